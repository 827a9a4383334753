"""会签, 合法性审核, 公平竞争审查, 集体审议: dated settings; what is off is passed over in the record."""

import datetime as dt

import pytest
from django.utils import timezone
from support.agreement_world import steps
from support.factories import make_user
from support.pages import post, text_of
from support.worlds import SIGNED_ON, drafted_agreement, proposed_agreement

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.agreements.clausing import ClauseDraft, write_clauses
from projects.agreements.models import Agreement
from projects.agreements.reviewing import (
    countersign_agreement,
    pass_competition,
    pass_legality,
    record_deliberation,
)
from projects.agreements.services import abandon_agreement, propose_agreement, sign_agreement

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def countersign(agreement, people):
    return countersign_agreement(
        agreement=agreement,
        actor=make_user("anning", "reviewer"),
        departments="安宁市司法局、财政局",
        note="无意见。",
    )


def deliberate(agreement, people, **changes):
    values = {"minutes_number": "安府纪要〔2026〕3号", "minutes_on": TODAY}
    return record_deliberation(agreement=agreement, actor=people.host_leader, **(values | changes))


def test_without_settings_an_agreement_is_signed_straight_after_negotiation(people):
    agreement = proposed_agreement(people)
    assert sign_agreement(agreement=agreement, actor=people.leader, signed_on=SIGNED_ON).status == "signing"


def test_every_step_is_taken_in_order_and_keeps_its_opinion(people):
    steps()
    agreement = proposed_agreement(people)
    assert agreement.status == "negotiating"
    with pytest.raises(Stale, match="部门会签、合法性审核、公平竞争审查、集体审议"):
        sign_agreement(agreement=agreement, actor=people.leader, signed_on=SIGNED_ON)
    with pytest.raises(Stale):
        pass_legality(agreement=agreement, actor=people.reviewer, note="合法。")
    countersign(agreement, people)
    pass_legality(agreement=agreement, actor=people.reviewer, note="内容合法。")
    pass_competition(agreement=agreement, actor=people.reviewer, note="不影响竞争。")
    assert deliberate(agreement, people).status == "deliberated"
    assert sign_agreement(agreement=agreement, actor=people.leader, signed_on=SIGNED_ON).status == "signing"
    events = {event.action: event for event in agreement.events}
    assert events["countersign"].data["departments"] == "安宁市司法局、财政局"
    assert events["countersign"].note == "会签部门：安宁市司法局、财政局。无意见。"
    assert events["legal_ok"].note == "内容合法。"
    assert events["deliberate"].data["minutes_number"] == "安府纪要〔2026〕3号"
    agreement.refresh_from_db()
    assert (agreement.minutes_number, agreement.minutes_on) == ("安府纪要〔2026〕3号", TODAY)


def test_a_step_that_is_off_is_passed_over_by_the_system(people):
    steps("legal_ok")
    agreement = proposed_agreement(people)
    assert agreement.status == "department_review"
    pass_legality(agreement=agreement, actor=people.reviewer, note="内容合法。")
    assert agreement.status == "deliberated"
    skipped = [event.action for event in agreement.events if event.data.get("skipped")]
    assert skipped == ["countersign", "competition_ok", "deliberate"]
    assert {event.role for event in agreement.events if event.data.get("skipped")} == {"system"}


def test_a_setting_of_later_asks_for_nothing_yet(people):
    steps(since=TODAY + dt.timedelta(days=1))
    agreement = proposed_agreement(people)
    assert sign_agreement(agreement=agreement, actor=people.leader, signed_on=SIGNED_ON).status == "signing"


def test_an_opinion_is_words_and_minutes_have_number_and_day(people):
    steps()
    agreement = proposed_agreement(people)
    with pytest.raises(Missing, match="会签意见"):
        countersign_agreement(
            agreement=agreement, actor=make_user("anning", "reviewer"), departments="司法局", note=" "
        )
    with pytest.raises(NotAllowed):
        countersign_agreement(agreement=agreement, actor=people.reviewer, departments="司法局", note="无。")
    countersign(agreement, people)
    with pytest.raises(Missing, match="合法性审核意见"):
        pass_legality(agreement=agreement, actor=people.reviewer)
    pass_legality(agreement=agreement, actor=people.reviewer, note="合法。")
    pass_competition(agreement=agreement, actor=people.reviewer, note="不影响竞争。")
    with pytest.raises(Invalid, match="纪要文号"):
        deliberate(agreement, people, minutes_number="")
    with pytest.raises(Invalid, match="晚于今天"):
        deliberate(agreement, people, minutes_on=TODAY + dt.timedelta(days=1))
    assert agreement.status == "competition_reviewed"


def test_the_review_keeps_what_the_clause_check_had_found(people):
    steps()
    agreement = drafted_agreement(people)
    promise = ClauseDraft("支持", "企业将注册地迁入后，按其纳税额给予奖励。")
    write_clauses(agreement=agreement, clauses=[promise], actor=people.filer)
    propose_agreement(agreement=agreement, actor=people.filer)
    countersign(agreement, people)
    pass_legality(agreement=agreement, actor=people.reviewer, note="合法。")
    pass_competition(agreement=agreement, actor=people.reviewer, note="奖励条款已要求删改。")
    kept = agreement.events.get(action="competition_ok").data["warnings"]
    assert {row["clause"] for row in kept} == {"第1条 支持"}
    assert len(kept) == 2


def test_what_is_under_review_may_be_given_up_with_a_reason(people):
    steps()
    agreement = proposed_agreement(people)
    countersign(agreement, people)
    with pytest.raises(Missing):
        abandon_agreement(agreement=agreement, actor=people.host_filer, note="")
    done = abandon_agreement(agreement=agreement, actor=people.host_filer, note="条件变化。")
    assert done.status == "abandoned"


def test_what_waits_follows_the_setting(people):
    agreement = proposed_agreement(people)
    reviewer = make_user("anning", "reviewer")
    waiting = Agreement.objects.awaiting
    assert not waiting(reviewer).exists()
    assert waiting(people.leader).get() == agreement
    steps()
    assert waiting(reviewer).get() == agreement
    assert not waiting(people.leader).exists()


def test_the_page_offers_the_step_that_is_asked_for(people, signed_in):
    agreement = proposed_agreement(people)
    url = f"/agreements/{agreement.uid}/"
    reviewer = make_user("anning", "reviewer")
    assert "部门会签通过" not in text_of(signed_in(reviewer).get(url))
    steps()
    client = signed_in(reviewer)
    text = text_of(client.get(url))
    assert "部门会签通过" in text
    assert "公平竞争审查" in text
    refused = post(client, url + "countersign/", departments="", note="无意见。")
    assert refused.status_code == 400
    assert "会签部门" in text_of(refused)
    assert post(client, url + "countersign/", departments="司法局", note="无意见。").status_code == 302
