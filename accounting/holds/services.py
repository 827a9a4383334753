"""待定: putting the shares of a disputed figure where they count for nobody, and giving them back.

Neither posts by itself: the filings concerned are put on the ledger's list, and the next posting of the open quarter
moves the shares (also those of closed quarters, without a correction: a hold changes no figure).
"""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounting.filings.due import mark_due
from accounting.filings.models import Filing
from accounting.ledger.holds import Hold
from accounting.ledger.moves import Action
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, NotAllowed, Stale
from kunming_coord.common.machine import CITY
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.workflow import begin, move, require_permitted
from projects.agreements.models import CompiledTerm
from projects.policies.models import Indicator
from projects.register.models import Project
from projects.register.reading import read_text
from projects.register.requirements import require_note

REASON_LENGTH = 1000


@transaction.atomic
def put_on_hold(
    *,
    project: Project,
    indicator: Indicator,
    from_quarter: Quarter,
    to_quarter: Quarter,
    reason: str,
    actor: User,
) -> Hold:
    """Hold the shares of one indicator of a project for some quarters; its territorial figures stay where they are.

    Raises NotAllowed for anybody but the city's approver, Missing (reason), Invalid (quarters the wrong way round,
    nothing shared in them, or held already).
    """
    if not actor.holds(Role.APPROVER, units=None):
        raise NotAllowed(_("放入待定由市级批准岗位办理。"))
    said = require_note(
        read_text(reason, field="reason", label=_("待定理由"), length=REASON_LENGTH), _("待定理由")
    )
    _require_shared(project, indicator, from_quarter, to_quarter)
    try:
        with transaction.atomic():
            hold = Hold.objects.create(
                status=Hold.machine.initial,
                project=project,
                indicator=indicator,
                from_quarter=from_quarter,
                to_quarter=to_quarter,
                reason=said,
            )
    except IntegrityError as error:
        text = _(
            "%(project)s的%(indicator)s在这些季度已有部分处于待定，不能重复放入；请先解除或改选季度。"
        ) % {
            "project": project,
            "indicator": indicator.name,
        }
        raise Invalid(text, fields={"from_quarter": text}) from error
    begin(hold, actor=actor, role=Role.APPROVER, side=CITY, note=said)
    mark_due(concerned(hold))
    return hold


@transaction.atomic
def release_hold(*, hold: Hold, actor: User, note: str) -> Hold:
    """Give the shares back to the parties, with the next posting.

    Raises NotAllowed (not the approver, or the person who put it on), Missing (what was decided) or Stale.
    """
    require_permitted(hold, Action.RELEASE, actor)
    held = Hold.objects.select_for_update(of=("self",)).filter(pk=hold.pk, version=hold.version)
    if not held.exists():
        raise Stale(_("该待定刚刚已由他人办理，请刷新页面查看最新状态后再操作。"))
    move(hold, Action.RELEASE, actor=actor, note=require_note(note, _("解除理由")))
    mark_due(concerned(hold))
    return hold


def concerned(hold: Hold) -> QuerySet[Filing]:
    """The filings whose shares a hold decides about."""
    return Filing.objects.filter(
        project_id=hold.project_id,
        group_id=hold.indicator.group_id,
        concerns__range=(hold.from_quarter, hold.to_quarter),
    )


def _require_shared(project: Project, indicator: Indicator, first: Quarter, last: Quarter) -> None:
    if first > last:
        text = _("截止季度 %(last)s 早于起始季度 %(first)s，请核对。") % {
            "first": first.label,
            "last": last.label,
        }
        raise Invalid(text, fields={"to_quarter": text})
    terms = CompiledTerm.objects.filter(project=project, indicator=indicator)
    if not terms.filter(from_quarter__lte=last, to_quarter__gte=first).exclude(book="territorial").exists():
        text = _("%(project)s的%(indicator)s在这些季度没有生效的分享条款，没有可以待定的数。") % {
            "project": project,
            "indicator": indicator.name,
        }
        raise Invalid(text, fields={"indicator": text})
