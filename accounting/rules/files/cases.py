"""Worked cases of a policy: computed anew and compared with what they say must come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accounting.rules.errors import RulesError
from accounting.rules.language.reading import read_number
from accounting.rules.language.values import Refusal, Value, number_text, value_text
from accounting.rules.policy.computation import Case
from accounting.rules.policy.model import Policy
from accounting.rules.quantities.evaluating import evaluate_quantities


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """How a worked case came out; `differences` says what departs from it, one Chinese sentence each."""

    case: Case
    differences: tuple[str, ...]

    @property
    def reproduced(self) -> bool:
        """Whether everything expected came out."""
        return not self.differences


def run_cases(policy: Policy) -> list[CaseOutcome]:
    """Every worked case of a policy, computed on its day (the policy's first day where it names none)."""
    return [CaseOutcome(case, tuple(_differences(policy, case))) for case in policy.computation.cases]


def _differences(policy: Policy, case: Case) -> Iterator[str]:
    try:
        outcome = evaluate_quantities(policy, case.facts, case.terms, on=case.on or policy.in_force)
        tolerance = read_number(case.tolerance)
    except (RulesError, Refusal) as error:
        yield str(error)
        return
    for name, expected in case.expected.items():
        yield from departures(expected, outcome.results[name], name, tolerance)


def departures(expected: Any, value: Value, place: str, tolerance: Fraction) -> Iterator[str]:
    """Where a value departs from what was expected by more than the tolerance (in the unit of the value)."""
    if isinstance(expected, Mapping):
        yield from _table(expected, value, place, tolerance)
    elif isinstance(expected, list):
        yield from _series(expected, value, place, tolerance)
    elif isinstance(expected, bool) or not isinstance(value, Fraction):
        shown = value.isoformat() if hasattr(value, "isoformat") else value
        wanted = expected.isoformat() if hasattr(expected, "isoformat") else expected
        if type(shown) is not type(wanted) or shown != wanted:
            yield f"{place} 应为 {value_text(wanted)}，算得 {value_text(value)}"
    else:
        yield from _number(expected, value, place, tolerance)


def _number(expected: Any, value: Fraction, place: str, tolerance: Fraction) -> Iterator[str]:
    try:
        wanted = read_number(expected)
    except Refusal as refusal:
        yield f"{place} 的应得数：{refusal}"
        return
    if abs(wanted - value) > tolerance:
        yield f"{place} 应为 {number_text(wanted)}，算得 {number_text(value)}"


def _table(expected: Mapping[str, Any], value: Value, place: str, tolerance: Fraction) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place} 应为对照表，算得 {value_text(value)}"
        return
    for name in expected.keys() - value.keys():
        yield f"{place} 没有算出「{name}」"
    for name in value.keys() & expected.keys():
        yield from departures(expected[name], value[name], f"{place}.{name}", tolerance)
    for name in value.keys() - expected.keys():
        yield f"{place} 多出「{name}」"


def _series(expected: list[Any], value: Value, place: str, tolerance: Fraction) -> Iterator[str]:
    if not isinstance(value, tuple) or len(value) != len(expected):
        yield f"{place} 应为 {len(expected)} 期的序列，算得 {value_text(value)}"
        return
    for at, (wanted, found) in enumerate(zip(expected, value, strict=True), 1):
        yield from departures(wanted, found, f"{place} 第 {at} 期", tolerance)
