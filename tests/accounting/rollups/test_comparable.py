"""可比口径: growth over the projects that have a figure in both windows."""

import datetime as dt

import pytest
from support.ledger_world import Q1, a_project, agreed
from support.rollup_world import city, filed, grouped, rolled_up, taken_back
from support.standing import authorised, listed

from accounting.ledger.models import Batch

pytestmark = pytest.mark.django_db


def a_figure(now: int | None, then: int | None, project=None, **agreement):
    project = project or a_project()
    agreed(project, **agreement)
    for fen, quarter in ((then, Q1.year_ago), (now, Q1)):
        if fen is not None:
            filed(project, fen, quarter)
    return project


def compared(rollup, book="territorial"):
    line = city(rollup, book)
    return (line.comparable_fen, line.comparable_base_fen, line.comparable_projects)


def test_a_new_project_and_one_that_left_are_not_compared():
    a_figure(110, 100)
    a_figure(900, None)
    a_figure(None, 70)
    rollup = rolled_up()
    assert compared(rollup) == (110, 100, 1)
    assert (city(rollup).amount_fen, city(rollup).year_ago_fen) == (1010, 170)


def test_nothing_is_compared_where_no_project_has_both():
    a_figure(900, None)
    assert compared(rolled_up()) == (None, None, 0)


def test_outside_the_statistical_window_nothing_counts_and_nothing_is_compared():
    project = a_project(counts=False)
    listed(project.enterprise, since=dt.date(2026, 1, 1))
    authorised(project.enterprise)
    a_figure(900, 800, project)
    assert city(rolled_up()).year_ago_fen == 0
    assert compared(rolled_up()) == (None, None, 0)


def test_a_stated_zero_is_a_figure():
    a_figure(0, 100)
    a_figure(30, 20)
    assert compared(rolled_up()) == (30, 120, 2)


def test_what_was_taken_back_is_no_figure():
    a_figure(110, 100)
    a_figure(30, 20)
    taken_back(Batch.objects.get(value_fen=30, book="territorial"))
    assert compared(rolled_up()) == (110, 100, 1)


def test_a_unit_compares_the_projects_that_have_a_figure_at_it():
    a_figure(110, 100, shares={"xishan": 3, "anning": 7})
    a_figure(500, None, shares={"xishan": 1, "anning": 1})
    rows = {
        slug: grouped(rolled_up(), "city", slug, "assessment")["kunming"] for slug in ("xishan", "anning")
    }
    assert {slug: (row.comparable_fen, row.comparable_base_fen) for slug, row in rows.items()} == {
        "xishan": (33, 30),
        "anning": (77, 70),
    }


def test_dual_counting_is_compared_once():
    a_figure(110, 100, shares={"xishan": 1, "anning": 1}, mode="duplicate")
    assert compared(rolled_up(), "assessment") == (110, 100, 1)


def test_the_year_so_far_is_compared_by_itself():
    project = a_figure(110, None)
    filed(project, 5, Q1.year_ago.next)
    filed(project, 6, Q1.next)
    line = city(rolled_up(quarter=Q1.next))
    assert (line.comparable_fen, line.comparable_base_fen) == (6, 5)
    assert (line.comparable_ytd_fen, line.comparable_ytd_base_fen, line.comparable_ytd_projects) == (
        116,
        5,
        1,
    )
