"""The ledger: receipts, versions, the fate of every row, what was last written, runs. One SQLite file in the dossier."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath
from typing import Any, Literal

from dvk_xl.errors import CampaignError

FORMAT = "1"
ORIGINALS = "ban-goc"
"""The folder of the dossier that keeps received files."""

_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY, state TEXT NOT NULL, as_of TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL,
    master TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS receipts (
    number INTEGER PRIMARY KEY, sha TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, first_seen TEXT NOT NULL,
    run INTEGER NOT NULL, name TEXT NOT NULL, stamp TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS known (sha TEXT PRIMARY KEY, number INTEGER NOT NULL, first_seen TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS parsed (sha TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS seen (name TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, sha TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (sha TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS fates (
    sha TEXT NOT NULL, sheet TEXT NOT NULL, row INTEGER NOT NULL, fate TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (sha, sheet, row));
CREATE TABLE IF NOT EXISTS base (kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key));
CREATE TABLE IF NOT EXISTS typed (key TEXT PRIMARY KEY, day TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS aliases (
    key TEXT PRIMARY KEY, written TEXT NOT NULL, code TEXT NOT NULL, day TEXT NOT NULL, person TEXT NOT NULL);
"""

State = Literal["pending", "done"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file's receipt: its number, hash, size in bytes, the day and run it was first seen in, its name then.

    `stamp` orders versions of one unit: when the file was last saved, by itself, else by the file system.
    """

    number: int
    sha: str
    size: int
    first_seen: date
    run: int
    name: str
    stamp: str


def kept_name(receipt: Receipt) -> str:
    """Where a received file is kept below the folder of originals: by its hash, with the ending it came with."""
    return f"{receipt.sha[:2]}/{receipt.sha}{PurePath(receipt.name).suffix.lower()}"


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its number, state, day, action and a Vietnamese line of what it did; `master` is the hash it wrote."""

    id: int
    state: State
    as_of: date
    action: str
    detail: str
    master: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """What a unit last sent for a row, as it was last merged: plain values by field, and who sent it.

    `deleted`: the office took the row out of the workbook.
    """

    values: Mapping[str, Any]
    unit: str
    sender: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that a person confirmed: as it was written, the code of the unit it means, the day, and who it was."""

    written: str
    code: str
    day: date
    person: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A file of the inbox as last seen: unchanged size and time mean an unchanged hash."""

    size: int
    mtime: int
    sha: str


@dataclass(frozen=True, slots=True)
class Books:
    """Everything the ledger holds but the parsed files: the state between two runs.

    `known`: number and first day of files whose run was taken back: a receipt once given out stays what it was.
    `typed`: the day on which a row that the office typed itself was first seen, by key.
    """

    runs: tuple[Run, ...] = ()
    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    fates: Mapping[str, tuple[tuple[str, int, str, str], ...]] = field(default_factory=dict)
    base: Mapping[tuple[str, str], Base] = field(default_factory=dict)
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    typed: Mapping[str, date] = field(default_factory=dict)
    known: Mapping[str, tuple[int, date]] = field(default_factory=dict)


@contextmanager
def open_ledger(path: Path) -> Iterator[sqlite3.Connection]:
    """An open ledger, made when there is none; raises `CampaignError` when the file is no ledger of this format."""
    try:
        connection = sqlite3.connect(path, isolation_level=None)
    except sqlite3.OperationalError as fault:
        raise _unreadable(path, fault) from fault
    try:
        # a share or a synchronised folder breaks WAL; the rollback journal is safe there
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA synchronous=FULL")
        connection.executescript(_TABLES)
        connection.execute("INSERT OR IGNORE INTO facts VALUES ('format', ?)", (FORMAT,))
        found = connection.execute("SELECT value FROM facts WHERE name = 'format'").fetchone()[0]
        if found != FORMAT:
            raise CampaignError(f"Sổ cái {path.name} thuộc phiên bản khác ({found}). Hãy dùng bản dvk mới hơn.")
        yield connection
    except sqlite3.DatabaseError as fault:
        raise _unreadable(path, fault) from fault
    finally:
        connection.close()


def _unreadable(path: Path, fault: Exception) -> CampaignError:
    return CampaignError(f"Sổ cái {path.name} không đọc được: {fault}. Hãy lấy lại bản lưu trong Ho-so.")


def read_books(ledger: sqlite3.Connection) -> Books:
    """The state of the ledger."""
    return Books(
        tuple(read_runs(ledger)),
        {
            row[1]: Receipt(row[0], row[1], row[2], date.fromisoformat(row[3]), *row[4:])
            for row in ledger.execute(
                "SELECT number, sha, size, first_seen, run, name, stamp FROM receipts ORDER BY number"
            )
        },
        {row[0]: Seen(*row[1:]) for row in ledger.execute("SELECT name, size, mtime, sha FROM seen")},
        dict(ledger.execute("SELECT sha, body FROM files").fetchall()),
        _fates(ledger),
        {(kind, key): _base(body) for kind, key, body in ledger.execute("SELECT kind, key, body FROM base")},
        {
            key: Alias(written, code, date.fromisoformat(day), person)
            for key, written, code, day, person in ledger.execute("SELECT key, written, code, day, person FROM aliases")
        },
        {key: date.fromisoformat(day) for key, day in ledger.execute("SELECT key, day FROM typed")},
        {
            sha: (number, date.fromisoformat(day))
            for sha, number, day in ledger.execute("SELECT sha, number, first_seen FROM known")
        },
    )


def read_parsed(ledger: sqlite3.Connection, fingerprint: str, hashes: Iterable[str]) -> dict[str, str]:
    """The parsed files known under this fingerprint, by hash; a file parsed under other rules is not among them."""
    wanted = set(hashes)
    rows = ledger.execute("SELECT sha, body FROM parsed WHERE fingerprint = ?", (fingerprint,))
    return {sha: body for sha, body in rows if sha in wanted}


def read_runs(ledger: sqlite3.Connection) -> Iterator[Run]:
    """The runs in order."""
    for row in ledger.execute("SELECT id, state, as_of, action, detail, master FROM runs ORDER BY id"):
        yield Run(row[0], row[1], date.fromisoformat(row[2]), row[3], row[4], row[5])


def _fates(ledger: sqlite3.Connection) -> dict[str, tuple[tuple[str, int, str, str], ...]]:
    fates: dict[str, list[tuple[str, int, str, str]]] = {}
    for sha, *rest in ledger.execute("SELECT sha, sheet, row, fate, key FROM fates ORDER BY sha, sheet, row"):
        fates.setdefault(sha, []).append((rest[0], rest[1], rest[2], rest[3]))
    return {sha: tuple(rows) for sha, rows in fates.items()}


def _base(body: str) -> Base:
    try:
        values, unit, sender, deleted = json.loads(body)
    except ValueError as fault:
        raise sqlite3.DataError(str(fault)) from fault
    return Base(values, unit, sender, deleted)


def base_text(base: Base) -> str:
    """A base row as the ledger keeps it."""
    return json.dumps([dict(base.values), base.unit, base.sender, base.deleted], ensure_ascii=False, sort_keys=True)


def write_run(
    ledger: sqlite3.Connection, before: Books, after: Books, run: Run, parsed: Mapping[str, tuple[str, str]]
) -> None:
    """Everything that a run changed, in one transaction, with the run as it stands in `run` (pending).

    `parsed`: hash → (fingerprint, body) of the files that were parsed in this run.
    """
    with _transaction(ledger):
        _insert(ledger, "runs", [(run.id, run.state, run.as_of.isoformat(), run.action, run.detail, run.master)])
        _insert(
            ledger,
            "receipts",
            [_receipt_row(one) for sha, one in after.receipts.items() if sha not in before.receipts],
        )
        _insert(ledger, "parsed", [(sha, *body) for sha, body in parsed.items()])
        _differences(ledger, "seen", "name", before.seen, after.seen, lambda one: (one.size, one.mtime, one.sha))
        _differences(ledger, "files", "sha", before.files, after.files, lambda body: (body,))
        _differences(ledger, "aliases", "key", before.aliases, after.aliases, _alias_row)
        _differences(ledger, "typed", "key", before.typed, after.typed, lambda day: (day.isoformat(),))
        _write_fates(ledger, before, after)
        _write_base(ledger, before, after)


def write_seen(ledger: sqlite3.Connection, before: Books, after: Books) -> None:
    """Only which files were seen: what a run without any change may still learn."""
    with _transaction(ledger):
        _differences(ledger, "seen", "name", before.seen, after.seen, lambda one: (one.size, one.mtime, one.sha))


def remember_parsed(ledger: sqlite3.Connection, parsed: Mapping[str, tuple[str, str]]) -> None:
    """Keep files that were parsed, hash → (fingerprint, body), apart from any run."""
    with _transaction(ledger):
        _insert(ledger, "parsed", [(sha, *body) for sha, body in parsed.items()])


def remember_receipts(ledger: sqlite3.Connection, books: Books) -> None:
    """Keep number and first day of these books' receipts, for a ledger that goes back to before them."""
    rows = [(sha, number, day.isoformat()) for sha, (number, day) in books.known.items()]
    rows += [(one.sha, one.number, one.first_seen.isoformat()) for one in books.receipts.values()]
    with _transaction(ledger):
        _insert(ledger, "known", rows)


def settle_run(ledger: sqlite3.Connection, run: int, master: str) -> None:
    """Mark a run as done: the master with this hash carries it."""
    ledger.execute("UPDATE runs SET state = 'done', master = ? WHERE id = ?", (master, run))


def remember_alias(ledger: sqlite3.Connection, key: str, alias: Alias) -> None:
    """Keep a name that a person confirmed."""
    _insert(ledger, "aliases", [(key, *_alias_row(alias))])


@contextmanager
def _transaction(ledger: sqlite3.Connection) -> Iterator[None]:
    ledger.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        ledger.execute("ROLLBACK")
        raise
    ledger.execute("COMMIT")


def _insert(ledger: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        places = ", ".join("?" for _ in rows[0])
        ledger.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({places})", rows)  # noqa: S608  # the table is ours


def _alias_row(one: Alias) -> tuple[Any, ...]:
    return (one.written, one.code, one.day.isoformat(), one.person)


def _receipt_row(one: Receipt) -> tuple[Any, ...]:
    return (one.number, one.sha, one.size, one.first_seen.isoformat(), one.run, one.name, one.stamp)


def _differences(
    ledger: sqlite3.Connection,
    table: str,
    key: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    row: Any,
) -> None:
    _insert(ledger, table, [(name, *row(value)) for name, value in after.items() if before.get(name) != value])
    gone = [(name,) for name in before if name not in after]
    ledger.executemany(f"DELETE FROM {table} WHERE {key} = ?", gone)  # noqa: S608  # table and key are ours


def _write_fates(ledger: sqlite3.Connection, before: Books, after: Books) -> None:
    changed = [sha for sha, rows in after.fates.items() if before.fates.get(sha) != rows]
    ledger.executemany("DELETE FROM fates WHERE sha = ?", [(sha,) for sha in changed])
    _insert(ledger, "fates", [(sha, *row) for sha in changed for row in after.fates[sha]])


def _write_base(ledger: sqlite3.Connection, before: Books, after: Books) -> None:
    changed = [
        (kind, key, base_text(one)) for (kind, key), one in after.base.items() if before.base.get((kind, key)) != one
    ]
    _insert(ledger, "base", changed)
    gone = [pair for pair in before.base if pair not in after.base]
    ledger.executemany("DELETE FROM base WHERE kind = ? AND key = ?", gone)
