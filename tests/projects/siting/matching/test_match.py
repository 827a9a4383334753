"""Matching alone: feasibility with the failing condition named, scores with their parts, the best total of all."""

import random
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.siting.fitting import Condition
from projects.siting.matching.assigning import Assignment, fits, greedy, optimal
from projects.siting.matching.criteria import Criterion, Need, Place
from projects.siting.matching.homogeneity import Profile, classes_of, krugman, pairs_of, zones_of
from projects.siting.matching.matches import Match, Measured, Part, match, ranked, why_ranked
from projects.siting.matching.words import common_word

MEASURES = {
    "land": Measured("用地指标", lambda amount: f"{amount} 亩"),
}
RUBRIC = [
    Criterion("industry", "主导产业吻合", 40, {"main": 100, "auxiliary": 60}),
    Criterion("headroom", "要素指标余量", 30),
    Criterion("area", "功能区定位", 20, {"expansion": 100, "core": 50}),
    Criterion("distinct", "错位发展", 10, {"per_rival": 25}),
]


def need(key="甲", land=30, **more):
    return Need(key, key, ("新能源电池", "锂离子电池制造"), {"land": land}, manufactures=True, **more)


def place(key="安宁", land=100, **more):
    return Place(key, key, key, {"land": land}, **more)


def matched(one, two, others=()):
    return match(one, two, rubric=RUBRIC, others=[two, *others], measures=MEASURES)


def test_what_fails_is_named_with_both_figures_for_who_may_see_them():
    row = matched(need(land=30), place(land=20))
    (failure,) = row.failures
    assert (failure.code, failure.words) == ("land", "用地指标不足：项目需要 30 亩")
    assert failure.figures == "用地指标不足：项目需要 30 亩，现有 20 亩"
    assert (row.feasible, row.total, row.parts) == (False, 0, ())


def test_what_stock_fails_is_named_and_what_nobody_measured_is_not():
    def checked(met):
        return Condition("load", "楼面荷载", "2", "1", "吨/平方米", met)

    there = {"rubric": RUBRIC, "others": [], "measures": MEASURES}
    (failure,) = match(need(), place(), conditions=[checked(False)], **there).failures
    assert (failure.code, failure.words) == ("load", "楼面荷载 1 吨/平方米，项目需要 2 吨/平方米")
    assert match(need(), place(), conditions=[checked(True), checked(None)], **there).feasible


def test_a_place_of_which_no_quota_is_known_has_none():
    (failure,) = matched(need(), Place("海口", "海口", "海口", {})).failures
    assert failure.words == "用地指标待核实：没有登记，项目需要 30 亩"


def test_the_score_is_the_sum_of_its_printed_parts():
    there = place(main=("动力电池", "石化"), area="expansion", area_name="先进制造承载区")
    rival = place("寻甸", main=("锂离子电池",))
    row = matched(need(land=25), there, [rival])
    assert [(part.points, part.reason) for part in row.parts] == [
        (100, "主导产业“动力电池”与项目同为“电池”"),
        (75, "承接后最紧的指标余 75%"),
        (100, "制造业项目，位于先进制造承载区"),
        (75, "寻甸也以此为主导产业"),
    ]
    assert row.total == 40 * 100 + 30 * 75 + 20 * 100 + 10 * 75
    assert row.total_text == "90.00"


def test_a_ranking_gives_its_reasons():
    first, second = (matched(need(land=25), place(key, land)) for key, land in (("乙", 100), ("甲", 50)))
    assert why_ranked(first, first) == "得分最高，主要来自要素指标余量 22.50 分、错位发展 10.00 分"
    assert why_ranked(second, first) == "比第一名少 7.50 分，主要差在要素指标余量 7.50 分"
    assert why_ranked(matched(need(land=25), place("丙")), first) == "与第一名同分，按名称排列"


def test_a_tighter_fit_scores_more():
    rows = [Criterion("fit", "面积贴合", 100)]
    asks = need(sizes={"floor_area": 900})
    for size, points in ((1000, 90), (1800, 50), (None, 0)):
        there = place(size=size and ("floor_area", size))
        (part,) = match(asks, there, rubric=rows, others=[], measures=MEASURES).parts
        assert part.points == points


def test_what_is_not_known_scores_nothing_and_says_so():
    row = matched(need(), place())
    assert [part.points for part in row.parts] == [0, 70, 0, 100]
    assert "未知" in row.parts[0].reason
    assert "未知" in row.parts[2].reason
    auxiliary = matched(need(), place(main=("化工",), auxiliary=("储能电池",)))
    assert auxiliary.parts[0].points == 60


def test_the_feasible_come_first_and_equals_in_the_order_of_their_names():
    rows = ranked([matched(need(), place(key, land)) for key, land in (("丙", 5), ("乙", 100), ("甲", 100))])
    assert [row.place.key for row in rows] == ["乙", "甲", "丙"]


@pytest.mark.parametrize(
    ("one", "other", "word"),
    [
        ("锂离子电池制造", "动力电池", "电池"),
        ("石化与精细磷化工", "磷化工", "磷化工"),
        ("先进装备制造", "食品制造", ""),
        ("生物医药", "医疗器械", ""),
    ],
)
def test_names_are_alike_by_what_they_share_beyond_words_that_fit_all(one, other, word):
    assert common_word(one, other) == word


def scored(total, key, where):
    return Match(key, where, (), (Part(Criterion("x", "x", 1), total, ""),))


def test_the_whole_view_beats_taking_the_best_pair_first():
    left, right = place("左", 10), place("右", 5)
    small, large = need("小", 5), need("大", 10)
    rows = [scored(90, small, left), scored(80, small, right), scored(85, large, left)]
    one, best = greedy(rows), optimal(rows)
    assert {key: row.place.key for key, row in one.chosen.items()} == {"小": "左"}
    assert {key: row.place.key for key, row in best.chosen.items()} == {"小": "右", "大": "左"}
    assert (one.total, best.total, best.proved) == (90, 165, True)
    assert optimal([]).proved


worlds = st.integers(0, 2**32).map(random.Random)


def world(dice, needs, places, quotas=("land", "power")):
    """Projects and places by chance, every pair with a score where it fits."""
    there = [
        Place(f"p{n:02}", f"p{n}", f"p{n}", {kind: dice.randint(1, 3000) for kind in quotas})
        for n in range(places)
    ]
    wanted = [
        Need(
            f"n{n:03}",
            f"n{n}",
            (),
            {kind: dice.randint(1, 900) for kind in dice.sample(quotas, dice.randint(1, 2))},
        )
        for n in range(needs)
    ]
    return [
        scored(dice.randint(0, 10_000), one, two)
        for one in wanted
        for two in there
        if all(two.free[kind] >= amount for kind, amount in one.amounts.items())
    ]


def check(rows, seconds=4.0):
    one, best = greedy(rows), optimal(rows, seconds=seconds)
    assert best.total >= one.total
    assert fits(one)
    assert fits(best)
    assert len(best.chosen) == len({row.need.key for row in best.chosen.values()})
    return one, best


@settings(max_examples=15, deadline=None)
@given(worlds)
def test_the_whole_view_is_never_worse_than_greedy_and_fits_to_the_unit(dice):
    check(world(dice, dice.randint(1, 12), dice.randint(1, 5)), seconds=1.0)


@settings(max_examples=12, deadline=None)
@given(worlds)
def test_what_is_called_proved_is_the_best_there_is(dice):
    rows = world(dice, dice.randint(1, 4), dice.randint(1, 3))
    step = dice.choice((1, 10))
    rows = [scored(row.total * step, row.need, row.place) for row in rows]
    best = optimal(rows, seconds=1.0)
    choices = [
        [None, *(row for row in rows if row.need.key == key)]
        for key in sorted({row.need.key for row in rows})
    ]
    tried = (Assignment({row.need.key: row for row in some if row}) for some in product(*choices))
    most = max((one.total for one in tried if fits(one)), default=0)
    assert (best.total, best.proved, best.gap or 0) == (most, True, 0)


def test_a_solver_that_has_no_time_leaves_the_greedy_one():
    check(world(random.Random(7), 60, 8), seconds=0.0)


@pytest.mark.long
def test_two_hundred_projects_on_fourteen_units_take_under_five_seconds():
    import time

    for seed in range(5):
        rows = world(random.Random(seed), 200, 14)
        begun = time.process_time()
        check(rows)
        assert time.process_time() - begun < 5, seed


def test_the_index_of_krugman():
    same = {"甲": Fraction(1, 2), "乙": Fraction(1, 2)}
    assert krugman(same, same) == 0
    assert krugman(same, {"丙": Fraction(1)}) == 2
    assert krugman(same, {"甲": Fraction(1)}) == 1


def test_two_units_that_lead_in_the_same_are_warned_of():
    chains = ["石化与精细磷化工", "先进装备制造"]
    profiles = [
        Profile(
            "anning",
            "安宁",
            ("以石化、精细磷化工为主的化工",),
            ("先进装备制造",),
            "expansion",
            "先进制造承载区",
        ),
        Profile("xishan", "西山", ("磷化工",), (), "core", "创新融合引领区"),
        Profile("wuhua", "五华", ("轻纺",)),
        Profile("fumin", "富民", ()),
    ]
    first, *rest = pairs_of(profiles, chains)
    assert (first.one.name, first.other.name, first.shared) == ("安宁", "西山", ("石化与精细磷化工",))
    assert (first.index_text, first.same_area) == ("1.00", False)
    assert not any(pair.warned for pair in rest)
    assert len(rest) == 2
    assert classes_of(["轻纺"], chains) == ["轻纺"]


def test_a_functional_area_shows_how_alike_its_units_are():
    names = (("甲", ("磷化工",)), ("乙", ("磷化工", "轻纺")), ("丙", ("机电",)))
    profiles = [Profile(name, name, main, (), "core", "创新融合引领区") for name, main in names]
    (zone,) = zones_of(pairs_of(profiles, []))
    assert (zone.name, zone.pairs, zone.index_text, zone.warned) == ("创新融合引领区", 3, "1.67", 1)
