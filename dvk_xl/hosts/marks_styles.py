"""The looks that marking a file needs: added to its styles once, found again when it is marked again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from dvk_xl.hosts.book import Book
from dvk_xl.hosts.looks import append_item, items_of
from dvk_xl.hosts.package import MAIN

_SIDES = ("left", "right", "top", "bottom")
_FIRST_OWN_FORMAT = 164
_SIZE = 12
_TITLE_SIZE = 14


@dataclass
class Palette:
    """The styles of a file being marked; `known` numbers the items of a group by what they say, read once."""

    book: Book
    known: dict[str, dict[bytes, int]] = field(default_factory=dict)


def difference_ids(palette: Palette, severity: str, words: Mapping[str, str]) -> tuple[str, str]:
    """The ids of the two differential styles of a severity: for a text, with a sign before it, and for any other cell."""
    return (
        str(_found(palette, "dxfs", _difference(severity, words, _sign_format(palette, severity, words)))),
        str(_found(palette, "dxfs", _difference(severity, words, None))),
    )


def _difference(severity: str, words: Mapping[str, str], sign: etree._Element | None) -> etree._Element:
    dxf = _node("dxf")
    font = _child(dxf, "font")
    _child(font, "b")
    _child(font, "color", rgb=f"FF{words[f'ink_{severity}']}")
    if sign is not None:
        dxf.append(sign)
    pattern = _child(_child(dxf, "fill"), "patternFill", patternType="solid")
    for name in ("fgColor", "bgColor"):
        _child(pattern, name, rgb=f"FF{words[f'fill_{severity}']}")
    # the two severities differ in print without colour, too
    _borders(dxf, "thin" if severity == "E" else "dashed", words[f"ink_{severity}"], _SIDES)
    return dxf


def _sign_format(palette: Palette, severity: str, words: Mapping[str, str]) -> etree._Element:
    code = f'"{words[f"sign_{severity}"]} "@'
    formats = [
        *items_of(palette.book, "numFmts"),
        *(one for dxf in items_of(palette.book, "dxfs") for one in dxf.iter(f"{{{MAIN}}}numFmt")),
    ]
    known = {one.get("formatCode"): one.get("numFmtId", "") for one in formats}
    used = [int(one) for one in known.values() if one.isdecimal()]
    number = known.get(code) or str(max([_FIRST_OWN_FORMAT - 1, *used]) + 1)
    node = _node("numFmt")
    node.set("numFmtId", number)
    node.set("formatCode", code)
    return node


def list_styles(palette: Palette, words: Mapping[str, str], font: str) -> dict[str, str]:
    """The cell styles of the list by name: title, note, head, middle, cell, content, link, E, W and rest."""
    plain = _font(palette, font)
    bold = _font(palette, font, bold=True)
    title = _font(palette, font, bold=True, size=_TITLE_SIZE)
    link = _font(palette, font, ink=words["ink_link"], underlined=True)
    box = _box(palette, words, _SIDES)
    # the further cells of a line belong to the row above: no line between
    rest = _box(palette, words, ("left", "right", "bottom"))
    none, shade = _box(palette, words, ()), _shade(palette, words["fill_head"])
    styles = {
        "title": _xf(palette, title, none, wrap=False),
        "note": _xf(palette, plain, none),
        "head": _xf(palette, bold, box, fill=shade, across="center"),
        "middle": _xf(palette, plain, box, across="center"),
        "cell": _xf(palette, plain, box),
        "content": _xf(palette, plain, box, quoted=True),
        "link": _xf(palette, link, box, across="center"),
        "rest": _xf(palette, plain, rest),
    }
    for severity in "EW":
        ink = _font(palette, font, bold=True, ink=words[f"ink_{severity}"])
        fill = _shade(palette, words[f"fill_{severity}"])
        styles[severity] = _xf(palette, ink, box, fill=fill, across="center")
    return styles


def _font(
    palette: Palette, name: str, *, bold: bool = False, size: int = _SIZE, ink: str = "", underlined: bool = False
) -> int:
    font = _node("font")
    if bold:
        _child(font, "b")
    if underlined:
        _child(font, "u")
    _child(font, "sz", val=str(size))
    if ink:
        _child(font, "color", rgb=f"FF{ink}")
    _child(font, "name", val=name)
    _child(font, "family", val="1")
    return _found(palette, "fonts", font)


def _shade(palette: Palette, rgb: str) -> int:
    fill = _node("fill")
    pattern = _child(fill, "patternFill", patternType="solid")
    _child(pattern, "fgColor", rgb=f"FF{rgb}")
    _child(pattern, "bgColor", indexed="64")
    return _found(palette, "fills", fill)


def _box(palette: Palette, words: Mapping[str, str], sides: tuple[str, ...]) -> int:
    parent = _node("borders")
    _borders(parent, "thin", words["ink_line"], sides)
    return _found(palette, "borders", parent[0])


def _borders(parent: etree._Element, style: str, ink: str, sides: tuple[str, ...]) -> None:
    border = _child(parent, "border")
    for side in _SIDES:
        node = _child(border, side)
        if side in sides:
            node.set("style", style)
            _child(node, "color", rgb=f"FF{ink}")


def _xf(
    palette: Palette,
    font: int,
    border: int,
    *,
    fill: int = 0,
    across: str = "",
    wrap: bool = True,
    quoted: bool = False,
) -> str:
    xf = _node("xf")
    ids = {"numFmtId": 0, "fontId": font, "fillId": fill, "borderId": border, "xfId": 0}
    for name, number in ids.items():
        xf.set(name, str(number))
    if quoted:
        xf.set("quotePrefix", "1")
    for name in ("applyFont", "applyFill", "applyBorder", "applyAlignment"):
        xf.set(name, "1")
    alignment = _child(xf, "alignment", vertical="top")
    if across:
        alignment.set("horizontal", across)
    if wrap:
        alignment.set("wrapText", "1")
    return str(_found(palette, "cellXfs", xf))


def _found(palette: Palette, group: str, wanted: etree._Element) -> int:
    if group not in palette.known:
        items = list(enumerate(items_of(palette.book, group)))
        # of equal ones the first
        palette.known[group] = {_said(node): number for number, node in reversed(items)}
    said = _said(wanted)
    if said not in palette.known[group]:
        palette.known[group][said] = append_item(palette.book, group, wanted)
    return palette.known[group][said]


def _said(node: etree._Element) -> bytes:
    # what the whole part declares besides makes no difference to an item
    return etree.tostring(node, method="c14n", exclusive=True, with_comments=False)


def _node(name: str) -> etree._Element:
    return etree.Element(f"{{{MAIN}}}{name}", nsmap={None: MAIN})  # type: ignore[dict-item]  # lxml takes None for no prefix


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{MAIN}}}{name}", attributes)
