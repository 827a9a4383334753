"""Ratios as people write them – "0.30", "3/10", "30%", "3:7" – and as exact fractions. Never a float."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from accounting.rules.splitting import common_numerators

_SHARE = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,12}))?(%?)|([0-9]{1,10})/([0-9]{1,10})", re.ASCII)
_RATIO = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?(:[0-9]{1,6}(\.[0-9]{1,6})?)+", re.ASCII)


def parse_share(text: str) -> Fraction:
    """The exact share a text names. Raises ValueError with a Chinese reason."""
    found = _SHARE.fullmatch(text)
    if found is None:
        raise ValueError(f"「{text[:40]}」不是比例，应写成 0.30、30% 或 3/10")
    whole, decimals, percent, numerator, denominator = found.groups()
    if denominator is not None:
        if int(denominator) == 0:
            raise ValueError(f"「{text}」的分母为 0")
        return Fraction(int(numerator), int(denominator))
    share = Fraction(f"{whole}.{decimals or 0}")
    return share / 100 if percent else share


def parse_ratio(text: str) -> tuple[Fraction, ...]:
    """ "3:7" → (3/10, 7/10). Raises ValueError with a Chinese reason."""
    if _RATIO.fullmatch(text) is None:
        raise ValueError(f"「{text[:40]}」不是比例，应写成 3:7")
    weights = [Fraction(weight) for weight in text.split(":")]
    if sum(weights) == 0:
        raise ValueError(f"「{text}」各项全为 0")
    return tuple(weight / sum(weights) for weight in weights)


def ratio_text(shares: Sequence[Fraction]) -> str:
    """(3/10, 7/10) → "3:7", (2/5, 3/5) → "4:6" as officials write it: out of 10 or 100 where exact."""
    numerators, denominator = common_numerators(shares)
    whole = next((whole for whole in (10, 100) if whole % denominator == 0), denominator)
    return ":".join(str(numerator * (whole // denominator)) for numerator in numerators)


def percent_text(share: Fraction) -> str:
    """30%, 12.5%, or the fraction itself where no short decimal is exact (1/3)."""
    scaled = share * 100 * 10**6
    if scaled.denominator != 1:
        return str(share)
    whole, decimals = divmod(scaled.numerator, 10**6)
    return f"{whole}.{decimals:06d}".rstrip("0").rstrip(".") + "%"


def yuan_text(fen: Fraction | int) -> str:
    """1,000,000.00 元; part of a fen is shown in full where a decimal is exact, else as a fraction."""
    if fen < 0:
        return f"-{yuan_text(-fen)}"
    whole, rest = divmod(fen, 100)
    decimals = rest * 10**8
    if isinstance(decimals, Fraction) and decimals.denominator != 1:
        return f"{Fraction(fen) / 100} 元"
    digits = f"{int(decimals):010d}"
    return f"{whole:,}.{digits[:2]}{digits[2:].rstrip('0')} 元"
