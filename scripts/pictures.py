"""The pictures of docs/pictures from the real files of practice campaigns: screens of sheets, and pages as printed."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import button_pictures
import pdfcheck
import practice_campaigns
import render
import screens

from dvk_xl.actions.folder import Campaign, open_campaign
from dvk_xl.issues import column_letters
from dvk_xl.schema import Schema, load_schema
from dvk_xl.views.tables import HEADER_ROW

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
_WIDE, _MIDDLE, _NARROW = 1180, 980, 760
"""Pixels across a picture: a broad sheet, a paper on its side, an upright page."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A picture of a part of a sheet: its name, the sheet, the area, what is left out, its width in pixels."""

    name: str
    sheet: str
    area: str
    hidden: tuple[str, ...] = ()
    width: int = _WIDE
    heads: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A picture of a printed page: its name, the file, words that the page has, its width in pixels, the share kept."""

    name: str
    file: str
    words: str
    width: int = _MIDDLE
    top: float = 1.0


_OTHER_SCREENS = {
    "form": Screen("mau-dang-ky", "Đăng ký", "A1:K12"),
    "report": Screen("mau-ket-qua", "Kết quả", "A1:J12"),
    "commune": Screen("ha-giang-dieu-hanh", "Điều hành", "A1:P37", heads=False),
}
"""Screens of other files than the master of the ward: a form, a report form, the master of the commune."""
_WARD_PAGES = (
    Page("phu-luc-01", "4-Bao-cao/Phu luc 01 - Dang ky 2026.xlsx", "XÂY DỰNG MÔ HÌNH", _NARROW),
    Page("phu-luc-02", "4-Bao-cao/Phu luc 02 - Dang ky 2026.xlsx", "DANH SÁCH ĐĂNG KÝ MÔ HÌNH"),
    Page("phu-luc-03", "4-Bao-cao/Phu luc 03 - Bao cao 6 thang 2026.xlsx", "KẾT QUẢ THỰC HIỆN MÔ HÌNH"),
    Page("danh-sach-cap-tren", "4-Bao-cao/Danh sach gui cap tren - Dang ky 2026.xlsx", "ĐẢNG ỦY PHƯỜNG", top=0.6),
    Page("chua-gui", "4-Bao-cao/Danh sach don vi chua gui - Bao cao 6 thang 2026.xlsx", "CHƯA GỬI"),
    Page("bao-cao-1", "4-Bao-cao/Bao cao 6 thang 2026.docx", "BÁO CÁO", _NARROW),
)
_RETURNED = Screen("tra-lai-o-sai", "Đăng ký", "A1:W13", ("E:K", "M:T"))
_RETURNED_FILE = "3-Tra-lai/CBCS - Cần sửa.xlsx"
_RETURNED_PAGES = (
    Page("tra-lai-can-sua", _RETURNED_FILE, "CÁC CHỖ CẦN SỬA", top=0.6),
    Page("tra-lai-dong-sai", "3-Tra-lai/CB08/Danh sach CB08 - Cần sửa.xlsx", "CÁC DÒNG CẦN SỬA", top=0.4),
)
"""What goes back to units: a marked file, and the rows of a list that cannot be marked."""
_COMMUNE_PAGES = (
    Page("ha-giang-phu-luc-01", "4-Bao-cao/Phu luc 01 - Dang ky 2023.xlsx", "Cá nhân", _NARROW),
    Page("ha-giang-danh-sach", "4-Bao-cao/Phu luc 02 - Dang ky 2023.xlsx", "Thôn"),
)


def main() -> None:
    """Run the practice campaigns and draw every picture anew; those no longer named here go."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dvk-pictures-", ignore_cleanup_errors=True) as place:
        ward, commune, out = Path(place) / "phuong", Path(place) / "xa" / "phong-trao", Path(place) / "out"
        practice_campaigns.ward(ward)
        practice_campaigns.commune(commune)
        _screens(open_campaign(ward), open_campaign(commune), out)
        _pages(ward, _WARD_PAGES, out / "phuong")
        _pages(commune, _COMMUNE_PAGES, out / "xa")
        # last: what it sends changes the numbers of the ward
        practice_campaigns.faulty_files(ward)
        _returned(ward, out / "tra-lai")
    for old in sorted(PICTURES.glob("*.png")):
        if old.stem not in names():
            old.unlink()
    button_pictures.main()


def names() -> tuple[str, ...]:
    """The names of the pictures in the order in which they are drawn."""
    screens_and_pages = (*_ward_screens(load_schema()), *_OTHER_SCREENS.values(), *_WARD_PAGES, *_COMMUNE_PAGES)
    return tuple(one.name for one in (*screens_and_pages, _RETURNED, *_RETURNED_PAGES))


def _returned(ward: Path, out: Path) -> None:
    shot = screens.Shot(ward / _RETURNED_FILE, _RETURNED.sheet, _RETURNED.area, _RETURNED.hidden, _RETURNED.heads)
    _write(_RETURNED.name, screens.picture(screens.print_shots([shot], out)[0], _RETURNED.width))
    _pages(ward, _RETURNED_PAGES, out)


def _screens(ward: Campaign, commune: Campaign, out: Path) -> None:
    outbox = ward.folder.room("outbox")
    files = {"form": outbox / "CB02 - Dang ky 2026.xlsx", "report": outbox / "CB02 - Bao cao 6 thang 2026.xlsx"}
    files["commune"] = commune.folder.master
    chosen = [(ward.folder.master, one) for one in _ward_screens(ward.schema)]
    chosen += [(files[name], one) for name, one in _OTHER_SCREENS.items()]
    shots = [screens.Shot(file, one.sheet, one.area, one.hidden, one.heads) for file, one in chosen]
    for pdf, (_, one) in zip(screens.print_shots(shots, out), chosen, strict=True):
        _write(one.name, screens.picture(pdf, one.width))


def _ward_screens(schema: Schema) -> Sequence[Screen]:
    counting = ("number", "model_id", "model_name", "kind", "field", "lead_unit", "counted", "not_counted_reason")
    allowing = (
        "model_id",
        "model_name",
        "counted",
        "not_counted_reason",
        "directed_by_committee",
        "override_count",
        "override_reason",
    )
    unit = ("code", "title", "type", "obliged", "eligible", "reports", "aliases", "contact", "phone")
    return (
        Screen("dieu-hanh", "Điều hành", "A1:P47", heads=False),
        _table(schema, "don-vi", "unit", unit, (6, 16)),
        _table(schema, "dang-ky", "registration", counting, (20, 33)),
        Screen("kiem-tra", "Kiểm tra", "A1:I18"),
        _table(schema, "cho-phep-tinh", "registration", (*allowing, "office_note"), (10, 15), _MIDDLE),
        Screen("cho-xac-nhan", "Chờ xác nhận", "A1:F8", width=_MIDDLE),
        Screen("mien-gia-han", "Miễn, gia hạn", "A1:H9"),
        Screen("tuy-chon", "Tùy chọn", "A1:F14"),
        Screen("do-phu", "Độ phủ", "A1:H40", width=_MIDDLE),
        Screen("tung-don-vi", "Từng đơn vị", "A1:P20"),
        Screen("ma-loi", "Mã lỗi", "A1:F12"),
        Screen("huong-dan", "Hướng dẫn", "A1:E24"),
    )


def _table(
    schema: Schema, name: str, table: str, kept: Sequence[str], rows: tuple[int, int], width: int = _WIDE
) -> Screen:
    """The head of a data sheet and some of its rows, with these columns only."""
    fields = schema.tables[table].fields
    letters = {one.name: column_letters(number) for number, one in enumerate(fields, 1)}
    hidden = [f"{letter}:{letter}" for field, letter in letters.items() if field not in kept]
    first, last = rows
    if first > HEADER_ROW + 1:
        hidden.append(f"{HEADER_ROW + 1}:{first - 1}")
    if fields[0].name not in kept:  # the title stands in the first column
        hidden.append(f"1:{HEADER_ROW - 1}")
    area = f"A1:{letters[kept[-1]]}{last}"
    return Screen(name, schema.tables[table].sheet, area, tuple(hidden), width)


def _pages(folder: Path, pages: Sequence[Page], out: Path) -> None:
    files = [folder / page.file for page in pages]
    for page, pdf in zip(pages, render.to_pdf(files, out), strict=True):
        texts = [" ".join(text.split()) for text in pdfcheck.page_texts(pdf)]
        number = next(place for place, text in enumerate(texts, 1) if page.words in text)
        _write(page.name, screens.picture(pdf, page.width, number, page.top))


def _write(name: str, data: bytes) -> None:
    (PICTURES / f"{name}.png").write_bytes(data)
    print(f"docs/pictures/{name}.png  {len(data) // 1024} KB")


if __name__ == "__main__":
    main()
