"""The closed master: the file on disk, read once, changed in memory and put back whole."""

import hashlib
import zipfile
from pathlib import Path

from lxml import etree

from dvk_xl.errors import MasterError
from dvk_xl.hosts.closed_book import ClosedBook
from dvk_xl.hosts.closed_write import master_bytes, write_contents
from dvk_xl.hosts.host import Replace, changed_meanwhile, held
from dvk_xl.hosts.package import open_package
from dvk_xl.os_limits import publish_bytes
from dvk_xl.owner_files import holder_of
from dvk_xl.views.cells import Contents


class ClosedMaster(ClosedBook):
    """A master as a file: everything in it but what is written stays byte for byte."""

    def write(self, made: Contents) -> int:
        """How many cells became different; the master is changed in memory only. Raises `MasterError`."""
        return write_contents(self, made)

    @property
    def changed(self) -> bool:
        """Whether anything in the master became different."""
        return self.mended or bool(self.parts) or any(sheet.changed for sheet in self.sheets.values())

    def keep(self) -> None:
        """Nothing: the file is all there is."""

    def publish(self, replace: Replace, run_cell: tuple[str, str], run: int) -> str:
        """Put the changed file in the place of the one that was read; its SHA-256.

        Raises `MasterError` when the file is another by now, or does not tell the run when it is read again.
        """
        data = master_bytes(self)
        changed_since = hashlib.sha256(self.path.read_bytes()).hexdigest() != self.sha
        if changed_since or ClosedMaster(self.path, open_package(data)).read_cell(*run_cell) != run:
            raise changed_meanwhile(self.path)
        replace(self.path, data)
        return hashlib.sha256(data).hexdigest()


class ClosedHost:
    """The master as a file that no program has open."""

    def guard(self, path: Path) -> None:
        """Nothing; raises `MasterError` when another program has the master open, and says who."""
        holder = holder_of(path)
        if holder is not None:
            raise held(path, holder)

    def open(self, path: Path) -> ClosedMaster:
        """The master at a path; raises `MasterError` when it is missing or no workbook."""
        return open_closed(path)

    def keep(self, path: Path) -> None:
        """Nothing: the file is all there is."""

    def replace(self, path: Path, data: bytes) -> None:
        """Put another file in the master's place, whole or not at all. Raises `OSError`."""
        publish_bytes(path, data)


CLOSED = ClosedHost()


def open_closed(path: Path) -> ClosedMaster:
    """The master at a path; raises `MasterError` when it is missing or no workbook."""
    return read_closed(path)[0]


def read_closed(path: Path) -> tuple[ClosedMaster, bytes]:
    """The master at a path with the bytes it was read from; raises `MasterError` when it is missing or no workbook."""
    try:
        data = path.read_bytes()
        return ClosedMaster(path, open_package(data), hashlib.sha256(data).hexdigest()), data
    except FileNotFoundError as lost:
        raise MasterError(f"Không thấy sổ {path.name} trong thư mục {path.parent}.") from lost
    except (OSError, zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as wrong:
        raise MasterError(f"Không mở được sổ {path.name}: {wrong}. Hãy lấy lại bản lưu trong Ho-so.") from wrong
