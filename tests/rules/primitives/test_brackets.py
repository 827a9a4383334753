"""Marginal brackets on amounts, on running totals, with rates and with shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, faults, said

from accounting.rules.language.values import Refusal
from accounting.rules.primitives.brackets import BRACKETS

TIERS = [{"up_to": 100, "rate": "0.1"}, {"up_to": 300, "rate": "0.2"}, {"rate": "0.5"}]
SHARES = [{"up_to": 100, "rate": {"a": "0.6", "b": "0.4"}}, {"rate": {"a": "0.5", "b": "0.5"}}]


def brackets(of, tiers=None, **more):
    return compute(
        BRACKETS, **({"of": of, "tiers": TIERS if tiers is None else tiers, "over": "period"} | more)
    )


def test_kentucky_divides_collections_below_the_base_by_the_first_ratio():
    """KRS 79.325: 58.735/41.265 up to the base of 100, 59.7/40.3 up to the base × 1.10."""
    tiers = [
        {"up_to": 100, "rate": {"city": "0.58735", "county": "0.41265"}},
        {"up_to": 110, "rate": {"city": "0.597", "county": "0.403"}},
    ]
    assert brackets(95, tiers) == exact({"city": "55.79825", "county": "39.20175"})
    assert brackets(110, tiers) == exact({"city": "64.705", "county": "45.295"})
    with pytest.raises(Refusal, match="111 超出最高一档的上限 110"):
        brackets(111, tiers)


@pytest.mark.parametrize(
    ("of", "result"), [(0, 0), (50, 5), (100, 10), (101, "10.2"), (300, 50), (302, 51), (1300, 550)]
)
def test_each_part_at_the_rate_of_its_own_tier(of, result):
    assert brackets(of) == exact(result)


def test_periods_and_parties_by_themselves():
    assert brackets([50, 200]) == (5, 30)
    assert brackets({"a": 50, "b": [200, 0]}) == exact({"a": 5, "b": [30, 0]})
    assert brackets([50, 200], SHARES) == exact({"a": [30, 110], "b": [20, 90]})


def test_shares_of_a_tier_that_do_not_add_up_are_refused():
    with pytest.raises(Refusal, match="第 1 档的比例各方合计为 99%，应为 100%"):
        brackets(5, [{"up_to": 10, "rate": {"a": "0.5", "b": "0.49"}}, {"rate": {"a": "0.5", "b": "0.5"}}])


def test_a_cumulative_series_climbs_the_tiers_on_its_running_total():
    assert brackets([50, 100, 200], over="lifetime") == exact([5, 15, 55])
    assert brackets([50, 100], SHARES, over="lifetime") == exact({"a": [30, 55], "b": [20, 45]})


def test_a_cumulative_series_gives_back_and_counts_nothing_below_zero():
    assert brackets([200, -150, -100, 150], over="lifetime") == exact([30, -25, -5, 10])


def test_a_cumulative_year_starts_again():
    assert brackets([100, 100, 100], over="lifetime", start_again_every=2) == exact([10, 20, 10])


@given(st.integers(0, 10**9))
def test_shares_that_sum_to_one_keep_the_amount(of):
    assert sum(brackets(of, SHARES).values()) == of


@given(st.lists(st.integers(0, 500), max_size=8))
def test_cumulative_parts_add_up_to_the_charge_on_the_total(series):
    assert sum(brackets(series, over="lifetime")) == brackets(sum(series))


@pytest.mark.parametrize(
    ("of", "tiers", "words"),
    [
        (-1, None, "-1 小于 0"),
        ([1, -1], None, "小于 0"),
        ("甲", None, "应是一个数"),
        (1, [], "没有写任何一档"),
        (1, [{"rate": 1}, {"rate": 1}], "第 1 档没有上限"),
        (1, [{"up_to": 5, "rate": 1}, {"up_to": 5, "rate": 1}], "上限 5 不高于其起点 5"),
        (1, [{"up_to": 0, "rate": 1}], "上限 0 不高于其起点 0"),
        (1, [{"up_to": 5, "rate": 1}, {"rate": {"a": 1}}], "各方不一致"),
        (1, [{"up_to": 5, "rate": {"b": 1}}, {"rate": {"a": 1}}], "各方不一致"),
        (1, [{"rate": -1}], "第 1 档的比例小于 0"),
        (1, [{"rate": {"a": -1}}], "第 1 档的比例（a）小于 0"),
        ({"a": 1}, SHARES, "都是对照表"),
        (1, [{"rate": "甲"}], "第 1 档的比例应是一个数"),
    ],
)
def test_what_cannot_be_charged_is_refused(of, tiers, words):
    with pytest.raises(Refusal, match=words):
        brackets(of, tiers)


def test_cumulative_needs_periods_and_starting_again_needs_cumulative():
    with pytest.raises(Refusal, match="各期的序列"):
        brackets(1, over="lifetime")
    with pytest.raises(Refusal, match="只用于累计"):
        brackets([1], start_again_every=4)
    assert brackets(1, over="period") == exact("0.1")


def test_brackets_are_said():
    assert said(BRACKETS, of=200, tiers=TIERS) == "200 按 3 档分段计算，得 30"
    assert said(BRACKETS, of=[200], tiers=TIERS, over="lifetime", start_again_every=4) == (
        "200 每 4 期重新逐期累计，按 3 档分段计算，得 30"
    )


def test_faults_of_tiers_are_seen_in_the_file():
    tiers = [
        {"up_to": 5, "rate": "r"},
        {"rate": "-1"},
        {"up_to": "4", "rate": "s"},
        {"up_to": "x", "rate": 1},
    ]
    assert faults(BRACKETS, of="x", tiers=tiers) == [
        ("tiers", 1, "rate"),
        ("tiers", 1),
        ("tiers", 2, "up_to"),
    ]
    assert faults(BRACKETS, of="x", tiers=[{"rate": 1}, {"rate": 1}]) == [("tiers", 0)]
    assert faults(BRACKETS, of="x", tiers=[]) == [("tiers",)]
    assert faults(BRACKETS, of="x", tiers=TIERS, start_again_every=0) == [
        ("start_again_every",),
        ("start_again_every",),
    ]
    assert faults(BRACKETS, of="x", tiers=SHARES, over="lifetime", start_again_every=4) == []


# --- thresholds of each party


def own(of, tiers, **more):
    return compute(BRACKETS, of=of, tiers=tiers, over="period", **more)


LINES = [{"up_to": {"a": 100, "b": 50}, "rate": "0.1"}, {"rate": "0.2"}]


def test_each_party_has_thresholds_of_its_own():
    assert own({"a": 150, "b": 150}, LINES) == exact({"a": 20, "b": 25})
    assert own({"b": 50}, LINES) == exact({"b": 5})
    both = [{"up_to": {"a": 10, "b": 20}, "rate": 0}, {"up_to": 30, "rate": "1/2"}, {"rate": 1}]
    assert own({"a": 40, "b": 40}, both) == exact({"a": 20, "b": 15})


def test_thresholds_of_each_party_hold_for_running_totals_too():
    found = compute(BRACKETS, of={"a": [60, 60], "b": [60, 60]}, tiers=LINES, over="lifetime")
    assert found == exact({"a": [6, 8], "b": [7, 12]})


@given(st.dictionaries(st.sampled_from("abc"), st.tuples(st.integers(0, 99), st.integers(1, 50)), min_size=1))
def test_it_comes_to_the_same_as_each_party_alone(parties):
    tiers = [{"up_to": {name: line for name, (_, line) in parties.items()}, "rate": "1/4"}, {"rate": "1/2"}]
    together = own({name: amount for name, (amount, _) in parties.items()}, tiers)
    for name, (amount, line) in parties.items():
        assert together[name] == own(amount, [{"up_to": line, "rate": "1/4"}, {"rate": "1/2"}])


@pytest.mark.parametrize(
    ("of", "tiers", "words"),
    [
        (150, LINES, "第 1 档的上限写成了各方的表，分档的数却不分各方"),
        ([150], LINES, "却不分各方"),
        ({"a": 1, "c": 1}, LINES, "第 1 档的上限里没有「c」"),
        ({"a": 1}, [{"up_to": {"a": "甲"}, "rate": 1}, {"rate": 1}], "应是一个数"),
        ({"a": 1, "b": 1}, [*LINES[:1], {"up_to": {"a": 90, "b": 60}, "rate": 1}], "不高于其起点 100"),
    ],
)
def test_thresholds_that_fit_nobody_are_refused(of, tiers, words):
    with pytest.raises(Refusal, match=words):
        own(of, tiers)
