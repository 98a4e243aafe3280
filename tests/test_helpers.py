"""The helpers that judge the product are judged first."""

import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pdfcheck
import pytest
import render
from helpers.office import CellError, Cut, Office, OfficeError
from helpers.validator import ooxml_faults, ooxml_faults_of, workbook_lint
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Edit = tuple[str, str, str]

TABLE = {"name": "tblMoHinh", "columns": [{"header": "Mã"}, {"header": "Tên"}]}


def written(path: Path, fill: Callable[[Workbook, Worksheet], object]) -> Path:
    with Workbook(path) as book:
        fill(book, book.add_worksheet("Sổ"))
    return path


def edited(path: Path, *edits: Edit) -> Path:
    """Change the parts of a package: (part, what stands there, what shall stand there)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for part, old, new in edits:
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def ordinary(book: Workbook, sheet: Worksheet) -> None:
    """Fill a sheet with one of each thing that a law speaks of, and with near misses of the laws."""
    sheet.add_table("A1:B4", TABLE)
    sheet.add_table("D1:E4", TABLE | {"name": "tblKhac", "columns": [{"header": "Hai\ndòng"}, {"header": "B"}]})
    sheet.merge_range("A6:B7", "gộp")
    sheet.merge_range("C6:D7", "liền kề")
    book.define_name("ten_chung", "=Sổ!$A$1")
    book.define_name("Sổ!ten_chung", "=Sổ!$A$2")
    sheet.data_validation("F1", {"validate": "list", "source": ["a" * 127, "b" * 127]})
    sheet.data_validation("F2", {"validate": "custom", "value": "=LEN(A1)>" + "+".join(["1"] * 100)})
    sheet.write_formula("G1", "=1+1", None, 2)
    sheet.write_formula("G2", '=IF(A2="","",A2)', None, "")


FIRST = "xl/worksheets/sheet1.xml"
BROKEN = {
    "the name ten_chung is defined twice": ("xl/workbook.xml", 'localSheetId="0"', ""),
    "tblkhac is both a table and a defined name": (
        "xl/workbook.xml",
        '<definedName name="ten_chung">',
        '<definedName name="TblKhac">',
    ),
    "two tables are named tblmohinh": (
        "xl/tables/table2.xml",
        'displayName="tblKhac"',
        'displayName="TBLMOHINH"',
    ),
    "Sổ: the list of choices at F1 has 256 characters": (FIRST, 'b"</formula1>', 'bb"</formula1>'),
    "Sổ: the merged cells A6:B7 and B7:D8 overlap": (FIRST, 'ref="C6:D7"', 'ref="B7:D8"'),
    "Sổ: the tables A1:B4 and B4:C9 overlap": ("xl/tables/table2.xml", "D1:E4", "B4:C9"),
    "Sổ: the table tblMoHinh has a column 'Ma', its header cell says 'Mã'": (
        "xl/tables/table1.xml",
        'name="Mã"',
        'name="Ma"',
    ),
    "Sổ: the table tblMoHinh has 2 columns in A1:C4": ("xl/tables/table1.xml", "A1:B4", "A1:C4"),
    "Sổ: the formula in G1 has no value": (FIRST, "<f>1+1</f><v>2</v>", "<f>1+1</f>"),
    "Sổ: the text in G1 has 32768 characters": (
        FIRST,
        "<f>1+1</f><v>2</v>",
        f"<is><t>{'a' * 32768}</t></is>",
    ),
    "shared string 1 has 32768 characters": ("xl/sharedStrings.xml", "<t>Tên", f"<t>{'a' * 32768}"),
}


def test_an_ordinary_workbook_breaks_no_law(tmp_path: Path) -> None:
    assert workbook_lint(written(tmp_path / "a.xlsx", ordinary)) == []


@pytest.mark.parametrize("fault", BROKEN)
def test_each_law_has_a_file_that_breaks_it(tmp_path: Path, fault: str) -> None:
    edits = [BROKEN[fault]]
    if "the text in G1" in fault:
        edits.append((FIRST, '<c r="G1"', '<c r="G1" t="inlineStr"'))
    path = edited(written(tmp_path / "a.xlsx", ordinary), *edits)
    assert fault in workbook_lint(path)


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param((FIRST, 'ref="C6:D7"', 'ref="A8:D9"'), id="merged cells below others"),
        pytest.param(("xl/tables/table2.xml", "D1:E4", "D2:E4"), id="a table that begins lower"),
        pytest.param((FIRST, "<f>1+1</f><v>2</v>", f"<is><t>{'a' * 32767}</t></is>"), id="the longest text"),
        pytest.param((FIRST, 'b"</formula1>', '&amp;"</formula1>'), id="the longest list"),
    ],
)
def test_a_near_miss_of_a_law_passes(tmp_path: Path, edit: Edit) -> None:
    path = edited(written(tmp_path / "a.xlsx", ordinary), edit, (FIRST, '<c r="G1"', '<c r="G1" t="inlineStr"'))
    assert [fault for fault in workbook_lint(path) if "tblKhac" not in fault] == []


@pytest.mark.validator
def test_the_validator_tells_good_files_from_broken_ones(tmp_path: Path) -> None:
    good = written(tmp_path / "Sổ dân vận.xlsx", ordinary)
    bad = edited(written(tmp_path / "hỏng.xlsx", ordinary), (FIRST, "<sheetData>", "<sheetDatum/><sheetData>"))
    faults = ooxml_faults_of([good, bad])
    assert faults[good] == []
    assert "sheetDatum" in faults[bad][0]


@pytest.mark.validator
def test_the_validator_says_so_when_there_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    assert ooxml_faults(tmp_path / "a.xlsx")


@pytest.mark.office
def test_the_office_calculates_every_formula_anew(tmp_path: Path, office: Office) -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet.write_column("A1", [1, 2, 3])
        sheet.write_formula("B1", "=SUM(A1:A3)", None, -1)
        sheet.write_formula("B2", '="Số "&A2', None, "cũ")
        sheet.write_formula("B3", "=1/0", None, 0)
        sheet.write_formula("B4", "=NA()", None, 0)
        sheet.write_formula("B5", "=KHONG_CO_HAM()", None, 0)
        sheet.write_formula("B6", '=IF(A1=1,"","x")', None, "x")
        book.add_worksheet("Ẩn").write_formula("AB12", "=Sổ!B1*2", None, 0)
        book.worksheets()[1].hide()

    path = written(tmp_path / "a.xlsx", fill)
    before = path.read_bytes()
    assert office.recalculate(path) == {
        ("Sổ", "B1"): 6,
        ("Sổ", "B2"): "Số 2",
        ("Sổ", "B3"): CellError(532, "#DIV/0!"),
        ("Sổ", "B4"): CellError(32767, "#N/A"),
        ("Sổ", "B5"): CellError(525, "#NAME?"),
        ("Sổ", "B6"): "",
        ("Ẩn", "AB12"): 12,
    }
    assert path.read_bytes() == before


@pytest.mark.office
def test_the_office_types_as_a_person_in_viet_nam(tmp_path: Path, office: Office) -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet.protect()
        free = book.add_format({"locked": False})
        for row in range(6):
            sheet.write_blank(row, 0, None, free)
        sheet.write_blank("A7", None, book.add_format({"locked": False, "num_format": "@"}))
        sheet.write_string("A8", "thừa", free)
        for row in range(1, 9):
            sheet.write_formula(f"B{row}", f"=A{row}", None, 0)
        sheet.write_formula("C1", "=ISTEXT(A7)", None, 0)
        sheet.write_formula("C2", "=ISBLANK(A8)", None, 0)

    path, saved = written(tmp_path / "a.xlsx", fill), tmp_path / "b.xlsx"
    typed = ["Khéo", 12, 0.5, date(2026, 3, 5), "=1+1", "'007", "12/03", None]
    office.fill_and_save(path, saved, {("Sổ", f"A{row}"): value for row, value in enumerate(typed, 1)})
    values = office.recalculate(saved)
    assert [values["Sổ", f"B{row}"] for row in range(1, 8)] == ["Khéo", 12, 0.5, 46086, 2, "007", "12/03"]
    assert (values["Sổ", "C1"], values["Sổ", "C2"]) == (1, 1)
    with pytest.raises(OfficeError, match=re.escape("Sổ!D1 is locked")):
        office.fill_and_save(path, saved, {("Sổ", "D1"): 1})


@pytest.mark.office
def test_the_office_finds_text_that_does_not_fit(tmp_path: Path, office: Office) -> None:
    long = "Uỷ ban Mặt trận Tổ quốc phường tuyên truyền, vận động nhân dân"

    def fill(book: Workbook, sheet: Worksheet) -> None:
        wrap = book.add_format({"text_wrap": True})
        sheet.write_row("A1", [long, "x"])
        sheet.write("A2", long)
        sheet.set_row(2, 15)
        sheet.write("A3", long, wrap)
        sheet.set_row(3, 150)
        sheet.write("A4", long, wrap)
        sheet.set_row(4, 15)
        sheet.merge_range("A5:H5", long, wrap)
        sheet.set_row(5, 15)
        sheet.merge_range("A6:B6", long, wrap)
        sheet.write("A7", 123456789012345, book.add_format({"num_format": "#,##0"}))
        sheet.write("A8", long, book.add_format({"shrink": True}))
        sheet.write("A9", 1 / 3)

    found = office.cut_cells(written(tmp_path / "a.xlsx", fill))
    assert [(cut.cell, cut.side) for cut in found] == [
        ("A1", "width"),
        ("A3", "height"),
        ("A6", "height"),
        ("A7", "width"),
    ]
    assert found[0] == Cut("Sổ", "A1", long, "width")


@pytest.mark.office
def test_the_office_refuses_what_is_no_workbook_and_goes_on(tmp_path: Path, office: Office) -> None:
    with pytest.raises(OfficeError):
        office.recalculate(tmp_path / "không có.xlsx")
    path = written(tmp_path / "a.xlsx", lambda _, sheet: sheet.write_formula("A1", "=1+1", None, 0))
    assert office.recalculate(path) == {("Sổ", "A1"): 2}


@pytest.mark.office
def test_a_printed_workbook_is_looked_into(tmp_path: Path) -> None:
    said = "Đánh giá, chấm điểm mô hình “Dân vận khéo” – ƯỠ Ỷ ữ ợ"

    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet.set_row(0, 120)
        sheet.write("A1", said, book.add_format({"text_wrap": True, "font_name": "Times New Roman"}))
        sheet.write_row("A3", ["Đoạn cuối bị che mất", "x"], book.add_format({"font_name": "Calibri"}))
        sheet.write("A4", 123456789012345, book.add_format({"num_format": "#,##0"}))

    (tmp_path / "khác").mkdir()
    path = written(tmp_path / "sổ [1].xlsx", fill)
    other = written(tmp_path / "khác" / "sổ [1].xlsx", fill)
    pages = render.render_all([path], tmp_path / "out")
    assert [page.name for page in pages[path]] == ["sổ [1].xlsx-1.png"]
    assert render.to_pdf([path, other], tmp_path / "ra")
    pdf = tmp_path / "out" / "sổ [1].xlsx.pdf"
    assert pdfcheck.font_faults(pdf) == []
    assert pdfcheck.font_faults(pdf, ["LiberationSerif"]) == ["Carlito: stands in for another font"]
    assert pdfcheck.missing_strings(pdf, [said, "không có"]) == ["không có"]
    assert pdfcheck.cut_text(pdf, [said, "Đoạn cuối bị che mất"]) == ["Đoạn cuối bị che mất", "page 1: ###"]
