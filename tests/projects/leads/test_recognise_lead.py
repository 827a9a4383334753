"""首谈认定: a grade, by another person than the filer."""

import pytest
from support.factories import make_user
from support.worlds import drafted_lead, recognised_lead, registered_lead, reviewed_lead

from kunming_coord.accounts.models import Membership
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.workflow import available_moves
from kunming_coord.districts.models import Body
from projects.leads.models import Lead
from projects.leads.objections import may_object
from projects.leads.services import recognise_lead, register_lead, review_lead
from projects.leads.settings import RecognitionBody

pytestmark = pytest.mark.django_db


def test_recognition_sets_the_grade(people):
    lead = recognise_lead(
        lead=reviewed_lead(people), participation="joint", actor=people.recogniser, note="共同招商属实。"
    )
    lead.refresh_from_db()
    assert (lead.status, lead.participation) == ("recognised", "joint")
    event = lead.events.last()
    assert (event.action, event.data["participation"], event.four_eyes) == ("recognise", "joint", True)


@pytest.mark.parametrize(("grade", "error"), [("", Missing), ("heroic", Invalid)])
def test_recognition_needs_a_grade_that_exists(people, grade, error):
    lead = reviewed_lead(people)
    with pytest.raises(error):
        recognise_lead(lead=lead, participation=grade, actor=people.recogniser)
    lead.refresh_from_db()
    assert lead.status == "in_review"


def test_who_filed_cannot_recognise_even_under_another_account(people):
    twin = make_user("ipb", "recogniser", person=people.filer.person)
    lead = reviewed_lead(people)
    with pytest.raises(NotAllowed, match="按人认定"):
        recognise_lead(lead=lead, participation="joint", actor=twin)


def test_the_database_keeps_four_eyes_when_the_service_forgets(people):
    from django.db import IntegrityError

    from kunming_coord.common.models import WorkflowEvent

    lead = register_lead(lead=drafted_lead(people), actor=people.filer)
    with pytest.raises(IntegrityError, match="four eyes"):
        WorkflowEvent.objects.create(
            machine="lead",
            subject_id=lead.pk,
            sequence=9,
            action="recognise",
            to_status="recognised",
            role="recogniser",
            side="city",
            four_eyes=True,
            actor_id=people.filer.pk,
            person_id=people.filer.person_id,
            actor_label="x",
        )


def test_a_lead_is_not_recognised_before_its_review(people):
    lead = register_lead(lead=drafted_lead(people), actor=people.filer)
    with pytest.raises(Stale, match="已登记"):
        recognise_lead(lead=lead, participation="joint", actor=people.recogniser)


def test_a_stale_page_cannot_recognise_again(people):
    opened_earlier = Lead.objects.get(pk=reviewed_lead(people).pk)
    recognise_lead(
        lead=Lead.objects.get(pk=opened_earlier.pk), participation="referral", actor=people.recogniser
    )
    with pytest.raises(Stale):
        recognise_lead(lead=opened_earlier, participation="joint", actor=people.recogniser, note="x")
    opened_earlier.refresh_from_db()
    assert opened_earlier.participation == "referral"


def test_a_district_sees_its_own_leads_only(people):
    lead = recognised_lead(people)
    assert list(Lead.objects.visible_to(people.filer)) == [lead]
    assert list(Lead.objects.visible_to(people.auditor)) == [lead]
    assert not Lead.objects.visible_to(make_user("anning", "leader")).exists()


def test_the_recogniser_finds_it_among_the_things_to_do(people):
    lead = reviewed_lead(people)
    assert list(Lead.objects.awaiting(people.recogniser)) == [lead]
    assert not Lead.objects.awaiting(people.reviewer).exists()


@pytest.mark.parametrize("duties", [("recogniser",), ("recogniser", "auditor")])
def test_only_the_body_that_recognises_is_offered_the_step_or_may_take_it(people, duties):
    """The role counts at the body itself: a recogniser of 市发展改革委 gains nothing by auditing at the right one."""
    lead = registered_lead(people)
    other = make_user("drc", duties[0])
    for role in duties[1:]:
        Membership.objects.create(user=other, body=Body.objects.get(slug="ipb"), role=role)
    with pytest.raises(NotAllowed):
        review_lead(lead=lead, actor=other)
    assert available_moves(lead, other) == []
    assert not Lead.objects.awaiting(other).exists()
    assert Lead.objects.awaiting(people.recogniser).get() == lead
    assert [step.action for step in available_moves(lead, people.recogniser)] == ["review"]


def test_where_no_body_is_set_every_recogniser_of_the_city_may(people):
    lead = registered_lead(people)
    RecognitionBody.objects.all().delete()
    other = make_user("drc", "recogniser")
    assert Lead.objects.awaiting(other).get() == lead
    assert review_lead(lead=lead, actor=other).status == "in_review"


def test_who_objects_does_so_with_a_role_at_the_body_that_is_told():
    other = make_user("ipb", "approver")
    Membership.objects.create(user=other, body=Body.objects.get(slug="drc"), role="auditor")
    assert not may_object(other)
    assert may_object(make_user("drc", "approver"))
