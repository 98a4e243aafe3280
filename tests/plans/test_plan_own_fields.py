"""A field that one plan alone asks for: declared in its file, it goes through form, master, intake, checks and paper."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import practice

from dvk_xl.actions.describe import schema_json
from dvk_xl.actions.forms import make_forms
from dvk_xl.actions.new import new_campaign
from dvk_xl.actions.report import report
from dvk_xl.actions.run import Consolidated, consolidate, look
from dvk_xl.coverage import TargetState
from dvk_xl.plan import read_plan, tailored
from dvk_xl.resources import resource_folder
from dvk_xl.schema import load_schema

YEAR = 2026
UNITS = "Mã,Tên đơn vị,Loại\nCB01,Chi bộ Tổ dân phố số 1,CHI_BO\nMTTQ,Ủy ban Mặt trận Tổ quốc Việt Nam phường,MTTQ\n"
ADDED = """
[[targets]]
id = "HO"
text = "Trên 80% số hộ được tuyên truyền"
short = "Trên 80% số hộ"
kind = "ratio"
operator = ">"
value = 80
source = "II"
numerator = "reached"
denominator = "homes"

[[own_fields]]
table = "registration"
[own_fields.field]
name = "households"
title = "Số hộ tham gia"
aliases = ["Số hộ"]
type = "integer"
owner = "unit"
required = "warning"
required_code = "W110"
min = 0
max = 500
width = 12
help = "Số hộ đăng ký tham gia mô hình."

[[own_fields]]
table = "registration"
[own_fields.field]
name = "slogan"
title = "Khẩu hiệu của mô hình"
type = "text"
owner = "unit"
max_length = 20
width = 20
help = "Một câu ngắn."

[[own_fields]]
table = "unit_report"
[own_fields.field]
name = "homes"
title = "Tổng số hộ"
type = "integer"
owner = "unit"
min = 0
width = 12
help = "Tổng số hộ của địa bàn."

[[own_fields]]
table = "unit_report"
[own_fields.field]
name = "reached"
title = "Số hộ được tuyên truyền"
type = "integer"
owner = "unit"
min = 0
cumulative = true
width = 12
help = "Số hộ được tuyên truyền."
"""
PAPER = """[appendices.appendix1]
items = [
    { title = "Tên mô hình", fields = ["model_name"] },
    { title = "Số hộ đăng ký tham gia", fields = ["households"] },
    { title = "Khẩu hiệu", fields = ["slogan"] },
]
"""


@dataclass(frozen=True)
class Year:
    """A campaign whose two units answered the registration and the half-year report, and what each run said."""

    folder: Path
    registered: Consolidated
    reported: Consolidated

    def issues(self, code: str) -> list[tuple[str | None, str | None, str | None]]:
        """Issues of a code of the last run as (unit, field, cell)."""
        return [(one.unit, one.field, one.ref.cell) for one in self.reported.outcome.issues if one.code.value == code]


def own_plan(folder: Path) -> Path:
    """The plan of the ward with four fields of its own and a target on two of them."""
    source = (resource_folder("workbook") / "plans" / "phuong-hai-phong-2026.toml").read_text("utf-8")
    assert "[appendices.appendix1]\n" in source
    target = folder / "rieng.toml"
    target.write_text(source.replace("[appendices.appendix1]\n", PAPER) + ADDED, "utf-8")
    return target


def forms_of(plan: Path) -> dict[str, Any]:
    """What `dvk schema` says of the forms of the plan, by period."""
    read = read_plan(plan)
    return {one["period"]: one["sheets"] for one in schema_json(tailored(load_schema(), read), read)["forms"]}


def fill(
    form: Path, sheets: Sequence[Mapping[str, Any]], said: Mapping[str, Sequence[practice.Row]], out: Path
) -> None:
    """A unit fills in its form: rows of fields by table."""
    book = openpyxl.load_workbook(form)
    for sheet in sheets:
        letters = {one["name"]: one["letter"] for one in sheet["columns"]}
        for number, row in enumerate(said.get(sheet["table"], ()), sheet["first_row"]):
            for name, value in row.items():
                book[sheet["name"]][f"{letters[name]}{number}"].value = value
    book.save(out)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Lead the campaign from its own plan to the half-year; do not change it."""
    place = tmp_path_factory.mktemp("rieng")
    plan, folder = own_plan(place), place / "phong trao"
    (place / "dv.csv").write_text(UNITS, "utf-8-sig")
    new_campaign(folder, str(plan), place / "dv.csv", None, date(YEAR, 2, 1))
    sheets = forms_of(plan)

    def answer(unit: str, period: str, said: Mapping[str, Sequence[practice.Row]]) -> None:
        name = practice.FORM_NAMES[period]
        form = folder / practice.OUTBOX / f"{unit} - {name} {YEAR}.xlsx"
        fill(form, sheets[period], said, folder / practice.INBOX / f"{unit} {period}.xlsx")

    make_forms(folder, "DK", (), date(YEAR, 2, 10))
    good = practice.model("Ngõ xanh", households=45, slogan="Mỗi nhà một cây")
    long = practice.model("Nhà sạch", households=None, slogan="Nhà nhà đều sạch, ngõ ngõ đều đẹp")
    answer("CB01", "DK", {"registration": (good, long)})
    answer("MTTQ", "DK", {"registration": (practice.model("Tự quản", households="nhiều"),)})
    registered = consolidate(folder, date(YEAR, 3, 1))
    make_forms(folder, "6T", (), date(YEAR, 6, 1))
    answer("CB01", "6T", {"result": ({"achieved": "Xong"},), "unit_report": ({"homes": 200, "reached": 170},)})
    answer("MTTQ", "6T", {"result": ({"achieved": "Xong"},), "unit_report": ({"homes": 100, "reached": 71},)})
    return Year(folder, registered, consolidate(folder, date(YEAR, 6, 18)))


def test_it_stands_in_the_form_with_its_rule_and_its_hint(year: Year) -> None:
    columns = {one["name"]: one for one in forms_of(year.folder.parent / "rieng.toml")["DK"][0]["columns"]}
    letter = columns["households"]["letter"]
    sheet = openpyxl.load_workbook(year.folder / practice.OUTBOX / f"CB01 - Dang ky {YEAR}.xlsx")["Đăng ký"]
    header = forms_of(year.folder.parent / "rieng.toml")["DK"][0]["header_row"]
    assert sheet[f"{letter}{header}"].value == "Số hộ tham gia"
    rules = [one for one in sheet.data_validations.dataValidation if f"{letter}{header + 1}" in one.cells]
    assert [(one.type, one.operator or "between", one.formula1, one.formula2) for one in rules] == [
        ("whole", "between", "0", "500")
    ]
    assert "Số hộ đăng ký tham gia mô hình." in (rules[0].prompt or "")


def test_it_is_a_column_of_the_master_with_its_rule_and_the_values_that_were_sent(year: Year) -> None:
    master = year.folder / practice.MASTER
    rows = practice.table_rows(master, "tblDangKy")
    assert {row["Tên mô hình"]: row.get("Số hộ tham gia") for row in rows} == {
        "Ngõ xanh": 45,
        "Nhà sạch": None,
        "Tự quản": None,
    }
    assert rows[0]["Khẩu hiệu của mô hình"] == "Mỗi nhà một cây"
    parts = practice.parts_of(master)
    sheet = parts[practice.sheet_parts(parts)["Đăng ký"]].decode()
    assert re.search(r'type="whole"[^>]*>(?:(?!</dataValidation>).)*<formula1>0</formula1><formula2>500<', sheet)


def test_what_is_sent_for_it_is_checked(year: Year) -> None:
    first = [(one.code.value, one.unit, one.field) for one in year.registered.outcome.issues]
    # demanded with a warning, a number that is none, a text that is too long
    assert ("W110", "CB01", "households") in first
    assert ("E305", "MTTQ", "households") in first
    assert ("W314", "CB01", "slogan") in first
    assert not any(code == "W314" and field == "households" for code, _, field in first)


def test_numbers_of_the_report_of_a_unit_are_in_the_master_and_make_the_target(year: Year) -> None:
    rows = practice.table_rows(year.folder / practice.MASTER, "tblBaoCao")
    assert [(row["Mã đơn vị"], row["Tổng số hộ"], row["Số hộ được tuyên truyền"]) for row in rows] == [
        ("CB01", 200, 170),
        ("MTTQ", 100, 71),
    ]
    measures = look(year.folder, date(YEAR, 6, 18)).state.outcome.measures["6T"]
    found: TargetState = next(one for one in measures.targets if one.id == "HO")
    # (170 + 71) / (200 + 100) = 80,33 %, floored; it is not the mean of 85 % and 71 %
    assert (str(found.value), found.met) == ("80.3", True)


def test_it_is_printed_where_the_plan_prints_it(year: Year) -> None:
    form = openpyxl.load_workbook(year.folder / practice.OUTBOX / f"CB01 - Dang ky {YEAR}.xlsx")
    words = {cell.value for row in form["Phụ lục 01"].iter_rows() for cell in row if isinstance(cell.value, str)}
    assert {"Số hộ đăng ký tham gia", "Khẩu hiệu"} <= words
    master = practice.cells_of(year.folder / practice.MASTER, "Phụ lục 01")["Phụ lục 01"].values()
    shown = [cell.value for cell in master if cell.value is not None]
    assert shown[shown.index("Số hộ đăng ký tham gia") + 1] == 45
    assert shown[shown.index("Khẩu hiệu") + 1] == "Mỗi nhà một cây"
    assert report(year.folder, "6T", ("docx", "xlsx"), date(YEAR, 6, 18)).files


def test_without_the_declaration_there_is_no_such_column() -> None:
    names = {one.name for one in load_schema().registration.fields}
    assert "households" not in names
    source = resource_folder("workbook") / "plans" / "phuong-hai-phong-2026.toml"
    assert tailored(load_schema(), read_plan(source)).registration == load_schema().registration
