"""Who sent a file, and which form it is: the evidence of the file weighed, never guessed past a doubt."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from pathlib import PurePosixPath

from dvk_xl.intake.parsed import Meta, ParsedFile
from dvk_xl.issues import Code, Issue, Ref, issue
from dvk_xl.plan import PERIODS, Plan
from dvk_xl.register import Match, Register, Unit, resolve
from dvk_xl.vietnamese.text import fold, unit_key
from dvk_xl.vietnamese.unit_words import ORGANISATIONS

_NAMED = re.compile(r"^\s*(?:tên\s+)?(?:cơ quan,\s*)?đơn vị\s*:\s*(.+)$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!tháng )(?<!\d )\bnăm (\d{4})\b")
_MONTH_YEAR = re.compile(r"tháng\s*[\d….]*,?\s*năm\s*\d{4}")
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
_NAMED_APART = re.compile(r"^\s*(?:tên\s+)?(?:cơ quan,\s*)?đơn vị\s*:?\s*$", re.IGNORECASE)
_ADDRESSEE = re.compile(r"^\s*kính (?:gửi|trình)\b", re.IGNORECASE)
_ADDRESSING = ("kính gửi", "kính trình")
_BODIES = (*ORGANISATIONS, "trường", "trung tâm", "công an", "ban chỉ huy", "chi hội", "công ty", "tổ dân phố", "thôn")
"""What the name of a body that sends begins with."""
_COUNT = re.compile(r"(?:\s+\d{1,3})+$")
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
    titled = _titled(parsed, register)
    said = _form_says(parsed.meta, register) if parsed.meta else titled
    inside = said if said.written else _by_rows(parsed, register)
    outside = _outside(relative, register, against=bool(said.units))
    if parsed.meta:
        # a neighbour's form, filled in: what its hidden sheet says is not what its reader sees
        inside = replace(inside, units=_distinct((*inside.units, *titled.units)) if inside.units else ())
    if not inside.units and inside.written:
        return _open(parsed, ref, register, inside.written)
    named = _distinct((*inside.units, *outside))
    if len(inside.units) > 1 and len(outside) == 1 and outside[0] in inside.units and not parsed.meta:
        # of two names in the titles the folder or the name of the file tells which one sends
        named = outside
    if len(named) > 1:
        a, b = named[:2]
        return Identity(None, parsed.period, (issue(Code.E406, ref, a=a.title, b=b.title),), a.title, b.code, 1.0)
    if named:
        return Identity(named[0].code, parsed.period)
    return _open(parsed, ref, register, inside.written or _stem(relative))


@dataclass(frozen=True, slots=True)
class _Said:
    """The units that one kind of evidence surely names, and the name to ask about where it names none."""

    units: tuple[Unit, ...] = ()
    written: str = ""


def _distinct(units: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple({unit.code: unit for unit in units}.values())


def _form_says(meta: Meta, register: Register) -> _Said:
    unit = register.by_code.get(meta.unit)
    return _Said((unit,) if unit else (), meta.unit)


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


def _titled(parsed: ParsedFile, register: Register) -> _Said:
    """Whom the titles name: as "Đơn vị: …"; else whoever stands in the head, below the body it belongs to."""
    named = tuple(dict.fromkeys(_named(parsed.titles)))
    if named:
        matches = [resolve(register, name) for name in named]
        wanting = [name for name, match in zip(named, matches, strict=True) if match.kind != "exact"]
        units = _distinct(match.unit for match in matches if match.kind == "exact" and match.unit)
        return _Said((), wanting[0]) if wanting else _Said(units, named[0])
    known: tuple[Unit, ...] = ()
    written = ""
    for line in _heads(parsed.titles):
        # a short code in a title block is more often a number or a word of its own
        unit = _exact(resolve(register, line)) if len(line.split()) > 1 else None
        if unit:
            known, written = _distinct((*known, unit)), line
        elif known and unit_key(line).startswith(_BODIES) and unit_key(line) != unit_key(written):
            # the head of a paper names the superior body first: what stands below it is the sender, and is not registered
            return _Said((), line)
    return _Said(known, written)


def _heads(titles: Sequence[str]) -> Iterator[str]:
    """The lines of the titles that may name the sender: not those that name whom the paper goes to."""
    passed = False
    for title in titles:
        if not passed and not _ADDRESSEE.match(title):
            yield title
        # in a cell of its own "Kính gửi:" speaks of the next one
        passed = bool(_ADDRESSEE.match(title)) and title.strip(" :").casefold() in _ADDRESSING


def named_units(parsed: ParsedFile) -> tuple[str, ...]:
    """The units a file names in its titles as "Đơn vị: …"."""
    return tuple(_named(parsed.titles))


def _named(titles: Sequence[str]) -> Iterator[str]:
    for title, following in zip_longest(titles, titles[1:], fillvalue=""):
        if _NAMED_APART.match(title):
            name = following.strip(" .…_")
            if name and not _NAMED.match(following):
                yield name
        for line in title.split("\n"):
            match = _NAMED.match(line)
            if match and match.group(1).strip(" .…_"):
                yield match.group(1).strip(" .…_")


def _by_rows(parsed: ParsedFile, register: Register) -> _Said:
    names = {str(row.values["lead_unit"]) for row in parsed.rows if row.values.get("lead_unit")}
    matches = [resolve(register, name) for name in sorted(names)]
    units = _distinct(match.unit for match in matches if match.kind == "exact" and match.unit)
    if len(units) == 1 and all(match.kind == "exact" for match in matches):
        return _Said(units, min(names))
    return _Said((), next(iter(names))) if len(names) == 1 else _Said()


def _exact(match: Match) -> Unit | None:
    return match.unit if match.kind == "exact" else None


def sender_by_name(relative: str, register: Register) -> str | None:
    """The code of the unit that the folder or the name of a file names, `None` when they name none, or several.

    All there is to go by for a file that nobody could read.
    """
    units = _outside(relative, register)
    return units[0].code if len(units) == 1 else None


def _outside(relative: str, register: Register, *, against: bool = False) -> tuple[Unit, ...]:
    """The units that folders, the nearest first, and the name of the file name.

    `against` what the file itself says, one word as the whole name of a file is no evidence, unless it has a number:
    "ubnd.xlsx" may well say whom it goes to.
    """
    path = PurePosixPath(relative)
    is_weak = against and path.stem.isalpha()
    parts = (*reversed(path.parts[:-1]), *([] if is_weak else [path.stem]))
    found = (_in_name(part, register) for part in parts)
    return _distinct(unit for unit in found if unit)


def _in_name(part: str, register: Register) -> Unit | None:
    named = (_exact(resolve(register, name)) for name in (part, *_simplified(part)))
    return next((unit for unit in named if unit), None)


def _simplified(part: str) -> tuple[str, ...]:
    spaced = " ".join(_SEPARATORS.sub(" ", part).split())
    without = " ".join(_NOISE.sub(" ", fold(spaced)).split())
    # what is left of a name may be a number of its own, "ds (2)"; a code of one or two letters says too little
    words = spaced.split()
    # in "Chi bộ 9 gửi UBND" the word at the end says whom it goes to
    codes = () if without.startswith((*_BODIES, "cb ")) else (*words[:1], *words[-1:])
    pieces = (without, _COUNT.sub("", without), *codes)
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
