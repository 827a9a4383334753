"""Functions of series (over periods) and of tables (over parties)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import accumulate
from typing import Final

from accounting.rules.language.arithmetic import elements_of
from accounting.rules.language.effort import spend
from accounting.rules.language.signatures import Function, nearest
from accounting.rules.language.values import (
    MAX_ITEMS,
    Refusal,
    Value,
    add_up,
    as_flag,
    as_number,
    as_numbers,
    as_series,
    as_table,
    as_whole,
    bounded,
    kind_word,
    short_number,
)


def held_for(table: Value, party: str, what: str) -> Value:
    """What a table holds for a party. Raises Refusal naming the parties there are."""
    found = as_table(table, what)
    if party not in found:
        near = nearest(party, found)
        known = "、".join(list(found)[:8])
        mend = f"是否应为「{near}」" if near else "请核对各方的名称"
        raise Refusal(f"{what}里没有「{party[:40]}」，只有 {known}{'等' if len(found) > 8 else ''}", mend)
    return found[party]


def placed_at(series: Value, place: int, what: str) -> Value:
    """The period at a place from 1, or from the end for -1 and below; of every party for a table of series."""
    if isinstance(series, dict):
        if not any(isinstance(part, tuple) for part in series.values()):
            raise Refusal(f"{what}是各方的对照表，不分期", "请写成 table['name']")
        return {name: placed_at(part, place, f"{what}（{name}）") for name, part in series.items()}
    periods = as_series(series, what)
    if place == 0 or abs(place) > len(periods):
        raise Refusal(
            f"{what}只有 {len(periods)} 期，没有第 {short_number(Fraction(place))} 期",
            "期数从 1 起，-1 为最后一期",
        )
    return periods[place - 1 if place > 0 else place]


def _by_party(operation: Callable[..., Value]) -> Callable[..., Value]:
    """A function of a series, made one of a table of series; further tables go party by party."""

    def apply(value: Value, *others: Value) -> Value:
        if isinstance(value, dict):
            return {
                name: operation(
                    part, *(held_for(one, name, "对照表") if isinstance(one, dict) else one for one in others)
                )
                for name, part in value.items()
            }
        return operation(value, *others)

    return apply


def _sum(value: Value) -> Value:
    elements_of(value, "sum")
    return add_up(value)


def _count(value: Value) -> Value:
    found = elements_of(value, "count")
    # Of flags those that hold are counted: count(P > 0) is how many are positive.
    if any(isinstance(one, bool) for one in found):
        return Fraction(sum(as_flag(one, "count 的各项") for one in found))
    return Fraction(len(found))


def _average(value: Value) -> Value:
    count = len(elements_of(value, "average"))
    if count == 0:
        raise Refusal("average 没有可平均的数", "请至少给出一期")
    return add_up(value) / count


def _sum_by_party(value: Value) -> Value:
    table = as_table(value, "sum_by_party 的项")
    return {name: add_up(as_series(part, f"sum_by_party 的项（{name}）")) for name, part in table.items()}


def _sum_by_period(value: Value) -> Value:
    table = as_table(value, "sum_by_period 的项")
    series = [as_series(part, f"sum_by_period 的项（{name}）") for name, part in table.items()]
    if len(lengths := {len(part) for part in series}) > 1:
        counted = "、".join(map(str, sorted(lengths)))
        raise Refusal(f"各方的序列长短不一：{counted} 期", "请补齐各期，或先截取同样的期数")
    return tuple(add_up(period) for period in zip(*series, strict=True))


def _how_many(count: Value, name: str, most: int) -> int:
    number = as_whole(count, f"{name} 的期数")
    if 0 <= number <= most:
        return number
    raise Refusal(
        f"{name} 的期数为 {short_number(Fraction(number))}，应在 0 到 {most} 之间",
        f"只有 {most} 期；要至多取这么多期，请写 min(n, count(S))",
    )


def _first(value: Value, count: Value) -> Value:
    series = as_series(value, "first 的项")
    return series[: _how_many(count, "first", len(series))]


def _last(value: Value, count: Value) -> Value:
    series = as_series(value, "last 的项")
    return series[len(series) - _how_many(count, "last", len(series)) :]


def _cumulative(value: Value) -> Value:
    series = as_series(value, "cumulative 的项")
    spend(len(series))
    numbers = (as_number(one, "cumulative 的各期") for one in series)
    return tuple(accumulate(numbers, lambda total, one: bounded(total + one)))


def _previous(value: Value, before_first: Value) -> Value:
    return (before_first, *as_series(value, "previous 的项"))[:-1]


def _delay(value: Value, count: Value) -> Value:
    series = as_series(value, "delay 的项")
    places = _how_many(count, "delay", MAX_ITEMS)
    return ((Fraction(0),) * places + series)[: len(series)]


def _series(*values: Value) -> Value:
    tables = [value for value in values if isinstance(value, dict)]
    if tables:
        return {
            name: _series(
                *(held_for(one, name, "对照表") if isinstance(one, dict) else one for one in values)
            )
            for name in dict.fromkeys(name for table in tables for name in table)
        }
    if any(isinstance(value, tuple) for value in values):
        raise Refusal("series 的各项不能再是序列", "请每期写一个数")
    return values


def _parties(values: tuple[Value, ...], name: str) -> list[str]:
    found = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    if odd := [one for one in found if not isinstance(one, str)]:
        raise Refusal(f"{name} 的各方应写成文字，现为{kind_word(odd[0])}", f"请写成 {name}(表, 'city')")
    return [str(one) for one in found]


def _only(value: Value, *parties: Value) -> Value:
    return {party: held_for(value, party, "only 的表") for party in _parties(parties, "only")}


def _except(value: Value, *parties: Value) -> Value:
    left_out = _parties(parties, "except")
    for party in left_out:
        held_for(value, party, "except 的表")
    kept = {name: part for name, part in as_table(value, "except 的表").items() if name not in left_out}
    if not kept:
        raise Refusal("except 之后一方也不剩", "请核对除去的各方")
    return kept


def _names(value: Value) -> Value:
    return tuple(as_table(value, "names 的项"))


def _same(parties: Value, value: Value) -> Value:
    names = list(parties) if isinstance(parties, dict) else _parties((parties,), "same")
    if isinstance(value, dict):
        raise Refusal("same 给各方的应是同一个值，现为对照表", "请直接引用该表")
    if isinstance(value, tuple) and len(names) * len(value) > MAX_ITEMS:
        raise Refusal(f"{len(names)} 方各 {len(value)} 期，过多", f"合计最多 {MAX_ITEMS} 项")
    return dict.fromkeys(names, value)


def _rank(value: Value) -> Value:
    numbers = as_numbers(value, "rank 的项")
    places: dict[Fraction, int] = {}
    for place, number in enumerate(sorted(numbers.values(), reverse=True), 1):
        places.setdefault(number, place)
    return {name: Fraction(places[number]) for name, number in numbers.items()}


_ALL_BUT_FIRST: Final = range(1, MAX_ITEMS)

FUNCTIONS: Final = (
    Function("sum", "合计", "sum(表或序列)", "sum(P)", "40", _sum),
    Function("average", "平均", "average(表或序列)", "average(S)", "20", _average),
    Function("count", "个数", "count(表或序列；判断只数“是”)", "count(S)", "3", _count),
    Function(
        "sum_by_party",
        "各方合计",
        "sum_by_party(表，每方一个序列)",
        "sum_by_party(T)",
        "city 3，county 7",
        _sum_by_party,
    ),
    Function(
        "sum_by_period",
        "各期合计",
        "sum_by_period(表，每方一个序列)",
        "sum_by_period(T)",
        "4、6",
        _sum_by_period,
    ),
    Function("first", "前几期", "first(序列, n)", "first(S, 2)", "10、20", _by_party(_first), 2, 2),
    Function("last", "后几期", "last(序列, n)", "last(S, 2)", "20、30", _by_party(_last), 2, 2),
    Function("cumulative", "累计", "cumulative(序列)", "cumulative(S)", "10、30、60", _by_party(_cumulative)),
    Function(
        "previous",
        "上一期",
        "previous(序列, 首期之前的值)",
        "previous(S, 5)",
        "5、10、20",
        _by_party(_previous),
        2,
        2,
    ),
    Function("delay", "延后", "delay(序列, n)", "delay(S, 2)", "0、0、10", _by_party(_delay), 2, 2),
    Function("series", "序列", "series(a, b, …)", "series(1, 2, 3)", "1、2、3", _series, 1, None),
    Function(
        "only",
        "只取",
        "only(表, 'a', 'b', …)",
        "only(P, 'city')",
        "city 30",
        _only,
        2,
        None,
        parties=_ALL_BUT_FIRST,
    ),
    Function(
        "except",
        "除去",
        "except(表, 'a', …)",
        "except(P, 'city')",
        "county 10",
        _except,
        2,
        None,
        parties=_ALL_BUT_FIRST,
    ),
    Function("names", "各方", "names(表)", "names(P)", "city、county", _names),
    Function(
        "same",
        "各方同为",
        "same(各方或表, x)",
        "same(P, 5)",
        "city 5，county 5",
        _same,
        2,
        2,
        parties=range(1),
    ),
    Function("rank", "名次", "rank(表)", "rank(P)", "city 1，county 2", _rank),
)
