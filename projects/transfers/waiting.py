"""What a desk says of a transfer that waits for somebody: whose it is first, and what is to be done with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from projects.transfers.asked import answering_as
from projects.transfers.handing import pending_step
from projects.transfers.models import OpinionRequest, Transfer
from projects.transfers.moves import MACHINE

MINE, ANYBODYS, ANOTHERS = 0, 1, 2


def turn_of(viewer: Viewer) -> Any:
    """The place among what waits for somebody: 转办 to them first, 转办 to another last.

    Over rows of `Transfer.objects.with_assigned()`.
    """
    asked = OpinionRequest.objects.open().asked_of(viewer).values("transfer")
    return Case(
        When(assigned_id__in=answering_as(viewer), then=Value(MINE)),
        When(Q(assigned_id__isnull=False) & ~Q(pk__in=asked), then=Value(ANOTHERS)),
        default=Value(ANYBODYS),
        output_field=IntegerField(),
    )


def things_to_do(viewer: Viewer, transfers: Sequence[Any]) -> Mapping[int, list[str]]:
    """Transfer id → what somebody may do with it next, in words; two queries however many."""
    keys = [transfer.pk for transfer in transfers]
    moving = set(Transfer.objects.filter(pk__in=keys).moving(viewer).values_list("pk", flat=True))
    asked = set(
        OpinionRequest.objects.open()
        .asked_of(viewer)
        .filter(transfer__in=keys)
        .values_list("transfer", flat=True)
    )
    return {
        transfer.pk: [
            *([_step_of(viewer, transfer)] if transfer.pk in moving else []),
            *([_("答复意见")] if transfer.pk in asked else []),
        ]
        for transfer in transfers
    }


def _step_of(viewer: Viewer, transfer: Any) -> str:
    step = pending_step(transfer)
    word = str(MACHINE.actions[step.action]) if step else ""
    if transfer.assigned_id is None:
        return word
    if transfer.assigned_id in answering_as(viewer):
        return _("%(step)s（转办给您）") % {"step": word}
    return _("%(step)s（已转办给%(name)s）") % {"step": word, "name": transfer.assigned_name}
