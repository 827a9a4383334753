"""Where a posted figure comes from, as nodes of an explanation: clauses, filing, agreement, approvals."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.filings.models import FilingValue
from accounting.rules import Reference
from accounting.statements.leaves import Leaves
from accounting.statements.tree import Node
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.workflow import WorkflowSubject
from projects.agreements.models import Agreement, CompiledTerm
from projects.policies.queries import clause_of
from projects.transfers.models import Transfer

TONES = {"documented": "done", "inferred": "waiting", "placeholder": "refused"}
FILING_ACTIONS = ("submit", "verify")
AGREEMENT_ACTIONS = ("sign", "complete", "file")
TRANSFER_ACTIONS = ("accept", "approve")


def clauses(term: CompiledTerm) -> Iterator[Node]:
    """The clauses a term was compiled under, as they were kept with it that day, each with how sure it is."""
    for kept in term.references:
        reference = Reference(**{**kept, "from_day": dt.date.fromisoformat(kept["from_day"])})
        clause = clause_of(reference)
        source = f"《{clause.document}》" if clause.document else ""
        quote = f"“{clause.quote}”" if clause.quote else ""
        yield Node(
            label=_("条款 · %(title)s") % {"title": clause.title},
            value=_value_text(reference),
            text=f"{source}{quote}{clause.note}",
            badge=(clause.status_label, TONES[clause.status]),
        )


def filed_by(leaves: Leaves, value: FilingValue) -> Node:
    """The filed figure: who filed it, who verified it, when, and which revision it is."""
    events = leaves.events.get(("filing", value.filing_id), [])
    latest = {event.action: event for event in events if event.action in FILING_ACTIONS}
    words = "；".join(_signed(value.filing, latest[action]) for action in FILING_ACTIONS if action in latest)
    revision = _("第 %(number)s 稿，%(who)s填写") % {"number": value.revision, "who": value.actor_label}
    return Node(
        label=_("填报数 · %(district)s") % {"district": value.filing.host.name},
        value=f"{format_fen(value.amount_fen, Unit.YUAN)} {Unit.YUAN.label}",
        text=f"{revision}；{words}" if words else revision,
        url=reverse("filings:detail", args=[value.filing.uid]) if value.filing_id in leaves.filings else "",
    )


def approvals(leaves: Leaves, term: CompiledTerm) -> Iterator[Node]:
    """The agreement the term belongs to and the transfer before it, with who signed, filed and approved."""
    agreement = leaves.agreements.get(term.version.agreement_id)
    if agreement is None:
        yield Node(_("协议"), "", _("协议信息未向您公开。"))
        return
    yield _decided(
        _("协议 %(code)s") % {"code": agreement.code},
        agreement,
        leaves.events.get((Agreement.machine.name, agreement.pk), []),
        AGREEMENT_ACTIONS,
        reverse("agreements:detail", args=[agreement.uid]),
    )
    if (transfer := leaves.transfers.get(agreement.transfer_id or 0)) is not None:
        yield _decided(
            _("流转 %(code)s") % {"code": transfer.code},
            transfer,
            leaves.events.get((Transfer.machine.name, transfer.pk), []),
            TRANSFER_ACTIONS,
            reverse("transfers:detail", args=[transfer.uid]),
        )


def _decided(
    label: str,
    subject: WorkflowSubject,
    events: list[WorkflowEvent],
    actions: tuple[str, ...],
    url: str,
) -> Node:
    signed = [_signed(subject, event) for event in events if event.action in actions]
    return Node(label, "", "；".join(signed), url=url)


def _signed(subject: WorkflowSubject, event: WorkflowEvent) -> str:
    """审核通过：张三（市统计局）2026-04-12."""
    day = timezone.localtime(event.at).date().isoformat()
    return f"{subject.machine.actions[event.action]}：{event.actor_label}（{event.unit_label}）{day}"


def _value_text(reference: Reference) -> str:
    if isinstance(reference.value, dict):
        return "、".join(f"{key} {value}" for key, value in reference.value.items())
    if isinstance(reference.value, (list, tuple)):
        return "、".join(reference.value)
    return reference.value or "—"
