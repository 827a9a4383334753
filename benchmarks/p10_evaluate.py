"""P10: evaluate() of a plain 3:7 agreement beside the same split written by hand in Python."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

from accounting.rules import (
    Facts,
    IndicatorTerms,
    Party,
    Policy,
    Terms,
    evaluate,
    evaluate_all,
    evaluate_quantities,
    load_policy,
    parse_policy,
)
from benchmarks.figures import Figure, best_of

FACTS = 10_000
TRACED = 300
SINGLE = 200

SPLIT = """
id: benchmark
version: 1
title: 基准
document: {id: benchmark, title: 基准, number: null, issuer: null, date: null, quotes: []}
authority: null
number: null
in_force: 2020-01-01
valid_to: null
inputs:
  amount: {title: 金额, kind: number, unit: 分}
quantities:
  shares: {title: 比例, unit: "1", weights: {fixed: {首谈地: 3, 承载地: 7}}}
  parts:
    title: 分享额
    unit: 分
    split: {amount: amount, by: shares, round: {to: "1", mode: floor}, residual: largest_remainder, order: [承载地, 首谈地]}
"""


def figures() -> Iterator[Figure]:
    """The figures of P10; the policy is compiled once, as a roll-up would."""
    policy, terms = load_policy("investment-2022"), _three_to_seven()
    draw = random.Random(20221013)
    values = [draw.randrange(-(10**11), 10**11) for _ in range(FACTS)]
    facts = [Facts(2026 * 4, {"industrial_output": value}) for value in values]
    by_hand = best_of(lambda: [_by_hand(value) for value in values]) / FACTS
    ours = best_of(lambda: evaluate_all(policy, terms, facts)) / FACTS
    yield Figure("P10 每个事实", ours * 1e9, by_hand * 1e9, 15, "ns")
    yield _traced(policy, terms, facts[:TRACED])
    single = best_of(lambda: [evaluate(policy, terms, facts[0]) for _ in range(SINGLE)]) / SINGLE
    yield Figure("P10 单次调用（未编译）", single * 1e6, None, 200, "µs")
    yield _quantities()


def _traced(policy: Policy, terms: Terms, facts: list[Facts]) -> Figure:
    """A call whose trace is read beside one whose trace is not, both with their entries."""
    plain = best_of(lambda: [evaluate(policy, terms, fact).entries for fact in facts]) / len(facts)
    traced = best_of(lambda: [_read(policy, terms, fact) for fact in facts]) / len(facts)
    return Figure("P10 带计算过程", traced * 1e6, plain * 1e6, 3, "µs")


def _read(policy: Policy, terms: Terms, fact: Facts) -> object:
    allocation = evaluate(policy, terms, fact)
    return allocation.entries, allocation.trace


def _quantities() -> Figure:
    """The interpreted lane: the same split as two named quantities of a file."""
    policy = parse_policy(SPLIT, "benchmark.yaml")
    once = best_of(
        lambda: [
            evaluate_quantities(policy, {"amount": value}, on=date(2026, 1, 1)) for value in range(SINGLE)
        ]
    )
    return Figure("P10 解释通道单次", once / SINGLE * 1e6, None, 200, "µs")


def _by_hand(value: int) -> tuple[int, int]:
    part, rest = divmod(abs(value) * 3, 10)
    part += rest > 5
    other = abs(value) - part
    return (-part, -other) if value < 0 else (part, other)


def _three_to_seven() -> Terms:
    return Terms(
        parties=(Party("xishan", "origin", "西山区"), Party("anning", "host", "安宁市")),
        signed_on=date(2025, 3, 1),
        reference="示例协议 第1版",
        indicators={
            "industrial_output": IndicatorTerms(
                arises_in="anning",
                from_quarter=2025 * 4,
                to_quarter=2029 * 4 + 3,
                ratio={"xishan": "0.30", "anning": "0.70"},
            )
        },
    )
