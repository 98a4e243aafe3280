"""What goes back to a unit about one file: its findings, equal ones as one line, and the list that shows them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dvk_xl.issues import column_letters, column_number
from dvk_xl.vietnamese.numbers import format_number

MOST_SAMPLES = 5
"""How many cells a line names."""
MOST_APART = 5
"""How many different sentences of one code about one column stand apart; more become one line."""
MOST_COMMENTS = 300
"""How many cells of a sheet get a comment; every faulty cell is marked."""
COLUMNS = ("number", "severity", "place_sheet", "cell", "content", "wrong", "mend")
"""The columns of the list, by their words."""
WIDTHS = (6.0, 10.0, 15.0, 9.0, 25.0, 34.0, 30.0)
"""Widths of the columns of the list in characters: a landscape A4 page."""
HEAD_ROW = 6
"""The row of the list's headings; its lines follow."""

Contents = Callable[[str, str], str]
"""What stands in a cell, by title of the sheet and address."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a unit can mend; `row` is `None` and `column` "" where it is no single row or cell; E or W."""

    code: str
    severity: str
    title: str
    sheet: str
    row: int | None
    column: str
    message: str
    mend: str

    @property
    def cell(self) -> str:
        """The address, "" when the place is no single cell."""
        return f"{self.column}{self.row}" if self.column and self.row else ""


@dataclass(frozen=True, slots=True)
class Returned:
    """Everything said to a unit about one of its files: plain values that also reach the child that marks the file.

    `headings`: titles of the columns of a sheet by letter. `words`: the table [returns] of workbook/schema/master.toml.
    """

    unit: str
    file: str
    findings: tuple[Finding, ...]
    headings: Mapping[str, Mapping[str, str]]
    words: Mapping[str, str]
    severities: Mapping[str, str]
    font: str


@dataclass(frozen=True, slots=True)
class Line:
    """Equal findings: the first of them, how many, the first places, and whether their sentences differ."""

    first: Finding
    count: int
    samples: tuple[Finding, ...]
    differ: bool = False
    uncommented: bool = False


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of the list; the further cells of a line stand in rows of their own that say nothing else.

    `target`: sheet and address to go to, `None` where there is none.
    """

    number: int | None
    severity: str
    sheet: str
    cell: str
    target: tuple[str, str] | None
    content: str
    wrong: str
    mend: str

    @property
    def values(self) -> tuple[int | str | None, ...]:
        """The cells in the order of `COLUMNS`; the severity is its letter."""
        return (self.number, self.severity, self.sheet, self.cell, self.content, self.wrong, self.mend)


def lines_of(findings: Sequence[Finding]) -> tuple[Line, ...]:
    """The findings, equal ones as one line; what is no single cell comes first, then errors, then by place.

    Equal: the same code about the same column in the same words; more than `MOST_APART` ways to say it are one line too.
    """
    grouped: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        grouped.setdefault((one.code, one.sheet, one.column if one.row else ""), []).append(one)
    spoken = {key for sheet in {one.sheet for one in findings} for key in commented(findings, sheet)}
    lines = [line for group in grouped.values() for line in _lines(group, spoken)]
    return tuple(sorted(lines, key=lambda line: (bool(line.first.cell), *_by_weight(line))))


def by_weight(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines with the errors first."""
    return tuple(sorted(lines, key=_by_weight))


def _by_weight(line: Line) -> tuple[int, bool, str, int, int]:
    one = line.first
    return ("EW".index(one.severity), bool(one.cell), one.sheet, one.row or 0, column_number(one.column))


def _lines(group: Sequence[Finding], spoken: set[tuple[str, str]]) -> Iterator[Line]:
    said: dict[tuple[str, str], list[Finding]] = {}
    for one in group:
        said.setdefault((one.message, one.mend), []).append(one)
    for equal in [list(group)] if len(said) > MOST_APART else said.values():
        ordered = sorted(dict.fromkeys(equal), key=_place)
        mute = any(one.cell and (one.sheet, one.cell) not in spoken for one in ordered)
        differ = len({one.message for one in ordered}) > 1
        yield Line(ordered[0], len(ordered), tuple(ordered[:MOST_SAMPLES]), differ, mute)


def _place(one: Finding) -> tuple[int, int]:
    return one.row or 0, column_number(one.column)


def commented(findings: Iterable[Finding], sheet: str) -> Mapping[tuple[str, str], tuple[Finding, ...]]:
    """The cells of a sheet that get a comment, by sheet and address in order of place, with what is said there."""
    there = marked(findings, sheet)
    return dict(list(there.items())[:MOST_COMMENTS])


def marked(findings: Iterable[Finding], sheet: str) -> Mapping[tuple[str, str], tuple[Finding, ...]]:
    """All faulty cells of a sheet, by sheet and address in order of place, with what is said there, errors first."""
    there: dict[tuple[str, str], list[Finding]] = {}
    for one in sorted((one for one in findings if one.cell and one.sheet == sheet), key=_place):
        there.setdefault((sheet, one.cell), []).append(one)
    return {place: tuple(sorted(here, key=lambda one: one.severity)) for place, here in there.items()}


def comment_text(returned: Returned, here: Sequence[Finding]) -> str:
    """What the comment on a cell says: each finding with what it means and how to mend it."""
    words = returned.words
    return "\n\n".join(
        words["comment"].format(head=words[f"head_{one.severity}"], message=one.message, mend=one.mend)
        for one in dict.fromkeys(here)
    )


def wrong_text(line: Line, words: Mapping[str, str]) -> str:
    """What is wrong, with the number of places when there are several; what a person reads in list and letter."""
    one, count = line.first, format_number(line.count)
    shown = len(line.samples)
    if line.count == 1 or not one.cell:
        text = one.message
    elif line.differ:
        text = words["alike"].format(count=count, shown=shown, title=one.title, message=one.message)
    else:
        text = words["same" if shown == line.count else "same_shown"].format(
            count=count, shown=shown, message=one.message
        )
    return text


def list_head(returned: Returned, *, inside: bool) -> tuple[str, ...]:
    """What stands above the list, one text a row; `inside`: the list stands in the marked file itself."""
    words, way = returned.words, "marked" if inside else "listed"
    to_unit = words["to_unit"].format(unit=returned.unit, file=returned.file)
    return (words["title"], to_unit, words[f"how_{way}"], words[f"legend_{way}"], words["meaning"])


def list_rows(returned: Returned, contents: Contents) -> tuple[ListRow, ...]:
    """The rows of the list, lines numbered from 1."""
    lines = lines_of(returned.findings)
    return tuple(row for number, line in enumerate(lines, 1) for row in _rows(returned, number, line, contents))


def _rows(returned: Returned, number: int, line: Line, contents: Contents) -> Iterator[ListRow]:
    words = returned.words
    wrong = wrong_text(line, words)
    if line.uncommented:
        wrong = words["capped"].format(text=wrong, most=MOST_COMMENTS)
    for index, one in enumerate(line.samples):
        content = (contents(one.sheet, one.cell) or words["blank"]) if one.cell else ""
        where = (one.sheet, one.cell or f"A{one.row or 1}") if one.sheet else None
        label = one.cell or place_label(one, words)
        if index:
            yield ListRow(None, "", "", label, where, content, "", "")
        else:
            yield ListRow(number, one.severity, one.sheet, label, where, content, wrong, line.first.mend)


def place_label(one: Finding, words: Mapping[str, str]) -> str:
    """How a place that is no single cell is called."""
    if one.row:
        return words["whole_row"].format(row=one.row)
    return words["whole_sheet"] if one.sheet else words["whole_file"]


def areas(cells: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Cells (row, column) of one column in ascending order as ranges, as in "F5:F9"."""
    runs: list[list[int]] = []
    column = 0
    for row, column in cells:  # noqa: B007 - the column is the same for all
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    letter = column_letters(column)
    for first, last in runs:
        yield f"{letter}{first}" if first == last else f"{letter}{first}:{letter}{last}"
