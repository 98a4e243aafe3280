"""The forms for the units and the reminder of who has not sent: what goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import Campaign, at_work, file_faults, open_campaign
from dvk_xl.actions.load import Progress, load_campaign
from dvk_xl.actions.publish import settle
from dvk_xl.checks.campaign import due_units
from dvk_xl.errors import CampaignError
from dvk_xl.generate.form import FormRequest, build_form
from dvk_xl.intake.cast import Value
from dvk_xl.os_limits import publish_bytes, safe_file_name
from dvk_xl.plan import due, unit_deadline
from dvk_xl.register import Unit, valid_on
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.views.state import State


@dataclass(frozen=True, slots=True)
class MadeForm:
    """A form that was written: the unit's code and the path."""

    unit: str
    path: Path


def make_forms(
    root: Path, period: str, codes: Sequence[str], as_of: date, progress: Progress | None = None
) -> tuple[MadeForm, ...]:
    """One prefilled form for each unit (or only for the codes given), with the message to send; raises `CampaignError`."""
    campaign = open_campaign(root)
    with at_work(campaign.folder):
        settle(campaign.folder)
        state = load_campaign(campaign, as_of, receive=False).state
        units = _wanted(state, period, codes, as_of)
        place = campaign.folder.room("outbox")
        made = []
        with file_faults(place):
            place.mkdir(parents=True, exist_ok=True)
            for number, unit in enumerate(units, 1):
                made.append(_make(campaign, state, unit, period, place))
                if progress:
                    progress(number, len(units), unit.title)
        return tuple(made)


def _wanted(state: State, period: str, codes: Sequence[str], as_of: date) -> tuple[Unit, ...]:
    unknown = [code for code in codes if code not in state.register.by_code]
    if unknown:
        raise CampaignError(f"Danh mục không có đơn vị mang mã {', '.join(unknown)}.")
    if codes:
        return tuple(unit for unit in state.register.units if unit.code in codes)
    units = tuple(unit for unit in state.register.units if valid_on(unit, as_of))
    chosen = tuple(
        unit
        for unit in units
        if (unit.eligible or unit.obliged if period == "DK" else unit.reports or _has_models(state, unit))
    )
    if not chosen:
        raise CampaignError("Danh mục chưa có đơn vị nào cần gửi mẫu của kỳ này. Hãy nhập trang Đơn vị trước.")
    return chosen


def _has_models(state: State, unit: Unit) -> bool:
    return any(record.unit == unit.code and not record.withdrawn for record in state.outcome.records["registration"])


def _make(campaign: Campaign, state: State, unit: Unit, period: str, place: Path) -> MadeForm:
    words = campaign.schema.workbook.form
    rows = prefill(state, unit, period)
    request = FormRequest(
        unit, period, rows, [one for one in state.register.units if valid_on(one, state.measures.as_of)]
    )
    name = safe_file_name(words["file"].format(code=unit.code, form=words[f"file_{period}"], year=state.plan.year))
    target = place / name
    publish_bytes(target, build_form(campaign.schema, state.plan, request))
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
    publish_bytes(target.with_suffix(".txt"), ("\ufeff" + text + "\r\n").encode())
    return MadeForm(unit.code, target)


def prefill(state: State, unit: Unit, period: str) -> dict[str, list[dict[str, Value]]]:
    """The rows a form brings along: the unit's registered models with their ids, for results without the dropped ones."""
    own = [one for one in state.outcome.records["registration"] if one.unit == unit.code and not one.withdrawn]
    if period == "DK":
        names = [one.name for one in state.schema.registration.form_fields]
        return {
            "registration": [{name: one.values.get(name) for name in names} for one in own if one.sender == unit.code]
        }
    kept = [one for one in own if one.values.get("kind") != "LOAI_BO"]
    sent = {
        one.text("model_id"): one
        for one in state.outcome.records["result"]
        if one.values.get("period") == period and not one.withdrawn
    }
    fields = [one.name for one in state.schema.tables["result"].unit_fields]
    rows: list[dict[str, Value]] = []
    for one in kept:
        earlier = sent[one.key].values if one.key in sent else {}
        row = {name: earlier.get(name) for name in fields}
        rows.append({**row, "model_id": one.key, "model_name": one.values.get("model_name")})
    return {"result": rows}


@dataclass(frozen=True, slots=True)
class Reminder:
    """Who has not sent in a period: the units, the list to paste, the file it was written to."""

    period: str
    missing: tuple[Unit, ...]
    text: str
    path: Path


def remind(root: Path, period: str, as_of: date) -> Reminder:
    """One list of the units that have not sent, to paste into a group chat; also written as a text file."""
    campaign = open_campaign(root)
    with at_work(campaign.folder):
        settle(campaign.folder)
        state = load_campaign(campaign, as_of, receive=False).state
        missing = missing_units(state, period)
        text = reminder_text(state, period, missing, as_of)
        target = campaign.folder.room("outbox") / f"Nhac - {campaign.schema.workbook.form[f'file_{period}']}.txt"
        with file_faults(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            publish_bytes(target, ("\ufeff" + text.replace("\n", "\r\n")).encode())
    return Reminder(period, missing, text, target)


def missing_units(state: State, period: str) -> tuple[Unit, ...]:
    """The units that must send in a period and of whom nothing has been received, on paper or in a file."""
    campaign = state.outcome.campaign
    sent = {one.unit for one in campaign.sent if one.period == period}
    return tuple(unit for unit in due_units(campaign, period) if unit.code not in sent)


def reminder_text(state: State, period: str, missing: Sequence[Unit], as_of: date) -> str:
    """The words of the reminder: the deadline as the plan words it, days left or over, the units in order."""
    title = state.words.form[f"name_{period}"]
    deadline = unit_deadline(state.plan, period)
    last = due(deadline, state.plan.rules) if deadline else None
    if not missing:
        return f"Đã nhận đủ {title} phong trào “{state.plan.movement}” năm {state.plan.year} của các đơn vị.\n"
    lines = [
        f"{state.plan.consolidator} đề nghị các đơn vị gửi {title} phong trào “{state.plan.movement}” năm {state.plan.year}."
    ]
    if deadline:
        lines.append(f"{deadline.text}.")
    if last:
        left = (last - as_of).days
        lines.append(
            f"Hạn cuối {format_date(last)}: " + (f"còn {left} ngày." if left >= 0 else f"đã quá {-left} ngày.")
        )
    lines += [f"Đến ngày {format_date(as_of)} chưa nhận được của {len(missing)} đơn vị:", ""]
    lines += [f"{number}. {unit.title}" for number, unit in enumerate(missing, 1)]
    return "\n".join([*lines, "", "Đơn vị nào đã gửi, xin báo lại để kiểm tra. Trân trọng cảm ơn."]) + "\n"
