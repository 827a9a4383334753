"""What waits for whom by a day: one small function per kind of deadline (DUE), and per kind of news for the digest."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q

from accounting.filings.models import Filing
from accounting.filings.reminding import OUTSTANDING
from kunming_coord.accounts.roles import Role
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.desk.matters.turns import Turn, turns_of
from kunming_coord.desk.notices.models import Reason
from kunming_coord.districts.calendar import working_day_from
from projects.agreements.models import Agreement, ExpiryNotice
from projects.leads.models import EXPIRING, Lead
from projects.leads.settings import STEPS
from projects.obligations.models import Obligation
from projects.obligations.queries import WAITING as UNFULFILLED
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.settings import Limit as Length
from projects.siting.reservations.settings import limit_on
from projects.transfers.clock import WAITING as RUNNING
from projects.transfers.clock import lights
from projects.transfers.models import OpinionRequest, Transfer
from projects.transfers.settings import limits_on
from projects.visibility.standing import ANSWERING


@dataclass(frozen=True)
class Call:
    """A thing that waits for somebody: of which kind, whose turn it is, why they are told, and what it came from.

    `people` are accounts that were asked by themselves, whatever their duties.
    """

    matter: str
    subject_id: int
    turns: frozenset[Turn]
    reason: Reason
    cause: str
    people: frozenset[int] = frozenset()


def due_filings(day: dt.date) -> Iterator[Call]:
    """Filings of the day that are not filed."""
    for filing in Filing.objects.filter(due_on=day, status__in=OUTSTANDING):
        yield _due(filing, {Turn(Role.FILER, filing.host_id)}, day)


def due_leads(day: dt.date) -> Iterator[Call]:
    """Leads whose step has its last day."""
    for lead in Lead.objects.filter(due_on=day, status__in=STEPS):
        yield _due(lead, turns_of(lead), day)


def ending_protection(day: dt.date) -> Iterator[Call]:
    """Leads on the last day of their protection: told to those who would lose it."""
    for lead in Lead.objects.filter(protected_until=day, status__in=EXPIRING):
        yield _due(lead, {Turn(Role.FILER, lead.origin_id)}, day)


def due_transfers(day: dt.date) -> Iterator[Call]:
    """Transfers whose step has used up its working days today; opinions still out are due with it."""
    limits = limits_on(day)
    if not limits or working_day_from(day) != day:
        return
    limited = Q(pk__in=[])
    for scheme, step in limits:
        limited |= Q(scheme=scheme, status=step)
    rows = list(Transfer.objects.filter(limited, status__in=RUNNING, step_since__lt=day))
    left = lights(rows, day)
    today = [row for row in rows if left[row.pk].days_left == 0]
    asked = _asked(today)
    for transfer in today:
        out = asked[transfer.pk]
        turns = turns_of(transfer).union(*(_answering(request) for request in out))
        yield replace(_due(transfer, turns, day), people=_signing(*out))


def due_obligations(day: dt.date) -> Iterator[Call]:
    """Obligations of the day nobody has reported as fulfilled."""
    rows = Obligation.objects.filter(due_on=day, status__in=UNFULFILLED)
    for obligation in rows.select_related("party"):
        yield _due(obligation, turns_of(obligation), day)


def ending_reservations(day: dt.date) -> Iterator[Call]:
    """Reservations on their last day, and those that come near it: told to the two districts that would lose the place."""
    notice = dt.timedelta(days=limit_on(Length.NOTICE, day) or 0)
    rows = Reservation.objects.filter(status="reserved", until__gte=day, until__lte=day + notice)
    for row in rows.select_related("project"):
        turns = {Turn(Role.FILER, row.project.origin_id), Turn(Role.PARK_MANAGER, row.district_id)}
        if row.until == day:
            yield _due(row, turns, day)
        else:
            # Once for a last day: an extension is announced anew, a morning that was missed is made up for.
            cause = f"ending:{row.machine.name}:{row.pk}:{row.until}"
            yield Call(row.machine.name, row.pk, frozenset(turns), Reason.ENDING, cause)


DUE: tuple[Callable[[dt.date], Iterable[Call]], ...] = (  # a room with deadlines adds its own
    due_filings,
    due_leads,
    ending_protection,
    due_transfers,
    due_obligations,
    ending_reservations,
)


def asked_opinions() -> Iterator[Call]:
    """Opinions that are out, for whoever answers for the body that was asked, and for who was added as a signer."""
    for request in OpinionRequest.objects.open():
        yield Call(
            Transfer.machine.name,
            request.transfer_id,
            _answering(request),
            Reason.ASKED,
            f"opinion:{request.pk}",
            _signing(request),
        )


def ending_agreements(since: dt.datetime) -> Iterator[Call]:
    """Agreements whose end has been announced since a moment, for their parties and the city's 审核."""
    rows = ExpiryNotice.objects.filter(made_at__gt=since, agreement__status="in_force")
    for notice in rows.prefetch_related("agreement__parties"):
        units = [party.district_id for party in notice.agreement.parties.all() if party.district_id]
        turns = {Turn(role, unit) for unit in units for role in (Role.FILER, Role.LEADER)}
        yield Call(
            Agreement.machine.name,
            notice.agreement_id,
            frozenset({*turns, Turn(Role.REVIEWER)}),
            Reason.ENDING,
            f"ending:{notice.pk}",
        )


def _due(subject: WorkflowSubject, turns: Iterable[Turn], day: dt.date) -> Call:
    kind = subject.machine.name
    return Call(kind, subject.pk, frozenset(turns), Reason.DUE, f"due:{kind}:{subject.pk}:{day}")


def _answering(request: OpinionRequest) -> frozenset[Turn]:
    """Whoever answers for the body; nobody by a duty where one person was asked."""
    if request.body_id is None:
        return frozenset()
    return frozenset(Turn(role, body=request.body_id) for role in ANSWERING)


def _signing(*requests: OpinionRequest) -> frozenset[int]:
    """The accounts that were asked by themselves."""
    return frozenset(request.signer_id for request in requests if request.signer_id is not None)


def _asked(transfers: Iterable[Transfer]) -> Mapping[int, list[OpinionRequest]]:
    """Transfer id → the opinions still out about it."""
    found: dict[int, list[OpinionRequest]] = defaultdict(list)
    for request in OpinionRequest.objects.open().filter(transfer__in=list(transfers)):
        found[request.transfer_id].append(request)
    return found
