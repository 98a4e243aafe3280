"""The double-click files: read as text, since only Windows runs them; every way in them stands in a declaration."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from helpers import practice

from dvk_xl.actions.double_click import double_click_files, put_double_click_files
from dvk_xl.actions.folder import folder_at
from dvk_xl.actions.new import new_campaign
from dvk_xl.actions.repair import repair
from dvk_xl.buttons import BUTTONS
from dvk_xl.errors import DeclarationError
from dvk_xl.generate.vba import Action, load_actions, read_tab
from dvk_xl.machine_schema import is_plain_for_cmd, launcher_places, load_machine_schema
from dvk_xl.resources import resource_folder

BOOK = "DanVanKheo.xlsm"
FILES = double_click_files(BOOK)
BY_FILE = {action.file: action for action in load_actions() if action.file}
WORDS = load_machine_schema().commands
VARIABLES = {"LOCALAPPDATA", "APPDATA", "USERPROFILE", "ProgramFiles", "SystemRoot"}
OWN = {"KNOWN", "PY", "DVK", "VIA", "BOOK", "ERRORLEVEL", "CODE"}


def lines_of(name: str) -> Sequence[str]:
    return FILES[name].decode("utf-8").split("\r\n")[:-1]


def test_every_action_that_works_on_the_closed_workbook_has_a_file() -> None:
    assert {BY_FILE[name].id for name in FILES} == set(BUTTONS)
    assert {"Tong-hop.cmd", "Kiem-tra.cmd", "Kiem-tra-may.cmd", "Tao-mau.cmd", "Lap-bao-cao.cmd"} <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_utf8_without_a_mark_and_ends_its_lines_as_windows_does(name: str) -> None:
    data = FILES[name]
    text = data.decode("utf-8")
    assert data.startswith(b"@echo off\r\n")
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert not re.search(r"[^\S\r\n ]|[\x00-\x09\x0b\x0c\x0e-\x1f\ufeff]", text)
    # cmd.exe reads a byte at a time until it knows that the letters are UTF-8
    assert text[: text.index("chcp 65001")].isascii()


@pytest.mark.parametrize("name", FILES)
def test_a_file_runs_its_action_on_the_workbook_beside_it(name: str) -> None:
    lines = lines_of(name)
    up = "..\\" * name.count("/")
    assert rf'for %%I in ("%~dp0{up}{BOOK}") do set "BOOK=%%~fI"' in lines
    assert f'if defined DVK "%DVK%" %VIA% {BY_FILE[name].id} "%BOOK%" --console' in lines
    assert lines[-2:] == ["pause >nul", "exit /b %CODE%"]


@pytest.mark.parametrize("name", FILES)
def test_no_line_lets_a_mark_in_a_path_mean_something(name: str) -> None:
    for line in lines_of(name):
        code = "" if line.startswith("rem ") else line
        assert code.count('"') % 2 == 0, line
        outside = re.sub(r'"[^"]*"', '""', code)
        # what comes from a path stands between quotes: there & ( ) ' ^ = and blanks are letters
        assert not re.search(r"%~|%%~|%(BOOK|KNOWN|DVK|PY|LOCALAPPDATA|APPDATA|USERPROFILE)%", outside), line
        # these read their words a second time, or take "!" for a variable, or lose the place in a file of UTF-8
        assert not re.search(r"\b(call|goto|start|cd|pushd|EnableDelayedExpansion)\b|^\s*:", code, re.IGNORECASE), line
        assert "!" not in code, line
        # a backslash before a closing quote would swallow it
        assert not re.search(r'\\"(?=\s|$)', code.replace('"%~dp0"', "")), line
    assert "setlocal EnableExtensions DisableDelayedExpansion" in lines_of(name)


@pytest.mark.parametrize("name", FILES)
def test_brackets_are_those_of_for_alone(name: str) -> None:
    for line in lines_of(name):
        bare = re.sub(r'"[^"]*"', '""', line)
        if line.startswith("rem "):
            continue
        assert bare.count("(") == bare.count(")") == len(re.findall(r"\bfor\b", bare)), line


@pytest.mark.parametrize("name", FILES)
def test_only_declared_places_and_variables_stand_in_a_file(name: str) -> None:
    lines = lines_of(name)
    declared = load_machine_schema()
    places = [
        match[1] for line in lines if (match := re.match(r'for %%P in \("(%[^"]+)"\) do if not defined DVK', line))
    ]
    # the console program lies beside the launcher, in the declared order
    assert places == [place.replace(declared.launcher, declared.console) for place in launcher_places()]
    named = set(re.findall(r"%([A-Za-z_]+)%", "\n".join(lines)))
    assert named <= VARIABLES | OWN
    assert not re.search(r"[A-Z]:\\", "\n".join(lines))


@pytest.mark.parametrize("name", FILES)
def test_programs_come_in_the_order_setting_places_python_search_path_and_by_full_path(name: str) -> None:
    text = "\n".join(lines_of(name))
    order = (
        r"VBA Program Settings\dvk_xl\bridge",
        launcher_places()[0].replace("button", "console"),
        "py.exe",
        "(dvk-console.exe)",
    )
    assert sorted(order, key=text.index) == list(order)
    # a program by its bare name would also be looked for in the folder of the workbook
    commands = {"echo", "set", "if", "for", "rem", "title", "pause", "exit", "setlocal", "chcp", "@echo", "echo."}
    assert {line.split(" ")[0] for line in text.splitlines()} <= commands
    assert 'set "NoDefaultCurrentDirectoryInExePath=1"' in text
    assert r"%SystemRoot%\System32\reg.exe query" in text
    assert "-3 -P -m dvk_xl.macros" in text


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_in_vietnamese_what_to_do_when_nothing_is_found(name: str) -> None:
    lines = lines_of(name)
    assert [line for line in lines if line.startswith("if not defined DVK echo ")] == [
        f"if not defined DVK echo {words}" for words in WORDS.missing
    ]
    assert f"if defined DVK echo {WORDS.running}" in lines
    assert 'if not defined DVK set "CODE=2"' in lines
    assert f"title {BY_FILE[name].title}" in lines


def test_titles_of_actions_are_plain_words_for_cmd() -> None:
    assert all(is_plain_for_cmd(action.title) for action in load_actions())


def test_every_file_is_made_from_the_one_template() -> None:
    def bare(name: str) -> str:
        action: Action = BY_FILE[name]
        text = FILES[name].decode().replace(f"title {action.title}", "title").replace("..\\", "")
        return text.replace(f"%VIA% {action.id} ", "%VIA% ")

    assert len({bare(name) for name in FILES}) == 1
    assert double_click_files(BOOK) == FILES


# in the campaign


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bấm đúp") / "Dân vận"
    new_campaign(root, practice.PLAN, None, None, practice.NEW_DAY)
    return root


def test_a_new_campaign_has_them_beside_the_workbook(made: Path) -> None:
    assert {name: (made / name).read_bytes() for name in FILES} == FILES
    beside = sorted(path.name for path in made.iterdir() if path.suffix == ".cmd")
    assert beside == ["Kiem-tra-may.cmd", "Kiem-tra.cmd", "Lap-bao-cao.cmd", "Tao-mau.cmd", "Tong-hop.cmd"]


def test_a_file_that_is_there_is_never_written_over(made: Path) -> None:
    own = made / "Tong-hop.cmd"
    own.write_bytes(b"@echo cua toi\r\n")
    (made / "Kiem-tra.cmd").unlink()
    assert put_double_click_files(folder_at(made)) == ("Kiem-tra.cmd",)
    assert own.read_bytes() == b"@echo cua toi\r\n"
    assert (made / "Kiem-tra.cmd").read_bytes() == FILES["Kiem-tra.cmd"]
    assert put_double_click_files(folder_at(made)) == ()


def test_a_repair_puts_missing_ones_back_and_says_so(made: Path) -> None:
    for path in (made / "Lenh").iterdir():
        path.unlink()
    (made / "Lenh").rmdir()
    (made / "Tao-mau.cmd").unlink()
    before = (made / BOOK).read_bytes()
    done = repair(made, practice.NEW_DAY)
    back = {(one.kind, one.name) for one in done.repaired}
    assert back == {("file", name) for name in FILES if name.startswith("Lenh/") or name == "Tao-mau.cmd"}
    assert done.kept is None
    assert (made / BOOK).read_bytes() == before
    assert repair(made, practice.NEW_DAY).repaired == ()


# the declaration


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('file = "Tao-mau.cmd"', 'file = "tong-hop.CMD"', "file: “tong-hop.CMD”"),
        ('file = "Tao-mau.cmd"', 'file = "Tong-hop.cmd"', "file “tong-hop.cmd” lặp lại"),
        ('file = "Tao-mau.cmd"', 'file = "../Tao-mau.cmd"', "file: “../Tao-mau.cmd”"),
        ('file = "Tao-mau.cmd"', 'file = "Tạo mẫu.cmd"', "file: “Tạo mẫu.cmd”"),
        ('file = "Tao-mau.cmd"', 'file = "a/b/c.cmd"', "file: “a/b/c.cmd”"),
    ],
)
def test_a_faulty_name_of_a_file_is_refused(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = (resource_folder("workbook") / "schema" / "actions.toml").read_text("utf-8")
    assert text.count(old) == 1
    place = tmp_path / "actions.toml"
    place.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DeclarationError) as said:
        read_tab(place)
    assert any(fault in one for one in said.value.faults)
