"""The base by steps in order, and averages over periods."""

from fractions import Fraction

import pytest
from support.primitives import compute, exact, faults, said

from accounting.rules.language.values import Refusal
from accounting.rules.primitives.base import BASE, MOVING_AVERAGE


def base(of, *steps):
    return compute(BASE, of=of, steps=list(steps))


def average(of, over, including="current", **more):
    return compute(MOVING_AVERAGE, of=of, over=over, including=including, **more)


def test_tax_net_of_incentives_is_what_the_districts_share():
    """Kunming 2024: 800 retained less 300 of incentives enjoyed."""
    assert base(800, {"deduct": 300}) == 500


def test_wages_are_floored_to_full_thousands():
    """German Gewerbesteuer-Zerlegung."""
    assert base({"Koblenz": 300_999, "Trier": 100_000}, {"floor_to": 1000}) == exact(
        {"Koblenz": 300_000, "Trier": 100_000}
    )


@pytest.mark.parametrize(
    ("step", "result"),
    [
        ({"deduct": "0.5"}, "999.5"),
        ({"deduct": -100}, 1100),
        ({"keep": "0.35"}, 350),
        ({"keep": 0}, 0),
        ({"keep": 1}, 1000),
        ({"minus_base": {"amount": 600}}, 400),
        ({"minus_base": {"amount": 600, "index": "1.05"}}, 370),
        ({"minus_base": {"amount": 1600}}, -600),
        ({"clip": {"low": 1200}}, 1200),
        ({"clip": {"low": 1000}}, 1000),
        ({"clip": {"high": 900}}, 900),
        ({"clip": {"low": 0, "high": 2000}}, 1000),
        ({"clip": {"low": 7, "high": 7}}, 7),
        ({"floor_to": 300}, 900),
        ({"floor_to": "0.3"}, "999.9"),
        ({"floor_to": 500}, 1000),
    ],
)
def test_each_step_does_one_thing(step, result):
    assert base(1000, step) == exact(result)


def test_the_order_of_the_steps_decides():
    assert base(1000, {"deduct": 200}, {"keep": "0.5"}) == 400
    assert base(1000, {"keep": "0.5"}, {"deduct": 200}) == 300


def test_below_zero_a_unit_is_floored_along_the_number_line():
    assert base(-1500, {"floor_to": 1000}) == -2000


def test_a_growth_share_per_party_and_period():
    growth = base({"a": [10, 20], "b": [5, 1]}, {"minus_base": {"amount": 4}}, {"clip": {"low": 0}})
    assert base(growth, {"keep": "0.4"}) == exact({"a": ["2.4", "6.4"], "b": ["0.4", 0]})


def test_deductions_may_differ_per_party():
    assert base({"a": 10, "b": 10}, {"deduct": {"a": 1, "b": 2}}) == exact({"a": 9, "b": 8})
    assert base([10, 20], {"deduct": {"a": 1, "b": [2, 3]}}) == exact({"a": [9, 19], "b": [8, 17]})


def test_every_step_is_said_with_its_reason_and_its_result():
    steps = [
        {"deduct": 200, "because": "上级分成"},
        {"keep": "0.35"},
        {"minus_base": {"amount": 100, "index": "1.1"}},
        {"clip": {"low": 0, "high": 150}},
        {"floor_to": 100},
    ]
    assert said(BASE, of=1000, steps=steps) == (
        "1,000，扣除 200（上级分成）得 800，保留 35%得 280，减去基数 100 × 1.1得 170，"
        "不低于 0、不高于 150得 150，按 100 向下取整得 100"
    )


@pytest.mark.parametrize(
    ("of", "step", "words"),
    [
        (1, {"keep": "1.01"}, "保留比例 1.01 不在 0 与 1 之间"),
        (1, {"keep": "-0.01"}, "不在 0 与 1 之间"),
        (1, {"clip": {"low": 2, "high": 1}}, "下限 2 大于上限 1"),
        (1, {"clip": {}}, "没有写上下限"),
        (1, {"floor_to": 0}, "取整单位应大于 0"),
        ("甲", {"deduct": 1}, "起点应是一个数，现为文字"),
        (1, {"deduct": "甲"}, "扣除项应是一个数"),
        ({"a": 1}, {"deduct": {"b": 1}}, "各方不一致"),
        ([1, 2], {"deduct": [1]}, "序列长短不一"),
        (1, {"deduct": [{"a": 1}]}, "扣除项应是一个数，现为对照表"),
    ],
)
def test_what_cannot_be_a_base_is_refused(of, step, words):
    with pytest.raises(Refusal, match=words):
        base(of, step)


def test_faults_of_a_base_are_seen_in_the_file():
    steps = [{"clip": {}}, {"keep": "30"}, {"floor_to": 0}, {"keep": "rate"}, {"keep": "30%"}]
    assert faults(BASE, of="x", steps=steps) == [
        ("steps", 0, "clip"),
        ("steps", 1, "keep"),
        ("steps", 2, "floor_to"),
    ]
    assert faults(BASE, of="x", steps=[]) == [("steps",)]


def test_the_payment_is_the_average_of_the_three_years_before():
    """N.J.S.A. 13:17-74: 1000, 700, 400 average 700."""
    assert average([0], 3, "previous", history=[1000, 700, 400]) == (700,)
    assert average([1000, 700, 400], 3, short="available")[-1] == 700


def test_an_average_with_and_without_the_current_period():
    assert average([1, 2, 6, 10], 2, history=[3]) == exact([2, "1.5", 4, 8])
    assert average([1, 2, 6, 10], 2, "previous", history=[5, 3]) == exact([4, 2, "1.5", 4])


def test_averages_of_every_party():
    history = {"b": [0], "a": [2]}
    assert average({"a": [4, 6], "b": [2, 2]}, 2, history=history) == exact({"a": [3, 5], "b": [1, 2]})
    assert average({"a": [4, 6]}, 2, short="available") == exact({"a": [4, 5]})


def test_too_little_history_is_refused_unless_the_file_takes_what_there_is():
    with pytest.raises(Refusal, match="第 1 期只有 1 期可平均，不足 2 期"):
        average([1, 2], 2)
    with pytest.raises(Refusal, match="第 1 期只有 0 期可平均"):
        average([1, 2], 2, "previous", short="available")
    assert average([1, 2], 2, short="available") == (1, Fraction(3, 2))


@pytest.mark.parametrize(
    ("of", "over", "more"),
    [
        ([1], 0, {}),
        ([1], "1.5", {}),
        (1, 1, {}),
        ({"a": 1}, 1, {}),
        ([1], 1, {"history": 3}),
        ({"a": [1]}, 1, {"history": [3]}),
        ({"a": [1]}, 1, {"history": {"b": [3]}}),
    ],
)
def test_what_cannot_be_averaged_is_refused(of, over, more):
    with pytest.raises(Refusal):
        average(of, over, **more)


def test_an_average_is_said():
    sentence = said(MOVING_AVERAGE, of=[2, 4], over=2, including="current", short="available")
    assert sentence == "取 2 期平均（含当期，不足的按已有各期），得 2、3"
    assert faults(MOVING_AVERAGE, of="x", over=0, including="current") == [("over",)]
