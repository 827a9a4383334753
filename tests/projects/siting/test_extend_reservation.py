"""Extending a reservation: later, with a reason, no longer than may be; earlier days stay readable, its end is announced."""

import datetime as dt

import pytest
from django.utils import timezone
from support import space_world as world
from support.factories import make_user
from support.pages import post, text_of
from support.quota_world import keeper
from support.worlds import People

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.desk.notices.collecting import remind_of_today
from kunming_coord.desk.notices.models import Notice
from parks.space.models import Occupancy
from parks.space.services import stop
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.running import expire_reservations, extend_reservation, terms_of
from projects.siting.reservations.services import release_reservation
from projects.siting.reservations.settings import Limit, ReservationLimit

pytestmark = pytest.mark.django_db
ONE = "anning"
DAY = dt.timedelta(days=1)


@pytest.fixture
def people():
    return People(origin=ONE, host=ONE)


def extended(people, made, days, **changes):
    given = {"until": world.soon(days), "note": "洽谈尚未结束", "actor": people.park_manager} | changes
    return extend_reservation(reservation=made, **given)


def run_out(made):
    """As if its last day had been yesterday."""
    today = timezone.localdate()
    Occupancy.objects.filter(reservation=made).update(valid_from=today - DAY, valid_to=today)
    Reservation.objects.filter(pk=made.pk).update(until=today - DAY)
    made.refresh_from_db()


def test_an_extension_takes_the_place_longer_and_keeps_the_earlier_days(people):
    made = world.reserved(people, note="首次预留")
    extended(people, made, 45)
    extended(people, made, 60, note="等候环评")
    made.refresh_from_db()
    assert (made.status, made.until) == ("reserved", world.soon(60))
    assert made.occupancy.valid_to == world.soon(61)
    days = [(term.until, term.note) for term in terms_of(made, list(made.events))]
    assert days == [
        (world.soon(30).isoformat(), "首次预留"),
        (world.soon(45).isoformat(), "洽谈尚未结束"),
        (world.soon(60).isoformat(), "等候环评"),
    ]


def test_only_who_keeps_the_stock_extends_and_the_land_keeper_only_plots(people):
    unit, plot = world.reserved(people), world.reserved(people, world.plot(people), area_centimu=100)
    for actor in (people.filer, people.leader, make_user("panlong", "park_manager"), keeper()):
        with pytest.raises(NotAllowed):
            extended(people, unit, 60, actor=actor)
    assert extended(people, plot, 60, actor=keeper()).until == world.soon(60)


@pytest.mark.parametrize(
    ("days", "note", "error", "words"),
    [
        (60, " ", Missing, "延长理由"),
        (None, "洽谈", Missing, "请填写预留至哪一天"),
        (30, "洽谈", Invalid, "应晚于现在的"),
        (91, "洽谈", Invalid, "最长 90 天，最迟至"),
    ],
)
def test_what_an_extension_lacks_is_said(people, days, note, error, words):
    ReservationLimit.objects.filter(name=Limit.LONGEST).update(days=90)
    made = world.reserved(people)
    until = None if days is None else world.soon(days)
    with pytest.raises(error, match=words):
        extended(people, made, 0, until=until, note=note)
    made.refresh_from_db()
    assert (made.until, made.version) == (world.soon(30), 0)


def test_the_longest_length_counts_from_the_first_day_and_binds_a_new_reservation_too(people):
    ReservationLimit.objects.filter(name=Limit.LONGEST).update(days=40)
    with pytest.raises(Invalid, match="最长 40 天"):
        world.reserved(people, until=world.soon(41))
    made = world.reserved(people)
    Occupancy.objects.update(valid_from=timezone.localdate() - 5 * DAY)
    made.refresh_from_db()
    with pytest.raises(Invalid, match="最长 40 天"):
        extended(people, made, 36)
    assert extended(people, made, 35)


def test_no_longest_length_is_set_as_delivered(people):
    assert ReservationLimit.objects.get(name=Limit.LONGEST).days is None
    assert world.reserved(people, until=world.soon(700))
    with pytest.raises(Invalid, match="超过两年"):
        world.reserved(people, until=world.soon(731))


def test_a_reservation_past_its_day_is_not_extended(people):
    made = world.reserved(people)
    run_out(made)
    with pytest.raises(Stale, match="到期，不能延长；请重新预留"):
        extended(people, made, 60)
    expire_reservations()
    made.refresh_from_db()
    with pytest.raises(Stale, match="到期释放"):
        extended(people, made, 60)


def test_of_two_extensions_of_one_page_the_second_is_refused(people):
    made = world.reserved(people)
    seen = Reservation.objects.get(pk=made.pk)
    extended(people, made, 45)
    with pytest.raises(Stale, match="刚刚已由他人办理"):
        extended(people, seen, 60)


def test_what_is_taken_or_out_of_use_later_is_not_taken_by_an_extension(people):
    unit, plot = world.unit(people), world.plot(people)
    first = world.reserved(people, unit)
    Occupancy.objects.create(unit=unit, kind="signed", valid_from=world.soon(40), valid_to=None)
    part = world.reserved(people, plot, area_centimu=100)
    stop(thing=plot, reason="管线施工", from_day=world.soon(40), actor=people.park_manager)
    for made, words in ((first, "已签约"), (part, "停用（管线施工）")):
        with pytest.raises(Stale, match=words):
            extended(people, made, 50)
        made.refresh_from_db()
        assert made.until == world.soon(30)


def test_the_end_is_announced_once_and_again_on_the_last_day():
    people = People()
    made = world.reserved(people)
    filer, manager = people.filer, people.park_manager

    def told(day):
        remind_of_today(day)
        return sorted(Notice.objects.values_list("reason", "user"))

    ending = sorted(("ending", user.pk) for user in (filer, manager))
    assert told(made.until - 8 * DAY) == []
    assert (
        told(made.until - 6 * DAY) == told(made.until - DAY) == ending
    )  # a morning was missed, none is told twice
    assert told(made.until) == sorted([*ending, *(("due", user.pk) for user in (filer, manager))])
    extended(people, made, 60)
    made.refresh_from_db()
    assert len(told(made.until - DAY)) == 6
    release_reservation(reservation=made, actor=filer, note="另选")
    assert len(told(made.until)) == 6


def test_the_page_extends_and_shows_every_last_day_and_the_rules(people, signed_in):
    made, client = world.reserved(people), signed_in(people.park_manager)
    page = f"/reservations/{made.uid}/"
    assert "延长" in text_of(client.get(page))
    late = post(client, f"{page}extend/", version=0, note="洽谈", until=world.soon(20).isoformat())
    assert late.status_code == 400
    assert "应晚于现在的" in text_of(late)
    done = post(client, f"{page}extend/", version=0, note="洽谈", until=world.soon(50).isoformat())
    assert done.status_code == 302
    shown = text_of(client.get(page))
    assert world.soon(30).isoformat() in shown
    assert world.soon(50).isoformat() in shown
    rules = text_of(client.get("/reservations/rules/"))
    assert "未设定" in rules
    assert "待核实" in rules
    assert "最长期限未设定" in text_of(client.get(f"/reservations/units/{world.unit(people).uid}/"))
