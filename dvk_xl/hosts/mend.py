"""Missing parts of a master put back from a fresh one; data, and whatever the office made itself, stay as they are."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice

from dvk_xl.hosts.book import (
    Book,
    all_tables,
    book_bytes,
    root_of,
    sheet_nodes,
    sheet_parts,
    sheet_view,
    touched,
    touched_sheet,
)
from dvk_xl.hosts.columns import mend_columns
from dvk_xl.hosts.damage import broken_formulas, damaged_pages, is_hidden, pages_that_look_at
from dvk_xl.hosts.formulas import BROKEN, outside_texts, quoted_sheet, rewrite, sheets_named, with_sheet
from dvk_xl.hosts.kept import office_part, put_back
from dvk_xl.hosts.looks import Looks
from dvk_xl.hosts.lost_tables import fill_table, mend_tables
from dvk_xl.hosts.macro_parts import mend_macro_parts
from dvk_xl.hosts.names import names_of, put_name
from dvk_xl.hosts.outdated import outdated_pages, renew_texts
from dvk_xl.hosts.package import WORKBOOK
from dvk_xl.hosts.rules import put_rule, ruled, rules_below
from dvk_xl.hosts.sheet_xml import set_cell, value_at
from dvk_xl.hosts.transplant import add_sheet, code_name, replace_sheet, tables_elsewhere
from dvk_xl.hosts.work import Known, Work, headings, last_row, table_area
from dvk_xl.issues import column_letters, column_number
from dvk_xl.views.cells import Cell, Contents, Plain
from dvk_xl.views.shapes import PAGE, SHAPE

_CELL = re.compile(r"\$([A-Z]+)\$(\d+)")
_MOST_TOLD = 20


def mend(
    book: Book, source: Book, own: frozenset[str], known: Mapping[str, Known], outdated: Contents | None = None
) -> Work:
    """The work done on a book, compared with a fresh workbook.

    `own`: titles of the pages that hold nothing of the office, which are replaced whole. `known`: what is known of the
    rows of tables, for sheets and columns that come back. `outdated`: of a book that another version of the tool made,
    what runs write; whatever else differs on the tool's pages becomes as it is in the fresh workbook.
    """
    work = Work(book, source, own, known, Looks(book, source))
    _mend_titles(work)
    mend_tables(work)
    if outdated is not None:
        _upgrade_pages(work, outdated)
    _mend_pages(work, upgrade=outdated is not None)
    _add_sheets(work)
    for name, like in all_tables(source).items():
        here = all_tables(book).get(name)
        if here is not None and like[0] not in own:
            mend_columns(work, name, *here, like)
    _mend_names(work)
    _mend_rules(work)
    mend_macro_parts(work)
    if work.repaired:
        for title, cell in islice(broken_formulas(work), _MOST_TOLD):
            work.beyond("formula", f"{title}!{cell}", "formula_broken")
    return work


def mended_bytes(work: Work) -> bytes:
    """The file after the work."""
    return book_bytes(work.book)


def _mend_titles(work: Work) -> None:
    for title in sheet_parts(work.source):
        if title in sheet_parts(work.book):
            continue
        old = _title_now(work, title)
        if old is not None:
            touched(work.book, WORKBOOK)
            sheet_nodes(work.book)[old].set("name", title)
            rewrite(work.book, with_sheet(old, title))
            work.mended("sheet", title, "sheet_renamed", old=old)


def _title_now(work: Work, title: str) -> str | None:
    """The title a sheet bears now: it holds its table, its name lies over it, or the macros know it and it says its title.

    What the macros call a sheet is not enough: Excel gives the freed one of a deleted sheet to the next new one.
    """
    ours, there = sheet_parts(work.source), sheet_parts(work.source)[title]
    strange = {one: part for one, part in sheet_parts(work.book).items() if one not in ours}
    code = code_name(work.source, there)
    named = _pages(work.source, title)
    tables = {name for name, (sheet, _) in all_tables(work.source).items() if sheet == title}
    holding = {sheet for name, (sheet, _) in all_tables(work.book).items() if name in tables}
    told = _first_words(work.source, title)
    by_code = [
        one
        for one, part in strange.items()
        if code is not None
        and code_name(work.book, part) == code
        and told is not None
        and told in _texts(work.book, one)
    ]
    by_table = [one for one in strange if one in holding]
    by_name = [one for one in strange if named & _pages(work.book, one)]
    return next(iter((*by_table, *by_name, *by_code)), None)


def _first_words(source: Book, title: str) -> str | None:
    """The text at the head of a sheet, `None` when another sheet begins with it too."""
    heads = {one: next(_texts_in_order(source, one), None) for one in sheet_parts(source)}
    return heads[title] if list(heads.values()).count(heads[title]) == 1 else None


def _texts(book: Book, title: str) -> set[str]:
    return set(_texts_in_order(book, title))


def _texts_in_order(book: Book, title: str) -> Iterator[str]:
    sheet = sheet_view(book, title)
    values = (value_at(sheet, *place) for place in sorted(sheet.cells))
    return (value for value in values if isinstance(value, str) and value)


def _pages(book: Book, title: str) -> set[str]:
    names = names_of(root_of(book, WORKBOOK))
    return {name for name, text in names.items() if name.startswith(PAGE) and sheets_named(text) == {title}}


def _upgrade_pages(work: Work, made: Contents) -> None:
    for title in outdated_pages(work, made):
        _replace(work, title, "page_upgraded")
    for title in renew_texts(work, made):
        work.mended("page", title, "page_texts")


def _mend_pages(work: Work, *, upgrade: bool) -> None:
    for title, wrong in damaged_pages(work).items():
        if title not in work.fresh:
            # a system sheet of another version says something else without anybody having touched it
            _replace(work, title, "page_upgraded" if upgrade and wrong == "page_system" else wrong)
    for title in pages_that_look_at(work, work.fresh):
        _replace(work, title, "page_broken")


def _replace(work: Work, title: str, wrong: str) -> None:
    elsewhere = {name for name, sheet in tables_elsewhere(work.book, work.source, title).items() if sheet != title}
    if elsewhere:
        work.beyond("page", title, "page_table_elsewhere", table=min(elsewhere))
        return
    hidden = is_hidden(work.source, title)
    words = _own_words(work, title) if hidden else {}
    kept = None if hidden else office_part(work, title)
    replace_sheet(work.book, work.source, title, work.looks)
    work.fresh.add(title)
    for row, value in words.items():
        set_cell(touched_sheet(work.book, title), row, 2, Cell(value), None)
    if kept is not None:
        put_back(work, title, kept)
    work.mended("page", title, wrong)


def _own_words(work: Work, title: str) -> dict[int, Plain]:
    """What a system sheet holds beside labels that have nothing beside them when the sheet is new."""
    fresh, now = sheet_view(work.source, title), sheet_view(work.book, title)
    beside = {value_at(now, row, 1): value_at(now, row, 2) for row, column in now.cells if column == 1}
    labels = {row: value_at(fresh, row, 1) for row, column in fresh.cells if column == 1}
    return {
        row: beside[label]
        for row, label in labels.items()
        if value_at(fresh, row, 2) in {None, 0} and beside.get(label) is not None
    }


def _add_sheets(work: Work) -> None:
    for title in sheet_parts(work.source):
        if title in sheet_parts(work.book):
            continue
        elsewhere = tables_elsewhere(work.book, work.source, title)
        if elsewhere:
            work.beyond("sheet", title, "sheet_table_elsewhere", table=min(elsewhere), sheet=min(elsewhere.values()))
            continue
        add_sheet(work.book, work.source, title, work.looks)
        work.fresh.add(title)
        names = [name for name, (sheet, _) in all_tables(work.source).items() if sheet == title]
        work.restored += [name for name in names if title not in work.own]
        rows = sum(fill_table(work, name) for name in names if title not in work.own)
        work.mended("sheet", title, "sheet_added_rows" if rows else "sheet_added", rows=rows)
    for title in pages_that_look_at(work, work.fresh):
        _replace(work, title, "page_broken")


def _mend_names(work: Work) -> None:
    """Names of the workbook that are gone, broken, or lead to a sheet that was put in anew."""
    now, ours = (names_of(root_of(one, WORKBOOK)) for one in (work.book, work.source))
    for name, text in ours.items():
        wanted = _where_it_is(work, text)
        lost = name not in now or BROKEN in now[name]
        # the name of a shape says no sheet itself: it goes with the name over its page
        leads = sheets_named(ours.get(PAGE + name.removeprefix(SHAPE), "") if name.startswith(SHAPE) else text)
        moved = bool(leads & work.fresh)
        if lost or (moved and now[name] != wanted):
            put_name(work.book, name, wanted)
            if lost and not moved:
                work.mended("name", name, "name_restored")


def _where_it_is(work: Work, text: str) -> str:
    """What a name should stand for, where the columns and rows of the office's tables are now."""
    for title in sheets_named(text) - work.own:
        text = outside_texts(text, partial(_moved, work, title))
    return text


def _moved(work: Work, title: str, text: str) -> str:
    tables = [(name, like) for name, like in all_tables(work.source).items() if like[0] == title]
    here = all_tables(work.book)
    if len(tables) != 1 or tables[0][0] not in here or quoted_sheet(title) not in text:
        return text
    name, like = tables[0]
    wanted, have = headings(work.source, *like), headings(work.book, *here[name])
    columns = {column: have.get(heading, column) for heading, column in wanted.items()}
    down = table_area(work.book, here[name][1])[1] - table_area(work.source, like[1])[1]

    def other(match: re.Match[str]) -> str:
        column = column_number(match[1])
        return f"${column_letters(columns.get(column, column))}${int(match[2]) + down}"

    return _CELL.sub(other, text)


def _mend_rules(work: Work) -> None:
    """Dropdowns and messages of the office's columns that somebody pasted over."""
    for name, like in all_tables(work.source).items():
        here = all_tables(work.book).get(name)
        if here is not None and like[0] not in work.own:
            have = headings(work.book, *here)
            for heading, there in headings(work.source, *like).items():
                if heading in have and _mend_column_rules(work, here, like, (there, have[heading])):
                    work.mended("validation", heading, "rule_restored", sheet=here[0])


def _mend_column_rules(work: Work, here: tuple[str, str], like: tuple[str, str], columns: tuple[int, int]) -> bool:
    """Whether a rule had to be put back: one rule holds down the whole column, several hold in the rows they were made for."""
    there, column = columns
    fresh, now = sheet_parts(work.source)[like[0]], sheet_parts(work.book)[here[0]]
    head, top = table_area(work.source, like[1])[1], table_area(work.book, here[1])[1]
    end, made_to = last_row(work.book, *here), last_row(work.source, *like)
    rules = rules_below(root_of(work.source, fresh), there, head)
    if len(rules) > 1 and end - top != made_to - head:
        return False
    lost = []
    for rule, first, last in rules:
        low, high = first + top - head, last + top - head
        if not ruled(root_of(work.book, now), rule, column, low, min(end, high) if len(rules) > 1 else end):
            lost.append((rule, (column, low, column, high)))
    for rule, area in lost:
        put_rule(touched(work.book, now), rule, area)
    return bool(lost)
