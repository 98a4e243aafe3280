"""Whom a written name is near to: the quick way answers what comparing with every registered name answers."""

import random

import pytest
from rapidfuzz import fuzz

from dvk_xl.register import SUGGEST_FROM, Match, Register, Unit, build_register, resolve
from dvk_xl.vietnamese.near import nearest_keys, ready_keys
from dvk_xl.vietnamese.text import numbers_in, unit_key

FIRST = ["An", "Bình", "Cẩm", "Đại", "Hòa", "Hoà", "Sơn", "Xuân", "Tổ dân phố", "Chi bộ TDP"]
SECOND = ["Giang", "Giàng", "Hậu", "Lâm", "Mỹ", "số 3", "13", "3", "số 03", "Điền Thượng", "Khê Hạ"]
LETTERS = "aăâeêhnouư 3"


def some_register(chance: random.Random) -> Register:
    titles = sorted({f"{kind} {a} {b}" for kind in ("Xã", "Phường", "") for a in FIRST for b in SECOND})
    chosen = chance.sample(titles, 90)
    units = [Unit(f"U{number:03d}", title.strip(), "KHAC", True, True, True) for number, title in enumerate(chosen)]
    return build_register(units, {unit_key("Hội Cụ bà"): "U001", unit_key("Xã An Giangg"): "U002"})


def miswritten(chance: random.Random, register: Register) -> str:
    text = chance.choice(register.units).title
    for _ in range(chance.randrange(6)):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(["", *LETTERS]) + text[place + chance.randrange(2) :]
    return text


def by_every_key(register: Register, key: str) -> list[tuple[str, float]]:
    """The definition: every key compared, the nearest first, of equals the first registered, eight at most."""
    scored = [(near, fuzz.ratio(key, near) / 100) for near in register.by_key]
    near = [one for one in scored if one[1] >= SUGGEST_FROM]
    return sorted(near, key=lambda one: -one[1])[:8]


def by_definition(register: Register, written: str) -> Match:
    key = unit_key(written)
    if written.strip() in register.by_code:
        return Match("exact", register.by_code[written.strip()], 1.0)
    if not key:
        return Match("unknown")
    if key in register.by_key:
        return Match("exact", register.by_key[key], 1.0)
    near = by_every_key(register, key)
    same = [(register.by_key[one], score) for one, score in near if numbers_in(one) == numbers_in(key)]
    best = {unit.code: unit for unit, score in same if score == same[0][1]}
    if same:
        return Match("likely", next(iter(best.values())), same[0][1]) if len(best) == 1 else Match("unknown")
    return Match("other_number", register.by_key[near[0][0]], near[0][1]) if near else Match("unknown")


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_miswritten_names_mean_whom_the_definition_says(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    register = some_register(chance)
    kinds = set()
    for _ in range(1500):
        written = miswritten(chance, register)
        meant = resolve(register, written)
        assert meant == by_definition(register, written), written
        kinds.add(meant.kind)
    assert kinds == {"exact", "likely", "other_number", "unknown"}


@pytest.mark.parametrize("length", [1, 2, 5, 10, 20, 40])
def test_a_key_just_long_or_short_enough_is_still_found(length: int) -> None:
    key = "a" * length
    ready = ready_keys(["a" * other for other in range(1, 80)])
    expected = {other for other in range(1, 80) if fuzz.ratio(key, "a" * other) >= 80}
    found = {len(near) for near, _ in nearest_keys(ready, key, 0.8)}
    assert found == expected if len(expected) <= 8 else found < expected


def test_an_empty_register_is_near_to_nothing() -> None:
    assert resolve(build_register([]), "Xã An Giang") == Match("unknown")
