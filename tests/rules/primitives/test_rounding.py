"""One rounding for everybody: by six modes, to any unit, the residual party taking what is left."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, faults, said

from accounting.rules.language.values import MAX_BITS, Refusal, Undefined
from accounting.rules.primitives.rounding import MODES, ROUND, round_number, round_value

numbers = st.fractions(-(10**9), 10**9, max_denominator=10**6)
units = st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(1000), Fraction(1, 3)])


@pytest.mark.parametrize(
    ("mode", "rounded"),
    [
        ("half_up", [3, -3, 4, -2, 3, 0]),
        ("half_even", [2, -2, 4, -2, 3, 0]),
        ("down", [2, -2, 3, -2, 2, 0]),
        ("up", [3, -3, 4, -3, 3, 0]),
        ("floor", [2, -3, 3, -3, 2, 0]),
        ("ceiling", [3, -2, 4, -2, 3, 0]),
    ],
)
def test_modes(mode, rounded):
    written = ["2.5", "-2.5", "3.5", "-2.4", "2.6", "0"]
    assert [round_number(Fraction(number), Fraction(1), mode) for number in written] == rounded


def test_every_mode_has_a_word():
    for mode in MODES:
        round_number(Fraction(1, 2), Fraction(1), mode)
    with pytest.raises(Refusal, match="没有名为"):
        round_number(Fraction(1, 2), Fraction(1), "nearest")


@given(numbers, units, st.sampled_from(list(MODES)))
def test_a_rounded_number_is_a_multiple_within_a_unit_and_stays_what_it_is(number, unit, mode):
    rounded = round_number(number, unit, mode)
    assert (rounded / unit).denominator == 1
    assert abs(rounded - number) < unit
    assert round_number(rounded, unit, mode) == rounded


@given(numbers, units, st.sampled_from(["half_up", "half_even", "down", "up"]))
def test_four_modes_mirror_the_sign(number, unit, mode):
    assert round_number(-number, unit, mode) == -round_number(number, unit, mode)


@given(numbers, units)
def test_floor_and_ceiling_look_along_the_number_line(number, unit):
    assert round_number(number, unit, "floor") == floor(number / unit) * unit
    assert round_number(number, unit, "ceiling") == ceil(number / unit) * unit


@pytest.mark.parametrize("unit", ["0", "-1"])
def test_a_unit_must_be_above_zero(unit):
    with pytest.raises(Refusal, match="取整单位应大于 0"):
        round_value(Fraction(1), Fraction(unit), "down")


def test_what_is_not_a_number_is_undefined_in_its_place():
    rounded = round_value({"甲": Fraction(5, 2), "乙": "无"}, Fraction(1), "half_up")
    assert rounded["甲"] == 3
    assert isinstance(rounded["乙"], Undefined)


def test_a_number_grown_beyond_use_is_refused():
    with pytest.raises(Refusal, match="过大或过细"):
        round_number(Fraction(2**MAX_BITS), Fraction(3, 2**9), "half_up")


def test_tables_and_series_are_rounded_one_by_one():
    value = compute(ROUND, of={"甲": ["1.25", "1.35"], "乙": ["0.05", "-0.05"]}, to="0.1", mode="half_up")
    assert value == exact({"甲": ["1.3", "1.4"], "乙": ["0.1", "-0.1"]})


def test_the_residual_party_takes_the_total_less_the_others():
    args = {"of": {"甲": "1/3", "乙": "1/3", "丙": "1/3"}, "to": "0.01", "mode": "half_up"}
    assert compute(ROUND, **args, total=1, residual="丙") == exact({"甲": "0.33", "乙": "0.33", "丙": "0.34"})
    assert "尾差归丙，合计 1" in said(ROUND, **args, total=1, residual="丙")


def test_the_residual_is_taken_period_by_period():
    value = compute(
        ROUND,
        of={"甲": ["0.5", "1.4"], "乙": ["0.5", "1.6"]},
        to=1,
        mode="half_up",
        total=[1, 3],
        residual="乙",
    )
    assert value == exact({"甲": [1, 1], "乙": [0, 2]})


def test_hebesatz_of_koblenz_and_trier():
    of = {"Koblenz": Fraction(3375) * Fraction("4.10"), "Trier": Fraction(1125) * Fraction("4.20")}
    assert compute(ROUND, of=of, to="0.01", mode="half_up") == exact({"Koblenz": "13837.50", "Trier": 4725})


def test_cents_per_ton_of_taconite():
    tons = Fraction(1521884) / Fraction("0.05")
    paid = {"school": 17094176, "cities": 10040153, "djj": 842910, "referendum": 2974743}
    cents = {name: Fraction(amount) / tons * 100 for name, amount in paid.items()}
    printed = exact({"school": "56.2", "cities": "33.0", "djj": "2.8", "referendum": "9.8"})
    assert compute(ROUND, of=cents, to="0.1", mode="half_up") == printed


def test_an_unknown_residual_party_is_refused():
    with pytest.raises(Refusal, match="尾差方「丁」不在"):
        compute(ROUND, of={"甲": 1}, to=1, mode="down", total=1, residual="丁")
    with pytest.raises(Refusal, match="应是各方的对照表"):
        compute(ROUND, of=1, to=1, mode="down", total=1, residual="甲")


def test_total_and_residual_go_together():
    assert faults(ROUND, of="x", to=1, mode="down") == []
    assert faults(ROUND, of="x", to=1, mode="down", total="y") == [("total",)]
    assert faults(ROUND, of="x", to=1, mode="down", residual="甲") == [("residual",)]


@pytest.mark.parametrize(
    ("of", "total"),
    [
        ({"甲": 1, "乙": 2}, {"甲": 1, "乙": 2}),
        ({"甲": [1, 2], "乙": [2, 3]}, 8),
        ({"甲": 1, "乙": 2}, [3, 3]),
        ({"甲": [1, 2], "乙": 3}, [4, 5]),
    ],
)
def test_a_total_of_other_periods_is_refused(of, total):
    with pytest.raises(Refusal, match="期数不一致"):
        compute(ROUND, of=of, to=1, mode="down", total=total, residual="乙")


def test_a_residual_without_a_total_is_refused():
    with pytest.raises(Refusal, match="写了 residual，却没有写 total"):
        compute(ROUND, of={"甲": 1}, to=1, mode="down", residual="甲")
