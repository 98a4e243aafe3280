"""Who has a workbook open, or is at work in a folder: as the owner files of Excel and LibreOffice and our own lock say."""

import contextlib
import getpass
import platform
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from dvk_xl.os_limits import is_open_elsewhere, owner_files, read_shared

_MOST_READ = 4096
_LONGEST = 60
_LONGEST_IN_EXCEL = 52
_ANSI_AT, _WIDE_AT = 0, 55
"""Where Excel writes the length of the user's name: in the letters of the code page, and in those of UTF-16."""
_VIETNAMESE_ANSI = "cp1258"
_COMMA = re.compile(r"(?<!\\),")
_ESCAPED = re.compile(r"\\(.)")
_OFFICE_TIME = "%d.%m.%Y %H:%M"
_OFFICE_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds something: name, machine, since when (wall clock here); "" and `None` where it is not known.

    `file`: the file that says so. `own`: whether it is this person on this machine, as far as the file tells.
    """

    name: str = ""
    machine: str = ""
    since: datetime | None = None
    file: Path | None = None
    own: bool = False


def read_own_name() -> Holder:
    """The person at work here and this machine, as the system calls them; "" where it does not tell."""
    name = ""
    with contextlib.suppress(OSError, KeyError, ImportError):
        name = getpass.getuser()
    return Holder(_clean(name), _clean(platform.node()), own=True)


def holder_of(workbook: Path) -> Holder | None:
    """Who has a workbook open in Excel or LibreOffice, `None` when nobody seems to; see `is_open_elsewhere`.

    The files outlive a program that ended in a crash. One that cannot be read still says that the workbook is open.
    """
    if not is_open_elsewhere(workbook):
        return None
    excel, office = owner_files(workbook)
    found = [read(file) for file, read in ((excel, _in_excel), (office, _in_office)) if file.exists()]
    return next((one for one in found if one.name), found[0] if found else Holder())


def lock_note(holder: Holder) -> str:
    """What a lock says of its holder, for `lock_holder`."""
    return f"{holder.name}\n{holder.machine}\n"


def lock_holder(lock: Path) -> Holder:
    """Who holds a lock file, by the note in it; since when, by its time."""
    name, machine, *_ = [*_read(lock).decode("utf-8", "replace").split("\n"), "", ""]
    return _with_own(_clean(name), _clean(machine), _changed(lock) if name or machine else None, lock)


def holder_facts(words: Mapping[str, str], holder: Holder, somebody: str, today: date | None = None) -> dict[str, str]:
    """The facts `who` and `since` of a sentence; `words` are those of workbook/schema/master.toml under `holders`.

    `somebody`: the word for whom nobody knows. `since` begins with a blank, and names the day unless it is `today`.
    """
    known = {"name": holder.name, "machine": holder.machine}
    kind = "person_machine" if all(known.values()) else "person" if holder.name else "machine"
    who = words[kind].format_map(known) if any(known.values()) else words[somebody]
    since = holder.since
    if since is None:
        return {"who": who, "since": ""}
    same_day = since.date() == today
    text = words["since"] if same_day else words["since_day"]
    return {"who": who, "since": " " + text.format(time=f"{since:%H:%M}", day=f"{since:%d/%m/%Y}")}


def _in_excel(file: Path) -> Holder:
    """The name twice after its length (165 bytes in all): no machine, and since when only by the time of the file."""
    data = _read(file)
    count = int.from_bytes(data[_WIDE_AT : _WIDE_AT + 2], "little")
    if 0 < count <= _LONGEST_IN_EXCEL:
        name = data[_WIDE_AT + 2 : _WIDE_AT + 2 + 2 * count].decode("utf-16-le", "replace")
    else:
        count = data[_ANSI_AT] if data and data[_ANSI_AT] <= _LONGEST_IN_EXCEL else 0
        name = data[_ANSI_AT + 1 : _ANSI_AT + 1 + count].decode(_VIETNAMESE_ANSI, "replace")
    return _with_own(_clean(name), "", _changed(file), file)


def _in_office(file: Path) -> Holder:
    """Full name, name of the account, machine, time, divided by commas; a comma or a backslash in them is escaped."""
    fields = [_clean(_ESCAPED.sub(r"\1", one)) for one in _COMMA.split(_read(file).decode("utf-8", "replace"))]
    full, account, machine, time = [*fields, *[""] * _OFFICE_FIELDS][:_OFFICE_FIELDS]
    since = _changed(file)
    with contextlib.suppress(ValueError):
        since = datetime.strptime(time, _OFFICE_TIME)  # noqa: DTZ007  # the wall clock where it was written
    own = _with_own(account, machine, since, file).own
    return Holder(full or account, machine, since, file, own)


def _with_own(name: str, machine: str, since: datetime | None, file: Path) -> Holder:
    here = read_own_name()
    own = bool(name) and name.casefold() == here.name.casefold() and machine.casefold() in {"", here.machine.casefold()}
    return Holder(name, machine, since, file, own)


def _read(file: Path) -> bytes:
    with contextlib.suppress(OSError):
        return read_shared(file, _MOST_READ)
    return b""


def _changed(file: Path) -> datetime | None:
    with contextlib.suppress(OSError):
        return datetime.fromtimestamp(file.stat().st_mtime, UTC).astimezone().replace(tzinfo=None)
    return None


def _clean(text: str) -> str:
    """A name as one short line of letters that can be seen."""
    visible = "".join(letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", text))
    return " ".join(visible.split())[:_LONGEST]
