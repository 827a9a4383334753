"""What the engine makes of terms, shown on an example amount before anybody signs."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils import timezone

from accounting.rules import (
    BOOKS,
    MODES,
    Allocation,
    CompiledTerm,
    Facts,
    Party,
    Policy,
    Terms,
    evaluate,
    percent_text,
)
from projects.agreements.drafts import PartyDraft, TermDraft
from projects.agreements.models import Mode
from projects.agreements.terms import compiled_terms, engine_terms
from projects.policies.queries import Clause, clause_of

EXAMPLE_FEN = 100_000_000  # 100 万元


@dataclass(frozen=True)
class PreviewPart:
    """What one party gets of the example amount, with the engine's sentence."""

    party: str
    role: str
    share: str
    amount_fen: int
    sentence: str


@dataclass(frozen=True)
class PreviewLine:
    """One indicator in one book; the parts stand in the order in which the agreement lists its parties."""

    indicator: str
    title: str
    book: str
    book_label: str
    mode: str
    mode_label: str
    parts: list[PreviewPart]
    clauses: list[Clause]


def preview_terms(
    policy: Policy,
    parties: Sequence[PartyDraft],
    terms: Sequence[TermDraft],
    *,
    signed_on: dt.date | None = None,
    example_fen: int = EXAMPLE_FEN,
) -> list[PreviewLine]:
    """What the engine makes of an example amount under these terms; raises Invalid where they do not fit."""
    agreed = engine_terms(policy, parties, terms, signed_on=signed_on or timezone.localdate())
    compiled_terms(policy, agreed)
    return [line for term in terms for line in _lines(policy, agreed, term, example_fen)]


def share_text(mode: str, share: Fraction) -> str:
    """30%, or 全额 where the whole figure is counted."""
    if mode == Mode.SPLIT:
        return percent_text(share)
    return "全额" if share else "不计"


def _lines(policy: Policy, agreed: Terms, term: TermDraft, example_fen: int) -> Iterator[PreviewLine]:
    """The books of one indicator, computed in its first quarter."""
    code = term.indicator.code
    alone = replace(agreed, indicators={code: agreed.indicators[code]})
    outcome = evaluate(policy, alone, Facts(quarter=int(term.from_quarter), values={code: example_fen}))
    for line in compiled_terms(policy, alone):
        yield PreviewLine(
            indicator=code,
            title=policy.indicators[code].title,
            book=line.book,
            book_label=BOOKS[line.book],
            mode=line.mode,
            mode_label=MODES[line.mode],
            parts=[_part(policy, outcome, line, party) for party in agreed.parties],
            clauses=[clause_of(reference) for reference in line.basis],
        )


def _part(policy: Policy, outcome: Allocation, line: CompiledTerm, party: Party) -> PreviewPart:
    share = next(share for share in line.shares if share.party == party.key)
    step = outcome.trace.find(f"{line.indicator}.{line.book}.{party.key}")
    return PreviewPart(
        party=party.name,
        role=policy.side_word(party.role),
        share=share_text(line.mode, Fraction(share.numerator, line.denominator)),
        amount_fen=outcome.parts[line.book, line.indicator, party.key],
        sentence=step.sentence(),
    )
