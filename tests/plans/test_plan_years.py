"""A deadline that comes every year, in each year of its plan."""

from datetime import date

import pytest

from dvk_xl.plan.calendar import deadlines_of
from dvk_xl.plan.values import Deadline

YEARS = (2026, 2027, 2028)


def yearly(day: date, until: date | None) -> Deadline:
    return Deadline("NAM", "NAM", "Báo cáo", "through_day", "", "units", "", "", day, yearly=True, data_until=until)


@pytest.mark.parametrize(
    ("day", "until", "year", "wanted"),
    [
        (date(2026, 1, 15), date(2025, 12, 31), 2028, (date(2028, 1, 15), date(2027, 12, 31))),
        (date(2026, 1, 15), date(2025, 12, 31), 2026, (date(2026, 1, 15), date(2025, 12, 31))),
        (date(2026, 11, 24), date(2026, 11, 15), 2027, (date(2027, 11, 24), date(2027, 11, 15))),
        (date(2028, 2, 29), None, 2027, (date(2027, 2, 28), None)),
    ],
)
def test_a_day_and_its_figures_move_by_the_same_years(
    day: date, until: date | None, year: int, wanted: tuple[date, date | None]
) -> None:
    (one,) = deadlines_of([yearly(day, until)], YEARS, year)
    assert (one.date, one.data_until) == wanted
