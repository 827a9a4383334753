"""Netting, mirror entries, instalments and what is still due."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, faults, said

from accounting.rules.language.values import Refusal
from accounting.rules.primitives.settlement import INSTALMENTS, MIRROR, NET, TRUE_UP

CENTS = {"to": "0.01", "mode": "half_up"}


def instalments(of, count, remainder="last", to="0.01", mode="half_up", **more):
    rounding = {"to": to, "mode": mode}
    return compute(INSTALMENTS, of=of, count=count, round=rounding, remainder=remainder, **more)


def test_claims_are_netted_to_nothing_in_all():
    net = compute(NET, claims={"a>b": 10, "b>a": 4, "b>c": 1, "c > a": "0.5"})
    assert net == exact({"a": "-5.5", "b": 5, "c": "0.5"})
    assert sum(net.values()) == 0


def test_the_bet_on_clean_water_turns_round():
    """新安江: 浙江 pays 安徽 1 亿 or the other way round."""
    assert compute(NET, claims={"浙江>安徽": 1}) == exact({"浙江": -1, "安徽": 1})
    assert compute(NET, claims={"浙江>安徽": -1}) == exact({"浙江": 1, "安徽": -1})


def test_two_sides_are_netted_per_party():
    """Charlottesville-Albemarle: distribution less contribution."""
    sides = {"gets": {"city": 3703687, "county": 3254207}, "pays": {"city": 2410135, "county": 4547759}}
    assert compute(NET, sides=sides) == exact({"city": 1293552, "county": -1293552})


def test_sides_may_be_series():
    sides = {"gets": {"a": [1, 2]}, "pays": {"a": [3, 1]}}
    assert compute(NET, sides=sides) == exact({"a": [-2, 1]})


@pytest.mark.parametrize(
    "written",
    [
        {"claims": {"a": 1}},
        {"claims": {"a>": 1}},
        {"claims": {">b": 1}},
        {"claims": {"a>a": 1}},
        {"claims": {"a>b>c": 1}},
        {"claims": {"a>b": "甲"}},
        {"claims": {}},
        {"claims": 5},
        {"sides": {"gets": {"a": 1}, "pays": {"b": 1}}},
        {"sides": {"gets": 1, "pays": {"b": 1}}},
        {"sides": {"gets": {"a": [1]}, "pays": {"a": [1, 2]}}},
        {"sides": {"gets": {"a": [1]}, "pays": {"a": 1}}},
        {"sides": {"gets": {"a": "甲"}, "pays": {"a": 1}}},
    ],
)
def test_what_cannot_be_netted_is_refused(written):
    with pytest.raises(Refusal):
        compute(NET, **written)


def test_netting_is_said():
    assert said(NET, claims={"a>b": 10}) == "1 笔应付款 a>b 10 相抵，净额 a -10，b 10（正为收，负为付）"
    assert said(NET, sides={"gets": {"a": 1}, "pays": {"a": 3}}) == "应得 a 1，减应付 a 3，净额 a -2"


def test_the_head_office_remits_what_the_branches_receive():
    """四川 2014: 30 + 70 as 补助, 100 as 上解."""
    written = {"due": {"b1": 30, "b2": 70}, "payer": "总机构所在地"}
    mirrored = compute(MIRROR, **written)
    assert mirrored == exact({"b1": 30, "b2": 70, "总机构所在地": -100})
    assert sum(mirrored.values()) == 0
    assert said(MIRROR, **written) == "总机构所在地上解 100，同额补助 b1 30，b2 70，合计为 0"


def test_mirror_entries_per_period():
    assert compute(MIRROR, due={"a": [1, 2], "b": [3, 4]}, payer="p")["p"] == (-4, -6)


@pytest.mark.parametrize(
    "due", [{"p": 1}, {}, 5, {"a": "甲"}, {"a": [1], "b": [1, 2]}, {"a": 1, "b": [1]}, {"a": {"b": 1}}]
)
def test_what_cannot_be_mirrored_is_refused(due):
    with pytest.raises(Refusal):
        compute(MIRROR, due=due, payer="p")


def test_new_jersey_pays_in_three_equal_instalments():
    """N.J.S.A. 13:17-74: 700 in thirds of 233.33, the last with the rest."""
    assert instalments(700, 3) == exact(["233.33", "233.33", "233.34"])
    assert instalments(700, 3, "first") == exact(["233.34", "233.33", "233.33"])


def test_instalments_may_start_late():
    assert instalments(9, 2, to=1, mode="down", lag=2) == exact([0, 0, 4, 5])
    assert instalments(9, 2, to=1, mode="up", lag=0) == exact([5, 4])
    assert instalments(5, 1) == (5,)


def test_instalments_of_every_party_and_of_a_debt():
    assert instalments({"a": 1, "b": -1}, 3, to="0.1", mode="down") == exact(
        {"a": ["0.3", "0.3", "0.4"], "b": ["-0.3", "-0.3", "-0.4"]}
    )


@given(st.integers(-(10**6), 10**6), st.integers(1, 40), st.sampled_from(["first", "last"]))
def test_instalments_add_up_and_differ_only_in_the_rest(of, count, remainder):
    parts = instalments(of, count, remainder, to=1, mode="down")
    assert sum(parts) == of
    assert len(parts) == count
    equal = parts[1:] if remainder == "first" else parts[:-1]
    assert len(set(equal)) <= 1
    assert all(0 <= abs(part) * count <= abs(of) for part in equal)


@pytest.mark.parametrize(
    ("of", "count", "more", "words"),
    [
        (1, 0, {}, "期数应在 1 与 5,000 之间"),
        (1, "2.5", {}, "期数应是整数"),
        (1, 10**9, {}, "期数应在 1 与 5,000 之间"),
        (1, 2, {"lag": -1}, "推迟的期数应在 0 与"),
        (1, 2, {"to": 0}, "。"),
        ([1], 2, {}, "分期的数应是一个数"),
        (2, 4, {"to": 1}, "2 分 4 期，其余各期取整后，第 4 期为 -1"),
        (-2, 4, {"to": 1}, "-2 分 4 期，其余各期取整后，第 4 期为 1"),
    ],
)
def test_what_cannot_be_paid_in_instalments_is_refused(of, count, more, words):
    with pytest.raises(Refusal, match=words):
        instalments(of, count, **more)


def test_instalments_are_said():
    assert said(INSTALMENTS, of=700, count=3, round=CENTS, remainder="last", lag=1) == (
        "700 分 3 期，四舍五入到 0.01，尾差归末期，推迟 1 期，得 0、233.33、233.33、233.34"
    )
    assert faults(INSTALMENTS, of="x", count=0, round=CENTS, remainder="last", lag=-1) == [
        ("count",),
        ("lag",),
    ]
    assert faults(INSTALMENTS, of="x", count="n", round=CENTS, remainder="last", lag=0) == []


def test_the_settle_up_returns_what_was_contributed_beyond_what_was_received():
    """ED/GE: a gave 100 and got 80, b gave 40 and got 90."""
    assert compute(TRUE_UP, due={"a": 100, "b": 40}, paid={"a": 80, "b": 90}) == exact({"a": 20, "b": -50})


def test_what_is_due_is_totalled_over_the_periods():
    assert compute(TRUE_UP, due=[100, 50], paid=120) == 30
    assert compute(TRUE_UP, due=[], paid=[]) == 0
    assert compute(TRUE_UP, due={"a": [1, 2], "b": 5}, paid={"a": 4, "b": [2, 2]}) == exact({"a": -1, "b": 1})
    assert said(TRUE_UP, due=[100, 50], paid=120) == "应付 150，减已付 120，清算差额 30"


@pytest.mark.parametrize(
    ("due", "paid"), [({"a": 1}, 1), (1, {"a": 1}), ({"a": 1}, {"b": 1}), ("甲", 1), ({"a": "甲"}, {"a": 1})]
)
def test_what_cannot_be_settled_is_refused(due, paid):
    with pytest.raises(Refusal):
        compute(TRUE_UP, due=due, paid=paid)


def test_mirror_entries_are_paid_by_several():
    written = {"due": {"a": [30, 3], "b": [70, 7]}, "payer": {"省": "0.6", "市": "0.4"}}
    mirrored = compute(MIRROR, **written)
    assert (mirrored["省"], mirrored["市"]) == ((-60, -6), (-40, -4))
    assert said(MIRROR, **written).startswith("省、市按 6:4 上解 110，")
    with pytest.raises(Refusal, match="「a」是付款方，却也在应补助额里"):
        compute(MIRROR, due={"a": 1}, payer={"a": 1, "b": 1})


def uneven(of, shares, remainder="last", to=1, mode="down", **more):
    rounding = {"to": to, "mode": mode}
    return compute(INSTALMENTS, of=of, shares=shares, round=rounding, remainder=remainder, **more)


def test_instalments_may_be_uneven():
    assert uneven(700, ["1/2", "0.3", "1/5"]) == exact([350, 210, 140])
    assert uneven(701, [5, 3, 2], "first") == exact([351, 210, 140])
    assert uneven(-701, [5, 3, 2], lag=1) == exact([0, -350, -210, -141])
    assert uneven({"a": 10, "b": 1}, [2, 1]) == exact({"a": [6, 4], "b": [0, 1]})
    assert uneven(9, [1, 0, 2]) == exact([3, 0, 6])


@given(st.integers(-(10**6), 10**6), st.lists(st.integers(0, 9), min_size=1, max_size=12).filter(any))
def test_uneven_instalments_add_up_and_keep_to_their_shares(of, sizes):
    parts = uneven(of, sizes)
    assert sum(parts) == of
    for part, size in zip(parts[:-1], sizes, strict=False):
        assert abs(part) * sum(sizes) <= abs(of) * size < (abs(part) + 1) * sum(sizes)


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (["0.5", "0.4"], "各期的份额各方合计为 90%，应为 100%"),
        ([], "各期的份额"),
        ([-1, 2], "不能小于 0"),
        (5, "应是各期的序列"),
        ({"a": [1]}, "应是各期的序列"),
    ],
)
def test_shares_of_instalments_are_shares(shares, words):
    with pytest.raises(Refusal, match=words):
        uneven(1, shares)


def test_uneven_instalments_are_said():
    assert said(
        INSTALMENTS, of=10, shares=["1/2", "1/2"], round={"to": 1, "mode": "down"}, remainder="last"
    ) == ("10 各期按 50%、50%，舍去尾数到 1，尾差归末期，得 5、5")
