"""The keys of a list that are nearest to one, for suggestions: the list is made ready once and asked many times."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

MOST = 8
"""Keys that an answer holds at most."""


@dataclass(frozen=True, slots=True)
class NearKeys:
    """Keys made ready: from the shortest to the longest, their lengths beside them, the place of each in the list."""

    keys: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)


def ready_keys(keys: Iterable[str]) -> NearKeys:
    """The keys of a list, each once, ready to be asked."""
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    ordered = tuple(sorted(places, key=len))
    return NearKeys(ordered, tuple(map(len, ordered)), places)


def nearest_keys(ready: NearKeys, key: str, least: float) -> list[tuple[str, float]]:
    """At most `MOST` keys with their likeness (0..1, from `least`), the nearest first, of equals the first of the list.

    Likeness of two texts with n letters in all, d of them to add or take away, is 1 - d/n; a text so much longer or
    shorter that it cannot reach `least` is not compared.
    """
    # a letter of air on both sides: what is just at the limit is told by the comparison, not by this arithmetic
    first = bisect_left(ready.lengths, len(key) * least / (2 - least) - 1)
    last = bisect_right(ready.lengths, len(key) * (2 - least) / least + 1)
    found = process.extract(key, ready.keys[first:last], scorer=fuzz.ratio, limit=None, score_cutoff=least * 100)
    found.sort(key=lambda one: (-one[1], ready.places[one[0]]))
    return [(near, score / 100) for near, score, _ in found[:MOST]]
