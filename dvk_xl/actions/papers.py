"""The named outputs of the plan's calendar: what is due when and to whom, and each of them as files in 4-Bao-cao."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import at_work, file_faults, open_campaign
from dvk_xl.actions.load import load_campaign
from dvk_xl.actions.publish import settle
from dvk_xl.actions.remind import as_notepad, missing_units, must_be_asked, reminder_text
from dvk_xl.actions.run import look
from dvk_xl.errors import ReportError
from dvk_xl.hosts.closed import CLOSED
from dvk_xl.hosts.host import Host
from dvk_xl.os_limits import publish_bytes, safe_file_name
from dvk_xl.plan import Deadline, Plan, active_deadlines, due, unit_deadline
from dvk_xl.report.xlsx import appendix_xlsx, missing_xlsx
from dvk_xl.schema import Output, Schema
from dvk_xl.views.appendices import report_period
from dvk_xl.views.period import current_period
from dvk_xl.views.state import State


@dataclass(frozen=True, slots=True)
class Paper:
    """A named output in one period: its title, the last day on time (`None` without one), whom it goes to ("" nobody)."""

    name: str
    title: str
    period: str
    due: date | None
    addressee: str


@dataclass(frozen=True, slots=True)
class MadePaper:
    """An output that was written."""

    name: str
    path: Path


def list_papers(root: Path, as_of: date) -> tuple[Paper, ...]:
    """The outputs of a campaign's calendar, its days as the office reads the plan; raises `CampaignError`."""
    state = look(root, as_of).state
    return papers_of(state.schema, state.plan)


def papers_of(schema: Schema, plan: Plan) -> tuple[Paper, ...]:
    """The outputs of a plan's calendar, in the declared order, period by period."""
    outputs = _outputs(schema, plan)
    return tuple(_paper(plan, name, one, period) for name, one in outputs.items() for period in _periods(plan, one))


def _outputs(schema: Schema, plan: Plan) -> dict[str, Output]:
    """The declared outputs without those that the plan does not ask for."""
    declared = schema.papers.outputs
    return {name: one for name, one in declared.items() if name != "list_up" or name in plan.appendices}


def _periods(plan: Plan, output: Output) -> Iterator[str]:
    """The periods of an output for which the plan sets a deadline; its first when there is none."""
    asked = {one.period for one in plan.deadlines}
    named = [period for period in output.periods if period in asked]
    yield from named or output.periods[:1]


def _paper(plan: Plan, name: str, output: Output, period: str) -> Paper:
    deadline = _answered(plan, name, period)
    own = plan.appendices[name].addressee if name in plan.appendices else ""
    whom = own or (deadline.recipient if deadline and name != "missing" else "")
    return Paper(name, output.title, period, due(deadline, plan.rules) if deadline else None, whom)


def _answered(plan: Plan, name: str, period: str) -> Deadline | None:
    """The deadline an output answers: the one that names it, else that of the units in the period."""
    named = (one for one in active_deadlines(plan) if one.paper == name and one.period == period)
    return next(named, None) or unit_deadline(plan, period)


def make_paper(
    root: Path, name: str, as_of: date, period: str | None = None, host: Host = CLOSED
) -> tuple[MadePaper, ...]:
    """The files of one output; see `make_papers`."""
    return make_papers(root, (name,), as_of, period, host)


def make_papers(
    root: Path, names: Sequence[str], as_of: date, period: str | None = None, host: Host = CLOSED
) -> tuple[MadePaper, ...]:
    """The outputs of these names as files, for a period or for the one that is due now.

    Raises `ReportError` for a name or a period that the plan does not have or asks nothing in; then nothing is written.
    """
    campaign = open_campaign(root, host)
    with at_work(campaign.folder):
        settle(campaign.folder, host)
        _must_be_known(campaign.schema, campaign.plan, names, period)
        state = load_campaign(campaign, as_of, receive=False).state
        place = campaign.folder.room("reports")
        made = [(name, file, data) for name in names for file, data in _files(state, name, as_of, period)]
        with file_faults(place):
            place.mkdir(parents=True, exist_ok=True)
            for _, file, data in made:
                publish_bytes(place / file, data)
    return tuple(MadePaper(name, place / file) for name, file, _ in made)


def _must_be_known(schema: Schema, plan: Plan, names: Sequence[str], period: str | None) -> None:
    known = _outputs(schema, plan)
    for name in names:
        if name not in known:
            title = f" “{schema.papers.outputs[name].title}”" if name in schema.papers.outputs else f" “{name}”"
            raise ReportError(f"Kế hoạch này không có{title}; đang có: {', '.join(known)}.")
        if period and period not in known[name].periods:
            raise ReportError(
                f"{known[name].title} không có trong kỳ {period}; chỉ có kỳ {', '.join(known[name].periods)}."
            )


def _files(state: State, name: str, as_of: date, period: str | None) -> Iterator[tuple[str, bytes]]:
    output = state.schema.papers.outputs[name]
    chosen = period or _due_now(state, name)
    words = state.words.form
    stem = f"{output.file} - {words[f'file_{chosen}']} {state.plan.year}"
    if name != "missing":
        yield safe_file_name(f"{stem}.xlsx"), appendix_xlsx(state, name, chosen)
        return
    must_be_asked(state.plan, chosen)
    missing = missing_units(state, chosen)
    yield safe_file_name(f"{stem}.txt"), as_notepad(reminder_text(state, chosen, missing, as_of))
    yield safe_file_name(f"{stem}.xlsx"), missing_xlsx(state, chosen, missing)


def _due_now(state: State, name: str) -> str:
    if name == "missing":
        return current_period(state)
    return report_period(state) if name == "appendix3" else state.schema.papers.outputs[name].periods[0]
