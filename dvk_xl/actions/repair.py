"""Missing parts of the master put back: compared with a fresh one, mended in memory, checked and published like a run."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dvk_xl.actions.double_click import put_double_click_files
from dvk_xl.actions.folder import COPIES, Campaign, at_work, file_faults, free_place, open_campaign
from dvk_xl.actions.load import empty_state, load_campaign
from dvk_xl.actions.publish import Gap, no_gap, publish, settle
from dvk_xl.actions.recover import Recovered, recover, units_of
from dvk_xl.actions.returns import write_returns
from dvk_xl.generate.master import build_master
from dvk_xl.generate.renew import renew_macros
from dvk_xl.hosts.book import open_book
from dvk_xl.hosts.closed import CLOSED, ClosedMaster, read_closed
from dvk_xl.hosts.format import read_made
from dvk_xl.hosts.host import Host, Master
from dvk_xl.hosts.mend import mend, mended_bytes
from dvk_xl.hosts.package import open_package
from dvk_xl.hosts.sheet_xml import set_cell
from dvk_xl.hosts.work import Finding, Work
from dvk_xl.ledger import Books, open_ledger, read_books
from dvk_xl.machine_schema import load_machine_schema
from dvk_xl.views.cells import Cell
from dvk_xl.views.contents import RUN_CELL, contents

_PROJECT = "VBAProject"


@dataclass(frozen=True, slots=True)
class Mended:
    """A part that was put right: its kind, its name, what was done.

    Kinds: sheet, table, column, name, validation, page, macro, ribbon, file, format.
    """

    kind: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class NotMended:
    """A part that could not be put right: its name, why, what to do."""

    name: str
    why: str
    next: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repair: what was and what could not be put right; the copy of the master before, `None` when nothing was written."""

    repaired: tuple[Mended, ...]
    not_repaired: tuple[NotMended, ...]
    kept: Path | None


def repair(root: Path, as_of: date, gap: Gap = no_gap, host: Host = CLOSED) -> Repaired:
    """Put back what is missing in the master; raises `DvkError`, then nothing changed.

    Rows and columns that are there are not touched; what the tool itself writes is made anew, as in a check. A master of
    an older format is upgraded: what is the tool's in it becomes as in a new one.
    """
    campaign = open_campaign(root, host, any_format=True)
    with at_work(campaign.folder):
        settle(campaign.folder, host)
        host.guard(campaign.folder.master)
        with file_faults(campaign.folder.master):
            host.keep(campaign.folder.master)
        with open_ledger(campaign.folder.ledger) as ledger:
            books = read_books(ledger)
        # read once: what is saved from now on is a change, and stops the repair
        master, data = read_closed(campaign.folder.master)
        work, known = _mend(campaign, books, as_of, (master, data))
        mended = _with_macros(work, mended_bytes(work) if work.repaired else data)
        left = _left(campaign, work, known)
        files = _files_put_back(campaign)
        if not work.repaired:
            return Repaired(files, left, None)
        done = tuple(_said(campaign, one) for one in work.repaired)
        kept = _publish(campaign, books, as_of, (data, mended), done, gap)
    return Repaired((*done, *files), left, kept)


def _files_put_back(campaign: Campaign) -> tuple[Mended, ...]:
    what = load_machine_schema().words["file_restored"]
    with file_faults(campaign.folder.root):
        return tuple(Mended("file", name, what) for name in put_double_click_files(campaign.folder))


def _mend(campaign: Campaign, books: Books, as_of: date, read: tuple[ClosedMaster, bytes]) -> tuple[Work, Recovered]:
    schema, plan = campaign.schema, campaign.plan
    master, data = read
    state = empty_state(schema, plan, units_of(campaign, master), as_of)
    known = recover(campaign, books, state)
    source = open_book(build_master(state))
    offices = {table.sheet for table in schema.tables.values()}
    own = frozenset(source.package.sheets) - offices
    words = schema.workbook
    found = read_made(campaign.folder.master, words.sheets["system"]).format
    # where it cannot be told, the master may be older: what is as in a new one stays as it is
    outdated = None if found == words.format else contents(state)
    work = mend(open_book(data), source, own, known.rows, outdated)
    if found and found < words.format:
        work.mended("format", words.file_name, "upgraded", old=found, new=words.format)
    return work, known


def _with_macros(work: Work, data: bytes) -> bytes:
    """The file with the tool's macros; what was done, and what could not be, is noted."""
    renewed = renew_macros(data)
    for name in renewed.modules:
        work.mended("macro", name, "macro_renewed")
    if renewed.obstacle:
        work.beyond("macro", _PROJECT, f"macro_{renewed.obstacle}")
    if renewed.own:
        work.beyond("macro", "ThisWorkbook", "macro_own")
    if renewed.unsigned:
        work.beyond("macro", _PROJECT, "macro_unsigned")
    return renewed.data


def _publish(
    campaign: Campaign, books: Books, as_of: date, data: tuple[bytes, bytes], done: Iterable[Mended], gap: Gap
) -> Path:
    folder, words = campaign.folder, campaign.schema.workbook.repair
    before, after = data
    master = ClosedMaster(folder.master, open_package(after), hashlib.sha256(before).hexdigest(), mended=True)
    _keep_run(campaign, master, books, {one.name for one in done})
    loaded = load_campaign(campaign, as_of, receive=False, mended=master)
    names = dict.fromkeys(one.name for one in done)
    with _copy_before(campaign, before) as kept:
        publish(loaded, words["action"], words["detail"].format(parts=", ".join(names)), gap)
    with file_faults(folder.room("returns")):
        write_returns(campaign, loaded.state)
    return kept


@contextmanager
def _copy_before(campaign: Campaign, before: bytes) -> Iterator[Path]:
    dossier = campaign.folder.room("dossier")
    with file_faults(dossier):
        kept = free_place(dossier / COPIES, "truoc-sua-so")
        kept.write_bytes(before)
    try:
        yield kept
    except BaseException:
        kept.unlink(missing_ok=True)
        raise


def _keep_run(campaign: Campaign, master: ClosedMaster, books: Books, restored: Collection[str]) -> None:
    """Write the number of the run into a system sheet that came back: the newest one the journal tells.

    The ledger's own last run serves only where the journal was lost as well: a journal that knows of no run, or of
    another, is that of an older or of a foreign workbook, which is refused as by any other command.
    """
    system = campaign.schema.workbook.sheets["system"]
    done = [run.id for run in books.runs if run.state == "done"]
    if done and not master.read_cell(system, RUN_CELL):
        row, column = int(RUN_CELL[1:]), ord(RUN_CELL[0]) - ord("A") + 1
        lost = campaign.schema.workbook.sheets["journal"] in restored
        set_cell(master.sheet(system), row, column, Cell(_newest(campaign, master) or (done[-1] if lost else 0)), None)


def _newest(campaign: Campaign, master: Master) -> int:
    title = campaign.schema.workbook.journal_columns["run"]
    rows = master.read_table("tblNhatKy").rows.values()
    return max((number for row in rows if isinstance(number := row.get(title), int)), default=0)


def _said(campaign: Campaign, one: Finding) -> Mended:
    return Mended(one.kind, one.name, campaign.schema.workbook.repair[one.act].format(**one.facts))


def _left(campaign: Campaign, work: Work, known: Recovered) -> tuple[NotMended, ...]:
    words = campaign.schema.workbook.repair
    told = [
        NotMended(one.name, words[one.act].format(**one.facts), words[f"{one.act}_next"].format(**facts))
        for one in work.left
        for facts in [{**one.facts, **_places(campaign, str(one.facts.get("table", "")), known.copies)}]
    ]
    told += [_since(campaign, name, name, known.copies) for name in work.restored]
    if campaign.schema.registration.excel_table in work.restored:
        told += [NotMended(name, words["model_without_id"], words["model_without_id_next"]) for name in known.nameless]
    told += [
        NotMended(
            f"{name}[{heading}]",
            words["own_column"].format(run=known.copies[name]),
            words["own_column_next"].format(place=_place(campaign, name, known.copies)),
        )
        for name in work.restored
        for heading in known.foreign.get(name, ())
    ]
    told += [
        _since(campaign, f"{name}[{heading}]", name, known.copies)
        for name, all_ in work.added.items()
        for heading in all_
    ]
    return tuple(told)


def _places(campaign: Campaign, table: str, copies: Mapping[str, int]) -> dict[str, Path]:
    """Where older states lie: the one that tells of a table, and those from before a repair."""
    return {"place": _place(campaign, table, copies), "copies": campaign.folder.room("dossier") / COPIES}


def _since(campaign: Campaign, what: str, table: str, copies: Mapping[str, int]) -> NotMended:
    """What the office typed since the last kept copy is nowhere else."""
    words, folder = campaign.schema.workbook.repair, campaign.folder
    run = copies.get(table)
    if run is None:
        return NotMended(what, words["no_copy"], words["no_copy_next"].format(copies=folder.room("dossier") / COPIES))
    return NotMended(
        what, words["since"].format(run=run), words["since_next"].format(place=_place(campaign, table, copies))
    )


def _place(campaign: Campaign, table: str, copies: Mapping[str, int]) -> Path:
    """Where the copy lies that says something of a table, or where all copies lie."""
    snapshots = campaign.folder.snapshots
    return snapshots / str(copies[table]) if table in copies else snapshots
