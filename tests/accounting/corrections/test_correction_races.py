"""Corrections under races, and the layers of the database below them."""

import time

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from support.correction_world import CODE, Parties, changed, confirmed, noticed, posted, refiled, routed
from support.database import without_trigger
from support.factories import make_user
from support.journal import counts
from support.ledger_world import Q1, filed_and_verified, opened, period
from support.races import failures, race

from accounting.closing import tasks
from accounting.closing.services import start_close
from accounting.corrections.models import Correction, CorrectionConfirmation
from accounting.corrections.noticing import notice_corrections
from accounting.corrections.services import (
    confirm_correction,
    object_to_correction,
    post_correction,
    route_correction,
)
from accounting.filings.models import Filing
from accounting.ledger.models import Batch
from accounting.periods.models import Period
from accounting.periods.services import hold_journal, hold_open
from accounting.rollups.models import QuarterTotal
from kunming_coord.accounts.services import system_user
from kunming_coord.common import runs
from kunming_coord.common.errors import Busy, DomainError, Invalid, Stale

pytestmark = pytest.mark.django_db(transaction=True)
assert tasks


@pytest.fixture
def cast() -> Parties:
    return Parties()


def fresh_filing():
    return Filing.objects.select_related("group").get()


def fresh():
    return Correction.objects.select_related("filing__group").get()


def test_two_beats_begin_one_correction(cast):
    changed(cast)
    system = system_user()
    answers = race([lambda: notice_corrections(actor=system).begun] * 4)
    assert not failures(answers)
    assert sorted(answers) == [0, 0, 0, 1]
    assert Correction.objects.count() == 1


def test_of_two_approvers_one_posts(cast):
    project = confirmed(cast).filing.project
    people = [cast.approver, cast.second_approver, make_user("drc", "approver")]
    answers = race([lambda actor=actor: post_correction(correction=fresh(), actor=actor) for actor in people])
    assert len(failures(answers, Stale)) == 2
    assert fresh().status == "posted"
    assert counts(project) == {"2026Q1": 1200}
    assert Batch.objects.exclude(correction_id=None).count() == 4


def test_a_confirmation_and_an_objection_at_once_leave_one_word(cast):
    routed(cast)
    answers = race(
        [
            lambda: confirm_correction(correction=fresh(), actor=cast.origin_leader),
            lambda: object_to_correction(correction=fresh(), actor=cast.host_leader, note="不同意"),
        ]
    )
    correction = fresh()
    done = [event.action for event in correction.events if event.action in ("confirm", "object")]
    assert len(failures(answers, Stale)) == 2 - len(done)
    assert correction.status == ("objected" if "object" in done else "confirming")


def test_both_districts_confirming_at_once_are_heard_or_told(cast):
    routed(cast)
    people = [cast.origin_leader, cast.host_leader]
    answers = race(
        [lambda actor=actor: confirm_correction(correction=fresh(), actor=actor) for actor in people]
    )
    missing = [actor for actor, answer in zip(people, answers, strict=True) if isinstance(answer, Stale)]
    for actor in missing:
        confirm_correction(correction=fresh(), actor=actor)
    assert fresh().status == "confirmed"


def test_posting_against_the_close_of_the_open_quarter_is_in_it_or_goes_after_it(cast):
    correction = confirmed(cast)
    project = correction.filing.project
    filed_and_verified(cast, opened(project, quarter=Q1.next), {CODE: 50})
    target = period(quarter=Q1.next)

    def close():
        return runs.execute(start_close(period=target, actor=cast.second_approver).pk)

    answers = race([close, lambda: post_correction(correction=fresh(), actor=cast.approver)])
    assert answers[0] is True
    refused = failures(answers)
    assert all(isinstance(error, (Busy, Invalid)) for error in refused)
    if refused:
        assert fresh().status == "confirmed"
        post_correction(correction=fresh(), actor=cast.approver)
    into = fresh().into
    total = QuarterTotal.objects.get(
        rollup__quarter=Q1.next, rollup__final=True, book="territorial", district__slug="anning"
    )
    assert total.amount_fen == (250 if into == Q1.next else 50)
    assert counts(project) == {"2026Q1": 1200, "2026Q2": 50}


def test_posting_against_a_new_revision_posts_what_was_agreed_or_nothing(cast):
    correction = confirmed(cast)
    project = correction.filing.project
    answers = race(
        [
            lambda: post_correction(correction=fresh(), actor=cast.approver),
            lambda: refiled(cast, correction.filing, {CODE: 1300}),
        ]
    )
    assert all(isinstance(error, DomainError) for error in failures(answers))
    assert counts(project)["2026Q1"] in (1000, 1200)
    notice_corrections(actor=system_user())
    if not isinstance(answers[1], Exception):
        assert Correction.objects.filter(status="noticed").count() == 1


def test_noticing_against_posting_does_neither_twice(cast):
    confirmed(cast)
    system = system_user()
    answers = race(
        [
            lambda: post_correction(correction=fresh(), actor=cast.approver),
            lambda: notice_corrections(actor=system),
            lambda: notice_corrections(actor=system),
        ]
    )
    assert not failures(answers)
    assert [row.status for row in Correction.objects.all()] == ["posted"]


def test_noticing_what_goes_into_a_quarter_somebody_is_just_beginning_waits_for_them(cast):
    changed(cast)
    group = fresh_filing().group
    Period.objects.filter(quarter=Q1.next).delete()
    system = system_user()

    def begin_and_post():
        with transaction.atomic():
            hold_open(quarter=Q1.next, group=group)
            time.sleep(0.5)
            hold_journal(group=group)

    def look():
        time.sleep(0.2)
        return notice_corrections(actor=system).begun

    assert race([begin_and_post, look]) == [None, 1]


# --- the database's own layers


def test_t8_only_legal_moves(cast):
    correction = noticed(cast)
    rows = Correction.objects.filter(pk=correction.pk)
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic():
        rows.update(status="confirming", routing="note_only")
    with without_trigger(Correction, "legal_moves"):
        rows.update(status="confirming", routing="note_only")
    assert fresh().status == "confirming"


def test_nothing_is_confirmed_without_every_party(cast):
    correction = routed(cast)
    confirm_correction(correction=correction, actor=cast.origin_leader)
    rows = Correction.objects.filter(pk=correction.pk)
    with pytest.raises(IntegrityError, match="unconfirmed"), transaction.atomic():
        rows.update(status="confirmed")
    with without_trigger(Correction, "confirmed_by_all"):
        rows.update(status="confirmed")
    assert fresh().status == "confirmed"


def test_the_word_of_an_earlier_round_does_not_count(cast):
    correction = routed(cast)
    confirm_correction(correction=correction, actor=cast.origin_leader)
    object_to_correction(correction=correction, actor=cast.host_leader, note="不同意")
    route_correction(correction=correction, routing="note_only", actor=cast.statistician, note="再定")
    confirm_correction(correction=correction, actor=cast.host_leader)
    with pytest.raises(IntegrityError, match="unconfirmed"), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(status="confirmed")


def test_a_filing_has_one_open_correction(cast):
    correction = noticed(cast)
    with pytest.raises(IntegrityError, match="one_open_correction_per_filing"), transaction.atomic():
        Correction.objects.create(
            status="noticed",
            filing=correction.filing,
            concerns=correction.concerns,
            parties=correction.parties,
            effect={},
            fingerprint="1" * 64,
            upto_value_id=1,
            noticed_on=timezone.localdate(),
        )


def test_confirmations_are_never_changed(cast):
    correction = routed(cast)
    confirm_correction(correction=correction, actor=cast.origin_leader)
    for change in (
        lambda: CorrectionConfirmation.objects.update(round=9),
        lambda: CorrectionConfirmation.objects.all().delete(),
    ):
        with pytest.raises(Exception, match=r"append-only|permission denied"), transaction.atomic():
            change()


def test_a_posted_correction_keeps_its_posting(cast):
    correction = posted(cast)
    with pytest.raises(IntegrityError, match="what_was_posted_has_its_posting"), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(posting_id=None, into=None)
