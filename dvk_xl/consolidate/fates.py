"""The fate of every row: what became of each one of every file, and the balance that proves it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dvk_xl.checks.count import by_key
from dvk_xl.consolidate.files import FileState
from dvk_xl.consolidate.rows import Gathered, Incoming
from dvk_xl.intake.row_kinds import SKIPPED
from dvk_xl.issues import Code, Issue

Fates = Mapping[str, tuple[tuple[str, int, str, str], ...]]
"""By the hash of a file: sheet, row, fate and key of each of its data rows; of several models in one row all keys."""
KEYS_APART = ";"
"""What stands between the keys of the models of one row, in the order of its parts."""


@dataclass(frozen=True, slots=True)
class FileCount:
    """The rows of a file by fate ("data" rows) and by kind of skipped row."""

    read: int
    fates: Mapping[str, int]
    skipped: Mapping[str, int]

    @property
    def balanced(self) -> bool:
        """Whether every row read has a fate."""
        return self.read == sum(self.fates.values()) + sum(self.skipped.values())


def fates_of(
    states: Sequence[FileState],
    gathered: Gathered,
    incoming: Mapping[str, tuple[Incoming, ...]],
    issues: Sequence[Issue],
) -> dict[str, tuple[tuple[str, int, str, str], ...]]:
    """The fates of the data rows of every file that is not merely a copy of another."""
    grouped = by_key(issues)
    places: _Places = {}
    for rows in incoming.values():
        for one in rows:
            _put(places, one, _fate(grouped.get(one.key, ())), one.key)
    for one in gathered.confirming:
        _put(places, one, "duplicate", "")
    fates = {}
    for state in states:
        if not state.arrival.twin and not state.arrival.ignored and state.arrival.parsed.rows:
            default = "superseded" if state.verdict == "superseded" else "rejected"
            sha = state.arrival.sha
            found_at = state.arrival.parsed.data_rows
            fates[sha] = tuple((*place, *_joined(places.get((sha, *place), {}), default)) for place in found_at)
    return fates


_Places = dict[tuple[str, str, int], dict[int, tuple[str, str]]]
"""Hash, sheet and Excel row → part of the row → fate and key."""
_GRAVEST = ("rejected", "duplicate", "accepted_with_warnings", "accepted")


def _put(places: _Places, one: Incoming, fate: str, key: str) -> None:
    for number in (one.row.row, *one.row.more):
        places.setdefault((one.sha, one.row.sheet, number), {})[one.row.part] = (fate, key)


def _joined(parts: Mapping[int, tuple[str, str]], default: str) -> tuple[str, str]:
    """The fate of a row and its key; of several models in it the gravest fate, and the key of each in its place."""
    if not parts:
        return default, ""
    keys = [parts.get(part, ("", ""))[1] for part in range(1, max(parts) + 1)]
    return min((fate for fate, _ in parts.values()), key=_GRAVEST.index), KEYS_APART.join(keys)


def _fate(issues: Sequence[Issue]) -> str:
    if any(one.code is Code.E401 for one in issues):
        return "duplicate"
    if any(one.severity == "E" for one in issues):
        return "rejected"
    return "accepted_with_warnings" if any(one.severity == "W" for one in issues) else "accepted"


def count_of(state: FileState, fates: Fates) -> FileCount:
    """The rows of a file counted by what became of them."""
    parsed = state.arrival.parsed
    skipped = {kind: parsed.counts.get(kind, 0) for kind in SKIPPED}
    if state.arrival.twin:
        return FileCount(parsed.read, {"duplicate": len(parsed.data_rows)}, skipped)
    return FileCount(parsed.read, Counter(fate for _, _, fate, _ in fates.get(state.arrival.sha, ())), skipped)
