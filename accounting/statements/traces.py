"""The engine's own words for a posted figure: the agreement's terms evaluated again, as a tree of sentences."""

from accounting.filings.models import FilingValue
from accounting.ledger.models import Batch, InterpretedBasis
from accounting.ledger.terms import kept_history
from accounting.rules import Facts, Policy, RulesError, Step, Terms, evaluate
from kunming_coord.common.errors import Absent, DomainError
from projects.agreements.drafts import drafts_of
from projects.agreements.models import CompiledTerm
from projects.agreements.terms import engine_terms
from projects.policies.queries import policy_named, policy_with_digest


class Traces:
    """Traces of terms over filed figures; an agreement is read once however many of its figures are explained."""

    def __init__(self) -> None:
        self._agreed: dict[int, tuple[Policy, Terms] | None] = {}

    def of(
        self, term: CompiledTerm, batch: Batch, value: FilingValue, basis: InterpretedBasis | None = None
    ) -> Step | None:
        """The trace of a posted figure under the agreement of a term, as it was then: policy, terms, V and history.

        None where that version of the policy can no longer be read: the compiled shares and the clauses kept with
        them then speak alone.
        """
        if term.version_id not in self._agreed:
            self._agreed[term.version_id] = _agreed(term)
        agreed = self._agreed[term.version_id]
        if agreed is None:
            return None
        policy, terms = agreed
        code = value.indicator.code
        history = kept_history(basis) if basis else None
        facts = Facts(
            quarter=int(batch.concerns),
            values={code: batch.value_fen},
            references={code: str(value.filing.uid)},
            history={(code, book): history for book in policy.indicators[code].books} if history else {},
        )
        try:
            return evaluate(policy, terms, facts).trace
        except RulesError:
            return None


def _agreed(term: CompiledTerm) -> tuple[Policy, Terms] | None:
    version, day = term.version, term.version.signing_day
    if day is None:
        return None
    parties, terms = drafts_of(version)
    try:
        policy = _policy_of(term)
        return policy, engine_terms(policy, parties, terms, signed_on=day, reference=version.reference)
    except (RulesError, DomainError):
        return None


def _policy_of(term: CompiledTerm) -> Policy:
    """The version of the policy a term was compiled under; shares older than kept versions are read with today's."""
    version = term.version
    try:
        return policy_with_digest(version.policy_digest)
    except Absent:
        if term.variant:
            raise
        return policy_named(version.agreement.policy_code)


def sentence(trace: Step | None, name: str) -> str:
    """The sentence of a step; empty where the trace has none of that name."""
    found = step(trace, name)
    return found.sentence() if found else ""


def step(trace: Step | None, name: str) -> Step | None:
    """The step of a name, or None."""
    try:
        return trace.find(name) if trace else None
    except KeyError:
        return None
