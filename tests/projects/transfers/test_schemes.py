"""办法: the way of each scheme from the form to its approval, and what each refuses."""

import datetime as dt

import pytest
from support.factories import district, make_user
from support.stages import in_production
from support.worlds import (
    drafted_scheme_transfer,
    offered_transfer,
    recognised_lead,
    registered_project,
    scheme_draft,
    scheme_project,
    scheme_transfer_in_review,
    transfer_draft,
)

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.workflow import move
from parks.directory.models import Park
from projects.register.services import with_facts
from projects.transfers.conditions import prove_condition
from projects.transfers.contributing import add_contribution, remove_contribution, shares_of
from projects.transfers.models import Transfer
from projects.transfers.moves import Action
from projects.transfers.queries import missing_to_submit
from projects.transfers.scoring import score_candidate
from projects.transfers.services import (
    accept_transfer,
    accept_with_conditions,
    approve_transfer,
    draft_scheme_transfer,
    draft_transfer,
    match_transfer,
    meet_conditions,
    offer_transfer,
    reject_transfer_kind,
    submit_transfer,
    terminate_transfer,
    update_transfer,
)

pytestmark = pytest.mark.django_db

POINTS = {"resources": 80, "land": 70, "grid": 60, "industry": 50, "ecology": 90}


# Key parks


def test_a_key_park_is_reported_reviewed_and_recognised(people):
    transfer = scheme_transfer_in_review(people, "key_park")
    assert not Transfer.objects.visible_to(make_user("mohan", "leader")).exists()
    approve_transfer(transfer=transfer, actor=people.approver, note="予以认定。")
    transfer.refresh_from_db()
    assert (transfer.status, transfer.host) == ("approved", district("mohan"))
    assert Transfer.objects.visible_to(make_user("mohan", "leader")).get() == transfer


@pytest.mark.parametrize("slug", ["anning", "haikou", "nanpo"])
def test_a_park_that_is_not_on_the_list_is_refused(people, slug):
    project = registered_project(people)
    draft = scheme_draft("key_park", park=Park.objects.get(slug=slug))
    with pytest.raises(Invalid, match="不在重点产业协作园区名单内") as refused:
        draft_scheme_transfer(project=project, scheme="key_park", actor=people.filer, draft=draft)
    assert "park" in refused.value.fields
    assert not Transfer.objects.exists()


def test_the_city_may_say_that_a_key_park_is_none(people):
    transfer = submit_transfer(transfer=drafted_scheme_transfer(people, "key_park"), actor=people.filer)
    assert reject_transfer_kind(transfer=transfer, actor=people.reviewer, note="园区已调出名单。").status == (
        "not_applicable"
    )


# What a scheme excludes, and the choice between two


@pytest.mark.parametrize(("code", "kind"), [("K7010", "房地产"), ("N7810", "公共基础设施")])
def test_an_excluded_kind_is_refused_and_the_lead_stays(people, code, kind):
    lead = recognised_lead(people)
    facts = with_facts(
        lead.project, industry_code=code, agreed_investment_fen=None, planned_investment_fen=100
    )
    with pytest.raises(Invalid, match=kind):
        draft_transfer(lead=lead, actor=people.filer, draft=transfer_draft(lead, project=facts))
    lead.refresh_from_db()
    assert not Transfer.objects.exists()


def test_two_schemes_that_fit_want_a_recorded_choice(people):
    project = in_production(people, scheme_project(people, "new_energy"))
    transfer = draft_scheme_transfer(
        project=project, scheme="new_energy", actor=people.filer, draft=scheme_draft("new_energy")
    )
    assert [row.field for row in missing_to_submit(transfer)] == ["choice_reason"]
    with pytest.raises(Missing, match="选用理由"):
        submit_transfer(transfer=transfer, actor=people.filer)
    draft = scheme_draft("new_energy", choice_reason="新建机组，不是搬迁。")
    update_transfer(transfer=transfer, draft=draft, actor=people.filer)
    submit_transfer(transfer=transfer, actor=people.filer)
    choice = transfer.events.get(action="submit").data["choice"]
    assert choice == {
        "scheme": "new_energy",
        "fitting": ["relocation", "new_energy"],
        "reason": "新建机组，不是搬迁。",
    }


def test_a_lead_offered_to_the_district_of_a_listed_park_wants_a_choice_too(people):
    lead = recognised_lead(people)
    transfer = draft_transfer(
        lead=lead, actor=people.filer, draft=transfer_draft(lead, proposed_host=district("mohan"))
    )
    assert "choice_reason" in {row.field for row in missing_to_submit(transfer)}


@pytest.mark.parametrize("scheme", ["investment", "unknown"])
def test_a_scheme_that_starts_from_a_lead_or_is_unknown_is_refused(people, scheme):
    with pytest.raises(Invalid):
        draft_scheme_transfer(project=registered_project(people), scheme=scheme, actor=people.filer)


def test_a_project_has_one_request_under_way(people):
    transfer = drafted_scheme_transfer(people, "key_park")
    with pytest.raises(Invalid, match=transfer.code):
        draft_scheme_transfer(project=transfer.project, scheme="new_energy", actor=people.filer)


def test_a_request_is_started_by_the_filer_of_its_project_only(people):
    with pytest.raises(NotAllowed):
        draft_scheme_transfer(project=registered_project(people), scheme="key_park", actor=people.host_filer)


# Parks built together


def test_a_plan_needs_a_contribution_valued_and_dated(people):
    transfer = drafted_scheme_transfer(people, "co_building")
    remove_contribution(contribution=transfer.contributions.get(), actor=people.filer)
    with pytest.raises(Missing, match="共建投入"):
        submit_transfer(transfer=transfer, actor=people.filer)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount_fen": None}, "amount"),
        ({"amount_fen": 0}, "amount"),
        ({"valued_on": None}, "valued_on"),
        ({"valued_on": dt.date(2099, 1, 1)}, "valued_on"),
        ({"basis": " "}, "basis"),
        ({"kind": "gold"}, "kind"),
    ],
)
def test_a_contribution_that_is_not_valued_or_dated_is_refused(people, wrong, field):
    transfer = drafted_scheme_transfer(people, "co_building")
    values = {
        "side": "host",
        "kind": "land",
        "amount_fen": 100,
        "valued_on": dt.date(2026, 1, 1),
        "basis": "示例",
    }
    with pytest.raises((Missing, Invalid)) as refused:
        add_contribution(transfer=transfer, actor=people.filer, **(values | wrong))
    assert field in refused.value.fields
    assert transfer.contributions.count() == 1


def test_contributions_are_fixed_once_the_plan_is_submitted_and_their_shares_add_up(people):
    transfer = drafted_scheme_transfer(people, "co_building")
    add_contribution(
        transfer=transfer, side="host", kind="land", amount_fen=200_000_000, valued_on=dt.date(2026, 1, 1),
        basis="示例", actor=people.filer,
    )  # fmt: skip
    assert sum(shares_of(transfer).values()) == 1
    submit_transfer(transfer=transfer, actor=people.filer)
    with pytest.raises(Stale):
        remove_contribution(contribution=transfer.contributions.first(), actor=people.filer)


# New energy


def scored(people, **totals):
    transfer = match_transfer(transfer=scheme_transfer_in_review(people, "new_energy"), actor=people.reviewer)
    for slug, points in totals.items():
        given = dict.fromkeys(POINTS, points)
        score_candidate(transfer=transfer, district=district(slug), points=given, actor=people.reviewer)
    return transfer


def test_a_score_is_the_weighted_sum(people):
    transfer = scored(people)
    row = score_candidate(
        transfer=transfer, district=district("anning"), points=POINTS, actor=people.reviewer
    )
    assert row.total == 30 * 80 + 20 * 70 + 20 * 60 + 20 * 50 + 10 * 90


def test_a_host_nobody_scored_is_not_offered(people):
    with pytest.raises(Missing, match="还没有评分"):
        offer_transfer(transfer=scored(people), host=district("anning"), actor=people.reviewer)


def test_passing_over_the_best_needs_a_reason(people):
    transfer = scored(people, anning=80, fumin=70)
    with pytest.raises(Missing, match="低于安宁市"):
        offer_transfer(transfer=transfer, host=district("fumin"), actor=people.reviewer)
    offer_transfer(transfer=transfer, host=district("fumin"), actor=people.reviewer, note="安宁市消纳不足。")
    assert transfer.events.get(action="offer").data["scores"] == {"anning": 8000, "fumin": 7000}


@pytest.mark.parametrize(
    "wrong", [{"land": "101"}, {"land": "-1"}, {"land": "７０"}, {"land": ""}, {"wind": "5"}]
)
def test_points_are_whole_and_of_the_rubric(people, wrong):
    with pytest.raises(Invalid):
        score_candidate(
            transfer=scored(people), district=district("anning"), points=POINTS | wrong, actor=people.reviewer
        )


def test_candidates_are_scored_by_the_city_while_matching_only(people):
    transfer = scored(people, anning=80)
    with pytest.raises(NotAllowed):
        score_candidate(
            transfer=transfer, district=district("fumin"), points=POINTS, actor=people.host_leader
        )
    offer_transfer(transfer=transfer, host=district("anning"), actor=people.reviewer)
    with pytest.raises(Stale):
        score_candidate(transfer=transfer, district=district("fumin"), points=POINTS, actor=people.reviewer)


# Conditions of a host


def test_a_host_accepts_under_conditions_and_the_city_finds_them_met(people):
    transfer = offered_transfer(people)
    with pytest.raises(Missing, match="承接条件"):
        accept_with_conditions(transfer=transfer, conditions=" \n", actor=people.host_leader)
    accept_with_conditions(
        transfer=transfer,
        conditions="落实用能指标\n完成环评",
        actor=people.host_leader,
        note="同意，附条件。",
    )
    with pytest.raises(Missing, match="还有 2 项条件"):
        meet_conditions(transfer=transfer, actor=people.reviewer)
    for number in (1, 2):
        prove_condition(transfer=transfer, number=number, proof=f"批复{number}", actor=people.filer)
    assert meet_conditions(transfer=transfer, actor=people.reviewer).status == "accepted"
    assert approve_transfer(transfer=transfer, actor=people.approver).status == "approved"


def test_a_proof_belongs_to_the_two_sides_and_the_city(people):
    transfer = offered_transfer(people)
    accept_with_conditions(transfer=transfer, conditions="完成环评", actor=people.host_leader)
    with pytest.raises(NotAllowed):
        prove_condition(transfer=transfer, number=1, proof="x", actor=make_user("fumin", "filer"))
    with pytest.raises(Missing):
        prove_condition(transfer=transfer, number=1, proof=" ", actor=people.host_filer)


# The end


def in_force(people):
    transfer = approve_transfer(
        transfer=accept_transfer(transfer=offered_transfer(people), actor=people.host_leader),
        actor=people.approver,
    )
    Transfer.objects.filter(pk=transfer.pk).update(status="agreed")
    Transfer.objects.filter(pk=transfer.pk).update(status="in_force")
    return Transfer.objects.get(pk=transfer.pk)


def test_a_transfer_in_force_is_ended_with_a_reason_by_another_approver_or_by_the_calendar(people):
    transfer = in_force(people)
    with pytest.raises(Missing, match="解除理由"):
        terminate_transfer(transfer=transfer, actor=people.approver, note="")
    with pytest.raises(NotAllowed):
        move(transfer, Action.EXPIRE, actor=people.approver)
    assert (
        terminate_transfer(transfer=transfer, actor=people.approver, note="双方协商。").status == "terminated"
    )
