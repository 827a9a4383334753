"""区县与单位, 园区: every fact with how sure it is."""

import pytest
from django.urls import reverse
from support.factories import district, make_user

from kunming_coord.districts.models import DistrictName
from parks.directory.models import Park
from parks.directory.queries import is_incomplete

pytestmark = pytest.mark.django_db


def page(signed_in, route):
    return signed_in(make_user("xishan", "filer")).get(reverse(route)).content.decode()


def test_functional_areas_and_jurisdictions_say_how_sure_they_are(signed_in):
    text = page(signed_in, "desk:units")
    for words in ("创新融合引领区", "有据", "推断", "未知", "国函〔2015〕141号"):
        assert words in text
    assert "重复计入额" not in text


def test_a_former_name_stands_with_its_days(signed_in):
    xishan = district("xishan")
    xishan.names.update(valid_from="2020-01-01")
    DistrictName.objects.create(
        district=xishan, name="西山老区", short_name="西山老", valid_from="2010-01-01", valid_to="2020-01-01"
    )
    text = page(signed_in, "desk:units")
    assert "西山老区" in text
    assert "2020-01-01" in text


def test_parks_whose_industries_are_not_all_known_are_marked_and_not_refused(signed_in):
    assert "待补充" in page(signed_in, "parks:list")
    assert is_incomplete(Park.objects.get(slug="anning"))
    assert not is_incomplete(Park.objects.get(slug="nanpo"))
    anning = Park.objects.get(slug="anning")
    anning.leading_industries.create(kind="auxiliary", name="新材料", source_status="inferred")
    assert not is_incomplete(anning)
