"""What a child makes of one file that goes back to its unit: marked, or a workbook that goes beside it."""

from dataclasses import dataclass
from pathlib import Path

from dvk_xl.hosts.marks import UnmarkableError, marked_bytes
from dvk_xl.hosts.marks_boxes import BoxError
from dvk_xl.intake.grid import FileRead, Grid
from dvk_xl.intake.read import read_file
from dvk_xl.intake.sent_back import contents_of, is_sent_back
from dvk_xl.report.returned import listed_bytes
from dvk_xl.schema import Workbook
from dvk_xl.views.returned import Returned

WORK = "dvk_xl.actions.returning:make"


@dataclass(frozen=True, slots=True)
class Made:
    """What goes back for a file: `marked` is its copy with marks, else the workbook beside it; `suffix` as in ".xlsm"."""

    marked: bool
    suffix: str
    data: bytes


def make(path: Path, returned: Returned, words: Workbook, mark: bool) -> Made:
    """The copy of a file with marks, or, when it is of another form or not to be marked, the workbook beside it."""
    read = read_file(path)
    made = _marked(path, read, returned, words) if mark and read.refusal is None else None
    if made is not None:
        return made
    grids = tuple(grid for grid in read.grids if not is_sent_back(grid, words))
    return listed(returned, grids, words)


def listed(returned: Returned, grids: tuple[Grid, ...], words: Workbook) -> Made:
    """The workbook beside a file, with the rows of these sheets."""
    return Made(marked=False, suffix=".xlsx", data=listed_bytes(returned, grids, words))


def _marked(path: Path, read: FileRead, returned: Returned, words: Workbook) -> Made | None:
    """The copy with marks, `None` for a file that is no such workbook or would lose something; the letter says so."""
    ours = [grid.name for grid in read.grids if is_sent_back(grid, words)]
    try:
        data, suffix = marked_bytes(path.read_bytes(), returned, contents_of(read.grids), ours)
    except (UnmarkableError, BoxError):
        return None
    return Made(marked=True, suffix=suffix, data=data)
