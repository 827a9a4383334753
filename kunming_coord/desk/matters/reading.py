"""Things one may talk about and be told of: found among what somebody may see, and since when they may."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from accounting.filings.models import Filing
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.desk.home.kinds import KINDS, Kind
from projects.agreements.models import Agreement
from projects.leads.models import Lead
from projects.obligations.models import Obligation
from projects.transfers.disclosure import host_since
from projects.transfers.models import Transfer
from projects.transfers.moves import MATCHED


@dataclass(frozen=True)
class Belonging:
    """Whose things of a kind are: units it is of, and the action by which others came to see it (none: nobody else does)."""

    units: Callable[[Any], Collection[int]]
    disclosed_by: Callable[[Any], str]


def _offered(transfer: Transfer) -> str:
    """A matched request is shown to a host by its offer, every other one to both sides by its filing."""
    return "offer" if transfer.scheme in MATCHED else "submit"


OWNERS: Mapping[str, Belonging] = {
    Lead.machine.name: Belonging(lambda lead: [lead.origin_id], lambda lead: ""),
    Transfer.machine.name: Belonging(lambda transfer: [transfer.filed_by_id], _offered),
    Agreement.machine.name: Belonging(
        lambda agreement: [agreement.drafted_by_id], lambda agreement: "propose"
    ),
    Obligation.machine.name: Belonging(
        lambda obligation: obligation.agreement.party_units(), lambda obligation: ""
    ),
    Filing.machine.name: Belonging(lambda filing: [filing.host_id], lambda filing: "verify"),
}


def find(kind: str, uid: str, user: User) -> tuple[Kind, Any]:
    """The thing of this kind and id, if somebody may see it; raises Absent, foreign or not there alike."""
    if kind not in OWNERS:
        raise Absent(_("没有这一类事项。"))
    subject = KINDS[kind].seen_by(user).filter(uid=uid).first()
    if subject is None:
        raise Absent(_("没有这一内容，或您无权查看。"))
    return KINDS[kind], subject


def may_see(kind: str, subject: Any, user: User) -> bool:
    """Whether somebody may see a thing."""
    return bool(KINDS[kind].rows().visible_to(user).filter(pk=subject.pk).exists())


def is_of(kind: str, subject: Any, user: User) -> bool:
    """Whether somebody belongs to the unit the thing is of, or reads everything."""
    return user.reach.sees_all or not user.reach.district_ids.isdisjoint(OWNERS[kind].units(subject))


def disclosed_at(kind: str, subject: Any) -> dt.datetime | None:
    """When others than its unit and the city last came to see a thing; None where they never did."""
    action = OWNERS[kind].disclosed_by(subject)
    at: dt.datetime | None = subject.events.filter(action=action).aggregate(at=Max("at"))["at"]
    if at is not None and kind == Transfer.machine.name:
        return host_since(subject) or at
    return at
