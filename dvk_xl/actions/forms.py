"""The forms for the units: what goes out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import Campaign, at_work, file_faults, open_campaign
from dvk_xl.actions.inbox import Progress
from dvk_xl.actions.load import load_campaign
from dvk_xl.actions.publish import settle
from dvk_xl.checks.record import Record
from dvk_xl.errors import CampaignError
from dvk_xl.generate.form_patch import Rows, unit_forms
from dvk_xl.hosts.closed import CLOSED
from dvk_xl.hosts.host import Host
from dvk_xl.intake.cast import Value
from dvk_xl.os_limits import publish_again_makeable, safe_file_name
from dvk_xl.plan import unit_deadline
from dvk_xl.register import Unit, valid_on
from dvk_xl.views.period import current_period
from dvk_xl.views.state import State


@dataclass(frozen=True, slots=True)
class MadeForm:
    """A form that was written: the unit's code and the path."""

    unit: str
    path: Path


def make_forms(
    root: Path,
    period: str | None,
    codes: Sequence[str],
    as_of: date,
    progress: Progress | None = None,
    host: Host = CLOSED,
) -> tuple[MadeForm, ...]:
    """One prefilled form for each unit (or only for the codes given), with the message to send; raises `CampaignError`.

    `period`: `None` is the one the work is about now.
    """
    campaign = open_campaign(root, host)
    with at_work(campaign.folder):
        settle(campaign.folder, host)
        state = load_campaign(campaign, as_of, receive=False).state
        period = period or current_period(state)
        units = _wanted(state, period, codes, as_of)
        known = _known(state, period)
        named = [one for one in state.register.units if valid_on(one, state.measures.as_of)]
        forms = unit_forms(campaign.schema, state.plan, period, named)
        place = campaign.folder.room("outbox")
        made = []
        with file_faults(place):
            place.mkdir(parents=True, exist_ok=True)
            for number, unit in enumerate(units, 1):
                rows = _prefilled(state, known, unit, period)
                made.append(_make(campaign, state, (unit, period, rows), forms.form, place))
                if progress:
                    progress(number, len(units), unit.title)
        return tuple(made)


def _wanted(state: State, period: str, codes: Sequence[str], as_of: date) -> tuple[Unit, ...]:
    unknown = [code for code in codes if code not in state.register.by_code]
    if unknown:
        raise CampaignError(f"Danh mục không có đơn vị mang mã {', '.join(unknown)}.")
    if codes:
        return tuple(unit for unit in state.register.units if unit.code in codes)
    with_models = {one.unit for one in state.outcome.records["registration"] if not one.withdrawn}
    units = tuple(unit for unit in state.register.units if valid_on(unit, as_of))
    chosen = tuple(
        unit
        for unit in units
        if (unit.eligible or unit.obliged if period == "DK" else unit.reports or unit.code in with_models)
    )
    if not chosen:
        raise CampaignError("Danh mục chưa có đơn vị nào cần gửi mẫu của kỳ này. Hãy nhập trang Đơn vị trước.")
    return chosen


def _make(
    campaign: Campaign,
    state: State,
    asked: tuple[Unit, str, Rows],
    form: Callable[[Unit, Rows], bytes],
    place: Path,
) -> MadeForm:
    unit, period, rows = asked
    words = campaign.schema.workbook.form
    name = safe_file_name(words["file"].format(code=unit.code, form=words[f"file_{period}"], year=state.plan.year))
    target = place / name
    publish_again_makeable(target, form(unit, rows))
    deadline = unit_deadline(state.plan, period)
    text = words["message"].format(
        unit=unit.title,
        consolidator=state.plan.consolidator,
        form=words[f"name_{period}"],
        movement=state.plan.movement,
        year=state.plan.year,
        deadline=deadline.text if deadline else "",
        file=name,
    )
    publish_again_makeable(target.with_suffix(".txt"), ("\ufeff" + text + "\r\n").encode())
    return MadeForm(unit.code, target)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known when forms go out: the standing registrations by unit, the results of the period by model."""

    models: Mapping[str, Sequence[Record]]
    results: Mapping[str, Record]


def _known(state: State, period: str) -> _Known:
    models: dict[str, list[Record]] = {}
    for one in state.outcome.records["registration"]:
        if not one.withdrawn:
            models.setdefault(one.unit, []).append(one)
    results = (one for one in state.outcome.records["result"] if one.values.get("period") == period)
    return _Known(models, {one.text("model_id"): one for one in results if not one.withdrawn})


def prefill(state: State, unit: Unit, period: str) -> dict[str, list[dict[str, Value]]]:
    """The rows a form brings along: the unit's registered models with their ids, for results without the dropped ones."""
    return _prefilled(state, _known(state, period), unit, period)


def _prefilled(state: State, known: _Known, unit: Unit, period: str) -> dict[str, list[dict[str, Value]]]:
    own = known.models.get(unit.code, ())
    if period == "DK":
        names = [one.name for one in state.schema.registration.form_fields]
        return {
            "registration": [{name: one.values.get(name) for name in names} for one in own if one.sender == unit.code]
        }
    kept = [one for one in own if one.values.get("kind") != "LOAI_BO"]
    fields = [one.name for one in state.schema.tables["result"].unit_fields]
    rows: list[dict[str, Value]] = []
    for one in kept:
        earlier = known.results[one.key].values if one.key in known.results else {}
        row = {name: earlier.get(name) for name in fields}
        rows.append({**row, "model_id": one.key, "model_name": one.values.get("model_name")})
    return {"result": rows}
