"""The last touch on merged rows: the columns that the tool itself keeps, as the workbook shows them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from dvk_xl.checks.count import Standing
from dvk_xl.checks.record import Record
from dvk_xl.consolidate.rows import NowRow
from dvk_xl.intake.cast import Value
from dvk_xl.schema import Schema


def finish(
    records: Sequence[Record],
    now: Sequence[NowRow],
    standings: Mapping[str, Standing],
    waiting: Collection[str],
    schema: Schema,
) -> tuple[Record, ...]:
    """The records with the tool's columns; one that then equals its row in the workbook is marked as unchanged.

    `now`: the rows of the workbook, in the order of the first records; `waiting`: keys of rows a person must confirm.
    """
    numbers = _numbers(now, len(records))
    return tuple(
        _finished(
            record,
            _state(record, waiting, schema),
            standings[record.key],
            schema,
            now[place] if place < len(now) else None,
            numbers[place],
        )
        for place, record in enumerate(records)
    )


def _numbers(now: Sequence[NowRow], count: int) -> list[int]:
    """The running number of every record: a row keeps its own, the others go on from the highest."""
    own = [row.values.get("number") for row in now] + [None] * (count - len(now))
    top = max((value for value in own if isinstance(value, int)), default=0)
    numbers: list[int] = []
    taken: set[int] = set()
    for value in own:
        # a row that the office copied brings the number of another one along
        fresh = not isinstance(value, int) or value in taken
        top += fresh
        numbers.append(top if fresh else int(str(value)))
        taken.add(numbers[-1])
    return numbers


def _finished(record: Record, state: str, one: Standing, schema: Schema, now: NowRow | None, number: int) -> Record:
    before = now.values if now else {}
    own: dict[str, Value] = {
        "state": state,
        "counted": "1" if one.counted else "0",
        "not_counted_reason": one.reason or None,
        "issue_count": one.errors,
        # in a table of results a unit that is not found stays as it was typed
        "lead_code": record.unit or (None if record.table == "registration" else record.values.get("lead_code")),
        "version": record.version or before.get("version"),
        "source_file": record.ref.file or before.get("source_file"),
        "source_cell": _source(record) or before.get("source_cell"),
        schema.tables[record.table].key: record.key,
    }
    if record.table == "registration":
        own |= {"number": number, "cooperating_codes": _codes(record)}
    values = {name: value for name, value in {**record.values, **own}.items() if value is not None}
    same = now is not None and values == {name: value for name, value in before.items() if value is not None}
    return replace(record, values=values, unchanged=same)


def _state(record: Record, waiting: Collection[str], schema: Schema) -> str:
    states = schema.workbook.states
    if record.key in waiting:
        return states["waiting"]
    if record.withdrawn:
        return states["withdrawn"]
    if record.by_office and not record.sender:
        return states["office"]
    return states["active" if record.table == "registration" else "reporting"]


def _source(record: Record) -> str:
    if record.by_office:
        return ""
    return f"{record.ref.sheet}!{record.letters.get('model_name', 'A')}{record.ref.row}"


def _codes(record: Record) -> str | None:
    return f";{';'.join(record.cooperating)};" if record.cooperating else None
