"""The campaign folder: where everything lies, what plan it follows, and the lock of whoever is at work in it."""

import errno
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from dvk_xl import __version__
from dvk_xl.errors import CampaignError
from dvk_xl.hosts.closed import CLOSED
from dvk_xl.hosts.format import read_made
from dvk_xl.hosts.host import Host, fault, missing_part, sentence
from dvk_xl.issues import Code
from dvk_xl.ledger import ORIGINALS
from dvk_xl.os_limits import exclusive_lock
from dvk_xl.owner_files import Holder, holder_facts, lock_holder, lock_note, read_own_name
from dvk_xl.plan import Plan, for_year, read_plan, tailored
from dvk_xl.resources import resource_folder
from dvk_xl.schema import Schema, load_schema

PLAN_FILE = "ke-hoach.toml"
COPIES = "ban-luu"
"""The room of the dossier for copies of the master from before something was put in its place."""
YEAR_FILE = "nam.txt"
_BACKUP = "Hãy lấy lại cả thư mục Ho-so và sổ từ bản sao dự phòng."


@dataclass(frozen=True, slots=True)
class Folder:
    """A campaign folder and the paths inside it."""

    root: Path
    schema: Schema

    @property
    def master(self) -> Path:
        """The master workbook."""
        return self.root / self.schema.workbook.file_name

    def room(self, name: str) -> Path:
        """A folder by its declared name: outbox, inbox, returns, reports, upward, dossier."""
        return self.root / self.schema.workbook.folders[name]

    @property
    def ledger(self) -> Path:
        """The ledger."""
        return self.room("dossier") / "so-cai.sqlite"

    @property
    def originals(self) -> Path:
        """Received files, byte for byte, by hash."""
        return self.room("dossier") / ORIGINALS

    @property
    def snapshots(self) -> Path:
        """Master and ledger as they were before each of the last runs."""
        return self.room("dossier") / "hoan-tac"

    @property
    def undo_mark(self) -> Path:
        """The mark of an undo that has begun."""
        return self.snapshots / "dang-hoan-tac.txt"

    @property
    def journal(self) -> Path:
        """The journal of pressed buttons."""
        return self.room("dossier") / self.schema.workbook.bridge["log_file"]

    @property
    def log(self) -> Path:
        """The log of broken runs."""
        return self.room("dossier") / "nhat-ky-loi.txt"


@dataclass(frozen=True, slots=True)
class Campaign:
    """An existing campaign: its folder, its plan for the year, the fingerprint of the rules files are parsed by, its host."""

    folder: Folder
    plan: Plan
    fingerprint: str
    host: Host = CLOSED

    @property
    def schema(self) -> Schema:
        """The schema in use."""
        return self.folder.schema


def folder_at(root: Path) -> Folder:
    """The paths of a campaign folder, existing or not."""
    return Folder(root.absolute(), load_schema())


def is_campaign(root: Path) -> bool:
    """Whether a folder is a campaign's."""
    folder = folder_at(root)
    return folder.master.is_file() and (folder.room("dossier") / PLAN_FILE).is_file()


def open_campaign(root: Path, host: Host = CLOSED, *, any_format: bool = False) -> Campaign:
    """The campaign in a folder, its master in the hands of a host; raises `CampaignError` when there is none.

    Raises `MasterError` when its master is of a newer format, or, unless `any_format`, of an older one or a damaged one.
    """
    folder = folder_at(root)
    source = folder.room("dossier") / PLAN_FILE
    if not folder.master.is_file() or not source.is_file():
        raise CampaignError(
            f'{root} chưa phải thư mục phong trào. Tạo bằng lệnh: dvk new "{root}" --plan TÊN-KẾ-HOẠCH.'
        )
    if not folder.ledger.is_file():
        raise CampaignError(f"Không thấy sổ cái {folder.ledger.name} trong {folder.ledger.parent}. {_BACKUP}")
    year = int((folder.room("dossier") / YEAR_FILE).read_text("utf-8"))
    plan = for_year(read_plan(source), year)
    own = replace(folder, schema=tailored(folder.schema, plan))
    _must_be_usable(own, any_format=any_format)
    return Campaign(own, plan, fingerprint(source.read_bytes()), host)


def _must_be_usable(folder: Folder, *, any_format: bool) -> None:
    words = folder.schema.workbook
    made = read_made(folder.master, words.sheets["system"])
    facts: Mapping[str, str | int] = {"file": folder.master.name, "found": made.format or 0, "wanted": words.format}
    if made.format is not None and made.format > words.format:
        raise fault(Code.E811, **facts)
    if any_format or made.format is None:
        return
    if made.format == 0:
        raise missing_part(words.repair["format_number"])
    if made.format < words.format:
        raise fault(Code.E810, **facts)
    if made.lost:
        raise missing_part(words.repair["name"].format(name=made.lost[0]))


def fingerprint(plan: bytes) -> str:
    """A hash of everything that decides how a file is parsed: the tool's version, the schema, the plan."""
    digest = hashlib.sha256(f"{__version__}\n".encode())
    for source in sorted((resource_folder("workbook") / "schema").glob("*.toml")):
        digest.update(source.read_bytes())
    digest.update(plan)
    return digest.hexdigest()


@contextmanager
def at_work(folder: Folder, who: Holder | None = None) -> Iterator[None]:
    """Hold the folder for one writer; raises `CampaignError` when somebody else holds it or it cannot be written.

    `who`: what others are told of the one at work; `None` is as the system calls this person and this machine.
    """
    with file_faults(folder.room("dossier")):
        folder.room("dossier").mkdir(parents=True, exist_ok=True)
        place = folder.room("dossier") / ".khoa"
        lock = exclusive_lock(place, lock_note(who or read_own_name()))
        try:
            lock.__enter__()
        except BlockingIOError as fault:
            raise said(Code.E806, **holder_facts(_words(folder), lock_holder(place), "computer")) from fault
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def _words(folder: Folder) -> Mapping[str, str]:
    return folder.schema.workbook.holders


@contextmanager
def file_faults(place: Path) -> Iterator[None]:
    """Turn what the file system refuses into one clear sentence."""
    try:
        yield
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise said(Code.E805, file=place.name) from fault
        raise said(Code.E803, folder=str(place), detail=fault.strerror or str(fault)) from fault


def said(code: Code, **facts: str | int) -> CampaignError:
    """The error of a run by its code: what is wrong and what to do."""
    return CampaignError(sentence(code, **facts))


def free_place(place: Path, stem: str) -> Path:
    """A name for a copy of the master that no file in the folder bears; the folder is made when it is not there."""
    place.mkdir(exist_ok=True)
    names = (f"{stem}{f'-{number}' if number > 1 else ''}.xlsm" for number in count(1))
    return next(place / name for name in names if not (place / name).exists())
