"""From compiled terms and a value to the credits of the parties and the adjustments to post."""

from __future__ import annotations

from collections.abc import Sequence

from accounting.rules.agreements.compiled import CompiledTerm
from accounting.rules.splitting import split_units
from accounting.rules.vocabulary import DUPLICATE, DUPLICATES, SPLIT


def credits_of(term: CompiledTerm, value: int) -> tuple[int, ...]:
    """Fen each share of a compiled term is credited with, in the order of its shares."""
    numerators = [share.numerator for share in term.shares]
    if term.mode == SPLIT:
        return split_units(value, numerators, term.denominator)
    return tuple(value * numerator for numerator in numerators)


def adjustments_of(
    term: CompiledTerm, value: int, credits: Sequence[int] | None = None
) -> tuple[tuple[str, int], ...]:
    """(unit, fen) to add to a book so that every party stands at its credit; adds up to 0.

    `credits` are the parties' credits in the order of the shares; left out, those of the flat shares.
    One rule for both lanes and all modes: every party + its credit; the unit where the figure arises − value
    (there it stands in the territorial book already; a unit that is no party keeps nothing); what several parties
    count beyond the value once is taken off on the system unit `duplicates`. Units with nothing to adjust are
    left out.
    """
    return tuple((unit, amount) for unit, amount in touched_units(term, value, credits) if amount)


def touched_units(
    term: CompiledTerm, value: int, credits: Sequence[int] | None = None
) -> tuple[tuple[str, int], ...]:
    """adjustments_of with the units whose adjustment comes to 0: a filed 0 is posted as 0 at each of them."""
    amounts: dict[str, int] = {}
    credited = credits_of(term, value) if credits is None else credits
    for share, amount in zip(term.shares, credited, strict=True):
        amounts[share.unit] = amounts.get(share.unit, 0) + amount
    amounts[term.arises_in] = amounts.get(term.arises_in, 0) - value
    if term.mode == DUPLICATE or sum(credited) != value:
        amounts[DUPLICATES] = value - sum(credited)
    return tuple(amounts.items())
