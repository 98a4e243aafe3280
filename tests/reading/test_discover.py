"""What lies in the inbox, in one order."""

import os
import unicodedata
from pathlib import Path

import pytest

from dvk_xl.intake.discover import file_sha256, find_files


def _fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def _seen(inbox: Path) -> list[tuple[str, str | None]]:
    return [(found.relative, found.ignored) for found in find_files(inbox)]


def test_files_are_found_at_any_depth_and_sorted(tmp_path: Path) -> None:
    _fill(tmp_path, "b.xlsx", "Đợt 1/KP Mỹ Lợi/a.xlsx", "a.csv")
    assert _seen(tmp_path) == [("a.csv", None), ("b.xlsx", None), ("Đợt 1/KP Mỹ Lợi/a.xlsx", None)]


def test_decomposed_names_are_told_composed_and_can_still_be_opened(tmp_path: Path) -> None:
    _fill(tmp_path, unicodedata.normalize("NFD", "Mẫu Tổ 3.xlsx"))
    (found,) = find_files(tmp_path)
    assert found.relative == "Mẫu Tổ 3.xlsx"
    assert found.size == len(found.path.read_bytes())
    assert found.mtime_ns == found.path.stat().st_mtime_ns


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("~$a.xlsx", "lock"),
        (".~lock.a.xlsx#", "lock"),
        (".hidden.xlsx", "system"),
        (".cache/a.xlsx", "system"),
        ("__MACOSX/._a.xlsx", "system"),
        ("Desktop.ini", "system"),
        ("Thumbs.db", "system"),
        ("a.lnk", "system"),
        ("a.URL", "system"),
        ("a.tmp", "system"),
        ("a.xlsx.crdownload", "system"),
        ("a.xlsx", None),
        ("ảnh.jpg", None),
        ("~a.xlsx", None),
    ],
)
def test_what_is_no_submission_is_listed_with_the_reason(tmp_path: Path, name: str, reason: str | None) -> None:
    _fill(tmp_path, name)
    assert _seen(tmp_path) == [(name, reason)]


def test_an_empty_file_is_a_submission(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").touch()
    assert _seen(tmp_path) == [("a.xlsx", None)]


def test_links_are_listed_and_not_followed(tmp_path: Path) -> None:
    _fill(tmp_path, "inbox/a.xlsx", "elsewhere/secret.xlsx")
    (tmp_path / "inbox/folder").symlink_to(tmp_path / "inbox", target_is_directory=True)
    (tmp_path / "inbox/file.xlsx").symlink_to(tmp_path / "elsewhere/secret.xlsx")
    assert _seen(tmp_path / "inbox") == [("a.xlsx", None), ("file.xlsx", "system"), ("folder", "system")]


def test_one_file_is_an_inbox_too(tmp_path: Path) -> None:
    _fill(tmp_path, "a.xlsx")
    assert _seen(tmp_path / "a.xlsx") == [("a.xlsx", None)]


def test_a_missing_inbox_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        find_files(tmp_path / "none")


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root lists anything")
def test_a_folder_that_cannot_be_listed_stands_for_itself(tmp_path: Path) -> None:
    _fill(tmp_path, "closed/a.xlsx")
    (tmp_path / "closed").chmod(0)
    try:
        assert _seen(tmp_path) == [("closed", None)]
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_the_hash_is_that_of_the_content(tmp_path: Path) -> None:
    _fill(tmp_path, "a")
    assert file_sha256(tmp_path / "a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
