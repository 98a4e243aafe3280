"""The papers inside a unit's form: Phụ lục 01 of one model chosen by number and Phụ lục 02, by formulas over its table."""

from typing import Any

from dvk_xl.generate.book import Book, must, paper, write
from dvk_xl.generate.form_layout import FIRST_ROW, form_columns, form_sheet
from dvk_xl.plan import Plan
from dvk_xl.register import Unit
from dvk_xl.schema import Schema
from dvk_xl.views.appendices import (
    CARD_WIDTHS,
    CHOICE,
    FIRST_FIELD,
    HEAD_ROW,
    Head,
    head_cells,
    headings_height,
)
from dvk_xl.views.cells import Cell, Formula, Page


def print_card(book: Book, schema: Schema, plan: Plan, unit: Unit) -> Any:
    """The sheet Phụ lục 01: the model whose number stands in the yellow cell."""
    sheet = book.book.add_worksheet(schema.workbook.sheets["appendix1"])
    appendix, words = schema.papers.appendix1, schema.papers.words
    title = appendix.title.format(movement=plan.movement, year=plan.year)
    page = Page(_head(schema, plan, unit, len(CARD_WIDTHS), plan.appendices["appendix1"].label, title))
    page.put(8, 2, words["choose"], "paper")
    page.put(8, 3, 1, "input")
    letters = {column.field.name: column.letter for column in form_columns(schema.registration)}
    last = FIRST_ROW + schema.workbook.form_rows - 1
    for row, name in enumerate(appendix.fields, FIRST_FIELD):
        one = schema.registration.field(name)
        area = f"'{form_sheet(schema, 'registration')}'!${letters[name]}${FIRST_ROW}:${letters[name]}${last}"
        page.put(row, 1, row - FIRST_FIELD + 1, "paper_center")
        page.put(row, 2, one.title, "paper_label")
        formula = Formula(f'IFERROR(INDEX({area},${CHOICE[0]}${CHOICE[1:]}),"")', 0)
        page.put(row, 3, formula, "paper_value_day" if one.type == "date" else "paper_value")
        if one.type == "long_text":
            sheet.set_row(row - 1, 48)
    page.put(FIRST_FIELD + len(appendix.fields) + 1, 3, words["unit_head"], "paper_sign")
    page.put(FIRST_FIELD + len(appendix.fields) + 2, 3, words["sign_note"], "paper_sign_note")
    _finish(book, sheet, page, CARD_WIDTHS)
    must(sheet.data_validation(CHOICE, {"validate": "integer", "criteria": ">=", "value": 1}))
    paper(sheet, landscape=False)
    return sheet


def print_list(book: Book, schema: Schema, plan: Plan, unit: Unit) -> Any:
    """The sheet Phụ lục 02: every model of the form, a line each."""
    sheet = book.book.add_worksheet(schema.workbook.sheets["appendix2"])
    columns = schema.papers.appendix2.columns
    title = schema.papers.appendix2.title.format(movement=plan.movement, year=plan.year)
    page = Page(_head(schema, plan, unit, len(columns), plan.appendices["appendix2"].label, title))
    page.line(HEAD_ROW, 1, tuple(column.title for column in columns), "paper_head")
    letters = {column.field.name: column.letter for column in form_columns(schema.registration)}
    source = f"'{form_sheet(schema, 'registration')}'!"
    dates = {one.name for one in schema.registration.fields if one.type == "date"}
    for place in range(schema.workbook.form_rows):
        row = FIRST_ROW + place
        said = f'{source}${letters["model_name"]}{row}=""'
        for number, column in enumerate(columns, 1):
            field = column.fields[0] if column.fields else "number"
            style = "paper_day" if field in dates else "paper_center" if field == "number" else "paper_cell"
            origin = f"{source}${letters[field]}{row}"
            formula = f'IF({said},"",{origin})' if field == "number" else f'IF({origin}="","",{origin})'
            page.put(HEAD_ROW + 1 + place, number, Formula(formula, ""), style)
    last, right = HEAD_ROW + schema.workbook.form_rows + 2, len(columns) - len(columns) // 2
    for row, text, style in ((last, "unit_head", "paper_sign"), (last + 1, "sign_note", "paper_sign_note")):
        for offset in range(right):
            page.put(row, len(columns) // 2 + 1 + offset, None if offset else schema.papers.words[text], style)
    _finish(book, sheet, page, tuple(float(column.width) for column in columns))
    sheet.set_row(HEAD_ROW - 1, headings_height(columns))
    paper(sheet, landscape=True, header_rows=(HEAD_ROW, HEAD_ROW))
    return sheet


def _head(schema: Schema, plan: Plan, unit: Unit, width: int, label: str, title: str) -> dict[str, Cell]:
    head = Head(plan.office.replace("\n", " "), unit.title.upper(), label, title, "")
    return head_cells(schema, plan, width, head)


def _finish(book: Book, sheet: Any, page: Page, widths: tuple[float, ...]) -> None:
    for address, cell in page.cells.items():
        write(book, sheet, address, cell)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.hide_gridlines(2)
