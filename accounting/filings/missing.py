"""Closed quarters a project should have filed and never did."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from kunming_coord.common.quarter import Quarter
from projects.policies.models import IndicatorGroup
from projects.register.models import Project

_MISSING = """
    SELECT project_id, group_id, quarter FROM (
        SELECT DISTINCT ON (compiled.project_id, indicator.group_id, period.quarter)
               compiled.project_id, indicator.group_id, period.quarter, term.arises_in_id AS host_id
        FROM projects_compiledterm AS compiled
        JOIN projects_agreementterm AS term ON term.id = compiled.term_id
        JOIN projects_indicator AS indicator ON indicator.id = compiled.indicator_id
        JOIN accounting_period AS period
          ON period.group_id = indicator.group_id AND period.status = 'closed'
         AND period.quarter BETWEEN compiled.from_quarter AND compiled.to_quarter
        WHERE NOT EXISTS (
            SELECT 1 FROM accounting_filing AS filing
            WHERE filing.project_id = compiled.project_id AND filing.group_id = indicator.group_id
              AND filing.concerns = period.quarter AND filing.kind <> 'annual'
        )
        ORDER BY compiled.project_id, indicator.group_id, period.quarter, indicator."order",
                 compiled.from_quarter DESC, compiled.id
    ) AS missing
    WHERE host_id = ANY(%(hosts)s)
    ORDER BY quarter DESC, project_id, group_id
"""


@dataclass(frozen=True)
class MissingFiling:
    """A quarter nobody filed."""

    project: Project
    group: IndicatorGroup
    quarter: Quarter


def missing_filings(hosts: Sequence[int]) -> list[MissingFiling]:
    """What these districts have not filed of closed quarters, the newest first, in a constant number of queries."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, {"hosts": list(hosts)})
        rows = cursor.fetchall()
    projects = Project.objects.in_bulk({row[0] for row in rows})
    groups = IndicatorGroup.objects.in_bulk({row[1] for row in rows})
    return [MissingFiling(projects[row[0]], groups[row[1]], Quarter(row[2])) for row in rows]
