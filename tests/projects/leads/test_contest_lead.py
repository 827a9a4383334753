"""冲突待裁: two claims on one enterprise, both receipts side by side, a finding in words."""

import pytest
from support.factories import make_user
from support.lead_world import other_people, two_claims, two_in_review
from support.pages import post, text_of
from support.worlds import reviewed_lead

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.leads.models import Lead
from projects.leads.services import contest_lead, dismiss_lead, recognise_lead, review_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def claims(people):
    return two_in_review(people, other_people())


@pytest.fixture
def contested(people, claims):
    first, second = claims
    contest_lead(lead=first, actor=people.recogniser, note="两单位主张同一企业。")
    second.refresh_from_db()
    return first, second


def test_a_lead_somebody_else_claims_too_is_not_recognised_undisputed(people, claims):
    with pytest.raises(Invalid, match="转冲突裁定"):
        recognise_lead(lead=claims[0], participation="referral", actor=people.recogniser)


def test_contesting_one_puts_both_in_dispute(contested):
    assert [lead.status for lead in contested] == ["contested", "contested"]


def test_a_rival_not_under_review_yet_is_left_where_it_is(people):
    first, second = two_claims(people, other_people())
    contest_lead(lead=review_lead(lead=second, actor=people.recogniser), actor=people.recogniser)
    first.refresh_from_db()
    assert (first.status, second.status) == ("registered", "contested")


def test_without_another_claim_there_is_nothing_to_dispute(people):
    with pytest.raises(Invalid, match="不存在冲突"):
        contest_lead(lead=reviewed_lead(people), actor=people.recogniser)


def test_the_finding_recognises_one_and_dismisses_the_other(people, contested):
    first, second = contested
    recognise_lead(lead=first, participation="referral", actor=people.recogniser, note="首次接洽日在先。")
    dismiss_lead(lead=second, actor=people.recogniser, note="接洽在后，无材料。")
    assert (first.status, second.status) == ("recognised", "terminated")
    assert second.events.last().note == "接洽在后，无材料。"


def test_a_finding_needs_its_words(people, contested):
    first, second = contested
    with pytest.raises(Missing, match="裁定的事实和理由"):
        recognise_lead(lead=first, participation="referral", actor=people.recogniser)
    with pytest.raises(Missing, match="裁定的事实和理由"):
        dismiss_lead(lead=second, actor=people.recogniser, note=" ")


def test_four_eyes_hold_in_a_dispute(people, contested):
    twin = make_user("ipb", "recogniser", person=people.filer.person)
    with pytest.raises(NotAllowed, match="按人认定"):
        recognise_lead(lead=contested[0], participation="referral", actor=twin, note="x")


def test_only_the_body_of_the_setting_recognises(people):
    with pytest.raises(NotAllowed, match="市投资促进局"):
        recognise_lead(
            lead=reviewed_lead(people), participation="referral", actor=make_user("com", "recogniser")
        )


def test_a_dispute_is_not_begun_from_a_stale_page(people, claims):
    earlier = Lead.objects.get(pk=claims[0].pk)
    contest_lead(lead=claims[0], actor=people.recogniser)
    with pytest.raises(Stale):
        contest_lead(lead=earlier, actor=people.recogniser)


def test_the_recogniser_compares_both_receipts_and_no_district_does(people, contested, signed_in):
    first, second = contested
    page = text_of(signed_in(people.recogniser).get(f"/leads/{first.uid}/rivals/"))
    for lead in contested:
        assert lead.code in page
        assert lead.receipts.get().seal.code in page
        assert lead.origin.name in page
    assert page.count("签名有效") == 2
    assert signed_in(people.filer).get(f"/leads/{first.uid}/rivals/").status_code == 404
    mine = text_of(signed_in(people.filer).get(f"/leads/{first.uid}/"))
    assert second.code not in mine
    assert "登记了同一企业" not in mine


def test_the_list_tells_the_city_of_the_collision_and_no_district(people, claims, signed_in):
    assert text_of(signed_in(people.recogniser).get("/leads/")).count("/rivals/") == 2
    assert "/rivals/" not in text_of(signed_in(people.filer).get("/leads/"))
    assert "2 条审查中的线索尚待本单位表示意见" in text_of(signed_in(people.reviewer).get("/leads/"))


def test_the_page_takes_the_dispute(people, claims, signed_in):
    client, (first, second) = signed_in(people.recogniser), claims
    assert post(client, f"/leads/{first.uid}/contest/", version=first.version).status_code == 302
    second.refresh_from_db()
    assert second.status == "contested"
    assert post(client, f"/leads/{second.uid}/dismiss/", version=second.version).status_code == 400
    done = post(client, f"/leads/{second.uid}/dismiss/", version=second.version, note="不成立。")
    assert done.status_code == 302
