"""When protection ends: the lead goes to the open pool, and nothing can be built on it any more."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid
from kunming_coord.common.workflow import move
from projects.leads.models import EXPIRING, Lead
from projects.leads.moves import Action
from projects.register.models import Project

if TYPE_CHECKING:
    from django.db.models import QuerySet

NOTE = "保护期届满，自动转入公开池。"


@transaction.atomic
def expire_leads(*, day: dt.date, actor: Actor) -> int:
    """Move every lead whose last protected day lies before `day` to the open pool; how many there were.

    A lead under review or in dispute stays: the city decides on it first.
    """
    due: QuerySet[Lead] = Lead.objects.filter(status__in=EXPIRING, protected_until__lt=day)
    rows = list(due.select_for_update(no_key=True, skip_locked=True).order_by("pk"))
    for lead in rows:
        move(lead, Action.EXPIRE, actor=actor, note=NOTE, changes={"due_on": None, "step_since": day})
    return len(rows)


@transaction.atomic
def hand_over_lead(*, lead: Lead, actor: Actor) -> Lead:
    """Turn a recognised lead into a transfer; its own service is where the transfer is made.

    Raises Invalid (protection is over), NotAllowed or Stale.
    """
    if lead.is_expired(timezone.localdate()):
        raise Invalid(_sentence(lead))
    return move(
        lead, Action.TRANSFER, actor=actor, changes={"due_on": None, "step_since": timezone.localdate()}
    )


def require_not_expired(project: Project) -> None:
    """Refuse to build an agreement on a project whose lead is no longer protected; raises Invalid."""
    lead = Lead.objects.filter(project=project).first()
    if lead is not None and lead.is_expired(timezone.localdate()):
        raise Invalid(_sentence(lead))


def _sentence(lead: Lead) -> str:
    end = f"保护期已于 {lead.protected_until:%Y-%m-%d} 届满" if lead.protected_until else "已到期公开"
    return f"线索 {lead.code} {end}，不能再据此申请流转或起草协议；如仍在推进，请重新登记首谈线索。"
