"""Workbooks in the XML of Excel 2003, which programs of other offices write under the name .xls."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from lxml import etree

from dvk_xl.intake.census import number_ranges
from dvk_xl.intake.grid import CellNote, Grid, RefusedError, Scalar
from dvk_xl.intake.plain_text import decoded
from dvk_xl.intake.sniff import utf16_of
from dvk_xl.intake.sparse import check_place, grid_of, plain_number
from dvk_xl.issues import column_letters

_SHEETS: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL: Final = "{urn:schemas-microsoft-com:office:excel}"
_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_HEAD: Final = 4096
_DAY_ZERO: Final = frozenset({date(1899, 12, 31), date(1899, 12, 30)})

Sheets = tuple[tuple[Grid, ...], tuple[CellNote, ...]]


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is read: its cells by place, the cells that cover others, what is hidden, what was noted."""

    name: str
    cells: dict[tuple[int, int], Scalar] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    notes: list[CellNote] = field(default_factory=list)
    row: int = 0
    column: int = 0
    state: str = "visible"


def read_xml2003(data: bytes, most_cells: int) -> Sheets:
    """Return the sheets in their order, hidden ones with `visible=False`, and what their cells cannot show.

    A value over several rows is known in each of them; one over several columns stands in the first. Raises
    `RefusedError` "unsafe" for a DOCTYPE, "too_large" for more than `most_cells` cells in a sheet, and
    `etree.XMLSyntaxError` for what is no XML.
    """
    source = _in_utf8(data)
    if _DOCTYPE.search(source):
        raise RefusedError("unsafe", "DOCTYPE")
    sheets = list(_sheets(source))
    spread = [_spread(sheet, most_cells) for sheet in sheets]
    return tuple(spread), tuple(note for sheet in sheets for note in _notes(sheet))


def _in_utf8(data: bytes) -> bytes:
    """UTF-16 is brought to UTF-8, in which a DOCTYPE can be seen; other encodings are left to the parser."""
    if not utf16_of(data[:_HEAD]):
        return data
    return _DECLARATION.sub("", decoded(data).removeprefix("\ufeff")).encode("utf-8", "replace")


def _sheets(source: bytes) -> Iterator[_Sheet]:
    tags = [f"{_SHEETS}{name}" for name in ("Worksheet", "Row", "Column")] + [f"{_EXCEL}Visible"]
    sheet: _Sheet | None = None
    # entities stay unresolved and nothing is loaded from anywhere
    steps = etree.iterparse(
        io.BytesIO(source),
        events=("start", "end"),
        tag=tags,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in steps:
        if event == "start":
            if element.tag == f"{_SHEETS}Worksheet":
                sheet = _Sheet(element.get(f"{_SHEETS}Name", ""))
            continue
        if sheet is not None:
            _take(sheet, element)
            if element.tag == f"{_SHEETS}Worksheet":
                yield sheet
                sheet = None
        element.clear()


def _take(sheet: _Sheet, element: etree._Element) -> None:
    if element.tag == f"{_SHEETS}Row":
        _take_row(sheet, element)
    elif element.tag == f"{_SHEETS}Column":
        first = _number(element, "Index") or sheet.column + 1
        sheet.column = first + (_number(element, "Span") or 0)
        check_place(1, sheet.column)
        if element.get(f"{_SHEETS}Hidden") == "1":
            sheet.hidden_columns.update(range(first, sheet.column + 1))
    elif element.tag == f"{_EXCEL}Visible" and element.text and element.text.strip() != "SheetVisible":
        sheet.state = element.text.strip().removeprefix("Sheet").lower()


def _take_row(sheet: _Sheet, row: etree._Element) -> None:
    number = _number(row, "Index") or sheet.row + 1
    sheet.row = number + (_number(row, "Span") or 0)
    column = 0
    for cell in row.iterchildren(f"{_SHEETS}Cell"):
        column = _number(cell, "Index") or column + 1
        check_place(sheet.row, column)
        value = _value(sheet, cell, f"{column_letters(column)}{number}")
        if value is not None:
            sheet.cells[number, column] = value
        if down := _number(cell, "MergeDown"):
            sheet.merged.append((number, column, number + down))
        column += _number(cell, "MergeAcross") or 0
    if row.get(f"{_SHEETS}Hidden") == "1" and any(True for _ in row.iter(f"{_SHEETS}Data")):
        sheet.hidden_rows.append(number)
    check_place(sheet.row, max(column, 1))


def _number(element: etree._Element, name: str) -> int | None:
    """An attribute as a whole number, `None` without it. Raises ValueError for what is no number from 0 on."""
    written = element.get(f"{_SHEETS}{name}")
    if written is None:
        return None
    number = int(written)
    if number < 0:
        raise ValueError(f"{name} {number}")
    return number


def _value(sheet: _Sheet, cell: etree._Element, address: str) -> Scalar:
    data = cell.find(f"{_SHEETS}Data")
    text = "".join(map(str, data.itertext())) if data is not None else ""
    kind = data.get(f"{_SHEETS}Type", "String") if data is not None else ""
    if kind == "Error":
        sheet.notes.append(CellNote("error_cell", sheet.name, address, text[:200]))
        return None
    if not text and kind != "String" and cell.get(f"{_SHEETS}Formula") is not None:
        sheet.notes.append(CellNote("uncached_formula", sheet.name, address, ""))
    return _typed(kind, text) if text.strip() else None


def _typed(kind: str, text: str) -> Scalar:
    if kind == "Number":
        return plain_number(text)
    if kind == "Boolean":
        return text.strip() == "1"
    return _moment(text.strip()) if kind == "DateTime" else text


def _moment(text: str) -> Scalar:
    """A day, a time of day (Excel puts it on its day zero) or both; what is none of them stays text."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text
    if moment.date() in _DAY_ZERO:
        return moment.time()
    return moment.date() if moment.time() == time() else moment


def _spread(sheet: _Sheet, most_cells: int) -> Grid:
    """The grid, with the value of a merged cell in every row of it down to the last filled one."""
    last, left = max((row for row, _ in sheet.cells), default=0), most_cells
    for top, column, bottom in sheet.merged:
        value = sheet.cells.get((top, column))
        below = range(top + 1, min(bottom, last) + 1) if value is not None else ()
        left -= len(below)
        if left < 0:
            raise RefusedError("too_large", "merged cells")
        sheet.cells.update(((row, column), value) for row in below)
    return grid_of(sheet.name, sheet.cells, most_cells, visible=sheet.state == "visible")


def _notes(sheet: _Sheet) -> Iterator[CellNote]:
    if sheet.state != "visible":
        yield CellNote("hidden_sheet", sheet.name, None, sheet.state)
    if sheet.hidden_rows:
        yield CellNote("hidden_rows", sheet.name, None, number_ranges(sheet.hidden_rows))
    filled = sorted(sheet.hidden_columns & {column for _, column in sheet.cells})
    if filled:
        yield CellNote("hidden_columns", sheet.name, None, number_ranges(filled, column_letters))
    yield from sheet.notes
