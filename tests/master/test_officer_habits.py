"""What officers do to a table in Excel: a run works afterwards, and nobody's word is lost."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import excel
import officer
import pytest
from helpers import practice
from helpers.office import Office
from helpers.validator import ooxml_faults, workbook_lint

from dvk_xl.actions.repair import repair
from dvk_xl.actions.run import consolidate
from dvk_xl.errors import MasterError
from dvk_xl.schema import load_schema

LATER = date(2026, 3, 6)
TABLE = load_schema().registration
TITLES = {one.name: one.title for one in TABLE.fields}
Act = Callable[[Path], None]


def rows_of(folder: Path) -> dict[str, dict[str, object]]:
    """The rows of Đăng ký by the id of the model, without the columns in which the tool speaks of the run."""
    said = {one.title for one in TABLE.fields if one.owner != "tool"}
    rows = practice.table_rows(folder / practice.MASTER, TABLE.excel_table)
    return {str(row[TITLES["model_id"]]): {key: row[key] for key in row if key in said} for row in rows if row}


def last_row(master: Path) -> int:
    return practice.area(practice.table_ref(master, TABLE.excel_table))[3]


def sorts_by_name(master: Path) -> None:
    excel.sorts(master, TABLE.sheet, (6, last_row(master)), "C")


def filters_and_hides(master: Path) -> None:
    part = practice.table_parts(practice.parts_of(master))[TABLE.excel_table]
    rule = b'<filterColumn colId="3"><filters><filter val="X"/></filters></filterColumn></autoFilter>'
    practice.change_parts(master, {part: lambda data: _filtered(data, rule)})
    excel.hides(master, TABLE.sheet, rows=tuple(range(6, last_row(master) + 1, 2)))


def _filtered(data: bytes, rule: bytes) -> bytes:
    start = data.index(b"<autoFilter ")
    end = data.index(b"/>", start)
    return data[:end] + b">" + rule + data[end + 2 :]


def inserts_a_column_inside(master: Path) -> None:
    excel.inserts_column(master, TABLE.sheet, 5)


def inserts_a_row_above_the_headings(master: Path) -> None:
    excel.inserts_row(master, TABLE.sheet, 2)


def inserts_a_row_inside(master: Path) -> None:
    excel.inserts_row(master, TABLE.sheet, 8)


def inserts_into_the_register(master: Path) -> None:
    excel.inserts_column(master, "Đơn vị", 2)
    excel.inserts_row(master, "Đơn vị", 3)


def inserts_into_a_list_of_the_tool(master: Path) -> None:
    excel.inserts_column(master, "Kiểm tra", 3)
    excel.inserts_row(master, "Sổ nhận", 2)


def hides_rows_columns_sheets(master: Path) -> None:
    excel.hides(master, TABLE.sheet, rows=(6, 7), columns=(3, 4, 5))
    for title in ("Đăng ký", "Đơn vị", "Độ phủ", "Kiểm tra"):
        excel.hides(master, title, sheet=True)


HABITS: list[Act] = [
    sorts_by_name,
    filters_and_hides,
    inserts_a_column_inside,
    inserts_a_row_above_the_headings,
    inserts_a_row_inside,
    inserts_into_the_register,
    inserts_into_a_list_of_the_tool,
    hides_rows_columns_sheets,
    officer.works_in,  # type: ignore[list-item]  # what it says of its work is not asked here
]
each_habit = pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.__name__)


@each_habit
def test_a_run_works_and_every_row_says_what_it_said(consolidated: Path, habit: Act) -> None:
    before = rows_of(consolidated)
    habit(consolidated / practice.MASTER)
    consolidate(consolidated, LATER)
    assert rows_of(consolidated) == before
    assert not consolidate(consolidated, LATER).written
    assert workbook_lint(consolidated / practice.MASTER) == []
    assert repair(consolidated, LATER).repaired == ()


@each_habit
def test_new_rows_go_where_they_belong(consolidated: Path, consolidated_once: Path, tmp_path: Path, habit: Act) -> None:
    plain = practice.copy(consolidated_once, tmp_path / "khong-dong")
    habit(consolidated / practice.MASTER)
    for folder in (plain, consolidated):
        practice.send_again(folder, practice.SECOND_MORE)
        consolidate(folder, practice.SECOND_DAY)
    assert rows_of(consolidated) == rows_of(plain)
    titles = ("Điều hành", "Độ phủ", "Phụ lục 02")
    ours, theirs = (practice.cells_of(one / practice.MASTER, *titles) for one in (consolidated, plain))
    for title in titles:
        assert {key: one.value for key, one in ours[title].items()} == {
            key: one.value for key, one in theirs[title].items()
        }


@pytest.mark.office
@each_habit
def test_formulas_give_what_the_tool_measured(consolidated: Path, habit: Act, office: Office) -> None:
    habit(consolidated / practice.MASTER)
    consolidate(consolidated, LATER)
    fresh = office.recalculate(consolidated / practice.MASTER)
    cells = practice.cells_of(consolidated / practice.MASTER, "Điều hành", "Độ phủ")
    stored = {
        (title, place): one for title, all_ in cells.items() for place, one in all_.items() if one.formula is not None
    }
    assert len(stored) > 50
    assert {place: one.value for place, one in stored.items() if (fresh[place] or 0) != (one.value or 0)} == {}


@pytest.mark.validator
@each_habit
def test_the_file_stays_a_good_one(consolidated: Path, habit: Act) -> None:
    habit(consolidated / practice.MASTER)
    consolidate(consolidated, LATER)
    assert ooxml_faults(consolidated / practice.MASTER) == []


def test_a_foreign_value_pasted_over_a_dropdown_is_named_at_its_cell_and_repair_brings_the_dropdown_back(
    consolidated: Path,
) -> None:
    master = consolidated / practice.MASTER
    column = practice.column_letters(excel.heading_column(master, TABLE.sheet, TITLES["kind"]))
    whole = rules_over(master, column)
    excel.pastes_over(master, TABLE.sheet, f"{column}6:{column}7", "kiểu lạ")
    assert rules_over(master, column) != whole
    issues = consolidate(consolidated, LATER).outcome.issues
    there = [one for one in issues if one.ref.sheet == TABLE.sheet and one.ref.cell in {f"{column}6", f"{column}7"}]
    assert {one.ref.cell for one in there if one.severity == "E"} == {f"{column}6", f"{column}7"}
    done = repair(consolidated, LATER)
    assert [(one.kind, one.name) for one in done.repaired] == [("validation", TITLES["kind"])]
    assert rules_over(master, column) == whole
    assert practice.cells_of(master, TABLE.sheet)[TABLE.sheet][f"{column}6"].value == "kiểu lạ"
    assert repair(consolidated, LATER).repaired == ()


def rules_over(master: Path, column: str) -> list[str]:
    parts = practice.parts_of(master)
    root = practice.etree.fromstring(parts[practice.sheet_parts(parts)[TABLE.sheet]])
    rules = root.iter(f"{practice.MAIN}dataValidation")
    return sorted(str(one.get("sqref")) for one in rules if f"{column}5005" in str(one.get("sqref")))


@pytest.mark.parametrize("title", ["Điều hành", "Độ phủ", "Phụ lục 01", "Phụ lục 03"])
def test_a_row_in_a_page_of_fixed_places_stops_the_run_by_name(consolidated: Path, title: str) -> None:
    excel.inserts_row(consolidated / practice.MASTER, title, 2)
    before = (consolidated / practice.MASTER).read_bytes()
    with pytest.raises(MasterError, match=f"“{title}”.*Sửa sổ.*dvk repair"):
        consolidate(consolidated, LATER)
    assert (consolidated / practice.MASTER).read_bytes() == before


def test_a_column_of_last_years_list_that_is_gone_is_named(consolidated: Path) -> None:
    table = load_schema().tables["last_year"]
    heading = table.field("lead_unit").title
    master = consolidated / practice.MASTER
    excel.deletes_column(master, table.sheet, excel.heading_column(master, table.sheet, heading))
    with pytest.raises(MasterError, match=f"“{heading}”"):
        consolidate(consolidated, LATER)
    repair(consolidated, LATER)
    assert consolidate(consolidated, LATER).outcome.balanced


COMMANDS = ("consolidate", "check", "coverage", "forms", "report", "remind", "alias", "repair", "undo")


@pytest.mark.parametrize(
    "title",
    ["Điều hành", "Đơn vị", "Đăng ký", "Kết quả", "Độ phủ", "Kiểm tra", "Tùy chọn", "Phụ lục 01", "_Kieu", "_He_thong"],
)
def test_no_command_fails_with_a_traceback_on_a_master_without_a_sheet(
    consolidated: Path, title: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from dvk_xl.cli import main

    excel.deletes_sheet(consolidated / practice.MASTER, title)
    more = {
        "forms": ("--period", "6T"),
        "report": ("--period", "DK"),
        "remind": ("--period", "DK"),
        "alias": ("--list",),
    }
    for command in COMMANDS:
        main([command, str(consolidated), "--as-of", LATER.isoformat(), *more.get(command, ())])
        said = capsys.readouterr().err
        assert "chương trình gặp lỗi" not in said, (command, said)
        assert not said or "dvk repair" in said, (command, said)
