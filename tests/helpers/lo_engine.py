"""LibreOffice behind the interface of xlwings: what is written for the open workbook in Excel runs in a real program.

A faithful double of Excel for tests, as far as the product uses xlwings. Texts put into cells are read as Excel reads
them (`lo_engine_entry`), errors arrive as Excel's numbers, formulas in Excel's notation, what Excel refuses is refused
(`ExcelRefusedError` stands for `pywintypes.com_error`), and `save` keeps macros, ribbon and buttons (`lo_engine_save`).

Where it is not Excel:
- tables do not grow by themselves, and a formula in one row does not fill its column; no rules of input are enforced;
- `used_range` does not count empty cells that only have a look; an empty text of a formula reads as `None`;
- a text with an apostrophe loses it in cells of the format Text too, where Excel may keep it;
- `screen_updating`, `enable_events`, `interactive`, `display_alerts`, `status_bar` are only noted (`settings`, `history`);
- `calculation` is that of the open workbooks; every workbook is calculated when it is opened, as Excel does the master;
- very hidden sheets are hidden; at most 1024 columns; no diagonals of borders, no theme colours (they are seen as colours);
- currency formats give floats, where Excel gives decimals; `Range.formula` tells "tbl[[#This Row],[Mã]]" unless
  `short_this_row` is set, where Excel tells "[@Mã]".

With lock files LibreOffice puts ".~lock.name#" beside an open file and takes it away on closing, as Excel does with "~$name".
"""

import contextlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlwings
from xlwings import base_classes

from helpers import lo_engine_office
from helpers.lo_engine_entry import ERRORS, ExcelRefusedError
from helpers.lo_engine_office import Told, answered, path_of, prop, url_of
from helpers.lo_engine_range import Range
from helpers.lo_engine_save import carry
from helpers.lo_engine_sheet import Names, Sheet, Sheets

NAME = "libreoffice"
MACROS_RUN, MACROS_OFF = 4, 0
_NAMES_OF_ERRORS = {number: name for name, number in ERRORS.items()}
_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"


class Engine:
    """The programs that are attached now; the last one attached is the active one."""

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps(self)

    @staticmethod
    def clean_value_data(data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool) -> Any:
        """The values as a caller of xlwings gets them, as on Windows."""

        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty_as
            if isinstance(value, datetime):
                parts = {name: getattr(value, name) for name in ("hour", "minute", "second", "microsecond")}
                return datetime_builder(month=value.month, day=value.day, year=value.year, **parts, tzinfo=None)
            if number_builder is not None and isinstance(value, float):
                return number_builder(value)
            if type(value) is int and value in _NAMES_OF_ERRORS:
                return _NAMES_OF_ERRORS[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:  # noqa: ARG004  # the signature is that of xlwings
        """A value as it is handed over to the program, as on Windows."""
        if hasattr(value, "to_pydatetime"):
            value = value.to_pydatetime()
        if value is None or value != value:  # noqa: PLR0124  # no number is not itself
            return ""
        if hasattr(value, "item"):
            return float(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)  # a day of a workbook has no time zone
        return value


class Apps(base_classes.Apps):
    """The attached programs by process number, the active one first."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.attached: list[App] = []

    def keys(self) -> list[int]:
        return [app.pid for app in self.attached]

    def __iter__(self) -> Iterator["App"]:
        return iter(self.attached)

    def __len__(self) -> int:
        return len(self.attached)

    def __getitem__(self, pid: int) -> "App":
        return next(app for app in self.attached if app.pid == pid)

    def cleanup(self) -> None:
        """Nothing is left behind."""


def _noted(name: str) -> property:
    """A setting that is kept and written down, with no effect on LibreOffice."""

    def read(self: "App") -> Any:
        return self.settings[name]

    def write(self: "App", value: Any) -> None:
        self.settings[name] = value
        self.history.append((name, value))

    return property(read, write)


@answered
class App(base_classes.App):
    """A running LibreOffice.

    `settings` are the noted ones as they are now, `history` all that was set, in order; `macros`: how files are opened (4
    runs macros, 0 does not); `visible`: whether they are opened in a window; `touched`, `heights`: the cells whose looks and
    the rows whose heights are set and not saved yet; `lost`: saved cells whose look is no style of the file.
    """

    pid = 0  # plain here, a property in the base class
    visible = False
    screen_updating = _noted("screen_updating")
    enable_events = _noted("enable_events")
    interactive = _noted("interactive")
    display_alerts = _noted("display_alerts")
    status_bar = _noted("status_bar")

    def __init__(self, apps: Apps, pipe: str, *, visible: bool, macros: bool) -> None:
        self.apps, self.pipe, self.visible = apps, pipe, visible
        self.macros = MACROS_RUN if macros else MACROS_OFF
        self.desktop = lo_engine_office.desktop_of(lo_engine_office.connected(pipe))
        self.pid = lo_engine_office.pid_of(pipe)
        self.settings: dict[str, Any] = dict.fromkeys(
            ("screen_updating", "enable_events", "interactive", "display_alerts"), True
        )
        self.settings["status_bar"] = False
        self.history: list[tuple[str, Any]] = []
        self.touched: dict[tuple[str, str, int, int, int, int], None] = {}
        self.heights: dict[tuple[str, str, int, int], None] = {}
        self.lost: list[tuple[str, str]] = []
        self.short_this_row = False
        self.front = ""

    @property
    def engine(self) -> Engine:
        return self.apps.engine

    @property
    def api(self) -> Any:
        return self.desktop

    @property
    def hwnd(self) -> int:
        """A number of the program that is never 0; LibreOffice has no single window."""
        return self.pid

    @property
    def version(self) -> str:
        return "16.0"

    @property
    def books(self) -> "Books":
        return Books(self)

    @property
    def calculation(self) -> str:
        return "automatic" if all(book.uno.isAutomaticCalculationEnabled() for book in self.books) else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        self.history.append(("calculation", value))
        for book in self.books:
            book.uno.enableAutomaticCalculation(value == "automatic")

    def calculate(self) -> None:
        self.history.append(("calculate", True))
        for book in self.books:
            book.uno.calculate()

    @property
    def selection(self) -> Range | None:
        """The selected cells of the active workbook; `None` when something else, or nothing, is selected."""
        book = self.books.active
        chosen = None if book is None or book.uno.CurrentController is None else book.uno.CurrentSelection
        if chosen is None or not chosen.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None
        area = chosen.RangeAddress
        sheet = Sheet(book, chosen.Spreadsheet)
        height, width = area.EndRow - area.StartRow + 1, area.EndColumn - area.StartColumn + 1
        return Range(sheet, area.StartRow + 1, area.StartColumn + 1, height, width)

    def activate(self, steal_focus: bool = False) -> None:  # noqa: ARG002  # the signature is that of xlwings
        """Let the program be the first one."""
        self.apps.attached.remove(self)
        self.apps.attached.insert(0, self)

    def quit(self) -> None:
        """Close the workbooks and let go of the program; who started it ends it."""
        for book in self.books:
            book.close()
        self.apps.attached.remove(self)


@answered
class Books(base_classes.Books):
    """The open workbooks."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Any:
        return self.app.desktop.Components

    @property
    def active(self) -> "Book | None":
        """The workbook in front: the window's, else the one opened or activated last."""
        books = list(self)
        window = self.app.desktop.getCurrentComponent() if self.app.visible else None
        front = getattr(window, "RuntimeUID", self.app.front)
        return next((book for book in books if book.uid == front), books[-1] if books else None)

    def __iter__(self) -> Iterator["Book"]:
        found = [one for one in self.api if one.supportsService(_SPREADSHEET)]
        return (Book(self.app, one) for one in found)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, key: str | int) -> "Book":
        books = list(self)
        if not isinstance(key, str):
            return books[int(key) - 1]
        found = next(
            (book for book in books if key.casefold() in {book.name.casefold(), book.fullname.casefold()}), None
        )
        if found is None:
            raise KeyError(key)
        return found

    def open(self, fullname: str, _links: Any = None, read_only: Any = None, *_: Any) -> "Book":
        """The workbook of a file, calculated anew; raises `ExcelRefusedError` when LibreOffice does not open it."""
        options = {"Hidden": not self.app.visible, "MacroExecutionMode": self.app.macros, "UpdateDocMode": 0}
        options["ReadOnly"] = bool(read_only)
        told = tuple(prop(name, value) for name, value in options.items())
        document = self.app.desktop.loadComponentFromURL(url_of(Path(fullname)), "_blank", 0, told)
        if document is None or not document.supportsService(_SPREADSHEET):
            raise ExcelRefusedError(f"{fullname} could not be opened")
        document.calculateAll()
        document.setModified(False)
        self.app.front = document.RuntimeUID
        return Book(self.app, document)


@answered
class Book(base_classes.Book):
    """An open workbook."""

    app: Any = None  # plain here, a property in the base class

    def __init__(self, app: App, uno: Any) -> None:
        self.app, self.uno = app, uno
        self.uid, self.all_sheets = str(uno.RuntimeUID), uno.Sheets
        self._kinds: dict[int, int] = {}

    @property
    def api(self) -> Told:
        return Told(self.uno, {"ReadOnly": self.uno.isReadonly})

    @property
    def fullname(self) -> str:
        return path_of(self.uno.URL) if self.uno.URL else str(self.uno.Title)

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    def kind_of(self, key: int) -> int:
        """The type of a number format by its number in the document, which never means another one."""
        if key not in self._kinds:
            self._kinds[key] = int(self.uno.NumberFormats.getByKey(key).Type)
        return self._kinds[key]

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        self.app.front = self.uid
        if self.app.visible and self.uno.CurrentController is not None:
            self.uno.CurrentController.Frame.activate()

    def save(self, path: Any = None, password: Any = None) -> None:
        """Carry contents, tables and the looks set here into the file; nothing else in it becomes different."""
        if path is not None or password is not None:
            raise NotImplementedError("a workbook is only saved where it is")
        if self.uno.isReadonly():
            raise ExcelRefusedError(f"{self.name} is open for reading only")
        carry(self, Path(self.fullname))
        self.uno.setModified(False)

    def close(self) -> None:
        """Close it without saving."""
        self.uno.setModified(False)
        self.uno.close(True)


_ENGINE = Engine()


def attach(pipe: str, *, visible: bool = False, macros: bool = True) -> xlwings.App:
    """The LibreOffice that listens at a pipe, now the first of `xlwings.apps`; `visible`: it opens files in windows."""
    registered = xlwings.engines.engines_by_name.get(NAME)
    if registered is None:
        registered = xlwings.Engine(impl=_ENGINE)
        xlwings.engines.add(registered)
    registered.activate()
    app = App(_ENGINE.apps, pipe, visible=visible, macros=macros)
    _ENGINE.apps.attached.insert(0, app)
    return xlwings.App(impl=app)


def detach(app: xlwings.App) -> None:
    """Let go of a program without ending it; its workbooks stay open."""
    if app.impl in _ENGINE.apps.attached:
        _ENGINE.apps.attached.remove(app.impl)


@contextlib.contextmanager
def running(*, macros: bool = True, lock_files: bool = True) -> Iterator[xlwings.App]:
    """A LibreOffice of its own without a screen, the active app of xlwings until the block ends."""
    with lo_engine_office.own_office(lock_files=lock_files) as pipe:
        app = attach(pipe, macros=macros)
        try:
            yield app
        finally:
            detach(app)
