"""A new master and the forms: the same bytes each time, everything in its place, nothing that old Excel cannot read."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from helpers import practice
from helpers.validator import ooxml_faults, workbook_lint
from lxml import etree

from dvk_xl.actions.forms import make_forms
from dvk_xl.actions.new import new_campaign
from dvk_xl.plan import load_plan
from dvk_xl.schema import Table, load_schema

GOLDENS = Path(__file__).with_name("goldens")
ACCEPT = "DVK_ACCEPT_GOLDENS"
SHEETS = [
    "Điều hành",
    "Đơn vị",
    "Đăng ký",
    "Kết quả",
    "Báo cáo đơn vị",
    "Kiểm tra",
    "Chờ xác nhận",
    "Độ phủ",
    "Từng đơn vị",
    "Miễn, gia hạn",
    "Tùy chọn",
    "Phụ lục 01",
    "Phụ lục 02",
    "Phụ lục 03",
    "Sổ nhận",
    "Nhật ký",
    "Năm trước",
    "Kế hoạch",
    "Hướng dẫn",
    "Mã lỗi",
]
HIDDEN = ["_Danh_muc", "_He_thong", "_Kieu"]
BRIDGE = {"dvk_action", "dvk_launcher", "dvk_state", "dvk_status", "dvk_time"}
RULES = {
    "enum": "list",
    "bool": "list",
    "unit": "list",
    "date": "date",
    "integer": "whole",
    "number": "decimal",
    "money": "decimal",
    "percent": "decimal",
}
"""The kind of rule a field's cells have by the field's type; other fields have an input message only."""
FUNCTIONS_OF_2010 = {
    "AND",
    "CHAR",
    "COUNT",
    "COUNTA",
    "COUNTIFS",
    "DATE",
    "HYPERLINK",
    "IF",
    "IFERROR",
    "INDEX",
    "INT",
    "ISNUMBER",
    "MATCH",
    "MAX",
    "MID",
    "N",
    "OFFSET",
    "OR",
    "SUM",
    "SUMIFS",
    "SUMPRODUCT",
    "TEXT",
    "UPPER",
}
DATA_SHEETS = ["Đơn vị", "Đăng ký", "Kết quả", "Báo cáo đơn vị", "Năm trước", "Kiểm tra", "Sổ nhận", "Nhật ký"]


def sheet_root(path: Path, title: str) -> etree._Element:
    parts = practice.parts_of(path)
    return etree.fromstring(parts[practice.sheet_parts(parts)[title]])


def test_two_builds_are_the_same_byte_for_byte(made_once: Path, tmp_path: Path) -> None:
    again = practice.new_folder(tmp_path / "noi khac" / "Ten khac")
    assert (again / practice.MASTER).read_bytes() == (made_once / practice.MASTER).read_bytes()
    for unit in ("CB01", "UBND"):
        assert practice.form_of(again, unit).read_bytes() == practice.form_of(made_once, unit).read_bytes()


def test_the_register_may_be_an_excel_file_and_a_book_without_units_is_a_book_too(
    made_once: Path, tmp_path: Path
) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for line in practice.REGISTER.splitlines():
        book.worksheets[0].append(line.split(","))
    book.save(tmp_path / "dv.xlsx")
    new_campaign(tmp_path / "excel", practice.PLAN, tmp_path / "dv.xlsx", None, practice.NEW_DAY)
    assert (tmp_path / "excel" / practice.MASTER).read_bytes() == (made_once / practice.MASTER).read_bytes()
    new_campaign(tmp_path / "trong", practice.PLAN, None, None, practice.NEW_DAY)
    assert workbook_lint(tmp_path / "trong" / practice.MASTER) == []


def test_all_sheets_are_there_in_order_and_the_tools_own_are_very_hidden(made_once: Path) -> None:
    workbook = etree.fromstring(practice.parts_of(made_once / practice.MASTER)["xl/workbook.xml"])
    states = {str(one.get("name")): one.get("state") for one in workbook.iter(f"{practice.MAIN}sheet")}
    assert list(states) == SHEETS + HIDDEN
    assert {name for name, state in states.items() if state} == set(HIDDEN)
    assert {states[name] for name in HIDDEN} == {"veryHidden"}


def test_named_ranges_hold_the_lists_and_the_bridge_to_the_macros(made_once: Path) -> None:
    workbook = etree.fromstring(practice.parts_of(made_once / practice.MASTER)["xl/workbook.xml"])
    names = {
        str(one.get("name")): str(one.text)
        for one in workbook.iter(f"{practice.MAIN}definedName")
        if one.get("localSheetId") is None
    }
    schema, plan = load_schema(), load_plan(practice.PLAN)
    lists = {f"lst_{one.list}" for table in schema.tables.values() for one in table.fields if one.list} | {"lst_unit"}
    assert lists | BRIDGE <= set(names)
    assert all("#REF!" not in text for text in names.values())
    hidden = practice.cells_of(made_once / practice.MASTER, "_Danh_muc")["_Danh_muc"]
    chosen = {
        name: [hidden[cell].value for cell in practice.places_in(text.split("!")[1])]
        for name, text in names.items()
        if text.startswith("'_Danh_muc'")
    }
    assert chosen["lst_field"] == [one.title for one in plan.fields]
    assert chosen["lst_kind"] == [one.title for one in schema.lists["kind"].items]


def test_the_headings_of_every_table_are_the_names_of_its_columns(made_once: Path) -> None:
    path = made_once / practice.MASTER
    parts, cells = practice.parts_of(path), practice.cells_of(path)
    tables = practice.table_parts(parts)
    # this plan has no tasks, so no sheet of tasks
    assert {one.excel_table for one in load_schema().tables.values()} - {"tblNhiemVu"} <= set(tables)
    for name, part in tables.items():
        root = etree.fromstring(parts[part])
        left, top, right, _ = practice.area(str(root.get("ref")))
        sheet = cells[practice.sheet_of_table(parts, name)]
        headings = [sheet[f"{practice.column_letters(column)}{top}"].value for column in range(left, right + 1)]
        assert headings == [one.get("name") for one in root.iter(f"{practice.MAIN}tableColumn")]


def validations(root: etree._Element) -> dict[str, tuple[etree._Element, int, int]]:
    """Rule, first and last row by letter of column."""
    found = {}
    for rule in root.iter(f"{practice.MAIN}dataValidation"):
        for part in str(rule.get("sqref")).split():
            left, top, right, bottom = practice.area(part)
            for column in range(left, right + 1):
                found[practice.column_letters(column)] = (rule, top, bottom)
    return found


@pytest.mark.parametrize("name", ["registration", "result", "unit_report", "unit", "last_year", "leave", "name"])
def test_every_column_that_people_fill_has_its_rule_and_its_message_in_the_master(made_once: Path, name: str) -> None:
    schema = load_schema()
    table = schema.tables[name]
    rules = validations(sheet_root(made_once / practice.MASTER, table.sheet))
    letters = {one.name: practice.column_letters(number) for number, one in enumerate(table.fields, 1)}
    capacity = schema.workbook.unit_capacity if name == "unit" else schema.workbook.capacity
    must_have_rules(
        table, {name: letters[name] for name in letters}, rules, (6, 5 + capacity), people=("unit", "office")
    )


def must_have_rules(
    table: Table,
    letters: Mapping[str, str],
    rules: Mapping[str, tuple[etree._Element, int, int]],
    rows: tuple[int, int],
    people: tuple[str, ...],
) -> None:
    for one in table.fields:
        if one.owner not in people:
            continue
        rule, top, bottom = rules[letters[one.name]]
        assert (one.name, rule.get("type", "none")) == (one.name, RULES.get(one.type, "none"))
        assert (one.name, top, bottom) == (one.name, *rows)
        assert one.title.startswith(str(rule.get("promptTitle")))
        assert str(rule.get("prompt")).startswith(one.help[:200])
        assert rule.get("showInputMessage") == "1"
        if one.type in {"enum", "bool"}:
            assert rule.findtext(f"{practice.MAIN}formula1") == f"lst_{one.list}"


@pytest.mark.parametrize("period", ["DK", "6T", "NAM"])
def test_every_column_of_a_form_has_its_rule_and_its_message(fewer_once: Path, tmp_path: Path, period: str) -> None:
    folder = practice.copy(fewer_once, tmp_path / "x")
    make_forms(folder, period, ("CB01",), practice.HALF_DAY)
    schema = load_schema()
    for form in practice.schema_of_forms()["forms"]:
        if form["period"] != period:
            continue
        for sheet in form["sheets"]:
            rules = validations(sheet_root(practice.form_of(folder, "CB01", period), sheet["name"]))
            letters = {one["name"]: one["letter"] for one in sheet["columns"]}
            count = 1 if sheet["table"] == "unit_report" else schema.workbook.form_rows
            rows = (sheet["first_row"], sheet["first_row"] + count - 1)
            must_have_rules(schema.tables[sheet["table"]], letters, rules, rows, people=("unit",))


def test_no_data_table_has_merged_cells(more_once: Path) -> None:
    for title in DATA_SHEETS:
        assert list(sheet_root(more_once / practice.MASTER, title).iter(f"{practice.MAIN}mergeCell")) == []


def test_formulas_are_such_as_excel_2010_knows(half_once: Path) -> None:
    files = [
        half_once / practice.MASTER,
        practice.form_of(half_once, "CB01"),
        practice.form_of(half_once, "CB01", "6T"),
    ]
    for path in files:
        for name, data in practice.parts_of(path).items():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            root = etree.fromstring(data)
            assert [cell.get("r") for cell in root.iter(f"{practice.MAIN}c") if cell.get("cm")] == []
            formulas = list(root.iter(f"{practice.MAIN}f"))
            assert [one for one in formulas if one.get("t") == "array"] == []
            text = re.sub(r'"[^"]*"', "", "\n".join(one.text or "" for one in formulas))
            assert "_xlfn" not in text
            assert set(re.findall(r"\b([A-Z][A-Z0-9.]*)\(", text)) <= FUNCTIONS_OF_2010


@pytest.fixture(scope="session")
def samples(made_once: Path, consolidated_once: Path, half_once: Path, fewer_once: Path) -> dict[str, Path]:
    """Give one file of each kind that the tool makes."""
    return {
        "new master": made_once / practice.MASTER,
        "consolidated master": consolidated_once / practice.MASTER,
        "second consolidation with fewer rows": fewer_once / practice.MASTER,
        "master with results": half_once / practice.MASTER,
        "form DK": practice.form_of(made_once, "CB01"),
        "form 6T": practice.form_of(fewer_once, "CB01", "6T"),
    }


KINDS = [
    "new master",
    "consolidated master",
    "second consolidation with fewer rows",
    "master with results",
    "form DK",
    "form 6T",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_the_tool_breaks_no_law_of_excel(samples: dict[str, Path], kind: str) -> None:
    assert workbook_lint(samples[kind]) == []


@pytest.mark.validator
@pytest.mark.parametrize("kind", KINDS)
def test_the_open_xml_sdk_finds_nothing_wrong_with_a_file_of_the_tool(samples: dict[str, Path], kind: str) -> None:
    assert ooxml_faults(samples[kind]) == []


def pretty(path: Path, part: str) -> str:
    """A part as text to compare: texts in their cells and styles by name, whatever their numbers are."""
    parts = practice.parts_of(path)
    root = etree.fromstring(parts[part])
    strings = practice.strings_of(parts)
    styles = {cell.style: str(cell.value) for cell in reversed(practice.cells_of(path, "_Kieu")["_Kieu"].values())}
    for cell in root.iter(f"{practice.MAIN}c"):
        value = cell.find(f"{practice.MAIN}v")
        if cell.get("t") == "s" and value is not None:
            value.text = strings[int(str(value.text))]
        if cell.get("s"):
            cell.set("s", styles.get(str(cell.get("s")), "?"))
    etree.indent(root)
    return etree.tostring(root, encoding="unicode") + "\n"


@pytest.mark.parametrize("name", ["workbook.xml", "dang-ky.xml", "tables.xml"])
def test_the_new_master_is_as_it_was_accepted(made_once: Path, tmp_path: Path, name: str) -> None:
    path = made_once / practice.MASTER
    parts = practice.parts_of(path)
    wanted = {
        "workbook.xml": ["xl/workbook.xml"],
        "dang-ky.xml": [practice.sheet_parts(parts)["Đăng ký"]],
        "tables.xml": sorted(practice.table_parts(parts).values()),
    }[name]
    text = "".join(pretty(path, part) for part in wanted)
    golden = GOLDENS / name
    if os.environ.get(ACCEPT):
        GOLDENS.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    (tmp_path / name).write_text(text, "utf-8")
    known = golden.read_text("utf-8") if golden.is_file() else ""
    assert text == known, (
        f"see: diff {golden} {tmp_path / name}\n"
        f"accept: {ACCEPT}=1 {shutil.which('pytest') or 'pytest'} {Path(__file__)} -k accepted"
    )
