"""The database's own answer to T17: what belongs to a quarter is written only while the quarter takes it.

The period row is locked FOR SHARE until the writer commits, so that a close (FOR UPDATE) waits for it or is seen by it.
"""

from kunming_coord.common.triggers import Declared

_ONLY_WHILE = """
    FOR one IN SELECT * FROM ({rows}) AS fresh (quarter, group_id) ORDER BY quarter, group_id LOOP
        PERFORM 1 FROM accounting_period AS period
        WHERE period.quarter = one.quarter AND period.group_id = one.group_id AND period.status IN ({statuses})
        FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'quarter: % refused, the quarter is not open for it', TG_TABLE_NAME
                USING ERRCODE = '23514';
        END IF;
    END LOOP;
    RETURN NULL;
"""


def only_while(*statuses: str, rows: str) -> tuple[str, Declared]:
    """Body and variables of a statement trigger that refuses rows of a quarter in any other status.

    `rows` is a SELECT of distinct (quarter, group_id) from the transition table new_rows.
    """
    named = ", ".join(f"'{status}'" for status in statuses)
    return _ONLY_WHILE.format(rows=rows, statuses=named), [("one", "RECORD")]
