"""What rounding leaves over when an amount is divided, and who gets it: one party, or the largest remainders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Refusal, bounded
from accounting.rules.primitives.literals import Fault, literal
from accounting.rules.primitives.rounding import ROUNDING, round_number, rounding_text, unit
from accounting.rules.primitives.shapes import Parties, Party, Shape
from accounting.rules.primitives.shares import Table, distinct, refuse_faults, total

LARGEST: Final = "largest_remainder"

TAIL: Final[dict[str, Shape]] = {
    "round": ROUNDING,
    "residual": Party(also={LARGEST: "最大余数法"}),
    "order": Parties(),
}
"""The optional arguments of everything that divides with rounding."""


@dataclass(frozen=True, slots=True)
class Tail:
    """How parts are rounded and who gets what is left; `order` decides equal remainders."""

    to: Fraction
    mode: str
    residual: str
    order: tuple[str, ...]


def tail_of(arguments: Mapping[str, Any], names: Sequence[str]) -> Tail | None:
    """The rounding of a division among `names`; None when it stays exact. Raises Refusal."""
    refuse_faults(tail_faults(arguments))
    if "round" not in arguments:
        return None
    residual, order = arguments["residual"], arguments.get("order", ())
    if residual == LARGEST:
        _refuse_other_parties(distinct(order, "次序"), names)
    elif residual not in names:
        raise Refusal(f"尾差方「{residual}」不在各方之中", f"请改为 {'、'.join(list(names)[:5])} 之一")
    rounding = arguments["round"]
    return Tail(unit(rounding["to"]), rounding["mode"], residual, tuple(order))


def _refuse_other_parties(order: Sequence[str], names: Sequence[str]) -> None:
    if odd := sorted(set(order) ^ set(names)):
        reason = f"次序与各方不一致：{'、'.join(odd[:5])} 只在其中一处"
        raise Refusal(reason, "请在 order 中把每一方各写一次")


def divide(size: Fraction, shares: Mapping[str, Fraction], tail: Tail | None) -> Table:
    """A size ≥ 0 divided by shares that add up to 1; the parts add up to the size, rounded or not.

    With a residual party everybody else is rounded and it takes what the others leave, which may lie below
    0 when rounding gave the others more than there is. With largest remainders every part is cut down to
    the unit, then the units left go one each to the largest remainders, equal ones in the declared order.
    A size that is no multiple of the unit leaves an odd bit: it goes to the residual party, or to the next
    party in line for a unit.
    """
    exact = {name: bounded(size * share) for name, share in shares.items()}
    if tail is None:
        return exact
    if tail.residual == LARGEST:
        return _largest(size, exact, tail)
    parts = {name: round_number(amount, tail.to, tail.mode) for name, amount in exact.items()}
    others = total(part for name, part in parts.items() if name != tail.residual)
    return {**parts, tail.residual: bounded(size - others)}


def _largest(size: Fraction, exact: Table, tail: Tail) -> Table:
    parts = {name: round_number(amount, tail.to, "down") for name, amount in exact.items()}
    units, odd_bit = divmod(size - total(parts.values()), tail.to)
    place = {name: at for at, name in enumerate(tail.order)}
    line = sorted(exact, key=lambda name: (parts[name] - exact[name], place[name]))
    for name in line[:units]:
        parts[name] += tail.to
    # Every remainder is less than a unit, so the units never reach the end of the line.
    parts[line[units]] += odd_bit
    return parts


def tail_text(arguments: Mapping[str, Any]) -> str:
    """；四舍五入到 1，尾差归承载地. Nothing when the division is exact."""
    if "round" not in arguments:
        return ""
    rounding, residual = arguments["round"], arguments["residual"]
    if residual == LARGEST:
        order = "、".join(arguments["order"])
        return f"；{rounding_text(rounding['to'], 'down')}，余额按最大余数法分，余数相同依次为 {order}"
    return f"；{rounding_text(rounding['to'], rounding['mode'])}，尾差归{residual}"


def tail_faults(arguments: Mapping[str, Any]) -> list[Fault]:
    """Faults of the rounding that can be seen as written: an argument missing, doubled or without effect."""
    rounding, residual = arguments.get("round"), arguments.get("residual")
    if rounding is None:
        return [
            ((key,), f"写了 {key}，却没有写 round", "请写明取整单位和办法，或删去这一项")
            for key in ("residual", "order")
            if key in arguments
        ]
    faults: list[Fault] = []
    if residual is None:
        faults.append(
            (("round",), "写了 round，却没有写 residual", "请写明尾差归哪一方，或写 largest_remainder")
        )
    if (to := literal(rounding.get("to"))) is not None and to <= 0:
        faults.append((("round", "to"), "取整单位应大于 0", "请写成 1、0.01 这样的单位"))
    return [*faults, *_order_faults(arguments, rounding.get("mode"))]


def _order_faults(arguments: Mapping[str, Any], mode: Any) -> list[Fault]:
    order = arguments.get("order")
    if arguments.get("residual") != LARGEST:
        needless = "order 只用于最大余数法，这里不起作用"
        return [] if order is None else [(("order",), needless, "请删去 order，或改 residual")]
    faults: list[Fault] = []
    if order is None:
        mend = "请用 order 列出各方，余数相同时依此分"
        faults.append((("residual",), "最大余数法没有写 order", mend))
    elif len(set(order)) < len(order):
        faults.append((("order",), "order 中有一方出现不止一次", "请每一方只写一次"))
    if mode not in ("down", "floor"):
        reason = f"最大余数法先一律舍去尾数，mode 写 {mode} 不起作用"
        faults.append((("round", "mode"), reason, "请写 mode: down"))
    return faults
