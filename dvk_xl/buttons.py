"""What each button does, and the one sentence that tells the officer what came of it."""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import folder_at
from dvk_xl.actions.inbox import Progress
from dvk_xl.hosts.closed import CLOSED
from dvk_xl.hosts.host import Host
from dvk_xl.schema import Workbook, load_schema
from dvk_xl.vietnamese.numbers import format_number, format_percent


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: the campaign folder, the day, where the master is, who is told of progress (`None`: nobody)."""

    folder: Path
    today: date
    host: Host = CLOSED
    progress: Progress | None = None

    @property
    def words(self) -> Workbook:
        """The words of the workbook."""
        return load_schema().workbook

    def said(self, name: str, /, **facts: object) -> str:
        """A declared sentence with its facts; numbers as they are written in Vietnamese."""
        told = {key: format_number(value) if isinstance(value, int) else value for key, value in facts.items()}
        return self.words.pressed[name].format(**told)


Run = Callable[[Press], str]


def _forms(press: Press) -> str:
    from dvk_xl.actions.forms import make_forms

    made = make_forms(press.folder, None, (), press.today, press.progress, press.host)
    return press.said("forms", count=len(made), folder=press.words.folders["outbox"])


def _consolidate(press: Press) -> str:
    from dvk_xl.actions.run import consolidate

    done = consolidate(press.folder, press.today, progress=press.progress, host=press.host)
    waiting = sum(state.verdict == "waiting" for state in done.outcome.states)
    numbers = {"files": len(done.inbox), "errors": done.errors, "waiting": waiting}
    if not done.written:
        return press.said("nothing_new", **numbers)
    outcome = done.outcome
    counts = {"registrations": len(outcome.records["registration"]), "countable": outcome.countable}
    return press.said("consolidated", **numbers, **counts, new=done.read_files)


def _check(press: Press) -> str:
    from dvk_xl.actions.run import consolidate

    done = consolidate(press.folder, press.today, receive=False, progress=press.progress, host=press.host)
    levels = Counter(one.severity for one in done.outcome.issues)
    count = len(done.outcome.records["registration"])
    return press.said("checked", registrations=count, errors=done.errors, warnings=levels["W"])


def _coverage(press: Press) -> str:
    from dvk_xl.actions.run import consolidate

    done = consolidate(press.folder, press.today, receive=False, progress=press.progress, host=press.host)
    now = done.outcome.measures["DK"]
    rate = "—" if now.rate is None else format_percent(now.rate, 1)
    return press.said("covered", covered=now.covered, obliged=now.obliged, rate=rate, missing=len(now.missing))


def _report(press: Press) -> str:
    from dvk_xl.actions.report import FORMATS, report

    made = report(press.folder, None, FORMATS, press.today, press.host)
    names = ", ".join(path.name for path, _ in made.files)
    return press.said("report", files=names, folder=press.words.folders["reports"])


def _remind(press: Press) -> str:
    from dvk_xl.actions.remind import remind

    made = remind(press.folder, None, press.today, press.host)
    return press.said("remind", count=len(made.missing), file=made.path.name)


def _paper(name: str) -> Run:
    def run(press: Press) -> str:
        from dvk_xl.actions.papers import make_paper

        made = make_paper(press.folder, name, press.today, host=press.host)
        names = ", ".join(one.path.name for one in made)
        return press.said("paper", files=names, folder=made[0].path.parent.name)

    return run


def _undo(press: Press) -> str:
    from dvk_xl.actions.run import undo

    done = undo(press.folder, host=press.host)
    return press.said("undo", run=done.run, kept=done.kept.relative_to(folder_at(press.folder).root).as_posix())


def _repair(press: Press) -> str:
    from dvk_xl.actions.repair import repair

    done = repair(press.folder, press.today, host=press.host)
    parts = ", ".join(one.name for one in done.repaired)
    lines = [press.said("repaired", parts=parts) if parts else press.said("whole")]
    lines += [press.said("not_repaired", name=one.name, why=one.why, next=one.next) for one in done.not_repaired]
    return "\n".join(lines)


def _doctor(press: Press) -> str:
    from dvk_xl.actions.doctor import check_up, sum_of

    done = check_up(press.folder, press.today, os.environ, Path.home())
    steps = [one.next_step for one in done.checks if one.level == "needed"]
    return "\n".join([sum_of(done.checks), *steps])


BUTTONS: Mapping[str, Run] = {
    "forms": _forms,
    "consolidate": _consolidate,
    "check": _check,
    "coverage": _coverage,
    "report": _report,
    "list_up": _paper("list_up"),
    "appendix1": _paper("appendix1"),
    "appendix2": _paper("appendix2"),
    "appendix3": _paper("appendix3"),
    "missing": _paper("missing"),
    "remind": _remind,
    "undo": _undo,
    "repair": _repair,
    "doctor": _doctor,
}
"""By the id of the action in workbook/schema/actions.toml."""
