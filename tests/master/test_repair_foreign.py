"""A repair mends this campaign's workbook, never an older or a foreign one: those are refused as by any command."""

import shutil
from datetime import date
from pathlib import Path

import excel
import pytest
from helpers import practice

from dvk_xl.actions.repair import repair
from dvk_xl.errors import CampaignError

DAY = date(2026, 3, 6)


@pytest.mark.parametrize("lost", ["Hướng dẫn", "_He_thong"])
def test_a_copy_from_before_the_first_run_is_refused_whatever_it_lacks(consolidated: Path, lost: str) -> None:
    master = consolidated / practice.MASTER
    shutil.copyfile(consolidated / "Ho-so/hoan-tac/1/so.xlsm", master)
    excel.deletes_sheet(master, lost)
    before = master.read_bytes()
    with pytest.raises(CampaignError, match="E809"):
        repair(consolidated, DAY)
    assert master.read_bytes() == before


def test_the_own_workbook_without_its_system_sheet_is_mended(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    rows = practice.table_rows(master, "tblDangKy")
    excel.deletes_sheet(master, "_He_thong")
    assert repair(consolidated, DAY).repaired
    assert practice.table_rows(master, "tblDangKy") == rows
