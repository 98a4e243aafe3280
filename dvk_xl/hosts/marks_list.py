"""The sheet in a unit's own file that lists what to mend, with links to the cells."""

from collections.abc import Mapping, Sequence

from lxml import etree

from dvk_xl.hosts.book import (
    LINK,
    Book,
    add_link,
    add_type,
    drop_branch,
    drop_link,
    free_name,
    put_part,
    sheet_nodes,
    sheet_parts,
    take_part,
    touched,
    workbook_child,
)
from dvk_xl.hosts.marks_styles import Palette, list_styles
from dvk_xl.hosts.package import MAIN, WORKBOOK, serialise
from dvk_xl.hosts.sheet_xml import text_for_cell
from dvk_xl.issues import column_letters
from dvk_xl.views.heights import Text, estimated_height
from dvk_xl.views.returned import COLUMNS, HEAD_ROW, WIDTHS, Contents, ListRow, Returned, list_head, list_rows

_SHEET_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LAST = column_letters(len(WIDTHS))
_LONGEST_TITLE = 31
_STYLES = ("middle", "cell", "content", "link", "content", "cell", "cell")
_TITLE_SIZE = 14
_MARGINS = {"left": "0.6", "right": "0.4", "top": "0.6", "bottom": "0.7", "header": "0.3", "footer": "0.3"}


def drop_list(book: Book, title: str) -> None:
    """Take a sheet out of the file, with the names that belong to it; what other sheets say stays."""
    node, part = sheet_nodes(book)[title], sheet_parts(book)[title]
    place = list(sheet_nodes(book)).index(title)
    drop_link(book, WORKBOOK, node.get(LINK, ""))
    parent = touched(book, WORKBOOK)
    for name in list(parent.iter(f"{{{MAIN}}}definedName")):
        _forget_place(name, place)
    _remove(node)
    drop_branch(book, part)
    take_part(book, part)


def _forget_place(name: etree._Element, place: int) -> None:
    local = int(name.get("localSheetId", "-1"))
    if local == place:
        _remove(name)
    elif local > place:
        name.set("localSheetId", str(local - 1))


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def add_list(palette: Palette, returned: Returned, contents: Contents) -> None:
    """Put the list last and make it the sheet that is seen first."""
    book = palette.book
    titles = list(sheet_nodes(book))
    title = _free_title(titles, returned.words["sheet"])
    part = free_name(book, "xl/worksheets/sheet1.xml")
    put_part(book, part, serialise(_sheet(palette, returned, contents, set(titles))))
    add_type(book, part, _SHEET_TYPE)
    link = add_link(book, WORKBOOK, _SHEET_LINK, part)
    ids = [int(node.get("sheetId", "0")) for node in sheet_nodes(book).values()]
    node = etree.SubElement(workbook_child(book, "sheets"), f"{{{MAIN}}}sheet")
    node.set("name", title)
    node.set("sheetId", str(max(ids, default=0) + 1))
    node.set(LINK, link)
    _repeat_head(book, title, len(titles))
    _show(book, len(titles))


def _free_title(taken: Sequence[str], wanted: str) -> str:
    known = {one.casefold() for one in taken}
    names = (wanted if number == 1 else f"{wanted} ({number})" for number in range(1, len(known) + 2))
    return next(name[:_LONGEST_TITLE] for name in names if name.casefold() not in known)


def _repeat_head(book: Book, title: str, place: int) -> None:
    names = workbook_child(book, "definedNames")
    node = etree.Element(f"{{{MAIN}}}definedName", {"name": "_xlnm.Print_Titles", "localSheetId": str(place)})
    node.text = f"{_quoted(title)}!${HEAD_ROW}:${HEAD_ROW}"
    names.append(node)


def _show(book: Book, place: int) -> None:
    views = workbook_child(book, "bookViews")
    if len(views) == 0:
        etree.SubElement(views, f"{{{MAIN}}}workbookView")
    for view in views:
        view.set("activeTab", str(place))


def _quoted(title: str) -> str:
    doubled = title.replace("'", "''")
    return f"'{doubled}'"


def _sheet(palette: Palette, returned: Returned, contents: Contents, titles: set[str]) -> etree._Element:
    styles = list_styles(palette, returned.words, returned.font)
    rows = list_rows(returned, contents)
    root = etree.Element(f"{{{MAIN}}}worksheet", nsmap={None: MAIN})  # type: ignore[dict-item]  # lxml takes None for no prefix
    _add(_add(root, "sheetPr"), "pageSetUpPr", fitToPage="1")
    _add(root, "dimension", ref=f"A1:{_LAST}{HEAD_ROW + len(rows)}")
    _views(root)
    _add(root, "sheetFormatPr", defaultRowHeight="15.75")
    columns = _add(root, "cols")
    for number, width in enumerate(WIDTHS, 1):
        _add(columns, "col", min=str(number), max=str(number), width=f"{width:g}", customWidth="1")
    data = _add(root, "sheetData")
    merged = _head(data, returned, styles)
    for number, row in enumerate(rows, HEAD_ROW + 1):
        _row(data, number, row, returned, styles)
    _closing(root, merged, [(number, one) for number, one in enumerate(rows, HEAD_ROW + 1) if one.target], titles)
    footer = _add(_add(root, "headerFooter"), "oddFooter")
    footer.text = f"&C{returned.words['page']}"
    return root


def _views(root: etree._Element) -> None:
    view = _add(_add(root, "sheetViews"), "sheetView", showGridLines="0", tabSelected="1", workbookViewId="0")
    place = f"A{HEAD_ROW + 1}"
    _add(view, "pane", ySplit=str(HEAD_ROW), topLeftCell=place, activePane="bottomLeft", state="frozen")
    _add(view, "selection", pane="bottomLeft", activeCell=place, sqref=place)


def _closing(
    root: etree._Element, merged: Sequence[str], linked: Sequence[tuple[int, ListRow]], titles: set[str]
) -> None:
    merges = _add(root, "mergeCells", count=str(len(merged)))
    for ref in merged:
        _add(merges, "mergeCell", ref=ref)
    places = [(number, row.target) for number, row in linked if row.target and row.target[0] in titles]
    if places:
        links = _add(root, "hyperlinks")
        letter = column_letters(COLUMNS.index("cell") + 1)
        for number, (sheet, cell) in places:
            _add(links, "hyperlink", ref=f"{letter}{number}", location=f"{_quoted(sheet)}!{cell}")
    _add(root, "pageMargins", **_MARGINS)
    _add(root, "pageSetup", paperSize="9", orientation="landscape", fitToHeight="0")


def _head(data: etree._Element, returned: Returned, styles: Mapping[str, str]) -> list[str]:
    merged = []
    for number, text in enumerate(list_head(returned, inside=True), 1):
        first = number == 1
        height = estimated_height([Text(text, sum(WIDTHS), first, _TITLE_SIZE if first else 12)])
        row = _add(data, "row", r=str(number), ht=f"{height:g}", customHeight="1")
        _text(row, f"A{number}", text, styles["title" if first else "note"])
        if not first:
            merged.append(f"A{number}:{_LAST}{number}")
    words = [returned.words[name] for name in COLUMNS]
    height = estimated_height(Text(word, width, True) for word, width in zip(words, WIDTHS, strict=True))
    row = _add(data, "row", r=str(HEAD_ROW), ht=f"{height:g}", customHeight="1")
    for number, word in enumerate(words, 1):
        _text(row, f"{column_letters(number)}{HEAD_ROW}", word, styles["head"])
    return merged


def _row(data: etree._Element, number: int, one: ListRow, returned: Returned, styles: Mapping[str, str]) -> None:
    texts = [Text(str(value or ""), width) for value, width in zip(one.values, WIDTHS, strict=True)]
    row = _add(data, "row", r=str(number), ht=f"{estimated_height(texts):g}", customHeight="1")
    for column, (value, style) in enumerate(zip(one.values, _STYLES, strict=True), 1):
        address, name = f"{column_letters(column)}{number}", COLUMNS[column - 1]
        if name == "severity" and one.severity:
            sign, word = returned.words[f"sign_{one.severity}"], returned.severities[one.severity]
            _text(row, address, f"{sign} {word}", styles[one.severity])
        elif isinstance(value, int):
            _add(_add(row, "c", r=address, s=styles[style]), "v").text = str(value)
        elif value:
            linked = name == "cell" and one.target is None
            _text(row, address, value, styles["middle" if linked else style])
        else:
            _add(row, "c", r=address, s=styles["cell" if one.number or name in {"cell", "content"} else "rest"])


def _text(row: etree._Element, address: str, text: str, style: str) -> None:
    node = _add(_add(_add(row, "c", r=address, s=style, t="inlineStr"), "is"), "t")
    node.text = text_for_cell(text)
    node.set(_SPACE, "preserve")


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{MAIN}}}{name}", attributes)
