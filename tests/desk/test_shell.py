"""What every page carries: menu by role, the demonstration's sign, period, book and unit in the address."""

import pytest
from django.urls import reverse
from support.factories import make_user

pytestmark = pytest.mark.django_db

SIGN = "演示数据，非真实统计"


def menu(client):
    groups = client.get(reverse("desk:cases")).context["menu"]
    return [str(item["label"]) for group in groups for item in group["items"]]


@pytest.mark.parametrize(
    ("place", "role", "has", "has_not"),
    [
        ("xishan", "filer", "首谈线索", "变更记录"),
        ("drc", "approver", "期间与关账", "代码表"),
        ("audit", "auditor", "变更记录", "代码表"),
        ("audit", "audit_admin", "变更记录", "首谈线索"),
        ("drc", "system_admin", "代码表", "首谈线索"),
    ],
)
def test_the_menu_shows_what_a_role_works_with(signed_in, place, role, has, has_not):
    labels = menu(signed_in(make_user(place, role)))
    assert has in labels
    assert has_not not in labels


@pytest.mark.parametrize(
    "route", ["desk:home", "desk:city", "desk:cases", "desk:units", "parks:list", "desk:api-docs"]
)
def test_every_page_says_that_the_figures_are_a_demonstration(signed_in, settings, route):
    client = signed_in(make_user("drc", "approver"))
    assert SIGN in client.get(reverse(route)).content.decode()
    settings.DEMO = False
    assert SIGN not in client.get(reverse(route)).content.decode()


def test_the_admin_and_the_login_page_say_so_too(client, signed_in):
    assert SIGN in client.get(reverse("accounts:login")).content.decode()
    assert SIGN in signed_in(make_user("drc", "system_admin")).get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("query", ["quarter=2026", "quarter=2026Q9", "unit=dollar", "quarter=1999Q1"])
def test_a_view_that_does_not_exist_is_refused_on_a_page_that_can_still_be_drawn(signed_in, query):
    response = signed_in(make_user("drc", "approver")).get(f"{reverse('desk:city')}?{query}")
    assert response.status_code == 400
    assert "全市总览" in response.content.decode()


def test_the_chosen_view_travels_to_the_other_pages_of_figures(signed_in):
    response = signed_in(make_user("drc", "approver")).get(
        reverse("desk:city"), {"quarter": "2026Q1", "unit": "yi"}
    )
    urls = [item["url"] for group in response.context["menu"] for item in group["items"]]
    assert f"{reverse('statements:list')}?quarter=2026Q1&unit=yi" in urls
    assert reverse("leads:list") in urls


def test_a_chosen_quarter_outside_the_usual_ones_can_still_be_read_in_the_selector(signed_in):
    response = signed_in(make_user("drc", "approver")).get(reverse("desk:city"), {"quarter": "2015Q1"})
    assert "2015年第一季度" in response.content.decode()
