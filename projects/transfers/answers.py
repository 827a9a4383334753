"""What waits for opinions: no step is taken while one is out, and nobody answers for nothing."""

from django.db.models import QuerySet
from django.utils import timezone

from kunming_coord.common.errors import Missing
from kunming_coord.common.scope import Viewer
from projects.transfers.disclosure import standing_of
from projects.transfers.models import OpinionRequest, Transfer


def open_requests(transfer: Transfer) -> QuerySet[OpinionRequest]:
    """The opinions still awaited."""
    rows: QuerySet[OpinionRequest] = OpinionRequest.objects.open().filter(transfer=transfer)
    return rows


def opinions_seen(transfer: Transfer, viewer: Viewer) -> QuerySet[OpinionRequest]:
    """Those asked in a district's own name for it, and what the city asked for whom the table of 可见范围 shows it."""
    rows = OpinionRequest.objects.filter(transfer=transfer).select_related("body", "signer__person")
    shown = standing_of(transfer, viewer).sees("transfer", "opinions")
    if viewer.reach.sees_all:
        return rows if shown else rows.none()
    mine = rows.filter(asked_for__in=viewer.reach.district_ids)
    return mine | rows.filter(asked_for=None) if shown else mine


def require_answers(transfer: Transfer) -> None:
    """Refuse to go on while an opinion is out; nobody adds one until this transaction is over. Raises Missing."""
    Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    waiting = open_requests(transfer).select_related("body", "signer__person")
    if names := "、".join(row.asked_of for row in waiting):
        raise Missing(f"还有意见未答复：{names}；请催办，或待答复后再办理。")


def close_opinions(transfer: Transfer) -> None:
    """Nobody needs to answer any more: the request was returned, withdrawn or ended."""
    open_requests(transfer).update(closed_at=timezone.now())


def close_signers(transfer: Transfer) -> None:
    """The step somebody was added to is left without being taken."""
    open_requests(transfer).filter(kind=OpinionRequest.Kind.SIGNER).update(closed_at=timezone.now())
