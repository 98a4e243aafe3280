"""One sheet as XML: cells read, and cells set so that an equal cell is left as it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from lxml import etree

from dvk_xl.hosts.package import MAIN, parse, serialise, string_of, unescaped
from dvk_xl.issues import column_letters, column_number
from dvk_xl.views.cells import Cell, Formula, Plain

_ROW, _C, _V, _F, _IS, _T = (f"{{{MAIN}}}{name}" for name in ("row", "c", "v", "f", "is", "t"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_EPOCH = date(1899, 12, 30)
_LIMIT = 32767
_DIGITS = "0123456789"
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")

Stored = str | int | float | bool | None


@dataclass
class SheetXml:
    """A sheet being read and changed; `changed` counts the cells that became different, `touched` are their rows."""

    root: etree._Element
    strings: Sequence[str]
    changed: int = 0
    touched: set[int] = field(default_factory=set)

    @property
    def data(self) -> etree._Element:
        """The element that holds the rows."""
        node = self.root.find(f"{{{MAIN}}}sheetData")
        if node is None:
            raise KeyError("sheetData")
        return node

    @cached_property
    def rows(self) -> dict[int, etree._Element]:
        """The rows by number."""
        return dict(_numbered(self.data))

    @cached_property
    def cells(self) -> dict[tuple[int, int], etree._Element]:
        """The cells by row and column, also those that only carry a style; who merely reads a table spares this map."""
        return {(number, column_of(cell)): cell for number, row in _numbered(self.data) for cell in row}

    def put_row(self, number: int, node: etree._Element) -> None:
        """Put a new row where its number belongs."""
        data = self.data
        last = int(data[-1].get("r", "0")) if len(data) else 0
        place = len(data) if number > last else sum(1 for other in self.rows if other < number)
        data.insert(place, node)
        self.rows[number] = node

    def drop_row(self, number: int) -> None:
        """Take a row away."""
        self.data.remove(self.rows.pop(number))

    def places_from(self, first_row: int) -> list[tuple[int, int]]:
        """Places of all cells from a row downward, as row and column."""
        return [place for place in self.cells if place[0] >= first_row]

    def filled(self) -> dict[int, dict[int, Stored]]:
        """What the cells hold, by row and column; blank ones left out."""
        return {number: cells for number, row in _numbered(self.data) if (cells := filled_in(row, self.strings))}

    def fit(self, number: int, height: str | None) -> None:
        """Set the height of a row in points, `None` takes it away; a height that a person set stays."""
        node = self.rows.get(number)
        if node is None or node.get("customHeight") in {"1", "true"}:
            return
        if height is None:
            node.attrib.pop("ht", "")
        else:
            node.set("ht", height)

    def patch(self, number: int, cells: Sequence[tuple[int, Cell, str]]) -> bool:  # noqa: ARG002  # a tree has no text
        """Make a row hold just these cells, those that are equal untouched; whether that could be done on its text."""
        return False

    def to_bytes(self) -> bytes:
        """The sheet as a part, its used area said anew."""
        places = [place for place, cell in self.cells.items() if cell.getparent() is not None]
        node = self.root.find(f"{{{MAIN}}}dimension")
        if node is not None and places:
            node.set("ref", used_area([row for row, _ in places], [column for _, column in places]))
        return serialise(self.root)


def used_area(rows: Sequence[int], columns: Sequence[int]) -> str:
    """The smallest area that holds these rows and columns, as in "A1:M40"."""
    return f"{column_letters(min(columns))}{min(rows)}:{column_letters(max(columns))}{max(rows)}"


def read_sheet(data: bytes, strings: Sequence[str]) -> SheetXml:
    """A sheet over the bytes of its part."""
    return sheet_of(parse(data), strings)


def sheet_of(root: etree._Element, strings: Sequence[str]) -> SheetXml:
    """A sheet over a tree that is already read."""
    return SheetXml(root, strings)


def _numbered(data: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    number = 0
    for row in data:
        number = int(row.get("r") or number + 1)
        yield number, row


def column_of(cell: etree._Element) -> int:
    """The column of a cell, 1-based."""
    address = cell.get("r")
    return column_number(address.rstrip(_DIGITS)) if address else _column_by_place(cell)


def _column_by_place(cell: etree._Element) -> int:
    """The column of a cell that does not say where it stands: it is right of the one before."""
    steps = 1
    before = cell.getprevious()
    while before is not None and not before.get("r"):
        before, steps = before.getprevious(), steps + 1
    return steps + (column_of(before) if before is not None else 0)


def filled_cells(sheet: SheetXml) -> dict[int, dict[int, Stored]]:
    """What the cells hold, by row and column; rows and cells that hold nothing, or an empty text, are left out."""
    return sheet.filled()


def filled_in(row: etree._Element, strings: Sequence[str]) -> dict[int, Stored]:
    """What the cells of a row hold, by column; blank ones left out."""
    # most cells of a table carry a style and nothing else: they are passed over before anything is asked of them
    values = {column_of(cell): _value(cell, strings) for cell in row if len(cell)}
    return {column: value for column, value in values.items() if value not in {None, ""}}


def sheet_bytes(sheet: SheetXml) -> bytes:
    """The sheet as a part, its used area said anew."""
    return sheet.to_bytes()


def value_at(sheet: SheetXml, row: int, column: int) -> Stored:
    """What a cell holds (a formula: its stored value); a day is a number; an error is its text, as in "#N/A"."""
    cell = sheet.cells.get((row, column))
    return None if cell is None else _value(cell, sheet.strings)


def _value(cell: etree._Element, strings: Sequence[str]) -> Stored:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        node = cell[0] if len(cell) == 1 else cell.find(_IS)
        return string_of(node) if node is not None else None
    return plain_value(kind, cell.findtext(_V), strings)


def plain_value(kind: str, text: str | None, strings: Sequence[str]) -> Stored:
    """The value of a cell of a kind (its attribute "t") by the text of its "v"; not for texts that stand in the cell."""
    if text is None or (text == "" and kind != "str"):
        return None
    if kind == "s":
        return strings[int(text)]
    if kind == "b":
        return text == "1"
    if kind in {"str", "e"}:
        return unescaped(text)
    number = float(text)
    return int(number) if number.is_integer() else number


def set_cell(sheet: SheetXml, row: int, column: int, cell: Cell, style: str | None) -> None:
    """Make a cell hold this; an equal cell keeps its element. `style` is a style id, `None` keeps what is there."""
    node = sheet.cells.get((row, column))
    wanted_style = style if style is not None else (node.get("s") if node is not None else None)
    if node is not None and _holds(node, sheet.strings, cell.value) and (node.get("s") or "0") == (wanted_style or "0"):
        return
    if node is None and cell.value is None and wanted_style in {None, "0"}:
        return
    sheet.changed += 1
    sheet.touched.add(row)
    node = _cell_node(sheet, row, column) if node is None else node
    _write(node, cell.value)
    if wanted_style is not None:
        node.set("s", wanted_style)


def fit_rows(sheet: SheetXml, heights: Mapping[int, float]) -> None:
    """Give the rows whose cells changed their height in points; a height that a person set stays."""
    for row in sheet.touched:
        sheet.fit(row, f"{heights[row]:g}" if row in heights else None)


def clear_cell(sheet: SheetXml, row: int, column: int) -> None:
    """Take a cell away; a row left without cells goes too."""
    node = sheet.cells.pop((row, column), None)
    if node is None:
        return
    sheet.changed += 1
    parent = sheet.rows[row]
    parent.remove(node)
    if len(parent) == 0:
        sheet.drop_row(row)


def _holds(node: etree._Element, strings: Sequence[str], wanted: Plain | Formula) -> bool:
    # most cells of a run are texts that this program wrote and that stay: told at a glance
    plain_text = type(wanted) is str and node.get("t") == "inlineStr" and len(node) == 1 and len(node[0]) == 1
    if plain_text and node[0][0].text == wanted:
        return True
    return holds(node.findtext(_F), _value(node, strings), wanted)


def holds(formula: str | None, stored: Stored, wanted: Plain | Formula) -> bool:
    """Whether a cell with this formula and this value holds what is wanted."""
    wanted = _clean(wanted) if isinstance(wanted, str) else wanted
    if isinstance(wanted, Formula):
        return formula == wanted.text and _same(stored, wanted.value)
    return formula is None and _same(stored, wanted)


def _same(stored: Stored, wanted: Plain) -> bool:
    if isinstance(wanted, date):
        return stored == serial(wanted)
    if stored is None or wanted is None:
        return stored in {None, ""} and wanted in {None, ""}
    return (type(stored) is type(wanted) and stored == wanted) or _equal_numbers(stored, wanted)


def _equal_numbers(stored: Stored, wanted: Plain) -> bool:
    numbers = isinstance(stored, int | float) and isinstance(wanted, int | float)
    return numbers and not isinstance(stored, bool) and float(str(stored)) == float(str(wanted))


def serial(day: date) -> int:
    """A day as a cell holds it: days since the last of 1899."""
    return (day - _EPOCH).days


def moment_serial(moment: datetime) -> float:
    """A moment of the wall clock as a cell holds it: days since the last of 1899, the time of day as their fraction."""
    return (moment - datetime.combine(_EPOCH, time())) / timedelta(days=1)


def _write(node: etree._Element, value: Plain | Formula) -> None:
    for child in list(node):
        node.remove(child)
    # "cm" and "vm" point at metadata of the old value (dynamic arrays, linked types)
    for name in ("t", "cm", "vm"):
        node.attrib.pop(name, "")
    if isinstance(value, Formula):
        etree.SubElement(node, _F).text = value.text
        value = value.value
        if isinstance(value, str):
            node.set("t", "str")
            etree.SubElement(node, _V).text = text_for_cell(value)
            return
    elif isinstance(value, str):
        _write_text(node, value)
        return
    if value is not None:
        number = serial(value) if isinstance(value, date) else value
        etree.SubElement(node, _V).text = repr(number) if isinstance(number, float) else str(number)


def _write_text(node: etree._Element, value: str) -> None:
    node.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(node, _IS), _T)
    text.text = text_for_cell(value)
    if value != value.strip() or "\n" in value:
        text.set(_SPACE, "preserve")


def text_for_cell(value: str) -> str:
    """Text as a cell of the file holds it: what XML and Excel take, and no "_x0041_" mistaken for an escape."""
    return _LIKE_ESCAPE.sub("_x005F_", _clean(value))


def _clean(value: str) -> str:
    """Text that XML can hold, no longer than a cell takes; Excel counts UTF-16 units."""
    text = _NO_TEXT.sub("", value)
    return text if len(text) * 2 <= _LIMIT else text.encode("utf-16-le")[: _LIMIT * 2].decode("utf-16-le", "ignore")


def _cell_node(sheet: SheetXml, row: int, column: int) -> etree._Element:
    parent = sheet.rows.get(row)
    if parent is None:
        parent = _row_node(sheet, row)
    node = etree.Element(_C, {"r": f"{column_letters(column)}{row}"})
    if len(parent) == 0 or column_of(parent[-1]) < column:
        parent.append(node)
    else:
        parent.insert(sum(1 for other in parent if column_of(other) < column), node)
    parent.attrib.pop("spans", "")
    sheet.cells[row, column] = node
    return node


def _row_node(sheet: SheetXml, row: int) -> etree._Element:
    node = etree.Element(_ROW, {"r": str(row)})
    sheet.put_row(row, node)
    return node


def places(sheet: SheetXml, first_row: int, width: int) -> Iterator[tuple[int, int]]:
    """Places of the cells from a row downward, in columns 1 to `width`."""
    yield from [place for place in sheet.places_from(first_row) if place[1] <= width]
