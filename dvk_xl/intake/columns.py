"""What is to be said of a table as a whole: columns strange, doubled, out of place or missing, and rows passed over."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dvk_xl.intake.cast import Value
from dvk_xl.intake.layout import LaidSheet
from dvk_xl.intake.row_kinds import SKIPPED
from dvk_xl.issues import Code, Issue, Ref, column_letters, column_number, issue
from dvk_xl.schema import Field, Table
from dvk_xl.vietnamese.text import fold

_PERSONAL_WORDS = (
    "cccd",
    "cmnd",
    "căn cước",
    "ngày sinh",
    "năm sinh",
    "số định danh",
    "tôn giáo",
    "dân tộc",
    "thẻ đảng",
)


def column_faults(
    sheet: LaidSheet,
    table: Table,
    values: Sequence[Mapping[str, Value]],
    *,
    own_form: bool,
    beside: frozenset[str] = frozenset(),
) -> Iterator[Issue]:
    """What the columns of a table want to be said; `values` of its rows, `own_form`: it is a form that we sent out.

    `beside`: folded headings of columns that such a form has beside those of the table.
    """
    header = next((row.row for row in sheet.rows if row.kind == "header"), None)
    for letter, heading, _ in sheet.extra:
        if fold(heading) in beside:
            continue
        ref = _heading(sheet, letter)
        if is_personal(sheet, letter, heading):
            yield issue(Code.W503, ref, what=f"cột “{heading}”")
        else:
            yield issue(Code.W603, ref, column=heading)
    for one in sheet.doubled:
        letter = column_letters(one.column)
        facts = {"column": one.heading, "first": column_letters(one.first), "second": letter}
        yield issue(Code.W607, _heading(sheet, letter), **facts)
    yield from _missing(sheet, table, values, header, own_form=own_form)
    if own_form and sheet.moved:
        yield _moved(sheet, table)


def is_personal(sheet: LaidSheet, letter: str, heading: str) -> bool:
    """Whether a column outside the table holds what nobody asked a person for."""
    return letter in sheet.identities or any(word in fold(heading) for word in _PERSONAL_WORDS)


def _missing(
    sheet: LaidSheet, table: Table, values: Sequence[Mapping[str, Value]], header: int | None, *, own_form: bool
) -> Iterator[Issue]:
    ref = Ref("", sheet.sheet, header, "")
    for one in table.fields:
        if one.name in sheet.columns:
            continue
        # the headings of groups may say for each row what a missing column would
        if one.required == "error" and one.type != "unit" and any(one.name not in row for row in values):
            yield issue(Code.E604, ref, field=one.name, column=one.title)
        elif own_form and _was_asked(one, table):
            yield issue(Code.W609, ref, field=one.name, column=one.title)


def _was_asked(one: Field, table: Table) -> bool:
    return one in table.asked_fields and one.required != "error"


def _heading(sheet: LaidSheet, letter: str) -> Ref:
    """The cell of a column's heading."""
    return Ref("", sheet.sheet, sheet.heading_rows.get(column_number(letter)), letter)


def _moved(sheet: LaidSheet, table: Table) -> Issue:
    first = table.field(sheet.moved[0])
    ref = _heading(sheet, sheet.letter(first.name))
    return issue(Code.I608, ref, column=first.title, count=len(sheet.moved))


def skipped_rows(laid: Iterable[LaidSheet]) -> Iterator[Issue]:
    """One line for each sheet with tables: how many rows were passed over, by kind."""
    counts: dict[str, Counter[str]] = {}
    for sheet in laid:
        if sheet.table:
            counts.setdefault(sheet.sheet, Counter()).update(row.kind for row in sheet.rows)
    for name, count in counts.items():
        if any(count[kind] for kind in SKIPPED):
            yield issue(
                Code.I601,
                Ref(sheet=name),
                headings=count["title"] + count["header"] + count["group"] + count["column_number"],
                totals=count["total"],
                blanks=count["blank"],
                others=count["signature"],
            )
