"""Look at the bytes of a file before any parser does: what it is, whether it may be opened, what a grid hides."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dvk_xl.intake.census import (
    MOST_CELLS_NEAR,
    Box,
    SheetPart,
    any_box,
    book_notes,
    capped,
    filled_box,
    link_targets,
    reaches_far,
    sheet_notes,
    sheet_parts,
    union,
    up_to_last_filled,
)
from dvk_xl.intake.census_xlsb import bundle_sheets, xlsb_notes
from dvk_xl.intake.grid import META_SHEET, CellNote, Refusal, RefusedError
from dvk_xl.intake.own_formulas import SheetFormula
from dvk_xl.intake.readable import hints_at_legacy_text
from dvk_xl.intake.sheet_look import SheetLook, look_at, look_notes
from dvk_xl.intake.sniff import ARCHIVES, MARKUP, PLACEHOLDERS, UTF16_MARKS, sniff
from dvk_xl.intake.sparse import Range
from dvk_xl.intake.unzip import pieces, unpack
from dvk_xl.os_limits import long_path

if TYPE_CHECKING:
    from dvk_xl.intake.census_ods import OdsCensus

_MIB: Final = 1 << 20
_HEAD: Final = 4096
_PARSED_ENDINGS: Final = (".xml", ".rels", ".bin")
_SHEET_PART: Final = re.compile(r"xl/(?:worksheets|macrosheets)/[^/]+\.xml\Z", re.IGNORECASE)
_EXTERNAL_LINK: Final = re.compile(r"xl/externalLinks/[^/]+\.(?:xml|bin)\Z")
_READABLE: Final = frozenset({"xlsx", "xlsb", "xls", "ods", "text"}) | MARKUP
_UNSAFE_NAME: Final = re.compile(r"(?:\A|/)\.\.(?:/|\Z)|\A/|\A[A-Za-z]:")
_DOCUMENT_PARTS: Final = frozenset({"[content_types].xml", "mimetype", "word/document.xml", "ppt/presentation.xml"})
_OPEN_DOCUMENTS: Final = ((b"opendocument.spreadsheet", "ods"), (b"opendocument.presentation", "odp"))
_ODS_MACRO: Final = re.compile(r"(?:Basic/[^/]+/(?!script-lb)[^/]+\.xml|Scripts/.+)\Z")
_OLE_STREAMS: Final = {
    "EncryptedPackage": "encrypted",
    "WordDocument": "doc",
    "PowerPoint Document": "ppt",
    "__properties_version1.0": "msg",
    "Workbook": "xls",
    "Book": "xls",
}
_MODIFIED: Final = re.compile(rb"<(?:dcterms:modified|dc:date)\b[^>]*>([^<]{1,40})<")
_XLS_FILEPASS: Final = re.compile(rb"\x09\x08\x10\0\0\x06.{14}(?:\x86\0\0\0)?\x2f\0", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask for: bytes, counts, and cells of the smallest box round all filled cells.

    `markup_bytes`: a tree of markup takes many times its bytes.
    """

    file_bytes: int = 50 * _MIB
    unpacked_bytes: int = 300 * _MIB
    ratio: int = 200
    ratio_from_bytes: int = 10 * _MIB
    entries: int = 5_000
    box_cells: int = 20_000_000
    markup_bytes: int = 20 * _MIB


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the bytes tell. `refusal` is `None` when a parser may open it; `detail` is short technical English.

    `kind` is one of xlsx, xlsb, xls, ods, text, html, mail (a web page in one file), xml2003; a placeholder or archive
    of `sniff`; docx, doc, rtf, odt, pptx, ppt, odp, iwork, msg, ole2, pdf, image, media, empty, unknown. `modified` is
    the author's own time of saving (ISO 8601), `None` when the file keeps none. `formulas`, by sheet: those of the
    tables of a form of our own; `legacy`: an xlsx names a font older than Unicode, or has letters such as text in one
    has; `merged`: the cells of several rows where the reader library does not tell them.
    """

    kind: str
    refusal: Refusal | None = None
    detail: str = ""
    notes: tuple[CellNote, ...] = ()
    modified: str | None = None
    hidden_sheets: tuple[str, ...] = ()
    legacy: bool = False
    formulas: Mapping[str, tuple[SheetFormula, ...]] = field(default_factory=dict)
    merged: Mapping[str, Sequence[Range]] = field(default_factory=dict)


_Entries = dict[str, zipfile.ZipInfo]


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
    if kind in MARKUP and len(data) > limits.markup_bytes:
        return Preflight(kind, "too_large", f"{len(data)} bytes")
    # what begins with zeros may go on with something
    return _verdict("unknown" if kind == "zeros" and data.strip(b"\0") else kind)


def _verdict(kind: str) -> Preflight:
    if kind == "empty":
        return Preflight(kind, "empty", "no content")
    if kind in PLACEHOLDERS:
        return Preflight(kind, "placeholder", kind)
    if kind in ARCHIVES:
        return Preflight(kind, "archive", kind)
    return Preflight(kind) if kind in _READABLE else Preflight(kind, "wrong_type", kind)


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
            # the list of an archive decides: its size and passwords are the business of who unpacks it
            if not _is_document(entries):
                return _verdict(kind)
            _check_directory(archive.infolist(), entries, limits)
        kind = _zip_kind(data, entries)
        return _read_parts(data, kind, entries, limits) if kind in _READABLE else _verdict(kind)
    except RefusedError as stop:
        return Preflight(kind, stop.refusal, stop.detail)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, EOFError, OSError) as fault:
        return Preflight(kind, "unreadable", f"{type(fault).__name__}: {fault}")


def _check_directory(listed: list[zipfile.ZipInfo], entries: _Entries, limits: Limits) -> None:
    """Raise `RefusedError` for what the list of contents alone forbids."""
    if len(listed) > limits.entries:
        raise RefusedError("too_large", f"{len(listed)} entries")
    if len({name.lower() for name in entries}) != len(listed):
        raise RefusedError("unsafe", "duplicate entry names")
    for name, entry in entries.items():
        _check_entry(name, entry, limits)
    total = sum(entry.file_size for entry in listed)
    if total > limits.unpacked_bytes:
        raise RefusedError("too_large", f"{total} bytes unpacked")


def _check_entry(name: str, entry: zipfile.ZipInfo, limits: Limits) -> None:
    if _UNSAFE_NAME.search(name):
        raise RefusedError("unsafe", f"entry name {name[:80]!r}")
    if entry.flag_bits & 1:
        raise RefusedError("password", "encrypted zip entry")
    is_big = entry.file_size > limits.ratio_from_bytes
    if is_big and entry.file_size > limits.ratio * max(entry.compress_size, 1):
        raise RefusedError("too_large", f"{name[:80]} unpacks {entry.file_size // max(entry.compress_size, 1)} times")


def _is_document(entries: _Entries) -> bool:
    """Whether the zip is a document of an office program, and no archive of files."""
    names = {name.lower() for name in entries}
    is_apple = any(name.startswith("index/") and name.endswith(".iwa") for name in names)
    return is_apple or bool(names & _DOCUMENT_PARTS) or any(name.startswith("xl/") for name in names)


def _zip_kind(data: bytes, entries: _Entries) -> str:
    names = {name.lower() for name in entries}
    for part, kind in (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb"), ("word/document.xml", "docx")):
        if part in names:
            return kind
    if "mimetype" in names and "content.xml" in names:
        mime = b"".join(unpack(data, entries["mimetype"])) if "mimetype" in entries else b""
        return next((kind for word, kind in _OPEN_DOCUMENTS if word in mime), "odt")
    folders = {name.partition("/")[0] for name in names}
    named = (("xl", "xlsx"), ("ppt", "pptx"), ("word", "docx"), ("index", "iwork"))
    return next((kind for folder, kind in named if folder in folders), "unknown")


def _read_parts(data: bytes, kind: str, entries: _Entries, limits: Limits) -> Preflight:
    """Unpack every part that a parser would, once, and keep only what was found. Raises `RefusedError`."""
    stamp = _MODIFIED.search(_whole(data, entries, "docProps/core.xml") or _whole(data, entries, "meta.xml"))
    modified = stamp.group(1).decode("ascii", errors="replace") if stamp else None
    if kind == "ods":
        census = _open_document(data, entries, limits)
        return Preflight(kind, None, "", capped(census.notes), modified, census.hidden_sheets, merged=census.merged)
    book = _book_parts(data, entries, kind)
    notes = capped(chain(book_notes(book.sheets, entries), _part_notes(data, entries, book, limits)))
    hidden = tuple(sheet.name for sheet in book.sheets if sheet.state != "visible")
    return Preflight(kind, None, "", notes, modified, hidden, bool(book.hints), book.formulas)


@dataclass(frozen=True, slots=True)
class _BookParts:
    """A workbook of Excel: its sheets, where its links lead by their numbers, the formulas of one of our own forms.

    `hints`: the parts that may hold text in a legacy font.
    """

    sheets: tuple[SheetPart, ...]
    targets: tuple[str, ...]
    formulas: dict[str, tuple[SheetFormula, ...]]
    hints: list[str] = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        """Whether it has the sheet on which a form of ours says what it is."""
        return any(sheet.name == META_SHEET for sheet in self.sheets)


def _book_parts(data: bytes, entries: _Entries, kind: str) -> _BookParts:
    book = "xl/workbook.bin" if kind == "xlsb" else "xl/workbook.xml"
    workbook, relations = _whole(data, entries, book), _whole(data, entries, _relations_of(book))
    if kind == "xlsb":
        return _BookParts(bundle_sheets(workbook, relations), (), {})
    links = {name: _whole(data, entries, _relations_of(name)) for name in entries if _EXTERNAL_LINK.match(name)}
    targets = link_targets(workbook, relations, links) if links else ()
    return _BookParts(sheet_parts(workbook, relations), targets, {})


def _open_document(data: bytes, entries: _Entries, limits: Limits) -> "OdsCensus":
    """What an OpenDocument shows beside its values, all parts looked at."""
    for name, entry in entries.items():
        if name.lower().endswith(_PARSED_ENDINGS):
            for piece in unpack(data, entry):
                _check_piece(name, piece)
    from dvk_xl.intake.census_ods import ods_census  # noqa: PLC0415 - an XML parser, for this kind alone

    census = ods_census(_whole(data, entries, "content.xml"), limits.box_cells)
    census.notes += [CellNote("macro", "", None, name) for name in entries if _ODS_MACRO.match(name)][:1]
    return census


def _part_notes(data: bytes, entries: _Entries, book: _BookParts, limits: Limits) -> Iterator[CellNote]:
    """Yield what the cells of all sheets show, part by part."""
    names = {sheet.part: sheet.name for sheet in book.sheets}
    for name, entry in entries.items():
        if not name.lower().endswith(_PARSED_ENDINGS):
            continue
        if name in names or _SHEET_PART.match(name):
            yield from _sheet_notes(data, entry, names.get(name, name), book, limits)
        else:
            for piece in unpack(data, entry):
                _check_piece(name, piece)
                _look_for_legacy(name, piece, book)


def _look_for_legacy(name: str, piece: bytes, book: _BookParts) -> None:
    if hints_at_legacy_text(name, piece):
        book.hints.append(name)


def _sheet_notes(
    data: bytes, entry: zipfile.ZipInfo, sheet: str, book: _BookParts, limits: Limits
) -> Iterator[CellNote]:
    name = entry.filename.replace("\\", "/")
    if name.lower().endswith(".bin"):
        yield from xlsb_notes(sheet, b"".join(unpack(data, entry)), limits.box_cells)
        return
    box: Box | None = None
    look = SheetLook(sheet)
    for piece in pieces(unpack(data, entry)):
        _check_piece(name, piece)
        _look_for_legacy(name, piece, book)
        cells = up_to_last_filled(piece)
        if limits.box_cells < MOST_CELLS_NEAR or reaches_far(cells):
            box = union(box, any_box(cells))
        yield from sheet_notes(sheet, cells)
        look_at(look, cells, has_links=bool(book.targets), is_own=book.is_own)
    if box and box.cells > limits.box_cells:
        _check_box(name, pieces(unpack(data, entry)), limits)
    yield from look_notes(look, book.targets)
    if look.formulas:
        book.formulas[sheet] = tuple(look.formulas)


def _check_box(name: str, pieces: Iterator[bytes], limits: Limits) -> None:
    """Refuse by the filled cells alone: whole columns with a colour are common and cost nothing."""
    box = reduce(union, map(filled_box, pieces))
    if box and box.cells > limits.box_cells:
        raise RefusedError("too_large", f"{name} spans {box.cells} cells")


def _check_piece(name: str, piece: bytes) -> None:
    if name.lower().endswith(".bin"):
        return
    if b"<!DOCTYPE" in piece:
        raise RefusedError("unsafe", f"DOCTYPE in {name}")
    if piece.startswith(UTF16_MARKS) or b"\0" in piece[:4]:
        raise RefusedError("unsafe", f"{name} is not UTF-8")
    if name == "META-INF/manifest.xml" and b"encryption-data" in piece:
        raise RefusedError("password", "encrypted OpenDocument")


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _whole(data: bytes, entries: _Entries, name: str) -> bytes:
    return b"".join(unpack(data, entries[name])) if name in entries else b""
