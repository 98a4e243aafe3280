"""What the office may choose otherwise than the plan: days of deadlines, readings, the scope of a target."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from dvk_xl.plan.calendar import due
from dvk_xl.plan.values import Plan, Target
from dvk_xl.schema import Pages
from dvk_xl.vietnamese.dates import format_date, parse_date
from dvk_xl.vietnamese.numbers import parse_number
from dvk_xl.vietnamese.text import is_no, is_yes

ChoiceKind = Literal["deadline", "yes_no", "number", "scope"]
ChoiceValue = bool | int | date | None
_BY_RULE = "rule.day_itself_is_on_time"
"""The reading that moves days."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the office may set: its code, words and heading, and the plan's own value (`None`: no day is set)."""

    code: str
    kind: ChoiceKind
    text: str
    source: str
    value: ChoiceValue


def plan_choices(plan: Plan, pages: Pages) -> tuple[Choice, ...]:
    """Everything the office may set under a plan: its deadlines, its readings, the scope of its count targets."""
    days = [
        Choice(f"deadline.{one.id}", "deadline", one.text, one.source, due(one, plan.rules)) for one in plan.deadlines
    ]
    rules = [_rule(plan, name, text) for name, text in pages.rules.items()]
    scopes = [_scope(one, pages) for one in plan.targets if one.kind == "count"]
    return (*days, *rules, *scopes)


def _scope(target: Target, pages: Pages) -> Choice:
    text = pages.scopes["question"].format(target=target.short)
    return Choice(f"scope.{target.id}", "scope", text, target.source, target.scope == "directed")


def _rule(plan: Plan, name: str, text: str) -> Choice:
    value: bool | int = getattr(plan.rules, name)
    kind: ChoiceKind = "yes_no" if isinstance(value, bool) else "number"
    said = text.format(days=plan.rules.launch_within_days)
    return Choice(f"rule.{name}", kind, said, plan.rule_sources.get(name, ""), value)


def shown_value(value: ChoiceValue, pages: Pages) -> str:
    """A value of a choice as people read it."""
    if isinstance(value, bool):
        return pages.plan["yes" if value else "no"]
    if isinstance(value, date):
        return format_date(value)
    return pages.plan["no_day"] if value is None else str(value)


def read_choice(one: Choice, written: object, year: int) -> ChoiceValue:
    """What the office wrote for a choice, as a value of its kind; `None` when it is no such value."""
    if isinstance(written, bool):
        return written if one.kind in {"yes_no", "scope"} else None
    if one.kind == "deadline":
        read = parse_date(written, year) if isinstance(written, str | float | int) else None
        return read.value if read and read.exact and read.end is None else None
    if one.kind == "number":
        return _whole(written, at_least=least(one))
    text = str(written)
    return True if is_yes(text) else False if is_no(text) else None


_MOST = 3660
"""Ten years of days: a larger number is a slip of the keyboard."""


def _whole(written: object, at_least: int) -> int | None:
    number = parse_number(written) if isinstance(written, str | float | int) else None
    if number is None or number.value != int(number.value) or not at_least <= number.value <= _MOST:
        return None
    return int(number.value)


def least(one: Choice) -> int:
    """The least number a choice takes: days may be none, models of a unit may not."""
    return 0 if one.code == "rule.launch_within_days" else 1


def choose(plan: Plan, chosen: Mapping[str, ChoiceValue], pages: Pages) -> Plan:
    """The plan with what the office chose, by code of the choice.

    A day of the office's own is the last day on time, and the deadline's words say so.
    """
    for code, value in chosen.items():
        kind, _, name = code.partition(".")
        if kind == "deadline" and isinstance(value, date):
            plan = _with_day(plan, name, value, pages)
        elif kind == "rule":
            plan = replace(plan, rules=replace(plan.rules, **{name: value}))  # type: ignore[arg-type]  # of the rule's kind
        elif kind == "scope":
            plan = _with_scope(plan, name, "directed" if value else "all")
    return plan


def in_force(plan: Plan, wanted: Mapping[str, ChoiceValue], pages: Pages) -> tuple[Plan, dict[str, ChoiceValue]]:
    """The plan with what the office wants, and what of it changes the plan.

    Readings come first: they may move a day, and a day of the office is compared with the day so moved.
    """
    readings = _changes(plan, {code: value for code, value in wanted.items() if not _is_day(code)}, pages)
    read = choose(plan, readings, pages)
    days = _changes(read, {code: value for code, value in wanted.items() if _is_day(code)}, pages)
    return choose(read, days, pages), {**readings, **days}


def _is_day(code: str) -> bool:
    return code.startswith("deadline.")


def _changes(plan: Plan, wanted: Mapping[str, ChoiceValue], pages: Pages) -> dict[str, ChoiceValue]:
    own = {one.code: one.value for one in plan_choices(plan, pages)}
    return {code: value for code, value in wanted.items() if value != own[code]}


def contradictions(plan: Plan, pages: Pages) -> Iterator[tuple[tuple[str, ...], str]]:
    """What cannot hold together in a plan as the office reads it: the codes of the choices it hangs on, and why."""
    if plan.rules.launch_before_counting and not plan.rules.launch_required:
        yield ("rule.launch_before_counting", "rule.launch_required"), pages.choices["launch"]
    bound = {one.period: one for one in reversed(plan.deadlines) if one.sender == "units"}
    for one in plan.deadlines:
        last, units = due(one, plan.rules), bound.get(one.period)
        if last and one.data_until and one.data_until > last:
            yield (f"deadline.{one.id}", _BY_RULE), pages.choices["figures"].format(until=format_date(one.data_until))
        units_last = due(units, plan.rules) if units else None
        if one.sender == "office" and units and last and units_last and last < units_last:
            days = {"units": format_date(units_last), "office": format_date(last)}
            yield (f"deadline.{one.id}", f"deadline.{units.id}", _BY_RULE), pages.choices["upward"].format(**days)


def _with_day(plan: Plan, name: str, day: date, pages: Pages) -> Plan:
    def moved(text: str) -> str:
        return pages.plan["by_office"].format(text=text, day=format_date(day))

    deadlines = tuple(
        replace(one, kind="through_day", date=day, text=moved(one.text)) if one.id == name else one
        for one in plan.deadlines
    )
    return replace(plan, deadlines=deadlines)


def _with_scope(plan: Plan, name: str, scope: Literal["directed", "all"]) -> Plan:
    targets = tuple(replace(one, scope=scope) if one.id == name else one for one in plan.targets)
    return replace(plan, targets=targets)
