"""The one catalogue of codes, and the issue: wrong data as a value, with its place and its facts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from functools import cache, lru_cache
from string import Formatter
from typing import Literal

from dvk_xl.errors import DeclarationError
from dvk_xl.resources import read_toml, resource_folder
from dvk_xl.vietnamese.text import SortKey, sort_key

Severity = Literal["E", "W", "I"]
Fact = str | int
_REMEMBERED = 8_192
_PLACE = re.compile(r"\{[a-z_]+\}")
"""A place in a text of the catalogue that a fact fills in."""


@unique
class Code(StrEnum):
    """Every code there is. The first letter is the severity; the texts stand in workbook/schema/codes.toml."""

    E101 = "E101"
    W102 = "W102"
    E103 = "E103"
    E104 = "E104"
    E105 = "E105"
    E106 = "E106"
    W107 = "W107"
    E108 = "E108"
    E109 = "E109"
    W110 = "W110"
    E201 = "E201"
    E202 = "E202"
    E203 = "E203"
    W204 = "W204"
    W205 = "W205"
    W206 = "W206"
    E207 = "E207"
    W208 = "W208"
    E209 = "E209"
    E301 = "E301"
    W302 = "W302"
    E303 = "E303"
    W304 = "W304"
    E305 = "E305"
    W306 = "W306"
    W307 = "W307"
    E308 = "E308"
    I309 = "I309"
    I310 = "I310"
    E311 = "E311"
    W312 = "W312"
    W313 = "W313"
    W314 = "W314"
    W315 = "W315"
    I316 = "I316"
    W317 = "W317"
    W318 = "W318"
    E401 = "E401"
    W402 = "W402"
    W403 = "W403"
    E404 = "E404"
    W405 = "W405"
    E406 = "E406"
    E407 = "E407"
    W408 = "W408"
    E410 = "E410"
    W411 = "W411"
    W412 = "W412"
    W501 = "W501"
    I502 = "I502"
    W503 = "W503"
    I601 = "I601"
    W602 = "W602"
    W603 = "W603"
    E604 = "E604"
    W605 = "W605"
    W606 = "W606"
    W607 = "W607"
    I608 = "I608"
    W609 = "W609"
    I610 = "I610"
    W614 = "W614"
    W615 = "W615"
    I616 = "I616"
    W617 = "W617"
    E701 = "E701"
    E702 = "E702"
    E703 = "E703"
    E704 = "E704"
    E705 = "E705"
    I706 = "I706"
    E707 = "E707"
    E708 = "E708"
    E709 = "E709"
    E710 = "E710"
    I710 = "I710"
    W711 = "W711"
    W712 = "W712"
    W713 = "W713"
    I714 = "I714"
    E715 = "E715"
    W716 = "W716"
    I717 = "I717"
    E718 = "E718"
    I719 = "I719"
    E720 = "E720"
    I721 = "I721"
    E722 = "E722"
    I723 = "I723"
    W724 = "W724"
    W725 = "W725"
    W726 = "W726"
    W727 = "W727"
    E731 = "E731"
    E728 = "E728"
    E729 = "E729"
    I730 = "I730"
    E801 = "E801"
    E802 = "E802"
    E803 = "E803"
    E804 = "E804"
    E805 = "E805"
    E806 = "E806"
    E807 = "E807"
    E808 = "E808"
    E809 = "E809"
    E810 = "E810"
    E811 = "E811"
    E812 = "E812"
    E813 = "E813"
    E814 = "E814"
    E815 = "E815"
    E816 = "E816"
    E817 = "E817"
    E818 = "E818"
    E819 = "E819"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says of one code; `message` and `mend` have places for facts in braces.

    `unit_mend`: what a unit is told to do, where that is not what the office does; "" where `mend` fits both.
    """

    title: str
    message: str
    mend: str
    example: str
    audience: Literal["unit", "office"] = "unit"
    unit_mend: str = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """Where something stands: file (relative to the inbox, or the master), sheet, 1-based Excel row, column letter."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    @property
    def cell(self) -> str | None:
        """The address "F12", or `None` when the place is no single cell."""
        return f"{self.column}{self.row}" if self.column and self.row else None


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding: what (`code`), where (`ref`, `field`, `unit`, `key` of the row it speaks of) and its facts."""

    code: Code
    ref: Ref
    facts: tuple[tuple[str, Fact], ...] = ()
    field: str | None = None
    unit: str | None = None
    key: str | None = None

    @property
    def severity(self) -> Severity:
        """E, W or I."""
        return severity(self.code)


def issue(code: Code, ref: Ref, *, field: str | None = None, unit: str | None = None, **facts: Fact) -> Issue:
    """An issue with its facts by name."""
    return Issue(code, ref, tuple(sorted(facts.items())), field, unit)


def severity(code: Code) -> Severity:
    """E (excluded until mended), W (counted, wants a look) or I (information)."""
    letter = code.value[0]
    return "E" if letter == "E" else "W" if letter == "W" else "I"


@cache
def load_catalogue() -> Mapping[Code, Entry]:
    """Every code with its texts; raises `DeclarationError` when codes and texts do not match one to one."""
    source = resource_folder("workbook") / "schema" / "codes.toml"
    table = read_toml(source)
    faults = [f"{name}: mã không có trong chương trình" for name in table if name not in Code.__members__]
    faults += [f"{code}: thiếu lời" for code in Code if code not in table]
    if faults:
        raise DeclarationError(source.name, tuple(faults))
    return {code: Entry(**table[code]) for code in Code}


def render(code: Code, facts: Mapping[str, Fact]) -> str:
    """The message of a code with its facts filled in, a blank cell as "(trống)"; a missing fact raises `KeyError`."""
    blank = {"written": "(trống)"} if facts.get("written") == "" else {}
    return load_catalogue()[code].message.format_map({**facts, **blank})


def message(one: Issue) -> str:
    """What the officer reads."""
    return _message(one.code, one.facts)


def mend(one: Issue) -> str:
    """What to do about it."""
    return _mend(one.code, one.facts)


# a thousand files say the same of themselves, and each text is asked for by several pages
@lru_cache(_REMEMBERED)
def _message(code: Code, facts: tuple[tuple[str, Fact], ...]) -> str:
    return render(code, dict(facts))


@lru_cache(_REMEMBERED)
def _mend(code: Code, facts: tuple[tuple[str, Fact], ...]) -> str:
    return load_catalogue()[code].mend.format_map(dict(facts))


def unit_mend(one: Issue) -> str:
    """What a unit is told to do about it."""
    entry = load_catalogue()[one.code]
    return (entry.unit_mend or entry.mend).format_map(dict(one.facts))


def facts_of(code: Code) -> frozenset[str]:
    """Names of the facts that the texts of a code ask for."""
    entry = load_catalogue()[code]
    return frozenset(
        name
        for text in (entry.message, entry.mend, entry.unit_mend)
        for _, name, _, _ in Formatter().parse(text)
        if name
    )


def without_facts(text: str) -> str:
    """A text of the catalogue as help shows it, where no issue gives the facts: their places are "…"."""
    return _PLACE.sub("…", text).replace("….", "…")


def in_order(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Issues by file, sheet (in Vietnamese order), row, column, code: the same whatever order they were found in."""
    return tuple(sorted(issues, key=_place))


def _place(one: Issue) -> tuple[SortKey, SortKey, int, int, str, str, tuple[tuple[str, str], ...]]:
    ref = one.ref
    facts = tuple((name, str(value)) for name, value in one.facts)
    return (
        sort_key(ref.file),
        sort_key(ref.sheet),
        ref.row or 0,
        column_number(ref.column),
        one.code,
        one.unit or "",
        facts,
    )


@cache
def column_number(letters: str) -> int:
    """1 for A, 27 for AA, 0 for no column."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@cache
def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
