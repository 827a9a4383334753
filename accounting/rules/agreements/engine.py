"""evaluate(): what a quarter's figures yield under a policy and the terms of an agreement, exact in fen."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from accounting.rules.agreements.adjusting import adjustments_of
from accounting.rules.agreements.compiled import CompiledTerm
from accounting.rules.agreements.compiling import compile_terms
from accounting.rules.agreements.explaining import build_trace
from accounting.rules.agreements.interpreting import Interpretation, interpret
from accounting.rules.agreements.terms import Facts, History, Terms, quarter_label
from accounting.rules.errors import FactsError, OutOfForce
from accounting.rules.policy.model import Policy
from accounting.rules.splitting import split_units
from accounting.rules.tracing import Step
from accounting.rules.vocabulary import MAX_FEN, SPLIT, TERRITORIAL

PartKey = tuple[str, str, str]
"""Book, indicator, party (in the territorial book: the unit or party where the figure arises)."""

Quantity = int | dict[str, int]


class Entry(NamedTuple):
    """One adjustment to post: `amount_fen` is added to the unit's figure in the book."""

    book: str
    indicator: str
    unit: str
    mode: str
    amount_fen: int


class Allocation:
    """The outcome of one evaluation.

    parts: (book, indicator, party) → fen. In the territorial book the whole value where it arises; in the
    other books what each party is credited with.
    entries: the adjustments to post in the assessment and fiscal books; each (book, indicator) adds up to 0.
    quantities: every named quantity, a number of fen or fen by party.
    trace: the tree that explains every part and entry; built when first read.
    """

    __slots__ = ("__dict__", "_facts", "_plan", "parts")

    def __init__(self, plan: Plan, facts: Facts, parts: dict[PartKey, int]) -> None:
        self._plan = plan
        self._facts = facts
        self.parts = parts

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Adjustments in the order of the compiled terms; amounts of 0 are left out."""
        return tuple(
            Entry(term.book, term.indicator, unit, term.mode, amount)
            for term in self._plan.terms
            if term.indicator in self._facts.values
            for unit, amount in adjustments_of(
                term, self._facts.values[term.indicator], self.credits_of(term)
            )
        )

    def credits_of(self, term: CompiledTerm) -> tuple[int, ...]:
        """What the parties of a compiled term are credited with, in the order of its shares."""
        return tuple(self.parts[term.book, term.indicator, share.party] for share in term.shares)

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """ "<indicator>": its value; "<indicator>.<book>": fen by party."""
        named: dict[str, Quantity] = dict(self._facts.values)
        for (book, indicator, party), amount in self.parts.items():
            by_party = named.setdefault(f"{indicator}.{book}", {})
            if isinstance(by_party, dict):
                by_party[party] = amount
        return named

    @cached_property
    def trace(self) -> Step:
        """Why every number is what it is."""
        plan, facts = self._plan, self._facts
        told = {
            (term.indicator, term.book): plan.interpret(term, facts)
            for term in plan.terms
            if term.variant and term.indicator in facts.values
        }
        return build_trace(plan.policy, plan.agreed, plan.terms, facts, told)


class _Book(NamedTuple):
    """One compiled term, laid out for the loop over facts; `variant` is the term where only the engine computes it."""

    keys: tuple[PartKey, ...]
    numerators: tuple[int, ...]
    denominator: int
    is_split: bool
    variant: CompiledTerm | None


class _Indicator(NamedTuple):
    """Everything about one indicator that does not depend on the facts."""

    first: int
    last: int
    territorial: PartKey
    books: tuple[_Book, ...]


class Plan:
    """Policy and terms compiled once, to be applied to any number of facts."""

    def __init__(self, policy: Policy, terms: Terms) -> None:
        self.policy = policy
        self.agreed = terms
        self.terms = compile_terms(policy, terms)
        self._indicators = {code: self._prepared(code) for code in terms.indicators}

    def apply(self, facts: Facts) -> Allocation:
        """The allocation of one quarter's facts."""
        parts: dict[PartKey, int] = {}
        for code, value in facts.values.items():
            indicator = self._indicators.get(code)
            if indicator is None:
                raise FactsError(code, f"指标「{code}」不在协议约定之内；请核对指标或补充协议。")
            # bool is an int in Python; a figure never is one.
            if type(value) is not int or not -MAX_FEN <= value <= MAX_FEN:
                raise FactsError(code, _not_fen(code, value))
            if not indicator.first <= facts.quarter <= indicator.last:
                raise self._outside(code, facts.quarter)
            parts[indicator.territorial] = value
            for keys, numerators, denominator, is_split, variant in indicator.books:
                if variant:
                    parts.update(zip(keys, self.interpret(variant, facts).credits, strict=True))
                elif is_split:
                    parts.update(zip(keys, split_units(value, numerators, denominator), strict=True))
                else:
                    parts.update(zip(keys, [value * numerator for numerator in numerators], strict=True))
        return Allocation(self, facts, parts)

    def interpret(self, term: CompiledTerm, facts: Facts) -> Interpretation:
        """What a variant makes of one quarter's figure after what counts already."""
        history = facts.history.get((term.indicator, term.book))
        return interpret(
            self.policy,
            term,
            facts.values[term.indicator],
            history or History(quarter_number=facts.quarter - term.from_quarter + 1),
            on=self.agreed.signed_on,
            names={party.key: party.name for party in self.agreed.parties},
        )

    def _prepared(self, code: str) -> _Indicator:
        terms = [term for term in self.terms if term.indicator == code]
        books = tuple(
            _Book(
                keys=tuple((term.book, code, share.party) for share in term.shares),
                numerators=tuple(share.numerator for share in term.shares),
                denominator=term.denominator,
                is_split=term.mode == SPLIT,
                variant=term if term.variant else None,
            )
            for term in terms
        )
        territorial = (TERRITORIAL, code, self.agreed.indicators[code].arises_in)
        return _Indicator(terms[0].from_quarter, terms[0].to_quarter, territorial, books)

    def _outside(self, code: str, quarter: int) -> OutOfForce:
        indicator = self._indicators[code]
        return OutOfForce(
            f"{quarter_label(quarter)}不在{self.policy.indicators[code].title}约定的"
            f"{quarter_label(indicator.first)}至{quarter_label(indicator.last)}之内；请核对季度，或签订补充协议。"
        )


def evaluate(policy: Policy, terms: Terms, facts: Facts) -> Allocation:
    """What one quarter's figures yield. Exact: parts of a split add up to the value, each within 1 fen.

    Raises TermsError (terms do not fit the policy), FactsError (no whole number of fen, or an indicator not
    agreed) or OutOfForce (the quarter lies outside the agreed term).
    """
    return Plan(policy, terms).apply(facts)


def evaluate_all(policy: Policy, terms: Terms, facts: Iterable[Facts]) -> list[Allocation]:
    """evaluate() over many facts of one agreement; the terms are compiled once."""
    plan = Plan(policy, terms)
    return [plan.apply(fact) for fact in facts]


def _not_fen(code: str, value: object) -> str:
    return f"指标「{code}」的值 {str(value)[:30]} 不是整数分，或超过 {MAX_FEN} 分；请换算成分并核对单位。"
