"""The master open in front of the officer: its tables and pages read, what a run changes written into it, then saved."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from dvk_xl.hosts.host import (
    HostTable,
    Replace,
    area_of,
    changed_meanwhile,
    fault,
    free_until,
    half_written,
    has_totals,
    headings,
    missing_part,
    must_be_free,
    no_column,
    no_room,
    out_of_shape,
    table_rows,
)
from dvk_xl.hosts.live import Sheets
from dvk_xl.hosts.live_look import look_of, styled_areas
from dvk_xl.hosts.live_pages import (
    Area,
    Changes,
    Place,
    Standing,
    Wanted,
    before,
    blocks,
    matrix,
    not_taken,
    number_format_of,
    standing_of,
    stands,
    taken_for_marked,
)
from dvk_xl.hosts.names import own_cells, shapes_of
from dvk_xl.hosts.patience import quiet
from dvk_xl.hosts.sheet_xml import Stored
from dvk_xl.issues import Code, column_letters
from dvk_xl.views.cells import Block, Cell, Contents, TablePage, placed
from dvk_xl.views.shapes import fixed_pages

_NARROW = 16
"""Columns read of a sheet without tables before anything wider is asked for."""
_STEP = 500
_BELOW = 8
"""Rows read below a table: more than a person may leave blank before the next one."""


class LiveMaster:
    """The open workbook read once; what is written is gathered first, and put into it by `publish`."""

    def __init__(self, path: Path, sheets: Sheets, styles: Mapping[str, Mapping[str, Any]]) -> None:
        """Nothing is read yet. `styles`: the declared properties of each named style."""
        self.path, self._sheets, self._styles = path, sheets, styles
        self._titles = sheets.titles()
        self._names = sheets.names()
        self._shapes = shapes_of(self._names)
        self._tables = {title: sheets.tables(title) for title in self._titles}
        self._standing: dict[str, Standing] = {}
        self._changes: dict[str, Changes] = {}
        self._sizes: dict[str, tuple[str, Area]] = {}
        self._heights: dict[str, Mapping[int, float]] = {}

    @property
    def changed(self) -> bool:
        """Whether anything would become different."""
        return bool(self._sizes) or any(one.cells for one in self._changes.values())

    def read_table(self, name: str) -> HostTable:
        """A table with its rows; raises `MasterError` when the workbook has it no longer."""
        title, (top, left, bottom, right) = self._table(name)
        standing = self._stands(title, right)
        columns = headings(standing.values.get(top, {}), left, right)
        limit = self._limit(name, title)
        inside = {row: cells for row, cells in standing.values.items() if row < limit}
        return HostTable(name, title, top, columns, table_rows(inside, columns, top, bottom))

    def read_cell(self, sheet: str, address: str) -> Stored:
        """The value of a single cell; raises `MasterError` when the sheet is gone or its rows and columns were moved."""
        if not self._shapes.get(sheet, True):
            raise out_of_shape(sheet)
        column, row, _, _ = area_of(address)
        return self._stands(sheet, column).value(row, column)

    def write(self, made: Contents) -> int:
        """How many cells would become different; raises `MasterError` when a part of the workbook is missing."""
        for title in sorted(fixed_pages(made)):
            if title in self._titles and not self._shapes.get(title):
                raise out_of_shape(title)
        for page in made.tables:
            self._want_table(page)
        for title, cells in made.cells.items():
            self._want_cells(title, cells)
            # elsewhere the program fits the rows itself; it does not where cells are merged
            self._heights[title] = made.heights.get(title, {})
        for block in made.blocks:
            self._want_block(block)
        return sum(len(one.cells) for one in self._changes.values())

    def keep(self) -> None:
        """Save the workbook as the officer has it."""
        self._sheets.save()

    def publish(self, replace: Replace, run_cell: tuple[str, str], run: int) -> str:  # noqa: ARG002  # nothing is replaced
        """Write everything into the open workbook and save it; the SHA-256 of the file.

        The cell of the run holds its number below zero while it is written, so that a half-written workbook is known as
        one. Raises `MasterError` when the workbook changed since it was read, or refuses something: it is then as before.
        """
        column, row, _, _ = area_of(run_cell[1])
        place = (row, column)
        self._must_take_changes()
        with quiet(self._sheets.book.app, self._sheets.patience):
            self._must_stand_still()
            old = self._stands(run_cell[0], column).value(row, column)
            try:
                self._number(run_cell[0], place, -run)
                self._write_all(run_cell[0], place)
                self._number(run_cell[0], place, run)
                # what is saved shows its values to programs that cannot calculate
                self._sheets.ask(self._sheets.book.app.calculate)
                self._sheets.rest()
                self._sheets.save()
            except BaseException as error:
                if not self._put_back(run_cell[0], place, old):
                    raise half_written(self.path) from error
                raise
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def _table(self, name: str) -> tuple[str, Area]:
        for title, tables in self._tables.items():
            if name in tables:
                area, totals = tables[name]
                if totals:
                    raise has_totals(name)
                return title, area
        raise missing_part(f"bảng “{name}”")

    def _limit(self, name: str, title: str) -> int:
        areas = {
            one: (left, top, right, bottom) for one, ((top, left, bottom, right), _) in self._tables[title].items()
        }
        return free_until(areas[name], (area for one, area in areas.items() if one != name))

    def _stands(self, title: str, columns: int) -> Standing:
        """What stands in a sheet, read once, and again only when more columns of it are asked for."""
        known = self._standing.get(title)
        if known is None or known.columns < columns:
            if title not in self._titles:
                raise missing_part(f"trang “{title}”")
            known = self._read(title, max([columns, _NARROW, *(area[3] for area, _ in self._tables[title].values())]))
            self._standing[title] = known
        return known

    def _read(self, title: str, columns: int) -> Standing:
        """A sheet from its first row to where nothing more stands, however far colours may reach."""
        used, least = (
            self._sheets.last_row(title),
            max((a[2] for a, _ in self._tables[title].values()), default=0) + _BELOW,
        )
        values: list[list[object]] = []
        formulas: list[list[object]] = []
        while len(values) < used:
            first, last = len(values) + 1, min(used, max(len(values) + _STEP, least))
            shown, entered = self._sheets.read(title, (first, 1, last, columns))
            values += shown
            formulas += entered
            if last >= least and not any(cell not in {None, ""} for line in shown for cell in line):
                break
        return standing_of(values, formulas, columns)

    def _changes_of(self, title: str) -> Changes:
        return self._changes.setdefault(title, Changes())

    def _want_table(self, page: TablePage) -> None:
        title, (top, left, bottom, right) = self._table(page.table)
        standing, changes = self._stands(title, right), self._changes_of(title)
        columns = headings(standing.values.get(top, {}), left, right)
        absent = [name for name in page.columns if name not in columns]
        if absent:
            raise no_column(absent[0], title)
        rows = placed(page, top)
        last = max(rows, default=bottom)
        if last >= self._limit(page.table, title):
            raise no_room(page.table, title)
        if not page.owned and any(row > bottom and row in standing.values for row in rows):
            must_be_free(self.read_table(page.table), bottom, rows, lambda row: standing.values.get(row, {}))
        order = [columns[name] for name in page.columns]
        known = bottom if any(row in standing.values for row in range(top + 1, bottom + 1)) else top
        told = _told_by_row(order, rows.values()) if page.owned else ()
        for row, cells in rows.items():
            self._want_row(title, row, dict(zip(order, cells, strict=True)), known, told)
        if page.owned:
            self._clear(changes, standing, last + 1, bottom, range(left, right + 1))
        else:
            last = max(last, bottom)
        if last != bottom:
            self._sizes[page.table] = (title, (top, left, last, right))
        else:
            self._sizes.pop(page.table, None)

    def _want_row(self, title: str, row: int, cells: Mapping[int, Cell], known: int, told: Sequence[int]) -> None:
        """The cells of a row, with their look where it may be another than before.

        A row below the last `known` one takes its look as a whole, one that says something else now only in the columns
        whose look is `told` row by row: in the others it has it already.
        """
        standing, changes = self._stands(title, max(cells)), self._changes_of(title)
        count = len(changes.cells)
        for column, cell in cells.items():
            changes.want(standing, (row, column), cell, styled=row > known)
        if len(changes.cells) != count:
            changes.styles |= {(row, column): cells[column].style for column in told}

    def _want_cells(self, title: str, cells: Mapping[str, Cell]) -> None:
        places = {(row, column): cell for address, cell in cells.items() for column, row, _, _ in [area_of(address)]}
        standing = self._stands(title, max((column for _, column in places), default=1))
        for place, cell in places.items():
            self._changes_of(title).want(standing, place, cell, styled=False)

    def _want_block(self, block: Block) -> None:
        standing, changes = self._stands(block.sheet, block.width), self._changes_of(block.sheet)
        last = block.first_row + len(block.rows) - 1
        for row, cells in enumerate(block.rows, block.first_row):
            count = len(changes.cells)
            for column, cell in enumerate(cells, 1):
                changes.want(standing, (row, column), cell, styled=False)
            if len(changes.cells) != count:
                changes.styles |= {(row, column): cell.style for column, cell in enumerate(cells, 1)}
        self._clear(changes, standing, last + 1, standing.last_row, range(1, block.width + 1))

    @staticmethod
    def _clear(changes: Changes, standing: Standing, first: int, last: int, columns: range) -> None:
        for row in range(first, last + 1):
            for column in columns:
                changes.want(standing, (row, column), Cell(None), styled=True)

    def _must_take_changes(self) -> None:
        for title in self._touched():
            if self._sheets.is_protected(title):
                raise fault(Code.E815, sheet=title)

    def _touched(self) -> list[str]:
        changed = {title for title, one in self._changes.items() if one.cells}
        return [title for title in self._titles if title in changed | {title for title, _ in self._sizes.values()}]

    def _must_stand_still(self) -> None:
        """Nothing; raises `MasterError` when the officer changed something since it was read."""
        for title, known in self._standing.items():
            ours = own_cells(self._names, title)
            now = self._read(title, known.columns)
            if now.entered(ours) != known.entered(ours):
                raise changed_meanwhile(self.path)

    def _write_all(self, run_sheet: str, run_place: Place) -> None:
        for name, (title, area) in self._sizes.items():
            self._sheets.resize(title, name, area)
        for title in self._touched():
            changes = self._changes[title] if title in self._changes else Changes()
            cells = {place: value for place, value in changes.cells.items() if (title, place) != (run_sheet, run_place)}
            for area, style in styled_areas(changes.styles):
                self._sheets.style(title, area, look_of(self._styles[style]))
            self._put(title, cells)
            self._must_be_taken(title, cells)
            heights = self._heights.get(title, {})
            for row in sorted({row for row, _ in cells if row in heights}):
                self._sheets.height(title, row, heights[row])

    def _put(self, title: str, cells: Mapping[Place, Wanted], bare: frozenset[Place] = frozenset()) -> None:
        for area, formulas in blocks(cells):
            self._sheets.write(title, area, matrix(cells, area, bare), formulas=formulas)

    def _must_be_taken(self, title: str, cells: Mapping[Place, Wanted]) -> None:
        """Read again what was written; raises `MasterError` when a cell holds something else."""
        wrong = not_taken(self._unmark(title, cells), cells)
        if wrong and self._formatted(title, {place: cells[place] for place in wrong}):
            wrong = not_taken(self._unmark(title, cells), cells)
        if wrong:
            row, column = wrong[0]
            raise fault(Code.E816, sheet=title, cell=f"{column_letters(column)}{row}")

    def _formatted(self, title: str, cells: Mapping[Place, Wanted]) -> bool:
        """Whether cells that took a number or a formula for text got a format for it, and were written again."""
        formats = {place: number_format_of(wanted) for place, wanted in cells.items()}
        if not all(formats.values()):
            return False
        for place, number_format in formats.items():
            self._sheets.format(title, (*place, *place), number_format)
        self._put(title, cells)
        return True

    def _unmark(self, title: str, cells: Mapping[Place, Wanted]) -> Standing:
        """What stands in a sheet once the cells that take all for text were written without the mark of a text."""
        now = self._read_around(title, cells)
        marked = taken_for_marked(now, cells)
        if not marked:
            return now
        self._put(title, {place: cells[place] for place in marked}, frozenset(marked))
        return self._read_around(title, cells)

    def _read_around(self, title: str, cells: Mapping[Place, Wanted]) -> Standing:
        """What stands in the least block of a sheet that holds all these cells."""
        if not cells:
            return Standing({}, {}, 0)
        rows, columns = [row for row, _ in cells], [column for _, column in cells]
        area = (min(rows), min(columns), max(rows), max(columns))
        return standing_of(*self._sheets.read(title, area), area[3], area[:2])

    def _number(self, title: str, place: Place, number: Stored) -> None:
        self._sheets.write(title, (*place, *place), [[number]], formulas=False)

    def _put_back(self, run_sheet: str, run_place: Place, run: Stored) -> bool:
        """Let the workbook hold again what stood in it; whether all of it does. The look of new rows may stay."""
        undone = [self._tried(partial(self._sheet_back, title, run_sheet, run_place)) for title in self._touched()]
        for name, (title, _) in self._sizes.items():
            undone.append(self._tried(partial(self._sheets.resize, title, name, self._tables[title][name][0])))
        return all(undone) and self._tried(partial(self._number, run_sheet, run_place, run))

    def _sheet_back(self, title: str, run_sheet: str, run_place: Place) -> None:
        cells = before(self._standing[title], self._changes_of(title).cells)
        if title == run_sheet:
            cells.pop(run_place, None)
        now = self._read_around(title, cells)
        cells = {place: cell for place, cell in cells.items() if not stands(now, place, cell)}
        self._put(title, cells)
        self._unmark(title, cells)

    @staticmethod
    def _tried(work: Callable[[], None]) -> bool:
        try:
            work()
        except Exception:  # noqa: BLE001  # the others are put back all the same; who asked tells what went wrong
            return False
        return True


def _told_by_row(columns: Sequence[int], rows: Iterable[Sequence[Cell]]) -> tuple[int, ...]:
    """The columns in which one row may look other than the next."""
    looks = zip(columns, zip(*([cell.style for cell in cells] for cells in rows), strict=True), strict=False)
    return tuple(column for column, styles in looks if len(set(styles)) > 1)
