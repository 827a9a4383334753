"""Tries chosen variants on sample figures, so that terms which cannot be computed are refused before anybody signs."""

from __future__ import annotations

from collections.abc import Iterable

from accounting.rules.agreements.compiled import CompiledTerm
from accounting.rules.agreements.interpreting import interpret
from accounting.rules.agreements.terms import History, Terms
from accounting.rules.errors import FactsError, OutOfForce, TermsError
from accounting.rules.policy.model import Policy

SAMPLES = (0, 99_999_989)
"""Nothing to share, and about 100 万元: a prime, so that parts which are not rounded to the fen come to light."""


def try_variants(policy: Policy, terms: Terms, compiled: Iterable[CompiledTerm]) -> None:
    """Raises TermsError under the field at fault where a variant cannot be computed in its first quarter."""
    fields: dict[str, str] = {}
    for term in compiled:
        if term.variant:
            for value in SAMPLES:
                _try(policy, terms, term, value, fields)
    if fields:
        raise TermsError(fields)


def _try(policy: Policy, terms: Terms, term: CompiledTerm, value: int, fields: dict[str, str]) -> None:
    names = {party.key: party.name for party in terms.parties}
    try:
        interpret(policy, term, value, History(), on=terms.signed_on, names=names)
    except (FactsError, OutOfForce) as error:
        part = getattr(error, "field", "")
        place = f"agreed.{part}" if part in term.agreed else "variant"
        title = policy.indicators[term.indicator].title
        fields.setdefault(f"{term.indicator}.{place}", f"{title}·计算方式：{error.message}")
