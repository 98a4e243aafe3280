"""What goes back to the units: for each one with faults, a note of what to mend, ready to be sent."""

from collections import defaultdict
from pathlib import PurePosixPath

from dvk_xl.actions.folder import Campaign
from dvk_xl.checks.count import allowed
from dvk_xl.issues import Issue, load_catalogue, message, unit_mend
from dvk_xl.os_limits import publish_bytes, safe_file_name
from dvk_xl.views.state import State

SUFFIX = " - Cần sửa.txt"


def write_returns(campaign: Campaign, state: State) -> None:
    """One text for each unit whose files have errors or warnings; the notes of units without any go away."""
    place = campaign.folder.room("returns")
    place.mkdir(parents=True, exist_ok=True)
    notes = {safe_file_name(f"{code}{SUFFIX}"): text for code, text in unit_notes(state).items()}
    for old in place.glob(f"*{SUFFIX}"):
        if old.name not in notes:
            old.unlink()
    for name, text in notes.items():
        data = ("\ufeff" + text.replace("\n", "\r\n")).encode("utf-8")
        target = place / name
        if not target.is_file() or target.read_bytes() != data:
            publish_bytes(target, data)


def unit_notes(state: State) -> dict[str, str]:
    """The note for each unit by code: its files' errors, then their warnings, with place and mend."""
    grouped: dict[str, list[Issue]] = defaultdict(list)
    for one in state.outcome.issues:
        if one.unit and _for_unit(one, state):
            grouped[one.unit].append(one)
    titles = {unit.code: unit.title for unit in state.register.units}
    return {code: _note(titles.get(code, code), issues, state) for code, issues in sorted(grouped.items())}


def _for_unit(one: Issue, state: State) -> bool:
    """Whether a unit can do something about an issue: it stands in its file, and the office has not settled it."""
    if not one.ref.file or one.ref.file == state.words.file_name or one.severity not in "EW":
        return False
    settled = one.key in {record.key for record in state.outcome.records["registration"] if allowed(record)}
    return load_catalogue()[one.code].audience == "unit" and not settled


def _note(title: str, issues: list[Issue], state: State) -> str:
    lines = [
        f"Kính gửi: {title}",
        "",
        f"{state.plan.consolidator} đã nhận tệp của đơn vị. Đề nghị xem và sửa:",
        "",
    ]
    for number, one in enumerate(sorted(issues, key=lambda one: "EW".index(one.severity)), 1):
        # the office's own folders mean nothing to the unit
        name = PurePosixPath(one.ref.file).name
        where = f"{name}, trang {one.ref.sheet}, ô {one.ref.cell}" if one.ref.cell else name
        lines.append(f"{number}. [{state.words.severities[one.severity]}] {where}: {message(one)}")
        lines.append(f"   Cách sửa: {unit_mend(one)}")
    return "\n".join([*lines, "", "Sửa xong, gửi lại cả tệp.", ""])
