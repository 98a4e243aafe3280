"""How high a row must be: estimated from its texts and the widths of their columns, since no program measures a closed file."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from dvk_xl.vietnamese.numbers import format_number
from dvk_xl.views.cells import Cell, Plain, shown

LINE_POINTS = 16.0
"""Points of one line of Times New Roman 12."""
MOST_POINTS = 400.0
_PADDING = 2.0
_NARROW = frozenset("iljtfr.,;:'!|()[] -“”\"")
_WIDE = frozenset("mwMWƯƠ@%—…")


def estimated_height(texts_and_widths: Iterable[tuple[str, float]], *, bold: bool = False) -> float:
    """Points for the highest of these texts, each wrapped into a column so many characters wide; at least one line."""
    lines = max((lines_of(text, width, bold=bold) for text, width in texts_and_widths), default=1)
    return min(MOST_POINTS, lines * LINE_POINTS + _PADDING)


@lru_cache(maxsize=65536)
def lines_of(text: str, width: float, *, bold: bool = False) -> int:
    """Lines that a text takes when it is wrapped at words; a word longer than the column is broken."""
    room = max(1.0, width - 0.8) / (1.08 if bold else 1.0)
    return sum(_wrapped(paragraph, room) for paragraph in text.split("\n")) or 1


def _wrapped(paragraph: str, room: float) -> int:
    lines, used = 1, 0.0
    for word in paragraph.split():
        size = _size(word)
        if used and used + 0.55 + size > room:
            lines, used = lines + 1, 0.0
        while size > room:
            lines, size = lines + 1, size - room
        used += size + (0.55 if used else 0.0)
    return lines


def _size(word: str) -> float:
    """Width of a word in characters of the column's measure (a digit of the default font)."""
    return sum(
        0.62 if letter in _NARROW else 1.5 if letter in _WIDE else 1.28 if letter.isupper() else 0.98 for letter in word
    )


def row_heights(
    rows: Mapping[int, Sequence[Cell]], widths: Sequence[float], bold: frozenset[str] = frozenset()
) -> dict[int, float]:
    """Points of each row by its Excel number; `bold`: names of styles in bold type."""
    return {row: row_height(cells, widths, bold) for row, cells in rows.items()}


def row_height(cells: Sequence[Cell], widths: Sequence[float], bold: frozenset[str] = frozenset()) -> float:
    """Points of one row of cells."""
    heights = [
        estimated_height([(as_shown(shown(cell.value)), width)], bold=cell.style in bold)
        for cell, width in zip(cells, widths, strict=False)
        if cell.value is not None
    ]
    return max(heights, default=LINE_POINTS + _PADDING)


def as_shown(value: Plain) -> str:
    """A value as the sheet prints it, for measuring."""
    if isinstance(value, date):
        return "00/00/0000"
    return value if isinstance(value, str) else "" if value is None else format_number(value)
