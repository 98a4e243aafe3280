"""A master as an older version of the tool left it, made from a fresh one: less of everything, and other words."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import excel
import officer
from helpers.macros import OWN_MODULE, older_macros
from helpers.practice import MAIN, cells_of, change_parts, parts_of, set_cells, sheet_parts
from lxml import etree
from pyopenvba import ExcelFile
from pyopenvba.vba import VBAModuleKind

from dvk_xl.hosts.format import FORMAT
from dvk_xl.schema import load_schema

WORDS = load_schema().workbook
SYSTEM, FIRST = WORDS.sheets["system"], WORDS.sheets["dashboard"]
OWN_CODE_NAME = "Sheet91"
FREE = "T60"
"""A cell of the first sheet that no version uses."""
_OLD_BUTTON, _OLD_RIBBON = "1 Mẫu gửi đơn vị", "Dân vận khéo cũ"
_SHEET_HEADER = (
    f'Attribute VB_Name = "{OWN_CODE_NAME}"\r\nAttribute VB_Base = "0{{00020820-0000-0000-C000-000000000046}}"\r\n'
    "Attribute VB_GlobalNameSpace = False\r\nAttribute VB_Creatable = False\r\nAttribute VB_PredeclaredId = True\r\n"
    "Attribute VB_Exposed = True\r\nAttribute VB_TemplateDerived = False\r\nAttribute VB_Customizable = True\r\n"
)


def says_format(master: Path, said: str | float | None) -> None:
    """Let the master say another format, or none."""
    set_cells(master, SYSTEM, {f"B{_row(master, FORMAT)}": said})


def _row(master: Path, label: str) -> int:
    return next(number for number, one in _labels(master) if one == label)


def _labels(master: Path) -> Iterator[tuple[int, str]]:
    for address, cell in cells_of(master, SYSTEM)[SYSTEM].items():
        if address.startswith("A"):
            yield int(address[1:]), str(cell.value)


def taken(fresh: Path) -> str:
    """A cell of the first sheet that the new version needs, and an older one does not."""
    cells = cells_of(fresh, FIRST)[FIRST]
    return next(address for address, cell in cells.items() if cell.value == WORDS.dashboard["buttons"])


def becomes_older(master: Path) -> None:
    """Take from a fresh master what a new version brings: lines and names of the system, buttons, words, macros, ribbon."""
    place = taken(master)
    for row, label in [one for one in _labels(master) if one[1].startswith("dvk_")][-2:]:
        set_cells(master, SYSTEM, {f"A{row}": None, f"B{row}": None})
        excel.deletes_name(master, label)
    says_format(master, "1")
    parts = parts_of(master)
    sheets = sheet_parts(parts)
    changes: dict[str, Callable[[bytes], bytes]] = {
        next(name for name in parts if name.endswith(".vml")): _older_buttons,
        sheets["_Kieu"]: _without_last_row,
        "customUI/customUI.xml": lambda data: data.replace("Dân vận khéo".encode(), _OLD_RIBBON.encode()),
        "_rels/.rels": lambda data: re.sub(rb'<Relationship Id="dvkRibbon2"[^>]*/>', b"", data),
    }
    change_parts(master, changes)
    set_cells(master, "Hướng dẫn", {"B1": "HƯỚNG DẪN CŨ"})
    set_cells(master, "Kiểm tra", {"A2": "Lời cũ của trang này."})
    set_cells(master, FIRST, {place: None})
    older_macros(master)


def _older_buttons(data: bytes) -> bytes:
    shapes = re.findall(rb"<v:shape .*?</v:shape>", data, re.DOTALL)
    for shape in shapes[-3:]:
        data = data.replace(shape, b"")
    return re.sub(rb">[^<>]+</font>", f">{_OLD_BUTTON}</font>".encode(), data, count=1)


def _without_last_row(data: bytes) -> bytes:
    root = etree.fromstring(data)
    holder = root.find(f"{MAIN}sheetData")
    assert holder is not None
    holder.remove(holder[-1])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def officer_works(master: Path, place: str) -> officer.Works:
    """What `officer.works_in` leaves, and: an own macro, a code name for the own sheet, words on the first sheet."""
    works = officer.works_in(master)
    own = sheet_parts(parts_of(master))[officer.OWN_SHEET]
    change_parts(
        master,
        {own: lambda data: data.replace(b"<sheetData>", f'<sheetPr codeName="{OWN_CODE_NAME}"/><sheetData>'.encode())},
    )
    with ExcelFile(master) as book:
        book._document_names = {OWN_CODE_NAME.casefold()}
        book.vba_project().add_module(OWN_CODE_NAME, _SHEET_HEADER, kind=VBAModuleKind.other)
        book.vba_project().add_module("Module1", OWN_MODULE)
        book.save()
    set_cells(master, FIRST, {FREE: "gọi chị Lan", place: "nhớ nộp báo cáo"})
    return works
