"""The database's own answer to T17: what belongs to a quarter is written only while the quarter takes it.

The period row is locked FOR SHARE until the writer commits, so that a close (FOR UPDATE) waits for it or is seen by it.
"""

_ONLY_WHILE = """
    PERFORM 1 FROM accounting_period AS period
    WHERE EXISTS (
        SELECT 1 FROM ({rows}) AS fresh
        WHERE fresh.quarter = period.quarter AND fresh.group_id = period.group_id
    ) ORDER BY period.id FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM ({rows}) AS fresh
        WHERE NOT EXISTS (
            SELECT 1 FROM accounting_period AS period
            WHERE period.quarter = fresh.quarter AND period.group_id = fresh.group_id
              AND period.status IN ({statuses})
        )
    ) THEN
        RAISE EXCEPTION 'quarter: % refused, the quarter is not open for it', TG_TABLE_NAME USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""


def only_while(*statuses: str, rows: str) -> str:
    """The body of a statement trigger that refuses rows of a quarter in any other status.

    `rows` is a SELECT of (quarter, group_id) from the transition table new_rows.
    """
    return _ONLY_WHILE.format(rows=rows, statuses=", ".join(f"'{status}'" for status in statuses))
