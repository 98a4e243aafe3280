"""The appendices for sending: ready to print, nothing that could run; heights that show every line."""

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from campaigns import campaign, decree, model, party, result

from dvk_xl.errors import ReportError
from dvk_xl.report.xlsx import appendix_xlsx
from dvk_xl.views.appendices import HEAD_ROW, appendix2, totals_line
from dvk_xl.views.heights import HIGHEST, LINE, Text, estimated_height, line_count
from dvk_xl.views.state import State

if TYPE_CHECKING:
    from helpers.office import Office

PAYLOADS = (
    "=1+1",
    "+84 900",
    "-5",
    "@SUM(A1)",
    "'=1",
    "https://x.vn",
    "=HYPERLINK(1)",
    "\t=1",
    "{=1}",
    "=cmd|'/C calc'!A0",
)
LONG = "Vận động Nhân dân tham gia chỉnh trang đô thị, hiến đất, mở rộng ngõ phố, giải phóng mặt bằng. " * 6


def opened(state: State, name: str = "appendix2", period: str = "6T") -> Any:
    return openpyxl.load_workbook(io.BytesIO(appendix_xlsx(state, name, period))).active


@pytest.mark.parametrize("name", ["appendix2", "appendix3"])
@pytest.mark.parametrize("state", [party(), decree(), campaign()], ids=["party", "decree", "empty"])
def test_the_same_campaign_gives_the_same_bytes(state: State, name: str) -> None:
    assert appendix_xlsx(state, name, "6T") == appendix_xlsx(state, name, "6T")


def test_the_sheet_holds_what_the_page_of_the_master_holds() -> None:
    state = party()
    sheet = opened(state)
    _, block = appendix2(state)
    for row, line in enumerate(block.rows, block.first_row):
        for column, cell in enumerate(line, 1):
            assert sheet.cell(row, column).value == cell.value
    assert set(totals_line(state).split("\n")) <= {cell.value for cell in sheet["B"]}


def test_the_sheet_is_ready_for_a4_on_its_side() -> None:
    sheet = opened(party())
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == f"${HEAD_ROW}:${HEAD_ROW + 1}"
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width
    assert all(sheet.row_dimensions[row].height for row in range(HEAD_ROW, sheet.max_row + 1))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_that_looks_like_a_formula_stays_text(payload: str) -> None:
    models = [model("Ngõ sạch", "Chi bộ Tổ dân phố số 1", note=payload, goal=payload)]
    results = [result("CB01-01", "CB01", achieved=payload, proposal=payload)]
    state = campaign(models=models, results=results)
    for name in ("appendix2", "appendix3"):
        data = appendix_xlsx(state, name, "6T")
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0] for cell in row]
        standing = [cell for cell in cells if cell.value == payload]
        assert len(standing) == 2
        assert {cell.quotePrefix for cell in standing} == {payload[0] in "=+-@'"}
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sheet = package.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"<hyperlink" not in sheet


def test_a_text_longer_than_a_cell_is_cut_where_one_can_see_it() -> None:
    state = campaign(models=[model("Ngõ sạch", "Chi bộ Tổ dân phố số 1", goal="x" * 40_000)])
    texts = [str(cell.value) for row in opened(state) for cell in row if cell.value]
    assert any(len(text) == 32_767 and text.endswith("…") for text in texts)


def test_another_appendix_is_refused() -> None:
    with pytest.raises(ReportError, match="appendix4"):
        appendix_xlsx(party(), "appendix4", "DK")


@pytest.mark.office
@pytest.mark.parametrize("name", ["appendix2", "appendix3"])
def test_no_cell_is_cut_when_printed(tmp_path: Path, office: "Office", name: str) -> None:
    models = [model(LONG[:150], "Chi bộ Tổ dân phố số 1", goal=LONG, cooperating_units="Ủy ban nhân dân phường")]
    results = [result("CB01-01", "CB01", model_name=LONG[:150], achieved=LONG, difficulty=LONG, participants=1250)]
    for number, state in enumerate((party(), decree(), campaign(), campaign(models=models, results=results))):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(appendix_xlsx(state, name, "6T"))
        assert office.cut_cells(path) == []


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("Kinh tế", 11, 1),
        ("một\nhai\nba", 40, 3),
        ("một\n\nba", 40, 3),
        ("Xây dựng hệ thống chính trị", 11, 3),
        ("Xây dựng hệ thống chính trị", 60, 1),
        ("x" * 100, 10, 12),
    ],
)
def test_lines_are_counted_as_they_wrap(text: str, width: float, lines: int) -> None:
    assert line_count(Text(text, width)) == lines


def test_a_row_is_as_high_as_its_highest_cell() -> None:
    cells = [Text("ngắn", 20), Text("một\nhai\nba", 20), Text("", 5)]
    assert estimated_height(cells) == 3 * LINE


def test_a_row_has_at_least_one_line_and_at_most_what_excel_allows() -> None:
    assert estimated_height([]) == LINE
    assert estimated_height([Text("x " * 5000, 5)]) == HIGHEST


def test_bold_and_larger_letters_need_more_room() -> None:
    text = "Trung tâm Phục vụ hành chính công của xã"
    plain = estimated_height([Text(text, 20)])
    assert estimated_height([Text(text, 20, bold=True)]) >= plain
    assert estimated_height([Text(text, 20, size=14)]) > plain
    width = next(one for one in range(1, 99) if line_count(Text(text, one)) == 1)
    assert line_count(Text(text, width, bold=True)) == 2
