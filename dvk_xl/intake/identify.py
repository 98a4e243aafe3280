"""Who sent a file, and which form it is: the evidence of the file weighed, never guessed past a doubt."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from dvk_xl.intake.parse import ParsedFile
from dvk_xl.issues import Code, Issue, Ref, issue
from dvk_xl.plan import PERIODS, Plan
from dvk_xl.register import Match, Register, Unit, resolve
from dvk_xl.vietnamese.text import fold

_NAMED = re.compile(r"^\s*(?:tên\s+)?(?:cơ quan,\s*)?đơn vị\s*:\s*(.+)$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!tháng )(?<!\d )\bnăm (\d{4})\b")
_MONTH_YEAR = re.compile(r"tháng\s*[\d….]*\s*năm\s*\d{4}")
_NOISE = re.compile(
    r"\b(đăng ký|dang ky|danh sách|danh sach|dân vận khéo|dan van kheo|dvk|mô hình|mo hinh|báo cáo|bao cao|kết quả|ket qua|"
    r"phụ lục|phu luc|pl\s*0?\d|mẫu|mau|gửi|gui|mới|moi|sửa|sua|lần|lan|bản|ban|cuối|cuoi|năm|nam|6t|dk|20\d\d)\b"
)
_SEPARATORS = re.compile(r"[_\-.()\[\]]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who sent the file and what it is.

    `unit` is `None` while that is not certain: then `written` is the name to ask about, `suggestion` and `score` (0..1)
    the nearest unit. `foreign` says that it is no form of this plan and year. `issues` carry the file's name.
    """

    unit: str | None
    period: str | None
    issues: tuple[Issue, ...] = ()
    written: str = ""
    suggestion: str | None = None
    score: float = 0.0
    foreign: bool = False


def identify(parsed: ParsedFile, relative: str, register: Register, plan: Plan) -> Identity:
    """The sender and the form of a file; a doubt leaves the sender open and names it in an issue."""
    ref = Ref(relative)
    wrong = _wrong_form(parsed, plan)
    if wrong:
        return Identity(None, parsed.period, (issue(Code.E407, ref, found=wrong, expected=plan.title),), foreign=True)
    said, written = _said(parsed, register)
    inside, written = (said, written) if written else _by_rows(parsed, register)
    outside = _outside(relative, register)
    # rows may all be led by a partner: against them the file's own name is evidence, against a title only a folder is
    if inside and outside and inside.code != outside.code and (said is None or _is_folder(relative, register)):
        conflict = issue(Code.E406, ref, a=inside.title, b=outside.title)
        return Identity(None, parsed.period, (conflict,), inside.title, outside.code, 1.0)
    found = inside or (outside if not written else None)
    if found:
        return Identity(found.code, parsed.period)
    return _open(parsed, ref, register, written or _stem(relative))


def _wrong_form(parsed: ParsedFile, plan: Plan) -> str:
    if parsed.meta:
        if parsed.meta.plan != plan.name:
            return f"mẫu của kế hoạch {parsed.meta.plan}"
        if parsed.meta.period not in PERIODS:
            return f"mẫu của kỳ {parsed.meta.period}"
        if parsed.meta.year not in {"", str(plan.year)}:
            return f"mẫu của năm {parsed.meta.year}"
        return ""
    text = _MONTH_YEAR.sub("", fold(" ".join(parsed.titles)))
    years = {int(year) for year in _YEAR.findall(text)}
    if years and plan.year not in years:
        return "danh sách năm " + ", ".join(str(year) for year in sorted(years))
    return ""


def _said(parsed: ParsedFile, register: Register) -> tuple[Unit | None, str]:
    if parsed.meta:
        return register.by_code.get(parsed.meta.unit), parsed.meta.unit
    for named in _named(parsed.titles):
        return _exact(resolve(register, named)), named
    for title in parsed.titles:
        unit = _exact(resolve(register, title))
        if unit:
            return unit, title
    return None, ""


def _named(titles: Sequence[str]) -> Iterator[str]:
    for title in titles:
        for line in title.split("\n"):
            match = _NAMED.match(line)
            if match and match.group(1).strip(" .…_"):
                yield match.group(1).strip(" .…_")


def _by_rows(parsed: ParsedFile, register: Register) -> tuple[Unit | None, str]:
    names = {str(row.values["lead_unit"]) for row in parsed.rows if row.values.get("lead_unit")}
    units = {
        match.unit.code: match.unit
        for match in (resolve(register, name) for name in names)
        if match.kind == "exact" and match.unit
    }
    if len(units) == 1 and len({fold(name) for name in names}) >= 1:
        return next(iter(units.values())), next(iter(sorted(names)))
    if len(names) == 1:
        return None, next(iter(names))
    return None, ""


def _exact(match: Match) -> Unit | None:
    return match.unit if match.kind == "exact" else None


def _outside(relative: str, register: Register) -> Unit | None:
    path = PurePosixPath(relative)
    for part in (*reversed(path.parts[:-1]), path.stem):
        for name in (part, *_simplified(part)):
            unit = _exact(resolve(register, name))
            if unit:
                return unit
    return None


def _is_folder(relative: str, register: Register) -> bool:
    parts = PurePosixPath(relative).parts[:-1]
    return any(_exact(resolve(register, part)) for part in parts)


def _simplified(part: str) -> tuple[str, ...]:
    spaced = " ".join(_SEPARATORS.sub(" ", part).split())
    without = " ".join(_NOISE.sub(" ", fold(spaced)).split())
    words = spaced.split()
    return (spaced, without, *(words[:1]), *(words[-1:]))


def _stem(relative: str) -> str:
    return PurePosixPath(relative).stem


def _open(parsed: ParsedFile, ref: Ref, register: Register, written: str) -> Identity:
    match = resolve(register, written)
    suggestion = match.unit
    if match.kind == "likely" and suggestion:
        found = issue(Code.E104, ref, written=written, suggestion=suggestion.title)
    elif match.kind == "other_number" and suggestion:
        found = issue(Code.E105, ref, written=written, suggestion=suggestion.title)
    else:
        found = issue(Code.E103, ref, written=written)
    offered = suggestion.code if suggestion and match.kind == "likely" else None
    return Identity(None, parsed.period, (found,), written, offered, match.score)
