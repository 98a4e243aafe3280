"""What a grid of values cannot show, found in the binary records of an xlsb ([MS-XLSB] 2.1.4 and 2.4)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from dvk_xl.intake.census import SheetPart, number_ranges, relation_targets
from dvk_xl.intake.grid import CellNote, RefusedError
from dvk_xl.issues import column_letters

_ROW: Final = 0
_FILLED: Final = (*range(2, 12), 62)  # numbers, errors, truths, texts, the same as results of formulas; rich text
_ERRORS: Final = frozenset({3, 11})
_COLUMN: Final = 60
_SHEET: Final = 156
_HIDDEN_ROW: Final = 0x10
_HIDDEN_COLUMN: Final = 0x01
_STATES: Final = ("visible", "hidden", "veryHidden")
_ERROR_NAMES: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_LENGTH_SHIFTS: Final = (0, 7, 14, 21)
_NO_TEXT: Final = 0xFFFFFFFF


@dataclass(slots=True)
class _Seen:
    """What is known of a sheet so far; rows and columns from 0."""

    row: int = 0
    row_is_hidden: bool = False
    top: int = 0
    bottom: int = -1
    left: int = 1 << 14
    right: int = -1
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    filled_columns: set[int] = field(default_factory=set)


def bundle_sheets(workbook: bytes, relations: bytes) -> tuple[SheetPart, ...]:
    """Return the sheets in the order of the workbook, from workbook.bin and its relationships.

    Raises struct.error or ValueError for records that are cut short.
    """
    targets = relation_targets(relations)
    return tuple(_sheet(body, targets) for kind, body in _records(workbook) if kind == _SHEET)


def xlsb_notes(sheet: str, part: bytes, most_cells: int) -> Iterator[CellNote]:
    """Yield the notes on a sheet: errors, rows and columns that are hidden and hold something.

    Raises `RefusedError` "too_large" when the box round its filled cells is too large, struct.error or ValueError for
    records that are cut short.
    """
    seen = _Seen()
    for kind, body in _records(part):
        if kind == _ROW:
            _begin_row(seen, body)
        elif kind == _COLUMN:
            first, last, flags = struct.unpack_from("<II8xH", body)
            if flags & _HIDDEN_COLUMN:
                seen.hidden_columns.update(range(first, min(last, 1 << 14) + 1))
        elif kind in _FILLED:
            column: int = struct.unpack_from("<I", body)[0]
            _take_cell(seen, column, most_cells)
            if kind in _ERRORS:
                name = _ERROR_NAMES.get(struct.unpack_from("<8xB", body)[0], "#?")
                yield CellNote("error_cell", sheet, f"{column_letters(column + 1)}{seen.row + 1}", name)
    yield from _hidden(sheet, seen)


def _hidden(sheet: str, seen: _Seen) -> Iterator[CellNote]:
    if seen.hidden_rows:
        yield CellNote("hidden_rows", sheet, None, number_ranges(row + 1 for row in seen.hidden_rows))
    if filled := sorted(seen.hidden_columns & seen.filled_columns):
        letters = number_ranges((column + 1 for column in filled), column_letters)
        yield CellNote("hidden_columns", sheet, None, letters)


def _begin_row(seen: _Seen, body: bytes) -> None:
    seen.row, flags = struct.unpack_from("<I7xB", body)
    seen.row_is_hidden = bool(flags & _HIDDEN_ROW)


def _take_cell(seen: _Seen, column: int, most_cells: int) -> None:
    if seen.row_is_hidden and seen.hidden_rows[-1:] != [seen.row]:
        seen.hidden_rows.append(seen.row)
    seen.filled_columns.add(column)
    seen.top = min(seen.top, seen.row) if seen.bottom >= 0 else seen.row
    seen.bottom = max(seen.bottom, seen.row)
    seen.left, seen.right = min(seen.left, column), max(seen.right, column)
    cells = (seen.bottom - seen.top + 1) * (seen.right - seen.left + 1)
    if cells > most_cells:
        raise RefusedError("too_large", f"a sheet spans {cells} cells")


def _sheet(body: bytes, targets: dict[str, str]) -> SheetPart:
    state: int = struct.unpack_from("<I", body)[0]
    relation, end = _text(body, 8)
    name, _ = _text(body, end)
    return SheetPart(name, targets.get(relation, ""), _STATES[min(state, 2)])


def _text(body: bytes, place: int) -> tuple[str, int]:
    """A text that begins with its length in UTF-16 units, and where it ends."""
    length: int = struct.unpack_from("<I", body, place)[0]
    if length == _NO_TEXT:
        return "", place + 4
    end = place + 4 + 2 * length
    if end > len(body):
        raise ValueError("text beyond its record")
    return body[place + 4 : end].decode("utf-16-le", "replace"), end


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of each record: kind in one or two bytes, length in one to four, seven bits each."""
    place, end = 0, len(part)
    while place < end:
        kind = part[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | (part[place] & 0x7F) << 7 if place < end else kind
            place += 1
        length, place = _length(part, place)
        if place + length > end:
            raise ValueError("record cut short")
        yield kind, part[place : place + length]
        place += length


def _length(part: bytes, place: int) -> tuple[int, int]:
    """The length of a record and where its body begins."""
    length = 0
    for shift in _LENGTH_SHIFTS:
        if place >= len(part):
            raise ValueError("record cut short")
        byte = part[place]
        place += 1
        length |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return length, place
