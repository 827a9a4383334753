"""Quota for a project: reserved until a day, used with four eyes, given back; never more than needed or there."""

import datetime as dt

import pytest
from django.utils import timezone
from support.factories import district, make_user
from support.pages import post, text_of
from support.quota_world import applied, endowed, given_back, keeper, needy, reserved
from support.races import failures, race
from support.worlds import registered_project

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from parks.quotas.ledger import free_quota
from parks.quotas.models import QuotaAccount
from projects.register.demands import DemandDraft
from projects.register.profiling import set_demand
from projects.siting.quotas.claims import (
    apply_claim,
    commit_claim,
    expire_due_claims,
    let_go_claim,
    reinstate_claim,
    reserve_for_project,
    return_claim,
    still_needed,
)
from projects.siting.quotas.models import ClaimLimit, QuotaClaim
from projects.siting.quotas.queries import claim_rows

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def free():
    return free_quota("land", district("anning"))


def test_without_an_amount_what_the_project_needs_is_kept(people):
    claim = reserved(people)
    assert (claim.amount, claim.status, free()) == (3000, "reserved", 2000)
    assert QuotaAccount.objects.get(state="reserved").holder == claim.uid
    assert still_needed(claim.project, "land") == 0
    with pytest.raises(Invalid, match="已全部预留"):
        reserved(people, claim.project)


def test_use_is_asked_for_by_one_and_approved_by_another(people):
    claim = applied(people)
    both = make_user("land", "quota_keeper", person=people.host_filer.person)
    with pytest.raises(NotAllowed, match="同一人"):
        commit_claim(claim=claim, actor=both)
    with pytest.raises(Missing):
        return_claim(claim=claim, actor=keeper(), note="")
    assert QuotaClaim.objects.awaiting(keeper()).get() == claim
    commit_claim(claim=claim, actor=keeper())
    assert QuotaAccount.objects.get(state="used").balance == 3000


def test_what_a_project_leaves_waits_until_the_keeper_has_looked(people):
    claim = given_back(people)
    assert (QuotaAccount.objects.get(state="released").balance, free()) == (3000, 2000)
    reinstate_claim(claim=claim, actor=keeper())
    assert free() == 5000
    assert still_needed(claim.project, "land") == 3000


def test_a_reservation_past_its_day_is_refused_and_let_go(people):
    claim = reserved(people)
    QuotaClaim.objects.filter(pk=claim.pk).update(expires_on=TODAY - dt.timedelta(days=1))
    claim.refresh_from_db()
    with pytest.raises(Stale, match="到期，不能申请使用"):
        apply_claim(claim=claim, actor=people.host_filer)
    assert (expire_due_claims(), expire_due_claims(), free()) == (1, 0, 5000)
    claim.refresh_from_db()
    assert claim.status == "expired"


def test_letting_go_twice_gives_back_once(people):
    claim = reserved(people)
    seen = QuotaClaim.objects.get(pk=claim.pk)
    let_go_claim(claim=claim, actor=people.host_filer)
    with pytest.raises(Stale):
        let_go_claim(claim=seen, actor=people.host_filer)
    assert free() == 5000


def test_of_new_energy_and_energy_what_the_profile_says_is_kept_and_else_what_is_stated(people):
    project = needy(people)
    for kind in ("new_energy", "energy"):
        endowed("anning", 90_000, kind=kind)
    assert reserved(people, project, amount=7_000, kind="energy").amount == 7_000
    set_demand(project=project, draft=DemandDraft({"new_energy": 20_000}), actor=people.filer)
    assert reserved(people, project, kind="new_energy").amount == 20_000
    with pytest.raises(Invalid, match="已全部预留"):
        reserved(people, project, amount=1, kind="new_energy")


WRONG = (
    ({"amount": 3001}, Invalid, "amount"),
    ({"amount": -5}, Invalid, "amount"),
    ({"kind": "energy"}, Missing, "amount"),
    ({"kind": "new_energy"}, Missing, "amount"),
    ({"kind": "farmland"}, Invalid, "kind"),
    ({"expires_on": None}, Missing, "expires_on"),
    ({"expires_on": TODAY}, Invalid, "expires_on"),
    ({"expires_on": TODAY + dt.timedelta(days=181)}, Invalid, "expires_on"),
)


def test_a_reservation_says_what_is_wrong_with_it(people):
    project = needy(people)
    for ask, kind, field in WRONG:
        with pytest.raises(kind) as refused:
            reserved(people, project, **ask)
        assert field in refused.value.fields
    assert not QuotaClaim.objects.exists()


def test_no_limit_where_none_is_set_and_no_reservation_without_a_need(people):
    ClaimLimit.objects.update(days=None)
    assert reserved(people, expires_on=TODAY + dt.timedelta(days=400)).status == "reserved"
    bare = registered_project(people)
    endowed("xishan", 100)
    ask = {"kind": "land", "amount": 1, "expires_on": TODAY + dt.timedelta(days=3)}
    with pytest.raises(Missing, match="没有写明这一项"):
        reserve_for_project(project=bare, district=district("xishan"), actor=people.filer, **ask)
    with pytest.raises(Invalid, match="没有提供给"):
        reserve_for_project(project=bare, district=district("anning"), actor=people.host_filer, **ask)
    with pytest.raises(NotAllowed):
        reserve_for_project(project=bare, district=district("anning"), actor=people.filer, **ask)


def test_only_the_two_districts_and_the_city_see_a_claim(people):
    claim = reserved(people)
    for viewer in (people.filer, people.host_filer, people.auditor):
        assert QuotaClaim.objects.visible_to(viewer).get() == claim
    assert not QuotaClaim.objects.visible_to(make_user("panlong", "filer")).exists()


def test_lights_follow_the_days_left(people):
    claim = reserved(people)
    for days_later, light in ((0, "green"), (28, "yellow"), (45, "red")):
        (row,) = claim_rows([claim], TODAY + dt.timedelta(days=days_later))
        assert row.light == light


def test_the_pages_and_the_api(people, signed_in):
    endowed("anning", 5000)
    project, host = needy(people), signed_in(people.host_filer)
    day = (TODAY + dt.timedelta(days=30)).isoformat()
    form = {"district": "anning", "kind": "land", "amount": "", "expires_on": day}
    assert "预留指标" in text_of(host.get(f"/projects/{project.uid}/"))
    refused = post(host, f"/quota-claims/new/{project.uid}/", **form | {"amount": "-1"})
    assert refused.status_code == 400
    answer = post(host, f"/quota-claims/new/{project.uid}/", **form)
    assert answer.status_code == 302
    assert "30 亩" in text_of(host.get("/quota-claims/"))
    assert post(host, answer["Location"] + "apply/", version="0").status_code == 302
    city = signed_in(keeper())
    assert "申请使用" in text_of(city.get(answer["Location"]))
    uid = answer["Location"].strip("/").split("/")[-1]
    done = city.post(
        f"/api/v1/quota-claims/{uid}/actions/commit/",
        {"version": 1},
        content_type="application/json",
        headers={"Idempotency-Key": "claim-commit-1"},
    )
    assert (done.status_code, done.json()["status"], done.json()["amount"]) == (200, "committed", "30")
    body = {
        "project": str(project.uid),
        "district": "anning",
        "kind": "energy",
        "amount": "1",
        "expires_on": day,
    }
    short = host.post(
        "/api/v1/quota-claims/",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": "claim-new-1"},
    )
    assert (short.status_code, "只有 0 吨标准煤" in short.json()["detail"]) == (400, True)


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_of_two_projects_on_the_last_ten_mu_one_gets_them(people):
    endowed("anning", 1000)
    first, second = (needy(people, land=1000, title=title) for title in ("示例甲", "示例乙"))
    host, actor = district("anning"), people.host_filer
    answers = race(
        [
            lambda project=project: reserve_for_project(
                project=project, district=host, kind="land", amount=None, actor=actor,
                expires_on=TODAY + dt.timedelta(days=9),
            )
            for project in (first, second)
        ]
    )  # fmt: skip
    (loser,) = failures(answers)
    assert isinstance(loser, Invalid)
    assert QuotaClaim.objects.count() == 1
    assert free() == 0
