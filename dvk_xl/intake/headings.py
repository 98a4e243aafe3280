"""The header of a table: one to three rows of headings, told by their words and by what the merged cells above them say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from dvk_xl.intake.cast import NUMBER_FIELD
from dvk_xl.intake.grid import Grid
from dvk_xl.intake.row_kinds import HEADER_WORDS, ORDINAL, heading_key, heading_keys
from dvk_xl.schema import Table

Lists = Mapping[str, Mapping[str, str]]
"""The closed lists by name: folded word → code."""

_ANCHORS = {"registration": "model_name", "result": "model_name", "unit_report": "", "unit": "title"}
"""The heading without which a row is no header of the table."""
_DEEPEST = 3
_LOOKED_AT = 3
_LONGEST_HEADING = 200


@dataclass(frozen=True, slots=True)
class Tick:
    """A column whose crosses choose one item of a list: its 1-based column, the field, the word it stands for."""

    column: int
    name: str
    word: str


@dataclass(frozen=True, slots=True)
class Doubled:
    """A heading that stands a second time: the field, both 1-based columns; where the first is blank the second is read."""

    name: str
    column: int
    first: int
    heading: str


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table in a grid.

    `first`, `last`: places of its rows in the grid, from 0. `columns`: field → 1-based column. `headings`: the words
    above each column, the lowest last. `ticks`: columns of crosses. `doubled`: columns left aside. `rows`: the Excel row
    of each column's heading.
    """

    table: Table
    first: int
    last: int
    columns: Mapping[str, int]
    headings: Mapping[int, str]
    ticks: tuple[Tick, ...] = ()
    doubled: tuple[Doubled, ...] = ()
    rows: Mapping[int, int] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """How many rows it has."""
        return self.last - self.first + 1

    @property
    def score(self) -> int:
        """How many fields it knows."""
        return len(self.columns) + len({one.name for one in self.ticks})

    def reads_like(self, other: "Header") -> bool:
        """Whether both name the same fields in the same columns: the same list goes on below."""
        return (self.table, self.columns, self.ticks) == (other.table, other.columns, other.ticks)


def header_from(grid: Grid, index: int, tables: Sequence[Table], lists: Lists) -> Header | None:
    """The best header that begins at this row of the grid, or at the next row when that one knows more."""
    best = _best_at(grid, index, tables, lists)
    if best is None or index + 1 == len(grid.rows):
        return best
    other = _best_at(grid, index + 1, tables, lists)
    return other if other is not None and other.score > best.score else best


def _best_at(grid: Grid, index: int, tables: Sequence[Table], lists: Lists) -> Header | None:
    best: Header | None = None
    for table in tables:
        if not _may_begin(grid, index, table):
            continue
        for header in _deeper(grid, index, table, lists):
            # of two that know as much the deeper one has read what stands above, too
            if best is None or (header.score, header.depth) > (best.score, best.depth):
                best = header
    return best


def _may_begin(grid: Grid, index: int, table: Table) -> bool:
    """Whether one of the texts is a heading of the table: a quick look that spares the rows of a long list.

    Of a row with numbers or days, as data has, only the first texts are looked at.
    """
    filled = [value for value in grid.rows[index] if value is not None]
    texts = [value for value in filled if isinstance(value, str) and len(value) <= _LONGEST_HEADING]
    keys = heading_keys(table)
    looked_at = texts if len(texts) == len(filled) else texts[:_LOOKED_AT]
    return len(texts) > 1 and any(heading_key(text) in keys for text in looked_at)


def _deeper(grid: Grid, index: int, table: Table, lists: Lists) -> Iterator[Header]:
    """The headers of one, two and three rows from here, as far as the rows go on being headings."""
    for last in range(index, min(index + _DEEPEST, len(grid.rows))):
        if last > index and not _goes_on(grid, index, last, table, lists):
            return
        header = _read(grid, index, last, table, lists)
        if header is not None:
            yield header


def _texts(grid: Grid, index: int) -> dict[int, str]:
    row = grid.rows[index]
    return {
        grid.first_column + offset: value
        for offset, value in enumerate(row)
        if isinstance(value, str) and value.strip() and len(value) <= _LONGEST_HEADING
    }


def _parents(grid: Grid, index: int) -> dict[int, str]:
    """The text above each column in an upper row of a header: a merged cell, or a heading with blanks right of it."""
    texts = _texts(grid, index)
    excel_row = grid.first_row + index
    spread = dict(texts)
    for top, left, bottom, right in grid.merged:
        if top <= excel_row <= bottom and left in texts:
            spread.update(dict.fromkeys(range(left, right + 1), texts[left]))
    rows_below = range(index + 1, min(index + _DEEPEST, len(grid.rows)))
    below = {column for one in rows_below for column in _texts(grid, one)}
    for column in sorted(below):
        left_of = [one for one in spread if one < column]
        if column not in spread and left_of and max(left_of) in below:
            spread[column] = spread[max(left_of)]
    return spread


def _goes_on(grid: Grid, first: int, index: int, table: Table, lists: Lists) -> bool:
    """Whether a row below a row of headings is one itself: every word of its own is a heading, or stands under one."""
    row, above = grid.rows[index], _texts(grid, index - 1)
    own = {column: text for column, text in _texts(grid, index).items() if above.get(column) != text}
    other = any(value is not None and not isinstance(value, str) for value in row)
    if not own or other or any(ORDINAL.match(text.strip()) for text in own.values()):
        return False
    shared = _shared(_parents(grid, index - 1))
    keys, words = heading_keys(table), _list_words(table, lists)
    crosses = sum(heading_key(text) in words for text in own.values()) > 1  # one by itself may head a group of rows
    known = [heading_key(text) in keys or (crosses and heading_key(text) in words) for text in own.values()]
    under = [column in shared for column in own]
    begins = first == index - 1 or any(known)
    if any(_is_another(above.get(column), text, keys) for column, text in own.items() if column not in shared):
        return False
    return begins and all(one or other for one, other in zip(known, under, strict=True))


def _is_another(above: str | None, text: str, keys: Mapping[str, str]) -> bool:
    """Whether a heading stands under a word that is not about it: "Đơn vị:" of a title above the column of numbers."""
    leaf = heading_key(text)
    if above is None or leaf not in keys:
        return False
    over = heading_key(above)
    return f"{leaf} {over}" not in keys and f"{over} {leaf}" not in keys and keys.get(over) != keys[leaf]


def _shared(parents: Mapping[int, str]) -> frozenset[int]:
    """Columns that stand side by side under one heading."""
    return frozenset(
        column for column, text in parents.items() if parents.get(column - 1) == text or parents.get(column + 1) == text
    )


def _list_words(table: Table, lists: Lists) -> frozenset[str]:
    return frozenset(word for one in table.fields if one.list for word in lists.get(one.list, ()))


def _read(grid: Grid, first: int, last: int, table: Table, lists: Lists) -> Header | None:
    paths = _paths(grid, first, last)
    keys = heading_keys(table)
    columns: dict[str, int] = {}
    doubled: list[Doubled] = []
    left: list[int] = []
    for column, path in paths.items():
        name = _name(path, keys) or lists.get(NUMBER_FIELD, {}).get(heading_key(path.words[-1]))
        if name is None:
            left.append(column)
        elif name in columns:
            doubled.append(Doubled(name, column, columns[name], path.words[-1]))
        else:
            columns[name] = column
    ticks = _ticks({column: paths[column] for column in left}, table, columns, lists)
    ticked = {one.name for one in ticks}
    known = [name for name in columns if name != NUMBER_FIELD]
    if len(known) + len(ticked) < _words_needed(table) or _anchor(table) not in {*columns, ""}:
        return None
    headings = {column: path.words[-1] for column, path in paths.items()}
    rows = {column: grid.first_row + path.row for column, path in paths.items()}
    return Header(table, first, last, columns, headings, ticks, tuple(doubled), rows)


def _words_needed(table: Table) -> int:
    return HEADER_WORDS - 1 if table.name == "unit" else HEADER_WORDS


def _anchor(table: Table) -> str:
    return _ANCHORS.get(table.name, table.key)


@dataclass(frozen=True, slots=True)
class _Path:
    """The words above a column, from the top; `alone`: how many of the last ones are of this column alone.

    `row`: the place in the grid, from 0, of the row in which the lowest word first stands.
    """

    words: tuple[str, ...]
    alone: int
    row: int


def _paths(grid: Grid, first: int, last: int) -> dict[int, _Path]:
    rows = [_parents(grid, index) for index in range(first, last)] + [_texts(grid, last)]
    shared = [_shared(row) for row in rows[:-1]] + [frozenset[int]()]
    paths: dict[int, _Path] = {}
    for column in sorted({column for row in rows for column in row}):
        words: list[str] = []
        alone = place = 0
        for index, (row, side_by_side) in enumerate(zip(rows, shared, strict=True), first):
            text = row.get(column)
            if text is None or (words and words[-1] == text):
                continue
            words.append(text)
            place = index
            alone = 0 if column in side_by_side else alone + 1
        # a heading merged over several columns belongs to what stands below it; the first column may have nothing there
        if alone or column == _leftmost(rows, column):
            paths[column] = _Path(tuple(words), alone, place)
    return paths


def _leftmost(rows: Sequence[Mapping[int, str]], column: int) -> int:
    text = next(row[column] for row in reversed(rows) if column in row)
    return min(one for row in rows for one, other in row.items() if other == text)


def _name(path: _Path, keys: Mapping[str, str]) -> str | None:
    """The field that the words above a column mean: the last word with those above it, by itself, else the one above."""
    leaf = heading_key(path.words[-1])
    above = [heading_key(word) for word in reversed(path.words[:-1])]
    joined = (key for parent in above for key in (f"{leaf} {parent}", f"{parent} {leaf}"))
    own = (heading_key(word) for word in reversed(path.words[len(path.words) - max(path.alone, 1) :]))
    for key in (*joined, *own, heading_key(path.words[-1].split("(")[0])):
        if key in keys:
            return keys[key]
    return None


def _ticks(paths: Mapping[int, _Path], table: Table, columns: Mapping[str, int], lists: Lists) -> tuple[Tick, ...]:
    """Columns headed by items of a list, under the field's own heading, or at least two of one list side by side."""
    keys = heading_keys(table)
    found: list[Tick] = []
    for one in table.fields:
        words = lists.get(one.list, {})
        if one.name in columns or one.type != "enum" or one.owner != "unit" or not words:
            continue
        headed = {column: path for column, path in paths.items() if heading_key(path.words[-1]) in words}
        sure = any(keys.get(heading_key(word)) == one.name for path in headed.values() for word in path.words[:-1])
        if sure or len({words[heading_key(path.words[-1])] for path in headed.values()}) > 1:
            found += [Tick(column, one.name, path.words[-1]) for column, path in headed.items()]
    return tuple(found)


@cache
def expected_order(table: Table) -> tuple[str, ...]:
    """The fields of our own form in the order of its columns."""
    number = [one.name for one in table.fields if one.name == NUMBER_FIELD]
    hidden = [one.name for one in table.fields if one.in_form]
    return tuple(dict.fromkeys([*number, *hidden, *(one.name for one in table.asked_fields)]))


def moved(header_columns: Mapping[str, int], table: Table) -> tuple[str, ...]:
    """Fields of our form that stand out of their order, from left to right; the fewest that explain what is seen."""
    order = [name for name in expected_order(table) if name in header_columns]
    places = [header_columns[name] for name in order]
    kept = _longest_rising(places)
    out = [name for index, name in enumerate(order) if index not in kept]
    return tuple(sorted(out, key=header_columns.__getitem__))


def _longest_rising(places: Sequence[int]) -> frozenset[int]:
    best: list[tuple[int, ...]] = []
    for index, place in enumerate(places):
        fitting = [run for run in best if places[run[-1]] < place]
        best.append((*_longest(fitting), index))
    return frozenset(_longest(best))


def _longest(runs: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    lengths = [len(run) for run in runs]
    return runs[lengths.index(max(lengths))] if runs else ()
