"""The parts of a zip, unpacked block by block and checked."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

PIECE: Final = 4 << 20
_ROW_END: Final = b"row>"


def pieces(stream: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same bytes, cut after a row of a sheet wherever one stream needs several pieces."""
    rest = b""
    for block in stream:
        text = rest + block
        end = text.rfind(_ROW_END) if len(block) == PIECE else -1
        cut = end + len(_ROW_END) if end >= 0 else len(text)
        yield text[:cut]
        rest = text[cut:]
    yield rest


def unpack(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
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
        for start in range(0, len(packed), PIECE):
            yield packed[start : start + PIECE]
        return
    if method != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile(f"compression method {method}")
    unpacker = zlib.decompressobj(-15)
    block = unpacker.decompress(packed, PIECE)
    while block:
        yield block
        block = unpacker.decompress(unpacker.unconsumed_tail, PIECE) if not unpacker.eof else b""
