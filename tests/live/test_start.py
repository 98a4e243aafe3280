"""Between a press and the first state of the program little is loaded: the officer soon sees that it is at work."""

import subprocess
import sys

import pytest

BEGIN = """
import sys
from datetime import datetime
from pathlib import Path
sys.path[:0] = {places!r}
from dvk_xl import desk, macros
class Seen(BaseException): pass
def begin(self): raise Seen
desk.Desk.begin = begin
from dvk_xl.hosts import live
live.find_book = lambda path: object()
try:
    macros.main(["check", "x.xlsm"], {{}}, datetime.now)
except Seen:
    print(*sys.modules)
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules a press has loaded when the first state is written."""
    order = [sys.executable, "-c", BEGIN.format(places=sys.path)]
    return set(subprocess.run(order, check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("library", ["pandas", "numpy", "openpyxl", "pyopenvba", "xlsxwriter", "rapidfuzz", "docxtpl"])
def test_no_library_of_an_action_is_loaded_before_the_first_state(loaded: set[str], library: str) -> None:
    assert "xlwings" in loaded
    assert library not in loaded


def test_no_action_is_loaded_before_the_first_state(loaded: set[str]) -> None:
    assert "dvk_xl.desk" in loaded
    assert not {"dvk_xl.buttons", "dvk_xl.ledger", "dvk_xl.register", "dvk_xl.actions.folder"} & loaded


def test_what_xlwings_goes_without_can_be_loaded_afterwards() -> None:
    order = "import dvk_xl.hosts.xlwings_alone, sys; import numpy, pandas; print(pandas.DataFrame([1]).shape)"
    done = subprocess.run([sys.executable, "-c", order], check=True, capture_output=True, text=True)
    assert done.stdout == "(1, 1)\n"
