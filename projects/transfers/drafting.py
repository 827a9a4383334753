"""Writing a request down: from a recognised lead, or from a project of one's own, under an explicitly chosen scheme."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.workflow import begin
from kunming_coord.districts.models import District
from parks.directory.models import Park
from projects.leads.expiring import hand_over_lead
from projects.leads.models import Lead
from projects.register.models import Project
from projects.register.reading import read_text
from projects.register.services import TRANSFER, ProjectDraft, next_code, require_filer, update_project
from projects.transfers.models import RelocationClass, Transfer
from projects.transfers.moves import EDITABLE, HOST, INVESTMENT, KEY_PARK, MACHINE, ORIGIN, RELOCATION
from projects.transfers.queries import may_host
from projects.transfers.screening import refuse_excluded, require_listed

ENDED = ("withdrawn", "not_applicable", "terminated", "expired")
MOST_LAND_MU = Decimal("1000000")
DOCUMENT_LENGTH = 120
WRITTEN = (
    *("proposed_host", "reason", "land_mu", "needs", "kind_confirmed", "conditions_confirmed"),
    *("choice_reason", "park", "class_claimed", "policy_document", "origin"),
)


@dataclass(frozen=True)
class TransferDraft:
    """A request as the district files it; all of it may stay open until it is submitted.

    `project`, where given, rewrites the project; land in 亩; `conditions_confirmed` are codes of the policy's items.
    Under relocation `other_side` is the unit on the other side of the border and `files_as` the side of who files.
    """

    proposed_host: District | None = None
    reason: str = ""
    land_mu: Decimal | None = None
    needs: str = ""
    kind_confirmed: bool = False
    conditions_confirmed: Sequence[str] = ()
    project: ProjectDraft | None = None
    choice_reason: str = ""
    park: Park | None = None
    other_side: District | None = None
    files_as: str = ORIGIN
    class_claimed: str = ""
    policy_document: str = ""


@transaction.atomic
def draft_transfer(*, lead: Lead, actor: Actor, draft: TransferDraft | None = None) -> Transfer:
    """Start a request under the investment scheme from a recognised lead, which moves on to 已转流转.

    Raises NotAllowed (not the district's filer), Stale (not recognised, or already used) or Invalid (also where the
    lead's protection is over).
    """
    hand_over_lead(lead=lead, actor=actor)
    return _begun(lead.project, INVESTMENT, draft or TransferDraft(), actor, lead=lead)


@transaction.atomic
def draft_scheme_transfer(
    *, project: Project, scheme: str, actor: Actor, draft: TransferDraft | None = None
) -> Transfer:
    """Start a request under another scheme from a project of one's own.

    Raises NotAllowed (not the filer of its district) or Invalid (an unknown scheme, one that starts from a lead,
    another request of the project under way, or a value).
    """
    require_filer(actor, project.origin)
    if scheme not in Transfer.Scheme.values:
        raise Invalid("适用办法不存在，请从列表中选择。", fields={"scheme": "请从列表中选择。"})
    if scheme == INVESTMENT:
        raise Invalid("招商引资项目跨区域协作须从已认定的首谈线索申请，请从线索页面进入。")
    held = Project.objects.select_for_update(no_key=True, of=("self",)).get(pk=project.pk)
    under_way = Transfer.objects.filter(project=held).exclude(status__in=ENDED).first()
    if under_way is not None:
        status = MACHINE.status_label(under_way.status)
        raise Invalid(f"该项目已有流转 {under_way.code}（{status}），不能重复申请；请先办结或撤回。")
    return _begun(project, scheme, draft or TransferDraft(), actor)


@transaction.atomic
def update_transfer(*, transfer: Transfer, draft: TransferDraft, actor: Actor) -> Transfer:
    """Write a draft or returned request anew; raises NotAllowed, Stale (under way) or Invalid."""
    require_filing_side(actor, transfer)
    _require_editable(transfer)
    _write(transfer, draft, actor)
    return transfer


def require_filing_side(actor: Actor, transfer: Transfer) -> None:
    """Only filers of the side that files may write; raises NotAllowed."""
    if not actor.holds(Role.FILER, units=transfer.side_units(ORIGIN)):
        raise NotAllowed(f"您不是{transfer.filed_by.name}的经办人员，不能代其填报。")


def _begun(
    project: Project, scheme: str, draft: TransferDraft, actor: Actor, lead: Lead | None = None
) -> Transfer:
    transfer = Transfer(
        status=MACHINE.initial,
        scheme=scheme,
        code=next_code(district=project.origin, kind=TRANSFER),
        project=project,
        lead=lead,
        origin=project.origin,
        filed_by=project.origin,
    )
    _write(transfer, draft, actor)
    begin(transfer, actor=actor, role=Role.FILER, side=ORIGIN)
    return transfer


def _write(transfer: Transfer, draft: TransferDraft, actor: Actor) -> None:
    if draft.project is not None and actor.holds(Role.FILER, units=[transfer.project.origin_id]):
        update_project(project=transfer.project, draft=draft.project, actor=actor)
    for name, value in _columns(transfer, draft).items():
        setattr(transfer, name, value)
    if transfer.scheme == INVESTMENT:
        refuse_excluded(transfer.project)
    transfer.save(update_fields=WRITTEN if transfer.pk else None)


def _columns(transfer: Transfer, draft: TransferDraft) -> dict[str, Any]:
    """The columns of a request; what its scheme does not ask for stays empty."""
    if draft.land_mu is not None and not 0 <= draft.land_mu <= MOST_LAND_MU:
        raise _refused("land_mu", "“用地需求（亩）”应在 0 至 1000000 之间，请核对。")
    common = {
        "reason": read_text(draft.reason, field="reason", label="流转理由"),
        "choice_reason": read_text(draft.choice_reason, field="choice_reason", label="选用理由"),
        "land_mu": draft.land_mu,
        "needs": read_text(draft.needs, field="needs", label="要素需求"),
    }
    if transfer.scheme == RELOCATION:
        return common | _relocation(transfer, draft)
    if transfer.scheme == KEY_PARK:
        return common | _park(transfer, draft)
    if draft.proposed_host is not None:
        require_host(transfer, draft.proposed_host, field="proposed_host")
    return common | {
        "proposed_host": draft.proposed_host,
        "kind_confirmed": draft.kind_confirmed,
        "conditions_confirmed": sorted(set(draft.conditions_confirmed)),
    }


def _park(transfer: Transfer, draft: TransferDraft) -> dict[str, Any]:
    if draft.park is not None:
        require_listed(draft.park, transfer.filed_by)
    return {"park": draft.park, "proposed_host": draft.park.district if draft.park else None}


def _relocation(transfer: Transfer, draft: TransferDraft) -> dict[str, Any]:
    """Both sides of a relocation: who files stands on one of them, and may be either."""
    if draft.class_claimed and draft.class_claimed not in RelocationClass.values:
        raise _refused("class_claimed", "流转类别不存在，请从列表中选择。")
    here, there = transfer.filed_by, draft.other_side
    if there is not None and (there.pk == here.pk or not may_host(there)):
        raise _refused("other_side", f"{there.name}不能作为另一方，请另选一个县（市）区或开发区。")
    if draft.files_as == HOST and there is None:
        sentence = "请选择迁出地。"
        raise Missing(sentence, fields={"other_side": sentence})
    origin, host = (there, here) if draft.files_as == HOST else (here, there)
    return {
        "origin": origin,
        "proposed_host": host,
        "class_claimed": draft.class_claimed,
        "policy_document": read_text(
            draft.policy_document, field="policy_document", label="依据文件", length=DOCUMENT_LENGTH
        ),
    }


def require_host(transfer: Transfer, host: District, *, field: str) -> None:
    """Refuse a unit that cannot take the project; raises Invalid."""
    if host.pk == transfer.origin_id:
        word = transfer.way.origin
        raise _refused(field, f"承载地不能是{word}自己，请另选一个县（市）区或开发区。")
    if not may_host(host):
        raise _refused(field, f"{host.name}不能作为承载地，请从列表中选择。")


def _require_editable(transfer: Transfer) -> None:
    """Lock the row, so that nobody submits what is being rewritten."""
    current = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    if current.status not in EDITABLE or current.version != transfer.version:
        raise Stale(f"该流转当前状态为“{MACHINE.status_label(current.status)}”，不能再修改；请刷新页面。")


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
