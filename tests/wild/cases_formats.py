"""What a file really is, and files that cannot be used: each refused by its own code, none stops the others."""

from wild.case import RECEIVED, Drawn, Expected, Step, case, foreign, found, good, one, refused
from wild.cases_data import YEAR_TITLE, reported
from wild.cases_layout import CB03, NAMES, TWO, A, B, C
from wild.forms import HEADING_ROW, ROW_1, edited, form, letter, model, only_sheet, remove, swap
from wild.tools import (
    HEAD,
    START,
    Sheet,
    bare,
    cp1258,
    html,
    listed,
    locked,
    ods,
    row,
    said,
    says,
    separated,
    spreadsheet_ml,
    unzipped,
    xls,
    xls_95,
    xlsb,
    xlsx,
    zipped,
)

ANY_SKIPPED = {"title|header|group|column_number|total|blank|signature": None}
PLAIN = listed(CB03, *TWO)
CSV = separated(PLAIN)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


# read, whatever the name says


@case("an .xls of Excel 97-2003", "issue 5 xls BIFF8")
def excel_2003() -> Drawn:
    return one(xls(PLAIN), good("CB03", 2), NAMES[:2], path="t01/danh sach.xls")


@case("an OpenDocument workbook", "issue 5 ods")
def open_document() -> Drawn:
    return one(ods(PLAIN), good("CB03", 2), NAMES[:2], path="t01/danh sach.ods")


@case("separated text in UTF-8", "issue 5 csv")
def csv_utf8() -> Drawn:
    return one(CSV.encode(), good("CB03", 2), NAMES[:2], path="t01/danh sach.csv")


@case("separated text with commas and a line “sep=,”", "issue 5 csv")
def csv_with_announced_mark() -> Drawn:
    data = ("sep=,\r\n" + separated(PLAIN, ",")).encode("utf-8-sig")
    return one(data, good("CB03", 2), NAMES[:2], path="t01/danh sach.csv")


@case("text apart by tabs in UTF-16, as Excel saves “Unicode Text”", "issue 5 tsv, UTF-16")
def tsv_utf16() -> Drawn:
    return one(separated(PLAIN, "\t").encode("utf-16"), good("CB03", 2), NAMES[:2], path="t01/danh sach.txt")


@case("separated text in the Vietnamese code page of Windows", "issue 5 csv cp1258")
def csv_cp1258() -> Drawn:
    truth = good("CB03", 2, loosely=("I309",))
    return one(cp1258(CSV), truth, NAMES[:2], path="t01/danh sach.csv")


@case("a web page saved as .xls", "4.1 HTML/XML saved as .xls", "issue 5 HTML as .xls")
def html_as_xls() -> Drawn:
    return one(html(PLAIN), good("CB03", 2, "I730"), NAMES[:2], path="t01/danh sach.xls")


@case("the XML of Excel 2003 saved as .xls", "4.1 SpreadsheetML as .xls")
def xml_as_xls() -> Drawn:
    return one(spreadsheet_ml(PLAIN), good("CB03", 2, "I730"), NAMES[:2], path="t01/danh sach.xls")


@case("an .xlsx that was named .xls", "issue 5 type by content", "4.1 checks .xlsx signature")
def xlsx_as_xls() -> Drawn:
    return one(xlsx(PLAIN), good("CB03", 2, "I730"), NAMES[:2], path="t01/danh sach.xls")


@case("an .xls that was named .xlsx", "issue 5 type by content", "4.1 checks .xlsx signature")
def xls_as_xlsx() -> Drawn:
    return one(xls(PLAIN), good("CB03", 2, "I730"), NAMES[:2])


@case("a workbook without any ending", "issue 5 type by content")
def no_ending() -> Drawn:
    return one(xlsx(PLAIN), good("CB03", 2, loosely=("I730",)), NAMES[:2], path="t01/danh sach")


@case("a workbook with macros: read, never run, and said", "features 17 macros", "features 58")
def workbook_with_macros() -> Drawn:
    return one(xlsx(PLAIN, macro=True), good("CB03", 2, "I616"), NAMES[:2], path="t01/danh sach.xlsm")


@case("a binary workbook", "issue 5 xlsb")
def binary_workbook() -> Drawn:
    rows = [tuple(said(value) or None for value in values) for values in PLAIN]
    return one(xlsb(rows), good("CB03", 2), NAMES[:2], path="t01/danh sach.xlsb")


@case("an .xls of Excel 5.0/95 in the Vietnamese code page", "issue 5 xls BIFF5")
def excel_95() -> Drawn:
    rows = [tuple(said(value) or None for value in values) for values in PLAIN]
    return one(xls_95(rows), good("CB03", 2, loosely=("I309",)), NAMES[:2], path="t01/danh sach.xls")


@case("a workbook whose days count from 1904", "4.1 Excel serials", "features 7")
def days_from_1904() -> Drawn:
    truth = good("CB03", 2)
    return one(xlsx(PLAIN, days_from_1904=True), truth, {A: {"start": START}, B: {"start": START}})


# refused


@case("a workbook behind a password", "issue 5 password", "features 9")
def password() -> Drawn:
    return one(locked(xlsx(PLAIN)), refused("E702"), [])


@case("a workbook cut off half-way", "issue 5 corrupt", "features 9")
def cut_off() -> Drawn:
    data = xlsx(PLAIN)
    return one(data[: len(data) // 2], refused("E701"), [])


@case("a workbook one of whose bytes went wrong", "issue 5 corrupt")
def one_wrong_byte() -> Drawn:
    data = bytearray(xlsx(PLAIN))
    place = bytes(data).index(b"xl/worksheets/sheet1.xml") + 60
    data[place] ^= 0xFF
    return one(bytes(data), refused("E701"), [])


@case("no byte at all", "issue 5 empty")
def no_bytes() -> Drawn:
    return one(b"", refused("E703"), [])


@case("a workbook of empty sheets", "issue 5 empty")
def empty_sheets() -> Drawn:
    return one(xlsx([], []), refused("E703"), [])


@case("a placeholder of a cloud drive: the file itself never came", "issue 5 cloud placeholder")
def cloud_placeholder() -> Drawn:
    stub = b'{"url": "https://docs.google.com/open?id=vidu", "doc_id": "vidu", "email": "vidu@vidu.vn"}'
    return one(stub, refused("E728"), [], path="t01/danh sach.gsheet")


@case("a PDF", "issue 5 PDF: gửi bản Excel")
def pdf() -> Drawn:
    return one(
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n",
        refused("E709"),
        [],
        path="t01/danh sach.pdf",
    )


@case("a photograph of the list", "issue 5 picture: gửi bản Excel")
def picture() -> Drawn:
    return one(b"\x89PNG\r\n\x1a\n" + bytes(64), refused("E709"), [], path="t01/anh chup.png")


@case("a photograph named .xlsx", "4.1 checks .xlsx signature", "issue 5 type by content")
def picture_as_xlsx() -> Drawn:
    return one(
        b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(64),
        Expected("unreadable", issues=found("E709"), loosely=frozenset({"I730"})),
        [],
    )


@case("a Word file: a clear sentence until they can be read", "issue 5 Word forms come later")
def word() -> Drawn:
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return one(zipped(parts), refused("E709"), [], path="t01/danh sach.docx")


@case("a Word file of 2003", "issue 5 Word forms come later")
def word_2003() -> Drawn:
    data = (
        OLE
        + bytes(504)
        + bytes(512)
        + "Root Entry\0".encode("utf-16-le")
        + bytes(64)
        + "WordDocument\0".encode("utf-16-le")
        + bytes(400)
    )
    return one(data, refused("E709|E701"), [], path="t01/danh sach.doc")


@case("a zip of workbooks: a clear sentence until they can be read", "issue 5 zip comes later")
def archive_zip() -> Drawn:
    return one(zipped({"danh sach.xlsx": xlsx(PLAIN)}), refused("E729"), [], path="t01/danh sach.zip")


@case("a RAR archive", "issue 5 zip comes later")
def archive_rar() -> Drawn:
    return one(b"Rar!\x1a\x07\x01\x00" + bytes(64), refused("E729"), [], path="t01/danh sach.rar")


@case("a 7z archive", "issue 5 zip comes later")
def archive_7z() -> Drawn:
    return one(b"7z\xbc\xaf'\x1c\x00\x04" + bytes(64), refused("E729"), [], path="t01/danh sach.7z")


@case("bytes of no kind", "issue 5 type by content")
def bytes_of_no_kind() -> Drawn:
    data = bytes((n * 37 + 11) % 256 for n in range(2048))
    return one(data, refused("E709|E701"), [], path="t01/danh sach.bin")


@case("a bomb: a little file that unpacks to 300 MB", "issue 8 limits before any parser", "features 58")
def bomb() -> Drawn:
    parts = unzipped(xlsx(PLAIN))
    parts["xl/worksheets/sheet1.xml"] += b" " * (40 << 20)
    return one(zipped(parts), refused("E705"), [])


@case(
    "two cells in opposite corners of a sheet: 17 thousand million cells between",
    "issue 8 a file that bloats the child",
)
def corners() -> Drawn:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    return one(bare(cells), refused("E705"), [])


@case("a document type inside a part", "issue 8 DOCTYPE refused")
def document_type() -> Drawn:
    bad = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    return one(bare('<row r="1"><c r="A1"><v>1</v></c></row>', bad), refused("E707"), [])


@case("a part that wants to be written outside", "issue 8 names never leave the folder")
def part_outside() -> Drawn:
    return one(zipped(unzipped(xlsx(PLAIN)) | {"../../ngoai.xml": b"<a/>"}), refused("E707"), [])


@case("more rows than any unit has models", "issue 8 limits")
def too_many_rows() -> Drawn:
    rows = [(n, f"Việc {n}", "mới", "Kinh tế") for n in range(1, 2101)]
    truth = Expected("unreadable", issues=found("E710"))
    return one(xlsx(listed(CB03, *rows, head=HEAD[:4])), truth, [])


# something else


@case("a time sheet", "5 file of another form", "6.4 E407", "4.1 wrong template")
def time_sheet() -> Drawn:
    rows = [("BẢNG CHẤM CÔNG",), says(CB03), ("STT", "Họ và tên", "Ngày 1", "Ngày 2"), (1, "Người Thử", "x", "x")]
    return one(xlsx(rows), foreign("E704", 0, ANY_SKIPPED), [])


@case("the columns of another form under the right title", "4.1 column set of another template under a right title")
def right_title_wrong_columns() -> Drawn:
    head = ("STT", "Nội dung công việc", "Người thực hiện", "Thời hạn", "Kết quả")
    rows = [
        ("DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” NĂM 2026",),
        says(CB03),
        head,
        (1, "Họp chi bộ", "Người Thử", "Quý I", "Xong"),
    ]
    return one(xlsx(rows), foreign("E704", 0, ANY_SKIPPED), [])


@case(
    "a report of the whole year in February",
    "4.1 wrong template/period used; period not finished",
    "4.1 period not in the future",
)
def report_before_its_time() -> Drawn:
    data = xlsx(reported(CB03, YEAR_TITLE, (1, A, "Đã làm.", 40, 50)))
    return one(data, foreign("E407@*", 1, {"title": 2, "header": 1}), [])


@case("the form of another plan", "features 2", "6.4 E407")
def form_of_another_plan() -> Drawn:
    data = form(model(A), plan="hoa-xa-2026")
    return one(data, foreign("E407@*", 1, ANY_SKIPPED), [])


@case("the form of another year", "features 2", "5 old template")
def form_of_another_year() -> Drawn:
    return one(form(model(A), year=2025), foreign("E407@*", 1, ANY_SKIPPED), [])


@case("a form of an older make", "features 2 template version", "5 old template")
def form_of_an_older_make() -> Drawn:
    def older(sheet: object) -> None:
        for cells in sheet.iter_rows():  # type: ignore[attr-defined]
            if cells[0].value == "template":
                cells[1].value = "0"

    data = edited(form(model(A)), older, "_meta")
    return one(data, foreign("E407@*", 1, ANY_SKIPPED), [])


# our own form


@case("our form, filled in: nothing to be said", "features 1", "features 8 unit in the workbook")
def form_filled_in() -> Drawn:
    return one(form(model(A), model(B)), good("CB03", 2, skipped=ANY_SKIPPED), NAMES[:2])


@case("our form, sent back as it went out", "layout rule: empty template", "6.4 I601 template rows")
def form_empty() -> Drawn:
    truth = Expected("rejected", "CB03", "DK", {}, ANY_SKIPPED, found("W605@*"))
    return one(form(), truth, [])


@case(
    "our form with two columns that changed places: read by their headings, and said",
    "5 header moved",
    "features 16 moved columns",
)
def form_with_moved_columns() -> Drawn:
    first, second = letter("goal"), letter("content")
    data = edited(
        form(model(A, goal="Mục tiêu thật.", content="Cách làm thật.")), lambda sheet: swap(sheet, first, second)
    )
    truth = good("CB03", 1, f"I608@{first}{HEADING_ROW}", skipped=ANY_SKIPPED)
    return one(data, truth, {A: {"goal": "Mục tiêu thật.", "content": "Cách làm thật."}})


@case("our form without a column that may be blank", "features 16 missing columns")
def form_without_an_optional_column() -> Drawn:
    data = edited(form(model(A)), lambda sheet: remove(sheet, letter("resources")))
    return one(data, good("CB03", 1, "W609@*", skipped=ANY_SKIPPED), NAMES[:1])


@case("our form without a column that is needed", "features 16 missing columns", "6.4 E604")
def form_without_a_needed_column() -> Drawn:
    data = edited(form(model(A)), lambda sheet: remove(sheet, letter("kind")))
    truth = good("CB03", 0, "E604@*:kind E108@*:kind", skipped=ANY_SKIPPED, rejected=1)
    return one(data, truth)


@case("our form with a column of the unit's own in the middle", "features 28 extra columns")
def form_with_an_extra_column() -> Drawn:
    place = letter("goal")

    def insert(sheet: object) -> None:
        sheet.insert_cols(sheet[f"{place}1"].column)  # type: ignore[attr-defined,index]
        sheet[f"{place}{HEADING_ROW}"] = "Số hộ"  # type: ignore[index]
        sheet[f"{place}{ROW_1}"] = 120  # type: ignore[index]

    truth = good("CB03", 1, f"W603@{place}{HEADING_ROW}", skipped=ANY_SKIPPED)
    return one(edited(form(model(A)), insert), truth, {A: {"goal": "12 ngõ không còn rác tồn."}})


@case("our form with one of its own formulas written over", "features 17 altered formulas")
def form_with_an_altered_formula() -> Drawn:
    def overwrite(sheet: object) -> None:
        cell = next(one_ for one_ in sheet[ROW_1] if str(one_.value).startswith("="))  # type: ignore[index]
        cell.value = 0

    data = edited(form(model(A)), overwrite)
    return one(
        data, good("CB03", 0, "W614@*", skipped=ANY_SKIPPED, **{"accepted|accepted_with_warnings": 1}), NAMES[:1]
    )


@case("our form whose hidden sheet was deleted: still the list it is", "6.8 still accept hand-made files")
def form_without_its_hidden_sheet() -> Drawn:
    data = edited(form(model(A), model(B)), only_sheet)
    return one(data, good("CB03", 2, skipped=ANY_SKIPPED, loosely=("W603",)), NAMES[:2])


@case("three files nobody can use beside one that is good: the good one is read", "features 9", "3 law 7")
def good_among_bad() -> Drawn:
    data = xlsx(PLAIN)
    files = {
        "t01/danh sach.xlsx": data,
        "t02/mat khau.xlsx": locked(data),
        "t03/hong.xlsx": data[:900],
        "t04/anh.pdf": b"%PDF-1.4\n%%EOF\n",
    }
    expected = dict(zip(files, (good("CB03", 2), refused("E702"), refused("E701"), refused("E709")), strict=True))
    return Drawn((Step(files, RECEIVED),), expected, {A: {}, B: {}})


@case("a workbook whose every sheet but one is a drawing of nothing", "6.6 sheets")
def sheets_of_nothing() -> Drawn:
    data = xlsx(Sheet([], "Trang1"), Sheet(listed(CB03, row(1, C)), "Trang2"), Sheet([], "Trang3"))
    return one(data, good("CB03", 1), [C])
