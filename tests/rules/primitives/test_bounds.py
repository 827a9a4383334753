"""Caps and floors: per period and on running totals, and who pays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, faults, said

from accounting.rules.language.values import Refusal
from accounting.rules.primitives.bounds import CAP, FLOOR


def cap(of, at, over="period", **more):
    return compute(CAP, of=of, party="a", at=at, over=over, excess_to="b", **more)


def floor(of, at, over="period", **more):
    return compute(FLOOR, of=of, party="a", at=at, over=over, paid_by="b", **more)


def test_the_cap_of_the_capital_region_is_hit_in_the_extension():
    """财预〔2015〕92号: the origin gets half of five years' tax, at most the 9,000 of three years before."""
    half = [2000, 2500, 3000, 3500, 4000]
    written = {
        "of": {"迁出地": half, "迁入地": half},
        "party": "迁出地",
        "at": 9000,
        "over": "lifetime",
        "excess_to": "迁入地",
    }
    assert compute(CAP, **written) == exact(
        {"迁出地": [2000, 2500, 3000, 1500, 0], "迁入地": [2000, 2500, 3000, 5500, 8000]}
    )
    assert said(CAP, **written) == "迁出地累计不超过 9,000，超出的 6,000 归迁入地"


def test_a_cap_per_period():
    assert cap({"a": 120, "b": 80}, 100) == exact({"a": 100, "b": 100})
    assert cap({"a": 100, "b": 80}, 100) == exact({"a": 100, "b": 80})
    assert cap({"a": [120, -5], "b": [0, 0], "c": [1, 1]}, 100) == exact(
        {"a": [100, -5], "b": [20, 0], "c": [1, 1]}
    )


def test_a_cap_may_be_written_for_each_period():
    assert cap({"a": [9, 9], "b": [0, 0]}, [5, 7]) == exact({"a": [5, 7], "b": [4, 2]})


def test_a_negative_period_gives_back_room_under_a_lifetime_cap():
    assert cap({"a": [8, -3, 8], "b": [0, 0, 0]}, 10, "lifetime") == exact({"a": [8, -3, 5], "b": [0, 0, 3]})


def test_a_correction_takes_back_first_what_went_beyond_the_cap():
    assert cap({"a": [12, -12], "b": [0, 0]}, 10, "lifetime") == exact({"a": [10, -10], "b": [2, -2]})
    assert cap({"a": [12, -1], "b": [0, 0]}, 10, "lifetime") == exact({"a": [10, 0], "b": [2, -1]})


def test_a_lifetime_cap_may_start_again_each_year():
    of = {"a": [4, 4, 4, 4, 4], "b": [0, 0, 0, 0, 0]}
    assert cap(of, 6, "lifetime", start_again_every=2)["a"] == (4, 2, 4, 2, 4)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=10), st.integers(0, 60))
def test_the_running_total_never_exceeds_the_cap_and_ends_where_it_should(series, at):
    capped = cap({"a": series, "b": [0] * len(series)}, at, "lifetime")["a"]
    for end in range(1, len(series) + 1):
        assert sum(capped[:end]) == min(sum(series[:end]), at)


def test_the_guarantee_of_qingchuan_is_paid_by_the_zone():
    """广元: 420/280 with 500 guaranteed to 青川 becomes 500/200."""
    written = {
        "of": {"青川": 420, "经开区": 280},
        "party": "青川",
        "at": 500,
        "over": "period",
        "paid_by": "经开区",
    }
    assert compute(FLOOR, **written) == exact({"青川": 500, "经开区": 200})
    assert said(FLOOR, **written) == "青川每期不少于 500，由经开区补足 80"


def test_a_floor_already_reached_moves_nothing():
    assert floor({"a": 500, "b": 0}, 500) == exact({"a": 500, "b": 0})
    assert floor({"a": 501, "b": -3}, 500) == exact({"a": 501, "b": -3})


def test_a_payer_with_too_little_is_refused_unless_the_file_says_how_far_it_pays():
    of = {"a": 420, "b": 60}
    with pytest.raises(Refusal, match="「b」只有 60，补不足差额 80"):
        floor(of, 500)
    assert floor(of, 480) == exact({"a": 480, "b": 0})
    assert floor(of, 500, limit="payer_share") == exact({"a": 480, "b": 0})
    assert floor(of, 500, limit="own_funds") == exact({"a": 500, "b": -20})
    assert floor({"a": 1, "b": -5}, 2, limit="payer_share") == exact({"a": 1, "b": -5})


def test_a_floor_for_each_period():
    of = {"a": [1, 9], "b": [5, 5]}
    assert floor(of, 4) == exact({"a": [4, 9], "b": [2, 5]})
    assert floor(of, [0, 10]) == exact({"a": [1, 10], "b": [5, 4]})


def test_a_lifetime_guarantee_is_settled_in_the_last_period():
    assert floor({"a": [1, 2, 3], "b": [9, 9, 0]}, 10, "lifetime") == exact({"a": [1, 2, 7], "b": [9, 9, -4]})
    assert floor({"a": [8, 2], "b": [0, 0]}, 10, "lifetime") == exact({"a": [8, 2], "b": [0, 0]})


def test_a_guarantee_per_year_is_settled_when_the_year_ends():
    of = {"a": [1, 1, 1, 1, 1], "b": [5, 5, 5, 5, 5]}
    assert floor(of, 4, "lifetime", start_again_every=2) == exact(
        {"a": [1, 3, 1, 3, 1], "b": [5, 3, 5, 3, 5]}
    )


def test_a_lifetime_guarantee_is_paid_from_what_the_payer_got_in_the_window():
    with pytest.raises(Refusal, match="只有 6，补不足差额 7"):
        floor({"a": [1, 2], "b": [4, 2]}, 10, "lifetime")
    assert floor({"a": [1, 2], "b": [4, 2]}, 10, "lifetime", limit="payer_share")["a"] == (1, 8)


@pytest.mark.parametrize("bound", [cap, floor])
@pytest.mark.parametrize(
    ("of", "at", "over", "more"),
    [
        ({"a": 1, "b": 1}, -1, "period", {}),
        ({"a": 1, "b": 1}, "甲", "period", {}),
        ({"a": 1, "b": 1}, [1], "period", {}),
        ({"a": [1], "b": [1]}, [1, 2], "period", {}),
        ({"a": [1], "b": [1]}, [1, -2], "period", {}),
        ({"a": 1, "b": 1}, 1, "lifetime", {}),
        ({"a": [1], "b": [1]}, [1], "lifetime", {}),
        ({"a": [1], "b": [1]}, -1, "lifetime", {}),
        ({"a": [1], "b": [1]}, 1, "lifetime", {"start_again_every": 0}),
        ({"a": [1], "b": [1]}, 1, "period", {"start_again_every": 4}),
        ({"a": [1], "b": [1, 2]}, 1, "period", {}),
        ({"a": [1], "b": 1}, 1, "period", {}),
        ({"a": 1, "c": 1}, 1, "period", {}),
        ({"b": 1, "c": 1}, 1, "period", {}),
        (5, 1, "period", {}),
        ({}, 1, "period", {}),
    ],
)
def test_bounds_that_fit_nothing_are_refused(bound, of, at, over, more):
    with pytest.raises(Refusal):
        bound(of, at, over, **more)


def test_an_unknown_party_is_named_with_those_there_are():
    with pytest.raises(Refusal, match="对照表里没有「b」。请改为：a、c"):
        cap({"a": 1, "c": 1}, 1)


def test_nobody_settles_with_itself():
    with pytest.raises(Refusal, match="不能与自己结算"):
        compute(CAP, of={"a": 1}, party="a", at=0, over="period", excess_to="a")


def test_no_periods_no_bounds():
    assert cap({"a": [], "b": []}, 1, "lifetime") == exact({"a": [], "b": []})
    assert floor({"a": [], "b": []}, 1, "lifetime") == exact({"a": [], "b": []})


def test_bounds_are_said():
    bound = {"of": {"a": [3, 3], "b": [3, 3]}, "party": "a", "over": "lifetime"}
    assert said(CAP, **bound, at=9, excess_to="b") == "a累计不超过 9，并未超出"
    assert said(FLOOR, **bound, at=2, paid_by="b", start_again_every=1) == (
        "a累计（每 1 期重新起算）不少于 2，无需补足"
    )
    assert said(FLOOR, **bound, at=20, paid_by="b", limit="payer_share") == (
        "a累计不少于 20，由b补足 6（补到付款方所得用完为止）"
    )


def test_faults_of_bounds_are_seen_in_the_file():
    assert faults(CAP, of="x", party="a", at="-1", over="period", excess_to="a", start_again_every=0) == [
        ("excess_to",),
        ("at",),
        ("start_again_every",),
        ("start_again_every",),
    ]
    assert faults(CAP, of="x", party="a", at=0, over="lifetime", excess_to="b") == []
    assert faults(FLOOR, of="x", party="a", at="n", over="lifetime", paid_by="a") == [("paid_by",)]
    assert faults(FLOOR, of="x", party="a", at="n", over="lifetime", paid_by="b", start_again_every=4) == []


# --- several who bear it


def test_what_goes_beyond_a_cap_is_shared_out():
    of = {"a": [120, 90], "b": [0, 0], "c": [0, 0]}
    written = {"of": of, "party": "a", "at": 100, "over": "period", "excess_to": {"b": "0.6", "c": "0.4"}}
    assert compute(CAP, **written) == exact({"a": [100, 90], "b": [12, 0], "c": [8, 0]})
    assert said(CAP, **written) == "a每期不超过 100，超出的 20 归b、c按 6:4"


def test_a_correction_is_taken_back_from_those_who_got_the_excess():
    of = {"a": [12, -12], "b": [0, 0], "c": [0, 0]}
    capped = compute(CAP, of=of, party="a", at=10, over="lifetime", excess_to={"b": 1, "c": 1})
    assert capped == exact({"a": [10, -10], "b": [1, -1], "c": [1, -1]})


def shared_floor(of, at, payers, over="period", **more):
    return compute(FLOOR, of=of, party="a", at=at, over=over, paid_by=payers, **more)


def test_a_floor_is_paid_in_proportion():
    of = {"a": 20, "b": 100, "c": 100}
    assert shared_floor(of, 50, {"b": "2/3", "c": "1/3"}) == exact({"a": 50, "b": 80, "c": 90})
    assert shared_floor(of, 50, {"b": 20, "c": 10}) == exact({"a": 50, "b": 80, "c": 90})
    assert said(FLOOR, of=of, party="a", at=50, over="period", paid_by={"b": 20, "c": 10}) == (
        "a每期不少于 50，由b、c按 2:1 补足 30"
    )


def test_who_cannot_pay_its_part_is_refused_or_helped_by_the_others():
    of = {"a": 0, "b": 5, "c": 100, "d": 1}
    payers = {"b": "0.5", "c": "0.5"}
    with pytest.raises(Refusal, match="「b」只有 5，补不足应承担的 15"):
        shared_floor(of, 30, payers)
    assert shared_floor(of, 30, payers, limit="payer_share") == exact({"a": 30, "b": 0, "c": 75, "d": 1})
    assert shared_floor(of, 30, payers, limit="own_funds") == exact({"a": 30, "b": -10, "c": 85, "d": 1})
    assert shared_floor(of, 300, payers, limit="payer_share") == exact({"a": 105, "b": 0, "c": 0, "d": 1})


def test_who_bears_nothing_is_left_alone_however_much_it_has():
    of = {"a": 0, "b": 5, "c": 100}
    assert shared_floor(of, 9, {"b": 1, "c": 0}, limit="payer_share") == exact({"a": 5, "b": 0, "c": 100})


def test_a_lifetime_guarantee_is_shared_by_what_each_got_in_the_window():
    of = {"a": [1, 1], "b": [4, 0], "c": [9, 9]}
    paid = shared_floor(of, 12, {"b": 1, "c": 1}, "lifetime", limit="payer_share")
    assert paid == exact({"a": [1, 11], "b": [4, -4], "c": [9, 3]})


@given(
    st.tuples(*[st.integers(0, 40)] * 3),
    st.integers(0, 90),
    st.lists(st.integers(0, 5), min_size=2, max_size=2).filter(any),
)
def test_nothing_is_lost_and_nobody_pays_more_than_it_has(owned, at, sizes):
    of = dict(zip("abc", owned, strict=True))
    paid = shared_floor(of, at, dict(zip("bc", sizes, strict=True)), limit="payer_share")
    assert sum(paid.values()) == sum(owned)
    assert min(paid["b"], paid["c"]) >= 0
    room = sum(of[name] for name, size in zip("bc", sizes, strict=True) if size)
    assert paid["a"] == max(of["a"], min(at, of["a"] + room))


@pytest.mark.parametrize(
    ("payers", "words"),
    [
        ({"b": "0.5", "c": "0.4"}, "应为 100%"),
        ({"b": 0, "c": 0}, "各方都为 0"),
        ({"b": -1, "c": 2}, "不能小于 0"),
        ({"b": "甲"}, "应是一个数"),
        ({"b": 1, "x": 1}, "对照表里没有「x」"),
        ({"a": 1, "b": 1}, "不能与自己结算差额"),
    ],
)
def test_those_who_bear_it_are_parties_with_shares(payers, words):
    with pytest.raises(Refusal, match=words):
        shared_floor({"a": 1, "b": 9, "c": 9}, 5, payers)


def test_a_party_among_its_own_payers_is_seen_at_once():
    written = {"of": "x", "party": "a", "at": 5, "over": "period"}
    assert faults(FLOOR, **written, paid_by={"a": "50%", "b": "50%"}) == [("paid_by",)]
    assert faults(CAP, **written, excess_to={"a": 1}) == [("excess_to",)]
    assert faults(CAP, **written, excess_to={"b": 1}) == []
