"""Checks the terms of an agreement against the policy; every fault is a Chinese sentence under its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from accounting.rules.agreements.agreed import agreed_shares
from accounting.rules.agreements.choices import base_options, deviation_allowed, ratio_options
from accounting.rules.agreements.terms import IndicatorTerms, Terms, quarter_label
from accounting.rules.agreements.variantterms import ratio_needed, variant_faults
from accounting.rules.errors import OutOfForce, TermsError
from accounting.rules.policy.model import BookRule, IndicatorRule, Policy
from accounting.rules.ratios import ratio_text
from accounting.rules.splitting import common_numerators
from accounting.rules.vocabulary import (
    ASSIGN,
    BASES,
    BOOKS,
    DUPLICATE,
    DUPLICATES,
    FINEST_DENOMINATOR,
    FIRST_QUARTER,
    HOST,
    LAST_QUARTER,
    MAX_PARTIES,
    MODES,
    ORIGIN,
    ROLES,
    SPLIT,
)

Faults = Iterator[tuple[str, str]]
"""Field and sentence."""


def check_terms(policy: Policy, terms: Terms) -> None:
    """Raises TermsError with a sentence for every field at fault."""
    fields: dict[str, str] = {}
    for field, sentence in _faults(policy, terms):
        fields.setdefault(field, sentence)
    if fields:
        raise TermsError(fields)


def _faults(policy: Policy, terms: Terms) -> Faults:
    try:
        policy.require_in_force(terms.signed_on)
    except OutOfForce as error:
        yield "signed_on", f"签署日期：{error.message}"
        return
    yield from _parties(policy, terms)
    if not terms.indicators:
        yield "indicators", "核算指标：没有约定任何指标；请至少选择一项。"
    for code, agreed in terms.indicators.items():
        rule = policy.indicators.get(code)
        if rule is None:
            known = "、".join(known.title for known in policy.indicators.values())
            yield f"{code}", f"核算指标：《{policy.title}》不包括「{code}」；请在 {known} 中选择。"
        else:
            yield from _indicator(policy, terms, rule, agreed)


def _parties(policy: Policy, terms: Terms) -> Faults:
    keys = [party.key for party in terms.parties]
    if not 2 <= len(keys) <= MAX_PARTIES:
        yield "parties", f"协议各方：现有 {len(keys)} 方，应为 2 至 {MAX_PARTIES} 方；请增减。"
    if len(set(keys)) != len(keys):
        yield "parties", "协议各方：同一方列了两次；请删去重复。"
    units = {unit for party in terms.parties for unit in (party.key, party.statistical, party.fiscal)}
    if not all(keys) or DUPLICATES in units:
        yield "parties", "协议各方：有一方没有标识，或用了系统保留的标识；请改用单位标识。"
    roles = [party.role for party in terms.parties]
    for role in [role for role in roles if role not in ROLES]:
        yield "parties", f"协议各方：角色「{role}」不存在；请改为 {'、'.join(ROLES)} 之一。"
    for role in (ORIGIN, HOST):
        if role not in roles:
            yield "parties", f"协议各方：缺少{policy.side_word(role)}；请补上。"


def _indicator(policy: Policy, terms: Terms, rule: IndicatorRule, agreed: IndicatorTerms) -> Faults:
    needed = ratio_needed(policy, rule, agreed)
    options = base_options(policy, rule.code, terms.signed_on)
    yield from _required(rule, agreed, ratio=needed, base=len(options) > 1)
    yield from _base(rule, agreed, options)
    yield from _term(rule, agreed)
    yield from variant_faults(policy, terms, rule, agreed)
    for unknown in agreed.modes.keys() - rule.books.keys():
        yield (
            f"{rule.code}.modes",
            f"{rule.title}·计入方式：办法不把该指标计入「{BOOKS.get(unknown, unknown)}」；请删去。",
        )
    modes = {book.book: chosen_mode(book, agreed) for book in rule.books.values()}
    for book in rule.books.values():
        yield from _mode(rule, book, modes[book.book])
        if modes[book.book] == ASSIGN:
            yield from _assigned(policy, terms, rule, book, agreed)
        if modes[book.book] == DUPLICATE:
            yield from _counted_once(terms, rule, book)
    if SPLIT in modes.values() and needed:
        yield from _ratio(policy, terms, rule, agreed)
    elif agreed.ratio:
        way = "所选计算方式不用比例" if not needed else f"该指标{MODES[str(modes.popitem()[1])]}，没有比例"
        yield f"{rule.code}.ratio", f"{rule.title}·比例：{way}；请删去。"


def _base(rule: IndicatorRule, agreed: IndicatorTerms, options: tuple[str, ...]) -> Faults:
    """A figure that is named is one the policy lets be shared."""
    if agreed.base and agreed.base not in options:
        said, allowed = BASES.get(agreed.base, agreed.base), "、".join(BASES[option] for option in options)
        yield (
            f"{rule.code}.base",
            f"{rule.title}·计算口径：「{said}」不在办法允许之列；请在 {allowed} 中选择。",
        )


def _required(rule: IndicatorRule, agreed: IndicatorTerms, *, ratio: bool, base: bool) -> Faults:
    """What the document leaves open must be said by the agreement."""
    words = {
        "arises_in": "发生地",
        "from_quarter": "起始季度",
        "to_quarter": "截止季度",
        "ratio": "比例",
        "base": "计算口径",
    }
    given = {
        "arises_in": bool(agreed.arises_in),
        "from_quarter": agreed.from_quarter is not None,
        "to_quarter": agreed.to_quarter is not None,
        "ratio": bool(agreed.ratio) or not ratio,
        "base": bool(agreed.base) or not base,
    }
    for name, why in rule.required_terms.items():
        if not given[name]:
            yield f"{rule.code}.{name}", f"{rule.title}·{words[name]}：没有填写（{why}）；请在协议中约定。"


def _term(rule: IndicatorRule, agreed: IndicatorTerms) -> Faults:
    start, end = agreed.from_quarter, agreed.to_quarter
    for name, quarter in (("from_quarter", start), ("to_quarter", end)):
        if quarter is not None and not FIRST_QUARTER <= quarter <= LAST_QUARTER:
            yield (
                f"{rule.code}.{name}",
                f"{rule.title}·季度：{quarter} 不是 1990 年至 2199 年的季度；请改写。",
            )
            return
    if start is not None and end is not None and start > end:
        yield (
            f"{rule.code}.to_quarter",
            f"{rule.title}·截止季度：{quarter_label(end)}早于起始的{quarter_label(start)}；请改晚截止或改早起始。",
        )
    if agreed.arises_in == DUPLICATES:
        yield f"{rule.code}.arises_in", f"{rule.title}·发生地：用了系统保留的标识；请改选单位。"


def chosen_mode(book: BookRule, agreed: IndicatorTerms) -> str | None:
    """The mode agreed for a book, the only one there is, or None where the choice is open."""
    return agreed.modes.get(book.book) or (book.modes[0] if len(book.modes) == 1 else None)


def _mode(rule: IndicatorRule, book: BookRule, mode: str | None) -> Faults:
    if mode not in book.modes:
        allowed = "、".join(MODES[known] for known in book.modes)
        said = f"「{MODES.get(mode, mode)}」不在办法允许之列" if mode else "没有选定"
        yield f"{rule.code}.modes", f"{rule.title}·计入方式：{said}；请在 {allowed} 中选择。"


def _assigned(
    policy: Policy, terms: Terms, rule: IndicatorRule, book: BookRule, agreed: IndicatorTerms
) -> Faults:
    role = assigned_role(policy, terms, book)
    keys = [party.key for party in terms.parties if party.role == role]
    field, word = f"{rule.code}.assigned_to", policy.side_word(role)
    if agreed.assigned_to and agreed.assigned_to not in keys:
        yield (
            field,
            f"{rule.title}·归属方：「{agreed.assigned_to}」不是{word}；办法规定全额归属{word}，请改选。",
        )
    elif not agreed.assigned_to and len(keys) > 1:
        yield field, f"{rule.title}·归属方：协议有多个{word}；请指明全额归属哪一方。"


def _counted_once(terms: Terms, rule: IndicatorRule, book: BookRule) -> Faults:
    """Two parties of one unit would make that unit count the same figure twice."""
    units = [party.unit_in(book.book) for party in terms.parties]
    if len(set(units)) != len(units):
        yield "parties", f"协议各方：有两方同属一个单位，{rule.title}会在该单位重复计入；请只保留一方。"


def assigned_role(policy: Policy, terms: Terms, book: BookRule) -> str:
    """The role that takes the whole of an assigned indicator."""
    return str(policy.parameter(str(book.assign_to), terms.signed_on).value)


def _ratio(policy: Policy, terms: Terms, rule: IndicatorRule, agreed: IndicatorTerms) -> Faults:
    field, label = f"{rule.code}.ratio", f"{rule.title}·比例"
    if not agreed.ratio:
        return
    try:
        shares = agreed_shares(terms, agreed)
    except ValueError as error:
        yield field, f"{label}：{error}。"
        return
    if common_numerators(tuple(shares.values()))[1] > FINEST_DENOMINATOR:
        yield field, f"{label}：过细，通分后的分母超过 {FINEST_DENOMINATOR}；请减少小数位。"
        return
    yield from _deviation(policy, terms, rule, agreed, shares)


def _deviation(
    policy: Policy, terms: Terms, rule: IndicatorRule, agreed: IndicatorTerms, shares: dict[str, Fraction]
) -> Faults:
    """A ratio the policy does not name needs a reason, where it may be agreed at all."""
    options = ratio_options(policy, rule.code, terms.signed_on)
    held = [(party.role, shares[party.key]) for party in terms.parties if shares[party.key]]
    if not options or any(held_as(held, option.shares) for option in options):
        return
    words = "、".join(option.text for option in options)
    said = f"{rule.title}·比例：{ratio_text(tuple(shares.values()))} 不是办法所列的 {words}"
    side = f"（{policy.side_word(ORIGIN)}在前）"
    if not deviation_allowed(policy, rule.code, terms.signed_on):
        yield f"{rule.code}.ratio", f"{said}{side}，办法不允许偏离；请改用所列比例。"
    elif not agreed.deviation_reason.strip():
        yield f"{rule.code}.deviation_reason", f"{said}{side}；请改用所列比例，或写明偏离的理由。"


def held_as(held: list[tuple[str, Fraction]], option: Mapping[str, Fraction]) -> bool:
    """Whether exactly one party of each role of the option holds exactly its share."""
    return sorted(held) == sorted(option.items())
