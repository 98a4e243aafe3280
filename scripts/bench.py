"""Speed as ratios in one run: cold and warm consolidation beside a loop that merely reads the same files.

Prints a table; asserts nothing. Every time is net of the interpreter's own start with the libraries it needs.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bench_forms import forms
from bench_looks import looks

from dvk_xl.actions.folder import open_campaign
from dvk_xl.actions.load import load_campaign
from dvk_xl.actions.new import new_campaign
from dvk_xl.generate.form import FormRequest, build_form

_DAY = "2026-03-01"
_PEER = """
import sys, pathlib
import pandas as pd
rows = 0
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.xlsx")):
    for frame in pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl").values():
        rows += len(frame)
print(rows)
"""


def main() -> None:
    """Make the files, run each side, print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--forms", type=int, default=1000)
    parser.add_argument("--looks", type=int, default=150)
    args = parser.parse_args()
    forms(args.forms)
    looks(args.looks, rounds=9)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "campaign"
        _prepare(folder, args.files)
        _report(folder, args)


def _prepare(folder: Path, count: int) -> None:
    units = folder.parent / "units.csv"
    lines = ["Mã,Tên đơn vị,Loại", *(f"CB{n:04d},Chi bộ Tổ dân phố số {n},CHI_BO" for n in range(1, count + 1))]
    units.write_text("\n".join(lines), "utf-8")
    new_campaign(folder, "phuong-hai-phong-2026", units, None, date(2026, 2, 1))
    state = load_campaign(open_campaign(folder), date(2026, 2, 1), receive=False).state
    inbox = folder / "2-Nhan-ve"
    for number, unit in enumerate(state.register.units, 1):
        (inbox / f"{unit.code}.xlsx").write_bytes(_filled(state, unit, number, ""))


def _filled(state, unit, number: int, more: str) -> bytes:  # noqa: ANN001  # values of the program under test
    row = {
        "model_name": f"Ngõ xanh, sạch, đẹp số {number}{more}",
        "kind": "MOI",
        "field": "VHXH",
        "goal": "Mọi nhà phân loại rác.",
        "content": "Tổng vệ sinh thứ bảy hằng tuần.",
        "start": date(2026, 3, 10),
        "person_in_charge": "Người Phụ Trách Thử",
    }
    return build_form(
        state.schema, state.plan, FormRequest(unit, "DK", {"registration": [row]}, state.register.units[:20])
    )


def _timed(command: list[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stderr)
    return time.perf_counter() - start


def _best(commands: list[list[str]]) -> float:
    return min(_timed(command) for command in commands)


def _report(folder: Path, args: argparse.Namespace) -> None:
    python = sys.executable
    start_dvk = _best([[python, "-c", "import dvk_xl.actions.run, dvk_xl.cli"]] * 3)
    start_peer = _best([[python, "-c", "import pandas, openpyxl"]] * 3)
    peer = _best([[python, "-c", _PEER, str(folder / "2-Nhan-ve")]] * args.rounds) - start_peer
    consolidate = [python, "-m", "dvk_xl.cli", "consolidate", str(folder), "--as-of", _DAY]
    cold = _timed(consolidate) - start_dvk
    same = _timed(consolidate) - start_dvk
    state = load_campaign(open_campaign(folder), date(2026, 3, 1), receive=False).state
    unit = state.register.units[len(state.register.units) // 2]
    (folder / "2-Nhan-ve" / f"{unit.code} moi.xlsx").write_bytes(_filled(state, unit, 7, " sửa"))
    changed = _timed(consolidate) - start_dvk
    lines = [
        ("pandas + openpyxl, reads only", peer, 1.0),
        ("consolidate, cold", cold, cold / peer),
        ("consolidate, one file changed", changed, changed / peer),
        ("consolidate, nothing changed", same, same / peer),
    ]
    print(
        f"{args.files} files; start of Python with libraries: dvk {start_dvk:.2f} s, peer {start_peer:.2f} s (taken off)"
    )
    for title, seconds, ratio in lines:
        print(f"  {title:34} {seconds:8.2f} s   x {ratio:.3f} of the peer")
    print(f"  cold is {peer / cold:.1f} times faster than the peer (goal 5)")
    print(f"  one changed is {changed / cold:.3f} of cold (goal 0.1)")


if __name__ == "__main__":
    main()
