"""Rules that need one registration: what it must say, and whether what it says fits together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dvk_xl.checks.record import Record, found
from dvk_xl.issues import Code, Issue
from dvk_xl.plan import Plan, due, unit_deadline
from dvk_xl.schema import Field, Table
from dvk_xl.vietnamese.dates import format_date
from dvk_xl.vietnamese.numbers import format_number
from dvk_xl.vietnamese.text import fold, is_no, name_key

_PERSONAL_TITLES = ("đồng chí ", "đ/c ", "ông ", "bà ", "anh ", "chị ")


@dataclass(frozen=True, slots=True)
class Setting:
    """What row rules look at beside the row: the table, the plan, today, and names of last year's models by unit."""

    table: Table
    plan: Plan
    as_of: date
    last_year: frozenset[tuple[str, str]] = frozenset()

    @property
    def first_day(self) -> date:
        """The first of January of the campaign's year."""
        return date(self.plan.year, 1, 1)


def check_row(record: Record, setting: Setting) -> Iterator[Issue]:
    """Every issue of one registration, in the order of the rules; blank rows and withdrawn rows have none."""
    for rule in _RULES:
        yield from rule(record, setting)


def missing(record: Record, table: Table, choices: str = "") -> Iterator[Issue]:
    """Required fields that are blank: one issue each for what excludes the row, one together for what is worth a look.

    `choices`: the fields of the plan, for the one who has to choose.
    """
    lacking = [one for one in _required(table) if record.values.get(one.name) is None]
    for one in lacking:
        if one.required == "error" and one.type != "unit":
            yield found(Code(one.required_code), record, one.name, **_blank_facts(one, choices))
    worth_a_look = [one for one in lacking if one.required == "warning"]
    if worth_a_look:
        titles = "; ".join(one.title for one in worth_a_look)
        yield found(Code.W110, record, worth_a_look[0].name, fields=titles)


@cache
def _required(table: Table) -> tuple[Field, ...]:
    return tuple(one for one in table.fields if one.required)


def _blank_facts(one: Field, choices: str) -> dict[str, str]:
    return {} if one.required_code == "E101" else {"written": "(trống)", "choices": choices}


def _missing(record: Record, setting: Setting) -> Iterator[Issue]:
    return missing(record, setting.table, "; ".join(one.title for one in setting.plan.fields))


def _name(record: Record, setting: Setting) -> Iterator[Issue]:
    name = record.text("model_name")
    one = setting.table.field("model_name")
    if not name:
        return
    why = ""
    if len(name.split()) > (one.max_words or 0):
        why = f"tên có {len(name.split())} từ, nên không quá {one.max_words}"
    elif len(name) > (one.max_length or 0):
        why = f"tên dài {len(name)} ký tự, nên không quá {one.max_length}"
    elif name.isupper() and any(letter.isalpha() for letter in name):
        why = "tên viết hoa toàn bộ"
    elif name_key(name) in {"", name_key(setting.plan.movement)}:
        why = "tên chỉ nhắc tên phong trào"
    if why:
        yield found(Code.W102, record, "model_name", why=why)


def _person(record: Record, _: Setting) -> Iterator[Issue]:
    individual = record.values.get("subject") == "CN"
    lead = fold(record.text("lead_unit"))
    if individual and not record.text("person_name"):
        yield found(Code.E109, record, "person_name")
    elif not individual and lead.startswith(_PERSONAL_TITLES):
        yield found(Code.E109, record, "lead_unit")


def _dates(record: Record, setting: Setting) -> Iterator[Issue]:
    start, end = record.values.get("start"), record.values.get("end")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield found(Code.E303, record, "end", start=format_date(start), end=format_date(end))
    last = date(setting.plan.last_year, 12, 31)
    for name, value in (("start", start), ("end", end), ("launch_date", record.values.get("launch_date"))):
        if isinstance(value, date) and (value > last or (name == "end" and value < setting.first_day)):
            yield found(Code.W304, record, name, date=format_date(value))


def began_earlier(record: Record, plan: Plan) -> bool:
    """Whether the model was at work in this unit before the campaign's year (a replication is judged by its own start)."""
    start = record.values.get("start")
    earlier = isinstance(start, date) and start < date(plan.year, 1, 1)
    if record.values.get("kind") == "NHAN_RONG":
        return earlier if plan.rules.replication_judged_by_start else True
    return record.values.get("kind") == "DUY_TRI"


def has_higher_target(record: Record) -> bool:
    """Whether the row says how it aims higher than last year: in words, or by a larger number."""
    statement = record.text("higher_target")
    if statement and not is_no(statement):
        return True
    this_year, last_year = _targets(record)
    return this_year is not None and last_year is not None and this_year > last_year


def _targets(record: Record) -> tuple[float | None, float | None]:
    values = (record.values.get("target_this_year"), record.values.get("target_last_year"))
    this_year, last_year = (value if isinstance(value, int | float) else None for value in values)
    return this_year, last_year


def _kind(record: Record, setting: Setting) -> Iterator[Issue]:
    kind, start = record.values.get("kind"), record.values.get("start")
    if kind == "MOI" and isinstance(start, date) and start < setting.first_day:
        yield found(Code.E201, record, "start", year=setting.plan.year, start=format_date(start))
    if kind == "DUY_TRI" and not _known_earlier(record, setting):
        yield found(Code.E202, record, "start", year=setting.plan.year)
    if (
        setting.plan.rules.higher_target_required
        and began_earlier(record, setting.plan)
        and not has_higher_target(record)
    ):
        yield found(Code.E203, record, "higher_target")
    if kind == "NHAN_RONG" and not record.text("source_model"):
        yield found(Code.W208, record, "source_model")
    if kind == "LOAI_BO":
        yield found(Code.E209, record, "kind")
    if kind == "MOI" and (record.unit, name_key(record.text("model_name"))) in setting.last_year:
        yield found(Code.W205, record, "kind")


def _known_earlier(record: Record, setting: Setting) -> bool:
    start = record.values.get("start")
    if isinstance(start, date):
        return start < setting.first_day
    named = (record.unit, name_key(record.text("model_name"))) in setting.last_year
    return named or record.values.get("target_last_year") is not None


def _numbers(record: Record, _: Setting) -> Iterator[Issue]:
    this_year, last_year = _targets(record)
    if this_year is not None and last_year is not None and this_year <= last_year:
        facts = {"this_year": format_number(this_year), "last_year": format_number(last_year)}
        yield found(Code.W204, record, "target_this_year", **facts)


def launch_due(record: Record, plan: Plan) -> date | None:
    """The last day for the launch of a new model, or `None` when it has no such duty or no day to count from."""
    start = record.values.get("start")
    if record.values.get("kind") != "MOI" or not plan.rules.launch_required or not isinstance(start, date):
        return None
    return start + timedelta(days=plan.rules.launch_within_days)


def launched(record: Record, as_of: date) -> bool:
    """Whether the model has been launched by that day."""
    day = record.values.get("launch_date")
    return isinstance(day, date) and day <= as_of


def launch_overdue(record: Record, plan: Plan, as_of: date) -> bool:
    """Whether a new model should have been launched: its days are over, or the half-year report was due after its start."""
    if record.values.get("kind") != "MOI" or not plan.rules.launch_required or launched(record, as_of):
        return False
    limit = launch_due(record, plan)
    deadline = unit_deadline(plan, "6T")
    half_year = due(deadline, plan.rules) if deadline else None
    start = record.values.get("start")
    if isinstance(start, date) and half_year and start > half_year:
        half_year = None
    return any(as_of > day for day in (limit, half_year) if day is not None)


def _launch(record: Record, setting: Setting) -> Iterator[Issue]:
    day = record.values.get("launch_date")
    if launch_overdue(record, setting.plan, setting.as_of):
        yield found(Code.W206, record, "launch_date", days=setting.plan.rules.launch_within_days)
    if not isinstance(day, date):
        return
    closing = max(
        (due(one, setting.plan.rules) for one in setting.plan.deadlines if one.period == "NAM"),
        default=None,
        key=lambda one: one or date.min,
    )
    if day < setting.first_day:
        yield found(Code.E207, record, "launch_date", launch=format_date(day), why=f"trước năm {setting.plan.year}")
    elif closing is not None and setting.as_of > closing and day > setting.as_of:
        yield found(Code.E207, record, "launch_date", launch=format_date(day), why="chưa đến khi đã chốt số liệu năm")


def _lengths(record: Record, setting: Setting) -> Iterator[Issue]:
    for one, limit in _limited(setting.table):
        value = record.values.get(one.name)
        if isinstance(value, str) and len(value) > limit:
            yield found(Code.W314, record, one.name, column=one.title, length=len(value), limit=limit)


@cache
def _limited(table: Table) -> tuple[tuple[Field, int], ...]:
    """The fields of units whose length is limited, with the limit; the name has a rule of its own."""
    limited = ((one, one.max_length) for one in table.unit_fields if one.name != "model_name")
    return tuple((one, limit) for one, limit in limited if limit)


_RULES: tuple[Callable[[Record, Setting], Iterator[Issue]], ...] = (
    _missing,
    _name,
    _person,
    _dates,
    _kind,
    _numbers,
    _launch,
    _lengths,
)
