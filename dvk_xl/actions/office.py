"""What the office decided in the workbook: its choices, the names it confirmed, exemptions and extensions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from dvk_xl.checks.leave import LeaveRow
from dvk_xl.hosts.host import HostTable, Master, whole_table
from dvk_xl.hosts.sheet_xml import Stored
from dvk_xl.intake.cast import Caster, Value, cast
from dvk_xl.issues import Code, Issue, Ref, column_letters, issue
from dvk_xl.ledger import Alias
from dvk_xl.plan import (
    Choice,
    ChoiceValue,
    Plan,
    contradictions,
    in_force,
    in_reach,
    plan_choices,
    read_choice,
    shown_value,
)
from dvk_xl.register import Register, resolve
from dvk_xl.schema import Schema, Table, item_title
from dvk_xl.vietnamese.text import unit_key
from dvk_xl.views.state import NameRow

_NAME_ROW = tuple(one.name for one in fields(NameRow))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an office table: what stands in it by field, and the place of each field."""

    number: int
    stored: Mapping[str, Stored]
    refs: Mapping[str, Ref]


def read_rows(master: Master, schema: Schema, name: str) -> tuple[Row, ...]:
    """The rows of an office table in order; raises `MasterError` when the workbook has it no longer."""
    table = schema.tables[name]
    found = whole_table(master, table.excel_table, tuple(one.title for one in table.fields))
    refs = _columns(table, found, schema.workbook.file_name)
    return tuple(
        Row(
            number,
            {one.name: cells[one.title] for one in table.fields if one.title in cells},
            {field: Ref(ref.file, ref.sheet, number, ref.column) for field, ref in refs.items()},
        )
        for number, cells in sorted(found.rows.items())
    )


def _columns(table: Table, found: HostTable, file: str) -> dict[str, Ref]:
    return {
        one.name: Ref(file, found.sheet, None, column_letters(found.columns[one.title]))
        for one in table.fields
        if one.title in found.columns
    }


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the office wrote for a choice: the cell, its words, the value they mean (`None`: none), why they do not hold."""

    choice: Choice
    ref: Ref
    written: str
    value: ChoiceValue
    why: str = ""


def chosen_plan(rows: Sequence[Row], plan: Plan, schema: Schema) -> tuple[Plan, tuple[Issue, ...]]:
    """The plan as the office reads it, and what is to be said of each choice: in force, or why it is not.

    Choices that contradict each other or the plan are refused, all that have part in it.
    """
    wishes = {one.choice.code: one for one in _wishes(rows, plan, schema)}
    while True:
        wanted = {code: one.value for code, one in wishes.items() if not one.why}
        read, changes = in_force(plan, wanted, schema.pages)
        refused = _refused(read, changes, schema)
        if not refused:
            return read, tuple(_said(one, schema) for code, one in wishes.items() if one.why or code in changes)
        wishes |= {code: replace(wishes[code], why=why) for code, why in refused.items()}


def _wishes(rows: Sequence[Row], plan: Plan, schema: Schema) -> Iterator[_Wish]:
    known = {one.code: one for one in plan_choices(plan, schema.pages)}
    words = schema.pages.choices
    for row in rows:
        one = known.get(str(row.stored.get("code") or ""))
        written = row.stored.get("office_value")
        if one is None or written is None or written == "":
            continue
        value = read_choice(one, written, plan.year)
        why = words[one.kind] if value is None else ""
        if isinstance(value, date) and not in_reach(plan, value):
            why = words["reach"].format(first=plan.years[0], last=plan.last_year + 1)
        shown = str(written) if value is None else shown_value(value, schema.pages)
        yield _Wish(one, row.refs["office_value"], shown, value, why)


def _refused(read: Plan, changes: Mapping[str, ChoiceValue], schema: Schema) -> dict[str, str]:
    """The choices that make the plan contradict itself, by code, each with why; days before the reading that moved them."""
    refused: dict[str, str] = {}
    for codes, why in contradictions(read, schema.pages):
        own = [code for code in codes if code in changes]
        refused |= dict.fromkeys([code for code in own if code.startswith("deadline.")] or own, why)
    return refused


def _said(one: _Wish, schema: Schema) -> Issue:
    text = one.choice.text
    if one.why:
        return issue(Code.E720, one.ref, field="office_value", choice=text, written=one.written, why=one.why)
    facts = {"chosen": one.written, "plan": shown_value(one.choice.value, schema.pages)}
    return issue(Code.I721, one.ref, field="office_value", choice=text.rstrip("."), **facts)


def confirmed_names(
    rows: Sequence[Row], known: Mapping[str, Alias], register: Register, as_of: date, waiting: str
) -> tuple[dict[str, Alias], tuple[Issue, ...]]:
    """The names that persons confirmed, by key, with what the sheet says now; and an issue for each that means no unit.

    An emptied cell takes a name back, unless the sheet still shows it as `waiting`: it was confirmed elsewhere since. A name
    that the sheet does not list stays.
    """
    names = dict(known)
    issues: list[Issue] = []
    for row in rows:
        written = str(row.stored.get("written") or "")
        chosen = str(row.stored.get("unit") or "").strip()
        key = unit_key(written)
        match = resolve(register, chosen)
        if not key:
            continue
        if not chosen:
            if row.stored.get("standing") != waiting:
                names.pop(key, None)
        elif match.kind == "exact" and match.unit:
            names[key] = _alias(names.get(key), written, match.unit.code, as_of, str(row.stored.get("person") or ""))
        else:
            issues.append(issue(Code.E722, row.refs["unit"], field="unit", written=written, chosen=chosen))
    return names, tuple(issues)


def typed_names(rows: Sequence[Row], register: Register) -> dict[str, NameRow]:
    """What stands on the sheet of names, by key; unit and person only where they are not remembered: the unit is none."""
    said = (NameRow(*(str(row.stored.get(name) or "") for name in _NAME_ROW)) for row in rows)
    return {
        unit_key(one.written): one if resolve(register, one.unit).kind != "exact" else replace(one, unit="", person="")
        for one in said
        if unit_key(one.written)
    }


def _alias(old: Alias | None, written: str, code: str, day: date, person: str) -> Alias:
    if old and old.code == code:
        return Alias(old.written, code, old.day, person or old.person)
    return Alias(written, code, day, person)


def leave_rows(rows: Sequence[Row], schema: Schema, caster: Caster) -> tuple[LeaveRow, ...]:
    """The rows of exemptions and extensions with typed values; what cannot be read is left blank and then lacks."""
    table = schema.tables["leave"]
    typed = (LeaveRow(row.refs["unit"], _typed(row, table, caster)) for row in rows)
    return tuple(one for one in typed if one.values)


def tasks_done(rows: Sequence[Row], schema: Schema) -> int:
    """How many tasks of the plan the office marked as done."""
    done = item_title(schema.lists["progress"].items, "XONG").casefold()
    # by the word the workbook's own formula counts
    return sum(str(row.stored.get("progress") or "").strip().casefold() == done for row in rows)


def _typed(row: Row, table: Table, caster: Caster) -> dict[str, Value]:
    read = {name: cast(caster, table.field(name), stored) for name, stored in row.stored.items()}
    # a month or a stretch of days is no day that anybody granted
    return {name: one.value for name, one in read.items() if one.value is not None and one.until is None}
