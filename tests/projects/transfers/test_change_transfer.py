"""变更, 延期, 撤销 of an approved transfer: proposed, agreed, approved with four eyes; every round is kept."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from support import change_world as world
from support.factories import district, make_user
from support.pages import post, send, text_of
from support.races import failures, race
from support.worlds import (
    People,
    accepted_transfer,
    agreement_in_force,
    drafted_agreement,
    scheme_transfer_in_review,
)

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.register.facts import Demand
from projects.transfers import changing
from projects.transfers.changechecks import ChangeDraft
from projects.transfers.changes import TransferChange
from projects.transfers.disclosure import host_since, standing_of, visible_change_events, visible_events
from projects.transfers.models import Transfer
from projects.transfers.moves import MACHINE
from projects.transfers.services import approve_transfer, classify_transfer, complete_move, serve_transfer


def approve(change, people):
    return changing.approve_change(change=change, actor=people.approver)


def status_of(change):
    return TransferChange.objects.get(pk=change.pk).status


# 变更


@pytest.mark.django_db
def test_land_and_date_are_changed_once_both_sides_and_the_city_agree(people):
    transfer = world.approved(people)
    change = world.agreed(people, transfer, land_mu=80, needs="用水加倍。", wanted_on=world.IN_A_MONTH)
    assert Transfer.objects.get(pk=transfer.pk).land_mu == 120
    approve(change, people)
    kept = Transfer.objects.get(pk=transfer.pk)
    assert (kept.land_mu, kept.needs, kept.status, kept.version) == (
        80,
        "用水加倍。",
        "approved",
        transfer.version,
    )
    assert Demand.objects.get(project=transfer.project).wanted_on == world.IN_A_MONTH
    note = kept.step_notes.get()
    assert (note.kind, note.reason, note.actor_label) == ("change", world.REASON, people.approver.label)
    assert "用地需求（亩） 120.00 → 80" in note.text


@pytest.mark.django_db
def test_every_round_keeps_what_was_proposed(people):
    change = world.returned(people)
    changing.repropose_change(
        change=change, actor=people.filer, note="已补充。", draft=ChangeDraft(needs="用水加倍。")
    )
    change.refresh_from_db()
    assert (change.status, change.round_number, change.land_mu) == ("proposed", 2, None)
    rounds = [
        (event.data["round"], event.data["values"]) for event in change.events if event.data.get("round")
    ]
    assert rounds == [
        (1, [["用地需求（亩）", "120.00", "80"]]),
        (2, [["要素需求", "用电负荷 2 万千瓦。", "用水加倍。"]]),
    ]


@pytest.mark.django_db
def test_four_eyes_hold_and_only_the_other_side_agrees(people):
    change = world.proposed(people)
    for other in (people.leader, people.filer, people.host_filer, people.approver):
        with pytest.raises(NotAllowed):
            changing.agree_change(change=change, actor=other)
    twin = make_user("anning", "leader", person=people.filer.person)
    with pytest.raises(NotAllowed, match="按人认定"):
        changing.agree_change(change=change, actor=twin)
    changing.agree_change(change=change, actor=people.host_leader)
    for person in (people.filer.person, people.host_leader.person):
        with pytest.raises(NotAllowed, match="按人认定"):
            changing.approve_change(change=change, actor=make_user("drc", "approver", person=person))
    with pytest.raises(NotAllowed, match="市发展改革委"):
        changing.approve_change(change=change, actor=make_user("ipb", "approver"))
    assert status_of(change) == "agreed"


@pytest.mark.django_db
def test_who_disagrees_returns_or_refuses_says_why(people):
    change = world.proposed(people)
    with pytest.raises(Missing, match="不同意的理由"):
        changing.disagree_change(change=change, actor=people.host_leader, note=" ")
    changing.disagree_change(change=change, actor=people.host_leader, note="用地已备。")
    changing.withdraw_change(change=change, actor=people.filer)
    second = world.agreed(people, change.transfer, land_mu=90)
    assert second.number == 2
    for refuse in (changing.return_change, changing.refuse_change):
        with pytest.raises(Missing, match="理由"):
            refuse(change=second, actor=people.approver, note="")
    changing.refuse_change(change=second, actor=people.approver, note="依据不足。")
    assert Transfer.objects.get(pk=change.transfer_id).land_mu == 120


WRONG = (
    ("amend", {"land_mu": 120}, "与现在的一样"),
    ("amend", {"land_mu": -1}, "0 至 1000000"),
    ("amend", {"wanted_on": dt.date(2020, 1, 1)}, "应晚于今天"),
    ("amend", {"wanted_on": dt.date(2199, 1, 1)}, "核对年份"),
    ("amend", {"agree_by": world.IN_TWO_MONTHS}, "请用延期申请"),
    ("extend", {"land_mu": 80}, "请用变更申请"),
    ("extend", {"agree_by": timezone.localdate() + dt.timedelta(days=1)}, "应晚于现在的"),
    ("extend", {"wanted_on": world.IN_TWO_MONTHS}, "没有设定“期望落地日期”"),
    ("cancel", {"land_mu": 80}, "撤销不改内容"),
    ("undo", {}, "申请类别不存在"),
)


@pytest.mark.django_db
def test_a_value_that_cannot_be_is_refused(people):
    transfer = world.approved(people)
    for kind, values, sentence in WRONG:
        with pytest.raises(Invalid, match=sentence):
            world.proposed(people, transfer, kind=kind, **values)
    assert not TransferChange.objects.exists()


@pytest.mark.django_db
def test_a_request_wants_content_a_reason_a_side_and_to_be_the_only_one(people):
    transfer = world.approved(people)
    given = {"transfer": transfer, "kind": "amend", "reason": world.REASON}
    with pytest.raises(Missing, match="至少填写一项"):
        changing.propose_change(**given, actor=people.filer, draft=ChangeDraft())
    with pytest.raises(Missing, match="请写明理由"):
        changing.propose_change(**given | {"reason": " "}, actor=people.filer, draft=ChangeDraft(land_mu=1))
    for other in (people.leader, people.reviewer, people.approver, make_user("fumin", "filer")):
        with pytest.raises(NotAllowed, match="双方的经办人员"):
            changing.propose_change(**given, actor=other, draft=ChangeDraft(land_mu=1))
    change = changing.propose_change(**given, actor=people.host_filer, draft=ChangeDraft(land_mu=1))
    assert (change.proposed_by.slug, change.counterpart.slug) == ("anning", "xishan")
    with pytest.raises(Invalid, match="第 1 号变更申请在办"):
        changing.propose_change(**given, actor=people.filer, draft=ChangeDraft(land_mu=2))


@pytest.mark.wide
@pytest.mark.django_db
def test_what_is_not_approved_or_has_an_agreement_or_has_ended_is_not_changed(people):
    with pytest.raises(Stale, match="尚未批准"):
        world.proposed(people, accepted_transfer(people))
    transfer = agreement_in_force(people).transfer
    for kind in ("amend", "extend", "cancel"):
        with pytest.raises(Stale, match=r"补充协议.*协议解除"):
            world.proposed(people, transfer, kind=kind)
    ended = approve(world.agreed(people, kind="cancel"), people).transfer
    with pytest.raises(Stale, match=r"已终止.*不能再变更"):
        world.proposed(people, ended)
    change = world.agreed(people, transfer := world.approved(people))
    agreement_in_force(people, transfer=Transfer.objects.get(pk=transfer.pk))
    with pytest.raises(Stale, match="补充协议"):
        approve(TransferChange.objects.get(pk=change.pk), people)


# Another host


@pytest.mark.django_db
def test_another_host_is_asked_and_then_sees_what_it_takes_over_and_nothing_older(people, signed_in):
    leader, transfer = world.chenggong_leader(), world.approved(people)
    change = world.proposed(people, transfer, new_host=district("chenggong"))
    assert not TransferChange.objects.visible_to(leader).exists()
    changing.agree_change(change=change, actor=people.host_leader, note="我市让出。")
    page = signed_in(leader).get(f"/transfers/changes/{change.uid}/")
    assert (page.status_code, "我市让出" in text_of(page)) == (200, False)
    assert change.transfer.project.enterprise.credit_code not in text_of(page)
    assert visible_change_events(change, leader) == []
    assert signed_in(leader).get(f"/transfers/{transfer.uid}/").status_code == 404
    (line,) = signed_in(leader).get(reverse("desk:home")).context["lines"]
    assert (line.kind.name, line.steps) == ("transfer_change", ("同意",))
    with pytest.raises(Stale, match="待新承载地同意"):
        changing.agree_change(change=change, actor=people.host_leader)
    changing.agree_change(change=change, actor=leader)
    approve(change, people)
    kept = Transfer.objects.get(pk=transfer.pk)
    assert (kept.host.slug, kept.round_number, kept.status) == ("chenggong", 2, "approved")
    assert not Transfer.objects.visible_to(people.host_leader).exists()
    assert host_since(kept) == change.events.get(to_status="consulted").at
    assert visible_events(kept, standing_of(kept, leader)) == []


@pytest.mark.django_db
def test_no_host_that_cannot_be(people):
    transfer = world.approved(people)
    wrong = {"anning": "与现在的一样", "xishan": "不能是首谈地自己", "kunming": "不能作为承载地"}
    for slug, sentence in wrong.items():
        with pytest.raises(Invalid, match=sentence):
            world.proposed(people, transfer, new_host=district(slug))


@pytest.mark.django_db
def test_no_other_host_and_no_end_while_an_agreement_is_on_its_way(people):
    transfer = world.approved(people)
    code = drafted_agreement(people, transfer=transfer).code
    for kind, values in (("amend", {"new_host": district("chenggong")}), ("cancel", {})):
        with pytest.raises(Invalid, match=code):
            world.proposed(people, transfer, kind=kind, **values)
    assert world.proposed(people, transfer, land_mu=80).status == "proposed"


# 延期 and 撤销


@pytest.mark.django_db
def test_the_day_by_which_the_agreement_is_signed_is_put_off(people):
    change = world.agreed(people, kind="extend", agree_by=world.IN_TWO_MONTHS)
    assert [(row["before"], row["after"]) for row in change.rows] == [
        (world.IN_A_MONTH.isoformat(), world.IN_TWO_MONTHS.isoformat())
    ]
    assert Transfer.objects.get(pk=approve(change, people).transfer_id).agree_by == world.IN_TWO_MONTHS
    with pytest.raises(Invalid, match="没有设定“协议签订期限”"):
        world.proposed(
            people, world.approved(people, agree_by=None), kind="extend", agree_by=world.IN_A_MONTH
        )
    with pytest.raises(Invalid, match="应晚于今天"):
        approve_transfer(
            transfer=accepted_transfer(people), actor=people.approver, agree_by=timezone.localdate()
        )


@pytest.mark.django_db
def test_a_cancelled_transfer_ends_by_the_one_move_there_is(people):
    change = world.agreed(people, kind="cancel")
    transfer = approve(change, people).transfer
    event = transfer.events.last()
    assert (event.action, event.from_status, event.to_status, event.role) == (
        "cancel", "approved", "terminated", "system",
    )  # fmt: skip
    assert "安宁市同意" in event.note
    assert people.approver.label in event.note
    assert world.REASON in event.note
    assert [step.role for step in MACHINE.candidates("cancel")] == ["system"]


@pytest.mark.django_db
def test_the_origin_of_a_voluntary_move_is_told_of_a_cancellation_and_not_asked(people):
    transfer = scheme_transfer_in_review(people, "relocation")
    classify_transfer(transfer=transfer, relocation_class="own", actor=people.reviewer)
    serve_transfer(transfer=transfer, actor=people.reviewer)
    complete_move(transfer=transfer, registered_on=dt.date(2026, 1, 15), actor=people.reviewer)
    given = {"transfer": transfer, "kind": "cancel", "reason": "企业改变计划。"}
    change = changing.propose_change(**given, actor=people.host_filer)
    assert change.status == "agreed"
    with pytest.raises((NotAllowed, Stale)):
        changing.disagree_change(change=change, actor=people.leader, note="不同意。")
    changing.return_change(change=change, actor=people.approver, note="请补充。")
    assert (
        changing.repropose_change(change=change, actor=people.host_filer, note="已补充。").status == "agreed"
    )
    changing.withdraw_change(change=change, actor=people.host_filer)
    asked = changing.propose_change(**given, actor=people.filer)
    assert asked.status == "proposed"
    changing.withdraw_change(change=asked, actor=people.filer)
    with pytest.raises(Invalid, match="不能变更"):
        world.proposed(people, transfer, new_host=district("chenggong"))


# The database, pages and API


@pytest.mark.django_db
def test_the_database_keeps_the_moves_and_one_open_request(people):
    change = world.proposed(people)
    with pytest.raises(Exception, match="proposed"), transaction.atomic():
        TransferChange.objects.filter(pk=change.pk).update(status="approved")
    with pytest.raises(IntegrityError, match="one_open_change_per_transfer"), transaction.atomic():
        TransferChange.objects.create(
            transfer=change.transfer, number=9, kind="cancel", status="agreed", reason="x",
            proposed_by=change.proposed_by, counterpart=change.counterpart,
        )  # fmt: skip


@pytest.mark.django_db
def test_the_way_of_a_change_on_the_pages(people, signed_in):
    transfer = world.approved(people)
    filer, url = signed_in(people.filer), f"/transfers/{transfer.uid}/propose"
    page = text_of(filer.get(f"/transfers/{transfer.uid}/"))
    assert all(word in page for word in ("申请变更", "申请延期", "申请撤销"))
    assert "申请变更" not in text_of(signed_in(people.reviewer).get(f"/transfers/{transfer.uid}/"))
    seen = {"version": transfer.version, "reason": world.REASON}
    refused = post(filer, f"{url}/amend/", land_mu="abc", **seen)
    assert (refused.status_code, "不小于 0 的数字" in text_of(refused)) == (400, True)
    assert post(filer, f"{url}/amend/", **seen).status_code == 400
    assert post(filer, f"{url}/nonsense/", **seen).status_code == 404
    assert post(filer, f"{url}/amend/", land_mu="80", **seen | {"version": 0}).status_code == 409
    assert post(signed_in(make_user("fumin", "filer")), f"{url}/amend/", **seen).status_code == 404
    done = post(filer, f"{url}/amend/", land_mu="80", **seen)
    change = TransferChange.objects.get()
    assert (done.status_code, done.url) == (302, f"/transfers/changes/{change.uid}/")
    act = f"/transfers/changes/{change.uid}"
    assert post(signed_in(people.host_leader), f"{act}/agree/", version=0).status_code == 302
    assert post(signed_in(people.approver), f"{act}/return/", note="", version=1).status_code == 400
    assert post(signed_in(people.approver), f"{act}/return/", note="请补充。", version=1).status_code == 302
    again = post(filer, f"{act}/propose/", note="已补充。", land_mu="70", version=2)
    assert (again.status_code, status_of(change)) == (302, "proposed")
    assert post(signed_in(people.host_leader), f"{act}/agree/", version=3).status_code == 302
    assert post(signed_in(people.approver), f"{act}/approve/", version=3).status_code == 409
    assert post(signed_in(people.approver), f"{act}/approve/", version=4).status_code == 302
    page = " ".join(text_of(filer.get(f"/transfers/{transfer.uid}/")).split())
    assert "用地需求（亩） 120.00 → 70" in page
    assert "第 2 轮" in text_of(filer.get(f"{act}/"))


@pytest.mark.wide
@pytest.mark.django_db
def test_the_way_of_a_change_by_the_api(people, signed_in):
    transfer = world.approved(people)
    filer, url = signed_in(people.filer), f"/api/v1/transfers/{transfer.uid}/changes/"
    body = {"kind": "amend", "reason": world.REASON, "new_host": "chenggong"}
    assert send(filer, url, body | {"status": "approved"}).status_code == 400
    assert send(filer, url, body | {"new_host": "xishan"}).json()["errors"][0]["pointer"] == "/new_host"
    assert send(filer, url, body | {"version": 0}).status_code == 409
    made = send(filer, url, body).json()
    assert (made["status"], made["rows"]) == (
        "proposed", [{"name": "承载地", "before": "安宁市", "after": "呈贡区"}],
    )  # fmt: skip
    act = f"/api/v1/transfers/changes/{made['uid']}/actions"
    assert send(filer, f"{act}/agree/").status_code == 403
    assert send(filer, f"{act}/nonsense/").status_code == 404
    assert send(signed_in(people.host_leader), f"{act}/agree/").json()["status"] == "consulted"
    assert send(signed_in(world.chenggong_leader()), f"{act}/agree/").json()["status"] == "agreed"
    assert send(signed_in(people.approver), f"{act}/return/", {"note": " "}).status_code == 400
    assert send(signed_in(people.approver), f"{act}/approve/").json()["status"] == "approved"
    assert send(signed_in(people.approver), f"{act}/approve/").status_code == 409
    rows = filer.get(url).json()
    assert [(row["number"], row["new_host"]["slug"], len(row["events"])) for row in rows] == [
        (1, "chenggong", 4)
    ]


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_two_approvers_of_one_request_have_one_effect():
    people = People()
    change = world.agreed(people, kind="cancel")
    actors = (people.approver, make_user("drc", "approver"))
    seen = [(TransferChange.objects.get(pk=change.pk), actor) for actor in actors]
    answers = race(
        [
            lambda mine=mine, actor=actor: changing.approve_change(change=mine, actor=actor)
            for mine, actor in seen
        ]
    )
    assert [type(error) for error in failures(answers)] == [Stale]
    transfer = Transfer.objects.get(pk=change.transfer_id)
    assert (transfer.status, transfer.events.filter(action="cancel").count()) == ("terminated", 1)
    assert TransferChange.objects.get(pk=change.pk).events.filter(action="approve").count() == 1
