"""Builds the trace of one allocation: values and shares as leaves, parts and entries on top, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from accounting.rules.agreements.adjusting import adjustments_of, credits_of
from accounting.rules.agreements.compiled import CompiledShare, CompiledTerm
from accounting.rules.agreements.interpreting import Interpretation
from accounting.rules.agreements.terms import Facts, Terms, quarter_label
from accounting.rules.agreements.variantsteps import variant_parts
from accounting.rules.policy.model import Policy
from accounting.rules.ratios import percent_text, ratio_text, yuan_text
from accounting.rules.tracing import AGREED, Step, collected, weakest
from accounting.rules.vocabulary import (
    AS_FILED,
    ASSIGN,
    BASES,
    BOOKS,
    DUPLICATE,
    DUPLICATES,
    MODES,
    SPLIT,
    TERRITORIAL,
)

Told = Mapping[tuple[str, str], Interpretation]
"""What variants came to, per (indicator, book)."""


def build_trace(
    policy: Policy, agreed: Terms, terms: Sequence[CompiledTerm], facts: Facts, told: Told
) -> Step:
    """The tree over every part and every entry of an allocation."""
    explainer = _Explainer(policy, agreed, facts, told)
    bases = {term.indicator: term.base for term in terms}
    leaves = {code: explainer.value_leaf(code, bases.get(code, AS_FILED)) for code in facts.values}
    books = [explainer.book(term, leaves[term.indicator]) for term in terms if term.indicator in leaves]
    inputs = (*leaves.values(), *books)
    text = "。".join(step.text for step in inputs) + "。"
    return _collect("allocation", "汇总各口径", text, inputs)


def _collect(name: str, formula: str, text: str, inputs: tuple[Step, ...]) -> Step:
    """A step that gathers the steps below it by name; it rests on every clause they rest on."""
    cited = tuple({ref.parameter: ref for step in inputs for ref in step.references}.values())
    return Step(
        name=name,
        operation="collect",
        formula=formula,
        value=collected(inputs, [step.value for step in inputs]),
        unit="fen",
        text=text,
        inputs=inputs,
        references=cited,
        status=weakest(cited),
    )


class _Explainer:
    """Words and steps of one agreement in one quarter."""

    def __init__(self, policy: Policy, agreed: Terms, facts: Facts, told: Told) -> None:
        self.policy = policy
        self.agreed = agreed
        self.facts = facts
        self.told = told
        self.ratios: dict[tuple[str, str], str] = {}
        self.names = {
            party.key: f"{policy.side_word(party.role)}{party.name or party.key}" for party in agreed.parties
        }

    def value_leaf(self, code: str, base: str) -> Step:
        """The value that is shared, where it arises: as filed, or what can be shared of the receipts."""
        title = self.policy.indicators[code].title
        place = self.agreed.indicators[code].arises_in
        where = self.names.get(place, place)
        value = self.facts.values[code]
        verb = "填报" if base == AS_FILED else "可分享"
        return Step(
            name=f"{code}.{TERRITORIAL}.{place}",
            operation="input",
            formula="填报数" if base == AS_FILED else BASES[base],
            value=value,
            unit="fen",
            text=f"{title}{quarter_label(self.facts.quarter)}在{where}{verb} {yuan_text(value)}",
            source=self.facts.references.get(code, ""),
        )

    def book(self, term: CompiledTerm, leaf: Step) -> Step:
        """All parts and entries of one compiled term."""
        parts, manner = self._parts(term, leaf)
        credits = [_fen(part) for part in parts]
        entries = [
            self._entry(term, leaf, parts, unit, amount)
            for unit, amount in adjustments_of(term, _fen(leaf), credits)
        ]
        by_key = {share.party: part for share, part in zip(term.shares, parts, strict=True)}
        by_party = "，".join(
            f"{self.names[party.key]} {yuan_text(_fen(by_key[party.key]))}" for party in self.agreed.parties
        )
        title = self.policy.indicators[term.indicator].title
        text = f"{title}在{BOOKS[term.book]}{manner}：{by_party}"
        return _collect(f"{term.indicator}.{term.book}", manner, text, (*parts, *entries))

    def _parts(self, term: CompiledTerm, leaf: Step) -> tuple[list[Step], str]:
        """What each party is credited with, and in which manner."""
        if term.variant:
            variant = self.policy.indicators[term.indicator].variants[term.variant]
            told = self.told[term.indicator, term.book]
            parts = variant_parts(
                term, variant, told, leaf, names=self.names, agreement=self.agreed.reference
            )
            return parts, f"按「{variant.title}」计入"
        if term.mode == SPLIT:
            return self._split_parts(term, leaf), f"按 {self._ratio(term)} 分享"
        return self._whole_parts(term, leaf), MODES[term.mode]

    def _ratio(self, term: CompiledTerm) -> str:
        """The ratio in the order the agreement declares its parties."""
        key = (term.indicator, term.book)
        if key not in self.ratios:
            by_party = {share.party: Fraction(share.numerator, term.denominator) for share in term.shares}
            self.ratios[key] = ratio_text([by_party[party.key] for party in self.agreed.parties])
        return self.ratios[key]

    def _share_leaves(self, term: CompiledTerm) -> list[Step]:
        base = f"{term.indicator}.{term.book}"
        return [
            Step(
                name=f"{base}.share.{share.party}",
                operation="input",
                formula="约定比例" if term.mode == SPLIT else MODES[term.mode],
                value=Fraction(share.numerator, term.denominator),
                unit="/1",
                text=f"{self.names[share.party]}的比例为 {Fraction(share.numerator, term.denominator)}",
                references=term.basis,
                status=AGREED if term.mode == SPLIT else weakest(term.basis),
                source=self.agreed.reference,
            )
            for share in term.shares
        ]

    def _split_parts(self, term: CompiledTerm, leaf: Step) -> list[Step]:
        shares = self._share_leaves(term)
        value = _fen(leaf)
        amounts = credits_of(term, value)
        whole = Step(
            name=f"{term.indicator}.{term.book}.split",
            operation="split",
            formula="按比例取整到分，尾差归余数最大者",
            value=amounts,
            unit="fen",
            text=f"{yuan_text(value)} 按 {self._ratio(term)} 分成 {'、'.join(map(yuan_text, amounts))}",
            inputs=(leaf, *shares),
            references=term.basis,
            status=weakest(term.basis),
        )
        return [
            Step(
                name=f"{term.indicator}.{term.book}.{share.party}",
                operation="take",
                formula=f"{yuan_text(value)} × {Fraction(share.numerator, term.denominator)}",
                value=amount,
                unit="fen",
                text=self._part_sentence(term, share, value, amount),
                inputs=(whole,),
                arguments=(share.rank,),
                references=term.basis,
                status=weakest(term.basis),
            )
            for share, amount in zip(term.shares, amounts, strict=True)
        ]

    def _part_sentence(self, term: CompiledTerm, share: CompiledShare, value: int, amount: int) -> str:
        fraction = Fraction(share.numerator, term.denominator)
        exact = value * fraction
        rounded = "" if exact == amount else f"，取整到分为 {yuan_text(amount)}"
        return (
            f"{self.names[share.party]}按 {self._ratio(term)} 分得 {percent_text(fraction)}："
            f"{yuan_text(value)} × {fraction} = {yuan_text(exact)}{rounded}"
        )

    def _whole_parts(self, term: CompiledTerm, leaf: Step) -> list[Step]:
        value = _fen(leaf)
        verb = {DUPLICATE: "按全额双核算计入", ASSIGN: "按全额归属计入"}[term.mode]
        return [
            Step(
                name=f"{term.indicator}.{term.book}.{share.party}",
                operation="times",
                formula=f"{yuan_text(value)} × {share.numerator}",
                value=amount,
                unit="fen",
                text=f"{self.names[share.party]}{verb} {yuan_text(amount)}",
                inputs=(leaf, factor),
                references=term.basis,
                status=weakest(term.basis),
            )
            for share, amount, factor in zip(
                term.shares, credits_of(term, value), self._share_leaves(term), strict=True
            )
        ]

    def _entry(self, term: CompiledTerm, leaf: Step, parts: list[Step], unit: str, amount: int) -> Step:
        """One adjustment as a signed total of parts and the value."""
        terms = list(self._entry_terms(term, leaf, parts, unit))
        word = "重复计入额" if unit == DUPLICATES else self._unit_name(term, unit)
        shown = " ".join(f"{'+' if sign > 0 else '−'} {yuan_text(_fen(step))}" for sign, step in terms)
        shown = shown.removeprefix("+ ")
        return Step(
            name=f"{term.indicator}.{term.book}.entry.{unit}",
            operation="total",
            formula=shown,
            value=amount,
            unit="fen",
            text=f"{BOOKS[term.book]}核算记录：{word} {shown} = {yuan_text(amount)}",
            inputs=tuple(step for _, step in terms),
            arguments=tuple(sign for sign, _ in terms),
            references=term.basis,
            status=weakest(term.basis),
        )

    def _entry_terms(
        self, term: CompiledTerm, leaf: Step, parts: list[Step], unit: str
    ) -> list[tuple[int, Step]]:
        if unit == DUPLICATES:
            return [(1, leaf), *((-1, part) for part in parts)]
        own = [(1, part) for share, part in zip(term.shares, parts, strict=True) if share.unit == unit]
        return [*own, (-1, leaf)] if unit == term.arises_in else own

    def _unit_name(self, term: CompiledTerm, unit: str) -> str:
        named = [self.names[share.party] for share in term.shares if share.unit == unit]
        return named[0] if named else unit


def _fen(step: Step) -> int:
    if not isinstance(step.value, int):
        raise TypeError(f"step {step.name} is no amount")
    return step.value
