"""Each plan that ships begins a campaign: its master, a form of every period it has, its papers, its measures."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from helpers import practice

from dvk_xl.actions.forms import make_forms
from dvk_xl.actions.new import new_campaign
from dvk_xl.actions.run import consolidate, look
from dvk_xl.plan import load_plan, plan_names

UNITS = {
    "phuong-hai-phong-2026": ("Chi bộ Tổ dân phố số 1,CHI_BO", "Ủy ban nhân dân phường,UBND"),
    "thuong-hong-2025": ("Phòng Văn hóa - Xã hội,PHONG_BAN", "Trung tâm Dịch vụ công,DV_SU_NGHIEP"),
    "xuan-giang-2026": ("Phòng Kinh tế,PHONG_BAN", "Ban quản lý thôn Đông,THON_TDP"),
    "ha-giang-2023": ("Thôn Đông,THON_TDP", "Nguyễn Văn Thử,CA_NHAN"),
    "hoa-xa-2026": ("Chi bộ Thôn Đông,CHI_BO", "Hội Cựu chiến binh,CT_XH"),
}
DAY = {name: date(int(name[-4:]), 2, 10) for name in UNITS}


@pytest.fixture(scope="module", params=sorted(UNITS))
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Give the name of each plan and a campaign of it with two units and their registration forms."""
    name: str = request.param
    place = tmp_path_factory.mktemp(name)
    lines = [f"DV{number:02},{line}" for number, line in enumerate(UNITS[name], 1)]
    (place / "dv.csv").write_text("\n".join(["Mã,Tên đơn vị,Loại", *lines]), "utf-8-sig")
    new_campaign(place / "ct", name, place / "dv.csv", None, DAY[name])
    make_forms(place / "ct", "DK", (), DAY[name])
    return name, place / "ct"


def test_the_five_are_all_begun() -> None:
    assert tuple(sorted(UNITS)) == plan_names()


def test_both_units_get_a_registration_form_of_the_plan(begun: tuple[str, Path]) -> None:
    name, folder = begun
    forms = sorted(one.name for one in (folder / practice.OUTBOX).glob("*.xlsx"))
    assert forms == [f"DV{number:02} - Dang ky {DAY[name].year}.xlsx" for number in (1, 2)]
    sheet = openpyxl.load_workbook(folder / practice.OUTBOX / forms[0])["Đăng ký"]
    words = {cell.value for row in sheet.iter_rows(max_row=12) for cell in row if isinstance(cell.value, str)}
    asked = {one.removesuffix(" *") for one in words}
    # the form of Hà Giang asks no kind, that of Hòa Xá no field from a list
    assert ("Loại mô hình" in asked) == (name != "ha-giang-2023")
    assert ("Lĩnh vực *" in words) == (name != "hoa-xa-2026")


@pytest.mark.parametrize("period", ["6T", "NAM"])
def test_reports_are_asked_of_those_that_report(begun: tuple[str, Path], period: str) -> None:
    name, folder = begun
    made = {one.unit for one in make_forms(folder, period, ("DV01", "DV02"), DAY[name])}
    assert made == {"DV01", "DV02"}
    reporting = {one.code for one in look(folder, DAY[name]).state.register.units if one.reports}
    types = {one.code for one in load_plan(name).unit_types if one.reports}
    assert reporting == {f"DV{n:02}" for n, line in enumerate(UNITS[name], 1) if line.rsplit(",", 1)[1] in types}


def test_an_empty_campaign_has_measures_that_do_not_flatter(begun: tuple[str, Path]) -> None:
    name, folder = begun
    measures = look(folder, DAY[name]).state.outcome.measures
    base = measures["DK"].obliged
    assert base == {"phuong-hai-phong-2026": 1, "thuong-hong-2025": 2, "ha-giang-2023": 2}.get(name, 0)
    assert measures["DK"].rate == (0 if base else None)
    assert [one.met for one in measures["NAM"].targets if one.kind == "ratio"] == [
        None for one in load_plan(name).targets if one.kind == "ratio"
    ]


def test_a_year_of_a_plan_of_five_years_has_its_own_days(tmp_path: Path) -> None:
    new_campaign(tmp_path / "ct", "xuan-giang-2026", None, 2028, date(2028, 1, 10))
    plan = look(tmp_path / "ct", date(2028, 1, 10)).state.plan
    assert plan.years == (2028,)
    assert [one.date for one in plan.deadlines if one.date] == [date(2028, 5, 31), date(2028, 11, 30)]


def test_a_person_and_a_village_of_ha_giang_are_counted_on_their_own(tmp_path: Path) -> None:
    name, folder = "ha-giang-2023", tmp_path / "ct"
    lines = ["Mã,Tên đơn vị,Loại", "T1,Thôn Đông,THON_TDP", "T2,Thôn Tây,THON_TDP", "C1,Nguyễn Văn Thử,CA_NHAN"]
    (tmp_path / "dv.csv").write_text("\n".join(lines), "utf-8-sig")
    new_campaign(folder, name, tmp_path / "dv.csv", None, date(2023, 3, 10))
    drawn = "Tên mô hình,Lĩnh vực,Tập thể/Cá nhân,Họ và tên,Cấp đăng ký,Thời gian thực hiện\n"
    inbox = folder / practice.INBOX
    for unit, row in (
        ("Thôn Đông", "Hiến đất mở đường,Kinh tế,,,Cấp huyện,20/3/2023\n"),
        ("Nguyễn Văn Thử", "Nghe dân nói,Xây dựng hệ thống chính trị,Cá nhân,Nguyễn Văn Thử,Cấp cơ sở,20/3/2023\n"),
    ):
        _listed(inbox / f"{unit}.xlsx", unit, drawn + row)
    outcome = consolidate(folder, date(2023, 3, 24)).outcome
    one = outcome.measures["DK"]
    assert [(issue.code.value, issue.field) for issue in outcome.issues if issue.severity == "E"] == []
    # by hand: three are obliged, one village and the person registered; no kind was asked, the level of districts exists
    assert (one.lead, one.missing, str(one.rate)) == (("C1", "T1"), ("T2",), "66.6")
    assert (one.total, dict(one.by_subject), one.by_field["KT"]) == (2, {"TT": 1, "CN": 1}, 1)
    assert {record.values.get("level") for record in outcome.records["registration"]} == {"HUYEN", "CO_SO"}
    assert (one.timeliness.deadline, one.timeliness.on_time) == (date(2023, 3, 24), ("C1", "T1"))


def _listed(target: Path, unit: str, drawn: str) -> None:
    """A list that a unit made by itself."""
    book = openpyxl.Workbook()
    book.worksheets[0].append([f"Đơn vị: {unit}"])
    for line in drawn.strip().splitlines():
        book.worksheets[0].append([cell or None for cell in line.split(",")])
    book.save(target)
