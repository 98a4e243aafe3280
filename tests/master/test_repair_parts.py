"""`dvk repair`: a part that is gone comes back, the data are what they were, and the next run works."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import excel
import officer
import pytest
from helpers import practice
from helpers.office import Office
from helpers.validator import ooxml_faults, workbook_lint
from lxml import etree

from dvk_xl.actions.repair import Repaired, repair
from dvk_xl.actions.run import consolidate, undo
from dvk_xl.cli import main
from dvk_xl.errors import DvkError, MasterError
from dvk_xl.plan import load_plan
from dvk_xl.schema import load_schema

DAY = date(2026, 6, 20)
SCHEMA = load_schema()
SHEETS = [title for name, title in SCHEMA.workbook.sheets.items() if name != "task" or load_plan(practice.PLAN).tasks]
DATA = {table.excel_table: table for table in SCHEMA.tables.values() if table.sheet in SHEETS}
NOTE, FLAG = "Ghi chú của văn phòng", "Đảng ủy chỉ đạo"
UNREAD = {"Kế hoạch", "Hướng dẫn", "_Danh_muc"}
"""No run reads these or writes on them: it works without them."""
PAPER = "Đội xe cứu nạn của bà con"

Rows = dict[str, dict[str, dict[str, Any]]]


@pytest.fixture(scope="session")
def noted_once(half_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the campaign in whose Đăng ký the office wrote a note, corrected a goal and typed a row, and then consolidated."""
    folder = practice.copy(half_once, tmp_path_factory.mktemp("ghi-chu") / "Dan van kheo")
    master = folder / practice.MASTER
    cells = practice.cells_of(master, "Đăng ký")["Đăng ký"]
    letters = {
        cell.value: one.rstrip("0123456789") for one, cell in cells.items() if one[-1] == "5" and one[-2:-1].isalpha()
    }
    last = max(int(one.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for one in cells)
    table = SCHEMA.registration
    typed = {"model_name": PAPER, "kind": "Mô hình mới", "lead_unit": "Chi bộ Tổ dân phố số 4", "subject": "Tập thể"}
    practice.set_cells(
        master,
        "Đăng ký",
        {
            f"{letters[NOTE]}6": "đã gọi điện",
            f"{letters[FLAG]}6": "x",
            f"{letters[table.field('goal').title]}7": "Văn phòng đã sửa mục tiêu.",
            **{f"{letters[table.field(name).title]}{last + 1}": value for name, value in typed.items()},
        },
    )
    consolidate(folder, practice.HALF_DAY)
    return folder


@pytest.fixture
def noted(noted_once: Path, tmp_path: Path) -> Path:
    """Give a copy of the campaign with the office's own words in it."""
    return practice.copy(noted_once, tmp_path / "Dan van kheo")


def data_of(folder: Path) -> Rows:
    """The rows of the office's tables by table and key, without the heights and places they stand in."""
    master = folder / practice.MASTER
    found: Rows = {}
    for name, table in DATA.items():
        key = table.field(table.key).title
        titles = {one.title for one in table.fields}
        rows = practice.table_rows(master, name)
        found[name] = {
            str(row.get(key, number)): {title: value for title, value in row.items() if title in titles}
            for number, row in enumerate(rows)
            if row
        }
    return found


def mended(done: Repaired) -> set[tuple[str, str]]:
    return {(one.kind, one.name) for one in done.repaired}


def must_work(folder: Path) -> None:
    """A run works, the next one finds nothing to change, and there is nothing more to repair."""
    consolidate(folder, DAY)
    assert not consolidate(folder, DAY).written
    before = (folder / practice.MASTER).read_bytes()
    assert repair(folder, DAY).repaired == ()
    assert (folder / practice.MASTER).read_bytes() == before
    assert workbook_lint(folder / practice.MASTER) == []


@pytest.mark.parametrize("state", ["noted_once", "made_once", "consolidated_once"])
def test_a_whole_master_is_left_byte_for_byte(state: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder = practice.copy(request.getfixturevalue(state), tmp_path / "Dan van kheo")
    for work in (lambda _: None, officer.works_in if state == "consolidated_once" else lambda _: None):
        work(folder / practice.MASTER)
        before = practice.tree(folder, without=(".khoa",))
        done = repair(folder, DAY)
        assert (done.repaired, done.not_repaired, done.kept) == ((), (), None)
        assert practice.tree(folder, without=(".khoa",)) == before


def test_a_page_that_was_made_larger_than_a_fresh_one_is_no_damage(noted: Path) -> None:
    area, larger = (b"$A$1:$H$", b'"A1:H'), (b"$A$1:$H$9", b'"A1:H9')

    def grown(data: bytes) -> bytes:
        start = data.index(b'name="dvk_page_coverage"')
        data = data[:start] + data[start:].replace(area[0], larger[0], 1)
        start = data.index(b'name="dvk_shape_coverage"')
        return data[:start] + data[start:].replace(area[1], larger[1], 1)

    practice.change_parts(noted / practice.MASTER, {"xl/workbook.xml": grown})
    before = (noted / practice.MASTER).read_bytes()
    assert b"$A$1:$H$9" in practice.parts_of(noted / practice.MASTER)["xl/workbook.xml"]
    assert repair(noted, DAY).repaired == ()
    assert (noted / practice.MASTER).read_bytes() == before
    must_work(noted)


@pytest.mark.parametrize("title", SHEETS)
def test_a_deleted_sheet_is_named_with_the_way_back_and_comes_back_with_its_data(noted: Path, title: str) -> None:
    before, parts = data_of(noted), practice.parts_of(noted / practice.MASTER)
    excel.deletes_sheet(noted / practice.MASTER, title)
    damaged = (noted / practice.MASTER).read_bytes()
    if title not in UNREAD:
        with pytest.raises(MasterError) as said:
            consolidate(noted, DAY)
        assert "dvk repair" in str(said.value)
        assert (noted / practice.MASTER).read_bytes() == damaged
    done = repair(noted, DAY)
    assert ("sheet", title) in mended(done)
    assert done.kept is not None
    assert done.kept.read_bytes() == damaged
    assert list(practice.sheet_parts(practice.parts_of(noted / practice.MASTER))) == list(practice.sheet_parts(parts))
    assert data_of(noted) == before
    assert excel.BROKEN.encode() not in b"".join(practice.parts_of(noted / practice.MASTER).values())
    must_work(noted)


def columns() -> list[tuple[str, str]]:
    asked = {
        "registration": ("model_name", "goal", "model_id", "lead_unit", "override_reason", "counted", "office_note")
    }
    asked |= {"result": ("achieved", "model_id"), "unit_report": ("documents",), "unit": ("title", "phone", "type")}
    tables = {name: SCHEMA.tables[name] for name in asked}
    return [(table.excel_table, table.field(one).title) for name, table in tables.items() for one in asked[name]]


@pytest.mark.parametrize(("table", "heading"), columns())
def test_a_deleted_column_comes_back_at_the_end_with_what_is_known(noted: Path, table: str, heading: str) -> None:
    master, before = noted / practice.MASTER, data_of(noted)
    excel.deletes_column(master, DATA[table].sheet, excel.heading_column(master, DATA[table].sheet, heading))
    with pytest.raises(MasterError, match=f"cột “{heading}”.*dvk repair"):
        consolidate(noted, DAY)
    done = repair(noted, DAY)
    assert ("column", heading) in mended(done)
    assert data_of(noted) == before
    must_work(noted)
    assert data_of(noted) == before


@pytest.mark.parametrize(("table", "heading"), columns())
def test_a_renamed_column_gets_its_heading_back_in_its_place(noted: Path, table: str, heading: str) -> None:
    master, before = noted / practice.MASTER, data_of(noted)
    place = excel.heading_column(master, DATA[table].sheet, heading)
    excel.renames_column(master, table, heading, "Cột của tôi")
    with pytest.raises(MasterError, match=f"cột “{heading}”.*dvk repair"):
        consolidate(noted, DAY)
    done = repair(noted, DAY)
    assert mended(done) == {("column", heading)}
    assert "Cột của tôi" in done.repaired[0].what
    assert excel.heading_column(master, DATA[table].sheet, heading) == place
    assert data_of(noted) == before
    must_work(noted)


@pytest.mark.parametrize("title", SHEETS)
def test_a_renamed_sheet_gets_its_title_back_and_everything_that_names_it_follows(noted: Path, title: str) -> None:
    before = practice.parts_of(noted / practice.MASTER)
    excel.renames_sheet(noted / practice.MASTER, title, "Trang lạ")
    done = repair(noted, DAY)
    assert mended(done) == {("sheet", title)}
    after = practice.parts_of(noted / practice.MASTER)
    assert list(practice.sheet_parts(after)) == list(practice.sheet_parts(before))
    assert "Trang lạ".encode() not in b"".join(data for name, data in after.items() if "sheet13" not in name)
    must_work(noted)


@pytest.mark.parametrize("table", [*DATA, "tblKiemTra", "tblDoPhu"])
@pytest.mark.parametrize("act", ["renamed", "range"])
def test_a_table_renamed_or_turned_into_a_range_is_the_table_again(noted: Path, table: str, act: str) -> None:
    master, before = noted / practice.MASTER, data_of(noted)
    if act == "renamed":
        excel.renames_table(master, table, "Bang1")
    else:
        excel.turns_into_range(master, table)
    with pytest.raises(MasterError, match=f"“{table}”.*dvk repair"):
        consolidate(noted, DAY)
    page = {"tblKiemTra": "Kiểm tra", "tblDoPhu": "Từng đơn vị"}.get(table)
    assert (("page", page) if page else ("table", table)) in mended(repair(noted, DAY))
    assert data_of(noted) == before
    assert b"Bang1" not in b"".join(practice.parts_of(master).values())
    must_work(noted)


@pytest.mark.parametrize("name", ["lst_kind", "lst_unit", "dvk_status", "dvk_launcher", "dvk_page_coverage"])
def test_a_deleted_name_comes_back(noted: Path, name: str) -> None:
    before = names_of(noted)
    excel.deletes_name(noted / practice.MASTER, name)
    assert repair(noted, DAY).repaired
    assert names_of(noted) == before
    must_work(noted)


def names_of(folder: Path) -> dict[str, str]:
    root = etree.fromstring(practice.parts_of(folder / practice.MASTER)["xl/workbook.xml"])
    return {
        f"{one.get('name')}{one.get('localSheetId')}": str(one.text) for one in root.iter(f"{practice.MAIN}definedName")
    }


MOVES: list[tuple[str, Callable[[Path, str, int], None], int]] = [
    ("column in", excel.inserts_column, 2),
    ("row in", excel.inserts_row, 4),
    ("row out", excel.deletes_row, 3),
    ("column out", excel.deletes_column, 2),
]


@pytest.mark.parametrize(("move", "at"), [(move, at) for _, move, at in MOVES], ids=[name for name, _, _ in MOVES])
@pytest.mark.parametrize("title", ["Điều hành", "Độ phủ", "Phụ lục 01", "Phụ lục 02", "_He_thong"])
def test_a_page_whose_rows_or_columns_were_moved_is_not_written_on_but_replaced(
    noted: Path, title: str, move: Callable[[Path, str, int], None], at: int
) -> None:
    before, fresh = data_of(noted), practice.cells_of(noted / practice.MASTER, title)
    move(noted / practice.MASTER, title, at)
    damaged = (noted / practice.MASTER).read_bytes()
    with pytest.raises(DvkError) as said:
        consolidate(noted, practice.HALF_DAY)
    assert "dvk repair" in str(said.value)
    assert (noted / practice.MASTER).read_bytes() == damaged
    assert ("page", title) in mended(repair(noted, practice.HALF_DAY))
    after = practice.cells_of(noted / practice.MASTER, title)
    words = {address: cell.value for address, cell in fresh[title].items() if title != "_He_thong" or address != "B4"}
    assert {address: after[title][address].value for address in words} == words
    assert data_of(noted) == before
    must_work(noted)


def test_a_repair_is_taken_back_like_a_run(noted: Path) -> None:
    excel.deletes_sheet(noted / practice.MASTER, "Đăng ký")
    damaged = (noted / practice.MASTER).read_bytes()
    repair(noted, DAY)
    assert (noted / practice.MASTER).read_bytes() != damaged
    undo(noted)
    assert (noted / practice.MASTER).read_bytes() == damaged


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("gap", ["originals", "snapshot", "pending", "master", "done"])
def test_a_repair_that_dies_leaves_the_old_or_the_new_master(noted: Path, gap: str) -> None:
    master, before = noted / practice.MASTER, data_of(noted)
    excel.deletes_sheet(master, "Kết quả")
    damaged = master.read_bytes()

    def die(place: str) -> None:
        if place == gap:
            raise _Killed

    with pytest.raises(_Killed):
        repair(noted, DAY, gap=die)
    assert (master.read_bytes() == damaged) == (gap in {"originals", "snapshot", "pending"})
    repair(noted, DAY)
    assert data_of(noted) == before
    must_work(noted)


def test_a_repair_while_the_workbook_is_open_says_so_and_changes_nothing(noted: Path) -> None:
    excel.deletes_sheet(noted / practice.MASTER, "Kết quả")
    (noted / f"~${practice.MASTER}").write_bytes(b"")
    before = (noted / practice.MASTER).read_bytes()
    with pytest.raises(DvkError, match="E801"):
        repair(noted, DAY)
    assert (noted / practice.MASTER).read_bytes() == before


def test_what_cannot_come_back_is_named_with_where_older_copies_lie(
    noted: Path, made_once: Path, tmp_path: Path
) -> None:
    made = practice.copy(made_once, tmp_path / "moi")
    excel.deletes_sheet(made / practice.MASTER, "Đơn vị")
    left = repair(made, practice.NEW_DAY).not_repaired
    assert [one.name for one in left] == ["tblDonVi"]
    assert "ban-luu" in left[0].next
    excel.deletes_sheet(noted / practice.MASTER, "Đơn vị")
    left = repair(noted, DAY).not_repaired
    assert [one.name for one in left] == ["tblDonVi"]
    assert "hoan-tac" in left[0].next


def test_own_sheets_columns_colours_and_filters_stay(noted: Path) -> None:
    master = noted / practice.MASTER
    works = officer.works_in(master)
    excel.deletes_sheet(master, "Điều hành")
    excel.deletes_sheet(master, "Kết quả")
    excel.renames_column(master, "tblDangKy", "Loại mô hình", "Kiểu")
    repair(noted, DAY)
    cells = practice.cells_of(master, "Đăng ký", officer.OWN_SHEET)
    assert cells["Đăng ký"]["D6"].value == "gọi lại"
    assert {cells["Đăng ký"][one].style for one in works.coloured} == {works.style}
    assert cells[officer.OWN_SHEET]["B1"].formula == "COUNTA(tblDangKy[Tên mô hình])"
    assert officer.OWN_NAME in practice.parts_of(master)["xl/workbook.xml"].decode()
    assert b"filterColumn" in practice.parts_of(master)[practice.table_parts(practice.parts_of(master))["tblDangKy"]]
    must_work(noted)


def everything(master: Path) -> None:
    officer.works_in(master)
    excel.deletes_sheet(master, "Điều hành")
    excel.deletes_sheet(master, "_Kieu")
    excel.deletes_sheet(master, "Kết quả")
    excel.renames_sheet(master, "Đơn vị", "DS đơn vị")
    excel.renames_table(master, "tblBaoCao", "Bang")
    excel.inserts_column(master, "Đăng ký", 6)
    excel.deletes_column(master, "Đăng ký", 8)
    excel.inserts_column(master, "Độ phủ", 2)


WRECKS: list[tuple[str, Callable[[Path], None]]] = [
    *((f"no {title}", lambda master, title=title: excel.deletes_sheet(master, title)) for title in SHEETS),
    ("no name", lambda master: excel.deletes_column(master, "Đăng ký", 3)),
    ("range", lambda master: excel.turns_into_range(master, "tblDangKy")),
    ("moved", lambda master: excel.inserts_row(master, "Độ phủ", 4)),
    ("everything", everything),
]


@pytest.mark.validator
@pytest.mark.parametrize("wreck", [act for _, act in WRECKS], ids=[name for name, _ in WRECKS])
def test_a_repaired_master_is_a_good_file(noted: Path, wreck: Callable[[Path], None]) -> None:
    wreck(noted / practice.MASTER)
    repair(noted, DAY)
    assert ooxml_faults(noted / practice.MASTER) == []
    must_work(noted)
    assert ooxml_faults(noted / practice.MASTER) == []


@pytest.mark.office
@pytest.mark.parametrize("wreck", [act for _, act in WRECKS], ids=[name for name, _ in WRECKS])
def test_a_repaired_master_opens_and_calculates_what_stands_in_it(
    noted: Path, wreck: Callable[[Path], None], office: Office
) -> None:
    wreck(noted / practice.MASTER)
    repair(noted, DAY)
    fresh = office.recalculate(noted / practice.MASTER)
    stored = {
        (sheet, address): cell.value
        for sheet, cells in practice.cells_of(noted / practice.MASTER).items()
        if sheet != officer.OWN_SHEET
        for address, cell in cells.items()
        if cell.formula is not None
    }
    assert len(stored) > 100
    wrong = {place: (value, fresh[place]) for place, value in stored.items() if (value or 0) != (fresh[place] or 0)}
    assert wrong == {}


def test_the_command_says_what_it_mended_as_json_and_ends_well_when_there_was_nothing(
    noted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    excel.deletes_sheet(noted / practice.MASTER, "Kết quả")
    answers = []
    for _ in range(2):
        assert main(["repair", str(noted), "--json", "--as-of", DAY.isoformat()]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert ("sheet", "Kết quả") in {(one["kind"], one["name"]) for one in answers[0]["repaired"]}
    assert {key for one in answers[0]["repaired"] for key in one} == {"kind", "name", "what"}
    assert [set(one) for one in answers[0]["not_repaired"]] == [{"name", "why", "next"}]
    assert Path(answers[0]["kept"]).is_file()
    assert answers[1] == {"repaired": [], "not_repaired": [], "kept": None}
