"""转办 and 加签: a step goes to a named colleague, signers are heard before it is taken; neither moves the transfer."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from support.factories import make_user
from support.pages import post, send, text_of
from support.worlds import accepted_transfer, approved_transfer, drafted_transfer, offered_transfer

from kunming_coord.accounts.deputies import appoint_deputy
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.districts.models import Body
from projects.transfers.answers import opinions_seen
from projects.transfers.handing import add_signers, assign_step, assigned_to, colleagues_for
from projects.transfers.models import OpinionRequest, StepNote, Transfer
from projects.transfers.opinions import answer_opinion
from projects.transfers.services import (
    accept_transfer,
    approve_transfer,
    decline_transfer,
    resume_transfer,
    return_transfer,
    suspend_transfer,
)

pytestmark = pytest.mark.django_db
WHY = "本人出差。"


def fresh(user):
    """The account as the next request would have it."""
    return User.objects.get(pk=user.pk)


def deputised(principal, deputy, role):
    today = timezone.localdate()
    duty = principal.memberships.get(role=role)
    given = {"valid_from": today, "valid_to": today + dt.timedelta(days=5), "reason": "出差。"}
    return appoint_deputy(membership=duty, deputy=deputy, actor=principal, **given)


def assigned(transfer, actor, to, reason=WHY):
    return assign_step(transfer=transfer, to=to, reason=reason, actor=actor)


def signed(transfer, actor, *persons, bodies=(), reason="请法务把关。"):
    asked = list(Body.objects.filter(slug__in=bodies))
    return add_signers(transfer=transfer, persons=persons, bodies=asked, reason=reason, actor=actor)


def desk(client):
    lines = client.get(reverse("desk:home")).context["lines"]
    return [(line.code, list(map(str, line.steps))) for line in lines]


# 转办


def test_a_step_is_handed_to_a_colleague_and_the_history_says_so(people, signed_in):
    second, transfer = make_user("drc", "approver"), accepted_transfer(people)
    assigned(transfer, people.approver, second)
    note = transfer.step_notes.get()
    assert (note.kind, note.text, note.reason, note.actor_label, note.version) == (
        "assign", second.label, WHY, people.approver.label, transfer.version,
    )  # fmt: skip
    page = text_of(signed_in(people.filer).get(f"/transfers/{transfer.uid}/"))
    assert f"转办给</span> {second.label}" in page
    assert WHY in page
    told = signed_in(people.filer).get(f"/api/v1/transfers/{transfer.uid}/").json()["step_notes"]
    assert [(row["kind"], row["text"], row["reason"]) for row in told] == [("assign", second.label, WHY)]


def test_what_is_handed_to_somebody_stands_first_on_their_desk_and_last_on_the_others(people, signed_in):
    second = make_user("drc", "approver")
    earlier, later = accepted_transfer(people), accepted_transfer(people)
    assigned(later, people.approver, second)
    assert desk(signed_in(second)) == [(later.code, ["批准（转办给您）"]), (earlier.code, ["批准"])]
    assert desk(signed_in(people.approver)) == [
        (earlier.code, ["批准"]), (later.code, [f"批准（已转办给{second.label}）"]),
    ]  # fmt: skip


def test_others_of_the_role_may_still_take_it_and_with_the_move_it_is_spent(people):
    second, transfer = make_user("drc", "approver"), accepted_transfer(people)
    assigned(transfer, people.approver, second)
    approve_transfer(transfer=transfer, actor=people.approver)
    assert (transfer.status, assigned_to(transfer)) == ("approved", None)


def test_nobody_gets_a_step_they_may_not_take(people):
    """Bad input: oneself, somebody without the role, another unit, and who acted on it in another role."""
    transfer, elsewhere = accepted_transfer(people), "不是市发展改革委的批准人员"
    wrong = {
        people.approver: "不能转办给自己",
        make_user("drc", "approver", person=people.approver.person): "不能转办给自己",
        people.reviewer: elsewhere,
        make_user("fin", "approver"): elsewhere,
        people.host_leader: elsewhere,
        make_user("drc", "approver", person=people.reviewer.person): "按人认定",
    }
    for to, sentence in wrong.items():
        with pytest.raises(Invalid, match=sentence):
            assigned(transfer, people.approver, to)
    assert not StepNote.objects.exists()


def test_a_step_is_not_handed_on_without_reason_turn_or_need(people):
    second, transfer = make_user("drc", "approver"), accepted_transfer(people)
    with pytest.raises(Missing, match="转办理由"):
        assigned(transfer, people.approver, second, reason=" ")
    with pytest.raises(Missing, match="转办给谁"):
        assigned(transfer, people.approver, None)
    for other in (people.filer, people.reviewer, people.host_leader):
        with pytest.raises(NotAllowed, match="轮到"):
            assigned(transfer, other, second)
    assigned(transfer, people.approver, second)
    with pytest.raises(Invalid, match="已转办给"):
        assigned(transfer, people.approver, second)
    seen = Transfer.objects.get(pk=transfer.pk)
    approve_transfer(transfer=transfer, actor=second)
    with pytest.raises(Stale):
        assigned(seen, people.approver, second)
    with pytest.raises(Stale, match="没有待办理的环节"):
        assigned(transfer, people.approver, second)


def test_a_draft_is_handed_on_inside_its_district(people):
    second, transfer = make_user("xishan", "filer"), drafted_transfer(people)
    assigned(transfer, people.filer, second)
    assert assigned_to(transfer) == second.pk
    assert make_user("anning", "filer") not in colleagues_for(transfer, people.filer)


def test_a_deputy_hands_on_and_is_handed_to(people, signed_in):
    deputy, second = make_user("drc", "statistician"), make_user("drc", "approver")
    transfer = accepted_transfer(people)
    deputised(people.approver, deputy, "approver")
    assigned(transfer, fresh(deputy), people.approver)
    assert transfer.step_notes.get().actor_label == f"由{deputy.label}代{people.approver.label}"
    assert desk(signed_in(fresh(deputy))) == [(transfer.code, ["批准（转办给您）"])]
    assigned(transfer, second, fresh(deputy))
    approve_transfer(transfer=transfer, actor=fresh(deputy))
    assert transfer.events.last().actor_label == f"由{deputy.label}代{people.approver.label}"


# 加签


def test_no_step_is_taken_before_the_signers_are_heard(people, signed_in):
    lawyer, transfer = make_user("drc", "assessor"), accepted_transfer(people)
    (asked, _land) = signed(transfer, people.approver, lawyer, bodies=["land"])
    note = transfer.step_notes.get()
    assert (note.kind, note.text, note.reason) == (
        "signers", f"{lawyer.label}、{Body.objects.get(slug='land').short_name}", "请法务把关。",
    )  # fmt: skip
    with pytest.raises(Missing, match=lawyer.label):
        approve_transfer(transfer=transfer, actor=people.approver)
    assert desk(signed_in(lawyer)) == [(transfer.code, ["答复意见"])]
    answer_opinion(request=asked, verdict="agree", words="", actor=lawyer)
    with pytest.raises(Missing, match="自然资源"):
        approve_transfer(transfer=transfer, actor=people.approver)
    land = transfer.opinion_requests.get(body__slug="land")
    answer_opinion(request=land, verdict="none", words="", actor=make_user("land", "quota_keeper"))
    assert approve_transfer(transfer=transfer, actor=people.approver).status == "approved"


def test_a_host_hears_its_own_people_and_the_other_side_does_not_read_it(people, signed_in):
    helper, transfer = make_user("anning", "filer"), offered_transfer(people)
    (asked,) = signed(transfer, people.host_leader, helper)
    for decide in (accept_transfer, decline_transfer):
        with pytest.raises(Missing, match=helper.label):
            decide(transfer=transfer, actor=people.host_leader, note="意见。")
    assert list(opinions_seen(transfer, people.host_leader)) == [asked]
    assert list(opinions_seen(transfer, people.filer)) == []
    assert "请法务把关" not in text_of(signed_in(people.filer).get(f"/transfers/{transfer.uid}/"))
    assert "请法务把关" in text_of(signed_in(helper).get(f"/transfers/{transfer.uid}/"))
    row = signed_in(helper).get(f"/api/v1/transfers/{transfer.uid}/").json()["opinions"]
    assert [(one["signer"], one["kind"]) for one in row] == [(helper.label, "signer")]
    path = f"/transfers/{transfer.uid}/opinions/{asked.pk}/answer/"
    assert post(signed_in(people.filer), path, verdict="agree").status_code == 404
    assert post(signed_in(people.host_filer), path, verdict="agree").status_code == 403
    assert post(signed_in(helper), path, verdict="agree").status_code == 302
    assert accept_transfer(transfer=transfer, actor=people.host_leader).status == "accepted"


def test_a_district_adds_its_own_people_only(people):
    transfer = offered_transfer(people)
    wrong = {
        people.host_leader: "不能给自己加签",
        make_user("xishan", "leader"): "的工作人员，请从列表中选择",
        make_user("anning", "system_admin"): "的工作人员，请从列表中选择",
    }
    for person, sentence in wrong.items():
        with pytest.raises(Invalid, match=sentence):
            signed(transfer, people.host_leader, person)
    with pytest.raises(Invalid, match="限本单位人员"):
        signed(transfer, people.host_leader, bodies=["land"])
    assert not OpinionRequest.objects.exists()


def test_a_signer_is_not_added_twice_nor_without_reason_nor_by_others(people):
    """Bad input, and nothing is half written."""
    lawyer, transfer = make_user("drc", "assessor"), accepted_transfer(people)
    for missing in ({"reason": " "}, {}):
        with pytest.raises(Missing):
            signed(transfer, people.approver, *([lawyer] if missing else []), **missing)
    with pytest.raises(NotAllowed):
        signed(transfer, people.reviewer, lawyer)
    signed(transfer, people.approver, lawyer)
    for persons, bodies in (([lawyer], ()), ([lawyer, make_user("drc", "filer")], ("fin",))):
        with pytest.raises(Invalid, match="已被加签"):
            signed(transfer, people.approver, *persons, bodies=bodies)
    with pytest.raises(Invalid, match="不在征求意见的范围"):
        signed(transfer, people.approver, bodies=["audit"])
    assert (OpinionRequest.objects.count(), StepNote.objects.count()) == (1, 1)
    with pytest.raises(Stale, match="没有待办理"):
        signed(approved_transfer(people), people.approver, lawyer)


def test_a_return_lets_the_signers_go_and_a_suspension_does_not(people):
    lawyer, transfer = make_user("anning", "filer"), offered_transfer(people)
    signed(transfer, people.host_leader, lawyer)
    suspend_transfer(transfer=transfer, actor=people.reviewer, note="等待。")
    resume_transfer(transfer=transfer, actor=people.reviewer)
    with pytest.raises(Missing, match=lawyer.label):
        accept_transfer(transfer=transfer, actor=people.host_leader)
    return_transfer(transfer=transfer, actor=people.reviewer, note="退。", to="matching")
    assert not OpinionRequest.objects.open().filter(transfer=transfer).exists()


def test_a_deputy_answers_for_a_signer_and_for_a_body_and_the_record_says_so(people, signed_in):
    lawyer, deputy = make_user("drc", "assessor"), make_user("drc", "filer")
    transfer = accepted_transfer(people)
    signed(transfer, people.approver, lawyer, bodies=["land"])
    deputised(lawyer, deputy, "assessor")
    mine = transfer.opinion_requests.get(signer=lawyer)
    assert desk(signed_in(fresh(deputy))) == [(transfer.code, ["答复意见"])]
    answer_opinion(request=mine, verdict="agree", words="", actor=fresh(deputy))
    assert mine.answered_by_label == f"由{deputy.label}代{lawyer.label}"
    keeper, colleague = make_user("land", "quota_keeper"), make_user("land", "auditor")
    helper = make_user("land", "quota_keeper")
    land = transfer.opinion_requests.get(body__slug="land")
    with pytest.raises(NotAllowed):
        answer_opinion(request=land, verdict="agree", words="", actor=colleague)
    membership = helper.memberships.get()
    membership.role = "system_admin"  # speaks for nobody but as the deputy
    membership.save()
    deputised_by = keeper.memberships.get()
    deputised_by.deputyships.create(
        deputy=helper, valid_from=timezone.localdate(), reason="出差。",
        valid_to=timezone.localdate() + dt.timedelta(days=2),
    )  # fmt: skip
    answer_opinion(request=land, verdict="agree", words="", actor=fresh(helper))
    assert land.answered_by_label == f"由{helper.label}代{keeper.label}"


# Pages and API


def test_both_are_done_on_the_page_and_a_stale_one_is_refused(people, signed_in):
    second, lawyer = make_user("drc", "approver"), make_user("drc", "assessor")
    transfer, client = accepted_transfer(people), signed_in(people.approver)
    page = text_of(client.get(f"/transfers/{transfer.uid}/"))
    assert f"{second.label}（{second.username}）" in page
    url, seen = f"/transfers/{transfer.uid}", {"version": transfer.version}
    refused = post(client, f"{url}/assign/", to=people.filer.username, reason=WHY, **seen)
    assert (refused.status_code, "请从列表中选择" in text_of(refused)) == (400, True)
    assert post(client, f"{url}/assign/", to=second.username, reason="", **seen).status_code == 400
    assert post(client, f"{url}/assign/", to=second.username, reason=WHY, **seen).status_code == 302
    assert post(client, f"{url}/signers/", persons=lawyer.username, reason=WHY, **seen).status_code == 302
    assert post(client, f"{url}/signers/", persons=lawyer.username, reason=WHY, **seen).status_code == 400
    old = {"version": transfer.version - 1}
    assert post(client, f"{url}/assign/", to=second.username, reason=WHY, **old).status_code == 409


@pytest.mark.wide
def test_the_api_answers_alike(people, signed_in):
    second, lawyer = make_user("drc", "approver"), make_user("drc", "assessor")
    transfer, client = accepted_transfer(people), signed_in(people.approver)
    url = f"/api/v1/transfers/{transfer.uid}"
    for stranger in (people.filer.username, "nobody"):
        answer = send(client, f"{url}/assign/", {"to": stranger, "reason": WHY})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/to")
    assert send(client, f"{url}/assign/", {"to": second.username, "reason": WHY}).status_code == 200
    body = {"persons": [lawyer.username], "bodies": ["fin"], "reason": WHY}
    assert [row["signer"] for row in send(client, f"{url}/signers/", body).json()["opinions"]] == [
        lawyer.label, None,
    ]  # fmt: skip
    assert send(client, f"{url}/signers/", body).status_code == 400
    assert send(signed_in(people.reviewer), f"{url}/signers/", body).status_code == 403
    assert (
        send(client, f"{url}/assign/", {"to": second.username, "reason": WHY, "version": 0}).status_code
        == 409
    )
