"""Web pages under the name of a workbook, as programs of other offices export them and as Excel saves them."""

import email
import posixpath
import re
from email.message import Message
from typing import Final
from urllib.parse import unquote

from dvk_xl.intake.grid import CellNote, Grid, RefusedError, Scalar
from dvk_xl.intake.html_cells import page_block
from dvk_xl.intake.plain_text import decoded
from dvk_xl.intake.read_xml2003 import Sheets, read_xml2003
from dvk_xl.intake.sparse import grid_of, is_error
from dvk_xl.issues import column_letters

_PAGE: Final = "HTML"
_LONGEST_NAME: Final = 31
_CHARSET: Final = re.compile(rb"<meta\b[^>]*?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_HEAD: Final = 4096
_SHEET: Final = re.compile(r"<x:ExcelWorksheet>(.*?)</x:ExcelWorksheet>", re.DOTALL | re.IGNORECASE)
_NAME: Final = re.compile(r"<x:Name>([^<]{1,99})</x:Name>", re.IGNORECASE)
_SOURCE: Final = re.compile(r"<x:WorksheetSource\s+HRef=[\"']([^\"'<>]{1,500})[\"']", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"<x:Visible>\s*Sheet(Hidden|VeryHidden)", re.IGNORECASE)
_FRAMES: Final = re.compile(r"<frameset\b", re.IGNORECASE)
_PAGE_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})


def read_markup(kind: str, data: bytes, most_cells: int) -> Sheets:
    """Return the sheets of a file of markup and what their cells cannot show; raises as the reader of its kind does."""
    if kind == "html":
        return read_html(data, most_cells)
    return read_mail(data, most_cells) if kind == "mail" else read_xml2003(data, most_cells)


def read_html(data: bytes, most_cells: int) -> Sheets:
    """Return a page as one sheet, named as the page says or "HTML", laid out as `page_block` tells.

    Raises `RefusedError` for a page of frames, whose sheets are other files, and for more than `most_cells` cells.
    """
    charset = _CHARSET.search(data[:_HEAD])
    text = decoded(data, charset[1].decode("ascii") if charset else "")
    if _FRAMES.search(text):
        raise RefusedError("unreadable", "html_frames")
    return _joined([_page(text, most_cells)])


def read_mail(data: bytes, most_cells: int) -> Sheets:
    """Return the sheets of a web page in one file (MHTML), in the order of the workbook that it was.

    Raises `RefusedError` for a letter and everything else that is no such page.
    """
    message = email.message_from_bytes(data)
    if message.get_content_type() not in {"multipart/related", *_PAGE_TYPES}:
        raise RefusedError("wrong_type", "mail")
    pages = [(_location(part), _text_of(part)) for part in message.walk() if part.get_content_type() in _PAGE_TYPES]
    if not pages:
        raise RefusedError("wrong_type", "mail")
    sheets = list(_SHEET.findall(pages[0][1]))
    named = [(sheet, source[1]) for sheet in sheets if (source := _SOURCE.search(sheet))]
    if not named:
        return _joined([_page(pages[0][1], most_cells)])
    texts = {posixpath.basename(location): text for location, text in pages}
    found = [(sheet, texts.get(posixpath.basename(unquote(source)), "")) for sheet, source in named]
    return _joined([_page(text, most_cells, sheet) for sheet, text in found if text])


def _joined(sheets: list[Sheets]) -> Sheets:
    return tuple(grid for grids, _ in sheets for grid in grids), tuple(note for _, notes in sheets for note in notes)


def _location(part: "Message[str, str]") -> str:
    return unquote(str(part.get("Content-Location", ""))).replace("\\", "/")


def _text_of(part: "Message[str, str]") -> str:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    charset = _CHARSET.search(raw[:_HEAD])
    return decoded(raw, charset[1].decode("ascii") if charset else str(part.get_content_charset() or ""))


def _page(text: str, most_cells: int, described: str = "") -> Sheets:
    """One page as a sheet; `described` is what the book it belongs to says of it."""
    about = described or next(iter(_SHEET.findall(text)), "")
    named, hidden = _NAME.search(about), _HIDDEN.search(about)
    name = named[1].strip()[:_LONGEST_NAME] if named else _PAGE
    if not text.strip():
        return (Grid(name, 1, 1, ()),), ()
    block = page_block(text.encode("utf-8", "replace"), most_cells)
    cells: dict[tuple[int, int], Scalar] = {}
    notes = [CellNote("hidden_sheet", name, None, hidden[1].lower())] if hidden else []
    for (row, column), value in sorted(block.cells.items()):
        if is_error(value):
            notes.append(CellNote("error_cell", name, f"{column_letters(column + 1)}{row + 1}", str(value)))
        else:
            cells[row + 1, column + 1] = value
    return (grid_of(name, cells, most_cells, visible=not hidden),), tuple(notes)
