"""A row of the workbook: every version that had it, and each of its cells as received and as it stands now."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dvk_xl.actions.trace_values import Finder, Trace, TracedField, TracedRow
from dvk_xl.checks.record import Record
from dvk_xl.consolidate.fates import KEYS_APART
from dvk_xl.consolidate.files import FileState
from dvk_xl.intake.cast import Value, as_text
from dvk_xl.intake.parsed import ParsedRow
from dvk_xl.issues import Code
from dvk_xl.schema import Field
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.text import name_key
from dvk_xl.views.tables import display

_KINDS = {"registration": "model", "result": "result", "unit_report": "report"}


def trace_record(found: Finder, record: Record) -> Trace:
    """A row of the workbook with its history, newest version first, and its cells."""
    standing = found.state.outcome.standings[record.key]
    words = found.words
    shown = words["in_words_counted"] if standing.counted else words["in_words_not_counted"]
    rows, newest = _history(found, record)
    return Trace(
        record.key,
        _KINDS[record.table],
        record.text("model_name") or found.titles.get(record.unit, record.unit),
        None,
        shown.format(reason=standing.reason),
        words["row_how"],
        rows,
        tuple(_fields(found, record, newest)),
        _unknown_columns(found, record, newest),
        related=_related(found, record),
    )


def _history(found: Finder, record: Record) -> tuple[tuple[TracedRow, ...], ParsedRow | None]:
    """The rows of all versions, newest first, and the newest row that the sender itself sent."""
    rows: list[TracedRow] = []
    newest: ParsedRow | None = None
    for state, row in _sent_rows(found, record):
        newest = newest or row
        rows.append(_version(found, record, state, row))
    if record.by_office and not record.sender:
        day = found.state.outcome.typed.get(record.key)
        source = replace(found.master(record), received=day)
        said = found.words["typed"].format(day=format_date(day)) if day else ""
        fate = "accepted" if found.state.outcome.standings[record.key].counted else "rejected"
        rows.append(TracedRow(record.key, record.unit, record.text("model_name"), source, fate, True, said))
    rows += _confirming(found, record)
    return tuple(rows), newest


def _sent_rows(found: Finder, record: Record) -> Iterator[tuple[FileState, ParsedRow]]:
    """The row in each version of its sender, the newest first: by its id, else by its name and its place among equals."""
    period = "DK" if record.table == "registration" else record.text("period")
    of_sender = [one for one in found.found.values() if (one.unit, one.period) == (record.sender, period)]
    names, rank = _names(found, record), _rank(found, record)
    for state in sorted(of_sender, key=lambda one: -one.version):
        fated = _by_fate(found, record.key, state)
        row = fated if fated or state.in_force else _same(state, record, names, rank)
        if row is not None:
            names.add(_name(row))
            yield state, row


def _by_fate(found: Finder, key: str, state: FileState) -> ParsedRow | None:
    places = {
        (sheet, row, part)
        for sheet, row, _, owners in found.state.outcome.fates.get(state.arrival.sha, ())
        for part, owner in enumerate(owners.split(KEYS_APART), 1)
        if owner == key
    }
    return next((row for row in state.arrival.parsed.rows if (row.sheet, row.row, row.part) in places), None)


def _same(state: FileState, record: Record, names: set[str], rank: int) -> ParsedRow | None:
    rows = [row for row in state.arrival.parsed.rows if row.table == record.table]
    if record.table == "unit_report":
        return rows[rank] if rank < len(rows) else None
    model = record.text("model_id") or record.key
    carried = [row for row in rows if str(row.values.get("model_id") or "") == model]
    if carried:
        return carried[0]
    named = [row for row in rows if _name(row) in names and not row.values.get("model_id")]
    return named[rank] if rank < len(named) else None


def _name(row: ParsedRow) -> str:
    return name_key(str(row.values.get("model_name") or ""))


def _names(found: Finder, record: Record) -> set[str]:
    """The keys of the names the row has borne, as far as workbook and ledger know them."""
    base = found.loaded.after.base.get((record.table, record.key))
    sent = str(base.values.get("model_name") or "") if base else ""
    return {name_key(record.text("model_name")), name_key(sent)} - {""}


def _rank(found: Finder, record: Record) -> int:
    """The place of a row among those of its sender and period that bear the same name."""
    mine = (record.sender, name_key(record.text("model_name")), record.text("period"))
    equals = [
        one.key
        for one in found.state.outcome.records[record.table]
        if (one.sender, name_key(one.text("model_name")), one.text("period")) == mine
    ]
    return equals.index(record.key)


def _version(found: Finder, record: Record, state: FileState, row: ParsedRow) -> TracedRow:
    fates = {(sheet, number): fate for sheet, number, fate, _ in found.state.outcome.fates.get(state.arrival.sha, ())}
    fate = fates.get((row.sheet, row.row), "superseded")
    name = str(row.values.get("model_name") or "")
    source = found.parsed_row(state, row)
    return TracedRow(record.key, state.unit, name, source, fate, state.in_force, why(found, state, fate, record.key))


def why(found: Finder, state: FileState, fate: str, key: str) -> str:
    """Why a row of a received file is not simply taken; "" where it is."""
    if fate == "superseded":
        return found.words["newer"].format(file=_newer(state))
    if state.arrival.twin:
        return found.words["repeated"].format(file=state.arrival.twin)
    standing = found.state.outcome.standings.get(key) if key else None
    if standing and fate in {"rejected", "duplicate"}:
        return standing.reason
    return found.words["confirms"] if fate == "duplicate" else ""


def _newer(state: FileState) -> str:
    facts = (dict(one.facts) for one in state.issues if one.code is Code.W408)
    return next((str(one["newer"]) for one in facts), "")


def _confirming(found: Finder, record: Record) -> list[TracedRow]:
    """Rows by which partners confirmed that they take part."""
    name, rows = name_key(record.text("model_name")), []
    if record.table != "registration":
        return []
    for state in found.found.values():
        if not state.in_force or state.unit not in record.cooperating:
            continue
        unkeyed = {
            (sheet, row)
            for sheet, row, fate, key in found.state.outcome.fates.get(state.arrival.sha, ())
            if fate == "duplicate" and not key
        }
        for row in state.arrival.parsed.rows:
            if (row.sheet, row.row) in unkeyed and _name(row) == name:
                source, said = found.parsed_row(state, row), found.words["confirms"]
                rows.append(TracedRow("", state.unit, record.text("model_name"), source, "duplicate", True, said))
    return rows


def _fields(found: Finder, record: Record, newest: ParsedRow | None) -> Iterator[TracedField]:
    for one in found.state.schema.tables[record.table].fields:
        if one.owner == "tool":
            continue
        received = newest.values.get(one.name) if newest and one.owner == "unit" else None
        now = record.values.get(one.name)
        if received is None and now is None:
            continue
        yield TracedField(
            one.name,
            one.title,
            _cell(record, newest, one),
            _shown(found, one, received),
            _shown(found, one, now),
            _decided_by(record, one, received, now),
        )


def _cell(record: Record, newest: ParsedRow | None, one: Field) -> str | None:
    """The cell in the unit's file; where there is none, that of the workbook."""
    if newest is not None and one.name in newest.letters:
        return f"{newest.letters[one.name]}{newest.row}"
    letter = record.master_letters.get(one.name)
    return f"{letter}{record.master.row}" if letter and record.master.row else None


def _shown(found: Finder, one: Field, value: Value) -> str | None:
    shown = display(found.state, one, value)
    return None if shown is None else shown if isinstance(shown, str) else as_text(shown)


def _decided_by(record: Record, one: Field, received: Value, now: Value) -> str:
    if one.owner == "office" or (record.by_office and not record.sender):
        return "office"
    if one.name in record.kept:
        # of a row the unit no longer sends all cells are kept: those it filled in itself are still its word
        return "unit" if record.withdrawn and received == now else "office"
    return "tool" if received is None else "unit"


def _unknown_columns(found: Finder, record: Record, newest: ParsedRow | None) -> tuple[tuple[str, str, str], ...]:
    """Columns of the file in force that no form knows: letter, heading, and what the row says there ("" for nothing)."""
    state = found.found.get(
        (record.sender, "DK" if record.table == "registration" else record.text("period"), record.version)
    )
    if state is None:
        return ()
    found_ = (one for one in state.issues if one.code in {Code.W603, Code.W503} and one.ref.sheet == record.ref.sheet)
    columns = {one.ref.column: str(dict(one.facts).get("column") or dict(one.facts).get("what")) for one in found_}
    said = newest.others if newest else {}
    return tuple((letter, title, said.get(title, "")) for letter, title in sorted(columns.items()))


def _related(found: Finder, record: Record) -> tuple[str, ...]:
    """The results of a model; the model of a result."""
    if record.table == "registration":
        results = found.state.outcome.records["result"]
        return tuple(one.key for one in results if one.text("model_id") == record.key)
    return (record.text("model_id"),) if record.table == "result" else ()


def trace_unit(found: Finder, code: str) -> Trace:
    """The rows of a unit in the workbook, and the files received of it."""
    outcome = found.state.outcome
    own = [record for records in outcome.records.values() for record in records if code in {record.unit, record.sender}]
    rows = tuple(_standing_row(found, record) for record in own)
    group = next((one.group for one in found.state.measures.units if one.code == code), "missing")
    title = found.words["title_unit"].format(title=found.titles[code], group=found.state.words.groups[group])
    files = sorted(
        {
            source.receipt
            for one in outcome.states
            if one.unit == code and (source := found.file(one)).receipt is not None
        }
    )
    return Trace(code, "unit", title, len(rows), str(len(rows)), found.words["unit_how"], rows, related=tuple(files))


def _standing_row(found: Finder, record: Record) -> TracedRow:
    standing = found.state.outcome.standings[record.key]
    fate = "superseded" if record.withdrawn else "accepted" if standing.counted else "rejected"
    name, source = record.text("model_name"), found.record(record)
    return TracedRow(record.key, record.unit, name, source, fate, not record.withdrawn, standing.reason)


def trace_receipt(found: Finder, states: Sequence[FileState], skipped: Sequence[tuple[str, int, str]]) -> Trace:
    """Every row of a received file with its fate; `states`: the file, and its copies; `skipped`: rows that are no data."""
    state = next((one for one in states if not one.arrival.twin), states[0])
    source = found.file(state)
    outcome = found.state.outcome
    fates = {(sheet, row): (fate, key) for sheet, row, fate, key in outcome.fates.get(state.arrival.sha, ())}
    rows = [
        _file_row(found, state, row, number, fates.get((row.sheet, number), ("rejected", "")))
        for row in state.arrival.parsed.rows
        for number in (row.row, *row.more)
    ]
    for sheet, number, kind in skipped:
        place = found.file(state, sheet, number, "A")
        rows.append(TracedRow("", None, "", place, "skipped", in_force=False, reason=found.words[f"kind_{kind}"]))
    order = {sheet: place for place, sheet in enumerate(dict.fromkeys(sheet for sheet, _, _ in skipped))}
    rows.sort(key=lambda one: (order.get(one.source.sheet or "", len(order)), one.source.row or 0))
    verdict = found.state.words.verdicts[state.verdict]
    title = found.words["title_receipt"].format(file=source.file, verdict=verdict.lower())
    copies = tuple(one.arrival.path for one in states if one.arrival.twin)
    how = found.words["receipt_how"]
    return Trace(source.receipt or "", "receipt", title, len(rows), verdict, how, tuple(rows), related=copies)


def _file_row(found: Finder, state: FileState, row: ParsedRow, number: int, said: tuple[str, str]) -> TracedRow:
    """A row of the file, or one that goes on with it; of several models in one row each has its own key."""
    fate, keys = said[0], said[1].split(KEYS_APART)
    key = keys[row.part - 1] if len(keys) >= row.part else ""
    reason = why(found, state, fate, key) or ("" if key else _not_usable(found, state))
    source = found.file(state, row.sheet, number, row.letters.get("model_name", "A"))
    return TracedRow(key, state.unit, str(row.values.get("model_name") or ""), source, fate, state.in_force, reason)


def _not_usable(found: Finder, state: FileState) -> str:
    reason = found.state.words.verdicts[state.verdict].lower()
    return found.words["not_usable"].format(reason=reason)
