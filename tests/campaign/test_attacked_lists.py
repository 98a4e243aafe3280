"""Lists that look like something else than they are: no model is taken for furniture, no furniture for a model."""

import pytest
from helpers.campaign import decided, facts, found, grid, issues, letter, parsed, sheet, table, verdicts
from helpers.raised import raises

HEAD = "| Tên mô hình | Lĩnh vực | Đơn vị |"
NUMBERED = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực | Mục tiêu |"


def names(drawn: object) -> list[object]:
    """The names of the models of a file."""
    return [row.values.get("model_name") for row in parsed(drawn).rows]


def kinds(drawn: object) -> dict[str, int]:
    """How many rows of each kind a file has, but for kinds it has not."""
    return {kind: number for kind, number in parsed(drawn).counts.items() if number}


@pytest.mark.parametrize(
    "name",
    [
        "Bí thư chi bộ gương mẫu",
        "Chủ tịch hội gần dân",
        "Hiệu trưởng lắng nghe",
        "Ngày 15 tháng 8 năm 2026 ra quân",
        "Tổng số hóa hồ sơ đảng viên",
        "Cộng các tấm lòng",
        "Tổng các nguồn lực vì dân",
    ],
)
def test_a_model_with_its_field_is_no_signature_and_no_total_whatever_its_name(name: str) -> None:
    drawn = f"{HEAD}\n| {name} | Kinh tế | Chi bộ Tổ dân phố số 1 |\n| Tuyến đường hoa | Kinh tế | |"
    assert names(drawn) == [name, "Tuyến đường hoa"]


def test_a_row_below_a_signature_that_has_a_field_is_a_row() -> None:
    drawn = f"{HEAD}\n| Nhà sạch | Kinh tế | |\n| TM. CHI BỘ | | |\n| Vườn mẫu | Kinh tế | |"
    assert names(drawn) == ["Nhà sạch", "Vườn mẫu"]


@pytest.mark.parametrize(
    ("mark", "heading", "field", "kind"),
    [
        ("a", "Quốc phòng - an ninh", "QPAN", "MOI"),
        ("b)", "Văn hóa - xã hội", "VHXH", "MOI"),
        ("I.1", "Quốc phòng - an ninh", "QPAN", "MOI"),
        ("*", "Văn hóa - xã hội", "VHXH", "MOI"),
        ("2", "Văn hóa - xã hội", "VHXH", "MOI"),
    ],
)
def test_headings_with_any_mark_are_headings(mark: str, heading: str, field: str, kind: str) -> None:
    drawn = f"""
        | STT | Tên mô hình | Mục tiêu | Nội dung |
        | A   | Mô hình mới |          |          |
        | {mark} | {heading} |         |          |
        | 1   | Nhà sạch    | Sạch     | Quét     |
    """
    (row,) = parsed(drawn).rows
    assert (row.values["field"], row.values["kind"]) == (field, kind)


def test_a_part_of_a_paper_heads_a_group() -> None:
    drawn = f"{NUMBERED}\n| PHẦN II | MÔ HÌNH DUY TRÌ | | | |\n| 1 | Nhà sạch | | Kinh tế | Sạch |"
    assert [row.values["kind"] for row in parsed(drawn).rows] == ["DUY_TRI"]


@pytest.mark.parametrize("alone", ["| | | | | dòng 2 của mục tiêu |", "| | | | Văn hóa - xã hội | |"])
def test_a_text_alone_in_a_column_of_the_table_is_never_passed_over(alone: str) -> None:
    drawn = f"{NUMBERED}\n| 1 | Nhà sạch | mới | Kinh tế | Sạch |\n{alone}\n| 2 | Ngõ đẹp | mới | | Đẹp |"
    assert kinds(drawn) == {"header": 1, "data": 3}
    assert [row.values.get("field") for row in parsed(drawn).rows][2] is None


def test_a_first_table_of_one_row_is_no_title_of_the_second() -> None:
    drawn = """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực |             |         |
        | 1   | Tủ sách     | mới          | Kinh tế  |             |         |
        | STT | Họ và tên   | Chức vụ      | Tên mô hình | Loại mô hình | Lĩnh vực |
        | 1   | Người Thử   | Bí thư       | Giúp bạn    | mới          | Kinh tế  |
    """
    assert names(drawn) == ["Tủ sách", "Giúp bạn"]


def test_words_in_a_column_of_crosses_are_kept() -> None:
    drawn = """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Tập thể | Cá nhân      |
        | 1   | Nhà sạch    | mới          | Kinh tế  |         | Người Thử    |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  | x       | N/A          |
    """
    first, second = parsed(drawn).rows
    assert (first.values["subject"], dict(first.others)) == ("CN", {"Cá nhân": "Người Thử"})
    assert (second.values["subject"], dict(second.others)) == ("TT", {})


def test_six_hundred_lines_of_numbers_are_no_list_of_models() -> None:
    text = "\\n".join(f"{number}. mô hình" for number in range(1, 600))
    assert len(names(f"{HEAD}\n| {text} | Kinh tế | |")) == 1


# who sent it

LIST = "| Tên mô hình | Loại mô hình | Lĩnh vực |\n| Nhà sạch | mới | Kinh tế |"


def said(*titles: tuple[str, ...], path: str = "ds.xlsx") -> tuple[dict[str, str], list[str | None]]:
    """The verdict and the unit of a list below these titles."""
    outcome = decided({path: grid([*titles, *table(LIST)])})
    return verdicts(outcome), [state.unit for state in outcome.states]


def test_the_unit_named_in_a_cell_of_its_own_is_the_unit() -> None:
    assert said(("Đơn vị:", "Chi bộ Tổ dân phố số 2"))[1] == ["CB02"]
    assert said(("Đơn vị:", "Chi bộ Tổ dân phố số 2"), path="CB01.xlsx")[0] == {"CB01.xlsx": "waiting"}


@pytest.mark.parametrize(
    "second", ["CHI BỘ TỔ DÂN PHỐ SỐ 1", "TRƯỜNG MẦM NON HOA SEN", "CHI HỘI PHỤ NỮ TỔ DÂN PHỐ SỐ 4"]
)
def test_the_superior_body_above_the_sender_is_not_the_sender(second: str) -> None:
    verdict, units = said(("ỦY BAN NHÂN DÂN PHƯỜNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (second, "Độc lập"))
    assert (verdict, units) == ({"ds.xlsx": "waiting"}, [None])


def test_of_two_bodies_in_the_head_the_name_of_the_file_tells_which_one_sends() -> None:
    head = (("ỦY BAN NHÂN DÂN PHƯỜNG",), ("CHI BỘ TỔ DÂN PHỐ SỐ 1",))
    assert said(*head, path="CB01.xlsx")[1] == ["CB01"]


@pytest.mark.parametrize("title", [("Kính gửi: Ủy ban nhân dân phường",), ("Kính gửi:", "Ủy ban nhân dân phường")])
def test_whom_a_list_goes_to_is_not_who_sends_it(title: tuple[str, ...]) -> None:
    assert said(title)[1] == [None]


@pytest.mark.parametrize("path", ["Chi bộ 9 gửi UBND.xlsx", "CB TDP 3 gui MTTQ.xlsx"])
def test_whom_a_file_goes_to_is_not_who_sends_it(path: str) -> None:
    assert said(path=path)[1] in ([None], ["CB03"])
    assert said(path=path)[1] != ["UBND"]


def test_one_word_as_the_name_of_a_file_does_not_contradict_what_the_file_says() -> None:
    assert said(("Đơn vị: Chi bộ Tổ dân phố số 2",), path="UBND.xlsx")[1] == ["CB02"]
    assert said(path="UBND.xlsx")[1] == ["UBND"]


def test_folder_and_name_of_a_file_that_disagree_are_a_conflict() -> None:
    outcome = decided({"CB01/Chi bộ Tổ dân phố số 2.xlsx": LIST})
    assert len(issues(outcome, "E406")) == 1


def test_two_units_named_in_one_file_are_a_conflict() -> None:
    two = letter(
        sheet(LIST, unit="Chi bộ Tổ dân phố số 1", name="Một"), sheet(LIST, unit="Chi bộ Tổ dân phố số 2", name="Hai")
    )
    assert [one["a"] for one in facts(decided({"ds.xlsx": two}), "E406")] == ["Chi bộ Tổ dân phố số 1"]


# days and numbers


def test_an_end_alone_is_the_end() -> None:
    head = "| Tên mô hình | Loại mô hình | Lĩnh vực | Thời gian thực hiện |"
    (row,) = parsed(f"{head}\n| Nhà sạch | mới | Kinh tế | đến 30/11/2026 |").rows
    assert (row.values.get("start"), str(row.values["end"])) == (None, "2026-11-30")
    (row,) = parsed(f"{head}\n| Nhà sạch | mới | Kinh tế | tháng 3-12 |").rows
    assert (str(row.values["start"]), str(row.values["end"])) == ("2026-03-01", "2026-12-31")


@raises("W318")
def test_a_comma_that_may_part_thousands_wants_a_look() -> None:
    head = "| Tên mô hình | Loại mô hình | Lĩnh vực | Chỉ tiêu năm nay |"
    outcome = decided(
        {"CB01.xlsx": f"{head}\n| Nhà sạch | mới | Kinh tế | '1,250 |\n| Ngõ đẹp | mới | Kinh tế | '1,25 |"}
    )
    assert facts(outcome, "W318") == [{"written": "1,250", "taken": "1,25", "other": "1.250"}]
    assert len(found(outcome, "W318")) == 1


def test_letters_that_only_look_like_d_with_a_stroke_are_that_letter() -> None:
    assert said(("\u00d0ơn vị: Chi bộ Tổ dân phố số 2",))[1] == ["CB02"]
