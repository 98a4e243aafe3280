"""Who sent a file, and which form it is: the evidence of the file weighed, never guessed past a doubt."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from dvk_xl.intake.parsed import Meta, ParsedFile
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
_CODE = re.compile(r"^(?=.*[A-Za-z])[A-Za-z0-9-]{3,}$")
_HALF_YEAR_UNTIL = (7, 31)
_REPORTS_FROM = {"6T": (4, 1), "NAM": (7, 1)}
"""The first day (month, day) on which there is something to report of a period: it is at least half over."""
_BEFORE_ITS_TIME = {"6T": "6 tháng", "NAM": "cả năm"}
FORM_TEMPLATES = ("1",)
"""The makes of our form that are still read, the one that is sent out last."""
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


def identify(parsed: ParsedFile, relative: str, register: Register, plan: Plan, received: date) -> Identity:
    """The sender and the form of a file; a doubt leaves the sender open and names it in an issue.

    `received`: the day the file came, which tells the period of a report that does not say it itself.
    """
    ref = Ref(relative)
    period = _period(parsed, plan, received)
    wrong = _wrong_form(parsed, plan, received)
    if wrong:
        return Identity(None, period, (issue(Code.E407, ref, found=wrong, expected=plan.title),), foreign=True)
    return replace(_sender(parsed, relative, register), period=period)


def _period(parsed: ParsedFile, plan: Plan, received: date) -> str | None:
    """The period a file is of: as it says itself, else a report is of the half-year until a month after its end."""
    if parsed.period is not None or not parsed.rows:
        return parsed.period
    return "6T" if received <= date(plan.year, *_HALF_YEAR_UNTIL) else "NAM"


def _sender(parsed: ParsedFile, relative: str, register: Register) -> Identity:
    ref = Ref(relative)
    said, written = _said(parsed, register)
    inside, written = (said, written) if written else _by_rows(parsed, register)
    outside = _outside(relative, register)
    shown = _titled(parsed, register)[0] if parsed.meta else None
    if inside and shown and shown.code != inside.code:
        # a neighbour's form, filled in: what its hidden sheet says is not what its reader sees
        conflict = issue(Code.E406, ref, a=inside.title, b=shown.title)
        return Identity(None, parsed.period, (conflict,), inside.title, shown.code, 1.0)
    if inside and outside and inside.code != outside.code:
        conflict = issue(Code.E406, ref, a=inside.title, b=outside.title)
        return Identity(None, parsed.period, (conflict,), inside.title, outside.code, 1.0)
    found = inside or (outside if not written else None)
    if found:
        return Identity(found.code, parsed.period)
    return _open(parsed, ref, register, written or _stem(relative))


def _wrong_form(parsed: ParsedFile, plan: Plan, received: date) -> str:
    """Why a file is no form of this plan, year and time; "" when it may be one."""
    begins = _REPORTS_FROM.get(parsed.period or "")
    if begins and received < date(plan.year, *begins):
        return f"báo cáo {_BEFORE_ITS_TIME[parsed.period or '']} khi mới {received:%d/%m/%Y}"
    return _foreign_form(parsed.meta, plan) if parsed.meta else _foreign_list(parsed, plan)


def _foreign_form(meta: Meta, plan: Plan) -> str:
    wrong = (
        (meta.plan != plan.name, f"mẫu của kế hoạch {meta.plan}"),
        (meta.period not in PERIODS, f"mẫu của kỳ {meta.period}"),
        (meta.template not in {"", *FORM_TEMPLATES}, f"mẫu đời {meta.template}, không phải mẫu đang dùng"),
        (meta.year not in {"", str(plan.year)}, f"mẫu của năm {meta.year}"),
    )
    return next((what for is_wrong, what in wrong if is_wrong), "")


def _foreign_list(parsed: ParsedFile, plan: Plan) -> str:
    text = _MONTH_YEAR.sub("", fold(" ".join(parsed.titles)))
    years = {int(year) for year in _YEAR.findall(text)}
    if years and plan.year not in years:
        return "danh sách năm " + ", ".join(str(year) for year in sorted(years))
    return ""


def _said(parsed: ParsedFile, register: Register) -> tuple[Unit | None, str]:
    if parsed.meta:
        return register.by_code.get(parsed.meta.unit), parsed.meta.unit
    return _titled(parsed, register)


def _titled(parsed: ParsedFile, register: Register) -> tuple[Unit | None, str]:
    for named in _named(parsed.titles):
        return _exact(resolve(register, named)), named
    for title in parsed.titles:
        # a short code in a title block is more often a number or a word of its own
        unit = _exact(resolve(register, title)) if len(title.split()) > 1 else None
        if unit:
            return unit, title
    return None, ""


def named_units(parsed: ParsedFile) -> tuple[str, ...]:
    """The units a file names in its titles as "Đơn vị: …"."""
    return tuple(_named(parsed.titles))


def _named(titles: Sequence[str]) -> Iterator[str]:
    for title in titles:
        for line in title.split("\n"):
            match = _NAMED.match(line)
            if match and match.group(1).strip(" .…_"):
                yield match.group(1).strip(" .…_")


def _by_rows(parsed: ParsedFile, register: Register) -> tuple[Unit | None, str]:
    names = {str(row.values["lead_unit"]) for row in parsed.rows if row.values.get("lead_unit")}
    matches = [resolve(register, name) for name in sorted(names)]
    units = {match.unit.code: match.unit for match in matches if match.kind == "exact" and match.unit}
    if len(units) == 1 and all(match.kind == "exact" for match in matches):
        return next(iter(units.values())), min(names)
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


def _simplified(part: str) -> tuple[str, ...]:
    spaced = " ".join(_SEPARATORS.sub(" ", part).split())
    without = " ".join(_NOISE.sub(" ", fold(spaced)).split())
    words = spaced.split()
    # what is left of a name may be a number of its own, "ds (2)"; a code of one or two letters says too little
    pieces = (without, *words[:1], *words[-1:])
    return (spaced, *(one for one in pieces if " " in one or _CODE.match(one)))


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
