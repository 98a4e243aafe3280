"""Cells whose font is older than Unicode: what was meant, and the sheets with it put in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from dvk_xl.intake.grid import CellNote, Grid, Scalar
from dvk_xl.issues import column_letters
from dvk_xl.vietnamese.legacy import (
    Encoding,
    becomes_vietnamese,
    decode,
    font_encoding,
    guess_encoding,
    has_unicode_letters,
    reads_as_unicode,
)

Run = tuple[str, str]
"""A piece of a cell's text, and its font."""
Place = tuple[int, int]
"""Row and column, 1-based."""

MOST_NOTES: Final = 100_000
"""More cells than a list of the most rows we take can have; what lies beyond is counted in one note."""
_FEW: Final = 4


@dataclass(frozen=True, slots=True)
class LegacyCell:
    """A cell with text in a legacy font: as the file holds it, and as it was meant (`None` when that is not known).

    `unsure`: it reads as Vietnamese either way, on a sheet where Unicode stands in such fonts too.
    """

    written: str
    meant: str | None
    font: str
    unsure: bool = False


LegacyCells = Mapping[str, Mapping[Place, LegacyCell]]
"""The legacy cells of each sheet by name. A merged cell stands in every row of its range, in its first column."""


def legacy_cell(runs: Sequence[Run]) -> LegacyCell | None:
    """A cell read run by run, each by its own font; `None` without such a font, or where only plain letters have it.

    Unicode text in such a font is meant as it is written.
    """
    pieces = [("".join(text for text, _ in group), font) for font, group in groupby(runs, key=lambda run: run[1])]
    read = [(text, font_encoding(font), font) for text, font in pieces]
    if all(text.isascii() for text, encoding, _ in read if encoding):
        return None
    meant = [_meant(text, encoding) if encoding else text for text, encoding, _ in read]
    known = [piece for piece in meant if piece is not None]
    fonts = dict.fromkeys(font for _, encoding, font in read if encoding)
    whole = "".join(known) if len(known) == len(meant) else None
    return LegacyCell("".join(text for text, _ in pieces), whole, ", ".join(fonts))


def _meant(text: str, encoding: Encoding) -> str | None:
    meant = decode(text, encoding)
    if meant is None or becomes_vietnamese(text, encoding):
        return meant
    # text of one encoding that was put into a font of the other is no text any more
    other = guess_encoding(text)
    return meant if other is None or (other == "vni") == (encoding == "vni") else None


def settled(cells: Mapping[Place, LegacyCell]) -> dict[Place, LegacyCell]:
    """The cells of a sheet whose text is not what it looks like, or cannot be read.

    Who has no such font sees Unicode all the same and types on in it. So a text that is Vietnamese as it stands
    ("công an") is taken for what most other cells in such fonts are; a few cells of Unicode raise no doubt.
    """
    unicode = sum(has_unicode_letters(cell.written) for cell in cells.values() if cell.meant == cell.written)
    sure = sum(
        cell.meant is not None and cell.meant != cell.written and not reads_as_unicode(cell.written)
        for cell in cells.values()
    )
    found: dict[Place, LegacyCell] = {}
    for place, cell in cells.items():
        unsure = unicode * _FEW > sure and cell.meant is not None and reads_as_unicode(cell.written)
        if cell.meant != cell.written and not (unsure and unicode > sure):
            found[place] = replace(cell, unsure=unsure)
    return found


def filled_down(
    cells: Mapping[Place, LegacyCell], merged: Iterable[tuple[int, int, int, int]]
) -> Mapping[Place, LegacyCell]:
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
    """One note on all decoded cells of a sheet, with their number and one of them; one on each other cell."""
    for grid in grids:
        cells = sorted(legacy.get(grid.name, {}).items())
        read = [(place, cell) for place, cell in cells if cell.meant is not None and not cell.unsure]
        if read:
            fonts = ", ".join(dict.fromkeys(cell.font for _, cell in read))
            place, first = read[0]
            # a merged cell stands in all its rows and is one cell
            count = len({id(cell) for _, cell in read})
            yield CellNote("legacy_text", grid.name, address(place), fonts, first.meant or "", count)
        yield from all_of(
            CellNote("legacy_unreadable", grid.name, address(place), cell.written)
            for place, cell in cells
            if cell.meant is None
        )
        yield from all_of(
            CellNote("legacy_guess", grid.name, address(place), cell.written, cell.meant or "")
            for place, cell in cells
            if cell.unsure
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
