"""线索登记: complete, protected from the server's minute on."""

import datetime as dt

import pytest
from django.utils import timezone
from support.factories import district, make_user
from support.worlds import (
    drafted_lead,
    lead_draft,
    project_draft,
    registered_lead,
    reviewed_lead,
)

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.leads.models import Lead
from projects.leads.services import (
    LeadDraft,
    draft_lead,
    register_lead,
    return_lead,
    review_lead,
    update_lead,
    withdraw_lead,
)

pytestmark = pytest.mark.django_db


def test_a_draft_may_be_incomplete_but_not_registered(people):
    lead = draft_lead(
        origin=district("xishan"),
        project=project_draft(industry_code="", planned_investment_fen=None),
        lead=LeadDraft(first_contact_on=dt.date(2025, 1, 1)),
        actor=people.filer,
    )
    with pytest.raises(Missing) as refused:
        register_lead(lead=lead, actor=people.filer)
    assert set(refused.value.fields) == {"contact_officer", "participation_claimed", "description"}
    lead.refresh_from_db()
    assert lead.status == "draft"


def test_registration_is_stamped_by_the_server(people):
    before = timezone.now()
    lead = registered_lead(people)
    lead.refresh_from_db()
    assert before <= lead.registered_at <= timezone.now()
    assert lead.code.startswith("XISHAN-L-")


def test_a_returned_lead_keeps_its_first_time(people):
    lead = reviewed_lead(people)
    first = lead.registered_at
    return_lead(lead=lead, actor=people.recogniser, note="请补充接洽记录。")
    register_lead(lead=lead, actor=people.filer)
    lead.refresh_from_db()
    assert (lead.status, lead.registered_at) == ("registered", first)


def test_a_return_needs_its_reason(people):
    lead = reviewed_lead(people)
    with pytest.raises(Missing, match="退回理由"):
        return_lead(lead=lead, actor=people.recogniser, note="  ")


def test_a_draft_can_be_rewritten(people):
    lead = drafted_lead(people)
    update_lead(
        lead=lead,
        project=project_draft(title="改后的名称", credit_code=lead.project.enterprise.credit_code),
        draft=lead_draft(contact_officer="另一人"),
        actor=people.filer,
    )
    lead = Lead.objects.select_related("project").get(pk=lead.pk)
    assert (lead.project.title, lead.contact_officer) == ("改后的名称", "另一人")


def test_a_registered_lead_is_not_rewritten(people):
    lead = registered_lead(people)
    with pytest.raises(Stale):
        update_lead(lead=lead, project=project_draft(), draft=lead_draft(), actor=people.filer)


def test_a_page_opened_before_registration_cannot_rewrite(people):
    opened_earlier = drafted_lead(people)
    register_lead(lead=Lead.objects.get(pk=opened_earlier.pk), actor=people.filer)
    with pytest.raises(Stale):
        update_lead(lead=opened_earlier, project=project_draft(), draft=lead_draft(), actor=people.filer)


def test_a_first_contact_in_the_future_is_refused(people):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(Invalid, match="晚于今天"):
        draft_lead(
            origin=district("xishan"),
            project=project_draft(),
            lead=lead_draft(first_contact_on=tomorrow),
            actor=people.filer,
        )
    assert not Lead.objects.exists()


def test_a_withdrawn_lead_ends_with_its_reason(people):
    lead = withdraw_lead(lead=registered_lead(people), actor=people.filer, note="企业不再投资。")
    assert lead.status == "terminated"
    assert lead.events.last().note == "企业不再投资。"


def test_another_district_cannot_register_for_us(people):
    with pytest.raises(NotAllowed):
        register_lead(lead=drafted_lead(people), actor=make_user("fumin", "filer"))


def test_review_is_for_the_recogniser(people):
    with pytest.raises(NotAllowed):
        review_lead(lead=registered_lead(people), actor=people.reviewer)


def test_a_name_whose_signs_stand_for_several_letters_each_is_registered(people):
    """㍿ is one sign to whoever types it and four letters to the check."""
    lead = register_lead(lead=drafted_lead(people, enterprise_name="㍿" * 60), actor=people.filer)
    assert (lead.status, len(lead.enterprise_key)) == ("registered", 120)
