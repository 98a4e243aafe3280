"""Save as Excel would: contents and tables go into the parts of the file that hold them, all other parts keep their bytes.

LibreOffice's own export would drop the code names, the buttons and the ribbon of the master.
"""

import math
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from dvk_xl.hosts.areas import written
from dvk_xl.hosts.closed import ClosedMaster, open_closed
from dvk_xl.hosts.closed_write import master_bytes
from dvk_xl.hosts.package import MAIN, open_package, pack, parse, serialise
from dvk_xl.hosts.sheet_xml import SheetXml, set_cell, value_at
from dvk_xl.views.cells import Cell, Formula
from helpers.lo_engine_formula import alike
from helpers.lo_engine_range import Range
from helpers.lo_engine_styles import carry_looks

_F, _V = f"{{{MAIN}}}f", f"{{{MAIN}}}v"
_CLOSE = 1e-12
_CORE = "docProps/core.xml"

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Held:
    """What a cell of the document holds: its formula without "=" or nothing, and its value; errors by name, days as numbers."""

    formula: str | None
    value: str | float | bool
    error: bool = False


def carry(book: Any, path: Path) -> None:
    """Make the file hold what the open workbook holds; an equal cell keeps its element.

    Cells keep their style ids in the file, unless their looks were set (`lo_engine_styles`). Raises what the closed host
    raises for a file that is no workbook.
    """
    master = open_closed(path)
    tables = {one.Name: one.DataArea for one in book.uno.DatabaseRanges}
    for sheet in book.sheets:
        if sheet.name in master.package.sheets:
            _carry_cells(sheet, master.sheet(sheet.name))
    for name, (_, part) in master.package.tables.items():
        if name in tables:
            _carry_table(master, part, tables[name])
    carry_looks(book, master)
    _replace(path, _said_saved(master_bytes(master)))


def _said_saved(data: bytes) -> bytes:
    """A file that says when it was saved: as with Excel, no two saves give the same bytes."""
    package = open_package(data)
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}".encode()
    core = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment, package.parts[_CORE])
    return pack(package, {_CORE: core})


def held_by(sheet: Any) -> Mapping[Place, Held]:
    """What the cells of a sheet hold, by row and column from 1; empty ones are left out.

    A formula that gives true or false has the value 1 or 0 here.
    """
    used = sheet.used_range
    found = {(y, x): Held(None, one) for y, row in enumerate(used.api.getDataArray()) for x, one in enumerate(row)}
    for place, text in used.formulas():
        constant = text in {"TRUE", "FALSE"}
        found[place] = Held(text[1:], found[place].value) if text.startswith("=") else Held(None, text == "TRUE")
        if not constant and not text.startswith("="):
            found[place] = Held(None, text, error=True)
    for place, name in used.errors():
        found[place] = Held(found[place].formula, name or 0.0, error=name is not None)
    return {
        (y + used.row, x + used.column): one
        for (y, x), one in found.items()
        if one.formula or one.value not in {"", None}
    }


def _carry_cells(document: Any, sheet: SheetXml) -> None:
    held = held_by(document)
    for place in sorted({*held, *list(sheet.cells)}):
        wanted = held.get(place)
        if not _same(sheet, place, wanted):
            _put(sheet, place, wanted if wanted is None else _with_truth(document, place, wanted))


def _with_truth(document: Any, place: Place, held: Held) -> Held:
    if held.formula is None or held.value not in {0.0, 1.0} or not Range(document, *place).is_truth():
        return held
    return Held(held.formula, bool(held.value))


def _same(sheet: SheetXml, place: Place, wanted: Held | None) -> bool:
    node = sheet.cells.get(place)
    if node is None:
        return wanted is None
    formula, stored = node.findtext(_F), value_at(sheet, *place)
    if wanted is None:
        return formula is None and stored in {None, ""}
    if (formula is None) != (wanted.formula is None) or not alike(formula or "", wanted.formula or ""):
        return False
    return wanted.error == (node.get("t") == "e") and _equal(stored, wanted.value, exact=formula is None)


def _equal(stored: Any, wanted: Any, *, exact: bool) -> bool:
    if exact and isinstance(stored, bool) != isinstance(wanted, bool):
        return False
    if isinstance(stored, int | float) and isinstance(wanted, int | float):
        return stored == wanted or (not exact and math.isclose(stored, wanted, rel_tol=_CLOSE, abs_tol=_CLOSE))
    return str(stored or "").replace("\r\n", "\n") == str(wanted).replace("\r\n", "\n")


def _put(sheet: SheetXml, place: Place, wanted: Held | None) -> None:
    if wanted is None:
        set_cell(sheet, *place, Cell(None), None)
        return
    value = wanted.value
    plain = int(value) if isinstance(value, float) and value.is_integer() else value
    coded = "" if wanted.error or isinstance(plain, bool) else plain
    set_cell(sheet, *place, Cell(coded if wanted.formula is None else Formula(wanted.formula, coded)), None)
    if wanted.error or isinstance(plain, bool):
        _code(sheet, place, wanted)


def _code(sheet: SheetXml, place: Place, wanted: Held) -> None:
    """Truth values and errors, which the product never writes as such."""
    if place not in sheet.cells:
        set_cell(sheet, *place, Cell("x"), None)
    node = sheet.cells[place]
    for child in [child for child in node if child.tag != _F]:
        node.remove(child)
    node.set("t", "e" if wanted.error else "b")
    etree.SubElement(node, _V).text = str(wanted.value) if wanted.error else str(int(bool(wanted.value)))
    sheet.changed += 1


def _carry_table(master: ClosedMaster, part: str, at: Any) -> None:
    root = parse(master.package.parts[part])
    area = written((at.StartColumn + 1, at.StartRow + 1, at.EndColumn + 1, at.EndRow + 1))
    if root.get("ref") != area:
        for node in (root, *root.iter(f"{{{MAIN}}}autoFilter")):
            node.set("ref", area)
        master.parts[part] = serialise(root)


def _replace(path: Path, data: bytes) -> None:
    """Put the new file in the place of the old one at once."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="~", suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).chmod(path.stat().st_mode)
    Path(name).replace(path)
