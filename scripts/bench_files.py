"""Unit files at speed as ratios in one run: reading, cold consolidation, re-runs and peak memory.

One file in ten carries 10,000 empty rows with borders. Prints tables; asserts nothing. Every time is net of the start of
the interpreter with the libraries that the side needs, and is the best of its rounds. For Linux: it looks into /proc.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import open_campaign
from dvk_xl.actions.load import load_campaign
from dvk_xl.actions.new import new_campaign
from dvk_xl.generate.form_patch import UnitForms, unit_forms
from dvk_xl.register import Unit

_DAY = date(2026, 3, 1)
_STYLED_EVERY = 10
_STYLED_ROWS = 10_000
_STYLED_COLUMNS = "ABCDEFGHIJ"
_MOST_UNITS = 1000
_INBOX = "2-Nhan-ve"
MEMORY = (150, 1000, 3000)

_BARE = """
import pathlib, sys
from python_calamine import CalamineWorkbook
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.xlsx")):
    with CalamineWorkbook.from_path(str(path)) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
"""
_OURS_START = """
import pathlib, sys
from dvk_xl.actions.folder import open_campaign
from dvk_xl.intake.cast import build_caster
from dvk_xl.intake.parse import parse
from dvk_xl.intake.read import read_file
import python_calamine
campaign = open_campaign(pathlib.Path(sys.argv[1]).parent)
caster = build_caster(campaign.schema, campaign.plan)
"""
_OURS = f"""{_OURS_START}
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.xlsx")):
    assert parse(read_file(path), campaign.schema, caster).rows
"""
_PEER = """
import pathlib, sys
import pandas as pd
for number, path in enumerate(sorted(pathlib.Path(sys.argv[1]).rglob("*.xlsx"))):
    if number // 10 % int(sys.argv[2]) == 0:
        pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
"""
_DVK = """
import sys
from dvk_xl.cli.door import main
code = main(sys.argv[1:])
with open("/proc/self/status") as status:
    print(*[line.split()[1] for line in status if line.startswith("VmHWM")], file=sys.stderr)
sys.exit(code)
"""
_LIBRARIES = "import dvk_xl.cli.door, dvk_xl.actions.run, dvk_xl.actions.describe"


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, seconds of all processors (children too), peak memory of the process itself in MiB."""

    clock: float
    busy: float
    peak: float = 0.0

    def net(self, start: "Spent") -> "Spent":
        """What is left when the start is taken off."""
        return Spent(self.clock - start.clock, self.busy - start.busy, self.peak)


def main() -> None:
    """Make the files, run each side, print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-share", type=int, default=4)
    parser.add_argument("--memory", type=int, nargs="*", default=MEMORY)
    args = parser.parse_args()
    files(args.files, args.rounds, args.peer_share)
    memory(args.memory)


def files(count: int, rounds: int, share: int) -> None:
    """Print the table of speed; the peer reads one of `share` tens of files, its time is reckoned for all."""
    with campaign(count) as folder:
        inbox = str(folder / _INBOX)
        start = {name: _best([_python(code, inbox)] * 3) for name, code in _STARTS.items()}
        bare = _best([_python(_BARE, inbox)] * 2).net(start["bare"])
        ours = _best([_python(_OURS, inbox)] * 2).net(start["ours"])
        part = _best([_python(_PEER, inbox, str(share))]).net(start["peer"])
        peer = Spent(part.clock * share, part.busy * share)
        cold = _cold(folder).net(start["dvk"])
        changed = _changed(folder, rounds).net(start["dvk"])
        same = _best([_consolidate(folder)] * rounds).net(start["dvk"])
    styled = f"one in {_STYLED_EVERY} with {_STYLED_ROWS:,} styled empty rows"
    print(f"files: {count}, {styled}; start {start['dvk'].clock:.2f} s, peer {start['peer'].clock:.2f} s (taken off)")
    _line("python-calamine alone", bare, bare)
    _line("reading, layout and casting", ours, bare, "of it (goal 2.5)")
    _line("pandas + openpyxl, reads only", peer, peer)
    _line("consolidate, cold", cold, peer, f"of it: {peer.clock / cold.clock:.1f} times faster (goal 15)")
    _line("consolidate, one file changed", changed, cold, "of cold (goal 0.03)")
    _line("consolidate, nothing changed", same, cold, "of cold")
    print(f"  cold: processors are busy {cold.busy / cold.clock:.2f} s a second")


_STARTS = {
    "bare": "import pathlib, sys, python_calamine",
    "ours": _OURS_START,
    "peer": "import pandas, openpyxl",
    "dvk": _LIBRARIES,
}


def _line(title: str, one: Spent, base: Spent, words: str = "") -> None:
    ratios = f"x {one.clock / base.clock:6.3f} {words}" if words else ""
    print(f"  {title:32} {one.clock:7.2f} s, busy {one.busy:7.2f} s (x {one.busy / base.busy:6.3f})   {ratios}")


def memory(counts: Iterable[int]) -> None:
    """Print the peak memory of the process itself, its readers apart, for each number of files."""
    for count in counts:
        with campaign(count) as folder:
            cold = _cold(folder)
            changed = _changed(folder, 1)
        print(f"memory: {count:5} files: peak {cold.peak:5.0f} MiB cold, {changed.peak:5.0f} MiB with one file changed")


@contextmanager
def campaign(count: int) -> Iterator[Path]:
    """A campaign with so many files in its inbox, one of each unit, further ones sent again; gone afterwards."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "campaign"
        units = folder.parent / "units.csv"
        lines = [
            "Mã,Tên đơn vị,Loại",
            *(f"CB{n:04d},Chi bộ Tổ dân phố số {n},CHI_BO" for n in range(1, min(count, _MOST_UNITS) + 1)),
        ]
        units.write_text("\n".join(lines), "utf-8")
        new_campaign(folder, "phuong-hai-phong-2026", units, None, date(2026, 2, 1))
        made, register = _forms(folder)
        for number in range(count):
            turn, whose = divmod(number, len(register))
            unit, again = register[whose], f" (lần {turn + 1})" if turn else ""
            data = _filled(made, unit, whose, again)
            target = folder / _INBOX / f"{unit.code}{again}.xlsx"
            target.write_bytes(data if number % _STYLED_EVERY else _styled(data))
        yield folder


def _forms(folder: Path) -> tuple[UnitForms, Sequence[Unit]]:
    state = load_campaign(open_campaign(folder), date(2026, 2, 1), receive=False).state
    return unit_forms(state.schema, state.plan, "DK", state.register.units), state.register.units


def _filled(made: UnitForms, unit: Unit, number: int, more: str) -> bytes:
    row = {
        "model_name": f"Ngõ xanh, sạch, đẹp số {number}",
        "kind": "MOI",
        "field": "VHXH",
        "goal": "Mọi nhà phân loại rác.",
        "content": f"Tổng vệ sinh thứ bảy hằng tuần{more}.",
        "start": date(2026, 3, 10),
        "person_in_charge": "Người Phụ Trách Thử",
    }
    return made.form(unit, {"registration": [row]})


def _styled(form: bytes) -> bytes:
    """The form with empty rows below that only carry borders, as somebody leaves who drew them to the end of a page."""
    part, end = "xl/worksheets/sheet1.xml", b"</sheetData>"
    with zipfile.ZipFile(io.BytesIO(form)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    first = parts[part].count(b"<row ") + 20
    rows = (
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" s="30"/>' for letter in _STYLED_COLUMNS) + "</row>"
        for row in range(first, first + _STYLED_ROWS)
    )
    parts[part] = parts[part].replace(end, "".join(rows).encode() + end)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return made.getvalue()


def _cold(folder: Path) -> Spent:
    return _run(_consolidate(folder))


def _changed(folder: Path, rounds: int) -> Spent:
    """The best of rounds in each of which one unit sends another file in place of its own."""
    made, register = _forms(folder)
    spent = []
    for number in range(rounds):
        unit = register[(2 * number + 1) * len(register) // (2 * rounds) | 1]
        (folder / _INBOX / f"{unit.code}.xlsx").write_bytes(_filled(made, unit, register.index(unit), f" sửa {number}"))
        spent.append(_run(_consolidate(folder)))
    return _least(spent)


def _consolidate(folder: Path) -> list[str]:
    return _python(_DVK, "consolidate", str(folder), "--as-of", _DAY.isoformat())


def _python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def _best(commands: Sequence[list[str]]) -> Spent:
    return _least([_run(command) for command in commands])


def _least(spent: Sequence[Spent]) -> Spent:
    return Spent(*(min(one) for one in zip(*((each.clock, each.busy, each.peak) for each in spent), strict=True)))


def _run(command: list[str]) -> Spent:
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    clock, after = time.perf_counter() - start, os.times()
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stderr)
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    peak = done.stderr.split()[-1:]
    return Spent(clock, busy, int(peak[0]) / 1024 if peak and peak[0].isdigit() else 0.0)


if __name__ == "__main__":
    main()
