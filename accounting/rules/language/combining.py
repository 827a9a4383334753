"""Functions that bring tables and series together: filling gaps, counting periods, products, membership."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from typing import Final

from accounting.rules.language.arithmetic import elements_of
from accounting.rules.language.effort import spend
from accounting.rules.language.signatures import Function
from accounting.rules.language.values import (
    Refusal,
    Undefined,
    Value,
    as_number,
    as_series,
    as_table,
    as_whole,
    bounded,
    broadcast,
    kind_word,
)


def _periods(value: Value) -> Value:
    """1, 2, 3 … for as many periods as there are."""
    if isinstance(value, dict):
        return {name: _periods(part) for name, part in value.items()}
    return tuple(Fraction(at) for at in range(1, len(as_series(value, "要数期数的")) + 1))


def _product(value: Value) -> Value:
    found = Fraction(1)
    for element in elements_of(value, "连乘"):
        spend(1)
        found = bounded(found * as_number(element, "连乘的数"))
    return found


def _one_of(value: Value, *choices: Value) -> Value:
    if odd := [choice for choice in choices if isinstance(choice, dict | tuple)]:
        raise Refusal(f"one_of 的选项应逐个写出，现有{kind_word(odd[0])}", "请写成 one_of(x, 'a', 'b')")
    return broadcast(
        lambda one: any(type(one) is type(choice) and one == choice for choice in choices), value
    )


def _fill(value: Value, parties: Value, other: Value) -> Value:
    table = as_table(value, "要补齐的表")
    names = list(parties) if isinstance(parties, dict) else [*as_series(parties, "各方的名称")]
    if odd := [name for name in names if not isinstance(name, str)]:
        raise Refusal(f"各方的名称应是文字，现为{kind_word(odd[0])}", "请写对照表或 names 类的输入")
    if extra := sorted(table.keys() - set(names)):
        raise Refusal(f"表里的 {'、'.join(extra[:5])} 不在各方之中", "请核对各方的名称")
    return {str(name): table.get(str(name), other) for name in names}


def _highest_so_far(value: Value) -> Value:
    """The largest number up to each period: a base that only rises."""
    if isinstance(value, dict):
        return {name: _highest_so_far(part) for name, part in value.items()}
    numbers = [as_number(part, "历史最高的数") for part in as_series(value, "求历史最高的")]
    spend(len(numbers))
    return tuple(accumulate(numbers, max))


def _nth_largest(value: Value, place: Value) -> Value:
    numbers = sorted(
        (as_number(part, "排序的数") for part in elements_of(value, "nth_largest")), reverse=True
    )
    at = as_whole(place, "第几大")
    if not 1 <= at <= len(numbers):
        raise Refusal(f"一共 {len(numbers)} 项，没有第 {at} 大的", "请核对次序，从 1 起")
    return numbers[at - 1]


def _median(value: Value) -> Value:
    numbers = sorted(as_number(part, "求中位数的数") for part in elements_of(value, "median"))
    if not numbers:
        raise Refusal("没有可求中位数的数", "请核对数据")
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2


def is_given(value: Value) -> Value:
    """Whether there is a value, element by element: what was not given, or cannot be computed, is undefined."""
    if isinstance(value, dict):
        return {name: is_given(part) for name, part in value.items()}
    return tuple(map(is_given, value)) if isinstance(value, tuple) else not isinstance(value, Undefined)


FUNCTIONS: Final = (
    Function("given", "已给出", "given(x)", "if(given(S[9]), S[9], 0)", "0", is_given),
    Function(
        "highest_so_far",
        "历史最高",
        "highest_so_far(序列)",
        "highest_so_far(series(3, 1, 5))",
        "3、3、5",
        _highest_so_far,
    ),
    Function(
        "nth_largest", "第几大", "nth_largest(表或序列, n)", "nth_largest(S, 2)", "20", _nth_largest, 2, 2
    ),
    Function("median", "中位数", "median(表或序列)", "median(S)", "20", _median),
    Function("product", "连乘", "product(表或序列)", "product(S)", "6,000", _product),
    Function("periods", "期次", "periods(序列)", "periods(S)", "1、2、3", _periods),
    Function("one_of", "属于", "one_of(x, a, b, …)", "one_of(2, 1, 2)", "是", _one_of, 2, None),
    Function(
        "fill",
        "补齐",
        "fill(表, 各方或表, x)",
        "fill(only(P, 'city'), P, 0)",
        "city 30，county 0",
        _fill,
        3,
        3,
    ),
)
