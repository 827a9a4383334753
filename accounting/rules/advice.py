"""What is allowed in a policy file but worth a second look before it is put in force."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from accounting.rules.language.nodes import Node, numbers_in
from accounting.rules.language.values import number_text
from accounting.rules.model import Policy
from accounting.rules.quantities.arguments import formulas_in
from accounting.rules.vocabulary import PLACEHOLDER

_PLAIN = frozenset(map(Fraction, (0, 1, 2, 4, 12, 100)))
"""Numbers that are arithmetic rather than law: nothing, one, a half, quarters and months of a year, percent."""


def advice_on(policy: Policy) -> list[str]:
    """Chinese sentences, most important first; none for a file that leaves nothing to be desired."""
    return [*_unsourced_numbers(policy), *_unused(policy), *_placeholders(policy), *_without_case(policy)]


def _unsourced_numbers(policy: Policy) -> Iterator[str]:
    for quantity in policy.computation.quantities.values():
        found = {
            number for formula in formulas_in(quantity.argument) for number in _law_numbers(formula.node)
        }
        if found:
            words = "、".join(map(number_text, sorted(found)))
            yield f"第{quantity.line}行「{quantity.name}」的公式里直接写了 {words}；办法规定的数请写成参数并注明出处"


def _law_numbers(node: Node) -> Iterator[Fraction]:
    return (number for number in numbers_in(node) if number not in _PLAIN and not _is_power_of_ten(number))


def _is_power_of_ten(number: Fraction) -> bool:
    """Whether a number is a unit of rounding or of conversion: 0.01, 1000."""
    return {*str(number.numerator).strip("0"), *str(number.denominator).strip("0")} <= {"1"}


def _unused(policy: Policy) -> Iterator[str]:
    computation = policy.computation
    used = {name for part in computation.quantities.values() for name in part.needs}
    used |= {name for part in (*computation.scope, *computation.ensure) for name in part.needs}
    for wanted in computation.inputs.values():
        if wanted.name not in used:
            yield f"输入「{wanted.name}」（{wanted.title}）没有用到"


def _placeholders(policy: Policy) -> Iterator[str]:
    for parameter in policy.parameters.values():
        if parameter.values[-1].status == PLACEHOLDER:
            yield f"参数「{parameter.name}」（{parameter.title}）待定，使用前请核实"


def _without_case(policy: Policy) -> Iterator[str]:
    if policy.computes and not policy.computation.cases:
        yield "没有算例；请至少写一个手工核对过的算例"
