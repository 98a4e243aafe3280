"""What Excel makes of a value put into a cell: a text that looks like a number, a day, a formula … becomes that.

Excel reads such texts by American habits first and, where that fails, by those of the computer, here Vietnamese:
"03/04/2026" is the fourth of March, "25/03/2026" the twenty-fifth of March, "1,250" is 1250 and "1,5" is 1.5. Where Excel is
known to differ by version or settings the stricter reading is taken: what may be read as something else is.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

Kind = Literal["empty", "text", "number", "boolean", "error", "formula"]
Raw = str | float | bool | datetime | None

EPOCH = datetime(1899, 12, 30)  # a day of a workbook has no time zone
ERRORS = {
    "#DIV/0!": -2146826281,
    "#N/A": -2146826246,
    "#NAME?": -2146826259,
    "#NULL!": -2146826288,
    "#NUM!": -2146826252,
    "#REF!": -2146826265,
    "#VALUE!": -2146826273,
}
"""The names of errors with the numbers that Excel gives to a program outside."""
TEXT_FORMAT, GENERAL = "@", "General"
_SMALLEST, _LARGEST = -(2**31), 2**31 - 1
_LONGEST_TEXT, _LONGEST_FORMULA = 32_767, 8_192

_AMERICAN = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+")
_VIETNAMESE = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?|\d{1,3}(?:\.\d{3})+")
_NUMBER = re.compile(
    r"(?P<open>\()?(?P<sign>[+-])?\s?(?P<money>[$₫])?(?P<digits>[\d.,]+)(?P<power>[eE][+-]?\d{1,3})?(?P<percent>\s?%)?(?P<close>\))?"
)
_FRACTION = re.compile(r"(-?\d+) (\d{1,3})/(\d{1,3})")
_THREE = re.compile(r"(\d{1,4})[/-](\d{1,2})[/-](\d{1,4})")
_TWO = re.compile(r"(\d{1,2})[/-](\d{1,4})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s?([AaPp])[Mm]?)?")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july")
_MONTHS += ("august", "september", "october", "november", "december")
_MONTH = "(" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + ")"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[ -]?{_MONTH}(?:[ ,-]+(\d{{2,4}}))?", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"{_MONTH}[ -]?(\d{{1,4}})(?:,? (\d{{4}}))?", re.IGNORECASE)
_HALF_DAY, _CENTURY_TURN, _FIRST_YEAR, _LAST_YEAR, _LAST_DAY = 12, 30, 1900, 9999, 31


class ExcelRefusedError(Exception):
    """Excel would answer with an error (0x800A03EC) instead of doing it; made up like `pywintypes.com_error`."""

    hresult = -2147352567

    def __init__(self, said: str) -> None:
        details = (0, "Microsoft Excel", said, "xlmain11.chm", 0, -2146827284)
        super().__init__(self.hresult, "Exception occurred.", details, None)

    def __str__(self) -> str:
        return str(self.args[2][2])


@dataclass(frozen=True, slots=True)
class Entered:
    """What a cell holds after an entry, and the format a cell of the format General takes on with it ("" keeps it)."""

    kind: Kind
    value: str | float | bool
    number_format: str = ""


EMPTY = Entered("empty", "")


def entered(value: object, *, text_cell: bool = False) -> Entered:
    """What a cell makes of a value; `text_cell`: its format is Text.

    Raises `TypeError` for what no program can hand over to Excel, `OverflowError` for a whole number over 32 bits (Excel takes
    those as `float` only), `ExcelRefusedError` for a text that is too long.
    """
    match value:
        case None:
            return EMPTY
        case bool():
            return Entered("boolean", value)
        case int() if _SMALLEST <= value <= _LARGEST:
            return Entered("number", float(value))
        case int():
            raise OverflowError(f"{value} does not fit into 32 bits: hand it over as a float")
        case float() if math.isfinite(value):
            return Entered("number", value)
        case datetime():
            whole = value.replace(tzinfo=None)
            return Entered("number", serial(whole), _day_format(whole))
        case str():
            return _text(value, text_cell=text_cell)
    raise TypeError(f"Objects of type {type(value).__name__!r} can not be converted to a COM VARIANT")


def serial(moment: datetime) -> float:
    """A moment as a cell holds it: days since the last of 1899."""
    return (moment - EPOCH) / timedelta(days=1)


def _day_format(moment: datetime) -> str:
    return "m/d/yyyy h:mm" if moment.hour or moment.minute or moment.second else "m/d/yyyy"


def _text(text: str, *, text_cell: bool) -> Entered:
    if len(text.encode("utf-16-le")) // 2 > _LONGEST_TEXT:
        raise ExcelRefusedError(f"a text of {len(text)} letters does not fit into a cell")
    if text == "":
        return EMPTY
    if text.startswith("'"):
        return Entered("text", text[1:])
    return Entered("text", text) if text_cell else _read(text)


def _read(text: str) -> Entered:
    bare = text.strip(" ")
    if text.startswith("=") and len(bare) > 1:
        return _formula(text)
    if bare.upper() in {"TRUE", "FALSE"}:
        return Entered("boolean", bare.upper() == "TRUE")
    if bare.upper() in ERRORS:
        return Entered("error", bare.upper())
    found = next((one for one in (_number(bare), _fraction(bare), _moment(bare)) if one), None)
    if found:
        return found
    if text[0] in "+-@" and len(bare) > 1:
        return _formula("=" + text.lstrip("@"))
    return Entered("text", text)


def _formula(text: str) -> Entered:
    if len(text) > _LONGEST_FORMULA:
        raise ExcelRefusedError("the formula is longer than 8192 letters")
    return Entered("formula", text)


def _number(text: str) -> Entered | None:
    match = _NUMBER.fullmatch(text)
    if match is None or (match["open"] is None) != (match["close"] is None):
        return None
    digits = match["digits"]
    if _AMERICAN.fullmatch(digits):
        value = float(digits.replace(",", ""))
    elif _VIETNAMESE.fullmatch(digits):
        value = float(digits.replace(".", "").replace(",", "."))
    else:
        return None
    value *= (-1 if match["sign"] == "-" or match["open"] else 1) * (0.01 if match["percent"] else 1)
    value *= 10.0 ** int((match["power"] or "e0")[1:])
    return Entered("number", value, _number_format(match, digits)) if math.isfinite(value) else None


def _number_format(match: re.Match[str], digits: str) -> str:
    if match["percent"]:
        return "0%" if digits.isdigit() else "0.00%"
    if match["power"]:
        return "0.00E+00"
    return "#,##0" if match["money"] or "," in digits else ""


def _fraction(text: str) -> Entered | None:
    match = _FRACTION.fullmatch(text)
    if match is None or int(match[3]) == 0:
        return None
    whole, part = int(match[1]), int(match[2]) / int(match[3])
    return Entered("number", whole - part if match[1].startswith("-") else whole + part, "# ?/?")


def _moment(text: str) -> Entered | None:
    day_text, _, clock_text = text.partition(" ") if _THREE.match(text) else (text, "", "")
    clock = _clock(clock_text or day_text)
    found = _day(day_text if clock_text else text)
    if found is None:
        return Entered("number", clock, "h:mm") if clock is not None and not clock_text else None
    day, shown = found
    if clock_text:
        return None if clock is None else Entered("number", serial(day) + clock, "m/d/yyyy h:mm")
    return Entered("number", serial(day), shown)


def _clock(text: str) -> float | None:
    match = _CLOCK.fullmatch(text.strip())
    if match is None or int(match[2]) >= 60 or int(match[3] or 0) >= 60:
        return None
    hours = int(match[1])
    if match[4]:
        if hours > _HALF_DAY:
            return None
        hours = hours % _HALF_DAY + (_HALF_DAY if match[4].upper() == "P" else 0)
    return (hours * 3600 + int(match[2]) * 60 + int(match[3] or 0)) / 86_400


def _day(text: str) -> tuple[datetime, str] | None:
    return next((found for found in _days(text) if found), None)


def _days(text: str) -> Iterator[tuple[datetime, str] | None]:
    this_year = date.today().year  # noqa: DTZ011  # Excel takes the year of the wall calendar
    if match := _THREE.fullmatch(text):
        first, second, third = (int(part) for part in match.groups())
        orders = [(first, second, third)] if len(match[1]) > 2 else [(third, first, second), (third, second, first)]
        yield from (_made(*order, "m/d/yyyy") for order in orders)
    elif match := _TWO.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        yield _made(this_year, first, second, "d-mmm")
        yield _made(this_year, second, first, "d-mmm")
        yield _made(second, first, 1, "mmm-yy")
    elif match := _DAY_FIRST.fullmatch(text):
        yield _made(int(match[3] or this_year), _month(match[2]), int(match[1]), "d-mmm-yy")
    elif match := _MONTH_FIRST.fullmatch(text):
        number = int(match[2])
        day, year = (number, int(match[3] or this_year)) if match[3] or number <= _LAST_DAY else (1, number)
        yield _made(year, _month(match[1]), day, "mmm-yy")


def _month(name: str) -> int:
    return [month[:3] for month in _MONTHS].index(name[:3].lower()) + 1


def _made(year: int, month: int, day: int, shown: str) -> tuple[datetime, str] | None:
    whole = year + (2000 if year < _CENTURY_TURN else 1900) if year < 100 else year
    try:
        return (datetime(whole, month, day), shown) if _FIRST_YEAR <= whole <= _LAST_YEAR else None
    except ValueError:
        return None
