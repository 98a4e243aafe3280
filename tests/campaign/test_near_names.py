"""Names of models that nearly are one another: the quick search finds what asking of every pair finds."""

from collections.abc import Sequence
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from dvk_xl.checks.campaign import near_names
from dvk_xl.vietnamese.text import numbers_in

PIECES = st.sampled_from(["ngõ xanh", "sạch đẹp", "tổ", "5", "15", "camera an ninh", "a", "ă", "khu dân cư tự quản"])
WORDS = st.lists(PIECES, min_size=1, max_size=8).map(" ".join)
SLIPS = st.tuples(WORDS, st.integers(0, 60), st.sampled_from(["", "x", "à", "7"])).map(
    lambda one: one[0][: one[1]] + one[2] + one[0][one[1] :]
)
# no name can have more near ones than are kept: then nothing is left out
FEW = st.lists(WORDS | SLIPS, unique=True, max_size=6)


def by_every_pair(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    near = {
        name: tuple(
            sorted(
                other
                for other in names
                if other != name and fuzz.ratio(name, other, score_cutoff=93) and numbers_in(name) == numbers_in(other)
            )
        )
        for name in names
    }
    return {name: others for name, others in near.items() if others}


@given(FEW)
def test_the_quick_search_finds_the_pairs_that_asking_of_every_pair_finds(names: list[str]) -> None:
    assert near_names(names) == by_every_pair(names)


def test_the_longest_name_that_can_be_near_is_found() -> None:
    short, long = "a" * 94, "a" * 108
    assert near_names([long, short]) == {short: (long,), long: (short,)}
    assert near_names([long + "a", short]) == {}


def test_names_with_other_numbers_take_no_place_from_one_with_the_same() -> None:
    others = [f"camera an ninh ngõ xanh số {number}" for number in range(10, 40)]
    slip = "camera an ninh ngỏ xanh số 12"
    assert near_names([*others, slip])[slip] == ("camera an ninh ngõ xanh số 12",)


def test_the_order_of_the_names_does_not_matter() -> None:
    names = ["ngõ xanh sạch đẹp khu a", "ngõ xanh sạch đẹp khu b", "ngõ xanh sạch đẹp khu", "ngõ xanh sạch đẹp khu a 5"]
    found = [near_names(order) for order in permutations(names)]
    assert found[0][names[2]] == (names[0], names[1])
    assert all(one == found[0] for one in found)
