"""One small campaign for the whole process; every test works on a copy of it."""

from pathlib import Path

import pytest
from helpers import practice

from dvk_xl.actions.forms import make_forms
from dvk_xl.actions.run import consolidate


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the new campaign; do not change it."""
    return practice.new_folder(tmp_path_factory.mktemp("moi") / "Dan van kheo")


@pytest.fixture(scope="session")
def answered_once(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the campaign whose inbox holds the first round, not yet consolidated; do not change it."""
    folder = practice.copy(made_once, tmp_path_factory.mktemp("gui") / "Dan van kheo")
    practice.send_first_round(folder)
    return folder


@pytest.fixture(scope="session")
def consolidated_once(answered_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the campaign after its first consolidation; do not change it."""
    folder = practice.copy(answered_once, tmp_path_factory.mktemp("tong-hop") / "Dan van kheo")
    consolidate(folder, practice.FIRST_DAY)
    return folder


@pytest.fixture
def made(made_once: Path, tmp_path: Path) -> Path:
    """Give a copy of the new campaign."""
    return practice.copy(made_once, tmp_path / "Dan van kheo")


@pytest.fixture
def answered(answered_once: Path, tmp_path: Path) -> Path:
    """Give a copy of the campaign with a full inbox."""
    return practice.copy(answered_once, tmp_path / "Dan van kheo")


@pytest.fixture
def consolidated(consolidated_once: Path, tmp_path: Path) -> Path:
    """Give a copy of the consolidated campaign."""
    return practice.copy(consolidated_once, tmp_path / "Dan van kheo")


@pytest.fixture(scope="session")
def more_once(consolidated_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the campaign after a second consolidation that brought more rows; do not change it."""
    folder = practice.copy(consolidated_once, tmp_path_factory.mktemp("them") / "Dan van kheo")
    practice.send_again(folder, practice.SECOND_MORE)
    consolidate(folder, practice.SECOND_DAY)
    return folder


@pytest.fixture(scope="session")
def fewer_once(more_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the campaign after a third consolidation with fewer models, and its forms of the half-year."""
    folder = practice.copy(more_once, tmp_path_factory.mktemp("bot") / "Dan van kheo")
    practice.send_again(folder, practice.SECOND_FEWER, practice.SECOND_DAY)
    consolidate(folder, practice.THIRD_DAY)
    make_forms(folder, "6T", (), practice.HALF_DAY)
    return folder


@pytest.fixture(scope="session")
def half_once(fewer_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the campaign after the results of the half-year came in; do not change it."""
    folder = practice.copy(fewer_once, tmp_path_factory.mktemp("nua-nam") / "Dan van kheo")
    practice.send_half_year(folder)
    consolidate(folder, practice.HALF_DAY)
    return folder
