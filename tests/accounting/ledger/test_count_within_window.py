"""纳统: outside the statistics a figure counts 0 and the stated one is kept; facts that change are posted anew."""

import datetime as dt

import pytest
from support.journal import at_units, counts, written
from support.ledger_world import Q1, a_project, agreed, closed, looked_at_again, post, verified
from support.standing import authorised, listed

from accounting.filings.models import FilingValue, PostingDue
from accounting.ledger.models import Entry
from projects.register.models import Project

pytestmark = pytest.mark.django_db

OUTPUT, INVESTMENT = "industrial_output", "fixed_asset_investment"
LAST_DAY = dt.date(2026, 3, 31)


@pytest.fixture
def project():
    """Authorised, in no list."""
    found = a_project(counts=False)
    authorised(found.enterprise)
    agreed(found)
    return found


@pytest.mark.parametrize(
    ("kinds", "since", "until", "counted"),
    [
        ((), None, None, 0),
        (("industry",), LAST_DAY, None, 100),
        (("industry",), LAST_DAY + dt.timedelta(days=1), None, 0),
        (("industry",), dt.date(2025, 1, 1), LAST_DAY, 0),  # 退规当日起不计
        (("industry",), dt.date(2025, 1, 1), LAST_DAY + dt.timedelta(days=1), 100),
        (("trade", "service"), dt.date(2025, 1, 1), None, 0),
    ],
)
def test_who_is_listed_on_the_last_day_counts(project, constraints_now, kinds, since, until, counted):
    listed(project.enterprise, kinds, since, until)
    verified(project, {OUTPUT: 100})
    post()
    constraints_now()
    assert counts(project) == {"2026Q1": counted}
    assert FilingValue.objects.get().amount_fen == 100


def test_outside_the_window_zero_is_posted_where_the_figure_would_count(project, constraints_now):
    verified(project, {OUTPUT: 100})
    post()
    constraints_now()
    assert set(Entry.objects.values_list("book", "amount_fen")) == {("territorial", 0), ("assessment", 0)}
    assert not PostingDue.objects.exists()


WAN_FEN = 1_000_000


@pytest.mark.parametrize(
    ("planned", "since", "counted"),
    [
        (500 * WAN_FEN, LAST_DAY, 100),
        (500 * WAN_FEN - 1, LAST_DAY, 0),
        (None, LAST_DAY, 0),
        (500 * WAN_FEN, LAST_DAY + dt.timedelta(days=1), 0),
        (500 * WAN_FEN, None, 0),
    ],
)
def test_an_investment_counts_from_its_listing_and_from_five_million(planned, since, counted):
    project = a_project()
    agreed(project, INVESTMENT)
    Project.objects.filter(pk=project.pk).update(planned_investment_fen=planned, investment_listed_on=since)
    verified(project, {INVESTMENT: 100})
    post("investment")
    assert counts(project) == {"2026Q1": counted}


def test_a_figure_without_a_window_counts_whoever_filed_it(project):
    agreed(project, "tax_revenue")
    verified(project, {"tax_revenue": 100})
    post("tax")
    assert counts(project) == {"2026Q1": 100}


def test_a_changed_listing_is_posted_anew(project, constraints_now):
    verified(project, {OUTPUT: 100})
    post()
    [listing] = listed(project.enterprise, ["industry"])
    assert post().posting is None, "nobody has said that a fact changed"
    looked_at_again(project)
    post()
    constraints_now()
    assert at_units(project) == {"xishan": 30, "anning": -30}
    listing.valid_to = LAST_DAY
    listing.save()
    looked_at_again(project)
    post()
    constraints_now()
    assert at_units(project) == {}
    assert [step[2:] for step in written(project)] == [
        ("post", 0),
        ("reversal", 0),
        ("post", 100),
        ("reversal", 100),
        ("post", 0),
    ]


def test_a_changed_listing_of_a_closed_quarter_waits_for_a_correction(project):
    verified(project, {OUTPUT: 100})
    closed()
    listed(project.enterprise, ["industry"])
    looked_at_again(project)
    assert post(quarter=Q1.next).posting is None
    assert counts(project) == {"2026Q1": 0}
    assert PostingDue.objects.count() == 1


def test_a_cumulative_figure_listed_since_then_counts_the_year_so_far(project):
    listed(project.enterprise, ["industry"], since=dt.date(2026, 5, 1))
    verified(project, {OUTPUT: 40}, measure="cumulative")
    post()
    verified(project, {OUTPUT: 100}, quarter=Q1.next, measure="cumulative")
    post(quarter=Q1.next)
    assert counts(project) == {"2026Q1": 0, "2026Q2": 100}
