"""Django's admin: code tables, for the system administrator alone, every save in the change log."""

import pytest
from django.urls import reverse
from support.factories import make_user

from kunming_coord.audit.models import ChangeLog
from kunming_coord.desk.admin import site
from kunming_coord.districts.models import WorkingDay
from parks.directory.models import Park

pytestmark = pytest.mark.django_db


def test_only_code_tables_are_there():
    assert {model.__name__ for model in site._registry} == {
        "Park",
        "Body",
        "WorkingDay",
        "IndicatorGroup",
        "Indicator",
        "MainIndicator",
        "DeviationBand",
    }


@pytest.mark.parametrize("role", ["approver", "reviewer", "security_admin", "audit_admin"])
def test_nobody_else_gets_in(signed_in, role):
    client = signed_in(make_user("drc", role))
    for name in ("admin:index", "admin:parks_park_changelist", "admin:jsi18n"):
        assert client.get(reverse(name)).status_code == 403


def test_a_correction_is_saved_and_logged_with_who_made_it(signed_in):
    admin = make_user("drc", "system_admin")
    day = WorkingDay.objects.get(pk="2026-10-01")
    url = reverse("admin:districts_workingday_change", args=["2026-10-01"])
    form = {"day": "2026-10-01", "is_working": "on", "source": day.source, "note": "更正"}
    assert signed_in(admin).post(url, form).status_code == 302
    row = ChangeLog.objects.filter(table_name="districts_workingday").latest("id")
    assert (row.actor_id, row.before["note"], row.after["note"]) == (admin.pk, "", "更正")


def test_rows_that_others_stand_on_cannot_be_deleted(signed_in):
    park = Park.objects.first()
    client = signed_in(make_user("drc", "system_admin"))
    page = client.get(reverse("admin:parks_park_change", args=[park.pk])).content.decode()
    assert "delete" not in page
    assert client.post(f"/admin/parks/park/{park.pk}/delete/", {"post": "yes"}).status_code == 404
    bulk = {"action": "delete_selected", "_selected_action": [park.pk], "post": "yes"}
    client.post(reverse("admin:parks_park_changelist"), bulk)
    assert Park.objects.filter(pk=park.pk).exists()


def test_there_is_no_second_door(client, signed_in):
    for path in ("/admin/login/", "/admin/logout/", "/admin/password_change/"):
        assert signed_in(make_user("drc", "system_admin")).get(path).status_code == 404
    assert client.get(reverse("admin:index")).url.startswith(reverse("accounts:login"))
