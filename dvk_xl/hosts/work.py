"""A repair at work: the officer's workbook, the fresh one it is compared with, what is known of rows, what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dvk_xl.hosts.areas import Area, area_of
from dvk_xl.hosts.book import Book, root_of, sheet_view
from dvk_xl.hosts.looks import Looks
from dvk_xl.hosts.sheet_xml import value_at
from dvk_xl.views.cells import Plain

Row = Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a table's rows from elsewhere: the heading of its column of keys; values by key and heading.

    A row without a key, or with one that other rows bear too, is known as "#" and the row it stood in.
    """

    key: str
    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was mended or could not be: kind, name of the part, what was done as a word, facts for its text."""

    kind: str
    name: str
    act: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass
class Work:
    """A repair: `own` are the titles of pages that hold nothing of the office; `fresh` pages that were put in anew.

    `added`: headings of the columns that came back empty, by table; `restored`: tables whose sheet came back.
    """

    book: Book
    source: Book
    own: frozenset[str]
    known: Mapping[str, Known]
    looks: Looks
    repaired: list[Finding] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)
    fresh: set[str] = field(default_factory=set)
    added: dict[str, list[str]] = field(default_factory=dict)
    restored: list[str] = field(default_factory=list)

    def mended(self, kind: str, name: str, act: str, **facts: str | int) -> None:
        """Note that something was put right."""
        self.repaired.append(Finding(kind, name, act, facts))

    def beyond(self, kind: str, name: str, act: str, **facts: str | int) -> None:
        """Note that something could not be put right."""
        self.left.append(Finding(kind, name, act, facts))


def table_area(book: Book, part: str) -> Area:
    """Where a table stands, headings included."""
    return area_of(root_of(book, part).get("ref", "A1")) or (1, 1, 1, 1)


def headings(book: Book, title: str, part: str) -> dict[str, int]:
    """The columns of a table by heading, as the cells say them."""
    left, top, right, _ = table_area(book, part)
    return headings_in(book, title, top, range(left, right + 1))


def headings_in(book: Book, title: str, row: int, columns: range) -> dict[str, int]:
    """The columns of a row by what their cells say."""
    sheet, found = sheet_view(book, title), dict[str, int]()
    for column in columns:
        said = value_at(sheet, row, column)
        if said not in {None, ""}:
            found.setdefault(str(said), column)
    return found


def last_row(book: Book, title: str, part: str) -> int:
    """The last row of a table, or the last filled one that a person typed below it."""
    left, top, right, bottom = table_area(book, part)
    return max(bottom, filled_to(book, title, top, left, right))


def filled_to(book: Book, title: str, top: int, left: int, right: int) -> int:
    """The last row below a row of headings in which at least two cells of its columns are filled."""
    sheet = sheet_view(book, title)
    counts: dict[int, int] = {}
    for row, column in sheet.cells:
        if row > top and left <= column <= right and value_at(sheet, row, column) not in {None, ""}:
            counts[row] = counts.get(row, 0) + 1
    return max((row for row, count in counts.items() if count > 1), default=top)
