"""The sheet Điều hành: the next step by date first, the numbers, the targets; the numbers are those of Độ phủ."""

from datetime import date

from dvk_xl.plan import Deadline, active_deadlines, due
from dvk_xl.schema import item_title
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.views.cells import Cell, Formula, Page
from dvk_xl.views.coverage_page import FIRST_TARGET, days_left, met_word, number, places
from dvk_xl.views.state import State
from dvk_xl.views.tables import open_errors

TILE_ROW = 12
TARGET_ROW = 17


def dashboard_cells(state: State) -> dict[str, Cell]:
    """Every cell of the sheet; column A is a margin."""
    page = Page()
    words = state.words.dashboard
    page.put(1, 2, words["title"].format(year=state.plan.year), "title")
    page.put(2, 2, f"{state.plan.issuer} · {state.plan.title}", "subtitle")
    page.put(3, 2, words["as_of"].format(day=format_date(state.measures.as_of)), "subtitle")
    _next_step(page, state)
    _tiles(page, state)
    _targets(page, state)
    return page.cells


def next_deadline(state: State) -> Deadline | None:
    """The first deadline that is not over on the day, or `None`."""
    today = state.measures.as_of
    coming = [
        (last, one) for one in active_deadlines(state.plan) if (last := due(one, state.plan.rules)) and last >= today
    ]
    return min(coming, key=lambda pair: pair[0])[1] if coming else None


def _next_step(page: Page, state: State) -> None:
    words, hints = state.words.dashboard, state.words.hints
    page.put(5, 2, words["next_step"], "section")
    deadline = next_deadline(state)
    if not state.register.units:
        page.put(6, 2, hints["empty_register"], "next_step")
        page.put(7, 2, None, "label_wrap")
    elif deadline is None:
        page.put(6, 2, hints["none"], "next_step")
        page.put(7, 2, None, "label_wrap")
    else:
        page.put(6, 2, deadline.text, "next_step")
        page.put(7, 2, " ".join((hints[f"{deadline.sender}_{deadline.period}"], *_owing(state))), "label_wrap")
    last = due(deadline, state.plan.rules) if deadline else None
    _days(page, state, last)


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
    words = state.words.dashboard
    page.put(8, 2, words["due"], "label")
    page.put(8, 3, last, "date_left")
    page.put(8, 4, words["days_left"], "label")
    left = days_left(last, state.measures.as_of) if last else None
    formula = f'IF(ISNUMBER(C8),C8-{places(state)["as_of"]},"")'
    page.put(8, 5, Formula(formula, "" if left is None else left), "strong")


def _tiles(page: Page, state: State) -> None:
    words, at, measures = state.words.dashboard, places(state), state.measures
    page.put(TILE_ROW - 2, 2, words["numbers"], "section")
    errors = f'COUNTIFS(tblKiemTra[{state.words.issue_columns["severity"]}],"{state.words.severities["E"]}")'
    waiting = f'COUNTIFS(tblSoNhan[{state.words.receipt_columns["verdict"]}],"{state.words.verdicts["waiting"]}")'
    found_errors = open_errors(state)
    waits = sum(one.verdict == "waiting" for one in state.outcome.states)
    tiles = (
        ("obliged", Formula(at["obliged"], measures.obliged), "tile_number"),
        ("lead", Formula(at["lead"], len(measures.lead)), "tile_number"),
        ("cooperating", Formula(at["cooperating"], len(measures.cooperating_only)), "tile_number"),
        ("missing", Formula(at["missing"], len(measures.missing)), "tile_number"),
        ("rate", Formula(at["rate"], number(measures.rate)), "tile_percent"),
        ("models", Formula(at["total"], measures.total), "tile_number"),
        ("not_counted", Formula(at["not_counted"], measures.not_counted), "tile_number"),
        ("errors", Formula(errors, found_errors), "tile_number"),
        ("waiting", Formula(waiting, waits), "tile_number"),
    )
    for offset, (name, formula, style) in enumerate(tiles):
        page.put(TILE_ROW - 1, 2 + offset, words[name], "tile_label")
        page.put(TILE_ROW, 2 + offset, formula, style)


def _targets(page: Page, state: State) -> None:
    page.put(TARGET_ROW - 2, 2, state.words.dashboard["targets"], "section")
    sheet = f"'{state.sheet('coverage')}'"
    whole = {target.id for target in state.plan.targets}
    heads = state.schema.pages.coverage
    page.line(
        TARGET_ROW - 1, 2, tuple(heads[f"target_{name}"] for name in ("id", "value", "required", "met", "text")), "head"
    )
    for offset, one in enumerate(state.measures.targets):
        row, source = TARGET_ROW + offset, FIRST_TARGET + offset
        style = "percent" if one.kind == "coverage" else "count"
        page.put(row, 2, one.id if one.id in whole else None, "text_center")
        page.put(row, 3, Formula(f"{sheet}!$C${source}", number(one.value)), style)
        page.put(row, 4, one.required, style)
        page.put(row, 5, Formula(f"{sheet}!$E${source}", met_word(state, one)), "verdict")
        page.put(row, 6, one.text, "label")
