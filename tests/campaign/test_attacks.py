"""What was once read wrongly: each a small campaign that says what must be read."""

from dataclasses import replace

from helpers.campaign import again, decided, form, found, grid, letter, verdicts, workbook

HEAD = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |"
ROW = "| 1 | Nhà sạch | mới | Kinh tế |"


def test_rows_without_a_name_are_the_same_rows_at_every_run() -> None:
    files = {
        "CB01.xlsx": f"{HEAD}\n| 1 | | mới | Kinh tế |\n| 2 | Dân vận khéo | mới | Kinh tế |\n| 3 | Ngõ đẹp | mới | Kinh tế |"
    }
    first = decided(files)
    second = again(first, files)
    third = again(second, files)
    assert [len(one.records["registration"]) for one in (first, second, third)] == [3, 3, 3]
    assert {record.key for record in third.records["registration"]} == {
        record.key for record in first.records["registration"]
    }


def test_a_neighbours_form_with_another_unit_written_over_it_waits() -> None:
    copied = form("CB01", registration="| model_name | kind | field |\n| Nhà sạch | MOI | KT |")
    written_over = (grid([(f"Đơn vị: {'Chi bộ Tổ dân phố số 2'}",), *copied[0].rows[1:]], copied[0].name), *copied[1:])
    own = form("CB01", registration="| model_name | kind | field |\n| Ngõ đẹp | MOI | KT |")
    outcome = decided({"cua chung.xlsx": letter(*written_over), "CB01.xlsx": own})
    assert verdicts(outcome)["cua chung.xlsx"] == "waiting"
    assert found(outcome, "E406") == [("cua chung.xlsx", None, "E406")]
    assert [record.text("model_name") for record in outcome.records["registration"]] == ["Ngõ đẹp"]


def test_a_list_in_which_only_one_of_the_leads_is_known_is_nobodys_file() -> None:
    mixed = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì |\n"
    mixed += "| 1 | Nhà sạch | mới | Kinh tế | CB TDP 1 |\n| 2 | Ngõ đẹp | mới | Kinh tế | Tổ thợ xây |"
    outcome = decided({"ds.xlsx": mixed, "CB01.xlsx": f"{HEAD}\n| 1 | Vườn xanh | mới | Kinh tế |"})
    assert verdicts(outcome) == {"CB01.xlsx": "accepted", "ds.xlsx": "waiting"}


def test_the_number_of_a_row_may_be_any_mark() -> None:
    marks = ("I", "1.1", "2)", "a")
    rows = "\n".join(f"| {mark} | Mô hình {number} | mới | Kinh tế |" for number, mark in enumerate(marks))
    outcome = decided({"CB01.xlsx": f"{HEAD}\n{rows}"})
    assert outcome.countable == len(marks)


def test_a_word_of_the_file_name_that_is_a_short_code_says_nothing() -> None:
    register = "| Mã | Tên đơn vị |\n| 1 | Chi bộ Đông |\n| 2 | Chi bộ Tây |\n| TT | Chi bộ Nam |"
    for name in ("Danh sách (2).xlsx", "lan 1.xlsx", "TT moi.xlsx"):
        assert verdicts(decided({name: f"{HEAD}\n{ROW}"}, register=register))[name] == "waiting"
    assert verdicts(decided({"Chi bộ Tây.xlsx": f"{HEAD}\n{ROW}"}, register=register))["Chi bộ Tây.xlsx"] == "accepted"


def test_an_unregistered_result_keeps_its_id_when_its_neighbour_goes() -> None:
    def sent(*names: str) -> dict[str, object]:
        rows = "\n".join(f"| {name} | xong |" for name in names)
        return {"CB01.xlsx": form("CB01", "6T", result=f"| model_name | achieved |\n{rows}")}

    both = decided(sent("Nhà sạch", "Ngõ đẹp"), as_of="2026-06-10")
    alone = decided(sent("Ngõ đẹp"), as_of="2026-06-10")
    keys = {record.text("model_name"): record.key for record in both.records["result"]}
    assert [record.key for record in alone.records["result"]] == [keys["Ngõ đẹp"]]


def test_the_office_may_name_another_lead() -> None:
    files = {"CB01.xlsx": f"{HEAD}\n{ROW}"}
    first = decided(files)
    key = first.records["registration"][0].key

    office = workbook(first, change={key: {"lead_unit": "Chi bộ Tổ dân phố số 2"}})
    second = again(first, files, office=office)
    assert found(second, "E406") == []
    assert second.measures["DK"].lead == ("CB02",)


def test_an_emptied_id_is_found_again_by_the_name() -> None:
    files = {"CB01.xlsx": f"{HEAD}\n{ROW}\n| 2 | Ngõ đẹp | mới | Kinh tế |"}
    first = decided(files)

    office = tuple(
        replace(row, key="", values={**row.values, "model_id": None}) if row.key == "CB01-02" else row
        for row in workbook(first)
    )
    second = again(first, files, office=office)
    assert [record.key for record in second.records["registration"]] == ["CB01-01", "CB01-02"]


def test_a_second_table_on_the_sheet_is_read_by_its_own_columns() -> None:
    drawn = f"""
        {HEAD} |
        | 1 | Nhà sạch | mới | Kinh tế | |
        | B. CÁ NHÂN | | | | |
        | STT | Họ và tên | Tên mô hình | Lĩnh vực | Loại mô hình |
        | 1 | Người Thử | Dạy bơi miễn phí | Văn hóa - xã hội | mới |
    """
    outcome = decided({"CB01.xlsx": drawn})
    said = [
        (one.text("model_name"), one.text("field"), one.text("person_name")) for one in outcome.records["registration"]
    ]
    assert said == [("Nhà sạch", "KT", ""), ("Dạy bơi miễn phí", "VHXH", "Người Thử")]
    assert [one.letters["model_name"] for one in outcome.records["registration"]] == ["B", "C"]
