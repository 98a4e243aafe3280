"""Separated text as a sheet, and text of any encoding that units send as text."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from dvk_xl.intake.grid import Grid, Scalar
from dvk_xl.intake.preflight import DEFAULT_LIMITS
from dvk_xl.intake.sniff import utf16_of
from dvk_xl.vietnamese.legacy import holds_legacy_words

_CSV_NAME: Final = "CSV"
_DELIMITERS: Final = (";", "\t", ",")  # a Vietnamese comma is decimal: the semicolon wins a draw
_LINES_LOOKED_AT: Final = 50
_HEAD: Final = 4096
# The five tones are letters of their own in that code page; in the Western one the same bytes are Ì, ì, Ò, Þ, ò.
_ORPHAN_TONE: Final = re.compile("(?<![AĂÂEÊIOÔƠUƯYaăâeêioôơuưy])[\u0300\u0301\u0303\u0309\u0323]")
# codecs that run programs of their own or are no encodings of text are never taken from a file's word
_TRUSTED: Final = re.compile(r"(?:windows-|cp|iso-?8859-|utf-?16|us-ascii)[\w-]*\Z", re.IGNORECASE)


def read_text(data: bytes) -> Grid:
    """Return separated text as one sheet "CSV" of strings from A1, every row as wide as the widest.

    The encoding as `decoded` finds it. Raises ValueError or csv.Error when it is no table, or one larger than
    a file may ask for.
    """
    text = decoded(data)
    first, _, rest = text.partition("\n")
    announced = first.strip().lower()
    if announced.startswith("sep=") and len(announced) == len("sep=;"):
        delimiter, text = announced[-1], rest
    elif first.rstrip("\r\n").lower() == "sep=\t":
        delimiter, text = "\t", rest
    else:
        delimiter = _delimiter(text.splitlines(keepends=True)[:_LINES_LOOKED_AT])
    rows = [[cell or None for cell in row] for row in _split(text, delimiter)]
    width = max(map(len, rows), default=0)
    if width * len(rows) > DEFAULT_LIMITS.box_cells:
        raise ValueError(f"{len(rows)} rows of {width} cells")
    padded: list[tuple[Scalar, ...]] = [(*row, *[None] * (width - len(row))) for row in rows]
    while padded and not any(cell is not None for cell in padded[-1]):
        padded.pop()
    return Grid(_CSV_NAME, 1, 1, tuple(padded))


def decoded(data: bytes, declared: str = "") -> str:
    """Return the text, whatever its encoding; bytes that belong to none become "�".

    UTF-16 with its mark or told by its zero bytes, UTF-8, the encoding that the file declares, else the Vietnamese or
    the Western code page of Windows, whichever gives words.
    """
    wide = utf16_of(data[:_HEAD])
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _narrow(data, declared)


def _narrow(data: bytes, declared: str) -> str:
    named = _known_encoding(declared)
    if named not in {"", "cp1258"}:
        try:
            return data.decode(named)
        except UnicodeDecodeError:
            pass
    vietnamese, western = (data.decode(page, errors="replace") for page in ("cp1258", "cp1252"))
    is_western = named != "cp1258" and (_ORPHAN_TONE.search(vietnamese) or holds_legacy_words(western))
    return western if is_western else vietnamese


def _known_encoding(declared: str) -> str:
    try:
        return codecs.lookup(declared).name if _TRUSTED.match(declared) else ""
    except LookupError:
        return ""


def _split(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(lines: Iterable[str]) -> str:
    """Return the separator that gives most lines the same number of cells, and more than one."""
    text = "".join(lines)
    return max(_DELIMITERS, key=lambda mark: _agreement(_split(text, mark)))


def _agreement(rows: Iterable[list[str]]) -> int:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths.values(), default=0)
