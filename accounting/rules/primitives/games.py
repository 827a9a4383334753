"""Costs or gains of coalitions, divided by what each member brings: Shapley value and separable costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import factorial, lcm
from typing import Any, Final

from accounting.rules.language.values import (
    MAX_BITS,
    Refusal,
    Value,
    as_numbers,
    bounded,
    number_text,
)
from accounting.rules.primitives.coalitions import Coalition, Game, names_of
from accounting.rules.primitives.literals import Fault
from accounting.rules.primitives.saying import brief
from accounting.rules.primitives.shapes import Arguments, Expression, Primitive, Record, Word
from accounting.rules.primitives.shares import Table, sizes, total

MOST_PLAYERS: Final = 12
"""The subset formula looks at every coalition: 4,095 of them for 12 players."""


def shapley_of_game(game: Value, players: Value | None) -> Table:
    """The Shapley value by the subset formula: what a player adds to a coalition, averaged over all orders.

    Raises Refusal for more than 12 players and for a missing coalition.
    """
    table = Game(game, players)
    count = len(table.players)
    if count > MOST_PLAYERS:
        raise Refusal(
            f"参加的有 {count} 方，夏普利值最多算 {MOST_PLAYERS} 方", "请先合并若干方，或改用 separable"
        )
    worth = [table.of(coalition) for coalition in _coalitions(table.players)]
    numerators, denominator = _over_one_denominator(worth)
    inside = [factorial(size - 1) * factorial(count - size) if size else 0 for size in range(count + 1)]
    outside = [factorial(size) * factorial(count - size - 1) for size in range(count)] + [0]
    # A coalition adds `inside` times its worth to every member and takes `outside` times it from everybody
    # else: taking it from all first and giving it back to the members visits members only.
    taken = 0
    given = [0] * count
    for mask, numerator in enumerate(numerators):
        size = mask.bit_count()
        taken += outside[size] * numerator
        share = (inside[size] + outside[size]) * numerator
        for player in range(count):
            if mask >> player & 1:
                given[player] += share
    whole = factorial(count) * denominator
    return {
        name: bounded(Fraction(part - taken, whole)) for name, part in zip(table.players, given, strict=True)
    }


def _coalitions(players: Sequence[str]) -> Iterator[Coalition]:
    """Every coalition, nobody first, in the order of the bits of 0 … 2ⁿ−1."""
    for mask in range(1 << len(players)):
        yield frozenset(player for at, player in enumerate(players) if mask >> at & 1)


def _over_one_denominator(numbers: Sequence[Fraction]) -> tuple[list[int], int]:
    denominator = 1
    for number in numbers:
        denominator = lcm(denominator, number.denominator)
        if denominator.bit_length() > MAX_BITS:
            raise Refusal("各联盟的数公分母过大", "请先把各联盟的数取整")
    return [number.numerator * (denominator // number.denominator) for number in numbers], denominator


def shapley_of_highest(needs: Value, players: Value | None) -> Table:
    """The Shapley value when a coalition costs what its most demanding member needs (the airport game).

    Every step of cost is shared equally by those who need at least that much. Raises Refusal.
    """
    table = sizes(needs, "各方所需")
    if players is not None and (odd := sorted(table.keys() ^ set(names_of(players)))):
        raise Refusal(
            f"各方所需与参加的各方不一致：{'、'.join(odd[:5])} 只在其中一处", "请为参加的每一方各写一个数"
        )
    found: Table = {}
    paid = reached = Fraction(0)
    for already, name in enumerate(sorted(table, key=lambda name: table[name])):
        paid = bounded(paid + (table[name] - reached) / (len(table) - already))
        reached = table[name]
        found[name] = paid
    return {name: found[name] for name in table}


def _shapley(args: Arguments) -> Value:
    players = args.get("players")
    if "highest_of" in args:
        return dict(shapley_of_highest(args["highest_of"], players))
    return dict(shapley_of_game(args["game"], players))


def _say_shapley(args: Arguments, value: Value) -> str:
    amounts = as_numbers(value, "夏普利值")
    how = "每级费用由用到的各方均摊" if "highest_of" in args else "按各方加入时增加的数平均"
    return (
        f"{len(amounts)} 方的夏普利值（{how}），合计 {number_text(total(amounts.values()))}：{brief(value)}"
    )


def _shapley_faults(args: Mapping[str, Any]) -> list[Fault]:
    if "game" in args and "highest_of" in args:
        return [(("highest_of",), "game 与 highest_of 只能写一种", "请删去其中一项")]
    return []


SHAPLEY: Final = Primitive(
    name="shapley",
    title="夏普利值",
    shape=Record(
        optional={"players": Expression()},
        one_of={"game": Expression(), "highest_of": Expression()},
    ),
    compute=_shapley,
    say=_say_shapley,
    agree=_shapley_faults,
)


RESTS: Final[dict[str, str]] = {
    "equal": "各方均摊",
    "alternative": "按单独办理可省的数分",
    "benefits": "按各方剩余受益分（受益以单独办理的数为限）",
}


def _separable(args: Arguments) -> Value:
    """What each adds to all the others, plus a part of what no one party causes."""
    if faults := _separable_faults(args):
        raise Refusal(*faults[0][1:])
    game = Game(args["game"], args.get("players"))
    everybody = game.all()
    whole = game.of(everybody)
    own = {player: bounded(whole - game.of(everybody - {player})) for player in game.players}
    rest = bounded(whole - total(own.values()))
    parts = _REST_PARTS[args["rest"]](game, own, args)
    weight = total(parts.values())
    if weight == 0 and rest != 0:
        raise Refusal("各方的剩余数都为 0，共同部分无从分摊", "请改用 rest: equal，或另行商定")
    return {
        player: bounded(amount + (rest * parts[player] / weight if rest else 0))
        for player, amount in own.items()
    }


def _equal_parts(game: Game, own: Table, args: Mapping[str, Any]) -> Table:
    return dict.fromkeys(game.players, Fraction(1))


def _avoided(game: Game, own: Table, args: Mapping[str, Any]) -> Table:
    return {player: _left(player, game.of(frozenset({player})), own) for player in game.players}


def _benefits_left(game: Game, own: Table, args: Mapping[str, Any]) -> Table:
    benefits = as_numbers(args["benefits"], "受益")
    if odd := sorted(benefits.keys() ^ set(game.players)):
        raise Refusal(
            f"受益与参加的各方不一致：{'、'.join(odd[:5])} 只在其中一处", "请为参加的每一方各写一个数"
        )
    return {
        player: _left(player, min(benefits[player], game.of(frozenset({player}))), own)
        for player in game.players
    }


def _left(player: str, upper: Fraction, own: Table) -> Fraction:
    """What is left of the most a party would pay, once it has paid what it alone causes. Never below 0."""
    if upper < own[player]:
        reason = f"{player} 至多愿负担 {number_text(upper)}，低于其可分部分 {number_text(own[player])}"
        raise Refusal(reason, "该方不宜参加，或联盟的数有误，请核对")
    return bounded(upper - own[player])


_REST_PARTS: Final[dict[str, Callable[[Game, Table, Mapping[str, Any]], Table]]] = {
    "equal": _equal_parts,
    "alternative": _avoided,
    "benefits": _benefits_left,
}


def _say_separable(args: Arguments, value: Value) -> str:
    amounts = as_numbers(value, "可分费用")
    whole = number_text(total(amounts.values()))
    return f"各方先担可分部分，共同部分{RESTS[args['rest']]}，合计 {whole}：{brief(value)}"


def _separable_faults(args: Mapping[str, Any]) -> list[Fault]:
    if (args.get("rest") == "benefits") == ("benefits" in args):
        return []
    if "benefits" in args:
        return [(("benefits",), "benefits 只用于 rest: benefits，这里不起作用", "请删去 benefits，或改 rest")]
    return [(("rest",), "rest 为 benefits，却没有写 benefits", "请写明各方的受益")]


SEPARABLE: Final = Primitive(
    name="separable",
    title="可分费用法",
    shape=Record(
        required={"game": Expression(), "rest": Word(RESTS)},
        optional={"players": Expression(), "benefits": Expression()},
    ),
    compute=_separable,
    say=_say_separable,
    agree=_separable_faults,
)
