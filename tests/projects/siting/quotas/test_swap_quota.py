"""指标调剂换利益: quota for a share of an agreement, confirmed by both sides, approved, ended with the agreement."""

import pytest
from support.agreement_world import amended, sign_supplement_by_all
from support.factories import district, make_user
from support.pages import post, text_of
from support.quota_world import agreed_swap, confirmed_swap, proposed_swap, swapped
from support.worlds import agreement_in_force, drafted_agreement

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from parks.quotas.ledger import free_quota
from parks.quotas.models import QuotaBatch
from projects.agreements.ending import terminate_agreement
from projects.siting.quotas.models import QuotaSwap
from projects.siting.quotas.queries import swap_sentence
from projects.siting.quotas.swaps import (
    SwapDraft,
    agree_to_swap,
    approve_swap,
    confirm_swap,
    end_swaps,
    propose_swap,
    refuse_swap,
    withdraw_swap,
)

pytestmark = pytest.mark.django_db


def free(slug):
    return free_quota("land", district(slug))


def test_quota_moves_once_both_sides_and_the_city_have_agreed(people):
    swap = agreed_swap(people)
    assert (free("xishan"), free("anning")) == (2000, 0)
    approve_swap(swap=swap, actor=people.approver)
    assert (swap.status, free("xishan"), free("anning")) == ("in_force", 1000, 1000)
    batch = QuotaBatch.objects.get(action="transfer")
    assert batch.document == swap.agreement.code
    sentence = swap_sentence(QuotaSwap.objects.get(pk=swap.pk))
    assert "西山向安宁调剂用地指标 10 亩" in sentence
    assert "“规模以上工业产值”3/10 的分享" in sentence


def test_every_step_is_another_persons(people):
    swap = proposed_swap(people)
    with pytest.raises(NotAllowed, match="同一人"):
        confirm_swap(swap=swap, actor=make_user("xishan", "leader", person=people.filer.person))
    with pytest.raises(NotAllowed):
        confirm_swap(swap=swap, actor=people.host_leader)
    confirm_swap(swap=swap, actor=people.leader)
    with pytest.raises(NotAllowed):
        agree_to_swap(swap=swap, actor=people.leader)
    assert QuotaSwap.objects.awaiting(people.host_leader).get() == swap
    agree_to_swap(swap=swap, actor=people.host_leader)
    with pytest.raises(NotAllowed, match="同一人"):
        approve_swap(swap=swap, actor=make_user("drc", "approver", person=people.host_leader.person))


def test_a_swap_says_what_is_wrong_with_it(people):
    agreement = agreement_in_force(people)
    for taker in ("xishan", "fumin"):
        with pytest.raises(Invalid, match="两个不同的区县方"):
            proposed_swap(people, agreement=agreement, taker=district(taker))
    for changes, field in (
        ({"amount": -1}, "amount"),
        ({"amount": 0}, "amount"),
        ({"kind": "farmland"}, "kind"),
    ):
        with pytest.raises(Invalid) as refused:
            proposed_swap(people, agreement=agreement, **changes)
        assert field in refused.value.fields
    old = agreement.current.terms.get(indicator__code="industrial_output")
    sign_supplement_by_all(amended(people, agreement), people)
    draft = SwapDraft(old, district("xishan"), district("anning"), "land", 1)
    agreement.refresh_from_db()
    with pytest.raises(Invalid, match="现行版本"):
        propose_swap(agreement=agreement, draft=draft, actor=people.filer)
    with pytest.raises(NotAllowed):
        propose_swap(agreement=agreement, draft=draft, actor=people.host_filer)


def test_a_swap_on_an_agreement_that_has_ended_is_refused_at_every_step(people):
    draft = drafted_agreement(people)
    with pytest.raises(Stale, match="没有生效或已经结束"):
        proposed_swap(people, agreement=draft)
    swap = confirmed_swap(people)
    terminate_agreement(agreement=swap.agreement, actor=people.approver, note="协商解除。")
    with pytest.raises(Stale, match="没有生效或已经结束"):
        agree_to_swap(swap=swap, actor=people.host_leader)
    assert (end_swaps(), end_swaps()) == (1, 0)
    swap.refresh_from_db()
    assert (swap.status, free("anning")) == ("lapsed", 0)


@pytest.mark.parametrize(("returns", "left"), [(True, 0), (False, 1000)])
def test_a_swap_ends_with_its_agreement(people, returns, left):
    swap = swapped(people, returns_at_end=returns)
    terminate_agreement(agreement=swap.agreement, actor=people.approver, note="协商解除。")
    assert (end_swaps(), end_swaps()) == (1, 0)
    swap.refresh_from_db()
    assert (swap.status, swap.returned, free("anning")) == ("ended", 1000 - left, left)
    assert free("xishan") == 2000 - left


def test_no_more_is_swapped_than_the_giver_has(people):
    swap = agreed_swap(people, amount=2001)
    with pytest.raises(Invalid, match="只有 20 亩"):
        approve_swap(swap=swap, actor=people.approver)
    swap.refresh_from_db()
    assert swap.status == "agreed"


def test_swaps_are_refused_with_words_or_withdrawn(people):
    swap = proposed_swap(people)
    with pytest.raises(Missing):
        refuse_swap(swap=swap, actor=people.leader, note="")
    assert refuse_swap(swap=swap, actor=people.leader, note="本区自用。").status == "refused"
    again = confirmed_swap(people, agreement=swap.agreement)
    assert withdraw_swap(swap=again, actor=people.filer).status == "withdrawn"


def test_the_pages_and_the_api(people, signed_in):
    swap = proposed_swap(people)
    mine, other = signed_in(people.leader), signed_in(people.host_leader)
    assert "西山 → 安宁" in text_of(mine.get("/quota-swaps/"))
    page = f"/quota-swaps/{swap.uid}/"
    assert post(mine, page + "confirm/", version="0").status_code == 302
    done = other.post(
        f"/api/v1/quota-swaps/{swap.uid}/actions/agree/",
        {"version": 1},
        content_type="application/json",
        headers={"Idempotency-Key": "swap-agree-1"},
    )
    assert (done.json()["status"], done.json()["share"], done.json()["amount"]) == ("agreed", "3/10", "10")
    assert signed_in(make_user("panlong", "leader")).get(page).status_code == 404
    filer = signed_in(people.filer)
    url = f"/quota-swaps/new/{swap.agreement.uid}/"
    term = swap.term_id
    form = {"giver": "xishan", "taker": "anning", "kind": "land", "amount": "-5", "term": term}
    assert "不填负数" in text_of(post(filer, url, **form))
    assert post(filer, url, **form | {"amount": "5"}).status_code == 302
    body = {
        "agreement": str(swap.agreement.uid),
        "indicator": "industrial_output",
        "giver": "xishan",
        "taker": "anning",
    }
    made = filer.post(
        "/api/v1/quota-swaps/",
        body | {"kind": "land", "amount": "1.5"},
        content_type="application/json",
        headers={"Idempotency-Key": "swap-new-1"},
    )
    assert (made.status_code, made.json()["amount"]) == (200, "1.5")
