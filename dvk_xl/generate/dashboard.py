"""What of the sheet Điều hành never changes: its grid, charts, buttons, links, and how it prints."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dvk_xl.generate.book import Book, data_bar, paper, write
from dvk_xl.generate.vba import Action, macro_for
from dvk_xl.issues import column_letters
from dvk_xl.new_workbook import must
from dvk_xl.views.cells import Cell
from dvk_xl.views.coverage_page import STATES, layout
from dvk_xl.views.dashboard import (
    ERRORS_AT,
    FIRST_LINE,
    LINES,
    MISSING_AT,
    MORE_ROW,
    PANEL_ROW,
    STEP_ROW,
    TARGETS_AT,
    TILE_ROW,
    WIDTH,
)
from dvk_xl.views.series import POINTS
from dvk_xl.views.state import State

CHART_ROW = MORE_ROW + 2
LINK_ROW = CHART_ROW + 14
_LAST = 13
"""The last column of the grid; buttons stand to its right."""
_BUTTONS_AT = 15
_BUTTON, _GAP = (158, 26), 5
"""Width and height of a button and the room between two, in pixels."""
_STATUS_ROW = FIRST_LINE + 2
_ZOOM = 80
"""Percent: grid and buttons together fit a screen of 1366 × 768."""
_CHART = {"width": 236, "height": 236}
"""In the pixels of a narrower font: three columns wide in any."""
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "daily": ("unit", "registration", "result", "unit_report", "issues", "name", "units", "coverage"),
    "decide": ("leave", "choice", "task"),
    "papers": ("appendix1", "appendix2", "appendix3"),
    "records": ("receipts", "journal", "last_year", "plan", "guide", "codes"),
}
"""The sheets as the dashboard lists them."""
_MOST_LINKS = max(map(len, _GROUPS.values()))


def dashboard_sheet(book: Book, state: State, sheet: Any, actions: Sequence[Action], present: Sequence[str]) -> None:
    """The sheet's grid, merges, charts, buttons and links; `present` names the sheets of the workbook."""
    _grid(sheet)
    for area, style in _merges():
        _merge_keeping(book, sheet, area, style)
    _more_links(book, state, sheet)
    _charts(book, state, sheet)
    _buttons(book, state, sheet, actions)
    _links(book, state, sheet, present)
    bars = f"{column_letters(ERRORS_AT + 3)}{FIRST_LINE}:{column_letters(ERRORS_AT + 3)}{FIRST_LINE + LINES - 1}"
    must(sheet.conditional_format(bars, data_bar(state.words.colours["bar"])))
    sheet.freeze_panes(3, 0)
    sheet.set_zoom(_ZOOM)
    paper(sheet, landscape=True)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, LINK_ROW - 3, _LAST - 1)


def _grid(sheet: Any) -> None:
    sheet.set_column(0, 0, 1)
    sheet.set_column(1, _LAST - 1, 10.8)
    # a verdict and a rate in large letters, and a telephone number
    sheet.set_column(TARGETS_AT + 2, TARGETS_AT + 3, 11.3)
    sheet.set_column(MISSING_AT + 2, MISSING_AT + 2, 11.8)
    sheet.set_column(_LAST, _LAST, 1)
    sheet.set_column(_BUTTONS_AT - 1, _BUTTONS_AT, 22.5)
    heights = {1: 28, STEP_ROW: 34, STEP_ROW + 1: 32, STEP_ROW + 2: 4, TILE_ROW: 30, TILE_ROW + 1: 32, TILE_ROW + 2: 4}
    heights |= dict.fromkeys((STEP_ROW - 1, TILE_ROW - 1, PANEL_ROW, CHART_ROW - 1, LINK_ROW - 1), 22)
    heights |= dict.fromkeys(range(FIRST_LINE, FIRST_LINE + LINES), 21)
    for row, height in heights.items():
        sheet.set_row(row - 1, height)


def _merges() -> Iterator[tuple[str, str]]:
    """The areas that are one cell each, with their style."""
    yield "B2:M2", "subtitle_fit"
    yield f"B{STEP_ROW}:J{STEP_ROW}", "next_step"
    yield f"B{STEP_ROW + 1}:J{STEP_ROW + 1}", "label_wrap"
    yield f"K{STEP_ROW}:M{STEP_ROW}", "days"
    yield f"K{STEP_ROW + 1}:M{STEP_ROW + 1}", "due_day"
    for at in (MISSING_AT, ERRORS_AT):
        for row in range(PANEL_ROW + 1, FIRST_LINE + LINES):
            yield _across(row, at, 3), "list_text" if row >= FIRST_LINE else "head"
    for row in range(FIRST_LINE, FIRST_LINE + LINES, 2):
        yield _across(row, TARGETS_AT, 4), "target_text"


def _across(row: int, column: int, width: int) -> str:
    return f"{column_letters(column)}{row}:{column_letters(column + width - 1)}{row}"


def _merge_keeping(book: Book, sheet: Any, area: str, style: str) -> None:
    """Merge an area whose first cell is written already: only its other cells and the merge itself are missing."""
    first, last = area.split(":")
    row, columns = int(first.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), (ord(first[0]) - 65, ord(last[0]) - 65)
    for column in range(columns[0] + 1, columns[1] + 1):
        write(book, sheet, f"{column_letters(column + 1)}{row}", Cell(None, style))
    sheet.merge.append([row - 1, columns[0], row - 1, columns[1]])


def link(book: Book, sheet: Any, address: str, title: str, text: str, style: str = "link") -> None:
    """A cell that leads to a sheet, for the mouse and for the keyboard."""
    place = title.replace("'", "''")
    must(sheet.write_url(address, f"internal:'{place}'!A1", book.formats[style], text))


def _more_links(book: Book, state: State, sheet: Any) -> None:
    words = state.words.dashboard
    ends = (
        (TARGETS_AT, "coverage", "all_targets"),
        (MISSING_AT, "units", "all_units"),
        (ERRORS_AT, "issues", "all_issues"),
    )
    for at, name, word in ends:
        link(book, sheet, f"{column_letters(at + 2)}{MORE_ROW}", state.sheet(name), words[word])


def _section(book: Book, sheet: Any, row: int, text: str) -> None:
    for column in range(2, 2 + WIDTH):
        write(book, sheet, f"{column_letters(column)}{row}", Cell(text if column == 2 else None, "section"))  # noqa: PLR2004


def _links(book: Book, state: State, sheet: Any, present: Sequence[str]) -> None:
    words = state.words.dashboard
    _section(book, sheet, LINK_ROW - 1, words["open"])
    for place, (group, names) in enumerate(_GROUPS.items()):
        at = column_letters(2 + 3 * place)
        write(book, sheet, f"{at}{LINK_ROW}", Cell(words[group], "strong_line"))
        for row, name in enumerate((one for one in names if one in present), LINK_ROW + 1):
            link(book, sheet, f"{at}{row}", state.sheet(name), state.sheet(name))


def _charts(book: Book, state: State, sheet: Any) -> None:
    _section(book, sheet, CHART_ROW - 1, state.words.dashboard["charts"])
    rows = layout(state)
    makers = [_states_chart(book, state, rows["series"]), _kinds_chart(book, state, rows["kinds"])]
    makers += [_fields_chart(book, state, rows["fields"])] if state.plan.fields else []
    makers.append(_series_chart(book, state, rows["series"]))
    for place, (chart, name) in enumerate(makers):
        chart.set_size(_CHART)
        options = {"object_position": 2, "description": state.words.dashboard[name], "x_offset": 2, "y_offset": 4}
        must(sheet.insert_chart(CHART_ROW - 1, 1 + 3 * place, chart, options))


def _area(state: State, letter: str, first: int, count: int) -> str:
    return f"='{state.sheet('coverage')}'!${letter}${first}:${letter}${first + count - 1}"


def _bars(book: Book, state: State, name: str, ranges: tuple[str, str], points: Sequence[Mapping[str, Any]]) -> Any:
    """A bar chart of one series with its numbers written on it, readable without colours."""
    chart = book.book.add_chart({"type": "bar"})
    font = {"name": state.words.font, "size": 10}
    line = {"color": state.words.colours["ink"], "width": 1}
    chart.add_series(
        {
            "name": state.words.dashboard[name],
            "categories": ranges[0],
            "values": ranges[1],
            "data_labels": {"value": True, "font": {**font, "bold": True}},
            "gap": 45,
            "border": line,
            "fill": {"color": state.words.colours["line"]},
            "points": list(points) or None,
        }
    )
    _bare(chart, state, state.words.dashboard[name])
    small = {**font, "size": 9}
    chart.set_y_axis(
        {"reverse": True, "num_font": small, "line": {"none": True}, "major_tick_mark": "none", "interval_unit": 1}
    )
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    return chart


def _bare(chart: Any, state: State, title: str) -> None:
    chart.set_title(
        {"name": title, "name_font": {"name": state.words.font, "size": 12, "bold": True}, "overlay": False}
    )
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": state.words.colours["line"]}})


def _states_chart(book: Book, state: State, first: int) -> tuple[Any, str]:
    dark = state.words.colours["ink"]
    border = {"color": dark, "width": 1}
    # full, hatched, empty: told apart in grey and by whoever does not see colours
    points = (
        {"fill": {"color": dark}, "border": border},
        {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": dark, "bg_color": "#FFFFFF"}, "border": border},
        {"fill": {"color": "#FFFFFF"}, "border": border},
    )
    ranges = (_area(state, "E", first, STATES), _area(state, "F", first, STATES))
    return _bars(book, state, "chart_states", ranges, points), "chart_states"


def _kinds_chart(book: Book, state: State, first: int) -> tuple[Any, str]:
    count = len(state.measures.by_kind)
    ranges = (_area(state, "E", first + 1, count), _area(state, "F", first + 1, count))
    return _bars(book, state, "chart_kinds", ranges, ()), "chart_kinds"


def _fields_chart(book: Book, state: State, first: int) -> tuple[Any, str]:
    count = len(state.plan.fields)
    ranges = (_area(state, "A", first, count), _area(state, "C", first, count))
    return _bars(book, state, "chart_fields", ranges, ()), "chart_fields"


def _series_chart(book: Book, state: State, first: int) -> tuple[Any, str]:
    """What had come by which day as columns, what must come as a line above them."""
    words, ink = state.words.dashboard, state.words.colours["ink"]
    days, came, expected = (_area(state, letter, first, POINTS) for letter in "ABC")
    font = {"name": state.words.font, "size": 9}
    grey = {"fill": {"color": state.words.colours["line"]}, "border": {"color": ink}, "gap": 40}
    labels = {"value": True, "font": {**font, "bold": True}, "num_format": "0;;"}
    chart = book.book.add_chart({"type": "column"})
    chart.add_series(
        {"name": words["chart_received"], "categories": days, "values": came, **grey, "data_labels": labels}
    )
    line = book.book.add_chart({"type": "line"})
    dashed = {"color": ink, "width": 1.75, "dash_type": "dash"}
    line.add_series({"name": words["chart_expected"], "categories": days, "values": expected, "line": dashed})
    chart.combine(line)
    _bare(chart, state, f"='{state.sheet('coverage')}'!$A${first - 2}")
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_x_axis({"num_font": {**font, "rotation": -45}, "num_format": "dd/mm", "text_axis": True})
    chart.set_y_axis({"major_gridlines": {"visible": False}, "min": 0, "visible": False})
    return chart, "chart_received"


def _buttons(book: Book, state: State, sheet: Any, actions: Sequence[Action]) -> None:
    letter = column_letters(_BUTTONS_AT)
    write(book, sheet, f"{letter}{STEP_ROW - 1}", Cell(state.words.dashboard["buttons"], "section"))
    write(book, sheet, f"{column_letters(_BUTTONS_AT + 1)}{STEP_ROW - 1}", Cell(None, "section"))
    for place, (column, line) in _places(actions).items():
        action = actions[place]
        options = {
            "macro": macro_for(action.id),
            "caption": action.title,
            "width": _BUTTON[0],
            "height": _BUTTON[1],
            "description": action.tip,
            "y_offset": line * (_BUTTON[1] + _GAP) + _GAP,
        }
        must(sheet.insert_button(STEP_ROW - 1, _BUTTONS_AT - 1 + column, options))
    _status(book, state, sheet)


def _places(actions: Sequence[Action]) -> dict[int, tuple[int, int]]:
    """Column and line of each button by the number of its action: two groups side by side, the others across below them."""
    groups: dict[str, list[int]] = {}
    for number, action in enumerate(actions):
        groups.setdefault(action.group, []).append(number)
    beside, across = list(groups.values())[:2], [number for group in list(groups.values())[2:] for number in group]
    below = max(map(len, beside), default=0)
    places = {number: (at, line) for at, group in enumerate(beside) for line, number in enumerate(group)}
    return places | {number: (place % 2, below + place // 2) for place, number in enumerate(across)}


def _status(book: Book, state: State, sheet: Any) -> None:
    """Where a pressed button says what it does, with the way to its journal."""
    words, first, last = state.words.bridge, column_letters(_BUTTONS_AT), column_letters(_BUTTONS_AT + 1)
    for letter, text in ((first, words["status"]), (last, None)):
        write(book, sheet, f"{letter}{_STATUS_ROW - 1}", Cell(text, "section"))
    for row in range(_STATUS_ROW, MORE_ROW):
        for letter in (first, last):
            write(book, sheet, f"{letter}{row}", Cell(None, "status"))
    write(book, sheet, f"{first}{_STATUS_ROW}", Cell(words["ready"], "status"))
    sheet.merge.append([_STATUS_ROW - 1, _BUTTONS_AT - 1, MORE_ROW - 2, _BUTTONS_AT])
    book.book.define_name("dvk_status", f"='{sheet.get_name()}'!${first}${_STATUS_ROW}")
    journal = f"external:{state.words.folders['dossier']}/{words['log_file']}"
    must(sheet.write_url(f"{first}{MORE_ROW}", journal, book.formats["link"], words["log"]))
