"""Workbooks for the tests of reading, made in memory."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import xlsxwriter

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def written(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    """Return the bytes of a workbook that `fill` has filled."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(book)
    book.close()
    return target.getvalue()


def simple(text: str = "Mô hình") -> bytes:
    """Return a workbook with one sheet "Đăng ký" and one cell A1."""
    return written(lambda book: book.add_worksheet("Đăng ký").write_string("A1", text))


def raw(sheet_data: str, *, dimension: str = "", extra: Mapping[str, bytes] | None = None) -> bytes:
    """Return the smallest workbook with one sheet "S & Đ" whose <sheetData> holds the given XML."""
    dimension_xml = f'<dimension ref="{dimension}"/>' if dimension else ""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r" Type="{OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S &amp; Đ" sheetId="1" r:id="rId7"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId7"'
        f' Type="{OFFICE}/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{NAMESPACE}">{dimension_xml}'
        f"<sheetData>{sheet_data}</sheetData></worksheet>",
    }
    return zipped({name: text.encode() for name, text in parts.items()} | dict(extra or {}))


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of the parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_parts(book: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return the workbook with these parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | dict(parts))


def saved(folder: Path, name: str, data: bytes) -> Path:
    """Write the bytes and return the path."""
    path = folder / name
    path.write_bytes(data)
    return path


CORNERS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
