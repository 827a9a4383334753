"""From what was filed to what counts: the figures that are due, each with V or the reason why it waits, as SQL.

One round takes the due filings of one kind that speak about one time, so that what an earlier round has posted counts
for the next. Everything is set-wise over two temporary tables of the posting's transaction: kc_figure (a figure a row)
and kc_line (a figure in a book a row).
"""

from typing import Final

from accounting.ledger.numbering import BATCHES_OF
from accounting.ledger.posting import SAME_AMOUNTS

# What is due in a quarter: its own filings, and those of closed quarters whose figures could not be posted in time
# (late facts), which go into the next quarter that is open. A reopened quarter takes nothing but its own.
_DUE: Final = """
    FROM accounting_postingdue AS waiting JOIN accounting_filing AS filing ON filing.id = waiting.filing_id
    WHERE filing.group_id = %(group)s AND filing.status IN ('verified', 'locked')
      AND (filing.quarter = %(quarter)s OR (filing.quarter < %(quarter)s AND NOT %(reopened)s AND NOT EXISTS (
          SELECT 1 FROM accounting_period AS period
          WHERE period.group_id = filing.group_id AND period.status <> 'closed'
            AND (period.reopened_at IS NULL OR period.quarter = filing.quarter)
            AND period.quarter >= filing.quarter AND period.quarter < %(quarter)s
      )))
"""

# The rounds of a quarter and group: earlier times first, and of one time the years last.
ROUNDS: Final = f"""
    SELECT filing.quarter, filing.concerns, filing.kind, COUNT(*) {_DUE}
    GROUP BY filing.quarter, filing.concerns, filing.kind
    ORDER BY filing.concerns, filing.kind = 'annual', filing.quarter, filing.kind
"""

# Listed and authorised are judged on the last day of what the figure speaks about.
_LISTED: Final = """
    CASE COALESCE(rule."window", 'none')
        WHEN 'none' THEN true
        WHEN 'investment' THEN COALESCE(project.investment_listed_on <= %(day)s
                                        AND project.planned_investment_fen >= %(least_planned)s, false)
        ELSE EXISTS (
            SELECT 1 FROM projects_statisticallisting AS listing
            WHERE listing.enterprise_id = project.enterprise_id AND listing.kind = rule."window"
              AND listing.valid_from <= %(day)s AND (listing.valid_to IS NULL OR listing.valid_to > %(day)s)
        )
    END
"""
_AUTHORISED: Final = """
    EXISTS (
        SELECT 1 FROM projects_dataauthorisation AS consent
        WHERE consent.enterprise_id = project.enterprise_id
          AND (consent.project_id IS NULL OR consent.project_id = project.id)
          AND consent.valid_from <= %(day)s AND (consent.valid_to IS NULL OR consent.valid_to > %(day)s)
    )
"""

DUE: Final = f"""
    CREATE TEMP TABLE kc_due ON COMMIT DROP AS
    SELECT filing.id AS filing_id, filing.project_id, waiting.since {_DUE}
      AND filing.quarter = %(filed_in)s AND filing.concerns = %(concerns)s AND filing.kind = %(kind)s
"""

# Filings of a closed quarter whose figures have changed since are posted by name, into an open quarter.
CHANGED: Final = """
    CREATE TEMP TABLE kc_due ON COMMIT DROP AS
    SELECT filing.id AS filing_id, filing.project_id, waiting.since
    FROM accounting_filing AS filing LEFT JOIN accounting_postingdue AS waiting ON waiting.filing_id = filing.id
    WHERE filing.id = ANY(%(filings)s) AND filing.status = 'locked'
"""

# What counts of a figure stated so far for the year: what of it was posted before is taken off (FIGURES.before_fen).
FIGURES: Final = f"""
    CREATE TEMP TABLE kc_figure ON COMMIT DROP AS
    WITH rule AS (
        SELECT indicator_id, "window" FROM accounting_filingrule
        WHERE (valid_from IS NULL OR valid_from <= %(day)s) AND (valid_to IS NULL OR valid_to > %(day)s)
    )
    SELECT value.id AS value_id, due.filing_id, due.project_id, value.indicator_id, value.measure,
           value.amount_fen AS stated_fen, 0::bigint AS before_fen,
           {_LISTED} AS listed, {_AUTHORISED} AS authorised, false AS waits
    FROM kc_due AS due
    JOIN accounting_filingvalue AS value ON value.filing_id = due.filing_id
    JOIN projects_project AS project ON project.id = due.project_id
    LEFT JOIN rule ON rule.indicator_id = value.indicator_id
    WHERE NOT EXISTS (
        SELECT 1 FROM accounting_filingvalue AS later
        WHERE later.filing_id = value.filing_id AND later.indicator_id = value.indicator_id
          AND later.revision = value.revision + 1
    )
    ORDER BY value.id
"""

CARRIED: Final = "SELECT EXISTS (SELECT 1 FROM kc_figure WHERE measure <> 'period')"

# Of the year so far what comes before the figure in the order of ROUNDS: a quarter never leans on the year that was
# verified after it. The filing's own earlier figures are left out, they are taken back before the new one is posted.
BEFORE: Final = """
    UPDATE kc_figure AS figure SET before_fen = COALESCE(posted.fen, 0)
    FROM (
        SELECT own.value_id, SUM(CASE batch.kind WHEN 'reversal' THEN -batch.value_fen ELSE batch.value_fen END)::bigint AS fen
        FROM kc_figure AS own
        JOIN accounting_batch AS batch
          ON batch.project_id = own.project_id AND batch.indicator_id = own.indicator_id
         AND batch.book = 'territorial' AND batch.quarter BETWEEN %(first)s AND %(quarter)s
         AND batch.concerns BETWEEN %(first)s AND %(concerns)s
        JOIN accounting_filingvalue AS value ON value.id = batch.filing_value_id AND value.filing_id <> own.filing_id
        JOIN accounting_filing AS filing ON filing.id = value.filing_id
        WHERE own.measure <> 'period'
          AND (batch.concerns < %(concerns)s OR %(kind)s = 'annual' OR (%(kind)s = 'late' AND filing.kind = 'regular'))
        GROUP BY own.value_id
    ) AS posted
    WHERE posted.value_id = figure.value_id
"""

# A cumulative figure waits until what the year stated before it is posted: else it would take that up as its own.
WAITS: Final = """
    UPDATE kc_figure AS figure SET waits = true
    FROM accounting_filing AS earlier
    WHERE figure.measure <> 'period' AND earlier.project_id = figure.project_id AND earlier.group_id = %(group)s
      AND earlier.kind = 'regular' AND earlier.concerns BETWEEN %(first)s AND %(concerns)s
      AND earlier.id <> figure.filing_id
      AND (earlier.status NOT IN ('verified', 'locked')
           OR EXISTS (SELECT 1 FROM accounting_postingdue AS due WHERE due.filing_id = earlier.id))
"""

# A line per book with a term; the territorial line stands where the assessment term lets the figure arise.
LINES: Final = """
    CREATE TEMP TABLE kc_line ON COMMIT DROP AS
    WITH counting AS (
        SELECT value_id, filing_id, project_id, indicator_id,
               CASE WHEN NOT listed THEN 0 ELSE stated_fen - before_fen END AS value_fen
        FROM kc_figure WHERE authorised AND NOT waits
    ), agreed AS (
        SELECT counting.*, term.id AS term_id, term.book, term.mode, term.lane, term.base, term.denominator,
               term.arises_in_id, term.districts, term.numerators
        FROM counting
        JOIN projects_compiledterm AS term
          ON term.project_id = counting.project_id AND term.indicator_id = counting.indicator_id
         AND %(concerns)s BETWEEN term.from_quarter AND term.to_quarter
    )
    SELECT value_id, filing_id, project_id, indicator_id, value_fen, term_id, book, mode, lane, base, denominator,
           arises_in_id, districts, numerators, NULL::bigint AS tax_id, false AS shared_before, false AS held, 0 AS turn
    FROM agreed
    UNION ALL
    SELECT value_id, filing_id, project_id, indicator_id, value_fen, NULL, 'territorial', 'territorial', 'flat',
           'as_filed', 1, arises_in_id, NULL, NULL, NULL, false, false, 0
    FROM agreed
    WHERE book = 'assessment' OR NOT EXISTS (
        SELECT 1 FROM projects_compiledterm AS other
        WHERE other.project_id = agreed.project_id AND other.indicator_id = agreed.indicator_id
          AND other.book = 'assessment' AND %(concerns)s BETWEEN other.from_quarter AND other.to_quarter
    )
"""

FROM_RECEIPTS: Final = "SELECT EXISTS (SELECT 1 FROM kc_line WHERE base <> 'as_filed')"

# What is shared of the taxes comes from the receipts, where the agreement says so: the newest revision of the quarter.
SHARED_OF_RECEIPTS: Final = """
    UPDATE kc_line AS line SET value_fen = tax.amount_fen, tax_id = tax.id
    FROM (
        SELECT DISTINCT ON (project_id) id, project_id, amount_fen FROM accounting_shareabletax
        WHERE quarter = %(concerns)s ORDER BY project_id, revision DESC
    ) AS tax
    WHERE line.base <> 'as_filed' AND NOT line.shared_before AND tax.project_id = line.project_id
"""

# The receipts of a quarter are shared once: with its own filing, or with a late one where it has none.
RECEIPTS_SHARED_BEFORE: Final = f"""
    UPDATE kc_line AS line SET value_fen = 0, shared_before = true
    WHERE line.base <> 'as_filed' AND EXISTS (
        SELECT 1 FROM accounting_filing AS filing
        JOIN accounting_filingvalue AS value
          ON value.filing_id = filing.id AND value.indicator_id = line.indicator_id
        {BATCHES_OF.format(value="value.id")}
        WHERE filing.project_id = line.project_id AND filing.concerns = %(concerns)s AND filing.id <> line.filing_id
          AND batch.book = line.book AND batch.kind = 'post' AND batch.shareable_tax_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM accounting_batch AS undone WHERE undone.id = batch.id + 1)
    )
"""

# Without receipts the figure waits in every book.
WITHOUT_RECEIPTS: Final = """
    WITH lacking AS (
        UPDATE kc_figure AS figure SET waits = true FROM kc_line AS line
        WHERE line.value_id = figure.value_id AND line.base <> 'as_filed' AND NOT line.shared_before
          AND line.tax_id IS NULL
        RETURNING figure.value_id
    )
    DELETE FROM kc_line AS line USING lacking WHERE line.value_id = lacking.value_id
"""

HOLD: Final = """
    UPDATE kc_line AS line SET held = true
    FROM accounting_hold AS hold
    WHERE line.book <> 'territorial' AND hold.project_id = line.project_id AND hold.indicator_id = line.indicator_id
      AND %(concerns)s BETWEEN hold.from_quarter AND hold.to_quarter AND hold.status = 'held'
"""

# What a reopening does not cover waits until its quarter is closed again, and is corrected then.
OUTSIDE_SCOPE: Final = """
    UPDATE kc_figure AS figure SET waits = true FROM projects_indicator AS indicator
    WHERE indicator.id = figure.indicator_id AND indicator.code <> ALL (%(scope)s)
"""

# Figures whose posting in another, closed quarter would be taken back for another one. A hold that was put on or
# released moves shares to 待定 and back, a revision that states the same moves nothing: neither needs a correction.
CORRECTED: Final = f"""
    SELECT DISTINCT standing.filing_id, standing.indicator_id FROM kc_standing AS standing
    WHERE standing.quarter <> %(quarter)s AND NOT EXISTS (
        SELECT 1 FROM kc_line AS line
        WHERE {SAME_AMOUNTS} AND (line.held <> standing.held OR line.lane = 'flat')
    )
"""

# A figure that stands in a closed quarter is corrected, not simply posted anew: it waits for its correction.
WAITS_FOR_CORRECTION: Final = f"""
    WITH changed AS ({CORRECTED}), untouched AS (
        DELETE FROM kc_standing AS standing USING changed
        WHERE changed.filing_id = standing.filing_id AND changed.indicator_id = standing.indicator_id
    ), waiting AS (
        UPDATE kc_figure AS figure SET waits = true FROM changed
        WHERE changed.filing_id = figure.filing_id AND changed.indicator_id = figure.indicator_id
        RETURNING figure.value_id
    )
    DELETE FROM kc_line AS line USING waiting WHERE waiting.value_id = line.value_id
"""

# Whether anything of the year has been filed after what a round speaks about.
FOLLOWED: Final = """
    SELECT EXISTS (
        SELECT 1 FROM accounting_filing
        WHERE quarter > %(concerns)s AND group_id = %(group)s AND concerns BETWEEN %(concerns)s AND %(last)s
          AND status IN ('verified', 'locked')
    )
"""

# Figures stated for the year so far lean on what came before them: where that has changed they are looked at again,
# unless their quarter is closed; then the next figure of the year takes the difference up.
FOLLOWERS: Final = """
    INSERT INTO accounting_postingdue (filing_id, since)
    SELECT DISTINCT later.id, now()
    FROM (
        SELECT project_id, indicator_id
        FROM (
            SELECT project_id, indicator_id, value_fen FROM kc_line WHERE book = 'territorial'
            UNION ALL
            SELECT project_id, indicator_id, -value_fen FROM kc_standing WHERE book = 'territorial'
        ) AS change
        GROUP BY project_id, indicator_id HAVING SUM(value_fen) <> 0
    ) AS moved
    JOIN accounting_filing AS later
      ON later.project_id = moved.project_id AND later.group_id = %(group)s AND later.quarter > %(concerns)s
     AND later.status IN ('verified', 'locked')
     AND (later.concerns BETWEEN %(concerns)s + 1 AND %(last)s
          OR (later.kind = 'annual' AND later.concerns = %(last)s AND %(kind)s <> 'annual'))
    JOIN accounting_period AS period
      ON period.quarter = later.quarter AND period.group_id = later.group_id AND period.status <> 'closed'
    WHERE EXISTS (
        SELECT 1 FROM accounting_filingvalue AS value
        WHERE value.filing_id = later.id AND value.indicator_id = moved.indicator_id AND value.measure <> 'period'
    )
    ON CONFLICT (filing_id) DO NOTHING
"""

DROP: Final = "DROP TABLE IF EXISTS kc_due, kc_figure, kc_line, kc_standing"
