"""Whether a journal is sound, asked of everything that can tell: the checks of check_ledger, and plain SQL beside them."""

from typing import Any

from django.db import connection

from accounting.corrections import checks as corrections
from accounting.filings.due import mark_due
from accounting.filings.models import Filing, PostingDue
from accounting.ledger import checks as ledger
from accounting.ledger.models import Batch
from accounting.ledger.services import post_period
from accounting.periods.models import Period
from accounting.rollups import checks as rollups
from kunming_coord.accounts.services import system_user
from kunming_coord.common import runs
from kunming_coord.common.models import Run
from support.every_total import totals_that_differ

# Fen that are anywhere they should not be: batches that do not add up, and territory that is not what its headers say.
_ERROR = """
    SELECT COALESCE(SUM(abs(fen)), 0) FROM (
        SELECT SUM(entry.amount_fen) AS fen FROM accounting_entry AS entry WHERE entry.book <> 'territorial'
        GROUP BY entry.batch_id, entry.indicator_id
        UNION ALL
        SELECT COALESCE(SUM(entry.amount_fen), 0)
               - MAX(CASE batch.kind WHEN 'reversal' THEN -batch.value_fen ELSE batch.value_fen END)
        FROM accounting_batch AS batch LEFT JOIN accounting_entry AS entry ON entry.batch_id = batch.id
        WHERE batch.book = 'territorial' GROUP BY batch.id
        UNION ALL
        SELECT SUM(entry.amount_fen) - (
                   SELECT COALESCE(SUM(batch.value_fen), 0) FROM accounting_batch AS batch
                   WHERE batch.indicator_id = entry.indicator_id AND batch.book = 'territorial' AND batch.kind = 'post'
                     AND NOT EXISTS (SELECT 1 FROM accounting_batch AS undone WHERE undone.id = batch.id + 1)
               )
        FROM accounting_entry AS entry
        WHERE entry.book = 'territorial' OR entry.book = 'assessment' GROUP BY entry.indicator_id
    ) AS off
"""

# Figures that are not in the books as they were stated last, and neither wait nor have a correction that says why.
_NOT_AS_STATED = """
    SELECT value.filing_id, value.indicator_id, value.amount_fen, posted.fen
    FROM (
        SELECT DISTINCT ON (filing_id, indicator_id) * FROM accounting_filingvalue
        ORDER BY filing_id, indicator_id, revision DESC
    ) AS value
    JOIN accounting_filing AS filing ON filing.id = value.filing_id AND filing.status IN ('verified', 'locked')
    JOIN accounting_period AS period ON period.quarter = filing.quarter AND period.group_id = filing.group_id
    CROSS JOIN LATERAL (
        SELECT SUM(CASE batch.kind WHEN 'reversal' THEN -batch.value_fen ELSE batch.value_fen END) AS fen
        FROM accounting_batch AS batch JOIN accounting_filingvalue AS counted ON counted.id = batch.filing_value_id
        WHERE counted.filing_id = filing.id AND batch.indicator_id = value.indicator_id AND batch.book = 'territorial'
    ) AS posted
    WHERE value.measure = 'period' AND value.amount_fen IS DISTINCT FROM posted.fen
      AND NOT EXISTS (SELECT 1 FROM accounting_postingdue AS waiting WHERE waiting.filing_id = filing.id)
      AND NOT EXISTS (
          SELECT 1 FROM accounting_correction AS correction
          WHERE correction.filing_id = filing.id AND correction.status <> 'dropped' AND correction.posting_id IS NULL
      )
"""


def settled() -> None:
    """What was begun is finished; every figure is looked at once more, and posted where its quarter takes it."""
    system = system_user()
    for run in Run.objects.filter(state__in=runs.UNFINISHED):
        runs.execute(run.pk)
    mark_due(Filing.objects.all())
    for period in (
        Period.objects.filter(status="open").order_by("quarter", "group_id").select_related("group")
    ):
        post_period(period=period, actor=system, idempotency_key=f"settled:{period.pk}")


def problems() -> list[str]:
    """One sentence per problem any check of check_ledger finds."""
    return [
        f"{title}: {sentence}"
        for title, check in (*ledger.CHECKS, *corrections.CHECKS, *rollups.CHECKS)
        for sentence in check()
    ]


def error_fen() -> int:
    """By how many fen the books are wrong, all signs taken off."""
    return int(_rows(_ERROR)[0][0])


def not_as_stated() -> list[tuple[Any, ...]]:
    """(filing, indicator, stated, posted) of what is in the books otherwise than its host stated it last."""
    return _rows(_NOT_AS_STATED)


def story(filing_id: int) -> str:
    """What happened to a filing and what of it stands where, for whoever has to find out why it is not as stated."""
    filing = Filing.objects.get(pk=filing_id)
    period = Period.objects.get(quarter=filing.quarter, group=filing.group_id)
    values = list(filing.values.order_by("pk").values_list("pk", "indicator_id", "revision", "amount_fen"))
    batches = Batch.objects.filter(filing_value_id__in=[pk for pk, *_rest in values]).order_by(
        "posting_id", "pk"
    )
    lines = [
        f"filing {filing_id} {filing.kind} of {filing.quarter.code}, {filing.status}; quarter {period.status},"
        f" in reopening: {period.in_reopening}; on the list: {PostingDue.objects.filter(filing=filing).exists()}",
        f"values {values}",
        f"events {[event.action for event in filing.events]}",
        f"quarter {[event.action for event in period.events]}",
        *(
            f"{row.posting_id} {row.kind} {row.book} {row.quarter.code} value {row.filing_value_id} turn {row.turn}"
            f" {row.value_fen} held {row.held} correction {row.correction_id} {row.posting.note}"
            for row in batches.select_related("posting")
        ),
        *(
            f"correction {row.pk} {row.status} {row.routing} into {row.into} {[event.action for event in row.events]}"
            for row in filing.corrections.all()
        ),
    ]
    return "\n".join(lines)


def assert_sound(told: str = "") -> None:
    """The books are right to the fen, and every roll-up ever made is what the journal says, whoever looks."""
    assert_books_sound(told)
    assert totals_that_differ() == [], told


def assert_books_sound(told: str = "") -> None:
    """The same without the script of every total, which takes minutes over a thousand roll-ups."""
    assert error_fen() == 0, told
    found = problems()
    assert not found, f"{found}\n{told}"


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
