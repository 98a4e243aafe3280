"""Workbooks in fonts older than Unicode, written as their time wrote them."""

import io
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlwt
from xlwt.CompoundDoc import XlsDoc

from dvk_xl.vietnamese.legacy import TCVN3, VNI

_TCVN3_CODES = {letter: code for code, letter in TCVN3.items()}
_VNI_CODES = {letter: code for code, letter in reversed(VNI.items())}


def tcvn3(text: str) -> str:
    """Unicode text as a .Vn font needs it typed; a capital with an accent of its own becomes its small letter."""
    return "".join(_TCVN3_CODES.get(char) or _TCVN3_CODES.get(char.lower(), char) for char in text)


def vni(text: str) -> str:
    """Unicode text as a VNI font needs it typed."""
    return "".join(_VNI_CODES.get(char, char) for char in text)


def xls(fill: Callable[[Any], object]) -> bytes:
    """Return the bytes of a BIFF8 workbook that `fill` has filled."""
    target = io.BytesIO()
    book = xlwt.Workbook(encoding="utf-8")
    fill(book)
    book.save(target)
    return target.getvalue()


def in_font(name: str) -> Any:
    """A style of xlwt with this font."""
    return xlwt.easyxf(f"font: name {name}")


Runs = Sequence[tuple[bytes, int]]


def biff5(name: bytes, fonts: Sequence[bytes], cells: Mapping[tuple[int, int], Runs], code_page: int = 1258) -> bytes:
    """Return a workbook of Excel 95 with one sheet; `cells`: (row, column) from 0 → texts with numbers of fonts.

    The first text of a cell has the font of its style.
    """
    # number 4 is left out: the first fonts of old files are 0, 1, 2, 3, 5
    numbers = [number for number in range(len(fonts) + 1) if number != 4]
    head = [
        _record(0x0809, struct.pack("<4H", 0x0500, 0x0005, 0, 0)),
        _record(0x0042, struct.pack("<H", code_page)),
        *(
            _record(0x0031, struct.pack("<5H4BB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, len(font)) + font)
            for font in fonts
        ),
        *(_record(0x00E0, struct.pack("<HHHBBIi", number, 0, 1, 0, 0, 0, 0)) for number in numbers[: len(fonts)]),
    ]
    sheet = [
        _record(0x0809, struct.pack("<4H", 0x0500, 0x0010, 0, 0)),
        _record(
            0x0200,
            struct.pack("<5H", 0, max(row for row, _ in cells) + 1, 0, max(column for _, column in cells) + 1, 0),
        ),
        *(_cell(place, runs, numbers) for place, runs in sorted(cells.items())),
        _record(0x000A, b""),
    ]
    start = sum(map(len, head)) + 4 + 7 + len(name) + 4
    head += [_record(0x0085, struct.pack("<IHB", start, 0, len(name)) + name), _record(0x000A, b"")]
    return _in_container(b"".join(head + sheet))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _cell(place: tuple[int, int], runs: Runs, numbers: Sequence[int]) -> bytes:
    text = b"".join(piece for piece, _ in runs)
    body = struct.pack("<4H", *place, runs[0][1], len(text)) + text
    if len(runs) == 1:
        return _record(0x0204, body)
    starts = [sum(len(piece) for piece, _ in runs[:number]) for number in range(1, len(runs))]
    changes = [struct.pack("<BB", start, numbers[font]) for start, (_, font) in zip(starts, runs[1:], strict=True)]
    return _record(0x00D6, body + bytes([len(changes)]) + b"".join(changes))


def _in_container(stream: bytes) -> bytes:
    target = io.BytesIO()
    XlsDoc().save(target, stream)
    data = target.getvalue()
    name, old = "Workbook".encode("utf-16-le"), "Book".encode("utf-16-le")
    entry = data.index(name)
    return data[:entry] + old.ljust(64, b"\0") + struct.pack("<H", len(old) + 2) + data[entry + 66 :]
