"""Rolling up: totals of a quarter computed anew from the journal, in one statement and so from one snapshot."""

import uuid

from django.db import connection, transaction

from accounting.periods.models import Period
from accounting.periods.services import hold_journal
from accounting.rollups.models import RollUp

# Assessment = territorial + adjustments; the territorial and fiscal books stand for themselves.
_ROLL_UP = """
    WITH journal AS (
        SELECT entry.posting_id, entry.quarter, entry.district_id, entry.indicator_id, entry.book, entry.amount_fen
        FROM accounting_entry AS entry JOIN projects_indicator AS indicator ON indicator.id = entry.indicator_id
        WHERE indicator.group_id = %(group)s
          AND (entry.quarter BETWEEN %(first)s AND %(quarter)s
               OR entry.quarter BETWEEN %(first)s - 4 AND %(quarter)s - 4)
    ), sums AS (
        SELECT district_id, indicator_id, book, MAX(posting_id) AS last,
               SUM(amount_fen) FILTER (WHERE quarter = %(quarter)s) AS amount,
               SUM(amount_fen) FILTER (WHERE quarter >= %(first)s) AS ytd,
               SUM(amount_fen) FILTER (WHERE quarter = %(quarter)s - 4) AS year_ago,
               SUM(amount_fen) FILTER (WHERE quarter <= %(quarter)s - 4) AS year_ago_ytd
        FROM journal GROUP BY district_id, indicator_id, book
    ), made AS (
        INSERT INTO accounting_rollup (uid, quarter, group_id, run_uid, last_posting_id, final, made_at)
        SELECT gen_random_uuid(), %(quarter)s, %(group)s, %(run)s, COALESCE(MAX(last), 0), %(final)s, now()
        FROM sums RETURNING id
    ), by_book AS (
        SELECT district_id, indicator_id, book, amount, ytd, year_ago, year_ago_ytd FROM sums
        UNION ALL
        SELECT district_id, indicator_id, 'assessment', amount, ytd, year_ago, year_ago_ytd
        FROM sums WHERE book = 'territorial'
    )
    INSERT INTO accounting_quartertotal (rollup_id, quarter, district_id, indicator_id, book, amount_fen, ytd_fen,
                                         year_ago_fen, year_ago_ytd_fen)
    SELECT made.id, %(quarter)s, district_id, indicator_id, book, SUM(amount)::bigint, SUM(ytd)::bigint,
           SUM(year_ago)::bigint, SUM(year_ago_ytd)::bigint
    FROM by_book CROSS JOIN made
    GROUP BY made.id, district_id, indicator_id, book
"""


@transaction.atomic
def roll_up(*, period: Period, run_uid: uuid.UUID, final: bool) -> RollUp:
    """Compute the quarter's totals (quarter, year to date, and the same of the year before) from the journal.

    `final` marks the totals of a closed quarter; others are 试算. One roll-up per run: a second call with the same
    run_uid is refused by the database.
    """
    hold_journal(group=period.group)
    quarter = period.quarter
    with connection.cursor() as cursor:
        cursor.execute(
            _ROLL_UP,
            {
                "quarter": int(quarter),
                "first": int(quarter.first_of_year),
                "group": period.group_id,
                "run": run_uid,
                "final": final,
            },
        )
    return RollUp.objects.get(run_uid=run_uid)
