"""The API of transfers: the same services, scope and refusals as the pages."""

import uuid

import pytest
from django.test import Client
from support.factories import make_user
from support.pages import post, send
from support.worlds import accepted_transfer, matching_transfer, offered_transfer

from kunming_coord.districts.models import Body
from projects.transfers.models import OpinionRequest

pytestmark = pytest.mark.django_db


def act(transfer, action):
    return f"/api/v1/transfers/{transfer.uid}/actions/{action}/"


def test_an_offer_and_its_acceptance(people, signed_in):
    transfer = matching_transfer(people)
    offered = send(signed_in(people.reviewer), act(transfer, "offer"), {"host": "anning", "note": "请研究。"})
    assert (offered.status_code, offered.json()["status"]) == (200, "offered")
    host = signed_in(people.host_leader)
    assert host.get(f"/api/v1/transfers/{transfer.uid}/").json()["available_actions"] == [
        "accept",
        "accept_with_conditions",
        "decline",
    ]
    accepted = send(host, act(transfer, "accept"), {"version": offered.json()["version"]})
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")


@pytest.mark.parametrize(
    "extra", [{"status": "approved"}, {"host": "anning"}, {"actor": 1}, {"kind_confirmed": True}]
)
def test_an_unknown_field_is_refused_and_nothing_is_written(people, signed_in, extra):
    transfer = accepted_transfer(people)
    answer = send(signed_in(people.approver), act(transfer, "approve"), extra)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(extra))}"
    transfer.refresh_from_db()
    assert transfer.status == "accepted"


def test_a_missing_reason_is_400_with_a_pointer(people, signed_in):
    transfer = offered_transfer(people)
    answer = send(signed_in(people.host_leader), act(transfer, "decline"))
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"pointer": "/note", "detail": "请写明谢绝理由。"}]


def test_a_stale_version_is_409(people, signed_in):
    transfer = offered_transfer(people)
    answer = send(signed_in(people.host_leader), act(transfer, "accept"), {"version": transfer.version - 1})
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":stale")


def test_the_wrong_person_is_403_a_stranger_404_and_nobody_401(people, signed_in):
    transfer = offered_transfer(people)
    assert send(signed_in(people.filer), act(transfer, "accept")).status_code == 403
    assert send(signed_in(make_user("fumin", "leader")), act(transfer, "accept")).status_code == 404
    assert send(Client(), act(transfer, "accept")).status_code == 401
    assert Client().get("/api/v1/transfers/").status_code == 401


def test_an_unknown_action_or_one_of_the_system_is_404(people, signed_in):
    transfer = accepted_transfer(people)
    for action in ("agree", "start", "nonsense"):
        assert send(signed_in(people.approver), act(transfer, action)).status_code == 404


def test_a_post_without_key_is_400_and_a_replay_is_one_effect(people, signed_in):
    transfer, key = accepted_transfer(people), uuid.uuid4().hex
    client, url = signed_in(people.approver), act(transfer, "approve")
    assert client.post(url, {}, content_type="application/json").status_code == 400
    first = send(client, url, {"note": "同意"}, key=key)
    again = send(client, url, {"note": "同意"}, key=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert again["Idempotent-Replay"] == "true"
    assert send(client, url, {"note": "不同意"}, key=key).status_code == 422
    assert transfer.events.filter(action="approve").count() == 1


def test_the_body_counts_for_the_key_whatever_the_charset(people, signed_in):
    transfer, key = accepted_transfer(people), uuid.uuid4().hex
    client, url = signed_in(people.approver), act(transfer, "approve")
    send(client, url, {"note": "同意"}, key=key)
    answer = client.post(
        url,
        '{"note": "另一句"}',
        content_type="application/json; charset=utf-8",
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("body", ["{", '"text"', "[1]", ""])
def test_a_body_that_is_no_object_is_400(people, signed_in, body):
    transfer = offered_transfer(people)
    answer = signed_in(people.host_leader).post(
        act(transfer, "decline"),
        body,
        content_type="application/json",
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    assert answer.status_code == 400


def test_a_host_reads_what_matching_needs_only(people, signed_in):
    transfer = offered_transfer(people)
    row = signed_in(people.host_leader).get(f"/api/v1/transfers/{transfer.uid}/").json()
    assert set(row["project"]) == {
        "uid",
        "code",
        "title",
        "enterprise_name",
        "industry_code",
        "stage",
        "planned_investment",
        "amount_unit",
    }
    assert not {"proposed_host", "participation"} & set(row)
    assert [event["action"] for event in row["events"]] == ["offer"]
    listed = signed_in(people.host_leader).get("/api/v1/transfers/").json()["results"][0]
    assert set(listed["project"]) == set(row["project"])


def test_a_host_cannot_tell_whose_opinion_was_asked(people, signed_in):
    """Opinions are for who files and the city: to the host their addresses are empty ones."""
    transfer = offered_transfer(people)
    asked = OpinionRequest.objects.create(
        transfer=transfer, round_number=1, body=Body.objects.get(slug="land"), asked_by_label="某人"
    )
    host, body = signed_in(people.host_leader), {"verdict": "agree"}
    assert send(host, f"/api/v1/transfers/{transfer.uid}/opinions/{asked.pk}/", body).status_code == 404
    assert post(host, f"/transfers/{transfer.uid}/opinions/{asked.pk}/answer/", **body).status_code == 404
    filer = signed_in(people.filer)
    assert send(filer, f"/api/v1/transfers/{transfer.uid}/opinions/{asked.pk}/", body).status_code == 403
