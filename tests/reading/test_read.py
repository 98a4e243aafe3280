"""One file becomes plain cells, each in its true place."""

import datetime as dt
import hashlib
import os
from pathlib import Path
from typing import Any

import books
import pytest
import xlsxwriter

from dvk_xl.intake import read
from dvk_xl.intake.grid import FileRead, Grid
from dvk_xl.intake.read import read_file, read_text


def _read(folder: Path, data: bytes, name: str = "Mẫu 1.xlsx") -> FileRead:
    return read_file(books.saved(folder, name, data))


def test_every_kind_of_cell_keeps_its_value_and_its_place(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet: Any = book.add_worksheet("Đăng ký")
        sheet.write_string("C5", "  Tổ 3\n“đẹp” ")
        sheet.write_number("D5", 1250)
        sheet.write_number("E5", 1.5)
        sheet.write_boolean("F5", True)
        sheet.write_datetime("G5", dt.datetime(2026, 3, 8), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_datetime("H5", dt.datetime(2026, 3, 8, 7, 30), book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
        sheet.write_datetime("I5", dt.time(7, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.write_number("J5", 1.5, book.add_format({"num_format": "[h]:mm"}))
        sheet.write_formula("C7", "=D5*2", None, 2500)
        sheet.write_string("D7", "0912345678")
        sheet.write_number("E7", 2.0**60)

    grid = _read(tmp_path, books.written(fill)).grids[0]
    assert grid == Grid(
        "Đăng ký",
        5,
        3,
        (
            (
                "  Tổ 3\n“đẹp” ",
                1250,
                1.5,
                True,
                dt.date(2026, 3, 8),
                dt.datetime(2026, 3, 8, 7, 30),
                dt.time(7, 30),
                "36:00:00",
            ),
            (None,) * 8,
            (2500, "0912345678", 2.0**60, None, None, None, None, None),
        ),
    )
    assert [type(cell) for cell in grid.rows[0][1:4]] == [int, float, bool]
    assert type(grid.rows[0][4]) is dt.date


def test_data_that_begins_at_c5_is_told_so_with_row_and_column(tmp_path: Path) -> None:
    data = books.written(lambda book: book.add_worksheet("S").write_string("C5", "x"))
    assert _read(tmp_path, data).grids == (Grid("S", 5, 3, (("x",),)),)


def test_ten_thousand_styled_empty_rows_leave_no_trace(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet, border = book.add_worksheet("S"), book.add_format({"border": 1})
        for row in range(10_000):
            sheet.write_blank(row, 0, None, border)
        sheet.write_string("A1", "x")
        sheet.write_string("A500", "", border)
        sheet.write_formula("B700", '=""', None, "")

    assert _read(tmp_path, books.written(fill)).grids[0].rows in ((("x",),), (("x", None),))


def test_hidden_sheets_are_read_and_marked_and_empty_ones_stand_in_their_place(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Một").write("A1", 1)
        book.add_worksheet("Trống")
        book.add_worksheet("Ẩn").hide()
        meta = book.add_worksheet("_meta")
        meta.write("A1", "unit")
        meta.very_hidden()
        book.add_chartsheet("Biểu đồ").set_chart(_chart(book))

    grids = _read(tmp_path, books.written(fill)).grids
    assert [(grid.name, grid.visible, grid.rows) for grid in grids] == [
        ("Một", True, ((1,),)),
        ("Trống", True, ()),
        ("Ẩn", False, ()),
        ("_meta", False, (("unit",),)),
    ]


def _chart(book: xlsxwriter.Workbook) -> Any:
    chart: Any = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Một!$A$1:$A$1"})
    return chart


def test_hash_size_and_time_of_saving_travel_with_the_cells(tmp_path: Path) -> None:
    data = books.simple()
    got = _read(tmp_path, data)
    assert (got.sha256, got.size, got.refusal) == (hashlib.sha256(data).hexdigest(), len(data), None)
    assert got.modified is not None
    assert got.modified.startswith("20")


def test_the_content_decides_not_the_extension(tmp_path: Path) -> None:
    assert _read(tmp_path, books.simple("x"), "sai tên.xls").grids[0].rows == (("x",),)
    assert _read(tmp_path, b"a;b\n1;2", "sai.xlsx").grids[0].name == "CSV"


@pytest.mark.parametrize(
    ("data", "refusal", "detail"),
    [
        (b"", "empty", "no content"),
        (books.written(lambda book: book.add_worksheet()), "empty", "no cell holds anything"),
        (b"\n\n;;\n", "empty", "no cell holds anything"),
        (b"<html><frameset><frame src='a.htm'>", "unreadable", "html_frames"),
        (b"%PDF-1.4", "wrong_type", "pdf"),
        (books.raw(books.CORNERS), "too_large", "xl/worksheets/sheet1.xml spans 17179869184 cells"),
    ],
)
def test_what_has_no_cells_is_refused_with_hash_and_size(
    tmp_path: Path, data: bytes, refusal: str, detail: str
) -> None:
    got = _read(tmp_path, data)
    assert (got.refusal, got.detail, got.grids) == (refusal, detail, ())
    assert (got.sha256, got.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_a_sheet_of_nothing_but_errors_is_not_called_empty(tmp_path: Path) -> None:
    got = _read(tmp_path, books.raw('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>'))
    assert got.refusal is None
    assert [(note.kind, note.cell) for note in got.notes] == [("error_cell", "A1")]


def test_a_file_over_the_limit_has_a_hash_but_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as handle:
        handle.truncate((50 << 20) + 1)
    got = read_file(path)
    assert (got.refusal, got.size, len(got.sha256)) == ("too_large", (50 << 20) + 1, 64)


@pytest.mark.parametrize("name", ["vanished.xlsx", "."])
def test_what_cannot_be_opened_is_unreadable(tmp_path: Path, name: str) -> None:
    got = read_file(tmp_path / name)
    assert (got.refusal, got.sha256, got.size) == ("unreadable", "", 0)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    path = books.saved(tmp_path, "a.xlsx", books.simple())
    path.chmod(0)
    assert read_file(path).refusal == "unreadable"


class _PanicError(BaseException):
    """Stands for the panic of the Rust library."""


@pytest.mark.parametrize(("fault", "refusal"), [(_PanicError, "unreadable"), (MemoryError, "too_large")])
def test_a_panic_of_the_library_costs_the_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: type[BaseException], refusal: str
) -> None:
    def panic(*_: object) -> tuple[Grid, ...]:
        raise fault

    monkeypatch.setattr(read, "read_grids", panic)
    assert _read(tmp_path, books.simple()).refusal == refusal


def test_ctrl_c_is_no_panic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> tuple[Grid, ...]:
        raise KeyboardInterrupt

    monkeypatch.setattr(read, "read_grids", interrupt)
    with pytest.raises(KeyboardInterrupt):
        _read(tmp_path, books.simple())


def test_a_broken_sheet_makes_the_whole_workbook_unreadable(tmp_path: Path) -> None:
    got = _read(tmp_path, books.with_parts(books.simple(), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}))
    assert got.refusal == "unreadable"


_TABLE = ((("STT", "Tên mô hình"), ("1", "Tổ; “đẹp”, sạch"), ("2", None)), 1, 1)


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separated_text_is_one_sheet_of_strings(mark: str, encoding: str) -> None:
    text = f'STT{mark}Tên mô hình\r\n1{mark}"Tổ; “đẹp”, sạch"\r\n2\r\n\r\n'
    grid = read_text(text.encode(encoding))
    assert (grid.name, grid.rows, grid.first_row, grid.first_column) == ("CSV", *_TABLE)


def test_text_of_the_old_vietnamese_code_page_is_read() -> None:
    assert read_text("Tô\u0309 3;Nhà".encode("cp1258")).rows == (("Tô\u0309 3", "Nhà"),)


def test_text_of_the_western_code_page_keeps_its_letters() -> None:
    assert read_text("Mô hình;Số 1".replace("ố", "ô").encode("cp1252")).rows == (("Mô hình", "Sô 1"),)


def test_decimal_commas_do_not_outvote_the_semicolon() -> None:
    assert read_text(b"1,5;2,3\n1,7;2,9").rows == (("1,5", "2,3"), ("1,7", "2,9"))


def test_a_separator_announced_for_excel_is_obeyed_and_no_row() -> None:
    assert read_text(b"sep=,\na;b,c\n").rows == (("a;b", "c"),)


def test_blank_rows_and_line_breaks_in_quotes_keep_the_row_numbers_of_excel() -> None:
    assert read_text(b'a;b\n\n"x\ny";2').rows == (("a", "b"), (None, None), ("x\ny", "2"))


def test_text_that_would_make_too_wide_a_sheet_is_unreadable(tmp_path: Path) -> None:
    got = _read(tmp_path, b"\n" * 30_000 + b";" * 1_000, "a.csv")
    assert got.refusal == "unreadable"
