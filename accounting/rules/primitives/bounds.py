"""Caps and floors on one party's part: per period or on its running total, each naming who pays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Refusal, Value, number_text
from accounting.rules.primitives.amounts import (
    LIMITS,
    OWN_FUNDS,
    Amounts,
    borne,
    payers_of,
    payers_text,
    per_period,
    read_amounts,
)
from accounting.rules.primitives.literals import Fault, negative, not_whole_from, same_party
from accounting.rules.primitives.periods import (
    OVER,
    PERIOD,
    START_AGAIN,
    Numbers,
    by_window,
    every,
    increments,
    running,
    total,
    windows,
)
from accounting.rules.primitives.saying import brief
from accounting.rules.primitives.shapes import Expression, Party, Payers, Primitive, Record, Word
from accounting.rules.primitives.shares import Table

_NOTHING = Fraction(0)


def _over_period(arguments: Mapping[str, Any], amounts: Amounts) -> bool:
    """Whether the bound holds for each period by itself. Raises Refusal where that does not fit."""
    if arguments["over"] == PERIOD:
        if START_AGAIN in arguments:
            raise Refusal("start_again_every 只用于累计的上下限", "请写 over: lifetime，或删去它")
        return True
    if amounts.single:
        raise Refusal("累计的上下限要用各期的序列", "请改用各方各期的表，或写 over: period")
    return False


def _lifetime_limit(arguments: Mapping[str, Any], amounts: Amounts, what: str) -> Fraction:
    if isinstance(arguments["at"], tuple):
        raise Refusal(f"{what}是序列", "累计的上下限只写一个数")
    return (*per_period(arguments["at"], amounts, what), _NOTHING)[0]


def _cap(arguments: Mapping[str, Any]) -> Value:
    amounts = read_amounts(arguments["of"])
    party = arguments["party"]
    excess = _excess(arguments, amounts, amounts.of(party))
    takers = payers_of(arguments["excess_to"], amounts, party)
    return amounts.paid(party, [borne(-over, takers, {}, OWN_FUNDS) for over in excess]).value()


def _excess(arguments: Mapping[str, Any], amounts: Amounts, own: Numbers) -> Numbers:
    if _over_period(arguments, amounts):
        limits = per_period(arguments["at"], amounts, "封顶数")
        return tuple(max(number - limit, _NOTHING) for number, limit in zip(own, limits, strict=True))
    limit = _lifetime_limit(arguments, amounts, "封顶数")

    def kept(window: Numbers) -> Numbers:
        # On the running total, so that a correction takes back first what went beyond the cap.
        return increments([min(so_far, limit) for so_far in running(window)])

    within = by_window(kept, own, every(arguments))
    return tuple(number - part for number, part in zip(own, within, strict=True))


def _gained(arguments: Mapping[str, Any], value: Value) -> Fraction:
    """How much the party got more than before in all."""
    party = arguments["party"]
    before, after = read_amounts(arguments["of"]).of(party), read_amounts(value).of(party)
    return total(after) - total(before)


def _words(arguments: Mapping[str, Any]) -> str:
    again = f"（每 {brief(arguments[START_AGAIN])} 期重新起算）" if START_AGAIN in arguments else ""
    return f"{arguments['party']}{OVER.choices[arguments['over']]}{again}"


def _say_cap(arguments: Mapping[str, Any], value: Value) -> str:
    over = -_gained(arguments, value)
    end = (
        f"超出的 {number_text(over)} 归{payers_text(arguments['excess_to']).strip()}" if over else "并未超出"
    )
    return f"{_words(arguments)}不超过 {brief(arguments['at'])}，{end}"


def _floor(arguments: Mapping[str, Any]) -> Value:
    amounts = read_amounts(arguments["of"])
    party = arguments["party"]
    operation = _period_support if _over_period(arguments, amounts) else _lifetime_support
    payers = payers_of(arguments["paid_by"], amounts, party)
    return amounts.paid(party, operation(arguments, amounts, amounts.of(party), payers)).value()


def _period_support(
    arguments: Mapping[str, Any], amounts: Amounts, own: Numbers, payers: Table
) -> list[Table]:
    limits, how = per_period(arguments["at"], amounts, "保底数"), arguments.get("limit")
    return [
        borne(max(limit - number, _NOTHING), payers, {payer: amounts.of(payer)[at] for payer in payers}, how)
        for at, (number, limit) in enumerate(zip(own, limits, strict=True))
    ]


def _lifetime_support(
    arguments: Mapping[str, Any], amounts: Amounts, own: Numbers, payers: Table
) -> list[Table]:
    """The guarantee is settled in the last period of each window, out of what the payers got in the window.

    A last window still short of `start_again_every` periods has not ended and gets nothing yet.
    """
    limit, length = _lifetime_limit(arguments, amounts, "保底数"), every(arguments)
    theirs = {payer: windows(amounts.of(payer), length) for payer in payers}
    support: list[Table] = []
    for at, mine in enumerate(windows(own, length)):
        settled: list[Table] = [{} for _ in mine]
        if mine and len(mine) == (length or len(mine)):
            owned = {payer: total(window[at]) for payer, window in theirs.items()}
            needed = max(limit - total(mine), _NOTHING)
            settled[-1] = borne(needed, payers, owned, arguments.get("limit"))
        support += settled
    return support


def _say_floor(arguments: Mapping[str, Any], value: Value) -> str:
    paid = _gained(arguments, value)
    limited = f"（{LIMITS[arguments['limit']]}）" if paid and "limit" in arguments else ""
    end = f"由{payers_text(arguments['paid_by'])}补足 {number_text(paid)}{limited}" if paid else "无需补足"
    return f"{_words(arguments)}不少于 {brief(arguments['at'])}，{end}"


def _faults(other: str, reason: str, title: str) -> Callable[[Mapping[str, Any]], list[Fault]]:
    def faults(arguments: Mapping[str, Any]) -> list[Fault]:
        found = [
            *same_party(arguments, other, reason),
            *negative(arguments, at=title),
            *not_whole_from(arguments, 1, start_again_every="重新起算的期数"),
        ]
        if arguments.get("over") == PERIOD and START_AGAIN in arguments:
            found.append(
                ((START_AGAIN,), "start_again_every 只用于累计的上下限", "请写 over: lifetime，或删去它")
            )
        return found

    return faults


CAP: Final = Primitive(
    "cap",
    "封顶",
    Record(
        required={
            "of": Expression(),
            "party": Party(),
            "at": Expression(),
            "over": OVER,
            "excess_to": Payers(),
        },
        optional={START_AGAIN: Expression()},
    ),
    _cap,
    _say_cap,
    conserves="of",
    agree=_faults("excess_to", "超出的部分不能归被封顶的一方", "封顶数"),
)

FLOOR: Final = Primitive(
    "floor",
    "保底",
    Record(
        required={
            "of": Expression(),
            "party": Party(),
            "at": Expression(),
            "over": OVER,
            "paid_by": Payers(),
        },
        optional={START_AGAIN: Expression(), "limit": Word(LIMITS)},
    ),
    _floor,
    _say_floor,
    conserves="of",
    agree=_faults("paid_by", "保底的一方不能自己补足", "保底数"),
)
