"""A sheet for sending, written by XlsxWriter made strict: nothing that could run, nothing left out in silence."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dvk_xl.new_workbook import NewWorkbook, must, new_workbook, workbook_bytes
from dvk_xl.views.cells import Cell, shown
from dvk_xl.views.heights import Text
from dvk_xl.views.state import State
from dvk_xl.views.styles import styles

LONGEST = 32_767
"""Letters that a cell of Excel holds."""
_SIZE = 12


@dataclass
class Sheet:
    """A sheet being written: the XlsxWriter book and sheet, the properties of each style, the width of each column."""

    new: NewWorkbook
    sheet: Any
    looks: Mapping[str, Mapping[str, Any]]
    widths: Sequence[float]
    formats: dict[tuple[str, frozenset[str]], Any] = field(default_factory=dict)

    def look(self, style: str, text: object = None, *more: str) -> Any:
        """The format of a style with `more` properties set; text that looks like a formula is marked as text."""
        quoted = isinstance(text, str) and text.startswith(("=", "+", "-", "@", "'"))
        extra = frozenset([*more, "quote_prefix"] if quoted else more)
        if (style, extra) not in self.formats:
            self.formats[style, extra] = self.new.book.add_format({**self.looks[style], **dict.fromkeys(extra, 1)})
        return self.formats[style, extra]


def new_sheet(state: State, title: str, widths: Sequence[float]) -> Sheet:
    """An empty sheet of that title for A4 with the margins of an office paper."""
    new = new_workbook(state.words, title)
    sheet = new.book.add_worksheet(title)
    sheet.set_paper(9)
    sheet.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
    sheet.hide_gridlines(2)
    for number, width in enumerate(widths):
        must(sheet.set_column(number, number, width))
    return Sheet(new, sheet, styles(state.words), widths)


def sheet_bytes(page: Sheet) -> bytes:
    """The bytes of the workbook; raises `ReportError` when the library had to leave something out."""
    return workbook_bytes(page.new, heights_are_guesses=False)


def row_of(address: str) -> int:
    """The Excel row of an address."""
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def address_of(row: int, column: int) -> str:
    """The address of an Excel row and a column from 0."""
    return f"{chr(ord('A') + column)}{row}"


def text_of(cell: Cell, look: Mapping[str, Any], width: float) -> Text:
    """What a cell shows, for measuring its height."""
    value = shown(cell.value)
    size = float(look.get("font_size", _SIZE))
    text = value if isinstance(value, str) else "" if value is None else "0"
    return Text(text, width, bool(look.get("bold")), size)


def write_cell(page: Sheet, address: str, cell: Cell, *more: str) -> None:
    """Put a cell with its value; `more`: properties of its format to set."""
    value = shown(cell.value)
    look = page.look(cell.style, value, *more)
    if value is None:
        must(page.sheet.write_blank(address, None, look))
    elif isinstance(value, str):
        # Excel holds no longer text; the mark shows that it goes on in the workbook
        must(page.sheet.write_string(address, value if len(value) <= LONGEST else value[: LONGEST - 1] + "…", look))
    elif isinstance(value, dt.date):
        must(page.sheet.write_datetime(address, value, look))
    else:
        must(page.sheet.write_number(address, value, look))
