"""Every fault of a profile: the sentence with its key path, a near profile that has none, and all of them at once."""

import ast
import copy
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fault_cases import CASES, GONE, PLANS, TEMPLATE, WARD, XUAN_GIANG, Change, faults, own, profile, target
from hypothesis import given
from hypothesis import strategies as st

import dvk_xl.plan


@pytest.mark.parametrize("name", sorted(one.stem for one in PLANS.glob("*.toml")))
def test_the_plans_that_ship_have_no_fault(name: str) -> None:
    assert faults(profile(name)) == ()


@pytest.mark.parametrize(("name", "change", "fault", "near"), CASES, ids=[case[2] for case in CASES])
def test_a_fault_is_named_with_its_key_path_and_a_near_profile_has_none(
    name: str, change: Change, fault: str, near: Change
) -> None:
    assert fault in faults(profile(name, change))
    assert faults(profile(name, near)) == ()


def sentences() -> list[str]:
    """Every sentence that the rules can say, as a pattern: what is filled in is anything."""
    found = []
    for source in sorted(Path(dvk_xl.plan.__file__).parent.glob("faults*.py")):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Yield) and isinstance(node.value, ast.JoinedStr | ast.Constant):
                found.append(_pattern(node.value))
            elif isinstance(node, ast.YieldFrom) and isinstance(node.value, ast.GeneratorExp):
                inner = node.value.elt
                found += [_pattern(inner)] if isinstance(inner, ast.JoinedStr) else []
    return found


def _pattern(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    parts = [re.escape(str(one.value)) if isinstance(one, ast.Constant) else ".+" for one in node.values]
    return "".join(parts)


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_every_sentence_of_the_rules_is_raised_by_a_case(sentence: str) -> None:
    assert any(re.search(sentence, case[2]) for case in CASES)


def test_the_walk_over_the_sentences_finds_them() -> None:
    assert len(set(sentences())) > 40


def test_faults_of_structure_and_of_meaning_stand_together() -> None:
    table = profile(
        WARD,
        {
            "isuer": "Đảng ủy",
            "issuer": GONE,
            "format": "ND30",
            "years": [2026, "2027"],
            "targets.0.operator": "=>",
            "targets.1.value": 101,
            "targets.2": target(kind="coverage", operator="=", value=50),
            "fields.1.also": ["kinh tế"],
            "unit_types.1.code": "CHI_BO",
            "unit_types.2.obliged": "x",
            "deadlines.0.recipent": "Ban Xây dựng Đảng",
            "deadlines.2.data_until": date(2027, 1, 1),
            "appendices.list_up.label": 5,
            "appendices.appendix1.note": "{nam}",
            "own_fields": [own(name="goal"), own(owner="unt")],
            "unasked": ["gaol"],
            "rules.minimum_models": 0,
        },
    )
    assert faults(table) == (
        "isuer: không có khóa này, ý là “issuer”?",
        "issuer: thiếu khóa này",
        "years[2]: phải là số nguyên, đang là “2027”",
        "appendices.list_up.label: phải là chữ trong ngoặc kép, đang là “5”",
        "unit_types[3].obliged: phải là true hoặc false, đang là “x”",
        "deadlines[1].recipent: không có khóa này, ý là “recipient”?",
        "targets[1].operator: “=>” không thuộc >=, >, =, ý là “>”?",
        "own_fields[2].field.owner: “unt” không thuộc unit, office, tool, ý là “unit”?",
        "format: ND30 không hợp với cơ quan ban hành DANG_UY; chọn HD36 hoặc HD05",
        "fields[2]: “kinh tế” vừa chỉ KT vừa chỉ VHXH",
        "unit_types: mã “CHI_BO” lặp lại",
        "targets[2].value: tỷ lệ phải từ 0 đến 100, đang là 101",
        "targets: X (= 50) trái với T2 (>= 101)",
        "deadlines[3].data_until: số liệu chốt 01/01/2027 sau hạn gửi 20/06/2026",
        "rules.minimum_models: phải từ 1, đang là 0",
        "appendices.appendix1.note: không có chỗ điền {nam}; chỉ có movement, plan, year",
        "own_fields[1].field.name: bảng registration đã có trường “goal”",
        "unasked: không bỏ được trường “gaol”, ý là “goal”?",
    )


@pytest.mark.parametrize("key", ["unit_types", "own_fields", "targets", "deadlines", "appendices", "rules", "fields"])
def test_a_part_that_cannot_be_read_causes_no_faults_elsewhere(key: str) -> None:
    found = faults(profile(XUAN_GIANG, {key: 5}))
    assert len(found) == 1
    assert found[0].startswith(f"{key}: phải là ")


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of everything in a table, the innermost last."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return (
        [path, *(place for key, one in inner for place in places(one, (*path, key)))]
        if path
        else [place for key, one in inner for place in places(one, (key,))]
    )


STRANGE = st.one_of(
    st.integers(),
    st.booleans(),
    st.text(max_size=8),
    st.dates(),
    st.datetimes(),
    st.floats(),
    st.lists(st.one_of(st.integers(), st.text(max_size=3), st.none()), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@given(data=st.data())
def test_whatever_stands_in_a_profile_its_faults_are_told_and_nothing_breaks(data: st.DataObject) -> None:
    table = copy.deepcopy(TEMPLATE)
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(places(table)))
        place: Any = table
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = data.draw(STRANGE)
    assert all(": " in one for one in faults(table))
