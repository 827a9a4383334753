"""Leads for machines: the same services, the same sentences, nothing more told."""

import pytest
from support.factories import credit_code
from support.lead_world import BODY, CLAIM, other_people
from support.pages import send
from support.worlds import drafted_lead, registered_lead, reviewed_lead

from kunming_coord.documents import signing
from projects.leads.models import Lead

pytestmark = pytest.mark.django_db


def body(**changes):
    return BODY | {"origin": "xishan", "credit_code": credit_code()} | changes


def test_a_machine_files_and_registers_a_lead(people, signed_in):
    client = signed_in(people.filer)
    complete = body(contact_officer="甲", participation_claimed="referral", description="洽谈一次。")
    made = send(client, "/api/v1/leads/", complete)
    assert (made.status_code, made.json()["status"]) == (200, "draft")
    assert made.json()["project"]["planned_investment"] == "1234.56"
    uid = made.json()["uid"]
    done = send(client, f"/api/v1/leads/{uid}/actions/register/", {"version": 0}).json()
    assert (done["status"], done["collision"]) == ("registered", False)
    assert "withdraw" in done["available_actions"]
    sealed = client.get(f"/api/v1/leads/{uid}/receipts/1/").json()
    assert (
        signing.sm3(signing.canonical(sealed["payload"]).encode())
        == sealed["sm3"]
        == done["receipts"][0]["sm3"]
    )


def test_a_draft_is_written_anew_by_machine_until_it_is_registered(people, signed_in):
    lead, client = drafted_lead(people), signed_in(people.filer)
    url, given = f"/api/v1/leads/{lead.uid}/draft/", {name: BODY[name] for name in BODY}
    assert send(client, url, given | {"version": 7}).status_code == 409
    assert send(client, url, given | {"origin": "xishan"}).json()["errors"][0]["pointer"] == "/origin"
    done = send(client, url, given | {"title": "改名项目", "version": 0}).json()
    assert (done["project"]["title"], done["code"]) == ("改名项目", lead.code)
    assert send(client, f"/api/v1/leads/{registered_lead(people).uid}/draft/", given).status_code == 409


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"origin": "anning"}, "/origin"),
        ({"first_contact_on": "2999-01-01"}, "/first_contact_on"),
        ({"planned_investment": "1e5"}, ""),
        ({"credit_code": "911100006000373410"}, "/credit_code"),
        ({"status": "recognised"}, "/status"),
        ({"title": "长" * 300}, "/title"),
    ],
)
def test_a_bad_body_is_refused_and_nothing_is_written(people, signed_in, changes, pointer):
    answer = send(signed_in(people.filer), "/api/v1/leads/", body(**changes))
    assert answer.status_code == 400
    assert not pointer or pointer in [row["pointer"] for row in answer.json()["errors"]]
    assert not Lead.objects.exists()


def test_a_collision_is_answered_and_claimed_through_the_api(people, signed_in):
    others = other_people()
    first = registered_lead(people)
    second = drafted_lead(others, credit_code=first.project.enterprise.credit_code)
    client, url = signed_in(others.filer), f"/api/v1/leads/{second.uid}/actions/register/"
    told = send(client, url, {}).json()
    assert (told["status"], told["collision"], told["receipts"]) == ("draft", True, [])
    assert first.code not in str(told)
    assert send(client, url, {"claim": CLAIM}).json()["status"] == "registered"


def test_a_grade_against_the_rubric_needs_its_reason_here_too(people, signed_in):
    lead, client = reviewed_lead(people), signed_in(people.recogniser)
    url = f"/api/v1/leads/{lead.uid}/actions/recognise/"
    assert send(client, url, {"participation": "joint"}).status_code == 400
    assert send(client, url, {"participation": "joint", "claim": "x"}).status_code == 400
    done = send(client, url, {"participation": "joint", "note": "另有材料。"})
    assert done.json()["participation"] == "joint"


def test_a_foreign_receipt_is_absent(people, signed_in):
    lead = registered_lead(people)
    assert signed_in(other_people().filer).get(f"/api/v1/leads/{lead.uid}/receipts/1/").status_code == 404
    assert signed_in(people.filer).get(f"/api/v1/leads/{lead.uid}/receipts/2/").status_code == 404
