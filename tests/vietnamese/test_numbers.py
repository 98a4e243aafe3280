"""Numbers read and written the Vietnamese way."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvk_xl.vietnamese.numbers import (
    floor_percent,
    format_number,
    format_percent,
    number_in_words,
    parse_number,
    percent_text,
)


@pytest.mark.parametrize(
    ("written", "value", "unit", "converted"),
    [
        ("1250", "1250", None, False),
        ("12.5", "12.5", None, False),
        ("0.125", "0.125", None, False),
        ("-5", "-5", None, False),
        ("1.250", "1250", None, True),
        ("1.250.000", "1250000", None, True),
        ("1.250,5", "1250.5", None, True),
        ("8,5", "8.5", None, True),
        ("1 250", "1250", None, True),
        ("1\u00a0250", "1250", None, True),
        ("95,5%", "95.5", "percent", True),
        ("95,5 %", "95.5", "percent", True),
        ("80 phần trăm", "80", "percent", True),
        ("500 nghìn", "500000", "thousand", True),
        ("500 ngàn đồng", "500000", "thousand", True),
        ("2 triệu", "2000000", "million", True),
        ("2 triệu đồng", "2000000", "million", True),
        ("2,5tr", "2500000", "million", True),
        ("1,5 tỷ", "1500000000", "billion", True),
        ("1,5 tỉ đồng", "1500000000", "billion", True),
        ("500.000đ", "500000", "dong", True),
        ("500.000 VNĐ", "500000", "dong", True),
        ("200 hộ", "200", None, True),
        ("1.250 lượt người", "1250", None, True),
        ("khoảng 200 người", "200", None, True),
        ("Hơn 1.000", "1000", None, True),
        ("trên 90%", "90", "percent", True),
    ],
)
def test_a_written_number_is_read_the_vietnamese_way(
    written: str, value: str, unit: str | None, converted: bool
) -> None:
    reading = parse_number(written)
    assert reading is not None
    assert (reading.value, reading.unit, reading.converted) == (Decimal(value), unit, converted)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "-",
        "nhiều",
        "1.25.0",
        "1250.500",
        "1,250,000",
        "1,250.5",
        "1..5",
        "1,",
        ",5",
        "1e5",
        "3/4",
        "3 4",
        "10-20",
        "gần 200",
        "2 triệu rưỡi",
        "95% hộ",
        "12 tuổi",
        "nan",
        "9" * 19,
        "²",
    ],
)
def test_what_is_not_surely_a_number_is_none(written: str) -> None:
    assert parse_number(written) is None


@pytest.mark.parametrize(
    ("value", "read"),
    [(5, "5"), (0.1, "0.1"), (200.0, "200"), (-1.5, "-1.5"), (Decimal("2.50"), "2.5")],
)
def test_a_number_cell_is_what_a_person_sees_of_it(value: float | Decimal, read: str) -> None:
    reading = parse_number(value)
    assert reading is not None
    assert (reading.value, reading.converted, reading.unit) == (Decimal(read), False, None)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), Decimal("NaN"), True])
def test_a_cell_without_a_number_in_it_is_none(value: float | Decimal) -> None:
    assert parse_number(value) is None


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1250, None, "1.250"),
        (8.5, None, "8,5"),
        (8.0, None, "8"),
        (1234567.891, 1, "1.234.567,9"),
        (2.5, 0, "3"),
        (8, 1, "8,0"),
        (-1250, None, "-1.250"),
        (-0.0, None, "0"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal("0.10"), None, "0,1"),
    ],
)
def test_a_number_is_written_the_vietnamese_way(value: float | Decimal, decimals: int | None, written: str) -> None:
    assert format_number(value, decimals) == written


def test_what_is_no_number_is_never_printed_as_one() -> None:
    with pytest.raises(ValueError, match="không phải số"):
        format_number(float("nan"))


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(Decimal("97.5"), None, "97,5%"), (99.99, 1, "99,9%"), (100, None, "100%")],
)
def test_a_percentage_is_cut_off_and_not_rounded_up(value: float | Decimal, decimals: int | None, written: str) -> None:
    assert format_percent(value, decimals) == written


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_number_survives_being_written_and_read(value: Decimal) -> None:
    reading = parse_number(format_number(value))
    assert reading is not None
    assert reading.value == value


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_survives_being_written_and_read(value: int) -> None:
    reading = parse_number(format_number(value))
    assert reading is not None
    assert reading.value == value


@given(st.text())
def test_reading_a_number_never_fails(text: str) -> None:
    parse_number(text)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_rate_never_flatters(numerator: int, denominator: int) -> None:
    rate = floor_percent(numerator, denominator)
    assert rate is not None
    assert 0 <= rate <= 100
    assert Fraction(rate) <= Fraction(numerator, denominator) * 100
    assert (rate == 100) == (numerator >= denominator)


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (39, 40, "97.5"),
        (40, 40, "100"),
        (0, 40, "0"),
        (2, 3, "66.6"),
        (9999, 10000, "99.9"),
        (1, 10, "10"),
        (41, 40, "100"),
    ],
)
def test_a_rate_is_cut_off_at_one_decimal(numerator: int, denominator: int, text: str) -> None:
    rate = floor_percent(numerator, denominator)
    assert rate is not None
    assert percent_text(rate) == text


def test_an_empty_base_has_no_rate() -> None:
    assert floor_percent(0, 0) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (115, "một trăm mười lăm"),
        (1005, "một nghìn không trăm linh năm"),
        (1250, "một nghìn hai trăm năm mươi"),
        (21_000, "hai mươi mốt nghìn"),
        (2_000_000, "hai triệu"),
        (1_000_000_005, "một tỷ không trăm linh năm"),
        (1_050_000_000, "một tỷ không trăm năm mươi triệu"),
    ],
)
def test_a_number_is_read_out_as_people_say_it(number: int, words: str) -> None:
    assert number_in_words(number) == words


@given(st.integers(0, 10**12 - 1), st.integers(0, 10**12 - 1))
def test_different_numbers_sound_different(one: int, other: int) -> None:
    assert (number_in_words(one) == number_in_words(other)) == (one == other)


@pytest.mark.parametrize("number", [-1, 10**12])
def test_a_number_too_large_to_read_out_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="999 tỷ"):
        number_in_words(number)
