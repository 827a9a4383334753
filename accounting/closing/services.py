"""Closing a quarter of one indicator group: lock, post, roll up, freeze, all of it or nothing."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.closing.checklist import require_closable
from accounting.closing.queries import key_of, period_of_run
from accounting.filings.services import lock_filings
from accounting.ledger.services import post_period
from accounting.periods.models import Period
from accounting.periods.moves import Action
from accounting.periods.services import hold_for_close, period_for
from accounting.rollups.models import RollUp
from accounting.rollups.parts import cut, put_together
from accounting.rollups.services import roll_up
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.audit.context import acting
from kunming_coord.common.errors import Busy, Invalid, NotAllowed
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.runs import RunContext, enqueue_run
from kunming_coord.common.workflow import move, require_permitted
from projects.policies.models import IndicatorGroup

CLOSE, TRIAL = "close_quarter", "roll_up"
TRIERS = (Role.APPROVER, Role.STATISTICIAN, Role.TREASURER, Role.SYSTEM)


@transaction.atomic
def start_close(*, period: Period, actor: User, note: str = "") -> Run:
    """Put a quarter into 关账中 and queue its close; nobody posts into it from now on.

    Raises NotAllowed before anything is told, Missing naming what the check list lacks (filings not made or not
    verified, an earlier quarter still open), Stale for a second start, Busy while another run is unfinished.
    """
    require_permitted(period, Action.START_CLOSE, actor)
    held = hold_for_close(period=period)
    if held.version == period.version:
        require_closable(held)
    move(period, Action.START_CLOSE, actor=actor, note=note)
    return enqueue(CLOSE, period, actor)


@transaction.atomic
def start_trial(*, quarter: Quarter, group: IndicatorGroup, actor: User, whole: bool = False) -> Run:
    """Queue a roll-up of what is verified so far (试算); a closed quarter is computed anew from its journal.

    `whole` adds the journal up from its beginning instead of bringing the newest totals up to date.

    Raises NotAllowed for anybody but the city's approver, statistician or treasurer, Busy while one is unfinished.
    """
    if not any(actor.holds(role, units=None) for role in TRIERS):
        raise NotAllowed(_("试算由市级批准、统计核对或财政核算岗位发起。"))
    return enqueue(TRIAL, period_for(quarter=quarter, group=group), actor, whole=whole)


def close_period(*, context: RunContext) -> None:
    """The work of a close, in one transaction that ends with the run's fence; a killed worker leaves nothing.

    The totals by grouping of a large quarter follow in parts once the quarter is closed; the run ends with them.
    Raises DomainError where the quarter cannot be closed; the run is then given up and the quarter opens again.
    """
    system, period = system_user(), period_of_run(context.run)
    done = _("%(quarter)s“%(group)s”已关账") % {"quarter": period.quarter.label, "group": period.group.name}
    with acting(system, reason=_("关账")), transaction.atomic():
        if context.parts:
            put_together(context)
            context.finish(done)
            return
        period = hold_for_close(period=period)
        if period.status != "closing":
            raise Invalid(_("该季度不在关账中，未作任何处理；请在关账页面重新发起。"))
        context.progress(5, _("正在锁定填报"))
        locked = lock_filings(period=period, actor=system)
        context.progress(25, _("正在入账"), **{_("已锁定填报"): locked})
        posted = post_period(
            period=period,
            actor=system,
            idempotency_key=f"run:{context.run.uid}",
            run_uid=context.run.uid,
            closing=True,
        )
        context.progress(70, _("正在汇总"), **{_("入账批次"): posted.batches, _("核算记录"): posted.entries})
        total = roll_up(period=period, run_uid=context.run.uid, final=True, detailed=False, regroup=True)
        context.progress(95, _("正在冻结"))
        move(period, Action.CLOSE, actor=system, changes=_closed_now(period))
        _end(context, total, done, _counts(locked, posted.batches, posted.entries, total.totals.count()))


def give_up_close(*, run: Run, reason: str) -> None:
    """Open the quarter again after a close that cannot succeed; nothing was posted."""
    period = hold_for_close(period=period_of_run(run))
    if period.status == "closing":
        move(period, Action.FAIL, actor=system_user(), note=reason)


def try_period(*, context: RunContext) -> None:
    """The work of a 试算: post what is verified and not yet posted, then roll up; a closed quarter is only rolled up."""
    system, period = system_user(), period_of_run(context.run)
    done = _("%(quarter)s“%(group)s”汇总完成") % {
        "quarter": period.quarter.label,
        "group": period.group.name,
    }
    with acting(system, reason=_("试算")), transaction.atomic():
        if context.parts:
            put_together(context)
            context.finish(done)
            return
        period = Period.objects.select_related("group").get(pk=period.pk)
        closed = period.status == "closed"
        context.progress(10, _("正在入账"))
        batches, entries = (0, 0) if closed else _post_open(period, system, context.run.uid)
        context.progress(60, _("正在汇总"), **{_("入账批次"): batches, _("核算记录"): entries})
        whole = bool(context.params.get("whole"))
        total = roll_up(
            period=period, run_uid=context.run.uid, final=closed, whole=whole, detailed=False, regroup=True
        )
        _end(context, total, done, _counts(0, batches, entries, total.totals.count()))


def _end(context: RunContext, total: RollUp, done: str, counts: dict[str, int]) -> None:
    if not cut(context, total, **counts):
        context.finish(done, **counts)


def _closed_now(period: Period) -> dict[str, Any]:
    """What is written with the close; what was opened again is done with, and whatever adds it up is due."""
    return {
        "closed_at": timezone.now(),
        "reopened_at": None,
        "reopened_scope": [],
        "dependants_due": period.in_reopening,
    }


def _post_open(period: Period, system: User, run_uid: uuid.UUID) -> tuple[int, int]:
    posted = post_period(period=period, actor=system, idempotency_key=f"run:{run_uid}", run_uid=run_uid)
    return posted.batches, posted.entries


def _counts(locked: int, batches: int, entries: int, totals: int) -> dict[str, int]:
    return {
        _("已锁定填报"): locked,
        _("入账批次"): batches,
        _("核算记录"): entries,
        _("汇总数"): totals,
    }


def enqueue(kind: str, period: Period, actor: User, **more: bool) -> Run:
    """Queue work on a period; raises Busy while another run of it is unfinished."""
    if Run.objects.filter(key=key_of(period), state__in=["queued", "running"]).exists():
        raise Busy(_("该季度已有关账或试算任务在进行，请等待完成后再发起。"))
    params = {"quarter": period.quarter.code, "group": period.group.code, **more}
    return enqueue_run(kind=kind, key=key_of(period), actor=actor, params=params)
