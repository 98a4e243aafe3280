"""A master of an older version is upgraded by `dvk repair` and loses nothing; one of a newer version is left alone."""

import re
import shutil
from collections.abc import Mapping
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
    older.officer_works(folder / practice.MASTER, older.taken(consolidated_once / practice.MASTER))
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
    place = f"Điều hành!{older.taken(upgraded_once[0] / practice.MASTER)}"
    assert set(named) == {place}
    assert "nhớ nộp báo cáo" in named[place].why
    assert "ban-luu" in named[place].next


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
    assert buttons(now, "Điều hành") == sorted((action.macro, action.title) for action in load_actions())
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


# ---- what the officer put on a page of the tool


def page_with(master: Path, title: str, cells: dict[str, str | float | None]) -> None:
    """Let a page be one of another version by one of its own texts, with these cells of the officer on it."""
    older.says_format(master, "1")
    texts = practice.cells_of(master, title)[title]
    static = {"Điều hành": older.taken(master), "Kế hoạch": "A1"}[title]
    assert isinstance(texts[static].value, str)
    practice.set_cells(master, title, {static: "chữ cũ", **cells})


def test_a_formula_and_a_table_of_the_officer_beside_a_page_stay(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    page_with(master, "Điều hành", {"S60": "Việc", "T60": "Số", "S61": "Họp", "T61": 3})
    excel_table(master, "Điều hành", "BangRieng", "S60:T61", ("Việc", "Số"))
    practice.change_parts(master, {first(master): lambda data: formula(data, "V60", "SUM(BangRieng[Số])", 3)})
    done = repair(consolidated, DAY)
    assert done.not_repaired == ()
    cells = practice.cells_of(master, "Điều hành")["Điều hành"]
    assert (cells["V60"].formula, cells["V60"].value, cells["S61"].value) == ("SUM(BangRieng[Số])", 3, "Họp")
    assert practice.table_rows(master, "BangRieng") == [{"Việc": "Họp", "Số": 3}]
    assert practice.table_ref(master, "BangRieng") == "S60:T61"
    assert workbook_lint(master) == []


def first(master: Path) -> str:
    return practice.sheet_parts(practice.parts_of(master))["Điều hành"]


def formula(data: bytes, address: str, text: str, value: float) -> bytes:
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cell = f'<c r="{address}"><f>{text}</f><v>{value}</v></c></row>'.encode()
    start = data.index(f'<row r="{row}"'.encode())
    end = data.index(b"</row>", start)
    return data[:end] + cell + data[end + len(b"</row>") :]


def excel_table(master: Path, title: str, name: str, ref: str, columns: tuple[str, ...]) -> None:
    """Turn cells into a table of the officer's."""
    sheet = practice.sheet_parts(practice.parts_of(master))[title]
    rels = sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(f'<tableColumn id="{number}" name="{one}"/>' for number, one in enumerate(columns, 1))
    table = (
        f'<table xmlns="{practice.MAIN[1:-1]}" id="95" name="{name}" displayName="{name}" ref="{ref}" totalsRowShown="0">'
        f'<autoFilter ref="{ref}"/><tableColumns count="{len(columns)}">{listed}</tableColumns></table>'
    )
    part = f'<tableParts count="1"><tablePart xmlns:r="{link}" r:id="rId95"/></tableParts><extLst>'
    practice.change_parts(
        master,
        {
            sheet: lambda data: data.replace(b"<extLst><ext xmlns:x14", part.encode() + b"<ext xmlns:x14", 1),
            rels: lambda data: data.replace(
                b"</Relationships>",
                f'<Relationship Id="rId95" Type="{link}/table" Target="../tables/table95.xml"/></Relationships>'.encode(),
            ),
            "[Content_Types].xml": lambda data: data.replace(
                b"</Types>", f'<Override PartName="/xl/tables/table95.xml" ContentType="{kind}"/></Types>'.encode()
            ),
        },
        {"xl/tables/table95.xml": table.encode()},
    )


def test_pictures_comments_and_buttons_of_the_officer_are_counted_and_named(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    page_with(master, "Điều hành", {})
    button = b'<v:shape id="_x0000_s1999"><x:ClientData ObjectType="Button"><x:FmlaMacro>[0]!MacroCuaToi</x:FmlaMacro>'
    vml = next(name for name in practice.parts_of(master) if name.endswith(".vml"))
    end = b"</x:ClientData></v:shape></xml>"
    practice.change_parts(master, {vml: lambda data: data.replace(b"</xml>", button + end)})
    done = repair(consolidated, DAY)
    assert [(one.name, one.why[:2], "ban-luu" in one.next) for one in done.not_repaired] == [("Điều hành", "1 ", True)]


def test_a_cell_in_a_look_of_the_page_is_an_older_wording_of_the_tool_and_any_other_cell_is_the_officers(
    consolidated: Path,
) -> None:
    master = consolidated / practice.MASTER
    page_with(master, "Điều hành", {older.FREE: "Camera an ninh", "T62": "MỤC CŨ"})
    pasted = practice.cells_of(master, "Đăng ký")["Đăng ký"]["C6"].style
    heading = practice.cells_of(master, "Điều hành")["Điều hành"]["B4"].style
    looks = {older.FREE: pasted, "T62": heading}
    practice.change_parts(master, {first(master): lambda data: styled(data, looks)})
    assert repair(consolidated, DAY).not_repaired == ()
    cells = practice.cells_of(master, "Điều hành")["Điều hành"]
    assert (cells[older.FREE].value, cells[older.FREE].style) == ("Camera an ninh", pasted)
    assert "T62" not in cells


def styled(data: bytes, looks: Mapping[str, str]) -> bytes:
    for place, style in looks.items():
        data = re.sub(rf'<c r="{place}"'.encode(), f'<c r="{place}" s="{style}"'.encode(), data)
    return data


def test_the_model_that_the_officer_chose_on_the_card_stays_chosen(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    older.says_format(master, "1")
    practice.set_cells(master, "Phụ lục 01", {"E3": 3})
    part = practice.sheet_parts(practice.parts_of(master))["Phụ lục 01"]
    practice.change_parts(master, {part: lambda data: re.sub(rb'<mergeCell ref="[^"]*"/>', b"", data, count=1)})
    assert ("page", "Phụ lục 01") in kinds(repair(consolidated, DAY))
    assert practice.cells_of(master, "Phụ lục 01")["Phụ lục 01"]["E3"].value == 3


def test_many_cells_without_room_are_named_and_the_rest_counted(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    texts = practice.cells_of(master, "Kế hoạch")["Kế hoạch"]
    mine = [place for place, cell in texts.items() if isinstance(cell.value, str) and place != "A1"][:25]
    page_with(master, "Kế hoạch", {place: f"tôi ghi {place}" for place in mine})
    part = practice.sheet_parts(practice.parts_of(master))["Kế hoạch"]
    practice.change_parts(master, {part: lambda data: re.sub(rb'(<c r="(?!A1")[A-Z]+\d+") s="\d+"', rb"\1", data)})
    left = repair(consolidated, DAY).not_repaired
    assert len(left) == 21
    assert sum("văn phòng ghi “" in one.why for one in left) == 20
    assert left[20].name == "Kế hoạch"
    assert re.match(r"\d+ ô khác của văn phòng", left[20].why)


# ---- macros and ribbon on the way


def test_lost_macros_and_a_lost_ribbon_come_back_in_a_master_of_this_format(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    before = practice.parts_of(master)
    gone = ("xl/vbaProject.bin", "customUI/customUI.xml", "customUI/customUI14.xml")
    loses_macros(master, gone)
    done = repair(consolidated, DAY)
    assert kinds(done) == {("file", ".xlsm"), ("ribbon", "Ribbon"), *(("macro", name) for name in vba.MODULES)}
    after = practice.parts_of(master)
    assert {name: after[name] for name in gone[1:]} == {name: before[name] for name in gone[1:]}
    assert b"macroEnabled" in after["[Content_Types].xml"]
    with ExcelFile(master) as book:
        assert {name: book.get_module(name) for name in vba.MODULES} == {
            name: vba.read_macro(f"{name}.bas") for name in vba.MODULES
        }
        assert book.validate() == []
    assert check_file(master).ok
    assert repair(consolidated, DAY).repaired == ()


def loses_macros(master: Path, gone: tuple[str, ...]) -> None:
    """Save the workbook as one without macros, and give it its name back."""
    parts = practice.parts_of(master)
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts["[Content_Types].xml"] = re.sub(
        rb'<Default Extension="bin"[^>]*/>',
        b"",
        parts["[Content_Types].xml"].replace(b"application/vnd.ms-excel.sheet.macroEnabled.main+xml", plain),
    )
    parts["_rels/.rels"] = re.sub(rb'<Relationship Id="dvkRibbon\d"[^>]*/>', b"", parts["_rels/.rels"])
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = re.sub(rb'<Relationship [^>]*vbaProject"[^>]*/>', b"", parts[links])
    assert b"vbaProject" not in parts[links]
    excel._save(master, {name: data for name, data in parts.items() if name not in gone})


def test_macros_that_cannot_be_read_are_named_and_the_rest_is_upgraded(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    older.says_format(master, "1")
    practice.change_parts(master, {"xl/vbaProject.bin": lambda data: data[:600]})
    done = repair(consolidated, DAY)
    assert ("format", practice.MASTER) in kinds(done)
    assert [(one.name, "macro" in one.why) for one in done.not_repaired] == [("VBAProject", True)]
    assert not consolidate(consolidated, DAY).written


# ---- names that the buttons need


@pytest.mark.parametrize("name", ["dvk_status", "dvk_launcher", "dvk_action", "dvk_state"])
def test_a_lost_name_of_the_buttons_is_named_by_every_command_and_comes_back(
    consolidated: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    excel.deletes_name(consolidated / practice.MASTER, name)
    said = refused(consolidated, ("consolidate", "{folder}"), capsys)
    assert said.startswith(f"dvk: Sổ không còn tên vùng “{name}”. Bấm “Sửa sổ” (hoặc chạy lệnh: dvk repair THƯ_MỤC)")
    assert kinds(repair(consolidated, DAY)) == {("name", name)}
    assert not consolidate(consolidated, DAY).written


def test_every_lost_name_is_named_and_comes_back_where_it_was(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    before = names_of(master)
    lost = {name for name in before if name.startswith("lst_") or (name.startswith("dvk_") and "_page_" not in name)}
    lost -= {name for name in lost if name.startswith("dvk_shape_")}
    assert len(lost) > 15
    for name in lost:
        excel.deletes_name(master, name)
    assert kinds(repair(consolidated, DAY)) == {("name", name) for name in lost}
    assert names_of(master) == before


def names_of(master: Path) -> dict[str, str]:
    book = practice.parts_of(master)["xl/workbook.xml"].decode()
    return dict(re.findall(r'<definedName name="(\w+)">([^<]*)<', book))


def test_every_name_that_the_macros_need_is_looked_for(made_once: Path, tmp_path: Path) -> None:
    said = "".join(vba.read_macro(f"{name}.bas") for name in vba.MODULES)
    needed = {name for name in re.findall(r'"(dvk_[a-z_]+)"', said) if not name.endswith("_")} - {"dvk_xl"}
    looked_for = set(read_made(without_names(made_once, tmp_path), older.SYSTEM).lost)
    assert needed <= looked_for <= names_of(made_once / practice.MASTER).keys()


def without_names(folder: Path, place: Path) -> Path:
    """A copy of a master that lost every name of its own."""
    copy = Path(shutil.copyfile(folder / practice.MASTER, place / practice.MASTER))
    gone = rb'<definedName name="dvk_\w+">[^<]*</definedName>'
    practice.change_parts(copy, {"xl/workbook.xml": lambda data: re.sub(gone, b"", data)})
    return copy
