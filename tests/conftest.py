"""What every test file may use."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

TESTS = Path(__file__).resolve().parent
for folder in (TESTS, TESTS.parent / "scripts"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from helpers import lo_engine_office  # noqa: E402
from helpers import office as office_program  # noqa: E402
from helpers import validator as validator_program  # noqa: E402

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("ci")

if TYPE_CHECKING:  # xlwings is slow to import: only the tests that need it do
    import xlwings
    from helpers.desktop import Desktop


def desktop_lacking() -> str:
    """Return what is missing for tests that click, or nothing."""
    from helpers import desktop

    return desktop.lacking()


LACKING = {
    "office": office_program.lacking,
    "validator": validator_program.lacking,
    "live": lo_engine_office.lacking,
    "desktop": desktop_lacking,
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let `live` and `desktop` be kinds of `office`, so that a run without LibreOffice leaves them out as well."""
    for item in items:
        if any(item.get_closest_marker(name) for name in ("live", "desktop")):
            item.add_marker(pytest.mark.office)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is absent; on CI its absence is a failure."""
    for marker, lacking in LACKING.items():
        reason = lacking() if item.get_closest_marker(marker) else ""
        if reason and os.environ.get("CI") == "true":
            pytest.fail(f"CI must have it: {reason}", pytrace=False)
        elif reason:
            pytest.skip(reason)


@pytest.fixture(scope="session")
def office() -> Iterator[office_program.Office]:
    """Give one LibreOffice to the whole test process; tests that use it carry `@pytest.mark.office`."""
    with office_program.Office() as program:
        yield program


@pytest.fixture(scope="session")
def live_app() -> "Iterator[xlwings.App]":
    """Give one LibreOffice behind xlwings to the whole test process; tests that use it carry `@pytest.mark.live`."""
    from helpers import lo_engine

    with lo_engine.running() as app:
        yield app


@pytest.fixture(scope="session")
def whole_desktop() -> "Iterator[Desktop]":
    """Give one desktop to the whole test process; tests ask for `desktop`."""
    from helpers import desktop as desktops

    with desktops.running() as running:
        yield running


@pytest.fixture
def desktop(whole_desktop: "Desktop", request: pytest.FixtureRequest, tmp_path: Path) -> "Iterator[Desktop]":
    """Give the desktop with nothing open on it; tests that use it carry `@pytest.mark.desktop`.

    After a failure tmp_path/screen.png shows what was to be seen.
    """
    failed = request.session.testsfailed
    yield whole_desktop
    if request.session.testsfailed > failed:
        whole_desktop.screenshot(tmp_path / "screen.png")
    whole_desktop.close_all()
