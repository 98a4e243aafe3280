"""Results and reports that the office typed (paper, phone): found by name, counted, received; asked about where unsure."""

import pytest
from helpers.campaign import again, decided, facts, form, issues, office_rows, value, workbook

from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.issues import message

MODELS = """
    | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì         |
    | Nhà sạch    | Mô hình mới  | Kinh tế  | Chi bộ Tổ dân phố số 1 |
    | Ngõ đẹp     | Mô hình mới  | Kinh tế  | Chi bộ Tổ dân phố số 2 |
    | Vườn xanh   | Mô hình mới  | Kinh tế  | Chi bộ Tổ dân phố số 1 |
    | Vườn xanh   | Mô hình mới  | Kinh tế  | Chi bộ Tổ dân phố số 3 |
"""
HEAD = "| Kỳ | Tên mô hình | Mã mô hình | Mã đơn vị chủ trì | Kết quả đạt được |\n"
REPORT = "| Mã đơn vị | Kỳ | Văn bản triển khai |\n"
HALF = "6 tháng đầu năm"


def typed(results: str = "", reports: str = "", **drawing: object) -> Outcome:
    """A half-year in which the office typed these rows beside four registered models."""
    rows = office_rows(HEAD + results, name="result") if results else ()
    said = office_rows(REPORT + reports, name="unit_report") if reports else ()
    return decided(office=MODELS, results=rows, reports=said, as_of="2026-06-10", **drawing)


def ids(outcome: Outcome, name: str = "result") -> list[str]:
    """The ids of a table, in its order."""
    return [record.key for record in outcome.records[name]]


def counts(outcome: Outcome, name: str = "result") -> list[bool]:
    """Whether each row of a table counts."""
    return [outcome.standings[key].counted for key in ids(outcome, name)]


def received(outcome: Outcome) -> set[str]:
    """The units whose half-year report has been received."""
    return {one.unit for one in outcome.campaign.sent if one.period == "6T"}


@pytest.mark.parametrize("name", ["Nhà sạch", "NHÀ  SẠCH", "Mô hình “Nhà sạch”"])
def test_a_typed_result_finds_its_model_by_name(name: str) -> None:
    outcome = typed(f"| {HALF} | {name} | | | Tốt |")
    assert (ids(outcome), counts(outcome)) == (["CB01-01/6T"], [True])
    assert value(outcome, "CB01-01/6T", "model_id", "result") == "CB01-01"
    assert value(outcome, "CB01-01/6T", "lead_code", "result") == "CB01"
    assert received(outcome) == {"CB01"}


def test_a_name_of_two_units_waits_for_the_id_or_the_unit() -> None:
    outcome = typed(f"| {HALF} | Vườn xanh | | | Tốt |")
    assert (ids(outcome), counts(outcome), received(outcome)) == (["_VP-KQ-01"], [False], set())
    assert [one["what"] for one in facts(outcome, "W411") if "cùng tên" in str(one["what"])] == [
        "Nhiều mô hình cùng tên “Vườn xanh” (CB01-02, CB03-01): ghi Mã mô hình ở dòng này."
    ]
    for told in ("CB03-01 | ", " | CB03", " | Chi bộ Tổ dân phố số 3"):
        sure = typed(f"| {HALF} | Vườn xanh | {told} | Tốt |")
        assert (ids(sure), counts(sure), received(sure)) == (["CB03-01/6T"], [True], {"CB03"})


def test_an_id_that_is_not_of_the_name_is_asked_about() -> None:
    outcome = typed(f"| {HALF} | Nhà sạch | CB02-01 | | Tốt |")
    assert counts(outcome) == [False]
    assert outcome.standings[ids(outcome)[0]].reason == (
        "Mã CB02-01 không phải của mô hình “Nhà sạch” (CB01-01): sửa mã hoặc tên cho khớp."
    )


def test_a_result_of_no_registered_model_is_kept_and_told() -> None:
    outcome = typed(f"| {HALF} | Chợ văn minh | | | Tốt |")
    assert (counts(outcome), received(outcome)) == ([False], set())
    assert [one["what"] for one in facts(outcome, "W411")] == [
        "Mô hình “Chợ văn minh” có trong báo cáo nhưng chưa đăng ký."
    ]


@pytest.mark.parametrize("period", ["", "quý 1", "Đăng ký"])
def test_a_typed_result_without_a_period_is_nobodys_report(period: str) -> None:
    outcome = typed(f"| {period} | Nhà sạch | | | Tốt |")
    assert (counts(outcome), received(outcome)) == ([False], set())
    assert "Chưa ghi kỳ báo cáo" in outcome.standings[ids(outcome)[0]].reason


def test_a_result_that_is_told_twice_counts_once() -> None:
    outcome = typed(f"| {HALF} | Nhà sạch | | | Tốt |\n| {HALF} | Nhà sạch | | | Khá |")
    assert (ids(outcome), counts(outcome)) == (["CB01-01/6T", "_VP-KQ-01"], [True, False])


def test_a_file_that_comes_later_meets_the_typed_row() -> None:
    first = typed(f"| {HALF} | Nhà sạch | | | Tốt |")
    sent = form("CB01", "6T", result="| model_name | achieved |\n| Nhà sạch | Rất tốt |")
    files = {"CB01.xlsx": sent}
    outcome = again(first, files, office=workbook(first), results=workbook(first, "result"), as_of="2026-06-12")
    assert (ids(outcome), counts(outcome)) == (["CB01-01/6T"], [True])
    assert value(outcome, "CB01-01/6T", "achieved", "result") == "Tốt"
    assert [one["unit"] for one in facts(outcome, "W711")] == ["Rất tốt"]


def test_a_second_run_changes_nothing_wherever_the_rows_stand() -> None:
    first = typed(f"| {HALF} | Nhà sạch | | | Tốt |\n| {HALF} | Vườn xanh | | | Tốt |", f"| CB02 | {HALF} | Kế hoạch |")
    rows = tuple(reversed(workbook(first, "result")))
    second = again(
        first, {}, office=workbook(first), results=rows, reports=workbook(first, "unit_report"), as_of="2026-06-12"
    )
    assert ids(second) == ids(first)[::-1]
    assert all(record.unchanged for name in ("result", "unit_report") for record in second.records[name])


@pytest.mark.parametrize("unit", ["CB02", "Chi bộ Tổ dân phố số 2", "chi bộ TDP 2"])
def test_a_typed_report_is_received_for_its_unit(unit: str) -> None:
    outcome = typed(reports=f"| {unit} | {HALF} | Kế hoạch |")
    assert (ids(outcome, "unit_report"), counts(outcome, "unit_report")) == (["CB02/6T"], [True])
    assert received(outcome) == {"CB02"}


@pytest.mark.parametrize(("unit", "shown"), [("Chi bộ Lạ", "Chi bộ Lạ"), ("", "(trống)")])
def test_a_typed_report_of_nobody_is_told_and_stays_as_it_was_typed(unit: str, shown: str) -> None:
    outcome = typed(reports=f"| {unit} | {HALF} | Kế hoạch |")
    assert (counts(outcome, "unit_report"), received(outcome)) == ([False], set())
    assert [message(one) for one in issues(outcome, "E103")] == [f"Đơn vị chủ trì “{shown}” chưa có trong danh mục."]
    assert value(outcome, "_VP-BC-01", "lead_code", "unit_report") == (unit or None)


def test_typed_rows_of_two_tables_have_ids_of_their_own() -> None:
    outcome = typed(f"| {HALF} | Chợ văn minh | | | Tốt |", f"| | {HALF} | Kế hoạch |")
    assert (ids(outcome), ids(outcome, "unit_report")) == (["_VP-KQ-01"], ["_VP-BC-01"])


def test_a_unit_called_vp_shares_no_id_with_rows_without_a_unit() -> None:
    register = "| Mã | Tên đơn vị | Loại |\n| VP | Văn phòng Đảng ủy | Chi bộ |"
    rows = "| Tên mô hình | Loại mô hình | Đơn vị chủ trì |\n| Nhà sạch | Mô hình mới | |"
    first = decided(office=rows, register=register)
    assert ids(first, "registration") == ["_VP-01"]
    files = {"VP.xlsx": form("VP", registration="| model_name | kind |\n| Ngõ đẹp | MOI |")}
    second = again(first, files, office=workbook(first), register=register)
    assert ids(second, "registration") == ["_VP-01", "VP-01"]


def test_an_id_of_the_old_kind_stays() -> None:
    rows = "| Mã mô hình | Tên mô hình | Loại mô hình |\n| VP-03 | Nhà sạch | Mô hình mới |"
    assert ids(decided(office=rows), "registration") == ["VP-03"]
    results = "| Mã kết quả | Kỳ | Tên mô hình |\n| VP/20 | 6 tháng đầu năm | Chợ văn minh |"
    outcome = decided(results=office_rows(results, name="result"))
    assert ids(outcome) == ["VP/20"]


def test_the_state_of_a_result_is_that_it_reports() -> None:
    sent = form("CB01", "6T", result="| model_name | achieved |\n| Nhà sạch | Tốt |")
    outcome = typed(f"| {HALF} | Ngõ đẹp | | | Tốt |", files={"CB01.xlsx": sent})
    states = {record.key: record.values["state"] for record in outcome.records["result"]}
    assert states == {"CB02-01/6T": "Văn phòng nhập", "CB01-01/6T": "Đang báo cáo"}
