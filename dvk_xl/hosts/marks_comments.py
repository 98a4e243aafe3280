"""Comments on faulty cells: added to those a sheet has, ours known again by their author or the line above them."""

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from dvk_xl.hosts.book import (
    LINK,
    SHEET_ORDER,
    Book,
    add_default_type,
    add_link,
    add_type,
    drop_link,
    free_name,
    links_of,
    place_child,
    put_part,
    root_of,
    sheet_parts,
    take_part,
    touched,
    touched_sheet,
)
from dvk_xl.hosts.marks_boxes import (
    Box,
    add_boxes,
    boxes_of,
    drop_boxes,
    free_group,
    geometry_of,
    new_drawing,
    sized,
    widened,
)
from dvk_xl.hosts.package import MAIN
from dvk_xl.hosts.sheet_xml import text_for_cell
from dvk_xl.issues import column_letters

_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_T, _R, _TEXT = (f"{{{MAIN}}}{name}" for name in ("t", "r", "text"))

Place = tuple[int, int]
"""Row and column, from 1."""


def address(place: Place) -> str:
    """The address of a place, as in "F12"."""
    return f"{column_letters(place[1])}{place[0]}"


def drop_comments(book: Book, title: str, words: Mapping[str, str]) -> None:
    """Take our comments from a sheet, and what we wrote below the comments of others."""
    sheet = sheet_parts(book)[title]
    part = _linked(book, sheet, "comments")
    if not part:
        return
    own = [one for one in _comments(book, part) if _is_ours(book, part, one, words)]
    for one in _comments(book, part):
        if one not in own and _has_ours(one, words):
            _cut(touched_comment(book, part, one), words["comment_mark"])
    if own:
        _drop_own(book, title, part, own)


def _drop_own(book: Book, title: str, part: str, own: Sequence[etree._Element]) -> None:
    sheet = sheet_parts(book)[title]
    drawing = _drawing(book, sheet)
    if drawing:
        gone = frozenset(one.get("ref", "") for one in own)
        put_part(book, drawing, drop_boxes(book.parts[drawing], gone))
    for one in own:
        _take(touched_comment(book, part, one))
    if not _comments(book, part):
        _drop_part(book, sheet, part)
        if drawing and not boxes_of(book.parts[drawing]):
            _drop_drawing(book, title, drawing)


def touched_comment(book: Book, part: str, comment: etree._Element) -> etree._Element:
    """A comment that is about to become different."""
    touched(book, part)
    return comment


def put_comments(book: Book, title: str, texts: Mapping[Place, str], words: Mapping[str, str]) -> None:
    """Put these texts on the cells of a sheet; a cell with a thread of answers keeps it, and gets none."""
    sheet = sheet_parts(book)[title]
    threads = frozenset(_threads(book, sheet))
    wanted = {place: text for place, text in texts.items() if address(place) not in threads}
    if not wanted:
        return
    part = _linked(book, sheet, "comments") or _new_comments(book, sheet)
    drawing = _drawing(book, sheet) or _new_drawing(book, title)
    there = {one.get("ref", ""): one for one in _comments(book, part)}
    geometry, boxes, longer = geometry_of(touched_sheet(book, title)), [], {}
    for place, text in wanted.items():
        comment = there.get(address(place))
        if comment is None:
            _write(book, part, place, text, words["author"])
            boxes.append(sized(geometry, place, text))
        else:
            whole = f"{_said(comment)}\n{words['comment_mark']}\n{text}"
            _append(touched_comment(book, part, comment), f"\n{words['comment_mark']}\n{text}")
            longer[address(place)] = sized(geometry, place, whole)
    put_part(book, drawing, _redrawn(book.parts[drawing], boxes, longer))


def _redrawn(data: bytes, boxes: list[Box], longer: Mapping[str, Box]) -> bytes:
    return add_boxes(widened(data, longer), boxes)


def _linked(book: Book, sheet: str, kind: str) -> str:
    links = (link.target for link in links_of(book, sheet) if link.kind == kind)
    return next((target for target in links if target in book.parts), "")


def _drawing(book: Book, sheet: str) -> str:
    """The part that draws the comments of a sheet; pictures of its printed head are another one."""
    node = root_of(book, sheet).find(f"{{{MAIN}}}legacyDrawing")
    name = "" if node is None else node.get(LINK, "")
    return next((link.target for link in links_of(book, sheet) if link.id == name and link.target in book.parts), "")


def _comments(book: Book, part: str) -> list[etree._Element]:
    return list(root_of(book, part).iter(f"{{{MAIN}}}comment"))


def _threads(book: Book, sheet: str) -> Iterator[str]:
    """The addresses of cells with a thread of answers."""
    for link in links_of(book, sheet):
        if link.kind == "threadedComment" and link.target in book.parts:
            yield from (node.get("ref", "") for node in root_of(book, link.target).iter("{*}threadedComment"))


def _authors(book: Book, part: str) -> list[str]:
    return [node.text or "" for node in root_of(book, part).iter(f"{{{MAIN}}}author")]


def _is_ours(book: Book, part: str, comment: etree._Element, words: Mapping[str, str]) -> bool:
    authors, number = _authors(book, part), int(comment.get("authorId", "-1"))
    if 0 <= number < len(authors) and authors[number] == words["author"]:
        return True
    # LibreOffice forgets who wrote a comment
    return _said(comment).startswith((words["head_E"], words["head_W"]))


def _has_ours(comment: etree._Element, words: Mapping[str, str]) -> bool:
    return any(words["comment_mark"] in (node.text or "") for node in comment.iter(_T))


def _said(comment: etree._Element) -> str:
    return "".join(node.text or "" for node in comment.iter(_T))


def _cut(comment: etree._Element, mark: str) -> None:
    """Take away our line and all that follows it."""
    nodes = list(comment.iter(_T))
    first = next(number for number, node in enumerate(nodes) if mark in (node.text or ""))
    text = nodes[first].text or ""
    nodes[first].text = text[: text.index(mark)].removesuffix("\n")
    for node in nodes[first:] if not nodes[first].text else nodes[first + 1 :]:
        run = node.getparent()
        _take(run if run is not None and run.tag == _R else node)
    if not nodes[first].text and first:
        # the line break before ours may stand with the text above
        nodes[first - 1].text = (nodes[first - 1].text or "").removesuffix("\n")


def _append(comment: etree._Element, text: str) -> None:
    parent = comment.find(_TEXT)
    parent = etree.SubElement(comment, _TEXT) if parent is None else parent
    for node in parent.findall(_T):
        run = etree.Element(_R)
        parent.replace(node, run)
        run.append(node)
    _run(parent, text)


def _write(book: Book, part: str, place: Place, text: str, author: str) -> None:
    root = touched(book, part)
    authors = root.find(f"{{{MAIN}}}authors")
    if authors is None:
        authors = etree.Element(f"{{{MAIN}}}authors")
        root.insert(0, authors)
    names = [node.text or "" for node in authors]
    if author not in names:
        etree.SubElement(authors, f"{{{MAIN}}}author").text = author
    number = names.index(author) if author in names else len(names)
    listed = root.find(f"{{{MAIN}}}commentList")
    listed = etree.SubElement(root, f"{{{MAIN}}}commentList") if listed is None else listed
    comment = etree.SubElement(listed, f"{{{MAIN}}}comment", {"ref": address(place), "authorId": str(number)})
    _run(etree.SubElement(comment, _TEXT), text)


def _run(parent: etree._Element, text: str) -> None:
    run = etree.SubElement(parent, _R)
    look = etree.SubElement(run, f"{{{MAIN}}}rPr")
    for name, attributes in (
        ("sz", {"val": "9"}),
        ("color", {"indexed": "81"}),
        ("rFont", {"val": "Tahoma"}),
        ("family", {"val": "2"}),
    ):
        etree.SubElement(look, f"{{{MAIN}}}{name}", attributes)
    node = etree.SubElement(run, _T)
    node.text = text_for_cell(text)
    node.set(_SPACE, "preserve")


def _new_comments(book: Book, sheet: str) -> str:
    part = free_name(book, "xl/comments1.xml")
    put_part(book, part, f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode())
    add_type(book, part, _COMMENTS_TYPE)
    add_link(book, sheet, f"{_KIND}comments", part)
    return part


def _new_drawing(book: Book, title: str) -> str:
    sheet = sheet_parts(book)[title]
    part = free_name(book, "xl/drawings/vmlDrawing1.vml")
    drawings = [data for name, data in book.parts.items() if name.endswith(".vml")]
    put_part(book, part, new_drawing(free_group(drawings)))
    add_default_type(book, "vml", _DRAWING_TYPE)
    link = add_link(book, sheet, f"{_KIND}vmlDrawing", part)
    node = etree.Element(f"{{{MAIN}}}legacyDrawing", {LINK: link})
    place_child(touched(book, sheet), node, SHEET_ORDER)
    return part


def _drop_part(book: Book, sheet: str, part: str) -> None:
    for link in links_of(book, sheet):
        if link.target == part:
            drop_link(book, sheet, link.id)
    take_part(book, part)


def _drop_drawing(book: Book, title: str, part: str) -> None:
    sheet = sheet_parts(book)[title]
    node = touched(book, sheet).find(f"{{{MAIN}}}legacyDrawing")
    if node is not None:
        _take(node)
    _drop_part(book, sheet, part)


def _take(node: etree._Element | None) -> None:
    parent = None if node is None else node.getparent()
    if parent is not None and node is not None:
        parent.remove(node)
