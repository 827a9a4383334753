"""计入核算数 computed anew from its leaves; facts of the window that changed since are told from a figure that is wrong."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from support.database import without_trigger
from support.factories import indicator
from support.ledger_world import Q1, a_project, agreed, closed, looked_at_again, post, revised, verified
from support.standing import authorised, listed

from accounting.filings.rules import FilingRule
from accounting.ledger import windows
from accounting.ledger.checks import figures_posted_by_other_facts, values_follow_from_what_was_filed
from accounting.ledger.deriving import Manner, Verdict, derivations_of, values_that_differ
from accounting.ledger.models import Batch
from projects.register.models import Project
from projects.register.standing import StatisticalListing

pytestmark = pytest.mark.django_db

Q2, Q3 = Q1.next, Q1.next.next
OUTPUT, INVESTMENT = "industrial_output", "fixed_asset_investment"


@pytest.fixture(autouse=True)
def _by_the_log_to_the_moment(monkeypatch):
    monkeypatch.setattr(windows, "STILL_OPEN", dt.timedelta(0))


@pytest.fixture
def project():
    found = a_project()
    agreed(found)
    return found


def derived(**wanted):
    """The derivation of the one batch that is wanted."""
    batch = Batch.objects.get(book="territorial", **wanted)
    return derivations_of([batch])[batch.pk]


def test_a_year_so_far_rests_on_the_filings_before_it_as_they_stood(project):
    [first] = verified(project, {OUTPUT: 40}, measure="cumulative")
    post()
    verified(project, {OUTPUT: 100}, quarter=Q2, measure="cumulative")
    post(quarter=Q2)
    revised(first, 55)
    post()
    told = derived(concerns=Q2, kind="post")
    assert (told.manner, told.before_fen, told.recomputed_fen) == (Manner.CUMULATIVE, 40, 60)
    assert [(row.concerns, row.filing_id) for row in told.earlier] == [(Q1, first.pk)]
    post(quarter=Q2)
    assert derived(concerns=Q2, kind="post", turn=1).before_fen == 55
    assert derived(concerns=Q2, kind="reversal").recomputed_fen == 60
    assert not list(values_that_differ())


def test_a_listing_that_ends_later_for_the_past_leaves_what_was_posted_as_it_was(project):
    verified(project, {OUTPUT: 100})
    closed()
    StatisticalListing.objects.filter(enterprise=project.enterprise).update(valid_to=Q1.last_day)
    looked_at_again(project)
    told = derived()
    assert (told.verdict, told.recomputed_fen, told.followed_fen) == (Verdict.AS_IT_STOOD, 0, 100)
    assert (told.inside, told.counted_inside) == (False, True)
    assert not list(values_follow_from_what_was_filed())
    assert len(list(figures_posted_by_other_facts())) == 2
    out = StringIO()
    call_command("check_ledger", stdout=out)
    assert "说明  入账后纳统事实有变更" in out.getvalue()


@pytest.mark.parametrize("change", ["insert", "delete", "rule", "other enterprise"])
def test_every_way_a_fact_changes_is_told_from_a_wrong_figure(change):
    project = a_project(counts=False)
    authorised(project.enterprise)
    agreed(project)
    if change != "insert":
        listed(project.enterprise, ["industry"])
    verified(project, {OUTPUT: 100})
    post()
    if change == "insert":
        listed(project.enterprise, ["industry"])
    elif change == "delete":
        project.enterprise.listings.all().delete()
    elif change == "rule":
        FilingRule.objects.filter(indicator=indicator(OUTPUT)).update(window="trade")
    else:
        Project.objects.filter(pk=project.pk).update(enterprise=a_project(counts=False).enterprise)
    assert derived().verdict == Verdict.AS_IT_STOOD


@pytest.mark.parametrize("fact", [{"planned_investment_fen": 1}, {"investment_listed_on": None}])
def test_the_facts_of_an_investment_are_told_too(fact):
    project = a_project()
    agreed(project, INVESTMENT)
    verified(project, {INVESTMENT: 100})
    post("investment")
    Project.objects.filter(pk=project.pk).update(**fact)
    assert derived().verdict == Verdict.AS_IT_STOOD


def test_changes_that_come_to_the_same_need_no_remark(project):
    verified(project, {OUTPUT: 100})
    post()
    listings = StatisticalListing.objects.filter(enterprise=project.enterprise)
    listings.update(valid_to=Q1.last_day)
    listings.update(valid_to=None)
    assert derived().verdict == Verdict.AGREES


def test_what_changed_before_the_posting_is_no_excuse(project):
    """The log says that the enterprise was listed when 0 was posted."""
    StatisticalListing.objects.filter(enterprise=project.enterprise).update(proof="补充")
    verified(project, {OUTPUT: 100})
    post()
    batch = Batch.objects.get(book="territorial")
    batch.value_fen = 0
    facts = windows.Windows([batch])
    assert facts.inside_when_posted(batch) == {True}


@pytest.mark.django_db(transaction=True)
def test_a_fact_changed_past_the_log_is_found(project):
    verified(project, {OUTPUT: 100})
    post()
    with without_trigger(StatisticalListing, "audit_delete"):
        project.enterprise.listings.all().delete()
    assert {verdict for _batch, verdict in values_that_differ()} == {Verdict.DIFFERS}
    assert len(list(values_follow_from_what_was_filed())) == 2


def test_a_change_under_way_when_something_was_posted_may_count_or_not(project, monkeypatch):
    monkeypatch.setattr(windows, "STILL_OPEN", dt.timedelta(hours=1))
    listings = StatisticalListing.objects.filter(enterprise=project.enterprise)
    listings.update(valid_to=Q1.first_day)
    verified(project, {OUTPUT: 100})
    post()
    batch = Batch.objects.get(book="territorial")
    assert windows.Windows([batch]).inside_when_posted(batch) == {True, False}


def test_deriving_costs_the_same_however_many_batches(project, django_assert_max_num_queries):
    for _ in range(3):
        another = a_project()
        agreed(another)
        verified(another, {OUTPUT: 40}, measure="cumulative")
    verified(project, {OUTPUT: 40}, measure="cumulative")
    post()
    with django_assert_max_num_queries(9):
        assert len(derivations_of(Batch.objects.all())) == 8
