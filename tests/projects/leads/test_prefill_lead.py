"""一次填报自动带入: what one's own district has registered comes back by the credit code; nothing of others ever does."""

import pytest
from support.lead_world import other_people
from support.pages import text_of
from support.worlds import drafted_lead, recognised_lead, registered_lead

from projects.register.demands import DemandDraft
from projects.register.prefilling import known_of
from projects.register.profiling import set_demand
from projects.transfers.forms import known_needs

pytestmark = pytest.mark.django_db


def test_the_credit_code_brings_what_the_district_has_registered(people, signed_in):
    lead = registered_lead(people, industry_code="C3841")
    project = lead.project
    code = project.enterprise.credit_code
    known = known_of(people.filer, f" {code.lower()} ")
    assert known.initial == {
        "credit_code": code,
        "enterprise_name": project.enterprise_name,
        "industry_code": "C3841",
        "origin": project.origin_id,
    }
    client = signed_in(people.filer)
    for url in ("/leads/new/", "/projects/new/"):
        page = text_of(client.get(url, {"credit_code": code}))
        assert (project.enterprise_name in page, project.code in page) == (True, True)


def test_what_another_district_has_registered_is_as_good_as_unknown(people, signed_in):
    others = other_people()
    theirs = drafted_lead(others).project
    client, code = signed_in(people.filer), theirs.enterprise.credit_code
    known = known_of(people.filer, code)
    assert known.initial == {"credit_code": code}
    page = text_of(client.get("/leads/new/", {"credit_code": code}))
    assert theirs.enterprise_name not in page
    assert "本单位没有登记过该企业的项目" in page


def test_a_wrong_code_is_told_and_nothing_is_brought(people, signed_in):
    page = text_of(signed_in(people.filer).get("/leads/new/", {"credit_code": "91530100"}))
    assert "应为 18 位" in page or "统一社会信用代码“91530100”" in page
    assert known_of(people.filer, "").initial == {}


def test_a_transfer_takes_over_what_the_project_already_says(people, signed_in):
    lead = recognised_lead(people)
    assert known_needs(lead.project) == {}
    amounts = {"land": 12_050, "power": 20_000}
    set_demand(project=lead.project, draft=DemandDraft(amounts), actor=people.filer)
    lead.project.refresh_from_db()
    page = text_of(signed_in(people.filer).get(f"/transfers/new/{lead.uid}/"))
    for shown in ('value="120.5"', "用电负荷 20 MW", lead.project.industry_code):
        assert shown in page
