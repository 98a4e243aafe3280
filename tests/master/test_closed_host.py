"""The closed master: the tool writes what it owns, and everything an officer did stays as it was."""

import re
from datetime import date
from pathlib import Path

import officer
import pytest
from helpers import practice
from helpers.validator import ooxml_faults, workbook_lint
from lxml import etree

from dvk_xl.actions.run import consolidate, undo
from dvk_xl.errors import MasterError

OWNED_SHEETS = {
    "Điều hành",
    "Đăng ký",
    "Kết quả",
    "Báo cáo đơn vị",
    "Phụ lục 01",
    "Phụ lục 02",
    "Phụ lục 03",
    "Độ phủ",
    "Từng đơn vị",
    "Chờ xác nhận",
    "Mã lỗi",
    "Kiểm tra",
    "Sổ nhận",
    "Nhật ký",
    "_He_thong",
}
OWNED_TABLES = {"tblDangKy", "tblKetQua", "tblBaoCaoDonVi", "tblDoPhu", "tblKiemTra", "tblSoNhan", "tblNhatKy"}
OWNED_TABLES |= {"tblXacNhan"}
"""With the workbook part (only its wish to be calculated), the charts, and the parts that name the calculation chain."""
CHAIN = {"xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
LAST_DAY = date(2026, 3, 9)


@pytest.fixture
def worked(consolidated: Path) -> tuple[Path, officer.Works]:
    """Give the consolidated campaign in whose master an officer has worked."""
    return consolidated, officer.works_in(consolidated / practice.MASTER)


def foreign_changes(before: dict[str, bytes], after: dict[str, bytes], *, chain: bool = False) -> set[str]:
    sheets, tables = practice.sheet_parts(before), practice.table_parts(before)
    allowed = {sheets[title] for title in OWNED_SHEETS} | {tables[name] for name in tables if name in OWNED_TABLES}
    allowed |= {name for name in before if name.startswith("xl/charts/")} | {"xl/workbook.xml"}
    allowed |= CHAIN if chain else set()
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} - allowed


def without_calculation(workbook: bytes) -> bytes:
    root = etree.fromstring(workbook)
    for node in root.findall(f"{practice.MAIN}calcPr"):
        root.remove(node)
    return etree.tostring(root, method="c14n")


def officers_things(master: Path, works: officer.Works) -> dict[str, object]:
    parts = practice.parts_of(master)
    sheet = parts[practice.sheet_parts(parts)["Đăng ký"]]
    cells = practice.cells_of(master, "Đăng ký")["Đăng ký"]
    table = parts[practice.table_parts(parts)["tblDangKy"]]
    own = officer.column_letters(officer.OWN_AT)
    return {
        "own column": {address: cell.value for address, cell in cells.items() if re.fullmatch(rf"{own}\d+", address)},
        "colours": [cells[address].style for address in works.coloured],
        "widths": re.findall(rb"<col [^>]*>", sheet),
        "filter": re.findall(rb"<filterColumn.*</filterColumn>", table),
        "hidden": re.findall(rb'<row r="(\d+)"[^>]*hidden="1"', sheet),
        "columns": re.findall(rb"<tableColumn [^>]*>", table),
        "comment": parts["xl/comments90.xml"],
        "sheet": parts["xl/worksheets/sheet90.xml"],
        "name": re.findall(rb'<definedName name="ten_rieng">[^<]*', parts["xl/workbook.xml"]),
    }


def test_two_runs_with_more_rows_and_with_fewer_change_only_what_the_tool_owns(
    worked: tuple[Path, officer.Works],
) -> None:
    folder, works = worked
    master = folder / practice.MASTER
    first, things = practice.parts_of(master), officers_things(master, works)
    assert things["hidden"] == [b"7"]
    assert things["colours"] == [works.style] * 3

    practice.send_again(folder, practice.SECOND_MORE)
    consolidate(folder, practice.SECOND_DAY)
    more = practice.parts_of(master)
    assert foreign_changes(first, more, chain=True) == set()
    assert "xl/calcChain.xml" not in more
    assert b"calcChain" not in more["[Content_Types].xml"] + more["xl/_rels/workbook.xml.rels"]
    assert officers_things(master, works) == things

    practice.send_again(folder, practice.SECOND_FEWER, date(2026, 3, 6))
    consolidate(folder, LAST_DAY)
    fewer = practice.parts_of(master)
    assert foreign_changes(more, fewer) == set()
    assert officers_things(master, works) == things
    for one, other in ((first, more), (more, fewer)):
        assert without_calculation(one["xl/workbook.xml"]) == without_calculation(other["xl/workbook.xml"])

    undo(folder)
    assert practice.parts_of(master) == more


def test_a_run_after_another_is_taken_back_byte_for_byte(worked: tuple[Path, officer.Works]) -> None:
    folder, _ = worked
    master = folder / practice.MASTER
    before = master.read_bytes()
    practice.send_again(folder, practice.SECOND_MORE)
    consolidate(folder, practice.SECOND_DAY)
    assert master.read_bytes() != before
    undo(folder)
    assert master.read_bytes() == before


@pytest.mark.validator
def test_a_master_in_which_an_officer_has_worked_stays_a_good_file(worked: tuple[Path, officer.Works]) -> None:
    folder, _ = worked
    master = folder / practice.MASTER
    assert (ooxml_faults(master), workbook_lint(master)) == ([], [])
    practice.send_again(folder, practice.SECOND_MORE)
    consolidate(folder, practice.SECOND_DAY)
    assert (ooxml_faults(master), workbook_lint(master)) == ([], [])


def test_values_that_a_unit_sends_again_keep_the_officers_colour(worked: tuple[Path, officer.Works]) -> None:
    folder, works = worked
    cell = practice.cells_of(folder / practice.MASTER, "Đăng ký")["Đăng ký"]["P7"]
    titles = {
        value.value: address
        for address, value in practice.cells_of(folder / practice.MASTER, "Đăng ký")["Đăng ký"].items()
    }
    assert titles["Mục tiêu, kết quả cần đạt"] == "P5"
    again = [dict(row) for row in practice.FIRST_ROUND["CB01"]]
    again[1]["goal"] = "Thêm 16 camera."
    practice.send_again(folder, {"CB01": again})
    consolidate(folder, practice.SECOND_DAY)
    now = practice.cells_of(folder / practice.MASTER, "Đăng ký")["Đăng ký"]["P7"]
    assert (now.value, now.style) == ("Thêm 16 camera.", works.style)
    assert cell.value != now.value


def test_rows_that_were_there_keep_their_styles_and_new_rows_get_those_of_their_column(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    before = practice.cells_of(master, "Đăng ký")["Đăng ký"]
    practice.send_again(consolidated, practice.SECOND_MORE)
    consolidate(consolidated, practice.SECOND_DAY)
    after = practice.cells_of(master, "Đăng ký")["Đăng ký"]
    assert {address: after[address].style for address in before} == {
        address: cell.style for address, cell in before.items()
    }
    new = sorted(after.keys() - before.keys(), key=practice.area)
    assert {practice.area(address)[1] for address in new} == set(range(17, 22))
    above = {address: re.sub(r"\d+", "6", address) for address in new}
    assert {address: after[address].style for address in new} == {
        address: before[one].style for address, one in above.items()
    }


def test_tables_and_their_filters_are_as_long_as_their_rows(consolidated: Path) -> None:
    def refs(folder: Path) -> dict[str, tuple[str, int]]:
        parts = practice.parts_of(folder / practice.MASTER)
        found = {}
        for name, part in practice.table_parts(parts).items():
            root = etree.fromstring(parts[part])
            rule = root.find(f"{practice.MAIN}autoFilter")
            assert rule is not None
            assert rule.get("ref") == root.get("ref")
            found[name] = (str(root.get("ref")), len(practice.table_rows(folder / practice.MASTER, name)))
        return found

    first = refs(consolidated)
    assert first["tblDangKy"] == ("A5:AT16", 11)
    practice.send_again(consolidated, practice.SECOND_MORE)
    consolidate(consolidated, practice.SECOND_DAY)
    more = refs(consolidated)
    assert more["tblDangKy"] == ("A5:AT21", 16)
    mended = [dict(row) for row in practice.FIRST_ROUND["CB03"]]
    mended[0]["kind"], mended[1]["start"] = "Mô hình mới", date(2026, 3, 3)
    practice.send_again(consolidated, {"CB03": mended}, date(2026, 3, 6))
    consolidate(consolidated, LAST_DAY)
    fewer = refs(consolidated)
    assert fewer["tblDangKy"] == more["tblDangKy"]
    for title, table in (("Kiểm tra", "tblKiemTra"), ("Sổ nhận", "tblSoNhan"), ("Từng đơn vị", "tblDoPhu")):
        _, _, _, bottom = practice.area(fewer[table][0])
        cells = practice.cells_of(consolidated / practice.MASTER, title)[title]
        assert max(practice.area(address)[1] for address in cells) == bottom
    issues = [one["Mã"] for one in practice.table_rows(consolidated / practice.MASTER, "tblKiemTra")]
    assert "E108" not in issues
    assert "E201" not in issues


def test_the_printed_list_shrinks_without_leaving_anything_behind(consolidated: Path) -> None:
    master = consolidated / practice.MASTER

    def last_row() -> int:
        return max(practice.area(address)[1] for address in practice.cells_of(master, "Phụ lục 02")["Phụ lục 02"])

    def names() -> list[object]:
        cells = practice.cells_of(master, "Phụ lục 02")["Phụ lục 02"]
        return [cell.value for address, cell in cells.items() if re.fullmatch(r"B\d+", address) and cell.value]

    full, all_names = last_row(), names()
    practice.send_again(consolidated, practice.SECOND_FEWER)
    consolidate(consolidated, practice.SECOND_DAY)
    assert last_row() == full - 3
    assert "Camera an ninh ngõ 12" in all_names
    assert "Camera an ninh ngõ 12" not in names()
    assert len(practice.table_rows(master, "tblDangKy")) == 11


@pytest.mark.parametrize(
    ("sheet", "table", "cell", "old"),
    [
        ("Đăng ký", "tblDangKy", "C5", "Tên mô hình"),
        ("Đơn vị", "tblDonVi", "B5", "Tên đơn vị"),
        ("Kiểm tra", "tblKiemTra", "E5", "Nội dung"),
    ],
)
def test_a_renamed_column_is_refused_with_one_sentence_and_nothing_is_written(
    answered: Path, sheet: str, table: str, cell: str, old: str
) -> None:
    officer.renames_column(answered / practice.MASTER, sheet, table, cell, old, "Tên khác hẳn")
    before = practice.tree(answered)
    with pytest.raises(MasterError, match=rf"^Sổ không còn cột “{old}” ở trang “{sheet}”\. [^\n]+$"):
        consolidate(answered, practice.FIRST_DAY)
    assert unwritten(answered, before)


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("Đăng ký", "bảng “tblDangKy”"),
        ("Phụ lục 02", "trang “Phụ lục 02”"),
        ("Điều hành", "trang “Điều hành”"),
        ("_Kieu", "trang “_Kieu”"),
        ("_He_thong", "trang “_He_thong”"),
    ],
)
def test_a_deleted_sheet_is_refused_with_one_sentence_and_nothing_is_written(
    answered: Path, sheet: str, said: str
) -> None:
    officer.deletes_sheet(answered / practice.MASTER, sheet)
    before = practice.tree(answered)
    with pytest.raises(MasterError, match=rf"^Sổ không còn {said}\. [^\n]+$"):
        consolidate(answered, practice.FIRST_DAY)
    assert unwritten(answered, before)


def unwritten(folder: Path, before: dict[str, tuple[int, bytes]]) -> bool:
    """Nothing changed but that the lock file is there now."""
    return {name: file for name, file in practice.tree(folder).items() if not name.endswith(".khoa")} == {
        name: file for name, file in before.items() if not name.endswith(".khoa")
    }


@pytest.mark.parametrize(
    ("sheet", "table"),
    [("Kiểm tra", "tblKiemTra"), ("Kết quả", "tblKetQua"), ("Đăng ký", "tblDangKy"), ("Đơn vị", "tblDonVi")],
)
def test_a_row_inserted_above_a_table_moves_what_the_tool_writes(consolidated: Path, sheet: str, table: str) -> None:
    master = consolidated / practice.MASTER
    before = practice.table_rows(master, table)
    officer.inserts_row_above(master, sheet, table)
    assert practice.table_rows(master, table) == before
    practice.send_again(consolidated, practice.SECOND_MORE)
    consolidate(consolidated, practice.SECOND_DAY)
    assert workbook_lint(master) == []
    assert practice.area(practice.table_ref(master, table))[1] == 6
    ids = [row["Mã mô hình"] for row in practice.table_rows(master, "tblDangKy")]
    assert len(ids) == len(set(ids)) == 16
    assert not consolidate(consolidated, practice.SECOND_DAY).written


@pytest.mark.parametrize("table", ["tblDangKy", "tblKiemTra"])
def test_a_table_with_a_row_of_totals_is_refused_with_one_sentence(answered: Path, table: str) -> None:
    officer.turns_on_totals(answered / practice.MASTER, table)
    before = practice.tree(answered)
    with pytest.raises(MasterError, match=rf"^Bảng “{table}” đang bật dòng tổng[^\n]+$"):
        consolidate(answered, practice.FIRST_DAY)
    assert unwritten(answered, before)


def test_rows_that_the_office_sorted_stay_where_they_were_put(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    cells = practice.cells_of(master, "Đăng ký")["Đăng ký"]
    before = practice.table_rows(master, "tblDangKy")
    turned: dict[str, str | float | None] = {}
    for address, cell in cells.items():
        row = practice.area(address)[1]
        if row > 5:
            assert not isinstance(cell.value, bool)
            turned[re.sub(r"\d+", str(22 - row), address)] = cell.value
    practice.set_cells(master, "Đăng ký", {address: value for address, value in turned.items() if value is not None})
    gone = {address: None for address in cells if practice.area(address)[1] > 5 and turned.get(address) is None}
    practice.set_cells(master, "Đăng ký", gone)
    assert practice.table_rows(master, "tblDangKy") == before[::-1]
    consolidate(consolidated, practice.FIRST_DAY)
    assert practice.table_rows(master, "tblDangKy") == before[::-1]
    assert not consolidate(consolidated, practice.FIRST_DAY).written


@pytest.mark.parametrize("grown", [False, True], ids=["Excel did not grow the table", "Excel grew the table"])
def test_rows_typed_right_below_the_table_are_taken(consolidated: Path, *, grown: bool) -> None:
    master = consolidated / practice.MASTER
    typed = {
        "C17": "Gõ tay ở văn phòng",
        "D17": "Mô hình mới",
        "H17": "Kinh tế",
        "I17": "Chi bộ Tổ dân phố số 4",
        "X17": 46083,
    }
    practice.set_cells(master, "Đăng ký", typed)
    if grown:
        part = practice.table_parts(practice.parts_of(master))["tblDangKy"]
        practice.change_parts(master, {part: lambda data: data.replace(b"A5:AT16", b"A5:AT17")})
    consolidate(consolidated, practice.SECOND_DAY)
    assert practice.table_ref(master, "tblDangKy") == "A5:AT17"
    row = practice.table_rows(master, "tblDangKy")[-1]
    assert row["Mã mô hình"] == "CB04-01"
    assert row["STT"] == 12
    assert row["Được tính"] == "Được tính"
    assert row["Ngày bắt đầu"] == 46083


def test_a_row_that_the_office_copied_gets_an_id_of_its_own(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    cells = practice.cells_of(master, "Đăng ký")["Đăng ký"]
    copied = {
        re.sub(r"\d+", "17", address): cell.value
        for address, cell in cells.items()
        if practice.area(address)[1] == 6 and cell.value is not None
    }
    practice.set_cells(master, "Đăng ký", {**copied, "C17": "Ngõ phố nở hoa"})
    consolidate(consolidated, practice.SECOND_DAY)
    rows = practice.table_rows(master, "tblDangKy")
    ids = [row["Mã mô hình"] for row in rows]
    assert ids[0] == copied["B17"]
    assert len(set(ids)) == len(ids) == 12
    assert rows[-1]["Tên mô hình"] == "Ngõ phố nở hoa"
    assert rows[0]["Tên mô hình"] == practice.FIRST_ROUND["CB01"][0]["model_name"]


def test_a_row_that_the_office_deleted_leaves_no_hole_that_swallows_others(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    cells = practice.cells_of(master, "Đăng ký")["Đăng ký"]
    gone = {address: None for address in cells if practice.area(address)[1] == 8}
    practice.set_cells(master, "Đăng ký", gone)
    consolidate(consolidated, practice.SECOND_DAY)
    rows = [row for row in practice.table_rows(master, "tblDangKy") if row.get("Tên mô hình")]
    assert len(rows) == 10
    assert "W713" in [row["Mã"] for row in practice.table_rows(master, "tblKiemTra")]
    assert not consolidate(consolidated, practice.SECOND_DAY).written


OUR_LINK = re.compile(
    r"""HYPERLINK\("Ho-so/ban-goc/[0-9a-f]{2}/[0-9a-f]{64}\.xlsx#'Đăng ký'!([A-Z]+[0-9]+)","Đăng ký!\1"\)"""
)
NASTY = {
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1",
    "at": "@SUM(1)",
    "minus": "-2+3",
    "markup": "<w:p>&amp;</w>",
    "template": "{{ 7*7 }} {% raw %}",
    "escape": "_x005F_x0041_ và _x005F_x000D_",
    "emoji": "Khéo 😀 " * 3,
    "link": "http://vi.du/ \\\\may\\chia-se",
}


@pytest.mark.parametrize("kind", NASTY)
def test_text_of_a_unit_stays_text(answered: Path, kind: str) -> None:
    practice.send(answered, "CB04", [practice.model(NASTY[kind], goal=NASTY[kind])], date(2026, 2, 27))
    consolidate(answered, practice.FIRST_DAY)
    master = answered / practice.MASTER
    row = next(one for one in practice.table_rows(master, "tblDangKy") if one["Mã mô hình"] == "CB04-01")
    parts = practice.parts_of(master)
    raw = parts[practice.sheet_parts(parts)["Đăng ký"]]
    assert practice.plain(row["Tên mô hình"]) == practice.plain(" ".join(NASTY[kind].split()))
    root = etree.fromstring(raw)
    # the one kind of formula is the place of the row in the kept original: a hash, our form's own sheet, a cell
    formulas = [node.text or "" for node in root.iter(f"{practice.MAIN}f")]
    assert [one for one in formulas if not OUR_LINK.fullmatch(one)] == []
    links = list(root.iter(f"{practice.MAIN}hyperlink"))
    assert [(node.get("ref"), node.get("location")) for node in links] == [("A3", "'Điều hành'!A1")]
    before = practice.tree(answered)
    assert not consolidate(answered, practice.FIRST_DAY).written
    assert practice.tree(answered) == before


@pytest.fixture
def long_text(answered: Path) -> tuple[Path, str]:
    """Give a consolidated campaign in which a unit sent a text of 40,000 characters, and the text."""
    long = "Nội dung dài 😀. " * 2600
    sent = practice.send(answered, "CB04", [practice.model("Tuyến đường hoa", content="LONG")], date(2026, 2, 27))
    practice.change_parts(
        sent, {"xl/worksheets/sheet1.xml": lambda data: data.replace(b">LONG<", f">{long}<".encode())}
    )
    consolidate(answered, practice.FIRST_DAY)
    return answered, long


def test_a_very_long_text_is_kept_as_far_as_a_cell_holds_it(long_text: tuple[Path, str]) -> None:
    folder, long = long_text
    master = folder / practice.MASTER
    row = next(one for one in practice.table_rows(master, "tblDangKy") if one["Mã mô hình"] == "CB04-01")
    text = row["Nội dung, giải pháp"]
    assert 32_000 < len(text.encode("utf-16-le")) // 2 <= 32_767
    assert long.startswith(text)
    assert workbook_lint(master) == []


def test_a_very_long_text_does_not_change_at_the_next_run(long_text: tuple[Path, str]) -> None:
    folder, _ = long_text
    again = consolidate(folder, practice.FIRST_DAY)
    assert "W711" not in [one.code.value for one in again.outcome.issues]
    assert not again.written


def test_a_row_that_the_office_copied_gets_a_number_of_its_own(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    cells = practice.cells_of(master, "Đăng ký")["Đăng ký"]
    copied = {
        re.sub(r"\d+", "17", address): cell.value
        for address, cell in cells.items()
        if practice.area(address)[1] == 6 and cell.value is not None
    }
    practice.set_cells(master, "Đăng ký", {**copied, "C17": "Ngõ phố nở hoa"})
    consolidate(consolidated, practice.SECOND_DAY)
    assert [row["STT"] for row in practice.table_rows(master, "tblDangKy")] == list(range(1, 13))
