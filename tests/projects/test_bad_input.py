"""Bad input on the way from a lead to an agreement: each refused with a sentence at its field, and nothing half-written.

Through the API, which calls the services the pages call; the rooms have more of each beside the services.
"""

import base64
import datetime as dt

import pytest
from django.utils import timezone
from support.factories import make_user
from support.lead_world import BODY, EVIDENCE, limited, other_people
from support.pages import send
from support.worlds import (
    accepted_transfer,
    agreement_in_force,
    approved_transfer,
    drafted_lead,
    offered_transfer,
    proposed_agreement,
    recognised_lead,
    registered_lead,
    registered_project,
    reviewed_lead,
    transfer_draft,
)

from kunming_coord.accounts.deputies import appoint_deputy
from kunming_coord.accounts.models import User
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.quarter import Quarter
from projects.agreements.models import Agreement
from projects.leads.models import Lead
from projects.leads.records import LeadEvidence
from projects.leads.tasks import expire_due_leads
from projects.transfers.models import Transfer

pytestmark = pytest.mark.django_db
API = "/api/v1"
TERM = {
    "indicator": "industrial_output",
    "arises_in": "anning",
    "from_quarter": "2025Q2",
    "to_quarter": "2029Q4",
    "shares": {"xishan": "30%", "anning": "70%"},
}


def refused(answer, pointer, words, status=400):
    """A problem with its sentence and, where there is one, its field."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), (
        answer.content
    )
    problem = answer.json()
    assert words in str(problem)
    assert not pointer or pointer in [row["pointer"] for row in problem.get("errors", [])]


def draft_of(transfer, **changes):
    return {"transfer": str(transfer.uid), "effective_from": "2025Q2", "terms": [TERM]} | changes


def test_a_second_district_registers_the_same_enterprise(people, signed_in):
    others = other_people()
    first = registered_lead(people)
    second = drafted_lead(others, credit_code=first.project.enterprise.credit_code)
    answer = send(signed_in(others.filer), f"{API}/leads/{second.uid}/actions/register/").json()
    assert (answer["status"], answer["collision"], answer["receipts"]) == ("draft", True, [])
    second.refresh_from_db()
    assert (second.registered_at, second.events.count()) == (None, 1)


def test_the_same_lead_under_a_full_width_name(people, signed_in):
    first = registered_lead(people, title="示例项目(一期)")
    again = drafted_lead(
        people,
        title="示例项目（一期）",
        enterprise_name=first.project.enterprise_name.replace("有限", "股份有限"),
    )
    answer = send(signed_in(people.filer), f"{API}/leads/{again.uid}/actions/register/")
    refused(answer, "", first.code)
    again.refresh_from_db()
    assert (again.status, again.checks.count()) == ("draft", 0)


def test_an_excluded_kind(people, signed_in):
    lead = recognised_lead(people, industry_code="K7010")
    draft = transfer_draft(lead)
    body = {
        "scheme": "investment",
        "lead": str(lead.uid),
        "reason": draft.reason,
        "land_mu": "120",
        "kind_confirmed": True,
        "conditions_confirmed": list(draft.conditions_confirmed),
    }
    refused(send(signed_in(people.filer), f"{API}/transfers/", body), "", "房地产")
    lead.refresh_from_db()
    assert (lead.status, Transfer.objects.exists()) == ("recognised", False)


def test_a_park_not_on_the_list(people, signed_in):
    body = {"scheme": "key_park", "project": str(registered_project(people).uid), "park": "haikou"}
    answer = send(signed_in(people.filer), f"{API}/transfers/", body)
    refused(answer, "/park", "不在重点产业协作园区名单内")
    assert not Transfer.objects.exists()


def test_a_signatory_out_of_order(people, signed_in):
    agreement = proposed_agreement(people)
    at = f"{API}/agreements/{agreement.uid}/actions/sign/"
    answer = send(signed_in(people.host_leader), at, {"signed_on": "2025-03-01"})
    refused(answer, "", "按签署顺序现应由西山区签署", 403)
    agreement.refresh_from_db()
    assert (agreement.status, agreement.parties.filter(signature__isnull=False).exists()) == (
        "negotiating",
        False,
    )


@pytest.mark.parametrize("by_the_task", [True, False])
def test_an_agreement_for_a_project_whose_lead_expired(people, signed_in, by_the_task):
    limited("recognised", 30)
    lead = recognised_lead(people)
    Lead.objects.filter(pk=lead.pk).update(protected_until=timezone.localdate() - dt.timedelta(days=1))
    if by_the_task:
        expire_due_leads()
    body = {
        "project": str(lead.project.uid),
        "effective_from": "2025Q2",
        "parties": [{"side": "origin", "district": "xishan"}, {"side": "host", "district": "anning"}],
        "terms": [{name: value for name, value in TERM.items() if name != "shares"}],
    }
    answer = send(signed_in(people.filer), f"{API}/agreements/", body)
    refused(answer, "", "不能再据此申请流转或起草协议")
    assert not Agreement.objects.exists()


def test_a_deputy_approving_the_filers_own_request(people, signed_in):
    transfer = accepted_transfer(people)
    twin = make_user("drc", "filer", person=people.filer.person)
    today = timezone.localdate()
    appoint_deputy(
        membership=people.approver.memberships.get(role="approver"),
        deputy=twin,
        valid_from=today,
        valid_to=today + dt.timedelta(days=1),
        reason="出差。",
        actor=people.approver,
    )
    before = WorkflowEvent.objects.count()
    client = signed_in(User.objects.get(pk=twin.pk))
    refused(send(client, f"{API}/transfers/{transfer.uid}/actions/approve/"), "", "按人认定", 403)
    transfer.refresh_from_db()
    assert (transfer.status, WorkflowEvent.objects.count()) == ("accepted", before)


@pytest.mark.parametrize("room", ["leads", "transfers"])
def test_a_return_without_a_reason(people, signed_in, room):
    if room == "leads":
        thing, actor = reviewed_lead(people), people.recogniser
    else:
        thing, actor = offered_transfer(people), people.reviewer
    answer = send(signed_in(actor), f"{API}/{room}/{thing.uid}/actions/return/", {"note": "  "})
    refused(answer, "/note", "退回理由")
    before = thing.status
    thing.refresh_from_db()
    assert thing.status == before


@pytest.mark.parametrize("field", ["title", "enterprise_name"])
def test_a_name_of_300_characters(people, signed_in, field):
    body = BODY | {"origin": "xishan", field: "长" * 300}
    refused(send(signed_in(people.filer), f"{API}/leads/", body), f"/{field}", "共 300 字，超过 120 字")
    assert not Lead.objects.exists()


def test_a_pdf_that_is_html(people, signed_in):
    lead = drafted_lead(people)
    html = base64.b64encode(b"<!doctype html><html></html>").decode()
    body = EVIDENCE | {"content": html, "file_name": "纪要.pdf"}
    refused(send(signed_in(people.filer), f"{API}/leads/{lead.uid}/evidence/", body), "/file", "的内容是网页")
    assert not LeadEvidence.objects.exists()


def test_a_template_that_is_none(people, signed_in):
    client, transfer = signed_in(people.filer), approved_transfer(people)
    for template in ("no-such-template", "７"):
        refused(send(client, f"{API}/agreements/", draft_of(transfer, template=template)), "/template", "")
    assert not Agreement.objects.exists()


def test_a_supplement_from_a_quarter_that_has_begun(people, signed_in):
    agreement = agreement_in_force(people)
    running = Quarter.containing(timezone.localdate())
    body = {
        "effective_from": running.code,
        "reason": "承载地追加投入。",
        "terms": [TERM | {"shares": {"xishan": "40%", "anning": "60%"}}],
    }
    answer = send(signed_in(people.filer), f"{API}/agreements/{agreement.uid}/supplements/", body)
    refused(answer, "/effective_from", "已开始的季度按现行版本核算")
    agreement.refresh_from_db()
    assert (agreement.status, agreement.versions.count()) == ("in_force", 1)


def test_a_signing_day_that_cannot_be(people, signed_in):
    agreement, client = proposed_agreement(people), signed_in(people.leader)
    for given in ({"signed_on": "2999-01-01"}, {"signed_on": "2022-06-05"}, {}):
        refused(send(client, f"{API}/agreements/{agreement.uid}/actions/sign/", given), "/signed_on", "")
    agreement.refresh_from_db()
    assert agreement.status == "negotiating"


def test_an_objection_that_says_nothing(people, signed_in):
    lead = reviewed_lead(people)
    answer = send(signed_in(people.reviewer), f"{API}/leads/{lead.uid}/objections/", {"kind": "objection"})
    refused(answer, "/text", "请写明异议的理由")
    assert not lead.objections.exists()
