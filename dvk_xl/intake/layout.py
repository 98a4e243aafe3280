"""Where the tables are on a sheet, and what each row is: titles, headings, groups, data, totals, signatures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dvk_xl.intake.cast import NUMBER_FIELD, as_text
from dvk_xl.intake.grid import Grid, Scalar, holds_identity_number
from dvk_xl.intake.headings import Doubled, Header, Lists, header_from, moved
from dvk_xl.intake.numbered import parted
from dvk_xl.intake.row_kinds import GENERAL, Around, RowKind, kind_of, level_of
from dvk_xl.issues import column_letters
from dvk_xl.schema import Table
from dvk_xl.vietnamese.text import fold, is_no, is_yes

_MOST_TITLES = 40
_WIDE = 3
SAID_ABOVE = ("field", "kind", "subject")
"""The fields that a heading above rows may say for them."""


@dataclass(frozen=True, slots=True)
class LaidRow:
    """One row of the sheet: its Excel number, what it is, its cells by field.

    `columns`: field → 1-based column for this row: each table of a sheet has its own.
    `context`: the headings a data row stands under, outermost first, a line each; the words of any other row.
    `others`: the filled cells of columns the table does not know, by column letter.
    `more`: Excel numbers of the rows below that go on with this record. `part`, `parts`: which of the models that one
    cell numbers this is, from 1; of a row that names one model both are 1.
    """

    row: int
    kind: RowKind
    cells: Mapping[str, Scalar] = field(default_factory=dict)
    context: str = ""
    columns: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, Scalar] = field(default_factory=dict)
    more: tuple[int, ...] = ()
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class LaidSheet:
    """A table of a sheet understood, or a sheet without one: its rows, columns by field and what was not understood.

    `table` is `None` when no header was found. `columns`: field → 1-based column. `extra`: (letter, heading, filled
    cells) of columns the table does not know. `doubled`: headings that stand a second time. `titles`: the texts above
    the header. `identities`: letters of columns outside the table that hold numbers like those of identity cards.
    `moved`: fields out of the order that our own form has. `heading_rows`: the Excel row of each column's heading.
    `crosses`: headings of columns of crosses by letter.
    """

    sheet: str
    table: str | None
    columns: Mapping[str, int]
    rows: tuple[LaidRow, ...]
    extra: tuple[tuple[str, str, int], ...] = ()
    doubled: tuple[Doubled, ...] = ()
    titles: tuple[str, ...] = ()
    identities: frozenset[str] = frozenset()
    moved: tuple[str, ...] = ()
    heading_rows: Mapping[int, int] = field(default_factory=dict)
    crosses: Mapping[str, str] = field(default_factory=dict)

    def letter(self, name: str) -> str:
        """The column letter of a field, or nothing when the sheet has no such column."""
        return column_letters(self.columns[name]) if name in self.columns else ""


@dataclass(frozen=True, slots=True)
class _Section:
    """A stretch of the grid, from `start` up to `end`: a table with its header and the rows of titles above it."""

    start: int
    end: int
    header: Header
    again: tuple[Header, ...] = ()


def lay_out(grid: Grid, tables: Sequence[Table], lists: Lists | None = None) -> tuple[LaidSheet, ...]:
    """The tables of a sheet from top to bottom, each with what its rows are; together they hold every row.

    Without a header there is one sheet whose table is `None`, every filled row a title. A header knows three headings
    of a table (two for the register of units), its name among them. `lists`: the closed lists, whose words may head
    columns of crosses and groups of rows.
    """
    sections = _sections(grid, tables, lists or {})
    if not sections:
        rows = tuple(_outside(grid, index, "title") for index in range(len(grid.rows)))
        return (LaidSheet(grid.name, None, {}, rows, titles=_titles(grid, 0, len(grid.rows))),)
    return tuple(_laid(grid, one, lists or {}) for one in sections)


def _sections(grid: Grid, tables: Sequence[Table], lists: Lists) -> list[_Section]:
    sections: list[_Section] = []
    index = 0
    while index < len(grid.rows):
        header = header_from(grid, index, tables, lists)
        if header is None:
            index += 1
            continue
        last = sections[-1] if sections else None
        if last is not None and header.reads_like(last.header):
            sections[-1] = replace(last, again=(*last.again, header))
        else:
            start = _titles_from(grid, last, header.first)
            if last is not None:
                sections[-1] = replace(last, end=start)
            sections.append(_Section(start, len(grid.rows), header))
        index = header.last + 1
    return sections


def _titles_from(grid: Grid, above: _Section | None, first: int) -> int:
    """Where the titles of a table begin: above the first one all is title; below another, texts that stand alone."""
    if above is None:
        return 0
    start = first
    parted_off = False
    for index in range(first - 1, above.header.last, -1):
        filled = [value for value in grid.rows[index] if value is not None]
        if len(filled) > 1 or any(not isinstance(value, str) for value in filled):
            break
        if not filled:
            parted_off = True
        elif not parted_off and not str(filled[0]).isupper() and index < first - 1:
            break
        start = index
    return start


def _laid(grid: Grid, section: _Section, lists: Lists) -> LaidSheet:
    header = section.header
    rows = tuple(_rows(grid, section, lists))
    return LaidSheet(
        grid.name,
        header.table.name,
        _all_columns(header),
        rows,
        _extra(grid, section),
        header.doubled,
        _titles(grid, section.start, header.first),
        _identities(grid, section),
        moved(header.columns, header.table),
        header.rows,
        {column_letters(one.column): one.word for one in header.ticks},
    )


def _all_columns(header: Header) -> dict[str, int]:
    """Every field's column; a field chosen by crosses stands in the first column of them."""
    ticked = {one.name: one.column for one in reversed(header.ticks)}
    return {**ticked, **header.columns}


def _titles(grid: Grid, start: int, end: int) -> tuple[str, ...]:
    rows = grid.rows[start : min(end, start + _MOST_TITLES)]
    return tuple(value for row in rows for value in row if isinstance(value, str) and value.strip())


def _outside(grid: Grid, index: int, kind: RowKind) -> LaidRow:
    filled = any(value is not None for value in grid.rows[index])
    return LaidRow(grid.first_row + index, kind if filled else "blank")


@dataclass(slots=True)
class _Walk:
    """The walk down a table: the headings of groups by level, whether a signature stood above, the rows so far."""

    headings: dict[int, str] = field(default_factory=dict)
    below: bool = False
    rows: list[LaidRow] = field(default_factory=list)


def _rows(grid: Grid, section: _Section, lists: Lists) -> Iterator[LaidRow]:
    header = section.header
    heads = {index for one in (header, *section.again) for index in range(one.first, one.last + 1)}
    groups = frozenset(word for name in SAID_ABOVE for word in lists.get(name, ()))
    names = _merged_names(grid, header)
    known = header.columns.values()
    wide = {top for top, left, _, right in grid.merged if sum(left <= column <= right for column in known) >= _WIDE}
    walk = _Walk()
    for index in range(section.start, section.end):
        excel_row = grid.first_row + index
        if index < header.first:
            walk.rows.append(_outside(grid, index, "title"))
        elif index in heads:
            walk.rows.append(LaidRow(excel_row, "header"))
        elif excel_row in names and _goes_on(grid, header, index):
            _join(walk, _data(grid, header, index, walk), names[excel_row])
        else:
            around = Around(walk.below, excel_row in wide, groups)
            walk.rows.append(_told(grid, header, index, around, walk))
    for row in walk.rows:
        yield from parted(row, header.table) if row.kind == "data" else (row,)


def _told(grid: Grid, header: Header, index: int, around: Around, walk: _Walk) -> LaidRow:
    row = grid.rows[index]
    offsets = {name: column - grid.first_column for name, column in header.columns.items()}
    kind, text = kind_of(row, offsets, header.table, around)
    if kind == "group":
        level = level_of(row)
        walk.headings = {**{one: words for one, words in walk.headings.items() if one < level}, level: text}
    # a general report is one row: whatever its cells say, and what stands below it is none
    walk.below = walk.below or kind == "signature" or (kind == "data" and header.table.name == GENERAL)
    if kind == "data":
        return _data(grid, header, index, walk)
    return LaidRow(grid.first_row + index, kind, {}, text, header.columns)


def _data(grid: Grid, header: Header, index: int, walk: _Walk) -> LaidRow:
    row = grid.rows[index]
    columns = dict(header.columns)
    cells = {name: row[column - grid.first_column] for name, column in columns.items()}
    for one in header.doubled:
        if cells[one.name] is None and row[one.column - grid.first_column] is not None:
            cells[one.name], columns[one.name] = row[one.column - grid.first_column], one.column
    for name in {one.name for one in header.ticks}:
        crossed = [one for one in header.ticks if one.name == name and _is_crossed(row[one.column - grid.first_column])]
        cells[name] = "; ".join(one.word for one in crossed) or None
        columns[name] = (crossed or [one for one in header.ticks if one.name == name])[0].column
    # words in a column of crosses are more than a cross
    crosses = {one.column for one in header.ticks if _is_plain_cross(row[one.column - grid.first_column])}
    known = {*header.columns.values(), *(columns[one.name] for one in header.doubled), *crosses}
    others = {
        column_letters(grid.first_column + offset): value
        for offset, value in enumerate(row)
        if value is not None and grid.first_column + offset not in known
    }
    return LaidRow(grid.first_row + index, "data", cells, "\n".join(walk.headings.values()), columns, others)


_UNCROSSED = frozenset({"/", "n/a", "na", "//"})


def _is_crossed(value: Scalar) -> bool:
    """Whether a cell in a column of crosses chooses: a cross, a yes, or words of its own."""
    if isinstance(value, str):
        return not is_no(value) and fold(value) not in _UNCROSSED
    return value is not None and value is not False and value != 0


def _is_plain_cross(value: Scalar) -> bool:
    return not _is_crossed(value) or value is True or value == 1 or (isinstance(value, str) and is_yes(value))


def _merged_names(grid: Grid, header: Header) -> Mapping[int, int]:
    """Rows in which the name of the row above goes on: Excel row → first row of the merged cell."""
    column = header.columns.get("model_name")
    return {
        row: top
        for top, left, bottom, right in grid.merged
        if column is not None and left <= column <= right
        for row in range(top + 1, bottom + 1)
        if top > grid.first_row + header.last
    }


def _goes_on(grid: Grid, header: Header, index: int) -> bool:
    """Whether a row below in the same merged name is no model of its own: it bears no number of its own."""
    column = header.columns.get(NUMBER_FIELD)
    if column is None:
        return True
    offset = column - grid.first_column
    number = grid.rows[index][offset]
    return number is None or number == grid.rows[index - 1][offset]


def _last_record(walk: _Walk, top: int) -> int | None:
    """The place among the rows so far of the record that begins at this Excel row or below it, if nothing else ended it."""
    for place in range(len(walk.rows) - 1, -1, -1):
        row = walk.rows[place]
        if row.kind != "joined":
            return place if row.kind == "data" and row.row >= top else None
    return None


def _join(walk: _Walk, more: LaidRow, top: int) -> None:
    """Let the record above go on with what a row adds to it; texts stand one under the other."""
    place = _last_record(walk, top)
    if place is None:
        walk.rows.append(more)
        return
    first = walk.rows[place]
    cells = {name: _both(value, more.cells.get(name)) for name, value in first.cells.items()}
    walk.rows[place] = replace(first, cells=cells, others={**more.others, **first.others}, more=(*first.more, more.row))
    walk.rows.append(LaidRow(more.row, "joined", {}, "", more.columns))


def _both(one: Scalar, other: Scalar) -> Scalar:
    if other is None or other == one or (isinstance(one, str) and as_text(other) in one.split("\n")):
        return one
    return other if one is None else f"{as_text(one)}\n{as_text(other)}"


def _extra(grid: Grid, section: _Section) -> tuple[tuple[str, str, int], ...]:
    header = section.header
    ticks, doubled = (one.column for one in header.ticks), (one.column for one in header.doubled)
    known = {*header.columns.values(), *ticks, *doubled}
    found = []
    for column, heading in header.headings.items():
        offset = column - grid.first_column
        body = grid.rows[header.last + 1 : section.end]
        filled = sum(row[offset] is not None for row in body if offset < len(row)) if column not in known else 0
        if filled:
            found.append((column_letters(column), heading, filled))
    return tuple(found)


def _identities(grid: Grid, section: _Section) -> frozenset[str]:
    known = set(section.header.columns.values())
    return frozenset(
        column_letters(grid.first_column + offset)
        for row in grid.rows[section.header.last + 1 : section.end]
        for offset, value in enumerate(row)
        if value is not None and grid.first_column + offset not in known and holds_identity_number(value)
    )
