"""Before a recognition counts, 市发展改革委 is heard."""

import datetime as dt

import pytest
from django.utils import timezone
from support.lead_world import limited
from support.pages import post, text_of
from support.worlds import registered_lead, reviewed_lead

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.leads.objections import answer_objection, lodge_objection
from projects.leads.queries import unheard
from projects.leads.records import LeadObjection
from projects.leads.services import recognise_lead, register_lead, return_lead, review_lead

pytestmark = pytest.mark.django_db


def object_to(lead, people, kind="objection", text="首次接洽日与企业所述不符。"):
    return lodge_objection(lead=lead, kind=kind, text=text, actor=people.reviewer)


def recognise(lead, people):
    return recognise_lead(lead=lead, participation="referral", actor=people.recogniser)


def test_an_open_objection_holds_the_recognition_until_it_is_answered(people):
    lead = reviewed_lead(people)
    objection = object_to(lead, people)
    with pytest.raises(Invalid, match="尚未答复"):
        recognise(lead, people)
    answer_objection(
        objection=objection, answer="overruled", note="企业已书面说明。", actor=people.recogniser
    )
    assert recognise(lead, people).status == "recognised"


def test_an_objection_that_is_upheld_ends_this_round_and_not_the_next(people):
    lead = reviewed_lead(people)
    answer_objection(
        objection=object_to(lead, people), answer="upheld", note="情况属实。", actor=people.recogniser
    )
    with pytest.raises(Invalid, match="异议已经成立"):
        recognise(lead, people)
    assert unheard(people.reviewer) == 0
    return_lead(lead=lead, actor=people.recogniser, note="请补充。")
    register_lead(lead=lead, actor=people.filer)
    review_lead(lead=lead, actor=people.recogniser)
    assert (unheard(people.reviewer), unheard(people.recogniser)) == (1, None)
    assert recognise(lead, people).status == "recognised"


def test_where_a_time_for_objections_is_set_it_is_waited_for_or_waived(people):
    limited("objection", 3)
    lead = reviewed_lead(people)
    with pytest.raises(Invalid, match="异议期至"):
        recognise(lead, people)
    object_to(lead, people, kind="none", text="")
    assert recognise(lead, people).status == "recognised"


def test_after_the_time_for_objections_none_is_taken(people, monkeypatch):
    limited("objection", 3)
    lead = reviewed_lead(people)
    later = timezone.localdate() + dt.timedelta(days=20)
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    with pytest.raises(Invalid, match="届满"):
        object_to(lead, people)
    assert recognise(lead, people).status == "recognised"


def test_an_objection_needs_its_reason_and_its_body(people):
    lead = reviewed_lead(people)
    with pytest.raises(Missing, match="异议的理由"):
        object_to(lead, people, text=" ")
    with pytest.raises(NotAllowed, match="市发展改革委"):
        lodge_objection(lead=lead, kind="objection", text="x", actor=people.recogniser)
    with pytest.raises(Invalid):
        object_to(lead, people, kind="maybe")
    with pytest.raises(Stale):
        object_to(registered_lead(people), people)


def test_an_objection_is_answered_once_and_in_words_by_the_recogniser(people):
    objection = object_to(reviewed_lead(people), people)
    with pytest.raises(NotAllowed):
        answer_objection(objection=objection, answer="upheld", note="x", actor=people.reviewer)
    with pytest.raises(Missing):
        answer_objection(objection=objection, answer="upheld", note="", actor=people.recogniser)
    with pytest.raises(Invalid):
        answer_objection(objection=objection, answer="perhaps", note="x", actor=people.recogniser)
    answer_objection(objection=objection, answer="upheld", note="属实。", actor=people.recogniser)
    with pytest.raises(Stale):
        answer_objection(objection=objection, answer="overruled", note="x", actor=people.recogniser)


def test_both_speak_on_the_page_and_the_district_does_not_read_it(people, signed_in):
    lead = reviewed_lead(people)
    url = f"/leads/{lead.uid}/"
    city = signed_in(people.reviewer)
    assert "对认定提出意见" in text_of(city.get(url))
    assert post(city, f"{url}objections/", kind="objection", text="").status_code == 400
    assert post(city, f"{url}objections/", kind="objection", text="接洽日不符").status_code == 302
    objection = LeadObjection.objects.get()
    answering = signed_in(people.recogniser)
    assert "答复异议" in text_of(answering.get(url))
    assert post(answering, f"{url}objections/{objection.uid}/", answer="upheld", note="").status_code == 400
    done = post(answering, f"{url}objections/{objection.uid}/", answer="overruled", note="已核实")
    assert done.status_code == 302
    assert "接洽日不符" not in text_of(signed_in(people.filer).get(url))
