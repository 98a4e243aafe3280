"""Targets, coverage, timeliness and launch: every number worked out by hand beside its drawing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from helpers.campaign import COMMUNE, again, counted, decided, form, found, letter, workbook

from dvk_xl.coverage import TargetState, rate_text
from dvk_xl.plan import Plan, load_plan

HEAD = "| STT | Tên mô hình | Loại | Lĩnh vực | Phối hợp | Tập thể/Cá nhân | Họ và tên | Mục tiêu cao hơn | Thời gian |"
OFFICE = (
    "| Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì "
    "| Đảng ủy chỉ đạo | Ngày bắt đầu | Mục tiêu cao hơn năm trước |"
)

# T1: five models directed by the committee, one new and one replicated among them


def target(outcome_targets: tuple[TargetState, ...], name: str) -> TargetState:
    """The target of that id."""
    return next(one for one in outcome_targets if one.id == name)


def directed(rows: str) -> tuple[TargetState, ...]:
    """The targets of models that the office typed."""
    return decided(office=OFFICE + rows).measures["DK"].targets


FIVE = """
    | Nhà sạch  | Mô hình mới        | Kinh tế | CB01 | x | 2026-03-01 |      |
    | Ngõ đẹp   | Mô hình nhân rộng  | Kinh tế | CB02 | x | 2026-03-01 |      |
    | Vườn xanh | Mô hình duy trì    | Kinh tế | CB03 | x | 2025-03-01 | Thêm |
    | Ao cá     | Mô hình duy trì    | Kinh tế | HPN  | x | 2025-03-01 | Thêm |
    | Bếp ấm    | Mô hình duy trì    | Kinh tế | MTTQ | x | 2025-03-01 | Thêm |
"""


def test_five_directed_models_with_a_new_and_a_replicated_one_meet_the_target() -> None:
    targets = directed(FIVE)
    whole, new, replicated = (target(targets, name) for name in ("T1", "T1-MOI", "T1-NHAN_RONG"))
    assert (whole.value, whole.required, whole.met) == (5, 5, True)
    assert (new.value, new.required, new.met) == (1, 1, True)
    assert (replicated.value, replicated.required, replicated.met) == (1, 1, True)


def test_five_directed_models_without_a_replicated_one_miss_the_target() -> None:
    targets = directed(FIVE.replace("nhân rộng", "mới      "))
    assert (target(targets, "T1").value, target(targets, "T1").met) == (5, False)
    assert (target(targets, "T1-MOI").value, target(targets, "T1-MOI").met) == (2, True)
    assert (target(targets, "T1-NHAN_RONG").value, target(targets, "T1-NHAN_RONG").met) == (0, False)


def test_the_other_reading_counts_every_model_of_the_ward_beside_it() -> None:
    # four of the five are directed: 4 under the first reading, 5 under the second
    targets = directed(FIVE.replace("| CB03 | x |", "| CB03 |   |"))
    whole = target(targets, "T1")
    assert (whole.value, whole.met) == (4, False)
    assert (whole.other_value, whole.other_met) == (5, True)


def test_without_any_flag_the_first_reading_is_nought_and_the_other_is_whole() -> None:
    whole = target(directed(FIVE.replace("| x |", "|   |")), "T1")
    assert (whole.value, whole.met, whole.other_value, whole.other_met) == (0, False, 5, True)


def test_a_directed_model_that_does_not_count_is_not_among_the_five() -> None:
    # Vườn xanh says no higher target: E203, four count
    whole = target(directed(FIVE.replace("| CB03 | x | 2025-03-01 | Thêm |", "| CB03 | x | 2025-03-01 |      |")), "T1")
    assert (whole.value, whole.met, whole.other_value) == (4, False, 4)


def _plan_with(**facts: object) -> Plan:
    plan = load_plan("phuong-hai-phong-2026")
    targets = tuple(replace(one, **facts) if one.id == "T1" else one for one in plan.targets)  # type: ignore[arg-type]
    return replace(plan, targets=targets)


@pytest.mark.parametrize(("operator", "required", "met"), [(">", 5, False), ("=", 4, False)])
def test_a_target_is_compared_by_its_own_operator(operator: str, required: int, met: bool) -> None:
    plan = _plan_with(operator=operator, value=required)
    assert target(decided(office=OFFICE + FIVE, plan=plan).measures["DK"].targets, "T1").met is met


# T2: who leads, who only co-operates, who is missing


def test_units_fall_into_three_groups_and_the_rate_is_floored() -> None:
    drawn = HEAD + "\n| 1 | Nhà sạch | mới | Kinh tế | Hội Phụ nữ | | | | |"
    one = decided({"CB01.xlsx": drawn, "UBND.xlsx": HEAD + "\n| 1 | Ngõ đẹp | mới | Kinh tế | | | | | |"}).measures[
        "DK"
    ]
    # six obliged (the People's Committee is not): CB01 leads, HPN co-operates, four are missing: 2/6 = 33.33…
    assert one.lead == ("CB01",)
    assert one.cooperating_only == ("HPN",)
    assert one.missing == ("CB02", "CB03", "CBLH", "MTTQ")
    assert (one.covered, one.obliged, one.rate) == (2, 6, Decimal("33.3"))
    assert (one.total, rate_text(one.rate)) == (2, "33.3")
    assert target(one.targets, "T2").met is False


def test_a_unit_that_leads_and_co_operates_is_one_that_leads() -> None:
    one = decided(
        {
            "CB01.xlsx": HEAD + "\n| 1 | Nhà sạch | mới | Kinh tế | CB02 | | | | |",
            "CB02.xlsx": HEAD + "\n| 1 | Ngõ đẹp | mới | Kinh tế | CB01 | | | | |",
        }
    ).measures["DK"]
    assert (one.lead, one.cooperating_only) == (("CB01", "CB02"), ())


def test_all_covered_is_a_hundred_and_meets_the_target() -> None:
    one = decided({"CB01.xlsx": HEAD + "\n| 1 | Nhà sạch | mới | Kinh tế | CB02; CB03; CBLH; HPN; MTTQ | | | | |"})
    measures = one.measures["DK"]
    assert (measures.rate, rate_text(measures.rate)) == (Decimal("100.0"), "100")
    assert target(measures.targets, "T2").met is True


def test_a_model_that_does_not_count_covers_neither_its_lead_nor_its_partners() -> None:
    one = decided({"CB01.xlsx": HEAD + "\n| 1 | Nhà sạch | lạ | Kinh tế | HPN | | | | |"}).measures["DK"]
    assert (one.covered, one.rate, one.not_counted) == (0, Decimal("0.0"), 1)


def test_an_individual_does_not_satisfy_its_unit() -> None:
    drawn = HEAD + "\n| 1 | Nhà sạch | mới | Kinh tế | HPN | Cá nhân | Bà Mẫu | | |"
    measures = decided({"CB01.xlsx": drawn}).measures["DK"]
    assert (measures.lead, measures.cooperating_only) == ((), ())
    assert (measures.total, measures.by_subject) == (1, {"TT": 0, "CN": 1})


def test_a_blank_column_of_subject_means_a_collective() -> None:
    drawn = HEAD + "\n| 1 | Nhà sạch | mới | Kinh tế | | | | | |\n| 2 | Ngõ đẹp | mới | Kinh tế | | Tập thể | | | |"
    assert decided({"CB01.xlsx": drawn}).measures["DK"].by_subject == {"TT": 2, "CN": 0}


WITH_ELIGIBLE = """
    | Mã   | Tên đơn vị                 | Loại       | Hiệu lực từ | Hiệu lực đến |
    | CB01 | Chi bộ Tổ dân phố số 1     | Chi bộ     |             |              |
    | CB02 | Chi bộ Tổ dân phố số 2     | Chi bộ     |             | 2026-03-31   |
    | CB03 | Chi bộ Tổ dân phố số 3     | Chi bộ     | 2026-04-01  |              |
    | TH   | Trường Tiểu học Hoa Ban    | Trường học |             |              |
    | CTY  | Công ty Xanh Dương         | Công ty    |             |              |
"""


@pytest.mark.parametrize(
    ("day", "missing", "rate"),
    [("2026-03-31", ("CB02",), "50.0"), ("2026-04-01", ("CB03",), "50.0"), ("2026-06-01", ("CB03",), "50.0")],
)
def test_only_units_that_exist_on_the_day_are_the_base(day: str, missing: tuple[str, ...], rate: str) -> None:
    drawn = HEAD + "\n| 1 | Nhà sạch | mới | Kinh tế | | | | | |"
    one = decided({"CB01.xlsx": drawn}, register=WITH_ELIGIBLE, as_of=day).measures["DK"]
    assert one.missing == missing
    assert (one.obliged, one.rate) == (2, Decimal(rate))


def test_who_may_register_is_not_who_must() -> None:
    drawn = HEAD + "\n| 1 | Nhà sạch | mới | Kinh tế | CB01 | | | | |"
    outcome = decided({"TH.xlsx": drawn}, register=WITH_ELIGIBLE)
    one = outcome.measures["DK"]
    # the school's model counts as a model and covers its partner, the school itself is in no group
    assert (one.total, one.lead, one.cooperating_only, one.missing) == (1, (), ("CB01",), ("CB02",))
    assert [issue.unit for issue in outcome.issues if issue.code == "W405"] == ["CB01", "CB02"]


def test_an_explicit_column_overrides_what_the_plan_says_of_the_type() -> None:
    register = """
        | Mã | Tên đơn vị              | Loại       | Bắt buộc | Phải báo cáo |
        | A  | Chi bộ Thôn Đông        | Chi bộ     |          | x            |
        | B  | Trường Tiểu học Hoa Ban | Trường học | x        |              |
    """
    outcome = decided(register=register, as_of="2026-06-25")
    assert outcome.measures["DK"].missing == ("B",)
    assert outcome.measures["6T"].timeliness.missing == ("A",)


# the People's Committee of a commune: another plan, no code


OFFICES = """
    | Mã   | Tên đơn vị                          | Loại            |
    | VHXH | Phòng Văn hóa - Xã hội              | Phòng           |
    | KT   | Phòng Kinh tế                       | Phòng           |
    | TTVH | Trung tâm Văn hóa Thể thao          | Trung tâm       |
    | CB01 | Chi bộ Thôn Đông                    | Chi bộ          |
"""


def test_the_commune_plan_takes_offices_five_fields_no_partners_and_no_launch() -> None:
    drawn = """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực                | Đơn vị phối hợp | Bắt đầu    |
        | 1   | Nhà sạch    | mới          | Phục vụ hành chính công | Phòng Kinh tế   | 2025-01-02 |
        | 2   | Ngõ đẹp     | mới          | Tư pháp                 |                 | 2025-01-02 |
    """
    outcome = decided({"VHXH.xlsx": drawn}, register=OFFICES, plan=COMMUNE, as_of="2025-12-31")
    one = outcome.measures["DK"]
    # three obliged (a party cell is not an office), one leads; a partner does not cover here: 1/3
    assert (one.lead, one.cooperating_only, one.missing) == (("VHXH",), (), ("KT", "TTVH"))
    assert one.rate == Decimal("33.3")
    assert one.by_field == {"KT": 0, "VHXH": 0, "VPTP": 1, "HCC": 1, "QPAN": 0}
    assert (one.launch_new, one.launch_overdue, found(outcome, "W206")) == (2, (), [])
    assert [(state.id, state.kind, state.met) for state in one.targets] == [("T1", "coverage", False)]


def test_in_the_month_means_to_its_last_day() -> None:
    drawn = HEAD + "\n| 1 | Nhà sạch | mới | Kinh tế | | | | | |"
    outcome = decided(
        {
            "VHXH.xlsx": letter(drawn, received="2025-09-30"),
            "KT.xlsx": letter(drawn.replace("Nhà sạch", "Ngõ đẹp"), received="2025-10-01"),
        },
        register=OFFICES,
        plan=COMMUNE,
        as_of="2025-10-02",
    )
    one = outcome.measures["DK"].timeliness
    assert (one.deadline, one.on_time, one.late, one.missing) == (date(2025, 9, 30), ("VHXH",), ("KT",), ("TTVH",))


# minimum, launch as a condition: switches of a plan


def _with_rules(**facts: object) -> Plan:
    plan = load_plan("phuong-hai-phong-2026")
    return replace(plan, rules=replace(plan.rules, **facts))  # type: ignore[arg-type]


def test_a_minimum_of_two_may_be_reached_with_partners() -> None:
    files = {
        "CB01.xlsx": HEAD + "\n| 1 | A | mới | Kinh tế | CB02 | | | | |\n| 2 | B | mới | Kinh tế | | | | | |",
        "CB02.xlsx": HEAD + "\n| 1 | C | mới | Kinh tế | | | | | |",
        "CB03.xlsx": HEAD + "\n| 1 | D | mới | Kinh tế | | | | | |",
    }
    one = decided(files, plan=_with_rules(minimum_models=2)).measures["DK"]
    assert (one.lead, one.cooperating_only) == (("CB01",), ("CB02",))
    assert "CB03" in one.missing


def test_individuals_count_for_their_unit_where_the_plan_says_so() -> None:
    drawn = HEAD + "\n| 1 | Nhà sạch | mới | Kinh tế | | Cá nhân | Bà Mẫu | | |"
    one = decided({"CB01.xlsx": drawn}, plan=_with_rules(individual_counts_for_unit=True)).measures["DK"]
    assert one.lead == ("CB01",)


LAUNCH = """
    | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Bắt đầu    | Ngày ra mắt |
    | 1   | Nhà sạch    | mới          | Kinh tế  | 2026-01-10 | 2026-02-20  |
    | 2   | Ngõ đẹp     | mới          | Kinh tế  | 2026-01-10 | 2026-02-21  |
    | 3   | Vườn xanh   | mới          | Kinh tế  | 2026-01-10 |             |
    | 4   | Ao cá       | nhân rộng    | Kinh tế  | 2026-01-10 |             |
"""


def test_launches_are_counted_when_their_day_has_come() -> None:
    early = decided({"CB01.xlsx": LAUNCH}, as_of="2026-02-20").measures["DK"]
    assert (early.launch_new, early.launch_done, early.launch_overdue) == (3, 1, ())
    # 10 January and 60 days is 11 March
    due = decided({"CB01.xlsx": LAUNCH}, as_of="2026-03-11").measures["DK"]
    assert (due.launch_new, due.launch_done, due.launch_overdue) == (3, 2, ())
    over = decided({"CB01.xlsx": LAUNCH}, as_of="2026-03-12").measures["DK"]
    assert (over.launch_new, over.launch_done, over.launch_overdue) == (3, 2, ("CB01-03",))


def test_where_the_launch_is_the_condition_a_new_model_counts_from_its_day() -> None:
    plan = _with_rules(launch_before_counting=True)
    outcome = decided({"CB01.xlsx": LAUNCH}, plan=plan, as_of="2026-02-20")
    assert counted(outcome) == {"Nhà sạch": True, "Ngõ đẹp": False, "Vườn xanh": False, "Ao cá": True}


@pytest.mark.parametrize("sender", ["units", "office"])
def test_only_the_half_year_report_of_the_units_asks_for_the_launch(sender: str) -> None:
    plan = load_plan("phuong-hai-phong-2026")
    deadlines = tuple(replace(one, sender=sender) if one.period == "6T" else one for one in plan.deadlines)
    drawn = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực | Bắt đầu |\n| 1 | Nhà sạch | mới | Kinh tế | 2026-06-01 |"
    outcome = decided({"CB01.xlsx": drawn}, plan=replace(plan, deadlines=deadlines), as_of="2026-06-20")  # type: ignore[arg-type]
    # 1 June and 60 days is 31 July: on 20 June only the report of the units, due on the 19th, asks for it
    assert outcome.measures["6T"].launch_overdue == (("CB01-01",) if sender == "units" else ())


def test_a_model_that_begins_after_the_half_year_report_is_not_overdue_at_it() -> None:
    drawn = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực | Bắt đầu |\n| 1 | Nhà sạch | mới | Kinh tế | 2026-09-01 |"
    assert decided({"CB01.xlsx": drawn}, as_of="2026-06-20").measures["6T"].launch_overdue == ()


# timeliness


def _sent(day: str, run: int = 1, name: str = "Nhà sạch") -> object:
    return letter(HEAD + f"\n| 1 | {name} | mới | Kinh tế | | | | | |", received=day, run=run, saved=day)


def test_before_the_third_of_march_is_the_second_at_the_latest() -> None:
    files = {"CB01.xlsx": _sent("2026-03-02"), "CB02.xlsx": _sent("2026-03-03"), "CB03.xlsx": _sent("2026-03-04")}
    outcome = decided(files, as_of="2026-03-05")
    one = outcome.measures["DK"].timeliness
    assert one.deadline == date(2026, 3, 2)
    assert (one.on_time, one.late) == (("CB01",), ("CB02", "CB03"))
    assert one.missing == ("CBLH", "HPN", "MTTQ", "UBND")
    assert found(outcome, "I502", "W501") == [("CB02.xlsx", None, "I502"), ("CB03.xlsx", None, "W501")]


def test_where_the_office_accepts_the_day_itself_it_is_on_time() -> None:
    files = {"CB02.xlsx": _sent("2026-03-03"), "CB03.xlsx": _sent("2026-03-04")}
    outcome = decided(files, as_of="2026-03-05", plan=_with_rules(day_itself_is_on_time=True))
    one = outcome.measures["DK"].timeliness
    assert (one.deadline, one.on_time, one.late) == (date(2026, 3, 3), ("CB02",), ("CB03",))
    assert found(outcome, "I502", "W501") == [("CB03.xlsx", None, "W501")]


def test_the_first_version_received_decides_not_the_one_in_force() -> None:
    files = {"CB01 a.xlsx": _sent("2026-03-01"), "CB01 b.xlsx": _sent("2026-03-10", 2, "Ngõ đẹp")}
    outcome = decided(files, as_of="2026-03-10")
    assert counted(outcome) == {"Ngõ đẹp": True}
    assert outcome.measures["DK"].timeliness.on_time == ("CB01",)
    assert outcome.measures["DK"].timeliness.received == {"CB01": date(2026, 3, 1)}
    assert found(outcome, "W501") == []


def test_a_file_that_waits_for_a_person_is_not_received_and_not_called_undone() -> None:
    outcome = decided({"la.xlsx": _sent("2026-03-01")}, as_of="2026-03-01")
    assert outcome.measures["DK"].timeliness.received == {}
    assert "CB01" in outcome.measures["DK"].timeliness.missing


def test_reports_are_due_of_those_that_report_each_period_by_itself() -> None:
    files = {"CB01.xlsx": form("CB01", "6T", result="| model_name | achieved |\n| Nhà sạch | xong |")}
    outcome = decided(files, as_of="2026-06-19")
    half, year = outcome.measures["6T"].timeliness, outcome.measures["NAM"].timeliness
    assert (half.deadline, half.on_time) == (date(2026, 6, 19), ("CB01",))
    assert len(half.missing) == 6
    assert (year.deadline, year.on_time, len(year.missing)) == (date(2026, 11, 24), (), 7)


def test_nobody_is_named_absent_for_a_report_before_its_day_is_over_unless_reports_come_in() -> None:
    def periods(day: str, files: dict[str, object]) -> set[str]:
        forms = [dict(one.facts)["form"] for one in decided(files, as_of=day).issues if one.code == "W405"]
        return {str(one) for one in forms}

    half = "báo cáo 6 tháng đầu năm 2026"
    assert half not in periods("2026-06-19", {})
    assert half in periods("2026-06-20", {})
    sent = {"CB01.xlsx": form("CB01", "6T", result="| model_name | achieved |\n| Nhà sạch | xong |")}
    assert half in periods("2026-06-01", sent)


# results and the opinion of the people


def test_ballots_are_added_and_the_rate_is_taken_of_the_sums() -> None:
    files = {
        "CB01.xlsx": form("CB01", "6T", unit_report="| satisfied | ballots |\n| 9 | 10 |"),
        "CB02.xlsx": form("CB02", "6T", unit_report="| satisfied | ballots |\n| 500 | 1000 |"),
        "CB03.xlsx": form("CB03", "NAM", unit_report="| satisfied | ballots |\n| 7 | 7 |"),
    }
    measures = decided(files, as_of="2026-11-10").measures
    # (9 + 500) / (10 + 1000) = 50.39 %; the mean of the rates would be 70 %
    assert (measures["6T"].satisfied, measures["6T"].ballots) == (509, 1010)
    assert (measures["NAM"].satisfied, measures["NAM"].ballots) == (7, 7)


def test_models_are_a_stock_and_stand_in_every_period_alike() -> None:
    drawn = HEAD + "\n| 1 | Nhà sạch | mới | Kinh tế | | | | | |"
    measures = decided({"CB01.xlsx": drawn}).measures
    assert [measures[period].total for period in ("DK", "6T", "NAM")] == [1, 1, 1]


def test_what_the_office_typed_covers_its_unit_and_what_it_withdrew_does_not() -> None:
    first = decided(office=OFFICE + "\n| Nhà sạch | Mô hình mới | Kinh tế | CB01 | | | |")
    assert first.measures["DK"].lead == ("CB01",)
    second = again(first, {}, office=workbook(first, delete=["CB01-01"]))
    assert second.measures["DK"].lead == ()
