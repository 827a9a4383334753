"""Reading what projects hold of quotas, and swaps."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from kunming_coord.districts.calendar import WorkingDays
from kunming_coord.districts.lights import of_deadline
from projects.siting.quotas.models import QuotaClaim, QuotaSwap

CLAIM_PATH = ("reserved", "applied", "committed")
SWAP_PATH = ("proposed", "confirmed", "agreed", "in_force")


@dataclass(frozen=True)
class ClaimRow:
    """A claim with the light of its reservation; empty once it does not run."""

    claim: QuotaClaim
    light: str
    label: str


def claims(viewer: Viewer) -> QuerySet[QuotaClaim]:
    """The claims somebody may see."""
    return QuotaClaim.objects.visible_to(viewer).select_related("project", "district")


def swaps(viewer: Viewer) -> QuerySet[QuotaSwap]:
    """The swaps somebody may see."""
    related = ("agreement__project", "term__indicator", "term__version", "giver", "taker")
    return QuotaSwap.objects.visible_to(viewer).select_related(*related)


def claim_rows(found: Iterable[QuotaClaim], today: dt.date | None = None) -> list[ClaimRow]:
    """Claims with their lights, in one query however many."""
    rows, day = list(found), today or timezone.localdate()
    begun = {row.pk: timezone.localdate(row.created_at) for row in rows}
    running = [row for row in rows if row.status == "reserved"]
    working = WorkingDays([when for row in running for when in (begun[row.pk], row.expires_on, day)])

    def light(claim: QuotaClaim) -> ClaimRow:
        if claim.status != "reserved":
            return ClaimRow(claim, "", "")
        since, due = begun[claim.pk], claim.expires_on
        found = of_deadline(since=since, due_on=due, today=day, working=working)
        return ClaimRow(claim, found.light, found.label)

    return [light(row) for row in rows]


def swap_sentence(swap: QuotaSwap) -> str:
    """The deal in one sentence."""
    return _(
        "%(giver)s向%(taker)s调剂%(kind)s %(amount)s，换取协议 %(code)s（第%(version)s版）“%(indicator)s”%(share)s 的分享。"
    ) % {
        "giver": swap.giver.short_name,
        "taker": swap.taker.short_name,
        "kind": swap.get_kind_display(),
        "amount": swap.amount_words,
        "code": swap.agreement.code,
        "version": swap.term.version.number,
        "indicator": swap.term.indicator.name,
        "share": swap.share_words,
    }
