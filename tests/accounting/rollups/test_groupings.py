"""Groupings are rows: parks, schemes and chains follow the register, further kinds need no code."""

import pytest
from django.db import IntegrityError, transaction
from support.factories import district, make_user
from support.ledger_world import Q1, a_project, agreed, period
from support.rollup_world import again, city, figures, filed, grouped, rolled_up

from accounting.rollups.details import GroupingTotal
from accounting.rollups.groupings import ALWAYS, Grouping, GroupingKind, Membership
from accounting.rollups.memberships import place_project, refresh_memberships
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.common.quarter import Quarter
from parks.directory.models import Park
from projects.agreements.models import CompiledTerm
from projects.register.models import Project

pytestmark = pytest.mark.django_db

EARLIER = Q1.previous


def in_park(project: Project, slug: str | None) -> None:
    Project.objects.filter(pk=project.pk).update(park=Park.objects.get(slug=slug) if slug else None)


def members(code: str) -> list[tuple[int, int, int]]:
    rows = Membership.objects.filter(grouping__code=code).order_by("pk")
    return [(int(row.from_quarter), int(row.to_quarter), row.sign) for row in rows]


def a_split(fen: int = 1000, **agreement) -> Project:
    project = a_project()
    agreed(project, **agreement)
    filed(project, fen)
    return project


def test_parks_schemes_and_chains_are_added_up():
    project = a_split()
    in_park(project, "gaoxin")
    Project.objects.filter(pk=project.pk).update(chain="battery")
    a_split(50)
    rollup = rolled_up()
    assert {code: row.amount_fen for code, row in grouped(rollup, "park").items()} == {"gaoxin": 1000}
    assert {code: row.amount_fen for code, row in grouped(rollup, "chain").items()} == {"battery": 1000}
    assert {code: row.amount_fen for code, row in grouped(rollup, "scheme").items()} == {"investment": 1050}
    assert city(rollup).amount_fen == 1050
    assert city(rollup).amount_projects == 2


def test_a_refresh_that_changes_nothing_writes_nothing():
    in_park(a_split(), "gaoxin")
    assert refresh_memberships(from_quarter=Q1) == 2
    assert refresh_memberships(from_quarter=Q1) == 0
    assert refresh_memberships(from_quarter=Q1.next) == 0


def test_a_park_counts_from_the_beginning_and_another_from_when_it_changed():
    project = a_split()
    in_park(project, "gaoxin")
    refresh_memberships(from_quarter=Q1)
    in_park(project, "jingkai")
    refresh_memberships(from_quarter=Q1.next)
    endless = int(ALWAYS[1])
    assert members("gaoxin") == [(0, endless, 1), (int(Q1.next), endless, -1)]
    assert members("jingkai") == [(int(Q1.next), endless, 1)]
    in_park(project, "gaoxin")
    refresh_memberships(from_quarter=Q1.next.next)
    assert members("gaoxin")[-1] == (int(Q1.next.next), endless, 1)
    assert refresh_memberships(from_quarter=Q1.next.next) == 0
    refresh_memberships(
        from_quarter=Q1.next
    )  # an earlier quarter learns of it too, and only for what lies between
    assert members("gaoxin")[-1] == (int(Q1.next), int(Q1.next), 1)
    assert refresh_memberships(from_quarter=Q1.next) == 0


def test_a_project_that_changed_parks_within_the_year_is_in_each_for_its_quarters():
    project = a_split()
    filed(project, 7, Q1.next)
    in_park(project, "gaoxin")
    refresh_memberships(from_quarter=Q1)
    in_park(project, "jingkai")
    refresh_memberships(from_quarter=Q1.next)
    found = grouped(rolled_up(quarter=Q1.next), "park")
    assert [(found[code].amount_fen, found[code].ytd_fen) for code in ("gaoxin", "jingkai")] == [
        (None, 1000),
        (7, 7),
    ]
    assert (found["gaoxin"].amount_projects, found["gaoxin"].ytd_projects) == (0, 1)


def test_a_scheme_counts_while_its_terms_run():
    project = a_project()
    agreed(project, quarters=(EARLIER, Q1))
    for quarter in (EARLIER, Q1):
        filed(project, 10, quarter)
    refresh_memberships(from_quarter=Q1)
    assert members("investment") == [(int(EARLIER), int(Q1), 1)]
    row = grouped(rolled_up(quarter=Q1.next), "scheme")["investment"]
    assert (row.amount_fen, row.previous_fen) == (None, 10)


def test_a_term_cut_off_before_it_began_puts_nothing_into_a_scheme():
    project = a_project()
    agreed(project, quarters=(EARLIER, Q1))
    agreed(project, "fixed_asset_investment", quarters=(EARLIER.previous, Q1))
    cut_off = CompiledTerm.objects.filter(project=project, indicator__code="fixed_asset_investment")
    cut_off.update(to_quarter=EARLIER.previous.previous)
    refresh_memberships(from_quarter=Q1)
    assert members("investment") == [(int(EARLIER), int(Q1), 1)]


def test_a_further_kind_needs_rows_alone():
    kind = GroupingKind.objects.create(code="lead-firm", name="链主企业", order=9)
    chosen = Grouping.objects.create(kind=kind, code="one", name="示例链主")
    project = a_split()
    a_split(50)
    actor = make_user("stat", "statistician")
    place_project(grouping=chosen, project=project, actor=actor)
    rollup = rolled_up()
    assert {code: row.amount_fen for code, row in grouped(rollup, "lead-firm").items()} == {"one": 1000}
    place_project(grouping=chosen, project=project, actor=actor, quarters=(Q1, ALWAYS[1]), belongs=False)
    taken_out = rolled_up()
    assert grouped(taken_out, "lead-firm") == {}
    assert figures(taken_out) == figures(again(taken_out))


def test_a_kind_of_many_groupings_is_not_kept_with_the_roll_up():
    kind = GroupingKind.objects.create(code="street", name="街道", stored=False)
    chosen = Grouping.objects.create(kind=kind, code="one", name="示例街道")
    place_project(grouping=chosen, project=a_split(), actor=make_user("drc", "approver"))
    assert grouped(rolled_up(), "street") == {}


def test_whoever_keeps_a_grouping_is_the_city_and_the_register_keeps_its_own():
    project = a_split()
    in_park(project, "gaoxin")
    refresh_memberships(from_quarter=Q1)
    kind = GroupingKind.objects.create(code="lead-firm", name="链主企业")
    chosen = Grouping.objects.create(kind=kind, code="one", name="示例链主")
    with pytest.raises(NotAllowed):
        place_project(grouping=chosen, project=project, actor=make_user("xishan", "filer"))
    actor = make_user("stat", "statistician")
    with pytest.raises(Invalid, match="按项目登记自动归类"):
        place_project(grouping=Grouping.objects.get(code="gaoxin"), project=project, actor=actor)
    place_project(grouping=chosen, project=project, actor=actor, quarters=(Q1, Q1.next))
    with pytest.raises(Invalid, match="已有归类记录"):
        place_project(grouping=chosen, project=project, actor=actor, quarters=(EARLIER, Q1))
    with pytest.raises(Invalid, match="已有归类记录"):
        place_project(
            grouping=chosen, project=project, actor=actor, quarters=(EARLIER, Q1.next), belongs=False
        )


@pytest.mark.parametrize(
    "rows", [[(EARLIER, Q1, 1), (Q1, Q1, 1)], [(EARLIER, Q1, 1), (Q1, Q1.next, -1)]], ids=["twice", "less"]
)
def test_the_database_refuses_a_project_that_would_count_twice_or_less_than_not_at_all(rows):
    kind = GroupingKind.objects.create(code="lead-firm", name="链主企业")
    common = {
        "grouping": Grouping.objects.create(kind=kind, code="one", name="示例链主"),
        "project": a_split(),
    }
    with pytest.raises(IntegrityError, match="once or not at all"), transaction.atomic():
        Membership.objects.bulk_create(
            Membership(from_quarter=first, to_quarter=last, sign=sign, **common) for first, last, sign in rows
        )


def test_every_project_counts_once_inside_the_declared_scope():
    project = a_split(100, shares={"xishan": 1, "anning": 1, "mohan": 1}, mode="duplicate")
    in_park(project, "gaoxin")
    rollup = rolled_up()
    assert "mohan" not in {district_.slug for district_ in scope_of(rollup)}
    line = city(rollup, "assessment")
    assert (line.amount_fen, line.amount_duplicates_fen, line.ytd_duplicates_fen) == (100, 100, 100)
    park = grouped(rollup, "park", book="assessment")["gaoxin"]
    assert (park.amount_fen, park.amount_duplicates_fen) == (100, 100)
    assert city(rollup).amount_duplicates_fen == 0


def scope_of(rollup):
    return type(district("anning")).objects.filter(pk__in=rollup.scope["assessment"])


def test_a_district_has_its_own_part_of_a_grouping():
    in_park(a_split(), "gaoxin")
    rollup = rolled_up()
    own = {
        slug: grouped(rollup, "park", slug, "assessment")["gaoxin"].amount_fen
        for slug in ("xishan", "anning")
    }
    assert own == {"xishan": 300, "anning": 700}


def test_by_units_the_totals_of_everything_are_the_totals():
    for fen in (1000, -3, 17):
        a_split(fen, shares={"xishan": 1, "anning": 2, "fumin": 4})
    rollup = rolled_up()
    rows = GroupingTotal.objects.filter(rollup=rollup, grouping__everything=True, district__isnull=False)
    assert {(row.district_id, row.book): (row.amount_fen, row.ytd_fen) for row in rows} == {
        (row.district_id, row.book): (row.amount_fen, row.ytd_fen) for row in rollup.totals.all()
    }


def test_a_closed_quarter_keeps_who_belonged_where():
    project = a_split()
    in_park(project, "gaoxin")
    closed = period()
    rolled_up(final=True)
    in_park(project, "jingkai")
    type(closed).objects.filter(pk=closed.pk).update(status="closing")
    type(closed).objects.filter(pk=closed.pk).update(status="closed")
    assert set(grouped(rolled_up(final=True), "park")) == {"gaoxin"}
    assert set(grouped(rolled_up(quarter=Quarter(int(Q1) + 1)), "park")) == {"gaoxin"}
