"""The tool's macros in a workbook that has a VBA project already: its modules become ours, every other module stays.

The modules of workbook and sheets, also of sheets the office added, and the office's own macros are the project's: a
project of ours in its place would lack them, and Excel drops a project that does not know its sheets.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from pyopenvba import ExcelFile
from pyopenvba.exceptions import PyOpenVBAError, VBAProjectError
from pyopenvba.vba import split_attribute_header

from dvk_xl.generate.vba import MODULES, read_macro

_BOOK = "ThisWorkbook"
_UNREADABLE = (PyOpenVBAError, LookupError, ValueError, ArithmeticError, struct.error, RecursionError)
"""What the library raises over a project that is damaged, or of a kind that it does not know."""

Obstacle = Literal["", "locked", "unreadable"]


@dataclass(frozen=True, slots=True)
class Renewed:
    """A workbook with the tool's macros: its bytes, the modules that were changed or added, why nothing could be.

    `own`: whether the office's own macros stand in the module of the workbook, where ours belong. `unsigned`: whether the
    project was signed until its modules were changed.
    """

    data: bytes
    modules: tuple[str, ...] = ()
    obstacle: Obstacle = ""
    own: bool = False
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class _Change:
    """The sources to put into a project, by module; `own` as in `Renewed`."""

    sources: Mapping[str, str] = field(default_factory=dict)
    own: bool = False


def renew_macros(data: bytes) -> Renewed:
    """The workbook with the tool's modules as this version has them; the same bytes when they are so already.

    A project with a password, or one that cannot be read, is left as it is; a workbook without any gets one.
    """
    # pyOpenVBA works on a path; the folder and all in it are gone when this returns
    with TemporaryDirectory(prefix="dvk-") as folder:
        path = Path(folder, "master.xlsm")
        path.write_bytes(data)
        try:
            return _renewed(path, data)
        except _UNREADABLE:
            return Renewed(data, obstacle="unreadable")


def _renewed(path: Path, data: bytes) -> Renewed:
    with ExcelFile(path) as book:
        if not book.has_vba_project():
            book.add_vba_project()
        change = _change(book)
        if not change.sources:
            return Renewed(data, own=change.own)
        protection = book.vba_project().protection
        if protection is not None and protection.has_password:
            return Renewed(data, obstacle="locked")
        before = set(book.module_names())
        for name, source in change.sources.items():
            _put(book, name, source)
        unsigned = book.vba_signature().present
        book.save(allow_invalidate_signature=True)
    _verify(path, before | change.sources.keys())
    return Renewed(path.read_bytes(), tuple(change.sources), "", change.own, unsigned)


def _change(book: ExcelFile) -> _Change:
    have = {name.casefold(): source for name, source in book.vba_modules().items()}
    ours = {name: read_macro(f"{name}.bas") for name in MODULES}
    sources = {name: source for name, source in ours.items() if _said(have.get(name.casefold(), "")) != _said(source)}
    here, wanted = (_code(source) for source in (have.get(_BOOK.casefold(), ""), read_macro(f"{_BOOK}.cls")))
    if wanted in {"", here}:
        return _Change(sources)
    return _Change(sources, own=True) if here else _Change({**sources, _BOOK: read_macro(f"{_BOOK}.cls")})


def _put(book: ExcelFile, name: str, source: str) -> None:
    if name.casefold() in {one.casefold() for one in book.module_names()}:
        book.set_module(name, source)
    else:
        book.vba_project().add_module(name, source)


def _said(source: str) -> str:
    """What a module says, however the editor of Excel spaced it and wrote its names when it saved."""
    return "".join(split_attribute_header(source)[1].split()).casefold()


def _code(source: str) -> str:
    """What of a module is code: neither comments nor options."""
    lines = (line.strip() for line in split_attribute_header(source)[1].splitlines())
    return _said("\n".join(line for line in lines if not line.startswith(("'", "Option "))))


def _verify(path: Path, modules: set[str]) -> None:
    """Nothing; raises `VBAProjectError` when the project, read again, is not what was meant."""
    with ExcelFile(path) as book:
        if set(book.module_names()) != modules or book.validate() or _change(book).sources:
            raise VBAProjectError("the project does not hold what was written into it")
