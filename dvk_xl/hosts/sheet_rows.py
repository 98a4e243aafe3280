"""A sheet as its rows of text: only the rows that a run asks for, or changes, become elements; the others stay as they are.

A run reads a few tables and changes a few rows, while a sheet has thousands. What is not plainly rows of cells in the
usual order is left to `SheetXml`, which reads the whole tree.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from dvk_xl.hosts.package import MAIN, is_utf8, parse
from dvk_xl.hosts.row_text import StyledRow, cell_rest, differs, kept, read_text, surely_same
from dvk_xl.hosts.sheet_xml import (
    SheetXml,
    Stored,
    column_of,
    filled_in,
    read_sheet,
    used_area,
)
from dvk_xl.issues import column_letters, column_number

_START: Final = b"<sheetData>"
_END: Final = b"</sheetData>"
_ROW_END: Final = b"</row>"
_ROW: Final = re.compile(rb'<row(?: [^<>]*?)? r="([1-9][0-9]{0,6})"[^<>]*>')
_ROOT: Final = re.compile(rb"<worksheet( [^<>]*)>")
_SPACE: Final = re.compile(rb' (xmlns(?::[\w.-]+)?)="([^"<>]*)"')
_DIMENSION: Final = re.compile(rb'(<dimension ref=")[^"]*(")')
_HEIGHT: Final = re.compile(rb' ht="[^"]*"')
_OWN_HEIGHT: Final = re.compile(rb' customHeight="(?:1|true)"')
_REFERENCE: Final = re.compile(rb'<c r="([A-Z]{1,3})')


def open_sheet(data: bytes, strings: Sequence[str]) -> SheetXml:
    """A sheet over the bytes of its part, by rows where they are plain, else as a tree."""
    return _by_rows(data, strings) or read_sheet(data, strings)


def _by_rows(data: bytes, strings: Sequence[str]) -> "RowSheet | None":
    start, end = data.find(_START), data.rfind(_END)
    root = _ROOT.search(data, 0, max(start, 0))
    plain = start >= 0 and end >= 0 and root and data.count(_START) == 1 and b"<!" not in data
    if not plain or root is None or not is_utf8(data):
        return None
    spaces = dict(_SPACE.findall(root.group(1)))
    rows = _split(data[start + len(_START) : end])
    if rows is None or spaces.get(b"xmlns") != MAIN.encode():
        return None
    holder = b"<sheetData" + b"".join(b' %s="%s"' % pair for pair in spaces.items()) + b">"
    return RowSheet(data[: start + len(_START)], data[end:], rows, holder, strings)


def _split(body: bytes) -> dict[int, bytes] | None:
    """The rows by number, `None` when something else stands among them or they are out of order."""
    rows: dict[int, bytes] = {}
    last, place = 0, 0
    while place < len(body):
        head = _ROW.match(body, place)
        if head is None or int(head.group(1)) <= last:
            return None
        last = int(head.group(1))
        end = head.end() if body[head.end() - 2 : head.end() - 1] == b"/" else body.find(_ROW_END, head.end()) + 6
        if end < head.end():
            return None
        rows[last] = body[place:end]
        place = end
    return rows


class _Rows(MutableMapping[int, Element]):
    """The rows by number: text until one is asked for, then an element in a holder that knows the names of the sheet."""

    def __init__(self, texts: dict[int, bytes], holder: bytes) -> None:
        self.texts = texts
        self.live: dict[int, Element] = {}
        self._holder = holder

    def __getitem__(self, number: int) -> Element:
        if number not in self.live:
            self.live[number] = parse(self._holder + self.texts.pop(number) + _END)[0]
        return self.live[number]

    def __setitem__(self, number: int, node: Element) -> None:
        self.texts.pop(number, None)
        parse(self._holder + _END).append(node)
        self.live[number] = node

    def __delitem__(self, number: int) -> None:
        if self.texts.pop(number, None) is None:
            del self.live[number]

    def __contains__(self, number: object) -> bool:
        return number in self.texts or number in self.live

    def __iter__(self) -> Iterator[int]:
        return iter(sorted([*self.texts, *self.live]))

    def __len__(self) -> int:
        return len(self.texts) + len(self.live)

    def text(self, number: int) -> bytes:
        """A row as it will be written."""
        if number in self.texts:
            return self.texts[number]
        holder = self.live[number].getparent()
        whole = etree.tostring(holder if holder is not None else self.live[number], encoding="UTF-8")
        return whole[whole.index(b">") + 1 : -len(_END)]


class _Cells(MutableMapping[tuple[int, int], Element]):
    """The cells by row and column; a row is read when one of its cells is asked for."""

    def __init__(self, rows: _Rows) -> None:
        self._rows = rows
        self._known: dict[int, dict[int, Element]] = {}

    def of_row(self, number: int) -> dict[int, Element]:
        """The cells of a row by column; none of a row that is not there."""
        if number not in self._rows:
            return {}
        if number not in self._known:
            self._known[number] = {column_of(cell): cell for cell in self._rows[number]}
        return self._known[number]

    def forget(self, number: int) -> None:
        """Read the row anew when it is asked for again."""
        self._known.pop(number, None)

    def __getitem__(self, place: tuple[int, int]) -> Element:
        return self.of_row(place[0])[place[1]]

    def __contains__(self, place: object) -> bool:
        return isinstance(place, tuple) and place[1] in self.of_row(place[0])

    def __setitem__(self, place: tuple[int, int], node: Element) -> None:
        self.of_row(place[0])[place[1]] = node

    def __delitem__(self, place: tuple[int, int]) -> None:
        del self.of_row(place[0])[place[1]]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((number, column) for number in self._rows for column in list(self.of_row(number)))

    def __len__(self) -> int:
        return sum(len(self.of_row(number)) for number in self._rows)


class RowSheet(SheetXml):
    """A sheet by rows; what is before and behind them stays as it is, but for the used area."""

    def __init__(self, head: bytes, tail: bytes, rows: dict[int, bytes], holder: bytes, strings: Sequence[str]) -> None:
        """Nothing is read yet."""
        self._rows = _Rows(rows, holder)
        self._cells = _Cells(self._rows)
        self._head, self._tail = head, tail
        self.strings = strings
        self.changed = 0
        self.touched = set()

    @property
    def rows(self) -> _Rows:  # type: ignore[override]  # a mapping that reads a row when it is asked for
        """The rows by number."""
        return self._rows

    @property
    def cells(self) -> _Cells:  # type: ignore[override]  # likewise
        """The cells by row and column."""
        return self._cells

    def put_row(self, number: int, node: Element) -> None:
        """Put a new row where its number belongs."""
        self._rows[number] = node
        self._cells.forget(number)

    def add_texts(self, texts: Mapping[int, str]) -> None:
        """Put new rows as text."""
        self._rows.texts.update({number: text.encode() for number, text in texts.items()})

    def drop_row(self, number: int) -> None:
        """Take a row away."""
        del self._rows[number]
        self._cells.forget(number)

    def places_from(self, first_row: int) -> list[tuple[int, int]]:
        """Places of all cells from a row downward, as row and column."""
        numbers = list(self._rows)
        below = numbers[bisect_left(numbers, first_row) :]
        return [(number, column) for number in below for column in self._cells.of_row(number)]

    def filled(self) -> dict[int, dict[int, Stored]]:
        """What the cells hold, by row and column; blank ones left out."""
        return {number: cells for number in self._rows if (cells := self._filled_in(number))}

    def _filled_in(self, number: int) -> dict[int, Stored]:
        if number in self._rows.live:
            return filled_in(self._rows[number], self.strings)
        text = self._rows.texts[number]
        if b"<v" not in text and b"<is" not in text:
            return {}
        read = read_text(text.decode(), self.strings)
        return filled_in(parse(self._rows._holder + text + _END)[0], self.strings) if read is None else read  # noqa: SLF001

    def fit(self, number: int, height: str | None) -> None:
        """Set the height of a row in points, `None` takes it away; a height that a person set stays."""
        text = self._rows.texts.get(number)
        if text is None:
            super().fit(number, height)
            return
        head, mark, rest = text.partition(b">")
        if not _OWN_HEIGHT.search(head):
            bare, end = (head[:-1], b"/") if head.endswith(b"/") else (head, b"")
            bare = _HEIGHT.sub(b"", bare)
            own = b"" if height is None else b' ht="%s"' % height.encode()
            self._rows.texts[number] = bare + own + end + mark + rest

    def patch(self, number: int, cells: StyledRow) -> bool:
        """Make a row hold just these cells, those that are equal untouched; whether that could be done on its text.

        It can when the row has these very cells and no others, each of a plain kind.
        """
        text = self._rows.texts.get(number)
        if text is None or not text.endswith(_ROW_END):
            return False
        head, *pieces = text[: -len(_ROW_END)].decode().split("<c ")
        wanted = kept(cells)
        if len(pieces) != len(wanted):
            return False
        fresh: dict[int, str] = {}
        for place, (column, cell, style) in enumerate(wanted):
            address, value = f"{column_letters(column)}{number}", cell.value
            start, piece = f'r="{address}" s="{style}"', pieces[place]
            if piece == f"{start}/>" if value is None else surely_same(piece, start, value, self.strings):
                continue
            other = differs(piece, address, (value, style), self.strings)
            if other is None:
                return False
            if other:
                fresh[place] = start + cell_rest(value)
        if fresh:
            renewed = [fresh.get(place, piece) for place, piece in enumerate(pieces)]
            self._rows.texts[number] = "<c ".join([head, *renewed]).encode() + _ROW_END
            self.touched.add(number)
            self.changed += len(fresh)
        return True

    def to_bytes(self) -> bytes:
        """The sheet as a part, its used area said anew."""
        rows = [(number, self._rows.text(number)) for number in self._rows]
        return self._used(rows) + b"".join(text for _, text in rows) + self._tail

    def _used(self, rows: Sequence[tuple[int, bytes]]) -> bytes:
        """The head with the used area of these rows."""
        numbers = [number for number, text in rows if b"<c" in text]
        ends = {end for _, text in rows if b"<c" in text for end in _ends(text)}
        if not numbers:
            return self._head
        area = used_area(numbers, [column_number(letters.decode()) for letters in ends]).encode()
        return _DIMENSION.sub(rb"\g<1>" + area + rb"\g<2>", self._head, count=1)


def _ends(text: bytes) -> tuple[bytes, ...]:
    """The letters of the first and the last cell of a row."""
    found = (_REFERENCE.search(text), _REFERENCE.search(text, max(text.rfind(b"<c r="), 0)))
    return tuple(one.group(1) for one in found if one)
