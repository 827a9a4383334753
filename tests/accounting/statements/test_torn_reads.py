"""T18: every figure of a page stood at one moment, however busy the writers are."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, reverse_lazy
from support.factories import make_user
from support.ledger_world import Q1, a_project, agreed
from support.rollup_world import CODE, filed, revised, rolled_up

from accounting.filings.models import Filing
from kunming_coord.common.money import format_fen
from kunming_coord.common.viewstate import Unit

pytestmark = pytest.mark.django_db(transaction=True)

READS = 20


@pytest.fixture
def busy():
    """Somebody who states the figure anew and rolls it up, over and over."""
    project = a_project()
    agreed(project)
    filed(project, 1)
    rolled_up()
    stop = threading.Event()

    def write():
        try:
            for fen in range(2, 31):
                if stop.is_set():
                    return
                with transaction.atomic():
                    revised(Filing.objects.get(), fen * 1_000_000)
                    rolled_up()
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    yield writer
    stop.set()
    writer.join(timeout=60)


def torn(client) -> int:
    """How often the table and the chart of one page do not tell the same figure."""
    found = 0
    for _ in range(READS):
        query = {"quarter": Q1.code, "indicator": CODE, "book": "territorial"}
        page = client.get(reverse("statements:list"), query).context
        [section] = page["sections"]
        found += format_fen(section.city.amount, Unit.WAN) != page["chart"]["rows"][-1][1]
    return found


def test_no_page_is_torn(busy, signed_in):
    assert torn(signed_in(make_user("audit", "auditor"))) == 0


@pytest.mark.parametrize(
    "address",
    [
        reverse_lazy("statements:list"),
        reverse_lazy("statements:detail", args=["anning"]),
        reverse_lazy("statements:identity"),
        reverse_lazy("statements:explain"),
        "/api/v1/reports/quarterly",
        "/api/v1/explain",
    ],
)
def test_every_report_begins_its_snapshot_before_it_reads_a_figure(address, signed_in):
    client = signed_in(make_user("audit", "auditor"))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, {"district": "anning", "indicator": CODE})
    assert answer.status_code == 200
    told = [query["sql"] for query in queries]
    begun = next(place for place, sql in enumerate(told) if "REPEATABLE READ, READ ONLY" in sql)
    assert not any("accounting_" in sql for sql in told[:begun])
