"""A new workbook with our styles: cells, validations, lists and the set-up of its pages."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from dvk_xl.issues import column_letters
from dvk_xl.new_workbook import NewWorkbook, must, new_workbook, workbook_bytes
from dvk_xl.plan import Plan, list_items
from dvk_xl.schema import Field, Schema, Workbook
from dvk_xl.views.cells import Cell, Formula
from dvk_xl.views.styles import styles

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
    """A workbook being made: the XlsxWriter book, its formats by style name, the words of the workbook."""

    new: NewWorkbook
    formats: Mapping[str, Any]
    words: Workbook

    @property
    def book(self) -> Any:
        """The XlsxWriter book."""
        return self.new.book


def new_book(words: Workbook, title: str) -> Book:
    """An empty workbook with our styles."""
    new = new_workbook(words, title)
    new.book.set_calc_mode("auto")
    formats = {name: new.book.add_format(properties) for name, properties in styles(words).items()}
    return Book(new, formats, words)


def close_book(book: Book, fixed: Collection[int] = ()) -> bytes:
    """The bytes of the finished workbook; raises `ReportError` when the library had to leave something out.

    `fixed`: numbers of the sheets (1 is the first) whose rows keep the height they were given.
    """
    return workbook_bytes(book.new, heights_are_guesses=True, fixed=fixed)


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
