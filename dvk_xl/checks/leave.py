"""Exemptions and extensions that the office granted: in force only with a reason and the name of who approved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dvk_xl.intake.cast import Value
from dvk_xl.issues import Code, Issue, Ref, issue
from dvk_xl.plan import Plan, due, unit_deadline
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
        why = "; ".join(_lacking(row, code, plan))
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


def _lacking(row: LeaveRow, code: str, plan: Plan) -> Iterator[str]:
    values = row.values
    if not code:
        yield "đơn vị không có trong danh mục"
    if values.get("period") not in {"DK", "6T", "NAM"}:
        yield "chưa chọn kỳ"
    if values.get("decision") not in {"MIEN", "GIA_HAN"}:
        yield "chưa chọn miễn hay gia hạn"
    for name, what in (("reason", "thiếu lý do"), ("approver", "thiếu người duyệt")):
        if not values.get(name):
            yield what
    if values.get("decision") == "GIA_HAN":
        yield from _day_lacking(values, plan)


def _day_lacking(values: Mapping[str, Value], plan: Plan) -> Iterator[str]:
    until = values.get("until")
    deadline = unit_deadline(plan, str(values.get("period") or ""))
    last = due(deadline, plan.rules) if deadline else None
    if not isinstance(until, date):
        yield "thiếu ngày gia hạn"
    elif last is None:
        yield "kỳ này không có hạn để gia hạn"
    elif until <= last:
        yield f"ngày gia hạn {format_date(until)} không sau hạn {format_date(last)}"


def _in_force(row: LeaveRow, code: str, schema: Schema) -> Issue:
    until, values = row.values.get("until"), row.values
    what = item_title(schema.lists["leave"].items, str(values["decision"])).lower()
    if values["decision"] == "GIA_HAN" and isinstance(until, date):
        what = f"{what} đến {format_date(until)}"
    facts = {
        "who": str(values["unit"]),
        "what": what,
        "period": item_title(schema.lists["period"].items, str(values["period"])),
        "reason": str(values["reason"]),
        "approver": str(values["approver"]),
    }
    return issue(Code.I719, row.ref, field="unit", unit=code, **facts)
