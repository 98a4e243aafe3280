"""The named outputs and the reminders of a campaign folder: which files lie where, and what goes away."""

from collections.abc import Mapping
from datetime import date, datetime, time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import practice
from helpers.office import Office

from dvk_xl.actions.describe import schema_json
from dvk_xl.actions.papers import list_papers, make_paper, make_papers, papers_of
from dvk_xl.actions.remind import FOLDER, remind
from dvk_xl.actions.run import consolidate
from dvk_xl.buttons import BUTTONS
from dvk_xl.errors import ReportError
from dvk_xl.generate.form import FormRequest, build_form
from dvk_xl.generate.vba import load_actions
from dvk_xl.macros import press_closed
from dvk_xl.plan import load_plan, plan_names, tailored
from dvk_xl.register import Unit
from dvk_xl.schema import load_schema
from dvk_xl.views.card import CHOICE

DAY = practice.SECOND_DAY
LETTERS = Path(practice.OUTBOX) / FOLDER


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def words(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [str(cell.value) for row in book.worksheets[0] for cell in row if cell.value is not None]


# ---- the calendar


def test_the_calendar_of_the_ward_names_each_output_with_its_day_and_addressee() -> None:
    plan = load_plan(practice.PLAN)
    found = [
        (one.name, one.period, one.due, one.addressee)
        for one in papers_of(load_schema(), plan)
        if (one.name, one.period) != ("appendix3", "NAM")
    ]
    ward = "Ban Thường vụ Đảng ủy phường (qua Ban Xây dựng Đảng)"
    assert found == [
        ("list_up", "DK", date(2026, 3, 9), "Ban Tuyên giáo và Dân vận Thành ủy"),
        ("appendix1", "DK", date(2026, 3, 2), ward),
        ("appendix2", "DK", date(2026, 3, 2), "Ban Xây dựng Đảng"),
        ("appendix3", "6T", date(2026, 6, 19), "Ban Xây dựng Đảng"),
        ("missing", "DK", date(2026, 3, 2), ""),
        ("missing", "6T", date(2026, 6, 19), ""),
        ("missing", "NAM", date(2026, 11, 24), ""),
    ]


@pytest.mark.parametrize("name", plan_names())
def test_every_plan_has_its_outputs_and_only_one_that_sends_a_list_up_offers_it(name: str) -> None:
    plan = load_plan(name)
    offered = {one.name for one in papers_of(load_schema(), plan)}
    assert offered >= {"appendix1", "appendix2", "appendix3", "missing"}
    assert ("list_up" in offered) == ("list_up" in plan.appendices)


def test_looking_at_the_calendar_writes_nothing(made: Path) -> None:
    before = practice.tree(made)
    assert list_papers(made, DAY)
    assert practice.tree(made) == before


# ---- the files


def test_every_output_lies_in_the_folder_of_reports_under_its_name(consolidated: Path) -> None:
    made = make_papers(consolidated, ("list_up", "appendix1", "appendix2", "missing"), DAY)
    assert [(one.name, one.path.name) for one in made] == [
        ("list_up", "Danh sach gui cap tren - Dang ky 2026.xlsx"),
        ("appendix1", "Phu luc 01 - Dang ky 2026.xlsx"),
        ("appendix2", "Phu luc 02 - Dang ky 2026.xlsx"),
        ("missing", "Danh sach don vi chua gui - Dang ky 2026.txt"),
        ("missing", "Danh sach don vi chua gui - Dang ky 2026.xlsx"),
    ]
    assert names(consolidated / practice.REPORTS) == sorted(one.path.name for one in made)
    up = words(made[0].path)
    assert "Kính gửi: Ban Tuyên giáo và Dân vận Thành ủy" in up
    assert "Tổ dân phố sáng - xanh - sạch - đẹp - an toàn" in up


def test_the_list_of_the_missing_is_pasted_and_printed_with_the_same_units(consolidated: Path) -> None:
    text, sheet = (one.path for one in make_paper(consolidated, "missing", DAY, "DK"))
    missing = [unit.title for unit in remind(consolidated, "DK", DAY).missing]
    pasted = text.read_bytes().decode("utf-8-sig")
    assert "\r\n" in pasted
    assert [line.split(". ", 1)[1] for line in pasted.splitlines() if line[:1].isdigit()] == missing
    printed = words(sheet)
    assert [one for one in printed if one in missing] == missing
    assert "0900000004" in printed


@pytest.mark.parametrize(
    ("name", "period", "message"),
    [
        ("phu_luc", None, "Kế hoạch này không có “phu_luc”"),
        ("list_up", "6T", "Danh sách gửi cấp trên không có trong kỳ 6T; chỉ có kỳ DK"),
        ("appendix3", "DK", "Phụ lục 03 không có trong kỳ DK; chỉ có kỳ 6T, NAM"),
    ],
)
def test_what_the_plan_does_not_have_is_said_and_nothing_is_written(
    consolidated: Path, name: str, period: str | None, message: str
) -> None:
    before = practice.tree(consolidated, without=(".khoa",))
    with pytest.raises(ReportError, match=message):
        make_papers(consolidated, ("missing", name), DAY, period)
    assert practice.tree(consolidated, without=(".khoa",)) == before


def test_a_plan_without_a_list_up_says_so(tmp_path: Path) -> None:
    folder = practice.new_folder(tmp_path / "x", "hoa-xa-2026")
    with pytest.raises(ReportError, match="không có “Danh sách gửi cấp trên”; đang có: appendix1"):
        make_paper(folder, "list_up", DAY)


def test_results_are_printed_for_the_period_they_came_in(half_once: Path, tmp_path: Path) -> None:
    folder = practice.copy(half_once, tmp_path / "x")
    (made,) = make_paper(folder, "appendix3", practice.HALF_DAY)
    assert made.path.name == "Phu luc 03 - Bao cao 6 thang 2026.xlsx"
    assert any("6 THÁNG ĐẦU NĂM 2026" in one for one in words(made.path))


def test_outputs_are_the_same_bytes_again(consolidated: Path) -> None:
    first = {one.path.name: one.path.read_bytes() for one in make_papers(consolidated, ("appendix1", "missing"), DAY)}
    again = {one.path.name: one.path.read_bytes() for one in make_papers(consolidated, ("appendix1", "missing"), DAY)}
    assert again == first


# ---- the buttons


def test_each_button_of_a_named_output_makes_it(consolidated: Path) -> None:
    buttons = [one for one in load_actions() if one.group == "Văn bản"]
    assert [one.id for one in buttons] == ["list_up", "appendix1", "appendix2", "appendix3", "missing"]
    assert len({one.keytip for one in buttons}) == len(buttons)
    for one in buttons:
        ended = press_closed(one.id, consolidated / practice.MASTER, lambda: datetime.combine(DAY, time()))
        code, said = ended.code, ended.sentence
        assert (code, said.startswith("đã lập ")) == (0, True)
    assert len(names(consolidated / practice.REPORTS)) == len(buttons) + 1


def test_every_declared_action_has_a_door() -> None:
    assert {one.id for one in load_actions()} - {"stop", "help"} <= BUTTONS.keys()


# ---- the reminders


def test_every_missing_unit_has_a_text_and_a_draft_with_its_form(consolidated: Path) -> None:
    made = remind(consolidated, "DK", DAY)
    codes = [one.code for one in made.missing]
    assert "CB04" in codes
    assert [one.unit for one in made.messages] == codes
    assert names(consolidated / LETTERS) == sorted(
        f"{code} - Nhac Dang ky 2026{end}" for code in codes for end in (".eml", ".txt")
    )
    one = next(one for one in made.messages if one.unit == "CB04")
    text = one.text.read_bytes().decode("utf-8-sig")
    assert text.startswith("Kính gửi Chi bộ Tổ dân phố số 4,\r\n")
    assert "Hạn cuối 02/03/2026: đã quá 3 ngày." in text
    letter: Any = message_from_bytes(one.letter.read_bytes(), policy=default)
    assert letter["X-Unsent"] == "1"
    assert letter["Subject"].endswith("Chi bộ Tổ dân phố số 4")
    (attached,) = letter.iter_attachments()
    assert attached.get_content() == practice.form_of(consolidated, "CB04").read_bytes()
    assert letter.get_body().get_content().replace("\r\n", "\n") == text.replace("\r\n", "\n")


def test_a_unit_without_a_form_is_asked_without_one(consolidated: Path) -> None:
    practice.form_of(consolidated, "CB04").unlink()
    one = next(one for one in remind(consolidated, "DK", DAY).messages if one.unit == "CB04")
    letter: Any = message_from_bytes(one.letter.read_bytes(), policy=default)
    assert list(letter.iter_attachments()) == []
    assert "Mẫu điền sẵn" not in one.text.read_text("utf-8-sig")


def test_the_letter_goes_to_the_address_in_the_register(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    sheet = practice.cells_of(master, "Đơn vị")["Đơn vị"]
    column = next(
        address[:-1]
        for address, cell in sheet.items()
        if cell.value == load_schema().tables["unit"].field("email").title
    )
    row = next(address[1:] for address, cell in sheet.items() if cell.value == "CB04" and address[0] == "A")
    practice.set_cells(master, "Đơn vị", {f"{column}{row}": "cb4@vi-du.vn"})
    one = next(one for one in remind(consolidated, "DK", DAY).messages if one.unit == "CB04")
    assert message_from_bytes(one.letter.read_bytes(), policy=default)["To"] == "cb4@vi-du.vn"


def test_the_reminder_of_a_unit_that_has_sent_meanwhile_goes_away(consolidated: Path) -> None:
    remind(consolidated, "DK", DAY)
    (consolidated / LETTERS / "ghi chú của tôi.txt").write_text("giữ lại", "utf-8")
    remind(consolidated, "6T", DAY)
    others = {name for name in names(consolidated / LETTERS) if "Dang ky" not in name}
    practice.send(consolidated, "CB04", [practice.model("Vườn rau sạch")], DAY)
    consolidate(consolidated, DAY)
    left = remind(consolidated, "DK", DAY)
    assert "CB04" not in [one.code for one in left.missing]
    found = set(names(consolidated / LETTERS))
    assert not {name for name in found if name.startswith("CB04 - Nhac Dang ky")}
    assert others <= found
    assert len([name for name in found if "Nhac Dang ky" in name]) == 2 * len(left.missing)


@pytest.mark.parametrize(
    ("day", "period"),
    [(date(2026, 2, 20), "DK"), (date(2026, 3, 5), "DK"), (date(2026, 6, 10), "6T"), (date(2026, 12, 1), "NAM")],
)
def test_the_button_reminds_of_the_nearest_deadline_that_somebody_missed(
    consolidated: Path, day: date, period: str
) -> None:
    assert remind(consolidated, None, day).period == period


# ---- Phụ lục 01 of the master and of the form


def mine(plan: str) -> tuple[list[dict[str, Any]], Mapping[str, Any]]:
    """Two registrations of a plan, a collective's and a person's, with the fields its form asks for; and its schema."""
    profile = load_plan(plan)
    described = schema_json(tailored(load_schema(), profile), profile)
    asked = {one["name"] for one in described["forms"][0]["sheets"][0]["columns"]}
    first = date(profile.year, 3, 2)
    rows = (
        practice.model("Tuyến đường hoa", start=first, launch_date=first, place="Thôn Đông", benefit_value=45_000_000),
        practice.model(
            "Người tốt",
            subject="Cá nhân",
            person_name="Mẫu Thị Thử",
            person_position="Trưởng thôn",
            start=first,
            note='"lạ" <&>',
        ),
    )
    return [{name: value for name, value in row.items() if name in asked} for row in rows], described


def test_a_unit_with_more_models_than_a_form_has_rows_still_prints_them_all(tmp_path: Path) -> None:
    profile = load_plan(practice.PLAN)
    schema = tailored(load_schema(), profile)
    many = [{"model_name": f"Mô hình {number}"} for number in range(1, schema.workbook.form_rows + 4)]
    unit = Unit("CB01", "Chi bộ Tổ dân phố số 1", "CHI_BO", obliged=True, eligible=True, reports=True)
    form = tmp_path / "form.xlsx"
    form.write_bytes(build_form(schema, profile, FormRequest(unit, "DK", {"registration": many})))
    shown = {cell.value for cell in practice.cells_of(form, "Phụ lục 02")["Phụ lục 02"].values()}
    assert {one["model_name"] for one in many} <= shown


@pytest.mark.office
@pytest.mark.parametrize("plan", ["ha-giang-2023", practice.PLAN])
@pytest.mark.parametrize(
    ("chosen", "signer", "shown"), [(1, "ĐẠI DIỆN LÃNH ĐẠO", "Tuyến đường hoa"), (2, "NGƯỜI ĐĂNG KÝ", "Người tốt")]
)
def test_phu_luc_01_shows_what_excel_calculates_for_a_collective_and_for_a_person(
    tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch, plan: str, chosen: int, signer: str, shown: str
) -> None:
    rows, described = mine(plan)
    monkeypatch.setattr(practice, "schema_of_forms", lambda _=plan: described)
    folder = practice.new_folder(tmp_path / "Dan van kheo", plan)
    form = min((folder / practice.OUTBOX).glob("*.xlsx"))
    day = date(load_plan(plan).year, 3, 2)
    returned = practice.fill(form, rows, folder / practice.INBOX / "gui ve.xlsx", day, plan)
    consolidate(folder, day)
    master = folder / practice.MASTER
    practice.set_cells(master, "Phụ lục 01", {CHOICE: float(chosen)})
    consolidate(folder, day.replace(month=4))
    for path in (master, returned):
        if path == returned:
            practice.set_cells(path, "Phụ lục 01", {CHOICE: float(chosen)})
        stored = practice.cells_of(path, "Phụ lục 01")["Phụ lục 01"]
        fresh = {
            address: value for (sheet, address), value in office.recalculate(path).items() if sheet == "Phụ lục 01"
        }
        now = {address: fresh.get(address, cell.value) for address, cell in stored.items()}
        assert shown in now.values()
        signers = [value for value in now.values() if str(value).startswith(("ĐẠI DIỆN LÃNH ĐẠO", "NGƯỜI ĐĂNG KÝ"))]
        assert [str(one)[: len(signer)] for one in signers] == [signer]
        if path == master:
            assert all((cell.value or "") == (fresh[address] or "") for address, cell in stored.items() if cell.formula)
