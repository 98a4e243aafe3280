"""Exemptions and extensions that the office granted: in force only with a reason and the name of who approved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dvk_xl.intake.cast import Value
from dvk_xl.issues import Code, Issue, Ref, issue
from dvk_xl.plan import PERIODS, Plan, due, in_reach, unit_deadline
from dvk_xl.register import Register, resolve
from dvk_xl.schema import Schema, item_title
from dvk_xl.vietnamese.dates import format_date


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """A row of the sheet of exemptions and extensions: typed values, and its place in the workbook."""

    ref: Ref
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Leave:
    """What is in force: (unit code, period) that owes nothing, and the later day until which it is on time."""

    exempt: frozenset[tuple[str, str]] = frozenset()
    extended: Mapping[tuple[str, str], date] = field(default_factory=dict)


def leave_of(
    rows: Sequence[LeaveRow], register: Register, plan: Plan, schema: Schema
) -> tuple[Leave, tuple[Issue, ...]]:
    """What the rows grant, and an issue for each: in force, or why it is not.

    A row that grants the same unit and period twice adds to the one before: the later day, and exempt rather than late.
    """
    exempt: set[tuple[str, str]] = set()
    extended: dict[tuple[str, str], date] = {}
    issues: list[Issue] = []
    for row in rows:
        match = resolve(register, str(row.values.get("unit") or ""))
        code = match.unit.code if match.kind == "exact" and match.unit else ""
        why = "; ".join(_lacking(row, code, plan, schema.pages.leave))
        period, until = str(row.values.get("period") or ""), row.values.get("until")
        if why:
            unit = str(row.values.get("unit") or "")
            issues.append(issue(Code.E718, row.ref, field="unit", unit=code or None, who=unit, why=why))
            continue
        if row.values.get("decision") == "MIEN":
            exempt.add((code, period))
        elif isinstance(until, date):
            extended[code, period] = max(until, extended.get((code, period), until))
        issues.append(_in_force(row, code, schema))
    return Leave(frozenset(exempt), extended), tuple(issues)


def _lacking(row: LeaveRow, code: str, plan: Plan, words: Mapping[str, str]) -> Iterator[str]:
    values = row.values
    if not code:
        yield words["unit"]
    if values.get("period") not in PERIODS:
        yield words["period"]
    if values.get("decision") not in {"MIEN", "GIA_HAN"}:
        yield words["decision"]
    yield from (words[name] for name in ("reason", "approver") if not values.get(name))
    if values.get("decision") == "GIA_HAN":
        yield from _day_lacking(values, plan, words)


def _day_lacking(values: Mapping[str, Value], plan: Plan, words: Mapping[str, str]) -> Iterator[str]:
    until = values.get("until")
    deadline = unit_deadline(plan, str(values.get("period") or ""))
    last = due(deadline, plan.rules) if deadline else None
    if not isinstance(until, date):
        yield words["until"]
    elif last is None:
        yield words["no_deadline"]
    elif until <= last:
        yield words["not_after"].format(until=format_date(until), last=format_date(last))
    elif not in_reach(plan, until):
        yield words["reach"].format(until=format_date(until), first=plan.years[0], last=plan.last_year + 1)


def _in_force(row: LeaveRow, code: str, schema: Schema) -> Issue:
    until, values = row.values.get("until"), row.values
    what = item_title(schema.lists["leave"].items, str(values["decision"])).lower()
    if values["decision"] == "GIA_HAN" and isinstance(until, date):
        what = schema.pages.leave["in_force"].format(decision=what, until=format_date(until))
    facts = {
        "who": str(values["unit"]),
        "what": what,
        "period": item_title(schema.lists["period"].items, str(values["period"])),
        "reason": str(values["reason"]),
        "approver": str(values["approver"]),
    }
    return issue(Code.I719, row.ref, field="unit", unit=code, **facts)
