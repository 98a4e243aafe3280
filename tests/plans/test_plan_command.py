"""`dvk plan check` and `dvk plan template` as a person and a program meet them."""

import dataclasses
import json
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from dvk_xl.actions.new import new_campaign
from dvk_xl.cli import main
from dvk_xl.declarations import decode
from dvk_xl.plan import Plan, plan_names, read_plan
from dvk_xl.resources import read_toml, resource_folder

PLANS, TEMPLATE = resource_folder("workbook") / "plans", resource_folder("templates") / "ke-hoach-mau.toml"


def said(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    code = main([str(one) for one in args])
    streams = capsys.readouterr()
    return code, streams.out, streams.err


@pytest.mark.parametrize("name", plan_names())
def test_a_good_profile_is_said_to_be_usable(capsys: pytest.CaptureFixture[str], name: str) -> None:
    source = PLANS / f"{name}.toml"
    assert said(capsys, "plan", "check", source) == (0, f"{source}: dùng được.\n", "")
    code, out, err = said(capsys, "plan", "check", source, "--json")
    assert (code, json.loads(out), err) == (0, {"file": str(source), "ok": True, "faults": []}, "")


def test_all_faults_are_told_with_their_paths_and_exit_code_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source = tmp_path / "của tôi.toml"
    text = (PLANS / "phuong-hai-phong-2026.toml").read_text("utf-8")
    text = text.replace('code = "CHI_BO"', 'code = "CHIBO"').replace("minimum_models = 1", "minimum_models = 0")
    source.write_text(text.replace('issuer_kind = "DANG_UY"', 'isuer_kind = "DANG_UY"'), "utf-8")
    code, out, err = said(capsys, "plan", "check", source, "--json")
    assert (code, err) == (1, "")
    assert json.loads(out) == {
        "file": str(source),
        "ok": False,
        "faults": [
            {"path": "isuer_kind", "message": "không có khóa này, ý là “issuer_kind”?"},
            {"path": "issuer_kind", "message": "thiếu khóa này"},
            {"path": "unit_types[1].code", "message": "không có loại đơn vị “CHIBO”, ý là “CHI_BO”?"},
            {"path": "rules.minimum_models", "message": "phải từ 1, đang là 0"},
        ],
    }
    code, out, _ = said(capsys, "plan", "check", source)
    assert code == 1
    assert out.splitlines()[0] == f"{source}: có 4 chỗ sai."
    assert "  - rules.minimum_models: phải từ 1, đang là 0" in out.splitlines()


@pytest.mark.parametrize(
    ("content", "word"),
    [(None, "Không thấy tệp"), (b"name = \n", "dòng 1"), ("name = “x”".encode("utf-16"), "UTF-8")],
    ids=["nothing there", "no TOML", "no UTF-8"],
)
def test_what_cannot_be_read_is_one_sentence_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes | None, word: str
) -> None:
    source = tmp_path / "x.toml"
    if content is not None:
        source.write_bytes(content)
    code, out, err = said(capsys, "plan", "check", source, "--json")
    assert (code, out) == (2, "")
    assert err.startswith("dvk: ")
    assert word in err


def test_checking_writes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source = tmp_path / "x.toml"
    source.write_bytes(TEMPLATE.read_bytes())
    said(capsys, "plan", "check", source)
    assert [one.name for one in tmp_path.iterdir()] == ["x.toml"]
    assert source.read_bytes() == TEMPLATE.read_bytes()


def test_the_template_is_written_passes_the_check_and_starts_a_campaign(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "xã tôi.toml"
    code, out, err = said(capsys, "plan", "template", target, "--json")
    assert (code, json.loads(out), err) == (0, {"file": str(target)}, "")
    assert target.read_bytes() == TEMPLATE.read_bytes()
    assert said(capsys, "plan", "check", target)[0] == 0
    plan = read_plan(target)
    made = new_campaign(tmp_path / "phong trào", str(target), None, None, plan.issued or pytest.fail("no day"))
    assert (made.plan, made.master.is_file()) == ("xa-mau-2027", True)


def test_the_template_overwrites_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "x.toml"
    target.write_text("của tôi", "utf-8")
    code, out, err = said(capsys, "plan", "template", target)
    assert (code, out) == (2, "")
    assert "không ghi đè" in err
    assert target.read_text("utf-8") == "của tôi"


def test_the_template_needs_a_folder_that_is_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = said(capsys, "plan", "template", tmp_path / "không có" / "x.toml")
    assert (code, out) == (2, "")
    assert "Không có thư mục" in err
    assert list(tmp_path.iterdir()) == []


def keys_of(kind: Any) -> Iterator[str]:
    """Every key a value of this kind can have, down to the innermost."""
    if get_origin(kind) in {tuple, dict} or isinstance(kind, types.UnionType):
        for part in get_args(kind):
            yield from keys_of(part)
    elif dataclasses.is_dataclass(kind) and isinstance(kind, type):
        for name, inner in get_type_hints(kind).items():
            yield name
            yield from keys_of(inner)


def test_the_template_mentions_every_key_there_is() -> None:
    text = TEMPLATE.read_text("utf-8")
    keys = set(keys_of(Plan))
    assert {"issued_from", "numerator", "lead_in", "max_words", "data_until", "launch_within_days"} <= keys
    assert sorted(one for one in keys if not re.search(rf"(^|[\s\[{{.#]){one}( =|\]|\.)", text, re.MULTILINE)) == []


def test_every_key_is_explained_where_it_first_stands() -> None:
    lines = TEMPLATE.read_text("utf-8").splitlines()
    first = {
        key[1]: number for number, line in reversed(list(enumerate(lines))) if (key := re.match(r"(\w+) = ", line))
    }
    unexplained = [
        key for key, number in first.items() if not any(one.startswith("# ") for one in lines[number - 5 : number])
    ]
    assert len(first) > 50
    assert unexplained == []


def test_what_the_template_leaves_out_is_optional() -> None:
    """What stands there without "(không bắt buộc)" before it is needed: a profile without it has a fault."""
    table = read_toml(TEMPLATE)
    needed = [one.name for one in dataclasses.fields(Plan) if one.default is one.default_factory is dataclasses.MISSING]
    assert set(needed) <= set(table)
    for name in needed:
        faults: list[str] = []
        decode(Plan, {key: value for key, value in table.items() if key != name}, "", faults)
        assert faults == [f"{name}: thiếu khóa này"]


def test_the_forms_of_an_own_profile_are_described(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "schema", "--plan", TEMPLATE, "--json")
    asked = {one["name"] for one in json.loads(out)["forms"][0]["sheets"][0]["columns"]}
    assert (code, "households" in asked, "beneficiaries" in asked) == (0, True, False)
