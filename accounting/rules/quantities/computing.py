"""One quantity from the values it needs, and the quantities a file settles by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from accounting.rules.errors import OutOfForce
from accounting.rules.language.effort import AT_LOAD, Exhausted, at_most, spend
from accounting.rules.language.values import Refusal, Value, add_up, number_text, refuse_undefined
from accounting.rules.policy.arguments import NO_ROLES, Fault, RoleKeys, computed
from accounting.rules.policy.computation import EXPRESSION, Quantity
from accounting.rules.policy.model import Policy
from accounting.rules.policy.parameters import parameter_value
from accounting.rules.primitives.registry import PRIMITIVES

_COST: Final = 5
"""What one element costs a primitive, in single operations."""


def value_on(policy: Policy, name: str, on: date) -> Value:
    """The value of a parameter on a day. Raises Refusal where nothing is known, OutOfForce outside its dates."""
    parameter = policy.parameters[name]
    try:
        return parameter_value(parameter.unit, parameter.on(on).value)
    except Refusal as refusal:
        raise Refusal(f"参数「{parameter.title}」{refusal.reason}", refusal.mend) from None


def quantity_value(quantity: Quantity, names: Mapping[str, Value], roles: RoleKeys) -> Value:
    """One quantity from the values of what it needs. Raises Refusal; what must be kept is seen to be kept."""
    spend(_COST)
    arguments = computed(quantity.argument, names, roles)
    if quantity.primitive == EXPRESSION:
        return refuse_undefined(arguments)
    primitive = PRIMITIVES[quantity.primitive]
    spend(_COST * _size(arguments))
    value = refuse_undefined(primitive.compute(arguments))
    if primitive.conserves:
        whole, parts = add_up(arguments[primitive.conserves]), add_up(value)
        if whole != parts:
            reason = f"各方合计 {number_text(parts)} 与总额 {number_text(whole)} 不符"
            raise Refusal(reason, "请检查比例与取整方式")
    return value


def _size(arguments: Any) -> int:
    """How many values there are in the arguments of a primitive."""
    if isinstance(arguments, dict):
        return sum(map(_size, arguments.values()))
    return sum(map(_size, arguments)) if isinstance(arguments, list | tuple) else 1


def constants_of(policy: Policy) -> Iterator[Fault]:
    """Faults of quantities that depend on no fact: they are computed when the file is loaded, on every day
    a value changes."""
    try:
        with at_most(AT_LOAD):
            yield from _constants(policy)
    except Exhausted as error:
        yield ("quantities",), error.reason, error.mend


def _constants(policy: Policy) -> Iterator[Fault]:
    computation = policy.computation
    faulty: set[str] = set()
    for day in _days(policy):
        names: dict[str, Value] = {}
        for quantity in computation.quantities.values():
            if quantity.needs <= names.keys() | policy.parameters.keys() and quantity.name not in faulty:
                try:
                    names |= {name: value_on(policy, name, day) for name in quantity.needs - names.keys()}
                    names[quantity.name] = quantity_value(quantity, names, NO_ROLES)
                except OutOfForce:
                    continue
                except Refusal as refusal:
                    faulty.add(quantity.name)
                    yield ("quantities", quantity.name, quantity.primitive), refusal.reason, refusal.mend


def _days(policy: Policy) -> list[date]:
    used = {name for quantity in policy.computation.quantities.values() for name in quantity.needs}
    days = {
        dated.from_day
        for name, parameter in policy.parameters.items()
        if name in used
        for dated in parameter.values
    }
    return sorted({policy.in_force, *days})
