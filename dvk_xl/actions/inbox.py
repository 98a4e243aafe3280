"""The inbox and the dossier: what lies there, what is new and read, and which receipt each file has."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from dvk_xl.actions.folder import Campaign, Folder
from dvk_xl.errors import StoppedError
from dvk_xl.intake.cast import build_caster
from dvk_xl.intake.discover import Found, file_sha256, find_files
from dvk_xl.intake.parse import closed_to_us, not_here
from dvk_xl.intake.parse_file import PARSE_FILE, refused
from dvk_xl.intake.parsed import ParsedFile
from dvk_xl.intake.pool import ChildPool, Failure
from dvk_xl.intake.store import dump
from dvk_xl.ledger import Books, Receipt, Seen, kept_name, open_ledger, remember_parsed

Progress = Callable[[int, int, str], None]
Lying = tuple[Found | None, Receipt | None, ParsedFile, str]
"""A file with its receipt and what was read in it; the last is the name of the file whose bytes it repeats ("" for none)."""
WORKERS = 2
_MADE_BY_TOOL = "2026-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Inbox:
    """What lies in the inbox: files, their hashes by path, how each was last seen, and those that nobody could open."""

    found: tuple[Found, ...]
    hashes: Mapping[str, str]
    seen: Mapping[str, Seen]
    locked: tuple[Found, ...] = ()


def look_into(inbox: Path, books: Books) -> Inbox:
    """The files of an inbox; one whose size and time are as last seen keeps its hash unread."""
    found = find_files(inbox) if inbox.exists() else ()
    hashes: dict[str, str] = {}
    seen: dict[str, Seen] = {}
    locked: list[Found] = []
    for one in found:
        if one.ignored:
            continue
        old = books.seen.get(one.relative)
        same = old is not None and (old.size, old.mtime) == (one.size, one.mtime_ns)
        if one.not_here and not same:
            # reading it would fetch it, for as long as the line takes, or fail
            locked.append(one)
            continue
        try:
            sha = old.sha if old is not None and same else file_sha256(one.path)
        except OSError:
            locked.append(one)
            continue
        hashes[one.relative] = sha
        seen[one.relative] = Seen(one.size, one.mtime_ns, sha)
    return Inbox(found, hashes, seen, tuple(locked))


def sources_of(folder: Folder, lying: Inbox, books: Books, wanted: Collection[str]) -> dict[str, Path]:
    """Where the bytes of wanted files can be read, by hash: the inbox, else the dossier."""
    sources = {sha: original(folder, books.receipts[sha]) for sha in wanted if sha in books.receipts}
    # of a file that has gone back to the cloud the dossier has the bytes
    at_hand = (one for one in reversed(lying.found) if not one.not_here)
    here = ((lying.hashes.get(one.relative, ""), one.path) for one in at_hand)
    return sources | {sha: path for sha, path in here if sha in wanted}


def original(folder: Folder, receipt: Receipt) -> Path:
    """Where the dossier keeps a received file."""
    return folder.originals / kept_name(receipt)


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a file holds, as the ledger keeps it.

    `lasting`: it is the content's own and need not be asked again; not so when the moment decided (time over, a file
    held by another program, one that is still in the cloud). `changed`: the file is no longer the one that was hashed.
    """

    body: str
    lasting: bool = True
    changed: bool = False


@contextmanager
def reading_new(campaign: Campaign, paths: Mapping[str, Path]) -> Iterator[Iterator[tuple[str, Fresh]]]:
    """What the files hold, with its hash, in the order of completion.

    Children read and parse them by the rules of the campaign; they begin at once, whatever else is done meanwhile.
    """
    if not paths:
        yield iter(())
        return
    given = (campaign.schema, build_caster(campaign.schema, campaign.plan))
    hashes = sorted(paths)
    with ChildPool[tuple[str, str]](PARSE_FILE, min(WORKERS, len(hashes)), given=given) as pool:
        answers = pool.run([(paths[sha], ()) for sha in hashes])
        yield ((hashes[index], _fresh(answer, hashes[index], campaign)) for index, answer in answers)


def _fresh(answer: tuple[str, str] | Failure, sha: str, campaign: Campaign) -> Fresh:
    if isinstance(answer, Failure):
        body = dump(refused(answer.refusal, answer.detail, campaign.schema))
        return Fresh(body, lasting=answer.refusal != "timeout")
    read, body = answer
    return Fresh(body, lasting=read == sha, changed=read not in {"", sha})


def collected(
    campaign: Campaign, coming: Iterable[tuple[str, Fresh]], paths: Mapping[str, Path], progress: Progress | None
) -> dict[str, Fresh]:
    """All that is coming, by hash; `progress` is told of each file.

    Raises `StoppedError` when `progress` does: what was read by then is kept for the next run.
    """
    fresh: dict[str, Fresh] = {}
    try:
        for sha, one in coming:
            fresh[sha] = one
            if progress:
                progress(len(fresh), len(paths), paths[sha].name)
    except StoppedError:
        remember(campaign, bodies_of(campaign, fresh))
        raise
    return fresh


def bodies_of(campaign: Campaign, fresh: Mapping[str, Fresh]) -> dict[str, tuple[str, str]]:
    """What the ledger keeps of files that were read, by hash: under which rules, and what they hold."""
    return {sha: (campaign.fingerprint, one.body) for sha, one in fresh.items() if one.lasting}


def remember(campaign: Campaign, bodies: Mapping[str, tuple[str, str]]) -> None:
    """Keep what was read for the next run, when this one comes to nothing."""
    with open_ledger(campaign.folder.ledger) as ledger:
        remember_parsed(ledger, bodies)


def without_changed(lying: Inbox, books: Books, fresh: Mapping[str, Fresh]) -> Inbox:
    """The inbox without files that somebody changed while they were read: as if they were held, until the next run."""
    gone = {sha for sha, one in fresh.items() if one.changed and sha not in books.receipts}
    if not gone:
        return lying
    held = tuple(one for one in lying.found if lying.hashes.get(one.relative) in gone)
    names = {one.relative for one in held}
    hashes = {name: sha for name, sha in lying.hashes.items() if name not in names}
    seen = {name: one for name, one in lying.seen.items() if name not in names}
    return replace(lying, hashes=hashes, seen=seen, locked=(*lying.locked, *held))


def arrive(
    lying: Inbox, books: Books, parsed: Mapping[str, ParsedFile], as_of: date, words: Mapping[str, str]
) -> tuple[Books, list[Lying]]:
    """The books with a receipt for every new file, and every file with its receipt; `words` say why one is not."""
    run = (books.runs[-1].id if books.runs else 0) + 1
    receipts = dict(books.receipts)
    top = max([0, *(one.number for one in receipts.values()), *(number for number, _ in books.known.values())])
    by_hash: dict[str, list[Found]] = {}
    for one in lying.found:
        if one.relative in lying.hashes:
            by_hash.setdefault(lying.hashes[one.relative], []).append(one)
    for sha in sorted(by_hash.keys() - receipts.keys(), key=lambda sha: by_hash[sha][0].relative):
        first = by_hash[sha][0]
        stamp = _stamp(parsed[sha], first)
        number, day = books.known.get(sha, (top + 1, as_of))
        top = max(top, number)
        receipts[sha] = Receipt(number, sha, first.size, day, run, first.relative, stamp)
    arrivals: list[Lying] = []
    for sha, receipt in receipts.items():
        lying_here = by_hash.get(sha, [])
        primary = next(
            (one for one in lying_here if one.relative == receipt.name), lying_here[0] if lying_here else None
        )
        arrivals.append((primary, receipt, parsed[sha], ""))
        name = primary.relative if primary else receipt.name
        arrivals += [(one, receipt, parsed[sha], name) for one in lying_here if one is not primary]
    arrivals += [(one, None, ParsedFile(), "") for one in lying.found if one.ignored]
    for one in lying.locked:
        arrivals.append((one, None, not_here(words) if one.not_here else closed_to_us(words["locked"]), ""))
    return replace(books, receipts=receipts, seen=lying.seen), arrivals


def _stamp(parsed: ParsedFile, found: Found) -> str:
    # when the file was last saved, by its own word; a copy through a chat program loses the file system's
    own = parsed.modified if parsed.modified and parsed.modified != _MADE_BY_TOOL else None
    saved = own or datetime.fromtimestamp(found.mtime_ns / 1e9, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{saved}|{found.mtime_ns:020d}"
