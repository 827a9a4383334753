"""Random expression trees, and what they are worth by plain fractions."""

import operator
from fractions import Fraction

from hypothesis import strategies as st

from accounting.rules.language.nodes import Binary, Call, Flag, Item, Member, Name, Number, Text, Unary

NAMES = {"a": Fraction(3), "b": Fraction(-7, 2), "zero": Fraction(0)}

_EXACT = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def number(whole, decimals):
    text = f"{whole}.{decimals:02d}" if decimals else str(whole)
    return Number(Fraction(text), text)


numbers = st.builds(number, st.integers(0, 20), st.integers(0, 99))
leaves = st.one_of(numbers, st.sampled_from([Name(name) for name in NAMES]))


def grow(inner):
    """Arithmetic one level higher; comparisons only where `if` asks for them."""
    comparison = st.builds(Binary, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner, inner)
    condition = st.one_of(
        comparison,
        st.builds(Unary, st.just("not"), comparison),
        st.builds(Binary, st.sampled_from(["and", "or"]), comparison, comparison),
    )
    return st.one_of(
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), inner, inner),
        st.builds(Binary, st.just("^"), inner, st.integers(0, 3).map(lambda whole: number(whole, 0))),
        st.builds(Unary, st.just("-"), inner),
        st.builds(
            lambda name, one, other: Call(name, (one, other)), st.sampled_from(["min", "max"]), inner, inner
        ),
        st.builds(lambda *three: Call("if", three), condition, inner, inner),
    )


arithmetic = st.recursive(leaves, grow, max_leaves=12)
"""Trees that come to a number, or fail on a division by zero."""


def worth(node):
    """The oracle: the value by Python's own fractions. Raises ZeroDivisionError where it is needed."""
    match node:
        case Number(value, _):
            return value
        case Name(name):
            return NAMES[name]
        case Unary("-", operand):
            return -worth(operand)
        case Unary(_, operand):
            return not worth(operand)
        case Call("if", (condition, then, otherwise)):
            return worth(then if worth(condition) else otherwise)
        case Call(function, arguments):
            return {"min": min, "max": max}[function](map(worth, arguments))
    return _worth_of_two(node.operator, node.left, node.right)


def _worth_of_two(sign, left, right):
    if sign == "and":
        return worth(left) and worth(right)
    if sign == "or":
        return worth(left) or worth(right)
    return worth(left) ** int(worth(right)) if sign == "^" else _EXACT[sign](worth(left), worth(right))


def _grow_anything(inner):
    return st.one_of(
        st.builds(Binary, st.sampled_from(["or", "and", "=", "<", "+", "-", "*", "/", "^"]), inner, inner),
        st.builds(Unary, st.sampled_from(["-", "not"]), inner),
        st.builds(lambda *three: Call("if", three), inner, inner, inner),
        st.builds(lambda one: Call("sum", (one,)), inner),
        # 2.city would read as a number not written to its end.
        st.builds(
            Member,
            inner.filter(lambda node: not isinstance(node, Number)),
            st.sampled_from(["city", "青川", "not"]),
        ),
        st.builds(Item, inner, inner),
    )


nodes = st.recursive(
    st.one_of(
        leaves,
        st.builds(Flag, st.booleans()),
        st.builds(Text, st.sampled_from(["own", "it's", 'the "one"', "", "青川"])),
    ),
    _grow_anything,
    max_leaves=15,
)
"""Trees the grammar can write, whether or not they make sense."""
