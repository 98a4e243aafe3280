"""The cells of a web page: its tables and the lines of text between them, one under the other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml import etree, html

from dvk_xl.intake.grid import RefusedError, Scalar
from dvk_xl.intake.sparse import LAST_COLUMN, check_place, plain_number

_SILENT: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "xml", "object", "iframe"})
_OWN_LINE: Final = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "center", "form", "caption"}
    | {"pre", "blockquote", "hr", "section", "article", "header", "footer", "address", "option", "tr", "td", "th"}
)
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]{1,2})?\Z")
_SHOWN_NUMBER: Final = re.compile(r"-?[0-9][0-9.,]*\Z")
_WHOLE: Final = re.compile(rb"\s*[0-9]{1,9}")

Place = tuple[int, int]


@dataclass(slots=True)
class Block:
    """A rectangle of cells: values by row and column from 0, and its height and width."""

    height: int = 0
    width: int = 0
    cells: dict[Place, Scalar] = field(default_factory=dict)

    def put(self, row: int, column: int, value: Scalar) -> None:
        """Set a cell. Raises `RefusedError` for a place that no sheet has."""
        check_place(row + 1, column + 1)
        self.cells[row, column] = value

    def take(self, row: int, column: int, other: "Block") -> None:
        """Set the cells of another block with its corner at this place."""
        for (down, right), value in other.cells.items():
            self.put(row + down, column + right, value)


@dataclass(slots=True)
class _Span:
    """What a cell still covers in the rows below it: so many rows, with its value in its first column."""

    rows: int
    value: Scalar


@dataclass(slots=True)
class _Budget:
    """How many cells the page may still fill by its spans."""

    cells: int

    def spend(self, cells: int) -> None:
        self.cells -= cells
        if self.cells < 0:
            raise RefusedError("too_large", "spans of cells")


def page_block(page: bytes, most_cells: int) -> Block:
    """Return all cells of a page in UTF-8. Raises `RefusedError`, or `etree.LxmlError` for what is no markup.

    Each line of text outside tables is a row with one cell, each table follows in the next row, as Excel lays a page
    out. A table inside a cell begins at that cell and pushes the next rows down. A value over several rows is known
    in each of them; one over several columns stands in the first. What a page hides is read like everything else.
    Lines inside one cell stay one cell, where Excel would make rows of them unless the page says otherwise.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    tree = html.document_fromstring(page, parser=parser)
    body = tree.find("body")
    return _stacked(_pieces(tree if body is None else body), _Budget(most_cells))


def _stacked(pieces: Iterator["str | html.HtmlElement"], budget: _Budget) -> Block:
    """One piece under the other: a line of text is a row."""
    block = Block()
    for piece in pieces:
        if isinstance(piece, str):
            block.put(block.height, 0, piece)
            block.height, block.width = block.height + 1, max(block.width, 1)
        else:
            inner = _table(piece, budget)
            block.take(block.height, 0, inner)
            block.height, block.width = block.height + inner.height, max(block.width, inner.width)
    return block


def _pieces(element: "html.HtmlElement") -> Iterator["str | html.HtmlElement"]:
    """Yield the lines of text below an element that are not blank, and its outermost tables, in their order."""
    line: list[str] = [element.text or ""]
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        if inner is element or not isinstance(inner.tag, str):
            continue
        is_table = inner.tag == "table"
        if event == "start" and (is_table or inner.tag in _OWN_LINE or inner.tag == "br"):
            yield from _line(line)
        if event == "start" and (is_table or _is_silent(inner.tag)):
            walk.skip_subtree()
        elif event == "start":
            line.append(inner.text or "")
        if event == "end":
            yield from (inner,) if is_table else _line(line) if inner.tag in _OWN_LINE else ()
            line.append(inner.tail or "")
    yield from _line(line)


def _is_silent(tag: str) -> bool:
    return tag in _SILENT or tag.startswith(("o:", "x:", "w:"))


def _line(parts: list[str]) -> Iterator[str]:
    text = _BLANKS.sub(" ", "".join(parts)).strip(" ")
    parts.clear()
    if text.strip():
        yield text


def _table(table: "html.HtmlElement", budget: _Budget) -> Block:
    """The cells of a table with at least one row."""
    block, spans = Block(), dict[int, _Span]()
    rows = list(_rows(table))
    for number, row in enumerate(rows):
        height = _row(block, row, spans, len(rows) - number, budget)
        block.height += height
    return block


def _rows(table: "html.HtmlElement") -> Iterator["html.HtmlElement"]:
    """The rows of a table, also those inside a form that pages open between them; what stands loose is a row itself."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag != "table" and child.find(".//tr") is not None:
            yield from _rows(child)
        elif _says_something(child):
            yield child


def _cells(row: "html.HtmlElement") -> Iterator["html.HtmlElement"]:
    if row.tag != "tr":
        yield row
        return
    for child in row:
        if child.tag in {"td", "th"}:
            yield child
        elif child.find(".//td") is not None:
            yield from (cell for cell in child.iter("td", "th") if next(cell.iterancestors("tr")) is row)
        elif _says_something(child):
            yield child


def _says_something(element: "html.HtmlElement") -> bool:
    return isinstance(element.tag, str) and not _is_silent(element.tag) and bool("".join(element.itertext()).strip())


def _row(block: Block, row: "html.HtmlElement", spans: dict[int, _Span], rows_left: int, budget: _Budget) -> int:
    """Put the cells of one row below the block and return how many rows of the sheet they take."""
    top, column, height = block.height, 0, 1
    starting: dict[int, _Span] = {}
    for cell in _cells(row):
        while column in spans:
            column += 1
        inner = _content(cell, budget)
        block.take(top, column, inner)
        height = max(height, inner.height)
        width = max(_number(cell, "colspan"), inner.width)
        if (down := min(_number(cell, "rowspan"), rows_left) - 1) > 0:
            budget.spend(width)
            value = inner.cells.get((0, 0)) if inner.height == 1 else None
            starting |= {column + place: _Span(down, None if place else value) for place in range(width)}
        column += width
        block.width = max(block.width, column)
    _cover(block, spans, top, height, budget)
    spans.update(starting)
    return height


def _cover(block: Block, spans: dict[int, _Span], top: int, height: int, budget: _Budget) -> None:
    """Repeat in this row what cells above reach down with."""
    budget.spend(len(spans) * height)
    for column, span in list(spans.items()):
        for row in range(top, top + height):
            if span.value is not None:
                block.put(row, column, span.value)
        span.rows -= 1
        if not span.rows:
            del spans[column]


def _content(cell: "html.HtmlElement", budget: _Budget) -> Block:
    """A cell as a block: one value of all its lines, or the tables in it with the lines between them."""
    if cell.tag == "table":
        return _table(cell, budget)
    if len(cell) == 0:
        return _one(list(_line([cell.text or ""])), cell.get("x:num"))
    if cell.find(".//table") is None:
        return _one([piece for piece in _pieces(cell) if isinstance(piece, str)])
    return _stacked(_pieces(cell), budget)


def _one(lines: Sequence[str], number: str | None = None) -> Block:
    """One value: the number that Excel stored beside a text of digits, else the lines."""
    if not lines:
        return Block(1, 1)
    text = "\n".join(lines)
    is_number = number and _NUMBER.match(number) and _SHOWN_NUMBER.match(text)
    return Block(1, 1, {(0, 0): plain_number(number) if is_number and number else text})


def _number(cell: "html.HtmlElement", name: str) -> int:
    """A span as written, 1 where it is none. Raises `RefusedError` for more columns than a sheet has."""
    written = cell.get(name)
    found = _WHOLE.match(written.encode("ascii", "replace")) if written else None
    number = max(1, int(found[0])) if found else 1
    if name == "colspan" and number > LAST_COLUMN:
        raise RefusedError("too_large", f"colspan {number}")
    return number
