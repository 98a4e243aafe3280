"""What a run is decided from, and what it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dvk_xl.checks.campaign import Campaign
from dvk_xl.checks.count import Standing
from dvk_xl.checks.leave import LeaveRow
from dvk_xl.checks.record import Record
from dvk_xl.consolidate.fates import FileCount
from dvk_xl.consolidate.files import Arrival, FileState
from dvk_xl.consolidate.merge import Sheet
from dvk_xl.consolidate.rows import NowRow
from dvk_xl.coverage import Measures
from dvk_xl.issues import Issue
from dvk_xl.ledger import Base
from dvk_xl.plan import Plan
from dvk_xl.register import Register
from dvk_xl.schema import Schema, TableName

DATA_TABLES: tuple[TableName, ...] = ("registration", "result", "unit_report")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a run decides from; `now` and `sheets` by table; `last_year` pairs of lead code and name key.

    `typed`: the day on which a row of the office's own was first seen, by key. `leaves`: the rows of exemptions and
    extensions. `office_issues`: what is to be said of the office's own choices.
    """

    schema: Schema
    plan: Plan
    register: Register
    as_of: date
    arrivals: Sequence[Arrival]
    base: Mapping[tuple[str, str], Base]
    now: Mapping[str, Sequence[NowRow]]
    sheets: Mapping[str, Sheet]
    last_year: frozenset[tuple[str, str]] = frozenset()
    typed: Mapping[str, date] = field(default_factory=dict)
    leaves: Sequence[LeaveRow] = ()
    office_issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decided run: the new tables (with the tool's own columns), issues in order, fates, measures by period."""

    states: tuple[FileState, ...]
    records: Mapping[str, tuple[Record, ...]]
    issues: tuple[Issue, ...]
    standings: Mapping[str, Standing]
    base: Mapping[tuple[str, str], Base]
    fates: Mapping[str, tuple[tuple[str, int, str, str], ...]]
    counts: Mapping[str, FileCount]
    measures: Mapping[str, Measures]
    campaign: Campaign
    typed: Mapping[str, date]
    ghosts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def balanced(self) -> bool:
        """Whether every row of every file has a fate."""
        return all(count.balanced for count in self.counts.values())

    @property
    def countable(self) -> int:
        """Registrations that count."""
        return sum(self.standings[record.key].counted for record in self.records["registration"])
