"""Dividing in proportion while no party gets more than its ceiling or less than its floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Refusal, Value, bounded, number_text
from accounting.rules.primitives.saying import brief
from accounting.rules.primitives.shapes import Arguments, Expression, Primitive, Record
from accounting.rules.primitives.shares import Table, divided, proportions, shares_text, sizes, total

_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class _Claim:
    """One party: its share, and what it gets at least and at most (None: no ceiling)."""

    share: Fraction
    least: Fraction
    most: Fraction | None

    def at(self, level: Fraction) -> Fraction:
        """What the party gets when everybody gets `level` times its share, within limits."""
        wanted = max(level * self.share, self.least)
        return bounded(wanted if self.most is None else min(wanted, self.most))


def within_limits(
    size: Fraction,
    shares: Mapping[str, Fraction],
    at_least: Mapping[str, Fraction],
    at_most: Mapping[str, Fraction],
) -> Table:
    """A size ≥ 0 in proportion to the shares, no part outside its limits, nothing lost.

    What a ceiling cuts off goes to the others in proportion to their shares, what a floor tops up comes from
    the others likewise, until all fit: in the end there is one level such that every part is level × share,
    or the limit it would cross. That level is looked for directly, limit by limit in rising order, so the
    result is unique and does not depend on the order of parties. Limits of parties not named do not exist.
    Raises Refusal when the limits cannot be kept.
    """
    claims = {
        name: _Claim(share, at_least.get(name, _NOTHING), at_most.get(name)) for name, share in shares.items()
    }
    _refuse_impossible(size, claims)
    level = _level(size, claims)
    return {name: claim.at(level) for name, claim in claims.items()}


def _refuse_impossible(size: Fraction, claims: Mapping[str, _Claim]) -> None:
    for name, claim in claims.items():
        if claim.most is not None and claim.least > claim.most:
            reason = f"{name} 的下限 {number_text(claim.least)} 大于上限 {number_text(claim.most)}"
            raise Refusal(reason, "请核对 at_least 与 at_most")
    least = total(claim.least for claim in claims.values())
    if least > size:
        reason = f"各方下限合计 {number_text(least)}，超过可分的 {number_text(size)}"
        raise Refusal(reason, "请降低下限，或写明不足部分由谁承担")
    # A party without a share gets its floor and nothing else, however much is left.
    most = [claim.most if claim.share else claim.least for claim in claims.values()]
    if None not in most and (room := total(limit for limit in most if limit is not None)) < size:
        reason = f"各方至多共得 {number_text(room)}，少于可分的 {number_text(size)}"
        raise Refusal(reason, "请提高上限，或写明多出部分归谁")


def _level(size: Fraction, claims: Mapping[str, _Claim]) -> Fraction:
    """The level at which the parts add up to the size: between two limits the sum rises in a straight line."""
    bends: list[tuple[Fraction, Fraction]] = []
    for claim in claims.values():
        if claim.share:
            bends.append((claim.least / claim.share, claim.share))
            if claim.most is not None:
                bends.append((claim.most / claim.share, -claim.share))
    reached = total(claim.least for claim in claims.values())
    level = slope = _NOTHING
    for bend, change in sorted(bends):
        rise = bounded(slope * (bend - level))
        if reached + rise >= size:
            break
        reached, level, slope = bounded(reached + rise), bend, slope + change
    return level + (size - reached) / slope if slope else level


def _limits(args: Mapping[str, Any], key: str, what: str, shares: Table) -> Table:
    if key not in args:
        return {}
    limits = sizes(args[key], what)
    if odd := sorted(limits.keys() - shares.keys()):
        raise Refusal(f"{what}里的 {'、'.join(odd[:5])} 不参加分配", "请改为份额表里的各方")
    return limits


def _compute(args: Arguments) -> Value:
    shares = proportions(args["by"], "份额")
    at_least = _limits(args, "at_least", "下限", shares)
    at_most = _limits(args, "at_most", "上限", shares)
    return divided(args["amount"], shares, lambda size: within_limits(size, shares, at_least, at_most))


def _say(args: Arguments, value: Value) -> str:
    said = f"{brief(args['amount'])} 按 {shares_text(proportions(args['by'], '份额'))} 分"
    for key, word in (("at_least", "不低于"), ("at_most", "不超过")):
        if key in args:
            said += f"，{word} {brief(args[key])}"
    return f"{said}，差额由其余各方按比例分：{brief(value)}"


SHARE_WITHIN: Final = Primitive(
    name="share_within",
    title="限额内按比例分",
    shape=Record(
        required={"amount": Expression(), "by": Expression()},
        optional={"at_most": Expression(), "at_least": Expression()},
    ),
    compute=_compute,
    say=_say,
    conserves="amount",
)
