"""The files that the tool has put into `3-Tra-lai`: what it may replace or take away, and what is somebody else's."""

import codecs
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from dvk_xl.os_limits import long_path, publish_again_makeable

MANIFEST = "tra-lai.json"


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: hash and size in bytes.

    `next_sha`, `next_size`: what it was about to become when the program was last heard of; "" where nothing was.
    """

    sha: str = ""
    size: int = 0
    next_sha: str = ""
    next_size: int = 0


@dataclass(frozen=True, slots=True)
class UnitFiles:
    """What went back to a unit: the fingerprint of what decided it, and its files by path below the folder."""

    key: str
    files: Mapping[str, Written]


Listed = Mapping[str, UnitFiles]
"""By code of the unit."""


def read_listed(dossier: Path) -> dict[str, UnitFiles]:
    """What the tool wrote so far; nothing when the list is not there or is none: then no file is the tool's.

    Raises OSError when it is there and cannot be read.
    """
    if not (dossier / MANIFEST).exists():
        return {}
    try:
        body = json.loads((dossier / MANIFEST).read_text("utf-8"))
        return {code: _unit(one) for code, one in body.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def letters_before(place: Path, suffix: str) -> dict[str, UnitFiles]:
    """The letters of a folder without a list: earlier versions kept none, and wrote nothing but letters with a mark."""
    there = long_path(place)
    found = {path.name: path.read_bytes() for path in sorted(there.glob(f"*{suffix}"))} if there.is_dir() else {}
    own = {name: data for name, data in found.items() if data.startswith(codecs.BOM_UTF8)}
    files = {name: Written(hashlib.sha256(data).hexdigest(), len(data)) for name, data in own.items()}
    return {"": UnitFiles("", files)} if files else {}


def _unit(body: Mapping[str, Any]) -> UnitFiles:
    return UnitFiles(body["key"], {_inside(name): Written(*facts) for name, facts in body["files"].items()})


def _inside(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise ValueError(name)
    return name


def write_listed(dossier: Path, listed: Listed) -> None:
    """Keep what the tool wrote; an equal list is left as it is. Raises OSError."""
    body = {
        code: {"key": one.key, "files": {name: _facts(file) for name, file in one.files.items()}}
        for code, one in sorted(listed.items())
    }
    data = json.dumps(body, ensure_ascii=False, indent=0, sort_keys=True).encode()
    target = dossier / MANIFEST
    if not target.is_file() or target.read_bytes() != data:
        publish_again_makeable(target, data)


def _facts(file: Written) -> list[str | int]:
    now: list[str | int] = [file.sha, file.size]
    return [*now, file.next_sha, file.next_size] if file.next_sha else now


def about_to(file: Written, data: bytes) -> Written:
    """The facts of a file that these bytes are about to replace."""
    return Written(file.sha, file.size, hashlib.sha256(data).hexdigest(), len(data))


def is_ours(place: Path, name: str, written: Written) -> bool:
    """Whether a file is there as the tool wrote it; one that somebody changed since is theirs."""
    try:
        size = long_path(place / name).stat().st_size
        known = {(written.sha, written.size), (written.next_sha, written.next_size)}
        return size in {one for sha, one in known if sha} and (_sha(place / name), size) in known
    except OSError:
        return False


def _sha(path: Path) -> str:
    return hashlib.sha256(long_path(path).read_bytes()).hexdigest()


def write_file(place: Path, name: str, data: bytes) -> Written:
    """Put a file into the folder, and say how it was written. Raises OSError."""
    target = long_path(place / name)
    target.parent.mkdir(parents=True, exist_ok=True)
    publish_again_makeable(target, data)
    return Written(hashlib.sha256(data).hexdigest(), len(data))


def free_name(place: Path, wanted: str, taken: Iterable[str], ours: Mapping[str, Written]) -> str:
    """A path below the folder that no other file of this run takes and where no file of somebody else lies."""
    used = {one.casefold() for one in taken}
    return next(
        name
        for name in _names(wanted, len(used) + _files_in((place / wanted).parent))
        if name.casefold() not in used and _may_write(place, name, ours)
    )


def _names(wanted: str, many: int) -> Iterator[str]:
    path = PurePosixPath(wanted)
    yield wanted
    for number in range(2, many + 3):
        yield str(path.with_name(f"{path.stem} ({number}){path.suffix}"))


def _files_in(folder: Path) -> int:
    there = long_path(folder)
    return sum(1 for _ in there.iterdir()) if there.is_dir() else 0


def _may_write(place: Path, name: str, ours: Mapping[str, Written]) -> bool:
    there = long_path(place / name)
    return not there.exists() or (name in ours and is_ours(place, name, ours[name]))


def take_away(place: Path, files: Mapping[str, Written]) -> None:
    """Take away files that are as the tool wrote them, and the folders that this leaves empty. Raises OSError."""
    for name, written in files.items():
        if is_ours(place, name, written):
            target = long_path(place / name)
            target.unlink()
            if target.parent != long_path(place) and not any(target.parent.iterdir()):
                target.parent.rmdir()
