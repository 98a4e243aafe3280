"""The master workbook: every sheet made once, from schema, plan and register; the same inputs give the same bytes."""

from collections.abc import Mapping, Sequence
from typing import Any

from dvk_xl.generate.book import (
    A_DAY,
    Book,
    close_book,
    data_bar,
    new_book,
    paper,
    validation,
    write,
    write_lists,
)
from dvk_xl.generate.dashboard import dashboard_sheet, link
from dvk_xl.generate.form_prints import card_sheet
from dvk_xl.generate.pages import GUIDE_WIDTHS, guide_lines, guide_links, plan_lines
from dvk_xl.generate.vba import finish_master, load_actions
from dvk_xl.issues import column_letters
from dvk_xl.machine_schema import launcher_places
from dvk_xl.new_workbook import must
from dvk_xl.plan import least, plan_choices
from dvk_xl.schema import TABLES, PrintColumn, Table
from dvk_xl.views.appendices import HEAD_ROW, appendix1, columns_of, headings_height
from dvk_xl.views.cells import Block, Cell, Contents, TablePage
from dvk_xl.views.contents import BOLD, first_contents
from dvk_xl.views.coverage_page import WIDTHS as COVERAGE_WIDTHS
from dvk_xl.views.fit import row_height
from dvk_xl.views.shapes import page_names
from dvk_xl.views.state import State
from dvk_xl.views.styles import styles
from dvk_xl.views.tables import HEADER_ROW, LIST_WIDTHS
from dvk_xl.views.units_page import letter
from dvk_xl.views.units_page import widths as unit_widths

_ORDER = (
    "dashboard",
    "unit",
    "registration",
    "result",
    "unit_report",
    "issues",
    "name",
    "coverage",
    "units",
    "leave",
    "choice",
    "task",
    "appendix1",
    "appendix2",
    "appendix3",
    "receipts",
    "journal",
    "last_year",
    "plan",
    "guide",
    "codes",
    "lists",
    "system",
    "styles",
)
_SHOWN: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "hidden": {"hidden": True},
    "grouped": {"level": 1, "hidden": True},
}
_PAGE_WIDTH = 230
"""Characters across a page on its side that can still be read."""
_LAST_ROW = 1_048_575
BRIDGE_TEXTS = ("no_launcher", "unsaved", "cloud", "busy", "started", "stopping", "idle", "failed")
"""The sentences that the macros show, each in a named cell of its own."""
_TEXT_WIDTHS = (18.0, 64.0, 22.0, 22.0, 36.0)
_TABS = {
    "dashboard": "heading",
    **dict.fromkeys(("unit", "registration", "result", "unit_report", "issues", "name"), "good"),
    **dict.fromkeys(("coverage", "units"), "heading"),
    **dict.fromkeys(("leave", "choice", "task"), "warn"),
    **dict.fromkeys(("appendix1", "appendix2", "appendix3"), "ink"),
}


def build_master(state: State) -> bytes:
    """The bytes of DanVanKheo.xlsm for a new campaign."""
    book = new_book(state.words, state.plan.title)
    must(book.book.set_vba_name("ThisWorkbook"))
    names = [name for name in _ORDER if name != "task" or state.plan.tasks]
    sheets = {name: book.book.add_worksheet(state.sheet(name)) for name in names}
    for number, (name, sheet) in enumerate(sheets.items(), 1):
        must(sheet.set_vba_name(f"Sheet{number}"))
        sheet.hide_gridlines(2)
        if name in _TABS:
            sheet.set_tab_color(state.words.colours[_TABS[name]])
    by_title = {sheet.get_name(): sheet for sheet in sheets.values()}
    made = first_contents(state)
    _fill(book, by_title, made)
    _data_sheets(book, state, sheets)
    _list_sheets(book, state, sheets)
    _appendices(state, sheets)
    dashboard_sheet(book, state, sheets["dashboard"], load_actions(), tuple(sheets))
    _coverage(sheets["coverage"])
    _units(book, state, sheets["units"])
    _back_links(book, state, sheets)
    _text_sheets(book, state, sheets)
    _hidden(book, state, sheets)
    for name, formula in page_names(made, state.words.sheets).items():
        book.book.define_name(name, formula)
    sheets["dashboard"].activate()
    # the dashboard comes first; its rows are a grid, not lines of text
    return finish_master(close_book(book, fixed=(1,)))


def _fill(book: Book, sheets: Mapping[str, Any], made: Contents) -> None:
    for page in made.tables:
        _table(book, sheets[page.sheet], page)
    for title, cells in made.cells.items():
        for address, cell in cells.items():
            write(book, sheets[title], address, cell)
    for block in made.blocks:
        _block(book, sheets[block.sheet], block)
    for title, heights in made.heights.items():
        for row, points in heights.items():
            sheets[title].set_row(row - 1, points)


def _table(book: Book, sheet: Any, page: TablePage) -> None:
    last = max(page.rows)
    columns = [{"header": title, "header_format": book.formats["head"]} for title in page.columns]
    area = f"A{page.header_row}:{column_letters(len(page.columns))}{last}"
    must(sheet.add_table(area, {"name": page.table, "columns": columns, "style": None, "autofilter": True}))
    for row, cells in page.rows.items():
        for number, cell in enumerate(cells, 1):
            write(book, sheet, f"{column_letters(number)}{row}", cell)


def _block(book: Book, sheet: Any, block: Block) -> None:
    for row, cells in enumerate(block.rows, block.first_row):
        for number, cell in enumerate(cells, 1):
            write(book, sheet, f"{column_letters(number)}{row}", cell)


def _data_sheets(book: Book, state: State, sheets: Mapping[str, Any]) -> None:
    for name in (one for one in TABLES if one in sheets):
        table, sheet = state.schema.tables[name], sheets[name]
        capacity = state.words.unit_capacity if name == "unit" else state.words.capacity
        _head(book, sheet, table.title, state.words.sheet_hints[name], first_shown(table))
        _columns(book, state, sheet, table, HEADER_ROW + capacity)
        names = [one.name for one in table.fields]
        frozen = names.index("model_name") + 1 if "model_name" in names else 2
        sheet.freeze_panes(HEADER_ROW, frozen)
        sheet.set_row(HEADER_ROW - 1, 48)
        paper(sheet, landscape=True, header_rows=(HEADER_ROW, HEADER_ROW))
        _pages_across(sheet, table)
    _choice_rules(state, sheets["choice"])


def _head(book: Book, sheet: Any, title: str, hint: str, at: str = "A") -> None:
    sheet.set_row(0, 28)
    write(book, sheet, f"{at}1", Cell(title, "title"))
    write(book, sheet, f"{at}2", Cell(hint, "subtitle"))


def first_shown(table: Table) -> str:
    """The letter of the first column that is neither hidden nor folded away."""
    return next(column_letters(number) for number, one in enumerate(table.fields, 1) if not one.shown)


def _columns(book: Book, state: State, sheet: Any, table: Table, last: int) -> None:
    folded = False
    for number, one in enumerate(table.fields):
        # the sign that unfolds a group stands on the column after it
        sheet.set_column(number, number, one.width, None, {**_SHOWN[one.shown], "collapsed": folded and not one.shown})
        folded = one.shown == "grouped"
        if one.owner != "tool" and table.name != "choice":
            letter = column_letters(number + 1)
            options = validation(one)
            must(sheet.data_validation(f"{letter}{HEADER_ROW + 1}:{letter}{last}", options))
    names = [one.name for one in table.fields]
    if "counted" in names:
        letter = column_letters(names.index("counted") + 1)
        bad = book.book.add_format({"font_color": state.words.colours["bad"], "bold": True})
        title = next(item.title for item in state.schema.lists["counted"].items if item.code == "0")
        rule = {"type": "cell", "criteria": "==", "value": f'"{title}"', "format": bad}
        must(sheet.conditional_format(f"{letter}{HEADER_ROW + 1}:{letter}{last}", rule))


def _pages_across(sheet: Any, table: Table) -> None:
    """As many pages wide as keep the print legible; of the registrations only what they are and whether they count."""
    names = [one.name for one in table.fields]
    printed = names.index("not_counted_reason") + 1 if table.name == "registration" else len(names)
    width = sum(one.width for one in table.fields[:printed] if not one.shown)
    sheet.fit_to_pages(max(1, round(width / _PAGE_WIDTH)), 0)
    if table.name == "registration":
        sheet.print_area(0, 0, _LAST_ROW, printed - 1)
    elif width > _PAGE_WIDTH:
        sheet.repeat_columns(0, names.index("model_name") if "model_name" in names else 1)


def _choice_rules(state: State, sheet: Any) -> None:
    """Each choice takes values of its own kind: a day, yes or no, a number."""
    fields = [one.name for one in state.schema.tables["choice"].fields]
    letter = column_letters(fields.index("office_value") + 1)
    yes_no = [state.schema.pages.plan[name] for name in ("yes", "no")]
    kinds: Mapping[str, dict[str, Any]] = {
        "deadline": dict(A_DAY),
        "yes_no": {"validate": "list", "source": yes_no},
        "scope": {"validate": "list", "source": yes_no},
        "number": {"validate": "integer", "criteria": ">="},
    }
    for row, one in enumerate(plan_choices(state.plan, state.schema.pages), HEADER_ROW + 1):
        message = {"error_title": state.sheet("choice"), "error_message": state.schema.pages.choices[one.kind]}
        limit = {"value": least(one)} if one.kind == "number" else {}
        must(sheet.data_validation(f"{letter}{row}", {**kinds[one.kind], **limit, **message}))


def _list_sheets(book: Book, state: State, sheets: Mapping[str, Any]) -> None:
    for name, widths in LIST_WIDTHS.items():
        sheet = sheets[name]
        _head(book, sheet, state.sheet(name).upper(), state.words.sheet_hints[name])
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        sheet.freeze_panes(HEADER_ROW, 0)
        paper(sheet, landscape=True, header_rows=(HEADER_ROW, HEADER_ROW))


def _appendices(state: State, sheets: Mapping[str, Any]) -> None:
    for name in ("appendix2", "appendix3"):
        _list_paper(sheets[name], columns_of(state.schema, state.plan, name))
    card_sheet(sheets["appendix1"], appendix1(state))


def _list_paper(sheet: Any, columns: Sequence[PrintColumn]) -> None:
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
    sheet.set_row(HEAD_ROW - 1, headings_height(columns))
    sheet.freeze_panes(HEAD_ROW + 1, 2)
    paper(sheet, landscape=True, header_rows=(HEAD_ROW, HEAD_ROW + 1))


def _coverage(sheet: Any) -> None:
    for number, width in enumerate(COVERAGE_WIDTHS):
        sheet.set_column(number, number, width)
    sheet.set_row(0, 28)
    sheet.freeze_panes(4, 0)
    paper(sheet, landscape=True)
    sheet.fit_to_pages(1, 1)


def _units(book: Book, state: State, sheet: Any) -> None:
    """The sheet of units: data bars over the numbers, the columns of ranks out of sight."""
    _head(book, sheet, state.sheet("units").upper(), state.words.sheet_hints["units"])
    names = list(state.words.coverage_columns)
    for number, (name, width) in enumerate(zip(names, unit_widths(), strict=True)):
        sheet.set_column(number, number, width, None, {"hidden": name.endswith("_rank")})
    last = HEADER_ROW + state.words.unit_capacity
    for name in ("lead", "cooperating", "errors"):
        at = letter(state, name)
        must(sheet.conditional_format(f"{at}{HEADER_ROW + 1}:{at}{last}", data_bar(state.words.colours["bar"])))
    sheet.freeze_panes(HEADER_ROW, 2)
    sheet.set_row(HEADER_ROW - 1, 36)
    paper(sheet, landscape=True, header_rows=(HEADER_ROW, HEADER_ROW))


def _back_links(book: Book, state: State, sheets: Mapping[str, Any]) -> None:
    """From every list back to the first sheet."""
    places = {name: first_shown(state.schema.tables[name]) for name in TABLES if name in sheets}
    places |= dict.fromkeys((*LIST_WIDTHS, "units"), "A") | {"guide": "B"}
    for name, at in places.items():
        link(book, sheets[name], f"{at}3", state.sheet("dashboard"), state.words.dashboard["back"])


def _text_sheets(book: Book, state: State, sheets: Mapping[str, Any]) -> None:
    plan, guide = plan_lines(state.plan, state.schema), guide_lines(state)
    for name, lines, widths in (("plan", plan, _TEXT_WIDTHS), ("guide", guide, GUIDE_WIDTHS)):
        sheet = sheets[name]
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        for row, cells in enumerate(lines, 1):
            if not any(cell.style in {"title", "subtitle", "section"} for cell in cells):
                sheet.set_row(row - 1, row_height(cells, widths, BOLD))
            for number, cell in enumerate(cells, 1):
                if cell.value is not None or cell.style != "plain":
                    write(book, sheet, f"{column_letters(number)}{row}", cell)
        sheet.set_row(0, 28)
        paper(sheet, landscape=True)
    _guide_links(book, state, sheets)


def _guide_links(book: Book, state: State, sheets: Mapping[str, Any]) -> None:
    """From each step of the guide to the sheets it speaks of; its head stays in sight."""
    for address, name in guide_links(state):
        if name in sheets:
            link(book, sheets["guide"], address, state.sheet(name), state.sheet(name))
    sheets["guide"].freeze_panes(3, 0)


def _hidden(book: Book, state: State, sheets: Mapping[str, Any]) -> None:
    write_lists(book, sheets["lists"], state.schema, state.plan)
    unit = state.schema.tables["unit"]
    letter = column_letters([one.name for one in unit.fields].index("title") + 1)
    first, last = HEADER_ROW + 1, HEADER_ROW + state.words.unit_capacity
    area = f"'{unit.sheet}'!${letter}${first}:${letter}${last}"
    start = f"'{unit.sheet}'!${letter}${first}"
    book.book.define_name("lst_unit", f"=OFFSET({start},0,0,MAX(1,COUNTA({area})),1)")
    for row, name in enumerate(styles(state.words), 1):
        write(book, sheets["styles"], f"A{row}", Cell(name, name))
    _system(book, state, sheets["system"])
    for name in ("lists", "system", "styles"):
        sheets[name].very_hidden()


def _system(book: Book, state: State, sheet: Any) -> None:
    lines: tuple[tuple[str, str | int | None], ...] = (
        ("plan", state.plan.name),
        ("year", state.plan.year),
        ("format", str(state.words.format)),
        ("run", None),
        *((f"dvk_{name}", "") for name in ("launcher", "action", "state", "time", "beat", "stop")),
        *((f"dvk_text_{name}", state.words.bridge[name]) for name in BRIDGE_TEXTS),
    )
    for row, (name, value) in enumerate(lines, 1):
        write(book, sheet, f"A{row}", Cell(name))
        if value not in {None, ""}:
            write(book, sheet, f"B{row}", Cell(value))
        if name.startswith("dvk_"):
            book.book.define_name(name, f"='{sheet.get_name()}'!$B${row}")
    places, first = launcher_places(), len(lines) + 1
    for row, place in enumerate(places, first):
        write(book, sheet, f"A{row}", Cell("place"))
        write(book, sheet, f"B{row}", Cell(place))
    book.book.define_name("dvk_places", f"='{sheet.get_name()}'!$B${first}:$B${len(lines) + len(places)}")
    book.book.define_name("dvk_help", f"='{state.sheet('guide')}'!$A$1")
