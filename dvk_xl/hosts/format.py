"""What a master says of its own making: the number of its format, and the names that its buttons need."""

import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from dvk_xl.hosts.formulas import BROKEN
from dvk_xl.hosts.names import names_of
from dvk_xl.hosts.package import WORKBOOK, Package, parse
from dvk_xl.hosts.sheet_xml import SheetXml, Stored, read_sheet, value_at

FORMAT = "format"
_ELSEWHERE = ("dvk_status", "dvk_help", "dvk_places")
"""The names of the buttons that lead to no line of the system sheet with a label of their own."""
_NAMED = "dvk_"
_LINKS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Made:
    """`format`: 1 where the master says none, 0 where it says what is no number, `None` where it cannot be told.

    `lost`: the names that the buttons need and that are gone or lead nowhere.
    """

    format: int | None
    lost: tuple[str, ...]


def read_made(path: Path, system: str) -> Made:
    """What the master at a path says, `system` being the title of its system sheet; only that sheet is read.

    A file that is no workbook, or has no such sheet, tells nothing: who opens it whole says what is wrong.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive, system)
    except (OSError, zipfile.BadZipFile, KeyError, etree.XMLSyntaxError):
        return Made(None, ())


def _read(archive: zipfile.ZipFile, system: str) -> Made:
    parts = {name: archive.read(name) for name in (WORKBOOK, _LINKS)}
    part = posixpath.normpath(Package([], parts).sheets[system])
    if _STRINGS in archive.namelist():
        parts[_STRINGS] = archive.read(_STRINGS)
    sheet = read_sheet(archive.read(part), Package([], parts).strings)
    said = _lines(sheet)
    names = names_of(parse(parts[WORKBOOK]))
    wanted = [*_ELSEWHERE, *(label for label in said if label.startswith(_NAMED))]
    lost = tuple(name for name in wanted if BROKEN in names.get(name, BROKEN))
    return Made(format_number(said.get(FORMAT)), lost)


def _lines(sheet: SheetXml) -> dict[str, Stored]:
    """What stands beside each label of a system sheet, wherever its rows are now."""
    labels = {row: value_at(sheet, row, 1) for row, column in sheet.cells if column == 1}
    return {str(label): value_at(sheet, row, 2) for row, label in labels.items() if label not in {None, ""}}


def format_number(said: Stored) -> int:
    """The format that a cell says: 1 for a blank one, 0 for what is no number of a format."""
    if said in {None, ""}:
        return 1
    text = str(said).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0
