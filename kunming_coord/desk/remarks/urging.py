"""催办: whoever waits for the next step of a thing reminds those who may take it, in words that are always the same."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.common.machine import ANY_PARTY
from kunming_coord.desk.home.kinds import KINDS
from kunming_coord.desk.matters.reading import OWNERS
from kunming_coord.desk.matters.turns import awaited
from kunming_coord.desk.notices.models import Reason
from kunming_coord.desk.notices.services import News, tell
from kunming_coord.desk.remarks.models import MOST_URGES, Urge
from kunming_coord.districts.calendar import working_day_from
from projects.agreements.models import Agreement
from projects.leads.models import Lead
from projects.obligations.models import Obligation
from projects.transfers.models import Transfer

URGERS = frozenset({Role.FILER, Role.LEADER, Role.REVIEWER, Role.APPROVER})


@dataclass(frozen=True)
class Waiting:
    """Who waits for others with a kind of thing: the units that take part in it, and the roles that may say so."""

    units: Callable[[Any], Collection[int]]
    roles: frozenset[Role] = URGERS


URGED: Mapping[str, Waiting] = {
    Transfer.machine.name: Waiting(OWNERS[Transfer.machine.name].units),
    Lead.machine.name: Waiting(OWNERS[Lead.machine.name].units, URGERS | {Role.RECOGNISER}),
    Agreement.machine.name: Waiting(lambda agreement: agreement.side_units(ANY_PARTY)),
    Obligation.machine.name: Waiting(OWNERS[Obligation.machine.name].units),
}


def may_urge(matter: str, subject: Any, user: User) -> bool:
    """Whether somebody waits for others here: 经办 or 分管领导 of a unit that takes part, the city's 审核 or 批准."""
    if not _takes_part(matter, subject, user) or user.reach.roles.isdisjoint(URGED[matter].roles):
        return False
    people = awaited(subject, timezone.localdate())
    return bool(people) and user.pk not in people


def _takes_part(matter: str, subject: Any, user: User) -> bool:
    if matter not in URGED:
        return False
    return user.reach.sees_all or not user.reach.district_ids.isdisjoint(URGED[matter].units(subject))


@transaction.atomic
def urge(*, matter: str, subject: Any, actor: User) -> Urge:
    """Remind those who may take the next step; they are told at once.

    Raises NotAllowed, or Invalid where nobody is waited for, it was urged this working day, or five times in this status.
    """
    if not _takes_part(matter, subject, actor):
        raise NotAllowed(_("只有办理该事项的单位和市级审核、批准岗位可以催办。"))
    if actor.reach.roles.isdisjoint(URGED[matter].roles):
        raise NotAllowed(_("您的岗位不能催办。"))
    held = type(subject)._base_manager.select_for_update(no_key=True).get(pk=subject.pk)
    people = awaited(held, timezone.localdate())
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
        % {"code": KINDS[matter].code(held), "status": status, "number": number},
        author=actor,
        author_label=actor.label,
        unit_label=actor.unit_label,
    )
    tell(News(users=people, reason=Reason.URGED, matter=matter, subject_id=held.pk, cause=f"urge:{made.pk}"))
    return made
