"""Publishing a run: ledger pending, master replaced, ledger done; and settling what a crash left half-way."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from dvk_xl.actions.folder import COPIES, Folder, file_faults, free_place, said
from dvk_xl.actions.inbox import original
from dvk_xl.actions.load import Loaded, capacity_needed
from dvk_xl.consolidate.run_values import DATA_TABLES
from dvk_xl.errors import CampaignError, DvkError, HalfWrittenError
from dvk_xl.hosts.closed import CLOSED
from dvk_xl.hosts.host import Host
from dvk_xl.hosts.sheet_xml import Stored
from dvk_xl.issues import Code
from dvk_xl.ledger import Run, open_ledger, read_books, read_runs, remember_receipts, settle_run, write_run, write_seen
from dvk_xl.os_limits import make_read_only, publish_bytes
from dvk_xl.views.contents import RUN_CELL, contents, run_contents

Gap = Callable[[str], None]
KEPT_SNAPSHOTS = 5
_MASTER, _LEDGER, _LEDGER_BACK = "so.xlsm", "so-cai.sqlite", "so-cai-tra-lai.sqlite"


def no_gap(_: str) -> None:
    """Do nothing between two steps; a test may stop the program there."""


def publish(loaded: Loaded, action: str, detail: str, gap: Gap = no_gap) -> int | None:
    """The number of the run that was written, or `None` when nothing changed and nothing was written.

    Raises `CampaignError` when a table is over its capacity, a file's rows do not balance, the master changed since
    it was read, or the disk refuses; then ledger and master are as before.
    """
    folder = loaded.campaign.folder
    _must_balance(loaded)
    _must_fit(loaded)
    made = contents(loaded.state)
    loaded.master.write(made)
    if not loaded.master.changed and _same_books(loaded):
        with open_ledger(folder.ledger) as ledger:
            write_seen(ledger, loaded.before, loaded.after)
        return None
    run = Run(
        (loaded.before.runs[-1].id if loaded.before.runs else 0) + 1,
        "pending",
        loaded.state.measures.as_of,
        action,
        detail,
    )
    loaded.master.write(run_contents(replace(loaded.state, runs=(*loaded.state.runs, run))))
    with file_faults(folder.master):
        _write(loaded, run, gap)
    return run.id


def _must_balance(loaded: Loaded) -> None:
    for path, count in loaded.state.outcome.counts.items():
        if not count.balanced:
            raise said(Code.E808, file=path)


def _must_fit(loaded: Loaded) -> None:
    schema = loaded.campaign.schema
    for name in DATA_TABLES:
        needed, capacity = capacity_needed(loaded.state.outcome, name), schema.workbook.capacity
        if needed > capacity:
            raise said(Code.E804, capacity=capacity, sheet=schema.tables[name].sheet, needed=needed)


def _same_books(loaded: Loaded) -> bool:
    before, after = loaded.before, loaded.after
    parts = ("receipts", "files", "fates", "base", "aliases", "typed")
    return not loaded.parsed and all(getattr(before, part) == getattr(after, part) for part in parts)


def _write(loaded: Loaded, run: Run, gap: Gap) -> None:
    folder, host = loaded.campaign.folder, loaded.campaign.host
    host.guard(folder.master)
    _keep_originals(loaded)
    gap("originals")
    loaded.master.keep()
    snapshot(folder, run.id)
    gap("snapshot")
    with open_ledger(folder.ledger) as ledger:
        write_run(ledger, loaded.before, loaded.after, run, loaded.parsed)
    gap("pending")
    try:
        sha = loaded.master.publish(host.replace, (folder.schema.workbook.sheets["system"], RUN_CELL), run.id)
    except HalfWrittenError:
        # the run stays pending: the next start knows the half-written workbook by it
        raise
    except BaseException:
        if _is_saved(folder, run.id):
            _settle(folder, run.id)
        else:
            _restore_ledger(folder, run.id)
        raise
    gap("master")
    with open_ledger(folder.ledger) as ledger:
        settle_run(ledger, run.id, sha)
    gap("done")
    _prune(folder, run.id)


def _keep_originals(loaded: Loaded) -> None:
    folder = loaded.campaign.folder
    new: Mapping[str, Path] = {
        sha: loaded.sources[sha] for sha in loaded.after.receipts.keys() - loaded.before.receipts.keys()
    }
    for sha, source in new.items():
        target = original(folder, loaded.after.receipts[sha])
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".tmp")
            shutil.copyfile(source, part)
            part.replace(target)
            make_read_only(target)


def snapshot(folder: Folder, run: int) -> None:
    """Keep master and ledger as they are before a run."""
    place = folder.snapshots / str(run)
    if place.exists():
        shutil.rmtree(place)
    place.mkdir(parents=True)
    shutil.copyfile(folder.master, place / _MASTER)
    shutil.copyfile(folder.ledger, place / _LEDGER)


def _restore_ledger(folder: Folder, run: int) -> None:
    publish_bytes(folder.ledger, (folder.snapshots / str(run) / _LEDGER).read_bytes())


def _prune(folder: Folder, run: int) -> None:
    for place in folder.snapshots.iterdir():
        if place.is_dir() and place.name.isdigit() and int(place.name) <= run - KEPT_SNAPSHOTS:
            shutil.rmtree(place)


def settle(folder: Folder, host: Host) -> None:
    """Bring ledger and master together after a crash: the run the master carries is done, any other never was.

    A master that was being written to in the open workbook tells the run as a negative number: it goes back to before it,
    and what stood in it is kept as a copy. Raises `DvkError` when what is needed for that is gone, or the master is open
    elsewhere.
    """
    for left in folder.root.glob(".*.tmp"):
        left.unlink(missing_ok=True)
    if folder.undo_mark.exists():
        host.guard(folder.master)
        run = _marked_run(folder)
        with file_faults(folder.master):
            _keep_copy(folder, host)
            finish_undo(folder, host, run)
    with open_ledger(folder.ledger) as ledger:
        runs = tuple(read_runs(ledger))
    if not runs or runs[-1].state == "done":
        return
    last = runs[-1].id
    # an open workbook may know more of the run than the file
    host.guard(folder.master)
    carried = _carried(folder, host)
    if carried == last:
        with file_faults(folder.master):
            host.keep(folder.master)
        _settle(folder, last)
        return
    if not has_snapshot(folder, last):
        raise _without_snapshot(folder, last)
    with file_faults(folder.ledger):
        if carried == -last:
            _keep_copy(folder, host)
            host.replace(folder.master, (folder.snapshots / str(last) / _MASTER).read_bytes())
        _restore_ledger(folder, last)


def _carried(folder: Folder, host: Host) -> Stored:
    return host.open(folder.master).read_cell(folder.schema.workbook.sheets["system"], RUN_CELL)


def _is_saved(folder: Folder, run: int) -> bool:
    """Whether the file is that of a run, whatever failed afterwards."""
    try:
        return _carried(folder, CLOSED) == run
    except DvkError:
        return False


def _settle(folder: Folder, run: int) -> None:
    with open_ledger(folder.ledger) as ledger:
        settle_run(ledger, run, hashlib.sha256(folder.master.read_bytes()).hexdigest())


def _keep_copy(folder: Folder, host: Host) -> None:
    """Put a copy of the master as it is now aside: somebody may have typed in it since the crash."""
    host.keep(folder.master)
    kept = free_place(folder.room("dossier") / COPIES, "truoc-khoi-phuc")
    shutil.copyfile(folder.master, kept)


def _marked_run(folder: Folder) -> int:
    run = folder.undo_mark.read_text("utf-8", errors="replace")
    if not run.isdecimal() or not has_snapshot(folder, int(run)):
        raise _without_snapshot(folder, run)
    return int(run)


def _without_snapshot(folder: Folder, run: int | str) -> CampaignError:
    return CampaignError(
        f"Lần tổng hợp {run} dở dang mà {folder.snapshots} không còn bản lưu trước lần đó. "
        "Hãy lấy lại cả thư mục Ho-so và sổ từ bản sao dự phòng."
    )


def begin_undo(folder: Folder, host: Host, run: int, gap: Gap = no_gap) -> None:
    """Take back a run: marked first, so that a crash in between is finished at the next start."""
    with file_faults(folder.snapshots):
        _with_receipts(folder, run)
        publish_bytes(folder.undo_mark, str(run).encode())
        gap("marked")
        finish_undo(folder, host, run, gap)


def _with_receipts(folder: Folder, run: int) -> None:
    """Make ready the ledger to go back to: as before the run, but no receipt that was given out is forgotten."""
    place = folder.snapshots / str(run)
    shutil.copyfile(place / _LEDGER, place / _LEDGER_BACK)
    with open_ledger(folder.ledger) as ledger:
        books = read_books(ledger)
    with open_ledger(place / _LEDGER_BACK) as back:
        remember_receipts(back, books)


def finish_undo(folder: Folder, host: Host, run: int, gap: Gap = no_gap) -> None:
    """Put master and ledger back to before the run and take the mark away."""
    place = folder.snapshots / str(run)
    host.replace(folder.master, (place / _MASTER).read_bytes())
    gap("master back")
    back = place / _LEDGER_BACK
    publish_bytes(folder.ledger, (back if back.is_file() else place / _LEDGER).read_bytes())
    gap("ledger back")
    folder.undo_mark.unlink()


def snapshot_files(folder: Folder) -> list[tuple[int, Path, Path]]:
    """The kept states, the newest first: the run before which it was kept, master, ledger."""
    places = [
        place for place in folder.snapshots.glob("*") if place.name.isdigit() and has_snapshot(folder, int(place.name))
    ]
    ordered = sorted(places, key=lambda place: -int(place.name))
    return [(int(place.name), place / _MASTER, place / _LEDGER) for place in ordered]


def has_snapshot(folder: Folder, run: int) -> bool:
    """Whether the state before a run is still kept."""
    place = folder.snapshots / str(run)
    return (place / _MASTER).is_file() and (place / _LEDGER).is_file()
