"""From a file as read to typed rows: each with its place, its findings, and a count of every row that was no data."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dvk_xl.intake.cast import Caster, Value, as_text, cast
from dvk_xl.intake.grid import META_SHEET, CellNote, FileRead, Grid, Scalar, own_sheets
from dvk_xl.intake.layout import LaidRow, LaidSheet, lay_out
from dvk_xl.intake.row_kinds import SKIPPED
from dvk_xl.intake.sent_back import is_sent_back
from dvk_xl.issues import Code, Fact, Issue, Ref, column_letters, column_number, issue
from dvk_xl.schema import Schema, Table
from dvk_xl.vietnamese.text import clean, fold

FORM_TABLES = ("registration", "result", "unit_report")
_PERSONAL_WORDS = (
    "cccd",
    "cmnd",
    "căn cước",
    "ngày sinh",
    "năm sinh",
    "số định danh",
    "tôn giáo",
    "dân tộc",
    "thẻ đảng",
)


@dataclass(frozen=True, slots=True)
class Meta:
    """What one of our forms says of itself on its hidden sheet; `own_sheets` hold no data (prints, guidance)."""

    plan: str
    unit: str
    period: str
    template: str
    own_sheets: tuple[str, ...]
    year: str = ""


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One data row: its table, place, values by field, column letters by field, and what was found in its cells."""

    table: str
    sheet: str
    row: int
    values: Mapping[str, Value]
    letters: Mapping[str, str]
    issues: tuple[Issue, ...] = ()
    context: str = ""

    def ref(self, name: str = "", file: str = "") -> Ref:
        """The place of the row, or of one of its cells."""
        return Ref(
            file,
            self.sheet,
            self.row,
            self.letters.get(name, "") if name else self.letters.get("model_name", ""),
        )


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file understood: its rows, its counts by kind of row ("data" among them), and what was found outside cells.

    `refusal` is the code of a file that could not be used; then there are no rows. `period` is "DK", "6T", "NAM" or
    `None` when neither form nor titles tell. `issues` have no file name yet.
    """

    meta: Meta | None = None
    period: str | None = None
    titles: tuple[str, ...] = ()
    rows: tuple[ParsedRow, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    refusal: Code | None = None
    modified: str | None = None
    totals: tuple[tuple[str, int, str], ...] = ()

    @property
    def read(self) -> int:
        """Rows seen, of every kind."""
        return sum(self.counts.values())


_REFUSALS: Mapping[str, Code] = {
    "unreadable": Code.E701,
    "password": Code.E702,
    "empty": Code.E703,
    "too_large": Code.E705,
    "unsafe": Code.E707,
    "timeout": Code.E708,
    "crash": Code.E708,
    "wrong_type": Code.E709,
}


def parse(read: FileRead, schema: Schema, caster: Caster) -> ParsedFile:
    """The rows of a file; a refused file, or one without a table of ours, has none and says why."""
    if read.refusal is not None:
        code = _REFUSALS[read.refusal]
        words = schema.workbook.refusals
        detail = words.get(read.detail, words[read.refusal])
        return ParsedFile(refusal=code, issues=(issue(code, Ref(), detail=detail),))
    meta = _read_meta(read.grids)
    tables = [schema.tables[name] for name in FORM_TABLES if name in schema.tables]
    grids = [grid for grid in read.grids if _is_content(grid, meta) and not is_sent_back(grid, schema.workbook)]
    rows, limit = max((_filled(grid) for grid in grids), default=0), schema.workbook.most_rows
    if rows > limit:
        found = issue(Code.E710, Ref(), rows=rows, limit=limit)
        return ParsedFile(meta, refusal=Code.E710, issues=(found,), modified=read.modified)
    laid = [lay_out(grid, tables) for grid in grids]
    if not any(sheet.table for sheet in laid):
        return _without_table(read, meta, laid)
    return _parsed(read, meta, laid, schema, caster)


def _filled(grid: Grid) -> int:
    return sum(any(value is not None for value in row) for row in grid.rows)


def closed_to_us(detail: str) -> ParsedFile:
    """A file that could not even be opened; `detail` says why."""
    return ParsedFile(refusal=Code.E701, issues=(issue(Code.E701, Ref(), detail=detail),))


def _is_content(grid: Grid, meta: Meta | None) -> bool:
    if grid.name == META_SHEET or not grid.rows:
        return False
    return meta is None or grid.name not in meta.own_sheets


def _without_table(read: FileRead, meta: Meta | None, laid: Sequence[LaidSheet]) -> ParsedFile:
    counts: Counter[str] = Counter(row.kind for sheet in laid for row in sheet.rows)
    code = Code.E704 if any(row.kind != "blank" for sheet in laid for row in sheet.rows) else Code.E703
    return ParsedFile(meta, None, (), (), counts, (issue(code, Ref()),), code, read.modified)


def _parsed(read: FileRead, meta: Meta | None, laid: Sequence[LaidSheet], schema: Schema, caster: Caster) -> ParsedFile:
    rows: list[ParsedRow] = []
    issues: list[Issue] = []
    changed: list[tuple[Ref, str]] = []
    for sheet in laid:
        if sheet.table is None:
            issues += _unknown_sheet(sheet)
            continue
        table = schema.tables[sheet.table]
        rows += [_row(sheet, laid_row, table, caster, changed) for laid_row in sheet.rows if laid_row.kind == "data"]
        issues += _columns_faults(sheet, table, [row for row in rows if row.sheet == sheet.sheet])
    counts: Counter[str] = Counter(row.kind for sheet in laid for row in sheet.rows)
    rows, noted = _noted(rows, tuple(_notes(read.notes, laid)))
    issues += [*_skipped(laid), *_changed_letters(changed), *noted]
    titles = tuple(clean(text).text for sheet in laid if sheet.table for text in sheet.titles)
    if not rows:
        issues.append(issue(Code.W605, Ref(sheet=laid[0].sheet)))
    return ParsedFile(
        meta,
        meta.period if meta else _period(titles, laid),
        titles,
        tuple(rows),
        counts,
        tuple(issues),
        None,
        read.modified,
        _totals(laid),
    )


def _row(sheet: LaidSheet, laid: LaidRow, table: Table, caster: Caster, changed: list[tuple[Ref, str]]) -> ParsedRow:
    letters = {name: column_letters(column) for name, column in laid.columns.items()}
    values: dict[str, Value] = {}
    issues: list[Issue] = []
    for name, scalar in laid.cells.items():
        one = table.field(name)
        if scalar is None or (one.owner == "tool" and not one.in_form):
            continue
        read = cast(caster, one, scalar)
        ref = Ref("", sheet.sheet, laid.row, letters[name])
        values[name] = read.value
        issues += [Issue(code, ref, fact_pairs(facts), name) for code, facts in read.findings]
        if name == "start" and isinstance(read.until, date) and laid.cells.get("end") is None:
            # "từ tháng 3 đến tháng 12/2026" in the one column a list has for time says the end as well
            values["end"] = read.until
        if read.changes:
            changed.append((ref, str(read.value)))
    values = {name: value for name, value in values.items() if value is not None}
    if table.name == "registration" and not values.get("field"):
        values |= _under_heading(laid.context, table, caster)
    return ParsedRow(table.name, sheet.sheet, laid.row, values, letters, tuple(issues), laid.context)


def _under_heading(context: str, table: Table, caster: Caster) -> dict[str, Value]:
    """The field that the innermost heading above a row names, if any does."""
    read = (cast(caster, table.field("field"), heading).value for heading in reversed(context.split("\n")) if heading)
    named = next((value for value in read if value), None)
    return {"field": named} if named else {}


def _unknown_sheet(sheet: LaidSheet) -> Iterator[Issue]:
    filled = sum(row.kind != "blank" for row in sheet.rows)
    if filled:
        yield issue(Code.W602, Ref(sheet=sheet.sheet), sheet=sheet.sheet, rows=filled)


def _columns_faults(sheet: LaidSheet, table: Table, rows: Sequence[ParsedRow]) -> Iterator[Issue]:
    header = next((row.row for row in sheet.rows if row.kind == "header"), None)
    for letter, heading, _ in sheet.extra:
        ref = Ref("", sheet.sheet, header, letter)
        if any(word in fold(heading) for word in _PERSONAL_WORDS) or letter in sheet.identities:
            yield issue(Code.W503, ref, what=f"cột “{heading}”")
        else:
            yield issue(Code.W603, ref, column=heading)
    for letter, heading in sheet.doubled:
        yield issue(Code.W603, Ref("", sheet.sheet, header, letter), column=f"{heading} (lặp lại)")
    for one in table.fields:
        absent = one.required == "error" and one.name not in sheet.columns and one.type != "unit"
        # the headings of groups may say for each row what a missing column would
        if absent and any(one.name not in row.values for row in rows):
            yield issue(Code.E604, Ref("", sheet.sheet, header, ""), field=one.name, column=one.title)


def _skipped(laid: Sequence[LaidSheet]) -> Iterator[Issue]:
    for sheet in laid:
        counts: Counter[str] = Counter(row.kind for row in sheet.rows)
        headings = counts["title"] + counts["header"] + counts["group"] + counts["column_number"]
        if sheet.table and any(counts[kind] for kind in SKIPPED):
            yield issue(
                Code.I601,
                Ref(sheet=sheet.sheet),
                headings=headings,
                totals=counts["total"],
                blanks=counts["blank"],
                others=counts["signature"],
            )


def _changed_letters(changed: Sequence[tuple[Ref, str]]) -> Iterator[Issue]:
    if changed:
        ref, sample = changed[0]
        yield issue(Code.I309, ref, count=len(changed), sample=sample[:60])


def _notes(notes: Sequence[CellNote], laid: Sequence[LaidSheet]) -> Iterator[Issue]:
    columns = {sheet.sheet: set(sheet.columns.values()) for sheet in laid if sheet.table}
    data = {(sheet.sheet, row.row) for sheet in laid for row in sheet.rows if row.kind == "data"}
    headers = {(sheet.sheet, str(row.row)) for sheet in laid for row in sheet.rows if row.kind == "header"}
    for note in notes:
        # a form hides its own row of names; hiding that row says nothing
        if note.sheet not in columns or (note.kind == "hidden_rows" and (note.sheet, note.text) in headers):
            continue
        letters = "".join(letter for letter in note.cell or "" if letter.isalpha())
        digits = "".join(letter for letter in note.cell or "" if letter.isdigit())
        ref = Ref("", note.sheet, int(digits) if digits else None, letters)
        if note.kind == "error_cell":
            yield issue(Code.E311, ref, written=note.text)
        elif note.kind == "uncached_formula":
            # a title or a counter of the form's own says nothing about the data
            if (note.sheet, ref.row) not in data or column_number(letters) not in columns[note.sheet]:
                continue
            yield issue(Code.W312, ref)
        elif note.kind in {"hidden_sheet", "hidden_rows"}:
            what = f"trang “{note.sheet}”" if note.kind == "hidden_sheet" else f"dòng {note.text}"
            yield issue(Code.W606, ref, what=what)


def _noted(rows: Sequence[ParsedRow], noted: Sequence[Issue]) -> tuple[list[ParsedRow], list[Issue]]:
    # what was noted at a cell of a data row is a finding of that row: an error excludes it like any other
    at: dict[tuple[str, int | None], list[Issue]] = {}
    for one in noted:
        at.setdefault((one.ref.sheet, one.ref.row), []).append(one)
    kept: list[ParsedRow] = []
    own: set[Issue] = set()
    for row in rows:
        names = {letter: name for name, letter in row.letters.items()}
        here = [one for one in at.get((row.sheet, row.row), ()) if one.ref.column in names]
        own.update(here)
        named = tuple(replace(one, field=names[one.ref.column]) for one in here)
        kept.append(replace(row, issues=(*row.issues, *named)) if named else row)
    return kept, [one for one in noted if one not in own]


def _period(titles: Sequence[str], laid: Sequence[LaidSheet]) -> str | None:
    tables = {sheet.table for sheet in laid}
    if "registration" in tables:
        return "DK"
    text = fold(" ".join(titles))
    return "6T" if "6 tháng" in text or "06 tháng" in text else "NAM"


def _totals(laid: Sequence[LaidSheet]) -> tuple[tuple[str, int, str], ...]:
    return tuple((sheet.sheet, row.row, row.context) for sheet in laid for row in sheet.rows if row.kind == "total")


def _read_meta(grids: Sequence[Grid]) -> Meta | None:
    grid = next((one for one in grids if one.name == META_SHEET), None)
    if grid is None:
        return None
    pairs = {str(row[0]): as_text(_second(row)) for row in grid.rows if row and row[0] is not None}
    if not {"plan", "unit", "period"} <= pairs.keys():
        return None
    sheets = tuple(sorted(own_sheets(grid)))
    return Meta(
        pairs["plan"],
        pairs["unit"],
        pairs["period"],
        pairs.get("template", ""),
        sheets,
        pairs.get("year", "").replace(".", ""),
    )


def _second(row: Sequence[Scalar]) -> Scalar:
    return row[1] if len(row) > 1 else None


def fact_pairs(facts: Mapping[str, Fact]) -> tuple[tuple[str, Fact], ...]:
    """Facts in the order issues keep them."""
    return tuple(sorted(facts.items()))
