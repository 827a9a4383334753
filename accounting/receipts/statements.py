"""What can be shared of a quarter's taxes, set-wise: receipts of the year so far → governments' parts → incentives → V.

Every amount is of the year so far, so that a late or corrected receipt heals the quarter that is computed next. Sums are
exact (numeric of whole fen and whole numerators); each tax under each set of shares is rounded to the fen once, half
away from zero: first the county's part, then county and city together, then with the province; a government takes the
difference, so that the four parts make up what was received and a share of 0 yields 0.
"""

from typing import Final

ROUNDED: Final = "(sign({0}) * div(2 * abs({0}) + {1}, 2 * {1}))"
"""{0} / {1} to the nearest whole number, half away from zero; exact on numeric."""


def _rounded(product: str) -> str:
    """Of a product of fen and numerators, over the denominator of the shares."""
    return ROUNDED.replace("{0}", f"({product})").replace("{1}", "share.denominator")


def _filled(statement: str, **parts: str) -> str:
    """A statement with its {parts} put in; what is left in braces is put in by the caller."""
    for name, part in parts.items():
        statement = statement.replace(f"{{{name}}}", part)
    return statement


# %(first)s–%(last)s: quarters of the year so far; {day}: the day that puts a receipt into its quarter.
# A project takes part while its term in force shares a figure made from receipts, and with receipts of the treasury in
# which its tax arises. A receipt counts to the project its row, or later somebody, names; else to the only project of
# its enterprise under an agreement on taxes.
PARTS: Final = """
    WITH terms AS (
        SELECT DISTINCT ON (term.project_id, term.from_quarter)
               term.id, term.project_id, term.base, term.arises_in_id, term.from_quarter, term.to_quarter
        FROM projects_compiledterm AS term
        JOIN projects_indicator AS indicator ON indicator.id = term.indicator_id AND indicator.code = %(indicator)s
        WHERE term.base <> 'as_filed' AND term.from_quarter <= %(last)s AND term.to_quarter >= %(first)s
        ORDER BY term.project_id, term.from_quarter, term.book <> 'fiscal', term.id
    ), wanted AS (
        SELECT DISTINCT ON (project_id) * FROM terms WHERE %(last)s BETWEEN from_quarter AND to_quarter
        ORDER BY project_id, from_quarter DESC
    ), sole AS (
        SELECT project.enterprise_id, running.quarter, MIN(project.id) AS project_id,
               COUNT(DISTINCT project.id) AS candidates
        FROM generate_series(%(first)s, %(last)s) AS running (quarter)
        JOIN projects_compiledterm AS term ON running.quarter BETWEEN term.from_quarter AND term.to_quarter
        JOIN projects_indicator AS indicator ON indicator.id = term.indicator_id AND indicator.code = %(indicator)s
        JOIN projects_project AS project ON project.id = term.project_id
        GROUP BY project.enterprise_id, running.quarter
    ), dated AS (
        SELECT receipt.*, EXTRACT(YEAR FROM receipt.{day})::int * 4 + EXTRACT(QUARTER FROM receipt.{day})::int - 1 AS quarter
        FROM accounting_taxreceipt AS receipt WHERE receipt.{day} BETWEEN %(first_day)s AND %(last_day)s
    ), assigned AS (
        SELECT DISTINCT ON (receipt_id) receipt_id, project_id FROM accounting_receiptassignment
        ORDER BY receipt_id, id DESC
    ), owned AS (
        SELECT dated.*, sole.candidates,
               COALESCE(assigned.project_id, dated.project_id, CASE WHEN sole.candidates = 1 THEN sole.project_id END)
                   AS owner_id
        FROM dated
        LEFT JOIN assigned ON assigned.receipt_id = dated.id
        LEFT JOIN sole ON sole.enterprise_id = dated.enterprise_id AND sole.quarter = dated.quarter
    ), held AS MATERIALIZED (
        SELECT day.tax_type_id, day.fiscal_unit_id, day.received_on, share.id AS share_id
        FROM (SELECT DISTINCT tax_type_id, fiscal_unit_id, received_on FROM dated WHERE level = 'shared') AS day
        CROSS JOIN LATERAL (
            SELECT share.id FROM accounting_taxshare AS share
            WHERE share.tax_type_id = day.tax_type_id
              AND (share.fiscal_unit_id IS NULL OR share.fiscal_unit_id = day.fiscal_unit_id)
              AND (share.valid_from IS NULL OR share.valid_from <= day.received_on)
              AND (share.valid_to IS NULL OR share.valid_to > day.received_on)
            ORDER BY share.fiscal_unit_id IS NULL LIMIT 1
        ) AS share
    ), counted AS (
        SELECT owned.id, wanted.project_id, owned.tax_type_id, owned.level, owned.amount_fen, held.share_id
        FROM owned
        JOIN wanted ON wanted.project_id = owned.owner_id
        JOIN terms ON terms.project_id = owned.owner_id AND owned.quarter BETWEEN terms.from_quarter AND terms.to_quarter
                  AND terms.arises_in_id = owned.fiscal_unit_id
        LEFT JOIN held ON held.tax_type_id = owned.tax_type_id AND held.fiscal_unit_id = owned.fiscal_unit_id
                      AND held.received_on = owned.received_on AND owned.level = 'shared'
    ), granted AS (
        SELECT incentive.id, wanted.project_id, wanted.base, incentive.tax_type_id, incentive.amount_fen,
               share.id AS share_id
        FROM accounting_incentive AS incentive
        JOIN wanted ON wanted.project_id = incentive.project_id
        JOIN terms ON terms.project_id = incentive.project_id
                  AND incentive.quarter BETWEEN terms.from_quarter AND terms.to_quarter
        LEFT JOIN LATERAL (
            SELECT held.id FROM accounting_taxshare AS held,
                   make_date(incentive.quarter / 4, incentive.quarter %% 4 * 3 + 3, 1) AS month
            WHERE held.tax_type_id = incentive.tax_type_id
              AND (held.fiscal_unit_id IS NULL OR held.fiscal_unit_id = terms.arises_in_id)
              AND (held.valid_from IS NULL OR held.valid_from < month + interval '1 month')
              AND (held.valid_to IS NULL OR held.valid_to >= month + interval '1 month')
            ORDER BY held.fiscal_unit_id IS NULL LIMIT 1
        ) AS share ON wanted.base = 'retained_net_each'
        WHERE incentive.quarter BETWEEN %(first)s AND %(last)s AND wanted.base <> 'retained'
          AND (incentive.has_basis OR %(deducts_without_basis)s)
    ), obstacles AS (
        SELECT DISTINCT project_id, 'share' AS kind, tax_type_id FROM counted WHERE level = 'shared' AND share_id IS NULL
        UNION
        SELECT project_id, CASE WHEN tax_type_id IS NULL THEN 'untyped' ELSE 'share' END, tax_type_id
        FROM granted WHERE base = 'retained_net_each' AND share_id IS NULL
        UNION
        SELECT wanted.project_id, 'owner', NULL
        FROM owned
        JOIN projects_project AS project ON project.enterprise_id = owned.enterprise_id
        JOIN wanted ON wanted.project_id = project.id AND wanted.arises_in_id = owned.fiscal_unit_id
        WHERE owned.owner_id IS NULL AND owned.candidates > 1
    )"""

OBSTACLES: Final = _filled(
    "{parts} SELECT project_id, kind, tax_type_id FROM obstacles ORDER BY project_id, kind, tax_type_id",
    parts=PARTS,
)

WANTED: Final = _filled(
    "{parts} SELECT project_id, MIN(from_quarter) FROM wanted GROUP BY project_id ORDER BY project_id",
    parts=PARTS,
)

COMPUTE: Final = _filled(
    """
    {parts}, summed AS (
        SELECT project_id, tax_type_id, share_id, SUM(received) AS received, SUM(central) AS central,
               SUM(province) AS province, SUM(city) AS city, SUM(county) AS county, SUM(granted) AS granted
        FROM (
            SELECT project_id, tax_type_id, share_id, amount_fen AS received,
                   CASE level WHEN 'central' THEN amount_fen ELSE 0 END AS central,
                   CASE level WHEN 'province' THEN amount_fen ELSE 0 END AS province,
                   CASE level WHEN 'city' THEN amount_fen ELSE 0 END AS city,
                   CASE level WHEN 'county' THEN amount_fen ELSE 0 END AS county, 0 AS granted
            FROM counted
            UNION ALL
            SELECT project_id, tax_type_id, share_id, 0, 0, 0, 0, 0, amount_fen FROM granted
        ) AS part GROUP BY project_id, tax_type_id, share_id
    ), tiers AS (
        SELECT summed.*, wanted.base, share.denominator,
               {county} AS to_county, {city} AS to_city, {province} AS to_province, {net} AS net
        FROM summed JOIN wanted ON wanted.project_id = summed.project_id
        LEFT JOIN accounting_taxshare AS share ON share.id = summed.share_id
    ), lines AS (
        SELECT project_id, tax_type_id, share_id, received, granted,
               CASE WHEN denominator IS NULL THEN central ELSE received - to_province END AS central,
               CASE WHEN denominator IS NULL THEN province ELSE to_province - to_city END AS province,
               CASE WHEN denominator IS NULL THEN city ELSE to_city - to_county END AS city,
               CASE WHEN denominator IS NULL THEN county ELSE to_county END AS county,
               CASE base WHEN 'retained_net_each' THEN COALESCE(to_county - net, 0)
                         WHEN 'retained_net_total' THEN granted ELSE 0 END AS deducted
        FROM tiers
    ), standing AS (
        SELECT DISTINCT ON (project_id, quarter) project_id, quarter, revision, amount_fen, counted_before_fen, fingerprint
        FROM accounting_shareabletax
        WHERE quarter BETWEEN %(first)s AND %(last)s AND project_id IN (SELECT project_id FROM wanted)
        ORDER BY project_id, quarter, revision DESC
    ), before AS (
        SELECT project_id, SUM(amount_fen) AS counted FROM standing WHERE quarter < %(last)s GROUP BY project_id
    ), heads AS (
        SELECT wanted.project_id, wanted.id AS term_id, wanted.base, COALESCE(SUM(lines.received), 0) AS received,
               COALESCE(SUM(lines.central), 0) AS central, COALESCE(SUM(lines.province), 0) AS province,
               COALESCE(SUM(lines.city), 0) AS city, COALESCE(SUM(lines.county), 0) AS county,
               COALESCE(SUM(lines.deducted), 0) AS deducted, COALESCE(MAX(before.counted), 0) AS before,
               encode(sha256(convert_to(wanted.id || ' ' || wanted.base || ' ' || %(setting)s || ' ' || COALESCE(string_agg(
                   concat_ws(',', COALESCE(lines.tax_type_id, 0), COALESCE(lines.share_id, 0), lines.received,
                             lines.central, lines.province, lines.city, lines.county, lines.granted, lines.deducted),
                   ' ' ORDER BY lines.tax_type_id, lines.share_id), ''), 'UTF8')), 'hex') AS fingerprint
        FROM wanted
        LEFT JOIN lines ON lines.project_id = wanted.project_id
        LEFT JOIN before ON before.project_id = wanted.project_id
        WHERE NOT EXISTS (SELECT 1 FROM obstacles WHERE obstacles.project_id = wanted.project_id)
        GROUP BY wanted.project_id, wanted.id, wanted.base
    ), fresh AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('accounting_shareabletax', 'id')) AS id, heads.*,
               COALESCE(newest.revision, 0) + 1 AS revision
        FROM heads
        LEFT JOIN standing AS newest ON newest.project_id = heads.project_id AND newest.quarter = %(last)s
        WHERE newest.revision IS NULL
           OR (newest.fingerprint, newest.counted_before_fen) IS DISTINCT FROM (heads.fingerprint, heads.before)
    ), written AS (
        INSERT INTO accounting_shareabletax (
            id, uid, project_id, quarter, revision, term_id, reading, setting_id, total_fen, central_fen, province_fen,
            city_fen, county_retained_fen, incentives_fen, shareable_ytd_fen, counted_before_fen, amount_fen,
            carry_over_fen, fingerprint, receipts_upto, run_uid, actor_id, actor_label, computed_at)
        SELECT id, gen_random_uuid(), project_id, %(last)s, revision, term_id, base, %(setting)s, received, central,
               province, city, county, deducted, county - deducted, before, GREATEST(county - deducted, 0) - before,
               LEAST(county - deducted, 0), fingerprint,
               COALESCE((SELECT MAX(id) FROM accounting_taxreceipt), 0), %(run_uid)s, %(actor_id)s, %(actor_label)s, now()
        FROM fresh
        RETURNING id
    ), detailed AS (
        INSERT INTO accounting_shareabletaxline (head_id, tax_type_id, share_id, received_fen, central_fen, province_fen,
                                                 city_fen, county_fen, granted_fen, deducted_fen)
        SELECT fresh.id, lines.tax_type_id, lines.share_id, lines.received, lines.central, lines.province, lines.city,
               lines.county, lines.granted, lines.deducted
        FROM fresh JOIN lines ON lines.project_id = fresh.project_id
    )
    SELECT COUNT(*) FROM written
""",
    parts=PARTS,
    county=_rounded("summed.received * share.county"),
    city=_rounded("summed.received * (share.county + share.city)"),
    province=_rounded("summed.received * (share.county + share.city + share.province)"),
    net=_rounded("(summed.received - summed.granted) * share.county"),
)

# Months of the year so far that no loaded file covers; a quarter without them is 等待财政入库数, never 0.
MONTHS_MISSING: Final = """
    SELECT month::date FROM generate_series(%(first_day)s::date, %(last_day)s::date, interval '1 month') AS month
    WHERE NOT EXISTS (
        SELECT 1 FROM accounting_receiptfile AS file
        WHERE file.period_from <= month AND file.period_to >= month + interval '1 month' - interval '1 day'
    )
    ORDER BY month
"""
