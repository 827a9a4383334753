"""How one figure counts for several parties in one book: split, in full for each, for one alone, or for none."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Refusal, Value, as_number, bounded, broadcast, kind_word
from accounting.rules.primitives.literals import Fault
from accounting.rules.primitives.periods import amount
from accounting.rules.primitives.saying import brief
from accounting.rules.primitives.shapes import (
    Arguments,
    Expression,
    Parties,
    Party,
    Primitive,
    Record,
    Word,
)
from accounting.rules.primitives.shares import Table, distinct, refuse_faults, shares_text, whole_shares

CREDITS: Final[dict[str, str]] = {
    "split": "按比例分计",
    "duplicate": "各方全额重复计",
    "assign": "全额计入一方",
    "view": "只供查看，不计",
}

_NEEDS: Final = {"by": "split", "to": "assign"}


def _compute(args: Arguments) -> Value:
    refuse_faults(_agree(args))
    if isinstance(args["of"], dict):
        raise Refusal(
            f"要计入的量应是一个数或序列，现为{kind_word(args['of'])}", "请先用 sum 合计，或取其中一方"
        )
    of = amount(args["of"], "要计入的量")
    return {party: _times(of, part) for party, part in _parts(args).items()}


def _parts(args: Mapping[str, Any]) -> Table:
    """The part of the figure each party is credited with."""
    parties = distinct(args["parties"], "各方")
    match args["mode"]:
        case "split":
            shares = whole_shares(args["by"], "份额")
            if odd := sorted(shares.keys() ^ set(parties)):
                raise Refusal(
                    f"份额与各方不一致：{'、'.join(odd[:5])} 只在其中一处", "请让 by 与 parties 的各方一致"
                )
            return {party: shares[party] for party in parties}
        case "duplicate":
            return dict.fromkeys(parties, Fraction(1))
        case "assign":
            return {party: Fraction(party == args["to"]) for party in parties}
    return dict.fromkeys(parties, Fraction(0))


def _times(value: Value, part: Fraction) -> Value:
    return broadcast(lambda number: bounded(as_number(number, "要计入的量") * part), value)


def _say(args: Arguments, value: Value) -> str:
    how = CREDITS[args["mode"]]
    if args["mode"] == "split":
        how = f"按 {shares_text(_parts(args))} 分计"
    if args["mode"] == "assign":
        how = f"全额计入{args['to']}"
    return f"{brief(args['of'])} {how}：{brief(value)}"


def _agree(args: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    for key, mode in _NEEDS.items():
        if args["mode"] == mode and key not in args:
            faults.append((("mode",), f"mode 为 {mode}，却没有写 {key}", f"请写明 {key}"))
        if args["mode"] != mode and key in args:
            faults.append(((key,), f"{key} 只用于 mode: {mode}，这里不起作用", f"请删去 {key}，或改 mode"))
    if not faults and "to" in args and args["to"] not in args["parties"]:
        faults.append((("to",), f"「{args['to']}」不在 parties 之中", "请改为 parties 中的一方"))
    return faults


CREDIT: Final = Primitive(
    name="credit",
    title="计入方式",
    shape=Record(
        required={"of": Expression(), "mode": Word(CREDITS), "parties": Parties()},
        optional={"by": Expression(), "to": Party()},
    ),
    compute=_compute,
    say=_say,
    agree=_agree,
)
