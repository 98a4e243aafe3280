"""Lists as offices make them: where the table is, what each row is, who sent it, which form it is."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.campaign import (
    COMMUNE,
    WARD,
    decided,
    facts,
    form,
    found,
    grid,
    issues,
    letter,
    parsed,
    places,
    sheet,
    table,
    verdicts,
)
from helpers.raised import raises

from dvk_xl.generate.form import FormRequest, build_form
from dvk_xl.intake.grid import FileRead, Grid
from dvk_xl.intake.parsed import ParsedFile
from dvk_xl.intake.read import read_grids
from dvk_xl.plan import load_plan
from dvk_xl.register import Unit
from dvk_xl.schema import load_schema

HEAD = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |"
ROW = "| 1 | Nhà sạch | mới | Kinh tế |"
LIST = f"{HEAD}\n{ROW}"


def rows(drawn: object, *fields: str) -> list[tuple[object, ...]]:
    """The values of the data rows of a file, field by field."""
    return [tuple(row.values.get(name) for name in fields) for row in parsed(drawn).rows]


def kinds(drawn: object) -> dict[str, int]:
    """How many rows of each kind a file has, but for kinds it has not."""
    return {kind: number for kind, number in parsed(drawn).counts.items() if number}


# where the table is


def test_the_header_is_found_below_titles_by_its_words_in_any_order_of_columns() -> None:
    drawn = """
        | ĐẢNG ỦY PHƯỜNG |                 |                       |              |
        | *              | DANH SÁCH       |                       |              |
        |                |                 |                       |              |
        | Lĩnh vực       | TT              | Tên mô hình, điển hình | Hình thức   |
        | Kinh tế        | 1               | Nhà sạch              | mới          |
    """
    assert rows(drawn, "model_name", "kind", "field") == [("Nhà sạch", "MOI", "KT")]
    assert kinds(drawn) == {"title": 2, "blank": 1, "header": 1, "data": 1}


def test_a_table_that_does_not_begin_at_the_corner_keeps_its_addresses() -> None:
    drawn = sheet(LIST)
    moved = Grid("Sheet1", 11, 4, drawn.rows)
    row = parsed(moved).rows[0]
    assert (row.row, row.letters["model_name"], row.letters["field"]) == (12, "E", "G")


def test_headings_are_known_in_other_spellings() -> None:
    drawn = """
        | Số TT | TÊN MÔ HÌNH “DÂN VẬN KHÉO” (*) | Loại mô hình (mới/duy trì/nhân rộng) | Thuộc  lĩnh vực: | Phối hợp |
        | 1     | Nhà sạch                       | mới                                  | Kinh tế          | MTTQ     |
    """
    assert rows(drawn, "model_name", "kind", "field", "cooperating_units") == [("Nhà sạch", "MOI", "KT", "MTTQ")]


def test_two_rows_of_headings_are_one_header() -> None:
    drawn = """
        | STT | Tên mô hình | Phân loại    |          | Thời gian thực hiện |           |
        |     |             | Loại mô hình | Lĩnh vực | Bắt đầu             | Kết thúc  |
        | 1   | Nhà sạch    | mới          | Kinh tế  | '10/03/2026         | '30/11/2026 |
    """
    assert kinds(drawn) == {"header": 2, "data": 1}
    (row,) = parsed(drawn).rows
    assert (row.letters["start"], row.letters["end"]) == ("E", "F")
    assert (row.values["kind"], row.values["field"]) == ("MOI", "KT")


def test_a_header_repeated_on_the_next_page_is_a_header() -> None:
    drawn = f"{LIST}\n{HEAD}\n| 2 | Ngõ đẹp | mới | Kinh tế |"
    assert kinds(drawn) == {"header": 2, "data": 2}


def test_a_row_of_column_numbers_is_none() -> None:
    drawn = f"{HEAD}\n| (1) | (2) | (3) | (4) |\n{ROW}"
    plain = f"{HEAD}\n| 1 | 2 | 3 | 4 |\n{ROW}"
    assert kinds(drawn) == kinds(plain) == {"header": 1, "column_number": 1, "data": 1}


# groups


def test_a_group_by_field_says_the_field_of_the_rows_below() -> None:
    drawn = """
        | STT | Tên mô hình               | Loại mô hình | Mục tiêu |
        | I   | Lĩnh vực kinh tế          |              |          |
        | 1   | Nhà sạch                  | mới          | Sạch     |
        | 2   | Ngõ đẹp                   | mới          | Đẹp      |
        | II  | LĨNH VỰC VĂN HÓA - XÃ HỘI |              |          |
        | 1   | Vườn xanh                 | mới          | Xanh     |
    """
    assert rows(drawn, "model_name", "field") == [("Nhà sạch", "KT"), ("Ngõ đẹp", "KT"), ("Vườn xanh", "VHXH")]
    assert kinds(drawn) == {"header": 1, "group": 2, "data": 3}
    assert found(decided({"CB01.xlsx": drawn}), "E604", "E106") == []


@pytest.mark.parametrize(
    "heading",
    [
        "| I | Lĩnh vực kinh tế | | |",
        "| A. | Kinh tế | | |",
        "| 1.1 | Kinh tế | | |",
        "| I. LĨNH VỰC KINH TẾ | | | |",
        "| | I. Kinh tế | | |",
        "| | LĨNH VỰC KINH TẾ | | |",
        "| | Lĩnh vực kinh tế | | |",
    ],
)
def test_headings_of_groups_are_known_by_numeral_letter_or_capitals(heading: str) -> None:
    drawn = f"| STT | Tên mô hình | Loại mô hình | Mục tiêu |\n{heading}\n| 1 | Nhà sạch | mới | Sạch |"
    assert kinds(drawn) == {"header": 1, "group": 1, "data": 1}
    assert rows(drawn, "model_name", "field") == [("Nhà sạch", "KT")]


def test_a_field_of_the_row_itself_goes_before_the_heading() -> None:
    drawn = f"{HEAD}\n| I | Lĩnh vực kinh tế | | |\n| 1 | Nhà sạch | mới | VH-XH |\n| 2 | Ngõ đẹp | mới | |"
    assert rows(drawn, "field") == [("VHXH",), ("KT",)]


def test_a_heading_of_units_inside_a_group_by_field_keeps_the_field() -> None:
    drawn = """
        | STT | Tên mô hình            | Loại mô hình | Mục tiêu |
        | I   | Lĩnh vực kinh tế       |              |          |
        | 1.1 | Chi bộ Tổ dân phố số 1 |              |          |
        | 1   | Nhà sạch               | mới          | Sạch     |
    """
    assert rows(drawn, "field") == [("KT",)]


def test_a_group_by_unit_says_the_lead_of_the_rows_below() -> None:
    drawn = f"{HEAD}\n| I | CB TDP 2 | | |\n{ROW}\n| II | Các mô hình khác | | |\n| 2 | Ngõ đẹp | mới | Kinh tế |"
    outcome = decided({"UBND.xlsx": drawn})
    leads = [(record.unit, record.text("lead_unit")) for record in outcome.records["registration"]]
    assert leads == [("CB02", "Chi bộ Tổ dân phố số 2"), ("UBND", "Ủy ban nhân dân phường")]
    # the file is not the unit's own: its row waits for a person
    assert found(outcome, "E406") == [("UBND.xlsx", "B3", "E406")]
    assert found(decided({"CB02.xlsx": drawn}), "E406") == []


# rows that are no models


@pytest.mark.parametrize(
    "total",
    [
        "| | Tổng cộng | | |",
        "| | TỔNG SỐ: 01 mô hình | | |",
        "| Cộng | 1 | | |",
        "| | Cộng (A) | | |",
        "| Tổng: 1 | | | |",
    ],
)
def test_totals_are_no_models(total: str) -> None:
    assert kinds(f"{LIST}\n{total}") == {"header": 1, "data": 1, "total": 1}


@pytest.mark.parametrize("name", ["Tổng vệ sinh ngõ xóm", "Cộng đồng số", "Tổng số hóa hồ sơ", "Tổ trưởng gương mẫu"])
def test_a_model_whose_name_begins_like_a_total_is_a_model(name: str) -> None:
    assert rows(f"{HEAD}\n| 1 | {name} | mới | Kinh tế |", "model_name") == [(name,)]


def test_the_signature_below_a_list_is_no_model() -> None:
    drawn = f"""
        {HEAD}
        | 1 | Nhà sạch | mới | Kinh tế |
        |   |          |     | Hải Phòng, ngày 20 tháng 02 năm 2026 |
        |   | NGƯỜI LẬP BIỂU |  | T/M CHI BỘ |
        |   | (Ký, ghi rõ họ tên) |  | BÍ THƯ |
        |   |          |     |         |
        |   | Trần Văn Thử |  | Lê Thị Mẫu |
    """
    assert kinds(drawn) == {"header": 1, "data": 1, "signature": 4, "blank": 1}


def test_blank_rows_and_rows_with_a_number_only_are_blank() -> None:
    drawn = f"{LIST}\n| 2 | | | |\n| | | | |\n| '3. | | | |\n| 4 | Ngõ đẹp | mới | Kinh tế |"
    assert kinds(drawn) == {"header": 1, "data": 2, "blank": 3}


def test_a_list_without_a_column_of_numbers_is_read() -> None:
    drawn = """
        | Tên mô hình | Loại mô hình | Lĩnh vực |
        | Nhà sạch    | mới          | Kinh tế  |
        | Ngõ đẹp     |              |          |
        | Tổng: 2 mô hình |          |          |
    """
    assert rows(drawn, "model_name") == [("Nhà sạch",), ("Ngõ đẹp",)]


def test_a_model_named_after_an_office_is_a_model_even_without_a_number() -> None:
    drawn = """
        | Tên mô hình           | Loại mô hình | Lĩnh vực    | Đơn vị |
        | Bí thư chi bộ gần dân | mới          | Kinh tế     |        |
        | Ngõ đẹp               | mới          | Kinh tế     |        |
        | Người lập biểu        |              | Bí thư      |        |
        |                       |              | Lê Thị Mẫu  |        |
    """
    assert rows(drawn, "model_name") == [("Bí thư chi bộ gần dân",), ("Ngõ đẹp",)]
    assert kinds(drawn) == {"header": 1, "data": 2, "signature": 2}


# columns


def test_extra_columns_are_told_and_their_rows_kept() -> None:
    drawn = f"{HEAD.strip()} Số hộ | Nhận xét |\n| 1 | Nhà sạch | mới | Kinh tế | 20 | |"
    outcome = decided({"CB01.xlsx": drawn})
    assert places(outcome, "W603") == [("CB01.xlsx", "Sheet1", "E1", None)]
    assert outcome.countable == 1


@raises("W607")
def test_a_column_that_stands_twice_is_read_once_and_told() -> None:
    drawn = f"{HEAD.strip()} Lĩnh vực |\n| 1 | Nhà sạch | mới | Kinh tế | VH-XH |"
    outcome = decided({"CB01.xlsx": drawn})
    assert facts(outcome, "W607") == [{"column": "Lĩnh vực", "first": "D", "second": "E"}]
    assert places(outcome, "W607") == [("CB01.xlsx", "Sheet1", "E1", None)]
    assert places(outcome, "W603") == []
    assert rows(drawn, "field") == [("KT",)]


def test_missing_columns_are_told_once_each_and_only_when_they_are_required() -> None:
    outcome = decided({"CB01.xlsx": "| STT | Tên mô hình | Mục tiêu | Giải pháp |\n| 1 | Nhà sạch | Sạch | Làm |"})
    assert [one.field for one in issues(outcome, "E604")] == ["kind", "field"]
    assert outcome.countable == 0
    assert outcome.records["registration"][0].text("goal") == "Sạch"


def test_one_column_of_time_says_beginning_and_end() -> None:
    drawn = f"{HEAD.strip()} Thời gian thực hiện |\n| 1 | Nhà sạch | mới | Kinh tế | từ tháng 3 đến tháng 12/2026 |"
    ((start, end),) = rows(drawn, "start", "end")
    assert (str(start), str(end)) == ("2026-03-01", "2026-12-31")


# our own forms


def unit(code: str = "CB01", title: str = "Chi bộ Tổ dân phố số 1") -> Unit:
    """One unit of the register."""
    return Unit(code, title, "CHI_BO", obliged=True, eligible=True, reports=True)


def own_form(period: str, plan: str = WARD, **prefilled: object) -> tuple[Grid, ...]:
    """The sheets of a form as it is made for a unit and read back."""
    data = build_form(load_schema(), load_plan(plan), FormRequest(unit(), period, prefilled))  # type: ignore[arg-type]
    return read_grids(data)


def test_the_hidden_row_of_names_leads_a_form_whatever_its_titles() -> None:
    sheets = form(
        "CB01", registration="| model_name | kind | field | person_in_charge |\n| Nhà sạch | mới | Kinh tế | Bà Mẫu |"
    )
    assert rows(sheets, "model_name", "person_in_charge") == [("Nhà sạch", "Bà Mẫu")]
    assert parsed(sheets).period == "DK"
    assert parsed(sheets).counts["header"] == 2


@pytest.mark.parametrize("period", ["DK", "6T", "NAM"])
def test_a_form_that_was_only_opened_is_blank(period: str) -> None:
    read = own_form(period)
    assert parsed(read).rows == ()
    assert [one.code.value for one in parsed(read).issues if one.code.value != "I601"] == ["W605"]
    assert verdicts(decided({"x.xlsx": read}, as_of="2026-11-10")) == {"x.xlsx": "rejected"}


def test_a_prefilled_list_of_results_carries_the_ids_and_waits_for_results() -> None:
    read = own_form("6T", result=[{"model_id": "CB01-01", "model_name": "Nhà sạch"}])
    (row,) = parsed(read).rows
    assert (row.table, row.values) == ("result", {"model_id": "CB01-01", "model_name": "Nhà sạch"})
    assert parsed(read).period == "6T"


def test_a_form_says_itself_who_and_what_it_is() -> None:
    sheets = form("CB02", "6T", result="| model_name | achieved |\n| Nhà sạch | xong |")
    meta = parsed(sheets).meta
    assert meta is not None
    assert (meta.plan, meta.unit, meta.period) == (WARD, "CB02", "6T")
    # neither the name nor the titles of the sheet matter then
    outcome = decided({"danh sach.xlsx": sheets}, as_of="2026-06-10")
    assert [(state.unit, state.period) for state in outcome.states] == [("CB02", "6T")]


def test_a_form_of_a_unit_that_is_not_registered_waits() -> None:
    outcome = decided(
        {"x.xlsx": form("ZZ99", registration="| model_name | kind | field |\n| Nhà sạch | mới | Kinh tế |")}
    )
    assert verdicts(outcome) == {"x.xlsx": "waiting"}
    assert outcome.records["registration"] == ()


@pytest.mark.parametrize(
    "said",
    [
        "| directions |\n| Giữ mô hình |",
        "| documents |\n| Kế hoạch số 05-KH/CB ngày 10 tháng 3 năm 2026 |",
        "| documents | news_count |\n| Người lập kế hoạch là bí thư | 4 |",
        "| news_count | satisfied | ballots |\n| 95 | 96 | 97 |",
        "| shortcomings |\n| TỔNG KẾT CHẬM |",
        "| documents | shortcomings |\n| Tổng số 3 văn bản | Không |",
    ],
)
def test_the_one_row_of_a_general_report_is_data_whatever_it_says(said: str) -> None:
    sheets = form("CB01", "6T", unit_report=said)
    head, values = table(said)
    (row,) = parsed(sheets).rows
    assert row.table == "unit_report"
    assert [row.values[str(name)] for name in head] == list(values)


# which form, which period, which year


RESULTS = "| STT | Tên mô hình | Kết quả đạt được | Số người tham gia |\n| 1 | Nhà sạch | xong | 20 |"


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("BÁO CÁO KẾT QUẢ 6 THÁNG ĐẦU NĂM 2026", "6T"),
        ("Kết quả 06 tháng đầu năm", "6T"),
        ("BÁO CÁO TỔNG KẾT NĂM 2026", "NAM"),
    ],
)
def test_the_period_of_a_hand_made_report_comes_from_its_titles(title: str, period: str) -> None:
    drawn = grid([(title,), ("Đơn vị: CB01",), *table(RESULTS)])
    assert parsed(drawn).period == period
    assert [state.period for state in decided({"a.xlsx": drawn}, as_of="2026-11-10").states] == [period]


@pytest.mark.parametrize(("day", "period"), [("2026-06-10", "6T"), ("2026-07-31", "6T"), ("2026-08-01", "NAM")])
def test_a_report_that_does_not_say_its_period_is_of_the_one_it_comes_in(day: str, period: str) -> None:
    drawn = grid([("BÁO CÁO",), ("Đơn vị: CB01",), *table(RESULTS)])
    assert parsed(drawn).period is None
    assert [state.period for state in decided({"a.xlsx": drawn}, as_of=day).states] == [period]


@pytest.mark.parametrize(
    ("period", "day", "foreign"),
    [("6T", "2026-03-31", True), ("6T", "2026-04-01", False)]
    + [("NAM", "2026-06-30", True), ("NAM", "2026-07-01", False)],
)
def test_a_report_of_a_time_that_is_not_half_over_is_refused(period: str, day: str, foreign: bool) -> None:
    sent = {"a.xlsx": form("CB01", period, result="| model_name | achieved |\n| Nhà sạch | xong |")}
    assert len(found(decided(sent, as_of=day), "E407")) == foreign


def test_a_form_of_a_make_that_nobody_knows_is_refused() -> None:
    first, meta = form("CB01", registration="| model_name |\n| Nhà sạch |")
    other = replace(meta, rows=tuple(("template", "0") if row[0] == "template" else row for row in meta.rows))
    assert len(found(decided({"a.xlsx": (first, other)}), "E407")) == 1
    assert found(decided({"a.xlsx": (first, meta)}), "E407") == []


@pytest.mark.parametrize(
    ("title", "foreign"),
    [
        ("DANH SÁCH ĐĂNG KÝ NĂM 2025", True),
        ("DANH SÁCH ĐĂNG KÝ NĂM 2026", False),
        ("DANH SÁCH ĐĂNG KÝ", False),
        ("DANH SÁCH NĂM 2026 (tiếp theo năm 2025)", False),
        ("Hải Phòng, ngày 20 tháng 12 năm 2025", False),
        ("(Kèm theo Công văn ngày 20/12/2025)", False),
    ],
)
def test_a_list_of_another_year_is_refused(title: str, foreign: bool) -> None:
    outcome = decided({"CB01.xlsx": grid([(title,), *table(LIST)])})
    assert found(outcome, "E407") == [("CB01.xlsx", None, "E407")] * foreign
    assert verdicts(outcome) == {"CB01.xlsx": "foreign" if foreign else "accepted"}
    assert outcome.countable == (0 if foreign else 1)


# who sent it


def sender(files: dict[str, object]) -> list[str | None]:
    """Units of these files, in order of their paths."""
    return [state.unit for state in decided(files).states]


@pytest.mark.parametrize(
    "title",
    [
        "Đơn vị: Chi bộ Tổ dân phố số 2",
        "Tên đơn vị: CB TDP 2",
        "ĐƠN VỊ : CB02",
        "CHI BỘ TỔ DÂN PHỐ SỐ 2",
        "Cơ quan, đơn vị: chi bộ tdp 02…",
    ],
)
def test_the_unit_is_read_from_the_title(title: str) -> None:
    assert sender({"danh sach.xlsx": grid([("PHỤ LỤC 02",), (title,), *table(LIST)])}) == ["CB02"]


@pytest.mark.parametrize(
    "path",
    [
        "CB02/danh sach.xlsx",
        "Chi bộ TDP 2/a/b.xlsx",
        "CB02.xlsx",
        "CB02 dang ky mo hinh 2026.xlsx",
        "Đăng ký DVK - Chi bộ TDP số 2 (sửa).xlsx",
        "dang_ky_CB02.xlsx",
    ],
)
def test_the_unit_is_read_from_the_folder_or_the_name_of_the_file(path: str) -> None:
    assert sender({path: LIST}) == ["CB02"]


def test_the_unit_is_read_from_the_rows_when_they_agree() -> None:
    drawn = """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì         |
        | 1   | Nhà sạch    | mới          | Kinh tế  | CB TDP 2               |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | Chi bộ Tổ dân phố số 2 |
    """
    assert sender({"danh sach.xlsx": drawn}) == ["CB02"]
    assert sender({"danh sach.xlsx": drawn.replace("CB TDP 2", "CB TDP 3")}) == [None]


def test_a_title_that_is_only_alike_waits_even_in_the_right_folder() -> None:
    outcome = decided({"CBLH/a.xlsx": sheet(LIST, "Chi bộ Tổ dân phố Lương Hầu")})
    assert found(outcome, "E104") == [("CBLH/a.xlsx", None, "E104")]
    assert verdicts(outcome) == {"CBLH/a.xlsx": "waiting"}


def test_an_empty_place_for_the_unit_is_no_name() -> None:
    assert sender({"CB02.xlsx": grid([("Đơn vị: ……………",), *table(LIST)])}) == ["CB02"]


def test_a_folder_that_says_another_unit_than_the_file_is_a_conflict() -> None:
    outcome = decided(
        {"CB01/a.xlsx": sheet(LIST, "CB02"), "CB02/form.xlsx": form("CB03", registration="| model_name |\n| Nhà |")}
    )
    assert found(outcome, "E406") == [("CB01/a.xlsx", None, "E406"), ("CB02/form.xlsx", None, "E406")]


def test_a_number_that_no_unit_bears_is_asked_about() -> None:
    outcome = decided({"a.xlsx": sheet(LIST, "Chi bộ Tổ dân phố số 13")})
    assert found(outcome, "E105") == [("a.xlsx", None, "E105")]


# what is carried


def test_a_file_is_the_same_after_the_ledger_kept_it() -> None:
    from dvk_xl.intake.store import dump, load

    drawn = f"{HEAD.strip()} Bắt đầu | Chỉ tiêu |\n| 1 | Nhà sạch | lạ | Kinh tế | '10/3/26 | '1.250 |\n| | Tổng: 1 | | | | |"
    one: ParsedFile = parsed(letter(sheet(drawn, "CB01")))
    assert load(dump(one)) == one
    blank = parsed(form("CB01", registration="| model_name | kind |\n| Nhà sạch | mới |"))
    assert load(dump(blank)) == blank


def test_the_fields_of_another_plan_are_other_words() -> None:
    from helpers.campaign import _rules

    from dvk_xl.intake.parse import parse

    drawn = sheet("| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | mới | Tư pháp |")
    read = FileRead("", 0, (drawn,))
    assert "field" not in parse(read, load_schema(), _rules(WARD).caster).rows[0].values
    assert parse(read, load_schema(), _rules(COMMUNE).caster).rows[0].values["field"] == "VPTP"


def test_a_real_form_survives_the_way_through_a_file(tmp_path: Path) -> None:
    from dvk_xl.intake.read import read_file

    data = build_form(load_schema(), load_plan(WARD), FormRequest(unit(), "DK", {}))
    path = tmp_path / "CB01.xlsx"
    path.write_bytes(io.BytesIO(data).getvalue())
    read = read_file(path)
    assert read.refusal is None
    assert parsed(read.grids).meta is not None
