"""The nightly re-run: totals of open quarters, brought up to date step by step, beside the same computed whole.

Nothing that pages show is replaced: a difference is told to the city, and a person decides to add everything up anew.
"""

import datetime as dt
import json
import logging
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounting.periods.models import Period
from accounting.rollups.details import GroupingTotal
from accounting.rollups.memberships import newest_membership, refresh_memberships
from accounting.rollups.models import QuarterTotal, RollUp, VintageTotal
from accounting.rollups.parts import cut, put_together
from accounting.rollups.reruns import Rerun
from accounting.rollups.services import has_news, roll_up, roll_up_again
from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.audit.context import acting
from kunming_coord.common.errors import Busy
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.runs import RunContext, enqueue_run

logger = logging.getLogger(__name__)

NIGHTLY = "nightly_roll_up"
SAMPLE = 20  # rows that differ are kept so many
TABLES = (QuarterTotal, GroupingTotal, VintageTotal)


def start_reruns(*, day: dt.date, actor: User) -> list[Run]:
    """Queue the re-run of every open quarter that has totals, once a day however often it is called."""
    shown = RollUp.objects.filter(quarter=OuterRef("quarter"), group=OuterRef("group"), rerun_of=None)
    done = Rerun.objects.filter(quarter=OuterRef("quarter"), group=OuterRef("group"), day=day)
    open_periods = Period.objects.filter(Exists(shown), ~Exists(done), status="open").select_related("group")
    return [
        run
        for period in open_periods.order_by("quarter", "group__order")
        for run in _start(period, day, actor)
    ]


def _start(period: Period, day: dt.date, actor: User) -> Iterable[Run]:
    """One run a day: whoever comes second finds it, whether it still works or has ended."""
    key = f"{period.quarter.code}/{period.group.code}/{day.isoformat()}"
    if Run.objects.filter(kind=NIGHTLY, key=key).exists():
        return
    params = {"quarter": period.quarter.code, "group": period.group.code, "day": day.isoformat()}
    try:
        yield enqueue_run(kind=NIGHTLY, key=key, actor=actor, params=params)
    except Busy:
        return


def rerun_period(*, context: RunContext) -> None:
    """The work of a re-run: bring the totals up to date, compute the same whole, and keep how they compare."""
    told = context.params
    with acting(system_user(), reason=_("夜间复算")), transaction.atomic():
        if context.parts:
            whole = put_together(context)
        else:
            shown = _shown(told, context)
            whole = roll_up_again(rollup=shown, run_uid=context.run.uid, detailed=False)
            if cut(context, whole):
                return
        found = keep_comparison(whole, day=dt.date.fromisoformat(told["day"]))
        context.finish(
            _("复算一致") if not found.differences else _("复算不一致"), **{_("不一致"): found.differences}
        )


def keep_comparison(whole: RollUp, *, day: dt.date) -> Rerun:
    """Compare a roll-up computed once more with the one it repeats, and keep the outcome of the day."""
    shown = whole.rerun_of
    assert shown is not None
    rows = differences(shown, whole)
    if rows:
        logger.error("re-run of %s %s: %s rows differ", shown.quarter, shown.group_id, len(rows))
    return Rerun.objects.create(
        quarter=shown.quarter,
        group_id=shown.group_id,
        day=day,
        shown=shown,
        whole=whole,
        differences=len(rows),
        sample=rows[:SAMPLE],
    )


def differences(shown: RollUp, whole: RollUp) -> list[dict[str, Any]]:
    """Rows of the one without an equal in the other, as {"table", "of", and the columns}; none where all agree."""
    found: list[dict[str, Any]] = []
    for model in TABLES:
        columns = ", ".join(
            f'"{field.column}"' for field in model._meta.concrete_fields if field.name not in ("id", "rollup")
        )
        rows = f"SELECT {columns} FROM {model._meta.db_table} WHERE rollup_id = %s"
        sql = f"""
            SELECT 'shown' AS "of", to_jsonb(kept) FROM ({rows} EXCEPT {rows}) AS kept
            UNION ALL SELECT 'whole', to_jsonb(anew) FROM ({rows} EXCEPT {rows}) AS anew
        """
        with connection.cursor() as cursor:
            cursor.execute(sql, [shown.pk, whole.pk, whole.pk, shown.pk])
            found += [{"table": model.__name__, "of": of, **json.loads(row)} for of, row in cursor.fetchall()]
    return found


def newest_reruns(periods: Iterable[Period]) -> dict[tuple[int, int], Rerun]:
    """(quarter, group id) → the newest re-run."""
    wanted = list(periods)
    rows = Rerun.objects.filter(
        quarter__in=[int(period.quarter) for period in wanted],
        group__in=[period.group_id for period in wanted],
    )
    newest = rows.select_related("group").order_by("quarter", "group_id", "-day")
    return {(int(row.quarter), row.group_id): row for row in newest.distinct("quarter", "group_id")}


def alarms() -> list[Rerun]:
    """Open quarters whose newest re-run gave other totals than those shown."""
    newest = newest_reruns(Period.objects.filter(status="open"))
    open_ones = set(Period.objects.filter(status="open").values_list("quarter", "group_id"))
    return [row for key, row in sorted(newest.items()) if row.differences and key in open_ones]


def _shown(told: dict[str, Any], context: RunContext) -> RollUp:
    """What pages show of the quarter, brought up to date where something is new."""
    period = Period.objects.select_related("group").get(
        quarter=Quarter.parse(told["quarter"]), group__code=told["group"]
    )
    refresh_memberships(from_quarter=period.quarter)
    rows = RollUp.objects.filter(quarter=period.quarter, group=period.group, rerun_of=None)
    newest = rows.filter(detail__isnull=False).order_by("-id").first()
    if newest and newest.last_membership_id == newest_membership() and not has_news(newest):
        return newest
    return roll_up(period=period, run_uid=context.run.uid, final=False)
