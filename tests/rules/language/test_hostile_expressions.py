"""What somebody might write to hang or confuse the reader is refused at once."""

import time
from datetime import date
from fractions import Fraction

import pytest

from accounting.rules.language.calculating import calculate
from accounting.rules.language.effort import Exhausted, at_most
from accounting.rules.language.parser import ExpressionError, parse
from accounting.rules.language.values import MAX_CELLS, MAX_ITEMS, Refusal

HOSTILE = {
    "a hundred thousand digits": "1" * 100_000,
    "a million digits": "9" * 1_000_000,
    "a hundred thousand brackets": "(" * 100_000,
    "deep brackets": "(" * 499 + "1" + ")" * 499,
    "deep calls": "abs(" * 150 + "1" + ")" * 150,
    "many minuses": "-" * 999 + "1",
    "many nots": "not " * 249 + "a",
    "many powers": "1" + "^1" * 499,
    "a long chain of members": "a" + ".a" * 499,
    "a long chain of places": "a" + "[1]" * 333,
    "a long sum": "1" + "+1" * 499,
    "a great power": "10 ^ 1000000000",
    "a great negative power": "10 ^ -1000000000",
    "a power of a power": "2^2^2^2^64",
    "a power of a broken number": "(1/3) ^ (1/3) ^ -64",
    "exact powers on powers": "((((9^64)^64)^64)^64)^64",
    "long numbers on long numbers": "(" + "9" * 60 + "^64)^64",
    "a great exponential": "exp(10^60)",
    "a small exponential": "exp(-10^60)",
    "exponentials of exponentials": "exp(exp(exp(exp(9))))",
    "years beyond the calendar": "add_years(day('2026-01-01'), 10^1000)",
    "months before the calendar": "add_months(day('2026-01-01'), -10^1000)",
    "a delay without end": "delay(S, 10^1000)",
    "a place without end": "S[10^1000]",
    "more numbers than fit": "Wide + Long",
    "the same for all, too often": "same(Wide, Long)",
    "a sum of ever finer parts": "sum(1 / Primes)",
    "an attribute of Python": "P.__class__",
    "a builtin of Python": "__import__('os')",
    "a statement of Python": "import os",
}


@pytest.fixture(scope="module")
def names():
    many = 4 * MAX_CELLS // MAX_ITEMS
    return {
        "a": Fraction(1),
        "P": {"city": Fraction(1)},
        "S": (Fraction(1), Fraction(2)),
        "D": date(2026, 1, 31),
        "Wide": {str(number): Fraction(1) for number in range(MAX_ITEMS)},
        "Long": (Fraction(1),) * many,
        "Primes": tuple(Fraction(2**61 + 2 * number + 1) for number in range(MAX_ITEMS)),
    }


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_refused_before_it_costs_anything(text, names):
    start = time.process_time()
    with pytest.raises((ExpressionError, Refusal)) as caught:
        calculate(parse(text), names)
    assert time.process_time() - start < 20, "seconds; unbounded, they would take minutes or all memory"
    assert len(str(caught.value)) < 200


def test_the_longest_lawful_sum_is_computed_without_exhausting_the_stack():
    assert calculate(parse("1" + "+1" * 199), {}) == 200
    assert calculate(parse("+".join(["min(1, (2 - 1) * 3)"] * 40)), {}) == 40


@pytest.mark.parametrize(
    "text", ["Long + 1", "sum(Long)", "max(Long)", "cumulative(Long)", "count(Long)", "ln(Long)"]
)
def test_work_on_every_element_is_counted_against_the_bound(text, names):
    with at_most(len(names["Long"]) - 1), pytest.raises(Exhausted):
        calculate(parse(text), names)
