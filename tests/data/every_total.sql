-- Every published total computed once more from the journal, by nothing of the product: 0 rows means 0 differ.
--   psql "$DATABASE_URL" -f tests/data/every_total.sql
-- Deliberately plain: one line per (roll-up, grouping, unit, project, quarter), then sums. It shares no code and no
-- formula with accounting/rollups: duplicates come from the parties of the agreement, not from the entries.
WITH rollup AS (
    SELECT id, quarter, group_id, last_posting_id, last_membership_id, scope, quarter - quarter % 4 AS first
    FROM accounting_rollup
), span (what, rollup_id, quarter) AS (
    SELECT 'amount', id, quarter::int FROM rollup
    UNION ALL SELECT 'ytd', id, generate_series(first, quarter) FROM rollup
    UNION ALL SELECT 'previous', id, quarter - 1 FROM rollup
    UNION ALL SELECT 'year_ago', id, quarter - 4 FROM rollup
    UNION ALL SELECT 'year_ago_ytd', id, generate_series(first - 4, quarter - 4) FROM rollup
), line AS (
    SELECT rollup.id AS rollup_id, batch.project_id, batch.indicator_id, batch.quarter, batch.concerns, batch.id AS batch_id,
           batch.book, batch.kind, batch.held, batch.value_fen, batch.filing_value_id, batch.compiled_term_id,
           batch.arises_in_id, rollup.quarter AS shown, CASE batch.kind WHEN 'post' THEN 1 ELSE -1 END AS sign,
           CASE WHEN batch.value_fen = 0 AND stated.amount_fen <> 0 THEN 0 ELSE 1 END AS counts
    FROM rollup
    JOIN projects_indicator AS indicator ON indicator.group_id = rollup.group_id
    JOIN accounting_batch AS batch
      ON batch.indicator_id = indicator.id AND batch.posting_id <= rollup.last_posting_id
    JOIN accounting_filingvalue AS stated ON stated.id = batch.filing_value_id
), book (source, name) AS (
    VALUES ('territorial', 'territorial'), ('territorial', 'assessment'), ('assessment', 'assessment'), ('fiscal', 'fiscal')
), scope AS (
    SELECT rollup.id AS rollup_id, declared.key AS book, counted.unit::bigint AS district_id
    FROM rollup CROSS JOIN LATERAL jsonb_each(rollup.scope) AS declared
    CROSS JOIN LATERAL jsonb_array_elements_text(declared.value) AS counted (unit)
), posted AS ( -- a project at a unit in a quarter
    SELECT line.rollup_id, line.project_id, line.indicator_id, line.quarter, entry.district_id, book.name AS book,
           SUM(entry.amount_fen) AS fen, SUM(line.sign * line.counts) AS figures
    FROM line JOIN accounting_entry AS entry ON entry.batch_id = line.batch_id JOIN book ON book.source = line.book
    GROUP BY 1, 2, 3, 4, 5, 6
), by_unit AS (
    SELECT posted.rollup_id, posted.district_id, posted.indicator_id, posted.book,
           SUM(fen) FILTER (WHERE what = 'amount') AS amount, SUM(fen) FILTER (WHERE what = 'ytd') AS ytd,
           SUM(fen) FILTER (WHERE what = 'previous') AS previous,
           SUM(fen) FILTER (WHERE what = 'year_ago') AS year_ago,
           SUM(fen) FILTER (WHERE what = 'year_ago_ytd') AS year_ago_ytd
    FROM posted JOIN span USING (rollup_id, quarter) GROUP BY 1, 2, 3, 4
), twice AS ( -- all parties inside the scope but one, for a figure that each of them counts
    SELECT line.rollup_id, line.project_id, line.indicator_id, line.quarter,
           SUM(line.sign * line.value_fen * GREATEST(inside.parties - 1, 0)) AS fen
    FROM line
    JOIN projects_compiledterm AS term ON term.id = line.compiled_term_id AND term.mode = 'duplicate'
    CROSS JOIN LATERAL (
        SELECT COUNT(*) AS parties FROM unnest(term.districts) AS party (unit)
        JOIN scope ON scope.rollup_id = line.rollup_id AND scope.book = 'assessment' AND scope.district_id = party.unit
    ) AS inside
    WHERE line.book = 'assessment' AND NOT line.held
    GROUP BY 1, 2, 3, 4
), seen AS ( -- at each unit, and once in the scope
    SELECT rollup_id, project_id, indicator_id, quarter, district_id, book, fen, figures, 0::numeric AS twice FROM posted
    UNION ALL
    SELECT inside.rollup_id, inside.project_id, inside.indicator_id, inside.quarter, NULL, inside.book,
           inside.fen - COALESCE(twice.fen, 0), inside.figures, COALESCE(twice.fen, 0)
    FROM (
        SELECT posted.rollup_id, posted.project_id, posted.indicator_id, posted.quarter, posted.book,
               SUM(posted.fen) AS fen, SUM(posted.figures) AS figures
        FROM posted JOIN scope
          ON scope.rollup_id = posted.rollup_id AND scope.book = posted.book AND scope.district_id = posted.district_id
        GROUP BY 1, 2, 3, 4, 5
    ) AS inside
    LEFT JOIN twice ON twice.rollup_id = inside.rollup_id AND twice.project_id = inside.project_id
         AND twice.indicator_id = inside.indicator_id AND twice.quarter = inside.quarter AND inside.book = 'assessment'
), belongs AS (
    SELECT rollup.id AS rollup_id, member.grouping_id, member.project_id, span.quarter
    FROM rollup
    JOIN (SELECT DISTINCT rollup_id, quarter FROM span) AS span ON span.rollup_id = rollup.id
    JOIN accounting_membership AS member
      ON member.id <= rollup.last_membership_id AND span.quarter BETWEEN member.from_quarter AND member.to_quarter
    JOIN accounting_grouping AS grouping ON grouping.id = member.grouping_id
    JOIN accounting_groupingkind AS kind ON kind.id = grouping.kind_id AND kind.stored
    GROUP BY 1, 2, 3, 4 HAVING SUM(member.sign) = 1
    UNION ALL
    SELECT DISTINCT seen.rollup_id, everything.id, seen.project_id, seen.quarter
    FROM seen CROSS JOIN accounting_grouping AS everything WHERE everything.everything
), by_project AS (
    SELECT seen.rollup_id, belongs.grouping_id, seen.district_id, seen.indicator_id, seen.book, seen.project_id, span.what,
           SUM(seen.fen) AS fen, SUM(seen.figures) > 0 AS has_figure, SUM(seen.twice) AS twice
    FROM seen JOIN span USING (rollup_id, quarter) JOIN belongs USING (rollup_id, project_id, quarter)
    GROUP BY 1, 2, 3, 4, 5, 6, 7
), pair (name, now, base) AS (
    VALUES ('comparable', 'amount', 'year_ago'), ('comparable_ytd', 'ytd', 'year_ago_ytd')
), wanted AS ( -- every figure of a grouping's total as a line of its own
    SELECT rollup_id, grouping_id, district_id, indicator_id, book, measure.name, SUM(measure.number) AS number
    FROM by_project CROSS JOIN LATERAL (
        VALUES (what || '_fen', fen), (what || '_projects', 1), (what || '_duplicates_fen', twice)
    ) AS measure (name, number)
    GROUP BY 1, 2, 3, 4, 5, 6
    UNION ALL
    SELECT one.rollup_id, one.grouping_id, one.district_id, one.indicator_id, one.book, measure.name, SUM(measure.number)
    FROM pair
    JOIN by_project AS one ON one.what = pair.now AND one.has_figure
    JOIN by_project AS other
      ON other.what = pair.base AND other.has_figure AND other.rollup_id = one.rollup_id
     AND other.grouping_id = one.grouping_id AND other.district_id IS NOT DISTINCT FROM one.district_id
     AND other.indicator_id = one.indicator_id AND other.book = one.book AND other.project_id = one.project_id
    CROSS JOIN LATERAL (
        VALUES (pair.name || '_fen', one.fen), (pair.name || '_base_fen', other.fen), (pair.name || '_projects', 1)
    ) AS measure (name, number)
    GROUP BY 1, 2, 3, 4, 5, 6
), kept AS (
    SELECT total.rollup_id, total.grouping_id, total.district_id, total.indicator_id, total.book, measure.key AS name,
           measure.value::numeric AS number
    FROM accounting_groupingtotal AS total CROSS JOIN LATERAL jsonb_each_text(
        to_jsonb(total) - '{id,rollup_id,grouping_id,district_id,indicator_id,book}'::text[]
    ) AS measure
), booked AS (
    SELECT line.rollup_id, line.arises_in_id AS district_id, line.indicator_id, line.concerns,
           SUM(line.sign * line.value_fen) AS booked,
           SUM(line.sign * (line.value_fen + (first_said.amount_fen - stands.amount_fen) * line.counts))
               FILTER (WHERE line.concerns = line.quarter AND filing.kind = 'regular') AS progress
    FROM line
    JOIN accounting_filingvalue AS stands ON stands.id = line.filing_value_id
    JOIN accounting_filing AS filing ON filing.id = stands.filing_id
    JOIN accounting_filingvalue AS first_said
      ON first_said.filing_id = stands.filing_id AND first_said.indicator_id = stands.indicator_id AND first_said.revision = 1
    WHERE line.book = 'territorial' AND line.quarter = line.shown
    GROUP BY 1, 2, 3, 4
)
SELECT 'by unit' AS what, COALESCE(total.rollup_id, by_unit.rollup_id) AS rollup_id,
       format('district %s indicator %s %s', COALESCE(total.district_id, by_unit.district_id),
              COALESCE(total.indicator_id, by_unit.indicator_id), COALESCE(total.book, by_unit.book)) AS where_,
       total.amount_fen::text AS kept, by_unit.amount::text AS wanted
FROM accounting_quartertotal AS total FULL JOIN by_unit
  ON by_unit.rollup_id = total.rollup_id AND by_unit.district_id = total.district_id
 AND by_unit.indicator_id = total.indicator_id AND by_unit.book = total.book
WHERE (total.amount_fen, total.ytd_fen, total.previous_fen, total.year_ago_fen, total.year_ago_ytd_fen)
      IS DISTINCT FROM (by_unit.amount, by_unit.ytd, by_unit.previous, by_unit.year_ago, by_unit.year_ago_ytd)
UNION ALL
SELECT 'by grouping', COALESCE(kept.rollup_id, wanted.rollup_id),
       format('grouping %s district %s indicator %s %s %s', COALESCE(kept.grouping_id, wanted.grouping_id),
              COALESCE(kept.district_id, wanted.district_id), COALESCE(kept.indicator_id, wanted.indicator_id),
              COALESCE(kept.book, wanted.book), COALESCE(kept.name, wanted.name)),
       kept.number::text, wanted.number::text
FROM kept FULL JOIN wanted
  ON wanted.rollup_id = kept.rollup_id AND wanted.grouping_id = kept.grouping_id
 AND COALESCE(wanted.district_id, 0) = COALESCE(kept.district_id, 0) AND wanted.indicator_id = kept.indicator_id
 AND wanted.book = kept.book AND wanted.name = kept.name
WHERE (kept.number IS DISTINCT FROM wanted.number)
  AND NOT (wanted.number IS NULL AND (kept.number IS NULL OR (kept.number = 0 AND kept.name ~ '_(projects|duplicates_fen)$')))
  AND (kept.rollup_id IS NOT NULL OR EXISTS (
      SELECT 1 FROM accounting_rollupdetail AS detail WHERE detail.rollup_id = wanted.rollup_id
  ))
UNION ALL
SELECT 'by time', COALESCE(total.rollup_id, booked.rollup_id),
       format('district %s indicator %s about %s', COALESCE(total.district_id, booked.district_id),
              COALESCE(total.indicator_id, booked.indicator_id), COALESCE(total.concerns, booked.concerns)),
       format('%s %s', total.booked_fen, total.progress_fen), format('%s %s', booked.booked, booked.progress)
FROM accounting_vintagetotal AS total FULL JOIN booked
  ON booked.rollup_id = total.rollup_id AND booked.district_id = total.district_id
 AND booked.indicator_id = total.indicator_id AND booked.concerns = total.concerns
WHERE (total.booked_fen, total.progress_fen) IS DISTINCT FROM (booked.booked, booked.progress);
