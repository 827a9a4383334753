"""Values as JSON: exact where JSON can be, and never a float."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Undefined, Value

_MOST_PLACES: Final = 400
"""Decimals of an exact decimal that are written out."""

_MOST_BITS: Final = 4096

_DIGITS: Final = 34
"""Digits of a number that has no finite decimal; its exact fraction stands in the trace."""


def json_value(value: Any) -> Any:
    """Whole numbers as numbers, other numbers as decimal text, days as 2026-03-31, tables and series as such."""
    if isinstance(value, dict):
        return {name: json_value(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [json_value(part) for part in value]
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else decimal_text(value)
    if isinstance(value, Undefined):
        return None
    return value.isoformat() if isinstance(value, date) else value


def decimal_text(number: Fraction) -> str:
    """The exact decimal where it ends, else 34 digits of it."""
    denominator, twos, fives = number.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    places = max(twos, fives)
    if denominator == 1 and places <= _MOST_PLACES:
        digits = f"{abs(number.numerator) * 10**places // number.denominator:0{places + 1}d}"
        return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"
    context = Context(prec=_DIGITS, rounding=ROUND_HALF_EVEN)
    return format(context.divide(Decimal(number.numerator), Decimal(number.denominator)), "f")


def exact_text(value: Value) -> str | None:
    """The fraction itself where a number's decimal does not end; None for everything else."""
    if isinstance(value, Fraction) and (value * 10**40).denominator != 1 and _is_short(value):
        return f"{value.numerator}/{value.denominator}"
    return None


def _is_short(number: Fraction) -> bool:
    """Whether a fraction can be written out: longer ones than this nobody reads."""
    return max(number.numerator.bit_length(), number.denominator.bit_length()) <= _MOST_BITS
