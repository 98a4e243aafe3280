"""What is wrong with the deadlines of a profile: days outside its years, two days for one duty, the wrong order."""

import datetime as dt
from collections.abc import Iterator, Sequence

from dvk_xl.plan.calendar import deadlines_of, due
from dvk_xl.plan.faults_parts import YEARS, Parts, items, numbered
from dvk_xl.plan.values import Deadline, Rules
from dvk_xl.schema import Schema, repeated


def deadline_faults(parts: Parts, _: Schema) -> Iterator[str]:
    """Every fault of the deadlines, each with its key path."""
    deadlines: Sequence[Deadline] = items(parts, "deadlines")
    yield from (f"deadlines: id “{one}” lặp lại" for one in repeated(one.id for one in deadlines))
    for number, one in numbered(parts, "deadlines"):
        for fault in _deadline(one, parts):
            yield f"deadlines[{number}]{fault}"
    yield from dict.fromkeys(_clashes_of_years(deadlines, items(parts, "years"), parts.get("rules")))


def _clashes_of_years(deadlines: Sequence[Deadline], years: Sequence[int], rules: Rules | None) -> Iterator[str]:
    placed = [one for one in deadlines if one.date is None or (years and one.date.year <= years[-1] + 1)]
    for year in (one for one in years if one in YEARS):
        yield from _clashes(deadlines_of(placed, years, year), rules)


def _deadline(deadline: Deadline, parts: Parts) -> Iterator[str]:
    if deadline.paper == "list_up" and "list_up" not in parts.get("appendices", {"list_up": None}):
        yield ".paper: chưa khai appendices.list_up"
    if deadline.date is None:
        if deadline.kind != "open":
            yield ".date: thiếu ngày"
        return
    if deadline.kind == "open":
        yield ".date: hạn để ngỏ (open) không có ngày"
    yield from _days(deadline, deadline.date, items(parts, "years"))


def _days(deadline: Deadline, day: dt.date, years: Sequence[int]) -> Iterator[str]:
    until = deadline.data_until
    # the last report of a plan may be due in the January after it; a day that comes every year stands in a plan's year
    last = years[-1] + (0 if deadline.yearly else 1) if years else day.year
    if years and not years[0] <= day.year <= last:
        yield f".date: {day} nằm ngoài các năm của kế hoạch"
    if until and until > day:
        yield f".data_until: số liệu chốt {until:%d/%m/%Y} sau hạn gửi {day:%d/%m/%Y}"
    if until and years and until.year < years[0]:
        yield f".data_until: số liệu chốt {until:%d/%m/%Y} trước các năm của kế hoạch"


def _clashes(deadlines: Sequence[Deadline], rules: Rules | None) -> Iterator[str]:
    """Of one year: two days for one duty of the units; a paper due upward before the units themselves are due."""
    units: dict[str, Deadline] = {}
    for one in deadlines:
        if one.sender == "units":
            other = units.setdefault(one.period, one)
            if other is not one:
                yield f"deadlines: {other.id} và {one.id} cùng là hạn của đơn vị kỳ {one.period}"
    for one in deadlines:
        bound = units.get(one.period)
        day, units_day = _last_day(one, rules), _last_day(bound, rules) if bound else None
        if one.sender == "office" and bound and day and units_day and day < units_day:
            said = f"{one.id} ({day:%d/%m/%Y}) trước hạn của đơn vị {bound.id} ({units_day:%d/%m/%Y})"
            yield f"deadlines: {said}"


def _last_day(deadline: Deadline, rules: Rules | None) -> dt.date | None:
    return due(deadline, rules) if rules else deadline.date
