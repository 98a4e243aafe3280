"""Number formats and colours between Excel's way of saying them and that of LibreOffice with Vietnamese settings."""

import re
from typing import Any

from xlwings.utils import hex_to_rgb

from helpers.lo_engine_entry import GENERAL
from helpers.lo_engine_office import load_uno

Colour = tuple[int, int, int]
_LOGICAL = 1024
_LITERAL = re.compile(r'("[^"]*"|\\.|\[[^\]]*\])')


def code_in_excel(shown: str) -> str:
    """The code of a number format as Excel tells it, from that of LibreOffice with Vietnamese settings."""
    swapped = _swapped(shown)
    return re.sub(r"[DMYHS]+", lambda found: found[0].lower(), swapped) if re.search("[DYHS]|MM", swapped) else swapped


def code_in_office(code: str) -> str:
    """The code of a number format with the decimal comma of Viet Nam, from that of Excel."""
    return _swapped(code)


def _swapped(code: str) -> str:
    pieces = _LITERAL.split(code)
    return "".join(
        piece if number % 2 else piece.translate(str.maketrans(".,", ",.")) for number, piece in enumerate(pieces)
    )


def excel_format(document: Any, key: int) -> str:
    """The code of a number format by its number in the document; that of truth values is no format in Excel."""
    shown = document.NumberFormats.getByKey(key)
    return GENERAL if shown.Type & _LOGICAL or key == 0 else code_in_excel(shown.FormatString)


def office_format(document: Any, code: str) -> int:
    """The number that the document has, or now gets, for a number format."""
    if code == GENERAL:
        return 0
    formats, here = document.NumberFormats, load_uno().createUnoStruct("com.sun.star.lang.Locale")
    key = formats.queryKey(code_in_office(code), here, False)
    return int(key if key != -1 else formats.addNew(code_in_office(code), here))


def rgb(number: int) -> Colour:
    """A colour from its number."""
    return number >> 16 & 255, number >> 8 & 255, number & 255


def colour_number(colour: Colour | str | int) -> int:
    """The number of a colour; a whole number is one of Excel's, blue first."""
    if isinstance(colour, int):
        return (colour & 255) << 16 | colour & 0xFF00 | colour >> 16
    red, green, blue = hex_to_rgb(colour) if isinstance(colour, str) else colour
    return int(red) << 16 | int(green) << 8 | int(blue)
