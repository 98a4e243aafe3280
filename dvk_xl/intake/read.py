"""From one file to plain cells. The reader library is known here alone; `ReaderPool` calls this in children."""

import hashlib
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dvk_xl.intake.census import capped
from dvk_xl.intake.endings import ending_notes
from dvk_xl.intake.grid import META_SHEET, CellNote, FileRead, Grid, RefusedError, Scalar, own_sheets
from dvk_xl.intake.own_formulas import altered_formulas
from dvk_xl.intake.placeholders import is_not_here
from dvk_xl.intake.plain_text import read_text
from dvk_xl.intake.pool import ReaderPool
from dvk_xl.intake.preflight import DEFAULT_LIMITS, Preflight, preflight_bytes, too_large
from dvk_xl.intake.readable import readable
from dvk_xl.intake.sniff import MARKUP
from dvk_xl.intake.sparse import Range, without_errors
from dvk_xl.os_limits import long_path

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, SheetMetadata

__all__ = ["ReaderPool", "read_file", "read_grids", "read_sheets", "read_text"]

_EXACT_BELOW: Final = 2.0**53
_NOT_BLANK: Final = frozenset({"error_cell", "uncached_formula"})

_Cell = int | float | str | bool | time | date | timedelta
_Row = tuple[Scalar, ...]


def read_file(path: Path) -> FileRead:
    """Return the cells of one file, or why there are none; never raises for what the file is.

    Runs in this process and may crash it, take its memory or its time: `ReaderPool` is the safe way. A file that
    cannot be loaded at all has an empty `sha256` and size 0.
    """
    try:
        if is_not_here(path.name, long_path(path).stat()):
            return FileRead("", 0, refusal="placeholder", detail="cloud")
        data, sha256, size = _load(long_path(path))
    except OSError as fault:
        return FileRead("", 0, refusal="unreadable", detail=f"{type(fault).__name__}: {fault.strerror}")
    look = too_large(size) if data is None else preflight_bytes(data)
    if look.refusal or data is None:
        return FileRead(sha256, size, (), look.notes, look.modified, look.refusal, look.detail)
    return _read(path.name, data, look, sha256)


def _read(name: str, data: bytes, look: Preflight, sha256: str) -> FileRead:
    """What a parser makes of content that it may open, or why it could not."""
    size = len(data)
    try:
        grids, found = _sheets(data, look)
        grids, letters = readable(grids, data, look.kind, hinted=look.legacy)
        notes = (*look.notes, *capped(found), *letters, *ending_notes(name, look.kind))
        return _checked(FileRead(sha256, size, grids, notes, look.modified))
    except RefusedError as stop:
        return FileRead(sha256, size, (), look.notes, look.modified, stop.refusal, stop.detail)
    except MemoryError:
        return FileRead(sha256, size, (), look.notes, look.modified, "too_large", "MemoryError")
    except BaseException as fault:
        # A panic of the Rust library is a BaseException: only what people and programs send passes on.
        if isinstance(fault, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        detail = f"{type(fault).__name__}: {fault}"[:500]
        return FileRead(sha256, size, (), look.notes, look.modified, "unreadable", detail)


def read_sheets(data: bytes) -> tuple[Grid, ...]:
    """Return the sheets of content that has been read before; for a child, like `read_file`.

    Raises what parsers raise; content that may not be opened has no sheets.
    """
    look = preflight_bytes(data)
    if look.refusal:
        return ()
    return readable(_sheets(data, look)[0], data, look.kind, hinted=look.legacy)[0]


def _load(path: Path) -> tuple[bytes | None, str, int]:
    """Return content, hash and size; content is `None` when the file is too large to be loaded."""
    with path.open("rb") as handle:
        size = path.stat().st_size
        if size > DEFAULT_LIMITS.file_bytes:
            return None, hashlib.file_digest(handle, "sha256").hexdigest(), size
        data = handle.read()
    return data, hashlib.sha256(data).hexdigest(), len(data)


def _checked(read: FileRead) -> FileRead:
    """Return it as it is, or refused as empty when no sheet shows, computes or mistakes anything."""
    has_content = any(grid.rows for grid in read.grids) or any(note.kind in _NOT_BLANK for note in read.notes)
    if has_content:
        return read
    return FileRead(read.sha256, read.size, (), read.notes, read.modified, "empty", "no cell holds anything")


def _sheets(data: bytes, look: Preflight) -> tuple[tuple[Grid, ...], Iterable[CellNote]]:
    """The sheets of a file of any kind, and what only reading them showed."""
    if look.kind == "text":
        return (read_text(data),), ()
    if look.kind in MARKUP:
        from dvk_xl.intake.read_markup import read_markup  # noqa: PLC0415 - an XML parser, when needed

        return read_markup(look.kind, data, DEFAULT_LIMITS.box_cells)
    grids = read_grids(data, look.merged)
    if look.kind == "ods":
        return tuple(map(without_errors, grids)), ()
    meta = next((grid for grid in grids if grid.name == META_SHEET), None)
    return grids, altered_formulas(meta, grids, look.formulas) if meta and look.formulas else ()


def read_grids(data: bytes, merged: Mapping[str, Sequence[Range]] | None = None) -> tuple[Grid, ...]:
    """Return all sheets of a workbook (xlsx, xlsb, xls, ods) in its order, hidden ones with `visible=False`.

    `merged` gives merged cells by sheet where the library tells none.

    The papers, lists and guidance that one of our forms brings along hold no data and are left out.

    Raises what the library raises, `PanicException` (a BaseException) included; may abort the process.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum  # noqa: PLC0415 - in the child, when needed

    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        worksheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        meta = [_grid(sheet, book.get_sheet_by_name(sheet.name)) for sheet in worksheets if sheet.name == META_SHEET]
        passed = own_sheets(meta[0]) if meta else frozenset()
        return tuple(
            _grid(sheet, book.get_sheet_by_name(sheet.name), (merged or {}).get(sheet.name, ()))
            for sheet in worksheets
            if sheet.name not in passed
        )


def _grid(facts: "SheetMetadata", sheet: "CalamineSheet", merged: Iterable[Range] = ()) -> Grid:
    # `start` is the corner of the used range; the library cuts what lies before it.
    row, column = sheet.start or (0, 0)
    cells = [tuple(map(_scalar, line)) for line in sheet.to_python()]
    ranges = list(sheet.merged_cell_ranges or merged)
    rows = _without_blank_tail(_filled_down(cells, ranges, (row, column)))
    last, edge = row + len(rows), column + max(map(len, rows), default=0)
    spans = tuple(
        (top + 1, left + 1, min(bottom + 1, last), min(right + 1, edge))
        for (top, left), (bottom, right) in ranges
        if top < last and left < edge
    )
    visible = str(facts.visible).endswith(".Visible")
    return Grid(facts.name, row + 1, column + 1, rows, visible=visible, merged=spans)


def _filled_down(
    rows: list[tuple[Scalar, ...]], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]], corner: tuple[int, int]
) -> list[tuple[Scalar, ...]]:
    """Give every row of a merged cell its value: a unit written once beside several models is the unit of each."""
    for (top, left), (bottom, _) in merged:
        first, place = top - corner[0], left - corner[1]
        last = min(bottom - corner[0], len(rows) - 1)
        if last <= first or first < 0 or not 0 <= place < len(rows[first]):
            continue
        value = rows[first][place]
        for row in range(first + 1, last + 1):
            rows[row] = (*rows[row][:place], value, *rows[row][place + 1 :])
    return rows


def _scalar(cell: _Cell) -> Scalar:
    if isinstance(cell, str):
        # a cell of blanks only, of whatever kind, shows nothing
        return cell if cell and not cell.isspace() else None
    if type(cell) is float:
        if not math.isfinite(cell):
            return str(cell)
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT_BELOW else cell
    return _duration(cell) if isinstance(cell, timedelta) else cell


def _duration(length: timedelta) -> Scalar:
    """Return a length of time as the clock shows it: a time of day when it fits in one, else "36:30:00"."""
    seconds = round(length.total_seconds())
    clock = f"{abs(seconds) // 3600:02}:{abs(seconds) // 60 % 60:02}:{abs(seconds) % 60:02}"
    fits = 0 <= seconds < timedelta(days=1).total_seconds()
    return time.fromisoformat(clock) if fits else f"{'-' * (seconds < 0)}{clock}"


def _without_blank_tail(rows: Sequence[_Row]) -> tuple[_Row, ...]:
    filled = len(rows)
    while filled and not any(cell is not None for cell in rows[filled - 1]):
        filled -= 1
    return tuple(rows[:filled])
