"""P2: rolling a quarter up beside bare aggregates of the same groups, inserted into bare tables. P5: how it grows."""

from __future__ import annotations

import math
import resource
import uuid
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from accounting.ledger.rounds import hashing
from accounting.periods.models import Period
from accounting.rollups.services import roll_up
from accounting.rollups.windows import quarters_of, sums
from benchmarks.figures import Figure, best_of
from benchmarks.journal import SHOWN, journal

ROUNDS = 3
SMALL = 10_000  # from here P5 looks at how it grows

_JOURNAL = """
    FROM accounting_entry AS entry
    WHERE entry.quarter = ANY(%(quarters)s)
      AND entry.indicator_id IN (SELECT id FROM projects_indicator WHERE group_id = %(group)s)
"""
BY_UNIT = f"""
    INSERT INTO bare_unit SELECT district_id, indicator_id, book, {sums()} {_JOURNAL}
    GROUP BY district_id, indicator_id, book
"""
# The same by grouping, and over the projects that have something in both years.
BY_GROUPING = f"""
    INSERT INTO bare_grouping
    WITH unit AS (
        SELECT project_id, district_id, indicator_id, book, {sums()}
        FROM (
            SELECT batch.project_id, entry.district_id, entry.indicator_id, entry.book, entry.quarter, entry.amount_fen
            FROM accounting_entry AS entry JOIN accounting_batch AS batch ON batch.id = entry.batch_id
            WHERE entry.quarter = ANY(%(quarters)s) AND batch.quarter = ANY(%(quarters)s)
              AND entry.indicator_id IN (SELECT id FROM projects_indicator WHERE group_id = %(group)s)
        ) AS line GROUP BY project_id, district_id, indicator_id, book
    ), project AS (
        SELECT * FROM unit UNION ALL
        SELECT project_id, NULL, indicator_id, book, SUM(amount)::bigint, SUM(ytd)::bigint, SUM(previous)::bigint,
               SUM(year_ago)::bigint, SUM(year_ago_ytd)::bigint
        FROM unit GROUP BY project_id, indicator_id, book
    ), member AS (
        SELECT grouping_id, project_id FROM accounting_membership WHERE sign = 1 AND from_quarter <= %(shown)s
        UNION ALL SELECT 0, project_id FROM (SELECT DISTINCT project_id FROM unit) AS everything
    )
    SELECT grouping_id, district_id, indicator_id, book, SUM(amount)::bigint, SUM(ytd)::bigint, SUM(previous)::bigint,
           SUM(year_ago)::bigint, SUM(year_ago_ytd)::bigint, COUNT(amount), COUNT(ytd), COUNT(previous), COUNT(year_ago),
           COUNT(year_ago_ytd),
           SUM(amount) FILTER (WHERE amount <> 0 AND year_ago <> 0), SUM(year_ago) FILTER (WHERE amount <> 0 AND year_ago <> 0),
           SUM(ytd) FILTER (WHERE ytd <> 0 AND year_ago_ytd <> 0), SUM(year_ago_ytd) FILTER (WHERE ytd <> 0 AND year_ago_ytd <> 0)
    FROM project JOIN member USING (project_id) GROUP BY grouping_id, district_id, indicator_id, book
"""
BARE = """
    CREATE TEMP TABLE bare_unit (district_id bigint, indicator_id bigint, book text, a bigint, b bigint, c bigint,
                                 d bigint, e bigint);
    CREATE TEMP TABLE bare_grouping (grouping_id bigint, district_id bigint, indicator_id bigint, book text, a bigint,
                                     b bigint, c bigint, d bigint, e bigint, f int, g int, h int, i int, j int,
                                     k bigint, l bigint, m bigint, n bigint)
"""


def figures(projects: int = SMALL) -> Iterator[Figure]:
    """P2 of so many projects; of more than ten thousand also how the time grew from there (P5)."""
    with journal(projects) as period:
        units, everything = measured(period)
        yield units
        yield everything
    if projects > SMALL:
        with journal(SMALL) as period:
            for large, small in zip((units, everything), measured(period), strict=True):
                exponent = math.log(large.ours / small.ours) / math.log(projects / SMALL)
                yield Figure(f"P5 {large.name[3:]} {SMALL} → {projects} 的指数", exponent, None, 1.05, "")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield Figure("P5 汇总进程内存", memory, None, 250, "MB")


def measured(period: Period) -> tuple[Figure, Figure]:
    """Rolling up by unit alone, and with all totals, each beside its reference."""
    told = {"quarters": quarters_of(SHOWN), "quarter": int(SHOWN), "first": int(SHOWN.first_of_year)}
    told |= {"group": period.group_id, "shown": int(SHOWN)}
    bare_unit = taken(lambda: _bare(told, BY_UNIT))
    bare_all = taken(lambda: _bare(told, BY_UNIT, BY_GROUPING))
    ours_unit = taken(
        lambda: roll_up(period=period, run_uid=uuid.uuid4(), final=False, whole=True, detailed=False)
    )
    ours_all = taken(lambda: roll_up(period=period, run_uid=uuid.uuid4(), final=False, whole=True))
    return (
        Figure("P2 按单位汇总", ours_unit * 1e3, bare_unit * 1e3, 1.5, "ms"),
        Figure("P2 全部汇总（单位、归类、可比、版本）", ours_all * 1e3, bare_all * 1e3, 1.5, "ms"),
    )


def taken(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The shortest of several durations in seconds; what each round wrote is rolled back."""

    def once() -> None:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return best_of(once, rounds)


def _bare(told: dict[str, object], *statements: str) -> None:
    with connection.cursor() as cursor:
        hashing(cursor, True)
        cursor.execute(BARE)
        for statement in statements:
            cursor.execute(statement, told)
