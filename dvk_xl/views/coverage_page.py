"""The sheet Độ phủ: targets, three groups, timeliness and launch, by formulas over the tables, with Python's values in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dvk_xl.coverage import TargetState, Timeliness, UnitCoverage
from dvk_xl.plan import due, unit_deadline
from dvk_xl.register import Unit, valid_on
from dvk_xl.schema import item_title
from dvk_xl.views.cells import Cell, Formula, Page, Plain, TablePage, quoted
from dvk_xl.views.state import State

TABLE = "tblDoPhu"
FIRST_TARGET = 8
WIDTHS: tuple[float, ...] = (17, 46, 24, 15, 24, 16, 26, 13, 16, 16, 16, 22, 14)
_TARGET_HEADS = ("id", "text", "value", "required", "met", "other")
PERIOD_COLUMNS = {"DK": "timely", "6T": "half", "NAM": "year"}


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses of the numbers on the sheet, for other sheets to point at (absolute, with the sheet's name)."""

    addresses: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """The address of a number."""
        return self.addresses[name]


def layout(state: State) -> dict[str, int]:
    """The first row of each part of the sheet, which depends on how many targets and fields the plan has."""
    groups = FIRST_TARGET + len(state.measures.targets) + 2
    fields = groups + 8
    times = fields + max(len(state.plan.fields), 3) + 2
    return {
        "targets": FIRST_TARGET,
        "groups": groups,
        "kinds": groups,
        "fields": fields,
        "times": times,
        "table": times + 7,
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
        "total": f"F{kind}",
        "not_counted": f"F{kind + 4}",
        "fields": f"C{rows['fields']}",
    }
    return Places({name: f"{sheet}!${cell[0]}${cell[1:]}" for name, cell in named.items()})


def coverage_cells(state: State) -> dict[str, Cell]:
    """The part of the sheet above the table of units."""
    page = Page()
    rows = layout(state)
    measures = state.measures
    page.put(1, 1, _words(state)["title"].format(year=state.plan.year), "title")
    page.put(2, 1, f"{state.plan.issuer} · {state.plan.source}", "subtitle")
    page.put(3, 1, _words(state)["as_of"], "label")
    page.put(3, 3, measures.as_of, "date_left")
    page.put(4, 1, state.words.sheet_hints["coverage"], "subtitle")
    _targets(page, state, rows["targets"])
    _groups(page, state, rows["groups"])
    _kinds(page, state, rows["kinds"])
    _fields(page, state, rows["fields"])
    _times(page, state, rows["times"])
    page.put(rows["table"] - 2, 1, _words(state)["units"], "section")
    return page.cells


def _words(state: State) -> Mapping[str, str]:
    return state.schema.pages.coverage


def met_word(state: State, one: TargetState) -> str:
    """What the sheet says of a target: reached, not reached, or nothing to measure yet."""
    name = "unknown" if one.met is None else "met" if one.met else "unmet"
    return _words(state)[name]


def _models(state: State, *conditions: tuple[str, str]) -> str:
    registration = state.schema.registration
    pairs = [("counted", quoted(item_title(state.schema.lists["counted"].items, "1"))), *conditions]
    table = registration.excel_table
    return "COUNTIFS(" + ",".join(f"{table}[{registration.field(name).title}],{test}" for name, test in pairs) + ")"


def _kind_test(state: State, kind: str) -> tuple[str, str]:
    return ("kind", quoted(item_title(state.schema.lists["kind"].items, kind)))


def _targets(page: Page, state: State, first: int) -> None:
    page.put(first - 2, 1, _words(state)["targets"], "section")
    page.line(first - 1, 1, tuple(_words(state)[f"target_{name}"] for name in _TARGET_HEADS), "head")
    rows = {one.id: (first + number, one) for number, one in enumerate(state.measures.targets)}
    for target in state.plan.targets:
        scopes: list[list[tuple[str, str]]] = [[("directed_by_committee", quoted("x"))], []]
        if target.scope == "all":
            scopes.reverse()
        row, one = rows[target.id]
        if target.kind == "coverage":
            _target_line(page, state, row, one, f"C{layout(state)['groups'] + 4}", None, _test(row, one))
            continue
        tests = [_test(*rows[part]) for part in (target.id, *(part.id for part in target.parts))]
        _target_line(page, state, row, one, _models(state, *scopes[0]), _models(state, *scopes[1]), ",".join(tests))
        for part in target.parts:
            row, one = rows[part.id]
            first_reading, second = (_models(state, *scope, _kind_test(state, part.model_kind)) for scope in scopes)
            _target_line(page, state, row, one, first_reading, second, _test(row, one))


def _test(row: int, one: TargetState) -> str:
    return f"C{row}{one.operator}D{row}"


def _target_line(
    page: Page, state: State, row: int, one: TargetState, value: str, other: str | None, tests: str
) -> None:
    style = "percent" if one.kind == "coverage" else "count"
    met, unmet, unknown = (quoted(_words(state)[name]) for name in ("met", "unmet", "unknown"))
    formula = f"IF(ISNUMBER(C{row}),IF(AND({tests}),{met},{unmet}),{unknown})"
    page.put(row, 1, one.id, "text_center")
    page.put(row, 2, one.text, "text")
    page.put(row, 3, Formula(value, number(one.value)), style)
    page.put(row, 4, one.required, style)
    page.put(row, 5, Formula(formula, met_word(state, one)), "verdict")
    if other is not None:
        page.put(row, 6, Formula(other, number(one.other_value)), style)
    else:
        page.put(row, 6, None, style)


def number(value: Decimal | None) -> Plain:
    """A measure as a cell shows it: a number, or "—" for an empty base."""
    if value is None:
        return "—"
    return int(value) if value == value.to_integral_value() else float(value)


def _groups(page: Page, state: State, first: int) -> None:
    measures, words = state.measures, state.words
    columns = words.coverage_columns
    page.put(first - 1, 1, _words(state)["groups"], "section")
    obliged = f'COUNTIFS({TABLE}[{columns["obliged"]}],"x")'
    rows: list[tuple[str, Formula]] = [(_words(state)["obliged"], Formula(obliged, measures.obliged))]
    sizes = {
        "lead": len(measures.lead),
        "cooperating": len(measures.cooperating_only),
        "missing": len(measures.missing),
    }
    for name, size in sizes.items():
        test = f'COUNTIFS({TABLE}[{columns["obliged"]}],"x",{TABLE}[{columns["group"]}],{quoted(words.groups[name])})'
        rows.append((words.groups[name], Formula(test, size)))
    for offset, (label, formula) in enumerate(rows):
        page.put(first + offset, 1, label, "text_line")
        page.put(first + offset, 2, None, "text_line_end")
        page.put(first + offset, 3, formula, "count")
    rate = f'IF(C{first}=0,"—",INT((C{first + 1}+C{first + 2})*1000/C{first})/10)'
    page.put(first + 4, 1, _words(state)["rate"], "text_line")
    page.put(first + 4, 2, None, "text_line_end")
    page.put(first + 4, 3, Formula(rate, number(measures.rate)), "percent")


def _kinds(page: Page, state: State, first: int) -> None:
    measures = state.measures
    page.put(first - 1, 5, _words(state)["models"], "section")
    lines: list[tuple[str, Formula]] = [(_words(state)["total"], Formula(_models(state), measures.total))]
    kinds = state.schema.lists["kind"].items
    lines += [
        (item_title(kinds, kind), Formula(_models(state, _kind_test(state, kind)), count))
        for kind, count in measures.by_kind.items()
    ]
    registration = state.schema.registration
    not_counted = quoted(item_title(state.schema.lists["counted"].items, "0"))
    column = f"{registration.excel_table}[{registration.field('counted').title}]"
    lines.append((_words(state)["not_counted"], Formula(f"COUNTIFS({column},{not_counted})", measures.not_counted)))
    individuals = _models(state, ("subject", quoted(item_title(state.schema.lists["subject"].items, "CN"))))
    lines.append((_words(state)["individuals"], Formula(individuals, measures.by_subject["CN"])))
    for offset, (label, formula) in enumerate(lines):
        page.put(first + offset, 5, label, "text")
        page.put(first + offset, 6, formula, "count")


def _fields(page: Page, state: State, first: int) -> None:
    page.put(first - 1, 1, _words(state)["fields"], "section")
    for offset, field in enumerate(state.plan.fields):
        formula = Formula(_models(state, ("field", quoted(field.title))), state.measures.by_field[field.code])
        page.put(first + offset, 1, field.title, "text_line")
        page.put(first + offset, 2, None, "text_line_end")
        page.put(first + offset, 3, formula, "count")
    _launch(page, state, first)


def _launch(page: Page, state: State, first: int) -> None:
    measures = state.measures
    registration = state.schema.registration
    as_of = "$C$3"
    new = _models(state, _kind_test(state, "MOI"))
    done = _models(state, _kind_test(state, "MOI"), ("launch_date", f'"<="&{as_of}'))
    page.put(first - 1, 5, _words(state)["launch"], "section")
    lines: list[tuple[str, Formula]] = [
        (_words(state)["launch_new"], Formula(new, measures.launch_new)),
        (_words(state)["launch_done"], Formula(done, measures.launch_done)),
    ]
    if state.plan.rules.launch_required:
        lines.append(
            (
                _words(state)["launch_overdue"],
                Formula(_overdue(state, registration.excel_table, as_of), len(measures.launch_overdue)),
            )
        )
    for offset, (label, formula) in enumerate(lines):
        page.put(first + offset, 5, label, "text")
        page.put(first + offset, 6, formula, "count")


def _overdue(state: State, table: str, as_of: str) -> str:
    fields = state.schema.registration
    kind, counted = (f"{table}[{fields.field(name).title}]" for name in ("kind", "counted"))
    start, launch = (f"{table}[{fields.field(name).title}]" for name in ("start", "launch_date"))
    deadline = unit_deadline(state.plan, "6T")
    half = due(deadline, state.plan.rules) if deadline else None
    late = f"(ISNUMBER({start})*({start}<{as_of}-{state.plan.rules.launch_within_days}))"
    if half:
        day = f"DATE({half.year},{half.month},{half.day})"
        late = f"(({late}+({as_of}>{day})*(1-ISNUMBER({start})*({start}>{day})))>0)"
    new = f"({kind}={quoted(item_title(state.schema.lists['kind'].items, 'MOI'))})"
    counts = f"({counted}={quoted(item_title(state.schema.lists['counted'].items, '1'))})"
    return f"SUMPRODUCT({new}*{counts}*(1-ISNUMBER({launch})*({launch}<={as_of}))*{late})"


def _times(page: Page, state: State, first: int) -> None:
    words = state.words
    page.put(first - 1, 1, _words(state)["times"], "section")
    heads = [_words(state)[name] for name in ("period", "deadline", "due")]
    heads += [words.timeliness[name] for name in ("on_time", "late", "missing")]
    page.line(first, 1, tuple(heads), "head")
    periods = state.schema.lists["period"].items
    row = first
    for period, column in PERIOD_COLUMNS.items():
        deadline = unit_deadline(state.plan, period)
        if deadline is None:
            continue
        row += 1
        one = state.outcome.measures[period].timeliness
        page.put(row, 1, item_title(periods, period), "text")
        page.put(row, 2, deadline.text, "text")
        page.put(row, 3, due(deadline, state.plan.rules), "day")
        sizes = {"on_time": len(one.on_time), "late": len(one.late), "missing": len(one.missing)}
        for offset, (name, size) in enumerate(sizes.items()):
            test = f"COUNTIFS({TABLE}[{words.coverage_columns[column]}],{quoted(words.timeliness[name])})"
            page.put(row, 4 + offset, Formula(test, size), "count")


def coverage_table(state: State) -> TablePage:
    """The table of units: counts by formula, the days and the standing in time by the ledger."""
    header = layout(state)["table"] - 1
    units = {unit.code: unit for unit in state.register.units}
    rows = {
        header + number: _unit_cells(state, units[one.code], one, header + number)
        for number, one in enumerate(state.measures.units, 1)
    }
    columns = tuple(state.words.coverage_columns.values())
    blank = {header + 1: tuple(Cell(None, "text") for _ in columns)}
    return TablePage(TABLE, state.sheet("coverage"), header, columns, rows or blank, WIDTHS, owned=True)


def _unit_cells(state: State, unit: Unit, one: UnitCoverage, row: int) -> tuple[Cell, ...]:
    words, lists = state.words, state.schema.lists
    received = state.measures.timeliness.received.get(unit.code)
    obliged = unit.obliged and valid_on(unit, state.measures.as_of)
    times = [
        _time_word(state.outcome.measures[period].timeliness, unit.code, words.timeliness) for period in PERIOD_COLUMNS
    ]
    return (
        Cell(unit.code, "text_center"),
        Cell(unit.title, "text"),
        Cell(item_title(lists["unit_type"].items, unit.type), "text"),
        Cell("x" if obliged else None, "text_center"),
        Cell(Formula(_lead_formula(state, row), one.lead), "count"),
        Cell(Formula(_partner_formula(state, row), one.cooperating), "count"),
        Cell(Formula(_group_formula(state, row), words.groups[one.group]), "text"),
        Cell(received, "day"),
        *(Cell(word, "text_center") for word in times),
        Cell(unit.contact or None, "text"),
        Cell(unit.phone or None, "text"),
    )


def _own(state: State) -> tuple[tuple[str, str], ...]:
    if state.plan.rules.individual_counts_for_unit:
        return ()
    return (("subject", quoted("<>" + item_title(state.schema.lists["subject"].items, "CN"))),)


def _lead_formula(state: State, row: int) -> str:
    return _models(state, ("lead_code", f"$A{row}"), *_own(state))


def _partner_formula(state: State, row: int) -> str:
    return _models(state, ("cooperating_codes", f'"*;"&$A{row}&";*"'), ("lead_code", f'"<>"&$A{row}'), *_own(state))


def _group_formula(state: State, row: int) -> str:
    groups, rules = state.words.groups, state.plan.rules
    lead, partner, missing = (quoted(groups[name]) for name in ("lead", "cooperating", "missing"))
    both = f"IF($E{row}+$F{row}>={rules.minimum_models},{partner},{missing})" if rules.count_cooperation else missing
    return f"IF($E{row}>={rules.minimum_models},{lead},{both})"


def _time_word(one: Timeliness, code: str, words: Mapping[str, str]) -> str:
    for name in ("on_time", "late", "missing"):
        if code in getattr(one, name):
            return words[name]
    return words["none"]


def days_left(day: date, as_of: date) -> int:
    """Days from one day to the other."""
    return (day - as_of) // timedelta(days=1)
