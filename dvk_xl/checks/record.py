"""A row as the campaign holds it: its values, where they came from, and whose word stands in each cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dvk_xl.intake.cast import Value
from dvk_xl.issues import Code, Fact, Issue, Ref


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a data table.

    `values` by field; `ref` and `letters` the place in the unit's file (no file: the office typed it);
    `master_row`, `master_letters`, `master` the place in the workbook; `kept` the fields in which the office's word
    stands; `unit` the code of the lead unit ("" while unknown), `sender` of the unit that sent the row;
    `cooperating` codes of units named and found. `withdrawn`: the unit's newest file no longer has it.
    `unchanged`: the workbook already shows the row just so.
    """

    table: str
    key: str
    values: Mapping[str, Value]
    unit: str = ""
    sender: str = ""
    ref: Ref = field(default_factory=Ref)
    letters: Mapping[str, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    cooperating: tuple[str, ...] = ()
    withdrawn: bool = False
    version: int = 0
    master: Ref = field(default_factory=Ref)
    master_letters: Mapping[str, str] = field(default_factory=dict)
    unchanged: bool = False

    @property
    def by_office(self) -> bool:
        """Whether the office typed the row itself."""
        return not self.ref.file

    def text(self, name: str) -> str:
        """A value as text, "" when blank."""
        value = self.values.get(name)
        return "" if value is None else str(value)


def place(record: Record, name: str) -> Ref:
    """Where the value of a field is to be mended: in the unit's file, or in the workbook where the office's word stands."""
    if record.by_office or name in record.kept:
        letter = record.master_letters.get(name, "")
        return Ref(record.master.file, record.master.sheet, record.master.row, letter)
    letter = record.letters.get(name) or record.letters.get("model_name", "")
    return Ref(record.ref.file, record.ref.sheet, record.ref.row, letter)


def found(code: Code, record: Record, name: str, **facts: Fact) -> Issue:
    """An issue of a record at one of its fields."""
    return Issue(
        code,
        place(record, name),
        tuple(sorted(facts.items())),
        name,
        record.unit or record.sender,
        record.key,
    )
