"""From one file to plain cells. The reader library is known here alone; `ReaderPool` calls this in children."""

import codecs
import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dvk_xl.intake.grid import META_SHEET, FileRead, Grid, Scalar, own_sheets
from dvk_xl.intake.pool import ReaderPool
from dvk_xl.intake.preflight import DEFAULT_LIMITS, Preflight, preflight_bytes, too_large
from dvk_xl.intake.readable import readable
from dvk_xl.os_limits import long_path
from dvk_xl.vietnamese.legacy import holds_legacy_words

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, SheetMetadata

__all__ = ["ReaderPool", "read_file", "read_grids", "read_text"]

_CSV_NAME: Final = "CSV"
_DELIMITERS: Final = (";", "\t", ",")  # a Vietnamese comma is decimal: the semicolon wins a draw
_LINES_LOOKED_AT: Final = 50
# The five tones are letters of their own in that code page; in the Western one the same bytes are Ì, ì, Ò, Þ, ò.
_ORPHAN_TONE: Final = re.compile("(?<![AĂÂEÊIOÔƠUƯYaăâeêioôơuưy])[\u0300\u0301\u0303\u0309\u0323]")
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
        data, sha256, size = _load(long_path(path))
    except OSError as fault:
        return FileRead("", 0, refusal="unreadable", detail=f"{type(fault).__name__}: {fault.strerror}")
    look = too_large(size) if data is None else preflight_bytes(data)
    if look.refusal or data is None:
        return FileRead(sha256, size, (), look.notes, look.modified, look.refusal, look.detail)
    try:
        grids, found = readable(_grids(data, look), data, look.kind, hinted=look.legacy)
        return _checked(FileRead(sha256, size, grids, (*look.notes, *found), look.modified))
    except MemoryError:
        return FileRead(sha256, size, (), look.notes, look.modified, "too_large", "MemoryError")
    except BaseException as fault:
        # A panic of the Rust library is a BaseException: only what people and programs send passes on.
        if isinstance(fault, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        detail = f"{type(fault).__name__}: {fault}"[:500]
        return FileRead(sha256, size, (), look.notes, look.modified, "unreadable", detail)


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


def _grids(data: bytes, look: Preflight) -> tuple[Grid, ...]:
    return (read_text(data),) if look.kind == "text" else read_grids(data)


def read_grids(data: bytes) -> tuple[Grid, ...]:
    """Return all sheets of a workbook (xlsx, xlsb, xls, ods) in its order, hidden ones with `visible=False`.

    The papers, lists and guidance that one of our forms brings along hold no data and are left out.

    Raises what the library raises, `PanicException` (a BaseException) included; may abort the process.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum  # noqa: PLC0415 - in the child, when needed

    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        worksheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        meta = [_grid(sheet, book.get_sheet_by_name(sheet.name)) for sheet in worksheets if sheet.name == META_SHEET]
        passed = own_sheets(meta[0]) if meta else frozenset()
        return tuple(
            _grid(sheet, book.get_sheet_by_name(sheet.name)) for sheet in worksheets if sheet.name not in passed
        )


def _grid(facts: "SheetMetadata", sheet: "CalamineSheet") -> Grid:
    # `start` is the corner of the used range; the library cuts what lies before it.
    row, column = sheet.start or (0, 0)
    cells = [tuple(map(_scalar, line)) for line in sheet.to_python()]
    ranges = sheet.merged_cell_ranges or ()
    rows = _without_blank_tail(_filled_down(cells, ranges, (row, column)))
    merged = tuple(
        (top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges if top < row + len(rows)
    )
    visible = str(facts.visible).endswith(".Visible")
    return Grid(facts.name, row + 1, column + 1, rows, visible=visible, merged=merged)


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
    if cell == "":
        return None
    if type(cell) is float:
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


def read_text(data: bytes) -> Grid:
    """Return separated text as one sheet "CSV" of strings from A1, every row as wide as the widest.

    UTF-8, UTF-16 with its mark, else the Vietnamese or the Western code page of Windows, whichever gives
    words: bytes that are neither become "�". Raises ValueError or csv.Error when it is
    no table of a size that a sheet can have.
    """
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    announced = first.strip().lower()
    if announced.startswith("sep=") and len(announced) == len("sep=;"):
        delimiter, text = announced[-1], rest
    else:
        delimiter = _delimiter(text.splitlines(keepends=True)[:_LINES_LOOKED_AT])
    rows = [[cell or None for cell in row] for row in _split(text, delimiter)]
    width = max(map(len, rows), default=0)
    if width * len(rows) > DEFAULT_LIMITS.box_cells:
        raise ValueError(f"{len(rows)} rows of {width} cells")
    padded = [(*row, *[None] * (width - len(row))) for row in rows]
    return Grid(_CSV_NAME, 1, 1, _without_blank_tail(padded))


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        vietnamese, western = (data.decode(page, errors="replace") for page in ("cp1258", "cp1252"))
        return western if _ORPHAN_TONE.search(vietnamese) or holds_legacy_words(western) else vietnamese


def _split(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(lines: Iterable[str]) -> str:
    """Return the separator that gives most lines the same number of cells, and more than one."""
    text = "".join(lines)
    return max(_DELIMITERS, key=lambda mark: _agreement(_split(text, mark)))


def _agreement(rows: Iterable[list[str]]) -> int:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths.values(), default=0)
