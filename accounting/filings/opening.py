"""Making filings: of a quarter once its figures are out, of a whole year, and of a closed quarter nobody filed."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.filings.catalogue import calendar_of
from accounting.filings.models import Filing
from accounting.filings.moves import HOST
from accounting.filings.queries import contained_later, unopened
from accounting.filings.rules import FilingRule
from accounting.filings.vocabulary import Kind
from accounting.periods.models import Period
from accounting.periods.services import hold_open, period_for, periods_of
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter
from kunming_coord.common.workflow import begin
from kunming_coord.districts.calendar import add_working_days
from projects.agreements.models import CompiledTerm
from projects.policies.models import Indicator, IndicatorGroup
from projects.register.models import Project

OPENERS = (Role.APPROVER, Role.STATISTICIAN, Role.TREASURER)
ANNUAL_OPENERS = (Role.APPROVER, Role.STATISTICIAN)
REASON_LENGTH = 1000

# One filing per project and group with a term in [first, last]; the district of the group's first indicator files.
_OPEN = """
    INSERT INTO accounting_filing (uid, status, version, project_id, group_id, kind, quarter, concerns, host_id,
                                   due_on, released_on, explanation, created_at)
    SELECT gen_random_uuid(), %(status)s, 0, needed.project_id, needed.group_id, %(kind)s, %(quarter)s, %(concerns)s,
           needed.host_id, calendar.due_on, calendar.released_on, '', now()
    FROM (
        SELECT DISTINCT ON (compiled.project_id, indicator.group_id)
               compiled.project_id, indicator.group_id, term.arises_in_id AS host_id
        FROM projects_compiledterm AS compiled
        JOIN projects_agreementterm AS term ON term.id = compiled.term_id
        JOIN projects_indicator AS indicator ON indicator.id = compiled.indicator_id
        WHERE compiled.from_quarter <= %(last)s AND compiled.to_quarter >= %(first)s
        ORDER BY compiled.project_id, indicator.group_id, indicator."order", compiled.from_quarter DESC, compiled.id
    ) AS needed
    JOIN unnest(%(groups)s::bigint[], %(dues)s::date[], %(releases)s::date[])
         AS calendar (group_id, due_on, released_on) ON calendar.group_id = needed.group_id
    WHERE NOT EXISTS (
        SELECT 1 FROM accounting_filing AS filing
        WHERE filing.project_id = needed.project_id AND filing.group_id = needed.group_id
          AND filing.concerns = %(concerns)s AND (filing.kind = 'annual') = (%(kind)s = 'annual')
    )
    ON CONFLICT (project_id, group_id, kind, concerns) DO NOTHING
"""


@transaction.atomic
def open_filings(*, quarter: Quarter, actor: User, groups: Collection[IndicatorGroup] | None = None) -> int:
    """Make the missing filings of a quarter, for every open indicator group (or those); returns how many were made.

    Raises NotAllowed for anybody but the city's approver, statistician or treasurer and the system.
    """
    _require(actor, (*OPENERS, Role.SYSTEM), _("生成季度填报由市级批准、统计核对或财政核算岗位办理。"))
    periods = (
        periods_of(quarter=quarter)
        if groups is None
        else [period_for(quarter=quarter, group=row) for row in groups]
    )
    begun = [row for row in periods if row.status == "open" and not row.in_reopening]
    return _make(Kind.REGULAR, begun, quarter, quarter, quarter)


@transaction.atomic
def open_due_filings(*, today: dt.date | None = None) -> int:
    """Make the filings of every ended quarter whose figures have come out, for the system; returns how many.

    Looks at the newest ended quarter and at earlier ones that are still open. Safe to run again and at once.
    """
    day = today or timezone.localdate()
    newest = latest_quarter(day)
    open_ones = Period.objects.filter(status="open", reopened_at=None, quarter__lt=newest)
    begun = open_ones.values_list("quarter", flat=True)
    all_groups = list(IndicatorGroup.objects.order_by("order"))
    made = 0
    for quarter in sorted({newest, *begun.distinct()}):
        waiting = unopened(quarter)
        groups = [row for row in all_groups if row.pk in waiting and is_released(row.pk, quarter, day)]
        if groups:
            made += open_filings(quarter=quarter, actor=system_user(), groups=groups)
    return made


@transaction.atomic
def open_annual_filings(*, year: int, group: IndicatorGroup, actor: User) -> int:
    """Open the 年报核定 of a year: one filing per project of the group, in the open quarter; returns how many.

    Raises NotAllowed for anybody but the city's statistician or approver, Invalid while the year's own quarters can
    still be filed or no quarter is open.
    """
    _require(actor, ANNUAL_OPENERS, _("年报核定由市级统计核对或批准岗位发起。"))
    fourth = Quarter.of(year, 4)
    own = Period.objects.filter(quarter=fourth, group=group).first()
    if own is None or own.status != "closed":
        text = _("%(quarter)s“%(group)s”尚未关账，请先按季填报并关账，再发起年报核定。") % {
            "quarter": fourth.label,
            "group": group.name,
        }
        raise Invalid(text, fields={"year": text})
    period = open_period_after(fourth, group)
    return _make(Kind.ANNUAL, [period], fourth, fourth.first_of_year, fourth)


@transaction.atomic
def request_late_filing(
    *, project: Project, group: IndicatorGroup, concerns: Quarter, reason: str, actor: User
) -> Filing:
    """Ask for the filing of a closed quarter in which none was made; it goes into the open quarter's books.

    Raises NotAllowed for anybody but a filer of the host, Missing without a reason, Invalid where the quarter is not
    closed, was filed, or has nothing to be filed.
    """
    host = _host_of(project, group, concerns)
    if host is None or not actor.holds(Role.FILER, units=[host]):
        raise NotAllowed(_("补报由该项目的填报区县经办人申请。"))
    said = reason.strip()
    if not said:
        raise Missing(_("请写明补报理由。"), fields={"reason": _("请写明补报理由。")})
    if len(said) > REASON_LENGTH:
        raise _refused("reason", _("补报理由超过 %(length)s 字，请精简。") % {"length": REASON_LENGTH})
    _refuse_unless_missing(project, group, concerns)
    period = open_period_after(concerns, group)
    filing = Filing.objects.create(
        status=Filing.machine.initial,
        kind=Kind.LATE,
        project=project,
        group=group,
        quarter=period.quarter,
        concerns=concerns,
        host_id=host,
        due_on=_due_on(group.pk, period.quarter, None),
    )
    begin(filing, actor=actor, role=Role.FILER, side=HOST, note=said)
    return filing


def is_released(group_id: int, quarter: Quarter, day: dt.date) -> bool:
    """Whether a quarter has ended and the figures of a group have come out by a day."""
    released = release_day(group_id, quarter)
    return day > quarter.last_day and (released is None or day >= released)


def release_day(group_id: int, quarter: Quarter) -> dt.date | None:
    """The day on which the last indicator of a group comes out; None where no release day is set (with the quarter)."""
    rules = FilingRule.objects.on(quarter.last_day).filter(indicator__group_id=group_id)
    days = rules.aggregate(most=Max("released_after_days"))["most"]
    return None if days is None else quarter.last_day + dt.timedelta(days=days)


def open_period_after(concerns: Quarter, group: IndicatorGroup) -> Period:
    """The newest ended quarter after `concerns` that is open, held open until the transaction ends; raises Invalid."""
    newest = latest_quarter()
    if newest > concerns:
        period_for(quarter=newest, group=group)
    rows = Period.objects.filter(group=group, status="open", quarter__gt=concerns, quarter__lte=newest)
    rows = rows.filter(reopened_at=None)  # a reopened quarter takes nothing but its own
    found = rows.order_by("-quarter").first()
    if found is None:
        raise Invalid(
            _("“%(group)s”现在没有已结束且开放的季度可以入账，请待下一季度开放后再办理。")
            % {"group": group.name}
        )
    return hold_open(quarter=found.quarter, group=group)


def redate(group: IndicatorGroup, quarters: Collection[Quarter]) -> int:
    """Set the 应报日 of filings not yet filed anew, after the calendar changed; returns how many."""
    changed = 0
    for quarter in quarters:
        rows = Filing.objects.filter(
            group=group, quarter=quarter, kind=Kind.REGULAR, status__in=["due", "filling"]
        )
        changed += rows.update(due_on=_due_on(group.pk, quarter, release_day(group.pk, quarter)))
    return changed


def _make(kind: str, periods: Collection[Period], concerns: Quarter, first: Quarter, last: Quarter) -> int:
    """Write the filings of these open periods, which all are of one quarter."""
    if not periods:
        return 0
    held = [hold_open(quarter=row.quarter, group=row.group) for row in periods]
    quarter = held[0].quarter
    releases = [release_day(row.group_id, quarter) if kind == Kind.REGULAR else None for row in held]
    dues = [
        _due_on(row.group_id, quarter, day) if kind == Kind.REGULAR else None
        for row, day in zip(held, releases, strict=True)
    ]
    keys: dict[str, Any] = {
        "status": Filing.machine.initial,
        "kind": str(kind),
        "quarter": int(quarter),
        "concerns": int(concerns),
        "first": int(first),
        "last": int(last),
        "groups": [row.group_id for row in held],
        "dues": dues,
        "releases": releases,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, keys)
        return int(cursor.rowcount)


def _due_on(group_id: int, quarter: Quarter, released: dt.date | None) -> dt.date | None:
    """应报日: so many working days after the quarter's end, never before the figures are out; None is 未设定."""
    calendar = calendar_of(group_id, quarter)
    if calendar is None or calendar.due_after_working_days is None:
        return None
    try:
        day = add_working_days(quarter.last_day, max(calendar.due_after_working_days, 1))
    except Missing:  # the working-day calendar does not reach that far
        return None
    return max(day, released) if released else day


def _refuse_unless_missing(project: Project, group: IndicatorGroup, concerns: Quarter) -> None:
    own = Period.objects.filter(quarter=concerns, group=group).first()
    words = {"quarter": concerns.label, "group": group.name}
    if own is None or own.status != "closed":
        raise _refused("concerns", _("%(quarter)s“%(group)s”尚未关账，请直接按季填报，不必补报。") % words)
    filed = Filing.objects.filter(project=project, group=group, concerns=concerns)
    if filed.exclude(kind=Kind.ANNUAL).exists():
        raise _refused(
            "concerns",
            _("%(quarter)s“%(group)s”已有填报，不能再补报；要改已锁定的数，请申请限期重开。") % words,
        )
    terms = _terms(project, group, concerns)
    if not terms.exclude(indicator__in=contained_later(project.pk, concerns)).exists():
        raise _refused(
            "concerns",
            _("%(quarter)s的数已包含在同年以后各季的累计数中，不必补报；有差错的请在下一期累计数中调整。")
            % words,
        )


def _host_of(project: Project, group: IndicatorGroup, concerns: Quarter) -> int | None:
    terms = _terms(project, group, concerns).order_by("indicator__order", "-from_quarter", "id")
    host: int | None = terms.values_list("term__arises_in_id", flat=True).first()
    return host


def _terms(project: Project, group: IndicatorGroup, concerns: Quarter) -> Any:
    return CompiledTerm.objects.filter(
        project=project,
        indicator__in=Indicator.objects.filter(group=group),
        from_quarter__lte=concerns,
        to_quarter__gte=concerns,
    )


def _require(actor: User, roles: Collection[str], sentence: str) -> None:
    if not any(actor.holds(role, units=None) for role in roles):
        raise NotAllowed(sentence)


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
