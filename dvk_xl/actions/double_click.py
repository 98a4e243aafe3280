"""The double-click files beside the workbook: the same actions on the closed file, for where macros are blocked."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from dvk_xl.actions.folder import Folder
from dvk_xl.generate.vba import Action, load_actions
from dvk_xl.machine_schema import MachineSchema, launcher_places, load_machine_schema
from dvk_xl.os_limits import publish_bytes
from dvk_xl.report.messages import render_text

_TEMPLATE = "lenh.cmd"


def double_click_files(book: str) -> Mapping[str, bytes]:
    """The files by their declared path relative to the workbook `book`: UTF-8 without a mark, lines as Windows ends them.

    Raises `DvkError` when a declaration or the template is faulty.
    """
    declared = load_machine_schema()
    return {action.file: _file(action, book, declared) for action in load_actions() if action.file}


def _file(action: Action, book: str, declared: MachineSchema) -> bytes:
    values = {
        "action": action.id,
        "title": action.title,
        "book": book,
        "up": "..\\" * (len(PurePosixPath(action.file).parts) - 1),
        "console": declared.console,
        "folders": [str(PureWindowsPath(place).parent) for place in launcher_places()],
        "words": declared.commands,
    }
    return render_text(_TEMPLATE, values).replace("\n", "\r\n").encode()


def put_double_click_files(folder: Folder) -> tuple[str, ...]:
    """Write those of the files that are not there, a file that is there stays as it is; their names. Raises `OSError`."""
    made = double_click_files(folder.master.name)
    missing = tuple(name for name in made if not _place(folder, name).exists())
    for name in missing:
        _place(folder, name).parent.mkdir(exist_ok=True)
        publish_bytes(_place(folder, name), made[name])
    return missing


def _place(folder: Folder, name: str) -> Path:
    return folder.root / name
