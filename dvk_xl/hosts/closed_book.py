"""A closed master in memory: its sheets, styles and tables as they stand in the file."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dvk_xl.hosts.host import (
    HostTable,
    area_of,
    free_until,
    has_totals,
    headings,
    missing_part,
    out_of_shape,
    table_rows,
)
from dvk_xl.hosts.names import shapes_in
from dvk_xl.hosts.package import WORKBOOK, Package, parse
from dvk_xl.hosts.sheet_rows import open_sheet
from dvk_xl.hosts.sheet_xml import SheetXml, Stored, filled_cells, value_at


@dataclass
class ClosedBook:
    """A master file opened for one reading and one writing; `path` is where it lies.

    `sha`: of the file it was read from. `mended`: the package is already different from the file, parts were put back.
    """

    path: Path
    package: Package
    sha: str = ""
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
    def styles(self) -> dict[str, str]:
        """Style ids by style name, from the hidden sheet that carries one cell of each (ids change when Excel saves)."""
        sheet = self.sheet("_Kieu")
        return {
            str(value_at(sheet, row, 1)): node.get("s", "0")
            for (row, column), node in sheet.cells.items()
            if column == 1
        }

    def read_table(self, name: str) -> HostTable:
        """A table with its rows; raises `MasterError` when the workbook has it no longer."""
        found = self.package.tables.get(name)
        if found is None:
            raise missing_part(f"bảng “{name}”")
        title, part = found
        filled = filled_cells(self.sheet(title))
        first_column, header_row, last_column, last_row = area_of(table_ref(self, part))
        columns = headings(filled.get(header_row, {}), first_column, last_column)
        limit = table_limit(self, name)
        inside = {row: cells for row, cells in filled.items() if row < limit}
        return HostTable(name, title, header_row, columns, table_rows(inside, columns, header_row, last_row))

    def read_cell(self, sheet: str, address: str) -> Stored:
        """The value of a single cell; raises `MasterError` when the sheet is gone or its rows and columns were moved."""
        if not shapes_in(parse(self.package.parts[WORKBOOK])).get(sheet, True):
            raise out_of_shape(sheet)
        column, row, _, _ = area_of(address)
        return value_at(self.sheet(sheet), row, column)


def table_limit(master: ClosedBook, name: str) -> int:
    """The first row below a table that another table of its sheet already has."""
    title, part = master.package.tables[name]
    others = [
        area_of(_reference(master, other))
        for other_name, (sheet, other) in master.package.tables.items()
        if sheet == title and other_name != name
    ]
    return free_until(area_of(_reference(master, part)), others)


def _reference(master: ClosedBook, part: str) -> str:
    return parse(master.parts.get(part, master.package.parts[part])).get("ref", "A1:A1")


def table_ref(master: ClosedBook, part: str) -> str:
    """The area of a table; raises `MasterError` when it has a row of totals."""
    root = parse(master.parts.get(part, master.package.parts[part]))
    if root.get("totalsRowCount", "0") != "0":
        raise has_totals(root.get("displayName", ""))
    return root.get("ref", "A1:A1")
