"""Everything the tool writes into a master, from one state."""

from collections.abc import Mapping

from dvk_xl.consolidate.decide import DATA_TABLES
from dvk_xl.views.appendices import appendix1_cells, appendix2, appendix3
from dvk_xl.views.cells import Cell, Contents
from dvk_xl.views.coverage_page import coverage_cells, coverage_table
from dvk_xl.views.dashboard import dashboard_cells
from dvk_xl.views.state import State
from dvk_xl.views.tables import data_page, issue_page, journal_page, last_year_page, receipt_page, unit_page

RUN_CELL = "B4"
"""Where the very hidden sheet keeps the number of the run that wrote the master."""


def contents(state: State) -> Contents:
    """The tables, cells and blocks of a consolidated master; the register and last year's list are the office's own."""
    second, second_block = appendix2(state)
    third, third_block = appendix3(state)
    tables = (
        *(data_page(state, name, state.outcome.records[name]) for name in DATA_TABLES),
        coverage_table(state),
        issue_page(state),
        receipt_page(state),
        journal_page(state),
    )
    cells: Mapping[str, Mapping[str, Cell]] = {
        state.sheet("dashboard"): dashboard_cells(state),
        state.sheet("coverage"): coverage_cells(state),
        state.sheet("appendix1"): appendix1_cells(state),
        state.sheet("appendix2"): second,
        state.sheet("appendix3"): third,
        state.sheet("system"): {RUN_CELL: Cell(state.runs[-1].id if state.runs else 0)},
    }
    return Contents(tables, cells, (second_block, third_block))


def first_contents(state: State) -> Contents:
    """The contents of a new master: also the register as it was given, and the empty list of last year."""
    own = contents(state)
    return Contents((*own.tables, unit_page(state), last_year_page(state)), own.cells, own.blocks)
