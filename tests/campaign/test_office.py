"""What the office grants, chooses and confirms in the workbook, and what a run makes of it; numbers worked out by hand."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from helpers.campaign import (
    MASTER,
    WAITING,
    WARD,
    again,
    counted,
    decided,
    facts,
    form,
    found,
    issues,
    letter,
    register_of,
    rules_of,
    sheet,
    sheet_rows,
    verdicts,
)

from dvk_xl.actions.office import confirmed_names
from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.coverage import Measures
from dvk_xl.ledger import Alias
from dvk_xl.vietnamese.text import unit_key

HEAD = "| STT | Tên mô hình | Loại | Lĩnh vực | Phối hợp |\n"
LEAVE = "| Đơn vị | Kỳ | Quyết định | Gia hạn đến | Lý do | Người duyệt |\n"
CHOICE = "| Mã | Văn phòng chọn |\n"
REPORT = "| documents | news_count |\n| Kế hoạch | 2 |"
EVERYBODY = ("CB01", "CB02", "CB03", "CBLH", "HPN", "MTTQ")
"""The six obliged units of the drawn ward; the People's Committee only reports. Registration is due on 02/03/2026."""


def new(name: str, partners: str = "") -> str:
    """A list with one new model."""
    return f"{HEAD}| 1 | {name} | mới | Kinh tế | {partners} |"


def exempt(unit: str, period: str = "Đăng ký") -> str:
    """A row that exempts a unit."""
    return f"| {unit} | {period} | Miễn | | Mới thành lập | Bà Duyệt |\n"


def extended(unit: str, until: str, period: str = "Đăng ký") -> str:
    """A row that gives a unit more time."""
    return f"| {unit} | {period} | Gia hạn | {until} | Mới kiện toàn | Bà Duyệt |\n"


def groups(one: Measures) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Who leads, who only co-operates, who is missing, who is exempt."""
    return (one.lead, one.cooperating_only, one.missing, one.exempt)


def target_met(outcome: Outcome, name: str) -> bool | None:
    """Whether the target of that id is reached."""
    return next(one.met for one in outcome.measures["DK"].targets if one.id == name)


def absent(outcome: Outcome) -> list[str | None]:
    """Units of which nothing has been received, a period after the other."""
    return [one.unit for one in issues(outcome, "W405")]


# who is exempt


def test_an_exempt_unit_is_in_no_base_and_nobody_misses_it() -> None:
    files = {"CB01.xlsx": new("Nhà sạch")}
    # 1 of 6 = 16.66…; without CB02 1 of 5 = 20
    before, after = decided(files).measures["DK"], decided(files, leaves=LEAVE + exempt("CB02"))
    assert (before.rate, before.obliged) == (Decimal("16.6"), 6)
    measures = after.measures["DK"]
    assert (measures.rate, measures.obliged) == (Decimal("20.0"), 5)
    assert groups(measures) == (("CB01",), (), ("CB03", "CBLH", "HPN", "MTTQ"), ("CB02",))
    assert absent(after) == ["CB03", "CBLH", "HPN", "MTTQ", "UBND"]
    assert measures.timeliness.missing == ("CB03", "CBLH", "HPN", "MTTQ", "UBND")


def test_the_model_of_an_exempt_unit_is_a_model_like_any_other() -> None:
    files = {"CB01.xlsx": new("Nhà sạch"), "CB02.xlsx": new("Ngõ đẹp", "CB03")}
    outcome = decided(files, leaves=LEAVE + exempt("CB02"))
    measures = outcome.measures["DK"]
    assert counted(outcome) == {"Nhà sạch": True, "Ngõ đẹp": True}
    assert (measures.total, measures.by_kind["MOI"], measures.by_field["KT"]) == (2, 2, 2)
    # its partner is covered by it; itself it is neither covered nor in the base: 2 of 5
    assert groups(measures) == (("CB01",), ("CB03",), ("CBLH", "HPN", "MTTQ"), ("CB02",))
    assert measures.rate == Decimal("40.0")


def test_with_the_last_missing_unit_exempt_a_hundred_is_reached() -> None:
    files = {"CB01.xlsx": new("Nhà sạch", "CB02; CB03; CBLH; HPN")}
    assert target_met(decided(files), "T2") is False
    outcome = decided(files, leaves=LEAVE + exempt("MTTQ"))
    assert outcome.measures["DK"].rate == Decimal("100.0")
    assert target_met(outcome, "T2") is True


def test_with_everybody_exempt_there_is_no_rate_and_no_verdict() -> None:
    outcome = decided({"CB01.xlsx": new("Nhà sạch")}, leaves=LEAVE + "".join(map(exempt, EVERYBODY)))
    measures = outcome.measures["DK"]
    assert (measures.rate, measures.obliged, measures.total) == (None, 0, 1)
    assert target_met(outcome, "T2") is None


def test_who_is_not_obliged_is_in_no_base_with_or_without_an_exemption() -> None:
    outcome = decided(leaves=LEAVE + exempt("UBND"))
    measures = outcome.measures["DK"]
    assert (measures.obliged, measures.exempt) == (6, ())
    assert absent(outcome) == list(EVERYBODY)
    assert measures.timeliness.missing == EVERYBODY


def test_an_exempt_unit_that_sends_all_the_same_is_never_late() -> None:
    files = {
        "CB01.xlsx": letter(new("Nhà sạch"), received="2026-03-20"),
        "CB02.xlsx": letter(new("Ngõ đẹp"), received="2026-03-20"),
        "CB03.xlsx": letter(new("Vườn xanh"), received="2026-03-03"),
    }
    outcome = decided(files, as_of="2026-03-20", leaves=LEAVE + exempt("CB02") + exempt("CB03"))
    assert found(outcome, "W501", "I502") == [("CB01.xlsx", None, "W501")]
    times = outcome.measures["DK"].timeliness
    assert (times.on_time, times.late) == ((), ("CB01",))


def test_an_exemption_is_of_one_period() -> None:
    outcome = decided(as_of="2026-06-25", leaves=LEAVE + exempt("CB02", "6 tháng đầu năm"))
    missing = {period: one.timeliness.missing for period, one in outcome.measures.items()}
    assert missing == {
        "DK": (*EVERYBODY, "UBND"),
        "6T": ("CB01", "CB03", "CBLH", "HPN", "MTTQ", "UBND"),
        "NAM": (*EVERYBODY, "UBND"),
    }
    # on the day after 19/06 registration and half-year are both missed: 7 of the one, 6 of the other
    assert [absent(outcome).count(unit) for unit in ("CB01", "CB02")] == [2, 1]
    assert outcome.measures["DK"].obliged == 6
    assert {period: one.exempt for period, one in outcome.measures.items()} == {"DK": (), "6T": (), "NAM": ()}


def test_an_exemption_from_registering_is_none_from_reporting() -> None:
    outcome = decided(as_of="2026-06-25", leaves=LEAVE + exempt("CB02"))
    assert "CB02" not in outcome.measures["DK"].timeliness.missing
    assert "CB02" in outcome.measures["6T"].timeliness.missing


def test_a_row_taken_off_the_sheet_ends_the_exemption_at_the_next_run() -> None:
    first = decided({"CB01.xlsx": new("Nhà sạch")}, leaves=LEAVE + exempt("CB02"))
    second = again(first, {"CB01.xlsx": new("Nhà sạch")})
    assert (first.measures["DK"].obliged, second.measures["DK"].obliged) == (5, 6)
    assert issues(second, "I719") == []


def test_a_row_that_is_not_in_force_changes_no_number() -> None:
    files = {"CB01.xlsx": letter(new("Nhà sạch"), received="2026-03-05")}
    bare = decided(files, as_of="2026-03-05")
    outcome = decided(
        files,
        as_of="2026-03-05",
        leaves=LEAVE
        + exempt("CB02").replace("Bà Duyệt", "")
        + exempt("CB03").replace("Mới thành lập", "")
        + extended("CB01", "2026-03-10").replace("Bà Duyệt", ""),
    )
    assert len(issues(outcome, "E718")) == 3
    assert outcome.measures == bare.measures
    assert found(outcome, "W405", "W501") == found(bare, "W405", "W501")


def test_a_fault_of_the_sheet_excludes_no_model() -> None:
    outcome = decided({"CB01.xlsx": new("Nhà sạch")}, leaves=LEAVE + exempt("CB01").replace("Bà Duyệt", ""))
    assert [one.unit for one in issues(outcome, "E718")] == ["CB01"]
    assert counted(outcome) == {"Nhà sạch": True}
    assert verdicts(outcome) == {"CB01.xlsx": "accepted"}


# who has more time


DAYS = {"CB01": "2026-03-02", "CB02": "2026-03-03", "CB03": "2026-03-10", "CBLH": "2026-03-11", "HPN": "2026-03-03"}
"""The days on which five units send; all but HPN have until 10/03, HPN has the plan's 02/03."""


def test_with_an_extension_the_new_day_is_the_last_on_time() -> None:
    files = {f"{unit}.xlsx": letter(new(f"Mô hình {unit}"), received=day) for unit, day in DAYS.items()}
    leaves = LEAVE + "".join(extended(unit, "2026-03-10") for unit in ("CB01", "CB02", "CB03", "CBLH"))
    outcome = decided(files, as_of="2026-03-12", leaves=leaves)
    times = outcome.measures["DK"].timeliness
    assert (times.on_time, times.late, times.missing) == (("CB01", "CB02", "CB03"), ("CBLH", "HPN"), ("MTTQ", "UBND"))
    assert times.deadline == date(2026, 3, 2)
    # the day that the plan names is told only where it is the unit's own
    assert found(outcome, "W501", "I502") == [("CBLH.xlsx", None, "W501"), ("HPN.xlsx", None, "I502")]
    assert facts(outcome, "W501") == [{"received": "11/03/2026", "due": "10/03/2026"}]


def test_an_extension_keeps_the_unit_in_the_base_and_among_the_missing() -> None:
    outcome = decided(leaves=LEAVE + extended("CB02", "2026-03-10"))
    assert outcome.measures["DK"].missing == EVERYBODY
    assert "CB02" in absent(outcome)


def test_an_extension_is_of_one_period() -> None:
    files = {
        "CB02-DK.xlsx": letter(new("Ngõ đẹp"), received="2026-03-05"),
        "CB02-6T.xlsx": letter(*form("CB02", "6T", unit_report=REPORT), received="2026-06-30", run=2),
    }
    outcome = decided(files, as_of="2026-07-01", leaves=LEAVE + extended("CB02", "2026-06-30", "6 tháng đầu năm"))
    assert found(outcome, "W501") == [("CB02-DK.xlsx", None, "W501")]
    assert (outcome.measures["6T"].timeliness.on_time, outcome.measures["DK"].timeliness.late) == (("CB02",), ("CB02",))


TWO_ROWS = {
    "later day": (extended("CB01", "2026-03-10"), extended("CB TDP 1", "2026-03-05")),
    "exempt": (extended("CB01", "2026-03-05"), exempt("Chi bộ Tổ dân phố số 1")),
}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("name", TWO_ROWS)
def test_two_rows_for_one_unit_add_up_in_any_order(name: str, *, turned: bool) -> None:
    rows = TWO_ROWS[name][:: -1 if turned else 1]
    files = {"CB01.xlsx": letter(new("Ngõ đẹp"), received="2026-03-09")}
    outcome = decided(files, as_of="2026-03-12", leaves=LEAVE + "".join(rows))
    assert len(issues(outcome, "I719")) == 2
    assert found(outcome, "W501", "I502") == []
    measures = outcome.measures["DK"]
    wanted = {"later day": ((), ("CB01",)), "exempt": (("CB01",), ())}
    assert (measures.exempt, measures.timeliness.on_time) == wanted[name]


# what the office chooses


def chosen(files: Mapping[str, object], *rows: str, **drawing: object) -> tuple[Outcome, Outcome]:
    """The outcome by the plan, and the outcome with the office's choices ("code | value")."""
    choices = CHOICE + "\n".join(f"| {row} |" for row in rows)
    return decided(files, **drawing), decided(files, choices=choices, **drawing)


def test_the_office_may_count_only_who_leads() -> None:
    plan, own = chosen({"CB01.xlsx": new("Nhà sạch", "HPN")}, "rule.count_cooperation | Không")
    assert groups(plan.measures["DK"])[:2] == (("CB01",), ("HPN",))
    assert groups(own.measures["DK"])[:2] == (("CB01",), ())
    # 2 of 6 = 33.33…, 1 of 6 = 16.66…
    assert (plan.measures["DK"].rate, own.measures["DK"].rate) == (Decimal("33.3"), Decimal("16.6"))


def test_the_office_may_ask_for_two_models_of_each_unit() -> None:
    files = {
        "CB01.xlsx": new("Nhà sạch", "HPN") + "\n| 2 | Ngõ đẹp | mới | Kinh tế | |",
        "CB02.xlsx": new("Vườn xanh"),
    }
    plan, own = chosen(files, "rule.minimum_models | 2")
    assert groups(plan.measures["DK"])[:2] == (("CB01", "CB02"), ("HPN",))
    assert groups(own.measures["DK"])[:2] == (("CB01",), ())


def test_the_office_may_read_the_count_over_all_models() -> None:
    plan, own = chosen({"CB01.xlsx": new("Nhà sạch") + "\n| 2 | Ngõ đẹp | mới | Kinh tế | |"}, "scope.T1 | Không")
    first = {one.id: (one.value, one.other_value) for one in plan.measures["DK"].targets if one.kind == "count"}
    second = {one.id: (one.value, one.other_value) for one in own.measures["DK"].targets if one.kind == "count"}
    assert first == {"T1": (0, 2), "T1-MOI": (0, 2), "T1-NHAN_RONG": (0, 0)}
    assert second == {"T1": (2, 0), "T1-MOI": (2, 0), "T1-NHAN_RONG": (0, 0)}


OLD = "| STT | Tên mô hình | Loại | Lĩnh vực | Thời gian |\n| 1 | Vườn xanh | duy trì | Kinh tế | 'từ 01/3/2025 |"
PERSON_LIST = (
    "| STT | Tên mô hình | Loại | Lĩnh vực | Tập thể/Cá nhân | Họ và tên |\n"
    "| 1 | Người tốt | mới | Kinh tế | Cá nhân | Mẫu Thị Thử |"
)


@pytest.mark.parametrize(
    ("choice", "drawn", "by_plan", "by_office"),
    [
        ("rule.higher_target_required | Không", OLD, False, True),
        ("rule.launch_before_counting | Có", new("Nhà sạch"), True, False),
    ],
)
def test_the_office_may_read_what_counts(choice: str, drawn: str, *, by_plan: bool, by_office: bool) -> None:
    plan, own = chosen({"CB01.xlsx": drawn}, choice)
    assert list(counted(plan).values()) == [by_plan]
    assert list(counted(own).values()) == [by_office]
    assert (plan.measures["DK"].total, own.measures["DK"].total) == (int(by_plan), int(by_office))


def test_the_office_may_let_a_person_stand_for_the_unit() -> None:
    plan, own = chosen({"CB01.xlsx": PERSON_LIST}, "rule.individual_counts_for_unit | Có")
    assert (plan.measures["DK"].lead, own.measures["DK"].lead) == ((), ("CB01",))


def test_the_office_may_give_fewer_days_until_the_launch() -> None:
    drawn = "| STT | Tên mô hình | Loại | Lĩnh vực | Ngày bắt đầu |\n| 1 | Nhà sạch | mới | Kinh tế | 2026-01-10 |"
    # 31 days after the start: too early for the plan's 60, too late for 30
    plan, own = chosen({"CB01.xlsx": drawn}, "rule.launch_within_days | 30", as_of="2026-02-10")
    assert (found(plan, "W206"), len(found(own, "W206"))) == ([], 1)
    assert [len(one.measures["DK"].launch_overdue) for one in (plan, own)] == [0, 1]


def test_the_office_may_ask_for_no_launch() -> None:
    drawn = "| STT | Tên mô hình | Loại | Lĩnh vực | Ngày bắt đầu |\n| 1 | Nhà sạch | mới | Kinh tế | 2026-01-10 |"
    plan, own = chosen({"CB01.xlsx": drawn}, "rule.launch_required | Không", as_of="2026-05-10")
    assert (len(found(plan, "W206")), found(own, "W206")) == (1, [])
    assert [len(one.measures["DK"].launch_overdue) for one in (plan, own)] == [1, 0]


def test_a_day_of_the_office_is_the_last_on_time() -> None:
    days = ("2026-03-02", "2026-03-03", "2026-03-06", "2026-03-07")
    files = {
        f"{unit}.xlsx": letter(new(f"Mô hình {unit}"), received=day) for unit, day in zip(EVERYBODY, days, strict=False)
    }
    plan, own = chosen(files, "deadline.DK | 2026-03-06", as_of="2026-03-09")
    assert plan.measures["DK"].timeliness.on_time == ("CB01",)
    times = own.measures["DK"].timeliness
    assert (times.deadline, times.on_time, times.late) == (date(2026, 3, 6), ("CB01", "CB02", "CB03"), ("CBLH",))
    assert found(own, "W501", "I502") == [("CBLH.xlsx", None, "W501")]
    assert facts(own, "W501") == [{"received": "07/03/2026", "due": "06/03/2026"}]
    # the wording that is shown says whose day it is
    text = next(one.text for one in own.campaign.plan.deadlines if one.id == "DK")
    assert "06/03/2026" in text
    assert "văn phòng" in text


def test_an_earlier_day_of_the_office_binds_too() -> None:
    files = {"CB01.xlsx": letter(new("Nhà sạch"), received="2026-02-28")}
    plan, own = chosen(files, "deadline.DK | 2026-02-27", as_of="2026-03-01")
    assert (found(plan, "W501"), found(own, "W501")) == ([], [("CB01.xlsx", None, "W501")])


def test_the_office_may_take_what_came_on_the_day_itself() -> None:
    files = {
        "CB01.xlsx": letter(new("Nhà sạch"), received="2026-03-03"),
        "CB02.xlsx": letter(new("Ngõ đẹp"), received="2026-03-04"),
    }
    plan, own = chosen(files, "rule.day_itself_is_on_time | Có", as_of="2026-03-05")
    assert found(plan, "W501", "I502") == [("CB01.xlsx", None, "I502"), ("CB02.xlsx", None, "W501")]
    assert found(own, "W501", "I502") == [("CB02.xlsx", None, "W501")]
    assert facts(own, "W501") == [{"received": "04/03/2026", "due": "03/03/2026"}]


def test_an_extension_is_measured_against_the_day_of_the_office() -> None:
    leaves = LEAVE + extended("CB01", "2026-03-05") + extended("CB02", "2026-03-07")
    plan, own = chosen({}, "deadline.DK | 2026-03-06", leaves=leaves)
    assert len(issues(plan, "I719")) == 2
    assert [(one.unit, one.code.value) for one in issues(own, "E718", "I719")] == [("CB01", "E718"), ("CB02", "I719")]


def test_a_refused_choice_leaves_the_plan_as_it_is() -> None:
    plan, own = chosen({"CB01.xlsx": new("Nhà sạch", "HPN")}, "rule.count_cooperation | tùy", "deadline.DK | tháng 4")
    assert len(issues(own, "E720")) == 2
    assert own.measures == plan.measures
    assert own.campaign.plan == plan.campaign.plan


def test_an_emptied_choice_is_the_plan_again() -> None:
    files = {"CB01.xlsx": new("Nhà sạch", "HPN")}
    first = decided(files, choices=CHOICE + "| rule.count_cooperation | Không |")
    second = again(first, files, choices=CHOICE + "| rule.count_cooperation | |")
    assert (first.measures["DK"].cooperating_only, second.measures["DK"].cooperating_only) == ((), ("HPN",))
    assert issues(second, "I721") == []


# whom a written name means

CONFIRM = "| Tên ghi trong tệp | Đơn vị đúng | Người xác nhận | Tình trạng |\n"
OF_NOBODY = {"danh sach.xlsx": sheet(new("Nhà sạch"), unit="Tổ Dân phố Một")}


def test_a_file_of_a_name_that_is_confirmed_is_accepted_in_the_same_run() -> None:
    assert verdicts(decided(OF_NOBODY)) == {"danh sach.xlsx": "waiting"}
    outcome = decided(
        OF_NOBODY, confirmed=CONFIRM + f"| Tổ Dân phố Một | Chi bộ Tổ dân phố số 1 | Bà Thử | {WAITING} |"
    )
    assert verdicts(outcome) == {"danh sach.xlsx": "accepted"}
    assert [(one.unit, one.sender) for one in outcome.records["registration"]] == [("CB01", "CB01")]
    assert counted(outcome) == {"Nhà sạch": True}
    assert outcome.measures["DK"].lead == ("CB01",)


def test_a_name_confirmed_in_another_way_of_writing_is_the_same_name() -> None:
    outcome = decided(OF_NOBODY, confirmed=CONFIRM + f"| TỔ  DÂN PHỐ MỘT | CB01 | | {WAITING} |")
    assert verdicts(outcome) == {"danh sach.xlsx": "accepted"}


def test_a_confirmed_name_is_no_confirmation_of_one_with_another_number_or_other_accents() -> None:
    for other in ("Tổ Dân phố Mốt", "To Dan pho Mot", "Tổ Dân phố Một 2"):
        outcome = decided(
            {"danh sach.xlsx": sheet(new("Nhà sạch"), unit=other)},
            confirmed=CONFIRM + f"| Tổ Dân phố Một | CB01 | | {WAITING} |",
        )
        assert verdicts(outcome) == {"danh sach.xlsx": "waiting"}


def test_a_name_in_a_cell_is_confirmed_for_leading_and_for_co_operating() -> None:
    drawn = """
        | STT | Tên mô hình | Loại | Lĩnh vực | Đơn vị chủ trì   | Phối hợp         |
        | 1   | Nhà sạch    | mới  | Kinh tế  | Phụ nữ phường ta |                  |
        | 2   | Ngõ đẹp     | mới  | Kinh tế  | HPN              | Mặt trận của ta  |
    """
    names = CONFIRM + f"| Phụ nữ phường ta | HPN | | {WAITING} |\n| Mặt trận của ta | MTTQ | | {WAITING} |"
    before, after = (decided({"HPN.xlsx": drawn}, confirmed=one) for one in (CONFIRM, names))
    assert counted(before) == {"Nhà sạch": False, "Ngõ đẹp": True}
    assert counted(after) == {"Nhà sạch": True, "Ngõ đẹp": True}
    assert groups(before.measures["DK"])[:2] == (("HPN",), ())
    assert groups(after.measures["DK"])[:2] == (("HPN",), ("MTTQ",))
    assert found(after, "E103", "E104") == []


def test_a_name_taken_back_waits_again_and_what_stands_is_kept() -> None:
    row = "| Tổ Dân phố Một | {} | Bà Thử | Đã xác nhận 20/02/2026 |"
    first = decided(OF_NOBODY, confirmed=CONFIRM + row.format("CB01"))
    second = again(first, OF_NOBODY, aliases=(("Tổ Dân phố Một", "CB01"),), confirmed=CONFIRM + row.format(""))
    assert (verdicts(first), verdicts(second)) == ({"danh sach.xlsx": "accepted"}, {"danh sach.xlsx": "waiting"})
    assert counted(first) == {"Nhà sạch": True}
    # the row stays where it was put, and counts for nobody
    assert [one.text("model_name") for one in second.records["registration"]] == ["Nhà sạch"]
    assert counted(second) == {"Nhà sạch": False}
    assert (second.measures["DK"].lead, second.measures["DK"].total) == ((), 0)
    assert second.balanced


def test_a_name_confirmed_as_another_unit_takes_its_model_along() -> None:
    row = "| Tổ Dân phố Một | {} | Bà Thử | Đã xác nhận 20/02/2026 |"
    first = decided(OF_NOBODY, confirmed=CONFIRM + row.format("CB01"))
    second = again(first, OF_NOBODY, aliases=(("Tổ Dân phố Một", "CB01"),), confirmed=CONFIRM + row.format("CB02"))
    assert (first.measures["DK"].lead, second.measures["DK"].lead) == (("CB01",), ("CB02",))
    assert second.measures["DK"].total == 1
    third = again(second, OF_NOBODY, aliases=(("Tổ Dân phố Một", "CB02"),), confirmed=CONFIRM + row.format("CB02"))
    assert third.measures == second.measures
    back = again(third, OF_NOBODY, aliases=(("Tổ Dân phố Một", "CB02"),), confirmed=CONFIRM + row.format("CB01"))
    assert (back.measures["DK"].lead, back.measures["DK"].total) == (("CB01",), 1)


def names_after(drawn: str, known: Mapping[str, Alias]) -> dict[str, Alias]:
    """The confirmed names by key, after the sheet was read on 05/03/2026."""
    rows = sheet_rows(CONFIRM + drawn, rules_of(WARD).schema, "name")
    return confirmed_names(rows, known, register_of(), date(2026, 3, 5), WAITING)[0]


FIRST, TODAY = date(2026, 2, 20), date(2026, 3, 5)
KEY = unit_key("Tổ Dân phố Một")
KNOWN = {KEY: Alias("Tổ Dân phố Một", "CB01", FIRST, "Bà Thử")}


@pytest.mark.parametrize(
    ("row", "alias"),
    [
        ("| Tổ Dân phố Một | CB01 | Bà Thử | Đã xác nhận |", KNOWN[KEY]),
        ("| Tổ Dân phố Một | CB01 | | Đã xác nhận |", KNOWN[KEY]),
        ("| Tổ Dân phố Một | CB01 | Ông Mẫu | Đã xác nhận |", Alias("Tổ Dân phố Một", "CB01", FIRST, "Ông Mẫu")),
        ("| Tổ Dân phố Một | CB02 | Ông Mẫu | Đã xác nhận |", Alias("Tổ Dân phố Một", "CB02", TODAY, "Ông Mẫu")),
        ("| Tổ Dân phố Một | | | Đã xác nhận |", None),
        (f"| Tổ Dân phố Một | | | {WAITING} |", KNOWN[KEY]),
        ("| Tổ Dân phố Một | Chi bộ 99 | | Đã xác nhận |", KNOWN[KEY]),
        ("| Tổ Dân phố Hai | | | Đã xác nhận |", KNOWN[KEY]),
    ],
    ids=[
        "unchanged",
        "nobody named this time",
        "another person",
        "another unit",
        "emptied",
        "confirmed elsewhere since",
        "no unit",
        "not on the sheet",
    ],
)
def test_a_confirmed_name_keeps_its_day_and_person_until_it_is_changed(row: str, alias: Alias | None) -> None:
    assert names_after(row, KNOWN).get(KEY) == alias


def test_a_new_name_has_the_day_of_the_run_and_the_person_on_the_sheet() -> None:
    assert names_after(f"| Tổ Dân phố Hai | CB02 | Bà Thử | {WAITING} |", {}) == {
        unit_key("Tổ Dân phố Hai"): Alias("Tổ Dân phố Hai", "CB02", TODAY, "Bà Thử")
    }


# a paper that the office typed


def test_an_extension_covers_a_paper_that_the_office_typed() -> None:
    office = "| Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì |\n| Ngõ đẹp | Mô hình mới | Kinh tế | CB02 |"
    plan = decided(office=office, as_of="2026-03-09")
    own = decided(office=office, as_of="2026-03-09", leaves=LEAVE + extended("CB02", "2026-03-09"))
    assert found(plan, "W501") == [(MASTER, None, "W501")]
    assert found(own, "W501") == []
    assert own.measures["DK"].timeliness.on_time == ("CB02",)
