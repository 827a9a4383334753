"""How agreements end: announced beforehand, by themselves after the last shared quarter, or 解除 with four eyes."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.audit.context import acting
from kunming_coord.common.bysystem import move_all
from kunming_coord.common.errors import Invalid
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.workflow import move, require_permitted
from projects.agreements.models import Agreement, CompiledTerm, ExpiryNotice
from projects.agreements.moves import Action
from projects.agreements.settings import notice_days
from projects.register.reading import read_text
from projects.register.requirements import require_note
from projects.transfers.models import Transfer
from projects.transfers.moves import Action as TransferAction

ENDED = ("expired", "terminated", "abandoned")


@transaction.atomic
def expire_due(*, today: dt.date | None = None) -> int:
    """Let every agreement expire whose last shared quarter is over, and its transfer with it; how many.

    Safe to run again.
    """
    running = Quarter.containing(today or timezone.localdate())
    alive = CompiledTerm.objects.filter(to_quarter__gte=running).values("version__agreement")
    over = Agreement.objects.filter(status="in_force").exclude(pk__in=alive)
    ended = move_all(over, Action.EXPIRE, actor=system_user(), note=_("最后一个分享季度已结束，协议到期。"))
    going_on = Agreement.objects.filter(transfer__isnull=False).exclude(status__in=ENDED)
    rest = Transfer.objects.filter(agreements__status="expired").exclude(pk__in=going_on.values("transfer"))
    move_all(rest, TransferAction.EXPIRE, actor=system_user(), note=_("协议已到期。"))
    return ended


@transaction.atomic
def announce_ends(*, today: dt.date | None = None) -> int:
    """Note for every agreement whose end is near that it was announced, once for each of the set days; how many notes."""
    day = today or timezone.localdate()
    steps = notice_days(day)
    if not steps:
        return 0
    due = {
        (pk, min(step for step in steps if (last.last_day - day).days <= step), last.last_day)
        for pk, last in ends_by(day + dt.timedelta(days=steps[0]))
        if last.last_day >= day
    }
    known = ExpiryNotice.objects.filter(agreement__in={pk for pk, _days, _end in due})
    fresh = sorted(due - set(known.values_list("agreement", "days", "last_day")))
    ExpiryNotice.objects.bulk_create(
        (ExpiryNotice(agreement_id=pk, days=days, last_day=end) for pk, days, end in fresh),
        ignore_conflicts=True,
    )
    return len(fresh)


def ends_by(day: dt.date) -> list[tuple[int, Quarter]]:
    """Agreements in force whose last shared quarter ends by a day: id and that quarter."""
    rows = Agreement.objects.filter(status="in_force").annotate(last=Max("versions__compiled__to_quarter"))
    due = rows.filter(last__lt=Quarter.containing(day + dt.timedelta(days=1)))
    return [(pk, Quarter(last)) for pk, last in due.order_by("pk").values_list("pk", "last")]


@transaction.atomic
def terminate_agreement(
    *, agreement: Agreement, actor: User, note: str, shares_end: str = "", ending_number: str = ""
) -> Agreement:
    """End an agreement before its time, by another person than those who filed and reviewed it.

    `shares_end` names the last quarter that is still shared (this quarter or later); empty where the parties agreed
    that the shares go on as they are. What has been posted stands. Raises Missing (the reason), Invalid, NotAllowed, Stale.
    """
    require_permitted(agreement, Action.TERMINATE, actor)
    reason = require_note(note, _("解除理由"))
    last = _last_shared(shares_end) if shares_end else None
    number = read_text(ending_number or "", field="ending_number", label=_("解除文件文号"), length=120)
    data = {"shares_end": last.code if last else "", "ending_number": number}
    move(agreement, Action.TERMINATE, actor=actor, note=reason, data=data)
    if last is not None:
        with acting(actor, reason=reason):
            end_shares(agreement, last)
    return agreement


def end_shares(agreement: Agreement, last: Quarter, *, keep: frozenset[str] = frozenset()) -> None:
    """Cut off what the terms of an agreement say about quarters after `last`; indicators in `keep` go on."""
    terms = CompiledTerm.objects.filter(version__agreement=agreement).exclude(indicator__code__in=keep)
    terms.filter(from_quarter__lte=last, to_quarter__gt=last).update(to_quarter=last)
    for begins in set(terms.filter(from_quarter__gt=last).values_list("from_quarter", flat=True)):
        nothing = Quarter(begins - 1)
        terms.filter(from_quarter=begins, to_quarter__gte=begins).update(to_quarter=nothing)


def _last_shared(text: str) -> Quarter:
    running = Quarter.containing(timezone.localdate())
    try:
        last = Quarter.parse(text)
    except Invalid:
        last = None
    if last is None or last < running:
        sentence = _("分享截止季度应为%(running)s或以后的季度，例如 %(code)s；已过去的季度不变。") % {
            "running": running.label,
            "code": running.code,
        }
        raise Invalid(sentence, fields={"shares_end": sentence})
    return last
