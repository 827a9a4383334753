"""征求意见, 退回, 撤回, 中止计时: rounds are kept, the clock stands while suspended, nobody waits for nothing."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from support.factories import district, make_user
from support.pages import post, send, text_of
from support.worlds import (
    drafted_transfer,
    matching_transfer,
    offered_transfer,
    scheme_transfer_in_review,
    submitted_transfer,
)

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.desk.matters.turns import awaited
from kunming_coord.districts.models import Body
from projects.transfers.clock import lights
from projects.transfers.models import OpinionRequest, Transfer
from projects.transfers.opinions import answer_opinion, ask_bodies
from projects.transfers.services import (
    accept_transfer,
    approve_transfer,
    ask_opinions,
    classify_transfer,
    match_transfer,
    note_opened,
    receive_transfer,
    resume_transfer,
    return_transfer,
    submit_transfer,
    suspend_transfer,
    withdraw_transfer,
)
from projects.transfers.settings import StepSetting

pytestmark = pytest.mark.django_db


def bodies(*slugs):
    return list(Body.objects.filter(slug__in=slugs))


def in_review(people, *slugs):
    transfer = receive_transfer(transfer=submitted_transfer(people), actor=people.reviewer)
    return ask_opinions(transfer=transfer, actor=people.reviewer, bodies=bodies(*slugs), note="请研究。")


def answered(transfer, slug, verdict="agree", words=""):
    role = {"fin": "treasurer", "land": "quota_keeper", "eco": "filer"}[slug]
    request = OpinionRequest.objects.get(transfer=transfer, body__slug=slug, answered_at=None, closed_at=None)
    return answer_opinion(request=request, verdict=verdict, words=words, actor=make_user(slug, role))


# Opinions


def test_nothing_is_matched_before_all_opinions_are_in(people):
    transfer = in_review(people, "fin", "land", "eco")
    answered(transfer, "land")
    answered(transfer, "fin", "disagree", "税收测算不足。")
    with pytest.raises(Missing, match="市生态环境局"):
        match_transfer(transfer=transfer, actor=people.reviewer)
    answered(transfer, "eco", "none")
    assert match_transfer(transfer=transfer, actor=people.reviewer).status == "matching"


@pytest.mark.parametrize("scheme", ["key_park", "relocation"])
def test_the_other_schemes_wait_for_their_opinions_too(people, scheme):
    transfer = scheme_transfer_in_review(people, scheme)
    ask_bodies(transfer=transfer, bodies=bodies("land"), actor=people.reviewer)
    decide = {
        "key_park": lambda: approve_transfer(transfer=transfer, actor=people.approver),
        "relocation": lambda: classify_transfer(
            transfer=transfer, relocation_class="own", actor=people.reviewer
        ),
    }
    with pytest.raises(Missing, match="还有意见未答复"):
        decide[scheme]()


def test_an_opinion_is_given_once_and_by_the_body_that_was_asked(people):
    transfer = in_review(people, "land")
    request = transfer.opinion_requests.get()
    for stranger in (
        people.reviewer,
        people.filer,
        make_user("fin", "treasurer"),
        make_user("land", "auditor"),
    ):
        with pytest.raises(NotAllowed):
            answer_opinion(request=request, verdict="agree", words="", actor=stranger)
    keeper = make_user("land", "quota_keeper")
    with pytest.raises(Invalid):
        answer_opinion(request=request, verdict="perhaps", words="", actor=keeper)
    with pytest.raises(Missing, match="意见内容"):
        answer_opinion(request=request, verdict="disagree", words=" ", actor=keeper)
    answer_opinion(request=request, verdict="agree", words="", actor=keeper)
    with pytest.raises(Stale):
        answer_opinion(request=request, verdict="none", words="", actor=keeper)


def test_a_body_is_not_asked_twice_at_once_and_the_auditors_never(people):
    transfer = in_review(people, "land")
    with pytest.raises(Invalid, match="已在征求中"):
        ask_bodies(transfer=transfer, bodies=bodies("land"), actor=people.reviewer)
    with pytest.raises(Invalid, match="不在征求意见的范围"):
        ask_bodies(transfer=transfer, bodies=bodies("audit"), actor=people.reviewer)
    answered(transfer, "land")
    ask_bodies(transfer=transfer, bodies=bodies("land"), actor=people.reviewer)
    assert transfer.opinion_requests.count() == 2


# 或签


def test_as_many_answers_as_are_needed_suffice_and_the_rest_need_not_answer(people):
    transfer = receive_transfer(transfer=submitted_transfer(people), actor=people.reviewer)
    asked = bodies("fin", "land", "eco")
    ask_opinions(transfer=transfer, actor=people.reviewer, bodies=asked, needed=2)
    answered(transfer, "land")
    with pytest.raises(Missing, match=r"市财政局、市生态环境局"):
        match_transfer(transfer=transfer, actor=people.reviewer)
    answered(transfer, "fin", "disagree", "税收测算不足。")
    left = transfer.opinion_requests.get(body__slug="eco")
    assert (left.is_open, left.verdict) == (False, "")
    with pytest.raises(Stale, match="不再需要答复"):
        answer_opinion(request=left, verdict="agree", words="", actor=make_user("eco", "filer"))
    assert match_transfer(transfer=transfer, actor=people.reviewer).status == "matching"


def test_those_asked_apart_are_counted_apart(people):
    transfer = in_review(people, "fin")
    ask_bodies(transfer=transfer, bodies=bodies("land", "eco"), actor=people.reviewer, needed=1)
    answered(transfer, "eco")
    assert {row.body.slug for row in transfer.opinion_requests.all() if row.is_open} == {"fin"}


@pytest.mark.parametrize("needed", [0, -1, 3])
def test_no_more_answers_are_needed_than_bodies_are_asked(people, needed):
    transfer = receive_transfer(transfer=submitted_transfer(people), actor=people.reviewer)
    with pytest.raises(Invalid, match="几家答复即可"):
        ask_opinions(transfer=transfer, actor=people.reviewer, bodies=bodies("fin", "land"), needed=needed)


def test_bodies_are_asked_on_the_page_and_by_the_api_with_the_number_that_suffices(people, signed_in):
    transfer, client = in_review(people), signed_in(people.reviewer)
    asked = [body.pk for body in bodies("fin", "land")]
    refused = post(client, f"/transfers/{transfer.uid}/ask/", bodies=asked, needed="3")
    assert (refused.status_code, "几家答复即可" in text_of(refused)) == (400, True)
    assert post(client, f"/transfers/{transfer.uid}/ask/", bodies=asked, needed="1").status_code == 302
    answer = send(client, f"/api/v1/transfers/{transfer.uid}/opinions/", {"bodies": ["eco"], "needed": 1})
    assert [(row["body"], row["needed"]) for row in answer.json()["opinions"]] == [
        ("fin", 1), ("land", 1), ("eco", 1),
    ]  # fmt: skip


def test_an_opinion_waits_on_the_desk_of_those_asked_and_they_are_urged(people, signed_in):
    keeper, transfer = make_user("land", "quota_keeper"), in_review(people, "land")
    assert list(Transfer.objects.awaiting(keeper)) == [transfer]
    (line,) = signed_in(keeper).get(reverse("desk:home")).context["lines"]
    assert (line.code, line.steps) == (transfer.code, ("答复意见",))
    assert awaited(transfer, timezone.localdate()) == {keeper.pk}
    answered(transfer, "land")
    assert list(Transfer.objects.awaiting(keeper)) == []
    assert awaited(transfer, timezone.localdate()) == {people.reviewer.pk}


# Returns and rounds


def test_a_return_closes_the_open_opinions_and_keeps_the_round(people):
    transfer = in_review(people, "land", "fin")
    answered(transfer, "land", "agree_if", "注意坝区耕地。")
    return_transfer(transfer=transfer, actor=people.reviewer, note="请补充用地图件。")
    submit_transfer(transfer=transfer, actor=people.filer)
    receive_transfer(transfer=transfer, actor=people.reviewer)
    ask_opinions(transfer=transfer, actor=people.reviewer, bodies=bodies("eco"))
    assert transfer.round_number == 2
    rounds = transfer.opinion_requests.values_list("body__slug", "round_number", "verdict")
    assert set(rounds) == {("land", 1, "agree_if"), ("fin", 1, ""), ("eco", 2, "")}
    assert [row.action for row in transfer.events.filter(action__in=["submit", "return"])] == [
        "submit",
        "return",
        "submit",
    ]
    with pytest.raises(Missing, match="市生态环境局"):
        match_transfer(transfer=transfer, actor=people.reviewer)


@pytest.mark.parametrize("to", ["received", "in_review", "matching", "offered"])
def test_an_accepted_request_goes_back_to_any_earlier_step(people, to):
    transfer = accept_transfer(transfer=offered_transfer(people), actor=people.host_leader)
    return_transfer(transfer=transfer, actor=people.reviewer, note="承载条件有变。", to=to)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.round_number) == (to, 2)
    assert Transfer.objects.visible_to(people.host_leader).exists() == (to == "offered")


@pytest.mark.parametrize("to", ["offered", "accepted", "approved", "draft", "nonsense", "classified"])
def test_no_return_leads_forward(people, to):
    transfer = matching_transfer(people)
    with pytest.raises(Invalid, match="之前的环节"):
        return_transfer(transfer=transfer, actor=people.reviewer, note="退。", to=to)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.round_number) == ("matching", 1)


def test_a_return_without_a_reason_is_refused(people):
    with pytest.raises(Missing, match="退回理由"):
        return_transfer(transfer=matching_transfer(people), actor=people.reviewer, note=" ", to="received")


# Withdrawal


def test_a_request_is_taken_back_until_the_city_opens_it(people):
    transfer = submitted_transfer(people)
    note_opened(transfer=transfer, actor=people.filer)
    note_opened(transfer=transfer, actor=people.approver)
    assert withdraw_transfer(transfer=transfer, actor=people.filer).status == "withdrawn"


def test_what_the_city_has_opened_is_not_taken_back(people):
    transfer = submitted_transfer(people)
    note_opened(transfer=Transfer.objects.get(pk=transfer.pk), actor=people.reviewer)
    with pytest.raises(Stale, match=people.reviewer.label):
        withdraw_transfer(transfer=transfer, actor=people.filer)


def test_the_page_of_the_reviewer_opens_it_and_that_of_an_auditor_does_not(people, signed_in):
    transfer = submitted_transfer(people)
    signed_in(people.auditor).get(f"/transfers/{transfer.uid}/")
    assert Transfer.objects.get(pk=transfer.pk).opened_at is None
    signed_in(people.reviewer).get(f"/transfers/{transfer.uid}/")
    assert Transfer.objects.get(pk=transfer.pk).opened_at is not None


def test_a_new_filing_is_unopened_again(people):
    transfer = submitted_transfer(people)
    note_opened(transfer=transfer, actor=people.reviewer)
    receive_transfer(transfer=transfer, actor=people.reviewer)
    return_transfer(transfer=transfer, actor=people.reviewer, note="请补充。")
    submit_transfer(transfer=transfer, actor=people.filer)
    assert withdraw_transfer(transfer=transfer, actor=people.filer).status == "withdrawn"


# The clock


@pytest.fixture
def calendar(monkeypatch):
    """A day that can be moved on; 2026-03-02 is a Monday of a month without holidays."""
    day = [dt.date(2026, 3, 2)]
    monkeypatch.setattr(timezone, "localdate", lambda *_: day[0])

    def go_to(month, number):
        day[0] = dt.date(2026, month, number)

    return go_to


def limited(step, days, scheme="investment"):
    StepSetting.objects.filter(scheme=scheme, step=step).update(working_days=days)


def light(transfer):
    return lights([transfer])[transfer.pk]


def test_a_step_nobody_limited_says_so(people, calendar):
    assert (light(submitted_transfer(people)).tone, light(submitted_transfer(people)).label) == (
        "none",
        "时限未设定",
    )


@pytest.mark.parametrize(
    ("day", "tone", "left"), [(2, "green", 10), (9, "green", 5), (10, "yellow", 4), (16, "yellow", 0), (17, "red", -1)]
)  # fmt: skip
def test_a_light_counts_working_days(people, calendar, day, tone, left):
    limited("submitted", 10)
    transfer = submitted_transfer(people)
    calendar(3, day)
    assert (light(transfer).tone, light(transfer).days_left) == (tone, left)


def test_suspended_days_do_not_count(people, calendar):
    limited("received", 5)
    transfer = receive_transfer(transfer=submitted_transfer(people), actor=people.reviewer)
    calendar(3, 4)
    with pytest.raises(Missing, match="中止理由"):
        suspend_transfer(transfer=transfer, actor=people.reviewer, note="")
    suspend_transfer(transfer=transfer, actor=people.reviewer, note="等待环评。")
    calendar(3, 18)
    assert light(transfer).tone == "grey"
    resume_transfer(transfer=transfer, actor=people.reviewer)
    assert (transfer.status, transfer.paused_days, light(transfer).days_left) == ("received", 10, 3)
    calendar(3, 20)
    suspend_transfer(transfer=transfer, actor=people.reviewer, note="再等。")
    calendar(3, 23)
    resume_transfer(transfer=transfer, actor=people.reviewer)
    assert (transfer.paused_days, light(transfer).days_left) == (11, 1)


@pytest.mark.parametrize("step", ["received", "in_review", "matching", "offered"])
def test_a_resumption_returns_to_the_step_it_left(people, step):
    transfer = offered_transfer(people)
    if step != "offered":
        return_transfer(transfer=transfer, actor=people.reviewer, note="退。", to=step)
    suspend_transfer(transfer=transfer, actor=people.reviewer, note="等待。")
    assert transfer.status == "suspended"
    resume_transfer(transfer=transfer, actor=people.reviewer)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.suspended_from, transfer.suspended_on) == (step, "", None)
    assert transfer.host == (district("anning") if step == "offered" else None)


# Who decides


def test_a_step_belongs_to_the_body_its_setting_names(people):
    transfer = submitted_transfer(people)
    other = make_user("ipb", "reviewer")
    with pytest.raises(NotAllowed):
        receive_transfer(transfer=transfer, actor=other)
    assert list(Transfer.objects.awaiting(other)) == []
    assert list(Transfer.objects.awaiting(people.reviewer)) == [transfer]
    StepSetting.objects.filter(scheme="investment", step="submitted").update(
        body=Body.objects.get(slug="ipb")
    )
    transfer = Transfer.objects.get(pk=transfer.pk)
    assert list(Transfer.objects.awaiting(other)) == [transfer]
    assert receive_transfer(transfer=transfer, actor=other).status == "received"


def test_a_draft_is_nobodys_turn_but_its_filers(people):
    transfer = drafted_transfer(people)
    assert list(Transfer.objects.awaiting(people.reviewer)) == []
    assert list(Transfer.objects.awaiting(people.filer)) == [transfer]
