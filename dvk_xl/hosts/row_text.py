"""The cells of a row as text: written so, told apart without building elements, and read where they are plain."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from html import escape
from typing import Final

from dvk_xl.hosts.package import unescaped, unmarked
from dvk_xl.hosts.sheet_xml import Stored, holds, plain_value, serial, text_for_cell
from dvk_xl.issues import column_number
from dvk_xl.views.cells import Cell, Formula, Plain

StyledRow = Sequence[tuple[int, Cell, str]]
"""Cells of a row from left to right: 1-based column, cell, style id."""
_SHARED: Final = ' t="s"><v>'
_SHARED_END: Final = "</v></c>"
_CELL: Final = re.compile(
    r'<c r="([A-Z]{1,3})\d+"(?: s="\d+")?(?: t="(\w+)")?(?: s="\d+")?>'
    r"(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
    r'(?:<v>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)</c>'
)
_PIECE: Final = re.compile(
    r'r="(?P<r>[A-Z]{1,3}\d+)"(?: s="(?P<s>\d+)")?(?: t="(?P<t>\w+)")?(?: s="(?P<s2>\d+)")?(?:/>|>'
    r"(?P<f><f>(?P<formula>[^<]*)</f>)?"
    r'(?:<v>(?P<v>[^<]*)</v>|<v/>|(?P<is><is><t(?: xml:space="preserve")?>(?P<text>[^<]*)</t></is>))?</c>)'
)


def kept(cells: StyledRow) -> list[tuple[int, Cell, str]]:
    """The cells that a sheet holds: those with a value or a style."""
    return [one for one in cells if one[1].value is not None or one[2] != "0"]


def cell_rest(value: Plain | Formula) -> str:
    """How the text of a cell goes on after its address and style, to its end."""
    if isinstance(value, Formula):
        return f"{_kind(value.value)}><f>{_escaped(value.text)}</f>{_result(value.value)}</c>"
    if isinstance(value, str):
        space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
        return f' t="inlineStr"><is><t{space}>{escape(text_for_cell(value), quote=False)}</t></is></c>'
    return "/>" if value is None else f">{_result(value)}</c>"


@lru_cache(1024)
def _escaped(formula: str) -> str:
    # the formulas of a table are the same in all its rows
    return escape(formula, quote=False)


def _kind(value: Plain) -> str:
    return ' t="str"' if isinstance(value, str) else ""


def _result(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"<v>{escape(text_for_cell(value), quote=False)}</v>" if value else "<v/>"
    number = serial(value) if isinstance(value, date) else value
    return f"<v>{number!r}</v>"


def surely_same(piece: str, start: str, value: Plain | Formula, strings: Sequence[str]) -> bool:
    """Whether the text of a cell plainly holds this value in this look; when not, it may still do so in other words."""
    if not piece.startswith(start):
        return False
    rest = piece[len(start) :]
    if type(value) is str:
        if rest.startswith(_SHARED):
            number = rest[len(_SHARED) : -len(_SHARED_END)]
            return number.isdecimal() and strings[int(number)] == value
        # what stands there letter for letter has nothing that is escaped, but for the spelling "_x0041_"
        if rest == f' t="inlineStr"><is><t>{value}</t></is></c>' and "_x" not in value:
            return True
    # an empty text is spelled in two ways
    return rest.replace("<v></v>", "<v/>") == cell_rest(value)


def differs(piece: str, address: str, wanted: tuple[Plain | Formula, str], strings: Sequence[str]) -> bool | None:
    """Whether a cell holds another value than wanted, or looks otherwise; `None`: it is another cell, or of no plain kind."""
    found = _PIECE.fullmatch(piece)
    if found is None or "&#" in piece or "\r" in piece or found["r"] != address:
        return None
    if (found["s"] or found["s2"] or "0") != wanted[1]:
        return True
    if (found["t"] == "inlineStr") != (found["is"] is not None):
        return None
    formula = None if found["f"] is None else unmarked(found["formula"])
    if found["is"] is not None:
        return not holds(formula, unescaped(unmarked(found["text"])), wanted[0])
    value = found["v"] if found["v"] is not None else "" if "<v/>" in piece else None
    stored = plain_value(found["t"] or "n", None if value is None else unmarked(value), strings)
    return not holds(formula, stored, wanted[0])


def read_text(text: str, strings: Sequence[str]) -> dict[int, Stored] | None:
    """What the cells of a row hold, by column, or `None` when they are not all of the plain kinds."""
    found = _CELL.findall(text)
    if len(found) != text.count("</c>") or "&#" in text or "\r" in text:
        return None
    values: dict[int, Stored] = {}
    for letters, kind, value, inline in found:
        if kind == "inlineStr":
            if value:
                return None
            read: Stored = unescaped(unmarked(inline))
        elif inline:
            return None
        else:
            read = plain_value(kind or "n", unmarked(value), strings)
        if read not in {None, ""}:
            values[column_number(letters)] = read
    return values
