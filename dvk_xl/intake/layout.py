"""Where the table is on a sheet: its header by words, and what each row is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dvk_xl.intake.grid import Grid, Scalar, holds_identity_number
from dvk_xl.intake.row_kinds import (
    GENERAL,
    HEADER_WORDS,
    NUMBER_FIELD,
    ORDINAL,
    RowKind,
    heading_key,
    heading_keys,
    kind_of,
    level_of,
)
from dvk_xl.issues import column_letters
from dvk_xl.schema import Table
from dvk_xl.vietnamese.text import fold

_ANCHORS = {"registration": "model_name", "result": "model_name", "unit_report": "", "unit": "title"}
"""The heading without which a row is no header of the table."""


@dataclass(frozen=True, slots=True)
class LaidRow:
    """One row of the sheet: its Excel number, what it is, its cells by field.

    `columns`: field → 1-based column for this row: each table of a sheet has its own.
    `context`: the headings a data row stands under, outermost first, a line each; the words of any other row.
    """

    row: int
    kind: RowKind
    cells: Mapping[str, Scalar] = field(default_factory=dict)
    context: str = ""
    columns: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LaidSheet:
    """A sheet understood: its table (`None` when no header was found), columns by field and what was not understood.

    `columns`: field → 1-based column. `extra`: (letter, heading, filled cells) of columns the table does not know.
    `doubled`: headings that stand a second time. `titles`: the texts above the header.
    `identities`: letters of columns outside the table that hold numbers like those of identity cards.
    """

    sheet: str
    table: str | None
    columns: Mapping[str, int]
    rows: tuple[LaidRow, ...]
    extra: tuple[tuple[str, str, int], ...] = ()
    doubled: tuple[tuple[str, str], ...] = ()
    titles: tuple[str, ...] = ()
    identities: frozenset[str] = frozenset()

    def letter(self, name: str) -> str:
        """The column letter of a field, or nothing when the sheet has no such column."""
        return column_letters(self.columns[name]) if name in self.columns else ""


@dataclass(frozen=True, slots=True)
class _Header:
    table: Table
    first: int
    last: int
    columns: Mapping[str, int]
    headings: Mapping[int, str]


def lay_out(grid: Grid, tables: Sequence[Table]) -> LaidSheet:
    """What each row of a sheet is; without a header every filled row is a title and the table is `None`.

    A header is a row with three headings of a table (two for the register of units), its name among them.
    """
    header = _find_header(grid, tables)
    if header is None:
        rows = tuple(_outside(grid, index, "title") for index in range(len(grid.rows)))
        return LaidSheet(grid.name, None, {}, rows, titles=_titles(grid, len(grid.rows)))
    rows = tuple(_rows(grid, header))
    return LaidSheet(
        grid.name,
        header.table.name,
        header.columns,
        rows,
        _extra(grid, header),
        _doubled(header),
        _titles(grid, header.first),
        _identities(grid, header),
    )


def _find_header(grid: Grid, tables: Sequence[Table]) -> _Header | None:
    best: _Header | None = None
    for index, row in enumerate(grid.rows[:60]):
        if sum(isinstance(value, str) for value in row) < min(map(_words_needed, tables)):
            continue
        for table in tables:
            header = _header_at(grid, index, table)
            if header and (best is None or len(header.columns) > len(best.columns)):
                best = header
        if best is not None and len(best.columns) == len(best.headings):
            return best
        if best is not None and index - best.first > 1:
            break
    return best


def _header_at(grid: Grid, index: int, table: Table) -> _Header | None:
    headings = _headings(grid, index)
    columns = _columns(table, headings)
    last = index
    below = _headings(grid, index + 1) if index + 1 < len(grid.rows) else {}
    if below and not any(ORDINAL.match(text) for text in below.values()):
        stacked = {**headings, **{column: text for column, text in below.items() if column not in headings}}
        stacked = {**stacked, **{c: t for c, t in below.items() if fold(t) in heading_keys(table)}}
        wider = _columns(table, stacked)
        if len(wider) > len(columns) and _is_heading_row(table, below):
            headings, columns, last = stacked, wider, index + 1
    known = [name for name in columns if name != NUMBER_FIELD]
    if len(known) < _words_needed(table) or _ANCHORS.get(table.name, table.key) not in {*columns, ""}:
        return None
    return _Header(table, index, last, columns, headings)


def _words_needed(table: Table) -> int:
    return HEADER_WORDS - 1 if table.name == "unit" else HEADER_WORDS


def _is_heading_row(table: Table, texts: Mapping[int, str]) -> bool:
    keys = heading_keys(table)
    return all(heading_key(text) in keys for text in texts.values())


def _headings(grid: Grid, index: int) -> dict[int, str]:
    row = grid.rows[index]
    return {
        grid.first_column + offset: value
        for offset, value in enumerate(row)
        if isinstance(value, str) and value.strip()
    }


def _columns(table: Table, headings: Mapping[int, str]) -> dict[str, int]:
    keys = heading_keys(table)
    columns: dict[str, int] = {}
    for column, text in headings.items():
        name = keys.get(heading_key(text)) or keys.get(heading_key(text.split("(")[0]))
        if name and name not in columns:
            columns[name] = column
    return columns


def _titles(grid: Grid, end: int) -> tuple[str, ...]:
    return tuple(
        value for row in grid.rows[: min(end, 40)] for value in row if isinstance(value, str) and value.strip()
    )


def _outside(grid: Grid, index: int, kind: RowKind) -> LaidRow:
    filled = any(value is not None for value in grid.rows[index])
    return LaidRow(grid.first_row + index, kind if filled else "blank")


def _rows(grid: Grid, header: _Header) -> list[LaidRow]:
    columns = header.columns
    offsets = {name: column - grid.first_column for name, column in columns.items()}
    rows: list[LaidRow] = []
    headings: dict[int, str] = {}
    below = False
    for index, row in enumerate(grid.rows):
        if index < header.first:
            rows.append(_outside(grid, index, "title"))
            continue
        if index <= header.last:
            rows.append(LaidRow(grid.first_row + index, "header"))
            continue
        kind, text = kind_of(row, offsets, header.table, below=below)
        if kind == "header":
            # a second table on the sheet may have other columns than the first
            columns = _columns(header.table, _headings(grid, index)) or columns
            offsets = {name: column - grid.first_column for name, column in columns.items()}
        if kind == "group":
            level = level_of(row)
            headings = {**{one: words for one, words in headings.items() if one < level}, level: text}
        # a general report is one row: whatever its cells say, and what stands below it is none
        below = below or kind == "signature" or (kind == "data" and header.table.name == GENERAL)
        cells = {name: row[offset] for name, offset in offsets.items()} if kind == "data" else {}
        words = "\n".join(headings.values()) if kind == "data" else text
        rows.append(LaidRow(grid.first_row + index, kind, cells, words, columns))
    return rows


def _extra(grid: Grid, header: _Header) -> tuple[tuple[str, str, int], ...]:
    known = set(header.columns.values())
    keys = heading_keys(header.table)
    found = []
    for column, heading in header.headings.items():
        if column in known or heading_key(heading) in keys:
            continue
        offset = column - grid.first_column
        filled = sum(row[offset] is not None for row in grid.rows[header.last + 1 :] if offset < len(row))
        if filled:
            found.append((column_letters(column), heading, filled))
    return tuple(found)


def _identities(grid: Grid, header: _Header) -> frozenset[str]:
    known = set(header.columns.values())
    return frozenset(
        column_letters(grid.first_column + offset)
        for row in grid.rows[header.last + 1 :]
        for offset, value in enumerate(row)
        if value is not None and grid.first_column + offset not in known and holds_identity_number(value)
    )


def _doubled(header: _Header) -> tuple[tuple[str, str], ...]:
    known = set(header.columns.values())
    keys = heading_keys(header.table)
    return tuple(
        (column_letters(column), heading)
        for column, heading in header.headings.items()
        if column not in known and heading_key(heading) in keys
    )
