"""The printed appendices: one registration chosen by number, the list of registrations, the table of results."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from dvk_xl.checks.record import Record
from dvk_xl.intake.cast import Value
from dvk_xl.plan import PERSON, Plan, PlanPaper, PrintItem, due, list_items, unit_deadline
from dvk_xl.register import Unit
from dvk_xl.schema import Appendix, Field, PrintColumn, Schema, Table, item_title
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.numbers import format_number
from dvk_xl.views.card import CARD_WIDTHS, CHOICE, CHOICE_LABEL, CardPage, Line, Source, card_page, joined, person_test
from dvk_xl.views.cells import Block, Cell, Formula, Page, quoted, shown
from dvk_xl.views.fit import text_height
from dvk_xl.views.heights import Text
from dvk_xl.views.paper import Titles, addressed, fill, half, issuers, letterhead, plan_paper, titled
from dvk_xl.views.period import asked_periods
from dvk_xl.views.state import State
from dvk_xl.views.tables import display

__all__ = ["CARD_WIDTHS", "CHOICE", "HEAD_ROW"]

HEAD_ROW = 10
"""Excel row of the headings of the printed lists."""
_WIDE, _NARROW, _ORDINAL = 24, 13, 5
"""Widths of the columns that a plan names itself: of texts, of all else, of the row's number; in characters."""


def appendix1(state: State) -> CardPage:
    """Phụ lục 01: the registration whose number stands in the yellow cell, by formulas over the table."""
    table = state.schema.registration
    records = state.outcome.records["registration"]
    record = next((one for one in records if one.values.get("number") == state.chosen), None)
    name, number = table.excel_table, table.field("number").title
    choice = f"${CHOICE[0]}${CHOICE[1:]}"
    cells = {one.name: f"INDEX({name}[{one.title}],MATCH({choice},{name}[{number}],0))" for one in table.fields}
    source = card_source(state, record)
    asks_person = person_test(state.schema, cells["subject"])
    if any(one.code == PERSON for one in state.plan.unit_types):
        lead_is_person = _is_person(state.schema, cells["lead_unit"])
        if own := cells.get("person_name"):
            cells["person_name"] = f'IF(AND({lead_is_person},{own}=""),{cells["lead_unit"]},{own})'
        cells["lead_unit"] = f'IF({lead_is_person},"",{cells["lead_unit"]})'
        asks_person = f"OR({lead_is_person},{asks_person})"
    lead = Formula(f'IFERROR(UPPER({cells["lead_unit"]}),"")', shown(source.unit))
    chosen = Source(source.value, source.person, lead, cells, asks_person)
    made = card_page(state.schema, state.plan, chosen)
    made.page.put(int(CHOICE_LABEL[1:]), 5, state.schema.papers.words["choose"], "label_wrap")
    made.page.put(int(CHOICE[1:]), 5, state.chosen, "input")
    return made


def _is_person(schema: Schema, lead: str) -> str:
    """The formula that is true when the lead unit in `lead` stands in the register as a person."""
    table, kind = schema.tables["unit"], item_title(schema.lists["unit_type"].items, PERSON)
    name, type_ = (f"{table.excel_table}[{table.field(one).title}]" for one in ("title", "type"))
    return f"IFERROR(COUNTIFS({name},{lead},{type_},{quoted(kind)})>0,FALSE)"


def card_source(state: State, record: Record | None) -> Source:
    """The values of a registration for its paper; blanks without one."""
    if record is None:
        return Source(lambda _: None, person=False, unit="")
    persons = {unit.code for unit in state.register.units if unit.type == PERSON}
    if record.unit in persons:
        # a person is no organisation: the paper bears only whom it is sent to, "Đơn vị:" is written in by hand
        own = {"lead_unit": None, "person_name": record.values.get("person_name") or record.values.get("lead_unit")}
        values = {**record.values, **own}
        return Source(lambda line: _shown(state, line, values), person=True, unit="")
    lead, person = str(record.values.get("lead_unit") or ""), record.values.get("subject") == "CN"
    return Source(lambda line: _shown(state, line, record.values), person, lead.upper())


def _shown(state: State, line: Line, values: Mapping[str, Value]) -> str | int | float | date | None:
    return joined(line, lambda one: display(state, one, values.get(one.name)))


def listed(state: State) -> tuple[Record, ...]:
    """The registrations on the printed list: those that count, by unit in register order, then by number."""
    order = {unit.code: place for place, unit in enumerate(state.register.units)}
    counted = [one for one in state.outcome.records["registration"] if state.outcome.standings[one.key].counted]
    return tuple(sorted(counted, key=lambda one: (order.get(one.unit, len(order)), _number(one))))


def _number(record: Record) -> int:
    number = record.values.get("number")
    return number if isinstance(number, int) else 0


def appendix2(state: State, name: str = "appendix2") -> tuple[dict[str, Cell], Block]:
    """Phụ lục 02: head, headings, one row for each model that counts under its unit, totals, signature.

    `name`: the plan's paper to follow, "list_up" for the list that goes to the next level.
    """
    paper = plan_paper(state.plan, name, "appendix2") if name == "list_up" else plan_paper(state.plan, name)
    columns = columns_of(state.schema, state.plan, name)
    cells = _head(state, paper, state.schema.papers.appendix2, columns)
    _headings(cells, columns)
    rows = list(_grouped(state, listed(state), state.schema.registration, columns))
    if not rows:
        rows = [_wide(state.schema.papers.words["empty"], len(columns), "paper_group")]
    rows += _foot(state, paper, totals_line(state), len(columns))
    return cells, Block(state.sheet("appendix2"), HEAD_ROW + 2, print_widths(columns), tuple(rows))


def columns_of(schema: Schema, plan: Plan, name: str) -> tuple[PrintColumn, ...]:
    """The columns of a printed list: the plan's own where it names them, else those declared for every plan.

    A declared column of which the plan's form asks nothing is left out.
    """
    base = "appendix2" if name == "list_up" else name
    own = plan_paper(plan, name, base).items
    declared: Appendix = getattr(schema.papers, base)
    table = schema.tables["result" if base == "appendix3" else "registration"]
    if not own:
        return tuple(one for one in declared.columns if _asked(table, one))
    return (PrintColumn(declared.columns[0].title, _ORDINAL, (), "center"), *(_own_column(table, one) for one in own))


def _asked(table: Table, column: PrintColumn) -> bool:
    return not column.fields or any(table.field(name).asked for name in column.fields)


def _own_column(table: Table, item: PrintItem) -> PrintColumn:
    named = [one for one in table.fields if one.name in item.fields]
    number = len(named) == 1 and named[0].type in {"integer", "number", "money", "percent"}
    texts = any(one.type in {"text", "long_text", "units"} for one in named)
    return PrintColumn(item.title, _WIDE if texts else _NARROW, item.fields, "number" if number else "cell", item.join)


def _head(
    state: State, paper: PlanPaper, declared: Appendix, columns: Sequence[PrintColumn], **more: str
) -> dict[str, Cell]:
    page, width = Page(), len(columns)
    split = half([column.width for column in columns])
    letterhead(page, state.schema, state.plan, (split, width), issuers(state.schema, state.plan))
    title, note = (
        fill(state.plan, text, **more) for text in (paper.title or declared.title, paper.note or declared.note)
    )
    opened = [f"{one.title}" for one in paper.opening]
    lead_in = " ".join([*opened, paper.lead_in])
    titled(page, width, Titles(paper.label, title, note, addressed(state.schema, paper), lead_in.strip()))
    return page.cells


def print_widths(columns: Sequence[PrintColumn]) -> tuple[float, ...]:
    """The widths of a printed list's columns, in characters."""
    return tuple(float(column.width) for column in columns)


def headings_height(columns: Sequence[PrintColumn]) -> float:
    """Points of the row of headings."""
    return text_height([Text(column.title, float(column.width), bold=True) for column in columns])


def totals_line(state: State) -> str:
    """The lines under the list, "Tổng số: … mô hình; trong đó: mới …, duy trì …", from the measures.

    A plan that does not ask for kinds, or has no fields, has no such part: zeros would say what nobody asked.
    """
    measures, lists = state.measures, state.schema.lists
    asked = state.schema.registration.field("kind").asked
    kinds = _counts(measures.by_kind.items(), lambda code: item_title(lists["kind"].items, code))
    subjects = _counts(measures.by_subject.items(), lambda code: item_title(lists["subject"].items, code))
    # the title of a field may hold a comma itself
    fields = _counts(measures.by_field.items(), lambda code: item_title(state.plan.fields, code), "; ")
    words = state.schema.papers.words
    parts = "; ".join([kinds, subjects] if asked else [subjects])
    lines = [words["totals"].format(total=format_number(measures.total), parts=parts)]
    return "\n".join([*lines, words["totals_fields"].format(fields=fields)] if fields else lines)


def _counts(counts: Iterable[tuple[str, int]], title: Callable[[str], str], between: str = ", ") -> str:
    return between.join(f"{title(code).lower()} {format_number(count)}" for code, count in counts)


def report_period(state: State) -> str:
    """The period the result table speaks of: the year once a yearly result is there, or where no half-year is asked."""
    if "6T" not in asked_periods(state.plan):
        return "NAM"
    periods = {one.values.get("period") for one in state.outcome.records["result"] if not one.withdrawn}
    return "NAM" if "NAM" in periods else "6T"


def results_of(state: State, period: str) -> tuple[Record, ...]:
    """The results of a period that count, in register order."""
    order = {unit.code: place for place, unit in enumerate(state.register.units)}
    standing = [
        one
        for one in state.outcome.records["result"]
        if one.values.get("period") == period and state.outcome.standings[one.key].counted
    ]
    return tuple(sorted(standing, key=lambda one: (order.get(one.unit, len(order)), one.key)))


def appendix3(state: State, period: str | None = None) -> tuple[dict[str, Cell], Block]:
    """Phụ lục 03: head, headings, one row for each result of the period under its unit, totals, signature."""
    paper, words = plan_paper(state.plan, "appendix3"), state.schema.papers.words
    period = period or report_period(state)
    columns = columns_of(state.schema, state.plan, "appendix3")
    spoken = words["year" if period == "NAM" else "half_year"]
    cells = _head(state, paper, state.schema.papers.appendix3, columns, period=spoken)
    _headings(cells, columns)
    records = results_of(state, period)
    rows = list(_grouped(state, records, state.schema.tables["result"], columns))
    if not rows:
        rows = [_wide(words["empty_results"], len(columns), "paper_group")]
    rows += _foot(state, paper, _result_totals(state, records), len(columns))
    return cells, Block(state.sheet("appendix3"), HEAD_ROW + 2, print_widths(columns), tuple(rows))


def missing_page(state: State, period: str, units: Sequence[Unit]) -> tuple[dict[str, Cell], Block]:
    """The list of the units that have not sent in a period, with whom to call; in the order given."""
    words, declared = state.schema.papers.words, state.schema.papers.missing
    deadline = unit_deadline(state.plan, period)
    more = {"sending": words[f"sending_{period}"], "day": format_date(state.measures.as_of)}
    last = due(deadline, state.plan.rules) if deadline else None
    said = words["last_day"].format(day=format_date(last)) if last else words["by_plan"].format(plan=state.plan.source)
    cells = _head(state, PlanPaper(""), declared, declared.columns, deadline=said, **more)
    _headings(cells, declared.columns)
    rows = [
        tuple(_unit_cell(unit, column, number) for column in declared.columns) for number, unit in enumerate(units, 1)
    ]
    if not rows:
        rows = [_wide(words["none_missing"], len(declared.columns), "paper_group")]
    total = words["missing_total"].format(count=format_number(len(units)))
    rows += _foot(state, PlanPaper(""), total, len(declared.columns))
    title = state.schema.papers.outputs["missing"].title
    return cells, Block(title, HEAD_ROW + 2, print_widths(declared.columns), tuple(rows))


def _unit_cell(unit: Unit, column: PrintColumn, number: int) -> Cell:
    if not column.fields:
        return Cell(number, "paper_center")
    texts = [str(getattr(unit, name, "")) for name in column.fields]
    return Cell(column.join.join(text for text in texts if text) or None, f"paper_{column.style}")


def _result_totals(state: State, records: Sequence[Record]) -> str:
    """The line under the results; of a number that nobody gave it says so, not zero."""
    words = state.schema.papers.words
    given = {
        name: [value for one in records if isinstance(value := one.values.get(name), int | float)]
        for name in ("participants", "funds")
    }
    said = [
        words[f"result_{name}"].format(count=format_number(sum(values))) for name, values in given.items() if values
    ]
    return words["result_totals"].format(
        parts="; ".join([f"{format_number(len(records))} {state.words.units_word['models']}", *said])
    )


def _headings(cells: dict[str, Cell], columns: Sequence[PrintColumn]) -> None:
    page = Page(cells)
    page.line(HEAD_ROW, 1, tuple(column.title for column in columns), "paper_head")
    page.line(HEAD_ROW + 1, 1, tuple(f"({number})" for number in range(1, len(columns) + 1)), "paper_order")


def _grouped(
    state: State, records: Sequence[Record], table: Table, columns: Sequence[PrintColumn]
) -> Iterable[tuple[Cell, ...]]:
    titles = {unit.code: unit.title for unit in state.register.units}
    printers = [_printer(state, table, column) for column in columns]
    current = None
    for number, record in enumerate(records, 1):
        if record.unit != current:
            current = record.unit
            yield _wide(titles.get(record.unit, record.unit), len(columns), "paper_group")
        yield tuple(printed(record, number) for printed in printers)


def _wide(text: str, width: int, style: str) -> tuple[Cell, ...]:
    return (Cell(None, style), Cell(text, style), *(Cell(None, style) for _ in range(width - 2)))


def _printer(state: State, table: Table, column: PrintColumn) -> Callable[[Record, int], Cell]:
    """What makes the cell of a column from a record and its number."""
    if not column.fields:
        return lambda _, number: Cell(number, "paper_center")
    fields = [table.field(name) for name in column.fields]
    if column.style == "number":
        style, name = "paper_number" if fields[0].type == "percent" else "paper_integer", fields[0].name
        return lambda record, _: _number_cell(record.values.get(name), style)
    texts, style = [_text_of(state, one) for one in fields], f"paper_{column.style}"
    return lambda record, _: Cell(column.join.join(filter(None, [text(record) for text in texts])) or None, style)


def _number_cell(value: Value, style: str) -> Cell:
    return Cell(value if isinstance(value, int | float) else None, style)


def _text_of(state: State, one: Field) -> Callable[[Record], str]:
    """What prints a field of a record."""
    items = list_items(state.plan, state.schema.lists, one.list) if one.type == "enum" else ()

    def text(record: Record) -> str:
        value = record.values.get(one.name)
        if value is None:
            # a blank that the rules read as something is printed as what it is read as
            value = one.default or None
        if isinstance(value, date):
            return format_date(value)
        if one.type == "enum" and value is not None:
            return item_title(items, str(value))
        return "" if value is None else str(value)

    return text


def _foot(state: State, paper: PlanPaper, totals: str, width: int) -> list[tuple[Cell, ...]]:
    blank: tuple[Cell, ...] = tuple(Cell(None, "paper") for _ in range(width))
    total = [(Cell(None, "paper_total"), Cell(line, "paper_total"), *blank[2:]) for line in totals.split("\n")]
    left, right = width // 2, width - width // 2
    words, plan = state.schema.papers.words, state.plan
    signature = paper.signature or (plan.signatory_authority, plan.signatory_title, words["sign_note"])
    made_by = (words["maker"], words["sign_note"], *[""] * (len(signature) - 2))
    lines = zip(map(_signed, made_by), map(_signed, signature), strict=False)
    signed = [(*_span(*first, left), *_span(*second, right)) for first, second in lines]
    return [*total, blank, *signed]


def _signed(text: str) -> tuple[str, str]:
    return text, "paper_sign_note" if text.startswith(("(", ".", "…")) else "paper_sign"


def _span(text: str, style: str, width: int) -> tuple[Cell, ...]:
    return (Cell(text or None, style), *(Cell(None, style) for _ in range(width - 1)))
