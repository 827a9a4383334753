"""Floor units and plots for a project, projects for a floor unit: the same conditions as a reservation, in SQL and in words."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from support import space_world as world
from support.factories import make_user
from support.pages import post, text_of
from support.quota_world import endowed
from support.worlds import approved_transfer

from kunming_coord.common.errors import Invalid
from parks.space.models import OutOfUse
from projects.register.demands import DemandDraft
from projects.register.profiling import set_demand
from projects.siting.landuse import LandUseRule
from projects.siting.matching.spots import seekers_for, spots_for
from projects.siting.reservations.services import reserve

pytestmark = pytest.mark.django_db
NEEDS = {"floor_area": 100_000, "floor_load": 1_500, "height": 550, "power": 300}


def places(rows):
    return [row.thing for row in rows]


def needing(people, **needs):
    return world.project(people, **(needs or NEEDS))


def test_the_best_floor_units_of_a_project_with_the_parts_of_their_scores(people):
    home = world.building(people)
    tight, wide, taken = (world.unit(people, home, area_dm2=area) for area in (110_000, 150_000, 105_000))
    project = needing(people)
    world.reserved(people, taken)
    (found,) = spots_for(project, people.filer)
    assert places(found.best) == [tight, wide]
    assert (found.total, found.fitting, found.short) == (2, 2, [])
    first, second = found.best
    assert "项目用去其面积的 90%" in first.reasons
    assert (first.why[:4], second.why) == ("得分最高", "比第一名少 9.60 分，主要差在面积贴合 9.60 分")
    assert first.match.total == sum(part.weighted for part in first.match.parts)


def test_every_condition_that_fails_is_named_and_the_reservation_says_the_same(people):
    home = world.building(people)
    small = world.unit(people, home, area_dm2=90_000, load_kg=1_000, height_mm=5_000, power_kva=200)
    project = needing(people)
    (found,) = spots_for(project, people.filer)
    (near,) = found.near
    assert near.reasons == (
        "建筑面积 900 平方米，项目需要 1,000 平方米",
        "楼面荷载 1 吨/平方米，项目需要 1.5 吨/平方米",
        "层高 5 米，项目需要 5.5 米",
        "供电容量 200 kVA，项目需要 300 kVA",
    )
    assert [label for label, _number in found.short] == ["建筑面积", "楼面荷载", "层高", "供电容量"]
    with pytest.raises(Invalid) as refused:
        world.reserved(people, small, project=project)
    assert refused.value.fields["place"] == "；".join(near.reasons)
    assert seekers_for(small, people.filer).near[0].reasons == near.reasons


def test_database_scoring_and_reservation_agree_in_both_directions(people):
    exact = {"area_dm2": 100_000, "height_mm": 5_500, "power_kva": 300}
    one_off = [
        ({}, True),
        ({"power_kva": None}, True),
        *(({name: value}, False) for name, value in (("area_dm2", 99_999), ("load_kg", 1_499))),
        *(({name: value}, False) for name, value in (("height_mm", 5_499), ("power_kva", 299))),
    ]
    homes = {land: world.building(people, land_type=land) for land in ("M0", "B", "unknown")}
    cases = [(world.unit(people, homes["M0"], **(exact | change)), fits) for change, fits in one_off]
    cases += [(world.unit(people, homes[land], **exact), land != "B") for land in ("B", "unknown")]
    project = needing(people)
    (found,) = spots_for(project, people.filer)
    assert {row.thing for row in found.best} == {unit for unit, fits in cases if fits}
    assert all(row.reservable for row in found.best)
    assert sorted(str(item.label) for row in found.best for item in row.unknown) == ["供电容量", "用地类型"]
    for unit, fits in cases:
        seekers = seekers_for(unit, people.filer)
        assert (seekers.fitting, [row.reservable for row in seekers.best]) == (int(fits), [True] * fits)
        with transaction.atomic():
            if fits:
                assert world.reserved(people, unit, project=project)
            else:
                with pytest.raises(Invalid, match="不满足项目的落地需求"):
                    world.reserved(people, unit, project=project)
            transaction.set_rollback(True)


def test_plots_are_matched_by_what_is_free_of_them_and_by_the_quota_of_their_unit(people):
    plot, stopped = world.plot(people), world.plot(people)
    OutOfUse.objects.create(plot=stopped, valid_from=timezone.localdate(), reason="示例")
    world.reserved(
        people, plot, area_centimu=6_000, project=world.own_project(people), actor=people.host_filer
    )
    project = needing(people, land=4_000)
    (found,) = spots_for(project, people.filer)
    assert (found.total, found.near[0].reasons) == (1, ("用地指标待核实：没有登记，项目需要 40 亩",))
    endowed(people.host_slug, 3_000)
    (found,) = spots_for(project, people.filer)
    assert found.near[0].reasons == ("用地指标不足：项目需要 40 亩",)
    assert spots_for(project, people.reviewer)[0].near[0].reasons[0].endswith("现有 30 亩")
    endowed(people.host_slug, 2_000)
    (found,) = spots_for(project, people.filer)
    assert (places(found.best), found.best[0].area) == ([plot], "40")
    assert places(seekers_for(found.best[0].thing, people.filer).best) == [plot]
    set_demand(project=project, draft=DemandDraft({"land": 4_001}), actor=people.filer)
    project.refresh_from_db()
    (found,) = spots_for(project, people.filer)
    assert found.near[0].reasons == ("可用面积 40 亩，项目需要 40.01 亩",)


def test_what_no_stock_speaks_of_is_called_unverified(people):
    world.unit(people)
    project = needing(people, floor_area=1_000, discharge=1_200, electricity=20_000)
    (found,) = spots_for(project, people.filer)
    assert found.unspoken == "年用电量 2 万千瓦时/年、污水排放 12 吨/日"


def test_energy_is_asked_of_the_quota_also_by_who_moves_into_a_building(people):
    unit = world.unit(people)
    project = needing(people, floor_area=1_000, energy=50_000)
    (found,) = spots_for(project, people.filer)
    assert found.near[0].reasons == ("能耗指标待核实：没有登记，项目需要 500 吨标准煤",)
    endowed(people.host_slug, 60_000, kind="energy")
    (found,) = spots_for(project, people.filer)
    assert places(found.best) == [unit]


def test_no_more_of_a_park_is_scored_than_can_be_among_the_best(people, django_assert_num_queries):
    home = world.building(people)
    units, project = [world.unit(people, home, area_dm2=100_000)], needing(people, floor_area=100_000)
    with CaptureQueriesContext(connection) as one:
        spots_for(project, people.filer)
    units += [world.unit(people, home, area_dm2=100_000 + 1_000 * number) for number in range(1, 7)]
    with django_assert_num_queries(len(one)):
        (found,) = spots_for(project, people.filer)
    assert (found.fitting, found.scored, found.more) == (7, 5, 2)
    assert places(found.best) == units[:5]


def test_nobody_is_shown_a_foreign_project_nor_led_to_a_reservation_that_is_refused(people):
    unit = world.unit(people)
    project = needing(people, floor_area=100_000)
    stranger = make_user("panlong", "filer")
    assert seekers_for(unit, stranger).total == 0
    assert seekers_for(unit, people.reviewer).best[0].reservable is False
    project.transfers.update(status="declined")
    (found,), theirs = spots_for(project, people.filer), seekers_for(unit, people.filer)
    assert [(row.come, row.reservable) for row in (*found.best, *theirs.best)] == [(False, False)] * 2
    with pytest.raises(Invalid, match="请先办理流转"):
        reserve(project=project, place=unit, until=world.soon(), actor=people.filer)


def test_a_project_its_host_has_taken_still_looks_for_a_place_there_until_it_holds_one(people):
    unit, other = world.unit(people), world.unit(people)
    project = approved_transfer(people).project
    set_demand(project=project, draft=DemandDraft({"floor_area": 100_000}), actor=people.filer)
    assert places(spots_for(project, people.host_filer)[0].best) == [unit, other]
    assert seekers_for(unit, people.host_filer).fitting == 1
    world.reserved(people, other, project=project)
    assert seekers_for(unit, people.host_filer).total == 0


def test_the_pages_lead_to_a_form_that_is_filled_in(people, signed_in):
    endowed(people.host_slug, 5_000)
    unit, plot = world.unit(people), world.plot(people)
    project = needing(people, floor_area=100_000, land=3_000)
    mine = signed_in(people.filer)
    page = mine.get(f"/matching/projects/{project.uid}/").content.decode()
    link = f"/reservations/plots/{plot.uid}/?project={project.code}&amp;area=30"
    assert link in page
    assert f"/reservations/units/{unit.uid}/?project={project.code}" in page
    form = mine.get(link.replace("&amp;", "&")).content.decode()
    assert f'value="{project.code}"' in form
    assert 'value="30"' in form
    for place, route in ((unit, "floor-units"), (plot, "plots")):
        assert project.title in text_of(mine.get(f"/matching/{route}/{place.uid}/"))
        told = mine.get(f"/api/v1/matching/{route}/{place.uid}/").json()
        assert told["best"][0]["why_ranked"].startswith("得分最高")
    told = mine.get(f"/api/v1/matching/projects/{project.uid}/").json()
    assert [row["kind"] for row in told["stock"]] == ["unit", "plot"]
    assert all(row["best"][0]["reservable"] for row in told["stock"])
    asked = {"project": project.code, "area": "30", "until": world.soon().isoformat()}
    assert post(mine, f"/reservations/plots/{plot.uid}/", **asked).status_code == 302


@pytest.mark.parametrize(("section", "land"), [("制造", ["M1"]), ("C", []), ("C", ["Z9"]), ("C", "M1")])
def test_a_rule_of_land_use_is_checked(section, land):
    with pytest.raises(ValidationError):
        LandUseRule(section=section, land_types=land, source_status="inferred", source="示例").clean()


def test_a_trade_without_a_rule_goes_anywhere(people):
    unit = world.unit(people, world.building(people, land_type="B"))
    project = needing(people, floor_area=100_000)
    LandUseRule.objects.update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    assert spots_for(project, people.filer)[0].fitting == 1
    assert seekers_for(unit, people.filer).fitting == 1
