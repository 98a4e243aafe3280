"""Receive and consolidate, check, measure, take back: the actions around one run."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from dvk_xl.actions.folder import COPIES, Campaign, at_work, file_faults, free_place, open_campaign
from dvk_xl.actions.inbox import Progress, remember
from dvk_xl.actions.load import Loaded, load_campaign
from dvk_xl.actions.publish import Gap, begin_undo, has_snapshot, no_gap, publish, settle
from dvk_xl.actions.returns import write_returns
from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.coverage import Measures
from dvk_xl.errors import CampaignError, ChangedMeanwhileError, MasterError
from dvk_xl.hosts.closed import CLOSED
from dvk_xl.hosts.host import Host
from dvk_xl.ledger import Alias, open_ledger, read_books, remember_alias
from dvk_xl.vietnamese.numbers import format_number
from dvk_xl.vietnamese.text import unit_key
from dvk_xl.views.period import current_period
from dvk_xl.views.tables import open_errors


@dataclass(frozen=True, slots=True)
class Consolidated:
    """A run: its number (the last one when nothing changed), whether it wrote, the outcome, how many files were read.

    `errors`: those that still have to be mended.
    """

    run: int
    written: bool
    outcome: Outcome
    inbox: tuple[str, ...]
    read_files: int
    cached_files: int
    errors: int = 0


def consolidate(
    root: Path,
    as_of: date,
    *,
    dry_run: bool = False,
    receive: bool = True,
    progress: Progress | None = None,
    gap: Gap = no_gap,
    host: Host = CLOSED,
) -> Consolidated:
    """Read the inbox, merge into the master, write what goes back to the units; raises `DvkError`, then nothing changed."""
    campaign = open_campaign(root, host)
    if dry_run:
        return _summary(load_campaign(campaign, as_of, receive=receive, progress=progress), None)
    with at_work(campaign.folder):
        settle(campaign.folder, host)
        host.guard(campaign.folder.master)
        loaded = load_campaign(campaign, as_of, receive=receive, progress=progress)
        action = "Nhận và tổng hợp" if receive else "Kiểm tra"
        try:
            run = publish(loaded, action, _detail(loaded), gap)
        except ChangedMeanwhileError:
            remember(campaign, loaded.parsed)
            raise
        with file_faults(campaign.folder.room("returns")):
            write_returns(campaign, loaded.state)
    return _summary(loaded, run)


def _summary(loaded: Loaded, run: int | None) -> Consolidated:
    last = loaded.before.runs[-1].id if loaded.before.runs else 0
    return Consolidated(
        run or last,
        run is not None,
        loaded.state.outcome,
        loaded.inbox,
        len(loaded.parsed),
        loaded.cached,
        open_errors(loaded.state),
    )


def _detail(loaded: Loaded) -> str:
    outcome = loaded.state.outcome
    new = len(loaded.after.receipts) - len(loaded.before.receipts)
    errors = sum(one.severity == "E" for one in outcome.issues)
    parts = (
        f"{format_number(new)} tệp mới",
        f"{format_number(len(outcome.records['registration']))} dòng đăng ký ({format_number(outcome.countable)} được tính)",
        f"{format_number(len(outcome.records['result']))} dòng kết quả",
        f"{format_number(errors)} lỗi",
    )
    return "; ".join(parts) + "."


def look(root: Path, as_of: date, *, receive: bool = False, host: Host = CLOSED) -> Loaded:
    """The campaign as it stands, nothing written; with `receive` also what lies in the inbox."""
    return load_campaign(_settled(root, host), as_of, receive=receive)


def _settled(root: Path, host: Host) -> Campaign:
    campaign = open_campaign(root, host)
    with at_work(campaign.folder):
        settle(campaign.folder, host)
    return campaign


def period_now(root: Path, as_of: date, host: Host = CLOSED) -> str:
    """The period the work is about on a day: what the buttons make forms and reports for."""
    return current_period(look(root, as_of, host=host).state)


def coverage(root: Path, as_of: date, period: str) -> Measures:
    """The measures of a period on a day."""
    return look(root, as_of).state.outcome.measures[period]


def check(paths: Sequence[Path], as_of: date) -> Consolidated:
    """What a consolidation would say of these files or folders; nothing is written.

    The campaign is the folder itself or the nearest one above; raises `CampaignError` when there is none, or a path is not
    there.
    """
    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        raise CampaignError(f"Không thấy {', '.join(absent)}. Hãy xem lại đường dẫn.")
    campaign = open_campaign(_campaign_root(paths[0]))
    if len(paths) == 1 and paths[0].absolute() == campaign.folder.root:
        return _summary(load_campaign(campaign, as_of, receive=True), None)
    loaded = [load_campaign(campaign, as_of, receive=True, inbox=path.absolute()) for path in paths]
    return _joined([_summary(one, None) for one in loaded])


def _joined(parts: Sequence[Consolidated]) -> Consolidated:
    outcome = parts[0].outcome
    if len(parts) > 1:
        issues = tuple(dict.fromkeys(one for part in parts for one in part.outcome.issues))
        states = tuple(state for part in parts for state in part.outcome.states if state.arrival.inbox)
        counts = {path: count for part in parts for path, count in part.outcome.counts.items()}
        outcome = replace(outcome, issues=issues, states=states, counts=counts)
    inbox = tuple(path for part in parts for path in part.inbox)
    return replace(parts[0], outcome=outcome, inbox=inbox, read_files=sum(part.read_files for part in parts))


def _campaign_root(path: Path) -> Path:
    for place in (path.absolute(), *path.absolute().parents):
        try:
            return open_campaign(place).folder.root
        except CampaignError:
            continue
    raise CampaignError(f"Không thấy thư mục phong trào nào chứa {path}. Hãy để tệp trong thư mục phong trào.")


@dataclass(frozen=True, slots=True)
class Undone:
    """A run that was taken back, and where the master as it was until then has been put."""

    run: int
    kept: Path


def undo(root: Path, gap: Gap = no_gap, host: Host = CLOSED) -> Undone:
    """Take back the last run, master and ledger; raises `CampaignError` when there is none, or it is too long ago."""
    campaign = open_campaign(root, host, any_format=True)
    folder = campaign.folder
    with at_work(folder):
        settle(folder, host)
        host.guard(folder.master)
        with open_ledger(folder.ledger) as ledger:
            runs = read_books(ledger).runs
        if not runs:
            raise CampaignError("Chưa có lần tổng hợp nào để hoàn tác.")
        last = runs[-1].id
        if not has_snapshot(folder, last):
            raise CampaignError(f"Không còn bản lưu trước lần {last} để hoàn tác.")
        with file_faults(folder.room("dossier")):
            host.keep(folder.master)
            kept = free_place(folder.room("dossier") / COPIES, f"truoc-hoan-tac-{last}")
            shutil.copyfile(folder.master, kept)
        begin_undo(folder, host, last, gap)
        _return_again(campaign, runs[-2].as_of if len(runs) > 1 else runs[-1].as_of)
    return Undone(last, kept)


def _return_again(campaign: Campaign, as_of: date) -> None:
    try:
        state = load_campaign(campaign, as_of, receive=False).state
    except MasterError:
        # back before a repair, parts are missing again: what goes to the units waits for the next run
        return
    with file_faults(campaign.folder.room("returns")):
        write_returns(campaign, state)


def confirm_alias(root: Path, written: str, code: str, day: date, person: str) -> None:
    """Remember that a written name means a unit; it takes effect at the next consolidation. Raises `CampaignError`."""
    campaign = open_campaign(root)
    with at_work(campaign.folder):
        settle(campaign.folder, campaign.host)
        state = load_campaign(campaign, day, receive=False).state
        if code not in state.register.by_code:
            raise CampaignError(f"Danh mục không có đơn vị mang mã {code}.")
        known = state.names.get(unit_key(written))
        if known and known.code != code:
            # the sheet would give the name back to that unit at the next run
            raise CampaignError(
                f"Tên “{written}” đã được xác nhận là {known.code} ở trang {state.sheet('name')}. Hãy sửa ở trang ấy."
            )
        with open_ledger(campaign.folder.ledger) as ledger:
            remember_alias(ledger, unit_key(written), Alias(written, code, day, person))
