"""The API of agreements: exact shares, stable codes, the same refusals as the pages."""

import pytest
from support.pages import send
from support.worlds import agreement_in_force, proposed_agreement, signed_agreement

pytestmark = pytest.mark.django_db


def act(agreement, action):
    return f"/api/v1/agreements/{agreement.uid}/actions/{action}/"


def test_a_party_reads_terms_slices_and_signatures(people, signed_in):
    agreement = agreement_in_force(people)
    row = signed_in(people.host_filer).get(f"/api/v1/agreements/{agreement.uid}/").json()
    assert row["terms"] == [
        {
            "indicator": "industrial_output",
            "arises_in": "anning",
            "from_quarter": "2025Q2",
            "to_quarter": "2029Q4",
            "shares": [{"district": "xishan", "share": "3/10"}, {"district": "anning", "share": "7/10"}],
            "deviation_reason": "",
            "base": "as_filed",
            "variant": "",
            "agreed": {},
            "apportionment": "independent",
            "apportionment_numerator": None,
            "apportionment_denominator": None,
            "apportionment_base": None,
        }
    ]
    (compiled,) = row["compiled"]
    assert (compiled["book"], compiled["mode"], compiled["denominator"]) == ("assessment", "split", 10)
    assert [party["signed_on"] for party in row["parties"]] == ["2025-03-01", "2025-03-01"]
    assert row["effective_from"] == "2025Q2"


def test_signing_and_filing(people, signed_in):
    agreement = proposed_agreement(people)
    first = send(signed_in(people.leader), act(agreement, "sign"), {"signed_on": "2025-03-01"})
    assert (first.status_code, first.json()["status"]) == (200, "signing")
    second = send(signed_in(people.host_leader), act(agreement, "sign"), {"signed_on": "2025-03-01"})
    assert second.json()["status"] == "signed"
    filed = send(signed_in(people.reviewer), act(agreement, "file"))
    assert (filed.json()["status"], len(filed.json()["compiled"])) == ("in_force", 1)


@pytest.mark.parametrize(
    ("action", "body", "status", "pointer"),
    [
        ("sign", {}, 400, "/signed_on"),
        ("sign", {"signed_on": "2025-13-01"}, 400, "/signed_on"),
        ("sign", {"signed_on": "2999-01-01"}, 400, "/signed_on"),
        ("sign", {"signed_on": "2025-03-01", "party": 2}, 400, "/party"),
        ("abandon", {"signed_on": "2025-03-01"}, 400, "/signed_on"),
    ],
)
def test_a_bad_body_is_refused_and_nothing_is_written(people, signed_in, action, body, status, pointer):
    agreement = proposed_agreement(people)
    answer = send(signed_in(people.leader), act(agreement, action), body)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["pointer"] == pointer
    agreement.refresh_from_db()
    assert agreement.status == "negotiating"


def test_out_of_turn_is_403_and_filing_twice_409(people, signed_in):
    agreement = proposed_agreement(people)
    answer = send(signed_in(people.host_leader), act(agreement, "sign"), {"signed_on": "2025-03-01"})
    assert answer.status_code == 403
    other = signed_agreement(people, transfer=agreement.transfer)
    client = signed_in(people.reviewer)
    assert send(client, act(other, "file")).status_code == 200
    assert send(client, act(other, "file")).status_code == 409


def test_the_last_step_of_signing_is_the_systems(people, signed_in):
    agreement = proposed_agreement(people)
    assert send(signed_in(people.leader), act(agreement, "complete")).status_code == 404
