"""The look at the bytes: what is refused before a parser sees it, and what a grid would hide."""

import io
import zipfile
from pathlib import Path

import books
import openpyxl
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]

from dvk_xl.intake.grid import CellNote
from dvk_xl.intake.preflight import Limits, Preflight, preflight, preflight_bytes
from dvk_xl.intake.sniff import sniff

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _ole(stream: str, tail: bytes = b"") -> bytes:
    header = bytearray(_OLE + bytes(504))
    header[30:32] = (9).to_bytes(2, "little")
    return (
        bytes(header) + "Root Entry\0".encode("utf-16-le").ljust(128, b"\0") + f"{stream}\0".encode("utf-16-le") + tail
    )


def _verdict(data: bytes, limits: Limits | None = None) -> tuple[str, str | None]:
    look = preflight_bytes(data, limits or Limits())
    return look.kind, look.refusal


def _notes(data: bytes, kind: str) -> list[tuple[str, str | None, str]]:
    return [(note.sheet, note.cell, note.text) for note in preflight_bytes(data).notes if note.kind == kind]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "zip"),
        (_OLE, "ole2"),
        (b"%PDF-1.7", "pdf"),
        (b"{\\rtf1", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"\0\0\0\x18ftypheic", "image"),
        (b"\xef\xbb\xbf<html><table>", "html"),
        (b"<!DOCTYPE html>", "html"),
        ("\ufeff<table>".encode("utf-16-le"), "html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "xml2003"),
        (b'<?xml version="1.0"?><a/>', "unknown"),
        (b'<?xml version="1.0"?><office:document><office:meta/><table:table>', "unknown"),
        (b'<?xml version="1.0"?><HTML><body>', "html"),
        ("STT;Tên mô hình\n".encode(), "text"),
        ("\ufeffSTT\tTên".encode("utf-16-le"), "text"),
        (b"\x01\x02\x03\x04", "unknown"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "7z"),
    ],
)
def test_the_kind_is_told_by_the_first_bytes(head: bytes, kind: str) -> None:
    assert sniff(head) == kind


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (b"", ("empty", "empty")),
        (b"%PDF-1.7 ...", ("pdf", "wrong_type")),
        (b"\x89PNG\r\n\x1a\n", ("image", "wrong_type")),
        (b"\x01\x02\x03", ("unknown", "wrong_type")),
        (b"<html><table>", ("html", None)),
        (
            b'<?xml version="1.0"?><?mso?><x xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            ("xml2003", None),
        ),
        (books.zipped({"word/document.xml": b"<w/>"}), ("docx", "wrong_type")),
        (books.zipped({"ppt/presentation.xml": b"<p/>"}), ("pptx", "wrong_type")),
        (books.zipped({"ảnh.jpg": b"x"}), ("zip", "archive")),
        (
            books.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
            ("odt", "wrong_type"),
        ),
        (_ole("WordDocument"), ("doc", "wrong_type")),
        (_ole("Anything"), ("ole2", "wrong_type")),
        (_ole("Workbook"), ("xls", None)),
        (_ole("Workbook", "WordDocument\0".encode("utf-16-le")), ("xls", None)),
        (_ole("Workbook", b"\x09\x08\x10\0\0\x06\x05\0" + bytes(12) + b"\x2f\0\x36\0"), ("xls", "password")),
        (_OLE, ("ole2", "wrong_type")),
        (books.simple(), ("xlsx", None)),
    ],
)
def test_each_type_gets_its_verdict(data: bytes, verdict: tuple[str, str | None]) -> None:
    assert _verdict(data) == verdict


def test_a_workbook_with_a_password_is_told_as_such() -> None:
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(books.simple())).encrypt("bí mật", target)
    assert _verdict(target.getvalue()) == ("xlsx", "password")


def test_an_encrypted_zip_entry_is_a_password() -> None:
    data = bytearray(books.simple())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert _verdict(bytes(data))[1] == "password"


def test_an_encrypted_open_document_is_a_password() -> None:
    data = books.zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": b"\x01\x02",
            "META-INF/manifest.xml": b"<manifest:encryption-data/>",
        }
    )
    assert _verdict(data) == ("ods", "password")


def test_a_file_over_the_size_limit_is_not_even_loaded(tmp_path: Path) -> None:
    path = books.saved(tmp_path, "a.xlsx", books.simple())
    assert preflight(path, Limits(file_bytes=100)).refusal == "too_large"
    assert preflight(path).refusal is None


def test_a_zip_bomb_is_refused_by_its_ratio() -> None:
    data = books.raw("", extra={"xl/media/x.xml": bytes(11 << 20)})
    assert _verdict(data) == ("zip", "too_large")


def test_a_small_part_may_pack_as_well_as_it_likes() -> None:
    assert _verdict(books.raw("", extra={"xl/media/x.xml": b" " * (9 << 20)})) == ("xlsx", None)


def test_the_sum_of_all_parts_and_their_number_are_limited() -> None:
    assert _verdict(books.simple(), Limits(unpacked_bytes=1000))[1] == "too_large"
    assert _verdict(books.simple(), Limits(entries=5))[1] == "too_large"


def test_a_part_that_unpacks_to_more_than_it_says_is_unreadable() -> None:
    data = bytearray(books.raw("<row/>" * 1000))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert _verdict(bytes(data)) == ("xlsx", "unreadable")


def test_five_kilobytes_that_ask_for_every_cell_of_a_sheet_are_refused() -> None:
    data = books.raw(books.CORNERS)
    assert len(data) < 5_000
    assert _verdict(data) == ("xlsx", "too_large")


def test_styled_empty_cells_and_the_declared_dimension_ask_for_nothing() -> None:
    blank = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="XFD1048576"></c></row>'
    assert _verdict(books.raw(blank, dimension="A1:XFD1048576")) == ("xlsx", None)


def test_a_box_is_measured_across_pieces_of_a_large_sheet() -> None:
    filler = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{"x" * 900}{n}</t></is></c></row>' for n in range(2, 6000)
    )
    first, last = books.CORNERS.split("</row>")[:2]
    data = books.raw(f"{first}</row>{filler}{last}</row>")
    assert _verdict(data) == ("xlsx", "too_large")
    errors = "".join(
        f'<row r="{n}"><c r="A{n}" t="e"><v>#N/A</v></c><c r="B{n}"><v>{n * 7919}</v></c></row>'
        for n in range(1, 100_000)
    )
    assert preflight_bytes(books.raw(errors)).notes[-1].text == f"+{99_999 - 199}"


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_truncated_workbook_is_unreadable(keep: float) -> None:
    data = books.simple()
    assert _verdict(data[: int(len(data) * keep)])[1] == "unreadable"


def test_a_workbook_with_a_flipped_bit_is_unreadable() -> None:
    data = bytearray(books.simple())
    data[data.index(b"xl/worksheets/sheet1.xml") + 60] ^= 0x10
    assert _verdict(bytes(data)) == ("xlsx", "unreadable")


def test_any_cut_or_flipped_byte_gets_a_verdict_and_no_exception() -> None:
    data = books.simple()
    for place in range(0, len(data), 7):
        assert isinstance(preflight_bytes(data[:place]), Preflight)
        assert isinstance(preflight_bytes(data[:place] + b"\xff" + data[place + 1 :]), Preflight)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "docProps/custom.xml", "xl/_rels/workbook.xml.rels"])
def test_a_doctype_in_any_part_is_unsafe(part: str) -> None:
    doctype = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert _verdict(books.with_parts(books.simple(), {part: doctype})) == ("xlsx", "unsafe")


def test_a_part_in_utf16_could_hide_a_doctype_and_is_unsafe() -> None:
    data = books.with_parts(books.simple(), {"xl/styles.xml": '<?xml version="1.0"?><!DOCTYPE a>'.encode("utf-16")})
    assert _verdict(data) == ("xlsx", "unsafe")


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl/../../x", "..\\evil.xml", "C:/x"])
def test_names_that_lead_out_of_the_archive_are_unsafe(name: str) -> None:
    assert _verdict(books.with_parts(books.simple(), {name: b"x"}))[1] == "unsafe"


@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml"])
def test_two_parts_of_one_name_are_unsafe(name: str) -> None:
    target = io.BytesIO(books.simple())
    with zipfile.ZipFile(target, "a") as archive:
        if name == "xl/workbook.xml":
            with pytest.warns(UserWarning, match="Duplicate name"):
                archive.writestr(name, b"<workbook/>")
        else:
            archive.writestr(name, b"<workbook/>")
    assert _verdict(target.getvalue())[1] == "unsafe"


def test_error_cells_are_told_with_sheet_cell_and_text() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Đầu").write("A1", 1)
        sheet = book.add_worksheet("Kết quả <2026> & 'x' –")
        sheet.write_formula("F12", "=NA()", None, "#N/A")
        sheet.write_formula("G13", "=1/0", None, "#DIV/0!")
        sheet.write_string("A1", "#N/A")

    name = "Kết quả <2026> & 'x' –"
    assert _notes(books.written(fill), "error_cell") == [(name, "F12", "#N/A"), (name, "G13", "#DIV/0!")]


def test_cells_with_prefixes_quotes_and_attributes_in_any_order_are_seen() -> None:
    data = books.raw(
        "<x:row r='3'><x:c t='e' s='4' r='B3'><x:v>#REF!</x:v></x:c><x:c r='C3'><x:f>1+1</x:f></x:c></x:row>"
    )
    assert _notes(data, "error_cell") == [("S & Đ", "B3", "#REF!")]
    assert _notes(data, "uncached_formula") == [("S & Đ", "C3", "")]


@pytest.mark.parametrize(
    ("cell", "is_bare"),
    [
        ('<c r="A1"><f>1+1</f></c>', True),
        ('<c r="A1"><f>1+1</f><v/></c>', True),
        ('<c r="A1"><f>1+1</f><v /></c>', True),
        ('<c r="A1"><f>1+1</f><v></v></c>', True),
        ('<c r="A1"><f>""</f><v xml:space="preserve"> </v></c>', False),
        ('<c r="A1"><f t="shared" si="0"/></c>', True),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', False),
        ('<c r="A1" s="1"><f t="shared" si="0"/><v>2</v></c>', False),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', False),
        ('<c r="A1" t="e"><f>NA()</f><v>#N/A</v></c>', False),
        ('<c r="A1"><v>2</v></c>', False),
    ],
)
def test_a_formula_without_a_stored_value_is_told(cell: str, *, is_bare: bool) -> None:
    data = books.raw(f'<row r="1"><c r="B9" t="str"><f>1</f><v>x</v></c>{cell}<c r="C1"><v>3</v></c></row>')
    assert _notes(data, "uncached_formula") == [("S & Đ", "A1", "")] * is_bare


def test_formulas_written_by_openpyxl_have_no_value() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Hai")["B2"] = "=SUM(1,2)"
    target = io.BytesIO()
    book.save(target)
    assert _notes(target.getvalue(), "uncached_formula") == [("Hai", "B2", "")]


def test_formulas_outside_the_cells_are_no_cells() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row("A1", [1, 2, 3])
        sheet.add_sparkline("E1", {"range": "A1:C1"})
        sheet.conditional_format("A1:C1", {"type": "formula", "criteria": "=$A1>1", "format": book.add_format()})

    assert preflight_bytes(books.written(fill)).notes == ()


def test_hidden_sheets_are_told_with_how_deep() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Một").write("A1", 1)
        book.add_worksheet("Hai").hide()
        book.add_worksheet("_meta").very_hidden()

    look = preflight_bytes(books.written(fill))
    assert look.hidden_sheets == ("Hai", "_meta")
    assert look.notes == (
        CellNote("hidden_sheet", "Hai", None, "hidden"),
        CellNote("hidden_sheet", "_meta", None, "veryHidden"),
    )


def test_hidden_rows_are_told_when_they_hold_something() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Một")
        for row in range(20):
            sheet.write(row, 0, row)
        for row in (4, 5, 6, 11, 30):
            sheet.set_row(row, None, None, {"hidden": True})

    assert _notes(books.written(fill), "hidden_rows") == [("Một", None, "5-7, 12")]


def test_macros_and_links_in_use_to_other_workbooks_are_told() -> None:
    relations = (
        b'<Relationships><Relationship Id="r" Target="file:///C:/K%C3%A9.xlsx" TargetMode="External"/></Relationships>'
    )
    formula = '<row r="1"><c r="A1"><f>[1]T!B2</f><v>5</v></c><c r="A2"><f>[1]T!B3</f><v>5</v></c></row>'
    data = books.with_parts(
        books.raw(formula),
        {
            "xl/vbaProject.bin": b"\x01",
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": relations,
        },
    )
    assert preflight_bytes(data).notes == (
        CellNote("macro", "", None, "xl/vbaProject.bin"),
        CellNote("external_link", "S & Đ", "A1", "file:///C:/K%C3%A9.xlsx"),
    )


def test_notes_are_capped_for_each_kind_and_the_last_says_how_many_more() -> None:
    errors = "".join(f'<c r="A{n}" t="e"><v>#N/A</v></c><c r="B{n}"><f>1</f></c>' for n in range(1, 251))
    notes = preflight_bytes(books.raw(f'<row r="1">{errors}</row>')).notes
    assert [sum(note.kind == kind for note in notes) for kind in ("error_cell", "uncached_formula")] == [200, 200]
    last = [note for note in notes if note.kind == "error_cell"][-2:]
    assert last == [CellNote("error_cell", "S & Đ", "A199", "#N/A"), CellNote("error_cell", "", None, "+51")]


def test_the_time_of_saving_is_the_authors() -> None:
    core = b'<c:p><dcterms:modified xsi:type="dcterms:W3CDTF">2026-03-08T01:02:03Z</dcterms:modified></c:p>'
    assert preflight_bytes(books.raw("", extra={"docProps/core.xml": core})).modified == "2026-03-08T01:02:03Z"
    assert preflight_bytes(books.raw("")).modified is None
