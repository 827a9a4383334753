"""催办: whoever waits reminds whoever is waited for, once a working day and five times in one status."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from support import worlds
from support.factories import make_user

from kunming_coord.accounts.deputies import appoint_deputy
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.desk.notices.models import Notice
from kunming_coord.desk.remarks.models import Urge
from kunming_coord.desk.remarks.queries import urges_for
from kunming_coord.desk.remarks.urging import urge
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
    with pytest.raises(NotAllowed):
        urge(matter="lead", subject=transfer.lead, actor=people.filer)
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
