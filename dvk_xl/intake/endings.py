"""Names that promise another kind of file than the content is."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from dvk_xl.intake.grid import CellNote

_ENDINGS: Final = {
    "xlsx": ("xlsx", "xlsm", "xltx", "xltm"),
    "xlsb": ("xlsb",),
    "xls": ("xls", "xlt"),
    "ods": ("ods", "ots"),
    "text": ("csv", "tsv", "txt"),
    "html": ("html", "htm", "xhtml"),
    "mail": ("mht", "mhtml"),
    "xml2003": ("xml",),
}
_KNOWN: Final = frozenset(ending for endings in _ENDINGS.values() for ending in endings) | frozenset(
    {"doc", "docx", "pdf", "rtf", "odt", "jpg", "jpeg", "png", "zip", "rar", "7z"}
)


def ending_notes(name: str, kind: str) -> Iterator[CellNote]:
    """Yield one note when the name ends like a file of another kind; an ending nobody knows promises nothing."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending in _KNOWN and kind in _ENDINGS and ending not in _ENDINGS[kind]:
        yield CellNote("other_ending", "", None, f"{ending}|{kind}")
