"""Everything the tool writes into a master, from one state."""

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import replace

from dvk_xl.consolidate.run_values import DATA_TABLES
from dvk_xl.issues import column_number
from dvk_xl.views.appendices import appendix1, appendix2, appendix3
from dvk_xl.views.cells import Cell, Contents, shown
from dvk_xl.views.coverage_page import WIDTHS, coverage_cells
from dvk_xl.views.dashboard import dashboard_cells
from dvk_xl.views.fit import RowHeights, as_shown, text_height
from dvk_xl.views.heights import Text
from dvk_xl.views.office import choice_page, leave_page, name_page, task_page
from dvk_xl.views.state import State
from dvk_xl.views.tables import code_page, data_page, issue_page, journal_page, last_year_page, receipt_page, unit_page
from dvk_xl.views.units_page import units_table

BOLD = frozenset({"strong", "verdict", "head", "good", "warn", "bad", "paper_head", "paper_label"})
"""Styles in bold type, which is wider."""
WRAPPED = frozenset({"text", "strong", "verdict", "label_wrap", "text_center", "head"})
"""Styles that wrap, on pages whose rows are single cells."""
RUN_CELL = "B4"
"""Where the very hidden sheet keeps the number of the run that wrote the master."""


def contents(state: State) -> Contents:
    """The tables, cells and blocks of a consolidated master; the register and last year's list are the office's own."""
    second, second_block = appendix2(state)
    third, third_block = appendix3(state)
    tables = (
        *(data_page(state, name, state.outcome.records[name]) for name in DATA_TABLES),
        units_table(state),
        issue_page(state),
        receipt_page(state),
        journal_page(state),
        name_page(state),
        code_page(state),
    )
    cells: Mapping[str, Mapping[str, Cell]] = {
        state.sheet("dashboard"): dashboard_cells(state),
        state.sheet("coverage"): coverage_cells(state),
        state.sheet("appendix1"): appendix1(state).page.cells,
        state.sheet("appendix2"): second,
        state.sheet("appendix3"): third,
        state.sheet("system"): {RUN_CELL: Cell(state.runs[-1].id if state.runs else 0)},
    }
    return with_heights(Contents(tables, cells, (second_block, third_block)), state)


def run_contents(state: State) -> Contents:
    """What a run writes of itself once it is known to change something: its line in the journal and its number."""
    page = journal_page(state)
    number = {state.sheet("system"): {RUN_CELL: Cell(state.runs[-1].id)}}
    return Contents((page,), number, (), {page.sheet: RowHeights(page.rows, page.widths, BOLD)})


def first_contents(state: State) -> Contents:
    """The contents of a new master: also the register as it was given, and the sheets that are the office's own."""
    own = contents(state)
    tasks = (task_page(state),) if state.plan.tasks else ()
    office = (unit_page(state), last_year_page(state), leave_page(state), choice_page(state), *tasks)
    tables = (*own.tables, *office)
    return with_heights(Contents(tables, own.cells, own.blocks), state)


def with_heights(made: Contents, state: State) -> Contents:
    """The contents with the height of every row whose texts may need more than one line."""
    heights: dict[str, list[Mapping[int, float]]] = {}
    for page in made.tables:
        heights.setdefault(page.sheet, []).append(RowHeights(page.rows, page.widths, BOLD))
    for block in made.blocks:
        numbered = dict(enumerate(block.rows, block.first_row))
        fitted = {row: cells for row, cells in numbered.items() if not _runs_over(cells)}
        heights.setdefault(block.sheet, []).append(RowHeights(fitted, block.widths, BOLD))
    heights.setdefault(state.sheet("appendix1"), []).append(appendix1(state).heights)
    coverage = state.sheet("coverage")
    heights.setdefault(coverage, []).append(_cell_heights(made.cells[coverage], WIDTHS))
    return replace(made, heights={sheet: ChainMap(*map(_writable, parts)) for sheet, parts in heights.items()})


def _writable(part: Mapping[int, float]) -> MutableMapping[int, float]:
    # a chain of maps asks for maps that could be written; nobody writes here
    return part  # type: ignore[return-value]  # read only


def _runs_over(cells: tuple[Cell, ...]) -> bool:
    # a heading of a group, a total and a signature run over the columns beside them
    return any(cell.style in {"paper_group", "paper_total", "paper_sign", "paper_sign_note", "paper"} for cell in cells)


def _cell_heights(cells: Mapping[str, Cell], widths: tuple[float, ...]) -> dict[int, float]:
    heights: dict[int, float] = {}
    for address, cell in cells.items():
        letters = address.rstrip("0123456789")
        row, column = int(address[len(letters) :]), column_number(letters)
        if cell.style in WRAPPED and column <= len(widths):
            needed = text_height([Text(as_shown(shown(cell.value)), widths[column - 1], bold=cell.style in BOLD)])
            heights[row] = max(heights.get(row, 0.0), needed)
    return heights
