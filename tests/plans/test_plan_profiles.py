"""The five plans that ship, against what their documents say: numbers, days, bodies, forms; each with its heading."""

import json
from datetime import date

import pytest

from dvk_xl.actions.describe import plan_json
from dvk_xl.plan import PERIODS, Plan, active_deadlines, due, for_year, list_items, load_plan, plan_names, tailored
from dvk_xl.plan.values import Rules
from dvk_xl.schema import load_schema

WARD, THUONG_HONG, XUAN_GIANG, HA_GIANG, HOA_XA = (
    "phuong-hai-phong-2026",
    "thuong-hong-2025",
    "xuan-giang-2026",
    "ha-giang-2023",
    "hoa-xa-2026",
)

CALENDARS = """
    | phuong-hai-phong-2026 | DK     | units  | 2026-03-02 |
    | phuong-hai-phong-2026 | DK-UP  | office | 2026-03-09 |
    | phuong-hai-phong-2026 | 6T     | units  | 2026-06-19 |
    | phuong-hai-phong-2026 | NAM    | units  | 2026-11-24 |
    | thuong-hong-2025      | DK     | units  | 2025-09-30 |
    | thuong-hong-2025      | DK-UP  | office | 2025-09-30 |
    | thuong-hong-2025      | NAM    | office | 2025-12-14 |
    | xuan-giang-2026       | 6T     | units  | 2026-05-30 |
    | xuan-giang-2026       | NAM    | units  | 2026-11-29 |
    | xuan-giang-2026       | 6T-UP  | office |            |
    | xuan-giang-2026       | NAM-UP | office |            |
    | ha-giang-2023         | DK     | units  | 2023-03-24 |
    | ha-giang-2023         | 6T     | units  |            |
    | ha-giang-2023         | 6T-UP  | office |            |
    | ha-giang-2023         | NAM    | units  |            |
    | ha-giang-2023         | NAM-UP | office |            |
    | hoa-xa-2026           | DK     | units  |            |
    | hoa-xa-2026           | NAM    | units  |            |
    | hoa-xa-2026           | NAM-UP | office |            |
"""
"""Plan, deadline, who sends, last day on time ("trước ngày X" is X-1; no day where the text has none)."""

SUMMARY = """
    | phuong-hai-phong-2026 | DANG_UY | HD36 | 2026 | 2 | Ban Xây dựng Đảng | Ban Tuyên giáo và Dân vận Thành ủy |
    | thuong-hong-2025 | UBND | ND30 | 2025 | 2 | Phòng Văn hóa - Xã hội | Ban Thường vụ Đảng ủy xã |
    | xuan-giang-2026 | UBND | ND30 | 2026-2030 | 2 | Phòng Văn hóa - Xã hội | Sở Nội vụ tỉnh Tuyên Quang |
    | ha-giang-2023 | UBND | ND30 | 2023 | 3 | Công chức Văn phòng - Thống kê | UBND huyện |
    | hoa-xa-2026 | DANG_UY | HD05 | 2026-2030 | 2 | Ban Xây dựng Đảng | Ban Tuyên giáo và Dân vận Thành ủy |
"""

TARGETS = """
    | phuong-hai-phong-2026 | T1       | count    | >= | 5   | | |
    | phuong-hai-phong-2026 | T2       | coverage | >= | 100 | | |
    | thuong-hong-2025      | T1       | coverage | >= | 100 | | |
    | xuan-giang-2026       | T1 | ratio    | >  | 95  | satisfied   | ballots         |
    | xuan-giang-2026       | T2   | ratio    | >= | 100 | staff_observing | staff_total |
"""


def rows(drawn: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in drawn.strip().splitlines()]


def codes(plan: Plan, mark: str) -> set[str]:
    return {one.code for one in plan.unit_types if getattr(one, mark)}


def test_issuer_regime_years_levels_and_addressees_are_those_of_the_documents() -> None:
    said = []
    for name, *_ in rows(SUMMARY):
        plan = load_plan(name)
        years = str(plan.year) if len(plan.years) == 1 else f"{plan.year}-{plan.last_year}"
        levels = str(plan.government_levels)
        said.append([name, plan.issuer_kind, plan.format, years, levels, plan.consolidator, plan.upward])
    assert said == rows(SUMMARY)
    assert all(load_plan(name).years == tuple(range(2026, 2031)) for name in (XUAN_GIANG, HOA_XA))


def test_every_deadline_is_that_of_its_document() -> None:
    said = [
        [name, one.id, one.sender, day.isoformat() if (day := due(one, plan.rules)) else ""]
        for name in dict.fromkeys(row[0] for row in rows(CALENDARS))
        for plan in [load_plan(name)]
        for one in plan.deadlines
    ]
    assert sorted(said) == sorted(rows(CALENDARS))


def test_every_target_is_that_of_its_document() -> None:
    said = [
        [name, one.id, one.kind, one.operator, str(one.value), one.numerator, one.denominator]
        for name in plan_names()
        for one in load_plan(name).targets
    ]
    assert sorted(said) == sorted(rows(TARGETS))


@pytest.mark.parametrize("name", plan_names())
def test_every_clause_names_the_heading_it_comes_from(name: str) -> None:
    plan = load_plan(name)
    clauses = [*plan.unit_types, *plan.targets, *plan.deadlines, *plan.criteria, *plan.tasks]
    assert [one for one in clauses if not one.source] == []
    assert plan.field_source
    assert set(plan.rule_sources) == set(Rules.__dataclass_fields__)
    assert len(plan.recipients) >= 6
    assert any(one.startswith("Lưu") for one in plan.recipients)


@pytest.mark.parametrize("name", plan_names())
def test_every_plan_is_told_to_programs_whole(name: str) -> None:
    told = json.loads(json.dumps(plan_json(load_plan(name))))
    plan = load_plan(name)
    assert told["years"] == list(plan.years)
    assert [one["code"] for one in told["fields"]] == [one.code for one in plan.fields]
    assert {one["period"] for one in told["deadlines"]} <= set(PERIODS)
    assert [one["no"] for one in told["tasks"]] == [one.no for one in plan.tasks]


def test_whom_the_hundred_percent_binds() -> None:
    assert codes(load_plan(WARD), "obliged") == {"CHI_BO", "DANG_BO_TT", "MTTQ", "CT_XH"}
    # the offices of the People's Committee register and report without standing in the sentence of the 100 %
    assert {"UBND", "PHONG_BAN", "CO_QUAN_DANG"} <= codes(load_plan(WARD), "reports") - codes(
        load_plan(WARD), "obliged"
    )
    assert codes(load_plan(THUONG_HONG), "obliged") == {"PHONG_BAN", "DV_SU_NGHIEP"}
    assert codes(load_plan(XUAN_GIANG), "obliged") == codes(load_plan(HOA_XA), "obliged") == set()
    assert codes(load_plan(XUAN_GIANG), "reports") == {"PHONG_BAN", "DV_SU_NGHIEP"}
    assert {"THON_TDP", "TRUONG_HOC", "KHAC"} <= codes(load_plan(XUAN_GIANG), "eligible")


def test_only_ha_giang_obliges_persons() -> None:
    assert [name for name in plan_names() if load_plan(name).obliges_persons] == [HA_GIANG]
    assert codes(load_plan(HA_GIANG), "obliged") == {"PHONG_BAN", "THON_TDP", "CA_NHAN"}
    assert not load_plan(HA_GIANG).rules.individual_counts_for_unit


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        (WARD, {"KT": "KT", "VHXH": "VHXH", "QPAN": "QPAN", "XDHTCT": "XDHTCT"}),
        (THUONG_HONG, {"KT": "KT", "VHXH": "VHXH", "VPTP": "XDHTCT", "HCC": "XDHTCT", "QPAN": "QPAN"}),
        (XUAN_GIANG, {"CCHC": "XDHTCT", "ASXH": "VHXH", "KNTC": "XDHTCT", "NSVM": "VHXH", "QPAN": "QPAN"}),
        (HA_GIANG, {"KT": "KT", "VHXH": "VHXH", "QPAN": "QPAN", "XDHTCT": "XDHTCT"}),
        (HOA_XA, {}),
    ],
)
def test_the_fields_of_each_plan_count_under_the_four(name: str, fields: dict[str, str]) -> None:
    assert {one.code: one.canonical for one in load_plan(name).fields} == fields


def test_where_no_fields_are_listed_a_field_is_written_in_words() -> None:
    field = tailored(load_schema(), load_plan(HOA_XA)).registration.field("field")
    assert (field.type, field.list, field.required) == ("text", "", "")
    assert tailored(load_schema(), load_plan(XUAN_GIANG)).registration.field("field").type == "enum"


def test_the_criteria_of_ha_giang_are_five_and_three_without_points() -> None:
    criteria = load_plan(HA_GIANG).criteria
    assert [one.code for one in criteria] == ["TT1", "TT2", "TT3", "TT4", "TT5", "CN1", "CN2", "CN3"]
    assert [one.title for one in criteria if one.applies_to == "TT"] == [
        "Có chủ trương, định hướng",
        "Có chủ thể thực hiện cụ thể",
        "Có lực lượng tham gia xây dựng và tổ chức mô hình",
        "Có phương pháp, cách làm sáng tạo",
        "Có hiệu quả thiết thực trong đời sống xã hội",
    ]
    assert {one.max_points for one in criteria} == {None}
    assert all(len(one.text) > len(one.title) for one in criteria)
    assert [name for name in plan_names() if load_plan(name).criteria] == [HA_GIANG]


ITEMS = [
    ("Tên mô hình, điển hình “Dân vận khéo” đăng ký xây dựng", ("model_name",)),
    (
        "Lĩnh vực của mô hình đăng ký: (kinh tế, văn hóa - xã hội, quốc phòng - an ninh, xây dựng hệ thống chính trị)",
        ("field",),
    ),
    ("Giá trị dự kiến làm lợi từ công trình đăng ký (nếu có):", ("benefit_value",)),
    ("Thời gian thực hiện và hoàn thành:", ("start", "end")),
    ("Đăng ký mô hình cấp (Cấp tỉnh, cấp huyện, cấp cơ sở):", ("level",)),
]


def test_the_two_forms_of_ha_giang_say_what_the_document_says() -> None:
    papers = load_plan(HA_GIANG).appendices
    unit, person = papers["appendix1"], papers["appendix1_person"]
    for one in (unit, person):
        assert [(item.title, item.fields) for item in one.items] == ITEMS
        assert one.title.format(year=2023) == "ĐĂNG KÝ\nXÂY DỰNG MÔ HÌNH “DÂN VẬN KHÉO” NĂM 2023"
        assert one.lead_in.startswith("Thực hiện Kế hoạch số..... của UBND xã về “Năm đẩy mạnh phong trào thi đua")
    assert (unit.note, person.note) == ("(Tập thể)", "(Cá nhân)")
    assert [one.title for one in unit.opening] == ["Đơn vị:", "Địa chỉ:"]
    assert [one.title for one in person.opening] == ["Họ và tên:", "Chức vụ, nhiệm vụ được giao:", "Đơn vị:"]
    assert unit.lead_in.endswith("Đơn vị đăng ký thực hiện mô hình “Dân vận khéo” năm 2023 như sau:")
    assert person.lead_in.endswith("Tôi đăng ký thực hiện mô hình “Dân vận khéo” năm 2023 như sau:")
    assert unit.signature == ("ĐẠI DIỆN LÃNH ĐẠO CƠ QUAN, ĐƠN VỊ", "(ký và ghi rõ họ, tên)")
    assert person.signature == ("NGƯỜI ĐĂNG KÝ", "(ký và ghi rõ họ, tên)")


def test_the_form_of_ha_giang_asks_what_its_paper_prints_and_whose_it_is() -> None:
    plan = load_plan(HA_GIANG)
    table = tailored(load_schema(), plan).registration
    printed = {
        name
        for key in ("appendix1", "appendix1_person")
        for item in (*plan.appendices[key].opening, *plan.appendices[key].items)
        for name in item.fields
    }
    assert {one.name for one in table.asked_fields} == printed | {"subject"}
    assert [one.name for one in table.unit_fields if one.required == "error"] == ["model_name", "field", "lead_unit"]


def test_a_level_of_districts_exists_only_where_there_were_districts() -> None:
    lists = load_schema().lists
    levels = {name: [one.code for one in list_items(load_plan(name), lists, "level")] for name in plan_names()}
    assert "HUYEN" in levels[HA_GIANG]
    assert [name for name in plan_names() if "HUYEN" in levels[name]] == [HA_GIANG]


def test_the_task_matrix_of_hoa_xa() -> None:
    tasks = load_plan(HOA_XA).tasks
    everybody = tasks[0].execute
    assert [one.no for one in tasks] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.no for one in tasks if one.lead] == [5, 6]
    assert [one.no for one in tasks if one.cooperate] == [5]
    assert tasks[5].lead == "Ban Xây dựng Đảng Đảng ủy; Hội đồng Thi đua - Khen thưởng Đảng bộ xã"
    assert [one.no for one in tasks if one.time.startswith("Thường xuyên")] == [3]
    # the third is not asked of the Front, the organisations and the associations
    assert [one.no for one in tasks if one.execute != everybody] == [3]
    assert "Mặt trận" not in tasks[2].execute
    assert all(one.time.endswith("từ năm 2026 đến năm 2030") for one in tasks)


def test_the_days_of_xuan_giang_come_again_every_year() -> None:
    plan = load_plan(XUAN_GIANG)
    days = {
        year: [due(one, plan.rules) for one in for_year(plan, year).deadlines if one.sender == "units"]
        for year in plan.years
    }
    assert days == {year: [date(year, 5, 30), date(year, 11, 29)] for year in range(2026, 2031)}


def test_a_half_year_report_due_before_the_plan_was_written_binds_nobody() -> None:
    plan = load_plan(XUAN_GIANG)
    # the plan is of June 2026 without a day: its report of 31 May 2026 was never due, that of 2027 is
    assert plan.issued is None
    assert "6T" not in [one.id for one in active_deadlines(for_year(plan, 2026))]
    assert "6T" in [one.id for one in active_deadlines(for_year(plan, 2027))]


def test_what_goes_upward_is_named() -> None:
    named = {
        name: [(one.id, one.paper) for one in load_plan(name).deadlines if one.sender == "office"]
        for name in plan_names()
    }
    assert named == {
        WARD: [("DK-UP", "list_up")],
        THUONG_HONG: [("DK-UP", "list_up"), ("NAM", "report")],
        XUAN_GIANG: [("6T-UP", "report"), ("NAM-UP", "report")],
        HA_GIANG: [("6T-UP", "report"), ("NAM-UP", "report")],
        HOA_XA: [("NAM-UP", "report")],
    }
    assert load_plan(WARD).appendices["list_up"].addressee == "Ban Tuyên giáo và Dân vận Thành ủy"
    assert load_plan(THUONG_HONG).appendices["list_up"].addressee == "Ban Thường vụ Đảng ủy xã"
