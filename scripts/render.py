"""Show workbooks and letters as a person would see them: LibreOffice prints to PDF, poppler draws the pages.

python scripts/render.py OUT FILE... [--dpi 70]
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

SECONDS_TO_START = 90
SECONDS_A_FILE = 30
SECONDS_TO_DRAW = 120
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>vi-VN</value></prop></item>
</oor:items>
"""


class RenderError(Exception):
    """A file could not be shown."""


def _run(command: Sequence[str], seconds: int) -> str:
    """Run a command in a process group of its own, which ends with it, and return what it said."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=seconds)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                raise RenderError(f"{command[0]} did not finish within {seconds} s.") from error
            raise
    if process.returncode:
        raise RenderError(f"{command[0]} failed ({process.returncode}): {said.strip()}")
    return said


def _groups(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Part files so that no two of a group would be printed to the same PDF."""
    left = list(dict.fromkeys(paths))
    while left:
        group = {path.stem: path for path in reversed(left)}
        yield list(group.values())
        left = [path for path in left if group[path.stem] != path]


def new_profile(scratch: Path) -> Path:
    """A profile of the office program with the settings of Viet Nam: a decimal comma, days as dd/mm/yyyy."""
    profile = scratch / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    return profile


def to_pdf(paths: Sequence[Path], out: Path) -> list[Path]:
    """Print files (.xlsx, .xlsm, .docx) to `out/<file name>.pdf`; different names share one office start."""
    if shutil.which("soffice") is None:
        raise RenderError("LibreOffice (soffice) is not installed.")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dvk-render-") as scratch:
        profile = new_profile(Path(scratch)).as_uri()
        command = [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf",
        ]
        for number, group in enumerate(_groups([path.resolve() for path in paths])):
            printed = Path(scratch, str(number))
            said = _run(
                [*command, "--outdir", str(printed), *(str(path) for path in group)],
                SECONDS_TO_START + SECONDS_A_FILE * len(group),
            )
            for path in group:
                pdf = printed / f"{path.stem}.pdf"
                if not pdf.is_file():
                    raise RenderError(f"LibreOffice printed nothing for {path.name}: {said.strip()}")
                shutil.move(pdf, out / f"{path.name}.pdf")
    return [out / f"{path.name}.pdf" for path in paths]


def draw(pdf: Path, out: Path, dpi: int = 70) -> list[Path]:
    """Draw each page of a PDF as `out/<name>-<page>.png`, in order of pages."""
    if shutil.which("pdftoppm") is None:
        raise RenderError("poppler (pdftoppm) is not installed.")
    out.mkdir(parents=True, exist_ok=True)
    name = pdf.name.removesuffix(".pdf")
    with tempfile.TemporaryDirectory(prefix="dvk-render-", dir=out) as scratch:
        _run(["pdftoppm", "-png", "-r", str(dpi), str(pdf), str(Path(scratch, "page"))], SECONDS_TO_DRAW)
        drawn = sorted(Path(scratch).iterdir())
        return [page.replace(out / f"{name}-{number}.png") for number, page in enumerate(drawn, 1)]


def render(path: Path, out: Path, dpi: int = 70) -> list[Path]:
    """Print one file and draw its pages; return the pictures in order of pages. The PDF stays beside them."""
    return render_all([path], out, dpi)[path]


def render_all(paths: Sequence[Path], out: Path, dpi: int = 70) -> dict[Path, list[Path]]:
    """Print several files with as few office starts as possible and draw their pages."""
    return {path: draw(pdf, out, dpi) for path, pdf in zip(paths, to_pdf(paths, out), strict=True)}


def main() -> int:
    """Render the files named on the command line and print the names of the pictures."""
    options = argparse.ArgumentParser(description="Print files to PDF and draw the pages.")
    options.add_argument("out", type=Path)
    options.add_argument("files", type=Path, nargs="+")
    options.add_argument("--dpi", type=int, default=70)
    chosen = options.parse_args()
    try:
        pictures = render_all(chosen.files, chosen.out, chosen.dpi)
    except RenderError as error:
        print(error, file=sys.stderr)
        return 1
    for page in (page for pages in pictures.values() for page in pages):
        print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
