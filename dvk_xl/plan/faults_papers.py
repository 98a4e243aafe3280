"""What is wrong with what a profile prints and asks: places in texts, fields that are not there, its own fields."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import Formatter

from dvk_xl.declarations import did_you_mean
from dvk_xl.plan.faults_parts import Parts, items, numbered, whole
from dvk_xl.plan.values import PERSON, OwnField, PlanPaper, Rules, Target
from dvk_xl.schema import Field, Schema, Table, field_faults, repeated
from dvk_xl.vietnamese.text import fold

_PAPERS = ("appendix1", "appendix1_person", "appendix2", "appendix3", "list_up")
_NEEDED_PAPERS = ("appendix1", "appendix2", "appendix3")
_PLACES = ("movement", "plan", "year")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_GAP_CODE = "W110"
"""The code of a blank that is worth a look: the only demand that holds for a field the catalogue does not know."""


def paper_faults(parts: Parts, schema: Schema) -> Iterator[str]:
    """Every fault of the papers, each with its key path."""
    papers: Mapping[str, PlanPaper | None] | None = parts.get("appendices")
    if papers is None:
        return
    yield from (f"appendices.{name}: thiếu phụ lục này" for name in _NEEDED_PAPERS if name not in papers)
    for name, paper in papers.items():
        if name not in _PAPERS:
            yield f"appendices.{name}: không có phụ lục này{did_you_mean(name, _PAPERS)}"
        if name not in _PAPERS or paper is None:
            continue
        table = schema.tables["result" if name == "appendix3" else "registration"]
        unasked = items(parts, "unasked") if table.name == "registration" else ()
        for fault in _paper(paper, _names(table, parts), unasked, sure=whole(parts, "own_fields")):
            yield f"appendices.{name}{fault}"


def _names(table: Table, parts: Parts) -> list[str]:
    own: Sequence[OwnField] = items(parts, "own_fields")
    return [*(one.name for one in table.fields), *(one.field.name for one in own if one.table == table.name)]


def _paper(paper: PlanPaper, names: Sequence[str], unasked: Sequence[str], *, sure: bool) -> Iterator[str]:
    for key in ("title", "note"):
        yield from (f".{key}: {fault}" for fault in _place_faults(getattr(paper, key)))
    for key in ("opening", "items"):
        for number, item in enumerate(getattr(paper, key), 1):
            for name in item.fields:
                if name not in names and sure:
                    yield f".{key}[{number}].fields: không có trường “{name}”{did_you_mean(name, names)}"
                elif name in unasked:
                    yield f".{key}[{number}].fields: in trường “{name}” mà mẫu không hỏi (unasked)"


def _place_faults(text: str) -> Iterator[str]:
    try:
        parsed = list(Formatter().parse(text))
    except ValueError:
        yield "dấu { } không thành cặp"
        return
    for _, place, spec, conversion in parsed:
        if place is not None and (place not in _PLACES or spec or conversion):
            yield f"không có chỗ điền {{{place}}}; chỉ có {', '.join(_PLACES)}"
            return


def own_field_faults(parts: Parts, schema: Schema) -> Iterator[str]:
    """Every fault of the plan's own fields, each with its key path."""
    own: Sequence[OwnField] = items(parts, "own_fields")
    for number, one in numbered(parts, "own_fields"):
        for fault in _own_field(one, schema.tables[one.table], schema):
            yield f"own_fields[{number}].field.{fault}"
    yield from (
        f"own_fields: trường “{one}” lặp lại" for one in repeated(f"{one.table}.{one.field.name}" for one in own)
    )
    yield from _same_headings(numbered(parts, "own_fields"))


def _own_field(one: OwnField, table: Table, schema: Schema) -> Iterator[str]:
    if not _NAME.fullmatch(one.field.name):
        yield f"name: “{one.field.name}” phải gồm chữ thường không dấu, số và gạch dưới"
    if any(other.name == one.field.name for other in table.fields):
        yield f"name: bảng {one.table} đã có trường “{one.field.name}”"
    yield from _taken_headings(one.field, table.fields)
    if one.field.owner != "unit":
        yield "owner: trường riêng của kế hoạch do đơn vị ghi (unit)"
    if one.field.required == "error" or one.field.required_code not in {"", _GAP_CODE}:
        yield f"required: trường riêng chỉ đòi ở mức warning, với mã {_GAP_CODE}"
    yield from field_faults(one.field, schema.lists)


def _taken_headings(field: Field, others: Iterable[Field]) -> Iterator[str]:
    """Headings are how a column is known again: none may mean two fields."""
    for other in others:
        theirs = {fold(word) for word in (other.title, *other.aliases)}
        for key, word in (("title", field.title), *(("aliases", alias) for alias in field.aliases)):
            if fold(word) in theirs:
                yield f"{key}: “{word}” đã là tiêu đề của trường {other.name}"


def _same_headings(own: Sequence[tuple[int, OwnField]]) -> Iterator[str]:
    for place, (number, one) in enumerate(own):
        before = (other.field for _, other in own[:place] if other.table == one.table)
        fresh = (other for other in before if other.name != one.field.name)
        yield from (f"own_fields[{number}].field.{fault}" for fault in _taken_headings(one.field, fresh))


def unasked_faults(parts: Parts, schema: Schema) -> Iterator[str]:
    """Every fault of what the form does not ask: fields that are not there, and fields without which a rule cannot hold."""
    unasked: Sequence[str] = items(parts, "unasked")
    asked = [one.name for one in schema.registration.unit_fields]
    yield from (f"unasked: trường “{one}” lặp lại" for one in repeated(unasked))
    for name in unasked:
        if name == "model_name" or name not in asked:
            yield f"unasked: không bỏ được trường “{name}”{did_you_mean(name, asked)}"
    yield from (f"unasked: không hỏi “{name}” mà {why}" for name, why in _needs(parts) if name in unasked)


def _needs(parts: Parts) -> Iterator[tuple[str, str]]:
    """The fields that rules and targets of the profile stand on, each with the rule that needs it."""
    rules: Rules | None = parts.get("rules")
    targets: Sequence[Target] = items(parts, "targets")
    if rules and rules.higher_target_required:
        yield "kind", "higher_target_required cần biết mô hình có từ năm trước"
        yield "higher_target", "higher_target_required đòi mục tiêu cao hơn"
    if rules and rules.launch_required:
        yield "kind", "launch_required cần biết mô hình mới"
        yield "launch_date", "launch_required đòi ngày ra mắt"
    if rules and rules.count_cooperation:
        yield "cooperating_units", "count_cooperation tính đơn vị phối hợp"
    for one in targets:
        if one.parts:
            yield "kind", f"chỉ tiêu {one.id} chia theo loại mô hình"
    if any(one.code == PERSON and one.eligible for one in items(parts, "unit_types")):
        yield "subject", f"cá nhân ({PERSON}) được đăng ký"
    if "subject" not in items(parts, "unasked"):
        yield "person_name", "vẫn hỏi tập thể hay cá nhân (subject)"
