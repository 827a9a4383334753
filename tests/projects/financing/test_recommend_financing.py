"""融资推荐: drafted by one, recommended by another, answered by the bank, drawn never beyond what was granted."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone
from support.factories import make_user
from support.pages import post, text_of
from support.worlds import registered_project

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.financing.models import Financing
from projects.financing.queries import for_list, totals
from projects.financing.services import (
    FinancingDraft,
    change_financing,
    draft_financing,
    grant_financing,
    propose_financing,
    recommend_financing,
    record_drawdown,
    refuse_financing,
    return_financing,
    withdraw_financing,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WAN = 1_000_000
WANTED = FinancingDraft(bank="示例银行西山支行", amount_fen=5000 * WAN, purpose="设备购置")


def drafted(people):
    return draft_financing(project=registered_project(people), draft=WANTED, actor=people.filer)


def recommended(people):
    financing = propose_financing(financing=drafted(people), actor=people.filer)
    return recommend_financing(financing=financing, actor=leader())


def granted(people, fen=3000 * WAN):
    return grant_financing(
        financing=recommended(people), actor=people.filer, granted_fen=fen, granted_on=TODAY
    )


def leader():
    return make_user("xishan", "leader")


def test_the_leader_recommends_what_another_person_drafted(people):
    financing = propose_financing(financing=drafted(people), actor=people.filer)
    same = make_user("xishan", "leader", person=people.filer.person)
    with pytest.raises(NotAllowed, match="同一人"):
        recommend_financing(financing=financing, actor=same)
    assert recommend_financing(financing=financing, actor=leader()).status == "recommended"


def test_what_was_given_back_is_changed_and_proposed_again(people):
    financing = propose_financing(financing=drafted(people), actor=people.filer)
    with pytest.raises(Stale):
        change_financing(financing=financing, draft=WANTED, actor=people.filer)
    with pytest.raises(Missing):
        return_financing(financing=financing, actor=leader(), note="")
    return_financing(financing=financing, actor=leader(), note="请写明用途。")
    less = FinancingDraft(bank=WANTED.bank, amount_fen=4000 * WAN, purpose="厂房装修")
    change_financing(financing=financing, draft=less, actor=people.filer)
    financing.refresh_from_db()
    assert (financing.amount_fen, financing.purpose) == (4000 * WAN, "厂房装修")
    assert propose_financing(financing=financing, actor=people.filer).status == "proposed"


def test_drawdowns_never_exceed_the_grant_and_are_put_right_with_a_reason(people):
    financing = granted(people)
    record_drawdown(financing=financing, actor=people.filer, amount_fen=2500 * WAN, drawn_on=TODAY)
    with pytest.raises(Invalid, match=r"超过授信 3,000\.00 万元"):
        record_drawdown(financing=financing, actor=people.filer, amount_fen=501 * WAN, drawn_on=TODAY)
    with pytest.raises(Invalid, match="写明原因"):
        record_drawdown(financing=financing, actor=people.filer, amount_fen=-WAN, drawn_on=TODAY)
    record_drawdown(
        financing=financing, actor=people.filer, amount_fen=-500 * WAN, drawn_on=TODAY, note="误记"
    )
    with pytest.raises(Invalid, match="小于 0"):
        record_drawdown(
            financing=financing, actor=people.filer, amount_fen=-2001 * WAN, drawn_on=TODAY, note="误记"
        )
    assert for_list(people.filer).get().drawn_fen == 2000 * WAN
    assert totals(for_list(people.reviewer)).drawn_fen == 2000 * WAN


def test_bad_answers_are_refused_with_a_sentence_and_change_nothing(people):
    financing = recommended(people)
    tomorrow = TODAY + dt.timedelta(days=1)
    for fen, day in ((None, TODAY), (0, TODAY), (WAN, None), (WAN, tomorrow)):
        with pytest.raises((Missing, Invalid)):
            grant_financing(financing=financing, actor=people.filer, granted_fen=fen, granted_on=day)
    with pytest.raises(Stale):
        record_drawdown(financing=financing, actor=people.filer, amount_fen=WAN, drawn_on=TODAY)
    with pytest.raises(Missing):
        refuse_financing(financing=financing, actor=people.filer, note=" ")
    assert refuse_financing(financing=financing, actor=people.filer, note="抵押不足。").status == "refused"
    with pytest.raises(Stale):
        withdraw_financing(financing=financing, actor=people.filer, note="不再需要。")


def test_one_bank_is_asked_once_at_a_time(people):
    financing = drafted(people)
    with pytest.raises(Invalid, match="不要重复推荐"):
        draft_financing(project=financing.project, draft=WANTED, actor=people.filer)
    withdraw_financing(financing=financing, actor=people.filer, note="换一家。")
    assert draft_financing(project=financing.project, draft=WANTED, actor=people.filer).status == "draft"


@pytest.mark.parametrize(
    "draft",
    [
        FinancingDraft("", 1, "设备"),
        FinancingDraft("某" * 300, 1, "设备"),
        FinancingDraft("某银行", None, "设备"),
        FinancingDraft("某银行", -1, "设备"),
        FinancingDraft("某银行", 1, " "),
    ],
)
def test_an_impossible_draft_is_refused(people, draft):
    with pytest.raises((Missing, Invalid)):
        draft_financing(project=registered_project(people), draft=draft, actor=people.filer)
    assert not Financing.objects.exists()


def test_another_district_neither_sees_nor_drafts_it(people):
    financing = drafted(people)
    stranger = make_user("panlong", "filer")
    assert not Financing.objects.visible_to(stranger).exists()
    assert Financing.objects.visible_to(people.auditor).get() == financing
    with pytest.raises(NotAllowed):
        draft_financing(project=financing.project, draft=WANTED, actor=stranger)


def test_the_pages_from_draft_to_drawdown(people, signed_in):
    project = registered_project(people)
    filer = signed_in(people.filer)
    assert "推荐融资" in text_of(filer.get(f"/projects/{project.uid}/"))
    url = f"/financing/new/{project.uid}/"
    assert post(filer, url, bank="", amount_fen="约5000", purpose="").status_code == 400
    page = post(filer, url, bank="示例银行", amount_fen="5,000", purpose="设备购置")["Location"]
    assert post(filer, page + "edit/", bank="示例银行", amount_fen="6,000", purpose="设备").status_code == 302
    assert post(filer, page + "propose/").status_code == 302
    assert post(signed_in(leader()), page + "recommend/").status_code == 302
    assert post(filer, page + "grant/", granted_fen="1e5", granted_on=TODAY).status_code == 400
    assert post(filer, page + "grant/", granted_fen="4000", granted_on=TODAY).status_code == 302
    assert post(filer, page + "drawdowns/", amount_fen="4001", drawn_on=TODAY).status_code == 400
    assert post(filer, page + "drawdowns/", amount_fen="1500", drawn_on=TODAY).status_code == 302
    shown = text_of(filer.get("/financing/"))
    assert "6,000.00" in shown
    assert "1,500.00" in shown


def test_a_machine_drafts_and_follows_it(people, signed_in):
    project = registered_project(people)
    client = signed_in(people.filer)

    def send(path, body):
        return client.post(path, body, content_type="application/json", HTTP_IDEMPOTENCY_KEY=str(uuid4()))

    body = {"project": project.code, "bank": "示例银行", "purpose": "设备购置", "amount": "50000000.00"}
    made = send("/api/v1/financings/", body)
    assert made.status_code == 200, made.json()
    path = f"/api/v1/financings/{made.json()['uid']}/"
    assert send(f"{path}actions/propose/", {}).json()["status"] == "proposed"
    assert client.get("/api/v1/financings/").json()["results"][0]["amount"] == "50000000.00"
    assert send(f"{path}drawdowns/", {"amount": "1.00", "drawn_on": "2026-01-01"}).status_code == 409
    assert client.get(path).json()["drawdowns"] == []
