"""Sheets as they were meant: text in legacy fonts put into Unicode, by the fonts of cells or else by its letters."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from dvk_xl.intake.grid import CellNote, Grid, Scalar
from dvk_xl.intake.legacy_cells import (
    LegacyCells,
    Place,
    address,
    all_of,
    legacy_notes,
    with_meant_text,
)
from dvk_xl.vietnamese.legacy import (
    Encoding,
    becomes_vietnamese,
    decode,
    guess_encoding,
    has_unicode_letters,
    reads_as_unicode,
)

Guesses = Mapping[Place, tuple[str, str]]
"""Place → what is written, and what it was taken for."""

_FONT_NAMES: Final = (b'".vn', b'"vni-', b"'.vn", b"'vni-")
_LEGACY_LETTERS: Final = re.compile(rb"\xc2[\xa1-\xaf\xb5-\xbf]|\xc3[\xb8\xb6\x96]")
_AFTER_DECLARATION: Final = 60
_SAID_SURELY: Final = 3
_MOST_XLS_CELLS: Final = 1_000_000
_NO_PLACES: Final[Mapping[Place, object]] = {}


def hints_at_legacy_text(part: str, piece: bytes) -> bool:
    """Whether this piece of an xlsx may have legacy text: it names such a font, or has letters that such text has.

    May say yes without need, and costs a plain sheet next to nothing.
    """
    if part.endswith("styles.xml"):
        return _names_a_font(piece)
    # one byte is found at once, and these are rare here: a longer search follows only where it may find something
    if part.endswith("haredStrings.xml"):
        is_rich = piece.find(b"F", _AFTER_DECLARATION) >= 0 and b"rFont" in piece
    elif piece.find(b"S", max(piece.find(b"sheetData"), 0)) >= 0 and b"inlineStr" in piece:
        is_rich = b"rFont" in piece
    else:
        return False
    if is_rich and _names_a_font(piece):
        return True
    rare = b"\xc2" in piece or b"\xb8" in piece or b"\xb6" in piece or b"\x96" in piece
    return rare and bool(_LEGACY_LETTERS.search(piece))


def _names_a_font(piece: bytes) -> bool:
    small = piece.lower()
    return any(name in small for name in _FONT_NAMES)


def readable(
    grids: tuple[Grid, ...], data: bytes, kind: str, *, hinted: bool
) -> tuple[tuple[Grid, ...], tuple[CellNote, ...]]:
    """The sheets with legacy text as it was meant, and notes on what was changed or could not be read.

    `kind`: that of preflight; `hinted`: what `hints_at_legacy_text` said of an xlsx. A text without a legacy font is
    changed only where its letters surely tell, each with a note of its own.
    """
    if kind == "xlsx" and not hinted:
        return grids, ()
    own, legacy = _by_fonts(grids, data, kind)
    meant = with_meant_text(grids, legacy)
    notes = [*own, *legacy_notes(meant, legacy)]
    read: list[Grid] = []
    for grid in meant:
        guesses = guesses_of(grid, legacy.get(grid.name, _NO_PLACES))
        read.append(_with_guesses(grid, guesses))
        notes += all_of(
            CellNote("legacy_guess", grid.name, address(place), written, taken)
            for place, (written, taken) in guesses.items()
        )
    return tuple(read), tuple(notes)


def _by_fonts(grids: tuple[Grid, ...], data: bytes, kind: str) -> tuple[tuple[CellNote, ...], LegacyCells]:
    if kind == "xlsx":
        from lxml.etree import LxmlError  # noqa: PLC0415 - only for files that name such a font

        from dvk_xl.intake.fonts import xlsx_fonts  # noqa: PLC0415 - as above

        try:
            return (), xlsx_fonts(data)
        except (LxmlError, ValueError, KeyError):
            # what the reader of values could read stays read; its letters are looked at like those of a CSV
            return (), {}
    if kind == "xls":
        from dvk_xl.intake.notes_xls import NOT_LOOKED_AT, look_into_xls  # noqa: PLC0415 - as above

        cells = sum(len(grid.rows) * len(grid.rows[0]) for grid in grids if grid.rows)
        look = look_into_xls(data, [grid.name for grid in grids]) if cells <= _MOST_XLS_CELLS else NOT_LOOKED_AT
        return look.notes, look.legacy
    return (), {}


def guesses_of(grid: Grid, known: Mapping[Place, object]) -> Guesses:
    """The texts of a sheet that surely are legacy text; `known`: cells that are not looked at, their font tells.

    Three such cells of one encoding speak for the sheet: then other words that become Vietnamese by it are taken too,
    save those that are Vietnamese as they stand on a sheet that has Unicode besides.
    """
    texts = {place: text for place, text in _texts(grid) if place not in known}
    guessed = {place: encoding for place, text in texts.items() if (encoding := guess_encoding(text))}
    found = {place: (texts[place], decode(texts[place], encoding) or "") for place, encoding in guessed.items()}
    common = _common(guessed.values())
    if common is not None:
        is_mixed = any(has_unicode_letters(text) for _, text in _texts(grid))
        for place, text in texts.items():
            if place not in found and _belongs(text, common, is_mixed=is_mixed):
                found[place] = (text, decode(text, common) or "")
    return dict(sorted(found.items()))


def _texts(grid: Grid) -> Iterator[tuple[Place, str]]:
    for number, row in enumerate(grid.rows, grid.first_row):
        for column, value in enumerate(row, grid.first_column):
            if isinstance(value, str) and not value.isascii():
                yield (number, column), value


def _common(encodings: Iterable[Encoding]) -> Encoding | None:
    counts = Counter("tcvn3" if one == "tcvn3_capitals" else one for one in encodings)
    if not counts:
        return None
    (encoding, count), *others = counts.most_common()
    return encoding if count >= _SAID_SURELY and not others else None


def _belongs(text: str, encoding: Encoding, *, is_mixed: bool) -> bool:
    return becomes_vietnamese(text, encoding) and not (is_mixed and reads_as_unicode(text))


def _with_guesses(grid: Grid, guesses: Guesses) -> Grid:
    if not guesses:
        return grid
    rows: list[list[Scalar]] = [list(row) for row in grid.rows]
    for (row, column), (_, taken) in guesses.items():
        rows[row - grid.first_row][column - grid.first_column] = taken
    return replace(grid, rows=tuple(map(tuple, rows)))
