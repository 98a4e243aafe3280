"""What a sheet of an xlsx shows only as a whole: hidden columns that hold something, links in use, own formulas."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from dvk_xl.intake.census import any_box, elements, number_ranges
from dvk_xl.intake.grid import CellNote
from dvk_xl.intake.own_formulas import SheetFormula
from dvk_xl.intake.sparse import LAST_COLUMN
from dvk_xl.issues import column_letters, column_number

_COLUMN: Final = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_MANY: Final = 50
_TRUE: Final = frozenset({"1", "true"})
_HAS_VALUE: Final = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_LINK_IN_FORMULA: Final = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>[^<]*?\[([0-9]{1,4})\]")
_FORMULA: Final = re.compile(rb"<f(?:\s[^>]*?)?(?:/>|>([^<]*)<)")
_ADDRESS: Final = re.compile(rb"[^>]*?\br=\"([A-Z]{1,3})([0-9]{1,7})\"")


@dataclass(slots=True)
class SheetLook:
    """What is known of a sheet so far, piece by piece.

    `hidden`: the numbers of its hidden columns, as first and last; `filled`: those of them that hold something;
    `links`: the first cell that uses each link, by its number; `formulas`: those of one of our own forms.
    """

    sheet: str
    hidden: tuple[tuple[int, int], ...] = ()
    filled: set[int] = field(default_factory=set)
    links: dict[int, str | None] = field(default_factory=dict)
    formulas: list[SheetFormula] = field(default_factory=list)


def look_at(look: SheetLook, cells: bytes, *, has_links: bool, is_own: bool) -> None:
    """Add what this piece shows."""
    if b"hidden=" in cells and not look.hidden:
        look.hidden = _hidden(cells[: max(cells.find(b"sheetData"), 0)])
    if look.hidden:
        look.filled |= _filled(cells, look)
    if has_links and b"[" in cells:
        for found in _LINK_IN_FORMULA.finditer(cells):
            look.links.setdefault(int(found[1]), _address(cells, found.start()))
    if is_own:
        look.formulas += _formulas(cells)


def look_notes(look: SheetLook, targets: Sequence[str]) -> Iterator[CellNote]:
    """Yield the notes on the sheet; `targets` are the other files by the numbers that formulas give them, from 1."""
    if look.filled:
        yield CellNote("hidden_columns", look.sheet, None, number_ranges(sorted(look.filled), column_letters))
    for number, cell in look.links.items():
        if 0 < number <= len(targets):
            yield CellNote("external_link", look.sheet, cell, targets[number - 1])


def _hidden(head: bytes) -> tuple[tuple[int, int], ...]:
    columns = [column for column in elements(_COLUMN, head) if column.get("hidden") in _TRUE]
    spans = [(column.get("min", ""), column.get("max", "")) for column in columns]
    return tuple((int(first), int(last)) for first, last in spans if first.isdecimal() and last.isdecimal())


def _filled(cells: bytes, look: SheetLook) -> set[int]:
    # columns hidden to the end of the sheet are common; those beyond every cell hold nothing
    many = sum(last - first for first, last in look.hidden) > _MANY
    box = any_box(cells) if many else None
    end = box.right if box else _MANY if many else LAST_COLUMN
    wanted = {column for first, last in look.hidden for column in range(first, min(last, end) + 1)} - look.filled
    if not wanted:
        return set()
    letters = "|".join(column_letters(column) for column in sorted(wanted)).encode()
    found: set[int] = set()
    for cell in re.finditer(rb" r=[\"'](%b)[0-9]{1,7}[\"'][^>]*(?<!/)>" % letters, cells):
        close = cells.find(b"c>", cell.end())
        if _HAS_VALUE.search(cells, cell.end(), close if close >= 0 else len(cells)):
            found.add(column_number(cell[1].decode()))
            if found == wanted:
                break
    return found


def _address(cells: bytes, place: int) -> str | None:
    found = _ADDRESS.match(cells, max(cells.rfind(b"<c ", 0, place), cells.rfind(b":c ", 0, place), 0))
    return f"{found[1].decode()}{found[2].decode()}" if found else None


def _formulas(cells: bytes) -> list[SheetFormula]:
    """The formulas with their places; none of a sheet whose first one reads another sheet: that is a paper."""
    found: list[SheetFormula] = []
    for formula in _FORMULA.finditer(cells):
        text: bytes = formula[1] or b""
        if not found and b"!" in text:
            break
        place = _ADDRESS.match(cells, max(cells.rfind(b"<c ", 0, formula.start()), 0))
        if place:
            found.append(SheetFormula(place[1].decode(), int(place[2]), text.decode("utf-8", "replace")))
    return found
