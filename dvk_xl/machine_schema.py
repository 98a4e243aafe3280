"""What is declared of the officer's machine: places of programs, words of the doctor and of the double-click files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from dvk_xl.declarations import decode
from dvk_xl.errors import DeclarationError
from dvk_xl.resources import read_toml, resource_folder

CHECKS = (
    "launcher",
    "python",
    "bitness",
    "packages",
    "excel",
    "folder",
    "path",
    "mark_of_the_web",
    "master",
    "fonts",
    "pdf",
)
"""What the doctor looks at, in the order in which it tells."""

Level = Literal["needed", "wanted", "note"]

_PLACE = re.compile(r"%[A-Za-z]+(\(x86\))?%(\\[A-Za-z0-9_.{}-]+( [A-Za-z0-9_.{}-]+)*)+")
_BRACES = re.compile(r"\{[^}]*\}?|\}")
_VERSION = re.compile(r"3\d\d")
_SPECIAL = frozenset('&|<>^%!()"')


@dataclass(frozen=True, slots=True)
class Fault:
    """What may be wrong: the sentence with places for facts, the next action, how much it matters.

    needed: buttons or commands do not work; wanted: one thing does not work; note: it works, good to know.
    """

    message: str
    next_step: str
    level: Level


@dataclass(frozen=True, slots=True)
class CheckWords:
    """The words of a check: its title, the sentence when nothing is wrong, what may be wrong by name."""

    title: str
    ok: str
    faults: dict[str, Fault] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Places:
    """Paths of Windows with %VARIABLES%, in the order of looking; `launcher` may hold {version} and {dotted}."""

    launcher: tuple[str, ...]
    libreoffice: tuple[str, ...]
    fonts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The oldest Python that serves; megabytes that must be free; the longest paths in characters."""

    python_major: int
    python_minor: int
    free_megabytes: int
    workbook_path: int
    file_path: int


@dataclass(frozen=True, slots=True)
class CommandWords:
    """The lines that a double-click file shows: while it works, when it finds no program, before the window closes."""

    running: str
    missing: tuple[str, ...]
    close: str


@dataclass(frozen=True, slots=True)
class MachineSchema:
    """The declaration of workbook/schema/machine.toml.

    `launcher` and `console` are the two programs of the package as Windows names them: without a window of its own for
    the buttons, with one for the double-click files. `versions`: of Python, as installers name their folders.
    """

    launcher: str
    console: str
    versions: tuple[str, ...]
    limits: Limits
    places: Places
    words: dict[str, str]
    checks: dict[str, CheckWords]
    commands: CommandWords


@cache
def load_machine_schema() -> MachineSchema:
    """The declaration that ships with the tool; raises `DeclarationError` with every fault."""
    return read_machine_schema(resource_folder("workbook") / "schema" / "machine.toml")


def read_machine_schema(source: Path) -> MachineSchema:
    """The declaration in a file; raises `DeclarationError` with every fault."""
    faults: list[str] = []
    declared = decode(MachineSchema, read_toml(source), "", faults)
    if declared is not None:
        faults += [*_place_faults(declared), *_check_faults(declared), *_command_faults(declared.commands)]
    if declared is None or faults:
        raise DeclarationError(source.name, tuple(faults))
    return declared


def launcher_places() -> tuple[str, ...]:
    """Where the launcher of the buttons usually lies on Windows: full paths with %VARIABLES%, in the order of looking."""
    declared = load_machine_schema()
    return tuple(
        dict.fromkeys(
            place.format(version=version, dotted=f"{version[0]}.{version[1:]}")
            for place in declared.places.launcher
            for version in declared.versions
        )
    )


def _place_faults(declared: MachineSchema) -> Iterator[str]:
    for number, place in enumerate(declared.places.launcher, 1):
        if not place.endswith(f"\\{declared.launcher}"):
            yield f"places.launcher[{number}]: “{place}” phải kết thúc bằng \\{declared.launcher}"
        if set(_BRACES.findall(place)) - {"{version}", "{dotted}"}:
            yield f"places.launcher[{number}]: “{place}” chỉ được có {{version}} và {{dotted}} trong ngoặc nhọn"
    yield from (
        f"places.{name}[{number}]: “{place}” phải là %BIẾN%\\… chỉ có chữ không dấu, chữ số"
        for name in ("launcher", "libreoffice", "fonts")
        for number, place in enumerate(getattr(declared.places, name), 1)
        if not _PLACE.fullmatch(place)
    )
    yield from (
        f"versions[{number}]: “{version}” phải là ba chữ số như 311"
        for number, version in enumerate(declared.versions, 1)
        if not _VERSION.fullmatch(version)
    )


def _check_faults(declared: MachineSchema) -> Iterator[str]:
    yield from (f"checks.{name}: thiếu phần này" for name in CHECKS if name not in declared.checks)
    yield from (f"checks.{name}: không có phần này" for name in declared.checks if name not in CHECKS)


def _command_faults(words: CommandWords) -> Iterator[str]:
    lines = {"running": words.running, "close": words.close}
    lines |= {f"missing[{number}]": line for number, line in enumerate(words.missing, 1)}
    for name, line in lines.items():
        if not is_plain_for_cmd(line) or not line.strip():
            yield f"commands.{name}: “{line}” trống hoặc có ký tự & | < > ^ % ! ( ) mà cmd.exe hiểu khác"


def is_plain_for_cmd(text: str) -> bool:
    """Whether cmd.exe shows the text as it is, also inside brackets and between quotes."""
    return not _SPECIAL & set(text) and text.isprintable()
