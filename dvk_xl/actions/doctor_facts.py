"""What the doctor looks at: the machine and a campaign folder as plain values."""

import importlib
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path

from dvk_xl import machine
from dvk_xl.actions.folder import PLAN_FILE, Folder, folder_at
from dvk_xl.actions.run import look
from dvk_xl.errors import DvkError
from dvk_xl.hosts.closed import open_closed
from dvk_xl.hosts.names import cell_of, names_of
from dvk_xl.hosts.package import WORKBOOK, parse
from dvk_xl.hosts.sheet_xml import value_at
from dvk_xl.machine_schema import MachineSchema, load_machine_schema

SETTING_NAME = "dvk_launcher"
"""The cell of the master in which an installer may write the path of the launcher."""

_DISTRIBUTION = "dvk-xl"
_PINNED = re.compile(r"([A-Za-z0-9._-]+)==([^\s;]+)")
_OFFICE = ("Excel.Application", "Word.Application")
_CONVERTER = "soffice"


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as far as the tool needs it.

    `version`, `python`, `bits`: of the running Python and its program. `exists`: whether a file is there, asked only for
    launchers. `own`, `remembered`: launchers beside this Python and in the person's setting, "" for none. `program`: the
    tool's version, "" when it runs from its source. `required`, `installed`: versions of packages by name. `xlwings`: why
    it cannot be imported, "" when it can. `excel`, `word`: the registered versions, "" for none. `converter`: LibreOffice.
    """

    windows: bool
    version: tuple[int, int, int]
    python: str
    bits: int
    environment: Mapping[str, str]
    exists: Callable[[str], bool]
    own: str
    remembered: str
    program: str
    required: Mapping[str, str]
    installed: Mapping[str, str]
    xlwings: str
    excel: str
    word: str
    fonts: tuple[str, ...]
    converter: str


@dataclass(frozen=True, slots=True)
class Place:
    """A campaign folder as it lies on the disk.

    `lacking`: names without which it is no campaign. `rooms`: by title, "" or what the system says to a trial file;
    `None` for a room that is not there. `free`: bytes. `resolved`: the path with drives of the network as shares.
    `longest`: the longest path of a file in it. `zone`: the mark of the web of the master. `setting`: what the launcher's
    cell holds. `sentence`: why the campaign cannot be opened, "" when it can; `run`: the last run, 0 before the first.
    """

    root: str
    resolved: str
    master: str
    there: bool
    lacking: tuple[str, ...]
    rooms: Mapping[str, str | None]
    free: int
    longest: str
    zone: int | None
    setting: str
    sentence: str
    run: int


def look_at_machine(environment: Mapping[str, str], home: Path) -> Machine:
    """The machine as it is now; `home` is the person's folder. xlwings is imported, which takes half a second."""
    declared = load_machine_schema()
    required = required_packages()
    excel, word = (machine.registered(name) or "" for name in _OFFICE)
    own = machine.own_launcher(machine.script_folders())
    fonts = (machine.expanded(place, environment) for place in declared.places.fonts)
    return Machine(
        windows=sys.platform == "win32",
        version=sys.version_info[:3],
        python=sys.executable,
        bits=machine.python_bits(),
        environment=environment,
        exists=lambda path: Path(path).is_file(),
        own=str(own or ""),
        remembered=machine.remembered_launcher(home) or "",
        program=_version_of(_DISTRIBUTION),
        required=required,
        installed={name: _version_of(name) for name in required},
        xlwings=_obstacle_to_import("xlwings"),
        excel=excel,
        word=word,
        fonts=machine.fonts_with_vietnamese([place for place in fonts if place]),
        converter=_converter(declared, environment),
    )


def required_packages() -> dict[str, str]:
    """The packages that the installed tool pins, with their versions; empty when it runs from its source."""
    try:
        lines = metadata.requires(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return {}
    # what a marker asks for is for developers or for other systems
    found = (_PINNED.fullmatch(line) for line in lines if ";" not in line)
    return {one[1]: one[2] for one in found if one}


def _version_of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _obstacle_to_import(module: str) -> str:
    try:
        importlib.import_module(module)
    except Exception as fault:  # noqa: BLE001  # a broken installation fails in any way, and its words are the answer
        return f"{type(fault).__name__}: {fault}"
    return ""


def _converter(declared: MachineSchema, environment: Mapping[str, str]) -> str:
    usual = (machine.expanded(place, environment) for place in declared.places.libreoffice)
    return shutil.which(_CONVERTER) or next((place for place in usual if place and Path(place).is_file()), "")


def look_at_folder(root: Path, as_of: date) -> Place:
    """A campaign folder as it is now. A trial file is made in each of its rooms and goes away again."""
    folder = folder_at(root)
    there = folder.root.is_dir()
    plan = folder.room("dossier") / PLAN_FILE
    needed = {folder.master.name: folder.master, f"{plan.parent.name}/{plan.name}": plan}
    lacking = tuple(name for name, path in needed.items() if not path.is_file())
    sentence, run = ("", 0) if lacking else _state(folder, as_of)
    return Place(
        root=str(folder.root),
        resolved=str(folder.root.resolve()),
        master=str(folder.master),
        there=there,
        lacking=lacking,
        rooms=_rooms(folder) if there else {},
        free=machine.free_bytes(folder.root) if there else 0,
        longest=machine.longest_path(folder.root),
        zone=machine.zone_of(folder.master, machine.read_stream),
        setting="" if lacking else launcher_setting(folder.master),
        sentence=sentence,
        run=run,
    )


def _rooms(folder: Folder) -> dict[str, str | None]:
    places = {title: folder.room(name) for name, title in folder.schema.workbook.folders.items()}
    return {title: machine.write_obstacle(place) if place.is_dir() else None for title, place in places.items()}


def _state(folder: Folder, as_of: date) -> tuple[str, int]:
    """Why the campaign cannot be opened, and its last run."""
    try:
        runs = look(folder.root, as_of).before.runs
    except DvkError as fault:
        return str(fault), 0
    except Exception as fault:  # noqa: BLE001  # whatever breaks while the campaign is read is what this check has to say
        return load_machine_schema().words["broken_program"].format(detail=type(fault).__name__), 0
    return "", runs[-1].id if runs else 0


def launcher_setting(master: Path) -> str:
    """What the cell for the launcher holds in a master; "" when it is blank, or the master is damaged."""
    try:
        opened = open_closed(master)
        place = cell_of(names_of(parse(opened.package.parts[WORKBOOK])).get(SETTING_NAME, ""))
        if place is None:
            return ""
        title, row, column = place
        return str(value_at(opened.sheet(title), row, column) or "").strip()
    except DvkError:
        # the state of the master is a check of its own
        return ""
