"""What comes more than once: the same bytes, newer and older versions, last period's and the neighbour's data."""

from datetime import UTC, date, datetime
from pathlib import Path

from wild.case import Drawn, Expected, Step, case, foreign, found, good, refused, superseded
from wild.cases_data import HALF_TITLE, JUNE, LAUNCHED_HEAD, NOVEMBER, YEAR_TITLE, launched, reported
from wild.cases_layout import CB03, NAMES, TWO, A, B, C, D
from wild.tools import HEAD, listed, row, says, xlsx

FIRST, SECOND, THIRD = date(2026, 2, 20), date(2026, 2, 23), date(2026, 2, 26)
PATH, NEWER = "t01/danh sach.xlsx", "t02/danh sach.xlsx"
CB01 = "Chi bộ Tổ dân phố số 1"
TITLES_OF_RESULTS = {"title": 2, "header": 1}


def duplicate(unit: str | None, form: str | None = "DK") -> Expected:
    """The same bytes under another name: its rows are counted where they were first."""
    any_ = {"title|header|group|column_number|total|blank|signature": None}
    return Expected("duplicate", unit, form, {"accepted|duplicate": None}, any_, found("I710"))  # type: ignore[dict-item]


@case("the same bytes under two names in one drop", "issue 4 same bytes = duplicate", "features 12")
def same_bytes_at_once() -> Drawn:
    data = xlsx(listed(CB03, *TWO))
    return Drawn((Step({PATH: data, NEWER: data}),), {PATH: good("CB03", 2), NEWER: duplicate("CB03")}, {A: {}, B: {}})


@case("the same bytes again three days later", "issue 4 same bytes = duplicate", "features 12")
def same_bytes_later() -> Drawn:
    data = xlsx(listed(CB03, *TWO))
    steps = (Step({PATH: data}, FIRST), Step({NEWER: data}, SECOND))
    return Drawn(steps, {PATH: good("CB03", 2), NEWER: duplicate("CB03")}, {A: {}, B: {}})


@case(
    "a newer list: one model new, one changed, one gone",
    "4.1 latest submission replaces earlier ones",
    "features 10",
    "features 55",
    "5 two files from one unit",
)
def newer_replaces_older() -> Drawn:
    steps = (
        Step({PATH: xlsx(listed(CB03, row(1, A), row(2, B), row(3, C)))}, FIRST),
        Step(
            {NEWER: xlsx(listed(CB03, row(1, A), row(2, B, goal="30 suất mỗi tuần."), row(3, D, goal="Rau sạch.")))},
            SECOND,
        ),
    )
    truth = good("CB03", 3, "I723@*", facts={"I723": {"added": 1, "changed": 1, "removed": 1}}, loosely=("W712",))
    return Drawn(
        steps, {PATH: superseded("CB03", 3), NEWER: truth}, {A: {}, B: {"goal": "30 suất mỗi tuần."}, C: {}, D: {}}
    )


@case(
    "“(1)”, “mới”, “sửa lần cuối” in one drop: the one saved last is the unit's word",
    "features 8 names (1), mới, sửa",
    "5 two files from one unit",
)
def three_versions_in_one_drop() -> Drawn:
    names = ("t01/danh sach (1).xlsx", "t01/danh sach moi.xlsx", "t01/danh sach sua lan cuoi.xlsx")
    saved = [datetime(2026, 2, day, 9, tzinfo=UTC) for day in (12, 10, 11)]
    lists = (listed(CB03, *TWO), listed(CB03, row(1, A)), listed(CB03, row(1, A), row(2, C)))
    files = {name: xlsx(rows, saved=day) for name, rows, day in zip(names, lists, saved, strict=True)}
    expected = {
        names[0]: good("CB03", 2, "I723@*"),
        names[1]: superseded("CB03", 1),
        names[2]: superseded("CB03", 2),
    }
    return Drawn((Step(files),), expected, {A: {}, B: {}})


@case("the newer file is broken: the older one stays", "features 10 newest valid is used")
def newer_is_broken() -> Drawn:
    data = xlsx(listed(CB03, *TWO))
    steps = (Step({PATH: data}, FIRST), Step({NEWER: data[:1500]}, SECOND))
    return Drawn(steps, {PATH: good("CB03", 2), NEWER: refused("E701")}, {A: {}, B: {}})


@case(
    "the newer file is an empty template: the older one stays", "features 10 newest valid is used", "4.1 blank template"
)
def newer_is_empty() -> Drawn:
    steps = (Step({PATH: xlsx(listed(CB03, *TWO))}, FIRST), Step({NEWER: xlsx(listed(CB03, (1,), (2,)))}, SECOND))
    truth = Expected("rejected", "CB03", "DK", {}, {"title": 1, "header": 1, "blank": 2}, found("W605@*"))
    return Drawn(steps, {PATH: good("CB03", 2), NEWER: truth}, {A: {}, B: {}})


@case("two units' files on two days do not touch each other", "features 10")
def two_units_two_days() -> Drawn:
    other = [row(1, C, goal="Camera."), row(2, D, goal="Rau sạch.")]
    steps = (Step({PATH: xlsx(listed(CB03, *TWO))}, FIRST), Step({NEWER: xlsx(listed(CB01, *other))}, SECOND))
    return Drawn(steps, {PATH: good("CB03", 2), NEWER: good("CB01", 2)}, {name: {} for name in NAMES[:4]})


@case(
    "a model comes back under a slightly other name: asked, never merged",
    "4.1 no row ids, name matching unreliable",
    "3 law 3",
)
def model_slightly_renamed() -> Drawn:
    steps = (
        Step({PATH: xlsx(listed(CB03, row(1, "Camera an ninh ngõ 5"), row(2, B)))}, FIRST),
        Step({NEWER: xlsx(listed(CB03, row(1, "Camera an ninh tại ngõ 5"), row(2, B)))}, SECOND),
    )
    truth = good("CB03", 1, "E715@B3 I723@*", rejected=1, loosely=("W712",))
    return Drawn(steps, {PATH: superseded("CB03", 2), NEWER: truth})


@case(
    "the numbers of six months once more as those of the year",
    "features 11 last period's data",
    "issue 4 last period's data",
)
def last_periods_data_again() -> Drawn:
    half, year = "t01/6 thang.xlsx", "t01/ca nam.xlsx"
    rows = [(1, A, "Đã làm 6 ngõ, 118 hộ.", 240, 50), (2, B, "Đã phát 20 suất mỗi tuần.", 60, 40)]
    steps = (
        Step({PATH: xlsx(listed(CB03, launched(1, A), launched(2, B), head=LAUNCHED_HEAD))}, FIRST),
        Step({half: xlsx(reported(CB03, HALF_TITLE, *rows))}, JUNE),
        Step({year: xlsx(reported(CB03, YEAR_TITLE, *rows))}, NOVEMBER),
    )
    expected = {
        PATH: good("CB03", 2),
        half: good("CB03", 2, form="6T", skipped=TITLES_OF_RESULTS),
        year: good(
            "CB03", 0, "W724@*", form="NAM", skipped=TITLES_OF_RESULTS, **{"accepted|accepted_with_warnings": 2}
        ),
    }
    return Drawn(steps, expected)


@case("a neighbour's list word for word under one's own name", "features 11", "issue 4 a neighbour's copy")
def neighbours_copy() -> Drawn:
    steps = (Step({PATH: xlsx(listed(CB03, *TWO))}, FIRST), Step({NEWER: xlsx(listed(CB01, *TWO))}, SECOND))
    two = {"accepted|accepted_with_warnings": 2}
    expected = {
        PATH: good("CB03", 0, loosely=("W402",), **two),
        NEWER: good("CB01", 0, "W725@*", loosely=("W402",), **two),
    }
    return Drawn(steps, expected)


@case("two neighbours with one model in common are no copy", "features 11")
def neighbours_with_one_model_in_common() -> Drawn:
    own = [
        row(1, "Tủ sách đầu ngõ", goal="Thêm sách.", content="Góp sách."),
        row(2, D, goal="Rau sạch.", content="Trồng rau."),
        row(3, A),
    ]
    steps = (
        Step({PATH: xlsx(listed(CB03, row(1, A), row(2, B), row(3, C)))}, FIRST),
        Step({NEWER: xlsx(listed(CB01, *own))}, SECOND),
    )
    expected = {
        PATH: good("CB03", 2, "W402@B3", accepted_with_warnings=1),
        NEWER: good("CB01", 2, "W402@B5", accepted_with_warnings=1),
    }
    return Drawn(steps, expected)


@case("last year's list under this year's title", "features 11 last year's data", "issue 4 last year's data")
def last_years_data_again() -> Drawn:
    def remember(root: Path) -> None:
        from master.officer import types_into

        for number, name in enumerate((A, B), 1):
            types_into(root / "DanVanKheo.xlsm", "tblNamTruoc", number, {"Tên mô hình": name, "Đơn vị chủ trì": CB03})

    rows = [row(n, name, start=date(2025, 3, 10)) for n, name in enumerate((A, B), 1)]
    truth = good(
        "CB03", 0, "W726@* E201@G3:start E201@G4:start W205@C3:kind W205@C4:kind", rejected=2, loosely=("W206",)
    )
    return Drawn((Step({PATH: xlsx(listed(CB03, *rows))}, FIRST, prepare=remember),), {PATH: truth})


@case("a file that was put into another folder is the same file", "features 12 read only new files", "features 39")
def file_moved_to_another_folder() -> Drawn:
    data = xlsx(listed(CB03, *TWO))

    def move(root: Path) -> None:
        (root / "2-Nhan-ve" / PATH).unlink()

    steps = (Step({PATH: data}, FIRST), Step({NEWER: data}, SECOND, prepare=move))
    return Drawn(steps, {NEWER: good("CB03", 2)}, {A: {}, B: {}})


@case("a list of last year's title beside this year's", "features 11", "6.4 E407")
def last_years_title_beside_this_years() -> Drawn:
    old = [("DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” NĂM 2025",), says(CB03), HEAD, row(1, C)]
    steps = (Step({PATH: xlsx(listed(CB03, *TWO)), NEWER: xlsx(old)}, FIRST),)
    return Drawn(steps, {PATH: good("CB03", 2), NEWER: foreign("E407@*", 1, {"title": 2, "header": 1})}, {A: {}, B: {}})


@case("after the deadline, and on the day of “trước ngày”", "6.4 W501", "6.4 I502", "features 38")
def late_and_on_the_day() -> Drawn:
    other = [row(1, C, goal="Camera."), row(2, D, goal="Rau sạch.")]
    steps = (
        Step({PATH: xlsx(listed(CB03, *TWO))}, date(2026, 3, 3)),
        Step({NEWER: xlsx(listed(CB01, *other))}, date(2026, 3, 5)),
    )
    return Drawn(steps, {PATH: good("CB03", 2, "I502", loosely=("W501",)), NEWER: good("CB01", 2, "W501")})
