"""The open workbook in the officer's program: read and written in whole blocks, through a small part of xlwings.

Nothing is selected or activated: selection, filters and the sheet in sight stay. What is set aside while cells are written
(drawing, calculation, events, the officer's hand) is set back whatever happens.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from dvk_xl.errors import DvkError
from dvk_xl.hosts.host import changed_meanwhile, fault
from dvk_xl.hosts.live_look import Look
from dvk_xl.hosts.live_pages import Area, entered
from dvk_xl.hosts.patience import Patience, is_busy, is_refusal, patiently, told_by
from dvk_xl.hosts.xlwings_alone import xw
from dvk_xl.issues import Code
from dvk_xl.os_limits import publish_bytes
from dvk_xl.views.cells import Plain

T = TypeVar("T")
_AT_THE_DOOR = 20.0
"""Seconds in which a program must say what it has open."""
_UNDERLINED, _NOT_UNDERLINED = 2, -4142
_SIDES = {"left": "edge_left", "right": "edge_right", "top": "edge_top", "bottom": "edge_bottom"}


def find_book(path: Path, patience: Patience | None = None) -> Any | None:
    """The open workbook that lies at a path, `None` when no program has it open; rather one that can be written.

    A program that does not answer in time, or not at all, is passed over.
    """
    _tame()
    found = [
        book for app in _apps() for book in _books(app, patience or Patience(_AT_THE_DOOR)) if _lies_at(book, path)
    ]
    return next((book for book in found if not getattr(book.api, "ReadOnly", False)), found[0] if found else None)


def _apps() -> list[Any]:
    try:
        return list(xw.apps)
    except xw.XlwingsError:
        # no program of this kind on this machine
        return []


def _books(app: Any, patience: Patience) -> list[Any]:
    try:
        return patiently(lambda: list(app.books), patience)
    except DvkError:
        return []
    except Exception as error:
        # another person's program, or one that is about to end
        if not isinstance(error, OSError) and not is_refusal(error):
            raise
        return []


def _lies_at(book: Any, path: Path) -> bool:
    return _same_file(_full_name(book), path)


def _tame() -> None:
    """Take from the library what would end programs of the officer's, or ask a busy one again for ever."""
    if sys.platform == "win32":
        import atexit  # noqa: PLC0415  # Windows alone needs it

        from xlwings import _xlwindows  # noqa: PLC0415

        atexit.unregister(_xlwindows.cleanup)
        _xlwindows.N_COM_ATTEMPTS = 1


def _full_name(book: Any) -> str:
    try:
        return str(book.fullname)
    except Exception as error:  # noqa: BLE001  # a workbook of the cloud whose place the library cannot tell is not ours
        return "" if not is_busy(error) else patiently(lambda: str(book.fullname), Patience())


def _same_file(name: str, path: Path) -> bool:
    if not name or "://" in name:
        return False
    if os.path.normcase(name) == os.path.normcase(path.absolute()):
        return True
    other = Path(name)
    return other.exists() and path.exists() and other.samefile(path)


class Sheets:
    """The sheets of an open workbook, by title, in whole blocks; a busy program is asked again."""

    def __init__(self, book: Any, patience: Patience) -> None:
        self.book = book
        self.patience = patience
        self.at_rest: Mapping[str, Plain] = {}
        """What the named cells of a button say in the file that is saved."""
        self.pulse: Callable[[], None] = lambda: None
        """Called before each change, so that a long one gives signs of life."""

    def ask(self, call: Callable[[], T]) -> T:
        """What the program answers."""
        return patiently(call, self.patience)

    def titles(self) -> list[str]:
        """The titles of the sheets in order."""
        return self.ask(lambda: [str(sheet.name) for sheet in self.book.sheets])

    def names(self) -> dict[str, str]:
        """The names of the whole workbook with what they stand for, without "="."""
        return self.ask(lambda: {str(one.name): str(one.refers_to).removeprefix("=") for one in self.book.names})

    def tables(self, title: str) -> dict[str, tuple[Area, bool]]:
        """Area of each table of a sheet by its name, and whether it has a row of totals."""
        return self.ask(
            lambda: {
                str(one.name): (_area_of(one.range), bool(one.show_totals)) for one in self.book.sheets[title].tables
            }
        )

    def last_row(self, title: str) -> int:
        """The last row of a sheet that is in use at all."""

        def ask() -> int:
            used = self.book.sheets[title].used_range
            return int(used.row) + int(used.shape[0]) - 1

        return self.ask(ask)

    def read(self, title: str, area: Area) -> tuple[list[list[object]], list[list[object]]]:
        """The values and the formulas of an area, as rows."""

        def ask() -> tuple[list[list[object]], list[list[object]]]:
            block = self._range(title, area)
            values = block.options(ndim=2, err_to_str=True).value
            formulas = block.formula
            return values, _rows(formulas, area)

        return self.ask(ask)

    def write(self, title: str, area: Area, rows: list[list[object]], *, formulas: bool) -> None:
        """Put rows into an area; raises `MasterError` when the sheet takes nothing, protected perhaps."""

        def ask() -> None:
            block = self._range(title, area)
            if formulas:
                block.formula = rows
            else:
                block.value = rows

        self._do(title, ask)

    def resize(self, title: str, table: str, area: Area) -> None:
        """Let a table cover an area."""
        self._do(title, lambda: self.book.sheets[title].tables[table].resize(self._range(title, area)))

    def style(self, title: str, area: Area, look: Look) -> None:
        """Give an area its look."""
        self._do(title, lambda: _dress(self._range(title, area), look))

    def is_protected(self, title: str) -> bool:
        """Whether a sheet refuses changes."""
        return self.ask(lambda: bool(getattr(self.book.sheets[title].api, "ProtectContents", False)))

    def is_read_only(self) -> bool:
        """Whether the workbook is open for reading only."""
        return self.ask(lambda: bool(getattr(self.book.api, "ReadOnly", False)))

    def height(self, title: str, row: int, points: float) -> None:
        """Give a row its height."""

        def ask() -> None:
            self._range(title, (row, 1, row, 1)).row_height = points

        self._do(title, ask)

    def told_if_free(self, name: str) -> object:
        """What a named cell says; `None` when the program is busy."""
        return _if_free(lambda: self.book.names[name].refers_to_range.value)

    def note(self, said: Mapping[str, Plain]) -> None:
        """Put values into named cells."""
        self.ask(lambda: self._note(said))

    def note_if_free(self, said: Mapping[str, Plain]) -> None:
        """Put values into named cells; a busy program is left alone."""
        _if_free(lambda: self._note(said))

    def _note(self, said: Mapping[str, Plain]) -> None:
        for name, value in said.items():
            self.book.names[name].refers_to_range.value = entered(value)

    def say_if_free(self, text: str) -> None:
        """Show a text in the status bar; a busy program is left alone."""
        _if_free(lambda: setattr(self.book.app, "status_bar", text))

    def rest(self) -> None:
        """Note what the file is to say when it is opened another day; without a desk there is nothing to say."""
        if self.at_rest:
            self.note(self.at_rest)

    def be_silent(self) -> None:
        """Give the status bar back to the program."""
        self.ask(lambda: setattr(self.book.app, "status_bar", False))

    def save(self) -> None:
        """Save the workbook; raises `MasterError` when it cannot be."""
        try:
            self.ask(self.book.save)
        except Exception as error:
            if not is_refusal(error):
                raise
            raise fault(Code.E818, detail=told_by(error)) from error

    def format(self, title: str, area: Area, number_format: str) -> None:
        """Give an area its number format."""

        def ask() -> None:
            self._range(title, area).number_format = number_format

        self._do(title, ask)

    def reopen(self, path: Path, data: bytes) -> None:
        """Close the workbook without saving, put a file in its place, open that at the same sheet and selection.

        Raises `ChangedMeanwhileError` when the officer changed something since it was saved, `OSError` when the file
        cannot be put there: the old one is then open again.
        """
        if getattr(self.book.api, "Saved", True) is False:
            raise changed_meanwhile(path)
        app, (sheet, selected) = self.book.app, self._looked_at()
        self.ask(self.book.close)
        try:
            publish_bytes(path, data)
        finally:
            self.book = self.ask(lambda: app.books.open(str(path)))
            self._look_at(sheet, selected)

    def _looked_at(self) -> tuple[str, str]:
        """The sheet in sight and what is selected on it; "" where the program does not tell."""
        with contextlib.suppress(Exception):
            return str(self.book.sheets.active.name), str(self.book.selection.address)
        return "", ""

    def _look_at(self, sheet: str, selected: str) -> None:
        """Bring a sheet in sight again; where that cannot be, nothing is lost."""
        with contextlib.suppress(Exception):
            self.book.sheets[sheet].activate()
            self.book.sheets[sheet].range(selected).select()

    def _do(self, title: str, call: Callable[[], None]) -> None:
        self.pulse()
        try:
            self.ask(call)
        except Exception as error:
            if not is_refusal(error):
                raise
            raise fault(Code.E814, sheet=title, detail=told_by(error)) from error

    def _range(self, title: str, area: Area) -> Any:
        top, left, bottom, right = area
        return self.book.sheets[title].range((top, left), (bottom, right))


def _if_free(ask: Callable[[], T]) -> T | None:
    """What the program answers, `None` when it is busy."""
    try:
        return ask()
    except Exception as error:
        if not is_busy(error):
            raise
        return None


def _area_of(block: Any) -> Area:
    rows, columns = block.shape
    return int(block.row), int(block.column), int(block.row) + rows - 1, int(block.column) + columns - 1


def _rows(formulas: object, area: Area) -> list[list[object]]:
    """A block as rows, however the program gives one of a single row, column or cell."""
    width = area[3] - area[1] + 1
    if not isinstance(formulas, list | tuple):
        return [[formulas]]
    flat = [cell for row in formulas for cell in (row if isinstance(row, list | tuple) else (row,))]
    return [flat[start : start + width] for start in range(0, len(flat), width)]


def _dress(block: Any, look: Look) -> None:
    block.number_format = look.number_format
    font = block.font
    font.name, font.size, font.color = look.font_name, look.font_size, look.font_color
    font.bold, font.italic = look.bold, look.italic
    font.api.Underline = _UNDERLINED if look.underline else _NOT_UNDERLINED
    block.color = look.fill
    block.wrap_text = look.wrap
    block.horizontal_alignment, block.vertical_alignment = look.horizontal, look.vertical
    if look.line_color is None:
        block.borders.clear()
    else:
        block.borders.set("all", line_style="continuous", weight="thin", color=look.line_color)
        for side in look.bare_sides:
            block.borders[_SIDES[side]].line_style = None
