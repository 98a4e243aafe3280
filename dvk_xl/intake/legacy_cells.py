"""Cells whose font is older than Unicode: what was meant, and the sheets with it put in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from dvk_xl.intake.grid import CellNote, Grid, Scalar
from dvk_xl.issues import column_letters
from dvk_xl.vietnamese.legacy import decode, font_encoding

Run = tuple[str, str]
"""A piece of a cell's text, and its font."""
Place = tuple[int, int]
"""Row and column, 1-based."""

MOST_NOTES: Final = 100_000
"""More cells than a list of the most rows we take can have; what lies beyond is counted in one note."""


@dataclass(frozen=True, slots=True)
class LegacyCell:
    """A cell with text in a legacy font: as the file holds it, and as it was meant (`None` when that is not known)."""

    written: str
    meant: str | None
    font: str


LegacyCells = Mapping[str, Mapping[Place, LegacyCell]]
"""The legacy cells of each sheet by name. A merged cell stands in every row of its range, in its first column."""


def legacy_cell(runs: Sequence[Run]) -> LegacyCell | None:
    """A cell read run by run, each by its own font; `None` when all of it is what it looks like."""
    pieces = [
        ("".join(text for text, _ in group), font_encoding(key), key)
        for key, group in groupby(runs, key=lambda run: run[1])
    ]
    written = "".join(text for text, _, _ in pieces)
    meant = [decode(text, encoding) if encoding else text for text, encoding, _ in pieces]
    fonts = dict.fromkeys(font for _, encoding, font in pieces if encoding)
    known = [piece for piece in meant if piece is not None]
    whole = "".join(known) if len(known) == len(meant) else None
    return None if whole == written else LegacyCell(written, whole, ", ".join(fonts))


def filled_down(
    cells: Mapping[Place, LegacyCell], merged: Iterable[tuple[int, int, int, int]]
) -> dict[Place, LegacyCell]:
    """The cells, with each merged one standing in all its rows. `merged`: top, left, bottom, right, 1-based."""
    filled = dict(cells)
    for top, left, bottom, _ in merged:
        if (top, left) in cells:
            filled |= {(row, left): cells[top, left] for row in range(top + 1, bottom + 1)}
    return filled


def with_meant_text(grids: Iterable[Grid], legacy: LegacyCells) -> tuple[Grid, ...]:
    """The sheets with the meant text in place of the written one; unreadable cells keep what is written."""
    return tuple(_replaced(grid, legacy.get(grid.name, {})) for grid in grids)


def _replaced(grid: Grid, cells: Mapping[Place, LegacyCell]) -> Grid:
    rows: dict[int, list[Scalar]] = {}
    for (row, column), cell in cells.items():
        index, place = row - grid.first_row, column - grid.first_column
        inside = 0 <= index < len(grid.rows) and 0 <= place < len(grid.rows[index])
        if cell.meant is not None and inside and isinstance(grid.rows[index][place], str):
            rows.setdefault(index, list(grid.rows[index]))[place] = cell.meant
    if not rows:
        return grid
    return replace(grid, rows=tuple(tuple(rows.get(index, row)) for index, row in enumerate(grid.rows)))


def legacy_notes(grids: Iterable[Grid], legacy: LegacyCells) -> Iterator[CellNote]:
    """One note on all decoded cells of a sheet, with their number and one of them; one on each unreadable cell."""
    for grid in grids:
        cells = sorted(legacy.get(grid.name, {}).items())
        read = [(place, cell) for place, cell in cells if cell.meant is not None]
        if read:
            fonts = ", ".join(dict.fromkeys(cell.font for _, cell in read))
            place, first = read[0]
            # a merged cell stands in all its rows and is one cell
            count = len({id(cell) for _, cell in read})
            yield CellNote("legacy_text", grid.name, address(place), fonts, first.meant or "", count)
        unreadable = [(place, cell) for place, cell in cells if cell.meant is None]
        yield from all_of(
            CellNote("legacy_unreadable", grid.name, address(place), cell.written) for place, cell in unreadable
        )


def all_of(notes: Iterable[CellNote]) -> Iterator[CellNote]:
    """The notes, none of them dropped: those beyond 100,000 become one, which says how many they are."""
    more, last = 0, None
    for number, note in enumerate(notes):
        if number < MOST_NOTES:
            yield note
        else:
            more, last = more + 1, note
    if last is not None:
        yield replace(last, cell=None, count=more)


def address(place: Place) -> str:
    """The address of a cell: (12, 6) is "F12"."""
    return f"{column_letters(place[1])}{place[0]}"
