"""`dvk repair` as the real program, in a process of its own: nothing that a test imports can help it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers import practice
from master import excel

PLANS = ("phuong-hai-phong-2026", "hoa-xa-2026")
SHEETS = ("Miễn, gia hạn", "Điều hành")


@pytest.fixture(scope="module", params=PLANS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the new campaign of a plan."""
    return practice.new_folder(tmp_path_factory.mktemp("cua") / "Dan van kheo", request.param)


def repaired(folder: Path) -> dict[str, Any]:
    """What the program answers; it must end well and write nothing beside its answer."""
    done = subprocess.run(
        [sys.executable, "-m", "dvk_xl.cli", "repair", str(folder), "--json", "--as-of", "2026-03-06"],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=dict(os.environ),
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr.decode("utf-8")) == (0, "")
    answer: dict[str, Any] = json.loads(done.stdout.decode("utf-8"))
    return answer


@pytest.mark.parametrize("title", SHEETS)
def test_the_program_itself_brings_a_deleted_sheet_back(made: Path, tmp_path: Path, title: str) -> None:
    folder = practice.copy(made, tmp_path / "Dan van kheo")
    excel.deletes_sheet(folder / practice.MASTER, title)
    answer = repaired(folder)
    assert ("sheet", title) in {(one["kind"], one["name"]) for one in answer["repaired"]}
    assert title in practice.sheet_parts(practice.parts_of(folder / practice.MASTER))
    assert repaired(folder)["repaired"] == []
