"""Coalition games: the Shapley value against its definition and published numbers, and separable costs."""

from fractions import Fraction
from itertools import combinations, permutations
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, faults, said
from support.sharing import published

from accounting.rules.language.values import Refusal, Undefined
from accounting.rules.primitives.games import SEPARABLE, SHAPLEY

TWO = {"甲": 10, "乙": 6, "甲|乙": 12}


def coalitions(players):
    return [group for size in range(1, len(players) + 1) for group in combinations(players, size)]


def by_definition(players, worth):
    """What each adds to those before it, averaged over all orders."""
    found = dict.fromkeys(players, Fraction(0))
    orders = list(permutations(players))
    for order in orders:
        before = Fraction(0)
        for at, player in enumerate(order):
            after = worth[frozenset(order[: at + 1])]
            found[player] += (after - before) / len(orders)
            before = after
    return found


@st.composite
def games(draw, least=1, most=5):
    players = [f"p{at}" for at in range(draw(st.integers(least, most)))]
    numbers = st.fractions(-100, 100, max_denominator=20)
    return players, {group: draw(numbers) for group in map(frozenset, coalitions(players))}


def written(worth, order=sorted):
    return {"|".join(order(group)): number for group, number in worth.items()}


@given(games())
def test_subset_formula_is_the_average_over_all_orders(game):
    players, worth = game
    value = compute(SHAPLEY, players=players, game=written(worth))
    assert value == by_definition(players, worth)
    assert sum(value.values()) == worth[frozenset(players)]


@given(games(least=2))
def test_the_order_of_members_and_coalitions_does_not_matter(game):
    _, worth = game
    backwards = dict(reversed(written(worth, lambda group: sorted(group, reverse=True)).items()))
    assert compute(SHAPLEY, game=backwards) == compute(SHAPLEY, game=written(worth))


def test_six_swedish_municipalities():
    case = published("sweden-shapley")
    value = compute(SHAPLEY, players=case["facts"]["N"], game=case["facts"]["c"])
    for name, printed in exact(case["expected"]["x"]).items():
        assert abs(value[name] - printed) <= Fraction(case["tolerance"])
    assert sum(value.values()) == Fraction("83.82")


def test_runway_of_three_aircraft():
    needs = {"a": 100, "b": 160, "c": 200}
    value = compute(SHAPLEY, players=["a", "b", "c"], highest_of=needs)
    assert {name: 3 * part for name, part in value.items()} == {"a": 100, "b": 190, "c": 310}


@given(st.lists(st.fractions(0, 100, max_denominator=10), min_size=1, max_size=5))
def test_highest_of_is_the_game_of_the_most_demanding_member(needs):
    table = {f"p{at}": need for at, need in enumerate(needs)}
    game = {"|".join(group): max(table[name] for name in group) for group in coalitions(list(table))}
    assert compute(SHAPLEY, highest_of=table) == compute(SHAPLEY, game=game)


def test_twelve_players_take_less_than_a_second():
    players = [f"p{at}" for at in range(12)]
    game = {
        "|".join(group): Fraction(len(group) ** 2 * 37 + at, 7)
        for at, group in enumerate(coalitions(players))
    }
    start = perf_counter()
    value = compute(SHAPLEY, game=game)
    assert perf_counter() - start < 1
    assert sum(value.values()) == game["|".join(players)]


def test_a_thousand_users_of_a_runway():
    needs = {f"p{at}": Fraction(at % 97) for at in range(1000)}
    assert sum(compute(SHAPLEY, highest_of=needs).values()) == 96


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ({"game": {"甲": 1, "乙": 2}}, "缺少联盟「甲\\|乙」的数"),
        ({"game": {**TWO, "乙|甲": 12}}, "写了不止一次"),
        ({"game": {**TWO, "甲|甲": 12}}, "不是联盟的名称"),
        ({"game": {**TWO, "": 0}}, "不是联盟的名称"),
        ({"game": TWO, "players": ["甲"]}, "乙 不是参加的一方"),
        ({"game": TWO, "players": ["甲", "乙", "丙"]}, "缺少联盟「丙」的数"),
        ({"game": TWO, "players": ["甲", "乙", "甲"]}, "不止一次"),
        ({"game": TWO, "players": [1, 2]}, "有的不是文字"),
        ({"game": TWO, "players": 2}, "应是名称的列表"),
        ({"game": TWO, "players": Undefined("没有名单", "请补")}, "没有名单"),
        ({"game": {"甲": "一"}}, "应是一个数"),
        ({"game": {f"p{at}": 1 for at in range(13)}}, "有 13 方，夏普利值最多算 12 方"),
        ({"highest_of": {"甲": -1}}, "不能小于 0"),
        ({"highest_of": {"甲": 1}, "players": ["甲", "乙"]}, "乙 只在其中一处"),
    ],
)
def test_wrong_games_are_refused(args, reason):
    with pytest.raises(Refusal, match=reason):
        compute(SHAPLEY, **args)


def test_denominators_without_end_are_refused():
    odd = [2 * at + 1 for at in range(4095)]
    groups = coalitions([f"p{at}" for at in range(12)])
    game = {"|".join(group): Fraction(1, odd[at] ** 20) for at, group in enumerate(groups)}
    with pytest.raises(Refusal, match="公分母过大"):
        compute(SHAPLEY, game=game)


def test_both_kinds_of_game_are_a_fault():
    assert faults(SHAPLEY, game="a", highest_of="b") == [("highest_of",)]
    assert faults(SHAPLEY, game="a") == []


RESERVOIR = {
    "灌区": 600,
    "电站": 500,
    "城市": 400,
    "灌区|电站": 900,
    "灌区|城市": 850,
    "电站|城市": 700,
    "灌区|电站|城市": 1150,
}
BENEFITS = {"灌区": 700, "电站": 450, "城市": 400}


def test_a_reservoir_by_hand():
    """Separable 450, 300 and 250 of 1,150; the other 150 in three ways."""
    equal = compute(SEPARABLE, game=RESERVOIR, rest="equal")
    assert equal == exact({"灌区": 500, "电站": 350, "城市": 300})
    alternative = compute(SEPARABLE, game=RESERVOIR, rest="alternative")
    assert alternative == exact({"灌区": 495, "电站": 360, "城市": 295})
    benefits = compute(SEPARABLE, game=RESERVOIR, rest="benefits", benefits=BENEFITS)
    assert benefits == exact({"灌区": 500, "电站": 350, "城市": 300})
    assert "共同部分各方均摊，合计 1,150" in said(SEPARABLE, game=RESERVOIR, rest="equal")


@given(games())
def test_separable_costs_keep_the_total(game):
    players, worth = game
    value = compute(SEPARABLE, players=players, game=written(worth), rest="equal")
    assert sum(value.values()) == worth[frozenset(players)]
    try:
        value = compute(SEPARABLE, players=players, game=written(worth), rest="alternative")
    except Refusal:
        return
    assert sum(value.values()) == worth[frozenset(players)]


def test_only_the_coalitions_used_are_needed():
    pairs = {key: number for key, number in RESERVOIR.items() if "|" in key}
    assert compute(SEPARABLE, game=pairs, rest="equal") == exact({"灌区": 500, "电站": 350, "城市": 300})
    with pytest.raises(Refusal, match="缺少联盟「灌区」的数"):
        compute(SEPARABLE, game=pairs, rest="alternative")


def test_nothing_left_to_divide_needs_no_weights():
    game = {"甲": 4, "乙": 6, "甲|乙": 10}
    assert compute(SEPARABLE, game=game, rest="alternative") == exact({"甲": 4, "乙": 6})


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ({"rest": "benefits"}, "没有写 benefits"),
        ({"rest": "equal", "benefits": BENEFITS}, "不起作用"),
        ({"rest": "benefits", "benefits": {"灌区": 700, "电站": 450}}, "城市 只在其中一处"),
        (
            {"rest": "benefits", "benefits": {**BENEFITS, "城市": 100}},
            "城市 至多愿负担 100，低于其可分部分 250",
        ),
    ],
)
def test_wrong_separable_costs_are_refused(args, reason):
    with pytest.raises(Refusal, match=reason):
        compute(SEPARABLE, game=RESERVOIR, **args)


def test_a_rest_nobody_has_a_weight_for_is_refused():
    with pytest.raises(Refusal, match="共同部分无从分摊"):
        compute(SEPARABLE, game=RESERVOIR, rest="benefits", benefits={"灌区": 450, "电站": 300, "城市": 250})


def test_faults_of_separable_costs():
    assert faults(SEPARABLE, game="g", rest="benefits") == [("rest",)]
    assert faults(SEPARABLE, game="g", rest="equal", benefits="b") == [("benefits",)]
    assert faults(SEPARABLE, game="g", rest="benefits", benefits="b") == []
