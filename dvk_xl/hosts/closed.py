"""The closed master: tables read, contents written into the same file, everything else in it left byte for byte."""

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lxml import etree

from dvk_xl.errors import MasterError
from dvk_xl.hosts.names import shapes_in
from dvk_xl.hosts.new_rows import add_rows, below
from dvk_xl.hosts.package import MAIN, WORKBOOK, Package, open_package, pack, parse, recalculated, serialise
from dvk_xl.hosts.row_text import StyledRow
from dvk_xl.hosts.sheet_rows import open_sheet
from dvk_xl.hosts.sheet_xml import (
    SheetXml,
    Stored,
    clear_cell,
    filled_cells,
    fit_rows,
    places,
    set_cell,
    sheet_bytes,
    value_at,
)
from dvk_xl.issues import Code, column_letters, column_number, load_catalogue, render
from dvk_xl.views.cells import Block, Cell, Contents, TablePage
from dvk_xl.views.shapes import fixed_pages

_CELLS_OF_A_ROW = 2
_BLANK_ROWS = 3
_PAST_LAST_ROW = 1_048_577
_AREA = re.compile(r"^\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?$")
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


@dataclass(frozen=True, slots=True)
class HostTable:
    """A table as it stands: its sheet, the row of its headings, column number by title, values by row and title.

    Rows that a person typed right below the table belong to it; blank rows are left out.
    """

    name: str
    sheet: str
    header_row: int
    columns: Mapping[str, int]
    rows: Mapping[int, Mapping[str, Stored]]

    @property
    def next_row(self) -> int:
        """The first free row below the last filled one."""
        return max(self.rows, default=self.header_row) + 1


@dataclass
class ClosedMaster:
    """A master file opened for one reading and one writing; `path` is for messages only.

    `mended`: the package is already different from the file, parts of it were put back.
    """

    path: Path
    package: Package
    sheets: dict[str, SheetXml] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)
    mended: bool = False

    def sheet(self, title: str) -> SheetXml:
        """A sheet by title; raises `MasterError` when the workbook has it no longer."""
        if title not in self.sheets:
            part = self.package.sheets.get(title)
            if part is None:
                raise missing_part(f"trang “{title}”")
            self.sheets[title] = open_sheet(self.package.parts[part], self.package.strings)
        return self.sheets[title]

    @cached_property
    def styles(self) -> Mapping[str, str]:
        """Style ids by style name, from the hidden sheet that carries one cell of each (ids change when Excel saves)."""
        sheet = self.sheet("_Kieu")
        return {
            str(value_at(sheet, row, 1)): node.get("s", "0")
            for (row, column), node in sheet.cells.items()
            if column == 1
        }


def missing_part(part: str) -> MasterError:
    """The error of a master that lost a sheet, table or column, with the way back."""
    return MasterError(f"{render(Code.E807, {'part': part})} {load_catalogue()[Code.E807].mend}")


def open_closed(path: Path) -> ClosedMaster:
    """The master at a path; raises `MasterError` when it is missing or no workbook."""
    return read_closed(path)[0]


def read_closed(path: Path) -> tuple[ClosedMaster, bytes]:
    """The master at a path with the bytes it was read from; raises `MasterError` when it is missing or no workbook."""
    try:
        data = path.read_bytes()
        return ClosedMaster(path, open_package(data)), data
    except FileNotFoundError as fault:
        raise MasterError(f"Không thấy sổ {path.name} trong thư mục {path.parent}.") from fault
    except (OSError, zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as fault:
        raise MasterError(f"Không mở được sổ {path.name}: {fault}. Hãy lấy lại bản lưu trong Ho-so.") from fault


def read_table(master: ClosedMaster, name: str) -> HostTable:
    """A table with its rows; raises `MasterError` when the workbook has it no longer."""
    found = master.package.tables.get(name)
    if found is None:
        raise missing_part(f"bảng “{name}”")
    title, part = found
    filled = filled_cells(master.sheet(title))
    first_column, header_row, last_column, last_row = _area(_table_ref(master, part))
    columns: dict[str, int] = {}
    for column, heading in sorted(filled.get(header_row, {}).items()):
        if first_column <= column <= last_column:
            columns.setdefault(str(heading), column)
    limit = _free_until(master, name)
    inside = {row: cells for row, cells in filled.items() if row < limit}
    return HostTable(name, title, header_row, columns, dict(_rows(inside, columns, header_row, last_row)))


def _free_until(master: ClosedMaster, name: str) -> int:
    """The first row below a table that another table of its sheet, the officer's own perhaps, already has."""
    title, part = master.package.tables[name]
    _, top, _, bottom = _area(_reference(master, part))
    below = [
        _area(_reference(master, other))[1]
        for other_name, (sheet, other) in master.package.tables.items()
        if sheet == title and other_name != name
    ]
    return min((row for row in below if row > max(top, bottom)), default=_PAST_LAST_ROW)


def _reference(master: ClosedMaster, part: str) -> str:
    return parse(master.parts.get(part, master.package.parts[part])).get("ref", "A1:A1")


def whole_table(master: ClosedMaster, name: str, columns: Sequence[str]) -> HostTable:
    """A table with its rows; raises `MasterError` when the workbook has it no longer, or not all of these columns."""
    found = read_table(master, name)
    absent = [title for title in columns if title not in found.columns]
    if absent:
        raise _no_column(absent[0], found.sheet)
    return found


def _no_column(title: str, sheet: str) -> MasterError:
    return missing_part(f"cột “{title}” ở trang “{sheet}”")


def _rows(
    filled: Mapping[int, Mapping[int, Stored]], columns: Mapping[str, int], header_row: int, last_row: int
) -> Iterable[tuple[int, Mapping[str, Stored]]]:
    titles = {column: title for title, column in columns.items()}
    reach = last_row
    for row in sorted(number for number in filled if number > header_row):
        values = {titles[column]: value for column, value in filled[row].items() if column in titles}
        # below the table a person may leave a few rows blank before the next one; a lone note there, or what stands
        # further down, is no row of it
        if values and (row <= last_row or (len(values) >= _CELLS_OF_A_ROW and row - reach <= _BLANK_ROWS + 1)):
            reach = max(reach, row)
            yield row, values


def _table_ref(master: ClosedMaster, part: str) -> str:
    root = parse(master.parts.get(part, master.package.parts[part]))
    if root.get("totalsRowCount", "0") != "0":
        raise MasterError(
            f"Bảng “{root.get('displayName')}” đang bật dòng tổng (Total Row). Hãy tắt dòng tổng rồi làm lại."
        )
    return root.get("ref", "A1:A1")


def _area(reference: str) -> tuple[int, int, int, int]:
    match = _AREA.match(reference)
    if match is None:
        raise missing_part(f"vùng “{reference}”")
    first, top, last, bottom = match.groups()
    return column_number(first), int(top), column_number(last or first), int(bottom or top)


def read_cell(master: ClosedMaster, sheet: str, address: str) -> Stored:
    """The value of a single cell; raises `MasterError` when the sheet is gone or its rows and columns were moved."""
    if not shapes_in(parse(master.package.parts[WORKBOOK])).get(sheet, True):
        raise _out_of_shape(sheet)
    column, row, _, _ = _area(address)
    return value_at(master.sheet(sheet), row, column)


def write_contents(master: ClosedMaster, made: Contents) -> int:
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
            column, row, _, _ = _area(address)
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


def _must_be_in_shape(master: ClosedMaster, made: Contents) -> None:
    shapes = shapes_in(parse(master.package.parts[WORKBOOK]))
    for title in sorted(fixed_pages(made)):
        if title in master.package.sheets and not shapes.get(title):
            raise _out_of_shape(title)


def _out_of_shape(title: str) -> MasterError:
    return missing_part(f"hình dạng ban đầu của trang “{title}”")


def _write_table(master: ClosedMaster, page: TablePage) -> None:
    title, part = master.package.tables.get(page.table, ("", ""))
    if not part:
        raise missing_part(f"bảng “{page.table}”")
    sheet = master.sheet(title)
    first_column, header_row, last_column, last_row = _area(_table_ref(master, part))
    columns = _columns_of(sheet, header_row, first_column, last_column)
    absent = [name for name in page.columns if name not in columns]
    if absent:
        raise _no_column(absent[0], title)
    rows = _placed(page, header_row)
    _write_rows(master, sheet, [columns[name] for name in page.columns], rows, owned=page.owned)
    bottom = max(rows, default=last_row)
    if bottom >= _free_until(master, page.table):
        raise MasterError(
            f"Bảng “{page.table}” ở trang {title} cần thêm dòng mà ngay dưới có một bảng khác. "
            "Hãy chuyển bảng ấy sang trang khác rồi làm lại."
        )
    if page.owned:
        for row in range(bottom + 1, last_row + 1):
            for column in columns.values():
                clear_cell(sheet, row, column)
    else:
        bottom = max(bottom, last_row)
    _resize(master, part, f"{column_letters(first_column)}{header_row}:{column_letters(last_column)}{bottom}")


def _write_rows(
    master: ClosedMaster, sheet: SheetXml, columns: Sequence[int], rows: Mapping[int, Sequence[Cell]], *, owned: bool
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


def _placed(page: TablePage, header_row: int) -> Mapping[int, tuple[Cell, ...]]:
    """The rows of a page where its table stands now: somebody may have inserted rows above it."""
    if page.owned:
        return {row + header_row - page.header_row: cells for row, cells in page.rows.items()}
    return {row: cells for row, cells in page.rows.items() if row > header_row}


def _columns_of(sheet: SheetXml, header_row: int, first: int, last: int) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column in range(first, last + 1):
        columns.setdefault(str(value_at(sheet, header_row, column)), column)
    return columns


def _write_row_cell(master: ClosedMaster, sheet: SheetXml, row: int, column: int, cell: Cell, *, owned: bool) -> None:
    # in the office's tables a colour that a person chose stays; the tool's own lists keep the tool's look
    style = None if (row, column) in sheet.cells and not owned else master.styles.get(cell.style, "0")
    set_cell(sheet, row, column, cell, style)


def _resize(master: ClosedMaster, part: str, area: str) -> None:
    root = parse(master.parts.get(part, master.package.parts[part]))
    if root.get("ref") == area:
        return
    root.set("ref", area)
    node = root.find(f"{{{MAIN}}}autoFilter")
    if node is not None:
        node.set("ref", area)
    master.parts[part] = serialise(root)


def _write_block(master: ClosedMaster, block: Block) -> None:
    sheet = master.sheet(block.sheet)
    last = block.first_row + len(block.rows) - 1
    rows = dict(enumerate(block.rows, block.first_row))
    _write_rows(master, sheet, range(1, block.width + 1), rows, owned=True)
    for row, column in places(sheet, last + 1, block.width):
        clear_cell(sheet, row, column)


def changed(master: ClosedMaster) -> bool:
    """Whether anything in the master became different."""
    return master.mended or bool(master.parts) or any(sheet.changed for sheet in master.sheets.values())


def master_bytes(master: ClosedMaster) -> bytes:
    """The file with its changes; parts without a change keep their bytes."""
    parts = dict(master.parts)
    for title, sheet in master.sheets.items():
        if sheet.changed:
            parts[master.package.sheets[title]] = sheet_bytes(sheet)
    if parts:
        parts[WORKBOOK] = recalculated(master.package.parts[WORKBOOK])
        parts |= _charts(master)
    return pack(master.package, parts)


def _charts(master: ClosedMaster) -> dict[str, bytes]:
    """The charts with the values they show now: a preview that cannot calculate draws those."""
    drawn: dict[str, bytes] = {}
    for name, data in master.package.parts.items():
        if name.startswith("xl/charts/chart") and name.endswith(".xml"):
            root = parse(data)
            references = root.iter(f"{{{_CHART}}}numRef", f"{{{_CHART}}}strRef")
            if sum(_refresh(master, node) for node in references):
                drawn[name] = serialise(root)
    return drawn


def _refresh(master: ClosedMaster, node: etree._Element) -> bool:
    reference = node.findtext(f"{{{_CHART}}}f") or ""
    title, _, area = reference.rpartition("!")
    title = title.strip("'").replace("''", "'")
    if title not in master.package.sheets or not _AREA.match(area):
        return False
    first, top, last, bottom = _area(area)
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
