"""Forms at speed: a form patched from the template says what a form built for the unit says, and says it right."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers.office import Office
from helpers.validator import ooxml_faults, workbook_lint
from lxml import etree

from dvk_xl.errors import ReportError
from dvk_xl.generate import form_patch
from dvk_xl.generate.calc import understood
from dvk_xl.generate.form import FormRequest, build_form
from dvk_xl.generate.form_patch import UnitForms, unit_forms
from dvk_xl.generate.recalculate import looking
from dvk_xl.os_limits import publish_again_makeable
from dvk_xl.plan import Plan, load_plan, tailored
from dvk_xl.register import Unit
from dvk_xl.schema import Schema, load_schema

WARD = "phuong-hai-phong-2026"
PLANS = ("ha-giang-2023", "hoa-xa-2026", WARD, "thuong-hong-2025", "xuan-giang-2026")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = (
    "<&>\"' ]]> &amp;",
    "=1+1",
    "Đơn vị " * 43,
    "Tổ 🌾 dân phố 👩\u200d🌾",
    unicodedata.normalize("NFD", "Tổ dân phố Cẩm Giàng"),
    "  hai đầu có dấu cách ",
    "_x0041_ \x01 \x0b \ufffe",
    "#N/A",
    "<r><t>không phải mã</t></r>",
    "hai\ndòng\tthẻ",
    "{0} %s \\1 {unit}",
    "\ue0000t\ue001",
    "TRƯỜNG HỌC",
)


def unit(number: int = 1, title: str = "") -> Unit:
    """A unit of the register."""
    return Unit(f"CB{number:02d}", title or f"Chi bộ Tổ {number}", "CHI_BO", obliged=True, eligible=True, reports=True)


UNITS = tuple(unit(number) for number in range(1, 6))


def declared(name: str = WARD) -> tuple[Schema, Plan]:
    """The schema and the plan of that name."""
    plan = load_plan(name)
    return tailored(load_schema(), plan), plan


def values_of(schema: Schema, table: str, number: int) -> dict[str, Any]:
    """A row that says something in every field, typed; each row other values, every fifth only a name."""
    texts = [*HOSTILE[:1], "Ngõ xanh", *HOSTILE[1:]]
    typed: dict[str, Any] = {
        "date": date(2026, 3, number % 28 + 1),
        "integer": number,
        "money": 1_250_000 * number,
        "number": number + 0.25,
        "percent": 97.5,
        "bool": number % 2 == 0,
        "enum": "MOI",
    }
    row = {one.name: typed.get(one.type, texts[number % len(texts)]) for one in schema.tables[table].form_fields}
    codes = {
        one.name: schema.lists[one.list].items[-(number % 2)].code
        for one in schema.tables[table].form_fields
        if one.type == "enum" and one.list in schema.lists
    }
    named = {"model_name": f"{texts[number % len(texts)]} {number}", "model_id": f"CB01-{number:02d}"}
    given = {name: value for name, value in (row | codes | named).items() if name in row}
    return {name: given.get(name) for name in named} if number % 5 == 4 else given


def rows_of(schema: Schema, period: str, count: int) -> dict[str, list[dict[str, Any]]]:
    """The rows a form of a period brings along."""
    table = "registration" if period == "DK" else "result"
    rows = {table: [values_of(schema, table, number) for number in range(count)]}
    return rows if period == "DK" or not count else rows | {"unit_report": [values_of(schema, "unit_report", 1)]}


def both(
    period: str,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    whose: Unit,
    units: Sequence[Unit] = UNITS,
    plan: str = WARD,
) -> tuple[bytes, bytes]:
    """The form patched for a unit, after another unit's, and the form built for it."""
    schema, read = declared(plan)
    forms = unit_forms(schema, read, period, units)
    forms.form(unit(99, "Một đơn vị khác"), rows_of(schema, period, 2))
    return forms.form(whose, rows), build_form(schema, read, FormRequest(whose, period, rows, units))


def parts(data: bytes) -> dict[str, bytes]:
    """The files in a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        return {name: book.read(name) for name in book.namelist()}


def spelled_out(data: bytes) -> dict[str, str]:
    """The files in a workbook with each shared string in the place of its number, so that their order says nothing."""
    files = parts(data)
    root = etree.fromstring(files.pop("xl/sharedStrings.xml"))
    strings = ["".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in root]
    assert int(root.get("uniqueCount", "")) == len(strings)

    def said(found: re.Match[str]) -> str:
        return f"<v>{strings[int(found[1])]}</v>"

    texts = {name: re.sub(r'(?<= t="s">)<v>(\d+)</v>', said, file.decode()) for name, file in files.items()}
    cells = sum(file.count(b' t="s">') for file in files.values())
    assert int(root.get("count", "")) == cells
    return texts


def cells_of(data: bytes, sheet: str) -> dict[str, Any]:
    """The values that a sheet shows, those of formulas as they are stored."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {cell.coordinate: cell.value for row in book[sheet].iter_rows() for cell in row if cell.value is not None}


@pytest.mark.parametrize("count", [0, 3, 20, 35])
@pytest.mark.parametrize("period", ["DK", "6T", "NAM"])
def test_a_patched_form_is_the_form_built_for_the_unit(period: str, count: int) -> None:
    schema, _ = declared()
    for whose in (UNITS[0], UNITS[4]):
        patched, built = both(period, rows_of(schema, period, count), whose)
        assert spelled_out(patched) == spelled_out(built)
        assert list(parts(patched)) == list(parts(built))


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_has_forms_that_can_be_patched(plan: str) -> None:
    schema, _ = declared(plan)
    for period in ("DK", "6T", "NAM"):
        patched, built = both(period, rows_of(schema, period, 3), UNITS[1], plan=plan)
        assert spelled_out(patched) == spelled_out(built)


def test_the_forms_of_a_report_are_the_same_byte_for_byte() -> None:
    schema, _ = declared()
    patched, built = both("6T", rows_of(schema, "6T", 7), UNITS[2])
    assert parts(patched) == parts(built)


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("period", ["DK", "6T"])
def test_a_name_of_any_letters_stays_text(period: str, title: str) -> None:
    schema, _ = declared()
    whose = unit(3, title)
    patched, built = both(period, rows_of(schema, period, 3), whose, (*UNITS[:2], whose))
    if "\ufffe" not in title:  # XlsxWriter writes that letter as it is, which no reader of XML accepts
        assert spelled_out(patched) == spelled_out(built)
    for name, part in parts(patched).items():
        assert etree.fromstring(part) is not None, name
    table = schema.tables["registration" if period == "DK" else "result"]
    said = [value for value in cells_of(patched, table.sheet).values() if str(value).startswith("Đơn vị: ")]
    expected = title.replace("\x01", "_x0001_").replace("\x0b", "_x000B_").replace("\ufffe", "_xFFFE_")
    assert [one.replace("_x005F", "") for one in said] == [f"Đơn vị: {expected}"]
    formulas = [part.count(b"<f>") for part in parts(patched).values()]
    assert formulas == [part.count(b"<f>") for part in parts(built).values()]


def test_cells_brought_along_read_back_as_they_were_given() -> None:
    given = {
        "model_id": "CB01-01",
        "model_name": "=SUM(A1:A9)",
        "kind": "DUY_TRI",
        "field": "VHXH",
        "goal": "  <b>&amp;</b>\nhai dòng",
        "start": date(2026, 3, 10),
        "target_this_year": 1250.5,
    }
    schema, _ = declared()
    patched, _ = both("DK", {"registration": [given]}, UNITS[0])
    cells = cells_of(patched, "Đăng ký")
    place = {str(value): key[:-1] for key, value in cells.items() if key.endswith("7")}
    read = {name: cells.get(f"{place[name]}9") for name in given if name in place}
    asked = {one.name for one in schema.registration.form_fields}
    wanted = {name: value for name, value in given.items() if name in asked}
    lists = {"kind": "Mô hình duy trì", "start": "2026-03-10 00:00:00"}
    assert {name: str(value) for name, value in read.items() if name != "field"} == {
        name: lists.get(name, str(value)) for name, value in wanted.items() if name != "field"
    }
    assert read["field"] in {one.title for one in declared()[1].fields}
    book = openpyxl.load_workbook(io.BytesIO(patched))
    assert book["Đăng ký"][f"{place['model_name']}9"].data_type == "s"


@pytest.mark.parametrize(("count", "room"), [(0, 20), (20, 20), (21, 40), (35, 40), (41, 60)])
def test_more_models_than_a_form_has_rows_take_a_larger_form(count: int, room: int) -> None:
    rows = {"registration": [{"model_id": f"CB01-{n}", "model_name": f"Mô hình {n}"} for n in range(count)]}
    patched, _ = both("DK", rows, UNITS[0])
    cells = cells_of(patched, "Đăng ký")
    place = next(key[:-1] for key, value in cells.items() if value == "model_name")
    assert [cells[f"{place}{9 + n}"] for n in range(count)] == [f"Mô hình {n}" for n in range(count)]
    assert [cells.get(f"A{row}") for row in (8 + room, 9 + room)] == [room, None]


# the gaps, worked out by hand: a registration needs name, kind, field; a kept one also says how it aims higher

FULL = {"model_name": "Ngõ xanh", "kind": "MOI", "field": "VHXH"}
GAPS = [
    ([], [], "Chưa ghi nội dung"),
    ([FULL], [0], "Đã đủ, có thể gửi"),
    ([{"model_name": "Ngõ xanh"}], [2], "Còn 2 chỗ phải sửa trước khi gửi"),
    ([FULL, {"goal": "Sạch"}, FULL], [0, 3, 0], "Còn 3 chỗ phải sửa trước khi gửi"),
    ([{"model_id": "CB01-01"}], [""], "Chưa ghi nội dung"),
]


@pytest.mark.parametrize(("rows", "gaps", "status"), GAPS)
def test_a_prefilled_form_says_at_once_what_it_lacks(
    rows: list[dict[str, Any]], gaps: list[int | str], status: str
) -> None:
    schema, _ = declared()
    asked = {one.name for one in schema.registration.asked_fields if one.required == "error"}
    assert asked >= set(FULL)
    lacking = asked - set(FULL)
    given = [row | (dict.fromkeys(lacking, "Có") if "model_id" not in row else {}) for row in rows]
    for data in both("DK", {"registration": given}, UNITS[0]):
        cells = cells_of(data, "Đăng ký")
        column = next(key[:-1] for key, value in cells.items() if value == "Còn thiếu")
        assert [cells.get(f"{column}{9 + n}", "") for n in range(len(rows))] == gaps
        assert cells["A6"] == status


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"model_name": "Nhà sạch"}, "Còn 1 chỗ phải sửa trước khi gửi"),
        ({"model_name": "Nhà sạch", "achieved": "Khá"}, "Đã đủ, có thể gửi"),
        ({}, "Đã đủ, có thể gửi"),
    ],
)
def test_a_model_named_in_the_form_lacks_its_result_until_something_is_said(second: dict[str, str], said: str) -> None:
    first = {"model_id": "CB01-01", "model_name": "Ngõ xanh", "achieved": "Tốt"}
    for data in both("6T", {"result": [first, *([second] if second else [])]}, UNITS[0]):
        assert said in cells_of(data, "Kết quả").values()


def test_the_printed_list_shows_the_models_brought_along_without_a_calculation() -> None:
    rows = {"registration": [FULL | {"model_name": name} for name in ("Ngõ xanh", "Nhà sạch")]}
    for data in both("DK", rows, UNITS[0]):
        assert {"Ngõ xanh", "Nhà sạch"} <= set(cells_of(data, "Phụ lục 02").values())
        assert "Ngõ xanh" in cells_of(data, "Phụ lục 01").values()


def test_the_same_form_has_the_same_bytes_whatever_was_made_before() -> None:
    schema, plan = declared()
    rows = rows_of(schema, "DK", 3)
    first, second = (unit_forms(schema, plan, "DK", UNITS) for _ in range(2))
    one = first.form(UNITS[0], rows)
    for whose, count in ((UNITS[1], 0), (UNITS[2], 25), (UNITS[3], 3)):
        second.form(whose, rows_of(schema, "DK", count))
    assert second.form(UNITS[0], rows) == one


def test_one_template_serves_every_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def counted(*given: Any) -> bytes:
        built.append(given)
        return build_form(*given)

    monkeypatch.setattr(form_patch, "build_form", counted)
    schema, plan = declared()
    forms: UnitForms = unit_forms(schema, plan, "DK", UNITS)
    for number in range(1, 40):
        forms.form(unit(number, HOSTILE[number % len(HOSTILE)]), rows_of(schema, "DK", number % 20))
    assert len(built) == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "x" * 32_768, "🌾" * 16_384])
def test_a_value_that_no_cell_can_hold_is_refused(value: Any) -> None:
    schema, plan = declared()
    with pytest.raises(ReportError, match="Không tạo được"):
        unit_forms(schema, plan, "DK", UNITS).form(UNITS[0], {"registration": [{"model_name": value}]})


CALCULATED: list[tuple[str, Any]] = [
    ('IF(A1="","trống",A1)', "trống"),
    ("A1=0", True),
    ("A1+1", 1),
    ('"a"="A"', True),
    ('"B">"a"', True),
    ('5<"a"', True),
    ("2+3*4-6/3", 12),
    ("-(2+3)", -5),
    ('"Còn "&SUM(B1:B3)&" chỗ"', "Còn 3 chỗ"),
    ("COUNTA(A1:B3)", 4),
    ("COUNT(B1:B3)", 2),
    ("INDEX(B1:B3,2)", 2),
    ('IFERROR(INDEX(B1:B3,4),"hết")', "hết"),
    ('IFERROR(1/0,"chia")', "chia"),
    ('MID(CHAR(65)&"bcd",2,2)', "bc"),
    ("AND(B1=1,NOT(B2=1))", True),
    ("OR(B1=2,FALSE)", False),
    ("N(B3)+N(B2)", 2),
    ("'Một trang'!$C$9", "xa"),
]


@pytest.mark.parametrize(("formula", "value"), CALCULATED)
def test_a_formula_has_the_value_that_excel_gives_it(formula: str, value: Any) -> None:
    #       A      B
    # 1 (trống)    1
    # 2    x       2
    # 3 (trống)   "y"
    cells = {("S", 1, 2): 1, ("S", 2, 2): 2, ("S", 3, 2): "y", ("S", 2, 1): "x", ("Một trang", 9, 3): "xa"}
    read = understood(formula, "S").value(looking(cells.get, {}))
    assert (read, type(read) is bool) == (value, type(value) is bool)


@pytest.mark.parametrize("formula", ["TODAY()", "A1 B1", "SUM(A1", "1+", "tblDangKy[STT]", "(1"])
def test_a_formula_that_is_not_understood_stops_the_making_of_forms(formula: str) -> None:
    with pytest.raises(ReportError, match="công thức"):
        understood(formula, "S")


def test_a_file_that_can_be_made_again_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "mẫu.xlsx"
    publish_again_makeable(target, b"one")
    publish_again_makeable(target, b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("mẫu.xlsx", b"two")]
    folder = tmp_path / "thư mục"
    folder.mkdir()
    with pytest.raises(OSError, match="thư mục"):
        publish_again_makeable(folder, b"three")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mẫu.xlsx", "thư mục"]


def written(folder: Path, period: str, count: int, title: str) -> Path:
    """A patched form as a file."""
    schema, _ = declared()
    whose = unit(3, title)
    path = folder / f"{period}-{count}.xlsx"
    path.write_bytes(both(period, rows_of(schema, period, count), whose, (*UNITS[:2], whose))[0])
    return path


SAMPLES = [
    ("DK", 0, UNITS[0].title),
    ("DK", 3, HOSTILE[0]),
    ("DK", 35, HOSTILE[8]),
    ("6T", 20, HOSTILE[6]),
    ("NAM", 3, HOSTILE[4]),
]


@pytest.mark.validator
@pytest.mark.parametrize(("period", "count", "title"), SAMPLES)
def test_a_patched_form_is_a_good_workbook(tmp_path: Path, period: str, count: int, title: str) -> None:
    path = written(tmp_path, period, count, title)
    assert ooxml_faults(path) == []
    assert workbook_lint(path) == []


@pytest.mark.office
@pytest.mark.parametrize(("period", "count"), [("DK", 0), ("DK", 7), ("6T", 7), ("NAM", 20)])
def test_another_program_calculates_the_same_values(tmp_path: Path, office: Office, period: str, count: int) -> None:
    path = written(tmp_path, period, count, UNITS[0].title)
    fresh = office.recalculate(path)
    book = openpyxl.load_workbook(path, data_only=True)
    stored = {(sheet, cell): book[sheet][cell].value for sheet, cell in fresh}
    days = {place: value for place, value in stored.items() if hasattr(value, "year")}
    assert len(fresh) > 20
    assert {place: stored[place] or "" for place in fresh if place not in days} == {
        place: value or "" for place, value in fresh.items() if place not in days
    }
    assert all((value.date() - date(1899, 12, 30)).days == fresh[place] for place, value in days.items())
