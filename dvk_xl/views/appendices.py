"""The printed appendices: one registration chosen by number, the list of registrations, the table of results."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dvk_xl.checks.record import Record
from dvk_xl.plan import Plan, list_items
from dvk_xl.schema import Appendix, Field, PrintColumn, Schema, Table, item_title
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.numbers import format_number
from dvk_xl.views.cells import Block, Cell, Formula, Page, Plain
from dvk_xl.views.fit import text_height
from dvk_xl.views.heights import Text
from dvk_xl.views.state import State
from dvk_xl.views.tables import display

HEAD_ROW = 10
"""Excel row of the headings of the printed lists."""
CHOICE = "C8"
FIRST_FIELD = 9
CARD_WIDTHS: tuple[float, ...] = (6, 34, 62)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a paper: who is above the issuer ("" for nobody), the issuer in lines, and the three lines of title."""

    above: str
    issuer: str
    label: str
    title: str
    note: str


def head_cells(schema: Schema, plan: Plan, width: int, head: Head) -> dict[str, Cell]:
    """The head of a paper: issuer left, motto right, the appendix's label, title and note across the page."""
    page = Page()
    regime = schema.papers.regimes[plan.format]
    left, right = max(2, width * 4 // 10), width - max(2, width * 4 // 10)
    issuers = [(head.above, "paper_parent")] if head.above else []
    issuers += [(line, "paper_issuer") for line in head.issuer.split("\n")]
    issuers += [(regime.mark, "paper_issuer")] if regime.mark else []
    for row, (text, style) in enumerate(issuers, 1):
        _across(page, row, 1, left, text, style)
    for row, text in enumerate(regime.motto, 1):
        _across(page, row, left + 1, right, text, "paper_motto")
    day = f"{plan.place}, ngày      tháng      năm {plan.year}"
    _across(page, len(regime.motto) + 1, left + 1, right, day, "paper_date")
    _across(page, 5, 1, width, head.label, "paper_appendix")
    _across(page, 6, 1, width, head.title, "paper_title")
    _across(page, 7, 1, width, head.note, "paper_note")
    return page.cells


def _across(page: Page, row: int, column: int, width: int, text: str, style: str) -> None:
    page.put(row, column, text, style)
    for offset in range(1, width):
        page.put(row, column + offset, None, style)


def fill(state: State, text: str, **more: str) -> str:
    """A declared text with the words of the plan."""
    plan = state.plan
    return text.format(movement=plan.movement, year=plan.year, plan=plan.source, consolidator=plan.consolidator, **more)


def _head(state: State, name: str, width: int, title: str, note: str) -> dict[str, Cell]:
    head = Head(state.plan.parent, state.plan.office, state.plan.appendices[name].label, title, note)
    return head_cells(state.schema, state.plan, width, head)


def appendix1_cells(state: State) -> dict[str, Cell]:
    """Phụ lục 01: the registration whose number stands in the yellow cell, by formulas over the table."""
    paper = state.schema.papers
    cells = _head(state, "appendix1", 3, fill(state, paper.appendix1.title), fill(state, paper.appendix1.note))
    page = Page(cells)
    page.put(8, 2, paper.words["choose"], "paper")
    page.put(8, 3, state.chosen, "input")
    table = state.schema.registration
    record = next(
        (one for one in state.outcome.records["registration"] if one.values.get("number") == state.chosen),
        None,
    )
    for offset, name in enumerate(paper.appendix1.fields):
        _field_line(page, state, table, table.field(name), FIRST_FIELD + offset, record)
    last = FIRST_FIELD + len(paper.appendix1.fields) + 1
    for row, text, style in _signature(state, last):
        page.put(row, 3, text, style)
    return page.cells


def _field_line(page: Page, state: State, table: Table, one: Field, row: int, record: Record | None) -> None:
    name = table.excel_table
    found = f"INDEX({name}[{one.title}],MATCH(${CHOICE[0]}${CHOICE[1:]},{name}[{table.field('number').title}],0))"
    value = display(state, one, record.values.get(one.name)) if record else ""
    shown: Plain = 0 if record and value is None else value
    page.put(row, 1, row - FIRST_FIELD + 1, "paper_center")
    page.put(row, 2, one.title, "paper_label")
    page.put(
        row,
        3,
        Formula(f'IFERROR({found},"")', shown),
        "paper_value_day" if one.type == "date" else "paper_value",
    )


def _signature(state: State, row: int) -> list[tuple[int, str, str]]:
    words = state.schema.papers.words
    return [
        (row, state.plan.signatory_authority, "paper_sign"),
        (row + 1, state.plan.signatory_title, "paper_sign"),
        (row + 2, words["sign_note"], "paper_sign_note"),
    ]


def listed(state: State) -> tuple[Record, ...]:
    """The registrations on the printed list: those that count, by unit in register order, then by number."""
    order = {unit.code: place for place, unit in enumerate(state.register.units)}
    counted = [one for one in state.outcome.records["registration"] if state.outcome.standings[one.key].counted]
    return tuple(sorted(counted, key=lambda one: (order.get(one.unit, len(order)), _number(one))))


def _number(record: Record) -> int:
    number = record.values.get("number")
    return number if isinstance(number, int) else 0


def appendix2(state: State) -> tuple[dict[str, Cell], Block]:
    """Phụ lục 02: head, headings, one row for each model that counts under its unit, totals, signature."""
    paper = state.schema.papers.appendix2
    title, note = fill(state, paper.title), fill(state, paper.note)
    cells = _head(state, "appendix2", len(paper.columns), title, note)
    _headings(cells, paper.columns)
    rows = list(_grouped(state, listed(state), state.schema.registration, paper.columns))
    if not rows:
        rows = [_wide(state.schema.papers.words["empty"], len(paper.columns), "paper_group")]
    rows += _foot(state, totals_line(state), len(paper.columns))
    return cells, Block(state.sheet("appendix2"), HEAD_ROW + 2, print_widths(paper), tuple(rows))


def print_widths(paper: Appendix) -> tuple[float, ...]:
    """The widths of a printed list's columns, in characters."""
    return tuple(float(column.width) for column in paper.columns)


def headings_height(columns: Sequence[PrintColumn]) -> float:
    """Points of the row of headings."""
    return text_height([Text(column.title, float(column.width), bold=True) for column in columns])


def totals_line(state: State) -> str:
    """The lines under the list, "Tổng số: … mô hình; trong đó: mới …, duy trì …", from the measures."""
    measures, lists = state.measures, state.schema.lists
    kinds = _counts(measures.by_kind.items(), lambda code: item_title(lists["kind"].items, code))
    subjects = _counts(measures.by_subject.items(), lambda code: item_title(lists["subject"].items, code))
    fields = _counts(measures.by_field.items(), lambda code: item_title(state.plan.fields, code))
    words = state.schema.papers.words["totals"]
    return words.format(total=format_number(measures.total), kinds=kinds, subjects=subjects, fields=fields)


def _counts(counts: Iterable[tuple[str, int]], title: Callable[[str], str]) -> str:
    return ", ".join(f"{title(code).lower()} {format_number(count)}" for code, count in counts)


def report_period(state: State) -> str:
    """The period the result table speaks of: the year once a yearly result is there, else the half-year."""
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
    paper, words = state.schema.papers.appendix3, state.schema.papers.words
    period = period or report_period(state)
    title = fill(state, paper.title, period=words["year" if period == "NAM" else "half_year"])
    cells = _head(state, "appendix3", len(paper.columns), title, fill(state, paper.note))
    _headings(cells, paper.columns)
    records = results_of(state, period)
    rows = list(_grouped(state, records, state.schema.tables["result"], paper.columns))
    if not rows:
        rows = [_wide(words["empty_results"], len(paper.columns), "paper_group")]
    rows += _foot(state, _result_totals(state, records), len(paper.columns))
    return cells, Block(state.sheet("appendix3"), HEAD_ROW + 2, print_widths(paper), tuple(rows))


def _result_totals(state: State, records: Sequence[Record]) -> str:
    sums = {
        name: sum(value for one in records if isinstance(value := one.values.get(name), int | float))
        for name in ("participants", "funds")
    }
    numbers = {name: format_number(value) for name, value in sums.items()}
    return state.schema.papers.words["result_totals"].format(models=format_number(len(records)), **numbers)


def _headings(cells: dict[str, Cell], columns: Sequence[PrintColumn]) -> None:
    page = Page(cells)
    page.line(HEAD_ROW, 1, tuple(column.title for column in columns), "paper_head")
    page.line(HEAD_ROW + 1, 1, tuple(f"({number})" for number in range(1, len(columns) + 1)), "paper_order")


def _grouped(
    state: State, records: Sequence[Record], table: Table, columns: Sequence[PrintColumn]
) -> Iterable[tuple[Cell, ...]]:
    titles = {unit.code: unit.title for unit in state.register.units}
    current = None
    for number, record in enumerate(records, 1):
        if record.unit != current:
            current = record.unit
            yield _wide(titles.get(record.unit, record.unit), len(columns), "paper_group")
        yield tuple(_print_cell(state, table, column, record, number) for column in columns)


def _wide(text: str, width: int, style: str) -> tuple[Cell, ...]:
    return (Cell(None, style), Cell(text, style), *(Cell(None, style) for _ in range(width - 2)))


def _print_cell(state: State, table: Table, column: PrintColumn, record: Record, number: int) -> Cell:
    if not column.fields:
        return Cell(number, "paper_center")
    if column.style == "number":
        value = record.values.get(column.fields[0])
        style = "paper_number" if table.field(column.fields[0]).type == "percent" else "paper_integer"
        return Cell(value if isinstance(value, int | float) else None, style)
    texts = [_text(state, table.field(name), record) for name in column.fields]
    return Cell(column.join.join(text for text in texts if text) or None, f"paper_{column.style}")


def _text(state: State, one: Field, record: Record) -> str:
    value = record.values.get(one.name)
    if isinstance(value, date):
        return format_date(value)
    if one.type == "enum" and value is not None:
        return item_title(list_items(state.plan, state.schema.lists, one.list), str(value))
    return "" if value is None else str(value)


def _foot(state: State, totals: str, width: int) -> list[tuple[Cell, ...]]:
    blank: tuple[Cell, ...] = tuple(Cell(None, "paper") for _ in range(width))
    total = [(Cell(None, "paper_total"), Cell(line, "paper_total"), *blank[2:]) for line in totals.split("\n")]
    left, right = width // 2, width - width // 2
    maker = state.schema.papers.words["maker"]
    note = state.schema.papers.words["sign_note"]
    lines = (
        (maker, "paper_sign", state.plan.signatory_authority, "paper_sign"),
        (note, "paper_sign_note", state.plan.signatory_title, "paper_sign"),
        ("", "paper_sign", note, "paper_sign_note"),
    )
    signed = [(*_span(first, left, style), *_span(second, right, other)) for first, style, second, other in lines]
    return [*total, blank, *signed]


def _span(text: str, width: int, style: str) -> tuple[Cell, ...]:
    return (Cell(text or None, style), *(Cell(None, style) for _ in range(width - 1)))
