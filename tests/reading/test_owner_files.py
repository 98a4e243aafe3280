"""Who holds a workbook or a folder: read from what Excel, LibreOffice and this program leave beside it."""

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from dvk_xl import owner_files
from dvk_xl.hosts.host import other_holder
from dvk_xl.os_limits import exclusive_lock
from dvk_xl.owner_files import Holder, holder_facts, holder_of, lock_holder, lock_note
from dvk_xl.schema import load_schema

WORDS = load_schema().workbook.holders
NINE = datetime(2026, 3, 5, 9, 14)  # the wall clock
HERE = Holder("lan.nt", "VP-02", own=True)


@pytest.fixture
def workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a workbook that nobody has open; this person is lan.nt at VP-02."""
    monkeypatch.setattr(owner_files, "read_own_name", lambda: HERE)
    path = tmp_path / "Sổ.xlsm"
    path.write_bytes(b"")
    return path


def excel_file(name: str, *, wide: bool = True) -> bytes:
    """The owner file as Excel 2016 writes it: length and name, blanks to byte 55, length and name in UTF-16, blanks."""
    ansi = name.encode("cp1258", "replace")
    head = bytes([len(ansi)]) + ansi
    body = len(name).to_bytes(2, "little") + name.encode("utf-16-le") if wide else b" \0"
    return (head.ljust(55, b" ") + body).ljust(165, b" ")


def beside(workbook: Path, owner: str, data: bytes, since: datetime = NINE) -> Path:
    file = workbook.with_name(owner.format(workbook.name))
    file.write_bytes(data)
    os.utime(file, (since.timestamp(), since.timestamp()))
    return file


EXCEL, OFFICE = "~${}", ".~lock.{}#"


@pytest.mark.parametrize("name", ["Nguyễn Thị Lan", "Lan", "VP", "Đ" * 52, "Văn phòng 😀"])
def test_excel_says_the_name_and_the_file_since_when(workbook: Path, name: str) -> None:
    file = beside(workbook, EXCEL, excel_file(name))
    if "😀" in name:
        # a sign of two units: counted in units, as Excel does
        file.write_bytes(file.read_bytes()[:55] + b"\x0c\0" + name.encode("utf-16-le") + b" \0" * 40)
        os.utime(file, (NINE.timestamp(), NINE.timestamp()))
    assert holder_of(workbook) == Holder(name, "", NINE, file)


def test_a_name_in_the_letters_of_the_code_page_is_read_where_there_is_no_other(workbook: Path) -> None:
    beside(workbook, EXCEL, b"\x0e" + "Nguyê\u0303n Thi\u0323 Lan".encode("cp1258")[:14].ljust(60))
    found = holder_of(workbook)
    assert found is not None
    assert found.name.startswith("Nguyễn Thị")


@pytest.mark.parametrize("data", [b"", b"VP", bytes(165), b"\xff" * 165, b"\x05ab"])
def test_an_owner_file_that_says_nothing_still_says_that_the_workbook_is_open(workbook: Path, data: bytes) -> None:
    file = beside(workbook, EXCEL, data)
    found = holder_of(workbook)
    assert found is not None
    assert (found.file, found.machine, found.own) == (file, "", False)
    assert found.name in {"", "ab"}


@pytest.mark.parametrize(
    ("said", "name", "machine", "since", "own"),
    [
        ("Nguyễn Thị Lan,lan.nt,VP-07,05.03.2026 09:14,file:///C:/x;", "Nguyễn Thị Lan", "VP-07", NINE, False),
        ("Nguyễn Thị Lan,lan.nt,vp-02,05.03.2026 09:14,file:///C:/x;", "Nguyễn Thị Lan", "vp-02", NINE, True),
        (",minh,VP-02,05.03.2026 09:14,file:///C:/x;", "minh", "VP-02", NINE, False),
        ("Lan\\, văn thư,lan,VP\\\\02,05.03.2026 09:14,x;", "Lan, văn thư", "VP\\02", NINE, False),
        ("Lan,lan,VP-07,hôm qua,x;", "Lan", "VP-07", datetime(2026, 1, 2, 3, 4), False),
        ("", "", "", datetime(2026, 1, 2, 3, 4), False),
        ("\x1b[31mLan\n\u202eevil,a,b,05.03.2026 09:14,x;", "[31mLan evil", "b", NINE, False),
    ],
)
def test_libreoffice_says_name_account_machine_and_time(
    workbook: Path, said: str, name: str, machine: str, since: datetime, *, own: bool
) -> None:
    file = beside(workbook, OFFICE, said.encode(), datetime(2026, 1, 2, 3, 4))
    assert holder_of(workbook) == Holder(name, machine, since, file, own)


def test_of_two_owner_files_the_one_with_a_name_is_told(workbook: Path) -> None:
    beside(workbook, EXCEL, b"")
    office = beside(workbook, OFFICE, b"Lan,lan,VP-07,05.03.2026 09:14,x;")
    assert holder_of(workbook) == Holder("Lan", "VP-07", NINE, office)
    excel = beside(workbook, EXCEL, excel_file("Minh"))
    assert holder_of(workbook) == Holder("Minh", "", NINE, excel)


def test_a_workbook_without_owner_files_is_held_by_nobody(workbook: Path) -> None:
    assert holder_of(workbook) is None
    assert holder_of(workbook.with_name("absent.xlsm")) is None


def test_a_name_of_this_account_is_ones_own(workbook: Path) -> None:
    beside(workbook, EXCEL, excel_file("LAN.NT"))
    assert (holder_of(workbook) or Holder()).own


def test_an_owner_file_that_may_not_be_read_is_nobody_by_name(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "held")

    file = beside(workbook, EXCEL, excel_file("Lan"))
    monkeypatch.setattr(owner_files, "read_shared", refuse)
    assert holder_of(workbook) == Holder("", "", NINE, file)


# ---- our own lock


@pytest.mark.usefixtures("workbook")
def test_a_lock_says_who_holds_it_while_it_is_held(tmp_path: Path) -> None:
    lock = tmp_path / ".khoa"
    with exclusive_lock(lock, lock_note(Holder("Nguyễn Thị Lan", "VP-07"))):
        os.utime(lock, (NINE.timestamp(), NINE.timestamp()))
        assert lock_holder(lock) == Holder("Nguyễn Thị Lan", "VP-07", NINE, lock)
    assert lock.read_bytes() == b""
    assert lock_holder(lock) == Holder(file=lock)


@pytest.mark.usefixtures("workbook")
def test_who_does_not_get_a_lock_leaves_its_note_and_its_time(tmp_path: Path) -> None:
    lock = tmp_path / ".khoa"
    with exclusive_lock(lock, lock_note(HERE)):
        os.utime(lock, (NINE.timestamp(), NINE.timestamp()))
        with pytest.raises(BlockingIOError), exclusive_lock(lock, "khác"):
            pass
        assert lock_holder(lock) == Holder("lan.nt", "VP-02", NINE, lock, own=True)


@pytest.mark.usefixtures("workbook")
def test_a_lock_that_a_crash_left_tells_of_the_next_holder(tmp_path: Path) -> None:
    lock = tmp_path / ".khoa"
    lock.write_text("một tên rất dài của lần trước\nmáy cũ\n", "utf-8")
    with exclusive_lock(lock, lock_note(Holder("Lan", "VP-07"))):
        assert (lock_holder(lock).name, lock_holder(lock).machine) == ("Lan", "VP-07")


# ---- the sentence


@pytest.mark.parametrize(
    ("holder", "today", "who", "since"),
    [
        (Holder("Lan", "VP-02", NINE), date(2026, 3, 5), "Lan (máy VP-02)", " từ 09:14"),
        (Holder("Lan", "VP-02", NINE), date(2026, 3, 6), "Lan (máy VP-02)", " từ 09:14 ngày 05/03/2026"),
        (Holder("Lan", "VP-02", NINE), None, "Lan (máy VP-02)", " từ 09:14 ngày 05/03/2026"),
        (Holder("Lan"), None, "Lan", ""),
        (Holder("", "VP-02"), None, "Máy VP-02", ""),
        (Holder("{0.__class__}", "{x}"), None, "{0.__class__} (máy {x})", ""),
        (Holder(), None, "Chương trình khác", ""),
    ],
)
def test_what_is_not_known_is_left_out(holder: Holder, today: date | None, who: str, since: str) -> None:
    assert holder_facts(WORDS, holder, "program", today) == {"who": who, "since": since}


def test_who_else_has_a_workbook_is_a_part_of_a_sentence(workbook: Path) -> None:
    assert other_holder(workbook) == ""
    beside(workbook, EXCEL, b"")
    assert other_holder(workbook) == ""
    beside(workbook, EXCEL, excel_file("Nguyễn Thị Lan"))
    assert other_holder(workbook) == ", Nguyễn Thị Lan đang mở sổ từ 09:14 ngày 05/03/2026"
