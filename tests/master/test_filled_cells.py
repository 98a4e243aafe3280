"""Cells read in one walk: what a cell holds is the same whether it is asked for alone or with all the others."""

from helpers import campaign

from dvk_xl.actions.load import now_rows
from dvk_xl.hosts.host import HostTable
from dvk_xl.hosts.sheet_xml import filled_cells, read_sheet, value_at
from dvk_xl.intake.cast import build_caster
from dvk_xl.issues import Code
from dvk_xl.plan import load_plan
from dvk_xl.schema import load_schema
from dvk_xl.views.tables import titles

STRINGS = ("chung", "")
SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="2"><c r="A2" t="inlineStr"><is><t>Ngõ xanh</t></is></c><c r="B2" s="7"/><c r="D2"><v>46054</v></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><r><t>Ngõ </t></r><r><t>đẹp</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>
<c r="B3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c><c r="D3" t="b"><v>1</v></c><c r="E3" t="e"><v>#N/A</v></c></row>
<row r="4"><c r="A4" t="str"><f>B2</f><v>một_x000D_hai</v></c><c r="B4"><f>1/2</f><v>0.5</v></c><c r="C4"><f>B9</f></c></row>
<row r="5"><c r="A5" s="7"/><c r="B5" t="inlineStr"><is><t/></is></c></row>
<row><c><v>1</v></c><c r="D6"/><c t="inlineStr"><is><t xml:space="preserve"> a_x000D_b </t></is></c></row>
</sheetData></worksheet>"""


def test_every_kind_of_cell_is_read_and_blank_ones_are_left_out() -> None:
    assert filled_cells(read_sheet(SHEET.replace("\n", "").encode(), STRINGS)) == {
        2: {1: "Ngõ xanh", 4: 46054},
        3: {1: "Ngõ đẹp", 2: "chung", 4: True, 5: "#N/A"},
        4: {1: "một\rhai", 2: 0.5},
        6: {1: 1, 5: " a\rb "},
    }


def test_a_cell_asked_for_alone_says_the_same() -> None:
    sheet = read_sheet(SHEET.replace("\n", "").encode(), STRINGS)
    filled = filled_cells(sheet)
    alone = {(row, column): value_at(sheet, row, column) for row in range(1, 8) for column in range(1, 7)}
    assert alone == {
        place: filled.get(place[0], {}).get(place[1], value if value == "" else None) for place, value in alone.items()
    }


def test_one_and_true_are_two_readings_of_a_column() -> None:
    schema = load_schema()
    table = schema.tables["registration"]
    columns = {title: number for number, title in enumerate(titles(table), 1)}
    name, number = table.field("model_name").title, table.field("target_this_year").title
    rows = {row: {name: f"Mô hình {row}", number: value} for row, value in ((6, 1), (7, True), (8, "1"), (9, 1))}
    caster = build_caster(schema, load_plan("phuong-hai-phong-2026"), trusted=True)
    read = now_rows(table, HostTable(table.excel_table, table.sheet, 5, columns, rows), caster, campaign.MASTER)
    assert [row.values["target_this_year"] for row in read] == [1, "True", 1, 1]
    assert [(one.code, one.ref.row) for row in read for one in row.issues] == [(Code.E305, 7)]
