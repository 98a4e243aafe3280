"""The reminder of who has not sent: one list to paste, and a text and a letter for each unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import at_work, file_faults, open_campaign
from dvk_xl.actions.load import load_campaign
from dvk_xl.actions.publish import settle
from dvk_xl.checks.campaign import due_units
from dvk_xl.os_limits import publish_bytes, safe_file_name
from dvk_xl.plan import Plan, active_deadlines, due, unit_deadline
from dvk_xl.register import Unit
from dvk_xl.report.messages import Attachment, addresses, draft, render_text
from dvk_xl.vietnamese.dates import format_date
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


def remind(root: Path, period: str | None, as_of: date) -> Reminder:
    """The list of the units that have not sent, to paste into a group chat, and a text and a letter for each of them.

    Without a period that of the nearest deadline is meant. What an earlier reminder of the period left for units that
    have sent meanwhile goes away.
    """
    campaign = open_campaign(root)
    with at_work(campaign.folder):
        settle(campaign.folder)
        state = load_campaign(campaign, as_of, receive=False).state
        period = period or owed_period(state, as_of)
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


def units_period(plan: Plan, today: date) -> str:
    """The period that units are asked for on a day: that of their next deadline, or of the last one."""
    bound = [
        (last, one.period) for one in active_deadlines(plan) if one.sender == "units" and (last := due(one, plan.rules))
    ]
    coming = [pair for pair in sorted(bound) if pair[0] >= today]
    return (coming[0] if coming else max(bound))[1] if bound else "DK"


def owed_period(state: State, today: date) -> str:
    """The period that units still owe: of those that some have not sent for, the one whose deadline is nearest."""
    near = [
        (abs((last - today).days), last, one.period)
        for one in active_deadlines(state.plan)
        if one.sender == "units" and (last := due(one, state.plan.rules)) and missing_units(state, one.period)
    ]
    return min(near)[2] if near else units_period(state.plan, today)


def missing_units(state: State, period: str) -> tuple[Unit, ...]:
    """The units that must send in a period and of whom nothing has been received, on paper or in a file; in order."""
    campaign = state.outcome.campaign
    sent = {one.unit for one in campaign.sent if one.period == period}
    return tuple(unit for unit in due_units(campaign, period) if unit.code not in sent)


def reminder_text(state: State, period: str, missing: Sequence[Unit], as_of: date) -> str:
    """The words of the list: the deadline as the plan words it, days left or over, the units in order."""
    return render_text(_LIST, {**_context(state, period, as_of), "units": [unit.title for unit in missing]})


def as_notepad(text: str) -> bytes:
    """A text as Notepad of every Windows reads it: UTF-8 with its mark, lines ended by CR LF."""
    return ("\ufeff" + text.replace("\n", "\r\n")).encode()


def _context(state: State, period: str, as_of: date) -> Mapping[str, object]:
    deadline = unit_deadline(state.plan, period)
    last = due(deadline, state.plan.rules) if deadline else None
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
    context = {**_context(state, period, as_of), "unit": " ".join(unit.title.split()), "file": file}
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
