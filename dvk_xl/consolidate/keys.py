"""The one identity of a row: a permanent id given at first acceptance, found again by id, then by lead unit and name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from rapidfuzz import fuzz

from dvk_xl.consolidate.rows import Incoming, NowRow
from dvk_xl.ledger import Base
from dvk_xl.vietnamese.text import name_key, numbers_in

OFFICE_PREFIX = "_VP"
"""Of rows the office typed without a unit; no code of a unit begins so."""
_RENAMED_FROM = 75
"""Likeness (0..100) of two names under one lead unit from which a new row may be an old one renamed."""
RENAMES = "_renames"
_NUMBER = re.compile(r"-(\d+)$")


@dataclass
class _Ids:
    """The next free number under each prefix."""

    taken: dict[str, int]

    def next(self, prefix: str) -> str:
        self.taken[prefix] = self.taken.get(prefix, 0) + 1
        return f"{prefix}-{self.taken[prefix]:02d}"


def free_ids(keys: Iterable[str]) -> _Ids:
    """The numbers that these ids leave free."""
    taken: dict[str, int] = {}
    for key in keys:
        match = _NUMBER.search(key)
        if match:
            prefix = key[: match.start()]
            taken[prefix] = max(taken.get(prefix, 0), int(match.group(1)))
    return _Ids(taken)


def key_registrations(
    now: Sequence[NowRow], incoming: Sequence[Incoming], base: Mapping[str, Base], units: Mapping[int, str]
) -> tuple[tuple[NowRow, ...], tuple[Incoming, ...]]:
    """Both sides with their ids; ids are counted up within a unit in the order of its file, so they do not depend on files.

    `units`: lead code of a workbook row by its row number. A second workbook row with the same id is a row the office
    copied: it gets an id of its own.
    """
    ids = free_ids({*base, *(row.key for row in now)})
    keyed_now = tuple(_key_now(now, base, units, ids))
    known = _known_names(keyed_now, base, units)
    taken: set[str] = set()
    keyed: list[Incoming] = []
    for one in incoming:
        key = _same(one, base, known, taken) or ids.next(one.sender)
        taken.add(key)
        keyed.append(replace(one, key=key))
    return keyed_now, tuple(_with_candidates(keyed, keyed_now, base))


def _key_now(now: Sequence[NowRow], base: Mapping[str, Base], units: Mapping[int, str], ids: _Ids) -> Iterable[NowRow]:
    seen: set[str] = set()
    lost = _lost_ids(now, base)
    for row in now:
        key = row.key
        if not key or key in seen:
            name = (units.get(row.row, ""), name_key(str(row.values.get("model_name") or "")))
            key = "" if key else lost.pop(name, "")
            key = key or ids.next(name[0] or OFFICE_PREFIX)
        seen.add(key)
        yield row if key == row.key else replace(row, key=key)


def _lost_ids(now: Sequence[NowRow], base: Mapping[str, Base]) -> dict[tuple[str, str], str]:
    """Ids that no row bears any more, by lead unit and name: the office may have emptied just the cell of the id."""
    present = {row.key for row in now}
    names = {
        (one.unit or one.sender, name_key(str(one.values.get("model_name") or ""))): key
        for key, one in base.items()
        if key not in present and not one.deleted
    }
    return {name: key for name, key in names.items() if name[1]}


def _known_names(
    now: Sequence[NowRow], base: Mapping[str, Base], units: Mapping[int, str]
) -> dict[tuple[str, str], list[str]]:
    known: dict[tuple[str, str], list[str]] = {}
    # a row that stands in the workbook comes before one that was taken out of it: the office may have given it the name
    for row in now:
        name = (units.get(row.row, ""), name_key(str(row.values.get("model_name") or "")))
        known.setdefault(name, []).append(row.key)
    for key, one in sorted(base.items()):
        name = (one.unit or one.sender, name_key(str(one.values.get("model_name") or "")))
        if key not in known.setdefault(name, []):
            known[name].append(key)
    return known


def _same(
    one: Incoming, base: Mapping[str, Base], known: Mapping[tuple[str, str], Sequence[str]], taken: set[str]
) -> str:
    if one.hint in base and base[one.hint].sender == one.sender and one.hint not in taken:
        return one.hint
    for key in known.get((one.unit or one.sender, one.name), ()):
        # rows without a name are told apart by their order alone
        if key not in taken and (key in base or one.name) and (key not in base or base[key].sender in {"", one.sender}):
            return key
    return ""


def _with_candidates(keyed: Sequence[Incoming], now: Sequence[NowRow], base: Mapping[str, Base]) -> Iterable[Incoming]:
    present = {row.key for row in now}
    sent = {one.key for one in keyed}
    senders = {one.sender for one in keyed}
    orphans = {
        key: one
        for key, one in base.items()
        if key in present
        and key not in sent
        and one.sender in senders
        and not one.deleted
        and not one.values.get("_withdrawn")
    }
    for one in keyed:
        earlier = base.get(one.key)
        if earlier is not None:
            old = str(earlier.values.get(RENAMES) or "")
            yield replace(one, renames=old) if old in orphans else one
            continue
        near = [key for key, other in orphans.items() if other.sender == one.sender and _alike(one, other)]
        yield replace(one, renames=near[0]) if len(near) == 1 else one


def _alike(one: Incoming, other: Base) -> bool:
    name = name_key(str(other.values.get("model_name") or ""))
    return numbers_in(name) == numbers_in(one.name) and fuzz.ratio(name, one.name) >= _RENAMED_FROM


def key_results(
    incoming: Sequence[Incoming], registered: Mapping[tuple[str, str], str], ids: Mapping[str, str]
) -> tuple[Incoming, ...]:
    """Results with the id of their model and period; a model that was never registered gets "-KDK" and a number of its name.

    `registered`: (lead code, name key) → model id; `ids`: model id → the unit that leads it.
    """
    keyed: list[Incoming] = []
    seen: set[str] = set()
    for one in incoming:
        model = one.hint if ids.get(one.hint) == one.sender else registered.get((one.sender, one.name), "")
        key = f"{model}/{one.period}"
        if not model or key in seen:
            model = _unregistered(one, seen)
            key = f"{model}/{one.period}"
        seen.add(key)
        values = {**one.values, "model_id": model, "period": one.period, "lead_code": one.sender}
        keyed.append(replace(one, key=key, values=values))
    return tuple(keyed)


def _unregistered(one: Incoming, seen: set[str]) -> str:
    # by its name, so that it is the same model whatever stands beside it
    number = crc32(one.name.encode()) % 10_000
    while f"{one.sender}-KDK{number:04d}/{one.period}" in seen:
        number = (number + 1) % 10_000
    return f"{one.sender}-KDK{number:04d}"


def key_reports(incoming: Sequence[Incoming]) -> tuple[Incoming, ...]:
    """Reports of units with their id, one for each unit and period; a second row of a unit gets a number."""
    keyed: list[Incoming] = []
    seen: dict[str, int] = {}
    for one in incoming:
        key = f"{one.sender}/{one.period}"
        seen[key] = seen.get(key, 0) + 1
        full = key if seen[key] == 1 else f"{key}-{seen[key]}"
        keyed.append(replace(one, key=full, values={**one.values, "period": one.period, "lead_code": one.sender}))
    return tuple(keyed)
