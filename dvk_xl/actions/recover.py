"""What is known of the workbook's rows apart from the workbook: the last kept copies of it, and the ledger."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dvk_xl.actions.folder import Campaign, Folder
from dvk_xl.actions.load import now_rows, read_register
from dvk_xl.actions.publish import snapshot_files
from dvk_xl.consolidate.rows import NowRow
from dvk_xl.consolidate.run_values import DATA_TABLES
from dvk_xl.errors import DvkError
from dvk_xl.hosts.closed import open_closed
from dvk_xl.hosts.host import Master
from dvk_xl.hosts.work import Known, Row
from dvk_xl.intake.cast import Caster, Value, build_caster
from dvk_xl.intake.store import lively, plain
from dvk_xl.ledger import Base, Books, open_ledger, read_books
from dvk_xl.register import Unit, resolve
from dvk_xl.schema import Table
from dvk_xl.vietnamese.text import name_key
from dvk_xl.views.state import State
from dvk_xl.views.tables import display

_Bases = Mapping[str, Base]


@dataclass(frozen=True, slots=True)
class Recovered:
    """What is known of the rows by Excel table, and the run before which the copy was kept that says it (none: no copy).

    `foreign`: the headings in that copy that are none of the tool's, by Excel table. `nameless`: names of the models the
    office typed since that copy was kept, whose ids nothing tells.
    """

    rows: Mapping[str, Known]
    copies: Mapping[str, int]
    foreign: Mapping[str, tuple[str, ...]]
    nameless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Copy:
    """A kept copy of master and ledger from before a run."""

    run: int
    master: Master
    books: Books


def recover(campaign: Campaign, books: Books, state: State) -> Recovered:
    """What the newest readable copy says of each table, for rows of units brought up to what the ledger knows."""
    schema = campaign.schema
    caster = build_caster(schema, campaign.plan, trusted=True)
    rows: dict[str, Known] = {}
    copies: dict[str, int] = {}
    foreign: dict[str, tuple[str, ...]] = {}
    kept = list(_copies(campaign.folder))
    for name, table in schema.tables.items():
        found = next(_readings(kept, table, caster, schema.workbook.file_name), None)
        if found is not None:
            copies[table.excel_table] = found[0].run
            foreign[table.excel_table] = _foreign(found[0].master, table)
        if name in DATA_TABLES:
            known = _unit_rows(table, found, books, state)
        else:
            known = {} if found is None else _office_rows(found[0].master, table)
        rows[table.excel_table] = Known(table.field(table.key).title, known)
    name = schema.registration.field("model_name").title
    models = rows[schema.registration.excel_table].rows
    nameless = tuple(str(row.get(name) or "") for key, row in models.items() if key.startswith("#") and books.typed)
    return Recovered(rows, copies, foreign, nameless)


def _foreign(master: Master, table: Table) -> tuple[str, ...]:
    titles = {one.title for one in table.fields}
    return tuple(title for title in master.read_table(table.excel_table).columns if title not in titles)


def units_of(campaign: Campaign, master: Master) -> tuple[Unit, ...]:
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
            yield one, now_rows(table, one.master.read_table(table.excel_table), caster, file)
        except DvkError:
            continue


def _office_rows(master: Master, table: Table) -> dict[str, Row]:
    key, titles = table.field(table.key).title, {one.title for one in table.fields}
    found: dict[str, Row] = {}
    rows = master.read_table(table.excel_table).rows
    counts = Counter(str(cells.get(key) or "") for cells in rows.values())
    for number, cells in rows.items():
        said = str(cells.get(key) or "")
        row = {title: value for title, value in cells.items() if title in titles}
        found[said if said and counts[said] == 1 else f"#{number}"] = row
    return found


def _unit_rows(
    table: Table, found: tuple[_Copy, tuple[NowRow, ...]] | None, books: Books, state: State
) -> dict[str, Row]:
    base = _base_of(books, table)
    known: dict[str, Row] = {}
    if found is not None:
        copy, rows = found
        if table.name == "registration":
            rows = tuple(_with_ids(rows, books, state))
        then = _base_of(copy.books, table)
        for row in rows:
            if _stands(row.key, base, then, books):
                values = _brought_up(table, row.values, then.get(row.key), base.get(row.key))
                known[row.key or f"#{row.row}"] = _shown(table, row.key, values, state)
    for key, one in sorted(base.items()):
        if key not in known and not one.deleted:
            known[key] = _shown(table, key, {name: lively(value) for name, value in one.values.items()}, state)
    return known


def _with_ids(rows: tuple[NowRow, ...], books: Books, state: State) -> Iterator[NowRow]:
    """Models with the ids they were given after the copy was kept: as results name them, else the only one of their unit."""
    known = {row.key for row in rows} | _base_of(books, state.schema.registration).keys()
    free = {key for key in books.typed if key not in known}
    told = {
        (one.unit or one.sender, name_key(str(one.values.get("model_name") or ""))): str(one.values.get("model_id"))
        for one in _base_of(books, state.schema.tables["result"]).values()
    }
    units = {row.row: _lead(row, state) for row in rows if not row.key}
    for row in rows:
        unit = units.get(row.row, "")
        named = told.get((unit, name_key(str(row.values.get("model_name") or ""))), "")
        alone = [key for key in free if re.fullmatch(rf"{re.escape(unit)}-\d+", key)]
        only = alone[0] if len(alone) == 1 and list(units.values()).count(unit) == 1 else ""
        key = named if named in free else only
        given = not row.key and bool(unit and key)
        # two rows of one name are two models
        free -= {key} if given else set()
        yield replace(row, key=key) if given else row


def _lead(row: NowRow, state: State) -> str:
    found = resolve(state.register, str(row.values.get("lead_unit") or ""))
    return found.unit.code if found.kind == "exact" and found.unit else ""


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
