"""LibreOffice for the tests: it calculates workbooks independently and plays a unit that works without Excel.

One office program serves a test process. It runs with a throw-away profile and the regional settings of
Viet Nam (a typed date is dd/mm/yyyy, a typed number has a decimal comma), macros never run, and its
pipe has a name of its own, so that parallel test processes do not meet.
"""

import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

WORKER = Path(__file__).with_name("uno_worker.py")
SECONDS = 120
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>vi-VN</value></prop></item>
</oor:items>
"""
EXCEL_ERRORS = {503: "#NUM!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}


@dataclass(frozen=True)
class CellError:
    """The result of a formula that failed: LibreOffice's number of the error, and Excel's name of it."""

    code: int
    name: str


@dataclass(frozen=True)
class Cut:
    """A cell whose text does not fit: it wants more "width" or more "height"."""

    sheet: str
    cell: str
    text: str
    side: str


Place = tuple[str, str]
Result = float | str | CellError | None
Typed = str | float | date | None


class OfficeError(Exception):
    """The office program refused a request, or died."""


@functools.cache
def python_with_uno() -> str | None:
    """Return the Python that can speak with the office program."""
    for python in (sys.executable, "/usr/bin/python3", "python3"):
        found = shutil.which(python)
        if found and not subprocess.run([found, "-c", "import uno"], capture_output=True, check=False).returncode:
            return found
    return None


def lacking() -> str:
    """Return what is missing for the tests with LibreOffice, or nothing."""
    if shutil.which("soffice") is None:
        return "LibreOffice (soffice) is not installed"
    return "" if python_with_uno() else "no Python here has `uno` (python3-uno)"


def as_typed(value: Typed) -> str:
    """Return what a person in Viet Nam types for a value; nothing empties the cell."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return f"{value:%d/%m/%Y %H:%M:%S}"
        case date():
            return f"{value:%d/%m/%Y}"
        case int() | float():
            return repr(value).replace(".", ",")
        case str():
            return value


class Office:
    """One running office program; it is started by the first request, and again after it died."""

    def __init__(self) -> None:
        self._worker: subprocess.Popen[str] | None = None
        self._profile = tempfile.TemporaryDirectory(prefix="dvk-office-", ignore_cleanup_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def recalculate(self, path: Path) -> dict[Place, Result]:
        """Return the value of every formula cell by (sheet, cell), all calculated anew; TRUE is 1.0."""
        rows = self._ask("recalculate", str(path.resolve()))
        return {
            (sheet, cell): CellError(code, EXCEL_ERRORS.get(code, shown)) if code else value
            for sheet, cell, value, code, shown in rows
        }

    def fill_and_save(self, path: Path, saved: Path, typed: Mapping[Place, Typed]) -> None:
        """Type values into the cells of a workbook as a person would and store it elsewhere as .xlsx.

        A text is typed as it stands: "=1+1" becomes a formula, "05/03/2026" a date, "'007" the text 007.
        A locked cell of a protected sheet is refused; rules of input are not enforced, as after pasting.
        """
        keys = [(sheet, cell, as_typed(value)) for (sheet, cell), value in typed.items()]
        self._ask("fill_and_save", str(path.resolve()), str(saved.resolve()), keys)

    def cut_cells(self, path: Path) -> list[Cut]:
        """Return the cells of shown sheets, rows and columns whose text is cut off on screen and on paper."""
        return [Cut(*row) for row in self._ask("cut_cells", str(path.resolve()))]

    def close(self) -> None:
        """End the office program and remove its profile."""
        worker, self._worker = self._worker, None
        if worker is not None:
            with worker:
                timer = threading.Timer(SECONDS, self._kill, [worker])
                timer.start()
                if worker.stdin:
                    worker.stdin.close()
                worker.wait()
                timer.cancel()
        self._profile.cleanup()

    def _ask(self, work: str, *arguments: object) -> list[list[Any]]:
        worker = self._worker or self._start()
        return self._talk(worker, json.dumps({"work": work, "with": arguments}))

    def _start(self) -> subprocess.Popen[str]:
        reason = lacking()
        if reason:
            raise OfficeError(reason)
        profile = Path(self._profile.name, uuid.uuid4().hex)
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        self._worker = subprocess.Popen(
            [str(python_with_uno()), str(WORKER), str(profile), f"dvk-{profile.name}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
            start_new_session=True,
        )
        self._talk(self._worker, "")
        return self._worker

    def _talk(self, worker: subprocess.Popen[str], line: str) -> list[list[Any]]:
        """Send a request (the first answer comes unasked) and wait for the answer, within limits."""
        if worker.stdin is None or worker.stdout is None:
            raise OfficeError("the office helper has no pipes")
        timer = threading.Timer(SECONDS, self._kill, [worker])
        timer.start()
        try:
            if line:
                worker.stdin.write(line + "\n")
                worker.stdin.flush()
            said = worker.stdout.readline()
        except BrokenPipeError:
            said = ""
        finally:
            timer.cancel()
        if not said:
            self._worker = None
            self._kill(worker)
            worker.communicate()
            raise OfficeError(f"the office program died, or did not answer within {SECONDS} s")
        reply = json.loads(said)
        if "error" in reply:
            raise OfficeError(reply["error"])
        return list(reply["answer"])

    @staticmethod
    def _kill(worker: subprocess.Popen[str]) -> None:
        """Kill the helper and the office program it started, all of one process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
