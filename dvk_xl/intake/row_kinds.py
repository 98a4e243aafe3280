"""What a row of a list is: told by its words, its numbers and where they stand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from dvk_xl.intake.cast import NUMBER_FIELD
from dvk_xl.intake.grid import Scalar
from dvk_xl.schema import Table
from dvk_xl.vietnamese.text import fold, unit_key
from dvk_xl.vietnamese.unit_words import ORGANISATIONS

RowKind = Literal["title", "header", "group", "column_number", "total", "blank", "signature", "data", "joined"]
"""What a row is; "joined" goes on with the record of the data row above it: the name's cell is merged over both."""
SKIPPED: tuple[str, ...] = ("title", "header", "group", "column_number", "total", "blank", "signature")


HEADER_WORDS = 3
_SUMMED = ("integer", "number", "money", "percent")
_SIGNATURE_CELLS = 3
GENERAL = "unit_report"
_TOTAL = re.compile(
    r"^(tổng cộng|tổng số|tổng|cộng)(\s*[:(\d…]|\s*$|\s+(mô hình|điển hình|số mô hình|số điển hình|số\s*[:(\d…]|số$|cộng|"
    r"chung|toàn|lĩnh vực|nhóm|đơn vị|mục|phần|chi bộ|tập thể|cá nhân|[ivx]+$|[a-d]$))"
)
_SIGNATURE = re.compile(
    r"^(t/?m\b\.?|tm\.|k/?t\b\.?|kt\.|tl\.|người lập|nơi nhận|đại diện|chủ tịch|phó chủ tịch|bí thư|phó bí thư|"
    r"trưởng ban|hiệu trưởng|thủ trưởng|tổ trưởng|\(?ký\b|.{0,40}ngày\s*[\d….]+\s*tháng\s*[\d….]+\s*năm)"
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIELD_LEAD = "lĩnh vực"
_COLUMN_NUMBER = re.compile(r"^[0-9]{1,3}$")
ORDINAL = re.compile(r"^\(?\d{1,3}\)?\.?$")
_OUTLINE = re.compile(r"^([IVXLC]+(\.\d+)*|[A-Za-z]|\d+(\.\d+)+|[*+–-]|(PHẦN|Phần|phần|MỤC|Mục)\s+[IVXLC\d]+)[.):]?$")
_NO_MARK = ("",)
_LEADING_OUTLINE = re.compile(
    r"^\s*([IVXLC]+(\.\d+)*|[A-Z]|\d+(\.\d+)*|(PHẦN|Phần|phần|MỤC|Mục)\s+[IVXLC\d]+)[.)\-:]\s+"
)


@lru_cache(8192)
def heading_key(text: str) -> str:
    """The key of a heading: folded, without the marks that end it."""
    return fold(text).rstrip(" .:*")


@cache
def heading_keys(table: Table) -> Mapping[str, str]:
    """Every key that names a field of the table: its name, its title, its aliases."""
    keys: dict[str, str] = {}
    for one in table.fields:
        for word in (one.name, one.title, *one.aliases):
            keys.setdefault(heading_key(word), one.name)
    return keys


def level_of(row: tuple[Scalar, ...]) -> int:
    """How deep a heading stands: "A" above "I" above "1.1" above a heading without a mark."""
    text = next((value.strip() for value in row if isinstance(value, str) and value.strip()), "")
    mark = text if _OUTLINE.match(text) else (_LEADING_OUTLINE.match(text) or _NO_MARK)[0].strip()
    mark = mark.rstrip(".):- ")
    if not mark:
        return 3
    if mark[-1].isdigit() or mark[0].islower() or not mark[0].isalpha():
        return 0 if fold(mark).startswith(("phần", "mục")) else 2
    return 1 if set(mark) <= set("IVX") else 0


@dataclass(frozen=True, slots=True)
class Around:
    """What else tells what a row is: `below`, a signature stood above; `wide`, its text is merged over several columns.

    `groups`: folded words that head a group when they stand alone (the fields of the plan, kinds, subjects).
    """

    below: bool = False
    wide: bool = False
    groups: frozenset[str] = frozenset()


def kind_of(row: tuple[Scalar, ...], offsets: Mapping[str, int], table: Table, around: Around) -> tuple[RowKind, str]:
    """What a row below the header is, and the words of a heading, total or signature.

    `offsets`: place of each field in the row, from 0.
    """
    filled = [value for value in row if value is not None]
    if not filled or _only_furniture(row, offsets, table):
        return "blank", ""
    if table.name == "unit":
        return "data", ""
    if _is_repeated_header([value for value in filled if isinstance(value, str)], table):
        return "header", ""
    if table.name == GENERAL and not around.below:
        return ("column_number" if _is_column_numbers(filled, first="1") else "data"), ""
    return _written(row, offsets, table, around)


def _written(row: tuple[Scalar, ...], offsets: Mapping[str, int], table: Table, around: Around) -> tuple[RowKind, str]:
    filled = [value for value in row if value is not None]
    texts = [value for value in filled if isinstance(value, str)]
    text = next((value for value in texts if not _is_mark(value)), "")
    ordinal, few = _ordinal(row, offsets), len(filled) <= _SIGNATURE_CELLS
    chosen = _chooses(row, offsets, table, around)
    if _TOTAL.match(fold(text)) and (few or not ordinal) and not chosen:
        return "total", _total_words(row, offsets, table)
    if _is_column_numbers(filled):
        return "column_number", ""
    signed = few and (around.below or bool(_SIGNATURE.match(fold(text))))
    if signed and not ordinal and not chosen and not _says_what_counts(row, offsets, table):
        return "signature", text
    if _is_group(row, offsets, texts, around, ordinal=ordinal):
        return "group", _LEADING_OUTLINE.sub("", text)
    return "data", ""


def _chooses(row: tuple[Scalar, ...], offsets: Mapping[str, int], table: Table, around: Around) -> bool:
    """Whether the row has a name and a choice of a list in the column for it: a total and a signature never do."""
    name = offsets.get("model_name")
    if name is None or row[name] is None:
        return False
    choices = (row[offsets[one.name]] for one in table.fields if one.list and one.name in offsets)
    return any(isinstance(value, str) and fold(value) in around.groups for value in choices)


def _says_what_counts(row: tuple[Scalar, ...], offsets: Mapping[str, int], table: Table) -> bool:
    # a model named after a "Bí thư" in a list without numbers: a signature never fills name, kind and field at once
    asked = (one.name for one in table.fields if one.required == "error" and one.type != "unit")
    needed = [offsets[name] for name in asked if name in offsets]
    return len(needed) >= HEADER_WORDS and all(row[offset] is not None for offset in needed)


def _total_words(row: tuple[Scalar, ...], offsets: Mapping[str, int], table: Table) -> str:
    # a number under a column of numbers is the sum of that column, not the number of rows
    summed = {one.name for one in table.fields if one.type in _SUMMED} - {NUMBER_FIELD}
    sums = {offset for name, offset in offsets.items() if name in summed}
    said = (value for offset, value in enumerate(row) if value is not None and offset not in sums)
    return " ".join(str(value) for value in said)


def _only_furniture(row: tuple[Scalar, ...], offsets: Mapping[str, int], table: Table) -> bool:
    # numbers of rows and hidden ids are the form's own; a row with nothing else says nothing
    hidden = {offsets[one.name] for one in table.fields if one.in_form and one.name in offsets}
    number = offsets.get(NUMBER_FIELD, 0)
    return all(
        value is None or offset in hidden or (offset == number and _is_ordinal(value))
        for offset, value in enumerate(row)
    )


def _is_ordinal(value: Scalar) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and bool(ORDINAL.match(value.strip())))


def _is_column_numbers(filled: Sequence[Scalar], first: str = "") -> bool:
    marks = [str(value).strip("() .").partition("=")[0] for value in filled]
    lettered = next((place for place, mark in enumerate(marks) if mark != _LETTERS[place : place + 1]), len(marks))
    numbers = marks[lettered:]
    if len(filled) < HEADER_WORDS or (first and marks[0] != first):
        return False
    if not all(_COLUMN_NUMBER.match(one) for one in numbers):
        return False
    start = int(numbers[0]) if numbers else 0
    return [int(one) for one in numbers] == list(range(start, start + len(numbers)))


def _is_repeated_header(texts: Sequence[str], table: Table) -> bool:
    # a form has a hidden row of names above its titles; a long list repeats its header on every page
    keys = heading_keys(table)
    known = sum(heading_key(text) in keys for text in texts)
    return known >= HEADER_WORDS and known * 10 >= len(texts) * 8


def _ordinal(row: tuple[Scalar, ...], offsets: Mapping[str, int]) -> bool:
    return bool(row) and _is_ordinal(row[offsets.get(NUMBER_FIELD, 0)])


def _is_mark(value: Scalar) -> bool:
    return _is_ordinal(value) or (isinstance(value, str) and bool(_OUTLINE.match(value.strip())))


def _is_group(
    row: tuple[Scalar, ...], offsets: Mapping[str, int], texts: Sequence[str], around: Around, *, ordinal: bool
) -> bool:
    number = offsets.get(NUMBER_FIELD)
    marks = {number} if number is not None and _is_mark(row[number]) else set()
    others = {offset: value for offset, value in enumerate(row) if value is not None and offset not in marks}
    if len(others) != 1:
        return False
    ((offset, said),) = others.items()
    if not isinstance(said, str):
        return False
    if ordinal and number is not None:
        # a number of its own: only what surely is no name of a model
        return _is_named_group(said, around.groups)
    outlined = any(_OUTLINE.match(text.strip()) for text in texts) or bool(_LEADING_OUTLINE.match(said))
    place = next((name for name, column in offsets.items() if column == offset), "")
    if place in {"", NUMBER_FIELD, "model_name", "lead_unit"} or outlined or around.wide:
        return outlined or around.wide or place != "model_name" or _heads(said, around.groups)
    # a text alone in a column of the table goes on with the row above, or is a row with gaps: shown, not passed over
    return False


def _is_named_group(text: str, groups: frozenset[str]) -> bool:
    key = fold(text).rstrip(" .:")
    unit = unit_key(text)
    return key in groups or (unit.startswith(ORGANISATIONS) and unit[-1:].isdecimal())


def _heads(text: str, groups: frozenset[str]) -> bool:
    key = fold(text).rstrip(" .:")
    return text.isupper() or key in groups or key.startswith(_FIELD_LEAD) or unit_key(text).startswith(ORGANISATIONS)
