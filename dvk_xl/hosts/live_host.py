"""How to get at the master that is open in front of the officer."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dvk_xl.hosts.host import fault, other_holder
from dvk_xl.hosts.live import Sheets
from dvk_xl.hosts.live_master import LiveMaster
from dvk_xl.issues import Code


class LiveHost:
    """The master as a workbook that is open here."""

    def __init__(
        self, sheets: Sheets, styles: Mapping[str, Mapping[str, Any]], holder: Callable[[Path], str] = other_holder
    ) -> None:
        """`styles`: the declared properties by style name; `holder`: who else has a workbook ("" when nobody knows)."""
        self._sheets, self._styles, self._holder = sheets, styles, holder

    def guard(self, path: Path) -> None:
        """Nothing; raises `MasterError` when the workbook is open for reading only."""
        if self._sheets.is_read_only():
            raise fault(Code.E813, file=path.name, holder=self._holder(path))

    def open(self, path: Path) -> LiveMaster:
        """The open workbook; raises `MasterError`."""
        return LiveMaster(path, self._sheets, self._styles)

    def keep(self, path: Path) -> None:  # noqa: ARG002  # the workbook knows where it lies
        """Save the workbook, so that the file holds what the officer sees."""
        self._sheets.save()

    def replace(self, path: Path, data: bytes) -> None:
        """Close the workbook without saving, put the file in its place and open it again at the same sheet."""
        self._sheets.reopen(path, data)
