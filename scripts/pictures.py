"""The pictures of the practice campaign for docs/pictures: made from the real files, page by page."""

import tempfile
from pathlib import Path

import pdfcheck
import render

from dvk_xl.demo import run_demo

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
_WIDTH_DPI = 80
# file in the campaign folder → (words on the page, name of the picture)
_PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "DanVanKheo.xlsm": (
        ("SỔ DÂN VẬN KHÉO", "dieu-hanh"),
        ("KẾ HOẠCH", "ke-hoach"),
        ("ĐĂNG KÝ XÂY DỰNG MÔ HÌNH", "phu-luc-01"),
        ("DANH SÁCH ĐĂNG KÝ MÔ HÌNH", "phu-luc-02"),
        ("KẾT QUẢ THỰC HIỆN MÔ HÌNH “Dân vận khéo”", "phu-luc-03"),
        ("ĐỘ PHỦ, CHỈ TIÊU, ĐÚNG HẠN", "do-phu"),
        ("KIỂM TRA", "kiem-tra"),
        ("SỔ NHẬN", "so-nhan"),
        ("HƯỚNG DẪN", "huong-dan"),
    ),
    "1-Gui-don-vi/CB02 - Dang ky 2026.xlsx": (
        ("MẪU ĐĂNG KÝ MÔ HÌNH", "mau-dang-ky"),
        ("DANH SÁCH ĐĂNG KÝ MÔ HÌNH", "mau-phu-luc-02"),
    ),
    "1-Gui-don-vi/CB02 - Bao cao 6 thang 2026.xlsx": (
        ("MẪU BÁO CÁO KẾT QUẢ", "mau-ket-qua"),
        ("BÁO CÁO CHUNG CỦA ĐƠN VỊ", "mau-bao-cao"),
    ),
    "4-Bao-cao/Bao cao 6 thang 2026.docx": (
        ("BÁO CÁO", "bao-cao-1"),
        ("KẾT QUẢ THỰC HIỆN", "bao-cao-2"),
    ),
}


def main() -> None:
    """Run the practice campaign and draw its pages anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        campaign, out = Path(place) / "demo", Path(place) / "out"
        run_demo(campaign)
        for name, pages in _PAGES.items():
            _draw(campaign / name, out, pages)


def _draw(source: Path, out: Path, pages: tuple[tuple[str, str], ...]) -> None:
    drawn = render.render(source, out, _WIDTH_DPI)
    texts = pdfcheck.page_texts(out / f"{source.name}.pdf")
    first = 0
    for words, picture in pages:
        number = next(place for place in range(first, len(texts)) if words in " ".join(texts[place].split()))
        first = number
        (PICTURES / f"{picture}.png").write_bytes(drawn[number].read_bytes())
        print(f"docs/pictures/{picture}.png")


if __name__ == "__main__":
    main()
