"""受控重开: a closed quarter is opened again for named indicators, by another person than the one who closed it.

Its filings stay locked and are changed through limited reopenings; only differences of the quarter's own filings are
posted. When it is closed again, the closed quarters that add it up are rolled up anew.
"""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.closing.dependants import dependants_of
from accounting.closing.services import TRIAL, enqueue
from accounting.periods.models import Period
from accounting.periods.moves import Action
from accounting.periods.services import hold_for_close
from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Busy, Invalid, Missing, Stale
from kunming_coord.common.models import Run
from kunming_coord.common.workflow import move, require_permitted
from projects.policies.models import Indicator
from projects.register.reading import read_text

REASON_LENGTH = 1000


@transaction.atomic
def reopen_period(*, period: Period, reason: str, scope: Collection[str], actor: User) -> Period:
    """Open a closed quarter of a group again for the indicators in `scope`.

    Raises NotAllowed (not the approver, the person who closed it, or acted on it in another role), Missing (reason,
    scope), Invalid (no such indicator), Stale, or Busy while one of its runs is unfinished.
    """
    require_permitted(period, Action.REOPEN, actor)
    held = hold_for_close(period=period)
    if held.version != period.version:
        raise Stale(_("该季度刚刚已由他人办理，请刷新页面查看最新状态后再操作。"))
    said = _read_reason(reason)
    chosen = _read_scope(held, scope)
    _refuse_while_running(held)
    resting = dependants_of(held)
    names = "、".join(row.name for row in chosen)
    return move(
        period,
        Action.REOPEN,
        actor=actor,
        note=_("%(reason)s（重开范围：%(scope)s）") % {"reason": said, "scope": names},
        data={
            "scope": [row.code for row in chosen],
            "dependants": [row.period.quarter.code for row in resting.quarters],
            "corrections": resting.corrections,
            "rollup": str(resting.rollup.uid) if resting.rollup else "",
        },
        changes={
            "reopened_at": timezone.now(),
            "reopened_scope": [row.code for row in chosen],
            "dependants_due": False,
        },
    )


@transaction.atomic
def renew_dependants() -> int:
    """Queue a roll-up of every closed quarter that adds up one closed again since; how many. Safe to run again, at once.

    A quarter leaves the list once everything that rests on it has been rolled up since it was closed.
    """
    started = 0
    due = Period.objects.filter(status="closed", dependants_due=True).select_related("group")
    for period in due.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        stale = [row for row in dependants_of(period).quarters if not row.fresh]
        for row in stale:
            if row.run is None or row.run.finished:
                enqueue(TRIAL, row.period, system_user())
                started += 1
        if not stale:
            Period.objects.filter(pk=period.pk).update(dependants_due=False)
    return started


def _read_reason(reason: str) -> str:
    said = read_text(reason, field="reason", label=_("重开理由"), length=REASON_LENGTH)
    if not said:
        text = _("请写明重开理由。")
        raise Missing(text, fields={"reason": text})
    return said


def _read_scope(period: Period, scope: Collection[str]) -> list[Indicator]:
    wanted = set(scope)
    if not wanted:
        text = _("请至少勾选一项重开的指标。")
        raise Missing(text, fields={"scope": text})
    chosen = list(Indicator.objects.filter(group_id=period.group_id, code__in=wanted))
    if unknown := sorted(wanted - {row.code for row in chosen}):
        text = _("指标“%(code)s”不在本组之内，请从列表中选择。") % {"code": unknown[0][:40]}
        raise Invalid(text, fields={"scope": text})
    return chosen


def _refuse_while_running(period: Period) -> None:
    key = f"{period.quarter.code}/{period.group.code}"
    if Run.objects.filter(key=key, state__in=["queued", "running"]).exists():
        raise Busy(_("该季度还有任务在进行，请等待完成后再重开。"))
