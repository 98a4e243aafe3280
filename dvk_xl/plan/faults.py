"""What is wrong with a profile whose values are of the right kind: contradictions, overlaps, what leads nowhere."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from string import Formatter
from typing import Any

from dvk_xl.declarations import did_you_mean
from dvk_xl.plan.values import Deadline, OwnField, PlanPaper, Rules, Target
from dvk_xl.schema import Item, Schema, Table, field_faults, item_keys, repeated

Parts = Mapping[str, Any]
"""The values of a profile by key; a key whose value could not be read is not there."""
_PAPERS = ("appendix1", "appendix1_person", "appendix2", "appendix3", "list_up")
_NEEDED_PAPERS = ("appendix1", "appendix2", "appendix3")
_PLACES = frozenset({"movement", "year", "plan"})
_TWO_LEVELS_FROM = 2025
"""The year in which the district level ended (on 1 July)."""
_WHOLE = 100
_REGIMES = {"UBND": ("ND30",), "DANG_UY": ("HD36", "HD05")}


def plan_faults(parts: Parts, schema: Schema) -> list[str]:
    """Every fault, in the order of the rules below; each with its key path."""
    return [fault for rule in _RULES for fault in rule(parts, schema)]


def _years(parts: Parts, _: Schema) -> Iterator[str]:
    years = parts.get("years")
    if years is not None and (not years or list(years) != sorted(set(years))):
        yield "years: phải có ít nhất một năm, theo thứ tự tăng dần, mỗi năm một lần"
    issued = parts.get("issued")
    if issued and years and issued.year > years[-1]:
        yield f"issued: ngày ban hành {issued:%d/%m/%Y} sau năm cuối của kế hoạch ({years[-1]})"


def _issuer(parts: Parts, _: Schema) -> Iterator[str]:
    kind, regime = parts.get("issuer_kind"), parts.get("format")
    if kind in _REGIMES and regime and regime not in _REGIMES[kind]:
        yield f"format: {regime} không hợp với cơ quan ban hành {kind}; chọn {' hoặc '.join(_REGIMES[kind])}"
    levels, years = parts.get("government_levels", 2), parts.get("years") or ()
    if years and levels == 3 and years[-1] > _TWO_LEVELS_FROM:  # noqa: PLR2004  # three levels of government
        yield f"government_levels: không còn cấp huyện sau năm {_TWO_LEVELS_FROM}, kế hoạch có năm {years[-1]}"
    if years and levels == 2 and years[-1] < _TWO_LEVELS_FROM:  # noqa: PLR2004  # two levels of government
        yield f"government_levels: năm {years[-1]} còn cấp huyện, ghi 3"


def _fields(parts: Parts, schema: Schema) -> Iterator[str]:
    items: Sequence[Item] = parts.get("fields", ())
    yield from (f"fields: mã “{code}” lặp lại" for code in repeated(one.code for one in items))
    canonical = [one.code for one in schema.lists["canonical_field"].items]
    owner: dict[str, Item] = {}
    for number, one in enumerate(items, 1):
        if one.canonical not in canonical:
            hint = did_you_mean(one.canonical, canonical)
            yield f"fields[{number}].canonical: không có lĩnh vực gốc “{one.canonical}”{hint}; có {', '.join(canonical)}"
        for key in item_keys(one):
            other = owner.setdefault(key, one)
            if other is not one and other.code != one.code:
                yield f"fields[{number}]: “{key}” vừa chỉ {other.code} vừa chỉ {one.code}"


def _unit_types(parts: Parts, schema: Schema) -> Iterator[str]:
    known = [one.code for one in schema.lists["unit_type"].items]
    rules = parts.get("unit_types", ())
    yield from (f"unit_types: mã “{code}” lặp lại" for code in repeated(one.code for one in rules))
    for number, one in enumerate(rules, 1):
        if one.code not in known:
            yield f"unit_types[{number}].code: không có loại đơn vị “{one.code}”{did_you_mean(one.code, known)}"
        if one.obliged and not one.eligible:
            yield f"unit_types[{number}]: {one.code} bắt buộc đăng ký mà không được đăng ký"


def _targets(parts: Parts, schema: Schema) -> Iterator[str]:
    targets: Sequence[Target] = parts.get("targets", ())
    ids = [name for one in targets for name in (one.id, *(part.id for part in one.parts))]
    yield from (f"targets: id “{one}” lặp lại" for one in repeated(ids))
    for number, one in enumerate(targets, 1):
        for fault in _target(one, parts, schema):
            yield f"targets[{number}]{fault}"
    yield from _contradictions(targets)


def _target(target: Target, parts: Parts, schema: Schema) -> Iterator[str]:
    if target.kind == "count":
        yield from _count_target(target, schema)
        return
    if target.parts:
        yield ".parts: chỉ chỉ tiêu đếm (count) mới chia phần"
    if not 0 <= target.value <= _WHOLE:
        yield f".value: tỷ lệ phải từ 0 đến 100, đang là {target.value}"
    if target.operator == ">" and target.value >= _WHOLE:
        yield f".operator: không tỷ lệ nào lớn hơn {target.value}%"
    if target.kind == "coverage" and not any(one.obliged for one in parts.get("unit_types", ())):
        yield ".kind: chỉ tiêu độ phủ mà không loại đơn vị nào bắt buộc (unit_types)"
    if target.kind == "ratio":
        yield from _ratio_target(target, parts, schema)


def _count_target(target: Target, schema: Schema) -> Iterator[str]:
    kinds = [one.code for one in schema.lists["kind"].items]
    for number, part in enumerate(target.parts, 1):
        if part.model_kind not in kinds:
            hint = did_you_mean(part.model_kind, kinds)
            yield f".parts[{number}].model_kind: không có loại “{part.model_kind}”{hint}"
    if sum(part.value for part in target.parts) > target.value:
        yield f".parts: cộng lại lớn hơn chỉ tiêu {target.value}"
    if target.value < 0:
        yield f".value: số mô hình không âm, đang là {target.value}"
    if target.numerator or target.denominator:
        yield ".numerator: chỉ chỉ tiêu tỷ lệ (ratio) mới có tử số, mẫu số"


def _ratio_target(target: Target, parts: Parts, schema: Schema) -> Iterator[str]:
    own: Sequence[OwnField] = parts.get("own_fields", ())
    fields = (*schema.tables["unit_report"].fields, *(one.field for one in own if one.table == "unit_report"))
    numbers = [one.name for one in fields if one.type == "integer" and one.owner == "unit"]
    for key in ("numerator", "denominator"):
        name = getattr(target, key)
        if name not in numbers:
            yield f".{key}: báo cáo đơn vị không có trường số “{name}”{did_you_mean(name, numbers)}"
    if target.numerator == target.denominator:
        yield ".denominator: tử số và mẫu số là một trường"


def _contradictions(targets: Sequence[Target]) -> Iterator[str]:
    """Two targets on one measure that no number can meet together."""
    measured: dict[tuple[str, ...], list[Target]] = defaultdict(list)
    for one in targets:
        measured[one.kind, one.scope, one.numerator, one.denominator].append(one)
    for group in measured.values():
        for exact in (one for one in group if one.operator == "="):
            for other in group:
                if other is not exact and not _meets(exact.value, other):
                    yield f"targets: {exact.id} (= {exact.value}) trái với {other.id} ({other.operator} {other.value})"


def _meets(value: int, target: Target) -> bool:
    if target.operator == "=":
        return value == target.value
    return value > target.value if target.operator == ">" else value >= target.value


def _deadlines(parts: Parts, _: Schema) -> Iterator[str]:
    deadlines: Sequence[Deadline] = parts.get("deadlines", ())
    yield from (f"deadlines: id “{one}” lặp lại" for one in repeated(one.id for one in deadlines))
    for number, one in enumerate(deadlines, 1):
        for fault in _deadline(one, parts):
            yield f"deadlines[{number}]{fault}"
    yield from _clashes(deadlines)


def _deadline(deadline: Deadline, parts: Parts) -> Iterator[str]:
    years, day = parts.get("years") or (), deadline.date
    if day is None:
        if deadline.kind != "open":
            yield ".date: thiếu ngày"
        return
    if deadline.kind == "open":
        yield ".date: hạn để ngỏ (open) không có ngày"
    last = years[-1] if deadline.yearly and years else (years[-1] + 1 if years else day.year)
    if years and not years[0] <= day.year <= last:
        yield f".date: {day} nằm ngoài các năm của kế hoạch"
    if deadline.data_until and deadline.data_until > day:
        yield f".data_until: số liệu chốt {deadline.data_until:%d/%m/%Y} sau hạn gửi {day:%d/%m/%Y}"
    if deadline.paper == "list_up" and "list_up" not in parts.get("appendices", {}):
        yield ".paper: chưa khai appendices.list_up"


def _clashes(deadlines: Sequence[Deadline]) -> Iterator[str]:
    """Two days for one duty of the units; a list due upward before the units themselves are due."""
    units: dict[tuple[str, int | None], Deadline] = {}
    for one in deadlines:
        year = None if one.date is None else one.date.year
        if one.sender == "units":
            other = units.setdefault((one.period, year), one)
            if other is not one:
                yield f"deadlines: {other.id} và {one.id} cùng là hạn của đơn vị kỳ {one.period}"
    for one in deadlines:
        bound = units.get((one.period, one.date.year if one.date else None))
        if one.sender == "office" and one.date and bound and bound.date and one.date < bound.date:
            yield f"deadlines: {one.id} ({one.date:%d/%m/%Y}) trước hạn của đơn vị {bound.id} ({bound.date:%d/%m/%Y})"


def _rules(parts: Parts, _: Schema) -> Iterator[str]:
    rules: Rules | None = parts.get("rules")
    for name in parts.get("rule_sources", {}):
        if name not in Rules.__dataclass_fields__:
            yield f"rule_sources.{name}: không có cách tính này{did_you_mean(name, tuple(Rules.__dataclass_fields__))}"
    if rules is None:
        return
    if rules.launch_before_counting and not rules.launch_required:
        yield "rules.launch_before_counting: ra mắt mới được tính mà launch_required lại là false"
    if rules.minimum_models < 1:
        yield f"rules.minimum_models: phải từ 1, đang là {rules.minimum_models}"
    if rules.launch_within_days < 0:
        yield f"rules.launch_within_days: không âm, đang là {rules.launch_within_days}"


def _papers(parts: Parts, schema: Schema) -> Iterator[str]:
    papers: Mapping[str, PlanPaper] | None = parts.get("appendices")
    if papers is None:
        return
    yield from (f"appendices.{name}: thiếu phụ lục này" for name in _NEEDED_PAPERS if name not in papers)
    for name, paper in papers.items():
        if name not in _PAPERS:
            yield f"appendices.{name}: không có phụ lục này{did_you_mean(name, _PAPERS)}"
            continue
        for fault in _paper(paper, _table_of(name, schema), parts):
            yield f"appendices.{name}{fault}"


def _table_of(paper: str, schema: Schema) -> Table:
    return schema.tables["result" if paper == "appendix3" else "registration"]


def _paper(paper: PlanPaper, table: Table, parts: Parts) -> Iterator[str]:
    own = [one.field.name for one in parts.get("own_fields", ()) if one.table == table.name]
    names = [*(one.name for one in table.fields), *own]
    for key in ("title", "note"):
        strange = [place for _, place, _, _ in Formatter().parse(getattr(paper, key)) if place and place not in _PLACES]
        if strange:
            yield f".{key}: không có chỗ điền {{{strange[0]}}}; chỉ có {', '.join(sorted(_PLACES))}"
    for key in ("opening", "items"):
        for number, item in enumerate(getattr(paper, key), 1):
            for name in item.fields:
                if name not in names:
                    yield f".{key}[{number}].fields: không có trường “{name}”{did_you_mean(name, names)}"


def _criteria(parts: Parts, _: Schema) -> Iterator[str]:
    criteria = parts.get("criteria", ())
    yield from (f"criteria: mã “{one}” lặp lại" for one in repeated(one.code for one in criteria))
    for subject in ("TT", "CN"):
        points = [one.max_points for one in criteria if one.applies_to == subject]
        if None in points and any(one is not None for one in points):
            yield f"criteria: tiêu chí {subject} chỗ chấm điểm, chỗ không"
    numbers = [str(one.no) for one in parts.get("tasks", ())]
    yield from (f"tasks: số “{one}” lặp lại" for one in repeated(numbers))


def _own_fields(parts: Parts, schema: Schema) -> Iterator[str]:
    own: Sequence[OwnField] = parts.get("own_fields", ())
    for number, one in enumerate(own, 1):
        table = schema.tables[one.table]
        taken = {each.name for each in table.fields}
        titles = {each.title for each in table.fields}
        if one.field.name in taken:
            yield f"own_fields[{number}].field.name: bảng {one.table} đã có trường “{one.field.name}”"
        if one.field.title in titles:
            yield f"own_fields[{number}].field.title: bảng {one.table} đã có cột “{one.field.title}”"
        if one.field.owner != "unit":
            yield f"own_fields[{number}].field.owner: trường riêng của kế hoạch do đơn vị ghi (unit)"
        yield from (f"own_fields[{number}].field.{fault}" for fault in field_faults(one.field, schema.lists))
    names = [f"{one.table}.{one.field.name}" for one in own]
    yield from (f"own_fields: trường “{one}” lặp lại" for one in repeated(names))
    asked = [one.name for one in schema.registration.unit_fields]
    for name in parts.get("unasked", ()):
        if name == "model_name" or name not in asked:
            yield f"unasked: không bỏ được trường “{name}”{did_you_mean(name, asked)}"


_RULES: tuple[Callable[[Parts, Schema], Iterator[str]], ...] = (
    _years,
    _issuer,
    _fields,
    _unit_types,
    _targets,
    _deadlines,
    _rules,
    _papers,
    _criteria,
    _own_fields,
)
