"""Numbers that count units, or are sums of what units report: which units are in, which are left out and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from dvk_xl.actions.trace_models import Made, counted, reason, registrations
from dvk_xl.actions.trace_values import Contribution, Finder, Source, Trace, by_unit
from dvk_xl.checks.campaign import Sent, due_units, first_received, last_day
from dvk_xl.checks.record import Record
from dvk_xl.coverage import Timeliness, counts_for_unit, rate_text
from dvk_xl.plan import PERSON, Target
from dvk_xl.register import valid_on
from dvk_xl.schema import PERIOD_TABLES, item_title
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.numbers import floor_percent, format_number

_GROUPS = ("lead", "cooperating_only", "missing")
_OPERATORS = {">=": "ít nhất", ">": "trên", "=": "đúng"}


def unit_measures(found: Finder, period: str) -> Mapping[str, Made]:
    """Every number that counts units or adds what they report, by the name it is asked for."""
    words = found.words
    named: dict[str, Made] = {
        "obliged": partial(_obliged, found),
        "covered": partial(_covered, found),
        "rate": partial(_rate, found, words["rate"], words["rate_how"]),
        **{name: partial(_group, found, name) for name in _GROUPS},
        "exempt": partial(_exempt, found),
        **{name: partial(_timely, found, period, name) for name in ("on_time", "late", "not_received")},
        "satisfaction": partial(_satisfaction, found, period),
    }
    for target in found.state.plan.targets:
        if target.kind == "coverage":
            facts = {"operator": _OPERATORS[target.operator], "required": target.value}
            # the numbers are put in once they are known
            how = words["rate_target_how"].format(part="{part}", whole="{whole}", **facts)
            named[target.id] = partial(_rate, found, target.text, how)
        elif target.kind == "ratio":
            named[target.id] = partial(_ratio, found, target, period)
    return named


def _order(found: Finder) -> list[str]:
    return [one.code for one in found.state.register.units]


def _counted(
    found: Finder, title: str, how: str, inside: Sequence[Contribution], outside: Sequence[Contribution]
) -> Trace:
    order, value = _order(found), len(inside)
    shown = format_number(value)
    rows = (by_unit(inside, order), by_unit(outside, order))
    return Trace("", "measure", title, value, shown, how, contributors=rows[0], left_out=rows[1])


def _unit(found: Finder, code: str, note: str = "", source: Source | None = None) -> Contribution:
    return Contribution(code, None, found.titles.get(code, code), source or Source(), note=note)


def _groups(found: Finder) -> Mapping[str, Sequence[str]]:
    measures = found.state.measures
    return {name: getattr(measures, name) for name in _GROUPS}


def _with_models(found: Finder, codes: Sequence[str], note: str = "") -> list[Contribution]:
    """Units with the models that make them lead or co-operate, and with what they have that does not count."""
    own, partners = _models_by_unit(found)
    return [_unit(found, code, "; ".join(_said(found, own[code], partners[code], note))) for code in codes]


def _said(found: Finder, own: Sequence[Record], partners: Sequence[Record], note: str) -> list[str]:
    words, said = found.words, [note] if note else []
    for name, records in (("leads", own), ("partners", partners)):
        keys = [record.key for record in records if counted(found, record)]
        said += [words[name].format(keys=", ".join(keys))] if keys else []
    idle = [record.key for record in (*own, *partners) if not counted(found, record)]
    said += [words["has_rows"].format(keys=", ".join(idle))] if idle else []
    return said if own or partners else [*said, words["has_nothing"]]


def _models_by_unit(found: Finder) -> tuple[Mapping[str, list[Record]], Mapping[str, list[Record]]]:
    """By unit the models that it leads and those that it takes part in, as far as they may count for a unit."""
    persons = {unit.code for unit in found.state.register.units if unit.type == PERSON}
    own: dict[str, list[Record]] = defaultdict(list)
    partners: dict[str, list[Record]] = defaultdict(list)
    for record in registrations(found):
        for_unit = counts_for_unit(record, found.state.plan)
        if for_unit or record.unit in persons:
            own[record.unit].append(record)
        for code in set(record.cooperating) - {record.unit} if for_unit else ():
            partners[code].append(record)
    return own, partners


def _obliged(found: Finder) -> Trace:
    measures, words = found.state.measures, found.words
    day = format_date(measures.as_of)
    inside = {code for codes in _groups(found).values() for code in codes}
    outside = []
    for unit in found.state.register.units:
        if unit.code not in inside:
            why = "is_exempt" if unit.code in measures.exempt else "not_valid" if unit.obliged else "not_obliged"
            if not unit.obliged and not valid_on(unit, measures.as_of):
                why = "not_valid"
            outside.append(_unit(found, unit.code, words[why].format(day=day)))
    how = words["obliged_how"].format(day=day)
    return _counted(found, words["obliged"], how, [_unit(found, code) for code in sorted(inside)], outside)


def _covered(found: Finder) -> Trace:
    rules, words = found.state.plan.rules, found.words
    groups = _groups(found)
    inside = _with_models(found, [*groups["lead"], *groups["cooperating_only"]])
    how = words["covered_how" if rules.count_cooperation else "covered_lead_only_how"]
    return _counted(
        found, words["covered"], how.format(count=rules.minimum_models), inside, _outside(found, ("missing",))
    )


def _group(found: Finder, name: str) -> Trace:
    inside = _with_models(found, _groups(found)[name])
    how = found.words[f"{name}_how"].format(count=found.state.plan.rules.minimum_models)
    return _counted(found, found.words[name], how, inside, _outside(found, [one for one in _GROUPS if one != name]))


def _outside(found: Finder, names: Sequence[str]) -> list[Contribution]:
    """The obliged units of these groups, with their group as the reason, and those that are exempt."""
    groups, titles = _groups(found), found.state.words.groups
    shown = {name: titles[name.removesuffix("_only")] for name in names}
    left = [one for name in names for one in _with_models(found, groups[name], shown[name])]
    return [*left, *(_unit(found, code, found.words["is_exempt"]) for code in found.state.measures.exempt)]


def _exempt(found: Finder) -> Trace:
    inside = [_unit(found, code) for code in found.state.measures.exempt]
    return _counted(found, found.words["exempt"], found.words["exempt_how"], inside, ())


def _rate(found: Finder, title: str, how: str) -> Trace:
    groups = _groups(found)
    rows = [
        replace(one, part=int(name != "missing"), whole=1)
        for name in _GROUPS
        for one in _with_models(found, groups[name])
    ]
    exempt = [_unit(found, code, found.words["is_exempt"]) for code in found.state.measures.exempt]
    return _of_sums(found, title, how, rows, exempt)


def _of_sums(
    found: Finder, title: str, how: str, rows: Sequence[Contribution], outside: Sequence[Contribution]
) -> Trace:
    """A rate of two sums, floored; `how` has places for both."""
    part, whole = sum(one.part for one in rows), sum(one.whole or 0 for one in rows)
    value, order = floor_percent(part, whole), _order(found)
    return Trace(
        "",
        "measure",
        title,
        rate_text(value),
        "—" if value is None else f"{format_number(value)}%",
        how.format(part=format_number(part), whole=format_number(whole)),
        contributors=by_unit(rows, order),
        left_out=by_unit(outside, order),
    )


def _ratio(found: Finder, target: Target, period: str) -> Trace:
    # at registration the newest period that has numbers speaks
    asked = ("NAM", "6T") if period == "DK" else (period,)
    with_numbers = (one for one in asked if any(_whole(record, target.denominator) for record in _reports(found, one)))
    return _reported(found, target.text, (target.numerator, target.denominator), next(with_numbers, asked[0]))


def _satisfaction(found: Finder, period: str) -> Trace:
    return _reported(found, found.words["satisfaction"], ("satisfied", "ballots"), period)


def _reports(found: Finder, period: str) -> list[Record]:
    rows = found.state.outcome.records["unit_report"]
    return [record for record in rows if record.values.get("period") == period and counted(found, record)]


def _whole(record: Record, name: str) -> int:
    value = record.values.get(name)
    return value if isinstance(value, int) and value > 0 else 0


def _reported(found: Finder, title: str, names: tuple[str, str], period: str) -> Trace:
    numerator, denominator = names
    table = found.state.schema.tables["unit_report"]
    titles = {"numerator": table.field(numerator).title, "denominator": table.field(denominator).title}
    inside: list[Contribution] = []
    outside: list[Contribution] = []
    for record in found.state.outcome.records["unit_report"]:
        if record.values.get("period") != period:
            continue
        part, whole = record.values.get(numerator), _whole(record, denominator)
        why = "" if whole else found.words["no_denominator"].format(**titles)
        why = why if counted(found, record) else reason(found, record)
        own = (record.unit, record.key, found.titles.get(record.unit, record.unit), found.value(record, numerator))
        if why:
            outside.append(Contribution(*own, 0, 0, why))
        else:
            inside.append(Contribution(*own, part if isinstance(part, int) else 0, whole))
    reported = {one.unit for one in (*inside, *outside)}
    asked = found.state.outcome.measures[period].timeliness.missing if table.name in PERIOD_TABLES[period] else ()
    owing = [code for code in asked if code not in reported]
    outside += [
        Contribution(code, None, found.titles[code], Source(), 0, 0, found.words["no_report"]) for code in owing
    ]
    how = found.words["ratio_how"].format(period=_period(found, period), part="{part}", whole="{whole}", **titles)
    return _of_sums(found, title, how, inside, outside)


def _period(found: Finder, period: str) -> str:
    return item_title(found.state.schema.lists["period"].items, period).lower()


def _timely(found: Finder, period: str, name: str) -> Trace:
    times, words = found.state.outcome.measures[period].timeliness, found.words
    groups = {"on_time": times.on_time, "late": times.late, "not_received": times.missing}
    first = first_received(found.state.outcome.campaign.sent)
    inside = [_received(found, first.get((code, period)), period, code) for code in groups[name]]
    outside = [
        _received(found, first.get((code, period)), period, code, words[f"is_{other}"])
        for other, codes in groups.items()
        for code in codes
        if other != name
    ]
    outside += [_unit(found, code, words["is_exempt"]) for code in _excused(found, period)]
    title = words[name].format(period=_period(found, period))
    return _counted(found, title, words[f"{name}_how"].format(last=_last(found, times)), inside, outside)


def _excused(found: Finder, period: str) -> list[str]:
    owing = {one.code for one in due_units(found.state.outcome.campaign, period)}
    exempt = found.state.outcome.campaign.leave.exempt
    return [code for code in _order(found) if (code, period) in exempt and code not in owing]


def _last(found: Finder, times: Timeliness) -> str:
    return found.words["last"].format(day=format_date(times.deadline)) if times.deadline else ""


def _received(found: Finder, sent: Sent | None, period: str, code: str, note: str = "") -> Contribution:
    words, last = found.words, last_day(found.state.outcome.campaign, code, period)
    said = [note] if note else []
    said += [words["received_on"].format(day=format_date(sent.received))] if sent else []
    said += [words["due_on"].format(day=format_date(last))] if last else []
    return _unit(found, code, "; ".join(said), found.sent(sent) if sent else None)
