"""What an officer does to a master in Excel, done to the file itself: nothing else in it changes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpers.practice import (
    MAIN,
    area,
    change_parts,
    parts_of,
    set_cells,
    sheet_of_table,
    sheet_parts,
    table_parts,
    table_rows,
)
from lxml import etree

from dvk_xl.issues import column_letters, column_number

OWN_SHEET = "Ghi chép riêng"
OWN_NAME = "ten_rieng"
OWN_COLUMN = "Việc của tôi"
OWN_AT = 4
"""The own column stands inside the table, right of the name of the model."""
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="{MAIN[1:-1]}" xmlns:r="{_R}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Tôi đếm</t></is></c>
<c r="B1"><f>COUNTA(tblDangKy[Tên mô hình])</f><v>0</v></c></row></sheetData><legacyDrawing r:id="rId1"/></worksheet>"""
_SHEET_LINKS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{_TYPE}/vmlDrawing" Target="../drawings/vmlDrawing90.vml"/>
<Relationship Id="rId2" Type="{_TYPE}/comments" Target="../comments90.xml"/></Relationships>"""
_COMMENTS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<comments xmlns="{MAIN[1:-1]}"><authors><author>VP</author></authors><commentList>
<comment ref="B1" authorId="0"><text><t>Hỏi lại đồng chí Thử</t></text></comment></commentList></comments>"""
_VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"
 path="m,l,21600r21600,l21600,xe"/><v:shape id="_x0000_s90001" type="#_x0000_t202" style='visibility:hidden'>
<x:ClientData ObjectType="Note"><x:Row>0</x:Row><x:Column>1</x:Column></x:ClientData></v:shape></xml>"""
_CHAIN = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<calcChain xmlns="{MAIN[1:-1]}"><c r="C11" i="7"/></calcChain>"""


@dataclass(frozen=True)
class Works:
    """What the officer left in the book: the coloured cells of Đăng ký and their style, the filtered and hidden row."""

    coloured: tuple[str, ...]
    style: str
    hidden_row: int


def works_in(master: Path) -> Works:
    """Add an own sheet (formula, comment, name), an own column, colours, a width and a filter; leave a calculation chain."""
    parts = parts_of(master)
    registration = sheet_parts(parts)["Đăng ký"]
    _add_sheet(master)
    _add_column(master, registration, table_parts(parts)["tblDangKy"])
    style = _add_style(master)
    coloured = ("C6", "C8", "P7")
    change_parts(master, {registration: lambda data: _coloured(data, coloured, style)})
    change_parts(
        master,
        {
            registration: lambda data: _hide_row(
                re.sub(rb'(<col min="3" max="3" width=")[\d.]+', rb"\g<1>61.7109375", data), 7
            ),
            table_parts(parts)["tblDangKy"]: _filtered,
        },
    )
    set_cells(master, "Đăng ký", {"D6": "gọi lại", "D7": "đã xem", "D8": "=chữ"})
    return Works(coloured, style, 7)


def _add_sheet(master: Path) -> None:
    override = (
        '<Override PartName="/xl/worksheets/sheet90.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.worksheet+xml"/><Override PartName="/xl/comments90.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.comments+xml"/><Override PartName="/xl/calcChain.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>'
    )
    link = (
        f'<Relationship Id="rId90" Type="{_TYPE}/worksheet" Target="worksheets/sheet90.xml"/>'
        f'<Relationship Id="rId91" Type="{_TYPE}/calcChain" Target="calcChain.xml"/></Relationships>'
    )
    sheet = f'<sheet name="{OWN_SHEET}" sheetId="90" r:id="rId90"/></sheets>'
    name = f'<definedName name="{OWN_NAME}">\'{OWN_SHEET}\'!$B$1</definedName><definedName name="_xlnm.Print_Titles"'
    change_parts(
        master,
        {
            "[Content_Types].xml": lambda data: data.replace(b"</Types>", override.encode()),
            "xl/_rels/workbook.xml.rels": lambda data: data.replace(b"</Relationships>", link.encode()),
            "xl/workbook.xml": lambda data: data.replace(b"</sheets>", sheet.encode()).replace(
                b'<definedName name="_xlnm.Print_Titles"', name.encode(), 1
            ),
        },
        {
            "xl/worksheets/sheet90.xml": _SHEET.encode(),
            "xl/worksheets/_rels/sheet90.xml.rels": _SHEET_LINKS.encode(),
            "xl/comments90.xml": _COMMENTS.encode(),
            "xl/drawings/vmlDrawing90.vml": _VML.encode(),
            "xl/calcChain.xml": _CHAIN.encode(),
        },
    )


def _add_column(master: Path, sheet: str, table: str) -> None:
    change_parts(master, {sheet: _shifted, table: _with_own_column})
    set_cells(master, "Đăng ký", {f"{column_letters(OWN_AT)}5": OWN_COLUMN})


def _shifted(data: bytes) -> bytes:
    def right(match: re.Match[str]) -> str:
        column = column_number(match[1])
        return f"{column_letters(column + (column >= OWN_AT))}{match[2]}"

    def attribute(match: re.Match[str]) -> str:
        return f'{match[1]}="{re.sub(r"([A-Z]+)([0-9]+)", right, match[2])}"'

    def width(match: re.Match[str]) -> str:
        low, high = int(match[1]), int(match[2])
        return f'<col min="{low + (low >= OWN_AT)}" max="{high + (high >= OWN_AT)}"'

    text = re.sub(r'\b(r|ref|sqref|topLeftCell|activeCell)="([A-Z]+[0-9]+[^"]*)"', attribute, data.decode())
    text = re.sub(r'<col min="(\d+)" max="(\d+)"', width, text)
    own = f'<col min="{OWN_AT}" max="{OWN_AT}" width="20.7109375" customWidth="1"/>'
    return re.sub(rf'(<col min="{OWN_AT + 1}")', own + r"\1", re.sub(r' spans="[^"]*"', "", text)).encode()


def _with_own_column(data: bytes) -> bytes:
    root = etree.fromstring(data)
    columns = root.find(f"{MAIN}tableColumns")
    assert columns is not None
    columns.insert(OWN_AT - 1, etree.Element(f"{MAIN}tableColumn", {"id": "900", "name": OWN_COLUMN}))
    columns.set("count", str(len(columns)))
    for node in (root, *root.findall(f"{MAIN}autoFilter")):
        first, last = node.get("ref", "").split(":")
        letters = last.rstrip("0123456789")
        node.set("ref", f"{first}:{column_letters(column_number(letters) + 1)}{last[len(letters) :]}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _add_style(master: Path) -> str:
    found: list[str] = []

    def add(data: bytes) -> bytes:
        root = etree.fromstring(data)
        fills, formats = root.find(f"{MAIN}fills"), root.find(f"{MAIN}cellXfs")
        assert fills is not None
        assert formats is not None
        fill = etree.SubElement(etree.SubElement(fills, f"{MAIN}fill"), f"{MAIN}patternFill", patternType="solid")
        etree.SubElement(fill, f"{MAIN}fgColor", rgb="FF00FF00")
        etree.SubElement(
            formats, f"{MAIN}xf", numFmtId="0", fontId="0", fillId=str(len(fills) - 1), borderId="0", xfId="0"
        )
        found.append(str(len(formats) - 1))
        for node in (fills, formats):
            node.set("count", str(len(node)))
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    change_parts(master, {"xl/styles.xml": add})
    return found[0]


def _coloured(data: bytes, addresses: tuple[str, ...], style: str) -> bytes:
    root = etree.fromstring(data)
    cells = [node for node in root.iter(f"{MAIN}c") if node.get("r") in addresses]
    assert len(cells) == len(addresses)
    for node in cells:
        node.set("s", style)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _hide_row(data: bytes, row: int) -> bytes:
    start = f'<row r="{row}"'.encode()
    assert data.count(start) == 1
    return data.replace(start, start + b' hidden="1"')


def _filtered(data: bytes) -> bytes:
    """Show only the models of one kind; the row of another kind is hidden."""
    root = etree.fromstring(data)
    rule = root.find(f"{MAIN}autoFilter")
    assert rule is not None
    column = etree.SubElement(rule, f"{MAIN}filterColumn", colId="4")
    etree.SubElement(etree.SubElement(column, f"{MAIN}filters"), f"{MAIN}filter", val="Mô hình mới")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def renames_column(master: Path, sheet: str, table: str, cell: str, old: str, new: str) -> None:
    """Type another heading: Excel changes the cell and the name of the column."""
    set_cells(master, sheet, {cell: new})
    part = table_parts(parts_of(master))[table]
    change_parts(master, {part: lambda data: data.replace(f'name="{old}"'.encode(), f'name="{new}"'.encode())})


def deletes_sheet(master: Path, title: str) -> None:
    """Delete a sheet with its tables; names that pointed at it are left out of account."""
    parts = parts_of(master)
    part = sheet_parts(parts)[title]
    target = part.removeprefix("xl/")

    def without(data: bytes, found: str) -> bytes:
        text, count = re.subn(found, "", data.decode())
        assert count == 1
        return text.encode()

    change_parts(
        master,
        {
            "xl/workbook.xml": lambda data: without(data, rf'<sheet name="{title}"[^>]*/>'),
            "xl/_rels/workbook.xml.rels": lambda data: without(data, rf'<Relationship [^>]*Target="{target}"[^>]*/>'),
        },
    )


def inserts_row_above(master: Path, title: str, table: str) -> None:
    """Insert a row at the top of a sheet: its cells and its table move down by one."""
    parts = parts_of(master)

    def down(match: re.Match[str]) -> str:
        moved = re.sub(r"(?<=[A-Z])\d+", lambda found: str(int(found[0]) + 1), match[2])
        return f'{match[1]}="{moved}"'

    def moved_sheet(data: bytes) -> bytes:
        text = re.sub(r'\b(r|ref|sqref|topLeftCell|activeCell)="([A-Z]+[0-9]+[^"]*)"', down, data.decode())
        return re.sub(r'<row r="(\d+)"', lambda found: f'<row r="{int(found[1]) + 1}"', text).encode()

    def moved_table(data: bytes) -> bytes:
        return re.sub(r'\b(ref)="([^"]*)"', down, data.decode()).encode()

    change_parts(master, {sheet_parts(parts)[title]: moved_sheet, table_parts(parts)[table]: moved_table})


def turns_on_totals(master: Path, table: str) -> None:
    """Switch on the row of totals of a table."""
    part = table_parts(parts_of(master))[table]
    change_parts(master, {part: lambda data: data.replace(b'totalsRowShown="0"', b'totalsRowCount="1"')})


def types_into(master: Path, table: str, row: int, values: Mapping[str, str | float | None]) -> None:
    """Type into a row of a table by titles of columns; the first row is 1. `None` empties a cell, the table stays as it is."""
    parts = parts_of(master)
    sheet = sheet_of_table(parts, table)
    root = etree.fromstring(parts[table_parts(parts)[table]])
    left, top, _, _ = area(str(root.get("ref")))
    titles = [str(one.get("name")) for one in root.iter(f"{MAIN}tableColumn")]
    set_cells(
        master,
        sheet,
        {f"{column_letters(left + titles.index(title))}{top + row}": value for title, value in values.items()},
    )


def row_of(master: Path, table: str, title: str, value: str) -> int:
    """The number of the only row of a table that has this value in this column; the first row is 1."""
    rows = [number for number, one in enumerate(table_rows(master, table), 1) if one.get(title) == value]
    assert len(rows) == 1, (title, value, rows)
    return rows[0]
