"""Several models in one cell: told apart only where they are numbered one, two, three."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from dvk_xl.intake.grid import Scalar
from dvk_xl.schema import Table

if TYPE_CHECKING:
    from dvk_xl.intake.layout import LaidRow

_NAME = "model_name"
_SUMMED = ("integer", "number", "money")
_MOST = 50
"""No cell names more models; a longer numbering is a text of its own."""
_FIRST = re.compile(r"^\s*1\s*(?P<sign>[.)/])\s*(?=\D)")
_NEXT = re.compile(r"(?:(?P<mark>\n|;)\s*|,?\s+)(?P<number>[0-9]{1,2})\s*(?P<sign>[.)/])\s*(?=[^\d\s])")
_COUNTED = re.compile(
    r"\b(?:tổ|số|ngõ|ngách|hẻm|phố|khu|thôn|xóm|ấp|đường|đoạn|quý|tháng|lớp|cấp|kỳ|đợt|bộ|đội|cụm|lần|khóa|bước)$",
    re.IGNORECASE,
)
"""A noun that the number behind it belongs to: "Ngõ 2. Phía Bắc" is one name."""


def parted(row: "LaidRow", table: Table) -> tuple["LaidRow", ...]:
    """The models that a data row names, one row for each; the row itself when its name is not numbered.

    Cells numbered alike are parted alike, any other text is said of every model. A single number is of the first
    model alone: said of each it would be counted several times.
    """
    names = numbered(row.cells.get(_NAME))
    if not names:
        return (row,)
    summed = {one.name for one in table.fields if one.type in _SUMMED}
    shares = {name: _shares(value, len(names), is_sum=name in summed) for name, value in row.cells.items()}
    return tuple(
        replace(
            row,
            cells={**{one: values[part - 1] for one, values in shares.items()}, _NAME: name.rstrip(".")},
            part=part,
            parts=len(names),
        )
        for part, name in enumerate(names, 1)
    )


def numbered(value: Scalar) -> tuple[str, ...]:
    """The pieces, at least two, of a text that is numbered from 1 on without a gap; nothing for any other text."""
    first = _FIRST.match(value) if isinstance(value, str) else None
    if first is None or not isinstance(value, str):
        return ()
    cuts = list(_cuts(value, first))
    if not 1 < len(cuts) <= _MOST:
        return ()
    ends = [start for start, _ in cuts[1:]] + [len(value)]
    pieces = tuple(value[begin:end].strip(" \t\n;,") for (_, begin), end in zip(cuts, ends, strict=True))
    return pieces if all(piece.rstrip(".") for piece in pieces) else ()


def _cuts(text: str, first: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where each number stands and where its piece begins; all numbers are signed alike.

    Within a line a number begins a piece only before a capital, and not behind a noun that is counted by it.
    """
    yield first.start(), first.end()
    wanted = count(2)
    number = next(wanted)
    for found in _NEXT.finditer(text, first.end()):
        if found["sign"] != first["sign"] or int(found["number"]) != number:
            continue
        if found["mark"] or (text[found.end()].isupper() and not _COUNTED.search(text[: found.start()])):
            yield found.start(), found.end()
            number = next(wanted)


def _shares(value: Scalar, parts: int, *, is_sum: bool) -> tuple[Scalar, ...]:
    pieces = numbered(value)
    if len(pieces) == parts:
        return pieces
    if is_sum and isinstance(value, int | float):
        return (value, *[None] * (parts - 1))
    return (value,) * parts
