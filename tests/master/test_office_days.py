"""What the office set in the workbook, in the calendar, in the reminders and on the sheet of names."""

from datetime import date
from pathlib import Path

import pytest
from helpers import practice
from officer import types_into
from test_office_sheets import (
    CHOICES,
    LAST,
    LEAVES,
    NAMES,
    TENTH_OF_MARCH,
    WORDS,
    issues_of,
    leave,
    list_of,
    master_of,
    one_model,
    row_of,
    rows,
)

from dvk_xl.actions.papers import list_papers, make_papers
from dvk_xl.actions.remind import remind
from dvk_xl.actions.run import consolidate
from dvk_xl.cli import main
from dvk_xl.errors import ReportError

DAY = practice.SECOND_DAY
SIXTH_OF_MARCH = 46087.0


def test_the_calendar_lists_the_day_that_the_office_set(consolidated: Path) -> None:
    master = master_of(consolidated)
    types_into(master, CHOICES, row_of(master, CHOICES, "Mã", "deadline.DK"), {"Văn phòng chọn": SIXTH_OF_MARCH})
    days = {(one.name, one.period): one.due for one in list_papers(consolidated, DAY)}
    assert days["missing", "DK"] == date(2026, 3, 6)
    assert days["missing", "6T"] == date(2026, 6, 19)


@pytest.fixture
def extended(consolidated: Path) -> Path:
    """Give the consolidated campaign in which one unit may send until 10/03/2026; the plan's day is 02/03."""
    types_into(master_of(consolidated), LEAVES, 1, leave("Chi bộ Tổ dân phố số 4", "Gia hạn", TENTH_OF_MARCH))
    return consolidated


def test_a_unit_is_reminded_of_the_day_it_was_given(extended: Path) -> None:
    made = remind(extended, "DK", DAY)
    texts = {one.unit: one.text.read_text("utf-8-sig") for one in made.messages}
    assert "Hạn cuối 10/03/2026: còn 5 ngày." in texts["CB04"]
    assert "gia hạn đến hết ngày 10/03/2026" in texts["CB04"]
    others = [text for unit, text in texts.items() if unit != "CB04"]
    assert others
    assert all("Hạn cuối 02/03/2026: đã quá 3 ngày." in text and "gia hạn" not in text for text in others)


def test_the_list_says_who_has_more_time(extended: Path) -> None:
    text = remind(extended, "DK", DAY).text
    own = [line for line in text.splitlines() if "gia hạn" in line]
    assert [line.split(". ", 1)[1] for line in own] == ["Chi bộ Tổ dân phố số 4 (được gia hạn đến hết ngày 10/03/2026)"]
    assert "Hạn cuối 02/03/2026: đã quá 3 ngày." in text


def test_a_period_the_plan_does_not_ask_for_is_no_period_in_which_all_have_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = practice.new_folder(tmp_path / "Dan van kheo", "hoa-xa-2026")
    with pytest.raises(ReportError, match="không đặt hạn nào trong kỳ 6T"):
        make_papers(folder, ("missing",), DAY, "6T")
    before = practice.tree(folder, without=(".khoa",))
    assert main(["remind", str(folder), "--period", "6T", "--as-of", "2026-03-05"]) == 2
    assert "không đặt hạn nào trong kỳ 6T, nên không ai phải gửi; chỉ có kỳ DK, NAM" in capsys.readouterr().err
    assert practice.tree(folder, without=(".khoa",)) == before


def of_women(folder: Path, name: str, lead: str) -> None:
    """A list of the women's union whose only row names its lead unit in these words."""
    list_of(folder, name, "Hội Liên hiệp Phụ nữ phường", [("Ngõ đẹp", "Mô hình mới", "Kinh tế", lead)])


def test_a_wrong_unit_stays_to_be_mended_when_nothing_waits_for_its_name_any_more(made: Path) -> None:
    of_women(made, "mot.xlsx", "Hội của chị em")
    consolidate(made, practice.FIRST_DAY)
    typed = {"Đơn vị đúng": "Chi bộ Tổ dân phố số 99", "Người xác nhận": "Bà Thử"}
    types_into(master_of(made), NAMES, 1, typed)
    before = rows(made, NAMES)
    of_women(made, "hai.xlsx", "Hội Liên hiệp Phụ nữ phường")
    for day in (DAY, LAST):
        outcome = consolidate(made, day).outcome
        assert not [one for one in outcome.issues if one.code == "E103"]
        assert rows(made, NAMES) == before
        assert issues_of(made, "E722") == [("D6", "E722")]
    types_into(master_of(made), NAMES, 1, dict.fromkeys(typed))
    consolidate(made, LAST)
    assert rows(made, NAMES) == []


def test_a_fault_of_a_name_is_told_at_the_row_in_which_it_stands_after_the_run(made: Path) -> None:
    one_model(made, "mot.xlsx", "Ấp Đông")
    list_of(made, "hai.xlsx", "Tổ Dân phố Bốn", [("Ngõ hoa", "Mô hình mới", "Kinh tế", "")])
    consolidate(made, practice.FIRST_DAY)
    types_into(master_of(made), NAMES, 1, {"Đơn vị đúng": "Chi bộ Tổ dân phố số 5"})
    types_into(master_of(made), NAMES, 2, {"Đơn vị đúng": "Chi bộ 99"})
    consolidate(made, DAY)
    assert [one["Tên ghi trong tệp"] for one in rows(made, NAMES)] == ["Tổ Dân phố Bốn", "Ấp Đông"]
    assert issues_of(made, "E722") == [("D6", "E722")]


def test_place_and_likeness_of_a_name_stay_after_it_is_confirmed(made: Path) -> None:
    one_model(made, unit="Chi bộ Tổ dân phố xố 4")
    consolidate(made, practice.FIRST_DAY)
    types_into(master_of(made), NAMES, 1, {"Đơn vị đúng": "Chi bộ Tổ dân phố số 5"})
    for day in (DAY, LAST):
        consolidate(made, day)
        (one,) = rows(made, NAMES)
        assert (one["Ở đâu"], one["Gợi ý"]) == ("danh sach.xlsx", "Chi bộ Tổ dân phố số 4")
        assert str(one["Tình trạng"]) != WORDS["waiting"]
