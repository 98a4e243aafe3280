"""Rows of cells measured: the height each needs for the texts that wrap in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dvk_xl.vietnamese.numbers import format_number
from dvk_xl.views.cells import Cell, Plain, shown
from dvk_xl.views.heights import LINE, Text, estimated_height


@dataclass(frozen=True, slots=True)
class RowHeights(Mapping[int, float]):
    """Points of each row by its Excel number, measured when asked for: most rows of a run stay as they are.

    `rows` with their cells, `widths` of the columns in characters, `bold`: names of styles in bold type.
    """

    rows: Mapping[int, Sequence[Cell]]
    widths: Sequence[float]
    bold: frozenset[str] = frozenset()

    def __getitem__(self, row: int) -> float:
        """Points of a row; raises `KeyError`."""
        return row_height(self.rows[row], self.widths, self.bold)

    def __contains__(self, row: object) -> bool:
        """Whether there is such a row; nothing is measured."""
        return row in self.rows

    def __iter__(self) -> Iterator[int]:
        """The rows there are."""
        return iter(self.rows)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)


def row_height(cells: Sequence[Cell], widths: Sequence[float], bold: frozenset[str] = frozenset()) -> float:
    """Points of one row of cells, a little air included."""
    texts = [
        Text(as_shown(shown(cell.value)), width, bold=cell.style in bold)
        for cell, width in zip(cells, widths, strict=False)
        if cell.value is not None
    ]
    return text_height(texts)


def text_height(texts: Sequence[Text]) -> float:
    """Points of a row with these texts, a little air included."""
    return min(estimated_height(texts) + LINE / 8, 409.0)


def as_shown(value: Plain) -> str:
    """A value as the sheet prints it, for measuring."""
    if isinstance(value, date):
        return "00/00/0000"
    return value if isinstance(value, str) else "" if value is None else format_number(value)
