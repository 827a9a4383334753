"""Before a recognition counts, the body that is told may object; the recogniser answers it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.leads.models import Lead
from projects.leads.records import LeadObjection
from projects.leads.settings import Duty, Limit, acts_for, body_for, due_after
from projects.register.reading import read_text
from projects.register.requirements import require_note

HEARD = ("in_review", "contested")  # statuses in which a recognition is still ahead


@transaction.atomic
def lodge_objection(*, lead: Lead, kind: str, text: str, actor: Actor) -> LeadObjection:
    """Object to a recognition with a reason, or say that there is no objection.

    Raises NotAllowed (another body), Stale (not under review), Missing (the reason) or Invalid (too late).
    """
    if not may_object(actor):
        body = body_for(Duty.OBJECT)
        raise NotAllowed(f"首谈认定的异议由{body.short_name if body else '规定的单位'}提出。")
    if kind not in LeadObjection.Kind.values:
        raise Invalid("请选择提出异议或无异议。", fields={"kind": "请选择提出异议或无异议。"})
    current = Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
    if current.status not in HEARD:
        raise Stale("该线索不在审查或裁定中，不能再提异议；请刷新页面。")
    until = objections_until(lead)
    if until is not None and until < timezone.localdate():
        raise Invalid(f"异议期已于 {until:%Y-%m-%d} 届满，不能再提异议。")
    reason = read_text(text, field="text", label="理由", length=2000)
    if kind == LeadObjection.Kind.OBJECTION and not reason:
        raise Missing("请写明异议的理由。", fields={"text": "请写明异议的理由。"})
    return LeadObjection.objects.create(
        lead=lead,
        round=lead.receipts.count(),
        kind=kind,
        text=reason,
        lodged_by_id=actor.pk,
        lodged_by_label=actor.label,
    )


@transaction.atomic
def answer_objection(*, objection: LeadObjection, answer: str, note: str, actor: Actor) -> LeadObjection:
    """Uphold or overrule an objection with a reason; raises NotAllowed, Invalid, Missing or Stale."""
    if not may_answer(actor):
        raise NotAllowed("异议由认定单位的首谈认定岗位答复。")
    if answer not in LeadObjection.Answer.values:
        raise Invalid("请选择异议成立或不成立。", fields={"answer": "请选择异议成立或不成立。"})
    reason = require_note(note, "答复理由")
    held = LeadObjection.objects.select_for_update().get(pk=objection.pk)
    if not held.is_open:
        raise Stale("该异议已经答复，请刷新页面。")
    held.answer, held.answer_note = answer, reason
    held.answered_by_label, held.answered_at = actor.label, timezone.now()
    held.save(update_fields=["answer", "answer_note", "answered_by_label", "answered_at"])
    return held


def may_object(actor: Actor) -> bool:
    """Whether somebody speaks for the body that is told of recognitions."""
    return acts_for(actor, Duty.OBJECT, Role.REVIEWER, Role.APPROVER)


def may_answer(actor: Actor) -> bool:
    """Whether somebody recognises first contacts, and so answers objections to it."""
    return acts_for(actor, Duty.RECOGNISE, Role.RECOGNISER)


def objections_until(lead: Lead) -> dt.date | None:
    """The last day for objections: so many working days after the review began; None where no length is set."""
    begun = lead.events.filter(action="review").order_by("-sequence").values_list("at", flat=True).first()
    return due_after(Limit.OBJECTION, timezone.localtime(begun).date()) if begun else None


def require_heard(lead: Lead) -> None:
    """Refuse a recognition over an objection, or before the time for one is over; raises Invalid."""
    spoken = list(lead.objections.filter(round=lead.receipts.count()))
    if any(objection.is_open for objection in spoken):
        raise Invalid("有异议尚未答复，请先答复异议再认定。")
    if any(objection.answer == LeadObjection.Answer.UPHELD for objection in spoken):
        raise Invalid("异议已经成立，本轮不能认定；请退回补充，或裁定不成立。")
    until = objections_until(lead)
    silent = not any(objection.kind == LeadObjection.Kind.NONE for objection in spoken)
    if until is not None and silent and until >= timezone.localdate():
        body = body_for(Duty.OBJECT)
        name = body.short_name if body else "被知会单位"
        raise Invalid(f"异议期至 {until:%Y-%m-%d}，{name}尚未表示无异议，期满或其表示无异议后方可认定。")
