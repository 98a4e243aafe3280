"""A workbook file being mended: its parts as trees, its sheets, the links between parts, the types of parts."""

import copy
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from lxml import etree

from dvk_xl.hosts.package import MAIN, WORKBOOK, Package, open_package, pack, parse, serialise
from dvk_xl.hosts.sheet_xml import SheetXml, sheet_of

LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TYPES = "[Content_Types].xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
_DATE = (1980, 1, 1, 0, 0, 0)
_WORKBOOK_ORDER = (
    *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups"),
    *("externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "extLst"),
)
SHEET_ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)
"""The order in which a sheet holds its elements (ECMA-376, CT_Worksheet)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship of a part: its id, its kind, the part it leads to ("" when it leads out of the file)."""

    id: str
    kind: str
    target: str


@dataclass
class Book:
    """The parts of a file; `roots` are those read so far, `dirty` those that became different."""

    package: Package
    parts: dict[str, bytes]
    roots: dict[str, etree._Element] = field(default_factory=dict)
    dirty: set[str] = field(default_factory=set)
    views: dict[str, SheetXml] = field(default_factory=dict)


def open_book(data: bytes) -> Book:
    """A file to mend or to take parts from; raises what `open_package` raises."""
    package = open_package(data)
    return Book(package, dict(package.parts))


def book_bytes(book: Book) -> bytes:
    """The file: parts without a change keep their bytes and their place, new ones come last."""
    parts = {**book.parts, **{name: serialise(book.roots[name]) for name in book.dirty if name in book.parts}}
    known = {entry.filename for entry in book.package.entries}
    new = [zipfile.ZipInfo(name, _DATE) for name in parts if name not in known]
    for entry in new:
        entry.compress_type = zipfile.ZIP_DEFLATED
    kept = [entry for entry in book.package.entries if entry.filename in parts]
    return pack(Package([*kept, *new], parts), {})


def root_of(book: Book, part: str) -> etree._Element:
    """The root of a part, read once."""
    if part not in book.roots:
        book.roots[part] = parse(book.parts[part])
    return book.roots[part]


def touched(book: Book, part: str) -> etree._Element:
    """The root of a part that is about to become different."""
    book.dirty.add(part)
    return root_of(book, part)


def put_part(book: Book, part: str, data: bytes) -> None:
    """Add a part, or put another in its place."""
    book.parts[part] = data
    for known in (book.roots, book.views):
        known.pop(part, None)
    book.dirty.discard(part)


def sheet_nodes(book: Book) -> dict[str, etree._Element]:
    """The entries of the sheets in the workbook part, by title, in order."""
    return {node.get("name", ""): node for node in root_of(book, WORKBOOK).iter(f"{{{MAIN}}}sheet")}


def sheet_parts(book: Book) -> dict[str, str]:
    """The part of each sheet by title, in order."""
    links = {link.id: link.target for link in links_of(book, WORKBOOK)}
    return {title: links[node.get(LINK, "")] for title, node in sheet_nodes(book).items()}


def sheet_view(book: Book, title: str) -> SheetXml:
    """A sheet with its rows and cells by place, on the tree of the book."""
    part = sheet_parts(book)[title]
    if part not in book.views:
        book.views[part] = sheet_of(root_of(book, part), book.package.strings)
    return book.views[part]


def touched_sheet(book: Book, title: str) -> SheetXml:
    """A sheet that is about to become different."""
    book.dirty.add(sheet_parts(book)[title])
    return sheet_view(book, title)


def tables_of(book: Book, title: str) -> dict[str, str]:
    """Part of each table of a sheet by its name."""
    links = links_of(book, sheet_parts(book)[title])
    return {root_of(book, one.target).get("displayName", ""): one.target for one in links if one.kind == "table"}


def all_tables(book: Book) -> dict[str, tuple[str, str]]:
    """Sheet title and part of each table by its name."""
    return {name: (title, part) for title in sheet_parts(book) for name, part in tables_of(book, title).items()}


def rels_of(part: str) -> str:
    """The part that holds the relationships of a part."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def links_of(book: Book, part: str) -> list[Link]:
    """The relationships of a part in order."""
    rels = rels_of(part)
    return [_link(node, part) for node in root_of(book, rels)] if rels in book.parts else []


def _link(node: etree._Element, part: str) -> Link:
    target, kind = node.get("Target", ""), node.get("Type", "").rsplit("/", 1)[-1]
    if node.get("TargetMode") == "External":
        return Link(node.get("Id", ""), kind, "")
    whole = target[1:] if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
    return Link(node.get("Id", ""), kind, posixpath.normpath(whole))


def add_link(book: Book, part: str, kind: str, target: str) -> str:
    """The id of a new relationship of a part; `kind` is the whole name of its type."""
    rels = rels_of(part)
    if rels not in book.parts:
        put_part(book, rels, f'<Relationships xmlns="{_RELATIONS}"/>'.encode())
    root = touched(book, rels)
    used = {node.get("Id") for node in root}
    name = next(f"rId{number}" for number in range(1, len(used) + 2) if f"rId{number}" not in used)
    place = posixpath.relpath(target, posixpath.dirname(part) or ".")
    etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", {"Id": name, "Type": kind, "Target": place})
    return name


def drop_link(book: Book, part: str, link: str) -> None:
    """Take away a relationship of a part; what it leads to stays."""
    root = touched(book, rels_of(part))
    for node in [node for node in root if node.get("Id") == link]:
        root.remove(node)


def point_link(book: Book, part: str, link: str, target: str) -> None:
    """Let a relationship lead to another part."""
    for node in touched(book, rels_of(part)):
        if node.get("Id") == link:
            node.set("Target", posixpath.relpath(target, posixpath.dirname(part)))


def link_kind(book: Book, part: str, link: str) -> str:
    """The whole name of the type of a relationship."""
    return next(node.get("Type", "") for node in root_of(book, rels_of(part)) if node.get("Id") == link)


def free_name(book: Book, like: str) -> str:
    """A name for a part of the same kind that no part bears, as in "xl/tables/table12.xml"."""
    stem, _, extension = like.rpartition(".")
    names = (f"{stem.rstrip('0123456789')}{number}.{extension}" for number in count(1))
    return next(name for name in names if name not in book.parts)


def part_type(book: Book, part: str) -> str:
    """The content type a file gives a part by name, "" when only by its extension."""
    nodes = root_of(book, TYPES).iter(f"{{{_CONTENT}}}Override")
    return next((node.get("ContentType", "") for node in nodes if node.get("PartName") == f"/{part}"), "")


def add_type(book: Book, part: str, kind: str) -> None:
    """Give a new part its content type by name."""
    etree.SubElement(touched(book, TYPES), f"{{{_CONTENT}}}Override", {"PartName": f"/{part}", "ContentType": kind})


def add_default_type(book: Book, extension: str, kind: str) -> None:
    """Give all parts with an extension a content type, unless they have one."""
    have = {node.get("Extension", "").lower() for node in root_of(book, TYPES).iter(f"{{{_CONTENT}}}Default")}
    if extension not in have:
        node = etree.Element(f"{{{_CONTENT}}}Default", {"Extension": extension, "ContentType": kind})
        touched(book, TYPES).insert(0, node)


def set_type(book: Book, part: str, source: Book, like: str) -> None:
    """Give a part the content type that another file gives a part like it."""
    named = part_type(source, like)
    root = touched(book, TYPES)
    if named:
        etree.SubElement(root, f"{{{_CONTENT}}}Override", {"PartName": f"/{part}", "ContentType": named})
        return
    extension = part.rsplit(".", 1)[-1].lower()
    have = {node.get("Extension", "").lower() for node in root.iter(f"{{{_CONTENT}}}Default")}
    for node in root_of(source, TYPES).iter(f"{{{_CONTENT}}}Default"):
        if node.get("Extension", "").lower() == extension and extension not in have:
            root.insert(0, copy.deepcopy(node))


def reachable(book: Book, parts: Iterator[str] | list[str]) -> set[str]:
    """The parts that hang on these by relationships, these included."""
    found: set[str] = set()
    waiting = list(parts)
    while waiting:
        part = waiting.pop()
        if part in found or part not in book.parts:
            continue
        found.add(part)
        waiting += [link.target for link in links_of(book, part) if link.target]
    return found


def drop_branch(book: Book, part: str) -> None:
    """Take away what hangs on a part and on nothing else, with its relationships; the part itself stays."""
    branch = reachable(book, [link.target for link in links_of(book, part)]) - {part}
    take_part(book, rels_of(part))
    others = reachable(book, [link.target for link in links_of(book, "")] + [WORKBOOK])
    for one in branch - others:
        take_part(book, rels_of(one))
        take_part(book, one)


def take_part(book: Book, part: str) -> None:
    """Take a part out of the file, with its content type."""
    if book.parts.pop(part, None) is None:
        return
    for known in (book.roots, book.views):
        known.pop(part, None)
    book.dirty.discard(part)
    if part_type(book, part):
        root = touched(book, TYPES)
        for node in [node for node in root if node.get("PartName") == f"/{part}"]:
            root.remove(node)


def place_child(parent: etree._Element, node: etree._Element, order: tuple[str, ...]) -> None:
    """Put an element where the order of its parent wants it, after others of its name."""
    ranks: Mapping[str, int] = {name: number for number, name in enumerate(order)}
    rank = ranks[etree.QName(node).localname]
    before = sum(ranks.get(etree.QName(one).localname, len(order)) <= rank for one in parent.iterchildren("{*}*"))
    parent.insert(before, node)


def workbook_child(book: Book, name: str) -> etree._Element:
    """An element of the workbook part, made when it is not there."""
    root = touched(book, WORKBOOK)
    node = root.find(f"{{{MAIN}}}{name}")
    if node is None:
        node = etree.Element(f"{{{MAIN}}}{name}")
        place_child(root, node, _WORKBOOK_ORDER)
    return node
