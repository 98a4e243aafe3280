"""The door of the buttons: the action is done in the open workbook, or on the closed file when nobody has it open."""

import contextlib
import gc
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dvk_xl.errors import ChangedMeanwhileError, DvkError, StoppedError
from dvk_xl.fault_log import log_fault
from dvk_xl.os_limits import utf8_streams
from dvk_xl.schema import Workbook, load_schema

if TYPE_CHECKING:  # the officer sees that the program is at work before what an action needs is imported
    from dvk_xl.actions.folder import Folder
    from dvk_xl.buttons import Press
    from dvk_xl.desk import Desk
    from dvk_xl.hosts.live import Sheets

WORKBOOK = "DVK_WORKBOOK"
"""The environment variable in which the bridge names the workbook: it may hold signs that no order can."""
CONSOLE = "--console"
_LOOKING_ONLY = frozenset({"doctor"})
"""Actions that may be done under any name of the workbook."""
_TRIES = 3
"""How often an action is done again because the officer changed the workbook meanwhile."""
DONE, NOT_RUN = 0, 2
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a press ended: DONE, STOPPED or FAILED, the exit code, the sentence for the officer."""

    state: str
    code: int
    sentence: str


def main(
    argv: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ, now: Clock = datetime.now
) -> int:
    """The exit code: 0 done, 2 could not run.

    Arguments: the action's id and the path of the workbook, which may also stand in the environment. `--console`: the
    action is done on the closed file, and its sentence printed.
    """
    utf8_streams()
    # as on the command line: a press drops nearly everything at its end, walking its live cells again and again is lost time
    gc.disable()
    given = list(sys.argv[1:] if argv is None else argv)
    console = CONSOLE in given
    action, *paths = [one for one in given if one != CONSOLE] or [""]
    master = Path(paths[0] if paths else environment.get(WORKBOOK, ""))
    ended = press_closed(action, master, now) if console else _press(action, master, now)
    if console:
        sys.stdout.write(_capital(ended.sentence) + "\n")
    gc.freeze()
    return ended.code


def _press(action: str, master: Path, now: Clock) -> Ended:
    """How a button ended; what goes wrong before or after the action itself is in the journal at least."""
    try:
        return _press_open(action, master, now) or press_closed(action, master, now)
    except Exception as wrong:  # noqa: BLE001  # nobody sees what this program would print
        from dvk_xl.actions.folder import folder_at

        folder = folder_at(master.parent)
        ended = _failed(folder, wrong)
        write_journal(action, folder, ended, now())
        return ended


def press_closed(action: str, master: Path, now: Clock) -> Ended:
    """How a button ended on the closed file; its line is in the journal."""
    from dvk_xl.actions.folder import folder_at
    from dvk_xl.buttons import Press

    folder = folder_at(master.parent)
    ended = _ended(action, folder, lambda run: run(Press(master.parent, now().date())))
    write_journal(action, folder, ended, now())
    return ended


def _press_open(action: str, master: Path, now: Clock) -> Ended | None:
    """How a button ended in the open workbook; `None` when no program has it open."""
    from dvk_xl.hosts.live import Sheets, find_book
    from dvk_xl.hosts.patience import Patience

    book = find_book(master)
    return None if book is None else press_live(action, master, Sheets(book, Patience()), now)


def press_live(
    action: str, master: Path, sheets: "Sheets", now: Clock, steady: Callable[[], float] = time.monotonic
) -> Ended:
    """How a button ended in an open workbook, which shows it; its line is in the journal."""
    from dvk_xl.desk import Desk

    words = load_schema().workbook
    desk = Desk(sheets, words, title_of(action), now, steady)
    desk.begin()
    from dvk_xl.actions.folder import folder_at

    folder = folder_at(master.parent)
    ended = _ended(action, folder, lambda run: _done_again(action, run, (folder, master), desk))
    write_journal(action, folder, ended, now())
    shown = words.bridge["done" if ended.state == "DONE" else "error"]
    sentence = (
        ended.sentence if ended.state == "STOPPED" else shown.format(time=f"{now():%H:%M}", sentence=ended.sentence)
    )
    desk.end(ended.state, sentence)
    return ended


def _done_again(action: str, run: "Callable[[Press], str]", place: "tuple[Folder, Path]", desk: "Desk") -> str:
    """The sentence of an action; it is done again when the officer changed the workbook while it ran."""
    from dvk_xl.buttons import Press
    from dvk_xl.hosts.host import fault
    from dvk_xl.hosts.live_host import LiveHost
    from dvk_xl.issues import Code
    from dvk_xl.views.styles import styles

    folder, master = place
    if action not in _LOOKING_ONLY and master.name.casefold() != folder.master.name.casefold():
        raise fault(Code.E817, name=master.name, file=folder.master.name)
    press = Press(folder.root, desk.now().date(), LiveHost(desk.sheets, styles(desk.words)), desk.progress)
    for _ in range(_TRIES - 1):
        with contextlib.suppress(ChangedMeanwhileError):
            return run(press)
    return run(press)


def _ended(action: str, folder: "Folder", do: "Callable[[Callable[[Press], str]], str]") -> Ended:
    from dvk_xl.buttons import BUTTONS

    words = folder.schema.workbook.bridge
    run = BUTTONS.get(action)
    if run is None:
        return Ended("FAILED", NOT_RUN, words["unknown"].format(action=action))
    try:
        return Ended("DONE", DONE, do(run))
    except Exception as wrong:  # noqa: BLE001  # the last door: a person reads one sentence, the log has the rest
        return _failed(folder, wrong)


def _failed(folder: "Folder", wrong: Exception) -> Ended:
    if isinstance(wrong, StoppedError):
        return Ended("STOPPED", NOT_RUN, str(wrong))
    if isinstance(wrong, DvkError):
        return Ended("FAILED", NOT_RUN, str(wrong))
    log_fault(folder.log, wrong)
    place = f"{folder.log.parent.name}/{folder.log.name}"
    return Ended("FAILED", NOT_RUN, folder.schema.workbook.bridge["broken"].format(log=place))


def title_of(action: str) -> str:
    """What the button of an action is called."""
    from dvk_xl.generate.vba import load_actions

    return next((one.title for one in load_actions() if one.id == action), action)


def write_journal(action: str, folder: "Folder", ended: Ended, moment: datetime) -> None:
    """Add a line to the journal of pressed buttons in the dossier, newest last; a folder that takes none goes without."""
    words: Workbook = folder.schema.workbook
    place = folder.journal
    line = words.bridge["log_line"].format(
        day=f"{moment:%d/%m/%Y}", time=f"{moment:%H:%M:%S}", action=title_of(action), sentence=ended.sentence
    )
    with contextlib.suppress(OSError):
        head = "" if place.exists() else f"\ufeff{words.bridge['log_head']}\r\n\r\n"
        with place.open("a", encoding="utf-8", newline="") as journal:
            journal.write(head + line.replace("\n", "\r\n    ") + "\r\n")


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


if __name__ == "__main__":
    sys.exit(main())
