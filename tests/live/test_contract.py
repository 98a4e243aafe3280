"""The open workbook and the closed file are the same campaign: one host does what the other does."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlwings
from helpers import practice

from dvk_xl.actions import inbox
from dvk_xl.actions.folder import folder_at
from dvk_xl.actions.forms import make_forms
from dvk_xl.actions.papers import make_paper
from dvk_xl.actions.remind import remind
from dvk_xl.actions.repair import repair
from dvk_xl.actions.report import report
from dvk_xl.actions.run import consolidate, undo
from dvk_xl.errors import DvkError, HalfWrittenError, MasterError, StoppedError
from dvk_xl.hosts.closed import CLOSED
from dvk_xl.hosts.host import Host
from dvk_xl.hosts.live import Sheets, find_book
from dvk_xl.hosts.live_host import LiveHost
from dvk_xl.hosts.patience import Patience
from dvk_xl.intake.discover import find_files
from dvk_xl.ledger import open_ledger, read_books
from dvk_xl.schema import load_schema
from dvk_xl.views.styles import styles

pytestmark = pytest.mark.live
WORDS = load_schema().workbook
GOAL = load_schema().registration.field("goal").title


@dataclass
class Open:
    """A campaign whose master is open in the program."""

    app: xlwings.App
    folder: Path
    book: xlwings.Book
    host: LiveHost

    @property
    def master(self) -> Path:
        return self.folder / practice.MASTER

    def again(self) -> xlwings.Book:
        """The workbook that is open at this path now."""
        found = find_book(self.master)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign whose first answers lie in the inbox."""
    folder = practice.new_folder(tmp_path_factory.mktemp("contract") / "Dân vận khéo 2026")
    practice.send_first_round(folder)
    return folder


@pytest.fixture(scope="module")
def done(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, consolidated as a closed file."""
    folder = practice.copy(sent, tmp_path_factory.mktemp("closed") / "Dân vận khéo 2026")
    consolidate(folder, practice.FIRST_DAY)
    return folder


@pytest.fixture
def opened(live_app: xlwings.App, tmp_path: Path) -> Iterator[Callable[[Path], Open]]:
    """Open a copy of a campaign."""

    def open_copy(folder: Path) -> Open:
        mine = practice.copy(folder, tmp_path / folder.name)
        book = live_app.books.open(str(mine / practice.MASTER))
        sheets = Sheets(find_book(mine / practice.MASTER), Patience(5))
        return Open(live_app, mine, book, LiveHost(sheets, styles(WORDS)))

    yield open_copy
    for book in list(live_app.books):
        book.close()


def told(path: Path) -> dict[str, dict[str, Any]]:
    """What stands in every cell of a master that holds anything: its formula and its value."""
    return {
        sheet: {
            address: (cell.formula, cell.value)
            for address, cell in cells.items()
            if cell.formula is not None or cell.value not in {None, ""}
        }
        for sheet, cells in practice.cells_of(path).items()
    }


def tables(path: Path) -> dict[str, str]:
    return {name: practice.table_ref(path, name) for name in practice.table_parts(practice.parts_of(path))}


def must_be_alike(one: Path, other: Path) -> None:
    first, second = told(one), told(other)
    assert first.keys() == second.keys()
    for sheet, cells in first.items():
        assert second[sheet] == cells, sheet
    assert tables(one) == tables(other)


def books(folder: Path) -> Any:
    with open_ledger(folder_at(folder).ledger) as ledger:
        found = read_books(ledger)
    return found.receipts, found.files, found.fates, found.base, [(run.id, run.state, run.action) for run in found.runs]


# ---- one campaign, two hosts


@pytest.mark.parametrize(("workers", "backwards"), [(2, False), (1, True)])
def test_the_open_workbook_gets_what_the_closed_file_gets_in_any_order_and_by_any_number_of_children(
    sent: Path, done: Path, opened: Any, monkeypatch: pytest.MonkeyPatch, *, workers: int, backwards: bool
) -> None:
    monkeypatch.setattr(inbox, "WORKERS", workers)
    if backwards:
        monkeypatch.setattr(inbox, "find_files", lambda place: find_files(place)[::-1])
    now = opened(sent)
    consolidate(now.folder, practice.FIRST_DAY, host=now.host)
    must_be_alike(done / practice.MASTER, now.master)
    assert books(now.folder) == books(done)


def test_three_rounds_with_the_officers_own_edits_between_are_the_same_in_both(
    done: Path, opened: Any, tmp_path: Path
) -> None:
    closed = practice.copy(done, tmp_path / "closed" / done.name)
    now = opened(done)
    edits = {"F7": "Sửa tay", "F8": None}
    practice.set_cells(closed / practice.MASTER, "Đăng ký", edits)
    for address, value in edits.items():
        now.book.sheets["Đăng ký"].range(address).value = value
    for folder, host in ((closed, CLOSED), (now.folder, now.host)):
        practice.send_again(folder, practice.SECOND_MORE)
        consolidate(folder, practice.SECOND_DAY, host=host)
        consolidate(folder, practice.THIRD_DAY, host=host, receive=False)
        practice.send_again(folder, practice.SECOND_FEWER, date(2026, 3, 7))
        consolidate(folder, practice.THIRD_DAY, host=host)
    must_be_alike(closed / practice.MASTER, now.master)
    assert books(now.folder) == books(closed)


def test_a_second_press_that_changes_nothing_writes_nothing(done: Path, opened: Any) -> None:
    now = opened(done)
    before = now.master.read_bytes()
    again = consolidate(now.folder, practice.FIRST_DAY, host=now.host)
    assert not again.written
    assert now.master.read_bytes() == before


def test_what_can_be_calculated_is_what_python_wrote(sent: Path, opened: Any, office: Any) -> None:
    from helpers.agreement import disagreements

    now = opened(sent)
    consolidate(now.folder, practice.FIRST_DAY, host=now.host)
    now.book.close()
    assert disagreements(office, now.master) == []


# ---- what the officer sees stays as it was


def test_selection_sheet_filter_and_settings_of_the_program_survive(done: Path, opened: Any) -> None:
    now = opened(done)
    practice.send_again(now.folder, practice.SECOND_MORE)
    now.book.sheets["Sổ nhận"].activate()
    now.book.sheets["Sổ nhận"].range("B7:C9").select()
    now.app.calculation = "manual"
    now.app.screen_updating, now.app.enable_events = True, False
    consolidate(now.folder, practice.SECOND_DAY, host=now.host)
    assert now.book.sheets.active.name == "Sổ nhận"
    assert now.book.selection.address == "$B$7:$C$9"
    assert (now.app.calculation, now.app.screen_updating, now.app.enable_events) == ("manual", True, False)
    assert (now.app.interactive, now.app.display_alerts) == (True, True)
    now.app.calculation, now.app.enable_events = "automatic", True


def test_an_edit_that_is_not_saved_is_read_kept_and_saved(done: Path, opened: Any) -> None:
    now = opened(done)
    note = now.book.sheets["Đăng ký"].range("A1").value
    row = 6
    column = [cell.value for cell in now.book.sheets["Đăng ký"].range("A5:BZ5")].index("Ghi chú của văn phòng")
    place = now.book.sheets["Đăng ký"].range((row, column + 1))
    place.value = "Đã gọi điện, chờ bổ sung"
    practice.send_again(now.folder, practice.SECOND_MORE)
    consolidate(now.folder, practice.SECOND_DAY, host=now.host)
    assert place.value == "Đã gọi điện, chờ bổ sung"
    assert "Đã gọi điện, chờ bổ sung" in {cell.value for cell in practice.cells_of(now.master)["Đăng ký"].values()}
    assert now.book.sheets["Đăng ký"].range("A1").value == note


@pytest.mark.parametrize(
    "work",
    [
        lambda folder, host: make_forms(folder, None, (), practice.SECOND_DAY, None, host),
        lambda folder, host: report(folder, None, ("xlsx", "docx"), practice.SECOND_DAY, host),
        lambda folder, host: make_paper(folder, "list_up", practice.SECOND_DAY, host=host),
        lambda folder, host: remind(folder, None, practice.SECOND_DAY, host),
    ],
    ids=["forms", "report", "paper", "remind"],
)
def test_what_only_reads_sees_unsaved_edits_and_saves_nothing(
    done: Path, opened: Any, work: Callable[[Path, Host], Any]
) -> None:
    now = opened(done)
    before = now.master.read_bytes()
    now.book.sheets["Đơn vị"].range("B6").value = "Chi bộ Tổ dân phố số 1 (mới)"
    made = work(now.folder, now.host)
    assert made
    assert now.master.read_bytes() == before
    assert now.book.sheets["Đơn vị"].range("B6").value == "Chi bộ Tổ dân phố số 1 (mới)"


def test_the_list_of_the_missing_names_a_unit_as_it_stands_in_the_open_workbook(done: Path, opened: Any) -> None:
    now = opened(done)
    titles = [row["Tên đơn vị"] for row in practice.table_rows(now.master, "tblDonVi")]
    missing = remind(done, None, practice.SECOND_DAY).missing
    row = 6 + titles.index(missing[0].title)
    now.book.sheets["Đơn vị"].range((row, 2)).value = "Đơn vị vừa đổi tên"
    assert "Đơn vị vừa đổi tên" in remind(now.folder, None, practice.SECOND_DAY, now.host).text


# ---- back, mended, stopped, refused


def test_undo_brings_back_the_workbook_at_the_sheet_the_officer_looked_at(sent: Path, opened: Any) -> None:
    now = opened(sent)
    before = told(now.master)
    consolidate(now.folder, practice.FIRST_DAY, host=now.host)
    now.book.sheets["Đăng ký"].activate()
    now.book.sheets["Đăng ký"].range("C8").select()
    back = undo(now.folder, host=now.host)
    book = now.again()
    assert told(now.master) == before
    assert (book.sheets.active.name, book.selection.address) == ("Đăng ký", "$C$8")
    assert book.sheets["Đăng ký"].range("C6").value is None
    assert back.kept.is_file()


def test_undo_keeps_what_was_not_saved_in_the_copy(done: Path, opened: Any) -> None:
    now = opened(done)
    now.book.sheets["Năm trước"].range("A6").value = "Chưa lưu"
    kept = undo(now.folder, host=now.host).kept
    assert practice.cells_of(kept)["Năm trước"]["A6"].value == "Chưa lưu"


def test_a_column_renamed_in_the_open_workbook_comes_back_and_unsaved_edits_stay(done: Path, opened: Any) -> None:
    now = opened(done)
    sheet = now.book.sheets["Đăng ký"]
    place = (5, sheet.range("A5:BZ5").value.index(GOAL) + 1)
    sheet.range(place).value = "Mục đích"
    now.book.sheets["Năm trước"].range("A6").value = "Chưa lưu"
    with pytest.raises(MasterError, match=f"cột “{re.escape(GOAL)}”"):
        consolidate(now.folder, practice.SECOND_DAY, host=now.host, receive=False)
    mended = repair(now.folder, practice.SECOND_DAY, host=now.host)
    assert any(GOAL in one.name for one in mended.repaired)
    book = now.again()
    assert GOAL in book.sheets["Đăng ký"].range("A5:BZ5").value
    assert book.sheets["Năm trước"].range("A6").value == "Chưa lưu"


def test_a_stop_leaves_everything_whole_and_what_was_read_is_not_read_again(sent: Path, opened: Any) -> None:
    now = opened(sent)
    before, stood = now.master.read_bytes(), books(now.folder)
    cells = now.book.sheets["Đăng ký"].range("A1:J30").value

    def stop(count: int, *_: object) -> None:
        if count == 3:
            raise StoppedError("dừng")

    with pytest.raises(StoppedError):
        consolidate(now.folder, practice.FIRST_DAY, host=now.host, progress=stop)
    assert (now.master.read_bytes(), books(now.folder)) == (before, stood)
    assert now.book.sheets["Đăng ký"].range("A1:J30").value == cells
    again = consolidate(now.folder, practice.FIRST_DAY, host=now.host)
    assert again.read_files == len(practice.FIRST_ROUND) - 3


def test_a_protected_sheet_is_one_sentence_and_nothing_is_different(sent: Path, opened: Any) -> None:
    now = opened(sent)
    now.book.sheets["Kiểm tra"].impl.api.protect("")
    with pytest.raises(DvkError, match="Kiểm tra đang bật Bảo vệ trang"):
        consolidate(now.folder, practice.FIRST_DAY, host=now.host)
    assert books(now.folder)[-1] == []
    assert now.book.sheets["Đăng ký"].range("A6").value is None


class KilledError(BaseException):
    """The program is ended from outside."""


def die_at(number: int, host: LiveHost) -> Callable[[], None]:
    """Let a write of the host fail; what it returns lets it live again."""
    writes, real = iter(range(1000)), host._sheets.write

    def die(*args: Any, **named: Any) -> None:
        if next(writes) == number:
            raise KilledError
        real(*args, **named)

    host._sheets.write = die  # type: ignore[method-assign]  # the world ends here

    def live() -> None:
        host._sheets.write = real  # type: ignore[method-assign]  # and goes on

    return live


def test_a_crash_while_the_open_workbook_is_written_leads_back_to_before_the_run(sent: Path, opened: Any) -> None:
    """The program dies in the middle; the officer types on and saves; the next press sets all right."""
    now = opened(sent)
    before = told(now.master)
    live = die_at(9, now.host)
    # what would put the cells and the ledger back dies with it
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dvk_xl.hosts.live_master.LiveMaster._put_back", lambda *_: True)
        patch.setattr("dvk_xl.actions.publish._restore_ledger", lambda *_: None)
        with pytest.raises(KilledError):
            consolidate(now.folder, practice.FIRST_DAY, host=now.host)
    live()
    must_be_set_right(now, before)


def test_a_workbook_that_could_not_be_put_back_leads_back_to_before_the_run(sent: Path, opened: Any) -> None:
    now = opened(sent)
    before = told(now.master)
    live = die_at(9, now.host)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dvk_xl.hosts.live_master.LiveMaster._put_back", lambda *_: False)
        with pytest.raises(HalfWrittenError, match="E819"):
            consolidate(now.folder, practice.FIRST_DAY, host=now.host)
    live()
    must_be_set_right(now, before)


def must_be_set_right(now: Open, before: Any) -> None:
    assert now.book.sheets["_He_thong"].range("B4").value == -1
    now.book.sheets["Năm trước"].range("A6").value = "gõ sau khi hỏng"
    now.book.save()
    # a look at the closed file may not take it for a run that never was
    with pytest.raises(DvkError, match="E801"):
        report(now.folder, None, ("xlsx",), practice.FIRST_DAY)
    host = LiveHost(Sheets(now.again(), Patience(5)), styles(WORDS))
    report(now.folder, None, ("xlsx",), practice.FIRST_DAY, host)
    assert told(now.master) == before
    assert now.again().sheets["_He_thong"].range("B4").value == 0
    kept = now.folder / practice.DOSSIER / "ban-luu" / "truoc-khoi-phuc.xlsm"
    assert practice.cells_of(kept)["Năm trước"]["A6"].value == "gõ sau khi hỏng"
    assert consolidate(now.folder, practice.FIRST_DAY, host=host).written
