"""The values of a report: the same numbers as the measures, words that never accuse."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from campaigns import campaign, decree, model, party, result

from dvk_xl.coverage import Timeliness
from dvk_xl.errors import ReportError
from dvk_xl.report.context import numbers, report_context
from dvk_xl.report.words import load_sentences
from dvk_xl.vietnamese.numbers import format_percent
from dvk_xl.views.appendices import results_of
from dvk_xl.views.state import State


@pytest.mark.parametrize("period", ["DK", "6T", "NAM"])
@pytest.mark.parametrize("state", [party(), decree(), campaign()], ids=["party", "decree", "empty"])
def test_every_number_is_that_of_the_measures(state: State, period: str) -> None:
    one = state.outcome.measures[period]
    found = numbers(report_context(state, period))
    assert found["total"] == one.total
    assert found["not_counted"] == one.not_counted
    assert [found["lead"], found["cooperating"], found["missing"]] == [
        len(one.lead),
        len(one.cooperating_only),
        len(one.missing),
    ]
    assert found["obliged"] == one.obliged
    assert found["covered"] == one.covered
    assert found["rate"] == ("—" if one.rate is None else format_percent(one.rate))
    assert {code: found[f"kind_{code}"] for code in one.by_kind} == dict(one.by_kind)
    assert {code: found[f"field_{code}"] for code in one.by_field} == dict(one.by_field)
    assert [found["collective"], found["individual"]] == list(one.by_subject.values())
    assert [found["launch_new"], found["launch_done"]] == [one.launch_new, one.launch_done]
    assert found["results"] == len(results_of(state, period))
    assert found["due"] == sum(int(found[name]) for name in ("on_time", "late", "not_received"))


def test_the_rows_of_the_tables_sum_to_the_numbers_under_them() -> None:
    context = report_context(party(), "6T")
    for column, name in (("new", "kind_MOI"), ("kept", "kind_DUY_TRI"), ("replicated", "kind_NHAN_RONG")):
        assert sum(row[column] for row in context["field_rows"]) == context[name]
    assert sum(row["total"] for row in context["field_rows"]) == context["total"] == 7
    for column in ("results", "participants", "funds"):
        assert sum(row[column] for row in context["result_rows"]) == context[column]
    assert (context["participants"], context["funds"]) == (1660, 261_500_000)


def test_a_result_of_an_unregistered_model_is_in_no_sum() -> None:
    state = campaign(results=[result("CB09-09", "CB01", participants=5, achieved="Đã làm")])
    context = report_context(state, "6T")
    assert context["participants"] == 0
    assert load_sentences().unknown_field not in [row["title"] for row in context["result_rows"]]


def test_what_keeps_a_sum_from_the_total_is_said() -> None:
    allowed: dict[str, Any] = {"override_count": True, "override_reason": "Đã xem hồ sơ giấy"}
    state = campaign(models=[model("Ngõ sạch", "Chi bộ Tổ dân phố số 1", field=None, **allowed)])
    context = report_context(state, "DK")
    assert context["total"] == 1
    assert context["unclear"] == ["Có 1 mô hình được tính chưa ghi rõ lĩnh vực."]


def test_a_unit_without_a_countable_model_is_never_called_idle() -> None:
    rows = {row["unit"]: row["status"] for row in report_context(party(), "6T")["missing_rows"]}
    assert rows["Chi bộ Tổ dân phố số 7"] == load_sentences().receipt["not_received"]
    assert rows["Đảng bộ Công an phường"] == load_sentences().receipt["received"]
    assert not any("chưa thực hiện" in status.lower() for status in rows.values())


def test_both_readings_of_the_quota_are_shown() -> None:
    first = report_context(party(), "6T")["target_rows"][0]
    assert (first["required"], first["value"], first["verdict"]) == ("5", "3", "Chưa đạt")
    assert first["other"] == "Tính mọi mô hình đăng ký: 7 (đạt)"


def test_what_several_units_say_is_said_once_with_all_their_names() -> None:
    context = report_context(party(), "6T")
    both = "Chi bộ Tổ dân phố số 1; Chi bộ Tổ dân phố số 2"
    assert context["documents"][0] == {"text": "Kế hoạch số 05-KH/CB ngày 10/3/2026", "units": both}
    assert context["causes"] == [{"text": "Kinh phí còn khó khăn", "units": both}]


def test_a_unit_that_says_no_petition_makes_no_bullet() -> None:
    texts = [one["text"] for one in report_context(party(), "6T")["petitions"]]
    assert texts == ["Đề nghị phường lắp thêm thùng phân loại rác ở ngõ 12", "Hỗ trợ vật liệu làm mặt ngõ"]


def test_a_registration_report_has_no_results() -> None:
    context = report_context(party(), "DK")
    assert not context["has_results"]
    assert context["results"] == 0


def test_only_the_reports_of_the_period_speak() -> None:
    assert report_context(party(), "NAM")["reports"] == 0


def test_an_empty_base_has_no_rate() -> None:
    state = campaign(unit_types=())
    found = numbers(report_context(state, "DK"))
    assert (found["obliged"], found["rate"], found["satisfaction"]) == (0, "—", "—")


def test_who_was_late_and_who_is_awaited_is_named() -> None:
    days = {"CB01": date(2026, 3, 1), "CB02": date(2026, 3, 5), "CB07": date(2026, 3, 1)}
    times = Timeliness(date(2026, 3, 2), ("CB01", "CB07"), ("CB02",), ("CB03", "CB04"), days)
    state = party()
    measures = {"DK": replace(state.measures, timeliness=times)}
    context = report_context(replace(state, outcome=replace(state.outcome, measures=measures)), "DK")
    assert [context[name] for name in ("due", "on_time", "late", "not_received")] == [5, 2, 1, 2]
    assert context["late_units"] == "Chi bộ Tổ dân phố số 2"
    assert context["absent_units"] == "Chi bộ Tổ dân phố số 3; Chi bộ Tổ dân phố số 4"
    rows = {row["unit"]: row["status"] for row in context["missing_rows"]}
    assert rows["Chi bộ Tổ dân phố số 7"] == load_sentences().receipt["received"]


def test_a_withdrawn_model_is_listed_and_said_not_to_count() -> None:
    state = party()
    records = {**state.outcome.records}
    records["registration"] = (replace(records["registration"][0], withdrawn=True), *records["registration"][1:])
    context = report_context(replace(state, outcome=replace(state.outcome, records=records)), "DK")
    assert [one["unit"] for one in context["withdrawn_models"]] == ["Chi bộ Tổ dân phố số 1"]


def test_another_period_is_refused() -> None:
    with pytest.raises(ReportError, match="QUY1"):
        report_context(party(), "QUY1")


def test_a_model_not_launched_in_time_is_named() -> None:
    context = report_context(party(as_of=date(2026, 6, 25)), "6T")
    assert context["launch_overdue"] == len(context["overdue_models"]) == 3
