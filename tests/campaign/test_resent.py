"""Files that come again: what a newer version changes, which one is in force, and data of another time or another unit."""

from helpers.campaign import COMMUNE, decided, facts, form, found, issues, letter, places, verdicts
from helpers.raised import raises

HEAD = "| Tên mô hình | Loại mô hình | Lĩnh vực | Mục tiêu | Ngày bắt đầu |"
FIRST = f"""
    {HEAD}
    | Nhà sạch | mới | Kinh tế | Mọi nhà sạch | 2026-03-10 |
    | Ngõ đẹp  | mới | Kinh tế | Mọi ngõ đẹp  | 2026-03-10 |
"""
SECOND = f"""
    {HEAD}
    | Nhà sạch  | mới | Kinh tế | Mọi nhà sạch hơn | 2026-03-10 |
    | Vườn xanh | mới | Kinh tế | Mọi vườn xanh    | 2026-03-10 |
    | Chợ sạch  | mới | Kinh tế | Chợ không rác    | 2026-03-10 |
"""


def versions(*drawn: str) -> dict[str, object]:
    """The files of one unit, sent one after the other."""
    return {f"CB01 lần {run}.xlsx": letter(one, run=run) for run, one in enumerate(drawn, 1)}


@raises("I723")
def test_a_newer_version_says_what_it_adds_changes_and_takes_away_and_what_follows() -> None:
    outcome = decided(versions(FIRST, SECOND))
    (told,) = facts(outcome, "I723")
    assert (told["added"], told["changed"], told["removed"]) == (2, 1, 1)
    assert (told["version"], told["before"]) == (2, 1)
    assert told["names"] == "“Vườn xanh”; “Chợ sạch”; “Nhà sạch”; “Ngõ đẹp”"
    assert told["effect"] == "mô hình được tính của đơn vị 2 → 3; tỷ lệ đơn vị đã đăng ký 16,6% → 16,6%"
    assert places(outcome, "I723") == [("CB01 lần 2.xlsx", "", None, None)]
    assert found(decided(versions(FIRST)), "I723") == []


def test_what_a_newer_version_does_to_the_coverage_is_said() -> None:
    dropped = f"{HEAD}\n| Nhà sạch | loại bỏ | Kinh tế | Thôi | 2026-03-10 |"
    (told,) = facts(decided(versions(FIRST, dropped)), "I723")
    assert told["effect"] == "mô hình được tính của đơn vị 2 → 0; tỷ lệ đơn vị đã đăng ký 16,6% → 0%"


def test_a_version_that_says_the_same_says_so() -> None:
    (told,) = facts(decided(versions(FIRST, FIRST.replace("Mọi nhà", "Mọi  nhà"))), "I723")
    assert (told["added"], told["changed"], told["removed"]) == (0, 0, 0)
    assert told["names"] == "không dòng nào khác"


def test_a_newer_report_says_what_it_does_to_the_results() -> None:
    registered = {"CB01.xlsx": FIRST}
    head = "| Tên mô hình | Kết quả đạt được | Số người tham gia | Đánh giá hiệu quả |"
    reports = [
        f"| Báo cáo 6 tháng |\n{head}\n| Nhà sạch | Xong một nửa | {people} | Hiệu quả |" for people in (120, 240)
    ]
    files = {f"CB01 báo cáo {run}.xlsx": letter(one, run=run) for run, one in enumerate(reports, 2)}
    (told,) = facts(decided(registered | files, as_of="2026-06-10"), "I723")
    assert told["effect"] == "kết quả được tính của đơn vị 1 → 1; số người tham gia 120 → 240"


@raises("E731")
def test_a_newer_version_without_a_usable_row_does_not_replace_an_older_one() -> None:
    broken = "| Tên mô hình | Mục tiêu | Ngày bắt đầu |\n| Nhà sạch | Sạch | 2026-03-10 |"
    outcome = decided(versions(FIRST, broken))
    assert verdicts(outcome) == {"CB01 lần 1.xlsx": "accepted", "CB01 lần 2.xlsx": "rejected"}
    assert facts(outcome, "E731") == [{"older": "CB01 lần 1.xlsx"}]
    assert outcome.countable == 2
    assert outcome.balanced
    assert found(outcome, "I723") == []


def test_faults_of_a_version_that_is_not_used_are_told_at_their_cells() -> None:
    broken = f"{HEAD}\n| Nhà sạch | mới | Thể thao | Sạch | 2026-03-10 |"
    outcome = decided(versions(FIRST, broken))
    assert places(outcome, "E106") == [("CB01 lần 2.xlsx", "Sheet1", "C2", "field")]


def test_where_no_version_has_a_usable_row_the_newest_is_in_force() -> None:
    broken = f"{HEAD}\n| Nhà sạch | mới | Thể thao | Sạch | 2026-03-10 |"
    outcome = decided(versions(broken, broken.replace("Thể thao", "Âm nhạc")))
    assert verdicts(outcome)["CB01 lần 2.xlsx"] == "accepted_with_errors"
    assert found(outcome, "E731") == []


def _reports(year: str) -> dict[str, object]:
    result = "| model_name | achieved | participants | effective |\n| Nhà sạch | {} | 120 | Hiệu quả |"
    return {
        "DK.xlsx": form("CB01", registration="| model_name | kind | field |\n| Nhà sạch | mới | Kinh tế |"),
        "6T.xlsx": form("CB01", "6T", result=result.format("Đã phân loại rác 40 hộ")),
        "NAM.xlsx": form("CB01", "NAM", result=result.format(year)),
    }


@raises("W724")
def test_a_yearly_report_that_repeats_the_half_year_word_for_word_is_told() -> None:
    outcome = decided(_reports("Đã phân loại rác 40 hộ"), as_of="2026-11-20")
    assert facts(outcome, "W724") == [{"same": 1, "rows": 1, "period": "6 tháng đầu năm"}]
    assert places(outcome, "W724") == [("NAM.xlsx", "", None, None)]
    assert found(decided(_reports("Đã phân loại rác 95 hộ"), as_of="2026-11-20"), "W724") == []


COPIED = f"""
    {HEAD}
    | Ngõ xanh, sạch, đẹp | mới | Kinh tế | Mọi nhà phân loại rác tại nguồn vào cuối năm | 2026-03-10 |
"""


@raises("W725")
def test_a_file_that_says_what_a_neighbour_said_is_told_at_the_later_one() -> None:
    outcome = decided({"CB01.xlsx": COPIED, "CB02.xlsx": COPIED})
    assert places(outcome, "W725") == [("CB02.xlsx", "", None, None)]
    assert facts(outcome, "W725") == [{"same": 1, "rows": 1, "other": "Chi bộ Tổ dân phố số 1"}]
    other = COPIED.replace("Mọi nhà phân loại rác", "Tổ dân phố tự quản trồng hoa")
    assert found(decided({"CB01.xlsx": COPIED, "CB02.xlsx": other}), "W725") == []


def test_short_names_and_partners_may_well_agree() -> None:
    short = f"{HEAD}\n| Nhà sạch | mới | Kinh tế | Sạch | 2026-03-10 |"
    assert found(decided({"CB01.xlsx": short, "CB02.xlsx": short}), "W725") == []
    partner = "\n".join(
        f"{line} {more} |"
        for line, more in zip(COPIED.strip().splitlines(), ("Đơn vị phối hợp", "Chi bộ Tổ dân phố số 1"), strict=True)
    )
    assert found(decided({"CB01.xlsx": COPIED, "CB02.xlsx": partner}), "W725") == []


@raises("W726")
def test_a_list_whose_days_are_all_of_last_year_is_told() -> None:
    drawn = """
        | Tên mô hình | Loại mô hình | Lĩnh vực | Ngày bắt đầu | Ngày hoàn thành |
        | Nhà sạch    | duy trì      | Kinh tế  | 2025-03-10   | {}      |
    """
    outcome = decided({"CB01.xlsx": drawn.format("2025-11-30")})
    assert facts(outcome, "W726") == [{"year": 2025, "why": "mọi ngày hoàn thành đều trước năm 2026"}]
    assert found(decided({"CB01.xlsx": drawn.format("2026-11-30")}), "W726") == []


def test_a_list_of_last_years_names_without_higher_targets_is_told() -> None:
    last = (("CB01", "Nhà sạch"), ("CB01", "Ngõ đẹp"))
    outcome = decided({"CB01.xlsx": FIRST}, last_year=last)
    assert [one["why"] for one in facts(outcome, "W726")] == [
        "cả 2 mô hình trùng tên danh sách năm trước mà không dòng nào ghi mục tiêu cao hơn"
    ]
    assert found(decided({"CB01.xlsx": FIRST}, last_year=last[:1]), "W726") == []


MERGED = """
    | Mã   | Tên đơn vị                 | Loại   | Tên khác               | Hiệu lực từ | Hiệu lực đến |
    | CB01 | Chi bộ Tổ dân phố số 1     | Chi bộ |                        |             | '31/03/2026  |
    | CB02 | Chi bộ Tổ dân phố số 2     | Chi bộ |                        |             |              |
    | CB05 | Chi bộ Tổ dân phố Hợp Nhất | Chi bộ | Chi bộ Tổ dân phố số 1 | '01/04/2026 |              |
"""


@raises("W727")
def test_a_form_of_a_unit_that_has_ended_is_told_with_its_last_day() -> None:
    sent = {"a.xlsx": form("CB01", registration="| model_name | kind | field |\n| Nhà sạch | mới | Kinh tế |")}
    outcome = decided(sent, register=MERGED, as_of="2026-04-10")
    assert facts(outcome, "W727") == [{"who": "Chi bộ Tổ dân phố số 1", "day": "31/03/2026", "received": "10/04/2026"}]
    assert found(decided(sent, register=MERGED, as_of="2026-03-31"), "W727") == []


def test_the_name_of_a_merged_unit_means_the_new_one_from_its_day_on() -> None:
    sent = {"a.xlsx": f"| Đơn vị: Chi bộ Tổ dân phố số 1 |\n{FIRST.strip()}"}
    before, after = (decided(sent, register=MERGED, as_of=day) for day in ("2026-03-01", "2026-04-10"))
    assert [state.unit for state in before.states] == ["CB01"]
    assert [state.unit for state in after.states] == ["CB05"]


def test_a_commune_counts_only_leads_in_what_a_version_changes() -> None:
    outcome = decided(versions(FIRST, SECOND), plan=COMMUNE)
    assert len(issues(outcome, "I723")) == 1
