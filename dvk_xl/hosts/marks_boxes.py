"""The boxes in which comments are shown: VML, changed as text, for what Office writes there is not always XML."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

from lxml import etree

from dvk_xl.errors import DvkError
from dvk_xl.hosts.package import MAIN
from dvk_xl.hosts.sheet_xml import SheetXml
from dvk_xl.issues import column_letters

_SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)
_ROW = re.compile(rb"<x:Row>\s*(\d+)\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*(\d+)\s*</x:Column>")
_ANCHOR = re.compile(rb"(<x:Anchor>)([^<]*)(</x:Anchor>)")
_NUMBER = re.compile(rb"_x0000_s(\d+)")
_GROUPS = re.compile(rb"<o:idmap\b[^>]*\bdata=[\"']([\d, ]+)[\"']")
_NOTE = b'ObjectType="Note"'
_OF_A_GROUP = 1024
_COLUMN_PIXELS, _ROW_PIXELS, _POINT = 64, 20, 4 / 3
_LAST_COLUMN, _LAST_ROW = 16_383, 1_048_575
_NARROW, _BROAD, _MANY_LINES = (360, 54), (560, 86), 18
"""Pixels across a box and characters that stand in a line of it; a long text gets the broad one."""
_LINE_PIXELS, _PADDING = 16, 14
_GAP = 12
_HIGHEST = 700

_HEAD = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{group}"/></o:shapelayout></xml>'
)
_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NEW_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:0;margin-top:0;width:{width:g}pt;height:{height:g}pt;z-index:1;'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)

Place = tuple[int, int]


class BoxError(DvkError):
    """The comments of a sheet are drawn in a way that nothing can be added to."""


@dataclass(frozen=True, slots=True)
class Box:
    """The box of a comment: its cell (row and column from 1), its size in pixels, where it begins and ends.

    `anchor`: column, pixels into it, row, pixels into it, of the upper left and the lower right corner, from 0.
    """

    place: Place
    width: int
    height: int
    anchor: tuple[int, int, int, int, int, int, int, int]


def free_group(drawings: Iterable[bytes]) -> int:
    """A group of shape numbers that none of the drawings of a file uses."""
    listed = (found for data in drawings for found in _GROUPS.findall(data))
    return max((int(one) for found in listed for one in found.split(b",") if one.strip()), default=0) + 1


def new_drawing(group: int) -> bytes:
    """A drawing without shapes."""
    return _HEAD.format(group=group).encode()


def boxes_of(data: bytes) -> list[bytes]:
    """The shapes of a drawing, of every kind."""
    return _SHAPE.findall(data)


def drop_boxes(data: bytes, cells: frozenset[str]) -> bytes:
    """The drawing without the boxes of the comments on these cells."""
    return _SHAPE.sub(lambda found: b"" if _cell_of(found[0]) in cells else found[0], data)


def widened(data: bytes, longer: Mapping[str, Box]) -> bytes:
    """The drawing with the boxes of these cells at least as large as given."""
    return _SHAPE.sub(lambda found: _stretched(found[0], longer.get(_cell_of(found[0]))), data)


def _cell_of(shape: bytes) -> str:
    """The cell whose comment a shape shows, "" when it is something else."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if _NOTE not in shape or row is None or column is None:
        return ""
    return f"{column_letters(int(column[1]) + 1)}{int(row[1]) + 1}"


def _stretched(shape: bytes, box: Box | None) -> bytes:
    found = _ANCHOR.search(shape)
    if box is None or found is None:
        return shape
    numbers = [int(one) for one in found[2].split(b",")]
    if len(numbers) != len(box.anchor):
        return shape
    right, bottom = max(tuple(numbers[4:6]), box.anchor[4:6]), max(tuple(numbers[6:8]), box.anchor[6:8])
    anchor = ", ".join(str(one) for one in (*numbers[:4], *right, *bottom)).encode()
    return shape.replace(found[0], found[1] + anchor + found[3])


def add_boxes(data: bytes, boxes: Sequence[Box]) -> bytes:
    """The drawing with boxes for more comments; raises `BoxError` when it is not written as Office writes it."""
    if not boxes:
        return data
    end = data.rfind(b"</xml>")
    if end < 0 or b"xmlns:v=" not in data or b"xmlns:x=" not in data or b"xmlns:o=" not in data:
        raise BoxError("drawing of comments in an unknown form")
    used = [int(one) for one in _NUMBER.findall(data)]
    groups = _GROUPS.search(data)
    first = max([*used, int((groups[1] if groups else b"1").split(b",")[0]) * _OF_A_GROUP])
    shapes = "".join(_shape(number, box) for number, box in enumerate(boxes, first + 1)).encode()
    kind = b"" if b'id="_x0000_t202"' in data else _SHAPE_TYPE
    return data[:end] + kind + shapes + data[end:]


def _shape(number: int, box: Box) -> str:
    row, column = box.place
    return _NEW_SHAPE.format(
        number=number,
        width=box.width * 0.75,
        height=box.height * 0.75,
        anchor=", ".join(map(str, box.anchor)),
        row=row - 1,
        column=column - 1,
    )


@dataclass(frozen=True, slots=True)
class Geometry:
    """How large the columns and rows of a sheet are in pixels, by their number from 0."""

    column: Callable[[int], int]
    row: Callable[[int], int]


def geometry_of(sheet: SheetXml) -> Geometry:
    """The sizes of a sheet's columns and rows."""
    return Geometry(_column_size(sheet.root), _row_size(sheet))


def sized(geometry: Geometry, place: Place, text: str) -> Box:
    """The box for a text, right of its cell, large enough to read it whole."""
    lines = _line_count(text, _NARROW[1])
    width = _NARROW[0]
    if lines > _MANY_LINES:
        width, lines = _BROAD[0], _line_count(text, _BROAD[1])
    height = min(_HIGHEST, lines * _LINE_PIXELS + _PADDING)
    row, column = place
    left, top = (min(column, _LAST_COLUMN - 1), _GAP), (row - 1, 2)
    right = _walk(*left, width, geometry.column, _LAST_COLUMN)
    bottom = _walk(*top, height, geometry.row, _LAST_ROW)
    return Box(place, width, height, (*left, *top, *right, *bottom))


def _line_count(text: str, room: int) -> int:
    return sum(max(1, ceil(len(line) / room)) for line in text.split("\n"))


def _walk(start: int, offset: int, length: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    """Where one comes from a place after so many pixels: the row or column from 0, and the pixels into it."""
    at, left = start, offset + length
    while left > size(at) and at < last:
        left -= size(at)
        at += 1
    return at, min(left, max(size(at), 1))


def _row_size(sheet: SheetXml) -> Callable[[int], int]:
    usual = _number(sheet.root.find(f"{{{MAIN}}}sheetFormatPr"), "defaultRowHeight", _ROW_PIXELS / _POINT)

    def size(row: int) -> int:
        node = sheet.rows.get(row + 1)
        if node is not None and node.get("hidden") in {"1", "true"}:
            return 0
        return round(_number(node, "ht", usual) * _POINT)

    return size


def _column_size(root: etree._Element) -> Callable[[int], int]:
    spans = [
        (int(node.get("min", "0")), int(node.get("max", "0")), _width(node)) for node in root.iter(f"{{{MAIN}}}col")
    ]

    @cache
    def size(column: int) -> int:
        return next((width for first, last, width in spans if first <= column + 1 <= last), _COLUMN_PIXELS)

    return size


def _width(node: etree._Element) -> int:
    return 0 if node.get("hidden") in {"1", "true"} else round(_number(node, "width", _COLUMN_PIXELS / 7) * 7)


def _number(node: etree._Element | None, name: str, otherwise: float) -> float:
    return float(node.get(name) or otherwise) if node is not None else otherwise
