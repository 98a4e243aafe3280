"""What a grid of values cannot show, found in the parts of an xlsx by patterns over bytes (no XML parser)."""

import html
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from dvk_xl.intake.grid import CellNote

MOST_NOTES_PER_KIND: Final = 200
_MOST_RANGES: Final = 20
_LONGEST_TEXT: Final = 200

_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_EXTERNAL_REFERENCE: Final = re.compile(rb"<(?:\w+:)?externalReference\s([^>]*)>")
_ATTRIBUTE: Final = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE: Final = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)??r\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_FAR_DOWN: Final = re.compile(rb"r=[\"'][A-Za-z]{1,3}[0-9]{4}")
_ODD_SPACES: Final = (b" =", b"= ", b"\n=", b"=\n", b"\t=", b"=\t", b"\r=", b"=\r")
MOST_CELLS_NEAR: Final = 999 << 14
_FILLED_CELL: Final = re.compile(rb"<(?:\w+:)?c(\s[^>]*)?(?<!/)>\s*<(?!/)")
_IS_ERROR: Final = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_IS_TEXT: Final = re.compile(rb"\st\s*=\s*[\"']str[\"']")
_ERROR_CELL: Final = re.compile(
    rb"<(?:\w+:)?c(\s(?:[^>]*?\s)??t\s*=\s*[\"']e[\"'][^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL
)
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<")
# `<v></v>` counts as no value: openpyxl writes it for every formula. A stored empty text has t="str" besides.
_BARE_FORMULA: Final = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^>]*)?/>)(?!\s*<(?:\w+:)?v(?:\s[^>]*)?>[^<])(?=\s*<)"
)
# The same where nothing has a prefix and no formula shares the text of another: one fixed word to look for.
_PLAIN_BARE_FORMULA: Final = re.compile(rb"/f>(?!\s*<v(?:\s[^>]*)?>[^<])(?=\s*<)")
_CELL_START: Final = re.compile(rb"<(?:\w+:)?c(\s[^>]*)?>")
_HIDDEN_ROW: Final = re.compile(
    rb"<(?:\w+:)?row(\s(?:[^>]*?\s)??hidden\s*=\s*[\"'](?:1|true)[\"'][^>]*)(?<!/)>(.*?)</(?:\w+:)?row>", re.DOTALL
)
_PLAIN_HIDDEN_ROW: Final = re.compile(_HIDDEN_ROW.pattern.replace(rb"(?:\w+:)?", b""), re.DOTALL)
_ROW_NUMBER: Final = re.compile(rb"\sr\s*=\s*[\"']([0-9]{1,7})[\"']")
_HAS_VALUE: Final = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_ROW_END: Final = b"row>"
_LONGEST_CELL: Final = 40_000  # a formula has at most 8,192 characters; further back is another cell


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet: its `name`, the `part` of the archive that holds it, its `state` (visible, hidden, veryHidden)."""

    name: str
    part: str
    state: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of cells, 1-based, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def cells(self) -> int:
        """The number of cells inside."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


def sheet_parts(workbook: bytes, relations: bytes) -> tuple[SheetPart, ...]:
    """Return the sheets in the order of the workbook, from workbook.xml and its relationships."""
    targets = relation_targets(relations)
    return tuple(
        SheetPart(sheet.get("name", ""), targets.get(_relation_id(sheet), ""), sheet.get("state", "visible"))
        for sheet in elements(_SHEET, workbook)
    )


def relation_targets(relations: bytes) -> dict[str, str]:
    """Return the parts that the workbook names by their relationship."""
    return {link.get("Id", ""): _part_name(link.get("Target", "")) for link in elements(_RELATION, relations)}


def _relation_id(sheet: dict[str, str]) -> str:
    return next((value for key, value in sheet.items() if key.endswith(":id")), "")


def _part_name(target: str) -> str:
    """Return the name in the archive: targets are relative to the folder of the workbook, or absolute."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def elements(pattern: re.Pattern[bytes], xml: bytes) -> Iterator[dict[str, str]]:
    """Yield the attributes of the elements that a pattern finds, its first group being their text."""
    for element in pattern.finditer(xml):
        pairs = _ATTRIBUTE.findall(element.group(1))
        yield {name.decode(): _text(double or single) for name, double, single in pairs}


def _text(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", errors="replace"))


def reaches_far(piece: bytes) -> bool:
    """Whether a cell of this piece of a sheet may stand below row 999.

    Without one the box has at most `MOST_CELLS_NEAR` cells and need not be measured, which takes ten times as long.
    """
    return bool(_FAR_DOWN.search(piece)) or any(space in piece for space in _ODD_SPACES)


def any_box(piece: bytes) -> Box | None:
    """Return the box round all cells of this piece of a sheet, blank styled ones too; `None` without cells."""
    return _box(_ANY_CELL.findall(piece))


def filled_box(piece: bytes) -> Box | None:
    """Return the box round the cells that hold something; slower than `any_box`, never larger."""
    found = (_REFERENCE.search(cell.group(1) or b"") for cell in _FILLED_CELL.finditer(piece))
    return _box([reference.groups() for reference in found if reference])


def _box(references: Iterable[tuple[bytes, ...]]) -> Box | None:
    pairs = list(references)
    if not pairs:
        return None
    columns = {_column_number(letters) for letters in {pair[0] for pair in pairs}}
    rows = {int(digits) for digits in {pair[1] for pair in pairs}}
    return Box(min(rows), min(columns), max(rows), max(columns))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def union(one: Box | None, other: Box | None) -> Box | None:
    """Return the smallest box round both; `None` when there is neither."""
    if one is None or other is None:
        return one or other
    return Box(
        min(one.top, other.top),
        min(one.left, other.left),
        max(one.bottom, other.bottom),
        max(one.right, other.right),
    )


def book_notes(sheets: Iterable[SheetPart], parts: Iterable[str]) -> Iterator[CellNote]:
    """Yield the notes on the workbook as a whole: hidden sheets, macros."""
    for sheet in sheets:
        if sheet.state != "visible":
            yield CellNote("hidden_sheet", sheet.name, None, sheet.state)
    for part in parts:
        if part.lower().endswith("vbaproject.bin") or part.startswith("xl/macrosheets/"):
            yield CellNote("macro", "", None, part)


def link_targets(workbook: bytes, relations: bytes, links: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return where the links of the workbook lead, in the order of the numbers that formulas give them.

    `links` holds the relationships of each external link by the name of its part.
    """
    parts = relation_targets(relations)
    named = [parts.get(_relation_id(link), "") for link in elements(_EXTERNAL_REFERENCE, workbook)]
    order = [*(part for part in named if part in links), *(part for part in links if part not in named)]
    targets = ([link.get("Target", "") for link in elements(_RELATION, links[part])] or [part] for part in order)
    return tuple(found[0][:_LONGEST_TEXT] for found in targets)


def up_to_last_filled(piece: bytes) -> bytes:
    """Return this piece of a sheet as far as its last row with a cell that is no empty element.

    What follows the rows is left out too: rules and extensions have formulas that are in no cell. Ten thousand rows
    of styled emptiness cost one search backwards.
    """
    end = piece.rfind(b"sheetData>")
    if end < 0 or piece[piece.rfind(b"<", 0, end) + 1 :][:1] != b"/":
        end = len(piece)
    last = max(piece.rfind(mark, 0, end) for mark in (b"</c>", b":c>"))
    if last < 0:
        return piece[: max(piece.find(b"row", 0, end), 0)]
    row = piece.find(_ROW_END, last, end)
    return piece[: row + len(_ROW_END)] if row >= 0 else piece[:end]


def sheet_notes(sheet: str, cells: bytes) -> Iterator[CellNote]:
    """Yield the notes on these cells of a sheet: errors, formulas without value, hidden filled rows."""
    if b't="e"' in cells or b"t='e'" in cells:
        yield from _error_cells(sheet, cells)
    if b"f>" in cells or b"<f" in cells or b":f " in cells:
        yield from _bare_formulas(sheet, cells)
    if b"hidden=" in cells:
        yield from _hidden_rows(sheet, cells)


def _error_cells(sheet: str, cells: bytes) -> Iterator[CellNote]:
    for found in _ERROR_CELL.finditer(cells):
        value = _VALUE.search(found.group(2))
        text = _text(value.group(1)) if value else ""
        yield CellNote("error_cell", sheet, _address(found.group(1)), text[:_LONGEST_TEXT])


def _bare_formulas(sheet: str, cells: bytes) -> Iterator[CellNote]:
    pattern = _BARE_FORMULA if b"<f " in cells or b":f" in cells else _PLAIN_BARE_FORMULA
    for found in pattern.finditer(cells):
        earliest = max(0, found.start() - _LONGEST_CELL)
        nearest = cells.rfind(b"<c ", earliest, found.start())
        if nearest >= 0 and b' t="str"' in cells[nearest : cells.find(b">", nearest)]:
            continue
        starts = _CELL_START.findall(cells, max(nearest, earliest), found.start())
        attributes: bytes = starts[-1] if starts else b""
        # A text formula may well have the empty text as its value; an error is told as an error.
        if not _IS_TEXT.search(attributes) and not _IS_ERROR.search(attributes):
            yield CellNote("uncached_formula", sheet, _address(attributes), "")


def _address(attributes: bytes) -> str | None:
    found = _REFERENCE.search(attributes)
    return (found.group(1) + found.group(2)).decode().upper() if found else None


def _hidden_rows(sheet: str, cells: bytes) -> Iterator[CellNote]:
    """Yield one note whose text lists the hidden rows that hold something: "5-8, 12"."""
    pattern = _HIDDEN_ROW if b":row" in cells else _PLAIN_HIDDEN_ROW
    filled = (found.group(1) for found in pattern.finditer(cells) if _HAS_VALUE.search(found.group(2)))
    numbers = [int(number.group(1)) for number in map(_ROW_NUMBER.search, filled) if number]
    if numbers:
        yield CellNote("hidden_rows", sheet, None, number_ranges(numbers))


def number_ranges(numbers: Iterable[int], shown: Callable[[int], str] = str) -> str:
    """Return growing numbers as text, neighbours drawn together: "5-8, 12"; `shown` gives the text of a number."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    texts = [shown(first) if first == last else f"{shown(first)}-{shown(last)}" for first, last in spans[:_MOST_RANGES]]
    return ", ".join(texts + ["…"] * (len(spans) > _MOST_RANGES))


def capped(notes: Iterable[CellNote]) -> tuple[CellNote, ...]:
    """Return at most 200 notes of each kind; where there were more, the 200th says "+n" for the n left out."""
    kept: list[CellNote] = []
    seen: Counter[str] = Counter()
    last: dict[str, int] = {}
    for note in notes:
        seen[note.kind] += 1
        if seen[note.kind] <= MOST_NOTES_PER_KIND:
            last[note.kind] = len(kept)
            kept.append(note)
    for kind, place in last.items():
        if (more := seen[kind] - MOST_NOTES_PER_KIND) > 0:
            kept[place] = CellNote(kept[place].kind, "", None, f"+{more + 1}")
    return tuple(kept)
