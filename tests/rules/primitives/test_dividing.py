"""Dividing an amount: nothing is lost, the sign mirrors, and no list order decides anything."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, faults, said

from accounting.rules import split
from accounting.rules.language.values import Refusal
from accounting.rules.primitives.dividing import SPLIT
from accounting.rules.primitives.rounding import MODES

THREE_SEVEN = {"协作地": "0.3", "承载地": "0.7"}
THIRDS = {"甲": "1/3", "乙": "1/3", "丙": "1/3"}
YUAN = {"to": 1, "mode": "half_up"}
CUT = {"to": 1, "mode": "down"}


def largest(amount, by, order, to=1):
    return compute(
        SPLIT,
        amount=amount,
        by=by,
        round={"to": to, "mode": "down"},
        residual="largest_remainder",
        order=order,
    )


@st.composite
def shares(draw):
    weights = draw(st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(any))
    return {f"p{at}": Fraction(weight, sum(weights)) for at, weight in enumerate(weights)}


amounts = st.fractions(-(10**9), 10**9, max_denominator=1000)


def test_three_to_seven():
    assert compute(SPLIT, amount=1000, by=THREE_SEVEN) == exact({"协作地": 300, "承载地": 700})
    sentence = said(SPLIT, amount=1000, by=THREE_SEVEN, round=YUAN, residual="承载地")
    assert sentence == "1,000 按 3:7 分：协作地 300，承载地 700；四舍五入到 1，尾差归承载地"


def test_pingdingshan_2_4_4():
    by = {"市": "0.2", "招商主体": "0.4", "入驻地": "0.4"}
    assert compute(SPLIT, amount=1000, by=by) == exact({"市": 200, "招商主体": 400, "入驻地": 400})


def test_pool_of_charlottesville_and_albemarle():
    by = {"city": "0.5323", "county": "0.4677"}
    value = compute(SPLIT, amount=6957894, by=by, round=YUAN, residual="county")
    assert value == {"city": 3703687, "county": 3254207}


def test_without_rounding_the_parts_are_exact():
    assert compute(SPLIT, amount=1, by=THIRDS) == exact(THIRDS)


def test_a_series_gives_a_series_for_every_party():
    value = compute(SPLIT, amount=[100, -101], by=THREE_SEVEN, round=YUAN, residual="协作地")
    assert value == exact({"协作地": [30, -30], "承载地": [70, -71]})
    assert compute(SPLIT, amount=[], by=THREE_SEVEN) == {"协作地": (), "承载地": ()}


def test_the_residual_party_takes_what_the_others_leave_even_below_zero():
    by = {"甲": "0.5", "乙": "0.5", "丙": "0"}
    assert compute(SPLIT, amount=1, by=by, round=YUAN, residual="丙") == exact({"甲": 1, "乙": 1, "丙": -1})


def test_equal_remainders_follow_the_declared_order_only():
    assert largest(100, THIRDS, ["乙", "丙", "甲"]) == exact({"甲": 33, "乙": 34, "丙": 33})
    assert largest(-101, THIRDS, ["丙", "乙", "甲"]) == exact({"甲": -33, "乙": -34, "丙": -34})


def test_an_odd_bit_goes_to_the_next_in_line():
    assert largest("100.4", THIRDS, ["乙", "丙", "甲"]) == exact({"甲": 33, "乙": 34, "丙": "33.4"})
    value = compute(SPLIT, amount="100.4", by=THREE_SEVEN, round=CUT, residual="承载地")
    assert value == exact({"协作地": 30, "承载地": "70.4"})


@given(st.integers(-(10**12), 10**12), shares())
def test_whole_units_are_divided_as_fen_are(amount, by):
    assert largest(amount, by, list(by)) == split(amount, by)


@given(amounts, shares(), st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(7)]), st.randoms())
def test_largest_remainders(amount, by, to, random):
    order = sorted(by)
    value = largest(amount, by, order, to)
    shuffled = random.sample(list(by), len(by))
    assert sum(value.values()) == amount
    assert all(abs(value[name] - amount * by[name]) < to for name in by)
    assert largest(-amount, by, order, to) == {name: -part for name, part in value.items()}
    assert largest(amount, {name: by[name] for name in shuffled}, order, to) == value


@given(amounts, shares(), st.sampled_from(list(MODES)), st.data())
def test_with_a_residual_party(amount, by, mode, data):
    residual = data.draw(st.sampled_from(sorted(by)))
    rounding = {"to": 1, "mode": mode}
    value = compute(SPLIT, amount=amount, by=by, round=rounding, residual=residual)
    mirrored = compute(SPLIT, amount=-amount, by=by, round=rounding, residual=residual)
    assert sum(value.values()) == amount
    assert mirrored == {name: -part for name, part in value.items()}
    assert all(value[name].denominator == 1 for name in by if name != residual)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=6), shares())
def test_exact_parts_grow_with_the_amount(amounts, by):
    parts = [compute(SPLIT, amount=amount, by=by) for amount in sorted(amounts)]
    assert all(less[name] <= more[name] for less, more in pairwise(parts) for name in by)


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        ({"甲": "0.3", "乙": "0.6"}, "份额合计 0.9，应正好为 1"),
        ({"甲": "1.5", "乙": "-0.5"}, "不能小于 0"),
        ({"甲": "0.5", "乙": "无"}, "应是一个数"),
        ({}, "应是各方的对照表"),
    ],
)
def test_wrong_shares_are_refused(by, reason):
    with pytest.raises(Refusal, match=reason):
        compute(SPLIT, amount=1, by=by)


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        ({"round": YUAN}, "没有写 residual"),
        ({"residual": "甲"}, "没有写 round"),
        ({"round": YUAN, "residual": "丁"}, "尾差方「丁」不在"),
        ({"round": CUT, "residual": "largest_remainder"}, "没有写 order"),
        ({"round": CUT, "residual": "largest_remainder", "order": ["甲", "乙"]}, "丙 只在其中一处"),
        ({"round": CUT, "residual": "largest_remainder", "order": ["甲", "乙", "丙", "甲"]}, "不止一次"),
        ({"round": YUAN, "residual": "largest_remainder", "order": ["甲", "乙", "丙"]}, "不起作用"),
        ({"round": {"to": 0, "mode": "down"}, "residual": "甲"}, "大于 0"),
    ],
)
def test_a_wrong_tail_is_refused(tail, reason):
    with pytest.raises(Refusal, match=reason):
        compute(SPLIT, amount=1, by=THIRDS, **tail)


@pytest.mark.parametrize(
    ("tail", "paths"),
    [
        ({}, []),
        ({"round": {"to": "1", "mode": "half_up"}}, [("round",)]),
        ({"residual": "甲"}, [("residual",)]),
        ({"round": CUT, "residual": "largest_remainder"}, [("residual",)]),
        ({"round": YUAN, "residual": "largest_remainder", "order": ["甲"]}, [("round", "mode")]),
        ({"round": CUT, "residual": "largest_remainder", "order": ["甲", "甲"]}, [("order",)]),
        ({"round": YUAN, "residual": "甲", "order": ["甲"]}, [("order",)]),
        ({"round": {"to": "0", "mode": "down"}, "residual": "甲"}, [("round", "to")]),
        ({"round": {"to": "unit", "mode": "down"}, "residual": "甲"}, []),
    ],
)
def test_faults_seen_as_written(tail, paths):
    assert faults(SPLIT, amount="a", by="b", **tail) == paths


def test_many_parties_are_said_briefly():
    by = {f"p{at}": Fraction(1, 100) for at in range(100)}
    assert len(said(SPLIT, amount=100, by=by)) < 300
