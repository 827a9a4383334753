"""So many projects × three indicators with mixed terms, written set-wise by the owner with the triggers off.

Of five hundred projects 200 share 3:7, 125 share 4:6, 50 an agreed ratio, 50 among three districts, 40 count twice, 34
are assigned to one side and one is capped, which the engine computes. Figures are odd, so that splits leave remainders.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from accounting.periods.services import periods_of
from accounting.rules import load_policy
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter

OWNER = "owner"

_SEED = (
    """
    CREATE TEMP TABLE plan ON COMMIT DROP AS
    SELECT n, 1 + n %% 14 AS origin_at, 1 + (n * 7 + 3) %% 14 AS host_at,
           CASE WHEN n %% 100 < 40 THEN '3:7' WHEN n %% 100 < 65 THEN '4:6' WHEN n %% 100 < 75 THEN 'agreed'
                WHEN n %% 100 < 85 THEN 'three' WHEN n %% 100 < 93 THEN 'duplicate' WHEN n %% 500 < 499 THEN 'assign'
                ELSE 'capped' END AS kind
    FROM generate_series(1, %(projects)s) AS n;
    UPDATE plan SET host_at = 1 + host_at %% 14 WHERE host_at = origin_at
    """,
    """
    INSERT INTO projects_enterprise (uid, credit_code, is_demo)
    SELECT gen_random_uuid(), 'B' || lpad(n::text, 17, '0'), true FROM plan ORDER BY n
    """,
    """
    INSERT INTO projects_project (uid, code, title, enterprise_id, enterprise_name, origin_id, industry_code,
                                  national_code, status, agreed_investment_fen, planned_investment_fen, is_demo, created_at)
    SELECT gen_random_uuid(), 'P' || n, '基准项目' || n, enterprise.id, '示例企业' || n, origin.id, 'C3841', '',
           'producing', 30000000000, 50000000000, true, now()
    FROM plan JOIN projects_enterprise AS enterprise ON enterprise.credit_code = 'B' || lpad(n::text, 17, '0')
    JOIN (SELECT id, row_number() OVER (ORDER BY "order") AS at FROM districts_district WHERE kind = 'county') AS origin
      ON origin.at = origin_at ORDER BY n
    """,
    """
    INSERT INTO projects_agreement (uid, status, version, code, project_id, drafted_by_id,
                                    policy_code, shared, signed_on, minutes_number, created_at)
    SELECT gen_random_uuid(), 'in_force', 0, 'A' || plan.n, project.id, project.origin_id,
           'investment-2022', true, '2024-06-01', '', now()
    FROM plan JOIN projects_project AS project ON project.code = 'P' || plan.n ORDER BY n
    """,
    """
    INSERT INTO projects_agreementversion (agreement_id, number, effective_from, policy_digest, reason, withdrawn,
                                           created_at)
    SELECT id, 1, 8096, %(digest)s, '', false, now()
    FROM projects_agreement ORDER BY id
    """,
    """
    CREATE TEMP TABLE seat ON COMMIT DROP AS
    SELECT plan.n, plan.kind, agreement.id AS agreement_id, version.id AS version_id, project.id AS project_id,
           project.origin_id, host.id AS host_id, third.id AS third_id
    FROM plan JOIN projects_project AS project ON project.code = 'P' || plan.n
    JOIN projects_agreement AS agreement ON agreement.project_id = project.id
    JOIN projects_agreementversion AS version ON version.agreement_id = agreement.id
    JOIN (SELECT id, row_number() OVER (ORDER BY "order") AS at FROM districts_district WHERE kind = 'county') AS host
      ON host.at = host_at
    JOIN districts_district AS third ON third.slug = 'jingkai'
    """,
    """
    INSERT INTO projects_agreementparty (agreement_id, position, side, kind, title, district_id)
    SELECT agreement_id, 1, 'origin', '', '', origin_id FROM seat
    UNION ALL SELECT agreement_id, 2, 'host', '', '', host_id FROM seat
    UNION ALL SELECT agreement_id, 3, 'other', '', '', third_id FROM seat WHERE kind = 'three'
    """,
    """
    INSERT INTO projects_agreementterm (version_id, indicator_id, arises_in_id, from_quarter, to_quarter,
                                        deviation_reason, variant, agreed, base)
    SELECT version_id, indicator.id, host_id, 8096, 8119, '', CASE kind WHEN 'capped' THEN 'capped' ELSE '' END,
           CASE kind WHEN 'capped' THEN '{"ceiling": "100"}'::jsonb ELSE '{}'::jsonb END, 'as_filed'
    FROM seat CROSS JOIN projects_indicator AS indicator
    WHERE indicator.code IN ('tax_revenue', 'fixed_asset_investment', 'industrial_output') ORDER BY version_id, indicator.id
    """,
    """
    INSERT INTO projects_compiledterm (version_id, term_id, project_id, indicator_id, book, mode, arises_in_id,
                                       from_quarter, to_quarter, lane, variant, agreed, denominator, "references",
                                       base, districts, numerators)
    SELECT term.version_id, term.id, seat.project_id, term.indicator_id, book.name,
           CASE WHEN seat.kind IN ('duplicate', 'assign') AND book.name = 'assessment' THEN seat.kind ELSE 'split' END,
           term.arises_in_id, term.from_quarter, term.to_quarter,
           CASE WHEN seat.kind = 'capped' THEN 'interpreted' ELSE 'flat' END, term.variant, term.agreed,
           CASE WHEN seat.kind IN ('duplicate', 'assign') AND book.name = 'assessment' THEN 1
                WHEN seat.kind IN ('3:7', 'capped', 'duplicate', 'assign') THEN 10 WHEN seat.kind = '4:6' THEN 5
                WHEN seat.kind = 'three' THEN 100 ELSE 1000 END, '[]', 'as_filed', '{}', '{}'
    FROM projects_agreementterm AS term JOIN seat ON seat.version_id = term.version_id
    JOIN projects_indicator AS indicator ON indicator.id = term.indicator_id
    JOIN (VALUES ('assessment'), ('fiscal')) AS book (name) ON book.name = 'assessment' OR indicator.code = 'tax_revenue'
    ORDER BY term.id, book.name
    """,
    """
    INSERT INTO projects_shareslice (compiled_id, position, district_id, party_id, numerator)
    SELECT compiled.id, share.position, CASE share.side WHEN 'host' THEN seat.host_id WHEN 'origin' THEN seat.origin_id
           ELSE seat.third_id END, party.id, share.numerator
    FROM projects_compiledterm AS compiled JOIN seat ON seat.version_id = compiled.version_id
    JOIN LATERAL (VALUES
        (1, 'host', CASE WHEN compiled.mode = 'duplicate' THEN 1 WHEN compiled.mode = 'assign' THEN 0
                         WHEN compiled.denominator = 10 THEN 7 WHEN compiled.denominator = 5 THEN 3
                         WHEN seat.kind = 'three' THEN 60 ELSE 650 - seat.n %% 90 END),
        (2, 'origin', CASE WHEN compiled.mode IN ('duplicate', 'assign') THEN 1 WHEN compiled.denominator = 10 THEN 3
                           WHEN compiled.denominator = 5 THEN 2 WHEN seat.kind = 'three' THEN 30
                           ELSE 350 + seat.n %% 90 END),
        (3, 'other', CASE WHEN seat.kind = 'three' THEN 10 END)
    ) AS share (position, side, numerator) ON share.numerator IS NOT NULL
    JOIN projects_agreementparty AS party ON party.agreement_id = seat.agreement_id AND party.side = share.side
    ORDER BY compiled.id, share.position
    """,
    """
    UPDATE projects_compiledterm AS term SET districts = share.districts, numerators = share.numerators
    FROM (SELECT compiled_id, array_agg(district_id ORDER BY position) AS districts,
                 array_agg(numerator ORDER BY position) AS numerators
          FROM projects_shareslice GROUP BY compiled_id) AS share
    WHERE share.compiled_id = term.id
    """,
    """
    INSERT INTO projects_statisticallisting (enterprise_id, kind, statistical_kind, proof, valid_from)
    SELECT id, 'industry', 'legal', '', '2020-01-01' FROM projects_enterprise
    """,
    """
    INSERT INTO projects_dataauthorisation (enterprise_id, number, title, signed_on, note, valid_from)
    SELECT id, '', '数据授权书', '2020-01-01', '', '2020-01-01' FROM projects_enterprise
    """,
    "UPDATE projects_project SET investment_listed_on = '2024-01-01'",
)

_FILE = (
    """
    INSERT INTO accounting_filing (uid, status, version, project_id, group_id, quarter, concerns, host_id,
                                   explanation, created_at)
    SELECT gen_random_uuid(), 'verified', 3, project_id, group_id, %(quarter)s, %(quarter)s, arises_in_id, '', now()
    FROM (SELECT DISTINCT term.project_id, indicator.group_id, term.arises_in_id FROM projects_compiledterm AS term
          JOIN projects_indicator AS indicator ON indicator.id = term.indicator_id) AS due
    ORDER BY project_id, group_id
    """,
    """
    INSERT INTO accounting_filingvalue (filing_id, indicator_id, revision, amount_fen, actor_id, actor_label, entered_at)
    SELECT filing.id, term.indicator_id, 1,
           (20000000 + (filing.project_id * 7919 + term.indicator_id * 104729 + filing.quarter * 31) %% 90000011)
               * CASE WHEN filing.project_id %% 50 = 7 THEN -1 ELSE 1 END,
           1, '基准', now()
    FROM accounting_filing AS filing
    JOIN projects_indicator AS indicator ON indicator.group_id = filing.group_id
    JOIN projects_compiledterm AS term
      ON term.project_id = filing.project_id AND term.indicator_id = indicator.id AND term.book = 'assessment'
    WHERE filing.quarter = %(quarter)s
    ORDER BY filing.id, term.indicator_id
    """,
    """
    INSERT INTO accounting_postingdue (filing_id, since)
    SELECT id, now() FROM accounting_filing WHERE quarter = %(quarter)s ORDER BY id
    """,
)


def seed_projects(projects: int) -> None:
    """Projects with agreements in force from 2024 to 2029."""
    digest = load_policy("investment-2022").digest
    system_user()
    with connections[OWNER].cursor() as cursor, unguarded():
        cursor.execute("BEGIN")
        for statement in _SEED:
            cursor.execute(statement, {"projects": projects, "digest": digest})
            cursor.execute("ANALYZE")  # each step joins what the steps before have made
        cursor.execute("COMMIT")


def file_quarter(quarter: Quarter) -> None:
    """Verified filings of a quarter by every project, ready to be posted."""
    periods_of(quarter=quarter)
    with connections[OWNER].cursor() as cursor, unguarded():
        cursor.execute("BEGIN")
        for statement in _FILE:
            cursor.execute(statement, {"quarter": int(quarter)})
            cursor.execute("ANALYZE accounting_filing, accounting_filingvalue, accounting_postingdue")
        cursor.execute("COMMIT")
    with connections[OWNER].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def unguarded() -> Iterator[None]:
    """The owner's tables without triggers and foreign keys, as a bulk load wants them; both are put back."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
        )
        keys = cursor.fetchall()
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table, name, _definition in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        for table, name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
