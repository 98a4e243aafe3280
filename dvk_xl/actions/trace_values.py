"""The answer to "where does it come from": plain values, and the finder of the places that they name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dvk_xl.actions.inbox import original
from dvk_xl.actions.load import Loaded
from dvk_xl.checks.campaign import Sent
from dvk_xl.checks.record import Record, place
from dvk_xl.consolidate.files import FileState
from dvk_xl.intake.parsed import ParsedRow
from dvk_xl.views.originals import Versions, version_of, versions
from dvk_xl.views.state import State
from dvk_xl.views.tables import receipt_number

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands: the file as the inbox names it, and the kept original relative to the campaign folder.

    The workbook itself is the file of what the office typed; then there is no receipt, version or original.
    """

    file: str = ""
    receipt: str | None = None
    received: date | None = None
    form: str | None = None
    version: int = 0
    sheet: str | None = None
    row: int | None = None
    cell: str | None = None
    original: str | None = None


@dataclass(frozen=True, slots=True)
class TracedRow:
    """A row of a received file, or of the workbook: what became of it and why; `key` is "" where it got none."""

    key: str
    unit: str | None
    name: str
    source: Source
    fate: str
    in_force: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TracedField:
    """A value as it was received and as it stands now, and whose word that is: "unit", "office" or "tool"."""

    name: str
    title: str
    cell: str | None
    received: str | None
    now: str | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one model, report or unit adds to a number; of a rate also to its denominator.

    `note`: why it is in, or, for what was left out, why it is not.
    """

    unit: str
    key: str | None
    name: str
    source: Source
    part: int = 1
    whole: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """The answer: `kind` is "model", "result", "report", "unit", "receipt" or "measure"; `value` as `coverage` gives it.

    `shown`: the value as the workbook shows it. `how`: one sentence on how it comes about.
    """

    what: str
    kind: str
    title: str
    value: int | str | None = None
    shown: str = ""
    how: str = ""
    rows: tuple[TracedRow, ...] = ()
    fields: tuple[TracedField, ...] = ()
    unknown_columns: tuple[tuple[str, str, str], ...] = ()
    contributors: tuple[Contribution, ...] = ()
    left_out: tuple[Contribution, ...] = ()
    related: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Finder:
    """A campaign at a moment, and where its rows and files are: versions, files by path and version, titles by unit."""

    loaded: Loaded
    found: Versions
    files: Mapping[tuple[str, int], FileState]
    titles: Words

    @property
    def state(self) -> State:
        """The decided state."""
        return self.loaded.state

    @property
    def words(self) -> Words:
        """The words of an answer."""
        return self.state.schema.pages.trace

    def file(self, one: FileState | None, sheet: str | None = None, row: int | None = None, letter: str = "") -> Source:
        """The place in a received file."""
        if one is None or one.arrival.receipt is None:
            return Source()
        receipt, folder = one.arrival.receipt, self.loaded.campaign.folder
        return Source(
            one.arrival.path,
            receipt_number(receipt.number),
            receipt.first_seen,
            one.period,
            one.version,
            sheet,
            row,
            f"{letter}{row}" if letter and row else None,
            original(folder, receipt).relative_to(folder.root).as_posix(),
        )

    def parsed_row(self, one: FileState, row: ParsedRow) -> Source:
        """The place of a row in a received file, at the name of its model."""
        return self.file(one, row.sheet, row.row, row.letters.get("model_name", "A"))

    def master(self, record: Record, name: str = "model_name") -> Source:
        """The place of a record in the workbook."""
        letter, row = record.master_letters.get(name, "A"), record.master.row
        return Source(record.master.file, sheet=record.master.sheet, row=row, cell=f"{letter}{row}" if row else None)

    def record(self, record: Record) -> Source:
        """Where a record came from: the unit's file, the workbook for what the office typed."""
        one = version_of(self.found, record)
        if one is None:
            return self.master(record)
        sheet, _, cell = record.text("source_cell").rpartition("!")
        letter = cell.rstrip("0123456789")
        number = cell[len(letter) :]
        return self.file(one, sheet, int(number) if number else None, letter)

    def value(self, record: Record, name: str) -> Source:
        """Where the value of a field stands: in the unit's file, or in the workbook where the office's word does."""
        ref = place(record, name)
        one = version_of(self.found, record)
        if one is None or ref.file == record.master.file:
            return self.master(record, name)
        return self.file(one, ref.sheet, ref.row, ref.column)

    def sent(self, one: Sent) -> Source:
        """The file of a submission; the workbook where the office typed what came on paper."""
        found = self.files.get((one.path, one.version))
        return self.file(found) if found else Source(one.path, received=one.received)


def finder(loaded: Loaded) -> Finder:
    """The finder of a loaded campaign."""
    found = versions(loaded.state)
    files = {(one.arrival.path, one.version): one for one in found.values()}
    return Finder(loaded, found, files, {one.code: one.title for one in loaded.state.register.units})


def by_unit(rows: Sequence[Contribution], order: Sequence[str]) -> tuple[Contribution, ...]:
    """The contributions in the order of the register, then of their keys."""
    ranks = {code: rank for rank, code in enumerate(order)}
    return tuple(sorted(rows, key=lambda one: (ranks.get(one.unit, len(ranks)), one.key or "")))
