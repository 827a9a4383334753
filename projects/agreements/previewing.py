"""What the engine makes of terms, shown on example amounts before anybody signs."""

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
    History,
    Policy,
    RulesError,
    Terms,
    evaluate,
    percent_text,
)
from kunming_coord.common.errors import Invalid
from kunming_coord.common.quarter import Quarter
from projects.agreements.drafts import PartyDraft, TermDraft
from projects.agreements.models import Mode
from projects.agreements.terms import compiled_terms, engine_terms
from projects.policies.queries import Clause, clause_of

EXAMPLE_FEN = 100_000_000  # 100 万元
QUARTERS = 4  # how long a single example goes on where earlier quarters count


@dataclass(frozen=True)
class PreviewPart:
    """What one party gets of an example amount, with the engine's sentence; `share` is its agreed share in words."""

    party: str
    role: str
    share: str
    amount_fen: int
    sentence: str


@dataclass(frozen=True)
class PreviewQuarter:
    """One quarter's example; the parts stand in the order in which the agreement lists its parties."""

    quarter: Quarter
    amount_fen: int
    parts: list[PreviewPart]


@dataclass(frozen=True)
class PreviewLine:
    """One indicator in one book: the first quarter, or several in a row where what came before counts."""

    indicator: str
    title: str
    book: str
    book_label: str
    mode: str
    mode_label: str
    variant: str  # the title of the chosen way of sharing; empty for plain shares
    quarters: list[PreviewQuarter]
    clauses: list[Clause]

    @property
    def parts(self) -> list[PreviewPart]:
        """The parts of the first quarter."""
        return self.quarters[0].parts


def preview_terms(
    policy: Policy,
    parties: Sequence[PartyDraft],
    terms: Sequence[TermDraft],
    *,
    signed_on: dt.date | None = None,
    samples: Sequence[int] = (EXAMPLE_FEN,),
) -> list[PreviewLine]:
    """What the engine makes of example amounts (fen, quarter after quarter); raises Invalid where terms do not fit.

    Plain shares are shown on the first amount. A variant goes through all of them, a single one for a whole year,
    and through no more quarters than the term has.
    """
    agreed = engine_terms(policy, parties, terms, signed_on=signed_on or timezone.localdate())
    compiled_terms(policy, agreed)
    return [line for term in terms for line in _lines(policy, agreed, term, samples)]


def share_text(mode: str, share: Fraction) -> str:
    """30%, or 全额 where the whole figure is counted."""
    if mode == Mode.SPLIT:
        return percent_text(share)
    return "全额" if share else "不计"


def _lines(policy: Policy, agreed: Terms, term: TermDraft, samples: Sequence[int]) -> Iterator[PreviewLine]:
    """The books of one indicator, computed from its first quarter on."""
    code = term.indicator.code
    alone = replace(agreed, indicators={code: agreed.indicators[code]})
    lines = compiled_terms(policy, alone)
    outcomes = _outcomes(policy, alone, term, lines, samples)
    rule = policy.indicators[code]
    for line in lines:
        shown = outcomes if line.variant else outcomes[:1]
        yield PreviewLine(
            indicator=code,
            title=rule.title,
            book=line.book,
            book_label=BOOKS[line.book],
            mode=line.mode,
            mode_label=MODES[line.mode],
            variant=rule.variants[line.variant].title if line.variant else "",
            quarters=[
                PreviewQuarter(quarter, amount, _parts(policy, agreed, outcome, line))
                for quarter, amount, outcome in shown
            ],
            clauses=[clause_of(reference) for reference in line.basis],
        )


Computed = tuple[Quarter, int, Allocation]


def _outcomes(
    policy: Policy, alone: Terms, term: TermDraft, lines: Sequence[CompiledTerm], samples: Sequence[int]
) -> list[Computed]:
    """The example amounts quarter after quarter, each after what the earlier ones came to."""
    code = term.indicator.code
    varied = [line for line in lines if line.variant]
    history = {(code, line.book): History() for line in varied}
    amounts = (list(samples) * QUARTERS if len(samples) == 1 else list(samples)) if varied else samples[:1]
    found: list[Computed] = []
    for at, amount in enumerate(amounts[: term.to_quarter - term.from_quarter + 1]):
        quarter = Quarter(term.from_quarter + at)
        facts = Facts(quarter=int(quarter), values={code: amount}, history=dict(history))
        outcome = _evaluate(policy, alone, facts)
        found.append((quarter, amount, outcome))
        for line in varied:
            credits = {share.party: outcome.parts[line.book, code, share.party] for share in line.shares}
            key = (code, line.book)
            history[key] = history[key].following(int(quarter), amount, credits)
    return found


def _evaluate(policy: Policy, alone: Terms, facts: Facts) -> Allocation:
    try:
        return evaluate(policy, alone, facts)
    except RulesError as error:
        raise Invalid(error.message) from error


def _parts(policy: Policy, agreed: Terms, outcome: Allocation, line: CompiledTerm) -> list[PreviewPart]:
    shares = {share.party: share for share in line.shares}
    rests_on_shares = any(share.numerator for share in line.shares)
    return [
        PreviewPart(
            party=party.name,
            role=policy.side_word(party.role),
            share=share_text(line.mode, line.share_of(shares[party.key])) if rests_on_shares else "—",
            amount_fen=outcome.parts[line.book, line.indicator, party.key],
            sentence=outcome.trace.find(f"{line.indicator}.{line.book}.{party.key}").sentence(),
        )
        for party in agreed.parties
    ]
