"""A small spreadsheet program for the tests: the part of xlwings that the live host uses, over plain dictionaries.

It takes values as Excel does: a text that looks like a number becomes one, "=…" a formula, an apostrophe marks a text. It can
be busy, refuse a sheet, spoil a cell, and tells what was asked of it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dvk_xl.issues import column_letters

REJECTED, CELL_EDITED = -2147418111, -2146777998
FAILED, NOT_TODAY = -2147352567, -2146827284
"""What Excel answers to what it will not do, and the number inside (error 1004)."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")


class ComError(Exception):
    """What pywin32 raises: number, text, details (with a number of its own at the end), argument."""

    def __init__(self, number: int, text: str = "", inner: int | None = None) -> None:
        super().__init__(number, text, None if inner is None else (0, "Excel", text, None, 0, inner), None)
        self.hresult = number


@dataclass
class Program:
    """The application: what the officer set, and what disturbs the next calls."""

    screen_updating: bool = True
    enable_events: bool = True
    display_alerts: bool = True
    interactive: bool = True
    calculation: str = "automatic"
    status_bar: object = False
    busy: list[Exception] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    on_write: Callable[["Cells", str], None] = lambda *_: None

    def shows(self) -> float:
        """What every formula shows now."""
        return 0.0

    def calculate(self) -> None:
        self.asked("calculate")

    def asked(self, what: str) -> None:
        self.log.append(what)
        if self.busy:
            raise self.busy.pop(0)


@dataclass
class Api:
    """What lies behind a sheet or a workbook."""

    ProtectContents: bool = False
    ReadOnly: bool = False
    Underline: int = 0

    @property
    def api(self) -> "Api":
        return self


class Cells:
    """The cells of a sheet: what was entered, by row and column."""

    def __init__(self, book: "Book", name: str, cells: dict[tuple[int, int], Any]) -> None:
        self.book, self.name, self.cells, self.api = book, name, cells, Api()
        self.tables = Named(lambda: [one for one in book.all_tables if one.sheet is self])
        self.spoiled: set[tuple[int, int]] = set()
        self.texts: set[tuple[int, int]] = set()
        self.refuses = False
        self.styled: list[tuple[str, str]] = []

    @property
    def used_range(self) -> "Block":
        rows = [row for row, _ in self.cells] or [1]
        columns = [column for _, column in self.cells] or [1]
        return Block(self, (1, 1), (max(rows), max(columns)))

    def range(self, first: Any, last: Any = None) -> "Block":
        return Block(self, first, last or first)

    def activate(self) -> None:
        self.book.active = self


class Named:
    """A collection that is asked by name."""

    def __init__(self, all_: Callable[[], list[Any]]) -> None:
        self.all = all_

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all())

    def __getitem__(self, name: str) -> Any:
        return next(one for one in self.all() if one.name == name)


class Block:
    """A range of cells; any property of its look may be set."""

    def __init__(self, sheet: Cells, first: tuple[int, int], last: tuple[int, int]) -> None:
        object.__setattr__(self, "sheet", sheet)
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "last", last)

    @property
    def row(self) -> int:
        return int(self.first[0])

    @property
    def column(self) -> int:
        return int(self.first[1])

    @property
    def shape(self) -> tuple[int, int]:
        return self.last[0] - self.first[0] + 1, self.last[1] - self.first[1] + 1

    @property
    def font(self) -> Any:
        return Api()

    @property
    def borders(self) -> "Block":
        return self

    def clear(self) -> None:
        pass

    def set(self, *_: object, **__: object) -> None:
        pass

    def options(self, **_: object) -> "Rows":
        return Rows(self)

    def places(self) -> list[list[tuple[int, int]]]:
        return [
            [(row, column) for column in range(self.first[1], self.last[1] + 1)]
            for row in range(self.first[0], self.last[0] + 1)
        ]

    @property
    def value(self) -> Any:
        rows = self.rows()
        return rows if len(self.places()) > 1 or self.shape[1] > 1 else rows[0][0]

    def rows(self) -> list[list[Any]]:
        self.sheet.book.app.asked(f"read {self.sheet.name}")
        return [[self._shown(self.sheet.cells.get(place)) for place in line] for line in self.places()]

    def _shown(self, cell: object) -> object:
        return self.sheet.book.app.shows() if isinstance(cell, tuple) else cell

    @property
    def formula(self) -> Any:
        return tuple(tuple(_entered(self.sheet.cells.get(place)) for place in line) for line in self.places())

    def __setattr__(self, name: str, value: Any) -> None:
        if name in {"value", "formula"}:
            self.write(value)
            return
        self.sheet.styled.append((name, str(value)))
        if name == "number_format" and value != "@":
            self.sheet.texts -= {place for line in self.places() for place in line}

    def write(self, value: Any) -> None:
        app = self.sheet.book.app
        app.asked(f"write {self.sheet.name}")
        app.on_write(self.sheet, str(value))
        if self.sheet.refuses:
            raise ComError(FAILED, "Không làm được với ô gộp.", NOT_TODAY)
        rows = value if isinstance(value, list) else [[value]]
        for line, cells in zip(self.places(), rows, strict=True):
            for place, cell in zip(line, cells, strict=True):
                taken = _taken(cell, as_text=place in self.sheet.texts)
                self.sheet.cells[place] = "hỏng" if place in self.sheet.spoiled else taken


class Rows:
    """An area whose values are rows, also of one cell."""

    def __init__(self, block: Block) -> None:
        self.value = block.rows()


def _taken(value: object, *, as_text: bool) -> object:
    if value is None or as_text:
        return value if value is None or isinstance(value, str) else str(value)
    if not isinstance(value, str):
        return value
    if value.startswith("'"):
        return value[1:]
    if value.startswith("="):
        return ("formula", value)
    return float(value) if _NUMBER.match(value) else value


def _entered(cell: object) -> str:
    return str(cell[1]) if isinstance(cell, tuple) else "" if cell is None else str(cell)


@dataclass
class Table:
    """A table over an area."""

    name: str
    sheet: Cells
    first: tuple[int, int]
    last: tuple[int, int]
    show_totals: bool = False

    @property
    def range(self) -> Block:
        return Block(self.sheet, self.first, self.last)

    def resize(self, block: Block) -> None:
        self.sheet.book.app.asked(f"resize {self.name}")
        self.first, self.last = block.first, block.last


@dataclass
class Name:
    """A name over a cell."""

    name: str
    refers_to: str
    refers_to_range: Block | None = None


class Book:
    """An open workbook."""

    def __init__(self, fullname: str, sheets: dict[str, list[list[Any]]], app: Program | None = None) -> None:
        self.fullname, self.app, self.api = fullname, app or Program(), Api()
        self.all_sheets = [
            Cells(self, title, {
                (row, column): value
                for row, line in enumerate(lines, 1)
                for column, value in enumerate(line, 1)
                if value is not None
            })
            for title, lines in sheets.items()
        ]  # fmt: skip
        self.all_tables: list[Table] = []
        self.all_names: list[Name] = []
        self.sheets, self.names = Named(lambda: self.all_sheets), Named(lambda: self.all_names)
        self.active = self.all_sheets[0]
        self.saved = 0

    def table(self, name: str, title: str, area: tuple[int, int, int, int]) -> Table:
        made = Table(name, self.sheets[title], area[:2], area[2:])
        self.all_tables.append(made)
        return made

    def name(self, name: str, title: str, row: int, column: int) -> None:
        block = Block(self.sheets[title], (row, column), (row, column))
        self.all_names.append(Name(name, f"='{title}'!${column_letters(column)}${row}", block))

    def cell(self, title: str, row: int, column: int) -> Any:
        return self.sheets[title].cells.get((row, column))

    def save(self) -> None:
        self.app.asked("save")
        self.saved += 1
