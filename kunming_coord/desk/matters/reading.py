"""Things one may talk about and be told of: found among what somebody may see, and since when they may."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from accounting.filings.models import Filing
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.desk.home.kinds import KINDS, Kind
from projects.agreements.models import Agreement
from projects.leads.models import Lead
from projects.transfers.disclosure import host_since
from projects.transfers.models import Transfer

# Kind → the column of whose it is, and the action by which others came to see it (none: nobody else does).
OWNERS: Mapping[str, tuple[str, str]] = {
    Lead.machine.name: ("origin_id", ""),
    Transfer.machine.name: ("origin_id", "offer"),
    Agreement.machine.name: ("drafted_by_id", "propose"),
    Filing.machine.name: ("host_id", "verify"),
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
    owner, _action = OWNERS[kind]
    return user.reach.sees_all or getattr(subject, owner) in user.reach.district_ids


def disclosed_at(kind: str, subject: Any) -> dt.datetime | None:
    """When others than its unit and the city last came to see a thing; None where they never did."""
    _owner, action = OWNERS[kind]
    at: dt.datetime | None = subject.events.filter(action=action).aggregate(at=Max("at"))["at"]
    if at is not None and kind == Transfer.machine.name:
        return host_since(subject) or at
    return at
