"""The declaration of the machine: what ships loads, every fault is named with its place, the places are those of Windows."""

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from dvk_xl.errors import DeclarationError
from dvk_xl.machine_schema import CHECKS, is_plain_for_cmd, launcher_places, load_machine_schema, read_machine_schema
from dvk_xl.resources import resource_folder

SOURCE = resource_folder("workbook") / "schema" / "machine.toml"
ROOT = Path(__file__).resolve().parents[2]


def test_every_check_is_declared_in_the_order_of_telling() -> None:
    assert tuple(load_machine_schema().checks) == CHECKS


def test_the_usual_places_are_full_paths_of_the_launcher_each_once() -> None:
    places = launcher_places()
    assert len(set(places)) == len(places)
    for place in places:
        assert re.fullmatch(r"%\w+%\\[^%{}*?\"<>|&^!]+\\dvk-button\.exe", place), place
        assert place.isascii()


@pytest.mark.parametrize("version", ["311", "312", "313", "314"])
def test_the_usual_places_cover_every_python_that_serves(version: str) -> None:
    wanted = {
        rf"%APPDATA%\Python\Python{version}\Scripts\dvk-button.exe",
        rf"%LOCALAPPDATA%\Programs\Python\Python{version}\Scripts\dvk-button.exe",
        rf"%LOCALAPPDATA%\Python\pythoncore-3.{version[1:]}-64\Scripts\dvk-button.exe",
    }
    assert wanted <= set(launcher_places())


def test_the_usual_places_hold_the_folders_of_the_tool_itself() -> None:
    assert {
        rf"{one}\dvk-button.exe" for one in (r"%LOCALAPPDATA%\dvk_xl\Scripts", r"%USERPROFILE%\dvk_xl\Scripts")
    } <= set(launcher_places())


def test_the_package_installs_the_programs_that_are_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = load_machine_schema()
    # a program without a console window for the buttons, one with it for the double-click files: the same door
    assert project["gui-scripts"] == {declared.launcher.removesuffix(".exe"): "dvk_xl.macros:main"}
    assert project["scripts"][declared.console.removesuffix(".exe")] == "dvk_xl.macros:main"
    least = f"{declared.limits.python_major}.{declared.limits.python_minor}"
    assert project["requires-python"] == f">={least}"
    assert declared.versions[-1] == least.replace(".", "")


def test_every_fault_that_stops_or_hinders_names_the_next_action() -> None:
    for name, check in load_machine_schema().checks.items():
        for fault_name, fault in check.faults.items():
            assert fault.message, (name, fault_name)
            assert bool(fault.next_step) or fault.level == "note", (name, fault_name)
            assert {place for _, place, _, _ in Formatter().parse(fault.next_step) if place is not None} <= {
                "python",
                "wanted",
                "least",
                "cell",
                "file",
                "dossier",
            }


def spoilt(tmp_path: Path, old: str, new: str) -> tuple[str, ...]:
    text = SOURCE.read_text("utf-8")
    assert old in text
    place = tmp_path / "machine.toml"
    place.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DeclarationError) as said:
        read_machine_schema(place)
    return said.value.faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (r"'%LOCALAPPDATA%\dvk_xl\Scripts\dvk-button.exe'", r"'C:\dvk-button.exe'", "places.launcher[2]: “C:"),
        (r"\dvk_xl\Scripts\dvk-button.exe'", r"\dvk_xl\Scripts\dvk.exe'", r"phải kết thúc bằng \dvk-button.exe"),
        (r"Python{version}\Scripts", r"Python{verison}\Scripts", "chỉ được có {version} và {dotted}"),
        (r"Python{version}\Scripts", r"Pythön\Scripts", "chỉ có chữ không dấu"),
        (r"'%WINDIR%\Fonts\times.ttf'", r"'Fonts\times.ttf'", "places.fonts[1]"),
        ('"314"', '"3.14"', "versions[1]: “3.14”"),
        ("[checks.bitness]", "[checks.bits]", "checks.bitness: thiếu phần này"),
        ("[checks.bitness]", "[checks.bits]", "checks.bits: không có phần này"),
        ('level = "wanted"', 'level = "want"', "“want” không thuộc needed, wanted, note, ý là “wanted”?"),
        ("đừng mở sổ.", "đừng mở sổ & chờ.", "commands.running"),
        ('dvk doctor --remember",\n    "rồi', 'dvk doctor > nul",\n    "rồi', "commands.missing[4]"),
        ("free_megabytes", "free_mb", "limits.free_mb: không có khóa này"),
    ],
)
def test_a_faulty_declaration_is_refused_with_its_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert any(fault in one for one in spoilt(tmp_path, old, new))


@pytest.mark.parametrize(
    ("text", "plain"), [("Dân vận khéo: “tốt” = 1, 'a'.", True), *((f"a{one}b", False) for one in '&|<>^%!()"\n')]
)
def test_what_cmd_reads_otherwise_is_known(text: str, plain: bool) -> None:
    assert is_plain_for_cmd(text) is plain
