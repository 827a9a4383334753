"""协议义务: from the clauses of agreements in force, with a day and a light; reported by one, confirmed by another."""

import datetime as dt

import pytest
from django.utils import timezone
from support.factories import make_user
from support.pages import post, text_of
from support.worlds import agreement_in_force, drafted_agreement, sign_by_all

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.agreements.clausing import use_template
from projects.agreements.ending import terminate_agreement
from projects.agreements.services import file_agreement, propose_agreement
from projects.clauses.models import AgreementTemplate
from projects.obligations.models import Obligation
from projects.obligations.queries import rows_of
from projects.obligations.services import (
    add_obligation,
    confirm_obligation,
    lapse_obligations,
    make_obligations,
    report_obligation,
    return_obligation,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def with_clauses(people):
    agreement = drafted_agreement(people)
    template = AgreementTemplate.objects.get(code="sample-investment")
    use_template(agreement=agreement, template=template, actor=people.filer)
    propose_agreement(agreement=agreement, actor=people.filer)
    return file_agreement(agreement=sign_by_all(agreement, people), actor=people.reviewer)


def by_hand(people, days=30):
    agreement = agreement_in_force(people)
    host = agreement.parties.get(side="host")
    return add_obligation(
        agreement=agreement,
        party=host,
        title="完成场地平整",
        due_on=TODAY + dt.timedelta(days=days),
        actor=people.filer,
    )


def test_clauses_of_an_agreement_in_force_bring_obligations_once(people):
    agreement = with_clauses(people)
    assert make_obligations() == 3
    assert make_obligations() == 0
    rows = {row.code: row for row in agreement.obligations.select_related("party__district")}
    assert rows["land"].party.district.slug == "anning"
    assert rows["service"].party.district.slug == "xishan"
    assert rows["service"].due_on >= TODAY + dt.timedelta(days=30)
    assert rows["land"].clause.title == "用地保障"


def test_a_draft_brings_none(people):
    agreement = drafted_agreement(people)
    use_template(
        agreement=agreement, template=AgreementTemplate.objects.get(code="sample-general"), actor=people.filer
    )
    assert make_obligations() == 0


def test_the_bearer_reports_and_another_person_confirms(people):
    obligation = by_hand(people)
    with pytest.raises(NotAllowed):
        report_obligation(obligation=obligation, actor=people.filer, note="已平整。")
    with pytest.raises(Missing):
        report_obligation(obligation=obligation, actor=people.host_filer, note="")
    assert Obligation.objects.awaiting(people.host_filer).get() == obligation
    report_obligation(obligation=obligation, actor=people.host_filer, note="已平整。")
    same = make_user("drc", "reviewer", person=people.host_filer.person)
    with pytest.raises(NotAllowed, match="同一人"):
        confirm_obligation(obligation=obligation, actor=same)
    return_obligation(obligation=obligation, actor=people.reviewer, note="请附照片。")
    report_obligation(obligation=obligation, actor=people.host_filer, note="已附照片。")
    assert confirm_obligation(obligation=obligation, actor=people.reviewer).status == "fulfilled"


def test_only_the_parties_and_the_city_see_it(people):
    obligation = by_hand(people)
    assert Obligation.objects.visible_to(people.leader).get() == obligation
    assert Obligation.objects.visible_to(people.auditor).get() == obligation
    assert not Obligation.objects.visible_to(make_user("panlong", "filer")).exists()


@pytest.mark.parametrize(("days_later", "light"), [(0, "green"), (27, "yellow"), (45, "red")])
def test_lights_follow_the_working_days_left(people, days_later, light):
    (row,) = rows_of([by_hand(people)], TODAY + dt.timedelta(days=days_later))
    assert row.light == light
    assert "工作日" in row.label


def test_an_obligation_has_a_possible_day_and_bearer(people):
    agreement = agreement_in_force(people)
    ask = {"agreement": agreement, "party": agreement.parties.get(side="host"), "title": "平整"}
    for day in (TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=9000)):
        with pytest.raises(Invalid) as refused:
            add_obligation(**ask, due_on=day, actor=people.filer)
        assert "due_on" in refused.value.fields
    with pytest.raises(NotAllowed):
        add_obligation(**ask, due_on=TODAY, actor=people.reviewer)
    agreement.status = "signed"
    with pytest.raises(Stale):
        add_obligation(**ask, due_on=TODAY, actor=people.filer)
    assert not Obligation.objects.exists()


def test_open_obligations_end_with_a_terminated_agreement(people):
    obligation = by_hand(people)
    assert lapse_obligations() == 0
    terminate_agreement(agreement=obligation.agreement, actor=people.approver, note="协商解除。")
    assert lapse_obligations() == 1
    obligation.refresh_from_db()
    assert obligation.status == "lapsed"


def test_the_pages(people, signed_in):
    agreement = agreement_in_force(people)
    client = signed_in(people.host_filer)
    party = agreement.parties.get(side="host")
    url = f"/obligations/new/{agreement.uid}/"
    day = (TODAY + dt.timedelta(days=30)).isoformat()
    assert post(client, url, party=party.pk, title="", due_on=day).status_code == 400
    answer = post(client, url, party=party.pk, title="完成场地平整", due_on=day)
    assert answer.status_code == 302
    assert "剩" in text_of(client.get("/obligations/"))
    assert "报告履行" in text_of(client.get(answer["Location"]))
    assert post(client, answer["Location"] + "report/", note="已平整。").status_code == 302
    assert "已报履行" in text_of(client.get("/obligations/"))
