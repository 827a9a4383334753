"""催办: whoever waits for the next step of a transfer reminds those who may take it, in words that are always the same."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.deputies import on_duty
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.common.machine import Move
from kunming_coord.desk.matters.reading import is_of
from kunming_coord.desk.notices.models import Reason
from kunming_coord.desk.notices.services import News, tell
from kunming_coord.desk.remarks.models import MOST_URGES, Urge
from kunming_coord.districts.calendar import working_day_from
from projects.transfers.models import Transfer
from projects.transfers.opinions import people_asked

URGED = frozenset({Transfer.machine.name})
URGERS = frozenset({Role.FILER, Role.LEADER, Role.REVIEWER, Role.APPROVER})


def may_urge(matter: str, subject: Any, user: User) -> bool:
    """Whether somebody waits for others here: 经办 or 分管领导 of its unit, the city's 审核 or 批准."""
    if matter not in URGED or not is_of(matter, subject, user) or user.reach.roles.isdisjoint(URGERS):
        return False
    people = awaited(subject)
    return bool(people) and user.pk not in people


def awaited(subject: Any) -> set[int]:
    """The accounts that may take the next step, or those whose opinion it waits for."""
    if asked := people_asked(subject):
        return asked
    holders = Q(pk__in=[])
    for step in subject.machine.asked:
        if step.fits(status=subject.status, scheme=subject.scheme_code):
            holders |= _place(subject, step) & Q(role=subject.role_for(step))
    return {account for _duty, account in on_duty(holders, timezone.localdate())}


def _place(subject: Any, step: Move) -> Q:
    """The units on whose side the step lies."""
    units = subject.side_units(step.side)
    if units is not None:
        return Q(district_id__in=units)
    body = subject.decider(step)
    return Q(body__isnull=False) if body is None else Q(body_id=body.pk)


@transaction.atomic
def urge(*, matter: str, subject: Any, actor: User) -> Urge:
    """Remind those who may take the next step; they are told at once.

    Raises NotAllowed, or Invalid where nobody is waited for, it was urged this working day, or five times in this status.
    """
    if matter not in URGED or not is_of(matter, subject, actor):
        raise NotAllowed(_("只有申请单位和市级审核、批准岗位可以催办流转。"))
    if actor.reach.roles.isdisjoint(URGERS):
        raise NotAllowed(_("您的岗位不能催办。"))
    held = type(subject)._base_manager.select_for_update(no_key=True).get(pk=subject.pk)
    people = awaited(held)
    status = held.machine.status_label(held.status)
    if not people:
        raise Invalid(
            _("该事项当前状态为“%(status)s”，没有等待办理的人员，不需要催办。") % {"status": status}
        )
    if actor.pk in people:
        raise Invalid(_("该事项正等待您本人办理，不需要催办。"))
    counted = working_day_from(timezone.localdate())
    urges = Urge.objects.filter(matter=matter, subject_id=held.pk)
    if urges.filter(counts_on=counted).exists():
        raise Invalid(_("本工作日（%(day)s）已催办过，每个工作日只催一次。") % {"day": counted})
    number = urges.filter(version=held.version).count() + 1
    if number > MOST_URGES:
        raise Invalid(_("本环节已催办 %(most)s 次，不能再催；请改用其他方式督办。") % {"most": MOST_URGES})
    made = Urge.objects.create(
        matter=matter,
        subject_id=held.pk,
        version=held.version,
        number=number,
        counts_on=counted,
        text=_("%(code)s 当前为“%(status)s”，请尽快办理。第 %(number)s 次催办。")
        % {"code": held.code, "status": status, "number": number},
        author=actor,
        author_label=actor.label,
        unit_label=actor.unit_label,
    )
    tell(News(users=people, reason=Reason.URGED, matter=matter, subject_id=held.pk, cause=f"urge:{made.pk}"))
    return made
