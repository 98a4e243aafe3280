"""What a formula of ours has as its value: the few functions the forms use, calculated the way Excel does.

A formula that uses anything else raises, so no form is made whose shown values nobody worked out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from dvk_xl.errors import ReportError
from dvk_xl.views.cells import Plain

Scalar = str | float | int | bool | None
"""What a cell holds: `None` is blank, a day is its serial number."""
Look = Callable[[str, int, int], Scalar]
"""The value of a cell by sheet, row and column, from 1; raises `Fault` for a cell that shows an error."""
Node = Callable[[Look], Scalar]

_TOKENS = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")
    |(?P<ref>(?:(?:'(?:[^']|'')+'|\w+)!)?\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?(?![\w(]))
    |(?P<number>[0-9]+(?:\.[0-9]+)?)
    |(?P<name>[A-Z]+)
    |(?P<sign><=|>=|<>|[-+*/&=<>(),]))""",
    re.VERBOSE,
)
_REF = re.compile(r"(?:(?:'((?:[^']|'')+)'|(\w+))!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


class Fault(Exception):  # noqa: N818  # an error value of Excel, carried to the cell that shows it
    """An error value such as "#VALUE!"."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells on a sheet, both ends included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def values(self, look: Look) -> Iterator[Scalar]:
        """The values row by row."""
        places = product(range(self.top, self.bottom + 1), range(self.left, self.right + 1))
        return (look(self.sheet, row, column) for row, column in places)


@dataclass(frozen=True, slots=True)
class Calc:
    """A formula understood: its value for given cells, and the areas it may read."""

    value: Node
    reads: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a formula: its value, and the area where it is one."""

    value: Node
    area: Area | None = None

    def values(self, look: Look) -> Iterator[Scalar]:
        return self.area.values(look) if self.area else iter((self.value(look),))


@lru_cache(8192)
def understood(text: str, sheet: str) -> Calc:
    """The formula `text` (English, without "=") as it stands on `sheet`; raises `ReportError` for what is unknown here."""
    reader = _Reader(text, sheet)
    part = reader.compared()
    if reader.kind:
        raise reader.unknown()
    return Calc(part.value, tuple(reader.reads))


def serial_or_self(value: Plain) -> Scalar:
    """A value as cells hold it: days as serial numbers."""
    return value if value is None or isinstance(value, str | int | float) else value.toordinal() - _DAY_ZERO


_DAY_ZERO = 693594  # 30/12/1899


class _Reader:
    """Reads one formula from left to right; `kind` and `word` are what stands next."""

    def __init__(self, text: str, sheet: str) -> None:
        self.text, self.sheet, self.place = text, sheet, 0
        self.reads: list[Area] = []
        self.kind, self.word = "", ""
        self.step()

    def unknown(self) -> ReportError:
        return ReportError(f"Chưa tính được công thức của mẫu ({self.word or self.place}): {self.text}")

    def step(self) -> str:
        """The word that stood next; the one after it stands next now."""
        before = self.word
        found = _TOKENS.match(self.text, self.place)
        self.kind, self.word = (found.lastgroup or "", found.group().strip()) if found else ("", "")
        if found:
            self.place = found.end()
        elif self.text[self.place :].strip():
            raise self.unknown()
        return before

    def expect(self, sign: str) -> None:
        if self.word != sign or self.kind != "sign":
            raise self.unknown()
        self.step()

    def compared(self) -> _Part:
        left = self.joined()
        while self.kind == "sign" and self.word in _COMPARES:
            left = _Part(_two(_COMPARES[self.step()], left.value, self.joined().value))
        return left

    def joined(self) -> _Part:
        left = self.added()
        while self.kind == "sign" and self.word == "&":
            self.step()
            left = _Part(_two(_join, left.value, self.added().value))
        return left

    def added(self) -> _Part:
        left = self.scaled()
        while self.kind == "sign" and self.word in {"+", "-"}:
            left = _Part(_two(_SUMS[self.step()], left.value, self.scaled().value))
        return left

    def scaled(self) -> _Part:
        left = self.atom()
        while self.kind == "sign" and self.word in {"*", "/"}:
            left = _Part(_two(_SUMS[self.step()], left.value, self.atom().value))
        return left

    def atom(self) -> _Part:
        kind, word = self.kind, self.step()
        if kind == "text":
            return _constant(word[1:-1].replace('""', '"'))
        if kind == "number":
            return _constant(float(word) if "." in word else int(word))
        if kind == "ref":
            return self.cells(word)
        if kind == "name":
            return self.called(word)
        if word == "-":
            return _Part(_two(_SUMS["-"], _constant(0).value, self.atom().value))
        if word == "(":
            inner = self.compared()
            self.expect(")")
            return inner
        raise self.unknown()

    def cells(self, word: str) -> _Part:
        found = _REF.fullmatch(word)
        if found is None:
            raise self.unknown()
        quoted, plain, left, top, right, bottom = found.groups()
        sheet = quoted.replace("''", "'") if quoted else plain or self.sheet
        area = Area(sheet, int(top), _column(left), int(bottom or top), _column(right or left))
        self.reads.append(area)
        row, column = area.top, area.left
        return _Part(lambda look: look(sheet, row, column), area)

    def called(self, name: str) -> _Part:
        if self.word != "(" and name in {"TRUE", "FALSE"}:
            return _constant(name == "TRUE")
        self.expect("(")
        given: list[_Part] = []
        while self.word != ")" or self.kind != "sign":
            given.append(self.compared())
            if self.word != ")":
                self.expect(",")
        self.expect(")")
        if name not in _FUNCTIONS:
            raise ReportError(f"Chưa tính được hàm {name} trong công thức của mẫu: {self.text}")
        call = _FUNCTIONS[name]
        return _Part(lambda look: call(given, look))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _constant(value: Scalar) -> _Part:
    return _Part(lambda _: value)


_WRITTEN_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?")


def _two(work: Callable[[Scalar, Scalar], Scalar], left: Node, right: Node) -> Node:
    return lambda look: work(left(look), right(look))


def _number(value: Scalar) -> float:
    if isinstance(value, str):
        # Python reads "nan" and "1_000" as numbers too, a workbook does not
        if not _WRITTEN_NUMBER.fullmatch(value.strip()):
            raise Fault("#VALUE!")
        return float(value)
    return value or 0


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "" if value is None else value if isinstance(value, str) else f"{value:.15g}"


def _true(value: Scalar) -> bool:
    if isinstance(value, str):
        raise Fault("#VALUE!")
    return bool(value)


def _rank(value: Scalar, other: Scalar) -> tuple[int, float | str]:
    """What Excel compares by: numbers before texts before truth; a blank is the other's nothing; capitals do not count."""
    if value is None:
        value = "" if isinstance(other, str) else other if isinstance(other, bool) and not other else 0
    if isinstance(value, bool):
        return 2, int(value)
    return (1, value.casefold()) if isinstance(value, str) else (0, value)


def _join(left: Scalar, right: Scalar) -> Scalar:
    return _text(left) + _text(right)


def _divide(left: Scalar, right: Scalar) -> Scalar:
    if not _number(right):
        raise Fault("#DIV/0!")
    return _number(left) / _number(right)


_SUMS: dict[str, Callable[[Scalar, Scalar], Scalar]] = {
    "+": lambda a, b: _number(a) + _number(b),
    "-": lambda a, b: _number(a) - _number(b),
    "*": lambda a, b: _number(a) * _number(b),
    "/": _divide,
}
_COMPARES: dict[str, Callable[[Scalar, Scalar], Scalar]] = {
    "=": lambda a, b: _rank(a, b) == _rank(b, a),
    "<>": lambda a, b: _rank(a, b) != _rank(b, a),
    "<": lambda a, b: _rank(a, b) < _rank(b, a),
    ">": lambda a, b: _rank(a, b) > _rank(b, a),
    "<=": lambda a, b: _rank(a, b) <= _rank(b, a),
    ">=": lambda a, b: _rank(a, b) >= _rank(b, a),
}
Given = Sequence[_Part]


def _if(given: Given, look: Look) -> Scalar:
    if _true(given[0].value(look)):
        return given[1].value(look)
    return given[2].value(look) if len(given) > 2 else False  # noqa: PLR2004  # the third is what it is otherwise


def _iferror(given: Given, look: Look) -> Scalar:
    try:
        return given[0].value(look)
    except Fault:
        return given[1].value(look)


def _index(given: Given, look: Look) -> Scalar:
    area, place = given[0].area, int(_number(given[1].value(look)))
    if area is None or area.left != area.right:
        raise ReportError("INDEX của mẫu chỉ đọc một cột.")
    if not 1 <= place <= area.bottom - area.top + 1:
        raise Fault("#REF!")
    return look(area.sheet, area.top + place - 1, area.left)


def _mid(given: Given, look: Look) -> Scalar:
    text, start, length = _text(given[0].value(look)), *(int(_number(one.value(look))) for one in given[1:])
    return text[start - 1 : start - 1 + length]


def _all(given: Given, look: Look) -> Iterator[Scalar]:
    return (value for one in given for value in one.values(look))


def _numbers(given: Given, look: Look) -> list[float]:
    return [value for value in _all(given, look) if isinstance(value, int | float) and not isinstance(value, bool)]


_FUNCTIONS: dict[str, Callable[[Given, Look], Scalar]] = {
    "IF": _if,
    "IFERROR": _iferror,
    "INDEX": _index,
    "MID": _mid,
    "CHAR": lambda given, look: chr(int(_number(given[0].value(look)))),
    "COUNTA": lambda given, look: sum(value is not None for value in _all(given, look)),
    "COUNT": lambda given, look: len(_numbers(given, look)),
    "SUM": lambda given, look: sum(_numbers(given, look)),
    "AND": lambda given, look: all(_true(value) for value in _all(given, look)),
    "OR": lambda given, look: any(_true(value) for value in _all(given, look)),
    "NOT": lambda given, look: not _true(given[0].value(look)),
    "N": lambda given, look: 0 if isinstance(value := given[0].value(look), str) else value or 0,
}
