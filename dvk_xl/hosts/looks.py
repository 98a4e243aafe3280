"""The look of cells carried from one workbook to another: what is already there serves, the rest is added at the end."""

import copy
from dataclasses import dataclass, field

from lxml import etree

from dvk_xl.hosts.book import Book, root_of, touched
from dvk_xl.hosts.package import MAIN

STYLES = "xl/styles.xml"
_PARTS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_OWN_FORMAT = 164
"""Number formats from here on are the workbook's own (ECMA-376, numFmt)."""
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles")


@dataclass
class Looks:
    """How style ids of the source are called in the target; both kinds by id in the source."""

    target: Book
    source: Book
    cells: dict[str, str] = field(default_factory=dict)
    differences: dict[str, str] = field(default_factory=dict)


def cell_look(looks: Looks, style: str) -> str:
    """The target's id of a cell style of the source."""
    if style not in looks.cells:
        xf = copy.deepcopy(items_of(looks.source, "cellXfs")[int(style)])
        for attribute, group in _PARTS.items():
            node = items_of(looks.source, group)[int(xf.get(attribute, "0"))]
            xf.set(attribute, str(_added(looks.target, group, node)))
        xf.set("numFmtId", _format(looks, xf.get("numFmtId", "0")))
        xf.set("xfId", "0")
        looks.cells[style] = str(_added(looks.target, "cellXfs", xf))
    return looks.cells[style]


def difference(looks: Looks, style: str) -> str:
    """The target's id of a differential style of the source."""
    if style not in looks.differences:
        looks.differences[style] = str(_added(looks.target, "dxfs", items_of(looks.source, "dxfs")[int(style)]))
    return looks.differences[style]


def carry_looks(looks: Looks, root: etree._Element) -> None:
    """Let a sheet or table of the source name the styles of the target."""
    for node in root.iter("{*}*"):
        name = etree.QName(node).localname
        if name in {"c", "row"} and node.get("s"):
            node.set("s", cell_look(looks, node.get("s", "0")))
        elif name == "col" and node.get("style"):
            node.set("style", cell_look(looks, node.get("style", "0")))
        for attribute in [key for key in node.attrib if str(key).endswith(("dxfId", "DxfId"))]:
            node.set(attribute, difference(looks, str(node.get(attribute))))


def _format(looks: Looks, number: str) -> str:
    """A number format has no place of its own: it is known by its code."""
    if int(number) < _OWN_FORMAT:
        return number
    code = next(
        node.get("formatCode", "") for node in items_of(looks.source, "numFmts") if node.get("numFmtId") == number
    )
    have = {node.get("formatCode", ""): node.get("numFmtId", "") for node in items_of(looks.target, "numFmts")}
    if code not in have:
        have[code] = str(max([_OWN_FORMAT - 1, *(int(one) for one in have.values())]) + 1)
        node = etree.Element(f"{{{MAIN}}}numFmt", {"numFmtId": have[code], "formatCode": code})
        append_item(looks.target, "numFmts", node)
    return have[code]


def items_of(book: Book, group: str) -> list[etree._Element]:
    """The items of a group of the styles, by number."""
    node = root_of(book, STYLES).find(f"{{{MAIN}}}{group}")
    return [] if node is None else list(node.iterchildren("{*}*"))


def _added(book: Book, group: str, wanted: etree._Element) -> int:
    said = _said(wanted)
    for number, node in enumerate(items_of(book, group)):
        if _said(node) == said:
            return number
    return append_item(book, group, copy.deepcopy(wanted))


def _said(node: etree._Element) -> bytes:
    # version 2 of the form asks which prefixes other libraries registered in this process, and fails without them
    return etree.tostring(node, method="c14n")


def append_item(book: Book, group: str, node: etree._Element) -> int:
    """Put an item at the end of a group of the styles; its number."""
    root = touched(book, STYLES)
    parent = root.find(f"{{{MAIN}}}{group}")
    if parent is None:
        parent = etree.Element(f"{{{MAIN}}}{group}")
        ranks = [_ORDER.index(name) if (name := etree.QName(one).localname) in _ORDER else len(_ORDER) for one in root]
        root.insert(sum(rank < _ORDER.index(group) for rank in ranks), parent)
    parent.append(node)
    parent.set("count", str(len(parent)))
    return len(parent) - 1
