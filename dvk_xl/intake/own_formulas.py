"""The formulas of our own forms in a shape that no sorting, inserting or deleting changes, to see who altered them."""

import html
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dvk_xl.intake.grid import CellNote, Grid, Scalar
from dvk_xl.issues import column_letters, column_number

FORMULAS_KEY: Final = "formulas"
GAPS_KEY: Final = "gaps_heading"
_TOKEN: Final = re.compile(r"\"(?:[^\"]|\"\")*\"|\$?\b([A-Z]{1,3})\$?([0-9]{1,7})\b(?![(!.])")
_FEWEST_NAMES: Final = 3
_FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_]*\Z")
_LONGEST_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class SheetFormula:
    """A formula as the sheet stores it: column, Excel row, text without "="; "" for one that shares another's text."""

    column: str
    row: int
    text: str


def fingerprint(text: str, row: int, names: Mapping[str, str]) -> str:
    """Return eight hexadecimal digits that say the same for a formula wherever its row and its columns have moved.

    `names` gives what a column holds by its letter; a cell of another row counts as that column, whichever row it is.
    """

    def name_of(found: re.Match[str]) -> str:
        if not found[1]:
            return found[0]
        name = names.get(found[1], found[1])
        return f"[{name}]" if int(found[2]) == row else f"[{name}]*"

    return f"{zlib.crc32(_TOKEN.sub(name_of, text).encode()):08x}"


def altered_formulas(
    meta: Grid, grids: Sequence[Grid], formulas: Mapping[str, Sequence[SheetFormula]]
) -> Iterator[CellNote]:
    """Yield a note for each cell of a form where its own formula was replaced, by a value or by another formula.

    `meta` tells the fingerprints and the heading of the counting column; older forms tell none, and have no notes. A
    cell that is blank says nothing: rows that a unit adds have no formula. Which rows hold data is not known here.
    """
    pairs = {row[0]: row[1] for row in meta.rows if len(row) > 1}
    known = frozenset(str(pairs.get(FORMULAS_KEY) or "").split())
    if known:
        heading = str(pairs.get(GAPS_KEY) or "")
        for grid in grids:
            yield from _altered(grid, known, heading, formulas.get(grid.name, ()))


def _altered(grid: Grid, known: frozenset[str], heading: str, formulas: Sequence[SheetFormula]) -> Iterator[CellNote]:
    code_row = next((place for place, row in enumerate(grid.rows) if _is_code_row(row)), None)
    if code_row is None or code_row + 1 >= len(grid.rows):
        return
    names = _names(grid, code_row)
    gaps = next((place for place, value in enumerate(grid.rows[code_row + 1]) if value == heading), None)
    if gaps is None:
        return
    names[column_letters(grid.first_column + gaps)] = heading
    at = {(one.row, column_number(one.column)): one for one in formulas}
    watched = [(code_row + 2 + place, gaps) for place in range(len(grid.rows) - code_row - 2)]
    for place, column in (*_status(grid, code_row, at), *watched):
        row, value = grid.first_row + place, grid.rows[place][column]
        formula = at.get((row, grid.first_column + column))
        if formula is None:
            altered = value is not None
        else:
            text = html.unescape(formula.text)
            altered = bool(text) and fingerprint(text, row, names) not in known
        if altered:
            shown = formula.text if formula else str(value)
            address = f"{column_letters(grid.first_column + column)}{row}"
            yield CellNote("altered_formula", grid.name, address, shown[:_LONGEST_TEXT])


def _status(grid: Grid, code_row: int, at: Mapping[tuple[int, int], SheetFormula]) -> Iterator[tuple[int, int]]:
    """Where the form checks itself: the formula in the row above the names, or what stands there instead."""
    if code_row:
        filled = [column for column, value in enumerate(grid.rows[code_row - 1]) if value is not None]
        place = grid.first_row + code_row - 1
        with_formula = [column for column in filled if (place, grid.first_column + column) in at]
        yield from ((code_row - 1, column) for column in (with_formula or filled)[:1])


def _is_code_row(row: Sequence[Scalar]) -> bool:
    filled = [value for value in row if value is not None]
    return len(filled) >= _FEWEST_NAMES and all(isinstance(one, str) and _FIELD_NAME.match(one) for one in filled)


def _names(grid: Grid, code_row: int) -> dict[str, str]:
    row = grid.rows[code_row]
    return {column_letters(grid.first_column + place): str(name) for place, name in enumerate(row) if name is not None}
