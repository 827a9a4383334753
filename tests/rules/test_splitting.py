"""Parts of a split: they add up, stay within a fen of exact, mirror their sign and do not depend on the list."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.rules import fen, weights

from accounting.rules import split
from accounting.rules.splitting import common_numerators, split_units


def oracle(value, shares):
    """The definition, written down naively: floor each, then hand out one fen at a time."""
    exact = [abs(value) * share for share in shares]
    parts = [floor(amount) for amount in exact]
    owed = [amount - part for amount, part in zip(exact, parts, strict=True)]
    while sum(parts) < abs(value):
        winner = owed.index(max(owed))
        parts[winner] += 1
        owed[winner] = Fraction(-1)
    return tuple(part if value >= 0 else -part for part in parts)


def check_split(value, numbers):
    shares = [Fraction(number, sum(numbers)) for number in numbers]
    parts = split_units(value, *common_numerators(shares))
    assert parts == split(value, shares) == oracle(value, shares)
    assert sum(parts) == value
    assert all(abs(part - value * share) < 1 for part, share in zip(parts, shares, strict=True))
    assert split_units(-value, *common_numerators(shares)) == tuple(-part for part in parts)


def check_order(value, numbers, order):
    shares = [Fraction(number, sum(numbers)) for number in numbers]
    remainders = [abs(value) * share % 1 for share in shares]
    straight = split(value, shares)
    moved = split(value, [shares[place] for place in order])
    for remainder in set(remainders):
        tied = [place for place, other in enumerate(remainders) if other == remainder]
        before = sum(straight[place] for place in tied)
        after = sum(moved[order.index(place)] for place in tied)
        assert before == after
        if len(tied) == 1:
            assert straight[tied[0]] == moved[order.index(tied[0])]


orders = weights.flatmap(lambda numbers: st.tuples(st.just(numbers), st.permutations(range(len(numbers)))))


@given(fen, weights)
def test_parts_add_up_stay_within_a_fen_and_mirror_their_sign(value, numbers):
    check_split(value, numbers)


@given(st.integers(-1000, 1000), st.lists(st.integers(0, 10), min_size=2, max_size=6).filter(any))
def test_small_amounts_where_remainders_often_tie_follow_the_definition(value, numbers):
    check_split(value, numbers)


@given(fen, orders)
def test_the_order_of_the_parties_decides_nothing_but_ties(value, ordered):
    check_order(value, *ordered)


@pytest.mark.long
@given(fen, weights)
@settings(max_examples=10_000, deadline=None)
def test_ten_thousand_splits_follow_the_definition(value, numbers):
    check_split(value, numbers)


@pytest.mark.long
@given(fen, orders)
@settings(max_examples=10_000, deadline=None)
def test_ten_thousand_reordered_splits_differ_in_ties_only(value, ordered):
    check_order(value, *ordered)


def test_a_tie_goes_to_the_party_declared_first():
    assert split(5, {"host": Fraction(7, 10), "origin": Fraction(3, 10)}) == {"host": 4, "origin": 1}
    assert split(5, {"origin": Fraction(3, 10), "host": Fraction(7, 10)}) == {"origin": 2, "host": 3}


def test_one_fen_goes_to_the_largest_remainder():
    assert split(1, (Fraction(3, 10), Fraction(7, 10))) == (0, 1)
    assert split(-1, (Fraction(3, 10), Fraction(7, 10))) == (0, -1)


def test_three_equal_parties_share_a_hundred_fen():
    assert split(100, [Fraction(1, 3)] * 3) == (34, 33, 33)


def test_shares_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="exactly 1"):
        split(100, (Fraction(3, 10), Fraction(6, 10)))


def test_a_negative_share_is_refused():
    with pytest.raises(ValueError, match="negative"):
        split(100, (Fraction(-1, 10), Fraction(11, 10)))
