"""指标办理单: filed by the keeper, approved by another person, carried out by the ledger, taken back by a correction."""

import pytest
from support.factories import district, make_user
from support.pages import post, text_of
from support.quota_world import carried_out, endowed, keeper, ordered

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from parks.quotas.ledger import free_quota, post_quota
from parks.quotas.models import QuotaBatch, QuotaOrder
from parks.quotas.services import (
    OrderDraft,
    approve_order,
    file_order,
    file_reversal,
    return_order,
    withdraw_order,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver(db):
    return make_user("drc", "approver")


def test_an_order_moves_nothing_before_another_person_approves(approver):
    filed_by = keeper()
    order = ordered("grant", 5000, actor=filed_by)
    assert not QuotaBatch.objects.exists()
    with pytest.raises(NotAllowed, match="不能办理这一步"):
        approve_order(order=order, actor=filed_by)
    same_person = make_user("drc", "approver", person=filed_by.person)
    with pytest.raises(NotAllowed, match="同一人"):
        approve_order(order=order, actor=same_person)
    assert QuotaOrder.objects.awaiting(approver).get() == order
    done = approve_order(order=order, actor=approver)
    assert (done.status, done.batch.amount, done.batch.document) == ("done", 5000, "示例文号〔2026〕1号")
    assert not QuotaOrder.objects.awaiting(approver).exists()


def test_a_second_click_posts_nothing(approver):
    order = ordered("grant", 5000)
    seen = QuotaOrder.objects.get(pk=order.pk)
    approve_order(order=order, actor=approver)
    with pytest.raises(Stale):
        approve_order(order=seen, actor=approver)
    assert QuotaBatch.objects.count() == 1


def test_an_order_the_pool_cannot_meet_stays_where_it_was(approver):
    order = ordered("allocate", 5000, taker="anning")
    with pytest.raises(Invalid, match="“市级统筹”只有 0 亩"):
        approve_order(order=order, actor=approver)
    order.refresh_from_db()
    assert (order.status, order.batch_id) == ("filed", None)


def test_orders_are_given_back_with_words_or_withdrawn(approver):
    filed_by = keeper()
    order = ordered("grant", 5000, actor=filed_by)
    with pytest.raises(Missing):
        return_order(order=order, actor=approver, note=" ")
    assert return_order(order=order, actor=approver, note="文号有误。").status == "returned"
    assert withdraw_order(order=ordered("grant", 1, actor=filed_by), actor=filed_by).status == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": -5}, "amount"),
        ({"reason": " "}, "reason"),
        ({"action": "allocate"}, "taker"),
        ({"action": "transfer", "giver": "anning", "taker": "anning"}, "taker"),
        ({"giver": "anning"}, "giver"),
        ({"action": "adjust", "giver": "anning", "taker": "fumin"}, "action"),
        ({"action": "reserve"}, "action"),
        ({"kind": "water"}, "action"),
    ],
)
def test_an_order_says_what_is_wrong_with_it(db, changes, field):
    given = {"kind": "land", "action": "grant", "amount": 1, "reason": "示例"} | changes
    units = {name: district(given[name]) for name in ("giver", "taker") if name in given}
    with pytest.raises((Invalid, Missing)) as refused:
        file_order(draft=OrderDraft(**given | units), actor=keeper())
    assert field in refused.value.fields


def test_a_correction_is_an_order_too(approver):
    batch = carried_out("grant", 5000)
    order = file_reversal(batch=batch, reason="重复下达", actor=keeper())
    with pytest.raises(Stale, match="已有待批准"):
        file_reversal(batch=batch, reason="重复下达", actor=keeper())
    approve_order(order=order, actor=approver)
    assert QuotaBatch.objects.get(reverses=batch).reason == "重复下达"
    with pytest.raises(Invalid, match="未冲销"):
        file_reversal(batch=batch, reason="再冲", actor=keeper())


def test_what_a_project_holds_is_not_taken_back_from_here(db):
    endowed("anning", 100)
    with pytest.raises(Invalid, match="项目占用请在占用页面办理"):
        file_reversal(batch=QuotaBatch.objects.latest("pk"), reason="x", actor=keeper())


def test_only_the_citys_keeper_files(people):
    for actor in (people.host_filer, people.approver, make_user("anning", "quota_keeper")):
        with pytest.raises(NotAllowed):
            ordered("grant", 1, actor=actor)


def test_the_pages(approver, signed_in, people):
    mine = signed_in(keeper())
    order = {"kind": "land", "action": "grant", "amount": "-5", "reason": "年度计划", "document": "示例1号"}
    assert "不填负数" in text_of(post(mine, "/quotas/orders/new/", **order))
    answer = post(mine, "/quotas/orders/new/", **order | {"amount": "50"})
    assert answer.status_code == 302
    city = signed_in(approver)
    assert "用地指标下达 50 亩" in text_of(city.get("/"))
    assert post(city, answer["Location"] + "approve/", version="0").status_code == 302
    allocated = carried_out("allocate", 2000, taker="anning")
    post_quota(
        action="reserve", kind="land", amount=1900, reason="示例", taker=district("anning"),
        holder=allocated.uid, actor=keeper(),
    )  # fmt: skip
    board = text_of(city.get("/quotas/"))
    assert "市级统筹" in board
    assert "告急" in board
    assert "95%" in board
    own = signed_in(people.host_filer)
    assert "市级统筹 " not in text_of(own.get("/quotas/")).split("指标记录")[-1]
    assert "安宁 可用" in text_of(own.get("/quotas/entries/?kind=land&unit=anning"))
    batch = own.get(f"/quotas/entries/{allocated.uid}/")
    assert "原有 0 亩，增加 20 亩，记账后 20 亩" in text_of(batch)
    assert "原有 50 亩" not in text_of(batch)
    assert "原有 50 亩，减少 20 亩" in text_of(city.get(f"/quotas/entries/{allocated.uid}/"))
    assert signed_in(people.filer).get(f"/quotas/entries/{allocated.uid}/").status_code == 404
    reversal = post(mine, f"/quotas/entries/{allocated.uid}/reverse/", reason="分错")
    assert reversal.status_code == 302
    assert "冲销" in text_of(mine.get(reversal["Location"]))
    assert free_quota("land", district("anning")) == 100


def test_the_api_takes_the_same_services(approver, signed_in):
    mine, city = signed_in(keeper()), signed_in(approver)
    body = {"kind": "new_energy", "action": "grant", "amount": "120.5", "reason": "年度规模"}

    def send(client, path, given, key):
        return client.post(
            f"/api/v1/{path}", given, content_type="application/json", headers={"Idempotency-Key": key}
        )

    assert send(city, "quota-orders/", body, "quota-refused").status_code == 403
    wrong = send(mine, "quota-orders/", body | {"amount": "0.0001"}, "quota-wrong-1")
    assert wrong.status_code == 400
    assert "amount" in str(wrong.json())
    made = send(mine, "quota-orders/", body, "quota-order-1")
    assert (made.status_code, made.json()["amount"]) == (200, "120.5")
    path = f"quota-orders/{made.json()['uid']}/actions/approve/"
    assert send(city, path, {"version": 0}, "quota-approve-1").json()["status"] == "done"
    carried_out("allocate", 20_000, kind="new_energy", taker="anning")
    (row,) = city.get("/api/v1/quotas/").json()["results"]
    assert (row["district"], row["available"], row["unit"], row["percent_taken"]) == ("anning", "20", "MW", 0)
    entries = city.get("/api/v1/quota-entries/?kind=new_energy&action=allocate").json()
    assert entries["count"] == 1
    assert entries["results"][0]["route"] == "全市 市级统筹 → 安宁 可用"
