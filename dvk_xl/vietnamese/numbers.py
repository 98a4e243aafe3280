"""Numbers as Vietnamese offices write them: "1.250" is above a thousand, "8,5" is eight and a half."""

import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

from dvk_xl.vietnamese.text import fold


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number and how it was written.

    `unit` is "percent" (`value` as written: 95,5% is 95.5), "thousand", "million", "billion" (`value` already
    multiplied), "dong", or `None` when no such unit was written. `converted`: a machine would not read it so.
    `other`: what it would be if the comma parted thousands, where it may.
    """

    value: Decimal
    converted: bool
    unit: str | None
    other: Decimal | None = None


_SCALES = {
    "thousand": (1_000, "nghìn|ngàn"),
    "million": (1_000_000, "triệu|tr"),
    "billion": (1_000_000_000, "tỷ|tỉ"),
}
_COUNTED = (
    "người|hộ|hộ dân|hộ gia đình|gia đình|lượt|lượt người|lượt hộ|buổi|cuộc|lần|đợt|ý kiến|mô hình|"
    "công trình|hội viên|đoàn viên|đảng viên|thành viên|đồng chí|đ/c|học sinh|cháu|em|suất|suất quà|phần quà|"
    "nhà|căn nhà|cây|ngày công|ngày|m|m2|m²|km|kg|tấn|ha|tổ|thôn|xóm|chi bộ|đơn vị"
)
_NUMBER = re.compile(
    "(?P<about>(?:khoảng|hơn|trên) )?"
    "(?P<sign>[-+]?)"
    "(?P<whole>[1-9][0-9]{0,2}(?:\\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)"
    "(?:,(?P<comma>[0-9]+)|\\.(?P<point>[0-9]+))?"
    " ?(?:"
    "(?P<percent>%|phần trăm)"
    f"|{'|'.join(f'(?P<{name}>{words})' for name, (_, words) in _SCALES.items())}"
    ")?"
    f" ?(?:(?P<dong>đồng|đ|vnđ|vnd)|(?P<counted>{_COUNTED}))?"
)
_PLAIN = re.compile("[-+]?[0-9]+(?:\\.[0-9]+)?")
_THREE = 3
_MOST_DIGITS = 18


def parse_number(value: str | float | Decimal) -> NumberReading | None:
    """Written number in the Vietnamese reading; `None` when it is not surely one.

    "." parts thousands and "," decimals; a point that cannot part thousands is a decimal point ("12.5").
    Words that round ("khoảng", "hơn", "trên") and words of what is counted ("hộ", "lượt") are read over.
    Source: domain.md 4.1, rules E305-W307.
    """
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, bool):
        return None
    exact = _as_decimal(value)
    return NumberReading(exact, converted=False, unit=None) if exact.is_finite() else None


@lru_cache(4096)
def _read_text(text: str) -> NumberReading | None:
    written = fold(text)
    found = _NUMBER.fullmatch(written)
    number = _machine_number(found) if found else None
    if found is None or number is None:
        return None
    unit = next((name for name in ("percent", *_SCALES, "dong") if found[name]), None)
    scale = _SCALES[unit][0] if unit in _SCALES else 1
    converted = "." in found["whole"] or not _PLAIN.fullmatch(written)
    return NumberReading(_shortest(Decimal(number) * scale), converted, unit, _thousands(found, scale))


def _thousands(found: re.Match[str], scale: int) -> Decimal | None:
    whole, comma = found["whole"], found["comma"] or ""
    parts = len(comma) == _THREE and whole.isdecimal() and 0 < int(whole) < 1000 and whole[0] != "0"  # noqa: PLR2004  # a group
    return Decimal(whole + comma) * scale if parts else None


def _machine_number(found: re.Match[str]) -> str | None:
    """Digits with a decimal point; `None` where the marks contradict each other, or the units do."""
    whole, point, comma = found["whole"], found["point"], found["comma"] or ""
    if found["percent"] and (found["dong"] or found["counted"]):
        return None
    if point is not None and (not whole.isdecimal() or (len(point) == _THREE and whole != "0")):
        return None
    digits = whole.replace(".", "").replace(" ", "")
    if len(digits + (point or comma)) > _MOST_DIGITS:
        return None
    return f"{found['sign']}{digits}.{point or comma or 0}"


def _shortest(value: Decimal) -> Decimal:
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _as_decimal(value: float | Decimal) -> Decimal:
    """Exactly what a person sees of the number: a float goes through its shortest writing."""
    if not isinstance(value, float):
        return Decimal(value)
    return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))


_SWAPPED = str.maketrans({",": ".", ".": ","})
_ENOUGH_DIGITS = 400


def format_number(value: Decimal | float, decimals: int | None = None) -> str:
    """Vietnamese writing of a number: "1.250", "8,5".

    `decimals` fixes the places (halves go up); `None` writes those it has. Raises `ValueError` for NaN and
    infinity.
    """
    return _format(value, decimals, ROUND_HALF_UP)


def format_percent(value: Decimal | float, decimals: int | None = None) -> str:
    """Vietnamese writing of a percentage (0..100): "97,5%"; `decimals` cuts off and never flatters."""
    return _format(value, decimals, ROUND_FLOOR) + "%"


def _format(value: Decimal | float, decimals: int | None, rounding: str) -> str:
    exact = _as_decimal(value)
    if not exact.is_finite():
        raise ValueError(f"không phải số: {value}")
    if decimals is not None:
        with localcontext(prec=_ENOUGH_DIGITS):
            exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding)
    # adding nothing would round; a zero loses its minus sign here
    written = f"{abs(exact) if exact.is_zero() else exact:,f}"
    if decimals is None and "." in written:
        written = written.rstrip("0").rstrip(".")
    return written.translate(_SWAPPED)


def floor_percent(numerator: int, denominator: int) -> Decimal | None:
    """Rate in percent, 0..100 with one decimal, cut off below; 100.0 only when nothing is missing.

    `None` for an empty base. Never above 100, never below 0. Source: design.md, law 5.
    """
    if denominator <= 0:
        return None
    thousandths = min(1000, max(0, numerator) * 1000 // denominator)
    return Decimal(thousandths).scaleb(-1)


def percent_text(value: Decimal) -> str:
    """Percentage for machines: "97.5", "100", "0"."""
    return f"{value:f}".removesuffix(".0")


_DIGIT_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUP_WORDS = ("", " nghìn", " triệu", " tỷ")
_HIGHEST = 10**12 - 1


def number_in_words(n: int) -> str:
    """Words of a number: 1005 is "một nghìn không trăm linh năm".

    Raises `ValueError` below 0 and from a thousand billion on.
    """
    if not 0 <= n <= _HIGHEST:
        raise ValueError(f"chỉ đọc được số từ 0 đến 999 tỷ: {n}")
    if n == 0:
        return _DIGIT_WORDS[0]
    groups = [(n // 1000**rank % 1000, rank) for rank in range(len(_GROUP_WORDS))]
    highest = max(rank for group, rank in groups if group)
    read = [_group(group, full=rank < highest) + _GROUP_WORDS[rank] for group, rank in reversed(groups) if group]
    return " ".join(read)


def _group(number: int, *, full: bool) -> str:
    """Three digits read out; `full` reads the hundreds and tens that are zero, as after a higher group."""
    hundreds, rest = divmod(number, 100)
    read = [f"{_DIGIT_WORDS[hundreds]} trăm"] if hundreds or full else []
    if rest:
        read.append(_tens(rest, after_hundreds=bool(read)))
    return " ".join(read)


def _tens(number: int, *, after_hundreds: bool) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return ("linh " if after_hundreds else "") + _DIGIT_WORDS[ones]
    head = "mười" if tens == 1 else f"{_DIGIT_WORDS[tens]} mươi"
    return f"{head} {_ones(tens, ones)}" if ones else head


def _ones(tens: int, ones: int) -> str:
    changed = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return changed.get(ones, _DIGIT_WORDS[ones])
