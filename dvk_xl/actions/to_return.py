"""What goes back to each unit, decided from the state of a run: which files, what is said of them, and the letter."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from dvk_xl.checks.count import allowed
from dvk_xl.consolidate.files import FileState
from dvk_xl.intake.identify import sender_by_name
from dvk_xl.issues import Issue, load_catalogue, message, unit_mend
from dvk_xl.vietnamese.numbers import format_number
from dvk_xl.views.returned import Finding, Line, Returned, by_weight, lines_of, place_label, wrong_text
from dvk_xl.views.state import State

_RETURNED = frozenset({"accepted", "accepted_with_errors", "rejected", "waiting", "unreadable", "foreign"})
"""Verdicts on files that go back: a newer version or another copy goes back in their stead otherwise."""
_UNREAD = frozenset({"unreadable", "foreign"})


@dataclass(frozen=True, slots=True)
class FileToReturn:
    """A file with what is said of it; `state` is `None` when the file itself does not go back, only the letter."""

    returned: Returned
    state: FileState | None


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a file: the name of the workbook sent, of its original beside it ("" for none), whether it is marked."""

    file: str
    sent: str
    original: str
    marked: bool


@dataclass(frozen=True, slots=True)
class UnitToReturn:
    """A unit with its files that have something to mend, by path."""

    code: str
    title: str
    consolidator: str
    files: tuple[FileToReturn, ...]

    @property
    def attached(self) -> tuple[FileToReturn, ...]:
        """The files that go back."""
        return tuple(one for one in self.files if one.state and one.state.arrival.receipt)

    def key(self, rules: str) -> str:
        """A fingerprint of all that decides what goes back; `rules`: of the tool, its words and the plan."""
        shas = [one.state.arrival.sha if one.state else "" for one in self.files]
        said = (self.code, self.title, self.consolidator, shas, [one.returned for one in self.files], rules)
        return hashlib.sha256(repr(said).encode()).hexdigest()


@dataclass
class _Gathered:
    state: FileState | None
    findings: list[Finding] = field(default_factory=list)


def units_to_return(state: State) -> tuple[UnitToReturn, ...]:
    """The units that can mend something in a file of theirs, by code."""
    paths = {one.arrival.path: one for one in state.outcome.states if one.verdict in _RETURNED}
    units: dict[str, dict[str, _Gathered]] = defaultdict(dict)
    settled = frozenset(record.key for record in state.outcome.records["registration"] if allowed(record))
    for one in state.outcome.issues:
        if not _for_unit(one, state, settled):
            continue
        sent = paths.get(one.ref.file)
        unit = _receiver(one, sent, state)
        if unit:
            units[unit].setdefault(one.ref.file, _Gathered(sent)).findings.append(_finding(one))
    titles = {unit.code: unit.title for unit in state.register.units}
    return tuple(
        UnitToReturn(
            code,
            titles.get(code, code),
            state.plan.consolidator,
            tuple(_file(path, titles.get(code, code), one, state) for path, one in sorted(files.items())),
        )
        for code, files in sorted(units.items())
    )


def _receiver(one: Issue, sent: FileState | None, state: State) -> str | None:
    """Whom a file goes back to: its sender, who alone can mend it, even where its rows speak of others."""
    if sent is not None and sent.unit:
        return sent.unit
    if one.unit or sent is None or sent.verdict not in _UNREAD:
        return one.unit
    unit = sender_by_name(sent.arrival.path, state.register)
    return None if unit is None or _sent_since(unit, sent, state) else unit


def _sent_since(unit: str, broken: FileState, state: State) -> bool:
    """Whether a unit has sent a file that could be read in the same run as one that could not, or later."""
    run = broken.arrival.receipt.run if broken.arrival.receipt else 0
    good = (one for one in state.outcome.states if one.unit == unit and one.in_force)
    return any(one.arrival.receipt is not None and one.arrival.receipt.run >= run for one in good)


def _for_unit(one: Issue, state: State, settled: frozenset[str]) -> bool:
    """Whether a unit can do something about an issue: it stands in its file, and the office has not settled it."""
    if not one.ref.file or one.ref.file == state.words.file_name or one.severity not in "EW":
        return False
    return load_catalogue()[one.code].audience == "unit" and one.key not in settled


def _finding(one: Issue) -> Finding:
    title = load_catalogue()[one.code].title
    ref = one.ref
    return Finding(one.code, one.severity, title, ref.sheet, ref.row, ref.column, message(one), unit_mend(one))


def _file(path: str, unit: str, one: _Gathered, state: State) -> FileToReturn:
    words, headings = state.words, _headings(one.state, state) if one.state else {}
    # the office's own folders mean nothing to the unit
    name = PurePosixPath(path).name
    findings = tuple(dict.fromkeys(one.findings))
    returned = Returned(unit, name, findings, headings, words.returns, words.severities, words.font)
    return FileToReturn(returned, one.state)


def _headings(sent: FileState, state: State) -> dict[str, dict[str, str]]:
    """Titles of the columns of each sheet by letter."""
    found: dict[str, dict[str, str]] = {}
    for row in sent.arrival.parsed.rows:
        if row.sheet not in found:
            table = state.schema.tables[row.table]
            found[row.sheet] = {letter: table.field(name).title for name, letter in row.letters.items()}
    return found


def unit_notes(state: State) -> dict[str, str]:
    """The letter to each unit by code, as it reads when no file goes along."""
    return {one.code: note(one, ()) for one in units_to_return(state)}


def note(unit: UnitToReturn, sent: Sequence[Sent]) -> str:
    """The letter to a unit: what is sent along, then what to mend, errors first, equal faults as one line."""
    words = unit.files[0].returned.words
    lines = [(one.returned, line) for one in unit.files for line in by_weight(lines_of(one.returned.findings))]
    lines.sort(key=lambda pair: pair[1].first.severity)
    opening = words["note_marked" if sent else "note_plain"]
    count = format_number(len(lines))
    head = [
        words["note_to"].format(unit=unit.title),
        "",
        opening.format(consolidator=unit.consolidator, count=count),
    ]
    files = list(_attachments(words, sent))
    body = [text for number, (one, line) in enumerate(lines, 1) for text in _entry(number, one, line)]
    return "\n".join([*head, *(["", *files] if files else []), "", *body, "", words["note_end"], ""])


def _attachments(words: Mapping[str, str], sent: Sequence[Sent]) -> Iterator[str]:
    for one in sent:
        if one.marked:
            yield words["note_file_marked"].format(sent=one.sent, file=one.file)
            continue
        way = "note_file_listed" if one.original else "note_file_alone"
        yield words[way].format(sent=one.sent, file=one.file, original=one.original)


def _entry(number: int, one: Returned, line: Line) -> Iterator[str]:
    words = one.words
    severity = one.severities[line.first.severity]
    yield words["note_line"].format(
        number=number, severity=severity, place=_place(one, line), wrong=wrong_text(line, words)
    )
    yield words["note_mend"].format(mend=line.first.mend)


def _place(one: Returned, line: Line) -> str:
    words, first = one.words, line.first
    if not first.sheet:
        return one.file
    if first.cell:
        cells = ", ".join(sample.cell for sample in line.samples)
        cells = words["note_more"].format(cells=cells) if line.count > len(line.samples) else cells
        return words["note_place"].format(file=one.file, sheet=first.sheet, cells=cells)
    if first.row:
        row = place_label(first, words).lower()
        return words["note_place_row"].format(file=one.file, sheet=first.sheet, row=row)
    return words["note_place_sheet"].format(file=one.file, sheet=first.sheet)
