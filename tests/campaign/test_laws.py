"""The laws of design.md section 3, as seen from outside: conservation, three-way merge, order, modesty, no guesses, text."""

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from helpers.campaign import (
    MASTER,
    REGISTER,
    Letter,
    again,
    counted,
    decided,
    facts,
    form,
    found,
    grid,
    letter,
    match_of,
    names,
    parsed,
    places,
    sheet,
    value,
    verdicts,
    workbook,
)
from hypothesis import given
from hypothesis import strategies as st

from dvk_xl.consolidate.files import Arrival
from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.intake.grid import Scalar

HEAD = ("STT", "Tên mô hình", "Loại mô hình", "Lĩnh vực", "Đơn vị phối hợp", "Mục tiêu")
LIST = (
    "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | mới | Kinh tế |\n| 2 | Ngõ đẹp | mới | Kinh tế |"
)

# law 1: every row has a fate


def _wide(*cells: Scalar) -> tuple[Scalar, ...]:
    return (*cells, *[None] * (len(HEAD) - len(cells)))


TITLES = st.sampled_from(
    [_wide("DANH SÁCH ĐĂNG KÝ"), _wide(None, "(Kèm theo Kế hoạch)"), _wide("Đơn vị: CB01"), _wide(None, "Phụ lục 02")]
)
NAMES = [
    "Nhà sạch",
    "Ngõ đẹp",
    "Vườn xanh",
    "Tổng vệ sinh ngõ xóm",
    "Cộng đồng số",
    None,
    "NGÕ PHỐ",
    "=1+1",
    "Camera ngõ 5",
]
DATA = st.tuples(
    st.sampled_from([1, 2, "3", "4.", None]),
    st.sampled_from(NAMES),
    st.sampled_from(["mới", "duy trì", "lạ", None]),
    st.sampled_from(["Kinh tế", "Thể thao", None]),
    st.sampled_from(["Hội Phụ nữ", "MTTQ", None]),
    st.sampled_from(["Sạch", 20, None]),
)
FURNITURE = st.sampled_from(
    [
        HEAD,
        _wide(),
        _wide("I", "Lĩnh vực kinh tế"),
        _wide("II. QUỐC PHÒNG - AN NINH"),
        _wide("A"),
        _wide(7),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
        (1, 2, 3, 4, 5, 6),
        _wide(None, "Tổng cộng: 3 mô hình"),
        _wide("CỘNG", 3),
        _wide(None, "NGƯỜI LẬP BIỂU", None, "TM. CHI BỘ"),
        _wide(None, None, None, "Hải Phòng, ngày 20 tháng 02 năm 2026"),
        _wide(None, "(Ký, ghi rõ họ tên)"),
    ]
)
GARBAGE = st.tuples(
    *[
        st.one_of(
            st.none(),
            st.text(max_size=12),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.booleans(),
            st.dates(),
            st.datetimes(),
            st.times(),
            st.sampled_from(["²", "½", "٣", "九", "#N/A", "9" * 40, "\u200b", " "]),
        )
    ]
    * len(HEAD)
)
SHEETS = st.builds(
    lambda titles, body: grid([*titles, HEAD, *body]),
    st.lists(TITLES, max_size=3),
    st.lists(st.one_of(DATA, DATA, FURNITURE, GARBAGE), max_size=12),
)
CODES = ("CB01", "CB02", "CB03", "CBLH", "HPN", "MTTQ")


def assert_balanced(outcome: Outcome, files: Mapping[str, Letter]) -> None:
    """Rows of each file = its fates and its skipped rows, as counted here from the drawing."""
    assert outcome.balanced
    for path, one in files.items():
        count = outcome.counts[path]
        assert count.read == sum(len(drawn.rows) for drawn in one.grids if drawn.name != "_meta")
        assert count.read == sum(count.fates.values()) + sum(count.skipped.values())


@given(st.lists(st.tuples(st.sampled_from(CODES), SHEETS), max_size=4, unique_by=lambda one: one[0]))
def test_rows_read_are_the_sum_of_fates_and_skipped_rows(sent: list[tuple[str, object]]) -> None:
    files = {f"{code}.xlsx": letter(drawn, grid([("Ghi chép", 1)], "Khác")) for code, drawn in sent}  # type: ignore[arg-type]
    assert_balanced(decided(files), files)


@given(SHEETS, SHEETS)
def test_rows_balance_for_replaced_copied_and_waiting_files_too(one: object, two: object) -> None:
    first, second = letter(one, saved="1"), letter(two, saved="2")  # type: ignore[arg-type]
    files = {
        "CB01 a.xlsx": first,
        "CB01 b.xlsx": second,
        "CB01 c.xlsx": replace(second, twin="CB01 b.xlsx"),
        "khong ro.xlsx": first,
        "CB02/CB03/x.xlsx": letter(*form("CB01", registration="| model_name |\n| Nhà sạch |")),
        "sai.xlsx": letter(*form("CB01", plan="khac", registration="| model_name |\n| Nhà sạch |")),
    }
    assert_balanced(decided(files), files)


@pytest.mark.parametrize("cell", ["²", "①", "٣", "9" * 5000])
def test_digits_that_are_no_number_stop_nobody(cell: str) -> None:
    files = {"CB01.xlsx": letter(grid([HEAD, (cell,) * 6, (1, "Nhà sạch", "mới", "Kinh tế", None, cell)]))}
    outcome = decided(files)
    assert_balanced(outcome, files)
    assert outcome.countable >= 1


def test_each_fate_of_the_law_can_be_seen() -> None:
    drawn = """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Mục tiêu | Giải pháp | Thời gian   | Người phụ trách |
        | 1   | Nhà sạch    | mới          | Kinh tế  | Sạch     | Làm       | 2026-03-10  | Bà Mẫu          |
        | 2   | Ngõ đẹp     | mới          | Kinh tế  |          |           |             |                 |
        | 3   | Vườn xanh   | lạ           | Kinh tế  |          |           |             |                 |
        | 4   | Nhà sạch    | mới          | Kinh tế  | Sạch     | Làm       | 2026-03-10  | Bà Mẫu          |
    """
    outcome = decided({"CB01.xlsx": letter(drawn, saved="2"), "CB01 cũ.xlsx": letter(LIST, saved="1")})
    assert outcome.counts["CB01.xlsx"].fates == {
        "accepted": 1,
        "accepted_with_warnings": 1,
        "rejected": 1,
        "duplicate": 1,
    }
    assert outcome.counts["CB01 cũ.xlsx"].fates == {"superseded": 2}


# law 3: one test per line of its table


def test_a_row_the_office_typed_is_kept_and_counted_like_any_other() -> None:
    typed = "| Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì |\n| Ngõ đẹp | Mô hình mới | Kinh tế | CB02 |"
    outcome = decided({"CB01.xlsx": LIST}, office=typed)
    assert counted(outcome) == {"Ngõ đẹp": True, "Nhà sạch": True, **counted(decided({"CB01.xlsx": LIST}))}
    assert value(outcome, "CB02-01", "state") == "Văn phòng nhập"
    assert value(outcome, "CB02-01", "source_file") is None
    assert "CB02" in outcome.measures["DK"].lead


def test_a_row_the_office_typed_first_and_the_unit_sent_later_is_one_row() -> None:
    typed = """
        | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì | Ghi chú của văn phòng |
        | Nhà sạch    | Mô hình mới  | Kinh tế  | CB01           | điện thoại            |
    """
    first = decided(office=typed)
    outcome = again(first, {"CB01.xlsx": letter(LIST, run=2)})
    assert names(outcome) == {"CB01-01": "Nhà sạch", "CB01-02": "Ngõ đẹp"}
    assert value(outcome, "CB01-01", "office_note") == "điện thoại"
    assert value(outcome, "CB01-01", "state") == "Đang đăng ký"


def test_a_row_the_office_deleted_stays_deleted_in_every_later_run() -> None:
    first = decided({"CB01.xlsx": LIST})
    second = again(first, {"CB01.xlsx": LIST}, office=workbook(first, delete=["CB01-01"]))
    third = again(second, {"CB01.xlsx": LIST, "CB01 b.xlsx": letter(LIST + "\n| 3 | Ao cá | mới | Kinh tế |", run=3)})
    for outcome in (second, third):
        assert "Nhà sạch" not in names(outcome).values()
        assert [cell for _, cell, _ in found(outcome, "W713")] == ["B2"]
    # the number of the deleted row is not given again
    assert names(third) == {"CB01-02": "Ngõ đẹp", "CB01-03": "Ao cá"}


def test_a_correction_of_the_office_stays_while_the_unit_says_the_same() -> None:
    first = decided({"CB01.xlsx": LIST})
    second = again(first, {"CB01.xlsx": LIST}, office=workbook(first, change={"CB01-01": {"field": "VHXH"}}))
    third = again(second, {"CB01.xlsx": LIST})
    for outcome in (second, third):
        assert value(outcome, "CB01-01", "field") == "VHXH"
        assert facts(outcome, "W711") == [{"column": "Lĩnh vực", "office": "VHXH", "unit": "KT"}]
        assert outcome.measures["DK"].by_field["VHXH"] == 1


def test_a_correction_of_the_office_mends_the_error_of_the_unit() -> None:
    wrong = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | lạ | Kinh tế |"
    first = decided({"CB01.xlsx": wrong})
    assert counted(first) == {"Nhà sạch": False}
    second = again(first, {"CB01.xlsx": wrong}, office=workbook(first, change={"CB01-01": {"kind": "MOI"}}))
    assert counted(second) == {"Nhà sạch": True}
    assert found(second, "E108") == []


def test_a_cell_the_office_cleared_stays_clear() -> None:
    first = decided({"CB01.xlsx": LIST})
    second = again(first, {"CB01.xlsx": LIST}, office=workbook(first, change={"CB01-01": {"kind": None}}))
    assert value(second, "CB01-01", "kind") is None
    assert places(second, "E108") == [(MASTER, "Đăng ký", "D8", "kind")]


def test_columns_of_the_office_are_never_overwritten() -> None:
    marks = {"directed_by_committee": True, "appraisal": "Tốt", "recognised": True, "office_note": "xem lại"}
    first = decided({"CB01.xlsx": LIST})
    other = LIST.replace("mới", "nhân rộng")
    second = again(
        first,
        {"CB01.xlsx": LIST, "CB01 b.xlsx": letter(other, run=2)},
        office=workbook(first, change={"CB01-01": marks}),
    )
    assert {name: value(second, "CB01-01", name) for name in marks} == marks
    assert value(second, "CB01-01", "kind") == "NHAN_RONG"


SHORTER = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực |\n| 1 | Nhà sạch | mới | Kinh tế |"


def test_a_row_the_unit_dropped_is_withdrawn_kept_with_its_notes_and_not_counted() -> None:
    first = decided({"CB01.xlsx": LIST})
    noted = workbook(first, change={"CB01-02": {"office_note": "đã khảo sát"}})
    files = {"CB01.xlsx": LIST, "CB01 b.xlsx": letter(SHORTER, run=2)}
    second = again(first, files, office=noted)
    third = again(second, files)
    for outcome in (second, third):
        assert counted(outcome) == {"Nhà sạch": True, "Ngõ đẹp": False}
        assert value(outcome, "CB01-02", "office_note") == "đã khảo sát"
        assert value(outcome, "CB01-02", "state") == "Đã rút"
        assert found(outcome, "W712") == [(MASTER, "C9", "W712")]
    back = again(third, {**files, "CB01 c.xlsx": letter(LIST, run=4)})
    assert counted(back) == {"Nhà sạch": True, "Ngõ đẹp": True}
    assert names(back)["CB01-02"] == "Ngõ đẹp"


def test_a_unit_that_sent_nothing_new_has_withdrawn_nothing() -> None:
    first = decided({"CB01.xlsx": LIST, "CB02.xlsx": SHORTER})
    second = again(first, {"CB02.xlsx": SHORTER})
    # the file of CB01 is no longer in the inbox and not among the arrivals: nobody took anything back
    assert "W712" not in [code for _, _, code in found(second)]


FORM = "| model_id | model_name | kind | field |\n| {} | {} | Mô hình mới | Kinh tế |"


def test_a_model_renamed_in_the_form_that_carries_its_id_is_the_same_model() -> None:
    first = decided({"a.xlsx": form("CB01", registration=FORM.format("", "Camera an ninh ngõ 5"))})
    noted = workbook(first, change={"CB01-01": {"recognised": True}})
    renamed = letter(*form("CB01", registration=FORM.format("CB01-01", "Mắt thần")), run=2)
    second = again(first, {"b.xlsx": renamed}, office=noted)
    assert names(second) == {"CB01-01": "Mắt thần"}
    assert value(second, "CB01-01", "recognised") is True
    assert [one["new"] for one in facts(second, "I714")] == ["Mắt thần"]
    # told once: in the next run nothing changed
    assert facts(again(second, {"b.xlsx": renamed}), "I714") == []


def test_an_id_of_another_unit_is_no_identity() -> None:
    first = decided({"CB01.xlsx": SHORTER, "b.xlsx": form("CB02", registration=FORM.format("", "Ngõ đẹp"))})
    stolen = letter(*form("CB02", registration=FORM.format("CB01-01", "Ao cá")), run=2)
    second = again(first, {"CB01.xlsx": SHORTER, "c.xlsx": stolen})
    assert names(second)["CB01-01"] == "Nhà sạch"
    assert names(second)["CB02-02"] == "Ao cá"


def test_when_both_changed_a_cell_the_word_of_the_office_stays_and_both_are_shown() -> None:
    first = decided({"CB01.xlsx": LIST})
    typed = workbook(first, change={"CB01-01": {"field": "VHXH"}})
    changed = LIST.replace("| Nhà sạch | mới | Kinh tế |", "| Nhà sạch | mới | Quốc phòng - an ninh |")
    second = again(first, {"CB01.xlsx": LIST, "CB01 b.xlsx": letter(changed, run=2)}, office=typed)
    assert value(second, "CB01-01", "field") == "VHXH"
    assert facts(second, "W711") == [{"column": "Lĩnh vực", "office": "VHXH", "unit": "QPAN"}]


def test_what_only_the_unit_changed_is_taken() -> None:
    first = decided({"CB01.xlsx": LIST})
    changed = LIST.replace("| Nhà sạch | mới | Kinh tế |", "| Nhà sạch | mới | Quốc phòng - an ninh |")
    second = again(first, {"CB01.xlsx": LIST, "CB01 b.xlsx": letter(changed, run=2)})
    assert value(second, "CB01-01", "field") == "QPAN"
    assert found(second, "W711") == []


def test_when_nobody_changed_anything_the_next_run_is_the_same() -> None:
    files = {"CB01.xlsx": LIST, "CB02.xlsx": SHORTER}
    first = decided(files)
    second = again(first, files)
    assert [one.values for one in second.records["registration"]] == [
        one.values for one in first.records["registration"]
    ]
    assert second.issues == first.issues
    assert second.base == first.base
    assert second.fates == first.fates


def test_a_single_likely_candidate_waits_until_a_person_decides() -> None:
    first = decided({"a.xlsx": form("CB01", registration=FORM.format("", "Camera an ninh ngõ 5"))})
    alike = {"b.xlsx": letter(*form("CB01", registration=FORM.format("", "Camera an ninh tại ngõ 5")), run=2)}
    second = again(first, alike)
    third = again(second, alike)
    for outcome in (second, third):
        assert counted(outcome) == {"Camera an ninh ngõ 5": True, "Camera an ninh tại ngõ 5": False}
        assert found(outcome, "W712") == []
    # the person says: the old one is gone
    decided_so = again(third, alike, office=workbook(third, delete=["CB01-01"]))
    assert counted(decided_so) == {"Camera an ninh tại ngõ 5": True}


def test_two_likely_candidates_are_no_candidate() -> None:
    two = """
        | model_name            | kind        | field   |
        | Camera an ninh ngõ 5A | Mô hình mới | Kinh tế |
        | Camera an ninh ngõ 5B | Mô hình mới | Kinh tế |
    """
    first = decided({"a.xlsx": form("CB01", registration=two)})
    new = "| model_name | kind | field |\n| Camera an ninh ngõ 5C | Mô hình mới | Kinh tế |"
    second = again(first, {"b.xlsx": letter(*form("CB01", registration=new), run=2)})
    assert found(second, "E715") == []
    assert counted(second) == {
        "Camera an ninh ngõ 5A": False,
        "Camera an ninh ngõ 5B": False,
        "Camera an ninh ngõ 5C": True,
    }


def test_every_data_row_of_an_identified_unit_stands_in_the_table_with_its_reason() -> None:
    drawn = LIST + "\n| 3 | Ao cá | lạ | Kinh tế |\n| 4 | Bếp ấm | loại bỏ | Kinh tế |"
    outcome = decided({"CB01.xlsx": drawn})
    assert len(outcome.records["registration"]) == 4
    assert value(outcome, "CB01-01", "counted") == "1"
    assert value(outcome, "CB01-01", "not_counted_reason") is None
    assert value(outcome, "CB01-03", "counted") == "0"
    assert "Chưa ghi loại mô hình" in str(value(outcome, "CB01-03", "not_counted_reason"))
    assert value(outcome, "CB01-04", "not_counted_reason") == "Mô hình loại bỏ không được tính."


# law 4: the same input, in whatever order


MANY = {
    "CB01.xlsx": letter(LIST, saved="1"),
    "CB01 b.xlsx": letter(LIST + "\n| 3 | Camera ngõ 5 | mới | Kinh tế |", saved="2"),
    "CB02.xlsx": LIST + "\n| 3 | Camera ngõ 5 | lạ | Kinh tế |",
    "CBLH/x.xlsx": sheet(SHORTER, "Chi bộ TDP Lương Hậu"),
    "HPN.xlsx": sheet(
        "| STT | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị chủ trì | Đơn vị phối hợp |\n"
        "| 1 | Nhà sạch | mới | Kinh tế | CB01 | Hội Phụ nữ |\n| 2 | Ao cá | mới | Kinh tế | | CB01 |",
        "Hội Phụ nữ",
    ),
    "la.xlsx": LIST,
    "MTTQ 6T.xlsx": form("MTTQ", "6T", result="| model_name | achieved |\n| Bếp ấm | xong |"),
    "trung.xlsx": letter(LIST, twin="CB01.xlsx"),
}


def _told(outcome: Outcome) -> tuple[object, ...]:
    return (outcome.issues, outcome.records, outcome.fates, outcome.counts, outcome.measures, outcome.base)


@given(st.randoms(use_true_random=False))
def test_the_order_of_arrivals_changes_nothing(chance: random.Random) -> None:
    def shuffled(arrivals: list[Arrival]) -> list[Arrival]:
        return chance.sample(arrivals, len(arrivals))

    assert _told(decided(MANY, shuffle=shuffled)) == _told(decided(MANY))


@given(st.permutations(list(MANY)), st.permutations(REGISTER.strip().splitlines()[1:]))
def test_the_order_of_files_and_of_units_changes_no_measure(paths: list[str], units: list[str]) -> None:
    register = "\n".join([REGISTER.strip().splitlines()[0], *units])
    outcome = decided({path: MANY[path] for path in paths}, register=register)
    expected = decided(MANY)
    assert outcome.measures == expected.measures
    assert outcome.issues == expected.issues
    assert outcome.records == expected.records


@given(st.permutations(["x1.xlsx", "x2.xlsx", "x3.xlsx"]))
def test_the_names_of_files_change_neither_ids_nor_counts(paths: list[str]) -> None:
    sent = [sheet(LIST, "CB01"), sheet(LIST, "CB02"), sheet(SHORTER, "CB03")]
    outcome = decided(dict(zip(paths, sent, strict=True)))
    expected = decided(dict(zip(["a.xlsx", "b.xlsx", "c.xlsx"], sent, strict=True)))
    assert names(outcome) == names(expected)
    assert counted(outcome) == counted(expected)
    assert outcome.measures["DK"].by_kind == expected.measures["DK"].by_kind


# law 5: a measure never flatters


CHOICES = st.tuples(
    st.sampled_from(["mới", "duy trì", "nhân rộng", "loại bỏ", "lạ"]),
    st.sampled_from(["Kinh tế", "Văn hóa - xã hội", "Thể thao"]),
    st.sampled_from(["Tập thể", "Cá nhân", ""]),
    st.sampled_from(["Hội Phụ nữ; CB TDP 1", "MTTQ phường", "CB03; CBLH; MTTQ", ""]),
)


def _list(rows: list[tuple[str, str, str, str]]) -> str:
    head = "| STT | Tên mô hình | Loại mô hình | Lĩnh vực | Tập thể/Cá nhân | Đơn vị phối hợp | Họ và tên | Mục tiêu cao hơn |"
    lines = [f"| {n} | Mẫu {n} | {' | '.join(row)} | Bà Mẫu | Thêm |" for n, row in enumerate(rows, 1)]
    return "\n".join([head, *lines])


CAMPAIGNS = st.dictionaries(st.sampled_from(CODES), st.lists(CHOICES, min_size=1, max_size=4), max_size=6)


@given(CAMPAIGNS, st.sampled_from(["phuong-hai-phong-2026"]))
def test_a_rate_is_floored_bounded_and_whole_only_when_nobody_is_missing(
    sent: dict[str, list[tuple[str, str, str, str]]], plan: str
) -> None:
    outcome = decided({f"{code}.xlsx": _list(rows) for code, rows in sent.items()}, plan=plan)
    one = outcome.measures["DK"]
    assert one.rate is not None
    assert 0 <= one.rate <= 100
    assert one.rate * one.obliged <= 100 * one.covered
    assert (one.rate == 100) == (not one.missing)
    assert one.rate == one.rate.quantize(Decimal("0.1"))
    assert sorted([*one.lead, *one.cooperating_only, *one.missing]) == sorted(set(CODES))
    assert one.total == outcome.countable
    assert one.total == sum(one.by_kind.values()) == sum(one.by_field.values()) == sum(one.by_subject.values())
    assert one.total + one.not_counted == len(outcome.records["registration"])
    assert one.launch_done <= one.launch_new == one.by_kind["MOI"]
    for target in one.targets:
        assert target.value is None or target.value >= 0


NOBODY = "| Mã | Tên đơn vị | Loại |\n| TH | Trường Tiểu học Hoa Ban | Trường học |"


def test_a_rate_of_nobody_is_no_rate() -> None:
    outcome = decided({"TH.xlsx": SHORTER}, register=NOBODY)
    one = outcome.measures["DK"]
    assert (one.obliged, one.covered, one.rate, one.total) == (0, 0, None, 1)
    assert [(target.value, target.met) for target in one.targets if target.kind == "coverage"] == [(None, None)]


@pytest.mark.parametrize(("covered", "rate"), [(999, "99.9"), (1000, "100.0"), (1, "0.1"), (0, "0.0"), (667, "66.7")])
def test_999_of_a_thousand_are_never_a_hundred_percent(covered: int, rate: str) -> None:
    # 999.5 / 1000 cannot be, but 99.95 % would round up: floors are taken of thousandths
    from dvk_xl.vietnamese.numbers import floor_percent

    assert floor_percent(covered, 1000) == Decimal(rate)
    assert floor_percent(1999, 2000) == Decimal("99.9")


def test_a_model_with_three_partners_counts_once_and_covers_four() -> None:
    drawn = """
        | STT | Tên mô hình | Loại mô hình | Lĩnh vực | Đơn vị phối hợp            |
        | 1   | Nhà sạch    | mới          | Kinh tế  | CB02; Hội Phụ nữ; MTTQ; CB02 |
    """
    one = decided({"CB01.xlsx": drawn}).measures["DK"]
    assert (one.total, one.by_kind["MOI"]) == (1, 1)
    assert (one.lead, one.cooperating_only) == (("CB01",), ("CB02", "HPN", "MTTQ"))
    assert (one.covered, one.obliged, one.rate) == (4, 6, Decimal("66.6"))


# law 6: suggest, never merge


NUMBERED = """
    | Mã   | Tên đơn vị              | Loại      |
    | CB03 | Chi bộ Tổ dân phố số 3  | Chi bộ    |
    | CBG  | Chi bộ Cẩm Giang        | Chi bộ    |
    | CBT  | Chi bộ Tân Thành        | Chi bộ    |
"""


@pytest.mark.parametrize(
    ("written", "kind", "code"),
    [
        ("Chi bộ TDP 3", "exact", "CB03"),
        ("CB tổ dân phố số 03", "exact", "CB03"),
        ("CHI BỘ TỔ DÂN PHỐ III", "exact", "CB03"),
        ("Chi bộ TDP 13", "other_number", "CB03"),
        ("Chi bộ TDP 33", "other_number", "CB03"),
        ("Chi bộ Cẩm Giang", "exact", "CBG"),
        ("Chi bộ Cẩm Giàng", "likely", "CBG"),
        ("Chi bo Cam Giang", "likely", "CBG"),
        ("Chi bộ Tân Thạnh", "likely", "CBT"),
        ("Hợp tác xã Hoa Sen", "unknown", None),
    ],
)
def test_accents_and_numbers_are_never_merged(written: str, kind: str, code: str | None) -> None:
    assert match_of(NUMBERED, written) == (kind, code)


@given(st.integers(1, 60), st.integers(1, 60))
def test_two_numbers_are_two_units(one: int, two: int) -> None:
    drawn = f"| Mã | Tên đơn vị | Loại |\n| A | Chi bộ Tổ dân phố số {one} | Chi bộ |"
    kind, _ = match_of(drawn, f"Chi bộ TDP {two}")
    assert (kind == "exact") == (one == two)


def test_an_alias_that_a_person_confirmed_is_remembered() -> None:
    files = {"a.xlsx": sheet(SHORTER, "Chi bộ Cẩm Giàng")}
    waiting = decided(files, register=NUMBERED)
    assert verdicts(waiting) == {"a.xlsx": "waiting"}
    assert waiting.records["registration"] == ()
    confirmed = decided(files, register=NUMBERED, aliases=(("Chi bộ Cẩm Giàng", "CBG"),))
    assert verdicts(confirmed) == {"a.xlsx": "accepted"}
    assert confirmed.measures["DK"].lead == ("CBG",)


def test_a_confirmed_alias_never_takes_the_name_of_a_registered_unit() -> None:
    assert match_of(NUMBERED, "Chi bộ TDP 3", aliases=(("Chi bộ TDP 3", "CBG"),)) == ("exact", "CB03")


def test_a_partner_that_is_only_alike_covers_nobody() -> None:
    drawn = "| TT | Tên mô hình | Loại | Lĩnh vực | Phối hợp |\n| 1 | Nhà sạch | mới | Kinh tế | Chi bộ Cẩm Giàng |"
    one = decided({"CB03.xlsx": drawn}, register=NUMBERED).measures["DK"]
    assert one.missing == ("CBG", "CBT")


# law 9: text stays text


DANGEROUS = st.sampled_from(["=", "+", "-", "@", "\t=", "{{ ", "{% ", "<b>", "../", "http://", "'="]).flatmap(
    lambda lead: st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=2, max_size=20).map(
        lambda rest: lead + rest
    )
)


@given(DANGEROUS)
def test_text_that_looks_like_a_formula_is_carried_letter_by_letter(text: str) -> None:
    drawn = grid([HEAD, (1, "Nhà sạch", "mới", "Kinh tế", None, text)])
    outcome = decided({"CB01.xlsx": drawn})
    kept = value(outcome, "CB01-01", "goal")
    assert isinstance(kept, str)
    assert kept == text.strip()
    assert parsed(drawn).rows[0].values["goal"] == kept


@pytest.mark.parametrize("name", ["=HYPERLINK(A1)", "+84 giữ rừng", "@mọi người", "-1+1", "=cmd|' /C calc'!A0"])
def test_a_name_that_looks_like_a_formula_is_a_name(name: str) -> None:
    outcome = decided({"CB01.xlsx": grid([HEAD, (1, name, "mới", "Kinh tế", None, "Sạch")])})
    assert names(outcome) == {"CB01-01": name}
    assert counted(outcome) == {name: True}
