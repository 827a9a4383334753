"""Totals of many small groupings (enterprises, projects), added up when somebody asks for a page of them.

There may be a million of them, of which a reader looks at twenty: looking these up costs milliseconds, keeping all of
them with every roll-up would cost more than the roll-up itself.
"""

from collections.abc import Mapping
from typing import Final

from django.db import connection

from accounting.rollups import projects
from accounting.rollups.details import GroupingTotal
from accounting.rollups.models import RollUp
from accounting.rollups.services import detail_parameters

_MEMBER: Final = """
    SELECT place.side, place.project_id, place.since, wanted.grouping_id
    FROM (SELECT DISTINCT side, project_id, since FROM unit) AS place
    JOIN unnest(%(projects)s::bigint[], %(keys)s::bigint[]) AS wanted (project_id, grouping_id) USING (project_id)
"""
_NAMES: Final = ("grouping_id", "district_id", "indicator_id", "book", *projects.MEASURES)
_ASKED: Final = f"""
    {projects.steps(projects.OF_FEW, member=_MEMBER)}, found AS ({projects.LAST}) {projects.SETTLED}
"""


def added_up(rollup: RollUp, keys: Mapping[int, int]) -> list[GroupingTotal]:
    """What projects (id → key of their grouping) add up to by key, unit, indicator and book, as the roll-up read it.

    The rows are as a roll-up would keep them, with the key as grouping_id, and are not saved.
    """
    told = detail_parameters(rollup) | {"projects": list(keys), "keys": list(keys.values())}
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, told)
        return [
            GroupingTotal(rollup=rollup, **dict(zip(_NAMES, row, strict=True))) for row in cursor.fetchall()
        ]
