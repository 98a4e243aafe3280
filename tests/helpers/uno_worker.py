"""Drive one LibreOffice for the tests: requests are lines of standard input, answers of standard output.

Runs under the system's Python, which has `uno`; started by `helpers.office` only. Ends, and ends the office
program, when its standard input is closed.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.uno import Exception as UnoException

OF_VALUE, OF_STRING, OF_ERROR = 1, 2, 4  # com.sun.star.sheet.FormulaResult
SECONDS_TO_START = 90
SECONDS_TO_END = 10
A_PAGE = 100_000  # hundredths of a millimetre: wider than any text of one line
AROUND, LINE = 100, 1.5  # the margins of a cell; the height of a line to the size of its letters
FORMATS_A_LANGUAGE, GENERAL = 10_000, 0  # the general format of numbers shows fewer decimals instead
CLOSE_ENOUGH = 30  # hundredths of a millimetre: less than a hair's breadth of a letter

Answer = list[list[Any]]


def prop(name: str, value: object) -> PropertyValue:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def url(path: str) -> str:
    return uno.systemPathToFileUrl(str(Path(path).resolve()))


def address(column: int, row: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def start(profile: str, pipe: str) -> tuple[subprocess.Popen[bytes], Any]:
    """Start the office program and return it with its desktop."""
    office = subprocess.Popen(
        [
            shutil.which("soffice") or "soffice",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > until or office.poll() not in (None, 0):
                raise
            time.sleep(0.05)
        else:
            break
    return office, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def load(desk: Any, path: str, *, read_only: bool) -> Any:
    """Open a workbook out of sight; its macros never run and its outside links stay as they are."""
    document = desk.loadComponentFromURL(
        url(path),
        "_blank",
        0,
        (
            prop("Hidden", value=True),
            prop("ReadOnly", read_only),
            prop("MacroExecutionMode", 0),
            prop("UpdateDocMode", 0),
        ),
    )
    if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        raise ValueError(f"{path} is no workbook for the office program")
    return document


def recalculate(desk: Any, path: str) -> Answer:
    """Return [sheet, cell, value, error, shown] of every formula cell, all calculated anew."""
    document = load(desk, path, read_only=True)
    try:
        document.calculateAll()
        return [row for sheet in document.Sheets for row in formulas(sheet)]
    finally:
        document.close(True)


def formulas(sheet: Any) -> Iterator[list[Any]]:
    for kind in (OF_VALUE, OF_STRING):
        for area in sheet.queryFormulaCells(kind).RangeAddresses:
            column, row = area.StartColumn, area.StartRow
            data = sheet.getCellRangeByPosition(column, row, area.EndColumn, area.EndRow).getDataArray()
            for y, values in enumerate(data):
                for x, value in enumerate(values):
                    yield [sheet.Name, address(column + x, row + y), value, 0, ""]
    for area in sheet.queryFormulaCells(OF_ERROR).RangeAddresses:
        for y in range(area.StartRow, area.EndRow + 1):
            for x in range(area.StartColumn, area.EndColumn + 1):
                cell = sheet.getCellByPosition(x, y)
                yield [sheet.Name, address(x, y), None, cell.getError(), cell.String]


def fill_and_save(desk: Any, path: str, saved: str, typed: list[tuple[str, str, str]]) -> Answer:
    """Type texts into cells as a person would, and store the workbook as .xlsx."""
    document = load(desk, path, read_only=False)
    try:
        for sheet_name, where, text in typed:
            sheet = document.Sheets.getByName(sheet_name)
            cell = sheet.getCellRangeByName(where)
            if sheet.isProtected() and cell.CellProtection.IsLocked:
                raise ValueError(f"{sheet_name}!{where} is locked: nobody can type there")
            cell.FormulaLocal = text
        document.calculateAll()
        document.storeToURL(url(saved), (prop("FilterName", "Calc MS Excel 2007 XML"),))
    finally:
        document.close(True)
    return []


def cut_cells(desk: Any, path: str) -> Answer:
    """Return [sheet, cell, text, side] of every shown cell whose text is wider or higher than its room."""
    document = load(desk, path, read_only=False)
    try:
        document.calculateAll()
        sheets = [sheet for sheet in document.Sheets if sheet.IsVisible]
        document.Sheets.insertNewByName("measure", document.Sheets.Count)
        scratch = Scratch(document.Sheets.getByName("measure"))
        found = [(sheet, x, y, text, side) for sheet in sheets for x, y, text, side in Cuts(sheet, scratch)]
        return [[sheet.Name, address(x, y), text, side] for sheet, x, y, text, side in found]
    finally:
        document.close(True)


@dataclass(frozen=True)
class Look:
    """What decides how much room a text wants."""

    CharFontName: str
    CharHeight: float
    CharWeight: float
    ParaIndent: int
    IsTextWrapped: bool

    @property
    def letter(self) -> float:
        """Return the size of the letters in hundredths of a millimetre: few are wider than high."""
        return self.CharHeight * 2540 / 72


class Scratch:
    """A sheet of its own where one text at a time is given all the room it wants."""

    def __init__(self, sheet: Any) -> None:
        self.column = sheet.Columns.getByIndex(0)
        self.row = sheet.Rows.getByIndex(0)
        self.cell = sheet.getCellByPosition(0, 0)
        self.look: Look | None = None
        self.known: dict[tuple[str, int, Look], int] = {}

    def wanted(self, text: str, width: int, look: Look) -> int:
        """Return the height that a text wrapped to this width wants; without a width, the width it wants."""
        key = (text, width, look)
        if key not in self.known:
            self.known[key] = self.measured(text, width, look)
        return self.known[key]

    def measured(self, text: str, width: int, look: Look) -> int:
        if look != self.look:
            self.look = look
            for field in fields(look):
                self.cell.setPropertyValue(field.name, getattr(look, field.name))
        self.cell.setString(text)
        if width:
            self.column.Width = width
            self.row.OptimalHeight = True
            return self.row.Height
        self.column.OptimalWidth = True
        return self.column.Width


class Cuts:
    """The cells of a sheet whose text does not fit: column, row, text, side."""

    def __init__(self, sheet: Any, scratch: Scratch) -> None:
        self.sheet = sheet
        self.scratch = scratch
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        used = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
        self.values = used.getDataArray()
        self.widths = [column.Width if column.IsVisible else 0 for column in used.Columns]
        self.heights = [row.Height if row.IsVisible else 0 for row in used.Rows]

    def __iter__(self) -> Iterator[tuple[int, int, str, str]]:
        alike = self.sheet.getUniqueCellFormatRanges()
        for number in range(alike.Count):
            ranges = alike.getByIndex(number)
            first = ranges.getByIndex(0)
            if not first.ShrinkToFit:
                look = Look(*(first.getPropertyValue(field.name) for field in fields(Look)))
                general = first.NumberFormat % FORMATS_A_LANGUAGE == GENERAL
                for x, y in self.filled(ranges):
                    yield from self.cell(x, y, look, general=general)

    def filled(self, ranges: Any) -> Iterator[tuple[int, int]]:
        """Return the shown cells of some ranges that hold anything."""
        for area in ranges.RangeAddresses:
            for y in range(area.StartRow, min(area.EndRow + 1, len(self.heights))):
                for x in range(area.StartColumn, min(area.EndColumn + 1, len(self.widths))):
                    if self.values[y][x] != "" and self.widths[x] and self.heights[y]:
                        yield x, y

    def cell(self, x: int, y: int, look: Look, *, general: bool) -> Iterator[tuple[int, int, str, str]]:
        text = self.values[y][x]
        number = not isinstance(text, str)
        if number and general:
            return
        cell = self.sheet.getCellByPosition(x, y)
        if number:
            text = cell.String
        cramped = len(text) * look.letter + look.ParaIndent + AROUND > self.widths[x]
        if cramped or look.letter * LINE > self.heights[y]:
            cursor = self.sheet.createCursorByRange(cell)
            cursor.collapseToMergedArea()
            side = self.side(text, look, cursor, number=number)
            if side:
                yield x, y, text, side

    def side(self, text: str, look: Look, merged: Any, *, number: bool) -> str:
        """Return "width", "height" or nothing."""
        room, area = merged.Size, merged.RangeAddress
        if look.IsTextWrapped and not number:
            wanted = self.scratch.wanted(text, room.Width, look)
            return "height" if wanted > room.Height + CLOSE_ENOUGH else ""
        more = self.scratch.wanted(text, 0, replace(look, IsTextWrapped=False)) - room.Width
        if not number:
            more -= self.empty_beside(area.EndColumn + 1, area.StartRow)
        return "width" if more > CLOSE_ENOUGH else ""

    def empty_beside(self, x: int, y: int) -> int:
        """Return the width of the empty cells at the right, over which a text runs on."""
        until = next((at for at in range(x, len(self.widths)) if self.values[y][at] != ""), None)
        return A_PAGE if until is None else sum(self.widths[x:until])


WORK: dict[str, Callable[..., Answer]] = {
    "recalculate": recalculate,
    "fill_and_save": fill_and_save,
    "cut_cells": cut_cells,
}


def answer(reply: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()


def main() -> None:
    office, desk = start(*sys.argv[1:])
    try:
        answer({"answer": []})
        for line in sys.stdin:
            request = json.loads(line)
            try:
                reply = {"answer": WORK[request["work"]](desk, *request["with"])}
            except (UnoException, ValueError) as error:
                reply = {"error": f"{type(error).__name__}: {error}"}
            answer(reply)
    finally:
        try:
            desk.terminate()
            office.wait(SECONDS_TO_END)
        except (UnoException, subprocess.TimeoutExpired):  # it may be gone already
            office.kill()


if __name__ == "__main__":
    main()
