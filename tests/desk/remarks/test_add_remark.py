"""Remarks are read by whoever may see the thing, since they may; nobody else is mentioned or sent a copy."""

import uuid

import pytest
from django.db import Error, transaction
from support import worlds
from support.factories import make_user

from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.desk.notices.models import Notice
from kunming_coord.desk.remarks.models import Mention, Remark
from kunming_coord.desk.remarks.queries import remarks_for
from kunming_coord.desk.remarks.services import add_remark
from projects.transfers.services import decline_transfer, match_transfer, offer_transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return worlds.People()


def say(transfer, actor, text="请补充用地规模。", **more):
    return add_remark(matter="transfer", subject=transfer, actor=actor, text=text, **more)


def read(user, transfer):
    return [remark.text for remark in remarks_for(user, "transfer", transfer)]


def test_a_host_reads_what_is_said_since_the_offer_and_the_city_all(people):
    transfer = worlds.matching_transfer(people)
    say(transfer, people.filer, "推送之前")
    offer_transfer(transfer=transfer, host=worlds.district("anning"), actor=people.reviewer)
    say(transfer, people.host_leader, "推送之后")
    assert read(people.filer, transfer) == ["推送之前", "推送之后"]
    assert read(people.approver, transfer) == ["推送之前", "推送之后"]
    assert read(people.host_filer, transfer) == ["推送之后"]


def test_the_next_host_reads_nothing_of_the_host_that_declined(people):
    transfer = worlds.offered_transfer(people)
    say(transfer, people.host_leader, "我们没有地")
    decline_transfer(transfer=transfer, actor=people.host_leader, note="没有地")
    match_transfer(transfer=transfer, actor=people.reviewer)
    offer_transfer(transfer=transfer, host=worlds.district("luquan"), actor=people.reviewer)
    assert read(make_user("luquan", "leader"), transfer) == []
    assert read(people.filer, transfer) == ["我们没有地"]


def test_what_stays_inside_is_read_by_the_own_unit_and_the_auditor(people):
    transfer = worlds.offered_transfer(people)
    say(transfer, people.filer, "内部：底线三七", inside=True)
    assert read(people.leader, transfer) == ["内部：底线三七"]
    assert read(people.auditor, transfer) == ["内部：底线三七"]
    for outsider in (people.host_leader, people.reviewer):
        assert read(outsider, transfer) == []


def test_somebody_mentioned_or_sent_a_copy_is_told_once_with_the_digest(people):
    transfer = worlds.offered_transfer(people)
    leader, host = people.leader, people.host_leader
    remark = say(
        transfer,
        people.filer,
        f"@{leader.username} 请看，@{leader.username} 急",
        copies=f"{host.label}、{leader.username}",
    )
    named = set(Mention.objects.filter(remark=remark).values_list("user", "way"))
    assert named == {(leader.pk, "mention"), (host.pk, "copy"), (leader.pk, "copy")}
    told = set(Notice.objects.values_list("user", "reason", "delivered_at"))
    assert told == {(leader.pk, "mentioned", None), (leader.pk, "copied", None), (host.pk, "copied", None)}


def test_somebody_who_may_not_see_it_and_somebody_who_does_not_exist_are_answered_alike(people):
    transfer = worlds.drafted_transfer(people)
    foreign = make_user("panlong", "filer")
    sentences = set()
    for name in (foreign.username, "nobody-at-all", people.host_leader.username):
        for field, said in (("text", {"text": f"@{name} 请看"}), ("copies", {"copies": name})):
            with pytest.raises(Invalid) as refused:
                say(transfer, people.filer, **said)
            assert field in refused.value.fields
            sentences.add(refused.value.message.replace(name, "某人"))
    assert len(sentences) == 1
    assert not Remark.objects.exists()
    assert not Notice.objects.exists()


def test_inside_ones_own_unit_nobody_of_another_is_mentioned(people):
    transfer = worlds.offered_transfer(people)
    with pytest.raises(Invalid, match="不是能查看"):
        say(transfer, people.filer, f"@{people.host_leader.username} 请看", inside=True)
    say(transfer, people.filer, f"@{people.leader.username} 请看", inside=True)


def test_nothing_or_too_much_said_is_refused_and_who_only_reads_says_nothing(people):
    transfer = worlds.offered_transfer(people)
    with pytest.raises(Missing, match="写明内容"):
        say(transfer, people.filer, "  ")
    with pytest.raises(Invalid, match="1000 个字"):
        say(transfer, people.filer, "长" * 1001)
    with pytest.raises(NotAllowed, match="只查看"):
        say(transfer, people.auditor)


def test_a_remark_is_never_changed(people):
    remark = say(worlds.offered_transfer(people), people.filer)
    with pytest.raises(Error), transaction.atomic():
        Remark.objects.filter(pk=remark.pk).update(text="别的")


def test_page_fragment_and_api_show_the_same_and_escape_what_was_typed(people, signed_in):
    transfer = worlds.offered_transfer(people)
    client, key = signed_in(people.filer), {"idempotency_key": uuid.uuid4().hex}
    address = f"/matters/transfer/{transfer.uid}/remarks/"
    answer = client.post(f"{address}add/", {"text": "<script>alert(1)</script>", **key})
    assert answer["Location"] == f"/transfers/{transfer.uid}/#remarks"
    whole, part = client.get(address), client.get(address, headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    for page in (whole, part):
        assert "&lt;script&gt;alert(1)" in page.content.decode()
    api = f"/api/v1/matters/transfer/{transfer.uid}/remarks/"
    assert client.get(api).json()["remarks"][0]["text"] == "<script>alert(1)</script>"
    host = signed_in(people.host_filer)
    said = host.post(
        api, {"text": "同意"}, content_type="application/json", headers={"Idempotency-Key": uuid.uuid4().hex}
    )
    assert [remark["text"] for remark in said.json()["remarks"]][-1] == "同意"
    refused = host.post(f"{address}add/", {"text": "@nobody 看", "idempotency_key": uuid.uuid4().hex})
    assert refused.status_code == 400
    assert "不是能查看这一事项" in refused.content.decode()


def test_things_of_others_and_kinds_nobody_talks_about_are_absent(people, signed_in):
    transfer = worlds.drafted_transfer(people)
    stranger = signed_in(make_user("panlong", "filer"))
    assert stranger.get(f"/matters/transfer/{transfer.uid}/remarks/").status_code == 404
    assert stranger.get(f"/matters/period/{transfer.uid}/remarks/").status_code == 404
    assert signed_in(people.filer).get(f"/matters/lead/{transfer.uid}/remarks/").status_code == 404


def test_leads_agreements_and_filings_have_remarks_too(people):
    lead = worlds.registered_lead(people)
    add_remark(matter="lead", subject=lead, actor=people.filer, text="线索")
    assert remarks_for(people.recogniser, "lead", lead).count() == 1
    agreement = worlds.drafted_agreement(people)
    add_remark(matter="agreement", subject=agreement, actor=people.filer, text="起草中")
    worlds.propose_agreement(agreement=agreement, actor=people.filer)
    add_remark(matter="agreement", subject=agreement, actor=people.filer, text="协商中")
    host = remarks_for(people.host_leader, "agreement", agreement)
    assert [remark.text for remark in host] == ["协商中"]
