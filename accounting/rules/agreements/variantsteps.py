"""The steps of a variant as part of the trace: from its leaves – figure, history, agreed values, clauses – to the parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from accounting.rules.agreements.compiled import CompiledShare, CompiledTerm
from accounting.rules.agreements.interpreting import SHARE, Interpretation
from accounting.rules.language.values import Value
from accounting.rules.policy.arguments import RoleKeys
from accounting.rules.policy.computation import TERMS, Quantity
from accounting.rules.policy.model import Variant
from accounting.rules.quantities.computing import quantity_value
from accounting.rules.quantities.tracing import QuantityStep
from accounting.rules.ratios import yuan_text
from accounting.rules.tracing import AGREED, Step, weakest

FIGURE = "value"


def variant_parts(
    term: CompiledTerm,
    variant: Variant,
    told: Interpretation,
    leaf: Step,
    *,
    names: Mapping[str, str],
    agreement: str,
) -> list[Step]:
    """One step per party in the order of the shares, over the tree of the variant's quantities.

    leaf: the filed figure. names: party key → how sentences call it. agreement: what agreed leaves were read from.
    """
    if told.outcome is None:
        raise ValueError("a variant has an outcome")
    steps: dict[str, Step] = {}
    for step in told.outcome.trace:
        steps[step.name] = (
            leaf if step.origin == FIGURE else _step(term, step, steps, told.outcome.roles, agreement)
        )
    table = steps[variant.credit[term.book]]
    return [
        _part(term, share, variant, table, leaf, called=told.called[share.party], amount=amount, names=names)
        for share, amount in zip(term.shares, told.credits, strict=True)
    ]


def _part(
    term: CompiledTerm,
    share: CompiledShare,
    variant: Variant,
    table: Step,
    leaf: Step,
    *,
    called: str,
    amount: int,
    names: Mapping[str, str],
) -> Step:
    filed = yuan_text(leaf.value) if isinstance(leaf.value, int) else ""
    said = f"{names[share.party]}按「{variant.title}」计入 {yuan_text(amount)}（本季填报 {filed}）"
    return Step(
        name=f"{term.indicator}.{term.book}.{share.party}",
        operation="quantity",
        formula=f"{table.formula}，取{called}",
        value=amount,
        unit="fen",
        text=said,
        inputs=(table,),
        references=term.basis,
        status=weakest((*term.basis, *table.references)),
        again=_cell(called),
    )


def _cell(called: str) -> Callable[[Sequence[Any]], int]:
    return lambda values: int(values[0][called])


def _step(
    term: CompiledTerm,
    step: QuantityStep,
    steps: Mapping[str, Step],
    roles: RoleKeys,
    agreement: str,
) -> Step:
    """A step of the evaluation as a step of the trace."""
    agreed = step.origin in (TERMS, SHARE)
    return Step(
        name=f"{term.indicator}.{term.book}.step.{step.name}",
        operation="input" if step.quantity is None else "quantity",
        formula=step.formula,
        value=step.value,
        unit=step.unit,
        text=step.text,
        inputs=tuple(steps[name] for name in step.inputs),
        references=step.references,
        status=AGREED if agreed else step.status,
        source=agreement if agreed else "",
        origin=step.origin,
        title=step.title,
        again=None if step.quantity is None else partial(_compute, step.quantity, step.inputs, roles),
    )


def _compute(quantity: Quantity, needs: Sequence[str], roles: RoleKeys, values: Sequence[Any]) -> Value:
    """A quantity anew from the values of what it needs; fen of the filed figure are numbers like any other."""
    exact = [Fraction(value) if type(value) is int else value for value in values]
    return quantity_value(quantity, dict(zip(needs, exact, strict=True)), roles)
