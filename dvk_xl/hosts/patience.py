"""Patience with a busy program, and quiet while cells are written; all that is set aside is set back."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from dvk_xl.errors import DvkError
from dvk_xl.hosts.host import fault
from dvk_xl.issues import Code

T = TypeVar("T")
_BUSY = frozenset({-2147418111, -2147417846, -2146777998})
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, and 0x800AC472: Excel is busy, a cell is being edited or a box is open."""
_REFUSED = -2147352567
_TEXT = 2
"""Where the details stand among what an error says, and the text among the details."""
_TABLE_HELPERS = ("AutoFillFormulasInLists", "AutoExpandListRange")
_QUIET = {
    # the officer's hand comes back last: a cell being edited would refuse the others
    "interactive": False,
    "screen_updating": False,
    "enable_events": False,
    "display_alerts": False,
    "calculation": "manual",
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a busy program is asked again, in seconds, and how long is waited in between."""

    seconds: float = 90.0
    pause: float = 0.2
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def patiently(ask: Callable[[], T], patience: Patience) -> T:
    """What the program answers; asked again while it is busy. Raises `MasterError` when it stays so, else what it raises."""
    until = patience.clock() + patience.seconds
    while True:
        try:
            return ask()
        except DvkError:
            raise
        except Exception as error:
            if not is_busy(error):
                raise
            if patience.clock() > until:
                raise fault(Code.E812, seconds=int(patience.seconds)) from error
        patience.sleep(patience.pause)


def is_busy(error: Exception) -> bool:
    """Whether the program only cannot answer now."""
    details = _details(error)
    inner = details[-1] if details else None
    numbers = {getattr(error, "hresult", None), *error.args[:1], inner}
    if _REFUSED in numbers and not inner:
        # setting a property while a cell is edited says no more than that
        return True
    if isinstance(error, AttributeError):
        # the library takes a refused call for a property that is not there
        return sys.platform == "win32"
    return bool(numbers & _BUSY) or type(error).__name__ == "ExcelBusyError"


def is_refusal(error: Exception) -> bool:
    """Whether it is the program that says no, and not a fault of this one."""
    return getattr(error, "hresult", None) is not None


def told_by(error: Exception) -> str:
    """What the program says of a refusal, in one line."""
    details = _details(error)
    text = details[_TEXT] if len(details) > _TEXT and details[_TEXT] else str(error)
    return " ".join(str(text).split())


def _details(error: Exception) -> tuple[Any, ...]:
    """The third of number, text, details and argument, with which the program explains itself; empty where it does not."""
    details = error.args[_TEXT] if len(error.args) > _TEXT else None
    return details if isinstance(details, tuple) else ()


@contextmanager
def quiet(app: Any, patience: Patience) -> Iterator[None]:
    """Let the program neither draw, calculate nor listen while the block runs; all is set back as it was."""
    with ExitStack() as back:
        for name, wanted in _QUIET.items():
            before = patiently(partial(getattr, app, name), patience)
            back.callback(patiently, partial(setattr, app, name, before), patience)
            patiently(partial(setattr, app, name, wanted), patience)
        for helper in _table_helpers(app):
            back.callback(setattr, *helper)
        yield


def _table_helpers(app: Any) -> Iterator[tuple[Any, str, bool]]:
    """Turn off what lets Excel fill a column or stretch a table by itself; what it was, to be set back."""
    helpers = getattr(getattr(app, "api", None), "AutoCorrect", None)
    for name in _TABLE_HELPERS if helpers is not None else ():
        before = bool(getattr(helpers, name))
        setattr(helpers, name, False)
        yield helpers, name, before
