"""Approved transfers that are to be changed, extended or cancelled, and steps that are handed on."""

import datetime as dt
from typing import Any

from django.utils import timezone

from projects.transfers.changechecks import ChangeDraft
from projects.transfers.changes import TransferChange
from projects.transfers.changing import agree_change, propose_change, return_change
from projects.transfers.models import Transfer
from projects.transfers.services import approve_transfer
from support import worlds
from support.factories import district, make_user
from support.worlds import People

REASON = "企业调整了用地规模。"
IN_A_MONTH = timezone.localdate() + dt.timedelta(days=30)
IN_TWO_MONTHS = timezone.localdate() + dt.timedelta(days=60)


def approved(people: People, *, agree_by: dt.date | None = IN_A_MONTH) -> Transfer:
    """An approved transfer whose agreement is to be signed within a month."""
    return approve_transfer(
        transfer=worlds.accepted_transfer(people), actor=people.approver, agree_by=agree_by
    )


def proposed(
    people: People, transfer: Transfer | None = None, *, kind: str = "amend", **values: Any
) -> TransferChange:
    """A request of the first-contact district: other land unless said otherwise."""
    if kind == "amend" and not values:
        values = {"land_mu": 80}
    return propose_change(
        transfer=transfer or approved(people),
        kind=kind,
        reason=REASON,
        draft=ChangeDraft(**values),
        actor=people.filer,
    )


def agreed(people: People, transfer: Transfer | None = None, **values: Any) -> TransferChange:
    """One the host agrees to."""
    return agree_change(change=proposed(people, transfer, **values), actor=people.host_leader)


def returned(people: People) -> TransferChange:
    """One the city has sent back."""
    return return_change(change=agreed(people), actor=people.approver, note="请补充依据。")


def consulted(people: People) -> TransferChange:
    """One by which 呈贡区 is to be the host; 安宁市 agrees."""
    return agree_change(change=proposed(people, new_host=district("chenggong")), actor=people.host_leader)


def chenggong_leader() -> Any:
    """分管领导 of the unit that is to be the new host."""
    return make_user("chenggong", "leader")
