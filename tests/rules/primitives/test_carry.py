"""Cumulative in the year with 待抵 (domain.md §3, item 4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, faults, said

from accounting.rules.language.values import Refusal
from accounting.rules.primitives.carry import CARRY


def posted(of, **more):
    return compute(CARRY, of=of, give="posted", **more)


def carried(of, **more):
    return compute(CARRY, of=of, give="carried", **more)


def test_a_refund_after_a_gain_lowers_the_year():
    assert posted([100, -60, 10]) == (100, -60, 10)
    assert sum(posted([100, -60, 10])) == 50
    assert carried([100, -60, 10]) == (0, 0, 0)


def test_a_negative_remainder_waits_and_nets_later():
    assert posted([-30, 50]) == (0, 20)
    assert carried([-30, 50]) == (-30, 0)


def test_what_was_posted_is_taken_back_at_most():
    assert posted([100, -160, 20, 60]) == (100, -100, 0, 20)
    assert carried([100, -160, 20, 60]) == (0, -60, -40, 0)


def test_a_year_of_quarters_starts_again():
    series = [-10, 0, 0, 0, 30, -40, 0, 0, 5]
    assert posted(series, start_again_every=4) == (0, 0, 0, 0, 30, -30, 0, 0, 5)
    assert carried(series, start_again_every=4) == (-10, -10, -10, -10, 0, -10, -10, -10, 0)


def test_every_party_by_itself():
    assert posted({"a": [-1, 2], "b": [1, -2]}) == exact({"a": [0, 1], "b": [1, -1]})
    assert posted([]) == ()


@given(st.lists(st.integers(-100, 100), max_size=12))
def test_posted_and_carried_together_are_the_running_total(series):
    for at in range(1, len(series) + 1):
        total = sum(posted(series)[:at]) + carried(series)[at - 1]
        assert total == sum(series[:at])
        assert sum(posted(series)[:at]) == max(sum(series[:at]), 0)


@pytest.mark.parametrize("of", [1, "甲", {"a": 1}, {"a": ["甲"]}, {}])
def test_only_series_of_numbers_are_carried(of):
    with pytest.raises(Refusal):
        posted(of)


def test_the_period_that_is_no_number_is_named():
    with pytest.raises(Refusal, match="累计的序列（a）第 2 期应是一个数"):
        posted({"a": [1, "甲"]})


@pytest.mark.parametrize("periods", [0, -4, "1.5", 5001])
def test_the_year_has_at_least_one_period(periods):
    with pytest.raises(Refusal, match="重新起算的期数"):
        posted([1], start_again_every=periods)


def test_carrying_is_said():
    assert said(CARRY, of=[-30, 50], give="carried") == "逐期累计，各期末待抵 -30、0"
    assert said(CARRY, of=[-30, 50], give="posted", start_again_every=4) == (
        "每 4 期重新逐期累计，不足 0 的待抵，各期入账 0、20，合计 20"
    )
    assert faults(CARRY, of="x", give="posted", start_again_every=0) == [("start_again_every",)]
    assert faults(CARRY, of="x", give="posted") == []
