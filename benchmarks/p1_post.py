"""P1: posting a quarter beside one bare INSERT … SELECT of the same rows into tables without key or index.

The reference computes the same split from the same filings and shares, with no staging, provenance or check. How the
posting compares with merely copying the finished rows from table to table is printed beside it, without a target.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, connections, transaction

from accounting.ledger.services import post_period
from benchmarks.figures import Figure
from benchmarks.ground import OWNER, Ground
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.queries import duplicates_unit

GROUND = True

BARE = """
    DROP TABLE IF EXISTS bare_batch, bare_entry;
    CREATE TABLE bare_batch AS SELECT * FROM accounting_batch LIMIT 0;
    CREATE TABLE bare_entry AS SELECT * FROM accounting_entry LIMIT 0;
    GRANT ALL ON bare_batch, bare_entry TO PUBLIC
"""

# The split by arithmetic over the shares of an agreement: floor, then one fen each to the largest remainders.
REFERENCE = """
    WITH filed AS (
        SELECT value.id, value.indicator_id, value.amount_fen, filing.project_id
        FROM accounting_filing AS filing JOIN accounting_filingvalue AS value ON value.filing_id = filing.id
        WHERE filing.quarter = %(quarter)s AND filing.status = 'verified'
    ), line AS MATERIALIZED (
        SELECT filed.*, term.id AS term_id, term.book, term.mode, term.arises_in_id, term.denominator, term.districts,
               term.numerators, abs(amount_fen) / denominator AS whole, abs(amount_fen) %% denominator AS rest,
               CASE WHEN amount_fen < 0 THEN -1 ELSE 1 END AS sign,
               filed.id * 256 + CASE term.book WHEN 'assessment' THEN 2 ELSE 4 END AS batch_id
        FROM filed JOIN projects_compiledterm AS term
          ON term.project_id = filed.project_id AND term.indicator_id = filed.indicator_id
         AND %(quarter)s BETWEEN term.from_quarter AND term.to_quarter
        UNION ALL
        SELECT filed.*, NULL, 'territorial', 'territorial', term.arises_in_id, 1, NULL, NULL, 0, 0, 1, filed.id * 256
        FROM filed JOIN projects_compiledterm AS term
          ON term.project_id = filed.project_id AND term.indicator_id = filed.indicator_id
         AND term.book = 'assessment' AND %(quarter)s BETWEEN term.from_quarter AND term.to_quarter
    ), headers AS (
        INSERT INTO bare_batch
        SELECT batch_id, 'post', 0, %(quarter)s, %(quarter)s, book, project_id, indicator_id, id, term_id, NULL,
               arises_in_id, amount_fen, false, NULL, 1
        FROM line
    ), rounded AS (
        SELECT line.*, share.district_id, whole * share.numerator + (rest * share.numerator) / denominator AS part,
               (rest * share.numerator) %% denominator AS remainder, share.position
        FROM line
        CROSS JOIN LATERAL unnest(districts, numerators) WITH ORDINALITY AS share (district_id, numerator, position)
    ), amounts AS (
        SELECT batch_id, arises_in_id AS district_id, book, indicator_id, mode, amount_fen AS fen
        FROM line WHERE book = 'territorial'
        UNION ALL
        SELECT batch_id, district_id, book, indicator_id, mode,
               sign * (part + CASE WHEN mode = 'split' AND remainder > 0 AND (
                   SELECT COUNT(*) FILTER (WHERE (rest * other) %% denominator > remainder
                              OR ((rest * other) %% denominator = remainder AND place < position))
                          < SUM((rest * other) %% denominator) / denominator
                   FROM unnest(numerators) WITH ORDINALITY AS others (other, place)) THEN 1 ELSE 0 END)
               - CASE district_id WHEN arises_in_id THEN amount_fen ELSE 0 END
        FROM rounded
        UNION ALL
        SELECT batch_id, %(duplicates)s, book, indicator_id, mode, -amount_fen FROM line WHERE mode = 'duplicate'
    )
    INSERT INTO bare_entry
    SELECT batch_id, district_id, 1, %(quarter)s, book, indicator_id, mode, fen FROM amounts WHERE fen <> 0
"""


def figures(ground: Ground) -> Iterator[Figure]:
    """The reference first, on the same filings, then the posting of the three groups with its commits."""
    quarter = ground.fresh_quarter()
    bare = ground.timed("bare", lambda: _reference(quarter))
    ours = ground.timed("post", lambda: _post(ground, quarter))
    copied = ground.timed("copy", lambda: _copy(quarter))
    name = f"P1 入账一个季度（{ground.projects:,} 个项目）"
    yield Figure(name, ours * 1e3, bare * 1e3, 3, "ms")
    yield Figure(f"{name}，对比只搬运成品行", ours * 1e3, copied * 1e3, None, "ms")


def _post(ground: Ground, quarter: Quarter) -> None:
    system = system_user()
    for period in ground.periods(quarter):
        post_period(period=period, actor=system, idempotency_key=f"benchmark:{quarter}:{period.group.code}")


def _reference(quarter: Quarter) -> None:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(BARE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL enable_nestloop = off")
        cursor.execute(REFERENCE, {"quarter": int(quarter), "duplicates": duplicates_unit().pk})


def _copy(quarter: Quarter) -> None:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(BARE)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("batch", "entry"):
            cursor.execute(
                f"INSERT INTO bare_{table} SELECT * FROM accounting_{table} WHERE quarter = %s",
                [int(quarter)],
            )
