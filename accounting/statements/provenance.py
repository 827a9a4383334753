"""Where a posted figure comes from, as nodes of an explanation: clauses, filing, agreement, approvals."""

import datetime as dt
from collections.abc import Iterator, Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.filings.models import FilingValue
from accounting.ledger.history import Standing, of_the_term, of_the_year
from accounting.ledger.models import Batch
from accounting.ledger.terms import StoredTerm
from accounting.rules import ParameterValue, Reference
from accounting.statements.leaves import Leaves
from accounting.statements.steps import Sources, yuan
from accounting.statements.tree import Node
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.workflow import WorkflowSubject
from projects.agreements.models import Agreement, CompiledTerm
from projects.policies.queries import clause_of
from projects.transfers.models import Transfer

FILING_ACTIONS = ("submit", "verify")
AGREEMENT_ACTIONS = ("sign", "complete", "file")
TRANSFER_ACTIONS = ("accept", "approve")


def clauses(leaves: Leaves, term: CompiledTerm) -> Iterator[Node]:
    """The clauses a term was compiled under, as they were kept with it that day, each with how sure it is."""
    url = _policy_url(leaves, term)
    for kept in term.references:
        reference = Reference(**{**kept, "from_day": dt.date.fromisoformat(kept["from_day"])})
        clause = clause_of(reference)
        source = f"《{clause.document}》" if clause.document else ""
        quote = f"“{clause.quote}”" if clause.quote else ""
        yield Node(
            label=_("条款 · %(title)s") % {"title": clause.title},
            value=_written(reference.value, leaves.words) or "—",
            text=f"{source}{quote}{clause.note}",
            badge=(clause.status_label, clause.tone),
            url=url,
        )


def filed_by(leaves: Leaves, value: FilingValue) -> Node:
    """The filed figure: who filed it, who verified it, when, and which revision it is."""
    events = leaves.events.get(("filing", value.filing_id), [])
    latest = {event.action: event for event in events if event.action in FILING_ACTIONS}
    words = "；".join(_signed(value.filing, latest[action]) for action in FILING_ACTIONS if action in latest)
    revision = _("第 %(number)s 稿，%(who)s填写") % {"number": value.revision, "who": value.actor_label}
    return Node(
        label=_("填报数 · %(district)s") % {"district": value.filing.host.name},
        value=yuan(value.amount_fen),
        text=f"{revision}；{words}" if words else revision,
        url=filing_url(leaves, value.filing_id),
    )


def sources_of(leaves: Leaves, batch: Batch) -> Sources:
    """Where the leaves of a batch's trace lead, as far as the reader may go."""
    term = leaves.terms[batch.compiled_term_id or 0]
    agreement = leaves.agreements.get(term.version.agreement_id)
    value = leaves.values[batch.filing_value_id]
    return Sources(
        filing=filing_url(leaves, value.filing_id),
        counted=not leaves.derived[batch.pk].as_stated,
        agreement=reverse("agreements:detail", args=[agreement.uid]) if agreement else "",
        policy=_policy_url(leaves, term),
        before=_before(leaves, batch),
    )


def _before(leaves: Leaves, batch: Batch) -> dict[str, list[Node]]:
    """The figures a history is made of, by the kind of input that adds them up."""
    rows = leaves.before(batch)
    if not rows:
        return {}
    stored = leaves.stored[batch.compiled_term_id or 0]
    posted = batch.concerns
    year, term = of_the_year(rows, posted), of_the_term(rows, stored)
    return {
        "value_this_year": [_stood(leaves, row, yuan(row.amount_fen)) for row in year],
        "value_to_date": [_stood(leaves, row, yuan(row.amount_fen)) for row in term],
        "credited_this_year": [_stood(leaves, row, _credited(stored, row)) for row in year],
        "credited_to_date": [_stood(leaves, row, _credited(stored, row)) for row in term],
    }


def _stood(leaves: Leaves, row: Standing, value: str) -> Node:
    return Node(label=row.quarter.label, value=value, text="", url=filing_url(leaves, row.filing_id))


def _credited(stored: StoredTerm, row: Standing) -> str:
    return "，".join(f"{name} {yuan(row.credits.get(party, 0))}" for party, name in stored.names.items())


def _policy_url(leaves: Leaves, term: CompiledTerm) -> str:
    policy = leaves.policies.get(term.version.policy_digest)
    return reverse("policies:version", args=[policy.uid]) if policy else ""


def filing_url(leaves: Leaves, filing_id: int) -> str:
    """The address of a filing; empty where the reader may not open it."""
    filing = leaves.filings.get(filing_id)
    return reverse("filings:detail", args=[filing.uid]) if filing else ""


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
    unit = f"（{event.unit_label}）" if event.unit_label else ""
    return f"{subject.machine.actions[event.action]}：{event.actor_label}{unit} {day}"


def _written(value: ParameterValue, words: Mapping[str, str]) -> str:
    """A parameter's value with the words people use in the place of codes."""
    if isinstance(value, dict):
        return "、".join(f"{words.get(key, key)} {_written(part, words)}" for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return "、".join(_written(part, words) for part in value)
    return words.get(value, value) if value else ""
