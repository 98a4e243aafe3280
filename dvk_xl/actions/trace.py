"""Where a row or a number came from: files, sheets, cells, contributors."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from dvk_xl.actions.inbox import original
from dvk_xl.actions.load import Loaded
from dvk_xl.actions.run import look
from dvk_xl.actions.trace_models import Made, model_measures
from dvk_xl.actions.trace_rows import trace_receipt, trace_record, trace_unit
from dvk_xl.actions.trace_units import unit_measures
from dvk_xl.actions.trace_values import Finder, Trace, finder
from dvk_xl.checks.record import Record
from dvk_xl.consolidate.files import FileState
from dvk_xl.consolidate.run_values import DATA_TABLES
from dvk_xl.declarations import did_you_mean
from dvk_xl.errors import CampaignError
from dvk_xl.intake.cast import build_caster
from dvk_xl.intake.parse import kinds_of_rows
from dvk_xl.intake.read import ReaderPool
from dvk_xl.intake.row_kinds import SKIPPED
from dvk_xl.os_limits import long_path
from dvk_xl.views.tables import receipt_number

_ALSO: Mapping[str, str] = {
    "models.total": "models",
    "models.not_counted": "not_counted",
    "rate_percent": "rate",
    "launch.launched": "launched",
    "launch.overdue": "overdue",
    "timeliness.on_time": "on_time",
    "timeliness.late": "late",
    "timeliness.missing": "not_received",
}
"""Measures by the path that `coverage --json` has for them."""


def trace(root: Path, what: str, as_of: date, period: str = "DK") -> Trace:
    """Where a row, a file or a number came from, on a day; `period` is that of numbers that belong to a period.

    `what`: the id of a model, result or report, the code of a unit, the number of a receipt, or a measure. Raises
    `CampaignError` for anything else, with the nearest name.
    """
    return trace_in(look(root, as_of), what, period)


def trace_in(loaded: Loaded, what: str, period: str = "DK") -> Trace:
    """The same of a campaign that is loaded already."""
    found = finder(loaded)
    asked = what.strip()
    records = {record.key: record for name in DATA_TABLES for record in found.state.outcome.records[name]}
    units = list(found.state.register.by_code)
    receipts = _receipts(found)
    measures = measures_of(found, period)
    name = _meant(asked, (records, units, receipts, measures))
    if name is None:
        raise _unknown(found, asked, [*records, *units, *receipts, *measures], measures)
    made = _answer(found, name, records, receipts, measures)
    return replace(made, what=name)


def measures_of(found: Finder, period: str) -> dict[str, Made]:
    """Every measure that can be asked for in a period, by name; the same one may have several."""
    named = {**model_measures(found), **unit_measures(found, period)}
    for long, short in _ALSO.items():
        named[long] = named[short]
    for name in [one for one in named if one.startswith("models.") and one.count(".") > 1]:
        _, part, code = name.split(".", 2)
        named[f"models.by_{part}.{code}"] = named[name]
        named.setdefault(f"models.{code}", named[name])
    named |= {f"targets.{one.id}": named[one.id] for one in found.state.measures.targets}
    return named


def _answer(
    found: Finder,
    name: str,
    records: Mapping[str, Record],
    receipts: Mapping[str, list[FileState]],
    measures: Mapping[str, Made],
) -> Trace:
    if name in records:
        return trace_record(found, records[name])
    if name in found.state.register.by_code:
        return trace_unit(found, name)
    if name in receipts:
        return trace_receipt(found, receipts[name], _skipped(found, receipts[name][0]))
    return measures[name]()


def _meant(asked: str, known: Iterable[Iterable[str]]) -> str | None:
    """The name that is asked for, in its own letters; one written otherwise in capitals is still that one."""
    groups = [list(names) for names in known]
    exact = next((asked for names in groups if asked in names), None)
    loose = (name for names in groups for name in names if name.casefold() == asked.casefold())
    return exact or next(loose, None)


def _receipts(found: Finder) -> dict[str, list[FileState]]:
    named: dict[str, list[FileState]] = {}
    for one in found.state.outcome.states:
        if one.arrival.receipt is not None:
            named.setdefault(receipt_number(one.arrival.receipt.number), []).append(one)
    return named


def _skipped(found: Finder, state: FileState) -> tuple[tuple[str, int, str], ...]:
    """The rows of a kept original that hold no data: sheet, number, what each is; none where the file cannot be read."""
    receipt = state.arrival.receipt
    kept = original(found.loaded.campaign.folder, receipt) if receipt else None
    if kept is None or not long_path(kept).is_file():
        return ()
    with ReaderPool(workers=1) as pool:
        reads = [read for _, read in pool.read([kept])]
    caster = build_caster(found.state.schema, found.state.plan)
    rows = kinds_of_rows(reads[0], found.state.schema, caster)
    return tuple(one for one in rows if one[2] in SKIPPED)


def _unknown(found: Finder, asked: str, names: list[str], measures: Mapping[str, Made]) -> CampaignError:
    by_fold = {name.casefold(): name for name in reversed(names)}
    hint = did_you_mean(asked.casefold(), list(by_fold))
    for folded, name in by_fold.items():
        hint = hint.replace(f"“{folded}”", f"“{name}”")
    short = [name for name in measures if "." not in name and name not in _ALSO]
    return CampaignError(found.words["unknown"].format(what=asked, hint=hint or ".", measures=", ".join(short)))
