"""The master workbook: every sheet made once, from schema, plan and register; the same inputs give the same bytes."""

from collections.abc import Mapping, Sequence
from typing import Any

from dvk_xl.generate.book import A_DAY, Book, close_book, must, new_book, paper, validation, write, write_lists
from dvk_xl.generate.form_prints import card_sheet
from dvk_xl.generate.pages import guide_lines, plan_lines
from dvk_xl.generate.vba import Action, finish_master, load_actions, macro_for
from dvk_xl.issues import column_letters
from dvk_xl.plan import plan_choices
from dvk_xl.schema import TABLES, PrintColumn, Table
from dvk_xl.views.appendices import HEAD_ROW, appendix1, columns_of, headings_height
from dvk_xl.views.cells import Block, Cell, Contents, TablePage
from dvk_xl.views.contents import BOLD, first_contents
from dvk_xl.views.coverage_page import WIDTHS, layout
from dvk_xl.views.dashboard import TARGET_ROW, TILE_ROW
from dvk_xl.views.fit import row_height
from dvk_xl.views.state import State
from dvk_xl.views.styles import styles
from dvk_xl.views.tables import HEADER_ROW, LIST_WIDTHS

_ORDER = (
    "dashboard",
    "plan",
    "unit",
    "registration",
    "result",
    "unit_report",
    "appendix1",
    "appendix2",
    "appendix3",
    "coverage",
    "issues",
    "receipts",
    "journal",
    "name",
    "leave",
    "choice",
    "task",
    "last_year",
    "guide",
    "lists",
    "system",
    "styles",
)
_SHOWN: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "hidden": {"hidden": True},
    "grouped": {"level": 1, "hidden": True},
}
_TEXT_WIDTHS = (18.0, 64.0, 22.0, 22.0, 36.0)
_TABS = {
    "dashboard": "heading",
    "registration": "good",
    "result": "good",
    "issues": "bad",
    "coverage": "warn",
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
    _dashboard(book, state, sheets["dashboard"], load_actions())
    _coverage(state, sheets["coverage"])
    _text_sheets(book, state, sheets)
    _hidden(book, state, sheets)
    sheets["dashboard"].activate()
    return finish_master(close_book(book))


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
        _head(book, sheet, table.title, state.words.sheet_hints[name])
        _columns(book, state, sheet, table, HEADER_ROW + capacity)
        names = [one.name for one in table.fields]
        frozen = names.index("model_name") + 1 if "model_name" in names else 2
        sheet.freeze_panes(HEADER_ROW, frozen)
        sheet.set_row(HEADER_ROW - 1, 48)
        paper(sheet, landscape=True, header_rows=(HEADER_ROW, HEADER_ROW))
    _choice_rules(state, sheets["choice"])


def _head(book: Book, sheet: Any, title: str, hint: str) -> None:
    write(book, sheet, "A1", Cell(title, "title"))
    write(book, sheet, "A2", Cell(hint, "subtitle"))


def _columns(book: Book, state: State, sheet: Any, table: Table, last: int) -> None:
    for number, one in enumerate(table.fields):
        sheet.set_column(number, number, one.width, None, _SHOWN[one.shown])
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


def _choice_rules(state: State, sheet: Any) -> None:
    """Each choice takes values of its own kind: a day, yes or no, a number."""
    fields = [one.name for one in state.schema.tables["choice"].fields]
    letter = column_letters(fields.index("office_value") + 1)
    yes_no = [state.schema.pages.plan[name] for name in ("yes", "no")]
    kinds: Mapping[str, dict[str, Any]] = {
        "deadline": dict(A_DAY),
        "yes_no": {"validate": "list", "source": yes_no},
        "scope": {"validate": "list", "source": yes_no},
        "number": {"validate": "integer", "criteria": ">=", "value": 0},
    }
    for row, one in enumerate(plan_choices(state.plan, state.schema.pages), HEADER_ROW + 1):
        message = {"error_title": state.sheet("choice"), "error_message": state.schema.pages.choices[one.kind]}
        must(sheet.data_validation(f"{letter}{row}", {**kinds[one.kind], **message}))


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


def _dashboard(book: Book, state: State, sheet: Any, actions: Sequence[Action]) -> None:
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, 10, 14.5)
    sheet.set_column(11, 11, 3)
    sheet.set_column(12, 12, 30)
    sheet.set_row(0, 34)
    sheet.set_row(TILE_ROW - 2, 34)
    sheet.set_row(TILE_ROW - 1, 38)
    for row, style, height in ((6, "next_step", 40), (7, "label_wrap", 36)):
        sheet.set_row(row - 1, height)
        for column in range(3, 11):
            write(book, sheet, f"{column_letters(column)}{row}", Cell(None, style))
        _merge_keeping(sheet, f"B{row}:J{row}")
    _chart(book, state, sheet)
    _buttons(book, state, sheet, actions)
    sheet.freeze_panes(3, 0)
    paper(sheet, landscape=True)


def _merge_keeping(sheet: Any, area: str) -> None:
    # the text is already in its cell; only the merge itself is missing
    first, last = area.split(":")
    row = int(first[1:]) - 1
    sheet.merge.append([row, ord(first[0]) - 65, row, ord(last[0]) - 65])


def _chart(book: Book, state: State, sheet: Any) -> None:
    chart = book.book.add_chart({"type": "bar"})
    groups = layout(state)["groups"]
    source = f"'{state.sheet('coverage')}'"
    fill = {"fill": {"color": state.words.colours["heading"]}, "border": {"none": True}}
    chart.add_series(
        {
            "name": state.words.dashboard["chart"],
            "categories": f"={source}!$A${groups + 1}:$A${groups + 3}",
            "values": f"={source}!$C${groups + 1}:$C${groups + 3}",
            "data_labels": {"value": True, "font": {"name": state.words.font, "size": 11}},
            "gap": 60,
            **fill,
        }
    )
    font = {"name": state.words.font, "size": 11}
    chart.set_title({"name": state.words.dashboard["chart"], "name_font": {**font, "size": 13}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"none": True}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_size({"width": 760, "height": 220})
    row = TARGET_ROW + len(state.measures.targets) + 1
    must(sheet.insert_chart(row - 1, 1, chart, {"object_position": 2, "description": state.words.dashboard["chart"]}))


def _buttons(book: Book, state: State, sheet: Any, actions: Sequence[Action]) -> None:
    write(book, sheet, "M5", Cell(state.words.dashboard["buttons"], "section"))
    for number, action in enumerate(actions):
        options = {
            "macro": macro_for(action.id),
            "caption": action.title,
            "width": 212,
            "height": 30,
            "description": action.tip,
        }
        must(sheet.insert_button(5, 12, {**options, "y_offset": number * 38 + 6}))
    write(book, sheet, "M26", Cell(state.words.bridge["ready"], "status"))
    book.book.define_name("dvk_status", f"='{sheet.get_name()}'!$M$26")


def _coverage(state: State, sheet: Any) -> None:
    for number, width in enumerate(WIDTHS):
        sheet.set_column(number, number, width)
    paper(sheet, landscape=True)
    header = layout(state)["table"] - 1
    sheet.set_row(header - 1, 36)


def _text_sheets(book: Book, state: State, sheets: Mapping[str, Any]) -> None:
    for name, lines in (("plan", plan_lines(state.plan, state.schema)), ("guide", guide_lines(state))):
        sheet = sheets[name]
        for number, width in enumerate(_TEXT_WIDTHS):
            sheet.set_column(number, number, width)
        for row, cells in enumerate(lines, 1):
            if not any(cell.style in {"title", "subtitle", "section"} for cell in cells):
                sheet.set_row(row - 1, row_height(cells, _TEXT_WIDTHS, BOLD))
            for number, cell in enumerate(cells, 1):
                if cell.value is not None or cell.style != "plain":
                    write(book, sheet, f"{column_letters(number)}{row}", cell)
        paper(sheet, landscape=True)


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
        ("format", "1"),
        ("run", None),
        ("dvk_launcher", ""),
        ("dvk_action", ""),
        ("dvk_state", ""),
        ("dvk_time", ""),
        ("dvk_text_no_launcher", state.words.bridge["no_launcher"]),
        ("dvk_text_read_only", state.words.bridge["read_only"]),
        ("dvk_text_unsaved", state.words.bridge["unsaved"]),
    )
    for row, (name, value) in enumerate(lines, 1):
        write(book, sheet, f"A{row}", Cell(name))
        if value not in {None, ""}:
            write(book, sheet, f"B{row}", Cell(value))
        if name.startswith("dvk_"):
            book.book.define_name(name, f"='{sheet.get_name()}'!$B${row}")
