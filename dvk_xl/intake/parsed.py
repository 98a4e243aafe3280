"""A file understood: what it says of itself, its typed rows with their places and findings, its counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dvk_xl.intake.cast import Value
from dvk_xl.issues import Code, Issue, Ref


@dataclass(frozen=True, slots=True)
class Meta:
    """What one of our forms says of itself on its hidden sheet; `own_sheets` hold no data (prints, guidance)."""

    plan: str
    unit: str
    period: str
    template: str
    own_sheets: tuple[str, ...]
    year: str = ""


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One data row: its table, place, values by field, column letters by field, and what was found in its cells.

    `others`: what stands in columns the form does not know, by heading, as written. `more`: Excel rows below that go on
    with the record. `part`: which of several models that one cell numbers this is, from 1.
    """

    table: str
    sheet: str
    row: int
    values: Mapping[str, Value]
    letters: Mapping[str, str]
    issues: tuple[Issue, ...] = ()
    context: str = ""
    others: Mapping[str, str] = field(default_factory=dict)
    more: tuple[int, ...] = ()
    part: int = 1

    def ref(self, name: str = "", file: str = "") -> Ref:
        """The place of the row, or of one of its cells."""
        return Ref(
            file,
            self.sheet,
            self.row,
            self.letters.get(name, "") if name else self.letters.get("model_name", ""),
        )


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file understood: its rows, its counts by kind of row ("data" among them), and what was found outside cells.

    `refusal` is the code of a file that could not be used; then there are no rows. `period` is "DK", "6T", "NAM" or
    `None` when neither form nor titles tell. `issues` have no file name yet.
    """

    meta: Meta | None = None
    period: str | None = None
    titles: tuple[str, ...] = ()
    rows: tuple[ParsedRow, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    refusal: Code | None = None
    modified: str | None = None
    totals: tuple[tuple[str, int, str], ...] = ()

    @property
    def read(self) -> int:
        """Rows seen, of every kind."""
        return sum(self.counts.values())

    @property
    def data_rows(self) -> tuple[tuple[str, int], ...]:
        """Sheet and Excel row of every row that holds data, each once, in order."""
        return tuple(sorted({(row.sheet, number) for row in self.rows for number in (row.row, *row.more)}))


def with_noted(rows: Sequence[ParsedRow], noted: Sequence[Issue]) -> tuple[list[ParsedRow], list[Issue]]:
    """The rows with what was noted at their cells, and the findings that are left.

    What was noted at a cell of a data row is a finding of that row: an error excludes it like any other.
    """
    at: dict[tuple[str, int | None], list[Issue]] = {}
    for one in noted:
        at.setdefault((one.ref.sheet, one.ref.row), []).append(one)
    kept: list[ParsedRow] = []
    own: set[Issue] = set()
    for row in rows:
        names = {letter: name for name, letter in row.letters.items()}
        here = [one for one in at.get((row.sheet, row.row), ()) if one.ref.column in names]
        own.update(here)
        named = tuple(replace(one, field=names[one.ref.column]) for one in here)
        kept.append(replace(row, issues=(*row.issues, *named)) if named else row)
    return kept, [one for one in noted if one not in own]
