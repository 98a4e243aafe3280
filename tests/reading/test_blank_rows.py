"""Rows that only carry a look are passed over before the parts of a sheet are searched: nothing that counts goes with them."""

import time

import books
import pytest

from dvk_xl.intake.census import filled_box, sheet_notes, without_blank_rows
from dvk_xl.intake.preflight import preflight_bytes

FILLED = '<row r="{row}"><c r="A{row}" s="3"/><c r="B{row}" t="e"><v>#N/A</v></c></row>'
BLANK = '<row r="{row}" spans="1:3" ht="20"><c r="A{row}" s="3"/><c r="B{row}" s="4" /></row>'


def drawn(signs: str) -> bytes:
    """A sheet of rows: "x" filled, "." with borders only, "-" closed in itself."""
    kinds = {"x": FILLED, ".": BLANK, "-": '<row r="{row}"/>'}
    return "".join(kinds[sign].format(row=row) for row, sign in enumerate(signs, 1)).encode()


@pytest.mark.parametrize("signs", ["", "x", ".", "-", "x..x", "..x..", "-.x.-", ".-x-x-.", "xxx"])
def test_filled_rows_and_what_is_found_in_them_stay(signs: str) -> None:
    kept = without_blank_rows(drawn(signs))
    assert filled_box(kept) == filled_box(drawn(signs))
    assert list(sheet_notes("S", kept)) == list(sheet_notes("S", drawn(signs)))
    assert b'ht="20"' not in kept


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><c r="A1" t="str"><f>1/0</f></c></row>',
        '<row r="1"><c r="A1" s="1"/><c r="B1"><v>0</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t/></is></c></row>',
        '<row r="1" hidden="1"><c r="A1" s="1"/><c r="B1" t="s"><v>3</v></c><c r="C1" s="1"/></row>',
    ],
)
def test_a_row_with_anything_in_a_cell_is_no_blank_one(row: str) -> None:
    assert without_blank_rows(row.encode()) == row.encode()


def test_thousands_of_rows_with_borders_cost_no_more_than_finding_them() -> None:
    cells = "".join(f'<c r="{letter}{{row}}" s="3"/>' for letter in "ABCDEFGHIJ")
    rows = "".join(f'<row r="{row}">{cells.format(row=row)}</row>' for row in range(2, 10_000))
    book = books.raw(f'<row r="1"><c r="A1"><v>1</v></c></row>{rows}')
    start = time.process_time()
    without_blank_rows(rows.encode())
    once = time.process_time() - start
    start = time.process_time()
    assert preflight_bytes(book).refusal is None
    assert time.process_time() - start < 10 * once
