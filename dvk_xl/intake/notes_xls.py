"""What the values of an .xls cannot show: fonts of its cells, errors, and what is hidden. Knows the library xlrd."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dvk_xl.intake.census import capped, number_ranges
from dvk_xl.intake.grid import CellNote
from dvk_xl.intake.legacy_cells import LegacyCell, LegacyCells, Place, Run, address, filled_down, legacy_cell, settled
from dvk_xl.issues import column_letters
from dvk_xl.vietnamese.legacy import font_encoding

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

_BYTES: Final = "iso-8859-1"
_STATES: Final = {1: "hidden", 2: "veryHidden"}
_TEXT: Final = 1
_ERROR: Final = 5
_FILLED: Final = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True, slots=True)
class XlsLook:
    """The notes on an .xls, like those on an xlsx (at most 200 of a kind), and its legacy cells by sheet."""

    notes: tuple[CellNote, ...] = ()
    legacy: LegacyCells = field(default_factory=dict)


NOT_LOOKED_AT = XlsLook((CellNote("not_looked_at", "", None, "xls"),))
"""A file of which only the values are known."""


def look_into_xls(data: bytes, names: Sequence[str]) -> XlsLook:
    """What a file of BIFF5 to BIFF8 holds beside its values. `names`: its sheets as the reader of values calls them.

    A file that the library cannot understand says just that: its values are read without it. Raises MemoryError.
    """
    try:
        return _look(_opened(data), names)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it fails in many ways on files whose values can be read
        return NOT_LOOKED_AT


def _look(book: "Book", names: Sequence[str]) -> XlsLook:
    # before BIFF8 names are bytes of a code page, which may be told wrongly: the order of sheets is sure
    own = book.sheet_names()
    called = dict(zip(own, names if len(own) == len(names) else own, strict=True))
    sheets = [(called[sheet.name], sheet) for sheet in book.sheets()]
    notes = capped(note for name, sheet in sheets for note in _notes(name, sheet))
    return XlsLook(notes, {name: _legacy_cells(book, sheet) for name, sheet in sheets})


def _opened(data: bytes) -> "Book":
    from xlrd import open_workbook  # noqa: PLC0415 - in the child, for such files only

    # bytes as they are: what a legacy font shows for them does not depend on the code page that the file tells
    return open_workbook(
        file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True, encoding_override=_BYTES
    )


def _notes(name: str, sheet: "Sheet") -> Iterator[CellNote]:
    if sheet.visibility in _STATES:
        yield CellNote("hidden_sheet", name, None, _STATES[sheet.visibility])
    yield from _errors(name, sheet)
    rows = [row + 1 for row, info in sorted(sheet.rowinfo_map.items()) if info.hidden and _is_filled(sheet, row)]
    if rows:
        yield CellNote("hidden_rows", name, None, number_ranges(rows))
    columns = _hidden_columns(sheet)
    if columns:
        yield CellNote("hidden_columns", name, None, ", ".join(columns))


def _errors(name: str, sheet: "Sheet") -> Iterator[CellNote]:
    from xlrd import error_text_from_code  # noqa: PLC0415 - as above

    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == _ERROR:
                text = error_text_from_code.get(int(sheet.cell_value(row, column)), "#N/A")
                yield CellNote("error_cell", name, address((row + 1, column + 1)), text)


def _is_filled(sheet: "Sheet", row: int) -> bool:
    return row < sheet.nrows and any(kind in _FILLED for kind in sheet.row_types(row))


def _hidden_columns(sheet: "Sheet") -> list[str]:
    hidden = [column for column, info in sorted(sheet.colinfo_map.items()) if info.hidden]
    filled = {
        column for row in range(sheet.nrows) for column, kind in enumerate(sheet.row_types(row)) if kind in _FILLED
    }
    return [column_letters(column + 1) for column in hidden if column in filled]


def _legacy_cells(book: "Book", sheet: "Sheet") -> Mapping[Place, LegacyCell]:
    fonts = [font.name for font in book.font_list]
    if not any(font_encoding(font) for font in fonts):
        return {}
    found: dict[Place, LegacyCell] = {}
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == _TEXT and (legacy := legacy_cell(_runs(book, sheet, row, column, fonts))):
                found[row + 1, column + 1] = legacy
    merged = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    return filled_down(settled(found), merged) if found else found


def _runs(book: "Book", sheet: "Sheet", row: int, column: int, fonts: Sequence[str]) -> list[Run]:
    """The pieces of a cell with their fonts; a font that the file does not have is no legacy font."""
    text = str(sheet.cell_value(row, column))
    style = book.xf_list[sheet.cell_xf_index(row, column)]
    starts = [(0, style.font_index), *sheet.rich_text_runlist_map.get((row, column), ())]
    ends = [*(start for start, _ in starts[1:]), len(text)]
    return [
        (text[start:end], fonts[number] if number < len(fonts) else "")
        for (start, number), end in zip(starts, ends, strict=True)
        if end > start
    ]
