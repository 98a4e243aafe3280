"""A column of the officer's own is never taken for a lost one because its heading resembles it."""

from datetime import date
from pathlib import Path

import excel
import officer
from helpers import practice

from dvk_xl.actions.repair import repair

DAY = date(2026, 3, 6)
TABLE = "tblDangKy"


def test_an_own_column_stays_and_the_lost_one_it_resembles_comes_back_beside_it(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    at = excel.heading_column(master, "Đăng ký", "Thẩm định")
    excel.inserts_column(master, "Đăng ký", at)
    excel.renames_column(master, TABLE, f"Cột{at}", "Thẩm định sơ bộ")
    officer.types_into(master, TABLE, 1, {"Thẩm định sơ bộ": "xem lại"})
    excel.deletes_column(master, "Đăng ký", at + 1)
    repair(consolidated, DAY)
    row = practice.table_rows(master, TABLE)[0]
    assert (row["Thẩm định sơ bộ"], row.get("Thẩm định")) == ("xem lại", None)


def test_a_blank_column_in_the_same_place_is_the_renamed_one(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    excel.renames_column(master, TABLE, "Thẩm định", "Thẩm định sơ bộ")
    repair(consolidated, DAY)
    officer.types_into(master, TABLE, 1, {"Thẩm định": "đạt"})
    row = practice.table_rows(master, TABLE)[0]
    assert (row["Thẩm định"], "Thẩm định sơ bộ" in row) == ("đạt", False)
