"""Values as people write them in a policy or in facts: exact, or refused with the reason. Never a float."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import MAX_ITEMS, Refusal, Value

MAX_DIGITS: Final = 60
_NUMBER = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?(%?)", re.ASCII)
_FRACTION = re.compile(r"(-?[0-9]+)/([0-9]+)", re.ASCII)
_WITH_UNIT = re.compile(r"[0-9][万亿元]")
_MEND = "请写成 1200、0.35、30% 或 1/3，小数加引号"


def read_number(written: Any) -> Fraction:
    """The exact number written: 1200, "1,200.5", "0.35", "30%", "1/3". Raises Refusal."""
    # bool is an int in Python; a figure never is one.
    if isinstance(written, int) and not isinstance(written, bool):
        return _short(Fraction(written), str(abs(written)) if abs(written) < 10**70 else "9" * 70)
    if isinstance(written, Decimal) and written.is_finite():
        return _from_decimal(written)
    if isinstance(written, float):
        raise Refusal(f"小数 {written} 在传输中可能失真", '请加引号写成文字，如 "0.35"')
    if not isinstance(written, str):
        raise Refusal(f"「{_as_given(written)}」不是数", _MEND)
    return _short(_from_text(written), written)


def _as_given(written: Any) -> str:
    """What was given, as its author wrote it."""
    return str(written).lower() if isinstance(written, bool) else str(written)[:40]


def _from_decimal(written: Decimal) -> Fraction:
    """Its size is looked at before anything is built from it: 1e999999999 is a short text."""
    _, digits, exponent = written.as_tuple()
    if len(digits) + abs(int(exponent)) > MAX_DIGITS:
        raise Refusal(f"数「{str(written)[:20]}」过长", f"最多 {MAX_DIGITS} 位")
    return Fraction(written)


def _short(number: Fraction, text: str) -> Fraction:
    if len(text) > MAX_DIGITS:
        raise Refusal(f"数「{text[:20]}…」过长", f"最多 {MAX_DIGITS} 位")
    return number


def _from_text(text: str) -> Fraction:
    if len(text) > MAX_DIGITS * 2:
        raise Refusal(f"数「{text[:20]}…」过长", f"最多 {MAX_DIGITS} 位")
    if found := _NUMBER.fullmatch(text):
        sign, whole, decimals, percent = found.groups()
        number = Fraction(f"{sign}{whole.replace(',', '')}.{decimals or 0}")
        return number / 100 if percent else number
    if found := _FRACTION.fullmatch(text):
        if int(found[2]) == 0:
            raise Refusal(f"「{text}」的分母为 0", "请核对分数")
        return Fraction(int(found[1]), int(found[2]))
    mend = "只写数；单位已在 inputs 或 parameters 里写明" if _WITH_UNIT.search(text) else _MEND
    raise Refusal(f"「{text[:40]}」不是数", mend)


def read_day(written: Any) -> date:
    """A day written as 2026-03-31. Raises Refusal."""
    if isinstance(written, date):
        return written
    try:
        if not isinstance(written, str) or len(written) != len("2026-03-31"):
            raise ValueError
        return date.fromisoformat(written)
    except ValueError:
        raise Refusal(f"「{str(written)[:40]}」不是日期", "请写成 2026-03-31") from None


def read_flag(written: Any) -> bool:
    """true or false. Raises Refusal."""
    if isinstance(written, bool):
        return written
    raise Refusal(f"「{str(written)[:40]}」不是“是或否”", "请写成 true 或 false")


def read_text(written: Any) -> str:
    """A short text. Raises Refusal."""
    if isinstance(written, str) and 0 < len(written) <= 500:
        return written
    raise Refusal(f"「{str(written)[:40]}」不是文字", "请写成文字，不超过 500 字")


def read_list(written: Any, element: Callable[[Any], Value]) -> tuple[Value, ...]:
    """A series, every element read alike. Raises Refusal naming the place."""
    if isinstance(written, list | tuple) and not written:
        raise Refusal("列表是空的", "请至少写一期")
    if not isinstance(written, list | tuple):
        raise Refusal(f"「{str(written)[:40]}」不是列表", "请写成 [100, 200]，每期一个数")
    _few(len(written))
    return tuple(_placed(f"第 {at} 项", element, part) for at, part in enumerate(written, 1))


def read_table(written: Any, element: Callable[[Any], Value]) -> dict[str, Value]:
    """A table, every element read alike. Raises Refusal naming the party."""
    if not isinstance(written, dict) or not written:
        raise Refusal(f"「{str(written)[:40]}」不是对照表", "请写成 {甲: 100, 乙: 200}，每方一个数")
    _few(len(written))
    return {str(name): _placed(f"{name}", element, part) for name, part in written.items()}


def _few(count: int) -> None:
    if count > MAX_ITEMS:
        raise Refusal(f"有 {count} 项，过多", f"最多 {MAX_ITEMS} 项")


def _placed(place: str, element: Callable[[Any], Value], written: Any) -> Value:
    try:
        return element(written)
    except Refusal as refusal:
        raise Refusal(f"{place}：{refusal.reason}", refusal.mend) from None
