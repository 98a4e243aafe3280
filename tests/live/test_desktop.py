"""A mouse on a real screen: a pressed button of the workbook starts its program."""

import shutil
from pathlib import Path

import pytest
import xlwings
from helpers import practice
from helpers.desktop import Desktop, DesktopError, wait_for, write_program

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return practice.new_folder(tmp_path_factory.mktemp("desktop") / "dvk") / practice.MASTER


@pytest.fixture
def master(made: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "Dân vận khéo 2026"
    folder.mkdir()
    return Path(shutil.copy(made, folder))


def test_a_click_on_a_button_starts_the_launcher_with_action_and_workbook(desktop: Desktop, master: Path) -> None:
    told = master.with_name("told.txt")
    launcher = write_program(
        master.with_name("launcher.sh"), f"printf '%s\\n' \"$@\" >'{told}.new'; mv '{told}.new' '{told}'"
    )
    book = desktop.open(master)
    book.names["dvk_launcher"].refers_to_range.value = str(launcher)
    desktop.click("3 Kiểm tra")
    wait_for(told.exists, "the launcher")
    assert told.read_text("utf-8").splitlines()[:2] == ["check", str(master)]
    assert desktop.shown(book, "dvk_action") == "check"
    assert desktop.screenshot(master.with_name("screen.png")).stat().st_size > 10_000


DOOR = """
import xlwings

def main(argv):
    action, path = argv[:2]
    app = next(iter(xlwings.apps))
    book = next(one for one in app.books if one.fullname == path)
    app.screen_updating = False
    book.names["dvk_status"].refers_to_range.value = "'Đã xong: " + action
    book.sheets["Năm trước"].range("A6").value = "'=Mô hình cũ"
    book.save()
    app.screen_updating = True
    return 0
"""


def test_a_program_started_by_a_button_changes_and_saves_the_workbook_that_is_open(
    desktop: Desktop, master: Path
) -> None:
    master.with_name("door.py").write_text(DOOR, encoding="utf-8")
    book = desktop.open(master)
    book.names["dvk_launcher"].refers_to_range.value = str(desktop.launcher(master.parent, "door:main"))
    desktop.click("1 Tạo mẫu gửi đơn vị")
    happened = desktop.launched(master.parent)
    assert (happened["code"], happened["arguments"][:2]) == (0, ["forms", str(master)])
    assert happened["history"][0] == ["screen_updating", False]
    assert happened["settings"]["screen_updating"] is True
    assert desktop.shown(book, "dvk_status") == "Đã xong: forms"
    assert practice.cells_of(master)["Năm trước"]["A6"].value == "=Mô hình cũ"


def test_the_next_workbook_opens_on_the_same_desktop(desktop: Desktop, master: Path) -> None:
    desktop.open(master)
    assert "1 Tạo mẫu gửi đơn vị" in desktop.captions()
    with pytest.raises(DesktopError, match="no button"):
        desktop.click("8 Không có nút này")


def test_the_program_whose_sheet_is_activated_is_the_active_one(
    desktop: Desktop, live_app: xlwings.App, master: Path
) -> None:
    here = desktop.open(master)
    out_of_sight = live_app.books.open(shutil.copy(master, master.with_name("Khác.xlsm")))
    out_of_sight.sheets["Đăng ký"].activate()
    assert next(iter(xlwings.apps)) == live_app
    here.sheets["Đơn vị"].activate()
    assert next(iter(xlwings.apps)) == desktop.app
    out_of_sight.close()


def test_keys_go_into_the_workbook(desktop: Desktop, master: Path) -> None:
    book = desktop.open(master)
    sheet = book.sheets["Năm trước"]
    sheet.activate()
    sheet.range("C6").select()
    desktop.type("25/03/2026")
    desktop.press("Return")
    wait_for(lambda: book.selection.address == "$C$7", "the next cell")
    assert sheet.range("C6").value == "25/03/2026"


def test_a_question_on_the_screen_does_not_keep_the_desktop_from_the_next_test(desktop: Desktop, master: Path) -> None:
    sheet = desktop.open(master).sheets["Năm trước"]
    sheet.activate()
    sheet.range("B6").select()
    desktop.type("x")
    desktop.press("Return")
    with pytest.raises(DesktopError):
        wait_for(lambda: sheet.range("B6").value is not None, "a value against the rule of the cell", seconds=1)
    desktop.close_all()
    assert len(desktop.app.books) == 0
