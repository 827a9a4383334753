"""The journal as the auditor reads it."""

import pytest
from django.urls import reverse
from support.ledger_world import Q1, Cast, a_project, agreed, post, verified

from accounting.ledger.models import Batch

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def project():
    project = a_project()
    agreed(project)
    verified(project, {"industrial_output": 123_456_789_01})
    post()
    return project


def test_the_auditor_reads_every_entry(project, cast, signed_in):
    page = signed_in(cast.auditor).get(reverse("ledger:entries")).content.decode()
    for shown in ("123,456,789.01", "37,037,036.70", "-37,037,036.70", project.code, "在地口径", "考核口径"):
        assert shown in page


def test_a_late_fact_names_the_quarter_it_concerns(project, cast, signed_in):
    verified(project, {"industrial_output": 7}, kind="late", concerns=Q1.previous)
    assert "所属 2025Q4" not in signed_in(cast.auditor).get(reverse("ledger:entries")).content.decode()
    post()
    assert "所属 2025Q4" in signed_in(cast.auditor).get(reverse("ledger:entries")).content.decode()


def test_districts_do_not(project, cast, signed_in):
    assert signed_in(cast.filer).get(reverse("ledger:entries")).status_code == 403


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("kind=assessment", "37,037,036.70", "123,456,789.01"),
        ("kind=territorial&period=2026Q1", "123,456,789.01", "37,037,036.70"),
        ("district=anning&kind=assessment", "-37,037,036.70", "123,456,789.01"),
        ("indicator=tax_revenue", "没有符合条件的核算记录", "123,456,789.01"),
        ("q=XM-xishan", "123,456,789.01", "没有符合条件"),
        ("q=nothing-like-it", "没有符合条件的核算记录", "123,456,789.01"),
        ("period=nonsense", "没有符合条件的核算记录", "123,456,789.01"),
    ],
)
def test_filters(project, cast, signed_in, query, shown, hidden):
    page = signed_in(cast.auditor).get(f"{reverse('ledger:entries')}?{query}").content.decode()
    assert shown in page
    assert hidden not in page


def test_a_batch_opens_its_entries(project, cast, signed_in):
    batch = Batch.objects.get(book="territorial")
    page = signed_in(cast.auditor).get(f"{reverse('ledger:entries')}?batch={batch.pk}").content.decode()
    assert "123,456,789.01" in page
    assert "37,037,036.70" not in page


def test_a_page_costs_the_same_however_long_the_journal(
    project, cast, signed_in, django_assert_max_num_queries
):
    client = signed_in(cast.auditor)
    with django_assert_max_num_queries(16):
        client.get(reverse("ledger:entries"))
    for _ in range(8):
        another = a_project()
        agreed(another)
        verified(another, {"industrial_output": 5}, quarter=Q1)
    post()
    with django_assert_max_num_queries(16):
        client.get(reverse("ledger:entries"))
