"""三方核对: comparing a quarter, the statistics bureau's answers, and the life of a difference."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.filings.models import FilingValue
from accounting.periods.models import Period
from accounting.reconciliation.comparing import Compared, collect, hold_quarter, judge
from accounting.reconciliation.models import (
    Answer,
    DeviationBand,
    Reason,
    ReconciliationItem,
    ReconciliationLine,
    StatisticsAnswer,
)
from accounting.reconciliation.moves import Action
from accounting.reconciliation.queries import values_of
from accounting.reconciliation.wording import words_only
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Busy, DomainError, Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.runs import RunContext, enqueue_run
from kunming_coord.common.workflow import move, require_permitted

COMPARE = "reconcile_quarter"
COMPARERS = (Role.STATISTICIAN, Role.TREASURER, Role.APPROVER, Role.SYSTEM)
ANSWERER = Role.STATISTICIAN
MOST_ANSWERS = 500  # of one batch; more come as a file


@dataclass(frozen=True)
class AnswerDraft:
    """What the statistics bureau says: a word, for 偏差区间 its band by code, and why."""

    answer: str
    band: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class AnswerResult:
    """What became of one row of a batch; `refused` is the sentence that says why it was not kept."""

    line: ReconciliationLine
    refused: str = ""


@transaction.atomic
def reconcile(*, quarter: Quarter, actor: User) -> Compared:
    """Compare everything filed for a quarter with its other sides; safe to repeat, late, concurrently.

    Raises NotAllowed for anybody but the city's statistician, treasurer or approver and the system.
    """
    if not any(actor.holds(role, units=None) for role in COMPARERS):
        raise NotAllowed(_("三方核对由市级统计核对、财政核算或批准岗位发起，您的岗位不能办理。"))
    hold_quarter(quarter)
    made, changed = collect(quarter)
    opened, closed = judge(quarter, today=timezone.localdate())
    return Compared(made, changed, opened, closed)


@transaction.atomic
def start_reconciliation(*, quarter: Quarter, actor: User) -> Run:
    """Queue the comparison of a quarter; raises NotAllowed as `reconcile`, Busy while one is unfinished."""
    if not any(actor.holds(role, units=None) for role in COMPARERS):
        raise NotAllowed(_("三方核对由市级统计核对、财政核算或批准岗位发起，您的岗位不能办理。"))
    return enqueue_run(
        kind=COMPARE, key=f"reconcile/{quarter.code}", actor=actor, params={"quarter": quarter.code}
    )


def queue_reconciliations() -> int:
    """Queue the comparison of quarters that are not closed or have differences; what is queued already stays so."""
    open_quarters = Period.objects.exclude(status="closed").values_list("quarter", flat=True)
    unfinished = ReconciliationItem.objects.all().unfinished().values_list("line__quarter", flat=True)
    queued = 0
    for quarter in sorted({*open_quarters.order_by().distinct(), *unfinished.order_by().distinct()}):
        try:
            start_reconciliation(quarter=Quarter(quarter), actor=system_user())
        except Busy:
            continue
        queued += 1
    return queued


def run_reconciliation(*, context: RunContext) -> None:
    """The work of a queued comparison, ended by the run's fence."""
    quarter = Quarter.parse(context.params["quarter"])
    context.progress(5, _("正在比对"))
    with transaction.atomic():
        done = reconcile(quarter=quarter, actor=system_user())
        context.finish(
            _("%(quarter)s三方核对完成") % {"quarter": quarter.label},
            **{_("新增核对行"): done.lines, _("数据有变"): done.changed},
            **{_("新增差异"): done.opened, _("自动办结"): done.closed},
        )


@transaction.atomic
def answer_line(*, line: ReconciliationLine, draft: AnswerDraft, actor: User) -> StatisticsAnswer:
    """Keep the statistics bureau's answer to a filed figure and compare the line anew.

    The same answer again is not a new one. Raises NotAllowed for anybody but 统计核对, Invalid for a band or reason
    that does not fit or a figure in the note, Stale where the filed figure is no longer the one that was seen.
    """
    if not actor.holds(ANSWERER, units=None):
        raise NotAllowed(_("统计答复由市统计局统计核对岗位办理，您的岗位不能办理。"))
    band = _checked_band(draft, line.quarter)
    note = words_only(draft.note)
    hold_quarter(line.quarter)
    held = ReconciliationLine.objects.select_related("answer").get(pk=line.pk)
    if held.filed_fen is None or held.filed_version is None or held.filed_version != line.filed_version:
        raise Stale(_("填报数已变更，请刷新页面，按新的填报数答复。"))
    before: StatisticsAnswer | None = held.answer
    reason = "" if draft.answer == Answer.AGREE else draft.reason
    said = (draft.answer, band.pk if band else None, reason, note, held.filed_version)
    if before and said == (before.answer, before.band_id, before.reason, before.note, before.filed_version):
        return before
    answer = StatisticsAnswer.objects.create(
        line=held,
        revision=before.revision + 1 if before else 1,
        answer=draft.answer,
        band=band,
        reason=reason,
        note=note,
        filed_version=held.filed_version,
        actor_id=actor.pk,
        actor_label=actor.label,
        unit_label=actor.unit_label,
    )
    held.answer = answer
    held.save(update_fields=["answer"])
    _judge_again(held)
    return answer


def answer_lines(
    *, rows: Iterable[tuple[ReconciliationLine, AnswerDraft]], actor: User
) -> list[AnswerResult]:
    """Keep many answers, each by itself: what is refused says why and holds nothing else up.

    Raises NotAllowed as `answer_line`, Invalid for more than `MOST_ANSWERS` rows.
    """
    wanted = list(rows)
    if not actor.holds(ANSWERER, units=None):
        raise NotAllowed(_("统计答复由市统计局统计核对岗位办理，您的岗位不能办理。"))
    if len(wanted) > MOST_ANSWERS:
        raise Invalid(
            _("一次最多答复 %(most)s 行，现为 %(now)s 行；更多的请用 Excel 导入。")
            % {"most": MOST_ANSWERS, "now": len(wanted)}
        )
    return [AnswerResult(line, _refusal_of(line, draft, actor)) for line, draft in wanted]


@transaction.atomic
def explain_item(*, item: ReconciliationItem, actor: User, reason: str, note: str) -> ReconciliationItem:
    """The filing district says why the sides differ; raises Missing without reason or words."""
    hold_quarter(item.line.quarter)
    require_permitted(item, Action.EXPLAIN, actor)
    fields = {}
    if reason not in Reason.values:
        fields["reason"] = _("请选择原因：时点差、口径差、归属差、漏报或其他。")
    if not note.strip():
        fields["note"] = _("请写明差异原因和拟办意见。")
    if fields:
        raise Missing(next(iter(fields.values())), fields=fields)
    move(
        item,
        Action.EXPLAIN,
        actor=actor,
        note=note.strip(),
        changes={"reason": reason, "explanation": note.strip()},
        data={"reason": reason},
    )
    _judge_again(item.line)
    return item


@transaction.atomic
def accept_item(
    *, item: ReconciliationItem, actor: User, note: str = "", correct: bool = False
) -> ReconciliationItem:
    """Accept an explanation. Where nothing has to be corrected the difference is settled; else it waits for the figure.

    Raises NotAllowed for another role and for whoever filed or explained, also through another account.
    """
    hold_quarter(item.line.quarter)
    require_permitted(item, Action.ACCEPT, actor)
    _refuse_own_figures(item.line, actor)
    line = ReconciliationLine.objects.get(pk=item.line_id)
    facts = {"filed_fen": line.filed_fen, "tax_fen": line.tax_fen, "answer_id": line.answer_id}
    move(item, Action.ACCEPT, actor=actor, note=note, changes=facts, data={"correct": correct})
    if not correct:
        move(
            item,
            Action.CLOSE,
            actor=system_user(),
            note=_("说明已认可，无需更正。"),
            changes={"settled": True},
        )
    _judge_again(line)
    return item


@transaction.atomic
def return_item(*, item: ReconciliationItem, actor: User, note: str) -> ReconciliationItem:
    """Send an explanation back; raises Missing without a reason."""
    hold_quarter(item.line.quarter)
    require_permitted(item, Action.RETURN, actor)
    if not note.strip():
        raise Missing(_("请写明退回理由，便于填报区县补充说明。"), fields={"note": _("请写明退回理由。")})
    move(item, Action.RETURN, actor=actor, note=note)
    _judge_again(item.line)
    return item


def _refusal_of(line: ReconciliationLine, draft: AnswerDraft, actor: User) -> str:
    try:
        answer_line(line=line, draft=draft, actor=actor)
    except DomainError as error:
        return error.message
    return ""


def _judge_again(line: ReconciliationLine) -> None:
    judge(line.quarter, today=timezone.localdate(), lines=[line.pk])
    line.refresh_from_db(fields=["state", "tax_verdict", "statistics_verdict"])


def _checked_band(draft: AnswerDraft, quarter: Quarter) -> DeviationBand | None:
    """The band an answer names, after checking that answer, band and reason fit; raises Invalid."""
    fields = {}
    band = DeviationBand.objects.on(quarter.last_day).filter(code=draft.band).first() if draft.band else None
    if draft.answer not in Answer.values:
        fields["answer"] = _("请选择一致、偏差区间或不一致。")
    elif draft.answer == Answer.BAND and band is None:
        fields["band"] = _("答复偏差区间的，请选择区间。")
    elif draft.answer != Answer.BAND and draft.band:
        fields["band"] = _("只有答复偏差区间时才选择区间，请留空。")
    if draft.answer in (Answer.BAND, Answer.DIFFER) and draft.reason not in Reason.values:
        fields["reason"] = _("请选择原因：时点差、口径差、归属差、漏报或其他。")
    if draft.reason == Reason.OTHER and not draft.note.strip():
        fields["note"] = _("原因为“其他”的，请写明。")
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)
    return band


def _refuse_own_figures(line: ReconciliationLine, actor: User) -> None:
    """Four eyes by person: who entered one of the figures compared does not accept its explanation."""
    authors = FilingValue.objects.filter(pk__in=values_of(line)).values("actor_id")
    mine = User.objects.filter(pk__in=authors, person_id=actor.person_id)
    if actor.person_id is not None and mine.exists():
        raise NotAllowed(_("同一人不得既填报又认可（按人认定，不按账号），请由另一位工作人员办理。"))
