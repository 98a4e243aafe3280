"""What the pages are made from: a decided run and the history around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dvk_xl.consolidate.run_values import Outcome
from dvk_xl.coverage import Measures
from dvk_xl.ledger import Alias, Run
from dvk_xl.plan import Plan
from dvk_xl.register import Register
from dvk_xl.schema import Schema, Workbook


@dataclass(frozen=True, slots=True)
class NameRow:
    """A row of the sheet of names to confirm, as it stands there; "" for a blank."""

    written: str
    place: str = ""
    suggestion: str = ""
    unit: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """A campaign at a moment: the outcome, its runs, and the number of the registration chosen on Phụ lục 01.

    `plan` is the plan as the office reads it. `names`: what persons confirmed, by key; `typed_names`: what stands on the
    sheet of names to confirm, by key; of unit and person what is not remembered: a unit that is none, who stands beside it.
    `tasks_done`: tasks of the plan that the office marked as done.
    """

    schema: Schema
    plan: Plan
    register: Register
    outcome: Outcome
    runs: tuple[Run, ...]
    chosen: int = 1
    names: Mapping[str, Alias] = field(default_factory=dict)
    typed_names: Mapping[str, NameRow] = field(default_factory=dict)
    tasks_done: int = 0

    @property
    def words(self) -> Workbook:
        """The words and sizes of the workbook."""
        return self.schema.workbook

    @property
    def measures(self) -> Measures:
        """The measures of the registration."""
        return self.outcome.measures["DK"]

    def sheet(self, name: str) -> str:
        """The title of a sheet."""
        return self.words.sheets[name]
