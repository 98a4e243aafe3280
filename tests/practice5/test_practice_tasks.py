"""The commune of Hòa Xá in 2026: no numbers, no fields, no days; seven tasks whose progress the office keeps."""

from datetime import date
from pathlib import Path

import pytest
from helpers import five, practice, tracing
from helpers.five import Walk
from helpers.office import Office

PLAN = "hoa-xa-2026"
REGISTER = """
| Mã  | Tên đơn vị                                | Loại         | Đầu mối       | Điện thoại |
| C01 | Chi bộ Thôn Đông                          | CHI_BO       | Lê Thị Thử    | 0900000401 |
| C02 | Chi bộ Thôn Tây                           | CHI_BO       | Trần Văn Mẫu  | 0900000402 |
| C03 | Chi bộ Thôn Nam                           | CHI_BO       | Phạm Thị Ví   | 0900000403 |
| C04 | Chi bộ Trường Tiểu học Hoa Gạo            | CHI_BO       | Đỗ Văn Dụ     | 0900000404 |
| DB  | Đảng bộ Công an xã                        | DANG_BO_TT   | Hà Văn Thử    | 0900000405 |
| UB  | Ủy ban nhân dân xã                        | UBND         | Vũ Thị Tập    | 0900000406 |
| PKT | Phòng Kinh tế                             | PHONG_BAN    | Lương Thị Ví  | 0900000407 |
| VH  | Trung tâm Văn hóa - Thông tin và Thể thao | DV_SU_NGHIEP | Tô Thị Dụ     | 0900000408 |
| MT  | Ủy ban Mặt trận Tổ quốc Việt Nam xã       | MTTQ         | Lâm Thị Mẫu   | 0900000409 |
| PN  | Hội Liên hiệp Phụ nữ xã                   | CT_XH        | Trịnh Văn Thử | 0900000410 |
| CTD | Hội Chữ thập đỏ xã                        | HOI_QC       | Quách Thị Dụ  | 0900000411 |
| XDD | Ban Xây dựng Đảng                         | CO_QUAN_DANG | Ninh Văn Tập  | 0900000412 |
"""
USUAL = {
    "Loại mô hình": "Mô hình mới",
    "Tập thể/Cá nhân": "Tập thể",
    "Mục tiêu, kết quả cần đạt": "Cả thôn cùng làm.",
    "Nội dung, giải pháp": "Đảng viên làm trước.",
    "Ngày bắt đầu": "10/02/2026",
    "Người phụ trách": "Người Phụ Trách Thử",
}
FIRST = """
| Đơn vị | Tên mô hình         | Loại mô hình      | Lĩnh vực           | Tập thể/Cá nhân | Họ và tên cá nhân | Đơn vị phối hợp         | Ngày bắt đầu | Mô hình gốc được nhân rộng |
| C01    | Đường hoa thôn Đông |                   | Cảnh quan          |                 |                   | Hội Liên hiệp Phụ nữ xã |              |                            |
| C01    | Tổ liên gia tự quản | Mô hình duy trì   |                    |                 |                   |                         | 05/05/2024   |                            |
| C02    | Bến nước sạch       | Mô hình nhân rộng | Môi trường         |                 |                   |                         |              | Thôn Đông                  |
| MT     | Người gác tiếng loa |                   |                    | Cá nhân         | Nguyễn Văn Mẫu    |                         |              |                            |
| UB     | Một cửa cuối tuần   |                   | Hành chính         |                 |                   |                         | 01/12/2025   |                            |
"""  # noqa: E501  # a drawing is as wide as its columns
LISTED = """
| STT | Tên mô hình         | Loại    | Mục tiêu     | Giải pháp     | Thời gian thực hiện | Người phụ trách |
| 1   | Ngân hàng máu sống  | Mới     | 40 người     | Gọi là có mặt | 01/3/2026           | Quách Thị Dụ    |
"""
PAPER = """
| Tên mô hình     | Loại mô hình    | Tập thể/Cá nhân | Đơn vị chủ trì     | Mục tiêu, kết quả cần đạt | Nội dung, giải pháp | Ngày bắt đầu | Người phụ trách |
| Cổng dân tin cậy | Mô hình duy trì | Tập thể        | Đảng bộ Công an xã | Tin báo trong ngày        | Hòm thư ở mỗi thôn  | 01/08/2025   | Hà Văn Thử      |
"""  # noqa: E501  # a drawing is as wide as its columns
LEAVES = """
| Đơn vị             | Kỳ      | Quyết định | Lý do             | Người duyệt    |
| Chi bộ Thôn Nam    | Đăng ký | Miễn       | Đang sáp nhập     | Trần Văn Ví Dụ |
"""
MENDED = """
| Đơn vị | Tên mô hình       | Lĩnh vực   | Ngày bắt đầu |
| UB     | Một cửa cuối tuần | Hành chính | 01/02/2026   |
"""
LATE = """
| Đơn vị | Tên mô hình           |
| PKT    | Ruộng không bờ chết   |
"""
YEAR = """
| Đơn vị | Kết quả đạt được     | Số người tham gia | Kinh phí huy động (đồng) | Đánh giá hiệu quả |
| C01    | 2,5 km đường hoa     | 310               | 27000000                 | Hiệu quả          |
| C01    | 9 tổ không có vụ việc | 90               |                          | Hiệu quả          |
| PKT    | Bỏ 3 km bờ chết      | 55                | 8000000                  | Chưa hiệu quả     |
"""
YEAR_REPORTS = """
| Đơn vị | Văn bản triển khai     | Số tin, bài, hội nghị | Phương hướng         |
| C01    | Nghị quyết số 04-NQ/CB | 5                     | Nối dài đường hoa    |
| VH     |                        | 22                    |                      |
"""


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Give the commune after its year; do not change it."""
    walk = five.begin(tmp_path_factory.mktemp("hoa-xa"), PLAN, REGISTER, date(2026, 1, 15))
    five.dvk(date(2026, 1, 20), "forms", walk.folder, "--period", "DK")
    five.answer(walk, "DK", date(2026, 2, 20), {"registration": FIRST}, USUAL)
    five.hand_made(walk.inbox / "chu thap do.xlsx", ("Hội Chữ thập đỏ xã",), LISTED, date(2026, 2, 21))
    (walk.inbox / "lan 2.xlsx").write_bytes((walk.inbox / "DK C02.xlsx").read_bytes())
    five.types(walk, "tblDangKy", PAPER)
    five.types(walk, "tblMienGiaHan", LEAVES)
    walk.said["first"] = five.dvk(date(2026, 2, 28), "consolidate", walk.folder, code=five.DATA_ERRORS)
    five.answer(walk, "DK", date(2026, 3, 5), {"registration": MENDED}, USUAL, " sua")
    five.chooses(walk, "deadline.DK", "28/02/2026")
    five.answer(walk, "DK", date(2026, 3, 5), {"registration": LATE}, USUAL)
    five.marks(walk, "tblNhiemVu", "STT", {"1.0": {"Tiến độ": "Đang làm"}, "4.0": {"Tiến độ": "Đang làm"}})
    walk.said["second"] = five.dvk(date(2026, 3, 6), "consolidate", walk.folder)
    walk.said["second coverage"] = five.dvk(date(2026, 3, 6), "coverage", walk.folder)
    walk.said["registration report"] = five.dvk(date(2026, 3, 6), "report", walk.folder, "--period", "DK")
    names = ("appendix1", "appendix2", "missing")
    walk.said["papers"] = five.dvk(date(2026, 3, 6), "papers", walk.folder, *names, "--period", "DK")
    walk.said["remind"] = five.dvk(date(2026, 3, 6), "remind", walk.folder, "--period", "DK")
    five.dvk(date(2026, 11, 1), "forms", walk.folder, "--period", "NAM")
    five.answer(walk, "NAM", date(2026, 11, 20), {"result": YEAR, "unit_report": YEAR_REPORTS})
    done = {"Tiến độ": "Đã xong", "Ngày xong": "20/11/2026"}
    five.marks(walk, "tblNhiemVu", "STT", {"1.0": done, "2.0": done, "7.0": {**done, "Ghi chú": "Hội nghị ngày 20/11"}})
    walk.said["year"] = five.dvk(date(2026, 11, 25), "consolidate", walk.folder)
    walk.said["year coverage"] = five.dvk(date(2026, 11, 25), "coverage", walk.folder, "--period", "NAM")
    walk.said["year report"] = five.dvk(date(2026, 11, 25), "report", walk.folder, "--period", "NAM")
    five.dvk(date(2026, 11, 25), "papers", walk.folder, "appendix3", "--period", "NAM")
    return walk


NAMES = [
    "Đường hoa thôn Đông",
    "Tổ liên gia tự quản",
    "Bến nước sạch",
    "Ngân hàng máu sống",
    "Cổng dân tin cậy",
    "Người gác tiếng loa",
    "Ruộng không bờ chết",
    "Một cửa cuối tuần",
]
"""The models that count in the end, in the order of the register: C01, C02, CTD, DB, MT, PKT, UB."""


def test_the_first_round_has_a_new_model_that_began_last_year(walk: Walk) -> None:
    said = walk.said["first"]
    # 5 on forms + 1 on the list of CTD + 1 typed from paper = 7; without E201: 6
    assert (said["registrations"], said["countable"], said["balance"]) == (7, 6, True)
    assert five.errors(said) == [("E201", "UB", "start")]
    assert "duplicate" in {five.verdicts(said)[name] for name in ("DK C02.xlsx", "lan 2.xlsx")}


def test_the_registration(walk: Walk) -> None:
    said = walk.said["second coverage"]
    assert five.errors(walk.said["second"]) == []
    # 7 + 1 of PKT
    assert (walk.said["second"]["registrations"], walk.said["second"]["countable"]) == (8, 8)
    assert (said["obliged"], said["rate_percent"], said["targets"]) == (0, None, [])
    assert said["models"] == {
        "total": 8,
        # kept: Tổ liên gia, Cổng dân; replicated: Bến nước; the other five are new
        "by_kind": {"MOI": 5, "DUY_TRI": 2, "NHAN_RONG": 1},
        "by_field": {},
        "by_subject": {"TT": 7, "CN": 1},
        "not_counted": 0,
    }
    # 11 report, C03 is exempt: 10; the office set 28/2 and PKT came on 6/3; the typed row of DB was there on 28/2
    assert said["timeliness"] == {
        "deadline": "2026-02-28",
        "on_time": ["C01", "C02", "CTD", "DB", "MT", "UB"],
        "late": ["PKT"],
        "missing": ["C04", "PN", "VH"],
    }
    assert [one["unit"] for one in walk.said["remind"]["missing"]] == ["C04", "PN", "VH"]
    assert "(văn phòng định hạn đến hết ngày 28/02/2026)" in walk.said["remind"]["text"]


def test_before_the_office_set_a_day_nobody_was_late(walk: Walk, tmp_path: Path) -> None:
    other = Walk(practice.copy(walk.folder, tmp_path / "x"), PLAN)
    five.chooses(other, "deadline.DK", five.NOTHING)
    said = five.dvk(date(2026, 11, 25), "coverage", other.folder)["timeliness"]
    assert (said["deadline"], said["late"]) == (None, [])
    assert said["on_time"] == ["C01", "C02", "CTD", "DB", "MT", "PKT", "UB"]


def test_the_year(walk: Walk) -> None:
    said = walk.said["year coverage"]["timeliness"]
    assert (walk.said["year"]["results"], five.errors(walk.said["year"])) == (3, [])
    assert (said["deadline"], said["on_time"], said["late"]) == (None, ["C01", "PKT", "VH"], [])
    # the exemption of C03 was for the registration
    assert said["missing"] == ["C02", "C03", "C04", "CTD", "DB", "MT", "PN", "UB"]
    half = five.dvk(date(2026, 11, 25), "coverage", walk.folder, "--period", "6T")["timeliness"]
    assert half == {"deadline": None, "on_time": [], "late": [], "missing": []}


def test_the_progress_of_the_tasks_is_kept_and_counted(walk: Walk) -> None:
    rows = practice.table_rows(walk.master, "tblNhiemVu")
    assert [int(one["STT"]) for one in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.get("Tiến độ") for one in rows] == ["Đã xong", "Đã xong", None, "Đang làm", None, None, "Đã xong"]
    assert rows[6]["Ghi chú"] == "Hội nghị ngày 20/11"
    assert rows[4]["Chủ trì"] == "Ban Xây dựng Đảng Đảng ủy"
    assert rows[2]["Thời gian"] == "Thường xuyên, từ năm 2026 đến năm 2030"
    # 3 of 7 are done
    cells = practice.cells_of(walk.master, "Điều hành")["Điều hành"]
    place = next(address for address, cell in cells.items() if cell.value == "Nhiệm vụ đã xong")
    row = int(place[1:]) + 1
    assert [cells[f"{letter}{row}"].value for letter in "CD"] == [3, 7]


def test_papers_bear_the_words_of_the_plan(walk: Walk) -> None:
    second = walk.reports / "Phu luc 02 - Dang ky 2026.xlsx"
    said = five.texts(second)
    words = {
        "THÀNH ỦY HÀ NỘI",
        "ĐẢNG ỦY XÃ HÒA XÁ",
        "DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” NĂM 2026",
        "T/M BAN THƯỜNG VỤ",
        "PHÓ BÍ THƯ THƯỜNG TRỰC",
    }
    assert words <= set(said)
    assert five.models_on(second) == NAMES
    assert (
        "Tổng số: 8 mô hình; trong đó: mô hình mới 5, mô hình duy trì 2, mô hình nhân rộng 1; tập thể 7, cá nhân 1."
        in said
    )
    assert not [text for text in said if text.startswith("Theo lĩnh vực")]
    assert "Cảnh quan" in said
    first = five.texts(walk.reports / "Phu luc 01 - Dang ky 2026.xlsx")
    assert first.count("Kính gửi: Ban Thường vụ Đảng ủy xã (qua Ban Xây dựng Đảng)") == 8
    third = walk.reports / "Phu luc 03 - Bao cao nam 2026.xlsx"
    # 310 + 90 + 55 = 455; 27 + 8 = 35 million
    assert five.models_on(third) == ["Đường hoa thôn Đông", "Tổ liên gia tự quản", "Ruộng không bờ chết"]
    assert "Cộng: 3 mô hình; 455 lượt người tham gia; 35.000.000 đồng." in five.texts(third)
    missing = walk.reports / "Danh sach don vi chua gui - Dang ky 2026.xlsx"
    assert len(five.models_on(missing)) == 3


def test_the_report_of_the_year(walk: Walk) -> None:
    five.must_say(
        walk.reports / "Bao cao nam 2026.docx",
        """
        Danh mục theo dõi của xã Hòa Xá có 12 đơn vị.
        Về việc gửi báo cáo năm (kế hoạch ghi: Hằng năm tổ chức sơ kết, tổng kết đánh giá kết quả thực hiện phong trào thi đua “Dân vận khéo”): trong 11 đơn vị phải gửi đã nhận được của 3 đơn vị, chưa nhận được của 8 đơn vị.
        Đã ghi nhận báo cáo chung của 2 đơn vị.
        - Nghị quyết số 04-NQ/CB (Chi bộ Thôn Đông).
        Công tác tuyên truyền: các đơn vị báo cáo 27 tin, bài, hội nghị tuyên truyền.
        Tổng số mô hình, điển hình “Dân vận khéo” được tính: 8, trong đó tập thể 7, cá nhân 1; mô hình mới 5, mô hình duy trì 2, mô hình nhân rộng 1.
        ### 2. Kết quả thực hiện
        Đã ghi nhận kết quả của 3 mô hình, với 455 lượt người tham gia, kinh phí huy động 35.000.000 đồng. Đánh giá: hiệu quả 2, chưa hiệu quả 1.
        - Đường hoa thôn Đông (Chi bộ Thôn Đông): 2,5 km đường hoa.
        Nhiệm vụ của kế hoạch: đã xong 3 trong 7 nhiệm vụ.
        ### 3. Công nhận mô hình
        - Bến nước sạch (Chi bộ Thôn Tây; nhân rộng từ: Thôn Đông).
        - Nối dài đường hoa (Chi bộ Thôn Đông).
        """,  # noqa: E501  # a drawing is as wide as its columns
    )


def test_no_report_says_what_means_nothing(walk: Walk) -> None:
    for name in ("Dang ky 2026", "Bao cao nam 2026"):
        text = five.report_text(walk.reports / f"{name}.docx")
        assert list(five.senseless(text)) == []
        for nothing in ("bắt buộc", "Độ phủ", "ra mắt", "chưa ghi rõ lĩnh vực", "Chưa xác định lĩnh vực", "Biểu "):
            assert nothing not in text


def test_every_number_is_the_sum_of_what_is_traced_to_it(walk: Walk) -> None:
    tracing.must_add_up(walk.folder, date(2026, 11, 25))


def test_the_place_of_every_row_leads_to_it_in_the_kept_original(walk: Walk) -> None:
    assert tracing.must_lead_to_its_row(walk.folder, "tblDangKy", "Tên mô hình") >= 5
    assert tracing.must_lead_to_its_row(walk.folder, "tblKetQua", "Tên mô hình") >= 2


def test_the_workbook_holds_the_same_numbers(walk: Walk) -> None:
    assert five.line(walk.master, "Độ phủ", "Tổng số được tính")[0] == 8
    assert five.line(walk.master, "Độ phủ", "6 tháng đầu năm")[-3:] == [0, 0, 0]
    # nobody obliged: no rate; 8 models; of the year 3 have come, 8 not; nothing to mend
    assert five.board(walk) == [0, 0, 0, 0, "—", 8, 0, 3, 0, 8, 0, 0]


@pytest.mark.office
def test_the_final_workbook_agrees_with_libreoffice(walk: Walk, office: Office) -> None:
    five.must_agree(walk, office)


@pytest.mark.validator
def test_the_final_workbook_and_papers_are_valid(walk: Walk) -> None:
    five.must_be_valid(walk)
