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
    "SELECT DISTINCT ON (quarter, group_id) * FROM accounting_rollup WHERE rerun_of_id IS NULL"
    " ORDER BY quarter, group_id, id DESC"
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
           OR entry.quarter = newest.quarter - 1
           OR entry.quarter BETWEEN newest.quarter - newest.quarter % 4 - 4 AND newest.quarter - 4
    ), wanted AS (
        SELECT rollup_id, district_id, indicator_id, book,
               SUM(CASE WHEN quarter = shown THEN amount_fen END) AS amount,
               SUM(CASE WHEN quarter BETWEEN first AND shown THEN amount_fen END) AS ytd,
               SUM(CASE WHEN quarter = shown - 1 THEN amount_fen END) AS previous,
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
    WHERE (kept.amount_fen, kept.ytd_fen, kept.previous_fen, kept.year_ago_fen, kept.year_ago_ytd_fen)
          IS DISTINCT FROM (wanted.amount, wanted.ytd, wanted.previous, wanted.year_ago, wanted.year_ago_ytd)
""".replace("{newest}", _NEWEST)

# The totals that know the projects, beside those that do not: at each unit, and once in the whole scope.
_BY_PROJECT = """
    WITH newest AS ({newest}), unit AS (
        SELECT total.* FROM accounting_quartertotal AS total
        JOIN newest ON newest.id = total.rollup_id JOIN accounting_rollupdetail AS detail ON detail.rollup_id = newest.id
    ), scoped AS (
        SELECT unit.rollup_id, unit.indicator_id, unit.book, SUM(unit.amount_fen) AS amount, SUM(unit.ytd_fen) AS ytd
        FROM unit JOIN newest ON newest.id = unit.rollup_id
        WHERE newest.scope -> unit.book @> to_jsonb(unit.district_id)
        GROUP BY unit.rollup_id, unit.indicator_id, unit.book
    ), kept AS (
        SELECT total.* FROM accounting_groupingtotal AS total
        JOIN newest ON newest.id = total.rollup_id
        JOIN accounting_grouping AS grouping ON grouping.id = total.grouping_id AND grouping.everything
    )
    SELECT COALESCE(kept.rollup_id, unit.rollup_id), COALESCE(kept.district_id, unit.district_id),
           COALESCE(kept.indicator_id, unit.indicator_id), COALESCE(kept.book, unit.book)
    FROM unit FULL JOIN (SELECT * FROM kept WHERE district_id IS NOT NULL) AS kept
      ON kept.rollup_id = unit.rollup_id AND kept.district_id = unit.district_id
     AND kept.indicator_id = unit.indicator_id AND kept.book = unit.book
    WHERE (kept.amount_fen, kept.ytd_fen, kept.previous_fen, kept.year_ago_fen, kept.year_ago_ytd_fen)
          IS DISTINCT FROM (unit.amount_fen, unit.ytd_fen, unit.previous_fen, unit.year_ago_fen, unit.year_ago_ytd_fen)
    UNION ALL
    SELECT COALESCE(kept.rollup_id, scoped.rollup_id), NULL, COALESCE(kept.indicator_id, scoped.indicator_id),
           COALESCE(kept.book, scoped.book)
    FROM scoped FULL JOIN (SELECT * FROM kept WHERE district_id IS NULL) AS kept
      ON kept.rollup_id = scoped.rollup_id AND kept.indicator_id = scoped.indicator_id AND kept.book = scoped.book
    WHERE (kept.amount_fen + kept.amount_duplicates_fen, kept.ytd_fen + kept.ytd_duplicates_fen)
          IS DISTINCT FROM (scoped.amount, scoped.ytd)
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


def totals_by_project_are_the_totals() -> Iterator[str]:
    """Added up project by project, the newest totals are the same."""
    for rollup, district, indicator, book in rows_of(_BY_PROJECT):
        yield _(
            "汇总 %(rollup)s：区域 %(district)s、指标 %(indicator)s、口径 %(book)s 按项目汇总与按单位汇总不符。"
        ) % {"rollup": rollup, "district": district or _("全市"), "indicator": indicator, "book": book}


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
    (gettext_lazy("按项目汇总与按单位汇总一致"), totals_by_project_are_the_totals),
    (gettext_lazy("已关账季度的汇总包含全部核算记录"), closed_quarters_have_final_totals),
    (gettext_lazy("全市恒等式逐季、逐指标相符"), the_city_identity_holds),
)
