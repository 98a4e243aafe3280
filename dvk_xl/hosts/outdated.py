"""Pages of the tool as another version of it made them: what no run writes there differs from a fresh workbook."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from dvk_xl.hosts.areas import Area, area_of
from dvk_xl.hosts.book import Book, reachable, root_of, sheet_parts, sheet_view, tables_of, touched_sheet
from dvk_xl.hosts.damage import chart_formulas, is_hidden
from dvk_xl.hosts.looks import cell_look
from dvk_xl.hosts.names import names_of, own_cells
from dvk_xl.hosts.package import MAIN, WORKBOOK
from dvk_xl.hosts.sheet_xml import set_cell, value_at
from dvk_xl.hosts.work import Work, table_area
from dvk_xl.views.cells import Cell, Contents

_F = f"{{{MAIN}}}f"
_VML = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
_OURS = "Dvk_"
_ANCHOR = 8
"""Numbers that say where a shape stands: column, offset, row, offset, of its two corners, from 0."""

Place = tuple[int, int]
Button = tuple[str, str]
"""The Sub that a button runs, and what is written on it."""


def outdated_pages(work: Work, made: Contents) -> list[str]:
    """The pages without a table that have to be put in anew; `made`: what a run writes, which tells nothing of a version."""
    return [
        title
        for title in _pages(work)
        if not is_hidden(work.source, title) and not tables_of(work.source, title) and _is_outdated(work, title, made)
    ]


def renew_texts(work: Work, made: Contents) -> list[str]:
    """The pages with a table whose other texts were brought up to date: their rows, filters and columns stay."""
    return [title for title in _pages(work) if tables_of(work.source, title) and _renew(work, title, made)]


def _pages(work: Work) -> list[str]:
    here = sheet_parts(work.book)
    return [
        title for title in sheet_parts(work.source) if title in work.own and title in here and title not in work.fresh
    ]


def _is_outdated(work: Work, title: str, made: Contents) -> bool:
    book, source = work.book, work.source
    parts = tuple(root_of(one, sheet_parts(one)[title]) for one in (book, source))
    now, wanted = (_ours(buttons(one, title)) for one in (book, source))
    return (
        now != wanted
        or any(_words(book, title, place) != said for place, said in _fixed(work, title, made).items())
        or not _merges(parts[1]) <= _merges(parts[0])
        or not _links(parts[1]) <= _links(parts[0])
        or not chart_formulas(source, title) <= chart_formulas(book, title)
    )


def _renew(work: Work, title: str, made: Contents) -> bool:
    wanted = {
        place: said for place, said in _fixed(work, title, made).items() if _words(work.book, title, place) != said
    }
    for (row, column), said in wanted.items():
        style = sheet_view(work.source, title).cells[row, column].get("s", "0")
        set_cell(touched_sheet(work.book, title), row, column, Cell(said), cell_look(work.looks, style))
    return bool(wanted)


def _fixed(work: Work, title: str, made: Contents) -> dict[Place, str]:
    """The texts of a fresh page at places that no run writes, and no name of the buttons leads to."""
    ends = [block.first_row for block in made.blocks if block.sheet == title]
    ends += [table_area(work.source, part)[1] for part in tables_of(work.source, title).values()]
    end = min(ends, default=1 << 30)
    speaking = own_cells(names_of(root_of(work.source, WORKBOOK)), title)
    written = {_place(address) for address in made.cells.get(title, ())} | speaking
    return {
        place: said for place, said in texts_of(work.source, title).items() if place[0] < end and place not in written
    }


def texts_of(book: Book, title: str) -> Mapping[Place, str]:
    """The texts of a sheet by place; numbers, days and formulas left out."""
    return {place: text for place in sheet_view(book, title).cells if (text := _words(book, title, place))}


def _words(book: Book, title: str, place: Place) -> str:
    """The text of a cell; nothing for a number, a day or a formula."""
    sheet = sheet_view(book, title)
    cell = sheet.cells.get(place)
    said = None if cell is None or cell.find(_F) is not None else value_at(sheet, *place)
    return said if isinstance(said, str) else ""


def _place(address: str) -> Place:
    column, row, _, _ = area_of(address) or (0, 0, 0, 0)
    return row, column


def _merges(root: etree._Element) -> set[str]:
    return {node.get("ref", "") for node in root.iter(f"{{{MAIN}}}mergeCell")}


def _links(root: etree._Element) -> set[tuple[str, str]]:
    return {(node.get("ref", ""), node.get("location", "")) for node in root.iter(f"{{{MAIN}}}hyperlink")}


def buttons(book: Book, title: str) -> list[Button]:
    """The buttons of a sheet, as its old drawing tells them (which Excel goes on writing), in no order that tells."""
    return sorted(_button(shape) for shape in _shapes(book, title))


def button_areas(book: Book, title: str) -> Iterator[Area]:
    """The cells that the buttons of a sheet cover."""
    for shape in _shapes(book, title):
        said = "".join(node.text or "" for node in shape.iter("{*}Anchor")).split(",")
        if len(said) == _ANCHOR:
            left, top, right, bottom = (int(said[place]) + 1 for place in (0, 2, 4, 6))
            yield left, top, right, bottom


def _shapes(book: Book, title: str) -> list[etree._Element]:
    vml = sorted(part for part in reachable(book, [sheet_parts(book)[title]]) if part.endswith(".vml"))
    shapes = (node for part in vml for node in etree.fromstring(book.parts[part], _VML).iter("{*}shape"))
    return [shape for shape in shapes if _is_button(shape)]


def _is_button(shape: etree._Element) -> bool:
    return any(data.get("ObjectType") == "Button" for data in shape.iter("{*}ClientData"))


def _button(shape: etree._Element) -> Button:
    # "[0]!modDvk.Dvk_Forms", or without its module where no other has a Sub of that name
    macro = re.split(r"[!.]", "".join(node.text or "" for node in shape.iter("{*}FmlaMacro")))[-1]
    texts = (str(text) for box in shape.iter("{*}textbox") for text in box.itertext())
    return macro, " ".join("".join(texts).split())


def _ours(all_: list[Button]) -> list[Button]:
    return [one for one in all_ if is_ours(one)]


def is_ours(button: Button) -> bool:
    """Whether a button runs a macro of the tool."""
    return button[0].startswith(_OURS)
