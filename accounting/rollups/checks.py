"""Small checks of the totals against the journal, in SQL of their own."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.ledger.checking import Check, rows_of
from accounting.rollups.models import RollUp
from accounting.rollups.queries import identities
from kunming_coord.common.money import yuan_text
from kunming_coord.common.quarter import Quarter

_NEWEST = (
    "SELECT DISTINCT ON (quarter, group_id) * FROM accounting_rollup ORDER BY quarter, group_id, id DESC"
)

# Each total summed up again, window by window, from the journal as far as its roll-up read it.
_RECOMPUTED = """
    WITH newest AS ({newest}), posted AS (
        SELECT newest.id AS rollup_id, newest.quarter AS shown, newest.quarter - newest.quarter % 4 AS first,
               entry.quarter, entry.district_id, entry.indicator_id, entry.amount_fen, book.name AS book
        FROM newest
        JOIN projects_indicator AS indicator ON indicator.group_id = newest.group_id
        JOIN accounting_entry AS entry
          ON entry.indicator_id = indicator.id AND entry.posting_id <= newest.last_posting_id
        JOIN (VALUES ('territorial', 'territorial'), ('territorial', 'assessment'), ('assessment', 'assessment'),
                     ('fiscal', 'fiscal')) AS book (source, name) ON book.source = entry.book
        WHERE entry.quarter BETWEEN newest.quarter - newest.quarter % 4 AND newest.quarter
           OR entry.quarter BETWEEN newest.quarter - newest.quarter % 4 - 4 AND newest.quarter - 4
    ), wanted AS (
        SELECT rollup_id, district_id, indicator_id, book,
               SUM(CASE WHEN quarter = shown THEN amount_fen END) AS amount,
               SUM(CASE WHEN quarter BETWEEN first AND shown THEN amount_fen END) AS ytd,
               SUM(CASE WHEN quarter = shown - 4 THEN amount_fen END) AS year_ago,
               SUM(CASE WHEN quarter BETWEEN first - 4 AND shown - 4 THEN amount_fen END) AS year_ago_ytd
        FROM posted GROUP BY rollup_id, district_id, indicator_id, book
    ), kept AS (
        SELECT total.* FROM accounting_quartertotal AS total JOIN newest ON newest.id = total.rollup_id
    )
    SELECT COALESCE(kept.rollup_id, wanted.rollup_id), COALESCE(kept.district_id, wanted.district_id),
           COALESCE(kept.indicator_id, wanted.indicator_id), COALESCE(kept.book, wanted.book)
    FROM wanted FULL JOIN kept
      ON kept.rollup_id = wanted.rollup_id AND kept.district_id = wanted.district_id
     AND kept.indicator_id = wanted.indicator_id AND kept.book = wanted.book
    WHERE (kept.amount_fen, kept.ytd_fen, kept.year_ago_fen, kept.year_ago_ytd_fen)
          IS DISTINCT FROM (wanted.amount, wanted.ytd, wanted.year_ago, wanted.year_ago_ytd)
""".replace("{newest}", _NEWEST)

_UNREAD = """
    WITH newest AS ({newest})
    SELECT period.quarter, concerned.name, COUNT(entry.batch_id), newest.id IS NULL
    FROM accounting_period AS period
    JOIN projects_indicatorgroup AS concerned ON concerned.id = period.group_id
    LEFT JOIN newest ON newest.quarter = period.quarter AND newest.group_id = period.group_id AND newest.final
    JOIN projects_indicator AS indicator ON indicator.group_id = period.group_id
    LEFT JOIN accounting_entry AS entry
      ON entry.indicator_id = indicator.id AND entry.quarter = period.quarter AND entry.posting_id > newest.last_posting_id
    WHERE period.status = 'closed'
    GROUP BY period.id, concerned.name, newest.id HAVING COUNT(entry.batch_id) > 0 OR newest.id IS NULL
""".replace("{newest}", _NEWEST)


def totals_are_the_journal() -> Iterator[str]:
    """Each newest total is the sum of its entries."""
    for rollup, district, indicator, book in rows_of(_RECOMPUTED):
        yield _(
            "汇总 %(rollup)s：区域 %(district)s、指标 %(indicator)s、口径 %(book)s 的汇总数与核算记录不符。"
        ) % {"rollup": rollup, "district": district, "indicator": indicator, "book": book}


def closed_quarters_have_final_totals() -> Iterator[str]:
    """The final roll-up of a closed quarter has read all its entries."""
    for quarter, group, unread, missing in rows_of(_UNREAD):
        words = {"quarter": Quarter(quarter).label, "group": group, "count": unread}
        if missing:
            yield _("%(quarter)s“%(group)s”已关账，但没有关账汇总。") % words
        else:
            yield _("%(quarter)s“%(group)s”已关账，但有 %(count)s 条核算记录未计入汇总。") % words


def the_city_identity_holds() -> Iterator[str]:
    """The city identity holds for every quarter and indicator that has totals."""
    for quarter in RollUp.objects.order_by("quarter").values_list("quarter", flat=True).distinct():
        for line in identities(quarter):
            if not line.holds:
                yield _("%(quarter)s“%(indicator)s”全市恒等式不符：左 %(left)s 元，右 %(right)s 元。") % {
                    "quarter": quarter.label,
                    "indicator": line.indicator.name,
                    "left": yuan_text(line.left_fen),
                    "right": yuan_text(line.territorial_fen),
                }


CHECKS: tuple[tuple[str | Promise, Check], ...] = (
    (gettext_lazy("汇总数等于核算记录之和"), totals_are_the_journal),
    (gettext_lazy("已关账季度的汇总包含全部核算记录"), closed_quarters_have_final_totals),
    (gettext_lazy("全市恒等式逐季、逐指标相符"), the_city_identity_holds),
)
