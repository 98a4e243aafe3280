"""The plan profile as values: what one plan demands, by its own words. A new plan is a new file, never code."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from dvk_xl.schema import Field, Item

Period = Literal["DK", "6T", "NAM"]
PERIODS: tuple[str, ...] = ("DK", "6T", "NAM")
PERSON = "CA_NHAN"
"""The type of a register entry that is a person, where a plan obliges persons too."""


@dataclass(frozen=True, slots=True)
class UnitRule:
    """What the plan asks of one type of unit: obliged (bound by the 100 %), eligible, must report."""

    code: str
    obliged: bool
    eligible: bool
    reports: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class TargetPart:
    """A part of a count target: at least `value` models of one kind."""

    id: str
    text: str
    model_kind: str
    value: int


@dataclass(frozen=True, slots=True)
class Target:
    """A target of one of three kinds.

    "count": a number of models. "coverage": the rate in percent of obliged units that registered. "ratio": a rate in
    percent of two numbers that units report (`numerator` and `denominator` are fields of the report of a unit), summed
    over the units, never averaged.
    """

    id: str
    text: str
    short: str
    kind: Literal["count", "coverage", "ratio"]
    operator: Literal[">=", ">", "="]
    value: int
    source: str
    scope: Literal["directed", "all"] = "all"
    numerator: str = ""
    denominator: str = ""
    parts: tuple[TargetPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as worded; `date` is the day named ("before_day", "through_day") or any day of the month ("in_month").

    `yearly`: the day comes again in every year of the plan. `data_until`: the last day the figures of a report speak of,
    where the plan sets one. `paper`: the named output that answers the deadline.
    """

    id: str
    period: Period
    text: str
    kind: Literal["before_day", "through_day", "in_month", "open"]
    recipient: str
    sender: Literal["units", "office"]
    form: str
    source: str
    date: dt.date | None = None
    yearly: bool = False
    data_until: dt.date | None = None
    paper: Literal["", "list_up", "appendix1", "appendix2", "appendix3", "report"] = ""


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
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the plan's task matrix."""

    no: int
    title: str
    lead: str = ""
    cooperate: str = ""
    execute: str = ""
    time: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class PrintItem:
    """A numbered line of a registration on paper: its words, and the fields it shows, joined by `join`."""

    title: str
    fields: tuple[str, ...]
    join: str = "\n"


@dataclass(frozen=True, slots=True)
class PlanPaper:
    """A printed paper by the plan's own words; what is "" or empty is as declared for every plan.

    `title` and `note` have places for {movement}, {year}, {plan}; `opening` are the lines between title and list
    ("Đơn vị: ", its fields); `addressee` follows "Kính gửi:"; `signature` are the lines above the place to sign.
    """

    label: str
    title: str = ""
    note: str = ""
    addressee: str = ""
    opening: tuple[PrintItem, ...] = ()
    lead_in: str = ""
    items: tuple[PrintItem, ...] = ()
    signature: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field that only this plan asks for, and the table it belongs to."""

    table: Literal["registration", "result", "unit_report"]
    field: Field


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan; `format` is the document regime; `issued` is `None` when the source gives no date.

    `issued_from`: the first day the paper can bear where its text gives a month and leaves the day blank.
    `government_levels`: 2 since 1 July 2025 (province, commune), 3 before (with the district).
    `appendices`: the papers by name, "appendix1", "appendix1_person" (the form for an individual), "appendix2",
    "appendix3", "list_up" (the list that goes to the next level). `unasked`: fields of the registration that this plan's
    form does not ask for. `rule_sources`: the heading each rule comes from.
    """

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
    appendices: dict[str, PlanPaper]
    unit_types: tuple[UnitRule, ...]
    deadlines: tuple[Deadline, ...]
    rules: Rules
    fields: tuple[Item, ...] = ()
    targets: tuple[Target, ...] = ()
    issued: dt.date | None = None
    issued_from: dt.date | None = None
    government_levels: Literal[2, 3] = 2
    criteria: tuple[Criterion, ...] = ()
    criteria_source: str = ""
    tasks: tuple[Task, ...] = ()
    unasked: tuple[str, ...] = ()
    own_fields: tuple[OwnField, ...] = ()
    rule_sources: dict[str, str] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The year of the campaign (the first of the plan's years until one is chosen)."""
        return self.years[0]

    @property
    def last_year(self) -> int:
        """The last year the plan speaks of."""
        return self.years[-1]

    @property
    def obliges_persons(self) -> bool:
        """Whether persons too are bound to register."""
        return any(one.code == PERSON and one.obliged for one in self.unit_types)
