"""Shares of the parties, adding up to exactly 1, from whatever a policy rests them on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import (
    Refusal,
    Undefined,
    Value,
    as_numbers,
    kind_word,
    number_text,
)
from accounting.rules.primitives.factors import FACTORS, factor_faults, factor_shares, factors_text
from accounting.rules.primitives.literals import Fault, literal
from accounting.rules.primitives.saying import brief
from accounting.rules.primitives.shapes import (
    Arguments,
    Either,
    Expression,
    Parties,
    Primitive,
    Record,
    Steps,
)
from accounting.rules.primitives.shares import (
    Table,
    distinct,
    parts_of,
    percentages,
    proportions,
    total,
    whole_shares,
)
from accounting.rules.primitives.tails import TAIL, divide, tail_faults, tail_of, tail_text
from accounting.rules.ratios import parse_ratio


def _fixed(written: Value) -> Table:
    """Whole numbers are weights like 3 and 7; anything else must be shares that add up to exactly 1."""
    table = as_numbers(written, "固定份额")
    if all(size.denominator == 1 for size in table.values()):
        return proportions(written, "固定份额")
    return whole_shares(written, "固定份额")


def _ratio(written: Mapping[str, Any]) -> Table:
    text, parties = written["of"], distinct(written["parties"], "比例的各方")
    if isinstance(text, Undefined):
        raise Refusal(text.reason, text.mend)
    if not isinstance(text, str):
        raise Refusal(f"比例应是 3:7 这样的文字，现为{kind_word(text)}", "请核对所引的参数或约定")
    try:
        shares = parse_ratio(text)
    except ValueError as error:
        raise Refusal(str(error), "请写成 3:7 这样的整数比") from None
    if len(shares) != len(parties):
        reason = f"比例「{text}」有 {len(shares)} 项，各方却有 {len(parties)} 个"
        raise Refusal(reason, "请让比例的项数与 parties 一致")
    return dict(zip(parties, shares, strict=True))


def _index(written: Value) -> Table:
    return proportions(written, "指数")


def _equal(written: list[str]) -> Table:
    parties = distinct(written, "均分的各方")
    return dict.fromkeys(parties, Fraction(1, len(parties)))


def _contribution(written: list[Value]) -> Table:
    """Everything a party put in, of whatever kind, all valued in the same unit."""
    kinds = [as_numbers(kind, f"投入 {at}") for at, kind in enumerate(written, 1)]
    names = list(kinds[0]) if kinds else []
    for at, kind in enumerate(kinds, 1):
        if odd := sorted(kind.keys() ^ set(names)):
            reason = f"投入 {at} 与投入 1 的各方不一致：{'、'.join(odd[:5])} 只在其中一处"
            raise Refusal(reason, "请为每一方各写一个数，没有的写 0")
        if below := [name for name, size in kind.items() if size < 0]:
            raise Refusal(f"投入 {at}（{below[0]}）小于 0", "请核对该方的投入")
    return parts_of({name: total(kind[name] for kind in kinds) for name in names}, "投入")


def _equity(written: Value) -> Table:
    return whole_shares(written, "股权比例")


_KINDS: Final[dict[str, tuple[Callable[[Any], Table], Callable[[Any], str]]]] = {
    "fixed": (_fixed, lambda written: "固定份额"),
    "ratio": (_ratio, lambda written: f"按比例 {written['of']}"),
    "factors": (factor_shares, factors_text),
    "index": (_index, lambda written: f"按指数 {brief(written)}"),
    "equal": (_equal, lambda written: "各方均等"),
    "contribution": (_contribution, lambda written: f"按 {len(written)} 类投入合计"),
    "equity": (_equity, lambda written: "按股权"),
}


def _kind(args: Mapping[str, Any]) -> str:
    return next(kind for kind in _KINDS if kind in args)


def _compute(args: Arguments) -> Value:
    kind = _kind(args)
    shares = _KINDS[kind][0](args[kind])
    rounded = divide(Fraction(1), shares, tail_of(args, list(shares)))
    for name, share in rounded.items():
        if share < 0:
            reason = f"取整后 {name} 的份额为 {number_text(share)}，小于 0"
            raise Refusal(reason, "请把取整单位改小，或改用最大余数法")
    return dict(rounded)


def _say(args: Arguments, value: Value) -> str:
    kind = _kind(args)
    return f"{_KINDS[kind][1](args[kind])}：{percentages(as_numbers(value, '份额'))}{tail_text(args)}"


def _agree(args: Mapping[str, Any]) -> list[Fault]:
    faults = tail_faults(args)
    if "fixed" in args:
        faults += _fixed_faults(args["fixed"])
    if "ratio" in args:
        faults += _ratio_faults(args["ratio"])
    if "factors" in args:
        found = factor_faults(args["factors"])
        faults += [(("factors", *path), reason, mend) for path, reason, mend in found]
    return faults


def _fixed_faults(written: Any) -> list[Fault]:
    """Shares written out as plain numbers that are no shares."""
    if not isinstance(written, Mapping):
        return []
    found = {name: literal(share) for name, share in written.items()}
    known = {name: share for name, share in found.items() if share is not None}
    if below := [name for name, share in known.items() if share < 0]:
        return [(("fixed", below[0]), f"「{below[0]}」的份额小于 0", "请改正该数")]
    whole = sum(known.values(), Fraction(0))
    if len(known) < len(found) or whole == 1:
        return []
    if all(share.denominator == 1 for share in known.values()):
        return [] if whole else [(("fixed",), "各方份额都为 0", "请改正份额")]
    return [
        (
            ("fixed",),
            f"各方份额合计 {number_text(whole)}，应正好为 1",
            "请改正份额；整数比请全写整数，如 3 与 7",
        )
    ]


def _ratio_faults(written: Mapping[str, Any]) -> list[Fault]:
    """A ratio written in place with more or fewer parts than parties."""
    text, parties = str(written.get("of", "")).strip(), written.get("parties") or []
    if len(text) < 2 or text[0] not in "'\"" or text[-1] != text[0]:
        return []
    try:
        _ratio({"of": text[1:-1], "parties": list(parties)})
    except Refusal as refusal:
        return [(("ratio",), refusal.reason, refusal.mend)]
    return []


WEIGHTS: Final = Primitive(
    name="weights",
    title="确定份额",
    shape=Record(
        one_of={
            "fixed": Either(),
            "ratio": Record(required={"of": Expression(), "parties": Parties()}),
            "factors": FACTORS,
            "index": Expression(),
            "equal": Parties(),
            "contribution": Steps(Expression()),
            "equity": Expression(),
        },
        optional=TAIL,
    ),
    compute=_compute,
    say=_say,
    agree=_agree,
)
