"""What a child makes of one file that goes back to its unit: marked, or a workbook that goes beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dvk_xl.hosts.marks import UnmarkableError, marked_bytes
from dvk_xl.hosts.marks_boxes import BoxError
from dvk_xl.intake.grid import Grid
from dvk_xl.intake.read import read_sheets
from dvk_xl.intake.sent_back import contents_of, is_sent_back
from dvk_xl.intake.sniff import sniff
from dvk_xl.os_limits import long_path
from dvk_xl.report.returned import listed_bytes
from dvk_xl.schema import Workbook
from dvk_xl.views.returned import Returned

WORK = "dvk_xl.actions.returning:make"
Way = Literal["mark", "rows"]
"""What to make: the marked file, if it can be marked; a workbook with its faulty rows."""
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Made:
    """What goes back for a file: `marked` is its copy with marks, else the workbook beside it; `suffix` as in ".xlsm"."""

    marked: bool
    suffix: str
    data: bytes


def make(path: Path, returned: Returned, words: Workbook, way: Way) -> Made:
    """The copy of a file with marks, or, when it is of another form or not to be marked, the workbook beside it.

    The file has been read before, so it is one that a parser may open.
    """
    data = long_path(path).read_bytes()
    is_text = sniff(data[:_HEAD]) == "text"
    grids = read_sheets(data)
    made = None if is_text or way == "rows" else _marked(data, grids, returned, words)
    return made or listed(returned, tuple(grid for grid in grids if not is_sent_back(grid, words)), words)


def listed(returned: Returned, grids: tuple[Grid, ...], words: Workbook) -> Made:
    """The workbook beside a file, with the rows of these sheets."""
    return Made(marked=False, suffix=".xlsx", data=listed_bytes(returned, grids, words))


def _marked(data: bytes, grids: tuple[Grid, ...], returned: Returned, words: Workbook) -> Made | None:
    """The copy with marks, `None` for a file that is no such workbook or would lose something; the letter says so."""
    ours = [grid.name for grid in grids if is_sent_back(grid, words)]
    try:
        marked, suffix = marked_bytes(data, returned, contents_of(grids), ours)
    except (UnmarkableError, BoxError):
        return None
    return Made(marked=True, suffix=suffix, data=marked)
