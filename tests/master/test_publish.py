"""A run is published whole or not at all: killed, disturbed, refused or taken back, master and ledger stay one."""

import dataclasses
import errno
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from helpers import practice
from helpers.validator import workbook_lint

from dvk_xl import owner_files
from dvk_xl.actions import publish
from dvk_xl.actions.folder import at_work, folder_at, open_campaign
from dvk_xl.actions.run import confirm_alias, consolidate, look, undo
from dvk_xl.errors import CampaignError, DvkError, MasterError
from dvk_xl.ledger import open_ledger, read_books
from dvk_xl.os_limits import exclusive_lock
from dvk_xl.owner_files import Holder

LEDGER = "Ho-so/so-cai.sqlite"
RUN_CELL = ("_He_thong", "B4")
OPENED = datetime(2026, 3, 5, 9, 14)  # the wall clock
IN_EXCEL = b"\x03Lan".ljust(55) + b"\x03\0" + "Lan".encode("utf-16-le")
KILLED = """
import os, signal, sys
from datetime import date, datetime
from pathlib import Path
from dvk_xl.actions.run import consolidate, undo
folder, work, gap = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
def die(name):
    if name == gap:
        os.kill(os.getpid(), signal.SIGKILL)
if work == "consolidate":
    consolidate(folder, date.fromisoformat(sys.argv[4]), gap=die)
else:
    undo(folder, gap=die)
"""


def kill_at(folder: Path, work: str, gap: str, day: date) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), work, gap, day.isoformat()], capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def said(folder: Path) -> str:
    """Everything the ledger holds, as text; rows of a table in the order of their keys.

    Receipts remembered across an undo are left out: that they stay is a promise of its own, with its own test.
    """
    with sqlite3.connect(folder / LEDGER) as ledger:
        lines = sorted(line for line in ledger.iterdump() if not line.startswith('INSERT INTO "known"'))
    ledger.close()
    return "\n".join(lines)


def runs(folder: Path) -> list[tuple[int, str]]:
    with open_ledger(folder / LEDGER) as ledger:
        return [(one.id, one.state) for one in read_books(ledger).runs]


def run_in_master(folder: Path) -> object:
    return practice.cells_of(folder / practice.MASTER, RUN_CELL[0])[RUN_CELL[0]][RUN_CELL[1]].value


def files(folder: Path) -> dict[str, bytes]:
    """The files of the campaign, but for the lock, the snapshots and what an undo kept."""
    return {
        name: data
        for name, (_, data) in practice.tree(folder, without=(".khoa", "so-cai.sqlite")).items()
        if "hoan-tac" not in name and "ban-luu" not in name
    }


def test_a_second_run_without_changes_changes_nothing_byte_for_byte(consolidated: Path) -> None:
    before = practice.tree(consolidated)
    assert list(before) != []
    again = consolidate(consolidated, practice.FIRST_DAY)
    assert (again.written, again.run, again.read_files) == (False, 1, 0)
    assert practice.tree(consolidated) == before


def test_two_folders_with_the_same_answers_become_the_same(answered: Path, consolidated_once: Path) -> None:
    consolidate(answered, practice.FIRST_DAY)
    assert files(answered) == files(consolidated_once)
    assert said(answered) == said(consolidated_once)


@pytest.mark.parametrize(
    ("gap", "counts"),
    [("originals", False), ("snapshot", False), ("pending", False), ("master", True), ("done", True)],
)
def test_a_run_killed_in_a_gap_is_settled_at_the_next_start(
    answered: Path, consolidated_once: Path, gap: str, *, counts: bool
) -> None:
    untouched = (answered / practice.MASTER).read_bytes()
    kill_at(answered, "consolidate", gap, practice.FIRST_DAY)
    master = answered / practice.MASTER
    assert workbook_lint(master) == []
    assert (master.read_bytes() != untouched) == counts

    look(answered, practice.FIRST_DAY)
    assert runs(answered) == ([(1, "done")] if counts else [])
    assert run_in_master(answered) == (1 if counts else 0)
    assert (master.read_bytes() != untouched) == counts

    assert consolidate(answered, practice.FIRST_DAY).written == (not counts)
    assert files(answered) == files(consolidated_once)
    assert said(answered) == said(consolidated_once)
    assert not [name for name in practice.tree(answered) if name.endswith(".tmp")]


@pytest.mark.parametrize("gap", ["pending", "master"])
def test_a_later_run_killed_in_a_gap_leaves_the_runs_before_it_alone(
    consolidated: Path, tmp_path: Path, gap: str
) -> None:
    practice.send_again(consolidated, practice.SECOND_MORE)
    undisturbed = practice.copy(consolidated, tmp_path / "yen" / consolidated.name)
    consolidate(undisturbed, practice.SECOND_DAY)
    kill_at(consolidated, "consolidate", gap, practice.SECOND_DAY)
    consolidate(consolidated, practice.SECOND_DAY)
    assert runs(consolidated) == [(1, "done"), (2, "done")]
    assert files(consolidated) == files(undisturbed)
    assert said(consolidated) == said(undisturbed)


@pytest.mark.parametrize("gap", ["marked", "master back", "ledger back"])
def test_an_undo_killed_in_a_gap_is_finished_at_the_next_start(
    consolidated: Path, answered_once: Path, gap: str
) -> None:
    kill_at(consolidated, "undo", gap, practice.FIRST_DAY)
    assert workbook_lint(consolidated / practice.MASTER) == []
    look(consolidated, practice.FIRST_DAY)
    assert (consolidated / practice.MASTER).read_bytes() == (answered_once / practice.MASTER).read_bytes()
    assert said(consolidated) == said(answered_once)
    assert runs(consolidated) == []
    assert run_in_master(consolidated) == 0
    assert not folder_at(consolidated).undo_mark.exists()
    assert consolidate(consolidated, practice.FIRST_DAY).written


def test_two_writers_do_not_meet(answered: Path) -> None:
    before = practice.tree(answered)
    with exclusive_lock(answered / "Ho-so" / ".khoa"):
        for work in (
            lambda: consolidate(answered, practice.FIRST_DAY),
            lambda: undo(answered),
            lambda: confirm_alias(answered, "Tổ 4", "CB04", practice.FIRST_DAY, ""),
        ):
            with pytest.raises(CampaignError, match=r"^Một máy khác đang tổng hợp thư mục này\. .*\[E806\]$"):
                work()
    after = practice.tree(answered)
    assert {name: data for name, data in after.items() if not name.endswith(".khoa")} == {
        name: data for name, data in before.items() if not name.endswith(".khoa")
    }
    with at_work(folder_at(answered)):
        pass


def test_the_second_writer_is_told_who_is_at_work(answered: Path) -> None:
    folder = folder_at(answered)
    lock = folder.room("dossier") / ".khoa"
    with at_work(folder, Holder("Nguyễn Thị Lan", "VP-02")):
        os.utime(lock, (OPENED.timestamp(), OPENED.timestamp()))
        with pytest.raises(
            CampaignError, match=r"^Nguyễn Thị Lan \(máy VP-02\) đang tổng hợp .* từ 09:14 ngày .*\[E806\]$"
        ):
            consolidate(answered, practice.FIRST_DAY)
    assert lock.read_bytes() == b""


def test_what_a_crash_of_ones_own_excel_left_is_told_as_that(
    consolidated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner_files, "read_own_name", lambda: Holder("lan", "VP-02", own=True))
    (consolidated / f"~${practice.MASTER}").write_bytes(IN_EXCEL)
    with pytest.raises(
        MasterError, match=r"xóa tệp ~\$DanVanKheo\.xlsm, do chính máy này để lại khi Excel tắt đột ngột\."
    ):
        consolidate(consolidated, practice.SECOND_DAY)


@pytest.mark.parametrize(
    ("owner", "data", "who"),
    [
        (f"~${practice.MASTER}", b"", "Chương trình khác"),
        (f"~${practice.MASTER}", IN_EXCEL, "Lan"),
        (f".~lock.{practice.MASTER}#", b"Lan,lan,VP-02,05.03.2026 09:14,x;", r"Lan \(máy VP-02\)"),
    ],
)
def test_a_master_that_is_open_elsewhere_is_left_alone(consolidated: Path, owner: str, data: bytes, who: str) -> None:
    practice.send_again(consolidated, practice.SECOND_MORE)
    (consolidated / owner).write_bytes(data)
    os.utime(consolidated / owner, (OPENED.timestamp(), OPENED.timestamp()))
    before = practice.tree(consolidated)
    told = rf"^{who} đang mở sổ DanVanKheo\.xlsm từ 09:14 ngày 05/03/2026\. .*xóa tệp {re.escape(owner)}\. \[E801\]$"
    for work in (lambda: consolidate(consolidated, practice.SECOND_DAY), lambda: undo(consolidated)):
        with pytest.raises(DvkError, match=told):
            work()
    assert practice.tree(consolidated) == before
    assert not consolidate(consolidated, practice.SECOND_DAY, dry_run=True).written


def refused(folder: Path, code: str, gap: Callable[[str], None] = publish.no_gap) -> None:
    """The run is refused with one sentence that carries the code; master, ledger and notes are as before."""
    untouched, ledger = files(folder), said(folder)
    with pytest.raises(DvkError, match=rf"^[^\n]+\[{code}\]$"):
        consolidate(folder, practice.SECOND_DAY, gap=gap)
    now = {name: data for name, data in files(folder).items() if "ban-goc" not in name}
    assert now == {name: data for name, data in untouched.items() if "ban-goc" not in name}
    assert said(folder) == ledger


def test_a_master_that_was_changed_in_between_is_not_overwritten(consolidated: Path) -> None:
    practice.send_again(consolidated, practice.SECOND_MORE)
    master = consolidated / practice.MASTER
    ledger = said(consolidated)

    def somebody_saves(name: str) -> None:
        if name == "pending":
            practice.set_cells(master, "Đăng ký", {"AN6": "vừa ghi"})

    with pytest.raises(DvkError, match=r"^Sổ DanVanKheo\.xlsm vừa bị sửa trong lúc đang tổng hợp[^\n]+\[E802\]$"):
        consolidate(consolidated, practice.SECOND_DAY, gap=somebody_saves)
    # only what was read is remembered, for the next time
    assert without_parsed(said(consolidated)) == without_parsed(ledger)
    assert practice.cells_of(master, "Đăng ký")["Đăng ký"]["AN6"].value == "vừa ghi"
    assert consolidate(consolidated, practice.SECOND_DAY).written
    assert practice.cells_of(master, "Đăng ký")["Đăng ký"]["AN6"].value == "vừa ghi"


def without_parsed(ledger: str) -> list[str]:
    return [line for line in ledger.splitlines() if not line.startswith('INSERT INTO "parsed"')]


def test_a_master_that_was_saved_while_files_were_being_read_is_not_overwritten(consolidated: Path) -> None:
    practice.send_again(consolidated, practice.SECOND_MORE)
    master = consolidated / practice.MASTER

    def somebody_saves(done: int, total: int, name: str) -> None:
        if done == total:
            practice.set_cells(master, "Đăng ký", {"AN6": f"vừa ghi khi đọc {name}"})

    with pytest.raises(DvkError, match=r"\[E802\]$"):
        consolidate(consolidated, practice.SECOND_DAY, progress=somebody_saves)
    assert str(practice.cells_of(master, "Đăng ký")["Đăng ký"]["AN6"].value).startswith("vừa ghi")


@pytest.mark.parametrize(("number", "code"), [(errno.EACCES, "E803"), (errno.ENOSPC, "E805"), (errno.EROFS, "E803")])
def test_a_disk_that_refuses_the_master_leaves_the_old_one(
    consolidated: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    practice.send_again(consolidated, practice.SECOND_MORE)
    really = publish.publish_bytes

    def refuse(target: Path, data: bytes) -> None:
        if target.name == practice.MASTER:
            raise OSError(number, os.strerror(number))
        really(target, data)

    for room in ("actions.publish", "hosts.closed"):
        monkeypatch.setattr(f"dvk_xl.{room}.publish_bytes", refuse)
    refused(consolidated, code)
    monkeypatch.undo()
    assert consolidate(consolidated, practice.SECOND_DAY).written


@pytest.mark.parametrize(("number", "code"), [(errno.EACCES, "E803"), (errno.ENOSPC, "E805")])
def test_a_disk_that_refuses_everything_is_settled_when_it_works_again(
    consolidated: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    practice.send_again(consolidated, practice.SECOND_MORE)
    untouched = (consolidated / practice.MASTER).read_bytes()

    def refuse(target: Path, data: bytes) -> None:
        raise OSError(number, os.strerror(number), target.name, len(data))

    for room in ("actions.publish", "hosts.closed"):
        monkeypatch.setattr(f"dvk_xl.{room}.publish_bytes", refuse)
    with pytest.raises(DvkError, match=rf"^[^\n]+\[{code}\]$"):
        consolidate(consolidated, practice.SECOND_DAY)
    assert (consolidated / practice.MASTER).read_bytes() == untouched
    monkeypatch.undo()
    look(consolidated, practice.SECOND_DAY)
    assert runs(consolidated) == [(1, "done")]
    assert consolidate(consolidated, practice.SECOND_DAY).written


@pytest.mark.parametrize("room", ["ban-goc", "hoan-tac"])
def test_a_folder_that_cannot_be_written_is_one_sentence(answered: Path, room: str) -> None:
    place = answered / "Ho-so" / room
    shutil.rmtree(place, ignore_errors=True)
    place.write_text("một tệp ở chỗ của thư mục", "utf-8")
    refused(answered, "E803")


def test_a_dossier_that_is_no_folder_is_one_sentence(answered: Path) -> None:
    returns = answered / practice.RETURNS
    returns.rmdir()
    returns.write_text("một tệp ở chỗ của thư mục", "utf-8")
    with pytest.raises(CampaignError, match=r"^Không ghi được vào [^\n]+\[E803\]$"):
        consolidate(answered, practice.FIRST_DAY)


def test_more_rows_than_the_book_holds_are_refused_before_anything_is_written(
    answered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = open_campaign(answered)
    small = dataclasses.replace(campaign.schema, workbook=dataclasses.replace(campaign.schema.workbook, capacity=3))
    monkeypatch.setattr("dvk_xl.actions.folder.load_schema", lambda: small)
    before = practice.tree(answered)
    with pytest.raises(
        CampaignError, match=r"^Sổ chứa tối đa 3 dòng ở trang Đăng ký, cần 11; chưa ghi gì\.[^\n]+\[E804\]$"
    ):
        consolidate(answered, practice.FIRST_DAY)
    assert {name: data for name, data in practice.tree(answered).items() if not name.endswith(".khoa")} == {
        name: data for name, data in before.items() if not name.endswith(".khoa")
    }


def test_an_undo_goes_back_one_run_at_a_time_and_keeps_the_present_book(
    consolidated: Path, answered_once: Path
) -> None:
    first, first_ledger = files(consolidated), said(consolidated)
    practice.send_again(consolidated, practice.SECOND_MORE)
    consolidate(consolidated, practice.SECOND_DAY)
    practice.set_cells(consolidated / practice.MASTER, "Đăng ký", {"AN6": "ghi sau lần 2"})
    present = (consolidated / practice.MASTER).read_bytes()

    done = undo(consolidated)
    assert done.run == 2
    assert done.kept.read_bytes() == present
    assert (consolidated / practice.MASTER).read_bytes() == first[practice.MASTER]
    assert said(consolidated) == first_ledger

    assert undo(consolidated).run == 1
    assert (consolidated / practice.MASTER).read_bytes() == (answered_once / practice.MASTER).read_bytes()
    assert said(consolidated) == said(answered_once)
    before = practice.tree(consolidated)
    with pytest.raises(CampaignError, match=r"^Chưa có lần tổng hợp nào để hoàn tác\.$"):
        undo(consolidated)
    assert practice.tree(consolidated) == before


def test_books_that_were_kept_aside_are_never_written_over(consolidated: Path) -> None:
    master = consolidated / practice.MASTER
    kept = []
    for note in ("lần một", "lần hai"):
        practice.set_cells(master, "Đăng ký", {"AN6": note})
        present = master.read_bytes()
        kept.append((undo(consolidated).kept, present))
        consolidate(consolidated, practice.FIRST_DAY)
    assert all(path.read_bytes() == present for path, present in kept)


def test_an_undo_after_an_undo_reads_the_files_anew_and_gives_the_same_book(consolidated: Path) -> None:
    before = files(consolidated)
    undo(consolidated)
    consolidate(consolidated, practice.FIRST_DAY)
    assert files(consolidated) == before


def test_only_the_last_five_runs_can_be_taken_back(made: Path) -> None:
    for number in range(7):
        practice.send(made, "CB04", [practice.model(f"Ngõ số {number}")], date(2026, 2, 12 + number), f"{number}.xlsx")
        assert consolidate(made, practice.FIRST_DAY).run == number + 1
    assert [undo(made).run for _ in range(5)] == [7, 6, 5, 4, 3]
    with pytest.raises(CampaignError, match=r"^Không còn bản lưu trước lần 2 để hoàn tác\.$"):
        undo(made)


def test_a_ledger_that_is_gone_is_one_clear_sentence(consolidated: Path) -> None:
    (consolidated / LEDGER).unlink()
    untouched = (consolidated / practice.MASTER).read_bytes()
    for work in (consolidate, look):
        with pytest.raises(CampaignError, match=r"^[^\n]*[Ss]ổ cái so-cai\.sqlite[^\n]+$"):
            work(consolidated, practice.SECOND_DAY)
    with pytest.raises(CampaignError, match=r"^[^\n]*[Ss]ổ cái so-cai\.sqlite[^\n]+$"):
        consolidate(consolidated, practice.SECOND_DAY, dry_run=True)
    assert (consolidated / practice.MASTER).read_bytes() == untouched
    assert not (consolidated / LEDGER).exists()


@pytest.mark.parametrize("content", [b"", b"kh\xc3\xb4ng ph\xe1\xba\xa3i s\xe1\xbb\x95 c\xc3\xa1i" * 99])
def test_a_ledger_that_was_overwritten_is_one_clear_sentence(consolidated: Path, content: bytes) -> None:
    (consolidated / LEDGER).write_bytes(content)
    untouched = (consolidated / practice.MASTER).read_bytes()
    with pytest.raises(CampaignError, match=r"^[^\n]*[Ss]ổ cái so-cai\.sqlite[^\n]+$"):
        consolidate(consolidated, practice.SECOND_DAY)
    assert (consolidated / practice.MASTER).read_bytes() == untouched


def test_a_ledger_that_is_a_folder_or_of_another_format_is_one_clear_sentence(consolidated: Path) -> None:
    with sqlite3.connect(consolidated / LEDGER) as ledger:
        ledger.execute("UPDATE facts SET value = '99' WHERE name = 'format'")
    ledger.close()
    with pytest.raises(CampaignError, match=r"^Sổ cái so-cai\.sqlite thuộc phiên bản khác \(99\)\.[^\n]+$"):
        consolidate(consolidated, practice.SECOND_DAY)
    (consolidated / LEDGER).unlink()
    (consolidated / LEDGER).mkdir()
    with pytest.raises(CampaignError, match=r"^[^\n]*[Ss]ổ cái so-cai\.sqlite[^\n]+$"):
        consolidate(consolidated, practice.SECOND_DAY)


def test_a_ledger_whose_rows_were_damaged_is_one_clear_sentence(consolidated: Path) -> None:
    with sqlite3.connect(consolidated / LEDGER) as ledger:
        ledger.execute("UPDATE base SET body = 'hỏng'")
    ledger.close()
    with pytest.raises(DvkError, match=r"^[^\n]*[Ss]ổ cái so-cai\.sqlite[^\n]+$"):
        consolidate(consolidated, practice.SECOND_DAY)


def test_a_pending_run_without_its_snapshot_is_one_clear_sentence(answered: Path) -> None:
    kill_at(answered, "consolidate", "pending", practice.FIRST_DAY)
    shutil.rmtree(answered / "Ho-so" / "hoan-tac" / "1")
    with pytest.raises(DvkError, match=r"^[^\n]+$"):
        consolidate(answered, practice.FIRST_DAY)


def test_a_mark_of_undo_that_says_nonsense_is_one_clear_sentence(consolidated: Path) -> None:
    folder_at(consolidated).undo_mark.write_text("hỏng", "utf-8")
    with pytest.raises(DvkError, match=r"^[^\n]+$"):
        consolidate(consolidated, practice.FIRST_DAY)


def test_a_master_that_is_no_workbook_is_one_clear_sentence(consolidated: Path) -> None:
    (consolidated / practice.MASTER).write_bytes(b"PK\x03\x04" + b"x" * 200)
    with pytest.raises(DvkError, match=r"^Không mở được sổ DanVanKheo\.xlsm[^\n]+$"):
        consolidate(consolidated, practice.SECOND_DAY)


def test_a_receipt_that_was_given_out_keeps_its_number_and_day_across_an_undo(consolidated: Path) -> None:
    def receipts() -> dict[str, tuple[int, str]]:
        with sqlite3.connect(consolidated / LEDGER) as ledger:
            rows = ledger.execute("SELECT sha, number, first_seen FROM receipts").fetchall()
        ledger.close()
        return {sha: (number, day) for sha, number, day in rows}

    before = receipts()
    undo(consolidated)
    assert receipts() == {}
    later = practice.FIRST_DAY.replace(month=practice.FIRST_DAY.month + 1)
    consolidate(consolidated, later)
    assert receipts() == before
