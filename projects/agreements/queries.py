"""Reading agreements, and what the engine makes of terms."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone

from accounting.rules import BOOKS, MODES, Facts, Policy, evaluate, percent_text
from projects.agreements.drafts import PartyDraft, TermDraft, drafts_of
from projects.agreements.models import Agreement, Mode
from projects.agreements.terms import compiled_terms, engine_terms
from projects.policies.queries import Clause, clause_of, policy_named

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
    """One indicator in one book."""

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
    day = signed_on or timezone.localdate()
    lines: list[PreviewLine] = []
    for term in terms:
        agreed = engine_terms(policy, parties, [term], signed_on=day)
        compiled = compiled_terms(policy, agreed)
        facts = Facts(quarter=int(term.from_quarter), values={term.indicator.code: example_fen})
        outcome = evaluate(policy, agreed, facts)
        names = {party.key: party.name for party in agreed.parties}
        for line in compiled:
            lines.append(
                PreviewLine(
                    indicator=line.indicator,
                    title=policy.indicators[line.indicator].title,
                    book=line.book,
                    book_label=BOOKS[line.book],
                    mode=line.mode,
                    mode_label=MODES[line.mode],
                    parts=[
                        PreviewPart(
                            party=names[share.party],
                            role=policy.side_word(share.role),
                            share=share_text(line.mode, Fraction(share.numerator, line.denominator)),
                            amount_fen=outcome.parts[line.book, line.indicator, share.party],
                            sentence=outcome.trace.find(
                                f"{line.indicator}.{line.book}.{share.party}"
                            ).sentence(),
                        )
                        for share in line.shares
                    ],
                    clauses=[clause_of(reference) for reference in line.basis],
                )
            )
    return lines


def preview_agreement(agreement: Agreement) -> list[PreviewLine]:
    """What the engine makes of an example amount under the agreement's newest version."""
    parties, terms = drafts_of(agreement.current)
    return preview_terms(policy_named(agreement.policy_code), parties, terms, signed_on=agreement.signed_on)


def share_text(mode: str, share: Fraction) -> str:
    """30%, or 全额 where the whole figure is counted."""
    if mode == Mode.SPLIT:
        return percent_text(share)
    return "全额" if share else "不计"
