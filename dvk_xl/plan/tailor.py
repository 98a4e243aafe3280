"""The declared tables as one plan uses them: its own fields, the fields it does not ask for, its choices."""

from collections.abc import Mapping
from dataclasses import replace

from dvk_xl.plan.values import Plan
from dvk_xl.schema import ClosedList, Field, Item, Schema, Table


def list_items(plan: Plan, lists: Mapping[str, ClosedList], name: str) -> tuple[Item, ...]:
    """The items of a list that exist under the plan; the list "field" is the plan's own."""
    items = plan.fields if name == "field" else lists[name].items
    return tuple(one for one in items if _exists(one, plan))


def _exists(item: Item, plan: Plan) -> bool:
    return (item.last_year is None or plan.year <= item.last_year) and plan.government_levels >= item.levels


def tailored(schema: Schema, plan: Plan) -> Schema:
    """The schema with the plan's own fields after those that units fill in; what its form does not ask is optional."""
    tables = {name: _tailored(table, plan) for name, table in schema.tables.items()}
    return replace(schema, tables=tables)


def _tailored(table: Table, plan: Plan) -> Table:
    own = tuple(one.field for one in plan.own_fields if one.table == table.name)
    last = max((place for place, one in enumerate(table.fields) if one.owner == "unit"), default=-1) + 1
    fields = (*table.fields[:last], *own, *table.fields[last:]) if own else table.fields
    if table.name == "registration":
        fields = tuple(_asked(one, plan) for one in fields)
    return table if fields == table.fields else replace(table, fields=fields)


def _asked(one: Field, plan: Plan) -> Field:
    if one.list == "field" and not plan.fields:
        # the plan names no fields of activity: people write one in words, or none
        one = replace(one, type="text", list="", required="", required_code="")
    if one.name in plan.unasked:
        one = replace(one, asked=False, required="", required_code="")
    return one
