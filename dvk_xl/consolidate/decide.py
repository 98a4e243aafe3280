"""One run decided: from arrivals, ledger and workbook to new tables, issues, fates and measures. Nothing is written here."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dvk_xl.checks.campaign import Campaign, Sent, check_campaign
from dvk_xl.checks.count import Standing, allowed, by_key, standing
from dvk_xl.checks.record import Record, found
from dvk_xl.checks.row import Setting, check_row, missing
from dvk_xl.consolidate.files import Arrival, FileState, judge, received_on
from dvk_xl.consolidate.keys import key_registrations, key_reports, key_results
from dvk_xl.consolidate.merge import Merged, Sheet, merge
from dvk_xl.consolidate.rows import Gathered, Incoming, NowRow, cell_issues, gather, partner_codes
from dvk_xl.coverage import Measures, measure
from dvk_xl.intake.cast import Value
from dvk_xl.intake.layout import SKIPPED
from dvk_xl.issues import Code, Issue, Ref, in_order, issue
from dvk_xl.ledger import Base
from dvk_xl.plan import PERIODS, Plan
from dvk_xl.register import Register, resolve
from dvk_xl.schema import Schema, TableName
from dvk_xl.vietnamese.text import name_key

DATA_TABLES: tuple[TableName, ...] = ("registration", "result", "unit_report")
_MODELS_IN_TOTAL = re.compile(r"(\d+)\s*mô hình")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a run decides from; `now` and `sheets` by table; `last_year` pairs of lead code and name key."""

    schema: Schema
    plan: Plan
    register: Register
    as_of: date
    arrivals: Sequence[Arrival]
    base: Mapping[tuple[str, str], Base]
    now: Mapping[str, Sequence[NowRow]]
    sheets: Mapping[str, Sheet]
    last_year: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class FileCount:
    """The rows of a file by fate ("data" rows) and by kind of skipped row."""

    read: int
    fates: Mapping[str, int]
    skipped: Mapping[str, int]

    @property
    def balanced(self) -> bool:
        """Whether every row read has a fate."""
        return self.read == sum(self.fates.values()) + sum(self.skipped.values())


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decided run: the new tables (with the tool's own columns), issues in order, fates, measures by period."""

    states: tuple[FileState, ...]
    records: Mapping[str, tuple[Record, ...]]
    issues: tuple[Issue, ...]
    standings: Mapping[str, Standing]
    base: Mapping[tuple[str, str], Base]
    fates: Mapping[str, tuple[tuple[str, int, str, str], ...]]
    counts: Mapping[str, FileCount]
    measures: Mapping[str, Measures]
    campaign: Campaign

    @property
    def balanced(self) -> bool:
        """Whether every row of every file has a fate."""
        return all(count.balanced for count in self.counts.values())

    @property
    def countable(self) -> int:
        """Registrations that count."""
        return sum(self.standings[record.key].counted for record in self.records["registration"])


@dataclass(frozen=True, slots=True)
class _Tables:
    merged: Mapping[str, Merged]
    incoming: Mapping[str, tuple[Incoming, ...]]
    now: Mapping[str, tuple[NowRow, ...]] = field(default_factory=dict)


def decide(inputs: Inputs) -> Outcome:
    """The run: files judged, rows gathered, keyed, merged, checked, counted and measured."""
    states = judge(inputs.arrivals)
    gathered = gather(states, inputs.register)
    tables = _merge_all(inputs, states, gathered)
    records = {
        name: tuple(_settled(record, inputs.register) for record in one.records) for name, one in tables.merged.items()
    }
    campaign = _campaign(inputs, states, records, gathered)
    issues = in_order(_issues(inputs, states, gathered, tables, records, campaign))
    standings = _standings(inputs, records, issues)
    counted = {record.key: standings[record.key].counted for record in records["registration"]}
    measures = {period: measure(campaign, counted, period) for period in PERIODS}
    fates = _fates(states, gathered, tables.incoming, issues)
    final = {
        name: tuple(
            _finished(record, standings[record.key], inputs, tables.now[name], index)
            for index, record in enumerate(rows)
        )
        for name, rows in records.items()
    }
    base = {(name, key): one for name, merged in tables.merged.items() for key, one in merged.base.items()}
    counts = {state.arrival.path: _count(state, fates) for state in states if not state.arrival.ignored}
    states = tuple(_with_errors(state, issues) for state in states)
    return Outcome(states, final, issues, standings, base, fates, counts, measures, campaign)


def _merge_all(inputs: Inputs, states: Sequence[FileState], gathered: Gathered) -> _Tables:
    active = frozenset((state.unit or "", state.period or "") for state in states if state.in_force)
    units = {row.row: _lead_code(row.values, inputs.register) for row in inputs.now["registration"]}
    base = {name: {key: one for (kind, key), one in inputs.base.items() if kind == name} for name in DATA_TABLES}
    now, registrations = key_registrations(
        inputs.now["registration"], gathered.rows["registration"], base["registration"], units
    )
    merged = {"registration": _merge(inputs, "registration", now, registrations, base, active)}
    standing_models = [record for record in merged["registration"].records if not record.withdrawn]
    known = {
        (
            record.unit or _lead_code(record.values, inputs.register),
            name_key(record.text("model_name")),
        ): record.key
        for record in reversed(standing_models)
    }
    leads = {record.key: record.sender or _lead_code(record.values, inputs.register) for record in standing_models}
    results = key_results(gathered.rows["result"], known, leads)
    reports = key_reports(gathered.rows["unit_report"])
    now_by = {
        "registration": now,
        "result": _plain_keys(inputs.now["result"]),
        "unit_report": _plain_keys(inputs.now["unit_report"]),
    }
    merged["result"] = _merge(inputs, "result", now_by["result"], results, base, active)
    merged["unit_report"] = _merge(inputs, "unit_report", now_by["unit_report"], reports, base, active)
    return _Tables(merged, {"registration": registrations, "result": results, "unit_report": reports}, now_by)


def _plain_keys(rows: Sequence[NowRow]) -> tuple[NowRow, ...]:
    # a row the office typed into a result table names its model or unit itself; its place serves where it does not
    return tuple(replace(row, key=row.key or f"VP/{row.row}") for row in rows)


def _merge(
    inputs: Inputs,
    name: TableName,
    now: Sequence[NowRow],
    incoming: Sequence[Incoming],
    base: Mapping[str, Mapping[str, Base]],
    active: frozenset[tuple[str, str]],
) -> Merged:
    return merge(inputs.schema.tables[name], now, incoming, base[name], active, inputs.sheets[name])


def _lead_code(values: Mapping[str, Value], register: Register) -> str:
    match = resolve(register, str(values.get("lead_unit") or ""))
    return match.unit.code if match.kind == "exact" and match.unit else ""


def _settled(record: Record, register: Register) -> Record:
    """The record with its units read from what stands in it: the office may have corrected them."""
    if record.table != "registration":
        return replace(record, unit=record.unit or record.text("lead_code"))
    partners = partner_codes(record.text("cooperating_units"), register)
    return replace(record, unit=_lead_code(record.values, register), cooperating=partners)


def _campaign(
    inputs: Inputs, states: Sequence[FileState], records: Mapping[str, tuple[Record, ...]], gathered: Gathered
) -> Campaign:
    sent = tuple(
        Sent(
            state.unit or "",
            state.period or "",
            received_on(state, inputs.as_of),
            state.arrival.path,
            state.version,
            state.in_force,
        )
        for state in states
        if state.version
    )
    return Campaign(
        inputs.schema,
        inputs.plan,
        inputs.register,
        inputs.as_of,
        records["registration"],
        records["result"],
        records["unit_report"],
        sent,
        gathered.confirmed,
    )


def _issues(
    inputs: Inputs,
    states: Sequence[FileState],
    gathered: Gathered,
    tables: _Tables,
    records: Mapping[str, tuple[Record, ...]],
    campaign: Campaign,
) -> Iterator[Issue]:
    for state in states:
        yield from (replace(one, unit=one.unit or state.unit) for one in state.issues)
        yield from _totals(state)
    yield from gathered.issues
    for merged in tables.merged.values():
        yield from merged.issues
    kept = {record.key: record.kept for rows in records.values() for record in rows}
    in_cells = [
        one
        for rows in tables.incoming.values()
        for row in rows
        for one in cell_issues(row, kept.get(row.key, frozenset()))
    ]
    in_cells += [replace(one, key=row.key) for rows in tables.now.values() for row in rows for one in row.issues]
    yield from in_cells
    spoken = {(one.key, one.field, one.code) for one in in_cells}
    for one in _row_issues(inputs, records):
        if (one.key, one.field, one.code) not in spoken:
            yield one
    yield from check_campaign(campaign)


def _row_issues(inputs: Inputs, records: Mapping[str, tuple[Record, ...]]) -> Iterator[Issue]:
    setting = Setting(inputs.schema.registration, inputs.plan, inputs.as_of, inputs.last_year)
    for record in records["registration"]:
        if not record.withdrawn:
            yield from check_row(record, setting)
            yield from _override(record)
    for name in ("result", "unit_report"):
        for record in records[name]:
            if not record.withdrawn:
                yield from missing(record, inputs.schema.tables[name])


def _override(record: Record) -> Iterator[Issue]:
    if allowed(record):
        yield _at_office(Code.I717, record, reason=record.text("override_reason"))
    elif record.values.get("override_count"):
        yield _at_office(Code.W716, record)


def _at_office(code: Code, record: Record, **facts: str) -> Issue:
    return found(code, replace(record, kept=frozenset({"override_reason"})), "override_reason", **facts)


def _totals(state: FileState) -> Iterator[Issue]:
    rows = Counter(row.sheet for row in state.arrival.parsed.rows)
    for sheet, number, words in state.arrival.parsed.totals:
        match = _MODELS_IN_TOTAL.search(words.casefold())
        stated = int(match.group(1)) if match else _only_number(words)
        if state.in_force and stated is not None and stated != rows[sheet]:
            what = f"dòng tổng ghi {stated}, danh sách có {rows[sheet]} dòng"
            yield issue(Code.E410, Ref(state.arrival.path, sheet, number), unit=state.unit, what=what)


def _only_number(words: str) -> int | None:
    numbers = re.findall(r"\d+", words)
    return int(numbers[0]) if len(numbers) == 1 else None


def _standings(
    inputs: Inputs, records: Mapping[str, tuple[Record, ...]], issues: Iterable[Issue]
) -> dict[str, Standing]:
    grouped = by_key(tuple(issues))
    return {
        record.key: standing(record, grouped.get(record.key, ()), inputs.plan, inputs.as_of)
        for rows in records.values()
        for record in rows
    }


def _finished(record: Record, one: Standing, inputs: Inputs, now: Sequence[NowRow], index: int) -> Record:
    """The record with the columns that the tool keeps, as the workbook shows them."""
    states = inputs.schema.workbook.states
    state = (
        states["withdrawn"]
        if record.withdrawn
        else states["office"]
        if record.by_office and not record.sender
        else states["active"]
    )
    own: dict[str, Value] = {
        "counted": "1" if one.counted else "0",
        "not_counted_reason": one.reason or None,
        "issue_count": one.errors,
        "state": state,
        "lead_code": record.unit or None,
        "version": record.version or _old(now, index, "version"),
        "source_file": record.ref.file or _old(now, index, "source_file"),
        "source_cell": _source(record) or _old(now, index, "source_cell"),
    }
    if record.table == "registration":
        own |= {"model_id": record.key, "number": _number(now, index), "cooperating_codes": _codes(record)}
    else:
        own |= {inputs.schema.tables[record.table].key: record.key}
    return replace(record, values={**record.values, **own})


def _old(now: Sequence[NowRow], index: int, name: str) -> Value:
    return now[index].values.get(name) if index < len(now) else None


def _source(record: Record) -> str:
    if record.by_office:
        return ""
    return f"{record.ref.sheet}!{record.letters.get('model_name', 'A')}{record.ref.row}"


def _codes(record: Record) -> str | None:
    return f";{';'.join(record.cooperating)};" if record.cooperating else None


def _number(now: Sequence[NowRow], index: int) -> int:
    numbers = [value for row in now if isinstance(value := row.values.get("number"), int)]
    if index < len(now) and isinstance(own := now[index].values.get("number"), int):
        return own
    unnumbered = [place for place, row in enumerate(now) if not isinstance(row.values.get("number"), int)]
    top = max(numbers, default=0)
    return top + (unnumbered.index(index) + 1 if index in unnumbered else len(unnumbered) + index - len(now) + 1)


def _fates(
    states: Sequence[FileState],
    gathered: Gathered,
    incoming: Mapping[str, tuple[Incoming, ...]],
    issues: Sequence[Issue],
) -> dict[str, tuple[tuple[str, int, str, str], ...]]:
    grouped = by_key(issues)
    places: dict[tuple[str, str, int], tuple[str, str]] = {}
    for rows in incoming.values():
        for one in rows:
            places[one.sha, one.row.sheet, one.row.row] = (_fate(grouped.get(one.key, ())), one.key)
    places |= {(one.sha, one.row.sheet, one.row.row): ("duplicate", "") for one in gathered.confirming}
    fates = {}
    for state in states:
        if not state.arrival.twin and not state.arrival.ignored:
            default = "superseded" if state.verdict == "superseded" else "rejected"
            sha = state.arrival.sha
            found_at = sorted((row.sheet, row.row) for row in state.arrival.parsed.rows)
            fates[sha] = tuple((*place, *places.get((sha, *place), (default, ""))) for place in found_at)
    return fates


def _fate(issues: Sequence[Issue]) -> str:
    if any(one.code is Code.E401 for one in issues):
        return "duplicate"
    if any(one.severity == "E" for one in issues):
        return "rejected"
    return "accepted_with_warnings" if any(one.severity == "W" for one in issues) else "accepted"


def _count(state: FileState, fates: Mapping[str, tuple[tuple[str, int, str, str], ...]]) -> FileCount:
    parsed = state.arrival.parsed
    skipped = {kind: parsed.counts.get(kind, 0) for kind in SKIPPED}
    if state.arrival.twin:
        return FileCount(parsed.read, {"duplicate": len(parsed.rows)}, skipped)
    return FileCount(parsed.read, Counter(fate for _, _, fate, _ in fates[state.arrival.sha]), skipped)


def _with_errors(state: FileState, issues: Sequence[Issue]) -> FileState:
    if state.in_force and any(one.severity == "E" and one.ref.file == state.arrival.path for one in issues):
        return replace(state, verdict="accepted_with_errors")
    return state
