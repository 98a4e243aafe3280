"""The double of Excel behaves as Excel does where the product relies on it."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlwings
from helpers import practice
from helpers.lo_engine_entry import ExcelRefusedError, entered
from helpers.lo_engine_formula import alike, as_shown, to_excel, to_office

live = pytest.mark.live
SHEETS = ("Điều hành", "Độ phủ", "_He_thong", "Sheet1")


@pytest.mark.parametrize(
    ("text", "kind", "value", "number_format"),
    [
        ("007", "number", 7.0, ""),
        ("0912345678", "number", 912345678.0, ""),
        ("1,250", "number", 1250.0, "#,##0"),
        ("1.250", "number", 1.25, ""),
        ("1.250.000", "number", 1250000.0, ""),
        ("1,5", "number", 1.5, "#,##0"),
        ("1E5", "number", 100000.0, "0.00E+00"),
        ("5%", "number", 0.05, "0%"),
        ("(5)", "number", -5.0, ""),
        ("+84912345678", "number", 84912345678.0, ""),
        ("25/03/2026", "number", 46106.0, "m/d/yyyy"),
        ("03/04/2026", "number", 46085.0, "m/d/yyyy"),
        ("2026-03-05", "number", 46086.0, "m/d/yyyy"),
        ("3/2026", "number", 46082.0, "mmm-yy"),
        ("5-Mar-26", "number", 46086.0, "d-mmm-yy"),
        ("12:30", "number", 0.5208333333333334, "h:mm"),
        ("5/3/2026 12:00", "number", 46145.5, "m/d/yyyy h:mm"),
        ("true", "boolean", True, ""),
        ("#N/A", "error", "#N/A", ""),
        ("=1+1", "formula", "=1+1", ""),
        ("-cmd|x", "formula", "=-cmd|x", ""),
        ("+A1", "formula", "=+A1", ""),
        ("@SUM(A1)", "formula", "=SUM(A1)", ""),
        ("=", "text", "=", ""),
        ("'=1+1", "text", "=1+1", ""),
        ("'007", "text", "007", ""),
        ("Tổ dân phố số 4", "text", "Tổ dân phố số 4", ""),
        ("25/13/2026", "text", "25/13/2026", ""),
        ("12 ngõ", "text", "12 ngõ", ""),
        ("5 marathon", "text", "5 marathon", ""),
        ("", "empty", "", ""),
    ],
)
def test_a_text_is_read_as_excel_reads_it(text: str, kind: str, value: object, number_format: str) -> None:
    found = entered(text)
    assert (found.kind, found.number_format) == (kind, number_format)
    assert found.value == pytest.approx(value) if isinstance(value, float) else found.value == value


def test_a_cell_of_the_format_text_takes_every_text_as_it_is() -> None:
    assert [entered(text, text_cell=True).kind for text in ("=1+1", "007", "25/03/2026", "TRUE")] == ["text"] * 4


@pytest.mark.parametrize(
    ("value", "fault"), [(3_000_000_000, OverflowError), ({1}, TypeError), ("x" * 32768, ExcelRefusedError)]
)
def test_what_excel_does_not_take_is_refused(value: object, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        entered(value)


BOTH = [
    ("='Độ phủ'!$C$3", "=$'Độ phủ'.$C$3"),
    ("=SUM(_He_thong!A1:B2,3)", "=SUM($'_He_thong'.A1:B2;3)"),
    ('=COUNTIFS(tblDoPhu[Đăng ký],"a,b;c!d")', '=COUNTIFS(tblDoPhu[Đăng ký];"a,b;c!d")'),
    ("=tblDoPhu[[#This Row],[Mục tiêu, kết quả]]", "=tblDoPhu[[#This Row];[Mục tiêu, kết quả]]"),
    ("=ROWS(tblDoPhu[#All])", "=ROWS(tblDoPhu[[#All]])"),
    ("=SUM({1,2;3,4})", "=SUM({1;2|3;4})"),
    ('=HYPERLINK("#\'Mã lỗi\'!A47","W405")', '=HYPERLINK("#\'Mã lỗi\'!A47";"W405")'),
    ('=IF(A1="","—",A1/$B$2)', '=IF(A1="";"—";A1/$B$2)'),
    ("=IFERROR(#REF!,1)", "=IFERROR(#REF!;1)"),
]


@pytest.mark.parametrize(("excel", "office_text"), BOTH)
def test_formulas_go_both_ways(excel: str, office_text: str) -> None:
    assert to_office(excel, SHEETS) == office_text
    assert alike(to_excel(office_text), excel)


@pytest.mark.parametrize("formula", ["=SUM(1", "=1)", '="a', "='Không có'!A1", "=tbl[Mã"])
def test_a_formula_that_is_not_whole_is_refused(formula: str) -> None:
    with pytest.raises(ExcelRefusedError):
        to_office(formula, SHEETS)


def test_this_row_in_short_as_excel_tells_it() -> None:
    assert as_shown("=tblA[[#This Row],[Mã]]+tblA[[#This Row],[Tên, họ]]") == "=[@Mã]+[@[Tên, họ]]"
    assert to_office("=tblA[@Mã]+tblA[@[Tên, họ]]", SHEETS) == "=tblA[[#This Row];[Mã]]+tblA[[#This Row];[Tên, họ]]"


@pytest.fixture(scope="module")
def app(live_app: xlwings.App) -> xlwings.App:
    return live_app


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("live")
    return practice.new_folder(folder / "chiến dịch") / practice.MASTER


@pytest.fixture(scope="module")
def shared(app: xlwings.App, made: Path) -> Iterator[xlwings.Book]:
    opened = app.books.open(shutil.copy(made, made.with_name("Chung.xlsm")))
    yield opened
    opened.close()


@pytest.fixture
def book(shared: xlwings.Book) -> xlwings.Book:
    """A workbook for all tests that do not save; each leaves its traces in columns P to R of one sheet only."""
    cells = shared.sheets["Tùy chọn"].range("P1:R20")
    cells.clear_contents()
    cells.number_format = "General"
    return shared


@pytest.fixture
def saved(app: xlwings.App, made: Path, tmp_path: Path) -> Iterator[xlwings.Book]:
    opened = app.books.open(shutil.copy(made, tmp_path))
    yield opened
    opened.close()


def typed(book: xlwings.Book, value: Any, where: str = "P1") -> xlwings.Range:
    cell = book.sheets["Tùy chọn"].range(where)
    cell.value = value
    return cell


@live
def test_the_open_workbook_is_found_and_saving_it_unchanged_changes_nothing_but_the_time(saved: xlwings.Book) -> None:
    path = Path(saved.fullname)
    bytes_, before = path.read_bytes(), practice.parts_of(path)
    assert str(path) in [book.fullname for app in xlwings.apps for book in app.books]
    assert path.with_name(f".~lock.{path.name}#").exists()
    saved.save()
    after = practice.parts_of(path)
    assert {name for name in before if before[name] != after[name]} == {"docProps/core.xml"}
    assert path.read_bytes() != bytes_


@live
def test_values_go_in_as_typed_and_come_out_typed(book: xlwings.Book) -> None:
    values = ["=1+1", "007", "'007", "25/03/2026", "5%", "TRUE", "#N/A", "Chữ", 2.5, date(2026, 3, 5), None, False]
    cells = typed(book, [[value] for value in values])
    cells = book.sheets["Tùy chọn"].range("P1:P12")
    days = [datetime.combine(date(2026, 3, day), time.min) for day in (25, 5)]
    read = [2.0, 7.0, "007", days[0], 0.05, True, None, "Chữ", 2.5, days[1], None, False]
    assert cells.value == read
    assert cells.options(ndim=2, err_to_str=True).value[6] == ["#N/A"]
    assert [cell.number_format for cell in cells[:5]] == ["General", "General", "General", "m/d/yyyy", "0%"]
    assert [row[0] for row in cells.formula][:7] == ["=1+1", "7", "007", "46106", "0.05", "TRUE", "#N/A"]


@live
def test_a_cell_of_the_format_text_keeps_a_formula_as_text(book: xlwings.Book) -> None:
    cells = book.sheets["Tùy chọn"].range("P1:P2")
    cells.number_format = "@"
    cells.value = [["=1+1"], ["25/03/2026"]]
    assert (cells.value, cells.number_format) == (["=1+1", "25/03/2026"], "@")


@live
def test_a_block_is_written_in_one_go_and_cleared(book: xlwings.Book) -> None:
    cells = book.sheets["Tùy chọn"].range((3, 16), (4, 18))
    cells.raw_value = ((1.0, "=P3*2", "'=x"), ("", None, "'"))
    assert cells.options(ndim=2).value == [[1.0, 2.0, "=x"], [None, None, None]]
    cells.clear_contents()
    assert cells.options(ndim=2).value == [[None] * 3] * 2


@live
def test_a_faulty_formula_is_refused(book: xlwings.Book) -> None:
    with pytest.raises(ExcelRefusedError):
        typed(book, "=1+")
    with pytest.raises(ExcelRefusedError):
        typed(book, "- gạch đầu dòng")


@live
def test_formulas_of_the_master_stay_the_same_when_written_back(book: xlwings.Book) -> None:
    cells = book.sheets["Từng đơn vị"].range("A5:R17")
    before, values = cells.formula, cells.value
    own = [[text if text.startswith("=") else f"'{text}" for text in row] for row in before]
    cells.formula = own
    assert cells.formula == before
    assert "tblDoPhu[[#This Row],[Nhóm]]" in before[1][16]
    assert cells.value[1][16] == values[1][16]


@live
def test_a_table_grows_and_formulas_follow(book: xlwings.Book) -> None:
    count = typed(book, "=ROWS(tblDoPhu[Mã])")
    table = book.sheets["Từng đơn vị"].tables["tblDoPhu"]
    assert (table.range.address, count.value) == ("$A$5:$R$17", 12.0)
    table.resize(book.sheets["Từng đơn vị"].range("A5:R20"))
    assert (table.range.address, count.value) == ("$A$5:$R$20", 15.0)
    table.resize(book.sheets["Từng đơn vị"].range("A5:R17"))
    assert table.show_totals is False
    with pytest.raises(ExcelRefusedError):
        table.resize(book.sheets["Từng đơn vị"].range("A6:R20"))


@live
def test_names_are_told_as_excel_tells_them(book: xlwings.Book) -> None:
    names = {name.name: name.refers_to for name in book.names}
    assert names["dvk_page_dashboard"] == "='Điều hành'!$A$1:$M$22"
    assert names["dvk_shape_dashboard"] == '="A1:M22"'
    assert book.names["DVK_STATUS"].refers_to_range.sheet.name == "Điều hành"
    assert "dvk_nowhere" not in book.names
    with pytest.raises(ExcelRefusedError):
        _ = book.names["dvk_shape_dashboard"].refers_to_range


@live
def test_sheets_are_activated_and_cells_selected(book: xlwings.Book) -> None:
    sheet = book.sheets["Đăng ký"]
    with pytest.raises(ExcelRefusedError):
        sheet.range("B6").select()
    sheet.activate()
    sheet.range("B6:C7").select()
    chosen = book.selection
    assert (book.sheets.active.name, chosen.sheet.name, chosen.address) == ("Đăng ký", "Đăng ký", "$B$6:$C$7")
    with pytest.raises(ExcelRefusedError):
        book.sheets["_He_thong"].activate()


@live
def test_a_protected_sheet_takes_nothing_and_says_so_as_excel_does(book: xlwings.Book) -> None:
    sheet = book.sheets["Tùy chọn"]
    assert (sheet.api.ProtectContents, book.api.ReadOnly) == (False, False)
    sheet.impl.uno.protect("")
    try:
        assert sheet.api.ProtectContents is True
        with pytest.raises(ExcelRefusedError, match="protected") as refused:
            typed(book, "x")
    finally:
        sheet.impl.uno.unprotect("")
    assert (refused.value.hresult, refused.value.args[2][-1]) == (-2147352567, -2146827284)


@live
def test_looks_are_set_and_read(book: xlwings.Book) -> None:
    cells = book.sheets["Tùy chọn"].range("P1:Q3")
    cells.number_format = "#,##0.0"
    cells.color, cells.font.color = (10, 20, 30), "#ff0000"
    cells.font.name, cells.font.size, cells.font.bold, cells.font.italic = "Arial", 13, True, False
    cells.wrap_text, cells.horizontal_alignment, cells.vertical_alignment = True, "center", "top"
    cells.row_height = 30.0
    cells.borders.line_style = "continuous"
    cells.borders["edge_top"].weight = "medium"
    assert (cells.number_format, cells.color, cells.font.color) == ("#,##0.0", (10, 20, 30), (255, 0, 0))
    assert (cells.font.name, cells.font.size, cells.font.bold, cells.font.italic) == ("Arial", 13.0, True, False)
    assert (cells.wrap_text, cells.horizontal_alignment, cells.vertical_alignment) == (True, "center", "top")
    assert cells.row_height == pytest.approx(30, abs=0.1)
    assert (cells.borders["edge_top"].weight, cells.borders["inside_vertical"].weight) == ("medium", "thin")
    cells[0, 0].font.bold, cells[0, 0].color = False, None
    assert (cells.font.bold, cells[0, 0].color, cells[0, 1].color) == (None, None, (10, 20, 30))


@live
def test_manual_calculation_waits(book: xlwings.Book, app: xlwings.App) -> None:
    first = typed(book, 1)
    second = typed(book, "=P1*2", "Q1")
    app.calculation = "manual"
    first.value = 5
    assert (app.calculation, second.value) == ("manual", 2.0)
    app.calculation = "automatic"
    assert (app.calculation, second.value) == ("automatic", 10.0)
    app.screen_updating = False
    app.screen_updating = True
    assert app.impl.history[-2:] == [("screen_updating", False), ("screen_updating", True)]


@live
def test_a_saved_workbook_differs_only_in_what_was_written(saved: xlwings.Book) -> None:
    path = Path(saved.fullname)
    before, cells = practice.parts_of(path), practice.cells_of(path)
    sheet = saved.sheets["Năm trước"]
    sheet.range("A6:C6").value = [["'CB01", "'=cmd", "'007"]]
    sheet.range("A7:C7").value = [["'CB02", "=1/0", True]]
    sheet.tables["tblNamTruoc"].resize(sheet.range("A5:C7"))
    saved.save()
    after, now = practice.parts_of(path), practice.cells_of(path)
    changed = {name for name in before if before[name] != after[name] and "/charts/" not in name}
    part = practice.sheet_parts(before)["Năm trước"]
    assert changed == {part, practice.table_parts(before)["tblNamTruoc"], "docProps/core.xml"}
    assert {name for name in now if now[name] != cells[name]} == {"Năm trước"}
    assert practice.table_ref(path, "tblNamTruoc") == "A5:C7"
    written = {
        address: (now["Năm trước"][address].formula, now["Năm trước"][address].value) for address in ("B6", "C6")
    }
    assert written == {"B6": (None, "=cmd"), "C6": (None, "007")}
    assert (now["Năm trước"]["B7"].formula, now["Năm trước"]["B7"].value) == ("1/0", "#DIV/0!")
    assert now["Năm trước"]["C7"].value is True
    assert after["xl/vbaProject.bin"] == before["xl/vbaProject.bin"]


@live
def test_looks_and_heights_are_saved_as_styles_of_the_file(saved: xlwings.Book, app: xlwings.App) -> None:
    path, sheet, styles = Path(saved.fullname), saved.sheets["Năm trước"], saved.sheets["_Kieu"]
    names = styles.range("A1:A99").value
    source = styles.range((names.index("unit_text") + 1, 1))
    cell = sheet.range("B6")
    cell.value = "'Chữ"
    for name in ("number_format", "color", "wrap_text", "horizontal_alignment", "vertical_alignment"):
        setattr(cell, name, getattr(source, name))
    for name in ("name", "size", "bold", "italic", "color"):
        setattr(cell.font, name, getattr(source.font, name))
    for side in ("edge_top", "edge_bottom", "edge_left", "edge_right"):
        if source.borders[side].line_style:
            cell.borders.set(
                side, line_style="continuous", weight=source.borders[side].weight, color=source.borders[side].color
            )
    cell.row_height = 36
    saved.save()
    cells = practice.cells_of(path, "_Kieu", "Năm trước")
    assert ("Năm trước", "$B$6") not in app.impl.lost
    assert cells["Năm trước"]["B6"].style == cells["_Kieu"][f"A{names.index('unit_text') + 1}"].style
    parts = practice.parts_of(path)
    row = re.search(rb'<row [^>]*r="6"[^>]*>', parts[practice.sheet_parts(parts)["Năm trước"]])
    assert row is not None
    assert (b'ht="36"' in row[0], b'customHeight="1"' in row[0]) == (True, True)
