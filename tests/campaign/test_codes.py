"""Every code of the catalogue: the smallest campaign that raises it, its exact place, and the near miss beside it.

In most tables the near misses stand in the same drawing: the list of places is complete, so a row that is not in it
did not raise the code.
"""

import unicodedata

import pytest
from helpers.campaign import (
    COMMUNE,
    MASTER,
    WARD,
    again,
    counted,
    decided,
    facts,
    form,
    found,
    grid,
    issues,
    letter,
    office_rows,
    places,
    sheet,
    verdicts,
    workbook,
)
from helpers.raised import raised_codes, raises

from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.intake.grid import CellNote
from dvk_xl.issues import Code, facts_of, mend, message

OF_A_RUN = dict.fromkeys(
    ("E801", "E802", "E803", "E804", "E805", "E806", "E807", "E808", "E809"),
    "không phải lỗi số liệu: được ném ra như DvkError khi đọc, ghi sổ (tests/master)",
)


def at(
    cell: str | None, field: str | None = None, sheet_name: str = "Sheet1"
) -> tuple[str, str, str | None, str | None]:
    """A place in the one file of a test."""
    return ("CB01.xlsx", sheet_name, cell, field)


def cb01(drawn: str, **drawing: object) -> Outcome:
    """The outcome of one hand-made list, sent by the party cell of group 1."""
    return decided({"CB01.xlsx": drawn}, **drawing)


def test_every_code_has_its_test_or_a_reason() -> None:
    codes, tested = set(Code.__members__), raised_codes()
    assert codes - tested - OF_A_RUN.keys() == set()
    assert OF_A_RUN.keys() & tested == set()
    assert tested | OF_A_RUN.keys() <= codes


def test_a_code_that_no_rule_names_yet_is_not_in_the_catalogue() -> None:
    assert {"W504", "E505"} & set(Code.__members__) == set()


def assert_words(outcome: Outcome) -> None:
    """Every issue has the facts that its texts ask for."""
    for one in outcome.issues:
        assert facts_of(one.code) <= {name for name, _ in one.facts}, one
        assert message(one)
        assert mend(one)


# the name


@raises("E101")
def test_a_row_without_a_name_is_excluded() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực |
        | 1   |             | mới          | Kinh tế  |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  |
        """
    )
    assert places(outcome, "E101") == [at("B2", "model_name")]
    assert counted(outcome) == {"": False, "Ngõ đẹp": True}
    assert_words(outcome)


TWENTY = " ".join(["từ"] * 20)


@raises("W102")
def test_a_name_is_short_not_all_capitals_and_more_than_the_name_of_the_movement() -> None:
    outcome = cb01(
        f"""
        | STT | Tên mô hình             | Loại mô hình | Lĩnh vực |
        | 1   | {TWENTY} nữa            | mới          | Kinh tế  |
        | 2   | {TWENTY}                | mới          | Kinh tế  |
        | 3   | {"a" * 151}             | mới          | Kinh tế  |
        | 4   | {"b" * 150}             | mới          | Kinh tế  |
        | 5   | NGÕ PHỐ VĂN MINH        | mới          | Kinh tế  |
        | 6   | Khu phố VĂN MINH        | mới          | Kinh tế  |
        | 7   | Mô hình “Dân vận khéo”  | mới          | Kinh tế  |
        | 8   | “Dân vận khéo” giữ rừng | mới          | Kinh tế  |
        """
    )
    assert places(outcome, "W102") == [at(f"B{row}", "model_name") for row in (2, 4, 6, 8)]
    assert all(counted(outcome).values())
    assert_words(outcome)


# the unit


@raises("E103")
def test_a_lead_unit_outside_the_register_is_excluded() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì                |
        | 1   | Nhà sạch    | mới          | Kinh tế  | Hợp tác xã Hoa Sen            |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | CB TDP 1                      |
        | 3   | Vườn xanh   | mới          | Kinh tế  |                               |
        | 4   | Ao cá       | mới          | Kinh tế  | CHI BỘ TỔ DÂN PHỐ SỐ 01       |
        """
    )
    assert places(outcome, "E103") == [at("E2", "lead_unit")]
    assert counted(outcome) == {"Nhà sạch": False, "Ngõ đẹp": True, "Vườn xanh": True, "Ao cá": True}
    assert_words(outcome)


@raises("E103")
def test_a_row_of_the_office_without_a_lead_unit_is_excluded() -> None:
    outcome = decided(
        office="""
        | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì |
        | Nhà sạch    | Mô hình mới  | Kinh tế  |                |
        | Ngõ đẹp     | Mô hình mới  | Kinh tế  | CB01           |
        """
    )
    assert places(outcome, "E103") == [(MASTER, "Đăng ký", "I8", "lead_unit")]


@raises("E103")
def test_a_file_of_nobody_known_waits() -> None:
    drawn = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | mới | Kinh tế |"
    outcome = decided({"danh sach.xlsx": drawn, "CB02.xlsx": drawn})
    assert places(outcome, "E103") == [("danh sach.xlsx", "", None, None)]
    assert verdicts(outcome) == {"danh sach.xlsx": "waiting", "CB02.xlsx": "accepted"}
    assert_words(outcome)


@raises("E104")
def test_a_likeness_waits_for_a_person_and_is_not_counted() -> None:
    outcome = decided(
        {
            "CBLH.xlsx": """
            | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì            |
            | 1   | Nhà sạch    | mới          | Kinh tế  | Chi bộ TDP Lương Hầu      |
            | 2   | Ngõ đẹp     | mới          | Kinh tế  | Chi bộ TDP Lương Hậu      |
            """
        }
    )
    assert places(outcome, "E104") == [("CBLH.xlsx", "Sheet1", "E2", "lead_unit")]
    assert facts(outcome, "E104")[0]["suggestion"] == "Chi bộ Tổ dân phố Lương Hậu"
    assert counted(outcome) == {"Nhà sạch": False, "Ngõ đẹp": True}
    assert_words(outcome)


@raises("E105")
def test_another_number_is_another_unit() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì    |
        | 1   | Nhà sạch    | mới          | Kinh tế  | Chi bộ TDP số 13  |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | Chi bộ TDP số 01  |
        """
    )
    assert places(outcome, "E105") == [at("E2", "lead_unit")]
    assert counted(outcome) == {"Nhà sạch": False, "Ngõ đẹp": True}
    assert_words(outcome)


# the lists


@raises("E106")
def test_a_field_outside_the_plan_or_none_at_all_is_excluded() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực                      |
        | 1   | Nhà sạch    | mới          | Thể thao                      |
        | 2   | Ngõ đẹp     | mới          |                               |
        | 3   | Vườn xanh   | mới          | VH-XH                         |
        | 4   | Ao cá       | mới          | LĨNH VỰC QUỐC PHÒNG – AN NINH |
        """
    )
    assert places(outcome, "E106") == [at("D2", "field"), at("D3", "field")]
    assert [one["written"] for one in facts(outcome, "E106")] == ["Thể thao", "(trống)"]
    assert counted(outcome) == {"Nhà sạch": False, "Ngõ đẹp": False, "Vườn xanh": True, "Ao cá": True}
    assert_words(outcome)


@raises("W107")
def test_several_fields_in_one_cell_count_as_the_first() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực                      |
        | 1   | Nhà sạch    | mới          | Văn hóa - xã hội; Kinh tế     |
        | 2   | Ngõ đẹp     | mới          | Quốc phòng, an ninh           |
        | 3   | Vườn xanh   | mới          | Kinh tế;                      |
        | 4   | Ao cá       | mới          | Kinh tế và Văn hóa - xã hội   |
        """
    )
    assert places(outcome, "W107") == [at("D2", "field"), at("D5", "field")]
    assert [one["taken"] for one in facts(outcome, "W107")] == ["Văn hóa - xã hội", "Kinh tế"]
    assert outcome.measures["DK"].by_field == {"KT": 2, "VHXH": 1, "QPAN": 1, "XDHTCT": 0}
    assert_words(outcome)


@raises("E108")
def test_a_missing_or_unknown_kind_is_excluded() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình           | Lĩnh vực |
        | 1   | Nhà sạch    |                        | Kinh tế  |
        | 2   | Ngõ đẹp     | rất hay                | Kinh tế  |
        | 3   | Vườn xanh   | MỚI                    | Kinh tế  |
        | 4   | Ao cá       | Mô hình xây dựng mới   | Kinh tế  |
        """
    )
    assert places(outcome, "E108") == [at("C2", "kind"), at("C3", "kind")]
    assert counted(outcome) == {"Nhà sạch": False, "Ngõ đẹp": False, "Vườn xanh": True, "Ao cá": True}
    assert_words(outcome)


@raises("E109")
def test_an_individual_has_a_name_and_a_collective_is_no_person() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Tập thể/Cá nhân | Họ và tên    | Đơn vị chủ trì      |
        | 1   | Nhà sạch    | mới          | Kinh tế  | Cá nhân         |              |                     |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | Cá nhân         | Lê Thị Mẫu   |                     |
        | 3   | Vườn xanh   | mới          | Kinh tế  | Tập thể         |              | Ông Trần Văn Thử    |
        | 4   | Ao cá       | mới          | Kinh tế  | Tập thể         |              | CB01                |
        """
    )
    assert places(outcome, "E109") == [at("F2", "person_name"), at("G4", "lead_unit")]
    assert counted(outcome) == {"Nhà sạch": False, "Ngõ đẹp": True, "Vườn xanh": False, "Ao cá": True}
    assert_words(outcome)


@raises("W110")
def test_what_the_appendix_asks_for_is_missed_but_counted() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Mục tiêu | Giải pháp | Thời gian  | Người phụ trách |
        | 1   | Nhà sạch    | mới          | Kinh tế  |          | Làm       |            | Bà Mẫu          |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | Đẹp      | Làm       | 2026-03-10 | Bà Mẫu          |
        """
    )
    assert places(outcome, "W110") == [at("E2", "goal")]
    assert facts(outcome, "W110") == [{"fields": "Mục tiêu, kết quả cần đạt; Ngày bắt đầu"}]
    assert all(counted(outcome).values())
    assert_words(outcome)


# the year


@raises("E201")
def test_a_new_model_begins_in_the_year_of_the_plan() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Bắt đầu    |
        | 1   | Nhà sạch    | mới          | Kinh tế  | 2025-12-31 |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | 2026-01-01 |
        | 3   | Vườn xanh   | nhân rộng    | Kinh tế  | 2026-01-01 |
        """
    )
    assert places(outcome, "E201") == [at("E2", "start")]
    assert counted(outcome) == {"Nhà sạch": False, "Ngõ đẹp": True, "Vườn xanh": True}
    assert_words(outcome)


@raises("E202")
def test_a_model_that_is_kept_was_there_before() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Bắt đầu    | Chỉ tiêu năm trước | Mục tiêu cao hơn |
        | 1   | Nhà sạch    | duy trì      | Kinh tế  | 2026-01-01 |                    | Thêm 20 hộ       |
        | 2   | Ngõ đẹp     | duy trì      | Kinh tế  | 2025-12-31 |                    | Thêm 20 hộ       |
        | 3   | Vườn xanh   | duy trì      | Kinh tế  |            | 100                | Thêm 20 hộ       |
        | 4   | Ao cá       | duy trì      | Kinh tế  |            |                    | Thêm 20 hộ       |
        | 5   | Bếp ấm      | duy trì      | Kinh tế  |            |                    | Thêm 20 hộ       |
        """,
        last_year=(("CB01", "Bếp ấm"),),
    )
    assert places(outcome, "E202") == [at("E2", "start"), at("E5", "start")]
    assert_words(outcome)


@raises("E203")
def test_a_model_of_earlier_years_counts_only_with_a_higher_target() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Bắt đầu    | Mục tiêu cao hơn | Chỉ tiêu | Chỉ tiêu năm trước |
        | 1   | Nhà sạch    | duy trì      | Kinh tế  | 2025-03-01 |                  |          |                    |
        | 2   | Ngõ đẹp     | duy trì      | Kinh tế  | 2025-03-01 | Thêm 20 hộ       |          |                    |
        | 3   | Vườn xanh   | duy trì      | Kinh tế  | 2025-03-01 |                  | 120      | 100                |
        | 4   | Ao cá       | duy trì      | Kinh tế  | 2025-03-01 | không            |          |                    |
        | 5   | Bếp ấm      | nhân rộng    | Kinh tế  | 2025-03-01 |                  |          |                    |
        | 6   | Đèn đường   | nhân rộng    | Kinh tế  | 2026-03-01 |                  |          |                    |
        | 7   | Loa làng    | mới          | Kinh tế  | 2026-03-01 |                  |          |                    |
        | 8   | Sân chơi    | duy trì      | Kinh tế  | 2025-03-01 |                  | 100      | 100                |
        """
    )
    assert places(outcome, "E203") == [at(f"F{row}", "higher_target") for row in (2, 5, 6, 9)]
    assert [name for name, counts in counted(outcome).items() if not counts] == [
        "Nhà sạch",
        "Ao cá",
        "Bếp ấm",
        "Sân chơi",
    ]
    assert_words(outcome)


@raises("W204")
def test_a_number_not_above_last_year_wants_a_look() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Chỉ tiêu | Chỉ tiêu năm trước |
        | 1   | Nhà sạch    | mới          | Kinh tế  | 100      | 100                |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | 101      | 100                |
        | 3   | Vườn xanh   | mới          | Kinh tế  | 100      |                    |
        """
    )
    assert places(outcome, "W204") == [at("E2", "target_this_year")]
    assert_words(outcome)


@raises("W205")
def test_a_new_model_with_a_name_of_last_year_wants_a_look() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình        | Loại mô hình | Lĩnh vực |
        | 1   | Mô hình “Nhà sạch” | mới          | Kinh tế  |
        | 2   | Ngõ đẹp            | mới          | Kinh tế  |
        | 3   | Nhà sách           | mới          | Kinh tế  |
        """,
        last_year=(("CB01", "nhà sạch"), ("CB02", "Ngõ đẹp")),
    )
    assert places(outcome, "W205") == [at("C2", "kind")]
    assert_words(outcome)


LAUNCHES = """
    | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Bắt đầu    | Ngày ra mắt |
    | 1   | Nhà sạch    | mới          | Kinh tế  | 2026-03-10 |             |
    | 2   | Ngõ đẹp     | mới          | Kinh tế  | 2026-03-10 | 2026-04-01  |
    | 3   | Vườn xanh   | mới          | Kinh tế  | 2026-03-11 |             |
    | 4   | Ao cá       | nhân rộng    | Kinh tế  | 2026-03-10 |             |
"""


@raises("W206")
@pytest.mark.parametrize(
    ("day", "rows"), [("2026-05-09", []), ("2026-05-10", [2]), ("2026-05-11", [2, 4]), ("2026-06-20", [2, 4])]
)
def test_a_new_model_is_launched_within_sixty_days(day: str, rows: list[int]) -> None:
    # 10 March and 60 days is 9 May
    outcome = cb01(LAUNCHES, as_of=day)
    assert places(outcome, "W206") == [at(f"F{row}", "launch_date") for row in rows]
    assert all(counted(outcome).values())
    assert_words(outcome)


@raises("W206")
@pytest.mark.parametrize(("day", "cells"), [("2026-06-19", []), ("2026-06-20", ["F2"])])
def test_at_the_half_year_report_every_model_that_has_begun_is_launched(day: str, cells: list[str]) -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Bắt đầu    | Ngày ra mắt |
        | 1   | Nhà sạch    | mới          | Kinh tế  | 2026-05-15 |             |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | 2026-05-15 | 2026-06-01  |
        """,
        as_of=day,
    )
    assert places(outcome, "W206") == [at(cell, "launch_date") for cell in cells]


@raises("E207")
def test_a_launch_before_the_year_is_no_launch() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Ngày ra mắt |
        | 1   | Nhà sạch    | mới          | Kinh tế  | 2025-12-31  |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | 2026-01-01  |
        """
    )
    assert places(outcome, "E207") == [at("E2", "launch_date")]
    assert_words(outcome)


@raises("E207")
@pytest.mark.parametrize(("day", "cells"), [("2026-11-24", []), ("2026-11-25", ["E2"])])
def test_a_launch_still_to_come_when_the_year_is_closed_is_no_launch(day: str, cells: list[str]) -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Ngày ra mắt |
        | 1   | Nhà sạch    | mới          | Kinh tế  | 2026-12-01  |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | 2026-11-20  |
        """,
        as_of=day,
    )
    assert places(outcome, "E207") == [at(cell, "launch_date") for cell in cells]


@raises("W208")
def test_a_replication_names_its_original() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Mô hình gốc          |
        | 1   | Nhà sạch    | nhân rộng    | Kinh tế  |                      |
        | 2   | Ngõ đẹp     | nhân rộng    | Kinh tế  | Ngõ đẹp, tổ 4        |
        | 3   | Vườn xanh   | mới          | Kinh tế  |                      |
        """
    )
    assert places(outcome, "W208") == [at("E2", "source_model")]
    assert_words(outcome)


@raises("E209")
def test_a_model_given_up_is_listed_and_never_counted() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực |
        | 1   | Nhà sạch    | loại bỏ      | Kinh tế  |
        | 2   | Ngõ đẹp     | duy trì      | Kinh tế  |
        """
    )
    assert places(outcome, "E209") == [at("C2", "kind")]
    assert len(outcome.records["registration"]) == 2
    assert_words(outcome)


# days, numbers, letters


@raises("E301", "W302", "E303", "W304")
def test_days_exist_are_whole_stand_in_order_and_in_the_year() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Bắt đầu      | Kết thúc    |
        | 1   | Nhà sạch    | mới          | Kinh tế  | '31/02/2026  | 2026-11-30  |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | '28/02/2026  | 2026-11-30  |
        | 3   | Vườn xanh   | mới          | Kinh tế  | tháng 3/2026 | 2026-11-30  |
        | 4   | Ao cá       | mới          | Kinh tế  | 2026-03-10   | 2026-03-09  |
        | 5   | Bếp ấm      | mới          | Kinh tế  | 2026-03-10   | 2026-03-10  |
        | 6   | Đèn đường   | mới          | Kinh tế  | 2026-03-10   | 2027-01-01  |
        | 7   | Loa làng    | mới          | Kinh tế  | 2026-03-10   | 2026-12-31  |
        | 8   | Sân chơi    | mới          | Kinh tế  | đầu xuân     | 2026-12-31  |
        """
    )
    assert places(outcome, "E301") == [at("E2", "start"), at("E9", "start")]
    assert places(outcome, "W302") == [at("E4", "start")]
    assert places(outcome, "E303") == [at("F5", "end")]
    assert places(outcome, "W304") == [at("F7", "end")]
    assert facts(outcome, "W302") == [{"written": "tháng 3/2026", "taken": "01/03/2026"}]
    assert [name for name, counts in counted(outcome).items() if not counts] == ["Nhà sạch", "Ao cá", "Sân chơi"]
    assert_words(outcome)


@raises("W304")
def test_a_launch_after_the_years_of_the_plan_wants_a_look() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Ngày ra mắt |
        | 1   | Nhà sạch    | mới          | Kinh tế  | 2027-01-01  |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | 2026-12-31  |
        """
    )
    assert places(outcome, "W304") == [at("E2", "launch_date")]


@raises("E305", "W306", "I310")
def test_numbers_are_numbers_not_negative_and_money_has_its_unit() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Chỉ tiêu | Giá trị làm lợi |
        | 1   | Nhà sạch    | mới          | Kinh tế  | nhiều    | 15              |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | -1       | 1000            |
        | 3   | Vườn xanh   | mới          | Kinh tế  | 0        | 15 triệu        |
        | 4   | Ao cá       | mới          | Kinh tế  | '1.250   | 0               |
        | 5   | Bếp ấm      | mới          | Kinh tế  | 1250     | 15000000        |
        """
    )
    assert places(outcome, "E305") == [at("E2", "target_this_year"), at("E3", "target_this_year")]
    assert places(outcome, "W306") == [at("F2", "benefit_value")]
    assert places(outcome, "I310") == [at("F4", "benefit_value"), at("E5", "target_this_year")]
    assert facts(outcome, "I310") == [
        {"written": "15 triệu", "taken": "15.000.000"},
        {"written": "1.250", "taken": "1.250"},
    ]
    assert_words(outcome)


@raises("W307")
def test_a_rate_lies_between_nought_and_a_hundred() -> None:
    outcome = decided(
        {
            "CB01.xlsx": form(
                "CB01",
                "6T",
                result="""
                | model_name | achieved | completion_percent |
                | Nhà sạch   | xong     | 101                |
                | Ngõ đẹp    | xong     | 100                |
                | Vườn xanh  | xong     | 0.85               |
                | Ao cá      | xong     | 0                  |
                | Bếp ấm     | xong     | -1                 |
                """,
            )
        },
        as_of="2026-06-10",
    )
    assert places(outcome, "W307") == [
        ("CB01.xlsx", "Kết quả", "F9", "completion_percent"),
        ("CB01.xlsx", "Kết quả", "F13", "completion_percent"),
    ]
    assert_words(outcome)


@raises("W315")
def test_a_share_that_may_be_a_fraction_is_asked_about() -> None:
    drawn = """
        | model_name | achieved | completion_percent |
        | Nhà sạch   | xong     | 0.85               |
        | Ngõ đẹp    | xong     | 1                  |
        | Vườn xanh  | xong     | 2                  |
        | Ao cá      | xong     | '0,5%              |
    """
    outcome = decided({"CB01.xlsx": form("CB01", "6T", result=drawn)}, as_of="2026-06-10")
    assert places(outcome, "W315") == [
        ("CB01.xlsx", "Kết quả", "F9", "completion_percent"),
        ("CB01.xlsx", "Kết quả", "F10", "completion_percent"),
    ]
    shares = [record.values["completion_percent"] for record in outcome.records["result"]]
    assert sorted(map(float, shares)) == [0.5, 1, 2, 85]
    assert_words(outcome)


@raises("E710")
def test_a_file_of_more_rows_than_a_unit_can_have_is_refused_by_itself() -> None:
    head = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |"
    rows = [f"| {n} | Mô hình thứ {n} | mới | Kinh tế |" for n in range(1, 2002)]
    fits = {"CB01.xlsx": "\n".join([head, *rows[:40]])}
    assert found(decided(fits), "E710") == []
    outcome = decided({"CB01.xlsx": "\n".join([head, *rows]), "CB02.xlsx": f"{head}\n{rows[0]}"})
    assert found(outcome, "E710") == [("CB01.xlsx", None, "E710")]
    assert verdicts(outcome)["CB02.xlsx"] == "accepted"
    assert_words(outcome)


@raises("I309")
def test_letters_that_were_put_together_are_told() -> None:
    apart = unicodedata.normalize("NFD", "Nhà sạch")
    outcome = cb01(
        f"""
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực |
        | 1   | {apart}     | mới          | Kinh tế  |
        | 2   | Ngõ  đẹp    | mới          | Kinh tế  |
        """
    )
    assert [(one.ref.cell, dict(one.facts)) for one in issues(outcome, "I309")] == [
        ("B2", {"count": 1, "sample": "Nhà sạch"})
    ]
    assert counted(outcome) == {"Nhà sạch": True, "Ngõ đẹp": True}
    assert_words(outcome)


@raises("E311", "W312")
def test_error_cells_and_formulas_without_a_value_are_told_and_an_error_excludes_its_row() -> None:
    notes = (
        CellNote("error_cell", "Sheet1", "E2", "#N/A"),
        CellNote("uncached_formula", "Sheet1", "E3", ""),
        CellNote("error_cell", "Ghi chép", "A1", "#REF!"),
        CellNote("uncached_formula", "Sheet1", "Z3", ""),
    )
    drawn = """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Mục tiêu |
        | 1   | Nhà sạch    | mới          | Kinh tế  |          |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  |          |
        | 3   | Vườn xanh   | mới          | Kinh tế  | Xanh     |
    """
    outcome = decided({"CB01.xlsx": letter(drawn, notes=notes)})
    assert [(one.ref.cell, one.field) for one in issues(outcome, "E311")] == [("E2", "goal")]
    assert [(one.ref.cell, one.field) for one in issues(outcome, "W312")] == [("E3", "goal")]
    assert counted(outcome) == {"Nhà sạch": False, "Ngõ đẹp": True, "Vườn xanh": True}
    assert outcome.counts["CB01.xlsx"].fates == {"rejected": 1, "accepted_with_warnings": 2}
    assert_words(outcome)


@raises("E308", "I316", "W317")
def test_text_in_old_fonts_is_told_and_what_cannot_be_read_excludes_its_row() -> None:
    notes = (
        CellNote("legacy_text", "Sheet1", "B2", ".VnTime", "Nhà sạch", 2),
        CellNote("legacy_unreadable", "Sheet1", "B2", "Nhµ Å"),
        CellNote("legacy_guess", "Sheet1", "B3", "Ngâ ®Ñp", "Ngõ đẹp"),
        CellNote("legacy_unreadable", "Sheet1", "B1", "Tªn Å"),
        CellNote("legacy_guess", "Sheet1", "Z3", "Ngâ ®Ñp", "Ngõ đẹp"),
        CellNote("legacy_unreadable", "Sheet1", "Z4", "Å"),
        CellNote("legacy_text", "Ghi chép", "A1", ".VnTime", "Nhà", 1),
        CellNote("legacy_unreadable", "Ghi chép", "A1", "Å"),
    )
    drawn = """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Mục tiêu |
        | 1   | Nhµ Å       | mới          | Kinh tế  |          |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  |          |
        | 3   | Vườn xanh   | mới          | Kinh tế  | Xanh     |
    """
    outcome = decided({"CB01.xlsx": letter(drawn, notes=notes)})
    assert places(outcome, "E308") == [at("B2", "model_name")]
    assert places(outcome, "W317") == [at("B3", "model_name")]
    assert places(outcome, "I316") == [at(None)]
    assert facts(outcome, "E308") == [{"written": "Nhµ Å"}]
    assert facts(outcome, "W317") == [{"written": "Ngâ ®Ñp", "taken": "Ngõ đẹp"}]
    assert facts(outcome, "I316") == [{"count": 2, "font": ".VnTime", "sample": "Nhà sạch"}]
    assert counted(outcome) == {"Nhµ Å": False, "Ngõ đẹp": True, "Vườn xanh": True}
    assert_words(outcome)


@raises("E308")
def test_cells_too_many_to_list_are_told_for_their_sheet() -> None:
    notes = (CellNote("legacy_unreadable", "Sheet1", None, "Å", count=7),)
    drawn = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | mới | Kinh tế |"
    assert places(decided({"CB01.xlsx": letter(drawn, notes=notes)}), "E308") == [at(None)]


@raises("W313")
def test_a_word_outside_a_list_is_left_out_and_told() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Cấp đăng ký | Ký cam kết |
        | 1   | Nhà sạch    | mới          | Kinh tế  | toàn quốc   | có lẽ      |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | phường      | không      |
        """
    )
    assert places(outcome, "W313") == [at("E2", "level"), at("F2", "commitment")]
    assert all(counted(outcome).values())
    assert_words(outcome)


@raises("W314")
def test_a_text_longer_than_its_column_wants_a_look() -> None:
    outcome = cb01(
        f"""
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Địa bàn     |
        | 1   | Nhà sạch    | mới          | Kinh tế  | {"a" * 301} |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | {"a" * 300} |
        """
    )
    assert places(outcome, "W314") == [at("E2", "place")]
    assert_words(outcome)


# between rows and units


@raises("E401")
def test_the_same_name_under_the_same_unit_counts_once() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình        | Loại mô hình | Lĩnh vực |
        | 1   | Camera ngõ 5       | mới          | Kinh tế  |
        | 2   | Camera ngõ 15      | mới          | Kinh tế  |
        | 3   | Mô hình CAMERA NGÕ 5 | mới        | Kinh tế  |
        | 4   | Camera ngò 5       | mới          | Kinh tế  |
        """
    )
    assert places(outcome, "E401") == [at("B4", "model_name")]
    assert facts(outcome, "E401")[0]["other"] == "2 (CB01.xlsx, trang Sheet1)"
    assert outcome.counts["CB01.xlsx"].fates == {"accepted_with_warnings": 3, "duplicate": 1}
    assert outcome.countable == 3
    assert_words(outcome)


@raises("W402")
def test_the_same_model_at_two_units_of_one_place_wants_a_look() -> None:
    head = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực | Địa bàn |"
    outcome = decided(
        {
            "CB01.xlsx": head
            + """
            | 1 | Camera an ninh ngõ 5  | mới | Kinh tế | Khu A |
            | 2 | Camera an ninh ngõ 15 | mới | Kinh tế | Khu A |
            | 3 | Ngõ đẹp               | mới | Kinh tế | Khu A |
            """,
            "CB02.xlsx": head
            + """
            | 1 | Camera an ninh ngõ 5  | mới | Kinh tế | Khu A |
            | 2 | Camera an ninh ngõ 25 | mới | Kinh tế | Khu A |
            | 3 | Ngõ đẹp               | mới | Kinh tế | Khu B |
            """,
        }
    )
    assert places(outcome, "W402") == [
        ("CB01.xlsx", "Sheet1", "B2", "model_name"),
        ("CB02.xlsx", "Sheet1", "B2", "model_name"),
    ]
    assert outcome.countable == 6
    assert_words(outcome)


@raises("W403", "E404")
def test_a_partner_confirms_and_nobody_is_a_partner_of_himself() -> None:
    head = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì | Đơn vị phối hợp |"
    outcome = decided(
        {
            "CB01.xlsx": head
            + """
            | 1 | Nhà sạch  | mới | Kinh tế | CB01 | Hội Phụ nữ           |
            | 2 | Ngõ đẹp   | mới | Kinh tế | CB01 | MTTQ phường; Hội Phụ nữ |
            | 3 | Vườn xanh | mới | Kinh tế | CB01 | CB TDP 1             |
            | 4 | Ao cá     | mới | Kinh tế | CB01 |                      |
            """,
            "HPN.xlsx": sheet(head + "\n| 1 | Nhà sạch | mới | Kinh tế | CB01 | Hội Phụ nữ |", "Hội Phụ nữ"),
        }
    )
    assert places(outcome, "W403") == [at("F3", "cooperating_units")]
    assert facts(outcome, "W403") == [{"units": "MTTQ phường; Hội Phụ nữ"}]
    assert places(outcome, "E404") == [at("F4", "cooperating_units")]
    assert counted(outcome) == {"Nhà sạch": True, "Ngõ đẹp": True, "Vườn xanh": False, "Ao cá": True}
    assert outcome.counts["HPN.xlsx"].fates == {"duplicate": 1}
    assert_words(outcome)


@raises("W405")
def test_an_obliged_unit_without_a_file_is_named_unless_the_office_typed_for_it() -> None:
    drawn = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | mới | Kinh tế |"
    outcome = decided(
        {"CB01.xlsx": drawn},
        office="""
        | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì |
        | Ngõ đẹp     | Mô hình mới  | Kinh tế  | CB02           |
        """,
    )
    assert [one.unit for one in issues(outcome, "W405")] == ["CB03", "CBLH", "HPN", "MTTQ", "UBND"]
    assert {one.ref.file for one in issues(outcome, "W405")} == {""}
    assert_words(outcome)


@raises("E406")
def test_a_file_in_the_folder_of_another_unit_waits() -> None:
    drawn = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | mới | Kinh tế |"
    outcome = decided({"CB02/a.xlsx": sheet(drawn, "CB01"), "CB03/b.xlsx": sheet(drawn, "CB03")})
    assert places(outcome, "E406") == [("CB02/a.xlsx", "", None, None)]
    assert facts(outcome, "E406") == [{"a": "Chi bộ Tổ dân phố số 1", "b": "Chi bộ Tổ dân phố số 2"}]
    assert verdicts(outcome) == {"CB02/a.xlsx": "waiting", "CB03/b.xlsx": "accepted"}
    assert_words(outcome)


@raises("E406")
def test_a_list_led_by_one_unit_in_a_file_named_after_another_waits() -> None:
    # a partner that lists only models of others must not pass for their lead, whose own file it would replace
    drawn = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì |\n| 1 | {} | mới | Kinh tế | CB01 |"
    outcome = decided({"CB01.xlsx": drawn.format("Nhà sạch"), "HPN.xlsx": drawn.format("Ngõ đẹp")})
    assert places(outcome, "E406") == [("HPN.xlsx", "", None, None)]
    assert verdicts(outcome) == {"CB01.xlsx": "accepted", "HPN.xlsx": "waiting"}


@raises("E406")
def test_a_row_that_another_unit_leads_is_not_counted_from_this_file() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì         |
        | 1   | Nhà sạch    | mới          | Kinh tế  | Chi bộ Tổ dân phố số 1 |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | Chi bộ Tổ dân phố số 2 |
        """
    )
    # two units among the rows: the file's name decides whose it is
    assert places(outcome, "E406") == [at("E3", "lead_unit")]
    assert counted(outcome) == {"Nhà sạch": True, "Ngõ đẹp": False}


@raises("E407")
def test_a_form_of_another_plan_year_or_period_is_not_taken() -> None:
    row = "| model_name | kind | field |\n| Nhà sạch | Mô hình mới | Kinh tế |"
    outcome = decided(
        {
            "plan.xlsx": form("CB01", plan="thuong-hong-2025", registration=row),
            "year.xlsx": form("CB02", year="2025", registration=row),
            "good.xlsx": form("CB03", year="2026", registration=row),
        }
    )
    assert found(outcome, "E407") == [("plan.xlsx", None, "E407"), ("year.xlsx", None, "E407")]
    assert verdicts(outcome) == {"plan.xlsx": "foreign", "year.xlsx": "foreign", "good.xlsx": "accepted"}
    assert_words(outcome)


@raises("E407")
def test_rows_of_another_table_than_the_period_are_not_taken() -> None:
    registrations, meta = form(
        "CB01", registration="| model_name | kind | field |\n| Nhà sạch | Mô hình mới | Kinh tế |"
    )
    results = "| STT | Tên mô hình | Kết quả đạt được | Số người tham gia |\n| 1 | Nhà sạch | xong | 20 |"
    outcome = decided({"CB01.xlsx": (registrations, sheet(results, name="Thêm"), meta)})
    assert [(one.ref.sheet, one.ref.row) for one in issues(outcome, "E407")] == [("Thêm", 2)]
    assert outcome.records["result"] == ()
    assert outcome.balanced
    assert_words(outcome)


@raises("W408")
def test_the_newer_file_of_a_unit_is_in_force() -> None:
    drawn = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | {} | mới | Kinh tế |"
    outcome = decided(
        {
            "CB01-a.xlsx": letter(drawn.format("Nhà sạch"), saved="2026-02-01"),
            "CB01-b.xlsx": letter(drawn.format("Ngõ đẹp"), saved="2026-02-02"),
            "CB02.xlsx": letter(drawn.format("Vườn xanh"), saved="2026-01-01"),
        }
    )
    assert places(outcome, "W408") == [("CB01-a.xlsx", "", None, None)]
    assert facts(outcome, "W408") == [{"newer": "CB01-b.xlsx"}]
    assert counted(outcome) == {"Ngõ đẹp": True, "Vườn xanh": True}
    assert outcome.counts["CB01-a.xlsx"].fates == {"superseded": 1}
    assert_words(outcome)


# sums and results


@raises("E410")
@pytest.mark.parametrize(
    ("total", "wrong"),
    [
        ("|  | Tổng số: 03 mô hình | | |", True),
        ("|  | Tổng số: 02 mô hình | | |", False),
        ("|  | Tổng cộng | 3 | |", True),
        ("|  | Tổng cộng | 2 | |", False),
        ("|  | Tổng cộng | | |", False),
        ("|  | Tổng cộng | | 25000000 |", False),
    ],
)
def test_a_total_says_the_number_of_rows(total: str, wrong: bool) -> None:
    outcome = cb01(
        f"""
        | STT | Tên mô hình | Loại mô hình | Giá trị làm lợi | Lĩnh vực |
        | 1   | Nhà sạch    | mới          | 20000000        | Kinh tế  |
        | 2   | Ngõ đẹp     | mới          | 5000000         | Kinh tế  |
        {total}
        """
    )
    assert [(one.ref.sheet, one.ref.row) for one in issues(outcome, "E410")] == [("Sheet1", 4)] * wrong
    assert_words(outcome)


@raises("E410")
def test_a_sum_under_a_column_of_numbers_is_no_number_of_rows() -> None:
    results = """
        | STT | Tên mô hình | Kết quả | Số người tham gia |
        | 1   | Nhà sạch    | xong    | 240               |
        |     | Tổng        |         | 240               |
    """
    outcome = decided({"CB01.xlsx": sheet(results, "CB01")})
    assert places(outcome, "E410") == []
    assert outcome.counts["CB01.xlsx"].skipped["total"] == 1


@raises("E410")
def test_a_total_of_a_group_says_the_rows_of_its_group() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình       | Loại mô hình | Lĩnh vực |
        | I   | Lĩnh vực kinh tế  |              |          |
        | 1   | Nhà sạch          | mới          | Kinh tế  |
        | 2   | Ngõ đẹp           | mới          | Kinh tế  |
        |     | Cộng: 2 mô hình   |              |          |
        | II  | Quốc phòng - an ninh |           |          |
        | 1   | Vườn xanh         | mới          | QP-AN    |
        |     | Cộng: 2 mô hình   |              |          |
        |     | Tổng cộng: 3 mô hình |           |          |
        """
    )
    assert [one.ref.row for one in issues(outcome, "E410")] == [8]


@raises("E410")
def test_no_more_people_are_satisfied_than_voted() -> None:
    outcome = decided(
        {
            "CB01.xlsx": form("CB01", "6T", unit_report="| satisfied | ballots |\n| 101 | 100 |"),
            "CB02.xlsx": form("CB02", "6T", unit_report="| satisfied | ballots |\n| 60 | 60 |"),
        },
        as_of="2026-06-10",
    )
    assert [(one.ref.file, one.field, one.unit) for one in issues(outcome, "E410")] == [
        ("CB01.xlsx", "satisfied", "CB01")
    ]
    assert (outcome.measures["6T"].satisfied, outcome.measures["6T"].ballots) == (60, 60)
    assert_words(outcome)


REGISTERED = (
    "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | mới | Kinh tế |\n| 2 | Ngõ đẹp | mới | Kinh tế |"
)


@raises("W411")
def test_what_is_reported_was_registered_and_what_was_registered_is_reported() -> None:
    first = cb01(REGISTERED)
    outcome = again(
        first,
        {
            "CB01.xlsx": letter(REGISTERED, received="2026-02-20"),
            "CB01-6T.xlsx": letter(
                *form("CB01", "6T", result="| model_name | achieved |\n| Nhà sạch | xong |\n| Bếp ấm | xong |"), run=2
            ),
        },
        as_of="2026-06-10",
    )
    said = [(one.ref.file, one.ref.cell, one.field, one.key) for one in issues(outcome, "W411")]
    assert said == [
        ("CB01-6T.xlsx", None, None, "CB01-02"),
        ("CB01-6T.xlsx", "B10", "model_name", "CB01-KDK2882/6T"),
    ]
    assert "Ngõ đẹp" in str(facts(outcome, "W411")[0]["what"])
    assert_words(outcome)


@raises("W412")
def test_a_number_counted_from_the_first_of_january_does_not_shrink() -> None:
    result = "| model_name | achieved | participants | funds | completion_percent |\n| Nhà sạch | xong | {} | {} | {} |"
    outcome = decided(
        {
            "CB01.xlsx": REGISTERED,
            "CB01-6T.xlsx": form("CB01", "6T", result=result.format(240, 5000000, 90)),
            "CB01-N.xlsx": form("CB01", "NAM", result=result.format(200, 5000000, 80)),
        },
        as_of="2026-11-20",
    )
    assert places(outcome, "W412") == [("CB01-N.xlsx", "Kết quả", "D9", "participants")]
    assert facts(outcome, "W412") == [{"field": "Số người tham gia", "half": "240", "year": "200"}]
    assert_words(outcome)


@raises("W412")
def test_the_news_of_a_unit_do_not_shrink_either() -> None:
    said = "| documents | news_count |\n| Kế hoạch | {} |"
    outcome = decided(
        {
            "CB01-6T.xlsx": form("CB01", "6T", unit_report=said.format(4)),
            "CB01-N.xlsx": form("CB01", "NAM", unit_report=said.format(3)),
            "CB02-6T.xlsx": form("CB02", "6T", unit_report=said.format(4)),
            "CB02-N.xlsx": form("CB02", "NAM", unit_report=said.format(4)),
        },
        as_of="2026-11-20",
    )
    assert [(one.ref.file, one.field) for one in issues(outcome, "W412")] == [("CB01-N.xlsx", "news_count")]


@raises("W501", "I502")
def test_a_file_is_late_by_the_day_it_was_first_seen() -> None:
    files = {
        f"{unit}.xlsx": letter(REGISTERED, received=day)
        for unit, day in (("CB01", "2026-03-02"), ("CB02", "2026-03-03"), ("CB03", "2026-03-04"))
    }
    outcome = decided(files, as_of="2026-03-05")
    assert found(outcome, "W501", "I502") == [("CB02.xlsx", None, "I502"), ("CB03.xlsx", None, "W501")]
    assert facts(outcome, "W501") == [{"received": "04/03/2026", "due": "02/03/2026"}]
    assert_words(outcome)


# what a file carries


@raises("W503", "W603")
def test_personal_data_and_other_foreign_columns_are_told() -> None:
    outcome = cb01(
        """
        | STT | Tên mô hình | Loại | Lĩnh vực | Số CCCD | Ngày sinh  | Số hộ | Người phụ trách      | Trống | SĐT         |
        | 1   | Nhà sạch    | mới  | Kinh tế  | có      | 1980-01-01 | 20    | Bà Mẫu '034567891234 |       | '0900000001 |
        | 2   | Ngõ đẹp     | mới  | Kinh tế  |         |            | 30    | Bà Mẫu 03456789123   |       | '0900000001 |
        """
    )
    assert places(outcome, "W503") == [at("E1"), at("F1"), at("H2", "person_in_charge")]
    assert places(outcome, "W603") == [at("G1")]
    assert facts(outcome, "W603") == [{"column": "Số hộ"}]
    assert all(counted(outcome).values())
    assert_words(outcome)


@raises("I601")
def test_rows_that_are_no_data_are_counted_and_told() -> None:
    outcome = cb01(
        """
        | DANH SÁCH |                 |              |          |
        | STT       | Tên mô hình     | Loại mô hình | Lĩnh vực |
        | 1         | Nhà sạch        | mới          | Kinh tế  |
        |           |                 |              |          |
        |           | Tổng: 1 mô hình |              |          |
        |           | NGƯỜI LẬP BIỂU  |              |          |
        """
    )
    assert facts(outcome, "I601") == [{"headings": 2, "totals": 1, "blanks": 1, "others": 1}]
    assert places(outcome, "I601") == [at(None)]
    assert_words(outcome)


@raises("W602")
def test_a_sheet_without_a_table_of_ours_is_told_with_its_rows() -> None:
    drawn = sheet(REGISTERED)
    notes = grid([("Họ tên", "Ngày công"), ("Bà Mẫu", 20)], "Chấm công")
    outcome = decided({"CB01.xlsx": (drawn, notes, grid([], "Trống"))})
    assert places(outcome, "W602") == [at(None, None, "Chấm công")]
    assert facts(outcome, "W602") == [{"sheet": "Chấm công", "rows": 2}]
    assert outcome.counts["CB01.xlsx"].read == 5
    assert outcome.balanced
    assert_words(outcome)


@raises("E604")
def test_a_missing_column_of_a_required_field_is_told_at_the_header() -> None:
    outcome = decided(
        {
            "CB01.xlsx": "| STT | Tên mô hình | Mục tiêu | Lĩnh vực |\n| 1 | Nhà sạch | Sạch | Kinh tế |",
            "CB02.xlsx": REGISTERED,
        }
    )
    assert [(one.ref.file, one.ref.row, one.field) for one in issues(outcome, "E604")] == [("CB01.xlsx", 1, "kind")]
    assert places(outcome, "E108") == [at("B2", "kind")]
    assert_words(outcome)


@raises("W605")
def test_a_form_sent_back_blank_is_told_and_replaces_nothing() -> None:
    outcome = decided(
        {
            "CB01.xlsx": letter(*form("CB01"), run=2),
            "CB01-cũ.xlsx": letter(REGISTERED, run=1),
        }
    )
    assert found(outcome, "W605") == [("CB01.xlsx", None, "W605")]
    assert verdicts(outcome) == {"CB01.xlsx": "rejected", "CB01-cũ.xlsx": "accepted"}
    assert len(outcome.records["registration"]) == 2
    assert_words(outcome)


@raises("W606")
def test_hidden_sheets_and_rows_are_read_and_told() -> None:
    notes = (
        CellNote("hidden_sheet", "Sheet1", None, "hidden"),
        CellNote("hidden_rows", "Sheet1", None, "2-3"),
        CellNote("hidden_rows", "Sheet1", None, "1"),
        CellNote("hidden_sheet", "Danh mục", None, "hidden"),
    )
    outcome = decided({"CB01.xlsx": letter(REGISTERED, notes=notes)})
    assert facts(outcome, "W606") == [{"what": "dòng 2-3"}, {"what": "trang “Sheet1”"}]
    assert outcome.countable == 2
    assert_words(outcome)


# files that are no submission


@raises("E701", "E702", "E703", "E705", "E707", "E708", "E709")
@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        ("unreadable", "E701"),
        ("password", "E702"),
        ("empty", "E703"),
        ("too_large", "E705"),
        ("unsafe", "E707"),
        ("timeout", "E708"),
        ("crash", "E708"),
        ("wrong_type", "E709"),
    ],
)
def test_a_file_that_cannot_be_read_has_one_verdict_and_stops_nobody(refusal: str, code: str) -> None:
    outcome = decided({"CB01.xlsx": letter(refusal=refusal), "CB02.xlsx": REGISTERED})
    assert [line for line in found(outcome) if line[0] == "CB01.xlsx"] == [("CB01.xlsx", None, code)]
    assert verdicts(outcome) == {"CB01.xlsx": "unreadable", "CB02.xlsx": "accepted"}
    assert outcome.countable == 2
    assert outcome.balanced
    assert_words(outcome)


@raises("E703", "E704")
def test_a_book_without_our_table_is_foreign_and_one_without_anything_is_empty() -> None:
    outcome = decided(
        {
            "cham cong.xlsx": grid([("Họ tên", "Ngày công", "Ghi chú"), ("Bà Mẫu", 20, None)]),
            "so.xlsx": grid([(1, 2), (3, 4)]),
            "trang.xlsx": grid([]),
            "CB01.xlsx": REGISTERED,
        }
    )
    assert found(outcome, "E703", "E704") == [
        ("cham cong.xlsx", None, "E704"),
        ("so.xlsx", None, "E704"),
        ("trang.xlsx", None, "E703"),
    ]
    assert verdicts(outcome)["cham cong.xlsx"] == "foreign"
    assert outcome.balanced
    assert_words(outcome)


@raises("I706", "I710")
def test_files_of_the_system_and_copies_are_passed_over_with_a_word() -> None:
    outcome = decided(
        {
            "CB01.xlsx": REGISTERED,
            "CB01 (1).xlsx": letter(REGISTERED, twin="CB01.xlsx"),
            "~$CB01.xlsx": letter(ignored=True),
        }
    )
    assert found(outcome, "I706", "I710") == [("CB01 (1).xlsx", None, "I710"), ("~$CB01.xlsx", None, "I706")]
    assert outcome.counts["CB01 (1).xlsx"].fates == {"duplicate": 2}
    assert verdicts(outcome) == {"CB01 (1).xlsx": "duplicate", "CB01.xlsx": "accepted", "~$CB01.xlsx": "ignored"}
    assert outcome.balanced
    assert_words(outcome)


# the office and the units


@raises("W711")
def test_what_the_office_corrected_stays_and_is_shown() -> None:
    first = cb01(REGISTERED)
    corrected = workbook(first, change={"CB01-01": {"model_name": "Nhà sạch đẹp", "office_note": "đã gọi điện"}})
    outcome = again(first, {"CB01.xlsx": REGISTERED}, office=corrected)
    assert places(outcome, "W711") == [(MASTER, "Đăng ký", "C8", "model_name")]
    assert facts(outcome, "W711") == [{"column": "Tên mô hình", "office": "Nhà sạch đẹp", "unit": "Nhà sạch"}]
    assert places(again(first, {"CB01.xlsx": REGISTERED}), "W711") == []
    assert_words(outcome)


@raises("W712")
def test_a_row_the_unit_no_longer_sends_is_withdrawn() -> None:
    first = cb01(REGISTERED)
    shorter = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | mới | Kinh tế |"
    outcome = again(first, {"CB01.xlsx": REGISTERED, "CB01-2.xlsx": letter(shorter, run=2)})
    assert places(outcome, "W712") == [(MASTER, "Đăng ký", "C9", "model_name")]
    assert counted(outcome) == {"Nhà sạch": True, "Ngõ đẹp": False}
    assert_words(outcome)


@raises("W713")
def test_a_row_the_office_deleted_stays_deleted_and_is_shown() -> None:
    first = cb01(REGISTERED)
    outcome = again(first, {"CB01.xlsx": REGISTERED}, office=workbook(first, delete=["CB01-02"]))
    assert places(outcome, "W713") == [at("B3", "model_name")]
    assert counted(outcome) == {"Nhà sạch": True}
    assert_words(outcome)


@raises("I714", "E715")
def test_a_renamed_model_keeps_its_id_when_the_form_carries_it_and_waits_when_not() -> None:
    first = decided({"a.xlsx": form("CB01", registration=FORM_ROWS.format("", "Camera an ninh ngõ 5"))})
    renamed = form("CB01", registration=FORM_ROWS.format("CB01-01", "Camera an toàn ngõ 5"))
    alike = form("CB01", registration=FORM_ROWS.format("", "Camera an ninh tại ngõ 5"))
    other = form("CB01", registration=FORM_ROWS.format("", "Camera an ninh ngõ 15"))
    with_id = again(first, {"b.xlsx": letter(*renamed, run=2)})
    waiting = again(first, {"b.xlsx": letter(*alike, run=2)})
    apart = again(first, {"b.xlsx": letter(*other, run=2)})
    assert places(with_id, "I714") == [("b.xlsx", "Đăng ký", "C9", "model_name")]
    assert facts(with_id, "I714") == [{"old": "Camera an ninh ngõ 5", "new": "Camera an toàn ngõ 5"}]
    assert places(waiting, "E715") == [("b.xlsx", "Đăng ký", "C9", "model_name")]
    assert facts(waiting, "E715") == [{"id": "CB01-01", "old": "Camera an ninh ngõ 5"}]
    assert counted(waiting) == {"Camera an ninh ngõ 5": True, "Camera an ninh tại ngõ 5": False}
    assert found(apart, "I714", "E715") == []
    assert_words(with_id)
    assert_words(waiting)


FORM_ROWS = "| model_id | model_name | kind | field |\n| {} | {} | Mô hình mới | Kinh tế |"


@raises("W716", "I717")
def test_the_office_may_let_a_row_count_with_a_reason() -> None:
    outcome = decided(
        office="""
        | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì | Cho phép tính | Lý do cho phép |
        | Nhà sạch    | Mô hình mới  | Thể thao | CB01           | x             |                |
        | Ngõ đẹp     | Mô hình mới  | Thể thao | CB02           | x             | Đã xem hồ sơ   |
        | Vườn xanh   | Mô hình mới  | Thể thao | CB03           |               |                |
        | Ao cá       | Loại bỏ      | Kinh tế  | CB03           | x             | Thử            |
        """
    )
    reason = [column.name for column in _registration()].index("override_reason")
    assert [(one.ref.file, one.ref.row, one.field) for one in issues(outcome, "W716")] == [
        (MASTER, 8, "override_reason")
    ]
    assert [(one.ref.file, one.ref.row, one.field) for one in issues(outcome, "I717")] == [
        (MASTER, 9, "override_reason"),
        (MASTER, 11, "override_reason"),
    ]
    assert issues(outcome, "W716")[0].ref.cell == f"{_letter(reason + 1)}8"
    assert counted(outcome) == {"Nhà sạch": False, "Ngõ đẹp": True, "Vườn xanh": False, "Ao cá": False}
    assert_words(outcome)


# what the office decided on its own sheets


@raises("E718", "I719")
def test_an_exemption_or_extension_is_in_force_only_with_all_that_it_needs() -> None:
    outcome = decided(
        leaves="""
        | Đơn vị     | Kỳ              | Quyết định | Gia hạn đến | Lý do         | Người duyệt |
        | CB TDP 1   | Đăng ký         | Miễn       |             | Mới thành lập | Bà Duyệt    |
        | CB02       | Đăng ký         | Gia hạn    | 2026-03-03  | Mới kiện toàn | Bà Duyệt    |
        |            | Đăng ký         | Miễn       |             | Mới thành lập | Bà Duyệt    |
        | Chi bộ 99  | Đăng ký         | Miễn       |             | Mới thành lập | Bà Duyệt    |
        | CB03       |                 | Miễn       |             | Mới thành lập | Bà Duyệt    |
        | CB03       | Quý I           | Miễn       |             | Mới thành lập | Bà Duyệt    |
        | CB03       | Đăng ký         |            |             | Mới thành lập | Bà Duyệt    |
        | CB03       | Đăng ký         | Miễn       |             |               | Bà Duyệt    |
        | CB03       | Đăng ký         | Miễn       |             | Mới thành lập |             |
        | CB03       | Đăng ký         | Gia hạn    |             | Mới kiện toàn | Bà Duyệt    |
        | CB03       | Đăng ký         | Gia hạn    | 2026-03-02  | Mới kiện toàn | Bà Duyệt    |
        | CB03       | 6 tháng đầu năm | Gia hạn    | 2026-06-19  | Mới kiện toàn | Bà Duyệt    |
        | CB03       | Đăng ký         | Gia hạn    | tháng 4     | Mới kiện toàn | Bà Duyệt    |
        | CB03       | Đăng ký         | Gia hạn    | 31/4/2026   | Mới kiện toàn | Bà Duyệt    |
        """
    )
    assert [(one.ref.cell, one.unit) for one in issues(outcome, "I719")] == [("A8", "CB01"), ("A9", "CB02")]
    assert [(one.ref.cell, one.unit) for one in issues(outcome, "E718")] == [
        ("A10", None),
        ("A11", None),
        *((f"A{row}", "CB03") for row in range(12, 22)),
    ]
    assert {place[1] for place in places(outcome, "E718")} == {"Miễn, gia hạn"}
    # each row lacks one thing, and is told that one thing
    whys = [str(one["why"]) for one in facts(outcome, "E718")]
    assert [";" in why for why in whys] == [False] * 12
    wanted = ("đơn vị", "đơn vị", "kỳ", "kỳ", "miễn hay gia hạn", "lý do", "người duyệt", "ngày", "02/03/2026", "19/06")
    assert [word in why for word, why in zip((*wanted, "ngày", "ngày"), whys, strict=True)] == [True] * 12
    # the words on the sheet say who, what, until when, why and by whom
    said = [message(one) for one in issues(outcome, "I719")]
    assert [word in said[1] for word in ("CB02", "gia hạn", "03/03/2026", "Mới kiện toàn", "Bà Duyệt")] == [True] * 5
    assert_words(outcome)


@raises("E718")
def test_a_row_that_lacks_everything_is_told_everything_at_once() -> None:
    outcome = decided(leaves="| Đơn vị | Gia hạn đến |\n| Chi bộ 99 | 2026-03-05 |")
    (why,) = (str(one["why"]) for one in facts(outcome, "E718"))
    assert len(why.split("; ")) == 5
    assert_words(outcome)


@raises("E718")
@pytest.mark.parametrize(("plan", "codes"), [(COMMUNE, ["E718"]), (WARD, ["I719"])])
def test_a_period_without_a_day_cannot_be_extended(plan: str, codes: list[str]) -> None:
    outcome = decided(
        plan=plan,
        register="| Mã | Tên đơn vị | Loại |\n| VHXH | Phòng Văn hóa - Xã hội | Phòng, ban chuyên môn |",
        leaves="""
        | Đơn vị | Kỳ              | Quyết định | Gia hạn đến | Lý do | Người duyệt |
        | VHXH   | 6 tháng đầu năm | Gia hạn    | 2026-07-20  | Bão   | Bà Duyệt    |
        """,
    )
    assert [one.code.value for one in issues(outcome, "E718", "I719")] == codes
    assert_words(outcome)


@raises("E720", "I721")
def test_a_choice_is_told_when_it_differs_and_refused_when_it_is_no_value_of_its_kind() -> None:
    outcome = decided(
        choices="""
        | Mã                          | Văn phòng chọn |
        | rule.count_cooperation      | Không          |
        | rule.higher_target_required | Có             |
        | rule.launch_required        |                |
        | rule.launch_before_counting | tùy            |
        | rule.minimum_models         | 2              |
        | rule.launch_within_days     | 0              |
        | scope.T1                    | Không          |
        | deadline.DK                 | 2026-03-09     |
        | deadline.6T                 | '20/6/2026     |
        | deadline.NAM                | 'tháng 12/2026 |
        | rule.unheard_of             | Có             |
        """
    )
    assert [one.ref.row for one in issues(outcome, "I721")] == [8, 12, 13, 14, 15, 16]
    assert places(outcome, "E720") == [(MASTER, "Tùy chọn", f"D{row}", "office_value") for row in (11, 17)]
    assert [(one["chosen"], one["plan"]) for one in facts(outcome, "I721")] == [
        ("Không", "Có"),
        ("2", "1"),
        ("0", "60"),
        ("Không", "Có"),
        ("09/03/2026", "02/03/2026"),
        ("20/06/2026", "19/06/2026"),
    ]
    assert_words(outcome)


@raises("E720")
@pytest.mark.parametrize(
    ("code", "written", "good"),
    [
        ("rule.minimum_models", "0", False),
        ("rule.minimum_models", "1,5", False),
        ("rule.minimum_models", "-1", False),
        ("rule.minimum_models", "hai", False),
        ("rule.minimum_models", "1", True),
        ("rule.launch_within_days", "-1", False),
        ("rule.launch_within_days", "0", True),
        ("rule.count_cooperation", "có thể", False),
        ("rule.count_cooperation", "có", True),
        ("scope.T1", "một phần", False),
        ("scope.T1", "có", True),
        ("deadline.DK", "30/02/2026", False),
        ("deadline.DK", "2026", False),
        ("deadline.DK", "Có", False),
        ("deadline.DK", "từ 05/3/2026 đến 10/3/2026", False),
        ("deadline.DK", "05/3", True),
    ],
)
def test_each_kind_of_choice_takes_its_own_values(code: str, written: str, good: bool) -> None:
    outcome = decided(choices=f"| Mã | Văn phòng chọn |\n| {code} | '{written} |")
    assert len(issues(outcome, "E720")) == (0 if good else 1)
    assert_words(outcome)


@raises("E722")
def test_a_name_confirmed_as_a_unit_that_is_not_registered_is_refused() -> None:
    outcome = decided(
        confirmed="""
        | Tên ghi trong tệp | Đơn vị đúng            | Tình trạng   |
        | Tổ 1              | Chi bộ Tổ dân phố số 1 | Chờ xác nhận |
        | Tổ 2              | Chi bộ Tổ dân phố số 9 | Chờ xác nhận |
        | Tổ 3              | chi bo to dan pho so 3 | Chờ xác nhận |
        | Tổ 4              | CB03                   | Chờ xác nhận |
        | Tổ 5              |                        | Chờ xác nhận |
        """
    )
    assert places(outcome, "E722") == [(MASTER, "Chờ xác nhận", f"D{row}", "unit") for row in (9, 10)]
    assert facts(outcome, "E722") == [
        {"written": "Tổ 2", "chosen": "Chi bộ Tổ dân phố số 9"},
        {"written": "Tổ 3", "chosen": "chi bo to dan pho so 3"},
    ]
    assert_words(outcome)


def _registration() -> tuple[object, ...]:
    from dvk_xl.schema import load_schema

    return load_schema().registration.fields


def _letter(number: int) -> str:
    from dvk_xl.issues import column_letters

    return column_letters(number)


def test_what_the_office_typed_wrong_stands_at_its_cell_in_the_master() -> None:
    rows = office_rows(
        "| Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì | Ngày bắt đầu |\n| Nhà | lạ | Kinh tế | CB01 | '31/02/2026 |"
    )
    outcome = decided(office=rows)
    assert found(outcome, "E108", "E301") == [(MASTER, "D8", "E108"), (MASTER, "X8", "E301")]
