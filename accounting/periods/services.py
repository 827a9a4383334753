"""Quarters of indicator groups: made on first use, held by whoever writes into them."""

from django.db import connection
from django.utils.translation import gettext as _

from accounting.periods.models import Period
from kunming_coord.common.errors import Busy, Invalid
from kunming_coord.common.quarter import Quarter
from projects.policies.models import IndicatorGroup

JOURNAL_LOCKS = 0x4B4A  # one namespace of advisory locks for the journals of indicator groups
BEGINNING_LOCKS = 0x4B50  # and one for quarters nobody has begun, in which group and quarter follow


def period_for(*, quarter: Quarter, group: IndicatorGroup) -> Period:
    """The period of a quarter and group, made (open) on first use."""
    if (known := begun(quarter=quarter, group=group)) is not None:
        return known
    hold_beginning(quarter=quarter, group=group)
    period, _made = Period.objects.get_or_create(
        quarter=quarter, group=group, defaults={"status": Period.machine.initial}
    )
    return period


def begun(*, quarter: Quarter, group: IndicatorGroup) -> Period | None:
    """The period of a quarter and group, if somebody has made it."""
    return Period.objects.filter(quarter=quarter, group=group).first()


def hold_beginning(*, quarter: Quarter, group: IndicatorGroup) -> None:
    """Nobody else makes this period until the transaction ends; take it before the journal.

    Two that make it at once would wait for each other's row, one of them under the journal's lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [(BEGINNING_LOCKS << 40) + (group.pk << 20) + int(quarter)]
        )


def periods_of(*, quarter: Quarter) -> list[Period]:
    """The periods of a quarter, one per indicator group, made where missing."""
    return [period_for(quarter=quarter, group=group) for group in IndicatorGroup.objects.order_by("order")]


def hold_still(*, quarter: Quarter, group: IndicatorGroup) -> str:
    """Lock the period FOR SHARE, open or closed, until the caller's transaction ends; returns its status.

    Raises Busy while it is closing.
    """
    return _held(quarter, group).status


def hold_open(*, quarter: Quarter, group: IndicatorGroup) -> Period:
    """Lock the period FOR SHARE until the caller's transaction ends, so that it cannot close meanwhile.

    Raises Busy while it is closing and Invalid once it is closed.
    """
    period = _held(quarter, group)
    refuse_closed(period.status, quarter=quarter, group=group)
    return period


def refuse_closing(status: str, *, quarter: Quarter, group: IndicatorGroup) -> None:
    """Refuse what belongs into a quarter while it is closing; raises Busy."""
    if status == "closing":
        raise Busy(
            _("%(quarter)s“%(group)s”正在关账，暂不能填报、审核或入账，请待关账结束后再办理。")
            % {"quarter": quarter.label, "group": group.name}
        )


def refuse_closed(status: str, *, quarter: Quarter, group: IndicatorGroup) -> None:
    """Refuse what belongs into a quarter once it is closed; raises Invalid."""
    if status == "closed":
        raise Invalid(
            _("%(quarter)s“%(group)s”已关账，不能再填报、审核或入账；确需更正的，请在开放的季度补报并说明。")
            % {"quarter": quarter.label, "group": group.name}
        )


def next_open_quarter(*, group: IndicatorGroup, after: Quarter) -> Quarter:
    """The quarter whose books take what changes in a closed one: the next that is not closed.

    A reopened quarter takes nothing but its own; one that is closing is answered too, and refused when it is held.
    Where every quarter is closed it is the one after the newest, which nobody has begun yet.
    """
    later = Period.objects.filter(group=group, quarter__gt=after)
    waiting = later.filter(reopened_at=None).exclude(status="closed").order_by("quarter").first()
    if waiting is not None:
        return Quarter(waiting.quarter)
    newest = later.order_by("-quarter").first()
    return Quarter(newest.quarter if newest else after).next


def hold_for_close(*, period: Period) -> Period:
    """Lock the period FOR UPDATE and read it again: waits for everybody who still writes into it."""
    held: Period = Period.objects.select_for_update(of=("self",)).select_related("group").get(pk=period.pk)
    return held


def hold_journal(*, group: IndicatorGroup) -> None:
    """One writer of a group's journal at a time, until the transaction ends; take it after the period's row.

    It makes posting idempotent without conflict handling per row, and the journal's order its order of commit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [JOURNAL_LOCKS, group.pk])


def _held(quarter: Quarter, group: IndicatorGroup) -> Period:
    """The period as it is once it is locked; the ORM knows no FOR SHARE."""
    sql = "SELECT * FROM accounting_period WHERE id = %s FOR SHARE"
    period: Period = Period.objects.raw(sql, [period_for(quarter=quarter, group=group).pk])[0]
    period.group = group
    refuse_closing(period.status, quarter=quarter, group=group)
    return period
