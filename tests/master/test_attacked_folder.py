"""Attacks on the folder: what once lost or invented data, and must be refused or survived."""

from pathlib import Path

import pytest
from helpers import practice

from dvk_xl.actions import inbox
from dvk_xl.actions.run import consolidate
from dvk_xl.errors import DvkError
from dvk_xl.intake.read import read_grids
from dvk_xl.issues import column_letters
from dvk_xl.schema import load_schema

MASTER = practice.MASTER


def test_an_older_book_put_back_is_refused_and_nothing_is_lost(consolidated: Path) -> None:
    older = (consolidated / MASTER).read_bytes()
    practice.send_again(consolidated, practice.SECOND_MORE)
    consolidate(consolidated, practice.SECOND_DAY)
    newer = (consolidated / MASTER).read_bytes()
    (consolidated / MASTER).write_bytes(older)
    with pytest.raises(DvkError, match="E809"):
        consolidate(consolidated, practice.SECOND_DAY)
    assert (consolidated / MASTER).read_bytes() == older
    (consolidated / MASTER).write_bytes(newer)
    assert not consolidate(consolidated, practice.SECOND_DAY).written


def test_a_file_that_cannot_be_opened_costs_only_itself(consolidated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = inbox.file_sha256

    def locked(path: Path) -> str:
        if path.name == "khoa.xlsx":
            raise PermissionError(13, "Permission denied")
        return real(path)

    (consolidated / "2-Nhan-ve" / "khoa.xlsx").write_bytes(b"PK")
    monkeypatch.setattr(inbox, "file_sha256", locked)
    done = consolidate(consolidated, practice.SECOND_DAY)
    verdicts = {state.arrival.path: state.verdict for state in done.outcome.states}
    assert verdicts["khoa.xlsx"] == "unreadable"
    assert done.outcome.balanced
    assert "accepted" in verdicts.values()


def test_what_is_left_of_an_emptied_row_is_cleared(consolidated: Path) -> None:
    before = consolidate(consolidated, practice.FIRST_DAY).outcome.countable
    rows = practice.table_rows(consolidated / MASTER, "tblDangKy")
    first = next(number for number, row in enumerate(rows, 6) if row["Được tính"] == "Được tính")
    table = load_schema().registration
    letters = {one.name: column_letters(place) for place, one in enumerate(table.fields, 1) if one.owner != "tool"}
    practice.set_cells(consolidated / MASTER, table.sheet, {f"{letter}{first}": None for letter in letters.values()})
    after = consolidate(consolidated, practice.FIRST_DAY)
    left = practice.table_rows(consolidated / MASTER, "tblDangKy")
    assert after.outcome.countable == before - 1
    assert sum(row.get("Được tính") == "Được tính" for row in left) == before - 1


def test_a_merged_cell_speaks_for_every_row_it_covers(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("STT", "Tên", "Đơn vị"), (1, "A", "CB 1"), (2, "B", None), (3, "C", None), (4, "D", None)):
        sheet.append(row)
    sheet.merge_cells("C2:C4")
    sheet.merge_cells("A1:B1")
    path = tmp_path / "gop.xlsx"
    book.save(path)
    (grid,) = read_grids(path.read_bytes())
    assert [row[2] for row in grid.rows] == ["Đơn vị", "CB 1", "CB 1", "CB 1", None]
