"""Worked cases of a policy: what departs from them is said, place by place."""

import pytest
from support.policyfiles import policy

from accounting.rules import run_cases

BODY = """
inputs:
  amount: {title: 金额, kind: number, unit: 元}
quantities:
  parts: {title: 各方, unit: 元, collect: {甲: "amount / 4", 乙: "amount - amount / 4"}}
  years: {title: 各年, unit: 元, is: "series(amount, amount * 2)"}
  enough: {title: 足够, unit: 是否, is: "amount > 10"}
  due: {title: 日, unit: 日, is: "day('2026-03-31')"}
cases:
  - {id: c, source: 手算, facts: {amount: 10}, expected: {EXPECTED}, tolerance: "TOLERANCE"}
"""


def differences(expected, tolerance="0"):
    text = BODY.replace("{EXPECTED}", expected).replace("TOLERANCE", tolerance)
    (outcome,) = run_cases(policy(text))
    assert outcome.reproduced == (not outcome.differences)
    return list(outcome.differences)


@pytest.mark.parametrize(
    "expected",
    [
        '{parts: {甲: "2.5", 乙: "7.50"}}',
        "{years: [10, 20]}",
        "{enough: false}",
        "{due: 2026-03-31}",
        '{due: "2026-03-31", parts: {乙: "15/2", 甲: "2.5"}}',
    ],
)
def test_a_case_is_reproduced(expected):
    assert differences(expected) == []


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ('{parts: {甲: "2.4", 乙: "7.5"}}', ["parts.甲 应为 2.4，算得 2.5"]),
        ('{parts: {甲: "2.5"}}', ["parts 多出「乙」"]),
        ('{parts: {甲: "2.5", 乙: "7.5", 丙: 0}}', ["parts 没有算出「丙」"]),
        ("{parts: 10}", ["parts 应为 10，算得 甲 2.5，乙 7.5"]),
        ("{years: [10, 21]}", ["years 第 2 期 应为 21，算得 20"]),
        ("{years: [10]}", ["years 应为 1 期的序列，算得 10、20"]),
        ("{years: {a: 1}}", ["years 应为对照表，算得 10、20"]),
        ("{enough: true}", ["enough 应为 是，算得 否"]),
        ("{enough: 0}", ["enough 应为 0，算得 否"]),
        ("{due: 2026-04-01}", ["due 应为 2026-04-01，算得 2026-03-31"]),
        (
            '{parts: {甲: 约三, 乙: "7.5"}}',
            ["parts.甲 的应得数：「约三」不是数。请写成 1200、0.35、30% 或 1/3，小数加引号。"],
        ),
    ],
)
def test_what_departs_from_a_case_is_said(expected, said):
    assert differences(expected) == said


def test_a_difference_up_to_the_tolerance_is_none():
    expected = '{parts: {甲: "2.4", 乙: "7.6"}}'
    assert differences(expected, tolerance="0.1") == []
    assert len(differences(expected, tolerance="0.09")) == 2


def test_a_case_that_cannot_be_computed_is_not_reproduced():
    body = BODY.replace("amount / 4", "1 / (amount - 10)").replace("{EXPECTED}", "{enough: false}")
    (outcome,) = run_cases(policy(body.replace("TOLERANCE", "0")))
    assert "不能作除数" in outcome.differences[0]
