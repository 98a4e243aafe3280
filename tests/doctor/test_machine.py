"""The machine as it is: settings, marks of the web, clouds, shares, places, rights; the same law on every system."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dvk_xl import machine

WINDOWS = r"""
import sys
import contextlib, os, re, shutil, subprocess, sysconfig, tempfile, pathlib, types

kept, made = {}, {r"Excel.Application\CurVer": "Excel.Application.16", r"Word.Application\CLSID": "{0002}"}
opened = []

@contextlib.contextmanager
def open_key(root, path):
    if path not in kept:
        raise FileNotFoundError(2, "no such key")
    opened.append((root, path))
    yield path

@contextlib.contextmanager
def create_key(root, path):
    if forbidden:
        raise PermissionError(5, "policy")
    kept.setdefault(path, {})
    yield path

def query(key, name):
    if name not in kept[key]:
        raise FileNotFoundError(2, "no such value")
    return kept[key][name], 1

def classes(root, path):
    if path not in made:
        raise FileNotFoundError(2, "no such key")
    return made[path]

forbidden = False
fake = types.ModuleType("winreg")
fake.HKEY_CURRENT_USER, fake.HKEY_CLASSES_ROOT, fake.REG_SZ = "HKCU", "HKCR", 1
fake.OpenKey, fake.CreateKey, fake.QueryValueEx, fake.QueryValue = open_key, create_key, query, classes
fake.SetValueEx = lambda key, name, zero, kind, value: kept[key].update({name: value})
sys.modules["winreg"] = fake
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules[name] = None
sys.platform = "win32"
from dvk_xl import machine
home = pathlib.Path("nowhere")
"""
SETTINGS = r"Software\VB and VBA Program Settings\dvk_xl\bridge"
LAUNCHER = r"C:\Người dùng\Vận & ‘khéo’ (1)\Scripts\dvk-button.exe"


def on_windows(program: str) -> None:
    """The program runs with a fake registry, and without what only POSIX has."""
    subprocess.run([sys.executable, "-c", WINDOWS + program], check=True)


# the person's setting


def test_the_launcher_is_kept_where_getsetting_of_vba_reads_it() -> None:
    on_windows(f"""
assert machine.remembered_launcher(home) is None
machine.remember_launcher({LAUNCHER!r}, home)
assert kept == {{{SETTINGS!r}: {{"launcher": {LAUNCHER!r}}}}}
assert machine.remembered_launcher(home) == {LAUNCHER!r}
assert opened == [("HKCU", {SETTINGS!r})]
""")


@pytest.mark.parametrize("left", ["{}", '{"launcher": "  "}', '{"other": "x"}'])
def test_a_setting_without_a_launcher_remembers_nothing(left: str) -> None:
    on_windows(f"kept[{SETTINGS!r}] = {left}\nassert machine.remembered_launcher(home) is None")


@pytest.mark.parametrize(
    ("program", "version"),
    [("Excel.Application", "Excel.Application.16"), ("Word.Application", "{0002}"), ("Visio.Application", None)],
)
def test_windows_says_which_office_programs_are_registered(program: str, version: str | None) -> None:
    on_windows(f"assert machine.registered({program!r}) == {version!r}")


def test_the_programs_of_windows_end_in_exe_and_its_fonts_are_files(tmp_path: Path) -> None:
    font = tmp_path / "times.ttf"
    font.touch()
    on_windows(f"""
assert machine.LAUNCHER == "dvk-button.exe"
assert machine.fonts_with_vietnamese([{str(font)!r}, {str(tmp_path / "arial.ttf")!r}]) == ("times.ttf",)
""")


def test_a_stream_is_read_on_windows_and_exists_nowhere_else(tmp_path: Path) -> None:
    stream = tmp_path / "so.xlsm:Zone.Identifier"
    stream.write_text("[ZoneTransfer]\r\nZoneId=3\r\n", "utf-8")
    on_windows(f"assert machine.zone_of(pathlib.Path({str(tmp_path / 'so.xlsm')!r}), machine.read_stream) == 3")
    assert machine.zone_of(tmp_path / "so.xlsm", machine.read_stream) is None


def test_elsewhere_the_launcher_is_kept_in_the_persons_folder(tmp_path: Path) -> None:
    assert machine.remembered_launcher(tmp_path) is None
    machine.remember_launcher(Path("/opt/Dân vận/dvk-button"), tmp_path)
    assert machine.remembered_launcher(tmp_path) == "/opt/Dân vận/dvk-button"
    assert (tmp_path / ".config" / "dvk_xl" / "launcher").is_file()


def test_a_setting_that_is_no_text_remembers_nothing(tmp_path: Path) -> None:
    machine.remember_launcher(Path("/x"), tmp_path)
    (tmp_path / ".config" / "dvk_xl" / "launcher").write_bytes(b"\xff\xfe\x00")
    assert machine.remembered_launcher(tmp_path) is None


# programs


def test_the_own_launcher_is_the_first_one_beside_this_python(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    assert machine.own_launcher([first, second]) is None
    (second / machine.LAUNCHER).touch()
    assert machine.own_launcher([first, second]) == second / machine.LAUNCHER
    (first / machine.LAUNCHER).mkdir()
    assert machine.own_launcher([first, second]) == second / machine.LAUNCHER


def test_programs_are_looked_for_beside_python_first() -> None:
    assert machine.script_folders()[0] == Path(sys.executable).parent


def test_the_width_of_python_is_that_of_its_pointers() -> None:
    import struct

    assert machine.python_bits() == 8 * struct.calcsize("P")


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (r"%LOCALAPPDATA%\dvk\x.exe", r"C:\Người\AppData\dvk\x.exe"),
        (r"%localappdata%\x.exe", r"C:\Người\AppData\x.exe"),
        (r"%ProgramFiles(x86)%\x.exe", r"C:\100% (x86)\x.exe"),
        (r"%APPDATA%\x.exe", None),
        (r"%EMPTY%\x.exe", None),
    ],
)
def test_variables_of_a_place_are_filled_in_once_and_a_missing_one_is_nowhere(place: str, path: str | None) -> None:
    environment = {"LocalAppData": r"C:\Người\AppData", "PROGRAMFILES(X86)": r"C:\100% (x86)", "EMPTY": ""}
    assert machine.expanded(place, environment) == path


# the mark of the web


def _stream(text: str | None) -> Callable[[str], str]:
    def read(name: str) -> str:
        assert name.endswith("so.xlsm:Zone.Identifier")
        if text is None:
            raise FileNotFoundError(name)
        return text

    return read


@pytest.mark.parametrize(
    ("text", "zone", "blocked"),
    [
        (None, None, False),
        ("", None, False),
        ("[ZoneTransfer]\r\nZoneId=3\r\nReferrerUrl=https://zalo.example\r\n", 3, True),
        ("[ZoneTransfer]\nZoneId = 4\n", 4, True),
        ("[ZoneTransfer]\r\nZoneId=1\r\n", 1, False),
        ("[ZoneTransfer]\r\nHostUrl=about:ZoneId=3\r\n", None, False),
    ],
)
def test_a_file_from_the_internet_bears_a_mark(text: str | None, zone: int | None, blocked: bool) -> None:
    found = machine.zone_of(Path("so.xlsm"), _stream(text))
    assert (found, machine.is_from_the_web(found)) == (zone, blocked)


# where a folder lies


@pytest.mark.parametrize(
    ("path", "cloud"),
    [
        (r"C:\Users\Van\OneDrive\Dan van", r"C:\Users\Van\OneDrive"),
        (r"c:\users\VAN\onedrive\dan van", r"C:\Users\Van\OneDrive"),
        (r"C:\Users\Van\OneDrive - Phường\Sổ", r"C:\Users\Van\OneDrive - Phường"),
        (r"C:\Users\Van\OneDriver\Dan van", None),
        (r"C:\Users\Van\Documents", None),
    ],
)
def test_a_folder_in_a_cloud_is_known_by_the_environment(path: str, cloud: str | None) -> None:
    environment = {
        "OneDrive": r"C:\Users\Van\OneDrive",
        "OneDriveCommercial": r"C:\Users\Van\OneDrive - Phường",
        "ONEDRIVECONSUMER": "",
    }
    assert machine.cloud_folder(path, environment) == cloud
    assert machine.cloud_folder(path, {}) is None


@pytest.mark.parametrize(
    ("path", "share"),
    [
        (r"\\may-chu\chung\Dân vận", r"\\may-chu\chung"),
        (r"\\?\UNC\may-chu\chung\Dân vận", r"\\may-chu\chung"),
        (r"\\?\D:\Dân vận", None),
        (r"\\.\D:\Dân vận", None),
        (r"D:\Dân vận", None),
        ("/home/van", None),
    ],
)
def test_a_folder_on_another_machine_is_known_by_its_share(path: str, share: str | None) -> None:
    assert machine.share_of(path) == share


# rights and room


def test_a_folder_in_which_files_are_made_renamed_and_deleted_has_no_obstacle_and_nothing_stays(tmp_path: Path) -> None:
    assert machine.write_obstacle(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []
    assert machine.free_bytes(tmp_path) > 0


@pytest.mark.parametrize("step", ["mkstemp", "rename", "unlink"])
def test_whatever_the_system_refuses_is_told_and_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = Path.unlink
    calls: list[object] = []

    def refuse(*_: object, **options: object) -> None:
        calls.append(options)
        raise PermissionError(13, "Access is denied")

    def refuse_once(self: Path, missing_ok: bool = False) -> None:
        calls.append(self)
        if len(calls) == 1:
            raise PermissionError(13, "Access is denied")
        real(self, missing_ok=missing_ok)

    owner = machine.tempfile if step == "mkstemp" else Path
    monkeypatch.setattr(owner, step, refuse_once if step == "unlink" else refuse)
    assert machine.write_obstacle(tmp_path) == "Access is denied"
    assert calls
    assert list(tmp_path.iterdir()) == []


def test_the_longest_path_is_found_below(tmp_path: Path) -> None:
    assert machine.longest_path(tmp_path) == str(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "dài hơn.xlsx").touch()
    (tmp_path / "ngắn.xlsx").touch()
    assert machine.longest_path(tmp_path) == os.path.join(tmp_path, "a", "dài hơn.xlsx")  # noqa: PTH118  # as walked
