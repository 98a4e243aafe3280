"""What people see: nothing is cut, every font has Vietnamese, and the pictures of the guide are there."""

from pathlib import Path

import pdfcheck
import pytest
import render
from helpers.office import Office

from dvk_xl.demo import run_demo

ROOT = Path(__file__).resolve().parent.parent
# lists of the screen, not papers: their long cells wrap up to Excel's highest row and no further
SCREEN_ONLY = {"Sổ nhận"}
FILES = (
    "DanVanKheo.xlsm",
    "1-Gui-don-vi/CB02 - Dang ky 2026.xlsx",
    "1-Gui-don-vi/CB02 - Bao cao 6 thang 2026.xlsx",
    "4-Bao-cao/Phụ lục 02 - Dang ky 2026.xlsx",
    "4-Bao-cao/Phụ lục 03 - Bao cao 6 thang 2026.xlsx",
)

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("practice") / "demo"
    run_demo(folder)
    return folder


@pytest.mark.parametrize("name", FILES)
def test_no_text_of_the_practice_campaign_is_cut(practice: Path, office: Office, name: str) -> None:
    cut = [one for one in office.cut_cells(practice / name) if one.sheet not in SCREEN_ONLY]
    assert cut == []


def test_every_font_on_paper_has_all_vietnamese_letters(practice: Path, tmp_path: Path) -> None:
    papers = [practice / name for name in (*FILES, "4-Bao-cao/Bao cao 6 thang 2026.docx")]
    for pdf in render.to_pdf(papers, tmp_path):
        assert pdfcheck.font_faults(pdf) == [], pdf.name


def test_the_words_of_the_papers_stand_complete_in_the_pdf(practice: Path, tmp_path: Path) -> None:
    (pdf,) = render.to_pdf([practice / "DanVanKheo.xlsm"], tmp_path)
    words = ("DANH SÁCH ĐĂNG KÝ MÔ HÌNH", "Chi bộ Tổ dân phố Lương Hậu", "Quốc phòng - an ninh", "T/M BAN THƯỜNG VỤ")
    assert pdfcheck.missing_strings(pdf, words) == []


def test_the_pictures_of_the_documents_are_committed() -> None:
    pictures = {path.stem for path in (ROOT / "docs" / "pictures").glob("*.png")}
    wanted = {"dieu-hanh", "do-phu", "phu-luc-01", "phu-luc-02", "phu-luc-03", "mau-dang-ky", "bao-cao-1"}
    assert wanted <= pictures
