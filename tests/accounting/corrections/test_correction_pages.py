"""Pages and interface of corrections: who sees what, what they may do, and what a refusal leaves."""

import uuid

import pytest
from django.urls import reverse
from support.correction_world import CODE, REASON, Parties, confirmed, noticed, posted, refiled, routed
from support.factories import indicator, make_user
from support.ledger_world import Q1, a_project, agreed, closed, period, verified

from accounting.corrections import queries
from accounting.corrections.ageing import ages_of
from accounting.corrections.models import Correction
from accounting.corrections.noticing import notice_corrections
from accounting.ledger.models import Batch
from kunming_coord.accounts.services import system_user

pytestmark = pytest.mark.django_db
CONFIRMS = ">确认</button>"  # the button, not the column of the same name


@pytest.fixture
def cast() -> Parties:
    return Parties()


def page(client, correction):
    return client.get(reverse("corrections:detail", args=[correction.uid])).content.decode()


def act(client, correction, action, **fields):
    address = reverse("corrections:act", args=[correction.uid, action])
    body = {"idempotency_key": uuid.uuid4().hex, "version": correction.version, **fields}
    return client.post(address, body)


def test_the_page_shows_old_and_new_and_what_moves(cast, signed_in):
    correction = noticed(cast, 1_000_000_00, 1_200_000_00)
    shown = page(signed_in(cast.origin_filer), correction)
    for words in (
        "待定路径",
        "第 2 稿",
        "100.00",
        "120.00",
        "1,200,000.00",
        "360,000.00",
        "60,000.00",
        "考核口径",
        "在地口径",
        REASON,
    ):
        assert words in shown, words


def test_the_path_is_laid_down_on_the_page(cast, signed_in):
    correction = noticed(cast)
    client = signed_in(cast.statistician)
    shown = page(client, correction)
    for words in ("下季冲抵：", "当期退补：", "调整比例：", "仅备注："):
        assert words in shown
    assert act(client, correction, "route", routing="repay_now", note="").status_code == 400
    assert act(client, correction, "route", routing="repay_now", note=REASON).status_code == 302
    correction.refresh_from_db()
    assert (correction.status, correction.routing, correction.round) == ("routed", "repay_now", 1)


def test_a_party_confirms_once_and_is_not_asked_again(cast, signed_in):
    correction = routed(cast)
    client = signed_in(cast.origin_leader)
    assert CONFIRMS in page(client, correction)
    assert act(client, correction, "confirm").status_code == 302
    correction.refresh_from_db()
    shown = page(client, correction)
    assert CONFIRMS not in shown
    assert "已确认" in shown
    assert "待确认" in shown
    assert act(client, correction, "confirm").status_code == 409


def test_a_stale_page_is_refused(cast, signed_in):
    correction = routed(cast)
    client = signed_in(cast.origin_leader)
    assert act(client, correction, "confirm", version=correction.version - 1).status_code == 409


def test_the_approver_posts_and_the_treasurer_records_the_repayment(cast, signed_in):
    correction = confirmed(cast, "repay_now")
    assert "批准处理" in page(signed_in(cast.approver), correction)
    assert act(signed_in(cast.approver), correction, "post").status_code == 302
    correction.refresh_from_db()
    treasurer = signed_in(cast.treasurer)
    assert "登记退补" in page(treasurer, correction)
    answer = act(treasurer, correction, "repay", repaid_on="2026-11-02", repaid_reference="财预〔2026〕1号")
    assert answer.status_code == 302
    assert "财预〔2026〕1号" in page(treasurer, correction)


def test_on_other_paths_no_repayment_is_offered(cast, signed_in):
    correction = posted(cast)
    assert "登记退补" not in page(signed_in(cast.treasurer), correction)


def test_an_unknown_action_is_absent(cast, signed_in):
    assert act(signed_in(cast.approver), noticed(cast), "explode").status_code == 404


def test_strangers_find_nothing(cast, signed_in):
    correction = noticed(cast)
    client = signed_in(cast.stranger)
    assert client.get(reverse("corrections:detail", args=[correction.uid])).status_code == 404
    assert correction.filing.project.code not in client.get(reverse("corrections:list")).content.decode()
    assert client.get(reverse("api-corrections")).json()["count"] == 0


def test_a_party_of_one_term_reads_nothing_of_the_other(cast, signed_in):
    """盘龙 shares in trade only: output and its parties' amounts are not shown to it."""
    other = "trade_sales"
    if indicator(other).group_id != indicator(CODE).group_id:
        other = next(row.code for row in indicator(CODE).group.indicators.all() if row.code != CODE)
    project = a_project()
    agreed(project)
    agreed(project, other, {"panlong": 2, "anning": 8})
    (filing,) = verified(project, {CODE: 111_000_000, other: 222_000_000})
    closed()
    period(quarter=Q1.next)
    refiled(cast, filing, {CODE: 333_000_000, other: 444_000_000})
    notice_corrections(actor=system_user())
    correction = Correction.objects.get()
    assert len(correction.parties) == 3
    shown = page(signed_in(cast.stranger), correction)
    assert "4,440,000.00" in shown
    assert "3,330,000.00" not in shown
    assert "西山" not in shown.split("各方确认")[0]


def test_the_list_filters_and_ages(cast, signed_in):
    correction = noticed(cast)
    client = signed_in(cast.auditor)
    address = reverse("corrections:list")
    code = correction.filing.project.code
    for query, found in (
        ({}, True),
        ({"period": "2026Q1", "group": "production", "status": "noticed"}, True),
        ({"routing": "note_only"}, False),
        ({"q": code}, True),
        ({"period": "2026Q2"}, False),
    ):
        assert (code in client.get(address, query).content.decode()) == found, query
    assert client.get(address, {"period": "x"}).status_code == 400
    assert "已 0 个工作日" in client.get(address).content.decode()


def test_lights_go_by_working_days():
    import datetime as dt

    friday, today = dt.date(2026, 11, 20), dt.date(2026, 11, 27)
    ages = ages_of([friday, dt.date(2026, 11, 2), dt.date(2026, 11, 18)], today)
    assert (ages[friday].days, ages[friday].light) == (5, "green")
    assert ages[dt.date(2026, 11, 18)].light == "yellow"
    assert ages[dt.date(2026, 11, 2)].light == "red"


def test_it_is_a_task_for_whoever_has_to_act(cast, signed_in):
    correction = noticed(cast)
    title = correction.filing.project.title

    def waits_for(user):
        return title in signed_in(user).get(reverse("desk:home")).content.decode()

    assert waits_for(cast.statistician)
    assert not waits_for(cast.treasurer)
    from accounting.corrections.services import confirm_correction, post_correction, route_correction

    route_correction(correction=correction, routing="note_only", actor=cast.statistician, note=REASON)
    assert waits_for(cast.origin_leader)
    confirm_correction(correction=correction, actor=cast.origin_leader)
    assert not waits_for(cast.origin_leader)
    assert waits_for(cast.host_leader)
    confirm_correction(correction=correction, actor=cast.host_leader)
    assert waits_for(cast.approver)
    post_correction(correction=correction, actor=cast.approver)
    assert not waits_for(cast.treasurer)


def test_an_explanation_finds_the_correction_of_a_batch(cast):
    correction = posted(cast)
    batch = Batch.objects.exclude(correction_id=None).first()
    found = queries.reference_of(batch.correction_id, cast.origin_filer)
    assert found.url == reverse("corrections:detail", args=[correction.uid])
    assert "下季冲抵" in found.label
    assert queries.reference_of(batch.correction_id, cast.stranger) is None


def test_the_interface_tells_and_takes_the_same(cast, signed_in):
    correction = noticed(cast, 1000, 1200)
    client = signed_in(cast.statistician)
    told = client.get(reverse("api-correction", args=[correction.uid])).json()
    assert (told["status"], told["concerns"], told["unit"]) == ("noticed", "2026Q1", "yuan")
    rows = {(row["book"], row["district"]["slug"]): row["difference"] for row in told["effect"]}
    assert rows == {
        ("territorial", "anning"): "2.00",
        ("assessment", "anning"): "1.40",
        ("assessment", "xishan"): "0.60",
    }
    assert told["available_actions"] == ["route"]
    address = reverse("api-correction-act", args=[correction.uid, "route"])
    key = {"Idempotency-Key": uuid.uuid4().hex}
    body = {"routing": "next_quarter", "note": REASON, "version": 0}
    answer = client.post(address, body, content_type="application/json", headers=key)
    assert (answer.status_code, answer.json()["status"]) == (200, "routed")
    again = client.post(address, body, content_type="application/json", headers=key)
    assert again["Idempotent-Replay"] == "true"
    fresh = {"Idempotency-Key": uuid.uuid4().hex}
    assert client.post(address, body, content_type="application/json", headers=fresh).status_code == 409
    unknown = {"routing": "next_quarter", "note": REASON, "status": "posted"}
    fresh = {"Idempotency-Key": uuid.uuid4().hex}
    assert client.post(address, unknown, content_type="application/json", headers=fresh).status_code == 400


def test_a_leader_of_another_district_cannot_confirm_by_interface(cast, signed_in):
    correction = routed(cast)
    address = reverse("api-correction-act", args=[correction.uid, "confirm"])
    key = {"Idempotency-Key": uuid.uuid4().hex}
    client = signed_in(make_user("panlong", "leader"))
    assert client.post(address, {}, content_type="application/json", headers=key).status_code == 404
