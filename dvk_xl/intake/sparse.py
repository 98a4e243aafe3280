"""Cells by place, as markup gives them, made into a grid of a size that a sheet can have."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from dvk_xl.intake.grid import Grid, RefusedError, Scalar

LAST_ROW: Final = 1 << 20
LAST_COLUMN: Final = 1 << 14
EXACT_BELOW: Final = 2.0**53
_OFFICE_ERROR: Final = re.compile(r"Err:[0-9]{3}\Z")
ERROR_VALUES: Final = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"})
"""What a cell shows whose formula failed."""

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged one: row and column from 0."""
Cells = Mapping[tuple[int, int], Scalar]
"""Values by row and column, both 1-based."""


def is_error(shown: Scalar) -> bool:
    """Whether a text is what a cell shows whose formula failed, in Excel or ("Err:502") in LibreOffice."""
    return shown in ERROR_VALUES or (isinstance(shown, str) and bool(_OFFICE_ERROR.match(shown)))


def check_place(row: int, column: int) -> None:
    """Raise `RefusedError` for a place that no sheet has."""
    if row > LAST_ROW or column > LAST_COLUMN:
        raise RefusedError("too_large", f"row {row}, column {column}")


def plain_number(written: str) -> int | float:
    """Return a number as markup writes it, whole ones as int. Raises ValueError for what is none or has no end."""
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(f"not a number: {written[:20]}")
    return int(number) if number.is_integer() and abs(number) < EXACT_BELOW else number


def grid_of(name: str, cells: Cells, most_cells: int, *, visible: bool = True) -> Grid:
    """Return the smallest grid that holds all cells that are not `None`.

    Raises `RefusedError` "too_large" when it would have more than `most_cells` cells.
    """
    filled = {place: value for place, value in cells.items() if value is not None}
    if not filled:
        return Grid(name, 1, 1, (), visible)
    top, bottom = _ends(row for row, _ in filled)
    left, right = _ends(column for _, column in filled)
    width = right - left + 1
    if (bottom - top + 1) * width > most_cells:
        raise RefusedError("too_large", f"{(bottom - top + 1) * width} cells")
    rows: list[list[Scalar]] = [[None] * width for _ in range(top, bottom + 1)]
    for (row, column), value in filled.items():
        rows[row - top][column - left] = value
    return Grid(name, top, left, tuple(map(tuple, rows)), visible)


def _ends(numbers: Iterable[int]) -> tuple[int, int]:
    known = list(numbers)
    return min(known), max(known)


def without_errors(grid: Grid) -> Grid:
    """The grid with blank cells where a formula failed, as the readers of other formats give them."""
    if not any(is_error(value) for row in grid.rows for value in row):
        return grid
    rows = tuple(tuple(None if is_error(value) else value for value in row) for row in grid.rows)
    return replace(grid, rows=rows)
