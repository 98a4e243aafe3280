"""The workbook that goes beside a unit's file which cannot be marked: the list of what to mend, and the faulty rows as read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dvk_xl.intake.grid import Grid
from dvk_xl.intake.sent_back import contents_of, shown
from dvk_xl.issues import column_letters, column_number
from dvk_xl.new_workbook import must, new_workbook, workbook_bytes
from dvk_xl.schema import Workbook
from dvk_xl.views.heights import Text, estimated_height
from dvk_xl.views.returned import (
    COLUMNS,
    HEAD_ROW,
    WIDTHS,
    Finding,
    ListRow,
    Returned,
    comment_text,
    commented,
    list_head,
    list_rows,
)

_A4 = 9
_TITLE_SIZE = 14
_ROWS_HEAD = 3
"""The row of the headings on a sheet of rows."""
_MOST_ROWS = 500
"""How many faulty rows of a sheet are shown; the list names them all."""
_LONGEST_TITLE = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_NUMBER_WIDTH, _COLUMN_WIDTH = 7.0, 22.0
_COMMENT_SIZE = {"width": 360, "line": 16, "room": 54, "highest": 700}


@dataclass(frozen=True, slots=True)
class _Made:
    """A workbook being made: XlsxWriter's, its looks by name, what it is about."""

    book: Any
    looks: Mapping[str, Any]
    returned: Returned


@dataclass(frozen=True, slots=True)
class _Rows:
    """A sheet of rows: the grid they come from, its title in the workbook, the rows shown."""

    grid: Grid
    title: str
    rows: tuple[int, ...]


def listed_bytes(returned: Returned, grids: Sequence[Grid], words: Workbook) -> bytes:
    """A workbook with the list and, for each sheet with faulty rows, those rows: text alone, faulty cells with a sign.

    `grids`: the sheets as read; without them the list stands alone. The same values give the same bytes. Raises
    `ReportError` when the library had to leave something out.
    """
    new = new_workbook(words, returned.words["title"])
    made = _Made(new.book, _looks(new.book, returned.words), returned)
    shown_rows = list(_sheets(returned, grids))
    page = new.book.add_worksheet(returned.words["sheet"])
    _list(made, page, contents=grids, shown_rows={one.grid.name: one for one in shown_rows})
    for one in shown_rows:
        _rows_sheet(made, new.book.add_worksheet(one.title), one)
    return workbook_bytes(new, heights_are_guesses=False)


def _looks(book: Any, words: Mapping[str, str]) -> dict[str, Any]:
    box = {"border": 1, "border_color": f"#{words['ink_line']}", "valign": "top", "text_wrap": True}
    looks: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": _TITLE_SIZE},
        "note": {"text_wrap": True, "valign": "top"},
        "head": {**box, "bold": True, "align": "center", "bg_color": f"#{words['fill_head']}"},
        "middle": {**box, "align": "center"},
        "cell": box,
        "content": {**box, "quote_prefix": True},
        "link": {**box, "align": "center", "underline": 1, "font_color": f"#{words['ink_link']}"},
        "rest": {**box, "top": 0},
    }
    for one in "EW":
        ink, fill = f"#{words[f'ink_{one}']}", f"#{words[f'fill_{one}']}"
        looks[one] = {**box, "bold": True, "align": "center", "font_color": ink, "bg_color": fill}
        frame = {"border": 1 if one == "E" else 3, "border_color": ink}
        looks[f"faulty_{one}"] = {
            **box,
            **frame,
            "bold": True,
            "bg_color": fill,
            "quote_prefix": True,
            "font_color": ink,
        }
    return {name: book.add_format(look) for name, look in looks.items()}


def _sheets(returned: Returned, grids: Sequence[Grid]) -> Iterator[_Rows]:
    taken = {returned.words["sheet"].casefold()}
    for grid in grids:
        last = grid.first_row + len(grid.rows) - 1
        there = {one.row for one in returned.findings if one.sheet == grid.name and one.row}
        rows = sorted(row for row in there if grid.first_row <= row <= last)
        if rows:
            title = _free_title(returned.words["rows_sheet"].format(sheet=grid.name), taken)
            taken.add(title.casefold())
            yield _Rows(grid, title, tuple(rows))


def _free_title(wanted: str, taken: set[str]) -> str:
    plain = " ".join(wanted.translate(_FORBIDDEN).split())[:_LONGEST_TITLE].strip()
    ends = ("", *(f" ({number})" for number in range(2, len(taken) + 3)))
    names = (f"{plain[: _LONGEST_TITLE - len(end)]}{end}" for end in ends)
    return next(name for name in names if name.casefold() not in taken)


def _page(sheet: Any, words: Mapping[str, str], head_row: int) -> None:
    must(sheet.set_paper(_A4))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.6, 0.4, 0.6, 0.7)
    sheet.set_footer(f"&C{words['page']}")
    sheet.repeat_rows(head_row - 1)
    sheet.freeze_panes(head_row, 0)
    sheet.hide_gridlines(2)


def _list(made: _Made, sheet: Any, contents: Sequence[Grid], shown_rows: Mapping[str, _Rows]) -> None:
    returned, words = made.returned, made.returned.words
    _page(sheet, words, HEAD_ROW)
    for column, width in enumerate(WIDTHS):
        must(sheet.set_column(column, column, width))
    for number, text in enumerate(list_head(returned, inside=False)):
        first = number == 0
        must(sheet.set_row(number, estimated_height([Text(text, sum(WIDTHS), first, _TITLE_SIZE if first else 12)])))
        if first:
            must(sheet.write_string(number, 0, text, made.looks["title"]))
        else:
            must(sheet.merge_range(number, 0, number, len(WIDTHS) - 1, "", made.looks["note"]))
            must(sheet.write_string(number, 0, text, made.looks["note"]))
    heads = [words[name] for name in COLUMNS]
    height = estimated_height(Text(word, width, True) for word, width in zip(heads, WIDTHS, strict=True))
    must(sheet.set_row(HEAD_ROW - 1, height))
    for column, word in enumerate(heads):
        must(sheet.write_string(HEAD_ROW - 1, column, word, made.looks["head"]))
    for number, row in enumerate(list_rows(returned, contents_of(contents)), HEAD_ROW):
        _list_row(made, sheet, number, row, shown_rows)


def _list_row(made: _Made, sheet: Any, number: int, row: ListRow, shown_rows: Mapping[str, _Rows]) -> None:
    texts = [Text(str(value or ""), width) for value, width in zip(row.values, WIDTHS, strict=True)]
    must(sheet.set_row(number, estimated_height(texts)))
    for column, (name, value) in enumerate(zip(COLUMNS, row.values, strict=True)):
        style = {"number": "middle", "cell": "middle", "content": "content", "place_sheet": "content"}.get(name, "cell")
        link = _link(row, shown_rows) if name == "cell" else ""
        if link:
            must(sheet.write_url(number, column, link, made.looks["link"], str(value)))
        elif name == "severity" and row.severity:
            sign, word = made.returned.words[f"sign_{row.severity}"], made.returned.severities[row.severity]
            must(sheet.write_string(number, column, f"{sign} {word}", made.looks[row.severity]))
        elif isinstance(value, int):
            must(sheet.write_number(number, column, value, made.looks[style]))
        elif value:
            must(sheet.write_string(number, column, value, made.looks[style]))
        else:
            continued = row.number is None and name not in {"cell", "content"}
            must(sheet.write_blank(number, column, None, made.looks["rest" if continued else style]))


def _link(row: ListRow, shown_rows: Mapping[str, _Rows]) -> str:
    """Where the cell is shown in this workbook, "" when its row is not."""
    one = shown_rows.get(row.target[0]) if row.target else None
    if one is None or row.target is None:
        return ""
    letters = row.target[1].rstrip("0123456789")
    number = int(row.target[1][len(letters) :])
    if number not in one.rows[:_MOST_ROWS]:
        return ""
    column = max(0, column_number(letters) - one.grid.first_column) + 2
    return f"internal:'{one.title}'!{column_letters(column)}{_ROWS_HEAD + one.rows.index(number) + 1}"


def _rows_sheet(made: _Made, sheet: Any, one: _Rows) -> None:
    returned, words, grid = made.returned, made.returned.words, one.grid
    _page(sheet, words, _ROWS_HEAD)
    must(sheet.write_string(0, 0, words["rows_title"], made.looks["title"]))
    rows = one.rows[:_MOST_ROWS]
    how = words["rows_how"].format(sheet=grid.name, file=returned.file)
    if len(rows) < len(one.rows):
        how = f"{how} {words['rows_cut'].format(shown=len(rows), count=len(one.rows))}"
    must(sheet.write_string(1, 0, how))
    width = max((len(grid.rows[row - grid.first_row]) for row in rows), default=0)
    letters = [column_letters(grid.first_column + number) for number in range(width)]
    headings = returned.headings.get(grid.name, {})
    heads = [words["row"], *(f"{letter}\n{headings.get(letter, '')}".strip() for letter in letters)]
    must(sheet.set_column(0, 0, _NUMBER_WIDTH))
    must(sheet.set_column(1, max(1, width), _COLUMN_WIDTH))
    must(sheet.set_row(_ROWS_HEAD - 1, estimated_height(Text(head, _COLUMN_WIDTH, True) for head in heads)))
    for column, head in enumerate(heads):
        must(sheet.write_string(_ROWS_HEAD - 1, column, head, made.looks["head"]))
    spoken = {cell: here for (_, cell), here in commented(returned.findings, grid.name).items()}
    faulty = _faulty(returned.findings, grid.name)
    for place, row in enumerate(rows, _ROWS_HEAD):
        _row(made, sheet, place, (grid, row, letters), faulty, spoken)


def _faulty(findings: Sequence[Finding], sheet: str) -> dict[str, str]:
    """The severity of each faulty cell; an error outweighs a warning."""
    worst: dict[str, str] = {}
    for one in findings:
        if one.sheet == sheet and one.cell:
            worst[one.cell] = min(worst.get(one.cell, "W"), one.severity)
    return worst


def _row(
    made: _Made,
    sheet: Any,
    place: int,
    source: tuple[Grid, int, Sequence[str]],
    faulty: Mapping[str, str],
    spoken: Mapping[str, tuple[Finding, ...]],
) -> None:
    grid, row, letters = source
    values = grid.rows[row - grid.first_row]
    texts = [shown(values[number]) if number < len(values) else "" for number in range(len(letters))]
    must(sheet.set_row(place, estimated_height(Text(f"! {text}", _COLUMN_WIDTH, True) for text in texts)))
    must(sheet.write_number(place, 0, row, made.looks["middle"]))
    for column, (letter, text) in enumerate(zip(letters, texts, strict=True), 1):
        cell = f"{letter}{row}"
        severity = faulty.get(cell)
        if severity:
            marked = f"{made.returned.words[f'sign_{severity}']} {text or made.returned.words['blank']}"
            must(sheet.write_string(place, column, marked, made.looks[f"faulty_{severity}"]))
        elif text:
            must(sheet.write_string(place, column, text, made.looks["content"]))
        else:
            must(sheet.write_blank(place, column, None, made.looks["cell"]))
        if cell in spoken:
            _comment(made, sheet, (place, column), comment_text(made.returned, spoken[cell]))


def _comment(made: _Made, sheet: Any, place: tuple[int, int], text: str) -> None:
    lines = sum(-(-max(1, len(line)) // _COMMENT_SIZE["room"]) for line in text.split("\n"))
    height = min(_COMMENT_SIZE["highest"], (lines + 1) * _COMMENT_SIZE["line"])
    options = {"author": made.returned.words["author"], "width": _COMMENT_SIZE["width"], "height": height}
    must(sheet.write_comment(*place, text, options))
