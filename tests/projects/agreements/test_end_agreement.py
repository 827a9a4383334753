"""到期 and 解除: announced, by themselves, or by another person with a reason; what was posted stands."""

import datetime as dt

import pytest
from support.agreement_world import NEXT
from support.factories import make_user
from support.pages import text_of
from support.worlds import TO, agreement_in_force, term

from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.common.quarter import Quarter
from projects.agreements.ending import announce_ends, expire_due, terminate_agreement
from projects.agreements.models import CompiledTerm, ExpiryNotice
from projects.agreements.settings import AgreementSetting

pytestmark = pytest.mark.django_db
END = TO.last_day


def before(days):
    return END - dt.timedelta(days=days)


def test_an_end_is_announced_once_for_each_of_the_set_days(people):
    agreement = agreement_in_force(people)
    assert announce_ends(today=before(181)) == 0
    assert announce_ends(today=before(180)) == 1
    assert announce_ends(today=before(179)) == 0
    assert announce_ends(today=before(90)) == 1
    assert announce_ends(today=before(20)) == 1
    assert announce_ends(today=before(-1)) == 0
    assert set(ExpiryNotice.objects.values_list("agreement", "days", "last_day")) == {
        (agreement.pk, days, END) for days in (180, 90, 30)
    }


def test_without_a_setting_nobody_is_reminded(people):
    agreement_in_force(people)
    AgreementSetting.objects.all().delete()
    assert announce_ends(today=before(10)) == 0


def test_an_agreement_expires_after_its_last_quarter(people):
    agreement = agreement_in_force(people)
    assert expire_due(today=END) == 0
    assert expire_due(today=END + dt.timedelta(days=1)) == 1
    assert expire_due(today=END + dt.timedelta(days=1)) == 0
    agreement.refresh_from_db()
    assert (agreement.status, agreement.transfer.status) == ("expired", "expired")
    assert agreement.events.last().actor_label == "系统"


def test_the_page_says_how_long_an_agreement_still_runs(people, signed_in):
    running = Quarter(NEXT - 1)
    agreement = agreement_in_force(people, terms=[term(to_quarter=running)])
    assert announce_ends() == 1
    client = signed_in(people.leader)
    assert "还有" in text_of(client.get(f"/agreements/{agreement.uid}/"))
    assert agreement.code in text_of(client.get("/agreements/?ending=soon"))
    ExpiryNotice.objects.create(agreement=agreement, days=1, last_day=dt.date(2020, 1, 1))
    other = agreement_in_force(people)
    assert other.code not in text_of(client.get("/agreements/?ending=soon"))


def test_another_person_of_the_city_terminates_with_a_reason(people):
    agreement = agreement_in_force(people)
    with pytest.raises(Missing, match="解除理由"):
        terminate_agreement(agreement=agreement, actor=people.approver, note="")
    with pytest.raises(NotAllowed):
        terminate_agreement(agreement=agreement, actor=people.reviewer, note="协商一致。")
    same = make_user("drc", "approver", person=people.reviewer.person)
    with pytest.raises(NotAllowed, match="同一人"):
        terminate_agreement(agreement=agreement, actor=same, note="协商一致。")
    done = terminate_agreement(
        agreement=agreement, actor=people.approver, note="协商一致解除。", shares_end=NEXT.code
    )
    assert done.status == "terminated"
    assert set(CompiledTerm.objects.values_list("to_quarter", flat=True)) == {NEXT}
    assert agreement.events.last().data["shares_end"] == NEXT.code


def test_shares_may_outlive_the_agreement_where_its_clause_says_so(people):
    agreement = agreement_in_force(people)
    terminate_agreement(agreement=agreement, actor=people.approver, note="分享按约定继续。")
    assert set(CompiledTerm.objects.values_list("to_quarter", flat=True)) == {TO}


@pytest.mark.parametrize("quarter", [Quarter(NEXT - 2).code, "2026年", "2026Q5"])
def test_shares_of_the_past_are_not_taken_back(people, quarter):
    agreement = agreement_in_force(people)
    with pytest.raises(Invalid) as refused:
        terminate_agreement(agreement=agreement, actor=people.approver, note="解除。", shares_end=quarter)
    assert "shares_end" in refused.value.fields
    agreement.refresh_from_db()
    assert agreement.status == "in_force"
