"""A campaign of any plan, played as an office and its units would: the real commands, real files, tables that are drawn.

A drawn table is text with pipes, its first line the headings as printed. A blank cell leaves what is usual, "—" empties it.
"""

import contextlib
import gc
import io
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.table import Table
from docx.text.paragraph import Paragraph

from dvk_xl.cli.door import main
from dvk_xl.issues import column_letters
from dvk_xl.plan import load_plan
from helpers import practice
from helpers.agreement import disagreements
from helpers.office import Office
from helpers.validator import ooxml_faults_of, workbook_lint

NOTHING = "—"
DONE, DATA_ERRORS = 0, 1
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_FIRST_SERIAL = date(1899, 12, 30)

Drawn = list[dict[str, str]]


@dataclass(frozen=True)
class Walk:
    """A campaign on its way: its folder, its plan, and what each step of it said."""

    folder: Path
    plan: str
    said: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def master(self) -> Path:
        """The workbook of the office."""
        return self.folder / practice.MASTER

    @property
    def inbox(self) -> Path:
        """Where files of units lie."""
        return self.folder / practice.INBOX

    @property
    def reports(self) -> Path:
        """Where papers and reports lie."""
        return self.folder / practice.REPORTS

    @property
    def year(self) -> int:
        """The year of the campaign: the plan's first."""
        return load_plan(self.plan).year


def dvk(day: date, command: str, *words: object, code: int = DONE) -> dict[str, Any]:
    """The answer of a command given on that day; its exit code must be `code`."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            found = main([command, "--json", "--as-of", day.isoformat(), *map(str, words)])
    finally:
        gc.enable()
    assert found == code, (command, found, err.getvalue(), out.getvalue()[:2000])
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def drawn(text: str) -> Drawn:
    """The rows of a drawn table by heading; every cell is text."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    assert all(len(line) == len(lines[0]) for line in lines), [line for line in lines if len(line) != len(lines[0])]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def begin(root: Path, plan: str, register: str, day: date) -> Walk:
    """`dvk new` with a drawn register of units, given as a workbook."""
    root.mkdir(parents=True, exist_ok=True)
    units = hand_made(root / "danh muc don vi.xlsx", (), register)
    walk = Walk(root / "Dan van kheo", plan)
    walk.said["new"] = dvk(day, "new", walk.folder, "--plan", plan, "--units", units)
    return walk


def hand_made(path: Path, head: Sequence[str], table: str, day: date | None = None) -> Path:
    """A workbook that somebody made without a form: lines above, then the drawn table, days written as text."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in head:
        sheet.append([line])
    rows = drawn(table)
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([_number(cell) if cell else None for cell in row.values()])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    book.close()
    if day:
        moment = datetime(day.year, day.month, day.day, 8, tzinfo=UTC).timestamp()
        os.utime(path, (moment, moment))
    return path


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") else text


def value(text: str) -> date | int | str | None:
    """What a person who types this into a workbook gets: a day, a number, a text, or nothing."""
    day = _DAY.fullmatch(text)
    if day:
        return date(int(day[3]), int(day[2]), int(day[1]))
    return None if text == NOTHING else _number(text)


def answer(
    walk: Walk,
    period: str,
    day: date,
    tables: Mapping[str, str],
    usual: Mapping[str, str] | None = None,
    note: str = "",
) -> list[Path]:
    """Units fill in their forms of a period and put them in the inbox.

    `tables`: by table of the form, a drawing whose first column is the code of the unit and whose other headings are
    those of the form; rows of one unit go into its form in this order. `usual`: cells of the first table by heading
    where the drawing is blank. `note`: ends the names of the files.
    """
    names = {name: _names(walk, period, name) for name in tables}
    first = next(iter(tables))
    filled: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name, table in tables.items():
        for row in drawn(table):
            code, *cells = row.items()
            given = {title: text for title, text in cells if text}
            whole = {**(usual or {}), **given} if name == first else given
            values = {names[name][title]: value(text) for title, text in whole.items()}
            filled.setdefault(code[1], {}).setdefault(name, []).append(values)
    return [
        practice.fill(form_of(walk, code, period), rows, walk.inbox / f"{period} {code}{note}.xlsx", day, walk.plan)
        for code, rows in filled.items()
    ]


def form_of(walk: Walk, code: str, period: str) -> Path:
    """The form that went out to a unit."""
    return practice.form_of(walk.folder, code, period, walk.year)


def _names(walk: Walk, period: str, table: str) -> dict[str, str]:
    forms = practice.schema_of_forms(walk.plan)["forms"]
    sheets = next(one["sheets"] for one in forms if one["period"] == period)
    return {one["title"]: one["name"] for sheet in sheets if sheet["table"] == table for one in sheet["columns"]}


def types(walk: Walk, table: str, rows: str) -> None:
    """The officer types rows under those that stand in a table of the workbook; days become numbers as in Excel."""
    sheet, letters, first, standing = _table(walk.master, table)
    number = first + max((place for place, row in enumerate(standing, 1) if row), default=0)
    for place, row in enumerate(drawn(rows), number):
        cells = {f"{letters[title]}{place}": _stored(text) for title, text in row.items() if text}
        practice.set_cells(walk.master, sheet, cells)


def marks(walk: Walk, table: str, key: str, changes: Mapping[str, Mapping[str, str]]) -> None:
    """The officer types into rows that stand: by the text in the column `key`, new cells by heading ("—" empties one)."""
    sheet, letters, first, standing = _table(walk.master, table)
    places = {str(row.get(key)): place for place, row in enumerate(standing, first)}
    for whose, cells in changes.items():
        practice.set_cells(
            walk.master, sheet, {f"{letters[title]}{places[whose]}": _stored(text) for title, text in cells.items()}
        )


def chooses(walk: Walk, code: str, text: str) -> None:
    """The officer sets a choice on the sheet Tùy chọn, with a reason and who approved it."""
    said = {"Văn phòng chọn": text, "Lý do": "Ban chỉ đạo thống nhất", "Người duyệt": "Trần Văn Ví Dụ"}
    marks(walk, "tblTuyChon", "Mã", {code: said})


def _stored(text: str) -> str | float | None:
    found = value(text)
    if isinstance(found, date):
        return float((found - _FIRST_SERIAL).days)
    return float(found) if isinstance(found, int) else found


def _table(master: Path, table: str) -> tuple[str, dict[str, str], int, list[dict[str, Any]]]:
    """The sheet of a table, the letters of its columns by heading, its first row and its rows."""
    parts = practice.parts_of(master)
    sheet = practice.sheet_of_table(parts, table)
    left, top, right, _ = practice.area(practice.table_ref(master, table))
    cells = practice.cells_of(master, sheet)[sheet]
    letters = {str(cells[f"{column_letters(one)}{top}"].value): column_letters(one) for one in range(left, right + 1)}
    return sheet, letters, top + 1, practice.table_rows(master, table)


# ---- what is read back


def line(path: Path, sheet: str, label: str) -> list[Any]:
    """What stands to the right of a label on a sheet, blanks left out; stored values."""
    cells = practice.cells_of(path, sheet)[sheet]
    (start,) = [address for address, cell in cells.items() if cell.value == label]
    column, row, _, _ = practice.area(start)
    found = [cells.get(f"{column_letters(column + step)}{row}") for step in range(1, 12)]
    return [one.value for one in found if one and one.value not in {None, ""}]


def texts(path: Path) -> list[str]:
    """Every text and number of the first sheet of a workbook, in order."""
    book = openpyxl.load_workbook(path)
    found = [str(cell.value) for row in book.worksheets[0] for cell in row if cell.value is not None]
    book.close()
    return found


def paper(path: Path) -> list[tuple[str, ...]]:
    """The rows of a printed list under its line of numbers, blank cells as "": groups, models, totals, signature."""
    book = openpyxl.load_workbook(path)
    rows = [tuple("" if one is None else str(one) for one in row) for row in book.worksheets[0].values]
    book.close()
    start = next(place for place, row in enumerate(rows) if row[:2] == ("(1)", "(2)"))
    return [row for row in rows[start + 1 :] if any(row)]


def models_on(path: Path) -> list[str]:
    """The second cell of every numbered row of a printed list: the names of models, or of units, in order."""
    return [row[1] for row in paper(path) if row[0].isdigit()]


def report_text(path: Path) -> str:
    """The text of a report: headings with marks, paragraphs, tables as pipes; a blank line between them."""
    blocks = (_block(one) for one in docx.Document(str(path)).iter_inner_content())
    return "\n\n".join(text for text in blocks if text) + "\n"


def _block(one: Paragraph | Table) -> str:
    if isinstance(one, Table):
        rows = ([cell.text.strip().replace("\n", " / ") for cell in row.cells] for row in one.rows)
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)
    mark = {"DVK Mục lớn": "## ", "DVK Mục nhỏ": "### ", "DVK Mục phụ": "#### "}
    style = one.style.name if one.style is not None else ""
    return mark.get(style or "", "") + one.text if one.text.strip() else ""


def board(walk: Walk, sheet: str = "Điều hành") -> list[Any]:
    """The twelve numbers of the sheet Điều hành: five of coverage, two of models, three of sending, errors, waiting."""
    cells = practice.cells_of(walk.master, sheet)[sheet]
    return [cells[f"{letter}10"].value for letter in "BCDEFGHIJKLM"]


def errors(said: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The errors of a run: code, unit, field; sorted."""
    found = ((one["code"], one["unit"] or "", one["column"] or "") for one in said["issues"] if one["severity"] == "E")
    return sorted(found)


def verdicts(said: Mapping[str, Any]) -> dict[str, str]:
    """What became of each file of a run, by the end of its path."""
    return {one["path"].rsplit("/", 1)[-1]: one["verdict"] for one in said["files"]}


def targets(said: Mapping[str, Any]) -> list[tuple[str, Any, bool | None]]:
    """Each target with its value and whether it is met."""
    return [(one["id"], one["value"], one["met"]) for one in said["targets"]]


def must_say(path: Path, expected: str) -> None:
    """Each line of the expectation stands in the report as a line of its own, in this order."""
    said = [line for line in report_text(path).splitlines() if line]
    wanted = [line.strip() for line in expected.strip().splitlines() if line.strip()]
    found = iter(said)
    lost = next((line for line in wanted if line not in found), None)
    assert lost is None, (lost, [line for line in said if lost and line[:12] == lost[:12]])


def must_agree(walk: Walk, office: Office) -> None:
    """Every formula of the final workbook holds what LibreOffice makes of it."""
    found = disagreements(office, walk.master)
    assert found == [], found


def must_be_valid(walk: Walk) -> None:
    """The workbook, every paper and report: nothing for the SDK of Word and Excel to mend, nor for the laws of Excel."""
    made = [walk.master, *sorted(walk.reports.glob("*.xlsx")), *sorted(walk.reports.glob("*.docx"))]
    faults = {path.name: found for path, found in ooxml_faults_of(made).items() if found}
    assert faults == {}, faults
    broken = {path.name: found for path in made if path.suffix != ".docx" and (found := workbook_lint(path))}
    assert broken == {}, broken


NEVER_SAID = (
    "None",
    "{",
    "}",
    "()",
    " ;",
    " ,",
    "..",
    "trong 0 ",
    "trong đó 0 ",
    "báo cáo của 0 ",
    "báo cáo chung của 0 ",
)
"""What no report says: a blank that shows, or a share of nothing."""


def senseless(text: str) -> Iterator[str]:
    """Blocks of a report that say nothing: a heading over nothing, a table without rows, a share of nothing."""
    blocks = [one for one in text.split("\n\n") if one.strip()]
    for one, after in zip(blocks, [*blocks[1:], "## "], strict=True):
        heading, following = _level(one), _level(after)
        if heading and following and following <= heading:
            yield one
        if any(word in one for word in NEVER_SAID) or (one.startswith("Biểu") and after.count("\n") == 0):
            yield one


def _level(block: str) -> int:
    found = re.match(r"#+(?= )", block)
    return len(found[0]) if found else 0
