"""The sheet Độ phủ: targets, three groups, timeliness and launch, by formulas over the tables, with Python's values in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dvk_xl.coverage import TargetState
from dvk_xl.issues import column_letters
from dvk_xl.plan import Target, due, unit_deadline
from dvk_xl.schema import item_title
from dvk_xl.views.cells import Cell, Formula, Page, Plain, quoted
from dvk_xl.views.formulas import Condition, column, criterion, kind_test, models, reported
from dvk_xl.views.originals import sheet_link
from dvk_xl.views.period import current_period
from dvk_xl.views.series import POINTS, point_cell, series
from dvk_xl.views.state import State
from dvk_xl.views.tables import HEADER_ROW
from dvk_xl.views.units_page import PERIOD_COLUMNS, by_group, standings
from dvk_xl.views.units_page import column as unit_column
from dvk_xl.views.units_page import letter as unit_letter

FIRST_TARGET = 8
WIDTHS: tuple[float, ...] = (17, 52, 14, 14, 26, 16, 14, 14)
_TARGET_HEADS = ("id", "text", "value", "required", "met", "other", "part", "whole")
_AS_OF = "$C$3"
_LEAST_FIELDS = 4
STATES = 3
_SOURCES = {"count": "registration", "coverage": "units", "ratio": "unit_report"}
"""The table that a target of each kind is counted from."""


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses of the numbers on the sheet, for other sheets to point at (absolute, with the sheet's name)."""

    addresses: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """The address of a number."""
        return self.addresses[name]


def layout(state: State) -> dict[str, int]:
    """The first row of each part of the sheet, which depends on how many targets and fields the plan has."""
    groups = FIRST_TARGET + max(len(state.measures.targets), 1) + 2
    fields = groups + 9
    times = fields + max(len(state.plan.fields), _LEAST_FIELDS) + 2
    return {
        "targets": FIRST_TARGET,
        "groups": groups,
        "kinds": groups,
        "fields": fields,
        "times": times,
        "series": times + len(PERIOD_COLUMNS) + 4,
        "last": times + len(PERIOD_COLUMNS) + 4 + POINTS,
    }


def places(state: State) -> Places:
    """Where the numbers stand that the dashboard shows."""
    rows = layout(state)
    sheet = f"'{state.sheet('coverage')}'"
    group, kind = rows["groups"], rows["kinds"]
    named = {
        "as_of": "C3",
        "obliged": f"C{group}",
        "lead": f"C{group + 1}",
        "cooperating": f"C{group + 2}",
        "missing": f"C{group + 3}",
        "rate": f"C{group + 4}",
        "exempt": f"C{group + 5}",
        "total": f"F{kind}",
        "not_counted": f"F{kind + 4}",
        "fields": f"C{rows['fields']}",
        "states": f"F{rows['series']}",
    }
    return Places({name: f"{sheet}!${cell[0]}${cell[1:]}" for name, cell in named.items()})


def coverage_cells(state: State) -> dict[str, Cell]:
    """Every cell of the sheet."""
    page = Page()
    rows = layout(state)
    page.put(1, 1, _words(state)["title"].format(year=state.plan.year), "title")
    page.put(2, 1, f"{state.plan.issuer} · {state.plan.source}", "subtitle")
    page.put(3, 1, _words(state)["as_of"], "label")
    page.put(3, 3, state.measures.as_of, "date_left")
    page.put(4, 1, state.words.sheet_hints["coverage"], "subtitle")
    _targets(page, state, rows["targets"])
    _groups(page, state, rows["groups"])
    _kinds(page, state, rows["kinds"])
    _fields(page, state, rows["fields"])
    _launch(page, state, rows["fields"])
    _times(page, state, rows["times"])
    _series(page, state, rows["series"])
    _states(page, state, rows["series"])
    _sources(page, state, rows)
    return page.cells


def _sources(page: Page, state: State, rows: Mapping[str, int]) -> None:
    """Beside each part, from what its numbers are counted: the sheet and the column to filter."""
    kinds = {one.kind for one in state.plan.targets}
    of_targets = [_SOURCES[kind] for kind in _SOURCES if kind in kinds]
    for offset, name in enumerate(of_targets):
        page.put(rows["targets"] - 2, 3 + offset, _to_rows(state, name), "link")
    places = {"groups": (3, "units"), "fields": (3, "registration"), "times": (3, "units")}
    for part, (at, name) in places.items():
        page.put(rows[part] - 1, at, _to_rows(state, name), "link")
    for part, at in (("kinds", 6), ("fields", 7)):
        page.put(rows[part] - 1, at, _to_rows(state, "registration"), "link")


def _to_rows(state: State, name: str) -> Formula:
    if name == "units":
        letter = unit_letter(state, "group")
    else:
        names = [one.name for one in state.schema.tables[name].fields]
        letter = column_letters(names.index("counted") + 1)
    text = _words(state)["to_rows"].format(sheet=state.sheet(name))
    return sheet_link(state.sheet(name), f"{letter}{HEADER_ROW}", text)


def _words(state: State) -> Mapping[str, str]:
    return state.schema.pages.coverage


def met_word(state: State, one: TargetState) -> str:
    """What the sheet says of a target: reached, not reached, or nothing to measure yet."""
    name = "unknown" if one.met is None else "met" if one.met else "unmet"
    return _words(state)[name]


def _targets(page: Page, state: State, first: int) -> None:
    page.put(first - 2, 1, _words(state)["targets"], "section")
    page.line(first - 1, 1, tuple(_words(state)[f"target_{name}"] for name in _TARGET_HEADS), "head")
    rows = {one.id: (first + number, one) for number, one in enumerate(state.measures.targets)}
    for target in state.plan.targets:
        if target.kind == "count":
            _count_target(page, state, target, rows)
        else:
            _rate_target(page, state, target, *rows[target.id])
    if not rows:
        page.line(first, 1, (None, _words(state)["no_target"], *[None] * (len(_TARGET_HEADS) - 2)), "text")


def _rate_target(page: Page, state: State, target: Target, row: int, one: TargetState) -> None:
    groups = layout(state)["groups"]
    covered, obliged = f"C{groups + 1}+C{groups + 2}", f"C{groups}"
    part, whole = (covered, obliged) if target.kind == "coverage" else reported(state, target)
    page.put(row, 7, Formula(part, one.part), "count")
    page.put(row, 8, Formula(whole, one.whole), "count")
    value = f'IF(H{row}=0,"—",INT(G{row}*1000/H{row})/10)'
    # on the exact numbers: a floored rate would hide what is just above the target
    _target_line(page, state, row, one, value, f"G{row}*100{one.operator}D{row}*H{row}")
    page.put(row, 6, None, "percent")


def _count_target(page: Page, state: State, target: Target, rows: Mapping[str, tuple[int, TargetState]]) -> None:
    scopes: list[list[Condition]] = [[("directed_by_committee", quoted("x"))], []]
    if target.scope == "all":
        scopes.reverse()
    parts = [(target.id, ()), *((part.id, (kind_test(state, part.model_kind),)) for part in target.parts)]
    for name, kinds in parts:
        row, one = rows[name]
        first, second = (models(state, *scope, *kinds) for scope in scopes)
        tests = [_test(*rows[each]) for each, _ in (parts if name == target.id else [(name, ())])]
        _target_line(page, state, row, one, first, ",".join(tests))
        page.put(row, 6, Formula(second, number(one.other_value)), "count")
        page.line(row, 7, (None, None), "count")


def _test(row: int, one: TargetState) -> str:
    return f"C{row}{one.operator}D{row}"


def _target_line(page: Page, state: State, row: int, one: TargetState, value: str, tests: str) -> None:
    style = "count" if one.kind == "count" else "percent"
    met, unmet, unknown = (quoted(_words(state)[name]) for name in ("met", "unmet", "unknown"))
    formula = f"IF(ISNUMBER(C{row}),IF(AND({tests}),{met},{unmet}),{unknown})"
    page.put(row, 1, one.id, "text_center")
    page.put(row, 2, one.text, "text")
    page.put(row, 3, Formula(value, number(one.value)), style)
    page.put(row, 4, one.required, style)
    page.put(row, 5, Formula(formula, met_word(state, one)), "verdict")


def number(value: Decimal | None) -> Plain:
    """A measure as a cell shows it: a number, or "—" for an empty base."""
    if value is None:
        return "—"
    return int(value) if value == value.to_integral_value() else float(value)


def _groups(page: Page, state: State, first: int) -> None:
    measures, words = state.measures, state.words
    page.put(first - 1, 1, _words(state)["groups"], "section")
    bound = f"{unit_column(state, 'obliged')},{quoted('x')}"
    exempt = f"COUNTIFS({unit_column(state, 'obliged')},{quoted(words.groups['exempt'])})"
    sizes = {
        "lead": len(measures.lead),
        "cooperating": len(measures.cooperating_only),
        "missing": len(measures.missing),
    }
    rate = f'IF(C{first}=0,"—",INT((C{first + 1}+C{first + 2})*1000/C{first})/10)'
    lines: list[tuple[str, Formula, str]] = [
        (_words(state)["obliged"], Formula(f"COUNTIFS({bound})", measures.obliged), "count"),
        *((words.groups[name], Formula(_in_group(state, bound, name), size), "count") for name, size in sizes.items()),
        (_words(state)["rate"], Formula(rate, number(measures.rate)), "percent"),
        (_words(state)["exempt"], Formula(exempt, len(measures.exempt)), "count"),
    ]
    for offset, (label, formula, style) in enumerate(lines):
        _label(page, first + offset, label)
        page.put(first + offset, 3, formula, style)


def _in_group(state: State, bound: str, name: str) -> str:
    return f"COUNTIFS({bound},{unit_column(state, 'group')},{quoted(state.words.groups[name])})"


def _label(page: Page, row: int, label: str) -> None:
    page.put(row, 1, label, "text_line")
    page.put(row, 2, None, "text_line_end")


def _kinds(page: Page, state: State, first: int) -> None:
    measures = state.measures
    page.put(first - 1, 5, _words(state)["models"], "section")
    lines: list[tuple[str, Formula]] = [(_words(state)["total"], Formula(models(state), measures.total))]
    kinds = state.schema.lists["kind"].items
    lines += [
        (item_title(kinds, kind), Formula(models(state, kind_test(state, kind)), count))
        for kind, count in measures.by_kind.items()
    ]
    not_counted = quoted(item_title(state.schema.lists["counted"].items, "0"))
    counted = column(state.schema.registration, "counted")
    lines.append((_words(state)["not_counted"], Formula(f"COUNTIFS({counted},{not_counted})", measures.not_counted)))
    individuals = models(state, ("subject", quoted(item_title(state.schema.lists["subject"].items, "CN"))))
    lines.append((_words(state)["individuals"], Formula(individuals, measures.by_subject["CN"])))
    _pairs(page, first, lines)


def _pairs(page: Page, first: int, lines: list[tuple[str, Formula]]) -> None:
    for offset, (label, formula) in enumerate(lines):
        page.put(first + offset, 5, label, "text")
        page.put(first + offset, 6, formula, "count")


def _fields(page: Page, state: State, first: int) -> None:
    page.put(first - 1, 1, _words(state)["fields"], "section")
    for offset, field in enumerate(state.plan.fields):
        formula = Formula(models(state, ("field", criterion(field.title))), state.measures.by_field[field.code])
        _label(page, first + offset, field.title)
        page.put(first + offset, 3, formula, "count")
    if not state.plan.fields:
        _label(page, first, _words(state)["no_field"])
        page.put(first, 3, None, "count")


def _launch(page: Page, state: State, first: int) -> None:
    measures = state.measures
    new = models(state, kind_test(state, "MOI"))
    done = models(state, kind_test(state, "MOI"), ("launch_date", f'"<="&{_AS_OF}'))
    late = _overdue(state) if state.plan.rules.launch_required else "0"
    page.put(first - 1, 5, _words(state)["launch"], "section")
    lines = [
        (_words(state)["launch_new"], Formula(new, measures.launch_new)),
        (_words(state)["launch_done"], Formula(done, measures.launch_done)),
        (_words(state)["launch_overdue"], Formula(late, len(measures.launch_overdue))),
    ]
    _pairs(page, first, lines)


def _overdue(state: State) -> str:
    kind, counted, start, launch = (
        column(state.schema.registration, name) for name in ("kind", "counted", "start", "launch_date")
    )
    deadline = unit_deadline(state.plan, "6T")
    half = due(deadline, state.plan.rules) if deadline else None
    late = f"(ISNUMBER({start})*({start}<{_AS_OF}-{state.plan.rules.launch_within_days}))"
    if half:
        day = f"DATE({half.year},{half.month},{half.day})"
        late = f"(({late}+({_AS_OF}>{day})*(1-ISNUMBER({start})*({start}>{day})))>0)"
    new = f"({kind}={quoted(item_title(state.schema.lists['kind'].items, 'MOI'))})"
    counts = f"({counted}={quoted(item_title(state.schema.lists['counted'].items, '1'))})"
    return f"SUMPRODUCT({new}*{counts}*(1-ISNUMBER({launch})*({launch}<={_AS_OF}))*{late})"


def _times(page: Page, state: State, first: int) -> None:
    words = state.words
    page.put(first - 1, 1, _words(state)["times"], "section")
    heads = [_words(state)[name] for name in ("period", "deadline", "due")]
    heads += [words.timeliness[name] for name in ("on_time", "late", "missing")]
    page.line(first, 1, tuple(heads), "head")
    for row, period in enumerate(PERIOD_COLUMNS, first + 1):
        deadline = unit_deadline(state.plan, period)
        page.put(row, 1, item_title(state.schema.lists["period"].items, period), "text")
        page.put(row, 2, deadline.text if deadline else _words(state)["no_deadline"], "text")
        page.put(row, 3, due(deadline, state.plan.rules) if deadline else None, "day")
        for offset, (name, size) in enumerate(standings(state, period).items()):
            page.put(row, 4 + offset, Formula(_standing_formula(state, period, name), size), "count")


def _standing_formula(state: State, period: str, name: str) -> str:
    return f"COUNTIFS({unit_column(state, PERIOD_COLUMNS[period][0])},{quoted(state.words.timeliness[name])})"


def _series(page: Page, state: State, first: int) -> None:
    period = current_period(state)
    title = item_title(state.schema.lists["period"].items, period).upper()
    page.put(first - 2, 1, _words(state)["series"].format(period=title), "section")
    page.line(first - 1, 1, tuple(_words(state)[name] for name in ("day", "received", "expected")), "head")
    expected = "+".join(_standing_formula(state, period, name) for name in ("on_time", "late", "missing"))
    for row, one in enumerate(series(state), first):
        page.put(row, 1, one.day, "day")
        page.put(row, 2, point_cell(state, one, row, _AS_OF), "count")
        page.put(row, 3, Formula(expected, sum(standings(state, period).values())), "count")


def _states(page: Page, state: State, first: int) -> None:
    """The three states that the dashboard draws: of obliged units by models, else of senders by what was received."""
    page.put(first - 2, 5, _words(state)["states"], "section")
    groups = layout(state)["groups"]
    if by_group(state):
        sizes = (len(state.measures.lead), len(state.measures.cooperating_only), len(state.measures.missing))
        names = [state.words.groups[name] for name in ("lead", "cooperating", "missing")]
        lines = [(name, Formula(f"C{groups + 1 + offset}", sizes[offset])) for offset, name in enumerate(names)]
    else:
        period = current_period(state)
        lines = [
            (state.words.timeliness[name], Formula(_standing_formula(state, period, name), size))
            for name, size in standings(state, period).items()
        ]
    _pairs(page, first, lines)


def days_left(day: date, as_of: date) -> int:
    """Days from one day to the other."""
    return (day - as_of) // timedelta(days=1)
