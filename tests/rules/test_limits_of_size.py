"""Each limit holds to the last one: what is just allowed is computed, one more is refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from support.policyfiles import policy, results

from accounting.rules import PolicyError
from accounting.rules.language import parser, reading, tokens, values
from accounting.rules.language.calculating import calculate
from accounting.rules.language.decimals import DIGITS
from accounting.rules.language.functions import FUNCTIONS
from accounting.rules.language.parser import ExpressionError, parse
from accounting.rules.language.values import Refusal, bounded, broadcast
from accounting.rules.primitives.base import BASE
from accounting.rules.primitives.brackets import BRACKETS
from accounting.rules.primitives.waterfall import WATERFALL


def test_a_formula_may_have_so_many_parts():
    most = "+".join(["1"] * ((parser.MAX_NODES + 1) // 2))
    assert calculate(parse(most), {}) == (parser.MAX_NODES + 1) // 2
    with pytest.raises(ExpressionError):
        parse(f"{most}+1")


def test_a_formula_may_be_so_long():
    blanks = " " * (tokens.MAX_CHARACTERS - 3)
    assert calculate(parse(f"1+{blanks}1"), {}) == 2
    with pytest.raises(ExpressionError):
        parse(f"1+{blanks} 1")


def test_a_number_may_have_so_many_digits():
    most = "9" * reading.MAX_DIGITS
    assert reading.read_number(most) == int(most)
    assert reading.read_number(int(most)) == int(most)
    assert reading.read_number(Decimal(f"1e{reading.MAX_DIGITS - 1}")) == 10 ** (reading.MAX_DIGITS - 1)
    for more in (f"{most}9", int(f"{most}9"), Decimal(f"1e{reading.MAX_DIGITS}")):
        with pytest.raises(Refusal, match="过长"):
            reading.read_number(more)


def test_a_list_may_have_so_many_items():
    assert len(reading.read_list([1] * values.MAX_ITEMS, reading.read_number)) == values.MAX_ITEMS
    with pytest.raises(Refusal, match="最多"):
        reading.read_list([1] * (values.MAX_ITEMS + 1), reading.read_number)


def test_a_table_of_series_may_hold_so_many_numbers():
    periods = (Fraction(1),) * 1000
    table = {str(at): Fraction(1) for at in range(values.MAX_CELLS // 1000)}
    assert len(broadcast(lambda one, other: one, table, periods)) == len(table)
    with pytest.raises(Refusal, match="过多"):
        broadcast(lambda one, other: one, table | {"more": Fraction(1)}, periods)


def test_a_number_may_be_so_large():
    assert bounded(Fraction(2) ** (values.MAX_WHOLE_BITS - 1))
    assert bounded(Fraction(1, 2 ** (values.MAX_BITS - 1)))
    for more in (Fraction(2) ** (values.MAX_WHOLE_BITS + 1), Fraction(1, 2**values.MAX_BITS)):
        with pytest.raises(Refusal, match="过大或过细"):
            bounded(more)


@pytest.mark.parametrize(("power", "value"), [("(-1.5) ^ 66", 1), ("(-1.5) ^ 67", -1)])
def test_the_sign_of_a_power_is_that_of_its_exponent(power, value):
    found = calculate(parse(power), {})
    assert (found > 0) == (value > 0)
    assert abs(found) == Fraction(3, 2) ** (66 if value > 0 else 67)


def test_a_power_beyond_exact_reckoning_keeps_its_sign():
    negative = calculate(parse("(-1.000001) ^ 100001"), {})
    positive = calculate(parse("(-1.000001) ^ 100000"), {})
    assert -2 < negative < -1 < 1 < positive < 2
    assert len(str(positive.denominator)) <= DIGITS + 1


def test_a_bracket_that_ends_where_it_begins_is_seen_before_any_value():
    tiers = [{"up_to": 10, "rate": "10%"}, {"up_to": 10, "rate": "20%"}, {"rate": "30%"}]
    assert BRACKETS.agree({"of": "x", "over": "period", "tiers": tiers})
    assert not BRACKETS.agree({"of": "x", "over": "period", "tiers": [tiers[0], {"rate": "30%"}]})


@pytest.mark.parametrize(("rate", "wrong"), [("100%", False), ("0", False), ("101%", True), ("-1%", True)])
def test_a_rate_of_a_waterfall_lies_between_nothing_and_all(rate, wrong):
    steps = [{"to": "甲", "rate": rate}, {"to": "乙", "rest": "all"}]
    assert bool(WATERFALL.agree({"amount": "x", "steps": steps})) == wrong


def test_conditions_of_all_that_is_wanted_are_asked_for():
    body = (
        "inputs:\n  a: {title: 甲, kind: number, unit: 元}\n"
        'scope:\n  - {require: "a > 0", otherwise: 甲须为正}\n'
        'quantities:\n  p: {title: 量, unit: 元, is: "a"}\n'
    )
    with pytest.raises(Exception, match="甲须为正"):
        results(body, {"a": -1}, wanted=["p"])
    with pytest.raises(Exception, match="甲须为正"):
        results(body, {"a": -1})


def test_a_policy_may_have_so_many_quantities():
    lines = "".join(f'  q{at}: {{title: 量, unit: 元, is: "1"}}\n' for at in range(300))
    assert len(policy(f"quantities:\n{lines}").computation.quantities) == 300
    with pytest.raises(PolicyError, match="过长"):
        policy(f'quantities:\n{lines}  more: {{title: 量, unit: 元, is: "1"}}\n')


@pytest.mark.parametrize("name", ["floor", "ceil", "round_half_up", "round_half_even"])
def test_a_rounding_takes_a_number_and_a_unit(name):
    assert calculate(parse(f"{name}(7)"), {}) == calculate(parse(f"{name}(7, 1)"), {}) == 7
    with pytest.raises(ExpressionError):
        parse(f"{name}(7, 1, 1)")


@pytest.mark.parametrize(("unit", "wrong"), [("1", False), ("0.01", False), ("0", True)])
def test_a_unit_of_rounding_down_is_above_nothing(unit, wrong):
    assert bool(BASE.agree({"of": "x", "steps": [{"floor_to": unit}]})) == wrong


def test_a_factor_is_named_by_its_place_from_one():
    body = (
        "inputs:\n  a: {title: 甲, kind: number, unit: 元}\n"
        'quantities:\n  w: {title: 份额, unit: "1", weights: {factors: {parts: [{of: a, weight: 1}]}}}\n'
    )
    with pytest.raises(Exception, match="因素 1应是"):
        results(body, {"a": 1})


@pytest.mark.parametrize(
    "function", [one for one in FUNCTIONS.values() if one.most], ids=lambda one: one.name
)
def test_a_function_takes_no_more_than_it_says(function):
    allowed, more = (", ".join(["x"] * count) for count in (function.most, function.most + 1))
    parse(f"{function.name}({allowed})")
    with pytest.raises(ExpressionError, match="项"):
        parse(f"{function.name}({more})")


@pytest.mark.parametrize(("kept", "wrong"), [("100%", False), ("0", False), ("101%", True), ("-1%", True)])
def test_what_is_kept_lies_between_nothing_and_all(kept, wrong):
    assert bool(BASE.agree({"of": "x", "steps": [{"keep": kept}]})) == wrong


ENSURED = """
inputs:
  a: {title: 甲, kind: number, unit: 元}
  b: {title: 乙, kind: number, unit: 元}
  limit: {title: 限额, kind: number, unit: 元}
quantities:
  p: {title: 量一, unit: 元, is: "a"}
  q: {title: 量二, unit: 元, is: "b"}
ensure:
  - {that: "q < limit", otherwise: 量二超过限额}
"""


def test_an_assertion_on_an_input_nothing_else_uses_is_looked_at():
    with pytest.raises(Exception, match="量二超过限额"):
        results(ENSURED, {"a": 1, "b": 9, "limit": 5})
    assert results(ENSURED, {"a": 1, "b": 4, "limit": 5}) == {"p": 1, "q": 4}


def test_an_assertion_on_what_is_not_wanted_is_not_looked_at():
    assert results(ENSURED, {"a": 1}, wanted=["p"]) == {"p": 1}
