"""What is said of text in legacy fonts: how much was put into Unicode, and where a person has to look."""

from collections.abc import Iterator, Sequence

from dvk_xl.intake.grid import CellNote
from dvk_xl.intake.layout import LaidSheet
from dvk_xl.issues import Code, Issue, Ref, column_number, issue

_LONGEST_SAMPLE = 60


def legacy_issues(notes: Sequence[CellNote], laid: Sequence[LaidSheet]) -> Iterator[Issue]:
    """One I316 for each sheet with a table, E308 and W317 at the cells of data rows in columns of the table.

    A cell elsewhere (a title, a column we do not take) says nothing about the data; a note without a cell speaks for
    more cells than could be listed. Source: domain.md 4.2, rule E308.
    """
    tables = {sheet.sheet: _data_cells(sheet) for sheet in laid if sheet.table}
    for note in notes:
        if note.sheet not in tables or not note.kind.startswith("legacy_"):
            continue
        sheet = Ref(sheet=note.sheet)
        if note.kind == "legacy_text":
            sample = note.meant[:_LONGEST_SAMPLE]
            yield issue(Code.I316, sheet, count=note.count, font=note.text, sample=sample)
            continue
        ref = _place(note) if note.cell else sheet
        if note.cell and (ref.row, column_number(ref.column)) not in tables[note.sheet]:
            continue
        if note.kind == "legacy_unreadable":
            yield issue(Code.E308, ref, written=note.text)
        else:
            yield issue(Code.W317, ref, written=note.text, taken=note.meant)


def _data_cells(sheet: LaidSheet) -> frozenset[tuple[int | None, int]]:
    return frozenset(
        (row.row, column)
        for row in sheet.rows
        if row.kind == "data"
        for column in (row.columns or sheet.columns).values()
    )


def _place(note: CellNote) -> Ref:
    cell = note.cell or ""
    letters = cell.rstrip("0123456789")
    return Ref("", note.sheet, int(cell[len(letters) :]), letters)
