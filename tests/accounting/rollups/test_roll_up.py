"""Totals are a pure function of the journal."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from support.ledger_world import Q1, a_project, agreed, compile_into, period, post, verified

from accounting.rollups.growth import nominal_growth
from accounting.rollups.models import QuarterTotal
from accounting.rollups.services import roll_up
from kunming_coord.common.quarter import Quarter

pytestmark = pytest.mark.django_db

LAST = Quarter.of(2025, 1)


def totals(quarter, code="production", book="assessment", indicator="industrial_output"):
    rollup = roll_up(period=period(code, quarter), run_uid=uuid.uuid4(), final=False)
    rows = rollup.totals.filter(book=book, indicator__code=indicator).select_related("district")
    return {
        row.district.slug: (row.amount_fen, row.ytd_fen, row.year_ago_fen, row.year_ago_ytd_fen)
        for row in rows
    }


def filed(project, quarter, fen, code="industrial_output", group="production"):
    verified(project, {code: fen}, quarter=quarter)
    post(group, quarter)


def test_quarter_year_to_date_and_the_year_before():
    project = a_project()
    agreed(project)
    for quarter, fen in ((LAST, 100), (LAST.next, 200), (LAST.next.next, 900), (Q1, 1000), (Q1.next, 2000)):
        filed(project, quarter, fen)
    assert totals(Q1.next) == {"anning": (1400, 2100, 140, 210), "xishan": (600, 900, 60, 90)}
    assert totals(Q1.next, book="territorial") == {"anning": (2000, 3000, 200, 300)}
    assert totals(Q1) == {"anning": (700, 700, 70, 70), "xishan": (300, 300, 30, 30)}


def test_what_was_never_posted_is_missing_and_not_zero():
    project = a_project()
    agreed(project)
    filed(project, LAST, 100)
    filed(project, Q1, 1000)
    assert totals(Q1.next)["xishan"] == (None, 300, None, 30)
    assert totals(LAST)["xishan"] == (30, 30, None, None)
    assert totals(Quarter.of(2026, 4))["xishan"] == (None, 300, None, 30)


def test_the_fiscal_book_stands_alone():
    project = a_project()
    term = agreed(project, "tax_revenue")
    compile_into(term.term, {"xishan": 4, "anning": 6}, book="fiscal", mode="split")
    filed(project, Q1, 1000, "tax_revenue", "tax")
    assert totals(Q1, "tax", "fiscal", "tax_revenue") == {
        "anning": (-400, -400, None, None),
        "xishan": (400, 400, None, None),
    }
    assert totals(Q1, "tax", "assessment", "tax_revenue")["anning"][0] == 700


def test_a_roll_up_reads_its_own_group_and_remembers_how_far():
    project = a_project()
    agreed(project)
    agreed(project, "tax_revenue")
    filed(project, Q1, 1000)
    rollup = roll_up(period=period(), run_uid=uuid.uuid4(), final=False)
    filed(project, Q1, 50, "tax_revenue", "tax")
    again = roll_up(period=period(), run_uid=uuid.uuid4(), final=False)
    assert again.last_posting_id == rollup.last_posting_id > 0
    assert set(again.totals.values_list("indicator__code", flat=True)) == {"industrial_output"}


def test_one_roll_up_per_run():
    run = uuid.uuid4()
    roll_up(period=period(), run_uid=run, final=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        roll_up(period=period(), run_uid=run, final=False)


def test_totals_are_not_changed_afterwards():
    project = a_project()
    agreed(project)
    filed(project, Q1, 1000)
    totals(Q1)
    for sql in ("UPDATE accounting_quartertotal SET amount_fen = 0", "DELETE FROM accounting_rollup"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)
    assert QuarterTotal.objects.exists()


@pytest.mark.parametrize(
    ("now", "base", "shown"),
    [
        (112_34, 100_00, "12.3"),
        (112_35, 100_00, "12.4"),
        (87_65, 100_00, "-12.4"),
        (100_04, 100_00, "0.0"),
        (99_96, 100_00, "0.0"),
        (-5, 10, "-150.0"),
        (0, 10, "-100.0"),
        (2 * 10**17, 1, "19999999999999999900.0"),
        (10, 0, None),
        (10, -5, None),
        (10, None, None),
        (None, 10, None),
    ],
)
def test_nominal_growth_is_exact_to_one_decimal_and_silent_without_a_base(now, base, shown):
    assert nominal_growth(now, base) == shown
