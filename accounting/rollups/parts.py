"""Sharing the work of a large roll-up: ranges of projects as runs of their own, which any worker on any host takes.

All parts read the journal up to the posting their roll-up has fixed, so it does not matter when and where each is done.
"""

import uuid
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounting.ledger.rounds import hashing
from accounting.rollups import projects
from accounting.rollups.details import PartTotal, RollUpDetail
from accounting.rollups.models import RollUp
from accounting.rollups.services import ENDLESS, detail, detail_parameters
from kunming_coord.common.runs import RunContext

PART = "roll_up_part"
PROJECTS_PER_PART = 50_000  # see docs/performance.md

# The first project of each part but the first, as many of those that file this quarter in each.
_CUTS = """
    SELECT project_id FROM (
        SELECT project_id, row_number() OVER (ORDER BY project_id) AS place
        FROM accounting_filing WHERE quarter = %(quarter)s AND group_id = %(group)s GROUP BY project_id
    ) AS concerned WHERE place > 1 AND (place - 1) %% %(size)s = 0 ORDER BY project_id
"""


def cut(context: RunContext, rollup: RollUp, **counts: int) -> bool:
    """Bring a roll-up its totals by grouping inside its run's transaction; True where that is left to parts.

    The run of a roll-up that was cut is not finished: its handler is called once more, to `put_together` the parts.
    """
    ranges = list(_ranges(rollup)) if rollup.base_id is None else []
    if len(ranges) < 2:
        detail(rollup)
        return False
    parts = [{"rollup": str(rollup.uid), "from": first, "to": last} for first, last in ranges]
    context.split(PART, parts, **counts)
    return True


@transaction.atomic
def do_part(*, context: RunContext) -> None:
    """The work of one part: what its projects add up to, kept until all parts are there."""
    told, run_uid = context.params, context.run.uid
    rollup = RollUp.objects.select_related("base").get(uid=told["rollup"])
    parameters = detail_parameters(rollup) | {
        "part": run_uid,
        "from_project": told["from"],
        "to_project": told["to"],
    }
    with connection.cursor() as cursor:
        hashing(cursor, True)
        cursor.execute(projects.PART, parameters)
        context.finish(_("已汇总"), **{_("汇总数"): cursor.rowcount})


@transaction.atomic
def put_together(context: RunContext) -> RollUp:
    """Add the parts of a run up, once all are done; a second call is refused by the database."""
    uid: str = context.parts[0].params["rollup"]
    parts: list[uuid.UUID] = [part.uid for part in context.parts]
    rollup = RollUp.objects.select_related("base", "rerun_of").get(uid=uid)
    RollUpDetail.objects.create(rollup=rollup, parts=len(parts))
    with connection.cursor() as cursor:
        cursor.execute(projects.FROM_PARTS, {"rollup": rollup.pk, "parts": parts})
    PartTotal.objects.filter(run_uid__in=parts).delete()
    return rollup


def _ranges(rollup: RollUp) -> Iterator[tuple[int, int]]:
    """First and last project id of each part; the outer ones are open, so that no project is left out."""
    told = detail_parameters(rollup) | {"size": PROJECTS_PER_PART}
    with connection.cursor() as cursor:
        cursor.execute(_CUTS, told)
        cuts = [pk for (pk,) in cursor.fetchall()]
    for first, following in zip([0, *cuts], [*cuts, ENDLESS + 1], strict=True):
        yield first, following - 1
