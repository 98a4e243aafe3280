"""Links of the workbook to what was received: ours alone decides where they lead, and they cost a second run nothing."""

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from helpers import five, practice
from helpers.office import Office

from dvk_xl.actions.load import empty_state
from dvk_xl.ledger import Receipt
from dvk_xl.plan import load_plan, tailored
from dvk_xl.schema import load_schema
from dvk_xl.views.cells import Formula
from dvk_xl.views.originals import original_link
from dvk_xl.views.state import State

SHA = "ab" * 32
EVIL = 'x"),HYPERLINK("http:--evil","'


@pytest.fixture(scope="module")
def state() -> State:
    """Give the state of an empty campaign."""
    return empty_state(load_schema(), load_plan(practice.PLAN), (), date(2026, 2, 2))


def receipt(name: str) -> Receipt:
    return Receipt(1, SHA, 1, date(2026, 3, 1), 1, name, "")


def linked(state: State, text: str, sheet: str, name: str = "CB01/dang ky.xlsx") -> str | None:
    made = original_link(state, receipt(name), text, sheet, "C8")
    return made.text if isinstance(made, Formula) else None


@pytest.mark.parametrize("sheet", ["Đăng ký", "Sheet1", "DK 2026 - to_1.v2"])
def test_a_plain_name_of_a_sheet_is_pointed_at(state: State, sheet: str) -> None:
    said = linked(state, f"{sheet}!C8", sheet)
    assert said == f"""HYPERLINK("Ho-so/ban-goc/ab/{SHA}.xlsx#'{sheet}'!C8","{sheet}!C8")"""


@pytest.mark.parametrize("sheet", [EVIL, "a'b", "a&b", "50%", "x#y", "=1+1", "[b]", "", "n" * 32])
def test_any_other_name_leaves_the_location_out(state: State, sheet: str) -> None:
    said = linked(state, "C8", sheet)
    assert said == f'HYPERLINK("Ho-so/ban-goc/ab/{SHA}.xlsx","C8")'


def test_a_text_of_a_unit_stays_inside_its_quotes(state: State) -> None:
    said = linked(state, f"{EVIL}!C8", EVIL)
    assert said is not None
    texts = re.findall(r'"((?:[^"]|"")*)"', said)
    assert [texts[0], texts[1].replace('""', '"')] == [f"Ho-so/ban-goc/ab/{SHA}.xlsx", f"{EVIL}!C8"]
    assert re.sub(r'"(?:[^"]|"")*"', "T", said) == "HYPERLINK(T,T)"


@pytest.mark.parametrize("name", ["x.js", "x.exe", "x.hta", "x.docm", "x", 'x.xlsx"&A1', "x.html"])
def test_what_would_run_or_is_no_document_is_not_linked(state: State, name: str) -> None:
    assert linked(state, "BN-0001", "", name) is None


@pytest.mark.parametrize("name", ["x.csv", "x.pdf", "x.docx"])
def test_a_file_without_cells_is_opened_as_a_whole(state: State, name: str) -> None:
    assert linked(state, "BN-0001", "Đăng ký", name) == f'HYPERLINK("Ho-so/ban-goc/ab/{SHA}{name[1:]}","BN-0001")'


def test_a_text_too_long_for_a_formula_stays_a_text(state: State) -> None:
    assert linked(state, "x" * 255, "Đăng ký")
    assert linked(state, "x" * 256, "Đăng ký") is None
    assert linked(state, "a\nb", "Đăng ký") is None


# ---- in the workbook


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a ward whose first round came in; one unit made a list on a sheet with an odd name, one sent a picture."""
    folder = practice.new_folder(tmp_path_factory.mktemp("lien-ket") / "ct")
    practice.send_first_round(folder)
    odd = practice.send(folder, "CB04", [practice.model("Vườn rau sạch")], date(2026, 2, 24))
    book = openpyxl.load_workbook(odd)
    book["Đăng ký"].title = """Đ'ký "&A1&"'"""
    book.save(odd)
    (folder / practice.INBOX / "anh.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (folder / practice.INBOX / "la.js").write_bytes(b"alert(1)")
    five.dvk(practice.FIRST_DAY, "consolidate", folder, code=five.DATA_ERRORS)
    return folder


def formulas(folder: Path, sheet: str) -> dict[str, practice.Cell]:
    cells = practice.cells_of(folder / practice.MASTER, sheet)[sheet]
    return {place: one for place, one in cells.items() if one.formula and one.formula.startswith("HYPERLINK(")}


def test_a_link_shows_what_a_program_reads_there(folder: Path) -> None:
    rows = practice.table_rows(folder / practice.MASTER, "tblDangKy")
    assert {row["Ô nguồn"] for row in rows} >= {"Đăng ký!C9", """Đ'ký "&A1&"'!C9"""}
    assert all(row["Tệp nguồn"] for row in rows)
    assert len(formulas(folder, "Đăng ký")) == len(rows)


def test_an_odd_sheet_is_linked_without_its_name(folder: Path) -> None:
    (odd,) = [one.formula for one in formulas(folder, "Đăng ký").values() if 'ký "' in str(one.value)]
    assert odd is not None
    assert "#" not in odd
    assert re.sub(r'"(?:[^"]|"")*"', "T", odd) == "HYPERLINK(T,T)"


def test_a_receipt_opens_its_original(folder: Path) -> None:
    rows = practice.table_rows(folder / practice.MASTER, "tblSoNhan")
    links = {one.value: one.formula for one in formulas(folder, "Sổ nhận").values()}
    named = {row["Số biên nhận"]: row for row in rows}
    script = next(number for number, row in named.items() if row["Tệp"] == "la.js")
    assert set(named) - set(links) == {script}
    for number, formula in links.items():
        assert formula is not None
        target = formula.split('"')[1]
        assert named[number]["Dấu vân tay (SHA-256)"] in target
        assert (folder / target).is_file()


def test_an_issue_opens_the_cell_it_speaks_of(folder: Path) -> None:
    links = [str(one.formula) for place, one in formulas(folder, "Kiểm tra").items() if place.startswith("I")]
    rows = [row for row in practice.table_rows(folder / practice.MASTER, "tblKiemTra") if row.get("Tệp")]
    assert len(links) >= len(rows) - 1  # the script is not opened
    for link in links:
        target = link.split('"')[1]
        assert target.startswith("#'") or (folder / target.partition("#")[0]).is_file()
    at_cells = [
        row
        for row in rows
        if str(row.get("Ô", "")).isalnum() and str(row["Ô"])[0].isupper() and row["Tệp"].startswith("DK CB03")
    ]
    assert at_cells
    assert any(link.split('"')[1].endswith(f"#'Đăng ký'!{at_cells[0]['Ô']}") for link in links)


def test_a_second_run_changes_nothing(folder: Path, tmp_path: Path) -> None:
    again = practice.copy(folder, tmp_path / "x")
    before = (again / practice.MASTER).read_bytes()
    said = five.dvk(practice.FIRST_DAY, "consolidate", again, code=five.DATA_ERRORS)
    assert (said["changed"], (again / practice.MASTER).read_bytes() == before) == (False, True)


def test_a_version_that_comes_in_under_the_same_name_moves_the_link(folder: Path, tmp_path: Path) -> None:
    again = practice.copy(folder, tmp_path / "x")
    before = {str(one.formula) for one in formulas(again, "Đăng ký").values()}
    practice.send(again, "CB02", [practice.model("Tuyến phố văn minh thương mại", field="Kinh tế")], date(2026, 3, 4))
    five.dvk(practice.SECOND_DAY, "consolidate", again, code=five.DATA_ERRORS)
    after = {str(one.formula) for one in formulas(again, "Đăng ký").values()}
    assert (len(before - after), len(after - before)) == (1, 1)


def test_a_row_that_is_withdrawn_still_opens_the_file_it_came_with(folder: Path, tmp_path: Path) -> None:
    again = practice.copy(folder, tmp_path / "x")
    practice.send(again, "CB02", [practice.model("Mô hình khác hẳn")], date(2026, 3, 4))
    five.dvk(practice.SECOND_DAY, "consolidate", again, code=five.DATA_ERRORS)
    rows = practice.table_rows(again / practice.MASTER, "tblDangKy")
    assert [row["Tình trạng"] for row in rows].count("Đã rút") == 1
    assert len(formulas(again, "Đăng ký")) == len(rows)


@pytest.mark.office
def test_libreoffice_reads_every_link_as_it_is_shown(folder: Path, office: Office) -> None:
    from helpers.agreement import disagreements

    assert disagreements(office, folder / practice.MASTER) == []


def test_a_part_of_the_coverage_page_leads_to_the_rows_it_counts(folder: Path) -> None:
    shown = {one.value: one.formula for one in formulas(folder, "Độ phủ").values()}
    assert set(shown) == {"Đăng ký →", "Từng đơn vị →"}
    heads = practice.cells_of(folder / practice.MASTER, "Đăng ký", "Từng đơn vị")
    for formula, title in ((shown["Đăng ký →"], "Được tính"), (shown["Từng đơn vị →"], "Nhóm")):
        assert formula is not None
        sheet, _, cell = formula.split('"')[1].removeprefix("#").rpartition("!")
        assert heads[sheet.strip("'")][cell].value == title


def test_a_ratio_leads_to_the_reports_of_units() -> None:
    from dvk_xl.views.coverage_page import coverage_cells

    plan = load_plan("xuan-giang-2026")
    cells = coverage_cells(empty_state(tailored(load_schema(), plan), plan, (), date(2026, 7, 1)))
    assert "Báo cáo đơn vị →" in {one.value.value for one in cells.values() if isinstance(one.value, Formula)}
