"""The set-based posting of a quarter, as one statement: batch headers and their entries, never row by row.

`todo` numbers the headers itself, so that headers and entries are written from one pass over the filed figures.
Figures stay in bigint: with denominators up to 10^9, (v / den) * num and ((v % den) * num) cannot overflow for the
figures a filing takes (10^17 fen). The leftover fen of a split go to the largest remainders, ties to the smaller
position; PostgreSQL divides towards 0, so everything is computed on |v| and the sign put back. Parties of one unit
(two of one treasury) are rounded each for itself and posted as one entry. Terms of the interpreted lane are left to
the engine (interpreting.py); their figures are posted here in the territorial book like all others.
"""

# Figures of the quarter and group that stand, and are not yet posted in a book in which a term is in force.
_FIGURES = """
    WITH filed AS (
        SELECT DISTINCT ON (value.filing_id, value.indicator_id)
               value.id, value.filing_id, value.indicator_id, value.revision, value.amount_fen, filing.project_id
        FROM accounting_filing AS filing
        JOIN accounting_filingvalue AS value ON value.filing_id = filing.id
        WHERE filing.quarter = %(quarter)s AND filing.group_id = %(group)s AND filing.status IN ('verified', 'locked')
        ORDER BY value.filing_id, value.indicator_id, value.revision DESC
    ), agreed AS (
        SELECT filed.*, term.id AS term_id, term.book, term.mode, term.lane, term.denominator, term.arises_in_id
        FROM filed
        JOIN projects_compiledterm AS term
          ON term.project_id = filed.project_id AND term.indicator_id = filed.indicator_id
         AND %(quarter)s BETWEEN term.from_quarter AND term.to_quarter
    ), lines AS (
        SELECT id, filing_id, indicator_id, revision, amount_fen, project_id, term_id, book, mode, lane, denominator,
               arises_in_id
        FROM agreed
        UNION ALL
        (SELECT DISTINCT ON (id) id, filing_id, indicator_id, revision, amount_fen, project_id, NULL, 'territorial',
                'territorial', 'flat', 1, arises_in_id
         FROM agreed ORDER BY id, book <> 'assessment')
    ), fresh AS (
        SELECT * FROM lines
        WHERE NOT EXISTS (
            SELECT 1 FROM accounting_batch AS posted
            WHERE posted.filing_value_id = lines.id AND posted.book = lines.book AND posted.kind = 'post'
        )
    )"""

# Earlier revisions that still count: posting the new one as well would count the figure twice.
STILL_STANDING = """
    {figures}
    SELECT COUNT(*) FROM fresh
    JOIN accounting_filingvalue AS earlier
      ON earlier.filing_id = fresh.filing_id AND earlier.indicator_id = fresh.indicator_id
     AND earlier.revision < fresh.revision
    JOIN accounting_batch AS batch
      ON batch.filing_value_id = earlier.id AND batch.book = fresh.book AND batch.kind = 'post'
    WHERE fresh.revision > 1
      AND NOT EXISTS (SELECT 1 FROM accounting_batch AS undone WHERE undone.reverses_id = batch.id)
""".replace("{figures}", _FIGURES)

PENDING = "{figures} SELECT EXISTS (SELECT 1 FROM fresh)".replace("{figures}", _FIGURES)

INTERPRETED = """
    {figures}
    SELECT id, project_id, indicator_id, amount_fen, term_id, book FROM fresh WHERE lane = 'interpreted' ORDER BY id, book
""".replace("{figures}", _FIGURES)

# What counted of an indicator in a book before a batch: posted earlier and not reversed until then. `before` is the
# batch that is recomputed, or beyond any batch while a figure is being posted.
STOOD_BEFORE = """
    SELECT wanted.key, batch.quarter, value.amount_fen, filing.id, batch.compiled_term_id, basis.credits
    FROM unnest(%(keys)s::bigint[], %(projects)s::bigint[], %(indicators)s::bigint[], %(books)s::text[],
                %(firsts)s::int[], %(lasts)s::int[], %(befores)s::bigint[])
         AS wanted (key, project_id, indicator_id, book, first, last, before)
    JOIN accounting_filing AS filing ON filing.project_id = wanted.project_id
    JOIN accounting_filingvalue AS value
      ON value.filing_id = filing.id AND value.indicator_id = wanted.indicator_id
    JOIN accounting_batch AS batch
      ON batch.filing_value_id = value.id AND batch.book = wanted.book AND batch.kind = 'post'
     AND batch.id < wanted.before AND batch.quarter BETWEEN wanted.first AND wanted.last
    LEFT JOIN accounting_interpretedbasis AS basis ON basis.batch_id = batch.id
    WHERE NOT EXISTS (
        SELECT 1 FROM accounting_batch AS undone
        WHERE undone.reverses_id = batch.id AND undone.id < wanted.before
    )
    ORDER BY wanted.key, batch.id
"""

POST = """
    {figures}, todo AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('accounting_batch', 'id')) AS batch_id, fresh.* FROM fresh
        WHERE lane = 'flat'
    ), headers AS (
        INSERT INTO accounting_batch (id, posting_id, kind, quarter, book, project_id, indicator_id, filing_value_id,
                                      compiled_term_id)
        SELECT batch_id, %(posting)s, 'post', %(quarter)s, book, project_id, indicator_id, id, term_id FROM todo
    ), shares AS MATERIALIZED (
        SELECT compiled_id, array_agg(district_id ORDER BY position) AS districts,
               array_agg(numerator::bigint ORDER BY position) AS numerators, SUM(numerator)::bigint AS total
        FROM projects_shareslice WHERE compiled_id IN (SELECT term_id FROM todo) GROUP BY compiled_id
    ), credited AS (
        SELECT todo.*, share.district_id, share.numerator, share.position, shares.numerators,
               abs(amount_fen) %% denominator AS rest
        FROM todo JOIN shares ON shares.compiled_id = todo.term_id
        CROSS JOIN LATERAL unnest(shares.districts, shares.numerators) WITH ORDINALITY
                   AS share (district_id, numerator, position)
    ), amounts AS (
        SELECT batch_id, book, arises_in_id AS district_id, indicator_id, mode, amount_fen, amount_fen AS filed_fen
        FROM todo WHERE book = 'territorial'
        UNION ALL
        SELECT batch_id, book, district_id, indicator_id, mode,
               sign(amount_fen)::bigint * (
                   (abs(amount_fen) / denominator) * numerator + (rest * numerator) / denominator
                   + CASE WHEN mode = 'split' AND (rest * numerator) %% denominator > 0 AND (
                         SELECT COUNT(*) FILTER (
                                    WHERE (rest * other) %% denominator > (rest * numerator) %% denominator
                                       OR ((rest * other) %% denominator = (rest * numerator) %% denominator
                                           AND place < position)
                                ) < SUM((rest * other) %% denominator) / denominator
                         FROM unnest(numerators) WITH ORDINALITY AS others (other, place)
                     ) THEN 1 ELSE 0 END
               ),
               amount_fen
        FROM credited
        UNION ALL
        SELECT batch_id, book, arises_in_id, indicator_id, mode, -amount_fen, amount_fen
        FROM todo WHERE book <> 'territorial'
        UNION ALL
        SELECT batch_id, book, %(duplicates)s, indicator_id, mode, amount_fen * (1 - total), amount_fen
        FROM todo JOIN shares ON shares.compiled_id = todo.term_id
        WHERE mode = 'duplicate'
    )
    INSERT INTO accounting_entry (batch_id, quarter, book, district_id, indicator_id, mode, amount_fen)
    SELECT batch_id, %(quarter)s, book, district_id, indicator_id, mode, SUM(amount_fen)::bigint
    FROM amounts GROUP BY batch_id, book, district_id, indicator_id, mode, filed_fen
    HAVING SUM(amount_fen) <> 0 OR filed_fen = 0
""".replace("{figures}", _FIGURES)
