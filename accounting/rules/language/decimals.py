"""Roots, powers and logarithms: correct to 50 significant digits, the result being exactly that decimal.

ln, exp, log10 and the square root of `decimal` are correctly rounded, so every machine gets the same digits.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    InvalidOperation,
    Overflow,
    Underflow,
    localcontext,
)
from decimal import DivisionByZero as DecimalDivisionByZero
from fractions import Fraction
from math import isqrt
from typing import Final

from accounting.rules.language.effort import spend
from accounting.rules.language.values import MAX_BITS, Refusal, bounded, short_number

DIGITS: Final = 50
"""Significant digits of a result."""

MAX_EXACT_EXPONENT: Final = 64
"""Whole exponents up to this are exact; larger ones and broken ones go through the logarithm."""

_COST: Final = 100
"""What one logarithm costs beside an addition."""

_CONTEXT: Final = Context(
    prec=2 * DIGITS,
    rounding=ROUND_HALF_EVEN,
    # A little beyond what values.bounded allows: nothing larger is worth the time to compute.
    Emin=-1300,
    Emax=1300,
    traps=[InvalidOperation, DecimalDivisionByZero, Overflow, Underflow],
)


def _computed(operation: Callable[[Decimal], Decimal], number: Fraction) -> Fraction:
    """The operation with guard digits, then cut to 50."""
    spend(_COST)
    try:
        with localcontext(_CONTEXT) as context:
            exact = operation(Decimal(number.numerator) / Decimal(number.denominator))
            context.prec = DIGITS
            return _to_the_last_digit(Fraction(+exact))
    except DecimalException:
        raise Refusal("算出的数过大或过细", "请检查公式和单位，必要时先取整") from None


def _to_the_last_digit(number: Fraction) -> Fraction:
    """The number, where all digits before the point are known. Raises Refusal for a larger one."""
    if abs(number) >= 10**DIGITS:
        raise Refusal(f"算出的数超过 {DIGITS} 位", "请检查公式和单位，必要时先换成较大的单位")
    return bounded(number)


def _positive(number: Fraction, what: str) -> Fraction:
    if number > 0:
        return number
    raise Refusal(f"{what}应大于 0，现为 {short_number(number)}", "请先用 if 排除这种情形")


def log10(number: Fraction) -> Fraction:
    """The common logarithm of a positive number. Raises Refusal."""
    return _computed(Decimal.log10, _positive(number, "取对数的数"))


def natural_log(number: Fraction) -> Fraction:
    """The natural logarithm of a positive number. Raises Refusal."""
    return _computed(Decimal.ln, _positive(number, "取对数的数"))


def exponential(number: Fraction) -> Fraction:
    """e to the power of a number. Raises Refusal where the result is beyond all use."""
    return _computed(Decimal.exp, number)


def square_root(number: Fraction) -> Fraction:
    """The square root, exact where there is an exact one. Raises Refusal for negative numbers."""
    if number < 0:
        raise Refusal(f"负数 {short_number(number)} 没有平方根", "请先用 if 排除这种情形")
    root = Fraction(isqrt(number.numerator), isqrt(number.denominator))
    return root if root * root == number else _computed(Decimal.sqrt, number)


def raised(base: Fraction, exponent: Fraction) -> Fraction:
    """base ^ exponent: exact for whole exponents where the result is of a reasonable size, otherwise to 50 digits.

    Raises Refusal.
    """
    whole = exponent.denominator == 1
    if base == 0 and exponent < 0:
        raise Refusal("0 不能取负的次方", "请先用 if 排除底数为 0 的情形")
    if whole and _fits(base, exponent.numerator):
        return bounded(Fraction(base**exponent.numerator))
    if base == 0:
        return Fraction(0)
    if base < 0 and not whole:
        raise Refusal(f"负数 {short_number(base)} 不能取非整数次方", "请先用 if 排除这种情形")
    power = Decimal(exponent.numerator)
    size = _computed(lambda number: (number.ln() * power / exponent.denominator).exp(), abs(base))
    return -size if base < 0 and exponent.numerator % 2 else size


def _fits(base: Fraction, exponent: int) -> bool:
    """Whether an exact power stays within bounds; known before it is computed."""
    longest = max(base.numerator.bit_length(), base.denominator.bit_length())
    return abs(exponent) <= MAX_EXACT_EXPONENT or longest * abs(exponent) <= MAX_BITS
