"""What the values of an .xls do not show is seen all the same, and never costs the file."""

from pathlib import Path
from typing import Any

import books
import pytest
import xlwt
from legacy_books import biff5, in_font, tcvn3, vni, xls

from dvk_xl.intake.grid import FileRead
from dvk_xl.intake.notes_xls import look_into_xls
from dvk_xl.intake.read import read_file


def _read(folder: Path, data: bytes, name: str = "Danh sách.xls") -> FileRead:
    return read_file(books.saved(folder, name, data))


def _notes(got: FileRead, kind: str) -> list[tuple[str, str | None, str]]:
    return [(note.sheet, note.cell, note.text) for note in got.notes if note.kind == kind]


def test_errors_and_hidden_rows_columns_and_sheets_are_told(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_sheet("Đăng ký")
        for row in range(6):
            sheet.write(row, 1, f"dòng {row}")
        for row in (2, 3, 9):  # row 10 holds nothing
            sheet.row(row).hidden = True
        sheet.row(1).set_cell_error(3, 0x2A)
        sheet.row(4).set_cell_error(0, 0x07)
        sheet.col(3).hidden = True
        sheet.col(7).hidden = True
        book.add_sheet("Ẩn").visibility = 1
        book.add_sheet("Rất ẩn").visibility = 2

    got = _read(tmp_path, xls(fill))
    assert _notes(got, "error_cell") == [("Đăng ký", "D2", "#N/A"), ("Đăng ký", "A5", "#DIV/0!")]
    assert _notes(got, "hidden_rows") == [("Đăng ký", None, "3-4")]
    assert _notes(got, "hidden_columns") == [("Đăng ký", None, "D")]
    assert _notes(got, "hidden_sheet") == [("Ẩn", None, "hidden"), ("Rất ẩn", None, "veryHidden")]
    assert len(got.notes) == 6


def test_a_plain_file_has_no_notes(tmp_path: Path) -> None:
    got = _read(tmp_path, xls(lambda book: book.add_sheet("S").write(0, 0, "Đảng bộ phường")))
    assert got.grids[0].rows == (("Đảng bộ phường",),)
    assert got.notes == ()


def test_cells_and_runs_are_read_by_their_own_fonts_and_merged_cells_in_all_their_rows(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_sheet("S")
        sheet.write(0, 0, tcvn3("Tổ dân phố"), in_font(".VnTime"))
        sheet.write(0, 1, tcvn3("đảng ủy"), in_font(".VnTimeH"))
        sheet.write(0, 2, vni("Đường"), in_font("VNI-Times"))
        sheet.write(1, 0, "Đảng ủy", in_font(".VnTime"))
        sheet.write(1, 1, "Tæ Å", in_font(".VnTime"))
        sheet.write_merge(2, 3, 0, 1, tcvn3("Chi bộ 1"), in_font(".VnTime"))
        plain, legacy = xlwt.easyfont("name Arial"), xlwt.easyfont("name .VnTime")
        sheet.write_rich_text(2, 2, [("Tổ ", plain), (tcvn3("đẹp"), legacy), (" hòa", plain)], in_font("Arial"))
        sheet.write_rich_text(3, 2, [tcvn3("đẹp "), ("hòa", plain)], in_font(".VnTime"))

    got = _read(tmp_path, xls(fill))
    assert got.grids[0].rows == (
        ("Tổ dân phố", "ĐẢNG ỦY", "Đường"),
        ("Đảng ủy", "Tæ Å", None),
        ("Chi bộ 1", None, "Tổ đẹp hòa"),
        ("Chi bộ 1", None, "đẹp hòa"),
    )
    (told,) = [note for note in got.notes if note.kind == "legacy_text"]
    assert (told.cell, told.text, told.count) == ("A1", ".VnTime, .VnTimeH, VNI-Times", 6)
    assert _notes(got, "legacy_unreadable") == [("S", "B2", "Tæ Å")]


@pytest.mark.parametrize("code_page", [1252, 1258])
def test_a_file_of_excel_95_is_read_by_its_bytes_whatever_code_page_it_tells(tmp_path: Path, code_page: int) -> None:
    legacy, vietnamese = tcvn3("Tổ quản lý thị trường").encode("latin-1"), "Thôn".encode("cp1258")
    cells = {(0, 0): [(legacy, 1)], (1, 0): [(b"A: ", 0), (legacy, 1), (b"!", 0)], (2, 1): [(vietnamese, 0)]}
    got = _read(tmp_path, biff5("Sæ Ò".encode("latin-1"), [b"Arial", b".VnTime"], cells, code_page))
    assert got.grids[0].rows == (
        ("Tổ quản lý thị trường", None),
        ("A: Tổ quản lý thị trường!", None),
        (None, "Thôn"),
    )


def test_more_than_two_hundred_errors_end_in_their_number(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_sheet("S")
        for row in range(250):
            sheet.row(row).set_cell_error(0, 0x2A)

    notes = _notes(_read(tmp_path, xls(fill)), "error_cell")
    assert (len(notes), notes[-1]) == (200, ("", None, "+51"))


def test_a_file_that_only_the_reader_of_values_understands_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise AssertionError

    data = xls(lambda book: book.add_sheet("S").write(0, 0, tcvn3("Đảng bộ phường"), in_font(".VnTime")))
    monkeypatch.setattr("xlrd.open_workbook", broken)
    got = _read(tmp_path, data)
    assert got.grids[0].rows == (("Đảng bộ phường",),)
    assert [note.kind for note in got.notes] == ["not_looked_at", "legacy_guess"]


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0" * 200])
def test_what_the_library_does_not_understand_says_just_that(data: bytes) -> None:
    look = look_into_xls(data, ["S"])
    assert [note.kind for note in look.notes] == ["not_looked_at"]
    assert look.legacy == {}


def test_memory_that_runs_out_is_no_fault_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def out(**_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("xlrd.open_workbook", out)
    with pytest.raises(MemoryError):
        look_into_xls(b"", [])
