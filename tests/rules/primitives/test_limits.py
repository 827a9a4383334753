"""Sharing within limits: exact, within every limit, the same in any order – and what the two passes give."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, said

from accounting.rules.language.values import Refusal
from accounting.rules.primitives.limits import SHARE_WITHIN

FIVE_THREE_TWO = {"东": 5, "中": 3, "西": 2}


def pass_by_pass(amount, weights, least, most):
    """The rule as people carry it out: divide, fix whoever is outside its limits, divide the rest again.

    Of a pass in which some are above and others below, the side that weighs more in sum is fixed.
    """
    fixed = {name: least.get(name, Fraction(0)) for name, weight in weights.items() if weight == 0}
    for _ in range(len(weights)):
        open_ones = [name for name in weights if name not in fixed]
        if not open_ones:
            break
        left = amount - sum(fixed.values())
        whole = sum(weights[name] for name in open_ones)
        wanted = {name: left * weights[name] / whole for name in open_ones}
        kept = {
            name: min(max(part, least.get(name, Fraction(0))), most.get(name, amount + 1))
            for name, part in wanted.items()
        }
        violation = sum(kept.values()) - left
        wrong = {
            name: part
            for name, part in kept.items()
            if violation == 0 or (part - wanted[name]) * violation > 0
        }
        fixed |= wrong
    return {name: fixed[name] for name in weights}


@st.composite
def tasks(draw):
    names = [f"p{at}" for at in range(draw(st.integers(1, 6)))]
    some = st.fractions(0, 100, max_denominator=12)
    weights = {name: draw(st.integers(0, 9).map(Fraction)) for name in names}
    if not any(weights.values()):
        weights[names[0]] = Fraction(1)
    least = {name: draw(some) / 4 for name in names if draw(st.booleans())}
    most = {name: least.get(name, 0) + draw(some) for name in names if draw(st.booleans())}
    return draw(st.fractions(0, 300, max_denominator=12)), weights, least, most


def share(amount, weights, least, most):
    limits = {"at_least": least, "at_most": most}
    return compute(
        SHARE_WITHIN, amount=amount, by=weights, **{key: table for key, table in limits.items() if table}
    )


@given(tasks())
def test_every_part_within_its_limits_and_nothing_lost(task):
    amount, weights, least, most = task
    try:
        value = share(*task)
    except Refusal:
        assert impossible(*task)
        return
    assert sum(value.values()) == amount
    assert all(value[name] >= least.get(name, 0) for name in weights)
    assert all(value[name] <= most[name] for name in most if weights[name])
    assert value == pass_by_pass(*task)


def impossible(amount, weights, least, most):
    room = [most.get(name) if weight else least.get(name, 0) for name, weight in weights.items()]
    return (
        sum(least.values()) > amount
        or (None not in room and sum(room) < amount)
        or any(least.get(name, 0) > most[name] for name in most)
    )


@given(tasks(), st.randoms())
def test_the_order_of_parties_does_not_matter(task, random):
    amount, weights, least, most = task
    shuffled = {name: weights[name] for name in random.sample(list(weights), len(weights))}
    try:
        value = share(*task)
    except Refusal:
        with pytest.raises(Refusal):
            share(amount, shuffled, least, most)
        return
    assert share(amount, shuffled, least, most) == value


@given(tasks())
def test_the_sign_mirrors(task):
    amount, *rest = task
    try:
        value = share(amount, *rest)
    except Refusal:
        return
    assert share(-amount, *rest) == {name: -part for name, part in value.items()}


def test_one_ceiling_after_the_other():
    """500:300:200; east 100 too much → 360:240; centre 10 too much → west 250."""
    value = compute(SHARE_WITHIN, amount=1000, by=FIVE_THREE_TWO, at_most={"东": 400, "中": 350})
    assert value == exact({"东": 400, "中": 350, "西": 250})


def test_a_ceiling_and_a_floor():
    value = compute(
        SHARE_WITHIN, amount=1000, by=FIVE_THREE_TWO, at_most={"东": 400, "中": 350}, at_least={"西": 300}
    )
    assert value == exact({"东": 400, "中": 300, "西": 300})


def test_the_heavier_side_is_fixed_first():
    """甲 600 too much by 300, 丙 100 short by 50: the ceiling first, then 乙 and 丙 share 700 as 3:1."""
    value = compute(
        SHARE_WITHIN, amount=1000, by={"甲": 6, "乙": 3, "丙": 1}, at_most={"甲": 300}, at_least={"丙": 150}
    )
    assert value == exact({"甲": 300, "乙": 525, "丙": 175})


def test_without_limits_it_is_a_plain_division_period_by_period():
    value = compute(SHARE_WITHIN, amount=[10, -20], by=FIVE_THREE_TWO)
    assert value == exact({"东": [5, -10], "中": [3, -6], "西": [2, -4]})


def test_a_party_without_a_share_gets_its_floor_only():
    value = compute(SHARE_WITHIN, amount=100, by={"甲": 1, "乙": 0}, at_least={"乙": 10}, at_most={"乙": 50})
    assert value == exact({"甲": 90, "乙": 10})


def test_said_with_its_limits():
    sentence = said(SHARE_WITHIN, amount=100, by={"甲": 1, "乙": 1}, at_most={"甲": 30})
    assert sentence == "100 按 5:5 分，不超过 甲 30，差额由其余各方按比例分：甲 30，乙 70"


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"at_least": {"东": 600, "中": 500}}, "下限合计 1,100，超过可分的 1,000"),
        ({"at_most": {"东": 300, "中": 300, "西": 300}}, "至多共得 900，少于可分的 1,000"),
        ({"at_most": {"东": 100}, "at_least": {"东": 200}}, "东 的下限 200 大于上限 100"),
        ({"at_most": {"南": 100}}, "上限里的 南 不参加分配"),
        ({"at_least": {"东": -1}}, "不能小于 0"),
        ({"at_most": 5}, "上限应是各方的对照表"),
    ],
)
def test_limits_that_cannot_be_kept_are_refused(limits, reason):
    with pytest.raises(Refusal, match=reason):
        compute(SHARE_WITHIN, amount=1000, by=FIVE_THREE_TWO, **limits)


def test_thousands_of_parties_are_no_burden():
    by = {f"p{at}": Fraction(at + 1) for at in range(3000)}
    most = {name: weight / 2 + 1 for name, weight in by.items()}
    value = compute(SHARE_WITHIN, amount=2_000_000, by=by, at_most=most)
    assert sum(value.values()) == 2_000_000
