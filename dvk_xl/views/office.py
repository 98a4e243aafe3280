"""The sheets on which the office decides: names to confirm, exemptions and extensions, choices, tasks."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace

from dvk_xl.issues import Code, Ref, in_order
from dvk_xl.plan import plan_choices, shown_value
from dvk_xl.schema import Table
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.text import sort_key, unit_key
from dvk_xl.views.cells import Cell, Plain, TablePage
from dvk_xl.views.state import NameRow, State
from dvk_xl.views.styles import cell_style
from dvk_xl.views.tables import HEADER_ROW, titles, widths

_UNSURE = frozenset({Code.E103, Code.E104})
"""What is said of a lead unit whose name is not surely a registered one; another number is no likeness (E105)."""


def name_page(state: State) -> TablePage:
    """The names that wait for a person, then those that were confirmed, each in Vietnamese order."""
    return _page(state.schema.tables["name"], _name_rows(state), owned=True)


def at_its_row(state: State) -> State:
    """The state with what is said of the names to confirm at the rows in which they will stand."""
    rows = {unit_key(str(one["written"])): row for row, one in enumerate(_name_rows(state), HEADER_ROW + 1)}
    issues = in_order(
        replace(one, ref=replace(one.ref, row=rows.get(unit_key(str(dict(one.facts)["written"])), one.ref.row)))
        if one.code == Code.E722
        else one
        for one in state.outcome.issues
    )
    return replace(state, outcome=replace(state.outcome, issues=issues))


def _name_rows(state: State) -> list[dict[str, Plain]]:
    return [*_waiting_rows(state), *_confirmed_rows(state)]


def _waiting_rows(state: State) -> Iterator[dict[str, Plain]]:
    words = state.words.names
    # a unit that is none stays to be mended, though nothing waits for the name now
    found = {key: one for key, one in state.typed_names.items() if one.unit and key not in state.names}
    places: Counter[str] = Counter()
    for written, place, suggestion in _unsure(state):
        key = unit_key(written)
        if not key or key in state.names:
            continue
        if not places[key]:
            typed = state.typed_names.get(key, NameRow(written))
            found[key] = replace(typed, written=written, place=place, suggestion=suggestion)
        places[key] += 1
    for key in sorted(found, key=lambda one: sort_key(found[one].written)):
        one, more = found[key], places[key] - 1
        place = words["more"].format(place=one.place, count=more) if more > 0 else one.place
        yield {**asdict(one), "place": place, "standing": words["waiting"]}


def _unsure(state: State) -> Iterator[tuple[str, str, str]]:
    """The name as written, where it stands, and the title of the unit it resembles ("" for none)."""
    titles_ = {unit.code: unit.title for unit in state.register.units}
    for one in state.outcome.states:
        identity = one.arrival.identity
        if one.verdict == "waiting" and identity.written:
            yield identity.written, one.arrival.path, titles_.get(identity.suggestion or "", "")
    for issue in state.outcome.issues:
        facts = dict(issue.facts)
        if issue.code in _UNSURE and issue.field == "lead_unit" and issue.key:
            yield str(facts["written"]), _place(state, issue.ref), str(facts.get("suggestion", ""))


def _place(state: State, ref: Ref) -> str:
    return state.words.names["place"].format(file=ref.file, sheet=ref.sheet, cell=ref.cell) if ref.cell else ref.file


def _confirmed_rows(state: State) -> Iterator[dict[str, Plain]]:
    titles_ = {unit.code: unit.title for unit in state.register.units}
    for key, one in sorted(state.names.items(), key=lambda item: sort_key(item[1].written)):
        # a unit that is none stays to be mended; the name means what it meant
        typed = state.typed_names.get(key, NameRow(one.written))
        yield {
            **asdict(typed),
            "written": one.written,
            "unit": typed.unit or titles_.get(one.code, one.code),
            "person": typed.person or one.person,
            "standing": state.words.names["confirmed"].format(day=format_date(one.day)),
        }


def choice_page(state: State) -> TablePage:
    """What the office may choose, with the plan's own value; the office's column is blank."""
    choices = plan_choices(state.plan, state.schema.pages)
    rows = [
        {
            "code": one.code,
            "subject": one.text,
            "source": one.source or None,
            "plan_value": shown_value(one.value, state.schema.pages),
        }
        for one in choices
    ]
    return _page(state.schema.tables["choice"], rows)


def task_page(state: State) -> TablePage:
    """The task matrix of the plan, with the office's columns blank."""
    table = state.schema.tables["task"]
    names = {one.name for one in table.fields}
    rows = [{name: value for name, value in asdict(one).items() if name in names} for one in state.plan.tasks]
    return _page(table, rows)


def leave_page(state: State) -> TablePage:
    """The empty list of exemptions and extensions, for the office to fill in."""
    return _page(state.schema.tables["leave"], [])


def _page(table: Table, rows: Sequence[Mapping[str, Plain]], *, owned: bool = False) -> TablePage:
    filled = rows or [{}]
    cells = {
        HEADER_ROW + number: tuple(Cell(row.get(one.name) or None, cell_style(one)) for one in table.fields)
        for number, row in enumerate(filled, 1)
    }
    return TablePage(table.excel_table, table.sheet, HEADER_ROW, titles(table), cells, widths(table), owned=owned)
