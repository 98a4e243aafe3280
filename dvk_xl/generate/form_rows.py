"""The rows a form brings along: what stands in each cell, in which style, and how high the row is."""

from collections.abc import Mapping, Sequence

from dvk_xl.generate.form_layout import FormColumn
from dvk_xl.intake.cast import Value
from dvk_xl.plan import Plan, list_items
from dvk_xl.schema import Field, Schema, TableName
from dvk_xl.views.cells import Cell, Plain, shown
from dvk_xl.views.fit import as_shown, text_height
from dvk_xl.views.heights import Text

REPORT_HEIGHT = 320.0
"""Points of the one row of the general report: long texts, whatever stands there now."""
_KINDS = {
    "date": "date",
    "integer": "integer",
    "money": "integer",
    "number": "number",
    "percent": "number",
    "bool": "center",
}

Titles = Mapping[str, Mapping[str, str]]
"""The titles of the closed lists by list and code."""


def list_titles(schema: Schema, plan: Plan, columns: Sequence[FormColumn]) -> Titles:
    """The titles that cells of these columns show instead of codes."""
    lists = {column.field.list for column in columns if column.field.type == "enum"}
    return {name: {one.code: one.title for one in list_items(plan, schema.lists, name)} for name in sorted(lists)}


def row_count(schema: Schema, name: TableName, rows: int) -> int:
    """How many rows the form's sheet of a table has for so many brought along: whole steps, none is left out."""
    step = 1 if name == "unit_report" else schema.workbook.form_rows
    return step * max(1, -(-rows // step))


def row_cells(
    columns: Sequence[FormColumn], titles: Titles, number: int, values: Mapping[str, Value]
) -> tuple[Cell, ...]:
    """The cells of a form's row, `number` from 1; `values` by field, empty for a row that is left to the unit."""
    return tuple(_cell(column.field, titles, number, values.get(column.field.name)) for column in columns)


def row_points(columns: Sequence[FormColumn], cells: Sequence[Cell]) -> float:
    """Points of a row brought along."""
    texts = [
        Text(as_shown(shown(cell.value)), column.field.width)
        for column, cell in zip(columns, cells, strict=True)
        if cell.value is not None and column.field.name != "number"
    ]
    return text_height(texts)


def _cell(one: Field, titles: Titles, number: int, value: Value) -> Cell:
    if one.name == "number":
        return Cell(number, "tool_integer")
    seen = _seen(one, titles, value)
    owner = "office" if one.prefilled and seen is not None else "unit"
    return Cell(seen, f"{owner}_{_KINDS.get(one.type, 'text')}")


def _seen(one: Field, titles: Titles, value: Value) -> Plain:
    if value is True:
        return "x"
    if one.type == "enum" and value is not None:
        return titles[one.list].get(str(value), str(value))
    return None if value is False else value
