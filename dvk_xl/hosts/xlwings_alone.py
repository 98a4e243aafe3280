"""xlwings without the data frames it can do without: loading pandas and numpy takes most of its start, no cell needs them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_LEFT_OUT = ("numpy", "pandas")


@contextmanager
def _left_out(names: tuple[str, ...]) -> Iterator[None]:
    """Let packages that are not loaded yet seem not installed while the block runs; afterwards they can be loaded."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # so Python is told that a module cannot be imported
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)


with _left_out(_LEFT_OUT):
    import xlwings as xw

__all__ = ["xw"]
