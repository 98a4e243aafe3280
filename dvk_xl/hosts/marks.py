"""A unit's own file with its faulty cells marked, nothing else in it changed. Runs in a child: see `intake.pool`."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from dvk_xl.errors import DvkError
from dvk_xl.hosts.book import (
    SHEET_ORDER,
    Book,
    book_bytes,
    links_of,
    open_book,
    part_type,
    place_child,
    put_part,
    root_of,
    sheet_parts,
    touched,
)
from dvk_xl.hosts.looks import STYLES
from dvk_xl.hosts.marks_comments import Place, drop_comments, put_comments
from dvk_xl.hosts.marks_list import add_list, drop_list
from dvk_xl.hosts.marks_styles import Palette, difference_ids
from dvk_xl.hosts.package import MAIN, WORKBOOK
from dvk_xl.issues import column_letters, column_number
from dvk_xl.views.returned import Contents, Finding, Returned, areas, comment_text, commented, marked

_SELECTED = re.compile(rb"""\stabSelected=["'](?:1|true)["']""")
_AREA = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
_SIGN = '"dvk-{severity}"="dvk-{severity}"'
"""A condition that is always true, by which we know our formats again."""
_SUFFIXES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
}
"""What a file is called by the type of its workbook part."""
_MOST_AREAS = 200
_MOST_MERGED = 2_000
_RULE = f"{{{MAIN}}}cfRule"
_FORMAT = f"{{{MAIN}}}conditionalFormatting"


class UnmarkableError(DvkError):
    """A file that cannot be marked without losing something, or that is not of the form we can change."""


def marked_bytes(data: bytes, returned: Returned, contents: Contents, ours: Iterable[str] = ()) -> tuple[bytes, str]:
    """The file with marks, comments and the list, and the ending that its name must have.

    `ours`: titles of sheets that we put into it when it went back before. Marking again replaces the old marks; the same
    marks give the same bytes. Raises `UnmarkableError` for what cannot be marked (signed, strict, not a workbook), and
    what lxml raises for broken parts.
    """
    try:
        book = open_book(data)
    except (zipfile.BadZipFile, KeyError, NotImplementedError) as fault:
        raise UnmarkableError(str(fault)) from fault
    suffix = _must_be_markable(book)
    for title in ours:
        drop_list(book, title)
    _unselect(book)
    palette = Palette(book)
    for title in sheet_parts(book):
        _mark_sheet(palette, title, returned)
    add_list(palette, returned, contents)
    return book_bytes(book), suffix


def _must_be_markable(book: Book) -> str:
    """The ending of the file's name; raises `UnmarkableError`."""
    if WORKBOOK not in book.parts or root_of(book, WORKBOOK).tag != f"{{{MAIN}}}workbook":
        raise UnmarkableError("not a workbook of the usual form")
    if any(name.lower().startswith("_xmlsignatures") for name in book.parts):
        raise UnmarkableError("signed")
    if STYLES not in {link.target for link in links_of(book, WORKBOOK)} & book.parts.keys():
        raise UnmarkableError("no styles")
    kind = part_type(book, WORKBOOK)
    if kind not in _SUFFIXES:
        raise UnmarkableError(f"of the type {kind}")
    return _SUFFIXES[kind]


def _unselect(book: Book) -> None:
    """No sheet is the one that is seen first; changed as text, so that a sheet without marks keeps every other byte."""
    for part in sheet_parts(book).values():
        if b"tabSelected" in book.parts[part]:
            put_part(book, part, _SELECTED.sub(b"", book.parts[part]))


def _mark_sheet(palette: Palette, title: str, returned: Returned) -> None:
    book = palette.book
    part = sheet_parts(book)[title]
    faulty = marked(returned.findings, title)
    if b"dvk-" in book.parts[part]:
        _drop_formats(touched(book, part))
    # a sheet that is a chart has no cells
    if faulty and root_of(book, part).tag != f"{{{MAIN}}}worksheet":
        return
    drop_comments(book, title, returned.words)
    if not faulty:
        return
    anchors = _anchors(root_of(book, part))
    _add_formats(palette, part, returned, _worst(faulty, anchors))
    spoken: dict[Place, list[Finding]] = {}
    for (_, cell), here in commented(returned.findings, title).items():
        spoken.setdefault(anchors.get(cell, _place(cell)), []).extend(here)
    put_comments(book, title, {place: comment_text(returned, here) for place, here in spoken.items()}, returned.words)


def _worst(
    faulty: Mapping[tuple[str, str], tuple[Finding, ...]], anchors: Mapping[str, Place]
) -> dict[str, list[Place]]:
    """The places to mark by severity; a cell with errors and warnings is marked as an error."""
    found: dict[Place, str] = {}
    for (_, cell), here in faulty.items():
        place = anchors.get(cell, _place(cell))
        found[place] = min(found.get(place, "W"), here[0].severity)
    return {severity: [place for place, one in found.items() if one == severity] for severity in "EW"}


def _anchors(root: etree._Element) -> dict[str, Place]:
    """For every cell under a merged one, where that begins: only there Excel shows a comment."""
    found: dict[str, Place] = {}
    for node in root.iter(f"{{{MAIN}}}mergeCell"):
        ends = _AREA.fullmatch(node.get("ref", ""))
        if ends is None:
            continue
        left, top, right, bottom = column_number(ends[1]), int(ends[2]), column_number(ends[3]), int(ends[4])
        if (right - left + 1) * (bottom - top + 1) <= _MOST_MERGED:
            found |= {
                f"{column_letters(column)}{row}": (top, left)
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
            }
    return found


def _place(cell: str) -> Place:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), column_number(letters)


def _drop_formats(root: etree._Element) -> None:
    own = [
        rule for rule in root.iter(_RULE) if any(_is_sign(node.text or "") for node in rule.iter(f"{{{MAIN}}}formula"))
    ]
    for rule in own:
        parent = rule.getparent()
        if parent is not None:
            parent.remove(rule)
    for node in root.findall(_FORMAT):
        if node.find(_RULE) is None:
            root.remove(node)
    rest = list(_ranked(root))
    if rest and min(int(rule.get("priority", "0")) for rule in rest) > len(own):
        _shift(rest, -len(own))


def _is_sign(formula: str) -> bool:
    return any(_SIGN.format(severity=severity) in formula for severity in "EW")


def _ranked(root: etree._Element) -> Iterator[etree._Element]:
    """All rules of conditional formats, those of newer Excels included, that say when they apply."""
    return (rule for rule in root.iter("{*}cfRule") if (rule.get("priority") or "").isdecimal())


def _shift(rules: Iterable[etree._Element], by: int) -> None:
    for rule in rules:
        rule.set("priority", str(int(rule.get("priority", "0")) + by))


def _add_formats(palette: Palette, part: str, returned: Returned, places: Mapping[str, list[Place]]) -> None:
    root = touched(palette.book, part)
    formats = [one for severity in "EW" for one in _formats(palette, severity, returned, places[severity])]
    rules = [rule for one in formats for rule in one]
    _shift(_ranked(root), len(rules))
    for number, rule in enumerate(rules, 1):
        rule.set("priority", str(number))
    for one in formats:
        place_child(root, one, SHEET_ORDER)


def _formats(palette: Palette, severity: str, returned: Returned, places: Iterable[Place]) -> Iterator[etree._Element]:
    """One format for the faulty cells of each column: first what a text gets, a sign before it, then any other cell.

    Only its own column, from the top: what the condition asks of "this cell" is asked from the first one.
    """
    columns: dict[int, list[Place]] = {}
    for place in sorted(places, key=lambda place: (place[1], place[0])):
        columns.setdefault(place[1], []).append(place)
    if not columns:
        return
    sign = _SIGN.format(severity=severity)
    text, other = difference_ids(palette, severity, returned.words)
    for cells in columns.values():
        runs = list(areas(cells))
        for start in range(0, len(runs), _MOST_AREAS):
            chunk = runs[start : start + _MOST_AREAS]
            node = etree.Element(_FORMAT, {"sqref": " ".join(chunk)})
            first = chunk[0].split(":")[0]
            for style, formula in ((text, f"AND({sign},ISTEXT({first}))"), (other, sign)):
                rule = etree.SubElement(node, _RULE, {"type": "expression", "dxfId": style})
                etree.SubElement(rule, f"{{{MAIN}}}formula").text = formula
            yield node
