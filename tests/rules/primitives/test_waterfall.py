"""Waterfalls: step after step, never more than is left, and the last step takes the rest."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, faults, said
from support.sharing import published

from accounting.rules.language.values import Refusal
from accounting.rules.primitives.waterfall import WATERFALL

REST = {"to": "县", "rest": "all"}


def flow(amount, *steps):
    return compute(WATERFALL, amount=amount, steps=list(steps))


def test_ohio_local_government_fund():
    """33.5 / 12 / 53.5 / 1.0 by kind; of the cities' part 100,000 by name, then half by people, half by value."""
    fixed = published("tipp-city-lgf-consistency")["facts"]["fixed"]
    kinds = flow(
        1_000_000,
        {"to": "c", "rate": "0.335"},
        {"to": "t", "rate": "0.12"},
        {"to": "m", "rate": "0.535"},
        {"to": "k", "rest": "all"},
    )
    assert kinds == exact({"c": 335_000, "t": 120_000, "m": 535_000, "k": 10_000})
    people = dict.fromkeys(fixed, 1)
    value = {**dict.fromkeys(fixed, 0), "Troy": 3, "Piqua": 1}
    cities = flow(
        kinds["m"], {"each": fixed}, {"by": people, "rate_of_rest": "0.5"}, {"by": value, "rest": "all"}
    )
    half = Fraction(435_000, 2)
    assert cities["Casstown"] == 8000 + half / 12
    assert cities["Troy"] == half / 12 + half * 3 / 4
    assert sum(Fraction(amount) for amount in fixed.values()) == 100_000


def test_centre_first_then_two_provinces():
    value = flow(100, {"to": "中央", "rate": "1/10"}, {"by": {"湖北": 1667, "重庆": 8333}, "rest": "all"})
    assert value == exact({"中央": 10, "湖北": "15.003", "重庆": "74.997"})


def test_head_office_and_branches():
    assert flow(4000, {"to": "总", "rate": "0.25"}, {"to": "分", "rest": "all"}) == {"总": 1000, "分": 3000}


def test_steps_take_what_is_left_and_no_more():
    value = flow(100, {"to": "甲", "fixed": 70}, {"to": "乙", "rate": "0.5"}, {"to": "丙", "fixed": 9}, REST)
    assert value == exact({"甲": 70, "乙": 30, "丙": 0, "县": 0})


def test_named_amounts_beyond_what_is_left_are_cut_in_proportion():
    value = flow(30, {"each": {"甲": 40, "乙": 20, "丙": 0}}, REST)
    assert value == exact({"甲": 20, "乙": 10, "丙": 0, "县": 0})


def test_named_amounts_may_all_be_zero():
    assert flow(30, {"each": {"甲": 0}}, REST) == {"甲": 0, "县": 30}


def test_a_party_may_take_several_slices():
    value = flow(100, {"to": "县", "fixed": 10}, {"by": {"县": 1, "市": 2}, "rate_of_rest": "0.5"}, REST)
    assert value == exact({"县": 70, "市": 30})


def test_a_refund_flows_back_the_same_way():
    steps = [{"to": "甲", "fixed": 70}, {"to": "乙", "rate_of_rest": "0.5"}, REST]
    assert flow(-100, *steps) == {name: -part for name, part in flow(100, *steps).items()}


def test_a_series_flows_period_by_period():
    value = flow([100, 50], {"to": "甲", "fixed": 70}, REST)
    assert value == exact({"甲": [70, 50], "县": [30, 0]})
    assert "70、50" in said(WATERFALL, amount=[100, 50], steps=[{"to": "甲", "fixed": 70}, REST])


def test_every_step_is_said_with_its_amount():
    steps = [{"to": "甲", "fixed": 70}, {"by": {"乙": 3, "丙": 7}, "rate_of_rest": "0.5"}, REST]
    assert said(WATERFALL, amount=100, steps=steps) == (
        "100 依次分：（1）定额 70归甲，计 70；（2）其余的 50%按 3:7 分，计 15；（3）其余全部归县，计 15；"
        "合计 甲 70，乙 4.5，丙 10.5，县 15"
    )


@st.composite
def step(draw):
    taken = draw(st.sampled_from(["fixed", "rate", "rate_of_rest", "each"]))
    part = st.fractions(0, 1, max_denominator=20)
    if taken == "each":
        return {"each": {"甲": draw(part) * 50, "乙": draw(part) * 50}}
    receiver = draw(st.sampled_from([{"to": "甲"}, {"to": "丙"}, {"by": {"甲": 2, "乙": 1}}]))
    return {**receiver, taken: draw(part) * (100 if taken == "fixed" else 1)}


@given(st.fractions(-500, 500, max_denominator=50), st.lists(step(), max_size=5))
def test_nothing_is_lost_and_nothing_runs_backwards(amount, steps):
    value = flow(amount, *steps, REST)
    assert sum(value.values()) == amount
    assert all(part * amount >= 0 for part in value.values())


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([], "没有写任何步骤"),
        ([{"to": "甲", "fixed": 1}], "最后一步不是 rest: all"),
        ([REST, {"to": "甲", "fixed": 1}], "第 1 步已取走其余全部|最后一步不是"),
        ([REST, REST], "第 1 步已取走其余全部"),
        ([{"fixed": 1}, REST], "第 1 步应写明归谁"),
        ([{"to": "甲", "by": {"乙": 1}, "fixed": 1}, REST], "第 1 步应写明归谁"),
        ([{"to": "甲", "each": {"乙": 1}}, REST], "to 不起作用"),
        ([{"to": "甲", "fixed": -1}, REST], "定额为 -1，不能小于 0"),
        ([{"to": "甲", "rate": "1.5"}, REST], "比例为 150%，超过 100%"),
        ([{"by": {"甲": 0}, "rate": "0.5"}, REST], "各方都为 0"),
        ([{"each": {"甲": -1}}, REST], "不能小于 0"),
    ],
)
def test_wrong_steps_are_refused(steps, reason):
    with pytest.raises(Refusal, match=reason):
        flow(100, *steps)


@pytest.mark.parametrize(
    ("steps", "paths"),
    [
        ([{"to": "甲", "rate": "0.5"}, REST], []),
        ([{"to": "甲", "rate": "0.5"}], [("steps", 0)]),
        ([{"to": "甲", "rate": "150%"}, REST], [("steps", 0, "rate")]),
        ([REST, REST], [("steps", 0, "rest")]),
        ([{"rate": "x"}, REST], [("steps", 0)]),
        ([{"by": "w", "each": "t"}, REST], [("steps", 0, "by")]),
        ([], [("steps",)]),
    ],
)
def test_faults_seen_as_written(steps, paths):
    assert faults(WATERFALL, amount="a", steps=steps) == paths
