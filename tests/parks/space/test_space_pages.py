"""The resource library, the grid and the forms, as people and machines meet them."""

import uuid

import pytest
from django.urls import reverse
from support import space_world as world
from support.worlds import People

from kunming_coord.exchange.models import ExportLog
from parks.space.models import Building, FloorUnit, Plot

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return People()


def post(client, url, **fields):
    return client.post(url, {**fields, "idempotency_key": uuid.uuid4().hex})


def codes(client, **query):
    return {row["code"] for row in client.get("/api/v1/floor-units/", query).json()["results"]}


def test_units_are_found_by_what_a_project_needs_of_them(people, signed_in):
    home = world.building(people)
    strong = world.unit(people, home, code="strong", load_kg=2_000, height_mm=8_000, power_kva=1_000)
    world.unit(people, home, code="small", area_dm2=50_000)
    world.reserved(people, strong)
    client = signed_in(people.filer)
    assert codes(client) == {"strong", "small"}
    assert codes(client, load="1.6") == codes(client, height="7") == codes(client, power="500") == {"strong"}
    assert codes(client, area="1000") == codes(client, standing="reserved") == {"strong"}
    assert codes(client, free_from=world.soon(10).isoformat()) == {"small"}
    assert codes(client, free_from=world.soon(31).isoformat()) == {"strong", "small"}
    assert codes(client, district="anning", kind="factory", park="anning", land_type="M0", q="small") == {
        "small"
    }
    assert codes(client, district="xishan") == codes(client, kind="office") == set()
    refused = client.get("/api/v1/floor-units/", {"area": "约1000"})
    assert refused.status_code == 400
    assert "应为数字" in refused.json()["errors"][0]["detail"]


def test_a_list_leaves_as_a_file_without_foreign_prices(people, signed_in):
    world.unit(people)
    for user, shown in ((people.host_filer, True), (people.filer, False)):
        text = b"".join(
            signed_in(user).get(reverse("space:units"), {"export": "csv"}).streaming_content
        ).decode()
        assert "1200" in text
        assert (",18" in text) is shown
    assert ExportLog.objects.filter(what="资源库房源").exists()


def test_the_grid_says_in_words_how_every_unit_stands(people, signed_in):
    home = world.building(people)
    world.reserved(people, world.unit(people, home))
    page = signed_in(people.filer).get(reverse("space:building", args=[home.uid])).content.decode()
    assert "预留 至" in " ".join(page.split())
    assert "status-waiting" in page
    assert "面议" in page
    assert "登记楼层" not in page


def test_stock_is_registered_through_the_forms(people, signed_in):
    client = signed_in(people.park_manager)
    made = post(
        client,
        reverse("space:new-building"),
        name="示例一号楼",
        kind="factory",
        land_type="M0",
        district="anning",
        lon="102.4",
        lat="24.85",
    )
    home = Building.objects.get()
    assert (made.status_code, home.lon_e6) == (302, 102_400_000)
    post(client, reverse("space:add-floor", args=[home.uid]), number="1", height="6", load="1.2")
    answer = post(client, reverse("space:add-unit", args=[home.uid]), floor="1", code="101", area="1200.5")
    assert answer.status_code == 302
    unit = FloorUnit.objects.get()
    assert (unit.area_dm2, unit.load_kg, unit.height_mm) == (120_050, 1_200, 6_000)
    refused = post(client, reverse("space:add-unit", args=[home.uid]), floor="1", code="101", area="约 5")
    assert refused.status_code == 400
    assert "应为数字" in refused.content.decode()
    url = reverse("space:new-plot")
    plot = {"code": "AN-1", "area": "12.34", "land_type": "M1", "district": "anning"}
    corners = "102.40,24.85\n102.41,24.85\n102.41，24.86"
    assert post(client, url, **plot, outline=corners).status_code == 302
    assert Plot.objects.get().outline[2] == [102_410_000, 24_860_000]
    assert "第 1 个拐点" in post(client, url, **plot, outline="东至河边").content.decode()


def test_a_machine_adds_a_unit_to_a_floor_that_is_there(people, signed_in):
    home, client = world.building(people), signed_in(people.park_manager)

    def send(**body):
        return client.post(
            f"/api/v1/buildings/{home.uid}/units/",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": uuid.uuid4().hex},
        )

    made = send(floor=2, code="201", area="800", price="15.5")
    assert made.status_code == 200
    assert (made.json()["load"], made.json()["price"], made.json()["standing"]) == ("1.5", "15.5", "vacant")
    assert "没有登记第 9 层" in send(floor=9, code="901", area="800").json()["detail"]


def test_a_point_is_set_on_the_page_and_by_a_machine(people, signed_in):
    plot, client = world.plot(people), signed_in(people.park_manager)
    page = reverse("space:set-plot-point", args=[plot.uid])
    refused = post(client, page, lon="103.18", lat="26.08")
    assert refused.status_code == 400
    assert "在安宁市范围之外" in refused.content.decode()
    assert post(client, page, lon="102.4", lat="24.85").status_code == 302
    plot.refresh_from_db()
    assert (plot.lon_e6, plot.lat_e6) == (102_400_000, 24_850_000)
    sent = client.post(
        f"/api/v1/plots/{plot.uid}/point/",
        {"lon": "102.41", "lat": "24.8612345"},
        content_type="application/json",
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    assert sent.status_code == 400
    row = client.get("/api/v1/plots/").json()["results"][0]
    assert (row["lon"], row["lat"]) == ("102.4", "24.85")
