"""进度数、核实数: what was filed first beside what stands, and what later books say about an earlier quarter."""

import pytest
from support.factories import district, indicator
from support.ledger_world import Q1, a_project, agreed, period, post
from support.rollup_world import CODE, again, figures, filed, revised, rolled_up, taken_back

from accounting.filings.due import mark_due
from accounting.filings.models import Filing, FilingValue
from accounting.ledger.models import Batch
from accounting.rollups.models import VintageTotal

pytestmark = pytest.mark.django_db


def vintages(rollup):
    rows = VintageTotal.objects.filter(rollup=rollup, district=district("anning"))
    return {row.concerns.code: (row.booked_fen, row.progress_fen) for row in rows}


def late(project, fen, concerns, quarter):
    filing = Filing.objects.create(
        status="verified",
        kind="late",
        project=project,
        group=indicator(CODE).group,
        quarter=quarter,
        concerns=concerns,
        host=district("anning"),
    )
    FilingValue.objects.create(
        filing=filing,
        indicator=indicator(CODE),
        revision=1,
        amount_fen=fen,
        actor_id=1,
        actor_label="测试填报人",
    )
    mark_due(Filing.objects.filter(pk=filing.pk))
    post(quarter=quarter)


@pytest.fixture
def filing():
    project = a_project()
    agreed(project)
    return filed(project, 1000)


def test_a_revised_figure_keeps_what_was_said_first(filing):
    assert vintages(rolled_up()) == {"2026Q1": (1000, 1000)}
    revised(filing, 1300)
    revised(filing, 1200)
    rollup = rolled_up()
    assert vintages(rollup) == {"2026Q1": (1200, 1000)}
    assert figures(rollup) == figures(again(rollup))


def test_what_is_taken_back_is_no_longer_said(filing):
    taken_back(Batch.objects.get(book="territorial"))
    assert vintages(rolled_up()) == {"2026Q1": (0, 0)}


def test_a_late_fact_stands_under_the_time_it_speaks_of(filing):
    late(filing.project, 40, Q1.previous, Q1)
    assert vintages(rolled_up()) == {"2026Q1": (1000, 1000), "2025Q4": (40, None)}


def test_of_a_year_stated_so_far_the_first_statement_differs_as_much(filing):
    following = period(quarter=Q1.next)
    second = Filing.objects.create(
        status="verified",
        project=filing.project,
        group=filing.group,
        quarter=following.quarter,
        concerns=following.quarter,
        host=filing.host,
    )
    for fen in (1500, 1800):
        revised(second, fen, measure="cumulative")
    assert vintages(rolled_up(quarter=Q1.next)) == {"2026Q2": (800, 500)}
