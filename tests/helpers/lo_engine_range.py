"""A range of cells: values and formulas in and out in blocks, as `Range.Value` and `Range.Formula` of Excel do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from xlwings import base_classes, utils

from helpers.lo_engine_entry import EPOCH, ERRORS, Entered, ExcelRefusedError, entered
from helpers.lo_engine_formats import office_format
from helpers.lo_engine_formula import as_shown, to_excel, to_office
from helpers.lo_engine_looks import Looks
from helpers.lo_engine_office import answered

_DATE_OR_TIME, _LOGICAL, _TEXT_TYPE = 6, 1024, 256
_FORMULAS, _CONTENTS = 16, 23
_FAILED = 4
_BY_NUMBER = {503: "#NUM!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 521: "#NULL!", 32767: "#N/A"}
_CIRCULAR = (522, 523)
_NOT_COMPILED = {501, 507, 508, 509, 510, 511, 512, 513, 514, 516, 517, 520, 533}
_GENERAL_KEY = 0
_CONSTANTS = {"=TRUE()": "TRUE", "=FALSE()": "FALSE"} | {f"={name}": name for name in ERRORS}

Place = tuple[int, int]
Area = tuple[int, int, int, int]
"""Top, left, bottom, right within a range, from 0."""


@dataclass(frozen=True, slots=True)
class Format:
    """A number format by its number and type in the document, and the cells that have it."""

    key: int
    kind: int
    cells: Any
    areas: tuple[Area, ...]

    def places(self) -> Iterator[Place]:
        """The places of the cells within the range."""
        return (place for area in self.areas for place in _places(area))


@answered
class Range(Looks, base_classes.Range):
    """Cells of a sheet from a row and column (from 1), so many rows and columns; without any it does nothing."""

    sheet: Any = None  # plain here, properties in the base class
    row = column = 1
    shape = (1, 1)

    def __init__(self, sheet: Any, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        self.sheet, self.row, self.column, self.shape = sheet, row, column, (rows, columns)
        self.options: dict[str, Any] | None = None
        self._cells: Any = None

    @property
    def api(self) -> Any:
        if self._cells is None and 0 not in self.shape:
            left, top = self.column - 1, self.row - 1
            right, bottom = left + self.shape[1] - 1, top + self.shape[0] - 1
            self._cells = self.sheet.uno.getCellRangeByPosition(left, top, right, bottom)
        return self._cells

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return self.sheet.name, self.row, self.column, *self.shape

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int | None = None) -> "Range":
        if column is None:
            down, right = divmod(row - 1, self.shape[1])
            row, column = down + 1, right + 1
        return Range(self.sheet, self.row + row - 1, self.column + column - 1)

    @property
    def address(self) -> str:
        first = f"${utils.col_name(self.column)}${self.row}"
        last = f"${utils.col_name(self.column + self.shape[1] - 1)}${self.row + self.shape[0] - 1}"
        return first if len(self) == 1 else f"{first}:{last}"

    def select(self) -> None:
        """Select the cells; Excel refuses it on a sheet that is not the active one."""
        if self.sheet.book.sheets.active.name != self.sheet.name:
            raise ExcelRefusedError("Select method of Range class failed: its sheet is not active")
        document = self.sheet.book.uno
        document.CurrentController.select(self.api)
        if len(self) == 1:
            # a cell that stays marked would keep the Return key from going on to the next one
            document.CurrentController.select(document.createInstance("com.sun.star.sheet.SheetCellRanges"))

    def touch(self) -> None:
        self.sheet.book.app.touched[self.sheet.book.uid, *self.coords] = None

    def touch_rows(self) -> None:
        self.sheet.book.app.heights[self.sheet.book.uid, self.sheet.name, self.row, self.shape[0]] = None

    @property
    def raw_value(self) -> Any:
        """What the cells hold, as the COM interface hands it over: errors are numbers, a single cell no tuple."""
        if 0 in self.shape:
            return None
        rows = [[None if value == "" else value for value in row] for row in self.api.getDataArray()]
        numbers = any(isinstance(value, float) for row in rows for value in row)
        for one in self._format_areas() if numbers else ():
            if one.kind & (_DATE_OR_TIME | _LOGICAL):
                for row, column in one.places():
                    rows[row][column] = _typed(rows[row][column], one.kind)
        for (row, column), name in self.errors():
            rows[row][column] = 0.0 if name is None else ERRORS[name]
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @raw_value.setter
    def raw_value(self, value: object) -> None:
        if 0 not in self.shape:
            self._enter(self._block(value))

    def _block(self, value: object) -> list[list[object]]:
        """A value for each cell: one is repeated, a row is repeated downward, what is missing becomes #N/A."""
        height, width = self.shape
        if not isinstance(value, list | tuple):
            return [[value] * width for _ in range(height)]
        rows = list(value) if value and isinstance(value[0], list | tuple) else [list(value)] * height
        filled = [[*row[:width], *["#N/A"] * (width - len(row))] for row in rows[:height]]
        return filled + [["#N/A"] * width for _ in range(height - len(filled))]

    def _enter(self, block: Sequence[Sequence[object]]) -> None:
        """Make the cells hold what a person would get who types these values one by one."""
        self.sheet.must_take(self)
        formats = self._format_areas()
        texts = {place for one in formats if one.kind & _TEXT_TYPE for place in one.places()}
        rows = [
            [entered(value, text_cell=(y, x) in texts) for x, value in enumerate(row)] for y, row in enumerate(block)
        ]
        self.api.setDataArray(tuple(tuple(_stored(one) for one in row) for row in rows))
        # LibreOffice gives a text like "007" the format Text, and truth values one of their own; Excel keeps the format
        for one in formats:
            one.cells.NumberFormat = _GENERAL_KEY if one.kind & _LOGICAL else one.key
        self._take_on_formats(rows, formats)
        self._set_formulas(rows)

    def _take_on_formats(self, rows: Sequence[Sequence[Entered]], formats: Sequence["Format"]) -> None:
        plain = [one for one in formats if one.key == _GENERAL_KEY or one.kind & _LOGICAL]
        general = {place for one in plain for place in one.places()}
        fresh: dict[str, list[Place]] = {}
        for y, row in enumerate(rows):
            for x, one in enumerate(row):
                if one.number_format and (y, x) in general:
                    fresh.setdefault(one.number_format, []).append((y, x))
        for code, places in fresh.items():
            key = office_format(self.sheet.book.uno, code)
            for area in _runs(places):
                self._part(area).NumberFormat = key

    def _set_formulas(self, rows: Sequence[Sequence[Entered]]) -> None:
        sheets = set(self.sheet.book.uno.Sheets.ElementNames)
        made = {
            (y, x): formula
            for y, row in enumerate(rows)
            for x, one in enumerate(row)
            if (formula := _formula_of(one, sheets))
        }
        for area in _runs(sorted(made, key=lambda place: (place[1], place[0]))):
            top, left, bottom, _ = area
            self._part(area).setFormulaArray(tuple((made[y, left],) for y in range(top, bottom + 1)))
        if made and any(code in _NOT_COMPILED for _, _, code in self._error_numbers()):
            raise ExcelRefusedError(f"Excel does not take a formula in {self.address} of {self.sheet.name}")

    def _part(self, area: Area) -> Any:
        top, left, bottom, right = area
        return self.api.getCellRangeByPosition(left, top, right, bottom)

    def _within(self, address: Any) -> Area:
        top, left = self.row - 1, self.column - 1
        return address.StartRow - top, address.StartColumn - left, address.EndRow - top, address.EndColumn - left

    def _format_areas(self) -> "list[Format]":
        """The number formats in the range; cells that look alike are together."""
        if len(self) == 1:
            key = self.api.NumberFormat
            return [Format(key, self.sheet.book.kind_of(key), self.api, ((0, 0, 0, 0),))]
        found = []
        for cells in self.api.getUniqueCellFormatRanges():
            key = cells.NumberFormat
            areas = tuple(self._within(address) for address in cells.RangeAddresses)
            found.append(Format(key, self.sheet.book.kind_of(key), cells, areas))
        return found

    def _error_numbers(self) -> Iterator[tuple[int, int, int]]:
        for address in self.api.queryFormulaCells(_FAILED).RangeAddresses:
            for y, x in _places(self._within(address)):
                yield y, x, self.api.getCellByPosition(x, y).getError()

    def errors(self) -> Iterator[tuple[Place, str | None]]:
        """The failed cells with Excel's name of the failure; a formula in a circle is none, Excel shows 0."""
        for y, x, code in self._error_numbers():
            yield (y, x), None if code in _CIRCULAR else _BY_NUMBER.get(code, "#VALUE!")

    def is_truth(self) -> bool:
        """Whether a single cell with 0 or 1 shows false or true."""
        return bool(self.sheet.book.kind_of(self.api.NumberFormat) & _LOGICAL)

    @property
    def formula(self) -> Any:
        """The formulas, and what else the cells hold as English text; a single cell is no tuple."""
        if 0 in self.shape:
            return None
        rows = [[text.removeprefix("'") for text in row] for row in self.api.getFormulaArray()]
        for (y, x), text in self.formulas():
            rows[y][x] = as_shown(text) if self.sheet.book.app.short_this_row else text
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    def formulas(self) -> Iterator[tuple[Place, str]]:
        """The formulas as Excel writes them; the constants that are formulas for LibreOffice only: TRUE, FALSE, #N/A."""
        written = self.api.getFormulaArray()
        for address in self.api.queryContentCells(_FORMULAS).RangeAddresses:
            for y, x in _places(self._within(address)):
                text = to_excel(written[y][x].removeprefix("{").removesuffix("}"))
                yield (y, x), _CONSTANTS.get(text, text)

    @formula.setter
    def formula(self, value: object) -> None:
        self.raw_value = value

    formula2 = formula

    def clear_contents(self) -> None:
        if 0 not in self.shape:
            self.sheet.must_take(self)
            self.api.clearContents(_CONTENTS)
            for one in self._format_areas():
                if one.kind & _LOGICAL:
                    one.cells.NumberFormat = _GENERAL_KEY


def _stored(one: Entered) -> str | float:
    return one.value if one.kind in {"number", "text"} else ""


def _formula_of(one: Entered, sheets: set[str]) -> str:
    match one.kind:
        case "formula":
            return to_office(str(one.value), sheets)
        case "boolean":
            return "=TRUE()" if one.value else "=FALSE()"
        case "error":
            return f"={one.value}"
    return ""


def _typed(value: Any, kind: int) -> Any:
    if not isinstance(value, float):
        return value
    if kind & _LOGICAL:
        return bool(value) if value in {0.0, 1.0} else value
    if not 0 <= value < 2_958_466:
        return value
    moment: datetime = EPOCH + timedelta(milliseconds=round(value * 86_400_000))
    return moment


def _places(area: Area) -> Iterator[Place]:
    top, left, bottom, right = area
    return ((y, x) for y in range(top, bottom + 1) for x in range(left, right + 1))


def _runs(places: Sequence[Place]) -> Iterator[Area]:
    """Areas one column wide over places that follow each other downward."""
    ordered = sorted(places, key=lambda place: (place[1], place[0]))
    start = 0
    for end in range(1, len(ordered) + 1):
        goes_on = end < len(ordered) and ordered[end] == (ordered[end - 1][0] + 1, ordered[end - 1][1])
        if not goes_on:
            yield (*ordered[start], *ordered[end - 1])
            start = end
