"""Telling the ledger which verified filings it has to look at (again): one statement however many there are."""

from django.db import connection
from django.db.models import Count, QuerySet

from accounting.filings.models import Filing
from accounting.periods.services import hold_journal
from kunming_coord.common.quarter import Quarter
from projects.policies.models import IndicatorGroup
from projects.register.models import Project

COUNTED = ("verified", "locked")  # statuses in which figures are posted

_MARK = """
    INSERT INTO accounting_postingdue (filing_id, since)
    SELECT filing.id, now() FROM accounting_filing AS filing WHERE filing.id IN ({keys}) ORDER BY filing.id
    ON CONFLICT (filing_id) DO UPDATE SET since = EXCLUDED.since
"""


def mark_due(filings: QuerySet[Filing]) -> int:
    """Put those of `filings` whose figures count on the ledger's list; returns how many. Safe to repeat.

    Several at once wait for a posting of their groups that is under way: it takes them off in another order.
    """
    _hold_journals(filings)
    keys, wanted = filings.filter(status__in=COUNTED).order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_MARK.format(keys=keys), wanted)
        return int(cursor.rowcount)


def facts_changed(projects: QuerySet[Project], *, since: Quarter | None) -> int:
    """Facts that decide what counts changed for these projects, from a quarter on; returns how many filings follow."""
    filings = Filing.objects.filter(project__in=projects.order_by().values("pk"))
    return mark_due(filings if since is None else filings.filter(concerns__gte=since))


def _hold_journals(filings: QuerySet[Filing]) -> None:
    counts = dict(filings.order_by().values_list("group_id").annotate(Count("pk")))
    if sum(counts.values()) > 1:
        for group in IndicatorGroup.objects.filter(pk__in=counts).order_by("pk"):
            hold_journal(group=group)
