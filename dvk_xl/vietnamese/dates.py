"""Days and stretches of days as Vietnamese offices write them: the day always stands before the month."""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from dvk_xl.vietnamese.text import fold


@dataclass(frozen=True, slots=True)
class DateReading:
    """A day, or a stretch of days.

    `value` is the first day. `end` is the last one, `None` for a single day and for a stretch without an end.
    `exact`: day and month were written. `converted`: it was no date already, nor written as one (dd/mm/yyyy).
    `ends`: only the end was written ("đến 30/11/2026"): `value` is the last day.
    """

    value: date
    end: date | None
    exact: bool
    converted: bool
    ends: bool = False


FIRST_YEAR, LAST_YEAR = 1945, 2100
"""Years outside are slips of the keyboard."""

_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_SERIAL_ZERO = date(1899, 12, 30)
_LONGEST_TEXT = 80


def parse_date(value: str | date | datetime | float, default_year: int) -> DateReading | None:
    """Day or days somebody wrote, day before month; `None` when it is not surely one, or does not exist.

    `default_year` serves where no year was written. A number is a year, or a serial number of Excel (1900
    system). Source: domain.md 4.1, rules E301-W304.
    """
    if isinstance(value, str):
        return _read_text(value, default_year)
    if isinstance(value, date):
        return _read_date(value.date() if isinstance(value, datetime) else value)
    return None if isinstance(value, bool) else _read_serial(value)


def format_date(d: date) -> str:
    """Day as dd/mm/yyyy."""
    return f"{d.day:02d}/{d.month:02d}/{d.year:04d}"


def long_date(d: date) -> str:
    """Day as official texts write it: "ngày 05 tháng 01 năm 2026".

    Days below 10 and the months 1 and 2 only are padded. Source: decree 30/2020/NĐ-CP, appendix I (domain.md
    3.1).
    """
    month = f"{d.month:02d}" if d.month <= 2 else str(d.month)  # noqa: PLR2004  # January and February
    return f"ngày {d.day:02d} tháng {month} năm {d.year}"


def _read_date(day: date) -> DateReading | None:
    return DateReading(day, None, exact=True, converted=False) if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _read_serial(number: float) -> DateReading | None:
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        day = _SERIAL_ZERO + timedelta(days=int(number))
        return DateReading(day, None, exact=True, converted=True)
    if FIRST_YEAR <= number <= LAST_YEAR and number == int(number):
        return _read_text(str(int(number)), int(number))
    return None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What one side of "from … to …" says: a single day has no `end`; `dated`: its year was written."""

    start: date
    end: date | None
    dated: bool


_LEADS = re.compile("^(?:(?:thời gian|bắt đầu|kể từ|từ|trong|vào|đến|hết|giai đoạn)(?::| ) ?)+")
_ENDS = re.compile("đến|hết")
_LOOSE = re.compile(" ?([/.]) ?")
_CLOCK = re.compile("(?<=[0-9])[t ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?$")
_YEAR = re.compile("[0-9]{4}")
_UNTIL = re.compile(" (?:cho )?(?:đến|tới)(?: hết)? ")


@lru_cache(4096)
def _read_text(text: str, default_year: int) -> DateReading | None:
    written = fold(text)
    if len(written) > _LONGEST_TEXT:
        return None
    tight = _LOOSE.sub(r"\1", _CLOCK.sub("", written)).strip(" .,;")
    lead = _LEADS.match(tight)
    plain = tight[lead.end() :] if lead else tight
    stretch = _single(plain, default_year)
    if stretch and lead and _ENDS.search(lead[0]) and "từ" not in lead[0]:
        return DateReading(stretch.end or stretch.start, None, stretch.end is None, converted=True, ends=True)
    if stretch:
        # "từ tháng 3" says when it begins, not that it lasts a month
        end = None if lead and "từ" in lead[0] else stretch.end
        return DateReading(stretch.start, end, stretch.end is None, written != format_date(stretch.start))
    return next(_ranges(plain, default_year), None)


def _ranges(text: str, default_year: int) -> Iterator[DateReading]:
    cuts = [*_UNTIL.finditer(text), *re.finditer("-", text)]
    for cut in cuts:
        reading = _range(text[: cut.start()], text[cut.end() :], default_year)
        if reading:
            yield reading


def _range(left: str, right: str, default_year: int) -> DateReading | None:
    """Days from `left` to `right`; what one side leaves out (year, month, "tháng") the other side says."""
    if right == "nay":
        first = _single(left, default_year)
        return DateReading(first.start, None, first.end is None, converted=True) if first else None
    last = _like(left, right, default_year)
    first = _single(left, last.start.year) or _same_month(left, right, last) if last else None
    if first is None or last is None or (_YEAR.fullmatch(right) and not first.dated):
        return None
    if first.dated and not last.dated:
        last = _like(left, right, first.start.year) or last
    if last.dated and not first.dated and first.start > last.start:
        first = _single(left, last.start.year - 1) or first
    return DateReading(first.start, last.end or last.start, first.end is None and last.end is None, converted=True)


def _like(left: str, right: str, year: int) -> _Stretch | None:
    """Right side, read with the left side's noun first: in "quý 1 - 2/2026" the 2 is a quarter."""
    noun = re.match("tháng |quý ", left)
    return (_single(noun[0] + right, year) if noun else None) or _single(right, year)


def _same_month(left: str, right: str, last: _Stretch) -> _Stretch | None:
    found = re.fullmatch("(?:ngày )?([0-9]{1,2})", left)
    if not found or last.end or "-" in right:
        return None
    day = _date(last.start.year, last.start.month, int(found[1]))
    return _Stretch(day, None, last.dated) if day else None


def _single(text: str, year: int) -> _Stretch | None:
    """One day, month, quarter, half year or year."""
    for pattern, read in _FORMS:
        found = pattern.fullmatch(text)
        if found:
            written = found["year"]
            stretch = read(found, _full_year(written) if written else year)
            return replace(stretch, dated=bool(written)) if stretch else None
    return None


def _full_year(written: str) -> int:
    return int(written) + (2000 if len(written) == 2 else 0)  # noqa: PLR2004  # two digits


def _date(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(found: re.Match[str], year: int) -> _Stretch | None:
    day = _date(year, int(found["month"]), int(found["day"]))
    return _Stretch(day, None, dated=True) if day else None


def _months(year: int, first: int, last: int) -> _Stretch | None:
    start = _date(year, first, 1)
    end = _date(year, last, calendar.monthrange(year, last)[1]) if start and first <= last <= 12 else None  # noqa: PLR2004  # months
    return _Stretch(start, end, dated=True) if start and end else None


def _month(found: re.Match[str], year: int) -> _Stretch | None:
    return _months(year, int(found["month"]), int(found["month"]))


_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def _quarter(found: re.Match[str], year: int) -> _Stretch | None:
    last = 3 * _QUARTERS[found["quarter"]]
    return _months(year, last - 2, last)


def _first_months(found: re.Match[str], year: int) -> _Stretch | None:
    return _months(year, 1, 6 if found["count"] == "sáu" else int(found["count"]))


def _second_half(_: re.Match[str], year: int) -> _Stretch | None:
    return _months(year, 7, 12)


def _year(_: re.Match[str], year: int) -> _Stretch | None:
    return _months(year, 1, 12)


_Y4 = "(?P<year>[0-9]{4})"
_Y = "(?P<year>[0-9]{4}|[0-9]{2})"
_D = "(?P<day>[0-9]{1,2})"
_M = "(?P<month>[0-9]{1,2})"
_DAY_WORD = "(?:ngày )?(?:mùng |mồng )?"

_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], _Stretch | None]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (f"(?:ngày )?{_D}(?P<mark>[/.-]){_M}(?P=mark){_Y}", _day),
        (f"{_Y4}(?P<mark>[/-]){_M}(?P=mark){_D}", _day),
        (f"{_DAY_WORD}{_D} tháng {_M}(?:(?:,? năm |[/.-]){_Y4})?", _day),
        (f"(?:ngày )?{_D}[/-]{_M}(?P<year>)", _day),
        (f"{_M}[/.-]{_Y4}", _month),
        (f"(?:(?:đầu |giữa |cuối )?tháng |t){_M}(?:(?!-[0-9]{{2}}$)(?:,? năm |[/.-]){_Y})?", _month),
        (f"(?:quý|quí|q) ?(?P<quarter>i|ii|iii|iv|[1-4])(?:(?:,? năm |[/.-]| ){_Y4})?", _quarter),
        (f"(?P<count>[0-9]{{1,2}}|sáu) tháng đầu năm(?: {_Y4})?", _first_months),
        (f"(?:6|sáu) tháng cuối năm(?: {_Y4})?", _second_half),
        (f"(?:cả )?năm(?: {_Y4})?", _year),
        (_Y4, _year),
    )
)
