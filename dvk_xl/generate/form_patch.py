"""Forms at speed: a form is built once for a period and then patched for each unit, equal to one built for it."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from dvk_xl.errors import ReportError
from dvk_xl.generate.calc import Look, Scalar, serial_or_self
from dvk_xl.generate.form import FormRequest, build_form
from dvk_xl.generate.form_layout import FIRST_ROW, FormColumn, form_columns, form_sheet
from dvk_xl.generate.form_rows import Titles, list_titles, row_cells, row_count, row_points
from dvk_xl.generate.form_template import PROPERTIES, STRINGS, Row, RowCell, Template, Texts, take_apart
from dvk_xl.generate.pieces import Part, zipped
from dvk_xl.generate.recalculate import ERRORS, Place, escaped_controls, looking, shown_value
from dvk_xl.intake.cast import Value
from dvk_xl.plan import PERSON, Plan
from dvk_xl.register import Unit
from dvk_xl.schema import PERIOD_TABLES, Schema, TableName
from dvk_xl.views.cells import shown
from dvk_xl.views.styles import styles

Rows = Mapping[str, Sequence[Mapping[str, Value]]]

_MOST_IN_A_CELL = 32_767


@dataclass(frozen=True, slots=True)
class _Marks:
    """Texts that stand for the unit's title and code in a template, in no title of the register."""

    title: str
    code: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """Any of the marks, in capitals too."""
        words = (self.title, self.title.upper(), self.code, self.code.upper())
        return re.compile("|".join(re.escape(word) for word in words))

    def texts(self, unit: Unit) -> dict[str, str]:
        """What stands in the place of each mark for a unit."""
        return {
            self.title: unit.title,
            self.title.upper(): unit.title.upper(),
            self.code: unit.code,
            self.code.upper(): unit.code.upper(),
        }


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The sheet of a table: its name, columns, the titles of their lists."""

    name: str
    table: TableName
    columns: tuple[FormColumn, ...]
    titles: Titles


@dataclass(frozen=True, slots=True)
class _Kit:
    """What all forms of a period share: whose they are, the marks, the sheets of the tables, the styles' numbers."""

    schema: Schema
    plan: Plan
    period: str
    units: Sequence[Unit]
    marks: _Marks
    sheets: tuple[_Sheet, ...]
    styles: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UnitForms:
    """The forms of one period, each built once for a number of rows and patched from then on; a person's have their own."""

    _kit: _Kit
    _templates: dict[tuple[bool, tuple[int, ...]], Template] = field(default_factory=dict)

    def form(self, unit: Unit, rows: Rows) -> bytes:
        """The bytes of a unit's form with the rows it brings along, by table; raises `ReportError`."""
        return _patched(self._kit, self._template(rows, person=unit.type == PERSON), unit, rows)

    def _template(self, rows: Rows, *, person: bool) -> Template:
        """The template with room for all rows."""
        kit = self._kit
        counts = tuple(row_count(kit.schema, one.table, len(rows.get(one.table, ()))) for one in kit.sheets)
        key = (person, counts)
        if key not in self._templates:
            self._templates[key] = _template(kit, counts, PERSON if person else "")
        return self._templates[key]


def unit_forms(schema: Schema, plan: Plan, period: str, units: Sequence[Unit]) -> UnitForms:
    """The forms of a period, none built yet; `units` are those the forms' dropdowns name."""
    sheets = []
    for name in PERIOD_TABLES[period]:
        columns = form_columns(schema.tables[name])
        sheets.append(_Sheet(form_sheet(schema, name), name, columns, list_titles(schema, plan, columns)))
    numbers = {name: number for number, name in enumerate(styles(schema.workbook), 1)}
    return UnitForms(_Kit(schema, plan, period, units, _marks(units), tuple(sheets), numbers))


def _marks(units: Sequence[Unit]) -> _Marks:
    taken = "\n".join(one.title for one in units)
    number = next(number for number in range(len(taken) + 1) if f"\ue000{number}" not in taken)
    return _Marks(f"\ue000{number}t\ue001", f"\ue000{number}c\ue001")


def _template(kit: _Kit, counts: Sequence[int], kind: str) -> Template:
    """The template with so many rows for each table; the look of a form depends on the kind of unit, not on its name."""
    places = list(zip(kit.sheets, counts, strict=True))
    stand_in = Unit(kit.marks.code, kit.marks.title, kind, obliged=True, eligible=True, reports=True)
    rows: Rows = {one.table: [{}] * count for one, count in places}
    made = build_form(kit.schema, kit.plan, FormRequest(stand_in, kit.period, rows, kit.units))
    filled = [(one.name, FIRST_ROW + place) for one, count in places for place in range(count)]
    return take_apart(made, kit.marks.pattern, filled)


@dataclass(slots=True)
class _Strings:
    """The shared strings of one form: those of the template, and those its rows add."""

    texts: Texts
    own: dict[str, int]
    added: dict[str, int] = field(default_factory=dict)
    used: int = 0

    def place(self, text: str) -> int:
        """The place of a text among the shared strings; raises `ReportError` when no cell can hold it."""
        if len(text) * 2 > _MOST_IN_A_CELL and len(text.encode("utf-16-le", "surrogatepass")) // 2 > _MOST_IN_A_CELL:
            raise ReportError(f"Không tạo được mẫu: một ô có hơn {_MOST_IN_A_CELL} chữ.")
        self.used += 1
        spelled = escaped_controls(text)
        for known in (self.texts.known, self.own):
            if spelled in known:
                return known[spelled]
        return self.added.setdefault(spelled, self.texts.unique + len(self.added))


@dataclass(frozen=True, slots=True)
class _Filling:
    """What a request puts into a template: strings, values and XML of cells by place, the opening tags of its rows."""

    strings: _Strings
    values: dict[Place, Scalar]
    cells: dict[Place, str] = field(default_factory=dict)
    tags: dict[tuple[str, int], str] = field(default_factory=dict)


def _patched(kit: _Kit, template: Template, unit: Unit, rows: Rows) -> bytes:
    """The template as the form of a unit; its rows fit."""
    words = kit.marks.texts(unit)

    def said(text: str) -> str:
        return kit.marks.pattern.sub(lambda found: words[found[0]], text)

    marked = {chunk: (place, escaped_controls(said(text))) for chunk, place, text in template.texts.marked}
    own = {text: place for place, text in reversed(marked.values())}
    values: dict[Place, Scalar] = {place: said(text) for place, text in template.marked_cells.items()}
    filling = _Filling(_Strings(template.texts, own), values)
    for sheet in kit.sheets:
        for number, row in enumerate(rows.get(sheet.table, ()), 1):
            if row:
                _fill(filling, kit, sheet, number, row, template.rows[sheet.name, FIRST_ROW + number - 1])
    changes = _row_changes(template, filling)
    changes[STRINGS] = _string_changes(template, filling.strings, {chunk: text for chunk, (_, text) in marked.items()})
    return zipped([part.member(changes.get(part.name) or _named(part, said)) for part in template.parts])


def _named(part: Part, said: Callable[[str], str]) -> dict[int, bytes]:
    """The changes of the properties, whose every second chunk is a mark; none for other parts."""
    if part.name != PROPERTIES:
        return {}
    return {
        place: escaped_controls(escape(said(part.chunks[place].decode()))).encode()
        for place in range(1, len(part.chunks), 2)
    }


def _fill(filling: _Filling, kit: _Kit, sheet: _Sheet, number: int, values: Mapping[str, Value], row: Row) -> None:
    made = row_cells(sheet.columns, sheet.titles, number, values)
    for place, (cell, known) in enumerate(zip(made, row.cells, strict=False), 1):
        key = (sheet.name, row.number, place)
        value = serial_or_self(shown(cell.value))
        filling.values[key] = value
        filling.cells[key] = _cell_xml(f'{known.start} s="{kit.styles[cell.style]}"', value, filling.strings)
    tag = row.tag
    if sheet.table != "unit_report":
        pixels = int(row_points(sheet.columns, made) * 4 / 3 + 0.5)
        tag = f'{tag[:-1]} ht="{pixels * 0.75:.16g}">'
    filling.tags[sheet.name, row.number] = tag


def _cell_xml(start: str, value: Scalar, strings: _Strings) -> str:
    if value is None:
        return f"{start}/>"
    if isinstance(value, str):
        return f'{start} t="s"><v>{strings.place(value)}</v></c>'
    if not math.isfinite(value):
        raise ReportError(f"Không tạo được mẫu: {value} không phải là một số.")
    return f"{start}><v>{value:.16G}</v></c>"


def _row_changes(template: Template, filling: _Filling) -> dict[str, dict[int, bytes]]:
    """The rows that are filled, and those whose formulas read them, by part and chunk."""
    rows = {key: template.rows[key] for key in filling.tags}
    for key in (*filling.tags, *(place[:2] for place in template.marked_cells)):
        rows |= {(row.sheet, row.number): row for row in template.followers.get(key, ())}

    def held(place: Place) -> Scalar:
        return filling.values[place] if place in filling.values else template.values.get(place)

    look = looking(held, template.formulas)
    changes: dict[str, dict[int, bytes]] = {}
    for key, row in rows.items():
        cells = (_seen(row, cell, filling, look) for cell in row.cells)
        xml = "".join((filling.tags.get(key, row.tag), *cells, "</row>"))
        changes.setdefault(row.part, {})[row.chunk] = xml.encode()
    return changes


def _seen(row: Row, cell: RowCell, filling: _Filling, look: Look) -> str:
    """The XML of a cell now."""
    place = (row.sheet, row.number, cell.column)
    if not cell.formula:
        return filling.cells.get(place, cell.xml)
    value = shown_value(look, place)
    if isinstance(value, bool):
        return f'{cell.styled} t="b">{cell.formula_xml}<v>{int(value)}</v></c>'
    if isinstance(value, str):
        kind = "e" if value in ERRORS else "str"
        return f'{cell.styled} t="{kind}">{cell.formula_xml}<v>{escape(value)}</v></c>'
    return f"{cell.styled}>{cell.formula_xml}<v>{value}</v></c>"


def _string_changes(template: Template, strings: _Strings, marked: Mapping[int, str]) -> dict[int, bytes]:
    part = next(part for part in template.parts if part.name == STRINGS)
    texts = template.texts
    counts = f'count="{texts.used + strings.used}" uniqueCount="{texts.unique + len(strings.added)}"'
    head = part.chunks[0].replace(f'count="{texts.used}" uniqueCount="{texts.unique}"'.encode(), counts.encode())
    tail = "".join(_item(text) for text in strings.added).encode() + part.chunks[-1]
    return {0: head, len(part.chunks) - 1: tail} | {chunk: _item(text).encode() for chunk, text in marked.items()}


def _item(spelled: str) -> str:
    """A shared string; blanks at its ends are kept."""
    kept = ' xml:space="preserve"' if spelled != spelled.strip() else ""
    return f"<si><t{kept}>{escape(spelled)}</t></si>"
