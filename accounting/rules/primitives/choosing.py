"""Choosing among cases, and collecting several numbers in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from accounting.rules.language.values import Undefined, Value, as_flag, broadcast, refuse_undefined
from accounting.rules.primitives.literals import Fault
from accounting.rules.primitives.saying import brief
from accounting.rules.primitives.shapes import (
    Arguments,
    ByName,
    Expression,
    Primitive,
    Record,
    Sentence,
    Steps,
)

_MEND: Final = "请核对所填各项；确属此种情形的，须另行商定"


def _decide(args: Arguments) -> Value:
    return refuse_undefined(_first_that_holds(args["rows"], _otherwise(args)))


def _otherwise(args: Mapping[str, Any]) -> Value:
    if "otherwise" in args:
        value: Value = args["otherwise"]
        return value
    return Undefined(str(args["refuse"]).rstrip("。"), _MEND)


def _first_that_holds(rows: Sequence[Mapping[str, Value]], otherwise: Value) -> Value:
    for at, row in enumerate(rows):
        if isinstance(row["when"], dict | tuple):
            # From the first condition on that differs by party or period, every element looks for itself.
            parts = [row[key] for row in rows[at:] for key in ("when", "then")]
            return broadcast(_pick, *parts, otherwise)
        if as_flag(row["when"], f"第 {at + 1} 种情形的条件"):
            return row["then"]
    return otherwise


def _pick(*parts: Value) -> Value:
    pairs, otherwise = parts[:-1], parts[-1]
    for when, then in zip(pairs[::2], pairs[1::2], strict=True):
        if as_flag(when, "条件"):
            return then
    return otherwise


def _say_decide(args: Arguments, value: Value) -> str:
    for at, row in enumerate(args["rows"], 1):
        if isinstance(row["when"], dict | tuple):
            return f"逐项取首个成立的情形，得 {brief(value)}"
        if row["when"] is True:
            return f"第 {at} 种情形成立，取 {brief(value)}"
    return f"所列情形都不成立，取 {brief(value)}"


def _decide_faults(args: Mapping[str, Any]) -> list[Fault]:
    if args.get("rows"):
        return []
    return [(("rows",), "没有写任何情形", "请写 when 与 then，或直接用 is 写公式")]


DECIDE: Final = Primitive(
    name="decide",
    title="分情形取值",
    shape=Record(
        required={"rows": Steps(Record(required={"when": Expression(), "then": Expression()}))},
        one_of={"otherwise": Expression(), "refuse": Sentence()},
    ),
    compute=_decide,
    say=_say_decide,
    agree=_decide_faults,
)


def _collect(args: Arguments) -> Value:
    return refuse_undefined(dict(args))


COLLECT: Final = Primitive(
    name="collect",
    title="汇成一表",
    shape=ByName(Expression()),
    compute=_collect,
    say=lambda args, value: f"汇成一表：{brief(value)}",
)
