"""The options of commands, each with its Vietnamese help."""

import argparse
from pathlib import Path

from dvk_xl.plan import PERIODS


def folder(parser: argparse.ArgumentParser) -> None:
    """The campaign folder."""
    parser.add_argument("folder", type=Path, metavar="THƯ_MỤC", help="thư mục phong trào")


def period(parser: argparse.ArgumentParser) -> None:
    """The period, which must be named."""
    parser.add_argument("--period", choices=PERIODS, required=True, help="kỳ: DK đăng ký, 6T sáu tháng, NAM cả năm")


def any_period(parser: argparse.ArgumentParser) -> None:
    """The period, registration when not named."""
    parser.add_argument("--period", choices=PERIODS, default="DK", help="kỳ: DK đăng ký, 6T sáu tháng, NAM cả năm")


def new_options(parser: argparse.ArgumentParser) -> None:
    """Plan, register of units and year of a new campaign."""
    parser.add_argument("--plan", required=True, metavar="TÊN", help="tên kế hoạch (xem: dvk plans) hoặc tệp .toml")
    parser.add_argument("--units", type=Path, metavar="TỆP", help="danh mục đơn vị, xlsx hoặc csv")
    parser.add_argument("--year", type=int, metavar="NĂM", help="năm, với kế hoạch nhiều năm")


def plan_file(parser: argparse.ArgumentParser) -> None:
    """What to do with a profile of one's own, and its file."""
    parser.add_argument(
        "what",
        choices=("check", "template"),
        metavar="VIỆC",
        help="check: nêu mọi chỗ sai của tệp cùng lúc; template: viết tệp mẫu có chú giải",
    )
    parser.add_argument("file", type=Path, metavar="TỆP", help="tệp kế hoạch .toml")


def plan_option(parser: argparse.ArgumentParser) -> None:
    """The plan whose fields the forms offer."""
    parser.add_argument("--plan", default="phuong-hai-phong-2026", metavar="TÊN", help="lĩnh vực theo kế hoạch này")


def unit_option(parser: argparse.ArgumentParser) -> None:
    """Single units by code."""
    parser.add_argument("--unit", action="append", default=[], metavar="MÃ", help="chỉ đơn vị này (ghi nhiều lần được)")


def dry_run(parser: argparse.ArgumentParser) -> None:
    """Look without writing."""
    parser.add_argument("--dry-run", action="store_true", help="chỉ xem sẽ thay đổi gì, không ghi")


def paths(parser: argparse.ArgumentParser) -> None:
    """Files or folders."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="TỆP", help="tệp hoặc thư mục cần kiểm tra")


def rules_option(parser: argparse.ArgumentParser) -> None:
    """The plan whose rules hold for files outside a campaign."""
    parser.add_argument("--plan", metavar="TÊN", help="kế hoạch, khi tệp không nằm trong thư mục phong trào")


def paper_options(parser: argparse.ArgumentParser) -> None:
    """The outputs to make, none for a look at the calendar, and their period."""
    parser.add_argument(
        "names",
        nargs="*",
        metavar="VĂN_BẢN",
        help="list_up, appendix1, appendix2, appendix3, missing; không ghi tên nào thì liệt kê theo lịch",
    )
    parser.add_argument("--period", choices=PERIODS, help="kỳ: DK đăng ký, 6T sáu tháng, NAM cả năm; mặc định kỳ này")


def format_option(parser: argparse.ArgumentParser) -> None:
    """Formats of reports."""
    parser.add_argument("--format", default="docx,xlsx", metavar="docx,xlsx", help="dạng tệp, cách nhau bằng dấu phẩy")


def alias_options(parser: argparse.ArgumentParser) -> None:
    """Confirm a name, or list those that wait."""
    parser.add_argument(
        "--confirm", nargs=2, metavar=("TÊN", "MÃ"), help="xác nhận tên đã ghi là của đơn vị mang mã này"
    )
    parser.add_argument("--list", action="store_true", help="các tên đang chờ xác nhận")


def traced(parser: argparse.ArgumentParser) -> None:
    """The row or number asked about."""
    parser.add_argument(
        "what",
        metavar="GÌ",
        help="mã mô hình (CB01-01), mã kết quả (CB01-01/6T), mã đơn vị, số biên nhận (BN-0007), mã chỉ tiêu (T1), "
        "hoặc một con số như models, missing, late",
    )


def code_names(parser: argparse.ArgumentParser) -> None:
    """The codes asked about."""
    parser.add_argument("codes", nargs="*", metavar="MÃ", help="chỉ những mã này, như E203; không ghi mã nào là tất cả")


def demo_folder(parser: argparse.ArgumentParser) -> None:
    """Where the practice campaign goes."""
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("Dan van kheo 2026 - tap"), metavar="THƯ_MỤC", help="thư mục tập"
    )


def doctor_options(parser: argparse.ArgumentParser) -> None:
    """The campaign folder to look at as well, and whether to remember the launcher."""
    parser.add_argument("folder", nargs="?", type=Path, metavar="THƯ_MỤC", help="thư mục phong trào, để xem cả sổ")
    parser.add_argument(
        "--remember", action="store_true", help="ghi nhớ chương trình này cho nút trong mọi sổ của người dùng"
    )
