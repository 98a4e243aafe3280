"""The door of the buttons: the workbook saves and closes itself, this program works on the file and opens it again."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import folder_at
from dvk_xl.errors import DvkError
from dvk_xl.os_limits import is_open_elsewhere, utf8_streams

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


def _forms(folder: Path, today: date) -> str:
    from dvk_xl.actions.forms import make_forms
    from dvk_xl.actions.run import period_now

    made = make_forms(folder, period_now(folder, today), (), today)
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
    from dvk_xl.actions.run import period_now

    made = report(folder, period_now(folder, today), FORMATS, today)
    return "Đã lập " + ", ".join(path.name for path, _ in made.files) + "."


def _remind(folder: Path, today: date) -> str:
    from dvk_xl.actions.remind import remind

    made = remind(folder, None, today)
    return (
        f"Còn {len(made.missing)} đơn vị chưa gửi; danh sách ở {made.path.name}, thư nhắc từng đơn vị ở thư mục Nhac."
    )


def _paper(name: str) -> Callable[[Path, date], str]:
    def run(folder: Path, today: date) -> str:
        from dvk_xl.actions.papers import make_paper

        made = make_paper(folder, name, today)
        return "Đã lập " + ", ".join(one.path.name for one in made) + f" trong {made[0].path.parent.name}."

    return run


def _undo(folder: Path, _: date) -> str:
    from dvk_xl.actions.run import undo

    return f"Đã hoàn tác lần {undo(folder).run}."


def _repair(folder: Path, today: date) -> str:
    from dvk_xl.actions.repair import repair

    done = repair(folder, today)
    said = f"Đã sửa {', '.join(one.name for one in done.repaired)}." if done.repaired else "Sổ đủ mọi phần."
    left = [f"Chưa lấy lại được {one.name}: {one.why}. {one.next}" for one in done.not_repaired]
    return "\n".join([said, *left])


def _doctor(folder: Path, today: date) -> str:
    from dvk_xl.actions.doctor import check_up, sum_of

    done = check_up(folder, today, os.environ, Path.home())
    steps = [one.next_step for one in done.checks if one.level == "needed"]
    return "\n".join([sum_of(done.checks), *steps])


ACTIONS: Mapping[str, Callable[[Path, date], str]] = {
    "forms": _forms,
    "consolidate": _consolidate,
    "check": _check,
    "coverage": _check,
    "report": _report,
    "list_up": _paper("list_up"),
    "appendix1": _paper("appendix1"),
    "appendix2": _paper("appendix2"),
    "appendix3": _paper("appendix3"),
    "missing": _paper("missing"),
    "remind": _remind,
    "undo": _undo,
    "repair": _repair,
    "doctor": _doctor,
}

if __name__ == "__main__":
    sys.exit(main())
