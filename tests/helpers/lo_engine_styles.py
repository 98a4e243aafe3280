"""Looks that were set in the open workbook, carried into the file as the ids of styles that the file has already.

A look is found again among the cells of the sheet "_Kieu", which has one of each style. One that no style has, which Excel
would add to the file, is not carried: it stands in `App.lost` afterwards.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from dvk_xl.hosts.closed import ClosedMaster
from dvk_xl.hosts.package import MAIN
from dvk_xl.hosts.sheet_xml import SheetXml, set_cell
from dvk_xl.views.cells import Cell
from helpers.lo_engine_range import Range

STYLES = "_Kieu"
_SIDES = ("TopBorder2", "BottomBorder2", "LeftBorder2", "RightBorder2")
_PLAIN = ("NumberFormat", "CharFontName", "CharHeight", "CharWeight", "CellBackColor", "IsTextWrapped", "CharUnderline")
_ENUMS = ("CharPosture", "HoriJustify")
_NAMES = tuple(sorted((*_PLAIN, *_ENUMS, *_SIDES, "CharColor", "VertJustify")))
_BOTTOM = 3
_THIN, _MEDIUM = 40, 66  # between the widths of two kinds of lines, in hundredths of a millimetre

Look = tuple[Any, ...]


def look_of(cells: Any) -> Look:
    """What makes a cell look as it does, of cells that all look alike; equal looks compare equal."""
    values = dict(zip(_NAMES, cells.getPropertyValues(_NAMES), strict=True))
    plain = [values[name] for name in _PLAIN] + [values[name].value for name in _ENUMS]
    lines = [_line(values[name]) for name in _SIDES]
    return (*plain, max(values["CharColor"], 0), values["VertJustify"] or _BOTTOM, *lines)


def _line(line: Any) -> tuple[int, int, int] | None:
    if not line.LineWidth:
        return None
    weight = (line.LineWidth > _THIN) + (line.LineWidth > _MEDIUM)
    return line.LineStyle, weight, max(line.Color, 0)


def carry_looks(book: Any, master: ClosedMaster) -> None:
    """Give the cells whose looks were set the style of the file that looks so, and the rows their heights."""
    app = book.app
    ours = [one for one in app.touched if one[0] == book.uid]
    heights = [one for one in app.heights if one[0] == book.uid]
    for one in ours:
        del app.touched[one]
    for one in heights:
        del app.heights[one]
    styles = _styles(book, master) if ours else {}
    for _, title, *place in ours:
        cells = Range(book.sheets(title), *place)
        for look, area in _alike(cells):
            if look in styles:
                _give(master.sheet(title), area, styles[look])
            else:
                app.lost.append((title, cells.address))
    for _, title, row, count in heights:
        for number in range(row, row + count):
            _raise(master.sheet(title), number, Range(book.sheets(title), number, 1).row_height)


def _styles(book: Any, master: ClosedMaster) -> dict[Look, str]:
    sheet, found = book.sheets(STYLES), {}
    file_cells = master.sheet(STYLES).cells
    used = sheet.used_range
    for look, (top, left, _, _) in _alike(used):
        found.setdefault(look, file_cells[top, left].get("s", "0"))
    return found


def _alike(cells: Range) -> Iterator[tuple[Look, tuple[int, int, int, int]]]:
    """The looks in a range with the areas (top, left, bottom, right, from 1) that have them, from top to bottom."""
    found = [
        (look, (at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1))
        for group in cells.api.getUniqueCellFormatRanges()
        for look in [look_of(group)]
        for at in group.RangeAddresses
    ]
    return iter(sorted(found, key=lambda one: one[1]))


def _give(sheet: SheetXml, area: tuple[int, int, int, int], style: str) -> None:
    top, left, bottom, right = area
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            node = sheet.cells.get((row, column))
            if node is None:
                set_cell(sheet, row, column, Cell(None), style)
            elif node.get("s", "0") != style:
                node.set("s", style)
                sheet.changed += 1


def _raise(sheet: SheetXml, number: int, points: float | None) -> None:
    if number not in sheet.rows:
        sheet.put_row(number, etree.Element(f"{{{MAIN}}}row", {"r": str(number)}))
    node, said = sheet.rows[number], f"{points:g}"
    if node.get("ht") != said or node.get("customHeight") != "1":
        node.set("ht", said)
        node.set("customHeight", "1")
        sheet.changed += 1
