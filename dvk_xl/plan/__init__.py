"""The plan profile: one plan as a file, read strictly, used by everything else."""

from dvk_xl.plan.calendar import active_deadlines, due, for_year, unit_deadline
from dvk_xl.plan.choices import Choice, ChoiceValue, choose, least, plan_choices, read_choice, shown_value
from dvk_xl.plan.read import load_plan, parse_plan, plan_names, read_plan
from dvk_xl.plan.tailor import list_items, tailored
from dvk_xl.plan.values import (
    PERIODS,
    PERSON,
    Criterion,
    Deadline,
    OwnField,
    Period,
    Plan,
    PlanPaper,
    PrintItem,
    Rules,
    Target,
    TargetPart,
    Task,
    UnitRule,
)

__all__ = [
    "PERIODS",
    "PERSON",
    "Choice",
    "ChoiceValue",
    "Criterion",
    "Deadline",
    "OwnField",
    "Period",
    "Plan",
    "PlanPaper",
    "PrintItem",
    "Rules",
    "Target",
    "TargetPart",
    "Task",
    "UnitRule",
    "active_deadlines",
    "choose",
    "due",
    "for_year",
    "least",
    "list_items",
    "load_plan",
    "parse_plan",
    "plan_choices",
    "plan_names",
    "read_choice",
    "read_plan",
    "shown_value",
    "tailored",
    "unit_deadline",
]
