"""The calendar of a plan: the last day on time, the deadlines in force, one year of several."""

import datetime as dt
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace

from dvk_xl.errors import DeclarationError
from dvk_xl.plan.values import Deadline, Plan, Rules


def for_year(plan: Plan, year: int) -> Plan:
    """The plan in one of its years, with that year's deadlines; raises `DeclarationError` for a year it does not reach."""
    if year not in plan.years:
        years = ", ".join(str(one) for one in plan.years)
        raise DeclarationError(plan.name, (f"years: kế hoạch không có năm {year}; có {years}",))
    return replace(plan, years=(year,), deadlines=deadlines_of(plan.deadlines, plan.years, year))


def deadlines_of(deadlines: Sequence[Deadline], years: Sequence[int], year: int) -> tuple[Deadline, ...]:
    """The deadlines of one of the years; those of the year after the last belong to the last."""
    moved = (_in_year(one, year) for one in deadlines)
    last = year == years[-1]
    return tuple(one for one in moved if one.date is None or one.date.year == year or (last and one.date.year > year))


def _in_year(deadline: Deadline, year: int) -> Deadline:
    if not deadline.yearly:
        return deadline
    day, until = deadline.date, deadline.data_until
    # figures of the year before stay those of the year before
    later = year - day.year if day else 0
    return replace(deadline, date=_moved(day, later), data_until=_moved(until, later))


def _moved(day: dt.date | None, later: int) -> dt.date | None:
    """The same day so many years later; the end of February where the year has no 29th."""
    if day is None:
        return None
    year = day.year + later
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def in_reach(plan: Plan, day: dt.date) -> bool:
    """Whether a day lies in the plan's years or in the year after them, in which a last report may still be due."""
    return plan.years[0] <= day.year <= plan.last_year + 1


def due(deadline: Deadline, rules: Rules) -> dt.date | None:
    """The last day on time, or `None` without a date ("trước ngày X" is X−1 unless the office accepts X)."""
    day = deadline.date
    if day is None or deadline.kind == "open":
        return None
    if deadline.kind == "in_month":
        return day.replace(day=monthrange(day.year, day.month)[1])
    if deadline.kind == "before_day" and not rules.day_itself_is_on_time:
        return day - dt.timedelta(days=1)
    return day


def unit_deadline(plan: Plan, period: str) -> Deadline | None:
    """The deadline that binds the units in a period, or `None` when the plan sets none."""
    return next((one for one in active_deadlines(plan) if one.period == period and one.sender == "units"), None)


def active_deadlines(plan: Plan) -> tuple[Deadline, ...]:
    """The deadlines in force: one before the plan's own date is not, when the rule says so."""
    issued = plan.issued or plan.issued_from
    if issued is None or not plan.rules.skip_deadlines_before_issue:
        return plan.deadlines
    return tuple(one for one in plan.deadlines if (due(one, plan.rules) or issued) >= issued)
