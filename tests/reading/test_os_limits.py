"""Locks, whole-or-nothing writing, names: the same law on every system."""

import ctypes
import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvk_xl import os_limits

_HOLD_LOCK = """
import pathlib, sys
from dvk_xl.os_limits import exclusive_lock
with exclusive_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_does_not_get_the_lock_until_the_first_lets_go(tmp_path: Path) -> None:
    lock = tmp_path / "campaign.lock"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD_LOCK, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BlockingIOError), os_limits.exclusive_lock(lock):
            pass
        holder.communicate("")
    with os_limits.exclusive_lock(lock):
        assert lock.exists()
    assert lock.exists()


def test_a_second_block_of_the_same_process_does_not_get_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with os_limits.exclusive_lock(lock), pytest.raises(BlockingIOError), os_limits.exclusive_lock(lock):
        pass


def test_the_lock_is_free_again_after_a_fault_inside_the_block(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with pytest.raises(ZeroDivisionError), os_limits.exclusive_lock(lock):
        _ = 1 // 0
    with os_limits.exclusive_lock(lock):
        pass


def test_published_bytes_replace_the_old_file_and_leave_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / f"{'Đ' * 80}.xlsx"
    target.write_bytes(b"old")
    os_limits.publish_bytes(target, b"new")
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_the_old_file_stands_when_publishing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "no space left on device")

    target = tmp_path / "master.xlsm"
    target.write_bytes(b"old")
    monkeypatch.setattr(os if step == "fsync" else os_limits, "fsync" if step == "fsync" else "replace_file", fail)
    with pytest.raises(OSError, match="no space left"):
        os_limits.publish_bytes(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def _refuse_replacing(monkeypatch: pytest.MonkeyPatch, times: int) -> list[Path]:
    calls: list[Path] = []
    replace = Path.replace

    def busy(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) <= times:
            raise PermissionError(13, "held by Excel")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    return calls


def test_replacing_waits_for_a_holder_that_lets_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"new")
    calls = _refuse_replacing(monkeypatch, times=2)
    os_limits.replace_file(source, target, attempts=3, pause_seconds=0)
    assert len(calls) == 3
    assert target.read_bytes() == b"new"


def test_replacing_gives_up_after_the_last_attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"new")
    calls = _refuse_replacing(monkeypatch, times=9)
    with pytest.raises(PermissionError):
        os_limits.replace_file(source, tmp_path / "target", attempts=3, pause_seconds=0)
    assert len(calls) == 3


@pytest.mark.parametrize("owner", ["~$Sổ.xlsm", ".~lock.Sổ.xlsm#"])
def test_an_owner_file_beside_it_says_that_a_workbook_is_open(tmp_path: Path, owner: str) -> None:
    workbook = tmp_path / "Sổ.xlsm"
    workbook.write_bytes(b"")
    assert not os_limits.is_open_elsewhere(workbook)
    (tmp_path / owner).write_bytes(b"")
    assert os_limits.is_open_elsewhere(workbook)


def test_a_read_only_file_becomes_writable_again(tmp_path: Path) -> None:
    path = tmp_path / "original.xlsx"
    path.write_bytes(b"")
    os_limits.make_read_only(path)
    assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    os_limits.make_writable(path)
    assert path.stat().st_mode & stat.S_IWUSR


def test_streams_of_an_old_code_page_speak_vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    target = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(target, encoding="cp1252"))
    monkeypatch.setattr(sys, "stderr", None)
    os_limits.utf8_streams()
    sys.stdout.write("Dân vận khéo \udc80")
    sys.stdout.flush()
    assert target.getvalue().decode() == "Dân vận khéo ?"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Khu phố Mỹ Lợi.xlsx", "Khu phố Mỹ Lợi.xlsx"),
        ("Tổ 3/4: “Sạch\tđẹp”?.docx", "Tổ 34 “Sạch đẹp”.docx"),
        ("CON", "_CON"),
        ("nul.xlsx", "_nul.xlsx"),
        ("Lpt1 .txt", "_Lpt1.txt"),
        ("Công an", "Công an"),
        ("COM10", "COM10"),
        ("../../etc/passwd", "etcpasswd"),
        ("ảnh\u202excod.exe", "ảnhxcod.exe"),
        ("tên. . ", "tên"),
        ("", "khong-ten"),
        ("???", "khong-ten"),
        ("x" * 200 + ".xlsx", "x" * 75 + ".xlsx"),
    ],
)
def test_a_safe_name_keeps_letters_and_drops_what_systems_refuse(text: str, name: str) -> None:
    assert os_limits.safe_file_name(text) == name


@given(st.text() | st.text(alphabet='. <>:"/\\|?*\0\nCONAUXàộ😀.txt', max_size=120))
def test_a_safe_name_is_safe_short_and_stays_itself(text: str) -> None:
    name = os_limits.safe_file_name(text)
    assert 0 < len(name) <= 80
    assert len(name.encode()) <= 240
    assert not set(name) & set('<>:"/\\|?*')
    assert name == name.strip(". ")
    assert name.isprintable()
    assert name.split(".")[0].rstrip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
    assert os_limits.safe_file_name(name) == name


def test_only_windows_has_long_paths_of_its_own() -> None:
    path = Path("/x" * 200)
    assert os_limits.long_path(path) is path
    assert os_limits._extended("C:\\a") == "\\\\?\\C:\\a"
    assert os_limits._extended("\\\\server\\share\\a") == "\\\\?\\UNC\\server\\share\\a"
    assert os_limits._extended("\\\\?\\C:\\a") == "\\\\?\\C:\\a"


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("per_process_time", ctypes.c_int64),
        ("per_job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum", ctypes.c_size_t),
        ("maximum", ctypes.c_size_t),
        ("active", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process", ctypes.c_size_t),
        ("peak_job", ctypes.c_size_t),
    )


def test_the_limits_of_a_windows_job_are_laid_out_as_the_c_structure() -> None:
    data = os_limits._job_limits(1 << 30, ctypes.sizeof(ctypes.c_void_p))
    assert len(data) == ctypes.sizeof(_ExtendedLimits)
    limits = _ExtendedLimits.from_buffer_copy(data)
    assert (limits.basic.flags, limits.process_memory, limits.job_memory) == (0x2100, 1 << 30, 0)
    assert len(os_limits._job_limits(1 << 30, 4)) == 112


def test_everything_imports_where_posix_modules_are_missing() -> None:
    program = """
import sys
import multiprocessing.connection, zipfile, hashlib, csv, html, pathlib
for name in ("resource", "fcntl"):
    sys.modules[name] = None
sys.platform = "win32"
import dvk_xl.os_limits, dvk_xl.intake.discover, dvk_xl.intake.preflight, dvk_xl.intake.pool, dvk_xl.intake.read
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_look_at_files_loads_no_heavy_library() -> None:
    program = """
import sys
import dvk_xl.intake.read
heavy = {"pandas", "numpy", "openpyxl", "lxml", "xlwings", "rich", "python_calamine"} & set(sys.modules)
sys.exit(", ".join(heavy) or 0)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
