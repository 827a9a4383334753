"""A project is carried by machines alone: tokens of seven people take it from a lead to an agreement in force."""

import base64
import datetime as dt
import uuid

import pytest
from support.factories import credit_code
from support.lead_world import GOOD_PDF
from support.token_world import issued, machine

from kunming_coord.tokens.models import Token
from projects.agreements.models import Agreement
from projects.policies.queries import policy_in_force

pytestmark = [pytest.mark.django_db, pytest.mark.wide]
API = "/api/v1/"
FILE = {"content": base64.b64encode(GOOD_PDF).decode(), "file_name": "示例.pdf"}


class Machines:
    """One client per person, each with a token for registering and transfers; made when first asked for."""

    def __init__(self, people):
        self.people, self.clients = people, {}

    def client(self, person):
        if person not in self.clients:
            _token, secret = issued(getattr(self.people, person), scopes=("read", "projects"))
            self.clients[person] = machine(secret)
        return self.clients[person]

    def get(self, person, path):
        answer = self.client(person).get(f"{API}{path}")
        assert answer.status_code == 200, (path, answer.content.decode())
        return answer.json()

    def ask(self, person, path, body=None, *, key=None):
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return self.client(person).post(
            f"{API}{path}", body or {}, content_type="application/json", headers=headers
        )

    def send(self, person, path, body=None, *, key=None):
        answer = self.ask(person, path, body, key=key)
        assert answer.status_code == 200, (path, answer.content.decode())
        return answer.json()


def recognised(machines):
    """A lead with evidence, registered, seen by the DRC and recognised."""
    body = {
        "origin": "xishan",
        "title": "示例接口项目",
        "enterprise_name": "示例接口有限公司",
        "credit_code": credit_code(),
        "industry_code": "C3841",
        "planned_investment": "500000000.00",
        "first_contact_on": "2025-01-10",
        "contact_officer": "示例联系人",
        "participation_claimed": "referral",
        "description": "在企业总部洽谈。",
    }
    lead = machines.send("filer", "leads/", body, key="lead-by-machine")
    assert machines.send("filer", "leads/", body, key="lead-by-machine") == lead  # sent twice, written once
    at = f"leads/{lead['uid']}/"
    piece = FILE | {"kind": "visit", "on": "2025-01-10", "title": "考察纪要"}
    machines.send("filer", f"{at}evidence/", piece)
    machines.send("filer", f"projects/{lead['project']['uid']}/attachments/lead/", FILE | {"code": "licence"})
    machines.send("filer", f"{at}actions/register/")
    machines.send("recogniser", f"{at}actions/review/")
    assert len(machines.get("recogniser", f"{at}claims/")) == 1
    machines.send("reviewer", f"{at}objections/", {"kind": "none"})
    grade = machines.get("recogniser", f"{at}score/")["grade"]
    done = machines.send("recogniser", f"{at}actions/recognise/", {"participation": grade})
    assert done["status"] == "recognised"
    return lead


def approved(machines, lead):
    """The request on that lead, offered to 安宁市, accepted and approved."""
    day = dt.date.today()
    body = {
        "scheme": "investment",
        "lead": lead["uid"],
        "reason": "本区无连片工业用地。",
        "needs": "用电负荷 2 万千瓦。",
        "land_mu": "120",
        "kind_confirmed": True,
        "conditions_confirmed": list(policy_in_force("investment", day).conditions_on(day)),
    }
    transfer = machines.send("filer", "transfers/", body)
    assert transfer["missing"] == []
    at = f"transfers/{transfer['uid']}/actions/"
    for person, action, given in (
        ("filer", "submit", {}),
        ("reviewer", "receive", {}),
        ("reviewer", "ask_opinions", {}),
        ("reviewer", "match", {}),
        ("reviewer", "offer", {"host": "anning"}),
        ("host_leader", "accept", {}),
        ("approver", "approve", {}),
    ):
        transfer = machines.send(person, f"{at}{action}/", given)
    assert transfer["status"] == "approved"
    return transfer


def test_tokens_alone_carry_a_project_from_a_lead_to_an_agreement_in_force(people):
    machines = Machines(people)
    transfer = approved(machines, recognised(machines))
    draft = {
        "transfer": transfer["uid"],
        "effective_from": "2025Q2",
        "parties": [
            {"side": "origin", "district": "xishan"},
            {"side": "host", "district": "anning"},
            {"side": "enterprise"},
        ],
        "terms": [
            {
                "indicator": "industrial_output",
                "arises_in": "anning",
                "from_quarter": "2025Q2",
                "to_quarter": "2029Q4",
                "shares": {"xishan": "30%", "anning": "70%"},
            }
        ],
        "template": "sample-investment",
    }
    (line,) = machines.send("filer", "agreements/preview/", draft)["lines"]
    assert [part["amount"] for part in line["quarters"][0]["parts"]] == ["300000.00", "700000.00"]
    agreement = machines.send("filer", "agreements/", draft)
    assert agreement["warnings"] == []
    at, signed = f"agreements/{agreement['uid']}/", {"signed_on": "2025-03-01"}
    machines.send("filer", f"{at}actions/propose/")
    early = machines.ask("host_leader", f"{at}actions/sign/", signed)
    assert (early.status_code, "请待其签署后再办理" in early.json()["detail"]) == (403, True)
    machines.send("leader", f"{at}actions/sign/", signed)
    machines.send("host_leader", f"{at}actions/sign/", signed)
    machines.send("filer", f"{at}paper-signature/", signed | {"signatory": "示例法定代表人"})
    done = machines.send("reviewer", f"{at}actions/file/")
    assert (done["status"], len(done["compiled"])) == ("in_force", 1)
    assert machines.get("filer", f"transfers/{transfer['uid']}/")["status"] == "in_force"
    owed = {
        "agreement": agreement["uid"],
        "district": "anning",
        "title": "办理用地手续",
        "due_on": "2026-12-31",
    }
    owed["due_on"] = (dt.date.today() + dt.timedelta(days=60)).isoformat()
    obligation = machines.send("filer", "obligations/", owed)
    at = f"obligations/{obligation['uid']}/"
    machines.send("host_filer", f"{at}proofs/", FILE | {"title": "批复"})
    machines.send("host_filer", f"{at}actions/report/", {"note": "已批复。"})
    assert machines.send("reviewer", f"{at}actions/confirm/")["status"] == "fulfilled"
    assert Agreement.objects.get().events.get(action="file").actor_label == people.reviewer.label
    assert Token.objects.count() == len(machines.clients)


def test_a_token_for_reading_writes_nothing(people):
    _token, secret = issued(people.filer, scopes=("read",))
    answer = machine(secret).post(
        f"{API}agreements/", {}, content_type="application/json", headers={"Idempotency-Key": "reading-only"}
    )
    assert answer.status_code == 403
    assert machine(secret).get(f"{API}clauses/").status_code == 200
