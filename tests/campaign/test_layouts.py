"""Tables as offices draw them: stacked headings, merged cells, crosses, several tables, several models in a cell."""

from dataclasses import replace

import pytest
from helpers.campaign import decided, facts, form, found, grid, issues, letter, parsed, sheet, table
from helpers.raised import raises

from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.intake.grid import Grid

HEAD = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |"
ROW = "| 1 | Nhà sạch | mới | Kinh tế |"


def rows(drawn: object, *fields: str) -> list[tuple[object, ...]]:
    """The values of the data rows of a file, field by field."""
    return [tuple(row.values.get(name) for name in fields) for row in parsed(drawn).rows]


def cells(outcome: Outcome, code: str) -> list[str | None]:
    """Where the issues of a code stand."""
    return [one.ref.cell for one in issues(outcome, code)]


def kinds(drawn: object) -> dict[str, int]:
    """How many rows of each kind a file has, but for kinds it has not."""
    return {kind: number for kind, number in parsed(drawn).counts.items() if number}


def merged(drawn: str, *ranges: tuple[int, int, int, int]) -> Grid:
    """A drawn sheet with merged ranges (top, left, bottom, right), filled down as the reader does."""
    cells = [list(row) for row in sheet(drawn).rows]
    for top, left, bottom, _ in ranges:
        for row in range(top, bottom):
            cells[row][left - 1] = cells[top - 1][left - 1]
    return replace(grid(cells), merged=ranges)


# headings of several rows


def test_a_merged_heading_says_what_the_words_below_it_are_about() -> None:
    drawn = merged(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Ra mắt    |                | Đơn vị                 |               |
        |     |             |              |          | Thời gian | Địa điểm       | Chủ trì                | Phối hợp      |
        | 1   | Nhà sạch    | mới          | Kinh tế  | 2026-03-25 | Nhà văn hóa   | Chi bộ Tổ dân phố số 1 | MTTQ          |
        """,
        (1, 5, 1, 6),
        (1, 7, 1, 8),
        *((1, column, 2, column) for column in range(1, 5)),
    )
    (row,) = parsed(drawn).rows
    assert kinds(drawn) == {"header": 2, "data": 1}
    assert row.letters["launch_date"] == "E"
    assert row.letters["launch_place"] == "F"
    assert (row.letters["lead_unit"], row.letters["cooperating_units"]) == ("G", "H")
    assert "start" not in row.letters
    assert "place" not in row.letters


def test_three_rows_of_headings_are_one_header() -> None:
    drawn = merged(
        """
        | STT | Tên mô hình | Đăng ký      |          |            |            |
        |     |             | Phân loại    |          | Thời gian thực hiện |   |
        |     |             | Loại mô hình | Lĩnh vực | Bắt đầu    | Kết thúc   |
        | 1   | Nhà sạch    | mới          | Kinh tế  | 2026-03-10 | 2026-11-30 |
        """,
        (1, 3, 1, 6),
        (2, 3, 2, 4),
        (2, 5, 2, 6),
        (1, 1, 3, 1),
        (1, 2, 3, 2),
    )
    (row,) = parsed(drawn).rows
    assert kinds(drawn) == {"header": 3, "data": 1}
    assert (row.values["kind"], row.values["field"]) == ("MOI", "KT")
    assert (row.letters["start"], row.letters["end"]) == ("E", "F")


def test_three_rows_of_headings_are_known_without_merged_cells_too() -> None:
    drawn = """
        | STT | Tên mô hình | Đăng ký      |          |            |
        |     |             | Phân loại    |          | Thời gian  |
        |     |             | Loại mô hình | Lĩnh vực | Bắt đầu    |
        | (1) | (2)         | (3)          | (4)      | (5)        |
        | 1   | Nhà sạch    | mới          | Kinh tế  | 2026-03-10 |
    """
    assert rows(drawn, "model_name", "kind", "field") == [("Nhà sạch", "MOI", "KT")]
    assert kinds(drawn)["data"] == 1


def test_a_first_row_of_data_is_no_third_heading() -> None:
    drawn = """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực |
        |     | Đối tượng   | mới          | Kinh tế  |
    """
    assert rows(drawn, "model_name") == [("Đối tượng",)]
    assert kinds(drawn) == {"header": 1, "data": 1}


def test_columns_may_be_numbered_with_letters_and_figures() -> None:
    drawn = f"{HEAD}\n| A | B | 1 | 2 |\n{ROW}"
    assert kinds(drawn) == {"header": 1, "column_number": 1, "data": 1}


# crosses


CROSSES = merged(
    """
    | STT | Tên mô hình | Loại mô hình |         |            | Lĩnh vực |         | Mục tiêu |
    |     |             | Mới          | Duy trì | Nhân rộng  | Kinh tế  | VH-XH   |          |
    | 1   | Nhà sạch    | x            |         |            |          | X       | Sạch     |
    | 2   | Ngõ đẹp     |              | √       |            | v        |         | Đẹp      |
    | 3   | Vườn xanh   | x            | x       |            | 1        | x       | Xanh     |
    | 4   | Chợ sạch    |              |         |            |          |         | Sạch     |
    """,
    (1, 3, 1, 5),
    (1, 6, 1, 7),
    *((1, column, 2, column) for column in (1, 2, 8)),
)


def test_crosses_choose_kind_and_field() -> None:
    assert rows(CROSSES, "model_name", "kind", "field")[:2] == [
        ("Nhà sạch", "MOI", "VHXH"),
        ("Ngõ đẹp", "DUY_TRI", "KT"),
    ]
    assert kinds(CROSSES) == {"header": 2, "data": 4}


def test_two_crosses_are_a_fault_of_the_kind_and_a_doubt_about_the_field() -> None:
    outcome = decided({"CB01.xlsx": CROSSES})
    assert cells(outcome, "E108") == ["C5", "C6"]
    assert cells(outcome, "W107") == ["F5"]
    assert cells(outcome, "E106") == ["F6"]


def test_one_column_of_crosses_alone_chooses_nothing() -> None:
    drawn = "| STT | Tên mô hình | Loại mô hình | Mục tiêu | Kinh tế |\n| 1 | Nhà sạch | mới | Sạch | x |"
    assert rows(drawn, "field") == [(None,)]
    assert facts(decided({"CB01.xlsx": drawn}), "W603") == [{"column": "Kinh tế"}]


# several tables, several sheets


def test_a_second_table_below_the_first_has_its_own_columns_and_titles() -> None:
    drawn = f"""
        | DANH SÁCH MÔ HÌNH TẬP THỂ |             |              |          |
        {HEAD}
        {ROW}
        |                           |             |              |          |
        | DANH SÁCH MÔ HÌNH CÁ NHÂN |             |              |          |
        | Họ và tên                 | Lĩnh vực    | Tên mô hình  | Loại mô hình |
        | Người Thứ Nhất            | Kinh tế     | Ngõ đẹp      | mới      |
    """
    assert rows(drawn, "model_name", "field", "person_name") == [
        ("Nhà sạch", "KT", None),
        ("Ngõ đẹp", "KT", "Người Thứ Nhất"),
    ]
    assert kinds(drawn) == {"title": 2, "header": 2, "blank": 1, "data": 2}


def test_a_model_that_is_only_a_name_above_a_second_table_is_still_a_row() -> None:
    drawn = f"{HEAD}\n{ROW}\n| | Ngõ đẹp | | |\n{HEAD}\n| 3 | Vườn xanh | mới | Kinh tế |"
    assert rows(drawn, "model_name") == [("Nhà sạch",), ("Ngõ đẹp",), ("Vườn xanh",)]


def test_a_list_that_repeats_its_stacked_heading_goes_on() -> None:
    head = """
        | STT | Tên mô hình | Phân loại    |          |
        |     |             | Loại mô hình | Lĩnh vực |
    """
    drawn = f"{head}{ROW}{head}| 2 | Ngõ đẹp | mới | Kinh tế |"
    assert kinds(drawn) == {"header": 4, "data": 2}


def test_every_sheet_of_a_file_is_read() -> None:
    drawn = letter(f"{HEAD}\n{ROW}", f"{HEAD}\n| 1 | Ngõ đẹp | mới | Kinh tế |")
    assert rows(drawn, "model_name") == [("Nhà sạch",), ("Ngõ đẹp",)]


# merged cells


def test_a_unit_merged_beside_several_models_is_the_unit_of_each_and_of_no_other() -> None:
    drawn = merged(
        """
        | STT | Đơn vị                 | Tên mô hình | Loại mô hình | Lĩnh vực |
        | 1   | Chi bộ Tổ dân phố số 2 | Nhà sạch    | mới          | Kinh tế  |
        | 2   |                        | Ngõ đẹp     | mới          | Kinh tế  |
        | 3   |                        | Vườn xanh   | mới          | Kinh tế  |
        """,
        (2, 2, 3, 2),
    )
    assert rows(drawn, "lead_unit") == [("Chi bộ Tổ dân phố số 2",), ("Chi bộ Tổ dân phố số 2",), (None,)]


def test_rows_of_one_merged_name_are_one_model() -> None:
    drawn = merged(
        """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Mục tiêu       | Phối hợp |
        | 1   | Nhà sạch    | mới          | Kinh tế  | Phân loại rác  | MTTQ     |
        |     |             |              |          | Tổng vệ sinh   | HPN      |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | Trồng hoa      |          |
        """,
        (2, 2, 3, 2),
    )
    assert rows(drawn, "model_name", "goal") == [("Nhà sạch", "Phân loại rác\nTổng vệ sinh"), ("Ngõ đẹp", "Trồng hoa")]
    outcome = decided({"CB01.xlsx": drawn})
    assert outcome.balanced
    assert outcome.records["registration"][0].cooperating == ("MTTQ", "HPN")
    (count,) = outcome.counts.values()
    assert (count.read, sum(count.fates.values())) == (4, 3)
    assert {row[1] for row in next(iter(outcome.fates.values()))} == {2, 3, 4}


def test_rows_of_one_merged_name_with_numbers_of_their_own_are_models_of_their_own() -> None:
    drawn = merged(f"{HEAD}\n{ROW}\n| 2 | | mới | Kinh tế |", (2, 2, 3, 2))
    assert rows(drawn, "model_name") == [("Nhà sạch",), ("Nhà sạch",)]


# groups


def test_headings_of_groups_say_kind_and_subject() -> None:
    drawn = """
        | STT | Tên mô hình          | Lĩnh vực | Mục tiêu |
        | A   | Mô hình mới          |          |          |
        | I   | Tập thể              |          |          |
        | 1   | Nhà sạch             | Kinh tế  | Sạch     |
        | B   | Mô hình duy trì      |          |          |
        | 2   | Ngõ đẹp              | Kinh tế  | Đẹp      |
    """
    assert rows(drawn, "kind", "subject") == [("MOI", "TT"), ("DUY_TRI", None)]
    assert found(decided({"CB01.xlsx": drawn}), "E604", "E108") == []


def test_a_field_alone_in_the_column_of_names_heads_a_group() -> None:
    drawn = "| STT | Tên mô hình | Loại mô hình | Mục tiêu |\n| | Kinh tế | | |\n| | Nhà sạch | mới | Sạch |"
    assert rows(drawn, "model_name", "field") == [("Nhà sạch", "KT")]


def test_a_text_merged_over_the_table_heads_a_group() -> None:
    drawn = merged(f"{HEAD}\n| | Khu vực phía bắc | | |\n{ROW}", (2, 2, 2, 4))
    assert kinds(drawn) == {"header": 1, "group": 1, "data": 1}


@pytest.mark.parametrize("heading", ["Chi bộ Tổ dân phố số 2", "HPN phường", "UBND phường", "Đoàn TN phường"])
def test_a_unit_alone_in_the_column_of_names_heads_a_group(heading: str) -> None:
    assert kinds(f"{HEAD}\n| | {heading} | | |\n{ROW}") == {"header": 1, "group": 1, "data": 1}


@pytest.mark.parametrize(
    "name", ["Hội viên gương mẫu", "Trường em xanh sạch", "Tổ dân phố không rác", "Công an gần dân"]
)
def test_a_model_of_which_only_the_name_is_written_is_a_row(name: str) -> None:
    assert kinds(f"{HEAD}\n| | {name} | | |\n{ROW}") == {"header": 1, "data": 2}


def test_headings_nobody_knows_may_stand_before_those_of_the_table() -> None:
    drawn = f"| Khối | Phiếu | Nhóm | Cụm {HEAD}\n| A1 | B2 | C3 | D4 {ROW}"
    assert rows(drawn, "model_name") == [("Nhà sạch",)]


# several models in a cell


@raises("I610")
@pytest.mark.parametrize(
    "written",
    ["1. Nhà sạch\\n2. Ngõ đẹp", "1) Nhà sạch; 2) Ngõ đẹp", "1. Nhà sạch. 2. Ngõ đẹp.", "1/ Nhà sạch 2/ Ngõ đẹp"],
)
def test_models_numbered_in_one_cell_are_told_apart(written: str) -> None:
    drawn = f"{HEAD.strip()} Mục tiêu |\n| 1 | {written} | mới | Kinh tế | 1. Sạch\\n2. Đẹp |"
    assert rows(drawn, "model_name", "kind", "goal") == [("Nhà sạch", "MOI", "Sạch"), ("Ngõ đẹp", "MOI", "Đẹp")]
    outcome = decided({"CB01.xlsx": drawn})
    assert outcome.balanced
    assert cells(outcome, "I610") == ["B2"]
    assert [record.text("model_name") for record in outcome.records["registration"]] == ["Nhà sạch", "Ngõ đẹp"]
    (count,) = outcome.counts.values()
    assert (count.read, sum(count.fates.values())) == (2, 1)


@pytest.mark.parametrize(
    "written",
    [
        "1. Xây dựng 2. km đường",
        "1. Tuyến đường số 2 - xanh sạch đẹp",
        "1. Ngõ 1, ngõ 2 / Ngõ 3",
        "Nhà sạch\\nNgõ đẹp",
        "1. Nhà sạch",
        "Ngõ 1. Ngõ 2",
        "2. Nhà sạch\\n3. Ngõ đẹp",
        "1.000 cây xanh",
        "1. 2. 3.",
    ],
)
def test_a_name_without_a_numbering_of_its_own_is_one_model(written: str) -> None:
    drawn = f"{HEAD}\n| 1 | {written} | mới | Kinh tế |"
    assert len(rows(drawn, "model_name")) == 1
    assert found(decided({"CB01.xlsx": drawn}), "I610") == []


def test_a_single_number_beside_several_models_is_counted_once() -> None:
    drawn = """
        | STT | Tên mô hình               | Kết quả đạt được | Số người tham gia | Đánh giá hiệu quả |
        | 1   | 1. Nhà sạch\\n2. Ngõ đẹp  | Tốt              | 120               | Hiệu quả          |
    """
    assert rows(drawn, "model_name", "participants") == [("Nhà sạch", 120), ("Ngõ đẹp", None)]


# columns


def test_a_blank_under_the_first_of_two_equal_headings_takes_the_second() -> None:
    drawn = f"{HEAD.strip()} Lĩnh vực |\n| 1 | Nhà sạch | mới | | VH-XH |"
    (row,) = parsed(drawn).rows
    assert (row.values["field"], row.letters["field"]) == ("VHXH", "E")


def test_what_stands_in_a_strange_column_is_kept_but_for_personal_data() -> None:
    drawn = f"{HEAD.strip()} Số hộ | Số CCCD |\n| 1 | Nhà sạch | mới | Kinh tế | 45 | 012345678901 |"
    assert dict(parsed(drawn).rows[0].others) == {"Số hộ": "45"}


MODEL = "| model_name | kind | field | goal |\n| Nhà sạch | mới | Kinh tế | Sạch |"


def _form(*, drop: str = "", swap: tuple[str, str] | None = None) -> tuple[Grid, ...]:
    """Our form as a unit sends it back: with a column taken out, or two that changed places."""
    first, *others = form("CB01", registration=MODEL)
    names = next(row for row in first.rows if "model_name" in row)
    order = list(range(len(names)))
    if drop:
        order.remove(names.index(drop))
    if swap:
        one, other = (names.index(name) for name in swap)
        order[one], order[other] = order[other], order[one]
    return (replace(first, rows=tuple(tuple(row[place] for place in order) for row in first.rows)), *others)


@raises("I608")
def test_columns_of_our_form_that_changed_places_are_read_by_name_and_told_once() -> None:
    outcome = decided({"CB01.xlsx": _form(swap=("kind", "goal"))})
    assert [one["count"] for one in facts(outcome, "I608")] == [2]
    assert outcome.records["registration"][0].values["kind"] == "MOI"
    assert found(decided({"CB01.xlsx": form("CB01", registration=MODEL)}), "I608") == []


def test_a_hand_made_list_may_have_its_columns_in_any_order() -> None:
    drawn = "| Lĩnh vực | Loại mô hình | Tên mô hình |\n| Kinh tế | mới | Nhà sạch |"
    assert found(decided({"CB01.xlsx": drawn}), "I608", "W609") == []


@raises("W609")
def test_a_column_taken_out_of_our_form_is_told() -> None:
    outcome = decided({"CB01.xlsx": _form(drop="place")})
    assert facts(outcome, "W609") == [{"column": "Địa bàn"}]
    assert found(decided({"CB01.xlsx": _form(drop="kind")}), "W609") == []
    assert facts(decided({"CB01.xlsx": _form(drop="kind")}), "E604") == [{"column": "Loại mô hình"}]


def test_a_table_drawn_with_strange_headings_has_as_many_rows_as_the_sheet() -> None:
    drawn = sheet("| a | b |\n| c | d |")
    assert len(table("| a | b |\n| c | d |")) == sum(parsed(drawn).counts.values())
