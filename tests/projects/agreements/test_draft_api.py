"""Drafting by machine: parties, terms, clauses and signatures on paper, with the sentences of the pages."""

import pytest
from support.factories import make_user
from support.pages import send
from support.worlds import (
    accepted_transfer,
    agreement_in_force,
    approved_transfer,
    drafted_agreement,
    proposed_agreement,
    registered_project,
)

from projects.agreements.drafts import drafts_of
from projects.agreements.models import Agreement

pytestmark = pytest.mark.django_db
LIST = "/api/v1/agreements/"
TERM = {
    "indicator": "industrial_output",
    "arises_in": "anning",
    "from_quarter": "2025Q2",
    "to_quarter": "2029Q4",
    "shares": {"xishan": "30%", "anning": "7/10"},
}


def body(transfer, **changes):
    return {"transfer": str(transfer.uid), "effective_from": "2025Q2", "terms": [TERM]} | changes


def test_a_machine_drafts_what_a_person_would(people, signed_in):
    transfer = approved_transfer(people)
    parties = [
        {"side": "origin", "district": "xishan"},
        {"side": "host", "district": "anning"},
        {"side": "other", "kind": "committee", "body": "drc"},
        {"side": "other", "kind": "outside", "title": "示例市域外管委会"},
        {"side": "enterprise"},
    ]
    answer = send(
        signed_in(people.filer), LIST, body(transfer, parties=parties, template="sample-investment")
    )
    assert answer.status_code == 200
    made = answer.json()
    assert (made["status"], made["policy_code"], len(made["clauses"])) == ("draft", "investment-2022", 8)
    agreement = Agreement.objects.get(uid=made["uid"])
    drafted, terms = drafts_of(agreement.current)
    assert [(party.side, party.kind) for party in drafted] == [
        ("origin", ""),
        ("host", ""),
        ("other", "committee"),
        ("other", "outside"),
        ("enterprise", ""),
    ]
    by_hand = drafts_of(drafted_agreement(people, transfer=transfer).current)[1]
    assert terms == by_hand


def test_a_variant_and_its_agreed_values_are_drafted_and_previewed(people, signed_in):
    client, transfer = signed_in(people.filer), approved_transfer(people)
    capped = TERM | {"variant": "capped", "agreed": {"ceiling": "100"}}
    given = body(transfer, terms=[capped], samples=["2000000.00", "3000000.00"])
    shown = send(client, f"{LIST}preview/", given)
    assert shown.status_code == 200, shown.json()
    quarters = shown.json()["lines"][0]["quarters"]
    assert [quarter["parts"][0]["amount"] for quarter in quarters] == ["600000.00", "400000.00"]
    assert not Agreement.objects.exists()
    del given["samples"]
    made = send(client, LIST, given).json()
    assert (made["terms"][0]["variant"], made["terms"][0]["agreed"]) == ("capped", {"ceiling": "100"})


BAD = [
    ({"project": "00000000-0000-0000-0000-000000000001"}, "/transfer", "中的一项"),
    ({"terms": []}, "/indicators", ""),
    (
        {"terms": [TERM | {"shares": {"xishan": "30%", "anning": "60%"}}]},
        "/industrial_output.ratio",
        "90%",
    ),
    ({"terms": [TERM | {"shares": {"fumin": "100%"}}]}, "/industrial_output.ratio", "不是协议方"),
    ({"terms": [TERM | {"shares": {"xishan": "30"}}]}, "/industrial_output.ratio", ""),
    ({"terms": [TERM | {"arises_in": "atlantis"}]}, "/industrial_output.arises_in", "没有代号"),
    ({"terms": [TERM | {"from_quarter": "2025Q5"}]}, "/industrial_output.from_quarter", ""),
    ({"terms": [TERM | {"agreed": {"ceiling": 0.5}}]}, "/industrial_output.agreed.ceiling", "写成文字"),
    ({"terms": [TERM | {"indicator": "happiness"}]}, "/terms", "没有代码"),
    ({"effective_from": "soon"}, "/effective_from", ""),
    ({"template": "no-such-template"}, "/template", "没有代码为“no-such-template”的协议模板"),
    (
        {
            "parties": [{"side": "origin", "district": "xishan"}],
            "terms": [TERM | {"shares": {"xishan": "100%"}}],
        },
        "/parties",
        "2 至 12 个",
    ),
    ({"parties": [{"side": "other", "kind": "committee", "body": "moon"}]}, "/parties", "没有代号"),
    ({"status": "in_force"}, "/status", ""),
]


def test_a_bad_draft_is_refused_at_its_field_and_nothing_is_written(people, signed_in):
    client, transfer = signed_in(people.filer), approved_transfer(people)
    for changes, pointer, words in BAD:
        answer = send(client, LIST, body(transfer, **changes))
        problem = answer.json()
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), changes
        assert pointer in [row["pointer"] for row in problem["errors"]], changes
        assert words in str(problem), changes
    assert not Agreement.objects.exists()


def test_only_a_side_of_an_approved_transfer_drafts(people, signed_in):
    transfer = accepted_transfer(people)
    assert send(signed_in(people.filer), LIST, body(transfer)).status_code == 409
    assert send(signed_in(people.reviewer), LIST, body(transfer)).status_code == 403
    assert send(signed_in(make_user("fumin", "filer")), LIST, body(transfer)).status_code == 404


def test_a_key_park_agreement_may_start_from_a_project(people, signed_in):
    project = registered_project(people)
    given = {
        "project": str(project.uid),
        "effective_from": "2025Q2",
        "parties": [{"side": "origin", "district": "xishan"}, {"side": "host", "district": "anning"}],
        "terms": [{name: value for name, value in TERM.items() if name != "shares"}],
    }
    made = send(signed_in(people.filer), LIST, given)
    assert (made.status_code, made.json()["policy_code"]) == (200, "key-park-2024")
    del given["parties"]
    assert send(signed_in(people.filer), LIST, given).json()["errors"][0]["pointer"] == "/parties"


def test_a_draft_is_changed_until_it_is_proposed(people, signed_in):
    agreement, client = drafted_agreement(people), signed_in(people.filer)
    url = f"{LIST}{agreement.uid}/draft/"
    four_six = TERM | {"shares": {"xishan": "40%", "anning": "60%"}}
    given = {"effective_from": "2025Q2", "terms": [four_six], "version": 0}
    assert send(client, url, given).json()["terms"][0]["shares"][0]["share"] == "2/5"
    assert send(signed_in(people.host_filer), url, given).status_code == 404
    assert send(client, url, given | {"version": 9}).status_code == 409
    other = proposed_agreement(people)
    assert send(client, f"{LIST}{other.uid}/draft/", given).status_code == 409


def test_clauses_are_written_and_checked(people, signed_in):
    agreement, client = drafted_agreement(people), signed_in(people.filer)
    url = f"{LIST}{agreement.uid}/clauses/"
    forbidden = {"title": "奖励", "text": "企业迁入并变更注册的，给予一次性补贴。"}
    answer = send(client, url, {"clauses": [forbidden]}).json()
    assert [row["title"] for row in answer["clauses"]] == ["奖励"]
    assert "公平竞争审查条例" in answer["warnings"][0]["provision"]
    assert len(send(client, url, {"template": "sample-general"}).json()["clauses"]) == 6
    assert send(client, url, {}).json()["errors"][0]["pointer"] == "/template"
    long = {"title": "条" * 100, "text": "内容。"}
    assert send(client, url, {"clauses": [long]}).json()["errors"][0]["pointer"] == "/title1"


def test_a_signature_on_paper_is_recorded_by_machine(people, signed_in):
    transfer = approved_transfer(people)
    parties = [{"side": side, "district": unit} for side, unit in (("origin", "xishan"), ("host", "anning"))]
    client = signed_in(people.filer)
    made = send(client, LIST, body(transfer, parties=[*parties, {"side": "enterprise"}])).json()
    at = f"{LIST}{made['uid']}/"
    paper = {"signatory": "示例法定代表人", "signed_on": "2025-03-01"}
    send(client, f"{at}actions/propose/")
    assert send(client, f"{at}paper-signature/", paper).status_code == 409  # the districts come first
    for leader in (people.leader, people.host_leader):
        send(signed_in(leader), f"{at}actions/sign/", {"signed_on": "2025-03-01"})
    assert send(client, f"{at}paper-signature/", paper | {"signatory": " "}).status_code == 400
    done = send(client, f"{at}paper-signature/", paper).json()
    assert (done["status"], done["parties"][2]["signatory"]) == ("signed", "示例法定代表人")


def test_the_library_is_read_and_a_text_is_checked_without_being_kept(people, signed_in):
    client = signed_in(people.filer)
    library = client.get("/api/v1/clauses/", {"scheme": "new_energy"}).json()
    assert {row["code"] for row in library["templates"]} == {"sample-general"}
    assert {row["source_status"] for row in library["clauses"]} == {"inferred"}
    assert len(client.get("/api/v1/clauses/").json()["templates"]) == 2
    text = "按企业纳税额的百分之五十予以返还。"
    found = send(client, "/api/v1/clauses/check/", {"clauses": [{"title": "返还", "text": text}]}).json()
    assert found["warnings"][0]["sentence"] == text.rstrip("。")


def test_a_supplement_may_bring_what_a_draft_may(people, signed_in):
    agreement = agreement_in_force(people)
    given = {
        "effective_from": "2020Q1",
        "reason": "承载地追加投入。",
        "terms": [
            TERM | {"apportionment": "area", "apportionment_numerator": 1, "apportionment_denominator": 2}
        ],
    }
    answer = send(signed_in(people.filer), f"{LIST}{agreement.uid}/supplements/", given)
    assert answer.json()["errors"][0]["pointer"] == "/effective_from"
