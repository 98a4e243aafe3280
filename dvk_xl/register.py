"""The register of units: who they are, from when to when, under which names, and who a written name means."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, Literal

from dvk_xl.os_limits import safe_file_name
from dvk_xl.plan import Plan
from dvk_xl.schema import Schema, repeated
from dvk_xl.vietnamese.near import NearKeys, nearest_keys, ready_keys
from dvk_xl.vietnamese.text import numbers_in, sort_key, unit_key

SUGGEST_FROM = 0.80
"""Likeness (0..1) from which a registered name is worth showing to a person; it is never accepted by itself."""
_FORBIDDEN = '*?~<>=/\\:";|'
"""What no code may hold: signs that a file name, a criterion of COUNTIFS or a list of codes in a cell reads otherwise."""
_NUMBERS = re.compile(r"\d+([-.,]\d+)*")
_GIVEN = "DV{:02d}"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; `valid_from` and `valid_to` are inclusive, `None` is open."""

    code: str
    title: str
    type: str
    obliged: bool
    eligible: bool
    reports: bool
    aliases: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    email: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a written name means.

    `exact`: `unit` is it. `likely`: `unit` is a suggestion that waits for a person. `other_number`: the nearest unit
    bears another number, so it is not it. `unknown`: nobody near. `score` is the likeness, 0..1.
    """

    kind: Literal["exact", "likely", "other_number", "unknown"]
    unit: Unit | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Register:
    """The units in Vietnamese order, every key that surely means one of them, and these keys ready for likeness."""

    units: tuple[Unit, ...]
    by_code: Mapping[str, Unit] = field(default_factory=dict)
    by_key: Mapping[str, Unit] = field(default_factory=dict)
    near: NearKeys = field(default_factory=NearKeys)


def build_register(
    units: Iterable[Unit], confirmed: Mapping[str, str] | None = None, day: date | None = None
) -> Register:
    """A register of these units; `confirmed` maps a unit key to a code (aliases a person confirmed).

    `day`: of two units that bear one name, the one that exists on that day is meant.
    """
    ordered = tuple(sorted(units, key=lambda one: (sort_key(one.code), sort_key(one.title))))
    by_code = {one.code: one for one in ordered}
    by_key: dict[str, Unit] = {}
    for one in sorted(ordered, key=lambda unit: day is not None and not valid_on(unit, day)):
        for name in (one.title, one.code, *one.aliases):
            by_key.setdefault(unit_key(name), one)
    for key, code in (confirmed or {}).items():
        if code in by_code:
            by_key.setdefault(key, by_code[code])
    by_key.pop("", None)
    return Register(ordered, by_code, by_key, ready_keys(by_key))


def valid_on(unit: Unit, day: date) -> bool:
    """Whether the unit exists on that day."""
    return (unit.valid_from or day) <= day <= (unit.valid_to or day)


def obliged_units(register: Register, day: date) -> tuple[Unit, ...]:
    """The units that the 100 % binds on that day: the base of coverage."""
    return tuple(one for one in register.units if one.obliged and valid_on(one, day))


def reporting_units(register: Register, day: date) -> tuple[Unit, ...]:
    """The units that must send something: obliged to register, or to report."""
    return tuple(one for one in register.units if (one.obliged or one.reports) and valid_on(one, day))


def resolve(register: Register, written: str) -> Match:
    """Whom `written` means: exact code, exact key or a confirmed alias; else at most a suggestion, never a merge."""
    code = written.strip()
    if code in register.by_code:
        return Match("exact", register.by_code[code], 1.0)
    key = unit_key(written)
    if not key:
        return Match("unknown")
    if key in register.by_key:
        return Match("exact", register.by_key[key], 1.0)
    return _nearest(register, key)


def _nearest(register: Register, key: str) -> Match:
    found = nearest_keys(register.near, key, SUGGEST_FROM)
    numbers = numbers_in(key)
    same = [(register.by_key[near], score) for near, score in found if numbers_in(near) == numbers]
    best = [unit for unit, score in same if score == same[0][1]] if same else []
    if best and len({unit.code for unit in best}) == 1:
        return Match("likely", best[0], same[0][1])
    if same:
        return Match("unknown")
    if found:
        return Match("other_number", register.by_key[found[0][0]], found[0][1])
    return Match("unknown")


def split_units(written: str) -> tuple[str, ...]:
    """The single names in a cell that lists several, apart by `;`, line breaks, or commas between names."""
    pieces = [piece for part in written.split("\n") for piece in part.split(";")]
    names = [piece.strip(" -–•.\t,") for piece in pieces]
    return tuple(name for name in names if name)


def resolve_all(register: Register, written: str) -> tuple[tuple[str, Match], ...]:
    """Each name of a cell with whom it means; a piece with commas is read whole first, then by its parts."""
    found: list[tuple[str, Match]] = []
    for name in split_units(written):
        match = resolve(register, name)
        parts = [part.strip() for part in name.split(",") if part.strip()]
        if match.kind == "exact" or len(parts) == 1:
            found.append((name, match))
        else:
            found += [(part, resolve(register, part)) for part in parts]
    return tuple(found)


def derive(plan: Plan, unit_type: str) -> tuple[bool, bool, bool]:
    """What the plan asks of a type of unit: (obliged, eligible, reports); all false for a type it does not name."""
    rule = next((one for one in plan.unit_types if one.code == unit_type), None)
    return (rule.obliged, rule.eligible, rule.reports) if rule else (False, False, False)


def register_faults(units: Sequence[Unit]) -> list[str]:
    """Every fault of a register: codes that cannot serve or are one to Excel or the disk, names and dates that disagree."""
    codes = [one.code for one in units]
    faults = [f"mã “{code}” lặp lại" for code in repeated(codes)]
    faults += [*_useless(dict.fromkeys(codes)), *_one_to_excel(dict.fromkeys(codes)), *_like_ids(codes)]
    faults += [f"tên đơn vị “{title}” lặp lại" for title in _same_title(units)]
    faults += _shared_names(units)
    faults += [
        f"“{one.title}”: hiệu lực đến {one.valid_to:%d/%m/%Y} trước hiệu lực từ {one.valid_from:%d/%m/%Y}"
        for one in units
        if one.valid_from and one.valid_to and one.valid_to < one.valid_from
    ]
    return faults


def _useless(codes: Iterable[str]) -> Iterator[str]:
    for code in codes:
        signs = " ".join(dict.fromkeys(letter for letter in code if letter in _FORBIDDEN))
        if signs:
            yield f"mã “{code}” có ký tự {signs} không dùng được trong mã"
        elif code and not code[0].isalnum():
            yield f"mã “{code}” phải bắt đầu bằng chữ hoặc số"


def _one_to_excel(codes: Iterable[str]) -> Iterator[str]:
    """Codes that differ as text only: by case, as numbers or days, or not as names of files."""
    seen: dict[object, str] = {}
    for code in codes:
        known = [seen[key] for key in _readings(code) if key in seen]
        if known:
            yield f"mã “{code}” và mã “{known[0]}” không phân biệt được, hãy đổi một mã"
        for key in _readings(code):
            seen.setdefault(key, code)


def _readings(code: str) -> tuple[object, ...]:
    """What the code is to those who do not read it letter by letter."""
    name = ("file", safe_file_name(code).casefold())
    if _NUMBERS.fullmatch(code):
        pieces = tuple(int(piece) for piece in re.split("[-.,]", code))
        return (name, ("number", *pieces))
    try:
        return (name, ("number", int(number))) if (number := float(code)).is_integer() else (name,)
    except (ValueError, OverflowError):
        return (name,)


def _like_ids(codes: Sequence[str]) -> Iterator[str]:
    """Codes that look like the id of a model of another unit."""
    known = set(codes)
    for code in codes:
        lead, dash, number = code.rpartition("-")
        if dash and number.isdecimal() and lead in known:
            yield f"mã “{code}” có dạng mã mô hình của “{lead}”, hãy đổi mã"


def _same_title(units: Sequence[Unit]) -> list[str]:
    seen: dict[str, Unit] = {}
    again = []
    for one in units:
        other = seen.setdefault(unit_key(one.title), one)
        if other is not one and _overlap(one, other):
            again.append(one.title)
    return again


def _overlap(one: Unit, other: Unit) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    ends = min(one.valid_to or date.max, other.valid_to or date.max)
    return starts <= ends


def _shared_names(units: Sequence[Unit]) -> list[str]:
    """Names that mean two units on one day; after a merger the new unit may bear the name of one that has ended."""
    owners: dict[str, list[Unit]] = {}
    for one in units:
        owners.setdefault(unit_key(one.title), []).append(one)
    faults = []
    for one in units:
        for alias in one.aliases:
            known = owners.setdefault(unit_key(alias), [])
            other = next((unit for unit in known if unit.code != one.code and _overlap(one, unit)), None)
            if other is not None:
                faults.append(f"tên khác “{alias}” vừa chỉ “{one.title}” vừa chỉ “{other.title}”")
            known.append(one)
    return faults


def units_from(
    rows: Iterable[tuple[int, Mapping[str, Any]]],
    columns: frozenset[str],
    plan: Plan,
    schema: Schema,
    *,
    give_codes: bool = False,
) -> tuple[tuple[Unit, ...], list[str]]:
    """The units of typed rows (Excel row, values by field) and every fault, each with its row.

    A yes/no column that is absent is derived from the plan by type; a missing type is read from the name. With
    `give_codes`, and always without a column of codes, rows that have none get "DV01"… in their order, past the codes
    that are taken; otherwise a row without a code is a fault.
    """
    rows = tuple(rows)
    free = _free_codes(_code(values) for _, values in rows)
    units: list[Unit] = []
    faults: list[str] = []
    for row, values in rows:
        title, code = " ".join(str(values.get("title") or "").split()), _code(values)
        if not title:
            faults.append(f"dòng {row}: thiếu tên đơn vị")
            continue
        given = code or next(free)
        if not code and "code" in columns and not give_codes:
            faults.append(f"dòng {row}: “{title}” chưa có mã, hãy ghi mã, ví dụ {given}")
        units.append(_unit(given, title, values, columns, plan, schema))
    return tuple(units), faults + register_faults(units)


def _code(values: Mapping[str, Any]) -> str:
    return str(values.get("code") or "").strip()


def _free_codes(taken: Iterable[str]) -> Iterator[str]:
    """Codes to give, each once; one that is taken, in whatever case, is passed over."""
    known = {code.casefold() for code in taken}
    return (code for code in map(_GIVEN.format, count(1)) if code.casefold() not in known)


def _unit(
    code: str, title: str, values: Mapping[str, Any], columns: frozenset[str], plan: Plan, schema: Schema
) -> Unit:
    unit_type = str(values.get("type") or type_by_name(schema, title))
    asked = dict(zip(("obliged", "eligible", "reports"), derive(plan, unit_type), strict=True))
    flags = {name: bool(values.get(name)) if name in columns else asked[name] for name in asked}
    return Unit(
        code,
        title,
        unit_type,
        flags["obliged"],
        flags["eligible"],
        flags["reports"],
        split_units(str(values.get("aliases") or "")),
        str(values.get("contact") or ""),
        str(values.get("phone") or ""),
        str(values.get("email") or ""),
        values.get("valid_from"),
        values.get("valid_to"),
    )


def type_by_name(schema: Schema, title: str) -> str:
    """The type a unit's name begins with, as in "Chi bộ …", or "KHAC"."""
    key = unit_key(title)
    for item in schema.lists["unit_type"].items:
        if any(key.startswith(unit_key(word)) for word in (item.title, *item.also)):
            return item.code
    return "KHAC"
