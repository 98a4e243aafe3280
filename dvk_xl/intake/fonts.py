"""Which cells of an xlsx have a legacy font: styles of cells, and the runs of rich text."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lxml import etree

from dvk_xl.intake.census import sheet_parts
from dvk_xl.intake.legacy_cells import LegacyCell, LegacyCells, Place, Run, filled_down, legacy_cell, settled
from dvk_xl.issues import column_number
from dvk_xl.vietnamese.legacy import font_encoding

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)
_SHARED_TYPE: Final = "/sharedStrings"
_STYLES_TYPE: Final = "/styles"

_Runs = Sequence[tuple[str, str | None]]
"""Pieces of text with their font; `None`: that of the cell."""


def xlsx_fonts(data: bytes) -> LegacyCells:
    """The cells of an xlsx (checked by preflight) that hold text in a legacy font, by sheet.

    Raises `lxml.etree.LxmlError` or ValueError for a part that holds no XML, or words for numbers.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry.filename.replace("\\", "/"): entry for entry in archive.infolist()}

        def part(name: str) -> bytes:
            return archive.read(parts[name]) if name in parts else b""

        relations = part("xl/_rels/workbook.xml.rels")
        fonts = _fonts_of_styles(part(_target(relations, _STYLES_TYPE, "xl/styles.xml")))
        strings = _shared_strings(part(_target(relations, _SHARED_TYPE, "xl/sharedStrings.xml")))
        return {
            sheet.name: _legacy_cells(part(sheet.part), fonts, strings)
            for sheet in sheet_parts(part("xl/workbook.xml"), relations)
            if sheet.part in parts
        }


def _target(relations: bytes, kind: str, usual: str) -> str:
    for link in _root(relations) if relations else ():
        if str(link.get("Type", "")).endswith(kind):
            target = str(link.get("Target", ""))
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return usual


def _root(xml: bytes) -> Any:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=True))
    if root is None:
        raise ValueError("a part without any element")
    return root


def _fonts_of_styles(xml: bytes) -> Sequence[str]:
    """The font name of each cell style, by its number."""
    if not xml:
        return ()
    root = _root(xml)
    names = [_value(font.find("{*}name")) for font in root.findall("{*}fonts/{*}font")]
    numbers = [int(style.get("fontId", "0")) for style in root.findall("{*}cellXfs/{*}xf")]
    return [names[number] if number < len(names) else "" for number in numbers]


def _value(element: Any) -> str:
    return "" if element is None else str(element.get("val", ""))


def _shared_strings(xml: bytes) -> Sequence[_Runs]:
    return [_runs(item) for item in _root(xml).findall("{*}si")] if xml else ()


def _runs(item: Any) -> _Runs:
    """The pieces of a shared or inline string; how its sounds are written (rPh) is no part of it."""
    runs: list[tuple[str, str | None]] = []
    for child in item:
        kind = etree.QName(child).localname
        if kind == "t":
            runs.append((child.text or "", None))
        elif kind == "r":
            font = child.find("{*}rPr/{*}rFont")
            runs.append((child.findtext("{*}t") or "", None if font is None else _value(font)))
    return runs


def _legacy_cells(xml: bytes, fonts: Sequence[str], strings: Sequence[_Runs]) -> Mapping[Place, LegacyCell]:
    marked = [font_encoding(font) is not None for font in fonts]
    rich = [any(font and font_encoding(font) for _, font in runs) for runs in strings]
    found: dict[Place, LegacyCell] = {}
    for place, cell in _cells(xml):
        style = int(cell.get("s", "0"))
        is_marked = style < len(marked) and marked[style]
        if not is_marked and not _may_be_rich(cell, rich):
            continue
        font = fonts[style] if style < len(fonts) else ""
        runs: list[Run] = [(text, font if own is None else own) for text, own in _text_of(cell, strings)]
        if legacy := legacy_cell(runs):
            found[place] = legacy
    return filled_down(settled(found), _merged(xml)) if found else found


def _cells(xml: bytes) -> Iterator[tuple[Place, Any]]:
    """Each cell with its place; rows and cells that do not tell theirs follow the one before."""
    row = column = 0
    events = etree.iterparse(
        io.BytesIO(xml),
        events=("start", "end"),
        tag=("{*}row", "{*}c"),
        resolve_entities=False,
        huge_tree=True,
        recover=True,
    )
    for event, element in events:
        is_row = etree.QName(element).localname == "row"
        if event == "start" and is_row:
            row, column = int(element.get("r") or row + 1), 0
        elif event == "end" and is_row:
            element.clear()
        elif event == "end":
            reference = _REFERENCE.fullmatch(element.get("r", ""))
            column = column_number(reference[1].upper()) if reference else column + 1
            yield (row, column), element


def _may_be_rich(cell: Any, rich: Sequence[bool]) -> bool:
    kind = cell.get("t")
    if kind == "s":
        number = _number(cell)
        return number < len(rich) and rich[number]
    return bool(kind == "inlineStr")


def _text_of(cell: Any, strings: Sequence[_Runs]) -> _Runs:
    kind = cell.get("t")
    if kind == "s":
        number = _number(cell)
        return strings[number] if number < len(strings) else ()
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        return () if inline is None else _runs(inline)
    return ((cell.findtext("{*}v") or "", None),) if kind == "str" else ()


def _number(cell: Any) -> int:
    text = cell.findtext("{*}v") or ""
    return int(text) if text.strip().isdigit() else len(text) + (1 << 31)


def _merged(xml: bytes) -> Iterator[tuple[int, int, int, int]]:
    for found in re.finditer(rb"<(?:\w+:)?mergeCell\s[^>]*ref\s*=\s*[\"']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)[\"']", xml):
        left, top, right, bottom = (piece.decode() for piece in found.groups())
        yield int(top), column_number(left), int(bottom), column_number(right)
