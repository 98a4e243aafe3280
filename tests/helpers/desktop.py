"""A desktop for real clicks without a real screen: X server, window manager and LibreOffice with windows, for Viet Nam.

One desktop serves a test process: it takes about ten seconds to come up, workbooks are opened and closed within it.
Display and pipe have names of their own, so that parallel test processes do not meet.
"""

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import xlwings

from helpers import lo_engine, lo_engine_office
from helpers.lo_engine_entry import ExcelRefusedError

TESTS = Path(__file__).resolve().parent.parent
PROGRAMS = ("soffice", "Xvfb", "openbox", "xdotool", "import", "xprop")
WIDTH, HEIGHT = 1366, 768
SECONDS = 30.0
_PAUSE = 0.1
_QUESTIONS = 5
_CONTROL = "com.sun.star.drawing.ControlShape"

T = TypeVar("T")


class DesktopError(Exception):
    """What should be on the screen is not there."""


def lacking() -> str:
    """What is missing for tests that click, or nothing."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    if absent:
        return f"{', '.join(absent)} not installed (xvfb, openbox, xdotool, imagemagick, x11-utils)"
    return lo_engine_office.lacking()


def write_program(path: Path, order: str) -> Path:
    """Write a program of one line of shell that a button can start."""
    path.write_text(f"#!/bin/sh\n{order}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def wait_for(look: Callable[[], T], what: str, seconds: float = SECONDS) -> T:
    """The first true result of a look at something; raises `DesktopError` when there is none in time."""
    until = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > until:
            raise DesktopError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(_PAUSE)
    return found


@dataclass(frozen=True)
class Desktop:
    """A running desktop; `app` is its LibreOffice behind xlwings, `environment` what a program needs to show windows on it."""

    app: xlwings.App
    pipe: str
    environment: Mapping[str, str]

    def open(self, path: Path) -> xlwings.Book:
        """Open a workbook in a window that fills the screen, ready for clicks; macros run."""
        book = self.app.books.open(path)
        controller = book.impl.uno.CurrentController
        controller.Frame.ContainerWindow.IsMaximized = True
        controller.setFormDesignMode(False)
        wait_for(lambda: self._window(book) == self._active_window(), f"the window of {book.name}")
        return book

    def close(self, book: xlwings.Book) -> None:
        """Close a workbook without saving; nothing is asked."""
        book.close()

    def close_all(self) -> None:
        """Close every workbook without saving."""
        for book in list(self.app.books):
            for _ in range(_QUESTIONS):
                with contextlib.suppress(ExcelRefusedError):
                    book.close()
                    break
                self.press("Escape")
            else:
                raise DesktopError(f"{book.name} cannot be closed: something on the screen waits for an answer")

    def launcher(self, folder: Path, door: str = "dvk_xl.macros:main") -> Path:
        """Write the program that a button starts: a Python of its own that sees this LibreOffice and calls a function.

        The function gets the arguments of the button; modules in the folder can be imported. What it prints goes to
        launcher.log beside it; when it ended, launcher.json says what happened (`helpers.lo_engine_launch`).
        """
        log, told = folder / "launcher.log", folder / "launcher.json"
        words = [sys.executable, "-m", "helpers.lo_engine_launch", self.pipe, str(told), door]
        seen = os.pathsep.join(map(str, (TESTS.parent, TESTS, folder)))
        order = f"PYTHONPATH={shlex.quote(seen)} PYTHONUTF8=1 exec {shlex.join(words)}"
        return write_program(folder / "launcher.sh", f'{order} "$@" >>{shlex.quote(str(log))} 2>&1')

    def launched(self, folder: Path, seconds: float = SECONDS) -> dict[str, Any]:
        """What happened in the program of `launcher`, once it ended; raises `DesktopError` with its log when it does not."""
        told, log = folder / "launcher.json", folder / "launcher.log"
        try:
            wait_for(told.exists, "the program of the button", seconds)
        except DesktopError as fault:
            raise DesktopError(
                f"{fault}\n{log.read_text('utf-8') if log.exists() else 'it was never started'}"
            ) from None
        happened: dict[str, Any] = json.loads(told.read_text("utf-8"))
        told.unlink()
        return happened

    def click(self, caption: str) -> None:
        """Press the button with this caption on the sheet that is shown, with the mouse."""
        x, y = self.place_of(caption)
        self._xdotool("mousemove", "--sync", str(x), str(y))
        time.sleep(_PAUSE)
        self._xdotool("click", "1")

    def place_of(self, caption: str) -> tuple[int, int]:
        """The middle of a button on the screen in pixels; raises `DesktopError` when it is not there, or not to be seen."""
        controller = self._controller()
        found = {shape.Control.Label: shape for shape in self._buttons(controller.ActiveSheet)}
        if caption not in found:
            raise DesktopError(f"no button “{caption}” on {controller.ActiveSheet.Name}, only {', '.join(found)}")
        area = controller.getControl(found[caption].Control).getAccessibleContext()
        corner, size = area.getLocationOnScreen(), area.getSize()
        x, y = corner.X + size.Width // 2, corner.Y + size.Height // 2
        if not (0 < x < WIDTH and 0 < y < HEIGHT):
            raise DesktopError(f"the button “{caption}” lies outside the screen, at {x}, {y}")
        return x, y

    def captions(self) -> list[str]:
        """The captions of the buttons on the sheet that is shown."""
        return [shape.Control.Label for shape in self._buttons(self._controller().ActiveSheet)]

    def type(self, text: str) -> None:
        """Type on the keyboard into whatever has the focus."""
        self._xdotool("type", "--clearmodifiers", text)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by their names in X: "Return", "ctrl+End"."""
        self._xdotool("key", "--clearmodifiers", *keys)

    def shown(self, book: xlwings.Book, name: str) -> str:
        """What a named cell shows."""
        cells = book.names[name].refers_to_range
        return str(cells.impl.api.getCellByPosition(0, 0).String)

    def screenshot(self, path: Path) -> Path:
        """A picture of the whole screen, as .png."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._run("import", "-window", "root", str(path))
        return path

    def _controller(self) -> Any:
        return self.app.books.active.impl.uno.CurrentController

    def _buttons(self, sheet: Any) -> Iterator[Any]:
        return (shape for shape in sheet.DrawPage if shape.supportsService(_CONTROL))

    def _window(self, book: xlwings.Book) -> str:
        return self._run("xdotool", "search", "--onlyvisible", "--name", book.name).partition("\n")[0]

    def _active_window(self) -> str:
        return self._run("xdotool", "getactivewindow") or "none"

    def _xdotool(self, *order: str) -> None:
        self._run("xdotool", *order)

    def _run(self, *order: str) -> str:
        done = subprocess.run(
            order, env=os.environ | dict(self.environment), capture_output=True, text=True, timeout=SECONDS, check=False
        )
        return done.stdout.strip()


@contextlib.contextmanager
def running() -> Iterator[Desktop]:
    """A desktop of its own; everything it started ends with the block, whatever happened."""
    with contextlib.ExitStack() as opened:
        display = opened.enter_context(_screen())
        environment = {"DISPLAY": display, "SAL_USE_VCLPLUGIN": "gen"}
        opened.enter_context(_program("openbox", environment))
        pipe = opened.enter_context(lo_engine_office.own_office(visible=True, environment=environment))
        app = lo_engine.attach(pipe, visible=True)
        opened.callback(lo_engine.detach, app)
        yield Desktop(app, pipe, environment)


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """The name of an X display that nobody else has."""
    told, tell = os.pipe()
    size = f"{WIDTH}x{HEIGHT}x24"
    with os.fdopen(told) as reader:
        order = ["Xvfb", "-displayfd", str(tell), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        server = subprocess.Popen(order, pass_fds=(tell,), stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(tell)
        try:
            number = reader.readline().strip()
            if not number:
                raise DesktopError("Xvfb did not start")
            yield f":{number}"
        finally:
            _end(server)


@contextlib.contextmanager
def _program(name: str, environment: Mapping[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        [name],
        env=os.environ | dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
