"""Which codes have a test that raises them: each such test says so above itself."""

import re
from collections.abc import Callable
from pathlib import Path

_MARK = re.compile(r"^@raises\(([^)]*)\)", re.MULTILINE)
_CODE = re.compile(r"[EWI]\d{3}")


def raises(*_codes: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Note that a test raises these codes."""
    return lambda test: test


def raised_codes() -> frozenset[str]:
    """The codes that the tests of all folders say they raise."""
    sources = Path(__file__).parents[1].rglob("test_*.py")
    marks = (mark for source in sources for mark in _MARK.findall(source.read_text("utf-8")))
    return frozenset(code for mark in marks for code in _CODE.findall(mark))
