"""Settling: a path, every party's word, another person's approval; only then the books change."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone
from support.correction_world import (
    CODE,
    REASON,
    Parties,
    confirmed,
    filing_of,
    notice,
    noticed,
    posted,
    refiled,
    routed,
)
from support.factories import make_user
from support.filing_world import soon
from support.journal import at_units, counts, written
from support.ledger_world import Q1, closed, looked_at_again, period, post

from accounting.corrections.models import Correction
from accounting.corrections.noticing import notice_corrections
from accounting.corrections.services import (
    confirm_correction,
    object_to_correction,
    post_correction,
    record_repayment,
    route_correction,
)
from accounting.filings.models import PostingDue
from accounting.filings.reopening import reopen_filing
from accounting.ledger.models import Batch, Posting
from accounting.periods.models import Period
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Busy, Invalid, Missing, NotAllowed, Stale
from kunming_coord.districts.models import District

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Parties:
    return Parties()


def untouched(correction, status):
    """Nothing of the correction and the books has changed."""
    fresh = Correction.objects.get(pk=correction.pk)
    assert (fresh.status, fresh.version) == (status, correction.version)
    assert not Batch.objects.exclude(correction_id=None).exists()


def test_the_next_open_quarter_takes_back_what_stood_and_takes_the_new(cast):
    correction = posted(cast)
    project = correction.filing.project
    assert written(project) == [
        ("2026Q1", "2026Q1", "post", 1000),
        ("2026Q2", "2026Q1", "reversal", 1000),
        ("2026Q2", "2026Q1", "post", 1200),
    ]
    assert at_units(project) == {"anning": -360, "xishan": 360}
    assert (correction.status, correction.into) == ("posted", Q1.next)
    batches = Batch.objects.filter(correction_id=correction.pk)
    assert {batch.posting_id for batch in batches} == {correction.posting_id}
    assert Posting.objects.get(pk=correction.posting_id).note == REASON
    assert not PostingDue.objects.exists()
    call_command("check_ledger", verbosity=0)


def test_what_was_posted_is_what_was_confirmed(cast):
    correction = posted(cast)
    diff = {
        (row["book"], row["district"]): row["difference"]
        for row in correction.effect_rows
        if row["book"] == "assessment"
    }
    assert diff == {("assessment", "anning"): 140, ("assessment", "xishan"): 60}


@pytest.mark.parametrize("routing", ["note_only", "change_ratio"])
def test_paths_outside_the_books_post_nothing_and_deal_with_the_figure(cast, routing):
    correction = posted(cast, routing, agreement_reference="XY-补-1")
    assert (correction.status, correction.into, correction.posting_id) == ("posted", None, None)
    assert counts(correction.filing.project) == {"2026Q1": 1000}
    assert not PostingDue.objects.exists()
    call_command("check_ledger", verbosity=0)
    looked_at_again(correction.filing.project)  # the same difference is not noticed twice
    done = notice_corrections(actor=system_user())
    assert (done.begun, done.struck) == (0, 1)
    post(quarter=Q1.next)
    assert counts(correction.filing.project) == {"2026Q1": 1000}


def test_a_later_change_of_what_was_left_out_is_noticed(cast):
    correction = posted(cast, "note_only")
    refiled(cast, correction.filing, {CODE: 1500})
    assert notice_corrections(actor=system_user()).begun == 1


def test_a_cumulative_change_left_out_comes_with_the_next_figure_of_the_year(cast):
    from support.correction_world import closed_with
    from support.filing_world import cumulative
    from support.ledger_world import a_project, agreed, verified

    cumulative(CODE)
    project = a_project()
    agreed(project)
    closed_with(1000, project=project)
    for filing in (filing_of(project),):
        refiled(cast, filing, {CODE: 1200})
    correction = notice()
    route_correction(correction=correction, routing="note_only", actor=cast.statistician, note="以后累计")
    for leader in (cast.origin_leader, cast.host_leader):
        confirm_correction(correction=correction, actor=leader)
    post_correction(correction=correction, actor=cast.approver)
    verified(project, {CODE: 3000}, Q1.next, measure="cumulative")
    post(quarter=Q1.next)
    assert counts(project) == {"2026Q1": 1000, "2026Q2": 2000}


def test_a_repayment_is_recorded_with_day_and_document(cast):
    correction = posted(cast, "repay_now")
    today = timezone.localdate()
    with pytest.raises(Missing, match="退补日"):
        record_repayment(
            correction=correction, actor=cast.treasurer, repaid_on=None, repaid_reference="财预〔2026〕1号"
        )
    with pytest.raises(Invalid, match="尚未到"):
        record_repayment(
            correction=correction,
            actor=cast.treasurer,
            repaid_on=today + dt.timedelta(days=1),
            repaid_reference="x",
        )
    with pytest.raises(Missing, match="凭证"):
        record_repayment(correction=correction, actor=cast.treasurer, repaid_on=today, repaid_reference=" ")
    record_repayment(
        correction=correction, actor=cast.treasurer, repaid_on=today, repaid_reference="财预〔2026〕1号"
    )
    assert (correction.status, correction.repaid_on) == ("repaid", today)


def test_nothing_is_repaid_on_another_path(cast):
    correction = posted(cast)
    with pytest.raises(Invalid, match="没有需要登记的退补"):
        record_repayment(
            correction=correction,
            actor=cast.treasurer,
            repaid_on=timezone.localdate(),
            repaid_reference="x",
        )


@pytest.mark.parametrize(
    ("routing", "note", "reference", "error"),
    [
        ("", REASON, "", "请选择处理路径"),
        ("elsewhere", REASON, "", "不存在"),
        ("next_quarter", " ", "", "请写明更正说明"),
        ("change_ratio", REASON, "", "补充协议"),
    ],
)
def test_a_path_needs_its_words(cast, routing, note, reference, error):
    correction = noticed(cast)
    with pytest.raises((Missing, Invalid), match=error):
        route_correction(
            correction=correction,
            routing=routing,
            actor=cast.statistician,
            note=note,
            agreement_reference=reference,
        )
    untouched(correction, "noticed")


def test_only_who_verifies_the_figures_lays_down_the_path(cast):
    correction = noticed(cast)
    for actor in (cast.treasurer, cast.approver, cast.filer, cast.origin_leader, cast.auditor):
        with pytest.raises(NotAllowed):
            route_correction(correction=correction, routing="note_only", actor=actor, note=REASON)
    untouched(correction, "noticed")


def test_every_party_confirms_and_nobody_twice(cast):
    correction = routed(cast)
    confirm_correction(correction=correction, actor=cast.origin_leader)
    assert correction.status == "confirming"
    with pytest.raises(Stale, match="已确认过"):
        confirm_correction(correction=correction, actor=make_user("xishan", "leader"))
    with pytest.raises(Stale):
        post_correction(correction=correction, actor=cast.approver)
    confirm_correction(correction=correction, actor=cast.host_leader)
    assert correction.status == "confirmed"
    given = District.objects.filter(pk__in=correction.confirmations.values("district_id"))
    assert {row.slug for row in given} == {"xishan", "anning"}


def test_strangers_and_filers_confirm_nothing(cast):
    correction = routed(cast)
    for actor in (make_user("panlong", "leader"), cast.filer, cast.approver):
        with pytest.raises(NotAllowed):
            confirm_correction(correction=correction, actor=actor)
    untouched(correction, "routed")


def test_an_objection_begins_the_round_anew(cast):
    correction = routed(cast)
    confirm_correction(correction=correction, actor=cast.origin_leader)
    with pytest.raises(Missing, match="异议理由"):
        object_to_correction(correction=correction, actor=cast.host_leader, note=" ")
    object_to_correction(correction=correction, actor=cast.host_leader, note="金额有误")
    assert correction.status == "objected"
    route_correction(correction=correction, routing="repay_now", actor=cast.statistician, note="已核实")
    confirm_correction(correction=correction, actor=cast.host_leader)
    assert correction.status == "confirming"  # the first word of 西山 belonged to the round before


def test_whoever_laid_down_the_path_does_not_approve_it(cast):
    both = make_user("stat", "statistician")
    approver = make_user("drc", "approver", person=both.person)
    correction = noticed(cast)
    route_correction(correction=correction, routing="note_only", actor=both, note=REASON)
    for leader in (cast.origin_leader, cast.host_leader):
        confirm_correction(correction=correction, actor=leader)
    with pytest.raises(NotAllowed, match="同一人"):
        post_correction(correction=correction, actor=approver)
    untouched(correction, "confirmed")


@pytest.mark.parametrize("routing", ["next_quarter", "note_only"])
def test_a_figure_that_moved_on_after_the_confirmations_is_not_posted(cast, routing):
    correction = confirmed(cast, routing)
    refiled(cast, correction.filing, {CODE: 1300})
    with pytest.raises(Stale, match="又有变化"):
        post_correction(correction=correction, actor=cast.approver)
    untouched(correction, "confirmed")
    assert PostingDue.objects.exists()


@pytest.mark.parametrize("routing", ["next_quarter", "note_only"])
def test_a_filing_being_changed_is_not_corrected(cast, routing):
    correction = confirmed(cast, routing)
    filing = filing_of(correction.filing.project)
    reopen_filing(filing=filing, scope=["all"], until=soon(), actor=cast.approver, note="再改")
    with pytest.raises(Stale, match="限期重开"):
        post_correction(correction=correction, actor=cast.second_approver)
    untouched(correction, "confirmed")


def test_while_the_open_quarter_closes_nothing_is_posted_and_later_the_one_after_takes_it(cast):
    correction = confirmed(cast)
    target = Period.objects.filter(quarter=Q1.next, group=correction.filing.group)
    target.update(status="closing")
    with pytest.raises(Busy, match="正在关账"):
        post_correction(correction=correction, actor=cast.approver)
    untouched(correction, "confirmed")
    target.update(status="open")
    closed(Q1.next)
    post_correction(correction=correction, actor=cast.approver)
    assert correction.into == Q1.next.next
    assert period(quarter=Q1.next.next).status == "open"
    call_command("check_ledger", verbosity=0)


def test_a_figure_is_corrected_again_where_it_stands_now(cast):
    correction = posted(cast)
    project = correction.filing.project
    closed(Q1.next)
    refiled(cast, correction.filing, {CODE: 900})
    notice_corrections(actor=system_user())
    second = Correction.objects.get(status="noticed")
    route_correction(correction=second, routing="next_quarter", actor=cast.statistician, note=REASON)
    for leader in (cast.origin_leader, cast.host_leader):
        confirm_correction(correction=second, actor=leader)
    post_correction(correction=second, actor=cast.approver)
    assert written(project)[-2:] == [
        ("2026Q3", "2026Q1", "reversal", 1200),
        ("2026Q3", "2026Q1", "post", 900),
    ]
    assert counts(project) == {"2026Q1": 900}
    call_command("check_ledger", verbosity=0)
