"""Where the table is on a sheet: its header by words, and what each row is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Literal

from dvk_xl.intake.grid import Grid, Scalar, holds_identity_number
from dvk_xl.issues import column_letters
from dvk_xl.schema import Table
from dvk_xl.vietnamese.text import fold

RowKind = Literal["title", "header", "group", "column_number", "total", "blank", "signature", "data"]
SKIPPED: tuple[str, ...] = ("title", "header", "group", "column_number", "total", "blank", "signature")

_HEADER_WORDS = 3
_SUMMED = ("integer", "number", "money", "percent")
_SIGNATURE_CELLS = 3
_NUMBER_FIELD = "number"
_GENERAL = "unit_report"
_ANCHORS = {"registration": "model_name", "result": "model_name", "unit_report": "", "unit": "title"}
"""The heading without which a row is no header of the table."""
_TOTAL = re.compile(r"^(tổng cộng|tổng số|tổng|cộng)(\s*[:(\d…]|\s*$|\s+(mô hình|số|cộng|các)\b)")
_SIGNATURE = re.compile(
    r"^(t/?m\b\.?|tm\.|k/?t\b\.?|kt\.|tl\.|người lập|nơi nhận|đại diện|chủ tịch|phó chủ tịch|bí thư|phó bí thư|"
    r"trưởng ban|hiệu trưởng|thủ trưởng|tổ trưởng|\(?ký\b|.{0,40}ngày\s*[\d….]+\s*tháng\s*[\d….]+\s*năm)"
)
_COLUMN_NUMBER = re.compile(r"^[0-9]{1,3}$")
_ORDINAL = re.compile(r"^\(?\d{1,3}\)?\.?$")
_OUTLINE = re.compile(r"^([IVXLC]+|[A-Z]|\d+(\.\d+)+)[.)]?$")
_NO_MARK = ("",)
_LEADING_OUTLINE = re.compile(r"^\s*([IVXLC]+|[A-Z]|\d+(\.\d+)*)[.)\-:]\s+")


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
    if below and not any(_ORDINAL.match(text) for text in below.values()):
        stacked = {**headings, **{column: text for column, text in below.items() if column not in headings}}
        stacked = {**stacked, **{c: t for c, t in below.items() if fold(t) in heading_keys(table)}}
        wider = _columns(table, stacked)
        if len(wider) > len(columns) and _is_heading_row(table, below):
            headings, columns, last = stacked, wider, index + 1
    known = [name for name in columns if name != _NUMBER_FIELD]
    if len(known) < _words_needed(table) or _ANCHORS.get(table.name, table.key) not in {*columns, ""}:
        return None
    return _Header(table, index, last, columns, headings)


def _words_needed(table: Table) -> int:
    return _HEADER_WORDS - 1 if table.name == "unit" else _HEADER_WORDS


def _is_heading_row(table: Table, texts: Mapping[int, str]) -> bool:
    keys = heading_keys(table)
    return all(_heading_key(text) in keys for text in texts.values())


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
        name = keys.get(_heading_key(text)) or keys.get(_heading_key(text.split("(")[0]))
        if name and name not in columns:
            columns[name] = column
    return columns


@lru_cache(8192)
def _heading_key(text: str) -> str:
    return fold(text).rstrip(" .:*")


@cache
def heading_keys(table: Table) -> Mapping[str, str]:
    """Every key that names a field of the table: its name, its title, its aliases."""
    keys: dict[str, str] = {}
    for one in table.fields:
        for word in (one.name, one.title, *one.aliases):
            keys.setdefault(_heading_key(word), one.name)
    return keys


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
        kind, text = _kind(row, offsets, header.table, below=below)
        if kind == "header":
            # a second table on the sheet may have other columns than the first
            columns = _columns(header.table, _headings(grid, index)) or columns
            offsets = {name: column - grid.first_column for name, column in columns.items()}
        if kind == "group":
            level = _level(row)
            headings = {**{one: words for one, words in headings.items() if one < level}, level: text}
        # a general report is one row: whatever its cells say, and what stands below it is none
        below = below or kind == "signature" or (kind == "data" and header.table.name == _GENERAL)
        cells = {name: row[offset] for name, offset in offsets.items()} if kind == "data" else {}
        words = "\n".join(headings.values()) if kind == "data" else text
        rows.append(LaidRow(grid.first_row + index, kind, cells, words, columns))
    return rows


def _level(row: tuple[Scalar, ...]) -> int:
    """How deep a heading stands: "A" above "I" above "1.1" above a heading without a mark."""
    text = next((value.strip() for value in row if isinstance(value, str) and value.strip()), "")
    mark = text if _OUTLINE.match(text) else (_LEADING_OUTLINE.match(text) or _NO_MARK)[0].strip()
    mark = mark.rstrip(".):- ")
    if not mark:
        return 3
    if mark[0].isdigit():
        return 2
    return 1 if set(mark) <= set("IVX") else 0


def _kind(row: tuple[Scalar, ...], offsets: Mapping[str, int], table: Table, *, below: bool) -> tuple[RowKind, str]:
    filled = [value for value in row if value is not None]
    if not filled or _only_furniture(row, offsets, table):
        return "blank", ""
    if table.name == "unit":
        return "data", ""
    if _is_repeated_header([value for value in filled if isinstance(value, str)], table):
        return "header", ""
    if table.name == _GENERAL and not below:
        return ("column_number" if _is_column_numbers(filled, first="1") else "data"), ""
    return _written(row, offsets, table, below=below)


def _written(row: tuple[Scalar, ...], offsets: Mapping[str, int], table: Table, *, below: bool) -> tuple[RowKind, str]:
    filled = [value for value in row if value is not None]
    texts = [value for value in filled if isinstance(value, str)]
    text = next((value for value in texts if not _is_mark(value)), "")
    ordinal, few = _ordinal(row, offsets), len(filled) <= _SIGNATURE_CELLS
    if _TOTAL.match(fold(text)) and (few or not ordinal):
        return "total", _total_words(row, offsets, table)
    if _is_column_numbers(filled):
        return "column_number", ""
    signed = few and (below or bool(_SIGNATURE.match(fold(text))))
    if signed and not ordinal and not _says_what_counts(row, offsets, table):
        return "signature", text
    if _is_group(row, offsets, texts, ordinal=ordinal):
        return "group", _LEADING_OUTLINE.sub("", text)
    return "data", ""


def _says_what_counts(row: tuple[Scalar, ...], offsets: Mapping[str, int], table: Table) -> bool:
    # a model named after a "Bí thư" in a list without numbers: a signature never fills name, kind and field at once
    asked = (one.name for one in table.fields if one.required == "error" and one.type != "unit")
    needed = [offsets[name] for name in asked if name in offsets]
    return len(needed) >= _HEADER_WORDS and all(row[offset] is not None for offset in needed)


def _total_words(row: tuple[Scalar, ...], offsets: Mapping[str, int], table: Table) -> str:
    # a number under a column of numbers is the sum of that column, not the number of rows
    summed = {one.name for one in table.fields if one.type in _SUMMED} - {_NUMBER_FIELD}
    sums = {offset for name, offset in offsets.items() if name in summed}
    said = (value for offset, value in enumerate(row) if value is not None and offset not in sums)
    return " ".join(str(value) for value in said)


def _only_furniture(row: tuple[Scalar, ...], offsets: Mapping[str, int], table: Table) -> bool:
    # numbers of rows and hidden ids are the form's own; a row with nothing else says nothing
    hidden = {offsets[one.name] for one in table.fields if one.in_form and one.name in offsets}
    number = offsets.get(_NUMBER_FIELD, 0)
    return all(
        value is None or offset in hidden or (offset == number and _is_ordinal(value))
        for offset, value in enumerate(row)
    )


def _is_ordinal(value: Scalar) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and bool(_ORDINAL.match(value.strip())))


def _is_column_numbers(filled: Sequence[Scalar], first: str = "") -> bool:
    numbers = [str(value).strip("() .") for value in filled]
    if len(filled) < _HEADER_WORDS or (first and numbers[0] != first):
        return False
    return all(_COLUMN_NUMBER.match(one) for one in numbers) and [int(one) for one in numbers] == list(
        range(int(numbers[0]), int(numbers[0]) + len(numbers))
    )


def _is_repeated_header(texts: Sequence[str], table: Table) -> bool:
    # a form has a hidden row of names above its titles; a long list repeats its header on every page
    keys = heading_keys(table)
    known = sum(_heading_key(text) in keys for text in texts)
    return known >= _HEADER_WORDS and known * 10 >= len(texts) * 8


def _ordinal(row: tuple[Scalar, ...], offsets: Mapping[str, int]) -> bool:
    return bool(row) and _is_ordinal(row[offsets.get(_NUMBER_FIELD, 0)])


def _is_mark(value: Scalar) -> bool:
    return _is_ordinal(value) or (isinstance(value, str) and bool(_OUTLINE.match(value.strip())))


def _is_group(row: tuple[Scalar, ...], offsets: Mapping[str, int], texts: Sequence[str], *, ordinal: bool) -> bool:
    number = offsets.get(_NUMBER_FIELD)
    if ordinal and number is not None:
        return False
    marks = {number} if number is not None and _is_mark(row[number]) else set()
    others = [value for offset, value in enumerate(row) if value is not None and offset not in marks]
    if len(others) != 1 or not isinstance(others[0], str):
        return False
    outlined = any(_OUTLINE.match(text.strip()) for text in texts) or bool(_LEADING_OUTLINE.match(others[0]))
    name = row[offsets["model_name"]] if "model_name" in offsets else None
    return (
        outlined or name is None or others[0].isupper() or fold(others[0]).startswith(("lĩnh vực", "chi bộ", "đảng bộ"))
    )


def _extra(grid: Grid, header: _Header) -> tuple[tuple[str, str, int], ...]:
    known = set(header.columns.values())
    keys = heading_keys(header.table)
    found = []
    for column, heading in header.headings.items():
        if column in known or _heading_key(heading) in keys:
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
        if column not in known and _heading_key(heading) in keys
    )
