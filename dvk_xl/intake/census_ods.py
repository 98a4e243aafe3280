"""What a grid of values cannot show, and merged cells, found in the content of an OpenDocument sheet (ODF 1.3, part 3)."""

import io
import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from dvk_xl.intake.census import number_ranges
from dvk_xl.intake.grid import CellNote, RefusedError
from dvk_xl.intake.sparse import LAST_COLUMN, LAST_ROW, Range, is_error
from dvk_xl.issues import column_letters

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_VALUES: Final = tuple(f"{_OFFICE}{name}" for name in ("value", "date-value", "time-value", "boolean-value"))
_OTHER_FILE: Final = re.compile(r"'(file:[^'#]+)'")
_LONGEST_TEXT: Final = 200
_MOST_MERGED: Final = 100_000
_UNSEEN: Final = frozenset({"collapse", "filter"})


@dataclass(slots=True)
class OdsCensus:
    """What was found: hidden sheets, notes in the order of the cells, merged cells of several rows by sheet."""

    hidden_sheets: tuple[str, ...] = ()
    notes: list[CellNote] = field(default_factory=list)
    merged: dict[str, list[Range]] = field(default_factory=dict)


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is read; rows and columns from 0, the end of a box excluded."""

    name: str
    row: int = 0
    column: int = 0
    header: int = 0
    box: tuple[int, int, int, int] | None = None
    unseen_columns: list[tuple[int, int]] = field(default_factory=list)
    filled_columns: set[int] = field(default_factory=set)
    unseen_rows: list[int] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)


def ods_census(content: bytes, most_cells: int) -> OdsCensus:
    """Return what content.xml says beside the values.

    Raises `RefusedError` "too_large" when the box round the filled cells of a sheet, repeated ones counted, has more
    than `most_cells` cells or leaves what a sheet can have; ValueError for what is no XML.
    """
    found, unseen = OdsCensus(), set[str]()
    sheet = _Sheet("")
    tags = [f"{_STYLE}style", f"{_TABLE}table", f"{_TABLE}table-column", f"{_TABLE}table-row", *_CELLS]
    steps = etree.iterparse(
        io.BytesIO(content), events=("start", "end"), tag=tags, resolve_entities=False, load_dtd=False, no_network=True
    )
    try:
        for event, element in steps:
            if event == "start" and element.tag == f"{_TABLE}table":
                sheet = _Sheet(element.get(f"{_TABLE}name", ""))
                if element.get(f"{_TABLE}style-name") in unseen:
                    found.hidden_sheets = (*found.hidden_sheets, sheet.name)
                    found.notes.append(CellNote("hidden_sheet", sheet.name, None, "hidden"))
            elif event == "start" and element.tag == f"{_TABLE}table-row":
                sheet.column = 0
            elif event == "end":
                _end(found, sheet, unseen, element, most_cells)
    except etree.XMLSyntaxError as fault:
        raise ValueError(f"content.xml: {fault}") from fault
    return found


def _end(found: OdsCensus, sheet: _Sheet, unseen: set[str], element: etree._Element, most_cells: int) -> None:
    if element.tag in _CELLS:
        _cell(found, sheet, element, most_cells)
        return
    if element.tag == f"{_TABLE}table-row":
        _row(sheet, element)
    elif element.tag == f"{_TABLE}table-column":
        last = sheet.header + _count(element, "number-columns-repeated")
        if element.get(f"{_TABLE}visibility") in _UNSEEN:
            sheet.unseen_columns.append((sheet.header, min(last, LAST_COLUMN)))
        sheet.header = last
    elif element.tag == f"{_TABLE}table":
        found.notes += _sheet_notes(sheet)
    elif any(one.get(f"{_TABLE}display") == "false" for one in element.iterchildren(f"{_STYLE}table-properties")):
        unseen.add(element.get(f"{_STYLE}name", ""))
    element.clear()


def _row(sheet: _Sheet, element: etree._Element) -> None:
    if element.get(f"{_TABLE}visibility") in _UNSEEN and sheet.box and sheet.box[2] > sheet.row:
        sheet.unseen_rows += range(sheet.row, sheet.box[2])
    sheet.row += _count(element, "number-rows-repeated")


def _cell(found: OdsCensus, sheet: _Sheet, cell: etree._Element, most_cells: int) -> None:
    first = sheet.column
    sheet.column += _count(cell, "number-columns-repeated")
    shown = "".join(text for line in cell.iterchildren(f"{_TEXT}p") for text in map(str, line.itertext()))
    formula = cell.get(f"{_TABLE}formula", "")
    # a text may be told by the attribute alone; the line of an empty one stands there, without any text
    has_value = bool(shown or cell.get(f"{_OFFICE}string-value")) or any(cell.get(name) for name in _VALUES)
    if not has_value and not formula:
        return
    row = next(cell.iterancestors(f"{_TABLE}table-row"), None)
    _widen(sheet, first, 1 if row is None else _count(row, "number-rows-repeated"), most_cells)
    sheet.filled_columns.update(range(first, sheet.column))
    address = f"{column_letters(first + 1)}{sheet.row + 1}"
    if is_error(shown):
        found.notes.append(CellNote("error_cell", sheet.name, address, shown[:_LONGEST_TEXT]))
    elif formula and not has_value and cell.find(f"{_TEXT}p") is None:
        found.notes.append(CellNote("uncached_formula", sheet.name, address, ""))
    for target in _OTHER_FILE.findall(formula):
        sheet.links.setdefault(target[:_LONGEST_TEXT], address)
    _merge(found, sheet, cell, first)


def _widen(sheet: _Sheet, first: int, rows: int, most_cells: int) -> None:
    here = (sheet.row, first, sheet.row + rows, sheet.column)
    old = sheet.box or here
    box = (min(old[0], here[0]), min(old[1], here[1]), max(old[2], here[2]), max(old[3], here[3]))
    cells = (box[2] - box[0]) * (box[3] - box[1])
    if cells > most_cells or box[2] > LAST_ROW or box[3] > LAST_COLUMN:
        raise RefusedError("too_large", f"a sheet spans {cells} cells")
    sheet.box = box


def _merge(found: OdsCensus, sheet: _Sheet, cell: etree._Element, first: int) -> None:
    down, across = (_count(cell, f"number-{name}-spanned") for name in ("rows", "columns"))
    ranges = found.merged.setdefault(sheet.name, [])
    if down > 1 and len(ranges) < _MOST_MERGED:
        ranges.append(((sheet.row, first), (sheet.row + down - 1, first + across - 1)))


def _count(element: etree._Element, name: str) -> int:
    written = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(written)) if written.isdecimal() else 1


def _sheet_notes(sheet: _Sheet) -> list[CellNote]:
    hidden = {column for first, last in sheet.unseen_columns for column in range(first, last)}
    notes: list[CellNote] = []
    if sheet.unseen_rows:
        notes.append(CellNote("hidden_rows", sheet.name, None, number_ranges(row + 1 for row in sheet.unseen_rows)))
    if filled := sorted(hidden & sheet.filled_columns):
        letters = number_ranges((column + 1 for column in filled), column_letters)
        notes.append(CellNote("hidden_columns", sheet.name, None, letters))
    return notes + [CellNote("external_link", sheet.name, cell, target) for target, cell in sheet.links.items()]
