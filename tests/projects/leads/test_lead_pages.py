"""Pages and API of leads: the right person, the right sentence, the right status."""

import pytest
from support.factories import credit_code, make_user
from support.pages import post, text_of
from support.worlds import (
    drafted_lead,
    recognised_lead,
    registered_lead,
    reviewed_lead,
)

from projects.leads.models import Lead
from projects.leads.services import review_lead

pytestmark = pytest.mark.django_db


def fields(people, **changes):
    return {
        "origin": people.filer.duties[0].district_id,
        "title": "示例项目",
        "enterprise_name": "示例有限公司",
        "credit_code": credit_code(),
        "stage": "planned",
        "first_contact_on": "2025-01-10",
    } | changes


def test_a_filer_drafts_registers_and_sees_the_receipt(people, signed_in):
    client = signed_in(people.filer)
    answer = post(
        client,
        "/leads/new/",
        **fields(people, contact_officer="甲", participation_claimed="joint", description="洽谈一次。"),
    )
    lead = Lead.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/leads/{lead.uid}/")
    assert post(client, f"/leads/{lead.uid}/register/", version=0).status_code == 302
    text = text_of(client.get(f"/leads/{lead.uid}/"))
    assert "首谈登记回执" in text
    assert "已登记（受保护）" in text


def test_the_missing_list_stands_on_the_page_of_a_draft(people, signed_in):
    client = signed_in(people.filer)
    post(client, "/leads/new/", **fields(people))
    lead = Lead.objects.get()
    assert "登记前还缺 3 项" in text_of(client.get(f"/leads/{lead.uid}/"))
    refused = post(client, f"/leads/{lead.uid}/register/", version=0)
    assert refused.status_code == 400
    assert "还缺 3 项" in text_of(refused)
    lead.refresh_from_db()
    assert lead.status == "draft"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"credit_code": "911100006000373410"}, "校验位不符"),
        ({"title": "长" * 121}, "超过 120 字"),
        ({"planned_investment": "1e5"}, "应为数字"),
        ({"first_contact_on": "2999-01-01"}, "晚于今天"),
        ({"first_contact_on": ""}, "首次接洽日"),
    ],
)
def test_bad_input_comes_back_with_400_and_nothing_written(people, signed_in, changes, words):
    answer = post(signed_in(people.filer), "/leads/new/", **fields(people, **changes))
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert not Lead.objects.exists()


def test_a_draft_is_edited_on_its_page_and_not_from_a_stale_one(people, signed_in):
    lead, client = drafted_lead(people), signed_in(people.filer)
    assert lead.project.title in text_of(client.get(f"/leads/{lead.uid}/edit/"))
    code = lead.project.enterprise.credit_code
    changed = fields(people, title="改名", credit_code=code)
    assert post(client, f"/leads/{lead.uid}/edit/", version=0, **changed).status_code == 302
    post(client, f"/leads/{lead.uid}/withdraw/", version=0, note="不做了")
    stale = post(client, f"/leads/{lead.uid}/edit/", version=0, **changed)
    assert stale.status_code == 409
    assert "已有新的办理" in text_of(stale)


def test_the_recogniser_sees_the_form_and_recognises(people, signed_in):
    lead, client = reviewed_lead(people), signed_in(people.recogniser)
    assert "认定参与程度" in text_of(client.get(f"/leads/{lead.uid}/"))
    refused = post(client, f"/leads/{lead.uid}/recognise/", version=lead.version, note="保留这句意见")
    assert refused.status_code == 400
    assert "请选择认定的参与程度" in text_of(refused)
    assert "保留这句意见" in text_of(refused)
    done = post(client, f"/leads/{lead.uid}/recognise/", version=lead.version, participation="referral")
    assert done.status_code == 302


def test_a_foreign_district_gets_404_everywhere(people, signed_in):
    lead, stranger = registered_lead(people), signed_in(make_user("fumin", "filer", "leader"))
    for url in (f"/leads/{lead.uid}/", f"/leads/{lead.uid}/edit/", f"/api/v1/leads/{lead.uid}/"):
        assert stranger.get(url).status_code == 404
    assert post(stranger, f"/leads/{lead.uid}/withdraw/", note="x").status_code == 404
    assert stranger.get("/api/v1/leads/").json()["count"] == 0
    assert lead.code not in text_of(stranger.get("/leads/"))


def test_who_sees_a_lead_but_holds_no_role_for_it_gets_403(people, signed_in):
    lead = registered_lead(people)
    assert post(signed_in(people.auditor), f"/leads/{lead.uid}/review/").status_code == 403
    assert post(signed_in(people.leader), f"/leads/{lead.uid}/withdraw/", note="x").status_code == 403


def test_an_unknown_action_is_404(people, signed_in):
    lead = registered_lead(people)
    assert post(signed_in(people.filer), f"/leads/{lead.uid}/transfer/").status_code == 404
    assert post(signed_in(people.filer), f"/leads/{lead.uid}/nonsense/").status_code == 404


def test_a_stale_page_gets_409_and_a_sentence(people, signed_in):
    lead = registered_lead(people)
    review_lead(lead=Lead.objects.get(pk=lead.pk), actor=people.recogniser)
    answer = post(signed_in(people.filer), f"/leads/{lead.uid}/withdraw/", version=lead.version, note="x")
    assert answer.status_code == 409
    assert "请刷新" in text_of(answer)


def test_the_api_says_what_the_page_says(people, signed_in):
    lead = recognised_lead(people)
    row = signed_in(people.auditor).get(f"/api/v1/leads/{lead.uid}/").json()
    assert row["status"] == "recognised"
    assert row["project"]["planned_investment"] == "500000000.00"
    assert row["project"]["amount_unit"] == "yuan"
    assert [event["action"] for event in row["events"]] == ["create", "register", "review", "recognise"]


def test_filters_narrow_the_list_and_the_api_alike(people, signed_in):
    wanted, other = registered_lead(people, title="电池壳体"), drafted_lead(people, title="铝箔")
    client = signed_in(people.filer)
    page = text_of(client.get("/leads/?status=registered&q=壳体"))
    assert wanted.code in page
    assert other.code not in page
    assert client.get("/api/v1/leads/?status=registered&q=壳体").json()["count"] == 1
    assert client.get("/api/v1/leads/?status=nonsense").status_code == 400


@pytest.mark.parametrize("url", ["/leads/", "/api/v1/leads/"])
def test_a_list_costs_the_same_for_one_lead_and_for_six(
    people, signed_in, url, django_assert_max_num_queries
):
    for number in range(6):
        drafted_lead(people, title=f"项目{number}")
    client = signed_in(people.filer)
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)
