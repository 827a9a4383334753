"""Compiles the terms of an agreement: into flat shares that SQL and the engine compute alike, wherever that is possible.

For one indicator and book the flat credit of a party is value × numerator / denominator, in every mode:
split – the agreed shares; duplicate – 1 for every party; assign – 1 for one party, 0 for the others.
A variant of the policy, or shares too fine for SQL, go the interpreted lane: the engine computes them.
"""

from __future__ import annotations

from collections.abc import Iterator

from accounting.rules.agreements.agreed import agreed_shares
from accounting.rules.agreements.choices import base_options
from accounting.rules.agreements.compiled import CompiledShare, CompiledTerm
from accounting.rules.agreements.terms import IndicatorTerms, Party, Terms
from accounting.rules.agreements.trying import try_variants
from accounting.rules.agreements.validation import assigned_role, check_terms, chosen_mode
from accounting.rules.policy.model import BookRule, IndicatorRule, Policy, Variant
from accounting.rules.splitting import common_numerators
from accounting.rules.vocabulary import (
    ASSIGN,
    DUPLICATE,
    FLAT,
    INTERPRETED,
    MAX_DENOMINATOR,
    SPLIT,
)


def compile_terms(policy: Policy, terms: Terms) -> tuple[CompiledTerm, ...]:
    """The compiled terms per indicator and book, in the order of the policy.

    Raises TermsError with a Chinese sentence per field when the terms do not fit the policy.
    """
    check_terms(policy, terms)
    ranked = _ranked(policy, terms)
    compiled = tuple(
        _compiled(policy, terms, ranked, rule, book)
        for rule in policy.indicators.values()
        if rule.code in terms.indicators
        for book in rule.books.values()
    )
    try_variants(policy, terms, compiled)
    return compiled


def _ranked(policy: Policy, terms: Terms) -> tuple[Party, ...]:
    """Parties in the order remainders tie: by role as the policy declares, then as the agreement declares."""
    declared = policy.parameter(policy.tie_order, terms.signed_on).value
    order = {role: place for place, role in enumerate(declared if isinstance(declared, tuple) else ())}
    return tuple(sorted(terms.parties, key=lambda party: order.get(party.role, len(order))))


def _compiled(
    policy: Policy, terms: Terms, ranked: tuple[Party, ...], rule: IndicatorRule, book: BookRule
) -> CompiledTerm:
    agreed = terms.indicators[rule.code]
    mode = str(chosen_mode(book, agreed))
    variant = _variant(rule, book, agreed)
    weights, denominator = _weights(policy, terms, book, agreed, mode)
    if agreed.from_quarter is None or agreed.to_quarter is None:
        raise AssertionError("checked terms have both quarters")
    return CompiledTerm(
        indicator=rule.code,
        book=book.book,
        mode=mode,
        shares=tuple(
            CompiledShare(rank, party.key, party.unit_in(book.book), party.role, weights[party.key])
            for rank, party in enumerate(ranked)
        ),
        denominator=denominator,
        arises_in=_arising_unit(terms, agreed, book.book),
        from_quarter=agreed.from_quarter,
        to_quarter=agreed.to_quarter,
        basis=tuple(
            policy.parameter(name, terms.signed_on)
            for name in dict.fromkeys(
                (*_basis(policy, rule, book, mode), *(variant.basis if variant else ()))
            )
        ),
        lane=INTERPRETED if variant or denominator > MAX_DENOMINATOR else FLAT,
        variant=variant.name if variant else "",
        agreed={name: value for name, value in agreed.agreed.items() if value not in ("", {})}
        if variant
        else {},
        base=agreed.base or base_options(policy, rule.code, terms.signed_on)[0],
    )


def _variant(rule: IndicatorRule, book: BookRule, agreed: IndicatorTerms) -> Variant | None:
    """The chosen variant where it says how this book is credited."""
    variant = rule.variants.get(agreed.variant)
    return variant if variant and book.book in variant.credit else None


def _weights(
    policy: Policy, terms: Terms, book: BookRule, agreed: IndicatorTerms, mode: str
) -> tuple[dict[str, int], int]:
    keys = [party.key for party in terms.parties]
    if mode == SPLIT and not agreed.ratio:
        return dict.fromkeys(keys, 0), 1
    if mode == SPLIT:
        shares = agreed_shares(terms, agreed)
        numerators, denominator = common_numerators([shares[key] for key in keys])
        return dict(zip(keys, numerators, strict=True)), denominator
    if mode == DUPLICATE:
        return dict.fromkeys(keys, 1), 1
    role = assigned_role(policy, terms, book)
    taker = agreed.assigned_to or next(party.key for party in terms.parties if party.role == role)
    return {key: int(key == taker) for key in keys}, 1


def _arising_unit(terms: Terms, agreed: IndicatorTerms, book: str) -> str:
    named = [party for party in terms.parties if party.key == agreed.arises_in]
    return named[0].unit_in(book) if named else agreed.arises_in


def _basis(policy: Policy, rule: IndicatorRule, book: BookRule, mode: str) -> Iterator[str]:
    """Names of the parameters a compiled term rests on."""
    yield from book.basis
    if rule.base:
        yield rule.base
    if mode == SPLIT:
        if rule.ratio:
            yield from filter(None, (rule.ratio.allowed, rule.ratio.smaller_side, rule.ratio.deviation))
        yield policy.tie_order
    elif mode == ASSIGN and book.assign_to:
        yield book.assign_to
