"""How much had come by which day: a few days from the first receipt to the deadline, counted up."""

from dataclasses import dataclass
from datetime import date, timedelta

from dvk_xl.coverage import Timeliness
from dvk_xl.views.cells import Formula, quoted
from dvk_xl.views.period import current_period
from dvk_xl.views.state import State
from dvk_xl.views.units_page import PERIOD_COLUMNS, column

POINTS = 8
_LEAST_DAYS = 28


@dataclass(frozen=True, slots=True)
class Point:
    """A day, and how many of those who must send had been received by its end (`None`: the day is still to come)."""

    day: date
    received: int | None


def days_of(one: Timeliness, as_of: date) -> tuple[date, ...]:
    """The days of the series, `POINTS` of them: they end at the deadline, or today when that is later."""
    last = max(as_of, one.deadline or as_of)
    expected = {*one.on_time, *one.late}
    first = min([last - timedelta(days=_LEAST_DAYS), *(day for code, day in one.received.items() if code in expected)])
    span = (last - first).days
    return tuple(first + timedelta(days=span * number // (POINTS - 1)) for number in range(POINTS))


def series(state: State) -> tuple[Point, ...]:
    """The series of the current period."""
    one = state.outcome.measures[current_period(state)].timeliness
    as_of = state.measures.as_of
    came = [one.received[code] for code in (*one.on_time, *one.late)]
    days = days_of(one, as_of)
    return tuple(Point(day, sum(each <= day for each in came) if _over(day, days, as_of) else None) for day in days)


def _over(day: date, days: tuple[date, ...], as_of: date) -> bool:
    """Whether a point has something to say: its day is over, or it is the first one after today."""
    earlier = [one for one in days if one < day]
    return day <= as_of or (bool(earlier) and earlier[-1] < as_of)


def received_formula(state: State, row: int, as_of: str) -> str:
    """How many had come by the day in column A of the row; nothing to draw for a day still to come."""
    status, received = PERIOD_COLUMNS[current_period(state)]
    tests = "+".join(
        f'COUNTIFS({column(state, received)},"<="&$A{row},{column(state, status)},{quoted(state.words.timeliness[name])})'
        for name in ("on_time", "late")
    )
    return f'IF(OR($A{row}<={as_of},AND(ISNUMBER($A{row - 1}),$A{row - 1}<{as_of})),{tests},"")'


def point_cell(state: State, one: Point, row: int, as_of: str) -> Formula:
    """The cell of a point: its formula, and what it shows now."""
    return Formula(received_formula(state, row, as_of), "" if one.received is None else one.received)
