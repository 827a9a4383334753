"""Checks that compute anew: shares from slices, entries from V and the rules, V from what was filed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounting.ledger.checking import rows_of
from accounting.ledger.deriving import Verdict, values_that_differ
from accounting.ledger.recomputing import bases_that_differ, batches_that_differ


def slices_add_up() -> Iterator[str]:
    """Compiled shares add up to what their mode means."""
    sql = """
        SELECT term.id, term.mode, COALESCE(SUM(slice.numerator), 0), term.denominator
        FROM projects_compiledterm AS term LEFT JOIN projects_shareslice AS slice ON slice.compiled_id = term.id
        GROUP BY term.id
        HAVING (term.mode = 'split' AND COALESCE(SUM(slice.numerator), 0) <> term.denominator
                AND NOT (term.variant <> '' AND COALESCE(SUM(slice.numerator), 0) = 0))
            OR (term.mode = 'assign' AND (COALESCE(SUM(slice.numerator), 0) <> 1 OR term.denominator <> 1))
            OR (term.mode = 'duplicate'
                AND (COALESCE(SUM(slice.numerator), 0) <> COUNT(slice.id) OR MAX(slice.numerator) <> 1
                     OR term.denominator <> 1))
        ORDER BY term.id
    """
    for term, mode, total, denominator in rows_of(sql):
        yield _("分享条款 %(term)s（%(mode)s）各方合计 %(total)s/%(denominator)s，不符合该核算方式。") % {
            "term": term,
            "mode": mode,
            "total": total,
            "denominator": denominator,
        }


def slices_stand_in_their_term() -> Iterator[str]:
    """The arrays the posting reads are the slices of the term."""
    sql = """
        SELECT term.id FROM projects_compiledterm AS term
        LEFT JOIN (
            SELECT compiled_id, array_agg(district_id ORDER BY position) AS districts,
                   array_agg(numerator ORDER BY position) AS numerators
            FROM projects_shareslice GROUP BY compiled_id
        ) AS share ON share.compiled_id = term.id
        WHERE (term.districts, term.numerators) IS DISTINCT FROM (share.districts, share.numerators) ORDER BY term.id
    """
    for (term,) in rows_of(sql):
        yield _("分享条款 %(term)s 用于入账的各方份额与其切片不同。") % {"term": term}


def entries_are_what_the_rules_compute() -> Iterator[str]:
    """Every adjusting batch is what the rules compute from its filed figure."""
    for batch in batches_that_differ():
        yield _("批次 %(batch)s 的核算记录与按规则重新计算的结果不同。") % {"batch": batch}


def interpreted_batches_keep_what_stood_before() -> Iterator[str]:
    """The basis of every batch of the interpreted lane is its term and the history that stood before it."""
    for batch in bases_that_differ():
        yield _("批次 %(batch)s 所存的核算依据缺失，或与协议条款、此前的核算数不同。") % {"batch": batch}


def values_follow_from_what_was_filed() -> Iterator[str]:
    """V of every batch follows from its figure, what the year counted before, the window, the receipts."""
    for batch, verdict in values_that_differ():
        if verdict == Verdict.DIFFERS:
            yield _("批次 %(batch)s 的计入核算数与按填报数、以前季度已计、纳统事实重新得出的数不同。") % {
                "batch": batch
            }


def figures_posted_by_other_facts() -> Iterator[str]:
    """Batches whose V follows from the facts recorded when it was posted, and no longer from those of today."""
    for batch, verdict in values_that_differ():
        if verdict == Verdict.AS_IT_STOOD:
            yield _("批次 %(batch)s 按入账时的纳统事实相符；事实此后有变更，已关账季度的数待更正。") % {
                "batch": batch
            }
