"""Many rows below the last one of a sheet, written as text and parsed once: a first consolidation is mostly that."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape

from dvk_xl.hosts.package import MAIN, parse
from dvk_xl.hosts.sheet_rows import RowSheet
from dvk_xl.hosts.sheet_xml import SheetXml, WantedCell, serial, text_for_cell
from dvk_xl.issues import column_letters
from dvk_xl.views.cells import Cell, Formula, Plain

StyledRow = Sequence[tuple[int, Cell, str]]
"""Cells of a row from left to right: 1-based column, cell, style id."""


def below(sheet: SheetXml, rows: Iterable[int]) -> list[int]:
    """Those of the rows that stand below everything the sheet holds, so that they can be added at once."""
    last = max(sheet.rows, default=0)
    return [row for row in rows if row > last]


def add_rows(sheet: SheetXml, rows: Mapping[int, StyledRow]) -> None:
    """Add rows that `below` gave; each counts as changed, and its height is fitted like that of any other."""
    if not rows:
        return
    if isinstance(sheet, RowSheet):
        sheet.add_texts({row: _row(row, cells) for row, cells in rows.items()})
        sheet.touched.update(rows)
        sheet.changed += sum(len(_kept(cells)) for cells in rows.values())
        return
    text = "".join(_row(row, rows[row]) for row in sorted(rows))
    for node in parse(f'<sheetData xmlns="{MAIN}">{text}</sheetData>'.encode()):
        number = int(node.get("r", "0"))
        sheet.data.append(node)
        sheet.rows[number] = node
        sheet.touched.add(number)
        for cell, (column, _, _) in zip(node, _kept(rows[number]), strict=True):
            sheet.cells[number, column] = cell
            sheet.changed += 1


def _kept(cells: StyledRow) -> list[tuple[int, Cell, str]]:
    return [one for one in cells if one[1].value is not None or one[2] != "0"]


def _row(row: int, cells: StyledRow) -> str:
    return f'<row r="{row}">{"".join(one.text for one in wanted_cells(row, cells))}</row>'


def wanted_cells(row: int, cells: StyledRow) -> list[WantedCell]:
    """The cells of a row as the sheet should hold them."""
    addressed = [(f"{column_letters(column)}{row}", cell.value, style) for column, cell, style in _kept(cells)]
    return [WantedCell(address, _cell(address, value, style), value, style) for address, value, style in addressed]


def _cell(address: str, value: Plain | Formula, style: str) -> str:
    head = f'<c r="{address}" s="{style}"'
    if isinstance(value, Formula):
        return f"{head}{_kind(value.value)}><f>{escape(value.text, quote=False)}</f>{_result(value.value)}</c>"
    if isinstance(value, str):
        space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
        return f'{head} t="inlineStr"><is><t{space}>{escape(text_for_cell(value), quote=False)}</t></is></c>'
    return f"{head}/>" if value is None else f"{head}>{_result(value)}</c>"


def _kind(value: Plain) -> str:
    return ' t="str"' if isinstance(value, str) else ""


def _result(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"<v>{escape(text_for_cell(value), quote=False)}</v>"
    number = serial(value) if isinstance(value, date) else value
    return f"<v>{number!r}</v>"
