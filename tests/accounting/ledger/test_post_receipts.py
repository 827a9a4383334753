"""Taxes shared from receipts: V of assessment and fiscal book is the shareable tax, the territory has what was filed."""

import pytest
from support.journal import at_units, counts, written
from support.ledger_world import closed, post, verified
from support.tax_world import Q1, Q2, Q4, Paid, compute, middle, received, share, standing, taxed

from accounting.filings.models import PostingDue
from accounting.ledger.deriving import values_that_differ
from accounting.ledger.models import Batch

pytestmark = pytest.mark.django_db

TAX = "tax_revenue"
HALF = (50, 0, 0, 50)  # to central and county government


@pytest.fixture
def project():
    found = taxed()
    share("vat", HALF)
    return found


def test_the_shareable_tax_is_shared_and_the_filed_tax_stands_where_it_arises(project, constraints_now):
    received(Paid(project, middle(Q1), 1000))
    compute()
    verified(project, {TAX: 990})
    post("tax")
    constraints_now()
    assert counts(project) == {"2026Q1": 990}
    assert counts(project, "fiscal") == counts(project, "assessment") == {"2026Q1": 500}
    assert at_units(project, "fiscal") == {"wuhua": 250, "anning": -250}
    batch = Batch.objects.get(book="fiscal")
    assert batch.shareable_tax_id == standing(project).pk
    assert Batch.objects.get(book="territorial").shareable_tax_id is None


def test_without_receipts_the_figure_waits_in_every_book(project):
    verified(project, {TAX: 990})
    assert post("tax").posting is None
    assert not Batch.objects.exists()
    assert PostingDue.objects.count() == 1
    received(Paid(project, middle(Q1), 1000))
    compute()
    post("tax")
    assert counts(project, "fiscal") == {"2026Q1": 500}
    assert not PostingDue.objects.exists()


def test_a_newer_revision_takes_back_and_posts_anew(project, constraints_now):
    received(Paid(project, middle(Q1), 1000))
    compute()
    verified(project, {TAX: 990})
    post("tax")
    received(Paid(project, middle(Q1), -200))
    compute()
    post("tax")
    constraints_now()
    assert [step[2:] for step in written(project, "fiscal")] == [
        ("post", 500),
        ("reversal", 500),
        ("post", 400),
    ]
    assert written(project) == [("2026Q1", "2026Q1", "post", 990)]
    assert at_units(project, "fiscal") == {"wuhua": 200, "anning": -200}
    assert not list(values_that_differ())


def test_what_was_computed_to_the_same_is_not_looked_at_again(project):
    received(Paid(project, middle(Q1), 1000))
    compute()
    verified(project, {TAX: 990})
    post("tax")
    compute()
    assert not PostingDue.objects.exists()


def test_what_is_stated_for_the_year_leaves_the_receipts_alone(project):
    received(Paid(project, middle(Q1), 1000), Paid(project, middle(Q2), 300))
    for quarter, filed in ((Q1, 990), (Q2, 1290)):
        compute(quarter)
        verified(project, {TAX: filed}, quarter=quarter, measure="cumulative")
        post("tax", quarter)
    assert counts(project) == {"2026Q1": 990, "2026Q2": 300}
    assert counts(project, "fiscal") == {"2026Q1": 500, "2026Q2": 150}


@pytest.mark.parametrize(("kind", "measure"), [("late", "period"), ("annual", "annual")])
def test_receipts_of_a_quarter_are_shared_once_whatever_else_is_filed_for_it(project, kind, measure):
    fourth = Q4
    received(Paid(project, middle(fourth), 1000))
    compute(fourth)
    verified(project, {TAX: 990}, quarter=fourth)
    closed(fourth, "tax")
    filed = {"late": 5, "annual": 995}[kind]
    verified(project, {TAX: filed}, quarter=fourth.next, concerns=fourth, kind=kind, measure=measure)
    post("tax", fourth.next)
    assert counts(project) == {"2026Q4": 995}
    assert counts(project, "fiscal") == counts(project, "assessment") == {"2026Q4": 500}
    assert not PostingDue.objects.exists()
    assert not list(values_that_differ())


def test_a_late_filing_brings_the_receipts_of_a_quarter_nobody_filed(project):
    other = taxed()
    received(Paid(project, middle(Q1), 1000), Paid(other, middle(Q1), 10))
    compute()
    verified(other, {TAX: 10})
    closed(Q1, "tax")
    verified(project, {TAX: 990}, quarter=Q2, concerns=Q1, kind="late")
    post("tax", Q2)
    assert written(project, "fiscal") == [("2026Q2", "2026Q1", "post", 500)]
