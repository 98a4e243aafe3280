"""Pictures of parts of sheets as a screen shows them, and small PNG files: the office program prints, poppler draws.

The office program runs out of sight with the settings of Viet Nam: a decimal comma, days as dd/mm/yyyy.
"""

import functools
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import uuid
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import render

WORKER = Path(__file__).with_name("screens_worker.py")
SECONDS = 180
_MARGIN = 8
"""Pixels of white kept around what is drawn."""
_POINTS_AN_INCH = 72
_COLOURS = 63
_STEP = 12
"""Shades nearer to each other than this are one."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A part of a sheet: its area, the rows ("6:18") and columns ("D:H") left out of it, with or without column letters."""

    file: Path
    sheet: str
    area: str
    hidden: tuple[str, ...] = ()
    heads: bool = True


@functools.cache
def python_with_uno() -> str:
    """The Python that can speak with the office program; raises `RenderError`."""
    for python in (sys.executable, "/usr/bin/python3", "python3"):
        found = shutil.which(python)
        if found and not subprocess.run([found, "-c", "import uno"], capture_output=True, check=False).returncode:
            return found
    raise render.RenderError("no Python here has `uno` (python3-uno)")


def print_shots(shots: Sequence[Shot], out: Path) -> list[Path]:
    """Print each part as a PDF of one page, in order; raises `RenderError`."""
    out.mkdir(parents=True, exist_ok=True)
    pdfs = [out / f"shot-{number}.pdf" for number in range(len(shots))]
    with tempfile.TemporaryDirectory(prefix="dvk-screens-", ignore_cleanup_errors=True) as scratch:
        profile = render.new_profile(Path(scratch))
        wanted = [
            {**asdict(shot), "file": str(shot.file.resolve()), "pdf": str(pdf.resolve())}
            for shot, pdf in zip(shots, pdfs, strict=True)
        ]
        request = Path(scratch, "request.json")
        said = {"profile": str(profile), "pipe": f"dvk-{uuid.uuid4().hex}", "shots": wanted}
        request.write_text(json.dumps(said), encoding="utf-8")
        # the project's own Python settings are not those of the Python with `uno`
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        done = subprocess.run(
            [python_with_uno(), str(WORKER), str(request)],
            capture_output=True, text=True, timeout=SECONDS, env=clean, check=False,
        )  # fmt: skip
    if done.returncode:
        raise render.RenderError(f"LibreOffice drew nothing: {(done.stdout + done.stderr).strip()}")
    return pdfs


def picture(pdf: Path, width: int, page: int = 1, top: float = 1.0) -> bytes:
    """A page as a PNG `width` pixels wide, without the white around it; `top`: only this share of its height is kept."""
    box = _drawn(pdf, page, _POINTS_AN_INCH)
    resolution = _POINTS_AN_INCH * width / max(1, box.width)
    drawn = _drawn(pdf, page, resolution)
    return png(drawn if top == 1 else Raster(drawn.width, round(drawn.height * top), drawn.pixels))


@dataclass(frozen=True, slots=True)
class Raster:
    """A drawn page: rows of pixels from the top, three bytes each."""

    width: int
    height: int
    pixels: bytes


def _drawn(pdf: Path, page: int, resolution: float) -> Raster:
    # the printed signs of comments would hide the cells beside
    command = ["pdftoppm", "-hide-annotations", "-r", f"{resolution:.2f}", "-f", str(page), "-l", str(page), str(pdf)]
    return _trimmed(_raster(command, f"{pdf.name}: no picture of page {page}"))


def part(screen: Path, area: str) -> Raster:
    """A part of a picture of the screen; `area`: its size and corner, "800x600+10+20"."""
    command = ["convert", str(screen), "-crop", area, "+repage", "-alpha", "off", "-depth", "8", "ppm:-"]
    return _raster(command, f"{screen.name}: no picture of {area}")


def stacked(rasters: Sequence[Raster]) -> Raster:
    """Pictures of one width, one below the other."""
    return Raster(rasters[0].width, sum(one.height for one in rasters), b"".join(one.pixels for one in rasters))


def _raster(command: Sequence[str], fault: str) -> Raster:
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
    kind, size, _, pixels = done.stdout.split(b"\n", 3)
    if kind != b"P6":
        raise render.RenderError(fault)
    width, height = map(int, size.split())
    return Raster(width, height, pixels)


def _trimmed(raster: Raster) -> Raster:
    """The raster without its white edges, but for a narrow margin."""
    stride = raster.width * 3
    lines = [raster.pixels[at : at + stride] for at in range(0, stride * raster.height, stride)]
    white = b"\xff" * stride
    inked = [number for number, line in enumerate(lines) if line != white]
    if not inked:
        raise render.RenderError("the page is empty")
    kept = lines[max(0, inked[0] - _MARGIN) : inked[-1] + 1 + _MARGIN]
    lefts = [len(line) - len(line.lstrip(b"\xff")) for line in kept]
    rights = [len(line.rstrip(b"\xff")) for line in kept]
    left = max(0, min(lefts) // 3 - _MARGIN)
    right = min(raster.width, (max(rights) + 2) // 3 + _MARGIN)
    return Raster(right - left, len(kept), b"".join(line[left * 3 : right * 3] for line in kept))


def png(raster: Raster) -> bytes:
    """A raster as a PNG of at most 64 colours: few are enough for sheets, and the file is small."""
    area = raster.width * raster.height
    colours = list(zip(*(raster.pixels[start : area * 3 : 3] for start in range(3)), strict=True))
    palette = _palette(Counter(colours))
    number = {colour: place for place, colour in enumerate(palette)}
    nearest = {colour: number.get(colour, -1) for colour in set(colours)}
    for colour, place in nearest.items():
        if place < 0:
            nearest[colour] = min(range(len(palette)), key=lambda one, colour=colour: _far(palette[one], colour))
    indices = bytes(map(nearest.__getitem__, colours))
    lines = b"".join(b"\0" + indices[at : at + raster.width] for at in range(0, area, raster.width))
    head = struct.pack(">IIBBBBB", raster.width, raster.height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", bytes(value for colour in palette for value in colour)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*parts, strict=True)))


def _palette(counts: Counter[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The commonest colours that are told apart from each other."""
    chosen: list[tuple[int, ...]] = []
    for colour, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if all(_far(colour, one) >= _STEP for one in chosen):
            chosen.append(colour)
        if len(chosen) > _COLOURS:
            break
    return chosen


def _far(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
