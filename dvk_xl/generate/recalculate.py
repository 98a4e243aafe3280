"""The values that formulas show before anybody calculates: a preview on a phone, and intake, see those."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from dvk_xl.generate.book import Book
from dvk_xl.generate.calc import Fault, Look, Scalar, understood
from dvk_xl.new_workbook import must
from dvk_xl.views.cells import Plain

Place = tuple[str, int, int]
"""A cell by sheet, row and column, from 1."""

ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
"""What a formula that failed shows."""
_ESCAPE = re.compile(r"(_x[0-9a-fA-F]{4}_)")
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def recalculate(book: Book) -> None:
    """Give every formula of a book the value it has; raises `ReportError` for one that is not understood."""
    texts = {number: text for text, number in book.book.str_table.string_table.items()}
    sheets = {sheet.get_name(): sheet for sheet in book.book.worksheets()}
    constants: dict[Place, Scalar] = {}
    formulas: dict[Place, Any] = {}
    for name, sheet in sheets.items():
        for row, cells in sheet.table.items():
            for column, cell in cells.items():
                place = (name, row + 1, column + 1)
                if hasattr(cell, "formula"):
                    formulas[place] = cell
                elif hasattr(cell, "string"):
                    constants[place] = getattr(cell, "raw_string", texts[cell.string])
                else:
                    constants[place] = getattr(cell, "number", None)
    look = looking(constants.get, {place: cell.formula for place, cell in formulas.items()})
    for (name, row, column), cell in formulas.items():
        value = shown_value(look, (name, row, column))
        must(sheets[name].write_formula(row - 1, column - 1, "=" + cell.formula, cell.format, value))


def looking(constant: Callable[[Place], Scalar], formulas: Mapping[Place, str]) -> Look:
    """A look at cells that calculates formulas when they are asked for, each once."""
    known: dict[Place, Scalar] = {}

    def look(sheet: str, row: int, column: int) -> Scalar:
        place = (sheet, row, column)
        if place not in formulas:
            return constant(place)
        if place not in known:
            value = understood(formulas[place], sheet).value(look)
            known[place] = 0 if value is None else value
        return known[place]

    return look


def shown_value(look: Look, place: Place) -> Plain:
    """What a formula shows, as it is stored: an error by its name, a text so that it is never taken for one."""
    try:
        value = look(*place)
    except Fault as fault:
        return str(fault)
    return stored_text(value) if isinstance(value, str) else value


def stored_text(text: str) -> str:
    """A text as the stored value of a formula: what XML cannot carry, and what would read as an error, is escaped."""
    escaped = escaped_controls(text)
    return f"_x0023_{escaped[1:]}" if escaped in ERRORS else escaped


def escaped_controls(text: str) -> str:
    """A text as workbooks spell it: characters that XML cannot carry as "_xHHHH_", and that spelling itself escaped."""
    spelled = _ESCAPE.sub(r"_x005F\1", text) if "_x" in text else text
    return _UNSPEAKABLE.sub(lambda found: f"_x{ord(found.group()):04X}_", spelled)
