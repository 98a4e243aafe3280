"""Which choices of the office a run refuses, and how readings and days of the office go together."""

from datetime import date

import pytest
from helpers.campaign import decided, facts, found, issues

from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.plan import due, unit_deadline

CHOICE = "| Mã | Văn phòng chọn |\n"
LEAVE = "| Đơn vị | Kỳ | Quyết định | Gia hạn đến | Lý do | Người duyệt |\n"


def chosen(*rows: str) -> Outcome:
    """The outcome with the office's choices ("code | value"), nothing received."""
    return decided(choices=CHOICE + "\n".join(f"| {row} |" for row in rows))


def registration_due(outcome: Outcome) -> date | None:
    """The last day on which a unit may register."""
    plan = outcome.campaign.plan
    deadline = unit_deadline(plan, "DK")
    return due(deadline, plan.rules) if deadline else None


@pytest.mark.parametrize("day", ["2025-12-31", "2028-01-01", "2062-03-06"])
def test_a_day_outside_the_years_of_the_plan_is_refused(day: str) -> None:
    outcome = chosen(f"deadline.DK | {day}")
    assert registration_due(outcome) == date(2026, 3, 2)
    assert facts(outcome, "E720")[0]["why"] == "ngày phải từ năm 2026 đến năm 2027"


def test_a_day_in_the_year_after_the_plan_is_taken() -> None:
    outcome = chosen("deadline.NAM | 2027-01-05")
    assert (len(issues(outcome, "I721")), issues(outcome, "E720")) == (1, [])


@pytest.mark.parametrize(("until", "code"), [("2027-12-31", "I719"), ("2028-01-01", "E718"), ("2062-03-10", "E718")])
def test_an_extension_ends_within_reach_of_the_plan(until: str, code: str) -> None:
    row = f"| CB02 | Đăng ký | Gia hạn | {until} | Mới kiện toàn | Bà Duyệt |\n"
    outcome = decided(leaves=LEAVE + row)
    assert [one.code.value for one in issues(outcome, "E718", "I719")] == [code]
    if code == "E718":
        assert "ngoài năm 2026 đến năm 2027" in str(facts(outcome, "E718")[0]["why"])


def test_choices_that_contradict_each_other_are_refused_and_the_plan_holds() -> None:
    outcome = chosen("rule.launch_before_counting | Có", "rule.launch_required | Không", "rule.minimum_models | 2")
    rules = outcome.campaign.plan.rules
    assert (rules.launch_before_counting, rules.launch_required, rules.minimum_models) == (False, True, 2)
    assert [one["why"] for one in facts(outcome, "E720")] == [
        "chỉ tính mô hình sau khi ra mắt mà lại không đòi ra mắt"
    ] * 2
    assert len(issues(outcome, "I721")) == 1


def test_a_day_of_units_after_the_day_of_the_office_is_refused_and_both_days_are_named() -> None:
    outcome = chosen("deadline.DK | 2026-03-20")
    assert registration_due(outcome) == date(2026, 3, 2)
    (fault,) = facts(outcome, "E720")
    assert fault["written"] == "20/03/2026"
    assert fault["why"] == "hạn của đơn vị là 20/03/2026, sau hạn văn phòng gửi đi 09/03/2026"


def test_both_days_may_move_together() -> None:
    outcome = chosen("deadline.DK | 2026-03-20", "deadline.DK-UP | 2026-03-25")
    assert registration_due(outcome) == date(2026, 3, 20)
    assert issues(outcome, "E720") == []


def test_a_day_of_the_plan_is_a_choice_where_another_choice_moves_the_day() -> None:
    # "trước ngày 03/3" is 02/03; received on the day itself it would be 03/03
    moved = "rule.day_itself_is_on_time | Có"
    assert registration_due(chosen(moved)) == date(2026, 3, 3)
    both = chosen("deadline.DK | 2026-03-02", moved)
    assert registration_due(both) == date(2026, 3, 2)
    assert len(issues(both, "I721")) == 2


def test_a_day_that_another_choice_makes_anyway_is_no_choice_of_its_own() -> None:
    outcome = chosen("deadline.DK | 2026-03-03", "rule.day_itself_is_on_time | Có")
    assert registration_due(outcome) == date(2026, 3, 3)
    assert len(issues(outcome, "I721")) == 1
    assert found(outcome, "E720") == []


def test_what_is_said_of_a_choice_ends_its_sentences() -> None:
    outcome = chosen("deadline.DK | 2026-03-06", "rule.count_cooperation | Không")
    assert not [one for one in facts(outcome, "I721") if str(one["choice"]).endswith(".")]
