"""The interpreted lane: what a variant of the policy credits to each party for one quarter's figure, in whole fen.

A variant is a quantity of the policy. Its inputs are the figure, what counts already (History), the agreed
shares and the values agreed for the indicator. Tables name the parties by their keys; a role word (host …)
stands for the one party that holds the role.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from accounting.rules.agreements.adjusting import credits_of
from accounting.rules.agreements.compiled import CompiledTerm
from accounting.rules.agreements.terms import AgreedValue, History
from accounting.rules.errors import FactsError
from accounting.rules.language.values import Value, number_text
from accounting.rules.policy.computation import TERMS, Input, Quantity
from accounting.rules.policy.model import Policy, Variant
from accounting.rules.policy.ordering import needed_for
from accounting.rules.quantities.evaluating import evaluate_quantities
from accounting.rules.quantities.outcome import Outcome
from accounting.rules.ratios import yuan_text
from accounting.rules.vocabulary import MAX_FEN, ROLES

SHARE: Final = "share"


@dataclass(frozen=True, slots=True)
class Interpretation:
    """Credits in the order of the term's shares; `outcome` explains a variant, a plain split needs none.

    `called` is what the outcome calls each party: key → name.
    """

    credits: tuple[int, ...]
    outcome: Outcome | None
    called: Mapping[str, str]


def inputs_of(policy: Policy, variant: Variant) -> tuple[Input, ...]:
    """Every input a variant is computed from, in the order of the policy."""
    needed = needed_for(policy.computation.quantities, list(variant.credit.values()))
    return tuple(wanted for wanted in policy.computation.inputs.values() if wanted.name in needed)


def agreed_inputs(policy: Policy, variant: Variant) -> tuple[Input, ...]:
    """What the parties have to agree on where they choose a variant."""
    return tuple(wanted for wanted in inputs_of(policy, variant) if wanted.origin == TERMS)


def uses_shares(policy: Policy, variant: Variant) -> bool:
    """Whether a variant rests on the agreed shares."""
    return any(wanted.origin == SHARE for wanted in inputs_of(policy, variant))


def interpret(
    policy: Policy,
    term: CompiledTerm,
    value: int,
    history: History,
    *,
    on: date,
    names: Mapping[str, str] | None = None,
) -> Interpretation:
    """What an interpreted term credits to each party for a figure of `value` fen.

    on: the day whose parameters hold (the day of signing). names: party key → the name the trace shows.
    Raises FactsError (the variant cannot be computed, or its credits are no whole fen or do not add up) or
    OutOfForce.
    """
    if not term.variant:
        return Interpretation(credits_of(term, value), None, {})
    called = _called(term, names or {})
    variant = policy.indicators[term.indicator].variants[term.variant]
    quantity = policy.computation.quantities[variant.credit[term.book]]
    outcome = evaluate_quantities(
        policy,
        dict(_filled(policy, variant, term, value, history, called)),
        {name: _agreed(part, called) for name, part in term.agreed.items()},
        on=on,
        roles=_roles(term, called),
        wanted=[quantity.name],
        examples=False,
    )
    credits = _credits(term, quantity, outcome.results[quantity.name], called)
    if sum(credits) != value:
        reason = f"各方计入合计 {yuan_text(sum(credits))}，与填报数 {yuan_text(value)} 不符"
        raise _refused(term, quantity, f"{reason}；请在政策文件中核对公式")
    return Interpretation(credits, outcome, called)


def _called(term: CompiledTerm, names: Mapping[str, str]) -> dict[str, str]:
    """What the tables call each party, in tie order: by name where all names differ, else by key."""
    keys = [share.party for share in term.shares]
    called = [names.get(key) or key for key in keys]
    return dict(zip(keys, called if len(set(called)) == len(called) else keys, strict=True))


def _roles(term: CompiledTerm, called: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Role word → the parties that hold it, in tie order."""
    return {role: tuple(called[share.party] for share in term.shares if share.role == role) for role in ROLES}


def _filled(
    policy: Policy,
    variant: Variant,
    term: CompiledTerm,
    value: int,
    history: History,
    called: Mapping[str, str],
) -> Iterator[tuple[str, Any]]:
    """By name, every input the ledger fills in for a quarter."""
    known: dict[str, Any] = {
        "value": value,
        "value_this_year": history.value_this_year,
        "value_to_date": history.value_to_date,
        "credited_this_year": _by_name(history.credited_this_year, called),
        "credited_to_date": _by_name(history.credited_to_date, called),
        "quarter_number": history.quarter_number,
        SHARE: {called[share.party]: str(term.share_of(share)) for share in term.shares},
    }
    for wanted in inputs_of(policy, variant):
        if wanted.origin != TERMS:
            yield wanted.name, known[wanted.origin]


def _by_name(amounts: Mapping[str, int], called: Mapping[str, str]) -> dict[str, int]:
    return {name: amounts.get(key, 0) for key, name in called.items()}


def _agreed(value: AgreedValue, called: Mapping[str, str]) -> AgreedValue:
    return (
        {called.get(key, key): part for key, part in value.items()} if isinstance(value, Mapping) else value
    )


def _credits(
    term: CompiledTerm, quantity: Quantity, result: Value, called: Mapping[str, str]
) -> tuple[int, ...]:
    """The table of a variant as whole fen in the order of the shares."""
    if not isinstance(result, dict) or result.keys() != set(called.values()):
        found = "、".join(result) if isinstance(result, dict) else "一个数"
        reason = f"算出的是 {found}，应为协议各方 {'、'.join(called.values())} 各一个数"
        raise _refused(term, quantity, f"{reason}；请改用适合协议各方的方式")
    return tuple(_fen(term, quantity, name, result[name]) for name in called.values())


def _fen(term: CompiledTerm, quantity: Quantity, name: str, amount: Value) -> int:
    if not isinstance(amount, Fraction) or amount.denominator != 1:
        shown = number_text(amount) if isinstance(amount, Fraction) else "不是数"
        raise _refused(term, quantity, f"{name}的计入数（{shown}）不是整分；请在政策文件中先取整到分")
    if abs(amount) > MAX_FEN:
        raise _refused(term, quantity, f"{name}的计入数超过 {MAX_FEN} 分；请核对公式和单位")
    return int(amount)


def _refused(term: CompiledTerm, quantity: Quantity, sentence: str) -> FactsError:
    return FactsError(term.indicator, f"「{quantity.title}」（{quantity.name}）{sentence}。")
