"""T19, T21: a worker killed while it writes a file leaves nothing of it, and the next one writes all of it once."""

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from support.factories import district
from support.ledger_world import Q1, Cast, a_project, agreed, opened, period
from support.workbooks import column_of, edited, work
from support.workers import broker, kill, send, wait_until, worker

from accounting.filings.models import Filing, FilingValue
from kunming_coord.common.models import Run
from kunming_coord.common.tasks import tick_runs
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.models import Import
from kunming_coord.exchange.services import apply_import, start_import
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wide]


def checked_import(cast: Cast) -> Import:
    """Two filings of one project, taxes first, waiting to be written."""
    project = a_project()
    agreed(project)
    agreed(project, "tax_revenue")
    opened(project)
    content = template_of(kind_of("filings"), Scope(district("anning"), Q1), actor=cast.filer)[0]
    for sheet, header in (("填报表-税收", "税收收入（万元）"), ("填报表-产出", "规模以上工业产值（万元）")):
        content = edited(content, {f"{column_of(content, header, sheet)}3": 5}, sheet)
    made = start_import(
        kind="filings", data=content, file_name="a.xlsx", actor=cast.filer, quarter=Q1, choice="draft"
    )
    return work(made)


def test_a_worker_killed_while_writing_leaves_nothing_and_the_next_writes_all_once():
    cast = Cast()
    imported = checked_import(cast)
    run = apply_import(imported=imported, mode="all", actor=cast.filer)
    url, blocker = broker(), connections[DEFAULT_DB_ALIAS].copy()
    try:
        blocker.set_autocommit(False)
        with blocker.cursor() as cursor:  # holds the worker between the first filing and the second
            cursor.execute(
                "SELECT 1 FROM accounting_period WHERE id = %s FOR UPDATE", [period("production").pk]
            )
            with worker(url) as first:
                send(tick_runs, url)
                wait_until(lambda: "1 / 2" in Run.objects.get(pk=run.pk).message)
                kill(first)
    finally:
        blocker.rollback()
        blocker.close()
    assert Import.objects.get().status == "applying"
    assert not FilingValue.objects.exists()
    assert set(Filing.objects.values_list("status", flat=True)) == {"due"}
    with worker(url):
        Run.objects.update(dispatched_at=None)  # as if the seconds until the next hand-out had passed
        send(tick_runs, url)
        wait_until(lambda: Run.objects.get(pk=run.pk).finished)
    done = Run.objects.get(pk=run.pk)
    assert (done.state, done.attempt) == ("done", 2)
    assert (Import.objects.get().status, FilingValue.objects.count()) == ("applied", 2)
    assert [event.action for event in Import.objects.get().events].count("finish") == 1
