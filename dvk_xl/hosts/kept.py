"""What the office put on a page of the tool, kept when the page is put in anew; what has no room there is named."""

import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from dvk_xl.hosts.areas import area_of, areas_of, holds, written
from dvk_xl.hosts.book import Book, all_tables, reachable, root_of, sheet_parts, sheet_view, tables_of, touched_sheet
from dvk_xl.hosts.looks import cell_look
from dvk_xl.hosts.names import names_of, own_cells
from dvk_xl.hosts.outdated import Place, button_areas, buttons, is_ours
from dvk_xl.hosts.package import MAIN, WORKBOOK
from dvk_xl.hosts.sheet_xml import SheetXml, set_cell, value_at
from dvk_xl.hosts.transplant import add_table_part, free_table_id
from dvk_xl.hosts.work import Work, table_area
from dvk_xl.views.cells import Cell

_STYLES, _PLAIN = "_Kieu", "plain"
_MOST_NAMED = 20
_SHORT = 40
_SHAPES = frozenset({"pic", "sp", "cxnSp", "graphicFrame"})


@dataclass(frozen=True, slots=True)
class OfficeCell:
    """A cell of the office: what it says, in short, and the cell as it stood."""

    text: str
    node: etree._Element


@dataclass(frozen=True, slots=True)
class Kept:
    """The office's part of a page: its cells, its tables by name, how many shapes, comments and buttons it added.

    `inputs`: the numbers it typed where the tool asks for one.
    """

    cells: Mapping[Place, OfficeCell]
    inputs: Mapping[Place, int]
    tables: Mapping[str, etree._Element]
    extras: int


def office_part(work: Work, title: str) -> Kept:
    """What of a page is the office's: cells that say something in a look which the tool does not use on that page.

    An older version of the tool wrote its texts in the same looks, whatever they said and wherever they stood.
    """
    sheet, looks = sheet_view(work.book, title), _page_looks(work, title)
    speaking = own_cells(names_of(root_of(work.book, WORKBOOK)), title)
    lists = [
        table_area(work.book, part)
        for name, part in tables_of(work.book, title).items()
        if name in all_tables(work.source)
    ]
    cells = {
        place: cell
        for place, cell in sheet.cells.items()
        if cell.get("s", "0") not in looks
        and place not in speaking
        and not any(holds(area, *place) for area in lists)
        and value_at(sheet, *place) not in {None, ""}
    }
    # one that begins where a table of the tool does is that table under another name
    heads = {table_area(work.source, part)[:2] for part in tables_of(work.source, title).values()}
    tables = {
        name: part
        for name, part in tables_of(work.book, title).items()
        if name not in all_tables(work.source) and table_area(work.book, part)[:2] not in heads
    }
    return Kept(
        {place: OfficeCell(_short(sheet, place), copy.deepcopy(cell)) for place, cell in cells.items()},
        _inputs(work, title),
        {name: copy.deepcopy(root_of(work.book, part)) for name, part in tables.items()},
        (_added(work.book, title) - _added(work.source, title)).total(),
    )


def _page_looks(work: Work, title: str) -> frozenset[str]:
    """The style ids in the book of the looks of a fresh page; the one of a plain cell is anybody's."""
    used = {cell.get("s", "0") for cell in sheet_view(work.source, title).cells.values()}
    ours, here = _looks(work.source), _looks(work.book)
    named = {here[name] for name, style in ours.items() if style in used and name in here}
    carried = set() if here else {cell_look(work.looks, style) for style in used}
    return frozenset(named | carried) - {"0", here.get(_PLAIN, "0")}


def _looks(book: Book) -> dict[str, str]:
    """The style id of each look by its name; ids are another program's to change when it saves."""
    if _STYLES not in sheet_parts(book):
        return {}
    sheet = sheet_view(book, _STYLES)
    return {str(value_at(sheet, *place)): cell.get("s", "0") for place, cell in sheet.cells.items()}


def _inputs(work: Work, title: str) -> dict[Place, int]:
    """What stands where a fresh page takes a number from a person: in the cells with a validation."""
    fresh, now = (sheet_view(one, title) for one in (work.source, work.book))
    asked = areas_of(" ".join(node.get("sqref", "") for node in fresh.root.iter(f"{{{MAIN}}}dataValidation")))
    places = [place for place in fresh.cells if any(holds(area, *place) for area in asked)]
    return {place: said for place in places if type(said := value_at(now, *place)) is int}


def _short(sheet: SheetXml, place: Place) -> str:
    said = str(value_at(sheet, *place))
    return said if len(said) <= _SHORT else said[:_SHORT] + "…"


def _added(book: Book, title: str) -> Counter[str]:
    """How many shapes, comments and buttons that are not the tool's a sheet has, by kind."""
    found = Counter({"button": sum(not is_ours(one) for one in buttons(book, title))})
    for part in reachable(book, [sheet_parts(book)[title]]):
        if part.endswith(".xml") and ("/drawings/" in part or "/comments" in part):
            found.update(etree.QName(node).localname for node in root_of(book, part).iter("{*}*"))
    return Counter({kind: count for kind, count in found.items() if kind in {"button", "comment", *_SHAPES}})


def put_back(work: Work, title: str, kept: Kept) -> None:
    """Put the office's part on the fresh page where there is room; what has none is named."""
    homeless = set(_without_room(work.book, title, kept))
    for place in kept.cells.keys() - homeless:
        _put_cell(touched_sheet(work.book, title), place, kept.cells[place].node)
    for place, number in kept.inputs.items():
        set_cell(touched_sheet(work.book, title), *place, Cell(number), None)
    for name, root in kept.tables.items():
        area = area_of(root.get("ref", ""))
        if area is None or any(holds(area, *place) for place in homeless):
            work.beyond("table", name, "own_table", sheet=title)
        else:
            _put_table(work, title, root)
    for row, column in sorted(homeless)[:_MOST_NAMED]:
        address = written((column, row, column, row))
        work.beyond("cell", f"{title}!{address}", "own_cell", text=kept.cells[row, column].text)
    if len(homeless) > _MOST_NAMED:
        work.beyond("cell", title, "own_cells", count=len(homeless) - _MOST_NAMED)
    if kept.extras:
        work.beyond("page", title, "own_extras", count=kept.extras)


def _without_room(book: Book, title: str, kept: Kept) -> Iterator[Place]:
    """The places where the fresh page says something itself, or a button stands."""
    sheet = sheet_view(book, title)
    taken = areas_of(" ".join(node.get("ref", "") for node in sheet.root.iter(f"{{{MAIN}}}mergeCell")))
    taken += button_areas(book, title)
    for place in kept.cells:
        if value_at(sheet, *place) not in {None, ""} or any(holds(area, *place) for area in taken):
            yield place


def _put_cell(sheet: SheetXml, place: Place, cell: etree._Element) -> None:
    # made as any cell is, then given what stood there: formula, pieces of text, look
    set_cell(sheet, *place, Cell(0), None)
    node = sheet.cells[place]
    address = node.get("r", "")
    node[:] = list(copy.deepcopy(cell))
    node.attrib.clear()
    node.attrib.update({**cell.attrib, "r": address})


def _put_table(work: Work, title: str, root: etree._Element) -> None:
    root.set("id", str(free_table_id(work.book)))
    like = next(part for _, part in all_tables(work.source).values())
    add_table_part(work.book, title, work.source, like, root)
