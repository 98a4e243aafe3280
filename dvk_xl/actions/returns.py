"""What goes back to the units: each one's own file with its faults marked, or a list beside it, and a letter to send."""

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dvk_xl.actions.folder import Campaign
from dvk_xl.actions.inbox import WORKERS, original
from dvk_xl.actions.returning import WORK, Made, Way, listed
from dvk_xl.actions.returns_list import (
    Listed,
    UnitFiles,
    Written,
    about_to,
    free_name,
    is_ours,
    letters_before,
    read_listed,
    take_away,
    write_file,
    write_listed,
)
from dvk_xl.actions.to_return import FileToReturn, Sent, UnitToReturn, note, unit_notes, units_to_return
from dvk_xl.intake.pool import ChildPool, Failure
from dvk_xl.issues import Code
from dvk_xl.os_limits import long_path, safe_file_name
from dvk_xl.schema import Workbook
from dvk_xl.views.state import State

__all__ = ["unit_notes", "write_returns"]

_BATCH = 200
"""Units whose files are held in memory at once."""
_LONGEST_STEM = 56
_MOST_BYTES = 50 << 20
"""No larger original goes back: the unit has it."""


@dataclass
class _Desk:
    """Where files are put: the folder, what the tool wrote there before, the names this run has given out."""

    campaign: Campaign
    place: Path
    words: Workbook
    ours: Mapping[str, Written]
    taken: set[str]


def write_returns(campaign: Campaign, state: State) -> None:
    """Files and a letter for each unit that can mend something; what the tool wrote for others goes away.

    What is there already, made from the same words and files, is left alone; so is whatever the tool did not write, or
    somebody changed since. A file that cannot be marked gets a list beside it. Raises OSError.
    """
    place, dossier = campaign.folder.room("returns"), campaign.folder.room("dossier")
    place.mkdir(parents=True, exist_ok=True)
    before = read_listed(dossier) or letters_before(place, f"{state.words.returns['suffix']}.txt")
    units = {one.code: (one, one.key(campaign.fingerprint)) for one in units_to_return(state)}
    after = {code: before[code] for code, (_, key) in units.items() if _stands(place, before.get(code), key)}
    desk = _Desk(campaign, place, state.words, _files(before), {name for one in after.values() for name in one.files})
    held: list[str] = []
    todo = [pair for code, pair in units.items() if code not in after]
    if todo:
        with ChildPool[Made](WORK, workers=WORKERS) as pool:
            for start in range(0, len(todo), _BATCH):
                outputs = _outputs(desk, pool, todo[start : start + _BATCH])
                write_listed(dossier, _about_to(before | after, outputs))
                after |= {one.code: _written(desk, one, desk.ours, held) for one in outputs}
    still = _files(after)
    take_away(place, {name: written for name, written in desk.ours.items() if name not in still})
    write_listed(dossier, after)
    if held:
        raise PermissionError(errno.EACCES, state.words.returns["held"].format(files=", ".join(held)))


def _stands(place: Path, unit: UnitFiles | None, key: str) -> bool:
    """Whether all that goes back to a unit lies there already."""
    return unit is not None and unit.key == key and all(is_ours(place, *file) for file in unit.files.items())


def _files(listed: Listed) -> dict[str, Written]:
    return {name: written for unit in listed.values() for name, written in unit.files.items()}


@dataclass(frozen=True, slots=True)
class _Outputs:
    """All that goes to a unit, by path below the folder; `key` is the fingerprint of what decided it."""

    code: str
    key: str
    files: Mapping[str, bytes]


def _about_to(listed: Listed, outputs: Sequence[_Outputs]) -> Listed:
    """The list as it stands while files are being written: after a kill the tool knows them for its own."""
    pending = {}
    for one in outputs:
        old = listed[one.code].files if one.code in listed else {}
        coming = {name: about_to(old.get(name, Written()), data) for name, data in one.files.items()}
        pending[one.code] = UnitFiles("", {**old, **coming})
    return {**listed, **pending}


def _written(desk: _Desk, one: _Outputs, old: Mapping[str, Written], held: list[str]) -> UnitFiles:
    """What was written for a unit; files that another program holds are added to `held`, and tried again next time."""
    files: dict[str, Written] = {}
    for name, data in one.files.items():
        try:
            files[name] = write_file(desk.place, name, data)
        except PermissionError:
            held.append(name)
            files[name] = old.get(name, Written())
    return UnitFiles("" if any(name in held for name in one.files) else one.key, files)


def _outputs(desk: _Desk, pool: ChildPool[Made], batch: Sequence[tuple[UnitToReturn, str]]) -> list[_Outputs]:
    files = [one for unit, _ in batch for one in unit.attached]
    made = iter(_make(desk, pool, files))
    return [_of_unit(desk, unit, key, [next(made) for _ in unit.attached]) for unit, key in batch]


def _make(desk: _Desk, pool: ChildPool[Made], files: Sequence[FileToReturn]) -> list[Made]:
    """What goes back for each file: marked; where that failed, the rows in a list; where that failed too, the list."""
    found: dict[int, Made] = {}
    ways: tuple[Way, ...] = ("mark", "rows")
    for way in ways:
        left = [number for number in range(len(files)) if number not in found and _is_read(files[number])]
        tasks = [(_source(desk, files[number]), (files[number].returned, desk.words, way)) for number in left]
        answers = ((left[index], answer) for index, answer in pool.run(tasks))
        found |= {number: answer for number, answer in answers if not isinstance(answer, Failure)}
    return [found.get(number) or listed(one.returned, (), desk.words) for number, one in enumerate(files)]


def _is_read(one: FileToReturn) -> bool:
    """Whether a reader has opened the file and may do so again."""
    return one.state is not None and one.state.arrival.parsed.refusal in {None, Code.E704, Code.E710}


def _source(desk: _Desk, one: FileToReturn) -> Path:
    receipt = one.state.arrival.receipt if one.state else None
    return original(desk.campaign.folder, receipt) if receipt else Path()


def _of_unit(desk: _Desk, unit: UnitToReturn, key: str, made: Sequence[Made]) -> _Outputs:
    """The files of a unit and its letter; several files have a folder of their own."""
    originals = [
        b"" if one.marked else _original(_source(desk, file)) for file, one in zip(unit.attached, made, strict=True)
    ]
    alone = len(made) + sum(map(bool, originals)) == 1
    files: dict[str, bytes] = {}
    sent: list[Sent] = []
    for file, one, data in zip(unit.attached, made, originals, strict=True):
        suffix, name = desk.words.returns["suffix"], file.returned.file
        # a marked file that comes again does not gather endings
        stem = unit.code if alone else PurePosixPath(name).stem.removesuffix(suffix)
        wanted = _named(unit.code, alone, stem[:_LONGEST_STEM] + suffix + one.suffix)
        sent_as = _put(desk, files, wanted, one.data)
        beside = _put(desk, files, _named(unit.code, alone, name), data) if data else ""
        sent.append(Sent(name, PurePosixPath(sent_as).name, PurePosixPath(beside).name, one.marked))
    letter = _named(unit.code, True, f"{unit.code}{desk.words.returns['suffix']}.txt")
    _put(desk, files, letter, _as_file(note(unit, sent)))
    return _Outputs(unit.code, key, files)


def _named(code: str, alone: bool, name: str) -> str:
    return safe_file_name(name) if alone else f"{safe_file_name(code)}/{safe_file_name(name)}"


def _put(desk: _Desk, files: dict[str, bytes], wanted: str, data: bytes) -> str:
    name = free_name(desk.place, wanted, desk.taken, desk.ours)
    desk.taken.add(name)
    files[name] = data
    return name


def _as_file(text: str) -> bytes:
    return ("\ufeff" + text.replace("\n", "\r\n")).encode("utf-8")


def _original(source: Path) -> bytes:
    """The bytes of a received file, none when it is too large or lies nowhere."""
    there = long_path(source)
    return there.read_bytes() if there.is_file() and there.stat().st_size <= _MOST_BYTES else b""
