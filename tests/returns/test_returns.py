"""What lies in 3-Tra-lai after a run: the right files for each unit, nothing of others touched, nothing written twice."""

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from helpers import practice
from helpers.validator import ooxml_faults, workbook_lint
from rich_books import WORDS, parts_of

from dvk_xl.actions import returns
from dvk_xl.actions.returning import Made
from dvk_xl.actions.run import Consolidated, consolidate
from dvk_xl.errors import CampaignError
from dvk_xl.intake.read import read_file
from dvk_xl.intake.sent_back import is_sent_back
from dvk_xl.issues import Code
from dvk_xl.os_limits import make_writable

LIST = """Đơn vị: Chi bộ Tổ dân phố số 4
STT;Tên mô hình;Loại mô hình;Lĩnh vực;Đơn vị chủ trì;Ngày bắt đầu
1;=Ngõ đẹp;lạ;Thể thao;Chi bộ Tổ dân phố số 4;hôm qua
2;Ngõ sạch;Mô hình mới;Kinh tế;Chi bộ Tổ dân phố số 4;3/3/2026
"""


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a campaign in which one unit sent its form with faults, one a list as text, one a broken file."""
    folder = practice.new_folder(tmp_path_factory.mktemp("tra-lai") / "Dan van kheo")
    inbox = folder / practice.INBOX
    practice.send(folder, "CB03", practice.FIRST_ROUND["CB03"], date(2026, 2, 20))
    practice.send(folder, "MTTQ", practice.FIRST_ROUND["MTTQ"], date(2026, 2, 20))
    (inbox / "ds moi.csv").write_text(LIST, "utf-8")
    (inbox / "Chi bộ Tổ dân phố số 13.xlsx").write_bytes(b"PK\x03\x04hong")
    consolidate(folder, practice.FIRST_DAY)
    return folder


@pytest.fixture
def made(made_once: Path, tmp_path: Path) -> Path:
    """Give a copy of that campaign."""
    return practice.copy(made_once, tmp_path / "Dan van kheo")


def names(folder: Path) -> list[str]:
    """What lies in 3-Tra-lai."""
    place = folder / practice.RETURNS
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())


def letter(folder: Path, unit: str) -> str:
    """The letter to a unit."""
    return (folder / practice.RETURNS / f"{unit} - Cần sửa.txt").read_text("utf-8-sig")


def sent_again(folder: Path, source: Path, name: str, cells: dict[str, object]) -> Consolidated:
    """A unit mends cells of a file that came back and sends it; the office consolidates."""
    target = folder / practice.INBOX / name
    shutil.copyfile(source, target)
    make_writable(target)
    book = openpyxl.load_workbook(target)
    for cell, value in cells.items():
        book["Đăng ký"][cell].value = value
    book.save(target)
    return consolidate(folder, practice.SECOND_DAY)


def test_each_unit_gets_its_file_marked_or_beside_a_list_and_a_letter(made: Path) -> None:
    assert names(made) == [
        "CB03 - Cần sửa.txt",
        "CB03 - Cần sửa.xlsx",
        "CB04 - Cần sửa.txt",
        "CB04/ds moi - Cần sửa.xlsx",
        "CB04/ds moi.csv",
        "CB13 - Cần sửa.txt",
        "CB13/Chi bộ Tổ dân phố số 13 - Cần sửa.xlsx",
        "CB13/Chi bộ Tổ dân phố số 13.xlsx",
    ]
    assert (made / practice.RETURNS / "CB04" / "ds moi.csv").read_text("utf-8") == LIST
    assert "CB03 - Cần sửa.xlsx" in letter(made, "CB03")
    assert "ds moi - Cần sửa.xlsx" in letter(made, "CB04")
    assert "không đánh dấu" in letter(made, "CB04")
    assert "1. [Lỗi]" in letter(made, "CB04")


def test_a_second_run_writes_nothing(made: Path) -> None:
    before = practice.tree(made / practice.RETURNS)
    consolidate(made, practice.FIRST_DAY)
    assert practice.tree(made / practice.RETURNS) == before
    assert (made / practice.DOSSIER / "tra-lai.json").is_file()


def test_the_same_campaign_gives_the_same_bytes(made: Path) -> None:
    before = {name: data for name, (_, data) in practice.tree(made / practice.RETURNS).items()}
    shutil.rmtree(made / practice.RETURNS)
    consolidate(made, practice.FIRST_DAY)
    assert {name: data for name, (_, data) in practice.tree(made / practice.RETURNS).items()} == before
    kept = (made / practice.DOSSIER / "tra-lai.json").read_bytes()
    shutil.rmtree(made / practice.RETURNS)
    consolidate(made, practice.FIRST_DAY)
    assert (made / practice.DOSSIER / "tra-lai.json").read_bytes() == kept


def test_a_dry_run_leaves_it_alone(made: Path) -> None:
    shutil.rmtree(made / practice.RETURNS)
    consolidate(made, practice.FIRST_DAY, dry_run=True)
    assert not (made / practice.RETURNS).exists()


def test_a_marked_file_that_is_mended_comes_back_clean(made: Path) -> None:
    source = made / practice.RETURNS / "CB03 - Cần sửa.xlsx"
    grids = read_file(source).grids
    assert [grid.name for grid in grids if is_sent_back(grid, WORDS)] == ["Cần sửa"]
    done = sent_again(
        made, source, "CB03 sửa.xlsx",
        {"D9": "Mô hình mới", "U10": date(2026, 3, 2)},
    )  # fmt: skip
    about = [one for one in done.outcome.issues if one.ref.file == "CB03 sửa.xlsx"]
    state = next(one for one in done.outcome.states if one.arrival.path == "CB03 sửa.xlsx")
    assert (state.verdict, state.unit) == ("accepted", "CB03")
    assert not [one for one in about if one.severity == "E" or one.code is Code.W602]
    assert done.outcome.balanced
    assert len(state.arrival.parsed.rows) == 2


def test_marks_of_a_file_that_comes_unmended_do_not_pile_up(made: Path) -> None:
    source = made / practice.RETURNS / "CB03 - Cần sửa.xlsx"
    sent_again(made, source, "CB03 sửa.xlsx", {"D9": "Mô hình mới"})
    book = openpyxl.load_workbook(made / practice.RETURNS / "CB03 - Cần sửa.xlsx")
    assert [title for title in book.sheetnames if title.startswith("Cần sửa")] == ["Cần sửa"]
    assert book["Đăng ký"]["D9"].comment is None
    assert book["Đăng ký"]["U10"].comment is not None


def test_a_list_beside_a_file_is_never_read_as_the_file(made: Path) -> None:
    data = read_file(made / practice.RETURNS / "CB04" / "ds moi - Cần sửa.xlsx")
    assert data.grids
    assert all(is_sent_back(grid, WORDS) for grid in data.grids)


def test_the_list_shows_the_faulty_rows_as_read_with_a_sign(made: Path) -> None:
    book = openpyxl.load_workbook(made / practice.RETURNS / "CB04" / "ds moi - Cần sửa.xlsx")
    sheet = book["Dòng CSV"]
    row = next(row for row in sheet.iter_rows() if row[0].value == 3)
    assert [cell.value for cell in row][2:5] == ["! =Ngõ đẹp", "✗ lạ", "✗ Thể thao"]
    assert {cell.data_type for cell in row[1:]} == {"s"}
    assert row[3].comment is not None
    assert "Cách sửa" in row[3].comment.text


def test_files_of_units_without_faults_go_and_those_of_the_office_stay(made: Path) -> None:
    place = made / practice.RETURNS
    (place / "Ghi chú của văn phòng - Cần sửa.txt").write_text("của tôi", "utf-8")
    (place / "CB04" / "tôi thêm.txt").write_text("của tôi", "utf-8")
    for path in (made / practice.INBOX).iterdir():
        path.unlink()
    changed = place / "CB03 - Cần sửa.txt"
    changed.write_text("đã gửi ngày 02/3", "utf-8")
    practice.send(made, "CB03", [practice.model("Nhà sạch, ngõ đẹp", launch_date=None)], date(2026, 3, 4))
    text = LIST.replace("lạ;Thể thao", "Mô hình mới;Kinh tế").replace("hôm qua", "4/3/2026")
    (made / practice.INBOX / "ds sua.csv").write_text(text, "utf-8")
    consolidate(made, practice.SECOND_DAY)
    assert changed.read_text("utf-8") == "đã gửi ngày 02/3"
    left = names(made)
    assert "CB03 - Cần sửa.xlsx" not in left
    assert {"Ghi chú của văn phòng - Cần sửa.txt", "CB04/tôi thêm.txt"} <= set(left)
    assert "CB04/ds moi.csv" not in left


def test_a_broken_file_is_not_asked_for_again_once_a_good_one_has_come(made: Path) -> None:
    assert "CB13 - Cần sửa.txt" in names(made)
    practice.send(made, "CB13", [practice.model("Ngõ sạch", launch_date=None)], date(2026, 3, 4))
    consolidate(made, practice.SECOND_DAY)
    assert not [name for name in names(made) if name.startswith("CB13")]


def test_a_file_that_another_program_holds_is_named_and_the_others_are_written(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made / practice.INBOX / "ds moi.csv").write_text(LIST.replace("Thể thao", "Âm nhạc"), "utf-8")
    (made / practice.INBOX / "CB03 nua.csv").write_text(LIST.replace("phố số 4", "phố số 3"), "utf-8")
    real = returns.write_file

    def held(place: Path, name: str, data: bytes) -> object:
        if name.startswith("CB04 - Cần sửa.txt"):
            raise PermissionError(13, "held")
        return real(place, name, data)

    monkeypatch.setattr(returns, "write_file", held)
    with pytest.raises(CampaignError, match=r"CB04 - Cần sửa\.txt"):
        consolidate(made, practice.FIRST_DAY)
    assert "Thể thao" in letter(made, "CB04")
    assert any(name.startswith("CB03/") for name in names(made))
    monkeypatch.undo()
    consolidate(made, practice.FIRST_DAY)
    assert "Âm nhạc" in letter(made, "CB04")


def test_a_file_changed_after_a_failed_write_is_the_offices_own(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (made / practice.INBOX / "ds moi.csv").write_text(LIST.replace("Thể thao", "Âm nhạc"), "utf-8")

    def held(*_: object) -> object:
        raise PermissionError(13, "held")

    monkeypatch.setattr(returns, "write_file", held)
    with pytest.raises(CampaignError):
        consolidate(made, practice.FIRST_DAY)
    monkeypatch.undo()
    place = made / practice.RETURNS / "CB04 - Cần sửa.txt"
    place.write_text("văn phòng viết lại", "utf-8")
    consolidate(made, practice.FIRST_DAY)
    assert place.read_text("utf-8") == "văn phòng viết lại"


def test_letters_of_an_earlier_version_are_taken_over(made: Path) -> None:
    before = names(made)
    (made / "Ho-so" / "tra-lai.json").unlink()
    for path in (made / practice.RETURNS).rglob("*"):
        if path.is_file() and path.suffix != ".txt":
            path.unlink()
    consolidate(made, practice.FIRST_DAY)
    assert names(made) == before


def test_a_file_of_the_office_in_the_way_is_not_replaced(made: Path) -> None:
    place = made / practice.RETURNS
    shutil.rmtree(place)
    place.mkdir()
    (place / "CB03 - Cần sửa.xlsx").write_bytes(b"mine")
    consolidate(made, practice.FIRST_DAY)
    assert (place / "CB03 - Cần sửa.xlsx").read_bytes() == b"mine"
    assert "CB03 - Cần sửa (2).xlsx" in names(made)
    assert "CB03 - Cần sửa (2).xlsx" in letter(made, "CB03")
    before = practice.tree(place)
    consolidate(made, practice.FIRST_DAY)
    assert practice.tree(place) == before


def broken_mark(path: Path, *more: object) -> Made:
    """Work of a child that fails whenever a file is to be marked."""
    from dvk_xl.actions.returning import make

    if more[-1] == "mark":
        raise RuntimeError("the marker is broken")
    return make(path, *more)  # type: ignore[arg-type]


def broken_work(path: Path, *_: object) -> Made:
    """Work of a child that always fails."""
    raise RuntimeError(str(path))


@pytest.mark.parametrize("work", ["broken_mark", "broken_work"])
def test_a_file_that_cannot_be_marked_gets_a_list(made: Path, monkeypatch: pytest.MonkeyPatch, work: str) -> None:
    shutil.rmtree(made / practice.RETURNS)
    monkeypatch.setattr(returns, "WORK", f"{__name__}:{work}")
    consolidate(made, practice.FIRST_DAY)
    assert {"CB03/DK CB03.xlsx", "CB03/DK CB03 - Cần sửa.xlsx", "CB03 - Cần sửa.txt"} <= set(names(made))
    original = (made / practice.INBOX / "DK CB03.xlsx").read_bytes()
    assert (made / practice.RETURNS / "CB03" / "DK CB03.xlsx").read_bytes() == original
    assert "không đánh dấu" in letter(made, "CB03")
    book = openpyxl.load_workbook(made / practice.RETURNS / "CB03" / "DK CB03 - Cần sửa.xlsx")
    assert book.sheetnames == (["Cần sửa", "Dòng Đăng ký"] if work == "broken_mark" else ["Cần sửa"])


def test_a_marked_form_says_nothing_else_than_before(made: Path) -> None:
    old = read_file(made / practice.INBOX / "DK CB03.xlsx")
    new = read_file(made / practice.RETURNS / "CB03 - Cần sửa.xlsx")
    kept = [grid for grid in new.grids if not is_sent_back(grid, WORDS)]
    assert list(old.grids) == kept
    before = parts_of((made / practice.INBOX / "DK CB03.xlsx").read_bytes())
    after = parts_of((made / practice.RETURNS / "CB03 - Cần sửa.xlsx").read_bytes())
    changed = {name for name in before if after.get(name) != before[name]}
    assert not [name for name in changed if name.startswith(("xl/media", "xl/tables", "docProps", "xl/sharedStrings"))]


@pytest.mark.validator
def test_the_validator_finds_nothing_wrong_in_lists(made: Path) -> None:
    for path in (made / practice.RETURNS).glob("*/*Cần sửa.xlsx"):
        assert ooxml_faults(path) == []
        assert workbook_lint(path) == []
