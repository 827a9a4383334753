"""代理: one duty, one colleague, one period; the record says for whom, and four eyes hold through deputies."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from support.factories import make_user
from support.pages import post, text_of
from support.races import failures, race
from support.worlds import People, accepted_transfer, submitted_transfer

from kunming_coord.accounts.deputies import appoint_deputy, end_deputyship
from kunming_coord.accounts.models import Deputyship, User
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.models import WorkflowEvent
from projects.transfers.models import Transfer
from projects.transfers.services import approve_transfer, receive_transfer


@pytest.fixture
def people(db):
    """西山区, 安宁市 and the city."""
    return People()


def deputised(principal, deputy, role, days=5, start=0):
    first = timezone.localdate() + dt.timedelta(days=start)
    return appoint_deputy(
        membership=principal.memberships.get(role=role),
        deputy=deputy,
        valid_from=first,
        valid_to=first + dt.timedelta(days=days),
        reason="出差。",
        actor=principal,
    )


def fresh(user):
    """The account as the next request would have it."""
    return User.objects.get(pk=user.pk)


@pytest.mark.django_db
def test_the_record_says_who_stood_in_for_whom(people):
    deputy, transfer = make_user("drc", "statistician"), submitted_transfer(people)
    with pytest.raises(NotAllowed):
        receive_transfer(transfer=transfer, actor=deputy)
    deputised(people.reviewer, deputy, "reviewer")
    assert list(Transfer.objects.awaiting(fresh(deputy))) == [transfer]
    receive_transfer(transfer=transfer, actor=fresh(deputy))
    event = transfer.events.last()
    assert event.actor_label == f"由{deputy.label}代{people.reviewer.label}"
    assert (event.person_id, event.principal_id) == (deputy.person_id, people.reviewer.person_id)


@pytest.mark.django_db
def test_who_may_by_himself_stands_in_for_nobody(people):
    second, transfer = make_user("drc", "reviewer"), submitted_transfer(people)
    deputised(people.reviewer, second, "reviewer")
    receive_transfer(transfer=transfer, actor=fresh(second))
    assert (transfer.events.last().actor_label, transfer.events.last().principal_id) == (second.label, None)


@pytest.mark.django_db
def test_a_deputy_does_not_approve_what_he_filed(people):
    """Bad input: 经办 of the request stands in for the approver."""
    transfer = accepted_transfer(people)
    twin = make_user("drc", "filer", person=people.filer.person)
    deputised(people.approver, twin, "approver")
    with pytest.raises(NotAllowed, match="按人认定"):
        approve_transfer(transfer=transfer, actor=fresh(twin))
    assert Transfer.objects.get(pk=transfer.pk).status == "accepted"


@pytest.mark.django_db
def test_a_deputy_does_not_approve_for_somebody_who_filed(people):
    transfer = accepted_transfer(people)
    principal = make_user("drc", "approver", person=people.reviewer.person)
    deputy = make_user("drc", "statistician")
    deputised(principal, deputy, "approver")
    with pytest.raises(NotAllowed, match="按人认定"):
        approve_transfer(transfer=transfer, actor=fresh(deputy))


@pytest.mark.django_db
def test_nobody_approves_what_a_deputy_did_in_his_name(people):
    deputy, transfer = make_user("drc", "statistician"), submitted_transfer(people)
    deputised(people.reviewer, deputy, "reviewer")
    receive_transfer(transfer=transfer, actor=fresh(deputy))
    event = transfer.events.last()
    values = {
        "machine": "transfer", "subject_id": transfer.pk, "sequence": 99, "action": "approve",
        "to_status": "approved", "role": "approver", "side": "city", "four_eyes": True, "actor_id": 1,
        "actor_label": "x",
    }  # fmt: skip
    for person in (event.person_id, event.principal_id):
        with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
            WorkflowEvent.objects.create(**values, person_id=person)
        with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
            WorkflowEvent.objects.create(**values, person_id=-1, principal_id=person)


@pytest.mark.django_db
@pytest.mark.parametrize("start", [1, -9])
def test_a_deputy_acts_within_the_period_only(people, start):
    deputy, transfer = make_user("drc", "statistician"), submitted_transfer(people)
    made = deputised(people.reviewer, deputy, "reviewer", start=max(start, 0))
    if start < 0:
        end_deputyship(deputyship=made, actor=people.reviewer)
    with pytest.raises(NotAllowed):
        receive_transfer(transfer=transfer, actor=fresh(deputy))


@pytest.mark.django_db
def test_a_deputyship_has_its_bounds(people):
    colleague = make_user("drc", "statistician")
    with pytest.raises(Invalid, match="不能委托自己"):
        deputised(people.reviewer, make_user("drc", "filer", person=people.reviewer.person), "reviewer")
    for outsider in (people.filer, make_user("drc", "system_admin"), make_user("ipb", "reviewer")):
        with pytest.raises(Invalid, match="本单位人员"):
            deputised(people.reviewer, outsider, "reviewer")
    with pytest.raises(Invalid, match="截止日"):
        deputised(people.reviewer, colleague, "reviewer", days=-1)
    with pytest.raises(NotAllowed, match="自己的岗位"):
        appoint_deputy(
            membership=people.approver.memberships.get(), deputy=colleague, reason="x", actor=people.reviewer,
            valid_from=timezone.localdate(), valid_to=timezone.localdate(),
        )  # fmt: skip
    with pytest.raises(NotAllowed, match="审计"):
        deputised(people.auditor, make_user("audit", "auditor"), "auditor")
    with pytest.raises(Missing) as refused:
        appoint_deputy(
            membership=None, deputy=None, valid_from=None, valid_to=None, reason=" ", actor=people.reviewer
        )
    assert set(refused.value.fields) == {"membership", "deputy", "valid_from", "valid_to", "reason"}
    deputised(people.reviewer, colleague, "reviewer")
    with pytest.raises(Invalid, match="已有代理人"):
        deputised(people.reviewer, make_user("drc", "approver"), "reviewer", start=2)
    assert Deputyship.objects.count() == 1


@pytest.mark.django_db
def test_a_duty_one_stands_in_for_is_not_passed_on(people):
    deputy = make_user("drc", "statistician")
    deputised(people.reviewer, deputy, "reviewer")
    with pytest.raises(NotAllowed, match="不能再转委托"):
        appoint_deputy(
            membership=people.reviewer.memberships.get(), deputy=people.approver, reason="x",
            actor=fresh(deputy), valid_from=timezone.localdate(), valid_to=timezone.localdate(),
        )  # fmt: skip


@pytest.mark.django_db
def test_a_deputy_is_appointed_and_dismissed_on_the_page(people, signed_in):
    deputy, today = make_user("drc", "statistician"), timezone.localdate()
    client = signed_in(people.reviewer)
    form = {
        "membership": people.reviewer.memberships.get().pk,
        "deputy": deputy.username,
        "valid_from": today.isoformat(),
        "valid_to": today.isoformat(),
        "reason": "出差。",
    }
    assert post(client, "/account/deputies/", **form).status_code == 302
    assert f"代 {people.reviewer.label}" in text_of(signed_in(fresh(deputy)).get("/account/deputies/"))
    made = Deputyship.objects.get()
    assert post(signed_in(people.approver), f"/account/deputies/{made.pk}/end/").status_code == 404
    assert post(client, f"/account/deputies/{made.pk}/end/").status_code == 302
    made.refresh_from_db()
    assert made.valid_to == today
    refused = post(client, "/account/deputies/", **(form | {"reason": ""}))
    assert refused.status_code == 400
    assert "请写明委托事由" in text_of(refused)
    for foreign in (people.filer.username, "nobody"):
        refused = text_of(post(client, "/account/deputies/", **(form | {"deputy": foreign})))
        assert f"“{foreign}”不是本单位工作人员的账号" in refused


@pytest.mark.django_db(transaction=True)
def test_an_approver_and_his_deputy_at_once_have_one_effect():
    people = People()
    deputy = make_user("drc", "statistician")
    deputised(people.approver, deputy, "approver")
    transfer = accepted_transfer(people)
    seen = [(Transfer.objects.get(pk=transfer.pk), actor) for actor in (people.approver, fresh(deputy))]
    answers = race(
        [lambda mine=mine, actor=actor: approve_transfer(transfer=mine, actor=actor) for mine, actor in seen]
    )
    assert [type(error) for error in failures(answers)] == [Stale]
    assert transfer.events.filter(action="approve").count() == 1
