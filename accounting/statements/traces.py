"""The engine's own words for a posted figure: the agreement's terms evaluated again, as a tree of sentences."""

from accounting.filings.models import FilingValue
from accounting.rules import Facts, Policy, RulesError, Step, Terms, evaluate
from kunming_coord.common.errors import DomainError
from projects.agreements.drafts import drafts_of
from projects.agreements.models import CompiledTerm
from projects.agreements.terms import engine_terms
from projects.policies.queries import policy_named


class Traces:
    """Traces of terms over filed figures; an agreement is read once however many of its figures are explained."""

    def __init__(self) -> None:
        self._agreed: dict[int, tuple[Policy, Terms] | None] = {}

    def of(self, term: CompiledTerm, value: FilingValue) -> Step | None:
        """The trace of a filed figure under the agreement of a term.

        None where today's policy file no longer reads those terms: the compiled shares and the clauses kept with them
        then speak alone.
        """
        if term.version_id not in self._agreed:
            self._agreed[term.version_id] = _agreed(term)
        agreed = self._agreed[term.version_id]
        if agreed is None:
            return None
        facts = Facts(
            quarter=int(value.filing.quarter),
            values={value.indicator.code: value.amount_fen},
            references={value.indicator.code: str(value.filing.uid)},
        )
        try:
            return evaluate(*agreed, facts).trace
        except RulesError:
            return None


def _agreed(term: CompiledTerm) -> tuple[Policy, Terms] | None:
    version, agreement = term.version, term.version.agreement
    if agreement.signed_on is None:
        return None
    parties, terms = drafts_of(version)
    reference = f"{agreement.code} 第{version.number}版"
    try:
        policy = policy_named(agreement.policy_code)
        return policy, engine_terms(
            policy, parties, terms, signed_on=agreement.signed_on, reference=reference
        )
    except (RulesError, DomainError):
        return None


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
