"""What a reader hands on: the cells of a file as plain values, each findable again."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

Scalar = str | int | float | bool | date | datetime | time | None
Refusal = Literal[
    "unreadable",
    "password",
    "empty",
    "too_large",
    "unsafe",
    "timeout",
    "crash",
    "wrong_type",
    "placeholder",
    "archive",
]
NoteKind = Literal[
    "error_cell",
    "uncached_formula",
    "external_link",
    "macro",
    "hidden_sheet",
    "hidden_rows",
    "hidden_columns",
    "legacy_text",
    "legacy_unreadable",
    "legacy_guess",
    "altered_formula",
    "other_ending",
    "not_looked_at",
]


class RefusedError(Exception):
    """Ends the look at a file at the first thing that forbids reading it."""

    def __init__(self, refusal: Refusal, detail: str) -> None:
        self.refusal: Refusal = refusal
        self.detail = detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: `rows` from Excel row `first_row` (1-based) and column `first_column` (1-based), `None` where blank.

    `merged`: the merged ranges as (top, left, bottom, right), 1-based, ends included. Every row of one has its value in
    its first column; the columns right of that are blank.
    """

    name: str
    first_row: int
    first_column: int
    rows: tuple[tuple[Scalar, ...], ...]
    visible: bool = True
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CellNote:
    """Something a grid cannot show: an error cell, a formula without a stored value. `cell` is "F12" or `None`.

    `legacy_text`: all `count` cells of a sheet that were put into Unicode; `text` names their fonts, `meant` is the
    first of them. `legacy_guess`: one cell without such a font, with `text` as written and `meant` as it was taken.
    `legacy_unreadable`: one cell whose `text` no legacy encoding explains.
    `sheet` is "" for what the file as a whole has. `text` of an "external_link": the file it leads to, with a sheet
    and cell only when a formula uses it; of "other_ending": the ending and the kind, "xls|html".
    """

    kind: NoteKind
    sheet: str
    cell: str | None
    text: str
    meant: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file as read: either `refusal` names why not, or `grids` hold its sheets in order."""

    sha256: str
    size: int
    grids: tuple[Grid, ...] = ()
    notes: tuple[CellNote, ...] = ()
    modified: str | None = None
    refusal: Refusal | None = None
    detail: str = ""


META_SHEET = "_meta"
"""The very hidden sheet on which one of our forms says what it is: pairs of name and value."""


def own_sheets(meta: Grid) -> frozenset[str]:
    """Titles of the sheets of a form that hold no data: papers to print, lists, guidance."""
    pairs = {row[0]: row[1] for row in meta.rows if len(row) > 1}
    return frozenset(name for name in str(pairs.get("own_sheets") or "").split("|") if name)


_IDENTITY = re.compile(r"(?<!\d)\d{12}(?!\d)")


def holds_identity_number(scalar: Scalar) -> bool:
    """Whether a cell holds twelve digits in a row, like the number of an identity card."""
    return isinstance(scalar, str | int) and bool(_IDENTITY.search(str(scalar)))
