"""The sheets on which the office decides: names to confirm, exemptions and extensions, choices, tasks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from dvk_xl.issues import Code, Ref
from dvk_xl.plan import plan_choices, shown_value
from dvk_xl.schema import Table
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.text import sort_key, unit_key
from dvk_xl.views.cells import Cell, Plain, TablePage
from dvk_xl.views.state import State
from dvk_xl.views.styles import cell_style
from dvk_xl.views.tables import HEADER_ROW, titles, widths

_UNSURE = frozenset({Code.E103, Code.E104})
"""What is said of a lead unit whose name is not surely a registered one; another number is no likeness (E105)."""


def name_page(state: State) -> TablePage:
    """The names that wait for a person, then those that were confirmed, each in Vietnamese order."""
    rows = [*_waiting_rows(state), *_confirmed_rows(state)]
    return _page(state.schema.tables["name"], rows, owned=True)


def _waiting_rows(state: State) -> Iterator[dict[str, Plain]]:
    words = state.words.names
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for written, place, suggestion in _unsure(state):
        if unit_key(written) and unit_key(written) not in state.names:
            found[unit_key(written)].append((written, place, suggestion))
    for key in sorted(found, key=lambda one: sort_key(found[one][0][0])):
        written, place, suggestion = found[key][0]
        more = len(found[key]) - 1
        chosen, person = state.typed_names.get(key, ("", ""))
        yield {
            "written": written,
            "place": words["more"].format(place=place, count=more) if more else place,
            "suggestion": suggestion or None,
            "unit": chosen or None,
            "person": person or None,
            "standing": words["waiting"],
        }


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
        chosen, person = state.typed_names.get(key, ("", ""))
        yield {
            "written": one.written,
            "unit": chosen or titles_.get(one.code, one.code),
            "person": person or one.person or None,
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
