"""A campaign drawn in memory: pipe tables stand for the register, the files of the units and what the office typed.

Everything between the reader and the writer is the real thing: grids go through layout, cast, identify, merge and the
checks. No file is touched, so a test takes milliseconds.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from dvk_xl.actions.load import now_rows
from dvk_xl.actions.office import Row as SheetRow
from dvk_xl.actions.office import chosen_plan, confirmed_names, leave_rows
from dvk_xl.consolidate.decide import decide
from dvk_xl.consolidate.files import Arrival
from dvk_xl.consolidate.merge import Sheet
from dvk_xl.consolidate.rows import NowRow
from dvk_xl.consolidate.run_values import DATA_TABLES, Inputs, Outcome
from dvk_xl.generate.form import CODE_ROW, FIRST_ROW, FORM_HEADER_ROW, form_columns, form_sheet
from dvk_xl.hosts.host import HostTable
from dvk_xl.hosts.sheet_xml import Stored
from dvk_xl.intake.cast import Caster, Value, build_caster, cast
from dvk_xl.intake.grid import CellNote, FileRead, Grid, Refusal, Scalar
from dvk_xl.intake.identify import Identity, identify
from dvk_xl.intake.layout import lay_out
from dvk_xl.intake.parse import META_SHEET, parse
from dvk_xl.intake.parsed import ParsedFile
from dvk_xl.issues import Issue, Ref, column_letters
from dvk_xl.ledger import Alias, Receipt
from dvk_xl.plan import Plan, load_plan, plan_names, tailored
from dvk_xl.register import Register, Unit, build_register, resolve, units_from
from dvk_xl.schema import PERIOD_TABLES, Schema, load_schema
from dvk_xl.vietnamese.text import name_key, unit_key

WARD = "phuong-hai-phong-2026"
COMMUNE = "thuong-hong-2025"
SHEET = "Sheet1"
MASTER = "DanVanKheo.xlsm"
FIRST_MASTER_ROW = 8
WAITING = load_schema().workbook.names["waiting"]

REGISTER = """
    | Mã   | Tên đơn vị                              | Loại                      | Tên khác        |
    | CB01 | Chi bộ Tổ dân phố số 1                  | Chi bộ                    | CB TDP 1        |
    | CB02 | Chi bộ Tổ dân phố số 2                  | Chi bộ                    |                 |
    | CB03 | Chi bộ Tổ dân phố số 3                  | Chi bộ                    |                 |
    | CBLH | Chi bộ Tổ dân phố Lương Hậu             | Chi bộ                    |                 |
    | HPN  | Hội Liên hiệp Phụ nữ phường             | Tổ chức chính trị - xã hội | Hội Phụ nữ     |
    | MTTQ | Ủy ban Mặt trận Tổ quốc Việt Nam phường | Ủy ban Mặt trận Tổ quốc   |                 |
    | UBND | Ủy ban nhân dân phường                  | Ủy ban nhân dân           |                 |
"""
"""Seven units of a ward: six are obliged, the People's Committee only reports."""

_WHOLE = re.compile(r"-?(0|[1-9]\d{0,14})")
_FRACTION = re.compile(r"-?0\.\d+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EXCEL_DAY_0 = date(1899, 12, 30)

Row = tuple[Scalar, ...]
Drawn = "str | Grid | Letter"


@dataclass(frozen=True, slots=True)
class Letter:
    """One file with what a plain table does not say: its sheets, when it came, and what the reader noticed.

    `run`: the run that first saw it; `saved` orders files of one run; `twin`: the file whose bytes it repeats.
    """

    grids: tuple[Grid, ...] = ()
    notes: tuple[CellNote, ...] = ()
    received: str = ""
    run: int = 1
    saved: str = ""
    refusal: Refusal | None = None
    detail: str = ""
    twin: str = ""
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What a drawn campaign works under, loaded once for each plan."""

    plan: Plan
    schema: Schema
    caster: Caster


@cache
def _rules(name: str) -> Rules:
    return rules_of(load_plan(name))


def rules_of(plan: str | Plan) -> Rules:
    """What a campaign under a plan works with; the plan by its name, or as an object."""
    if isinstance(plan, str):
        return _rules(plan)
    schema = tailored(load_schema(), plan)
    return Rules(plan, schema, build_caster(schema, plan))


def table(drawn: str) -> list[Row]:
    """The rows of a pipe table: whole numbers, fractions (0.85) and days (2026-03-03) are typed, 'text stays text."""
    lines = [line.strip() for line in drawn.strip().splitlines() if line.strip()]
    return [tuple(_cell(cell.strip()) for cell in line.strip("|").split("|")) for line in lines]


def _cell(text: str) -> Scalar:
    if text.startswith("'"):
        return text[1:]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _FRACTION.fullmatch(text):
        return float(text)
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    return text.replace("\\n", "\n") or None


def grid(rows: Iterable[Sequence[Scalar]], name: str = SHEET, *, visible: bool = True) -> Grid:
    """A sheet of these rows from A1, every row as wide as the widest."""
    kept = [tuple(row) for row in rows]
    width = max(map(len, kept), default=0)
    return Grid(name, 1, 1, tuple((*row, *[None] * (width - len(row))) for row in kept), visible)


def sheet(drawn: str, unit: str = "", name: str = SHEET) -> Grid:
    """A hand-made sheet from A1; with `unit`, a first row says "Đơn vị: …"."""
    titles: list[Row] = [(f"Đơn vị: {unit}",)] if unit else []
    return grid([*titles, *table(drawn)], name)


def letter(*parts: str | Grid, **facts: object) -> Letter:
    """A file of these sheets; a pipe table is a sheet of its own."""
    grids = tuple(part if isinstance(part, Grid) else sheet(part, name=f"Sheet{n}") for n, part in enumerate(parts, 1))
    return replace(Letter(grids), **facts)  # type: ignore[arg-type]


def form(unit: str, period: str = "DK", *, plan: str = WARD, year: str = "", **rows: str) -> tuple[Grid, ...]:
    """The sheets of one of our forms; `registration`, `result`, `unit_report` are pipe tables headed by field names."""
    schema = _rules(plan if plan in plan_names() else WARD).schema
    grids = []
    for name in PERIOD_TABLES[period]:
        columns = [column.field for column in form_columns(schema.tables[name])]
        said = table(rows[name]) if name in rows else [()]
        head: list[Row] = [(f"Mẫu {name}",), (f"Đơn vị: {unit}",), *[() for _ in range(CODE_ROW - 3)]]
        head += [tuple(one.name for one in columns), tuple(one.title for one in columns)]
        assert len(head) == FORM_HEADER_ROW
        assert len(head) + 1 == FIRST_ROW
        body = [_form_row(columns, dict(zip(said[0], values, strict=False)), n) for n, values in enumerate(said[1:], 1)]
        blank = range(len(body) + 1, (1 if name == "unit_report" else 6))
        body += [_form_row(columns, {}, number) for number in blank]
        grids.append(grid([*head, *body], form_sheet(schema, name)))
    facts = {"plan": plan, "year": year, "unit": unit, "period": period, "template": "1", "own_sheets": ""}
    return (*grids, grid(list(facts.items()), META_SHEET, visible=False))


def _form_row(columns: Sequence[object], values: Mapping[Scalar, Scalar], number: int) -> Row:
    named = {**values, "number": number}
    return tuple(named.get(one.name) for one in columns)  # type: ignore[attr-defined]


def read_register(drawn: str, plan: str | Plan = WARD) -> tuple[tuple[Unit, ...], list[str]]:
    """The units of a pipe table and the faults of it, as `dvk new` reads them."""
    rules = rules_of(plan)
    schema = rules.schema
    one = schema.tables["unit"]
    (laid,) = lay_out(sheet(drawn), [one])
    rows = [
        (row.row, {name: cast(rules.caster, one.field(name), value).value for name, value in row.cells.items()})
        for row in laid.rows
        if row.kind == "data"
    ]
    return units_from(rows, frozenset(laid.columns), rules.plan, schema)


@cache
def register_of(
    drawn: str = REGISTER, plan: str = WARD, aliases: tuple[tuple[str, str], ...] = (), day: date | None = None
) -> Register:
    """The register of a pipe table without faults; `aliases` are (as written, code) that a person confirmed."""
    units, faults = read_register(drawn, plan)
    assert not faults, faults
    return build_register(units, {unit_key(written): code for written, code in aliases}, day)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything a drawn campaign is decided from, to be drawn again with a change.

    `leaves`, `choices`, `confirmed`: the sheets of exemptions and extensions, of choices (by their code), of names to
    confirm, as pipe tables headed by titles. `aliases`: names that were confirmed before.
    """

    files: Mapping[str, object] = field(default_factory=dict)
    register: str = REGISTER
    as_of: str = "2026-02-20"
    plan: str | Plan = WARD
    office: str | Sequence[NowRow] = ""
    results: Sequence[NowRow] = ()
    reports: Sequence[NowRow] = ()
    after: Outcome | None = None
    last_year: tuple[tuple[str, str], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    leaves: str = ""
    choices: str = ""
    confirmed: str = ""
    shuffle: Callable[[list[Arrival]], Sequence[Arrival]] = tuple


def decided(files: Mapping[str, object] | None = None, **drawing: object) -> Outcome:
    """The outcome of a run over these files (path → pipe table, sheet, sheets or letter).

    `office`: what the office typed into Đăng ký, as a pipe table headed by titles, or rows; `after`: the run before.
    """
    return outcome_of(Drawing(files or {}, **drawing))  # type: ignore[arg-type]


def outcome_of(one: Drawing) -> Outcome:
    """The outcome of a drawn campaign; what the office chose and confirmed is read as a run reads it."""
    rules, as_of = rules_of(one.plan), date.fromisoformat(one.as_of)
    schema = rules.schema
    plan, chosen = chosen_plan(sheet_rows(one.choices, schema, "choice"), rules.plan, schema)
    register, wrong = _with_confirmed(one, rules, as_of)
    arrivals = [
        _arrival(number, path, _letter(drawn), one, register, replace(rules, plan=plan))
        for number, (path, drawn) in enumerate(one.files.items(), 1)
    ]
    typed = office_rows(one.office, rules.caster, schema=schema) if isinstance(one.office, str) else tuple(one.office)
    now = {"registration": typed, "result": tuple(one.results), "unit_report": tuple(one.reports)}
    return decide(
        Inputs(
            schema,
            plan,
            register,
            as_of,
            tuple(one.shuffle(arrivals)),
            one.after.base if one.after else {},
            now,
            {name: _place(schema, name, now[name]) for name in DATA_TABLES},
            frozenset((code, name_key(name)) for code, name in one.last_year),
            one.after.typed if one.after else {},
            leave_rows(sheet_rows(one.leaves, schema, "leave"), schema, build_caster(schema, plan, trusted=True)),
            (*chosen, *wrong),
        )
    )


def _with_confirmed(one: Drawing, rules: Rules, as_of: date) -> tuple[Register, tuple[Issue, ...]]:
    if not one.confirmed and isinstance(one.plan, str):
        return register_of(one.register, one.plan, one.aliases, as_of), ()
    units, faults = read_register(one.register, one.plan)
    assert not faults, faults
    known = {unit_key(written): Alias(written, code, as_of, "") for written, code in one.aliases}
    rows = sheet_rows(one.confirmed, rules.schema, "name")
    names, wrong = confirmed_names(rows, known, build_register(units, day=as_of), as_of, WAITING)
    return build_register(units, {key: alias.code for key, alias in names.items()}, as_of), wrong


def sheet_rows(drawn: str, schema: Schema, name: str) -> tuple[SheetRow, ...]:
    """The rows of a sheet on which the office decides, from a pipe table headed by titles."""
    if not drawn:
        return ()
    one = schema.tables[name]
    head, *rows = table(drawn)
    names = {member.title: member.name for member in one.fields}
    letters = {member.name: column_letters(number) for number, member in enumerate(one.fields, 1)}
    return tuple(
        SheetRow(
            number,
            {names[str(title)]: _stored(value) for title, value in zip(head, row, strict=False) if value is not None},
            {field_: Ref(MASTER, one.sheet, number, letter_) for field_, letter_ in letters.items()},
        )
        for number, row in enumerate(rows, FIRST_MASTER_ROW)
    )


def _stored(value: Scalar) -> Stored:
    """A value as Excel stores it: a day is a number."""
    return float((value - _EXCEL_DAY_0).days) if isinstance(value, date) else value  # type: ignore[return-value]


def _letter(drawn: object) -> Letter:
    if isinstance(drawn, Letter):
        return drawn
    if isinstance(drawn, Grid):
        return Letter((drawn,))
    return Letter((sheet(drawn),)) if isinstance(drawn, str) else Letter(tuple(drawn))  # type: ignore[arg-type]


def parsed(drawn: object, plan: str = WARD) -> ParsedFile:
    """What intake makes of one file."""
    one = _letter(drawn)
    read = FileRead("", 0, one.grids, one.notes, None, one.refusal, one.detail)
    return parse(read, _rules(plan).schema, _rules(plan).caster)


def _arrival(number: int, path: str, one: Letter, drawing: Drawing, register: Register, rules: Rules) -> Arrival:
    read = FileRead("", 0, one.grids, one.notes, None, one.refusal, one.detail)
    known = ParsedFile() if one.ignored else parse(read, rules.schema, rules.caster)
    if one.ignored:
        return Arrival(path, "", None, known, Identity(None, None), ignored=True)
    sha = hashlib.sha256(repr((one.grids, one.refusal, "" if one.twin else path)).encode()).hexdigest()
    day = date.fromisoformat(one.received or drawing.as_of)
    receipt = Receipt(number, sha, 1, day, one.run, path, one.saved)
    who = identify(known, path, register, rules.plan, day) if known.refusal is None else Identity(None, known.period)
    return Arrival(path, sha, receipt, known, who, twin=one.twin)


def _place(schema: Schema, name: str, now: Sequence[NowRow]) -> Sheet:
    one = schema.tables[name]  # type: ignore[index]  # one of DATA_TABLES
    letters = {member.name: column_letters(number) for number, member in enumerate(one.fields, 1)}
    return Sheet(MASTER, one.sheet, letters, max((row.row for row in now), default=FIRST_MASTER_ROW - 1) + 1)


def office_rows(
    drawn: str, caster: Caster | None = None, name: str = "registration", schema: Schema | None = None
) -> tuple[NowRow, ...]:
    """The rows of a workbook table typed by the office, from a pipe table headed by titles."""
    if not drawn:
        return ()
    one = (schema or load_schema()).tables[name]
    head, *rows = table(drawn)
    columns = {member.title: number for number, member in enumerate(one.fields, 1)}
    assert set(head) <= columns.keys(), set(head) - columns.keys()
    cells = {
        FIRST_MASTER_ROW + n: {str(title): value for title, value in zip(head, row, strict=False) if value is not None}
        for n, row in enumerate(rows)
    }
    host = HostTable(one.excel_table, one.sheet, FIRST_MASTER_ROW - 1, columns, cells)  # type: ignore[arg-type]
    return now_rows(one, host, caster or _rules(WARD).caster, MASTER)


def workbook(
    outcome: Outcome,
    name: str = "registration",
    *,
    change: Mapping[str, Mapping[str, Value]] | None = None,
    delete: Iterable[str] = (),
) -> tuple[NowRow, ...]:
    """A table as the workbook holds it after a run; `change` by id and field (None clears), `delete` by id."""
    gone = set(delete)
    rows = []
    for record in outcome.records[name]:
        if record.key not in gone:
            edited = {**record.values, **(change or {}).get(record.key, {})}
            kept = {one: value for one, value in edited.items() if value is not None}
            rows.append(NowRow(name, record.master.row or 0, record.key, kept))
    return tuple(rows)


def again(outcome: Outcome, files: Mapping[str, object], **drawing: object) -> Outcome:
    """The next run over these files; the workbook stands as the run before left it unless `office` says otherwise."""
    facts = {"office": workbook(outcome), "results": workbook(outcome, "result"), **drawing}
    facts = {"reports": workbook(outcome, "unit_report"), **facts}
    return decided(files, after=outcome, **facts)


def found(outcome: Outcome, *codes: str) -> list[tuple[str, str | None, str]]:
    """Issues as (file, cell, code), in order; only these codes when some are named."""
    return [(one.ref.file, one.ref.cell, one.code.value) for one in issues(outcome, *codes)]


def places(outcome: Outcome, code: str) -> list[tuple[str, str, str | None, str | None]]:
    """Issues of a code as (file, sheet, cell, field), in order."""
    return [(one.ref.file, one.ref.sheet, one.ref.cell, one.field) for one in issues(outcome, code)]


def issues(outcome: Outcome, *codes: str) -> list[Issue]:
    """Issues of these codes, or all, in order."""
    return [one for one in outcome.issues if not codes or one.code.value in codes]


def facts(outcome: Outcome, code: str) -> list[dict[str, object]]:
    """The facts of each issue of a code, in order."""
    return [dict(one.facts) for one in issues(outcome, code)]


def names(outcome: Outcome) -> dict[str, str]:
    """Names of the registered models by id."""
    return {record.key: record.text("model_name") for record in outcome.records["registration"]}


def counted(outcome: Outcome) -> dict[str, bool]:
    """Whether each registration counts, by the name of its model."""
    standing = outcome.standings
    return {record.text("model_name"): standing[record.key].counted for record in outcome.records["registration"]}


def value(outcome: Outcome, key: str, name: str, table_name: str = "registration") -> Value:
    """A value of a record."""
    return next(one.values.get(name) for one in outcome.records[table_name] if one.key == key)


def verdicts(outcome: Outcome) -> dict[str, str]:
    """The verdict on each file, by path."""
    return {state.arrival.path: state.verdict for state in outcome.states}


def match_of(drawn: str, written: str, **drawing: object) -> tuple[str, str | None]:
    """Whom a written name means in a drawn register: the kind of match, and the code."""
    match = resolve(register_of(drawn, **drawing), written)  # type: ignore[arg-type]
    return match.kind, match.unit.code if match.unit else None
