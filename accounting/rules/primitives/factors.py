"""Shares from several factors – revenue, wages, assets – each with a weight of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Refusal, Value, as_number, bounded, number_text
from accounting.rules.primitives.literals import Fault, literal
from accounting.rules.primitives.saying import share_text
from accounting.rules.primitives.shapes import Expression, Record, Steps, Word
from accounting.rules.primitives.shares import Table, parts_of, sizes, total

WHEN_ZERO: Final[dict[str, str]] = {
    "refuse": "不予计算",
    "drop": "略去该因素，其余权重按比例补足",
    "equal": "该因素各方均等",
}

FACTORS: Final = Record(
    required={"parts": Steps(Record(required={"of": Expression(), "weight": Expression()}))},
    optional={"when_zero": Word(WHEN_ZERO)},
)

Factor = tuple[Table, Fraction]
"""The sizes of every party by one factor, and the factor's weight."""


def factor_shares(arguments: Mapping[str, Any]) -> Table:
    """The weighted average of each party's part by every factor; the shares add up to exactly 1.

    Raises Refusal: weights that do not add up to 1, a factor in which everybody has 0 (unless `when_zero`
    says otherwise), parties that differ from factor to factor.
    """
    factors = [_factor(part, at) for at, part in enumerate(arguments["parts"], 1)]
    _refuse_wrong_weights([weight for _, weight in factors])
    names = list(factors[0][0]) if factors else []
    for at, (table, _) in enumerate(factors, 1):
        if odd := sorted(table.keys() ^ set(names)):
            reason = f"因素 {at} 与因素 1 的各方不一致：{'、'.join(odd[:5])} 只在其中一处"
            raise Refusal(reason, "请为每一方各写一个数，没有的写 0")
    kept = _without_empty(factors, arguments.get("when_zero", "refuse"))
    parts = [(parts_of(table, "因素"), weight) for table, weight in kept]
    return {name: total(part[name] * weight for part, weight in parts) for name in names}


def _factor(part: Mapping[str, Value], at: int) -> Factor:
    weight = as_number(part["weight"], f"因素 {at} 的权重")
    if weight < 0:
        raise Refusal(f"因素 {at} 的权重为 {number_text(weight)}，不能小于 0", "请改正权重")
    return sizes(part["of"], f"因素 {at}"), weight


def _refuse_wrong_weights(weights: Sequence[Fraction]) -> None:
    if (found := total(weights)) != 1:
        raise Refusal(f"各因素权重合计 {number_text(found)}，应正好为 1", "请改正权重")


def _without_empty(factors: Sequence[Factor], when_zero: str) -> list[Factor]:
    """The factors with what `when_zero` does to those in which everybody has 0; weights add up to 1 again."""
    empty = [at for at, (table, _) in enumerate(factors, 1) if not any(table.values())]
    if not empty:
        return list(factors)
    if when_zero == "refuse":
        reason = f"因素 {'、'.join(map(str, empty))} 各方都为 0，无从按比例分"
        raise Refusal(reason, "请核对数据，或写明 when_zero: drop 或 equal")
    if when_zero == "equal":
        return [(table if any(table.values()) else _equal(table), weight) for table, weight in factors]
    kept = [(table, weight) for table, weight in factors if any(table.values())]
    left = total(weight for _, weight in kept)
    if left == 0:
        raise Refusal("有数的因素权重合计为 0，无从按比例分", "请核对数据，或写明 when_zero: equal")
    return [(table, bounded(weight / left)) for table, weight in kept]


def _equal(table: Table) -> Table:
    return dict.fromkeys(table, Fraction(1))


def factors_text(arguments: Mapping[str, Any]) -> str:
    """3 个因素按 35%、35%、30% 加权."""
    weights = "、".join(share_text(part["weight"]) for part in arguments["parts"])
    tables = [sizes(part["of"], "因素") for part in arguments["parts"]]
    empty = [str(at) for at, table in enumerate(tables, 1) if not any(table.values())]
    done = f"；因素 {'、'.join(empty)} 各方都为 0，{WHEN_ZERO[arguments['when_zero']]}" if empty else ""
    return f"{len(tables)} 个因素按 {weights} 加权{done}"


def factor_faults(arguments: Mapping[str, Any]) -> list[Fault]:
    """Plainly written weights that do not add up to 1."""
    parts = arguments.get("parts") or []
    if not parts:
        return [(("parts",), "没有写任何因素", "请写 of 与 weight")]
    written = [literal(part.get("weight")) for part in parts]
    known = [weight for weight in written if weight is not None]
    if len(known) < len(written) or sum(known) == 1:
        return []
    return [(("parts",), f"各因素权重合计 {number_text(sum(known, Fraction(0)))}，应正好为 1", "请改正权重")]
