"""Marginal brackets: each part of an amount at the rate, or divided by the shares, of its own tier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.tables import held_for
from accounting.rules.language.values import (
    Refusal,
    Value,
    as_number,
    as_numbers,
    as_table,
    bounded,
    number_text,
)
from accounting.rules.primitives.literals import Fault, below, literal, negative, not_whole_from
from accounting.rules.primitives.periods import (
    LIFETIME,
    OVER,
    START_AGAIN,
    Numbers,
    by_window,
    every,
    increments,
    numbers,
    running,
)
from accounting.rules.primitives.saying import brief
from accounting.rules.primitives.shapes import Either, Expression, Primitive, Record, Steps
from accounting.rules.ratios import percent_text

_ABOVE_MEND = "请补写不带 up_to 的最后一档"


@dataclass(frozen=True, slots=True)
class _Tier:
    """From where to where (None: no end), and the rate per party; "" stands for a single rate."""

    start: Fraction
    end: Fraction | None
    rates: dict[str, Fraction]


_SINGLE: Final = ""


def _tiers(written: Sequence[Mapping[str, Any]], whose: str | None = None) -> list[_Tier]:
    """The tiers, ascending and all with rates for the same parties; thresholds are those of one party where each
    has its own. Raises Refusal."""
    if not written:
        raise Refusal("没有写任何一档", "请在 tiers 中至少写一档")
    tiers: list[_Tier] = []
    start = Fraction(0)
    for at, tier in enumerate(written, 1):
        end = _threshold(tier["up_to"], f"第 {at} 档的上限", whose) if "up_to" in tier else None
        if end is None and at < len(written):
            raise Refusal(f"第 {at} 档没有上限", "只有最后一档可以不写 up_to")
        if end is not None and end <= start:
            raise Refusal(
                f"第 {at} 档的上限 {number_text(end)} 不高于其起点 {number_text(start)}", "请由低到高写"
            )
        tiers.append(_Tier(start, end, _rates(tier["rate"], at)))
        start = end if end is not None else start
    if any(tier.rates.keys() != tiers[0].rates.keys() for tier in tiers):
        raise Refusal("各档比例的各方不一致", "请每档都写同样的各方，或每档都写一个数")
    return tiers


def _threshold(written: Value, what: str, whose: str | None) -> Fraction:
    if isinstance(written, dict) and whose is None:
        raise Refusal(f"{what}写成了各方的表，分档的数却不分各方", "请把 of 写成各方的表，或把上限写成一个数")
    return as_number(held_for(written, whose or "", what) if isinstance(written, dict) else written, what)


def _rates(rate: Value, at: int) -> dict[str, Fraction]:
    what = f"第 {at} 档的比例"
    rates = as_numbers(rate, what) if isinstance(rate, dict) else {_SINGLE: as_number(rate, what)}
    for name, number in rates.items():
        if number < 0:
            raise Refusal(f"{what}{f'（{name}）' if name else ''}小于 0", "请核对比例")
    if isinstance(rate, dict) and (whole := sum(rates.values(), Fraction(0))) != 1:
        raise Refusal(f"{what}各方合计为 {percent_text(whole)}，应为 100%", "请核对比例，或写明其余归谁")
    return rates


def _charged(tiers: Sequence[_Tier], party: str) -> Callable[[Fraction], Fraction]:
    """The function from an amount to what one party gets of it."""

    def charge(whole: Fraction) -> Fraction:
        if whole < 0:
            raise Refusal(
                f"分档的数 {number_text(whole)} 小于 0", "请先用 base 的 clip 限于 0，或写 over: lifetime"
            )
        end = tiers[-1].end
        if end is not None and whole > end:
            raise Refusal(f"分档的数 {number_text(whole)} 超出最高一档的上限 {number_text(end)}", _ABOVE_MEND)
        parts = (
            max(min(whole, _end(tier, whole)) - tier.start, Fraction(0)) * tier.rates[party] for tier in tiers
        )
        return bounded(sum(parts, Fraction(0)))

    return charge


def _end(tier: _Tier, whole: Fraction) -> Fraction:
    return whole if tier.end is None else tier.end


def _cumulative(arguments: Mapping[str, Any]) -> bool:
    return arguments.get("over") == LIFETIME


def _compute(arguments: Mapping[str, Any]) -> Value:
    if START_AGAIN in arguments and not _cumulative(arguments):
        raise Refusal("start_again_every 只用于累计计算", "请写 over: lifetime，或删去 start_again_every")
    of = arguments["of"]
    if isinstance(of, dict):
        return {name: _of_party(name, each, arguments) for name, each in as_table(of, "分档的数").items()}
    tiers = _tiers(arguments["tiers"])
    parties = tiers[0].rates.keys()
    if parties == {_SINGLE}:
        return _one(_charged(tiers, _SINGLE), of, arguments)
    return {party: _one(_charged(tiers, party), of, arguments) for party in parties}


def _of_party(name: str, of: Value, arguments: Mapping[str, Any]) -> Value:
    """One party's number or series by the tiers, with its own thresholds where they are written per party."""
    tiers = _tiers(arguments["tiers"], name)
    if tiers[0].rates.keys() != {_SINGLE}:
        raise Refusal("分档的数和比例都是对照表", "请给一个总数或序列，或每档只写一个比例")
    return _one(_charged(tiers, _SINGLE), of, arguments)


def _one(charge: Callable[[Fraction], Fraction], of: Value, arguments: Mapping[str, Any]) -> Value:
    if not isinstance(of, tuple):
        if _cumulative(arguments):
            raise Refusal("累计分档要用各期的序列", "请改用序列，或写 over: period")
        return charge(as_number(of, "分档的数"))
    series = numbers(of, "分档的序列")
    if not _cumulative(arguments):
        return tuple(charge(number) for number in series)

    def steps(window: Numbers) -> Numbers:
        # Below 0 nothing is charged, and what was charged before is given back.
        return increments([charge(max(total, Fraction(0))) for total in running(window)])

    return by_window(steps, series, every(arguments))


def _say(arguments: Mapping[str, Any], value: Value) -> str:
    window = f"每 {brief(arguments[START_AGAIN])} 期重新" if START_AGAIN in arguments else ""
    words = f"{window}逐期累计，" if _cumulative(arguments) else ""
    return f"{brief(arguments['of'])} {words}按 {len(arguments['tiers'])} 档分段计算，得 {brief(value)}"


def _faults(arguments: Mapping[str, Any]) -> list[Fault]:
    tiers = arguments.get("tiers") or []
    faults = not_whole_from(arguments, 1, start_again_every="重新起算的期数")
    if not tiers:
        faults.append((("tiers",), "没有写任何一档", "请在 tiers 中至少写一档"))
    if START_AGAIN in arguments and not _cumulative(arguments):
        faults.append(((START_AGAIN,), "start_again_every 只用于累计计算", "请写 over: lifetime"))
    start = Fraction(0)
    for at, tier in enumerate(tiers):
        faults += below(("tiers", at), negative(tier, rate="比例"))
        end = literal(tier.get("up_to"))
        if "up_to" not in tier and at < len(tiers) - 1:
            faults.append((("tiers", at), "这一档没有上限", "只有最后一档可以不写 up_to"))
        if end is not None and end <= start:
            faults.append(
                (("tiers", at, "up_to"), f"上限不高于前一档的 {number_text(start)}", "请由低到高写")
            )
        start = start if end is None else end
    return faults


BRACKETS: Final = Primitive(
    "brackets",
    "分档",
    Record(
        required={
            "of": Expression(),
            "tiers": Steps(Record(required={"rate": Either()}, optional={"up_to": Expression()})),
            "over": OVER,
        },
        optional={START_AGAIN: Expression()},
    ),
    _compute,
    _say,
    agree=_faults,
)
