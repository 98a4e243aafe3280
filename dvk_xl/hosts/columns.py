"""Columns of the office's tables: one under another heading gets its own back, one that is gone comes back at the right."""

from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from dvk_xl.hosts.areas import areas_of, written
from dvk_xl.hosts.book import root_of, sheet_parts, sheet_view, touched, touched_sheet
from dvk_xl.hosts.formulas import rewrite, with_column
from dvk_xl.hosts.looks import cell_look
from dvk_xl.hosts.package import MAIN
from dvk_xl.hosts.rules import marks_at, put_mark, put_rule, put_width, rule_at, rule_says, rules_below, width_of
from dvk_xl.hosts.sheet_xml import serial, set_cell, value_at
from dvk_xl.hosts.work import Work, headings, last_row, table_area
from dvk_xl.views.cells import Cell, Plain

_COMMON = 20
"""A value that more rows than this share tells nothing of a row."""


def mend_columns(work: Work, name: str, title: str, part: str, like: tuple[str, str]) -> None:
    """Bring back the columns of a table; `like` is the sheet and part of the table in the fresh workbook."""
    wanted = headings(work.source, *like)
    key = work.known[name].key if name in work.known else ""
    # rows are told by their key: its column first
    for heading in sorted(wanted, key=lambda one: one != key):
        have = headings(work.book, title, part)
        if heading in have:
            continue
        old = _renamed(work, name, title, part, like, heading)
        if old is not None:
            _rename(work, name, title, part, old, heading)
        else:
            _add(work, name, title, part, like, heading)


def _renamed(work: Work, name: str, title: str, part: str, like: tuple[str, str], heading: str) -> str | None:
    """The heading under which a column stands now, `None` when it is gone."""
    wanted, have = headings(work.source, *like), headings(work.book, title, part)
    strange = {one: column for one, column in have.items() if one not in wanted}
    by_rule = [one for one, column in strange.items() if _same_rule(work, title, part, column, like, wanted[heading])]
    if len(by_rule) == 1:
        return by_rule[0]
    agreeing = {one: _agreement(work, name, title, part, heading, column) for one, column in strange.items()}
    equal = [one for one, (same, other) in agreeing.items() if same > other]
    if len(equal) == 1:
        return equal[0]
    near = [one for one in _between(list(wanted), have, heading) if one in strange and not agreeing[one][1]]
    # words of the officer's own stand in a filled column: a likeness of headings alone does not make it another's
    if len(near) == 1 and _blank(work, title, part, have[near[0]]):
        return near[0]
    return None


def _same_rule(work: Work, title: str, part: str, column: int, like: tuple[str, str], there: int) -> bool:
    row = table_area(work.source, like[1])[1] + 1
    wanted = rule_at(root_of(work.source, sheet_parts(work.source)[like[0]]), row, there)
    now = rule_at(root_of(work.book, sheet_parts(work.book)[title]), table_area(work.book, part)[1] + 1, column)
    return wanted is not None and now is not None and bool(rule_says(wanted)[2]) and rule_says(now) == rule_says(wanted)


def _agreement(work: Work, name: str, title: str, part: str, heading: str, column: int) -> tuple[int, int]:
    """In how many rows a column says what is known under a heading, and in how many it says something else."""
    known = work.known.get(name)
    if known is None:
        return 0, 0
    sheet = sheet_view(work.book, title)
    if heading == known.key:
        keys = {str(row[heading]) for row in known.rows.values() if row.get(heading) not in {None, ""}}
        said = [
            str(now) for row, _ in _keys(work, name, title, part) if (now := value_at(sheet, row, column)) is not None
        ]
        same = sum(one in keys for one in said)
        return same, len(said) - same
    told = _told(work, name, title, part).items()
    pairs = [(value_at(sheet, row, column), _stored(known.rows[key].get(heading))) for row, key in told]
    agreeing = [now == before for now, before in pairs if before is not None]
    return sum(agreeing), len(agreeing) - sum(agreeing)


def _keys(work: Work, name: str, title: str, part: str) -> Iterator[tuple[int, str]]:
    sheet, top = sheet_view(work.book, title), table_area(work.book, part)[1]
    column = headings(work.book, title, part).get(work.known[name].key)
    for row in range(top + 1, last_row(work.book, title, part) + 1):
        yield row, "" if column is None else str(value_at(sheet, row, column) or "")


def _stored(value: Plain) -> Plain:
    return value if value is None or isinstance(value, str | int | float) else serial(value)


def _between(wanted: list[str], have: Mapping[str, int], heading: str) -> list[str]:
    """The headings that stand where a column should: between its nearest neighbours that are still there."""
    place = wanted.index(heading)
    low = max((have[one] for one in wanted[:place] if one in have), default=0)
    high = min((have[one] for one in wanted[place + 1 :] if one in have), default=max(have.values(), default=0) + 1)
    return [one for one, column in have.items() if low < column < high]


def _blank(work: Work, title: str, part: str, column: int) -> bool:
    sheet, top = sheet_view(work.book, title), table_area(work.book, part)[1]
    rows = range(top + 1, last_row(work.book, title, part) + 1)
    return all(value_at(sheet, row, column) in {None, ""} for row in rows)


def _rename(work: Work, name: str, title: str, part: str, old: str, heading: str) -> None:
    left, top, _, _ = table_area(work.book, part)
    column = headings(work.book, title, part)[old]
    set_cell(touched_sheet(work.book, title), top, column, Cell(heading), None)
    nodes = list(touched(work.book, part).iter(f"{{{MAIN}}}tableColumn"))
    nodes[column - left].set("name", heading)
    rewrite(work.book, with_column(name, old, heading))
    work.mended("column", heading, "column_renamed", sheet=title, old=old)


def _add(work: Work, name: str, title: str, part: str, like: tuple[str, str], heading: str) -> None:
    left, top, right, bottom = table_area(work.book, part)
    column, end = right + 1, last_row(work.book, title, part)
    sheet = touched_sheet(work.book, title)
    if any(value_at(sheet, row, column) not in {None, ""} for row in range(top, end + 1)):
        work.beyond("column", heading, "column_no_room", sheet=title)
        return
    _extend(touched(work.book, part), written((left, top, column, bottom)), heading)
    there = headings(work.source, *like)[heading]
    _dress(work, title, column, (top, end), like, there, heading)
    work.added.setdefault(name, []).append(heading)
    filled, of = _refill(work, name, title, part, column, heading)
    work.mended("column", heading, "column_added" if filled else "column_added_blank", sheet=title, rows=filled, of=of)


def _extend(root: etree._Element, area: str, heading: str) -> None:
    columns = root.find(f"{{{MAIN}}}tableColumns")
    if columns is None:
        return
    top = max((int(node.get("id", "0")) for node in columns), default=0)
    etree.SubElement(columns, f"{{{MAIN}}}tableColumn", {"id": str(top + 1), "name": heading})
    columns.set("count", str(len(columns)))
    set_area(root, area)


def set_area(root: etree._Element, area: str) -> None:
    """Let a table and its filter cover an area."""
    root.set("ref", area)
    for node in root.iter(f"{{{MAIN}}}autoFilter"):
        node.set("ref", area)


def _dress(
    work: Work, title: str, column: int, rows: tuple[int, int], like: tuple[str, str], there: int, heading: str
) -> None:
    """Give a new column heading, look, width, dropdown and marks of its fresh one."""
    top, end = rows
    sheet, fresh = touched_sheet(work.book, title), sheet_view(work.source, like[0])
    _, head, _, _ = table_area(work.source, like[1])
    set_cell(sheet, top, column, Cell(heading), _look(work, like[0], head, there))
    body = _look(work, like[0], head + 1, there)
    for row in range(top + 1, end + 1):
        set_cell(sheet, row, column, Cell(None), body)
    width = width_of(fresh.root, there)
    if width is not None:
        put_width(sheet.root, column, width, work.looks)
    for rule, first, last in rules_below(fresh.root, there, head):
        put_rule(sheet.root, rule, (column, first + top - head, column, last + top - head))
    for mark in list(marks_at(fresh.root, head + 1, there)):
        put_mark(sheet.root, mark, _moved(mark, there, column, top - head), work.looks)


def _look(work: Work, title: str, row: int, column: int) -> str | None:
    node = sheet_view(work.source, title).cells.get((row, column))
    return None if node is None else cell_look(work.looks, node.get("s", "0"))


def _moved(rule: etree._Element, there: int, column: int, down: int) -> tuple[int, int, int, int]:
    """The area of a rule of the fresh workbook where its column stands here."""
    rows = [(top, bottom) for left, top, right, bottom in areas_of(rule.get("sqref", "")) if left <= there <= right]
    return column, min(top for top, _ in rows) + down, column, max(bottom for _, bottom in rows) + down


def _refill(work: Work, name: str, title: str, part: str, column: int, heading: str) -> tuple[int, int]:
    """How many cells of a new column could be filled from what is known, of how many rows."""
    known = work.known.get(name)
    if known is None:
        return 0, 0
    sheet, rows = touched_sheet(work.book, title), dict(_keys(work, name, title, part))
    told = _told(work, name, title, part)
    if heading == known.key:
        told = {**_likeliest(work, name, title, part), **told}
    filled = 0
    for row, key in told.items():
        value = known.rows[key].get(heading)
        if value not in {None, ""}:
            set_cell(sheet, row, column, Cell(value), None)
            filled += 1
    # a row of a new key is no loss; one whose key others bear may have lost its word
    shared = {str(one.get(known.key) or "") for key, one in known.rows.items() if key.startswith("#")}
    keys = Counter(rows.values())
    lost = sum(row not in told and key != "" and (key in shared or keys[key] > 1) for row, key in rows.items())
    if lost:
        work.beyond("column", heading, "column_untold", sheet=title, rows=lost, table=name)
    return filled, len(rows)


def _told(work: Work, name: str, title: str, part: str) -> dict[int, str]:
    """The known row of each row: that of its key when no other row bears it, else the one that stood here and said the same.

    A row that cannot be told from another is left out, unless every such row still stands where it stood.
    """
    known, rows = work.known[name], dict(_keys(work, name, title, part))
    counts = Counter(rows.values())
    found = {number: key for number, key in rows.items() if key in known.rows and counts[key] == 1}
    words = _Words(work, name, title, part)
    unkeyed = {number: f"#{number}" for number in rows if number not in found and f"#{number}" in known.rows}
    same = {number: key for number, key in unkeyed.items() if words.same(number, key)}
    heads = Counter(words.of(key) for key in known.rows if key.startswith("#"))
    stands = len(same) == heads.total()
    return found | {number: key for number, key in same.items() if stands or heads[words.of(key)] == 1}


class _Words:
    """What rows say under the headings that stood there all the time: those that were just added say nothing."""

    def __init__(self, work: Work, name: str, title: str, part: str) -> None:
        self._rows, self._sheet = work.known[name].rows, sheet_view(work.book, title)
        added = work.added.get(name, [])
        self._columns = {
            heading: column for heading, column in headings(work.book, title, part).items() if heading not in added
        }

    def of(self, key: str) -> tuple[Plain, ...]:
        """What a known row says."""
        return tuple(_stored(self._rows[key].get(heading)) for heading in self._columns)

    def same(self, number: int, key: str) -> bool:
        """Whether a row says what a known one says, and that is something; it may say more."""
        said = [
            (value, value_at(self._sheet, number, column))
            for value, column in zip(self.of(key), self._columns.values(), strict=True)
            if value not in {None, ""}
        ]
        return bool(said) and all(before == now for before, now in said)


def _likeliest(work: Work, name: str, title: str, part: str) -> dict[int, str]:
    """The keys of rows that lost theirs: the one known row that shares most of what few rows say, and more than one value."""
    known = work.known[name]
    bearers: dict[tuple[str, Plain], list[str]] = {}
    for key, row in known.rows.items():
        for heading, value in row.items():
            if value not in {None, ""} and heading != known.key:
                bearers.setdefault((heading, _stored(value)), []).append(key)
    found: dict[int, str] = {}
    columns, sheet = headings(work.book, title, part), sheet_view(work.book, title)
    for number, _ in _keys(work, name, title, part):
        votes: dict[str, int] = {}
        for heading, column in columns.items():
            keys = bearers.get((heading, value_at(sheet, number, column)), [])
            for key in keys if len(keys) <= _COMMON else ():
                votes[key] = votes.get(key, 0) + 1
        best = sorted(votes.items(), key=lambda pair: -pair[1])[:2]
        if best and best[0][1] > 1 and (len(best) == 1 or best[0][1] > best[1][1]):
            found[number] = best[0][0]
    twice = [key for key in found.values() if list(found.values()).count(key) > 1]
    return {number: key for number, key in found.items() if key not in twice}
