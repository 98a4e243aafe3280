"""Zip files put together from pieces that are packed once: what stays the same in every file is not compressed again."""

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_WORTH_KEEPING = 400
"""Bytes from which a piece is packed by itself; shorter ones are packed with their changing neighbours."""
_END_OF_STREAM = b"\x03\x00"
_DAY_ONE = 0x21  # 01/01/1980 in the numbers of zip files
_NAME_IS_UTF8 = 0x800
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a zip file: name, checksum and size of its content, the content as a raw deflate stream."""

    name: bytes
    checksum: int
    size: int
    packed: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a zip file in chunks, any of which may be put otherwise."""

    name: str
    chunks: tuple[bytes, ...]
    _kept: dict[tuple[int, int], tuple[bytes, bytes]] = field(default_factory=dict)

    def member(self, changes: Mapping[int, bytes]) -> Member:
        """The part with the chunks of `changes` (by place) in the place of its own."""
        checksum, size, packed = 0, 0, []
        for plain, ready in _merged(self._pieces(changes)):
            checksum, size = zlib.crc32(plain, checksum), size + len(plain)
            packed.append(ready or _packed(plain))
        return Member(self.name.encode(), checksum, size, b"".join(packed) + _END_OF_STREAM)

    def _pieces(self, changes: Mapping[int, bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Bytes with their packed form, empty where that is still to be made."""
        start = 0
        for place in sorted(changes):
            if start < place:
                yield self._run(start, place)
            yield changes[place], b""
            start = place + 1
        if start < len(self.chunks):
            yield self._run(start, len(self.chunks))

    def _run(self, start: int, end: int) -> tuple[bytes, bytes]:
        """The chunks from `start` to before `end`, packed when first asked for."""
        if (start, end) not in self._kept:
            plain = b"".join(self.chunks[start:end])
            self._kept[start, end] = plain, _packed(plain) if len(plain) >= _WORTH_KEEPING else b""
        return self._kept[start, end]


def _merged(pieces: Iterator[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """The pieces with neighbours that are still to be packed joined."""
    loose: list[bytes] = []
    for plain, ready in pieces:
        if not ready:
            loose.append(plain)
            continue
        if loose:
            yield b"".join(loose), b""
            loose = []
        yield plain, ready
    if loose:
        yield b"".join(loose), b""


def _packed(plain: bytes) -> bytes:
    """Bytes as a piece of a raw deflate stream that looks back at nothing and ends on a whole byte."""
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)


def zipped(members: Sequence[Member]) -> bytes:
    """The bytes of a zip file with these members, all of the first day that zip files know."""
    files: list[bytes] = []
    directory: list[bytes] = []
    place = 0
    for one in members:
        known = (0, _DAY_ONE, one.checksum, len(one.packed), one.size, len(one.name), 0)
        head = _LOCAL.pack(b"PK\x03\x04", 20, _NAME_IS_UTF8, 8, *known)
        directory += [_CENTRAL.pack(b"PK\x01\x02", 20, 20, _NAME_IS_UTF8, 8, *known, 0, 0, 0, 0, place), one.name]
        files += [head, one.name, one.packed]
        place += len(head) + len(one.name) + len(one.packed)
    listed = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(members), len(members), len(listed), place, 0)
    return b"".join([*files, listed, end])
