"""Findings from what a grid cannot show: hidden columns, altered formulas, links, macros, names that mislead."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from dvk_xl.intake.census import number_ranges
from dvk_xl.intake.grid import CellNote
from dvk_xl.intake.layout import LaidSheet
from dvk_xl.issues import Code, Issue, Ref, column_letters, column_number, issue
from dvk_xl.schema import Schema

_LONGEST_TARGET = 80


def more_notes(notes: Sequence[CellNote], laid: Sequence[LaidSheet], schema: Schema) -> Iterator[Issue]:
    """The findings on the file and its sheets; those on single cells are told where the rows are parsed."""
    sheets = {sheet.sheet: sheet for sheet in laid if sheet.table}
    yield from _of_the_file(notes, schema)
    for name, sheet in sheets.items():
        here = [note for note in notes if note.sheet == name]
        yield from _hidden_columns(here, sheet, schema)
        yield from _altered(here, sheet)


def _of_the_file(notes: Sequence[CellNote], schema: Schema) -> Iterator[Issue]:
    if any(note.kind == "macro" for note in notes):
        yield issue(Code.I616, Ref())
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
                what = f"cột {number_ranges(kept, column_letters)}"
                yield issue(Code.W606, Ref(sheet=sheet.sheet), what=what)


def _columns(ranges: str) -> Iterator[int]:
    """The numbers of "C-D, F"."""
    for part in ranges.split(", "):
        first, _, last = part.partition("-")
        if first != "…":
            yield from range(column_number(first), column_number(last or first) + 1)


def _altered(notes: Sequence[CellNote], sheet: LaidSheet) -> Iterator[Issue]:
    data = {row.row for row in sheet.rows if row.kind == "data"}
    first = min(data, default=0)
    places = [_place(note.cell) for note in notes if note.kind == "altered_formula" and note.cell]
    # what stands beside a total or under the table is no counter of a row; above the rows the form checks itself
    counted = [(row, letters) for letters, row in places if row in data or row < first]
    if counted:
        row, letters = min(counted)
        yield issue(Code.W614, Ref(sheet=sheet.sheet), count=len(counted), sample=f"{letters}{row}")


def _place(cell: str) -> tuple[str, int]:
    letters = "".join(letter for letter in cell if letter.isalpha())
    return letters, int(cell[len(letters) :])
