"""The parts of a workbook file: which sheet is which part, where its tables are, and the zip written back."""

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORKBOOK = "xl/workbook.xml"
_CALC_CHAIN = "xl/calcChain.xml"
_LEVEL = 3  # a few hundred kilobytes either way; a higher level takes twice the time
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_PLAIN_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def parse(data: bytes) -> etree._Element:
    """The root of an XML part; entities are never resolved."""
    return etree.fromstring(data, _PARSER)


def serialise(root: etree._Element) -> bytes:
    """An XML part as Office writes it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class SharedStrings(Sequence[str]):
    """The shared strings of a workbook by their number; many a look at it needs none."""

    def __init__(self, part: bytes | None) -> None:
        """Nothing is read yet; `None` is a workbook without any."""
        self._part = part

    @cached_property
    def _texts(self) -> Sequence[str]:
        if self._part is None:
            return ()
        # nearly every text is one plain piece; where all are, no tree is needed
        odd = b"&#" in self._part or b"\r" in self._part or not is_utf8(self._part)
        plain = [] if odd else _PLAIN_STRING.findall(self._part.decode())
        if plain and len(plain) == self._part.count(b"<si>") == self._part.count(b"</si>"):
            return [unescaped(unmarked(text)) for text in plain]
        return [string_of(item) for item in parse(self._part).iter(f"{{{MAIN}}}si")]

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """The text of a number."""
        return self._texts[place]

    def __len__(self) -> int:
        """How many there are."""
        return len(self._texts)


def is_utf8(data: bytes) -> bool:
    """Whether a part of XML is written in UTF-8, by what it says of itself."""
    head = data[:200].partition(b"?>")[0] if data.startswith(b"<?xml") else b""
    return data.startswith(b"<") and (b"encoding" not in head or b"utf-8" in head.lower())


def unmarked(text: str) -> str:
    """Text of XML with the five named signs in place; numbers of letters ("&#10;") are not read."""
    if "&" in text:
        for entity, letter in _ENTITIES:
            text = text.replace(entity, letter)
    return text


@dataclass
class Package:
    """A workbook file in memory: its parts by name, in the order of the file; `source` is the file itself."""

    entries: list[zipfile.ZipInfo]
    parts: dict[str, bytes]
    source: bytes = b""

    @cached_property
    def sheets(self) -> Mapping[str, str]:
        """Part name of each sheet by its title."""
        targets = self.relations(WORKBOOK)
        root = parse(self.parts[WORKBOOK])
        return {
            sheet.get("name", ""): targets[sheet.get(f"{{{_RELATIONSHIP}}}id", "")]
            for sheet in root.iter(f"{{{MAIN}}}sheet")
        }

    @cached_property
    def tables(self) -> Mapping[str, tuple[str, str]]:
        """Sheet title and part name of each Excel table by its name."""
        found: dict[str, tuple[str, str]] = {}
        for title, part in self.sheets.items():
            for target in self.relations(part).values():
                if target.startswith("xl/tables/"):
                    root = parse(self.parts[target])
                    found[root.get("displayName", "")] = (title, target)
        return found

    @cached_property
    def strings(self) -> Sequence[str]:
        """The shared strings in order, read when one is asked for."""
        return SharedStrings(self.parts.get("xl/sharedStrings.xml"))

    def relations(self, part: str) -> Mapping[str, str]:
        """Targets of a part's relationships by id, as part names."""
        folder, name = posixpath.split(part)
        data = self.parts.get(f"{folder}/_rels/{name}.rels")
        if data is None:
            return {}
        return {
            one.get("Id", ""): _target(folder, one.get("Target", ""))
            for one in parse(data).iter(f"{{{_PACKAGE}}}Relationship")
            if one.get("TargetMode") != "External"
        }


def string_of(item: etree._Element) -> str:
    """The text of a string item, its runs joined, phonetic hints left out."""
    # nearly every text is one plain piece
    if len(item) == 1 and len(item[0]) == 0:
        return unescaped(item[0].text or "")
    pieces = [node.text or "" for node in item.iter(f"{{{MAIN}}}t") if node.getparent().tag != f"{{{MAIN}}}rPh"]  # type: ignore[union-attr]  # a text node has a parent
    return unescaped("".join(pieces))


def unescaped(text: str) -> str:
    """Text with the characters that the file format escapes as "_x000D_"."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _target(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def open_package(data: bytes) -> Package:
    """The parts of a file; raises `zipfile.BadZipFile` or `KeyError` when it is no workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        entries = source.infolist()
        return Package(entries, {entry.filename: source.read(entry) for entry in entries}, data)


def pack(package: Package, changed: Mapping[str, bytes]) -> bytes:
    """The file with some parts changed; every other part keeps its bytes, its place and its date."""
    parts = {**package.parts, **changed, **_without_calc_chain(package, changed)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as target:
        for entry in package.entries:
            if entry.filename in parts and not (entry.filename == _CALC_CHAIN and changed):
                info = zipfile.ZipInfo(entry.filename, entry.date_time)
                info.compress_type = entry.compress_type
                info.external_attr = entry.external_attr
                part = parts[entry.filename]
                packed = _packed(package, entry) if part is package.parts[entry.filename] else b""
                if packed:
                    _put_packed(target, info, entry, packed)
                else:
                    target.writestr(info, part, compresslevel=_LEVEL)
    return buffer.getvalue()


def _packed(package: Package, entry: zipfile.ZipInfo) -> bytes:
    """A part as it lies packed in the file that was read; nothing when it cannot be taken over as it is."""
    if entry.compress_type not in {zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED} or not package.source:
        return b""
    name_length, extra_length = struct.unpack_from("<HH", package.source, entry.header_offset + 26)
    start = entry.header_offset + 30 + name_length + extra_length
    return package.source[start : start + entry.compress_size]


def _put_packed(target: zipfile.ZipFile, info: zipfile.ZipInfo, entry: zipfile.ZipInfo, packed: bytes) -> None:
    """Add a part that is already packed: what `ZipFile.writestr` does, without packing it once more."""
    info.CRC, info.file_size, info.compress_size = entry.CRC, entry.file_size, entry.compress_size
    handle = target.fp
    if handle is None:
        raise ValueError("the archive is closed")
    info.header_offset = handle.tell()
    handle.write(info.FileHeader(zip64=False) + packed)
    target.filelist.append(info)
    target.NameToInfo[info.filename] = info
    target.start_dir = handle.tell()


def _without_calc_chain(package: Package, changed: Mapping[str, bytes]) -> dict[str, bytes]:
    # the order of calculation names cells that may no longer hold a formula; Excel makes it anew
    if _CALC_CHAIN not in package.parts or not changed:
        return {}
    types = parse(package.parts["[Content_Types].xml"])
    for node in list(types):
        if node.get("PartName") == f"/{_CALC_CHAIN}":
            types.remove(node)
    name = "xl/_rels/workbook.xml.rels"
    relations = parse(package.parts[name])
    for node in list(relations):
        if str(node.get("Target", "")).endswith("calcChain.xml"):
            relations.remove(node)
    return {"[Content_Types].xml": serialise(types), name: serialise(relations)}


def recalculated(workbook: bytes) -> bytes:
    """The workbook part asking for a full calculation when it is opened."""
    root = parse(workbook)
    node = root.find(f"{{{MAIN}}}calcPr")
    if node is None or node.get("fullCalcOnLoad") == "1":
        return workbook
    node.set("fullCalcOnLoad", "1")
    return serialise(root)
