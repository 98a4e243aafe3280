"""One bad file costs its child and gets one verdict; the others never notice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import books
import pytest

from dvk_xl.errors import DvkError
from dvk_xl.intake.grid import FileRead
from dvk_xl.intake.pool import ChildPool, Failure
from dvk_xl.intake.read import ReaderPool, read_file

_OBEY = "reading_children:obey_name"
_GIB = 1 << 30


def _files(folder: Path, *stems: str) -> list[Path]:
    return [books.saved(folder, f"{stem}.xlsx", books.simple(stem)) for stem in stems]


def _read_all(pool: ReaderPool, paths: list[Path]) -> list[FileRead]:
    answers = dict(pool.read(paths))
    assert sorted(answers) == list(range(len(paths)))
    return [answers[index] for index in range(len(paths))]


@pytest.mark.parametrize("workers", [0, 1, 2, 3])
def test_the_number_of_workers_does_not_change_what_is_read(tmp_path: Path, workers: int) -> None:
    paths = [*_files(tmp_path, *(f"Tổ {n}" for n in range(25))), tmp_path / "vanished.xlsx"]
    with ReaderPool(workers) as pool:
        assert _read_all(pool, paths) == [read_file(path) for path in paths]


@pytest.mark.parametrize(
    ("stem", "refusal"),
    [("hang", "timeout"), ("abort", "crash"), ("kill", "crash"), ("raise", "crash"), ("eat", "too_large")],
)
def test_a_file_that_ends_its_reader_gets_a_verdict_and_the_rest_is_read(
    tmp_path: Path, stem: str, refusal: str
) -> None:
    paths = _files(tmp_path, "a", "b", stem, "c", "d", "e", "f")
    with ReaderPool(2, seconds_per_file=1.0 if stem == "hang" else 10.0, reader=_OBEY) as pool:
        got = _read_all(pool, paths)
    assert [read.refusal for read in got] == [None, None, refusal, None, None, None, None]
    assert got[6].grids[0].rows == (("f",),)


def test_bad_files_only_are_all_told(tmp_path: Path) -> None:
    with ReaderPool(2, reader=_OBEY) as pool:
        for _ in range(2):
            got = _read_all(pool, _files(tmp_path, "abort", "kill", "abort", "kill", "abort"))
            assert [read.refusal for read in got] == ["crash"] * 5


def test_a_bomb_past_the_preflight_costs_only_the_child(tmp_path: Path) -> None:
    paths = [books.saved(tmp_path, "bomb.xlsx", books.raw(books.CORNERS)), *_files(tmp_path, "a")]
    with ReaderPool(1, reader="reading_children:without_preflight") as pool:
        got = _read_all(pool, paths)
    assert [read.refusal for read in got] == ["crash", None]


def test_progress_counts_every_file_once(tmp_path: Path) -> None:
    seen: list[int] = []
    with ReaderPool(2, reader=_OBEY) as pool:
        list(pool.read(_files(tmp_path, "a", "abort", "b", "c"), on_done=seen.append))
    assert seen == [1, 2, 3, 4]


def test_children_live_on_between_reads_and_only_as_many_start_as_there_are_files(tmp_path: Path) -> None:
    with ReaderPool(4, reader="reading_children:report_process") as pool:
        first = {read.detail for read in _read_all(pool, _files(tmp_path, "a"))}
        second = {read.detail for read in _read_all(pool, _files(tmp_path, "b"))}
        assert list(pool.read([])) == []
    assert first == second
    assert len(first) == 1
    assert str(os.getpid()) not in first


def test_a_slow_caller_makes_no_file_late(tmp_path: Path) -> None:
    with ReaderPool(2, seconds_per_file=0.5) as pool:
        answers = pool.read(_files(tmp_path, *"abcdefgh"))
        refusals = []
        for _, got in answers:
            time.sleep(0.2)
            refusals.append(got.refusal)
    assert refusals == [None] * 8


def test_a_caller_that_stops_early_can_read_again(tmp_path: Path) -> None:
    paths = _files(tmp_path, *"abcdefgh")
    with ReaderPool(2) as pool:
        answers = pool.read(paths)
        next(answers)
        answers.close()
        assert [read.grids[0].rows for read in _read_all(pool, paths)] == [((stem,),) for stem in "abcdefgh"]


def test_a_task_brings_along_what_its_work_needs_and_a_fault_costs_that_task_alone(tmp_path: Path) -> None:
    paths = _files(tmp_path, "a", "raise", "b")
    with ChildPool[str]("reading_children:join") as pool:
        answers = dict(pool.run([(path, (number, "x")) for number, path in enumerate(paths)]))
    assert (answers[0], answers[2]) == ("a.xlsx 0 x", "b.xlsx 2 x")
    failure = answers[1]
    assert isinstance(failure, Failure)
    assert (failure.refusal, failure.detail) == ("crash", "RuntimeError: a fault of the reader itself")


def test_large_tasks_and_large_answers_never_wait_for_each_other(tmp_path: Path) -> None:
    paths = _files(tmp_path, *(f"f{number}" for number in range(24)))
    with ChildPool[str]("reading_children:repeat", workers=2, given=("g" * 200_000,)) as pool:
        answers = dict(pool.run([(path, ("t" * 300_000,)) for path in paths]))
    assert [len(str(answers[number])) for number in range(24)] == [1_500_000] * 24


def test_children_that_cannot_start_are_a_fault_of_the_program(tmp_path: Path) -> None:
    with (
        ReaderPool(2, reader="reading_children:no_such_reader") as pool,
        pytest.raises(DvkError, match="Không khởi động"),
    ):
        list(pool.read(_files(tmp_path, "a", "b")))


def test_a_child_is_held_to_its_memory(tmp_path: Path) -> None:
    with ReaderPool(1, memory_bytes=_GIB // 4, reader=_OBEY) as pool:
        started = time.monotonic()
        assert _read_all(pool, _files(tmp_path, "eat"))[0].refusal == "too_large"
        assert time.monotonic() - started < 10


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_hanging_child_ends_when_the_parent_is_killed(tmp_path: Path) -> None:
    path = books.saved(tmp_path, "a.xlsx", b"x")
    # No main guard on purpose: children must not run the program of the parent again.
    program = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from dvk_xl.intake.read import ReaderPool
list(ReaderPool(1, reader="reading_children:leave").read([Path({str(path)!r})]))
"""
    script = tmp_path / "program.py"
    script.write_text(program)
    with subprocess.Popen([sys.executable, str(script)]) as parent:
        child = int(_awaited(path.with_suffix(".pid")))
        os.kill(child, signal.SIGINT)
        assert _is_alive(child)
        parent.kill()
    deadline = time.monotonic() + 10
    while _is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(child)


def _awaited(path: Path) -> str:
    deadline = time.monotonic() + 20
    while not (path.exists() and path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return path.read_text()
