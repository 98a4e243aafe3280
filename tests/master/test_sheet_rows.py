"""A sheet kept as rows of text says and becomes what the same sheet read as one tree says and becomes."""

import random
from datetime import date

import pytest
from lxml import etree

from dvk_xl.hosts.new_rows import add_rows, below
from dvk_xl.hosts.package import MAIN, SharedStrings
from dvk_xl.hosts.sheet_rows import RowSheet, open_sheet
from dvk_xl.hosts.sheet_xml import (
    SheetXml,
    clear_cell,
    filled_cells,
    fit_rows,
    places,
    read_sheet,
    set_cell,
    sheet_bytes,
    value_at,
)
from dvk_xl.views.cells import Cell, Formula

STRINGS = ("chung", "", "Ngõ & phố", "_x0041_")
HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}" xmlns:x14ac="urn:hint">'
SHEET = f"""{HEAD}<dimension ref="A1"/><sheetData>
<row r="2" spans="1:3" ht="18" x14ac:dyDescent="0.25"><c r="A2" s="3" t="s"><v>0</v></c><c r="B2" s="4"/></row>
<row r="3"><c r="A3" s="3" t="inlineStr"><is><t>Ngõ &amp; &lt;phố&gt;</t></is></c><c r="C3" s="4"><v>1.5</v></c></row>
<row r="4" hidden="1"/>
<row r="5" ht="40" customHeight="1"><c r="A5" t="str"><f>B2&amp;"x"</f><v></v></c><c r="B5" t="b"><v>1</v></c></row>
<row r="7"><c r="A7" s="3" t="inlineStr"><is><r><t>giàu</t></r><r><t> chữ</t></r></is></c><c r="D7" s="9"><v>7</v></c></row>
<row r="8"><c r="A8" t="e"><v>#N/A</v></c><c r="B8" cm="1"><f t="array" ref="B8">1+1</f><v>2</v></c></row>
<row r="9"><c r="A9" t="inlineStr"><is><t xml:space="preserve"> a&#10;b </t></is></c><c r="AB9" t="s"><v>2</v></c></row>
</sheetData><pageMargins left="0.7"/></worksheet>""".replace("\n<row", "<row").replace("\n</sheet", "</sheet")
VALUES = (
    None,
    "chung",
    "Ngõ & <phố>",
    "giàu chữ",
    "",
    " a\nb ",
    "_x0041_",
    1.5,
    7,
    2,
    date(2026, 3, 1),
    Formula('B2&"x"', ""),
    Formula("1+1", 2),
    Formula("A1", "mới <&>"),
)


def both() -> tuple[SheetXml, SheetXml]:
    rows, tree = open_sheet(SHEET.encode(), STRINGS), read_sheet(SHEET.encode(), STRINGS)
    assert isinstance(rows, RowSheet)
    return rows, tree


def canonical(sheet: SheetXml) -> bytes:
    return etree.tostring(etree.fromstring(sheet_bytes(sheet)), method="c14n")


def test_it_says_the_same_whether_asked_for_all_or_for_one_cell() -> None:
    rows, tree = both()
    assert filled_cells(rows) == filled_cells(tree)
    for row in range(1, 11):
        for column in (1, 2, 3, 4, 28):
            assert value_at(rows, row, column) == value_at(tree, row, column)
    assert filled_cells(rows) == filled_cells(tree)
    assert sorted(places(rows, 5, 3)) == sorted(places(tree, 5, 3))


def test_what_nobody_changes_stays_byte_for_byte() -> None:
    rows, _ = both()
    filled_cells(rows)
    assert sheet_bytes(rows) == SHEET.replace('ref="A1"', 'ref="A2:AB9"').encode()


@pytest.mark.parametrize("seed", range(30))
def test_after_any_changes_it_is_the_same_sheet(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    sheets = both()
    for _ in range(12):
        kind, row, column = chance.randrange(4), chance.randrange(1, 12), chance.choice([1, 2, 3, 4, 28])
        value, style = Cell(chance.choice(VALUES)), chance.choice([None, "0", "3", "4"])
        start = max(chance.randrange(8, 14), *(row for sheet in sheets for row in sheet.rows)) + 1
        heights = {number: float(chance.randrange(15, 60)) for number in chance.sample(range(1, 14), 5)}
        for sheet in sheets:
            if kind == 0:
                clear_cell(sheet, row, column)
            elif kind == 1:
                assert below(sheet, [start]) == [start]
                add_rows(sheet, {start: [(1, value, "3"), (2, Cell(None), "0"), (4, Cell("x & y"), "4")]})
            else:
                set_cell(sheet, row, column, value, style)
            fit_rows(sheet, heights)
        assert canonical(sheets[0]) == canonical(sheets[1])
        assert (sheets[0].changed, sheets[0].touched) == (sheets[1].changed, sheets[1].touched)


@pytest.mark.parametrize("seed", range(30))
def test_a_row_made_to_hold_just_these_cells_holds_what_setting_each_gives(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    rows, tree = both()
    for _ in range(12):
        row = chance.choice([2, 3, 5, 7, 8, 9])
        columns = [column for number, column in sorted(tree.cells) if number == row]
        wanted = [(column, Cell(chance.choice(VALUES)), chance.choice(["3", "4"])) for column in columns]
        done = rows.patch(row, wanted)
        if not done:
            for column, cell, style in wanted:
                set_cell(rows, row, column, cell, style)
        for column, cell, style in wanted:
            set_cell(tree, row, column, cell, style)
        assert {one: value_at(rows, row, one) for one in columns} == {one: value_at(tree, row, one) for one in columns}
        assert rows.changed == tree.changed
        looks = [{place: node.get("s") for place, node in sheet.cells.items()} for sheet in (rows, tree)]
        assert looks[0] == looks[1]


@pytest.mark.parametrize(
    ("plain", "odd"),
    [
        ("<sheetData>", "<sheetData><!-- của tôi -->"),
        ('<row r="4" hidden="1"/>', '<row hidden="1"/>'),
        ('<row r="4" hidden="1"/>', '\n<row r="4" hidden="1"/>'),
        ('<row r="4" hidden="1"/>', '<row r="9" hidden="1"/>'),
        ("sheetData>", "x:sheetData>"),
        ("chữ", "<![CDATA[</row>]]>"),
        ('encoding="UTF-8"', 'encoding="ISO-8859-1"'),
    ],
)
def test_what_is_not_plainly_rows_is_read_as_a_tree(plain: str, odd: str) -> None:
    sheet = SHEET.replace(plain, odd).replace(f'xmlns="{MAIN}"', f'xmlns="{MAIN}" xmlns:x="{MAIN}"')
    assert sheet != SHEET
    assert not isinstance(open_sheet(sheet.encode(), STRINGS), RowSheet)


@pytest.mark.parametrize(
    "items",
    [
        "<si><t>một</t></si><si><t>a &amp;amp; b</t></si>",
        '<si><t xml:space="preserve"> hai </t></si>',
        "<si><t>một</t></si><si><r><t>gi</t></r><r><t>àu</t></r></si>",
        "<si><t/></si><si><t>một_x000D_</t></si>",
        "<si><t>một&#10;hai</t></si>",
        "",
    ],
)
def test_shared_texts_are_the_same_however_they_are_read(items: str) -> None:
    part = f"{HEAD.replace('worksheet', 'sst')}{items}</sst>".encode()
    root = etree.fromstring(part)
    texts = ["".join(node.text or "" for node in one.iter(f"{{{MAIN}}}t")) for one in root.iter(f"{{{MAIN}}}si")]
    assert list(SharedStrings(part)) == [text.replace("_x000D_", "\r") for text in texts]
    assert list(SharedStrings(None)) == []
