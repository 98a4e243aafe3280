"""A sheet carried from one workbook into another with everything that hangs on it: tables, charts, buttons, comments."""

import copy
import re
from collections.abc import Mapping

from lxml import etree

from dvk_xl.hosts.book import (
    LINK,
    SHEET_ORDER,
    Book,
    add_link,
    all_tables,
    drop_branch,
    free_name,
    link_kind,
    links_of,
    place_child,
    point_link,
    put_part,
    rels_of,
    root_of,
    set_type,
    sheet_nodes,
    sheet_parts,
    touched,
    workbook_child,
)
from dvk_xl.hosts.looks import Looks, carry_looks
from dvk_xl.hosts.names import carry_local_names, make_room
from dvk_xl.hosts.package import MAIN, WORKBOOK, serialise

_SHARED = ("xl/theme/", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml")
_VBA = "xl/vbaProject.bin"


def add_sheet(book: Book, source: Book, title: str, looks: Looks) -> None:
    """Put a sheet of the source at its place among the others."""
    place = _place(book, source, title)
    make_room(book, place)
    part = free_name(book, sheet_parts(source)[title])
    _carry(book, source, sheet_parts(source)[title], part, looks)
    node = copy.deepcopy(sheet_nodes(source)[title])
    ids = [int(one.get("sheetId", "0")) for one in sheet_nodes(book).values()]
    node.set("sheetId", str(max(ids, default=0) + 1))
    there = sheet_nodes(source)[title].get(LINK, "")
    node.set(LINK, add_link(book, WORKBOOK, link_kind(source, WORKBOOK, there), part))
    workbook_child(book, "sheets").insert(place, node)
    _name_codes(book, part, None)
    carry_local_names(book, source, title)


def replace_sheet(book: Book, source: Book, title: str, looks: Looks) -> None:
    """Put the content of a sheet of the source in the place of what stands under its title; place and state stay."""
    part = sheet_parts(book)[title]
    code = code_name(book, part)
    drop_branch(book, part)
    _carry(book, source, sheet_parts(source)[title], part, looks)
    _name_codes(book, part, code)
    carry_local_names(book, source, title)


def code_name(book: Book, part: str) -> str | None:
    """The name under which the macros know a sheet."""
    node = root_of(book, part).find(f"{{{MAIN}}}sheetPr")
    return None if node is None else node.get("codeName")


def _place(book: Book, source: Book, title: str) -> int:
    order, here = list(sheet_nodes(source)), list(sheet_nodes(book))
    before = [here.index(other) for other in order[: order.index(title)] if other in here]
    return max(before, default=-1) + 1


def _name_codes(book: Book, part: str, code: str | None) -> None:
    """Keep a code name that the macro project has and no other sheet bears; Excel gives a new one where there is none."""
    node = touched(book, part).find(f"{{{MAIN}}}sheetPr")
    if node is None:
        return
    wanted = code or node.get("codeName")
    node.attrib.pop("codeName", "")
    taken = {code_name(book, other) for other in sheet_parts(book).values()}
    if wanted and wanted not in taken and (code or f"Document={wanted}/".encode() in book.parts.get(_VBA, b"")):
        node.set("codeName", wanted)


def _carry(book: Book, source: Book, old: str, new: str, looks: Looks) -> None:
    copies = {old: new}
    _carry_branch(book, source, old, copies)
    for here in copies.values():
        if here.startswith("xl/worksheets/"):
            _settle_sheet(book, source, here, looks)
        elif here.startswith("xl/tables/"):
            _settle_table(book, here, looks)


def _carry_branch(book: Book, source: Book, part: str, copies: dict[str, str]) -> None:
    here = copies[part]
    existed = here in book.parts
    data = serialise(source.roots[part]) if part in source.dirty else source.parts[part]
    put_part(book, here, data)
    if not existed:
        set_type(book, here, source, part)
    links = [link for link in links_of(source, part) if link.target and not link.target.startswith(_SHARED)]
    if rels_of(part) in source.parts:
        put_part(book, rels_of(here), source.parts[rels_of(part)])
    for link in links:
        if link.target not in copies:
            copies[link.target] = free_name(book, link.target)
            _carry_branch(book, source, link.target, copies)
        point_link(book, here, link.id, copies[link.target])


def _settle_sheet(book: Book, source: Book, here: str, looks: Looks) -> None:
    root = touched(book, here)
    items = _string_items(source)
    for cell in root.iter(f"{{{MAIN}}}c"):
        if cell.get("t") == "s":
            _write_inline(cell, items[int(cell.findtext(f"{{{MAIN}}}v") or "0")])
    for view in root.iter(f"{{{MAIN}}}sheetView"):
        view.attrib.pop("tabSelected", "")
    carry_looks(looks, root)


def _string_items(source: Book) -> list[etree._Element]:
    part = "xl/sharedStrings.xml"
    return list(root_of(source, part).iter(f"{{{MAIN}}}si")) if part in source.parts else []


def _write_inline(cell: etree._Element, item: etree._Element) -> None:
    cell.set("t", "inlineStr")
    for child in [one for one in cell if etree.QName(one).localname == "v"]:
        cell.remove(child)
    text = etree.SubElement(cell, f"{{{MAIN}}}is")
    text.extend(copy.deepcopy(one) for one in item)


def _settle_table(book: Book, part: str, looks: Looks) -> None:
    root = touched(book, part)
    root.set("id", str(free_table_id(book, part)))
    carry_looks(looks, root)


def free_table_id(book: Book, but: str = "") -> int:
    """A table id that no table of the workbook bears."""
    tables = [part for part in book.parts if re.match(r"xl/tables/.*\.xml$", part) and part != but]
    return max((int(root_of(book, part).get("id", "0")) for part in tables), default=0) + 1


def tables_elsewhere(book: Book, source: Book, title: str) -> Mapping[str, str]:
    """The tables of a sheet of the source that stand on another sheet of this workbook, with the title of that sheet."""
    here = all_tables(book)
    return {name: here[name][0] for name, (sheet, _) in all_tables(source).items() if sheet == title and name in here}


def add_table_part(book: Book, title: str, source: Book, like: str, root: etree._Element) -> str:
    """The part of a new table on a sheet; `like` is a table part of the source."""
    part = free_name(book, like)
    put_part(book, part, serialise(root))
    set_type(book, part, source, like)
    sheet = sheet_parts(book)[title]
    home = next(one for one in sheet_parts(source).values() if like in {link.target for link in links_of(source, one)})
    kind = next(link_kind(source, home, link.id) for link in links_of(source, home) if link.target == like)
    identity = add_link(book, sheet, kind, part)
    whole = touched(book, sheet)
    holder = whole.find(f"{{{MAIN}}}tableParts")
    if holder is None:
        holder = etree.Element(f"{{{MAIN}}}tableParts")
        place_child(whole, holder, SHEET_ORDER)
    etree.SubElement(holder, f"{{{MAIN}}}tablePart", {LINK: identity})
    holder.set("count", str(len(holder)))
    return part
