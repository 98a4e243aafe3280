"""Look at the bytes of a file before any parser does: what it is, whether it may be opened, what a grid hides."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from pathlib import Path
from typing import Final

from dvk_xl.intake.census import (
    Box,
    any_box,
    book_notes,
    capped,
    filled_box,
    sheet_notes,
    sheet_parts,
    union,
    without_blank_rows,
)
from dvk_xl.intake.grid import CellNote, Refusal
from dvk_xl.os_limits import long_path

_MIB: Final = 1 << 20
_PIECE: Final = 4 * _MIB
_HEAD: Final = 4096
_ROW_END: Final = b"row>"
_PARSED_ENDINGS: Final = (".xml", ".rels", ".bin")
_SHEET_PART: Final = re.compile(r"xl/(?:worksheets|macrosheets)/[^/]+\.xml\Z", re.IGNORECASE)
_EXTERNAL_LINK: Final = re.compile(r"xl/externalLinks/[^/]+\.(?:xml|bin)\Z")
_READABLE: Final = frozenset({"xlsx", "xlsb", "xls", "ods", "text"})
_MARKUP_KINDS: Final = frozenset({"html", "xml2003"})

_MAGIC: Final = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"RIFF", "image"),
)
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|meta|body|table|style|div)\b|\AMIME-Version:", re.IGNORECASE)
_XML_2003: Final = b"urn:schemas-microsoft-com:office:spreadsheet"
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_UNSAFE_NAME: Final = re.compile(r"(?:\A|/)\.\.(?:/|\Z)|\A/|\A[A-Za-z]:")
_OLE_STREAMS: Final = {
    "EncryptedPackage": "encrypted",
    "WordDocument": "doc",
    "PowerPoint Document": "ppt",
    "Workbook": "xls",
    "Book": "xls",
}
_MODIFIED: Final = re.compile(rb"<(?:dcterms:modified|dc:date)\b[^>]*>([^<]{1,40})<")
_XLS_FILEPASS: Final = re.compile(rb"\x09\x08\x10\0\0\x06.{14}(?:\x86\0\0\0)?\x2f\0", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask for: bytes, counts, and cells of the smallest box round all filled cells."""

    file_bytes: int = 50 * _MIB
    unpacked_bytes: int = 300 * _MIB
    ratio: int = 200
    ratio_from_bytes: int = 10 * _MIB
    entries: int = 5_000
    box_cells: int = 20_000_000


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the bytes tell. `refusal` is `None` when a parser may open it; `detail` is short technical English.

    `kind` is one of xlsx, xlsb, xls, ods, docx, pptx, odt, zip, ole2, html, xml2003, text, pdf, rtf, image,
    empty, unknown. `modified` is the author's own time of saving (ISO 8601), `None` when the file keeps none.
    """

    kind: str
    refusal: Refusal | None = None
    detail: str = ""
    notes: tuple[CellNote, ...] = ()
    modified: str | None = None
    hidden_sheets: tuple[str, ...] = ()


_Entries = dict[str, zipfile.ZipInfo]


class _RefusedError(Exception):
    """Ends the look at a file at the first thing that forbids opening it."""

    def __init__(self, refusal: Refusal, detail: str) -> None:
        self.refusal: Refusal = refusal
        self.detail = detail
        super().__init__(detail)


def preflight(path: Path, limits: Limits = DEFAULT_LIMITS) -> Preflight:
    """Return what the file is and whether it may be opened. Raises OSError when it cannot be read."""
    path = long_path(path)
    if path.stat().st_size > limits.file_bytes:
        return too_large(path.stat().st_size)
    return preflight_bytes(path.read_bytes(), limits)


def too_large(size: int) -> Preflight:
    """Return the verdict on a file that is not even loaded; `size` in bytes."""
    return Preflight("unknown", "too_large", f"{size} bytes")


def preflight_bytes(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Preflight:
    """Return what the content is and whether it may be opened; never raises for what the bytes are."""
    kind = sniff(data[:_HEAD])
    if kind == "zip":
        return _preflight_zip(data, limits)
    if kind == "ole2":
        return _preflight_ole2(data)
    return _verdict(kind)


def _verdict(kind: str) -> Preflight:
    if kind == "empty":
        return Preflight(kind, "empty", "no content")
    if kind in _MARKUP_KINDS:
        return Preflight(kind, "unreadable", kind)
    return Preflight(kind) if kind in _READABLE else Preflight(kind, "wrong_type", kind)


def sniff(head: bytes) -> str:
    """Return the kind by the first bytes alone, whatever the name says: a `Preflight.kind`.

    "zip" and "ole2" are containers: what they hold is not in the head. An empty head is "empty".
    """
    if not head:
        return "empty"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(_UTF16_MARKS):
        return _sniff_text(head.decode("utf-16", errors="ignore").encode("utf-8", errors="ignore"))
    return "image" if head[4:8] == b"ftyp" else _sniff_text(head)


def _sniff_text(head: bytes) -> str:
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _CONTROL.search(head):
        return "unknown"
    if _XML_2003 in head:
        return "xml2003"
    if head.startswith(b"<?xml"):
        return "html" if b"<html" in head.lower() else "unknown"
    return "html" if head.startswith((b"<", b"MIME-Version:")) and _HTML.search(head) else "text"


def _preflight_ole2(data: bytes) -> Preflight:
    sector = 1 << min(struct.unpack_from("<H", data.ljust(512, b"\0"), 30)[0], 12)
    first: int = struct.unpack_from("<I", data.ljust(512, b"\0"), 48)[0]
    # An embedded object has a directory of its own further on: the first name after the root decides.
    directory = min((first + 1) * sector, len(data))
    places = {name: data.find(f"{name}\0".encode("utf-16-le"), directory) for name in _OLE_STREAMS}
    present = {name: place for name, place in places.items() if place >= 0}
    kind = _OLE_STREAMS[min(present, key=present.__getitem__)] if present else "ole2"
    if kind == "encrypted":
        return Preflight("xlsx", "password", "EncryptedPackage")
    return _verdict(kind) if kind != "xls" else _preflight_xls(data)


def _preflight_xls(data: bytes) -> Preflight:
    if _XLS_FILEPASS.search(data):
        return Preflight("xls", "password", "FILEPASS record")
    has_macros = "_VBA_PROJECT\0".encode("utf-16-le") in data
    return Preflight("xls", notes=(CellNote("macro", "", None, "_VBA_PROJECT"),) if has_macros else ())


def _preflight_zip(data: bytes, limits: Limits) -> Preflight:
    kind = "zip"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {entry.filename.replace("\\", "/"): entry for entry in archive.infolist()}
            _check_directory(archive.infolist(), entries, limits)
        kind = _zip_kind(data, entries)
        return _read_parts(data, kind, entries, limits) if kind in _READABLE else _verdict(kind)
    except _RefusedError as stop:
        return Preflight(kind, stop.refusal, stop.detail)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, EOFError, OSError) as fault:
        return Preflight(kind, "unreadable", f"{type(fault).__name__}: {fault}")


def _check_directory(listed: list[zipfile.ZipInfo], entries: _Entries, limits: Limits) -> None:
    """Raise `_RefusedError` for what the list of contents alone forbids."""
    if len(listed) > limits.entries:
        raise _RefusedError("too_large", f"{len(listed)} entries")
    if len({name.lower() for name in entries}) != len(listed):
        raise _RefusedError("unsafe", "duplicate entry names")
    for name, entry in entries.items():
        _check_entry(name, entry, limits)
    total = sum(entry.file_size for entry in listed)
    if total > limits.unpacked_bytes:
        raise _RefusedError("too_large", f"{total} bytes unpacked")


def _check_entry(name: str, entry: zipfile.ZipInfo, limits: Limits) -> None:
    if _UNSAFE_NAME.search(name):
        raise _RefusedError("unsafe", f"entry name {name[:80]!r}")
    if entry.flag_bits & 1:
        raise _RefusedError("password", "encrypted zip entry")
    is_big = entry.file_size > limits.ratio_from_bytes
    if is_big and entry.file_size > limits.ratio * max(entry.compress_size, 1):
        raise _RefusedError("too_large", f"{name[:80]} unpacks {entry.file_size // max(entry.compress_size, 1)} times")


def _zip_kind(data: bytes, entries: _Entries) -> str:
    names = {name.lower() for name in entries}
    for part, kind in (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb"), ("word/document.xml", "docx")):
        if part in names:
            return kind
    if "mimetype" in names and "content.xml" in names:
        mime = b"".join(_unpack(data, entries["mimetype"])) if "mimetype" in entries else b""
        return "ods" if b"opendocument.spreadsheet" in mime else "odt"
    folders = {name.partition("/")[0] for name in names}
    return "pptx" if "ppt" in folders else "xlsx" if "xl" in folders else "zip"


def _read_parts(data: bytes, kind: str, entries: _Entries, limits: Limits) -> Preflight:
    """Unpack every part that a parser would, once, and keep only what was found. Raises `_RefusedError`."""
    workbook, relations = (_whole(data, entries, f"xl/{part}") for part in ("workbook.xml", "_rels/workbook.xml.rels"))
    sheets = sheet_parts(workbook, relations)
    links = {name: _whole(data, entries, _relations_of(name)) for name in entries if _EXTERNAL_LINK.match(name)}
    names = {sheet.part: sheet.name for sheet in sheets}
    notes = capped(chain(book_notes(sheets, entries, links), _part_notes(data, entries, names, limits)))
    stamp = _MODIFIED.search(_whole(data, entries, "docProps/core.xml") or _whole(data, entries, "meta.xml"))
    modified = stamp.group(1).decode("ascii", errors="replace") if stamp else None
    return Preflight(kind, None, "", notes, modified, tuple(sheet.name for sheet in sheets if sheet.state != "visible"))


def _part_notes(data: bytes, entries: _Entries, names: dict[str, str], limits: Limits) -> Iterator[CellNote]:
    """Yield what the cells of all sheets show, part by part. `names` gives the sheet that each part holds."""
    for name, entry in entries.items():
        if not name.lower().endswith(_PARSED_ENDINGS):
            continue
        box: Box | None = None
        for piece in _pieces(_unpack(data, entry)):
            _check_piece(name, piece)
            if name in names or _SHEET_PART.match(name):
                cells = without_blank_rows(piece)
                box = union(box, any_box(cells))
                yield from sheet_notes(names.get(name, name), cells)
        if box and box.cells > limits.box_cells:
            _check_box(name, _pieces(_unpack(data, entry)), limits)


def _check_box(name: str, pieces: Iterator[bytes], limits: Limits) -> None:
    """Refuse by the filled cells alone: whole columns with a colour are common and cost nothing."""
    box = reduce(union, map(filled_box, pieces))
    if box and box.cells > limits.box_cells:
        raise _RefusedError("too_large", f"{name} spans {box.cells} cells")


def _check_piece(name: str, piece: bytes) -> None:
    if name.lower().endswith(".bin"):
        return
    if b"<!DOCTYPE" in piece:
        raise _RefusedError("unsafe", f"DOCTYPE in {name}")
    if piece.startswith(_UTF16_MARKS) or b"\0" in piece[:4]:
        raise _RefusedError("unsafe", f"{name} is not UTF-8")
    if name == "META-INF/manifest.xml" and b"encryption-data" in piece:
        raise _RefusedError("password", "encrypted OpenDocument")


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _whole(data: bytes, entries: _Entries, name: str) -> bytes:
    return b"".join(_unpack(data, entries[name])) if name in entries else b""


def _pieces(stream: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same bytes, cut after a row of a sheet wherever one stream needs several pieces."""
    rest = b""
    for block in stream:
        text = rest + block
        end = text.rfind(_ROW_END) if len(block) == _PIECE else -1
        cut = end + len(_ROW_END) if end >= 0 else len(text)
        yield text[:cut]
        rest = text[cut:]
    yield rest


def _unpack(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the content in blocks of at most 4 MiB. Raises zipfile.BadZipFile when size or checksum disagree.

    Directly by zlib: twelve `ZipFile.open` cost more than all the rest of the look at a small file, and
    `ZipFile` stops at the declared size, while parsers may go on to the end of the stream.
    """
    name_length, extra_length = struct.unpack_from("<HH", data, entry.header_offset + 26)
    start = entry.header_offset + 30 + name_length + extra_length
    packed = data[start : start + entry.compress_size]
    size = checksum = 0
    for block in _blocks(packed, entry.compress_type):
        size += len(block)
        checksum = zlib.crc32(block, checksum)
        if size > entry.file_size:
            break
        yield block
    if size != entry.file_size or checksum != entry.CRC:
        raise zipfile.BadZipFile(f"{entry.filename[:80]}: size or checksum disagrees")


def _blocks(packed: bytes, method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        for start in range(0, len(packed), _PIECE):
            yield packed[start : start + _PIECE]
        return
    if method != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile(f"compression method {method}")
    unpacker = zlib.decompressobj(-15)
    block = unpacker.decompress(packed, _PIECE)
    while block:
        yield block
        block = unpacker.decompress(unpacker.unconsumed_tail, _PIECE) if not unpacker.eof else b""
