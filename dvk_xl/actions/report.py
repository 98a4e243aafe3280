"""Reports of a period into 4-Bao-cao: the appendices for sending, the report in Word, every number from the measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import at_work, file_faults, open_campaign
from dvk_xl.actions.load import load_campaign
from dvk_xl.actions.publish import settle
from dvk_xl.errors import ReportError
from dvk_xl.hosts.closed import CLOSED
from dvk_xl.hosts.host import Host
from dvk_xl.os_limits import publish_bytes, safe_file_name
from dvk_xl.report.context import numbers, report_context
from dvk_xl.report.docx import render_docx, template_for
from dvk_xl.report.xlsx import appendix_xlsx
from dvk_xl.views.period import current_period
from dvk_xl.views.state import State

FORMATS = ("docx", "xlsx")


@dataclass(frozen=True, slots=True)
class Reported:
    """What was written: (path, format) of each file, and the numbers by name."""

    files: tuple[tuple[Path, str], ...]
    numbers: Mapping[str, int | str]


def report(root: Path, period: str | None, formats: Sequence[str], as_of: date, host: Host = CLOSED) -> Reported:
    """The reports of a period in the formats asked for; `None` is the period the work is about now.

    Raises `ReportError` for a format that is not made.
    """
    unknown = [one for one in formats if one not in FORMATS]
    if unknown:
        raise ReportError(f"Chưa lập được báo cáo dạng {', '.join(unknown)}; đang có: {', '.join(FORMATS)}.")
    campaign = open_campaign(root, host)
    with at_work(campaign.folder):
        settle(campaign.folder, host)
        state = load_campaign(campaign, as_of, receive=False).state
        period = period or current_period(state)
        context = report_context(state, period)
        made = list(_documents(state, period, formats, context))
        place = campaign.folder.room("reports")
        with file_faults(place):
            place.mkdir(parents=True, exist_ok=True)
            for name, _, data in made:
                publish_bytes(place / name, data)
    return Reported(tuple((place / name, kind) for name, kind, _ in made), numbers(context))


def _documents(
    state: State, period: str, formats: Sequence[str], context: Mapping[str, object]
) -> Sequence[tuple[str, str, bytes]]:
    words = state.schema.workbook.form
    stem = f"{words[f'file_{period}']} {state.plan.year}"
    made: list[tuple[str, str, bytes]] = []
    if "docx" in formats:
        made.append((safe_file_name(f"{stem}.docx"), "docx", render_docx(template_for(state.plan), dict(context))))
    if "xlsx" in formats:
        names = ("appendix2",) if period == "DK" else ("appendix2", "appendix3")
        made += [
            (
                safe_file_name(f"{state.schema.papers.outputs[name].file} - {stem}.xlsx"),
                "xlsx",
                appendix_xlsx(state, name, period),
            )
            for name in names
        ]
    return made
