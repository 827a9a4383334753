"""Filings of a quarter that wait to be posted, by what they wait for: rows for a page, counts for the check list.

The reasons are those of the posting (ledger/figures.py), asked of the ledger's list alone and without its tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounting.filings.models import Filing
from accounting.ledger.window import least_planned_fen
from accounting.periods.models import Period
from kunming_coord.common.scope import Viewer

# What is due of the quarter's own filings, each with the last day of what it speaks about.
_WAITING: Final = """
    SELECT filing.id, filing.group_id, filing.concerns, filing.project_id, project.enterprise_id,
           project.investment_listed_on, project.planned_investment_fen,
           (make_date(filing.concerns / 4, filing.concerns %% 4 * 3 + 1, 1) + interval '3 months - 1 day')::date AS day
    FROM accounting_postingdue AS due
    JOIN accounting_filing AS filing ON filing.id = due.filing_id
    JOIN projects_project AS project ON project.id = filing.project_id
    WHERE filing.quarter = %s AND filing.group_id = %s AND filing.status IN ('verified', 'locked')
"""

_UNAUTHORISED: Final = f"""
    SELECT waiting.id FROM ({_WAITING}) AS waiting
    WHERE NOT EXISTS (
        SELECT 1 FROM projects_dataauthorisation AS consent
        WHERE consent.enterprise_id = waiting.enterprise_id
          AND (consent.project_id IS NULL OR consent.project_id = waiting.project_id)
          AND consent.valid_from <= waiting.day AND (consent.valid_to IS NULL OR consent.valid_to > waiting.day)
    )
"""  # noqa: S608 - put together of our own constants

_WINDOW: Final = f"""
    SELECT waiting.id, waiting.enterprise_id, waiting.day, waiting.investment_listed_on,
           waiting.planned_investment_fen, rule."window"
    FROM ({_WAITING}) AS waiting
    JOIN accounting_filingvalue AS value ON value.filing_id = waiting.id
    JOIN accounting_filingrule AS rule
      ON rule.indicator_id = value.indicator_id AND rule."window" <> 'none'
     AND (rule.valid_from IS NULL OR rule.valid_from <= waiting.day)
     AND (rule.valid_to IS NULL OR rule.valid_to > waiting.day)
"""  # noqa: S608 - put together of our own constants

_UNLISTED: Final = f"""
    SELECT ruled.id FROM ({_WINDOW}) AS ruled
    WHERE ruled."window" = 'investment'
      AND NOT COALESCE(ruled.investment_listed_on <= ruled.day AND ruled.planned_investment_fen >= %s, false)
    UNION
    SELECT ruled.id FROM ({_WINDOW}) AS ruled
    WHERE ruled."window" <> 'investment' AND NOT EXISTS (
        SELECT 1 FROM projects_statisticallisting AS listing
        WHERE listing.enterprise_id = ruled.enterprise_id AND listing.kind = ruled."window"
          AND listing.valid_from <= ruled.day AND (listing.valid_to IS NULL OR listing.valid_to > ruled.day)
    )
"""  # noqa: S608 - put together of our own constants

_WITHOUT_RECEIPTS: Final = f"""
    SELECT DISTINCT waiting.id FROM ({_WAITING}) AS waiting
    JOIN projects_compiledterm AS term
      ON term.project_id = waiting.project_id AND term.base <> 'as_filed'
     AND waiting.concerns BETWEEN term.from_quarter AND term.to_quarter
    JOIN projects_indicator AS indicator ON indicator.id = term.indicator_id AND indicator.group_id = waiting.group_id
    WHERE NOT EXISTS (
        SELECT 1 FROM accounting_shareabletax AS tax
        WHERE tax.project_id = waiting.project_id AND tax.quarter = waiting.concerns
    )
"""  # noqa: S608 - put together of our own constants

_BEHIND: Final = f"""
    SELECT DISTINCT waiting.id FROM ({_WAITING}) AS waiting
    JOIN accounting_filingvalue AS value ON value.filing_id = waiting.id AND value.measure <> 'period'
    JOIN accounting_filing AS earlier
      ON earlier.project_id = waiting.project_id AND earlier.group_id = waiting.group_id
     AND earlier.kind = 'regular' AND earlier.id <> waiting.id
     AND earlier.concerns BETWEEN waiting.concerns - waiting.concerns %% 4 AND waiting.concerns
    LEFT JOIN accounting_postingdue AS due ON due.filing_id = earlier.id
    WHERE earlier.status NOT IN ('verified', 'locked') OR due.id IS NOT NULL
"""  # noqa: S608 - put together of our own constants


@dataclass(frozen=True)
class Reason:
    """Why filings are not posted as they were filed; `asks` counts how often the statement asks for the quarter."""

    code: str
    label: str | Promise
    words: str | Promise
    sql: str
    asks: int = 1

    def parameters(self, period: Period) -> list[Any]:
        """What the statement is told of a period."""
        whose = [int(period.quarter), period.group_id]
        if self.asks == 1:
            return whose
        return [*whose, least_planned_fen(period.quarter.last_day), *whose]


REASONS: Final = (
    Reason(
        "unauthorised",
        _("待授权"),
        _("企业没有数据授权书，不入账，授权后自动入账"),
        _UNAUTHORISED,
    ),
    Reason("unlisted", _("未纳统"), _("季末不在纳统范围，按 0 入账，填报数保留"), _UNLISTED, asks=2),
    Reason(
        "without_receipts",
        _("等待财政入库数"),
        _("分享口径以财政入库数计算，入库数导入后自动入账"),
        _WITHOUT_RECEIPTS,
    ),
    Reason("behind", _("等待上季"), _("累计数须待同年以前各季入账后才能入账"), _BEHIND),
)
BY_CODE: Final = {reason.code: reason for reason in REASONS}


def counts(period: Period) -> dict[str, int]:
    """Reason → how many filings wait for it, in one statement."""
    parts = ", ".join(f"(SELECT COUNT(*) FROM ({reason.sql}) AS rows)" for reason in REASONS)  # noqa: S608
    told: list[Any] = [each for reason in REASONS for each in reason.parameters(period)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}", told)
        return dict(zip([reason.code for reason in REASONS], cursor.fetchone(), strict=True))


def rows(viewer: Viewer, period: Period, reason: Reason) -> QuerySet[Filing]:
    """The filings that wait for something, as far as somebody may see them."""
    found: QuerySet[Filing] = Filing.objects.visible_to(viewer).filter(
        pk__in=RawSQL(reason.sql, _sequence(reason.parameters(period)))  # noqa: S611 - our own constants
    )
    return found.select_related("project", "group", "host").order_by("project__code")


def _sequence(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(values)
