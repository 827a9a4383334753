"""Filings in other measures, quarters and states than the usual one."""

import datetime as dt

from django.utils import timezone

from accounting.filings.models import Filing
from accounting.filings.rulebook import RuleDraft, set_filing_rule
from accounting.filings.rules import FilingRule
from accounting.filings.services import lock_filings
from accounting.periods.models import Period
from accounting.periods.services import period_for
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from support.factories import group, indicator, make_user
from support.ledger_world import Q1, Cast, filed_and_verified, opened

CODE = "industrial_output"


def close(code: str = "production", quarter: Quarter = Q1) -> Period:
    """The quarter of a group, closed: its verified filings locked, nothing posted."""
    period = period_for(quarter=quarter, group=group(code))
    lock_filings(period=period, actor=system_user())
    Period.objects.filter(pk=period.pk).update(status="closing")
    Period.objects.filter(pk=period.pk).update(status="closed", closed_at=timezone.now())
    period.refresh_from_db()
    return period


def cumulative(code: str = CODE, since: Quarter = Q1, unit: str = "wan") -> FilingRule:
    """The indicator is filed as 年初累计数 from a quarter on."""
    draft = RuleDraft(measure="cumulative", unit=unit, window="industry", source_status="inferred")
    statistician = make_user("stat", "statistician")
    return set_filing_rule(indicator=indicator(code), from_quarter=since, draft=draft, actor=statistician)


def filed(cast: Cast, project, quarter: Quarter, fen: int, code: str = CODE) -> Filing:
    """The verified filing of a quarter with this figure."""
    filing = opened(project, indicator(code).group.code, quarter)
    return filed_and_verified(cast, filing, {code: fen})


def locked(cast: Cast, project, quarter: Quarter = Q1, fen: int = 7) -> Filing:
    """A filing of a closed quarter."""
    filing = filed(cast, project, quarter, fen)
    close("production", quarter)
    return Filing.objects.select_related("group", "host", "project").get(pk=filing.pk)


def soon(hours: int = 24) -> dt.datetime:
    """A moment still to come."""
    return timezone.now() + dt.timedelta(hours=hours)
