"""What every plan asks and where the tool serves it: workbook/duties/*.toml drawn as workbook/plans/COVERAGE.md.

Without arguments the page is written again; with --check nothing is written, and the exit code is 1 when a reference leads
nowhere, a row of the domain notes has no duty, or the page is not what the declarations say.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal

from dvk_xl.cli.commands import COMMANDS
from dvk_xl.declarations import decode
from dvk_xl.errors import DeclarationError
from dvk_xl.issues import Code
from dvk_xl.plan import Plan, load_plan, plan_names
from dvk_xl.resources import read_toml, resource_folder
from dvk_xl.schema import load_schema

ROOT = Path(__file__).resolve().parent.parent
DUTIES = ROOT / "workbook" / "duties"
PAGE = ROOT / "workbook" / "plans" / "COVERAGE.md"
KEYS = DUTIES / "domain-keys.txt"
DOMAIN = ROOT.parent / "shared" / "domain.md"

STATUSES: Mapping[str, str] = {"served": "Có", "not_yet": "Chưa có", "people": "Để người làm"}
_NAMES = ("id", "code", "no", "field")
"""The keys by which an item of a list in a profile is named in a path."""
_RULE = re.compile(r"\|[-| ]+\|")
_HEAD = """# Kế hoạch nào đòi gì, công cụ đáp ứng ở đâu

Trang này do `scripts/plan_duties.py` viết từ `workbook/duties/`; đừng sửa tay. Mỗi dòng là một việc, con số, thời hạn hay
biểu mẫu của văn bản, kèm mục của văn bản.

- **Có**: công cụ làm được, ở chỗ ghi bên cạnh. `[…]` là khóa trong tệp kế hoạch, `dvk …` là lệnh.
- **Chưa có**: văn bản đòi mà công cụ chưa làm.
- **Để người làm**: việc của người, công cụ không thay được; cột cuối nói công cụ giúp đến đâu.
"""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing a plan asks: the rows of the domain notes it answers, heading and words of the text, how it is served."""

    domain: tuple[str, ...]
    source: str
    text: str
    status: Literal["served", "not_yet", "people"]
    where: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanDuties:
    """Everything one plan asks, in the order of its text."""

    plan: str
    duties: tuple[Duty, ...]


def read_duties(folder: Path = DUTIES) -> tuple[PlanDuties, ...]:
    """The declarations of a folder in the order of their names; raises `DeclarationError` with all faults of a file."""
    return tuple(_read(source) for source in sorted(folder.glob("*.toml")))


def _read(source: Path) -> PlanDuties:
    faults: list[str] = []
    value = decode(PlanDuties, read_toml(source), "", faults)
    if value is None:
        raise DeclarationError(source.name, tuple(faults))
    return value


def faults_of(declared: Sequence[PlanDuties], keys: Sequence[str]) -> list[str]:
    """Plans without a declaration, references that lead nowhere, rows of the domain notes without a duty."""
    known = [one.plan for one in declared]
    found = [f"{name}: chưa có khai báo trong workbook/duties" for name in plan_names() if name not in known]
    found += [f"{name}: không có kế hoạch này" for name in known if name not in plan_names()]
    for one in declared:
        if one.plan in plan_names():
            plan = load_plan(one.plan)
            found += [f"{one.plan}, {duty.source}: {fault}" for duty in one.duties for fault in _duty(duty, plan, keys)]
    answered = {key for one in declared for duty in one.duties for key in duty.domain}
    return [*found, *(f"domain.md: dòng “{key}” chưa có việc nào" for key in keys if key not in answered)]


def _duty(duty: Duty, plan: Plan, keys: Sequence[str]) -> Iterator[str]:
    yield from (f"không có dòng “{key}” trong domain.md" for key in duty.domain if key not in keys)
    yield from (f"“{one}” không dẫn đến đâu" for one in duty.where if not resolves(one, plan))
    if not duty.domain:
        yield "không gắn với dòng nào của domain.md"
    if (duty.status == "served") != bool(duty.where):
        yield "có thì phải nói ở đâu, chưa có thì không" if duty.status == "served" else "chưa có mà lại nói ở đâu"
    if duty.status != "served" and not duty.note:
        yield "chưa nói vì sao"


def resolves(reference: str, plan: Plan) -> bool:
    """Whether what a reference names is there: in the profile, among commands, sheets, codes, fields or templates."""
    kind, _, name = reference.partition(":")
    schema = load_schema()
    if kind == "plan":
        return _has_path(plan, name.split("."))
    if kind == "field":
        table, _, field = name.partition(".")
        return table in schema.tables and any(one.name == field for one in schema.tables[table].fields)
    known: Mapping[str, Iterable[str]] = {
        "command": [command[0] for command in COMMANDS],
        "sheet": schema.workbook.sheets,
        "code": [code.value for code in Code],
        "template": [one.name for one in resource_folder("templates").iterdir()],
    }
    return name in known.get(kind, ())


def _has_path(value: Any, path: Sequence[str]) -> bool:
    if not path:
        return True
    first, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        return first in value and _has_path(value[first], rest)
    if isinstance(value, tuple):
        return any(first in _names(one) and _has_path(one, rest) for one in value)
    if is_dataclass(value) and first in {one.name for one in fields(value)}:
        return _has_path(getattr(value, first), rest)
    return False


def _names(item: Any) -> set[str]:
    named = {str(getattr(item, name)) for name in _NAMES if isinstance(getattr(item, name, None), str | int)}
    own = getattr(item, "field", None)
    return named | ({own.name} if is_dataclass(own) else set())


def domain_keys(text: str) -> list[str]:
    """A key for each row of the tables in section 1 of the domain notes: its subsection and first cell."""
    section = text[text.index("\n# 1. ") : text.index("\n# 2. ")].splitlines()
    keys: list[str] = []
    part = ""
    for line, following in zip(section, [*section[1:], ""], strict=True):
        if heading := re.match(r"## (1\.\d+)", line):
            part = heading[1]
        elif line.startswith("|") and not _RULE.fullmatch(line) and not _RULE.fullmatch(following):
            key = f"{part} {re.sub('[*`]', '', line.strip('|').split('|')[0]).strip()}"
            times = sum(one == key or one.startswith(f"{key} (") for one in keys)
            keys.append(f"{key} ({times + 1})" if times and key in keys else key)
    return keys


def page_of(declared: Sequence[PlanDuties]) -> str:
    """The page in Markdown: how many of each plan's duties are served, then each plan's duties in the order of its text."""
    lines = [_HEAD, "| Kế hoạch | " + " | ".join(STATUSES.values()) + " | Tổng |", "|---|" + "---:|" * 4]
    for one in declared:
        counts = [sum(duty.status == status for duty in one.duties) for status in STATUSES]
        numbers = " | ".join(str(count) for count in (*counts, len(one.duties)))
        lines.append(f"| [{load_plan(one.plan).issuer}](#{one.plan}) | {numbers} |")
    for one in declared:
        lines += _section(one)
    return "\n".join(lines) + "\n"


def _section(one: PlanDuties) -> Iterator[str]:
    plan = load_plan(one.plan)
    years = str(plan.year) if len(plan.years) == 1 else f"{plan.year} - {plan.last_year}"
    yield from ("", f'<a id="{one.plan}"></a>', "", f"## {plan.issuer}, {years}", "", plan.title + ".", "")
    yield from ("| Mục | Văn bản đòi | Tình trạng | Ở đâu, ghi chú |", "|---|---|---|---|")
    for duty in one.duties:
        said = "; ".join(_shown(reference) for reference in duty.where)
        told = ". ".join(part.rstrip(".") for part in (said, duty.note) if part)
        yield f"| {duty.source} | {duty.text} | {STATUSES[duty.status]} | {told}. |"


def _shown(reference: str) -> str:
    kind, _, name = reference.partition(":")
    schema = load_schema()
    if kind == "field":
        table, _, field = name.partition(".")
        return f"cột “{schema.tables[table].field(field).title}”"
    words = {
        "plan": f"[{name}]",
        "command": f"`dvk {name}`",
        "sheet": f"trang “{schema.workbook.sheets.get(name, name)}”",
        "code": f"mã {name}",
        "template": f"mẫu {name}",
    }
    return words[kind]


def _keys() -> list[str]:
    return KEYS.read_text("utf-8").splitlines()


def main() -> int:
    """Write the page, or say what is wrong with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what is wrong")
    args = parser.parse_args()
    if DOMAIN.is_file() and not args.check:
        KEYS.write_text("\n".join(domain_keys(DOMAIN.read_text("utf-8"))) + "\n", "utf-8", newline="\n")
    declared = read_duties()
    found = faults_of(declared, _keys())
    if not args.check and not found:
        PAGE.write_text(page_of(declared), "utf-8", newline="\n")
    if args.check and not found and PAGE.read_text("utf-8") != page_of(declared):
        found = ["workbook/plans/COVERAGE.md đã cũ: chạy python scripts/plan_duties.py"]
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
