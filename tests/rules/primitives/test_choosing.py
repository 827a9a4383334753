"""Choosing among cases: the first that holds, element by element where conditions differ, lazily."""

from fractions import Fraction

import pytest
from support.primitives import compute, exact, faults, said

from accounting.rules.language.values import Refusal, Undefined
from accounting.rules.primitives.choosing import COLLECT, DECIDE

MISSING = Undefined("缺少该数", "请补")


def rows(*pairs):
    return [{"when": when, "then": then} for when, then in pairs]


def test_the_first_row_that_holds():
    chosen = rows((False, 1), (True, 2), (True, 3))
    assert compute(DECIDE, rows=chosen, otherwise=4) == 2
    assert said(DECIDE, rows=chosen, otherwise=4) == "第 2 种情形成立，取 2"


def test_otherwise():
    assert compute(DECIDE, rows=rows((False, 1)), otherwise={"甲": 4}) == {"甲": 4}
    assert said(DECIDE, rows=rows((False, 1)), otherwise=4) == "所列情形都不成立，取 4"


def test_refusing_says_the_sentence_of_the_policy():
    with pytest.raises(Refusal, match="水质指数缺失，本年不结算。请核对") as refused:
        compute(DECIDE, rows=rows((False, 1)), refuse="水质指数缺失，本年不结算。")
    assert refused.value.reason == "水质指数缺失，本年不结算"


def test_every_party_for_itself():
    value = compute(
        DECIDE,
        rows=rows(({"甲": True, "乙": False, "丙": False}, 1), ({"甲": True, "乙": True, "丙": False}, 2)),
        otherwise={"甲": 7, "乙": 8, "丙": 9},
    )
    assert value == {"甲": 1, "乙": 2, "丙": 9}


def test_conditions_for_all_and_for_each_mixed():
    value = compute(DECIDE, rows=rows((False, 1), ([True, False], 2), (True, 3)), otherwise=4)
    assert value == (2, 3)
    assert "逐项" in said(DECIDE, rows=rows(([True, False], 2)), otherwise=4)


def test_an_element_without_a_case_is_refused():
    with pytest.raises(Refusal, match="没有办法"):
        compute(DECIDE, rows=rows(({"甲": True, "乙": False}, 1)), refuse="没有办法")


def test_what_is_not_chosen_does_no_harm():
    assert compute(DECIDE, rows=rows((True, 1), (MISSING, 2)), otherwise=MISSING) == 1
    assert compute(DECIDE, rows=rows((False, MISSING)), otherwise=5) == 5
    table = {"甲": Fraction(1), "乙": MISSING}
    assert compute(DECIDE, rows=rows(({"甲": True, "乙": False}, table)), otherwise=5) == {"甲": 1, "乙": 5}


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        (1, "第 1 种情形的条件应是“是或否”的判断"),
        (MISSING, "缺少该数"),
        ({"甲": 1}, "条件应是“是或否”的判断"),
        ({"乙": True}, "各方不一致"),
    ],
)
def test_wrong_conditions_are_refused(when, reason):
    with pytest.raises(Refusal, match=reason):
        compute(DECIDE, rows=rows((when, {"甲": 1})), otherwise={"甲": 2})


def test_choosing_something_undefined_is_refused():
    with pytest.raises(Refusal, match="缺少该数"):
        compute(DECIDE, rows=rows((True, MISSING)), otherwise=1)


def test_no_rows_are_a_fault():
    assert faults(DECIDE, rows=[], otherwise="1") == [("rows",)]
    assert faults(DECIDE, rows=[{"when": "a", "then": "b"}], otherwise="1") == []


def test_collecting():
    value = COLLECT.compute({"甲": Fraction(1), "合计": (Fraction(1), Fraction(2))})
    assert value == exact({"甲": 1, "合计": [1, 2]})
    assert COLLECT.say({}, value) == "汇成一表：甲 1，合计 1、2"
    with pytest.raises(Refusal, match="缺少该数"):
        COLLECT.compute({"甲": MISSING})
