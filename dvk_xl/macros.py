"""The door of the buttons: the workbook saves and closes itself, this program works on the file and opens it again."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import folder_at, open_campaign
from dvk_xl.errors import DvkError
from dvk_xl.os_limits import is_open_elsewhere, utf8_streams
from dvk_xl.plan import Plan, active_deadlines, due

_WAIT_SECONDS = 30.0
_PAUSE_SECONDS = 0.25
RESULT_FILE = "Ket qua lan bam nut.txt"


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 2 could not run. Arguments: the action's id and the path of the workbook."""
    utf8_streams()
    action, workbook = (sys.argv[1:] if argv is None else list(argv))[:2]
    master = Path(workbook)
    code, text = press(action, master, date.today())  # noqa: DTZ011  # an officer's today is the wall calendar's
    (folder_at(master.parent).room("dossier") / RESULT_FILE).write_text(text + "\n", encoding="utf-8-sig")
    _open_again(master)
    return code


def press(action: str, master: Path, today: date) -> tuple[int, str]:
    """The exit code and the Vietnamese sentence of a pressed button, once nobody has the workbook open any more."""
    run = ACTIONS.get(action)
    if run is None:
        return 2, f"Không có nút “{action}”."
    try:
        _wait_until_closed(master)
        return 0, run(master.parent, today)
    except DvkError as fault:
        return 2, str(fault)


def _wait_until_closed(master: Path) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while is_open_elsewhere(master) and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)


def _open_again(master: Path) -> None:
    if sys.platform == "win32":
        os.startfile(master)  # noqa: S606  # the workbook the officer pressed the button in
    else:
        subprocess.Popen(["xdg-open", str(master)], stderr=subprocess.DEVNULL)  # noqa: S603, S607


def units_period(plan: Plan, today: date) -> str:
    """The period that units are asked for on a day: that of their next deadline, or of the last one."""
    bound = [
        (last, one.period) for one in active_deadlines(plan) if one.sender == "units" and (last := due(one, plan.rules))
    ]
    coming = [pair for pair in sorted(bound) if pair[0] >= today]
    return (coming[0] if coming else max(bound))[1] if bound else "DK"


def _forms(folder: Path, today: date) -> str:
    from dvk_xl.actions.forms import make_forms

    made = make_forms(folder, units_period(open_campaign(folder).plan, today), (), today)
    return f"Đã tạo {len(made)} mẫu."


def _consolidate(folder: Path, today: date) -> str:
    from dvk_xl.actions.run import consolidate

    done = consolidate(folder, today)
    return f"Đã tổng hợp {len(done.inbox)} tệp." if done.written else "Không có gì thay đổi."


def _check(folder: Path, today: date) -> str:
    from dvk_xl.actions.run import consolidate

    done = consolidate(folder, today, receive=False)
    errors = sum(one.severity == "E" for one in done.outcome.issues)
    return f"Đã kiểm tra: {errors} lỗi."


def _report(folder: Path, today: date) -> str:
    from dvk_xl.actions.report import FORMATS, report

    made = report(folder, units_period(open_campaign(folder).plan, today), FORMATS, today)
    return "Đã lập " + ", ".join(path.name for path, _ in made.files) + "."


def _remind(folder: Path, today: date) -> str:
    from dvk_xl.actions.forms import remind

    made = remind(folder, units_period(open_campaign(folder).plan, today), today)
    return f"Còn {len(made.missing)} đơn vị chưa gửi; lời nhắc ở {made.path.name}."


def _undo(folder: Path, _: date) -> str:
    from dvk_xl.actions.run import undo

    return f"Đã hoàn tác lần {undo(folder).run}."


ACTIONS: Mapping[str, Callable[[Path, date], str]] = {
    "forms": _forms,
    "consolidate": _consolidate,
    "check": _check,
    "coverage": _check,
    "report": _report,
    "remind": _remind,
    "undo": _undo,
}

if __name__ == "__main__":
    sys.exit(main())
