"""Links to what was received: the kept original, opened at the cell. No text of a unit decides where a link leads."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePath

from dvk_xl.checks.record import Record
from dvk_xl.consolidate.files import FileState
from dvk_xl.issues import Issue
from dvk_xl.ledger import ORIGINALS, Receipt, kept_name
from dvk_xl.views.cells import Formula, Plain, quoted
from dvk_xl.views.state import State

_LITERAL = 255
"""Characters that Excel takes in one text of a formula."""
_WITH_CELLS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_OPENED = _WITH_CELLS | {".csv", ".tsv", ".txt", ".pdf", ".docx", ".png", ".jpg", ".jpeg"}
"""Endings of files that a click may open: what opens as a document, never what runs."""
_PLAIN_NAME = re.compile(r"[\w .\-]{1,31}")

Versions = Mapping[tuple[str, str, int], FileState]
"""The versions of every unit and period, by unit, period and number."""


def versions(state: State) -> Versions:
    """Every version that was received."""
    return {(one.unit or "", one.period or "", one.version): one for one in state.outcome.states if one.version}


def version_of(found: Versions, record: Record) -> FileState | None:
    """The file that a record's row came with, also of a row that was withdrawn; `None` for one the office typed."""
    period = "DK" if record.table == "registration" else record.text("period")
    number = record.values.get("version")
    one = found.get((record.sender, period, number if isinstance(number, int) else 0))
    if one is None or one.arrival.receipt is None:
        return None
    named = {one.arrival.path, one.arrival.receipt.name}
    return one if record.text("source_file") in named else None


def row_link(state: State, found: Versions, record: Record, value: Plain) -> Plain | Formula:
    """The place of a row ("Đăng ký!C8") as a link to it in the kept original, or the place alone."""
    one = version_of(found, record)
    if one is None or one.arrival.receipt is None or not isinstance(value, str):
        return value
    sheet, _, cell = value.rpartition("!")
    return original_link(state, one.arrival.receipt, value, sheet, cell)


def original_link(state: State, receipt: Receipt, text: str, sheet: str = "", cell: str = "") -> Plain | Formula:
    """A text as a link to a kept original, at a cell where the file has cells; the text alone where no link is possible.

    The link is relative to the workbook, so that the folder may be moved. A sheet whose name holds anything but letters,
    digits, spaces, dots, dashes and underscores is not pointed at: the file opens as it was saved.
    """
    ending = PurePath(receipt.name).suffix.lower()
    if ending not in _OPENED or len(text) > _LITERAL or not text.isprintable():
        return text
    target = f"{state.words.folders['dossier']}/{ORIGINALS}/{kept_name(receipt)}"
    if cell and ending in _WITH_CELLS and _PLAIN_NAME.fullmatch(sheet):
        target += f"#'{sheet}'!{cell}"
    return Formula(f"HYPERLINK({quoted(target)},{quoted(text)})", text)


def sheet_link(sheet: str, cell: str, text: str) -> Formula:
    """A text as a link to a cell of one of the workbook's own sheets."""
    place = f"#'{sheet}'!{cell}"
    return Formula(f"HYPERLINK({quoted(place)},{quoted(text)})", text)


class Places:
    """The received files by the name they bear, to find the one that an issue speaks of."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._named: dict[str, list[FileState]] = defaultdict(list)
        for one in state.outcome.states:
            if one.arrival.receipt is not None:
                self._named[one.arrival.path].append(one)

    def link(self, one: Issue, text: str) -> Plain | Formula:
        """The place of an issue as a link to it: in the kept original, or in the workbook where that is its file."""
        if one.ref.file == self._state.words.file_name and one.ref.sheet in self._state.words.sheets.values():
            return sheet_link(one.ref.sheet, one.ref.cell or f"A{one.ref.row or 1}", text)
        receipt = self._receipt(one)
        if receipt is None:
            return text
        cell = one.ref.cell or (f"A{one.ref.row}" if one.ref.row else "")
        return original_link(self._state, receipt, text, one.ref.sheet, cell)

    def _receipt(self, one: Issue) -> Receipt | None:
        """The receipt of the file meant; two files may have borne one name, then `None` where that leaves a doubt."""
        named = self._named.get(one.ref.file, [])
        if len(named) > 1:
            said = [state for state in named if any((own.code, own.ref) == (one.code, one.ref) for own in state.issues)]
            said = said or [state for state in named if state.in_force]
            named = [state for state in said if state.unit == one.unit] or said
        return named[0].arrival.receipt if len(named) == 1 else None
