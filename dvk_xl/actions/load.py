"""The master and the ledger read into one state: what every action but `new` begins with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import Campaign, said
from dvk_xl.actions.inbox import (
    Inbox,
    Lying,
    Progress,
    arrive,
    bodies_of,
    collected,
    look_into,
    reading_new,
    sources_of,
    without_changed,
)
from dvk_xl.actions.office import chosen_plan, confirmed_names, leave_rows, read_rows, tasks_done, typed_names
from dvk_xl.checks.leave import LeaveRow
from dvk_xl.consolidate.decide import decide
from dvk_xl.consolidate.files import Arrival
from dvk_xl.consolidate.merge import Sheet
from dvk_xl.consolidate.rows import NowRow
from dvk_xl.consolidate.run_values import DATA_TABLES, Inputs, Outcome
from dvk_xl.errors import CampaignError, MasterError
from dvk_xl.hosts.host import HostTable, Master, missing_part, whole_table
from dvk_xl.hosts.sheet_xml import Stored
from dvk_xl.intake.cast import Caster, Value, as_text, build_caster, cast
from dvk_xl.intake.identify import Identity, identify
from dvk_xl.intake.store import load
from dvk_xl.issues import Code, Fact, Issue, Ref, column_letters, render
from dvk_xl.ledger import Alias, Books, open_ledger, read_books, read_parsed
from dvk_xl.plan import Plan
from dvk_xl.register import Register, Unit, build_register, resolve, units_from
from dvk_xl.schema import Field, Schema, Table, TableName
from dvk_xl.vietnamese.text import name_key
from dvk_xl.views.appendices import CHOICE
from dvk_xl.views.contents import RUN_CELL
from dvk_xl.views.office import at_its_row
from dvk_xl.views.state import NameRow, State
from dvk_xl.views.tables import HEADER_ROW, titles


@dataclass(frozen=True, slots=True)
class Loaded:
    """A campaign at work: the master in memory, the ledger's books before and after, the decided state.

    `parsed`: what was parsed in this run, hash → (fingerprint, body). `inbox`: the paths that lie in the inbox.
    `sources`: where the bytes of a file that is new to the ledger lie.
    """

    campaign: Campaign
    master: Master
    before: Books
    after: Books
    state: State
    parsed: Mapping[str, tuple[str, str]]
    inbox: tuple[str, ...]
    cached: int
    sources: Mapping[str, Path]


def empty_state(schema: Schema, plan: Plan, units: Sequence[Unit], as_of: date) -> State:
    """The state of a campaign that has received nothing."""
    inputs = empty_inputs(schema, plan, units, as_of)
    return State(schema, plan, inputs.register, decide(inputs), ())


def empty_inputs(schema: Schema, plan: Plan, units: Sequence[Unit], as_of: date) -> Inputs:
    """What a run decides from before anything has come: the register, and tables without rows."""
    sheets = {name: _place(schema, schema.tables[name], HEADER_ROW + 1) for name in DATA_TABLES}
    now: dict[str, tuple[NowRow, ...]] = dict.fromkeys(DATA_TABLES, ())
    return Inputs(schema, plan, build_register(units, day=as_of), as_of, (), {}, now, sheets)


def _place(schema: Schema, table: Table, next_row: int) -> Sheet:
    letters = {one.name: column_letters(number) for number, one in enumerate(table.fields, 1)}
    return Sheet(schema.workbook.file_name, table.sheet, letters, next_row)


def load_campaign(
    campaign: Campaign,
    as_of: date,
    *,
    receive: bool,
    progress: Progress | None = None,
    inbox: Path | None = None,
    mended: Master | None = None,
) -> Loaded:
    """The campaign as it is and as it would be after a run on that day; nothing is written.

    `receive`: also read what lies in the inbox (or in `inbox`); otherwise only what the ledger already knows.
    `mended`: the master with its missing parts put back, in place of the file.
    """
    with open_ledger(campaign.folder.ledger) as ledger:
        before = read_books(ledger)
        lying = look_into(inbox or campaign.folder.room("inbox"), before) if receive else Inbox((), {}, before.seen)
        wanted = {*before.receipts, *lying.hashes.values()}
        known = read_parsed(ledger, campaign.fingerprint, wanted)
    unread = wanted - known.keys()
    sources = sources_of(campaign.folder, lying, before, unread | (wanted - before.receipts.keys()))
    paths = {sha: path for sha, path in sources.items() if sha in unread}
    with reading_new(campaign, paths) as coming:
        master = mended or campaign.host.open(campaign.folder.master)
        _must_belong_together(campaign, master, before)
        office = _office(campaign, master, before, as_of)
        standing = _standing(campaign, master, office)
        parsed = {sha: load(body) for sha, body in known.items()}
        fresh = collected(campaign, coming, paths, progress)
    parsed |= {sha: load(one.body) for sha, one in fresh.items()}
    lying = without_changed(lying, before, fresh)
    after, arrivals = arrive(lying, before, parsed, as_of, campaign.schema.workbook.refusals)
    state = _decide(campaign, office, standing, arrivals, before)
    bodies = bodies_of(campaign, fresh)
    outcome = state.outcome
    after = replace(
        after,
        files=_file_lines(outcome),
        fates=outcome.fates,
        base=outcome.base,
        typed=outcome.typed,
        aliases=office.names,
    )
    inside = tuple(one.relative for one in lying.found)
    cached = len({lying.hashes[one.relative] for one in lying.found if one.relative in lying.hashes} - fresh.keys())
    return Loaded(campaign, master, before, after, state, bodies, inside, cached, sources)


def _must_belong_together(campaign: Campaign, master: Master, books: Books) -> None:
    carried = master.read_cell(campaign.schema.workbook.sheets["system"], RUN_CELL) or 0
    done = [run.id for run in books.runs if run.state == "done"]
    pending = [run.id for run in books.runs if run.state == "pending"]
    if books.runs and carried not in {(done or [0])[-1], *pending}:
        raise said(Code.E809, file=campaign.folder.master.name, carried=int(carried), last=books.runs[-1].id)
    if not books.runs and carried:
        raise CampaignError(
            f"Sổ cái {campaign.folder.ledger.name} trống trong khi sổ đã qua lần tổng hợp. "
            "Hãy lấy lại cả thư mục Ho-so và sổ từ bản sao dự phòng."
        )


@dataclass(frozen=True, slots=True)
class _Office:
    """The office's side of a run: the plan as it reads it, the register with confirmed names, what it granted, the day."""

    plan: Plan
    caster: Caster
    register: Register
    names: Mapping[str, Alias]
    typed_names: Mapping[str, NameRow]
    leaves: tuple[LeaveRow, ...]
    issues: tuple[Issue, ...]
    as_of: date
    tasks_done: int


def _office(campaign: Campaign, master: Master, books: Books, as_of: date) -> _Office:
    schema = campaign.schema
    plan, chosen = chosen_plan(read_rows(master, schema, "choice"), campaign.plan, schema)
    caster = build_caster(schema, plan, trusted=True)
    units = read_register(master, schema, plan, caster)
    asked = read_rows(master, schema, "name")
    waiting = schema.workbook.names["waiting"]
    names, wrong = confirmed_names(asked, books.aliases, build_register(units, day=as_of), as_of, waiting)
    register = build_register(units, {key: one.code for key, one in names.items()}, as_of)
    leaves = leave_rows(read_rows(master, schema, "leave"), schema, caster)
    typed = typed_names(asked, register)
    done = tasks_done(read_rows(master, schema, "task"), schema) if plan.tasks else 0
    return _Office(plan, caster, register, names, typed, leaves, (*chosen, *wrong), as_of, done)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands in the master: rows and places of the data tables, last year's models, the number on Phụ lục 01."""

    now: Mapping[str, tuple[NowRow, ...]]
    sheets: Mapping[str, Sheet]
    last_year: frozenset[tuple[str, str]]
    chosen: int


def _standing(campaign: Campaign, master: Master, office: _Office) -> _Standing:
    schema, caster = campaign.schema, office.caster
    tables = {name: master.read_table(schema.tables[name].excel_table) for name in DATA_TABLES}
    chosen = master.read_cell(schema.workbook.sheets["appendix1"], CHOICE)
    return _Standing(
        {name: now_rows(schema.tables[name], tables[name], caster, schema.workbook.file_name) for name in DATA_TABLES},
        {name: _sheet(schema, schema.tables[name], tables[name], caster) for name in DATA_TABLES},
        _last_year(master, schema, office.register),
        chosen if isinstance(chosen, int) and not isinstance(chosen, bool) else 1,
    )


def _decide(campaign: Campaign, office: _Office, standing: _Standing, arrivals: Sequence[Lying], books: Books) -> State:
    schema, plan, register = campaign.schema, office.plan, office.register
    inputs = Inputs(
        schema,
        plan,
        register,
        office.as_of,
        tuple(_arrival(one, register, plan) for one in arrivals),
        books.base,
        standing.now,
        standing.sheets,
        standing.last_year,
        books.typed,
        office.leaves,
        office.issues,
    )
    names = (office.names, office.typed_names)
    outcome = decide(inputs)
    return at_its_row(State(schema, plan, register, outcome, books.runs, standing.chosen, *names, office.tasks_done))


def _arrival(one: Lying, register: Register, plan: Plan) -> Arrival:
    found, receipt, parsed, twin = one
    path = found.relative if found else receipt.name if receipt else ""
    if receipt is None:
        return Arrival(path, "", None, parsed, Identity(None, None), ignored=parsed.refusal is None)
    known, day = Identity(None, parsed.period), receipt.first_seen
    known = known if parsed.refusal else identify(parsed, path, register, plan, day)
    return Arrival(path, receipt.sha, receipt, parsed, known, found is not None, twin)


def read_register(master: Master, schema: Schema, plan: Plan, caster: Caster) -> tuple[Unit, ...]:
    """The units of the sheet Đơn vị; raises `MasterError` with every fault and its row."""
    table = schema.tables["unit"]
    rows = now_rows(table, master.read_table(table.excel_table), caster, schema.workbook.file_name)
    columns = frozenset(one.name for one in table.fields)
    units, faults = units_from([(row.row, row.values) for row in rows], columns, plan, schema)
    faults = [
        *faults,
        *(
            f"ô {one.ref.cell}: {render(one.code, dict(one.facts))}"
            for row in rows
            for one in row.issues
            if one.severity == "E"
        ),
    ]
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise MasterError(f"Trang {table.sheet} có {len(faults)} chỗ sai, hãy sửa rồi làm lại:\n{listed}")
    return units


def now_rows(table: Table, found: HostTable, caster: Caster, file: str) -> tuple[NowRow, ...]:
    """The rows of a table as typed values; text that cannot be cast stays as it is and is an issue at its cell."""
    absent = [title for title in titles(table) if title not in found.columns]
    if absent:
        raise missing_part(f"cột “{absent[0]}” ở trang “{found.sheet}”")
    columns = [
        _Column(one, one.title, Ref(file, found.sheet, None, column_letters(found.columns[one.title])))
        for one in table.fields
        if one.title in found.columns
    ]
    mute = {one.name for one in table.fields if one.owner == "tool"}
    rows = (_now_row(table, number, cells, columns, caster) for number, cells in found.rows.items())
    return tuple(row for row in rows if any(row.values[name] is not None for name in row.values.keys() - mute))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a cell of the workbook says under its field, and what is to be said of it."""

    value: Value
    findings: tuple[tuple[Code, tuple[tuple[str, Fact], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table: its field, its heading, its place without a row; `readings` of the cells seen so far.

    Most cells of a column say what a cell above them said. What is no text is known by its type, too: to Python 1 is True.
    """

    declared: Field
    title: str
    ref: Ref
    readings: dict[object, _Reading] = field(default_factory=dict)


def _now_row(
    table: Table, number: int, cells: Mapping[str, Stored], columns: Sequence[_Column], caster: Caster
) -> NowRow:
    values: dict[str, Value] = {}
    issues: list[Issue] = []
    for column in columns:
        stored = cells.get(column.title)
        if stored is None:
            continue
        read = column.readings.get(stored if type(stored) is str else (type(stored), stored))
        if read is None:
            read = _read(column, stored, caster)
        values[column.declared.name] = read.value
        for code, facts in read.findings:
            ref = Ref(column.ref.file, column.ref.sheet, number, column.ref.column)
            issues.append(Issue(code, ref, facts, column.declared.name))
    return NowRow(table.name, number, str(values.get(table.key) or ""), values, tuple(issues))


def _read(column: _Column, stored: Stored, caster: Caster) -> _Reading:
    one, read = column.declared, cast(caster, column.declared, stored)
    value = as_text(stored) if read.value is None and one.type != "bool" else read.value
    findings = ((code, tuple(sorted(facts.items()))) for code, facts in read.findings if code[0] in "EW")
    reading = _Reading(value, () if one.owner == "tool" else tuple(findings))
    column.readings[stored if type(stored) is str else (type(stored), stored)] = reading
    return reading


def _ghosts(table: Table, found: HostTable) -> tuple[int, ...]:
    """Rows that hold nothing but what the tool wrote."""
    titles_ = {one.title for one in table.fields if one.owner != "tool"}
    own = {one.title for one in table.fields}
    return tuple(row for row, cells in found.rows.items() if not titles_ & cells.keys() and own & cells.keys())


def _sheet(schema: Schema, table: Table, found: HostTable, caster: Caster) -> Sheet:
    letters = {one.name: column_letters(found.columns[one.title]) for one in table.fields}
    return Sheet(schema.workbook.file_name, table.sheet, letters, found.next_row, caster.titles, _ghosts(table, found))


def _last_year(master: Master, schema: Schema, register: Register) -> frozenset[tuple[str, str]]:
    table = schema.tables["last_year"]
    pairs = set()
    for cells in whole_table(master, table.excel_table, titles(table)).rows.values():
        name = cells.get(table.field("model_name").title)
        match = resolve(register, str(cells.get(table.field("lead_unit").title) or ""))
        if name and match.kind == "exact" and match.unit:
            pairs.add((match.unit.code, name_key(str(name))))
    return frozenset(pairs)


def _file_lines(outcome: Outcome) -> dict[str, str]:
    return {
        state.arrival.sha: f"{state.verdict}|{state.reason or ''}|{state.unit or ''}|{state.period or ''}|{state.version}"
        for state in outcome.states
        if state.arrival.receipt and not state.arrival.twin
    }


def capacity_needed(outcome: Outcome, name: TableName) -> int:
    """Rows a table needs, from its first."""
    rows: Iterable[int] = (record.master.row or 0 for record in outcome.records[name])
    return max(rows, default=HEADER_ROW) - HEADER_ROW
