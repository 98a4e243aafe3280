"""Findings from what a grid cannot show: broken cells, hidden parts, altered formulas, links, macros, misleading names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote

from dvk_xl.intake.census import number_ranges
from dvk_xl.intake.grid import CellNote
from dvk_xl.intake.headings import expected_order
from dvk_xl.intake.layout import LaidRow, LaidSheet
from dvk_xl.intake.legacy_issues import legacy_issues
from dvk_xl.issues import Code, Issue, Ref, column_letters, column_number, issue
from dvk_xl.schema import Schema

_LONGEST_TARGET = 80
_HIDDEN: Mapping[str, str] = {"hidden_sheet": "trang “{note.sheet}”", "hidden_rows": "dòng {note.text}"}


def noted_issues(notes: Sequence[CellNote], laid: Sequence[LaidSheet], schema: Schema) -> Iterator[Issue]:
    """The findings on the file, its sheets with tables, and single cells."""
    sheets = _whole_sheets(laid)
    yield from _of_cells(notes, sheets)
    yield from legacy_issues(notes, tuple(sheets.values()))
    yield from _of_the_file(notes, schema)
    for name, sheet in sheets.items():
        here = [note for note in notes if note.sheet == name]
        yield from _hidden_columns(here, sheet, schema)
        yield from _altered(here, sheet, schema)


def _whole_sheets(laid: Sequence[LaidSheet]) -> dict[str, LaidSheet]:
    """The sheets with tables by name, all tables of a sheet as one."""
    whole: dict[str, LaidSheet] = {}
    for sheet in laid:
        above = whole.get(sheet.sheet)
        if above is not None:
            whole[sheet.sheet] = replace(above, rows=(*above.rows, *sheet.rows))
        elif sheet.table:
            whole[sheet.sheet] = sheet
    return whole


def _of_cells(notes: Sequence[CellNote], sheets: Mapping[str, LaidSheet]) -> Iterator[Issue]:
    headers = {(name, str(row.row)) for name, sheet in sheets.items() for row in sheet.rows if row.kind == "header"}
    taken = {(name, row.row, column) for name, sheet in sheets.items() for row, column in _cells(sheet)}
    for note in notes:
        # a form hides its own row of names; hiding that row says nothing
        if note.sheet not in sheets or (note.kind == "hidden_rows" and (note.sheet, note.text) in headers):
            continue
        letters, row = _place(note.cell) if note.cell else ("", None)
        ref = Ref("", note.sheet, row, letters)
        if note.kind == "error_cell":
            yield issue(Code.E311, ref, written=note.text)
        elif note.kind == "uncached_formula" and (note.sheet, row, column_number(letters)) in taken:
            # a title or a counter of the form's own says nothing about the data
            yield issue(Code.W312, ref)
        elif note.kind in _HIDDEN:
            yield issue(Code.W606, ref, what=_HIDDEN[note.kind].format(note=note))


def _cells(sheet: LaidSheet) -> Iterator[tuple[LaidRow, int]]:
    for row in sheet.rows:
        if row.kind in {"data", "joined"}:
            yield from ((row, column) for column in (row.columns or sheet.columns).values())


def _of_the_file(notes: Sequence[CellNote], schema: Schema) -> Iterator[Issue]:
    kinds = {note.kind for note in notes}
    if "macro" in kinds:
        yield issue(Code.I616, Ref())
    if "not_looked_at" in kinds:
        yield issue(Code.W617, Ref())
    for note in notes:
        if note.kind == "other_ending":
            ending, _, kind = note.text.partition("|")
            yield issue(Code.I730, Ref(), ending=ending, what=schema.workbook.refusals[f"kind_{kind}"])
    told: set[str] = set()
    for note in notes:
        # a link that no formula uses has no sheet
        if note.kind == "external_link" and note.sheet and note.text not in told:
            told.add(note.text)
            place = f"trang “{note.sheet}”, ô {note.cell}" if note.cell else f"trang “{note.sheet}”"
            yield issue(Code.W615, Ref(), place=place, target=_file_name(note.text))


def _file_name(target: str) -> str:
    """The other file without its folders, which are nobody's business."""
    return PurePosixPath(unquote(target).replace("\\", "/")).name[:_LONGEST_TARGET] or "?"


def _hidden_columns(notes: Sequence[CellNote], sheet: LaidSheet, schema: Schema) -> Iterator[Issue]:
    table = schema.tables[sheet.table] if sheet.table else None
    # a form hides its own columns of ids
    own = (
        {sheet.columns[one.name] for one in table.fields if one.in_form and one.name in sheet.columns} if table else {}
    )
    for note in notes:
        if note.kind == "hidden_columns":
            kept = [column for column in _columns(note.text) if column not in own]
            if kept:
                more = ", …" if note.text.endswith("…") else ""
                what = f"cột {number_ranges(kept, column_letters).removesuffix(', …')}{more}"
                yield issue(Code.W606, Ref(sheet=sheet.sheet), what=what)


def _columns(ranges: str) -> Iterator[int]:
    """The numbers of "C-D, F"."""
    for part in ranges.split(", "):
        first, _, last = part.partition("-")
        if first != "…":
            yield from range(column_number(first), column_number(last or first) + 1)


def _altered(notes: Sequence[CellNote], sheet: LaidSheet, schema: Schema) -> Iterator[Issue]:
    if not _stands_as_sent(sheet, schema):
        # what counts a row reads other cells once columns went, came or moved: that is told by itself
        return
    data = {row.row for row in sheet.rows if row.kind == "data"}
    first = min(data, default=0)
    places = [_place(note.cell) for note in notes if note.kind == "altered_formula" and note.cell]
    # what stands beside a total or under the table is no counter of a row; above the rows the form checks itself
    counted = [(row, letters) for letters, row in places if row in data or row < first]
    if counted:
        row, letters = min(counted)
        yield issue(Code.W614, Ref(sheet=sheet.sheet), count=len(counted), sample=f"{letters}{row}")


def _stands_as_sent(sheet: LaidSheet, schema: Schema) -> bool:
    order = expected_order(schema.tables[sheet.table]) if sheet.table else ()
    columns = [sheet.columns.get(name, 0) for name in order]
    return columns == list(range(columns[0], columns[0] + len(columns))) and 0 not in columns


def _place(cell: str) -> tuple[str, int]:
    letters = "".join(letter for letter in cell if letter.isalpha())
    return letters, int(cell[len(letters) :])
