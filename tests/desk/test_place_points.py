"""招商地图: parks, carriers, plots and projects as points and as a table, within what the reader may see."""

import pytest
from django.urls import reverse
from support import space_world as world
from support.factories import district, make_user
from support.worlds import People

from kunming_coord.desk.places import points
from kunming_coord.desk.places.forms import PlacesForm
from kunming_coord.desk.places.frames import GRID, Frame, frame_in
from kunming_coord.desk.places.layers import layer_of
from parks.directory.models import Park
from parks.space.checks import Place
from projects.register.models import Project
from projects.register.profiling import SiteDraft, add_site, classify_project

pytestmark = pytest.mark.django_db
ANNING = (102_400_000, 24_850_000)


@pytest.fixture
def people():
    return People()


def at(lon=ANNING[0], lat=ANNING[1], park=None):
    return Place(district("anning"), park, lon_e6=lon, lat_e6=lat)


def drawn(user, code, **asked):
    wanted = PlacesForm(asked).wanted()
    return points.draw(layer_of(code, user, wanted), points.frame_of(wanted))


def named(user, code, **asked):
    return {(point.name, point.count) for point in drawn(user, code, **asked).points}


def in_park(project, people):
    return classify_project(
        project=project, industry_code="", national_code="", chain="", park=world.park(), actor=people.filer
    )


def listed(user, code, **asked):
    return [row.pk for row in layer_of(code, user, PlacesForm(asked).wanted()).rows]


def test_what_has_a_point_is_drawn_by_name_and_the_rest_is_counted(people):
    world.building(people, name="示例甲", place=at())
    world.building(people, name="示例乙", place=at(102_300_000), kind="office")
    world.building(people, name="示例丙")
    assert named(people.filer, "factories") == {("示例甲", 1)}
    assert named(people.filer, "offices") == {("示例乙", 1)}
    found = drawn(people.filer, "factories")
    assert (found.total, found.here, found.beyond, found.without) == (2, 1, 0, 1)
    elsewhere = drawn(people.filer, "factories", district="dongchuan")
    assert (elsewhere.total, elsewhere.points) == (0, [])


def test_many_things_come_as_numbered_cells_whose_frame_shows_them_one_by_one(people, monkeypatch):
    monkeypatch.setattr(points, "SINGLES", 2)
    for number in range(3):
        world.plot(people, place=at(ANNING[0] + number))
    far = world.plot(people, place=at(102_300_000))
    found = drawn(people.filer, "plots")
    assert found.gathered
    assert sorted(point.count for point in found.points) == [1, 3]
    (cell,) = [point for point in found.points if point.count == 3]
    inside = listed(people.filer, "plots", box=cell.box.text)
    assert len(inside) == 3
    assert far.pk not in inside
    assert drawn(people.filer, "plots", box=cell.box.text).here == 3


def test_a_layer_is_never_more_points_than_the_grid_has_cells():
    frame = Frame.of_city()
    step = -(-frame.span // GRID)
    assert (frame.east - frame.west) // step < GRID
    assert (frame.north - frame.south) // step < GRID
    assert frame.cell(step, 2, 3).shown().has((frame.west + 2 * step, frame.south + 3 * step))


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "a,b,c,d", "103,25,102,26", "nan,1,2,3", "inf,1,2,3", "1,2,999,3"]
)
def test_a_frame_that_is_none_is_not_looked_into(text):
    assert frame_in(text) is None


def test_conditions_narrow_the_layers_they_mean_something_for(people):
    leading = world.park()  # 以石化、精细磷化为主的化工
    home = world.building(people, place=at(park=leading), land_type="M0")
    world.building(people, place=at(), land_type="M1")
    small, large = world.plot(people, place=at(), area_centimu=500), world.plot(people, area_centimu=9_000)
    user = people.filer
    assert (
        listed(user, "factories", industry="磷化") == listed(user, "factories", land_type="M0") == [home.pk]
    )
    assert [Park.objects.get(pk=pk).slug for pk in listed(user, "parks", industry="石化")] == ["anning"]
    assert listed(user, "plots", land="50") == [large.pk]
    assert set(listed(user, "plots", land_type="M1")) == {small.pk, large.pk}
    assert listed(user, "factories", vacant="on") == []
    unit = world.unit(people, home)
    assert listed(user, "factories", vacant="on", floor_area="1000") == [home.pk]
    assert listed(user, "factories", floor_area="1201") == []
    world.reserved(people, unit)
    assert listed(user, "factories", vacant="on") == []
    world.reserved(people, small, area_centimu=500)
    assert listed(user, "plots", vacant="on") == [large.pk]
    assert listed(user, "plots", area="core") == []


def test_a_project_is_where_a_place_is_reserved_for_those_who_see_the_reservation(people):
    unit = world.unit(people, world.building(people, place=at()))
    project = world.project(people)
    named_there, counted = {(project.title, 1)}, {("西山", 1)}
    assert named(people.filer, "projects") == counted
    world.reserved(people, unit, project=project)
    for reader in (people.filer, people.host_filer, people.reviewer):
        assert named(reader, "projects") == named_there
        assert drawn(reader, "projects").here == 1
    assert drawn(make_user("panlong", "filer"), "projects").total == 0


def test_the_park_and_the_sites_of_a_project_are_hidden_from_a_candidate_on_the_map_as_well(
    people, signed_in
):
    Park.objects.filter(slug="anning").update(lon_e6=ANNING[0], lat_e6=ANNING[1])
    project = world.project(people)
    in_park(project, people)
    assert named(people.filer, "projects") == {(project.title, 1)}
    assert named(people.host_filer, "projects") == {("西山", 1)}
    box = Frame(*ANNING, *ANNING).widened(1000).text
    assert listed(people.filer, "projects", box=box) == [project.pk]
    assert listed(people.host_filer, "projects", box=box) == []
    url = reverse("desk:places")
    asked = {"list": "projects", "show": "projects"}
    own, candidate = (
        signed_in(user).get(url, asked).context["table"] for user in (people.filer, people.host_filer)
    )
    assert [row[-1].words for row in own.rows] == ["云南安宁产业园区"]
    assert [str(row[-1].words) for row in candidate.rows] == ["未标注"]


def test_projects_are_narrowed_by_stage_and_by_the_unit_that_has_to_do_with_them(people):
    project = world.project(people)
    user = people.filer
    assert (
        listed(user, "projects", stage="planned")
        == listed(user, "projects", district="xishan")
        == [project.pk]
    )
    assert listed(user, "projects", stage="signed") == listed(user, "projects", district="anning") == []
    world.reserved(people, world.unit(people), project=project)
    assert listed(user, "projects", district="anning") == [project.pk]


def test_the_page_has_layers_points_and_a_table_and_no_foreign_figure(people, signed_in):
    home = world.building(people, name="示例甲", place=at())
    world.unit(people, home, price_fen=54_321)
    client = signed_in(make_user("panlong", "filer"))
    page = client.get(reverse("desk:places"), {"show": ["factories", "plots"], "theme": "parks"})
    found = page.context["chart"]["data"]["points"]["found"]
    assert [(spot["name"], spot["url"]) for spot in found] == [
        ("标准厂房：示例甲", reverse("space:building", args=[home.uid]))
    ]
    assert [cell.words for cell in page.context["table"].rows[0]][4:6] == ["1", "1,200"]
    text = page.content.decode()
    assert "102.4，24.85" in text
    assert "543.21" not in text
    assert 'name="theme" value="parks"' in text
    assert "应为“西,南,东,北”" in str(client.get(reverse("desk:places"), {"box": "x"}).context["form"].errors)


def test_machines_read_the_points_as_geojson_and_are_told_what_is_no_condition(people, signed_in):
    home = world.building(people, name="示例甲", place=at())
    client, url = signed_in(people.filer), reverse("api-place-points")
    answer = client.get(url, {"show": "factories"}).json()
    (feature,) = answer["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [102.4, 24.85]}
    assert feature["properties"]["page"] == reverse("space:building", args=[home.uid])
    assert answer["layers"] == [
        {"layer": "factories", "total": 1, "shown": 1, "beyond": 0, "without": 0, "gathered": False}
    ]
    refused = client.get(url, {"box": "x", "land": "许多"})
    assert refused.status_code == 400
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/box", "/land"}


def test_sites_in_parks_come_before_the_park_a_project_names(people):
    Park.objects.filter(slug__in=["anning", "jinning"]).update(lon_e6=ANNING[0], lat_e6=ANNING[1])
    Park.objects.filter(slug="jinning").update(lon_e6=102_600_000)
    project = world.project(people)
    in_park(project, people)
    add_site(
        project=Project.objects.get(pk=project.pk),
        draft=SiteDraft("manufacturing", district("jinning"), "示例路", Park.objects.get(slug="jinning")),
        actor=people.filer,
    )
    (point,) = drawn(people.filer, "projects").points
    assert point.lon_e6 == 102_600_000
