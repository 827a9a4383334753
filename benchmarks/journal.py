"""A journal of several quarters to be rolled up: projects with mixed terms, posted group by group, some in parks."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, connections

from accounting.ledger.services import post_period
from accounting.periods.models import Period
from accounting.rollups.memberships import refresh_memberships
from benchmarks.ground import OWNER, ground
from benchmarks.seeding import file_quarter, unguarded
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter

SHOWN: Final = Quarter.of(2026, 2)
QUARTERS: Final = [SHOWN.year_ago.previous, SHOWN.year_ago, SHOWN.previous, SHOWN]  # all the windows of SHOWN
GROUP: Final = "production"
CHANGED_OF: Final = 1000  # one filing in so many is stated anew

_PARKS = """
    UPDATE projects_project AS project SET park_id = park.id, chain = 'chain-' || (project.id %% 12)
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS place, COUNT(*) OVER () AS parks FROM parks_park) AS park
    WHERE park.place = 1 + project.id %% park.parks AND project.id %% 3 > 0
"""
_RESTATED = (
    """
    INSERT INTO accounting_filingvalue (filing_id, indicator_id, revision, amount_fen, actor_id, actor_label, entered_at)
    SELECT value.filing_id, value.indicator_id, value.revision + 1, value.amount_fen + 1000003, 1, '基准', now()
    FROM accounting_filing AS filing
    JOIN projects_indicatorgroup AS concerned ON concerned.id = filing.group_id AND concerned.code = %(group)s
    JOIN accounting_filingvalue AS value ON value.filing_id = filing.id
    WHERE filing.quarter = %(quarter)s AND filing.project_id %% %(of)s = 7
    """,
    """
    INSERT INTO accounting_postingdue (filing_id, since)
    SELECT filing.id, now() FROM accounting_filing AS filing
    JOIN projects_indicatorgroup AS concerned ON concerned.id = filing.group_id AND concerned.code = %(group)s
    WHERE filing.quarter = %(quarter)s AND filing.project_id %% %(of)s = 7
    """,
)


@contextmanager
def journal(projects: int) -> Iterator[Period]:
    """A posted journal of so many projects; the period is the one to roll up."""
    with ground(projects):
        with unguarded(), connections[OWNER].cursor() as cursor:
            cursor.execute(_PARKS, {})
        for quarter in QUARTERS:
            file_quarter(quarter)
        for period in Period.objects.filter(quarter__in=QUARTERS).select_related("group").order_by("quarter"):
            posted(period)
        refresh_memberships(from_quarter=SHOWN)
        with connections[OWNER].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum would have done
        yield Period.objects.select_related("group").get(quarter=SHOWN, group__code=GROUP)


def posted(period: Period) -> None:
    """Post what is due of a period."""
    post_period(period=period, actor=system_user(), idempotency_key=str(uuid.uuid4()))


def restate() -> None:
    """One filing in a thousand of the shown quarter and group is stated anew and waits to be posted."""
    told = {"group": GROUP, "quarter": int(SHOWN), "of": CHANGED_OF}
    with unguarded(), connections[OWNER].cursor() as cursor:
        for statement in _RESTATED:
            cursor.execute(statement, told)
    connection.close()
