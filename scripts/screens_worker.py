"""Print parts of sheets as a screen shows them, with the letters of columns and the numbers of rows: one PDF a part.

Runs under the Python that has `uno`; started by `screens` only. Argument: a JSON file with `profile`, `pipe` and `shots`, each
with `file`, `sheet`, `area`, `hidden` (areas of whole rows or columns to leave out), `heads` and `pdf`. The workbooks stay as
they are.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.uno import Exception as UnoException

SECONDS_TO_START = 90
SECONDS_TO_END = 10
ROOM = 1400
"""Hundredths of a millimetre beside and above the cells: what the letters and numbers of columns and rows take, and more."""


def prop(name: str, value: object) -> PropertyValue:
    """A named value as the office program takes it."""
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def start(profile: str, pipe: str) -> tuple[subprocess.Popen[bytes], Any]:
    """The office program and its desktop."""
    office = subprocess.Popen(
        [
            shutil.which("soffice") or "soffice",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > until or office.poll() not in (None, 0):
                raise
            time.sleep(0.05)
        else:
            return office, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def shoot(desk: Any, shot: dict[str, Any]) -> None:
    """Print one part of one sheet."""
    document = desk.loadComponentFromURL(
        uno.systemPathToFileUrl(shot["file"]),
        "_blank",
        0,
        (prop("Hidden", value=True), prop("MacroExecutionMode", 0), prop("UpdateDocMode", 0)),
    )
    try:
        sheet = document.Sheets.getByName(shot["sheet"])
        leave_out(sheet, shot["hidden"])
        show_controls(sheet)
        area = sheet.getCellRangeByName(shot["area"])
        as_one_page(document, sheet, area, heads=shot["heads"])
        data = uno.Any("[]com.sun.star.beans.PropertyValue", (prop("Selection", area),))
        document.storeToURL(
            uno.systemPathToFileUrl(shot["pdf"]), (prop("FilterName", "calc_pdf_Export"), prop("FilterData", data))
        )
    finally:
        document.close(True)


def leave_out(sheet: Any, areas: list[str]) -> None:
    """Hide whole rows ("6:18") and columns ("D:H")."""
    for one in areas:
        first, last = one.split(":")
        if first.isdigit():
            sheet.getCellRangeByName(f"A{first}:A{last}").Rows.IsVisible = False
        else:
            sheet.getCellRangeByName(f"{first}1:{last}1").Columns.IsVisible = False


def show_controls(sheet: Any) -> None:
    """Let buttons be printed, as they are seen."""
    for number in range(sheet.DrawPage.Count):
        shape = sheet.DrawPage.getByIndex(number)
        if shape.supportsService("com.sun.star.drawing.ControlShape"):
            shape.Control.Printable = True


def as_one_page(document: Any, sheet: Any, area: Any, *, heads: bool) -> None:
    """Make a page of the very size of the area."""
    page = document.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle)
    page.HeaderIsOn = page.FooterIsOn = page.CenterHorizontally = page.CenterVertically = False
    page.LeftMargin = page.RightMargin = page.TopMargin = page.BottomMargin = 0
    page.PrintHeaders = heads
    page.PageScale = 100
    page.IsLandscape = False
    page.Width = area.Size.Width + ROOM
    page.Height = area.Size.Height + ROOM
    sheet.removeAllManualPageBreaks()
    sheet.setPrintTitleRows(False)
    sheet.setPrintTitleColumns(False)
    sheet.setPrintAreas((area.RangeAddress,))


def main() -> int:
    """Print every part; the exit code is 1 when the office program refused."""
    request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    office, desk = start(request["profile"], request["pipe"])
    try:
        for shot in request["shots"]:
            shoot(desk, shot)
    except UnoException as error:
        print(f"{type(error).__name__}: {error}")
        return 1
    finally:
        try:
            desk.terminate()
            office.wait(SECONDS_TO_END)
        except (UnoException, subprocess.TimeoutExpired):
            office.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
