"""The shares an agreement wrote down, as exact fractions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from accounting.rules.agreements.terms import IndicatorTerms, Terms
from accounting.rules.ratios import parse_share, percent_text


def agreed_shares(terms: Terms, agreed: IndicatorTerms) -> dict[str, Fraction]:
    """The agreed share of every party, 0 for one not named. Raises ValueError with a Chinese reason."""
    given = agreed.ratio
    for key in given:
        if all(party.key != key for party in terms.parties):
            raise ValueError(f"「{key}」不是协议的一方；请改选或先加入各方")
    shares = _weights(given) if _all_whole(given) else {key: _share(value) for key, value in given.items()}
    if any(share < 0 for share in shares.values()):
        raise ValueError("有一方的比例为负；请改为不小于 0 的数")
    if sum(shares.values()) != 1:
        raise ValueError(f"各方合计为 {percent_text(sum(shares.values(), Fraction(0)))}，应为 100%；请调整")
    return {party.key: shares.get(party.key, Fraction(0)) for party in terms.parties}


def _all_whole(given: Mapping[str, object]) -> bool:
    return all(isinstance(value, int) and not isinstance(value, bool) for value in given.values())


def _weights(given: Mapping[str, object]) -> dict[str, Fraction]:
    weights = {key: value for key, value in given.items() if isinstance(value, int)}
    total = sum(weights.values())
    if total <= 0:
        raise ValueError("各方比例之和不大于 0；请填写正数")
    return {key: Fraction(weight, total) for key, weight in weights.items()}


def _share(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str):
        return parse_share(value)
    raise ValueError(f"「{value}」不是精确的比例；请写成 0.30、30% 或 3/10")
