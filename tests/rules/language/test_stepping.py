"""stepped: what holds from a starting point on, until the next one begins."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import exact

from accounting.rules.language.calculating import calculate
from accounting.rules.language.effort import Exhausted, at_most
from accounting.rules.language.parser import parse
from accounting.rules.language.values import Refusal

RATES = exact({"0": 5, "100": 8, "1000": 9})
DAYS = {"2025-01-01": "旧", "2027-01-01": "新"}


def value_of(text, **names):
    return calculate(parse(text), {"K": RATES, "D": DAYS, **names})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("stepped(K, 0)", 5),
        ("stepped(K, 99.9)", 5),
        ("stepped(K, 100)", 8),
        ("stepped(K, 10^9)", 9),
        ("stepped(K, series(999, 1000))", (8, 9)),
        ("stepped(K, P)", {"city": 5, "county": 8}),
        ("stepped(D, day('2026-12-31'))", "旧"),
        ("stepped(D, day('2027-01-01'))", "新"),
        ("if(given(stepped(K, -1)), 1, 0)", 0),
    ],
)
def test_the_last_starting_point_not_above_the_value_counts(text, value):
    assert value_of(text, P=exact({"city": 1, "county": 100})) == exact(value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stepped(K, -1)", "-1 低于最低的起点 0。请在表里补上更低的起点"),
        ("stepped(D, day('2024-12-31'))", "2024-12-31 低于最低的起点 2025-01-01"),
        ("stepped(D, 2025)", "起点「2025-01-01」不是数"),
        ("stepped(K, day('2025-01-01'))", "起点「0」不是日期"),
        ("stepped(K, '甲')", "按起点查的数应是一个数"),
        ("stepped(5, 5)", "按起点查的表"),
        ("stepped(TWICE, 5)", "有两个起点相同"),
    ],
)
def test_what_cannot_be_looked_up_is_refused(text, words):
    with pytest.raises(Refusal, match=words):
        value_of(text, TWICE=exact({"1": 1, "1.0": 2}))


@given(
    st.dictionaries(st.integers(0, 50), st.integers(0, 9), min_size=1, max_size=8),
    st.integers(-5, 60),
)
def test_it_is_the_value_at_the_highest_start_reached(starts, value):
    table = exact({str(start): held for start, held in starts.items()})
    reached = [start for start in starts if start <= value]
    if reached:
        assert value_of(f"stepped(T, {value})", T=table) == starts[max(reached)]
    else:
        with pytest.raises(Refusal):
            value_of(f"stepped(T, {value})", T=table)


def test_the_order_of_writing_does_not_matter():
    shuffled = dict(reversed(RATES.items()))
    assert value_of("stepped(K, 150)", K=shuffled) == 8


def test_the_work_is_counted():
    large = exact({str(at): at for at in range(2000)})
    with pytest.raises(Exhausted), at_most(1000):
        value_of("stepped(T, 5)", T=large)


def test_days_may_be_a_series():
    asked = (date(2025, 5, 1), date(2028, 1, 1))
    assert value_of("stepped(D, asked)", asked=asked) == ("旧", "新")
