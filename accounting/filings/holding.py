"""Holding filings and their quarters still while somebody works on them."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from accounting.filings.models import Filing
from accounting.periods.models import Period
from accounting.periods.services import hold_still, refuse_closed, refuse_closing
from kunming_coord.common.errors import Stale

Statuses = Mapping[tuple[int, int], str]  # (quarter, group id) → status of the period


def hold_filing(filing: Filing, *, closed_too: bool = False) -> str:
    """Hold the quarter and the filing as the caller saw it, until the transaction ends; the quarter's status.

    A filing in a limited reopening is worked on although its quarter is closed; any other only while it is open.
    Raises Busy (closing), Invalid (closed) or Stale.
    """
    return hold_filings([filing], closed_too=closed_too)[_period_of(filing)]


def hold_filings(filings: Collection[Filing], *, closed_too: bool = False) -> Statuses:
    """Hold the quarters of several filings, then the filings in the order of their ids; raises as `hold_filing` does."""
    periods = {_period_of(filing): filing for filing in filings}
    statuses = {key: hold_still(quarter=one.quarter, group=one.group) for key, one in sorted(periods.items())}
    if not closed_too:
        for filing in filings:
            refuse_closed_quarter(filing, statuses)
    seen = {filing.pk: filing.version for filing in filings}
    rows = Filing.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=seen).order_by("pk")
    if dict(rows.values_list("pk", "version")) != seen:
        raise Stale(_("该填报刚刚已由他人办理，请刷新页面查看最新状态后再操作。"))
    return statuses


def statuses_of(filings: Collection[Filing]) -> Statuses:
    """How the quarters of filings stand, without holding them; one nobody has begun is open."""
    rows = Period.objects.filter(
        quarter__in={int(filing.quarter) for filing in filings},
        group__in={filing.group_id for filing in filings},
    )
    known = {
        (int(quarter), group): status
        for quarter, group, status in rows.values_list("quarter", "group", "status")
    }
    return {key: known.get(key, Period.machine.initial) for key in map(_period_of, filings)}


def refuse_quarter(filing: Filing, statuses: Statuses) -> None:
    """Refuse a filing whose quarter does not take it now; raises Busy or Invalid."""
    refuse_closing(statuses[_period_of(filing)], quarter=filing.quarter, group=filing.group)
    refuse_closed_quarter(filing, statuses)


def refuse_closed_quarter(filing: Filing, statuses: Statuses) -> None:
    """A filing in a limited reopening is worked on although its quarter is closed, no other."""
    if not filing.in_reopening:
        refuse_closed(statuses[_period_of(filing)], quarter=filing.quarter, group=filing.group)


def _period_of(filing: Filing) -> tuple[int, int]:
    return int(filing.quarter), filing.group_id
