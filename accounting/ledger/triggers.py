"""The ledger's own triggers. Postings are sealed to a transaction; whatever touches entries queues a balance check."""

SEAL_POSTING = """
    NEW.transaction_id := (pg_current_xact_id()::text)::bigint;
    RETURN NEW;
"""

SEALED_BATCH = """
    IF EXISTS (
        SELECT 1 FROM new_rows JOIN accounting_posting AS posting ON posting.id = new_rows.posting_id
        WHERE posting.transaction_id <> (pg_current_xact_id()::text)::bigint
    ) THEN
        RAISE EXCEPTION 'sealed: a batch joins the posting of another transaction' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""

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

SEALED_ENTRY = """
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT batch_id, quarter, book, indicator_id FROM new_rows) AS fresh
        LEFT JOIN accounting_batch AS batch
               ON batch.id = fresh.batch_id AND batch.quarter = fresh.quarter
              AND batch.book = fresh.book AND batch.indicator_id = fresh.indicator_id
        LEFT JOIN accounting_posting AS posting
               ON posting.id = batch.posting_id
              AND posting.transaction_id = (pg_current_xact_id()::text)::bigint
        WHERE posting.id IS NULL
    ) THEN
        RAISE EXCEPTION 'sealed: an entry without a batch of this transaction, quarter, book and indicator'
            USING ERRCODE = '23514';
    END IF;
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT district_id FROM new_rows) AS fresh
        WHERE NOT EXISTS (SELECT 1 FROM districts_district WHERE districts_district.id = fresh.district_id)
    ) THEN
        RAISE EXCEPTION 'sealed: an entry at an unknown district' USING ERRCODE = '23503';
    END IF;
    INSERT INTO accounting_balancecheck (posting_id)
    SELECT DISTINCT batch.posting_id
    FROM accounting_batch AS batch WHERE batch.id IN (SELECT DISTINCT batch_id FROM new_rows);
    RETURN NULL;
"""

# Assessment and fiscal batches sum to 0; a territorial batch is exactly the filed value (negated in a reversal).
BALANCE = """
    IF EXISTS (
        SELECT 1 FROM accounting_batch AS batch
        JOIN accounting_entry AS entry ON entry.batch_id = batch.id
        WHERE batch.posting_id = NEW.posting_id AND batch.book <> 'territorial'
        GROUP BY batch.id, entry.indicator_id HAVING SUM(entry.amount_fen) <> 0
    ) THEN
        RAISE EXCEPTION 'balance: a batch of posting % does not sum to zero', NEW.posting_id USING ERRCODE = '23514';
    END IF;
    IF EXISTS (
        SELECT 1 FROM accounting_batch AS batch
        JOIN accounting_filingvalue AS value ON value.id = batch.filing_value_id
        LEFT JOIN accounting_entry AS entry ON entry.batch_id = batch.id
        WHERE batch.posting_id = NEW.posting_id AND batch.book = 'territorial'
        GROUP BY batch.id, batch.kind, value.amount_fen
        HAVING COALESCE(SUM(entry.amount_fen), 0)
            <> CASE batch.kind WHEN 'reversal' THEN -value.amount_fen ELSE value.amount_fen END
    ) THEN
        RAISE EXCEPTION 'balance: a territorial batch of posting % differs from what was filed', NEW.posting_id
            USING ERRCODE = '23514';
    END IF;
    DELETE FROM accounting_balancecheck WHERE posting_id = NEW.posting_id;
    RETURN NULL;
"""
