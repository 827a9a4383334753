"""工作台: what waits, what is done, what one started; for each person their own."""

import pytest
from django.urls import reverse
from support import worlds
from support.factories import make_user

pytestmark = pytest.mark.django_db


def lines_of(client, **query):
    return [(line.kind.name, line.code) for line in client.get(reverse("desk:home"), query).context["lines"]]


def test_a_registered_lead_waits_for_the_recogniser_and_for_nobody_else(signed_in):
    people = worlds.People()
    lead = worlds.registered_lead(people)
    assert lines_of(signed_in(people.recogniser)) == [("lead", lead.code)]
    for other in (people.filer, people.leader, people.host_leader, people.reviewer, people.approver):
        assert lines_of(signed_in(other)) == []


def test_what_one_has_moved_on_is_done_and_what_one_created_is_mine(signed_in):
    people = worlds.People()
    lead = worlds.registered_lead(people)
    filer = signed_in(people.filer)
    assert lines_of(filer, tab="mine") == [("lead", lead.code)]
    assert lines_of(filer, tab="done") == [("lead", lead.code)]
    assert lines_of(signed_in(people.recogniser), tab="done") == []


def test_an_offered_transfer_waits_for_the_leader_of_its_host(signed_in):
    people = worlds.People()
    transfer = worlds.offered_transfer(people)
    response = signed_in(people.host_leader).get(reverse("desk:home"))
    (line,) = response.context["lines"]
    assert (line.code, [str(step) for step in line.steps]) == (transfer.code, ["同意承接"])
    assert reverse("transfers:detail", args=[transfer.uid]) in response.content.decode()


def test_the_longest_waiting_stands_first_and_a_kind_can_be_chosen(signed_in):
    people = worlds.People()
    earlier, later = worlds.drafted_lead(people), worlds.drafted_transfer(people)
    filer = signed_in(people.filer)
    assert lines_of(filer) == [("lead", earlier.code), ("transfer", later.code)]
    assert lines_of(filer, kind="transfer") == [("transfer", later.code)]
    assert lines_of(filer, tab="nonsense", kind="nonsense") == lines_of(filer)


def test_the_tabs_count_what_waits(signed_in):
    people = worlds.People()
    worlds.drafted_lead(people)
    worlds.drafted_lead(people)
    context = signed_in(people.filer).get(reverse("desk:home")).context
    assert [tab["count"] for tab in context["tabs"]] == [2, 0, 2, 0, None]


def test_an_auditor_sees_recent_changes_instead_of_a_desk(signed_in):
    people = worlds.People()
    lead = worlds.registered_lead(people)
    response = signed_in(people.auditor).get(reverse("desk:home"))
    assert lead.code in response.content.decode()
    assert "lines" not in response.context


@pytest.mark.parametrize("role", ["system_admin", "security_admin"])
def test_an_administrator_sees_no_business_at_all(signed_in, role):
    lead = worlds.registered_lead(worlds.People())
    client = signed_in(make_user("drc", role))
    response = client.get(reverse("desk:home"))
    assert response.status_code == 200
    assert lead.project.title not in response.content.decode()
    assert client.get(reverse("desk:city")).status_code == 403


def test_a_thing_one_can_no_longer_see_leaves_the_desk(signed_in):
    people = worlds.People()
    worlds.registered_lead(people)
    membership = people.filer.memberships.get()
    membership.district = make_user("panlong", "leader").memberships.get().district
    membership.save()
    assert lines_of(signed_in(people.filer), tab="mine") == []
