"""Gaps filled, periods counted, products, membership, what was given, and looking up per party."""

from fractions import Fraction

import pytest

from accounting.rules.language.calculating import calculate
from accounting.rules.language.parser import parse
from accounting.rules.language.values import Refusal, Undefined

NAMES = {
    "S": (Fraction(10), Fraction(20), Fraction(30)),
    "T": {"甲": (Fraction(1), Fraction(2)), "乙": (Fraction(3), Fraction(4))},
    "P": {"甲": Fraction(2), "乙": Fraction(3)},
    "grade": {"甲": "优", "乙": "良"},
    "points": {"优": Fraction(100), "良": Fraction(80)},
    "only_one": {"甲": Fraction(5)},
    "who": ("甲", "乙", "丙"),
    "absent": Undefined("没有给出「退规日」", "请写在 facts 里"),
    "cls": "own",
}


def value(text):
    return calculate(parse(text), NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("product(P)", 6),
        ("product(T)", 24),
        ("periods(S)", (1, 2, 3)),
        ("periods(T)", {"甲": (1, 2), "乙": (1, 2)}),
        ("100 * power(1.05, 1) ^ periods(S)", (105, Fraction("110.25"), Fraction("115.7625"))),
        ("one_of(cls, 'own', 'policy')", True),
        ("one_of(cls, 'policy')", False),
        ("one_of(grade, '优')", {"甲": True, "乙": False}),
        ("one_of(P, 2, 5)", {"甲": True, "乙": False}),
        ("fill(only_one, P, 0)", {"甲": 5, "乙": 0}),
        ("fill(only_one, who, 1)", {"甲": 5, "乙": 1, "丙": 1}),
        ("given(absent)", False),
        ("given(S)", (True, True, True)),
        ("given(P.丙)", False),
        ("if(given(absent), absent, 7)", 7),
        ("points[grade]", {"甲": 100, "乙": 80}),
        ("S[P]", {"甲": 20, "乙": 30}),
    ],
)
def test_functions_that_combine(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fill(P, only_one, 0)", "表里的 乙 不在各方之中"),
        ("fill(P, S, 0)", "各方的名称应是文字"),
        ("one_of(cls, P)", "选项应逐个写出"),
        ("product(3)", "product|连乘"),
        ("points[who]", "没有「甲」"),
    ],
)
def test_what_cannot_be_combined_is_refused(text, said):
    with pytest.raises(Refusal, match=said):
        value(text)
