"""What wild files are drawn with: sheets as rows, old fonts, old formats, broken bytes. Same call, same bytes."""

import io
import re
import struct
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from unittest import mock

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

Row = Sequence[Any]
SAVED = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)

HEAD = (
    "STT",
    "Tên mô hình",
    "Loại mô hình",
    "Lĩnh vực",
    "Mục tiêu",
    "Nội dung, giải pháp",
    "Ngày bắt đầu",
    "Người phụ trách",
)
"""The columns A to H of a list that lacks nothing: nothing is to be said of a row under it."""
START = date(2026, 3, 10)
_TEXT_STAYS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Formula:
    """A formula with the value stored beside it; `None` stores none, as programs other than Excel do."""

    text: str
    value: str | float | None = None


@dataclass(frozen=True)
class Styled:
    """A value in a font of its own, or under a number format."""

    value: Any
    font: str = ""
    number_format: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet from A1. `merges` are ranges; `hidden_rows` Excel rows; `hidden_columns` letters; `blank_styled` styled rows."""

    rows: Sequence[Row]
    name: str = "Sheet1"
    merges: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()
    state: str = "visible"
    font: str = ""
    blank_styled: int = 0


def row(number: Any, name: Any, **changes: Any) -> tuple[Any, ...]:
    """A row under HEAD without a fault; changes by `kind`, `field`, `goal`, `content`, `start`, `person`, `more`."""
    said = {
        "kind": "Mô hình mới",
        "field": "Kinh tế",
        "goal": "12 ngõ không còn rác tồn.",
        "content": "Mỗi ngõ một tổ tự quản, tổng vệ sinh thứ bảy.",
        "start": START,
        "person": "Người Phụ Trách Thử",
        **changes,
    }
    more = said.pop("more", ())
    return (number, name, *(said[one] for one in ("kind", "field", "goal", "content", "start", "person")), *more)


def says(unit: str) -> tuple[str]:
    """The title row that names the unit."""
    return (f"Đơn vị: {unit}",)


def listed(unit: str, *rows: Row, head: Row = HEAD) -> list[Row]:
    """A list with one title (row 1), a header (row 2) and these rows from row 3 on."""
    return [says(unit), head, *rows]


def xlsx(
    *sheets: Sheet | Sequence[Row], saved: datetime = SAVED, macro: bool = False, days_from_1904: bool = False
) -> bytes:
    """A workbook of these sheets; plain rows are a sheet of their own."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {**_TEXT_STAYS_TEXT, "date_1904": days_from_1904})
    book.set_properties({"created": saved.replace(tzinfo=None)})
    drawn = [one if isinstance(one, Sheet) else Sheet(one, f"Sheet{n}") for n, one in enumerate(sheets, 1)]
    for one in drawn:
        _write(book, one)
    if macro:
        book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 no project, never run"), is_stream=True)
    book.close()
    return _without_values(target.getvalue(), drawn)


def _write(book: Any, one: Sheet) -> None:
    sheet = book.add_worksheet(one.name)
    style = _styles(book)
    for number, values in enumerate(one.rows):
        for column, value in enumerate(values):
            _cell(sheet, number, column, value, style, one.font)
    for merge in one.merges:
        top, left = xl_cell_to_rowcol(merge.partition(":")[0])
        value = one.rows[top][left] if left < len(one.rows[top]) else None
        sheet.merge_range(merge, value, style(one.font, "dd/mm/yyyy" if isinstance(value, date) else ""))
    _hide(sheet, one)
    boxed = book.add_format({"border": 1}) if one.blank_styled else None
    for number in range(len(one.rows), len(one.rows) + one.blank_styled):
        for column in range(4):
            sheet.write_blank(number, column, None, boxed)


def _styles(book: Any) -> Callable[..., Any]:
    formats: dict[tuple[str, str], Any] = {}

    def style(font: str, number_format: str = "") -> Any:
        key = (font, number_format)
        if key not in formats:
            wanted = {name: value for name, value in (("font_name", font), ("num_format", number_format)) if value}
            formats[key] = book.add_format(wanted)
        return formats[key]

    return style


def _hide(sheet: Any, one: Sheet) -> None:
    for number in one.hidden_rows:
        sheet.set_row(number - 1, None, None, {"hidden": True})
    for letter in one.hidden_columns:
        sheet.set_column(f"{letter}:{letter}", None, None, {"hidden": True})
    if one.state == "hidden":
        sheet.hide()
    elif one.state == "very_hidden":
        sheet.very_hidden()


def _cell(sheet: Any, number: int, column: int, value: Any, style: Callable[..., Any], font: str) -> None:
    number_format = ""
    if isinstance(value, Styled):
        font, number_format, value = value.font or font, value.number_format, value.value
    if value is None:
        return
    if isinstance(value, Formula):
        sheet.write_formula(number, column, value.text, None, 0 if value.value is None else value.value)
    elif isinstance(value, date):
        sheet.write_datetime(number, column, value, style(font, "dd/mm/yyyy"))
    elif isinstance(value, str):
        sheet.write_string(number, column, value, style(font) if font else None)
    else:
        sheet.write_number(number, column, value, style(font, number_format) if font or number_format else None)


def _without_values(data: bytes, drawn: Sequence[Sheet]) -> bytes:
    changed: dict[str, bytes] = {}
    parts = unzipped(data)
    for number, one in enumerate(drawn, 1):
        part = f"xl/worksheets/sheet{number}.xml"
        for top, values in enumerate(one.rows, 1):
            for left, value in enumerate(values):
                if isinstance(value, Formula) and value.value is None:
                    address = f"{xl_col_to_name(left)}{top}"
                    old = changed.get(part, parts[part])
                    cell = rb'(<c r="%s"[^>]*><f>.*?</f>)<v>.*?</v>' % address.encode()
                    changed[part] = re.sub(cell, rb"\1", old, count=1)
    return zipped(parts | changed) if changed else data


def unzipped(data: bytes) -> dict[str, bytes]:
    """The parts of a zip by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes], *, stored: Iterable[str] = ()) -> bytes:
    """A zip of the parts, every entry of the same time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 2, 1, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()


def patched(data: bytes, part: str, *changes: tuple[bytes, bytes]) -> bytes:
    """A workbook with pieces of one part replaced; every piece must be there."""
    parts = unzipped(data)
    for old, new in changes:
        assert old in parts[part], (part, old)
        parts[part] = parts[part].replace(old, new, 1)
    return zipped(parts)


def nfd(text: str) -> str:
    """Letters and marks apart, as a Mac writes them."""
    return unicodedata.normalize("NFD", text)


# old fonts

_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        bytes.fromhex(
            "B5B6B7B8B9 A8BBBCBDBEC6 A9C7C8C9CACB AE CCCECFD0D1 AAD2D3D4D5D6 D7D8DCDDDE DFE1E2E3E4"
            "ABE5E6E7E8E9 ACEAEBECEDEE EFF1F2F3F4 ADF5F6F7F8F9 FAFBFCFDFE A1A2A3A4A5A6A7"
        ).decode("latin-1"),
        strict=True,
    )
)


def tcvn3(text: str, *, capitals: bool = False) -> str:
    """Text in the code TCVN3 as a spreadsheet stores it; `capitals`: for a font whose name ends in H."""
    return "".join(_TCVN3.get(letter, letter) for letter in (text.lower() if capitals else text))


_VNI_TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_CIRCUMFLEX = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_VNI_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_VNI_ALONE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}


def vni(text: str) -> str:
    """Text in the code VNI: a letter and a mark after it."""
    return "".join(_vni_letter(letter) for letter in text)


def _vni_letter(letter: str) -> str:
    small = letter.lower()
    if small in _VNI_ALONE:
        code = _VNI_ALONE[small]
        return code.upper() if letter != small else code
    base, marks = unicodedata.normalize("NFD", small)[0], unicodedata.normalize("NFD", small)[1:]
    tone = next((mark for mark in marks if mark in _VNI_TONES), "")
    if "\u0302" in marks:
        code = base + _VNI_CIRCUMFLEX[tone]
    elif "\u0306" in marks:
        code = base + _VNI_BREVE[tone]
    elif "\u031b" in marks:
        code = {"o": "ô", "u": "ö"}[base] + _VNI_TONES.get(tone, "")
    else:
        code = base + _VNI_TONES.get(tone, "")
    return code.upper() if letter != small else code


# other formats


def separated(rows: Sequence[Row], mark: str = ";") -> str:
    """Text with a mark between cells and quotes where a cell needs them."""
    return "".join(mark.join(_quoted(value, mark) for value in values) + "\r\n" for values in rows)


def _quoted(value: Any, mark: str) -> str:
    text = said(value)
    return '"' + text.replace('"', '""') + '"' if any(one in text for one in (mark, '"', "\n")) else text


def said(value: Any) -> str:
    """A value as a person reads it in a cell."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def markup(text: str) -> str:
    """Text inside XML or HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def html(rows: Sequence[Row]) -> bytes:
    """A web page with one table, as many web programs hand it out under the ending .xls."""
    lines = ("<tr>" + "".join(f"<td>{markup(said(one))}</td>" for one in values) + "</tr>" for values in rows)
    head = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><table border="1">'
    )
    return (head + "\n".join(lines) + "</table></body></html>").encode()


def spreadsheet_ml(rows: Sequence[Row]) -> bytes:
    """A workbook as the single XML file of Excel 2003, as PHP programs write it."""
    lines = (
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{markup(said(one))}</Data></Cell>' for one in values)
        + "</Row>"
        for values in rows
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Danh sach"><Table>'
        + "\n".join(lines)
        + "</Table></Worksheet></Workbook>"
    ).encode()


def xls(rows: Sequence[Row], font: str = "") -> bytes:
    """A workbook of Excel 97-2003 (BIFF8)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import xlwt

        book = xlwt.Workbook(encoding="utf-8")
        sheet = book.add_sheet("Sheet1")
        plain, day = xlwt.XFStyle(), xlwt.XFStyle()
        if font:
            plain.font.name = font
        day.num_format_str = "dd/mm/yyyy"
        for number, values in enumerate(rows):
            for column, value in enumerate(values):
                if value is not None:
                    sheet.write(number, column, value, day if isinstance(value, date) else plain)
        target = io.BytesIO()
        book.save(target)
    return target.getvalue()


def xls_95(rows: Sequence[Row]) -> bytes:
    """A workbook of Excel 5.0/95 (BIFF5) whose texts are bytes of the Vietnamese code page 1258."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def begin(what: int) -> bytes:
        return record(0x0809, struct.pack("<HHHH", 0x0500, what, 0x0DBB, 0x07CC))

    end = record(0x000A, b"")
    cells = b"".join(
        record(0x0204, struct.pack("<HHHH", number, column, 15, len(text := cp1258(str(value)))) + text)
        for number, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is not None
    )
    width = max(map(len, rows))
    sheet = begin(0x0010) + record(0x0200, struct.pack("<HHHHH", 0, len(rows), 0, width, 0)) + cells + end
    page = record(0x0042, struct.pack("<H", 1258))
    bound = struct.pack("<IHB", len(begin(0x0005)) + len(page) + 4 + 13 + len(end), 0, 6) + b"Sheet1"
    book = begin(0x0005) + page + record(0x0085, bound) + end + sheet
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from xlwt.CompoundDoc import XlsDoc

        target = io.BytesIO()
        XlsDoc().save(target, book.ljust(4096, b"\0"))
    name, length = "Workbook\0".encode("utf-16-le"), struct.pack("<H", 18)
    old = name.ljust(64, b"\0") + length
    assert old in target.getvalue()
    return target.getvalue().replace(old, "Book\0".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 10))


def xlsb(rows: Sequence[Row]) -> bytes:
    """A binary workbook of Excel 2007 and later; every cell is text."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"

    def record(kind: int, body: bytes = b"") -> bytes:
        return _seven_bits(kind) + _seven_bits(len(body)) + body

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    lines = b"".join(
        record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))
        + b"".join(
            record(6, struct.pack("<II", column, 0) + wide(str(value)))
            for column, value in enumerate(values)
            if value is not None
        )
        for number, values in enumerate(rows)
    )
    size = record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1))
    sheet = record(129) + size + record(145) + lines + record(146) + record(130)
    bundle = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Sheet1"))
    book = record(131) + record(143) + bundle + record(144) + record(132)
    relations = (
        f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/%s" Target="%s"/>'
        "</Relationships>"
    )
    kinds = (
        f'<Types xmlns="{package}/content-types"><Default Extension="bin"'
        ' ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    )
    return zipped(
        {
            "[Content_Types].xml": kinds.encode(),
            "_rels/.rels": (relations % ("officeDocument", "xl/workbook.bin")).encode(),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": (relations % ("worksheet", "worksheets/sheet1.bin")).encode(),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _seven_bits(number: int) -> bytes:
    """A number as records have it: seven bits a byte, the lowest first, a mark on all but the last."""
    low, high = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _seven_bits(high) if high else bytes([low])


def cp1258(text: str) -> bytes:
    """Text in the Vietnamese code page of Windows: base letters composed, the five tones apart."""
    return "".join(_cp1258(letter) for letter in unicodedata.normalize("NFC", text)).encode("cp1258")


def _cp1258(letter: str) -> str:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        apart = unicodedata.normalize("NFD", letter)
        tones = "\u0300\u0301\u0303\u0309\u0323"
        body = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tones))
        return body + "".join(mark for mark in apart if mark in tones)
    return letter


def ods(rows: Sequence[Row]) -> bytes:
    """An OpenDocument workbook."""
    lines = (
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">' + f"<text:p>{markup(said(one))}</text:p></table:table-cell>"
            if one is not None
            else "<table:table-cell/>"
            for one in values
        )
        + "</table:table-row>"
        for values in rows
    )
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.2"><office:body>'
        '<office:spreadsheet><table:table table:name="Sheet1">' + "".join(lines) + "</table:table></office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed_ = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{listed_}"><manifest:file-entry manifest:full-path="/"'
        f' manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml"'
        ' manifest:media-type="text/xml"/></manifest:manifest>'
    )
    parts = {"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    return zipped(parts, stored=("mimetype",))


class _FirstOfFebruary(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: Any = None) -> "_FirstOfFebruary":
        return cls(2026, 2, 1, tzinfo=tz)


def locked(data: bytes) -> bytes:
    """The workbook behind a password."""
    from msoffcrypto.format.ooxml import OOXMLFile

    target = io.BytesIO()
    # salt and time are the same in every drawing, so that the bytes are
    clock = mock.patch("msoffcrypto.method.container.ecma376_encrypted.datetime", _FirstOfFebruary)
    with mock.patch("secrets.token_bytes", bytes), clock:
        OOXMLFile(io.BytesIO(data)).encrypt("mat-khau", target)
    return target.getvalue()


def bare(sheet_data: str, doctype: str = "") -> bytes:
    """The smallest workbook whose only sheet holds the given rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{doctype}<worksheet xmlns="{main}"><sheetData>{sheet_data}</sheetData></worksheet>',
    }
    return zipped({name: text.encode() for name, text in parts.items()})
