"""A sheet for sending, written by XlsxWriter made strict: nothing that could run, nothing left out in silence."""

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from dvk_xl.errors import ReportError
from dvk_xl.views.cells import Cell, shown
from dvk_xl.views.heights import Text
from dvk_xl.views.state import State
from dvk_xl.views.styles import styles

_FIXED_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
LONGEST = 32_767
"""Letters that a cell of Excel holds."""
_SIZE = 12


@dataclass
class Sheet:
    """A sheet being written: the XlsxWriter book and sheet, the properties of each style, the width of each column."""

    book: Any
    sheet: Any
    looks: Mapping[str, Mapping[str, Any]]
    widths: Sequence[float]
    buffer: io.BytesIO
    formats: dict[tuple[str, frozenset[str]], Any] = field(default_factory=dict)

    def look(self, style: str, text: object = None, *more: str) -> Any:
        """The format of a style with `more` properties set; text that looks like a formula is marked as text."""
        quoted = isinstance(text, str) and text.startswith(("=", "+", "-", "@", "'"))
        extra = frozenset([*more, "quote_prefix"] if quoted else more)
        if (style, extra) not in self.formats:
            self.formats[style, extra] = self.book.add_format({**self.looks[style], **dict.fromkeys(extra, 1)})
        return self.formats[style, extra]


def new_sheet(state: State, title: str, widths: Sequence[float]) -> Sheet:
    """An empty sheet of that title for A4 with the margins of an office paper."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": state.words.font, "font_size": _SIZE},
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title, "created": _FIXED_DAY, "author": "", "company": ""})
    sheet = book.add_worksheet(title)
    sheet.set_paper(9)
    sheet.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
    sheet.hide_gridlines(2)
    for number, width in enumerate(widths):
        must(sheet.set_column(number, number, width))
    return Sheet(book, sheet, styles(state.words), widths, buffer)


def sheet_bytes(page: Sheet) -> bytes:
    """The bytes of the workbook; raises `ReportError` when the library had to leave something out."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            page.book.close()
        except (UserWarning, xlsxwriter.exceptions.XlsxWriterException) as fault:
            raise ReportError(f"Không tạo được {page.sheet.get_name()}: {fault}") from fault
    return _mended(page.buffer.getvalue())


def _mended(data: bytes) -> bytes:
    """The workbook whose first page bears no number, which XlsxWriter cannot say."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                part = part.replace(b"<headerFooter>", b'<headerFooter differentFirst="1">')
            target.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return result.getvalue()


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


def must(result: Any) -> None:
    """Nothing; raises `ReportError` when XlsxWriter answered that it did not do its work."""
    if isinstance(result, int) and result < 0:
        raise ReportError(f"Không tạo được bảng tính: thư viện trả lời {result}.")
