"""Workbooks with everything in them that marking must not lose, and findings to mark in them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import xlsxwriter
from lxml import etree

from dvk_xl.schema import load_schema
from dvk_xl.views.returned import Finding, Returned

SHEET = "Đăng ký 'A' & <B>"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
WORDS = load_schema().workbook
AUTHOR = WORDS.returns["author"]


def finding(cell: str, severity: str = "E", message: str = "Sai ở đây.", sheet: str = SHEET, code: str = "") -> Finding:
    """A finding at a cell; "" for the whole sheet."""
    letters = cell.rstrip("0123456789")
    row = int(cell[len(letters) :]) if cell else None
    code = code or f"{severity}301"
    return Finding(code, severity, "Tên lỗi", sheet, row, letters, message, "Sửa lại cho đúng.")


def returned(*findings: Finding) -> Returned:
    """What is said to a unit about these findings."""
    return Returned("Chi bộ 1", "tệp.xlsx", findings, {}, WORDS.returns, WORDS.severities, WORDS.font)


def picture() -> bytes:
    """A picture of one dot."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def rich_book(*, threads: bool = True) -> bytes:
    """A unit's workbook: comments, a table, a chart, a picture, rules of every kind, names, protection, a thread."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet, other = book.add_worksheet(SHEET), book.add_worksheet("Khác")
    bold = book.add_format({"bold": True, "bg_color": "#DDEEFF", "num_format": "dd/mm/yyyy"})
    sheet.write_row("A1", ["STT", "Tên", "Ngày", "Số"])
    for row in range(1, 12):
        sheet.write_row(row, 0, [row, f"Mô hình {row}"])
        sheet.write_number(row, 2, 46_000 + row, bold)
        sheet.write_formula(row, 3, f"=A{row + 1}*2", None, row * 2)
    sheet.add_table("F1:G4", {"columns": [{"header": "Một"}, {"header": "Hai"}]})
    sheet.merge_range("I2:I5", "gộp")
    sheet.write_comment("B2", "Ghi chú của đơn vị", {"author": "Chị Hoa"})
    sheet.write_comment("B9", "Ghi chú khác", {"author": "Chị Hoa"})
    sheet.data_validation("B2:B12", {"validate": "length", "criteria": "<", "value": 200})
    sheet.conditional_format("A2:A12", {"type": "cell", "criteria": ">", "value": 3, "format": bold})
    sheet.conditional_format("D2:D12", {"type": "data_bar", "data_bar_2010": True})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": ["Khác", 0, 0, 3, 0]})
    sheet.insert_chart("K2", chart)
    sheet.insert_image("K20", "dot.png", {"image_data": io.BytesIO(picture())})
    sheet.set_header("&L&G", {"image_left": "dot.png", "image_data_left": io.BytesIO(picture())})
    sheet.protect("mật khẩu", {"format_cells": True})
    sheet.autofilter("A1:D12")
    sheet.print_area("A1:G12")
    sheet.write_url("B12", "https://example.vn")
    other.write_column("A1", [1, 2, 3, 4])
    other.hide()
    book.define_name("Vung_Rieng", "=Khác!$A$1:$A$4")
    book.close()
    return with_thread(buffer.getvalue()) if threads else buffer.getvalue()


def with_thread(data: bytes) -> bytes:
    """The book with a thread of answers on B4, as Excel writes it: its own part, and a comment for older Excels."""
    parts = parts_of(data)
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    root = etree.fromstring(parts[name])
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    place = "../threadedComments/threadedComment1.xml"
    etree.SubElement(root, f"{{{PACKAGE}}}Relationship", {"Id": "rId99", "Type": kind, "Target": place})
    comments = etree.fromstring(parts["xl/comments1.xml"])
    etree.SubElement(comments[0], f"{MAIN}author").text = "tc={11111111-1111-1111-1111-111111111111}"
    old = etree.SubElement(comments[1], f"{MAIN}comment", {"ref": "B4", "authorId": str(len(comments[0]) - 1)})
    etree.SubElement(etree.SubElement(old, f"{MAIN}text"), f"{MAIN}t").text = "[Threaded comment] Hỏi lại"
    types = etree.fromstring(parts["[Content_Types].xml"])
    for part, sort in (("threadedComments/threadedComment1", "threadedcomments"), ("persons/person", "person")):
        content = f"application/vnd.ms-excel.{sort}+xml"
        etree.SubElement(
            types, f"{{{types.nsmap[None]}}}Override", {"PartName": f"/xl/{part}.xml", "ContentType": content}
        )
    people = etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/person"
    etree.SubElement(
        people, f"{{{PACKAGE}}}Relationship", {"Id": "rId98", "Type": kind, "Target": "persons/person.xml"}
    )
    thread = (
        f'<ThreadedComments xmlns="{THREADS}"><threadedComment ref="B4" dT="2026-03-01T08:00:00.00" '
        'personId="{22222222-2222-2222-2222-222222222222}" id="{11111111-1111-1111-1111-111111111111}">'
        "<text>Hỏi lại</text></threadedComment></ThreadedComments>"
    )
    person = (
        f'<personList xmlns="{THREADS}"><person displayName="Hoa" id="{{22222222-2222-2222-2222-222222222222}}" '
        'userId="Hoa" providerId="None"/></personList>'
    )
    return zipped(
        parts
        | {
            name: etree.tostring(root),
            "xl/comments1.xml": etree.tostring(comments),
            "[Content_Types].xml": etree.tostring(types),
            "xl/_rels/workbook.xml.rels": etree.tostring(people),
            "xl/threadedComments/threadedComment1.xml": thread.encode(),
            "xl/persons/person.xml": person.encode(),
            "customXml/item1.xml": b"<own>n\xe1\xbb\x99i dung</own>",
        }
    )


def plain_book(sheets: Mapping[str, list[list[object]]]) -> bytes:
    """A workbook of these sheets and nothing else."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip of the parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
