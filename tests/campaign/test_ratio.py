"""Rates of two numbers that units report: satisfied of ballots, above 95 % strictly; each worked out by hand."""

from decimal import Decimal

import pytest
from helpers.campaign import decided, form, found

from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.coverage import TargetState, rate_text
from dvk_xl.plan import for_year, load_plan

NAME = "xuan-giang-2026"
PLAN = for_year(load_plan(NAME), 2026)
REGISTER = """
    | Mã   | Tên đơn vị                        | Loại                   |
    | VHXH | Phòng Văn hóa - Xã hội            | Phòng, ban chuyên môn  |
    | KT   | Phòng Kinh tế                     | Phòng, ban chuyên môn  |
    | HCC  | Trung tâm phục vụ Hành chính công | Đơn vị sự nghiệp       |
"""
"""Three units that report; nobody is obliged to register."""


def reported(period: str = "NAM", **numbers: str) -> Outcome:
    """The outcome of reports of one period: "satisfied | ballots" by unit."""
    return _decided({(unit, period): f"| satisfied | ballots |\n| {said} |" for unit, said in numbers.items()})


def _decided(reports: dict[tuple[str, str], str]) -> Outcome:
    files = {
        f"{unit}-{period}.xlsx": form(unit, period, plan=NAME, unit_report=said)
        for (unit, period), said in reports.items()
    }
    return decided(files, register=REGISTER, plan=PLAN, as_of="2026-11-20")


def target(outcome: Outcome, period: str = "NAM", name: str = "T1") -> TargetState:
    """The target of that id in a period."""
    return next(one for one in outcome.measures[period].targets if one.id == name)


@pytest.mark.parametrize(
    ("satisfied", "ballots", "shown", "met"),
    [
        (94, 100, "94", False),
        (9499, 10000, "94.9", False),
        (95, 100, "95", False),
        (19, 20, "95", False),
        (9504, 10000, "95", True),
        (950_000_001, 1_000_000_000, "95", True),
        (949_999_999, 1_000_000_000, "94.9", False),
        (96, 100, "96", True),
        (999, 1000, "99.9", True),
        (9999, 10000, "99.9", True),
        (100, 100, "100", True),
        (0, 100, "0", False),
    ],
)
def test_above_ninety_five_is_decided_on_the_numbers_and_shown_floored(
    satisfied: int, ballots: int, shown: str, *, met: bool
) -> None:
    one = target(reported(KT=f"{satisfied} | {ballots}"))
    assert (one.part, one.whole) == (satisfied, ballots)
    assert (rate_text(one.value), one.met) == (shown, met)


def test_ballots_are_summed_over_the_units_never_averaged() -> None:
    # 10 of 10 and 900 of 1000: the mean of 100 % and 90 % would be 95 %; 910 of 1010 is 90.09… %
    one = target(reported(KT="10 | 10", HCC="900 | 1000"))
    assert (one.part, one.whole, one.value, one.met) == (910, 1010, Decimal("90.0"), False)


def test_many_small_rates_may_reach_together_what_one_does_not() -> None:
    # 94 of 100 misses alone; with 97 of 100, 191 of 200 = 95.5 %
    assert target(reported(KT="94 | 100")).met is False
    one = target(reported(KT="94 | 100", HCC="97 | 100"))
    assert (one.value, one.met) == (Decimal("95.5"), True)


def test_satisfied_people_without_ballots_are_not_in_the_rate() -> None:
    # with the 50 of nobody knows how many, 140 of 100 would flatter; 90 of 100 is what is known
    one = target(reported(KT="90 | 100", HCC="50 | ", VHXH="50 | 0"))
    assert (one.part, one.whole, one.value, one.met) == (90, 100, Decimal("90.0"), False)


@pytest.mark.parametrize("numbers", [{}, {"KT": " | "}, {"KT": "50 | "}, {"KT": "0 | 0"}])
def test_without_ballots_there_is_no_rate_and_no_verdict(numbers: dict[str, str]) -> None:
    one = target(reported(**numbers))
    assert (one.part, one.whole, one.value, one.met) == (0, 0, None, None)


def test_more_satisfied_than_ballots_is_an_error_and_stays_out() -> None:
    outcome = reported(KT="101 | 100", HCC="90 | 100")
    assert [code for _, _, code in found(outcome, "E410")] == ["E410"]
    one = target(outcome)
    assert (one.part, one.whole, one.value) == (90, 100, Decimal("90.0"))


def test_a_period_has_its_own_numbers_and_a_plan_at_large_the_newest() -> None:
    half = {("KT", "6T"): "| satisfied | ballots |\n| 97 | 100 |"}
    year = {("KT", "NAM"): "| satisfied | ballots |\n| 180 | 200 |"}
    before, after = _decided(half), _decided({**half, **year})
    shown = {
        period: [rate_text(target(one, period).value) for one in (before, after)] for period in ("DK", "6T", "NAM")
    }
    assert shown == {"DK": ["97", "90"], "6T": ["97", "97"], "NAM": [None, "90"]}
    assert [target(one, "DK").met for one in (before, after)] == [True, False]


def test_a_year_without_ballots_does_not_hide_the_half_year() -> None:
    outcome = _decided(
        {
            ("KT", "6T"): "| satisfied | ballots |\n| 97 | 100 |",
            ("KT", "NAM"): "| documents | news_count |\n| Kế hoạch | 4 |",
        }
    )
    assert rate_text(target(outcome, "DK").value) == "97"
    assert target(outcome, "NAM").value is None


@pytest.mark.parametrize(
    ("observing", "total", "shown", "met"),
    [(12, 12, "100", True), (11, 12, "91.6", False), (9999, 10000, "99.9", False), ("", 12, "0", False)],
)
def test_a_hundred_per_cent_of_own_numbers_of_the_plan_is_everybody(
    observing: object, total: int, shown: str, *, met: bool
) -> None:
    said = f"| staff_observing | staff_total |\n| {observing} | {total} |"
    one = target(_decided({("KT", "NAM"): said}), name="T2")
    assert (rate_text(one.value), one.met, one.measures) == (shown, met, "staff_observing")


def test_more_who_observe_than_there_are_is_an_error_like_that_of_ballots() -> None:
    outcome = _decided({("KT", "NAM"): "| staff_observing | staff_total |\n| 13 | 12 |"})
    assert len(found(outcome, "E410")) == 1
    assert target(outcome, name="T2").value is None


def test_each_target_has_its_own_numbers() -> None:
    said = "| satisfied | ballots | staff_observing | staff_total |\n| 96 | 100 | 10 | 12 |"
    outcome = _decided({("KT", "NAM"): said})
    assert [(one.id, rate_text(one.value), one.met) for one in outcome.measures["NAM"].targets] == [
        ("T1", "96", True),
        ("T2", "83.3", False),
    ]
