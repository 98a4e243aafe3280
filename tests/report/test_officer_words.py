"""What an officer reads at a glance: no doubled titles, no zeros nobody asked for, a person is no organisation."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from campaigns import DECREE, campaign, decree, model, party

from dvk_xl.actions.returns import unit_notes
from dvk_xl.checks.campaign import due_units
from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.generate.form import FormRequest, build_form
from dvk_xl.generate.form_patch import unit_forms
from dvk_xl.generate.pages import plan_lines
from dvk_xl.issues import Code, Issue, Ref
from dvk_xl.plan import PERSON, load_plan, tailored
from dvk_xl.register import Unit, build_register
from dvk_xl.report.context import report_context
from dvk_xl.report.xlsx import appendix_xlsx, missing_xlsx
from dvk_xl.schema import load_schema
from dvk_xl.views.appendices import appendix1, totals_line
from dvk_xl.views.cells import shown
from dvk_xl.views.state import State

FIRST, SECOND = "Chi bộ Tổ dân phố số 1", "Chi bộ Tổ dân phố số 2"
WHO = "Nguyễn Thị Mẫu"


def texts(data: bytes, sheet: str = "") -> list[str]:
    """What a workbook shows, cell by cell."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    page = book[sheet] if sheet else book.worksheets[0]
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


def with_person(state: State) -> State:
    """The same campaign, its first unit a person."""
    units = [replace(one, type=PERSON, title=WHO) if one.code == "CB01" else one for one in state.register.units]
    plan = replace(state.plan, unit_types=(*state.plan.unit_types, replace(state.plan.unit_types[0], code=PERSON)))
    return replace(state, register=build_register(units), plan=plan)


# ---- lists whose items hold commas


def test_the_totals_by_field_part_items_that_hold_commas() -> None:
    assert totals_line(decree()).splitlines()[1] == (
        "Theo lĩnh vực: kinh tế 1; văn hóa - xã hội 0; văn phòng, tư pháp 0; phục vụ hành chính công 1; "
        "quốc phòng - an ninh 0."
    )


def test_the_choices_of_a_field_part_items_that_hold_commas() -> None:
    state = campaign(DECREE, date(2025, 12, 20), [model("Một cửa", "Phòng Kinh tế", field=None)])
    choices = [dict(one.facts)["choices"] for one in state.outcome.issues if one.code == Code.E106]
    assert choices == ["Kinh tế; Văn hóa - xã hội; Văn phòng, tư pháp; Phục vụ hành chính công; Quốc phòng - an ninh"]


# ---- printed papers


def test_the_line_under_the_list_of_the_absent_fits_on_one_line() -> None:
    for state, period in ((party(), "DK"), (decree(), "DK"), (decree(), "NAM")):
        units = due_units(state.outcome.campaign, period)
        note = next(text for text in texts(missing_xlsx(state, period, units)) if text.startswith("(Tính đến ngày"))
        assert len(note) < 110
    assert "(Tính đến ngày 25/06/2026; hạn gửi: hết ngày 02/03/2026)" in texts(missing_xlsx(party(), "DK", ()))


@pytest.mark.parametrize("name", ["list_up", "appendix2", "appendix3", "appendix1"])
def test_a_paper_without_a_number_has_one_title(name: str) -> None:
    titles = {"Danh sách đăng ký", "Mẫu đăng ký", "Báo cáo kết quả"}
    assert not titles & set(texts(appendix_xlsx(decree(), name, "NAM")))


def test_the_results_of_a_peoples_committee_go_with_its_own_report() -> None:
    words = texts(appendix_xlsx(decree(), "appendix3", "NAM"))
    assert "(Kèm theo Báo cáo của Ủy ban nhân dân xã Thượng Hồng)" in words


def test_a_registration_without_a_word_of_whose_it_is_prints_as_a_collectives() -> None:
    state = campaign(models=[model("Ngõ sạch", FIRST, subject=None)])
    assert "Tập thể" in texts(appendix_xlsx(state, "appendix2", "DK"))


# ---- the papers of a person


def test_a_person_is_no_organisation_on_the_paper() -> None:
    plan = load_plan("ha-giang-2023").appendices
    state = with_person(campaign(models=[model("Ngõ sạch", FIRST, subject=None)], appendices=plan))
    for words in (
        texts(appendix_xlsx(state, "appendix1", "DK")),
        [str(shown(cell.value)) for cell in appendix1(replace(state, chosen=1)).page.cells.values()],
    ):
        assert WHO.upper() not in words
        assert FIRST.upper() not in words
        assert "(Cá nhân)" in words
        assert "(Tập thể)" not in words
        following = words[words.index("Đơn vị:") + 1]
        assert following not in {WHO, FIRST}


def test_the_form_made_for_a_person_prints_the_individuals_paper() -> None:
    plan = load_plan("ha-giang-2023")
    schema = tailored(load_schema(), plan)
    person = Unit("C01", WHO, PERSON, obliged=True, eligible=True, reports=False)
    village = Unit("T01", "Thôn Đông", "THON_TDP", obliged=True, eligible=True, reports=False)
    rows: dict[str, Any] = {"registration": [{"model_name": "Nghe dân nói"}]}
    forms = unit_forms(schema, plan, "DK", (person, village))
    sheet = schema.workbook.sheets["appendix1"]
    for whose, note, other in ((village, "(Tập thể)", "(Cá nhân)"), (person, "(Cá nhân)", "(Tập thể)")):
        for made in (
            forms.form(whose, rows),
            build_form(schema, plan, FormRequest(whose, "DK", rows, (person, village))),
        ):
            words = texts(made, sheet)
            assert note in words
            assert other not in words
            assert (whose.title.upper() in words) == (whose is village)


# ---- the report


def test_a_paper_without_a_number_is_named_by_its_title() -> None:
    context = report_context(decree(), "NAM")
    assert context["appendix2"] == "danh sách đăng ký mô hình “Dân vận khéo” năm 2025"
    assert context["appendix3"] == "biểu kết quả thực hiện mô hình “Dân vận khéo” năm 2025"


def test_the_day_the_office_set_is_not_told_as_the_plans() -> None:
    plan = load_plan(DECREE)
    words = load_schema().pages.plan["by_office"]
    moved = tuple(
        replace(one, kind="through_day", date=date(2025, 9, 20), text=words.format(text=one.text, day="20/09/2025"))
        if one.id == "DK"
        else one
        for one in plan.deadlines
    )
    context = report_context(campaign(DECREE, date(2025, 12, 20), deadlines=moved), "DK")
    assert context["deadline_text"] == next(one.text for one in plan.deadlines if one.id == "DK")
    assert context["office_day"] == "20/09/2025"
    assert report_context(decree(), "DK")["office_day"] == ""


def test_a_report_that_does_not_count_is_neither_summed_nor_quoted() -> None:
    good = {"period": "6T", "lead_code": "CB01", "news_count": 4, "lessons": "Làm trước"}
    bad = {"period": "6T", "lead_code": "CB02", "news_count": 9, "lessons": "Làm sau", "satisfied": 9, "ballots": 5}
    state = campaign(reports=[good, bad])
    assert [one.code for one in state.outcome.issues if one.key and one.severity == "E"] == [Code.E410]
    context = report_context(state, "6T")
    assert (context["reports"], context["news"]) == (1, 4)
    assert [one["text"] for one in context["lessons"]] == ["Làm trước"]


# ---- letters to units


def noted(*issues: Issue) -> str:
    """The letter to the first unit about these issues."""
    state = campaign(models=[model("Ngõ sạch", FIRST)])
    outcome: Outcome = replace(state.outcome, issues=issues)
    return unit_notes(replace(state, outcome=outcome)).get("CB01", "")


def about(code: Code, **facts: str) -> Issue:
    """An issue in the file of the first unit."""
    return Issue(code, Ref("CB01.xlsx"), tuple(facts.items()), None, "CB01")


def test_a_letter_names_errors_before_notes() -> None:
    letter = noted(about(Code.W110, fields="Mục tiêu"), about(Code.E101))
    assert letter.index("Thiếu tên mô hình") < letter.index("Thiếu nội dung")
    assert "1. [Lỗi]" in letter


@pytest.mark.parametrize("code", [Code.E209, Code.W603])
def test_what_asks_nothing_of_a_unit_is_no_letter(code: Code) -> None:
    assert noted(about(code, column="Ghi chú", name="Ngõ sạch", sheet="Ghi chú")) == ""


def test_a_letter_does_not_tell_a_unit_what_the_office_does() -> None:
    letter = noted(about(Code.E104, written="Chi bộ TDP 1", suggestion=FIRST), about(Code.E103, written="Chi bộ lạ"))
    assert "Chờ xác nhận" not in letter
    assert "trang Đơn vị" not in letter
    assert "báo văn phòng" in letter


# ---- the sheet of the plan


def test_the_sheet_of_the_plan_shows_rates_with_their_sign_and_no_codes() -> None:
    schema = load_schema()
    plan = load_plan("xuan-giang-2026")
    lines = [[shown(cell.value) for cell in line] for line in plan_lines(plan, schema)]
    cells = {value for line in lines for value in line}
    assert {"100%", "trên 95%"} <= cells
    assert not {one.code for one in (*plan.unit_types, *plan.fields)} & cells


def test_each_rule_of_the_plan_is_said_once() -> None:
    schema = load_schema()
    lines = [[shown(cell.value) for cell in line] for line in plan_lines(load_plan(DECREE), schema)]
    rules = lines[-len(schema.pages.rules) :]
    assert [line[0] for line in rules] == list(range(1, len(rules) + 1))
    assert {line[2] for line in rules} >= {schema.pages.plan["yes"], schema.pages.plan["no"]}
