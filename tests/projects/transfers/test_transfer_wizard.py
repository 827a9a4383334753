"""适用办法 and the pages of every scheme: an explicit choice, the fields of its form, who may add what where."""

import pytest
from support import transfer_world
from support.factories import district, make_user
from support.pages import post, send, text_of
from support.worlds import (
    drafted_scheme_transfer,
    offered_transfer,
    recognised_lead,
    registered_project,
    scheme_project,
    scheme_transfer_in_review,
    submitted_transfer,
)

from kunming_coord.districts.models import Body
from parks.directory.models import Park
from projects.transfers.models import Transfer
from projects.transfers.opinions import ask_bodies

pytestmark = pytest.mark.django_db

SCHEMES = ["investment", "relocation", "key_park", "co_building", "new_energy"]
WORDS = {
    "investment": ("首谈地", "协调匹配"),
    "relocation": ("迁出地", "类别认定"),
    "key_park": ("协作地", "核算"),
    "co_building": ("共建方", "建设、运营"),
    "new_energy": ("资源方", "评分比选"),
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_transfer_speaks_the_words_of_its_scheme(people, signed_in, scheme):
    transfer = drafted_scheme_transfer(people, scheme)
    page = text_of(signed_in(people.filer).get(f"/transfers/{transfer.uid}/"))
    for word in WORDS[scheme]:
        assert word in page
    assert page.count('aria-current="step"') == 1
    assert "提交后谁能看到什么" in page


def test_the_choice_shows_what_fits_and_why(people, signed_in):
    project = scheme_project(people, "relocation", industry_code="D4415")
    page = text_of(signed_in(people.filer).get(f"/transfers/choose/{project.uid}/"))
    assert "同时符合两种以上办法" in page
    assert "属于存量项目" in page
    assert "沪滇临港昆明科技城" in page
    assert "招商引资项目跨区域协作" not in page


def test_a_recognised_lead_makes_the_investment_scheme_one_of_the_choices(people, signed_in):
    lead = recognised_lead(people)
    page = text_of(signed_in(people.filer).get(f"/transfers/choose/{lead.project.uid}/"))
    assert f"/transfers/new/{lead.uid}/" in page


@pytest.mark.parametrize("scheme", ["investment", "nonsense"])
def test_no_form_for_a_scheme_that_is_none_or_starts_from_a_lead(people, signed_in, scheme):
    project = registered_project(people)
    assert signed_in(people.filer).get(f"/transfers/start/{project.uid}/{scheme}/").status_code == 404


def test_a_park_off_the_list_cannot_be_sent_past_the_form(people, signed_in):
    project = registered_project(people)
    park = Park.objects.get(slug="anning")
    answer = post(signed_in(people.filer), f"/transfers/start/{project.uid}/key_park/", park=park.pk)
    assert answer.status_code == 400
    sent = {"scheme": "key_park", "project": str(project.uid), "park": "anning"}
    refused = send(signed_in(people.filer), "/api/v1/transfers/", sent)
    assert refused.status_code == 400
    assert "不在重点产业协作园区名单内" in refused.json()["errors"][0]["detail"]
    assert not Transfer.objects.exists()


def test_a_machine_drafts_and_submits_a_voluntary_move(people, signed_in):
    project = scheme_project(people, "relocation")
    body = {
        "scheme": "relocation",
        "project": str(project.uid),
        "other_side": "anning",
        "class_claimed": "own",
        "reason": "扩产。",
    }
    client = signed_in(people.filer)
    drafted = send(client, "/api/v1/transfers/", body)
    assert (drafted.status_code, drafted.json()["missing"]) == (200, ["land_mu"])
    uid = drafted.json()["uid"]
    refused = send(client, f"/api/v1/transfers/{uid}/actions/submit/")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/land_mu")


def test_a_body_answers_on_the_page_and_sees_what_it_was_asked(people, signed_in):
    transfer = scheme_transfer_in_review(people, "key_park")
    ask_bodies(transfer=transfer, bodies=[Body.objects.get(slug="land")], actor=people.reviewer)
    number = transfer.opinion_requests.get().pk
    keeper = signed_in(make_user("land", "quota_keeper"))
    assert transfer.code in text_of(keeper.get("/transfers/opinions/"))
    url = f"/transfers/{transfer.uid}/opinions/{number}/answer/"
    refused = post(keeper, url, verdict="disagree", words="")
    assert refused.status_code == 400
    assert "请写明意见内容" in text_of(refused)
    assert post(keeper, url, verdict="disagree", words="占用坝区耕地。").status_code == 302
    assert "占用坝区耕地。" in text_of(signed_in(people.filer).get(f"/transfers/{transfer.uid}/"))


def test_the_other_side_sees_neither_opinions_nor_scores(people, signed_in):
    transfer = transfer_world.comparing(people)
    body = Body.objects.get(slug="land")
    transfer.opinion_requests.create(
        body=body, round_number=1, question="密", asked_by_label="x", verdict="agree", words="密意见",
        answered_at=transfer.created_at,
    )  # fmt: skip
    points = transfer_world.POINTS | {"district": district("anning").pk}
    post(signed_in(people.reviewer), f"/transfers/{transfer.uid}/score/", **points)
    send(signed_in(people.reviewer), f"/api/v1/transfers/{transfer.uid}/actions/offer/", {"host": "anning"})
    client = signed_in(people.host_leader)
    for url in (f"/transfers/{transfer.uid}/", f"/api/v1/transfers/{transfer.uid}/"):
        text = text_of(client.get(url))
        assert transfer.code in text
        assert "密意见" not in text
        assert "60.00" not in text


def test_many_are_received_at_once_and_each_refusal_has_its_sentence(people, signed_in):
    first, second = submitted_transfer(people, title="一"), submitted_transfer(people, title="二")
    offered = offered_transfer(people, title="三")
    uids = [str(row.uid) for row in (first, offered, second)]
    page = post(signed_in(people.reviewer), "/transfers/batch/", action="receive", uid=uids)
    text = text_of(page)
    assert "共 3 件，已办理 2 件" in text
    assert "当前状态为“待承接”" in text
    statuses = Transfer.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["received", "received", "offered"]


def test_machines_act_on_many_too_and_foreign_ones_are_absent(people, signed_in):
    transfer = submitted_transfer(people)
    url, body = "/api/v1/transfers/batch/receive/", {"uids": [str(transfer.uid)]}
    (row,) = send(signed_in(make_user("fumin", "leader")), url, body).json()["results"]
    assert (row["done"], row["code"]) == (False, "")
    (row,) = send(signed_in(people.reviewer), url, body).json()["results"]
    assert (row["done"], row["status"]) == (True, "受理")
    answer = send(signed_in(people.reviewer), "/api/v1/transfers/batch/offer/", body)
    assert answer.status_code == 404


@pytest.mark.parametrize("uids", [[], ["not-a-uid"]])
def test_a_batch_of_nothing_is_refused(people, signed_in, uids):
    answer = post(signed_in(people.reviewer), "/transfers/batch/", action="receive", uid=uids)
    assert answer.status_code == 400
    assert "请先勾选" in text_of(answer)


def test_a_return_to_a_step_is_chosen_on_the_page(people, signed_in):
    transfer, client = offered_transfer(people), signed_in(people.reviewer)
    assert "申请单位（修改后重新提交）" in text_of(client.get(f"/transfers/{transfer.uid}/"))
    url = f"/transfers/{transfer.uid}/return/"
    assert post(client, url, version=transfer.version, to="in_review", note="重新审查。").status_code == 302
    transfer.refresh_from_db()
    assert (transfer.status, transfer.round_number) == ("in_review", 2)
    assert post(client, url, version=transfer.version, to="offered", note="退。").status_code == 400


def test_an_opinion_too_long_for_a_batch_is_refused_not_cut(people, signed_in):
    transfer = submitted_transfer(people)
    answer = post(
        signed_in(people.reviewer),
        "/transfers/batch/",
        action="receive",
        uid=[transfer.uid],
        note="好" * 1001,
    )
    assert answer.status_code == 400
    assert "超过 1000 字" in text_of(answer)
    transfer.refresh_from_db()
    assert transfer.status == "submitted"
