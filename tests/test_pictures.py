"""What people see: nothing is cut, every font has Vietnamese, and the pictures of the guide are there."""

import re
import struct
from pathlib import Path

import button_pictures
import pdfcheck
import pictures
import pytest
import render
import screens
from helpers.office import Office

from dvk_xl.demo import run_demo
from dvk_xl.generate.vba import load_actions

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
# lists of the screen, not papers: their long cells wrap up to Excel's highest row and no further
SCREEN_ONLY = {"Sổ nhận"}
FILES = (
    "DanVanKheo.xlsm",
    "1-Gui-don-vi/CB02 - Dang ky 2026.xlsx",
    "1-Gui-don-vi/CB02 - Bao cao 6 thang 2026.xlsx",
    "4-Bao-cao/Phu luc 02 - Dang ky 2026.xlsx",
    "4-Bao-cao/Phu luc 03 - Bao cao 6 thang 2026.xlsx",
)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("practice") / "demo"
    run_demo(folder)
    return folder


@pytest.mark.office
@pytest.mark.parametrize("name", FILES)
def test_no_text_of_the_practice_campaign_is_cut(practice: Path, office: Office, name: str) -> None:
    cut = [one for one in office.cut_cells(practice / name) if one.sheet not in SCREEN_ONLY]
    assert cut == []


@pytest.mark.office
def test_every_font_on_paper_has_all_vietnamese_letters(practice: Path, tmp_path: Path) -> None:
    papers = [practice / name for name in (*FILES, "4-Bao-cao/Bao cao 6 thang 2026.docx")]
    for pdf in render.to_pdf(papers, tmp_path):
        assert pdfcheck.font_faults(pdf) == [], pdf.name


@pytest.mark.office
def test_the_words_of_the_papers_stand_complete_in_the_pdf(practice: Path, tmp_path: Path) -> None:
    (pdf,) = render.to_pdf([practice / "DanVanKheo.xlsm"], tmp_path)
    words = ("DANH SÁCH ĐĂNG KÝ MÔ HÌNH", "Chi bộ Tổ dân phố Lương Hậu", "Quốc phòng - an ninh", "T/M BAN THƯỜNG VỤ")
    assert pdfcheck.missing_strings(pdf, words) == []


def test_the_pictures_of_the_documents_are_committed_and_no_others() -> None:
    assert {path.stem for path in PICTURES.glob("*.png")} == set(pictures.names()), "make pictures"


def test_every_picture_is_shown_in_a_document_and_every_one_shown_is_there() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))]
    shown = {name for text in texts for name in re.findall(r"pictures/([\w-]+)\.png", text)}
    assert shown == set(pictures.names())


@pytest.mark.parametrize("name", pictures.names())
def test_a_picture_is_small_and_legible(name: str) -> None:
    data = (PICTURES / f"{name}.png").read_bytes()
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (data[:8], depth, kind) == (b"\x89PNG\r\n\x1a\n", 8, 3)
    assert len(data) < 150 * 1024
    assert 700 <= width <= 1200
    assert height >= 120


def test_there_is_a_picture_of_what_each_button_does_and_the_guide_shows_it() -> None:
    names = set(button_pictures.names())
    assert {one.id for one in load_actions()} <= names
    assert {path.stem for path in button_pictures.PICTURES.glob("*.png")} == names, "make pictures"
    guide = (ROOT / "docs" / "huong-dan.md").read_text("utf-8")
    assert set(re.findall(r"pictures/nut/(\w+)\.png", guide)) == names


@pytest.mark.parametrize("name", button_pictures.names())
def test_a_picture_of_a_button_is_small(name: str) -> None:
    data = (button_pictures.PICTURES / f"{name}.png").read_bytes()
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (data[:8], depth, kind) == (b"\x89PNG\r\n\x1a\n", 8, 3)
    assert len(data) < 80 * 1024
    assert 250 <= width <= 1200
    assert height >= 120


def test_a_drawn_page_becomes_a_picture_of_few_colours_without_its_white_edges() -> None:
    red, white = b"\xc8\x00\x00", b"\xff\xff\xff"
    lines = [white * 40] * 20 + [white * 15 + red * 10 + white * 15] * 4 + [white * 40] * 20
    trimmed = screens._trimmed(screens.Raster(40, 44, b"".join(lines)))
    assert (trimmed.width, trimmed.height) == (10 + 16, 4 + 16)
    assert _colours(screens.png(trimmed)) == [(255, 255, 255), (200, 0, 0)]


def _colours(png: bytes) -> list[tuple[int, ...]]:
    at = png.index(b"PLTE")
    (size,) = struct.unpack(">I", png[at - 4 : at])
    values = png[at + 4 : at + 4 + size]
    return [tuple(values[place : place + 3]) for place in range(0, size, 3)]


@pytest.mark.office
def test_a_screen_shows_the_rows_asked_for_with_a_decimal_comma(practice: Path, tmp_path: Path) -> None:
    shots = [screens.Shot(practice / "DanVanKheo.xlsm", sheet, "A1:M38", ("4:7",)) for sheet in ("Điều hành", "Độ phủ")]
    first, second = (" ".join(pdfcheck.page_texts(pdf)) for pdf in screens.print_shots(shots, tmp_path))
    assert "69,5%" in first
    assert "69.5" not in first
    assert ("ĐỘ PHỦ" in second, "CHỈ TIÊU\n" in second, "BA NHÓM" in second) == (True, False, True)
