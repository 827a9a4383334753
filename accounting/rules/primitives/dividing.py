"""Dividing an amount by shares, exactly or rounded, never losing any of it."""

from __future__ import annotations

from typing import Final

from accounting.rules.language.values import Value
from accounting.rules.primitives.saying import brief
from accounting.rules.primitives.shapes import Arguments, Expression, Primitive, Record
from accounting.rules.primitives.shares import divided, shares_text, whole_shares
from accounting.rules.primitives.tails import TAIL, divide, tail_faults, tail_of, tail_text


def _compute(args: Arguments) -> Value:
    shares = whole_shares(args["by"], "份额")
    tail = tail_of(args, list(shares))
    return divided(args["amount"], shares, lambda size: divide(size, shares, tail))


def _say(args: Arguments, value: Value) -> str:
    shares = shares_text(whole_shares(args["by"], "份额"))
    return f"{brief(args['amount'])} 按 {shares} 分：{brief(value)}{tail_text(args)}"


SPLIT: Final = Primitive(
    name="split",
    title="按比例分",
    shape=Record(required={"amount": Expression(), "by": Expression()}, optional=TAIL),
    compute=_compute,
    say=_say,
    conserves="amount",
    agree=tail_faults,
)
