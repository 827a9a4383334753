"""The register through the API: the same services as the pages, no body that breaks it, nothing done twice."""

import uuid

import pytest
from support.register_world import BODY, CORRECTION, ENTRY, FINDING, NOTICE, RATE, compared, registered

from projects.policies.models import PolicyDocument

pytestmark = pytest.mark.django_db
LIST = "/api/v1/policies/documents/"
ONE = f"{LIST}{NOTICE}/"


def send(client, url, body, key=None):
    """POST as a machine would."""
    headers = {"Idempotency-Key": key or uuid.uuid4().hex}
    return client.post(url, body, content_type="application/json", headers=headers)


def test_a_document_is_registered_compared_looked_up_and_corrected(staff, signed_in):
    author, reviewer = signed_in(staff.author), signed_in(staff.reviewer)
    made = send(author, LIST, BODY).json()
    assert (made["code"], made["status"], made["state"]) == (NOTICE, "registered", "unconfirmed")
    assert made["available_actions"] == ["amend", "withdraw"]
    assert made["quotes"] == [
        {"id": made["quotes"][0]["id"], "about": RATE.about, "text": RATE.text, "struck": False}
    ]
    assert [(row["stated"], row["state"]) for row in made["checks"]] == [(True, "valid")]
    assert reviewer.get(ONE).json()["available_actions"] == ["confirm", "return"]
    checked = send(reviewer, f"{ONE}confirm/", {"version": 0}).json()
    assert (checked["status"], checked["state"], checked["valid_to"]) == ("checked", "valid", "2030-12-31")
    found = send(reviewer, f"{ONE}check/", FINDING | {"state": "expired", "seen": 2}).json()
    assert (found["state"], len(found["checks"])) == ("expired", 3)
    strike = [made["quotes"][0]["id"]]
    amended = send(author, f"{ONE}amend/", CORRECTION | {"strike": strike, "version": 1}).json()
    assert (amended["status"], amended["quotes"][0]["struck"]) == ("registered", True)
    assert [event["action"] for event in amended["events"]] == ["create", "confirm", "amend"]


def test_an_entry_is_given_back_and_withdrawn_with_reasons(staff, signed_in):
    registered(staff)
    missing = send(signed_in(staff.reviewer), f"{ONE}return/", {})
    assert missing.json()["errors"][0]["pointer"] == "/note"
    assert send(signed_in(staff.reviewer), f"{ONE}return/", {"note": "漏字"}).json()["status"] == "returned"
    done = send(signed_in(staff.author), f"{ONE}withdraw/", {"note": "重复"})
    assert done.json()["status"] == "withdrawn"


def test_the_same_key_registers_once(staff, signed_in):
    author, key = signed_in(staff.author), uuid.uuid4().hex
    first, again = (send(author, LIST, BODY, key) for _ in range(2))
    assert (first.status_code, again.status_code, again["Idempotent-Replay"]) == (200, 200, "true")
    assert PolicyDocument.objects.filter(code=NOTICE).count() == 1
    assert author.post(LIST, BODY, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"code": "Bad Code"}, "/code"),
        ({"code": "drc-2022-65"}, "/code"),
        ({"title": ""}, "/title"),
        ({"title": "x\ud800"}, ""),
        ({"issued_on": "2026-13-01"}, "/issued_on"),
        ({"state": "eternal"}, "/state"),
        ({"proof": ""}, "/proof"),
        ({"checked_on": "2999-01-01"}, "/checked_on"),
        ({"in_force": "2040-01-01"}, "/valid_to"),
        ({"quotes": [{"about": "x", "text": "短"}]}, "/quotes-0-text"),
        ({"quotes": [{"about": "x", "text": "y", "verbatim": True}]}, "/quotes"),
        ({"quotes": "全文"}, "/quotes"),
        ({"colour": "red"}, "/colour"),
        ({"strike": [1]}, "/strike"),
    ],
)
def test_a_bad_body_names_its_fields_and_writes_nothing(staff, signed_in, change, pointer):
    answer = send(signed_in(staff.author), LIST, BODY | change)
    assert answer.status_code == 400
    assert pointer in answer.content.decode()
    assert not PolicyDocument.objects.filter(code=NOTICE).exists()


def test_stale_and_unknown_are_told_apart(staff, signed_in):
    compared(staff)
    author = signed_in(staff.author)
    assert send(author, f"{ONE}amend/", CORRECTION | {"version": 0}).status_code == 409
    assert send(author, f"{ONE}confirm/", {}).status_code == 403
    assert send(author, f"{ONE}burn/", {}).status_code == 404
    assert send(author, f"{ONE}amend/", CORRECTION | {"strike": [10**9]}).status_code == 400
    assert author.get(f"{LIST}nowhere/").status_code == 404


def test_the_list_is_filtered_as_on_the_page(staff, signed_in):
    registered(staff)
    client = signed_in(staff.reviewer)
    rows = client.get(f"{LIST}?status=registered").json()
    assert [row["title"] for row in rows["results"]] == [ENTRY.title]
    assert client.get(f"{LIST}?q=资金池&size=50").json()["count"] == 1
    assert client.get(f"{LIST}?state=eternal").status_code == 400
