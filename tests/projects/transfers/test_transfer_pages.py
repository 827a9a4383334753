"""Pages of transfers: the right person, the right sentence, the right status."""

import pytest
from support.factories import district, make_user
from support.pages import post, text_of
from support.worlds import (
    accepted_transfer,
    approved_transfer,
    drafted_transfer,
    matching_transfer,
    offered_transfer,
    recognised_lead,
    submitted_transfer,
)

from projects.transfers.models import Transfer
from projects.transfers.services import decline_transfer

pytestmark = pytest.mark.django_db


def test_a_filer_turns_a_lead_into_a_request_and_submits_it(people, signed_in):
    lead, client = recognised_lead(people), signed_in(people.filer)
    form = text_of(client.get(f"/transfers/new/{lead.uid}/"))
    assert "提交后谁能看到什么" in form
    assert "条件一（原文未公布）" in form
    assert "待定" in form
    assert "公共基础设施项目、房地产项目、注册资本金实缴项目" in form

    post(client, f"/transfers/new/{lead.uid}/", planned_investment="50000")
    transfer = Transfer.objects.get()
    page = text_of(client.get(f"/transfers/{transfer.uid}/"))
    assert "提交前还缺 5 项" in page
    assert "提交后谁能看到什么" in page

    complete = {
        "industry_code": "c3841",
        "planned_investment": "50,000.00",
        "land_mu": "１２０.5",
        "reason": "无工业用地。",
        "kind_confirmed": "on",
        "conditions_confirmed": ["condition_1", "condition_2", "condition_3"],
    }
    assert post(client, f"/transfers/{transfer.uid}/edit/", version=0, **complete).status_code == 302
    assert post(client, f"/transfers/{transfer.uid}/submit/", version=0).status_code == 302
    transfer.refresh_from_db()
    assert (transfer.status, str(transfer.land_mu)) == ("submitted", "120.50")


@pytest.mark.parametrize("land", ["1e5", "NaN", "-1", "1.234", "一百", "Infinity"])
def test_a_wrong_area_comes_back_with_400(people, signed_in, land):
    transfer = drafted_transfer(people)
    answer = post(
        signed_in(people.filer), f"/transfers/{transfer.uid}/edit/", version=0, land_mu=land, reason="留住我"
    )
    assert answer.status_code == 400
    assert "最多两位小数" in text_of(answer)
    assert "留住我" in text_of(answer)
    transfer.refresh_from_db()
    assert str(transfer.land_mu) == "120.00"


def test_the_reviewer_offers_on_the_page(people, signed_in):
    transfer, client = matching_transfer(people), signed_in(people.reviewer)
    refused = post(client, f"/transfers/{transfer.uid}/offer/", version=transfer.version)
    assert refused.status_code == 400
    assert "请选择承载地" in text_of(refused)
    host = district("anning")
    done = post(client, f"/transfers/{transfer.uid}/offer/", version=transfer.version, host=host.pk)
    assert done.status_code == 302
    transfer.refresh_from_db()
    assert transfer.host == host


def test_a_host_cannot_be_smuggled_in_by_another_action(people, signed_in):
    transfer = matching_transfer(people)
    client = signed_in(people.reviewer)
    post(client, f"/transfers/{transfer.uid}/return/", note="退", host=district("anning").pk)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.host_id) == ("returned", None)


def test_a_declined_offer_keeps_the_words_that_were_refused(people, signed_in):
    transfer, client = offered_transfer(people), signed_in(people.host_leader)
    refused = post(client, f"/transfers/{transfer.uid}/decline/", version=transfer.version)
    assert refused.status_code == 400
    assert "请写明谢绝理由" in text_of(refused)


@pytest.mark.parametrize("build", [submitted_transfer, offered_transfer, approved_transfer])
def test_a_district_that_is_not_concerned_gets_404_everywhere(people, signed_in, build):
    transfer, stranger = build(people), signed_in(make_user("fumin", "filer", "leader"))
    for url in (
        f"/transfers/{transfer.uid}/",
        f"/transfers/{transfer.uid}/edit/",
        f"/api/v1/transfers/{transfer.uid}/",
        f"/transfers/new/{transfer.lead.uid}/",
        f"/agreements/new/transfer/{transfer.uid}/",
    ):
        assert stranger.get(url).status_code == 404, url
    assert post(stranger, f"/transfers/{transfer.uid}/submit/").status_code == 404
    assert transfer.code not in text_of(stranger.get("/transfers/"))


def test_a_host_does_not_reach_the_lead(people, signed_in):
    transfer, client = accepted_transfer(people), signed_in(people.host_leader)
    assert client.get(f"/leads/{transfer.lead.uid}/").status_code == 404
    assert transfer.lead.code not in text_of(client.get(f"/transfers/{transfer.uid}/"))


def test_visible_but_not_permitted_is_403(people, signed_in):
    transfer = offered_transfer(people)
    for user in (people.filer, people.host_filer, people.auditor, people.reviewer):
        assert post(signed_in(user), f"/transfers/{transfer.uid}/accept/").status_code == 403
    for user in (people.host_leader, people.host_filer, people.leader, people.reviewer):
        answer = signed_in(user).get(f"/transfers/{transfer.uid}/edit/")
        assert answer.status_code == 403
        assert transfer.project.enterprise.credit_code not in text_of(answer)


def test_the_flow_shows_where_a_refusal_left_the_path(people, signed_in):
    transfer = offered_transfer(people)
    decline_transfer(transfer=transfer, actor=people.host_leader, note="用地规划不符。")
    text = text_of(signed_in(people.reviewer).get(f"/transfers/{transfer.uid}/"))
    assert "flow-returned" in text
    assert "用地规划不符。" in text


def test_a_submitted_request_has_no_edit_page(people, signed_in):
    transfer = submitted_transfer(people)
    client = signed_in(people.filer)
    assert "修改" not in text_of(client.get(f"/transfers/{transfer.uid}/"))
    answer = post(client, f"/transfers/{transfer.uid}/edit/", version=transfer.version, reason="改")
    assert answer.status_code == 409


@pytest.mark.parametrize("url", ["/transfers/", "/api/v1/transfers/"])
def test_a_list_costs_the_same_for_one_transfer_and_for_five(
    people, signed_in, url, django_assert_max_num_queries
):
    for number in range(5):
        drafted_transfer(people, title=f"项目{number}")
    client = signed_in(people.filer)
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)


def test_a_detail_page_costs_a_bounded_number_of_queries(people, signed_in, django_assert_max_num_queries):
    transfer, client = approved_transfer(people), signed_in(people.reviewer)
    with django_assert_max_num_queries(22):
        client.get(f"/transfers/{transfer.uid}/")
