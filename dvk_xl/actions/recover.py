"""What is known of the workbook's rows apart from the workbook: the last kept copies of it, and the ledger."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from dvk_xl.actions.folder import Campaign, Folder
from dvk_xl.actions.load import now_rows, read_register
from dvk_xl.actions.publish import snapshot_files
from dvk_xl.consolidate.decide import DATA_TABLES
from dvk_xl.consolidate.rows import NowRow
from dvk_xl.errors import DvkError
from dvk_xl.hosts.closed import ClosedMaster, open_closed, read_table
from dvk_xl.hosts.work import Known, Row
from dvk_xl.intake.cast import Caster, Value, build_caster
from dvk_xl.intake.store import lively, plain
from dvk_xl.ledger import Base, Books, open_ledger, read_books
from dvk_xl.register import Unit
from dvk_xl.schema import Table
from dvk_xl.views.state import State
from dvk_xl.views.tables import display

_Bases = Mapping[str, Base]


@dataclass(frozen=True, slots=True)
class Recovered:
    """What is known of the rows by Excel table, and the run before which the copy was kept that says it (none: no copy)."""

    rows: Mapping[str, Known]
    copies: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Copy:
    """A kept copy of master and ledger from before a run."""

    run: int
    master: ClosedMaster
    books: Books


def recover(campaign: Campaign, books: Books, state: State) -> Recovered:
    """What the newest readable copy says of each table, for rows of units brought up to what the ledger knows."""
    schema = campaign.schema
    caster = build_caster(schema, campaign.plan, trusted=True)
    rows: dict[str, Known] = {}
    copies: dict[str, int] = {}
    kept = list(_copies(campaign.folder))
    for name, table in schema.tables.items():
        found = next(_readings(kept, table, caster, schema.workbook.file_name), None)
        if found is not None:
            copies[table.excel_table] = found[0].run
        if name in DATA_TABLES:
            known = _unit_rows(table, found, books, state)
        else:
            known = {} if found is None else _office_rows(found[0].master, table)
        rows[table.excel_table] = Known(table.field(table.key).title, known)
    return Recovered(rows, copies)


def units_of(campaign: Campaign, master: ClosedMaster) -> tuple[Unit, ...]:
    """The register as the workbook has it, else as the newest copy has it, else empty."""
    caster = build_caster(campaign.schema, campaign.plan, trusted=True)
    for one in (master, *(copy.master for copy in _copies(campaign.folder))):
        try:
            return read_register(one, campaign.schema, campaign.plan, caster)
        except DvkError:
            continue
    return ()


def _copies(folder: Folder) -> Iterator[_Copy]:
    """The kept copies that can be read, the newest first."""
    for run, master, ledger in snapshot_files(folder):
        try:
            yield _Copy(run, open_closed(master), _books(ledger))
        except DvkError:
            continue


def _books(ledger: Path) -> Books:
    # opened as a copy: to open a ledger may change its file
    with TemporaryDirectory(prefix="dvk-") as folder:
        copied = Path(shutil.copyfile(ledger, Path(folder) / ledger.name))
        with open_ledger(copied) as opened:
            return read_books(opened)


def _readings(
    copies: list[_Copy], table: Table, caster: Caster, file: str
) -> Iterator[tuple[_Copy, tuple[NowRow, ...]]]:
    for one in copies:
        try:
            yield one, now_rows(table, read_table(one.master, table.excel_table), caster, file)
        except DvkError:
            continue


def _office_rows(master: ClosedMaster, table: Table) -> dict[str, Row]:
    key, titles = table.field(table.key).title, {one.title for one in table.fields}
    found: dict[str, Row] = {}
    for number, cells in read_table(master, table.excel_table).rows.items():
        said = str(cells.get(key) or "")
        row = {title: value for title, value in cells.items() if title in titles}
        found[said if said and said not in found else f"#{number}"] = row
    return found


def _unit_rows(
    table: Table, found: tuple[_Copy, tuple[NowRow, ...]] | None, books: Books, state: State
) -> dict[str, Row]:
    base = _base_of(books, table)
    known: dict[str, Row] = {}
    if found is not None:
        copy, rows = found
        then = _base_of(copy.books, table)
        for row in rows:
            if _stands(row.key, base, then, books):
                values = _brought_up(table, row.values, then.get(row.key), base.get(row.key))
                known[row.key or f"#{row.row}"] = _shown(table, row.key, values, state)
    for key, one in sorted(base.items()):
        if key not in known and not one.deleted:
            known[key] = _shown(table, key, {name: lively(value) for name, value in one.values.items()}, state)
    return known


def _base_of(books: Books, table: Table) -> _Bases:
    return {key: one for (kind, key), one in books.base.items() if kind == table.name}


def _stands(key: str, base: _Bases, then: _Bases, books: Books) -> bool:
    """Whether a row of a copy still stood after the last run: the office had not taken it out by then."""
    if key in base:
        return not base[key].deleted
    return key not in then and (not key or key in books.typed)


def _brought_up(table: Table, values: Mapping[str, Value], then: Base | None, base: Base | None) -> dict[str, Value]:
    """The values of a copy's row: what the unit had sent is what it sent last, what the office had corrected stays."""
    now = dict(values)
    if base is not None:
        before = then.values if then is not None else {}
        for one in table.unit_fields:
            if plain(now.get(one.name)) == before.get(one.name):
                now[one.name] = lively(base.values.get(one.name))
    return now


def _shown(table: Table, key: str, values: Mapping[str, Value], state: State) -> Row:
    whole = {**values, table.key: key or None}
    shown = {one.title: display(state, one, whole.get(one.name)) for one in table.fields}
    return {title: value for title, value in shown.items() if value is not None}
