"""Looks as ratios in one run: `dvk coverage` and `dvk check` beside the start of Python with the libraries they need.

Prints two tables; asserts nothing. Medians of rounds in which each side has its turn. The second table splits a
"Kiểm tra" that has something to write, within one process: reading, deciding, writing, and what stands around them.
"""

import argparse
import gc
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

from dvk_xl.actions.folder import open_campaign
from dvk_xl.actions.load import load_campaign
from dvk_xl.actions.new import new_campaign
from dvk_xl.actions.run import consolidate
from dvk_xl.generate.form_patch import unit_forms

ROWS = 10
_NUMBERS = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
DAY = date(2026, 3, 1)
_LIBRARIES = "import dvk_xl.cli, dvk_xl.actions.run, dvk_xl.actions.describe, dvk_xl.actions.alone"


def main() -> None:
    """Make a campaign, look at it, print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=9)
    args = parser.parse_args()
    looks(args.units, args.rounds)


def looks(units: int, rounds: int) -> None:
    """Print both tables for so many units with ten registrations each."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "campaign"
        prepare(folder, units)
        print(f"looks: {units * ROWS} rows; median of {rounds} rounds")
        _commands(folder, rounds)
        _split(folder, rounds)


def prepare(folder: Path, units: int) -> None:
    """Make a campaign of so many units that have all sent ten registrations, consolidated."""
    register = folder.parent / "units.csv"
    lines = ["Mã,Tên đơn vị,Loại", *(f"CB{n:04d},Chi bộ Tổ dân phố số {n},CHI_BO" for n in range(1, units + 1))]
    register.write_text("\n".join(lines), "utf-8")
    new_campaign(folder, "phuong-hai-phong-2026", register, None, DAY)
    state = load_campaign(open_campaign(folder), DAY, receive=False).state
    made = unit_forms(state.schema, state.plan, "DK", state.register.units)
    for number, unit in enumerate(state.register.units, 1):
        rows = [row_of(f"Ngõ xanh {word} sạch đẹp số {number}", f"Tổ {number}") for word in _NUMBERS]
        (folder / "2-Nhan-ve" / f"{unit.code}.xlsx").write_bytes(made.form(unit, {"registration": rows}))
    consolidate(folder, DAY)


def row_of(name: str, place: str) -> dict[str, object]:
    """A registration without faults."""
    return {
        "model_name": name,
        "kind": "MOI",
        "field": "VHXH",
        "goal": "Mọi nhà phân loại rác.",
        "content": "Tổng vệ sinh thứ bảy hằng tuần.",
        "start": DAY,
        "place": place,
        "person_in_charge": "Người Phụ Trách Thử",
    }


def _commands(folder: Path, rounds: int) -> None:
    python = sys.executable
    sides = {
        "python alone": [python, "-c", "pass"],
        "start, with libraries": [python, "-c", _LIBRARIES],
        "dvk coverage": [python, "-m", "dvk_xl.cli", "coverage", str(folder), "--as-of", DAY.isoformat()],
        "dvk check": [python, "-m", "dvk_xl.cli", "check", str(folder), "--as-of", DAY.isoformat()],
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, command in sides.items():
            times[name].append(_run(command))
    medians = {name: [statistics.median(column) for column in zip(*each, strict=True)] for name, each in times.items()}
    start = medians["start, with libraries"]
    for name, (seconds, busy) in medians.items():
        ratios = f"x {seconds / start[0]:.2f} of the start (goal 2)", f"x {busy / start[1]:.2f}" if start[1] else "-"
        print(f"  {name:24} {seconds:8.3f} s  {ratios[0]}; processor alone {busy:.3f} s  {ratios[1]}")


def _run(command: list[str]) -> tuple[float, float]:
    """Seconds on the clock, and seconds of the processor: those say the same on a busy machine (0 on Windows)."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    seconds, after = time.perf_counter() - start, os.times()
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stderr)
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, busy


def timed(step: Callable[[], object]) -> float:
    """The seconds of a step on the clock."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def _split(folder: Path, rounds: int) -> None:
    """Split a "Kiểm tra": each round works on a fresh copy, on a day that changes what the sheets show."""
    times: dict[str, list[float]] = {}
    for number in range(rounds):
        copy = folder.parent / "copy"
        shutil.copytree(folder, copy)
        for name, seconds in _one_check(copy, DAY + timedelta(days=45 + number)).items():
            times.setdefault(name, []).append(seconds)
        shutil.rmtree(copy)
    medians = {name: statistics.median(each) for name, each in times.items()}
    whole = sum(medians.values())
    for name, median in medians.items():
        print(f"  Kiểm tra: {name:24} {median:8.3f} s   {median / whole:6.0%} of {whole:.3f} s")


def _one_check(folder: Path, day: date) -> dict[str, float]:
    spent: dict[str, float] = {}
    with (
        clocked(spent, "load", "dvk_xl.actions.run.load_campaign"),
        clocked(spent, "decide", "dvk_xl.actions.load.decide"),
        clocked(spent, "write", "dvk_xl.actions.run.publish"),
        collector_off(),
    ):
        whole = timed(lambda: consolidate(folder, day, receive=False))
    read = spent["load"] - spent["decide"]
    rest = whole - spent["load"] - spent["write"]
    return {"read": read, "decide": spent["decide"], "write": spent["write"], "lock, settle, returns": rest}


@contextmanager
def clocked(spent: dict[str, float], name: str, target: str) -> Iterator[None]:
    """Count the seconds of a function by the place where its caller finds it."""
    module, _, function = target.rpartition(".")
    real = getattr(sys.modules[module], function)

    def clocked(*args: object, **named: object) -> object:
        start = time.perf_counter()
        try:
            return real(*args, **named)
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - start

    with mock.patch(target, clocked):
        yield


@contextmanager
def collector_off() -> Iterator[None]:
    """As the command line runs: it lives for seconds and walks no live cells again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


if __name__ == "__main__":
    main()
