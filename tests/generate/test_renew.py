"""Macros brought up to date inside the project that is there: our modules change, everybody else's stay."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import practice
from helpers.macros import OWN_MODULE, older_macros
from pyopenvba import ExcelFile
from test_vba import workbook

from dvk_xl.generate import renew
from dvk_xl.generate.renew import renew_macros
from dvk_xl.generate.vba import MODULES, finish_master, read_macro

VBA = "xl/vbaProject.bin"


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """Give a small workbook with the tool's macros."""
    path = tmp_path / "so.xlsm"
    path.write_bytes(finish_master(workbook()))
    return path


def sources(data: bytes, folder: Path) -> dict[str, str]:
    path = folder / "doc.xlsm"
    path.write_bytes(data)
    with ExcelFile(path) as book:
        assert book.validate() == []
        return book.vba_modules()


def test_macros_of_this_version_are_left_byte_for_byte(master: Path) -> None:
    done = renew_macros(master.read_bytes())
    assert (done.data, done.modules, done.obstacle) == (master.read_bytes(), (), "")


def test_old_macros_become_ours_and_nothing_else_of_the_file_changes(master: Path, tmp_path: Path) -> None:
    fresh = sources(master.read_bytes(), tmp_path)
    older_macros(master)
    with ExcelFile(master) as book:
        book.vba_project().add_module("Module1", OWN_MODULE)
        book.save()
    before = master.read_bytes()
    done = renew_macros(before)
    assert done.modules == MODULES
    assert sources(done.data, tmp_path) == {**fresh, "Module1": OWN_MODULE}
    old, new = (parts(data, tmp_path) for data in (before, done.data))
    assert {name for name in old if old[name] != new[name]} == {VBA}
    assert renew_macros(before).data == done.data


def parts(data: bytes, folder: Path) -> dict[str, bytes]:
    path = folder / "parts.xlsm"
    path.write_bytes(data)
    return practice.parts_of(path)


def test_a_module_that_is_gone_comes_back(master: Path, tmp_path: Path) -> None:
    with ExcelFile(master) as book:
        book.vba_project().delete_module("modDvk")
        book.save()
    done = renew_macros(master.read_bytes())
    assert done.modules == ("modDvk",)
    assert sources(done.data, tmp_path)["modDvk"] == read_macro("modDvk.bas")


def test_what_the_editor_of_excel_writes_otherwise_is_the_same_macro(master: Path) -> None:
    with ExcelFile(master) as book:
        said = book.get_module("modBridge")
        book.set_module(
            "modBridge", said.replace("ByVal action As String", "ByVal Action  As String").replace("\r\n\r\n", "\r\n")
        )
        book.save()
    assert renew_macros(master.read_bytes()).modules == ()


def with_project(master: Path, change: Callable[[bytes], bytes]) -> bytes:
    practice.change_parts(master, {VBA: change})
    return master.read_bytes()


def locked(data: bytes) -> bytes:
    """The project with a password: the record of it is longer, what pads the stream after it is shorter."""
    found = re.search(rb'DPB="[0-9A-F]+"\r\nGC="[0-9A-F]+"\r\n(?:[^\0]*)', data)
    assert found
    line = b'DPB="' + b"0" * 64 + b'"\r\n'
    return data.replace(found[0], (line + found[0][found[0].index(b"GC=") :])[: len(found[0])])


def test_a_project_with_a_password_is_left_and_named(master: Path) -> None:
    older_macros(master)
    data = with_project(master, locked)
    with ExcelFile(master) as book:
        protection = book.vba_project().protection
        assert protection is not None
        assert protection.has_password
    done = renew_macros(data)
    assert (done.data, done.modules, done.obstacle) == (data, (), "locked")


@pytest.mark.parametrize("at", [0, 30, 76, 512, 700, 1024, 1500, 2048, 4096])
@pytest.mark.parametrize("harm", ["cut", "zeros", "noise"])
def test_a_damaged_project_is_left_and_named(master: Path, at: int, harm: str) -> None:
    older_macros(master)

    def damaged(data: bytes) -> bytes:
        noise = bytes((number * 37 + 11) % 256 for number in range(256))
        filler = {"cut": b"", "zeros": bytes(256), "noise": noise}[harm]
        return data[:at] + filler + (b"" if harm == "cut" else data[at + 256 :])

    data = with_project(master, damaged)
    done = renew_macros(data)
    assert done.obstacle == "unreadable" or set(done.modules) <= {*MODULES, "ThisWorkbook"}
    if done.obstacle:
        assert done.data == data


def test_a_workbook_without_any_macros_gets_ours(master: Path, tmp_path: Path) -> None:
    with ExcelFile(master) as book:
        names = book.module_names()
    bare = tmp_path / "bare.xlsm"
    bare.write_bytes(workbook())
    done = renew_macros(bare.read_bytes())
    assert done.modules == MODULES
    found = sources(done.data, tmp_path)
    assert set(found) == set(names)
    assert {name: found[name] for name in MODULES} == {name: read_macro(f"{name}.bas") for name in MODULES}


CODE = 'Option Explicit\r\n\r\nPrivate Sub Workbook_Open()\r\n    RunDvk "open"\r\nEnd Sub\r\n'
THEIRS = "Private Sub Workbook_Open()\r\n    MsgBox 1\r\nEnd Sub\r\n"


@pytest.mark.parametrize(
    ("theirs", "modules", "own"),
    [
        ("", ("ThisWorkbook",), False),
        ("Option Explicit\r\n' Nothing.\r\n", ("ThisWorkbook",), False),
        (CODE, (), False),
        (THEIRS, (), True),
    ],
)
def test_ours_goes_into_the_module_of_the_workbook_unless_the_offices_own_stands_there(
    master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theirs: str, modules: tuple[str, ...], *, own: bool
) -> None:
    monkeypatch.setattr(renew, "read_macro", lambda name: CODE if name == "ThisWorkbook.cls" else read_macro(name))
    with ExcelFile(master) as book:
        book.set_module("ThisWorkbook", theirs)
        book.save()
    done = renew_macros(master.read_bytes())
    assert (done.modules, done.own) == (modules, own)
    assert sources(done.data, tmp_path)["ThisWorkbook"].endswith(THEIRS if own else CODE)
