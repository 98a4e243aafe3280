"""Dropdowns, messages, marks and widths of a column: found, compared, and put back."""

import copy
from collections.abc import Iterator

from lxml import etree

from dvk_xl.hosts.areas import Area, areas_of, holds, without, written
from dvk_xl.hosts.book import SHEET_ORDER, place_child
from dvk_xl.hosts.looks import Looks, carry_looks
from dvk_xl.hosts.package import MAIN

_RULES, _RULE, _MARKS = (f"{{{MAIN}}}{name}" for name in ("dataValidations", "dataValidation", "conditionalFormatting"))
_COL, _COLS = f"{{{MAIN}}}col", f"{{{MAIN}}}cols"


def rule_at(root: etree._Element, row: int, column: int) -> etree._Element | None:
    """The validation of a cell."""
    return next((node for node in root.iter(_RULE) if _covers(node, row, column)), None)


def rules_below(root: etree._Element, column: int, row: int) -> list[tuple[etree._Element, int, int]]:
    """The validations of a column below a row, each with its first and last row there."""
    return [
        (node, max(area[1], row + 1), area[3])
        for node in root.iter(_RULE)
        for area in areas_of(node.get("sqref", ""))
        if area[0] <= column <= area[2] and area[3] > row
    ]


def _covers(node: etree._Element, row: int, column: int) -> bool:
    return any(holds(area, row, column) for area in areas_of(node.get("sqref", "")))


def rule_says(node: etree._Element) -> tuple[str, str, str]:
    """What makes a validation the one it is: what it asks for, its list, the title of its message."""
    kind = node.get("type", "none")
    return kind, node.findtext(f"{{{MAIN}}}formula1") or "", node.get("promptTitle", "")


def ruled(root: etree._Element, wanted: etree._Element, column: int, top: int, bottom: int) -> bool:
    """Whether every cell of a column between two rows has this validation."""
    said = rule_says(wanted)
    left = [(column, top, column, bottom)]
    for node in root.iter(_RULE):
        if rule_says(node) == said:
            for area in areas_of(node.get("sqref", "")):
                left = [rest for one in left for rest in without(one, area)]
    return not left


def put_rule(root: etree._Element, rule: etree._Element, area: Area) -> None:
    """Let a validation hold in an area, whatever held there before."""
    for node in list(root.iter(_RULE)):
        rest = [piece for one in areas_of(node.get("sqref", "")) for piece in without(one, area)]
        if rest:
            node.set("sqref", " ".join(written(one) for one in rest))
        else:
            _drop(node)
    holder = root.find(_RULES)
    if holder is None:
        holder = etree.Element(_RULES)
        place_child(root, holder, SHEET_ORDER)
    new = copy.deepcopy(rule)
    new.set("sqref", written(area))
    holder.append(new)
    holder.set("count", str(len(holder)))


def _drop(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
        parent.set("count", str(len(parent)))


def marks_at(root: etree._Element, row: int, column: int) -> Iterator[etree._Element]:
    """The conditional formats of a cell."""
    return (node for node in root.iter(_MARKS) if _covers(node, row, column))


def put_mark(root: etree._Element, mark: etree._Element, area: Area, looks: Looks) -> None:
    """Add a conditional format of the source to an area."""
    new = copy.deepcopy(mark)
    new.set("sqref", written(area))
    carry_looks(looks, new)
    ranks = [int(node.get("priority", "0")) for node in root.iter(f"{{{MAIN}}}cfRule")]
    for number, rule in enumerate(new.iter(f"{{{MAIN}}}cfRule"), max(ranks, default=0) + 1):
        rule.set("priority", str(number))
    place_child(root, new, SHEET_ORDER)


def width_of(root: etree._Element, column: int) -> etree._Element | None:
    """The element that gives a column its width."""
    nodes = root.iter(_COL)
    return next((one for one in nodes if int(one.get("min", "0")) <= column <= int(one.get("max", "0"))), None)


def put_width(root: etree._Element, column: int, like: etree._Element, looks: Looks) -> None:
    """Give a column the width of a column of the source; its neighbours keep theirs."""
    holder = root.find(_COLS)
    if holder is None:
        holder = etree.Element(_COLS)
        place_child(root, holder, SHEET_ORDER)
    old = width_of(root, column)
    if old is not None:
        _split(holder, old, column)
    new = copy.deepcopy(like)
    new.set("min", str(column))
    new.set("max", str(column))
    carry_looks(looks, new)
    holder.append(new)
    holder[:] = sorted(holder, key=lambda node: int(node.get("min", "0")))


def _split(holder: etree._Element, old: etree._Element, column: int) -> None:
    first, last = int(old.get("min", "0")), int(old.get("max", "0"))
    holder.remove(old)
    for low, high in ((first, column - 1), (column + 1, last)):
        if low <= high:
            piece = copy.deepcopy(old)
            piece.set("min", str(low))
            piece.set("max", str(high))
            holder.append(piece)
