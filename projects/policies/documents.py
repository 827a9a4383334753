"""The register of documents: entering one, and writing down what somebody found out about its force."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounting.rules import Document, Policy
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.context import acting
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.policies.documentmoves import CHECKED
from projects.policies.models import DocumentCheck, DocumentQuote, DocumentState, PolicyDocument

KEEPERS = (Role.REVIEWER, Role.APPROVER)
NOTE_LENGTH = 1000
PROOF_LENGTH = 4000


@dataclass(frozen=True)
class Finding:
    """What somebody found out about a document: its state, the day, its last day where known, why, on which proof."""

    state: str
    checked_on: dt.date
    note: str
    proof: str = ""
    valid_to: dt.date | None = None


@transaction.atomic
def check_document(
    *, document: PolicyDocument, seen: int | None, finding: Finding, actor: Actor
) -> DocumentCheck:
    """Write down a finding; the document stands at it from now on, the earlier ones remain.

    `seen` is the number of findings the person had before them. Raises NotAllowed (not reviewer or approver of the
    city), Missing (no reason), Invalid (state or days) or Stale (somebody else has written one since, or the entry
    is still to be compared with the original).
    """
    if not may_check(actor):
        raise NotAllowed("政策文件的效力由市级审核、批准岗位核实，您的岗位不能办理。")
    require_sound(finding)
    current = PolicyDocument.objects.select_for_update(no_key=True).get(pk=document.pk)
    if seen is not None and seen != current.checks.count():
        raise Stale("您打开页面后该文件已有新的核实记录，请刷新页面查看后再登记。")
    if current.status != CHECKED:
        word = PolicyDocument.machine.status_label(current.status)
        raise Stale(f"该文件的登记现为“{word}”，请先核对登记事项，再登记效力核实结果。")
    with acting(actor, reason=finding.note):
        check = write_check(current, finding, actor)
        current.state, current.checked_on = finding.state, finding.checked_on
        current.valid_to = finding.valid_to
        current.save(update_fields=["state", "checked_on", "valid_to"])
    return check


def write_check(
    document: PolicyDocument, finding: Finding, actor: Actor, *, stated: bool = False
) -> DocumentCheck:
    """One row of the history of findings; `stated` where it is only what whoever registered the document says."""
    return DocumentCheck.objects.create(
        document=document,
        state=finding.state,
        checked_on=finding.checked_on,
        valid_to=finding.valid_to,
        note=finding.note,
        proof=finding.proof,
        stated=stated,
        actor_id=actor.pk,
        actor_label=actor.label,
        unit_label=actor.unit_label,
    )


def require_reason(note: str, label: str) -> str:
    """The words of a reason; raises Missing where there are none."""
    words = note.strip()
    if not words:
        sentence = f"请写明{label}。"
        raise Missing(sentence, fields={"note": sentence})
    return words


def may_check(actor: Actor) -> bool:
    """Whether somebody may write down findings."""
    return any(actor.holds(role, units=None) for role in KEEPERS)


@transaction.atomic
def register_documents(
    shipped: Iterable[Document], *, policies: Sequence[Policy], actor: Actor, note: str
) -> dict[str, PolicyDocument]:
    """Enter the documents that are not there yet, with their quotes; returns the whole register by code.

    What people have found out about a registered document is left alone; a new quote is added to it.
    """
    wanted = {document.id: document for document in shipped}
    known = {row.code: row for row in PolicyDocument.objects.all()}
    made = PolicyDocument.objects.bulk_create(
        _row(document, policies) for code, document in wanted.items() if code not in known
    )
    known |= {row.code: row for row in made}
    DocumentCheck.objects.bulk_create(
        DocumentCheck(
            document=row,
            state=row.state,
            checked_on=row.checked_on,
            valid_to=row.valid_to,
            note=note,
            actor_id=actor.pk,
            actor_label=actor.label,
            unit_label=actor.unit_label,
        )
        for row in made
    )
    quoted = set(DocumentQuote.objects.values_list("document__code", "text"))
    DocumentQuote.objects.bulk_create(
        DocumentQuote(document=known[code], about=quote.about[:60], text=quote.text)
        for code, document in wanted.items()
        for quote in document.quotes
        if (code, quote.text) not in quoted
    )
    return known


def _row(document: Document, policies: Iterable[Policy]) -> PolicyDocument:
    own = next((policy for policy in policies if policy.document.id == document.id), None)
    states = {str(label): value for value, label in DocumentState.choices}
    return PolicyDocument(
        status=CHECKED,
        code=document.id,
        title=document.title,
        number=document.number or "",
        issuer=document.issuer or "",
        issued_on=document.date or "",
        url=document.url or "",
        in_force=own.in_force if own else None,
        valid_to=own.valid_to if own else None,
        state=states.get(document.state or "", DocumentState.UNCONFIRMED),
        checked_on=_last_compared(document.id, policies),
    )


def _last_compared(code: str, policies: Iterable[Policy]) -> dt.date | None:
    """When a value taken from this document was last compared with it; None where none was."""
    days = [
        parameter.checked_on
        for policy in policies
        for parameter in policy.parameters.values()
        if code == policy.document.id or code in {dated.document for dated in parameter.values}
    ]
    return max(days, default=None)


def require_sound(finding: Finding) -> None:
    """Raises Missing or Invalid where a finding has no reason, no proof, no such state or a day to come."""
    if finding.state not in DocumentState.values:
        raise _refused("state", "效力状态不存在，请从列表中选择。")
    if not finding.note.strip():
        sentence = "请写明核实经过或变更理由。"
        raise Missing(sentence, fields={"note": sentence})
    if len(finding.note) > NOTE_LENGTH or len(finding.proof) > PROOF_LENGTH:
        raise _refused("note", f"说明不超过 {NOTE_LENGTH} 字、依据不超过 {PROOF_LENGTH} 字，请精简。")
    if finding.checked_on > timezone.localdate():
        raise _refused(
            "checked_on", f"“核实日”{finding.checked_on:%Y-%m-%d} 晚于今天，请填写实际核实的日期。"
        )
    if finding.state != DocumentState.UNCONFIRMED and not finding.proof.strip():
        sentence = "核实结果不是“待核实”的，请写明依据（公告、复函、网址或原文）。"
        raise Missing(sentence, fields={"proof": sentence})


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
