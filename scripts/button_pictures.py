"""The pictures of docs/pictures/nut: what each button does, from real clicks on a practice campaign and papers they make."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import render
import screens

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures" / "nut"
CLICKS = "tests/live/test_clicks.py"
SECONDS = 1200
_BUTTONS = "311x440+993+207"
"""The part of the screen with the buttons and the box that tells how it stands, as size and corner."""
_TOLD = "311x100+993+464"
"""The box alone."""
_SHEET = "1150x490+0+127"
"""The part of the screen with cells."""
_PAGE_WIDTH = 760


@dataclass(frozen=True, slots=True)
class Clicked:
    """A picture of the screen after a click: its name, the parts of the screen, one below the other, and of which click."""

    name: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A picture of a page of what a button made: its name, the file, the page, the share of its height that is kept."""

    name: str
    file: str
    page: int = 1
    top: float = 1.0


def _box(name: str) -> Clicked:
    return Clicked(name, ((name, _BUTTONS),))


def _sheet(name: str) -> Clicked:
    return Clicked(name, ((name, _SHEET),))


_CLICKED = (
    *map(_box, ("forms", "running", "busy", "stop", "no_launcher", "doctor")),
    *map(_sheet, ("consolidate", "check", "coverage", "undo", "help")),
    Clicked("repair", (("damaged", _BUTTONS), ("repair", _TOLD))),
)
_MADE = (
    Made("report", "4-Bao-cao/*.docx", top=0.6),
    Made("list_up", "4-Bao-cao/Danh sach gui cap tren*.xlsx"),
    Made("appendix1", "4-Bao-cao/Phu luc 01*.xlsx", top=0.6),
    Made("appendix2", "4-Bao-cao/Phu luc 02*.xlsx"),
    Made("appendix3", "4-Bao-cao/Phu luc 03*.xlsx"),
    Made("missing", "4-Bao-cao/Danh sach don vi chua gui*.xlsx"),
    Made("remind", "1-Gui-don-vi/Nhac/*.txt"),
)


def names() -> tuple[str, ...]:
    """The names of the pictures: the ids of actions, and what a press can meet."""
    return tuple(one.name for one in (*_CLICKED, *_MADE))


def main() -> None:
    """Click every button on a desktop out of sight and draw every picture anew; those no longer named here go."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dvk-buttons-", ignore_cleanup_errors=True) as place:
        shots, run = Path(place, "shots"), Path(place, "run")
        _click(shots, run)
        draw(shots, next(run.glob("clicks*/*/4-Bao-cao")).parent, Path(place, "out"))
    for old in sorted(PICTURES.glob("*.png")):
        if old.stem not in names():
            old.unlink()


def draw(shots: Path, campaign: Path, out: Path) -> None:
    """Draw the pictures from the pictures of the screen and the campaign that the clicks left."""
    for clicked in _CLICKED:
        parts = [screens.part(shots / f"{shot}.png", area) for shot, area in clicked.parts]
        _write(clicked.name, screens.png(screens.stacked(parts)))
    files = [_newest(campaign, one.file) for one in _MADE]
    for made, pdf in zip(_MADE, render.to_pdf(files, out), strict=True):
        _write(made.name, screens.picture(pdf, _PAGE_WIDTH, made.page, made.top))


def _click(shots: Path, run: Path) -> None:
    """Run the test that clicks; raises `RenderError` with what it said when a click went wrong or nothing was clicked."""
    order: Sequence[str] = (sys.executable, "-m", "pytest", "-q", "-x", CLICKS, "--basetemp", str(run))
    there = os.environ | {"DVK_SCREENS": str(shots), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(order, cwd=ROOT, env=there, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode or not shots.is_dir():
        raise render.RenderError(f"the buttons could not be clicked:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")


def _newest(campaign: Path, pattern: str) -> Path:
    found = sorted(campaign.glob(pattern))
    if not found:
        raise render.RenderError(f"the clicks left no {pattern}")
    return found[-1]


def _write(name: str, data: bytes) -> None:
    (PICTURES / f"{name}.png").write_bytes(data)
    print(f"docs/pictures/nut/{name}.png  {len(data) // 1024} KB")


if __name__ == "__main__":
    main()
