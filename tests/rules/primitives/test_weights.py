"""Shares from ratios, factors, indices, contributions and equity: they always add up to exactly 1."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, faults, said

from accounting.rules.language.values import Refusal
from accounting.rules.primitives.weights import WEIGHTS

FOUR_PLACES = {"to": "0.0001", "mode": "half_up"}


def factors(*parts, **more):
    return {"parts": [{"of": of, "weight": weight} for of, weight in parts], **more}


def weights(**written):
    """Weights of what is written; a ratio and the parts of factors hold expressions of their own."""
    if "factors" in written:
        written["factors"] = {
            **written["factors"],
            "parts": [{key: exact(part) for key, part in one.items()} for one in written["factors"]["parts"]],
        }
    return compute(WEIGHTS, **written)


def test_whole_numbers_are_weights():
    assert weights(fixed={"甲": 3, "乙": 7}) == exact({"甲": "0.3", "乙": "0.7"})
    assert weights(fixed={"甲": 1, "乙": 0}) == exact({"甲": 1, "乙": 0})


def test_decimals_must_add_up_to_one():
    assert weights(fixed={"甲": "0.3", "乙": "0.7"}) == exact({"甲": "0.3", "乙": "0.7"})
    with pytest.raises(Refusal, match=r"合计 0.9"):
        weights(fixed={"甲": "0.3", "乙": "0.6"})


def test_a_ratio_as_agreed():
    ratio = {"of": "3:7", "parties": ["协作地", "承载地"]}
    assert weights(ratio=ratio) == exact({"协作地": "0.3", "承载地": "0.7"})
    assert said(WEIGHTS, ratio=ratio) == "按比例 3:7：协作地 30%，承载地 70%"


@pytest.mark.parametrize(
    ("of", "parties", "reason"),
    [
        ("3:7", ["甲"], "有 2 项，各方却有 1 个"),
        ("3:7", ["甲", "甲"], "不止一次"),
        ("三比七", ["甲", "乙"], "不是比例"),
        ("0:0", ["甲", "乙"], "全为 0"),
        (Fraction(3), ["甲", "乙"], "应是 3:7 这样的文字"),
    ],
)
def test_a_wrong_ratio_is_refused(of, parties, reason):
    with pytest.raises(Refusal, match=reason):
        weights(ratio={"of": of, "parties": parties})


def test_charlottesville_by_hand():
    """Each index rounded half up to four places, the county taking the rest (1982 agreement)."""
    people = {"city": 39916, "county": 55783}
    effort = {"city": "0.91510", "county": "0.49848"}
    tail = {"round": FOUR_PLACES, "residual": "county"}
    by_people, by_effort = weights(index=people, **tail), weights(index=effort, **tail)
    assert by_people == exact({"city": "0.4171", "county": "0.5829"})
    assert by_effort == exact({"city": "0.6474", "county": "0.3526"})
    both = weights(factors=factors((by_people, "1/2"), (by_effort, "1/2")), **tail)
    assert both == exact({"city": "0.5323", "county": "0.4677"})


def test_branches_of_a_head_office():
    table = {"总机构部门": 100, "分公司1": 50, "分公司2": 100}
    value = weights(factors=factors((table, "0.35"), (table, "0.35"), (table, "0.30")))
    assert value == exact({"总机构部门": "0.4", "分公司1": "0.2", "分公司2": "0.4"})


def test_canadian_provinces():
    revenue = {"AB": 3338400, "BC": 4798950, "NS": 2921100, "SK": 2503800, "ON": 7302750}
    wages = {"AB": 928000, "BC": 1160000, "NS": 754000, "SK": 464000, "ON": 2494000}
    value = weights(factors=factors((revenue, "0.5"), (wages, "0.5")))
    assert value == exact({"AB": "0.16", "BC": "0.215", "NS": "0.135", "SK": "0.1", "ON": "0.39"})


def test_index_of_fiscal_disparities():
    value = weights(index={"a": 8000, "b": 16000, "c": 16000})
    assert value == exact({"a": "0.2", "b": "0.4", "c": "0.4"})


def test_equal_contribution_and_equity():
    assert weights(equal=["甲", "乙", "丙"]) == exact({"甲": "1/3", "乙": "1/3", "丙": "1/3"})
    put_in = [{"甲": 300, "乙": 0}, {"甲": 0, "乙": 100}, {"甲": 0, "乙": "100"}]
    assert weights(contribution=put_in) == exact({"甲": "0.6", "乙": "0.4"})
    assert weights(equity={"甲": "0.51", "乙": "0.49"}) == exact({"甲": "0.51", "乙": "0.49"})
    with pytest.raises(Refusal, match=r"股权比例合计 2"):
        weights(equity={"甲": 1, "乙": 1})


EMPTY = {"甲": 0, "乙": 0}
ONE_THREE = {"甲": 1, "乙": 3}


def test_a_factor_in_which_nobody_has_anything():
    parts = [(ONE_THREE, "0.4"), (EMPTY, "0.6")]
    with pytest.raises(Refusal, match="因素 2 各方都为 0"):
        weights(factors=factors(*parts))
    assert weights(factors=factors(*parts, when_zero="drop")) == exact({"甲": "0.25", "乙": "0.75"})
    assert weights(factors=factors(*parts, when_zero="equal")) == exact({"甲": "0.4", "乙": "0.6"})
    with pytest.raises(Refusal, match="权重合计为 0"):
        weights(factors=factors((EMPTY, 1), when_zero="drop"))
    assert weights(factors=factors((EMPTY, 1), when_zero="equal")) == exact({"甲": "0.5", "乙": "0.5"})


def test_dropping_a_factor_is_said():
    written = {
        "parts": [{"of": ONE_THREE, "weight": "0.4"}, {"of": EMPTY, "weight": "0.6"}],
        "when_zero": "drop",
    }
    assert "因素 2 各方都为 0，略去该因素" in said(WEIGHTS, factors=written)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ({"fixed": {"甲": 0, "乙": 0}}, "各方都为 0"),
        ({"fixed": {"甲": -1, "乙": 2}}, "不能小于 0"),
        ({"index": {"甲": -1, "乙": 2}}, "不能小于 0"),
        ({"index": 3}, "应是各方的对照表"),
        ({"equal": ["甲", "甲"]}, "不止一次"),
        ({"equal": []}, "没有写任何一方"),
        ({"contribution": []}, "应是各方的对照表|各方都为 0"),
        ({"contribution": [{"甲": 1}, {"乙": 1}]}, "投入 2 与投入 1 的各方不一致"),
        ({"contribution": [{"甲": 5}, {"甲": -1}]}, "投入 2（甲）小于 0"),
        ({"factors": factors((ONE_THREE, "0.5"))}, "权重合计 0.5"),
        ({"factors": factors((ONE_THREE, "1.5"), (ONE_THREE, "-0.5"))}, "不能小于 0"),
        ({"factors": factors((ONE_THREE, "0.5"), ({"甲": 1, "丙": 1}, "0.5"))}, "因素 2 与因素 1"),
        ({"factors": factors()}, "权重合计 0"),
    ],
)
def test_wrong_weights_are_refused(written, reason):
    with pytest.raises(Refusal, match=reason):
        weights(**written)


def test_rounding_that_leaves_a_share_below_zero_is_refused():
    with pytest.raises(Refusal, match="取整后 丙 的份额为 -1，小于 0"):
        weights(fixed={"甲": 1, "乙": 1, "丙": 0}, round={"to": 1, "mode": "half_up"}, residual="丙")


def test_largest_remainders_of_shares():
    tail = {
        "round": {"to": "0.01", "mode": "down"},
        "residual": "largest_remainder",
        "order": ["丙", "乙", "甲"],
    }
    value = weights(equal=["甲", "乙", "丙"], **tail)
    assert value == exact({"甲": "0.33", "乙": "0.33", "丙": "0.34"})


sizes = st.lists(st.fractions(0, 10**6, max_denominator=100), min_size=1, max_size=6).filter(any)


@given(sizes, st.sampled_from(["half_even", "down", "floor"]), st.data())
def test_shares_always_add_up_to_one(amounts, mode, data):
    table = {f"p{at}": amount for at, amount in enumerate(amounts)}
    residual = data.draw(st.sampled_from(sorted(table)))
    exact_shares = weights(index=table)
    assert sum(exact_shares.values()) == 1
    try:
        rounded = weights(index=table, round={"to": "0.01", "mode": mode}, residual=residual)
    except Refusal:
        return
    assert sum(rounded.values()) == 1


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ({"fixed": {"甲": "0.3", "乙": "0.6"}}, [("fixed",)]),
        ({"fixed": {"甲": "30%", "乙": "70%"}}, []),
        ({"fixed": {"甲": 3, "乙": "7"}}, []),
        ({"fixed": {"甲": 0, "乙": 0}}, [("fixed",)]),
        ({"fixed": {"甲": "-1", "乙": 2}}, [("fixed", "甲")]),
        ({"fixed": {"甲": "rate", "乙": "1 - rate"}}, []),
        ({"fixed": "shares"}, []),
        ({"ratio": {"of": "'3:7'", "parties": ["甲"]}}, [("ratio",)]),
        ({"ratio": {"of": "'3:7'", "parties": ["甲", "乙"]}}, []),
        ({"ratio": {"of": "agreed", "parties": ["甲"]}}, []),
        ({"factors": factors(("P", "0.5"), ("T", "0.4"))}, [("factors", "parts")]),
        ({"factors": factors(("P", "0.5"), ("T", "w"))}, []),
        ({"factors": {"parts": []}}, [("factors", "parts")]),
        ({"equal": ["甲", "乙"], "round": FOUR_PLACES}, [("round",)]),
    ],
)
def test_faults_seen_as_written(written, paths):
    assert faults(WEIGHTS, **written) == paths


def test_a_fault_says_to_what_the_shares_add_up():
    reasons = [reason for _, reason, _ in WEIGHTS.agree({"fixed": {"甲": "0.3", "乙": "0.6"}})]
    assert reasons == ["各方份额合计 0.9，应正好为 1"]
