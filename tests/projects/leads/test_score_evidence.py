"""首谈材料与评分: dated evidence, a published rubric, a grade that is followed or argued with."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from support.factories import make_user
from support.lead_world import GOOD_PDF
from support.pages import post, text_of
from support.worlds import drafted_lead, registered_lead

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.leads.evidence import EvidenceDraft, add_evidence, remove_evidence, score_for
from projects.leads.records import LeadEvidence
from projects.leads.rubric import Rubric, check_rubric, load_rubric, rubric_on, score_of
from projects.leads.services import recognise_lead, register_lead, review_lead
from projects.leads.settings import LeadSetting, RecognitionBody, limit_on, load_first_contact_settings

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 1, 10)
NUMBER = "示例纪要〔2025〕1号"


def piece(**changes):
    return EvidenceDraft(
        **({"kind": "visit", "on": DAY, "title": "考察纪要", "document_number": NUMBER} | changes)
    )


def proven(people, *kinds):
    """A lead under review with evidence of these kinds."""
    lead = drafted_lead(people)
    for number, kind in enumerate(kinds):
        add_evidence(lead=lead, draft=piece(kind=kind, title=f"材料{number}"), actor=people.filer)
    return review_lead(lead=register_lead(lead=lead, actor=people.filer), actor=people.recogniser)


def test_each_kind_counts_up_to_its_most():
    rubric = rubric_on()
    score = score_of(["visit"] * 5 + ["letter"], rubric)
    assert {part.name: part.points for part in score.parts if part.count} == {
        "赴企业或来昆考察洽谈": 30,
        "往来函件": 5,
    }
    assert (score.total, score.grade) == (35, "referral")


def test_the_highest_grade_that_is_reached_is_earned():
    kinds = ["visit"] * 3 + ["memo", "plan"]
    assert score_of(kinds, rubric_on()).grade == "joint"
    assert score_of([], rubric_on()).grade == "referral"
    assert score_of(kinds, None).grade == ""


def test_the_grade_of_the_rubric_needs_no_words_and_another_one_does(people):
    lead = proven(people, "visit", "visit", "visit", "memo", "plan")
    assert score_for(lead).grade == "joint"
    with pytest.raises(Missing, match="与评分等级（65 分，共同招商）不一致"):
        recognise_lead(lead=lead, participation="referral", actor=people.recogniser)
    recognise_lead(lead=lead, participation="joint", actor=people.recogniser)
    assert lead.events.last().data["score"] == "65"


def test_a_deviation_is_kept_with_its_reason(people):
    lead = recognise_lead(
        lead=proven(people), participation="joint", actor=people.recogniser, note="另有未录入的材料。"
    )
    event = lead.events.last()
    assert (event.data["suggested"], event.data["participation"], event.note) == (
        "referral",
        "joint",
        "另有未录入的材料。",
    )


def test_a_lead_keeps_the_rubric_of_its_registration(people):
    lead = proven(people, "memo")
    today = timezone.localdate()
    Rubric.objects.update(valid_to=today + dt.timedelta(days=1))
    Rubric.objects.create(
        title="新表",
        items=[{"code": "memo", "name": "意向书", "points": 90, "most": 90}],
        grades=[{"grade": "joint", "from": 80}, {"grade": "referral", "from": 0}],
        valid_from=today + dt.timedelta(days=1),
        source_status="inferred",
    )
    assert score_for(lead).total == 20
    lead.registered_at += dt.timedelta(days=2)
    assert score_for(lead).total == 90


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"kind": "bribe"}, Invalid, "不在评分表"),
        ({"on": None}, Missing, "日期"),
        ({"on": dt.date(2999, 1, 1)}, Invalid, "不晚于今天"),
        ({"on": dt.date(1999, 1, 1)}, Invalid, "2015"),
        ({"document_number": " "}, Missing, "上传材料"),
        ({"title": "长" * 300}, Invalid, "超过 120 字"),
        ({"file": (b"<html>", "纪要.pdf")}, Invalid, "网页"),
    ],
)
def test_bad_evidence_is_refused_with_a_sentence(people, changes, error, words):
    lead = drafted_lead(people)
    with pytest.raises(error, match=words):
        add_evidence(lead=lead, draft=piece(**changes), actor=people.filer)
    assert not LeadEvidence.objects.exists()


def test_the_same_piece_is_not_counted_twice(people):
    lead = drafted_lead(people)
    add_evidence(lead=lead, draft=piece(), actor=people.filer)
    with pytest.raises(Invalid, match="已经录入"):
        add_evidence(lead=lead, draft=piece(), actor=people.filer)


def test_evidence_is_fixed_with_the_registration_and_others_never_write_it(people):
    lead = drafted_lead(people)
    kept = add_evidence(lead=lead, draft=piece(), actor=people.filer)
    with pytest.raises(NotAllowed):
        add_evidence(lead=lead, draft=piece(title="x"), actor=make_user("fumin", "filer"))
    register_lead(lead=lead, actor=people.filer)
    with pytest.raises(Stale):
        add_evidence(lead=lead, draft=piece(title="y"), actor=people.filer)
    kept.lead.refresh_from_db()
    with pytest.raises(Stale):
        remove_evidence(evidence=kept, actor=people.filer)


@pytest.mark.parametrize(
    ("items", "grades"),
    [
        ([], [{"grade": "joint", "from": 0}]),
        ([{"code": "a", "name": "a", "points": 9, "most": 3}], [{"grade": "joint", "from": 0}]),
        ([{"code": "a", "name": "a", "points": 1, "most": 3}], [{"grade": "hero", "from": 0}]),
        ([{"code": "a"}], [{"grade": "joint", "from": 0}]),
        (None, None),
    ],
)
def test_a_rubric_nobody_can_count_with_is_refused(items, grades):
    with pytest.raises(Invalid):
        check_rubric(items, grades)


def test_the_page_takes_a_file_and_hands_it_back(people, signed_in):
    lead, client = drafted_lead(people), signed_in(people.filer)
    url = f"/leads/{lead.uid}/"
    sent = {"kind": "visit", "on": "2025-01-10", "title": "考察纪要"}
    file = SimpleUploadedFile("纪要.pdf", GOOD_PDF)
    assert post(client, f"{url}evidence/", file=file, **sent).status_code == 302
    kept = LeadEvidence.objects.get()
    answer = client.get(f"{url}evidence/{kept.uid}/file/")
    assert (answer.content, answer["Content-Type"]) == (GOOD_PDF, "application/pdf")
    assert "attachment" in answer["Content-Disposition"]
    page = text_of(client.get(url))
    assert "按评分表共 10 分" in page
    assert signed_in(make_user("fumin", "filer")).get(f"{url}evidence/{kept.uid}/file/").status_code == 404
    assert post(client, f"{url}evidence/{kept.uid}/remove/").status_code == 302
    assert not LeadEvidence.objects.exists()


def test_a_page_called_pdf_is_refused_on_the_page(people, signed_in):
    lead = drafted_lead(people)
    file = SimpleUploadedFile("纪要.pdf", b"<!doctype html>")
    answer = post(
        signed_in(people.filer),
        f"/leads/{lead.uid}/evidence/",
        kind="visit",
        on="2025-01-10",
        title="x",
        file=file,
    )
    assert answer.status_code == 400
    assert "的内容是网页" in text_of(answer)


def test_the_receipt_names_the_evidence_by_its_digest(people):
    lead = drafted_lead(people)
    kept = add_evidence(lead=lead, draft=piece(file=(GOOD_PDF, "纪要.pdf")), actor=people.filer)
    register_lead(lead=lead, actor=people.filer)
    assert kept.file.sm3 in lead.receipts.get().seal.payload


def test_the_rules_are_published_with_how_sure_they_are(people, signed_in):
    page = text_of(signed_in(people.filer).get("/leads/rules/"))
    for words in ("首谈参与程度评分表（示例）", "60 分起", "未设定", "待核实", "市招商委办公室"):
        assert words in page
    assert registered_lead(people).protected_until is None


def test_loading_the_settings_again_leaves_what_was_set_alone():
    today = timezone.localdate()
    LeadSetting.objects.filter(name="protection").update(valid_to=today)
    LeadSetting.objects.create(
        name="protection", value=90, valid_from=today, source_status="documented", source="示例"
    )
    rows = (
        list(LeadSetting.objects.values()),
        list(RecognitionBody.objects.values()),
        list(Rubric.objects.values()),
    )
    load_first_contact_settings()
    load_rubric()
    assert rows == (
        list(LeadSetting.objects.values()),
        list(RecognitionBody.objects.values()),
        list(Rubric.objects.values()),
    )
    assert limit_on("protection", today) == 90
    assert limit_on("protection", today - dt.timedelta(days=1)) is None


def test_a_rubric_that_leads_were_scored_by_is_not_rewritten(people):
    rubric = rubric_on()
    rubric.grades = [{"grade": "joint", "from": 10}]
    rubric.full_clean()
    registered_lead(people)
    with pytest.raises(ValidationError, match="另立新表"):
        rubric.full_clean()
    rubric.refresh_from_db()
    rubric.valid_to = timezone.localdate()
    rubric.full_clean()
