"""Looking up by starting points: a rate that holds from an amount, a year or a day on, until the next one begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.effort import spend
from accounting.rules.language.reading import read_day, read_number
from accounting.rules.language.signatures import Function
from accounting.rules.language.values import Refusal, Value, as_number, as_table, broadcast, value_text


def _stepped(table: Value, value: Value) -> Value:
    """What the table holds at the last of its starting points that is not above the value, element by element."""
    held = as_table(table, "按起点查的表")
    found: dict[type, tuple[list[Any], list[Value]]] = {}

    def single(one: Value) -> Value:
        wanted: Any = one if isinstance(one, date) else as_number(one, "按起点查的数")
        kind, read = (date, read_day) if isinstance(one, date) else (Fraction, read_number)
        if kind not in found:
            found[kind] = _in_order(held, read)
        starts, values = found[kind]
        at = bisect_right(starts, wanted)
        if at == 0:
            reason = f"{value_text(one)} 低于最低的起点 {value_text(starts[0])}"
            raise Refusal(reason, "请在表里补上更低的起点，或先用 if 排除")
        return values[at - 1]

    return broadcast(single, value)


def _in_order(held: dict[str, Value], read: Callable[[Any], Any]) -> tuple[list[Any], list[Value]]:
    """Starting points in rising order with what holds from each. Raises Refusal."""
    spend(len(held))
    try:
        pairs = sorted(((read(key), value) for key, value in held.items()), key=lambda pair: pair[0])
    except Refusal as refusal:
        raise Refusal(f"起点{refusal.reason}", "请把起点写成数或日期并加引号，与所查的一致") from None
    starts = [start for start, _ in pairs]
    if len(set(starts)) < len(starts):
        raise Refusal("有两个起点相同", "请删去其中一个")
    return starts, [value for _, value in pairs]


FUNCTIONS: Final = (
    Function(
        "stepped",
        "分段取值",
        "stepped(表，键是起点, x)",
        "stepped(K, series(999, 1000))",
        "5、8",
        _stepped,
        2,
        2,
    ),
)
