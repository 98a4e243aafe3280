"""Where things stand in a unit's form: rows, columns and sheets, the same for who builds and who describes it."""

from dataclasses import dataclass

from dvk_xl.issues import column_letters
from dvk_xl.schema import Field, Schema, Table, TableName

CODE_ROW = 7
FORM_HEADER_ROW = 8
FIRST_ROW = FORM_HEADER_ROW + 1


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form: its field and its letter."""

    field: Field
    letter: str


def form_columns(table: Table) -> tuple[FormColumn, ...]:
    """The columns of a form in order: a number, the hidden ids, then what the unit fills in."""
    number = [one for one in table.fields if one.name == "number"]
    hidden = [one for one in table.fields if one.in_form]
    fields = [*number, *hidden, *table.asked_fields]
    return tuple(FormColumn(one, column_letters(place)) for place, one in enumerate(fields, 1))


def first_letter(table: Table) -> str:
    """The letter of the first column that can be seen."""
    return next(column.letter for column in form_columns(table) if not column.field.in_form)


def form_sheet(schema: Schema, name: TableName) -> str:
    """The title of the sheet that holds a table in a form."""
    return schema.workbook.form["report_sheet"] if name == "unit_report" else schema.tables[name].sheet
