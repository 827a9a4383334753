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


# --- what waits for so many periods only


def lapsed(of, **more):
    return compute(CARRY, of=of, give="expired", **more)


def all_three(series, lifetime, **more):
    return [give(series, expires_after=lifetime, **more) for give in (posted, carried, lapsed)]


def test_a_loss_goes_against_the_gains_of_five_years_and_then_lapses():
    """企业所得税法第十八条: five years at the longest, the oldest first."""
    series = [-100, 10, 10, 10, 10, 10, 60, 0]
    got, waiting, gone = all_three(series, 5)
    assert got == (0, 0, 0, 0, 0, 0, 60, 0)
    assert waiting == (-100, -90, -80, -70, -60, 0, 0, 0)
    assert gone == (0, 0, 0, 0, 0, -50, 0, 0)


def test_each_loss_has_its_own_time_and_the_oldest_is_set_off_first():
    got, waiting, gone = all_three([-10, -20, 15, 0, 30], 2)
    assert got == (0, 0, 0, 0, 30)
    assert waiting == (-10, -30, -15, 0, 0)
    assert gone == (0, 0, 0, -15, 0)


def test_what_was_posted_is_taken_back_before_anything_waits():
    assert all_three([50, -80, 0, 40], 1) == [(50, -50, 0, 40), (0, -30, 0, 0), (0, 0, -30, 0)]


def test_every_party_and_every_window_has_its_own():
    assert lapsed({"a": [-1, 0, 0], "b": [0, -2, 0]}, expires_after=1) == exact(
        {"a": [0, -1, 0], "b": [0, 0, -2]}
    )
    assert lapsed([-1, 0, -2, 0], expires_after=1, start_again_every=2) == (0, -1, 0, -2)


@given(st.lists(st.integers(-30, 30), max_size=14), st.integers(1, 16))
def test_nothing_is_lost_but_what_lapses(series, lifetime):
    got, waiting, gone = all_three(series, lifetime)
    for at in range(len(series)):
        assert sum(got[: at + 1]) + waiting[at] + sum(gone[: at + 1]) == sum(series[: at + 1])
        assert sum(got[: at + 1]) >= 0
        assert waiting[at] <= 0
        assert gone[at] <= 0
    if lifetime >= len(series):
        assert (got, waiting) == (posted(series), carried(series))


@given(st.lists(st.integers(-9, 9), max_size=10), st.integers(1, 4))
def test_it_comes_to_what_a_list_of_single_losses_comes_to(series, lifetime):
    """One entry per loss, each with the period it lapses after: the rule as a bookkeeper keeps it."""
    book, total, got, gone = [], 0, [], []
    for at, number in enumerate(series):
        got.append(0)
        if number < 0:
            back = min(-number, total)
            got[at] = -back
            book.append([at + lifetime, -number - back])
        for entry in book:
            if number > 0:
                used = min(number, entry[1])
                entry[1], number = entry[1] - used, number - used
        got[at] += max(number, 0)
        total += got[at]
        gone.append(-sum(left for until, left in book if until <= at))
        book = [entry for entry in book if entry[0] > at]
    assert (posted(series, expires_after=lifetime), lapsed(series, expires_after=lifetime)) == (
        tuple(got),
        tuple(gone),
    )


@pytest.mark.parametrize("periods", [0, -1, "1.5", 5001])
def test_what_waits_waits_for_one_period_at_least(periods):
    with pytest.raises(Refusal, match="待抵的期限"):
        posted([1], expires_after=periods)


def test_nothing_lapses_where_no_time_is_set():
    with pytest.raises(Refusal, match="请写 expires_after"):
        lapsed([-1])
    assert faults(CARRY, of="x", give="expired") == [("give",)]
    assert faults(CARRY, of="x", give="expired", expires_after=0) == [("expires_after",)]
    assert faults(CARRY, of="x", give="expired", expires_after=3) == []


def test_lapsing_is_said():
    assert said(CARRY, of=[-30, 0], give="expired", expires_after=1) == (
        "逐期累计，待抵（只抵以后 1 期）到期作废 0、-30"
    )
    assert said(CARRY, of=[-30, 50], give="posted", expires_after=1) == (
        "逐期累计，不足 0 的待抵（只抵以后 1 期），各期入账 0、20，合计 20"
    )
