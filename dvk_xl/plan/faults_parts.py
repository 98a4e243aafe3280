"""The values of a profile that could be read, though others could not: what the rules of a profile look at."""

from collections.abc import Mapping
from typing import Any

Parts = Mapping[str, Any]
"""Values by key, defaults for keys left out; a key that could not be read is not there, an item of a list is `None`."""
YEARS = range(2000, 2101)
"""The years a plan can speak of: what lies outside is a slip of the finger."""


def numbered(parts: Parts, key: str) -> list[tuple[int, Any]]:
    """The readable items of a list with their numbers in the file, from 1."""
    return [(number, one) for number, one in enumerate(parts.get(key, ()), 1) if one is not None]


def items(parts: Parts, key: str) -> list[Any]:
    """The readable items of a list."""
    return [one for _, one in numbered(parts, key)]


def whole(parts: Parts, key: str) -> bool:
    """Whether every item of a list could be read, so that what is not in it is surely not there."""
    return key in parts and None not in parts[key]
