"""A real mouse on every button of the open workbook: what the officer sees, and what lies in the folders afterwards.

One campaign goes through a day of work: the tests run in the order of the page, each on what the ones before left. Pictures of
the screen after each click go to the folder named by DVK_SCREENS, else to the folder of the test run.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import xlwings
from helpers import practice
from helpers.desktop import Desktop, DesktopError, wait_for

from dvk_xl.generate.vba import load_actions
from dvk_xl.hosts.live import find_book
from dvk_xl.schema import load_schema

pytestmark = pytest.mark.desktop
TITLES = {one.id: one.title for one in load_actions()}
TEXTS = load_schema().workbook.bridge
GOAL = load_schema().registration.field("goal").title
SECONDS = 60.0
DOOR = '''
"""The door of the buttons on a day of March; a file “slow.txt” beside the workbook makes the reading of files slow."""

import time
from datetime import datetime
from pathlib import Path

from dvk_xl import macros
from dvk_xl.actions import load

REAL = load.collected


def slowly(campaign, coming, paths, progress):
    def one(*told):
        time.sleep(3.0)
        progress(*told)

    return REAL(campaign, coming, paths, one)


def main(argv):
    if Path(argv[1]).with_name("slow.txt").exists():
        load.collected = slowly
    return macros.main(argv, {}, lambda: datetime(2026, 3, 5, 10, 32))
'''


@dataclass
class Day:
    """The officer's day: the desktop, the campaign, what was clicked."""

    desktop: Desktop
    folder: Path
    screens: Path
    clicked: list[str] = field(default_factory=list)

    @property
    def master(self) -> Path:
        return self.folder / practice.MASTER

    @property
    def book(self) -> xlwings.Book:
        """The workbook that is open; undo and mending open it anew."""
        found = find_book(self.master)
        assert found is not None
        return found

    def shown(self, name: str) -> str:
        return self.desktop.shown(self.book, name)

    def click(self, action: str) -> None:
        self.book.sheets["Điều hành"].activate()
        self.clicked.append(action)
        self.desktop.click(TITLES[action])

    def do(self, action: str, state: str = "DONE", sheet: str = "Điều hành", at: str = "A1", shot: str = "") -> str:
        """Click, wait until the program says how it ended, take a picture of a sheet; what the dashboard says."""
        before = self._pressed_at()
        self.click(action)
        wait_for(
            lambda: self._state(before) in {"DONE", "FAILED", "STOPPED"}, f"the end of “{TITLES[action]}”", SECONDS
        )
        status = self.shown("dvk_status")
        assert self.shown("dvk_state") == state, status
        self.picture(shot or action, sheet, at)
        return status

    def _pressed_at(self) -> object:
        # the value: what is shown has no seconds, and two presses may fall into one minute
        return self.book.names["dvk_time"].refers_to_range.value

    def _state(self, before: object) -> str:
        try:
            # the time says that this press has begun, and the workbook may be closed for a moment
            return self.shown("dvk_state") if self._pressed_at() != before else ""
        except Exception:  # noqa: BLE001  # closed just now, or opened again this very moment
            return ""

    def picture(self, name: str, sheet: str, at: str = "A1") -> None:
        page = self.book.sheets[sheet]
        # coming from another sheet draws it anew: of a new text the window draws only the first line
        self.book.sheets["Đơn vị"].activate()
        page.activate()
        page.range(at).select()
        self.draw()
        self.desktop.screenshot(self.screens / f"{name}.png")

    def draw(self) -> None:
        """Let the window show what there is: left to itself, it draws when it has nothing else to do."""
        self.desktop.press("ctrl+shift+r")
        time.sleep(0.7)

    def files(self, room: str) -> set[str]:
        place = self.folder / room
        return {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}

    def rows(self, sheet: str, table: str) -> list[list[Any]]:
        body = self.book.sheets[sheet].tables[table].data_body_range.options(ndim=2).value
        return [row for row in body if any(cell is not None for cell in row)]


@pytest.fixture(scope="module")
def day(whole_desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder = practice.new_folder(tmp_path_factory.mktemp("clicks") / "Dân vận khéo 2026 (phường)")
    for path in (folder / practice.OUTBOX).iterdir():
        path.unlink()
    screens = Path(os.environ.get("DVK_SCREENS") or tmp_path_factory.mktemp("screens"))
    place = folder.parent / "program"
    place.mkdir()
    (place / "door.py").write_text(DOOR, "utf-8")
    book = whole_desktop.open(folder / practice.MASTER)
    book.names["dvk_launcher"].refers_to_range.value = str(whole_desktop.launcher(place, "door:main"))
    book.save()
    yield Day(whole_desktop, folder, screens)
    whole_desktop.close_all()


def test_one_makes_a_form_for_every_unit(day: Day) -> None:
    status = day.do("forms")
    forms = {name for name in day.files(practice.OUTBOX) if name.endswith(".xlsx")}
    assert len(forms) == 12
    assert status == "Xong lúc 10:32: đã tạo 12 mẫu trong 1-Gui-don-vi, mỗi mẫu kèm lời nhắn để gửi."


def test_a_program_that_is_not_there_is_told_with_what_to_do(day: Day) -> None:
    cell = day.book.names["dvk_launcher"].refers_to_range
    launcher, cell.value = cell.value, None
    day.click("check")
    wait_for(lambda: day.shown("dvk_state") == "NO_LAUNCHER", "the obstacle")
    assert day.shown("dvk_status") == TEXTS["no_launcher"]
    day.picture("no_launcher", "Điều hành")
    cell.value = launcher


def test_stop_ends_the_reading_after_the_file_at_hand_and_a_second_press_is_refused(day: Day) -> None:
    practice.send_first_round(day.folder)
    slow = day.folder / "slow.txt"
    slow.touch()
    day.click("consolidate")
    wait_for(lambda: "/7 ·" in day.shown("dvk_status"), "the progress", SECONDS)
    day.picture("running", "Điều hành")
    day.click("check")
    wait_for(lambda: day.shown("dvk_status") == TEXTS["busy"], "the polite refusal", 10)
    day.picture("busy", "Điều hành")
    day.click("stop")
    wait_for(lambda: day.shown("dvk_state") == "STOPPED", "the stop", SECONDS)
    slow.unlink()
    assert day.shown("dvk_status") == TEXTS["stopped"]
    assert day.shown("dvk_action") == "consolidate"
    assert day.rows("Đăng ký", "tblDangKy") == []
    day.picture("stop", "Điều hành")


def test_stop_with_nothing_running_says_so(day: Day) -> None:
    day.click("stop")
    wait_for(lambda: day.shown("dvk_status") == TEXTS["idle"], "the answer", 10)


def test_two_reads_what_the_units_sent(day: Day) -> None:
    status = day.do("consolidate", sheet="Đăng ký")
    assert len(day.rows("Đăng ký", "tblDangKy")) == 11
    assert status.startswith("Xong lúc 10:32: đã đọc 7 tệp (")
    assert "11 dòng đăng ký, 8 được tính" in status


def test_three_checks_what_the_officer_typed_and_did_not_save(day: Day) -> None:
    sheet = day.book.sheets["Đăng ký"]
    titles = list(sheet.range("A5:BZ5").value)
    broken = [row for row in day.rows("Kiểm tra", "tblKiemTra") if row[1] == "E108"]
    assert broken
    row = next(
        number for number in range(6, 17) if sheet.range((number, titles.index("Loại mô hình") + 1)).value is None
    )
    sheet.range((row, titles.index("Loại mô hình") + 1)).value = "Mô hình mới"
    status = day.do("check", sheet="Kiểm tra")
    assert "đã kiểm tra 11 dòng đăng ký" in status
    assert [one for one in day.rows("Kiểm tra", "tblKiemTra") if one[1] == "E108"] == []


def test_four_tells_the_coverage(day: Day) -> None:
    status = day.do("coverage", sheet="Độ phủ")
    assert "đơn vị bắt buộc đã đăng ký" in status
    assert "%" in status


def test_six_makes_the_reports(day: Day) -> None:
    day.do("report")
    assert {Path(name).suffix for name in day.files(practice.REPORTS)} >= {".docx", ".xlsx"}


@pytest.mark.parametrize(
    ("action", "file"),
    [
        ("list_up", "Danh sach gui cap tren"),
        ("appendix1", "Phu luc 01"),
        ("appendix2", "Phu luc 02"),
        ("appendix3", "Phu luc 03"),
        ("missing", "Danh sach don vi chua gui"),
    ],
)
def test_each_paper_has_a_button(day: Day, action: str, file: str) -> None:
    for name in day.files(practice.REPORTS):
        if name.startswith(file):
            (day.folder / practice.REPORTS / name).unlink()
    status = day.do(action)
    made = [name for name in day.files(practice.REPORTS) if name.startswith(file)]
    assert made
    assert all(name in status for name in made)


def test_reminders_are_written_for_those_who_have_not_sent(day: Day) -> None:
    status = day.do("remind")
    letters = [name for name in day.files(practice.OUTBOX) if name.endswith(".eml")]
    assert letters
    assert f"còn {len(letters)} đơn vị chưa gửi" in status


def test_the_machine_is_looked_at(day: Day) -> None:
    day.do("doctor")
    assert "kiem-tra-may.txt" in day.files(practice.DOSSIER)


def test_help_opens_the_guide(day: Day) -> None:
    day.click("help")
    wait_for(lambda: day.book.sheets.active.name == "Hướng dẫn", "the guide")
    day.picture("help", "Hướng dẫn")


def test_undo_takes_back_the_last_check(day: Day) -> None:
    runs = [row[0] for row in day.rows("Nhật ký", "tblNhatKy")]
    status = day.do("undo", sheet="Nhật ký")
    assert [row[0] for row in day.rows("Nhật ký", "tblNhatKy")] == runs[1:]
    assert f"đã hoàn tác lần {runs[0]:.0f}" in status
    assert [row for row in day.rows("Kiểm tra", "tblKiemTra") if row[1] == "E108"]


def test_a_renamed_column_is_named_and_mended(day: Day) -> None:
    heads = day.book.sheets["Đăng ký"].range("A5:BZ5").value
    place = (5, heads.index(GOAL) + 1)
    day.book.sheets["Đăng ký"].range(place).value = "Mục đích"
    assert f"cột “{GOAL}”" in day.do("check", state="FAILED", shot="damaged")
    assert "đã sửa" in day.do("repair")
    assert GOAL in day.book.sheets["Đăng ký"].range("A5:BZ5").value
    day.do("check", shot="mended")


def test_every_press_is_in_the_journal_of_buttons(day: Day) -> None:
    lines = (day.folder / practice.DOSSIER / "nhat-ky-nut.txt").read_text("utf-8-sig")
    for action in set(day.clicked) - {"help", "stop"}:
        assert f"· {TITLES[action]} ·" in lines


def test_no_button_was_left_out(day: Day) -> None:
    assert set(day.clicked) == set(TITLES)
    day.book.sheets["Điều hành"].activate()
    assert sorted(day.desktop.captions()) == sorted(TITLES.values())
    with pytest.raises(DesktopError):
        day.desktop.click("không có")
