"""A file that went back to a unit and comes again: which of its sheets are ours, and what its cells hold."""

from collections.abc import Callable, Sequence
from functools import partial

from dvk_xl.intake.cast import as_text
from dvk_xl.intake.grid import Grid, Scalar
from dvk_xl.issues import column_number
from dvk_xl.schema import Workbook

_LONGEST = 200
_DIGITS = "0123456789"


def is_sent_back(grid: Grid, words: Workbook) -> bool:
    """Whether a sheet is one that we put into a file for the unit: it says so in A1, whatever it is called."""
    titles = (words.returns["title"], words.returns["rows_title"])
    return (grid.first_row, grid.first_column) == (1, 1) and bool(grid.rows) and grid.rows[0][0] in titles


def contents_of(grids: Sequence[Grid]) -> Callable[[str, str], str]:
    """What stands in a cell, by title of the sheet and address, as a person would write it; long texts are cut."""
    return partial(_content, {grid.name: grid for grid in grids})


def _content(grids: dict[str, Grid], sheet: str, cell: str) -> str:
    grid = grids.get(sheet)
    if grid is None:
        return ""
    letters = cell.rstrip(_DIGITS)
    row, column = int(cell[len(letters) :]) - grid.first_row, column_number(letters) - grid.first_column
    if not (0 <= row < len(grid.rows) and 0 <= column < len(grid.rows[row])):
        return ""
    return shown(grid.rows[row][column])


def shown(scalar: Scalar) -> str:
    """A cell as text; whole numbers without marks between the digits, they are as often years as amounts."""
    whole = isinstance(scalar, int) and not isinstance(scalar, bool)
    text = str(scalar) if whole else as_text(scalar)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
