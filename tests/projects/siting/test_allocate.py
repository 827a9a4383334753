"""新能源指标分配: projects compete for the same MW by published indicators; one chooses with reasons, another approves."""

import datetime as dt

import pytest
from django.utils import timezone
from support import quota_world
from support.factories import district, make_user
from support.pages import post, text_of
from support.quota_world import called, chosen, endowed, entered
from support.token_world import by_token

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from parks.quotas.ledger import free_quota
from projects.siting.allocation.models import AllocationRound
from projects.siting.allocation.queries import sheet_of
from projects.siting.allocation.services import (
    approve_choice,
    enter_round,
    propose_choice,
    return_choice,
    score_entry,
    suggested,
)
from projects.siting.quotas.claims import apply_claim, commit_claim
from projects.siting.quotas.models import QuotaClaim
from projects.transfers.settings import ScoringRubric

pytestmark = pytest.mark.django_db


def competing(people, *points):
    """A round for 50 MW of which everybody wants 30."""
    of = called(people)
    return of, [entered(people, of, each, title=f"光伏{n}") for n, each in enumerate(points)]


def test_the_ranking_comes_from_the_published_weights_and_says_why(people):
    of, _entries = competing(people, 70, 90, None)
    rows = sheet_of(of, people.reviewer).rows
    assert [(row.entry.project.title, row.rank) for row in rows] == [
        ("光伏1", 1),
        ("光伏0", 2),
        ("光伏2", None),
    ]
    assert rows[0].why == "得分最高，主要来自前期工作深度 27.00 分、接网与消纳条件 22.50 分"
    assert rows[1].why == "比第一名少 20.00 分，主要差在前期工作深度 6.00 分、接网与消纳条件 5.00 分"
    assert suggested([row.entry for row in rows], of.amount) == {
        rows[0].entry.pk: 30_000, rows[1].entry.pk: 20_000,
    }  # fmt: skip


def test_what_is_approved_is_reserved_and_used_by_the_claims_of_quotas(people):
    of, (low, high) = competing(people, 70, 90)
    propose_choice(of=of, granted={high.pk: 30_000, low.pk: 20_000}, actor=people.reviewer)
    of.refresh_from_db()
    approve_choice(of=of, actor=people.approver)
    claims = {row.project_id: row for row in QuotaClaim.objects.all()}
    assert {row.amount for row in claims.values()} == {30_000, 20_000}
    assert free_quota("new_energy", district("anning")) == 50_000
    high.refresh_from_db()
    assert (high.claim, high.claim.expires_on) == (claims[high.project_id], of.reserve_until)
    used = commit_claim(
        claim=apply_claim(claim=high.claim, actor=people.host_filer), actor=quota_world.keeper()
    )
    assert used.status == "committed"


def test_departing_from_the_ranking_needs_a_written_reason(people):
    of, (low, high) = competing(people, 70, 90)
    for given in ({low.pk: 30_000}, {low.pk: 20_000, high.pk: 10_000}):
        with pytest.raises(Missing, match="没有按名次"):
            propose_choice(of=of, granted=given, actor=people.reviewer)
    made = propose_choice(of=of, granted={low.pk: 30_000}, actor=people.reviewer, note="前者缺接网批复")
    assert made.status == "proposed"


def test_another_person_approves_and_a_return_opens_the_round_again(people):
    of = chosen(people)
    with pytest.raises(NotAllowed):
        approve_choice(of=of, actor=people.reviewer)
    both = make_user("drc", "reviewer")
    both.memberships.create(body=both.memberships.get().body, role="approver")
    with pytest.raises(Missing, match="退回理由"):
        return_choice(of=of, actor=people.approver, note=" ")
    back = return_choice(of=of, actor=people.approver, note="请补充理由")
    entry = back.entries.get()
    assert (back.status, entry.granted) == ("open", None)
    again = propose_choice(of=back, granted={entry.pk: 30_000}, actor=both)
    with pytest.raises(NotAllowed, match=r"同一人|另一人|本人|他人"):
        approve_choice(of=again, actor=both)


def test_a_choice_that_does_not_add_up_is_refused(people):
    of, (one, two) = competing(people, 90, 90)
    for given, error, match in (
        ({}, Missing, "至少为一个"),
        ({one.pk: 30_001}, Invalid, "申请数量之间"),
        ({one.pk: 30_000, two.pk: 30_000}, Invalid, "超过本轮的 50 MW"),
    ):
        with pytest.raises(error, match=match):
            propose_choice(of=of, granted=given, actor=people.reviewer)
    entered(people, of, None, title="未评分")
    with pytest.raises(Missing, match="没有评分"):
        propose_choice(of=of, granted={one.pk: 1}, actor=people.reviewer)


def test_a_unit_that_has_not_enough_lets_nothing_be_reserved(people):
    endowed("anning", 10_000, kind="new_energy")
    of = chosen(people)
    with pytest.raises((Invalid, Stale), match=r"不足|不够|可用"):
        approve_choice(of=of, actor=people.approver)
    of.refresh_from_db()
    assert (of.status, QuotaClaim.objects.count()) == ("proposed", 0)


def test_who_may_compete_and_when(people):
    of, (entry,) = competing(people, None)
    again = {"of": of, "project": entry.project, "amount": 1, "district": None}
    with pytest.raises(NotAllowed):
        enter_round(actor=people.host_filer, **again)
    with pytest.raises(Stale, match="已经报名"):
        enter_round(actor=people.filer, **again)
    other = quota_world.needy(people, title="另一个")
    with pytest.raises(Missing, match="新能源装机"):
        enter_round(of=of, project=other, district=None, actor=people.filer)
    with pytest.raises(Invalid, match="超过本轮"):
        enter_round(of=of, project=other, amount=50_001, district=None, actor=people.filer)
    with pytest.raises(Invalid, match="0 至 100"):
        score_entry(entry=entry, points={"grid": 101}, actor=people.reviewer)
    type(of).objects.update(closes_on=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(Stale, match="截止"):
        enter_round(of=of, project=other, amount=1, district=None, actor=people.filer)
    ScoringRubric.objects.filter(applies_to="project").update(valid_to=timezone.localdate())
    with pytest.raises(Missing, match="未设定"):
        called(people)


def test_the_pages_show_others_neither_names_nor_points(people, signed_in):
    city, mine = signed_in(people.reviewer), signed_in(people.filer)
    day = timezone.localdate()
    endowed("anning", 90_000, kind="new_energy")
    asked = {"title": "2026年第一批", "amount": "50", "district": "anning"}
    days = {
        name: (day + dt.timedelta(days=n)).isoformat()
        for name, n in (("closes_on", 5), ("reserve_until", 50))
    }
    url = post(city, "/allocation/new/", **asked, **days).url
    project = quota_world.needy(people, title="滇中光伏")
    assert post(mine, f"{url}enter/", project=project.uid, amount="30").status_code == 302
    of = AllocationRound.objects.get()
    entry = of.entries.get()
    points = {item["code"]: "80" for item in of.rubric.criteria}
    assert post(city, f"{url}entries/{entry.uid}/score/", **points).status_code == 302
    stranger = signed_in(make_user("panlong", "filer"))
    assert "滇中光伏" not in text_of(stranger.get(url))
    told = stranger.get(f"/api/v1/allocations/{of.uid}/").json()
    assert (told["competing"], told["entries"]) == (1, [])
    assert 'value="30"' in city.get(url).content.decode()
    grants = {f"grant_{entry.pk}": "30", "version": "0", "note": "照名次"}
    assert post(city, f"{url}choose/", **grants).status_code == 302
    assert "照名次" not in text_of(mine.get(url))
    assert post(signed_in(people.approver), f"{url}approve/", version="1", note="").status_code == 302
    (row,) = mine.get(f"/api/v1/allocations/{of.uid}/").json()["entries"]
    assert (row["rank"], row["score"], row["granted"]) == (1, "80.00", "30")
    assert "滇中光伏" in text_of(mine.get(url))
    assert "2026年第一批" in text_of(mine.get("/allocation/"))


def test_machines_carry_a_round_from_the_call_to_what_is_reserved(people):
    city, mine = by_token(people.reviewer), by_token(people.filer)
    endowed("anning", 100_000, kind="new_energy")
    day = timezone.localdate()
    days = {"closes_on": day.isoformat(), "reserve_until": (day + dt.timedelta(days=60)).isoformat()}
    of = city("allocations/new", title="示例轮次", amount="50", district="anning", **days)
    path, project = f"allocations/{of['uid']}", quota_world.needy(people)
    (entry,) = mine(f"{path}/entries", project=str(project.uid), amount="30.5")["entries"]
    assert (entry["asked"], entry["rank"]) == ("30.5", None)
    points = {item["code"]: 80 for item in of["criteria"]}
    (entry,) = city(f"{path}/entries/{entry['uid']}/points", points=points)["entries"]
    assert (entry["rank"], entry["score"]) == (1, "80.00")
    wrong = [{"entry": entry["uid"], "amount": "1"}] * 2
    assert "重复" in city(f"{path}/choice", expected=400, granted=wrong)["detail"]
    proposed = city(f"{path}/choice", granted=[{"entry": entry["uid"], "amount": "30.5"}])
    city(f"{path}/actions/approve", expected=403)
    done = by_token(people.approver)(f"{path}/actions/approve", version=proposed["version"])
    assert (done["status"], done["entries"][0]["granted"]) == ("approved", "30.5")
    assert QuotaClaim.objects.get().amount == 30_500
