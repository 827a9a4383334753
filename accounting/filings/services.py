"""Filing a quarter: opened by the city, filled and submitted by the host, verified by another person."""

from collections.abc import Mapping

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounting.filings import checks, queries
from accounting.filings.due import mark_due
from accounting.filings.models import Filing, FilingValue
from accounting.filings.moves import HOST, Action
from accounting.periods.models import Period
from accounting.periods.services import hold_open, periods_of
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.workflow import move, move_all, require_permitted
from projects.policies.models import Indicator

OPENERS = (Role.APPROVER, Role.STATISTICIAN, Role.TREASURER)
EDITABLE = ("due", "filling", "returned")

# One filing per project and group with a term in the quarter; the district of the group's first indicator files.
_OPEN = """
    INSERT INTO accounting_filing (uid, status, version, project_id, group_id, kind, quarter, concerns, host_id,
                                   due_on, explanation, created_at)
    SELECT gen_random_uuid(), %(status)s, 0, needed.project_id, needed.group_id, 'regular', %(quarter)s, %(quarter)s,
           needed.host_id, NULL, '', now()
    FROM (
        SELECT DISTINCT ON (compiled.project_id, indicator.group_id)
               compiled.project_id, indicator.group_id, term.arises_in_id AS host_id
        FROM projects_compiledterm AS compiled
        JOIN projects_agreementterm AS term ON term.id = compiled.term_id
        JOIN projects_indicator AS indicator ON indicator.id = compiled.indicator_id
        WHERE %(quarter)s BETWEEN compiled.from_quarter AND compiled.to_quarter
        ORDER BY compiled.project_id, indicator.group_id, indicator."order", compiled.id
    ) AS needed
    JOIN accounting_period AS period ON period.quarter = %(quarter)s AND period.group_id = needed.group_id
    WHERE period.id = ANY(%(open)s)
    ON CONFLICT (project_id, group_id, kind, concerns) DO NOTHING
"""


@transaction.atomic
def open_filings(*, quarter: Quarter, actor: User) -> int:
    """Make the missing filings of a quarter, for every open indicator group; returns how many were made.

    Raises NotAllowed for anybody but the city's approver, statistician or treasurer and the system.
    """
    if not any(actor.holds(role, units=None) for role in (*OPENERS, Role.SYSTEM)):
        raise NotAllowed(_("生成季度填报由市级批准、统计核对或财政核算岗位办理。"))
    open_periods = [period for period in periods_of(quarter=quarter) if period.status == "open"]
    for period in open_periods:
        hold_open(quarter=quarter, group=period.group)
    with connection.cursor() as cursor:
        keys = [period.pk for period in open_periods]
        cursor.execute(_OPEN, {"quarter": int(quarter), "open": keys, "status": Filing.machine.initial})
        return int(cursor.rowcount)


@transaction.atomic
def save_values(*, filing: Filing, values: Mapping[str, int | None], explanation: str, actor: User) -> Filing:
    """Keep a draft: each changed figure (indicator code → fen) becomes a new revision; None leaves it unstated.

    Raises Invalid for a foreign indicator, a figure out of range or one that would be emptied, NotAllowed for
    anybody but the host's filer, Stale once the filing is on its way.
    """
    _hold(filing)
    if not actor.holds(Role.FILER, units=filing.side_units(HOST)):
        raise NotAllowed(_("只有填报区县的经办人可以填报。"))
    if filing.status not in EDITABLE:
        status = filing.machine.status_label(filing.status)
        raise Stale(_("该填报当前状态为“%(status)s”，不能再修改；请刷新页面。") % {"status": status})
    _write_revisions(filing, values, actor)
    if filing.status == "due":
        return move(filing, Action.FILL, actor=actor, changes={"explanation": explanation.strip()})
    filing.explanation = explanation.strip()
    filing.save(update_fields=["explanation"])
    return filing


@transaction.atomic
def submit_filing(*, filing: Filing, actor: User, note: str = "") -> Filing:
    """File the figures. Raises Missing where a value, or the 上报说明 a check relation asks for, is not there."""
    _hold(filing)
    require_permitted(filing, Action.SUBMIT, actor)
    indicators = queries.required_indicators(filing)
    values = queries.current_values([filing]).get(filing.pk, {})
    if blanks := [indicator for indicator in indicators if indicator.pk not in values]:
        names = "、".join(indicator.name for indicator in blanks)
        raise Missing(
            _("还有 %(count)s 项未填：%(names)s。确为零的请填 0，再上报。")
            % {"count": len(blanks), "names": names},
            fields={indicator.code: _("请填写本期数；确为零的请填 0。") for indicator in blanks},
        )
    if not filing.explanation:
        _require_explanation(filing, indicators, values)
    return move(filing, Action.SUBMIT, actor=actor, note=note)


@transaction.atomic
def file_figures(
    *, filing: Filing, values: Mapping[str, int | None], explanation: str, actor: User
) -> Filing:
    """Keep the figures and file them in one step, or do neither; raises what the two steps raise."""
    save_values(filing=filing, values=values, explanation=explanation, actor=actor)
    return submit_filing(filing=filing, actor=actor)


@transaction.atomic
def verify_filing(*, filing: Filing, actor: User, note: str = "") -> Filing:
    """Verify the figures for the city; raises NotAllowed for whoever entered one of them or holds another role."""
    _hold(filing)
    _refuse_own_figures(filing, actor)
    move(filing, Action.VERIFY, actor=actor, note=note)
    mark_due(Filing.objects.filter(pk=filing.pk))
    return filing


@transaction.atomic
def return_filing(*, filing: Filing, actor: User, note: str) -> Filing:
    """Send the filing back to its district; raises Missing without a reason."""
    _hold(filing)
    require_permitted(filing, Action.RETURN, actor)
    if not note.strip():
        raise Missing(_("请写明退回理由，便于填报区县修改。"), fields={"note": _("请写明退回理由。")})
    return move(filing, Action.RETURN, actor=actor, note=note)


@transaction.atomic
def lock_filings(*, period: Period, actor: User) -> int:
    """Lock every verified filing of a closing quarter in one statement; returns how many."""
    filings = Filing.objects.filter(quarter=period.quarter, group_id=period.group_id)
    return move_all(filings, Action.LOCK, actor=actor, note=_("关账锁定"))


def findings_of(filing: Filing) -> list[checks.Finding]:
    """The check relations the filing's present figures break."""
    values = queries.current_values([filing]).get(filing.pk, {})
    return _findings(filing, queries.required_indicators(filing), values)


def _hold(filing: Filing) -> None:
    """Hold the quarter open and the filing as the caller saw it, until the transaction ends."""
    hold_open(quarter=filing.quarter, group=filing.group)
    held = Filing.objects.select_for_update().filter(pk=filing.pk, version=filing.version)
    if not held.exists():
        raise Stale(_("该填报刚刚已由他人办理，请刷新页面查看最新状态后再操作。"))


def _refuse_own_figures(filing: Filing, actor: User) -> None:
    """Four eyes by person also for those who only kept a draft, which is no move."""
    authors = User.objects.filter(pk__in=filing.values.values("actor_id"))
    if actor.person_id is not None and authors.filter(person_id=actor.person_id).exists():
        raise NotAllowed(_("同一人不得既填报又审核（按人认定，不按账号），请由另一位工作人员办理。"))


def _write_revisions(filing: Filing, values: Mapping[str, int | None], actor: User) -> None:
    indicators = {indicator.code: indicator for indicator in queries.required_indicators(filing)}
    current = queries.current_values([filing]).get(filing.pk, {})
    fresh = []
    for code, amount in values.items():
        indicator = indicators.get(code)
        if indicator is None:
            raise Invalid(_("指标“%(code)s”不在本次填报范围内。") % {"code": code[:40]})
        before = current.get(indicator.pk)
        if amount is None or not -checks.LARGEST_FEN <= amount <= checks.LARGEST_FEN:
            _refuse(indicator, amount, before)
        elif before is None or before.amount_fen != amount:
            fresh.append(_revision(filing, indicator, amount, before, actor))
    FilingValue.objects.bulk_create(fresh)


def _refuse(indicator: Indicator, amount: int | None, before: FilingValue | None) -> None:
    """A figure out of range is refused; a blank is refused where a figure was already kept."""
    if amount is not None:
        text = _("“%(name)s”数值过大，请核对单位是否应为元。") % {"name": indicator.name}
        raise Invalid(text, fields={indicator.code: text})
    if before is not None:
        shown = format_fen(before.amount_fen, Unit.WAN, places=6)
        text = _("“%(name)s”已保存为 %(shown)s 万元，不能清空；请改为正确的数，确为零的请填 0。") % {
            "name": indicator.name,
            "shown": shown,
        }
        raise Invalid(text, fields={indicator.code: text})


def _revision(
    filing: Filing, indicator: Indicator, amount: int, before: FilingValue | None, actor: User
) -> FilingValue:
    return FilingValue(
        filing=filing,
        indicator=indicator,
        revision=before.revision + 1 if before else 1,
        amount_fen=amount,
        actor_id=actor.pk,
        actor_label=actor.label,
    )


def _require_explanation(
    filing: Filing, indicators: list[Indicator], values: Mapping[int, FilingValue]
) -> None:
    if findings := _findings(filing, indicators, values):
        listed = "；".join(_("关系 %(number)s：%(text)s") % _as_words(finding) for finding in findings)
        text = _("以下审核关系不符，请核对；数据无误的请填写上报说明：%(listed)s。") % {"listed": listed}
        raise Missing(text, fields={"explanation": text})


def _as_words(finding: checks.Finding) -> dict[str, object]:
    return {"number": finding.number, "text": finding.sentence}


def _findings(
    filing: Filing, indicators: list[Indicator], values: Mapping[int, FilingValue]
) -> list[checks.Finding]:
    previous = queries.previous_values(filing)
    found: list[checks.Finding] = []
    for indicator in indicators:
        if (value := values.get(indicator.pk)) is not None:
            before = previous.get(indicator.pk)
            figure = checks.Figure(
                name=indicator.name,
                amount_fen=value.amount_fen,
                previous_fen=before.amount_fen if before else None,
                previous_quarter=before.filing.quarter if before else None,
            )
            found += checks.findings_of(figure)
    return found
