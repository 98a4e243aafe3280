"""A master of an older version is upgraded by `dvk repair` and loses nothing; one of a newer version is left alone."""

import re
import shutil
from pathlib import Path
from typing import Any

import excel
import officer
import older
import pytest
from helpers import practice
from helpers.office import Office
from helpers.raised import raises
from helpers.validator import ooxml_faults, workbook_lint
from pyopenvba import ExcelFile, check_file

from dvk_xl.actions.repair import Repaired, repair
from dvk_xl.actions.run import consolidate, undo
from dvk_xl.cli import main
from dvk_xl.errors import MasterError
from dvk_xl.generate import vba
from dvk_xl.generate.vba import load_actions
from dvk_xl.hosts.book import open_book
from dvk_xl.hosts.format import Made, read_made
from dvk_xl.hosts.outdated import buttons
from dvk_xl.schema import load_schema

DAY = practice.FIRST_DAY
WORDS = load_schema().workbook
NEWER = str(WORDS.format + 1)
TABLES = ("tblDangKy", "tblDonVi", "tblKetQua", "tblBaoCao", "tblMienGiaHan", "tblTuyChon", "tblNamTruoc")

COMMANDS = (
    ("forms", "{folder}", "--period", "DK"),
    ("consolidate", "{folder}"),
    ("consolidate", "{folder}", "--dry-run"),
    ("check", "{folder}"),
    ("check", "{folder}/2-Nhan-ve"),
    ("coverage", "{folder}", "--period", "DK"),
    ("report", "{folder}", "--period", "DK"),
    ("papers", "{folder}"),
    ("papers", "{folder}", "list_up"),
    ("remind", "{folder}", "--period", "DK"),
    ("trace", "{folder}", "CB01-01"),
    ("alias", "{folder}", "--list"),
    ("alias", "{folder}", "--confirm", "CB tổ 9", "CB01"),
)
PUT_RIGHT = (("undo", "{folder}"), ("repair", "{folder}"))


@pytest.fixture(scope="session")
def older_once(consolidated_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a consolidated campaign whose master is of an older version, and full of the officer's own; do not change it."""
    folder = practice.copy(consolidated_once, tmp_path_factory.mktemp("so-cu") / "Dan van kheo")
    older.becomes_older(folder / practice.MASTER)
    older.officer_works(folder / practice.MASTER)
    return folder


@pytest.fixture(scope="session")
def upgraded_once(older_once: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Repaired]:
    """Give that campaign after its upgrade, and what was said of it; do not change it."""
    folder = practice.copy(older_once, tmp_path_factory.mktemp("so-moi") / "Dan van kheo")
    return folder, repair(folder, DAY)


def refused(folder: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence with which a command is refused; nothing in the folder is different then."""
    before = practice.tree(folder)
    assert main([word.format(folder=folder) for word in command]) == 2
    said = capsys.readouterr()
    assert (said.out, practice.tree(folder)) == ("", before)
    return said.err


@raises("E811")
@pytest.mark.parametrize("command", [*COMMANDS, *PUT_RIGHT], ids=" ".join)
def test_a_newer_master_is_refused_by_every_command_and_nothing_changes(
    consolidated: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    older.says_format(consolidated / practice.MASTER, NEWER)
    said = refused(consolidated, command, capsys)
    assert said == (
        f"dvk: Sổ {practice.MASTER} do bản mới hơn của chương trình lập (sổ dạng {NEWER}, bản trên máy này chỉ dùng được "
        f"đến dạng {WORDS.format}); chưa làm gì. Cập nhật chương trình trên máy này rồi làm lại. [E811]\n"
    )


@raises("E810")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_older_master_is_not_worked_on_before_it_is_upgraded(
    consolidated: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    older.says_format(consolidated / practice.MASTER, "1")
    said = refused(consolidated, command, capsys)
    assert said.startswith(f"dvk: Sổ {practice.MASTER} do bản cũ của chương trình lập (sổ dạng 1, bản này dùng dạng ")
    assert "“Sửa sổ”" in said
    assert "dvk repair" in said
    assert said.endswith("[E810]\n")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (None, 1),
        ("", 1),
        ("1", 1),
        (1, 1),
        (str(WORDS.format), WORDS.format),
        (WORDS.format, WORDS.format),
        (f" {WORDS.format} ", WORDS.format),
        ("2.5", 0),
        ("-1", 0),
        ("²", 0),
        ("mới", 0),
        ("9" * 40, 0),
    ],
)
def test_a_format_is_a_whole_number_and_none_at_all_is_the_first(
    made: Path, said: str | float | None, found: int
) -> None:
    older.says_format(made / practice.MASTER, said)
    assert read_made(made / practice.MASTER, older.SYSTEM) == Made(found, ())


def test_a_file_that_is_no_workbook_or_lacks_the_system_sheet_tells_no_format(made: Path, tmp_path: Path) -> None:
    excel.deletes_sheet(made / practice.MASTER, older.SYSTEM)
    (tmp_path / "so.xlsm").write_bytes(b"PK")
    for path in (made / practice.MASTER, tmp_path / "so.xlsm", tmp_path / "absent.xlsm"):
        assert read_made(path, older.SYSTEM) == Made(None, ())


def test_a_format_that_is_no_number_is_damage_and_mended(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    older.says_format(master, "mới")
    with pytest.raises(MasterError, match=r"số ghi dạng của sổ.*dvk repair"):
        consolidate(consolidated, DAY)
    assert ("page", older.SYSTEM) in kinds(repair(consolidated, DAY))
    assert read_made(master, older.SYSTEM).format == WORDS.format
    assert not consolidate(consolidated, DAY).written


def test_a_new_master_says_the_declared_format(made_once: Path) -> None:
    assert read_made(made_once / practice.MASTER, older.SYSTEM) == Made(WORDS.format, ())
    assert WORDS.format > 1


# ---- the upgrade


def kinds(done: Repaired) -> set[tuple[str, str]]:
    return {(one.kind, one.name) for one in done.repaired}


def of_the_office(master: Path) -> dict[str, Any]:
    """What the upgrade must leave: rows of tables, the own sheet, colours, widths, filters, names, own modules."""
    parts = practice.parts_of(master)
    cells = practice.cells_of(master, "Đăng ký", officer.OWN_SHEET)
    with ExcelFile(master) as book:
        modules = {name: book.get_module(name) for name in ("Module1", older.OWN_CODE_NAME)}
    return {
        "rows": {table: practice.table_rows(master, table) for table in TABLES if table in practice.table_parts(parts)},
        "cells": cells,
        "registration": parts[practice.table_parts(parts)["tblDangKy"]],
        "columns": re.findall(rb"<cols>.*</cols>", parts[practice.sheet_parts(parts)["Đăng ký"]]),
        "hidden": re.findall(rb'<row r="\d+" hidden="1"', parts[practice.sheet_parts(parts)["Đăng ký"]]),
        "own sheet": [data for name, data in sorted(parts.items()) if "90." in name],
        "own name": f'<definedName name="{officer.OWN_NAME}">' in parts["xl/workbook.xml"].decode(),
        "modules": modules,
    }


def test_an_upgrade_keeps_everything_of_the_office(older_once: Path, upgraded_once: tuple[Path, Repaired]) -> None:
    before, after = (of_the_office(folder / practice.MASTER) for folder in (older_once, upgraded_once[0]))
    for what, said in before.items():
        assert after[what] == said, what
    assert (
        practice.cells_of(upgraded_once[0] / practice.MASTER, "Điều hành")["Điều hành"][older.FREE].value
        == "gọi chị Lan"
    )


def test_an_upgrade_says_what_it_did_and_where_the_old_master_lies(
    older_once: Path, upgraded_once: tuple[Path, Repaired]
) -> None:
    _, done = upgraded_once
    assert ("format", practice.MASTER) in kinds(done)
    assert kinds(done) >= {("page", "Điều hành"), ("page", "Hướng dẫn"), ("page", "Kiểm tra"), ("page", "_Kieu")}
    assert kinds(done) >= {("macro", "modBridge"), ("macro", "modDvk"), ("ribbon", "Ribbon")}
    assert done.kept is not None
    assert done.kept.read_bytes() == (older_once / practice.MASTER).read_bytes()
    named = {one.name: one for one in done.not_repaired}
    assert set(named) == {f"Điều hành!{older.TAKEN}"}
    assert "nhớ nộp báo cáo" in named[f"Điều hành!{older.TAKEN}"].why
    assert "ban-luu" in named[f"Điều hành!{older.TAKEN}"].next


def test_an_upgraded_master_has_the_tools_parts_of_a_fresh_one(
    consolidated_once: Path, upgraded_once: tuple[Path, Repaired]
) -> None:
    fresh, after = (practice.parts_of(one / practice.MASTER) for one in (consolidated_once, upgraded_once[0]))
    assert {name: after[name] for name in after if name.startswith("customUI")} == {
        name: fresh[name] for name in fresh if name.startswith("customUI")
    }
    assert after["_rels/.rels"].count(b"ui/extensibility") == 2
    now, wanted = (open_book((one / practice.MASTER).read_bytes()) for one in (upgraded_once[0], consolidated_once))
    assert buttons(now, "Điều hành") == buttons(wanted, "Điều hành")
    assert len(buttons(now, "Điều hành")) == len(load_actions())
    for title in ("Điều hành", "Hướng dẫn", "Kiểm tra", older.SYSTEM, "_Kieu"):
        cells = [
            practice.cells_of(one / practice.MASTER, title)[title] for one in (consolidated_once, upgraded_once[0])
        ]
        changing = {"B4", older.FREE} if title in {older.SYSTEM, "Điều hành"} else set()
        texts = [{place: one.value for place, one in all_.items() if place not in changing} for all_ in cells]
        assert texts[1] == texts[0], title
    names = [
        set(re.findall(rb'<definedName name="(dvk_\w+|lst_\w+)"', one["xl/workbook.xml"])) for one in (fresh, after)
    ]
    assert names[0] == names[1]
    assert read_made(upgraded_once[0] / practice.MASTER, older.SYSTEM) == Made(WORDS.format, ())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # oletools uses old names of pyparsing
def test_an_upgraded_master_has_the_macros_of_a_fresh_one_and_the_offices_own(
    consolidated_once: Path, upgraded_once: tuple[Path, Repaired]
) -> None:
    from oletools.olevba import VBA_Parser  # type: ignore[import-untyped]  # it ships no types

    found = []
    for folder in (consolidated_once, upgraded_once[0]):
        parser = VBA_Parser(str(folder / practice.MASTER))
        found.append({name: code for _, _, name, code in parser.extract_all_macros()})
        parser.close()
    fresh, after = found
    assert {name: after[name] for name in fresh} == fresh
    assert set(after) - set(fresh) == {"Module1.bas", f"{older.OWN_CODE_NAME}.cls"}
    assert after["modBridge.bas"] == vba.read_macro("modBridge.bas")


def test_every_sheet_of_an_upgraded_master_is_a_module_of_its_project(upgraded_once: tuple[Path, Repaired]) -> None:
    master = upgraded_once[0] / practice.MASTER
    parts = practice.parts_of(master)
    sheets = [parts[part] for part in practice.sheet_parts(parts).values()]
    names = [match[1].decode() for data in sheets if (match := re.search(rb'codeName="(\w+)"', data))]
    assert len(names) == len(sheets) == len(set(names))
    with ExcelFile(master) as book:
        assert book.validate() == []
        assert set(book.module_names()) == {*names, "ThisWorkbook", *vba.MODULES, "Module1"}
    assert check_file(master).ok


def test_an_upgraded_master_works_and_needs_no_second_repair(
    upgraded_once: tuple[Path, Repaired], tmp_path: Path
) -> None:
    folder = practice.copy(upgraded_once[0], tmp_path / "Dan van kheo")
    assert not consolidate(folder, DAY).written
    before = (folder / practice.MASTER).read_bytes()
    assert repair(folder, DAY).repaired == ()
    assert (folder / practice.MASTER).read_bytes() == before
    assert workbook_lint(folder / practice.MASTER) == []


def test_an_upgrade_is_taken_back_and_made_again(older_once: Path, tmp_path: Path) -> None:
    folder = practice.copy(older_once, tmp_path / "Dan van kheo")
    repair(folder, DAY)
    undo(folder)
    assert (folder / practice.MASTER).read_bytes() == (older_once / practice.MASTER).read_bytes()
    with pytest.raises(MasterError, match="E810"):
        consolidate(folder, DAY)
    assert ("format", practice.MASTER) in kinds(repair(folder, DAY))


def test_two_upgrades_give_the_same_bytes(
    older_once: Path, upgraded_once: tuple[Path, Repaired], tmp_path: Path
) -> None:
    folder = practice.copy(older_once, tmp_path / "Dan van kheo")
    repair(folder, DAY)
    assert (folder / practice.MASTER).read_bytes() == (upgraded_once[0] / practice.MASTER).read_bytes()


def test_pages_that_are_alike_in_both_versions_are_not_touched(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    older.says_format(master, "1")
    before = practice.parts_of(master)
    done = repair(consolidated, DAY)
    assert kinds(done) == {("format", practice.MASTER), ("page", older.SYSTEM)}
    after = practice.parts_of(master)
    sheets = practice.sheet_parts(before)
    changed = {title for title, part in sheets.items() if after[part] != before[part]}
    assert changed == {older.SYSTEM, "Nhật ký"}
    assert after["xl/vbaProject.bin"] == before["xl/vbaProject.bin"]


@pytest.mark.validator
def test_an_upgraded_master_is_a_good_file(upgraded_once: tuple[Path, Repaired]) -> None:
    assert ooxml_faults(upgraded_once[0] / practice.MASTER) == []


@pytest.mark.office
def test_an_upgraded_master_opens_and_calculates_what_stands_in_it(
    upgraded_once: tuple[Path, Repaired], tmp_path: Path, office: Office
) -> None:
    master = Path(shutil.copyfile(upgraded_once[0] / practice.MASTER, tmp_path / practice.MASTER))
    fresh = office.recalculate(master)
    stored = {
        (sheet, address): cell.value
        for sheet, cells in practice.cells_of(master).items()
        if sheet != officer.OWN_SHEET
        for address, cell in cells.items()
        if cell.formula is not None
    }
    assert len(stored) > 100
    wrong = {place: (value, fresh[place]) for place, value in stored.items() if (value or 0) != (fresh[place] or 0)}
    assert wrong == {}
