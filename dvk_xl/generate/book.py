"""A new workbook with our styles: XlsxWriter made strict, so that nothing is left out in silence."""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from dvk_xl.errors import ReportError
from dvk_xl.issues import column_letters
from dvk_xl.plan import Plan, list_items
from dvk_xl.schema import Field, Schema, Workbook
from dvk_xl.views.cells import Cell, Formula
from dvk_xl.views.styles import styles

_FIXED_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_TITLE_LIMIT = 32
_MESSAGE_LIMIT = 255
A_DAY: Mapping[str, Any] = {
    "validate": "date",
    "criteria": "between",
    "minimum": dt.date(1990, 1, 1),
    "maximum": dt.date(2100, 12, 31),
    "error_type": "warning",
}
"""The validation of a cell that takes a day; what is no day is asked about, not refused: intake reads more."""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook being made: the XlsxWriter book, its formats by style name, where its bytes go."""

    book: Any
    formats: Mapping[str, Any]
    buffer: io.BytesIO
    words: Workbook


def new_book(words: Workbook, title: str) -> Book:
    """An empty workbook; the same calls give the same bytes, whenever they are made."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": words.font, "font_size": 12},
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title, "created": _FIXED_DAY, "author": "", "company": ""})
    book.set_calc_mode("auto")
    formats = {name: book.add_format(properties) for name, properties in styles(words).items()}
    return Book(book, formats, buffer, words)


def close_book(book: Book) -> bytes:
    """The bytes of the finished workbook; raises `ReportError` when the library had to leave something out."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            book.book.close()
        except (UserWarning, xlsxwriter.exceptions.XlsxWriterException) as fault:
            raise ReportError(f"Không tạo được bảng tính: {fault}") from fault
    return _mended(book.buffer.getvalue())


_BLANK_RESULT = re.compile(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?)>(<f>[^<]*</f>)<v></v>')


def _mended(data: bytes) -> bytes:
    """The workbook as Excel would have written it, in three points where XlsxWriter does not.

    Row heights are first guesses, not set by a person; a formula whose value is an empty text says that it is a text; the
    first page of a paper bears no number (domain.md 3.1).
    """
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                part = part.replace(b"<headerFooter>", b'<headerFooter differentFirst="1">')
                part = _BLANK_RESULT.sub(rb'\1 t="str">\2<v></v>', part.replace(b' customHeight="1"', b""))
            target.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def must(result: Any) -> None:
    """Nothing; raises `ReportError` when a call of XlsxWriter answered that it did not do its work."""
    if isinstance(result, int) and result < 0:
        raise ReportError(f"Không tạo được bảng tính: thư viện trả lời {result}.")


def write(book: Book, sheet: Any, address: str, cell: Cell) -> None:
    """Put a cell: text stays text, a formula carries the value it has now."""
    style = book.formats[cell.style]
    value = cell.value
    if isinstance(value, Formula):
        cached = _serial(value.value) if isinstance(value.value, dt.date) else value.value
        must(sheet.write_formula(address, "=" + value.text, style, "" if cached is None else cached))
    elif value is None:
        must(sheet.write_blank(address, None, style))
    elif isinstance(value, str) and value.startswith("<r>") and value.endswith("</r>"):
        # the library takes such a text for markup; in pieces it stays text
        must(sheet.write_rich_string(address, value[:1], value[1:2], value[2:], style))
    elif isinstance(value, str):
        must(sheet.write_string(address, value, style))
    elif isinstance(value, dt.date):
        must(sheet.write_number(address, _serial(value), style))
    else:
        must(sheet.write_number(address, value, style))


def _serial(day: dt.date) -> int:
    return (day - dt.date(1899, 12, 30)).days


def validation(one: Field) -> dict[str, Any]:
    """The dropdown or limit of a field with its input message, as XlsxWriter wants it."""
    options: dict[str, Any] = {
        "input_title": one.title[:_TITLE_LIMIT],
        "input_message": _message(one),
        "error_title": one.title[:_TITLE_LIMIT],
        "error_message": one.help[:_MESSAGE_LIMIT],
        "ignore_blank": True,
    }
    return options | _rule(one)


def _message(one: Field) -> str:
    text = f"{one.help}\nVí dụ: {one.example}" if one.example else one.help
    return text if len(text) <= _MESSAGE_LIMIT else text[: _MESSAGE_LIMIT - 1] + "…"


def _rule(one: Field) -> dict[str, Any]:
    if one.type in {"enum", "bool"}:
        return {"validate": "list", "source": f"=lst_{one.list}"}
    if one.type == "unit":
        return {"validate": "list", "source": "=lst_unit", "error_type": "warning"}
    if one.type == "date":
        return dict(A_DAY)
    if one.type in {"integer", "number", "money", "percent"}:
        kind = "integer" if one.type == "integer" else "decimal"
        low, high = one.min or 0, one.max if one.max is not None else 10**15
        # intake reads "15 triệu" and "1.250" as well: a doubt is asked, not refused
        return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high, "error_type": "warning"}
    return {"validate": "any"}


def data_bar(colour: str) -> dict[str, Any]:
    """A bar behind a number, as long as the number is large, from zero."""
    solid = {"type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": colour}
    return {**solid, "min_type": "num", "min_value": 0}


def write_lists(book: Book, sheet: Any, schema: Schema, plan: Plan) -> None:
    """The closed lists on their hidden sheet, each in a column under a defined name "lst_…"."""
    asked = {one.list for table in schema.tables.values() for one in table.fields}
    names = [name for name in (*schema.lists, "field") if name in asked]
    for offset, name in enumerate(names):
        items = list_items(plan, schema.lists, name)
        letter = column_letters(offset + 1)
        write(book, sheet, f"{letter}1", Cell(name, "plain"))
        for row, item in enumerate(items, 2):
            write(book, sheet, f"{letter}{row}", Cell(item.title, "plain"))
        book.book.define_name(f"lst_{name}", f"='{sheet.get_name()}'!${letter}$2:${letter}${len(items) + 1}")


def paper(sheet: Any, *, landscape: bool, header_rows: tuple[int, int] | None = None) -> None:
    """Set a sheet for A4: margins of an office paper, one page wide, page number on top but for the first page."""
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
    sheet.fit_to_pages(1, 0)
    sheet.set_header("&C&P", {"margin": 0.4})
    if header_rows:
        sheet.repeat_rows(header_rows[0] - 1, header_rows[1] - 1)
