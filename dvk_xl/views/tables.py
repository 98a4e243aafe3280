"""The rows of the workbook's tables: data tables by record, and the tool's own lists of issues, receipts and runs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache

from dvk_xl.checks.count import allowed
from dvk_xl.checks.record import Record
from dvk_xl.intake.cast import Value
from dvk_xl.issues import Code, Issue, load_catalogue, mend, message, severity, without_facts
from dvk_xl.plan import list_items
from dvk_xl.register import Unit
from dvk_xl.schema import Field, Table, TableName, item_title
from dvk_xl.views.cells import Cell, Formula, Plain, TablePage
from dvk_xl.views.originals import Places, Versions, original_link, row_link, sheet_link, versions
from dvk_xl.views.state import State
from dvk_xl.views.styles import cell_style

HEADER_ROW = 5
"""Excel row of the headings of every data table; its rows begin right below."""
LIST_WIDTHS: Mapping[str, tuple[float, ...]] = {
    "issues": (10, 8, 9, 28, 60, 50, 30, 16, 10),
    "receipts": (13, 13, 12, 8, 9, 22, 30, 9, 9, 9, 9, 42, 70),
    "journal": (8, 13, 26, 90),
    "codes": (9, 12, 34, 60, 60, 50),
}
_RANK = {"E": 0, "W": 1, "I": 2}


def data_page(state: State, name: TableName, records: Sequence[Record]) -> TablePage:
    """A data table: one row for each record, where it stands in the workbook; rows that already stand so are left out."""
    table = state.schema.tables[name]
    found = versions(state)
    rows = {
        record.master.row or 0: _record_cells(state, table, record, found) for record in records if not record.unchanged
    }
    # what is left of a row that the office emptied would still be counted by the formulas
    blank = tuple(Cell(None, cell_style(one)) for one in table.fields)
    rows |= dict.fromkeys(state.outcome.ghosts.get(name, ()), blank)
    if not records and not rows:
        rows = {HEADER_ROW + 1: tuple(Cell(None, cell_style(one)) for one in table.fields)}
    return TablePage(table.excel_table, table.sheet, HEADER_ROW, titles(table), rows, widths(table))


def widths(table: Table) -> tuple[float, ...]:
    """The widths of a table's columns in order, in characters."""
    return tuple(float(one.width) for one in table.fields)


def titles(table: Table) -> tuple[str, ...]:
    """The headings of a table in order."""
    return tuple(one.title for one in table.fields)


def _record_cells(state: State, table: Table, record: Record, found: Versions) -> tuple[Cell, ...]:
    return tuple(Cell(_shown(state, one, record, found), cell_style(one)) for one in table.fields)


def _shown(state: State, one: Field, record: Record, found: Versions) -> Plain | Formula:
    value = display(state, one, record.values.get(one.name))
    return row_link(state, found, record, value) if one.type == "link" else value


def display(state: State, one: Field, value: Value) -> Plain:
    """A value as the workbook shows it: codes by their title, a yes as "x"."""
    if value is True:
        return "x"
    if value is False or value is None:
        return None
    if one.type == "enum":
        return item_title(list_items(state.plan, state.schema.lists, one.list), str(value))
    return value


def unit_page(state: State) -> TablePage:
    """The register as the sheet Đơn vị shows it when the master is made; later the sheet is the office's own."""
    table = state.schema.tables["unit"]
    rows = {
        HEADER_ROW + number: tuple(
            Cell(display(state, one, _unit_value(unit, one)), cell_style(one)) for one in table.fields
        )
        for number, unit in enumerate(state.register.units, 1)
    }
    blank = {HEADER_ROW + 1: tuple(Cell(None, cell_style(one)) for one in table.fields)}
    return TablePage(table.excel_table, table.sheet, HEADER_ROW, titles(table), rows or blank, widths(table))


def _unit_value(unit: Unit, one: Field) -> Value:
    value = getattr(unit, one.name)
    if isinstance(value, tuple):
        return "; ".join(value) or None
    return value or None


def last_year_page(state: State) -> TablePage:
    """The empty list of last year's models, for the office to paste into."""
    table = state.schema.tables["last_year"]
    blank = {HEADER_ROW + 1: tuple(Cell(None, cell_style(one)) for one in table.fields)}
    return TablePage(table.excel_table, table.sheet, HEADER_ROW, titles(table), blank, widths(table))


def issue_page(state: State) -> TablePage:
    """The issues, errors first: what it is, whose, where, how to mend it."""
    columns = state.words.issue_columns
    settled = settled_keys(state)
    ordered = sorted(state.outcome.issues, key=lambda one: _RANK[one.severity])
    units = {unit.code: unit.title for unit in state.register.units}
    places = Places(state)
    rows = [_issue_cells(state, one, units.get(one.unit or "", one.unit or ""), settled, places) for one in ordered]
    return _owned(state, "tblKiemTra", "issues", tuple(columns.values()), rows)


def settled_keys(state: State) -> frozenset[str]:
    """Keys of the rows that the office allowed to count in spite of their errors."""
    return frozenset(record.key for record in state.outcome.records["registration"] if allowed(record))


def open_errors(state: State) -> int:
    """Errors that still have to be mended: those of rows the office allowed are settled."""
    return sum(1 for _ in _open(state))


def open_errors_by_unit(state: State) -> Counter[str]:
    """Errors that still have to be mended, by code of the unit they speak of."""
    return Counter(one.unit for one in _open(state) if one.unit)


def _open(state: State) -> Iterator[Issue]:
    settled = settled_keys(state)
    return (one for one in state.outcome.issues if one.severity == "E" and one.key not in settled)


def _issue_cells(state: State, one: Issue, unit: str, settled: frozenset[str], places: Places) -> tuple[Cell, ...]:
    level = "allowed" if one.severity == "E" and one.key in settled else one.severity
    style = {"E": "bad", "W": "warn", "I": "text", "allowed": "text"}[level]
    values = (unit, message(one), mend(one), one.ref.file, one.ref.sheet)
    first = (
        Cell(state.words.severities[level], style),
        Cell(code_link(state, one.code), "link_center"),
        Cell(one.unit or None, "text_center"),
    )
    return (*first, *(Cell(value or None, "text") for value in values), _place_cell(state, one, places))


def _place_cell(state: State, one: Issue, places: Places) -> Cell:
    """The place as a link to it; of a whole file only that it can be opened."""
    said = one.ref.cell or _row_only(one)
    value = places.link(one, said or state.schema.pages.trace["open"]) if one.ref.file else (said or None)
    if isinstance(value, Formula):
        return Cell(value, "link_center")
    return Cell(said or None, "text")


def code_link(state: State, code: Code) -> Formula:
    """A code as a link to its help on the sheet of codes; the same on screen and for a keyboard."""
    return _code_link(state.sheet("codes"), code)


@cache
def _code_link(sheet: str, code: Code) -> Formula:
    row = HEADER_ROW + 1 + list(Code).index(code)
    return sheet_link(sheet, f"A{row}", code.value)


def code_page(state: State) -> TablePage:
    """The help of every code: what it means, how to mend it, an example."""
    catalogue = load_catalogue()
    columns = state.words.code_columns
    rows = []
    for code in Code:
        entry = catalogue[code]
        texts = {name: without_facts(text) for name, text in asdict(entry).items()}
        texts |= {"code": code.value, "severity": state.words.severities[severity(code)]}
        rows.append(tuple(Cell(texts[name], "text_center" if name == "code" else "text") for name in columns))
    return _owned(state, "tblMaLoi", "codes", tuple(columns.values()), rows)


def _row_only(one: Issue) -> str:
    return f"dòng {one.ref.row}" if one.ref.row else ""


def receipt_page(state: State) -> TablePage:
    """The book of receipts: every file ever seen, its verdict and the fates of its rows."""
    columns = state.words.receipt_columns
    rows = []
    for one in sorted(
        state.outcome.states,
        key=lambda each: (each.arrival.receipt.number if each.arrival.receipt else 0, each.arrival.path),
    ):
        if one.arrival.ignored or one.arrival.receipt is None:
            continue
        count = state.outcome.counts[one.arrival.path]
        taken = sum(count.fates.get(fate, 0) for fate in ("accepted", "accepted_with_warnings"))
        number = original_link(state, one.arrival.receipt, receipt_number(one.arrival.receipt.number))
        values: tuple[Plain, ...] = (
            one.arrival.receipt.first_seen,
            one.unit,
            one.period,
            one.version or None,
            state.words.verdicts[one.verdict],
            load_catalogue()[one.reason].title if one.reason else None,
            count.read,
            taken,
            count.fates.get("rejected", 0),
            sum(count.skipped.values()),
            one.arrival.path,
            one.arrival.sha,
        )
        first = Cell(number, "link_center" if isinstance(number, Formula) else "text_center")
        rows.append((first, *_styled(values)))
    return _owned(state, "tblSoNhan", "receipts", tuple(columns.values()), rows)


def receipt_number(number: int) -> str:
    """A receipt's number as a unit can quote it."""
    return f"BN-{number:04d}"


def journal_page(state: State) -> TablePage:
    """The journal of runs, newest first."""
    columns = state.words.journal_columns
    rows = [_styled((run.id, run.as_of, run.action, run.detail)) for run in reversed(state.runs)]
    return _owned(state, "tblNhatKy", "journal", tuple(columns.values()), rows)


def _styled(values: Iterable[Plain]) -> tuple[Cell, ...]:
    return tuple(Cell(value, _style_of(value)) for value in values)


def _style_of(value: Plain) -> str:
    if isinstance(value, int | float):
        return "count"
    return "text" if isinstance(value, str) or value is None else "day"


def _owned(
    state: State, table: str, name: str, columns: tuple[str, ...], rows: Sequence[tuple[Cell, ...]]
) -> TablePage:
    filled = rows or [tuple(Cell(None, "text") for _ in columns)]
    by_number = dict(enumerate(filled, HEADER_ROW + 1))
    return TablePage(table, state.sheet(name), HEADER_ROW, columns, by_number, LIST_WIDTHS[name], owned=True)
