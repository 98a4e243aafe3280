"""`dvk doctor`: machines drawn as values, what is said of each, what to do next; the command in and out of a campaign."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import practice

from dvk_xl import machine
from dvk_xl.actions import doctor_facts, launcher
from dvk_xl.actions.doctor import REPORT, Check, check_lines, check_up, examine
from dvk_xl.actions.doctor_facts import (
    Machine,
    Place,
    launcher_setting,
    look_at_folder,
    look_at_machine,
    required_packages,
)
from dvk_xl.actions.new import new_campaign
from dvk_xl.cli.door import main
from dvk_xl.errors import MasterError
from dvk_xl.hosts.closed import open_closed
from dvk_xl.hosts.closed_write import master_bytes
from dvk_xl.hosts.sheet_xml import set_cell
from dvk_xl.machine_schema import CHECKS, load_machine_schema
from dvk_xl.views.cells import Cell

HOME = r"C:\Users\Vận"
USUAL = HOME + r"\AppData\Roaming\Python\Python312\Scripts\dvk-button.exe"
OWN = r"D:\dvk\Scripts\dvk-button.exe"
ROOT = r"D:\Dân vận khéo 2026"
ROOMS = ("1-Gui-don-vi", "2-Nhan-ve", "3-Tra-lai", "4-Bao-cao", "5-Gui-cap-tren", "Ho-so")


def there(*paths: str) -> Callable[[str], bool]:
    return lambda path: path in paths


MACHINE = Machine(
    windows=True,
    version=(3, 12, 4),
    python=r"D:\dvk\python.exe",
    bits=64,
    environment={"APPDATA": HOME + r"\AppData\Roaming", "OneDrive": HOME + r"\OneDrive"},
    exists=there(USUAL, OWN),
    own=OWN,
    remembered=OWN,
    program="0.1.0",
    required={"lxml": "6.1.3", "xlwings": "0.37.8"},
    installed={"lxml": "6.1.3", "xlwings": "0.37.8"},
    xlwings="",
    excel="Excel.Application.16",
    word="",
    fonts=("times.ttf", "arial.ttf"),
    converter=r"C:\LibreOffice\soffice.exe",
)
PLACE = Place(
    root=ROOT,
    resolved=ROOT,
    master=ROOT + r"\DanVanKheo.xlsm",
    there=True,
    lacking=(),
    rooms=dict.fromkeys(ROOMS, ""),
    free=20 * 1024**3,
    longest=ROOT + r"\2-Nhan-ve\a.xlsx",
    zone=None,
    setting="",
    sentence="",
    run=4,
)


def found(on: Machine, place: Place | None = PLACE) -> Mapping[str, Check]:
    return {one.id: one for one in examine(on, place)}


def test_a_machine_on_which_everything_works_has_only_checks_that_are_ok_and_nothing_to_do() -> None:
    checks = examine(MACHINE, PLACE)
    assert tuple(one.id for one in checks) == CHECKS
    assert {(one.ok, one.level, one.next_step) for one in checks} == {(True, "ok", "")}
    told = {one.id: one.message for one in checks}
    assert told["launcher"] == f"Nút trong sổ chạy {OWN}, đã ghi nhớ trên máy này."
    assert told["python"] == r"Python 3.12.4, D:\dvk\python.exe."
    assert told["packages"] == "dvk 0.1.0, 2 gói đúng phiên bản."
    assert told["folder"].startswith("Đủ 6 ngăn")
    assert "20480 MB" in told["folder"]
    assert told["master"] == "Sổ mở được, qua lần tổng hợp 4, khớp sổ cái."
    assert check_lines(checks)[-1] == "Mọi thứ cần thiết đều dùng được."


def test_without_a_folder_only_the_machine_is_told_of() -> None:
    of_a_folder = {"folder", "path", "mark_of_the_web", "master"}
    assert tuple(found(MACHINE, None)) == tuple(one for one in CHECKS if one not in of_a_folder)


ON: dict[str, Any] = {}
LONG = "D:\\" + "a" * 210
# what is wrong of the machine | what is wrong of the folder | check, level | what the message and the next step say
WRONG: list[tuple[dict[str, Any], dict[str, Any], tuple[str, str], tuple[str, str]]] = [
    ({"version": (3, 10, 9)}, ON, ("python", "needed"), ("3.10.9", "3.11")),
    (
        {"installed": {"lxml": "6.1.3"}},
        ON,
        ("packages", "needed"),
        ("Thiếu gói: xlwings", "pip install xlwings==0.37.8"),
    ),
    (
        {"installed": {"lxml": "5.0", "xlwings": "0.37.8"}},
        ON,
        ("packages", "needed"),
        ("lxml 5.0 (cần 6.1.3)", "lxml==6.1.3"),
    ),
    ({"program": "", "required": {}}, ON, ("packages", "note"), ("mã nguồn", "Không phải làm gì")),
    ({"xlwings": "ImportError: DLL load failed"}, ON, ("excel", "needed"), ("DLL load failed", "xlwings==0.37.8")),
    ({"excel": ""}, ON, ("excel", "needed"), ("không biết Excel", "Excel 2010")),
    ({"fonts": ()}, ON, ("fonts", "wanted"), ("đủ chữ Việt", "Times New Roman")),
    ({"converter": ""}, ON, ("pdf", "wanted"), ("LibreOffice hay Word", "Cài LibreOffice")),
    ({"remembered": r"D:\cũ.exe"}, ON, ("launcher", "wanted"), (r"ghi nhớ D:\cũ.exe mà không có", "--remember")),
    ({"remembered": "", "exists": there(OWN)}, ON, ("launcher", "needed"), (OWN, "dvk doctor --remember")),
    (
        {"remembered": "", "own": "", "exists": there()},
        ON,
        ("launcher", "needed"),
        ("Không thấy dvk-button.exe", "Cài lại"),
    ),
    (
        ON,
        {"setting": r"E:\x.exe"},
        ("launcher", "wanted"),
        (r"Ô dvk_launcher của sổ ghi E:\x.exe", "xóa trống ô dvk_launcher"),
    ),
    (ON, {"there": False, "lacking": ("DanVanKheo.xlsm",)}, ("folder", "needed"), ("Không có thư mục", "ngoặc kép")),
    (ON, {"lacking": ("Ho-so/ke-hoach.toml",)}, ("folder", "needed"), ("thiếu Ho-so/ke-hoach.toml", "dvk new")),
    (
        ON,
        {"rooms": {**PLACE.rooms, "2-Nhan-ve": None}},
        ("folder", "needed"),
        ("Thiếu ngăn: 2-Nhan-ve", "Tạo lại thư mục"),
    ),
    (ON, {"rooms": {**PLACE.rooms, "Ho-so": "Access is denied"}}, ("folder", "needed"), ("Ho-so (Access", "Modify")),
    (ON, {"free": 3 * 1024**2}, ("folder", "needed"), ("còn trống 3 MB", "500 MB")),
    (
        ON,
        {"master": LONG + r"\DanVanKheo.xlsm"},
        ("path", "needed"),
        ("dài 229 ký tự, Excel chỉ mở được đến 218", "gần gốc"),
    ),
    (ON, {"longest": LONG + "\\" + "b" * 60 + ".xlsx"}, ("path", "wanted"), ("279 ký tự (bbb", "gần gốc")),
    (ON, {"root": r"D:\a=b"}, ("path", "note"), ("dấu “=”", "đổi tên thư mục")),
    (ON, {"root": HOME + r"\onedrive\2026"}, ("path", "note"), ("OneDrive (C:", "Always keep on this device")),
    (ON, {"root": r"\\may-chu\chung\2026"}, ("path", "note"), (r"(\\may-chu\chung)", "một người mở sổ")),
    (ON, {"resolved": r"\\may-chu\chung\2026"}, ("path", "note"), (r"(\\may-chu\chung)", "một người mở sổ")),
    (ON, {"zone": 3}, ("mark_of_the_web", "needed"), ("vùng 3", "bấm chuột phải vào DanVanKheo.xlsm, chọn Properties")),
    (ON, {"sentence": "Không mở được sổ."}, ("master", "needed"), ("Không mở được sổ.", "Sửa sổ")),
]


@pytest.mark.parametrize(("on", "at", "check", "said"), WRONG, ids=lambda one: "-".join(map(str, one))[:40] or "same")
def test_what_is_wrong_is_named_with_the_next_action_and_nothing_else_is_touched(
    on: dict[str, Any], at: dict[str, Any], check: tuple[str, str], said: tuple[str, str]
) -> None:
    checks = found(replace(MACHINE, **on), replace(PLACE, **at))
    name, level = check
    one = checks.pop(name)
    assert one.level == level
    assert one.ok == (level == "note")
    assert said[0] in one.message
    assert said[1] in one.next_step
    assert {other.level for other in checks.values()} == {"ok"}
    assert check_lines([one, *checks.values()])[-1].startswith("Cần sửa 1 việc: " if level == "needed" else "Mọi thứ")


def test_what_is_near_a_limit_and_within_it_is_not_told() -> None:
    short = LONG[: 218 - len(r"\DanVanKheo.xlsm")]
    near = replace(PLACE, master=short + r"\DanVanKheo.xlsm", longest="D:\\" + "b" * 256, free=500 * 1024**2, zone=2)
    assert {one.level for one in examine(replace(MACHINE, version=(3, 11, 0)), near)} == {"ok"}


@pytest.mark.parametrize(
    ("setting", "remembered", "exists", "path", "where"),
    [
        (r"E:\x.exe", OWN, (r"E:\x.exe", OWN, USUAL), r"E:\x.exe", "ghi ở ô dvk_launcher của sổ"),
        ("", OWN, (OWN, USUAL), OWN, "đã ghi nhớ"),
        ("", "", (OWN, USUAL), USUAL, "ở nơi cài thường gặp"),
        (r"E:\x.exe", OWN, (OWN, USUAL), OWN, "đã ghi nhớ"),
        (r"E:\x.exe", r"E:\y.exe", (USUAL,), USUAL, "ở nơi cài thường gặp"),
    ],
)
def test_the_launcher_is_the_first_that_is_there_of_cell_setting_and_usual_places(
    setting: str, remembered: str, exists: tuple[str, ...], path: str, where: str
) -> None:
    on = replace(MACHINE, remembered=remembered, exists=there(*exists))
    message = found(on, replace(PLACE, setting=setting))["launcher"].message
    assert f" {path}, {where}" in message


def test_two_wrongs_of_one_check_are_both_told_and_the_worse_one_counts() -> None:
    one = found(MACHINE, replace(PLACE, root=HOME + r"\OneDrive\a=b", longest=LONG + "b" * 60))["path"]
    assert (one.level, one.ok) == ("wanted", False)
    assert [word in one.message for word in ("ký tự (", "dấu “=”", "OneDrive")] == [True, True, True]
    assert [word in one.next_step for word in ("gần gốc", "đổi tên", "Always keep")] == [True, True, True]


def test_word_serves_for_pdf_where_libreoffice_is_not() -> None:
    assert found(replace(MACHINE, converter="", word="Word.Application.16"))["pdf"].message.startswith("Có Word")


def test_a_machine_without_windows_needs_no_excel_and_no_launcher_to_be_well() -> None:
    linux = replace(MACHINE, windows=False, excel="", own="", remembered="", environment={}, exists=there())
    checks = found(linux, replace(PLACE, master=LONG + r"\DanVanKheo.xlsm"))
    assert (checks["excel"].level, checks["excel"].ok) == ("note", True)
    assert (checks["launcher"].level, checks["launcher"].ok) == ("wanted", False)
    assert checks["path"].ok  # the lengths are those of Windows
    beside = found(replace(linux, own="/opt/dvk-button", exists=there("/opt/dvk-button")))["launcher"]
    assert beside.message == "Nút trong sổ chạy /opt/dvk-button, cạnh Python đang chạy."


def test_the_lines_are_aligned_and_marked() -> None:
    lines = check_lines(examine(replace(MACHINE, excel="", fonts=()), replace(PLACE, root=r"D:\a=b")))
    marks = {line[:1] for line in lines[:-2]}
    assert marks == {"✓", "·", "!", "✗", " "}
    width = max(len(check.title) for check in load_machine_schema().checks.values())
    assert {line[width + 2 : width + 4] for line in lines[:-2]} == {"  "}
    assert all(line[width + 4 : width + 6] == "→ " for line in lines[:-2] if line.startswith(" "))
    assert lines[-2:] == ["", "Cần sửa 1 việc: Excel."]


def test_a_sentence_of_several_lines_stays_in_its_column() -> None:
    lines = check_lines(examine(MACHINE, replace(PLACE, sentence="Trang Đơn vị có 2 chỗ sai:\n  - ô B9\n  - ô B10")))
    place = next(number for number, line in enumerate(lines) if "2 chỗ sai" in line)
    assert [line.strip() for line in lines[place + 1 : place + 3]] == ["- ô B9", "- ô B10"]
    assert {len(line) - len(line.lstrip()) for line in lines[place + 1 : place + 3]} == {
        lines[place].index("Trang") + 2
    }


# this machine and real folders


def test_this_machine_is_looked_at_as_it_is(tmp_path: Path) -> None:
    on = look_at_machine({}, tmp_path)
    assert (on.version, on.python, on.xlwings) == (sys.version_info[:3], sys.executable, "")
    assert on.required == required_packages()
    assert {"xlwings", "openpyxl", "lxml", "jinja2"} <= set(on.required)
    assert not {"pytest", "ruff"} & set(on.required)
    assert on.installed == on.required
    assert not on.exists(str(tmp_path))


def test_a_package_that_cannot_be_imported_is_told_in_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kaputt_xyz.py").write_text("raise OSError('DLL load failed')")
    monkeypatch.syspath_prepend(tmp_path)
    assert doctor_facts._obstacle_to_import("kaputt_xyz") == "OSError: DLL load failed"
    assert doctor_facts._obstacle_to_import("no_such_module_xyz").startswith("ModuleNotFoundError")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("máy") / "Dân vận"
    new_campaign(root, practice.PLAN, None, None, practice.NEW_DAY)
    return root


def test_a_new_campaign_is_looked_at_and_nothing_in_it_changes(made: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.rglob("*") if path.is_file() and path.name != ".khoa"}
    place = look_at_folder(made, practice.NEW_DAY)
    after = {path: path.stat().st_mtime_ns for path in made.rglob("*") if path.is_file() and path.name != ".khoa"}
    assert (place.there, place.lacking, place.sentence, place.run, place.zone) == (True, (), "", 0, None)
    assert place.rooms == dict.fromkeys(ROOMS, "")
    assert before == after
    assert found(MACHINE, place)["master"].level == "note"


def test_the_cell_for_the_launcher_is_read_wherever_it_lies(made: Path, tmp_path: Path) -> None:
    assert launcher_setting(made / practice.MASTER) == ""
    master = open_closed(made / practice.MASTER)
    set_cell(master.sheet("_He_thong"), 5, 2, Cell(rf" {OWN} "), None)
    (tmp_path / "so.xlsm").write_bytes(master_bytes(master))
    assert launcher_setting(tmp_path / "so.xlsm") == OWN


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl names what it does not read
def test_a_workbook_without_the_cell_or_no_workbook_has_no_setting(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsm").write_bytes(b"PK")
    assert [launcher_setting(tmp_path / name) for name in ("a.xlsx", "b.xlsm", "c.xlsm")] == ["", "", ""]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (MasterError("Sổ không còn trang “Đơn vị”."), "Sổ không còn trang “Đơn vị”."),
        (KeyError("x"), "gặp lỗi KeyError"),
    ],
)
def test_a_campaign_that_cannot_be_read_says_why(
    made: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, sentence: str
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(doctor_facts, "look", fail)
    assert sentence in look_at_folder(made, practice.NEW_DAY).sentence


def test_the_result_lies_in_the_dossier_for_a_link_from_the_workbook(made: Path, tmp_path: Path) -> None:
    done = check_up(made, practice.NEW_DAY, {}, tmp_path)
    assert done.report == made / "Ho-so" / REPORT
    data = done.report.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert data.decode("utf-8-sig").splitlines() == check_lines(done.checks)


def test_a_result_that_cannot_be_written_is_said_and_the_checks_are_told_all_the_same(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    done = check_up(made, practice.NEW_DAY, {}, tmp_path)
    assert (done.report, done.obstacle) == (None, "Access is denied")
    assert len(done.checks) == len(CHECKS)


# the command


def dvk(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str]:
    code = main([str(one) for one in argv])
    return code, capsys.readouterr().out


def test_the_command_gives_one_object_with_the_keys_of_the_contract(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = dvk(capsys, "doctor", made, "--json")
    answer = json.loads(out)
    assert code == 0
    assert tuple(one["id"] for one in answer["checks"]) == CHECKS
    for one in answer["checks"]:
        assert {"id", "ok", "message", "next_step"} <= one.keys()
        assert isinstance(one["ok"], bool)
        assert one["next_step"] or one["ok"]
    assert answer["report"] == str(made / "Ho-so" / REPORT)


def test_the_command_works_without_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = dvk(capsys, "doctor")
    assert code == 0
    assert "✓ Python" in out
    assert "Thư mục phong trào" not in out


def test_the_command_says_1_where_something_needed_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = dvk(capsys, "doctor", tmp_path)
    assert code == 1
    assert "✗ Thư mục phong trào" in out
    assert "thiếu DanVanKheo.xlsm, Ho-so/ke-hoach.toml" in out
    assert list(tmp_path.iterdir()) == []
    assert dvk(capsys, "doctor", tmp_path / "không có")[0] == 1


# the person's setting


def test_the_launcher_of_this_installation_is_remembered(tmp_path: Path) -> None:
    folder = tmp_path / "Scripts"
    folder.mkdir()
    assert "không có gì để ghi nhớ" in launcher.remember(tmp_path, [folder])
    (folder / machine.LAUNCHER).touch()
    assert launcher.remember(tmp_path, [folder]) == f"Đã ghi nhớ cho nút trong sổ: {folder / machine.LAUNCHER}"
    assert machine.remembered_launcher(tmp_path) == str(folder / machine.LAUNCHER)


def test_a_setting_that_a_policy_forbids_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(5, "policy")

    (tmp_path / machine.LAUNCHER).touch()
    monkeypatch.setattr(machine, "remember_launcher", refuse)
    assert "(policy)" in launcher.remember(tmp_path, [tmp_path])


@pytest.mark.parametrize(
    ("platform", "remembered", "own", "kept"),
    [
        ("win32", "", True, True),
        ("win32", "gone.exe", True, True),
        ("win32", "there.exe", True, False),
        ("win32", "", False, False),
        ("linux", "", True, False),
    ],
)
def test_the_launcher_is_remembered_of_itself_only_on_windows_and_only_when_nothing_valid_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, remembered: str, own: bool, kept: bool
) -> None:
    (tmp_path / "there.exe").touch()
    if own:
        (tmp_path / machine.LAUNCHER).touch()
    if remembered:
        machine.remember_launcher(tmp_path / remembered, tmp_path)
    monkeypatch.setattr(launcher.sys, "platform", platform)
    monkeypatch.setattr(machine, "script_folders", lambda: (tmp_path,))
    said = launcher.keep_launcher(tmp_path)
    assert said.startswith("Đã ghi nhớ") is kept
    assert (machine.remembered_launcher(tmp_path) == str(tmp_path / machine.LAUNCHER)) is kept
    assert launcher.keep_launcher(tmp_path) == ""


@pytest.mark.parametrize("command", ["new", "doctor"])
def test_commands_say_in_one_line_that_they_remembered_the_launcher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setattr(launcher, "keep_launcher", lambda _: "Đã ghi nhớ cho nút.")
    argv = {"new": ("new", tmp_path / "a", "--plan", practice.PLAN), "doctor": ("doctor",)}[command]
    assert "\nĐã ghi nhớ cho nút.\n" in dvk(capsys, *argv)[1]
