"""What a file is by its first bytes alone, whatever its name says."""

import re
from typing import Final

_MAGIC: Final = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "bitmap"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"MSCF", "cab"),
    (b"bplist00", "icloud"),
    (b"L\0\0\0\x01\x14\x02\0", "shortcut"),
)
_TAR: Final = (257, b"ustar")
_STILL_PICTURES: Final = re.compile(rb"heic|heix|hevc|hevx|heif|mif1|msf1|avif|avis")
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|meta|body|table|style|div)\b", re.IGNORECASE)
_MAIL: Final = re.compile(rb"\A[A-Za-z-]+:[^\n]*\n(?:[^\n]+\n)*?MIME-Version:|\AMIME-Version:", re.IGNORECASE)
_XML_2003: Final = b"urn:schemas-microsoft-com:office:spreadsheet"
_WORD_XML: Final = re.compile(rb"progid=[\"']Word\.Document|schemas\.microsoft\.com/office/word/2003")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_POINTERS: Final = (
    (re.compile(rb"\A\{.*(?:\"doc_id\"|docs\.google\.com)", re.DOTALL), "google"),
    (re.compile(rb"\A\s*\[(?:InternetShortcut|Desktop Entry|\{000214A0)", re.IGNORECASE), "shortcut"),
    (re.compile(rb"<plist\b.*<key>URL</key>", re.DOTALL), "shortcut"),
)
UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_ENOUGH_ZEROS: Final = 0.3

PLACEHOLDERS: Final = frozenset({"icloud", "google", "shortcut", "cloud", "zeros"})
"""Kinds that hold no content of their own, only where it is."""
MARKUP: Final = frozenset({"html", "mail", "xml2003"})
"""Kinds of markup that Excel opens as workbooks; "mail" is a web page in one file."""
ARCHIVES: Final = frozenset({"zip", "rar", "7z", "gz", "bz2", "xz", "cab", "tar"})
"""Kinds that hold other files."""


def sniff(head: bytes) -> str:
    """The kind by the first bytes: a kind of `Preflight`, or "mail" for web pages and letters in MIME.

    "zip" and "ole2" are containers: what they hold is not in the head. An empty head is "empty", one of nothing but
    NUL is "zeros".
    """
    if not head:
        return "empty"
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    if found == "bitmap":
        # two letters are a word as well: the reserved bytes of a bitmap are zero
        found = "image" if head[6:10] == b"\0\0\0\0" else ""
    return found or _sniff_inner(head)


def _sniff_inner(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return "image" if _STILL_PICTURES.match(head, 8) else "media"
    if head.startswith(b"RIFF"):
        return "image" if head[8:12] == b"WEBP" else "media"
    if head[_TAR[0] :].startswith(_TAR[1]):
        return "tar"
    if not head.strip(b"\0"):
        return "zeros"
    encoding = utf16_of(head)
    if encoding:
        return _sniff_text(head.decode(encoding, errors="ignore").encode("utf-8", errors="ignore"))
    return _sniff_text(head)


def utf16_of(head: bytes) -> str | None:
    """The encoding "utf-16", "utf-16-le" or "utf-16-be" of a text by its mark or by where its zero bytes stand.

    `None` for every other text. Latin letters leave every second byte zero, Vietnamese ones a good part of them.
    """
    if head.startswith(UTF16_MARKS):
        return "utf-16"
    pairs = len(head) // 2
    zeros = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if not pairs or min(zeros) or max(zeros) < _ENOUGH_ZEROS * pairs:
        return None
    return "utf-16-le" if zeros[1] else "utf-16-be"


def _sniff_text(head: bytes) -> str:
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _CONTROL.search(head):
        return "unknown"
    pointer = next((kind for pattern, kind in _POINTERS if pattern.search(head)), "")
    if pointer:
        return pointer
    if _XML_2003 in head:
        return "xml2003"
    if head.startswith(b"<?xml"):
        return "html" if b"<html" in head.lower() else "doc" if _WORD_XML.search(head) else "unknown"
    if _MAIL.match(head):
        return "mail"
    return "html" if head.startswith(b"<") and _HTML.search(head) else "text"
