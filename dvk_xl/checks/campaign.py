"""Rules that need the whole campaign: doubles, co-operation, who is absent, who is late, what the results say."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process

from dvk_xl.checks.leave import Leave
from dvk_xl.checks.record import Record, found
from dvk_xl.issues import Code, Issue, Ref, issue
from dvk_xl.plan import PERSON, Deadline, Plan, active_deadlines, due, unit_deadline
from dvk_xl.register import Match, Register, Unit, reporting_units, resolve, resolve_all
from dvk_xl.schema import Schema, Table
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.numbers import format_number
from dvk_xl.vietnamese.text import fold, name_key, numbers_in

_NEAR = 93
"""Likeness (0..100) from which two names of models look like one model."""
_MOST_NEAR = 5
"""Near names kept of a name: one is enough to ask about, and a list of a thousand alike stays quick."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission in force or replaced: who, which period, when first seen, from which file.

    A paper that the office typed into the workbook is one too: version 0, the workbook is its file.
    """

    unit: str
    period: str
    received: date
    path: str
    version: int
    in_force: bool


@dataclass(frozen=True, slots=True)
class Campaign:
    """What campaign rules look at: all records, all submissions, the register, the plan, today, what was granted."""

    schema: Schema
    plan: Plan
    register: Register
    as_of: date
    registrations: Sequence[Record]
    results: Sequence[Record]
    reports: Sequence[Record]
    sent: Sequence[Sent]
    confirmed: frozenset[tuple[str, str]] = frozenset()
    leave: Leave = field(default_factory=Leave)


def check_campaign(campaign: Campaign) -> Iterator[Issue]:
    """Every issue that is seen only across rows, units or periods."""
    standing = [record for record in campaign.registrations if not record.withdrawn]
    for record in standing:
        yield from lead(record, campaign.register)
        yield from _sender(record, campaign)
        yield from _cooperation(record, campaign)
    yield from doubles(standing)
    if campaign.plan.rules.same_name_across_units == "warn":
        yield from look_alikes(standing, campaign.register)
    yield from _absent(campaign)
    yield from _lateness(campaign)
    yield from _results(campaign)
    yield from _report_sums(campaign)


def lead(record: Record, register: Register) -> Iterator[Issue]:
    """Whether the lead unit is a registered one; a likeness waits, another number is no match."""
    written = record.text("lead_unit")
    if record.unit and (not written or resolve(register, written).kind == "exact"):
        return
    yield lead_fault(record, written, resolve(register, written))


def lead_fault(record: Record, written: str, match: Match) -> Issue:
    """The issue of a lead unit that is not surely a registered one."""
    if match.kind == "likely" and match.unit:
        return found(Code.E104, record, "lead_unit", written=written, suggestion=match.unit.title)
    if match.kind == "other_number" and match.unit:
        return found(Code.E105, record, "lead_unit", written=written, suggestion=match.unit.title)
    return found(Code.E103, record, "lead_unit", written=written)


def _sender(record: Record, campaign: Campaign) -> Iterator[Issue]:
    lead_unit = campaign.register.by_code.get(record.unit)
    # a person obliged by the plan may register on the list of any unit
    named_otherwise = record.by_office or "lead_unit" in record.kept or (lead_unit and lead_unit.type == PERSON)
    if named_otherwise or not record.unit or not record.sender or record.unit == record.sender:
        return
    titles = {unit.code: unit.title for unit in campaign.register.units}
    yield found(
        Code.E406,
        record,
        "lead_unit",
        a=titles.get(record.unit, record.unit),
        b=titles.get(record.sender, record.sender),
    )


def _cooperation(record: Record, campaign: Campaign) -> Iterator[Issue]:
    written = record.text("cooperating_units")
    if not written:
        return
    named = resolve_all(campaign.register, written)
    if any(match.kind == "exact" and match.unit and match.unit.code == record.unit for _, match in named):
        yield found(Code.E404, record, "cooperating_units")
    key = name_key(record.text("model_name"))
    open_names = [_asked(name, match) for name, match in named if not _confirmed(match, record, key, campaign)]
    if open_names:
        yield found(Code.W403, record, "cooperating_units", units="; ".join(open_names))


def _asked(name: str, match: Match) -> str:
    if match.kind == "likely" and match.unit:
        return f"{name} (có phải {match.unit.title}?)"
    return name if match.kind == "exact" else f"{name} (không có trong danh mục)"


def _confirmed(match: Match, record: Record, key: str, campaign: Campaign) -> bool:
    if match.kind != "exact" or match.unit is None:
        return False
    return match.unit.code == record.unit or (match.unit.code, key) in campaign.confirmed


def doubles(records: Sequence[Record]) -> Iterator[Issue]:
    """E401 for every row but the first of the same name under the same lead unit."""
    first: dict[tuple[str, str], Record] = {}
    for record in records:
        key = (record.unit or fold(record.text("lead_unit")), name_key(record.text("model_name")))
        if not key[1]:
            continue
        other = first.setdefault(key, record)
        if other is not record:
            yield found(Code.E401, record, "model_name", other=_where(other))


def _where(record: Record) -> str:
    place = record.master if record.by_office else record.ref
    return f"{place.row} ({place.file}, trang {place.sheet})" if place.file else f"{place.row} (trang {place.sheet})"


def look_alikes(records: Sequence[Record], register: Register) -> Iterator[Issue]:
    """W402 for rows whose name is that of another unit's model, to the letter or nearly; numbers must agree."""
    titles = {unit.code: unit.title for unit in register.units}
    names: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        key = name_key(record.text("model_name"))
        if key and record.unit:
            names[key].append(record)
    near = near_names(names)
    for key, group in names.items():
        others = [other for name in (key, *near.get(key, ())) for other in names[name]]
        for record in group:
            other = next((one for one in others if one.unit != record.unit and _same_place(one, record)), None)
            if other:
                unit = titles.get(other.unit, other.unit)
                yield found(Code.W402, record, "model_name", unit=unit, other=other.text("model_name"))


def _same_place(one: Record, other: Record) -> bool:
    places = {fold(record.text("place")) for record in (one, other)}
    return len(places) == 1 or "" in places


def near_names(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """For each name those that nearly are it: likeness from `_NEAR`, the same numbers; of very many, the nearest."""
    near: dict[str, list[str]] = defaultdict(list)
    for group in _same_numbers(names):
        lengths = [len(name) for name in group]
        for index, name in enumerate(group):
            # a name much longer is out of reach: with n letters in all and d of them to add or take away, likeness is 1 - d/n
            end = bisect_right(lengths, len(name) * (200 - _NEAR) // _NEAR)
            rest = group[index + 1 : end]
            for other, _, _ in process.extract(name, rest, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_MOST_NEAR):
                near[name].append(other)
                near[other].append(name)
    return {name: tuple(sorted(others)) for name, others in near.items()}


def _same_numbers(names: Iterable[str]) -> Iterable[list[str]]:
    """The names in groups of the same numbers, each from the shortest name to the longest, whatever order they came in."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted(names, key=lambda one: (len(one), one)):
        groups[numbers_in(name)].append(name)
    return groups.values()


def periods_open(campaign: Campaign) -> tuple[Deadline, ...]:
    """The deadlines of units whose time has come: registration always, a report once a file has come or the day is over."""
    sent = {one.period for one in campaign.sent}
    found_ = (unit_deadline(campaign.plan, period) for period in ("DK", "6T", "NAM"))
    return tuple(
        one
        for one in found_
        if one
        and (one.period == "DK" or one.period in sent or campaign.as_of > (due(one, campaign.plan.rules) or date.max))
    )


def due_units(campaign: Campaign, period: str) -> tuple[Unit, ...]:
    """Who must send in a period: the obliged and the reporting for registration, the reporting for results.

    Who is exempt in that period owes nothing, and nobody owes what the plan does not ask for in that period.
    """
    if period not in {one.period for one in active_deadlines(campaign.plan)}:
        return ()
    units = reporting_units(campaign.register, campaign.as_of)
    asked = units if period == "DK" else tuple(one for one in units if one.reports)
    return tuple(one for one in asked if (one.code, period) not in campaign.leave.exempt)


def last_day(campaign: Campaign, unit: str, period: str) -> date | None:
    """The last day on time for a unit, its extension included; `None` when the plan sets no day."""
    deadline = unit_deadline(campaign.plan, period)
    last = due(deadline, campaign.plan.rules) if deadline else None
    later = campaign.leave.extended.get((unit, period))
    return max(last, later) if last and later else last


def _absent(campaign: Campaign) -> Iterator[Issue]:
    have = {(one.unit, one.period) for one in campaign.sent}
    words, year = campaign.schema.papers.words, campaign.plan.year
    for deadline in periods_open(campaign):
        form = f"{words[f'sending_{deadline.period}'].lower()} {year}"
        for unit in due_units(campaign, deadline.period):
            if (unit.code, deadline.period) not in have:
                facts = (("form", form), ("unit", unit.title))
                yield Issue(Code.W405, Ref(), facts, None, unit.code)


def first_received(sent: Sequence[Sent]) -> Mapping[tuple[str, str], Sent]:
    """The first submission of each unit and period: the one whose day decides on time or late."""
    first: dict[tuple[str, str], Sent] = {}
    for one in sorted(sent, key=lambda sent_: (sent_.received, sent_.version, sent_.path)):
        first.setdefault((one.unit, one.period), one)
    return first


def _lateness(campaign: Campaign) -> Iterator[Issue]:
    for (unit, period), one in sorted(first_received(campaign.sent).items()):
        deadline = unit_deadline(campaign.plan, period)
        last = last_day(campaign, unit, period)
        if deadline is None or last is None or one.received <= last or (unit, period) in campaign.leave.exempt:
            continue
        if deadline.kind == "before_day" and one.received == deadline.date:
            yield issue(Code.I502, Ref(one.path), unit=unit, date=format_date(one.received))
        else:
            facts = {"received": format_date(one.received), "due": format_date(last)}
            yield issue(Code.W501, Ref(one.path), unit=unit, **facts)


def _results(campaign: Campaign) -> Iterator[Issue]:
    registered = {record.key: record for record in campaign.registrations if not record.withdrawn}
    standing = [record for record in campaign.results if not record.withdrawn]
    for record in standing:
        if record.text("model_id") not in registered:
            what = f"Mô hình “{record.text('model_name')}” có trong báo cáo nhưng chưa đăng ký."
            yield found(Code.W411, record, "model_name", what=what)
    yield from _unreported(campaign, standing, registered)
    yield from _shrunk(campaign.schema.tables["result"], "model_id", standing)
    reports = [record for record in campaign.reports if not record.withdrawn]
    yield from _shrunk(campaign.schema.tables["unit_report"], "lead_code", reports)


def _unreported(campaign: Campaign, standing: Sequence[Record], registered: Mapping[str, Record]) -> Iterator[Issue]:
    reported = {(record.text("model_id"), record.text("period")) for record in standing}
    for one in campaign.sent:
        if one.period == "DK" or not one.in_force:
            continue
        for key, record in registered.items():
            if record.unit == one.unit and record.values.get("kind") != "LOAI_BO" and (key, one.period) not in reported:
                what = f"Mô hình {key} “{record.text('model_name')}” đã đăng ký nhưng không có trong báo cáo."
                yield Issue(Code.W411, Ref(one.path), (("what", what),), None, one.unit, key)


def _shrunk(table: Table, whose: str, standing: Sequence[Record]) -> Iterator[Issue]:
    half = {record.text(whose): record for record in standing if record.values.get("period") == "6T"}
    for record in standing:
        earlier = half.get(record.text(whose))
        if record.values.get("period") != "NAM" or earlier is None:
            continue
        for one in table.fields:
            year, before = record.values.get(one.name), earlier.values.get(one.name)
            if one.cumulative and isinstance(year, int | float) and isinstance(before, int | float) and year < before:
                facts = {"field": one.title, "year": format_number(year), "half": format_number(before)}
                yield found(Code.W412, record, one.name, **facts)


def _report_sums(campaign: Campaign) -> Iterator[Issue]:
    table = campaign.schema.tables["unit_report"]
    ratios = ((one.numerator, one.denominator) for one in campaign.plan.targets if one.kind == "ratio")
    for numerator, denominator in dict.fromkeys([("satisfied", "ballots"), *ratios]):
        titles = tuple(table.field(name).title.lower() for name in (numerator, denominator))
        for record in campaign.reports:
            part, whole = record.values.get(numerator), record.values.get(denominator)
            if isinstance(part, int) and isinstance(whole, int) and part > whole and not record.withdrawn:
                what = f"{titles[0]} {format_number(part)} lớn hơn {titles[1]} {format_number(whole)}"
                yield found(Code.E410, record, numerator, what=what)
