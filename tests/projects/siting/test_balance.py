"""成本收益: contributions of co-building transfers beside costs and income of the park."""

import datetime as dt

import pytest
from django.urls import reverse
from support import space_world as world
from support.worlds import People, scheme_transfer_in_review

from kunming_coord.common.quarter import Quarter
from parks.joint.services import add_entry
from projects.register.models import Project
from projects.siting.balance.queries import contributions_of, curve_of, paid_back_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return People()


def enter(people, kind, wan, day):
    return add_entry(
        park=world.park(), kind=kind, district=None, amount_fen=wan * 1_000_000, happened_on=day,
        title="示例", proof="示例", actor=people.park_manager,
    )  # fmt: skip


def test_the_curve_adds_contributions_and_costs_and_says_when_they_came_back(people):
    transfer = scheme_transfer_in_review(people, "co_building")  # 100 万元 on 2026-01-15
    Project.objects.filter(pk=transfer.project_id).update(park=world.park())
    assert [row.amount_fen for row in contributions_of(world.park(), people.reviewer)] == [100_000_000]
    enter(people, "cost", 20, dt.date(2026, 2, 1))
    enter(people, "income", 90, dt.date(2026, 5, 1))
    points = curve_of(world.park(), people.reviewer)
    assert points[0].quarter == Quarter.of(2026, 1)
    assert [point.net_fen // 1_000_000 for point in points[:2]] == [-120, -30]
    assert paid_back_in(points) is None
    enter(people, "income", 40, dt.date(2026, 8, 1))
    assert paid_back_in(curve_of(world.park(), people.reviewer)) == Quarter.of(2026, 3)


def test_the_page_shows_figures_as_far_as_the_reader_sees_them(people, signed_in):
    enter(people, "cost", 20, dt.date(2026, 2, 1))
    url = reverse("balance:park", args=["anning"])
    page = signed_in(people.park_manager).get(url).content.decode()
    assert "尚未收回" in page
    assert "20.00" in page
    assert "20.00" not in signed_in(people.filer).get(url).content.decode()
