"""招商地图: what lies where, within what the reader may see."""

import pytest
from django.urls import reverse
from support import space_world, worlds
from support.factories import make_user

from kunming_coord.districts.models import District
from parks.directory.measures import Size
from parks.directory.models import Park

pytestmark = pytest.mark.django_db


def chart(client, **query):
    return client.get(reverse("desk:places"), query).context["chart"]


def row(client, name, **query):
    return next(row for row in chart(client, **query)["rows"] if row[0] == name)


def shade(client, code, **query):
    return next(area["value"] for area in chart(client, **query)["data"]["areas"] if area["code"] == code)


def test_a_district_counts_the_projects_it_takes_part_in(signed_in):
    people = worlds.People()
    worlds.agreement_in_force(people)
    parks = Park.objects.filter(district__slug="anning").count()
    for reader in (people.filer, people.host_filer, people.reviewer):
        client = signed_in(reader)
        assert row(client, "西山")[2:4] == ["1", "0"]
        assert row(client, "安宁") == ["安宁", "先进制造承载区", "0", "1", str(parks), "0", "0"]
    stranger = signed_in(make_user("panlong", "filer"))
    assert row(stranger, "西山")[2:4] == row(stranger, "安宁")[2:4] == ["0", "0"]
    assert row(stranger, "安宁")[4] == str(parks)


def test_the_shade_follows_the_theme_and_counts_a_zone_into_its_county(signed_in):
    people = worlds.People()
    worlds.agreement_in_force(people)
    client = signed_in(people.reviewer)
    assert shade(client, "530112") == "1"
    assert shade(client, "530112", theme="taken") == "0"
    inside = Park.objects.filter(district__slug__in=["chenggong", "shuzi"]).count()
    assert shade(client, "530114", theme="parks") == str(inside) != "0"


def test_the_map_is_narrowed_to_a_functional_area(signed_in):
    client = signed_in(make_user("drc", "reviewer"))
    assert {one[1] for one in chart(client, area="core")["rows"]} == {"创新融合引领区"}
    assert len(chart(client, area="nonsense")["rows"]) > len(chart(client, area="core")["rows"])


def test_machines_read_the_same_figures(signed_in):
    people = worlds.People()
    worlds.agreement_in_force(people)
    rows = signed_in(people.filer).get(reverse("api-places")).json()
    assert next(one for one in rows if one["district"] == "anning")["figures"]["taken"] == "1"


def test_free_stock_of_every_district_is_shown_to_all_who_do_business(signed_in):
    people = worlds.People()
    unit, plot = space_world.unit(people), space_world.plot(people)
    client = signed_in(make_user("panlong", "filer"))
    shown = row(client, district(unit.district_id))
    assert shown[5] == Size.SQUARE_METRE.text(unit.area_dm2)
    assert row(client, district(plot.district_id))[6] == Size.MU.text(plot.area_centimu)


def district(key):
    return District.objects.get(pk=key).short_name
