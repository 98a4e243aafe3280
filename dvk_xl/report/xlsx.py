"""The printed appendices as workbooks for sending: one sheet, ready for A4, nothing that could run."""

import datetime as dt
import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from dvk_xl.errors import ReportError
from dvk_xl.schema import PrintColumn
from dvk_xl.views.appendices import HEAD_ROW, appendix2, appendix3
from dvk_xl.views.cells import Block, Cell, shown
from dvk_xl.views.heights import Text, estimated_height
from dvk_xl.views.state import State
from dvk_xl.views.styles import styles

_FIXED_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_ACROSS = frozenset({"paper_group", "paper_total"})
"""Styles whose text runs over the blank cells to its right."""
_MOTTO = "paper_motto"
_LONGEST = 32_767
_SIZE = 12


@dataclass
class _Sheet:
    """A sheet being written: the XlsxWriter book and sheet, the properties of each style, the width of each column."""

    book: Any
    sheet: Any
    looks: Mapping[str, Mapping[str, Any]]
    widths: Sequence[int]
    formats: dict[tuple[str, frozenset[str]], Any] = field(default_factory=dict)

    def look(self, style: str, text: object = None, *more: str) -> Any:
        """The format of a style with `more` properties set; text that looks like a formula is marked as text."""
        quoted = isinstance(text, str) and text.startswith(("=", "+", "-", "@", "'"))
        extra = frozenset([*more, "quote_prefix"] if quoted else more)
        if (style, extra) not in self.formats:
            self.formats[style, extra] = self.book.add_format({**self.looks[style], **dict.fromkeys(extra, 1)})
        return self.formats[style, extra]


def appendix_xlsx(state: State, name: str, period: str) -> bytes:
    """A workbook with one printed appendix, "appendix2" or "appendix3" (the results of a period, "6T" or "NAM").

    The same state gives the same bytes. Raises `ReportError` for another appendix, or when the library had to leave
    something out.
    """
    if name not in {"appendix2", "appendix3"}:
        raise ReportError(f"Không có phụ lục “{name}” để gửi; đang có: appendix2, appendix3.")
    cells, block = appendix2(state) if name == "appendix2" else appendix3(state, period)
    columns = getattr(state.schema.papers, name).columns
    buffer = io.BytesIO()
    page = _page(buffer, state, block, columns)
    _head(page, cells)
    for row, line in enumerate(block.rows, block.first_row):
        _line(page, row, line)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            page.book.close()
        except (UserWarning, xlsxwriter.exceptions.XlsxWriterException) as fault:
            raise ReportError(f"Không tạo được {block.sheet}: {fault}") from fault
    return buffer.getvalue()


def _page(buffer: io.BytesIO, state: State, block: Block, columns: Sequence[PrintColumn]) -> _Sheet:
    """An empty sheet set for A4 on its side, one page wide, its headings on every page."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": state.words.font, "font_size": _SIZE},
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": block.sheet, "created": _FIXED_DAY, "author": "", "company": ""})
    sheet = book.add_worksheet(block.sheet)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
    sheet.set_header("&C&P", {"margin": 0.4})
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW - 1, HEAD_ROW)
    sheet.hide_gridlines(2)
    sheet.print_area(0, 0, block.first_row + len(block.rows) + 1, len(columns) - 1)
    for number, column in enumerate(columns):
        _must(sheet.set_column(number, number, column.width))
    return _Sheet(book, sheet, styles(state.words), [column.width for column in columns])


def _head(page: _Sheet, cells: Mapping[str, Cell]) -> None:
    texts: dict[int, list[Text]] = {}
    mottos = [_row(address) for address, cell in cells.items() if cell.style == _MOTTO]
    for address, cell in cells.items():
        row, look = _row(address), page.looks[cell.style]
        # a letter's underline is the one line in Excel that is as long as the text
        _write(page, address, cell, *["underline"] * (cell.style == _MOTTO and row == max(mottos)))
        letters = address.rstrip("0123456789")
        width = page.widths[ord(letters) - ord("A")] if look.get("text_wrap") else 255
        texts.setdefault(row, []).append(_text(cell, look, width))
    for row, one in texts.items():
        _must(page.sheet.set_row(row - 1, estimated_height(one)))


def _line(page: _Sheet, row: int, line: Sequence[Cell]) -> None:
    """A row of the list; a title of a group, or the totals, runs over the blank cells to its right."""
    texts = []
    for first, last, cell in _runs(line):
        wide = first < last
        if wide:
            look = page.look(cell.style, cell.value, "text_wrap")
            _must(page.sheet.merge_range(row - 1, first, row - 1, last, "", look))
            _must(page.sheet.write_string(row - 1, first, str(cell.value)[:_LONGEST], look))
        else:
            _write(page, _address(row, first), cell)
        if wide or page.looks[cell.style].get("text_wrap"):
            texts.append(_text(cell, page.looks[cell.style], sum(page.widths[first : last + 1])))
        else:
            texts.append(_text(cell, page.looks[cell.style], 255))
    _must(page.sheet.set_row(row - 1, estimated_height(texts)))


def _runs(line: Sequence[Cell]) -> Iterator[tuple[int, int, Cell]]:
    """The cells of a row with the first and last column each fills."""
    column = 0
    while column < len(line):
        last = column
        if line[column].style in _ACROSS and line[column].value is not None:
            while last + 1 < len(line) and line[last + 1].value is None:
                last += 1
        yield column, last, line[column]
        column = last + 1


def _row(address: str) -> int:
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _address(row: int, column: int) -> str:
    return f"{chr(ord('A') + column)}{row}"


def _text(cell: Cell, look: Mapping[str, Any], width: float) -> Text:
    value = shown(cell.value)
    size = float(look.get("font_size", _SIZE))
    text = value if isinstance(value, str) else "" if value is None else "0"
    return Text(text, width, bool(look.get("bold")), size)


def _write(page: _Sheet, address: str, cell: Cell, *more: str) -> None:
    value = shown(cell.value)
    look = page.look(cell.style, value, *more)
    if value is None:
        _must(page.sheet.write_blank(address, None, look))
    elif isinstance(value, str):
        # Excel holds no longer text; the mark shows that it goes on in the workbook
        _must(page.sheet.write_string(address, value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…", look))
    elif isinstance(value, dt.date):
        _must(page.sheet.write_datetime(address, value, look))
    else:
        _must(page.sheet.write_number(address, value, look))


def _must(result: Any) -> None:
    """Nothing; raises `ReportError` when XlsxWriter answered that it did not do its work."""
    if isinstance(result, int) and result < 0:
        raise ReportError(f"Không tạo được bảng tính: thư viện trả lời {result}.")
