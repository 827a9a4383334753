"""What the database itself holds the quota ledger to, whoever writes."""

# The legs of a batch come in one statement, are of its kind and sum to nothing; nothing is put to a batch later.
BALANCED = """
    IF EXISTS (
        SELECT 1 FROM new_rows JOIN parks_quotabatch AS batch ON batch.id = new_rows.batch_id
        JOIN parks_quotaaccount AS account ON account.id = new_rows.account_id
        WHERE account.kind <> batch.kind
    ) THEN
        RAISE EXCEPTION 'quota: an entry goes to an account of another kind' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT 1 FROM new_rows GROUP BY batch_id HAVING SUM(amount) <> 0) THEN
        RAISE EXCEPTION 'quota: the entries of a batch do not sum to zero' USING ERRCODE = '23514';
    END IF;
    IF (SELECT COUNT(*) FROM parks_quotaentry WHERE batch_id IN (SELECT batch_id FROM new_rows))
       <> (SELECT COUNT(*) FROM new_rows) THEN
        RAISE EXCEPTION 'quota: a batch that was posted takes no further entries' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""

# A balance is what its entries add up to, because nothing else writes it.
BALANCES = """
    UPDATE parks_quotaaccount AS account SET balance = account.balance + moved.amount
    FROM (SELECT account_id, SUM(amount) AS amount FROM new_rows GROUP BY account_id) AS moved
    WHERE account.id = moved.account_id;
    RETURN NULL;
"""

ONLY_BY_ENTRIES = """
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'quota: a balance changes by entries only' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""

BEGINS_EMPTY = """
    IF NEW.balance <> 0 THEN
        RAISE EXCEPTION 'quota: an account begins empty' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""
