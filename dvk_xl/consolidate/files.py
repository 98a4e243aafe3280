"""What each received file is: its verdict, its version among those of its unit, and which one is in force."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dvk_xl.intake.identify import Identity
from dvk_xl.intake.parsed import ParsedFile
from dvk_xl.issues import Code, Issue, Ref, issue
from dvk_xl.ledger import Receipt


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that can be spoken of: `path` relative to the inbox; `receipt` is `None` for files passed over.

    `inbox`: it lies in the inbox now. `twin`: the path of the same bytes under another name.
    """

    path: str
    sha: str
    receipt: Receipt | None
    parsed: ParsedFile
    identity: Identity
    inbox: bool = True
    twin: str = ""
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class FileState:
    """The verdict on a file, with its unit, period and version (0 where it has none) and the issues of the file itself."""

    arrival: Arrival
    verdict: str
    reason: Code | None
    unit: str | None
    period: str | None
    version: int = 0
    issues: tuple[Issue, ...] = field(default=())

    @property
    def in_force(self) -> bool:
        """Whether its rows are the unit's word now."""
        return self.verdict in {"accepted", "accepted_with_errors"}


def judge(arrivals: Sequence[Arrival], required: Mapping[str, tuple[str, ...]]) -> tuple[FileState, ...]:
    """The state of every file, by path; of each unit and period the newest usable file is in force.

    Newest is by the run that first saw it, then by when it was last saved, then by hash: never by the order of files.
    A file is usable when a row of it is; where none of a unit's is, the newest one is in force. `required`: the fields
    by table without which a row cannot count.
    """
    first = [_first_look(one) for one in sorted(arrivals, key=lambda one: one.path)]
    candidates: dict[tuple[str, str], list[FileState]] = defaultdict(list)
    for state in first:
        if state.verdict == "accepted" and state.unit and state.period:
            candidates[(state.unit, state.period)].append(state)
    versions = {
        id(state): number for group in candidates.values() for number, state in enumerate(sorted(group, key=_age), 1)
    }
    usable = {id(state) for group in candidates.values() for state in group if _is_usable(state, required)}
    newest = {
        key: max([one for one in group if id(one) in usable] or group, key=_age) for key, group in candidates.items()
    }
    return tuple(_versioned(state, versions, newest) for state in first)


def _is_usable(state: FileState, required: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a row of the file may count, as far as its own cells tell."""
    return any(
        all(row.values.get(name) is not None for name in required.get(row.table, ()))
        and not any(one.severity == "E" for one in row.issues)
        for row in state.arrival.parsed.rows
    )


def _age(state: FileState) -> tuple[int, str, str]:
    receipt = state.arrival.receipt
    return (receipt.run, receipt.stamp, receipt.sha) if receipt else (0, "", "")


def _first_look(one: Arrival) -> FileState:
    ref, own = Ref(one.path), placed(one.parsed.issues, one.path)
    unit, period = one.identity.unit, one.identity.period
    if one.ignored:
        return FileState(one, "ignored", Code.I706, None, None, 0, (issue(Code.I706, ref),))
    if one.twin:
        return FileState(one, "duplicate", Code.I710, unit, period, 0, (issue(Code.I710, ref, other=one.twin),))
    return _unusable(one, own) or FileState(one, "accepted", None, unit, period, 0, own)


def _unusable(one: Arrival, own: tuple[Issue, ...]) -> FileState | None:
    period, found = one.identity.period, one.identity.issues
    if one.parsed.refusal is not None:
        verdict = "foreign" if one.parsed.refusal is Code.E704 else "unreadable"
        return FileState(one, verdict, one.parsed.refusal, None, None, 0, own)
    if one.identity.foreign:
        return FileState(one, "foreign", Code.E407, None, period, 0, found)
    if one.identity.unit is None:
        return FileState(one, "waiting", found[0].code, None, period, 0, (*found, *own))
    if not one.parsed.rows:
        return FileState(one, "rejected", Code.W605, one.identity.unit, period, 0, own)
    return None


def placed(issues: Iterable[Issue], path: str) -> tuple[Issue, ...]:
    """Issues of a parsed file with the name of the file put in."""
    return tuple(
        Issue(
            one.code,
            Ref(path, one.ref.sheet, one.ref.row, one.ref.column),
            one.facts,
            one.field,
            one.unit,
            one.key,
        )
        for one in issues
    )


def _versioned(state: FileState, versions: Mapping[int, int], newest: Mapping[tuple[str, str], FileState]) -> FileState:
    if id(state) not in versions:
        return state
    last, version = newest[(state.unit or "", state.period or "")], versions[id(state)]
    if last is state:
        return replace(state, version=version)
    ref = Ref(state.arrival.path)
    if version > versions[id(last)]:
        found = issue(Code.E731, ref, unit=state.unit, older=last.arrival.path)
        in_rows = placed((one for row in state.arrival.parsed.rows for one in row.issues), state.arrival.path)
        return replace(
            state, verdict="rejected", reason=Code.E731, version=version, issues=(found, *state.issues, *in_rows)
        )
    found = issue(Code.W408, ref, unit=state.unit, newer=last.arrival.path)
    return replace(state, verdict="superseded", reason=Code.W408, version=version, issues=(found,))


def received_on(state: FileState, fallback: date) -> date:
    """The day a file was first seen."""
    return state.arrival.receipt.first_seen if state.arrival.receipt else fallback
