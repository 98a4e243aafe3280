"""The two sides of a merge: rows as the workbook holds them now, and rows as the units' files in force say them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dvk_xl.consolidate.files import FileState, placed
from dvk_xl.intake.cast import Value
from dvk_xl.intake.parsed import ParsedRow
from dvk_xl.issues import Code, Issue, Ref, issue
from dvk_xl.plan import PERSON
from dvk_xl.register import Register, Unit, resolve, resolve_all
from dvk_xl.schema import PERIOD_TABLES
from dvk_xl.vietnamese.text import name_key


@dataclass(frozen=True, slots=True)
class NowRow:
    """A row of the workbook: values by field (raw text where it could not be cast), its place, what casting found."""

    table: str
    row: int
    key: str
    values: Mapping[str, Value]
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row of a file in force: `unit` the code of its lead unit ("" when not sure), `hint` the id its form carried."""

    row: ParsedRow
    path: str
    sha: str
    sender: str
    unit: str
    period: str
    version: int
    values: Mapping[str, Value]
    hint: str = ""
    cooperating: tuple[str, ...] = ()
    key: str = ""
    renames: str = ""

    @property
    def name(self) -> str:
        """The key of the model's name."""
        return name_key(str(self.values.get("model_name") or ""))


@dataclass(frozen=True, slots=True)
class Gathered:
    """Incoming rows by table; rows that only confirm a partner's model; rows that stand in the wrong form."""

    rows: Mapping[str, tuple[Incoming, ...]]
    confirming: tuple[Incoming, ...] = ()
    misplaced: tuple[Incoming, ...] = ()
    issues: tuple[Issue, ...] = field(default=())

    @property
    def confirmed(self) -> frozenset[tuple[str, str]]:
        """Who confirmed to co-operate in which model: (unit code, name key)."""
        return frozenset((one.sender, one.name) for one in self.confirming)


def gather(states: Sequence[FileState], register: Register, defaults: Mapping[str, str]) -> Gathered:
    """The rows of the files in force, by sender and place in the file: the order of files does not matter.

    `defaults`: what a blank means, by field of the registration.
    """
    in_force = sorted((one for one in states if one.in_force), key=lambda one: (one.unit or "", one.period or ""))
    everything = [row for state in in_force for row in _rows(state, register, defaults)]
    fitting = [one for one in everything if one.row.table in PERIOD_TABLES[one.period]]
    misplaced = tuple(one for one in everything if one.row.table not in PERIOD_TABLES[one.period])
    own = {(one.unit, one.name) for one in fitting if one.unit == one.sender and one.row.table == "registration"}
    confirming = tuple(one for one in fitting if _confirms(one, own))
    rest = [one for one in fitting if not _confirms(one, own)]
    tables = {
        name: tuple(one for one in rest if one.row.table == name) for name in ("registration", "result", "unit_report")
    }
    return Gathered(tables, confirming, misplaced, tuple(_misplaced(one) for one in misplaced))


def _confirms(one: Incoming, own: set[tuple[str, str]]) -> bool:
    partner = one.row.table == "registration" and one.unit not in {"", one.sender}
    return partner and one.sender in one.cooperating and (one.unit, one.name) in own


def _misplaced(one: Incoming) -> Issue:
    ref = one.row.ref(file=one.path)
    facts = {"found": f"dòng của bảng khác (trang {one.row.sheet})", "expected": f"kỳ {one.period}"}
    return replace(issue(Code.E407, ref, unit=one.sender, **facts), key=one.key or None)


def _rows(state: FileState, register: Register, defaults: Mapping[str, str]) -> Iterator[Incoming]:
    sender, arrival = state.unit or "", state.arrival
    for row in arrival.parsed.rows:
        values = dict(row.values)
        unit = sender
        if row.table == "registration":
            unit = _lead(values, sender, register, row.context)
        hint = str(values.pop("model_id", "") or "")
        if row.table == "registration":
            _default(values, register.by_code[sender], defaults)
        cooperating = _partners(values, register)
        yield Incoming(
            row,
            arrival.path,
            arrival.sha,
            sender,
            unit,
            state.period or "",
            state.version,
            values,
            hint,
            cooperating,
        )


def _default(values: dict[str, Value], sender: Unit, defaults: Mapping[str, str]) -> None:
    """Fill in what a blank means; a person who sends registers as an individual, by their own name."""
    if sender.type == PERSON:
        values.setdefault("subject", "CN")
        if values["subject"] == "CN":
            values.setdefault("person_name", sender.title)
    for name, default in defaults.items():
        values.setdefault(name, default)


def _lead(values: dict[str, Value], sender: str, register: Register, heading: str) -> str:
    written = str(values.get("lead_unit") or "")
    if not written:
        named = (line for line in reversed(heading.split("\n")) if resolve(register, line).kind == "exact")
        written = next(named, "")
    if not written:
        values["lead_unit"] = register.by_code[sender].title
        return sender
    match = resolve(register, written)
    if match.kind == "exact" and match.unit:
        values["lead_unit"] = match.unit.title
        return match.unit.code
    return ""


def _partners(values: Mapping[str, Value], register: Register) -> tuple[str, ...]:
    return partner_codes(str(values.get("cooperating_units") or ""), register)


def partner_codes(written: str, register: Register) -> tuple[str, ...]:
    """Codes of the units named in a cell that are surely registered, each once, in the order written."""
    named = resolve_all(register, written) if written else ()
    return tuple(dict.fromkeys(match.unit.code for _, match in named if match.kind == "exact" and match.unit))


def cell_issues(one: Incoming, kept: frozenset[str]) -> Iterator[Issue]:
    """What casting found in the cells of an incoming row, but for cells in which the office's word stands."""
    for found in placed(one.row.issues, one.path):
        if found.field not in kept:
            yield replace(found, unit=one.unit or one.sender, key=one.key)


def row_ref(one: Incoming) -> Ref:
    """The place of an incoming row in its file."""
    return Ref(one.path, one.row.sheet, one.row.row, one.row.letters.get("model_name", ""))
