"""Look into a printed document: its fonts have the Vietnamese letters, and all of its text stands there.

On the command line: `python scripts/pdfcheck.py PDF [STRING...]`.

What this cannot see: a row that is too low still holds its whole text in the PDF, clipped from view. That is
measured in the office program itself (`Office.cut_cells` of the tests).
"""

import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SECONDS = 60
VOWELS = "aăâeêioôơuưy"
TONES = "\N{COMBINING GRAVE ACCENT}\N{COMBINING ACUTE ACCENT}\N{COMBINING TILDE}\N{COMBINING HOOK ABOVE}"
TONES += "\N{COMBINING DOT BELOW}"
LETTERS = frozenset(
    unicodedata.normalize("NFC", letter + tone)
    for letter in VOWELS + VOWELS.upper() + "đĐ"
    for tone in ("", *(TONES if letter not in "đĐ" else ""))
)
SYMBOL_FONTS = frozenset({"OpenSymbol"})
HEAD_OF_FONT_LIST = 2


@dataclass(frozen=True)
class Font:
    """A font of a PDF: its PostScript name without the mark of a subset, and whether the PDF carries it."""

    name: str
    embedded: bool


def _say(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=True)
    return done.stdout


def fonts(pdf: Path) -> list[Font]:
    """Return the fonts a PDF uses."""
    lines = _say("pdffonts", str(pdf)).splitlines()[HEAD_OF_FONT_LIST:]
    found = re.compile(r"^(?:[A-Z]{6}\+)?(\S+)\s.*\s(yes|no)\s+(?:yes|no)\s+(?:yes|no)\s+\d+\s+\d+\s*$")
    matches = [found.match(line) for line in lines]
    return [Font(match[1], match[2] == "yes") for match in matches if match]


def font_faults(pdf: Path, families: Iterable[str] = ()) -> list[str]:
    """Name the fonts that lack Vietnamese letters, are not carried along, or (given families) are another's.

    A family is the beginning of the PostScript name: `Carlito` allows `Carlito-Bold`. A foreign font is what
    stands there when the wanted one is missing or lacks a letter.
    """
    wanted = "".join(f" {ord(letter):x}" for letter in sorted(LETTERS))
    complete = set(_say("fc-list", f":charset={wanted}", "-f", "%{postscriptname}\n").split())
    allowed = tuple(families)
    faults = []
    for font in fonts(pdf):
        if font.name in SYMBOL_FONTS:
            continue
        if not font.embedded:
            faults.append(f"{font.name}: not embedded")
        if font.name not in complete:
            faults.append(f"{font.name}: lacks Vietnamese letters")
        if allowed and not font.name.startswith(allowed):
            faults.append(f"{font.name}: stands in for another font")
    return faults


def page_texts(pdf: Path) -> list[str]:
    """Return the text of each page in the order in which it was drawn."""
    return _say("pdftotext", "-raw", "-enc", "UTF-8", str(pdf), "-").split("\f")[:-1]


def _dense(text: str) -> str:
    """Return a text in one spelling and without the blanks that a line wrap adds, moves or takes away."""
    return re.sub(r"[\s\u00ad\u200b\u2060\ufeff]+", "", unicodedata.normalize("NFC", text))


def missing_strings(pdf: Path, expected: Iterable[str]) -> list[str]:
    """Return the expected strings that stand complete on no page, however their lines are wrapped."""
    pages = [_dense(text) for text in page_texts(pdf)]
    return [text for text in expected if not any(_dense(text) in page for page in pages)]


def cut_text(pdf: Path, shown: Iterable[str]) -> list[str]:
    """Return what is visibly not whole: strings of the printed cells that are absent, and numbers as ###."""
    hashes = [f"page {number}: ###" for number, text in enumerate(page_texts(pdf), 1) if "###" in text]
    return [*missing_strings(pdf, shown), *hashes]


def main() -> int:
    """Check the PDF named on the command line against the strings that follow it."""
    pdf, *expected = sys.argv[1:]
    faults = [*font_faults(Path(pdf)), *cut_text(Path(pdf), expected)]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
