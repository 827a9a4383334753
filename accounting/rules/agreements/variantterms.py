"""Checks the way of sharing an agreement chose and the values it had to agree for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accounting.rules.agreements.interpreting import agreed_inputs, uses_shares
from accounting.rules.agreements.terms import AgreedValue, IndicatorTerms, Terms
from accounting.rules.language.values import Refusal
from accounting.rules.policy.computation import Input
from accounting.rules.policy.model import IndicatorRule, Policy
from accounting.rules.quantities.facts import read_input

Faults = Iterator[tuple[str, str]]
"""Field and sentence."""

OPEN = "办法未公布，由各方约定"


def variant_faults(policy: Policy, terms: Terms, rule: IndicatorRule, agreed: IndicatorTerms) -> Faults:
    """Every fault of the chosen variant and of the values agreed for it."""
    variant = rule.variants.get(agreed.variant)
    if agreed.variant and variant is None:
        words = "、".join(offered.title for offered in rule.variants.values())
        mend = f"请在 {words} 中选择，或不选" if words else "办法没有列出其他计算方式，请删去"
        yield (
            f"{rule.code}.variant",
            f"{rule.title}·计算方式：「{agreed.variant[:40]}」不在办法所列之内；{mend}。",
        )
        return
    inputs = {wanted.name: wanted for wanted in agreed_inputs(policy, variant)} if variant else {}
    for name in agreed.agreed.keys() - inputs.keys():
        where = f"「{variant.title}」没有这一约定项" if variant else "没有选定计算方式，不需要约定值"
        yield f"{rule.code}.agreed.{name}", f"{rule.title}·约定值「{name[:40]}」：{where}；请删去。"
    for wanted in inputs.values():
        yield from _value(terms, rule, wanted, agreed.agreed)


def ratio_needed(policy: Policy, rule: IndicatorRule, agreed: IndicatorTerms) -> bool:
    """Whether shares have to be agreed: always for plain shares, for a variant where it rests on them."""
    variant = rule.variants.get(agreed.variant)
    return variant is None or uses_shares(policy, variant)


def _value(terms: Terms, rule: IndicatorRule, wanted: Input, given: Mapping[str, AgreedValue]) -> Faults:
    field, label = f"{rule.code}.agreed.{wanted.name}", f"{rule.title}·{wanted.title}"
    value = given.get(wanted.name, "")
    if value == "" or value == {}:
        if wanted.optional:
            return
        unit = f"，单位：{wanted.unit}" if wanted.unit not in ("", "1") else ""
        yield field, f"{label}：没有填写（{wanted.note or OPEN}{unit}）；请在协议中约定。"
        return
    if isinstance(value, Mapping):
        keys = [party.key for party in terms.parties]
        for odd in [key for key in value if key not in keys]:
            yield field, f"{label}：「{odd}」不是协议的一方；请改选或先加入各方。"
            return
        for party in [party for party in terms.parties if party.key not in value]:
            yield field, f"{label}：没有写{party.name or party.key}的数，没有的填 0。"
            return
    try:
        read_input(wanted, value)
    except Refusal as refusal:
        yield field, f"{label}：{refusal.reason}。{refusal.mend}。"
