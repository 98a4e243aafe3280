"""Equal faults are one line with their number and samples, in the list and in the letter; errors come first."""

from dataclasses import replace

import pytest
from rich_books import SHEET, finding, returned

from dvk_xl.actions.to_return import FileToReturn, Sent, UnitToReturn, note
from dvk_xl.intake.grid import Grid
from dvk_xl.intake.sent_back import contents_of, is_sent_back
from dvk_xl.schema import load_schema
from dvk_xl.views.returned import MOST_SAMPLES, Finding, areas, lines_of, list_rows, wrong_text

WORDS = load_schema().workbook


def said(*findings: Finding) -> list[tuple[str, int, int]]:
    """Severity, number and samples of each line."""
    return [(line.first.severity, line.count, len(line.samples)) for line in lines_of(findings)]


def letter(*findings: Finding, sent: tuple[Sent, ...] = ()) -> str:
    """The letter about one file with these findings."""
    return note(UnitToReturn("CB01", "Chi bộ 1", "Văn phòng", (FileToReturn(returned(*findings), None),)), sent)


def test_a_thousand_equal_faults_are_one_line() -> None:
    many = [finding(f"F{row}", message="Ngày không hợp lệ.") for row in range(2, 1002)]
    assert said(*many) == [("E", 1000, MOST_SAMPLES)]
    assert "1.000 ô" in wrong_text(lines_of(many)[0], WORDS.returns)
    text = letter(*many)
    assert text.count("Ngày không hợp lệ.") == 1
    assert "F2, F3, F4, F5, F6…" in text


def test_many_ways_to_say_one_fault_are_one_line_and_few_are_not() -> None:
    few = [finding(f"F{row}", message=f"Ngày không hợp lệ: “{row}”.") for row in range(2, 7)]
    assert said(*few) == [("E", 1, 1)] * 5
    more = [*few, finding("F7", message="Ngày không hợp lệ: “7”.")]
    assert said(*more) == [("E", 6, 5)]
    assert "Tên lỗi" in wrong_text(lines_of(more)[0], WORDS.returns)


@pytest.mark.parametrize(
    "other",
    [
        finding("G3"),
        finding("F3", code="E302"),
        finding("F3", sheet="Khác"),
        finding("F3", message="Sai kiểu khác."),
    ],
)
def test_other_columns_codes_sheets_and_words_are_other_lines(other: Finding) -> None:
    assert len(said(finding("F2"), other)) == 2
    assert len(said(finding("F2"), finding("F3"))) == 1


def test_the_list_begins_with_what_has_no_cell_and_the_letter_with_errors() -> None:
    whole, error, warning = finding("", "W"), finding("B2"), finding("B2", "W")
    assert [line.first for line in lines_of([warning, error, whole])] == [whole, error, warning]
    text = letter(warning, error, replace(whole, message="Cả trang lạ."))
    assert text.index("[Lỗi]") < text.index("Cả trang lạ.")
    assert "1. [Lỗi]" in text


def test_a_line_names_its_further_cells_in_rows_of_their_own() -> None:
    grid = Grid(SHEET, 1, 1, ((None, "tên"), (None, "a"), (None, 2026)))
    rows = list_rows(returned(finding("B2"), finding("B3")), contents_of([grid]))
    assert [(row.number, row.cell, row.content, bool(row.wrong)) for row in rows] == [
        (1, "B2", "a", True),
        (None, "B3", "2026", False),
    ]


def test_the_letter_says_which_files_go_along_and_asks_politely() -> None:
    sent = (Sent("tệp.xlsx", "CB01 - Cần sửa.xlsx", "", True), Sent("a.csv", "a - Cần sửa.xlsx", "a.csv", False))
    text = letter(finding("B2"), sent=sent)
    assert "CB01 - Cần sửa.xlsx" in text
    assert "a.csv (tệp của đơn vị, chưa đổi gì)" in text
    assert "Kính gửi: Chi bộ 1" in text
    assert "Xin cảm ơn" in text
    assert "gửi kèm" not in letter(finding("B2"))


@pytest.mark.parametrize(
    ("grid", "ours"),
    [
        (Grid("Cần sửa", 1, 1, ((WORDS.returns["title"],),)), True),
        (Grid("Trang đổi tên", 1, 1, ((WORDS.returns["title"], None), ("x", "y"))), True),
        (Grid("Dòng CSV", 1, 1, ((WORDS.returns["rows_title"],),)), True),
        (Grid("Cần sửa", 1, 1, (("Việc của đơn vị",),)), False),
        (Grid("Cần sửa", 2, 1, ((WORDS.returns["title"],),)), False),
        (Grid("Cần sửa", 1, 1, ()), False),
    ],
)
def test_our_sheets_are_known_by_what_stands_in_them(grid: Grid, ours: bool) -> None:
    assert is_sent_back(grid, WORDS) is ours


def test_cells_of_a_column_become_ranges() -> None:
    assert list(areas([(2, 6), (3, 6), (4, 6), (7, 6)])) == ["F2:F4", "F7"]
