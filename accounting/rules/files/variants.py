"""Checks the variants an indicator offers: books, quantities and grounds exist, and the ledger can fill them in."""

from __future__ import annotations

from collections.abc import Iterator

from accounting.rules.policy.arguments import Fault, Path
from accounting.rules.policy.computation import FACTS, TERMS
from accounting.rules.policy.model import IndicatorRule, Policy, Variant
from accounting.rules.policy.ordering import needed_for
from accounting.rules.vocabulary import SPLIT

_ASKED = ("number", "flag", "choice", "day", "text", "series", "table")
"""Kinds of agreed values a form can ask for."""


def variant_faults(policy: Policy, rule: IndicatorRule) -> Iterator[Fault]:
    """Every fault of the variants of one indicator."""
    for variant in rule.variants.values():
        path = ("indicators", rule.code, "variants", variant.name)
        yield from _books(rule, variant, path)
        for book, quantity in variant.credit.items():
            if quantity not in policy.computation.quantities:
                yield (*path, "credit", book), f"没有名为「{quantity}」的量", "请先在 quantities 中写出"
            else:
                yield from _fillable(policy, quantity, (*path, "credit", book))
        for at, name in enumerate(variant.basis):
            if name not in policy.parameters:
                yield (*path, "basis", at), f"没有名为「{name}」的参数", "请先在 parameters 中写出"


def _books(rule: IndicatorRule, variant: Variant, path: Path) -> Iterator[Fault]:
    for book in variant.credit:
        if book not in rule.books:
            yield (*path, "credit", book), f"该指标没有 {book} 口径", "请删去，或在 books 中写出"
        elif rule.books[book].modes != (SPLIT,):
            yield (*path, "credit", book), "只有按比例分享（split）的口径可以另约做法", "请删去该做法"
    for missing in rule.books.keys() - variant.credit.keys():
        yield (*path, "credit"), f"没有写明 {missing} 口径怎样计入", "请为每个口径各写一个量"


def _fillable(policy: Policy, quantity: str, path: Path) -> Iterator[Fault]:
    """Whatever the quantity needs is agreed, or known to the ledger."""
    names = needed_for(policy.computation.quantities, [quantity])
    for wanted in policy.computation.inputs.values():
        if wanted.name not in names:
            continue
        if wanted.origin == FACTS:
            yield (
                path,
                f"用到的输入「{wanted.name}」没有来源，核算时无从填入",
                "请为该输入写明 from，如 terms 或 value",
            )
        elif wanted.origin == TERMS and wanted.kind not in _ASKED:
            yield path, f"协议表单不能填写「{wanted.name}」这种输入", f"请改用：{'、'.join(_ASKED)}"
