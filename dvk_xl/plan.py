"""The plan profile: what one plan demands, by its own words. A new plan is a new file, never code."""

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from dvk_xl.declarations import decode, did_you_mean
from dvk_xl.errors import DeclarationError
from dvk_xl.resources import read_toml, resource_folder
from dvk_xl.schema import ClosedList, Item, Schema, load_schema, repeated

Period = Literal["DK", "6T", "NAM"]
PERIODS: tuple[str, ...] = ("DK", "6T", "NAM")


@dataclass(frozen=True, slots=True)
class UnitRule:
    """What the plan asks of one type of unit: obliged (bound by the 100 %), eligible, must report."""

    code: str
    obliged: bool
    eligible: bool
    reports: bool


@dataclass(frozen=True, slots=True)
class TargetPart:
    """A part of a count target: at least `value` models of one kind."""

    id: str
    text: str
    model_kind: str
    value: int


@dataclass(frozen=True, slots=True)
class Target:
    """A target: a number of models ("count"), or a rate of obliged units in percent ("coverage")."""

    id: str
    text: str
    short: str
    kind: Literal["count", "coverage"]
    operator: Literal[">=", ">", "="]
    value: int
    source: str
    scope: Literal["directed", "all"] = "all"
    parts: tuple[TargetPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as worded; `date` is the day named ("before_day", "through_day") or any day of the month ("in_month")."""

    id: str
    period: Period
    text: str
    kind: Literal["before_day", "through_day", "in_month", "open"]
    recipient: str
    sender: Literal["units", "office"]
    form: str
    source: str
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The readings of the plan, each a switch (domain: rule switches)."""

    count_cooperation: bool
    minimum_models: int
    higher_target_required: bool
    replication_judged_by_start: bool
    skip_deadlines_before_issue: bool
    launch_required: bool
    launch_before_counting: bool
    launch_within_days: int
    individual_counts_for_unit: bool
    day_itself_is_on_time: bool
    same_name_across_units: Literal["warn", "allow"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion of appraisal; `max_points` is `None` for pass or fail."""

    code: str
    title: str
    applies_to: Literal["TT", "CN"]
    max_points: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the plan's task matrix."""

    no: int
    title: str
    lead: str = ""
    cooperate: str = ""
    execute: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan; `format` is the document regime; `issued` is `None` when the source gives no date."""

    name: str
    title: str
    movement: str
    issuer: str
    issuer_kind: Literal["UBND", "DANG_UY"]
    years: tuple[int, ...]
    format: Literal["ND30", "HD36", "HD05"]
    source: str
    locality: str
    place: str
    parent: str
    office: str
    consolidator: str
    upward: str
    signatory_authority: str
    signatory_title: str
    recipients: tuple[str, ...]
    basis: str
    field_source: str
    appendices: dict[str, str]
    fields: tuple[Item, ...]
    unit_types: tuple[UnitRule, ...]
    targets: tuple[Target, ...]
    deadlines: tuple[Deadline, ...]
    rules: Rules
    issued: dt.date | None = None
    criteria: tuple[Criterion, ...] = ()
    tasks: tuple[Task, ...] = ()

    @property
    def year(self) -> int:
        """The year of the campaign (the first of the plan's years until one is chosen)."""
        return self.years[0]

    @property
    def last_year(self) -> int:
        """The last year the plan speaks of."""
        return self.years[-1]


def plan_names() -> tuple[str, ...]:
    """Names of the profiles that ship with the tool, in order."""
    return tuple(sorted(source.stem for source in (resource_folder("workbook") / "plans").glob("*.toml")))


def load_plan(name: str) -> Plan:
    """The profile of that name; raises `DeclarationError` when there is none or it has faults."""
    source = resource_folder("workbook") / "plans" / f"{name}.toml"
    if not source.is_file():
        names = plan_names()
        hint = did_you_mean(name, names)
        raise DeclarationError(name, (f"không có kế hoạch này{hint}; đang có: {', '.join(names)}",))
    return read_plan(source)


def read_plan(source: Path, schema: Schema | None = None) -> Plan:
    """The profile in a file; raises `DeclarationError` with every fault and its key path."""
    return parse_plan(read_toml(source), source.name, schema or load_schema())


def parse_plan(table: Mapping[str, Any], name: str, schema: Schema) -> Plan:
    """The profile in a table that was read; raises `DeclarationError` with every fault and its key path."""
    faults: list[str] = []
    plan = decode(Plan, table, "", faults)
    if plan is not None:
        faults += _faults(plan, schema)
    if plan is None or faults:
        raise DeclarationError(name, tuple(faults))
    return plan


def for_year(plan: Plan, year: int) -> Plan:
    """The plan of one of its years; raises `DeclarationError` when the plan does not reach that year."""
    if year not in plan.years:
        years = ", ".join(str(one) for one in plan.years)
        raise DeclarationError(plan.name, (f"years: kế hoạch không có năm {year}; có {years}",))
    return replace(plan, years=(year,))


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
    if plan.issued is None or not plan.rules.skip_deadlines_before_issue:
        return plan.deadlines
    issued = plan.issued
    return tuple(one for one in plan.deadlines if (due(one, plan.rules) or issued) >= issued)


def list_items(plan: Plan, lists: Mapping[str, ClosedList], name: str) -> tuple[Item, ...]:
    """The items of a list that exist in the plan's year; the list "field" is the plan's own."""
    items = plan.fields if name == "field" else lists[name].items
    return tuple(one for one in items if one.last_year is None or plan.year <= one.last_year)


def _faults(plan: Plan, schema: Schema) -> list[str]:
    types = [one.code for one in schema.lists["unit_type"].items]
    kinds = [one.code for one in schema.lists["kind"].items]
    faults = [f"fields: mã “{code}” lặp lại" for code in repeated(one.code for one in plan.fields)]
    faults += [f"deadlines: id “{one}” lặp lại" for one in repeated(one.id for one in plan.deadlines)]
    faults += [f"targets: id “{one}” lặp lại" for one in repeated(one.id for one in plan.targets)]
    faults += _known("unit_types", [one.code for one in plan.unit_types], types)
    for number, target in enumerate(plan.targets, 1):
        faults += _target_faults(target, f"targets[{number}]", kinds)
    for number, deadline in enumerate(plan.deadlines, 1):
        faults += _deadline_faults(deadline, f"deadlines[{number}]", plan)
    if not plan.years or list(plan.years) != sorted(plan.years):
        faults.append("years: phải có ít nhất một năm, theo thứ tự tăng dần")
    return faults


def _known(path: str, codes: Sequence[str], known: Sequence[str]) -> list[str]:
    return [
        f"{path}[{number}].code: không có loại đơn vị “{code}”{did_you_mean(code, known)}"
        for number, code in enumerate(codes, 1)
        if code not in known
    ]


def _target_faults(target: Target, path: str, kinds: Sequence[str]) -> list[str]:
    faults = [
        f"{path}.parts[{number}].model_kind: không có loại “{part.model_kind}”{did_you_mean(part.model_kind, kinds)}"
        for number, part in enumerate(target.parts, 1)
        if part.model_kind not in kinds
    ]
    if sum(part.value for part in target.parts) > target.value:
        faults.append(f"{path}.parts: cộng lại lớn hơn chỉ tiêu {target.value}")
    if target.kind == "coverage" and not 0 <= target.value <= 100:  # noqa: PLR2004  # percent
        faults.append(f"{path}.value: tỷ lệ phải từ 0 đến 100, đang là {target.value}")
    return faults


def _deadline_faults(deadline: Deadline, path: str, plan: Plan) -> list[str]:
    if deadline.kind == "open":
        return []
    if deadline.date is None:
        return [f"{path}.date: thiếu ngày"]
    if plan.years and not plan.years[0] <= deadline.date.year <= plan.years[-1] + 1:
        return [f"{path}.date: {deadline.date} nằm ngoài các năm của kế hoạch"]
    return []
