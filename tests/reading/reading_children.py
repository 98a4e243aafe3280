"""Readers for the pool that misbehave. Children import this module by name."""

import os
import signal
import time
from pathlib import Path

from dvk_xl.intake.grid import FileRead
from dvk_xl.intake.read import read_file, read_grids


def obey_name(path: Path) -> FileRead:
    """Do what the stem of the file says; read it when it says nothing."""
    action = {"hang": _hang, "abort": os.abort, "kill": _kill, "eat": _eat, "raise": _raise}.get(path.stem)
    if action:
        action()
    return read_file(path)


def without_preflight(path: Path) -> FileRead:
    """Give the bytes to the library at once."""
    data = path.read_bytes()
    return FileRead("", len(data), read_grids(data))


def report_process(path: Path) -> FileRead:
    """Return the id of the child as the detail, so that a test sees who read what."""
    return FileRead("", len(path.name), detail=str(os.getpid()))


def leave(path: Path) -> FileRead:
    """Tell the parent's test where this child lives, then hang."""
    path.with_suffix(".pid").write_text(str(os.getpid()))
    _hang()
    return FileRead("", 0)


def _hang() -> None:
    while True:
        time.sleep(0.05)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _eat() -> None:
    hoard = [bytearray(1 << 26)]
    while True:
        hoard.append(bytearray(1 << 26))


def _raise() -> None:
    raise RuntimeError("a fault of the reader itself")


def join(path: Path, *more: object) -> str:
    """Return the name of the file and what the task brought along, unless the name says to do something else."""
    if path.stem == "raise":
        _raise()
    return " ".join([path.name, *map(str, more)])


def repeat(_: Path, task: str, given: str) -> str:
    """Return three times what came, to be as large as nothing can hold on the way."""
    return (task + given) * 3
