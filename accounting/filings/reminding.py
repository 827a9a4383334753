"""Reminding: automatic words, once a working day and at most five times per filing."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.filings.models import Filing
from accounting.filings.reminders import MOST, Reminder
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import DomainError, Invalid, NotAllowed
from kunming_coord.districts.calendar import working_day_from, working_days_between

OUTSTANDING = ("due", "filling", "returned", "reopened")
REMINDERS = (Role.APPROVER, Role.REVIEWER, Role.STATISTICIAN, Role.TREASURER)


@dataclass(frozen=True)
class Reminded:
    """What became of one filing of a batch: the reminder, or the sentence that refused it."""

    filing: Filing
    reminder: Reminder | None
    sentence: str


def may_remind(user: User) -> bool:
    """Whether somebody reminds districts of their filings."""
    return any(user.holds(role, units=None) for role in REMINDERS)


@transaction.atomic
def remind(*, filing: Filing, actor: User, now: dt.datetime | None = None) -> Reminder:
    """Remind the district of a filing that is not filed yet.

    Raises NotAllowed for anybody but the city, Invalid where it is filed, was reminded this working day, or five times.
    """
    if not may_remind(actor):
        raise NotAllowed(_("催报由市级批准、审核、统计核对或财政核算岗位办理。"))
    held = Filing.objects.select_for_update(of=("self",), no_key=True)
    current: Filing = held.select_related("project", "group", "host").get(pk=filing.pk)
    if current.status not in OUTSTANDING:
        status = current.machine.status_label(current.status)
        raise Invalid(_("该填报当前状态为“%(status)s”，不需要催报。") % {"status": status})
    today = timezone.localdate(now or timezone.now())
    counted = working_day_from(today)
    earlier = list(Reminder.objects.filter(filing=current).order_by("number"))
    if any(row.counts_on == counted for row in earlier):
        raise Invalid(_("本工作日（%(day)s）已催报过，每个工作日每份填报只催一次。") % {"day": counted})
    if len(earlier) >= MOST:
        raise Invalid(_("已催报 %(most)s 次，不能再催；请改用其他方式督办。") % {"most": MOST})
    number = len(earlier) + 1
    return Reminder.objects.create(
        filing=current,
        number=number,
        counts_on=counted,
        text=_words(current, number, today),
        actor_id=actor.pk,
        actor_label=actor.label,
        unit_label=actor.unit_label,
    )


def remind_all(*, filings: Iterable[Filing], actor: User) -> list[Reminded]:
    """Remind of each of these filings, each for itself; raises NotAllowed, everything else is said per row."""
    if not may_remind(actor):
        raise NotAllowed(_("催报由市级批准、审核、统计核对或财政核算岗位办理。"))
    results = []
    for filing in filings:
        try:
            reminder = remind(filing=filing, actor=actor)
            results.append(
                Reminded(filing, reminder, _("已催报（第 %(number)s 次）") % {"number": reminder.number})
            )
        except DomainError as error:
            results.append(Reminded(filing, None, error.message))
    return results


def waiting_reminders(district_ids: Iterable[int]) -> QuerySet[Reminder]:
    """The latest reminder of every filing of these districts that is still not filed, the newest first."""
    latest = (
        Reminder.objects.filter(filing__host__in=list(district_ids), filing__status__in=OUTSTANDING)
        .order_by("filing_id", "-number")
        .distinct("filing_id")
    )
    rows = Reminder.objects.filter(pk__in=latest.values("pk"))
    return rows.select_related("filing__project", "filing__group").order_by("-pk")


def _words(filing: Filing, number: int, today: dt.date) -> str:
    """The wording, the same for everybody."""
    return _(
        "%(quarter)s“%(group)s”填报（%(code)s %(project)s）%(due)s，请尽快填报。第 %(number)s 次催报。"
    ) % {
        "quarter": filing.time_label,
        "group": filing.group.name,
        "code": filing.project.code,
        "project": filing.project.title,
        "due": _due_words(filing.due_on, today),
        "number": number,
    }


def _due_words(due_on: dt.date | None, today: dt.date) -> str:
    if due_on is None:
        return _("尚未上报")
    if due_on < today:
        late = working_days_between(due_on, today)
        return _("应于 %(day)s 前上报，已超期 %(late)s 个工作日") % {"day": due_on, "late": late}
    return _("应于 %(day)s 前上报，尚未上报") % {"day": due_on}
