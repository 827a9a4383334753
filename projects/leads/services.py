"""From a first contact to its recognition; every status change goes through `move`."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.common.workflow import begin, move, require_permitted
from kunming_coord.districts.models import District
from projects.leads.checking import check_registration, rivals_of
from projects.leads.evidence import hold_writable, score_for
from projects.leads.models import CLAIMING, Lead, Participation
from projects.leads.moves import MACHINE, ORIGIN, Action
from projects.leads.names import letters_of, name_key
from projects.leads.objections import require_heard
from projects.leads.receipts import issue_receipt
from projects.leads.requirements import requirements_of
from projects.leads.settings import Limit, days_after, due_after
from projects.register.reading import read_text
from projects.register.requirements import require_complete, require_note
from projects.register.services import (
    LEAD,
    ProjectDraft,
    next_code,
    register_project,
    require_filer,
    update_project,
)


@dataclass(frozen=True)
class LeadDraft:
    """What the district says of its first contact; a draft may leave open all but the day."""

    first_contact_on: dt.date
    contact_officer: str = ""
    participation_claimed: str = ""
    description: str = ""


@transaction.atomic
def draft_lead(
    *, origin: District, project: ProjectDraft, lead: LeadDraft, actor: Actor, is_demo: bool = False
) -> Lead:
    """Write down a lead together with its project.

    Raises NotAllowed (not a filer of the district) or Invalid (a wrong code, name, amount or day).
    """
    require_filer(actor, origin)
    columns = _columns(lead)
    made = Lead.objects.create(
        status=MACHINE.initial,
        code=next_code(district=origin, kind=LEAD),
        project=register_project(origin=origin, draft=project, actor=actor, is_demo=is_demo),
        origin=origin,
        **columns,
    )
    begin(made, actor=actor, role=Role.FILER, side=ORIGIN)
    return made


@transaction.atomic
def update_lead(*, lead: Lead, project: ProjectDraft, draft: LeadDraft, actor: Actor) -> Lead:
    """Write a draft or returned lead anew; raises Stale once it is under way, else as draft_lead does."""
    require_filer(actor, lead.origin)
    hold_writable(lead)
    update_project(project=lead.project, draft=project, actor=actor)
    columns = _columns(draft)
    for name, value in columns.items():
        setattr(lead, name, value)
    lead.save(update_fields=list(columns))
    return lead


@transaction.atomic
def register_lead(*, lead: Lead, actor: Actor, note: str = "", claim: str = "") -> Lead:
    """Register a lead: from now on it is protected, as of the server's clock; a later round keeps the first time.

    The blind check is made and kept. Where another unit has a claim on the enterprise a first registration needs a
    `claim` in words why this contact came first: without one the lead comes back as it was, with the check on it, so
    that the question is on record. Every registration gets its sealed receipt.
    Raises Missing (what registration requires), Invalid (the district's own lead once more), NotAllowed or Stale.
    """
    require_permitted(lead, Action.REGISTER, actor)
    require_complete(lead, "registered", requirements_of(lead))
    _refuse_own_twin(lead)
    reason = read_text(claim or "", field="claim", label="主张首谈在先的理由", length=1000) or lead.claim
    check = check_registration(lead, actor=actor)
    if check.conflict and check.told and not reason and lead.registered_at is None:
        return lead
    now, today = timezone.now(), timezone.localdate()
    changes = _step(Action.REGISTER) | {
        "claim": reason,
        "enterprise_key": name_key(lead.project.enterprise_name),
    }
    if lead.registered_at is None:
        changes |= {"registered_at": now, "protected_until": days_after(Limit.PROTECTION, today)}
    move(lead, Action.REGISTER, actor=actor, note=note, changes=changes)
    issue_receipt(lead=lead, actor=actor, at=now)
    return lead


@transaction.atomic
def review_lead(*, lead: Lead, actor: Actor, note: str = "") -> Lead:
    """Take a registered lead up for review; the body that may object sees it from now on. Raises NotAllowed or Stale."""
    require_permitted(lead, Action.REVIEW, actor)
    return move(lead, Action.REVIEW, actor=actor, note=note, changes=_step(Action.REVIEW))


@transaction.atomic
def recognise_lead(*, lead: Lead, participation: str, actor: Actor, note: str = "") -> Lead:
    """Recognise the first contact and its grade of participation; another person than the filer.

    Raises Missing (the grade; the reason where it is not the grade of the rubric, or where two claims were in dispute),
    Invalid (the grade, claims of others not in dispute yet, objections), NotAllowed (role, body, four eyes) or Stale.
    """
    require_permitted(lead, Action.RECOGNISE, actor)
    grade, score = _read_grade(participation), score_for(lead)
    disputed = lead.status == "contested"
    if not disputed and rivals_of(lead).exists():
        raise Invalid("另有单位登记了同一企业的线索，请先“转冲突裁定”，对照双方回执后再认定。")
    if disputed:
        note = require_note(note, "裁定的事实和理由")
    if score.rubric is not None and grade != score.grade:
        note = require_note(
            note, f"与评分等级（{score.total} 分，{score.grade_label or '未达起评分'}）不一致的理由"
        )
    require_heard(lead)
    today = timezone.localdate()
    window = days_after(Limit.RECOGNISED, today)
    changes = _step(Action.RECOGNISE) | {"participation": grade}
    if window is not None:
        changes["protected_until"] = window
    data = {"participation": grade}
    if score.rubric is not None:
        data |= {"score": str(score.total), "suggested": score.grade, "rubric": str(score.rubric.pk)}
    return move(lead, Action.RECOGNISE, actor=actor, note=note, data=data, changes=changes)


@transaction.atomic
def return_lead(*, lead: Lead, actor: Actor, note: str) -> Lead:
    """Send a lead back to its district with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(lead, Action.RETURN, actor)
    reason = require_note(note, "退回理由")
    return move(lead, Action.RETURN, actor=actor, note=reason, changes=_step(Action.RETURN))


@transaction.atomic
def contest_lead(*, lead: Lead, actor: Actor, note: str = "") -> Lead:
    """Put two claims on one enterprise in dispute: this lead, and those of other units that are under review too.

    Raises Invalid (nobody else has a claim), NotAllowed or Stale.
    """
    require_permitted(lead, Action.CONTEST, actor)
    claims = [*rivals_of(lead).values_list("pk", flat=True), lead.pk]
    held = list(Lead.objects.filter(pk__in=claims).select_for_update(no_key=True).order_by("pk"))
    if len(held) == 1:
        raise Invalid("没有其他单位登记同一企业，不存在冲突；可直接认定或退回。")
    move(lead, Action.CONTEST, actor=actor, note=note, changes=_step(Action.CONTEST))
    for rival in held:
        if rival.pk != lead.pk and rival.status == "in_review":
            move(rival, Action.CONTEST, actor=actor, note=note, changes=_step(Action.CONTEST))
    return lead


@transaction.atomic
def dismiss_lead(*, lead: Lead, actor: Actor, note: str) -> Lead:
    """Find that a claim in dispute does not stand, with the finding; raises Missing, NotAllowed or Stale."""
    require_permitted(lead, Action.DISMISS, actor)
    finding = require_note(note, "裁定的事实和理由")
    return move(lead, Action.DISMISS, actor=actor, note=finding, changes=_step(Action.DISMISS))


@transaction.atomic
def withdraw_lead(*, lead: Lead, actor: Actor, note: str) -> Lead:
    """Give a lead up with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(lead, Action.WITHDRAW, actor)
    reason = require_note(note, "撤回理由")
    return move(lead, Action.WITHDRAW, actor=actor, note=reason, changes=_step(Action.WITHDRAW))


def _step(action: str) -> dict[str, Any]:
    """When the step an action leads to began, and when it should be over."""
    today, limit = timezone.localdate(), _NEXT.get(action)
    return {"step_since": today, "due_on": due_after(limit, today) if limit else None}


_NEXT = {
    Action.REGISTER: Limit.REVIEW,
    Action.REVIEW: Limit.DECIDE,
    Action.RETURN: Limit.RESUBMIT,
    Action.CONTEST: Limit.RULING,
}


def _read_grade(participation: str) -> str:
    if not participation:
        sentence = "请选择认定的参与程度。"
        raise Missing(sentence, fields={"participation": sentence})
    if participation not in Participation.values:
        sentence = "参与程度不存在，请从列表中选择。"
        raise Invalid(sentence, fields={"participation": sentence})
    return participation


def _refuse_own_twin(lead: Lead) -> None:
    """The same district may not claim the same project of the same enterprise twice, however it is spelled."""
    title, project = letters_of(lead.project.title), lead.project
    same = Q(project__enterprise_id=project.enterprise_id)
    if key := name_key(project.enterprise_name):
        same |= Q(enterprise_key=key)
    others = Lead.objects.filter(same, origin_id=lead.origin_id, status__in=CLAIMING).exclude(pk=lead.pk)
    for other in others.select_related("project"):
        if letters_of(other.project.title) == title:
            raise Invalid(
                f"本单位已就该企业的同一项目登记线索（{other.code}），请在该线索上补充，不要重复登记。"
            )


def _columns(draft: LeadDraft) -> dict[str, object]:
    if draft.first_contact_on > timezone.localdate():
        sentence = f"“首次接洽日”{draft.first_contact_on:%Y-%m-%d} 晚于今天，请填写实际接洽的日期。"
        raise Invalid(sentence, fields={"first_contact_on": sentence})
    if draft.participation_claimed and draft.participation_claimed not in Participation.values:
        sentence = "申报的参与程度不存在，请从列表中选择。"
        raise Invalid(sentence, fields={"participation_claimed": sentence})
    return {
        "first_contact_on": draft.first_contact_on,
        "contact_officer": read_text(
            draft.contact_officer, field="contact_officer", label="首谈联系人", length=40
        ),
        "participation_claimed": draft.participation_claimed,
        "description": read_text(draft.description, field="description", label="接洽情况"),
    }
