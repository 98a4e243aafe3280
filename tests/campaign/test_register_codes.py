"""Codes of units: given where a list has none, and refused where Excel or the disk would take one for another."""

from pathlib import Path

import pytest
from helpers.campaign import WARD, read_register, rules_of

from dvk_xl.actions.new import read_units
from dvk_xl.errors import DeclarationError
from dvk_xl.register import Unit, register_faults


def codes_of(tmp_path: Path, *rows: str) -> list[str]:
    """The codes that a new campaign gives to the rows of this list."""
    source = tmp_path / "don-vi.csv"
    source.write_text("\n".join(["Mã,Tên đơn vị", *rows]), "utf-8-sig")
    rules = rules_of(WARD)
    return [one.code for one in read_units(source, rules.plan, rules.schema)]


def faults_of(*codes: str) -> list[str]:
    """What is wrong with a register of units with these codes."""
    return register_faults(
        [
            Unit(code, f"Chi bộ {letter}", "CB", True, True, True)
            for code, letter in zip(codes, ("Đông", "Tây", "Nam", "Bắc"), strict=False)
        ]
    )


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ((",Chi bộ Đông", ",Chi bộ Tây"), ["DV01", "DV02"]),
        (("A,Chi bộ Đông", ",Chi bộ Tây", "B,Chi bộ Nam", ",Chi bộ Bắc"), ["A", "DV01", "B", "DV02"]),
        ((",Chi bộ Đông", "dv01,Chi bộ Tây", "DV03,Chi bộ Nam", ",Chi bộ Bắc"), ["DV02", "dv01", "DV03", "DV04"]),
    ],
)
def test_a_new_campaign_gives_the_codes_that_are_left_out(
    tmp_path: Path, rows: tuple[str, ...], codes: list[str]
) -> None:
    assert codes_of(tmp_path, *rows) == codes


def test_on_the_sheet_a_missing_code_is_asked_for_with_one_that_is_free() -> None:
    rows = "| Mã | Tên đơn vị |\n| DV01 | Chi bộ Đông |\n| | Chi bộ Tây |"
    assert read_register(rows)[1] == ["dòng 3: “Chi bộ Tây” chưa có mã, hãy ghi mã, ví dụ DV02"]


@pytest.mark.parametrize("sign", ["*", "?", "~", "<", ">", "=", "/", "\\", ":", '"', "|", ";"])
def test_a_sign_that_means_something_elsewhere_is_named(sign: str) -> None:
    assert faults_of(f"A{sign}1") == [f"mã “A{sign}1” có ký tự {sign} không dùng được trong mã"]


@pytest.mark.parametrize("code", ["_VP", "-A", "@A", "+1"])
def test_a_code_begins_with_a_letter_or_a_digit(code: str) -> None:
    assert faults_of(code) == [f"mã “{code}” phải bắt đầu bằng chữ hoặc số"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("CB01", "cb01"), ("1", "01"), ("100", "1e2"), ("1-2", "01-02"), ("A. ", "A"), ("A1", "A1\u200b")],
)
def test_codes_that_excel_or_the_disk_takes_for_one_are_named(one: str, other: str) -> None:
    assert faults_of(one, other) == [f"mã “{other}” và mã “{one}” không phân biệt được, hãy đổi một mã"]


@pytest.mark.parametrize(
    "codes", [("CB1", "CB01"), ("1", "10"), ("1-2", "2-1"), ("Đ1", "D1"), ("VP", "VP1"), ("A.1", "A.2")]
)
def test_codes_that_stay_apart_are_none(codes: tuple[str, ...]) -> None:
    assert faults_of(*codes) == []


def test_a_code_that_looks_like_the_id_of_a_model_is_named() -> None:
    assert faults_of("CB01", "CB01-01") == ["mã “CB01-01” có dạng mã mô hình của “CB01”, hãy đổi mã"]
    assert faults_of("CB01-01", "CB02") == []


def test_all_faults_of_a_list_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as caught:
        codes_of(tmp_path, "A*,Chi bộ Đông", "b,Chi bộ Tây", "B,Chi bộ Nam")
    assert caught.value.faults == (
        "mã “A*” có ký tự * không dùng được trong mã",
        "mã “B” và mã “b” không phân biệt được, hãy đổi một mã",
    )
