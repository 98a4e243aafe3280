"""The buttons in the open workbook as ratios in one run: from a press to the first state, and where an action's time goes.

LibreOffice stands for Excel, attached through UNO where Excel is through COM: a call costs another time there. So the
calls of each phase are counted beside the seconds; those carry over. Prints tables; asserts nothing. Medians of rounds in
which each side has its turn.
"""

import argparse
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

from bench_looks import DAY, ROWS, clocked, collector_off, prepare, row_of, timed

from dvk_xl.actions.folder import open_campaign
from dvk_xl.actions.load import load_campaign
from dvk_xl.actions.run import consolidate
from dvk_xl.generate.form_patch import unit_forms
from dvk_xl.hosts.closed import CLOSED
from dvk_xl.hosts.host import Host
from dvk_xl.hosts.live import Sheets, find_book
from dvk_xl.hosts.live_host import LiveHost
from dvk_xl.hosts.live_look import Look
from dvk_xl.hosts.live_pages import Area
from dvk_xl.hosts.patience import Patience
from dvk_xl.schema import load_schema
from dvk_xl.views.styles import styles

T = TypeVar("T")
_PROJECT = Path(__file__).resolve().parent.parent
sys.path.append(str(_PROJECT / "tests"))

from helpers import lo_engine_office  # noqa: E402  # what stands for Excel lies among the tests

_MACRO = "vnd.sun.star.script:VBAProject.modDvk.Dvk_Check?language=Basic&location=document"
_SECONDS = 60.0
_OF_THE_WHOLE = {"save": "workbook saved", "calculate": "workbook calculated"}
_FLOOR, _BARE = "Python with xlwings imported", "the same where pandas is not installed"
_SIDES = {
    _FLOOR: "import xlwings",
    _BARE: "import sys; sys.modules |= dict.fromkeys(['pandas', 'numpy']); import xlwings",
    "open": "import dvk_xl.macros, dvk_xl.hosts.live_master, dvk_xl.desk, dvk_xl.buttons, dvk_xl.actions.run",
    "closed": "import dvk_xl.macros, dvk_xl.buttons, dvk_xl.actions.run",
}
_PROGRAM = """
import os, sys
from dvk_xl import desk, macros
from dvk_xl.hosts import live
from helpers import lo_engine
lo_engine.attach(sys.argv[1])
begin = desk.Desk.begin
def begin_only(self):
    begin(self)
    os._exit(0)
desk.Desk.begin = begin_only
macros.main(sys.argv[2:])
"""
"""The button's program up to its first state; it sees LibreOffice as Excel."""


def main() -> None:
    """Make a campaign, press buttons, print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--actions", type=int, default=3, help="rounds of the actions")
    args = parser.parse_args()
    live(args.units, args.rounds, args.actions)


def live(units: int, rounds: int, actions: int) -> None:
    """Print the tables for so many units with ten registrations each; the calls for a tenth of them too."""
    lacking = lo_engine_office.lacking()
    if lacking:
        print(f"live: left out, {lacking}")
        return
    from helpers import lo_engine  # noqa: PLC0415  # it needs LibreOffice

    print("live: LibreOffice through UNO stands for Excel through COM: the calls carry over, their seconds do not")
    with tempfile.TemporaryDirectory() as place, lo_engine_office.own_office() as pipe:
        app = lo_engine.attach(pipe)
        try:
            small, large = Path(place) / "small", Path(place) / "large"
            for folder, count in ((small, max(units // 10, 1)), (large, units)):
                folder.mkdir()
                prepare(folder / "campaign", count)
            starts = _starts(app, pipe, large / "campaign", rounds)
            for title, work in {"Kiểm tra": _check, "Tổng hợp, one file changed": _receive}.items():
                few = _spent(app, small / "campaign", work, 1)
                _print_action(title, units, _spent(app, large / "campaign", work, actions), few, starts)
        finally:
            lo_engine.detach(app)


# ---- from a press to the first state


def _starts(app: Any, pipe: str, folder: Path, rounds: int) -> Mapping[str, float]:
    """Print what a press costs until something is seen; the seconds of each side."""
    program = folder.parent / "program.sh"
    _write_program(program, pipe)
    times: dict[str, list[float]] = {}
    with _opened(app, folder) as book:
        book.names["dvk_launcher"].refers_to_range.value = str(program)
        for _ in range(rounds + 1):
            for name, code in _SIDES.items():
                times.setdefault(name, []).append(timed(lambda code=code: _imported(code)))
            for name, seconds in _pressed(book).items():
                times.setdefault(name, []).append(seconds)
    # the first round compiles what is not compiled yet, as the installation does
    medians = {name: statistics.median(each[1:]) for name, each in times.items()}
    print(f"live: from a press to the first state; median of {rounds} rounds")
    for name in (_FLOOR, _BARE, "press to STARTED, by the macro", "press to RUNNING, by the program"):
        ratio, bare = medians[name] / medians[_FLOOR], medians[name] / medians[_BARE]
        print(
            f"  {name:40} {medians[name]:7.3f} s   x {ratio:5.2f} of the first (goal 2)   x {bare:5.2f} of the second"
        )
    return medians


def _imported(code: str) -> None:
    told = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-c", code], check=True, env=told)


def _write_program(path: Path, pipe: str) -> None:
    code = path.with_suffix(".py")
    code.write_text(_PROGRAM, "utf-8")
    seen = os.pathsep.join(map(str, (_PROJECT, _PROJECT / "tests")))
    order = shlex.join([sys.executable, str(code), pipe])
    path.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(seen)} exec {order} "$@"\n', "utf-8")
    path.chmod(0o755)


def _pressed(book: Any) -> dict[str, float]:
    """Seconds until each state is seen, from the call of the macro on."""
    cell = book.names["dvk_state"].refers_to_range.impl.api.getCellByPosition(0, 0)
    cell.String = ""
    script = book.impl.uno.getScriptProvider().getScript(_MACRO)
    start = time.perf_counter()
    script.invoke((), (), ())
    macro = time.perf_counter() - start
    if cell.String not in {"STARTED", "RUNNING"}:
        raise SystemExit(f"the macro ended with {cell.String}: {book.names['dvk_status'].refers_to_range.value}")
    while cell.String != "RUNNING":
        if time.perf_counter() - start > _SECONDS:
            raise SystemExit("the program of the button never said that it runs")
        time.sleep(0.01)
    return {
        "press to STARTED, by the macro": macro,
        "press to RUNNING, by the program": time.perf_counter() - start,
    }


# ---- an action from end to end


@dataclass
class _Asked:
    """What was asked of the open workbook: how often, of how many cells, in how many seconds."""

    calls: int = 0
    cells: int = 0
    seconds: float = 0.0


Asked = Mapping[tuple[str, str], _Asked]
"""By phase and kind of call."""


class _Counted(Sheets):
    """The sheets of the open workbook, with what was asked of them."""

    def __init__(self, book: Any) -> None:
        super().__init__(book, Patience())
        self.phase, self.asked = "read", defaultdict[tuple[str, str], _Asked](_Asked)

    @contextmanager
    def _counted(self, what: str, area: Area = (1, 1, 0, 0)) -> Iterator[None]:
        one, start = self.asked[self.phase, what], time.perf_counter()
        try:
            yield
        finally:
            one.calls += 1
            one.cells += (area[2] - area[0] + 1) * (area[3] - area[1] + 1)
            one.seconds += time.perf_counter() - start

    def ask(self, call: Callable[[], T]) -> T:
        """Counted when the whole workbook is saved or calculated."""
        name = getattr(call, "__name__", "")
        if name not in _OF_THE_WHOLE:
            return super().ask(call)
        with self._counted(_OF_THE_WHOLE[name]):
            return super().ask(call)

    def read(self, title: str, area: Area) -> tuple[list[list[object]], list[list[object]]]:
        """Counted as a block that is read: values and formulas."""
        with self._counted("blocks read", area):
            return super().read(title, area)

    def write(self, title: str, area: Area, rows: list[list[object]], *, formulas: bool) -> None:
        """Counted as a block that is written."""
        with self._counted("blocks written", area):
            super().write(title, area, rows, formulas=formulas)

    def style(self, title: str, area: Area, look: Look) -> None:
        """Counted as an area that gets a look."""
        with self._counted("areas styled", area):
            super().style(title, area, look)

    def height(self, title: str, row: int, points: float) -> None:
        """Counted as a row that gets a height."""
        with self._counted("heights set"):
            super().height(title, row, points)

    def resize(self, title: str, table: str, area: Area) -> None:
        """Counted as a table that gets another size."""
        with self._counted("tables resized"):
            super().resize(title, table, area)


Work = Callable[[Path, Host, int], None]
Spent = tuple[dict[str, dict[str, float]], Asked]
"""Seconds by side and phase; what was asked in the last round."""


def _check(folder: Path, host: Host, number: int) -> None:
    """On a day that changes what the sheets show."""
    consolidate(folder, DAY + timedelta(days=45 + number), receive=False, host=host)


def _receive(folder: Path, host: Host, _: int) -> None:
    consolidate(folder, DAY, host=host)


def _replace_one(folder: Path, number: int) -> None:
    """Let one unit send another file in place of its own."""
    state = load_campaign(open_campaign(folder), DAY, receive=False).state
    unit = state.register.units[len(state.register.units) // 2]
    rows = [row_of(f"Ngõ xanh sạch đẹp lần {number} dãy {turn}", f"Tổ {turn}") for turn in "abcdefghij"]
    made = unit_forms(state.schema, state.plan, "DK", state.register.units)
    (folder / "2-Nhan-ve" / f"{unit.code}.xlsx").write_bytes(made.form(unit, {"registration": rows}))


def _spent(app: Any, folder: Path, work: Work, rounds: int) -> Spent:
    times: dict[str, dict[str, list[float]]] = {"open": {}, "closed": {}}
    asked: Asked = {}
    for number in range(rounds):
        _replace_one(folder, number)
        for side, told in times.items():
            copy = folder.parent / "copy"
            shutil.copytree(folder, copy)
            if side == "closed":
                spent = _split(copy, CLOSED, work, number)
            else:
                with _opened(app, copy):
                    sheets = _Counted(find_book(_master(copy)))
                    with _writing(sheets):
                        spent = _split(copy, LiveHost(sheets, styles(load_schema().workbook)), work, number)
                    asked = sheets.asked
            shutil.rmtree(copy)
            for phase, seconds in spent.items():
                told.setdefault(phase, []).append(seconds)
    return {side: {one: statistics.median(each) for one, each in told.items()} for side, told in times.items()}, asked


def _split(folder: Path, host: Host, work: Work, number: int) -> dict[str, float]:
    spent: dict[str, float] = {}
    with (
        clocked(spent, "load", "dvk_xl.actions.run.load_campaign"),
        clocked(spent, "decide", "dvk_xl.actions.load.decide"),
        clocked(spent, "write", "dvk_xl.actions.run.publish"),
        collector_off(),
    ):
        whole = timed(lambda: work(folder, host, number))
    read = spent["load"] - spent["decide"]
    rest = whole - spent["load"] - spent["write"]
    return {"read": read, "decide": spent["decide"], "write": spent["write"], "lock, settle, returns": rest}


@contextmanager
def _writing(sheets: _Counted) -> Iterator[None]:
    """Let calls count as those of writing while a run is published."""
    from dvk_xl.actions import run  # noqa: PLC0415  # the place where the action finds it

    real = run.publish

    def publish(*args: Any, **named: Any) -> int | None:
        sheets.phase = "write"
        return real(*args, **named)

    with mock.patch("dvk_xl.actions.run.publish", publish):
        yield


@contextmanager
def _opened(app: Any, folder: Path) -> Iterator[Any]:
    book = app.books.open(str(_master(folder)))
    try:
        yield book
    finally:
        book.close()


def _master(folder: Path) -> Path:
    return folder / load_schema().workbook.file_name


def _print_action(title: str, units: int, many: Spent, few: Spent, starts: Mapping[str, float]) -> None:
    seconds = {side: {"start": starts[side], **phases} for side, phases in many[0].items()}
    whole = {side: sum(phases.values()) for side, phases in seconds.items()}
    ratio = whole["open"] / whole["closed"]
    print(f"live: {title}, {units} files, {units * ROWS:,} rows: open workbook x {ratio:.2f} of the closed file")
    for phase in seconds["open"]:
        parts = (
            f"{side} {phases[phase]:8.3f} s {phases[phase] / whole[side]:5.0%} of {whole[side]:.3f} s"
            for side, phases in seconds.items()
        )
        print(f"  {phase:24} {'   '.join(parts)}")
    for key, one in sorted(many[1].items()):
        known = few[1].get(key, _Asked())
        print(
            f"  {': '.join(key):26} {one.calls:5,} calls {one.cells:8,} cells {one.seconds:7.3f} s of LibreOffice"
            f"   with a tenth of the rows {known.calls:5,} calls {known.cells:8,} cells"
        )


if __name__ == "__main__":
    main()
