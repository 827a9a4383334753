"""A trace as nodes: steps used twice are laid open once, deep ones side by side, values as officials read them."""

from datetime import date
from fractions import Fraction

import pytest

from accounting.rules import Step
from accounting.statements.steps import DEEPEST, Sources, step_nodes, step_value


def a_step(name, *inputs, **changes):
    values = {"operation": "quantity", "formula": f"{name}的公式", "value": Fraction(5), "unit": "分"}
    return Step(name=name, text=f"{name}说明", inputs=inputs, title=name, **(values | changes))


def a_leaf(name, **changes):
    return a_step(name, **({"operation": "input"} | changes))


def depth(node):
    return 1 + max(map(depth, node.children), default=0)


def labels(nodes):
    return [str(node.label) for node in nodes]


def test_a_step_used_twice_is_laid_open_where_it_is_met_first():
    shared = a_step("共用", a_leaf("数", origin="terms", status="agreed"))
    first, second = step_nodes(a_step("顶", a_step("甲", shared), a_step("乙", shared)), Sources())
    assert labels(first.children) == labels(second.children) == ["共用"]
    assert labels(first.children[0].children) == ["数"]
    assert (second.children[0].children, second.children[0].text) == ([], "计算过程见上。")


def test_what_lies_very_deep_is_listed_side_by_side():
    step = a_leaf("底")
    for at in range(DEEPEST * 3):
        step = a_step(f"第{at}层", step)
    (node,) = step_nodes(a_step("顶", step), Sources())
    assert depth(node) == DEEPEST + 2
    for _level in range(DEEPEST):
        (node,) = node.children
    assert len(node.children) == DEEPEST * 2
    assert labels(node.children)[-1] == "底"


def test_every_kind_of_leaf_says_what_it_is_and_leads_there():
    sources = Sources(filing="/f/", agreement="/a/", policy="/p/")
    kinds = {
        "value": ("填报数", "/f/"),
        "terms": ("协议约定", "/a/"),
        "share": ("协议约定", "/a/"),
        "value_to_date": ("此前核算", ""),
        "credited_this_year": ("此前核算", ""),
        "quarter_number": ("自动计数", ""),
    }
    leaves = [
        a_leaf(origin, origin=origin, status="agreed" if word == "协议约定" else "fact")
        for origin, (word, _url) in kinds.items()
    ]
    nodes = step_nodes(a_step("顶", *leaves), sources)
    assert [(str(node.badge[0]), node.url) for node in nodes] == list(kinds.values())


def test_a_figure_that_is_not_just_what_was_stated_is_called_what_counts():
    (node,) = step_nodes(a_step("顶", a_leaf("数", origin="value")), Sources(filing="/f/", counted=True))
    assert (str(node.label), str(node.badge[0]), node.url) == ("计入核算数", "计入核算数", "")


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (123456, "fen", "1,234.56 元"),
        (Fraction(-5), "分", "-0.05 元"),
        (Fraction(1, 3), "分", "1/3 分"),
        ({"西山区": Fraction(100), "安宁市": Fraction(1, 2)}, "分", "西山区 1.00 元，安宁市 0.5 分"),
        (Fraction(3, 10), "/1", "30%"),
        (Fraction(50), "万元", "50 万元"),
        (3, "季", "3 季"),
        ((Fraction(1), Fraction(2)), "1", "1、2"),
        (True, "", "是"),
        (date(2026, 3, 31), "", "2026-03-31"),
        ("first", "", "first"),
    ],
)
def test_values_are_written_as_officials_read_them(value, unit, shown):
    assert step_value(a_leaf("数", value=value, unit=unit)) == shown
