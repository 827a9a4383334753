"""What an expression comes to: exact, element by element, and lazily where a branch is not taken."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from support.expressions import NAMES, arithmetic, worth

from accounting.rules.language.calculating import attempt, calculate
from accounting.rules.language.parser import parse
from accounting.rules.language.values import Refusal, Undefined, bounded

TABLE = {"city": Fraction(1), "county": Fraction(2)}
SERIES = (Fraction(10), Fraction(0), Fraction(30))
BOTH = {"city": SERIES, "county": (Fraction(1), Fraction(2), Fraction(3))}
VALUES = {
    "a": Fraction(3),
    "zero": Fraction(0),
    "yes": True,
    "cls": "own",
    "d": date(2026, 3, 31),
    "P": TABLE,
    "Q": {"city": Fraction(0), "county": Fraction(4)},
    "S": SERIES,
    "T": BOTH,
}


def value_of(text, **more):
    return calculate(parse(text), {**VALUES, **more})


def refused(text, **more):
    with pytest.raises(Refusal) as caught:
        value_of(text, **more)
    return caught.value.reason, caught.value.mend


@given(arithmetic)
def test_any_arithmetic_comes_to_what_plain_fractions_say(node):
    try:
        expected = bounded(Fraction(worth(node)))
    except ZeroDivisionError:
        with pytest.raises(Refusal, match="不能作除数"):
            calculate(node, NAMES)
    except Refusal:
        pass  # beyond all use; that such numbers are refused has its own test
    else:
        assert calculate(node, NAMES) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("1 / 3 * 3", 1),
        ("-2 ^ 2", -4),
        ("2 ^ 3 ^ 2", 512),
        ("2 ^ -2", Fraction(1, 4)),
        ("0 ^ 0", 1),
        ("0 ^ 0.5", 0),
        ("4 ^ 0.5", 2),
        ("1.05 ^ 64", Fraction(21, 20) ** 64),
        ("(-2) ^ 65", -(2**65)),
        ("30% * 10", 3),
        ("true", True),
        ("是 and not 否", True),
        ("'own'", "own"),
        ("cls = 'own'", True),
        ("cls != 'own'", False),
        ("yes = true", True),
        ("d = day('2026-03-31')", True),
        ("d < day('2026-04-01')", True),
        ("d >= day('2026-04-01')", False),
    ],
)
def test_single_values(text, value):
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("P * 2", {"city": 2, "county": 4}),
        ("1 - P / sum(P)", {"city": Fraction(2, 3), "county": Fraction(1, 3)}),
        ("P + Q", {"city": 1, "county": 6}),
        ("-S", (-10, 0, -30)),
        ("S + 1", (11, 1, 31)),
        ("S * S", (100, 0, 900)),
        ("T * P", {"city": SERIES, "county": (2, 4, 6)}),
        ("T + S", {"city": (20, 0, 60), "county": (11, 2, 33)}),
        ("S * P", {"city": SERIES, "county": (20, 0, 60)}),
        ("P > 1", {"city": False, "county": True}),
        ("not (P > 1)", {"city": True, "county": False}),
        ("P > 1 and Q > 1", {"city": False, "county": True}),
        ("S > 0 or S = 0", (True, True, True)),
        ("P.county", 2),
        ("P['county']", 2),
        ("T.city", SERIES),
        ("T.city[1]", 10),
        ("T[1]", {"city": 10, "county": 1}),
        ("S[-1]", 30),
        ("S[-3]", 10),
        ("S[count(S)]", 30),
        ("names(P)[2]", "county"),
        ("P[names(P)[1]]", 1),
        ("names(P) = 'city'", (True, False)),
    ],
)
def test_tables_and_series_go_element_by_element(text, value):
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("if(zero = 0, 0, a / zero)", 0),
        ("if(Q = 0, 0, P / Q)", {"city": 0, "county": Fraction(1, 2)}),
        ("if(S > 0, ln(S) > 1, false)", (True, False, True)),
        ("if(S > 0, 60 / S, -1)", (6, -1, 2)),
        ("if(yes, P, 1 / zero)", TABLE),
        ("if(P > 1, 1, sum(P))", {"city": 3, "county": 1}),
        ("if(Q > 0, 1, S[9])", None),
        ("if(P > 0, 1, S[9])", {"city": 1, "county": 1}),
        ("zero != 0 and a / zero > 1", False),
        ("zero = 0 or a / zero > 1", True),
        ("Q != 0 and P / Q > 0", {"city": False, "county": True}),
        ("count(S) > 5 and S[6] > 0", False),
        ("(P / Q).county", Fraction(1, 2)),
        ("only(P / Q, 'county')", {"county": Fraction(1, 2)}),
        ("(60 / S)[1]", 6),
    ],
)
def test_what_is_not_needed_may_fail(text, value):
    if value is None:
        assert "没有第 9 期" in refused(text)[0]
    else:
        assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "reason", "mend"),
    [
        ("a / zero", "「zero」为 0，不能作除数", "请先用 if 排除这种情形"),
        ("a / (a - 3)", "「a - 3」为 0，不能作除数", "请先用 if 排除这种情形"),
        ("P / Q", "city：「Q」为 0，不能作除数", "请先用 if 排除这种情形"),
        ("1 / S + 1", "第 2 期：「S」为 0，不能作除数", "请先用 if 排除这种情形"),
        ("1 / T", "city：第 2 期：「T」为 0，不能作除数", "请先用 if 排除这种情形"),
        ("sum(1 / S)", "「S」为 0，不能作除数", "请先用 if 排除这种情形"),
        ("if(1 / zero > 1, 1, 2)", "「zero」为 0，不能作除数", "请先用 if 排除这种情形"),
        ("a > 1 and 1 / zero > 1", "「zero」为 0，不能作除数", "请先用 if 排除这种情形"),
        ("not (1 / zero > 1)", "「zero」为 0，不能作除数", "请先用 if 排除这种情形"),
        ("-(1 / S)", "第 2 期：「S」为 0，不能作除数", "请先用 if 排除这种情形"),
        ("amuont", "没有名为「amuont」的量", "请先在政策文件中写明它"),
        ("clss", "没有名为「clss」的量", "是否应为「cls」"),
        ("a + 'x'", "「'x'」应是一个数，现为文字", "请核对所引的量"),
        ("d - 1", "「d」应是一个数，现为日期", "请核对所引的量"),
        ("-yes", "「yes」应是一个数，现为是否判断", "请核对所引的量"),
        ("a and yes", "「a」应是“是或否”的判断，现为一个数", "请写成比较，如 amount > 0"),
        ("yes and a", "「a」应是“是或否”的判断，现为一个数", "请写成比较，如 amount > 0"),
        ("not a", "「a」应是“是或否”的判断，现为一个数", "请写成比较，如 amount > 0"),
        ("if(a, 1, 2)", "「a」应是“是或否”的判断，现为一个数", "请写成比较，如 amount > 0"),
        ("if(P, 1, 2)", "city：if 的条件应是“是或否”的判断，现为一个数", "请写成比较，如 amount > 0"),
        ("a = cls", "一个数和文字不能相比", "请核对两边所引的量"),
        ("a = true", "一个数和是否判断不能相比", "请核对两边所引的量"),
        ("d > '2026-01-01'", "日期和文字不能相比", "日期请写成 day('2026-03-31')"),
        ("cls > 'a'", "文字没有大小之分", "只能用 = 或 != 比较"),
        ("yes > false", "是否判断没有大小之分", "只能用 = 或 != 比较"),
        ("P.citty", "「P」里没有「citty」，只有 city、county", "是否应为「city」"),
        ("P.x", "「P」里没有「x」，只有 city、county", "请核对各方的名称"),
        ("a.city", "「a」应是各方的对照表，现为一个数", "请核对所引的量"),
        ("P[1]", "「P」是各方的对照表，不分期", "请写成 table['name']"),
        ("S[0]", "「S」只有 3 期，没有第 0 期", "期数从 1 起，-1 为最后一期"),
        ("S[4]", "「S」只有 3 期，没有第 4 期", "期数从 1 起，-1 为最后一期"),
        ("S[0.5]", "方括号里的期数应是整数", "请先取整"),
        ("a[1]", "「a」应是各期的序列，现为一个数", "请写成列表，每期一个数"),
        ("P + only(P, 'city')", "两个对照表的各方不一致：county 只在其中一个表里", "请为每一方各写一个数"),
        ("S + first(S, 2)", "序列长短不一：2、3 期", "请补齐各期，或先截取同样的期数"),
        ("0 ^ -1", "0 不能取负的次方", "请先用 if 排除底数为 0 的情形"),
        ("(-8) ^ (1 / 3)", "负数 -8 不能取非整数次方", "请先用 if 排除这种情形"),
        ("9 ^ 64 ^ 64", "算出的数过大或过细", "请检查公式和单位，必要时先取整"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_reason_and_mend(text, reason, mend):
    assert refused(text) == (reason, mend)


def test_the_name_of_a_role_stands_for_its_party_wherever_a_party_is_named():
    names = {"P": TABLE}
    aliases = {"origin": "city", "landing": "county"}
    for text in ("P.origin", "P['origin']", "sum(only(P, 'origin'))", "sum(except(P, 'landing'))"):
        assert calculate(parse(text), names, aliases) == 1
    same = calculate(parse("same(series('origin', 'landing'), 5)"), names, aliases)
    assert same == {"city": 5, "county": 5}
    with pytest.raises(Refusal, match="没有「origin」"):
        calculate(parse("P.origin"), names)


def test_an_attempt_leaves_undefined_what_cannot_be_computed():
    assert attempt(parse("1 / zero"), VALUES) == Undefined(
        "「zero」为 0，不能作除数", "请先用 if 排除这种情形"
    )
    assert attempt(parse("nobody"), VALUES) == Undefined("没有名为「nobody」的量", "请先在政策文件中写明它")
    assert attempt(parse("P / Q"), VALUES)["county"] == Fraction(1, 2)


def test_no_value_given_is_changed():
    before = repr(VALUES)
    for text in ("P * 2", "except(P, 'city')", "cumulative(S)", "T + S"):
        value_of(text)
    assert repr(VALUES) == before
