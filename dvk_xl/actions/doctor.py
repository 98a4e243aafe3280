"""`Kiểm tra máy`: what works on this machine and in a campaign folder, what does not, and the next action."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from dvk_xl import machine
from dvk_xl.actions.doctor_facts import SETTING_NAME, Machine, Place, look_at_folder, look_at_machine
from dvk_xl.actions.folder import folder_at
from dvk_xl.machine_schema import CHECKS, CheckWords, Level, MachineSchema, launcher_places, load_machine_schema

REPORT = "kiem-tra-may.txt"
_MEGABYTE = 1024 * 1024
_RANK: Mapping[str, int] = {"ok": 0, "note": 1, "wanted": 2, "needed": 3}
_OF_THE_MASTER = frozenset({"mark_of_the_web", "master"})
_SHOWN = 3
"""Names of fonts that are told."""

Fact = str | int
Outcome = tuple[dict[str, Fact], list["Finding"]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or good to know: its name in the declaration, facts for its sentences."""

    fault: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `ok` unless something does not work; `next_step` is "" when there is nothing to do."""

    id: str
    title: str
    ok: bool
    level: Literal["ok"] | Level
    message: str
    next_step: str


@dataclass(frozen=True, slots=True)
class CheckUp:
    """All checks; where they were written, `None` without a folder or when that failed; why it failed."""

    checks: tuple[Check, ...]
    report: Path | None = None
    obstacle: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing that is needed is wrong."""
        return not any(check.level == "needed" for check in self.checks)


def check_up(root: Path | None, as_of: date, environment: Mapping[str, str], home: Path) -> CheckUp:
    """The machine and, if one is named, the campaign folder looked at; written into its dossier when there is one."""
    place = look_at_folder(root, as_of) if root else None
    checks = examine(look_at_machine(environment, home), place)
    dossier = folder_at(root).room("dossier") if root else None
    if dossier is None or not dossier.is_dir():
        return CheckUp(checks)
    report = dossier / REPORT
    try:
        report.write_text("\r\n".join([*check_lines(checks), ""]), "utf-8-sig", newline="")
    except OSError as refused:
        return CheckUp(checks, None, refused.strerror or type(refused).__name__)
    return CheckUp(checks, report)


def examine(on: Machine, place: Place | None) -> tuple[Check, ...]:
    """The checks in their order; those of a folder only when there is one."""
    declared = load_machine_schema()
    of_machine: Mapping[str, Callable[[Machine, MachineSchema], Outcome]] = {
        "python": _python,
        "bitness": lambda one, _: ({"bits": one.bits}, []),
        "packages": _packages,
        "excel": _excel,
        "fonts": _fonts,
        "pdf": _pdf,
    }
    outcomes = {name: look(on, declared) for name, look in of_machine.items()}
    outcomes["launcher"] = _launcher(on, place, declared)
    if place:
        outcomes |= {
            "folder": _folder(place, declared),
            "path": _path(on, place, declared),
            "mark_of_the_web": _mark(place),
            "master": _master(place),
        }
    if place and place.lacking:
        # nothing can be told of a master that may not be there, and the folder's own check says so
        outcomes = {name: one for name, one in outcomes.items() if name not in _OF_THE_MASTER}
    return tuple(_check(name, declared.checks[name], *outcomes[name]) for name in CHECKS if name in outcomes)


def _check(name: str, words: CheckWords, facts: Mapping[str, Fact], findings: Sequence[Finding]) -> Check:
    if not findings:
        return Check(name, words.title, ok=True, level="ok", message=words.ok.format_map(facts), next_step="")
    faults = [words.faults[one.fault] for one in findings]
    worst = max((one.level for one in faults), key=_RANK.__getitem__)
    said = [fault.message.format_map(one.facts) for fault, one in zip(faults, findings, strict=True)]
    steps = [fault.next_step.format_map(one.facts) for fault, one in zip(faults, findings, strict=True)]
    steps = [step for step in dict.fromkeys(steps) if step]
    return Check(name, words.title, worst == "note", worst, " ".join(said), " ".join(steps))


def _launcher(on: Machine, place: Place | None, declared: MachineSchema) -> Outcome:
    """The first of cell, person's setting, usual places that is there: the order of the bridge in the workbook."""
    findings = []
    setting = place.setting if place else ""
    if setting and not on.exists(setting):
        findings.append(Finding("lost_setting", {"cell": SETTING_NAME, "path": setting}))
    if on.remembered and not on.exists(on.remembered):
        findings.append(Finding("lost_memory", {"path": on.remembered}))
    for path, where in _launchers(on, setting):
        if on.exists(path):
            facts: dict[str, Fact] = {"path": path, "where": declared.words[where].format(cell=SETTING_NAME)}
            return facts, [*findings, Finding("found", facts)] if findings else []
    return {}, [*findings, _no_launcher(on, declared)]


def _launchers(on: Machine, setting: str) -> Iterator[tuple[str, str]]:
    if setting:
        yield setting, "where_setting"
    if on.remembered:
        yield on.remembered, "where_remembered"
    usual = (machine.expanded(place, on.environment) for place in launcher_places())
    yield from ((path, "where_usual") for path in usual if path)
    if on.own and not on.windows:
        yield on.own, "where_beside"


def _no_launcher(on: Machine, declared: MachineSchema) -> Finding:
    if on.own:
        return Finding("unknown", {"path": on.own})
    return Finding("none" if on.windows else "none_elsewhere", {"name": declared.launcher})


def _python(on: Machine, declared: MachineSchema) -> Outcome:
    least = (declared.limits.python_major, declared.limits.python_minor)
    facts: dict[str, Fact] = {"version": _dotted(on.version), "path": on.python, "least": _dotted(least)}
    return facts, [Finding("old", facts)] if on.version[:2] < least else []


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))


def _packages(on: Machine, _: MachineSchema) -> Outcome:
    if not on.program or not on.required:
        return {}, [Finding("not_installed")]
    missing = {name: version for name, version in on.required.items() if not on.installed.get(name)}
    other = {
        name: on.installed[name] for name in on.required.keys() - missing if on.installed[name] != on.required[name]
    }
    findings = []
    if missing:
        findings.append(Finding("missing", _pip(on, missing, ", ".join(sorted(missing)))))
    if other:
        named = ", ".join(f"{name} {other[name]} (cần {on.required[name]})" for name in sorted(other))
        findings.append(Finding("different", _pip(on, other, named)))
    return {"version": on.program, "count": len(on.required)}, findings


def _pip(on: Machine, packages: Mapping[str, str], names: str) -> dict[str, Fact]:
    wanted = " ".join(f"{name}=={on.required[name]}" for name in sorted(packages))
    return {"names": names, "python": on.python, "wanted": wanted}


def _excel(on: Machine, _: MachineSchema) -> Outcome:
    findings = []
    if on.xlwings:
        wanted = f"xlwings=={on.required['xlwings']}" if "xlwings" in on.required else "xlwings"
        findings.append(Finding("no_xlwings", {"detail": on.xlwings, "python": on.python, "wanted": wanted}))
    if on.windows and not on.excel:
        findings.append(Finding("no_excel"))
    if not on.windows and not on.xlwings:
        findings.append(Finding("elsewhere"))
    return {"version": on.excel}, findings


def _fonts(on: Machine, _: MachineSchema) -> Outcome:
    return {"names": ", ".join(on.fonts[:_SHOWN])}, [] if on.fonts else [Finding("none")]


def _pdf(on: Machine, _: MachineSchema) -> Outcome:
    program = on.converter or on.word
    return {"program": program}, [] if program else [Finding("none")]


def _folder(place: Place, declared: MachineSchema) -> Outcome:
    if not place.there:
        return {}, [Finding("no_folder", {"path": place.root})]
    if place.lacking:
        return {}, [Finding("no_campaign", {"path": place.root, "names": ", ".join(place.lacking)})]
    free, least = place.free // _MEGABYTE, declared.limits.free_megabytes
    absent = [title for title, obstacle in place.rooms.items() if obstacle is None]
    closed = [f"{title} ({obstacle})" for title, obstacle in place.rooms.items() if obstacle]
    findings = []
    if absent:
        findings.append(Finding("no_room", {"names": ", ".join(absent), "dossier": list(place.rooms)[-1]}))
    if closed:
        findings.append(Finding("no_right", {"names": ", ".join(closed)}))
    if free < least:
        findings.append(Finding("no_space", {"free": free, "least": least}))
    return {"count": len(place.rooms), "free": free}, findings


def _path(on: Machine, place: Place, declared: MachineSchema) -> Outcome:
    findings = [*_too_long(place, declared)] if on.windows else []
    if "=" in place.root:
        findings.append(Finding("equals"))
    cloud = machine.cloud_folder(place.root, on.environment)
    if cloud:
        findings.append(Finding("cloud", {"cloud": cloud}))
    share = machine.share_of(place.root) or machine.share_of(place.resolved)
    if share:
        findings.append(Finding("share", {"share": share}))
    return {"path": place.root, "length": len(place.root)}, findings


def _too_long(place: Place, declared: MachineSchema) -> Iterator[Finding]:
    limits = declared.limits
    if len(place.master) > limits.workbook_path:
        yield Finding("workbook_long", {"length": len(place.master), "most": limits.workbook_path})
    if len(place.longest) > limits.file_path:
        name = place.longest.replace("\\", "/").rsplit("/", 1)[-1]
        yield Finding("file_long", {"length": len(place.longest), "name": name, "most": limits.file_path})


def _mark(place: Place) -> Outcome:
    if not machine.is_from_the_web(place.zone):
        return {}, []
    file = place.master.replace("\\", "/").rsplit("/", 1)[-1]
    return {}, [Finding("marked", {"zone": place.zone or 0, "file": file})]


def _master(place: Place) -> Outcome:
    if place.sentence:
        return {}, [Finding("broken", {"sentence": place.sentence})]
    return {"run": place.run}, [] if place.run else [Finding("new")]


def check_lines(checks: Sequence[Check]) -> list[str]:
    """The checks for a person, aligned: a mark, the title, what was seen, below it what to do; at the end the sum."""
    words = load_machine_schema().words
    width = max(len(one.title) for one in checks)
    lines = []
    for one in checks:
        first, *others = one.message.splitlines()
        lines.append(f"{words[f'mark_{one.level}']} {one.title:<{width}}  {first}")
        lines += [f"{'':<{width + 2}}  {other}" for other in others]
        if one.next_step:
            lines.append(f"{'':<{width + 2}}  {words['arrow']} {one.next_step}")
    return [*lines, "", sum_of(checks)]


def sum_of(checks: Sequence[Check]) -> str:
    """One sentence: everything needed works, or what has to be mended."""
    words = load_machine_schema().words
    wrong = [one.title for one in checks if one.level == "needed"]
    return words["wrong"].format(count=len(wrong), titles=", ".join(wrong)) if wrong else words["all_well"]
