"""The log of broken runs: where the program broke, and nothing of anybody's data."""

import contextlib
import traceback
from pathlib import Path


def log_fault(place: Path, fault: Exception) -> None:
    """Add what broke to a log; a place that takes nothing goes without."""
    with contextlib.suppress(OSError), place.open("a", encoding="utf-8") as log:
        # frames without values: the log holds no data of any person
        log.write("".join(traceback.format_tb(fault.__traceback__)) + f"{type(fault)}\n\n")
