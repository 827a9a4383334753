"""A project's page leads to what is kept for it, the page of a place to whose it is, for those who may see it."""

import pytest
from django.urls import reverse
from support import quota_world
from support import space_world as world
from support.factories import district, make_user
from support.pages import text_of
from support.worlds import People

from projects.siting.reservations.filters import ReservationFilter
from projects.siting.reservations.queries import for_list
from projects.siting.tenancies.services import TenancyDraft, register_tenancy

pytestmark = pytest.mark.django_db


def test_a_project_leads_to_its_places_quota_and_tenancies_and_a_place_to_its_projects(signed_in):
    people = People()
    project = quota_world.needy(people, power=400)
    claim = quota_world.reserved(people, project)
    unit = world.unit(people)
    made = world.reserved(people, unit, project=project)
    tenant = register_tenancy(
        park=world.park(),
        draft=TenancyDraft("示例企业有限公司", source_district=district("xishan"), project=project),
        actor=people.park_manager,
    )
    links = [
        reverse(f"{room}:detail", args=[row.uid])
        for room, row in (("reservations", made), ("claims", claim), ("tenancies", tenant))
    ]
    page = reverse("projects:detail", args=[project.uid])
    shown = text_of(signed_in(people.filer).get(page))
    for link in (*links, reverse("matching:project", args=[project.uid])):
        assert f'href="{link}"' in shown
    assert f"{unit}</a>" in shown
    fragment = reverse("reservations:of-place", args=[unit.uid])
    assert f'hx-get="{fragment}"' in text_of(
        signed_in(people.filer).get(reverse("space:unit", args=[unit.uid]))
    )
    for reader, sees in (
        (people.filer, True),
        (people.park_manager, True),
        (make_user("panlong", "filer"), False),
    ):
        assert (project.title in text_of(signed_in(reader).get(fragment))) is sees


def test_a_reservation_is_found_by_a_word_of_its_project_or_place():
    people = People(origin="anning", host="anning")
    by_unit = world.reserved(people)
    by_plot = world.reserved(people, world.plot(people), project=by_unit.project, area_centimu=100)
    unit, plot = by_unit.place, by_plot.place
    for word, found in (
        (by_unit.project.code[-9:], {by_unit, by_plot}),
        (by_unit.project.title[:3], {by_unit, by_plot}),
        (unit.floor.building.name, {by_unit}),
        (unit.code, {by_unit}),
        (plot.code.lower(), {by_plot}),
        ("没有", set()),
    ):
        assert set(ReservationFilter({"q": word}, for_list(people.filer)).qs) == found
