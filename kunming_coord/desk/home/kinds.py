"""The kinds of things with a life, and how a list that mixes them names and links one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.functional import Promise

from accounting.corrections.models import Correction
from accounting.filings.models import Filing
from accounting.ledger.holds import Hold
from accounting.periods.models import Period
from accounting.reconciliation.models import ReconciliationItem
from kunming_coord.accounts.models import User
from kunming_coord.common.machine import Machine
from kunming_coord.common.scope import ScopedQuerySet, SubjectQuerySet
from kunming_coord.exchange.kinds import titles
from kunming_coord.exchange.models import Import
from parks.joint.models import LegacyIssue
from parks.quotas.models import QuotaOrder
from projects.agreements.models import Agreement
from projects.financing.models import Financing
from projects.leads.models import Lead
from projects.obligations.models import Obligation
from projects.papers.models import Paper
from projects.policies.models import PolicyDocument, PolicyVersion
from projects.register.merges import EnterpriseMerge
from projects.siting.allocation.models import AllocationRound
from projects.siting.quotas.models import QuotaClaim, QuotaSwap
from projects.siting.reservations.models import Reservation
from projects.transfers.changes import TransferChange
from projects.transfers.models import Transfer
from projects.transfers.waiting import things_to_do, turn_of


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Where the rows of a kind come from and what a line about one says."""

    rows: Callable[[], ScopedQuerySet]
    related: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()
    url: Callable[[Any], str]  # where the thing is dealt with
    code: Callable[[Any], str]
    title: Callable[[Any], str]

    def seen_by(self, user: User) -> QuerySet[Any]:
        """What somebody may see of the kind, with what a line about it needs."""
        rows: QuerySet[Any] = self.rows().visible_to(user)
        return rows.select_related(*self.related).prefetch_related(*self.prefetch)


@dataclass(frozen=True)
class Thing:
    """A thing of a kind, with what a line about it says."""

    kind: Listed
    subject: Any

    @property
    def code(self) -> str:
        return self.kind.code(self.subject)

    @property
    def title(self) -> str:
        return self.kind.title(self.subject)

    @property
    def url(self) -> str:
        return self.kind.url(self.subject)


@dataclass(frozen=True, kw_only=True)
class Kind(Listed):
    """One kind of things with a life."""

    machine: Machine
    rows: Callable[[], SubjectQuerySet]
    units: Callable[[Any], str]
    turn: Callable[[User], Any] = lambda user: Value(1)  # its place among what waits: the smallest first
    # What somebody may do next with these, in words, where the table of moves does not say all of it.
    steps: Callable[[User, Sequence[Any]], Mapping[int, list[str]]] | None = None

    @property
    def name(self) -> str:
        """The machine's name, under which its events are kept."""
        return self.machine.name

    @property
    def label(self) -> str | Promise:
        """What the kind is called."""
        return self.machine.label


def _page(route: str) -> Callable[[Any], str]:
    """The address of a thing's own page."""
    return lambda subject: reverse(route, args=[subject.uid])


def _arrow(transfer: Transfer) -> str:
    host = transfer.host or transfer.proposed_host
    return f"{transfer.origin.short_name} → {host.short_name if host else '待匹配'}"


def _parties(agreement: Agreement) -> str:
    return "、".join(party.short_name for party in agreement.parties.all() if party.enterprise_id is None)


_ALL = (
    Kind(
        machine=Lead.machine,
        rows=lambda: Lead.objects.all(),
        related=("project", "origin"),
        url=_page("leads:detail"),
        code=lambda lead: lead.code,
        title=lambda lead: lead.project.title,
        units=lambda lead: lead.origin.short_name,
    ),
    Kind(
        machine=Transfer.machine,
        rows=lambda: Transfer.objects.with_assigned(),
        related=("project", "origin", "host", "proposed_host"),
        url=_page("transfers:detail"),
        code=lambda transfer: transfer.code,
        title=lambda transfer: transfer.project.title,
        units=_arrow,
        turn=turn_of,
        steps=things_to_do,
    ),
    Kind(
        machine=TransferChange.machine,
        rows=lambda: TransferChange.objects.all(),
        related=("transfer__project", "transfer__origin", "proposed_by", "counterpart"),
        url=_page("transfers:change"),
        code=lambda change: change.transfer.code,
        title=lambda change: f"{change.get_kind_display()}：{change.transfer.project.title}",
        units=lambda change: f"{change.proposed_by.short_name} → {change.counterpart.short_name}",
    ),
    Kind(
        machine=Agreement.machine,
        rows=lambda: Agreement.objects.all(),
        related=("project",),
        prefetch=("parties__district", "parties__body"),
        url=_page("agreements:detail"),
        code=lambda agreement: agreement.code,
        title=lambda agreement: agreement.project.title,
        units=_parties,
    ),
    Kind(
        machine=Obligation.machine,
        rows=lambda: Obligation.objects.all(),
        related=("agreement", "party__district"),
        url=_page("obligations:detail"),
        code=lambda obligation: obligation.agreement.code,
        title=lambda obligation: obligation.title,
        units=lambda obligation: obligation.party.district.short_name,
    ),
    Kind(
        machine=Financing.machine,
        rows=lambda: Financing.objects.all(),
        related=("project", "unit"),
        url=_page("financing:detail"),
        code=lambda financing: financing.project.code,
        title=lambda financing: f"{financing.project.title} · {financing.bank}",
        units=lambda financing: financing.unit.short_name,
    ),
    Kind(
        machine=Paper.machine,
        rows=lambda: Paper.objects.all(),
        related=("agreement", "issuer"),
        url=_page("papers:detail"),
        code=lambda paper: paper.number or paper.agreement.code,
        title=lambda paper: paper.title,
        units=lambda paper: paper.issuer.short_name,
    ),
    Kind(
        machine=Reservation.machine,
        rows=lambda: Reservation.objects.all(),
        related=("project__origin", "district", "occupancy__unit__floor__building", "occupancy__plot"),
        url=_page("reservations:detail"),
        code=lambda reservation: reservation.project.code,
        title=lambda reservation: f"{reservation.place} {reservation.project.title}",
        units=lambda reservation: (
            f"{reservation.project.origin.short_name} → {reservation.district.short_name}"
        ),
    ),
    Kind(
        machine=LegacyIssue.machine,
        rows=lambda: LegacyIssue.objects.all(),
        related=("park", "district"),
        url=_page("joint:issue"),
        code=lambda issue: issue.park.name,
        title=lambda issue: issue.title,
        units=lambda issue: issue.district.short_name,
    ),
    Kind(
        machine=Filing.machine,
        rows=lambda: Filing.objects.all(),
        related=("project", "group", "host"),
        url=_page("filings:detail"),
        code=lambda filing: filing.project.code,
        title=lambda filing: f"{filing.time_label} {filing.group.name} {filing.project.title}",
        units=lambda filing: filing.host.short_name,
    ),
    Kind(
        machine=ReconciliationItem.machine,
        rows=lambda: ReconciliationItem.objects.all(),
        related=("line__indicator__group", "line__project", "host"),
        url=lambda item: reverse("reconciliation:detail", args=[item.line.uid]),
        code=lambda item: item.line.project.code,
        title=lambda item: f"{item.line.quarter.label} {item.line.indicator.name} {item.line.project.title}",
        units=lambda item: item.host.short_name,
    ),
    Kind(
        machine=Correction.machine,
        rows=lambda: Correction.objects.all(),
        related=("filing__project", "filing__group", "filing__host"),
        url=_page("corrections:detail"),
        code=lambda correction: correction.filing.project.code,
        title=lambda correction: (
            f"{correction.concerns.label} {correction.filing.group.name} {correction.filing.project.title}"
        ),
        units=lambda correction: correction.filing.host.short_name,
    ),
    Kind(
        machine=Hold.machine,
        rows=lambda: Hold.objects.all(),
        related=("project", "indicator"),
        url=_page("holds:detail"),
        code=lambda hold: hold.project.code,
        title=lambda hold: (
            f"{hold.from_quarter.code}—{hold.to_quarter.code} {hold.indicator.name} {hold.project.title}"
        ),
        units=lambda hold: "全市",
    ),
    Kind(
        machine=Import.machine,
        rows=lambda: Import.objects.all(),
        related=("district",),
        url=_page("exchange:detail"),
        code=lambda imported: imported.created_at.strftime("%Y%m%d"),
        title=lambda imported: (
            f"{imported.scope.label} {titles().get(imported.kind_code, imported.kind_code)}"
        ),
        units=lambda imported: imported.district.short_name if imported.district else "全市",
    ),
    Kind(
        machine=Period.machine,
        rows=lambda: Period.objects.all(),
        related=("group",),
        url=_page("periods:detail"),
        code=lambda period: period.quarter.code,
        title=lambda period: f"{period.quarter.label} {period.group.name}",
        units=lambda period: "全市",
    ),
    Kind(
        machine=QuotaOrder.machine,
        rows=lambda: QuotaOrder.objects.all(),
        related=("giver", "taker"),
        url=_page("quotas:order"),
        code=lambda order: order.document,
        title=str,
        units=lambda order: order.units_words,
    ),
    Kind(
        machine=QuotaClaim.machine,
        rows=lambda: QuotaClaim.objects.all(),
        related=("project", "district"),
        url=_page("claims:detail"),
        code=lambda claim: claim.project.code,
        title=lambda claim: f"{claim} {claim.project.title}",
        units=lambda claim: claim.district.short_name,
    ),
    Kind(
        machine=AllocationRound.machine,
        rows=lambda: AllocationRound.objects.all(),
        related=("district",),
        url=_page("allocation:detail"),
        code=lambda row: row.amount_words,
        title=lambda row: row.title,
        units=lambda row: row.whose,
    ),
    Kind(
        machine=QuotaSwap.machine,
        rows=lambda: QuotaSwap.objects.all(),
        related=("agreement__project", "giver", "taker"),
        url=_page("swaps:detail"),
        code=lambda swap: swap.agreement.code,
        title=lambda swap: f"{swap} {swap.agreement.project.title}",
        units=lambda swap: f"{swap.giver.short_name} → {swap.taker.short_name}",
    ),
    Kind(
        machine=EnterpriseMerge.machine,
        rows=lambda: EnterpriseMerge.objects.all(),
        related=("duplicate", "survivor"),
        url=_page("projects:merge"),
        code=lambda merge: merge.duplicate.credit_code,
        title=lambda merge: f"{merge.duplicate.credit_code} → {merge.survivor.credit_code}",
        units=lambda merge: "全市",
    ),
    Kind(
        machine=PolicyVersion.machine,
        rows=lambda: PolicyVersion.objects.all(),
        url=_page("policies:version"),
        code=lambda version: version.reference,
        title=lambda version: version.title,
        units=lambda version: "全市",
    ),
    Kind(
        machine=PolicyDocument.machine,
        rows=lambda: PolicyDocument.objects.all(),
        url=lambda document: reverse("policies:document", args=[document.code]),
        code=lambda document: document.code,
        title=lambda document: document.title,
        units=lambda document: "全市",
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
