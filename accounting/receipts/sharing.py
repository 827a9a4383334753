"""Computing what can be shared of a quarter's taxes: started by the treasurer as a run, or by the close of the quarter.

Idempotent: what has not changed makes no new revision. Quarters of one year lean on each other, so the open quarters
before the one asked for are computed with it, and those after it that have been computed already.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from accounting.filings.due import mark_due
from accounting.filings.models import Filing
from accounting.periods.services import hold_open, period_for
from accounting.receipts import statements
from accounting.receipts.locking import hold_receipts
from accounting.receipts.models import TAX_INDICATOR, ShareableTax, TaxSetting
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.audit.context import acting
from kunming_coord.common.errors import Missing, NotAllowed
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.runs import RunContext, enqueue_run
from projects.policies.models import Indicator

SHAREABLE = "shareable_tax"
COUNTED_BY = {TaxSetting.CountBy.RECEIVED: "received_on", TaxSetting.CountBy.PERIOD: "period_to"}

Tell = Callable[[int, str], None]


@dataclass(frozen=True)
class Obstacle:
    """Why a project's shareable tax is not computed: a tax without shares, an untyped incentive, a receipt of unknown
    project. `kind` is share, untyped or owner.
    """

    project_id: int
    kind: str
    tax_type_id: int | None


@dataclass(frozen=True)
class Computed:
    """What a computation did: new revisions of all quarters touched, and what stands in the way in the one asked for."""

    revisions: int
    obstacles: tuple[Obstacle, ...]


@transaction.atomic
def start_shareable(*, quarter: Quarter, actor: User) -> Run:
    """Queue the computation of a quarter; raises NotAllowed, Missing (receipts not loaded yet), Invalid or Busy."""
    _require_treasurer(actor)
    hold_open(quarter=quarter, group=_group_of_taxes())
    _require_receipts(quarter)
    return enqueue_run(kind=SHAREABLE, key=quarter.code, actor=actor, params={"quarter": quarter.code})


def run_shareable(*, context: RunContext) -> None:
    """The work of such a run, in one transaction that ends with the run's fence."""
    system, quarter = system_user(), Quarter.parse(context.params["quarter"])
    with acting(system, reason=_("计算可分享额")), transaction.atomic():
        done = compute_shareable(
            quarter=quarter,
            actor=system,
            run_uid=context.run.uid,
            tell=lambda p, words: context.progress(p, words),
        )
        blocked = len({obstacle.project_id for obstacle in done.obstacles})
        context.finish(
            _("%(quarter)s可分享额已计算") % {"quarter": quarter.label},
            **{_("新版次"): done.revisions, _("未能计算的项目"): blocked},
        )


@transaction.atomic
def compute_shareable(
    *,
    quarter: Quarter,
    actor: User,
    run_uid: uuid.UUID | None = None,
    closing: bool = False,
    tell: Tell = lambda percent, words: None,
) -> Computed:
    """Write a new revision for every project whose shareable tax of the quarter has changed, or is new.

    `closing` is set by the close of the quarter, which holds its period already. Raises NotAllowed, Missing where a
    month's receipts or the setting of the day are not there, Busy or Invalid where the quarter takes nothing any more.
    """
    _require_treasurer(actor)
    quarters = list(_quarters_to_compute(quarter, closing=closing))
    hold_receipts()
    _require_receipts(quarter)
    revisions, newest = 0, ShareableTax.objects.aggregate(id=Max("id"))["id"] or 0
    for done, each in enumerate(quarters):
        tell(100 * done // len(quarters), _("正在计算%(quarter)s") % {"quarter": each.label})
        revisions += _compute(each, actor, run_uid)
    _tell_the_ledger(since=newest)
    return Computed(revisions, tuple(obstacles_of(quarter)))


@contextmanager
def _set_wise() -> Iterator[CursorWrapper]:
    """A cursor for statements over all projects at once.

    PostgreSQL guesses a handful of rows for each WITH part and would join them row by row, quadratically in the
    projects; it is told to hash instead. The setting ends with the block, or with the transaction.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
        yield cursor
        cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")


def obstacles_of(quarter: Quarter) -> list[Obstacle]:
    """What stands in the way of a quarter's shareable tax, per project."""
    with _set_wise() as cursor:
        cursor.execute(_sql(statements.OBSTACLES, quarter), _window(quarter))
        return [Obstacle(*row) for row in cursor.fetchall()]


def projects_concerned(quarter: Quarter) -> dict[int, Quarter]:
    """Projects whose term of the quarter shares a figure made from receipts, and since when."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(statements.WANTED, quarter), _window(quarter))
        return {project: Quarter(first) for project, first in cursor.fetchall()}


def setting_of(quarter: Quarter) -> TaxSetting:
    """The setting that holds on the last day of a quarter; raises Missing."""
    found = TaxSetting.objects.on(quarter.last_day).first()
    if found is None:
        raise Missing(
            _("%(day)s 没有有效的税收计算设置（按入库期或所属期），请先在代码表中设定。")
            % {"day": f"{quarter.last_day:%Y-%m-%d}"}
        )
    setting: TaxSetting = found
    return setting


def _tell_the_ledger(*, since: int) -> None:
    """The figures that are shared from what has been computed just now are posted anew."""
    fresh = ShareableTax.objects.filter(
        id__gt=since, project=OuterRef("project_id"), quarter=OuterRef("concerns")
    )
    mark_due(Filing.objects.filter(Exists(fresh), group=_group_of_taxes()))


def _require_treasurer(actor: User) -> None:
    if not any(actor.holds(role, units=None) for role in (Role.TREASURER, Role.SYSTEM)):
        raise NotAllowed(_("可分享额由市级财政核算岗位计算。"))


def _group_of_taxes() -> Any:
    return Indicator.objects.select_related("group").get(code=TAX_INDICATOR).group


def _quarters_to_compute(quarter: Quarter, *, closing: bool) -> Iterator[Quarter]:
    """The quarter, the open ones of its year before it, and those after it that have been computed; each held open."""
    group, year = _group_of_taxes(), Quarter(quarter.first_of_year)
    later = ShareableTax.objects.filter(quarter__gt=quarter, quarter__lt=int(year) + 4)
    known = set(later.values_list("quarter", flat=True).distinct())
    for number in range(int(year), int(year) + 4):
        each = Quarter(number)
        if each > quarter and each not in known:
            continue
        if each == quarter and closing:
            yield each
        elif each == quarter or period_for(quarter=each, group=group).status != "closed":
            hold_open(quarter=each, group=group)
            yield each


def _require_receipts(quarter: Quarter) -> None:
    """Refuse while a month's receipts are not loaded: what is missing is awaited, it is not 0."""
    concerned = projects_concerned(quarter)
    if not concerned:
        return
    first = max(min(concerned.values()), quarter.first_of_year)
    with connection.cursor() as cursor:
        cursor.execute(
            statements.MONTHS_MISSING, {"first_day": first.first_day, "last_day": quarter.last_day}
        )
        months = [f"{day.year}年{day.month}月" for (day,) in cursor.fetchall()]
    if months:
        raise Missing(
            _("尚未导入%(months)s的税收入库数，等待财政入库数；请先导入，缺的月份不作 0 计算。")
            % {"months": "、".join(months)}
        )


def _compute(quarter: Quarter, actor: User, run_uid: uuid.UUID | None) -> int:
    writer = {"run_uid": run_uid, "actor_id": actor.pk, "actor_label": actor.label}
    with _set_wise() as cursor:
        cursor.execute(_sql(statements.COMPUTE, quarter), {**_window(quarter), **writer})
        return int(cursor.fetchone()[0])


def _sql(statement: str, quarter: Quarter) -> str:
    return statement.replace("{day}", COUNTED_BY[TaxSetting.CountBy(setting_of(quarter).count_by)])


def _window(quarter: Quarter) -> dict[str, Any]:
    setting, first = setting_of(quarter), quarter.first_of_year
    return {
        "indicator": TAX_INDICATOR,
        "first": int(first),
        "last": int(quarter),
        "first_day": first.first_day,
        "last_day": quarter.last_day,
        "setting": setting.pk,
        "deducts_without_basis": setting.deducts_without_basis,
    }
