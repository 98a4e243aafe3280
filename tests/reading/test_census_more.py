"""What a workbook of Excel shows only as a whole: hidden columns, links in use, formulas of our own forms altered."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import books
import pytest

from dvk_xl.generate.form import FormRequest, build_form
from dvk_xl.generate.form_layout import CODE_ROW, FIRST_ROW, form_columns
from dvk_xl.intake.census import any_box, up_to_last_filled
from dvk_xl.intake.own_formulas import FORMULAS_KEY, fingerprint
from dvk_xl.intake.preflight import preflight_bytes
from dvk_xl.intake.read import read_file
from dvk_xl.issues import column_letters
from dvk_xl.plan import load_plan, tailored
from dvk_xl.register import Unit
from dvk_xl.schema import load_schema


def _hidden(columns: str, cells: str) -> list[tuple[str, str]]:
    data = books.with_parts(
        books.raw(""),
        {
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{books.NAMESPACE}"><cols>{columns}</cols>'
            f'<sheetData><row r="1">{cells}</row></sheetData></worksheet>'.encode()
        },
    )
    return [(note.sheet, note.text) for note in preflight_bytes(data).notes if note.kind == "hidden_columns"]


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ('<col min="2" max="3" hidden="1"/><col min="5" max="5" width="9" hidden="true"/>', "B-C, E"),
        ('<col min="4" max="4" hidden="1"/>', ""),
        ('<col min="6" max="16384" hidden="1"/>', ""),
        ('<col min="5" max="16384" hidden="1"/>', "E"),
        ('<col min="2" max="3" hidden="0"/>', ""),
        ('<col min="2" max="3" width="9"/>', ""),
    ],
)
def test_hidden_columns_are_told_when_they_hold_something(columns: str, text: str) -> None:
    cells = (
        '<c r="A1"><v>1</v></c><c r="B1" s="2"><v>1</v></c><c r="C1" t="inlineStr"><is><t>x</t></is></c>'
        '<c r="D1" s="3"/><c r="D2"></c><c r="E1"><f>1</f><v>2</v></c>'
    )
    assert _hidden(columns, cells) == ([("S & Đ", text)] if text else [])


def test_a_link_is_told_with_the_cell_that_uses_it_and_a_leftover_has_none() -> None:
    def data(formula: str) -> bytes:
        book = (
            f'<workbook xmlns="{books.NAMESPACE}" xmlns:r="{books.OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="a"/>'
            '</sheets><externalReferences><externalReference r:id="c"/><externalReference r:id="b"/></externalReferences>'
            "</workbook>"
        )
        relations = "".join(
            f'<Relationship Id="{name}" Target="{target}"/>'
            for name, target in (
                ("a", "worksheets/sheet1.xml"),
                ("b", "externalLinks/externalLink1.xml"),
                ("c", "externalLinks/externalLink2.xml"),
            )
        )
        links = {
            f"xl/externalLinks/_rels/externalLink{n}.xml.rels": f'<Relationship Id="x" Target="{name}.xlsx"/>'.encode()
            for n, name in ((1, "một"), (2, "hai"))
        }
        parts = {f"xl/externalLinks/externalLink{n}.xml": b"<externalLink/>" for n in (1, 2)}
        parts |= {"xl/workbook.xml": book.encode(), "xl/_rels/workbook.xml.rels": relations.encode()}
        cell = f'<row r="4"><c r="C4"><f>{formula}</f><v>1</v></c><c r="D4"><f>{formula}</f><v>1</v></c></row>'
        return books.with_parts(books.raw(cell), parts | links)

    def told(formula: str) -> list[tuple[str, str | None, str]]:
        notes = preflight_bytes(data(formula)).notes
        return [(note.sheet, note.cell, note.text) for note in notes if note.kind == "external_link"]

    assert told("'[1]Tháng 6'!B2+1") == [("S", "C4", "hai.xlsx")]
    assert told("SUM([2]T!A1:A9)") == [("S", "C4", "một.xlsx")]
    assert told("Table1[Cột]") == told("1+1") == []


def test_only_what_stands_up_to_the_last_filled_row_is_looked_at() -> None:
    rows = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"/></row>'
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 50))
    after = "</sheetData><dataValidation><formula1>x</formula1></dataValidation>"
    assert up_to_last_filled((rows + blank + after).encode()) == rows.encode()
    assert up_to_last_filled((rows + blank).encode()) == rows.encode()
    assert any_box(up_to_last_filled(f"<cols/><sheetData>{blank}{after}".encode())) is None
    prefixed = '<x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    assert up_to_last_filled(f"{prefixed}<x:row/></x:sheetData>".encode()) == prefixed.encode()


@pytest.mark.parametrize("space", [" ", "\n", ""])
def test_a_far_cell_is_found_however_its_address_is_written(space: str) -> None:
    corners = books.CORNERS.replace("r=", f"r{space}=")
    assert preflight_bytes(books.raw(corners)).refusal == "too_large"


# the formulas of our own forms

PLAN = load_plan("phuong-hai-phong-2026")
SCHEMA = tailored(load_schema(), PLAN)
UNIT = Unit("CB01", "Chi bộ Tổ 1", "CHI_BO", obliged=True, eligible=True, reports=True)
GAPS = column_letters(len(form_columns(SCHEMA.registration)) + 1)
STATUS = f"A{CODE_ROW - 1}"
_FORM = build_form(
    SCHEMA, PLAN, FormRequest(UNIT, "DK", {"registration": [{"model_name": f"Mô hình {n}"} for n in range(3)]}, (UNIT,))
)
SHEET = "xl/worksheets/sheet1.xml"


def _changed(change: Callable[[str], str]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(_FORM)) as archive:
        before = archive.read(SHEET).decode()
    after = change(before)
    return books.with_parts(_FORM, {SHEET: after.encode()})


def _altered(folder: Path, data: bytes) -> list[tuple[str | None, str]]:
    got = read_file(books.saved(folder, "a.xlsx", data))
    assert got.refusal is None
    return [(note.cell, note.text) for note in got.notes if note.kind == "altered_formula"]


def _cell(address: str, inside: str) -> Callable[[str], str]:
    def change(xml: str) -> str:
        pattern = re.compile(rf'<c r="{address}"( s="\d+")?[^>]*>.*?</c>')
        assert pattern.search(xml)
        return pattern.sub(lambda found: f'<c r="{address}"{found[1] or ""}>{inside}</c>', xml)

    return change


def test_a_form_as_we_made_it_has_no_altered_formula(tmp_path: Path) -> None:
    assert _altered(tmp_path, _FORM) == []


def test_an_older_form_that_tells_nothing_of_its_formulas_is_read_without_a_word(tmp_path: Path) -> None:
    altered = _changed(_cell(f"{GAPS}{FIRST_ROW}", "<v>0</v>"))
    with zipfile.ZipFile(io.BytesIO(altered)) as archive:
        strings = archive.read("xl/sharedStrings.xml")
    older = {"xl/sharedStrings.xml": strings.replace(f">{FORMULAS_KEY}<".encode(), b">x<")}
    assert len(_altered(tmp_path, altered)) == 1
    assert _altered(tmp_path, books.with_parts(altered, older)) == []


def test_a_formula_replaced_by_a_value_or_by_another_formula_is_told(tmp_path: Path) -> None:
    first, second = f"{GAPS}{FIRST_ROW}", f"{GAPS}{FIRST_ROW + 1}"
    assert _altered(tmp_path, _changed(_cell(first, "<v>0</v>"))) == [(first, "0")]
    assert _altered(tmp_path, _changed(_cell(second, "<f>0+0</f><v>0</v>"))) == [(second, "0+0")]


def test_the_line_that_checks_the_form_is_watched_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(_FORM)) as archive:
        found = re.search(rf'<c r="([A-Z]+{CODE_ROW - 1})"', archive.read(SHEET).decode())
    assert found
    assert [cell for cell, _ in _altered(tmp_path, _changed(_cell(found[1], "<v>1</v>")))] == [found[1]]


def test_a_cleared_formula_says_nothing(tmp_path: Path) -> None:
    def cleared(xml: str) -> str:
        return re.sub(rf'<c r="{GAPS}{FIRST_ROW}"[^>]*>.*?</c>', "", xml)

    assert _altered(tmp_path, _changed(cleared)) == []


def test_rows_that_a_unit_inserts_or_deletes_alter_nothing(tmp_path: Path) -> None:
    def moved(xml: str) -> str:
        """Every row from the second of the table on stands two rows lower, as Excel moves them."""

        def lower(found: re.Match[str]) -> str:
            row = int(found[2])
            return f"{found[1]}{row + 2 if row > FIRST_ROW else row}"

        head, data, tail = re.split(r"(<sheetData>.*</sheetData>)", xml, flags=re.DOTALL)
        data = re.sub(r'(<row r=")(\d+)', lower, data)
        data = re.sub(r'(<c r="[A-Z]+)(\d+)', lower, data)
        data = re.sub(r"<f>.*?</f>", lambda f: re.sub(r"\b([A-Z]{1,2})(\d+)\b", lower, f[0]), data)
        return head + data + tail

    data = _changed(moved)
    assert f"{GAPS}{FIRST_ROW + 3}" in {
        f"{one.column}{one.row}" for one in preflight_bytes(data).formulas[SCHEMA.registration.sheet]
    }
    assert _altered(tmp_path, data) == []


def test_a_shared_formula_of_excel_is_no_other_formula(tmp_path: Path) -> None:
    second = f"{GAPS}{FIRST_ROW + 1}"
    assert _altered(tmp_path, _changed(_cell(second, '<f t="shared" si="0"/><v>3</v>'))) == []


def test_a_fingerprint_knows_columns_by_what_they_hold_and_its_own_row_alone() -> None:
    names, moved = {"B": "kind", "C": "name"}, {"C": "kind", "E": "name"}
    one = fingerprint('IF($B$9="B9 lạ",COUNTA(B9:C9),LOG10(B9))', 9, names)
    assert fingerprint('IF($C$40="B9 lạ",COUNTA(C40:E40),LOG10(C40))', 40, moved) == one
    assert fingerprint('IF($C$41="B9 lạ",COUNTA(C40:E40),LOG10(C40))', 40, moved) != one
    assert fingerprint('IF($B$9="C9 lạ",COUNTA(B9:C9),LOG10(B9))', 9, names) != one
