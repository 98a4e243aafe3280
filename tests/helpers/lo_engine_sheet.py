"""Sheets, tables (LibreOffice calls them database ranges) and defined names, as `xlwings` serves those of Excel."""

import re
from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from helpers.lo_engine_entry import ExcelRefusedError
from helpers.lo_engine_formula import to_excel
from helpers.lo_engine_office import Told, answered
from helpers.lo_engine_range import Range

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CELLS = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)(?::\$?([A-Za-z]{1,3})\$?(\d+))?")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROWS = re.compile(r"\$?(\d+):\$?(\d+)")
_BUILT_IN = "_xlnm."


def column_of(letters: str) -> int:
    """The number of a column, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


@answered
class Sheets(base_classes.Sheets):
    """The sheets of a workbook, hidden ones too."""

    def __init__(self, book: Any) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        return self.book.all_sheets

    @property
    def active(self) -> "Sheet":
        controller = self.book.uno.CurrentController
        if controller is None:
            raise ExcelRefusedError("the workbook has no window, so no sheet of it is active")
        return Sheet(self.book, controller.ActiveSheet)

    def __call__(self, key: str | int) -> "Sheet":
        if not isinstance(key, str):
            return Sheet(self.book, self.api.getByIndex(int(key) - 1))
        if self.api.hasByName(key):
            return Sheet(self.book, self.api.getByName(key))
        found = next((name for name in self.api.ElementNames if name.casefold() == key.casefold()), None)
        if found is None:
            raise KeyError(key)
        return Sheet(self.book, self.api.getByName(found))

    def __len__(self) -> int:
        return int(self.api.Count)

    def __iter__(self) -> Iterator["Sheet"]:
        return (Sheet(self.book, sheet) for sheet in self.api)


@answered
class Sheet(base_classes.Sheet):
    """A sheet."""

    book: Any = None  # plain here, a property in the base class

    def __init__(self, book: Any, uno: Any) -> None:
        self.book, self.uno = book, uno
        self._name = ""

    @property
    def api(self) -> "Told":
        return Told(self.uno, {"ProtectContents": self.uno.isProtected})

    @property
    def name(self) -> str:
        self._name = self._name or str(self.uno.Name)
        return self._name

    @property
    def index(self) -> int:
        return int(self.uno.RangeAddress.Sheet) + 1

    @property
    def visible(self) -> bool:
        """Whether it is shown; LibreOffice does not tell hidden from very hidden."""
        return bool(self.uno.IsVisible)

    def activate(self) -> None:
        if not self.uno.IsVisible:
            raise ExcelRefusedError(f"Activate method of Worksheet class failed: {self.name} is hidden")
        self.book.activate()
        self.book.uno.CurrentController.setActiveSheet(self.uno)

    select = activate

    def must_take(self, cells: Range) -> None:
        """Raise `ExcelRefusedError` when cells are locked in a protected sheet."""
        if self.uno.isProtected():
            protection = cells._get("CellProtection")
            if protection is None or protection.IsLocked:
                raise ExcelRefusedError(f"{self.name}!{cells.address} is on a protected sheet")

    def range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, tuple) and len(first) == 4:
            return Range(self, *first)
        if isinstance(first, int) and isinstance(last, int):
            return Range(self, first, last)
        one = self._corner(first)
        if last is None:
            return one
        other = self._corner(last)
        top, left = min(one.row, other.row), min(one.column, other.column)
        bottom = max(part.row + part.shape[0] for part in (one, other))
        right = max(part.column + part.shape[1] for part in (one, other))
        return Range(self, top, left, bottom - top, right - left)

    def _corner(self, said: Any) -> Range:
        if isinstance(said, Range):
            return said
        if isinstance(said, tuple):
            if 0 in said:
                raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
            return Range(self, *said)
        return self._named(str(said))

    def _named(self, said: str) -> Range:
        if match := _CELLS.fullmatch(said):
            left, top = column_of(match[1]), int(match[2])
            right, bottom = column_of(match[3] or match[1]), int(match[4] or match[2])
            first_row, first_column = min(top, bottom), min(left, right)
            return Range(self, first_row, first_column, abs(bottom - top) + 1, abs(right - left) + 1)
        if match := _COLUMNS.fullmatch(said):
            left, right = column_of(match[1]), column_of(match[2])
            return Range(self, 1, left, _LAST_ROW, right - left + 1)
        if match := _ROWS.fullmatch(said):
            return Range(self, int(match[1]), 1, int(match[2]) - int(match[1]) + 1, _LAST_COLUMN)
        return self._by_word(said)

    def _by_word(self, said: str) -> Range:
        if said in self.tables:
            return self.tables(said).data_body_range
        found = Names(self.book)(said).refers_to_range
        if found.sheet.name != self.name:
            raise ExcelRefusedError(f"{said} does not lie on {self.name}")
        return found

    @property
    def cells(self) -> Range:
        return Range(self, 1, 1, _LAST_ROW, _LAST_COLUMN)

    @property
    def used_range(self) -> Range:
        """The smallest area that holds all contents; Excel counts empty cells with a look of their own too."""
        cursor = self.uno.createCursor()
        cursor.gotoStartOfUsedArea(False)
        start = cursor.RangeAddress
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        top, left = start.StartRow + 1, start.StartColumn + 1
        return Range(self, top, left, end.EndRow - start.StartRow + 1, end.EndColumn - start.StartColumn + 1)

    @property
    def tables(self) -> "Tables":
        return Tables(self)

    @property
    def names(self) -> "Names":
        return Names(self.book, self)


@answered
class Tables(base_classes.Tables):
    """The tables of a sheet."""

    parent: Any = None  # plain here, a property in the base class

    def __init__(self, sheet: Sheet) -> None:
        self.parent = sheet

    @property
    def api(self) -> Any:
        return self.parent.book.uno.DatabaseRanges

    def _names(self) -> list[str]:
        here = self.parent.index - 1
        return [one.Name for one in self.api if one.DataArea.Sheet == here]

    def __call__(self, key: str | int) -> "Table":
        names = self._names()
        if not isinstance(key, str):
            return Table(self.parent, self.api.getByName(names[int(key) - 1]))
        found = next((name for name in names if name.casefold() == key.casefold()), None)
        if found is None:
            raise KeyError(key)
        return Table(self.parent, self.api.getByName(found))

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator["Table"]:
        return (Table(self.parent, self.api.getByName(name)) for name in self._names())

    def __contains__(self, key: str) -> bool:
        return key.casefold() in {name.casefold() for name in self._names()}


@answered
class Table(base_classes.Table):
    """A table; unlike Excel's it never grows by itself, and a formula in one row does not fill its column."""

    api: Any = None  # plain here, properties in the base class
    parent: Any = None

    def __init__(self, parent: Sheet, api: Any) -> None:
        self.parent, self.api = parent, api

    @property
    def name(self) -> str:
        return str(self.api.Name)

    @property
    def range(self) -> Range:
        area = self.api.DataArea
        height, width = area.EndRow - area.StartRow + 1, area.EndColumn - area.StartColumn + 1
        return Range(self.parent, area.StartRow + 1, area.StartColumn + 1, height, width)

    @property
    def header_row_range(self) -> Range:
        whole = self.range
        return Range(self.parent, whole.row, whole.column, 1, whole.shape[1])

    @property
    def data_body_range(self) -> Range:
        whole = self.range
        height = whole.shape[0] - 1 - self.show_totals
        return Range(self.parent, whole.row + 1, whole.column, height, whole.shape[1])

    @property
    def show_totals(self) -> bool:
        return bool(self.api.TotalsRow)

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        if self.show_totals and not value:
            whole = self.range
            Range(self.parent, whole.row + whole.shape[0] - 1, whole.column, 1, whole.shape[1]).clear_contents()
            self.api.TotalsRow = False
            self._resize(Range(self.parent, whole.row, whole.column, whole.shape[0] - 1, whole.shape[1]))
        elif value and not self.show_totals:
            raise NotImplementedError("a row of totals is only taken away")

    def resize(self, new: Any) -> None:
        """Let the table reach over these cells; its first row must stay the row of its headings."""
        wanted = getattr(new, "impl", new)
        if wanted.row != self.range.row or wanted.shape[0] < 2 or wanted.sheet.name != self.parent.name:
            raise ExcelRefusedError("Method 'Resize' of object 'ListObject' failed: headings stay, one row at least")
        self._resize(wanted)

    def _resize(self, wanted: Range) -> None:
        area = self.api.DataArea
        area.StartRow, area.StartColumn = wanted.row - 1, wanted.column - 1
        area.EndRow, area.EndColumn = area.StartRow + wanted.shape[0] - 1, area.StartColumn + wanted.shape[1] - 1
        self.api.DataArea = area


@answered
class Names(base_classes.Names):
    """The defined names of a workbook with those of its sheets ("'Đăng ký'!Print_Titles"), or those of one sheet."""

    def __init__(self, book: Any, sheet: Sheet | None = None) -> None:
        self.book, self.sheet = book, sheet

    @property
    def api(self) -> Any:
        return self.book.uno.NamedRanges if self.sheet is None else self.sheet.uno.NamedRanges

    def _all(self) -> "dict[str, Name]":
        found = {} if self.sheet else {name.Name: Name(self.book, name.Name, name) for name in self.api}
        for sheet in [self.sheet.uno] if self.sheet else self.book.uno.Sheets:
            for name in sheet.NamedRanges:
                title = sheet.Name if sheet.Name.isalnum() else f"'{sheet.Name}'"
                whole = f"{title}!{name.Name.removeprefix(_BUILT_IN)}"
                found[whole] = Name(self.book, whole, name)
        return found

    def __call__(self, key: str | int) -> "Name":
        if not isinstance(key, str):
            return list(self._all().values())[int(key) - 1]
        if self.sheet is None and self.api.hasByName(key):
            found = self.api.getByName(key)
            return Name(self.book, found.Name, found)
        every = {name.casefold(): one for name, one in self._all().items()}
        if key.casefold() not in every:
            raise KeyError(key)
        return every[key.casefold()]

    def snapshot(self) -> "list[tuple[str, Name]]":
        return list(self._all().items())

    def contains(self, key: str) -> bool:
        try:
            self(key)
        except (KeyError, IndexError):
            return False
        return True

    def __len__(self) -> int:
        return len(self._all())


@answered
class Name(base_classes.Name):
    """A defined name."""

    def __init__(self, book: Any, name: str, api: Any) -> None:
        self.book, self._name, self.api = book, name, api

    @property
    def name(self) -> str:
        return self._name

    @property
    def refers_to(self) -> str:
        return "=" + to_excel(self.api.Content)

    @property
    def refers_to_range(self) -> Range:
        cells = self.api.ReferredCells
        if cells is None:
            raise ExcelRefusedError(f"{self.name} does not stand for cells")
        area = cells.RangeAddress
        sheet = Sheet(self.book, self.book.uno.Sheets.getByIndex(area.Sheet))
        height, width = area.EndRow - area.StartRow + 1, area.EndColumn - area.StartColumn + 1
        return Range(sheet, area.StartRow + 1, area.StartColumn + 1, height, width)
