"""The commune of Thượng Hồng through the last months of 2025: only its own models count for an office, not those it helps."""

from datetime import date
from pathlib import Path

import pytest
from helpers import five, practice, tracing
from helpers.five import Walk
from helpers.office import Office

PLAN = "thuong-hong-2025"
REGISTER = """
| Mã  | Tên đơn vị                                      | Loại         | Đầu mối       | Điện thoại |
| P01 | Văn phòng HĐND và UBND                          | PHONG_BAN    | Lê Thị Thử    | 0900000101 |
| P02 | Phòng Kinh tế                                   | PHONG_BAN    | Trần Văn Mẫu  | 0900000102 |
| P03 | Phòng Văn hóa - Xã hội                          | PHONG_BAN    | Phạm Thị Ví   | 0900000103 |
| P04 | Ban Chỉ huy Quân sự xã                          | PHONG_BAN    | Đỗ Văn Dụ     | 0900000104 |
| S01 | Trung tâm Phục vụ hành chính công               | DV_SU_NGHIEP | Vũ Thị Tập    | 0900000105 |
| S02 | Trung tâm Văn hóa Thể thao và Truyền thông xã   | DV_SU_NGHIEP | Hà Văn Thử    | 0900000106 |
| S03 | Trạm Y tế xã                                    | DV_SU_NGHIEP | Lương Thị Ví  | 0900000107 |
| S04 | Trường Mầm non Hoa Mai                          | DV_SU_NGHIEP | Tô Thị Dụ     | 0900000108 |
| S05 | Trường Tiểu học Hoa Mai                         | DV_SU_NGHIEP | Lâm Thị Mẫu   | 0900000109 |
| S06 | Trường Trung học cơ sở Hoa Mai                  | DV_SU_NGHIEP | Trịnh Văn Thử | 0900000110 |
"""
USUAL = {
    "Loại mô hình": "Mô hình mới",
    "Tập thể/Cá nhân": "Tập thể",
    "Mục tiêu, kết quả cần đạt": "Không còn hồ sơ quá hẹn.",
    "Nội dung, giải pháp": "Phân công từng người, công khai kết quả.",
    "Ngày bắt đầu": "15/09/2025",
    "Ngày hoàn thành": "31/12/2025",
    "Người phụ trách": "Người Phụ Trách Thử",
}
FIRST = """
| Đơn vị | Tên mô hình                 | Loại mô hình    | Lĩnh vực                | Tập thể/Cá nhân | Họ và tên cá nhân | Đơn vị phối hợp                               | Ngày bắt đầu | Mục tiêu cao hơn năm trước |
| P01    | Văn phòng không giấy        |                 | Văn phòng, tư pháp      |                 |                   |                                               |              |                            |
| P01    | Hòa giải từ trong ngõ       | Mô hình duy trì | Văn phòng, tư pháp      |                 |                   |                                               | 10/02/2024   | Thêm 5 tổ hòa giải.        |
| P02    | Dồn thửa cùng dân           | Mô hình duy trì | Kinh tế                 |                 |                   | Trạm Y tế xã                                  | 01/03/2024   |                            |
| S01    | Một cửa thân thiện, gần dân |                 | Phục vụ hành chính công |                 |                   | Trung tâm Văn hóa Thể thao và Truyền thông xã |              |                            |
| S05    | Cô giáo của bản làng        |                 | Văn hóa - xã hội        | Cá nhân         | Nguyễn Thị Mẫu    |                                               |              |                            |
"""  # noqa: E501  # a drawing is as wide as its columns
LISTED = """
| STT | Tên mô hình, điển hình      | Loại    | Lĩnh vực           | Mục tiêu           | Giải pháp        | Thời gian thực hiện | Người phụ trách |
| 1   | Nghĩa vụ quân sự công khai  | Mới     | Quốc phòng - an ninh | 100% thanh niên biết | Niêm yết tại thôn | 20/9/2025         | Đỗ Văn Dụ       |
| 2   | Thao trường xanh            | Loại bỏ | Quốc phòng - an ninh |                    |                  |                     | Đỗ Văn Dụ       |
"""  # noqa: E501  # a drawing is as wide as its columns
PAPER = """
| Tên mô hình    | Loại mô hình | Tập thể/Cá nhân | Lĩnh vực         | Đơn vị chủ trì         | Mục tiêu, kết quả cần đạt | Nội dung, giải pháp | Ngày bắt đầu | Người phụ trách |
| Tủ sách Bình dân học vụ số | Mô hình mới | Tập thể | Văn hóa - xã hội | Phòng Văn hóa - Xã hội | 10 tủ sách | Vận động quyên góp | 18/09/2025 | Phạm Thị Ví |
"""  # noqa: E501  # a drawing is as wide as its columns
LEAVES = """
| Đơn vị                 | Kỳ      | Quyết định | Lý do                     | Người duyệt    |
| Trường Mầm non Hoa Mai | Đăng ký | Miễn       | Sáp nhập từ tháng 10/2025 | Trần Văn Ví Dụ |
"""
MENDED = """
| Đơn vị | Tên mô hình       | Loại mô hình    | Lĩnh vực | Đơn vị phối hợp | Ngày bắt đầu | Mục tiêu cao hơn năm trước |
| P02    | Dồn thửa cùng dân | Mô hình duy trì | Kinh tế  | Trạm Y tế xã    | 01/03/2024   | Thêm 12 ha.                |
"""
LATE = """
| Đơn vị | Tên mô hình            | Lĩnh vực         |
| S06    | Đọc sách đầu giờ       | Văn hóa - xã hội |
"""
YEAR = """
| Đơn vị | Kết quả đạt được           | Số người tham gia | Kinh phí huy động (đồng) | Đánh giá hiệu quả |
| P01    | Bỏ 80% giấy tờ             | 24                |                          | Hiệu quả          |
| P01    | Hòa giải thành 11 vụ       | 66                |                          | Hiệu quả          |
| P02    | Dồn đổi 12 ha              | 140               | 35000000                 | Hiệu quả          |
| S01    | 1.540 hồ sơ đúng hạn       | 1540              |                          | Chưa đánh giá     |
| S06    | 18 lớp có giờ đọc          | 610               | 4500000                  | Chưa hiệu quả     |
"""
YEAR_REPORTS = """
| Đơn vị | Văn bản triển khai      | Số tin, bài, hội nghị | Hạn chế                | Kiến nghị, đề xuất      |
| P02    | Kế hoạch số 09/KH-KT    | 6                     | Ruộng còn manh mún     |                         |
| S01    |                         | 2                     |                        | Trang bị thêm máy quét  |
"""


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Give the commune after its year; do not change it."""
    walk = five.begin(tmp_path_factory.mktemp("thuong-hong"), PLAN, REGISTER, date(2025, 9, 12))
    five.dvk(date(2025, 9, 13), "forms", walk.folder, "--period", "DK")
    five.answer(walk, "DK", date(2025, 9, 20), {"registration": FIRST}, USUAL)
    head = ("BAN CHỈ HUY QUÂN SỰ XÃ", "Danh sách mô hình năm 2025")
    five.hand_made(walk.inbox / "quan su.xlsx", head, LISTED, date(2025, 9, 22))
    (walk.inbox / "gui lai.xlsx").write_bytes((walk.inbox / "DK P01.xlsx").read_bytes())
    five.types(walk, "tblDangKy", PAPER)
    five.types(walk, "tblMienGiaHan", LEAVES)
    walk.said["first"] = five.dvk(date(2025, 9, 24), "consolidate", walk.folder, code=five.DATA_ERRORS)
    walk.said["first coverage"] = five.dvk(date(2025, 9, 24), "coverage", walk.folder)
    five.answer(walk, "DK", date(2025, 9, 29), {"registration": MENDED}, USUAL, " sua")
    five.dvk(date(2025, 9, 30), "consolidate", walk.folder, code=five.DATA_ERRORS)
    five.answer(walk, "DK", date(2025, 10, 2), {"registration": LATE}, USUAL)
    walk.said["second"] = five.dvk(date(2025, 10, 2), "consolidate", walk.folder, code=five.DATA_ERRORS)
    walk.said["second coverage"] = five.dvk(date(2025, 10, 2), "coverage", walk.folder)
    walk.said["registration report"] = five.dvk(date(2025, 10, 2), "report", walk.folder, "--period", "DK")
    names = ("list_up", "appendix1", "appendix2", "missing")
    walk.said["papers"] = five.dvk(date(2025, 10, 2), "papers", walk.folder, *names, "--period", "DK")
    walk.said["remind"] = five.dvk(date(2025, 10, 2), "remind", walk.folder, "--period", "DK")
    five.dvk(date(2025, 11, 20), "forms", walk.folder, "--period", "NAM")
    five.answer(walk, "NAM", date(2025, 12, 5), {"result": YEAR, "unit_report": YEAR_REPORTS})
    walk.said["year"] = five.dvk(date(2025, 12, 10), "consolidate", walk.folder, code=five.DATA_ERRORS)
    walk.said["year coverage"] = five.dvk(date(2025, 12, 10), "coverage", walk.folder, "--period", "NAM")
    walk.said["year report"] = five.dvk(date(2025, 12, 10), "report", walk.folder, "--period", "NAM")
    five.dvk(date(2025, 12, 10), "papers", walk.folder, "appendix3", "--period", "NAM")
    return walk


NAMES = [
    "Văn phòng không giấy",
    "Hòa giải từ trong ngõ",
    "Dồn thửa cùng dân",
    "Tủ sách Bình dân học vụ số",
    "Nghĩa vụ quân sự công khai",
    "Một cửa thân thiện, gần dân",
    "Cô giáo của bản làng",
    "Đọc sách đầu giờ",
]
"""The models that count in the end, in the order of the register."""


def test_the_first_round_has_an_error_of_one_office_and_a_dropped_model(walk: Walk) -> None:
    said = walk.said["first"]
    # 5 on forms + 2 on the list of P04 + 1 typed from paper = 8; without E203 and the dropped one: 6
    assert (said["registrations"], said["countable"], said["balance"]) == (8, 6, True)
    assert five.errors(said) == [("E203", "P02", "higher_target"), ("E209", "P04", "kind")]
    assert five.verdicts(said)["gui lai.xlsx"] == "duplicate"
    assert five.verdicts(said)["quan su.xlsx"] == "accepted_with_errors"
    first = walk.said["first coverage"]
    # 10 offices, S04 exempt: 9; P01, P03 (typed), P04, S01: 4 of 9, 44,44… %
    assert (first["obliged"], first["covered"], first["rate_percent"]) == (9, 4, "44.4")


def test_helping_another_office_does_not_count(walk: Walk) -> None:
    said = walk.said["second coverage"]
    assert said["lead"] == ["P01", "P02", "P03", "P04", "S01", "S06"]
    # S02 and S03 only help, S05 has only a person: nobody is a group of its own for helping
    assert (said["cooperating_only"], said["missing"], said["exempt"]) == ([], ["S02", "S03", "S05"], ["S04"])
    # 6 of 9: 66,66… %
    assert (said["obliged"], said["covered"], said["rate_percent"]) == (9, 6, "66.6")
    assert five.targets(said) == [("T1", "66.6", False)]
    assert said["models"] == {
        "total": 8,
        # kept: Hòa giải, Dồn thửa; the other six are new
        "by_kind": {"MOI": 6, "DUY_TRI": 2, "NHAN_RONG": 0},
        # Dồn thửa · Tủ sách, Cô giáo, Đọc sách · Văn phòng, Hòa giải · Một cửa · Nghĩa vụ
        "by_field": {"KT": 1, "VHXH": 3, "VPTP": 2, "HCC": 1, "QPAN": 1},
        "by_subject": {"TT": 7, "CN": 1},
        "not_counted": 1,
    }
    # the plan knows no launch: nobody is overdue
    assert said["launch"] == {"new": 6, "launched": 0, "overdue": []}


def test_in_the_month_means_to_its_last_day(walk: Walk) -> None:
    said = walk.said["second coverage"]["timeliness"]
    assert said["deadline"] == "2025-09-30"
    assert said["on_time"] == ["P01", "P02", "P03", "P04", "S01", "S05"]
    assert (said["late"], said["missing"]) == (["S06"], ["S02", "S03"])
    assert [one["unit"] for one in walk.said["remind"]["missing"]] == ["S02", "S03"]
    assert "Hạn cuối 30/09/2025: đã quá 2 ngày." in walk.said["remind"]["text"]


def test_only_the_dropped_model_is_left_as_an_error(walk: Walk) -> None:
    for name in ("second", "year"):
        assert five.errors(walk.said[name]) == [("E209", "P04", "kind")]
        # 8 rows of the first round + 1 of S06; the dropped one does not count
        assert (walk.said[name]["registrations"], walk.said[name]["countable"]) == (9, 8)


def test_the_year_has_no_day_for_the_offices_and_the_half_year_is_not_asked(walk: Walk) -> None:
    said = walk.said["year coverage"]["timeliness"]
    # the exemption of S04 was for the registration: all 10 report
    assert (said["deadline"], said["on_time"], said["late"]) == (None, ["P01", "P02", "S01", "S06"], [])
    assert said["missing"] == ["P03", "P04", "S02", "S03", "S04", "S05"]
    half = five.dvk(date(2025, 12, 10), "coverage", walk.folder, "--period", "6T")["timeliness"]
    assert half == {"deadline": None, "on_time": [], "late": [], "missing": []}


def test_papers_bear_the_words_of_the_plan(walk: Walk) -> None:
    up = walk.reports / "Danh sach gui cap tren - Dang ky 2025.xlsx"
    said = five.texts(up)
    assert {
        "ỦY BAN NHÂN DÂN",
        "XÃ THƯỢNG HỒNG",
        "DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” NĂM 2025",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
    } <= set(said)
    assert "Kính gửi: Ban Thường vụ Đảng ủy xã" in said
    assert five.models_on(up) == NAMES
    second = five.texts(walk.reports / "Phu luc 02 - Dang ky 2025.xlsx")
    assert (
        "Tổng số: 8 mô hình; trong đó: mô hình mới 6, mô hình duy trì 2, mô hình nhân rộng 0; tập thể 7, cá nhân 1."
        in second
    )
    assert (
        "Theo lĩnh vực: kinh tế 1; văn hóa - xã hội 3; văn phòng, tư pháp 2; phục vụ hành chính công 1; "
        "quốc phòng - an ninh 1." in second
    )
    first = five.texts(walk.reports / "Phu luc 01 - Dang ky 2025.xlsx")
    assert first.count("Kính gửi: Ủy ban nhân dân xã Thượng Hồng (qua Phòng Văn hóa - Xã hội)") == 8
    # 24 + 66 + 140 + 1540 + 610 = 2380; 35 + 4,5 = 39,5 million
    third = walk.reports / "Phu luc 03 - Bao cao nam 2025.xlsx"
    assert five.models_on(third) == [NAMES[0], NAMES[1], NAMES[2], NAMES[5], NAMES[7]]
    assert "Cộng: 5 mô hình; 2.380 lượt người tham gia; 39.500.000 đồng." in five.texts(third)


def test_the_report_of_the_year(walk: Walk) -> None:
    five.must_say(
        walk.reports / "Bao cao nam 2025.docx",
        """
        Danh mục theo dõi của xã Thượng Hồng có 10 đơn vị, trong đó 9 đơn vị bắt buộc đăng ký theo kế hoạch, không kể 1 đơn vị được miễn đăng ký.
        Về việc gửi báo cáo năm: trong 10 đơn vị phải gửi đã nhận được của 4 đơn vị, chưa nhận được của 6 đơn vị.
        Đã ghi nhận báo cáo chung của 2 đơn vị.
        - Kế hoạch số 09/KH-KT (Phòng Kinh tế).
        Công tác tuyên truyền: các đơn vị báo cáo 8 tin, bài, hội nghị tuyên truyền.
        Ngoài ra có 1 mô hình ghi trong sổ chưa được tính (còn thiếu điều kiện, đã rút hoặc loại bỏ).
        | Tổng số | 6 | 2 | 0 | 8 |
        Độ phủ: trong 9 đơn vị bắt buộc có 6 đơn vị đăng ký, 3 đơn vị chưa có mô hình được tính; tỷ lệ đơn vị có mô hình: 66,6%.
        Biểu 2. Danh sách đơn vị bắt buộc chưa có mô hình được tính
        | 3 | Trường Tiểu học Hoa Mai | Đã nhận đăng ký, chưa có mô hình được tính |
        Biểu 3. Chỉ tiêu của kế hoạch
        | 100% Phòng, đơn vị đăng ký mô hình “Dân vận khéo” gắn với nhiệm vụ chuyên môn, lĩnh vực hoạt động, công tác của mình | 100% | 66,6% | Chưa đạt |
        Đã ghi nhận kết quả của 5 mô hình, với 2.380 lượt người tham gia, kinh phí huy động 39.500.000 đồng. Đánh giá: hiệu quả 3, chưa hiệu quả 1, chưa đánh giá 1.
        Biểu 4. Kết quả theo lĩnh vực
        | Văn phòng, tư pháp | 2 | 2 | 90 | — |
        | Quốc phòng - an ninh | 1 | 0 | — | — |
        | Tổng số | 8 | 5 | 2.380 | 39.500.000 |
        ### 3. Công nhận mô hình
        - Thao trường xanh (Ban Chỉ huy Quân sự xã).
        - Ruộng còn manh mún (Phòng Kinh tế).
        - Trang bị thêm máy quét (Trung tâm Phục vụ hành chính công).
        """,  # noqa: E501  # a drawing is as wide as its columns
    )
    assert "Trong 9 đơn vị" not in five.report_text(walk.reports / "Dang ky 2025.docx")


def test_no_report_says_what_means_nothing(walk: Walk) -> None:
    for name in ("Dang ky 2025", "Bao cao nam 2025"):
        text = five.report_text(walk.reports / f"{name}.docx")
        assert list(five.senseless(text)) == []
        assert "ra mắt" not in text
        assert "phối hợp" not in text


def test_every_number_is_the_sum_of_what_is_traced_to_it(walk: Walk) -> None:
    tracing.must_add_up(walk.folder, date(2025, 12, 10))


def test_the_place_of_every_row_leads_to_it_in_the_kept_original(walk: Walk) -> None:
    assert tracing.must_lead_to_its_row(walk.folder, "tblDangKy", "Tên mô hình") >= 5
    assert tracing.must_lead_to_its_row(walk.folder, "tblKetQua", "Tên mô hình") >= 2


def test_the_workbook_holds_the_same_numbers(walk: Walk) -> None:
    assert five.line(walk.master, "Độ phủ", "T1")[1:4] == [66.6, 100, "✗ Chưa đạt"]
    assert five.line(walk.master, "Độ phủ", "Phục vụ hành chính công")[0] == 1
    assert five.line(walk.master, "Độ phủ", "6 tháng đầu năm")[-3:] == [0, 0, 0]
    # 9 obliged: 6 lead, 0, 3 without; 66,6 %; 8 models, 1 not; of the year 4 have come, 6 not; 1 error
    assert five.board(walk) == [9, 6, 0, 3, 66.6, 8, 1, 4, 0, 6, 1, 0]


def test_other_readings_move_the_numbers(walk: Walk, tmp_path: Path) -> None:
    other = Walk(practice.copy(walk.folder, tmp_path / "x"), PLAN)
    five.chooses(other, "rule.count_cooperation", "Có")
    said = five.dvk(date(2025, 12, 10), "coverage", other.folder)
    # S03 helps P02, S02 helps S01: 6 + 2 = 8 of 9, 88,88… %
    assert (said["cooperating_only"], said["missing"]) == (["S02", "S03"], ["S05"])
    assert five.targets(said) == [("T1", "88.8", False)]
    five.chooses(other, "rule.individual_counts_for_unit", "Có")
    five.dvk(date(2025, 12, 10), "consolidate", other.folder, code=five.DATA_ERRORS)
    said = five.dvk(date(2025, 12, 10), "coverage", other.folder)
    # the teacher's model counts for S05: 7 + 2 = 9 of 9
    assert (said["lead"][-2:], said["covered"], said["rate_percent"]) == (["S05", "S06"], 9, "100")
    assert five.targets(said) == [("T1", "100", True)]
    assert five.board(other)[:5] == [9, 7, 2, 0, 100]
    assert five.line(other.master, "Độ phủ", "T1")[1:4] == [100, 100, "✓ Đạt"]
    five.dvk(date(2025, 12, 10), "report", other.folder, "--period", "NAM", "--format", "docx")
    five.must_say(
        other.reports / "Bao cao nam 2025.docx",
        "Độ phủ: trong 9 đơn vị bắt buộc có 7 đơn vị đăng ký (chủ trì), 2 đơn vị chỉ phối hợp; "
        "tỷ lệ đơn vị có mô hình: 100%.",
    )


@pytest.mark.office
def test_the_final_workbook_agrees_with_libreoffice(walk: Walk, office: Office) -> None:
    five.must_agree(walk, office)


@pytest.mark.validator
def test_the_final_workbook_and_papers_are_valid(walk: Walk) -> None:
    five.must_be_valid(walk)
