"""A pressed button shows in the workbook what it does, how far it is, and how it ended."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from fake_program import REJECTED, Book, ComError
from helpers import practice
from helpers.raised import raises

from dvk_xl import macros
from dvk_xl.buttons import BUTTONS, Press
from dvk_xl.desk import Desk
from dvk_xl.errors import ChangedMeanwhileError, StoppedError
from dvk_xl.generate.vba import load_actions
from dvk_xl.hosts.live import Sheets
from dvk_xl.hosts.patience import Patience
from dvk_xl.schema import load_schema

WORDS = load_schema().workbook
NOW = datetime(2026, 3, 3, 10, 32)
CELLS = ("dvk_status", "dvk_state", "dvk_beat", "dvk_stop")


def a_book(path: Path) -> Book:
    book = Book(str(path), {"Điều hành": [[None]], "_He_thong": [[None]]})
    for row, name in enumerate(CELLS, 1):
        book.name(name, "_He_thong", row, 1)
    return book


def said(book: Book, name: str) -> object:
    return book.cell("_He_thong", CELLS.index(name) + 1, 1)


class Steady:
    """Seconds that go on with each look."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def desk_of(book: Book, step: float = 1.0) -> Desk:
    return Desk(Sheets(book, Patience(0, 0)), WORDS, "2 Nhận và tổng hợp", lambda: NOW, Steady(step))


def test_a_press_shows_that_it_runs_how_far_it_is_and_how_it_ended(tmp_path: Path) -> None:
    book = a_book(tmp_path / "a.xlsm")
    desk = desk_of(book, step=2.0)
    desk.begin()
    assert said(book, "dvk_state") == "RUNNING"
    assert said(book, "dvk_status") == "Đang chạy: 2 Nhận và tổng hợp…"
    for done in range(1, 5):
        desk.progress(done, 10, f"Tệp {done}.xlsx")
    assert said(book, "dvk_status") == "Đang chạy: 2 Nhận và tổng hợp · 4/10 · Tệp 4.xlsx · còn khoảng 12 giây"
    assert book.app.status_bar == said(book, "dvk_status")
    desk.end("DONE", "Xong lúc 10:32: đã đọc 10 tệp.")
    assert (said(book, "dvk_state"), said(book, "dvk_status")) == ("DONE", "Xong lúc 10:32: đã đọc 10 tệp.")
    assert book.app.status_bar is False


def test_the_sign_of_life_is_the_moment_as_excel_counts_it(tmp_path: Path) -> None:
    book = a_book(tmp_path / "a.xlsm")
    desk = desk_of(book)
    desk.alive = lambda: NOW
    desk.begin()
    assert said(book, "dvk_beat") == pytest.approx(46084 + 10 / 24 + 32 / 1440)


def test_the_cells_are_told_less_often_than_the_status_bar(tmp_path: Path) -> None:
    book = a_book(tmp_path / "a.xlsm")
    desk = desk_of(book, step=0.6)
    desk.begin()
    for done in range(1, 5):
        desk.progress(done, 9, f"Tệp {done}.xlsx")
    assert "Tệp 3.xlsx" in str(said(book, "dvk_status"))
    assert "Tệp 4.xlsx" in str(book.app.status_bar)


def test_a_long_writing_gives_signs_of_life(tmp_path: Path) -> None:
    book = a_book(tmp_path / "a.xlsm")
    desk = desk_of(book, step=7.0)
    desk.begin()
    book.sheets["_He_thong"].cells[CELLS.index("dvk_beat") + 1, 1] = 0.0
    for _ in range(4):
        desk.sheets.pulse()
    assert said(book, "dvk_beat") != 0.0


def test_the_workbook_is_told_twice_a_second_at_most(tmp_path: Path) -> None:
    book = a_book(tmp_path / "a.xlsm")
    desk = desk_of(book, step=0.01)
    desk.begin()
    written = len(book.app.log)
    for done in range(100):
        desk.progress(done, 100, "x")
    assert len(book.app.log) - written <= 2 * 3


def test_a_busy_program_misses_a_sign_and_nothing_more(tmp_path: Path) -> None:
    book = a_book(tmp_path / "a.xlsm")
    desk = desk_of(book, step=2.5)
    desk.begin()
    book.app.busy = [ComError(REJECTED)]
    desk.progress(1, 10, "một")
    desk.progress(2, 10, "hai")
    assert "hai" in str(said(book, "dvk_status"))


def test_the_officers_wish_to_stop_ends_the_work(tmp_path: Path) -> None:
    book = a_book(tmp_path / "a.xlsm")
    desk = desk_of(book)
    desk.begin()
    desk.progress(1, 10, "một")
    book.sheets["_He_thong"].cells[CELLS.index("dvk_stop") + 1, 1] = "x"
    with pytest.raises(StoppedError, match="vẫn như trước khi bấm"):
        desk.progress(2, 10, "hai")


# ---- the door


def test_every_action_that_is_no_matter_of_the_workbook_itself_is_a_button() -> None:
    assert {one.id for one in load_actions()} == {*BUTTONS, "stop", "help"}


def press(folder: Path, monkeypatch: pytest.MonkeyPatch, do: Callable[[Press], str]) -> tuple[Book, macros.Ended]:
    """The button “3 Kiểm tra” pressed in an open workbook, with something else in its place."""
    monkeypatch.setitem(BUTTONS, "check", do)  # type: ignore[arg-type]  # a mapping that is a dictionary
    book = a_book(folder / practice.MASTER)
    sheets = Sheets(book, Patience(0, 0))
    return book, macros.press_live("check", folder / practice.MASTER, sheets, lambda: NOW, Steady(1.0))


def journal(folder: Path) -> list[str]:
    return (folder / "Ho-so" / "nhat-ky-nut.txt").read_text("utf-8-sig").splitlines()


def fail(error: Exception) -> Callable[[Press], str]:
    def do(_: Press) -> str:
        raise error

    return do


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Ho-so").mkdir()
    return tmp_path


def test_a_press_that_went_well_is_told_in_the_workbook_and_in_the_journal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, ended = press(folder, monkeypatch, lambda one: f"ngày {one.today:%d/%m}")
    assert (ended.code, said(book, "dvk_state")) == (0, "DONE")
    assert said(book, "dvk_status") == "Xong lúc 10:32: ngày 03/03"
    assert journal(folder)[-1] == "03/03/2026 10:32:00 · 3 Kiểm tra · ngày 03/03"


def test_a_fault_is_one_sentence_in_the_workbook(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, ended = press(folder, monkeypatch, fail(ChangedMeanwhileError("Sổ vừa bị sửa.")))
    assert (ended.code, said(book, "dvk_state"), said(book, "dvk_status")) == (
        2,
        "FAILED",
        "Lỗi lúc 10:32: Sổ vừa bị sửa.",
    )


def test_a_broken_program_leads_to_the_log_which_tells_no_data(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, _ = press(folder, monkeypatch, fail(RuntimeError("Nguyễn Văn A")))
    assert "Ho-so/nhat-ky-loi.txt" in str(said(book, "dvk_status"))
    log = (folder / "Ho-so" / "nhat-ky-loi.txt").read_text("utf-8")
    assert "RuntimeError" in log
    assert "Nguyễn" not in log


def test_an_edit_meanwhile_only_makes_it_be_done_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = iter([ChangedMeanwhileError("một"), ChangedMeanwhileError("hai")])

    def do(_: Press) -> str:
        error = next(tries, None)
        if error:
            raise error
        return "lần thứ ba"

    _, ended = press(folder, monkeypatch, do)
    assert ended.sentence == "lần thứ ba"


@raises("E817")
def test_a_renamed_workbook_is_told_its_name(folder: Path) -> None:
    book = a_book(folder / "Bản 2.xlsm")
    ended = macros.press_live("check", folder / "Bản 2.xlsm", Sheets(book, Patience(0, 0)), lambda: NOW, Steady(1.0))
    assert ended.sentence.startswith(
        "Sổ đang mang tên Bản 2.xlsm; chương trình chỉ làm việc với sổ tên DanVanKheo.xlsm"
    )
    assert ended.sentence.endswith("[E817]")


@pytest.mark.parametrize("where", ["find", "begin", "end"])
def test_what_goes_wrong_around_the_action_is_in_the_journal_at_least(
    folder: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    book = a_book(folder / practice.MASTER)
    monkeypatch.setitem(BUTTONS, "check", lambda _: "xong")  # type: ignore[arg-type]  # a mapping that is a dictionary
    found = (lambda _: book) if where != "find" else fail(RuntimeError("hỏng"))  # type: ignore[arg-type,return-value]
    monkeypatch.setattr("dvk_xl.hosts.live.find_book", found)
    if where != "find":
        monkeypatch.setattr(Desk, where, lambda *_: fail(RuntimeError("hỏng"))(None))  # type: ignore[arg-type]
    assert macros.main(["check", str(folder / practice.MASTER)], {}, lambda: NOW) == 2
    assert "nhat-ky-loi.txt" in journal(folder)[-1]


def test_an_unknown_button_is_named(folder: Path) -> None:
    ended = macros.press_closed("nothing", folder / practice.MASTER, lambda: NOW)
    assert (ended.code, ended.sentence) == (2, "Không có nút “nothing”.")


def test_from_a_console_the_sentence_is_printed_and_no_program_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(BUTTONS, "check", lambda _: "đã xong.")  # type: ignore[arg-type]  # a mapping that is a dictionary
    monkeypatch.setattr(macros, "_press_open", lambda *_: pytest.fail("it looks for the open workbook"))
    assert macros.main(["check", str(folder / practice.MASTER), "--console"], {}, lambda: NOW) == 0
    assert capsys.readouterr().out == "Đã xong.\n"


def test_the_bridge_names_the_workbook_beside_the_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []
    monkeypatch.setattr(macros, "_press_open", lambda _, master, __: seen.append(master) or macros.Ended("DONE", 0, ""))
    odd = str(folder / "Sổ = 100% & 'của' xã.xlsm")
    assert macros.main(["check"], {macros.WORKBOOK: odd}, lambda: NOW) == 0
    assert seen == [Path(odd)]


def test_today_is_the_day_of_the_clock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[date] = []
    press(folder, monkeypatch, lambda one: days.append(one.today) or "")
    assert days == [date(2026, 3, 3)]
