"""What a run writes into the closed master: cells that differ, tables that grow, charts that show the new values."""

from collections.abc import Mapping, Sequence

from lxml import etree

from dvk_xl.hosts import areas
from dvk_xl.hosts.closed_book import ClosedBook, table_limit, table_ref
from dvk_xl.hosts.host import area_of, headings, missing_part, must_be_free, no_column, no_room, out_of_shape
from dvk_xl.hosts.names import shapes_in
from dvk_xl.hosts.new_rows import add_rows, below
from dvk_xl.hosts.package import MAIN, WORKBOOK, pack, parse, recalculated, serialise
from dvk_xl.hosts.row_text import StyledRow
from dvk_xl.hosts.sheet_xml import SheetXml, clear_cell, filled_cells, fit_rows, places, set_cell, sheet_bytes, value_at
from dvk_xl.issues import column_letters
from dvk_xl.views.cells import Block, Cell, Contents, TablePage, placed
from dvk_xl.views.shapes import fixed_pages

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def write_contents(master: ClosedBook, made: Contents) -> int:
    """How many cells became different; the master is changed in memory only.

    Raises `MasterError` when a table or column is gone, or rows and columns of a page with fixed places were moved.
    """
    _must_be_in_shape(master, made)
    before = sum(sheet.changed for sheet in master.sheets.values())
    for page in made.tables:
        _write_table(master, page)
    for title, cells in made.cells.items():
        sheet = master.sheet(title)
        for address, cell in cells.items():
            column, row, _, _ = area_of(address)
            set_cell(
                sheet,
                row,
                column,
                cell,
                None if (row, column) in sheet.cells else master.styles.get(cell.style),
            )
    for block in made.blocks:
        _write_block(master, block)
    for title, heights in made.heights.items():
        fit_rows(master.sheet(title), heights)
    return sum(sheet.changed for sheet in master.sheets.values()) - before


def _must_be_in_shape(master: ClosedBook, made: Contents) -> None:
    shapes = shapes_in(parse(master.package.parts[WORKBOOK]))
    for title in sorted(fixed_pages(made)):
        if title in master.package.sheets and not shapes.get(title):
            raise out_of_shape(title)


def _write_table(master: ClosedBook, page: TablePage) -> None:
    title, part = master.package.tables.get(page.table, ("", ""))
    if not part:
        raise missing_part(f"bảng “{page.table}”")
    sheet = master.sheet(title)
    first_column, header_row, last_column, last_row = area_of(table_ref(master, part))
    named = {column: value_at(sheet, header_row, column) for column in range(first_column, last_column + 1)}
    columns = headings(named, first_column, last_column)
    absent = [name for name in page.columns if name not in columns]
    if absent:
        raise no_column(absent[0], title)
    rows = placed(page, header_row)
    if not page.owned and any(row > last_row and row in sheet.rows for row in rows):
        filled = filled_cells(sheet)
        must_be_free(master.read_table(page.table), last_row, rows, lambda row: filled.get(row, {}))
    _write_rows(master, sheet, [columns[name] for name in page.columns], rows, owned=page.owned)
    bottom = max(rows, default=last_row)
    if bottom >= table_limit(master, page.table):
        raise no_room(page.table, title)
    if page.owned:
        for row in range(bottom + 1, last_row + 1):
            for column in columns.values():
                clear_cell(sheet, row, column)
    else:
        bottom = max(bottom, last_row)
    _resize(master, part, f"{column_letters(first_column)}{header_row}:{column_letters(last_column)}{bottom}")


def _write_rows(
    master: ClosedBook, sheet: SheetXml, columns: Sequence[int], rows: Mapping[int, Sequence[Cell]], *, owned: bool
) -> None:
    order, styles = sorted(range(len(columns)), key=columns.__getitem__), master.styles

    def styled(cells: Sequence[Cell]) -> StyledRow:
        return [(columns[one], cells[one], styles.get(cells[one].style, "0")) for one in order if one < len(cells)]

    new = {row: styled(rows[row]) for row in below(sheet, rows)}
    for row, cells in rows.items():
        if row not in new and not (owned and sheet.patch(row, styled(cells))):
            for column, cell in zip(columns, cells, strict=True):
                _write_row_cell(master, sheet, row, column, cell, owned=owned)
    add_rows(sheet, new)


def _write_row_cell(master: ClosedBook, sheet: SheetXml, row: int, column: int, cell: Cell, *, owned: bool) -> None:
    # in the office's tables a colour that a person chose stays; the tool's own lists keep the tool's look
    style = None if (row, column) in sheet.cells and not owned else master.styles.get(cell.style, "0")
    set_cell(sheet, row, column, cell, style)


def _resize(master: ClosedBook, part: str, area: str) -> None:
    root = parse(master.parts.get(part, master.package.parts[part]))
    if root.get("ref") == area:
        return
    root.set("ref", area)
    node = root.find(f"{{{MAIN}}}autoFilter")
    if node is not None:
        node.set("ref", area)
    master.parts[part] = serialise(root)


def _write_block(master: ClosedBook, block: Block) -> None:
    sheet = master.sheet(block.sheet)
    last = block.first_row + len(block.rows) - 1
    rows = dict(enumerate(block.rows, block.first_row))
    _write_rows(master, sheet, range(1, block.width + 1), rows, owned=True)
    for row, column in places(sheet, last + 1, block.width):
        clear_cell(sheet, row, column)


def master_bytes(master: ClosedBook) -> bytes:
    """The file with its changes; parts without a change keep their bytes."""
    parts = dict(master.parts)
    for title, sheet in master.sheets.items():
        if sheet.changed:
            parts[master.package.sheets[title]] = sheet_bytes(sheet)
    if parts:
        parts[WORKBOOK] = recalculated(master.package.parts[WORKBOOK])
        parts |= _charts(master)
    return pack(master.package, parts)


def _charts(master: ClosedBook) -> dict[str, bytes]:
    """The charts with the values they show now: a preview that cannot calculate draws those."""
    drawn: dict[str, bytes] = {}
    for name, data in master.package.parts.items():
        if name.startswith("xl/charts/chart") and name.endswith(".xml"):
            root = parse(data)
            references = root.iter(f"{{{_CHART}}}numRef", f"{{{_CHART}}}strRef")
            if sum(_refresh(master, node) for node in references):
                drawn[name] = serialise(root)
    return drawn


def _refresh(master: ClosedBook, node: etree._Element) -> bool:
    reference = node.findtext(f"{{{_CHART}}}f") or ""
    title, _, area = reference.rpartition("!")
    title = title.strip("'").replace("''", "'")
    found = areas.area_of(area)
    if title not in master.package.sheets or found is None:
        return False
    first, top, last, bottom = found
    sheet = master.sheet(title)
    values = [value_at(sheet, row, column) for row in range(top, bottom + 1) for column in range(first, last + 1)]
    fresh = False
    for point in node.iter(f"{{{_CHART}}}pt"):
        shown = point.find(f"{{{_CHART}}}v")
        index = int(point.get("idx", "0"))
        if shown is not None and index < len(values) and shown.text != str(values[index]):
            shown.text = str(values[index])
            fresh = True
    return fresh
