"""The workbook that was pressed in is found among all that is open, whoever does not answer."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings
from fake_program import FAILED, NOT_TODAY, REJECTED, Book, ComError

from dvk_xl.hosts import live
from dvk_xl.hosts.live import find_book
from dvk_xl.hosts.patience import Patience

SOON = Patience(3, 1, iter(range(1000)).__next__, lambda _: None)


class App:
    """A program with workbooks, which answers after some refusals."""

    def __init__(self, *books: Any, refusals: tuple[Exception, ...] = ()) -> None:
        self._books, self._refusals = list(books), list(refusals)

    @property
    def books(self) -> list[Any]:
        if self._refusals:
            raise self._refusals.pop(0)
        return self._books


def book(path: Path | str, *, read_only: bool = False) -> Book:
    made = Book(str(path), {"Điều hành": [[None]]})
    made.api.ReadOnly = read_only
    return made


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "Sổ = 100% & 'của' xã.xlsm"
    path.write_bytes(b"PK")
    return path


def look(monkeypatch: pytest.MonkeyPatch, master: Path, *apps: App) -> Any:
    monkeypatch.setattr(live, "xw", SimpleNamespace(apps=list(apps), XlwingsError=xlwings.XlwingsError))
    return find_book(master, SOON)


def test_it_is_found_by_its_place_and_not_by_its_name(monkeypatch: pytest.MonkeyPatch, master: Path) -> None:
    namesake = book(master.parent.parent / master.name)
    mine = book(master)
    assert look(monkeypatch, master, App(namesake), App(book("Book1"), mine)) is mine
    assert look(monkeypatch, master, App(namesake)) is None


def test_one_that_can_be_written_goes_before_one_that_can_only_be_read(
    monkeypatch: pytest.MonkeyPatch, master: Path
) -> None:
    second, mine = book(master, read_only=True), book(master)
    assert look(monkeypatch, master, App(second), App(mine)) is mine
    assert look(monkeypatch, master, App(second)) is second


@pytest.mark.parametrize(
    "refusals",
    [(ComError(REJECTED),) * 2, (ComError(REJECTED),) * 99, (ComError(FAILED, "hỏng", NOT_TODAY),) * 99, (OSError(5),)],
    ids=["busy for a moment", "busy for long", "failing", "of another person"],
)
def test_another_program_that_does_not_answer_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, master: Path, refusals: tuple[Exception, ...]
) -> None:
    mine = book(master)
    assert look(monkeypatch, master, App(book("Book1"), refusals=refusals), App(mine)) is mine


def test_a_workbook_whose_place_cannot_be_told_is_not_ours(monkeypatch: pytest.MonkeyPatch, master: Path) -> None:
    class Cloud:
        @property
        def fullname(self) -> str:
            raise xlwings.XlwingsError("no local path")

    assert look(monkeypatch, master, App(Cloud(), book("https://d.docs.live.net/a/" + master.name))) is None


def test_where_there_is_no_such_program_nothing_is_open(monkeypatch: pytest.MonkeyPatch, master: Path) -> None:
    class Nobody:
        XlwingsError = xlwings.XlwingsError

        @property
        def apps(self) -> list[Any]:
            raise xlwings.XlwingsError("only on Windows and macOS")

    monkeypatch.setattr(live, "xw", Nobody())
    assert find_book(master) is None
