"""保护期: it ends, the lead goes to the open pool, and nothing is built on it any more."""

import datetime as dt

import pytest
from django.utils import timezone
from support.factories import district, make_user
from support.lead_world import limited
from support.pages import post, text_of
from support.worlds import (
    drafted_agreement,
    drafted_lead,
    recognised_lead,
    registered_lead,
    reviewed_lead,
    transfer_draft,
    two_parties,
)

from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Invalid, NotAllowed, Stale
from projects.leads.expiring import expire_leads
from projects.leads.lights import lights_of
from projects.leads.models import Lead
from projects.leads.records import CollisionCheck
from projects.leads.services import return_lead
from projects.leads.tasks import expire_due_leads
from projects.transfers.services import draft_transfer

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def ended(lead):
    """The lead, its last protected day yesterday."""
    Lead.objects.filter(pk=lead.pk).update(protected_until=timezone.localdate() - DAY)
    lead.refresh_from_db()
    return lead


def test_protection_runs_from_the_registration_for_the_length_that_is_set(people):
    assert registered_lead(people).protected_until is None
    limited("protection", 90)
    assert registered_lead(people).protected_until == timezone.localdate() + 90 * DAY


def test_recognition_opens_a_window_of_its_own_where_one_is_set(people):
    limited("protection", 90)
    assert recognised_lead(people).protected_until == timezone.localdate() + 90 * DAY
    limited("recognised", 30)
    assert recognised_lead(people).protected_until == timezone.localdate() + 30 * DAY


def test_the_first_window_is_kept_through_a_return(people):
    limited("protection", 90)
    lead = reviewed_lead(people)
    return_lead(lead=lead, actor=people.recogniser, note="请补充。")
    limited("protection", 500)
    assert post is not None
    lead.refresh_from_db()
    assert lead.protected_until == timezone.localdate() + 90 * DAY


def test_what_is_over_goes_to_the_open_pool_by_the_task(people):
    over, recognised = ended(registered_lead(people)), ended(recognised_lead(people))
    reviewed, running = ended(reviewed_lead(people)), registered_lead(people)
    expire_due_leads()
    expire_due_leads()
    states = [Lead.objects.get(pk=lead.pk).status for lead in (over, recognised, reviewed, running)]
    assert states == ["open_pool", "open_pool", "in_review", "registered"]
    event = over.events.last()
    assert (event.action, event.role, event.note) == ("expire", "system", "保护期届满，自动转入公开池。")


def test_the_last_day_still_protects(people):
    lead = registered_lead(people)
    Lead.objects.filter(pk=lead.pk).update(protected_until=timezone.localdate())
    assert expire_leads(day=timezone.localdate(), actor=system_user()) == 0


def test_no_person_expires_a_lead(people):
    ended(registered_lead(people))
    with pytest.raises(NotAllowed):
        expire_leads(day=timezone.localdate(), actor=people.recogniser)


@pytest.mark.parametrize("by_the_task", [True, False])
def test_no_transfer_begins_from_a_lead_whose_protection_is_over(people, by_the_task):
    lead = ended(recognised_lead(people))
    if by_the_task:
        expire_due_leads()
        lead.refresh_from_db()
    with pytest.raises(Invalid, match=f"{lead.code} 保护期已于"):
        draft_transfer(lead=lead, actor=people.filer, draft=transfer_draft(lead))


def test_no_agreement_is_drafted_for_a_project_whose_lead_expired(people):
    from support.worlds import FROM, term

    from projects.agreements.services import draft_agreement

    lead = ended(recognised_lead(people))
    expire_due_leads()
    with pytest.raises(Invalid, match="不能再据此申请流转或起草协议"):
        draft_agreement(
            project=lead.project,
            policy_code="key-park-2024",
            drafted_by=lead.origin,
            parties=two_parties(people),
            terms=[term()],
            effective_from=FROM,
            actor=people.filer,
        )


def test_an_agreement_that_stands_on_a_transfer_is_not_touched_by_the_clock(people):
    agreement = drafted_agreement(people)
    ended(agreement.project.lead)
    expire_due_leads()
    assert Lead.objects.get(pk=agreement.project.lead.pk).status == "transferred"


def test_the_pool_is_open_to_every_district_without_the_enterprise(people, signed_in):
    lead = ended(registered_lead(people))
    other = signed_in(make_user("fumin", "filer"))
    assert lead.code not in text_of(other.get("/leads/pool/"))
    expire_due_leads()
    page = text_of(other.get("/leads/pool/"))
    assert lead.code in page
    assert lead.project.enterprise_name not in page
    assert lead.contact_officer not in page
    assert other.get(f"/leads/{lead.uid}/").status_code == 404


def test_another_district_may_take_an_expired_lead_up_without_a_collision(people):
    from support.lead_world import other_people

    from projects.leads.services import register_lead

    lead, others = ended(registered_lead(people)), other_people()
    expire_due_leads()
    again = drafted_lead(others, credit_code=lead.project.enterprise.credit_code)
    assert register_lead(lead=again, actor=others.filer).status == "registered"
    assert not CollisionCheck.objects.get(lead=again).conflict
    assert again.origin == district("guandu")


def test_lights_count_down_in_working_days_and_protection_in_days(people):
    limited("review", 10)
    limited("protection", 100)
    lead = registered_lead(people)
    today = timezone.localdate()
    assert lights_of([lead])[lead.pk].step.label == "剩 10 个工作日"
    assert lights_of([lead])[lead.pk].protection.light == "green"
    seen = {lights_of([lead], today + days * DAY)[lead.pk].step.light for days in range(40)}
    assert seen == {"green", "yellow", "red"}
    late = lights_of([lead], today + 101 * DAY)[lead.pk]
    assert (late.protection.light, late.protection.label) == ("red", "保护期已过 1 天")


def test_without_a_length_the_light_is_grey_and_says_so(people):
    lead = registered_lead(people)
    found = lights_of([lead])[lead.pk]
    assert (found.step.light, found.step.label) == ("grey", "时限未设定")
    assert (found.protection.light, found.protection.label) == ("grey", "保护期未设定")


def test_a_transferred_lead_has_no_light(people):
    lead = recognised_lead(people)
    draft_transfer(lead=lead, actor=people.filer)
    found = lights_of([lead])[lead.pk]
    assert (found.step, found.protection) == (None, None)
    with pytest.raises(Stale):
        draft_transfer(lead=Lead.objects.get(pk=lead.pk), actor=people.filer)
