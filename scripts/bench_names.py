"""Names as ratios in one run: whom 10,000 written names mean in a register of 3,321 units, and 150 in one of 150.

Beside it the floor (rapidfuzz compares all pairs at once, and nothing else) and a peer (a loop over difflib, a few names
of it measured and the rest reckoned). Prints a table; asserts nothing. The names are the same in every run.
"""

import argparse
import difflib
import random
import time
from collections import Counter
from collections.abc import Callable

from rapidfuzz import fuzz, process

from dvk_xl.register import SUGGEST_FROM, Register, Unit, build_register, resolve
from dvk_xl.vietnamese.text import unit_key

SIZES = ((150, 150), (10_000, 3_321))
_FIRST = (
    "An Bình Cẩm Châu Đại Đông Gia Hà Hải Hòa Hưng Kim Lạc Long Minh Nam Ngọc Phú Quang Sơn Tân Thanh Thái Vĩnh Xuân"
)
_SECOND = "Dương Điền Giang Hậu Khê Lâm Lộc Lợi Mỹ Nghĩa Phong Phúc Sơn Tâm Thành Thịnh Thủy Tiến Trung Xá Yên"
_KINDS = ("Xã", "Phường", "Thị trấn")
_PEER_NAMES = 4


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    names()


def names() -> None:
    """Print the table for both sizes."""
    print(
        f"names: written x registered, likeness from {SUGGEST_FROM:.0%}; floor: rapidfuzz compares all pairs, no more"
    )
    process.cdist(["a"], ["a"])  # it loads what it needs the first time
    for count, units in SIZES:
        _size(count, units)


def _size(count: int, units: int) -> None:
    register, written = registered(units), written_names(count, units)
    keys, choices = [unit_key(name) for name in written], tuple(register.by_key)
    kinds: Counter[str] = Counter()
    ours = _timed(lambda: kinds.update(resolve(register, name).kind for name in written))
    floor = _timed(lambda: process.cdist(keys, choices, scorer=fuzz.ratio, score_cutoff=SUGGEST_FROM * 100))
    sample = keys[:: max(1, count // _PEER_NAMES)]
    peer = _timed(lambda: [_by_difflib(key, choices) for key in sample]) * count / len(sample)
    print(
        f"  {count:6,} x {units:5,}  {ours:7.2f} s   x {ours / floor:5.2f} of the floor ({floor:.3f} s)"
        f"   {peer / ours:8,.0f} times faster than difflib (~{peer:,.0f} s)   {dict(sorted(kinds.items()))}"
    )


def registered(count: int) -> Register:
    """A register of so many communes and wards, no two of one name."""
    titles = [f"{kind} {first} {second}" for kind in _KINDS for first in _FIRST.split() for second in _SECOND.split()]
    titles += [f"{title} {number}" for number in range(1, 4) for title in titles]
    return build_register(
        Unit(f"X{number:04d}", title, "KHAC", True, True, True)
        for number, title in enumerate(random.Random(7).sample(titles, count))  # noqa: S311  # no secret
    )


def written_names(count: int, units: int) -> list[str]:
    """Names as people write them: as registered, in small letters, with a letter wrong, with another number, unknown."""
    chance = random.Random(11)  # noqa: S311  # no secret
    titles = [one.title for one in registered(units).units]
    return [_written(chance, chance.choice(titles), number) for number in range(count)]


def _written(chance: random.Random, title: str, number: int) -> str:
    place = chance.randrange(len(title))
    ways = (
        title.lower(),
        title[:place] + chance.choice("aeiouhn") + title[place + 1 :],
        title[:place] + title[place + 1 :],
        f"{title} {chance.randrange(4, 9)}",
        f"Tổ liên gia {title.rsplit(maxsplit=1)[-1]} ngõ {chance.randrange(90)}",
    )
    return ways[number % len(ways)]


def _by_difflib(key: str, choices: tuple[str, ...]) -> float:
    return max(difflib.SequenceMatcher(None, key, other).ratio() for other in choices)


def _timed(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
