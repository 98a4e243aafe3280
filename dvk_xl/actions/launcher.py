"""The launcher of the buttons kept in the person's own setting, where the bridge of every workbook finds it."""

import sys
from collections.abc import Iterable
from pathlib import Path

from dvk_xl import machine
from dvk_xl.machine_schema import load_machine_schema


def keep_launcher(home: Path) -> str:
    """Remember this installation's launcher when the setting names none that is there; what was done, "" for nothing.

    Only on Windows, where the buttons live.
    """
    if sys.platform != "win32":
        return ""
    known = machine.remembered_launcher(home)
    if known and Path(known).is_file():
        return ""
    return remember(home, machine.script_folders()) if machine.own_launcher(machine.script_folders()) else ""


def remember(home: Path, folders: Iterable[Path]) -> str:
    """Remember the launcher that lies in one of these folders, whatever was remembered; a sentence that says how it went."""
    words = load_machine_schema().words
    own = machine.own_launcher(folders)
    if own is None:
        return words["nothing_to_remember"].format(name=machine.LAUNCHER)
    try:
        machine.remember_launcher(own, home)
    except OSError as refused:
        return words["not_remembered"].format(detail=refused.strerror or type(refused).__name__)
    return words["remembered"].format(path=own)
