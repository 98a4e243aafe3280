"""What every test file may use."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).resolve().parent
for folder in (TESTS, TESTS.parent / "scripts"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from helpers import office as office_program  # noqa: E402
from helpers import validator as validator_program  # noqa: E402

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("ci")

LACKING = {"office": office_program.lacking, "validator": validator_program.lacking}


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
