"""A band around a reference: one party's part may not move further up or down; another takes the difference."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Refusal, Value, as_number, bounded, number_text
from accounting.rules.primitives.amounts import (
    LIMITS,
    Amounts,
    borne,
    payers_of,
    payers_text,
    per_period,
    read_amounts,
)
from accounting.rules.primitives.literals import Fault, literal, negative, same_party
from accounting.rules.primitives.periods import Numbers, total
from accounting.rules.primitives.saying import brief, share_text
from accounting.rules.primitives.shapes import Expression, Party, Payers, Primitive, Record, Word
from accounting.rules.primitives.shares import Table


def _width(arguments: Mapping[str, Any], key: str, what: str) -> Fraction:
    width = as_number(arguments[key], what)
    if width < 0:
        raise Refusal(f"{what} {number_text(width)} 小于 0", "请写成 30% 或 0.3")
    if key == "down" and width > 1:
        raise Refusal(f"{what} {number_text(width)} 大于 1", "请写成 30% 或 0.3")
    return width


def _references(arguments: Mapping[str, Any], amounts: Amounts) -> list[Fraction | None]:
    """The reference of each period; None stands for what the party got in the period before. Raises Refusal."""
    if "around" in arguments:
        return list(per_period(arguments["around"], amounts, "浮动的基准"))
    first = as_number(arguments["previous"], "上期数")
    if first < 0:
        raise Refusal(f"上期数 {number_text(first)} 小于 0，无从按比例浮动", "请改用 around 写明基准")
    return [first, *[None] * (amounts.periods - 1)][: amounts.periods]


def _differences(arguments: Mapping[str, Any], amounts: Amounts, own: Numbers, payers: Table) -> list[Table]:
    """What each payer pays the party in each period, below 0 where it receives. Raises Refusal."""
    up, down = _width(arguments, "up", "向上幅度"), _width(arguments, "down", "向下幅度")
    differences: list[Table] = []
    before = Fraction(0)
    references = _references(arguments, amounts)
    for at, (number, reference) in enumerate(zip(own, references, strict=True)):
        middle = before if reference is None else reference
        wanted = min(max(number, bounded(middle * (1 - down))), bounded(middle * (1 + up)))
        owned = {payer: amounts.of(payer)[at] for payer in payers}
        paid = borne(wanted - number, payers, owned, arguments.get("limit"))
        differences.append(paid)
        before = number + total(paid.values())
    return differences


def _compute(arguments: Mapping[str, Any]) -> Value:
    amounts = read_amounts(arguments["of"])
    party = arguments["party"]
    payers = payers_of(arguments["paid_by"], amounts, party)
    return amounts.paid(party, _differences(arguments, amounts, amounts.of(party), payers)).value()


def _say(arguments: Mapping[str, Any], value: Value) -> str:
    key, word = ("around", "基准") if "around" in arguments else ("previous", "上期")
    party, payer = arguments["party"], payers_text(arguments["paid_by"])
    before, after = read_amounts(arguments["of"]).of(party), read_amounts(value).of(party)
    change = total(after) - total(before)
    end = f"{payer}补 {number_text(change)}" if change > 0 else f"{payer}收 {number_text(-change)}"
    limits = f"降不过 {share_text(arguments['down'])}、升不过 {share_text(arguments['up'])}"
    return f"{party}对{word} {brief(arguments[key])} {limits}，{'无需调整' if before == after else end}"


def _faults(arguments: Mapping[str, Any]) -> list[Fault]:
    faults = [
        *same_party(arguments, "paid_by", "差额不能由同一方承担"),
        *negative(arguments, up="向上幅度", down="向下幅度", previous="上期数", around="浮动的基准"),
    ]
    down = literal(arguments.get("down"))
    if down is not None and down > 1:
        faults.append((("down",), "向下幅度大于 1", "请写成 30% 或 0.3"))
    return faults


BAND: Final = Primitive(
    "band",
    "浮动区间",
    Record(
        required={
            "of": Expression(),
            "party": Party(),
            "up": Expression(),
            "down": Expression(),
            "paid_by": Payers(),
        },
        optional={"limit": Word(LIMITS)},
        one_of={"around": Expression(), "previous": Expression()},
    ),
    _compute,
    _say,
    conserves="of",
    agree=_faults,
)
