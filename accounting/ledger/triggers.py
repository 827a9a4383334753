"""The ledger's own triggers. Postings are sealed to a transaction; keys and sums are checked set-wise, once a statement.

Statistics of a table that has just grown are old, and a plan made with them may compare each new row with each old one.
Whoever brings many rows is therefore checked with plans that hash (`PLAN_FOR_MANY`), few rows with plans that look up.
"""

MANY = 2_000  # rows of one statement from which hashing beats looking up

PLANNING = [("usual", "TEXT")]

_PLAN = f"""
    usual := current_setting('enable_nestloop');
    IF (SELECT COUNT(*) FROM (SELECT 1 FROM new_rows LIMIT {MANY}) AS a_lot) = {MANY} THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;
"""
_PLAN_AS_BEFORE = """
    PERFORM set_config('enable_nestloop', usual, true);
"""

SEAL_POSTING = """
    NEW.transaction_id := (pg_current_xact_id()::text)::bigint;
    RETURN NEW;
"""

_OF_THIS_TRANSACTION = """
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT posting_id FROM new_rows) AS fresh
        LEFT JOIN accounting_posting AS posting
               ON posting.id = fresh.posting_id
              AND posting.transaction_id = (pg_current_xact_id()::text)::bigint
        WHERE posting.id IS NULL
    ) THEN
        RAISE EXCEPTION 'sealed: {what} without a posting of this transaction' USING ERRCODE = '23514';
    END IF;
"""

SEALED_BATCH = (
    _PLAN
    + _OF_THIS_TRANSACTION.format(what="a batch")
    + """
    IF EXISTS (
        SELECT 1 FROM new_rows AS reversal
        LEFT JOIN accounting_batch AS original
               ON original.id = reversal.id - 1 AND original.kind = 'post'
              AND original.project_id = reversal.project_id AND original.indicator_id = reversal.indicator_id
              AND original.value_fen = reversal.value_fen AND original.arises_in_id = reversal.arises_in_id
              AND original.concerns = reversal.concerns
              AND original.compiled_term_id IS NOT DISTINCT FROM reversal.compiled_term_id
        WHERE reversal.kind = 'reversal' AND original.id IS NULL
    ) THEN
        RAISE EXCEPTION 'reverses: a reversal of nothing that was posted' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (
        SELECT 1 FROM new_rows AS again LEFT JOIN accounting_batch AS undone ON undone.id = again.id - 7
        WHERE again.kind = 'post' AND again.turn > 0 AND undone.id IS NULL
    ) THEN
        RAISE EXCEPTION 'counts twice: a figure is posted again that was not taken back' USING ERRCODE = '23514';
    END IF;
"""
    + _PLAN_AS_BEFORE
    + """
    INSERT INTO accounting_balancecheck (posting_id) SELECT DISTINCT posting_id FROM new_rows;
    RETURN NULL;
"""
)

SEALED_BASIS = """
    IF EXISTS (
        SELECT 1 FROM new_rows
        LEFT JOIN accounting_batch AS batch ON batch.id = new_rows.batch_id AND batch.kind = 'post'
        LEFT JOIN accounting_posting AS posting
               ON posting.id = batch.posting_id
              AND posting.transaction_id = (pg_current_xact_id()::text)::bigint
        WHERE posting.id IS NULL
    ) THEN
        RAISE EXCEPTION 'sealed: a basis without a posted batch of this transaction' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""

# Assessment and fiscal entries sum to 0 in every statement, and so for ever; the one territorial entry of a batch is its
# V at the unit where it arises (a second one would have the same key).
SEALED_ENTRY = (
    _PLAN
    + _OF_THIS_TRANSACTION.format(what="an entry")
    + """
    IF EXISTS (
        SELECT 1 FROM new_rows AS fresh
        LEFT JOIN accounting_batch AS batch
               ON batch.id = fresh.batch_id AND batch.posting_id = fresh.posting_id
              AND batch.quarter = fresh.quarter AND batch.book = fresh.book
              AND batch.indicator_id = fresh.indicator_id
        WHERE batch.id IS NULL
           OR (fresh.book = 'territorial'
               AND (fresh.district_id <> batch.arises_in_id
                    OR fresh.amount_fen <> CASE batch.kind WHEN 'reversal' THEN -batch.value_fen
                                                           ELSE batch.value_fen END))
    ) THEN
        RAISE EXCEPTION 'sealed: an entry that is not of its batch, its quarter, its book, its indicator or its figure'
            USING ERRCODE = '23514';
    END IF;
    IF EXISTS (
        SELECT 1 FROM new_rows WHERE book <> 'territorial' GROUP BY batch_id HAVING SUM(amount_fen) <> 0
    ) THEN
        RAISE EXCEPTION 'balance: a batch does not sum to zero' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT district_id FROM new_rows) AS fresh
        WHERE NOT EXISTS (SELECT 1 FROM districts_district WHERE districts_district.id = fresh.district_id)
    ) THEN
        RAISE EXCEPTION 'sealed: an entry at an unknown district' USING ERRCODE = '23503';
    END IF;
"""
    + _PLAN_AS_BEFORE
    + """
    RETURN NULL;
"""
)

# At commit every territorial header has its entry: each entry has a header of its own, so counting is enough.
# Several statements queue several checks of one posting; the first one does the work.
BALANCE = """
    IF NOT EXISTS (SELECT 1 FROM accounting_balancecheck WHERE id = NEW.id) THEN
        RETURN NULL;
    END IF;
    IF (SELECT COUNT(*) FROM accounting_batch WHERE posting_id = NEW.posting_id AND book = 'territorial')
       <> (SELECT COUNT(*) FROM accounting_entry WHERE posting_id = NEW.posting_id AND book = 'territorial') THEN
        RAISE EXCEPTION 'balance: a territorial batch of posting % has no entry', NEW.posting_id
            USING ERRCODE = '23514';
    END IF;
    DELETE FROM accounting_balancecheck WHERE posting_id = NEW.posting_id;
    RETURN NULL;
"""
