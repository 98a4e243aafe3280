"""The three-way merge of one table: what the unit sent last, what stands in the workbook, what the unit sends now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dvk_xl.checks.record import Record, found
from dvk_xl.consolidate.keys import RENAMES
from dvk_xl.consolidate.rows import Incoming, NowRow, row_ref
from dvk_xl.intake.cast import Value, as_text
from dvk_xl.intake.store import plain
from dvk_xl.issues import Code, Issue, Ref
from dvk_xl.ledger import Base
from dvk_xl.schema import Field, Table
from dvk_xl.vietnamese.text import name_key

WITHDRAWN = "_withdrawn"


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged table: records in the order of the workbook, new ones after; the new base; what the merge has to show."""

    records: tuple[Record, ...]
    base: Mapping[str, Base]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where a table stands in the workbook: file and sheet for references, letters by field, the first free row.

    `ghosts`: rows of which the office left only the tool's own cells.
    `titles`: of the choices of each list, by code, to show values as people read them.
    """

    file: str
    name: str
    letters: Mapping[str, str]
    next_row: int
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ghosts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Force:
    """Whose word is in force.

    `active`: (sender, period) of the files in force. `senders`: who sent a file, by path, "" while that waits for a person.
    """

    active: frozenset[tuple[str, str]] = frozenset()
    senders: Mapping[str, str] = field(default_factory=dict)


def merge(
    table: Table,
    now: Sequence[NowRow],
    incoming: Sequence[Incoming],
    base: Mapping[str, Base],
    force: Force,
    sheet: Sheet,
) -> Merged:
    """The new rows of a table by the table of law 3.

    Office edits stay and are shown; a row the office deleted stays deleted; a row the unit no longer sends stays,
    withdrawn, and so does one whose file turned out to be another unit's or waits again; rows the office typed stay.
    """
    sent = {one.key: one for one in incoming}
    after = dict(base)
    records: list[Record] = []
    issues: list[Issue] = []
    awaited = {one.renames for one in incoming if one.renames}
    for row in now:
        one = sent.get(row.key)
        if one is not None:
            record, shown = _both(table, row, one, base.get(row.key), sheet)
            after[row.key] = _base(one)
        else:
            record, shown = _workbook_only(table, row, base.get(row.key), force, awaited, sheet)
            after.update(_marked(row.key, base.get(row.key), record))
        records.append(record)
        issues += shown
    placed_ = {row.key for row in now}
    for one in incoming:
        if one.key in placed_:
            continue
        after[one.key] = _base(one, deleted=one.key in base)
        if one.key in base:
            issues.append(Issue(Code.W713, row_ref(one), (), "model_name", one.unit or one.sender, one.key))
        else:
            records.append(_new(table, one, sheet, sheet.next_row + len(records) - len(now)))
    issues += _waiting(records, sent, base, now)
    gone = {
        key: Base(one.values, one.unit, one.sender, True)
        for key, one in base.items()
        if key not in placed_ and key not in sent
    }
    return Merged(tuple(records), {**after, **gone}, tuple(issues))


def _base(one: Incoming, *, deleted: bool = False) -> Base:
    values: dict[str, Any] = {name: plain(value) for name, value in sorted(one.values.items()) if value is not None}
    if one.renames:
        values[RENAMES] = one.renames
    return Base(values, one.unit, one.sender, deleted)


def _marked(key: str, base: Base | None, record: Record) -> dict[str, Base]:
    if base is None:
        return {}
    values = {name: value for name, value in base.values.items() if name != WITHDRAWN}
    if record.withdrawn:
        values[WITHDRAWN] = True
    return {key: Base(values, base.unit, base.sender)}


def _both(table: Table, row: NowRow, one: Incoming, base: Base | None, sheet: Sheet) -> tuple[Record, list[Issue]]:
    values = dict(row.values)
    kept: set[str] = set()
    shown: list[tuple[str, Value, Value]] = []
    last = base.values if base else {}
    spoken = row.values.keys() | one.values.keys() | last.keys()
    for name in _unit_names(table):
        if name not in spoken:
            continue
        ours, theirs, before = row.values.get(name), one.values.get(name), last.get(name)
        if plain(ours) == before:
            values[name] = theirs
        elif plain(ours) != plain(theirs):
            kept.add(name)
            shown.append((name, ours, theirs))
    values.update({name: one.values[name] for name in ("model_id", "period", "lead_code") if name in one.values})
    record = _record(table, one, values, frozenset(kept), sheet, row.row)
    issues = [_kept(table.field(name), record, ours, theirs, sheet) for name, ours, theirs in shown]
    issues += _renamed(record, one, base)
    return record, issues


@cache
def _unit_names(table: Table) -> tuple[str, ...]:
    return tuple(one.name for one in table.unit_fields)


def _kept(one: Field, record: Record, ours: Value, theirs: Value, sheet: Sheet) -> Issue:
    titles = sheet.titles.get(one.list, {})
    facts = {"column": one.title, "office": _shown(ours, titles), "unit": _shown(theirs, titles)}
    return found(Code.W711, record, one.name, **facts)


def _shown(value: Value, titles: Mapping[str, str]) -> str:
    if value is True:
        return "x"
    text = value if isinstance(value, str) else as_text(value)
    return titles.get(text, text) or "(trống)"


def _renamed(record: Record, one: Incoming, base: Base | None) -> list[Issue]:
    old = str(base.values.get("model_name") or "") if base else ""
    new = str(one.values.get("model_name") or "")
    if old and new and name_key(old) != name_key(new):
        return [found(Code.I714, record, "model_name", old=old, new=new)]
    return []


def _workbook_only(
    table: Table,
    row: NowRow,
    base: Base | None,
    force: Force,
    awaited: set[str],
    sheet: Sheet,
) -> tuple[Record, list[Issue]]:
    place = Ref(sheet.file, sheet.name, row.row)
    if base is None:
        return Record(table.name, row.key, row.values, master=place, master_letters=sheet.letters), []
    period = str(row.values.get("period") or "DK")
    astray = force.senders.get(str(row.values.get("source_file")), base.sender) != base.sender
    withdrawn = ((base.sender, period) in force.active or astray) and row.key not in awaited
    # the unit no longer says it: what stands in the workbook is all there is, so the office's place is the place
    record = Record(
        table.name,
        row.key,
        row.values,
        base.unit,
        base.sender,
        kept=frozenset(_unit_names(table)),
        withdrawn=withdrawn,
        master=place,
        master_letters=sheet.letters,
    )
    return record, [found(Code.W712, record, "model_name")] if withdrawn else []


def _new(table: Table, one: Incoming, sheet: Sheet, row: int) -> Record:
    return _record(table, one, dict(one.values), frozenset(), sheet, row)


def _record(
    table: Table, one: Incoming, values: Mapping[str, Value], kept: frozenset[str], sheet: Sheet, row: int
) -> Record:
    return Record(
        table.name,
        one.key,
        {name: value for name, value in values.items() if value is not None},
        one.unit,
        one.sender,
        Ref(one.path, one.row.sheet, one.row.row),
        one.row.letters,
        kept,
        one.cooperating,
        False,
        one.version,
        Ref(sheet.file, sheet.name, row),
        sheet.letters,
    )


def _waiting(
    records: Sequence[Record], sent: Mapping[str, Incoming], base: Mapping[str, Base], now: Sequence[NowRow]
) -> list[Issue]:
    names = {row.key: str(row.values.get("model_name") or "") for row in now}
    waiting = [
        (record, sent[record.key].renames) for record in records if record.key in sent and sent[record.key].renames
    ]
    return [
        found(
            Code.E715,
            record,
            "model_name",
            id=old,
            old=names.get(old) or str(base[old].values.get("model_name", "")),
        )
        for record, old in waiting
    ]
