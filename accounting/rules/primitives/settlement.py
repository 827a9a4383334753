"""Settling: netting claims, mirror entries, instalments, and what is still due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import (
    Refusal,
    Value,
    add_up,
    as_number,
    as_numbers,
    bounded,
    broadcast,
    number_text,
    refuse_undefined,
)
from accounting.rules.primitives.amounts import payers_text, read_amounts
from accounting.rules.primitives.literals import Fault, not_whole_from
from accounting.rules.primitives.periods import amount, count, numbers, total
from accounting.rules.primitives.rounding import MODES, ROUNDING, round_number
from accounting.rules.primitives.saying import SHOWN, brief, share_text
from accounting.rules.primitives.shapes import Expression, Payers, Primitive, Record, Word
from accounting.rules.primitives.shares import shares_or_sizes


def _minus(first: Value, second: Value) -> Fraction:
    return bounded(as_number(first, "被减的数") - as_number(second, "减去的数"))


def _net(arguments: Mapping[str, Any]) -> Value:
    if "claims" in arguments:
        return dict(_net_of_claims(as_numbers(arguments["claims"], "应付款")))
    sides = arguments["sides"]
    gets, pays = read_amounts(sides["gets"], "应得"), read_amounts(sides["pays"], "应付")
    if (gets.single, gets.periods) != (pays.single, pays.periods):
        raise Refusal("应得与应付的期数不一致", "请两者都按期写，或都写总数")
    return refuse_undefined(broadcast(_minus, gets.value(), pays.value()))


def _net_of_claims(claims: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Per party what it receives less what it pays, parties in the order they appear. Raises Refusal."""
    net: dict[str, Fraction] = {}
    if len({pair.replace(" ", "") for pair in claims}) < len(claims):
        raise Refusal("有一对付款方与收款方写了两次", "请合并成一笔")
    for pair, claim in claims.items():
        payer, _, receiver = (part.strip() for part in pair.partition(">"))
        if not payer or not receiver or ">" in receiver or payer == receiver:
            raise Refusal(f"「{pair}」不是一对付款方与收款方", "请写成 甲>乙，两方不同")
        net[payer] = bounded(net.get(payer, Fraction(0)) - claim)
        net[receiver] = bounded(net.get(receiver, Fraction(0)) + claim)
    return net


def _say_net(arguments: Mapping[str, Any], value: Value) -> str:
    if "claims" in arguments:
        claims = arguments["claims"]
        return f"{len(claims)} 笔应付款 {brief(claims)} 相抵，净额 {brief(value)}（正为收，负为付）"
    sides = arguments["sides"]
    return f"应得 {brief(sides['gets'])}，减应付 {brief(sides['pays'])}，净额 {brief(value)}"


NET: Final = Primitive(
    "net",
    "轧差",
    Record(
        one_of={
            "claims": Expression(),
            "sides": Record(required={"gets": Expression(), "pays": Expression()}),
        }
    ),
    _net,
    _say_net,
)


def _mirror(arguments: Mapping[str, Any]) -> Value:
    due, payer = read_amounts(arguments["due"], "应补助额"), arguments["payer"]
    shares = {payer: Fraction(1)} if isinstance(payer, str) else shares_or_sizes(payer, "付款的份额")
    for name in shares:
        if name in due.rows:
            raise Refusal(f"「{name}」是付款方，却也在应补助额里", "请从表中去掉它，或换付款方")
    whole = [total(period) for period in zip(*due.rows.values(), strict=True)]
    paid = {name: tuple(bounded(-part * share) for part in whole) for name, share in shares.items()}
    return replace(due, rows={**due.rows, **paid}).value()


def _say_mirror(arguments: Mapping[str, Any], value: Value) -> str:
    paid = number_text(add_up(arguments["due"]))
    return f"{payers_text(arguments['payer'])}上解 {paid}，同额补助 {brief(arguments['due'])}，合计为 0"


MIRROR: Final = Primitive(
    "mirror",
    "对应列账",
    Record(required={"due": Expression(), "payer": Payers()}),
    _mirror,
    _say_mirror,
)

_REMAINDER: Final = {"first": "尾差归首期", "last": "尾差归末期"}


def _instalments(arguments: Mapping[str, Any]) -> Value:
    of = arguments["of"]
    if isinstance(of, dict):
        return {name: _parts(part, arguments) for name, part in as_numbers(of, "分期的数").items()}
    return _parts(as_number(of, "分期的数"), arguments)


def _parts(whole: Fraction, arguments: Mapping[str, Any]) -> tuple[Fraction, ...]:
    """Rounded parts, the first or last taking the remainder, after `lag` periods of 0."""
    shares = _instalment_shares(arguments)
    lag = count(arguments["lag"], "推迟的期数", least=0) if "lag" in arguments else 0
    to, mode = as_number(arguments["round"]["to"], "取整单位"), arguments["round"]["mode"]
    parts = [round_number(bounded(whole * share), to, mode) for share in shares]
    at = 0 if arguments["remainder"] == "first" else len(parts) - 1
    parts[at] = bounded(whole - total(part for place, part in enumerate(parts) if place != at))
    if parts[at] * whole < 0:
        reason = f"{number_text(whole)} 分 {len(parts)} 期，其余各期取整后，第 {at + 1} 期为 {number_text(parts[at])}"
        raise Refusal(reason, "请改用 mode: down，或取更小的单位")
    return (*(Fraction(0),) * lag, *parts)


def _instalment_shares(arguments: Mapping[str, Any]) -> Sequence[Fraction]:
    """The share of each instalment; they add up to 1. Raises Refusal."""
    if "count" in arguments:
        times = count(arguments["count"], "期数")
        return (Fraction(1, times),) * times
    written = numbers(arguments["shares"], "各期的份额")
    sizes: dict[str, Value] = {f"第 {at} 期": share for at, share in enumerate(written, 1)}
    return list(shares_or_sizes(sizes, "各期的份额").values())


def _say_instalments(arguments: Mapping[str, Any], value: Value) -> str:
    mode = f"{MODES[arguments['round']['mode']]}到 {brief(arguments['round']['to'])}"
    lag = f"，推迟 {brief(arguments['lag'])} 期" if "lag" in arguments else ""
    times = (
        f"分 {brief(arguments['count'])} 期" if "count" in arguments else f"各期按 {_shares_text(arguments)}"
    )
    words = f"{times}，{mode}，{_REMAINDER[arguments['remainder']]}{lag}"
    return f"{brief(arguments['of'])} {words}，得 {brief(value)}"


def _shares_text(arguments: Mapping[str, Any]) -> str:
    return "、".join(share_text(share) for share in _instalment_shares(arguments)[:SHOWN])


def _instalment_faults(arguments: Mapping[str, Any]) -> list[Fault]:
    return [
        *not_whole_from(arguments, 1, count="期数"),
        *not_whole_from(arguments, 0, lag="推迟的期数"),
    ]


INSTALMENTS: Final = Primitive(
    "instalments",
    "分期",
    Record(
        required={
            "of": Expression(),
            "round": ROUNDING,
            "remainder": Word(_REMAINDER),
        },
        optional={"lag": Expression()},
        one_of={"count": Expression(), "shares": Expression()},
    ),
    _instalments,
    _say_instalments,
    conserves="of",
    agree=_instalment_faults,
)


def _totals(value: Value, what: str) -> Value:
    """The total over all periods, of each party where there are parties. Raises Refusal."""
    amount(value, what)
    if isinstance(value, dict):
        return {name: _total(element) for name, element in value.items()}
    return _total(value)


def _total(value: Value) -> Fraction:
    return total(
        part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, Fraction)
    )


def _true_up(arguments: Mapping[str, Any]) -> Value:
    due, paid = _totals(arguments["due"], "应付"), _totals(arguments["paid"], "已付")
    if isinstance(due, dict) != isinstance(paid, dict):
        raise Refusal("应付与已付一个是各方的表、一个不是", "请两者都按方写，或都写总数")
    return refuse_undefined(broadcast(_minus, due, paid))


def _say_true_up(arguments: Mapping[str, Any], value: Value) -> str:
    due, paid = _totals(arguments["due"], "应付"), _totals(arguments["paid"], "已付")
    return f"应付 {brief(due)}，减已付 {brief(paid)}，清算差额 {brief(value)}"


TRUE_UP: Final = Primitive(
    "true_up",
    "清算差额",
    Record(required={"due": Expression(), "paid": Expression()}),
    _true_up,
    _say_true_up,
)
