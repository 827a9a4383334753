"""Every function of the language: its example in the manual, its edges and its refusals."""

from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.rules.language.calculating import calculate
from accounting.rules.language.days import months_later, whole_months
from accounting.rules.language.functions import EXAMPLE_NAMES, FUNCTIONS, FunctionDoc, catalogue
from accounting.rules.language.parser import parse
from accounting.rules.language.values import Refusal, value_text

DOCS = catalogue()


def value_of(text, **names):
    return calculate(parse(text), {**EXAMPLE_NAMES, **names})


@pytest.mark.parametrize("doc", DOCS, ids=[doc.name for doc in DOCS])
def test_each_example_of_the_manual_comes_to_its_stated_result(doc):
    assert value_text(value_of(doc.example)) == doc.result
    assert f"{doc.name}(" in doc.example
    assert doc.signature.startswith(f"{doc.name}(")


def test_the_manual_names_every_function_once():
    assert [doc.name for doc in DOCS] == list(FUNCTIONS)
    assert DOCS[0] == FunctionDoc("if", "若", "if(c, a, b)", "if(3 > 2, 10, 1/0)", "10")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("min(3, 1, 2)", 1),
        ("max(P, 15)", {"city": 30, "county": 15}),
        ("max(S, 15)", (15, 20, 30)),
        ("min(T)", 1),
        ("max(S)", 30),
        ("sum(T)", 10),
        ("sum(first(S, 0))", 0),
        ("count(T)", 4),
        ("count(P)", 2),
        ("count(P > 20)", 1),
        ("count(names(P))", 2),
        ("average(T)", Fraction(5, 2)),
        ("average(P)", 20),
        ("abs(P - 20)", {"city": 10, "county": 10}),
        ("sign(0)", 0),
        ("floor(-1.5)", -2),
        ("ceil(-1.5)", -1),
        ("floor(P, 20)", {"city": 20, "county": 0}),
        ("ceil(0.123, 0.01)", Fraction(13, 100)),
        ("round_half_up(2.5)", 3),
        ("round_half_up(-2.5)", -3),
        ("round_half_up(150, 100)", 200),
        ("round_half_up(1/3, 1/12)", Fraction(1, 3)),
        ("round_half_even(2.5)", 2),
        ("round_half_even(3.5)", 4),
        ("round_half_even(-2.5)", -2),
        ("log10(0.001)", -3),
        ("ln(1)", 0),
        ("exp(0)", 1),
        ("sqrt(0)", 0),
        ("sqrt(1/9)", Fraction(1, 3)),
        ("power(27, 1/3)", 3),
        ("power(2, 100)", 2**100),
        ("power(P, 2)", {"city": 900, "county": 100}),
        ("first(T, 1)", {"city": (1,), "county": (3,)}),
        ("last(S, 3)", (10, 20, 30)),
        ("last(S, 0)", ()),
        ("cumulative(T)", {"city": (1, 3), "county": (3, 7)}),
        ("previous(T, P)", {"city": (30, 1), "county": (10, 3)}),
        ("delay(S, 0)", (10, 20, 30)),
        ("delay(S, 9)", (0, 0, 0)),
        ("delay(T, 1)", {"city": (0, 1), "county": (0, 3)}),
        ("series(P, 5)", {"city": (30, 5), "county": (10, 5)}),
        ("series('a', 'b')", ("a", "b")),
        ("only(P, 'county', 'city')", {"county": 10, "city": 30}),
        ("only(T, 'city')", {"city": (1, 2)}),
        ("only(P, names(T))", {"city": 30, "county": 10}),
        ("same(names(P), S)", {"city": (10, 20, 30), "county": (10, 20, 30)}),
        ("same('city', 1)", {"city": 1}),
        ("rank(same(P, 7))", {"city": 1, "county": 1}),
        ("rank(collected)", {"a": 1, "b": 2, "c": 2, "d": 4}),
        ("year(day('2026-12-31'))", 2026),
        ("quarter_of(day('2026-04-01'))", 2),
        ("quarter_of(day('2026-12-31'))", 4),
        ("days_between(D, D)", 0),
        ("days_between(D, day('2026-01-30'))", -1),
        ("months_between(day('2026-01-15'), day('2026-02-14'))", 0),
        ("months_between(day('2026-02-15'), day('2026-01-15'))", -1),
        ("months_between(D, day('2026-02-28'))", 1),
        ("add_years(day('2024-02-29'), 1)", date(2025, 2, 28)),
        ("add_months(D, -2)", date(2025, 11, 30)),
        ("add_months(D, series(0, 1))", (date(2026, 1, 31), date(2026, 2, 28))),
        ("day(series('2026-01-01'))", (date(2026, 1, 1),)),
        ("day(D)", date(2026, 1, 31)),
    ],
)
def test_functions_at_their_edges(text, value):
    collected = {"a": Fraction(9), "b": Fraction(5), "c": Fraction(5), "d": Fraction(1)}
    assert value_of(text, collected=collected) == value


@pytest.mark.parametrize(
    ("text", "reason", "mend"),
    [
        ("sum(1)", "sum 应作用于对照表或序列，现为一个数", "sum 只写一项时，该项应是对照表或序列"),
        ("min(1)", "min 应作用于对照表或序列，现为一个数", "min 只写一项时，该项应是对照表或序列"),
        ("max(first(S, 0))", "max 没有可比的数", "请至少给出一期"),
        ("average(first(S, 0))", "average 没有可平均的数", "请至少给出一期"),
        ("sum(names(P))", "合计项应是一个数，现为文字", "请核对所引的量"),
        ("min(1, 'a')", "min 的各项应是一个数，现为文字", "请核对所引的量"),
        ("floor(1, 0)", "取整的单位应大于 0，现为 0", "请写成 1、100 或 0.01"),
        ("ln(0)", "取对数的数应大于 0，现为 0", "请先用 if 排除这种情形"),
        ("log10(-1)", "取对数的数应大于 0，现为 -1", "请先用 if 排除这种情形"),
        ("ln(P - 30)", "city：取对数的数应大于 0，现为 0", "请先用 if 排除这种情形"),
        ("sqrt(-4)", "负数 -4 没有平方根", "请先用 if 排除这种情形"),
        ("exp(10000)", "算出的数过大或过细", "请检查公式和单位，必要时先取整"),
        ("sum_by_party(P)", "sum_by_party 的项（city）应是各期的序列，现为一个数", "请写成列表，每期一个数"),
        ("sum_by_period(S)", "sum_by_period 的项应是各方的对照表，现为序列", "请核对所引的量"),
        ("sum_by_period(uneven)", "各方的序列长短不一：1、2 期", "请补齐各期，或先截取同样的期数"),
        (
            "first(S, 4)",
            "first 的期数为 4，应在 0 到 3 之间",
            "只有 3 期；要至多取这么多期，请写 min(n, count(S))",
        ),
        (
            "last(S, -1)",
            "last 的期数为 -1，应在 0 到 3 之间",
            "只有 3 期；要至多取这么多期，请写 min(n, count(S))",
        ),
        ("delay(S, 1.5)", "delay 的期数应是整数", "请先取整"),
        ("cumulative(1)", "cumulative 的项应是各期的序列，现为一个数", "请写成列表，每期一个数"),
        ("series(S, 1)", "series 的各项不能再是序列", "请每期写一个数"),
        ("series(P, only(P, 'city'))", "对照表里没有「county」，只有 city", "请核对各方的名称"),
        ("only(P, 'nobody')", "only 的表里没有「nobody」，只有 city、county", "请核对各方的名称"),
        ("only(P, 1)", "only 的各方应写成文字，现为一个数", "请写成 only(表, 'city')"),
        ("except(P, 'nobody')", "except 的表里没有「nobody」，只有 city、county", "请核对各方的名称"),
        ("except(P, 'city', 'county')", "except 之后一方也不剩", "请核对除去的各方"),
        ("names(S)", "names 的项应是各方的对照表，现为序列", "请核对所引的量"),
        ("same(P, P)", "same 给各方的应是同一个值，现为对照表", "请直接引用该表"),
        ("rank(T)", "rank 的项（city）应是一个数，现为序列", "请核对所引的量"),
        ("year('2026-01-01')", "所取的日应是日期，现为文字", "请写 day('2026-03-31')，或写日期输入的名字"),
        ("day('2026-02-30')", "「2026-02-30」不是日期", "请写成 2026-03-31"),
        ("day(1)", "day 应作用于文字，现为一个数", "请写成 day('2026-03-31')"),
        ("add_years(D, 0.5)", "年数应是整数", "请先取整"),
        ("add_years(D, 8000)", "2026-01-31 加 96,000 个月超出历法范围", "请核对年数或月数"),
        ("later(D, 1)", "later 的各项应是日期，现为一个数", "请写 day('2026-03-31')，或写日期输入的名字"),
    ],
)
def test_functions_refuse_with_reason_and_mend(text, reason, mend):
    uneven = {"city": (Fraction(1),), "county": (Fraction(1), Fraction(2))}
    with pytest.raises(Refusal) as caught:
        value_of(text, uneven=uneven)
    assert (caught.value.reason, caught.value.mend) == (reason, mend)


@given(st.fractions(Fraction(1, 1000), 1000), st.fractions(-5, 5))
def test_powers_and_logarithms_agree_with_each_other_to_45_digits(base, exponent):
    names = {"x": base, "y": exponent}
    close = Fraction(1, 10**45)
    assert abs(value_of("ln(exp(y)) - y", **names)) < close
    assert abs(value_of("exp(y * ln(x)) / power(x, y) - 1", **names)) < close
    assert abs(value_of("sqrt(x) ^ 2 / x - 1", **names)) < close
    assert abs(value_of("log10(x) * ln(10) - ln(x)", **names)) < close


def test_fifty_digits_are_correct_and_the_fraction_is_exactly_that_decimal():
    with localcontext() as context:
        context.prec = 50
        assert value_of("ln(2)") == Fraction(Decimal(2).ln())
        assert value_of("exp(1)") == Fraction(Decimal(1).exp())
        assert value_of("sqrt(2)") == Fraction(Decimal(2).sqrt())


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_whole_months_are_the_most_that_fit_between_two_days(start, days):
    end = start + timedelta(days)
    months = whole_months(start, end)
    if end < start:
        assert months == -whole_months(end, start)
    else:
        assert months_later(start, months) <= end < months_later(start, months + 1)


@given(st.fractions(-1000, 1000), st.fractions(Fraction(1, 100), 100))
def test_rounding_lands_on_a_multiple_of_the_step_no_further_than_it_may(number, step):
    names = {"x": number, "to": step}
    below, above = value_of("floor(x, to)", **names), value_of("ceil(x, to)", **names)
    assert below <= number <= above < below + 2 * step
    for text in ("round_half_up(x, to)", "round_half_even(x, to)"):
        nearest = value_of(text, **names)
        assert (nearest / step).denominator == 1
        assert abs(nearest - number) * 2 <= step
