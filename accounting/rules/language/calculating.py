"""Computes an expression over named values. What a branch not taken cannot compute does no harm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from accounting.rules.language.arithmetic import ARITHMETIC, compared, pick
from accounting.rules.language.combining import is_given
from accounting.rules.language.functions import FUNCTIONS
from accounting.rules.language.nodes import Binary, Call, Flag, Item, Member, Name, Node, Number, Text, Unary
from accounting.rules.language.signatures import nearest
from accounting.rules.language.tables import held_for, placed_at
from accounting.rules.language.values import (
    Refusal,
    Undefined,
    Value,
    as_flag,
    as_number,
    as_whole,
    broadcast,
    refuse_undefined,
)
from accounting.rules.language.wording import as_written

_NO_ALIASES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Scope:
    names: Mapping[str, Value]
    aliases: Mapping[str, str]


def calculate(node: Node, names: Mapping[str, Value], aliases: Mapping[str, str] = _NO_ALIASES) -> Value:
    """The value of an expression, every element of it defined.

    names: the value of each name. aliases: other names of parties (role → party), for `table.name`,
    `table['name']`, only, except and same. Raises Refusal: unknown name, wrong kind, division by zero and the like.
    """
    return refuse_undefined(_run(node, _Scope(names, aliases)))


def attempt(node: Node, names: Mapping[str, Value], aliases: Mapping[str, str] = _NO_ALIASES) -> Value:
    """The value of an expression, undefined where it cannot be computed: for what may turn out not to be needed."""
    return _attempt(node, _Scope(names, aliases))


def _run(node: Node, scope: _Scope) -> Value:
    return _RUNNERS[type(node)](node, scope)


def _attempt(node: Node, scope: _Scope) -> Value:
    """The value, or Undefined: for what may turn out not to be needed."""
    try:
        return _run(node, scope)
    except Refusal as refusal:
        return Undefined(refusal.reason, refusal.mend)


def _name(node: Name, scope: _Scope) -> Value:
    try:
        return scope.names[node.name]
    except KeyError:
        near = nearest(node.name, scope.names)
        mend = f"是否应为「{near}」" if near else "请先在政策文件中写明它"
        raise Refusal(f"没有名为「{node.name}」的量", mend) from None


def _unary(node: Unary, scope: _Scope) -> Value:
    value = _run(node.operand, scope)
    if node.operator == "-":
        return broadcast(lambda one: -_number(one, node.operand), value)
    return broadcast(lambda one: not _flag(one, node.operand), value)


def _binary(node: Binary, scope: _Scope) -> Value:
    operator = node.operator
    left = _run(node.left, scope)
    if operator in ("and", "or"):
        return broadcast(_junction(node), left, _attempt(node.right, scope))
    right = _run(node.right, scope)
    single = _arithmetic(node) if operator in ARITHMETIC else _comparison(operator)
    # Two single numbers are the usual case and need no broadcasting.
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        try:
            return single(left, right)
        except Refusal as refusal:
            return Undefined(refusal.reason, refusal.mend)
    return broadcast(single, left, right)


def _arithmetic(node: Binary) -> Callable[[Value, Value], Value]:
    operation = ARITHMETIC[node.operator]

    def single(one: Value, other: Value) -> Value:
        try:
            return operation(_number(one, node.left), _number(other, node.right))
        except ZeroDivisionError:
            divisor = as_written(node.right)
            raise Refusal(f"「{divisor}」为 0，不能作除数", "请先用 if 排除这种情形") from None

    return single


def _comparison(operator: str) -> Callable[[Value, Value], Value]:
    return lambda one, other: compared(operator, one, other)


def _junction(node: Binary) -> Callable[[Value, Value], Value]:
    decides = node.operator == "or"

    def single(one: Value, other: Value) -> Value:
        # What the left side decides needs no right side, so that a guard may stand before what it guards.
        return decides if _flag(one, node.left) is decides else _flag(other, node.right)

    return single


def _number(value: Value, node: Node) -> Fraction:
    return value if isinstance(value, Fraction) else as_number(value, f"「{as_written(node)}」")


def _flag(value: Value, node: Node) -> bool:
    return value if isinstance(value, bool) else as_flag(value, f"「{as_written(node)}」")


def _call(node: Call, scope: _Scope) -> Value:
    if node.function == "if":
        return _choice(node, scope)
    if node.function == "given":
        return is_given(_attempt(node.arguments[0], scope))
    function = FUNCTIONS[node.function]
    values = [_run(argument, scope) for argument in node.arguments]
    if scope.aliases and function.parties:
        values = [
            _through_aliases(value, scope) if at in function.parties else value
            for at, value in enumerate(values)
        ]
    return function.apply(*values)


def _choice(node: Call, scope: _Scope) -> Value:
    condition, then, otherwise = node.arguments
    chosen = _run(condition, scope)
    if isinstance(chosen, dict | tuple):
        return broadcast(pick, chosen, _attempt(then, scope), _attempt(otherwise, scope))
    return _run(then if _flag(chosen, condition) else otherwise, scope)


def _through_aliases(value: Value, scope: _Scope) -> Value:
    if isinstance(value, tuple):
        return tuple(_through_aliases(one, scope) for one in value)
    return scope.aliases.get(value, value) if isinstance(value, str) else value


def _member(node: Member, scope: _Scope) -> Value:
    table = _run(node.of, scope)
    return held_for(table, scope.aliases.get(node.name, node.name), f"「{as_written(node.of)}」")


def _item(node: Item, scope: _Scope) -> Value:
    of, at, what = _run(node.of, scope), _run(node.at, scope), f"「{as_written(node.of)}」"
    if isinstance(at, dict | tuple):
        return broadcast(lambda one: _placed(of, one, what, scope), at)
    return _placed(of, at, what, scope)


def _placed(of: Value, at: Value, what: str, scope: _Scope) -> Value:
    if isinstance(at, str):
        return held_for(of, scope.aliases.get(at, at), what)
    return placed_at(of, as_whole(at, "方括号里的期数"), what)


_RUNNERS: Final[Mapping[type, Callable[[Any, _Scope], Value]]] = {
    Number: lambda node, scope: node.value,
    Text: lambda node, scope: node.value,
    Flag: lambda node, scope: node.value,
    Name: _name,
    Unary: _unary,
    Binary: _binary,
    Call: _call,
    Member: _member,
    Item: _item,
}
