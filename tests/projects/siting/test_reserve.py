"""Reserving a place for a project: nothing is promised twice, and a failing condition is named."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from support import space_world as world
from support.database import without_constraint, without_trigger
from support.factories import make_user
from support.races import failures, race
from support.worlds import People, matching_transfer, registered_project

from kunming_coord.common.errors import Invalid, NotAllowed, Stale
from parks.space.models import Occupancy, Plot
from parks.space.promising import promise_unit
from parks.space.queries import plots_for, unit_rows, units_for
from parks.space.services import resume, stop
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.running import expire_reservations, lapse_reservations
from projects.siting.reservations.services import (
    end_reservation,
    occupy_reservation,
    release_reservation,
    reserve,
    sign_reservation,
)
from projects.transfers.services import decline_transfer

pytestmark = pytest.mark.django_db
ONE = "anning"  # project and place in one district: the shortest way to a reservation


@pytest.fixture
def people():
    return People(origin=ONE, host=ONE)


def standing(people, unit):
    (row,) = unit_rows(units_for(people.filer).filter(pk=unit.pk), people.filer)
    return row.standing.code, row.standing.until


def test_a_reserved_unit_is_taken_until_the_end_of_its_day_and_for_nobody_else(people):
    unit = world.unit(people)
    world.reserved(people, unit)
    assert standing(people, unit) == ("reserved", world.soon())
    with pytest.raises(Stale, match="已预留至"):
        world.reserved(people, unit, project=registered_project(people, title="另一个项目"))


def test_a_place_in_a_district_that_does_not_see_the_project_is_refused():
    people = People()
    unit = world.unit(people)
    project = matching_transfer(people).project
    with pytest.raises(Invalid, match="尚未向该单位流转"):
        reserve(project=project, place=unit, until=world.soon(), actor=people.filer)
    made = world.reserved(people, unit)
    assert Reservation.objects.visible_to(people.host_filer).get() == made
    assert not Reservation.objects.visible_to(make_user("panlong", "filer")).exists()


def test_somebody_without_a_part_in_it_reserves_nothing(people):
    project, unit = world.project(people), world.unit(people)
    for actor in (make_user("panlong", "filer"), people.leader, people.approver):
        with pytest.raises(NotAllowed):
            reserve(project=project, place=unit, until=world.soon(), actor=actor)


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ({"floor_load": 2_000}, "楼面荷载 1.5 吨/平方米，项目需要 2 吨/平方米"),
        ({"height": 700}, "层高 6 米，项目需要 7 米"),
        ({"power": 500}, "供电容量 400 kVA，项目需要 500 kVA"),
        ({"floor_area": 200_000}, "建筑面积 1,200 平方米，项目需要 2,000 平方米"),
    ],
)
def test_a_unit_below_what_the_project_needs_is_refused_by_the_condition_that_fails(people, need, words):
    with pytest.raises(Invalid, match=words):
        world.reserved(people, project=world.project(people, **need))
    assert not Occupancy.objects.exists()


def test_a_project_spread_over_several_places_need_not_find_all_its_area_in_one(people):
    assert world.reserved(people, project=world.project(people, floor_area=200_000), in_parts=True)


def test_what_nobody_has_measured_is_not_called_a_failure(people):
    unit = world.unit(people, power_kva=None)
    assert world.reserved(people, unit, project=world.project(people, power=500))


def test_two_projects_on_the_last_ten_mu_get_them_once(people):
    plot = world.plot(people)
    world.reserved(people, plot, area_centimu=9_000)
    last = {"project": registered_project(people, title="另一个项目"), "area_centimu": 1_000}
    world.reserved(people, plot, **last)
    with pytest.raises(Stale, match="只剩 0 亩可用"):
        world.reserved(people, plot, project=registered_project(people, title="第三个"), area_centimu=1)
    assert plots_for(people.filer).get(pk=plot.pk).free_centimu == 0


def test_a_part_of_a_plot_is_given_back_and_taken_again(people):
    plot = world.plot(people)
    made = world.reserved(people, plot, area_centimu=10_000)
    release_reservation(reservation=made, actor=people.park_manager, note="项目另选地块")
    assert world.reserved(people, plot, project=made.project, area_centimu=10_000)


@pytest.mark.parametrize("day", [None, -1, 3_000])
def test_a_day_that_is_missing_past_or_absurd_is_refused(people, day):
    until = None if day is None else timezone.localdate() + dt.timedelta(days=day)
    with pytest.raises(Exception, match="预留至"):
        world.reserved(people, until=until)


def test_a_unit_out_of_use_is_refused_until_it_is_used_again(people):
    unit, today = world.unit(people), timezone.localdate()
    stop(thing=unit, reason="消防整改", from_day=today, actor=people.park_manager)
    assert standing(people, unit)[0] == "stopped"
    with pytest.raises(Stale, match="停用（消防整改）"):
        world.reserved(people, unit)
    resume(thing=unit, ends_on=today, actor=people.park_manager)
    assert world.reserved(people, unit)
    with pytest.raises(Stale, match="先办理释放"):
        stop(thing=unit, reason="再次整改", from_day=today, actor=people.park_manager)


def test_a_reservation_past_its_day_is_free_at_once_and_cannot_be_signed(people):
    unit = world.unit(people)
    made = world.reserved(people, unit)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Occupancy.objects.update(valid_from=yesterday, valid_to=yesterday + dt.timedelta(days=1))
    Reservation.objects.update(until=yesterday)
    made.refresh_from_db()
    assert standing(people, unit)[0] == "vacant"
    with pytest.raises(Stale, match="到期，不能签约"):
        sign_reservation(reservation=made, actor=people.park_manager, note="合同1号")
    assert (expire_reservations(), expire_reservations()) == (1, 0)
    made.refresh_from_db()
    assert made.status == "expired"
    assert made.events.last().note == "预留期限已过。"


def test_signing_takes_the_unit_for_the_time_of_the_contract_and_leaving_gives_it_back(people):
    unit = world.unit(people)
    made = world.reserved(people, unit)
    with pytest.raises(NotAllowed):
        sign_reservation(reservation=made, actor=people.filer, note="合同1号")
    sign_reservation(reservation=made, actor=people.park_manager, note="合同1号", lease_to=world.soon(365))
    assert standing(people, unit) == ("signed", world.soon(365))
    occupy_reservation(reservation=made, actor=people.park_manager)
    assert standing(people, unit)[0] == "occupied"
    end_reservation(reservation=made, actor=people.park_manager, note="搬迁")
    assert standing(people, unit) == ("vacant", None)


def test_a_refused_transfer_releases_the_place(people):
    people = People()
    unit = world.unit(people)
    made = world.reserved(people, unit)
    assert lapse_reservations() == 0
    decline_transfer(transfer=made.project.transfers.get(), actor=people.host_leader, note="产业方向不符")
    assert (lapse_reservations(), lapse_reservations()) == (1, 0)
    made.refresh_from_db()
    assert made.status == "lapsed"
    assert standing(people, unit)[0] == "vacant"


def test_a_status_changes_only_along_a_move(people):
    made = world.reserved(people)
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic():
        Reservation.objects.filter(pk=made.pk).update(status="occupied")


def both_promise(people):
    """The same unit promised twice behind the back of the service."""
    unit = world.unit(people)
    values = {"kind": "reserved", "valid_from": timezone.localdate(), "valid_to": world.soon()}
    for _ in range(2):
        Occupancy.objects.create(unit=unit, **values)


def test_the_database_itself_refuses_a_second_promise(people):
    with pytest.raises(IntegrityError, match="no_unit_promised_twice"):
        both_promise(people)


def overcommitted(people):
    """More of a plot promised than there is, behind the back of the service."""
    plot = world.plot(people)
    values = {"kind": "reserved", "valid_from": timezone.localdate(), "valid_to": world.soon()}
    for area in (6_000, 4_001):
        Occupancy.objects.create(plot=plot, area_centimu=area, **values)


def test_the_database_itself_refuses_more_of_a_plot_than_there_is(people):
    with pytest.raises(IntegrityError, match="overcommitted"):
        overcommitted(people)


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_goes_through_without_its_layer(people):
    with without_constraint(Occupancy, "no_unit_promised_twice"):
        both_promise(people)
    with without_trigger(Occupancy, "plot_insert"):
        overcommitted(people)


def last_unit_rounds(rounds):
    """Two projects want the last unit, and the last 10 亩, at one instant; one gets them each time."""
    people = People(origin=ONE, host=ONE)
    home, projects = world.building(people), [registered_project(people, title=f"项目{n}") for n in "一二三"]
    today, until = timezone.localdate(), world.soon()
    for _ in range(rounds):
        unit, plot = world.unit(people, home), world.plot(people, area_centimu=1_000)
        for place, area in ((unit, None), (plot, 1_000)):
            calls = [
                lambda project=project, place=place, area=area: reserve(
                    project=project, place=place, until=until, area_centimu=area, actor=people.filer
                )
                for project in projects
            ]
            if place is unit:  # and one that does not go through the service
                calls.append(
                    lambda unit=unit: promise_unit(unit=unit, kind="reserved", from_day=today, to_day=until)
                )
            lost = failures(race(calls))
            assert all(isinstance(error, Stale) for error in lost), lost
            assert len(lost) == len(calls) - 1
    assert Occupancy.objects.count() == 2 * rounds
    assert not Plot.objects.standing_on(today).filter(free_centimu__lt=0).exists()


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_of_those_who_want_the_last_place_at_once_one_gets_it():
    last_unit_rounds(20)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_of_those_who_want_the_last_place_at_once_one_gets_it_two_hundred_times():
    last_unit_rounds(200)
