"""Small checks of the journal, each independent of the code that wrote it: what a check yields is a problem."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.ledger.checking import Check, rows_of
from accounting.ledger.recomputed import (
    entries_are_what_the_rules_compute,
    figures_posted_by_other_facts,
    interpreted_batches_keep_what_stood_before,
    slices_add_up,
    slices_stand_in_their_term,
    values_follow_from_what_was_filed,
)
from kunming_coord.common.money import yuan_text
from kunming_coord.common.quarter import Quarter


def adjustments_sum_to_zero() -> Iterator[str]:
    """Each assessment and fiscal batch adds up to nothing."""
    sql = """
        SELECT batch.id, SUM(entry.amount_fen) FROM accounting_batch AS batch
        JOIN accounting_entry AS entry ON entry.batch_id = batch.id
        WHERE batch.book <> 'territorial'
        GROUP BY batch.id, entry.indicator_id HAVING SUM(entry.amount_fen) <> 0 ORDER BY batch.id
    """
    for batch, total in rows_of(sql):
        yield _("批次 %(batch)s 合计为 %(total)s 元，应为 0。") % {
            "batch": batch,
            "total": yuan_text(int(total)),
        }


def territorial_is_what_counted() -> Iterator[str]:
    """A territorial batch is one entry of exactly its V, at the unit where it arises."""
    sql = """
        SELECT batch.id, COALESCE(SUM(entry.amount_fen), 0),
               CASE batch.kind WHEN 'reversal' THEN -batch.value_fen ELSE batch.value_fen END AS counted
        FROM accounting_batch AS batch
        LEFT JOIN accounting_entry AS entry ON entry.batch_id = batch.id AND entry.district_id = batch.arises_in_id
        WHERE batch.book = 'territorial'
        GROUP BY batch.id
        HAVING COALESCE(SUM(entry.amount_fen), 0)
            <> CASE batch.kind WHEN 'reversal' THEN -batch.value_fen ELSE batch.value_fen END
            OR COUNT(entry.batch_id) <> 1
        ORDER BY batch.id
    """
    for batch, posted, counted in rows_of(sql):
        yield _("在地批次 %(batch)s 记 %(posted)s 元，计入核算数为 %(counted)s 元。") % {
            "batch": batch,
            "posted": yuan_text(int(posted)),
            "counted": yuan_text(int(counted)),
        }


def entries_belong_to_their_batch() -> Iterator[str]:
    """Every entry has its batch and a real district."""
    sql = """
        SELECT entry.batch_id, entry.district_id FROM accounting_entry AS entry
        LEFT JOIN accounting_batch AS batch
          ON batch.id = entry.batch_id AND batch.quarter = entry.quarter AND batch.book = entry.book
         AND batch.indicator_id = entry.indicator_id AND batch.posting_id = entry.posting_id
        LEFT JOIN districts_district AS district ON district.id = entry.district_id
        WHERE batch.id IS NULL OR district.id IS NULL ORDER BY entry.batch_id, entry.district_id
    """
    for batch, district in rows_of(sql):
        yield _(
            "批次 %(batch)s 记在区域 %(district)s 的核算记录没有期间、口径、指标一致的批次，或区域不存在。"
        ) % {
            "batch": batch,
            "district": district,
        }


def batches_rest_on_a_verified_filing() -> Iterator[str]:
    """Every batch leads to a verified filing of its project, its indicator and the time it speaks about."""
    sql = """
        SELECT batch.id FROM accounting_batch AS batch
        LEFT JOIN accounting_filingvalue AS value
          ON value.id = batch.filing_value_id AND value.indicator_id = batch.indicator_id
        LEFT JOIN accounting_filing AS filing
          ON filing.id = value.filing_id AND filing.project_id = batch.project_id
         AND filing.concerns = batch.concerns AND filing.quarter <= batch.quarter
         AND (filing.status IN ('verified', 'locked') OR filing.reopened_until IS NOT NULL)
        WHERE filing.id IS NULL ORDER BY batch.id
    """
    for (batch,) in rows_of(sql):
        yield _("批次 %(batch)s 找不到同项目、同指标、同期间且审核通过的填报数。") % {"batch": batch}


def batches_rest_on_a_term_in_force() -> Iterator[str]:
    """Every adjustment leads to a term in force in its quarter."""
    sql = """
        SELECT batch.id FROM accounting_batch AS batch
        LEFT JOIN projects_compiledterm AS term
          ON term.id = batch.compiled_term_id AND term.project_id = batch.project_id
         AND term.indicator_id = batch.indicator_id AND term.book = batch.book
         AND (batch.kind = 'reversal' OR batch.concerns BETWEEN term.from_quarter AND term.to_quarter)
        WHERE batch.book <> 'territorial' AND term.id IS NULL ORDER BY batch.id
    """
    for (batch,) in rows_of(sql):
        yield _("批次 %(batch)s 找不到当季生效的分享条款。") % {"batch": batch}


def figures_count_once() -> Iterator[str]:
    """Of all revisions of a filed figure at most one counts."""
    sql = """
        SELECT value.filing_id, batch.indicator_id, batch.book, COUNT(*)
        FROM accounting_batch AS batch
        JOIN accounting_filingvalue AS value ON value.id = batch.filing_value_id
        WHERE batch.kind = 'post'
          AND NOT EXISTS (SELECT 1 FROM accounting_batch AS undone WHERE undone.id = batch.id + 1)
        GROUP BY value.filing_id, batch.indicator_id, batch.book HAVING COUNT(*) > 1
    """
    for filing, indicator, book, count in rows_of(sql):
        yield _("填报 %(filing)s 的指标 %(indicator)s 在口径 %(book)s 重复计入 %(count)s 次。") % {
            "filing": filing,
            "indicator": indicator,
            "book": book,
            "count": count,
        }


def reversals_are_exact_opposites() -> Iterator[str]:
    """A reversal takes back exactly what it reverses."""
    sql = """
        SELECT reversal.id FROM accounting_batch AS reversal
        LEFT JOIN accounting_batch AS original ON original.id = reversal.id - 1
        WHERE reversal.kind = 'reversal' AND (original.id IS NULL
           OR (reversal.project_id, reversal.indicator_id, reversal.value_fen, reversal.concerns)
                  <> (original.project_id, original.indicator_id, original.value_fen, original.concerns)
           OR reversal.compiled_term_id IS DISTINCT FROM original.compiled_term_id
           OR original.kind <> 'post'
           OR EXISTS (
                  SELECT 1 FROM accounting_entry AS entry WHERE entry.batch_id IN (reversal.id, original.id)
                  GROUP BY entry.district_id, entry.mode HAVING SUM(entry.amount_fen) <> 0
              ))
        ORDER BY reversal.id
    """
    for (batch,) in rows_of(sql):
        yield _("冲销批次 %(batch)s 与原批次不是逐笔相反。") % {"batch": batch}


def unposted_figures() -> list[tuple[Any, ...]]:
    """Figures of closed quarters that are missing in a book with a term for it, unless they still wait.

    (filing, value, quarter, book); what was agreed to be left out is for the corrections to tell.
    """
    return rows_of(
        """
        WITH filed AS (
            SELECT DISTINCT ON (value.filing_id, value.indicator_id)
                   value.id, value.filing_id, value.indicator_id, filing.project_id, filing.quarter, filing.concerns
            FROM accounting_period AS period
            JOIN accounting_filing AS filing ON filing.quarter = period.quarter AND filing.group_id = period.group_id
            JOIN accounting_filingvalue AS value ON value.filing_id = filing.id
            WHERE period.status = 'closed' AND filing.status = 'locked'
              AND NOT EXISTS (SELECT 1 FROM accounting_postingdue AS waiting WHERE waiting.filing_id = filing.id)
            ORDER BY value.filing_id, value.indicator_id, value.revision DESC
        ), due AS (
            SELECT filed.id, filed.filing_id, filed.quarter, term.book FROM filed JOIN projects_compiledterm AS term
              ON term.project_id = filed.project_id AND term.indicator_id = filed.indicator_id
             AND filed.concerns BETWEEN term.from_quarter AND term.to_quarter
            UNION SELECT filed.id, filed.filing_id, filed.quarter, 'territorial' FROM filed
        )
        SELECT due.filing_id, due.id, due.quarter, due.book FROM due
        WHERE NOT EXISTS (
            SELECT 1 FROM accounting_batch AS batch
            WHERE batch.filing_value_id = due.id AND batch.book = due.book AND batch.kind = 'post'
        )
        ORDER BY due.id
        """
    )


def closed_quarters_stay_closed() -> Iterator[str]:
    """Nothing was posted into a quarter after its close, and its filings are locked."""
    sql = """
        SELECT 'batch', batch.id, period.quarter FROM accounting_period AS period
        JOIN accounting_batch AS batch ON batch.quarter = period.quarter
        JOIN projects_indicator AS indicator
          ON indicator.id = batch.indicator_id AND indicator.group_id = period.group_id
        JOIN accounting_posting AS posting ON posting.id = batch.posting_id
        WHERE period.status = 'closed' AND posting.at > period.closed_at
        UNION ALL
        SELECT 'filing', filing.id, period.quarter FROM accounting_period AS period
        JOIN accounting_filing AS filing ON filing.quarter = period.quarter AND filing.group_id = period.group_id
        WHERE period.status = 'closed' AND filing.status <> 'locked' AND filing.reopened_until IS NULL
    """
    words = {"batch": _("批次 %(id)s 在关账后入账"), "filing": _("填报 %(id)s 未锁定")}
    for what, key, quarter in rows_of(sql):
        yield _("%(quarter)s 已关账，但%(what)s。") % {
            "quarter": Quarter(quarter).label,
            "what": words[what] % {"id": key},
        }


CHECKS: tuple[tuple[str | Promise, Check], ...] = (
    (gettext_lazy("考核、财政批次合计为零"), adjustments_sum_to_zero),
    (gettext_lazy("在地批次等于计入核算数"), territorial_is_what_counted),
    (gettext_lazy("没有无主的核算记录"), entries_belong_to_their_batch),
    (gettext_lazy("每个批次可追溯到审核通过的填报"), batches_rest_on_a_verified_filing),
    (gettext_lazy("每个考核、财政批次可追溯到当季生效的分享条款"), batches_rest_on_a_term_in_force),
    (gettext_lazy("同一填报项只有一个数在计"), figures_count_once),
    (gettext_lazy("冲销与原批次逐笔相反"), reversals_are_exact_opposites),
    (gettext_lazy("关账之后没有再入账，填报均已锁定"), closed_quarters_stay_closed),
    (gettext_lazy("分享切片合计符合核算方式"), slices_add_up),
    (gettext_lazy("入账所用份额等于分享切片"), slices_stand_in_their_term),
    (gettext_lazy("计入核算数可由填报数重新得出"), values_follow_from_what_was_filed),
    (gettext_lazy("按规则重新计算与核算记录一致"), entries_are_what_the_rules_compute),
    (gettext_lazy("引擎核算依据与此前核算一致"), interpreted_batches_keep_what_stood_before),
)

# Worth knowing, and no problem: each sentence of a remark is about something that is as it should be.
REMARKS: tuple[tuple[str | Promise, Check], ...] = (
    (gettext_lazy("入账后纳统事实有变更"), figures_posted_by_other_facts),
)
