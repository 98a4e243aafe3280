"""What the office typed into the tables of results: which model, unit and period each row means, and its id."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dvk_xl.checks.campaign import Sent
from dvk_xl.checks.record import Record, found
from dvk_xl.consolidate.keys import OFFICE_PREFIX, free_ids
from dvk_xl.consolidate.rows import NowRow
from dvk_xl.intake.cast import Value
from dvk_xl.issues import Code, Issue
from dvk_xl.ledger import Base
from dvk_xl.register import Register, resolve
from dvk_xl.schema import PERIOD_TABLES
from dvk_xl.vietnamese.text import name_key

_PREFIXES = {"result": f"{OFFICE_PREFIX}-KQ", "unit_report": f"{OFFICE_PREFIX}-BC"}


@dataclass(frozen=True, slots=True)
class Models:
    """The registered models that are not withdrawn: by id the lead unit and the name key, by name key the ids."""

    by_id: Mapping[str, tuple[str, str]]
    by_name: Mapping[str, tuple[str, ...]]


def models_of(records: Iterable[Record]) -> Models:
    """The models of these registrations."""
    by_id = {one.key: (one.unit, name_key(one.text("model_name"))) for one in records if not one.withdrawn}
    by_name: dict[str, tuple[str, ...]] = {}
    for key, (_, name) in by_id.items():
        by_name[name] = (*by_name.get(name, ()), key)
    return Models(by_id, by_name)


def key_typed(
    table: str, now: Sequence[NowRow], base: Mapping[str, Base], models: Models, register: Register
) -> tuple[NowRow, ...]:
    """Rows of results or of unit reports with their ids; those of the office also with the model and unit they mean.

    A row that a unit sent keeps everything. A row of the office is told by model (or unit) and period, like one that a
    unit sends, so that a file that comes later meets it; where that is not sure or taken, it gets an id of the office.
    """
    taken = {row.key for row in now}
    ids = free_ids({*base, *taken})
    seen: set[str] = set()
    rows: list[NowRow] = []
    for row in now:
        own = row if row.key not in seen else replace(row, key="")
        if not own.key or own.key not in base:
            own = replace(own, values=_meant(table, own.values, models, register))
            natural = _natural(table, own.values, models, register)
            if natural in taken - {own.key} or (natural in base and base[natural].deleted):
                natural = ""
            stale = "/" in own.key and not own.key.startswith((OFFICE_PREFIX, "VP/")) and own.key != natural
            key = "" if stale else own.key
            own = replace(own, key=key or natural or ids.next(_PREFIXES[table]))
            taken.add(own.key)
        seen.add(own.key)
        rows.append(own)
    return tuple(rows)


def _meant(table: str, values: Mapping[str, Value], models: Models, register: Register) -> Mapping[str, Value]:
    lead = _unit(values, register)
    model = _model(values, models, register) if table == "result" else ""
    if model:
        return {**values, "model_id": model, "lead_code": models.by_id[model][0] or lead or None}
    return {**values, "lead_code": lead} if lead else values


def _unit(values: Mapping[str, Value], register: Register) -> str:
    match = resolve(register, str(values.get("lead_code") or ""))
    return match.unit.code if match.kind == "exact" and match.unit else ""


def _model(values: Mapping[str, Value], models: Models, register: Register) -> str:
    """The id of the one model that the row means, "" when that is not sure."""
    named = _named(values, models, register)
    written = str(values.get("model_id") or "")
    if written in models.by_id:
        # where the name is that of another model, one of the two is wrong
        return written if not named or written in named else ""
    return named[0] if len(named) == 1 else ""


def _named(values: Mapping[str, Value], models: Models, register: Register) -> tuple[str, ...]:
    """The models of the row's name, of its unit alone where it names one."""
    named = models.by_name.get(name_key(str(values.get("model_name") or "")), ())
    if not values.get("lead_code") or str(values.get("model_id") or "") in models.by_id:
        return named
    lead = _unit(values, register)
    return tuple(one for one in named if models.by_id[one][0] == lead)


def _period(table: str, values: Mapping[str, Value]) -> str:
    period = str(values.get("period") or "")
    return period if table in PERIOD_TABLES.get(period, ()) else ""


def _natural(table: str, values: Mapping[str, Value], models: Models, register: Register) -> str:
    whose = _model(values, models, register) if table == "result" else _unit(values, register)
    period = _period(table, values)
    return f"{whose}/{period}" if whose and period else ""


def questions(rows: Sequence[Record], models: Models, register: Register) -> dict[str, Issue]:
    """What keeps rows of the office out of the count, by key: no period, no sure model or unit, or told already."""
    told = {_whose(one) for one in rows if not one.withdrawn and not _typed(one)}
    asked: dict[str, Issue] = {}
    for one in rows:
        if not _typed(one):
            continue
        fault = _question(one, models, register, told)
        if fault is not None:
            asked[one.key] = fault
        told.add(_whose(one))
    return asked


def _typed(record: Record) -> bool:
    return record.by_office and not record.sender


def _whose(record: Record) -> tuple[str, str]:
    whose = record.text("model_id") if record.table == "result" else record.unit
    return whose, record.text("period")


def _question(one: Record, models: Models, register: Register, told: set[tuple[str, str]]) -> Issue | None:
    written = one.text("lead_code")
    if not one.unit and (written or one.table == "unit_report"):
        return found(Code.E103, one, "lead_code", written=written)
    if not _period(one.table, one.values):
        return found(Code.W411, one, "period", what="Chưa ghi kỳ báo cáo: chọn kỳ ở cột Kỳ.")
    doubt = _doubt(one, models, register) if one.table == "result" else ""
    if doubt:
        return found(Code.W411, one, "model_id", what=doubt)
    whose, known = _whose(one), one.table == "unit_report" or one.text("model_id") in models.by_id
    if known and whose in told:
        return found(Code.W411, one, "period", what=f"Kỳ này của {whose[0]} đã có ở dòng khác; chỉ tính một dòng.")
    return None


def _doubt(one: Record, models: Models, register: Register) -> str:
    """Why the model of a result is not sure, "" when it is, or when nobody registered a model of that name."""
    if _model(one.values, models, register):
        return ""
    name, named = one.text("model_name"), ", ".join(_named(one.values, models, register))
    if one.text("model_id") in models.by_id:
        return f"Mã {one.text('model_id')} không phải của mô hình “{name}” ({named}): sửa mã hoặc tên cho khớp."
    return f"Nhiều mô hình cùng tên “{name}” ({named}): ghi Mã mô hình ở dòng này." if named else ""


def sent_by_office(
    records: Iterable[Record], days: Mapping[str, date], files: Collection[tuple[str, str]]
) -> tuple[Sent, ...]:
    """What the office typed for the units, once for each unit and period, on the first of its `days` (by key of the row).

    `files`: (unit, period) of the files in force; beside one, it is only the day that counts.
    """
    first: dict[tuple[str, str], Sent] = {}
    for one in sorted((one for one in records if one.key in days and one.unit), key=lambda one: days[one.key]):
        period = "DK" if one.table == "registration" else one.text("period")
        if one.table in PERIOD_TABLES.get(period, ()):
            whose = (one.unit, period)
            first.setdefault(whose, Sent(*whose, days[one.key], one.master.file, 0, whose not in files))
    return tuple(first.values())
