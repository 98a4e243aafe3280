"""The macros that start the program: played as Excel by an interpreter, and run by LibreOffice."""

import io
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from helpers.office import WORKER, python_with_uno
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import HostBridge, Interpreter, VBAObject

from dvk_xl.generate import vba
from dvk_xl.generate.master import BRIDGE_TEXTS
from dvk_xl.generate.vba import MODULES, Action, finish_master, load_actions, macro_for
from dvk_xl.machine_schema import launcher_places

ACTIONS = load_actions()
STARTING = tuple(one for one in ACTIONS if one.id not in {"stop", "help"})
TEXTS = {f"dvk_text_{name}": f"Câu {number}." for number, name in enumerate(BRIDGE_TEXTS)}
ORDER = ("dvk_launcher", "dvk_action", "dvk_state", "dvk_time", "dvk_beat", "dvk_stop", *TEXTS)
LAUNCHER, REMEMBERED = r"C:\Dân vận\dvk-button.exe", r"C:\Của tôi\dvk-button.exe"
PLACES = (r"%LOCALAPPDATA%\dvk_xl\dvk-button.exe", r"%APPDATA%\Python\dvk-button.exe")
NOW = datetime(2026, 3, 3, 10, 32)
EPOCH = datetime(1899, 12, 30)


def workbook(launcher: str = "", state: str = "") -> bytes:
    """A small workbook as the generator makes it: dashboard, button, named cells on a very hidden sheet."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1)})
    book.set_vba_name("ThisWorkbook")
    for number, title in enumerate(("Điều hành", "_He_thong", "Hướng dẫn"), 1):
        book.add_worksheet(title).set_vba_name(f"Sheet{number}")
    dashboard, system, _ = book.worksheets()
    dashboard.insert_button("B2", {"macro": macro_for("forms"), "caption": "1 Tạo mẫu gửi đơn vị"})
    system.very_hidden()
    book.define_name("dvk_status", "='Điều hành'!$M$26")
    book.define_name("dvk_help", "='Hướng dẫn'!$A$1")
    for row, name in enumerate(ORDER, 1):
        system.write_string(f"B{row}", {"dvk_launcher": launcher, "dvk_state": state, **TEXTS}.get(name, ""))
        book.define_name(name, f"='_He_thong'!$B${row}")
    book.close()
    return content.getvalue()


# ---- what the bridge may not hold


def test_the_bridge_holds_no_place_no_rule_and_no_address() -> None:
    source = vba.read_macro("modBridge.bas")
    literals = re.findall(r'"([^"]*)"', re.sub(r"'.*", "", source))
    assert not [one for one in literals if re.search(r"[\\%:]|\.exe|\.py|^[A-Z]{1,2}\d+$", one)]
    allowed = {"WScript.Shell", "Scripting.FileSystemObject", "PROCESS", "DVK_WORKBOOK", "DVK_FOLDER"}
    assert {one for one in literals if "." in one or one.startswith("DVK")} <= allowed | {"11.0"}


def test_every_obstacle_of_the_bridge_has_its_sentence() -> None:
    refusals = {one.lower() for one in re.findall(r'FindObstacle = "(\w+)"', vba.read_macro("modBridge.bas"))}
    assert refusals <= set(BRIDGE_TEXTS)


def test_the_places_of_the_launcher_are_cells_of_the_workbook(tmp_path: Path) -> None:
    from helpers import practice

    folder = practice.new_folder(tmp_path / "a")
    cells = practice.cells_of(folder / practice.MASTER, "_He_thong")["_He_thong"]
    assert [cell.value for cell in cells.values() if str(cell.value).endswith(".exe")] == list(launcher_places())


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
        _ = named, by_ref
        self.members[name.lower() if not args else f"{name.lower()}:{args[0]}"] = value


class Many(Thing):
    """Several objects that can be gone through."""

    def __init__(self, things: Sequence[Thing]) -> None:
        super().__init__()
        self.things = things

    def vba_iterate(self) -> Iterator[object]:
        return iter(self.things)


def cell(value: object) -> Thing:
    return Thing(Value=value)


class Program(Interpreter):
    """The interpreter with a registry that holds one setting of this person."""

    def __init__(self, host: HostBridge, setting: str) -> None:
        super().__init__(host)
        self.setting = setting

    def call_intrinsic(self, name: str, args: list[object], named: dict[str, object]) -> object:
        if name != "getsetting":
            return super().call_intrinsic(name, args, named)
        assert args == ["dvk_xl", "bridge", "launcher", ""]
        return self.setting


class Excel(HostBridge):
    """Excel with one open workbook; `log` keeps what was done to it, in order, with the state at that moment."""

    def __init__(self, **book: object) -> None:
        self.log: list[tuple[object, ...]] = []
        self.cells = {name: cell("") for name in (*ORDER, "dvk_status")}
        for name, text in TEXTS.items():
            self.cells[name] = cell(text)
        self.cells["dvk_launcher"] = cell(LAUNCHER)
        self.cells["dvk_places"] = Thing(Cells=Many([cell(place) for place in PLACES]))
        self.cells["dvk_help"] = Thing(Worksheet=Thing(Activate=self.note("help")))
        self.files = {LAUNCHER}
        self.setting = ""
        self.environment = Thing()
        members: dict[str, object] = {
            "Path": r"D:\Dân vận khéo",
            "FullName": r"D:\Dân vận khéo\Sổ = 100% & 'của' xã.xlsm",
            "Names": self.named,
        }
        self.things = {"thisworkbook": Thing(**(members | book)), "application": Thing(Version="16.0")}
        self.run: Callable[..., object] = self.note("run")

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
        made = {
            "WScript.Shell": Thing(
                Run=self.run, Environment=lambda _: self.environment, ExpandEnvironmentStrings=self.expand
            ),
            "Scripting.FileSystemObject": Thing(FileExists=lambda path: path in self.files),
        }
        return made[type_name_]

    @staticmethod
    def expand(text: str) -> str:
        return text.replace("%LOCALAPPDATA%", r"C:\L").replace("%APPDATA%", r"C:\A")

    def press(self, sub: str, *args: object) -> None:
        program = Program(self, self.setting)
        for name in MODULES:
            program.add_module(vba.read_macro(f"{name}.bas"), name=name)
        program.run(sub, list(args), module="modDvk")
        assert program.dialogs == []

    def runs(self, *, seconds_ago: float = 5, state: str = "RUNNING") -> None:
        """Another press is at work; its last sign of life is so long ago."""
        moment = datetime.now() - timedelta(seconds=seconds_ago)  # noqa: DTZ005  # as VBA's own clock
        self.cells["dvk_state"], self.cells["dvk_beat"] = cell(state), cell((moment - EPOCH).total_seconds() / 86400)


@pytest.mark.parametrize("action", STARTING, ids=lambda action: action.id)
def test_in_excel_a_button_shows_that_it_begins_and_starts_the_program_hidden_without_waiting(action: Action) -> None:
    excel = Excel()
    excel.cells["dvk_stop"] = cell("x")
    excel.press(action.macro)
    assert excel.log == [("run", "STARTED", f'"{LAUNCHER}" {action.id}', 0, False)]
    assert (excel.value("dvk_action"), excel.value("dvk_status")) == (action.id, TEXTS["dvk_text_started"])
    assert (excel.value("dvk_stop"), bool(excel.value("dvk_time"))) == ("", True)
    assert abs(excel.value("dvk_beat") - (datetime.now() - EPOCH).total_seconds() / 86400) < 1 / 1440  # noqa: DTZ005


def test_in_excel_the_name_of_the_workbook_goes_beside_the_order_whatever_signs_it_has() -> None:
    excel = Excel()
    excel.press("Dvk_Check")
    assert excel.environment.members["item:DVK_WORKBOOK"] == r"D:\Dân vận khéo\Sổ = 100% & 'của' xã.xlsm"


@pytest.mark.parametrize("action", STARTING, ids=lambda action: action.id)
def test_in_excel_a_ribbon_control_does_what_its_button_does(action: Action) -> None:
    by_button, by_ribbon = Excel(), Excel()
    by_button.press(action.macro)
    by_ribbon.press("Dvk_Ribbon", Thing(ID=action.id))
    assert by_ribbon.log == by_button.log


@pytest.mark.parametrize(
    ("cell_", "setting", "files", "found"),
    [
        (LAUNCHER, REMEMBERED, {LAUNCHER, REMEMBERED}, LAUNCHER),
        ("", REMEMBERED, {REMEMBERED}, REMEMBERED),
        # what is named but not there is passed over
        (LAUNCHER, REMEMBERED, {REMEMBERED}, REMEMBERED),
        ("", "", {r"C:\A\Python\dvk-button.exe"}, r"C:\A\Python\dvk-button.exe"),
        ("", "", {r"C:\A\Python\dvk-button.exe", r"C:\L\dvk_xl\dvk-button.exe"}, r"C:\L\dvk_xl\dvk-button.exe"),
        (r"  %LOCALAPPDATA%\của tôi.exe ", "", {r"C:\L\của tôi.exe"}, r"C:\L\của tôi.exe"),
        (LAUNCHER, REMEMBERED, set(), None),
        ("", "", set(), None),
    ],
)
def test_in_excel_the_launcher_is_that_of_the_cell_else_of_the_person_else_of_a_usual_place(
    cell_: str, setting: str, files: set[str], found: str | None
) -> None:
    excel = Excel()
    excel.cells["dvk_launcher"], excel.setting, excel.files = cell(cell_), setting, files
    excel.press("Dvk_Check")
    assert [entry[2] for entry in excel.log] == ([f'"{found}" check'] if found else [])
    if not found:
        said = (excel.value("dvk_state"), excel.value("dvk_status"))
        assert said == ("NO_LAUNCHER", TEXTS["dvk_text_no_launcher"])


@pytest.mark.parametrize(
    ("book", "state"),
    [
        ({"Path": "", "FullName": "Book1"}, "UNSAVED"),
        ({"Path": "https://x.sharepoint.com/a"}, "CLOUD"),
        ({"Path": "HTTPS://d.docs.live.net/a"}, "CLOUD"),
    ],
)
def test_in_excel_an_obstacle_is_told_on_the_dashboard_and_nothing_is_started(
    book: Mapping[str, object], state: str
) -> None:
    excel = Excel(**book)
    excel.press("Dvk_Check")
    assert (excel.value("dvk_state"), excel.log) == (state, [])
    assert excel.value("dvk_status") == TEXTS[f"dvk_text_{state.lower()}"]


@pytest.mark.parametrize(
    ("state", "seconds", "begins"),
    [
        ("RUNNING", 5, False),
        ("STARTED", 5, False),
        ("RUNNING", 110, False),
        # a program that was killed is not waited for
        ("RUNNING", 130, True),
        ("DONE", 5, True),
        ("FAILED", 5, True),
        ("STOPPED", 5, True),
        ("", 5, True),
    ],
)
def test_in_excel_a_second_press_is_refused_as_long_as_the_first_gives_signs_of_life(
    state: str, seconds: float, *, begins: bool
) -> None:
    excel = Excel()
    excel.runs(seconds_ago=seconds, state=state)
    excel.press("Dvk_Forms")
    assert bool(excel.log) is begins
    if not begins:
        assert (excel.value("dvk_state"), excel.value("dvk_status")) == (state, TEXTS["dvk_text_busy"])


def test_in_excel_a_wish_to_stop_is_left_in_a_cell_while_something_runs() -> None:
    excel = Excel()
    excel.runs()
    excel.press("Dvk_Stop")
    assert (excel.value("dvk_stop"), excel.value("dvk_status")) == ("x", TEXTS["dvk_text_stopping"])
    idle = Excel()
    idle.press("Dvk_Stop")
    assert (idle.value("dvk_stop"), idle.value("dvk_status"), idle.log) == ("", TEXTS["dvk_text_idle"], [])


def test_in_excel_help_opens_the_guide_and_starts_nothing() -> None:
    excel = Excel()
    excel.press("Dvk_Help")
    assert [entry[0] for entry in excel.log] == ["help"]


def test_in_excel_a_program_that_does_not_start_is_an_error_and_the_next_press_is_taken() -> None:
    def refuse(*_: object) -> None:
        raise VBARuntimeError(-2147024894, "not found")

    excel = Excel()
    excel.run = refuse
    excel.press("Dvk_Check")
    assert (excel.value("dvk_state"), excel.value("dvk_status")) == ("ERROR -2147024894", TEXTS["dvk_text_failed"])
    excel.run = excel.note("run")
    excel.press("Dvk_Check")
    assert excel.value("dvk_state") == "STARTED"


def test_in_excel_a_workbook_without_the_named_cells_shows_no_box() -> None:
    excel = Excel()
    excel.cells.clear()
    excel.press("Dvk_Check")
    assert excel.log == []


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
def test_libreoffice_lists_the_macros_binds_the_button_and_runs_the_bridge(tmp_path: Path) -> None:
    folder = tmp_path / "Dân vận khéo"
    folder.mkdir()
    launcher, said = folder / "chạy dvk.sh", folder / "said.txt"
    launcher.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{said}.new"\nmv "{said}.new" "{said}"\n')
    launcher.chmod(0o755)
    started, broken = folder / "Sổ.xlsm", folder / "broken.xlsm"
    started.write_bytes(finish_master(workbook(str(launcher))))
    broken.write_bytes(finish_master(workbook(str(folder / "absent"))))
    master = folder / "without a launcher.xlsm"
    master.write_bytes(finish_master(workbook()))
    before = started.read_bytes()

    books = [(started, False), (master, False), (broken, False), (master, True)]
    seen = press_in_libreoffice(tmp_path, books)

    assert {tuple(one["modules"]) for one in seen} == {
        ("Sheet1", "Sheet2", "Sheet3", "ThisWorkbook", "modBridge", "modDvk")
    }
    assert all(f"Public Sub {action.macro}()" in seen[0]["source"] for action in ACTIONS)
    assert any("modDvk.Dvk_Forms" in code for code in seen[0]["button"])
    assert [one["cells"] for one in seen] == [
        ["forms", "STARTED"],
        ["", "NO_LAUNCHER"],
        ["forms", "ERROR 53"],
        ["", "UNSAVED"],
    ]
    texts = [TEXTS[f"dvk_text_{name}"] for name in ("started", "no_launcher", "failed", "unsaved")]
    assert [one["status"] for one in seen] == texts
    assert not any(one["changed by opening"] for one in seen)
    assert said.read_text(encoding="utf-8").splitlines() == ["forms", str(started)]
    assert started.read_bytes() == before
