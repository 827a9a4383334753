"""催办: whoever waits reminds whoever is waited for, once a working day and five times in one status."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from support import agreement_world, worlds
from support.factories import make_user

from kunming_coord.accounts.deputies import appoint_deputy
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.desk.matters.turns import awaited
from kunming_coord.desk.notices.models import Notice
from kunming_coord.desk.remarks.models import Urge
from kunming_coord.desk.remarks.queries import urges_for
from kunming_coord.desk.remarks.urging import may_urge, urge
from projects.agreements.services import sign_agreement
from projects.leads.services import return_lead
from projects.obligations.services import add_obligation, report_obligation
from projects.transfers.services import accept_transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    cast = worlds.People()
    assert cast.host_leader
    assert cast.approver
    return cast


@pytest.fixture
def clock(monkeypatch):
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def forward(**step):
        now[0] += dt.timedelta(**step)

    return forward


def press(transfer, actor):
    return urge(matter="transfer", subject=transfer, actor=actor)


def test_those_who_may_take_the_next_step_are_told_at_once(people):
    transfer = worlds.offered_transfer(people)
    made = press(transfer, people.filer)
    assert "待承接" in made.text
    told = Notice.objects.get()
    assert (told.user, told.reason) == (people.host_leader, "urged")
    assert told.delivered_at is not None


def test_a_step_one_body_decides_waits_for_nobody_elsewhere(people):
    """The clerk of another body neither may take it nor is told of it."""
    reviewer, elsewhere = people.reviewer, make_user("ipb", "reviewer")
    transfer = worlds.submitted_transfer(people)
    press(transfer, elsewhere)
    assert told() == {reviewer}


def test_who_stands_in_is_told_too(people):
    transfer, deputy = worlds.offered_transfer(people), make_user("anning", "reviewer")
    today = timezone.localdate()
    appoint_deputy(
        membership=people.host_leader.memberships.get(role="leader"),
        deputy=deputy,
        valid_from=today,
        valid_to=today,
        reason="出差。",
        actor=people.host_leader,
    )
    press(transfer, people.filer)
    assert told() == {people.host_leader, deputy}


def told():
    return {notice.user for notice in Notice.objects.filter(reason="urged")}


def test_once_a_working_day_for_everybody_together(people):
    transfer = worlds.offered_transfer(people)
    press(transfer, people.filer)
    for actor in (people.filer, people.leader, people.reviewer):
        with pytest.raises(Invalid, match="每个工作日只催一次"):
            press(transfer, actor)


def test_five_times_in_one_status_and_anew_in_the_next(people, clock):
    transfer = worlds.offered_transfer(people)
    for _ in range(5):
        press(transfer, people.filer)
        clock(days=7)
    with pytest.raises(Invalid, match="已催办 5 次"):
        press(transfer, people.filer)
    accept_transfer(transfer=transfer, actor=people.host_leader)
    assert press(transfer, people.filer).number == 1
    assert Notice.objects.filter(user=people.host_leader).count() == 5


def test_nobody_urges_themselves_or_a_thing_that_waits_for_nobody(people):
    submitted = worlds.submitted_transfer(people)
    with pytest.raises(Invalid, match="您本人"):
        press(submitted, people.reviewer)
    draft = worlds.drafted_transfer(people, title="另一个")
    with pytest.raises(Invalid, match="您本人"):
        press(draft, people.filer)
    approved = worlds.approved_transfer(people, title="已批准")
    with pytest.raises(Invalid, match="不需要催办"):
        press(approved, people.filer)


def test_a_host_and_who_only_reads_urge_nobody(people):
    transfer = worlds.offered_transfer(people)
    for actor in (people.host_filer, people.auditor, people.recogniser, make_user("panlong", "filer")):
        with pytest.raises(NotAllowed):
            press(transfer, actor)
    with pytest.raises(Invalid, match="不需要催办"):
        urge(matter="lead", subject=transfer.lead, actor=people.filer)
    with pytest.raises(NotAllowed):
        urge(matter="filing", subject=transfer, actor=people.filer)
    assert not Urge.objects.exists()


def test_a_host_sees_the_urging_since_the_offer_only(people, clock):
    transfer = worlds.matching_transfer(people)
    press(transfer, people.filer)
    clock(days=3)
    worlds.offer_transfer(transfer=transfer, host=worlds.district("anning"), actor=people.reviewer)
    assert not urges_for(people.host_leader, "transfer", transfer).exists()
    assert urges_for(people.filer, "transfer", transfer).count() == 1


def test_the_page_has_the_button_while_it_helps(people, signed_in):
    transfer = worlds.offered_transfer(people)
    client = signed_in(people.filer)
    address = f"/matters/transfer/{transfer.uid}"
    assert f"{address}/urge/" in client.get(f"{address}/remarks/").content.decode()
    assert f"{address}/urge/" not in signed_in(people.host_leader).get(f"{address}/remarks/").content.decode()
    key = {"idempotency_key": uuid.uuid4().hex}
    assert client.post(f"{address}/urge/", key).status_code == 302
    again = client.post(f"{address}/urge/", {"idempotency_key": uuid.uuid4().hex})
    assert again.status_code == 400
    assert "每个工作日" in again.content.decode()
    answer = client.get(f"/api/v1{address}/remarks/").json()
    assert answer["urges"][0]["number"] == 1


# --- leads, agreements, obligations


def test_a_lead_in_review_is_urged_by_its_district_and_a_returned_one_by_the_city(people):
    lead = worlds.reviewed_lead(people)
    assert make_user("drc", "recogniser"), "of a body that does not recognise"
    urge(matter="lead", subject=lead, actor=people.filer)
    assert told() == {people.recogniser}
    returned = return_lead(
        lead=worlds.reviewed_lead(people, title="另一条"), actor=people.recogniser, note="请补充。"
    )
    made = urge(matter="lead", subject=returned, actor=people.recogniser)
    assert made.text.startswith(returned.code)
    assert told() == {people.recogniser, people.filer}


def test_to_sign_an_agreement_only_whose_turn_it_is_is_urged(people):
    agreement = worlds.proposed_agreement(people)
    assert people.leader
    urge(matter="agreement", subject=agreement, actor=people.host_filer)
    assert told() == {people.leader}
    sign_agreement(agreement=agreement, actor=people.leader, signed_on=worlds.SIGNED_ON)
    assert awaited(agreement, timezone.localdate()) == {people.host_leader.pk}
    assert not may_urge("agreement", agreement, people.host_leader)
    sign_agreement(agreement=agreement, actor=people.host_leader, signed_on=worlds.SIGNED_ON)
    assert awaited(agreement, timezone.localdate()) == {people.reviewer.pk}
    assert may_urge("agreement", agreement, people.filer)


def test_an_agreement_waits_for_the_step_before_signing_that_is_switched_on(people):
    agreement = worlds.proposed_agreement(people)
    reviewing = make_user("anning", "reviewer")
    assert people.leader
    assert awaited(agreement, timezone.localdate()) == {people.leader.pk}
    agreement_world.steps("countersign")
    assert awaited(agreement, timezone.localdate()) == {reviewing.pk}


def test_a_supplement_waits_for_its_next_signature(people):
    agreement = agreement_world.amended(people)
    assert people.leader
    assert awaited(agreement, timezone.localdate()) == {people.leader.pk}


def test_a_party_urges_the_bearer_of_an_obligation_and_the_city_what_is_reported(people):
    agreement = worlds.agreement_in_force(people)
    obligation = add_obligation(
        agreement=agreement,
        party=agreement.parties.get(side="host"),
        title="完成场地平整",
        due_on=timezone.localdate() + dt.timedelta(days=30),
        actor=people.filer,
    )
    assert people.host_filer
    made = urge(matter="obligation", subject=obligation, actor=people.filer)
    assert made.text.startswith(agreement.code)
    assert told() == {people.host_filer}
    with pytest.raises(NotAllowed):
        urge(matter="obligation", subject=obligation, actor=make_user("panlong", "filer"))
    reported = report_obligation(obligation=obligation, actor=people.host_filer, note="已平整。")
    assert awaited(reported, timezone.localdate()) == {people.reviewer.pk}


def test_both_sides_of_a_relocation_see_what_is_said_since_it_was_filed(people, signed_in):
    """No offer ever discloses it: its filing does."""
    transfer = worlds.scheme_transfer_in_review(people, "relocation")
    press(transfer, people.filer)
    assert urges_for(people.host_leader, "transfer", transfer).count() == 1
    panel = signed_in(people.host_leader).get(f"/matters/transfer/{transfer.uid}/remarks/").content.decode()
    assert "第 1 次催办" in panel
