"""Holding a filing and its quarter still while somebody works on it."""

from django.utils.translation import gettext as _

from accounting.filings.models import Filing
from accounting.periods.services import hold_open, hold_still
from kunming_coord.common.errors import Stale


def hold_filing(filing: Filing, *, closed_too: bool = False) -> str:
    """Hold the quarter and the filing as the caller saw it, until the transaction ends; the quarter's status.

    A filing in a limited reopening is worked on although its quarter is closed; any other only while it is open.
    Raises Busy (closing), Invalid (closed) or Stale.
    """
    if filing.in_reopening or closed_too:
        status = hold_still(quarter=filing.quarter, group=filing.group)
    else:
        status = hold_open(quarter=filing.quarter, group=filing.group).status
    held = Filing.objects.select_for_update(no_key=True).filter(pk=filing.pk, version=filing.version)
    if not held.exists():
        raise Stale(_("该填报刚刚已由他人办理，请刷新页面查看最新状态后再操作。"))
    return status
