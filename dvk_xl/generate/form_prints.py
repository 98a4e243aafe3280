"""The papers inside a unit's form: Phụ lục 01 of one model chosen by number and Phụ lục 02, by formulas over its table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from dvk_xl.generate.book import Book, paper, write
from dvk_xl.generate.form_layout import FIRST_ROW, form_columns, form_sheet
from dvk_xl.new_workbook import must
from dvk_xl.plan import PERSON, Plan, PrintItem
from dvk_xl.register import Unit
from dvk_xl.schema import Schema
from dvk_xl.views.appendices import HEAD_ROW, columns_of
from dvk_xl.views.card import (
    CARD_WIDTHS,
    CHOICE,
    CHOICE_LABEL,
    CHOICE_WIDTHS,
    CardPage,
    Line,
    Source,
    card_page,
    item_lines,
    person_test,
    rows_of,
    value_formula,
)
from dvk_xl.views.cells import Formula, Page
from dvk_xl.views.fit import text_height
from dvk_xl.views.heights import Text
from dvk_xl.views.paper import Titles, across, addressed, fill, half, letterhead, plan_paper, titled

_STYLES = {
    "text": "paper_cell",
    "day": "paper_day",
    "integer": "paper_integer",
    "money": "paper_integer",
    "number": "paper_number",
}
_UNIT_ROW = 5
"""Where the unit's name stands beside its paper."""
_DATE_WIDTH, _LIST_WIDTH = 12.0, 130.0


def print_card(book: Book, schema: Schema, plan: Plan, unit: Unit, rows: int) -> Any:
    """The sheet Phụ lục 01: the model whose number stands in the yellow cell, of the `rows` of the form's table."""
    sheet = book.book.add_worksheet(schema.workbook.sheets["appendix1"])
    last = FIRST_ROW + rows - 1
    own = f"'{form_sheet(schema, 'registration')}'!"
    choice = f"${CHOICE[0]}${CHOICE[1:]}"
    cells = {
        column.field.name: f"INDEX({own}${column.letter}${FIRST_ROW}:${column.letter}${last},{choice})"
        for column in form_columns(schema.registration)
    }
    title, lead = f"${CHOICE[0]}${_UNIT_ROW}", cells.get("lead_unit")
    person = unit.type == PERSON
    if person:
        # a person is no organisation: "Đơn vị:" is written in by hand
        cells.pop("lead_unit", None)
        name = cells.get("person_name")
        if name:
            cells["person_name"] = f'IF({name}="",{title},{name})'
    elif lead:
        # blank in a form means the unit that sends it
        cells["lead_unit"] = f'IF({lead}="",{title},{lead})'
    asks = person_test(schema, cells["subject"]) if "subject" in cells else "FALSE"
    made = card_page(schema, plan, Source(lambda _: None, person, _corner(unit), cells, "TRUE" if person else asks))
    made.page.put(int(CHOICE_LABEL[1:]), 5, schema.papers.words["choose"], "label_wrap")
    made.page.put(int(CHOICE[1:]), 5, 1, "input")
    made.page.put(_UNIT_ROW, 5, unit.title, "label_wrap")
    _write(book, sheet, made.page)
    card_sheet(sheet, made)
    return sheet


def _corner(unit: Unit) -> str:
    """What stands under the committee on a unit's paper: the unit in capitals, nothing for a person."""
    return "" if unit.type == PERSON else unit.title.upper()


def card_sheet(sheet: Any, made: CardPage) -> None:
    """Set a sheet on which a registration is chosen by number: widths, merged lines, A4 upright, the choice off the paper."""
    for place, width in enumerate((*CARD_WIDTHS, *CHOICE_WIDTHS)):
        must(sheet.set_column(place, place, width))
    sheet.merge += [[row, first, row, last] for row, first, last in rows_of(made.merged)]
    for row, points in made.heights.items():
        must(sheet.set_row(row - 1, points))
    must(sheet.data_validation(CHOICE, {"validate": "integer", "criteria": ">=", "value": 1}))
    paper(sheet, landscape=False)
    must(sheet.print_area(0, 0, made.last_row - 1, len(CARD_WIDTHS) - 1))


def print_list(book: Book, schema: Schema, plan: Plan, unit: Unit, rows: int) -> Any:
    """The sheet Phụ lục 02: every model of the form, a line for each of the `rows` of its table."""
    sheet = book.book.add_worksheet(schema.workbook.sheets["appendix2"])
    columns = _stretched(tuple(_columns(schema, plan)))
    page = _head(schema, plan, unit, [width for _, width in columns])
    page.line(HEAD_ROW, 1, tuple(line.label for line, _ in columns), "paper_head")
    for row in range(FIRST_ROW, FIRST_ROW + rows):
        _model(page, schema, columns, row)
    last, right = HEAD_ROW + rows + 2, len(columns) - len(columns) // 2
    for row, text, style in ((last, "unit_head", "paper_sign"), (last + 1, "sign_note", "paper_sign_note")):
        across(page, row, len(columns) // 2 + 1, right, schema.papers.words[text], style)
    _write(book, sheet, page)
    for place, (_, width) in enumerate(columns):
        must(sheet.set_column(place, place, width))
    must(sheet.set_row(HEAD_ROW - 1, text_height([Text(line.label, width, bold=True) for line, width in columns])))
    paper(sheet, landscape=True, header_rows=(HEAD_ROW, HEAD_ROW))
    return sheet


def _columns(schema: Schema, plan: Plan) -> Iterator[tuple[Line, float]]:
    """The columns of the unit's own list and their widths; fields that keep their own cell formats stand side by side."""
    asked = {column.field.name for column in form_columns(schema.registration)}
    for column in columns_of(schema, plan, "appendix2"):
        names = tuple(name for name in column.fields if name in asked) if column.fields else ("number",)
        lines = tuple(item_lines(schema, PrintItem(column.title, names, column.join)))
        if len(lines) == 1 and lines[0].fields:
            yield lines[0], float(column.width)
        elif len(lines) > 1:
            yield from ((replace(line, label=line.fields[0].title), max(_DATE_WIDTH, column.width)) for line in lines)


def _stretched(columns: Sequence[tuple[Line, float]]) -> tuple[tuple[Line, float], ...]:
    """The columns at least as wide as the paper is long, also where the form asks for few fields."""
    factor = max(1.0, _LIST_WIDTH / sum(width for _, width in columns))
    return tuple((line, round(width * factor, 1)) for line, width in columns)


def _model(page: Page, schema: Schema, columns: Sequence[tuple[Line, float]], row: int) -> None:
    """One model of the form on the list, by formulas over its row; nothing while it has no name."""
    own = f"'{form_sheet(schema, 'registration')}'!"
    cells = {column.field.name: f"{own}${column.letter}{row}" for column in form_columns(schema.registration)}
    for number, (line, _) in enumerate(columns, 1):
        formula = value_formula(cells, line)
        if line.fields[0].name == "number":
            formula = f'IF({cells["model_name"]}="","",{cells["number"]})'
        style = "paper_center" if line.fields[0].name == "number" else _STYLES[line.look]
        page.put(HEAD_ROW + 1 + row - FIRST_ROW, number, Formula(formula, ""), style)


def _head(schema: Schema, plan: Plan, unit: Unit, widths: Sequence[float]) -> Page:
    """The head of the unit's own list: the unit under the committee, the plan's words."""
    paper_, declared, page = plan_paper(plan, "appendix2"), schema.papers.appendix2, Page()
    offices = ((line, "paper_parent") for line in plan.office.split("\n"))
    left = (*offices, (_corner(unit), "paper_issuer"))
    mark = schema.papers.regimes[plan.format].mark
    letterhead(page, schema, plan, (half(widths), len(widths)), (*left, (mark, "paper_issuer")))
    title = fill(plan, paper_.title or declared.title)
    # a unit writes to whom it registers with, whoever the list goes to later
    whom = addressed(schema, plan_paper(plan, "appendix2", "appendix1"))
    titled(page, len(widths), Titles(paper_.label, title, "", whom, paper_.lead_in))
    return page


def _write(book: Book, sheet: Any, page: Page) -> None:
    for address, cell in page.cells.items():
        write(book, sheet, address, cell)
    sheet.hide_gridlines(2)
