"""How long a reservation runs: its first day and its last, extending it, and what ends it by itself."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.common.bysystem import move_all
from kunming_coord.common.errors import Invalid, Missing, Stale
from kunming_coord.common.machine import CREATE
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.workflow import move, require_permitted
from parks.space.models import Occupancy
from parks.space.promising import change_promise, end_promise
from projects.register.requirements import require_note
from projects.siting.coming import let_downs, require_coming
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.moves import Action
from projects.siting.reservations.settings import Limit, limit_on

DAY = dt.timedelta(days=1)
FURTHEST = dt.timedelta(days=365 * 2)  # a reservation until later than that has mistyped the year


@dataclass(frozen=True)
class Term:
    """A last day of a reservation: who set it when, and why."""

    until: str
    note: str
    actor_label: str
    unit_label: str
    at: dt.datetime


def last_day(until: dt.date | None, *, since: dt.date) -> dt.date:
    """The last day somebody has named for a reservation that began on a day; raises Missing or Invalid.

    Not before today, not beyond the longest length that is set today, and where none is set no mistyped year.
    """
    if until is None:
        raise Missing(_("请填写预留至哪一天。"), fields={"until": _("请填写预留至哪一天。")})
    today, day = timezone.localdate(), until.isoformat()
    if until < today:
        raise _refused(_("“预留至”%(day)s 已过，请填写今天或以后的日期。") % {"day": day})
    longest = limit_on(Limit.LONGEST, today)
    if longest is not None and until > since + dt.timedelta(days=longest):
        raise _refused(
            _("载体预留（含延长）最长 %(days)s 天，最迟至 %(last)s；请把“预留至”提前。")
            % {"days": longest, "last": since + dt.timedelta(days=longest)}
        )
    if until > today + FURTHEST:
        raise _refused(_("“预留至”%(day)s 超过两年，请核对年份。") % {"day": day})
    return until


def require_running(reservation: Reservation, doing: str) -> None:
    """Refuse what can be done only while a reservation runs and its project comes; raises Stale."""
    if reservation.until < timezone.localdate():
        raise Stale(
            _("预留已于 %(day)s 到期，不能%(doing)s；请重新预留。")
            % {"day": reservation.until.isoformat(), "doing": doing}
        )
    require_coming(reservation.project, reservation.district_id)


@transaction.atomic
def extend_reservation(
    *, reservation: Reservation, actor: User, note: str, until: dt.date | None = None
) -> Reservation:
    """Let a reservation run until a later day; by 园区管理 of the place's district, of a plot 指标管理 of the city too.

    Raises Missing (day, reason), NotAllowed, Invalid (not later, beyond the longest length) or Stale (past its last day,
    the project has ended, the longer time is promised to somebody else or the place is out of use then).
    """
    require_permitted(reservation, Action.EXTEND, actor)
    require_running(reservation, _("延长"))
    words = require_note(note, _("延长理由"))
    was, taken = reservation.until, reservation.occupancy
    last = last_day(until, since=taken.valid_from or timezone.localdate())
    if last <= was:
        raise _refused(_("“预留至”应晚于现在的 %(day)s，请核对。") % {"day": was.isoformat()})
    moved = move(
        reservation,
        Action.EXTEND,
        actor=actor,
        note=words,
        data={"until": last.isoformat(), "was": was.isoformat()},
        changes={"until": last},
    )
    change_promise(occupancy=taken, kind=Occupancy.Kind.RESERVED, to_day=last + DAY)
    return moved


def terms_of(reservation: Reservation, events: Iterable[WorkflowEvent]) -> list[Term]:
    """Every last day a reservation has had, oldest first, from events nobody can change."""
    set_by = [event for event in events if event.action in (CREATE, Action.EXTEND)]
    # What was reserved before days were noted down has its first day in the first extension.
    first = next(
        (event.data["was"] for event in set_by if "was" in event.data), reservation.until.isoformat()
    )
    return [
        Term(event.data.get("until", first), event.note, event.actor_label, event.unit_label, event.at)
        for event in set_by
    ]


@transaction.atomic
def expire_reservations() -> int:
    """Let reservations end whose last day has passed; how many. The place is free since midnight, whenever this runs."""
    rows = Reservation.objects.filter(status="reserved", until__lt=timezone.localdate())
    return move_all(rows, Action.EXPIRE, actor=system_user(), note=_("预留期限已过。"))


@transaction.atomic
def lapse_reservations() -> int:
    """Release what is reserved for projects that have ended, or do not come to that district any more; how many."""
    running = Reservation.objects.filter(status="reserved", until__gte=timezone.localdate())
    lapsed = 0
    for condition, why in let_downs():
        held = running.filter(condition).select_for_update(no_key=True, of=("self",)).order_by("pk")
        keys = list(held.values_list("pk", flat=True))
        if keys:
            rows = Reservation.objects.filter(pk__in=keys)
            lapsed += move_all(rows, Action.LAPSE, actor=system_user(), note=why)
            for taken in Occupancy.objects.filter(reservation__in=keys):
                end_promise(occupancy=taken, on=timezone.localdate())
    return lapsed


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"until": sentence})
