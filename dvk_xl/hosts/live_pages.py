"""What a run would change in an open sheet: the cells that differ from what stands there, gathered into whole blocks."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from dvk_xl.hosts.sheet_xml import Stored, holds, moment_serial
from dvk_xl.views.cells import Cell, Formula, Plain
from dvk_xl.views.styles import DATE_FORMAT

Place = tuple[int, int]
"""Row and column of a cell, 1-based."""
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
Wanted = Plain | Formula
_ERRORS = range(-2146826288, -2146824000)
"""How Excel hands over the errors of cells."""
_AN_ERROR = "#N/A"
_LINK = re.compile(r"\s*HYPERLINK\s*\(", re.IGNORECASE)
_THIS_ROW = re.compile(r"\[\[#This Row\],(\[[^]]*\])\]", re.IGNORECASE)
_OWN_TABLE = re.compile(r"\b\w+(\[@)")
_LOOSE = re.compile(r'("(?:[^"]|"")*")|\s+')
_SURELY_TEXT = re.compile(r"[^\W\d_][^\d=+@#%/:.,\\]*\Z")
_WORDS_OF_EXCEL = frozenset({"true", "false", "đúng", "sai"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a sheet, from A1: values by row and column, blank ones left out, and the formulas without "="."""

    values: Mapping[int, Mapping[int, Stored]]
    formulas: Mapping[Place, str]
    columns: int

    def value(self, row: int, column: int) -> Stored:
        """What a cell shows; `None` when it is blank."""
        return self.values.get(row, {}).get(column)

    def entered(self, without: Collection[Place]) -> dict[Place, Stored]:
        """What persons entered, but for some cells: values, and of formulas the text, whatever they show by now."""
        values = {(row, column): value for row, cells in self.values.items() for column, value in cells.items()}
        return {place: value for place, value in {**values, **self.formulas}.items() if place not in without}

    @property
    def last_row(self) -> int:
        """The last row in which anything stands, 0 for none."""
        return max(self.values, default=0)


@dataclass
class Changes:
    """What is to become different in a sheet: cells by place, and the named style of those that need one."""

    cells: dict[Place, Wanted] = field(default_factory=dict)
    styles: dict[Place, str] = field(default_factory=dict)

    def want(self, standing: Standing, place: Place, cell: Cell, *, styled: bool) -> None:
        """Ask for a cell; one that stands so already is left alone. `styled`: it takes the style of the cell."""
        if stands(standing, place, cell.value):
            self.cells.pop(place, None)
        else:
            self.cells[place] = cell.value
        if styled:
            self.styles[place] = cell.style


def standing_of(
    values: Sequence[Sequence[object]], formulas: Sequence[Sequence[object]], columns: int, corner: Place = (1, 1)
) -> Standing:
    """What stands in a sheet from two blocks of it, as the open workbook gives them; `corner`: where they begin."""
    filled: dict[int, dict[int, Stored]] = {}
    told: dict[Place, str] = {}
    for row, (shown, entered) in enumerate(zip(values, formulas, strict=True), corner[0]):
        for column, (value, text) in enumerate(zip(shown, entered, strict=True), corner[1]):
            stored = stored_value(value)
            if stored not in {None, ""}:
                filled.setdefault(row, {})[column] = stored
            # a text that only looks like a formula shows itself
            if isinstance(text, str) and text.startswith("=") and value != text:
                told[row, column] = text[1:]
    return Standing(filled, told, columns)


def stored_value(value: object) -> Stored:
    """A value of the open workbook as the closed file holds it: a day is a number, a whole number has no fraction."""
    if isinstance(value, datetime):
        return _whole(moment_serial(value))
    if value is None or isinstance(value, bool | str):
        return value
    if type(value) is int and value in _ERRORS:
        # the library knows the old kinds of errors only
        return _AN_ERROR
    return _whole(float(str(value)))


def _whole(number: float) -> int | float:
    return int(number) if number.is_integer() else number


def stands(standing: Standing, place: Place, wanted: Wanted) -> bool:
    """Whether a cell holds what is wanted.

    Excel rewrites formulas in its own way; one of another text that shows the same value is the same, but for a link: its
    target is not seen.
    """
    formula, stored = standing.formulas.get(place), standing.value(*place)
    if isinstance(wanted, Formula) and formula is not None:
        same_text = _plain(formula) == _plain(wanted.text)
        same_value = holds("", stored, Formula("", wanted.value))
        return same_value and (same_text or not _LINK.match(wanted.text))
    return holds(formula, stored, wanted)


def _plain(formula: str) -> str:
    """A formula without what Excel adds or takes away: blanks, the name of the own table, the long form of this row."""
    short = _THIS_ROW.sub(r"[@\1]", formula)
    short = _LOOSE.sub(lambda found: found[1] or "", short).replace("[@[", "[@").replace("]]", "]")
    return _OWN_TABLE.sub(r"\1", short).casefold()


def areas(places: Collection[Place]) -> list[Area]:
    """The fewest blocks of whole columns side by side that hold just these places, from the top left."""
    runs: dict[tuple[int, int], list[int]] = {}
    by_column: dict[int, list[int]] = {}
    for row, column in places:
        by_column.setdefault(column, []).append(row)
    for column in sorted(by_column):
        for first, last in _runs(sorted(by_column[column])):
            runs.setdefault((first, last), []).append(column)
    return sorted(
        (first, left, last, right) for (first, last), columns in runs.items() for left, right in _runs(columns)
    )


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each run of numbers that follow each other; they come in order."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def blocks(cells: Mapping[Place, Wanted]) -> list[tuple[Area, bool]]:
    """The areas to write, each with whether it holds formulas; values and formulas never share one."""
    kinds: dict[bool, list[Place]] = {False: [], True: []}
    for place, wanted in cells.items():
        kinds[isinstance(wanted, Formula)].append(place)
    return [(area, formulas) for formulas, places in kinds.items() for area in areas(places)]


def entered(wanted: Wanted, *, bare: bool = False) -> object:
    """What is handed to Excel for a cell so that it holds just this.

    Excel reads a text as if it were typed: one that could become a number, a day or a formula is marked as text. `bare`:
    not marked, for a cell that takes all for text.
    """
    if isinstance(wanted, Formula):
        return "=" + wanted.text
    if isinstance(wanted, date):
        return datetime(wanted.year, wanted.month, wanted.day)  # noqa: DTZ001  # a day of a cell has no zone
    if isinstance(wanted, str) and not bare:
        return wanted if _stays_text(wanted) else "'" + wanted
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        # a whole number beyond 32 bits is none that Excel takes
        return float(wanted)
    return wanted


def _stays_text(text: str) -> bool:
    return text == "" or (_SURELY_TEXT.match(text) is not None and text.casefold() not in _WORDS_OF_EXCEL)


def matrix(cells: Mapping[Place, Wanted], area: Area, bare: Collection[Place] = ()) -> list[list[object]]:
    """The rows of an area as they are handed to Excel."""
    top, left, bottom, right = area
    return [
        [entered(cells[row, column], bare=(row, column) in bare) for column in range(left, right + 1)]
        for row in range(top, bottom + 1)
    ]


def before(standing: Standing, places: Iterable[Place]) -> dict[Place, Wanted]:
    """What these cells hold now, to be put back if need be."""
    return {
        place: Formula(standing.formulas[place], standing.value(*place))
        if place in standing.formulas
        else standing.value(*place)
        for place in places
    }


def taken_for_marked(standing: Standing, cells: Mapping[Place, Wanted]) -> set[Place]:
    """The cells that show the mark of a text as a letter of it: they take all for text, and need none."""
    return {
        place
        for place, wanted in cells.items()
        if isinstance(wanted, str) and standing.value(*place) == f"'{wanted}" and entered(wanted) == f"'{wanted}"
    }


def number_format_of(wanted: Wanted) -> str:
    """The format of a cell in which this stays what it is; "" for a text, which stays one in any."""
    value = wanted.value if isinstance(wanted, Formula) else wanted
    if isinstance(value, date):
        return DATE_FORMAT
    return "" if isinstance(wanted, str) else "General"


def not_taken(standing: Standing, cells: Mapping[Place, Wanted]) -> list[Place]:
    """The cells that do not hold what was written into them; formulas are calculated later and are not asked."""
    return [place for place, wanted in sorted(cells.items()) if not _taken(standing, place, wanted)]


def _taken(standing: Standing, place: Place, wanted: Wanted) -> bool:
    if isinstance(wanted, Formula):
        return place in standing.formulas
    return holds(standing.formulas.get(place), standing.value(*place), wanted)
