"""The set-based posting of a quarter: what stands is compared with what ought to stand, the difference is written.

kc_line says what ought to stand (figures.py), kc_standing what stands of the same figures. Where both agree nothing
happens; what stands otherwise is taken back, what is missing is posted, headers and entries in one statement each,
never row by row. Figures stay in bigint: with denominators up to 10^9, (v / den) * num and ((v % den) * num) cannot
overflow for the figures a filing takes (10^17 fen). The leftover fen of a split go to the largest remainders, ties to
the smaller position; PostgreSQL divides towards 0, so everything is computed on |v| and the sign put back. Parties of
one unit (two of one treasury) are rounded each for itself and posted as one entry. Terms of the interpreted lane are
left to the engine (interpreting.py).
"""

from typing import Final

from accounting.ledger.numbering import BATCHES_OF, NUMBER, TURNS

_STANDING: Final = """
    CREATE TEMP TABLE kc_standing ON COMMIT DROP AS
    SELECT batch.*, value.filing_id FROM kc_figure AS figure
    JOIN accounting_filingvalue AS value
      ON value.filing_id = figure.filing_id AND value.indicator_id = figure.indicator_id
    {batches}
    WHERE NOT figure.waits AND batch.kind = 'post'
      AND NOT EXISTS (SELECT 1 FROM accounting_batch AS undone WHERE undone.id = batch.id + 1)
"""

# A few figures are looked up by the numbers their batches would have.
STANDING_OF_FEW: Final = _STANDING.format(batches=BATCHES_OF.format(value="value.id"))

# Of a whole quarter the batches are read once: while it is open its figures are posted nowhere else.
STANDING_OF_MANY: Final = _STANDING.format(
    batches="JOIN accounting_batch AS batch ON batch.filing_value_id = value.id AND batch.quarter = %(quarter)s"
)

SAME_AMOUNTS: Final = """
    line.filing_id = standing.filing_id AND line.indicator_id = standing.indicator_id AND line.book = standing.book
    AND line.value_fen = standing.value_fen AND line.term_id IS NOT DISTINCT FROM standing.compiled_term_id
    AND line.arises_in_id = standing.arises_in_id
"""
_AGREES: Final = f"""
    {SAME_AMOUNTS} AND line.value_id = standing.filing_value_id
    AND line.tax_id IS NOT DISTINCT FROM standing.shareable_tax_id AND line.held = standing.held
"""

KEEP_WHAT_STANDS: Final = f"""
    WITH kept AS (
        SELECT standing.id, line.value_id, line.book
        FROM kc_standing AS standing JOIN kc_line AS line ON {_AGREES}
    ), stale AS (
        DELETE FROM kc_standing AS standing USING kept WHERE standing.id = kept.id
    )
    DELETE FROM kc_line AS line USING kept WHERE line.value_id = kept.value_id AND line.book = kept.book
"""

# A figure that was posted before takes its next turn.
_NEXT_TURN: Final = """
    UPDATE kc_line AS line SET turn = earlier.turn + 1
    FROM (
        SELECT line.value_id, line.book, MAX(batch.turn) AS turn FROM kc_line AS line {batches}
        WHERE batch.book = line.book AND batch.kind = 'post'
        GROUP BY line.value_id, line.book
    ) AS earlier
    WHERE earlier.value_id = line.value_id AND earlier.book = line.book
"""
NEXT_TURN_OF_FEW: Final = _NEXT_TURN.format(batches=BATCHES_OF.format(value="line.value_id"))
NEXT_TURN_OF_MANY: Final = _NEXT_TURN.format(
    batches="JOIN accounting_batch AS batch ON batch.filing_value_id = line.value_id AND batch.quarter = %(quarter)s"
)

# A revision is posted so many times at most.
TOO_OFTEN: Final = (
    f"SELECT project_id, indicator_id FROM kc_line WHERE turn >= {TURNS} ORDER BY value_id LIMIT 1"
)

# What stands otherwise than it should is taken back in the open quarter, entry by entry.
TAKE_BACK: Final = """
    INSERT INTO accounting_batch (id, posting_id, kind, turn, quarter, concerns, book, project_id, indicator_id,
                                  filing_value_id, compiled_term_id, shareable_tax_id, arises_in_id, value_fen, held,
                                  correction_id)
    SELECT id + 1, %(posting)s, 'reversal', turn, %(quarter)s, concerns, book, project_id, indicator_id,
           filing_value_id, compiled_term_id, shareable_tax_id, arises_in_id, value_fen, held, %(correction)s::bigint
    FROM kc_standing ORDER BY id
"""
TAKE_BACK_ENTRIES: Final = """
    INSERT INTO accounting_entry (batch_id, district_id, posting_id, quarter, book, indicator_id, mode, amount_fen)
    SELECT entry.batch_id + 1, entry.district_id, %(posting)s, %(quarter)s, entry.book, entry.indicator_id, entry.mode,
           -entry.amount_fen
    FROM kc_standing AS standing JOIN accounting_entry AS entry ON entry.batch_id = standing.id
"""

# The engine computes these; a figure on hold is shared by nobody, whatever its term says.
BY_ENGINE: Final = "lane = 'interpreted' AND NOT held"

HEADERS: Final = f"""
    INSERT INTO accounting_batch (id, posting_id, kind, turn, quarter, concerns, book, project_id, indicator_id,
                                  filing_value_id, compiled_term_id, shareable_tax_id, arises_in_id, value_fen, held,
                                  correction_id)
    SELECT {NUMBER.format(value="value_id", turn="turn", book="book")}, %(posting)s, 'post', turn, %(quarter)s,
           %(concerns)s, book, project_id, indicator_id, value_id, term_id, tax_id, arises_in_id, value_fen, held,
           %(correction)s::bigint
    FROM kc_line WHERE NOT ({BY_ENGINE}) ORDER BY 1
"""

# Nearly every split is one between two units, of which one is usually where the figure arises: the first part is
# rounded to the nearest fen, the other is the rest. All else (three parties, two of one unit) takes the long way.
_LINE: Final = f"""
    SELECT {NUMBER.format(value="value_id", turn="turn", book="book")} AS batch_id, line.*,
           abs(value_fen) / denominator AS whole, abs(value_fen) %% denominator AS rest,
           CASE WHEN value_fen < 0 THEN -1 ELSE 1 END AS sign,
           CASE WHEN held THEN 'held' WHEN book = 'territorial' THEN 'territorial'
                WHEN mode <> 'split' THEN 'whole'
                WHEN cardinality(districts) = 2 AND districts[1] <> districts[2] THEN 'pair' ELSE 'split' END AS way
    FROM kc_line AS line WHERE NOT ({BY_ENGINE})
"""

ENTRIES: Final = f"""
    WITH line AS MATERIALIZED ({_LINE}), pair AS (
        SELECT batch_id, book, indicator_id, arises_in_id, districts, value_fen,
               sign * (whole * numerators[1] + (rest * numerators[1]) / denominator
                   + CASE WHEN ((rest * numerators[1]) %% denominator) * 2 >= denominator THEN 1 ELSE 0 END) AS first_fen
        FROM line WHERE way = 'pair'
    ), rounded AS (
        SELECT line.*, share.district_id,
               sign * (
                   whole * share.numerator + (rest * share.numerator) / denominator
                   + CASE WHEN (rest * share.numerator) %% denominator > 0 AND (
                         SELECT COUNT(*) FILTER (
                                    WHERE (rest * other) %% denominator > (rest * share.numerator) %% denominator
                                       OR ((rest * other) %% denominator = (rest * share.numerator) %% denominator
                                           AND place < share.position)
                                ) < SUM((rest * other) %% denominator) / denominator
                         FROM unnest(numerators) WITH ORDINALITY AS others (other, place)
                     ) THEN 1 ELSE 0 END
               ) AS fen
        FROM line
        CROSS JOIN LATERAL unnest(districts, numerators) WITH ORDINALITY AS share (district_id, numerator, position)
        WHERE way = 'split'
    ), added AS (
        SELECT batch_id, book, indicator_id, district_id, value_fen, SUM(fen)::bigint AS fen
        FROM (
            SELECT batch_id, book, indicator_id, district_id, value_fen, fen FROM rounded
            UNION ALL
            SELECT batch_id, book, indicator_id, arises_in_id, value_fen, -value_fen FROM line WHERE way = 'split'
        ) AS part GROUP BY batch_id, book, indicator_id, district_id, value_fen
    ), amounts AS (
        SELECT batch_id, book, arises_in_id AS district_id, indicator_id, 'territorial' AS mode, value_fen AS fen, value_fen
        FROM line WHERE way = 'territorial'
        UNION ALL
        SELECT batch_id, book, districts[1], indicator_id, 'split',
               first_fen - CASE districts[1] WHEN arises_in_id THEN value_fen ELSE 0 END, value_fen FROM pair
        UNION ALL
        SELECT batch_id, book, districts[2], indicator_id, 'split',
               value_fen - first_fen - CASE districts[2] WHEN arises_in_id THEN value_fen ELSE 0 END, value_fen FROM pair
        UNION ALL
        SELECT batch_id, book, arises_in_id, indicator_id, 'split', -value_fen, value_fen
        FROM pair WHERE arises_in_id <> ALL (districts)
        UNION ALL
        SELECT batch_id, book, district_id, indicator_id, 'split', fen, value_fen FROM added
        UNION ALL
        SELECT batch_id, book, share.district_id, indicator_id, mode,
               value_fen * SUM(share.numerator)::bigint
                   - CASE share.district_id WHEN arises_in_id THEN value_fen ELSE 0 END, value_fen
        FROM line CROSS JOIN LATERAL unnest(districts, numerators) AS share (district_id, numerator)
        WHERE way = 'whole'
        GROUP BY batch_id, book, share.district_id, indicator_id, mode, value_fen, arises_in_id
        UNION ALL
        SELECT batch_id, book, arises_in_id, indicator_id, mode, -value_fen, value_fen
        FROM line WHERE way = 'whole' AND arises_in_id <> ALL (districts)
        UNION ALL
        SELECT batch_id, book, %(duplicates)s, indicator_id, mode,
               value_fen * (1 - (SELECT SUM(numerator) FROM unnest(numerators) AS numerator))::bigint, value_fen
        FROM line WHERE mode = 'duplicate' AND way = 'whole'
        UNION ALL
        SELECT batch_id, book, arises_in_id, indicator_id, 'held', -value_fen, value_fen FROM line WHERE way = 'held'
        UNION ALL
        SELECT batch_id, book, %(pending)s, indicator_id, 'held', value_fen, value_fen FROM line WHERE way = 'held'
    )
    INSERT INTO accounting_entry (batch_id, district_id, posting_id, quarter, book, indicator_id, mode, amount_fen)
    SELECT batch_id, district_id, %(posting)s, %(quarter)s, book, indicator_id, mode, fen
    FROM amounts WHERE fen <> 0 OR value_fen = 0
    ORDER BY batch_id, district_id
"""

INTERPRETED: Final = f"""
    SELECT value_id, project_id, indicator_id, value_fen, term_id, book, turn, tax_id, arises_in_id
    FROM kc_line WHERE {BY_ENGINE} AND book <> 'territorial' ORDER BY value_id, book
"""

# Done with a filing once none of its figures waits; what waits is looked at again with the next posting, and so is
# what was put on the list once more since this posting read it.
SETTLED: Final = """
    DELETE FROM accounting_postingdue AS due USING (
        SELECT filing_id FROM kc_figure GROUP BY filing_id HAVING bool_and(authorised AND NOT waits)
    ) AS settled JOIN kc_due AS seen ON seen.filing_id = settled.filing_id
    WHERE due.filing_id = settled.filing_id AND due.since = seen.since
"""

# What counted of an indicator in a book before a posting: posted earlier and not taken back until then.
STOOD_BEFORE: Final = f"""
    WITH figure AS MATERIALIZED (
        SELECT wanted.*, value.id AS value_id, filing.id AS filing_id
        FROM unnest(%(keys)s::bigint[], %(projects)s::bigint[], %(indicators)s::bigint[], %(books)s::text[],
                    %(firsts)s::int[], %(lasts)s::int[], %(befores)s::bigint[])
             AS wanted (key, project_id, indicator_id, book, first, last, before)
        JOIN accounting_filing AS filing ON filing.project_id = wanted.project_id
        JOIN accounting_filingvalue AS value
          ON value.filing_id = filing.id AND value.indicator_id = wanted.indicator_id
    )
    SELECT figure.key, batch.concerns, batch.value_fen, figure.filing_id, batch.compiled_term_id, basis.credits
    FROM figure {BATCHES_OF.format(value="figure.value_id")}
    LEFT JOIN accounting_interpretedbasis AS basis ON basis.batch_id = batch.id
    WHERE batch.book = figure.book AND batch.kind = 'post' AND NOT batch.held
      AND batch.posting_id < figure.before AND batch.concerns BETWEEN figure.first AND figure.last
      AND NOT EXISTS (
          SELECT 1 FROM accounting_batch AS undone
          WHERE undone.id = batch.id + 1 AND undone.posting_id <= figure.before
      )
    ORDER BY figure.key, batch.posting_id, batch.id
"""
