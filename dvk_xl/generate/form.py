"""The forms of the units: one workbook without macros for each unit and period, prefilled, that counts its own gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dvk_xl.generate.book import Book, close_book, new_book, paper, validation, write, write_lists
from dvk_xl.generate.form_layout import (
    CODE_ROW,
    FIRST_ROW,
    FORM_HEADER_ROW,
    FormColumn,
    first_letter,
    form_columns,
    form_sheet,
)
from dvk_xl.generate.form_prints import print_card, print_list
from dvk_xl.generate.form_rows import REPORT_HEIGHT, list_titles, row_cells, row_count, row_points
from dvk_xl.generate.recalculate import recalculate
from dvk_xl.intake.cast import Value
from dvk_xl.intake.grid import META_SHEET
from dvk_xl.intake.identify import FORM_TEMPLATES
from dvk_xl.intake.own_formulas import FORMULAS_KEY, GAPS_KEY, fingerprint
from dvk_xl.issues import column_letters
from dvk_xl.new_workbook import must
from dvk_xl.plan import Plan, unit_deadline
from dvk_xl.register import Unit
from dvk_xl.schema import PERIOD_TABLES, Schema, Table, TableName, item_title
from dvk_xl.views.cells import Cell, Formula, quoted
from dvk_xl.views.fit import text_height
from dvk_xl.views.heights import Text
from dvk_xl.views.paper import fill

TEMPLATE = FORM_TEMPLATES[-1]


@dataclass(frozen=True, slots=True)
class FormRequest:
    """What a form is for: the unit, the period, and the rows it brings along (values by field, by table)."""

    unit: Unit
    period: str
    rows: Mapping[str, Sequence[Mapping[str, Value]]]
    units: Sequence[Unit] = ()


def build_form(schema: Schema, plan: Plan, request: FormRequest) -> bytes:
    """The bytes of a unit's form; raises `ReportError`.

    What differs from unit to unit is written after what does not, so that a form can be patched for the next unit.
    """
    words = schema.workbook
    book = new_book(words, form_title(plan, request.unit, request.period))
    for index, style in enumerate(book.formats.values(), 1):
        style.set_xf_index(index)  # by first use otherwise, which depends on the rows
    names = PERIOD_TABLES[request.period]
    sheets = {name: book.book.add_worksheet(form_sheet(schema, name)) for name in names}
    prints = []
    if request.period == "DK":
        count = row_count(schema, "registration", len(request.rows.get("registration", ())))
        prints = [make(book, schema, plan, request.unit, count) for make in (print_card, print_list)]
    guide = book.book.add_worksheet(words.form["guide_sheet"])
    lists = book.book.add_worksheet(words.sheets["lists"])
    meta = book.book.add_worksheet(META_SHEET)
    write_lists(book, lists, schema, plan)
    _unit_names(book, lists, schema, request.units)
    _guide(book, guide, schema, request.period)
    for name, sheet in sheets.items():
        _form_sheet(book, sheet, schema, plan, request, name)
    own = [sheet.get_name() for sheet in (*prints, guide, lists)]
    _meta(book, meta, plan, request, own, _fingerprints(schema, request.period))
    for name, sheet in sheets.items():
        _rows(book, sheet, schema, plan, request, name)
    lists.very_hidden()
    meta.very_hidden()
    recalculate(book)
    return close_book(book)


def form_title(plan: Plan, unit: Unit, period: str) -> str:
    """The title in the properties of a form."""
    return f"{unit.code} {period} {plan.year}"


def _unit_names(book: Book, sheet: Any, schema: Schema, units: Sequence[Unit]) -> None:
    column = column_letters(len(schema.lists) + 3)
    for row, unit in enumerate(units, 2):
        write(book, sheet, f"{column}{row}", Cell(unit.title))
    last = max(2, len(units) + 1)
    book.book.define_name("lst_unit", f"='{sheet.get_name()}'!${column}$2:${column}${last}")


def _form_sheet(book: Book, sheet: Any, schema: Schema, plan: Plan, request: FormRequest, name: TableName) -> None:
    table = schema.tables[name]
    columns = form_columns(table)
    last = FORM_HEADER_ROW + row_count(schema, name, len(request.rows.get(name, ())))
    sheet.hide_gridlines(2)
    _title(book, sheet, schema, plan, request, name)
    _header(book, sheet, schema, columns)
    for column in columns:
        area = f"{column.letter}{FIRST_ROW}:{column.letter}{last}"
        if column.field.owner == "unit":
            must(sheet.data_validation(area, validation(column.field)))
    _gaps(book, sheet, schema, columns, last, table)
    _look(sheet, columns, name)


def _title(book: Book, sheet: Any, schema: Schema, plan: Plan, request: FormRequest, name: TableName) -> None:
    words = schema.workbook.form
    period = schema.papers.words["half_year" if request.period == "6T" else "year"]
    keys = {"registration": "registration_title", "result": "result_title", "unit_report": "report_title"}
    title = fill(plan, words[keys[name]], period=period)
    deadline = unit_deadline(plan, request.period)
    due_text = words["deadline"].format(recipient=plan.consolidator, deadline=deadline.text if deadline else "")
    lines = (
        (title, "title"),
        (words["unit"].format(unit=request.unit.title), "strong_line"),
        (due_text, "label"),
        (words["how_report" if name == "unit_report" else "how"], "label"),
        (words["privacy"].format(movement=plan.movement, year=plan.year), "subtitle"),
    )
    letter = first_letter(schema.tables[name])
    for row, (text, style) in enumerate(lines, 1):
        write(book, sheet, f"{letter}{row}", Cell(text, style))


def _header(book: Book, sheet: Any, schema: Schema, columns: Sequence[FormColumn]) -> None:
    for column in columns:
        write(book, sheet, f"{column.letter}{CODE_ROW}", Cell(column.field.name))
        star = " *" if column.field.required == "error" and column.field.type != "unit" else ""
        write(book, sheet, f"{column.letter}{FORM_HEADER_ROW}", Cell(column.field.title + star, "head"))
    missing = column_letters(len(columns) + 1)
    write(book, sheet, f"{missing}{FORM_HEADER_ROW}", Cell(schema.workbook.form["missing"], "head"))


def _rows(book: Book, sheet: Any, schema: Schema, plan: Plan, request: FormRequest, name: TableName) -> None:
    columns = form_columns(schema.tables[name])
    titles = list_titles(schema, plan, columns)
    rows = request.rows.get(name, ())
    for place in range(row_count(schema, name, len(rows))):
        values = rows[place] if place < len(rows) else {}
        cells = row_cells(columns, titles, place + 1, values)
        for column, cell in zip(columns, cells, strict=True):
            write(book, sheet, f"{column.letter}{FIRST_ROW + place}", cell)
        if name == "unit_report":
            must(sheet.set_row(FIRST_ROW + place - 1, REPORT_HEIGHT))
        elif values:
            must(sheet.set_row(FIRST_ROW + place - 1, row_points(columns, cells)))


def _gaps(book: Book, sheet: Any, schema: Schema, columns: Sequence[FormColumn], last: int, table: Table) -> None:
    letter, formula = column_letters(len(columns) + 1), _gap_formula(schema, columns)
    for row in range(FIRST_ROW, last + 1):
        write(book, sheet, f"{letter}{row}", Cell(Formula(formula.format(row=row), ""), "text_center"))
    empty = schema.workbook.form["empty"]
    status = Cell(Formula(_status_formula(schema, columns, last), empty), "status_line")
    write(book, sheet, f"{first_letter(table)}{CODE_ROW - 1}", status)


def _gap_formula(schema: Schema, columns: Sequence[FormColumn]) -> str:
    """How many answers a row lacks; its number stands as {row}."""
    own = [column for column in columns if column.field.owner == "unit" and not column.field.prefilled]
    filled = f"{own[0].letter}{{row}}:{own[-1].letter}{{row}}"
    needed = [column.letter for column in columns if column.field.required == "error" and column.field.type != "unit"]
    # a sum even of one test: a truth alone is no number, and would not be counted
    tests = "+".join(("0", *(f'({needed_letter}{{row}}="")' for needed_letter in needed)))
    tests += _higher_test(schema, columns)
    return f"IF(COUNTA({filled})=0,{_nothing_said(columns)},{tests})"


def _status_formula(schema: Schema, columns: Sequence[FormColumn], last: int) -> str:
    """What the form says of itself, from the counts of its rows down to the last."""
    words, letter = schema.workbook.form, column_letters(len(columns) + 1)
    total = f"SUM({letter}{FIRST_ROW}:{letter}{last})"
    said, gaps = (
        f"COUNT({letter}{FIRST_ROW}:{letter}{last})",
        quoted(words["errors"]).replace("{count}", f'"&{total}&"'),
    )
    return f"IF({said}=0,{quoted(words['empty'])},IF({total}=0,{quoted(words['ready'])},{gaps}))"


def _fingerprints(schema: Schema, period: str) -> dict[str, str]:
    """What a form says of its own formulas, so that intake sees which of them come back altered."""
    heading, known = schema.workbook.form["missing"], set[str]()
    for name in PERIOD_TABLES[period]:
        columns = form_columns(schema.tables[name])
        names = {column.letter: column.field.name for column in columns} | {column_letters(len(columns) + 1): heading}
        known.add(fingerprint(_gap_formula(schema, columns).format(row=FIRST_ROW), FIRST_ROW, names))
        known.add(fingerprint(_status_formula(schema, columns, FIRST_ROW), CODE_ROW - 1, names))
    return {FORMULAS_KEY: " ".join(sorted(known)), GAPS_KEY: heading}


def _nothing_said(columns: Sequence[FormColumn]) -> str:
    """What a row without any answer lacks: one answer when the form named a model in it, nothing when it is blank."""
    named = [column.letter for column in columns if column.field.prefilled]
    return f'IF({named[0]}{{row}}="","",1)' if named else '""'


def _higher_test(schema: Schema, columns: Sequence[FormColumn]) -> str:
    letters = {column.field.name: column.letter for column in columns}
    if "higher_target" not in letters or "kind" not in letters:
        return ""
    kept = item_title(schema.lists["kind"].items, "DUY_TRI")
    higher, this_year, last_year = (letters[name] for name in ("higher_target", "target_this_year", "target_last_year"))
    return (
        f'+AND({letters["kind"]}{{row}}={quoted(kept)},{higher}{{row}}="",N({this_year}{{row}})<=N({last_year}{{row}}))'
    )


def _look(sheet: Any, columns: Sequence[FormColumn], name: TableName) -> None:
    for place, column in enumerate(columns):
        hidden = {"hidden": True} if column.field.in_form else {}
        width = (
            max(column.field.width, 34)
            if name == "unit_report" and column.field.type == "long_text"
            else column.field.width
        )
        sheet.set_column(place, place, width, None, hidden)
    sheet.set_column(len(columns), len(columns), 10)
    sheet.set_row(CODE_ROW - 1, None, None, {"hidden": True})
    sheet.set_row(FORM_HEADER_ROW - 1, 50)
    if name == "unit_report":
        sheet.freeze_panes(FORM_HEADER_ROW, 0)
    else:
        sheet.freeze_panes(FORM_HEADER_ROW, 3 if columns[0].field.name == "number" else 2)
    paper(sheet, landscape=True, header_rows=(FORM_HEADER_ROW, FORM_HEADER_ROW))


def _guide(book: Book, sheet: Any, schema: Schema, period: str) -> None:
    widths = (34.0, 70.0, 44.0)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    write(book, sheet, "A1", Cell(schema.workbook.form["guide_sheet"].upper(), "title"))
    write(book, sheet, "A2", Cell(schema.workbook.form["how"], "subtitle"))
    row = 4
    for name in PERIOD_TABLES[period]:
        write(book, sheet, f"A{row}", Cell(schema.tables[name].title, "section"))
        lines = [
            tuple(schema.pages.form_guide.values()),
            *((one.title, one.help, one.example) for one in schema.tables[name].asked_fields),
        ]
        for number, texts in enumerate(lines):
            row += 1
            sheet.set_row(row - 1, text_height([Text(text, width) for text, width in zip(texts, widths, strict=True)]))
            for letter, text in zip("ABC", texts, strict=True):
                write(book, sheet, f"{letter}{row}", Cell(text or None, "text" if number else "head"))
        row += 2
    sheet.hide_gridlines(2)
    paper(sheet, landscape=True)


def _meta(
    book: Book, sheet: Any, plan: Plan, request: FormRequest, own: Sequence[str], formulas: Mapping[str, str]
) -> None:
    pairs = {
        "plan": plan.name,
        "year": str(plan.year),
        "unit": request.unit.code,
        "period": request.period,
        "template": TEMPLATE,
        "own_sheets": "|".join(own),
        **formulas,
    }
    for row, (name, value) in enumerate(pairs.items(), 1):
        write(book, sheet, f"A{row}", Cell(name))
        write(book, sheet, f"B{row}", Cell(value))
