"""`dvk repair` where several rows of a table bear one key: no row ever gets the words of another."""

from datetime import date
from pathlib import Path

import excel
import pytest
from helpers import practice

from dvk_xl.actions.repair import repair
from dvk_xl.actions.run import consolidate
from dvk_xl.schema import load_schema

DAY = date(2026, 3, 20)
FIRST, SECOND = "Chi bộ Tổ dân phố số 1", "Chi bộ Tổ dân phố số 2"
CHIEF, DEPUTY = "Bí thư Trần Văn Ví Dụ", "Phó Bí thư Lê Thị Thử"
ROWS: dict[str, tuple[tuple[str | float | None, ...], ...]] = {
    "leave": (
        (FIRST, "Đăng ký", "Gia hạn", 46091, "Chi bộ mới thành lập", CHIEF, 46082, "gọi lại"),
        (FIRST, "6 tháng đầu năm", "Miễn", None, "Đang sáp nhập", DEPUTY, 46083, "xem lại"),
        (FIRST, "6 tháng đầu năm", "Miễn", None, "Đang sáp nhập", DEPUTY, 46083, "ghi hai lần"),
        (SECOND, "Đăng ký", "Gia hạn", 46092, "Bí thư đi học", CHIEF, 46084, "đã báo"),
    ),
    "last_year": (
        ("Ngõ hoa", FIRST, "năm 2024"),
        ("Ngõ hoa", SECOND, "năm 2025"),
        ("Ngõ hoa", SECOND, "năm 2023"),
        ("Tủ sách", FIRST, "năm 2022"),
    ),
}
SCHEMA = load_schema()
COLUMNS = [(name, one.title) for name in ROWS for one in SCHEMA.tables[name].fields]
each_column = pytest.mark.parametrize(("name", "heading"), COLUMNS)


@pytest.fixture(scope="session")
def shared_once(consolidated_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the campaign with rows that share keys, of which a copy is kept."""
    folder = practice.copy(consolidated_once, tmp_path_factory.mktemp("trung-khoa") / "Dan van kheo")
    for name, rows in ROWS.items():
        excel.types_rows(folder / practice.MASTER, SCHEMA.tables[name].excel_table, rows)
    assert consolidate(folder, DAY).written
    return folder


@pytest.fixture
def shared(shared_once: Path, tmp_path: Path) -> Path:
    """Give a copy of that campaign."""
    return practice.copy(shared_once, tmp_path / "Dan van kheo")


def rows_of(folder: Path, name: str) -> list[tuple[object, ...]]:
    table = SCHEMA.tables[name]
    rows = practice.table_rows(folder / practice.MASTER, table.excel_table)
    return [tuple(row.get(one.title) for one in table.fields) for row in rows]


def deletes(folder: Path, name: str, heading: str) -> None:
    master, title = folder / practice.MASTER, SCHEMA.tables[name].sheet
    excel.deletes_column(master, title, excel.heading_column(master, title, heading))


@each_column
def test_rows_that_still_stand_where_they_stood_get_their_own_words_back(shared: Path, name: str, heading: str) -> None:
    deletes(shared, name, heading)
    assert ("column", heading) in {(one.kind, one.name) for one in repair(shared, DAY).repaired}
    assert rows_of(shared, name) == list(ROWS[name])


@each_column
@pytest.mark.parametrize("gone", [6, 7])
def test_rows_that_moved_keep_a_blank_rather_than_the_words_of_another_and_the_blanks_are_named(
    shared: Path, name: str, heading: str, gone: int
) -> None:
    whole = [row for number, row in enumerate(ROWS[name], 6) if number != gone]
    excel.deletes_row(shared / practice.MASTER, SCHEMA.tables[name].sheet, gone)
    deletes(shared, name, heading)
    done = repair(shared, DAY)
    found = rows_of(shared, name)
    place = [one.title for one in SCHEMA.tables[name].fields].index(heading)
    wrong = [row for row, own in zip(found, whole, strict=True) if row[place] not in {None, own[place]}]
    assert wrong == []
    blank = [row for row, own in zip(found, whole, strict=True) if row[place] is None and own[place] is not None]
    if blank and heading != SCHEMA.tables[name].field(SCHEMA.tables[name].key).title:
        told = [one for one in done.not_repaired if one.name == heading]
        assert len(told) == 1
        assert "không phân biệt được" in told[0].why
        assert "hoan-tac" in told[0].next


@each_column
def test_a_renamed_column_of_rows_that_share_keys_is_known_by_its_words(shared: Path, name: str, heading: str) -> None:
    master, table = shared / practice.MASTER, SCHEMA.tables[name]
    excel.renames_column(master, table.excel_table, heading, "Cột của tôi")
    assert {(one.kind, one.name) for one in repair(shared, DAY).repaired} == {("column", heading)}
    assert rows_of(shared, name) == list(ROWS[name])


@pytest.mark.parametrize("name", ROWS)
def test_a_deleted_sheet_of_rows_that_share_keys_comes_back_whole(shared: Path, name: str) -> None:
    excel.deletes_sheet(shared / practice.MASTER, SCHEMA.tables[name].sheet)
    repair(shared, DAY)
    assert rows_of(shared, name) == list(ROWS[name])


def test_the_rows_that_stay_blank_are_counted_in_what_is_left(shared: Path) -> None:
    excel.deletes_row(shared / practice.MASTER, SCHEMA.tables["leave"].sheet, 6)
    deletes(shared, "leave", "Lý do")
    left = next(one for one in repair(shared, DAY).not_repaired if one.name == "Lý do")
    assert left.why.startswith("2 dòng")
    assert [row[4] for row in rows_of(shared, "leave")] == [None, None, "Bí thư đi học"]
