"""A plan that obliges persons beside units: who stands for whom, and by which name."""

import unicodedata
from decimal import Decimal

import pytest
from helpers.campaign import again, counted, decided, form, found, issues, letter, sheet, value, verdicts, workbook

from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.coverage import Measures
from dvk_xl.intake.grid import Grid

PLAN = "ha-giang-2023"
REGISTER = """
    | Mã  | Tên đơn vị      | Loại                       | Tên khác |
    | CA  | Ban Công an xã  | Phòng, ban chuyên môn      |          |
    | TX  | Thôn Xuân Thử   | Thôn, tổ dân phố           |          |
    | N01 | Lê Thị Thử      | Cá nhân (cán bộ, công chức) | Bà Thử  |
    | N02 | Nguyễn Văn Hòa  | Cá nhân (cán bộ, công chức) |         |
"""
"""Two units and two persons, all four obliged; registration is due on 24/03/2023."""
LIST = "| STT | Tên mô hình | Lĩnh vực | Tập thể/Cá nhân | Họ và tên | Thời gian |\n"
TIME = "'từ 01/3/2023 đến 30/11/2023"


def row(name: str, person: str = "") -> str:
    """A line of a list: a collective's model, or that of a person."""
    subject = "Cá nhân" if person else "Tập thể"
    return f"| 1 | {name} | Kinh tế | {subject} | {person} | {TIME} |\n"


def own(who: str, name: str) -> Grid:
    """The list of a person: one model, and no word of whose."""
    return sheet(f"| STT | Tên mô hình | Lĩnh vực | Thời gian |\n| 1 | {name} | Kinh tế | {TIME} |", unit=who)


def run(files: dict[str, object], day: str = "2023-03-20", **drawing: object) -> Outcome:
    """The outcome under the plan that obliges persons."""
    return decided(files, plan=PLAN, register=REGISTER, as_of=day, **drawing)


def covered(outcome: Outcome) -> tuple[str, ...]:
    """Who leads a model that counts."""
    return outcome.measures["DK"].lead


def base(one: Measures) -> tuple[int, Decimal | None]:
    """Of how many, and the rate."""
    return one.obliged, one.rate


def absent(outcome: Outcome) -> list[str | None]:
    """Who has not been heard of for the registration."""
    return [one.unit for one in issues(outcome, "W405")]


def test_persons_are_in_the_base_like_units() -> None:
    outcome = run({"CA.xlsx": LIST + row("Ngõ an toàn")})
    # 1 of 4
    assert base(outcome.measures["DK"]) == (4, Decimal("25.0"))
    assert outcome.measures["DK"].missing == ("N01", "N02", "TX")
    assert absent(outcome) == ["N01", "N02", "TX"]
    assert outcome.measures["DK"].timeliness.missing == ("N01", "N02", "TX")


def test_the_own_list_of_a_person_is_theirs_without_a_word() -> None:
    outcome = run({"danh sach.xlsx": own("Lê Thị Thử", "Bếp ấm")})
    (record,) = outcome.records["registration"]
    assert (record.unit, record.text("subject"), record.text("person_name")) == ("N01", "CN", "Lê Thị Thử")
    assert covered(outcome) == ("N01",)
    assert outcome.measures["DK"].by_subject == {"TT": 0, "CN": 1}
    assert found(outcome, "E109", "E103", "E406") == []


def test_the_own_form_of_a_person_is_theirs() -> None:
    said = "| model_name | field | start |\n| Bếp ấm | Kinh tế | 2023-03-01 |"
    outcome = run({"ban dang ky.xlsx": form("N02", plan=PLAN, registration=said)})
    assert (verdicts(outcome), covered(outcome)) == ({"ban dang ky.xlsx": "accepted"}, ("N02",))
    assert value(outcome, outcome.records["registration"][0].key, "person_name") == "Nguyễn Văn Hòa"


def test_a_person_on_the_list_of_a_unit_stands_for_themselves_and_not_for_the_unit() -> None:
    outcome = run({"CA.xlsx": LIST + row("Bếp ấm", "Lê Thị Thử")})
    assert covered(outcome) == ("N01",)
    assert outcome.measures["DK"].missing == ("CA", "N02", "TX")
    assert absent(outcome) == ["N02", "TX"]
    assert outcome.measures["DK"].timeliness.received.keys() == {"CA", "N01"}
    assert found(outcome, "E406", "E103") == []
    assert counted(outcome) == {"Bếp ấm": True}


def test_a_unit_and_a_person_on_one_list_are_both_covered() -> None:
    outcome = run({"CA.xlsx": LIST + row("Ngõ an toàn") + row("Bếp ấm", "Lê Thị Thử")})
    assert covered(outcome) == ("CA", "N01")
    assert base(outcome.measures["DK"]) == (4, Decimal("50.0"))
    assert (outcome.measures["DK"].total, outcome.measures["DK"].by_subject) == (2, {"TT": 1, "CN": 1})


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("LÊ THỊ THỬ", True),
        ("lê thị  thử ", True),
        (unicodedata.normalize("NFD", "Lê Thị Thử"), True),
        ("Bà Thử", True),
        ("Nguyễn Văn Hoà", True),
        ("Le Thi Thu", False),
        ("Lê Thị Thu", False),
        ("Lê Thị Thứ", False),
        ("Thử", False),
        ("Lê Thị Thử và Nguyễn Văn Hòa", False),
    ],
)
def test_a_person_is_known_by_the_whole_name_however_it_is_typed(written: str, *, same: bool) -> None:
    outcome = run({"CA.xlsx": LIST + row("Bếp ấm", written)})
    assert bool(covered(outcome)) is same
    # a person's registration, known or not, is a model and never the unit's
    assert outcome.measures["DK"].by_subject == {"TT": 0, "CN": 1}
    assert "CA" in outcome.measures["DK"].missing


def test_a_person_who_is_not_registered_counts_as_a_model_and_covers_nobody() -> None:
    outcome = run({"CA.xlsx": LIST + row("Bếp ấm", "Phạm Văn Lạ")})
    assert counted(outcome) == {"Bếp ấm": True}
    assert outcome.records["registration"][0].unit == "CA"
    assert (covered(outcome), outcome.measures["DK"].total) == ((), 1)


def test_a_collective_that_names_a_person_is_the_units_own() -> None:
    drawn = LIST + f"| 1 | Ngõ an toàn | Kinh tế | Tập thể | Lê Thị Thử | {TIME} |"
    outcome = run({"CA.xlsx": drawn})
    assert outcome.records["registration"][0].unit == "CA"
    assert "N01" in outcome.measures["DK"].missing


def test_who_registers_on_two_lists_is_counted_once() -> None:
    outcome = run({"CA.xlsx": LIST + row("Bếp ấm", "Lê Thị Thử"), "rieng.xlsx": own("Lê Thị Thử", "Bếp ấm")})
    assert len(issues(outcome, "E401")) == 1
    assert (covered(outcome), outcome.measures["DK"].total) == (("N01",), 1)


def test_two_persons_may_have_models_of_one_name() -> None:
    outcome = run({"CA.xlsx": LIST + row("Bếp ấm", "Lê Thị Thử") + row("Bếp ấm", "Nguyễn Văn Hòa")})
    assert issues(outcome, "E401") == []
    assert covered(outcome) == ("N01", "N02")


def test_a_person_is_on_time_or_late_with_the_list_that_names_them() -> None:
    drawn = LIST + row("Ngõ an toàn") + row("Bếp ấm", "Lê Thị Thử")
    files = {"CA.xlsx": letter(sheet(drawn), received="2023-03-27")}
    outcome = run(files, "2023-03-27")
    assert outcome.measures["DK"].timeliness.late == ("CA", "N01")
    theirs = letter(own("Bà Thử", "Bếp êm"), received="2023-03-24")
    outcome = run({**files, "rieng.xlsx": theirs}, "2023-03-27")
    times = outcome.measures["DK"].timeliness
    assert (times.on_time, times.late) == (("N01",), ("CA",))


def test_a_person_dropped_from_the_newer_list_is_missing_again() -> None:
    first = run({"CA.xlsx": letter(LIST + row("Ngõ an toàn") + row("Bếp ấm", "Lê Thị Thử"), received="2023-03-20")})
    old = letter(LIST + row("Ngõ an toàn") + row("Bếp ấm", "Lê Thị Thử"), received="2023-03-20")
    newer = letter(sheet(LIST + row("Ngõ an toàn"), unit="Ban Công an xã"), received="2023-03-22", run=2)
    second = again(first, {"CA.xlsx": old, "CA moi.xlsx": newer}, plan=PLAN, register=REGISTER, as_of="2023-03-22")
    assert (covered(first), covered(second)) == (("CA", "N01"), ("CA",))
    assert "N01" in absent(second)
    assert "N01" in second.measures["DK"].timeliness.missing


def test_the_office_types_the_registration_of_a_person() -> None:
    office = """
        | Tên mô hình | Tập thể/Cá nhân | Họ và tên cá nhân   | Lĩnh vực | Đơn vị chủ trì | Ngày bắt đầu |
        | Bếp ấm      | Cá nhân         | Lê Thị Thử          | Kinh tế  | Ban Công an xã | 2023-03-01   |
    """
    outcome = run({}, office=office)
    assert (covered(outcome), absent(outcome)) == (("N01",), ["CA", "N02", "TX"])
    rows = workbook(outcome)
    assert (covered(run({}, office=rows)), len(rows)) == (("N01",), 1)


def test_the_office_mends_the_name_of_a_person() -> None:
    files = {"CA.xlsx": LIST + row("Bếp ấm", "Lê Thị Thứ")}
    first = run(files)
    key = first.records["registration"][0].key
    second = again(
        first,
        files,
        plan=PLAN,
        register=REGISTER,
        as_of="2023-03-21",
        office=workbook(first, change={key: {"person_name": "Lê Thị Thử"}}),
    )
    assert (covered(first), covered(second)) == ((), ("N01",))
    assert value(second, key, "person_name") == "Lê Thị Thử"


def test_a_person_may_be_exempt() -> None:
    leaves = """
        | Đơn vị     | Kỳ      | Quyết định | Lý do     | Người duyệt |
        | Lê Thị Thử | Đăng ký | Miễn       | Nghỉ sinh | Ông Duyệt   |
    """
    outcome = run({"CA.xlsx": LIST + row("Ngõ an toàn")}, leaves=leaves)
    # 1 of 3 = 33.33…
    assert base(outcome.measures["DK"]) == (3, Decimal("33.3"))
    assert (outcome.measures["DK"].exempt, absent(outcome)) == (("N01",), ["N02", "TX"])


def test_a_person_who_has_left_is_not_obliged_any_more() -> None:
    register = """
        | Mã  | Tên đơn vị     | Loại                       | Hiệu lực đến |
        | CA  | Ban Công an xã | Phòng, ban chuyên môn      |              |
        | N01 | Lê Thị Thử     | Cá nhân (cán bộ, công chức) | 2023-03-10  |
    """
    outcome = decided({}, plan=PLAN, register=register, as_of="2023-03-20")
    assert outcome.measures["DK"].missing == ("CA",)


def test_order_of_files_changes_nothing() -> None:
    theirs = own("Nguyễn Văn Hòa", "Vườn xanh")
    files: dict[str, object] = {"CA.xlsx": LIST + row("Bếp ấm", "Lê Thị Thử"), "rieng.xlsx": theirs}
    one, other = run(files), run(files, shuffle=lambda arrivals: arrivals[::-1])
    assert (one.measures, one.issues) == (other.measures, other.issues)
