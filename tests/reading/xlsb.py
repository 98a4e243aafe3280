"""The smallest xlsb that a reader accepts, record by record ([MS-XLSB] 2.4)."""

import struct
from collections.abc import Mapping, Sequence

import books

ERRORS = {"#N/A": 0x2A, "#DIV/0!": 0x07}
Cell = str | float | bool | None


def record(kind: int, body: bytes = b"") -> bytes:
    """Return one record."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(body), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + body


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _cell(column: int, value: Cell) -> bytes:
    head = struct.pack("<II", column, 0)
    if isinstance(value, str):
        return record(3, head + bytes([ERRORS[value]])) if value in ERRORS else record(6, head + _text(value))
    return record(5, head + struct.pack("<d", value)) if value is not None else record(1, head)


def _row(number: int, cells: Mapping[int, Cell], *, hidden: bool) -> bytes:
    head = struct.pack("<IIHBBB", number, 0, 300, 0, 0x10 if hidden else 0, 0) + struct.pack("<I", 0)
    return record(0, head) + b"".join(_cell(column, value) for column, value in cells.items())


def sheet(
    rows: Mapping[int, Mapping[int, Cell]], *, hidden: Sequence[int] = (), hidden_columns: Sequence[int] = ()
) -> bytes:
    """Return the part of a sheet; rows and columns from 0."""
    columns = b"".join(record(60, struct.pack("<IIIIH", one, one, 2560, 0, 1)) for one in hidden_columns)
    last = max(rows, default=0)
    right = max((column for row in rows.values() for column in row), default=0)
    return b"".join(
        (
            record(129),
            record(148, struct.pack("<IIII", 0, last, 0, right)),
            record(390) + columns + record(391),
            record(145),
            *(_row(number, cells, hidden=number in hidden) for number, cells in rows.items()),
            record(146),
            record(130),
        )
    )


def book(sheets: Mapping[str, bytes], states: Mapping[str, int] | None = None) -> bytes:
    """Return the workbook; `states` by sheet: 1 hidden, 2 very hidden."""
    bundles = b"".join(
        record(156, struct.pack("<II", (states or {}).get(name, 0), number) + _text(f"rId{number}") + _text(name))
        for number, name in enumerate(sheets, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{books.OFFICE}/worksheet" Target="worksheets/sheet{number}.bin"/>'
        for number in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{books.RELATIONS}"><Relationship Id="r" Type="{books.OFFICE}/officeDocument"'
            ' Target="xl/workbook.bin"/></Relationships>'
        ).encode(),
        "xl/workbook.bin": record(131) + record(143) + bundles + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{books.RELATIONS}">{relations}</Relationships>'.encode(),
    }
    return books.zipped(parts | {f"xl/worksheets/sheet{n}.bin": part for n, part in enumerate(sheets.values(), 1)})
