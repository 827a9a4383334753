"""同比 as the yearbook words it: nominal, one decimal, and nothing where the base says nothing."""

from fractions import Fraction


def nominal_growth(now_fen: int | None, base_fen: int | None) -> str | None:
    """Growth over the year before in percent with one decimal, half away from zero, e.g. "12.3" or "-4.0".

    None where the figure or its base is missing, or the base is not positive.
    """
    if now_fen is None or base_fen is None or base_fen <= 0:
        return None
    tenths = Fraction(now_fen - base_fen, base_fen) * 1000
    rounded = (abs(tenths.numerator) * 2 + tenths.denominator) // (tenths.denominator * 2)
    sign = "-" if tenths < 0 and rounded else ""
    return f"{sign}{rounded // 10}.{rounded % 10}"
