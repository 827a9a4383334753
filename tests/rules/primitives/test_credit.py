"""How a figure counts in a book: split, for everybody in full, for one alone, or for nobody."""

import pytest
from support.primitives import compute, exact, faults, said

from accounting.rules.language.values import Refusal
from accounting.rules.primitives.credit import CREDIT

BOTH = ["协作地", "承载地"]


def test_split_counts_the_whole_once():
    value = compute(CREDIT, of=500, mode="split", parties=BOTH, by={"承载地": "0.7", "协作地": "0.3"})
    assert value == exact({"协作地": 150, "承载地": 350})
    assert list(value) == BOTH


def test_duplicate_counts_the_whole_for_everybody():
    assert compute(CREDIT, of=10000, mode="duplicate", parties=BOTH) == {"协作地": 10000, "承载地": 10000}


def test_assign_counts_the_whole_for_one():
    value = compute(CREDIT, of=5000, mode="assign", parties=BOTH, to="协作地")
    assert value == {"协作地": 5000, "承载地": 0}


def test_view_counts_for_nobody():
    assert compute(CREDIT, of=5000, mode="view", parties=BOTH) == {"协作地": 0, "承载地": 0}


def test_a_series_counts_period_by_period():
    value = compute(CREDIT, of=[10, -4], mode="split", parties=["甲", "乙"], by={"甲": "0.5", "乙": "0.5"})
    assert value == exact({"甲": [5, -2], "乙": [5, -2]})


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"mode": "split", "by": {"甲": "0.3", "乙": "0.7"}}, "10 按 3:7 分计：甲 3，乙 7"),
        ({"mode": "duplicate"}, "10 各方全额重复计：甲 10，乙 10"),
        ({"mode": "assign", "to": "乙"}, "10 全额计入乙：甲 0，乙 10"),
        ({"mode": "view"}, "10 只供查看，不计：甲 0，乙 0"),
    ],
)
def test_said(args, sentence):
    assert said(CREDIT, of=10, parties=["甲", "乙"], **args) == sentence


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ({"mode": "split", "by": {"协作地": "1"}}, "承载地 只在其中一处"),
        ({"mode": "split", "by": {"协作地": "0.5", "承载地": "0.4"}}, "份额合计 0.9"),
        ({"mode": "split"}, "没有写 by"),
        ({"mode": "assign", "to": "园区"}, "「园区」不在 parties 之中"),
        ({"mode": "view", "to": "协作地"}, "不起作用"),
        ({"mode": "view", "of": {"甲": 1}}, "应是一个数或序列，现为对照表"),
        ({"mode": "view", "of": "无"}, "应是一个数"),
        ({"mode": "view", "parties": ["甲", "甲"]}, "不止一次"),
    ],
)
def test_wrong_credits_are_refused(args, reason):
    with pytest.raises(Refusal, match=reason):
        compute(CREDIT, **{"of": 1, "parties": BOTH, **args})


@pytest.mark.parametrize(
    ("args", "paths"),
    [
        ({"mode": "split"}, [("mode",)]),
        ({"mode": "split", "by": "b"}, []),
        ({"mode": "assign"}, [("mode",)]),
        ({"mode": "assign", "to": "园区"}, [("to",)]),
        ({"mode": "assign", "to": "协作地"}, []),
        ({"mode": "duplicate", "by": "b", "to": "协作地"}, [("by",), ("to",)]),
    ],
)
def test_faults_seen_as_written(args, paths):
    assert faults(CREDIT, of="x", parties=BOTH, **args) == paths
