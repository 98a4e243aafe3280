"""The ward of Hải Phòng through its year of 2026: every number below is worked out by hand beside its drawing."""

from datetime import date
from pathlib import Path

import pytest
from helpers import five, practice, tracing
from helpers.five import Walk
from helpers.office import Office

PLAN = "phuong-hai-phong-2026"
REGISTER = """
| Mã   | Tên đơn vị                              | Loại         | Tên khác      | Đầu mối        | Điện thoại |
| CB01 | Chi bộ Tổ dân phố số 1                  | CHI_BO       | CB TDP 1      | Lê Thị Thử     | 0900000001 |
| CB02 | Chi bộ Tổ dân phố số 2                  | CHI_BO       |               | Trần Văn Mẫu   | 0900000002 |
| CB03 | Chi bộ Tổ dân phố số 3                  | CHI_BO       |               | Phạm Thị Ví    | 0900000003 |
| CB04 | Chi bộ Tổ dân phố số 4                  | CHI_BO       |               | Đỗ Văn Dụ      | 0900000004 |
| CB05 | Chi bộ Tổ dân phố số 5                  | CHI_BO       |               | Vũ Thị Tập     | 0900000005 |
| DBCA | Đảng bộ Công an phường                  | DANG_BO_TT   |               | Hà Văn Thử     | 0900000006 |
| MTTQ | Ủy ban Mặt trận Tổ quốc Việt Nam phường | MTTQ         | MTTQ phường   | Lương Thị Ví   | 0900000007 |
| HPN  | Hội Liên hiệp Phụ nữ phường             | CT_XH        | Hội Phụ nữ    | Tô Thị Dụ      | 0900000008 |
| DTN  | Đoàn Thanh niên phường                  | CT_XH        |               | Lâm Thị Mẫu    | 0900000009 |
| CCB  | Hội Cựu chiến binh phường               | CT_XH        |               | Trịnh Văn Thử  | 0900000010 |
| UBND | Ủy ban nhân dân phường                  | UBND         | UBND phường   | Quách Thị Dụ   | 0900000011 |
| VHXH | Phòng Văn hóa - Xã hội                  | PHONG_BAN    |               | Ninh Văn Tập   | 0900000012 |
| THHB | Trường Tiểu học Hoa Ban                 | TRUONG_HOC   |               | Lưu Thị Mẫu    | 0900000013 |
| MTXD | Công ty Môi trường Xanh Dương           | DOANH_NGHIEP |               | Giang Thị Dụ   | 0900000014 |
"""
USUAL = {
    "Loại mô hình": "Mô hình mới",
    "Tập thể/Cá nhân": "Tập thể",
    "Mục tiêu, kết quả cần đạt": "Mỗi ngõ có một tổ tự quản.",
    "Nội dung, giải pháp": "Họp dân, phân công từng nhà, tổng vệ sinh thứ bảy.",
    "Ngày bắt đầu": "02/03/2026",
    "Ngày hoàn thành": "30/11/2026",
    "Người phụ trách": "Người Phụ Trách Thử",
    "Cấp đăng ký": "Cấp xã, phường",
}
# what seven units fill in before the day: 3 + 1 + 1 + 2 + 1 = 8 rows
FIRST = """
| Đơn vị | Tên mô hình               | Loại mô hình      | Lĩnh vực                    | Tập thể/Cá nhân | Họ và tên cá nhân | Đơn vị phối hợp | Ngày bắt đầu | Ngày ra mắt | Mục tiêu cao hơn năm trước | Mô hình gốc được nhân rộng |
| CB01   | Ngõ xanh không rác        |                   | Văn hóa - xã hội            |                 |                   | Hội Phụ nữ      |              | 25/03/2026  |                            |                            |
| CB01   | Camera an ninh ngõ 12     | Mô hình duy trì   | Quốc phòng - an ninh        |                 |                   |                 | 10/03/2025   |             | Thêm 6 camera.             |                            |
| CB01   | Góp vốn nuôi nhau         | Mô hình nhân rộng | Kinh tế                     |                 |                   |                 |              |             |                            | Tổ dân phố số 9            |
| CB02   | Vỉa hè thông thoáng       |                   | Kinh tế                     |                 |                   |                 |              |             |                            |                            |
| CB03   | Chi bộ gần dân            | Mô hình duy trì   | Xây dựng hệ thống chính trị |                 |                   |                 | 15/02/2025   |             |                            |                            |
| MTTQ   | Khu dân cư tự quản        | Mô hình duy trì   | Xây dựng hệ thống chính trị |                 |                   |                 | 01/06/2024   |             | Thêm 3 khu dân cư.         |                            |
| MTTQ   | Người cán bộ mặt trận tận tụy |               | Văn hóa - xã hội            | Cá nhân         | Nguyễn Thị Mẫu    |                 |              | 20/03/2026  |                            |                            |
| UBND   | Một cửa thân thiện        |                   | Xây dựng hệ thống chính trị |                 |                   |                 |              | 05/03/2026  |                            |                            |
"""  # noqa: E501  # a drawing is as wide as its columns
LISTED = """
| STT | Tên mô hình           | Loại | Lĩnh vực         | Mục tiêu           | Giải pháp         | Thời gian thực hiện | Người phụ trách |
| 1   | Đọc sách cùng con     | Mới  | Văn hóa - xã hội | Mỗi nhà một tủ sách | Đổi sách cuối tháng | 02/3/2026         | Đỗ Văn Dụ       |
"""  # noqa: E501  # a drawing is as wide as its columns
TWICE = LISTED + (
    "| 2   | Đọc sách cùng con     | Mới  | Văn hóa - xã hội | Mỗi nhà một tủ sách | Đổi sách cuối tháng | 02/3/2026 | Đỗ Văn Dụ |\n"  # noqa: E501  # a drawing is as wide as its columns
)
SCHOOL = """
| TT | Tên mô hình, điển hình | Mới/duy trì/nhân rộng | Thuộc lĩnh vực | Mục tiêu | Nội dung | Thời gian | Người phụ trách |
| 1  | Cổng trường an toàn    | Mô hình mới | QP-AN | Không ùn tắc | Đón theo khung giờ | 05/3/2026 | Lưu Thị Mẫu |
"""
PAPER = """
| Tên mô hình          | Loại mô hình | Tập thể/Cá nhân | Lĩnh vực             | Đơn vị chủ trì         | Mục tiêu, kết quả cần đạt | Nội dung, giải pháp | Ngày bắt đầu | Người phụ trách |
| Căn cước đến tận nhà | Mô hình mới  | Tập thể         | Quốc phòng - an ninh | Đảng bộ Công an phường | 150 người già yếu         | Tổ lưu động         | 05/03/2026   | Hà Văn Thử      |
"""  # noqa: E501  # a drawing is as wide as its columns
LEAVES = """
| Đơn vị                    | Kỳ      | Quyết định | Gia hạn đến | Lý do                  | Người duyệt      |
| Hội Cựu chiến binh phường | Đăng ký | Miễn       |             | Đang kiện toàn         | Trần Văn Ví Dụ   |
| Đoàn Thanh niên phường    | Đăng ký | Gia hạn    | 10/03/2026  | Đại hội ngày 04/3/2026 | Trần Văn Ví Dụ   |
"""
MENDED = """
| Đơn vị | Tên mô hình    | Loại mô hình    | Lĩnh vực                    | Ngày bắt đầu | Mục tiêu cao hơn năm trước |
| CB03   | Chi bộ gần dân | Mô hình duy trì | Xây dựng hệ thống chính trị | 15/02/2025   | Mỗi đảng viên thêm 2 hộ.   |
"""
LATE = """
| Đơn vị | Tên mô hình         | Lĩnh vực | Ngày ra mắt |
| CB05   | Chợ không túi ni lông | Kinh tế | 20/04/2026  |
"""
EXTENDED = """
| Đơn vị | Tên mô hình         | Lĩnh vực         | Ngày bắt đầu | Ngày ra mắt |
| DTN    | Thứ bảy tình nguyện | Văn hóa - xã hội | 08/03/2026   | 28/03/2026  |
"""
# participants 120 + 45 + 30 + 60 + 25 + 80 + 15 = 375; đồng 15 + 6 + 2,5 + 8 + 12 = 43,5 million
HALF = """
| Đơn vị | Kết quả đạt được            | Số người tham gia | Kinh phí huy động (đồng) | Đánh giá hiệu quả | Khó khăn, vướng mắc   |
| CB01   | 12 ngõ có tổ tự quản        | 120               | 15000000                 | Hiệu quả          | Một số hộ đi làm xa   |
| CB01   | Lắp 6 camera                | 45                | 6000000                  | Hiệu quả          |                       |
| CB01   | 5 hộ được vay vốn           | 30                | 2500000                  | Chưa đánh giá     |                       |
| CB02   | 20 hộ ký cam kết            | 60                | 8000000                  | Chưa hiệu quả     |                       |
| DBCA   | Cấp căn cước cho 62 người   | 25                | 12000000                 | Hiệu quả          |                       |
| MTTQ   | 3 khu dân cư có quy ước     | 80                |                          | Hiệu quả          |                       |
| MTTQ   | Hòa giải thành 4 vụ         | 15                |                          | Hiệu quả          |                       |
"""  # noqa: E501  # a drawing is as wide as its columns
HALF_REPORTS = """
| Đơn vị | Văn bản triển khai      | Số tin, bài, hội nghị | Phương hướng            |
| CB01   | Nghị quyết chuyên đề    | 4                     | Duy trì tổng vệ sinh    |
| MTTQ   | Kế hoạch số 05/KH-MTTQ  | 3                     |                         |
"""
# one more model: 375 + 210 = 585 people; 43,5 + 3,2 = 46,7 million; news 4 + 3 + 10 = 17
HALF_LATE = """
| Đơn vị | Kết quả đạt được       | Số người tham gia | Kinh phí huy động (đồng) | Đánh giá hiệu quả |
| UBND   | 1.540 hồ sơ đúng hạn   | 210               | 3200000                  | Hiệu quả          |
"""
HALF_LATE_REPORT = """
| Đơn vị | Số tin, bài, hội nghị | Số phiếu hài lòng | Số phiếu hợp lệ |
| UBND   | 10                    | 188               | 200             |
"""
YEAR = """
| Đơn vị | Kết quả đạt được            | Số người tham gia | Kinh phí huy động (đồng) | Đánh giá hiệu quả |
| CB01   | 15 ngõ có tổ tự quản        | 200               | 20000000                 | Hiệu quả          |
| CB01   | Lắp 9 camera                | 90                | 9000000                  | Hiệu quả          |
| CB01   | 8 hộ được vay vốn           | 50                | 4000000                  | Hiệu quả          |
| CB02   | Cả 40 hộ giữ vỉa hè         | 95                | 8500000                  | Hiệu quả          |
"""


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Give the ward after its year; do not change it."""
    return _year(_half(_registered(five.begin(tmp_path_factory.mktemp("phuong"), PLAN, REGISTER, date(2026, 2, 2)))))


def _registered(walk: Walk) -> Walk:
    five.dvk(date(2026, 2, 10), "forms", walk.folder, "--period", "DK")
    five.answer(walk, "DK", date(2026, 2, 26), {"registration": FIRST}, USUAL)
    by_hand = walk.inbox / "Zalo"
    five.hand_made(by_hand / "danh sach to 4.xlsx", ("Đơn vị: Chi bộ Tổ dân phố số 4",), TWICE, date(2026, 2, 27))
    five.hand_made(by_hand / "truong.xlsx", ("TRƯỜNG TIỂU HỌC HOA BAN",), SCHOOL, date(2026, 2, 27))
    (walk.inbox / "ban sao.xlsx").write_bytes((walk.inbox / "DK CB02.xlsx").read_bytes())
    five.types(walk, "tblDangKy", PAPER)
    five.types(walk, "tblMienGiaHan", LEAVES)
    walk.said["first"] = five.dvk(date(2026, 3, 1), "consolidate", walk.folder, code=five.DATA_ERRORS)
    walk.said["first coverage"] = five.dvk(date(2026, 3, 1), "coverage", walk.folder)

    five.answer(walk, "DK", date(2026, 3, 3), {"registration": MENDED}, USUAL, " sua")
    five.answer(walk, "DK", date(2026, 3, 3), {"registration": LATE}, USUAL)
    five.hand_made(by_hand / "to 4 sua.xlsx", ("Đơn vị: Chi bộ Tổ dân phố số 4",), LISTED, date(2026, 3, 3))
    five.dvk(date(2026, 3, 4), "consolidate", walk.folder)
    five.answer(walk, "DK", date(2026, 3, 8), {"registration": EXTENDED}, USUAL)
    directed = ("Ngõ xanh không rác", "Góp vốn nuôi nhau", "Chi bộ gần dân", "Khu dân cư tự quản", "Một cửa thân thiện")
    five.marks(walk, "tblDangKy", "Tên mô hình", {name: {"Đảng ủy chỉ đạo": "x"} for name in directed})
    walk.said["second"] = five.dvk(date(2026, 3, 9), "consolidate", walk.folder)
    walk.said["second coverage"] = five.dvk(date(2026, 3, 9), "coverage", walk.folder)
    walk.said["registration report"] = five.dvk(date(2026, 3, 9), "report", walk.folder, "--period", "DK")
    names = ("list_up", "appendix1", "appendix2", "missing")
    walk.said["papers"] = five.dvk(date(2026, 3, 9), "papers", walk.folder, *names, "--period", "DK")
    walk.said["remind"] = five.dvk(date(2026, 3, 9), "remind", walk.folder, "--period", "DK")
    return walk


def _half(walk: Walk) -> Walk:
    five.dvk(date(2026, 6, 1), "forms", walk.folder, "--period", "6T")
    five.answer(walk, "6T", date(2026, 6, 15), {"result": HALF, "unit_report": HALF_REPORTS})
    five.dvk(date(2026, 6, 18), "consolidate", walk.folder)
    five.answer(walk, "6T", date(2026, 6, 21), {"result": HALF_LATE, "unit_report": HALF_LATE_REPORT})
    walk.said["half"] = five.dvk(date(2026, 6, 22), "consolidate", walk.folder)
    walk.said["half coverage"] = five.dvk(date(2026, 6, 22), "coverage", walk.folder, "--period", "6T")
    walk.said["half report"] = five.dvk(date(2026, 6, 22), "report", walk.folder, "--period", "6T")
    five.dvk(date(2026, 6, 22), "papers", walk.folder, "appendix3", "--period", "6T")
    return walk


def _year(walk: Walk) -> Walk:
    five.dvk(date(2026, 11, 2), "forms", walk.folder, "--period", "NAM", "--unit", "CB01", "--unit", "CB02")
    five.answer(walk, "NAM", date(2026, 11, 16), {"result": YEAR})
    walk.said["year"] = five.dvk(date(2026, 11, 20), "consolidate", walk.folder)
    walk.said["year coverage"] = five.dvk(date(2026, 11, 20), "coverage", walk.folder, "--period", "NAM")
    walk.said["year report"] = five.dvk(date(2026, 11, 20), "report", walk.folder, "--period", "NAM")
    return walk


NAMES = [
    "Ngõ xanh không rác",
    "Camera an ninh ngõ 12",
    "Góp vốn nuôi nhau",
    "Vỉa hè thông thoáng",
    "Chi bộ gần dân",
    "Đọc sách cùng con",
    "Chợ không túi ni lông",
    "Căn cước đến tận nhà",
    "Thứ bảy tình nguyện",
    "Khu dân cư tự quản",
    "Người cán bộ mặt trận tận tụy",
    "Cổng trường an toàn",
    "Một cửa thân thiện",
]
"""The models that count in the end, in the order of the register: CB01 to CB05, DBCA, DTN, MTTQ, THHB, UBND."""


def test_the_first_round_has_two_rows_that_do_not_count_and_a_file_that_came_twice(walk: Walk) -> None:
    said = walk.said["first"]
    # 8 on forms + 2 on the list of CB04 + 1 of the school + 1 typed from paper = 12; without E203 and E401: 10
    assert (said["registrations"], said["countable"], said["balance"]) == (12, 10, True)
    assert five.errors(said) == [("E203", "CB03", "higher_target"), ("E401", "CB04", "model_name")]
    verdicts = five.verdicts(said)
    assert sorted(name for name, verdict in verdicts.items() if verdict == "accepted_with_errors") == [
        "DK CB03.xlsx",
        "danh sach to 4.xlsx",
    ]
    assert "duplicate" in {verdicts["DK CB02.xlsx"], verdicts["ban sao.xlsx"]}


def test_the_first_coverage(walk: Walk) -> None:
    said = walk.said["first coverage"]
    # obliged: 5 cells + DBCA + MTTQ + HPN + DTN + CCB = 10, CCB is exempt: 9
    assert (said["obliged"], said["exempt"]) == (9, ["CCB"])
    assert said["lead"] == ["CB01", "CB02", "CB04", "DBCA", "MTTQ"]
    assert (said["cooperating_only"], said["missing"]) == (["HPN"], ["CB03", "CB05", "DTN"])
    # 5 + 1 = 6 of 9: 66,66… %, floored
    assert (said["covered"], said["rate_percent"]) == (6, "66.6")
    # nobody has set a flag yet: no model is directed by the committee
    assert five.targets(said) == [
        ("T1", 0, False),
        ("T1-MOI", 0, False),
        ("T1-NHAN_RONG", 0, False),
        ("T2", "66.6", False),
    ]
    # the office typed DBCA; DTN has until 10/3; UBND and VHXH report and so owe the list
    assert said["timeliness"] == {
        "deadline": "2026-03-02",
        "on_time": ["CB01", "CB02", "CB03", "CB04", "DBCA", "MTTQ", "UBND"],
        "late": [],
        "missing": ["CB05", "DTN", "HPN", "VHXH"],
    }


def test_the_mended_round_leaves_no_error(walk: Walk) -> None:
    said = walk.said["second"]
    # 12 rows + 1 of CB05 + 1 of DTN = 14; the second row of CB04 is withdrawn: 13 count
    assert (said["registrations"], said["countable"]) == (14, 13)
    assert five.errors(said) == []
    verdicts = five.verdicts(said)
    assert (verdicts["DK CB03.xlsx"], verdicts["DK CB03 sua.xlsx"]) == ("superseded", "accepted")
    assert (verdicts["danh sach to 4.xlsx"], verdicts["to 4 sua.xlsx"]) == ("superseded", "accepted")


def test_the_coverage_of_the_registration(walk: Walk) -> None:
    said = walk.said["second coverage"]
    assert said["lead"] == ["CB01", "CB02", "CB03", "CB04", "CB05", "DBCA", "DTN", "MTTQ"]
    assert (said["cooperating_only"], said["missing"]) == (["HPN"], [])
    # 8 + 1 = 9 of 9
    assert (said["obliged"], said["covered"], said["rate_percent"]) == (9, 9, "100")
    assert said["models"] == {
        "total": 13,
        # new: Ngõ xanh, Vỉa hè, Đọc sách, Chợ, Căn cước, Thứ bảy, Người cán bộ, Một cửa, Cổng trường; kept: Camera, Chi bộ, Khu dân cư  # noqa: E501  # a drawing is as wide as its columns
        "by_kind": {"MOI": 9, "DUY_TRI": 3, "NHAN_RONG": 1},
        "by_field": {"KT": 3, "VHXH": 4, "QPAN": 3, "XDHTCT": 3},
        "by_subject": {"TT": 12, "CN": 1},
        "not_counted": 1,
    }
    # five flags: 2 new (Ngõ xanh, Một cửa), 2 kept (Chi bộ, Khu dân cư), 1 replicated (Góp vốn)
    assert five.targets(said) == [("T1", 5, True), ("T1-MOI", 2, True), ("T1-NHAN_RONG", 1, True), ("T2", "100", True)]
    assert [one["other_reading"] and one["other_reading"]["value"] for one in said["targets"]] == [13, 9, 1, None]
    # DTN came on 9/3 within its extension, CB05 on 4/3 after 2/3
    assert said["timeliness"]["on_time"] == ["CB01", "CB02", "CB03", "CB04", "DBCA", "DTN", "MTTQ", "UBND"]
    assert (said["timeliness"]["late"], said["timeliness"]["missing"]) == (["CB05"], ["HPN", "VHXH"])
    # on 9/3 only Một cửa (5/3) has been launched, and nobody is late
    assert said["launch"] == {"new": 9, "launched": 1, "overdue": []}


def test_the_half_year(walk: Walk) -> None:
    said = walk.said["half coverage"]
    assert walk.said["half"]["results"] == 8
    # the exemption of CCB was for the registration: it owes the report, 5 cells + DBCA + DTN + HPN + MTTQ + CCB + UBND + VHXH = 12  # noqa: E501  # a drawing is as wide as its columns
    assert said["timeliness"] == {
        "deadline": "2026-06-19",
        "on_time": ["CB01", "CB02", "DBCA", "MTTQ"],
        "late": ["UBND"],
        "missing": ["CB03", "CB04", "CB05", "CCB", "DTN", "HPN", "VHXH"],
    }
    # launched by 22/6: Ngõ xanh 25/3, Người cán bộ 20/3, Một cửa 5/3, Chợ 20/4, Thứ bảy 28/3; the other 4 of 9 are overdue
    assert (said["launch"]["new"], said["launch"]["launched"]) == (9, 5)
    assert sorted(said["launch"]["overdue"]) == ["CB02-01", "CB04-01", "DBCA-01", "THHB-01"]
    # 188 of 200; the plan sets no number
    assert said["satisfaction"] == {"satisfied": 188, "ballots": 200, "rate_percent": "94", "met": None}


def test_the_year(walk: Walk) -> None:
    said = walk.said["year coverage"]
    assert five.errors(walk.said["year"]) == []
    assert walk.said["year"]["results"] == 12  # 8 of the half-year + 4
    assert (said["timeliness"]["deadline"], said["timeliness"]["on_time"]) == ("2026-11-24", ["CB01", "CB02"])
    assert len(said["timeliness"]["missing"]) == 10
    assert said["satisfaction"] is None


def test_the_list_for_the_city_and_the_appendices_bear_the_words_of_the_plan(walk: Walk) -> None:
    up = walk.reports / "Danh sach gui cap tren - Dang ky 2026.xlsx"
    head = five.texts(up)[:9]
    assert {"THÀNH ỦY HẢI PHÒNG", "ĐẢNG ỦY PHƯỜNG", "ĐẢNG CỘNG SẢN VIỆT NAM", "Phụ lục số 02"} <= set(head)
    assert "Kính gửi: Ban Tuyên giáo và Dân vận Thành ủy" in head
    assert {"T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"} <= set(five.texts(up))
    assert five.models_on(up) == NAMES
    second = walk.reports / "Phu luc 02 - Dang ky 2026.xlsx"
    assert five.models_on(second) == NAMES
    feet = [text for row in five.paper(second) for text in row if text.startswith(("Tổng số", "Theo lĩnh vực"))]
    assert feet == [
        "Tổng số: 13 mô hình; trong đó: mô hình mới 9, mô hình duy trì 3, mô hình nhân rộng 1; tập thể 12, cá nhân 1.",
        "Theo lĩnh vực: kinh tế 3; văn hóa - xã hội 4; quốc phòng - an ninh 3; xây dựng hệ thống chính trị 3.",
    ]
    first = five.texts(walk.reports / "Phu luc 01 - Dang ky 2026.xlsx")
    assert first.count("Kính gửi: Ban Thường vụ Đảng ủy phường (qua Ban Xây dựng Đảng)") == 13
    assert first.count("Phụ lục số 01") == 13
    missing = walk.reports / "Danh sach don vi chua gui - Dang ky 2026.xlsx"
    assert five.models_on(missing) == ["Hội Liên hiệp Phụ nữ phường", "Phòng Văn hóa - Xã hội"]
    assert [one["unit"] for one in walk.said["remind"]["missing"]] == ["HPN", "VHXH"]


def test_the_results_of_the_half_year_are_printed(walk: Walk) -> None:
    third = walk.reports / "Phu luc 03 - Bao cao 6 thang 2026.xlsx"
    assert "Phụ lục số 03" in five.texts(third)
    assert five.models_on(third) == [*NAMES[:4], "Căn cước đến tận nhà", *NAMES[9:11], "Một cửa thân thiện"]
    # 120 + 45 + 30 + 60 + 25 + 80 + 15 + 210 = 585; 15 + 6 + 2,5 + 8 + 12 + 3,2 = 46,7 million
    assert "Cộng: 8 mô hình; 585 lượt người tham gia; 46.700.000 đồng." in five.texts(third)


def test_the_report_of_the_registration(walk: Walk) -> None:
    five.must_say(
        walk.reports / "Dang ky 2026.docx",
        """
        Danh mục theo dõi của phường có 14 đơn vị, trong đó 9 đơn vị bắt buộc đăng ký theo kế hoạch, không kể 1 đơn vị được miễn đăng ký.
        Về việc gửi đăng ký (kế hoạch ghi: Gửi đăng ký và danh sách đăng ký mô hình “Dân vận khéo” trước ngày 03/3/2026): trong 11 đơn vị phải gửi có 8 đơn vị gửi đúng hạn, 1 đơn vị gửi quá hạn, chưa nhận được của 2 đơn vị.
        - Quá hạn: Chi bộ Tổ dân phố số 5.
        - Chưa nhận được của: Hội Liên hiệp Phụ nữ phường; Phòng Văn hóa - Xã hội.
        Tổng số mô hình, điển hình “Dân vận khéo” được tính: 13, trong đó tập thể 12, cá nhân 1; mô hình mới 9, mô hình duy trì 3, mô hình nhân rộng 1.
        | Kinh tế | 2 | 0 | 1 | 3 |
        | Văn hóa - xã hội | 4 | 0 | 0 | 4 |
        | Quốc phòng - an ninh | 2 | 1 | 0 | 3 |
        | Xây dựng hệ thống chính trị | 1 | 2 | 0 | 3 |
        | Tổng số | 9 | 3 | 1 | 13 |
        Độ phủ: trong 9 đơn vị bắt buộc có 8 đơn vị đăng ký (chủ trì), 1 đơn vị chỉ phối hợp; tỷ lệ đơn vị có mô hình: 100%.
        Biểu 2. Chỉ tiêu của kế hoạch
        | Trong đó mô hình mới | 1 | 2 | Đạt | Tính mọi mô hình đăng ký: 9 (đạt) |
        Trong 9 mô hình mới đã ra mắt 1 mô hình; quá thời hạn mà chưa ghi nhận ra mắt: 0 mô hình.
        - Góp vốn nuôi nhau (Chi bộ Tổ dân phố số 1; nhân rộng từ: Tổ dân phố số 9).
        - Đọc sách cùng con (Chi bộ Tổ dân phố số 4).
        """,  # noqa: E501  # a drawing is as wide as its columns
    )


def test_the_reports_of_the_half_year_and_of_the_year(walk: Walk) -> None:
    five.must_say(
        walk.reports / "Bao cao 6 thang 2026.docx",
        """
        Đã ghi nhận báo cáo chung của 3 đơn vị.
        - Nghị quyết chuyên đề (Chi bộ Tổ dân phố số 1).
        Công tác tuyên truyền: các đơn vị báo cáo 17 tin, bài, hội nghị tuyên truyền.
        Đã ghi nhận kết quả của 8 mô hình, với 585 lượt người tham gia, kinh phí huy động 46.700.000 đồng. Đánh giá: hiệu quả 6, chưa hiệu quả 1, chưa đánh giá 1.
        | Kinh tế | 3 | 2 | 90 | 10.500.000 |
        | Văn hóa - xã hội | 4 | 2 | 135 | 15.000.000 |
        | Quốc phòng - an ninh | 3 | 2 | 70 | 18.000.000 |
        | Xây dựng hệ thống chính trị | 3 | 2 | 290 | 3.200.000 |
        | Tổng số | 13 | 8 | 585 | 46.700.000 |
        Lấy ý kiến: 188 phiếu hài lòng trong 200 phiếu hợp lệ, tỷ lệ 94%.
        Trong 9 mô hình mới đã ra mắt 5 mô hình; quá thời hạn mà chưa ghi nhận ra mắt: 4 mô hình.
        - Một số hộ đi làm xa (Chi bộ Tổ dân phố số 1).
        """,  # noqa: E501  # a drawing is as wide as its columns
    )
    # 200 + 90 + 50 + 95 = 435; 20 + 9 + 4 + 8,5 = 41,5 million
    five.must_say(
        walk.reports / "Bao cao nam 2026.docx",
        """
        Chưa ghi nhận báo cáo chung của đơn vị nào.
        Đã ghi nhận kết quả của 4 mô hình, với 435 lượt người tham gia, kinh phí huy động 41.500.000 đồng. Đánh giá: hiệu quả 4.
        | Xây dựng hệ thống chính trị | 3 | 0 | — | — |
        """,
    )


def test_no_report_says_what_means_nothing(walk: Walk) -> None:
    for name in ("Dang ky 2026", "Bao cao 6 thang 2026", "Bao cao nam 2026"):
        assert list(five.senseless(five.report_text(walk.reports / f"{name}.docx"))) == []


def test_every_number_is_the_sum_of_what_is_traced_to_it(walk: Walk) -> None:
    tracing.must_add_up(walk.folder, date(2026, 11, 20))


def test_the_place_of_every_row_leads_to_it_in_the_kept_original(walk: Walk) -> None:
    assert tracing.must_lead_to_its_row(walk.folder, "tblDangKy", "Tên mô hình") >= 5
    assert tracing.must_lead_to_its_row(walk.folder, "tblKetQua", "Tên mô hình") >= 2


def test_the_workbook_holds_the_same_numbers(walk: Walk) -> None:
    master = walk.master
    assert five.line(master, "Độ phủ", "T2")[1:4] == [100, 100, "✓ Đạt"]
    assert five.line(master, "Độ phủ", "T1")[1:5] == [5, 5, "✓ Đạt", 13]
    assert [five.line(master, "Độ phủ", label)[0] for label in ("Đơn vị bắt buộc", "Chỉ phối hợp")] == [9, 1]
    assert five.line(master, "Độ phủ", "Được miễn (không trong mẫu số)")[0] == 1
    assert [five.line(master, "Độ phủ", label)[0] for label in ("Đã ra mắt", "Quá hạn ra mắt")] == [5, 4]
    assert five.line(master, "Độ phủ", "6 tháng đầu năm")[2:] == [4, 1, 7]
    # 9 obliged: 8 lead, 1 helps, 0 without; 100 %; 13 models, 1 not; of the year 2 on time, 0 late, 10 not yet; nothing to mend
    assert five.board(walk) == [9, 8, 1, 0, 100, 13, 1, 2, 0, 10, 0, 0]


def test_a_reading_without_cooperation_moves_the_numbers(walk: Walk, tmp_path: Path) -> None:
    other = Walk(practice.copy(walk.folder, tmp_path / "x"), PLAN)
    five.chooses(other, "rule.count_cooperation", "Không")
    five.dvk(date(2026, 11, 20), "consolidate", other.folder)
    said = five.dvk(date(2026, 11, 20), "coverage", other.folder)
    # HPN only helps: 8 of 9, 88,88… %
    assert (said["covered"], said["rate_percent"], said["missing"]) == (8, "88.8", ["HPN"])
    assert five.targets(said)[-1] == ("T2", "88.8", False)
    assert five.line(other.master, "Độ phủ", "T2")[1:4] == [88.8, 100, "✗ Chưa đạt"]
    assert five.board(other)[:5] == [9, 8, 0, 1, 88.8]
    assert five.targets(walk.said["year coverage"])[-1] == ("T2", "100", True)


@pytest.mark.office
def test_the_final_workbook_agrees_with_libreoffice(walk: Walk, office: Office) -> None:
    five.must_agree(walk, office)


@pytest.mark.validator
def test_the_final_workbook_and_papers_are_valid(walk: Walk) -> None:
    five.must_be_valid(walk)
