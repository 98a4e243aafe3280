"""Many rows below the last one of a sheet, written as text and parsed once: a first consolidation is mostly that."""

from collections.abc import Iterable, Mapping

from dvk_xl.hosts.package import MAIN, parse
from dvk_xl.hosts.row_text import StyledRow, cell_rest, kept
from dvk_xl.hosts.sheet_rows import RowSheet
from dvk_xl.hosts.sheet_xml import SheetXml
from dvk_xl.issues import column_letters


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
        sheet.changed += sum(len(kept(cells)) for cells in rows.values())
        return
    text = "".join(_row(row, rows[row]) for row in sorted(rows))
    for node in parse(f'<sheetData xmlns="{MAIN}">{text}</sheetData>'.encode()):
        number = int(node.get("r", "0"))
        sheet.data.append(node)
        sheet.rows[number] = node
        sheet.touched.add(number)
        for cell, (column, _, _) in zip(node, kept(rows[number]), strict=True):
            sheet.cells[number, column] = cell
            sheet.changed += 1


def _row(row: int, cells: StyledRow) -> str:
    texts = (
        f'<c r="{column_letters(column)}{row}" s="{style}"{cell_rest(cell.value)}'
        for column, cell, style in kept(cells)
    )
    return f'<row r="{row}">{"".join(texts)}</row>'
