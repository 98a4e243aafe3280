"""Cells as values: what stands in one, in which style, and where a page of them goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dvk_xl.issues import column_letters

Plain = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in English notation without "=", and the value it has now (a viewer that cannot calculate shows that)."""

    text: str
    value: Plain


@dataclass(frozen=True, slots=True)
class Cell:
    """A value or formula in a named style; a cell without value may still have a style (a border, a colour)."""

    value: Plain | Formula = None
    style: str = "plain"


@dataclass(frozen=True, slots=True)
class TablePage:
    """The rows of an Excel table, by Excel row number; `columns` are its titles from column A.

    `widths`: of the columns, in characters. `owned`: the tool owns the whole table, rows that are not given go away;
    otherwise rows and columns that are not given stay as they are.
    """

    table: str
    sheet: str
    header_row: int
    columns: tuple[str, ...]
    rows: Mapping[int, tuple[Cell, ...]]
    widths: tuple[float, ...] = ()
    owned: bool = False


def placed(page: TablePage, header_row: int) -> Mapping[int, tuple[Cell, ...]]:
    """The rows of a page where its table stands now: somebody may have inserted rows above it."""
    if page.owned:
        return {row + header_row - page.header_row: cells for row, cells in page.rows.items()}
    return {row: cells for row, cells in page.rows.items() if row > header_row}


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of a page that the tool owns from `first_row` to the end of the sheet, in columns from A."""

    sheet: str
    first_row: int
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def width(self) -> int:
        """How many columns the block has."""
        return len(self.widths)


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything the tool writes into a master: tables, single cells by sheet and address, blocks.

    `heights`: points of rows by sheet and Excel row; a height that a person set is not touched.
    """

    tables: tuple[TablePage, ...]
    cells: Mapping[str, Mapping[str, Cell]]
    blocks: tuple[Block, ...]
    heights: Mapping[str, Mapping[int, float]] = field(default_factory=dict)


@dataclass
class Page:
    """A page being laid out; rows and columns are 1-based."""

    cells: dict[str, Cell] = field(default_factory=dict)

    def put(self, row: int, column: int, value: Plain | Formula, style: str = "plain") -> None:
        """Set a cell."""
        self.cells[f"{column_letters(column)}{row}"] = Cell(value, style)

    def line(self, row: int, column: int, values: tuple[Plain | Formula, ...], style: str) -> None:
        """Set cells side by side."""
        for offset, value in enumerate(values):
            self.put(row, column + offset, value, style)


def shown(value: Plain | Formula) -> Plain:
    """What a cell shows: a formula shows its value."""
    return value.value if isinstance(value, Formula) else value


def quoted(text: str) -> str:
    """A text inside a formula."""
    return '"' + text.replace('"', '""') + '"'
