"""From an inbox folder to the files in it, in an order that does not depend on the disk."""

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dvk_xl.intake.placeholders import is_not_here, stands_for_another
from dvk_xl.os_limits import listed_facts, long_path

_SYSTEM_NAMES = frozenset({"desktop.ini", "thumbs.db"})
_SYSTEM_ENDINGS = (".lnk", ".url", ".tmp", ".crdownload")
_MOUNT_POINT = 0xA0000003  # a junction of Windows: not a symlink to Python 3.11, yet it can lead in circles


@dataclass(frozen=True, slots=True)
class Found:
    """One file of the inbox.

    `relative` is its place below the inbox with "/" and in NFC; `size` in bytes, `mtime_ns` in nanoseconds.
    `ignored` says why it is not a submission: "lock" (owner file of an office program), "system" (hidden,
    shortcut, half a download, link); `None` means it is to be read. A folder that cannot be listed stands here
    itself, to be reported as unreadable. `not_here`: its content is in the cloud; opening it would fetch it or fail.
    """

    path: Path
    relative: str
    size: int
    mtime_ns: int
    ignored: str | None
    not_here: bool = False


def find_files(inbox: Path) -> tuple[Found, ...]:
    """Return all files below the folder, sorted by `relative`; or the one file, when `inbox` is a file.

    Links are listed, never followed. Files that vanish meanwhile are left out. Raises FileNotFoundError when
    the inbox itself is missing.
    """
    inbox.stat()
    if not inbox.is_dir():
        return (_found(inbox, (inbox.name,), long_path(inbox).lstat(), ignored=None),)
    return tuple(sorted(_walk(inbox, ()), key=lambda found: (found.relative, str(found.path))))


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of the content, 64 hexadecimal digits. Raises OSError."""
    with long_path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _walk(folder: Path, above: tuple[str, ...]) -> Iterator[Found]:
    try:
        with os.scandir(long_path(folder)) as listing:
            entries = list(listing)
    except OSError:
        yield _found(folder, above, long_path(folder).lstat(), ignored=None)
        return
    for entry in entries:
        yield from _visit(folder / entry.name, entry, (*above, entry.name))


def _visit(path: Path, entry: os.DirEntry[str], parts: tuple[str, ...]) -> Iterator[Found]:
    try:
        is_link = _is_link(entry)
        if entry.is_dir(follow_symlinks=False) and not is_link:
            yield from _walk(path, parts)
        else:
            ignored = "system" if is_link else _why_ignored(parts)
            yield _found(path, parts, listed_facts(entry), ignored=ignored)
    except FileNotFoundError:
        return


def _is_link(entry: os.DirEntry[str]) -> bool:
    tag: int = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
    return entry.is_symlink() or tag == _MOUNT_POINT


def _why_ignored(parts: tuple[str, ...]) -> str | None:
    name = parts[-1].lower()
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        return "lock"
    if stands_for_another(parts[-1]) and not any(part.startswith(".") for part in parts[:-1]):
        return None
    is_hidden = any(part.startswith(".") for part in parts)
    return "system" if is_hidden or name in _SYSTEM_NAMES or name.endswith(_SYSTEM_ENDINGS) else None


def _found(path: Path, parts: tuple[str, ...], facts: os.stat_result, *, ignored: str | None) -> Found:
    # a name that is no text (an old archive unpacked on Linux) is shown with marks for what cannot be shown
    shown = "/".join(parts).encode("utf-8", "replace").decode()
    relative = unicodedata.normalize("NFC", shown)
    not_here = is_not_here(parts[-1] if parts else "", facts)
    return Found(path, relative, facts.st_size, facts.st_mtime_ns, ignored, not_here)
