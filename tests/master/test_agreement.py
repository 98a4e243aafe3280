"""What LibreOffice calculates anew is what stands in the file, and what Python measured."""

import datetime as dt
from pathlib import Path

import pytest
from helpers import practice
from helpers.agreement import disagreements, same
from helpers.office import Office

from dvk_xl.actions.describe import consolidated_json, measures_json
from dvk_xl.actions.forms import make_forms
from dvk_xl.actions.run import check, consolidate, look, undo
from dvk_xl.plan import load_plan, plan_names
from dvk_xl.views.card import CHOICE
from dvk_xl.views.coverage_page import layout

pytestmark = pytest.mark.office


def test_a_new_master_agrees(made_once: Path, office: Office) -> None:
    assert disagreements(office, made_once / practice.MASTER) == []


def test_a_consolidated_master_agrees(consolidated_once: Path, office: Office) -> None:
    assert disagreements(office, consolidated_once / practice.MASTER) == []


def test_a_master_with_more_rows_agrees(more_once: Path, office: Office) -> None:
    assert disagreements(office, more_once / practice.MASTER) == []


def test_a_master_with_fewer_rows_agrees(fewer_once: Path, office: Office) -> None:
    assert disagreements(office, fewer_once / practice.MASTER) == []


def test_a_master_agrees_after_an_undo(fewer_once: Path, tmp_path: Path, office: Office) -> None:
    folder = practice.copy(fewer_once, tmp_path / "x")
    undo(folder)
    assert disagreements(office, folder / practice.MASTER) == []


def test_a_master_with_results_agrees(half_once: Path, office: Office) -> None:
    assert disagreements(office, half_once / practice.MASTER) == []


def test_a_master_agrees_in_which_the_office_has_typed(consolidated: Path, office: Office) -> None:
    """Marks of the committee, a row on paper, a correction, an override, another number on Phụ lục 01, old launches."""
    master = consolidated / practice.MASTER
    letters = {
        cell.value: address[:-1]
        for address, cell in practice.cells_of(master, "Đăng ký")["Đăng ký"].items()
        if address.endswith("5") and address[:-1].isalpha()
    }
    typed: dict[str, str | float | None] = {
        f"{letters['Đảng ủy chỉ đạo']}6": "x",
        f"{letters['Đảng ủy chỉ đạo']}7": "x",
        f"{letters['Ngày ra mắt']}6": 46000.0,
        f"{letters['Cho phép tính']}10": "x",
        f"{letters['Lý do cho phép']}10": "Đã xem hồ sơ giấy.",
        f"{letters['Tên mô hình']}9": "*Tên ~ sửa? “lạ” <>&",
        f"{letters['Tên mô hình']}17": "Gõ tay",
        f"{letters['Loại mô hình']}17": "Mô hình mới",
        f"{letters['Lĩnh vực']}17": "Kinh tế",
        f"{letters['Đơn vị chủ trì']}17": "Chi bộ Tổ dân phố số 13",
        f"{letters['Ngày bắt đầu']}17": "tháng 3/2026",
    }
    practice.set_cells(master, "Đăng ký", typed)
    practice.set_cells(master, "Phụ lục 01", {CHOICE: 4.0})
    for day in (practice.SECOND_DAY, practice.HALF_DAY):
        consolidate(consolidated, day)
        assert disagreements(office, master) == []
        must_agree_with_python(consolidated, office, day)


def test_the_numbers_on_the_sheet_of_coverage_are_those_of_python(
    consolidated_once: Path, half_once: Path, office: Office
) -> None:
    must_agree_with_python(consolidated_once, office, practice.FIRST_DAY)
    must_agree_with_python(half_once, office, practice.HALF_DAY)


def must_agree_with_python(folder: Path, office: Office, day: dt.date) -> None:
    fresh = office.recalculate(folder / practice.MASTER)
    state = look(folder, day).state
    plan = load_plan(practice.PLAN)
    said = measures_json(state.measures)
    rows = layout(state)
    cells = practice.cells_of(folder / practice.MASTER, "Độ phủ")["Độ phủ"]

    def value(address: str) -> object:
        found = fresh.get(("Độ phủ", address), cells[address].value)
        return found if found is not None else ""

    groups = [value(f"C{rows['groups'] + number}") for number in range(5)]
    assert groups[:4] == [said["obliged"], len(said["lead"]), len(said["cooperating_only"]), len(said["missing"])]
    assert same(groups[4], float(said["rate_percent"]))
    for number, target in enumerate(said["targets"]):
        row = rows["targets"] + number
        assert value(f"A{row}") == target["id"]
        assert same(value(f"C{row}"), float(target["value"]))
        assert value(f"E{row}") == {True: "✓ Đạt", False: "✗ Chưa đạt", None: "… Chưa có"}[target["met"]]
        if target["other_reading"]:
            assert same(value(f"F{row}"), target["other_reading"]["value"])
    kinds = {str(value(f"E{rows['kinds'] + number}")): value(f"F{rows['kinds'] + number}") for number in range(6)}
    models = said["models"]
    assert kinds == {
        "Tổng số được tính": models["total"],
        "Mô hình mới": models["by_kind"]["MOI"],
        "Mô hình duy trì": models["by_kind"]["DUY_TRI"],
        "Mô hình nhân rộng": models["by_kind"]["NHAN_RONG"],
        "Chưa tính": models["not_counted"],
        "Trong đó cá nhân": models["by_subject"]["CN"],
    }
    fields = [value(f"C{rows['fields'] + number}") for number in range(len(plan.fields))]
    assert fields == [models["by_field"][one.code] for one in plan.fields]
    launch = [value(f"F{rows['fields'] + number}") for number in range(3)]
    assert launch == [said["launch"]["new"], said["launch"]["launched"], len(said["launch"]["overdue"])]
    for number, period in enumerate(("DK", "6T", "NAM"), 1):
        times = state.outcome.measures[period].timeliness
        counts = [value(f"{letter}{rows['times'] + number}") for letter in "DEF"]
        assert counts == [len(times.on_time), len(times.late), len(times.missing)]
    units = {one["Mã"]: one for one in practice.table_rows(folder / practice.MASTER, "tblDoPhu")}
    for one in state.measures.units:
        row = units[one.code]
        assert (row.get("Chủ trì", 0), row.get("Phối hợp", 0)) == (one.lead, one.cooperating)
        bound = row.get("Bắt buộc") == "x"
        assert row["Nhóm"] == ("—" if one.group == "missing" and not bound else state.words.groups[one.group])


@pytest.mark.parametrize("name", plan_names())
def test_the_book_of_every_plan_agrees(tmp_path: Path, office: Office, name: str) -> None:
    folder, plan = tmp_path / "Dan van kheo", load_plan(name)
    practice.new_folder(folder, name)
    first = dt.date(plan.year, 3, 2)
    fields = [one.title for one in plan.fields] or ["Đời sống xã hội"]
    rows = [
        practice.model("Tuyến đường hoa", field=fields[0], start=first, launch_date=first, end=None),
        practice.kept_model("Tiếng loa an ninh", field=fields[-1], start=first.replace(year=plan.year - 1), end=None),
        practice.model(
            "Người tốt", field=fields[0], subject="Cá nhân", person_name="Mẫu Thị Thử", start=first, end=None
        ),
    ]
    rows[0]["cooperating_units"] = "Hội Phụ nữ; Phòng Văn hóa - Xã hội"
    form = min((folder / practice.OUTBOX).glob("*.xlsx"))
    practice.fill(form, rows, folder / practice.INBOX / "ubnd.xlsx", first, name)
    consolidate(folder, first.replace(month=4))
    assert disagreements(office, folder / practice.MASTER) == []
    assert len(practice.table_rows(folder / practice.MASTER, "tblDangKy")) == 3


GAPS = "A6"


def test_a_form_counts_its_own_gaps_and_a_file_saved_by_another_program_is_taken(made: Path, office: Office) -> None:
    sheet = practice.schema_of_forms()["forms"][0]["sheets"][0]
    letters = {one["name"]: one["letter"] for one in sheet["columns"]}
    rows = [
        practice.model("Tuyến đường hoa"),
        practice.kept_model("Tiếng loa an ninh", higher_target=None, field=None),
        {"goal": "Chưa có tên, chưa có loại."},
        practice.kept_model("Tổ tự quản", higher_target=None, target_this_year=12, target_last_year=9),
    ]
    typed = {
        (sheet["name"], f"{letters[name]}{number}"): value
        for number, row in enumerate(rows, sheet["first_row"])
        for name, value in row.items()
        if value is not None
    }
    form, returned = practice.form_of(made, "CB04"), made / practice.INBOX / "gui ve.xlsx"
    assert disagreements(office, form) == []
    assert practice.cells_of(form, sheet["name"])[sheet["name"]][GAPS].value == "Chưa ghi nội dung"
    office.fill_and_save(form, returned, typed)
    counts = office.recalculate(returned)
    missing = practice.column_letters(practice.area(f"{sheet['columns'][-1]['letter']}1")[0] + 1)
    assert [counts[sheet["name"], f"{missing}{row}"] for row in range(sheet["first_row"], sheet["first_row"] + 5)] == [
        0,
        2,
        3,
        0,
        "",
    ]
    assert counts[sheet["name"], GAPS] == "Còn 5 chỗ phải sửa trước khi gửi"

    done = consolidated_json(consolidate(made, practice.FIRST_DAY))
    assert [(one["unit"], one["verdict"]) for one in done["files"]] == [("CB04", "accepted_with_errors")]
    assert (done["registrations"], done["countable"]) == (4, 2)
    named = {one.get("Tên mô hình"): one for one in practice.table_rows(made / practice.MASTER, "tblDangKy")}
    assert named["Tuyến đường hoa"]["Ngày bắt đầu"] == 46083
    assert named["Tổ tự quản"]["Chỉ tiêu năm nay"] == 12
    assert disagreements(office, made / practice.MASTER) == []
    assert disagreements(office, returned) == []
    assert consolidated_json(check([returned], practice.FIRST_DAY))["balance"]


def test_a_form_of_the_half_year_counts_its_own_gaps(fewer_once: Path, tmp_path: Path, office: Office) -> None:
    folder = practice.copy(fewer_once, tmp_path / "x")
    make_forms(folder, "6T", ("CB04",), practice.HALF_DAY)
    form, returned = practice.form_of(folder, "CB04", "6T"), folder / practice.INBOX / "bc cb04.xlsx"
    sheet = practice.schema_of_forms()["forms"][1]["sheets"][0]
    letters = {one["name"]: one["letter"] for one in sheet["columns"]}
    assert disagreements(office, form) == []
    first = sheet["first_row"]
    typed = {
        (sheet["name"], f"{letters['achieved']}{first}"): "Xong",
        (sheet["name"], f"{letters['participants']}{first}"): 45,
    }
    office.fill_and_save(form, returned, typed)
    assert disagreements(office, returned) == []
    consolidate(folder, practice.HALF_DAY)
    assert disagreements(office, folder / practice.MASTER) == []
    assert practice.table_rows(folder / practice.MASTER, "tblKetQua")[0]["Số người tham gia"] == 45
