"""Which period the work is about on a day: one answer for the first sheet, the buttons and the reminder."""

from collections.abc import Mapping
from datetime import date, timedelta

from dvk_xl.plan import PERIODS, Deadline, Plan, active_deadlines, due
from dvk_xl.views.state import State

_AHEAD = timedelta(days=45)
"""How long before its day a period begins while the one before it is still owed."""
_NATURAL_ENDS: Mapping[str, tuple[int, int]] = {"DK": (3, 31), "6T": (6, 30), "NAM": (12, 31)}
"""Month and day by which a period is over where the plan names no day."""


def current_period(state: State) -> str:
    """The period at work: it goes on to the next once its own day is over and nobody owes it any more.

    The next one also begins when its day comes near, or when something of it has come.
    """
    today, days = state.measures.as_of, asked_periods(state.plan)
    current = next(iter(days), "DK")
    for period, day in list(days.items())[1:]:
        owed = state.outcome.measures[current].timeliness.missing
        over = days[current] < today and not owed
        if over or today >= day - _AHEAD or state.outcome.measures[period].timeliness.received:
            current = period
    return current


def asked_periods(plan: Plan) -> dict[str, date]:
    """The periods a plan speaks of with the day each is due: the units' day, else the office's, else its natural end."""
    found: dict[str, date] = {}
    for period in PERIODS:
        asked = sorted((one for one in active_deadlines(plan) if one.period == period), key=_units_first)
        if asked:
            days = [day for one in asked if (day := due(one, plan.rules))]
            found[period] = days[0] if days else date(plan.year, *_NATURAL_ENDS[period])
    return found


def _units_first(deadline: Deadline) -> bool:
    return deadline.sender != "units"
