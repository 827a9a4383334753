"""Bands around a reference and from year to year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, faults, said

from accounting.rules.language.values import Refusal
from accounting.rules.primitives.band import BAND


def band(of, up="0.3", down="0.3", **more):
    return compute(BAND, of=of, party="a", up=up, down=down, paid_by="b", **more)


@pytest.mark.parametrize(("own", "kept"), [(100, 100), (130, 130), (131, 130), (70, 70), (69, 70), (0, 70)])
def test_no_party_moves_more_than_thirty_percent_from_the_default(own, kept):
    """FPIC derogation by a 2/3 majority."""
    assert band({"a": own, "b": 100}, around=100) == exact({"a": kept, "b": 100 + own - kept})


def test_each_year_is_held_near_the_year_before_as_it_was_paid():
    of = {"a": [200, 200, 10, 10], "b": [100, 100, 100, 100]}
    with pytest.raises(Refusal, match="「b」只有 100，补不足差额 170"):
        band(of, "0.5", "0.1", previous=100)
    assert band(of, "0.5", "0.1", previous=100, limit="own_funds") == exact(
        {"a": [150, 200, 180, 162], "b": [150, 100, -70, -52]}
    )
    assert band(of, "0.5", "0.1", previous=100, limit="payer_share") == exact(
        {"a": [150, 200, 110, 99], "b": [150, 100, 0, 11]}
    )


def test_a_reference_may_be_written_for_each_period():
    assert band({"a": [5, 5], "b": [9, 9]}, 0, 0, around=[4, 6]) == exact({"a": [4, 6], "b": [10, 8]})


def test_from_nothing_one_stays_at_nothing():
    assert band({"a": 5, "b": 0}, previous=0) == exact({"a": 0, "b": 5})


@given(st.lists(st.integers(0, 500), min_size=1, max_size=8), st.integers(0, 500))
def test_every_year_lies_within_the_band_of_the_year_before(series, first):
    banded = band({"a": series, "b": [10**6] * len(series)}, "0.2", "0.1", previous=first)["a"]
    for before, now, wanted in zip((first, *banded), banded, series, strict=False):
        assert before * 9 <= now * 10
        assert now * 10 <= before * 12
        assert now == wanted or now * 10 in (before * 9, before * 12)


@pytest.mark.parametrize(
    ("of", "more", "words"),
    [
        ({"a": 1, "b": 1}, {"previous": -1}, "上期数 -1 小于 0，无从按比例浮动"),
        ({"a": 1, "b": 1}, {"around": -1}, "浮动的基准 -1 小于 0"),
        ({"a": 1, "b": 1}, {"around": 1, "up": -1}, "向上幅度 -1 小于 0"),
        ({"a": 1, "b": 1}, {"around": 1, "down": 30}, "向下幅度 30 大于 1"),
        ({"a": 1, "b": 1}, {"around": 1, "up": "甲"}, "向上幅度应是一个数"),
        ({"a": 1, "b": 1}, {"previous": [1]}, "上期数应是一个数"),
        ({"a": 1}, {"previous": 1}, "没有「b」"),
        (1, {"previous": 1}, "各方所得应是各方的对照表"),
    ],
)
def test_bands_that_fit_nothing_are_refused(of, more, words):
    with pytest.raises(Refusal, match=words):
        band(of, **more)


def test_a_whole_fall_may_be_allowed():
    assert band({"a": 0, "b": 1}, down=1, around=100) == exact({"a": 0, "b": 1})


def test_a_band_is_said():
    written = {"party": "a", "up": "0.3", "down": "1/3", "paid_by": "b"}
    assert said(BAND, of={"a": 90, "b": 0}, around=90, **written) == (
        "a对基准 90 降不过 1/3、升不过 30%，无需调整"
    )
    assert said(BAND, of={"a": 10, "b": 60}, previous=90, **written) == (
        "a对上期 90 降不过 1/3、升不过 30%，b补 50"
    )
    assert said(BAND, of={"a": "59.5", "b": 60}, previous=90, **written).endswith("b补 0.5")
    assert said(BAND, of={"a": 118, "b": 0}, previous=90, **written) == (
        "a对上期 90 降不过 1/3、升不过 30%，b收 1"
    )


def test_faults_of_a_band_are_seen_in_the_file():
    assert faults(BAND, of="x", party="a", up="-1", down=30, paid_by="a", previous="-5") == [
        ("paid_by",),
        ("up",),
        ("previous",),
        ("down",),
    ]
    assert faults(BAND, of="x", party="a", up="30%", down="1", paid_by="b", around="base") == []


def test_a_band_is_borne_by_several():
    written = {"of": {"a": [200, 10], "b": [50, 60], "c": [50, 60]}, "party": "a", "up": "0.5", "down": "0.1"}
    banded = compute(BAND, **written, previous=100, paid_by={"b": 1, "c": 3}, limit="payer_share")
    assert banded == exact({"a": [150, 130], "b": ["62.5", 0], "c": ["87.5", 0]})
    assert "b、c按 25:75" in said(BAND, **written, previous=100, paid_by={"b": 1, "c": 3}, limit="own_funds")
    assert faults(BAND, **(written | {"of": "x"}), previous=1, paid_by={"a": 1}) == [("paid_by",)]
