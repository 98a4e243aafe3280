"""A small campaign to practise on, and the units that answer its forms, as an outside program would play them.

Twelve invented units of one ward. Forms are filled with openpyxl by the letters that `dvk schema --json` says; what a
filled file says about its own time is fixed, so that the same test gives the same bytes.
"""

import os
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree

from dvk_xl.actions.describe import schema_json
from dvk_xl.actions.forms import make_forms
from dvk_xl.actions.new import new_campaign
from dvk_xl.issues import column_letters, column_number
from dvk_xl.plan import load_plan, tailored
from dvk_xl.schema import load_schema

PLAN = "phuong-hai-phong-2026"
NEW_DAY, FORMS_DAY, FIRST_DAY, SECOND_DAY, THIRD_DAY, HALF_DAY = (
    date(2026, 2, 2),
    date(2026, 2, 10),
    date(2026, 3, 1),
    date(2026, 3, 5),
    date(2026, 3, 9),
    date(2026, 6, 18),
)
REGISTER = """Mã,Tên đơn vị,Loại,Tên khác,Đầu mối,Điện thoại
CB01,Chi bộ Tổ dân phố số 1,Chi bộ trực thuộc,CB TDP 1,Lê Thị Thử,0900000001
CB02,Chi bộ Tổ dân phố số 2,Chi bộ trực thuộc,,Trần Văn Mẫu,0900000002
CB03,Chi bộ Tổ dân phố số 3,Chi bộ trực thuộc,,Phạm Thị Ví,0900000003
CB04,Chi bộ Tổ dân phố số 4,Chi bộ trực thuộc,,Đỗ Văn Dụ,0900000004
CB05,Chi bộ Tổ dân phố số 5,Chi bộ trực thuộc,,Vũ Thị Tập,0900000005
CB13,Chi bộ Tổ dân phố số 13,Chi bộ trực thuộc,,Đặng Thị Dụ,0900000013
MTTQ,Ủy ban Mặt trận Tổ quốc Việt Nam phường,MTTQ,MTTQ phường,Lương Thị Ví,0900000022
HPN,Hội Liên hiệp Phụ nữ phường,CT_XH,Hội Phụ nữ,Tô Thị Dụ,0900000023
DTN,Đoàn Thanh niên phường,CT_XH,Đoàn Thanh niên,Lâm Thị Mẫu,0900000026
UBND,Ủy ban nhân dân phường,UBND,UBND phường,Quách Thị Dụ,0900000028
VHXH,Phòng Văn hóa - Xã hội,PHONG_BAN,,Ninh Văn Tập,0900000029
THHB,Trường Tiểu học Hoa Ban,TRUONG_HOC,,Lưu Thị Mẫu,0900000031
"""
INBOX, OUTBOX, RETURNS, REPORTS, DOSSIER = "2-Nhan-ve", "1-Gui-don-vi", "3-Tra-lai", "4-Bao-cao", "Ho-so"
MASTER = "DanVanKheo.xlsm"
FORM_NAMES = {"DK": "Dang ky", "6T": "Bao cao 6 thang", "NAM": "Bao cao nam"}

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """A cell of a file: its formula, its value (the stored one of a formula; a day is a number) and its style id."""

    formula: str | None
    value: str | float | bool | None
    style: str


@cache
def schema_of_forms(plan: str = PLAN) -> dict[str, Any]:
    """What `dvk schema --plan … --json` says."""
    profile = load_plan(plan)
    return schema_json(tailored(load_schema(), profile), profile)


def new_folder(root: Path, plan: str = PLAN) -> Path:
    """Make the campaign with its twelve units in a folder, and the forms of the registration."""
    root.parent.mkdir(parents=True, exist_ok=True)
    units = root.with_name("don-vi.csv")
    units.write_text(REGISTER, "utf-8-sig")
    new_campaign(root, plan, units, None, NEW_DAY)
    make_forms(root, "DK", (), FORMS_DAY)
    return root


def form_of(folder: Path, unit: str, period: str = "DK", year: int = 2026) -> Path:
    """The form that went out to a unit."""
    return folder / OUTBOX / f"{unit} - {FORM_NAMES[period]} {year}.xlsx"


def model(name: str, **changes: Any) -> dict[str, Any]:
    """A registration without faults, in the words of the form."""
    return {
        "model_name": name,
        "kind": "Mô hình mới",
        "subject": "Tập thể",
        "field": "Văn hóa - xã hội",
        "goal": "12 ngõ có cây xanh, không rác tồn.",
        "content": "Mỗi ngõ một tổ tự quản, tổng vệ sinh thứ bảy hằng tuần.",
        "start": date(2026, 3, 2),
        "end": date(2026, 11, 30),
        "launch_date": date(2026, 3, 25),
        "person_in_charge": "Người Phụ Trách Thử",
        "level": "Cấp xã, phường",
        **changes,
    }


def kept_model(name: str, **changes: Any) -> dict[str, Any]:
    """A registration of a model from last year, without faults."""
    same = {
        "kind": "Mô hình duy trì",
        "start": date(2025, 3, 10),
        "launch_date": None,
        "higher_target": "Thêm 20% số hộ tham gia.",
    }
    return model(name, **{**same, **changes})


FIRST_ROUND: Mapping[str, Sequence[Row]] = {
    "CB01": (
        model("Tổ dân phố sáng - xanh - sạch - đẹp - an toàn", cooperating_units="Hội Phụ nữ; Đoàn Thanh niên"),
        kept_model("Camera an ninh ngõ 12", field="Quốc phòng - an ninh"),
        model("Tuyến phố không rác", kind="Mô hình nhân rộng", source_model="Tổ dân phố số 9", launch_date=None),
    ),
    "CB02": (model("Tuyến phố văn minh thương mại", field="Kinh tế", launch_date=None),),
    "CB03": (model("Nhà sạch, ngõ đẹp", kind=None), model("Hiến đất mở rộng ngõ", start=date(2025, 9, 1))),
    "CB05": (kept_model("Bình dân học vụ số", higher_target=None),),
    "HPN": (model("Đi chợ bằng làn", cooperating_units="Chi bộ Tổ dân phố số 4"),),
    "MTTQ": (
        kept_model("Khu dân cư tự quản", field="Xây dựng hệ thống chính trị"),
        model("Người cán bộ mặt trận tận tụy", subject="Cá nhân", person_name="Nguyễn Thị Mẫu"),
    ),
    "UBND": (model("Một cửa thân thiện", field="Xây dựng hệ thống chính trị", start=date(2026, 2, 12)),),
}
"""What came back first: 11 rows of 7 units, 3 of them with errors (no kind, begun last year, no higher target)."""


def fill(
    form: Path,
    rows: Mapping[str, Sequence[Row | None]] | Sequence[Row | None],
    out: Path,
    day: date,
    plan: str = PLAN,
) -> Path:
    """Play a unit: its form filled and saved that day. `rows` by table, or those of the first table.

    A row says the fields to write, and what the plan's form does not ask is left out; `None` empties the row, and rows
    that are not given stay as they are.
    """
    unasked = load_plan(plan).unasked
    book = openpyxl.load_workbook(form)
    period = next(name for name, words in FORM_NAMES.items() if words in form.name)
    forms = {one["period"]: one["sheets"] for one in schema_of_forms(plan)["forms"]}
    by_table = rows if isinstance(rows, Mapping) else {forms[period][0]["table"]: rows}
    for sheet in forms[period]:
        letters = {one["name"]: one["letter"] for one in sheet["columns"]}
        for number, row in enumerate(by_table.get(sheet["table"], ()), sheet["first_row"]):
            values = dict.fromkeys(letters) if row is None else row
            for name, value in ((name, one) for name, one in values.items() if name not in unasked):
                book[sheet["name"]][f"{letters[name]}{number}"].value = value
                if isinstance(value, str):
                    book[sheet["name"]][f"{letters[name]}{number}"].data_type = "s"
    out.parent.mkdir(parents=True, exist_ok=True)
    book.save(out)
    book.close()
    _say_saved(out, day)
    return out


def _say_saved(path: Path, day: date) -> None:
    """Fix what the file says of its own time, inside and outside."""
    moment = datetime(day.year, day.month, day.day, 8, 0, 0, tzinfo=UTC)
    said = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*")
    change_parts(
        path, {"docProps/core.xml": lambda data: said.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode(), data)}
    )
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def send(folder: Path, unit: str, rows: Sequence[Row | None], day: date, name: str = "") -> Path:
    """A unit answers its registration form: the filled file lies in the inbox."""
    return fill(form_of(folder, unit), rows, folder / INBOX / (name or f"DK {unit}.xlsx"), day)


def send_first_round(folder: Path) -> None:
    """Everybody of the first round answers."""
    for number, (unit, rows) in enumerate(FIRST_ROUND.items()):
        send(folder, unit, rows, date(2026, 2, 20 + number % 7))


def copy(folder: Path, target: Path) -> Path:
    """A copy of a campaign, times of files included."""
    shutil.copytree(folder, target)
    return target


def parts_of(path: Path) -> dict[str, bytes]:
    """The parts of a file by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def change_parts(path: Path, changes: Mapping[str, Any], added: Mapping[str, bytes] | None = None) -> None:
    """Surgery on a workbook: each change is a function from the old bytes of a part to the new ones."""
    with zipfile.ZipFile(path) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries:
            change = changes.get(entry.filename)
            archive.writestr(_entry(entry.filename), change(data) if change else data)
        for name, data in (added or {}).items():
            archive.writestr(_entry(name), data)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Part name of each sheet by its title, in order."""
    links = {
        one.get("Id"): one.get("Target", "").removeprefix("/xl/").removeprefix("xl/")
        for one in etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    return {
        one.get("name", ""): f"xl/{links[one.get(LINK)]}"
        for one in etree.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet")
    }


def table_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Part name of each table by its name."""
    names = [name for name in parts if name.startswith("xl/tables/")]
    return {str(etree.fromstring(parts[name]).get("displayName")): name for name in names}


def cells_of(path: Path, *titles: str) -> dict[str, dict[str, Cell]]:
    """Every cell by sheet and address, of all sheets or of some."""
    parts = parts_of(path)
    strings = strings_of(parts)
    return {
        title: {str(node.get("r")): _cell(node, strings) for node in etree.fromstring(parts[part]).iter(f"{MAIN}c")}
        for title, part in sheet_parts(parts).items()
        if title in titles or not titles
    }


def strings_of(parts: Mapping[str, bytes]) -> list[str]:
    """The shared strings of a file in order."""
    if "xl/sharedStrings.xml" not in parts:
        return []
    return [_text(item) for item in etree.fromstring(parts["xl/sharedStrings.xml"]).iter(f"{MAIN}si")]


def _text(node: etree._Element) -> str:
    return "".join(one.text or "" for one in node.iter(f"{MAIN}t"))


def _cell(node: etree._Element, strings: Sequence[str]) -> Cell:
    kind, text = node.get("t", "n"), node.findtext(f"{MAIN}v")
    value: str | float | bool | None = text
    if kind == "inlineStr":
        value = _text(node)
    elif kind == "s" and text:
        value = strings[int(text)]
    elif kind == "b":
        value = text == "1"
    elif kind == "n":
        value = float(text) if text else None
    formula = node.find(f"{MAIN}f")
    return Cell(None if formula is None else formula.text or "", value, node.get("s", "0"))


def table_rows(path: Path, table: str) -> list[dict[str, Any]]:
    """The rows of an Excel table inside its range, by title of column; empty cells are left out."""
    parts = parts_of(path)
    root = etree.fromstring(parts[table_parts(parts)[table]])
    sheet = sheet_of_table(parts, table)
    cells = cells_of(path, sheet)[sheet]
    left, top, _, bottom = area(str(root.get("ref")))
    titles = [str(one.get("name")) for one in root.iter(f"{MAIN}tableColumn")]
    rows = []
    for row in range(top + 1, bottom + 1):
        places = {title: f"{column_letters(left + number)}{row}" for number, title in enumerate(titles)}
        rows.append({t: cells[a].value for t, a in places.items() if a in cells and cells[a].value not in {None, ""}})
    return rows


def sheet_of_table(parts: Mapping[str, bytes], table: str) -> str:
    """The title of the sheet that a table stands on."""
    name = table_parts(parts)[table].rsplit("/", 1)[-1]
    return next(
        title
        for title, part in sheet_parts(parts).items()
        if name.encode() in parts.get(part.replace("worksheets/", "worksheets/_rels/") + ".rels", b"")
    )


def table_ref(path: Path, table: str) -> str:
    """The range of a table."""
    parts = parts_of(path)
    return str(etree.fromstring(parts[table_parts(parts)[table]]).get("ref"))


def area(ref: str) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a range, from 1."""
    ends = [re.fullmatch(r"([A-Z]+)(\d+)", end) for end in ref.replace("$", "").split(":")]
    numbers = [(column_number(end[1]), int(end[2])) for end in ends if end]
    return (*numbers[0], *numbers[-1])


def places_in(ref: str) -> Iterator[str]:
    """The addresses of a range, row by row."""
    left, top, right, bottom = area(ref)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield f"{column_letters(column)}{row}"


def tree(folder: Path, *, without: tuple[str, ...] = ()) -> dict[str, tuple[int, bytes]]:
    """Every file of a folder with its time in nanoseconds and its bytes."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in without
    }


def set_cells(path: Path, sheet: str, values: Mapping[str, str | float | None]) -> None:
    """Type into a workbook the way Excel would store it: only that sheet changes, styles stay; `None` takes a cell away."""
    part = sheet_parts(parts_of(path))[sheet]
    change_parts(path, {part: lambda data: _with_cells(data, values)})


def _with_cells(data: bytes, values: Mapping[str, str | float | None]) -> bytes:
    root = etree.fromstring(data)
    for address, value in values.items():
        node = _place_of(root, address)
        for child in list(node):
            node.remove(child)
        node.attrib.pop("t", "")
        if value is None:
            node.getparent().remove(node)  # type: ignore[union-attr]  # a cell stands in a row
        elif isinstance(value, str):
            node.set("t", "inlineStr")
            etree.SubElement(etree.SubElement(node, f"{MAIN}is"), f"{MAIN}t").text = value
        else:
            etree.SubElement(node, f"{MAIN}v").text = repr(value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _place_of(root: etree._Element, address: str) -> etree._Element:
    column, number, _, _ = area(address)
    data = root.find(f"{MAIN}sheetData")
    assert data is not None
    rows = {int(row.get("r", "0")): row for row in data}
    if number not in rows:
        rows[number] = etree.Element(f"{MAIN}row", {"r": str(number)})
        data.insert(sum(other < number for other in rows), rows[number])
    before = [one for one in rows[number] if area(one.get("r", ""))[0] < column]
    for one in rows[number]:
        if one.get("r") == address:
            return one
    node = etree.Element(f"{MAIN}c", {"r": address})
    rows[number].insert(len(before), node)
    return node


SECOND_FEWER: Mapping[str, Sequence[Row | None]] = {
    "CB01": (FIRST_ROUND["CB01"][0], None, None),
    "MTTQ": (FIRST_ROUND["MTTQ"][0], None),
}
"""Two units send again and drop three models."""
SECOND_MORE: Mapping[str, Sequence[Row | None]] = {
    "CB04": tuple(model(f"Ngõ số {number} tự quản", field="Quốc phòng - an ninh") for number in (1, 4, 9)),
    "DTN": (model("Thứ bảy tình nguyện"), model("Cổng trường an toàn", goal=None)),
    "CB05": (kept_model("Bình dân học vụ số", higher_target="Thêm 50 người cao tuổi."),),
}
"""Two units send for the first time, one mends its error."""


def send_again(folder: Path, rounds: Mapping[str, Sequence[Row | None]], day: date = date(2026, 3, 2)) -> None:
    """Units send (again): their filled form under another name."""
    for unit, rows in rounds.items():
        send(folder, unit, rows, day, f"lan sau/DK {unit} {day:%d%m}.xlsx")


def plain(text: str) -> str:
    """A text of a file with Excel's escapes of single characters undone."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def send_half_year(folder: Path) -> None:
    """Three units answer the form of the half-year, two of them with the report of the unit."""
    for number, unit in enumerate(("CB01", "CB04", "MTTQ")):
        result = {
            "achieved": "Đã thực hiện phần lớn nội dung đăng ký.",
            "participants": 40 + 15 * number,
            "funds": 1_500_000 * (1 + number),
            "completion_percent": 55 + number,
            "effective": "Hiệu quả",
        }
        report = {"documents": "Kế hoạch triển khai", "news_count": 2, "satisfied": 45 + number, "ballots": 50}
        rows = {"result": [result], "unit_report": [report] if number else []}
        fill(form_of(folder, unit, "6T"), rows, folder / INBOX / f"BC {unit}.xlsx", date(2026, 6, 12))
