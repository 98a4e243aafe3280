"""From a file as read to typed rows: each with its place, its findings, and a count of every row that was no data."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from dvk_xl.intake.cast import Caster, Value, as_text, cast
from dvk_xl.intake.columns import column_faults, is_personal, skipped_rows
from dvk_xl.intake.grid import META_SHEET, FileRead, Grid, Scalar, own_sheets
from dvk_xl.intake.layout import SAID_ABOVE, LaidRow, LaidSheet, lay_out
from dvk_xl.intake.noted import noted_issues
from dvk_xl.intake.parsed import Meta, ParsedFile, ParsedRow, with_noted
from dvk_xl.intake.sent_back import is_sent_back
from dvk_xl.issues import Code, Fact, Issue, Ref, column_letters, issue
from dvk_xl.schema import Field, Schema, Table
from dvk_xl.vietnamese.text import clean, fold

_YEARLY = ("cả năm", "tổng kết năm", "báo cáo năm", "kết quả năm", "thực hiện năm", "12 tháng")
FORM_TABLES = ("registration", "result", "unit_report")


_REFUSALS: Mapping[str, Code] = {
    "unreadable": Code.E701,
    "password": Code.E702,
    "empty": Code.E703,
    "too_large": Code.E705,
    "unsafe": Code.E707,
    "timeout": Code.E708,
    "crash": Code.E708,
    "wrong_type": Code.E709,
    "placeholder": Code.E728,
    "archive": Code.E729,
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
    laid = [sheet for grid in grids for sheet in lay_out(grid, tables, caster.words)]
    if not any(sheet.table for sheet in laid):
        return _without_table(read, meta, laid)
    return _parsed(read, meta, laid, schema, caster)


def _filled(grid: Grid) -> int:
    return sum(any(value is not None for value in row) for row in grid.rows)


def kinds_of_rows(read: FileRead, schema: Schema, caster: Caster) -> tuple[tuple[str, int, str], ...]:
    """What every row of a file is: sheet, number, kind; nothing of a refused file, or of sheets that hold no list."""
    meta = _read_meta(read.grids)
    tables = [schema.tables[name] for name in FORM_TABLES if name in schema.tables]
    grids = (grid for grid in read.grids if _is_content(grid, meta) and not is_sent_back(grid, schema.workbook))
    laid = (sheet for grid in grids for sheet in lay_out(grid, tables, caster.words))
    return tuple((sheet.sheet, row.row, row.kind) for sheet in laid for row in sheet.rows if row.part == 1)


def not_here(words: Mapping[str, str]) -> ParsedFile:
    """A file whose content is still in the cloud."""
    return ParsedFile(refusal=Code.E728, issues=(issue(Code.E728, Ref(), detail=words["cloud"]),))


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
        beside = frozenset({fold(schema.workbook.form["missing"])} if meta else ())
        own = [_row(sheet, laid_row, table, caster, changed) for laid_row in sheet.rows if laid_row.kind == "data"]
        issues += column_faults(sheet, table, [row.values for row in own], own_form=meta is not None, beside=beside)
        rows += own
    counts: Counter[str] = Counter(row.kind for sheet in laid for row in sheet.rows if row.part == 1)
    rows, noted = with_noted(rows, tuple(noted_issues(read.notes, laid, schema)))
    issues += [*skipped_rows(laid), *_changed_letters(changed), *noted]
    titles = tuple(clean(text).text for sheet in laid if sheet.table for text in sheet.titles)
    issues += _blank_lists(laid, meta) if rows else [issue(Code.W605, Ref(sheet=laid[0].sheet))]
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


def _blank_lists(laid: Sequence[LaidSheet], meta: Meta | None) -> Iterator[Issue]:
    """Sheets of a hand-made file that have the table and nothing in it; a form of ours has a sheet for each table."""
    filled = {sheet.sheet for sheet in laid if sheet.table and any(row.kind == "data" for row in sheet.rows)}
    blank = dict.fromkeys(sheet.sheet for sheet in laid if sheet.table and sheet.sheet not in filled)
    return (issue(Code.W605, Ref(sheet=name)) for name in ([] if meta else blank))


def _row(sheet: LaidSheet, laid: LaidRow, table: Table, caster: Caster, changed: list[tuple[Ref, str]]) -> ParsedRow:
    fields = _fields(table)
    letters = {name: column_letters(column) for name, column in laid.columns.items() if name in fields}
    values: dict[str, Value] = {}
    issues: list[Issue] = []
    for name, scalar in laid.cells.items():
        one = fields.get(name)
        if one is None or scalar is None or (one.owner == "tool" and not one.in_form):
            continue
        read = cast(caster, one, scalar)
        ref = Ref("", sheet.sheet, laid.row, letters[name])
        values[name] = read.value
        issues += [Issue(code, ref, fact_pairs(facts), name) for code, facts in read.findings]
        if name == "start" and laid.cells.get("end") is None:
            # "từ tháng 3 đến tháng 12/2026" in the one column a list has for time says the end as well, or alone
            values["end"] = read.value if read.ends else read.until
        if name == "start" and read.ends:
            values["start"] = None
        if read.changes:
            changed.append((ref, str(read.value)))
    values = {name: value for name, value in values.items() if value is not None}
    context = laid.context
    if table.name == "registration":
        said, context = _under_headings(laid.context, table, caster)
        values |= {name: value for name, value in said.items() if not values.get(name)}
    if laid.parts > 1 and laid.part == 1:
        ref = Ref("", sheet.sheet, laid.row, letters["model_name"])
        issues.append(issue(Code.I610, ref, field="model_name", count=laid.parts))
    return ParsedRow(
        table.name,
        sheet.sheet,
        laid.row,
        values,
        letters,
        tuple(issues),
        context,
        _others(sheet, laid),
        laid.more,
        laid.part,
    )


@cache
def _fields(table: Table) -> Mapping[str, Field]:
    return {one.name: one for one in table.fields}


def _under_headings(context: str, table: Table, caster: Caster) -> tuple[dict[str, Value], str]:
    """What the headings above a row say of field, kind and subject, the innermost first; and the headings that say else."""
    said: dict[str, Value] = {}
    left: list[str] = []
    for heading in reversed(context.split("\n")):
        read = {name: cast(caster, table.field(name), heading).value for name in SAID_ABOVE if heading}
        found = {name: value for name, value in read.items() if value}
        said = {**found, **said}
        left += [] if found else [heading]
    return said, "\n".join(reversed(left))


def _others(sheet: LaidSheet, laid: LaidRow) -> dict[str, str]:
    """What stands in columns that the form does not know, but for what nobody asked a person for."""
    kept = {letter: heading for letter, heading, _ in sheet.extra if not is_personal(sheet, letter, heading)}
    kept |= sheet.crosses
    kept |= {column_letters(one.column): f"{one.heading} ({column_letters(one.column)})" for one in sheet.doubled}
    return {kept[letter]: as_text(value) for letter, value in laid.others.items() if letter in kept}


def _unknown_sheet(sheet: LaidSheet) -> Iterator[Issue]:
    filled = sum(row.kind != "blank" for row in sheet.rows)
    if filled:
        yield issue(Code.W602, Ref(sheet=sheet.sheet), sheet=sheet.sheet, rows=filled)


def _changed_letters(changed: Sequence[tuple[Ref, str]]) -> Iterator[Issue]:
    if changed:
        ref, sample = changed[0]
        yield issue(Code.I309, ref, count=len(changed), sample=sample[:60])


def _period(titles: Sequence[str], laid: Sequence[LaidSheet]) -> str | None:
    tables = {sheet.table for sheet in laid}
    if "registration" in tables:
        return "DK"
    text = fold(" ".join(titles))
    if "6 tháng" in text or "06 tháng" in text:
        return "6T"
    return "NAM" if any(word in text for word in _YEARLY) else None


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
