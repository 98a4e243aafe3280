"""The codes of formats: what each of them is raised by, and the near miss beside it."""

from datetime import date
from pathlib import Path

import pytest
from helpers.campaign import counted, decided, facts, form, found, grid, letter, places, verdicts
from helpers.raised import raises

from dvk_xl.actions.inbox import arrive, look_into
from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.intake.grid import CellNote
from dvk_xl.intake.parsed import ParsedFile
from dvk_xl.issues import facts_of, mend, message
from dvk_xl.ledger import Books
from dvk_xl.schema import load_schema

FORMAT_CODES = ("W614", "W615", "I616", "E728", "E729", "I730")
TABLE = """
    | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Ghi chú |
    | 1   | Nhà sạch    | mới          | Kinh tế  | a       |
    | 2   | Ngõ đẹp     | mới          | Kinh tế  | b       |
"""


def with_notes(*notes: CellNote) -> Outcome:
    from helpers.campaign import sheet

    outcome = decided({"CB01.xlsx": letter(sheet(TABLE), notes=notes)})
    for one in outcome.issues:
        assert facts_of(one.code) <= {name for name, _ in one.facts}, one
        assert message(one)
        assert mend(one)
    return outcome


@raises("W614")
def test_altered_formulas_are_told_once_for_a_sheet_with_count_and_first_cell() -> None:
    sent = form(
        "CB01", registration="| model_name | kind | field |\n| Nhà sạch | mới | Kinh tế |\n| Ngõ đẹp | mới | Kinh tế |"
    )
    notes = (
        CellNote("altered_formula", "Đăng ký", "Z10", "0"),
        CellNote("altered_formula", "Đăng ký", "Z9", "1+1"),
        CellNote("altered_formula", "Đăng ký", "Z40", "NGƯỜI LẬP BIỂU"),
        CellNote("altered_formula", "Khác", "Z9", "0"),
    )
    outcome = decided({"CB01.xlsx": letter(*sent, notes=notes)})
    assert facts(outcome, "W614") == [{"count": 2, "sample": "Z9"}]
    assert places(outcome, "W614") == [("CB01.xlsx", "Đăng ký", None, None)]
    assert counted(outcome) == {"Nhà sạch": True, "Ngõ đẹp": True}
    assert not found(decided({"CB01.xlsx": letter(*sent, notes=notes[2:])}), "W614")


@raises("W615")
def test_another_file_is_named_once_and_only_when_a_formula_reads_it() -> None:
    kept = "file:///C:/Users/An/Theo%20d%C3%B5i.xlsx"
    outcome = with_notes(
        CellNote("external_link", "Sheet1", "C5", kept),
        CellNote("external_link", "Sheet2", "C6", kept),
        CellNote("external_link", "", None, "leftover.xlsx"),
    )
    assert facts(outcome, "W615") == [{"place": "trang “Sheet1”, ô C5", "target": "Theo dõi.xlsx"}]


@raises("I616")
def test_macros_are_told_once_and_never_run() -> None:
    macro = CellNote("macro", "", None, "xl/vbaProject.bin")
    assert found(with_notes(macro, macro), "I616") == [("CB01.xlsx", None, "I616")]
    assert not found(with_notes(), "I616")


@raises("I730")
def test_a_name_that_promises_another_kind_is_told_with_what_it_really_is() -> None:
    outcome = with_notes(CellNote("other_ending", "", None, "xls|html"))
    assert facts(outcome, "I730") == [{"ending": "xls", "what": "trang web (.html)"}]
    assert counted(outcome) == {"Nhà sạch": True, "Ngõ đẹp": True}


@pytest.mark.parametrize(
    ("refusal", "detail", "code", "said"),
    [
        ("placeholder", "google", "E728", "Google Trang tính hoặc Google Tài liệu"),
        ("placeholder", "cloud", "E728", "OneDrive, iCloud hoặc ổ mạng chưa tải về"),
        ("placeholder", "zeros", "E728", "tệp tải dở, chỉ có chỗ giữ"),
        ("archive", "rar", "E729", "rar"),
        ("archive", "7z", "E729", "7z"),
        ("wrong_type", "iwork", "E709", "tệp Pages, Numbers hoặc Keynote của máy Apple"),
        ("unreadable", "html_frames", "E701", "trang web gồm nhiều tệp, thiếu thư mục đi kèm"),
    ],
)
def test_what_cannot_be_read_says_what_it_is(refusal: str, detail: str, code: str, said: str) -> None:
    outcome = decided({"CB01.xlsx": letter(refusal=refusal, detail=detail), "CB02.xlsx": TABLE})
    assert [line for line in found(outcome) if line[0] == "CB01.xlsx"] == [("CB01.xlsx", None, code)]
    assert facts(outcome, code) == [{"detail": said}]
    assert verdicts(outcome) == {"CB01.xlsx": "unreadable", "CB02.xlsx": "accepted"}


@raises("E728", "E729")
def test_a_file_still_in_the_cloud_is_told_without_opening_it(tmp_path: Path) -> None:
    (tmp_path / ".Mẫu.xlsx.icloud").write_bytes(b"bplist00")
    (tmp_path / "Mẫu.xlsx").write_bytes(b"")
    lying = look_into(tmp_path, Books())
    assert list(lying.hashes) == ["Mẫu.xlsx"]
    parsed = {lying.hashes["Mẫu.xlsx"]: ParsedFile()}
    _, arrivals = arrive(lying, Books(), parsed, date(2026, 3, 8), load_schema().workbook.refusals)
    absent = next(read for one, _, read, _ in arrivals if one and one.not_here)
    assert [(one.code, dict(one.facts)) for one in absent.issues] == [
        ("E728", {"detail": "OneDrive, iCloud hoặc ổ mạng chưa tải về"})
    ]


def test_hidden_columns_are_told_unless_the_form_hides_them_itself() -> None:
    outcome = with_notes(CellNote("hidden_columns", "Sheet1", None, "B-C, E"))
    assert facts(outcome, "W606") == [{"what": "cột B-C, E"}]
    sheets = form("CB01", registration="| model_name | kind | field |\n| Nhà sạch | mới | Kinh tế |")
    own = [CellNote("hidden_columns", sheets[0].name, None, "B")]
    assert not found(decided({"CB01.xlsx": letter(*sheets, notes=tuple(own))}), "W606")


def test_a_file_with_nothing_to_note_has_none_of_these_codes() -> None:
    assert not found(with_notes(), *FORMAT_CODES)
    assert not found(decided({"CB01.xlsx": grid([("Họ tên", "Công"), ("Bà Mẫu", 2)])}), *FORMAT_CODES)
