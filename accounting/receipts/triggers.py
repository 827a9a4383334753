"""What the database itself demands of receipts and of what can be shared of them."""

# A file is sealed by its own totals: what is added later, or left out, no longer makes them up.
_DIFFERS = """
    IF EXISTS (
        SELECT 1 FROM accounting_receiptfile AS file
        WHERE file.id IN ({files})
          AND (file.rows, file.total_fen) <> (
              SELECT COUNT(*)::integer, COALESCE(SUM(receipt.amount_fen), 0)::bigint
              FROM accounting_taxreceipt AS receipt WHERE receipt.file_id = file.id
          )
    ) THEN
        RAISE EXCEPTION 'sealed: the receipts of a file do not make up its totals' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""
SEALED_RECEIPTS = _DIFFERS.format(files="SELECT DISTINCT file_id FROM new_rows")
COMPLETE_FILE = _DIFFERS.format(files="NEW.id")

# A receipt counts for a project of the enterprise that paid it.
SAME_ENTERPRISE = """
    IF EXISTS (
        SELECT 1 FROM ({pairs}) AS fresh (enterprise_id, project_id)
        JOIN projects_project AS project ON project.id = fresh.project_id
        WHERE project.enterprise_id <> fresh.enterprise_id
    ) THEN
        RAISE EXCEPTION 'receipt: the project belongs to another enterprise' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""
NAMED_PROJECT = SAME_ENTERPRISE.format(pairs="SELECT enterprise_id, project_id FROM new_rows")
ASSIGNED_PROJECT = SAME_ENTERPRISE.format(
    pairs="SELECT receipt.enterprise_id, new_rows.project_id FROM new_rows"
    " JOIN accounting_taxreceipt AS receipt ON receipt.id = new_rows.receipt_id"
)

OPPOSITE_INCENTIVE = """
    IF EXISTS (
        SELECT 1 FROM new_rows JOIN accounting_incentive AS original ON original.id = new_rows.reverses_id
        WHERE original.reverses_id IS NOT NULL
           OR (original.project_id, original.quarter, original.tax_type_id, original.has_basis, -original.amount_fen)
              IS DISTINCT FROM
              (new_rows.project_id, new_rows.quarter, new_rows.tax_type_id, new_rows.has_basis, new_rows.amount_fen)
    ) THEN
        RAISE EXCEPTION 'reversal: not the exact opposite of an incentive' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""

# What has been computed with stays readable as it was: a setting in use is ended and followed by another row.
KEPT_SHARE = """
    IF (NEW.tax_type_id, NEW.fiscal_unit_id, NEW.valid_from, NEW.central, NEW.province, NEW.city, NEW.county,
        NEW.denominator) IS DISTINCT FROM
       (OLD.tax_type_id, OLD.fiscal_unit_id, OLD.valid_from, OLD.central, OLD.province, OLD.city, OLD.county,
        OLD.denominator)
        AND EXISTS (SELECT 1 FROM accounting_shareabletaxline AS line WHERE line.share_id = OLD.id)
    THEN
        RAISE EXCEPTION 'kept: shares that have been computed with only end' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""
KEPT_SETTING = """
    IF (NEW.count_by, NEW.deducts_without_basis, NEW.valid_from)
        IS DISTINCT FROM (OLD.count_by, OLD.deducts_without_basis, OLD.valid_from)
        AND EXISTS (SELECT 1 FROM accounting_shareabletax AS head WHERE head.setting_id = OLD.id)
    THEN
        RAISE EXCEPTION 'kept: a setting that has been computed with only ends' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""

# Head and lines are written by one statement: the head's totals are those of its lines, now and for ever.
LINES_MAKE_UP_HEAD = """
    IF EXISTS (
        SELECT 1 FROM accounting_shareabletax AS head
        LEFT JOIN accounting_shareabletaxline AS line ON line.head_id = head.id
        WHERE head.id IN (SELECT DISTINCT {head} FROM new_rows)
        GROUP BY head.id
        HAVING (head.total_fen, head.central_fen, head.province_fen, head.city_fen, head.county_retained_fen,
                head.incentives_fen)
            IS DISTINCT FROM
               (COALESCE(SUM(line.received_fen), 0), COALESCE(SUM(line.central_fen), 0),
                COALESCE(SUM(line.province_fen), 0), COALESCE(SUM(line.city_fen), 0),
                COALESCE(SUM(line.county_fen), 0), COALESCE(SUM(line.deducted_fen), 0))
    ) THEN
        RAISE EXCEPTION 'shareable tax: the lines do not make up the head' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""
HEAD_OF_LINES = LINES_MAKE_UP_HEAD.format(head="id")
LINES_OF_HEAD = LINES_MAKE_UP_HEAD.format(head="head_id")

# The revision after the newest, computed after the earlier quarters of its year.
NEXT_REVISION = """
    IF EXISTS (
        SELECT 1 FROM new_rows
        WHERE new_rows.revision <> 1 + (
            SELECT COUNT(*) FROM accounting_shareabletax AS earlier
            WHERE earlier.project_id = new_rows.project_id AND earlier.quarter = new_rows.quarter
              AND earlier.id <> new_rows.id
        )
        OR new_rows.counted_before_fen <> (
            SELECT COALESCE(SUM(standing.amount_fen), 0) FROM (
                SELECT DISTINCT ON (earlier.quarter) earlier.amount_fen FROM accounting_shareabletax AS earlier
                WHERE earlier.project_id = new_rows.project_id
                  AND earlier.quarter >= new_rows.quarter / 4 * 4 AND earlier.quarter < new_rows.quarter
                ORDER BY earlier.quarter, earlier.revision DESC
            ) AS standing
        )
    ) THEN
        RAISE EXCEPTION 'shareable tax: not the next revision after what was counted before' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""
