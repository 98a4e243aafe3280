"""The open workbook is written whole or not at all, and the officer's program is left as it was found."""

from datetime import date, datetime
from pathlib import Path

import pytest
from fake_program import CELL_EDITED, FAILED, NOT_TODAY, REJECTED, Book, Cells, ComError, Name, Program
from helpers.raised import raises

from dvk_xl.errors import ChangedMeanwhileError, HalfWrittenError, MasterError
from dvk_xl.hosts.live import Sheets
from dvk_xl.hosts.live_host import LiveHost
from dvk_xl.hosts.live_master import LiveMaster
from dvk_xl.hosts.patience import Patience, quiet
from dvk_xl.views.cells import Block, Cell, Contents, Formula, TablePage

BODY = {"font_name": "Times New Roman", "font_size": 12, "font_color": "#222222", "valign": "top"}
STYLES = {"plain": BODY, "text": {**BODY, "border": 1, "border_color": "#999999"}, "bad": {**BODY, "bold": True}}
RUN = ("_He_thong", "B4")


def a_book(folder: Path) -> Book:
    """A list of two rows that the office owns, a list of the tool's, a page with a fixed place, the number of the run."""
    path = folder / "DanVanKheo.xlsm"
    path.write_bytes(b"PK")
    book = Book(
        str(path),
        {
            "Đăng ký": [
                ["ĐĂNG KÝ"],
                ["Mã", "Tên", "Ghi chú"],
                ["DK01", "Dân vận", "của văn phòng"],
                ["DK02", "Khéo", None],
            ],
            "Kiểm tra": [["Mức", "Nội dung"], ["Lỗi", "Thiếu tên"], ["Lỗi", "Thiếu ngày"]],
            "Phụ lục": [["Đầu"], ["a", "b"], ["c", "d"], [None, "e"]],
            "_He_thong": [[None], [None], [None], [None, 3.0]],
        },
    )
    book.table("tblDangKy", "Đăng ký", (2, 1, 4, 3))
    book.table("tblKiemTra", "Kiểm tra", (1, 1, 3, 2))
    for title, area in (("Kiểm tra", "A1:B1"), ("Phụ lục", "A1:B2"), ("_He_thong", "A1:B4")):
        first, last = area.split(":")
        over = f"='{title}'!${first[0]}${first[1]}:${last[0]}${last[1]}"
        book.all_names += [Name(f"dvk_page_{title}", over), Name(f"dvk_shape_{title}", f'="{area}"')]
    return book


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def sheets_of(book: Book, seconds: float = 30.0) -> Sheets:
    time = Time()
    return Sheets(book, Patience(seconds, 1.0, lambda: time.now, time.sleep))


def master_of(book: Book) -> LiveMaster:
    return LiveMaster(Path(book.fullname), sheets_of(book), STYLES)


def row(*values: object, style: str = "text") -> tuple[Cell, ...]:
    return tuple(Cell(value, style) for value in values)  # type: ignore[arg-type]  # of each kind one


def made(run: int = 4, **rows: TablePage) -> Contents:
    return Contents(tuple(rows.values()), {RUN[0]: {RUN[1]: Cell(run)}}, ())


GROWN = TablePage("tblDangKy", "Đăng ký", 2, ("Mã", "Tên"), {4: row("DK02", "1.250"), 5: row("DK03", "=1+1")})
SHORTER = TablePage("tblKiemTra", "Kiểm tra", 1, ("Mức", "Nội dung"), {2: row("Lỗi", "Thiếu ngày")}, owned=True)


def publish(master: LiveMaster, run: int = 4) -> None:
    master.publish(lambda *_: None, RUN, run)


def everything(book: Book) -> dict[str, object]:
    cells = {
        sheet.name: {place: value for place, value in sheet.cells.items() if value is not None} for sheet in book.sheets
    }
    return {**cells, **{one.name: (one.first, one.last) for one in book.all_tables}}


def state_of(app: Program) -> tuple[object, ...]:
    return app.screen_updating, app.enable_events, app.display_alerts, app.interactive, app.calculation


# ---- reading


def test_a_table_is_read_with_the_rows_that_a_person_typed_below_it(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.sheets["Đăng ký"].cells |= {(6, 1): "DK09", (6, 2): 2026.0, (9, 1): "lẻ"}
    found = master_of(book).read_table("tblDangKy")
    assert (found.sheet, found.header_row, dict(found.columns)) == ("Đăng ký", 2, {"Mã": 1, "Tên": 2, "Ghi chú": 3})
    assert found.rows[3] == {"Mã": "DK01", "Tên": "Dân vận", "Ghi chú": "của văn phòng"}
    assert found.rows[6] == {"Mã": "DK09", "Tên": 2026}
    assert set(found.rows) == {3, 4, 6}


def test_a_sheet_is_read_once_and_in_blocks(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    master = master_of(book)
    for _ in range(3):
        master.read_table("tblDangKy")
        assert master.read_cell(*RUN) == 3
    assert book.app.log.count("read Đăng ký") == book.app.log.count("read _He_thong") == 1


def test_colours_down_to_the_last_row_do_not_make_the_reading_long(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.sheets["Đăng ký"].cells[1_048_576, 1] = ""
    assert len(master_of(book).read_table("tblDangKy").rows) == 2
    assert book.app.log.count("read Đăng ký") < 3


@pytest.mark.parametrize("name", ["tblKetQua", "tblDangKy"])
def test_a_table_that_is_gone_or_has_a_row_of_totals_is_named(tmp_path: Path, name: str) -> None:
    book = a_book(tmp_path)
    book.all_tables[0].show_totals = True
    with pytest.raises(MasterError, match=name):
        master_of(book).read_table(name)


def test_a_sheet_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(MasterError, match="Độ phủ"):
        master_of(a_book(tmp_path)).read_cell("Độ phủ", "A1")


# ---- writing


def test_nothing_is_seen_before_it_is_published_and_then_all_of_it(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    master, untouched = master_of(book), everything(book)
    # three cells of the first list, two rows less in the second, the number of the run
    assert master.write(made(a=GROWN, b=SHORTER)) == 7
    assert everything(book) == untouched
    publish(master)
    assert [book.cell("Đăng ký", line, 2) for line in (3, 4, 5)] == ["Dân vận", "1.250", "=1+1"]
    assert book.cell("Đăng ký", 3, 3) == "của văn phòng"
    assert (book.all_tables[0].last, book.all_tables[1].last) == ((5, 3), (2, 2))
    assert [book.cell("Kiểm tra", line, 2) for line in (2, 3)] == ["Thiếu ngày", None]
    assert (book.cell("_He_thong", 4, 2), book.saved) == (4, 1)


def test_what_stands_so_already_is_not_written(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    master = master_of(book)
    same = TablePage("tblDangKy", "Đăng ký", 2, ("Mã", "Tên"), {3: row("DK01", "Dân vận")})
    assert (master.write(made(3, a=same)), master.changed) == (0, False)
    assert master.write(made(4)) == 1
    assert master.changed


def test_a_block_is_written_to_the_end_of_its_sheet(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    master = master_of(book)
    block = Block("Phụ lục", 2, (9.0, 9.0), (row("a", date(2026, 3, 3)),))
    master.write(Contents((), {RUN[0]: {RUN[1]: Cell(4)}}, (block,)))
    publish(master)
    assert {place: value for place, value in everything(book)["Phụ lục"].items() if place[0] > 1}.keys() == {
        (2, 1),
        (2, 2),
    }  # type: ignore[attr-defined]


def test_only_new_rows_of_the_offices_tables_get_the_look_of_the_tool(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    master = master_of(book)
    master.write(made(a=TablePage("tblDangKy", "Đăng ký", 2, ("Mã", "Tên"), {4: row("DK02", "Mới")})))
    publish(master)
    assert book.sheets["Đăng ký"].styled == []
    master = master_of(book)
    master.write(made(5, a=GROWN))
    publish(master, 5)
    assert ("number_format", "General") in book.sheets["Đăng ký"].styled


def test_a_formula_goes_in_as_one_and_a_text_that_looks_like_one_does_not(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    master = master_of(book)
    page = TablePage("tblDangKy", "Đăng ký", 2, ("Mã", "Tên"), {3: row("=HYPERLINK(1)", Formula("B4", 0))})
    master.write(made(a=page))
    publish(master)
    assert (book.cell("Đăng ký", 3, 1), book.cell("Đăng ký", 3, 2)) == ("=HYPERLINK(1)", ("formula", "=B4"))


def test_a_cell_in_the_format_of_text_gets_no_apostrophe(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.sheets["Đăng ký"].texts = {(4, 2), (5, 2)}
    master = master_of(book)
    master.write(made(a=GROWN))
    publish(master)
    assert [book.cell("Đăng ký", line, 2) for line in (4, 5)] == ["1.250", "=1+1"]


def test_a_half_written_workbook_can_be_told_from_a_whole_one(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    seen: list[object] = []
    book.app.on_write = lambda sheet, _: seen.append(book.cell(*RUN[:1], 4, 2)) if sheet.name == "Đăng ký" else None
    master = master_of(book)
    master.write(made(a=GROWN))
    publish(master)
    assert set(seen) == {-4}


# ---- what may go wrong


def must_fail(book: Book, wanted: str) -> None:
    """Publishing is refused with one sentence, and the workbook and the program are as before."""
    master = master_of(book)
    master.write(made(a=GROWN, b=SHORTER))
    untouched, state = everything(book), state_of(book.app)
    with pytest.raises(MasterError, match=wanted):
        publish(master)
    assert everything(book) == untouched
    assert state_of(book.app) == state


@raises("E815")
def test_a_protected_sheet_is_named_before_anything_is_written(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.sheets["Kiểm tra"].api.ProtectContents = True
    must_fail(book, r"Trang Kiểm tra đang bật Bảo vệ trang.*\[E815\]")
    assert not [one for one in book.app.log if one.startswith("write")]


@raises("E814")
def test_a_sheet_that_refuses_is_named_and_the_others_are_put_back(tmp_path: Path) -> None:
    book = a_book(tmp_path)

    def refuse(sheet: Cells, written: str) -> None:
        # only what the run writes is refused, not the way back
        sheet.refuses = sheet.name == "Kiểm tra" and "None" in written

    book.app.on_write = refuse
    must_fail(book, r"trang Kiểm tra: .*ô gộp.*\[E814\]")


@raises("E816")
def test_a_cell_that_something_else_changes_at_once_is_named(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.sheets["Đăng ký"].spoiled = {(5, 2)}
    master = master_of(book)
    master.write(made(a=GROWN))
    with pytest.raises(MasterError, match=r"Ô B5 trang Đăng ký .*\[E816\]"):
        publish(master)
    assert book.cell("_He_thong", 4, 2) == 3
    assert book.saved == 0


def test_what_the_officer_changed_meanwhile_is_seen_and_nothing_written(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    master = master_of(book)
    master.write(made(a=GROWN))
    book.sheets["Đăng ký"].cells[3, 2] = "sửa tay"
    untouched = everything(book)
    with pytest.raises(ChangedMeanwhileError, match="E802"):
        publish(master)
    assert (everything(book), book.saved) == (untouched, 0)


def test_the_cells_through_which_a_button_speaks_are_no_change_of_the_officers(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.name("dvk_status", "Phụ lục", 1, 2)
    master = master_of(book)
    master.write(made(a=GROWN))
    master.read_cell("Phụ lục", "A2")
    book.sheets["Phụ lục"].cells[1, 2] = "Đang chạy…"
    publish(master)
    assert book.cell("Phụ lục", 1, 2) == "Đang chạy…"


@raises("E818")
def test_a_workbook_that_cannot_be_saved_is_put_back(tmp_path: Path) -> None:
    book = a_book(tmp_path)

    def fail() -> None:
        raise ComError(FAILED, "Đĩa đầy", NOT_TODAY)

    book.save = fail  # type: ignore[method-assign]  # the disk is full
    master = master_of(book)
    master.write(made(a=GROWN))
    untouched = everything(book)
    with pytest.raises(MasterError, match=r"không lưu được sổ: Đĩa đầy .*\[E818\]"):
        publish(master)
    assert everything(book) == untouched


@raises("E819")
def test_a_workbook_that_refuses_the_way_back_too_is_known_as_half_written(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    taken = iter([True])

    def refuse(sheet: Cells, _: str) -> None:
        # the first block is taken, and nothing more
        sheet.refuses = sheet.name == "Kiểm tra" and not next(taken, False)

    book.app.on_write = refuse
    master = master_of(book)
    master.write(made(a=GROWN, b=SHORTER))
    with pytest.raises(HalfWrittenError, match=r"đang ghi dở .*\[E819\]"):
        publish(master)
    # what takes it is back, the number says that not all is
    assert book.cell("Đăng ký", 5, 1) is None
    assert (book.cell("_He_thong", 4, 2), book.saved) == (-4, 0)


def test_a_formula_that_is_always_another_is_no_change_of_the_officers(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.sheets["Đăng ký"].cells[3, 3] = ("formula", "=NOW()")
    master = master_of(book)
    master.write(made(a=GROWN))
    seen = iter(range(1, 1000))
    book.app.shows = lambda: float(next(seen))
    publish(master)
    assert book.cell("Đăng ký", 5, 1) == "DK03"


def test_an_own_table_beside_the_list_does_not_keep_it_from_growing(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.table("tblRieng", "Đăng ký", (5, 8, 9, 9))
    master = master_of(book)
    master.write(made(a=GROWN))
    publish(master)
    assert book.cell("Đăng ký", 5, 1) == "DK03"


def test_a_note_right_below_the_list_is_named_before_a_new_row_would_take_its_place(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.sheets["Đăng ký"].cells[5, 1] = "chờ phường duyệt"
    with pytest.raises(MasterError, match="ô A5 ngay dưới bảng đang có chữ"):
        master_of(book).write(made(a=GROWN))
    # beside the list it is in nobody's way
    book.sheets["Đăng ký"].cells[5, 9] = book.sheets["Đăng ký"].cells.pop((5, 1))
    assert master_of(book).write(made(a=GROWN))


def test_an_own_table_right_below_the_list_is_named(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.table("tblRieng", "Đăng ký", (5, 2, 9, 3))
    with pytest.raises(MasterError, match="ngay dưới có một bảng khác"):
        master_of(book).write(made(a=GROWN))


def test_a_day_in_a_column_that_takes_all_for_text_gets_its_format(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.sheets["Đăng ký"].texts = {(4, 2)}
    master = master_of(book)
    master.write(made(a=TablePage("tblDangKy", "Đăng ký", 2, ("Mã", "Tên"), {4: row("DK02", date(2026, 3, 3))})))
    publish(master)
    assert book.cell("Đăng ký", 4, 2) == datetime(2026, 3, 3)
    assert ("number_format", "dd/mm/yyyy") in book.sheets["Đăng ký"].styled


@raises("E813")
def test_a_workbook_open_for_reading_only_is_refused_with_who_has_it(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    host = LiveHost(sheets_of(book), STYLES, lambda _: ": Nguyễn Thị Lan đang mở")
    host.guard(Path(book.fullname))
    book.api.ReadOnly = True
    with pytest.raises(MasterError, match=r"chỉ để đọc: Nguyễn Thị Lan đang mở; .*\[E813\]"):
        host.guard(Path(book.fullname))


def test_who_has_the_workbook_is_read_from_excels_own_file_beside_it(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.api.ReadOnly = True
    name = "Lan".encode("ascii")
    (tmp_path / "~$DanVanKheo.xlsm").write_bytes((bytes([len(name)]) + name).ljust(165, b" "))
    with pytest.raises(MasterError, match=r"chỉ để đọc, Lan đang mở sổ"):
        LiveHost(sheets_of(book), STYLES).guard(Path(book.fullname))


# ---- a busy program


@pytest.mark.parametrize(
    "error",
    [ComError(FAILED), ComError(REJECTED), ComError(-2147352567, "", CELL_EDITED), ComError(CELL_EDITED)],
    ids=str,
)
def test_a_busy_program_is_asked_again(tmp_path: Path, error: Exception) -> None:
    book = a_book(tmp_path)
    master = master_of(book)
    master.write(made(a=GROWN))
    book.app.busy = [error] * 5
    publish(master)
    assert book.cell("Đăng ký", 5, 1) == "DK03"


@raises("E812")
def test_a_program_that_stays_busy_is_told_in_one_sentence(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.app.busy = [ComError(REJECTED)] * 40
    with pytest.raises(MasterError, match=r"Excel bận quá 30 giây.*Enter hoặc Esc.*\[E812\]"):
        master_of(book).read_table("tblDangKy")
    book.app.busy = []
    assert len(master_of(book).read_table("tblDangKy").rows) == 2


def test_what_is_no_business_of_waiting_is_not_waited_for(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.app.busy = [ComError(FAILED, "hỏng", NOT_TODAY)]
    with pytest.raises(ComError):
        master_of(book).read_table("tblDangKy")


@pytest.mark.parametrize("calculation", ["automatic", "manual"])
def test_the_program_is_quiet_for_a_while_and_then_as_it_was(calculation: str) -> None:
    app = Program(calculation=calculation, enable_events=False)
    before, patience = state_of(app), Patience()
    seen: list[tuple[object, ...]] = []

    def fail() -> None:
        with quiet(app, patience):
            seen.append(state_of(app))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen == [(False, False, False, False, "manual")]
    assert state_of(app) == before
