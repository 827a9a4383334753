"""Noticing: what differs in a closed quarter becomes one open correction, and nothing else does."""

import pytest
from django.core.management import call_command
from support.correction_world import (
    CODE,
    Parties,
    changed,
    closed_with,
    filing_of,
    notice,
    noticed,
    refiled,
    routed,
)
from support.factories import district
from support.filing_world import soon
from support.journal import counts, written
from support.ledger_world import (
    Q1,
    a_project,
    agreed,
    closed,
    looked_at_again,
    period,
    post,
    varied,
    verified,
)
from support.standing import counted
from support.variants import WAN

from accounting.closing.services import start_close
from accounting.corrections.models import Correction
from accounting.corrections.noticing import notice_corrections
from accounting.corrections.services import confirm_correction
from accounting.filings.models import PostingDue
from accounting.filings.reopening import expire_reopenings, reopen_filing
from accounting.filings.services import save_values
from accounting.filings.writing import FigureDetail
from accounting.ledger.models import Batch, Posting
from accounting.periods.models import Period
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.runs import execute
from projects.register.standing import StatisticalListing

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Parties:
    return Parties()


def again():
    return notice_corrections(actor=system_user())


def test_a_changed_figure_of_a_closed_quarter_is_noticed_with_what_it_moves(cast):
    correction = noticed(cast, 1000, 1200)
    assert (correction.status, correction.routing, correction.concerns) == ("noticed", "", Q1)
    assert sorted(correction.parties) == sorted([district("xishan").pk, district("anning").pk])
    rows = {(row["book"], row["district"]): (row["before"], row["after"]) for row in correction.effect_rows}
    assert rows == {
        ("assessment", "anning"): (700, 840),
        ("assessment", "xishan"): (300, 360),
        ("territorial", "anning"): (1000, 1200),
    }
    assert [event.action for event in correction.events] == ["create"]


def test_noticing_posts_nothing_and_leaves_the_filing_waiting(cast):
    def standing():
        return Batch.objects.count(), Posting.objects.count()

    filing = changed(cast)
    before = standing()
    notice()
    post(quarter=Q1.next)
    assert standing() == before
    assert PostingDue.objects.filter(filing=filing).exists()


def test_looking_again_changes_nothing(cast):
    correction = noticed(cast)
    done = again()
    assert (done.begun, done.renewed, done.dropped, done.struck) == (0, 0, 0, 0)
    assert Correction.objects.get().version == correction.version


def test_a_filing_without_a_difference_leaves_the_list(cast):
    project = closed_with(1000)
    looked_at_again(project)
    assert again().struck == 1
    assert not PostingDue.objects.exists()
    assert not Correction.objects.exists()


def test_a_fact_that_decides_what_counts_is_a_difference_too(cast):
    project = closed_with(1000)
    StatisticalListing.objects.filter(enterprise=project.enterprise).delete()
    looked_at_again(project)
    correction = notice()
    assert {row["after"] for row in correction.effect_rows} == {0}
    figure = correction.effect["figures"][0]
    assert figure["posted"] == figure["newest"]


def test_a_late_fact_of_a_closed_quarter_needs_no_correction(cast):
    """Nothing of it stands: the next posting takes it up."""
    project = a_project(counts=False)
    agreed(project)
    verified(project, {CODE: 1000})
    closed()
    counted(project)
    looked_at_again(project)
    again()
    assert not Correction.objects.exists()
    period(quarter=Q1.next)
    post(quarter=Q1.next)
    assert written(project) == [("2026Q2", "2026Q1", "post", 1000)]


def test_a_new_revision_voids_what_was_confirmed(cast):
    correction = routed(cast)
    confirm_correction(correction=correction, actor=cast.origin_leader)
    refiled(cast, correction.filing, {CODE: 1300})
    assert again().renewed == 1
    correction.refresh_from_db()
    assert (correction.status, correction.routing) == ("noticed", "")
    assert {row["after"] for row in correction.effect_rows if row["book"] == "territorial"} == {1300}
    assert correction.upto_value_id == filing_of(correction.filing.project).values.order_by("-pk")[0].pk
    assert correction.events.last().action == "renew"


def test_a_correction_is_dropped_when_the_figures_are_again_what_stands(cast):
    correction = routed(cast)
    project = correction.filing.project
    refiled(cast, correction.filing, {CODE: 1000})
    assert again().dropped == 1
    correction.refresh_from_db()
    assert correction.status == "dropped"
    post(quarter=Q1.next)  # what stands is now the newest revision's, which moves nothing
    assert counts(project) == {"2026Q1": 1000}
    assert not PostingDue.objects.exists()
    assert filing_of(project).values.order_by("-pk")[0].pk in Batch.objects.standing().values_list(
        "filing_value_id", flat=True
    )


def test_it_is_dropped_when_the_fact_is_undone(cast):
    project = closed_with(1000)
    rows = list(StatisticalListing.objects.filter(enterprise=project.enterprise))
    StatisticalListing.objects.filter(enterprise=project.enterprise).delete()
    looked_at_again(project)
    notice()
    StatisticalListing.objects.bulk_create(rows)
    looked_at_again(project)
    done = again()
    assert (done.dropped, done.struck) == (1, 1)
    assert Correction.objects.get().status == "dropped"


def test_while_the_filing_is_reopened_its_correction_stands_still(cast):
    correction = routed(cast)
    filing = filing_of(correction.filing.project)
    reopen_filing(filing=filing, scope=["all"], until=soon(), actor=cast.approver, note="再改")
    done = again()
    assert (done.renewed, done.dropped) == (0, 0)
    assert Correction.objects.get().status == "routed"


def test_what_the_engine_computes_is_rehearsed_as_well(cast):
    project = a_project()
    varied(project, "capped", cap="50")
    verified(project, {CODE: 100 * WAN})
    closed()
    period(quarter=Q1.next)
    refiled(cast, filing_of(project), {CODE: 200 * WAN})
    correction = notice()
    rows = {row["district"]: row["after"] for row in correction.effect_rows if row["book"] == "assessment"}
    assert rows == {"anning": 150 * WAN, "xishan": 50 * WAN}
    assert counts(project) == {"2026Q1": 100 * WAN}
    assert again().renewed == 0


def test_only_the_system_notices(cast):
    with pytest.raises(NotAllowed):
        notice_corrections(actor=cast.statistician)


def test_a_quarter_that_is_closing_is_left_for_the_next_minute(cast):
    filing = changed(cast)
    Period.objects.filter(quarter=Q1.next, group=filing.group).update(status="closing")
    assert again().begun == 0
    Period.objects.filter(quarter=Q1.next, group=filing.group).update(status="open")
    assert again().begun == 1


def test_where_every_quarter_is_closed_nothing_is_begun_by_looking(cast):
    filing = changed(cast)
    Period.objects.filter(quarter=Q1.next).delete()
    assert again().begun == 1
    assert not Period.objects.filter(group=filing.group, quarter__gt=Q1).exists()


def test_a_reopening_that_expired_leaves_the_books_in_order(cast):
    """What was drafted is put back by a revision of its own; it is posted instead of the one it repeats."""
    filing = filing_of(closed_with(1000))
    reopen_filing(filing=filing, scope=["all"], until=soon(), actor=cast.approver, note="核实")
    details = {CODE: FigureDetail(note="草稿")}
    save_values(filing=filing, values={CODE: 5}, explanation="草稿", actor=cast.filer, details=details)
    assert expire_reopenings(now=soon(48)) == 1
    assert again().begun == 0
    post(quarter=Q1.next)
    assert counts(filing.project) == {"2026Q1": 1000}
    assert not PostingDue.objects.exists()
    call_command("check_ledger", verbosity=0)


def test_a_group_whose_quarter_is_closing_is_left_and_named(cast):
    locked = changed(cast)
    verified(locked.project, {CODE: 50}, Q1.next)
    run = start_close(period=period(quarter=Q1.next), actor=cast.second_approver)
    looked = again()
    assert (looked.begun, list(looked.left)) == (0, ["production"])
    assert "正在关账" in looked.left["production"]
    execute(run.pk)
    looked = again()
    assert (looked.begun, looked.left) == (1, {})
