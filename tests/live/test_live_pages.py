"""What is written into an open sheet: only cells that differ, in whole blocks, as values that Excel cannot take for others."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvk_xl.hosts.live_pages import (
    Changes,
    areas,
    before,
    blocks,
    entered,
    matrix,
    not_taken,
    standing_of,
    stands,
    stored_value,
    taken_for_marked,
)
from dvk_xl.views.cells import Cell, Formula

PLACES = st.sets(st.tuples(st.integers(1, 9), st.integers(1, 7)))
SHEET = standing_of(
    [["Mã", "Tên", None], ["DK01", 1250.0, datetime(2026, 3, 3)], [None, "=1+1", 2.5]],
    [["Mã", "Tên", ""], ["DK01", "=B9*2", "46084"], ["", "=1+1", "2.5"]],
    3,
)


@given(PLACES)
def test_areas_hold_every_place_once_and_no_other(places: set[tuple[int, int]]) -> None:
    held = [
        (row, column)
        for top, left, bottom, right in areas(places)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ]
    assert sorted(held) == sorted(places)


def test_a_table_of_new_rows_is_one_area_and_a_lone_cell_another() -> None:
    table = {(row, column) for row in range(6, 1506) for column in range(1, 41)}
    assert areas(table | {(3, 50)}) == [(3, 50, 3, 50), (6, 1, 1505, 40)]


def test_formulas_and_values_never_share_a_block() -> None:
    cells = {(2, 1): "a", (2, 2): Formula("A1", 1), (2, 3): "b", (3, 2): Formula("A2", 2)}
    assert blocks(cells) == [((2, 1, 2, 1), False), ((2, 3, 2, 3), False), ((2, 2, 3, 2), True)]
    assert matrix(cells, (2, 2, 3, 2)) == [["=A1"], ["=A2"]]


@pytest.mark.parametrize(
    ("wanted", "handed"),
    [
        # what Excel would make a number, a day, a yes or a formula of is marked as text
        ("1.250", "'1.250"),
        ("0912345678", "'0912345678"),
        ("03/3/2026", "'03/3/2026"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+84 912", "'+84 912"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("'trong ngoặc'", "''trong ngoặc'"),
        ("Mar 5", "'Mar 5"),
        ("TRUE", "'TRUE"),
        ("đúng", "'đúng"),
        ("95,5%", "'95,5%"),
        ("CB01", "'CB01"),
        # what no program could take for anything else stays as it is
        ("Chi bộ Tổ dân phố", "Chi bộ Tổ dân phố"),
        ("x", "x"),
        ("", ""),
        (date(2026, 3, 3), datetime(2026, 3, 3)),
        (1250, 1250.0),
        (3_000_000_000, 3e9),
        (None, None),
        (Formula("A1+1", 2), "=A1+1"),
    ],
)
def test_a_cell_is_handed_over_so_that_it_stays_what_it_is(wanted: object, handed: object) -> None:
    assert entered(wanted) == handed  # type: ignore[arg-type]  # of each kind one


def test_a_cell_that_takes_all_for_text_gets_no_mark() -> None:
    assert entered("1.250", bare=True) == "1.250"
    shown = standing_of([["'1.250", "'x", "1.250"]], [["'1.250", "'x", "1.250"]], 3)
    # only a mark that this program set itself is taken back
    assert taken_for_marked(shown, {(1, 1): "1.250", (1, 2): "x", (1, 3): "1.250"}) == {(1, 1)}


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (datetime(2026, 3, 3), 46084),
        (datetime(2026, 3, 3, 12), 46084.5),
        (3.0, 3),
        (-2146826243, "#N/A"),
        (2.5, 2.5),
        (True, True),
        ("a", "a"),
    ],
)
def test_values_are_those_of_the_closed_file(value: object, stored: object) -> None:
    read = stored_value(value)
    assert (read, type(read)) == (stored, type(stored))


def test_what_stands_in_a_sheet_tells_formulas_from_texts_that_look_like_one() -> None:
    assert SHEET.values == {1: {1: "Mã", 2: "Tên"}, 2: {1: "DK01", 2: 1250, 3: 46084}, 3: {2: "=1+1", 3: 2.5}}
    assert SHEET.formulas == {(2, 2): "B9*2"}
    assert (SHEET.last_row, SHEET.value(9, 9)) == (3, None)


@pytest.mark.parametrize(
    ("place", "wanted", "same"),
    [
        ((2, 1), "DK01", True),
        ((2, 1), "DK02", False),
        ((2, 3), date(2026, 3, 3), True),
        ((2, 3), date(2026, 3, 4), False),
        ((9, 1), None, True),
        ((2, 2), Formula("B9*2", 1250), True),
        # Excel writes formulas its own way
        ((2, 2), Formula("b9 * 2", 1250), True),
        ((2, 2), Formula("B9*2", 1251), False),
        ((2, 2), Formula('HYPERLINK("a.xlsx","1250")', 1250), False),
        # a number in place of a formula is another cell, and a formula in place of a number too
        ((2, 2), 1250, False),
        ((2, 3), Formula("B9", 46084), False),
    ],
)
def test_a_cell_that_stands_so_already_is_known(place: tuple[int, int], wanted: object, *, same: bool) -> None:
    assert stands(SHEET, place, wanted) is same  # type: ignore[arg-type]  # of each kind one


@pytest.mark.parametrize(
    "written", ["tblDangKy[[#This Row],[Mã]]", "[@Mã]", "tblDangKy[@[Mã]]", "tbldangky[[#this row], [mã]]"]
)
def test_the_ways_excel_writes_this_row_are_one(written: str) -> None:
    shown = standing_of([["a"]], [["=" + written]], 1)
    assert stands(shown, (1, 1), Formula("tblDangKy[[#This Row],[Mã]]", "a"))


def test_only_cells_that_differ_are_asked_for_and_one_that_is_well_again_is_forgotten() -> None:
    changes = Changes()
    changes.want(SHEET, (2, 1), Cell("DK01", "text"), styled=False)
    changes.want(SHEET, (2, 2), Cell("Mới", "text"), styled=True)
    assert (changes.cells, changes.styles) == ({(2, 2): "Mới"}, {(2, 2): "text"})
    changes.want(SHEET, (2, 2), Cell(Formula("B9*2", 1250)), styled=False)
    assert changes.cells == {}


def test_what_stood_there_can_be_put_back_and_what_was_not_taken_is_found() -> None:
    assert before(SHEET, [(2, 1), (2, 2), (9, 9)]) == {(2, 1): "DK01", (2, 2): Formula("B9*2", 1250), (9, 9): None}
    assert not_taken(SHEET, {(2, 1): "DK01", (2, 3): "46084", (2, 2): Formula("B9*2", 0), (9, 9): None}) == [(2, 3)]
