"""From compiled terms and a value to the credits of the parties and the adjustments to post."""

from __future__ import annotations

from accounting.rules.compiling import CompiledTerm
from accounting.rules.splitting import split_units
from accounting.rules.vocabulary import DUPLICATES, SPLIT


def credits_of(term: CompiledTerm, value: int) -> tuple[int, ...]:
    """Fen each share of a compiled term is credited with, in the order of its shares."""
    numerators = [share.numerator for share in term.shares]
    if term.mode == SPLIT:
        return split_units(value, numerators, term.denominator)
    return tuple(value * numerator for numerator in numerators)


def adjustments_of(term: CompiledTerm, value: int) -> tuple[tuple[str, int], ...]:
    """(unit, fen) to add to a book so that every party stands at its credit; adds up to 0.

    One rule for all modes: every party + its credit; the unit where the figure arises − value (there it
    stands in the territorial book already; a unit that is no party keeps nothing); what several parties count
    beyond the value once is taken off on the system unit `duplicates`. Units with nothing to adjust are left
    out.
    """
    amounts: dict[str, int] = {}
    for share, amount in zip(term.shares, credits_of(term, value), strict=True):
        amounts[share.unit] = amounts.get(share.unit, 0) + amount
    credited = sum(amounts.values())
    amounts[term.arises_in] = amounts.get(term.arises_in, 0) - value
    amounts[DUPLICATES] = value - credited
    return tuple((unit, amount) for unit, amount in amounts.items() if amount)
