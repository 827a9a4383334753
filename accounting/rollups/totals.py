"""The totals by unit, indicator and book, as SQL: the journal is read once, in one statement and so from one snapshot.

Assessment = territorial + adjustments; the territorial and fiscal books stand for themselves. A roll-up that has a base
takes its totals over and adds what was posted since, into whichever quarter; the sums are the same.
"""

from typing import Final

from accounting.rollups.windows import FIGURES, WINDOWS, sums

_INDICATORS: Final = "(SELECT id FROM projects_indicator WHERE group_id = %(group)s)"
_FIGURES: Final = ", ".join(FIGURES)

JOURNAL: Final = f"""
    FROM accounting_entry AS entry
    WHERE entry.quarter = ANY(%(quarters)s) AND entry.indicator_id IN {_INDICATORS} AND entry.posting_id <= %(last)s
"""

# How many entries a roll-up with this base would have to read.
FRESH: Final = f"SELECT COUNT(*) {JOURNAL} AND entry.posting_id > %(after)s"

_BASE: Final = f"""
    UNION ALL
    SELECT district_id, indicator_id, book, {_FIGURES} FROM accounting_quartertotal WHERE rollup_id = %(base)s
"""


def roll_up_sql(*, based: bool) -> str:
    """The statement that writes a roll-up and its totals by unit."""
    return f"""
    WITH sums AS (
        SELECT district_id, indicator_id, book, MAX(posting_id) AS last, COUNT(*) AS entries, {sums()}
        {JOURNAL} {"AND entry.posting_id > %(after)s" if based else ""}
        GROUP BY district_id, indicator_id, book
    ), made AS (
        INSERT INTO accounting_rollup (uid, quarter, group_id, run_uid, last_posting_id, last_membership_id, entries,
                                       scope, base_id, final, rerun_of_id, made_at)
        SELECT gen_random_uuid(), %(quarter)s, %(group)s, %(run)s, GREATEST(MAX(last), %(after)s),
               %(memberships)s, COALESCE(SUM(entries), 0) + %(entries)s, %(scope)s, %(base)s, %(final)s,
               %(rerun_of)s, now()
        FROM sums RETURNING id
    ), by_book AS (
        SELECT district_id, indicator_id, book, {", ".join(f"{name} AS {name}_fen" for name in WINDOWS)} FROM sums
        UNION ALL
        SELECT district_id, indicator_id, 'assessment', {", ".join(WINDOWS)} FROM sums WHERE book = 'territorial'
        {_BASE if based else ""}
    )
    INSERT INTO accounting_quartertotal (rollup_id, quarter, district_id, indicator_id, book, {_FIGURES})
    SELECT made.id, %(quarter)s, district_id, indicator_id, book,
           {", ".join(f"SUM({name})::bigint" for name in FIGURES)}
    FROM by_book CROSS JOIN made
    GROUP BY made.id, district_id, indicator_id, book
    """


# What the quarter's books took up of each time, and what its regular filings said when they were first filed. A figure
# stated otherwise at first differs from what stands by as much as the two statements differ, also where the statement
# is one for the year so far; a figure that does not count (outside the statistical window) did not count at first.
_BOOKED: Final = f"""
    SELECT batch.arises_in_id AS district_id, batch.indicator_id, batch.concerns, side.sign * batch.value_fen AS booked,
           CASE WHEN batch.concerns = batch.quarter AND filing.kind = 'regular' THEN
               side.sign * (batch.value_fen + CASE WHEN value.revision = 1 OR (batch.value_fen = 0 AND value.amount_fen <> 0)
                            THEN 0 ELSE earliest.amount_fen - value.amount_fen END) END AS progress
    FROM accounting_batch AS batch
    JOIN (VALUES ('post', 1), ('reversal', -1)) AS side (kind, sign) ON side.kind = batch.kind
    JOIN accounting_filingvalue AS value ON value.id = batch.filing_value_id
    JOIN accounting_filing AS filing ON filing.id = value.filing_id
    LEFT JOIN accounting_filingvalue AS earliest
           ON earliest.filing_id = value.filing_id AND earliest.indicator_id = value.indicator_id
          AND earliest.revision = 1 AND value.revision > 1
    WHERE batch.quarter = %(quarter)s AND batch.book = 'territorial' AND batch.indicator_id IN {_INDICATORS}
      AND batch.posting_id > %(after)s AND batch.posting_id <= %(last)s
    UNION ALL
    SELECT district_id, indicator_id, concerns, booked_fen, progress_fen
    FROM accounting_vintagetotal WHERE rollup_id = %(base)s
"""

VINTAGES: Final = f"""
    INSERT INTO accounting_vintagetotal (rollup_id, district_id, indicator_id, concerns, booked_fen, progress_fen)
    SELECT %(rollup)s, district_id, indicator_id, concerns, SUM(booked)::bigint, SUM(progress)::bigint
    FROM ({_BOOKED}) AS line GROUP BY district_id, indicator_id, concerns
"""
