"""The sheet Điều hành: what is due and what to press, the numbers, the targets, who is missing, what is to be mended.

One screen; every number is a formula over the other sheets with Python's value in it.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from dvk_xl.coverage import TargetState
from dvk_xl.plan import Deadline, active_deadlines, due
from dvk_xl.schema import item_title
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.views.cells import Cell, Formula, Page, Plain, quoted
from dvk_xl.views.coverage_page import FIRST_TARGET, days_left, met_word, number, places
from dvk_xl.views.formulas import column as field_column
from dvk_xl.views.period import current_period
from dvk_xl.views.state import State
from dvk_xl.views.tables import open_errors
from dvk_xl.views.units_page import UnitLine, by_group, column, standings, unit_lines

STEP_ROW = 5
TILE_ROW = 9
PANEL_ROW = 12
FIRST_LINE = PANEL_ROW + 2
LINES = 8
"""How many lines each of the three panels has."""
MORE_ROW = FIRST_LINE + LINES
WIDTH = 12
"""How many columns the sheet has beside its margin."""
TARGETS_AT, MISSING_AT, ERRORS_AT = 2, 6, 10
"""The first column of each panel; each is four columns wide."""
_TARGET_LINES = LINES // 2
_LAST_DAYS = 7
"""Days before a deadline in which reminding is what helps."""


def dashboard_cells(state: State) -> dict[str, Cell]:
    """Every cell of the sheet that changes; column A is a margin."""
    page = Page()
    words = state.words.dashboard
    page.put(1, 2, words["title"].format(year=state.plan.year), "title")
    page.put(2, 2, f"{state.plan.issuer} · {state.plan.title}", "subtitle_fit")
    page.put(3, 2, words["as_of"].format(day=format_date(state.measures.as_of)), "subtitle")
    lines = unit_lines(state)
    _next_step(page, state)
    _tiles(page, state)
    _targets(page, state)
    _missing(page, state, lines)
    _errors(page, state, lines)
    return page.cells


def _section(page: Page, row: int, at: int, width: int, text: str) -> None:
    page.line(row, at, (text, *[None] * (width - 1)), "section")


def next_deadline(state: State) -> Deadline | None:
    """The first deadline that is not over on the day, or `None`."""
    today = state.measures.as_of
    coming = [
        (last, one) for one in active_deadlines(state.plan) if (last := due(one, state.plan.rules)) and last >= today
    ]
    return min(coming, key=lambda pair: pair[0])[1] if coming else None


def _next_step(page: Page, state: State) -> None:
    words, hints = state.words.dashboard, state.words.hints
    _section(page, STEP_ROW - 1, 2, WIDTH, words["next_step"])
    deadline = next_deadline(state)
    text, hint = hints["none" if any(due(one, state.plan.rules) for one in state.plan.deadlines) else "no_days"], None
    if not state.register.units:
        text = hints["empty_register"]
    elif deadline:
        text, hint = deadline.text, " ".join((_what_to_press(state, deadline), *_owing(state)))
    page.put(STEP_ROW, 2, text, "next_step")
    page.put(STEP_ROW + 1, 2, hint, "label_wrap")
    _days(page, state, due(deadline, state.plan.rules) if deadline else None)


def _what_to_press(state: State, deadline: Deadline) -> str:
    """The button of a deadline; once files come, or its last days run, those who have not sent are to be reminded."""
    times = state.outcome.measures[deadline.period].timeliness
    last = due(deadline, state.plan.rules)
    near = last is not None and days_left(last, state.measures.as_of) <= _LAST_DAYS
    if deadline.sender == "units" and times.missing and (near or times.received):
        return state.words.hints["remind"].format(count=len(times.missing))
    return state.words.hints[f"{deadline.sender}_{deadline.period}"]


def _owing(state: State) -> list[str]:
    """Who still owes what was due before today, a sentence for each period."""
    said = []
    for period, one in state.outcome.measures.items():
        late = one.timeliness.deadline and one.timeliness.deadline < state.measures.as_of
        if late and one.timeliness.missing:
            title = item_title(state.schema.lists["period"].items, period).lower()
            said.append(state.words.dashboard["owing"].format(period=title, count=len(one.timeliness.missing)))
    return said


def _days(page: Page, state: State, last: date | None) -> None:
    at = places(state)["as_of"]
    left: Plain = days_left(last, state.measures.as_of) if last else "—"
    page.put(STEP_ROW, 11, Formula(f'IF(ISNUMBER($K${STEP_ROW + 1}),$K${STEP_ROW + 1}-{at},"—")', left), "days")
    page.put(STEP_ROW + 1, 11, last or state.words.dashboard["no_day"], "due_day")


def _tiles(page: Page, state: State) -> None:
    words = state.words.dashboard
    _section(page, TILE_ROW - 1, 2, WIDTH, words["numbers"])
    for offset, (name, formula) in enumerate(_numbers(state).items()):
        style = "tile_percent" if name == "rate" else "tile_number"
        page.put(TILE_ROW, 2 + offset, words[name], "tile_label")
        page.put(TILE_ROW + 1, 2 + offset, formula, style)


def _numbers(state: State) -> Mapping[str, Formula]:
    at, measures = places(state), state.measures
    heads, verdict = state.words.issue_columns, state.words.receipt_columns["verdict"]
    period = current_period(state)
    came = standings(state, period)
    time_column = column(state, {"DK": "timely", "6T": "half", "NAM": "year"}[period])
    errors = f"COUNTIFS(tblKiemTra[{heads['severity']}],{quoted(state.words.severities['E'])})"
    waiting = f"COUNTIFS(tblSoNhan[{verdict}],{quoted(state.words.verdicts['waiting'])})"
    in_time = {
        name: Formula(f"COUNTIFS({time_column},{quoted(state.words.timeliness[name])})", came[name])
        for name in ("on_time", "late", "missing")
    }
    return {
        "obliged": Formula(at["obliged"], measures.obliged),
        "lead": Formula(at["lead"], len(measures.lead)),
        "cooperating": Formula(at["cooperating"], len(measures.cooperating_only)),
        "missing": Formula(at["missing"], len(measures.missing)),
        "rate": Formula(at["rate"], number(measures.rate)),
        "models": Formula(at["total"], measures.total),
        "not_counted": Formula(at["not_counted"], measures.not_counted),
        "on_time": in_time["on_time"],
        "late": in_time["late"],
        "not_received": in_time["missing"],
        "errors": Formula(errors, open_errors(state)),
        "waiting": Formula(waiting, sum(one.verdict == "waiting" for one in state.outcome.states)),
    }


def _targets(page: Page, state: State) -> None:
    words, heads = state.words.dashboard, state.schema.pages.coverage
    _section(page, PANEL_ROW, TARGETS_AT, 4, words["targets"])
    titles = (None, *(heads[f"target_{name}"] for name in ("value", "required", "met")))
    page.line(PANEL_ROW + 1, TARGETS_AT, titles, "head")
    shown = state.measures.targets[:_TARGET_LINES]
    for place in range(_TARGET_LINES):
        row = FIRST_LINE + 2 * place
        if place < len(shown):
            _target(page, state, shown[place], row, FIRST_TARGET + place)
        else:
            _blank_target(page, row)
    more = len(state.measures.targets) - len(shown)
    page.put(MORE_ROW, TARGETS_AT, words["more_targets"].format(count=more) if more else None, "more")
    if not shown:
        page.put(FIRST_LINE, TARGETS_AT, heads["no_target"], "target_text")
        _tasks(page, state)


def _target(page: Page, state: State, one: TargetState, row: int, source: int) -> None:
    short = {target.id: target.short for target in state.plan.targets}
    sheet = f"'{state.sheet('coverage')}'"
    style = "list_count" if one.kind == "count" else "list_percent"
    page.put(row, TARGETS_AT, short.get(one.id, one.text), "target_text")
    page.put(row + 1, TARGETS_AT, one.id if one.id in short else None, "list_center")
    page.put(row + 1, TARGETS_AT + 1, Formula(f"{sheet}!$C${source}", number(one.value)), style)
    page.put(row + 1, TARGETS_AT + 2, one.required, style)
    page.put(row + 1, TARGETS_AT + 3, Formula(f"{sheet}!$E${source}", met_word(state, one)), "list_verdict")


def _blank_target(page: Page, row: int) -> None:
    page.put(row, TARGETS_AT, None, "target_text")
    page.line(row + 1, TARGETS_AT, (None, None, None, None), "list_count")


def _tasks(page: Page, state: State) -> None:
    """Of a plan without numbers, how many of its tasks are done."""
    if not state.plan.tasks:
        return
    done = item_title(state.schema.lists["progress"].items, "XONG")
    formula = f"COUNTIFS({field_column(state.schema.tables['task'], 'progress')},{quoted(done)})"
    page.put(FIRST_LINE + 2, TARGETS_AT, state.words.dashboard["tasks"], "target_text")
    page.put(FIRST_LINE + 3, TARGETS_AT + 1, Formula(formula, state.tasks_done), "list_count")
    page.put(FIRST_LINE + 3, TARGETS_AT + 2, len(state.plan.tasks), "list_count")


def _missing(page: Page, state: State, lines: Sequence[UnitLine]) -> None:
    words = state.words.dashboard
    period = item_title(state.schema.lists["period"].items, current_period(state)).upper()
    title = words["missing_group"] if by_group(state) else words["missing_period"].format(period=period)
    _section(page, PANEL_ROW, MISSING_AT, 4, title)
    page.line(PANEL_ROW + 1, MISSING_AT, (words["unit"], None, None, words["phone"]), "head")
    ranked = {one.missing_rank: one.unit for one in lines if one.missing_rank}
    for place in range(LINES):
        unit = ranked.get(place + 1)
        name = unit.title if unit else words["nobody"] if not ranked and not place else ""
        _listed(page, state, FIRST_LINE + place, MISSING_AT, name, ("missing_rank", place + 1))
        phone = _found(state, "phone", "missing_rank", place + 1, unit.phone if unit else "")
        page.put(FIRST_LINE + place, MISSING_AT + 3, phone, "list_center")
    _more(page, state, MISSING_AT, "missing_rank", len(ranked))


def _errors(page: Page, state: State, lines: Sequence[UnitLine]) -> None:
    words = state.words.dashboard
    _section(page, PANEL_ROW, ERRORS_AT, 4, words["errors_by_unit"])
    page.line(PANEL_ROW + 1, ERRORS_AT, (words["unit"], None, None, words["errors"]), "head")
    ranked = {one.error_rank: one for one in lines if one.error_rank}
    for place in range(LINES):
        one = ranked.get(place + 1)
        name = one.unit.title if one else words["no_error"] if not ranked and not place else ""
        _listed(page, state, FIRST_LINE + place, ERRORS_AT, name, ("error_rank", place + 1))
        found = f'IFERROR(INDEX({column(state, "errors")},{_match(state, "error_rank", place + 1)}),"")'
        page.put(FIRST_LINE + place, ERRORS_AT + 3, Formula(found, one.errors if one else ""), "bar")
    _unowned(page, state, sum(one.errors for one in lines))


def _unowned(page: Page, state: State, owned: int) -> None:
    """Errors that no unit of the register has: of files whose sender is not known, or of the office's own cells."""
    before, after = state.words.dashboard["unowned"].split("{count}")
    heads = state.words.issue_columns
    every = f"COUNTIFS(tblKiemTra[{heads['severity']}],{quoted(state.words.severities['E'])})"
    rest = f"({every}-SUM({column(state, 'errors')}))"
    left = open_errors(state) - owned
    formula = f'IF({rest}>0,{quoted(before)}&{rest}&{quoted(after)},"")'
    page.put(MORE_ROW, ERRORS_AT, Formula(formula, f"{before}{left}{after}" if left > 0 else ""), "more")


def _listed(page: Page, state: State, row: int, at: int, name: str, place: tuple[str, int]) -> None:
    rank, wanted = place
    nobody = state.words.dashboard["nobody" if rank == "missing_rank" else "no_error"]
    found = _found(state, "title", rank, wanted, name)
    none = f"IF(COUNT({column(state, rank)})=0,{quoted(nobody)},{found.text})"
    page.put(row, at, Formula(none, name) if wanted == 1 else found, "list_text")
    page.line(row, at + 1, (None, None), "list_text")


def _found(state: State, name: str, rank: str, place: int, value: str) -> Formula:
    return Formula(f'IFERROR(INDEX({column(state, name)},{_match(state, rank, place)})&"","")', value)


def _match(state: State, rank: str, place: int) -> str:
    return f"MATCH({place},{column(state, rank)},0)"


def _more(page: Page, state: State, at: int, rank: str, count: int) -> None:
    before, after = state.words.dashboard["more"].split("{count}")
    ranked = f"COUNT({column(state, rank)})"
    formula = f'IF({ranked}>{LINES},{quoted(before)}&({ranked}-{LINES})&{quoted(after)},"")'
    value = f"{before}{count - LINES}{after}" if count > LINES else ""
    page.put(MORE_ROW, at, Formula(formula, value), "more")
