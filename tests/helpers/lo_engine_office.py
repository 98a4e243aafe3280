"""A running LibreOffice that a test talks to through UNO: started with a profile of its own, or one that runs already."""

import contextlib
import functools
import importlib
import inspect
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

from helpers.lo_engine_entry import ExcelRefusedError

T = TypeVar("T")

DEBIAN = "/usr/lib/python3/dist-packages"
SECONDS_TO_START = 90
SECONDS_TO_END = 20
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{}
</oor:items>
"""
_ITEM = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'  # one setting
_SETTINGS = (
    ("Setup/L10N", "ooSetupSystemLocale", "vi-VN"),
    ("Setup/Office", "ooSetupInstCompleted", "true"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Misc", "ShowTipOfTheDay", "false"),
    ("Office.Common/Save/Document", "AutoSave", "false"),
    ("Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("Office.Recovery/AutoSave", "Enabled", "false"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "0"),
    ("Office.Common/Help", "ExtendedTip", "false"),
    ("Office.Common/Help", "Tip", "false"),
)


def load_uno() -> Any:
    """The `uno` module: this Python's own, or Debian's of the same version; raises `ImportError` without one."""
    if "uno" not in sys.modules:
        sys.path.append(DEBIAN)
        try:
            importlib.import_module("uno")
        finally:
            sys.path.remove(DEBIAN)
    return sys.modules["uno"]


def lacking() -> str:
    """What is missing for the tests that drive LibreOffice from this very Python, or nothing."""
    if shutil.which("soffice") is None:
        return "LibreOffice (soffice) is not installed"
    try:
        load_uno()
    except ImportError:
        return "this Python cannot import `uno` (python3-uno of the same version)"
    return ""


def is_fault(error: BaseException) -> bool:
    """Whether LibreOffice raised this."""
    return isinstance(error, load_uno().getClass("com.sun.star.uno.Exception"))


def answered(kind: type[T]) -> type[T]:
    """A class whose methods and properties raise `ExcelRefusedError` where LibreOffice raises something of its own.

    An error of UNO takes no traceback, so it cannot pass through a context manager as one of COM can.
    """
    for name, part in list(vars(kind).items()):
        if isinstance(part, property):
            setattr(kind, name, property(*(one and _answering(one) for one in (part.fget, part.fset))))
        elif isinstance(part, FunctionType) and not inspect.isgeneratorfunction(part):
            setattr(kind, name, _answering(part))
    return kind


def _answering(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except Exception as fault:
            if is_fault(fault):
                said = f"{function.__qualname__}: {type(fault).__name__} {fault}"
            else:
                raise
        raise ExcelRefusedError(said)

    return call


class Told:
    """An object of LibreOffice with a few properties under the names that Excel has for them."""

    def __init__(self, uno: Any, told: Mapping[str, Callable[[], Any]]) -> None:
        self._uno, self._told = uno, told

    def __getattr__(self, name: str) -> Any:
        return self._told[name]() if name in self._told else getattr(self._uno, name)


def prop(name: str, value: object) -> Any:
    """A named value as UNO takes it."""
    made = load_uno().createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def url_of(path: Path) -> str:
    """A path as LibreOffice writes it."""
    return str(load_uno().systemPathToFileUrl(str(path.resolve())))


def path_of(url: str) -> str:
    """The path in a URL of LibreOffice."""
    return str(load_uno().fileUrlToSystemPath(url))


@contextlib.contextmanager
def own_office(
    *, visible: bool = False, lock_files: bool = True, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The name of the pipe of a LibreOffice of its own, ended with everything it started when the block ends.

    `lock_files`: whether it leaves ".~lock.name#" beside an open file, as Excel does "~$name".
    """
    pipe = f"dvk-{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory(prefix="dvk-soffice-", ignore_cleanup_errors=True) as profile:
        user = Path(profile, "user")
        user.mkdir()
        settings = (*_SETTINGS, ("Office.Common/Misc", "UseLocking", str(lock_files).lower()))
        items = "\n".join(_ITEM.format(*one) for one in settings)
        (user / "registrymodifications.xcu").write_text(_PROFILE.format(items), encoding="utf-8")
        process = _started(Path(profile), pipe, visible=visible, environment=environment)
        try:
            connected(pipe, process)
            yield pipe
        finally:
            _end(pipe, process)


def _started(
    profile: Path, pipe: str, *, visible: bool, environment: Mapping[str, str] | None
) -> "subprocess.Popen[bytes]":
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.Popen(
        [
            shutil.which("soffice") or "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            *([] if visible else ["--headless"]),
            *("--norestore", "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck"),
            f"--accept=pipe,name={pipe};urp;",
        ],
        env=clean | dict(environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def connected(pipe: str, process: "subprocess.Popen[bytes] | None" = None) -> Any:
    """The component context behind a pipe; waits while the program starts, raises `TimeoutError` when it does not come."""
    uno = load_uno()
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except uno.getClass("com.sun.star.connection.NoConnectException") as fault:
            ended = process is not None and process.poll() not in (None, 0)
            if time.monotonic() > until or ended:
                raise TimeoutError(f"LibreOffice did not start: {fault}") from fault
            time.sleep(0.05)


def desktop_of(context: Any) -> Any:
    """The desktop, which holds the open documents."""
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def close_all(desktop: Any) -> None:
    """Close every document without saving, which takes its lock file away, and end the program."""
    for document in list(desktop.Components):
        if hasattr(document, "setModified"):
            document.setModified(False)
            document.close(True)
    desktop.terminate()


def pid_of(pipe: str) -> int:
    """The process that listens at a pipe; 0 where the system does not say."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = entry.read_bytes().split(b"\0")
            if words[0].endswith(b"soffice.bin") and any(f"name={pipe};".encode() in word for word in words):
                return int(entry.parent.name)
    return 0


def _end(pipe: str, process: "subprocess.Popen[bytes]") -> None:
    """End the program kindly, then by force, with all of its process group."""
    uno = load_uno()
    if pid_of(pipe):
        with contextlib.suppress(uno.getClass("com.sun.star.uno.Exception"), TimeoutError):
            close_all(desktop_of(connected(pipe, process)))
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(SECONDS_TO_END)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(SECONDS_TO_END)
