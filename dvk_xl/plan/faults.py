"""What is wrong with a profile whose values are of the right kind: contradictions, overlaps, what leads nowhere."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from dvk_xl.declarations import did_you_mean
from dvk_xl.plan.faults_calendar import deadline_faults
from dvk_xl.plan.faults_papers import own_field_faults, paper_faults, unasked_faults
from dvk_xl.plan.faults_parts import YEARS, Parts, items, numbered, whole
from dvk_xl.plan.values import OwnField, Rules, Target
from dvk_xl.schema import Item, Schema, item_keys, repeated

_NEEDED_WORDS = ("name", "title", "movement", "issuer", "office", "consolidator")
_TWO_LEVELS_FROM = 2025
"""The year in which the district level ended (on 1 July)."""
_WHOLE = 100
_DROPPED = "LOAI_BO"
_REGIMES = {"UBND": ("ND30",), "DANG_UY": ("HD36", "HD05")}


def plan_faults(parts: Parts, schema: Schema) -> list[str]:
    """Every fault, in the order of the rules below; each with its key path."""
    return [fault for rule in _RULES for fault in rule(parts, schema)]


def _years(parts: Parts, _: Schema) -> Iterator[str]:
    years = items(parts, "years")
    if whole(parts, "years") and (not years or years != sorted(set(years))):
        yield "years: phải có ít nhất một năm, theo thứ tự tăng dần, mỗi năm một lần"
    yield from (f"years: năm {one} ngoài khoảng {YEARS[0]} - {YEARS[-1]}" for one in years if one not in YEARS)
    issued = parts.get("issued")
    if issued and years and issued.year > years[-1]:
        yield f"issued: ngày ban hành {issued:%d/%m/%Y} sau năm cuối của kế hoạch ({years[-1]})"
    if issued and parts.get("issued_from"):
        yield "issued_from: đã có ngày ban hành (issued) thì không ghi ngày sớm nhất"


def _words(parts: Parts, _: Schema) -> Iterator[str]:
    for name in _NEEDED_WORDS:
        if name in parts and not parts[name].strip():
            yield f"{name}: không được để trống"


def _issuer(parts: Parts, _: Schema) -> Iterator[str]:
    kind, regime = parts.get("issuer_kind"), parts.get("format")
    if kind in _REGIMES and regime and regime not in _REGIMES[kind]:
        yield f"format: {regime} không hợp với cơ quan ban hành {kind}; chọn {' hoặc '.join(_REGIMES[kind])}"
    levels, years = parts.get("government_levels"), items(parts, "years")
    if years and levels == 3 and years[-1] > _TWO_LEVELS_FROM:  # noqa: PLR2004  # three levels of government
        yield f"government_levels: không còn cấp huyện sau năm {_TWO_LEVELS_FROM}, kế hoạch có năm {years[-1]}"
    if years and levels == 2 and years[-1] < _TWO_LEVELS_FROM:  # noqa: PLR2004  # two levels of government
        yield f"government_levels: năm {years[-1]} còn cấp huyện, ghi 3"


def _fields(parts: Parts, schema: Schema) -> Iterator[str]:
    yield from (f"fields: mã “{code}” lặp lại" for code in repeated(one.code for one in items(parts, "fields")))
    canonical = [one.code for one in schema.lists["canonical_field"].items]
    owner: dict[str, Item] = {}
    for number, one in numbered(parts, "fields"):
        if one.canonical not in canonical:
            hint = did_you_mean(one.canonical, canonical)
            yield f"fields[{number}].canonical: không có lĩnh vực gốc “{one.canonical}”{hint}; có {', '.join(canonical)}"
        for key in item_keys(one):
            other = owner.setdefault(key, one)
            if other is not one and other.code != one.code:
                yield f"fields[{number}]: “{key}” vừa chỉ {other.code} vừa chỉ {one.code}"


def _unit_types(parts: Parts, schema: Schema) -> Iterator[str]:
    known = [one.code for one in schema.lists["unit_type"].items]
    yield from (f"unit_types: mã “{code}” lặp lại" for code in repeated(one.code for one in items(parts, "unit_types")))
    for number, one in numbered(parts, "unit_types"):
        if one.code not in known:
            yield f"unit_types[{number}].code: không có loại đơn vị “{one.code}”{did_you_mean(one.code, known)}"
        if one.obliged and not one.eligible:
            yield f"unit_types[{number}]: {one.code} bắt buộc đăng ký mà không được đăng ký"
    if whole(parts, "unit_types") and not any(one.eligible for one in parts["unit_types"]):
        yield "unit_types: không loại đơn vị nào được đăng ký (eligible)"


def _targets(parts: Parts, schema: Schema) -> Iterator[str]:
    targets: Sequence[Target] = items(parts, "targets")
    ids = [name for one in targets for name in (one.id, *(part.id for part in one.parts))]
    yield from (f"targets: id “{one}” lặp lại" for one in repeated(ids))
    for number, one in numbered(parts, "targets"):
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
    if target.kind == "coverage" and (target.numerator or target.denominator):
        yield ".numerator: chỉ chỉ tiêu tỷ lệ (ratio) mới có tử số, mẫu số"
    bound = not whole(parts, "unit_types") or any(one.obliged for one in parts["unit_types"])
    if target.kind == "coverage" and not bound:
        yield ".kind: chỉ tiêu độ phủ mà không loại đơn vị nào bắt buộc (unit_types)"
    if target.kind == "ratio":
        yield from _ratio_target(target, parts, schema)


def _count_target(target: Target, schema: Schema) -> Iterator[str]:
    kinds = [one.code for one in schema.lists["kind"].items]
    for number, part in enumerate(target.parts, 1):
        if part.model_kind not in kinds:
            hint = did_you_mean(part.model_kind, kinds)
            yield f".parts[{number}].model_kind: không có loại “{part.model_kind}”{hint}"
        if part.model_kind == _DROPPED:
            yield f".parts[{number}].model_kind: mô hình loại bỏ không bao giờ được tính"
        if part.value < 0:
            yield f".parts[{number}].value: số mô hình không âm, đang là {part.value}"
    yield from (f".parts: loại {one} lặp lại" for one in repeated(part.model_kind for part in target.parts))
    if sum(part.value for part in target.parts) > target.value:
        yield f".parts: cộng lại lớn hơn chỉ tiêu {target.value}"
    if target.value < 0:
        yield f".value: số mô hình không âm, đang là {target.value}"
    if target.numerator or target.denominator:
        yield ".numerator: chỉ chỉ tiêu tỷ lệ (ratio) mới có tử số, mẫu số"


def _ratio_target(target: Target, parts: Parts, schema: Schema) -> Iterator[str]:
    own: Sequence[OwnField] = items(parts, "own_fields")
    fields = (*schema.tables["unit_report"].fields, *(one.field for one in own if one.table == "unit_report"))
    numbers = [one.name for one in fields if one.type == "integer" and one.owner == "unit"]
    for key in ("numerator", "denominator"):
        name = getattr(target, key)
        if name not in numbers and whole(parts, "own_fields"):
            yield f".{key}: báo cáo đơn vị không có trường số “{name}”{did_you_mean(name, numbers)}"
    if target.numerator == target.denominator:
        yield ".denominator: tử số và mẫu số là một trường"


def _contradictions(targets: Sequence[Target]) -> Iterator[str]:
    """Two targets that no number can meet together: on one measure, or on models of the committee and all models."""
    measured: dict[tuple[str, ...], list[Target]] = defaultdict(list)
    for one in targets:
        measured[one.kind, one.scope, one.numerator, one.denominator].append(one)
    for group in measured.values():
        for exact, other in _against_exact(group, group):
            if not _meets(exact.value, other):
                yield f"targets: {_asked(exact)} trái với {_asked(other)}"
    every, directed = ([one for one in targets if one.kind == "count" and one.scope == s] for s in ("all", "directed"))
    for exact, part in _against_exact(every, directed):
        if _least(part) > exact.value:
            yield f"targets: {_asked(exact)} trái với {_asked(part)}, vốn chỉ là một phần"


def _against_exact(targets: Sequence[Target], others: Sequence[Target]) -> Iterator[tuple[Target, Target]]:
    yield from ((one, other) for one in targets if one.operator == "=" for other in others if other is not one)


def _asked(target: Target) -> str:
    return f"{target.id} ({target.operator} {target.value})"


def _least(target: Target) -> int:
    return target.value + 1 if target.operator == ">" else target.value


def _meets(value: int, target: Target) -> bool:
    if target.operator == "=":
        return value == target.value
    return value > target.value if target.operator == ">" else value >= target.value


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


def _criteria(parts: Parts, _: Schema) -> Iterator[str]:
    criteria = items(parts, "criteria")
    yield from (f"criteria: mã “{one}” lặp lại" for one in repeated(one.code for one in criteria))
    for subject in ("TT", "CN"):
        points = [one.max_points for one in criteria if one.applies_to == subject]
        if None in points and any(one is not None for one in points):
            yield f"criteria: tiêu chí {subject} chỗ chấm điểm, chỗ không"
    for number, one in numbered(parts, "criteria"):
        if one.max_points is not None and one.max_points < 1:
            yield f"criteria[{number}].max_points: phải từ 1, đang là {one.max_points}"
    numbers = [str(one.no) for one in items(parts, "tasks")]
    yield from (f"tasks: số “{one}” lặp lại" for one in repeated(numbers))


_RULES: tuple[Callable[[Parts, Schema], Iterator[str]], ...] = (
    _words,
    _years,
    _issuer,
    _fields,
    _unit_types,
    _targets,
    deadline_faults,
    _rules,
    paper_faults,
    _criteria,
    own_field_faults,
    unasked_faults,
)
