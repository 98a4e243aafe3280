"""Heights of rows with wrapped text: Excel and LibreOffice do not fit rows that a program wrote, so we estimate them."""

from collections.abc import Iterable
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from dvk_xl.vietnamese.text import strip_accents

LINE = 16.0
"""Points of a line of Times New Roman 12."""
HIGHEST = 409.0
"""Points of the highest row Excel has."""
_SIZE = 12
_CHARACTER = 5.25
_PADDING = 2.0
_BOLD = 1.07
# advance widths of Times New Roman in thousandths of the font size; Vietnamese marks stand above their letter
_WIDTHS = {
    250: " .,\u00a0",
    278: "ijlt/:;|",
    333: "()[]-rfI!`",
    389: "sJ“”\"'‘’",
    444: "acez?",
    480: "{}",
    500: "bdghknopquvxy0123456789$_#–*",
    564: "+=<>~",
    556: "FPS",
    611: "EZTL",
    667: "BCR",
    722: "ADGHKNOQUVXYw",
    778: "m&",
    833: "%",
    889: "M",
    944: "W",
    1000: "…—@",
}
_WIDTH_OF = {letter: width / 1000 for width, letters in _WIDTHS.items() for letter in letters}
_OTHER = 0.65


class Text(NamedTuple):
    """A text in a cell: `width` of the cell in Excel's characters (merged cells together), `size` in points."""

    text: str
    width: float
    bold: bool = False
    size: float = _SIZE


def estimated_height(cells: Iterable[Text]) -> float:
    """The height in points that shows every text of a row, at least one line, at most what Excel allows.

    Words wrap at spaces, a word wider than its cell is broken, newlines count, bold is wider. `width` is taken at the
    narrower of the two ways Excel may measure it (seven pixels a character), so a row is rather too high than too low.
    """
    heights = (line_count(one) * LINE * one.size / _SIZE for one in cells if one.text)
    return min(HIGHEST, max(LINE, float(ceil(max(heights, default=LINE)))))


@lru_cache(16_384)
def line_count(cell: Text) -> int:
    """The lines a text takes in its cell, at least one."""
    room = max(1.0, cell.width * _CHARACTER - _PADDING) / cell.size / (_BOLD if cell.bold else 1)
    return sum(_lines_of(line, room) for line in cell.text.split("\n")) or 1


def _lines_of(line: str, room: float) -> int:
    """Lines of a text without newlines; `room` in ems."""
    lines, used = 1, 0.0
    space = _WIDTH_OF[" "]
    for word in line.split(" "):
        width = _word_width(word)
        if used and used + space + width > room:
            lines, used = lines + 1, 0.0
        used += (space if used else 0.0) + width
        if used > room:
            full = ceil(used / room) - 1
            lines, used = lines + full, used - full * room
    return lines


@lru_cache(4096)
def _word_width(word: str) -> float:
    return sum(_WIDTH_OF.get(letter, _OTHER) for letter in strip_accents(word))
