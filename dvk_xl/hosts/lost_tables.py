"""Tables of the office's sheets: one under another name gets its own back, one turned into a range is a table again."""

import copy
from collections.abc import Mapping

from lxml import etree

from dvk_xl.hosts.areas import written
from dvk_xl.hosts.book import all_tables, root_of, sheet_parts, sheet_view, tables_of, touched, touched_sheet
from dvk_xl.hosts.columns import set_area
from dvk_xl.hosts.formulas import rewrite, with_table
from dvk_xl.hosts.package import MAIN
from dvk_xl.hosts.sheet_xml import set_cell, value_at
from dvk_xl.hosts.transplant import add_table_part, free_table_id
from dvk_xl.hosts.work import Work, filled_to, headings, headings_in, table_area
from dvk_xl.views.cells import Cell, Plain


def mend_tables(work: Work) -> None:
    """Bring back the tables of sheets that are there."""
    for name, (title, part) in all_tables(work.source).items():
        if title in work.own or title not in sheet_parts(work.book) or name in all_tables(work.book):
            continue
        wanted = headings(work.source, title, part)
        old = _renamed(work, title, wanted)
        if old is not None:
            _rename(work, title, old, name)
        elif (row := _heading_row(work, title, wanted)) is not None:
            _rebuild(work, name, title, part, row)
        else:
            work.beyond("table", name, "table_gone", sheet=title)


def _renamed(work: Work, title: str, wanted: Mapping[str, int]) -> str | None:
    ours = all_tables(work.source)
    for name, part in tables_of(work.book, title).items():
        shared = headings(work.book, title, part).keys() & wanted.keys()
        if name not in ours and len(shared) * 2 >= len(wanted):
            return name
    return None


def _rename(work: Work, title: str, old: str, name: str) -> None:
    root = touched(work.book, tables_of(work.book, title)[old])
    for key in ("name", "displayName"):
        root.set(key, name)
    rewrite(work.book, with_table(old, name))
    work.mended("table", name, "table_renamed", sheet=title, old=old)


def _heading_row(work: Work, title: str, wanted: Mapping[str, int]) -> int | None:
    """The row in which most of the headings stand, at least half of them."""
    sheet, counts = sheet_view(work.book, title), dict[int, int]()
    for row, column in sheet.cells:
        if value_at(sheet, row, column) in wanted:
            counts[row] = counts.get(row, 0) + 1
    best = max(counts, key=lambda row: (counts[row], -row), default=None)
    return best if best is not None and counts[best] * 2 >= len(wanted) else None


def _rebuild(work: Work, name: str, title: str, like: str, top: int) -> None:
    wanted = headings(work.source, title, like)
    sheet = touched_sheet(work.book, title)
    have = headings_in(work.book, title, top, range(1, max(column for _, column in sheet.cells) + 1))
    ours = [column for heading, column in have.items() if heading in wanted]
    left, right = min(ours), max(ours)
    while value_at(sheet, top, right + 1) not in {None, ""}:
        right += 1
    titles = _unique_headings(work, title, top, range(left, right + 1))
    root = copy.deepcopy(root_of(work.source, like))
    root.set("id", str(free_table_id(work.book)))
    _set_columns(root, titles)
    bottom = max(filled_to(work.book, title, top, left, right), top + 1)
    set_area(root, written((left, top, right, bottom)))
    for node in sheet.root.findall(f"{{{MAIN}}}autoFilter"):
        sheet.root.remove(node)
    _forget_filter(work, title)
    add_table_part(work.book, title, work.source, like, root)
    work.mended("table", name, "table_rebuilt", sheet=title, rows=bottom - top)


def _unique_headings(work: Work, title: str, top: int, columns: range) -> list[str]:
    """The headings of a row as a table needs them: none blank, none twice."""
    sheet, found = touched_sheet(work.book, title), list[str]()
    for column in columns:
        said = str(value_at(sheet, top, column) or "") or f"Cột {column}"
        name, number = said, 2
        while name.casefold() in {one.casefold() for one in found}:
            name, number = f"{said} ({number})", number + 1
        if name != value_at(sheet, top, column):
            set_cell(sheet, top, column, Cell(name), None)
        found.append(name)
    return found


def _set_columns(root: etree._Element, titles: list[str]) -> None:
    columns = root.find(f"{{{MAIN}}}tableColumns")
    if columns is None:
        return
    columns[:] = [
        etree.Element(f"{{{MAIN}}}tableColumn", {"id": str(number), "name": title})
        for number, title in enumerate(titles, 1)
    ]
    columns.set("count", str(len(columns)))


def _forget_filter(work: Work, title: str) -> None:
    """The hidden name of a filter that stood over the range."""
    place = str(list(sheet_parts(work.book)).index(title))
    root = touched(work.book, "xl/workbook.xml")
    for node in list(root.iter(f"{{{MAIN}}}definedName")):
        if node.get("name") == "_xlnm._FilterDatabase" and node.get("localSheetId") == place:
            node.getparent().remove(node)  # type: ignore[union-attr]  # a name stands among names


def fill_table(work: Work, name: str) -> int:
    """How many rows came back from what is known: into a row with the same key, else below the others."""
    title, part = all_tables(work.book)[name]
    known = work.known.get(name)
    if known is None or not known.rows:
        return 0
    sheet, columns = touched_sheet(work.book, title), headings(work.book, title, part)
    left, top, right, bottom = table_area(work.book, part)
    keys = {str(value_at(sheet, row, columns[known.key]) or ""): row for row in range(top + 1, bottom + 1)}
    blank = [row for row in range(top + 1, bottom + 1) if not _spoken(work, title, row, columns)]
    end = min(blank, default=bottom + 1) - 1
    for key, values in known.rows.items():
        row = keys.get(key) if key else None
        if row is None:
            end += 1
            row = end
        _write_row(work, title, (row, top + 1), columns, values)
    set_area(touched(work.book, part), written((left, top, right, max(end, bottom))))
    return len(known.rows)


def _spoken(work: Work, title: str, row: int, columns: Mapping[str, int]) -> bool:
    sheet = sheet_view(work.book, title)
    return any(value_at(sheet, row, column) not in {None, ""} for column in columns.values())


def _write_row(
    work: Work, title: str, rows: tuple[int, int], columns: Mapping[str, int], values: Mapping[str, Plain]
) -> None:
    """Write a row in the look of the first one of its table; a cell about which nothing is known keeps what it says."""
    row, first = rows
    sheet = touched_sheet(work.book, title)
    for heading, column in columns.items():
        value = values.get(heading)
        model = sheet.cells.get((first, column))
        if value not in {None, ""} or (row, column) not in sheet.cells:
            set_cell(sheet, row, column, Cell(value), None if model is None else model.get("s"))
