"""The sheets that are mostly text: the plan as the tool understands it, and how to use the workbook."""

from collections.abc import Iterator, Mapping, Sequence

from dvk_xl.plan import Deadline, Plan, Target, UnitRule, due, shown_value
from dvk_xl.schema import Schema, item_title
from dvk_xl.vietnamese.numbers import format_number, format_percent
from dvk_xl.views.cells import Cell, Plain
from dvk_xl.views.state import State

Line = tuple[Cell, ...]


def _line(*values: Plain, style: str = "text") -> Line:
    return tuple(Cell(value, style) for value in values)


def plan_lines(plan: Plan, schema: Schema) -> list[Line]:
    """The sheet Kế hoạch: issuer, targets, deadlines with their wording, fields, who is bound, the rules in force."""
    words = schema.pages.plan
    lines: list[Line] = [
        (Cell(words["title"], "title"),),
        (Cell(plan.title, "subtitle"),),
        (Cell(f"{plan.issuer}. {plan.source}", "subtitle"),),
    ]
    lines += _part(words, "targets", ("id", "text", "required", "source"))
    for target in plan.targets:
        lines.append(_line(target.id, target.text, _required(target, words), target.source))
        lines += [_line(part.id, part.text, format_number(part.value), target.source) for part in target.parts]
    lines += _part(words, "deadlines", ("id", "wording", "due", "form", "recipient"))
    lines += [_deadline(one, plan) for one in plan.deadlines]
    lines += _part(words, "fields", ("order", "field"))
    lines += [_line(number, one.title) for number, one in enumerate(plan.fields, 1)]
    lines += _part(words, "units", ("order", "unit_type", "obliged", "eligible", "reports"))
    lines += [_unit_type(number, one, schema) for number, one in enumerate(plan.unit_types, 1)]
    return [*lines, (), (Cell(words["rules"], "section"),), *_rules(plan, schema)]


def _part(words: Mapping[str, str], title: str, heads: Sequence[str]) -> list[Line]:
    return [(), (Cell(words[title], "section"),), _line(*(words[name] for name in heads), style="head")]


def _deadline(one: Deadline, plan: Plan) -> Line:
    first, last = (Cell(one.id, "text"), Cell(one.text, "text")), (Cell(one.form, "text"), Cell(one.recipient, "text"))
    return (*first, Cell(due(one, plan.rules), "day"), *last)


def _required(target: Target, words: Mapping[str, str]) -> str:
    """What a target asks, as people write it: "95%", "trên 95%", "5"."""
    said = format_number(target.value) if target.kind == "count" else format_percent(target.value)
    return words["above"].format(value=said) if target.operator == ">" else said


def _unit_type(number: int, one: UnitRule, schema: Schema) -> Line:
    title = item_title(schema.lists["unit_type"].items, one.code)
    return _line(number, title, *("x" if flag else None for flag in (one.obliged, one.eligible, one.reports)))


def _rules(plan: Plan, schema: Schema) -> list[Line]:
    lines = []
    for number, (name, text) in enumerate(schema.pages.rules.items(), 1):
        value: bool | int = getattr(plan.rules, name)
        said = text.format(days=plan.rules.launch_within_days)
        lines.append(_line(number, said, shown_value(value, schema.pages)))
    return lines


GUIDE_WIDTHS = (2.0, 94.0, 19.0, 19.0, 19.0)
"""Widths of the columns of the guide in characters: margin, words, links."""
_GUIDE_HEAD = 4
"""The row of the first step; each step has two rows and one of air."""


def guide_lines(state: State) -> list[Line]:
    """The sheet Hướng dẫn: the work of the year in order, and what to do when something is wrong."""
    names = {**state.words.sheets, **state.words.folders}
    hint = state.words.sheet_hints["guide"]
    margin = Cell(None)
    lines: list[Line] = [(margin, Cell(state.schema.guide.title, "title")), (margin, Cell(hint, "subtitle")), ()]
    for number, step in enumerate(state.schema.guide.steps, 1):
        lines.append((margin, Cell(f"{number}. {step.title}", "strong")))
        lines.append((margin, Cell(step.text.format_map(names), "label_wrap")))
        lines.append(())
    return lines


def guide_links(state: State) -> Iterator[tuple[str, str]]:
    """The links of the guide: address and name of the sheet, beside the step that speaks of it."""
    for number, step in enumerate(state.schema.guide.steps):
        for letter, name in zip("CDE", step.sheets, strict=False):
            yield f"{letter}{_GUIDE_HEAD + 3 * number}", name
