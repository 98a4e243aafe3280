"""The measures: targets, coverage in three groups, timeliness, launch. Pure; every number anywhere comes from here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dvk_xl.checks.campaign import Campaign, due_units, first_received, last_day
from dvk_xl.checks.record import Record
from dvk_xl.checks.row import launch_overdue, launched
from dvk_xl.plan import PERSON, Plan, Target, due, unit_deadline
from dvk_xl.register import obliged_units
from dvk_xl.vietnamese.numbers import floor_percent, percent_text

COUNTED_KINDS = ("MOI", "DUY_TRI", "NHAN_RONG")


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """One unit: how many countable models it leads and co-operates in, and its group."""

    code: str
    lead: int
    cooperating: int
    group: str


@dataclass(frozen=True, slots=True)
class TargetState:
    """Where a target stands. `value` and `required` are numbers of models, or percent; `value` is `None` for an empty base.

    `met` is `None` when there is nothing to measure; it is decided on the exact numbers, not on the floored rate.
    `other_*` is the same target under the other reading of its scope. `part` and `whole` are the numbers of a rate;
    `measures` is the field of a ratio's numerator.
    """

    id: str
    text: str
    kind: str
    value: Decimal | None
    required: int
    met: bool | None
    other_value: Decimal | None = None
    other_met: bool | None = None
    operator: str = ">="
    part: int = 0
    whole: int = 0
    measures: str = ""


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Who of those that must send was on time, late, or has not been received (codes in register order)."""

    deadline: date | None
    on_time: tuple[str, ...]
    late: tuple[str, ...]
    missing: tuple[str, ...]
    received: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Measures:
    """Every number of a campaign on a day; `rate` in percent, floored to one decimal, `None` for an empty base.

    `exempt`: obliged units that need not register, by the office's decision; they are not in the base of the rate.
    """

    period: str
    as_of: date
    units: tuple[UnitCoverage, ...]
    lead: tuple[str, ...]
    cooperating_only: tuple[str, ...]
    missing: tuple[str, ...]
    rate: Decimal | None
    total: int
    by_kind: Mapping[str, int]
    by_field: Mapping[str, int]
    by_subject: Mapping[str, int]
    not_counted: int
    targets: tuple[TargetState, ...]
    launch_new: int
    launch_done: int
    launch_overdue: tuple[str, ...]
    timeliness: Timeliness
    satisfied: int
    ballots: int
    exempt: tuple[str, ...] = ()

    @property
    def obliged(self) -> int:
        """The base of the coverage rate: obliged units that exist on the day."""
        return len(self.lead) + len(self.cooperating_only) + len(self.missing)

    @property
    def covered(self) -> int:
        """Obliged units that lead or co-operate."""
        return len(self.lead) + len(self.cooperating_only)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What targets are measured on: models that count, reports that count, the period asked for, what the models give."""

    models: Sequence[Record]
    reports: Sequence[Record]
    period: str
    stock: Measures


def measure(campaign: Campaign, counted: Mapping[str, bool], periods: Sequence[str]) -> Mapping[str, Measures]:
    """The measures of each period; `counted` says by id whether a row counts.

    Models are a stock: what is said of them is the same in every period and is measured once.
    """
    models = [record for record in campaign.registrations if counted.get(record.key)]
    reports = [one for one in campaign.reports if counted.get(one.key)]
    stock = _stock(campaign, models)
    return {period: _in_period(stock, campaign, _Standing(models, reports, period, stock)) for period in periods}


def _stock(campaign: Campaign, models: Sequence[Record]) -> Measures:
    """What is measured on the models that count; nothing yet of a period."""
    plan = campaign.plan
    units = _units(campaign, models)
    bound = [unit.code for unit in obliged_units(campaign.register, campaign.as_of)]
    exempt = tuple(code for code in bound if (code, "DK") in campaign.leave.exempt)
    obliged = set(bound) - set(exempt)
    groups = {
        name: tuple(one.code for one in units if one.code in obliged and one.group == name)
        for name in ("lead", "cooperating", "missing")
    }
    new = [record for record in models if record.values.get("kind") == "MOI"]
    individuals = sum(record.values.get("subject") == "CN" for record in models)
    return Measures(
        period="",
        as_of=campaign.as_of,
        units=units,
        lead=groups["lead"],
        cooperating_only=groups["cooperating"],
        missing=groups["missing"],
        rate=floor_percent(len(groups["lead"]) + len(groups["cooperating"]), len(obliged)),
        total=len(models),
        by_kind=_tally(models, "kind", COUNTED_KINDS),
        by_field=_tally(models, "field", [one.code for one in plan.fields]),
        by_subject={"TT": len(models) - individuals, "CN": individuals},
        not_counted=len(campaign.registrations) - len(models),
        targets=(),
        launch_new=len(new),
        launch_done=sum(launched(record, campaign.as_of) for record in new),
        launch_overdue=tuple(record.key for record in new if launch_overdue(record, plan, campaign.as_of)),
        timeliness=Timeliness(None, (), (), (), {}),
        satisfied=0,
        ballots=0,
        exempt=exempt,
    )


def _in_period(stock: Measures, campaign: Campaign, standing: _Standing) -> Measures:
    own = [one for one in standing.reports if one.values.get("period") == standing.period]
    satisfied, ballots = _both(own, "satisfied", "ballots")
    return replace(
        stock,
        period=standing.period,
        targets=tuple(state for target in campaign.plan.targets for state in _target(target, standing)),
        timeliness=timeliness(campaign, standing.period),
        satisfied=satisfied,
        ballots=ballots,
    )


def _units(campaign: Campaign, models: Sequence[Record]) -> tuple[UnitCoverage, ...]:
    persons = {unit.code for unit in campaign.register.units if unit.type == PERSON}
    own = [record for record in models if counts_for_unit(record, campaign.plan)]
    lead = Counter(record.unit for record in models if record.unit in persons or counts_for_unit(record, campaign.plan))
    cooperating = Counter(code for record in own for code in set(record.cooperating) - {record.unit})
    minimum, with_partners = campaign.plan.rules.minimum_models, campaign.plan.rules.count_cooperation
    return tuple(
        UnitCoverage(
            unit.code,
            lead[unit.code],
            cooperating[unit.code],
            group_of(lead[unit.code], cooperating[unit.code] if with_partners else 0, minimum),
        )
        for unit in campaign.register.units
    )


def group_of(lead: int, cooperating: int, minimum: int) -> str:
    """The group of a unit: "lead", "cooperating" (it needs its partners' models to reach the minimum), or "missing"."""
    if lead >= minimum:
        return "lead"
    return "cooperating" if lead + cooperating >= minimum else "missing"


def counts_for_unit(record: Record, plan: Plan) -> bool:
    """Whether a model satisfies its unit's duty: collectives do, individuals only where the plan says so."""
    return record.values.get("subject") != "CN" or plan.rules.individual_counts_for_unit


def _tally(models: Sequence[Record], name: str, codes: Sequence[str]) -> dict[str, int]:
    found = Counter(record.text(name) for record in models)
    return {code: found[code] for code in codes}


def _target(target: Target, standing: _Standing) -> tuple[TargetState, ...]:
    if target.kind == "coverage":
        return (_rate_target(target, standing.stock.covered, standing.stock.obliged),)
    if target.kind == "ratio":
        return (_rate_target(target, *ratio_numbers(target, standing.reports, standing.period)),)
    models = standing.models
    directed = [record for record in models if record.values.get("directed_by_committee")]
    first, second = (directed, models) if target.scope == "directed" else (models, directed)
    parts = [
        TargetState(
            part.id,
            part.text,
            target.kind,
            _of_kind(first, part.model_kind),
            part.value,
            _of_kind(first, part.model_kind) >= part.value,
            _of_kind(second, part.model_kind),
            _of_kind(second, part.model_kind) >= part.value,
        )
        for part in target.parts
    ]
    whole = TargetState(
        target.id,
        target.text,
        target.kind,
        Decimal(len(first)),
        target.value,
        reached(Decimal(len(first)), target.operator, target.value) and all(part.met for part in parts),
        Decimal(len(second)),
        reached(Decimal(len(second)), target.operator, target.value) and all(part.other_met for part in parts),
        target.operator,
    )
    return (whole, *parts)


def _rate_target(target: Target, part: int, whole: int) -> TargetState:
    met = reached(Decimal(part * 100), target.operator, target.value * whole) if whole else None
    rate = floor_percent(part, whole)
    return TargetState(
        target.id,
        target.text,
        target.kind,
        rate,
        target.value,
        met,
        operator=target.operator,
        part=part,
        whole=whole,
        measures=target.numerator,
    )


def ratio_numbers(target: Target, reports: Sequence[Record], period: str) -> tuple[int, int]:
    """Numerator and denominator of a ratio target, summed over the reports of a period.

    At registration, when nobody has reported yet, the newest period that has numbers speaks: the year, else the half-year.
    """
    asked = ("NAM", "6T") if period == "DK" else (period,)
    for one in asked:
        rows = [record for record in reports if record.values.get("period") == one]
        part, whole = _both(rows, target.numerator, target.denominator)
        if whole:
            return part, whole
    return 0, 0


def _both(records: Sequence[Record], numerator: str, denominator: str) -> tuple[int, int]:
    """Both sums over the reports that give the denominator: a part without its whole would flatter the rate."""
    rows = [record for record in records if _sum([record], denominator) > 0]
    return _sum(rows, numerator), _sum(rows, denominator)


def reached(value: Decimal, operator: str, required: int) -> bool:
    """Whether a value stands to what is required as the plan's operator (">=", ">", "=") asks."""
    if operator == ">":
        return value > required
    return value == required if operator == "=" else value >= required


def _of_kind(models: Sequence[Record], kind: str) -> Decimal:
    return Decimal(sum(record.values.get("kind") == kind for record in models))


def timeliness(campaign: Campaign, period: str) -> Timeliness:
    """Who was on time in a period, by the day its first file, or row typed by the office, was first seen."""
    deadline = unit_deadline(campaign.plan, period)
    last = due(deadline, campaign.plan.rules) if deadline else None
    first = first_received(campaign.sent)
    received = {unit: one.received for (unit, kind), one in first.items() if kind == period}
    codes = [unit.code for unit in due_units(campaign, period)]
    on_time = tuple(code for code in codes if code in received and _in_time(campaign, code, period, received[code]))
    in_time = frozenset(on_time)
    late = tuple(code for code in codes if code in received and code not in in_time)
    return Timeliness(last, on_time, late, tuple(code for code in codes if code not in received), received)


def _in_time(campaign: Campaign, unit: str, period: str, received: date) -> bool:
    last = last_day(campaign, unit, period)
    return last is None or received <= last


def _sum(records: Sequence[Record], name: str) -> int:
    values = (record.values.get(name) for record in records)
    return sum(value for value in values if isinstance(value, int))


def rate_text(rate: Decimal | None) -> str | None:
    """A rate for programs: "97.5", "100", or `None` for an empty base."""
    return None if rate is None else percent_text(rate)
