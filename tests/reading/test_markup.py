"""Web pages and the XML of Excel 2003 under the name of a workbook: every cell in its place, nothing run or fetched."""

from datetime import date, datetime, time
from pathlib import Path

import books
import pytest

from dvk_xl.intake.grid import CellNote, FileRead, Grid, RefusedError
from dvk_xl.intake.read import read_file
from dvk_xl.intake.read_markup import read_html

SHEETS = "urn:schemas-microsoft-com:office:spreadsheet"


def _read(folder: Path, data: bytes, name: str = "Mẫu.xls") -> FileRead:
    return read_file(books.saved(folder, name, data))


def _page(body: str, most: int = 1000) -> Grid:
    ((grid,), _) = read_html(f"<html><body>{body}</body></html>".encode(), most)
    return grid


def _table(rows: str) -> tuple[tuple[object, ...], ...]:
    return _page(f"<table>{rows}</table>").rows


def test_a_table_is_a_sheet_with_text_as_a_page_shows_it() -> None:
    assert _table(
        "<thead><tr><th>STT<th>Tên <b>mô</b>\n  hình</thead>"
        "<tr><td>1<td>A &amp; B&nbsp;&lt;x&gt;<br>dòng 2</tr><tr><td>2<td>&nbsp;<td><p>một<p>hai"
    ) == (("STT", "Tên mô hình", None), ("1", "A & B\xa0<x>\ndòng 2", None), ("2", None, "một\nhai"))


def test_a_cell_over_rows_is_known_in_each_and_one_over_columns_stands_first() -> None:
    assert _table(
        "<tr><td rowspan=2>Tổ 3<td colspan=2>Nhà<td>a</tr><tr><td>b<td>c<td>d</tr><tr><td>e<td rowspan=99>f</tr>"
        "<tr><td>g<td>h</tr>"
    ) == (("Tổ 3", "Nhà", None, "a"), ("Tổ 3", "b", "c", "d"), ("e", "f", None, None), ("g", "f", "h", None))


def test_a_span_over_both_covers_its_whole_rectangle() -> None:
    assert _table("<tr><td colspan=2 rowspan=2>x<td>1</tr><tr><td>2</tr><tr><td>3") == (
        ("x", None, "1"),
        ("x", None, "2"),
        ("3", None, None),
    )


def test_lines_and_tables_stand_one_under_the_other_as_excel_shows_them() -> None:
    grid = _page("<h3>DANH SÁCH</h3>Phường X<br><p>năm 2026</p><table><tr><td>a</table><table><tr><td>b<td>c</table>z")
    assert grid.rows == (
        ("DANH SÁCH", None),
        ("Phường X", None),
        ("năm 2026", None),
        ("a", None),
        ("b", "c"),
        ("z", None),
    )
    assert (grid.first_row, grid.first_column, grid.name) == (1, 1, "HTML")


def test_a_table_inside_a_cell_pushes_the_next_rows_down() -> None:
    assert _table("<tr><td>đầu<td>bên</tr><tr><td>x<table><tr><td>1<td>2<tr><td>3</table><td>y</tr><tr><td>cuối") == (
        ("đầu", "bên", None),
        ("x", None, "y"),
        ("1", "2", None),
        ("3", None, None),
        ("cuối", None, None),
    )


def test_rows_inside_a_form_and_loose_text_are_kept() -> None:
    assert _table("<form><tr><td>a<td>b</tr></form><caption>Bảng 1</caption><tr><td>c") == (
        ("a", "b"),
        ("Bảng 1", None),
        ("c", None),
    )


def test_scripts_styles_and_comments_are_no_text_and_what_is_hidden_is_read() -> None:
    grid = _page(
        "<script>alert('x')</script><style>td{}</style><!-- ghi chú --><noscript>n</noscript>"
        "<table style='display:none'><tr style='display:none'><td>ẩn<!-- c --><script>y</script><td hidden>cũng đọc"
    )
    assert grid.rows == (("ẩn", "cũng đọc"),)


def test_a_formula_stays_text_and_an_error_is_noted(tmp_path: Path) -> None:
    got = _read(tmp_path, b"<table><tr><td>=1+1<td>#N/A<td x:num='1250.5'>1.250,5<td x:num>7")
    assert got.grids[0].rows == (("=1+1", None, 1250.5, "7"),)
    assert CellNote("error_cell", "HTML", "B1", "#N/A") in got.notes


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=utf-8>", "utf-8"),
        ("", "utf-8"),
        ("\ufeff", "utf-8"),
        ("\ufeff", "utf-16-le"),
        ("", "utf-16-le"),
        ("", "utf-16-be"),
        ('<meta http-equiv=Content-Type content="text/html; charset=windows-1258">', "cp1258"),
        ("", "cp1258"),
        ("<?xml version='1.0' encoding='utf-8'?>", "utf-8"),
        ("<meta charset=utf-7>", "utf-8"),
    ],
)
def test_the_letters_are_right_in_every_encoding(tmp_path: Path, head: str, encoding: str) -> None:
    cell = "Tô\u0309 dân phô\u0301 3" if encoding == "cp1258" else "Tổ dân phố 3"
    got = _read(tmp_path, f"{head}<html><table><tr><td>{cell}</table>".encode(encoding))
    assert got.grids[0].rows == ((cell,),)
    assert [note.text for note in got.notes] == ["xls|html"]


@pytest.mark.parametrize(
    "bomb",
    [
        "<tr><td colspan=1000000>x",
        "<tr>" + "<td colspan=16000>x" * 2,
        "<tr><td rowspan=60000>x</tr>" + "<tr></tr>" * 3 + "<tr><td>" * 1100,
        "<tr>" + "<td rowspan=900>x" * 40 + "</tr>" + "<tr></tr>" * 900,
    ],
)
def test_spans_that_ask_for_too_much_are_refused(bomb: str) -> None:
    with pytest.raises(RefusedError) as stop:
        _page(f"<table>{bomb}</table>")
    assert stop.value.refusal == "too_large"


def test_nesting_without_end_and_nothing_at_all_cost_nothing(tmp_path: Path) -> None:
    deep = _read(tmp_path, b"<table><tr><td>" * 20_000 + b"x")
    assert (deep.refusal, deep.grids) in {("empty", ()), ("unreadable", ())} or deep.grids
    assert _read(tmp_path, b"<html><body> </body></html>").refusal == "empty"


MHTML = """MIME-Version: 1.0
Content-Type: multipart/related; boundary="b"

--b
Content-Location: file:///C:/a/book.htm
Content-Type: text/html; charset="utf-8"

<html><frameset><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets>
<x:ExcelWorksheet><x:Name>Hai</x:Name><x:WorksheetSource HRef="book_files/s2.htm"/></x:ExcelWorksheet>
<x:ExcelWorksheet><x:Name>Một</x:Name><x:WorksheetSource HRef="book_files/s1.htm"/>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></x:ExcelWorksheet>
</x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></frameset></html>
--b
Content-Location: file:///C:/a/book_files/s1.htm
Content-Transfer-Encoding: quoted-printable
Content-Type: text/html; charset="utf-8"

<table><tr><td x=3D1>T=E1=BB=95 3</td></tr></table>
--b
Content-Location: file:///C:/a/book_files/s2.htm
Content-Transfer-Encoding: base64
Content-Type: text/html; charset="utf-8"

PHRhYmxlPjx0cj48dGQ+eDx0ZD55PC90YWJsZT4=
--b
Content-Location: file:///C:/a/book_files/tabstrip.htm
Content-Type: text/html

<table><tr><td>Hai<td>Một</table>
--b--
"""


def test_a_page_in_one_file_gives_the_sheets_of_the_workbook_it_was(tmp_path: Path) -> None:
    got = _read(tmp_path, MHTML.encode())
    assert got.grids == (Grid("Hai", 1, 1, (("x", "y"),)), Grid("Một", 1, 1, (("Tổ 3",),), visible=False))
    assert [(note.kind, note.sheet, note.text) for note in got.notes] == [
        ("hidden_sheet", "Một", "hidden"),
        ("other_ending", "", "xls|mail"),
    ]


def test_a_letter_is_no_workbook(tmp_path: Path) -> None:
    letter = b"From: a@b.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain\n\nKinh gui"
    assert (_read(tmp_path, letter).refusal, _read(tmp_path, letter).detail) == ("wrong_type", "mail")


def _xml(rows: str, *, before: str = "", after: str = "", head: str = '<?xml version="1.0"?>') -> bytes:
    return (
        f'{head}<Workbook xmlns="{SHEETS}" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="{SHEETS}">'
        f'<Styles><Style ss:ID="a"/></Styles><Worksheet ss:Name="Đăng ký &amp; 1"><Table>{before}{rows}</Table>{after}'
        '</Worksheet><Worksheet ss:Name="Hai"><Table><Row><Cell><Data ss:Type="String">b</Data></Cell></Row></Table>'
        "</Worksheet></Workbook>"
    ).encode()


def _cell(text: str, kind: str = "String", more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{text}</Data></Cell>'


def test_values_of_xml_2003_keep_their_types(tmp_path: Path) -> None:
    cells = (
        _cell("Tổ &lt;3&gt;"), _cell("1250", "Number"), _cell("1.5", "Number"), _cell("2026-03-08T00:00:00.000", "DateTime"),
        _cell("2026-03-08T07:30:00.000", "DateTime"), _cell("1899-12-31T07:30:00.000", "DateTime"), _cell("1", "Boolean"),
        "<Cell><ss:Data ss:Type='String'><B>đậm</B> nhạt</ss:Data><Comment><ss:Data>ghi chú</ss:Data></Comment></Cell>",
    )  # fmt: skip
    got = _read(tmp_path, _xml(f"<Row>{''.join(cells)}</Row>"))
    assert [grid.name for grid in got.grids] == ["Đăng ký & 1", "Hai"]
    assert got.grids[0].rows == (
        (
            "Tổ <3>", 1250, 1.5, date(2026, 3, 8), datetime(2026, 3, 8, 7, 30), time(7, 30), True, "đậm nhạt",
        ),
    )  # fmt: skip


def test_places_merges_hidden_parts_and_errors_of_xml_2003(tmp_path: Path) -> None:
    rows = (
        f'<Row ss:Index="3">{_cell("Tổ 3", more="ss:MergeDown=" + chr(34) + "1" + chr(34))}'
        f"{_cell('a', more='ss:MergeAcross=' + chr(34) + '1' + chr(34))}{_cell('b')}</Row>"
        f'<Row ss:Hidden="1">{_cell("c", more="ss:Index=" + chr(34) + "2" + chr(34))}{_cell("#N/A", "Error")}</Row>'
        '<Row ss:Span="2"/>'
        f'<Row><Cell ss:Formula="=1+1"/>{_cell("d")}</Row>'
    )
    options = "<x:WorksheetOptions><x:Visible>SheetVeryHidden</x:Visible></x:WorksheetOptions>"
    before = '<Column ss:Index="2" ss:Hidden="1" ss:Span="1"/>'
    got = _read(tmp_path, _xml(rows, before=before, after=options))
    blank = (None,) * 4
    assert got.grids[0] == Grid(
        "Đăng ký & 1",
        3,
        1,
        (("Tổ 3", "a", None, "b"), ("Tổ 3", "c", None, None), blank, blank, blank, (None, "d", None, None)),
        visible=False,
    )
    assert [(note.kind, note.cell, note.text) for note in got.notes] == [
        ("hidden_sheet", None, "veryhidden"),
        ("hidden_rows", None, "4"),
        ("hidden_columns", None, "B"),
        ("error_cell", "C4", "#N/A"),
        ("uncached_formula", "A8", ""),
        ("other_ending", None, "xls|xml2003"),
    ]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (_xml("", head='<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'), "unsafe"),
        (_xml("", head='<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a>').decode().encode("utf-16"), "unsafe"),
        (_xml(f'<Row ss:Index="1048577">{_cell("x")}</Row>'), "too_large"),
        (_xml(f"<Row>{_cell('x', more='ss:Index=' + chr(34) + '16385' + chr(34))}</Row>"), "too_large"),
        (_xml(f'<Row>{_cell("x")}</Row><Row ss:Index="1048576"><Cell ss:Index="16384"><Data>y</Data></Cell></Row>'),
         "too_large"),
        (_xml("<Row>")[:-20], "unreadable"),
    ],
)  # fmt: skip
def test_xml_2003_that_is_broken_or_asks_for_too_much_is_refused(tmp_path: Path, data: bytes, refusal: str) -> None:
    got = _read(tmp_path, data)
    assert (got.refusal, got.grids) == (refusal, ())


def test_xml_2003_in_utf16_is_read(tmp_path: Path) -> None:
    data = _xml(f"<Row>{_cell('Tổ')}</Row>", head='<?xml version="1.0" encoding="utf-16"?>').decode().encode("utf-16")
    assert _read(tmp_path, data).grids[0].rows == (("Tổ",),)
