"""The commune of Hà Giang in 2023: persons are obliged beside villages, and the form asks five things."""

from datetime import date
from pathlib import Path

import pytest
from helpers import five, practice, tracing
from helpers.five import Walk
from helpers.office import Office

PLAN = "ha-giang-2023"
REGISTER = """
| Mã  | Tên đơn vị                   | Loại      | Bắt buộc | Phải báo cáo | Đầu mối       | Điện thoại |
| B01 | Ban Công an xã               | PHONG_BAN | x        |              | Hà Văn Thử    | 0900000301 |
| B02 | Ban Văn hóa xã               | PHONG_BAN | x        |              | Đỗ Văn Dụ     | 0900000302 |
| T01 | Thôn Đông                    | THON_TDP  | x        |              | Lê Thị Thử    | 0900000303 |
| T02 | Thôn Tây                     | THON_TDP  | x        |              | Trần Văn Mẫu  | 0900000304 |
| T03 | Thôn Nam                     | THON_TDP  | x        |              | Phạm Thị Ví   | 0900000305 |
| T04 | Thôn Bắc                     | THON_TDP  | x        |              | Vũ Thị Tập    | 0900000306 |
| C01 | Nguyễn Văn Thử               | CA_NHAN   | x        |              |               | 0900000307 |
| C02 | Trần Thị Mẫu                 | CA_NHAN   | x        | x            |               | 0900000308 |
| C03 | Lê Văn Ví                    | CA_NHAN   | x        |              |               | 0900000309 |
| C04 | Phạm Thị Dụ                  | CA_NHAN   | x        |              |               | 0900000310 |
| MT  | Ủy ban Mặt trận Tổ quốc xã   | MTTQ      |          |              | Lương Thị Ví  | 0900000311 |
| TH  | Trường Tiểu học Hà Giang     | TRUONG_HOC |         |              | Tô Thị Dụ     | 0900000312 |
"""
USUAL = {
    "Tập thể/Cá nhân": "Tập thể",
    "Ngày bắt đầu": "01/04/2023",
    "Ngày hoàn thành": "30/11/2023",
    "Cấp đăng ký": "Cấp cơ sở",
}
FIRST = """
| Đơn vị | Tên mô hình            | Lĩnh vực                    | Tập thể/Cá nhân | Họ và tên cá nhân | Chức vụ, nhiệm vụ       | Địa bàn   | Giá trị dự kiến làm lợi (đồng) | Cấp đăng ký |
| T01    | Hiến đất mở đường      | Kinh tế                     |                 |                   |                         | Thôn Đông | 250000000                      | Cấp huyện   |
| T01    | Nhà văn hóa sạch đẹp   | Văn hóa - xã hội            |                 |                   |                         | Thôn Đông |                                |             |
| T02    | Ánh sáng đường quê     | Văn hoá                     |                 |                   |                         | Thôn Tây  | 40000000                       |             |
| C01    | Nghe dân nói           | Xây dựng hệ thống chính trị | Cá nhân         | Nguyễn Văn Thử    | Công chức Tư pháp       |           |                                |             |
| C02    | Tiếng loa hằng ngày    | Văn hóa - xã hội            | Cá nhân         | Trần Thị Mẫu      | Công chức Văn hóa       |           |                                | Cấp tỉnh    |
| B01    | Camera làng quê        | Quốc phòng - an ninh        |                 |                   |                         | Toàn xã   | 60000000                       | Cấp huyện   |
"""  # noqa: E501  # a drawing is as wide as its columns
LISTED = """
| STT | Tên mô hình, điển hình “Dân vận khéo” đăng ký xây dựng | Lĩnh vực của mô hình đăng ký | Thời gian thực hiện và hoàn thành | Đăng ký mô hình cấp |
| 1   | Vườn mẫu                                              | phát triển kinh tế           | 15/3/2023                         | Cấp cơ sở           |
| 2   | Vườn mẫu                                              | phát triển kinh tế           | 15/3/2023                         | Cấp cơ sở           |
"""  # noqa: E501  # a drawing is as wide as its columns
ONCE = "\n".join(LISTED.strip().splitlines()[:2])
PAPER = """
| Tên mô hình    | Tập thể/Cá nhân | Họ và tên cá nhân | Lĩnh vực         | Đơn vị chủ trì | Ngày bắt đầu | Cấp đăng ký |
| Bữa ăn bán trú | Cá nhân         | Lê Văn Ví         | Văn hóa - xã hội | Lê Văn Ví      | 20/03/2023   | Cấp cơ sở   |
"""
LEAVES = """
| Đơn vị   | Kỳ      | Quyết định | Gia hạn đến | Lý do               | Người duyệt    |
| Thôn Bắc | Đăng ký | Gia hạn    | 31/03/2023  | Bầu lại trưởng thôn | Trần Văn Ví Dụ |
"""
MENDED = """
| Đơn vị | Tên mô hình        | Lĩnh vực         | Địa bàn  | Giá trị dự kiến làm lợi (đồng) |
| T02    | Ánh sáng đường quê | Văn hóa - xã hội | Thôn Tây | 40000000                       |
"""
LATER = """
| Đơn vị | Tên mô hình       | Lĩnh vực | Tập thể/Cá nhân | Họ và tên cá nhân |
| T04    | Đổi công gặt lúa  | Kinh tế  |                 |                   |
| C04    | Sổ thu chi mở     | Kinh tế  | Cá nhân         | Phạm Thị Dụ       |
"""
YEAR = """
| Đơn vị | Kết quả đạt được         | Số người tham gia | Kinh phí huy động (đồng) | Đánh giá hiệu quả |
| T01    | 42 hộ hiến 1.200 m2 đất  | 42                | 180000000                | Hiệu quả          |
| T01    | Xong trước hội làng      | 130               | 25000000                 | Hiệu quả          |
| C02    | 300 buổi phát thanh      |                   |                          | Hiệu quả          |
"""
YEAR_REPORTS = """
| Đơn vị | Số tin, bài, hội nghị | Bài học kinh nghiệm              |
| C02    | 300                   | Nói ít, làm trước                |
"""


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Give the commune after its year; do not change it."""
    walk = five.begin(tmp_path_factory.mktemp("ha-giang"), PLAN, REGISTER, date(2023, 3, 10))
    walk.said["forms"] = five.dvk(date(2023, 3, 11), "forms", walk.folder, "--period", "DK")
    five.answer(walk, "DK", date(2023, 3, 20), {"registration": FIRST}, USUAL)
    five.hand_made(walk.inbox / "thon nam.xlsx", ("Đơn vị: Thôn Nam",), LISTED, date(2023, 3, 20))
    five.types(walk, "tblDangKy", PAPER)
    five.types(walk, "tblMienGiaHan", LEAVES)
    walk.said["first"] = five.dvk(date(2023, 3, 24), "consolidate", walk.folder, code=five.DATA_ERRORS)
    walk.said["first coverage"] = five.dvk(date(2023, 3, 24), "coverage", walk.folder)
    five.answer(walk, "DK", date(2023, 3, 28), {"registration": MENDED}, USUAL, " sua")
    five.hand_made(walk.inbox / "thon nam sua.xlsx", ("Đơn vị: Thôn Nam",), ONCE, date(2023, 3, 28))
    five.answer(walk, "DK", date(2023, 3, 29), {"registration": LATER}, USUAL)
    walk.said["second"] = five.dvk(date(2023, 3, 30), "consolidate", walk.folder)
    walk.said["second coverage"] = five.dvk(date(2023, 3, 30), "coverage", walk.folder)
    walk.said["registration report"] = five.dvk(date(2023, 3, 30), "report", walk.folder, "--period", "DK")
    names = ("appendix1", "appendix2", "missing")
    walk.said["papers"] = five.dvk(date(2023, 3, 30), "papers", walk.folder, *names, "--period", "DK")
    walk.said["remind"] = five.dvk(date(2023, 3, 30), "remind", walk.folder, "--period", "DK")
    five.dvk(date(2023, 11, 20), "forms", walk.folder, "--period", "NAM", "--unit", "C02", "--unit", "T01")
    five.answer(walk, "NAM", date(2023, 12, 1), {"result": YEAR, "unit_report": YEAR_REPORTS})
    walk.said["year"] = five.dvk(date(2023, 12, 5), "consolidate", walk.folder)
    walk.said["year coverage"] = five.dvk(date(2023, 12, 5), "coverage", walk.folder, "--period", "NAM")
    walk.said["year report"] = five.dvk(date(2023, 12, 5), "report", walk.folder, "--period", "NAM")
    return walk


FIVE_ITEMS = [
    "Tên mô hình, điển hình “Dân vận khéo” đăng ký xây dựng",
    ("Lĩnh vực của mô hình đăng ký: (kinh tế, văn hóa - xã hội, quốc phòng - an ninh, xây dựng hệ thống chính trị)"),
    "Giá trị dự kiến làm lợi từ công trình đăng ký (nếu có):",
    "Thời gian thực hiện và hoàn thành:",
    "Đăng ký mô hình cấp (Cấp tỉnh, cấp huyện, cấp cơ sở):",
]
NAMES = [
    "Camera làng quê",
    "Nghe dân nói",
    "Tiếng loa hằng ngày",
    "Bữa ăn bán trú",
    "Sổ thu chi mở",
    "Hiến đất mở đường",
    "Nhà văn hóa sạch đẹp",
    "Ánh sáng đường quê",
    "Vườn mẫu",
    "Đổi công gặt lúa",
]
"""The models that count in the end, in the order of the register: B01, C01 to C04, T01 to T04."""


def test_every_unit_and_every_person_gets_a_form(walk: Walk) -> None:
    assert len(walk.said["forms"]["files"]) == 12


def test_the_first_round_has_an_unknown_field_and_a_double(walk: Walk) -> None:
    said = walk.said["first"]
    # 6 on forms + 2 on the list of T03 + 1 typed from paper = 9; without E106 and E401: 7
    assert (said["registrations"], said["countable"], said["balance"]) == (9, 7, True)
    assert five.errors(said) == [("E106", "T02", "field"), ("E401", "T03", "model_name")]
    first = walk.said["first coverage"]
    # 2 boards + 4 villages + 4 persons = 10; C03 was typed: B01, C01, C02, C03, T01, T03
    assert (first["obliged"], first["covered"], first["rate_percent"]) == (10, 6, "60")
    # all seven are in time by 24/3, the last day before the 25th
    assert first["timeliness"]["on_time"] == ["B01", "C01", "C02", "C03", "T01", "T02", "T03"]


def test_persons_stand_beside_villages_in_the_coverage(walk: Walk) -> None:
    said = walk.said["second coverage"]
    assert five.errors(walk.said["second"]) == []
    # 9 + C04 + T04 = 11 rows; the second of T03 is withdrawn: 10 count
    assert (walk.said["second"]["registrations"], walk.said["second"]["countable"]) == (11, 10)
    assert said["lead"] == ["B01", "C01", "C02", "C03", "C04", "T01", "T02", "T03", "T04"]
    assert (said["missing"], said["exempt"]) == (["B02"], [])
    # 9 of 10
    assert (said["obliged"], said["covered"], said["rate_percent"]) == (10, 9, "90")
    assert said["models"] == {
        "total": 10,
        # the form asks no kind
        "by_kind": {"MOI": 0, "DUY_TRI": 0, "NHAN_RONG": 0},
        # Hiến đất, Vườn mẫu, Đổi công, Sổ thu chi · Nhà văn hóa, Ánh sáng, Tiếng loa, Bữa ăn · Camera · Nghe dân
        "by_field": {"KT": 4, "VHXH": 4, "QPAN": 1, "XDHTCT": 1},
        "by_subject": {"TT": 6, "CN": 4},
        "not_counted": 1,
    }
    assert said["targets"] == []
    # T04 may come until 31/3; C04 came on 30/3 after 24/3
    assert said["timeliness"] == {
        "deadline": "2023-03-24",
        "on_time": ["B01", "C01", "C02", "C03", "T01", "T02", "T03", "T04"],
        "late": ["C04"],
        "missing": ["B02"],
    }
    assert [one["unit"] for one in walk.said["remind"]["missing"]] == ["B02"]


def test_one_person_reports_for_the_year(walk: Walk) -> None:
    said = walk.said["year coverage"]
    assert (walk.said["year"]["results"], five.errors(walk.said["year"])) == (3, [])
    # only C02 bears the mark; T01 reported unasked
    assert said["timeliness"] == {"deadline": None, "on_time": ["C02"], "late": [], "missing": []}


def test_the_forms_of_units_and_persons_print_with_their_five_items(walk: Walk) -> None:
    said = five.texts(walk.reports / "Phu luc 01 - Dang ky 2023.xlsx")
    assert (said.count("(Tập thể)"), said.count("(Cá nhân)")) == (6, 4)
    assert said.count("ĐẠI DIỆN LÃNH ĐẠO CƠ QUAN, ĐƠN VỊ") == 6
    assert said.count("NGƯỜI ĐĂNG KÝ") == 4
    assert said.count("(ký và ghi rõ họ, tên)") == 10
    assert [said.count(item) for item in FIVE_ITEMS] == [10] * 5
    assert [said.count(f"{number}.") for number in range(1, 7)] == [10, 10, 10, 10, 10, 0]
    assert said.count("Chức vụ, nhiệm vụ được giao:") == 4
    assert said.count("Địa chỉ:") == 6
    assert said.count("XÂY DỰNG MÔ HÌNH “DÂN VẬN KHÉO” NĂM 2023") == 10
    assert "Loại mô hình" not in said
    start = said.index("Hiến đất mở đường")
    assert said[start + 3 : start + 6 : 2] == ["Kinh tế", FIVE_ITEMS[2]]
    assert "250000000" in said[start:][:8]
    assert "Cấp huyện" in said[start:][:16]


def test_the_lists_bear_the_words_of_the_plan(walk: Walk) -> None:
    second = walk.reports / "Phu luc 02 - Dang ky 2023.xlsx"
    said = five.texts(second)
    assert {
        "ỦY BAN NHÂN DÂN",
        "XÃ HÀ GIANG",
        "DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” NĂM 2023",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
    } <= set(said)
    assert five.models_on(second) == NAMES
    assert "Tổng số: 10 mô hình; trong đó: tập thể 6, cá nhân 4." in said
    assert (
        "Theo lĩnh vực: kinh tế 4; văn hóa - xã hội 4; quốc phòng - an ninh 1; xây dựng hệ thống chính trị 1." in said
    )
    assert five.models_on(walk.reports / "Danh sach don vi chua gui - Dang ky 2023.xlsx") == ["Ban Văn hóa xã"]


def test_the_reports(walk: Walk) -> None:
    five.must_say(
        walk.reports / "Dang ky 2023.docx",
        """
        Danh mục theo dõi của xã Hà Giang có 12 đơn vị, cá nhân, trong đó 10 đơn vị, cá nhân bắt buộc đăng ký theo kế hoạch.
        - Quá hạn: Phạm Thị Dụ.
        - Chưa nhận được của: Ban Văn hóa xã.
        Tổng số mô hình, điển hình “Dân vận khéo” được tính: 10, trong đó tập thể 6, cá nhân 4.
        Ngoài ra có 1 mô hình ghi trong sổ chưa được tính (còn thiếu điều kiện hoặc đã rút).
        Biểu 1. Mô hình được tính theo lĩnh vực
        | Lĩnh vực | Số mô hình |
        | Kinh tế | 4 |
        | Tổng số | 10 |
        Độ phủ: trong 10 đơn vị, cá nhân bắt buộc có 9 đơn vị, cá nhân đăng ký, 1 đơn vị, cá nhân chưa có mô hình được tính; tỷ lệ đơn vị, cá nhân có mô hình: 90%.
        | 1 | Ban Văn hóa xã | Chưa nhận được đăng ký |
        - Vườn mẫu (Thôn Nam).
        """,  # noqa: E501  # a drawing is as wide as its columns
    )
    # 42 + 130 = 172; 180 + 25 = 205 million
    five.must_say(
        walk.reports / "Bao cao nam 2023.docx",
        """
        Công tác tuyên truyền: các đơn vị báo cáo 300 tin, bài, hội nghị tuyên truyền.
        Đã ghi nhận kết quả của 3 mô hình, với 172 lượt người tham gia, kinh phí huy động 205.000.000 đồng. Đánh giá: hiệu quả 3.
        | Kinh tế | 4 | 1 | 42 | 180.000.000 |
        | Văn hóa - xã hội | 4 | 2 | 130 | 25.000.000 |
        | Tổng số | 10 | 3 | 172 | 205.000.000 |
        - Nói ít, làm trước (Trần Thị Mẫu).
        """,  # noqa: E501  # a drawing is as wide as its columns
    )


def test_no_report_says_what_means_nothing(walk: Walk) -> None:
    for name in ("Dang ky 2023", "Bao cao nam 2023"):
        text = five.report_text(walk.reports / f"{name}.docx")
        assert list(five.senseless(text)) == []
        for nothing in ("mô hình mới", "duy trì", "nhân rộng", "ra mắt", "loại mô hình", "Chỉ tiêu của kế hoạch"):
            assert nothing not in text


def test_every_number_is_the_sum_of_what_is_traced_to_it(walk: Walk) -> None:
    tracing.must_add_up(walk.folder, date(2023, 12, 5))


def test_the_place_of_every_row_leads_to_it_in_the_kept_original(walk: Walk) -> None:
    assert tracing.must_lead_to_its_row(walk.folder, "tblDangKy", "Tên mô hình") >= 5
    assert tracing.must_lead_to_its_row(walk.folder, "tblKetQua", "Tên mô hình") >= 2


def test_the_workbook_holds_the_same_numbers(walk: Walk) -> None:
    assert five.line(walk.master, "Độ phủ", "Tỷ lệ đơn vị bắt buộc có mô hình")[0] == 90
    assert five.line(walk.master, "Độ phủ", "Trong đó cá nhân")[0] == 4
    assert [five.line(walk.master, "Độ phủ", name)[0] for name in ("Kinh tế", "Văn hóa - xã hội")] == [4, 4]
    # 10 obliged: 9 lead, 0, 1 without; 90 %; 10 models, 1 not; of the year the one that must report has
    assert five.board(walk) == [10, 9, 0, 1, 90, 10, 1, 1, 0, 0, 0, 0]


def test_the_office_may_take_the_25th_as_in_time(walk: Walk, tmp_path: Path) -> None:
    other = Walk(practice.copy(walk.folder, tmp_path / "x"), PLAN)
    five.chooses(other, "deadline.DK", "30/03/2023")
    five.dvk(date(2023, 12, 5), "consolidate", other.folder)
    said = five.dvk(date(2023, 12, 5), "coverage", other.folder)["timeliness"]
    # C04 came on 30/3
    assert (said["deadline"], said["late"], said["missing"]) == ("2023-03-30", [], ["B02"])
    assert len(said["on_time"]) == 9
    # 9 on time, 0 late, 1 not yet: the row of the registration on the sheet Độ phủ
    assert five.line(other.master, "Độ phủ", "Đăng ký")[-3:] == [9, 0, 1]


@pytest.mark.office
def test_the_final_workbook_agrees_with_libreoffice(walk: Walk, office: Office) -> None:
    five.must_agree(walk, office)


@pytest.mark.validator
def test_the_final_workbook_and_papers_are_valid(walk: Walk) -> None:
    five.must_be_valid(walk)
