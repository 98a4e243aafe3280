"""Formulas wherever a workbook keeps them, and what they name: sheets, tables, columns."""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from dvk_xl.hosts.book import Book, root_of

BROKEN = "#REF!"
_HOLDERS = {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula"}
_TEXT = re.compile(r'("(?:[^"]|"")*")')
_SHEET = re.compile(r"'((?:[^']|'')+)'!|(?<![\w.\]'])([\w.]+)!")
_FOLDERS = ("xl/worksheets/", "xl/charts/", "xl/tables/", "xl/workbook.xml", "xl/drawings/")


def formulas(book: Book) -> Iterator[tuple[str, etree._Element]]:
    """Every element that holds a formula, with the part it stands in."""
    for part in list(book.parts):
        if part.startswith(_FOLDERS) and part.endswith(".xml"):
            yield from ((part, node) for node in formulas_in(root_of(book, part)))


def formulas_in(root: etree._Element) -> Iterator[etree._Element]:
    """The elements of a part that hold a formula."""
    for node in root.iter("{*}*"):
        if node.text and etree.QName(node).localname in _HOLDERS:
            yield node


def rewrite(book: Book, change: Callable[[str], str]) -> None:
    """Change every formula; texts inside formulas stay."""
    for part, node in formulas(book):
        new = outside_texts(node.text or "", change)
        if new != node.text:
            node.text = new
            book.dirty.add(part)


def outside_texts(formula: str, change: Callable[[str], str]) -> str:
    """A formula with what stands outside of its quoted texts changed."""
    pieces = _TEXT.split(formula)
    return "".join(piece if number % 2 else change(piece) for number, piece in enumerate(pieces))


def quoted_sheet(title: str) -> str:
    """A sheet as a formula names it."""
    doubled = title.replace("'", "''")
    return f"'{doubled}'!"


def sheets_named(formula: str) -> set[str]:
    """The titles of the sheets that a formula names."""
    found: set[str] = set()
    outside_texts(formula, lambda text: _collect(text, found))
    return found


def _collect(text: str, found: set[str]) -> str:
    found |= {(match[1] or match[2] or "").replace("''", "'") for match in _SHEET.finditer(text)}
    return text


def with_sheet(old: str, new: str) -> Callable[[str], str]:
    """A change that lets formulas name another sheet."""

    def other(match: re.Match[str]) -> str:
        title = (match[1] or match[2] or "").replace("''", "'")
        return quoted_sheet(new) if title == old else match[0]

    return lambda text: _SHEET.sub(other, text)


def with_table(old: str, new: str) -> Callable[[str], str]:
    """A change that lets formulas name another table."""
    named = re.compile(rf"(?<![\w.'!\[]){re.escape(old)}(?![\w.(!'\]])")
    return lambda text: named.sub(new, text)


def with_column(table: str, old: str, new: str) -> Callable[[str], str]:
    """A change that lets formulas name another column of a table."""
    inside = re.compile(rf"(?<![\w.]){re.escape(table)}\[(?:[^\[\]]|\[[^\[\]]*\])*\]")
    return lambda text: inside.sub(lambda match: match[0].replace(f"[{old}]", f"[{new}]"), text)
