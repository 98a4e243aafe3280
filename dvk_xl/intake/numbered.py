"""Several models in one cell: told apart only where they are numbered one, two, three."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from dvk_xl.intake.grid import Scalar
from dvk_xl.schema import Table

if TYPE_CHECKING:
    from dvk_xl.intake.layout import LaidRow

_NAME = "model_name"
_SUMMED = ("integer", "number", "money")
_FIRST = re.compile(r"^\s*1\s*[.)/-]\s*(?=\D)")
_NEXT = r"(?:(?P<mark>\n|;)\s*|,?\s+){number}\s*[.)/-]\s*(?=[^\d\s])"


def parted(row: "LaidRow", table: Table) -> tuple["LaidRow", ...]:
    """The models that a data row names, one row for each; the row itself when its name is not numbered.

    Cells numbered alike are parted alike, any other text is said of every model. A single number is of the first
    model alone: said of each it would be counted several times.
    """
    names = numbered(row.cells.get(_NAME))
    if len(names) < 2:  # noqa: PLR2004  # one model is no list
        return (row,)
    summed = {one.name for one in table.fields if one.type in _SUMMED}
    cells = [_share(row.cells, summed, index, len(names)) for index in range(len(names))]
    return tuple(
        replace(row, cells={**shared, _NAME: name.rstrip(".")}, part=part, parts=len(names))
        for part, name, shared in zip(count(1), names, cells, strict=False)
    )


def numbered(value: Scalar) -> tuple[str, ...]:
    """The pieces of a text that is numbered from 1 on without a gap, in lines or in one; nothing for any other text."""
    first = _FIRST.match(value) if isinstance(value, str) else None
    if first is None or not isinstance(value, str):
        return ()
    pieces: list[str] = []
    rest = value[first.end() :]
    for number in count(2):
        found = _next(number, rest)
        if found is None:
            break
        pieces.append(rest[: found.start()])
        rest = rest[found.end() :]
    whole = tuple(piece.strip(" \t\n;,") for piece in (*pieces, rest))
    return whole if len(whole) > 1 and all(piece.rstrip(".") for piece in whole) else ()


def _next(number: int, rest: str) -> re.Match[str] | None:
    """Where the next number begins a piece: on a line of its own, behind a mark, or within a line before a capital."""
    for found in re.finditer(_NEXT.format(number=number), rest):
        if found["mark"] or rest[found.end()].isupper():
            return found
    return None


def _share(cells: Mapping[str, Scalar], summed: set[str], index: int, parts: int) -> dict[str, Scalar]:
    shared: dict[str, Scalar] = {}
    for name, value in cells.items():
        pieces = numbered(value)
        if len(pieces) == parts:
            shared[name] = pieces[index]
        else:
            shared[name] = None if name in summed and index and isinstance(value, int | float) else value
    return shared
