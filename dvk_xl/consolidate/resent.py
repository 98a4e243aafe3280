"""What a newer version changes: rows added, changed and gone, and what that does to the unit's count and to the coverage."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dvk_xl.consolidate.files import FileState
from dvk_xl.consolidate.rows import NowRow
from dvk_xl.consolidate.run_values import Inputs, Outcome
from dvk_xl.coverage import Measures, group_of
from dvk_xl.intake.cast import Value
from dvk_xl.intake.parsed import ParsedRow
from dvk_xl.issues import Code, Issue, Ref, issue
from dvk_xl.register import resolve
from dvk_xl.vietnamese.numbers import floor_percent, format_number, format_percent
from dvk_xl.vietnamese.text import name_key

_MOST_NAMES = 5
_HIDDEN = ("model_id", "number")


@dataclass(frozen=True, slots=True)
class Difference:
    """What one version has beside the one before: names of models added, changed, removed, in the order of the files."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def difference(old: Sequence[ParsedRow], new: Sequence[ParsedRow]) -> Difference:
    """The rows of a newer version beside those of an older one; a row is found again by its id, else by its name."""
    before, after = _by_identity(old), _by_identity(new)
    names = {one: str(values.get("model_name") or "") for one, values in {**before, **after}.items()}
    added = [names[one] for one in after if one not in before]
    changed = [names[one] for one, values in after.items() if one in before and before[one] != values]
    removed = [names[one] for one in before if one not in after]
    return Difference(tuple(added), tuple(changed), tuple(removed))


def _by_identity(rows: Sequence[ParsedRow]) -> dict[tuple[str, str, int], Mapping[str, Value]]:
    found: dict[tuple[str, str, int], Mapping[str, Value]] = {}
    times: Counter[tuple[str, str]] = Counter()
    for row in rows:
        identity = str(row.values.get("model_id") or "") or name_key(str(row.values.get("model_name") or ""))
        # rows that nothing tells apart are counted in their order
        again = times[row.table, identity]
        times[row.table, identity] += 1
        said = {name: value for name, value in row.values.items() if name not in _HIDDEN}
        found[row.table, identity, again] = said
    return found


def as_before(inputs: Inputs, states: Sequence[FileState]) -> Inputs | None:
    """What the units that replaced a version had sent until then, and nothing of others; `None` when nobody did.

    Rows of the workbook that others sent are left out: what one unit's file changes is told of that unit alone.
    """
    replaced = list(_replacements(states))
    if not replaced:
        return None
    newest = {newer.arrival.path for _, *later in replaced for newer in later}
    units = {old.unit or "" for old, *_ in replaced}
    arrivals = [one for one in inputs.arrivals if one.identity.unit in units and one.path not in newest]
    own = {pair for pair, one in inputs.base.items() if one.sender in units}
    now = {
        name: tuple(row for row in rows if _is_of(row, (name, row.key), own, units, inputs))
        for name, rows in inputs.now.items()
    }
    return replace(inputs, arrivals=arrivals, now=now, base={pair: inputs.base[pair] for pair in own})


def _is_of(row: NowRow, pair: tuple[str, str], own: set[tuple[str, str]], units: set[str], inputs: Inputs) -> bool:
    if pair in inputs.base:
        return pair in own
    match = resolve(inputs.register, str(row.values.get("lead_unit") or row.values.get("lead_code") or ""))
    return match.kind == "exact" and match.unit is not None and match.unit.code in units


def _replacements(states: Sequence[FileState]) -> Iterator[tuple[FileState, ...]]:
    """For each file in force that replaced another: that other one, itself, and those that came later in vain."""
    groups: dict[tuple[str, str], list[FileState]] = defaultdict(list)
    for state in states:
        if state.version:
            groups[state.unit or "", state.period or ""].append(state)
    for group in groups.values():
        ordered = sorted(group, key=lambda one: one.version)
        place = next((index for index, state in enumerate(ordered) if state.in_force), 0)
        if place:
            yield tuple(ordered[place - 1 :])


def resent(outcome: Outcome, before: Outcome, words: Mapping[str, str]) -> Iterator[Issue]:
    """One line for each file that replaced another: what it changes; `before` is decided from `as_before`."""
    for old, new, *_ in _replacements(outcome.states):
        unit, period = new.unit or "", new.period or ""
        found = difference(old.arrival.parsed.rows, new.arrival.parsed.rows)
        named = dict.fromkeys(name for names in (found.added, found.changed, found.removed) for name in names if name)
        shown = [*[f"“{name}”" for name in list(named)[:_MOST_NAMES]], *["…"] * (len(named) > _MOST_NAMES)]
        effect = _on_registrations if period == "DK" else _on_results(period)
        yield issue(
            Code.I723,
            Ref(new.arrival.path),
            unit=unit,
            version=new.version,
            before=old.version,
            added=len(found.added),
            changed=len(found.changed),
            removed=len(found.removed),
            names="; ".join(shown) or words["no_change"],
            effect=effect(unit, outcome, before, words),
        )


def _on_registrations(unit: str, outcome: Outcome, before: Outcome, words: Mapping[str, str]) -> str:
    counts = [_counted(one, unit) for one in (before, outcome)]
    now = outcome.measures["DK"]
    rates = [_shown(rate) for rate in (_rate_with(now, unit, covered=_was_covered(unit, outcome, before)), now.rate)]
    return words["effect_registration"].format(before=counts[0], after=counts[1], rate_before=rates[0], rate=rates[1])


def _on_results(period: str) -> Callable[[str, Outcome, Outcome, Mapping[str, str]], str]:
    def effect(unit: str, outcome: Outcome, before: Outcome, words: Mapping[str, str]) -> str:
        then, now = (_results(one, unit, period) for one in (before, outcome))
        return words["effect_result"].format(before=then[0], after=now[0], people_before=then[1], people=now[1])

    return effect


def _counted(outcome: Outcome, unit: str) -> int:
    rows = (record for record in outcome.records["registration"] if record.unit == unit)
    return sum(outcome.standings[record.key].counted for record in rows)


def _results(outcome: Outcome, unit: str, period: str) -> tuple[int, str]:
    rows = [
        record
        for record in outcome.records["result"]
        if record.unit == unit and record.values.get("period") == period and outcome.standings[record.key].counted
    ]
    people = (record.values.get("participants") for record in rows)
    return len(rows), format_number(sum(Decimal(str(one)) for one in people if isinstance(one, int | float)))


def _was_covered(unit: str, outcome: Outcome, before: Outcome) -> bool:
    """Whether the unit met its duty then: by its own models then, by those of its partners now."""
    rules = outcome.campaign.plan.rules
    lead = next((one.lead for one in before.measures["DK"].units if one.code == unit), 0)
    partners = next((one.cooperating for one in outcome.measures["DK"].units if one.code == unit), 0)
    return group_of(lead, partners if rules.count_cooperation else 0, rules.minimum_models) != "missing"


def _covered(measures: Measures) -> frozenset[str]:
    return frozenset((*measures.lead, *measures.cooperating_only))


def _rate_with(measures: Measures, unit: str, *, covered: bool) -> Decimal | None:
    """The rate as it would be if only this unit were covered, or not, otherwise than it is."""
    known = _covered(measures)
    if unit not in {*known, *measures.missing}:
        return measures.rate
    return floor_percent(len(known - {unit}) + covered, measures.obliged)


def _shown(rate: Decimal | None) -> str:
    return "—" if rate is None else format_percent(rate)
