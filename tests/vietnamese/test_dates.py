"""Days and stretches of days, day first."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvk_xl.vietnamese.dates import DateReading, format_date, long_date, parse_date

YEARS = st.dates(date(1945, 1, 1), date(2100, 12, 31))


def rows(drawn: str) -> list[tuple[str, ...]]:
    """Rows of a pipe table, each cell without its outer blanks."""
    lines = [line.strip().strip("|") for line in drawn.strip().splitlines()]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]


DAYS = rows(
    """
    | 03/3/2026                | 2026-03-03 |
    | 3-3-26                   | 2026-03-03 |
    | 3.3.2026                 | 2026-03-03 |
    | 03 / 3 / 2026            | 2026-03-03 |
    | 3/04/2026                | 2026-04-03 |
    | 13/12/26                 | 2026-12-13 |
    | 4/3/2026                 | 2026-03-04 |
    | ngày 03 tháng 3 năm 2026 | 2026-03-03 |
    | Ngày 3 tháng 3           | 2026-03-03 |
    | ngày 03/3/2026           | 2026-03-03 |
    | 2026-03-04               | 2026-03-04 |
    | 2026-03-04 00:00:00      | 2026-03-04 |
    | 04/03/2026 08:30         | 2026-03-04 |
    | 3/3                      | 2026-03-03 |
    | 29/2/2028                | 2028-02-29 |
    """
)


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_the_day_stands_before_the_month(written: str, day: str) -> None:
    assert parse_date(written, 2026) == DateReading(date.fromisoformat(day), None, exact=True, converted=True)


STRETCHES = rows(
    """
    | tháng 3/2026                       | 2026-03-01 | 2026-03-31 |
    | 03/2026                            | 2026-03-01 | 2026-03-31 |
    | T3/2026                            | 2026-03-01 | 2026-03-31 |
    | tháng 2 năm 2028                   | 2028-02-01 | 2028-02-29 |
    | tháng 3                            | 2026-03-01 | 2026-03-31 |
    | quý I/2026                         | 2026-01-01 | 2026-03-31 |
    | Qúy IV năm 2026                    | 2026-10-01 | 2026-12-31 |
    | quý 2                              | 2026-04-01 | 2026-06-30 |
    | năm 2026                           | 2026-01-01 | 2026-12-31 |
    | cả năm                             | 2026-01-01 | 2026-12-31 |
    | cả năm 2027                        | 2027-01-01 | 2027-12-31 |
    | trong năm 2026                     | 2026-01-01 | 2026-12-31 |
    | 2026                               | 2026-01-01 | 2026-12-31 |
    | 6 tháng đầu năm                    | 2026-01-01 | 2026-06-30 |
    | 9 tháng đầu năm 2026               | 2026-01-01 | 2026-09-30 |
    | 6 tháng cuối năm                   | 2026-07-01 | 2026-12-31 |
    | từ tháng 3 đến tháng 12/2026       | 2026-03-01 | 2026-12-31 |
    | Tháng 3 - 12/2026                  | 2026-03-01 | 2026-12-31 |
    | 03/2026 - 12/2026                  | 2026-03-01 | 2026-12-31 |
    | tháng 11 - tháng 3/2027            | 2026-11-01 | 2027-03-31 |
    | quý I - quý III/2026               | 2026-01-01 | 2026-09-30 |
    | quý 1 - 2/2026                     | 2026-01-01 | 2026-06-30 |
    | giai đoạn 2025-2030                | 2025-01-01 | 2030-12-31 |
    | tháng 3/2026 đến 30/11/2026        | 2026-03-01 | 2026-11-30 |
    """
)


@pytest.mark.parametrize(
    ("written", "day", "exact"),
    [
        ("hết tháng 12/2026", "2026-12-31", False),
        ("đến 30/11/2026", "2026-11-30", True),
        ("đến hết năm 2026", "2026-12-31", False),
    ],
)
def test_an_end_alone_is_told_as_the_end(written: str, day: str, exact: bool) -> None:
    expected = DateReading(date.fromisoformat(day), None, exact=exact, converted=True, ends=True)
    assert parse_date(written, 2026) == expected


@pytest.mark.parametrize(("written", "first", "last"), STRETCHES)
def test_without_a_day_it_is_a_stretch_and_not_exact(written: str, first: str, last: str) -> None:
    expected = DateReading(date.fromisoformat(first), date.fromisoformat(last), exact=False, converted=True)
    assert parse_date(written, 2026) == expected


RANGES = rows(
    """
    | 01/3/2026 - 30/11/2026                                | 2026-03-01 | 2026-11-30 |
    | 01/3/2026 – 30/11/2026                                | 2026-03-01 | 2026-11-30 |
    | từ 01/3 đến 30/11/2026                                | 2026-03-01 | 2026-11-30 |
    | từ ngày 01/3/2026 đến hết ngày 30/11/2026             | 2026-03-01 | 2026-11-30 |
    | 01/3/2026 đến 30/11                                   | 2026-03-01 | 2026-11-30 |
    | từ ngày 01 tháng 3 đến ngày 30 tháng 11 năm 2026      | 2026-03-01 | 2026-11-30 |
    | từ 01 đến 15/3/2026                                   | 2026-03-01 | 2026-03-15 |
    | 01-15/3/2026                                          | 2026-03-01 | 2026-03-15 |
    | 1-3-26 - 5-4-26                                       | 2026-03-01 | 2026-04-05 |
    | 15/11 - 15/02/2027                                    | 2026-11-15 | 2027-02-15 |
    """
)


@pytest.mark.parametrize(("written", "first", "last"), RANGES)
def test_from_a_day_to_a_day_both_are_kept(written: str, first: str, last: str) -> None:
    expected = DateReading(date.fromisoformat(first), date.fromisoformat(last), exact=True, converted=True)
    assert parse_date(written, 2026) == expected


@pytest.mark.parametrize("written", ["từ tháng 3/2026", "từ tháng 3/2026 đến nay", "tháng 3/2026 - nay"])
def test_what_goes_on_has_no_end(written: str) -> None:
    assert parse_date(written, 2026) == DateReading(date(2026, 3, 1), None, exact=False, converted=True)


def test_a_range_written_backwards_is_not_turned_round() -> None:
    reading = parse_date("30/11/2026 - 01/3/2026", 2026)
    assert reading is not None
    assert (reading.value, reading.end) == (date(2026, 11, 30), date(2026, 3, 1))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "31/02/2026",
        "29/02/2026",
        "12/13/2026",
        "00/3/2026",
        "tháng 13/2026",
        "quý V/2026",
        "3/3/1944",
        "3/3/2101",
        "3/3/202",
        "3-12/2026",
        "3/3-2026",
        "1,5",
        "46084",
        "thường xuyên",
        "trước 30/6/2026",
        "13 tháng đầu năm",
        "1-" * 60,
    ],
)
def test_what_is_not_surely_a_day_is_none(written: str) -> None:
    assert parse_date(written, 2026) is None


@pytest.mark.parametrize("value", [date(2026, 3, 3), datetime(2026, 3, 3, 8, 30)])  # cells have no zone
def test_a_date_cell_is_taken_as_it_is(value: date) -> None:
    assert parse_date(value, 2020) == DateReading(date(2026, 3, 3), None, exact=True, converted=False)


@pytest.mark.parametrize("serial", [46084, 46084.0, 46084.75])
def test_a_serial_number_of_excel_is_a_day(serial: float) -> None:
    assert parse_date(serial, 2020) == DateReading(date(2026, 3, 3), None, exact=True, converted=True)


def test_a_year_typed_as_a_number_is_that_year() -> None:
    expected = DateReading(date(2026, 1, 1), date(2026, 12, 31), exact=False, converted=True)
    assert parse_date(2026, 2020) == expected


@pytest.mark.parametrize("value", [0, 3, 19_999, 80_001, 2026.5, float("nan"), float("inf"), True, date(1900, 1, 1)])
def test_other_numbers_and_years_are_no_days(value: float | date) -> None:
    assert parse_date(value, 2026) is None


@given(YEARS)
def test_a_day_survives_being_written_and_read(day: date) -> None:
    assert parse_date(format_date(day), 2026) == DateReading(day, None, exact=True, converted=False)


@given(YEARS)
def test_an_official_day_survives_being_written_and_read(day: date) -> None:
    assert parse_date(long_date(day), 2026) == DateReading(day, None, exact=True, converted=True)


@given(st.one_of(st.text(), st.text("0123456789/-. tháng năm đến quý IV", max_size=30)), st.integers(1945, 2100))
def test_reading_a_day_never_fails(text: str, year: int) -> None:
    reading = parse_date(text, year)
    assert reading is None or 1945 <= reading.value.year <= 2100


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 12), "ngày 12 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 30), "ngày 30 tháng 11 năm 2026"),
    ],
)
def test_official_days_pad_small_days_and_the_first_two_months(day: date, written: str) -> None:
    assert long_date(day) == written


def test_a_day_in_a_table_has_ten_characters() -> None:
    assert format_date(date(2026, 3, 3)) == "03/03/2026"
