"""What a case of trouble is: the files, the order in which they come, and what the rules say must become of them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

RECEIVED = date(2026, 2, 20)
"""The day files come unless a case says otherwise: before the deadline of the ward's plan, "trước ngày 03/3/2026"."""
FATES = ("accepted", "accepted_with_warnings", "rejected", "duplicate", "superseded")
SKIPPED = ("title", "header", "group", "column_number", "total", "blank", "signature")
_FOUND = re.compile(r"(?P<codes>[EWI]\d{3}(?:\|[EWI]\d{3})*)(?:@(?P<cell>[A-Z]+\d+|\*))?(?::(?P<field>\w+))?")


@dataclass(frozen=True)
class Found:
    """An issue that must be raised: one of `codes`; `cell` "" is none, "*" any; `field` "" is any."""

    codes: tuple[str, ...]
    cell: str
    field: str

    def fits(self, code: str, cell: str | None, name: str | None) -> bool:
        """Whether an issue is the one meant."""
        place = self.cell in {"*", cell or ""}
        return code in self.codes and place and self.field in {"", name or ""}


def found(text: str) -> tuple[Found, ...]:
    """Issues written as "E108@C3:kind W606@* E704": code, cell, field."""
    marks = [_FOUND.fullmatch(one) for one in text.split()]
    assert all(marks), text
    return tuple(Found(tuple(one["codes"].split("|")), one["cell"] or "", one["field"] or "") for one in marks if one)


@dataclass(frozen=True)
class Expected:
    """What must become of one file.

    `fates` and `skipped` are complete, what is not named is 0; a key "a|b" of `skipped` sums kinds between which the
    rules do not decide, and a value `None` is any number. `issues` is the whole set but for `loosely` (codes that may stand
    there as well) and the lines that were skipped (I601, looked at for every file).
    """

    verdict: str
    unit: str | None = None
    form: str | None = None
    fates: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int | None] = field(default_factory=dict)
    issues: tuple[Found, ...] = ()
    loosely: frozenset[str] = frozenset()
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    suggestion: str | None = None


@dataclass(frozen=True)
class Step:
    """One run: the day, what is put into the inbox before it, and names a person confirms before it."""

    files: Mapping[str, bytes]
    day: date = RECEIVED
    confirm: tuple[tuple[str, str], ...] = ()
    prepare: Callable[[Path], None] | None = None


@dataclass(frozen=True)
class Drawn:
    """Files and their truth. `models`: name → values of every registration that must stand; `None`: not asked."""

    steps: tuple[Step, ...]
    expected: Mapping[str, Expected]
    models: Mapping[str, Mapping[str, Any]] | None = None
    results: Mapping[str, Mapping[str, Any]] | None = None


@dataclass(frozen=True)
class Case:
    """A kind of trouble: its name, what it is and why, the rows of the sources it stands for, and how it is drawn."""

    name: str
    why: str
    stands_for: tuple[str, ...]
    draw: Callable[[], Drawn]


CASES: dict[str, Case] = {}


def case(why: str, *stands_for: str) -> Callable[[Callable[[], Drawn]], Callable[[], Drawn]]:
    """Register a drawing under the name of its function."""

    def register(draw: Callable[[], Drawn]) -> Callable[[], Drawn]:
        name = draw.__name__
        assert name not in CASES, name
        CASES[name] = Case(name, why, stands_for, draw)
        return draw

    return register


def good(
    unit: str,
    accepted: int = 0,
    issues: str = "",
    *,
    form: str = "DK",
    skipped: Mapping[str, int | None] | None = None,
    loosely: Iterable[str] = (),
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    **fates: int,
) -> Expected:
    """A file in force; with an error among its issues it is accepted with errors."""
    kept = {name: number for name, number in {"accepted": accepted, **fates}.items() if number}
    raised = found(issues)
    wrong = any(one.codes[0][0] == "E" for one in raised)
    verdict = "accepted_with_errors" if wrong else "accepted"
    rows = {"title": 1, "header": 1} if skipped is None else skipped
    return Expected(verdict, unit, form, kept, rows, raised, frozenset(loosely), facts or {})


def refused(code: str, verdict: str = "unreadable", *, loosely: Iterable[str] = ()) -> Expected:
    """A file without usable content: nobody's, no form, no row."""
    return Expected(verdict, issues=found(code), loosely=frozenset(loosely))


def waits(
    code: str,
    rejected: int,
    *,
    form: str = "DK",
    skipped: Mapping[str, int | None] | None = None,
    suggestion: str | None = None,
    more: str = "",
) -> Expected:
    """A file whose sender is not certain: every row is kept back until a person has said whose it is."""
    rows = {"title": 1, "header": 1} if skipped is None else skipped
    raised = found(f"{code} {more}".strip())
    return Expected("waiting", None, form, {"rejected": rejected}, rows, raised, suggestion=suggestion)


def foreign(code: str, rejected: int, skipped: dict[str, int | None] | None = None) -> Expected:
    """A file of something else: nobody's, every row kept back."""
    fates = {"rejected": rejected} if rejected else {}
    return Expected("foreign", None, "*", fates, skipped or {}, found(code))


def superseded(unit: str, rows: int, form: str = "DK", skipped: dict[str, int | None] | None = None) -> Expected:
    """An older version: every row stands in a newer file."""
    counted = {"title": 1, "header": 1} if skipped is None else skipped
    return Expected("superseded", unit, form, {"superseded": rows}, counted, found("W408"), frozenset({"I723"}))


def one(
    content: bytes,
    expected: Expected,
    models: Mapping[str, Mapping[str, Any]] | Iterable[str] | None = None,
    *,
    path: str = "t01/danh sach.xlsx",
    day: date = RECEIVED,
) -> Drawn:
    """A single file in a folder that says nothing of its sender."""
    named = models if models is None or isinstance(models, Mapping) else {name: {} for name in models}
    return Drawn((Step({path: content}, day),), {path: expected}, named)
