"""The reminder of who has not sent: one list to paste, and a text and a letter for each unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import at_work, file_faults, open_campaign
from dvk_xl.actions.load import load_campaign
from dvk_xl.actions.publish import settle
from dvk_xl.checks.campaign import last_day
from dvk_xl.errors import ReportError
from dvk_xl.hosts.closed import CLOSED
from dvk_xl.hosts.host import Host
from dvk_xl.os_limits import publish_bytes, safe_file_name
from dvk_xl.plan import Plan, due, unit_deadline
from dvk_xl.register import Unit
from dvk_xl.report.messages import Attachment, addresses, draft, render_text
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.views.period import asked_periods, current_period
from dvk_xl.views.state import State

FOLDER = "Nhac"
"""The folder of the letters, inside that of what goes out."""
_LIST, _TEXT, _SUBJECT = "nhac-danh-sach.txt", "nhac-don-vi.txt", "nhac-tieu-de.txt"


@dataclass(frozen=True, slots=True)
class Message:
    """The reminder of one unit: its text and its letter as files."""

    unit: str
    text: Path
    letter: Path


@dataclass(frozen=True, slots=True)
class Reminder:
    """Who has not sent in a period: the units, the list to paste, the file it was written to, a message for each unit."""

    period: str
    missing: tuple[Unit, ...]
    text: str
    path: Path
    messages: tuple[Message, ...] = ()


def remind(root: Path, period: str | None, as_of: date, host: Host = CLOSED) -> Reminder:
    """The list of the units that have not sent, to paste into a group chat, and a text and a letter for each of them.

    Without a period that of the nearest deadline is meant. What an earlier reminder of the period left for units that
    have sent meanwhile goes away. Raises `ReportError` for a period in which the plan asks for nothing.
    """
    campaign = open_campaign(root, host)
    with at_work(campaign.folder):
        settle(campaign.folder, host)
        state = load_campaign(campaign, as_of, receive=False).state
        period = period or current_period(state)
        must_be_asked(state.plan, period)
        missing = missing_units(state, period)
        text = reminder_text(state, period, missing, as_of)
        outbox = campaign.folder.room("outbox")
        target = outbox / f"Nhac - {state.words.form[f'file_{period}']}.txt"
        with file_faults(target):
            (outbox / FOLDER).mkdir(parents=True, exist_ok=True)
            publish_bytes(target, as_notepad(text))
            messages = tuple(_message(state, period, unit, as_of, outbox) for unit in missing)
            _sweep(outbox / FOLDER, _suffix(state, period), messages)
    return Reminder(period, missing, text, target, messages)


def missing_units(state: State, period: str) -> tuple[Unit, ...]:
    """The units that must send in a period and of whom nothing has been received, on paper or in a file; in order."""
    return tuple(state.register.by_code[code] for code in state.outcome.measures[period].timeliness.missing)


def must_be_asked(plan: Plan, period: str) -> None:
    """Raise `ReportError` for a period in which the plan sets no deadline: nobody owes, and nobody has sent all either."""
    asked = asked_periods(plan)
    if period not in asked:
        only = f"; chỉ có kỳ {', '.join(asked)}" if asked else ""
        raise ReportError(f"Kế hoạch không đặt hạn nào trong kỳ {period}, nên không ai phải gửi{only}.")


def reminder_text(state: State, period: str, missing: Sequence[Unit], as_of: date) -> str:
    """The words of the list: the deadline as the plan words it, days left or over, the units in order.

    The day is the first that binds one of them; a unit with more time has its own day beside its name.
    """
    days = {unit.title: last_day(state.outcome.campaign, unit.code, period) for unit in missing}
    bound = [day for day in days.values() if day]
    own = {title: format_date(day) for title, day in days.items() if day and day != _plan_day(state, period)}
    last = min(bound) if bound else _plan_day(state, period)
    return render_text(
        _LIST, {**_context(state, period, as_of, last), "units": [unit.title for unit in missing], "extended": own}
    )


def as_notepad(text: str) -> bytes:
    """A text as Notepad of every Windows reads it: UTF-8 with its mark, lines ended by CR LF."""
    return ("\ufeff" + text.replace("\n", "\r\n")).encode()


def _plan_day(state: State, period: str) -> date | None:
    deadline = unit_deadline(state.plan, period)
    return due(deadline, state.plan.rules) if deadline else None


def _context(state: State, period: str, as_of: date, last: date | None) -> Mapping[str, object]:
    """The values of a template; `last`: the last day on time of whom it speaks."""
    deadline = unit_deadline(state.plan, period)
    return {
        "consolidator": state.plan.consolidator,
        "form": state.words.form[f"name_{period}"],
        "movement": state.plan.movement,
        "year": state.plan.year,
        "deadline": deadline.text if deadline else "",
        "due": format_date(last) if last else "",
        "left": (last - as_of).days if last else 0,
        "today": format_date(as_of),
    }


def _message(state: State, period: str, unit: Unit, as_of: date, outbox: Path) -> Message:
    words = state.words.form
    form = outbox / safe_file_name(
        words["file"].format(code=unit.code, form=words[f"file_{period}"], year=state.plan.year)
    )
    attached = [Attachment(form.name, form.read_bytes())] if form.is_file() else []
    file = form.name if attached else ""
    last = last_day(state.outcome.campaign, unit.code, period)
    context = {
        **_context(state, period, as_of, last),
        "unit": " ".join(unit.title.split()),
        "file": file,
        "extended": last != _plan_day(state, period),
    }
    body, subject = render_text(_TEXT, context), render_text(_SUBJECT, context)
    stem = safe_file_name(f"{unit.code}{_suffix(state, period)}.txt")
    text = outbox / FOLDER / stem
    letter = text.with_suffix(".eml")
    publish_bytes(text, as_notepad(body))
    publish_bytes(letter, draft(addresses(unit.email), subject, body, as_of, attached))
    return Message(unit.code, text, letter)


def _suffix(state: State, period: str) -> str:
    return f" - Nhac {state.words.form[f'file_{period}']} {state.plan.year}"


def _sweep(folder: Path, suffix: str, kept: Iterable[Message]) -> None:
    wanted = {path for one in kept for path in (one.text, one.letter)}
    for path in sorted(folder.iterdir()):
        if path not in wanted and path.suffix in {".txt", ".eml"} and path.stem.endswith(suffix):
            path.unlink()
