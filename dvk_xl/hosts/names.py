"""Defined names of a workbook, and the names laid over the tool's pages that tell when a page lost its shape."""

import copy
import re
from collections.abc import Mapping

from lxml import etree

from dvk_xl.hosts.book import Book, root_of, sheet_nodes, touched, workbook_child
from dvk_xl.hosts.package import MAIN, WORKBOOK
from dvk_xl.issues import column_number
from dvk_xl.views.shapes import PAGE, SHAPE

_NAME = f"{{{MAIN}}}definedName"
_BRIDGE = "dvk_"
_CELL = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]+)\$(\d+)$")
_OVER = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!(\$[A-Z]+\$\d+:\$[A-Z]+\$\d+)$")


def names_of(root: etree._Element) -> dict[str, str]:
    """The names of the whole workbook with what they stand for."""
    return {
        node.get("name", ""): node.text or ""
        for node in root.iter(_NAME)
        if node.get("localSheetId") is None and not node.get("name", "").startswith("_xlnm")
    }


def put_name(book: Book, name: str, text: str) -> None:
    """Let a name of the whole workbook stand for this."""
    parent = workbook_child(book, "definedNames")
    for node in parent:
        if node.get("name") == name and node.get("localSheetId") is None:
            node.text = text
            return
    etree.SubElement(parent, _NAME, {"name": name}).text = text


def shapes_in(root: etree._Element) -> dict[str, bool]:
    """Whether each page that has a name over it still has the shape it was made with, by title of its sheet."""
    return shapes_of(names_of(root))


def shapes_of(names: Mapping[str, str]) -> dict[str, bool]:
    """The same from the names with what they stand for, without "="."""
    found: dict[str, bool] = {}
    for name, text in names.items():
        over = _OVER.match(text)
        if name.startswith(PAGE) and over:
            found[_title(over)] = names.get(SHAPE + name.removeprefix(PAGE), "").strip('"') == over[3].replace("$", "")
    return found


def _title(match: re.Match[str]) -> str:
    """The title of the sheet in a reference, whose first two groups are the quoted and the plain one."""
    return (match[1] or match[2]).replace("''", "'")


def cell_of(text: str) -> tuple[str, int, int] | None:
    """Sheet, row and column of the single cell that a name stands for, `None` when it is none."""
    match = _CELL.match(text)
    return (_title(match), int(match[4]), column_number(match[3])) if match else None


def own_cells(names: Mapping[str, str], title: str) -> set[tuple[int, int]]:
    """Row and column of the cells of a sheet through which a pressed button speaks: they change while it is at work."""
    found = (cell_of(text) for name, text in names.items() if name.startswith(_BRIDGE))
    return {(row, column) for sheet, row, column in filter(None, found) if sheet == title}


def make_room(book: Book, place: int) -> None:
    """Let names and views that speak of sheets by number follow when a sheet comes in at this place."""
    root = touched(book, WORKBOOK)
    for node in root.iter(_NAME):
        if int(node.get("localSheetId", "-1")) >= place:
            node.set("localSheetId", str(int(node.get("localSheetId", "0")) + 1))
    for view in root.iter(f"{{{MAIN}}}workbookView"):
        for key in ("activeTab", "firstSheet"):
            if view.get(key) is not None and int(view.get(key, "0")) >= place:
                view.set(key, str(int(view.get(key, "0")) + 1))


def carry_local_names(book: Book, source: Book, title: str) -> None:
    """Give a sheet the names of its own (titles and area of printing) that it has in the source, and no broken others."""
    place, there = list(sheet_nodes(book)).index(title), list(sheet_nodes(source)).index(title)
    parent = workbook_child(book, "definedNames")
    for node in [one for one in parent if one.get("localSheetId") == str(place)]:
        parent.remove(node)
    for node in root_of(source, WORKBOOK).iter(_NAME):
        if node.get("localSheetId") == str(there):
            new = copy.deepcopy(node)
            new.set("localSheetId", str(place))
            parent.append(new)
    if len(parent) == 0:
        touched(book, WORKBOOK).remove(parent)
