"""Small checks of corrections against the journal: what a check yields is a problem."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.ledger.checking import Check, rows_of
from accounting.ledger.checks import unposted_figures
from kunming_coord.common.quarter import Quarter


def closed_quarters_are_fully_posted() -> Iterator[str]:
    """Every figure of a closed quarter is posted, waits, or was agreed to be left out of the books."""
    left_out = {
        (filing, value)
        for filing, value in rows_of(
            """
            SELECT correction.filing_id, value.id FROM accounting_correction AS correction
            JOIN accounting_filingvalue AS value
              ON value.filing_id = correction.filing_id AND value.id <= correction.upto_value_id
            WHERE correction.status = 'posted' AND correction.posting_id IS NULL
            """
        )
    }
    for filing, value, quarter, book in unposted_figures():
        if (filing, value) not in left_out:
            yield _("%(quarter)s 已关账，但填报数 %(value)s 未在口径 %(book)s 入账。") % {
                "quarter": Quarter(quarter).label,
                "value": value,
                "book": book,
            }


def corrected_batches_have_their_correction() -> Iterator[str]:
    """A batch that names a correction is of its filing and its posting, and a posted correction has batches."""
    sql = """
        SELECT batch.id FROM accounting_batch AS batch
        JOIN accounting_filingvalue AS value ON value.id = batch.filing_value_id
        LEFT JOIN accounting_correction AS correction
          ON correction.id = batch.correction_id AND correction.filing_id = value.filing_id
         AND correction.posting_id = batch.posting_id AND correction.into = batch.quarter
        WHERE batch.correction_id IS NOT NULL AND correction.id IS NULL
        ORDER BY batch.id
    """
    for (batch,) in rows_of(sql):
        yield _("批次 %(batch)s 标明的更正不存在，或不是该填报、该次入账的更正。") % {"batch": batch}
    sql = """
        SELECT correction.id FROM accounting_correction AS correction
        WHERE correction.posting_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM accounting_batch AS batch
            WHERE batch.posting_id = correction.posting_id AND batch.quarter = correction.into
              AND batch.correction_id = correction.id
        ) ORDER BY correction.id
    """
    for (correction,) in rows_of(sql):
        yield _("更正 %(correction)s 标为已入账，但没有批次。") % {"correction": correction}


CHECKS: tuple[tuple[str | Promise, Check], ...] = (
    (gettext_lazy("已关账季度没有漏记的填报数"), closed_quarters_are_fully_posted),
    (gettext_lazy("更正批次与更正记录一一相符"), corrected_batches_have_their_correction),
)
