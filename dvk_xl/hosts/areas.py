"""Areas of cells as numbers: left, top, right, bottom, from 1, both ends included."""

import re
from collections.abc import Iterator

from dvk_xl.issues import column_letters, column_number

Area = tuple[int, int, int, int]
_AREA = re.compile(r"^\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?$")


def area_of(reference: str) -> Area | None:
    """An area, `None` when the text is none of cells."""
    match = _AREA.match(reference)
    if match is None:
        return None
    first, top, last, bottom = match.groups()
    return column_number(first), int(top), column_number(last or first), int(bottom or top)


def areas_of(references: str) -> list[Area]:
    """The areas in a list divided by blanks."""
    return [area for one in references.split() if (area := area_of(one)) is not None]


def written(area: Area) -> str:
    """An area as a file writes it."""
    left, top, right, bottom = area
    first, last = f"{column_letters(left)}{top}", f"{column_letters(right)}{bottom}"
    return first if first == last else f"{first}:{last}"


def without(area: Area, hole: Area) -> Iterator[Area]:
    """What is left of an area when another one is taken out of it."""
    left, top, right, bottom = area
    hole_left, hole_top = max(left, hole[0]), max(top, hole[1])
    hole_right, hole_bottom = min(right, hole[2]), min(bottom, hole[3])
    if hole_left > hole_right or hole_top > hole_bottom:
        yield area
        return
    if top < hole_top:
        yield left, top, right, hole_top - 1
    if hole_bottom < bottom:
        yield left, hole_bottom + 1, right, bottom
    if left < hole_left:
        yield left, hole_top, hole_left - 1, hole_bottom
    if hole_right < right:
        yield hole_right + 1, hole_top, right, hole_bottom


def holds(area: Area, row: int, column: int) -> bool:
    """Whether a cell lies in an area."""
    return area[0] <= column <= area[2] and area[1] <= row <= area[3]
