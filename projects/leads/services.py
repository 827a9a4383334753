"""From a first contact to its recognition; every status change goes through `move`."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, Stale
from kunming_coord.common.workflow import begin, move, require_permitted
from kunming_coord.districts.models import District
from projects.leads.models import Lead, Participation
from projects.leads.moves import MACHINE, ORIGIN, Action
from projects.leads.requirements import REQUIREMENTS
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

EDITABLE = ("draft", "returned")


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
    _require_editable(lead)
    update_project(project=lead.project, draft=project, actor=actor)
    columns = _columns(draft)
    for name, value in columns.items():
        setattr(lead, name, value)
    lead.save(update_fields=list(columns))
    return lead


@transaction.atomic
def register_lead(*, lead: Lead, actor: Actor, note: str = "") -> Lead:
    """Register a lead: from now on it is protected, as of the server's clock; a later round keeps the first time.

    Raises Missing (what registration requires), NotAllowed or Stale.
    """
    require_permitted(lead, Action.REGISTER, actor)
    require_complete(lead, "registered", REQUIREMENTS)
    changes = {} if lead.registered_at else {"registered_at": timezone.now()}
    return move(lead, Action.REGISTER, actor=actor, note=note, changes=changes)


@transaction.atomic
def review_lead(*, lead: Lead, actor: Actor, note: str = "") -> Lead:
    """Take a registered lead up for review; raises NotAllowed or Stale."""
    return move(lead, Action.REVIEW, actor=actor, note=note)


@transaction.atomic
def recognise_lead(*, lead: Lead, participation: str, actor: Actor, note: str = "") -> Lead:
    """Recognise the first contact and its grade of participation; another person than the filer.

    Raises Missing or Invalid (the grade), NotAllowed (role, four eyes) or Stale.
    """
    require_permitted(lead, Action.RECOGNISE, actor)
    if not participation:
        sentence = "请选择认定的参与程度。"
        raise Missing(sentence, fields={"participation": sentence})
    if participation not in Participation.values:
        sentence = "参与程度不存在，请从列表中选择。"
        raise Invalid(sentence, fields={"participation": sentence})
    return move(
        lead,
        Action.RECOGNISE,
        actor=actor,
        note=note,
        data={"participation": participation},
        changes={"participation": participation},
    )


@transaction.atomic
def return_lead(*, lead: Lead, actor: Actor, note: str) -> Lead:
    """Send a lead back to its district with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(lead, Action.RETURN, actor)
    return move(lead, Action.RETURN, actor=actor, note=require_note(note, "退回理由"))


@transaction.atomic
def withdraw_lead(*, lead: Lead, actor: Actor, note: str) -> Lead:
    """Give a lead up with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(lead, Action.WITHDRAW, actor)
    return move(lead, Action.WITHDRAW, actor=actor, note=require_note(note, "撤回理由"))


def _require_editable(lead: Lead) -> None:
    """Lock the row, so that nobody registers what is being rewritten."""
    current = Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
    if current.status not in EDITABLE or current.version != lead.version:
        raise Stale(f"该线索当前状态为“{MACHINE.status_label(current.status)}”，不能再修改；请刷新页面。")


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
