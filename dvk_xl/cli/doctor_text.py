"""The answer of `dvk doctor` as words for a person."""

from dvk_xl.actions.doctor import CheckUp, check_lines
from dvk_xl.machine_schema import load_machine_schema


def doctor_text(done: CheckUp, kept: str) -> str:
    """The checks, then what was remembered and where the checks were written."""
    words = load_machine_schema().words
    lines = check_lines(done.checks)
    if kept:
        lines.append(kept)
    if done.report:
        lines.append(words["report"].format(path=done.report))
    if done.obstacle:
        lines.append(words["no_report"].format(detail=done.obstacle))
    return "\n".join(lines)
