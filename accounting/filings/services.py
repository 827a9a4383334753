"""Filing a quarter: filled and submitted by the host, verified by another person of the city."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounting.filings import checks, queries
from accounting.filings.apportioning import refuse_excess
from accounting.filings.due import mark_due
from accounting.filings.holding import hold_filing
from accounting.filings.measuring import filed_this_year
from accounting.filings.models import Filing, FilingValue
from accounting.filings.moves import HOST, Action
from accounting.filings.opening import OPENERS, open_filings
from accounting.filings.reopening import (
    CLOSED_AGAIN,
    require_explanation_in_scope,
    require_time_left,
)
from accounting.filings.vocabulary import Kind, Measure
from accounting.filings.window import Standing
from accounting.filings.writing import FigureDetail, columns_of, write_revisions
from accounting.periods.models import Period
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Missing, NotAllowed, Stale
from kunming_coord.common.workflow import move, move_all, require_permitted
from projects.policies.models import Indicator

__all__ = ["EDITABLE", "OPENERS", "FigureDetail", "open_filings"]

EDITABLE = ("due", "filling", "returned", "reopened")


@transaction.atomic
def save_values(
    *,
    filing: Filing,
    values: Mapping[str, int | None],
    explanation: str,
    actor: User,
    details: Mapping[str, FigureDetail] | None = None,
) -> Filing:
    """Keep a draft: each changed figure becomes a new revision; None leaves it unstated.

    `values` are indicator code → hundredths of the currency it is filed in (fen), in the measure of the indicator;
    `details` what may stand beside them. Raises Invalid for a foreign indicator, a figure out of range or of the
    reopening's scope, or one that would be emptied, NotAllowed for anybody but the host's filer, Stale once the
    filing is on its way or its reopening has expired.
    """
    hold_filing(filing)
    if not actor.holds(Role.FILER, units=filing.side_units(HOST)):
        raise NotAllowed(_("只有填报区县的经办人可以填报。"))
    if filing.status not in EDITABLE:
        status = filing.machine.status_label(filing.status)
        raise Stale(_("该填报当前状态为“%(status)s”，不能再修改；请刷新页面。") % {"status": status})
    require_time_left(filing)
    said = explanation.strip()
    require_explanation_in_scope(filing, said)
    write_revisions(filing, values, details, actor)
    if filing.status == "due":
        return move(filing, Action.FILL, actor=actor, changes={"explanation": said})
    filing.explanation = said
    filing.save(update_fields=["explanation"])
    return filing


@transaction.atomic
def submit_filing(*, filing: Filing, actor: User, note: str = "") -> Filing:
    """File the figures.

    Raises Missing where a value, or the 上报说明 a check relation asks for, is not there, Invalid where a relation does
    not hold that nothing explains.
    """
    hold_filing(filing)
    require_permitted(filing, Action.SUBMIT, actor)
    require_time_left(filing)
    indicators = queries.required_indicators(filing)
    values = queries.current_values([filing]).get(filing.pk, {})
    _require_figures(indicators, values)
    _require_measures(filing, values)
    _require_notes_of_revisions(filing, indicators, values)
    refuse_excess(filing, indicators, values, everywhere=False)
    _require_explanation(filing, indicators, values)
    return move(filing, Action.SUBMIT, actor=actor, note=note)


@transaction.atomic
def file_figures(
    *,
    filing: Filing,
    values: Mapping[str, int | None],
    explanation: str,
    actor: User,
    details: Mapping[str, FigureDetail] | None = None,
) -> Filing:
    """Keep the figures and file them in one step, or do neither; raises what the two steps raise."""
    save_values(filing=filing, values=values, explanation=explanation, actor=actor, details=details)
    return submit_filing(filing=filing, actor=actor)


@transaction.atomic
def verify_filing(*, filing: Filing, actor: User, note: str = "") -> Filing:
    """Verify the figures for the city; the ledger is told. A filing reopened in a closed quarter is locked at once.

    Raises NotAllowed for whoever entered one of the figures or holds another role, Invalid where the projects of an
    enterprise exceed it.
    """
    period = hold_filing(filing)
    _refuse_own_figures(filing, actor)
    require_permitted(filing, Action.VERIFY, actor)
    values = queries.current_values([filing]).get(filing.pk, {})
    refuse_excess(filing, queries.required_indicators(filing), values, everywhere=True)
    locks_again = filing.in_reopening and period == "closed"
    reopened = {} if locks_again or not filing.in_reopening else CLOSED_AGAIN
    move(filing, Action.VERIFY, actor=actor, note=note, changes=reopened)
    if locks_again:
        move(filing, Action.LOCK, actor=system_user(), note=_("重新锁定"), changes=CLOSED_AGAIN)
    mark_due(Filing.objects.filter(pk=filing.pk))
    return filing


@transaction.atomic
def return_filing(*, filing: Filing, actor: User, note: str) -> Filing:
    """Send the filing back to its district; raises Missing without a reason."""
    hold_filing(filing)
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
    """The check relations the filing's present figures break, those that are only told included."""
    values = queries.current_values([filing]).get(filing.pk, {})
    return _findings(filing, queries.required_indicators(filing), values)


def _refuse_own_figures(filing: Filing, actor: User) -> None:
    """Four eyes by person also for those who only kept a draft, which is no move."""
    authors = User.objects.filter(pk__in=filing.values.values("actor_id"))
    if actor.person_id is not None and authors.filter(person_id=actor.person_id).exists():
        raise NotAllowed(_("同一人不得既填报又审核（按人认定，不按账号），请由另一位工作人员办理。"))


def _require_figures(indicators: list[Indicator], values: Mapping[int, FilingValue]) -> None:
    if blanks := [indicator for indicator in indicators if indicator.pk not in values]:
        names = "、".join(indicator.name for indicator in blanks)
        raise Missing(
            _("还有 %(count)s 项未填：%(names)s。确为零的请填 0，再上报。")
            % {"count": len(blanks), "names": names},
            fields={indicator.code: _("请填写；确为零的请填 0。") for indicator in blanks},
        )


def _require_measures(filing: Filing, values: Mapping[int, FilingValue]) -> None:
    """A draft kept under another measure (the rule was changed since) is stated anew."""
    fields = {}
    for column in columns_of(filing):
        value = values.get(column.indicator.pk)
        if value is not None and value.measure != column.measure:
            fields[column.code] = _("“%(name)s”现按%(measure)s填报，请重新填写后再上报。") % {
                "name": column.indicator.name,
                "measure": Measure(column.measure).label,
            }
    if fields:
        raise Missing(next(iter(fields.values())), fields=fields)


def _require_notes_of_revisions(
    filing: Filing, indicators: list[Indicator], values: Mapping[int, FilingValue]
) -> None:
    """Check relation 11: what a reopening changed says why, figure by figure."""
    if not filing.in_reopening:
        return
    event = filing.events.filter(action=Action.REOPEN).order_by("-sequence")[0]
    kept: dict[str, int] = event.data["revisions"]
    fields = {}
    for indicator in indicators:
        value = values.get(indicator.pk)
        if value is not None and value.revision > kept.get(indicator.code, 0) and not value.note:
            fields[f"{indicator.code}.note"] = _(
                "审核关系 11：“%(name)s”在限期重开中已修改，请填写修订说明。"
            ) % {"name": indicator.name}
    if fields:
        raise Missing(next(iter(fields.values())), fields=fields)


def _require_explanation(
    filing: Filing, indicators: list[Indicator], values: Mapping[int, FilingValue]
) -> None:
    """The 上报说明 speaks for all figures, a note beside a figure for that one."""
    if filing.explanation:
        return
    noted = {value.indicator.name for value in values.values() if value.note}
    findings = [
        finding
        for finding in _findings(filing, indicators, values)
        if finding.level == checks.Level.EXPLAIN and finding.indicator not in noted
    ]
    if findings:
        listed = "；".join(_("关系 %(number)s：%(text)s") % _as_words(finding) for finding in findings)
        text = _("以下审核关系不符，请核对；数据无误的请填写上报说明：%(listed)s。") % {"listed": listed}
        raise Missing(text, fields={"explanation": text})


def _as_words(finding: checks.Finding) -> dict[str, object]:
    return {"number": finding.number, "text": finding.sentence}


def _findings(
    filing: Filing, indicators: list[Indicator], values: Mapping[int, FilingValue]
) -> list[checks.Finding]:
    previous, year = queries.previous_values(filing), filed_this_year(filing)
    standing = Standing([filing])
    outside, unauthorised = standing.outside(filing), standing.unauthorised(filing)
    found: list[checks.Finding] = []
    for indicator in indicators:
        if (value := values.get(indicator.pk)) is not None:
            figure = _figure(filing, value, previous.get(indicator.pk), year.get(indicator.pk))
            found += checks.findings_of(figure, outside=outside.get(indicator.pk, ""))
    if unauthorised and values:
        found.append(checks.Finding(checks.UNAUTHORISED, unauthorised.rstrip("。"), checks.Level.NOTICE))
    return found


def _figure(
    filing: Filing, value: FilingValue, before: FilingValue | None, year_fen: int | None
) -> checks.Figure:
    """A figure beside its base of comparison: the last one filed, for a whole year the quarters filed."""
    annual = filing.kind == Kind.ANNUAL
    previous = year_fen if annual else before.amount_fen if before else None
    label = _("当年各季合计") if annual else before.filing.concerns.label if before else "—"
    return checks.Figure(
        name=value.indicator.name,
        amount_fen=value.amount_fen,
        previous_fen=previous,
        previous_label=label,
        measure=value.measure,
        year_fen=year_fen,
        restated_fen=value.restated_previous_fen,
    )
