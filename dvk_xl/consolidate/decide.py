"""One run decided: from arrivals, ledger and workbook to new tables, issues, fates and measures. Nothing is written here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dvk_xl.checks.campaign import Campaign, Sent, check_campaign
from dvk_xl.checks.count import Standing, allowed, by_key, result_reason, standing
from dvk_xl.checks.leave import leave_of
from dvk_xl.checks.record import Record, found
from dvk_xl.checks.row import Setting, check_row, missing
from dvk_xl.consolidate.again import Before, sent_again
from dvk_xl.consolidate.fates import count_of, fates_of
from dvk_xl.consolidate.files import FileState, judge, received_on
from dvk_xl.consolidate.finish import finish
from dvk_xl.consolidate.keys import key_registrations, key_reports, key_results
from dvk_xl.consolidate.merge import Force, Merged, merge
from dvk_xl.consolidate.resent import as_before, resent
from dvk_xl.consolidate.rows import Gathered, Incoming, NowRow, cell_issues, gather, partner_codes
from dvk_xl.consolidate.run_values import DATA_TABLES, Inputs, Outcome
from dvk_xl.consolidate.totals import total_faults
from dvk_xl.consolidate.typed import key_typed, models_of, questions, sent_by_office
from dvk_xl.coverage import measure
from dvk_xl.intake.cast import Value
from dvk_xl.issues import Code, Issue, in_order, message
from dvk_xl.ledger import Base
from dvk_xl.plan import PERIODS, PERSON
from dvk_xl.register import Register, resolve
from dvk_xl.schema import Schema, TableName
from dvk_xl.vietnamese.text import name_key, unit_key


@dataclass(frozen=True, slots=True)
class _Tables:
    merged: Mapping[str, Merged]
    incoming: Mapping[str, tuple[Incoming, ...]]
    now: Mapping[str, tuple[NowRow, ...]] = field(default_factory=dict)


def decide(inputs: Inputs) -> Outcome:
    """The run: files judged, rows gathered, keyed, merged, checked, counted and measured.

    Where units sent a newer version, their part is also decided as if they had not, to say what the newer one changes.
    """
    outcome = _decide(inputs)
    earlier = as_before(inputs, outcome.states)
    if earlier is None:
        return outcome
    shown = resent(outcome, _decide(earlier), inputs.schema.workbook.names)
    return replace(outcome, issues=in_order((*outcome.issues, *shown)))


def _decide(inputs: Inputs) -> Outcome:
    states = judge(inputs.arrivals, _required(inputs.schema))
    defaults = {one.name: one.default for one in inputs.schema.registration.fields if one.default}
    gathered = gather(states, inputs.register, defaults)
    tables = _merge_all(inputs, states, gathered)
    records = {
        name: tuple(_settled(record, inputs.register) for record in one.records) for name, one in tables.merged.items()
    }
    typed = _typed(inputs, records)
    leave, granted = leave_of(inputs.leaves, inputs.register, inputs.plan, inputs.schema)
    campaign = replace(_campaign(inputs, states, records, gathered, typed), leave=leave)
    asked = _asked(inputs, records)
    found_ = _issues(inputs, states, gathered, tables, records, campaign)
    clear = (one for one in found_ if one.code != Code.W411 or one.key not in asked)
    issues = in_order((*clear, *asked.values(), *granted, *inputs.office_issues))
    standings = _standings(inputs, records, issues, asked)
    counted = {key: one.counted for key, one in standings.items()}
    measures = measure(campaign, counted, PERIODS)
    fates = fates_of(states, gathered, tables.incoming, issues)
    waiting = {one.key for one in issues if one.key and one.code in {Code.E104, Code.E715}}
    final = {name: finish(rows, tables.now[name], standings, waiting, inputs.schema) for name, rows in records.items()}
    base = {(name, key): one for name, merged in tables.merged.items() for key, one in merged.base.items()}
    counts = {state.arrival.path: count_of(state, fates) for state in states if not state.arrival.ignored}
    faulty = {one.ref.file for one in issues if one.severity == "E"}
    states = tuple(_with_errors(state, faulty) for state in states)
    ghosts = {name: sheet.ghosts for name, sheet in inputs.sheets.items()}
    return Outcome(states, final, issues, standings, base, fates, counts, measures, campaign, typed, ghosts)


def _required(schema: Schema) -> dict[str, tuple[str, ...]]:
    """The fields of each table that a file must fill in itself for a row to count; the lead unit may be the sender."""
    return {
        name: tuple(one.name for one in schema.tables[name].fields if one.required == "error" and one.type != "unit")
        for name in DATA_TABLES
    }


def _merge_all(inputs: Inputs, states: Sequence[FileState], gathered: Gathered) -> _Tables:
    force = _force(states)
    units = {row.row: _lead_code(row.values, inputs.register) for row in inputs.now["registration"]}
    base = {name: {key: one for (kind, key), one in inputs.base.items() if kind == name} for name in DATA_TABLES}
    now, registrations = key_registrations(
        inputs.now["registration"], gathered.rows["registration"], base["registration"], units
    )
    merged = {"registration": _merge(inputs, "registration", now, registrations, base, force)}
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
    incoming = {"registration": registrations, "result": results, "unit_report": reports}
    now_by = {"registration": now}
    own = any(row.key not in base["result"] for row in inputs.now["result"])
    models = models_of(_settled(record, inputs.register) for record in standing_models if own)
    for name in DATA_TABLES[1:]:
        typed = key_typed(name, inputs.now[name], base[name], models, inputs.register)
        merged[name] = _merge(inputs, name, typed, incoming[name], base, force)
        # what the workbook shows is what stands in it, so that what was found out is written into it
        now_by[name] = tuple(replace(row, key=one.key) for row, one in zip(inputs.now[name], typed, strict=True))
    return _Tables(merged, incoming, now_by)


def _force(states: Sequence[FileState]) -> Force:
    active = frozenset((state.unit or "", state.period or "") for state in states if state.in_force)
    known = (state for state in states if state.verdict == "waiting" or state.in_force)
    return Force(active, {state.arrival.path: state.unit or "" for state in known})


def _asked(inputs: Inputs, records: Mapping[str, tuple[Record, ...]]) -> dict[str, Issue]:
    own = any(one.by_office and not one.sender for one in records["result"])
    models = models_of(one for one in records["registration"] if own)
    results, reports = (questions(records[name], models, inputs.register) for name in DATA_TABLES[1:])
    return results | reports


def _merge(
    inputs: Inputs,
    name: TableName,
    now: Sequence[NowRow],
    incoming: Sequence[Incoming],
    base: Mapping[str, Mapping[str, Base]],
    force: Force,
) -> Merged:
    return merge(inputs.schema.tables[name], now, incoming, base[name], force, inputs.sheets[name])


def _lead_code(values: Mapping[str, Value], register: Register) -> str:
    match = resolve(register, str(values.get("lead_unit") or ""))
    return match.unit.code if match.kind == "exact" and match.unit else ""


def _settled(record: Record, register: Register) -> Record:
    """The record with its units read from what stands in it: the office may have corrected them."""
    if record.table != "registration":
        lead = record.text("lead_code")
        return replace(record, unit=record.unit or (lead if lead in register.by_code else ""))
    partners = partner_codes(record.text("cooperating_units"), register)
    unit = _person(record, register) or _lead_code(record.values, register)
    if (unit, partners) == (record.unit, record.cooperating):
        return record
    return replace(record, unit=unit, cooperating=partners)


def _person(record: Record, register: Register) -> str:
    """The code of the registered person who registers, "" when it is none; a person stands for themselves."""
    if record.values.get("subject") != "CN":
        return ""
    unit = register.by_key.get(unit_key(record.text("person_name")))
    return unit.code if unit and unit.type == PERSON else ""


def _typed(inputs: Inputs, records: Mapping[str, tuple[Record, ...]]) -> dict[str, date]:
    """The day on which each row of the office's own was first seen: for a paper it typed, that is the day of receipt."""
    own = (record.key for rows in records.values() for record in rows if record.by_office and not record.sender)
    return {key: inputs.typed.get(key, inputs.as_of) for key in own}


def _campaign(
    inputs: Inputs,
    states: Sequence[FileState],
    records: Mapping[str, tuple[Record, ...]],
    gathered: Gathered,
    typed: Mapping[str, date],
) -> Campaign:
    by_file = [_sent(state, inputs.as_of) for state in states if state.version]
    files = {(one.unit, one.period) for one in by_file if one.in_force}
    by_office = sent_by_office((record for rows in records.values() for record in rows), typed, files)
    return Campaign(
        inputs.schema,
        inputs.plan,
        inputs.register,
        inputs.as_of,
        records["registration"],
        records["result"],
        records["unit_report"],
        (*by_file, *by_office, *_sent_for_persons(inputs, states, records["registration"])),
        gathered.confirmed,
    )


def _sent_for_persons(inputs: Inputs, states: Sequence[FileState], registrations: Sequence[Record]) -> Iterator[Sent]:
    """The registrations of persons that came on the list of a unit: received when that file was."""
    by_path = {state.arrival.path: state for state in states if state.in_force}
    for record in registrations:
        state = by_path.get(record.ref.file)
        unit = inputs.register.by_code.get(record.unit)
        if state and unit and unit.type == PERSON and record.unit != record.sender and not record.withdrawn:
            yield replace(_sent(state, inputs.as_of), unit=record.unit)


def _sent(state: FileState, as_of: date) -> Sent:
    received = received_on(state, as_of)
    return Sent(state.unit or "", state.period or "", received, state.arrival.path, state.version, state.in_force)


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
        yield from total_faults(state)
    yield from gathered.issues
    yield from sent_again(states, _before(inputs))
    for merged in tables.merged.values():
        yield from merged.issues
    in_cells = list(_cell_issues(inputs, tables, records))
    yield from in_cells
    spoken = {(one.key, one.field, one.code) for one in in_cells}
    for one in _row_issues(inputs, records):
        if (one.key, one.field, one.code) not in spoken:
            yield one
    yield from check_campaign(campaign)


def _before(inputs: Inputs) -> Before:
    return Before(inputs.register, inputs.plan, inputs.schema, inputs.last_year, inputs.as_of)


def _cell_issues(inputs: Inputs, tables: _Tables, records: Mapping[str, tuple[Record, ...]]) -> Iterator[Issue]:
    """What casting found, once: in the unit's cell while its word stands, in the workbook's where the office's does."""
    by_key_ = {record.key: record for rows in records.values() for record in rows}
    kept = {key: record.kept for key, record in by_key_.items()}
    for rows in tables.incoming.values():
        for one in rows:
            yield from cell_issues(one, kept.get(one.key, frozenset()))
    for name, now in tables.now.items():
        office = {field.name for field in inputs.schema.tables[name].fields if field.owner == "office"}
        for row in now:
            record = by_key_[row.key]
            own = office if record.withdrawn else office | record.kept
            for found_ in row.issues:
                if found_.field in own or (record.by_office and not record.withdrawn):
                    yield replace(found_, key=row.key, unit=record.unit or None)


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


def _standings(
    inputs: Inputs, records: Mapping[str, tuple[Record, ...]], issues: Iterable[Issue], asked: Mapping[str, Issue]
) -> dict[str, Standing]:
    grouped = by_key(tuple(issues))
    standings = {
        record.key: standing(record, grouped.get(record.key, ()), inputs.plan, inputs.as_of)
        for rows in records.values()
        for record in rows
    }
    for key, one in asked.items():
        if standings[key].counted:
            standings[key] = replace(standings[key], counted=False, reason=message(one))
    models = {record.key for record in records["registration"] if not record.withdrawn}
    table = inputs.schema.tables["result"]
    for record in records["result"]:
        reason = result_reason(record, models, table)
        if reason and standings[record.key].counted:
            standings[record.key] = replace(standings[record.key], counted=False, reason=reason)
    return standings


def _with_errors(state: FileState, faulty: set[str]) -> FileState:
    if state.in_force and state.arrival.path in faulty:
        return replace(state, verdict="accepted_with_errors")
    return state
