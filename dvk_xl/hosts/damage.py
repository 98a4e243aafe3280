"""Which of the tool's own pages are no longer as the tool made them, so that it cannot write on them safely."""

from collections.abc import Iterator

from dvk_xl.hosts.book import Book, all_tables, reachable, root_of, sheet_nodes, sheet_parts, sheet_view, tables_of
from dvk_xl.hosts.formulas import BROKEN, formulas_in, sheets_named
from dvk_xl.hosts.names import shapes_in
from dvk_xl.hosts.package import WORKBOOK
from dvk_xl.hosts.sheet_xml import value_at
from dvk_xl.hosts.work import Work, headings

_BUTTON = b'ObjectType="Button"'


def damaged_pages(work: Work) -> dict[str, str]:
    """The pages that have to be put in anew, with what is wrong as a word."""
    found: dict[str, str] = {}
    for title in sheet_parts(work.source):
        if title in work.own and title in sheet_parts(work.book):
            wrong = next(_wrongs(work, title), None)
            if wrong is not None:
                found[title] = wrong
    return found


def _wrongs(work: Work, title: str) -> Iterator[str]:
    book, source = work.book, work.source
    shapes = shapes_in(root_of(book, WORKBOOK))
    if title in shapes_in(root_of(source, WORKBOOK)) and not shapes.get(title):
        yield "page_moved"
    if _misses_table(work, title):
        yield "page_table"
    if is_hidden(source, title) and _says_else(work, title):
        yield "page_system"
    if _drawn(book, title, "xl/charts/chart") < _drawn(source, title, "xl/charts/chart"):
        yield "page_chart"
    if _buttons(book, title) < _buttons(source, title):
        yield "page_buttons"
    if any(BROKEN in text for text in _formulas(book, title)):
        yield "page_broken"


def is_hidden(source: Book, title: str) -> bool:
    """Whether the tool keeps a sheet out of everybody's sight."""
    return sheet_nodes(source)[title].get("state") == "veryHidden"


def _misses_table(work: Work, title: str) -> bool:
    here = all_tables(work.book)
    for name, part in tables_of(work.source, title).items():
        at = here.get(name)
        if at is None or headings(work.source, title, part).keys() - headings(work.book, *at).keys():
            return True
    return False


def _says_else(work: Work, title: str) -> bool:
    """A system sheet holds what the fresh one holds; it may hold more, and a blank or a nought is a place to fill."""
    fresh, now = sheet_view(work.source, title), sheet_view(work.book, title)
    wanted = {place: value_at(fresh, *place) for place in fresh.cells}
    return any(value not in {None, 0} and value_at(now, *place) != value for place, value in wanted.items())


def _branch(book: Book, title: str) -> set[str]:
    return reachable(book, [sheet_parts(book)[title]])


def _drawn(book: Book, title: str, start: str) -> int:
    return sum(part.startswith(start) for part in _branch(book, title))


def _buttons(book: Book, title: str) -> int:
    return sum(book.parts[part].count(_BUTTON) for part in _branch(book, title) if part.endswith(".vml"))


def _formulas(book: Book, title: str) -> Iterator[str]:
    for part in _branch(book, title):
        if part.endswith(".xml") and not part.startswith("xl/theme/"):
            yield from (node.text or "" for node in formulas_in(root_of(book, part)))


def pages_that_look_at(work: Work, fresh: set[str]) -> list[str]:
    """Pages whose charts do not draw what they should, because a page they draw from was moved about and put in anew."""
    here = sheet_parts(work.book)
    return [
        title
        for title in sheet_parts(work.source)
        if title in work.own and title in here and title not in fresh and _draws_else(work, title, fresh)
    ]


def _draws_else(work: Work, title: str, fresh: set[str]) -> bool:
    now, wanted = chart_formulas(work.book, title), chart_formulas(work.source, title)
    return any(sheets_named(text) & fresh for text in now ^ wanted)


def chart_formulas(book: Book, title: str) -> set[str]:
    """What the charts of a sheet draw from."""
    parts = [part for part in _branch(book, title) if part.startswith("xl/charts/chart")]
    return {node.text or "" for part in parts for node in formulas_in(root_of(book, part))}


def broken_formulas(work: Work) -> Iterator[tuple[str, str]]:
    """Formulas of the office that point at cells which are gone: sheet and address."""
    for title, part in sheet_parts(work.book).items():
        if title not in work.own:
            for node in formulas_in(root_of(work.book, part)):
                cell = node.getparent()
                if BROKEN in (node.text or "") and cell is not None and cell.get("r"):
                    yield title, cell.get("r", "")
