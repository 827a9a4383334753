"""Django's admin: code tables, for the system administrator alone, every save in the change log."""

import pytest
from django.urls import reverse
from support.factories import make_user
from support.tax_world import Q1, Paid, compute, middle, received, share, taxed

from accounting.receipts.models import TaxShare, TaxType
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
        "TaxType",
        "TaxShare",
        "Treasury",
        "TaxSetting",
        "MainIndicator",
        "DeviationBand",
        "LeadSetting",
        "RecognitionBody",
        "Rubric",
        "StepSetting",
        "ScoringRubric",
        "AgreementSetting",
        "ClauseTemplate",
        "AgreementTemplate",
        "PromiseRule",
        "AttachmentRule",
        "ClaimLimit",
        "LandUseRule",
        "ReservationLimit",
        "MatchRubric",
        "QuotaThreshold",
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


def share_form(**changes):
    """Shares of 增值税 as the system administrator types them."""
    values = {
        "tax_type": TaxType.objects.get(code="vat").pk, "central": "50", "province": "15", "city": "10",
        "county": "25", "denominator": "100", "source_status": "unknown", "source": "示例，非规定",
    }  # fmt: skip
    return values | changes


def test_shares_of_a_tax_are_checked_and_told_in_words(signed_in):
    client, url = signed_in(make_user("drc", "system_admin")), reverse("admin:accounting_taxshare_add")
    refused = client.post(url, share_form(county="24")).content.decode()
    assert "四级分子之和应等于公分母" in refused
    assert client.post(url, share_form()).status_code == 302
    again = client.post(url, share_form(valid_from="2026-01-01")).content.decode()
    assert "同一税种、同一财政在同一天只能有一组分成比例" in again
    assert TaxShare.objects.get().county == 25


def test_shares_that_have_been_computed_with_are_ended_and_not_rewritten(signed_in):
    kept = share("vat", (50, 15, 10, 25))
    received(Paid(taxed(), middle(Q1), 100))
    compute()
    client = signed_in(make_user("drc", "system_admin"))
    url = reverse("admin:accounting_taxshare_change", args=[kept.pk])
    assert (
        "该设置已用于计算，不能改写" in client.post(url, share_form(county="24", city="11")).content.decode()
    )
    assert client.post(url, share_form(valid_to="2026-07-01")).status_code == 302


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
