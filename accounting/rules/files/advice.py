"""What is allowed in a policy file but worth a second look before it is put in force."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from accounting.rules.language.nodes import Binary, Call, Name, Node, Number, numbers_in, walk
from accounting.rules.language.values import number_text
from accounting.rules.policy.arguments import Formula, formulas_in
from accounting.rules.policy.computation import Quantity
from accounting.rules.policy.model import Policy
from accounting.rules.primitives.registry import PRIMITIVES
from accounting.rules.vocabulary import PLACEHOLDER

_PLAIN = frozenset(map(Fraction, (0, 1, 2, 4, 12, 100)))
"""Numbers that are arithmetic rather than law: nothing, one, a half, quarters and months of a year, percent."""


_HUNDRED = Fraction(100)
_NEAR = (Fraction(90), Fraction(110))
"""Between these, whole weights were probably meant as percentages."""

_MOST_DECIMALS = 9
_ROUNDING = ("floor", "ceil", "round_half_up", "round_half_even")


def advice_on(policy: Policy) -> list[str]:
    """Chinese sentences, most important first; none for a file that leaves nothing to be desired."""
    return [
        *_slips(policy),
        *_unsourced_numbers(policy),
        *_unused(policy),
        *_placeholders(policy),
        *_without_case(policy),
    ]


def _slips(policy: Policy) -> Iterator[str]:
    """What is valid but was probably meant otherwise."""
    for quantity in policy.computation.quantities.values():
        place = f"第{quantity.line}行「{quantity.name}」"
        yield from (f"{place}{said}" for said in _units(policy, quantity))
        yield from (f"{place}{said}" for said in _weights(quantity))
        for formula in formulas_in(quantity.argument):
            yield from (f"{place}{said}" for said in _rounding(formula.node))
            yield from (f"{place}{said}" for said in _sums(policy, formula.node))


def _units(policy: Policy, quantity: Quantity) -> Iterator[str]:
    """Units are labels: nothing converts them, so what is divided should be in the unit of its parts."""
    if quantity.primitive not in PRIMITIVES or not (key := PRIMITIVES[quantity.primitive].conserves):
        return
    whole = quantity.argument.get(key)
    if isinstance(whole, Formula) and isinstance(whole.node, Name):
        unit = _unit_of(policy, whole.node.name)
        if unit and unit != quantity.unit:
            yield f"的单位是 {quantity.unit}，而「{whole.text}」的单位是 {unit}；单位只是标签，不会自动换算"


def _sums(policy: Policy, node: Node) -> Iterator[str]:
    """What is added up or taken off should be of one unit."""
    for part in walk(node):
        if isinstance(part, Binary) and part.operator in ("+", "-"):
            sides = [side.name for side in (part.left, part.right) if isinstance(side, Name)]
            units = [_unit_of(policy, name) for name in sides]
            if len(units) == len("+-") and all(units) and units[0] != units[1]:
                yield f"把 {units[0]} 的「{sides[0]}」与 {units[1]} 的「{sides[1]}」相加减；单位只是标签，不会自动换算"


def _unit_of(policy: Policy, name: str) -> str:
    computation = policy.computation
    for found in (
        computation.quantities.get(name),
        computation.inputs.get(name),
        policy.parameters.get(name),
    ):
        if found is not None:
            return found.unit
    return ""


def _weights(quantity: Quantity) -> Iterator[str]:
    fixed = quantity.argument.get("fixed") if quantity.primitive == "weights" else None
    written = [part.node for part in fixed.values()] if isinstance(fixed, dict) else []
    whole = sum((node.value for node in written if isinstance(node, Number)), Fraction(0))
    if (
        all(isinstance(node, Number) for node in written)
        and _NEAR[0] < whole < _NEAR[1]
        and whole != _HUNDRED
    ):
        yield f'的整数权重合计 {number_text(whole)}，不是 100；如是百分数请写 "30%"'


def _rounding(node: Node) -> Iterator[str]:
    for call in walk(node):
        if isinstance(call, Call) and call.function in _ROUNDING and len(call.arguments) > 1:
            to = call.arguments[1]
            if isinstance(to, Number) and to.value.denominator == 1 and 1 < to.value <= _MOST_DECIMALS:
                yield f"取整到 {number_text(to.value)} 的倍数；如要保留 {number_text(to.value)} 位小数，请写 0.01 之类"


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
