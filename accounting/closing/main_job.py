"""The main job: which runs a quarter needs now, and waiting for the worker to do them."""

import time
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from accounting.closing.queries import DONE
from accounting.closing.services import CLOSE, TRIAL, start_close, start_trial
from accounting.filings.models import Filing
from accounting.filings.queries import unopened, unverified
from accounting.periods.models import Period
from kunming_coord.accounts.models import Membership, User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Busy, Missing
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from projects.policies.models import IndicatorGroup

POLL_SECONDS = 0.25


def start_main_job() -> tuple[Quarter, list[Run]]:
    """Start what the newest quarter needs, or find it under way: its close where all is verified, else a fresh roll-up.

    Raises Missing where nothing is verified yet, or nobody may close.
    """
    unfinished = Run.objects.filter(kind__in=[CLOSE, TRIAL], state__in=["queued", "running"]).order_by("pk")
    if runs := list(unfinished):
        quarter = max(Quarter.parse(run.params["quarter"]) for run in runs)
        return quarter, [run for run in runs if run.params["quarter"] == quarter.code]
    if ready := ready_periods():
        actor = an_approver()
        return ready[0].quarter, [start_close(period=period, actor=actor) for period in ready]
    verified = Filing.objects.filter(status__in=DONE)
    newest = verified.order_by("-quarter").first()
    if newest is None:
        raise Missing(_("没有审核通过的填报，无可汇总；请先完成一个季度的填报和审核。"))
    groups = verified.filter(quarter=newest.quarter).order_by().values("group")
    system = system_user()
    return newest.quarter, [
        start_trial(quarter=newest.quarter, group=group, actor=system)
        for group in IndicatorGroup.objects.filter(pk__in=groups).order_by("order")
    ]


def ready_periods() -> list[Period]:
    """Open groups of the newest quarter in which all filings are there and verified."""
    open_periods = Period.objects.filter(status="open").select_related("group")
    ready = [period for period in open_periods.order_by("-quarter", "group__order") if _is_ready(period)]
    return [period for period in ready if period.quarter == ready[0].quarter]


def an_approver() -> User:
    """An active account that may close quarters; raises Missing."""
    duties = Membership.objects.filter(role=Role.APPROVER, body__isnull=False, user__is_active=True)
    for duty in duties.select_related("user__person").order_by("pk"):
        user: User = duty.user
        if user.holds(Role.APPROVER, units=None):
            return user
    raise Missing(_("没有可以关账的账号（市级批准岗位），请先设置岗位授权。"))


def wait_for(runs: Sequence[Run], *, tell: Callable[[Run], None], patience: float) -> list[Run]:
    """Follow the runs until all have ended, telling of every step; raises Busy after `patience` seconds of silence."""
    seen: dict[int, tuple[object, ...]] = {}
    last_change = time.monotonic()
    while True:
        current = list(Run.objects.filter(pk__in=[run.pk for run in runs]).order_by("pk"))
        for run in current:
            state = (run.state, run.percent, run.message)
            if seen.get(run.pk) != state:
                seen[run.pk], last_change = state, time.monotonic()
                tell(run)
        if all(run.finished for run in current):
            return current
        if time.monotonic() - last_change > patience:
            raise Busy(_("任务没有进展：请确认 Celery worker 与 beat 正在运行，任务会自动继续。"))
        time.sleep(POLL_SECONDS)


def _is_ready(period: Period) -> bool:
    filings = Filing.objects.filter(quarter=period.quarter, group=period.group)
    return (
        filings.exists()
        and not unverified(period.quarter, period.group).exists()
        and period.group_id not in unopened(period.quarter)
    )
