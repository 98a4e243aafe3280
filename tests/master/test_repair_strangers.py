"""`dvk repair` beside what is not its own: sheets and columns of the office, and a save while it works."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import excel
import officer
import pytest
from helpers import practice
from helpers.validator import workbook_lint

from dvk_xl.actions import repair as door
from dvk_xl.actions.repair import repair
from dvk_xl.actions.run import consolidate
from dvk_xl.errors import DvkError
from dvk_xl.schema import load_schema

DAY = date(2026, 3, 6)


@pytest.mark.parametrize("title", ["Sổ nhận", "Kết quả", "Miễn, gia hạn", "Điều hành", "Phụ lục 02"])
def test_a_new_sheet_that_got_the_freed_code_name_is_not_taken_for_the_lost_one(consolidated: Path, title: str) -> None:
    master = consolidated / practice.MASTER
    code = excel.code_of(master, title)
    excel.deletes_sheet(master, title)
    excel.adds_sheet(master, "Trang riêng", code, "việc của văn phòng")
    done = repair(consolidated, DAY)
    assert ("sheet", title) in {(one.kind, one.name) for one in done.repaired}
    cells = practice.cells_of(master)
    assert {place: one.value for place, one in cells["Trang riêng"].items()} == {"A1": "việc của văn phòng"}
    assert len(cells[title]) > 1
    consolidate(consolidated, DAY)
    assert repair(consolidated, DAY).repaired == ()
    assert workbook_lint(master) == []


@pytest.mark.parametrize("title", ["Sổ nhận", "Kế hoạch", "_Danh_muc"])
def test_a_renamed_sheet_that_lost_its_names_is_still_known_by_its_code_name_and_head(
    consolidated: Path, title: str
) -> None:
    excel.renames_sheet(consolidated / practice.MASTER, title, "Trang lạ")
    done = repair(consolidated, DAY)
    assert [(one.kind, one.name) for one in done.repaired] == [("sheet", title)]
    assert "Trang lạ" in done.repaired[0].what


@pytest.mark.parametrize("step", ["build_master", "load_campaign"])
def test_a_save_while_the_repair_works_stops_it_and_stays(
    consolidated: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    master = consolidated / practice.MASTER
    excel.deletes_sheet(master, "Độ phủ")
    real: Callable[..., Any] = getattr(door, step)

    def saved_in_between(*given: Any, **named: Any) -> Any:
        practice.set_cells(master, "Miễn, gia hạn", {"H6": "vừa gõ"})
        return real(*given, **named)

    monkeypatch.setattr(door, step, saved_in_between)
    with pytest.raises(DvkError, match="E802"):
        repair(consolidated, DAY)
    assert practice.cells_of(master, "Miễn, gia hạn")["Miễn, gia hạn"]["H6"].value == "vừa gõ"
    monkeypatch.undo()
    assert repair(consolidated, DAY).repaired
    assert practice.cells_of(master, "Miễn, gia hạn")["Miễn, gia hạn"]["H6"].value == "vừa gõ"


def test_an_own_column_of_a_sheet_that_came_back_is_named_with_the_copy_that_holds_it(consolidated: Path) -> None:
    officer.works_in(consolidated / practice.MASTER)
    practice.send_again(consolidated, practice.SECOND_MORE)
    assert consolidate(consolidated, practice.SECOND_DAY).written
    excel.deletes_sheet(consolidated / practice.MASTER, "Đăng ký")
    left = {one.name: one for one in repair(consolidated, practice.SECOND_DAY).not_repaired}
    told = left[f"tblDangKy[{officer.OWN_COLUMN}]"]
    copies = [place for place in (consolidated / practice.DOSSIER).rglob("so.xlsm") if str(place.parent) in told.next]
    assert len(copies) == 1
    assert officer.OWN_COLUMN in {key for row in practice.table_rows(copies[0], "tblDangKy") for key in row}


def test_a_model_the_office_typed_after_the_copy_was_kept_comes_back_under_its_own_id(consolidated: Path) -> None:
    master, table = consolidated / practice.MASTER, load_schema().registration
    unit = "Chi bộ Tổ dân phố số 1"
    typed = {"model_name": "Tủ thuốc của ngõ", "kind": "Mô hình mới", "lead_unit": unit, "subject": "Tập thể"}
    last = practice.area(practice.table_ref(master, table.excel_table))[3]
    letters = {
        name: practice.column_letters(excel.heading_column(master, table.sheet, table.field(name).title))
        for name in typed
    }
    practice.set_cells(master, table.sheet, {f"{letters[name]}{last + 1}": value for name, value in typed.items()})
    # the unit sends a new model at the same time: its id comes after that of the typed one
    more = [
        practice.model("Ngõ xanh"),
        practice.model("Đường hoa"),
        practice.model("Vườn thuốc"),
        practice.model("Bể bơi"),
    ]
    practice.send_again(consolidated, {"CB01": more})
    consolidate(consolidated, practice.SECOND_DAY)
    before = ids_of(master)
    assert max(before.values()) > before[typed["model_name"]]
    excel.deletes_sheet(master, table.sheet)
    left = repair(consolidated, practice.SECOND_DAY).not_repaired
    assert ids_of(master) == before
    assert typed["model_name"] not in {one.name for one in left}


def ids_of(master: Path) -> dict[str, str]:
    """The ids of the models of the first unit by name."""
    table = load_schema().registration
    key, name = table.field("model_id").title, table.field("model_name").title
    rows = practice.table_rows(master, table.excel_table)
    return {str(row[name]): str(row[key]) for row in rows if str(row.get(key)).startswith("CB01-")}
