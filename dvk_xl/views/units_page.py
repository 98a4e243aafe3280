"""The sheet Từng đơn vị: each unit's models, group, errors and standing in time, by formulas with Python's values in them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dvk_xl.coverage import UnitCoverage
from dvk_xl.plan import PERSON
from dvk_xl.register import Unit, valid_on
from dvk_xl.schema import item_title
from dvk_xl.views.cells import Cell, Formula, Plain, TablePage, quoted
from dvk_xl.views.formulas import Condition, models
from dvk_xl.views.period import current_period
from dvk_xl.views.state import State
from dvk_xl.views.tables import HEADER_ROW, open_errors_by_unit

TABLE = "tblDoPhu"
PERIOD_COLUMNS: Mapping[str, tuple[str, str]] = {
    "DK": ("timely", "received"),
    "6T": ("half", "half_received"),
    "NAM": ("year", "year_received"),
}
"""The columns of a period: how it stands in time, and the day of receipt."""
_WIDTHS: Mapping[str, float] = {
    "code": 9, "title": 40, "type": 24, "obliged": 9, "lead": 9, "cooperating": 9, "group": 31, "errors": 9, "timely": 18,
    "received": 13, "half": 18, "half_received": 13, "year": 18, "year_received": 13, "contact": 24, "phone": 14,
    "missing_rank": 8, "error_rank": 8,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as the sheet shows it: the unit, its models, errors to mend, and its places in the two short lists (0: none)."""

    unit: Unit
    coverage: UnitCoverage
    errors: int
    missing_rank: int
    error_rank: int


def widths() -> tuple[float, ...]:
    """The widths of the columns in order, in characters."""
    return tuple(_WIDTHS.values())


def letter(state: State, name: str) -> str:
    """The letter of a column of the table."""
    return chr(ord("A") + list(state.words.coverage_columns).index(name))


def column(state: State, name: str) -> str:
    """A column of the table, as in "tblDoPhu[Nhóm]"."""
    return f"{TABLE}[{state.words.coverage_columns[name]}]"


def here(state: State, name: str) -> str:
    """The cell of a column in the same row; it is still that one when somebody inserts rows or columns."""
    return f"{TABLE}[[#This Row],[{state.words.coverage_columns[name]}]]"


def _so_far(state: State, name: str) -> str:
    """The cells of a column from the first row down to this one."""
    return f"INDEX({column(state, name)},1):{here(state, name)}"


def by_group(state: State) -> bool:
    """Whether who is missing is said by models (an obliged unit without any) or by what has not been received."""
    return current_period(state) == "DK" and state.measures.obliged > 0


def unit_lines(state: State) -> tuple[UnitLine, ...]:
    """Every unit in register order with its numbers."""
    units = {unit.code: unit for unit in state.register.units}
    errors = open_errors_by_unit(state)
    missing = set(_missing(state))
    codes = [one.code for one in state.measures.units]
    missing_ranks = {code: rank for rank, code in enumerate((code for code in codes if code in missing), 1)}
    ranked = sorted((code for code in codes if errors[code]), key=lambda code: -errors[code])
    error_ranks = {code: rank for rank, code in enumerate(ranked, 1)}
    return tuple(
        UnitLine(
            units[one.code],
            one,
            errors[one.code],
            missing_ranks.get(one.code, 0),
            error_ranks.get(one.code, 0),
        )
        for one in state.measures.units
    )


def _missing(state: State) -> Sequence[str]:
    if by_group(state):
        return state.measures.missing
    return state.outcome.measures[current_period(state)].timeliness.missing


def units_table(state: State) -> TablePage:
    """The table of units: counts by formula, the days and the standing in time by the ledger."""
    lines = unit_lines(state)
    said = _same_for_all(state)
    rows = {HEADER_ROW + number: _cells(state, one, said) for number, one in enumerate(lines, 1)}
    columns = tuple(state.words.coverage_columns[name] for name in _WIDTHS)
    blank = {HEADER_ROW + 1: tuple(Cell(None, "text") for _ in columns)}
    return TablePage(TABLE, state.sheet("units"), HEADER_ROW, columns, rows or blank, widths(), owned=True)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is the same in every row: the formulas, the titles of types, and by period what is said of each unit's time."""

    lead: Mapping[bool, str]
    partner: str
    group: str
    errors: str
    missing_rank: str
    error_rank: str
    types: Mapping[str, str]
    times: Mapping[str, Mapping[str, str]]


def _same_for_all(state: State) -> _Said:
    types = state.schema.lists["unit_type"].items
    return _Said(
        {person: _lead_formula(state, person=person) for person in (True, False)},
        _partner_formula(state),
        _group_formula(state),
        _error_formula(state),
        _missing_rank(state),
        _error_rank(state),
        {code: item_title(types, code) for code in {unit.type for unit in state.register.units}},
        {period: _time_words(state, period) for period in PERIOD_COLUMNS},
    )


def _cells(state: State, one: UnitLine, said: _Said) -> tuple[Cell, ...]:
    unit = one.unit
    times: list[Cell] = []
    for period in PERIOD_COLUMNS:
        received = state.outcome.measures[period].timeliness.received
        times.append(Cell(said.times[period].get(unit.code, state.words.timeliness["none"]), "text_center"))
        times.append(Cell(received.get(unit.code), "day"))
    return (
        Cell(unit.code, "text_center"),
        Cell(unit.title, "text"),
        Cell(said.types[unit.type], "text"),
        Cell(_bound(state, unit), "text_center"),
        Cell(Formula(said.lead[unit.type == PERSON], one.coverage.lead), "count_center"),
        Cell(Formula(said.partner, one.coverage.cooperating), "count_center"),
        Cell(Formula(said.group, _group(state, one)), "text"),
        Cell(Formula(said.errors, one.errors), "count_center"),
        *times,
        Cell(unit.contact or None, "text"),
        Cell(unit.phone or None, "text"),
        Cell(Formula(said.missing_rank, one.missing_rank or ""), "count"),
        Cell(Formula(said.error_rank, one.error_rank or ""), "count"),
    )


def _bound(state: State, unit: Unit) -> Plain:
    if not unit.obliged or not valid_on(unit, state.measures.as_of):
        return None
    return state.words.groups["exempt"] if unit.code in state.measures.exempt else "x"


def _group(state: State, one: UnitLine) -> str:
    nothing_owed = one.coverage.group == "missing" and _bound(state, one.unit) != "x"
    return state.words.timeliness["none"] if nothing_owed else state.words.groups[one.coverage.group]


def _own(state: State) -> tuple[Condition, ...]:
    if state.plan.rules.individual_counts_for_unit:
        return ()
    titles = state.schema.lists["subject"].items
    return (("subject", quoted("<>" + item_title(titles, "CN"))),)


def _lead_formula(state: State, *, person: bool) -> str:
    own = () if person else _own(state)
    return models(state, ("lead_code", here(state, "code")), *own)


def _partner_formula(state: State) -> str:
    code = here(state, "code")
    partners = ("cooperating_codes", f'"*;"&{code}&";*"')
    return models(state, partners, ("lead_code", f'"<>"&{code}'), *_own(state))


def _group_formula(state: State) -> str:
    groups, rules = state.words.groups, state.plan.rules
    lead, partner, missing = (quoted(groups[name]) for name in ("lead", "cooperating", "missing"))
    own, others = here(state, "lead"), here(state, "cooperating")
    # of a unit that need not register nothing is missing
    missing = f'IF({here(state, "obliged")}="x",{missing},{quoted(state.words.timeliness["none"])})'
    both = f"IF({own}+{others}>={rules.minimum_models},{partner},{missing})" if rules.count_cooperation else missing
    return f"IF({own}>={rules.minimum_models},{lead},{both})"


def _error_formula(state: State) -> str:
    heads, words = state.words.issue_columns, state.words.severities
    found = f"tblKiemTra[{heads['severity']}],{quoted(words['E'])}"
    return f"COUNTIFS({found},tblKiemTra[{heads['unit_code']}],{here(state, 'code')})"


def _missing_rank(state: State) -> str:
    if by_group(state):
        tests = [("obliged", quoted("x")), ("group", quoted(state.words.groups["missing"]))]
    else:
        status = PERIOD_COLUMNS[current_period(state)][0]
        tests = [(status, quoted(state.words.timeliness["missing"]))]
    this_one = ",".join(f"{here(state, name)}={test}" for name, test in tests)
    so_far = ",".join(f"{_so_far(state, name)},{test}" for name, test in tests)
    return f'IF(AND({this_one}),COUNTIFS({so_far}),"")'


def _error_rank(state: State) -> str:
    own = here(state, "errors")
    more = f'COUNTIFS({column(state, "errors")},">"&{own})'
    return f'IF({own}>0,{more}+COUNTIFS({_so_far(state, "errors")},{own}),"")'


def _time_words(state: State, period: str) -> dict[str, str]:
    """How each unit stands in time in a period, by code; who owes nothing is not among them."""
    one, words = state.outcome.measures[period].timeliness, state.words.timeliness
    said = {code: words[name] for name in ("missing", "late", "on_time") for code in getattr(one, name)}
    exempt = {code for code, of in state.outcome.campaign.leave.exempt if of == period}
    return said | dict.fromkeys(exempt, words["exempt"])


def standings(state: State, period: str) -> Counter[str]:
    """How many units are on time, late and missing in a period."""
    one = state.outcome.measures[period].timeliness
    return Counter({name: len(getattr(one, name)) for name in ("on_time", "late", "missing")})
