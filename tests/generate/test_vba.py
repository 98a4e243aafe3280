"""The macros, the ribbon tab and the .xlsm that carries them."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from helpers.office import WORKER, python_with_uno
from lxml import etree
from pyopenvba import ExcelFile, check_file
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import HostBridge, Interpreter, VBAObject

from dvk_xl import resources
from dvk_xl.errors import DeclarationError, DvkError
from dvk_xl.generate import vba
from dvk_xl.generate.vba import (
    MODULES,
    RIBBON_2007,
    RIBBON_2010,
    Action,
    Tab,
    finish_master,
    load_actions,
    load_tab,
    macro_for,
    read_tab,
    ribbon_xml,
)
from dvk_xl.resources import read_toml, resource_folder

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("modBridge.bas", "modDvk.bas", "ThisWorkbook.cls")
ACTIONS = load_actions()
RIBBONS = {"customUI/customUI.xml": RIBBON_2007, "customUI/customUI14.xml": RIBBON_2010}
TEXTS = {
    "dvk_text_no_launcher": "Chưa tìm thấy chương trình dvk.",
    "dvk_text_read_only": "Sổ đang mở chỉ để đọc.",
    "dvk_text_unsaved": "Sổ chưa được lưu.",
}
ORDER = ("dvk_launcher", "dvk_action", "dvk_state", "dvk_time", *TEXTS)
SUB = re.compile(r"^Public Sub (\w+)\(.*\)\r\n +RunDvk (.+)\r\nEnd Sub\r\n", re.MULTILINE)


def workbook(launcher: str = "") -> bytes:
    """A small workbook as the generator makes it: dashboard, button, named cells on a very hidden sheet."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001  # XlsxWriter wants it so
    book.set_vba_name("ThisWorkbook")
    for number, title in enumerate(("Điều hành", "_He_thong"), 1):
        book.add_worksheet(title).set_vba_name(f"Sheet{number}")
    dashboard, system = book.worksheets()
    dashboard.insert_button("B2", {"macro": macro_for("forms"), "caption": "1 Tạo mẫu gửi đơn vị"})
    system.very_hidden()
    book.define_name("dvk_status", "='Điều hành'!$M$26")
    for row, name in enumerate(ORDER, 1):
        system.write_string(f"B{row}", {"dvk_launcher": launcher, **TEXTS}.get(name, ""))
        book.define_name(name, f"='_He_thong'!$B${row}")
    book.close()
    return content.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vba") / "master.xlsm"
    path.write_bytes(finish_master(workbook()))
    return path


# ---- the declared actions


def declaration(folder: Path, text: str) -> Path:
    path = folder / "actions.toml"
    path.write_text(text, encoding="utf-8")
    return path


def declared(name: str, macro: str, rest: str = 'image = "Undo"') -> str:
    return f'[[actions]]\nid = "{name}"\nmacro = "{macro}"\ntitle = "T"\ntip = "T"\ngroup = "G"\n{rest}\n'


def test_actions_come_in_the_order_people_see_them() -> None:
    assert [action.id for action in ACTIONS] == [
        "forms",
        "consolidate",
        "check",
        "coverage",
        "report",
        "list_up",
        "appendix1",
        "appendix2",
        "appendix3",
        "missing",
        "remind",
        "undo",
        "repair",
        "doctor",
    ]


def test_every_fault_of_a_declaration_is_named_at_once(tmp_path: Path) -> None:
    faulty = declared("a", "Dvk_A", 'imge = "Undo"') + declared("b", "Dvk_B", "image = 3")
    with pytest.raises(DeclarationError) as caught:
        read_tab(declaration(tmp_path, 'tab = "T"\n' + faulty))
    assert [fault.split(":")[0] for fault in caught.value.faults] == [
        "actions[1].imge",
        "actions[1].image",
        "actions[2].image",
    ]


def test_doubled_ids_macros_and_letters_that_vba_cannot_hold_are_faults(tmp_path: Path) -> None:
    text = 'tab = "T"\n' + declared("a", "Dvk_A") + declared("a", "Dvk_A") + declared("đ", "Dvk_Đ")
    with pytest.raises(DeclarationError) as caught:
        read_tab(declaration(tmp_path, text))
    assert len(caught.value.faults) == 4


def test_a_doubled_key_of_the_ribbon_is_a_fault(tmp_path: Path) -> None:
    keyed = 'image = "Undo"\nkeytip = "P"'
    text = 'tab = "T"\n' + declared("a", "Dvk_A", keyed) + declared("b", "Dvk_B", keyed)
    with pytest.raises(DeclarationError, match="keytip “P” lặp lại"):
        read_tab(declaration(tmp_path, text))


def test_a_toml_file_with_a_wrong_line_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="dòng 2, cột 7"):
        read_toml(declaration(tmp_path, 'tab = "T"\ngroup \n'))


def test_a_toml_file_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"actions\.toml: có 1 chỗ sai"):
        read_toml(declaration(tmp_path, "tab = "))


def test_a_toml_file_from_notepad_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_bytes('\ufefftên = "Xã"\r\n'.replace("tên", "name").encode())
    assert read_toml(path) == {"name": "Xã"}


@pytest.mark.parametrize("content", [b'tab = "\xff"', None])
def test_a_toml_file_that_cannot_be_read_is_one_vietnamese_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "actions.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DeclarationError, match="tệp"):
        read_toml(path)


def test_an_installed_package_brings_its_folders_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert resource_folder("macros") == ROOT / "macros"
    (tmp_path / "_data" / "macros").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert resource_folder("macros") == tmp_path / "_data" / "macros"
    with pytest.raises(DvkError, match="thiếu thư mục templates"):
        resource_folder("templates")


# ---- the sources


@pytest.mark.parametrize("name", SOURCES)
def test_sources_are_ascii_with_the_line_ends_of_windows(name: str) -> None:
    source = (ROOT / "macros" / name).read_bytes()
    assert source.isascii()
    assert source.count(b"\n") == source.count(b"\r\n") == source.count(b"\r")
    assert vba.read_macro(name).encode() == source


@pytest.mark.parametrize("name", SOURCES)
def test_sources_declare_their_variables_and_suit_every_excel_and_libreoffice(name: str) -> None:
    lines = vba.read_macro(name).split("\r\n")
    assert lines.count("Option Explicit") == 1
    assert not [line for line in lines if re.search(r"^\s*#|\bDeclare\b|\bMsgBox\b|\bPtrSafe\b", line)]


def test_every_action_has_a_sub_and_every_sub_an_action() -> None:
    source = vba.read_macro("modDvk.bas")
    expected = [(action.macro, f'"{action.id}"') for action in ACTIONS]
    assert SUB.findall(source) == [*expected, ("Dvk_Ribbon", "control.ID")]
    assert len(re.findall(r"\bSub \w+\(|\bFunction\b", source)) == len(ACTIONS) + 1


def test_a_button_names_module_and_sub() -> None:
    assert [macro_for(action.id) for action in ACTIONS] == [f"modDvk.{action.macro}" for action in ACTIONS]
    with pytest.raises(KeyError):
        macro_for("ribbon")


# ---- the ribbon


@pytest.mark.parametrize(("part", "namespace"), RIBBONS.items())
def test_every_action_has_a_ribbon_control_and_every_control_an_action(master: Path, part: str, namespace: str) -> None:
    root = etree.fromstring(parts_of(master.read_bytes())[part])
    assert {etree.QName(element).namespace for element in root.iter()} == {namespace}
    controls = [
        (button.get("id"), button.get("label"), button.get("screentip"), button.get("imageMso"))
        for button in root.iter(f"{{{namespace}}}button")
    ]
    assert controls == [(action.id, action.title, action.tip, action.image) for action in ACTIONS]
    assert {button.get("onAction") for button in root.iter(f"{{{namespace}}}button")} == {"Dvk_Ribbon"}


@pytest.mark.parametrize(("part", "namespace"), RIBBONS.items())
def test_vietnamese_labels_stand_in_the_ribbon_as_utf8(master: Path, part: str, namespace: str) -> None:
    content = parts_of(master.read_bytes())[part]
    assert content.startswith(b"<?xml version='1.0' encoding='UTF-8'")
    assert 'label="Dân vận khéo"' in content.decode("utf-8")
    groups = [group.get("label") for group in etree.fromstring(content).iter(f"{{{namespace}}}group")]
    assert groups == list(dict.fromkeys(action.group for action in ACTIONS))


def test_the_keys_of_the_ribbon_differ_and_follow_the_numbers_of_the_titles() -> None:
    root = etree.fromstring(ribbon_xml(load_tab(), RIBBON_2010))
    keys = {button.get("id"): button.get("keytip") for button in root.iter(f"{{{RIBBON_2010}}}button")}
    assert keys == dict(
        zip(keys, ("1", "2", "3", "4", "6", "L", "P1", "P2", "P3", "M", "R", "U", "E", "D"), strict=True)
    )
    assert not [
        (one, other) for one in keys.values() for other in keys.values() if one != other and other.startswith(one)
    ]


def test_declared_keys_are_kept_and_no_other_key_begins_one_of_them() -> None:
    named = (Action("p", "Dvk_A", "T", "", "G", "Undo"), Action("q", "Dvk_B", "T", "", "G", "Undo", "P1"))
    root = etree.fromstring(ribbon_xml(Tab("T", named), RIBBON_2010))
    assert [one.get("keytip") for one in root.iter(f"{{{RIBBON_2010}}}button")] == ["A", "P1"]


def test_actions_that_want_the_same_key_get_different_ones() -> None:
    tab = Tab("T", tuple(Action(name, "Dvk_A", "1 T", "", "G", "Undo") for name in ("a", "ab", "ba")))
    root = etree.fromstring(ribbon_xml(tab, RIBBON_2010))
    assert [one.get("keytip") for one in root.iter(f"{{{RIBBON_2010}}}button")] == ["1", "A", "B"]


def test_marks_in_a_title_stay_text_in_the_ribbon() -> None:
    tab = Tab("A & <B>", (Action("a", "Dvk_A", 'Lập "báo cáo" & gửi', "<tip/>", "G", "Undo"),))
    button = next(etree.fromstring(ribbon_xml(tab, RIBBON_2007)).iter(f"{{{RIBBON_2007}}}button"))
    assert (button.get("label"), button.get("screentip")) == ('Lập "báo cáo" & gửi', "<tip/>")


def test_the_package_leads_excel_to_both_ribbons(master: Path) -> None:
    links = etree.fromstring(parts_of(master.read_bytes())["_rels/.rels"])
    targets = {link.get("Target"): link.get("Type", "") for link in links}
    assert targets["customUI/customUI.xml"].endswith("/2006/relationships/ui/extensibility")
    assert targets["customUI/customUI14.xml"].endswith("/2007/relationships/ui/extensibility")
    assert len({link.get("Id") for link in links}) == len(links)


# ---- the finished master


def test_the_master_is_a_macro_workbook_and_keeps_every_part_of_the_workbook(master: Path) -> None:
    before, after = parts_of(workbook()), parts_of(master.read_bytes())
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"}
    assert set(after) - set(before) == {*RIBBONS, "xl/vbaProject.bin"}
    assert b"application/vnd.ms-excel.sheet.macroEnabled.main+xml" in after["[Content_Types].xml"]


def test_pyopenvba_finds_the_master_whole(master: Path) -> None:
    report = check_file(master)
    assert (report.ok, list(report.issues)) == (True, [])
    with ExcelFile(master) as book:
        assert book.validate() == []


def test_the_document_modules_are_the_code_names_of_the_workbook(master: Path) -> None:
    parts = parts_of(master.read_bytes())
    pages = [parts[name] for name in sorted(parts) if re.fullmatch(r"xl/(workbook|worksheets/\w+)\.xml", name)]
    names = [name.decode() for page in pages for name in re.findall(rb'codeName="(\w+)"', page)]
    with ExcelFile(master) as book:
        assert set(book.module_names()) == {*names, *MODULES}
    assert sorted(names) == ["Sheet1", "Sheet2", "ThisWorkbook"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # oletools uses old names of pyparsing
def test_olevba_reads_the_sources_back_identical(master: Path) -> None:
    from oletools.olevba import VBA_Parser  # type: ignore[import-untyped]  # it ships no types

    parser = VBA_Parser(str(master))
    found = {name: code for _, _, name, code in parser.extract_all_macros()}
    parser.close()
    assert found["modBridge.bas"] == vba.read_macro("modBridge.bas")
    assert found["modDvk.bas"] == vba.read_macro("modDvk.bas")
    header, body = found["ThisWorkbook.cls"].split("Option Explicit", 1)
    assert all(line.startswith("Attribute VB_") for line in header.splitlines())
    assert "Option Explicit" + body == vba.read_macro("ThisWorkbook.cls")
    assert set(found) == {*SOURCES, "Sheet1.cls", "Sheet2.cls"}


def test_two_builds_are_the_same_bytes_on_any_day_and_in_any_process(tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"
    source.write_bytes(workbook())
    program = (
        "import hashlib, pathlib, sys; from dvk_xl.generate.vba import finish_master;"
        "print(hashlib.sha256(finish_master(pathlib.Path(sys.argv[1]).read_bytes())).hexdigest())"
    )
    made = {hashlib.sha256(finish_master(source.read_bytes())).hexdigest()}
    for seed, zone in (("1", "Asia/Ho_Chi_Minh"), ("2", "America/New_York")):
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        said = subprocess.run(
            [sys.executable, "-c", program, str(source)],
            env=surroundings,
            check=True,
            capture_output=True,
            text=True,
        )
        made.add(said.stdout.strip())
    assert len(made) == 1


def test_the_zip_of_the_master_tells_no_day_and_no_system(master: Path) -> None:
    with zipfile.ZipFile(master) as package:
        entries = package.infolist()
        assert package.testzip() is None
    assert {(one.date_time, one.create_system, one.compress_type) for one in entries} == {
        ((1980, 1, 1, 0, 0, 0), 0, zipfile.ZIP_DEFLATED)
    }


def test_no_temporary_file_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    finish_master(workbook())
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_that_has_macros_already_is_refused(master: Path) -> None:
    with pytest.raises(ValueError, match="once in the workbook"):
        finish_master(master.read_bytes())


# ---- the bridge in Excel, played by the interpreter of pyOpenVBA


class Thing(VBAObject):
    """An object of Excel with the given members; a function is a method."""

    def __init__(self, **members: object) -> None:
        self.members = {name.lower(): value for name, value in members.items()}

    def vba_get(self, name: str, args: Sequence[object] = (), named: dict[str, object] | None = None) -> object:
        if name.lower() not in self.members:
            raise VBARuntimeError(438, name)
        value = self.members[name.lower()]
        return value(*args, **(named or {})) if callable(value) else value

    def vba_set(
        self,
        name: str,
        value: object,
        args: Sequence[object] = (),
        named: dict[str, object] | None = None,
        *,
        by_ref: bool = False,
    ) -> None:
        _ = args, named, by_ref
        self.members[name.lower()] = value


class Excel(HostBridge):
    """Excel with one open workbook; `log` keeps what was done to it, in order, with the state at that moment."""

    def __init__(self, **book: object) -> None:
        self.log: list[tuple[object, ...]] = []
        self.cells = {name: Thing(Value="") for name in (*ORDER, "dvk_status")}
        for name, text in TEXTS.items():
            self.cells[name] = Thing(Value=text)
        self.cells["dvk_launcher"] = Thing(Value=r"C:\Dân vận\dvk.exe")
        members: dict[str, object] = {
            "Path": r"D:\Dân vận khéo",
            "FullName": r"D:\Dân vận khéo\Sổ.xlsm",
            "ReadOnly": False,
            "Names": self.named,
            "Save": self.note("save"),
            "Close": self.note("close"),
        }
        self.things = {
            "thisworkbook": Thing(**(members | book)),
            "application": Thing(Version="16.0"),
        }
        self.shell = Thing(Run=self.note("run"))

    def note(self, what: str) -> Callable[..., None]:
        def noted(*args: object, **named: object) -> None:
            self.log.append((what, self.value("dvk_state"), *args, *named.items()))

        return noted

    def named(self, name: str) -> Thing:
        if name not in self.cells:
            raise VBARuntimeError(1004, f"no name {name}")
        return Thing(RefersToRange=self.cells[name])

    def value(self, name: str) -> Any:
        return self.cells[name].members["value"]

    def global_object(self, name: str) -> object:
        return self.things.get(name.lower()) or super().global_object(name)

    def create(self, type_name_: str) -> object:
        return self.shell if type_name_ == "WScript.Shell" else super().create(type_name_)

    def press(self, sub: str, *args: object) -> None:
        program = Interpreter(self)
        for name in MODULES:
            program.add_module(vba.read_macro(f"{name}.bas"), name=name)
        program.run(sub, list(args), module="modDvk")
        assert program.dialogs == []


def summary(log: Sequence[tuple[object, ...]]) -> list[object]:
    return [entry[0] for entry in log]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_in_excel_a_button_saves_starts_the_program_hidden_and_closes_the_workbook(action: Action) -> None:
    excel = Excel()
    excel.press(action.macro)
    saved, run, closed = excel.log
    assert saved == ("save", "STARTED")
    assert run[2:] == (rf'"C:\Dân vận\dvk.exe" {action.id} "D:\Dân vận khéo\Sổ.xlsm"', 0, False)
    assert closed == ("close", "STARTED", ("SaveChanges", False))
    assert excel.value("dvk_action") == action.id
    assert excel.value("dvk_time")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_in_excel_a_ribbon_control_does_what_its_button_does(action: Action) -> None:
    by_button, by_ribbon = Excel(), Excel()
    by_button.press(action.macro)
    by_ribbon.press("Dvk_Ribbon", Thing(ID=action.id))
    assert by_ribbon.log == by_button.log


@pytest.mark.parametrize(
    ("book", "launcher", "state"),
    [
        ({}, "", "NO_LAUNCHER"),
        ({}, "  ", "NO_LAUNCHER"),
        ({"ReadOnly": True}, "dvk.exe", "READ_ONLY"),
        ({"Path": "", "FullName": "Book1"}, "dvk.exe", "UNSAVED"),
        ({"Path": "https://x.sharepoint.com/a"}, "dvk.exe", "UNSAVED"),
    ],
)
def test_in_excel_an_obstacle_is_told_on_the_dashboard_and_nothing_is_started(
    book: Mapping[str, object], launcher: str, state: str
) -> None:
    excel = Excel(**book)
    excel.cells["dvk_launcher"] = Thing(Value=launcher)
    excel.press("Dvk_Check")
    assert (excel.value("dvk_action"), excel.value("dvk_state"), excel.log) == ("check", state, [])
    assert excel.value("dvk_status") == TEXTS[f"dvk_text_{state.lower()}"]


def test_in_excel_a_program_that_does_not_start_is_an_error_and_the_workbook_stays_open() -> None:
    def refuse(*_: object) -> None:
        raise VBARuntimeError(-2147024894, "not found")

    excel = Excel()
    excel.shell = Thing(Run=refuse)
    excel.press("Dvk_Check")
    assert summary(excel.log) == ["save"]
    assert excel.value("dvk_state") == excel.value("dvk_status") == "ERROR -2147024894"


def test_in_excel_a_workbook_without_the_named_cells_shows_no_box() -> None:
    excel = Excel()
    excel.cells.clear()
    excel.press("Dvk_Check")
    assert excel.log == []


def test_in_excel_a_workbook_without_a_cell_for_the_time_works_as_well() -> None:
    excel = Excel()
    del excel.cells["dvk_time"]
    excel.press("Dvk_Check")
    assert summary(excel.log) == ["save", "run", "close"]


# ---- the bridge in LibreOffice

PRESS = """
import json, signal, sys
sys.path.insert(0, sys.argv[1])
import uno_worker as worker
def state_of(desk, path, template):
    properties = {"Hidden": True, "MacroExecutionMode": 4, "AsTemplate": template}
    book = desk.loadComponentFromURL(worker.url(path), "_blank", 0,
                                     tuple(worker.prop(*item) for item in properties.items()))
    place = "vnd.sun.star.script:VBAProject.modDvk.Dvk_Forms?language=Basic&location=document"
    changed = book.isModified()
    book.getScriptProvider().getScript(place).invoke((), (), ())
    dashboard, system = book.Sheets.getByIndex(0), book.Sheets.getByIndex(1)
    buttons = dashboard.DrawPage.Forms.getByIndex(0)
    library = book.BasicLibraries.getByName("VBAProject")
    said = {
        "modules": sorted(library.ElementNames),
        "source": library.getByName("modDvk"),
        "button": [event.ScriptCode for event in buttons.getScriptEvents(0)],
        "changed by opening": changed,
        "cells": [system.getCellRangeByName(f"B{row}").String for row in (2, 3)],
        "status": dashboard.getCellRangeByName("M26").String,
    }
    book.close(True)
    return said
signal.alarm(150)
program, desk = worker.start(sys.argv[2], sys.argv[3])
try:
    said = [state_of(desk, path, template) for path, template in json.loads(sys.argv[4])]
finally:
    try:
        desk.terminate()
        program.wait(20)
    finally:
        program.kill()
print(json.dumps(said))
"""


def press_in_libreoffice(folder: Path, books: Sequence[tuple[Path, bool]]) -> list[dict[str, Any]]:
    """Press "forms" in each workbook (as a new, never saved one if it is marked so) and tell what is seen then."""
    wanted = json.dumps([(str(path), template) for path, template in books])
    pipe = f"dvk-vba-{os.getpid()}"
    arguments = [str(WORKER.parent), str(folder / "profile"), pipe, wanted]
    done = subprocess.run(
        [str(python_with_uno()), "-c", PRESS, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=200,
    )
    return list(json.loads(done.stdout))


@pytest.mark.office
def test_libreoffice_lists_the_macros_binds_the_button_and_runs_the_bridge(tmp_path: Path, master: Path) -> None:
    folder = tmp_path / "Dân vận khéo"
    folder.mkdir()
    launcher, said = folder / "chạy dvk.sh", folder / "said.txt"
    launcher.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{said}.new"\nmv "{said}.new" "{said}"\n')
    launcher.chmod(0o755)
    started, broken = folder / "Sổ.xlsm", folder / "broken.xlsm"
    started.write_bytes(finish_master(workbook(str(launcher))))
    broken.write_bytes(finish_master(workbook(str(folder / "absent"))))
    before = started.read_bytes()

    books = [(started, False), (master, False), (broken, False), (master, True)]
    seen = press_in_libreoffice(tmp_path, books)

    assert {tuple(one["modules"]) for one in seen} == {("Sheet1", "Sheet2", "ThisWorkbook", "modBridge", "modDvk")}
    assert all(f"Public Sub {action.macro}()" in seen[0]["source"] for action in ACTIONS)
    assert any("modDvk.Dvk_Forms" in code for code in seen[0]["button"])
    assert [one["cells"] for one in seen] == [
        ["forms", "STARTED"],
        ["forms", "NO_LAUNCHER"],
        ["forms", "ERROR 53"],
        ["forms", "UNSAVED"],
    ]
    texts = ["", TEXTS["dvk_text_no_launcher"], "ERROR 53", TEXTS["dvk_text_unsaved"]]
    assert [one["status"] for one in seen] == texts
    assert not any(one["changed by opening"] for one in seen)
    assert said.read_text(encoding="utf-8").splitlines() == ["forms", str(started)]
    assert started.read_bytes() == before
