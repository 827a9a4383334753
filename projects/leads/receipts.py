"""The sealed receipt of a registration: what was filed, when by the server's clock, signed by this deployment."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.db import transaction

from kunming_coord.common.actors import Actor
from kunming_coord.documents.kinds import DocumentKind, register_kind
from kunming_coord.documents.services import seal_statement
from kunming_coord.documents.signing import sm3
from projects.leads.evidence import rubric_for
from projects.leads.models import Lead
from projects.leads.records import LeadEvidence, LeadReceipt

RECEIPT = register_kind(DocumentKind("lead-receipt", "首谈登记回执", Path(__file__).with_name("receipt.typ")))


@transaction.atomic
def issue_receipt(*, lead: Lead, actor: Actor, at: dt.datetime) -> LeadReceipt:
    """Seal what a lead says at its registration; within the transaction that registers it."""
    number = lead.receipts.count() + 1
    seal = seal_statement(kind=RECEIPT, payload=statement_of(lead, number, at), actor=actor, at=at)
    return LeadReceipt.objects.create(lead=lead, round=number, seal=seal)


def statement_of(lead: Lead, number: int, at: dt.datetime) -> dict[str, Any]:
    """Everything a receipt states; long text by its digest, so that the receipt can be shown without it."""
    project, rubric = lead.project, rubric_for(lead)
    words = dict(rubric.choices) if rubric else {}
    return {
        "statement": "kunming-coord first contact 1",
        "code": lead.code,
        "round": number,
        "origin": lead.origin.name,
        "project_code": project.code,
        "project_title": project.title,
        "enterprise_name": project.enterprise_name,
        "credit_code": project.enterprise.credit_code,
        "first_contact_on": lead.first_contact_on.isoformat(),
        "contact_officer": lead.contact_officer,
        "participation_claimed": lead.get_participation_claimed_display(),
        "description_sm3": sm3(lead.description.encode()),
        "claim": lead.claim,
        "evidence": [_evidence(piece, words) for piece in lead.evidence.select_related("file")],
        "registered_at": _moment(lead.registered_at),
        "sealed_at": _moment(at),
        "protected_until": lead.protected_until.isoformat() if lead.protected_until else "未设定",
        "registered_by": lead.origin.name,
    }


def _evidence(piece: LeadEvidence, words: dict[str, str]) -> dict[str, str]:
    return {
        "kind": words.get(piece.kind, piece.kind),
        "on": piece.on.isoformat(),
        "title": piece.title,
        "document_number": piece.document_number,
        "file_sm3": piece.file.sm3 if piece.file else "",
    }


def _moment(moment: dt.datetime | None) -> str:
    """A moment in China's time, exact: two claims may be registered within one second."""
    return (
        moment.astimezone(dt.timezone(dt.timedelta(hours=8))).isoformat(timespec="microseconds")
        if moment
        else ""
    )
