"""From a cell to a typed value: text, code of a list, day, number; every change and every doubt is an issue."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal

from dvk_xl.intake.grid import Scalar, holds_identity_number
from dvk_xl.issues import Code, Fact
from dvk_xl.plan import Plan, list_items
from dvk_xl.schema import Field, Item, Schema, item_keys
from dvk_xl.vietnamese.dates import format_date, parse_date
from dvk_xl.vietnamese.numbers import NumberReading, format_number, parse_number
from dvk_xl.vietnamese.text import clean, fold, is_no, is_yes

Value = str | int | float | bool | date | None
Finding = tuple[Code, dict[str, Fact]]

NUMBER_FIELD = "number"
"""The field that numbers the rows of a list; any list may have such a column."""
MOST_UNITS = 32_767
"""UTF-16 units a cell of a workbook can hold."""
_SMALL_MONEY = 1000
_FRACTIONS = 1.5
_MOBILE_DIGITS = 9
_SPLIT = re.compile(r"[;,/+&\n]|\bvà\b")
_JOINTS = re.compile(r"[-,;/&.]|\bvà\b")


@dataclass(frozen=True, slots=True)
class CastCell:
    """A cell's value as the field wants it, what was found on the way, and the changes to its letters.

    Of days `until` is the last one; `ends`: the value itself is the last day, the first was not written.
    """

    value: Value
    findings: tuple[Finding, ...] = ()
    changes: tuple[str, ...] = ()
    until: date | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Caster:
    """What casting needs to know: the year that dates without one mean, and the lists by folded word.

    `trusted`: the cells are the workbook's own, whose percentages are written out.
    """

    year: int
    words: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, Mapping[str, str]]
    trusted: bool = False


def build_caster(schema: Schema, plan: Plan, *, trusted: bool = False) -> Caster:
    """The caster of a plan: its own fields and the closed lists of the schema."""
    names = [*schema.lists, "field"]
    items = {name: list_items(plan, schema.lists, name) for name in names}
    words = {name: _words(items[name]) for name in names}
    number = schema.registration.field(NUMBER_FIELD)
    words[NUMBER_FIELD] = {fold(word): NUMBER_FIELD for word in (number.title, *number.aliases)}
    return Caster(plan.year, words, {name: {one.code: one.title for one in items[name]} for name in names}, trusted)


def _words(items: tuple[Item, ...]) -> dict[str, str]:
    words: dict[str, str] = {}
    for item in items:
        for key in item_keys(item):
            words.setdefault(key, item.code)
            words.setdefault(_loose(key), item.code)
    return words


def _loose(key: str) -> str:
    # "văn hóa, xã hội", "văn hóa và xã hội", "văn hóa - xã hội" are one choice
    return " ".join(_JOINTS.sub(" ", key).split())


def cast(caster: Caster, one: Field, scalar: Scalar) -> CastCell:
    """The value of a cell under a field; a blank is `None` without a finding (what is required is a check's matter)."""
    if scalar is None:
        return CastCell(None)
    changes: tuple[str, ...] = ()
    if isinstance(scalar, str):
        cleaned = clean(scalar)
        scalar, changes = cleaned.text, cleaned.changes
        if not scalar:
            return CastCell(None, (), changes)
    read = _CASTS[one.type](caster, one, scalar)
    identity = _holds_identity(one, scalar)
    if not identity and not changes:
        return read
    findings = (*read.findings, _personal()) if identity else read.findings
    return replace(read, findings=findings, changes=changes)


def as_text(scalar: Scalar) -> str:
    """A cell as a person would write it."""
    if isinstance(scalar, datetime):
        return format_date(scalar.date())
    if isinstance(scalar, date):
        return format_date(scalar)
    if isinstance(scalar, time):
        return scalar.isoformat("minutes")
    if isinstance(scalar, int | float) and not isinstance(scalar, bool):
        return format_number(scalar)
    return "" if scalar is None else str(scalar)


def _text(_: Caster, one: Field, scalar: Scalar) -> CastCell:
    text = str(scalar) if isinstance(scalar, int) and not isinstance(scalar, bool) else as_text(scalar)
    text = " ".join(text.split()) if one.type == "text" else text
    # a letter is one unit or two
    if len(text) * 2 <= MOST_UNITS:
        return CastCell(text)
    wide = text.encode("utf-16-le", "surrogatepass")
    if len(wide) <= MOST_UNITS * 2:
        return CastCell(text)
    found: Finding = (Code.W314, {"column": one.title, "length": len(wide) // 2, "limit": MOST_UNITS})
    return CastCell(wide[: MOST_UNITS * 2].decode("utf-16-le", "ignore").rstrip(), (found,))


def _phone(_: Caster, __: Field, scalar: Scalar) -> CastCell:
    text = str(int(scalar)) if isinstance(scalar, float) and scalar.is_integer() else str(scalar)
    if isinstance(scalar, int | float) and len(text) == _MOBILE_DIGITS:
        return CastCell("0" + text, ((Code.I310, {"written": text, "taken": "0" + text}),))
    return CastCell(text)


def _enum(caster: Caster, one: Field, scalar: Scalar) -> CastCell:
    words = caster.words[one.list]
    text = as_text(scalar)
    key = fold(text)
    code = words.get(key) or words.get(_loose(key))
    if code is not None:
        return CastCell(code)
    parts = [key for key in (fold(part) for part in _SPLIT.split(text)) if key]
    several = [words[key] for key in parts if key in words]
    if len(several) == len(parts) and len(set(several)) == 1:
        return CastCell(several[0])
    if several and one.name == "field":
        taken = caster.titles[one.list][several[0]]
        return CastCell(several[0], ((Code.W107, {"written": text, "taken": taken}),))
    return CastCell(None, (_enum_fault(caster, one, text),))


def _enum_fault(caster: Caster, one: Field, text: str) -> Finding:
    choices = "; ".join(caster.titles[one.list].values())
    if one.name == "kind":
        return (Code.E108, {"written": text})
    if one.name == "field":
        return (Code.E106, {"written": text, "choices": choices})
    return (Code.W313, {"written": text, "column": one.title, "choices": choices})


def _bool(_: Caster, one: Field, scalar: Scalar) -> CastCell:
    text = as_text(scalar)
    if scalar is True or is_yes(text):
        return CastCell(True)
    if scalar is False or is_no(text):
        return CastCell(None)
    return CastCell(None, ((Code.W313, {"written": text, "column": one.title, "choices": "x"}),))


def _date(caster: Caster, _: Field, scalar: Scalar) -> CastCell:
    reading = None if isinstance(scalar, time | bool) else parse_date(scalar or "", caster.year)
    written = as_text(scalar)
    if reading is None:
        return CastCell(None, ((Code.E301, {"written": written}),))
    facts: dict[str, Fact] = {"written": written, "taken": format_date(reading.value)}
    code = Code.W302 if not reading.exact else Code.I310 if reading.converted else None
    return CastCell(reading.value, ((code, facts),) if code else (), until=reading.end, ends=reading.ends)


def _number(caster: Caster, one: Field, scalar: Scalar) -> CastCell:
    plain = scalar if isinstance(scalar, str | int | float) and not isinstance(scalar, bool) else None
    reading = parse_number(plain) if plain is not None else None
    if reading is None or _impossible(one, reading):
        return CastCell(None, ((Code.E305, {"written": as_text(scalar)}),))
    value = _plain_number(reading.value)
    taken = format_number(reading.value)
    if one.type == "percent":
        read = _percent(scalar, value, trusted=caster.trusted)
        return (
            read if read.findings or not isinstance(scalar, str) else replace(read, findings=_read_as(scalar, reading))
        )
    if one.type == "money" and reading.unit is None and 0 < reading.value < _SMALL_MONEY:
        return CastCell(value, ((Code.W306, {"written": as_text(scalar), "taken": taken}),))
    if reading.other is not None:
        facts: dict[str, Fact] = {"written": as_text(scalar), "taken": taken, "other": format_number(reading.other)}
        return CastCell(value, ((Code.W318, facts),))
    return CastCell(value, _read_as(scalar, reading) if isinstance(scalar, str) else ())


def _read_as(written: str, reading: NumberReading) -> tuple[Finding, ...]:
    """What a number in words of its own was understood to be."""
    return ((Code.I310, {"written": written, "taken": format_number(reading.value)}),) if reading.converted else ()


def _impossible(one: Field, reading: NumberReading) -> bool:
    if one.type == "integer" and reading.value != reading.value.to_integral_value():
        return True
    return one.type != "percent" and one.min is not None and reading.value < one.min


def _percent(scalar: Scalar, value: float, *, trusted: bool) -> CastCell:
    # a cell formatted as a percentage holds a fraction, 85 % is stored as 0.85; a plain cell may mean just what it says
    if isinstance(scalar, int | float) and not trusted and 0 < scalar < _FRACTIONS:
        value = _plain_number(Decimal(repr(scalar)) * 100) if scalar < 1 else value
        return CastCell(value, ((Code.W315, {"written": format_number(scalar), "taken": format_number(value)}),))
    if not 0 <= value <= 100:  # noqa: PLR2004  # percent
        return CastCell(value, ((Code.W307, {"written": format_number(value)}),))
    return CastCell(value)


def _plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _holds_identity(one: Field, scalar: Scalar) -> bool:
    if one.type in {"money", "number", "integer", "phone"}:
        return False
    return isinstance(scalar, str) and holds_identity_number(scalar)


def _personal() -> Finding:
    return (Code.W503, {"what": "dãy 12 chữ số giống số căn cước"})


_CASTS: Mapping[str, Callable[[Caster, Field, Scalar], CastCell]] = {
    "text": _text,
    "long_text": _text,
    "unit": _text,
    "units": _text,
    "phone": _phone,
    "link": _text,
    "enum": _enum,
    "bool": _bool,
    "date": _date,
    "integer": _number,
    "number": _number,
    "money": _number,
    "percent": _number,
}
