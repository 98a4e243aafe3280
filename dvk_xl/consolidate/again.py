"""What was sent before and comes again: an older period, last year's list, a neighbour's file; and units that have ended."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dvk_xl.consolidate.files import FileState, received_on
from dvk_xl.consolidate.rows import partner_codes
from dvk_xl.intake.cast import Value
from dvk_xl.intake.parsed import ParsedRow
from dvk_xl.issues import Code, Fact, Issue, Ref, issue
from dvk_xl.plan import Plan
from dvk_xl.register import Register
from dvk_xl.schema import Schema, item_title
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.text import fold, name_key

LastYear = frozenset[tuple[str, str]]
"""Models of last year: code of the lead unit, key of the name."""
Said = tuple[str, ...]
"""What a row says in its own words, folded."""

_RESULT = ("achieved", "participants", "funds", "completion_percent", "difficulty")
_OWN_WORDS = ("model_name", "necessity", "goal", "content", "resources", "beneficiaries", *_RESULT, "proposal")
"""What two units, or two periods, would not write alike by chance."""
_ENOUGH_LETTERS = 40
_MOST = 0.8
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Before:
    """What files are compared with: the register, the plan, the declared words, last year's models, the day of the run."""

    register: Register
    plan: Plan
    schema: Schema
    last_year: LastYear
    as_of: date


def sent_again(states: Sequence[FileState], before: Before) -> Iterator[Issue]:
    """Doubts about whether the files in force say something of their own and of now, each at the file."""
    in_force = [state for state in states if state.in_force]
    yield from _of_ended_units(in_force, before)
    yield from _of_earlier_periods(in_force, before)
    yield from _of_last_year(in_force, before)
    yield from _of_neighbours(in_force, before)


def _at(state: FileState, code: Code, **facts: Fact) -> Issue:
    return replace(issue(code, Ref(state.arrival.path), unit=state.unit), facts=tuple(sorted(facts.items())))


def _of_ended_units(states: Iterable[FileState], before: Before) -> Iterator[Issue]:
    for state in states:
        unit, received = before.register.by_code[state.unit or ""], received_on(state, before.as_of)
        if unit.valid_to and unit.valid_to < received:
            day, seen = format_date(unit.valid_to), format_date(received)
            yield _at(state, Code.W727, who=unit.title, day=day, received=seen)


def _of_earlier_periods(states: Sequence[FileState], before: Before) -> Iterator[Issue]:
    half = {state.unit: state for state in states if state.period == "6T"}
    periods = before.schema.lists["period"].items
    for state in states:
        if state.period != "NAM" or state.unit not in half:
            continue
        known = {_name(row): _said(row, _RESULT) for row in _rows(half[state.unit], "result")}
        now = [(_name(row), _said(row, _RESULT)) for row in _rows(state, "result")]
        told = [(name, said) for name, said in now if any(said)]
        same = sum(known.get(name) == said for name, said in told)
        if told and same >= _MOST * len(told):
            yield _at(state, Code.W724, same=same, rows=len(told), period=item_title(periods, "6T"))


def _of_last_year(states: Iterable[FileState], before: Before) -> Iterator[Issue]:
    words, first_day = before.schema.workbook.names, date(before.plan.year, 1, 1)
    for state in states:
        rows = _rows(state, "registration")
        ends = [row.values["end"] for row in rows if isinstance(row.values.get("end"), date)]
        known = [row for row in rows if (state.unit, _name(row)) in before.last_year]
        if ends and all(isinstance(day, date) and day < first_day for day in ends):
            yield _stale(state, before, words["stale_days"].format(year=before.plan.year))
        elif len(rows) >= _SEVERAL and len(known) == len(rows) and not any(_higher(row) for row in rows):
            yield _stale(state, before, words["stale_names"].format(count=len(rows)))


def _stale(state: FileState, before: Before, why: str) -> Issue:
    return _at(state, Code.W726, year=before.plan.year - 1, why=why)


def _higher(row: ParsedRow) -> bool:
    return bool(row.values.get("higher_target"))


def _of_neighbours(states: Sequence[FileState], before: Before) -> Iterator[Issue]:
    """Files most of whose rows another unit's file said first, word for word; partners in one model may well agree."""
    first: dict[tuple[str, Said], FileState] = {}
    for state in sorted(states, key=_arrived):
        rows = [(row, _said(row, _OWN_WORDS)) for row in state.arrival.parsed.rows]
        telling = [(row, said) for row, said in rows if sum(map(len, said)) >= _ENOUGH_LETTERS]
        others: Counter[str] = Counter()
        for row, said in telling:
            known = first.setdefault((f"{state.period} {row.table}", said), state)
            if known.unit != state.unit and known.unit and not _partners(row, known, state, before.register):
                others[known.unit] += 1
        other, same = max(others.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
        if same and same >= _MOST * len(rows):
            yield _at(state, Code.W725, same=same, rows=len(rows), other=before.register.by_code[other].title)


def _arrived(state: FileState) -> tuple[int, str]:
    receipt = state.arrival.receipt
    return (receipt.number if receipt else 0, state.arrival.path)


def _partners(row: ParsedRow, other: FileState, state: FileState, register: Register) -> bool:
    named = partner_codes(str(row.values.get("cooperating_units") or ""), register)
    lead = partner_codes(str(row.values.get("lead_unit") or ""), register)
    return other.unit in {*named, *lead} or bool(lead and state.unit not in lead)


def _rows(state: FileState, table: str) -> list[ParsedRow]:
    return [row for row in state.arrival.parsed.rows if row.table == table]


def _name(row: ParsedRow) -> str:
    return name_key(str(row.values.get("model_name") or ""))


def _said(row: ParsedRow, names: Sequence[str]) -> Said:
    return tuple(_folded(row.values.get(name)) for name in names)


def _folded(value: Value) -> str:
    return "" if value is None else fold(str(value))
